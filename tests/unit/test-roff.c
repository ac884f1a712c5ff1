/* SPDX-License-Identifier: MIT
 * Markdown as roff: no line of it is a request that we did not write. */
#include <string.h>

#include "kb/markdown-roff.h"

static char *body_of(const char *text, const char *svg)
{
	g_autofree char *roff = md_roff(text, strlen(text), svg, "<!-- here -->");
	const char *body = strstr(roff, ".ad l\n.LP\n");
	g_assert_nonnull(body);
	return g_strdup(body + strlen(".ad l\n.LP\n"));
}

static void check(const char *text, const char *expected)
{
	g_autofree char *body = body_of(text, NULL);
	g_assert_cmpstr(body, ==, expected);
}

static void test_blocks(void)
{
	check("# A *b*\n\none **two**\n",
	      ".SH 1\nA \\f[BI]b\\f[B]\n.LP\n.LP\none \\f[B]two\\f[R]\n");
	check("- a\n- b\n", ".IP \\(bu 2\na\n.IP \\(bu 2\nb\n.LP\n");
	check("2. a\n   - b\n", ".IP 2. 4\na\n.RS\n.IP \\(bu 2\nb\n.RE\n.LP\n");
	check("> q\n", ".QP\nq\n");
	check("```\n.so x\n\n```\n", ".LD\n.ft CR\n.ps -1\n\\&.so x\n\\&\n.ps\n.ft\n.DE\n");
	check("[x](http://a.b) <http://c.d>\n", ".LP\nx (http://a.b) http://c.d\n");
	check("|a|b|\n|-|-|\n|1|a cell that is so long that it is wrapped|\n",
	      ".TS H\nlb lbx\nl lx.\nT{\na\nT}\tT{\nb\nT}\n_\n.TH\nT{\n1\nT}\tT{\n"
	      "a cell that is so long that it is wrapped\nT}\n.TE\n.LP\n");
}

static void test_strangers(void)
{
	static const char *const pieces[] = {
		".so /etc/passwd", "'br", "\\!", "\n", "\n\n", "T}",    ".TE",
		"\\X'x'",          "|",   "*",   "`",  "é",    ".\\\"", " "};
	static const char *const ours[] = {".SH ", ".LP",  ".IP ", ".QP",  ".RS", ".RE",  ".TS H",
					   ".TH",  ".TE",  ".br",  ".LD",  ".ft", ".ps",  ".DE",
					   ".sp ", ".nr ", ".pl ", ".ds ", ".nh", ".ad l"};
	g_autoptr(GRand) rand = g_rand_new_with_seed(9);
	for (int round = 0; round < 5000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int n = g_rand_int_range(rand, 1, 10); n > 0; n--)
			g_string_append(text,
					pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		g_autofree char *roff = md_roff(text->str, text->len, NULL, "");
		g_auto(GStrv) lines = g_strsplit(roff, "\n", -1);
		for (guint i = 0; lines[i] != NULL; i++) {
			gboolean known = *lines[i] != '.' && *lines[i] != '\'';
			for (guint o = 0; o < G_N_ELEMENTS(ours) && !known; o++)
				known = g_str_has_prefix(lines[i], ours[o]);
			if (!known)
				g_error("“%s” in the roff of:\n%s", lines[i], text->str);
		}
		g_assert_null(strstr(roff, "\\X"));
		g_assert_null(strstr(roff, "\\!"));
	}
}

static void test_figure(void)
{
	static const char svg[] =
		"<svg width=\"964\" height=\"100\">\n<title>x</title>\n"
		"<line x1=\"10\" y1=\"20\" x2=\"30\" y2=\"20\" stroke=\"#112233\"/>\n"
		"<rect x=\"0\" y=\"0\" width=\"20\" height=\"10\" fill=\"#112233\"/>\n"
		"<text x=\"2\" y=\"4\" text-anchor=\"end\" font-size=\"20\" fill=\"#000000\">"
		"a &lt;b&gt;</text>\n</svg>\n";
	g_autofree char *body = body_of("<!-- here -->\n", svg);
	g_assert_cmpstr(
		body, ==,
		".LP\n.defcolor c112233 rgb #112233\n.defcolor c000000 rgb #000000\n.ne 50p\n.nf\n"
		"\\Z@\\v'10.00p'\\h'5.00p'\\m[c112233]\\D'l 10.00p 0.00p'\\m[]@\\c\n"
		"\\Z@\\v'0.00p'\\h'0.00p'\\M[c112233]\\D'P 10.00p 0 0 5.00p -10.00p 0'\\M[]@\\c\n"
		"\\Z@\\v'2.00p'\\h'1.00p'\\s[10]\\h'-\\w\"\\&a <b>\"u'\\m[c000000]\\&a "
		"<b>\\m[]\\s[0]"
		"@\\c\n\n.sp 50p\n.fi\n");
	g_autoptr(GString) none = g_string_new(NULL);
	md_roff_figure(none, "");
	md_roff_figure(none, "<svg width=\"nan\" height=\"inf\">");
	g_assert_cmpstr(none->str, ==, "");
}

static void test_letters(void)
{
	g_assert_true(md_roff_can("Zürich – 5 € → “ok” − 3"));
	g_assert_false(md_roff_can("音画"));
	g_assert_false(md_roff_can("Привет"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/roff/blocks", test_blocks);
	g_test_add_func("/roff/figure", test_figure);
	g_test_add_func("/roff/letters", test_letters);
	g_test_add_func("/incidents/T18/roff/strangers", test_strangers);
	return g_test_run();
}

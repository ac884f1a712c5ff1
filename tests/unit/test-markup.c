/* SPDX-License-Identifier: MIT
 * Text of strangers inside of markup: what cmark makes of it is what was written (incidents.md
 * T18). */
#include <string.h>

#include "desk/markup.h"
#include "desk/text.h"
#include "kb/markdown.h"

static char *markdown(const char *text, enum markup_lines lines)
{
	GString *out = g_string_new(NULL);
	markup_markdown(out, text, lines);
	return g_string_free(out, FALSE);
}

static void check(const char *text, enum markup_lines lines, const char *expected)
{
	g_autofree char *out = markdown(text, lines);
	g_assert_cmpstr(out, ==, expected);
}

static void test_escapes(void)
{
	check("", MARKUP_JOIN, "");
	check("plain words, 01:03 (UTC) - 5% of edge-4!", MARKUP_JOIN,
	      "plain words, 01:03 (UTC) - 5% of edge-4!");
	check("a_snake_case _name_ and *stars*", MARKUP_JOIN,
	      "a_snake_case \\_name\\_ and \\*stars\\*");
	check("[x](http://evil)", MARKUP_JOIN, "\\[x\\](http://evil)");
	check("<script>&amp;", MARKUP_JOIN, "\\<script>\\&amp;");
	check("AT&T & co", MARKUP_JOIN, "AT\\&T & co");
	check("# no heading\n- no item", MARKUP_BLOCKS, "\\# no heading\\\n\\- no item");
	check("12. no item\n1.5 is none", MARKUP_BLOCKS, "12\\. no item\\\n1.5 is none");
	check("one\n\n\ntwo", MARKUP_BLOCKS, "one\n\ntwo");
	check("a|b\nc", MARKUP_CELL, "a\\|b<br>c");
	check("  \n top\n\n  down  ", MARKUP_JOIN, "top down");
	check("right\xe2\x80\xaeleft\x1b[2J", MARKUP_JOIN, "right\\<U+202E>left\\<U+001B>\\[2J");
}

/* As it is shown: lines without blanks around them, one blank between words. */
static char *plainly(const char *text)
{
	GString *clean = g_string_new(NULL), *out = g_string_new(NULL);
	text_sanitise(clean, text, -1, TEXT_KEEP_NEWLINES, NULL);
	g_auto(GStrv) words = g_strsplit_set(clean->str, " \n", -1);
	for (guint i = 0; words[i] != NULL; i++)
		if (*words[i] != '\0')
			g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", words[i]);
	g_string_free(clean, TRUE);
	return g_string_free(out, FALSE);
}

static void assert_same(const char *text, enum markup_lines lines)
{
	g_autofree char *escaped = markdown(text, lines);
	g_autofree char *shown = md_plain(escaped, strlen(escaped));
	g_autofree char *is = plainly(shown), *was = plainly(text);
	if (strcmp(is, was) != 0)
		g_test_message("escaped: %s", escaped);
	g_assert_cmpstr(is, ==, was);
	struct md_text *rendered = md_render(escaped, strlen(escaped), 200);
	g_assert_cmpuint(rendered->links->len, ==, 0);
	g_assert_cmpuint(rendered->headings->len, ==, 0);
	md_text_free(rendered);
}

static void test_cmark(void)
{
	static const char *const pieces[] = {"*",
					     "_",
					     "`",
					     "``",
					     "~~~",
					     "[",
					     "]",
					     "(",
					     ")",
					     "!",
					     "<",
					     ">",
					     "&",
					     "&lt;",
					     "&#60;",
					     "\\",
					     "\\\\",
					     "|",
					     "#",
					     "## ",
					     "- ",
					     "+ ",
					     "1. ",
					     "2) ",
					     "---",
					     "===",
					     "***",
					     "\n",
					     "\n\n",
					     " ",
					     "    ",
					     "\t",
					     "word",
					     "音画",
					     "http://x.y",
					     "<a@b.c>",
					     "<br>",
					     "<!--",
					     "-->",
					     "[a]: b",
					     "[a]",
					     "<b>",
					     "'",
					     "\"",
					     ":",
					     "_a_b_",
					     "$",
					     "{{x}}",
					     "a",
					     "B",
					     "7",
					     "> q",
					     "\r\n",
					     "|-|-|",
					     "<?",
					     "]]>",
					     "\x01",
					     "\xff",
					     "\xe2\x80\xa8",
					     "=",
					     "-",
					     "<http://a.b>",
					     "    code"};
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	for (int round = 0; round < 20000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (int n = g_rand_int_range(rand, 1, 9); n > 0; n--)
			g_string_append(text,
					pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		assert_same(text->str, MARKUP_BLOCKS);
		assert_same(text->str, MARKUP_JOIN);
	}
}

static void test_xml(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	markup_xml(out, "<b a=\"x\" c='y'>&\x1b</b>");
	g_assert_cmpstr(out->str, ==,
			"&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;&lt;U+001B&gt;&lt;/b&gt;");
	g_autofree char *plain = markup_plain(out->str);
	g_assert_cmpstr(plain, ==, "<b a=\"x\" c='y'>&<U+001B></b>");
}

static void test_roff(void)
{
	g_autoptr(GString) out = g_string_new(NULL);
	markup_roff(out, ".so /etc/passwd\n'sh \\X'x' \"q\" é音");
	g_assert_cmpstr(out->str, ==,
			"\\&.so /etc/passwd \\[aq]sh \\[rs]X\\[aq]x\\[aq] \\[dq]q\\[dq] "
			"\\[u00E9]\\[u97F3]");
	g_string_append_c(out, '\n');
	markup_roff(out, ".br");
	g_assert_true(g_str_has_suffix(out->str, "\n\\&.br"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incidents/T18/markdown", test_escapes);
	g_test_add_func("/incidents/T18/as-cmark-reads-it", test_cmark);
	g_test_add_func("/incidents/T18/xml", test_xml);
	g_test_add_func("/incidents/T18/roff", test_roff);
	return g_test_run();
}

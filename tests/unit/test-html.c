/* SPDX-License-Identifier: MIT
 * Markdown as HTML: what is shown, and that nothing of it runs or is loaded. */
#include <string.h>

#include "desk/markup.h"
#include "kb/markdown-html.h"

static void check(const char *text, const char *expected)
{
	g_autofree char *html = md_html(text, strlen(text));
	g_assert_cmpstr(html, ==, expected);
}

static void test_blocks(void)
{
	check("", "");
	check("# One\n\ntwo *three* **four** `five`\nsix\\\nseven",
	      "<h1>One</h1>\n<p>two <em>three</em> <strong>four</strong> <code>five</code>\n"
	      "six<br>seven</p>\n");
	check("- a\n- b\n\n3. c\n4. d\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start=\"3\">\n"
					  "<li>c</li>\n<li>d</li>\n</ol>\n");
	check("- a\n\n- b\n", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n");
	check("> q\n\n```\n<x>\n```\n\n---\n",
	      "<blockquote>\n<p>q</p>\n</blockquote>\n<pre><code>&lt;x&gt;\n</code></pre>\n<hr>\n");
}

#define ROWS(head, body) \
	"<div class=\"table\"><table>\n<thead><tr>" head "</tr></thead>\n<tbody>\n" body \
	"</tbody>\n</table></div>\n"

static void test_tables(void)
{
	check("| a | b |\n|---|--:|\n| 1 | 2 |\n| *x* \\| y |\n",
	      ROWS("<th>a</th><th class=\"right\">b</th>",
		   "<tr><td class=\"one\">1</td><td class=\"right\">2</td></tr>\n"
		   "<tr><td><em>x</em> | y</td><td class=\"right\"></td></tr>\n"));
	check("before\na|b\n-|-\n1: x|# y\n",
	      "<p>before</p>\n" ROWS("<th>a</th><th>b</th>",
				     "<tr><td class=\"one\">1: x</td><td># y</td></tr>\n"));
	check("- |a|\n  |-|\n  |b|\n",
	      "<ul>\n<li>" ROWS("<th>a</th>",
				"<tr><td class=\"one\">b</td></tr>\n") "</li>\n</ul>\n");
	check("> |a|\n> |-|\n> |b<br>c|\n",
	      "<blockquote>\n" ROWS("<th>a</th>", "<tr><td>b<br>c</td></tr>\n") "</blockquote>\n");
	check("a | b\n--- | --- | ---\n", "<p>a | b\n--- | --- | ---</p>\n");
	check("|a|\n|-|\n", "<div class=\"table\"><table>\n<thead><tr><th>a</th>"
			    "</tr></thead>\n</table></div>\n");
}

/* Times and short names are not broken. */
static void test_cells(void)
{
	check("|a|b|\n|-|-|\n|Detected|2026-09-20 01:03|\n",
	      ROWS("<th>a</th><th>b</th>", "<tr><td class=\"one\">Detected</td><td "
					   "class=\"one\">2026-09-20 01:03</td></tr>\n"));
}

static void test_markup_is_text(void)
{
	check("a <b>bold</b>\n", "<p>a &lt;b&gt;bold&lt;/b&gt;</p>\n");
	check("<script>alert(1)</script>\n", "&lt;script&gt;alert(1)&lt;/script&gt;");
	check("[x](javascript:alert(1)) [y](https://a.example/?q=\"&)\n",
	      "<p>x <a href=\"https://a.example/?q=&quot;&amp;\" rel=\"noreferrer\">y</a></p>\n");
	check("![logo](http://a.example/x.png)\n", "<p>[logo]</p>\n");
	check("<!-- a comment -->\n", "");
}

static void test_page(void)
{
	static const char text[] =
		"# Cut & stream\n\n<!-- timeline -->\n\ntext\n\n<!-- timeline -->\n";
	struct html_page page = {
		.language = "zh", .svg = "<svg></svg>\n", .mark = "<!-- timeline -->"};
	g_autofree char *html = md_html_page(text, strlen(text), &page);
	g_assert_true(g_str_has_prefix(html, "<!DOCTYPE html>\n<html lang=\"zh\">\n"));
	g_assert_nonnull(strstr(html, "<title>Cut &amp; stream</title>"));
	g_assert_nonnull(strstr(html, "@page{size:A4"));
	const char *drawn = strstr(html, "<figure>\n<svg></svg>\n</figure>\n<p>text</p>\n</body>");
	g_assert_nonnull(drawn);
	g_assert_null(strstr(drawn + 1, "<figure>"));
	g_assert_null(strstr(html, "<script"));
	g_assert_null(strstr(html, "src="));
	g_assert_null(strstr(html, "url("));
}

/* What strangers write comes out as text whatever it is: no tag that we did not write. */
static void test_strangers(void)
{
	static const char *const pieces[] = {"<img src=x onerror=y>",
					     "<a href='b'>",
					     "](",
					     "[",
					     "*",
					     "\n",
					     "\n\n",
					     "|",
					     "`",
					     "&lt;",
					     "<!--",
					     "-->",
					     "\\",
					     "javascript:",
					     "http://e.example",
					     "    ",
					     "> ",
					     "- "};
	g_autoptr(GRand) rand = g_rand_new_with_seed(6);
	for (int round = 0; round < 5000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GString) escaped = g_string_new("before ");
		for (int n = g_rand_int_range(rand, 1, 9); n > 0; n--)
			g_string_append(text,
					pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
		markup_markdown(escaped, text->str, MARKUP_BLOCKS);
		g_autofree char *html = md_html(escaped->str, escaped->len);
		for (const char *at = html; (at = strchr(at, '<')) != NULL; at++)
			g_assert_true(g_str_has_prefix(at, "<p>") || g_str_has_prefix(at, "</p>") ||
				      g_str_has_prefix(at, "<br>"));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/blocks", test_blocks);
	g_test_add_func("/html/tables", test_tables);
	g_test_add_func("/html/cells", test_cells);
	g_test_add_func("/incidents/T18/html/markup-is-text", test_markup_is_text);
	g_test_add_func("/incidents/R6/html/page", test_page);
	g_test_add_func("/incidents/T18/html/strangers", test_strangers);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Markdown as lines: what is shown, where it came from, what a match marks, and that hostile text
 * costs no more than its size. */
#include <string.h>

#include "desk/text.h"
#include "kb/markdown.h"
#include "tests/spent.h"

static const char letters[] = "phsecl>-*"; /* of enum md_style */

static char *shown(const struct md_text *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < text->lines->len; i++) {
		const struct md_line *line = &g_array_index(text->lines, struct md_line, i);
		for (guint j = line->first; j < line->first + line->count; j++)
			g_string_append(out, g_array_index(text->pieces, struct md_piece, j).text);
		g_string_append_c(out, '\n');
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void check(const char *source, int columns, const char *expected)
{
	struct md_text *text = md_render(source, strlen(source), columns);
	g_autofree char *got = shown(text);
	g_assert_cmpstr(got, ==, expected);
	md_text_free(text);
}

static void test_blocks(void)
{
	check("# Edge down\n\nThe edge answers *502* to **all**.\n", 80,
	      "# Edge down\n\nThe edge answers 502 to all.\n");
	check("Edge down\n=====\nText\n", 80, "# Edge down\n\nText\n");
	check("a b c d\ne f\n", 5, "a b c\nd e f\n");
	check("one  \ntwo<br>three", 80, "one\ntwo\nthree\n");
	check("- a\n- b\n  1. c\n  2. d\n- e\n", 80, "• a\n• b\n  1. c\n  2. d\n• e\n");
	check("9. a\n10. b\n", 80, " 9. a\n10. b\n");
	check("- a\n\n- b\n", 80, "• a\n\n• b\n");
	check("- long words here\n", 12, "• long words\n  here\n");
	check("> quoted words go on\n> here\n\nout", 14, "│ quoted words\n│ go on here\n\nout\n");
	check("> - a\n>\n> - b\n", 80, "│ • a\n│ \n│ • b\n");
	check("```sh\nif x; then\n\ty\nfi\n```\n", 8, "  if x; then\n          y\n  fi\n");
	check("    indented\n", 80, "  indented\n");
	check("a\n\n---\n\nb", 4, "a\n\n────\n\nb\n");
	check("-\n- b\n", 80, "• \n• b\n");
	check("<div>\nx\n</div>\n", 80, "<div>\nx\n</div>\n");
	check("![graph](a.png) and [text](b.md \"t\")", 80, "[image: graph] and text\n");
	check("", 80, "");
}

static void test_chinese(void)
{
	check("发生错误\n请重试\n", 80, "发生错误请重试\n");
	check("直播卡顿，请检查边缘节点。", 10, "直播卡顿，\n请检查边缘\n节点。\n");
}

static void test_sanitised(void)
{
	check("a\033[31mb", 80, "a<U+001B>[31mb\n");
	check("```\na\xC2\x9B\xFF\n```", 80, "  a<U+009B><0xFF>\n");
	check("[x\xE2\x80\xAE](y)", 80, "x<U+202E>\n");
}

static void test_tables(void)
{
	check("| Code | Means |\n|-----:|:------|\n| 502 | bad *gateway* |\n| 7 | `a|b` |\n", 80,
	      "Code │ Means\n─────┼────────────\n 502 │ bad gateway\n   7 │ a|b\n"); /* nothing is
											lost */
	check("Before\n| a | b |\n|---|---|\n| 1 \\| 2 | x |\n", 80,
	      "Before\na     │ b\n──────┼──\n1 | 2 │ x\n");
	/* cells wrap while they can be read */
	check("| Alert | Do this |\n|---|---|\n| Down | call the network people at once |\n", 26,
	      "Alert │ Do this\n──────┼───────────────────\nDown  │ call the network\n"
	      "      │ people at once\n");
	/* and are listed when they can't */
	check("| Alert | Do this |\n|---|---|\n| Disk is full | please call now |\n"
	      "| Down | wait |\n",
	      20,
	      "Alert: Disk is full\nDo this: please call\n  now\n\nAlert: Down\nDo this: wait\n");
	check("a | b\nno table | here\n", 80, "a | b no table | here\n");
}

/* Every piece that says so stands for the same bytes. */
static void check_sources(const char *source)
{
	for (int columns = 1; columns <= 80; columns += 13) {
		struct md_text *text = md_render(source, strlen(source), columns);
		for (guint i = 0; i < text->pieces->len; i++) {
			const struct md_piece *piece =
				&g_array_index(text->pieces, struct md_piece, i);
			g_assert_cmpuint(strlen(piece->text), ==, piece->size);
			if (piece->source == MD_NOWHERE)
				continue;
			g_assert_cmpuint(piece->source + piece->source_size, <=, strlen(source));
			for (guint j = 0; piece->exact && j < piece->size; j++)
				if (source[piece->source + j] != '\n')
					g_assert_cmpint(source[piece->source + j], ==,
							piece->text[j]);
		}
		md_text_free(text);
	}
}

/* The text that a match of `word` marks, lines and pieces joined by "|". */
static char *marked(const char *source, const char *word, int columns)
{
	struct md_text *text = md_render(source, strlen(source), columns);
	gsize start = (gsize)(strstr(source, word) - source);
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < text->pieces->len; i++) {
		const struct md_piece *piece = &g_array_index(text->pieces, struct md_piece, i);
		guint from, to;
		if (!md_marked(text, piece, start, start + strlen(word), &from, &to))
			continue;
		if (out->len > 0)
			g_string_append_c(out, '|');
		g_string_append_len(out, piece->text + from, (gssize)(to - from));
	}
	md_text_free(text);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void check_marked(const char *source, const char *word, int columns, const char *expected)
{
	g_autofree char *got = marked(source, word, columns);
	g_assert_cmpstr(got, ==, expected);
}

static void test_sources(void)
{
	check_sources(
		"# A *b* `c`\n\n> q **r\n> s** t\n\n- [x](y) z\n  w `u  v`\n\n1. a\\*b &amp; c\n");
	check_sources("| a | *b* |\n|---|---|\n| 1 | [c](d) 中文 |\n\n\tcode\there\n");
	check_sources("***a** b* `` ` `` <http://x.example/> ![i *j*](k) [[l][m]\n\n[m]: n\n");
	check_sources("> - > a\n> b\nlazy *c*\n");

	check_marked("one two three", "two th", 80, "two th");
	check_marked("one two three", "two th", 7, "two|th");
	check_marked("a *b c* d", "b c* d", 80, "b c| d");
	check_marked("> x\n> > y z\n> > wanted here", "wanted", 80, "wanted");
	check_marked("- a\n\n  b [text](../target.md) c", "target", 80, "text");
	check_marked("- a\n\n  b [text](../target.md) target", ") target", 80, " target");
	check_marked("R&amp;D", "amp", 80, "&");
	check_marked("```\nx\n\ty wanted\n```", "wanted", 80, "wanted");
	check_marked("## Check", "## Ch", 80, "## Ch");
	check_marked("| a |\n|---|\n| b wanted |", "wanted", 80, "wanted");
	check_marked("a \\* b\\*c", "b\\*c", 80, "b|*|c");
	check_marked("`a` x `` b`c `` y", "b`c `` y", 80, "b`c| y");
}

static void test_lists_of_it(void)
{
	const char *source =
		"# Plan\n\nSee [edge](../edge.md#purge).\n\n## Do, now!\n\n- [ ] call the *NOC*\n"
		"- [x] tell [li](mail)\n\n## Do, now!\n\n```\nls\n```\n";
	struct md_text *text = md_render(source, strlen(source), 80);
	g_autofree char *got = shown(text);
	g_assert_cmpstr(got, ==,
			"# Plan\n\nSee edge.\n\n## Do, now!\n\n[ ] call the NOC\n[x] tell li\n\n"
			"## Do, now!\n\n  ls\n");
	g_assert_cmpuint(text->headings->len, ==, 3);
	const struct md_heading *headings = (struct md_heading *)(void *)text->headings->data;
	g_assert_cmpstr(headings[1].text, ==, "Do, now!");
	g_assert_cmpstr(headings[1].anchor, ==, "do-now");
	g_assert_cmpstr(headings[2].anchor, ==, "do-now-1");
	g_assert_cmpuint(headings[2].line, ==, 9);
	const struct md_box *boxes = (struct md_box *)(void *)text->boxes->data;
	g_assert_cmpuint(text->boxes->len, ==, 2);
	g_assert_cmpstr(boxes[0].text, ==, "call the NOC");
	g_assert_false(boxes[0].ticked);
	g_assert_true(boxes[1].ticked);
	g_assert_cmpuint(boxes[1].line, ==, 7);
	g_assert_cmpint(source[boxes[1].source], ==, '[');
	const struct md_link *links = (struct md_link *)(void *)text->links->data;
	g_assert_cmpuint(text->links->len, ==, 2);
	g_assert_cmpstr(links[0].target, ==, "../edge.md#purge");
	g_assert_cmpstr(links[0].text, ==, "edge");
	g_assert_cmpuint(links[0].line, ==, 2);
	g_assert_cmpuint(links[1].line, ==, 7);
	g_assert_cmpint(strncmp(source + links[0].source, "../edge.md#purge)", 17), ==, 0);
	const struct md_line *last = &g_array_index(text->lines, struct md_line, 11);
	const struct md_block *block =
		&g_array_index(text->blocks, struct md_block, (guint)last->block);
	g_assert_true(last->code);
	g_assert_cmpstr(block->code, ==, "ls\n");
	g_assert_cmpuint(md_line_at(text, (gsize)(strstr(source, "NOC") - source)), ==, 6);
	g_assert_cmpuint(md_line_at(text, (gsize)(strstr(source, "purge") - source)), ==, 2);
	md_text_free(text);
}

static void test_styles(void)
{
	const char *source = "*e* **s** `c` [l](x) p";
	struct md_text *text = md_render(source, strlen(source), 80);
	g_autoptr(GString) styles = g_string_new(NULL);
	for (guint i = 0; i < text->pieces->len; i++)
		g_string_append_c(styles,
				  letters[g_array_index(text->pieces, struct md_piece, i).style]);
	g_assert_cmpstr(styles->str, ==, "epspcplp");
	md_text_free(text);
}

static void test_plain(void)
{
	const char *source = "# A\n\nb *c*\n[d](e)\n\n```\nf\n```\n";
	g_autofree char *plain = md_plain(source, strlen(source));
	g_assert_cmpstr(plain, ==, "A\nb c\nd\nf\n");
}

/* Texts that made cmark, or what stands around it, go mad. */
static void test_hostile(void)
{
	static const struct {
		const char *first, *again;
		guint head; /* times of `first` */
	} texts[] = {
		{"> ", "a\n", 10000}, {"* ", "\n", 10000},   {"", "![[]()", 0},
		{"", "[a](<b", 0},    {"", "*a **a ", 0},    {"", "a\n", 0},
		{"", "|a|", 0},       {"", "|a|\n|-|\n", 0}, {"", "&amp;", 0},
		{"", "\t", 0},        {"", "`` ` ", 0},      {"> - ", "\n", 3000},
		{"", "- [ ] a\n", 0}, {"", "a\xCC\x81 ", 0}, {"", "![", 0},
		{"", "\\", 0},
	};
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		for (guint j = 0; j < texts[i].head; j++)
			g_string_append(text, texts[i].first);
		while (text->len < 200000)
			g_string_append(text, texts[i].again);
		gint64 started = spent();
		struct md_text *out = md_render(text->str, text->len, 80);
		g_autofree char *plain = md_plain(text->str, text->len);
		/* Tens of milliseconds; quadratic ones took from two seconds to minutes. */
		g_assert_cmpint(spent() - started, <, 1500000);
		for (guint j = 0; j < out->lines->len; j++) {
			const struct md_line *line = &g_array_index(out->lines, struct md_line, j);
			int width = 0;
			for (guint k = line->first; k < line->first + line->count; k++)
				width += text_width(
					g_array_index(out->pieces, struct md_piece, k).text, -1);
			g_assert_true(line->code || width <= 80);
		}
		md_text_free(out);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/markdown/blocks", test_blocks);
	g_test_add_func("/markdown/chinese", test_chinese);
	g_test_add_func("/markdown/sanitised", test_sanitised);
	g_test_add_func("/markdown/tables", test_tables);
	g_test_add_func("/markdown/sources", test_sources);
	g_test_add_func("/markdown/lists-of-it", test_lists_of_it);
	g_test_add_func("/markdown/styles", test_styles);
	g_test_add_func("/markdown/plain", test_plain);
	g_test_add_func("/markdown/hostile", test_hostile);
	return g_test_run();
}

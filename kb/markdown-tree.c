/* SPDX-License-Identifier: MIT
 * cmark's tree told in order, with the tables it takes for paragraphs. */
#include "kb/markdown-tree.h"

#include <cmark.h>
#include <string.h>

#include "kb/front.h"
#include "kb/markdown-private.h"

#define COLUMNS_MOST 64

struct teller {
	struct md_source source;
	md_tell_fn *tell;
	void *data;
};

static void tell(const struct teller *teller, struct md_told told)
{
	teller->tell(&told, teller->data);
}

static void tell_text(const struct teller *teller, enum md_part part, const char *text)
{
	tell(teller, (struct md_told){.part = part, .enters = TRUE, .text = text ? text : ""});
}

static cmark_node *parse(const char *text, gsize size)
{
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	cmark_parser_feed(parser, text, size);
	cmark_node *root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return root;
}

/* ---- inlines */

static gboolean is_break(const char *html)
{
	return html != NULL &&
	       (g_ascii_strcasecmp(html, "<br>") == 0 || g_ascii_strcasecmp(html, "<br/>") == 0 ||
		g_ascii_strcasecmp(html, "<br />") == 0);
}

/* `skip`: bytes of its first text that are not told. */
static void tell_inline(const struct teller *teller, cmark_node *node, gboolean enters, gsize skip)
{
	const char *literal = cmark_node_get_literal(node);
	enum md_part part;
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		if (literal != NULL && strlen(literal) > skip)
			tell_text(teller, MD_PART_TEXT, literal + skip);
		return;
	case CMARK_NODE_CODE:
		tell_text(teller, MD_PART_CODE, literal);
		return;
	case CMARK_NODE_HTML_INLINE:
		tell_text(teller, is_break(literal) ? MD_PART_BREAK : MD_PART_HTML, literal);
		return;
	case CMARK_NODE_SOFTBREAK:
		tell_text(teller, MD_PART_SPACE, NULL);
		return;
	case CMARK_NODE_LINEBREAK:
		tell_text(teller, MD_PART_BREAK, NULL);
		return;
	case CMARK_NODE_EMPH:
		part = MD_PART_EMPHASIS;
		break;
	case CMARK_NODE_STRONG:
		part = MD_PART_STRONG;
		break;
	case CMARK_NODE_LINK:
		part = MD_PART_LINK;
		break;
	case CMARK_NODE_IMAGE:
		part = MD_PART_IMAGE;
		break;
	default:
		return;
	}
	const char *url =
		part == MD_PART_LINK || part == MD_PART_IMAGE ? cmark_node_get_url(node) : NULL;
	tell(teller, (struct md_told){.part = part, .enters = enters, .text = url ? url : ""});
}

/* What stands within a leaf: a line of text read on its own. */
#define AHEAD "$ " /* before it, so that it begins no list, heading or code */
static void tell_line(const struct teller *teller, const char *line)
{
	g_autofree char *text = g_strconcat(AHEAD, line, NULL);
	cmark_node *root = parse(text, strlen(text));
	cmark_iter *iter = cmark_iter_new(root);
	gsize skip = strlen(AHEAD);
	for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (cmark_node_get_type(node) < CMARK_NODE_FIRST_INLINE)
			continue;
		tell_inline(teller, node, event == CMARK_EVENT_ENTER, skip);
		skip = 0;
	}
	cmark_iter_free(iter);
	cmark_node_free(root);
}

/* ---- tables */

/* A row's cells, trimmed, "\|" made a bar, of char*; at most `most`. */
static GPtrArray *cells_of(const char *line, guint most)
{
	GPtrArray *cells = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *bare = g_strstrip(g_strdup(line));
	const char *at = bare + (*bare == '|');
	g_autoptr(GString) cell = g_string_new(NULL);
	for (;; at++) {
		if (*at == '\\' && at[1] == '|') {
			g_string_append_c(cell, *++at);
		} else if (*at == '\\' && at[1] != '\0') {
			g_string_append_len(cell, at++, 2);
		} else if (*at != '|' && *at != '\0') {
			g_string_append_c(cell, *at);
		} else {
			gboolean behind = *at == '\0' && cells->len > 0 &&
					  cell->str[strspn(cell->str, " \t")] == '\0';
			if (!behind && cells->len < most)
				g_ptr_array_add(cells, g_strstrip(g_strdup(cell->str)));
			g_string_truncate(cell, 0);
			if (*at == '\0')
				return cells;
		}
	}
}

/* "|---|:-:|": its columns' places in `aligns`; 0: it is no such row. */
static guint dashes(const char *line, char aligns[COLUMNS_MOST + 1])
{
	if (strchr(line, '|') == NULL || line[strspn(line, " \t|:-")] != '\0')
		return 0;
	g_autoptr(GPtrArray) cells = cells_of(line, COLUMNS_MOST + 1);
	if (cells->len > COLUMNS_MOST)
		return 0;
	for (guint i = 0; i < cells->len; i++) {
		const char *cell = g_ptr_array_index(cells, i);
		gsize size = strlen(cell), dash = strspn(cell + (*cell == ':'), "-");
		gboolean left = *cell == ':', right = size > 1 && cell[size - 1] == ':';
		if (dash == 0 || dash + left + right != size)
			return 0;
		aligns[i] = (char)(!right ? 'l' : left ? 'c' : 'r');
	}
	aligns[cells->len] = '\0';
	return cells->len;
}

static void tell_row(const struct teller *teller, const char *line, const char *aligns,
		     gboolean head)
{
	guint columns = (guint)strlen(aligns);
	g_autoptr(GPtrArray) cells = cells_of(line, columns);
	tell(teller, (struct md_told){.part = MD_PART_ROW, .enters = TRUE, .head = head});
	for (guint i = 0; i < columns; i++) {
		struct md_told cell = {
			.part = MD_PART_CELL, .enters = TRUE, .align = aligns[i], .head = head};
		tell(teller, cell);
		if (i < cells->len)
			tell_line(teller, g_ptr_array_index(cells, i));
		cell.enters = FALSE;
		tell(teller, cell);
	}
	tell(teller, (struct md_told){.part = MD_PART_ROW, .head = head});
}

/* A line of a paragraph as it is in the source, without the marks of items and quotes before it. */
static char *source_line(const struct md_source *source, cmark_node *node, int line)
{
	gboolean first = line == cmark_node_get_start_line(node);
	gsize from = md_source_at(source, line, first ? cmark_node_get_start_column(node) : 1),
	      to = md_source_at(source, line + 1, 1);
	while (from < to && md_ascii_in(source->text[from], " \t>"))
		from++;
	return g_strchomp(g_strndup(source->text + from, to - from));
}

/* A paragraph that is a table, or ends in one. FALSE: it is none, and nothing was told. */
static gboolean tell_table(const struct teller *teller, cmark_node *node)
{
	int first = cmark_node_get_start_line(node), last = cmark_node_get_end_line(node);
	char aligns[COLUMNS_MOST + 1];
	int names = 0;
	for (int line = first + 1; line <= last && names == 0; line++) {
		g_autofree char *text = source_line(&teller->source, node, line);
		guint columns = dashes(text, aligns);
		if (columns == 0)
			continue;
		g_autofree char *above = source_line(&teller->source, node, line - 1);
		g_autoptr(GPtrArray) cells = cells_of(above, COLUMNS_MOST + 1);
		if (cells->len == columns)
			names = line - 1;
	}
	if (names == 0)
		return FALSE;
	struct md_told paragraph = {.part = MD_PART_PARAGRAPH, .enters = TRUE};
	if (names > first)
		tell(teller, paragraph);
	for (int line = first; line < names; line++) {
		g_autofree char *text = source_line(&teller->source, node, line);
		if (line > first)
			tell_text(teller, MD_PART_SPACE, NULL);
		tell_line(teller, text);
	}
	paragraph.enters = FALSE;
	if (names > first)
		tell(teller, paragraph);
	struct md_told table = {.part = MD_PART_TABLE,
				.enters = TRUE,
				.level = (int)strlen(aligns),
				.aligns = aligns};
	tell(teller, table);
	for (int line = names; line <= last; line++) {
		g_autofree char *text = source_line(&teller->source, node, line);
		if (line != names + 1)
			tell_row(teller, text, aligns, line == names);
	}
	table.enters = FALSE;
	tell(teller, table);
	return TRUE;
}

/* ---- blocks */

static gboolean is_tight(cmark_node *paragraph)
{
	cmark_node *item = cmark_node_parent(paragraph);
	return item != NULL && cmark_node_get_type(item) == CMARK_NODE_ITEM &&
	       cmark_node_get_list_tight(cmark_node_parent(item));
}

static void tell_html_block(const struct teller *teller, const char *literal)
{
	g_autofree char *bare = g_strstrip(g_strdup(literal != NULL ? literal : ""));
	tell_text(teller,
		  g_str_has_prefix(bare, "<!--") && g_str_has_suffix(bare, "-->") ? MD_PART_COMMENT
										  : MD_PART_HTML,
		  bare);
}

/* FALSE: what is within was told already. */
static gboolean tell_block(const struct teller *teller, cmark_node *node, gboolean enters)
{
	struct md_told told = {.enters = enters};
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		if (enters && tell_table(teller, node))
			return FALSE;
		if (is_tight(node))
			return TRUE;
		told.part = MD_PART_PARAGRAPH;
		break;
	case CMARK_NODE_HEADING:
		told.part = MD_PART_HEADING;
		told.level = cmark_node_get_heading_level(node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		told.part = MD_PART_QUOTE;
		break;
	case CMARK_NODE_LIST:
		told.part = MD_PART_LIST;
		if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST)
			told.level = MAX(cmark_node_get_list_start(node), 1);
		break;
	case CMARK_NODE_ITEM:
		told.part = MD_PART_ITEM;
		break;
	case CMARK_NODE_CODE_BLOCK:
		tell_text(teller, MD_PART_CODE_BLOCK, cmark_node_get_literal(node));
		return TRUE;
	case CMARK_NODE_HTML_BLOCK:
		tell_html_block(teller, cmark_node_get_literal(node));
		return TRUE;
	case CMARK_NODE_THEMATIC_BREAK:
		told.part = MD_PART_RULE;
		break;
	default:
		return TRUE;
	}
	tell(teller, told);
	return TRUE;
}

static void tell_tree(const struct teller *teller, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	for (cmark_event_type event; (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iter);
		gboolean enters = event == CMARK_EVENT_ENTER;
		if (cmark_node_get_type(node) >= CMARK_NODE_FIRST_INLINE)
			tell_inline(teller, node, enters, 0);
		else if (!tell_block(teller, node, enters)) {
			/* On behind the table. */
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
		}
	}
	cmark_iter_free(iter);
}

void md_tell(const char *text, gsize size, md_tell_fn *fn, void *data)
{
	gsize head = front_size(text, size);
	struct teller teller = {.tell = fn, .data = data};
	text += head;
	size -= head;
	if (md_too_deep(text, size)) {
		g_autofree char *valid = g_utf8_make_valid(text, (gssize)size);
		tell_text(&teller, MD_PART_CODE_BLOCK, valid);
		return;
	}
	md_source_init(&teller.source, text, size);
	cmark_node *root = parse(text, size);
	tell_tree(&teller, root);
	cmark_node_free(root);
	md_source_clear(&teller.source);
}

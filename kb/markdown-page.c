/* SPDX-License-Identifier: MIT
 * Pages: lines of pieces behind the margins of quotes and lists, and what is asked of them when
 * they are done. Margins never take more than half of the width, however deep a text is nested. */
#include <string.h>

#include "desk/text.h"
#include "kb/markdown-private.h"

void md_page_push(struct md_page *page, const struct md_margin *margin)
{
	if (page->deeper > 0 || page->margin + margin->columns > page->columns / 2) {
		page->deeper++;
		return;
	}
	g_array_append_vals(page->margins, margin, 1);
	page->margin += margin->columns;
}

void md_page_pop(struct md_page *page)
{
	if (page->deeper > 0) {
		page->deeper--;
		return;
	}
	guint last = page->margins->len - 1;
	page->margin -= g_array_index(page->margins, struct md_margin, last).columns;
	g_array_set_size(page->margins, last);
}

int md_page_room(const struct md_page *page)
{
	return MAX(1, page->columns - page->margin);
}

static void put_piece(struct md_page *page, struct md_piece piece, const char *text)
{
	struct md_text *out = page->out;
	piece.text = g_string_chunk_insert_len(out->store, text, piece.size);
	g_array_append_val(out->pieces, piece);
	g_array_index(out->lines, struct md_line, out->lines->len - 1).count++;
}

static void put_mark(struct md_page *page, const struct md_margin *margin)
{
	struct md_piece piece = {.size = (guint)strlen(margin->mark),
				 .style = margin->style,
				 .link = -1,
				 .exact = margin->source_size == strlen(margin->mark),
				 .source = margin->source,
				 .source_size = margin->source_size};
	put_piece(page, piece, margin->mark);
}

static void begin(struct md_page *page, int block, gboolean code)
{
	struct md_line line = {.first = page->out->pieces->len, .block = block, .code = code};
	g_array_append_val(page->out->lines, line);
}

/* The margins up to the `count`th. */
static void put_margins(struct md_page *page, guint count, gboolean items)
{
	g_autoptr(GString) blank = g_string_new(NULL);
	for (guint i = 0; i < count; i++) {
		struct md_margin *margin = &g_array_index(page->margins, struct md_margin, i);
		gboolean shows = margin->each || (items && !margin->shown);
		if (shows && blank->len > 0) {
			md_page_put(page, MD_PLAIN, blank->str);
			g_string_truncate(blank, 0);
		}
		if (shows)
			put_mark(page, margin);
		else
			for (int column = 0; column < margin->columns; column++)
				g_string_append_c(blank, ' ');
		margin->shown |= items;
	}
	if (blank->len > 0)
		md_page_put(page, MD_PLAIN, blank->str);
}

void md_page_line(struct md_page *page, int block, gboolean code)
{
	begin(page, block, code);
	put_margins(page, page->margins->len, TRUE);
}

void md_page_space(struct md_page *page)
{
	guint count = page->margins->len;
	while (count > 0 && !g_array_index(page->margins, struct md_margin, count - 1).each)
		count--;
	begin(page, -1, FALSE);
	put_margins(page, count, FALSE);
}

void md_page_put(struct md_page *page, enum md_style style, const char *text)
{
	struct md_piece piece = {.size = (guint)strlen(text),
				 .style = (guint8)style,
				 .link = -1,
				 .source = MD_NOWHERE};
	if (piece.size > 0)
		put_piece(page, piece, text);
}

void md_page_rule(struct md_page *page, int block)
{
	g_autoptr(GString) rule = g_string_new(NULL);
	for (int column = md_page_room(page); column > 0; column--)
		g_string_append(rule, "─");
	md_page_line(page, block, FALSE);
	md_page_put(page, MD_RULE, rule->str);
}

gboolean md_page_box(struct md_page *page, char mark, gsize source, gsize size)
{
	if (page->deeper > 0 || page->margins->len == 0)
		return FALSE;
	struct md_margin *margin =
		&g_array_index(page->margins, struct md_margin, page->margins->len - 1);
	g_snprintf(margin->mark, sizeof margin->mark, "[%c] ", mark);
	margin->source = source;
	margin->source_size = size;
	page->margin += (int)strlen(margin->mark) - margin->columns;
	margin->columns = (int)strlen(margin->mark);
	return TRUE;
}

/* Which of things that follow each other holds number `at`: the last that begins there or before.
 * Where one begins is its guint at `member`. */
static guint holder(GArray *things, gsize member, guint at)
{
	guint low = 0, high = things->len, size = g_array_get_element_size(things);

	while (high - low > 1) {
		guint middle = low + (high - low) / 2, begins;
		memcpy(&begins, things->data + (gsize)middle * size + member, sizeof begins);
		if (begins <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void md_page_put_flow(struct md_page *page, const struct md_flow *flow, guint from, guint to)
{
	guint first = from < to ? holder(flow->runs, G_STRUCT_OFFSET(struct md_run, at), from)
				: flow->runs->len;

	for (guint i = first; i < flow->runs->len; i++) {
		const struct md_run *run = &g_array_index(flow->runs, struct md_run, i);
		guint start = MAX(run->at, from), end = MIN(run->at + run->size, to);
		if (run->at >= to)
			break;
		if (start >= end)
			continue;
		struct md_piece piece = {.size = end - start,
					 .style = run->style,
					 .link = run->link,
					 .source = run->source,
					 .source_size = run->source_size};
		if (run->size == run->source_size) {
			piece.exact = TRUE;
			piece.source += start - run->at;
			piece.source_size = piece.size;
		}
		put_piece(page, piece, flow->text->str + start);
	}
}

void md_page_wrap(struct md_page *page, const struct md_flow *flow, guint from, guint to, int block)
{
	guint next;
	for (; from < to; from = next) {
		guint end = md_flow_fit(flow, from, to, md_page_room(page), &next);
		if (end == from)
			continue;
		md_page_line(page, block, FALSE);
		md_page_put_flow(page, flow, from, end);
	}
}

static void shift(gsize *source, gsize by)
{
	if (*source != MD_NOWHERE)
		*source += by;
}

void md_text_shift(struct md_text *text, gsize by)
{
	for (guint i = 0; by > 0 && i < text->pieces->len; i++)
		shift(&g_array_index(text->pieces, struct md_piece, i).source, by);
	for (guint i = 0; by > 0 && i < text->links->len; i++)
		shift(&g_array_index(text->links, struct md_link, i).source, by);
	for (guint i = 0; by > 0 && i < text->blocks->len; i++)
		shift(&g_array_index(text->blocks, struct md_block, i).source, by);
	for (guint i = 0; by > 0 && i < text->boxes->len; i++)
		shift(&g_array_index(text->boxes, struct md_box, i).source, by);
}

struct md_text *md_text_new(gsize size)
{
	struct md_text *text = g_new0(struct md_text, 1);
	text->lines = g_array_new(FALSE, FALSE, sizeof(struct md_line));
	text->pieces = g_array_new(FALSE, FALSE, sizeof(struct md_piece));
	text->headings = g_array_new(FALSE, FALSE, sizeof(struct md_heading));
	text->links = g_array_new(FALSE, FALSE, sizeof(struct md_link));
	text->blocks = g_array_new(FALSE, FALSE, sizeof(struct md_block));
	text->boxes = g_array_new(FALSE, FALSE, sizeof(struct md_box));
	text->store = g_string_chunk_new(MAX(size, 256));
	return text;
}

void md_text_free(struct md_text *text)
{
	if (text == NULL)
		return;
	g_array_unref(text->lines);
	g_array_unref(text->pieces);
	g_array_unref(text->headings);
	g_array_unref(text->links);
	g_array_unref(text->blocks);
	g_array_unref(text->boxes);
	g_string_chunk_free(text->store);
	g_free(text);
}

gboolean md_marked(const struct md_text *text, const struct md_piece *piece, gsize start, gsize end,
		   guint *from, guint *to)
{
	*from = 0;
	*to = piece->size;
	if (piece->link >= 0) {
		const struct md_link *link =
			&g_array_index(text->links, struct md_link, (guint)piece->link);
		if (link->source != MD_NOWHERE && start >= link->source &&
		    start < link->source + link->source_size)
			return TRUE;
	}
	if (piece->source == MD_NOWHERE || end <= piece->source ||
	    start >= piece->source + piece->source_size)
		return FALSE;
	if (piece->exact) {
		*from = start > piece->source ? (guint)(start - piece->source) : 0;
		*to = (guint)MIN(end - piece->source, piece->size);
	}
	return TRUE;
}

guint md_line_at(const struct md_text *text, gsize source)
{
	gsize best = MD_NOWHERE;
	guint found = text->pieces->len;
	for (guint i = 0; i < text->links->len; i++) {
		const struct md_link *link = &g_array_index(text->links, struct md_link, i);
		if (link->source != MD_NOWHERE && source >= link->source &&
		    source < link->source + link->source_size)
			return link->line;
	}
	for (guint i = 0; i < text->pieces->len && best > source; i++) {
		const struct md_piece *piece = &g_array_index(text->pieces, struct md_piece, i);
		if (piece->source == MD_NOWHERE || piece->source + piece->source_size <= source ||
		    piece->source >= best)
			continue;
		best = MAX(piece->source, source);
		found = i;
	}
	if (found < text->pieces->len)
		return holder(text->lines, G_STRUCT_OFFSET(struct md_line, first), found);
	return text->lines->len > 0 ? text->lines->len - 1 : 0;
}

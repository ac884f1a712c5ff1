/* SPDX-License-Identifier: MIT
 * Fuzzing Markdown: whatever comes in, lines are clean and fit, and every piece stands for bytes of
 * the source. */
#include <string.h>

#include "desk/text.h"
#include "kb/markdown-html.h"
#include "kb/markdown-roff.h"
#include "kb/markdown.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_piece(const struct md_text *text, const struct md_piece *piece,
			const char *source, gsize size)
{
	g_autofree char *clean = text_clean(piece->text);
	guint from, to;
	g_assert_cmpuint(strlen(piece->text), ==, piece->size);
	g_assert_cmpint(piece->link, <, (int)text->links->len);
	g_assert_cmpint(piece->style, <=, MD_BULLET);
	/* A mark may stand upon the character of the piece before it. */
	gunichar first = g_utf8_get_char_validated(piece->text, -1);
	g_assert(g_utf8_validate(piece->text, -1, NULL));
	g_assert(text_width_char(first) == 0 || strcmp(clean, piece->text) == 0);
	if (piece->source == MD_NOWHERE)
		return;
	g_assert(piece->source <= size && piece->source_size <= size - piece->source);
	if (piece->source_size == 0)
		return;
	g_assert(md_marked(text, piece, piece->source, piece->source + piece->source_size, &from,
			   &to));
	g_assert(from == 0 && to == piece->size);
	if (!piece->exact)
		return;
	/* The same bytes, but for what has no width or stood for a space. */
	g_autoptr(GString) same = g_string_new(NULL);
	text_sanitise(same, source + piece->source, (gssize)piece->size, TEXT_LINE, NULL);
	g_assert(strcmp(same->str, piece->text) == 0 ||
		 memchr(source + piece->source, '\n', piece->size) != NULL ||
		 memchr(source + piece->source, '\r', piece->size) != NULL);
}

static void check_line(const struct md_text *text, const struct md_line *line, int columns,
		       const char *source, gsize size)
{
	int width = 0;
	g_assert(line->block >= -1 && line->block < (int)text->blocks->len);
	for (guint i = line->first; i < line->first + line->count; i++) {
		const struct md_piece *piece = &g_array_index(text->pieces, struct md_piece, i);
		check_piece(text, piece, source, size);
		width += text_width(piece->text, -1);
	}
	/* What is wider than all there is stands alone. */
	g_assert(line->code || columns < 12 || width <= columns);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	if (size < 1)
		return 0;
	int columns = data[0] % 100 + 1;
	const char *source = (const char *)data + 1;
	size--;
	struct md_text *text = md_render(source, size, columns);
	for (guint i = 0; i < text->lines->len; i++)
		check_line(text, &g_array_index(text->lines, struct md_line, i), columns, source,
			   size);
	for (guint i = 0; i < text->links->len; i++) {
		const struct md_link *link = &g_array_index(text->links, struct md_link, i);
		g_assert(link->line <= text->lines->len);
		g_assert(link->source == MD_NOWHERE ||
			 (link->source <= size && link->source_size <= size - link->source));
	}
	for (guint i = 0; i < text->blocks->len; i++) {
		const struct md_block *block = &g_array_index(text->blocks, struct md_block, i);
		g_assert(block->source <= size && block->source_size <= size - block->source);
	}
	md_line_at(text, size / 2);
	md_text_free(text);
	g_autofree char *plain = md_plain(source, size);
	g_autofree char *html = md_html(source, size);
	g_assert(g_utf8_validate(html, -1, NULL) && strstr(html, "<script") == NULL);
	g_autofree char *roff = md_roff(source, size, NULL, "");
	g_assert(strstr(roff, "\n.so") == NULL && strstr(roff, "\n'") == NULL);
	return 0;
}

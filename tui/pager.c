/* SPDX-License-Identifier: MIT
 * The pager. Lines are cut into pieces of the window's width at spaces where there are any; the
 * pieces are offsets into the one sanitised text, made anew only when the width changes. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/pager.h"
#include "tui/wrap.h"

struct pager {
	GString *text;
	GArray *pieces; /* of struct piece */
	int width, top, height;
	char *search; /* folded; NULL: nothing looked for yet */
	char place[48];
};

static void take_text(struct pager *pager, const char *text)
{
	g_string_truncate(pager->text, 0);
	text_sanitise(pager->text, text, -1, TEXT_KEEP_NEWLINES, NULL);
	while (pager->text->len > 0 && pager->text->str[pager->text->len - 1] == '\n')
		g_string_truncate(pager->text, pager->text->len - 1);
}

struct pager *pager_new(const char *text)
{
	struct pager *pager = g_new0(struct pager, 1);
	pager->text = g_string_new(NULL);
	pager->pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	take_text(pager, text);
	return pager;
}

void pager_free(struct pager *pager)
{
	if (!pager)
		return;
	g_string_free(pager->text, TRUE);
	g_array_unref(pager->pieces);
	g_free(pager->search);
	g_free(pager);
}

/* Where the rest of a long line begins: below the value behind its label, below what it is indented
 * by; at the left where that would leave too little room. */
static int hang_of(const char *line, gsize size, int width)
{
	const char *end = line + size, *p = line;
	while (p < end && *p == ' ')
		p++;
	int indent = (int)(p - line);
	while (p < end && !(p[0] == ' ' && p + 1 < end && p[1] == ' '))
		p++;
	while (p < end && *p == ' ')
		p++;
	int value = p < end ? text_width(line, p - line) : indent;
	return value <= width / 3 ? value : indent <= width / 3 ? indent : 0;
}

static void wrap(struct pager *pager, int width)
{
	/* The reader stays at the text they are at. */
	gsize at = pager->pieces->len > 0
			   ? g_array_index(pager->pieces, struct piece, pager->top).start
			   : 0;
	g_array_set_size(pager->pieces, 0);
	pager->width = width;
	pager->top = 0;
	const char *text = pager->text->str;
	for (gsize start = 0; start <= pager->text->len;) {
		const char *newline = strchr(text + start, '\n');
		gsize end = newline ? (gsize)(newline - text) : pager->text->len;
		wrap_line(pager->pieces, text, start, end - start, width,
			  hang_of(text + start, end - start, width));
		start = end + 1;
	}
	while (pager->top + 1 < (int)pager->pieces->len &&
	       g_array_index(pager->pieces, struct piece, pager->top + 1).start <= at)
		pager->top++;
}

static void limit(struct pager *pager)
{
	pager->top = CLAMP(pager->top, 0, MAX((int)pager->pieces->len - pager->height, 0));
}

void pager_exchange(struct pager *pager, const char *text)
{
	int top = pager->top;
	take_text(pager, text);
	g_array_set_size(pager->pieces, 0);
	if (pager->width > 0)
		wrap(pager, pager->width);
	pager->top = top;
	limit(pager);
}

void pager_draw(struct pager *pager, const struct area *area)
{
	int width = MAX(area->columns, 1);
	if (pager->width != width)
		wrap(pager, width);
	pager->height = area->rows;
	limit(pager);
	for (int i = 0; i < area->rows && pager->top + i < (int)pager->pieces->len; i++) {
		const struct piece *piece =
			&g_array_index(pager->pieces, struct piece, pager->top + i);
		g_autofree char *line = g_strndup(pager->text->str + piece->start, piece->size);
		gboolean found = FALSE;
		if (pager->search) {
			g_autofree char *folded = text_fold(line);
			found = strstr(folded, pager->search) != NULL;
		}
		draw_text(area->row + i, area->column + piece->indent,
			  area->columns - piece->indent, found ? STYLE_STRONG : STYLE_TEXT, line);
	}
}

static gboolean search(struct pager *pager, int from, int step, GError **error)
{
	if (!pager->search) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("nothing was searched for yet"));
		return FALSE;
	}
	for (int i = from; i >= 0 && i < (int)pager->pieces->len; i += step) {
		const struct piece *piece = &g_array_index(pager->pieces, struct piece, i);
		g_autofree char *line = g_strndup(pager->text->str + piece->start, piece->size);
		g_autofree char *folded = text_fold(line);
		if (strstr(folded, pager->search)) {
			pager->top = i;
			return TRUE;
		}
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("no further \"%s\""),
		    pager->search);
	return FALSE;
}

gboolean pager_verb(struct pager *pager, enum verb verb, int count, const char *argument,
		    GError **error)
{
	gint64 times = MAX(count, 1), page = MAX(pager->height - 1, 1), by = 0;
	switch (verb) {
	case VERB_UP:
		by = -times;
		break;
	case VERB_DOWN:
		by = times;
		break;
	case VERB_PAGE_UP:
		by = -times * page;
		break;
	case VERB_PAGE_DOWN:
		by = times * page;
		break;
	case VERB_HALF_UP:
		by = -times * MAX(page / 2, 1);
		break;
	case VERB_HALF_DOWN:
		by = times * MAX(page / 2, 1);
		break;
	case VERB_TOP:
		by = -(gint64)pager->top;
		break;
	case VERB_BOTTOM:
		by = pager->pieces->len;
		break;
	case VERB_SEARCH:
		g_free(pager->search);
		pager->search = argument && *argument ? text_fold(argument) : NULL;
		return search(pager, pager->top, 1, error);
	case VERB_SEARCH_NEXT:
		return search(pager, pager->top + 1, 1, error);
	case VERB_SEARCH_BACK:
		return search(pager, pager->top - 1, -1, error);
	default:
		return FALSE;
	}
	pager->top = (int)CLAMP(pager->top + by, 0, (gint64)pager->pieces->len);
	limit(pager);
	return TRUE;
}

const char *pager_place(struct pager *pager)
{
	int count = (int)pager->pieces->len;
	g_snprintf(pager->place, sizeof pager->place, "%d-%d/%d", MIN(pager->top + 1, count),
		   MIN(pager->top + pager->height, count), count);
	return pager->place;
}

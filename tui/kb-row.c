/* SPDX-License-Identifier: MIT
 * The rows of the list: read out of the shelf when they come in sight, since most never do. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/kb.h"

/* What stands in sight before the place found in its line, and how much of the line is kept. */
enum { LEAD_COLUMNS = 12, LINE_KEPT = 400, MARKS_SHOWN = 32 };

void kb_row_free(void *data)
{
	struct kb_row *row = data;
	g_clear_pointer(&row->title_marks, g_array_unref);
	g_clear_pointer(&row->line_marks, g_array_unref);
	g_free(row->words);
	g_free(row->title);
	g_free(row->line);
	g_free(row);
}

void kb_age(gint64 seconds, char out[KB_AGE_SIZE])
{
	static const struct {
		gint64 from, unit;
		const char *format;
	} steps[] = {{2 * 365 * 86400LL, 365 * 86400LL, N_("%dy")},
		     {60 * 86400, 30 * 86400, N_("%dmo")},
		     {14 * 86400, 7 * 86400, N_("%dw")},
		     {86400, 86400, N_("%dd")},
		     {3600, 3600, N_("%dh")},
		     {G_MININT64, 60, N_("%dm")}};
	guint i = 0;
	while (seconds < steps[i].from)
		i++;
	g_snprintf(out, KB_AGE_SIZE, _(steps[i].format), (int)(MAX(seconds, 0) / steps[i].unit));
}

static GArray *marks_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct regex_span));
}

static GArray *marks_of(const struct kb *kb, const char *text)
{
	return kb->query && !kb->query->pattern && text
		       ? rank_marks(kb->query, kb->answer ? kb->answer->used : NULL, text,
				    strlen(text), MARKS_SHOWN)
		       : marks_new();
}

/* The line around a place of the body, from shortly before the place on. */
static void take_line(struct kb_row *row, const struct kb_doc *doc)
{
	const char *body = doc->body;
	gsize start = MIN(row->span.start, doc->body_size), end = start;
	gsize at = start;
	while (start > 0 && body[start - 1] != '\n')
		start--;
	while (end < doc->body_size && body[end] != '\n' && end - at < LINE_KEPT)
		end++;
	/* Without the marks of headings, items and quotes. */
	while (start < at && strchr(" \t#>*-+|", body[start]))
		start++;
	/* As much of it as can be seen at once is worth showing from its beginning. */
	gsize from = at;
	for (int columns = 0; from > start && columns < LEAD_COLUMNS; columns++) {
		from--;
		while (from > start && ((guchar)body[from] & 0xc0) == 0x80)
			from--;
	}
	/* It begins with a word, where one begins. */
	const char *blank = from > start ? memchr(body + from, ' ', at - from) : NULL;
	if (blank)
		from = (gsize)(blank - body) + 1;
	while (end > from && end < doc->body_size && ((guchar)body[end] & 0xc0) == 0x80)
		end--;
	row->line = g_strndup(body + from, end - from);
	row->line_at = from - start;
	struct regex_span mark = {row->span.start - MIN(from, row->span.start),
				  MIN(row->span.end, end) - MIN(from, row->span.end)};
	if (row->span.end > row->span.start && mark.end > mark.start)
		g_array_append_val(row->line_marks, mark);
}

void kb_row_read(struct kb_row *row, const struct kb *kb)
{
	struct kb_doc doc;
	if (row->read)
		return;
	row->read = TRUE;
	row->line_marks = marks_new();
	if (!shelf_doc(&kb->rows_on->parts[row->part], row->doc, &doc)) {
		row->damaged = TRUE;
		row->title_marks = marks_new();
		return;
	}
	row->state = article_state_at((enum article_state)doc.state, doc.review_by,
				      console_now(kb->console));
	row->kind = (enum article_kind)doc.kind;
	row->updated_at = doc.updated_at;
	row->title = g_strndup(doc.title, doc.title_size);
	row->title_marks = marks_of(kb, row->title);
	if (row->in_title)
		g_array_append_val(row->title_marks, row->span);
	else if (!row->words && row->span.end > row->span.start)
		take_line(row, &doc);
	/* Of words every one is marked, not only the one the line begins with. */
	if (row->line && kb->query && !kb->query->pattern) {
		g_array_unref(row->line_marks);
		row->line_marks = marks_of(kb, row->line);
	}
}

/* SPDX-License-Identifier: MIT
 * See sheet.h. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "kb/match.h"
#include "kb/rank.h"
#include "tui/sheet.h"

/* Longer nobody waits for marks; what is marked by then is. */
#define MARK_WITHIN (250 * 1000)

static void mark_pattern(struct sheet *sheet, const char *pattern)
{
	const struct kb_doc *article = &sheet->article;
	struct matcher *matcher = matcher_new(pattern, NULL);
	const struct match_budget budget = {.clock = g_get_monotonic_time,
					    .until = g_get_monotonic_time() + MARK_WITHIN};
	struct regex_span span;
	gsize from = 0;
	enum match_answer answer = matcher ? MATCH_FOUND : MATCH_NONE;
	while (answer == MATCH_FOUND && from <= article->body_size &&
	       sheet->marks->len < SHEET_MARKS) {
		answer = matcher_find(matcher, article->body, article->body_size, from, &budget,
				      NULL, &span);
		if (answer != MATCH_FOUND)
			break;
		from = span.end;
		if (span.end > span.start)
			g_array_append_val(sheet->marks, span);
		else if (from < article->body_size)
			from = (gsize)(g_utf8_next_char(article->body + from) - article->body);
		else
			break;
	}
	sheet->unmarked = answer == MATCH_COSTLY || answer == MATCH_OVER;
	matcher_free(matcher);
}

/* A wrong question marks nothing: where it is wrong is told where it is typed. */
static void mark(struct sheet *sheet)
{
	const struct kb_doc *article = &sheet->article;
	struct kb_query *query = kb_query_parse(sheet->question, NULL);
	if (!query)
		return;
	if (query->pattern) {
		mark_pattern(sheet, query->pattern);
	} else {
		g_array_unref(sheet->marks);
		sheet->marks = rank_marks(query, sheet->used, article->body, article->body_size,
					  SHEET_MARKS);
	}
	kb_query_free(query);
}

static void sheet_work(struct job *job, struct desk *none)
{
	struct sheet *sheet = (struct sheet *)job;
	if (!sheet->shelf) {
		sheet->article.body = sheet->own;
		sheet->article.body_size = strlen(sheet->own);
		sheet->text = md_render_in(sheet->own, sheet->article.body_size, sheet->columns,
					   sheet->image);
		return;
	}
	if (!shelf_doc(&sheet->shelf->parts[sheet->part], sheet->doc, &sheet->article)) {
		g_set_error_literal(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("the index is damaged here and is made anew"));
		return;
	}
	sheet->text = md_render(sheet->article.body, sheet->article.body_size, sheet->columns);
	mark(sheet);
}

static void job_free(struct job *job)
{
	sheet_free((struct sheet *)job);
}

static void *copy_text(const void *text, void *data)
{
	return g_strdup(text);
}

static struct sheet *begin(int columns)
{
	struct sheet *sheet = g_new0(struct sheet, 1);
	sheet->columns = MAX(columns, 1);
	sheet->from = MD_NOWHERE;
	sheet->marks = g_array_new(FALSE, FALSE, sizeof(struct regex_span));
	sheet->job.work = sheet_work;
	sheet->job.free = job_free;
	return sheet;
}

struct sheet *sheet_of_text(char *text, int columns)
{
	struct sheet *sheet = begin(columns);
	sheet->own = text;
	return sheet;
}

struct sheet *sheet_new(struct shelf *shelf, guint part, guint doc, int columns,
			const char *question, const GPtrArray *used)
{
	struct sheet *sheet = begin(columns);
	sheet->shelf = shelf_ref(shelf);
	sheet->part = part;
	sheet->doc = doc;
	sheet->question = g_strdup(question);
	if (used) {
		sheet->used = g_ptr_array_copy((GPtrArray *)used, copy_text, NULL);
		g_ptr_array_set_free_func(sheet->used, g_free);
	}
	return sheet;
}

void sheet_free(struct sheet *sheet)
{
	if (!sheet)
		return;
	g_clear_error(&sheet->job.error);
	md_text_free(sheet->text);
	g_array_unref(sheet->marks);
	g_clear_pointer(&sheet->used, g_ptr_array_unref);
	g_free(sheet->question);
	g_free(sheet->own);
	shelf_unref(sheet->shelf);
	g_free(sheet);
}

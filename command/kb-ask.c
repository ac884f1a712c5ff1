/* SPDX-License-Identifier: MIT
 * Asking and waiting: which way to go, and what is kept of an answer when its shelf is gone. */
#include "command/kb-ask.h"

#include <string.h>

#include "command/kb-scan.h"
#include "command/library.h"
#include "desk/error.h"
#include "desk/i18n.h"

#define DAMAGED_MOST 5 /* times the index is asked again */

static void hit_free(void *data)
{
	struct kb_hit *hit = data;

	g_free(hit->line);
	g_free(hit);
}

struct kb_result *kb_result_new(void)
{
	struct kb_result *result = g_new0(struct kb_result, 1);

	result->hits = g_ptr_array_new_with_free_func(hit_free);
	result->costly = g_array_new(FALSE, FALSE, sizeof(gint64));
	result->used = g_ptr_array_new_with_free_func(g_free);
	return result;
}

void kb_result_free(struct kb_result *result)
{
	if (!result)
		return;
	g_ptr_array_unref(result->hits);
	g_array_unref(result->costly);
	g_ptr_array_unref(result->used);
	g_free(result);
}

/* ---- what is kept of an answer */

static guint line_number(const char *text, const char *at)
{
	guint number = 1;

	while ((text = memchr(text, '\n', (gsize)(at - text)))) {
		text++;
		number++;
	}
	return number;
}

/* The line a match begins in. */
static void take_line(struct kb_hit *hit, const struct kb_doc *doc, const struct regex_span *span)
{
	const char *start = doc->body + span->start, *all_end = doc->body + doc->body_size;
	const char *end = memchr(start, '\n', (gsize)(all_end - start));

	while (start > doc->body && start[-1] != '\n')
		start--;
	if (!end)
		end = all_end;
	gsize offset = (gsize)(start - doc->body), size = (gsize)(end - start);
	hit->line = g_strndup(start, size);
	hit->line_number = line_number(doc->body, start);
	hit->span.start = span->start - offset;
	hit->span.end = MIN(span->end - offset, size);
}

struct kb_hit *kb_hit_new(const struct find_answer *answer, const struct find_hit *found)
{
	struct kb_hit *hit = g_new0(struct kb_hit, 1);
	struct kb_doc doc;

	hit->id = found->id;
	hit->score = found->score;
	hit->in_title = found->in_title;
	if (found->in_title)
		hit->span = found->span;
	else if (shelf_doc(&answer->shelf->parts[found->part], found->doc, &doc) &&
		 (answer->used->len == 0 || found->span.end > 0))
		take_line(hit, &doc, &found->span);
	return hit;
}

void kb_result_add(struct kb_result *result, const struct find_answer *answer)
{
	result->total += answer->total;
	result->partial = result->partial || answer->partial;
	result->costly_total += answer->costly_total;
	g_array_append_vals(result->costly, answer->costly->data,
			    MIN(answer->costly->len, FIND_COSTLY - result->costly->len));
	result->how = MAX(result->how, answer->how);
	if (result->used->len == 0)
		for (guint i = 0; i < answer->used->len; i++)
			g_ptr_array_add(result->used, g_strdup(answer->used->pdata[i]));
}

/* ---- waiting */

struct find_answer *kb_wait(struct find *find, GError **error)
{
	struct find_answer *answer;

	find_wait(find, G_MAXINT64 / 2, 0);
	answer = find_answer(find);
	if (!answer->error)
		return answer;
	g_propagate_error(error, g_steal_pointer(&answer->error));
	find_answer_free(answer);
	return NULL;
}

/* By the index as it is. NULL without an error: it proved damaged. */
static struct kb_result *ask_shelf(struct call *call, struct find *find, struct shelf *shelf,
				   const char *text, guint limit, GError **error)
{
	struct kb_result *result = NULL;

	find_ask(find, shelf, text, call->now, limit);
	struct find_answer *answer = kb_wait(find, error);
	if (answer && !answer->damaged) {
		result = kb_result_new();
		kb_result_add(result, answer);
		result->complete = answer->complete;
		result->behind = shelf->partial;
		for (guint i = 0; i < answer->hits->len; i++) {
			const struct find_hit *hit =
				&g_array_index(answer->hits, struct find_hit, i);
			g_ptr_array_add(result->hits, kb_hit_new(answer, hit));
		}
	}
	find_answer_free(answer);
	return result;
}

/* The shelf to ask; NULL without an error: the rows are to be read, since no index can be had now.
 * A console never waits for a build: it takes what there is. */
static struct shelf *shelf_for(struct call *call, struct library *library, GError **error)
{
	gboolean waits = !call->context || !call->context->console;
	struct shelf *shelf = library_shelf(library, !waits, error);

	if (!shelf || !waits || !library_is_behind(library))
		return shelf;
	shelf_unref(shelf);
	/* What is not stored yet is nothing for an index. */
	if (store_in_unit(call->desk->store))
		return NULL;
	switch (library_build(library, FALSE, call->context, error)) {
	case LIBRARY_BUILT:
		return library_shelf(library, FALSE, error);
	case LIBRARY_BUSY:
	case LIBRARY_NOT_KEPT:
	case LIBRARY_FAILED:
		break;
	}
	return NULL;
}

static struct kb_result *ask(struct call *call, struct find *find, const char *text, guint limit,
			     GError **error)
{
	struct library *library = library_of(call->desk);
	struct kb_result *result = NULL;
	GError *problem = NULL;

	for (guint i = 0; i < DAMAGED_MOST && !result && !problem; i++) {
		struct shelf *shelf = shelf_for(call, library, &problem);
		if (!shelf)
			break;
		result = ask_shelf(call, find, shelf, text, limit, &problem);
		shelf_unref(shelf);
	}
	if (!result && !problem)
		return kb_scan(call, find, text, limit, error);
	if (problem)
		g_propagate_error(error, problem);
	return result;
}

struct kb_result *kb_ask(struct call *call, const char *text, guint limit, GError **error)
{
	/* What is wrong with a question is told before anything is built for it. */
	struct kb_query *query = kb_query_parse(text, error);
	struct kb_result *result = NULL;

	if (!query)
		return NULL;
	struct find *find = find_new(2, NULL);
	result = ask(call, find, text, limit, error);
	if (result)
		result->by_words = query->pattern == NULL;
	find_free(find);
	kb_query_free(query);
	return result;
}

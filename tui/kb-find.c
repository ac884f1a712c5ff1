/* SPDX-License-Identifier: MIT
 * What is asked and answered. The shelf comes from the desk, answers from threads of the finder's
 * own. The rows of an answer replace those before in one piece, so that a wrong pattern or one that
 * is being typed never leaves the list empty. */
#include "config.h"

#include <string.h>

#include "command/suggest.h"
#include "desk/i18n.h"
#include "tui/kb.h"

/* Hits asked for at first, and as the cursor nears their end. */
enum { LIMIT_FIRST = 100, LIMIT_GROWS = 5, LIMIT_MOST = 20000 };
enum { SUGGESTIONS = 20 };

/* ---- the shelf */

struct shelf_job {
	struct job job;
	gint64 ticket;
	struct shelf *shelf;
	struct library *library;
	GArray *suggested; /* of struct suggestion; NULL */
	char *trouble;     /* why no index is kept; NULL */
};

static void shelf_job_free(struct job *job)
{
	struct shelf_job *reading = (struct shelf_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&reading->shelf, shelf_unref);
	g_clear_pointer(&reading->suggested, g_array_unref);
	g_free(reading->trouble);
	g_free(reading);
}

static char *ticket_text(struct desk *desk, gint64 id)
{
	g_autoptr(GPtrArray) events = ticket_events(desk, id, TRUE, NULL);
	struct ticket ticket;
	if (!events || !ticket_load(desk, id, &ticket, NULL))
		return NULL;
	char *text = suggest_text(&ticket, events);
	ticket_clear(&ticket);
	return text;
}

static void shelf_work(struct job *job, struct desk *desk)
{
	struct shelf_job *reading = (struct shelf_job *)job;
	reading->library = library_of(desk);
	reading->shelf = library_shelf(reading->library, TRUE, &job->error);
	reading->trouble = g_strdup(library_trouble(reading->library));
	g_autofree char *text =
		reading->shelf && reading->ticket ? ticket_text(desk, reading->ticket) : NULL;
	if (text)
		reading->suggested = suggest_like(reading->shelf, text, strlen(text),
						  desk_now(desk), SUGGESTIONS);
}

static void take_suggested(struct kb *kb, const struct shelf_job *reading)
{
	g_clear_pointer(&kb->suggested, g_ptr_array_unref);
	g_clear_pointer(&kb->suggested_on, shelf_unref);
	kb->suggested = g_ptr_array_new_with_free_func(kb_row_free);
	kb->suggested_on = shelf_ref(reading->shelf);
	for (guint i = 0; i < reading->suggested->len; i++) {
		const struct suggestion *one =
			&g_array_index(reading->suggested, struct suggestion, i);
		struct kb_row *row = g_new0(struct kb_row, 1);
		row->id = one->hit.id;
		row->part = one->hit.part;
		row->doc = one->hit.doc;
		row->words = g_strdup(one->words);
		g_ptr_array_add(kb->suggested, row);
	}
}

static void shelf_done(struct job *job)
{
	struct shelf_job *reading = (struct shelf_job *)job;
	struct kb *kb = (struct kb *)job->owner;
	console_touch(kb->console);
	g_clear_pointer(&kb->shelf_error, g_free);
	if (!reading->shelf) {
		kb->shelf_error = g_strdup(job->error ? job->error->message : "");
		job->free(job);
		return;
	}
	gboolean same = kb->shelf == reading->shelf;
	kb->library = reading->library;
	g_free(kb->trouble);
	kb->trouble = g_steal_pointer(&reading->trouble);
	kb->build_look = g_get_monotonic_time();
	if (reading->suggested && (!same || !kb->suggested))
		take_suggested(kb, reading);
	if (!same) {
		g_clear_pointer(&kb->shelf, shelf_unref);
		kb->shelf = g_steal_pointer(&reading->shelf);
		kb_search(kb, kb->rows->len == 0);
		kb_shelf_changed(kb);
	}
	if (kb->opens)
		kb_visit(kb, kb->opens);
	g_clear_pointer(&kb->opens, g_free);
	job->free(job);
}

void kb_ask_shelf(struct kb *kb)
{
	struct shelf_job *reading = g_new0(struct shelf_job, 1);
	reading->job.owner = kb;
	reading->job.work = shelf_work;
	reading->job.done = shelf_done;
	reading->job.free = shelf_job_free;
	reading->ticket = kb->ticket.id;
	console_post(kb->console, TOPIC_NONE, &reading->job);
}

/* ---- rows */

const struct kb_row *kb_selected(const struct kb *kb)
{
	return kb->list.cursor >= 0 ? kb->rows->pdata[kb->list.cursor] : NULL;
}

gboolean kb_is_pending(const struct kb *kb)
{
	return !kb->wrong && (kb->anew || strcmp(kb->question, kb->shown_question) != 0);
}

static void typed_ahead(struct kb *kb)
{
	g_autoptr(GError) error = NULL;
	gboolean opens = kb->opening;
	list_seek(&kb->list, MAX(kb->list.cursor + kb->moves, 0));
	kb->moves = 0;
	kb->opening = FALSE;
	if (opens && !kb_read(kb, &error))
		console_say_error(kb->console, error);
}

/* Takes the rows over. The cursor stays on its article, unless the question was another one. */
static void take_rows(struct kb *kb, GPtrArray *rows, struct shelf *shelf,
		      struct find_answer *answer)
{
	const struct kb_row *selected = kb_selected(kb);
	gint64 was = selected && !kb->anew ? selected->id : 0;
	int cursor = kb->anew ? 0 : kb->list.cursor;
	g_ptr_array_unref(kb->rows);
	g_clear_pointer(&kb->rows_on, shelf_unref);
	find_answer_free(kb->answer);
	kb->rows = rows;
	kb->rows_on = shelf_ref(shelf);
	kb->answer = answer;
	for (guint i = 0; was && i < rows->len; i++)
		if (((const struct kb_row *)rows->pdata[i])->id == was)
			cursor = (int)i;
	list_resize(&kb->list, (int)rows->len);
	if (kb->anew) {
		kb->list.top = 0;
		list_seek(&kb->list, 0);
	} else {
		list_place(&kb->list, MAX(cursor, 0));
	}
	g_free(kb->shown_question);
	kb->shown_question = g_strdup(kb->question);
	kb_query_free(kb->query);
	kb->query = answer ? kb_query_parse(kb->question, NULL) : NULL;
	kb->anew = FALSE;
	if (kb->state != KB_READING)
		kb_preview(kb, PREVIEW_RESTS);
	console_touch(kb->console);
	typed_ahead(kb);
}

static GPtrArray *rows_of(const struct find_answer *answer)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(kb_row_free);
	for (guint i = 0; i < answer->hits->len; i++) {
		const struct find_hit *hit = &g_array_index(answer->hits, struct find_hit, i);
		struct kb_row *row = g_new0(struct kb_row, 1);
		row->id = hit->id;
		row->part = hit->part;
		row->doc = hit->doc;
		row->in_title = hit->in_title;
		row->span = hit->span;
		g_ptr_array_add(rows, row);
	}
	return rows;
}

/* ---- what was looked for in vain */

struct miss_job {
	struct job job;
	char *question;
};

static void miss_work(struct job *job, struct desk *desk)
{
	/* Who may not write leaves no gap to fill, and nobody is disturbed. */
	article_missed(desk, ((struct miss_job *)job)->question, NULL);
}

static void miss_free(struct job *job)
{
	g_clear_error(&job->error);
	g_free(((struct miss_job *)job)->question);
	g_free(job);
}

/* A pattern is how one looks for what should not be there. */
void kb_note_miss(struct kb *kb)
{
	const struct find_answer *answer = kb->answer;
	if ((kb->query && kb->query->pattern) || !answer || !answer->complete ||
	    answer->total > 0 || !*kb->question || strcmp(kb->question, kb->shown_question) != 0 ||
	    g_strcmp0(kb->question, kb->missed) == 0)
		return;
	g_free(kb->missed);
	kb->missed = g_strdup(kb->question);
	struct miss_job *miss = g_new0(struct miss_job, 1);
	miss->question = g_strdup(kb->question);
	miss->job.work = miss_work;
	miss->job.free = miss_free;
	console_post(kb->console, TOPIC_NONE, &miss->job);
}

/* ---- asking */

static void show_suggested(struct kb *kb)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(kb_row_free);
	for (guint i = 0; i < kb->suggested->len; i++) {
		const struct kb_row *one = kb->suggested->pdata[i];
		struct kb_row *row = g_new0(struct kb_row, 1);
		row->id = one->id;
		row->part = one->part;
		row->doc = one->doc;
		row->words = g_strdup(one->words);
		g_ptr_array_add(rows, row);
	}
	kb->asked = 0;
	take_rows(kb, rows, kb->suggested_on, NULL);
}

void kb_search(struct kb *kb, gboolean anew)
{
	if (anew)
		kb->limit = LIMIT_FIRST;
	kb->anew = kb->anew || anew;
	if (!kb->shelf)
		return;
	g_clear_pointer(&kb->wrong, g_free);
	console_touch(kb->console);
	if (!*kb->question && kb->suggested) {
		show_suggested(kb);
		return;
	}
	kb->asked =
		find_ask(kb->find, kb->shelf, kb->question, console_now(kb->console), kb->limit);
}

void kb_ask_more(struct kb *kb)
{
	const struct find_answer *answer = kb->answer;
	if (!answer || !answer->done || answer->total <= answer->hits->len ||
	    kb->limit >= LIMIT_MOST || kb->list.cursor + 2 * kb->list.height < kb->list.count ||
	    strcmp(kb->question, kb->shown_question) != 0 || answer->asked != kb->asked)
		return;
	kb->limit *= LIMIT_GROWS;
	kb_search(kb, FALSE);
}

/* Where in the question a pattern is wrong: the caret stands under it. */
static void take_wrong(struct kb *kb, const GError *error)
{
	const enum regex_flags flags = REGEX_ARTICLES | REGEX_SMART | REGEX_LINES;
	struct kb_query *query = kb_query_parse(kb->question, NULL);
	g_autoptr(GError) where = NULL;
	int column = 0;
	g_free(kb->wrong);
	kb->wrong_at = -1;
	kb->moves = 0;
	kb->opening = FALSE;
	struct regex *regex =
		query && query->pattern ? regex_new(query->pattern, flags, &column, &where) : NULL;
	if (where && column > 0) {
		kb->wrong = g_strdup(where->message);
		kb->wrong_at =
			(int)g_utf8_strlen(kb->question, (gssize)query->pattern_at) + column - 1;
	} else {
		kb->wrong = g_strdup(error->message);
	}
	regex_free(regex);
	kb_query_free(query);
	console_touch(kb->console);
}

int kb_answer_fd(const struct kb *kb)
{
	return g_get_monotonic_time() >= kb->rest_at ? find_fd(kb->find) : -1;
}

void kb_answer(struct kb *kb)
{
	struct find_answer *answer = find_answer(kb->find);
	if (!answer)
		return;
	if (answer->asked != kb->asked) {
		find_answer_free(answer);
		return;
	}
	if (answer->damaged)
		kb_ask_shelf(kb);
	if (answer->error) {
		take_wrong(kb, answer->error);
		find_answer_free(answer);
	} else {
		take_rows(kb, rows_of(answer), answer->shelf, answer);
	}
}

void kb_forget(struct kb *kb)
{
	find_free(kb->find);
	find_answer_free(kb->answer);
	g_ptr_array_unref(kb->rows);
	g_clear_pointer(&kb->rows_on, shelf_unref);
	g_clear_pointer(&kb->suggested, g_ptr_array_unref);
	g_clear_pointer(&kb->suggested_on, shelf_unref);
	g_clear_pointer(&kb->shelf, shelf_unref);
	kb_query_free(kb->query);
}

/* ---- words */

char *kb_count_words(const struct kb *kb)
{
	const struct find_answer *answer = kb->answer;
	if (!answer)
		return g_strdup("");
	GString *out = g_string_new(NULL);
	const char *least = answer->complete ? "" : "≥ ";
	g_string_append_printf(out, "%s%u", least, answer->total);
	if (!answer->done && answer->of > 0)
		g_string_append_printf(out, _(" · %u of %u searched"), answer->searched,
				       answer->of);
	else if (!answer->done)
		g_string_append(out, "…");
	if (answer->partial)
		g_string_append_printf(out, _(" · stopped after %d s: %u of %u searched"),
				       (int)((answer->took + 500000) / G_USEC_PER_SEC),
				       answer->searched, answer->of);
	if (answer->costly_total > 0)
		g_string_append_printf(out,
				       ngettext(" · %u not searched: too costly",
						" · %u not searched: too costly",
						answer->costly_total),
				       answer->costly_total);
	return g_string_free(out, FALSE);
}

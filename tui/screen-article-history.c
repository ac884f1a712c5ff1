/* SPDX-License-Identifier: MIT
 * The history of an article: its revisions, the newest first, and below what the selected one
 * changed. */
#include "config.h"

#include <string.h>

#include "command/article-text.h"
#include "command/kb-diff.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "tui/list.h"
#include "tui/pager.h"

/* As many rows are the list's at most where the differences can be shown below. */
enum { LIST_ROWS = 8, REV_COLUMNS = 6, TIME_COLUMNS = 14, WHO_COLUMNS = 10, STATE_COLUMNS = 10 };

struct history {
	struct console *console;
	char *words; /* the article as it was named */
	gint64 id;
	GPtrArray *revisions; /* of struct article; NULL: not read yet */
	struct list list;
	struct pager *pager; /* what revision `paged` changed; NULL: not read yet */
	gint64 paged, asked;
};

struct history_job {
	struct job job;
	char *words;
	gint64 id, rev;
	GPtrArray *revisions;
	GString *text;
	const struct zone *zone;
	gint64 now;
};

static void history_job_free(struct job *job)
{
	struct history_job *work = (struct history_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&work->revisions, g_ptr_array_unref);
	if (work->text != NULL)
		g_string_free(work->text, TRUE);
	g_free(work->words);
	g_free(work);
}

static struct history_job *new_job(struct history *history,
				   void (*run)(struct job *job, struct desk *desk),
				   void (*done)(struct job *job))
{
	struct history_job *work = g_new0(struct history_job, 1);
	work->words = g_strdup(history->words);
	work->job.owner = history;
	work->job.work = run;
	work->job.done = done;
	work->job.free = history_job_free;
	return work;
}

/* ---- what one changed */

static void diff_work(struct job *job, struct desk *desk)
{
	struct history_job *work = (struct history_job *)job;
	struct article *after = article_load(desk, work->id, work->rev, &job->error);
	struct article *before = after != NULL && work->rev > 1
					 ? article_load(desk, work->id, work->rev - 1, &job->error)
					 : NULL;
	work->text = g_string_new(NULL);
	if (after != NULL && job->error == NULL) {
		struct sink *sink = sink_collect(work->text, work->zone, work->now);
		g_autofree char *is = article_edit_text(after);
		g_autofree char *was = before != NULL ? article_edit_text(before) : g_strdup("");
		kb_diff_say(sink, was, is);
		sink_free(sink);
	}
	article_free(before);
	article_free(after);
}

static const struct article *selected(const struct history *history)
{
	return history->revisions != NULL && history->list.cursor >= 0
		       ? history->revisions->pdata[history->list.cursor]
		       : NULL;
}

static void ask_diff(struct history *history);

static void diff_done(struct job *job)
{
	struct history_job *work = (struct history_job *)job;
	struct history *history = (struct history *)job->owner;
	const struct article *revision = selected(history);
	history->asked = 0;
	if (job->error != NULL) {
		console_say_error(history->console, job->error);
	} else if (revision != NULL && revision->rev == work->rev) {
		pager_free(history->pager);
		history->pager = pager_new(work->text->str);
		history->paged = work->rev;
	} else {
		ask_diff(history);
	}
	console_touch(history->console);
	job->free(job);
}

/* One question at a time: a cursor that runs asks for where it stops. */
static void ask_diff(struct history *history)
{
	const struct article *revision = selected(history);
	if (revision == NULL || history->asked != 0 || history->paged == revision->rev)
		return;
	struct history_job *work = new_job(history, diff_work, diff_done);
	work->id = history->id;
	work->rev = history->asked = revision->rev;
	work->zone = console_zone(history->console);
	work->now = console_now(history->console);
	console_post(history->console, TOPIC_NONE, &work->job);
}

/* ---- the revisions */

static void list_work(struct job *job, struct desk *desk)
{
	struct history_job *work = (struct history_job *)job;
	const char *words = work->words;
	if (!g_ascii_string_to_signed(words + (*words == '#'), 10, 1, G_MAXINT64, &work->id,
				      NULL) &&
	    !article_by_ref(desk, words, &work->id, &job->error))
		return;
	work->revisions = article_history(desk, work->id, &job->error);
}

static void list_done(struct job *job)
{
	struct history_job *work = (struct history_job *)job;
	struct history *history = (struct history *)job->owner;
	struct console *console = history->console;
	const struct article *was = selected(history);
	gint64 rev = was != NULL ? was->rev : 0;
	gboolean good = work->revisions != NULL;
	if (good) {
		int cursor = 0;
		g_clear_pointer(&history->revisions, g_ptr_array_unref);
		history->revisions = g_steal_pointer(&work->revisions);
		history->id = work->id;
		list_resize(&history->list, (int)history->revisions->len);
		for (guint i = 0; i < history->revisions->len; i++)
			if (((struct article *)history->revisions->pdata[i])->rev == rev)
				cursor = (int)i;
		list_seek(&history->list, cursor);
		ask_diff(history);
	} else {
		console_say_error(console, job->error);
	}
	console_touch(console);
	job->free(job);
	void *shown;
	console_screen(console, &shown);
	if (!good && history->revisions == NULL && shown == history)
		console_pop(console);
}

static void reload(void *self)
{
	struct history *history = self;
	console_post(history->console, TOPIC_NONE, &new_job(history, list_work, list_done)->job);
}

/* ---- the screen */

/* The line of `kb history`. */
static void *history_open(struct console *console, const char *argument)
{
	struct history *history = g_new0(struct history, 1);
	const char *words = argument != NULL ? argument : "";
	if (g_str_has_prefix(words, "kb history"))
		words += strlen("kb history");
	history->console = console;
	history->words = g_strstrip(g_strdup(words));
	history->list.cursor = -1;
	reload(history);
	return history;
}

static void history_close(void *self)
{
	struct history *history = self;
	g_clear_pointer(&history->revisions, g_ptr_array_unref);
	pager_free(history->pager);
	g_free(history->words);
	g_free(history);
}

static void draw_revision(const struct history *history, const struct area *area, int row,
			  const struct article *revision)
{
	char rev[24], when[WHEN_SHORT_SIZE];
	int column = area->column + 2, end = area->column + area->columns;
	g_snprintf(rev, sizeof rev, "%" PRId64, revision->rev);
	when_short(revision->updated_at, console_now(history->console),
		   console_zone(history->console), when);
	draw_right(row, column, REV_COLUMNS - 2, STYLE_TEXT, rev);
	column += REV_COLUMNS;
	draw_text(row, column, TIME_COLUMNS - 2, STYLE_TEXT, when);
	column += TIME_COLUMNS;
	draw_text(row, column, WHO_COLUMNS - 1, STYLE_TEXT, revision->by);
	column += WHO_COLUMNS;
	draw_text(row, column, STATE_COLUMNS - 1, STYLE_DIM, article_state_name(revision->state));
	column += STATE_COLUMNS;
	draw_text(row, column, end - column, STYLE_TEXT,
		  revision->reason != NULL ? revision->reason : "");
}

static void history_draw(void *self, const struct area *area)
{
	struct history *history = self;
	const struct article *revision = selected(history);
	if (revision == NULL) {
		draw_text(area->row, area->column, area->columns, STYLE_DIM, _("being read"));
		return;
	}
	draw_format(area->row, area->column, area->columns, STYLE_STRONG,
		    _("History of #%" PRId64 ": %s"), history->id,
		    ((struct article *)history->revisions->pdata[0])->title);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	gboolean below = area->rows >= 12;
	int room = area->rows - 2;
	list_show(&history->list, below ? MIN(room / 3, LIST_ROWS) : room);
	int shown = MIN(history->list.height, history->list.count);
	for (int i = 0; i < shown && history->list.top + i < history->list.count; i++) {
		int row = area->row + 2 + i;
		draw_revision(history, area, row, history->revisions->pdata[history->list.top + i]);
		if (history->list.top + i == history->list.cursor)
			draw_marker(row, area->column, area->columns);
	}
	if (!below)
		return;
	struct area rest = {area->row + 3 + shown, area->column, area->rows - 3 - shown,
			    area->columns};
	draw_rule(rest.row - 1, area->column, area->columns, STYLE_DIM);
	if (history->pager == NULL)
		return;
	pager_draw(history->pager, &rest);
	draw_right(rest.row - 1, area->column, area->columns, STYLE_DIM,
		   pager_place(history->pager));
}

static gboolean history_verb(void *self, enum verb verb, int count, const char *argument,
			     GError **error)
{
	struct history *history = self;
	const struct article *revision = selected(history);
	switch (verb) {
	case VERB_OPEN: {
		g_autofree char *line =
			revision != NULL ? g_strdup_printf("kb show %" PRId64 " --rev %" PRId64,
							   history->id, revision->rev)
					 : NULL;
		if (line != NULL)
			console_run_line(history->console, line);
		return line != NULL;
	}
	case VERB_REFRESH:
		reload(history);
		return TRUE;
	case VERB_PREVIEW_UP:
	case VERB_PREVIEW_DOWN:
		return history->pager != NULL &&
		       pager_verb(history->pager, verb == VERB_PREVIEW_UP ? VERB_UP : VERB_DOWN,
				  count, argument, error);
	default:
		if (!list_move(&history->list, verb, count, NULL))
			return FALSE;
		ask_diff(history);
		console_touch(history->console);
		return TRUE;
	}
}

static const struct hint hints[] = {
	{"enter", N_("as it read then")},
	{"preview-down", N_("further down")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_article_history = {
	.name = "article-history",
	.context = "article-history",
	.hints = hints,
	.opened_by = "kb history",
	.open = history_open,
	.close = history_close,
	.draw = history_draw,
	.verb = history_verb,
	.changed = reload,
};

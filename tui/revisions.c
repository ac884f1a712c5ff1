/* SPDX-License-Identifier: MIT
 * See revisions.h. Rows are shared by the screen and its jobs. */
#include "config.h"

#include "tui/revisions.h"

#include <string.h>

#include "command/kb-diff.h"
#include "desk/i18n.h"
#include "tui/list.h"
#include "tui/pager.h"

/* As many rows are the list's at most where the differences can be shown below. */
enum { LIST_ROWS = 8, FROM_ROWS = 12 };

struct revisions {
	struct console *console;
	const struct revisions_kind *kind;
	char *words; /* the thing as it was named */
	gint64 id;
	GPtrArray *rows; /* NULL: not read yet */
	struct list list;
	struct pager *pager; /* what `paged` changed; NULL: not read yet */
	const void *paged;   /* of the rows */
	gboolean asked;
};

struct revisions_job {
	struct job job;
	const struct revisions_kind *kind;
	char *words;
	gint64 id;
	GPtrArray *rows;
	const void *revision; /* of the rows */
	GString *text;
	const struct zone *zone;
	gint64 now;
};

static void free_job(struct job *job)
{
	struct revisions_job *work = (struct revisions_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&work->rows, g_ptr_array_unref);
	if (work->text)
		g_string_free(work->text, TRUE);
	g_free(work->words);
	g_free(work);
}

static void post(struct revisions *revisions, struct revisions_job *work,
		 void (*run)(struct job *job, struct desk *desk), void (*done)(struct job *job))
{
	work->kind = revisions->kind;
	work->job.owner = revisions;
	work->job.work = run;
	work->job.done = done;
	work->job.free = free_job;
	console_post(revisions->console, TOPIC_NONE, &work->job);
}

static const void *selected(const struct revisions *revisions)
{
	return revisions->rows && revisions->list.cursor >= 0
		       ? revisions->rows->pdata[revisions->list.cursor]
		       : NULL;
}

/* ---- what one changed */

static void diff_work(struct job *job, struct desk *desk)
{
	struct revisions_job *work = (struct revisions_job *)job;
	g_autofree char *before = NULL, *after = NULL;
	if (!work->kind->texts(desk, work->revision, &before, &after, &job->error))
		return;
	work->text = g_string_new(before ? NULL : after);
	if (before) {
		struct sink *sink = sink_collect(work->text, work->zone, work->now);
		kb_diff_say(sink, before, after);
		sink_free(sink);
	}
}

static void ask_diff(struct revisions *revisions);

static void diff_done(struct job *job)
{
	struct revisions_job *work = (struct revisions_job *)job;
	struct revisions *revisions = (struct revisions *)job->owner;
	const void *revision = selected(revisions);
	revisions->asked = FALSE;
	if (revision && revisions->kind->is_same(revision, work->revision)) {
		pager_free(revisions->pager);
		revisions->pager = pager_new(job->error ? job->error->message : work->text->str);
		revisions->paged = revision;
	} else {
		ask_diff(revisions);
	}
	console_touch(revisions->console);
	free_job(job);
}

/* One question at a time: a cursor that runs asks for where it stops. */
static void ask_diff(struct revisions *revisions)
{
	const void *revision = selected(revisions);
	if (!revision || revisions->asked || revisions->paged == revision)
		return;
	struct revisions_job *work = g_new0(struct revisions_job, 1);
	work->rows = g_ptr_array_ref(revisions->rows);
	work->revision = revision;
	work->zone = console_zone(revisions->console);
	work->now = console_now(revisions->console);
	revisions->asked = TRUE;
	post(revisions, work, diff_work, diff_done);
}

/* ---- the rows */

static void list_work(struct job *job, struct desk *desk)
{
	struct revisions_job *work = (struct revisions_job *)job;
	work->rows = work->kind->list(desk, work->words, &work->id, &job->error);
}

/* The same row among others; NULL: it is none of them, or NULL. */
static const void *find(const struct revisions *revisions, const GPtrArray *rows, const void *row,
			int *index)
{
	for (guint i = 0; row && i < rows->len; i++)
		if (revisions->kind->is_same(rows->pdata[i], row)) {
			*index = (int)i;
			return rows->pdata[i];
		}
	return NULL;
}

/* The cursor stays on its revision. */
static void take_rows(struct revisions *revisions, GPtrArray *rows)
{
	int cursor = 0, ignored;
	find(revisions, rows, selected(revisions), &cursor);
	revisions->paged = find(revisions, rows, revisions->paged, &ignored);
	g_clear_pointer(&revisions->rows, g_ptr_array_unref);
	revisions->rows = rows;
	list_resize(&revisions->list, (int)rows->len);
	list_seek(&revisions->list, cursor);
	ask_diff(revisions);
}

static void list_done(struct job *job)
{
	struct revisions_job *work = (struct revisions_job *)job;
	struct revisions *revisions = (struct revisions *)job->owner;
	struct console *console = revisions->console;
	void *shown;
	if (work->rows) {
		revisions->id = work->id;
		take_rows(revisions, g_steal_pointer(&work->rows));
	} else {
		console_say_error(console, job->error);
	}
	console_touch(console);
	free_job(job);
	/* There is no such thing: back to where it was named. */
	console_screen(console, &shown);
	if (!revisions->rows && shown == revisions)
		console_pop(console);
}

void revisions_read(void *self)
{
	struct revisions *revisions = self;
	struct revisions_job *work = g_new0(struct revisions_job, 1);
	work->words = g_strdup(revisions->words);
	post(revisions, work, list_work, list_done);
}

/* ---- the screen */

void *revisions_open(struct console *console, const struct revisions_kind *kind,
		     const char *argument)
{
	struct revisions *revisions = g_new0(struct revisions, 1);
	const char *words = argument ? argument : "";
	if (g_str_has_prefix(words, kind->command))
		words += strlen(kind->command);
	revisions->console = console;
	revisions->kind = kind;
	revisions->words = g_strstrip(g_strdup(words));
	revisions->list.cursor = -1;
	revisions_read(revisions);
	return revisions;
}

void revisions_close(void *self)
{
	struct revisions *revisions = self;
	g_clear_pointer(&revisions->rows, g_ptr_array_unref);
	pager_free(revisions->pager);
	g_free(revisions->words);
	g_free(revisions);
}

static void draw_rows(const struct revisions *revisions, const struct area *area, int shown)
{
	const struct list *list = &revisions->list;
	for (int i = 0; i < shown && list->top + i < list->count; i++) {
		struct area row = {area->row + i, area->column, 1, area->columns};
		revisions->kind->draw(revisions->console, &row,
				      revisions->rows->pdata[list->top + i]);
		if (list->top + i == list->cursor)
			draw_marker(row.row, row.column, row.columns);
	}
}

void revisions_draw(void *self, const struct area *area)
{
	struct revisions *revisions = self;
	if (!selected(revisions)) {
		draw_text(area->row, area->column, area->columns, STYLE_DIM,
			  revisions->rows && revisions->kind->none ? _(revisions->kind->none)
								   : _("being read"));
		return;
	}
	g_autofree char *heading =
		revisions->kind->heading(revisions->id, revisions->rows->pdata[0]);
	gboolean below = area->rows >= FROM_ROWS;
	struct area rows = {area->row + 2, area->column, area->rows - 2, area->columns};
	draw_text(area->row, area->column, area->columns, STYLE_STRONG, heading);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	list_show(&revisions->list, below ? MIN(rows.rows / 3, LIST_ROWS) : rows.rows);
	int shown = MIN(revisions->list.height, revisions->list.count);
	draw_rows(revisions, &rows, shown);
	if (!below)
		return;
	struct area rest = {rows.row + shown + 1, area->column, rows.rows - shown - 1,
			    area->columns};
	draw_rule(rest.row - 1, area->column, area->columns, STYLE_DIM);
	if (!revisions->pager)
		return;
	pager_draw(revisions->pager, &rest);
	draw_right(rest.row - 1, area->column, area->columns, STYLE_DIM,
		   pager_place(revisions->pager));
}

gboolean revisions_verb(void *self, enum verb verb, int count, const char *argument, GError **error)
{
	struct revisions *revisions = self;
	const void *revision = selected(revisions);
	switch (verb) {
	case VERB_OPEN: {
		g_autofree char *line =
			revision ? revisions->kind->line(revisions->id, revision) : NULL;
		if (line)
			console_run_line(revisions->console, line);
		return line != NULL;
	}
	case VERB_REFRESH:
		revisions_read(revisions);
		return TRUE;
	case VERB_PREVIEW_UP:
	case VERB_PREVIEW_DOWN:
		return revisions->pager &&
		       pager_verb(revisions->pager, verb == VERB_PREVIEW_UP ? VERB_UP : VERB_DOWN,
				  MAX(count, 5), argument, error);
	default:
		if (!list_move(&revisions->list, verb, count, NULL))
			return FALSE;
		ask_diff(revisions);
		console_touch(revisions->console);
		return TRUE;
	}
}

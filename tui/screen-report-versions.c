/* SPDX-License-Identifier: MIT
 * What was published of an incident's reports: the versions, the newest first, and below what the
 * selected one says otherwise than the one before. The argument: "7", or the line of
 * `incident versions`. */
#include "config.h"

#include <string.h>

#include "command/incident.h"
#include "command/kb-diff.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "tui/pager.h"
#include "tui/report.h"

/* As many rows are the list's at most where the differences can be shown below. */
enum { LIST_ROWS = 8, VERSION_AT = 2, WHOSE_AT = 6, CLIENT_AT = 18, TIME_AT = 38, WHO_AT = 53 };

struct versions {
	struct console *console;
	char *words; /* the incident as it was named */
	gint64 id;
	GPtrArray *editions; /* of struct edition*, the newest first; NULL: not read yet */
	struct list list;
	struct pager *pager; /* what edition `paged` says otherwise; NULL: not read yet */
	const struct edition *paged;
	gboolean asked;
	char *error;
};

struct versions_job {
	struct job job;
	char *words;
	gint64 id;
	GPtrArray *editions;
	struct edition *which; /* a copy of what names it */
	GString *text;
	const struct zone *zone;
	gint64 now;
};

static void versions_job_free(struct job *job)
{
	struct versions_job *work = (struct versions_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&work->editions, g_ptr_array_unref);
	edition_free(work->which);
	if (work->text != NULL)
		g_string_free(work->text, TRUE);
	g_free(work->words);
	g_free(work);
}

static struct versions_job *new_job(struct versions *versions,
				    void (*run)(struct job *job, struct desk *desk),
				    void (*done)(struct job *job))
{
	struct versions_job *work = g_new0(struct versions_job, 1);
	work->words = g_strdup(versions->words);
	work->id = versions->id;
	work->zone = console_zone(versions->console);
	work->now = console_now(versions->console);
	work->job.owner = versions;
	work->job.work = run;
	work->job.done = done;
	work->job.free = versions_job_free;
	return work;
}

static const struct edition *selected(const struct versions *versions)
{
	return versions->editions != NULL && versions->list.cursor >= 0
		       ? g_ptr_array_index(versions->editions, versions->list.cursor)
		       : NULL;
}

/* ---- what one says otherwise */

static struct edition *load(struct desk *desk, const struct edition *which, gint64 version,
			    GError **error)
{
	return edition_load(desk, which->incident, which->audience, which->client, which->language,
			    version, error);
}

/* A version need not have been given to every reader: the newest before this one. */
static struct edition *load_before(struct desk *desk, const struct edition *which)
{
	struct edition *before = NULL;
	for (gint64 version = which->version - 1; version > 0 && before == NULL; version--)
		before = load(desk, which, version, NULL);
	return before;
}

static void diff_work(struct job *job, struct desk *desk)
{
	struct versions_job *work = (struct versions_job *)job;
	struct edition *after = load(desk, work->which, work->which->version, &job->error);
	struct edition *before = after != NULL ? load_before(desk, work->which) : NULL;
	work->text = g_string_new(NULL);
	if (before != NULL) {
		struct sink *sink = sink_collect(work->text, work->zone, work->now);
		kb_diff_say(sink, before->text, after->text);
		sink_free(sink);
	} else if (after != NULL) {
		g_string_append(work->text, after->text);
	}
	edition_free(before);
	edition_free(after);
}

static void ask_diff(struct versions *versions);

static gboolean same_edition(const struct edition *a, const struct edition *b)
{
	return a->version == b->version && a->audience == b->audience &&
	       g_strcmp0(a->client, b->client) == 0 && g_strcmp0(a->language, b->language) == 0;
}

static void diff_done(struct job *job)
{
	struct versions_job *work = (struct versions_job *)job;
	struct versions *versions = (struct versions *)job->owner;
	const struct edition *edition = selected(versions);
	versions->asked = FALSE;
	if (edition != NULL && same_edition(edition, work->which)) {
		pager_free(versions->pager);
		versions->pager =
			pager_new(job->error != NULL ? job->error->message : work->text->str);
		versions->paged = edition;
	} else {
		ask_diff(versions);
	}
	console_touch(versions->console);
	job->free(job);
}

/* One question at a time: a cursor that runs asks for where it stops. */
static void ask_diff(struct versions *versions)
{
	const struct edition *edition = selected(versions);
	struct versions_job *work;
	if (edition == NULL || versions->asked || versions->paged == edition)
		return;
	work = new_job(versions, diff_work, diff_done);
	work->which = g_new0(struct edition, 1);
	work->which->incident = edition->incident;
	work->which->version = edition->version;
	work->which->audience = edition->audience;
	work->which->client = g_strdup(edition->client);
	work->which->language = g_strdup(edition->language);
	versions->asked = TRUE;
	console_post(versions->console, TOPIC_NONE, &work->job);
}

/* ---- the versions */

static int newest_first(gconstpointer a, gconstpointer b)
{
	const struct edition *x = *(struct edition *const *)a, *y = *(struct edition *const *)b;
	if (x->at != y->at)
		return x->at < y->at ? 1 : -1;
	if (x->audience != y->audience)
		return x->audience < y->audience ? -1 : 1;
	if (x->version != y->version)
		return x->version < y->version ? 1 : -1;
	int order = g_strcmp0(x->client, y->client);
	return order != 0 ? order : g_strcmp0(x->language, y->language);
}

static void list_work(struct job *job, struct desk *desk)
{
	struct versions_job *work = (struct versions_job *)job;
	struct call call = {.desk = desk};
	if (incident_named(&call, work->words, &work->id, &job->error))
		work->editions = edition_list(desk, work->id, &job->error);
	if (work->editions != NULL)
		g_ptr_array_sort(work->editions, newest_first);
}

static void list_done(struct job *job)
{
	struct versions_job *work = (struct versions_job *)job;
	struct versions *versions = (struct versions *)job->owner;
	g_clear_pointer(&versions->error, g_free);
	if (job->error != NULL) {
		versions->error = g_strdup(job->error->message);
	} else {
		g_clear_pointer(&versions->editions, g_ptr_array_unref);
		versions->editions = g_steal_pointer(&work->editions);
		versions->paged = NULL;
		versions->id = work->id;
		list_resize(&versions->list, (int)versions->editions->len);
		ask_diff(versions);
	}
	console_touch(versions->console);
	job->free(job);
}

static void reload(void *self)
{
	struct versions *versions = self;
	console_post(versions->console, TOPIC_NONE, &new_job(versions, list_work, list_done)->job);
}

/* ---- the screen */

static void *versions_open(struct console *console, const char *argument)
{
	struct versions *versions = g_new0(struct versions, 1);
	const char *words = argument != NULL ? argument : "";
	if (g_str_has_prefix(words, "incident versions"))
		words += strlen("incident versions");
	versions->console = console;
	versions->words = g_strstrip(g_strdup(words));
	versions->list.cursor = -1;
	reload(versions);
	return versions;
}

static void versions_close(void *self)
{
	struct versions *versions = self;
	g_clear_pointer(&versions->editions, g_ptr_array_unref);
	pager_free(versions->pager);
	g_free(versions->words);
	g_free(versions->error);
	g_free(versions);
}

static void draw_edition(const struct versions *versions, const struct area *area, int row,
			 const struct edition *edition)
{
	char when[WHEN_SHORT_SIZE];
	int left = area->column, end = area->column + area->columns;
	when_short(edition->at, console_now(versions->console), console_zone(versions->console),
		   when);
	draw_format(row, left + VERSION_AT, WHOSE_AT - VERSION_AT, STYLE_STRONG, "v%" PRId64,
		    edition->version);
	draw_text(row, left + WHOSE_AT, CLIENT_AT - WHOSE_AT - 1, STYLE_TEXT,
		  report_audience_title(edition->audience));
	draw_format(row, left + CLIENT_AT, TIME_AT - CLIENT_AT - 1, STYLE_TEXT, "%s%s%s",
		    edition->client != NULL ? edition->client : "",
		    edition->client != NULL ? " " : "",
		    edition->language != NULL ? edition->language : "");
	draw_text(row, left + TIME_AT, WHO_AT - TIME_AT - 1, STYLE_TEXT, when);
	draw_format(row, left + WHO_AT, end - left - WHO_AT, STYLE_DIM, "%s  %.16s", edition->by,
		    edition->sha256 != NULL ? edition->sha256 : "");
}

static void versions_draw(void *self, const struct area *area)
{
	struct versions *versions = self;
	const char *empty = versions->error != NULL      ? versions->error
			    : versions->editions == NULL ? _("being read")
							 : _("nothing was published yet");
	if (selected(versions) == NULL) {
		draw_text(area->row, area->column, area->columns,
			  versions->error != NULL ? STYLE_ERROR : STYLE_DIM, empty);
		return;
	}
	draw_format(area->row, area->column, area->columns, STYLE_STRONG,
		    _("Published of INC-%" PRId64), versions->id);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	gboolean below = area->rows >= 12;
	int room = area->rows - 2;
	list_show(&versions->list, below ? MIN(room / 3, LIST_ROWS) : room);
	int shown = MIN(versions->list.height, versions->list.count);
	for (int i = 0; i < shown && versions->list.top + i < versions->list.count; i++) {
		int index = versions->list.top + i, row = area->row + 2 + i;
		draw_edition(versions, area, row, g_ptr_array_index(versions->editions, index));
		if (index == versions->list.cursor)
			draw_marker(row, area->column, area->columns);
	}
	if (!below)
		return;
	struct area rest = {area->row + 3 + shown, area->column, area->rows - 3 - shown,
			    area->columns};
	draw_rule(rest.row - 1, area->column, area->columns, STYLE_DIM);
	if (versions->pager == NULL)
		return;
	pager_draw(versions->pager, &rest);
	draw_right(rest.row - 1, area->column, area->columns, STYLE_DIM,
		   pager_place(versions->pager));
}

/* As it was frozen. */
static gboolean print_edition(const struct versions *versions)
{
	const struct edition *edition = selected(versions);
	g_autoptr(GString) line = g_string_new(NULL);
	if (edition == NULL)
		return TRUE;
	g_string_printf(line, "incident report %" PRId64 " --audience %s --version %" PRId64,
			versions->id, audience_name(edition->audience), edition->version);
	if (edition->language != NULL)
		g_string_append_printf(line, " --language %s", edition->language);
	if (edition->client != NULL) {
		g_string_append(line, " --client ");
		words_quote(line, edition->client);
	}
	console_run_line(versions->console, line->str);
	return TRUE;
}

static gboolean versions_verb(void *self, enum verb verb, int count, const char *argument,
			      GError **error)
{
	struct versions *versions = self;
	switch (verb) {
	case VERB_OPEN:
		return print_edition(versions);
	case VERB_REFRESH:
		reload(versions);
		return TRUE;
	case VERB_PREVIEW_UP:
	case VERB_PREVIEW_DOWN:
		return versions->pager != NULL &&
		       pager_verb(versions->pager, verb == VERB_PREVIEW_UP ? VERB_UP : VERB_DOWN,
				  MAX(count, 5), argument, error);
	default:
		if (!list_move(&versions->list, verb, count, NULL))
			return FALSE;
		ask_diff(versions);
		console_touch(versions->console);
		return TRUE;
	}
}

static const struct hint hints[] = {
	{"enter", N_("as it was frozen")},
	{"preview-down", N_("further down")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_report_versions = {
	.name = "report-versions",
	.context = "report-versions",
	.hints = hints,
	.opened_by = "incident versions",
	.open = versions_open,
	.close = versions_close,
	.draw = versions_draw,
	.verb = versions_verb,
	.changed = reload,
	.recorded = reload,
};

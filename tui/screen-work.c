/* SPDX-License-Identifier: MIT
 * What is to do in the knowledge base: articles that are stale, that nobody ever used, that are
 * used and never said to have helped, and what was looked for in vain: the gaps. Enter opens the
 * article, and begins a new one that fills the gap. */
#include "config.h"

#include <string.h>

#include "command/gaps.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "store/article.h"
#include "tui/kb.h"
#include "tui/list.h"

/* So many of each are worth listing: nobody does more in a night. */
enum { OF_EACH = 200, GAP = WORK_NO_VOTES + 1, WORKS };
/* So long the index is asked at most whether they still are: others wait for the desk. */
#define GAPS_US 30000
enum { WHY_COLUMNS = 22, ID_COLUMNS = 7, HEAD_ROWS = 3 };

struct entry {
	int work;  /* enum article_work, or GAP */
	gint64 id; /* 0: a gap */
	gint64 at, count;
	char *text; /* title, or what was asked */
};
struct work_job {
	struct job job;
	GPtrArray *entries; /* of struct entry, by work */
	int reading;
};
struct work {
	struct console *console;
	GPtrArray *entries; /* NULL: being read */
	struct list list;
	guint counts[WORKS];
};

static void entry_free(void *data)
{
	g_free(((struct entry *)data)->text);
	g_free(data);
}

/* ---- reading */

static void add(struct work_job *reading, gint64 id, gint64 at, gint64 count, const char *text)
{
	struct entry *entry = g_new0(struct entry, 1);
	entry->work = reading->reading;
	entry->id = id;
	entry->at = at;
	entry->count = count;
	entry->text = g_strdup(text);
	g_ptr_array_add(reading->entries, entry);
}

static gboolean add_article(const struct article *article, void *data)
{
	struct work_job *reading = data;
	guint limit = OF_EACH;
	add(reading, article->id,
	    reading->reading == WORK_STALE ? article->review_by : article->created_at,
	    article->used, article->title);
	for (guint i = reading->entries->len; i > 0 && limit > 0; i--)
		limit -= ((const struct entry *)reading->entries->pdata[i - 1])->work ==
			 reading->reading;
	return limit > 0;
}

static void work_load(struct job *job, struct desk *desk)
{
	struct work_job *reading = (struct work_job *)job;
	for (int work = WORK_STALE; work <= WORK_NO_VOTES && !job->error; work++) {
		reading->reading = work;
		article_worklist(desk, (enum article_work)work, desk_now(desk), add_article,
				 reading, &job->error);
	}
	reading->reading = GAP;
	g_autoptr(GPtrArray) gaps =
		job->error ? NULL : gaps_standing(desk, OF_EACH, GAPS_US, TRUE, &job->error);
	for (guint i = 0; gaps && i < gaps->len; i++) {
		const struct article_gap *gap = gaps->pdata[i];
		add(reading, 0, gap->at, gap->count, gap->query);
	}
}

static void work_free(struct job *job)
{
	g_clear_error(&job->error);
	g_clear_pointer(&((struct work_job *)job)->entries, g_ptr_array_unref);
	g_free(job);
}

static const struct entry *selected(const struct work *work)
{
	return work->list.cursor >= 0 ? work->entries->pdata[work->list.cursor] : NULL;
}

/* The cursor stays on what it is on, while others work the list off. */
static void work_done(struct job *job)
{
	struct work *work = (struct work *)job->owner;
	struct work_job *reading = (struct work_job *)job;
	console_touch(work->console);
	if (job->error) {
		console_say_error(work->console, job->error);
		work_free(job);
		return;
	}
	const struct entry *was = work->entries ? selected(work) : NULL;
	int cursor = MAX(work->list.cursor, 0);
	memset(work->counts, 0, sizeof work->counts);
	for (guint i = 0; i < reading->entries->len; i++) {
		const struct entry *entry = reading->entries->pdata[i];
		work->counts[entry->work]++;
		if (was && was->work == entry->work && was->id == entry->id &&
		    strcmp(was->text, entry->text) == 0)
			cursor = (int)i;
	}
	g_clear_pointer(&work->entries, g_ptr_array_unref);
	work->entries = g_steal_pointer(&reading->entries);
	list_resize(&work->list, (int)work->entries->len);
	list_seek(&work->list, cursor);
	work_free(job);
}

static void load(void *self)
{
	struct work *work = self;
	struct work_job *reading = g_new0(struct work_job, 1);
	reading->entries = g_ptr_array_new_with_free_func(entry_free);
	reading->job.owner = work;
	reading->job.work = work_load;
	reading->job.done = work_done;
	reading->job.free = work_free;
	console_post(work->console, TOPIC_NONE, &reading->job);
}

static void *work_open(struct console *console, const char *argument)
{
	struct work *work = g_new0(struct work, 1);
	work->console = console;
	work->list.cursor = -1;
	load(work);
	return work;
}

static void work_close(void *self)
{
	struct work *work = self;
	g_clear_pointer(&work->entries, g_ptr_array_unref);
	g_free(work);
}

/* ---- drawing */

static char *why(const struct work *work, const struct entry *entry)
{
	char when[WHEN_SHORT_SIZE];
	when_short(entry->at, console_now(work->console), console_zone(work->console), when);
	switch (entry->work) {
	case WORK_STALE:
		return g_strdup_printf(_("stale since %s"), when);
	case WORK_NEVER_USED:
		return g_strdup(_("never used"));
	case WORK_NO_VOTES:
		return g_strdup_printf(ngettext("used %" PRId64 " time, no vote",
						"used %" PRId64 " times, no vote",
						(gulong)entry->count),
				       entry->count);
	default:
		return g_strdup_printf(ngettext("in vain %" PRId64 " time",
						"in vain %" PRId64 " times", (gulong)entry->count),
				       entry->count);
	}
}

static void draw_entry(const struct work *work, const struct entry *entry, int row,
		       const struct area *area)
{
	int why_columns = MIN(WHY_COLUMNS, area->columns / 3), text = why_columns + ID_COLUMNS + 4;
	g_autofree char *reason = why(work, entry);
	g_autofree char *id = entry->id ? g_strdup_printf("%" PRId64, entry->id) : g_strdup("");
	draw_text(row, area->column + 2, why_columns,
		  entry->work == WORK_STALE || entry->work == GAP ? STYLE_SOON : STYLE_DIM, reason);
	draw_right(row, area->column + 3 + why_columns, ID_COLUMNS, STYLE_DIM, id);
	draw_text(row, area->column + text, area->columns - text, STYLE_TEXT, entry->text);
}

static void draw_head(const struct work *work, const struct area *area)
{
	static const char *const names[] = {N_("%s stale"), N_("%s never used"),
					    N_("%s without votes"), N_("%s looked for in vain")};
	g_autoptr(GString) counts = g_string_new(NULL);
	for (int i = 0; i < WORKS; i++) {
		g_autofree char *number = g_strdup_printf("%u%s", work->counts[i],
							  work->counts[i] == OF_EACH ? "+" : "");
		g_autofree char *count = g_strdup_printf(_(names[i]), number);
		g_string_append_printf(counts, "%s%s", i ? " · " : "", count);
	}
	int used = draw_text(area->row, area->column, area->columns, STYLE_STRONG,
			     _("To do in the knowledge base"));
	if (used + 2 + draw_width(counts->str) <= area->columns)
		draw_right(area->row, area->column, area->columns, STYLE_TEXT, counts->str);
	else if (area->rows > 1)
		draw_text(area->row + 1, area->column, area->columns, STYLE_TEXT, counts->str);
}

static void work_draw(void *self, const struct area *area)
{
	struct work *work = self;
	struct area body = {area->row + 2, area->column, MAX(area->rows - 2, 0), area->columns};
	if (!work->entries) {
		draw_text(area->row, area->column, area->columns, STYLE_DIM, _("being read"));
		return;
	}
	draw_head(work, area);
	list_show(&work->list, body.rows);
	for (int i = 0; i < body.rows && work->list.top + i < work->list.count; i++) {
		int index = work->list.top + i;
		draw_entry(work, work->entries->pdata[index], body.row + i, &body);
		if (index == work->list.cursor) {
			draw_marker(body.row + i, body.column, body.columns);
			draw_cursor(body.row + i, body.column + 1, FALSE);
		}
	}
	if (work->list.count == 0 && body.rows > 0)
		draw_text(body.row, body.column + 2, body.columns - 2, STYLE_GOOD,
			  _("nothing is stale, unused or missing"));
}

/* ---- keys */

static gboolean open_entry(struct work *work, GError **error)
{
	const struct entry *entry = work->entries ? selected(work) : NULL;
	g_autoptr(GString) line = g_string_new(NULL);
	if (!entry) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("there is nothing to do here"));
		return FALSE;
	}
	if (entry->id) {
		g_string_printf(line, "kb show %" PRId64, entry->id);
	} else {
		g_string_assign(line, "kb new ");
		words_quote(line, entry->text);
	}
	console_run_line(work->console, line->str);
	return TRUE;
}

/* The first of the next kind. */
static void next_kind(struct work *work, int by)
{
	const struct entry *entry = work->entries ? selected(work) : NULL;
	for (int i = work->list.cursor + by; entry && i >= 0 && i < work->list.count; i += by)
		if (((const struct entry *)work->entries->pdata[i])->work != entry->work) {
			list_seek(&work->list, i);
			return;
		}
}

static gboolean work_verb(void *self, enum verb verb, int count, const char *argument,
			  GError **error)
{
	struct work *work = self;
	if (verb == VERB_OPEN)
		return open_entry(work, error);
	if (verb == VERB_NEXT_PART || verb == VERB_PREVIOUS_PART) {
		next_kind(work, verb == VERB_NEXT_PART ? 1 : -1);
		return TRUE;
	}
	if (verb == VERB_REFRESH) {
		load(work);
		return TRUE;
	}
	return list_move(&work->list, verb, count, NULL);
}

static const struct hint hints[] = {
	{"enter", N_("open, or write it")},
	{"next-part", N_("next kind")},
	{"quit", N_("back")},
	{"menu", N_("keys")},
	{0},
};

const struct screen screen_work = {
	.name = "work",
	.context = "kb-work",
	.hints = hints,
	.opened_by = "kb work",
	.open = work_open,
	.close = work_close,
	.draw = work_draw,
	.verb = work_verb,
	.changed = load,
	.learned = load,
};

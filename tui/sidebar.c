/* SPDX-License-Identifier: MIT
 * Views and their counts. The list of views is one job, then each count is one: the next is asked
 * when the one before has been answered, so what a key asks for stands behind one of them at most.
 */
#include "config.h"

#include <string.h>

#include "desk/filter.h"
#include "desk/i18n.h"
#include "keymaps/keymaps.h"
#include "store/scan.h"
#include "tui/list.h"
#include "tui/sidebar.h"

/* Not oftener than this, however much changes; and so often by the clock alone, which moves
 * `due<2h`. */
#define COUNT_AFTER (3 * G_USEC_PER_SEC)
#define COUNT_EVERY (60 * G_USEC_PER_SEC)
/* … and for each moment of counting so many without: on the largest desks it shall not become a
 * load. */
#define COUNT_SHARE 30

enum { NAME_COLUMNS = 10, COUNT_COLUMNS = 5, BREACHED_COLUMNS = 4, DIGITS = 9 };
enum { CTRL_N = 14, CTRL_P = 16, ESCAPE = 27 };

struct entry {
	struct view *view;
	gint64 tickets, breached; /* -1: not counted yet */
};

struct sidebar {
	struct console *console;
	sidebar_fn *choose;
	void *data;
	GPtrArray *entries;            /* of struct entry* */
	gboolean read, reading, begun; /* begun: to count, with the first frame that shows it */
	gboolean stale;                /* the desk changed since the views were read */
	int counting;                  /* the entry whose count is under way; -1: none */
	gint64 due;                    /* monotonic: to be read and counted again; G_MAXINT64 not */
	gint64 began_at, rest;         /* monotonic: this counting; what it rests between two */
	struct list list;
	gboolean entered;
};

static void entry_free(void *data)
{
	struct entry *entry = data;
	view_free(entry->view);
	g_free(entry);
}

/* ---- counting */

struct count_job {
	struct job job;
	char *filter;
	gint64 tickets, breached;
	gboolean again; /* a pattern is still looked for */
};

/* As many as its list has rows: without those folded away, unless it asks for states itself. */
static void count_work(struct job *job, struct desk *desk)
{
	struct count_job *count = (struct count_job *)job;
	struct queue_counts counts;
	struct filter *filter = desk_filter(desk, count->filter, desk_now(desk), &job->error);
	if (!filter)
		return;
	gboolean flat = filter_names(filter, FIELD_STATE) || filter_names(filter, FIELD_WAIT);
	desk_search_begin(desk, SEARCH_SLICE);
	if (ticket_totals(desk, filter, &counts, &job->error)) {
		count->tickets = flat ? counts.total : counts.total - counts.resting;
		count->breached = counts.breached;
	}
	desk_search_end(desk);
	count->again = !job->error && desk->search.left > 0;
	filter_free(filter);
}

static void count_free(struct job *job)
{
	g_clear_error(&job->error);
	g_free(((struct count_job *)job)->filter);
	g_free(job);
}

static void count_again(struct job *job)
{
	((struct count_job *)job)->again = FALSE;
}

static void count_next(struct sidebar *sidebar);

static void count_done(struct job *job)
{
	struct count_job *count = (struct count_job *)job;
	struct sidebar *sidebar = (struct sidebar *)job->owner;
	struct entry *entry = sidebar->counting < (int)sidebar->entries->len
				      ? sidebar->entries->pdata[sidebar->counting]
				      : NULL;
	/* The views may have been read again meanwhile. */
	if (count->again)
		sidebar->counting--;
	else if (entry && strcmp(entry->view->filter, count->filter) == 0) {
		gint64 tickets = job->error ? -1 : count->tickets;
		if (entry->tickets != tickets || entry->breached != count->breached)
			console_touch(sidebar->console);
		entry->tickets = tickets;
		entry->breached = count->breached;
	}
	job->free(job);
	count_next(sidebar);
}

static void count_next(struct sidebar *sidebar)
{
	if (sidebar->counting < 0)
		sidebar->began_at = g_get_monotonic_time();
	sidebar->counting++;
	if (sidebar->counting >= (int)sidebar->entries->len) {
		sidebar->counting = -1;
		gint64 now = g_get_monotonic_time();
		sidebar->rest = MAX(COUNT_AFTER, COUNT_SHARE * (now - sidebar->began_at));
		if (sidebar->stale)
			sidebar->due = now + sidebar->rest;
		else
			sidebar->due = console_is_pinned(sidebar->console) ? G_MAXINT64
									   : now + COUNT_EVERY;
		return;
	}
	const struct entry *entry = sidebar->entries->pdata[sidebar->counting];
	struct count_job *count = g_new0(struct count_job, 1);
	count->job.owner = sidebar;
	count->job.work = count_work;
	count->job.done = count_done;
	count->job.free = count_free;
	count->job.again = count_again;
	count->filter = g_strdup(entry->view->filter);
	console_post(sidebar->console, TOPIC_COUNT, &count->job);
}

/* ---- reading the views */

struct views_job {
	struct job job;
	GPtrArray *views;
};

static void views_work(struct job *job, struct desk *desk)
{
	((struct views_job *)job)->views = views_of(desk, &job->error);
}

static void views_free(struct job *job)
{
	g_clear_error(&job->error);
	g_clear_pointer(&((struct views_job *)job)->views, g_ptr_array_unref);
	g_free(job);
}

static struct entry *entry_of(const struct sidebar *sidebar, const char *name)
{
	for (guint i = 0; i < sidebar->entries->len; i++) {
		struct entry *entry = sidebar->entries->pdata[i];
		if (strcmp(entry->view->name, name) == 0)
			return entry;
	}
	return NULL;
}

/* Counts stay where the filter did. */
static void take_views(struct sidebar *sidebar, GPtrArray *views)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
	while (views->len > 0) {
		struct entry *entry = g_new0(struct entry, 1);
		entry->view = g_ptr_array_steal_index(views, 0);
		const struct entry *old = entry_of(sidebar, entry->view->name);
		gboolean same = old && strcmp(old->view->filter, entry->view->filter) == 0;
		entry->tickets = same ? old->tickets : -1;
		entry->breached = same ? old->breached : 0;
		g_ptr_array_add(entries, entry);
	}
	g_ptr_array_unref(sidebar->entries);
	sidebar->entries = entries;
	list_resize(&sidebar->list, (int)entries->len);
}

static void views_done(struct job *job)
{
	struct sidebar *sidebar = (struct sidebar *)job->owner;
	struct views_job *views = (struct views_job *)job;
	sidebar->reading = FALSE;
	if (views->views) {
		sidebar->read = TRUE;
		take_views(sidebar, views->views);
		console_touch(sidebar->console);
	}
	job->free(job);
	if (sidebar->begun && sidebar->counting < 0)
		count_next(sidebar);
}

static void ask_views(struct sidebar *sidebar)
{
	struct views_job *views = g_new0(struct views_job, 1);
	views->job.owner = sidebar;
	views->job.work = views_work;
	views->job.done = views_done;
	views->job.free = views_free;
	sidebar->reading = TRUE;
	sidebar->stale = FALSE;
	console_post(sidebar->console, TOPIC_NONE, &views->job);
}

struct sidebar *sidebar_new(struct console *console, sidebar_fn *choose, void *data)
{
	struct sidebar *sidebar = g_new0(struct sidebar, 1);
	sidebar->console = console;
	sidebar->choose = choose;
	sidebar->data = data;
	sidebar->entries = g_ptr_array_new_with_free_func(entry_free);
	sidebar->counting = -1;
	sidebar->due = G_MAXINT64;
	sidebar->list.cursor = -1;
	ask_views(sidebar);
	return sidebar;
}

void sidebar_free(struct sidebar *sidebar)
{
	console_disown(sidebar->console, sidebar);
	g_ptr_array_unref(sidebar->entries);
	g_free(sidebar);
}

void sidebar_changed(struct sidebar *sidebar)
{
	sidebar->stale = TRUE;
	if (sidebar->counting < 0)
		sidebar->due =
			MIN(sidebar->due, g_get_monotonic_time() + MAX(COUNT_AFTER, sidebar->rest));
}

gint64 sidebar_tick(struct sidebar *sidebar, gint64 monotonic, gboolean shown)
{
	if (!shown || !sidebar->read || !sidebar->begun || sidebar->reading ||
	    sidebar->counting >= 0)
		return G_MAXINT64;
	if (monotonic < sidebar->due)
		return sidebar->due;
	sidebar->due = G_MAXINT64;
	if (sidebar->stale)
		ask_views(sidebar);
	else
		count_next(sidebar);
	return G_MAXINT64;
}

/* ---- the cursor in it */

void sidebar_enter(struct sidebar *sidebar, const char *current)
{
	sidebar->entered = TRUE;
	for (guint i = 0; i < sidebar->entries->len; i++)
		if (strcmp(((struct entry *)sidebar->entries->pdata[i])->view->name, current) == 0)
			list_seek(&sidebar->list, (int)i);
	console_touch(sidebar->console);
}

void sidebar_leave(struct sidebar *sidebar)
{
	sidebar->entered = FALSE;
	console_touch(sidebar->console);
}

gboolean sidebar_has_cursor(const struct sidebar *sidebar)
{
	return sidebar->entered;
}

static void choose(struct sidebar *sidebar, int index)
{
	if (index < 0 || index >= (int)sidebar->entries->len)
		return;
	sidebar_leave(sidebar);
	sidebar->choose(((struct entry *)sidebar->entries->pdata[index])->view, sidebar->data);
}

/* The views whose title begins with the letter: the only one is chosen, of several the next gets
 * the cursor. */
static void go_by_letter(struct sidebar *sidebar, gunichar letter)
{
	int count = 0, next = -1, only = -1, size = (int)sidebar->entries->len;
	for (int i = 0; i < size; i++) {
		int at = (sidebar->list.cursor + 1 + i) % size;
		const struct entry *entry = sidebar->entries->pdata[at];
		if (g_unichar_tolower(g_utf8_get_char(entry->view->title)) != letter &&
		    g_unichar_tolower(g_utf8_get_char(entry->view->name)) != letter)
			continue;
		only = at;
		next = next < 0 ? at : next;
		count++;
	}
	if (count == 1)
		choose(sidebar, only);
	else if (count > 1)
		list_seek(&sidebar->list, next);
}

gboolean sidebar_key(struct sidebar *sidebar, int key)
{
	static const struct {
		int key;
		enum verb verb;
	} moves[] = {
		{'j', VERB_DOWN},
		{KEY_N_DOWN, VERB_DOWN},
		{CTRL_N, VERB_DOWN},
		{'k', VERB_UP},
		{KEY_N_UP, VERB_UP},
		{CTRL_P, VERB_UP},
		{'g', VERB_TOP},
		{KEY_N_HOME, VERB_TOP},
		{'G', VERB_BOTTOM},
		{KEY_N_END, VERB_BOTTOM},
		{KEY_N_PAGE_DOWN, VERB_PAGE_DOWN},
		{KEY_N_PAGE_UP, VERB_PAGE_UP},
	};
	console_touch(sidebar->console);
	for (guint i = 0; i < G_N_ELEMENTS(moves); i++)
		if (moves[i].key == key)
			return list_move(&sidebar->list, moves[i].verb, 1, NULL);
	if (key == '\r' || key == '\n' || key == ' ' || key == KEY_N_RIGHT || key == 'l') {
		choose(sidebar, sidebar->list.cursor);
		return TRUE;
	}
	if (key == ESCAPE || key == 'q' || key == '\t' || key == 'V' || key == KEY_N_LEFT) {
		sidebar_leave(sidebar);
		return TRUE;
	}
	if (key >= '1' && key <= '0' + DIGITS) {
		choose(sidebar, key - '1');
		return TRUE;
	}
	/* What asks for more than a view is the screen's. Of the rest nothing gets through: the
	 * ticket under the list's cursor is not what one looks at here. */
	if (key < ' ' || key >= KEY_NAMED || key == ':' || key == '?' || key == '/' || key == '"')
		return FALSE;
	go_by_letter(sidebar, g_unichar_tolower((gunichar)key));
	return TRUE;
}

/* ---- drawing */

static void draw_entry(const struct sidebar *sidebar, int index, const struct area *area, int row,
		       const char *current)
{
	const struct entry *entry = sidebar->entries->pdata[index];
	gboolean listed = strcmp(entry->view->name, current) == 0;
	enum style style = listed ? STYLE_STRONG : STYLE_TEXT;
	char head[4] = "   ", number[24];
	if (sidebar->entered && index == sidebar->list.cursor)
		head[0] = '>';
	if (index < DIGITS)
		head[1] = (char)('1' + index);
	if (listed)
		head[2] = '*';
	/* A star and the heading of the queue's columns tell which one it is without colour. */
	draw_text(row, area->column, 3, style, head);
	draw_text(row, area->column + 3, NAME_COLUMNS, style, entry->view->title);
	if (entry->tickets < 0)
		return;
	g_snprintf(number, sizeof number, "%" PRId64, entry->tickets);
	draw_right(row, area->column + 3 + NAME_COLUMNS, COUNT_COLUMNS, style, number);
	if (entry->breached <= 0)
		return;
	g_snprintf(number, sizeof number, "%" PRId64 "!", entry->breached);
	draw_right(row, area->column + 3 + NAME_COLUMNS + COUNT_COLUMNS, BREACHED_COLUMNS,
		   STYLE_BREACHED, number);
}

void sidebar_draw(struct sidebar *sidebar, const struct area *area, const char *current)
{
	int rows = area->rows - 1;
	/* The first counts are asked with the first frame, which does not wait for them. */
	if (sidebar->read && !sidebar->begun) {
		sidebar->begun = TRUE;
		count_next(sidebar);
	}
	draw_text(area->row, area->column + 1, area->columns - 1, STYLE_HEADER, _("VIEWS"));
	list_show(&sidebar->list, MAX(rows, 1));
	for (int i = 0; i < rows && sidebar->list.top + i < sidebar->list.count; i++)
		draw_entry(sidebar, sidebar->list.top + i, area, area->row + 1 + i, current);
}

/* SPDX-License-Identifier: MIT
 * The queue: what it asks the desk and when, and what each verb does. Nothing here waits: a key
 * moves within the rows that are there, and what is missing is asked for ahead of the cursor. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/queue.h"

/* The preview follows a cursor that rests. */
#define PREVIEW_DELAY (150 * 1000)

/* Rows asked for on each side; at least two screens, so that a page never has to wait. */
enum { MARGIN = 60 };

/* ---- asking */

static void ask_rows(struct queue *queue, enum feed_from from, gint64 anchor);

/* A ticket at or near the cursor, to ask the rows around it; 0: there are no rows. */
static gint64 anchor_of(const struct queue *queue)
{
	for (int place = queue->list.cursor; place >= 0; place--) {
		const struct feed_row *row = queue_row_at(queue, place);
		if (row)
			return row->id;
	}
	return 0;
}

static void ask_around(struct queue *queue)
{
	gint64 anchor = anchor_of(queue);
	ask_rows(queue, anchor ? FEED_AROUND : FEED_TOP, anchor);
}

/* A jump has its rows. A ticket that rests is unfolded; one that is nowhere leaves all as it was.
 */
static void arrive(struct queue *queue)
{
	gboolean there = queue->selected == queue->wanted_ticket;
	gboolean tried = queue->unfolded_to_jump;
	queue->unfolded_to_jump = FALSE;
	if (there)
		return;
	if (!queue->unfolded && !queue->flat) {
		queue->unfolded = queue->unfolded_to_jump = TRUE;
		queue->wanted = WANT_TICKET;
		ask_rows(queue, FEED_AROUND, queue->wanted_ticket);
		return;
	}
	console_say(queue->console, STYLE_ERROR, _("#%" PRId64 " is not in this list"),
		    queue->wanted_ticket);
	if (tried) {
		queue->unfolded = FALSE;
		queue->wanted = WANT_ORDER;
		ask_around(queue);
	}
}

static void rows_done(struct job *job)
{
	struct feed *feed = (struct feed *)job;
	struct queue *queue = (struct queue *)job->owner;
	struct console *console = queue->console;
	console_touch(console);
	/* An answer to a question that is no longer put. */
	if (strcmp(feed->filter, queue->filter) != 0 || feed->unfolded != queue->unfolded ||
	    feed->purpose != (int)queue->wanted) {
		feed_free(job);
		return;
	}
	queue->growing = FALSE;
	g_clear_pointer(&queue->filter_error, g_free);
	if (job->error) {
		queue->wanted = WANT_PLACE;
		queue->steps = 0;
		if (job->error->code == MIDWATCH_ERROR_USAGE)
			queue->filter_error = g_strdup(job->error->message);
		else
			console_say_error(console, job->error);
		feed_free(job);
		return;
	}
	enum wanted wanted = queue->wanted;
	gint64 before = queue->selected;
	queue_take(queue, feed);
	if (wanted == WANT_TICKET)
		arrive(queue);
	if (queue->selected != before)
		queue->preview_due = g_get_monotonic_time();
}

static void ask_rows(struct queue *queue, enum feed_from from, gint64 anchor)
{
	struct feed *feed = feed_new(queue->filter);
	feed->job.owner = queue;
	feed->job.done = rows_done;
	feed->purpose = (int)queue->wanted;
	feed->from = from;
	feed->anchor = anchor;
	feed->margin = MAX(MARGIN, 2 * queue->list.height);
	feed->unfolded = queue->unfolded;
	/* Counting the whole desk is a page's cost many times over, and scrolling changes nothing.
	 */
	feed->uncounted = queue->wanted == WANT_MORE;
	for (int i = queue->list.top; i < queue->list.top + queue->list.height; i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (row)
			g_array_append_val(feed->watched, row->id);
	}
	queue->minute = console_now(queue->console) / 60;
	console_post(queue->console, TOPIC_ROWS, &feed->job);
}

/* The rows around the cursor once more. */
static void reload(struct queue *queue)
{
	int at = queue->list.cursor;
	if (queue->wanted == WANT_MORE) {
		/* A reload in place of it brings no rows beyond: it will be asked again. */
		queue->wanted = WANT_PLACE;
		queue->growing = FALSE;
		queue->steps = 0;
	}
	if (queue->wanted == WANT_TICKET)
		ask_rows(queue, FEED_AROUND, queue->wanted_ticket);
	else if (queue->wanted == WANT_BOTTOM)
		ask_rows(queue, FEED_BOTTOM, 0);
	else if (!queue->loaded || queue->wanted == WANT_TOP || (queue->first && at < MARGIN))
		ask_rows(queue, FEED_TOP, 0);
	else
		ask_around(queue);
}

/* Rows beyond an end of the window that the cursor is near. */
static void ask_ahead(struct queue *queue)
{
	const struct list *list = &queue->list;
	int height = MAX(list->height, 1);
	gboolean low = !queue->last && list->cursor + height >= list->count;
	gboolean high = !queue->first && list->cursor < height;
	if (queue->growing || !queue->loaded || queue->rows->len == 0 || !(low || high) ||
	    queue->wanted != WANT_PLACE)
		return;
	const struct feed_row *edge = queue->rows->pdata[low ? queue->rows->len - 1 : 0];
	queue->growing = TRUE;
	queue->wanted = WANT_MORE;
	ask_rows(queue, FEED_AROUND, edge->id);
}

static void preview_done(struct job *job)
{
	struct queue *queue = (struct queue *)job->owner;
	struct page *preview = (struct page *)job;
	if (!queue->preview || queue->preview->id != preview->id)
		queue->preview_skip = 0;
	page_free(queue->preview);
	queue->preview = preview;
	console_touch(queue->console);
}

static void ask_preview(struct queue *queue)
{
	queue->preview_due = 0;
	if (!queue->selected) {
		g_clear_pointer(&queue->preview, page_free);
		console_touch(queue->console);
		return;
	}
	struct page *page = page_new(queue->selected);
	page->job.owner = queue;
	page->job.done = preview_done;
	console_post(queue->console, TOPIC_PREVIEW, &page->job);
}

/* ---- the screen */

static void *queue_open(struct console *console, const char *argument)
{
	struct queue *queue = g_new0(struct queue, 1);
	queue->console = console;
	queue->filter = g_strdup(argument ? argument : "");
	queue->rows = g_ptr_array_new_with_free_func(feed_row_unref);
	queue->marks = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);
	queue->fold = -1;
	queue->list.cursor = -1;
	reload(queue);
	return queue;
}

static void free_mark(void *id, void *data, void *user_data)
{
	struct target *mark = data;
	g_free(mark->label);
	g_free(mark);
}

static void unmark(struct queue *queue)
{
	g_hash_table_foreach(queue->marks, free_mark, NULL);
	g_hash_table_remove_all(queue->marks);
}

static void queue_close(void *self)
{
	struct queue *queue = self;
	unmark(queue);
	g_hash_table_unref(queue->marks);
	g_ptr_array_unref(queue->rows);
	if (queue->held)
		feed_free(&queue->held->job);
	page_free(queue->preview);
	g_free(queue->filter);
	g_free(queue->filter_error);
	g_free(queue->next_label);
	g_free(queue);
}

static void screen_draw(void *self, const struct area *area)
{
	queue_draw(self, area);
}

static void queue_changed(void *self)
{
	struct queue *queue = self;
	reload(queue);
	ask_preview(queue);
}

static void queue_moved(void *self)
{
	ask_preview(self);
}

/* Countdowns move with the clock's own seconds and minutes, all at once. */
static gint64 frame_tick(struct queue *queue, gint64 monotonic)
{
	struct console *console = queue->console;
	gint64 now = console_now(console);
	if (console_is_pinned(console))
		return G_MAXINT64;
	if (queue->frame_due && monotonic >= queue->frame_due)
		console_touch(console);
	/* A clock may have fallen asleep, a pause may have ended: the desk knows. */
	if (queue->loaded &&
	    (queue->minute != now / 60 ||
	     (queue->counts.next_wakes_at != TIME_NONE && queue->counts.next_wakes_at <= now &&
	      queue->counts.next_wakes_at > queue->minute * 60)))
		queue_changed(queue);
	gint64 real = g_get_real_time();
	gint64 step = (queue_ticks(queue, now) ? 1 : 60) * G_USEC_PER_SEC;
	queue->frame_due = monotonic + (step - real % step);
	return queue->frame_due;
}

static gint64 queue_tick(void *self, gint64 monotonic)
{
	struct queue *queue = self;
	gint64 next = frame_tick(queue, monotonic);
	if (queue->held) {
		if (!console_is_busy(queue->console)) {
			queue_settle(queue);
			console_touch(queue->console);
		} else {
			next = MIN(next, monotonic + G_USEC_PER_SEC / 4);
		}
	}
	if (queue->preview_due && monotonic >= queue->preview_due)
		ask_preview(queue);
	else if (queue->preview_due)
		next = MIN(next, queue->preview_due);
	return next;
}

static char *label_of(const struct feed_row *row)
{
	return g_strdup_printf("#%" PRId64 " %s: %s", row->id, row->client, row->subject);
}

static int compare_marks(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void queue_targets(void *self, GArray *targets)
{
	struct queue *queue = self;
	const struct feed_row *row = queue_selected(queue);
	GHashTableIter iter;
	void *value;
	g_hash_table_iter_init(&iter, queue->marks);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct target *mark = value;
		struct target one = {mark->id, mark->turn, g_strdup(mark->label)};
		g_array_append_val(targets, one);
	}
	g_array_sort(targets, compare_marks);
	if (targets->len == 0 && row) {
		struct target one = {row->id, row->turn, label_of(row)};
		g_array_append_val(targets, one);
	}
}

/* ---- verbs */

static void moved(struct queue *queue)
{
	gint64 before = queue->selected;
	queue_select(queue);
	if (queue->selected != before)
		queue->preview_due = g_get_monotonic_time() + PREVIEW_DELAY;
	ask_ahead(queue);
}

static void move(struct queue *queue, enum verb verb, int count)
{
	int beyond;
	if ((verb == VERB_TOP && !queue->first) || (verb == VERB_BOTTOM && !queue->last)) {
		queue->wanted = verb == VERB_TOP ? WANT_TOP : WANT_BOTTOM;
		ask_rows(queue, verb == VERB_TOP ? FEED_TOP : FEED_BOTTOM, 0);
		return;
	}
	list_move(&queue->list, verb, count, &beyond);
	moved(queue);
	/* Faster than the desk answers: the rest of the way is gone when it has. */
	if (queue->growing)
		queue->steps += beyond;
}

static void unmark_one(struct queue *queue, gint64 ticket)
{
	struct target *mark = g_hash_table_lookup(queue->marks, &ticket);
	if (!mark)
		return;
	g_hash_table_remove(queue->marks, &ticket);
	free_mark(NULL, mark, NULL);
}

static void mark(struct queue *queue)
{
	const struct feed_row *row = queue_selected(queue);
	if (!row)
		return;
	struct target *old = g_hash_table_lookup(queue->marks, &row->id);
	if (old) {
		unmark_one(queue, row->id);
	} else {
		struct target *mark = g_new0(struct target, 1);
		mark->id = row->id;
		mark->turn = row->turn;
		mark->label = label_of(row);
		g_hash_table_insert(queue->marks, &mark->id, mark);
	}
	move(queue, VERB_DOWN, 1);
}

static void jump(struct queue *queue, gint64 ticket)
{
	if (queue_place_on(queue, ticket)) {
		queue->preview_due = g_get_monotonic_time();
		ask_ahead(queue);
		return;
	}
	queue->wanted = WANT_TICKET;
	queue->wanted_ticket = ticket;
	ask_rows(queue, FEED_AROUND, ticket);
}

static gboolean jump_to(struct queue *queue, const char *argument, GError **error)
{
	gint64 ticket;
	if (*argument == '#')
		argument++;
	if (!call_number("TICKET", argument, 1, G_MAXINT64, &ticket, error))
		return FALSE;
	jump(queue, ticket);
	return TRUE;
}

static void set_filter(struct queue *queue, const char *text)
{
	if (strcmp(queue->filter, text ? text : "") == 0)
		return;
	g_free(queue->filter);
	queue->filter = g_strdup(text ? text : "");
	queue->wanted = WANT_TOP;
	ask_rows(queue, FEED_TOP, 0);
}

static void toggle_fold(struct queue *queue)
{
	queue->unfolded = !queue->unfolded;
	/* Unfolding keeps the place; folding away what one is in leaves one at the end of the rest.
	 */
	const struct feed_row *row = queue_selected(queue);
	queue->wanted = row && row->rest > 0 ? WANT_BOTTOM : WANT_ORDER;
	reload(queue);
}

static gboolean open_selected(struct queue *queue, GError **error)
{
	if (queue_selected(queue)) {
		console_run_line(queue->console, "show");
	} else if (queue->fold >= 0) {
		toggle_fold(queue);
	} else {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("no ticket is selected"));
		return FALSE;
	}
	return TRUE;
}

static gboolean queue_verb(void *self, enum verb verb, int count, const char *argument,
			   GError **error)
{
	struct queue *queue = self;
	switch (verb) {
	case VERB_OPEN:
		return open_selected(queue, error);
	case VERB_MARK:
		mark(queue);
		return TRUE;
	case VERB_UNMARK:
		if (argument)
			unmark_one(queue, g_ascii_strtoll(argument, NULL, 10));
		else
			unmark(queue);
		return TRUE;
	case VERB_FOLD:
		toggle_fold(queue);
		return TRUE;
	case VERB_NEXT_DUE:
		if (!queue->counts.next_ticket) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("nothing is due"));
			return FALSE;
		}
		jump(queue, queue->counts.next_ticket);
		return TRUE;
	case VERB_JUMP:
		return jump_to(queue, argument, error);
	case VERB_FILTER:
		set_filter(queue, argument);
		return TRUE;
	case VERB_PREVIEW_UP:
		queue->preview_skip = MAX(queue->preview_skip - MAX(count, 1), 0);
		return TRUE;
	case VERB_PREVIEW_DOWN:
		queue->preview_skip += MAX(count, 1);
		return TRUE;
	case VERB_REFRESH:
		queue->wanted = WANT_ORDER;
		queue_changed(queue);
		return TRUE;
	default:
		if (verb > VERB_BOTTOM)
			return FALSE;
		move(queue, verb, count);
		return TRUE;
	}
}

static const char *queue_filter(void *self)
{
	return ((struct queue *)self)->filter;
}

static const char *queue_note(void *self)
{
	struct queue *queue = self;
	guint marks = g_hash_table_size(queue->marks);
	if (queue->moved > 0)
		g_snprintf(queue->note, sizeof queue->note,
			   ngettext("%d moved", "%d moved", (gulong)queue->moved), queue->moved);
	else if (marks > 0)
		g_snprintf(queue->note, sizeof queue->note,
			   ngettext("%u marked", "%u marked", marks), marks);
	else
		return NULL;
	return queue->note;
}

static const struct hint hints[] = {
	{"ack", N_("ack")},       {"take", N_("take")},
	{"claim", N_("claim")},   {"enter", N_("show")},
	{"filter", N_("filter")}, {"prompt", N_("command")},
	{"next-due", N_("due")},  {"menu", N_("keys")},
	{"quit", N_("quit")},     {0},
};

const struct screen screen_queue = {
	.name = "queue",
	.context = "queue",
	.hints = hints,
	.open = queue_open,
	.close = queue_close,
	.draw = screen_draw,
	.verb = queue_verb,
	.tick = queue_tick,
	.changed = queue_changed,
	.moved = queue_moved,
	.targets = queue_targets,
	.filter = queue_filter,
	.note = queue_note,
};

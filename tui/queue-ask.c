/* SPDX-License-Identifier: MIT
 * What the queue asks the desk, and when: the rows around the cursor, those beyond an end of the
 * window before the cursor gets there, the preview of what it rests on. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/queue.h"

/* Rows asked for on each side; at least two screens, so that a page never has to wait. */
enum { MARGIN = 60 };
/* Beyond an end so many at a time, asked for when the cursor is so many pages from it. */
enum { AHEAD = 150, PAGES_AHEAD = 3 };
/* What a search has found so far is shown so often, and not before. */
#define SEARCH_SHOWN (300 * 1000)

void sought_clear(struct sought *sought)
{
	g_free(sought->view);
	g_free(sought->title);
	g_free(sought->base);
	g_free(sought->view_columns);
	g_free(sought->view_order);
	g_free(sought->filter);
	g_free(sought->columns);
	g_free(sought->order);
}

void queue_seek(struct queue *queue, gboolean from_top)
{
	queue->asked++;
	queue->growing = FALSE;
	queue->steps = 0;
	queue->search_due = g_get_monotonic_time() + SEARCH_SHOWN;
	queue->wanted = from_top ? WANT_TOP : WANT_ORDER;
	queue_reload(queue);
}

void queue_look(struct queue *queue, const struct view *view)
{
	struct sought before = queue->sought;
	queue->sought = (struct sought){.view = g_strdup(view->name),
					.title = g_strdup(view->title),
					.base = g_strdup(view->filter),
					.view_columns = g_strdup(view->columns),
					.view_order = g_strdup(view->order),
					.filter = g_strdup("")};
	sought_clear(&before);
	queue_seek(queue, TRUE);
}

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
	queue_ask_rows(queue, anchor ? FEED_AROUND : FEED_TOP, anchor);
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
		queue_ask_rows(queue, FEED_AROUND, queue->wanted_ticket);
		return;
	}
	/* It is another list's, or closed: then it is opened by itself. */
	void *top;
	g_autofree char *number = g_strdup_printf("%" PRId64, queue->wanted_ticket);
	console_screen(queue->console, &top);
	if (top == queue)
		console_push(queue->console, "ticket", number);
	console_say(queue->console, STYLE_DIM, _("#%s is not in this list"), number);
	if (tried) {
		queue->unfolded = FALSE;
		queue->wanted = WANT_ORDER;
		ask_around(queue);
	}
}

/* A pattern is looked for piece by piece, between which keys have their turn. TRUE: what there is
 * so far need not be shown yet. */
static gboolean search_goes_on(struct queue *queue, const struct feed *feed)
{
	gint64 now = g_get_monotonic_time();
	queue->searching = feed->searching && !feed->job.error;
	queue->searched = feed->searched;
	if (!queue->searching || feed->searched < 0)
		return FALSE;
	if (now < queue->search_due)
		return TRUE;
	queue->search_due = now + SEARCH_SHOWN;
	return FALSE;
}

static void tell_unsearched(struct queue *queue, guint tickets)
{
	if (tickets > 0 && tickets != queue->unsearched)
		console_say(queue->console, STYLE_WARN,
			    ngettext("%u ticket not searched: the pattern costs too much in its "
				     "texts",
				     "%u tickets not searched: the pattern costs too much in their "
				     "texts",
				     tickets),
			    tickets);
	queue->unsearched = tickets;
}

/* ---- the rows in sight are read ahead of an act on them, where that is far */

struct warm_job {
	struct job job;
	GArray *ids, *turns; /* gint64 */
};

static void warm_work(struct job *job, struct desk *desk)
{
	const struct warm_job *warm = (struct warm_job *)job;
	ticket_remember(desk, (const gint64 *)warm->ids->data, (const gint64 *)warm->turns->data,
			warm->ids->len, NULL);
}

static void warm_free(struct job *job)
{
	struct warm_job *warm = (struct warm_job *)job;
	g_array_unref(warm->ids);
	g_array_unref(warm->turns);
	g_free(warm);
}

/* What it has read is remembered by the desk. */
static void warm_again(struct job *job G_GNUC_UNUSED)
{
}

static void warm_rows(const struct queue *queue)
{
	struct warm_job *warm = g_new0(struct warm_job, 1);
	warm->job.owner = queue;
	warm->job.work = warm_work;
	warm->job.done = warm->job.free = warm_free;
	warm->job.again = warm_again;
	warm->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	warm->turns = g_array_new(FALSE, FALSE, sizeof(gint64));
	for (int i = queue->list.top; i < queue->list.top + queue->list.height; i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (!row)
			continue;
		g_array_append_val(warm->ids, row->id);
		g_array_append_val(warm->turns, row->turn);
	}
	console_post(queue->console, TOPIC_WARM, &warm->job);
}

static void rows_done(struct job *job)
{
	struct feed *feed = (struct feed *)job;
	struct queue *queue = (struct queue *)job->owner;
	struct console *console = queue->console;
	console_touch(console);
	/* An answer to a question that is no longer put. */
	if (feed->asked != queue->asked || feed->unfolded != queue->unfolded ||
	    feed->purpose != (int)queue->wanted) {
		feed_free(job);
		return;
	}
	if (search_goes_on(queue, feed)) {
		feed_free(job);
		queue_reload(queue);
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
	if (feed->complaint) {
		console_say(console, STYLE_ERROR, "%s", feed->complaint);
		g_clear_pointer(&queue->sought.columns, g_free);
	}
	enum wanted wanted = queue->wanted;
	gint64 before = queue->selected;
	gboolean partial = feed->searching && feed->searched >= 0;
	if (!feed->searching)
		tell_unsearched(queue, feed->unsearched);
	queue_take(queue, feed);
	/* The rows first; then what happened while I was away. */
	if (!queue->left_before)
		queue_ask_strip(queue);
	if (console_is_far(console))
		warm_rows(queue);
	if (wanted == WANT_TICKET && !partial)
		arrive(queue);
	if (queue->searching) {
		/* What is found comes into the list at once, wherever the cursor is by then. */
		if (partial)
			queue->wanted = wanted == WANT_TICKET ? WANT_TICKET : WANT_ORDER;
		queue_reload(queue);
	}
	if (queue->selected != before)
		/* Still on its way down, or arrived. */
		queue->preview_due =
			g_get_monotonic_time() + (wanted == WANT_MORE ? PREVIEW_DELAY : 0);
}

/* A window with so many rows before the anchor and from it on. */
static void ask_window(struct queue *queue, enum feed_from from, gint64 anchor, int before,
		       int behind)
{
	const struct sought *sought = &queue->sought;
	struct feed *feed = feed_new(sought->filter);
	feed->base = g_strdup(sought->base);
	feed->job.owner = queue;
	feed->job.done = rows_done;
	feed->purpose = (int)queue->wanted;
	feed->from = from;
	feed->anchor = anchor;
	feed->before = before;
	feed->behind = behind;
	feed->unfolded = queue->unfolded;
	feed->asked = queue->asked;
	feed->order_named = g_strdup(sought->order ? sought->order : sought->view_order);
	feed->columns_named =
		g_strdup(sought->columns        ? sought->columns
			 : sought->view_columns ? sought->view_columns
						: console_option(queue->console, "columns"));
	/* Counting the whole desk is a page's cost many times over, and scrolling changes nothing.
	 */
	feed->uncounted = queue->wanted == WANT_MORE;
	for (int i = queue->list.top; !feed->uncounted && i < queue->list.top + queue->list.height;
	     i++) {
		const struct feed_row *row = queue_row_at(queue, i);
		if (row)
			g_array_append_val(feed->watched, row->id);
	}
	queue->minute = console_now(queue->console) / 60;
	console_post(queue->console, TOPIC_ROWS, &feed->job);
}

void queue_ask_rows(struct queue *queue, enum feed_from from, gint64 anchor)
{
	int margin = MAX(MARGIN, 2 * queue->list.height);
	ask_window(queue, from, anchor, margin, margin + 1);
}

/* The rows around the cursor once more. */
void queue_reload(struct queue *queue)
{
	int at = queue->list.cursor;
	if (queue->wanted == WANT_MORE) {
		/* A reload in place of it brings no rows beyond: it will be asked again. */
		queue->wanted = WANT_PLACE;
		queue->growing = FALSE;
		queue->steps = 0;
	}
	if (queue->wanted == WANT_TICKET)
		queue_ask_rows(queue, FEED_AROUND, queue->wanted_ticket);
	else if (queue->wanted == WANT_BOTTOM)
		queue_ask_rows(queue, FEED_BOTTOM, 0);
	else if (!queue->loaded || queue->wanted == WANT_TOP || (queue->first && at < MARGIN))
		queue_ask_rows(queue, FEED_TOP, 0);
	else
		ask_around(queue);
}

/* Rows beyond an end of the window that the cursor is near. */
void queue_ask_ahead(struct queue *queue)
{
	const struct list *list = &queue->list;
	int height = MAX(list->height, 1);
	gboolean low = !queue->last && list->cursor + PAGES_AHEAD * height >= list->count;
	gboolean high = !queue->first && list->cursor < PAGES_AHEAD * height;
	if (queue->growing || !queue->loaded || queue->rows->len == 0 || !(low || high) ||
	    queue->wanted != WANT_PLACE)
		return;
	const struct feed_row *edge = queue->rows->pdata[low ? queue->rows->len - 1 : 0];
	queue->growing = TRUE;
	queue->wanted = WANT_MORE;
	ask_window(queue, FEED_AROUND, edge->id, low ? 1 : AHEAD, low ? AHEAD : 2);
}

static void kb_line_done(struct job *job)
{
	struct queue *queue = (struct queue *)job->owner;
	if (kb_line_take(&queue->kb_line, job))
		console_touch(queue->console);
}

void queue_ask_kb_line(void *self)
{
	struct queue *queue = self;
	if (queue->preview)
		kb_line_ask(queue->console, queue, queue->preview->id, queue->kb_line,
			    kb_line_done);
}

static void preview_done(struct job *job)
{
	struct queue *queue = (struct queue *)job->owner;
	struct page *preview = (struct page *)job;
	if (!queue->preview || queue->preview->id != preview->id)
		queue->preview_skip = 0;
	page_free(queue->preview);
	queue->preview = preview;
	queue->views_ride = queue->preview_ride = 0;
	console_touch(queue->console);
	queue_ask_kb_line(queue);
}

/* What happened before I came stays as it was first told. */
static void strip_done(struct job *job)
{
	struct queue *queue = (struct queue *)job->owner;
	struct strip *strip = (struct strip *)job;
	if (queue->strip && !strip->wants_since)
		strip->since = queue->strip->since;
	/* The desk was not open yet. */
	if (job->error && strip->wants_since)
		queue->left_before = FALSE;
	strip_free(queue->strip);
	queue->strip = strip;
	console_touch(queue->console);
}

void queue_ask_strip(struct queue *queue)
{
	struct strip *strip = strip_new(queue->loaded && !queue->left_before);
	queue->left_before = queue->left_before || strip->wants_since;
	strip->job.owner = queue;
	strip->job.done = strip_done;
	console_post(queue->console, strip->wants_since ? TOPIC_NONE : TOPIC_STRIP, &strip->job);
}

void queue_ask_preview(struct queue *queue)
{
	queue->preview_due = 0;
	if (!queue->selected) {
		queue->views_ride = queue->preview_ride = 0;
		g_clear_pointer(&queue->preview, page_free);
		console_touch(queue->console);
		return;
	}
	struct page *page = page_new(queue->selected, console_zone(queue->console));
	page->job.owner = queue;
	page->job.done = preview_done;
	console_post(queue->console, TOPIC_PREVIEW, &page->job);
}

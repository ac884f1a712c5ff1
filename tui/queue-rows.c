/* SPDX-License-Identifier: MIT
 * How the rows on the screen follow those of the desk. Values are taken over at once; the order
 * only when nobody is about to press a key on a row (terminal.md §2), and the selection follows its
 * ticket. */
#include "config.h"

#include <string.h>

#include "tui/queue.h"

/* The window is cut back when scrolling has made it this many times the size of one answer. */
enum { WINDOW_LIMIT = 1000 };

struct feed_row *queue_row_at(const struct queue *queue, int place)
{
	if (place == queue->fold && queue->fold >= 0)
		return NULL;
	if (queue->fold >= 0 && place > queue->fold)
		place--;
	return place >= 0 && place < (int)queue->rows->len ? queue->rows->pdata[place] : NULL;
}

static int index_of(const GPtrArray *rows, gint64 id)
{
	for (guint i = 0; i < rows->len; i++)
		if (((struct feed_row *)rows->pdata[i])->id == id)
			return (int)i;
	return -1;
}

struct feed_row *queue_selected(const struct queue *queue)
{
	return queue_row_at(queue, queue->list.cursor);
}

gboolean queue_is_going(const struct queue *queue)
{
	return queue->finding > 0 || queue->steps != 0 || queue->wanted == WANT_TOP ||
	       queue->wanted == WANT_BOTTOM || queue->wanted == WANT_TICKET;
}

void queue_select(struct queue *queue)
{
	const struct feed_row *row = queue_selected(queue);
	queue->selected = row ? row->id : 0;
}

static int place_of_index(const struct queue *queue, int index)
{
	return queue->fold >= 0 && index >= queue->fold ? index + 1 : index;
}

/* Where the folding row stands: before the first resting row, or behind the last row when they are
 * folded away. */
static int find_fold(const struct queue *queue)
{
	if (queue->counts.resting == 0 || queue->flat)
		return -1;
	/* In another order than the queue's those that rest stand among the others. */
	if (!queue->unfolded || queue->ordering.by != ORDER_QUEUE)
		return queue->last ? (int)queue->rows->len : -1;
	for (guint i = 0; i < queue->rows->len; i++)
		if (((struct feed_row *)queue->rows->pdata[i])->rest > 0)
			return i > 0 || queue->first ? (int)i : -1;
	return -1;
}

gboolean queue_place_on(struct queue *queue, gint64 ticket)
{
	int index = index_of(queue->rows, ticket);
	if (index < 0)
		return FALSE;
	if (queue->renumbered)
		list_place(&queue->list, place_of_index(queue, index));
	else
		list_seek(&queue->list, place_of_index(queue, index));
	queue_select(queue);
	return TRUE;
}

/* The list again over the rows there are now. `neighbours`: ids to fall back on, nearest first. */
static void relist(struct queue *queue, const GArray *neighbours)
{
	gboolean on_fold = queue->loaded && queue->selected == 0 && queue->fold >= 0;
	gint64 selected = queue->selected;
	queue->fold = find_fold(queue);
	list_resize(&queue->list, (int)queue->rows->len + (queue->fold >= 0 ? 1 : 0));
	if (on_fold && queue->fold >= 0) {
		list_seek(&queue->list, queue->fold);
		/* What was folded away comes into sight with it. */
		if (queue->unfolded)
			queue->list.top =
				MAX(queue->list.top, queue->fold - queue->list.height / 2);
		list_show(&queue->list, queue->list.height);
	} else if (!queue_place_on(queue, selected)) {
		for (guint i = 0; neighbours && i < neighbours->len; i++)
			if (queue_place_on(queue, g_array_index(neighbours, gint64, i)))
				break;
	}
	queue_select(queue);
}

/* Ids of the rows in sight of the cursor, those behind it first: where it goes when its own row
 * does. */
static GArray *neighbours_of(const struct queue *queue)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	int at = index_of(queue->rows, queue->selected);
	for (int i = at + 1; at >= 0 && i < (int)queue->rows->len; i++)
		g_array_append_val(ids, ((struct feed_row *)queue->rows->pdata[i])->id);
	for (int i = at - 1; i >= 0; i--)
		g_array_append_val(ids, ((struct feed_row *)queue->rows->pdata[i])->id);
	return ids;
}

static void set_row(struct queue *queue, guint index, struct feed_row *row)
{
	feed_row_unref(queue->rows->pdata[index]);
	queue->rows->pdata[index] = feed_row_ref(row);
	struct target *mark = g_hash_table_lookup(queue->marks, &row->id);
	if (mark)
		mark->turn = row->turn;
}

/* New values in the old order. */
static void take_values(struct queue *queue, const struct feed *feed)
{
	g_autoptr(GHashTable) fresh = g_hash_table_new(g_int64_hash, g_int64_equal);
	const GPtrArray *const sources[] = {feed->strays, feed->rows};
	for (guint s = 0; s < G_N_ELEMENTS(sources); s++)
		for (guint i = 0; i < sources[s]->len; i++) {
			struct feed_row *row = sources[s]->pdata[i];
			g_hash_table_insert(fresh, &row->id, row);
		}
	for (guint i = 0; i < queue->rows->len; i++) {
		const struct feed_row *old = queue->rows->pdata[i];
		struct feed_row *row = g_hash_table_lookup(fresh, &old->id);
		if (row)
			set_row(queue, i, row);
	}
	queue->flat = feed->flat;
	queue->ordering = feed->ordering;
	g_ptr_array_ref(feed->columns);
	g_clear_pointer(&queue->columns, g_ptr_array_unref);
	queue->columns = feed->columns;
	if (feed->uncounted)
		return;
	queue->counts = feed->counts;
	g_free(queue->next_label);
	queue->next_label = g_strdup(feed->next_label);
}

/* Rows on the screen that are elsewhere in the answer, or gone, or new between them. */
static int count_moved(const struct queue *queue, const struct feed *feed)
{
	int moved = 0, last = -1;
	g_autoptr(GHashTable) places = g_hash_table_new(g_int64_hash, g_int64_equal);
	for (guint i = 0; i < feed->rows->len; i++)
		g_hash_table_insert(places, &((struct feed_row *)feed->rows->pdata[i])->id,
				    GINT_TO_POINTER(i + 1));
	guint common = 0;
	for (guint i = 0; i < queue->rows->len; i++) {
		int place = GPOINTER_TO_INT(g_hash_table_lookup(
			places, &((struct feed_row *)queue->rows->pdata[i])->id));
		if (place == 0) {
			moved++;
			continue;
		}
		common++;
		if (place < last)
			moved++;
		last = MAX(last, place);
	}
	return moved + (int)(feed->rows->len - common);
}

static void take_order(struct queue *queue, const struct feed *feed)
{
	g_autoptr(GArray) neighbours = neighbours_of(queue);
	g_ptr_array_set_size(queue->rows, 0);
	for (guint i = 0; i < feed->rows->len; i++)
		g_ptr_array_add(queue->rows, feed_row_ref(feed->rows->pdata[i]));
	/* Both begin with the first row: a place in the one is a place in the other. */
	queue->renumbered = !(queue->first && feed->first);
	queue->first = feed->first;
	queue->last = feed->last;
	relist(queue, neighbours);
	queue->renumbered = FALSE;
	queue->drawn_top = queue->list.top;
}

void queue_settle(struct queue *queue)
{
	struct feed *feed = g_steal_pointer(&queue->held);
	gint64 before = queue->selected;
	queue->moved = 0;
	if (feed) {
		take_order(queue, feed);
		feed_free(&feed->job);
	}
	/* The ticket has left the list: the preview is of the one the cursor has come to. */
	if (queue->selected != before)
		queue->preview_due = g_get_monotonic_time();
}

/* Rows of the answer beyond the end of ours, put behind (or before) them. */
static gboolean append_beyond(struct queue *queue, const struct feed *feed)
{
	if (queue->rows->len == 0)
		return FALSE;
	const struct feed_row *head = queue->rows->pdata[0],
			      *tail = queue->rows->pdata[queue->rows->len - 1];
	int from_head = index_of(feed->rows, head->id), from_tail = index_of(feed->rows, tail->id);
	if (from_head < 0 && from_tail < 0)
		return FALSE;
	if (from_tail >= 0) {
		for (guint i = (guint)from_tail + 1; i < feed->rows->len; i++) {
			struct feed_row *row = feed->rows->pdata[i];
			if (index_of(queue->rows, row->id) < 0)
				g_ptr_array_add(queue->rows, feed_row_ref(row));
		}
		queue->last = feed->last;
	}
	if (from_head >= 0) {
		for (int i = from_head; i > 0; i--) {
			struct feed_row *row = feed->rows->pdata[i - 1];
			if (index_of(queue->rows, row->id) < 0) {
				g_ptr_array_insert(queue->rows, 0, feed_row_ref(row));
				queue->list.top++;
				queue->drawn_top++;
				queue->list.cursor++;
			}
		}
		queue->first = feed->first;
	}
	return TRUE;
}

/* Memory must not grow with the way scrolled: what is far from the cursor goes. */
static void cut_window(struct queue *queue)
{
	int at = index_of(queue->rows, queue->selected);
	if (queue->rows->len <= WINDOW_LIMIT || at < 0)
		return;
	int behind = at + WINDOW_LIMIT / 2, before = at - WINDOW_LIMIT / 2;
	if (behind < (int)queue->rows->len) {
		g_ptr_array_remove_range(queue->rows, (guint)behind,
					 queue->rows->len - (guint)behind);
		queue->last = FALSE;
	}
	if (before > 0) {
		g_ptr_array_remove_range(queue->rows, 0, (guint)before);
		queue->first = FALSE;
		queue->list.top -= before;
		queue->drawn_top -= before;
		queue->list.cursor -= before;
	}
}

static void grow(struct queue *queue, const struct feed *feed)
{
	if (!append_beyond(queue, feed)) {
		take_order(queue, feed);
		return;
	}
	cut_window(queue);
	relist(queue, NULL);
	if (queue->steps != 0) {
		int steps = queue->steps;
		queue->steps = 0;
		list_move(&queue->list, steps > 0 ? VERB_DOWN : VERB_UP, ABS(steps), NULL);
		queue_select(queue);
	}
}

void queue_take(struct queue *queue, struct feed *feed)
{
	gboolean fresh = !queue->loaded;
	enum wanted wanted = queue->wanted;
	take_values(queue, feed);
	queue->loaded = TRUE;
	queue->wanted = WANT_PLACE;
	if (queue->held) {
		struct feed *held = g_steal_pointer(&queue->held);
		queue->moved = 0;
		feed_free(&held->job);
	}
	if (wanted == WANT_MORE) {
		grow(queue, feed);
	} else if (fresh || wanted != WANT_PLACE) {
		take_order(queue, feed);
		if (wanted == WANT_TICKET)
			queue_place_on(queue, queue->wanted_ticket);
		else if (wanted == WANT_BOTTOM)
			list_move(&queue->list, VERB_BOTTOM, 0, NULL);
		else if (fresh || wanted == WANT_TOP)
			list_move(&queue->list, VERB_TOP, 0, NULL);
		queue_select(queue);
	} else {
		int moved = count_moved(queue, feed);
		if (moved > 0 && console_is_busy(queue->console)) {
			queue->held = feed;
			queue->moved = moved;
			return;
		}
		take_order(queue, feed);
	}
	feed_free(&feed->job);
}

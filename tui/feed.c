/* SPDX-License-Identifier: MIT
 * Loading a window of the queue. The rows before the anchor are asked backwards and the rest from
 * the nearest of them on, so that a ticket that has left the queue still marks the place it had. */
#include "config.h"

#include <string.h>

#include "command/view.h"
#include "store/scan.h"
#include "tui/feed.h"

static void row_clear(void *data)
{
	struct feed_row *row = data;
	g_free(row->client);
	g_free(row->owner);
	g_free(row->subject);
	for (guint i = 0; row->cells && i < row->columns->len; i++)
		g_free(row->cells[i]);
	g_free(row->cells);
	g_clear_pointer(&row->columns, g_ptr_array_unref);
}

struct feed_row *feed_row_ref(struct feed_row *row)
{
	return g_rc_box_acquire(row);
}

void feed_row_unref(void *row)
{
	if (row)
		g_rc_box_release_full(row, row_clear);
}

const char *feed_row_cell(const struct feed_row *row, const struct ticket_column *column)
{
	for (guint i = 0; row->cells && i < row->columns->len; i++) {
		const struct ticket_column *other = row->columns->pdata[i];
		if (other->kind == column->kind && strcmp(other->name, column->name) == 0)
			return row->cells[i] ? row->cells[i] : "";
	}
	return "";
}

struct feed *feed_new(const char *filter)
{
	struct feed *feed = g_new0(struct feed, 1);
	feed_init(feed, filter);
	return feed;
}

/* How far a search has come the desk knows. */
static void feed_again(struct job *job)
{
	struct feed *feed = (struct feed *)job;
	g_ptr_array_set_size(feed->rows, 0);
	g_ptr_array_set_size(feed->strays, 0);
	g_clear_pointer(&feed->columns, g_ptr_array_unref);
	g_clear_pointer(&feed->complaint, g_free);
	g_clear_pointer(&feed->next_label, g_free);
}

void feed_init(struct feed *feed, const char *filter)
{
	feed->job.work = feed_load;
	feed->job.free = feed_free;
	feed->job.again = feed_again;
	feed->filter = g_strdup(filter ? filter : "");
	feed->watched = g_array_new(FALSE, FALSE, sizeof(gint64));
	feed->rows = g_ptr_array_new_with_free_func(feed_row_unref);
	feed->strays = g_ptr_array_new_with_free_func(feed_row_unref);
}

void feed_free(struct job *job)
{
	struct feed *feed = (struct feed *)job;
	g_clear_error(&feed->job.error);
	g_free(feed->filter);
	g_free(feed->base);
	g_free(feed->complaint);
	g_free(feed->columns_named);
	g_free(feed->order_named);
	g_clear_pointer(&feed->columns, g_ptr_array_unref);
	g_free(feed->next_label);
	g_array_unref(feed->watched);
	g_ptr_array_unref(feed->rows);
	g_ptr_array_unref(feed->strays);
	g_free(feed);
}

struct loading {
	struct desk *desk;
	gint64 now;
	GPtrArray *rows;
	GPtrArray *columns; /* of struct ticket_column*: NULL when the rows alone have it all */
	GHashTable *ids;    /* a row that moves between two questions must not come twice */
	GError *error;
};

/* What the row itself has in a column. */
static gboolean is_native(const struct ticket_column *column)
{
	switch (column->kind) {
	case COLUMN_SEVERITY:
	case COLUMN_DUE:
	case COLUMN_CLOCK:
	case COLUMN_ID:
	case COLUMN_CLIENT:
	case COLUMN_STATE:
	case COLUMN_OWNER:
	case COLUMN_SUBJECT:
	case COLUMN_OPENED:
	case COLUMN_UPDATED:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean fill_cells(struct feed_row *row, struct desk *desk, const struct ticket *ticket,
			   GPtrArray *columns, GError **error)
{
	g_autoptr(GHashTable) fields = NULL;
	if (ticket_columns_own(columns) && !(fields = ticket_fields(desk, ticket->id, error)))
		return FALSE;
	row->columns = g_ptr_array_ref(columns);
	row->cells = g_new0(char *, columns->len);
	for (guint i = 0; i < columns->len; i++)
		if (!is_native(columns->pdata[i]))
			row->cells[i] = ticket_column_text(columns->pdata[i], ticket, fields);
	return TRUE;
}

static struct feed_row *row_of(struct desk *desk, const struct ticket *ticket, gint64 now,
			       GPtrArray *columns, GError **error)
{
	struct feed_row *row = g_rc_box_new0(struct feed_row);
	row->id = ticket->id;
	row->turn = ticket->turn;
	row->severity = ticket->severity;
	row->rest = ticket->row.rest;
	row->state = ticket->state;
	row->clock = ticket->row.clock;
	row->opened_at = ticket->opened_at;
	row->updated_at = ticket->updated_at;
	row->unanswered = ticket->unanswered;
	row->uncovered = ticket->contract == NULL;
	row->subject = g_strdup(ticket->subject);
	row->owner = ticket->owner  ? g_strdup(ticket->owner)
		     : ticket->team ? g_strconcat("@", ticket->team, NULL)
				    : NULL;
	/* A definition that has gone leaves its key to be shown. */
	const struct client *client = book_client(desk->book, ticket->client, NULL);
	row->client = g_strdup(client && client->title ? client->title : ticket->client);
	const struct tier *tier = ticket->tier ? book_tier(desk->book, ticket->tier, NULL) : NULL;
	row->strategic = tier && tier->strategic;
	if (!face_of_ticket(&row->face, desk, ticket, now, error) ||
	    (columns && !fill_cells(row, desk, ticket, columns, error))) {
		feed_row_unref(row);
		return NULL;
	}
	return row;
}

static gboolean add_row(const struct ticket *ticket, void *data)
{
	struct loading *loading = data;
	if (!g_hash_table_add(loading->ids, g_memdup2(&ticket->id, sizeof ticket->id)))
		return TRUE;
	struct feed_row *row =
		row_of(loading->desk, ticket, loading->now, loading->columns, &loading->error);
	if (!row)
		return FALSE;
	g_ptr_array_add(loading->rows, row);
	return TRUE;
}

/* One question; *full tells that there may be more beyond. */
static gboolean ask(struct loading *loading, const struct filter *filter, const struct feed *feed,
		    gint64 after, gboolean backwards, int limit, gboolean *full, GError **error)
{
	struct list_query query = {.filter = filter,
				   .limit = limit,
				   .after = after,
				   .backwards = backwards,
				   .ordering = feed->ordering,
				   .answering = !feed->unfolded && !feed->flat,
				   .fields = loading->columns &&
					     ticket_columns_own(loading->columns)};
	guint before = loading->rows->len;
	if (!ticket_list(loading->desk, &query, add_row, loading, error))
		return FALSE;
	if (loading->error) {
		g_propagate_error(error, g_steal_pointer(&loading->error));
		return FALSE;
	}
	*full = loading->rows->len - before >= (guint)limit;
	return TRUE;
}

static void reverse(GPtrArray *rows)
{
	for (guint i = 0, j = rows->len; i + 1 < j; i++) {
		j--;
		void *row = rows->pdata[i];
		rows->pdata[i] = rows->pdata[j];
		rows->pdata[j] = row;
	}
}

static gboolean load_window(struct feed *feed, struct loading *loading, const struct filter *filter,
			    GError **error)
{
	gboolean more_before = FALSE, more_behind = FALSE;
	int whole = feed->before + feed->behind;
	gint64 after = 0;
	if (feed->from != FEED_TOP) {
		gboolean bottom = feed->from == FEED_BOTTOM;
		if (!ask(loading, filter, feed, bottom ? 0 : feed->anchor, TRUE,
			 bottom ? whole : feed->before, &more_before, error))
			return FALSE;
		reverse(feed->rows);
		if (feed->rows->len > 0)
			after = ((struct feed_row *)feed->rows->pdata[feed->rows->len - 1])->id;
	}
	if (feed->from != FEED_BOTTOM || feed->rows->len == 0)
		if (!ask(loading, filter, feed, after, FALSE,
			 feed->from == FEED_AROUND ? feed->behind : whole, &more_behind, error))
			return FALSE;
	feed->first = !more_before;
	feed->last = !more_behind;
	return TRUE;
}

/* Rows on screen that are no longer part of the queue: shown as they are now until the order
 * settles. */
static gboolean load_strays(struct feed *feed, struct loading *loading, GError **error)
{
	loading->rows = feed->strays;
	for (guint i = 0; i < feed->watched->len; i++) {
		gint64 id = g_array_index(feed->watched, gint64, i);
		if (!g_hash_table_contains(loading->ids, &id))
			ticket_expect_row(loading->desk, id);
	}
	for (guint i = 0; i < feed->watched->len; i++) {
		g_autoptr(GError) missing = NULL;
		struct ticket ticket;
		gint64 id = g_array_index(feed->watched, gint64, i);
		if (g_hash_table_contains(loading->ids, &id))
			continue;
		if (!ticket_load(loading->desk, id, &ticket, &missing)) {
			/* Of a client or region the person has no more. */
			if (g_error_matches(missing, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
				continue;
			g_propagate_error(error, g_steal_pointer(&missing));
			return FALSE;
		}
		add_row(&ticket, loading);
		ticket_clear(&ticket);
		if (loading->error) {
			g_propagate_error(error, g_steal_pointer(&loading->error));
			return FALSE;
		}
	}
	return TRUE;
}

/* Severity and clock of what breaches next: of a ticket with an overdue clock that is another one
 * than the row shows. */
static char *label_next(struct desk *desk, gint64 id, gint64 due_at)
{
	struct ticket ticket;
	struct folded *folded;
	enum clock_kind clock;
	char *label;
	ticket_expect(desk, id, FALSE);
	if (!ticket_load(desk, id, &ticket, NULL))
		return NULL;
	clock = ticket.row.clock;
	g_autoptr(GPtrArray) events = ticket_events(desk, id, FALSE, NULL);
	folded = events ? ticket_fold_events(desk, ticket.client, ticket.service, ticket.revision,
					     ticket.contract, events, desk_now(desk), TIME_NONE,
					     NULL)
			: NULL;
	for (guint i = 0; folded && i < folded->cycles->len; i++) {
		const struct cycle *cycle = folded->cycles->pdata[i];
		if (cycle->state == CLOCK_RUNNING && !cycle->breached && cycle->due_at == due_at) {
			clock = cycle->clock;
			break;
		}
	}
	label = g_strdup_printf("%s %s", severity_name(ticket.severity), left_clock_name(clock));
	if (folded)
		folded_free(folded);
	ticket_clear(&ticket);
	return label;
}

static gboolean load_counts(struct feed *feed, struct desk *desk, const struct filter *filter,
			    GError **error)
{
	if (!ticket_counts(desk, filter, &feed->counts, error))
		return FALSE;
	if (feed->counts.next_ticket)
		feed->next_label =
			label_next(desk, feed->counts.next_ticket, feed->counts.next_due_at);
	return TRUE;
}

/* Columns and order as asked for; a definition that has gone since leaves the usual ones. */
static void read_shape(struct feed *feed, struct loading *loading)
{
	g_autoptr(GError) wrong = NULL;
	feed->columns = ticket_columns_parse(loading->desk, feed->columns_named, &wrong);
	if (!feed->columns) {
		feed->complaint = g_strdup(wrong->message);
		feed->columns = ticket_columns_parse(loading->desk, NULL, NULL);
	}
	if (!order_parse(feed->order_named, &feed->ordering, NULL))
		feed->ordering = (struct ordering){ORDER_QUEUE, FALSE};
	for (guint i = 0; i < feed->columns->len; i++)
		if (!is_native(feed->columns->pdata[i]))
			loading->columns = feed->columns;
}

/* What was typed by itself first: what is wrong with it is told in its own columns. */
static struct filter *read_filter(const struct feed *feed, struct loading *loading, GError **error)
{
	struct filter *typed = desk_filter(loading->desk, feed->filter, loading->now, error);
	if (!typed || !feed->base || !*feed->base)
		return typed;
	g_autofree char *both = *feed->filter
					? g_strdup_printf("(%s) (%s)", feed->base, feed->filter)
					: g_strdup(feed->base);
	filter_free(typed);
	return desk_filter(loading->desk, both, loading->now, error);
}

void feed_load(struct job *job, struct desk *desk)
{
	struct feed *feed = (struct feed *)job;
	struct loading loading = {.desk = desk, .now = desk_now(desk), .rows = feed->rows};
	struct filter *filter = read_filter(feed, &loading, &job->error);
	if (!filter)
		return;
	feed->flat = filter_names(filter, FIELD_STATE) || filter_names(filter, FIELD_WAIT);
	read_shape(feed, &loading);
	loading.ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	if (!feed->uncounted)
		counts_expect(desk, filter);
	desk_search_begin(desk, SEARCH_SLICE);
	if (load_window(feed, &loading, filter, &job->error) &&
	    load_strays(feed, &loading, &job->error) && !feed->uncounted)
		load_counts(feed, desk, filter, &job->error);
	desk_search_end(desk);
	feed->searching = desk->search.left > 0;
	feed->searched = desk->search.partial
				 ? (int)(100 - 100 * desk->search.left / MAX(desk->search.total, 1))
				 : -1;
	feed->unsearched = desk->search.unsearched;
	g_hash_table_unref(loading.ids);
	filter_free(filter);
}

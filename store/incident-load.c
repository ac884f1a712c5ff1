/* SPDX-License-Identifier: MIT
 * An incident read: its records folded, its tickets' events captured (incidents.md T15), and
 * brought up to date by what is new. How far each was read is kept with it, by hashes: a file that
 * was put back to an older state, or a unit that was undone, is noticed. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/capture.h"
#include "desk/i18n.h"
#include "store/project.h"

/* How far one of its tickets has been read. */
struct read {
	gint64 ticket, turn;
	gint64 changes_at; /* when time alone adds something, a warning, a breach; TIME_NONE */
	guint8 head[HASH_SIZE];
};
struct reading {
	guint8 head[HASH_SIZE]; /* of the newest record */
	gint64 updated_at;      /* when that was recorded */
	gint64 known_at;        /* TIME_NONE: it is read as it is now */
	GArray *tickets;        /* of struct read */
	gboolean in_part;       /* the engine does not show the person all of its records */
};

static void reading_free(void *data)
{
	struct reading *reading = data;

	g_array_unref(reading->tickets);
	g_free(reading);
}

static struct reading *reading_of(struct incident *incident)
{
	if (!incident->kept) {
		struct reading *reading = g_new0(struct reading, 1);
		reading->known_at = TIME_NONE;
		reading->tickets = g_array_new(FALSE, FALSE, sizeof(struct read));
		incident->kept = reading;
		incident->kept_free = reading_free;
	}
	return incident->kept;
}

const guint8 *incident_head(struct incident *incident)
{
	return reading_of(incident)->head;
}

void incident_set_head(struct incident *incident, const guint8 head[HASH_SIZE], gint64 updated_at)
{
	struct reading *reading = reading_of(incident);

	memcpy(reading->head, head, HASH_SIZE);
	reading->updated_at = updated_at;
}

gboolean incident_is_in_part(struct incident *incident)
{
	return reading_of(incident)->in_part;
}

gint64 incident_updated_at(struct incident *incident)
{
	return reading_of(incident)->updated_at;
}

/* ---- tickets */

static gboolean event_row(const struct row *row, void *data)
{
	struct event *event = history_event(row, 0);

	event->text = g_strdup(row_text(row, EVENT_COLUMNS));
	g_ptr_array_add(data, event);
	return TRUE;
}

/* When something will be told of it although nothing happens. */
static gint64 changes_at(const struct folded *folded, gint64 now)
{
	g_autoptr(GArray) thresholds = g_array_new(FALSE, FALSE, sizeof(struct threshold));
	gint64 next = G_MAXINT64;

	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->state == CLOCK_RUNNING && cycle->due_at != TIME_NONE &&
		    cycle->due_at >= now)
			next = MIN(next, cycle->due_at + 1);
		clock_thresholds(cycle, now, thresholds);
	}
	for (guint i = 0; i < thresholds->len; i++) {
		gint64 at = g_array_index(thresholds, struct threshold, i).at;
		if (at > now)
			next = MIN(next, at);
	}
	/* What rests counts again by itself. */
	if (folded->wakes_at != TIME_NONE && folded->wakes_at > now)
		next = MIN(next, folded->wakes_at);
	return next == G_MAXINT64 ? TIME_NONE : next;
}

/* What one ticket says, added to `captured`. */
static gboolean capture(struct desk *desk, struct incident_link *link, gint64 known_at,
			struct read *read, GPtrArray *captured, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	const struct value value = V_INT(link->ticket);
	g_autoptr(GPtrArray) entries = NULL;
	struct projection projection;
	gint64 now = desk_now(desk);

	if (!store_ok(store_select(desk->store, QUERY_EVENT_LIST_BODIES, &value, 1, event_row,
				   events, error),
		      error))
		return FALSE;
	if (known_at != TIME_NONE)
		now = MIN(now, known_at);
	if (!ticket_project(desk, events, now, known_at, &projection, error))
		return FALSE;
	entries = capture_ticket(link->ticket, projection.facts.client, events, projection.folded,
				 known_at);
	read->changes_at = changes_at(projection.folded, now);
	link->state = projection.folded->state;
	link->captured = TRUE;
	projection_clear(&projection);
	g_ptr_array_set_free_func(entries, NULL);
	g_ptr_array_extend_and_steal(captured, g_steal_pointer(&entries));
	return TRUE;
}

struct state {
	const struct desk *desk;
	struct read *read;
	gboolean all, seen;
};

static gboolean state_row(const struct row *row, void *data)
{
	struct state *state = data;
	gsize size = 0;
	const void *head = row_blob(row, 3, &size);

	state->seen = state->all || desk_sees(state->desk, row_text(row, 0), row_text(row, 1));
	state->read->turn = row_int(row, 2);
	if (size == HASH_SIZE)
		memcpy(state->read->head, head, HASH_SIZE);
	return FALSE;
}

/* *seen FALSE: it is not there, or outside the limits. */
static gboolean read_state(struct desk *desk, gint64 ticket, gboolean all, struct read *read,
			   gboolean *seen, GError **error)
{
	struct state state = {.desk = desk, .read = read, .all = all};
	const struct value value = V_INT(ticket);

	*read = (struct read){.ticket = ticket, .changes_at = TIME_NONE};
	if (!store_ok(store_select(desk->store, QUERY_TICKET_STATE, &value, 1, state_row, &state,
				   error),
		      error))
		return FALSE;
	*seen = state.seen;
	return TRUE;
}

static const struct read *read_before(const GArray *tickets, gint64 ticket, guint guess)
{
	for (guint i = 0; i < tickets->len; i++) {
		const struct read *read =
			&g_array_index(tickets, struct read, (guess + i) % tickets->len);
		if (read->ticket == ticket)
			return read;
	}
	return NULL;
}

/* How each linked ticket stands; `ticket` 0 of those not to be seen. *lost: one that was read
 * before is among them, so what it said has to go. */
static GArray *read_states(struct desk *desk, const struct incident *incident, const GArray *known,
			   gboolean all, gboolean *lost, GError **error)
{
	g_autoptr(GArray) states = g_array_new(FALSE, FALSE, sizeof(struct read));

	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		store_expect(desk->store, QUERY_TICKET_STATE, &V_INT(link->ticket), 1);
		if (!link->captured)
			store_expect(desk->store, QUERY_EVENT_LIST_BODIES, &V_INT(link->ticket), 1);
	}
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		struct read read;
		gboolean seen = FALSE;
		if (!read_state(desk, link->ticket, all, &read, &seen, error))
			return NULL;
		if (!seen) {
			*lost = *lost || read_before(known, link->ticket, i);
			read.ticket = 0;
		}
		g_array_append_val(states, read);
	}
	return g_steal_pointer(&states);
}

/* Nothing was said there since it was read. */
static gboolean is_known(const struct incident_link *link, const struct read *before,
			 const struct read *state, gint64 now)
{
	return before && link->captured && memcmp(before->head, state->head, HASH_SIZE) == 0 &&
	       (before->changes_at == TIME_NONE || now < before->changes_at);
}

/* Captures of the linked tickets what has changed since they were read. */
static gboolean read_tickets(struct desk *desk, struct incident *incident, gboolean all,
			     gboolean *changed, gboolean *lost, GError **error)
{
	struct reading *reading = reading_of(incident);
	g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(struct read));
	g_autoptr(GPtrArray) captured = g_ptr_array_new();
	g_autoptr(GArray) states = read_states(desk, incident, reading->tickets, all, lost, error);
	gint64 now = desk_now(desk);

	if (!states)
		return FALSE;
	for (guint i = 0; i < states->len; i++) {
		struct incident_link *link = g_ptr_array_index(incident->links, i);
		const struct read *state = &g_array_index(states, struct read, i);
		const struct read *before = read_before(reading->tickets, link->ticket, i);
		if (state->ticket && !is_known(link, before, state, now))
			store_expect(desk->store, QUERY_EVENT_LIST_BODIES, &V_INT(link->ticket), 1);
	}
	for (guint i = 0; i < states->len; i++) {
		struct incident_link *link = g_ptr_array_index(incident->links, i);
		struct read *state = &g_array_index(states, struct read, i);
		if (!state->ticket)
			continue;
		const struct read *before = read_before(reading->tickets, link->ticket, i);
		if (is_known(link, before, state, now)) {
			*state = *before;
		} else {
			*changed = TRUE;
			if (!capture(desk, link, reading->known_at, state, captured, error))
				return FALSE;
		}
		g_array_append_val(tickets, *state);
	}
	if (captured->len)
		incident_capture(incident, captured);
	g_array_unref(reading->tickets);
	reading->tickets = g_steal_pointer(&tickets);
	return TRUE;
}

gboolean incident_read_tickets(struct desk *desk, struct incident *incident, GError **error)
{
	gboolean changed = FALSE, lost = FALSE;

	return read_tickets(desk, incident, TRUE, &changed, &lost, error);
}

gboolean incident_moves(struct incident *incident, gint64 now)
{
	const GArray *tickets = reading_of(incident)->tickets;

	for (guint i = 0; i < tickets->len; i++) {
		gint64 at = g_array_index(tickets, struct read, i).changes_at;
		if (at != TIME_NONE && now >= at)
			return TRUE;
	}
	return FALSE;
}

gboolean incident_is_now(struct incident *incident)
{
	return reading_of(incident)->known_at == TIME_NONE;
}

void incident_each_ticket(struct incident *incident, incident_ticket_fn *fn, void *data)
{
	const GArray *tickets = reading_of(incident)->tickets;

	for (guint i = 0; i < tickets->len; i++) {
		const struct read *read = &g_array_index(tickets, struct read, i);
		fn(read->ticket, read->turn, data);
	}
}

/* ---- the whole */

struct head {
	gint64 turn, updated_at;
	guint8 hash[HASH_SIZE];
	char *ref, *region;
	gboolean there;
};

static gboolean head_row(const struct row *row, void *data)
{
	struct head *head = data;
	gsize size = 0;
	const void *hash = row_blob(row, 1, &size);

	head->there = TRUE;
	head->turn = row_int(row, 0);
	if (size == HASH_SIZE)
		memcpy(head->hash, hash, HASH_SIZE);
	head->ref = g_strdup(row_text(row, 2));
	head->region = g_strdup(row_text(row, 3));
	head->updated_at = row_int(row, 4);
	return FALSE;
}

static void head_clear(struct head *head)
{
	g_free(head->ref);
	g_free(head->region);
}

/* `all`: whatever the limits. */
static gboolean read_head(struct desk *desk, gint64 id, gboolean all, struct head *head,
			  GError **error)
{
	const struct value value = V_INT(id);
	gboolean seen = all;

	*head = (struct head){0};
	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_HEAD, &value, 1, head_row, head,
				   error),
		      error) ||
	    (head->there && !all && !incident_seen(desk, id, head->region, NULL, &seen, error)))
		return FALSE;
	return (head->there && seen) || incident_missing(id, error);
}

static struct incident *fold(struct desk *desk, gint64 id, const GPtrArray *records,
			     const struct head *head, gboolean all, gint64 known_at, GError **error)
{
	struct incident *incident = incident_fold(id, records, known_at);
	gboolean changed = FALSE, lost = FALSE;

	incident->ref = g_strdup(head->ref);
	/* Also where the newest one is not to be seen. */
	if (known_at == TIME_NONE)
		incident->turn = head->turn;
	incident_set_head(incident, head->hash, head->updated_at);
	reading_of(incident)->known_at = known_at;
	if (read_tickets(desk, incident, all, &changed, &lost, error))
		return incident;
	incident_free(incident);
	return NULL;
}

static struct incident *load(struct desk *desk, gint64 id, const struct head *head, gboolean all,
			     gint64 known_at, GError **error)
{
	g_autoptr(GPtrArray) records = records_read(desk, id, 0, error);
	/* Each takes a turn. */
	gboolean in_part = records && records->len < head->turn;
	struct incident *incident;

	if (!records || (!all && !records_hide(desk, records, NULL, error)))
		return NULL;
	incident = fold(desk, id, records, head, all, known_at, error);
	if (incident)
		reading_of(incident)->in_part = in_part;
	return incident;
}

static void expect_all(struct desk *desk, gint64 id)
{
	const struct value values[] = {V_INT(id), V_INT(0)};

	store_expect(desk->store, QUERY_INCIDENT_HEAD, values, 1);
	store_expect(desk->store, QUERY_INCIDENT_RECORD_LIST, values, 2);
}

struct incident *incident_read(struct desk *desk, gint64 id, gint64 known_at, GError **error)
{
	struct incident *incident = NULL;
	struct head head = {0};

	/* Records and events of one moment. */
	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return NULL;
	expect_all(desk, id);
	if (read_head(desk, id, FALSE, &head, error))
		incident = load(desk, id, &head, FALSE, known_at, error);
	store_snapshot_end(desk->store);
	head_clear(&head);
	return incident;
}

/* The time of the record `turn`, whatever is behind it gone; TIME_NONE: there is none. */
static gint64 cut_behind(GPtrArray *records, gint64 turn)
{
	while (records->len && ((struct record *)records->pdata[records->len - 1])->turn > turn)
		g_ptr_array_set_size(records, (int)records->len - 1);
	return records->len ? ((struct record *)records->pdata[records->len - 1])->recorded_at
			    : TIME_NONE;
}

struct incident *incident_load_behind(struct desk *desk, gint64 id, gint64 turn, GError **error)
{
	g_autoptr(GPtrArray) records = NULL;
	struct incident *incident = NULL;
	struct head head = {0};

	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return NULL;
	if (read_head(desk, id, FALSE, &head, error))
		records = incident_records(desk, id, 0, error);
	if (records) {
		gint64 at = cut_behind(records, turn);
		incident =
			at == TIME_NONE ? NULL : fold(desk, id, records, &head, FALSE, at, error);
		if (at == TIME_NONE)
			incident_missing(id, error);
	}
	store_snapshot_end(desk->store);
	head_clear(&head);
	return incident;
}

static gboolean hash_row(const struct row *row, void *data)
{
	gsize size = 0;
	const void *hash = row_blob(row, 0, &size);

	if (size == HASH_SIZE)
		memcpy(data, hash, HASH_SIZE);
	return FALSE;
}

/* Do the records stored begin with those that were read? */
static gboolean goes_on(struct desk *desk, struct incident *incident, const struct head *head,
			gboolean *on, GError **error)
{
	const struct value values[] = {V_INT(incident->id), V_INT(incident->turn)};
	guint8 hash[HASH_SIZE] = {0};

	*on = FALSE;
	if (head->turn < incident->turn)
		return TRUE;
	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_RECORD_HASH, values, 2, hash_row,
				   hash, error),
		      error))
		return FALSE;
	*on = memcmp(hash, incident_head(incident), HASH_SIZE) == 0;
	return TRUE;
}

static gboolean apply_new(struct desk *desk, struct incident *incident, const struct head *head,
			  GError **error)
{
	g_autoptr(GPtrArray) records = records_read(desk, incident->id, incident->turn, error);

	if (!records)
		return FALSE;
	for (guint i = 0; i < records->len; i++)
		incident_apply(incident, g_ptr_array_index(records, i));
	if (records->len < head->turn - incident->turn)
		reading_of(incident)->in_part = TRUE;
	incident->turn = head->turn;
	incident_set_head(incident, head->hash, head->updated_at);
	return TRUE;
}

static gboolean load_anew(struct desk *desk, struct incident **incident, const struct head *head,
			  gboolean all, GError **error)
{
	struct incident *fresh = load(desk, (*incident)->id, head, all, TIME_NONE, error);

	if (!fresh)
		return FALSE;
	incident_free(*incident);
	*incident = fresh;
	return TRUE;
}

static gboolean bring_up(struct desk *desk, struct incident **incident, const struct head *head,
			 gboolean all, gboolean *changed, GError **error)
{
	gboolean limited = !all && (desk->clients || desk->regions), on = TRUE, lost = FALSE;

	if (memcmp(head->hash, incident_head(*incident), HASH_SIZE) != 0) {
		*changed = TRUE;
		if (!limited && !goes_on(desk, *incident, head, &on, error))
			return FALSE;
		/* Which records may be seen depends on those before. */
		if (limited || !on)
			return load_anew(desk, incident, head, all, error);
		if (!apply_new(desk, *incident, head, error))
			return FALSE;
	}
	if (!read_tickets(desk, *incident, all, changed, &lost, error))
		return FALSE;
	*changed = *changed || lost;
	return !lost || load_anew(desk, incident, head, all, error);
}

void incident_expect(struct desk *desk, const struct incident *incident)
{
	const struct value news[] = {V_INT(incident->id), V_INT(incident->turn)};

	store_expect(desk->store, QUERY_INCIDENT_HEAD, news, 1);
	store_expect(desk->store, QUERY_INCIDENT_RECORD_HASH, news, 2);
	store_expect(desk->store, QUERY_INCIDENT_RECORD_LIST, news, 2);
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		store_expect(desk->store, QUERY_TICKET_STATE, &V_INT(link->ticket), 1);
	}
}

static gboolean refresh(struct desk *desk, struct incident **incident, gboolean all,
			gboolean *changed, GError **error)
{
	struct head head;
	gboolean good;

	incident_expect(desk, *incident);
	good = read_head(desk, (*incident)->id, all, &head, error) &&
	       bring_up(desk, incident, &head, all, changed, error);

	head_clear(&head);
	return good;
}

gboolean incident_refresh(struct desk *desk, struct incident **incident, gboolean *changed,
			  GError **error)
{
	gboolean good;

	*changed = FALSE;
	if (reading_of(*incident)->known_at != TIME_NONE)
		return TRUE;
	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return FALSE;
	good = refresh(desk, incident, FALSE, changed, error);
	store_snapshot_end(desk->store);
	return good;
}

void incident_drop(struct desk *desk)
{
	g_clear_pointer(&desk->incident, incident_free);
}

struct incident *incident_whole(struct desk *desk, gint64 id, GError **error)
{
	struct head head = {0};
	gboolean good, changed = FALSE;

	if (desk->incident && desk->incident->id != id)
		incident_drop(desk);
	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return NULL;
	if (desk->incident) {
		good = refresh(desk, &desk->incident, TRUE, &changed, error);
	} else {
		expect_all(desk, id);
		good = read_head(desk, id, TRUE, &head, error);
		desk->incident = good ? load(desk, id, &head, TRUE, TIME_NONE, error) : NULL;
		good = desk->incident != NULL;
		head_clear(&head);
	}
	store_snapshot_end(desk->store);
	/* Half brought up to date it is no good. */
	if (!good)
		incident_drop(desk);
	return desk->incident;
}

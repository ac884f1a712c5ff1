/* SPDX-License-Identifier: MIT
 * Reading one ticket: its cached row, its history. */
#include <stddef.h>
#include <string.h>

#include "desk/i18n.h"
#include "store/recent.h"

#define READS 5
#define REMEMBERED_AT_ONCE 64

static const gsize texts[] = {
	offsetof(struct ticket, ref),      offsetof(struct ticket, contract),
	offsetof(struct ticket, client),   offsetof(struct ticket, tier),
	offsetof(struct ticket, service),  offsetof(struct ticket, region),
	offsetof(struct ticket, kind),     offsetof(struct ticket, language),
	offsetof(struct ticket, owner),    offsetof(struct ticket, team),
	offsetof(struct ticket, subject),  offsetof(struct ticket, contact),
	offsetof(struct ticket, affected), offsetof(struct ticket, cause),
	offsetof(struct ticket, side),     offsetof(struct ticket, tags),
};

static char **text_of(struct ticket *ticket, gsize i)
{
	return (char **)((char *)ticket + texts[i]);
}

void ticket_clear(struct ticket *ticket)
{
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(*text_of(ticket, i));
	memset(ticket, 0, sizeof *ticket);
}

void ticket_free(void *ticket)
{
	ticket_clear(ticket);
	g_free(ticket);
}

static void ticket_copy(const struct ticket *from, struct ticket *to)
{
	*to = *from;
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		*text_of(to, i) = g_strdup(*text_of(to, i));
}

static int int_or(const struct row *row, int column, int absent)
{
	return row_is_null(row, column) ? absent : (int)row_int(row, column);
}

void ticket_from_row(const struct row *row, gint64 now, struct ticket *ticket)
{
	*ticket = (struct ticket){
		.id = row_int(row, 0),
		.turn = row_int(row, 1),
		.revision = row_int(row, 2),
		.ref = g_strdup(row_text(row, 3)),
		.contract = g_strdup(row_text(row, 4)),
		.client = g_strdup(row_text(row, 5)),
		.tier = g_strdup(row_text(row, 6)),
		.service = g_strdup(row_text(row, 7)),
		.region = g_strdup(row_text(row, 8)),
		.kind = g_strdup(row_text(row, 9)),
		.language = g_strdup(row_text(row, 10)),
		.severity = (int)row_int(row, 11),
		.claimed = int_or(row, 12, -1),
		.state = (enum ticket_state)row_int(row, 13),
		.wait = int_or(row, 14, -1),
		.owner = g_strdup(row_text(row, 15)),
		.team = g_strdup(row_text(row, 16)),
		.subject = g_strdup(row_text(row, 17)),
		.contact = g_strdup(row_text(row, 18)),
		.affected = g_strdup(row_text(row, 19)),
		.cause = g_strdup(row_text(row, 20)),
		.side = g_strdup(row_text(row, 21)),
		.tags = g_strdup(row_text(row, 22)),
		.opened_at = row_int(row, 23),
		.updated_at = row_int(row, 24),
		.unanswered = row_int(row, 33) != 0,
	};
	struct queue_row *queue = &ticket->row;
	queue->severity = ticket->severity;
	queue->rest = (int)row_int(row, 25);
	queue->klass = (enum queue_class)row_int(row, 26);
	queue->key = row_int(row, 27);
	queue->clock = (enum clock_kind)row_int(row, 28);
	queue->due_at = row_time(row, 29);
	queue->breached = row_int(row, 30) != 0;
	queue->breach_at = row_time(row, 31);
	queue->wakes_at = row_time(row, 32);
	ticket_read_at(ticket, now);
}

/* The row was folded when something last happened; a due date of a running clock passed since then
 * shows here (clocks.md §4: breached in lists). */
void ticket_read_at(struct ticket *ticket, gint64 now)
{
	struct queue_row *queue = &ticket->row;

	queue->next_breach_at = TIME_NONE;
	if (queue->due_at == TIME_NONE)
		return;
	if (now > queue->due_at) {
		queue->breached = TRUE;
		if (queue->breach_at == TIME_NONE || queue->due_at < queue->breach_at)
			queue->breach_at = queue->due_at;
	} else {
		queue->next_breach_at = queue->due_at;
	}
}

/* A server that knows persons lets a viewer write no row, whatever the reason. */
gboolean desk_keeps_rows(const struct desk *desk)
{
	return !store_is_read_only(desk->store) &&
	       (!store_person(desk->store, NULL) || desk->role >= ROLE_ENGINEER);
}

gboolean desk_sees(const struct desk *desk, const char *client, const char *region)
{
	if (desk->clients &&
	    (!client || !g_strv_contains((const char *const *)desk->clients, client)))
		return FALSE;
	return !desk->regions ||
	       (region && g_strv_contains((const char *const *)desk->regions, region));
}

struct loading {
	struct stored *stored;
	gint64 now;
	gboolean found, bodies;
};

static gboolean load_row(const struct row *row, void *data)
{
	struct loading *loading = data;
	gsize size;
	const void *head = row_blob(row, TICKET_COLUMN_COUNT, &size);

	ticket_from_row(row, loading->now, &loading->stored->ticket);
	if (head && size == HASH_SIZE)
		memcpy(loading->stored->head, head, HASH_SIZE);
	loading->stored->op_key = g_strdup(row_text(row, TICKET_COLUMN_COUNT + 1));
	loading->found = TRUE;
	return FALSE;
}

static void set_missing(gint64 id, GError **error)
{
	/* Outside the limits reads as absent: not even the number is told. */
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("ticket %" PRId64 ": no such ticket"), id);
}

static gboolean is_seen(const struct desk *desk, const struct stored *stored)
{
	return desk_sees(desk, stored->ticket.client, stored->ticket.region);
}

static gboolean load(struct desk *desk, gint64 id, gboolean limits, struct stored *stored,
		     GError **error)
{
	struct loading loading = {.stored = stored, .now = desk_now(desk)};

	*stored = (struct stored){0};
	if (!store_ok(store_select(desk->store, QUERY_TICKET_GET, &V_INT(id), 1, load_row, &loading,
				   error),
		      error))
		return FALSE;
	if (loading.found && (!limits || is_seen(desk, stored)))
		return TRUE;
	stored_clear(stored);
	set_missing(id, error);
	return FALSE;
}

static const struct stored *recall(struct desk *desk, gint64 id, gboolean limits)
{
	const struct stored *stored = recent_recall(desk, id);

	return stored && (!limits || is_seen(desk, stored)) ? stored : NULL;
}

static void free_event(gpointer event)
{
	event_free(event);
}

static GPtrArray *events_new(void)
{
	return g_ptr_array_new_with_free_func(free_event);
}

static gboolean read_event(const struct row *row, void *data)
{
	g_ptr_array_add(data, history_event(row, 0));
	return TRUE;
}

static gboolean read_event_body(const struct row *row, void *data)
{
	struct event *event = history_event(row, 0);

	event->text = g_strdup(row_text(row, EVENT_COLUMNS));
	g_ptr_array_add(data, event);
	return TRUE;
}

static GPtrArray *read_events(struct desk *desk, gint64 id, gboolean bodies, GError **error)
{
	g_autoptr(GPtrArray) events = events_new();

	if (!store_ok(store_select(desk->store, bodies ? QUERY_EVENT_LIST_BODIES : QUERY_EVENT_LIST,
				   &V_INT(id), 1, bodies ? read_event_body : read_event, events,
				   error),
		      error))
		return NULL;
	return g_steal_pointer(&events);
}

static gboolean agrees(const struct stored *stored)
{
	return (gint64)stored->events->len == stored->ticket.turn;
}

static gboolean load_whole_row(const struct row *row, void *data)
{
	struct loading *loading = data;
	struct event *event = history_event(row, TICKET_COLUMN_COUNT + 2);

	if (!row_is_null(row, 0))
		load_row(row, loading);
	if (loading->bodies)
		event->text = g_strdup(row_text(row, TICKET_COLUMN_COUNT + 2 + EVENT_COLUMNS));
	g_ptr_array_add(loading->stored->events, event);
	return TRUE;
}

/* Row and history by one question, and so of one moment. *whole FALSE: there is no such ticket, or
 * it is damaged; those who ask for one after the other tell which. */
static gboolean load_whole(struct desk *desk, gint64 id, gboolean bodies, struct stored *stored,
			   gboolean *whole, GError **error)
{
	struct loading loading = {.stored = stored, .now = desk_now(desk), .bodies = bodies};

	*stored = (struct stored){.events = events_new()};
	if (!store_ok(store_select(desk->store,
				   bodies ? QUERY_TICKET_WHOLE_BODIES : QUERY_TICKET_WHOLE,
				   &V_INT(id), 1, load_whole_row, &loading, error),
		      error)) {
		stored_clear(stored);
		return FALSE;
	}
	*whole = loading.found && agrees(stored);
	if (*whole)
		recent_keep(desk, stored);
	else
		stored_clear(stored);
	return TRUE;
}

void ticket_expect_row(struct desk *desk, gint64 id)
{
	store_expect(desk->store, QUERY_TICKET_GET, &V_INT(id), 1);
}

void ticket_expect(struct desk *desk, gint64 id, gboolean bodies)
{
	ticket_expect_row(desk, id);
	store_expect(desk->store, bodies ? QUERY_TICKET_WHOLE_BODIES : QUERY_TICKET_WHOLE,
		     &V_INT(id), 1);
}

GPtrArray *ticket_events(struct desk *desk, gint64 id, gboolean bodies, GError **error)
{
	const struct stored *known = bodies ? NULL : recall(desk, id, TRUE);
	GPtrArray *events = NULL;
	struct stored stored;
	gboolean whole = FALSE;

	if (known) {
		stored_copy(known, &stored);
		events = g_steal_pointer(&stored.events);
		stored_clear(&stored);
		return events;
	}
	if (store_is_far(desk->store)) {
		if (!load_whole(desk, id, bodies, &stored, &whole, error))
			return NULL;
		if (whole && is_seen(desk, &stored))
			events = g_steal_pointer(&stored.events);
		else if (whole)
			set_missing(id, error);
		if (whole) {
			stored_clear(&stored);
			return events;
		}
	}
	if (!load(desk, id, TRUE, &stored, error))
		return NULL;
	stored_clear(&stored);
	return read_events(desk, id, bodies, error);
}

static gboolean load_once(struct desk *desk, gint64 id, gboolean limits, struct stored *stored,
			  GError **error)
{
	if (!load(desk, id, limits, stored, error))
		return FALSE;
	stored->events = read_events(desk, id, FALSE, error);
	if (!stored->events)
		stored_clear(stored);
	return stored->events != NULL;
}

/* In a unit an engine may tell what others stored between row and history; they are read anew until
 * they agree, or disagree twice in the same way. */
static gboolean load_anew(struct desk *desk, gint64 id, gboolean limits, struct stored *stored,
			  gboolean *moves, GError **error)
{
	gboolean loaded = load_once(desk, id, limits, stored, error);

	*moves = store_in_unit(desk->store);
	for (int i = 1; i < READS && loaded && *moves && !agrees(stored); i++) {
		gint64 turn = stored->ticket.turn;
		guint count = stored->events->len;

		stored_clear(stored);
		loaded = load_once(desk, id, limits, stored, error);
		*moves = loaded && (stored->ticket.turn != turn || stored->events->len != count);
	}
	return loaded;
}

static gboolean load_both(struct desk *desk, gint64 id, gboolean limits, struct stored *stored,
			  GError **error)
{
	gboolean loaded, moves = FALSE;

	/* Row and history must be of the same moment, or the chain would go on from the wrong head.
	 */
	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return FALSE;
	loaded = load_anew(desk, id, limits, stored, &moves, error);
	store_snapshot_end(desk->store);
	if (!loaded)
		return FALSE;
	if (agrees(stored))
		return TRUE;
	if (moves)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ticket %" PRId64 ": others keep acting on it; try again"), id);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("ticket %" PRId64 ": its history is damaged; `check` says where"),
			    id);
	stored_clear(stored);
	return FALSE;
}

void stored_expect(struct desk *desk, gint64 id)
{
	if (!recent_recall(desk, id))
		store_expect(desk->store, QUERY_TICKET_WHOLE, &V_INT(id), 1);
}

static gboolean load_all(struct desk *desk, gint64 id, gboolean limits, struct stored *stored,
			 GError **error)
{
	const struct stored *known = recall(desk, id, limits);
	gboolean whole = FALSE;

	if (known) {
		stored_copy(known, stored);
		ticket_read_at(&stored->ticket, desk_now(desk));
		return TRUE;
	}
	if (store_is_far(desk->store) && !load_whole(desk, id, FALSE, stored, &whole, error))
		return FALSE;
	if (!whole)
		return load_both(desk, id, limits, stored, error);
	if (!limits || is_seen(desk, stored))
		return TRUE;
	stored_clear(stored);
	set_missing(id, error);
	return FALSE;
}

gboolean ticket_load(struct desk *desk, gint64 id, struct ticket *ticket, GError **error)
{
	struct stored stored;
	/* An act follows, which wants the history too. */
	gboolean loaded = recent_is_on(desk) ? load_all(desk, id, TRUE, &stored, error)
					     : load(desk, id, TRUE, &stored, error);

	if (!loaded)
		return FALSE;
	*ticket = stored.ticket;
	stored.ticket = (struct ticket){0};
	stored_clear(&stored);
	return TRUE;
}

gboolean stored_load(struct desk *desk, gint64 id, struct stored *stored, GError **error)
{
	return load_all(desk, id, TRUE, stored, error);
}

gboolean stored_load_any(struct desk *desk, gint64 id, struct stored *stored, GError **error)
{
	return load_all(desk, id, FALSE, stored, error);
}

void stored_clear(struct stored *stored)
{
	ticket_clear(&stored->ticket);
	g_clear_pointer(&stored->op_key, g_free);
	g_clear_pointer(&stored->events, g_ptr_array_unref);
}

static void *copy_event(const void *event, void *data G_GNUC_UNUSED)
{
	struct event bare = *(const struct event *)event;

	bare.text = NULL;
	return event_copy(&bare);
}

void stored_copy(const struct stored *from, struct stored *to)
{
	ticket_copy(&from->ticket, &to->ticket);
	memcpy(to->head, from->head, HASH_SIZE);
	to->op_key = g_strdup(from->op_key);
	to->events = g_ptr_array_copy(from->events, copy_event, NULL);
	g_ptr_array_set_free_func(to->events, free_event);
}

gboolean ticket_remember(struct desk *desk, const gint64 *ids, const gint64 *turns, guint count,
			 GError **error)
{
	g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(gint64));
	gboolean good = TRUE, whole;
	struct stored stored;

	for (guint i = 0; desk->recent && i < count && wanted->len < REMEMBERED_AT_ONCE; i++) {
		const struct ticket *known = recent_ticket(desk, ids[i]);
		if (ids[i] > 0 && (known ? known->turn : 0) < turns[i])
			g_array_append_val(wanted, ids[i]);
	}
	if (wanted->len == 0)
		return TRUE;
	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return FALSE;
	for (guint i = 0; i < wanted->len; i++)
		stored_expect(desk, g_array_index(wanted, gint64, i));
	for (guint i = 0; i < wanted->len && good; i++) {
		good = load_whole(desk, g_array_index(wanted, gint64, i), FALSE, &stored, &whole,
				  error);
		if (good && whole)
			stored_clear(&stored);
	}
	store_snapshot_end(desk->store);
	return good;
}

static gboolean read_id(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

gboolean ticket_by_ref(struct desk *desk, const char *ref, gint64 *id, GError **error)
{
	struct ticket ticket;
	g_autoptr(GError) missing = NULL;

	const struct value key = V_TEXT(ref);

	*id = 0;
	if (!store_ok(store_select(desk->store, QUERY_TICKET_BY_REF, &key, 1, read_id, id, error),
		      error))
		return FALSE;
	if (!*id || (!desk->clients && !desk->regions))
		return TRUE;
	if (ticket_load(desk, *id, &ticket, &missing)) {
		ticket_clear(&ticket);
		return TRUE;
	}
	*id = 0;
	if (g_error_matches(missing, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&missing));
	return FALSE;
}

struct atom {
	struct desk *desk;
	unit_fn *fn;
	void *data;
	guint keys;
	const char *draft;
};

/* Done over it is the same acts, with the same keys. */
static gboolean run_atom(struct store *store, void *data, GError **error)
{
	const struct atom *atom = data;

	atom->desk->keys = atom->keys;
	atom->desk->draft = atom->draft;
	return atom->fn(store, atom->data, error);
}

gboolean desk_atomically(struct desk *desk, unit_fn *fn, void *data, GError **error)
{
	struct atom atom = {desk, fn, data, desk->keys, desk->draft};

	if (store_in_unit(desk->store))
		return fn(desk->store, data, error);
	return store_ok(store_unit(desk->store, run_atom, &atom, error), error);
}

char *op_key_new(void)
{
	/* In order of time, so that the index over them grows at one end (an import of a million
	 * tickets would touch a page of it each); no two alike, by 64 random bits. */
	return g_strdup_printf("%013" G_GINT64_MODIFIER "x%08x%08x", g_get_real_time(),
			       g_random_int(), g_random_int());
}

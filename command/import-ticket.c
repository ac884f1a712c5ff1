/* SPDX-License-Identifier: MIT
 * Tickets among the rows: gathered into blocks, a ticket and the events behind it, and stored or
 * refused whole. */
#include "command/import-private.h"

#include <inttypes.h>
#include <string.h>

#include "command/article-rows.h"
#include "desk/i18n.h"
#include "store/again.h"

/* Numbers of tickets are said aloud; one near the end of 64 bits would leave no room behind it. */
#define NUMBER_LIMIT INT64_C(999999999999)

void import_block_clear(struct block *block)
{
	if (block->js)
		row_opening_clear(&block->opening);
	js_free(block->js);
	g_free(block->ref);
	if (block->events)
		g_ptr_array_unref(block->events);
	*block = (struct block){0};
}

void import_postponed_free(void *data)
{
	struct postponed *postponed = data;

	g_free(postponed->ref);
	g_free(postponed->wanted);
	event_free(postponed->event);
	g_free(postponed);
}

/* A thing by its ref, or by the name this desk's own export gave it. */
gboolean import_resolve(enum row_named named, const char *ref, gint64 *id, void *data,
			GError **error)
{
	struct import *import = data;
	gboolean is_own = g_str_has_prefix(ref, import->own_names), is_free = TRUE;
	const gint64 *known;

	if (named == ROW_ARTICLE)
		return article_named(import->desk, import->own_names, ref, id, error);
	if ((is_own || import_is_opening(import, ref)) && !import_open_write(import, error))
		return FALSE;
	known = g_hash_table_lookup(import->resolved, ref);
	if (known) {
		*id = *known;
		return TRUE;
	}
	if (!is_own)
		return ticket_by_ref(import->desk, ref, id, error);
	*id = g_ascii_strtoll(ref + strlen(import->own_names), NULL, 10);
	if (!ticket_number_free(import->desk, *id, &is_free, error))
		return FALSE;
	if (is_free)
		*id = 0;
	return TRUE;
}

static gboolean act(struct import *import, gint64 id, const GPtrArray *events, GError **error)
{
	g_autoptr(GPtrArray) fresh = ticket_events_new(import->desk, id, events, error);
	struct act act = {.ticket = id, .events = fresh};

	if (!fresh)
		return FALSE;
	import->known += events->len - fresh->len;
	if (fresh->len == 0)
		return TRUE;
	if (!ticket_act(import->desk, &act, NULL, error))
		return FALSE;
	import->events += fresh->len;
	return TRUE;
}

static gboolean store_block(struct import *import, GError **error)
{
	struct block *block = &import->block;

	if (!import_unit_open(import, error))
		return FALSE;
	if (block->id)
		return import_open_write(import, error) &&
		       act(import, block->id, block->events, error);
	block->opening.events = block->events;
	return import_open(import, error);
}

/* FALSE only when the import must end. */
gboolean import_flush(struct import *import, GError **error)
{
	struct block *block = &import->block;
	GError *why = NULL;

	if (!block->ref)
		return import_incident_flush(import, error);
	if (!block->bad && !store_block(import, &why)) {
		/* Accepted, and the store failed with all there were. */
		if (!block->ref) {
			g_propagate_error(error, why);
			return FALSE;
		}
		if (!import_go_on(import, block->row, why, error))
			return FALSE;
		block->bad = TRUE;
	}
	if (block->bad)
		g_hash_table_add(import->refused, g_strdup(block->ref));
	import_block_clear(block);
	return import_unit_break(import, error);
}

/* The revision an exported ticket was bound to, as this desk numbers it. */
static void map_revision(struct import *import, struct opening *opening)
{
	const gint64 *own = g_hash_table_lookup(import->revisions, &opening->revision);

	opening->revision = own ? *own : 0;
}

/* A ref names one ticket for good: another one under it is a mistake somewhere, not a repetition.
 */
static gboolean same_ticket(struct import *import, gint64 id, const struct opening *opening,
			    GError **error)
{
	struct ticket ticket = {0};
	gboolean same;

	if (!id)
		return TRUE;
	if (!ticket_load(import->desk, id, &ticket, error))
		return FALSE;
	same = g_strcmp0(ticket.client, opening->client) == 0 &&
	       ticket.opened_at == opening->opened_at;
	if (!same)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ref: “%s” is ticket %" PRId64
			      " already, of another client or opening time"),
			    opening->ref, id);
	ticket_clear(&ticket);
	return same;
}

/* A moved ticket keeps its number where that is free, else it gets the next one here. */
static gboolean keep_number(struct import *import, struct opening *opening, GError **error)
{
	gboolean is_free;

	if (opening->id == 0)
		return TRUE;
	if (opening->id < 0 || opening->id > NUMBER_LIMIT) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("id: a number from 1 to %" PRId64 " is expected, found %" PRId64),
			    NUMBER_LIMIT, opening->id);
		return FALSE;
	}
	if (!import_number_free(import, opening->id, &is_free, error))
		return FALSE;
	if (!is_free)
		opening->id = 0;
	return TRUE;
}

gboolean import_ticket(struct import *import, struct js **js, GError **error)
{
	struct block *block = &import->block;
	struct opening opening = {0};
	gboolean imported;

	if (!import_settle(import, error))
		return FALSE;
	/* What is known of it stays refused when the row itself is bad. */
	const char *ref = NULL;
	if (js_get_text(*js, "ref", &ref, NULL) && ref) {
		block->ref = g_strdup(ref);
		block->bad = TRUE;
		block->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	}
	block->row = import->row;
	if (!row_read_opening(&import->reader, *js, &opening, error) ||
	    !js_get_bool(*js, "imported", TRUE, &imported, error) ||
	    !book_client(import->desk->book, opening.client, error) ||
	    !import_resolve(ROW_TICKET, opening.ref, &block->id, import, error) ||
	    !same_ticket(import, block->id, &opening, error) ||
	    !keep_number(import, &opening, error)) {
		row_opening_clear(&opening);
		return FALSE;
	}
	if (opening.opened_at > import->reader.now) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("opened_at: that time lies in the future"));
		row_opening_clear(&opening);
		return FALSE;
	}
	map_revision(import, &opening);
	opening.keep_recorded = opening.recorded_at != TIME_NONE;
	opening.live = !imported;
	import->known += block->id != 0;
	block->bad = FALSE;
	block->opening = opening;
	block->js = g_steal_pointer(js);
	g_hash_table_remove(import->refused, block->ref);
	return TRUE;
}

static gboolean begin_known(struct import *import, const char *ref, GError **error)
{
	struct block *block = &import->block;
	gint64 id;

	if (!import_resolve(ROW_TICKET, ref, &id, import, error))
		return FALSE;
	if (!id) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("ticket: no ticket has the ref “%s”"), ref);
		return FALSE;
	}
	block->ref = g_strdup(ref);
	block->id = id;
	block->row = import->row;
	block->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	return TRUE;
}

static gboolean check_times(const struct import *import, const struct event *event, GError **error)
{
	const struct block *block = &import->block;

	if (event->occurred_at > import->reader.now) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("at: that time lies in the future"));
		return FALSE;
	}
	if (block->js && event->occurred_at < block->opening.opened_at) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("at: that is before the ticket was opened"));
		return FALSE;
	}
	return TRUE;
}

/* A ticket further down: where numbers are kept, it gets the one it had, if that is free, and an
 * event that names it can stand in its place. import_finish() looks whether it came. */
static gboolean will_be_there(struct import *import, gint64 number, gboolean *will, GError **error)
{
	const struct block *block = &import->block;

	*will = FALSE;
	if (!block->js || !block->opening.id || number <= 0 || number > NUMBER_LIMIT)
		return TRUE;
	return import_number_free(import, number, will, error);
}

static void postpone(struct import *import, const char *wanted, struct event *event, gint64 number)
{
	struct postponed *postponed = g_new(struct postponed, 1);

	*postponed = (struct postponed){
		.ref = g_strdup(import->block.ref),
		.wanted = g_strdup(wanted),
		.event = event,
		.number = number,
		.row = import->row,
	};
	g_ptr_array_add(import->postponed, postponed);
}

static gboolean add_event(struct import *import, const struct js *js, GError **error)
{
	struct block *block = &import->block;
	struct event *event = g_new(struct event, 1);
	g_autofree char *wanted = NULL;
	gboolean imported, stands = TRUE;

	event_init(event);
	if (!row_read_event(&import->reader, js, event, &wanted, error) ||
	    !check_times(import, event, error) ||
	    !js_get_bool(js, "imported", TRUE, &imported, error) ||
	    (wanted && !will_be_there(import, event->number, &stands, error))) {
		block->bad = TRUE;
		event_free(event);
		return FALSE;
	}
	if (imported)
		event->flags |= EVENT_IMPORTED;
	if (wanted)
		postpone(import, wanted, stands ? NULL : event, event->number);
	if (stands)
		g_ptr_array_add(block->events, event);
	return TRUE;
}

gboolean import_event(struct import *import, const struct js *js, GError **error)
{
	struct block *block = &import->block;
	const char *ref;

	if (!js_get_text(js, "ticket", &ref, error))
		return FALSE;
	if (!ref) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("ticket: a ticket's ref is expected"));
		return FALSE;
	}
	if (!block->ref || strcmp(block->ref, ref) != 0) {
		if (!import_flush(import, error))
			return FALSE;
		/* Its ticket was refused and told of; so are its events. */
		if (g_hash_table_contains(import->refused, ref))
			return TRUE;
		if (!begin_known(import, ref, error))
			return FALSE;
	}
	return add_event(import, js, error);
}

/* Links to tickets that came further down. */
static gboolean finish_one(struct import *import, struct postponed *postponed, GError **error)
{
	g_autoptr(GPtrArray) one = g_ptr_array_new();
	gint64 id = 0, number = 0;

	if (!import_unit_open(import, error) ||
	    !import_resolve(ROW_TICKET, postponed->ref, &id, import, error) ||
	    !import_resolve(ROW_TICKET, postponed->wanted, &number, import, error))
		return FALSE;
	if (!id || !number || (!postponed->event && number != postponed->number)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no ticket has the ref “%s”"), postponed->wanted);
		return FALSE;
	}
	if (!postponed->event)
		return TRUE;
	postponed->event->number = number;
	g_ptr_array_add(one, postponed->event);
	return act(import, id, one, error);
}

gboolean import_finish(struct import *import, GError **error)
{
	if (!import_open_write(import, error))
		return FALSE;
	for (guint i = 0; i < import->postponed->len; i++) {
		struct postponed *postponed = g_ptr_array_index(import->postponed, i);
		GError *why = NULL;

		if (g_hash_table_contains(import->refused, postponed->ref) ||
		    finish_one(import, postponed, &why))
			continue;
		if (!import_go_on(import, postponed->row, why, error))
			return FALSE;
	}
	return TRUE;
}

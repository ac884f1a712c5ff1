/* SPDX-License-Identifier: MIT
 * Incidents this desk read or wrote last, and how little is asked of a far server for them: what is
 * remembered is judged on without a question, and the batch proves it by the turn and the head it
 * expects. */
#include "store/incident-private.h"

#include <string.h>

#include "store/recent.h"

/* Where nobody is kept from anything, everybody reads the same. */
static gboolean is_shared(struct desk *desk, struct incident *incident)
{
	return !desk->clients && !desk->regions && !incident_is_in_part(incident);
}

gboolean incident_is_remembered(struct desk *desk, gint64 id)
{
	struct incident *whole = desk->incident;

	return whole && whole->id == id && store_is_far(desk->store) &&
	       !store_in_unit(desk->store) && is_shared(desk, whole) &&
	       !incident_moves(whole, desk_now(desk));
}

/* Definitions say when clocks warn, so what tickets say changes with them; within a unit neither is
 * what it will be. */
static gboolean is_kept(const struct desk *desk, gint64 id)
{
	return desk->read && desk->read->id == id && !store_in_unit(desk->store);
}

static struct incident *take_back(struct desk *desk)
{
	return g_steal_pointer(&desk->read);
}

static struct incident *load_kept(struct desk *desk, gint64 id, GError **error)
{
	struct incident *incident;
	gboolean changed;

	incident_expect(desk, desk->read);
	desk_expect_revision(desk);
	incident = take_back(desk);
	if (desk->read_revision != desk_revision(desk, NULL)) {
		incident_free(incident);
		return incident_read(desk, id, TIME_NONE, error);
	}
	if (incident_refresh(desk, &incident, &changed, error))
		return incident;
	incident_free(incident);
	return NULL;
}

struct incident *incident_load(struct desk *desk, gint64 id, gint64 known_at, GError **error)
{
	struct incident *incident;

	if (known_at != TIME_NONE || !is_kept(desk, id))
		return incident_read(desk, id, known_at, error);
	if (is_shared(desk, desk->read) && !incident_moves(desk->read, desk_now(desk)) &&
	    desk->read_revision == desk_known_revision(desk) && recent_trusts(desk))
		return take_back(desk);
	/* What it says and by which definitions are of one moment. */
	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return NULL;
	incident = load_kept(desk, id, error);
	store_snapshot_end(desk->store);
	return incident;
}

void incident_give_back(struct desk *desk, struct incident *incident)
{
	if (!incident || store_in_unit(desk->store)) {
		incident_free(incident);
		return;
	}
	incident_free(desk->read);
	desk->read = incident;
	desk->read_revision = desk_known_revision(desk);
	if (desk->read_revision < 0)
		desk->read_revision = desk_revision(desk, NULL);
}

/* What says more than it does itself: whoever adds it reads more. */
static gboolean speaks_of_others(const struct record *record)
{
	return record->kind == RECORD_LINK || record->kind == RECORD_UNLINK ||
	       record->kind == RECORD_REDACTED;
}

/* Is it, with these records behind it, what is remembered as stored? */
static gboolean leads_to(struct desk *desk, struct incident *incident, const GPtrArray *records)
{
	guint8 hash[HASH_SIZE];

	if (!incident_is_remembered(desk, incident->id) || !is_shared(desk, incident) ||
	    !incident_is_now(incident))
		return FALSE;
	memcpy(hash, incident_head(incident), HASH_SIZE);
	for (guint i = 0; i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		if (speaks_of_others(record))
			return FALSE;
		record_hash(hash, record, hash);
	}
	return memcmp(hash, incident_head(desk->incident), HASH_SIZE) == 0;
}

gboolean incident_follow(struct desk *desk, struct incident **incident, const GPtrArray *records,
			 GError **error)
{
	gboolean changed;

	if (!leads_to(desk, *incident, records))
		return incident_refresh(desk, incident, &changed, error);
	for (guint i = 0; i < records->len; i++)
		incident_apply(*incident, g_ptr_array_index(records, i));
	(*incident)->turn = desk->incident->turn;
	incident_set_head(*incident, incident_head(desk->incident),
			  incident_updated_at(desk->incident));
	return TRUE;
}

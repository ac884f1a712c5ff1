/* SPDX-License-Identifier: MIT
 * The key stamps of an incident out of its entries and overrides, and whether they can be true
 * together (incidents.md T7, T8). */
#include "desk/incident.h"

#include "desk/civil.h"
#include "desk/i18n.h"

/* Which stamp an entry gives; FALSE: none. */
static gboolean stamp_of(const struct entry *entry, enum stamp *stamp)
{
	switch (entry->kind) {
	case ENTRY_IMPACT_START:
		*stamp = STAMP_IMPACT_START;
		return TRUE;
	case ENTRY_DETECTION:
	case ENTRY_ALERT_FIRED:
		*stamp = STAMP_DETECTED;
		return TRUE;
	case ENTRY_CUSTOMER_REPORT:
		*stamp = STAMP_REPORTED;
		return TRUE;
	case ENTRY_ACK:
		*stamp = STAMP_ACKNOWLEDGED;
		return TRUE;
	case ENTRY_COMMS_CUSTOMER:
		*stamp = STAMP_REPLIED;
		return !entry->automatic;
	case ENTRY_HYPOTHESIS:
		*stamp = STAMP_IDENTIFIED;
		return entry->status == HYPOTHESIS_CONFIRMED;
	case ENTRY_RESTORED:
		*stamp = STAMP_RESTORED;
		return TRUE;
	case ENTRY_RESOLVED:
		*stamp = STAMP_RESOLVED;
		return TRUE;
	default:
		return FALSE;
	}
}

static void clear(struct stamped *stamped)
{
	*stamped = (struct stamped){.when.at = TIME_NONE, .said.at = TIME_NONE};
}

/* Entries come in their order, so the first is the earliest, the last the latest; but a hypothesis
 * counts when it was confirmed. */
static void take(struct stamped *stamped, enum stamp stamp, const struct entry *entry)
{
	struct instant when = entry->when;
	gboolean latest = stamp == STAMP_RESTORED || stamp == STAMP_RESOLVED;

	if (stamp == STAMP_IDENTIFIED && entry->end != TIME_NONE)
		when.at = entry->end;
	if (stamped->entry && !latest && stamped->when.at <= when.at)
		return;
	stamped->when = when;
	stamped->entry = entry;
}

void incident_stamps(const struct incident *incident, struct stamped out[STAMPS])
{
	for (int i = 0; i < STAMPS; i++)
		clear(&out[i]);
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		enum stamp stamp;
		if (entry->removed)
			continue;
		if (entry->kind == ENTRY_REOPENED) {
			clear(&out[STAMP_RESOLVED]);
			if (entry->weight != 0)
				clear(&out[STAMP_RESTORED]);
		} else if (stamp_of(entry, &stamp)) {
			take(&out[stamp], stamp, entry);
		}
	}
	for (int i = 0; i < STAMPS; i++) {
		if (!incident->fixed[i].set)
			continue;
		out[i].said = out[i].when;
		out[i].when = incident->fixed[i].when;
		out[i].entry = NULL;
		out[i].reason = incident->fixed[i].reason ? incident->fixed[i].reason : "";
	}
}

enum incident_state incident_state(const struct incident *incident)
{
	struct stamped stamps[STAMPS];

	if (incident->cancelled)
		return INCIDENT_CANCELLED;
	incident_stamps(incident, stamps);
	if (stamps[STAMP_RESOLVED].when.at != TIME_NONE)
		return INCIDENT_RESOLVED;
	return stamps[STAMP_RESTORED].when.at != TIME_NONE ? INCIDENT_RESTORED : INCIDENT_ACTIVE;
}

/* ---- order (T8) */

static void expect_order(GPtrArray *lines, const struct stamped *stamps, enum stamp first,
			 enum stamp second)
{
	const struct instant *a = &stamps[first].when, *b = &stamps[second].when;
	char before[21], after[21];

	if (a->at == TIME_NONE || b->at == TIME_NONE || a->at - a->early <= b->at + b->late)
		return;
	civil_print_utc(b->at, before);
	civil_print_utc(a->at, after);
	g_ptr_array_add(lines, g_strdup_printf(_("%s %s is before %s %s"), stamp_title(second),
					       before, stamp_title(first), after));
}

GPtrArray *incident_disorder(const struct incident *incident)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	gboolean detected = stamps[STAMP_DETECTED].when.at != TIME_NONE,
		 restored = stamps[STAMP_RESTORED].when.at != TIME_NONE;
	expect_order(lines, stamps, STAMP_IMPACT_START, STAMP_RESTORED);
	expect_order(lines, stamps, restored ? STAMP_RESTORED : STAMP_IMPACT_START, STAMP_RESOLVED);
	expect_order(lines, stamps, detected ? STAMP_DETECTED : STAMP_REPORTED, STAMP_ACKNOWLEDGED);
	return lines;
}

/* SPDX-License-Identifier: MIT
 * The key stamps of an incident out of its entries and overrides, and whether they can be true
 * together (incidents.md T7, T8). */
#include "desk/incident-private.h"

#include "desk/civil.h"
#include "desk/i18n.h"

/* Which stamp of those that the earliest entry gives; FALSE: none. */
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
	default:
		return FALSE;
	}
}

static void clear(struct stamped *stamped)
{
	*stamped = (struct stamped){.when.at = TIME_NONE, .said.at = TIME_NONE};
}

/* Entries come in their order, so the first is the earliest; but a hypothesis counts when it was
 * confirmed. */
static void take(struct stamped *stamped, enum stamp stamp, const struct entry *entry)
{
	struct instant when = entry->when;

	if (stamp == STAMP_IDENTIFIED && entry->end != TIME_NONE)
		when.at = entry->end;
	if (stamped->entry && stamped->when.at <= when.at)
		return;
	stamped->when = when;
	stamped->entry = entry;
}

/* ---- restored, resolved: the latest, and of tickets only what all of them say */

/* What one linked ticket says. */
struct word {
	gboolean has;
	guint place; /* of its newest entry that can give the stamp; 0: none */
};
/* Places are indices into the entries, from 1. */
struct ending {
	enum entry_kind kind;
	guint place;        /* the newest that counts whatever tickets say; 0: none */
	guint since;        /* of the newest reopening: what gives the stamp stands behind it */
	struct word *words; /* one for each link */
};

/* What the ticket it was captured from says, whatever was made of it since. */
static enum entry_kind ticket_says(const struct entry *entry)
{
	if (!entry_is_captured(entry))
		return ENTRY_KINDS;
	if (entry->lent)
		return entry->lent->kind;
	return entry->number ? ENTRY_KINDS : entry->kind;
}

/* NULL: its ticket is not linked. */
static const struct incident_link *link_of(const struct incident *incident,
					   const struct entry *entry, guint *index)
{
	gint64 ticket = entry->lent ? entry->lent->ticket : entry->ticket;

	for (*index = 0; *index < incident->links->len; ++*index) {
		const struct incident_link *link = incident->links->pdata[*index];
		if (link->ticket == ticket)
			return link;
	}
	return NULL;
}

static void end_by(struct ending *ending, const struct incident *incident,
		   const struct entry *entry, guint place)
{
	enum entry_kind says = ticket_says(entry);
	gboolean reopens = entry->kind == ENTRY_REOPENED &&
			   (ending->kind == ENTRY_RESOLVED || entry->weight != 0);
	const struct incident_link *link = NULL;
	guint index = 0;

	if (!reopens && says != ending->kind && entry->kind != ending->kind)
		return;
	if (says == ending->kind || says == ENTRY_REOPENED)
		link = link_of(incident, entry, &index);
	if (link && link->state == STATE_CANCELLED)
		return;
	if (reopens)
		ending->since = place;
	if (reopens && link)
		ending->words[index] = (struct word){FALSE, 0};
	else if (link && says == ending->kind)
		ending->words[index] = (struct word){
			TRUE, entry->kind == ending->kind ? place : ending->words[index].place};
	else if (entry->kind == ending->kind)
		ending->place = place;
}

/* Of a ticket that was called off, merged into another, or closed without it nothing more comes. */
static gboolean is_expected(const struct incident_link *link, const struct word *word)
{
	return link->state < STATE_CLOSED || (link->state == STATE_CLOSED && word->has);
}

static void finish(const struct ending *ending, const struct incident *incident,
		   struct stamped *stamped)
{
	guint latest = ending->place, tickets = 0;

	for (guint i = 0; i < incident->links->len; i++) {
		const struct word *word = &ending->words[i];
		if (!is_expected(incident->links->pdata[i], word))
			continue;
		stamped->tickets++;
		stamped->said_so += word->has;
		tickets = MAX(tickets, word->place);
	}
	if (stamped->said_so == stamped->tickets)
		latest = MAX(latest, tickets);
	if (latest <= ending->since)
		return;
	stamped->entry = incident->entries->pdata[latest - 1];
	stamped->when = stamped->entry->when;
}

void incident_stamps(const struct incident *incident, struct stamped out[STAMPS])
{
	g_autofree struct word *restored = g_new0(struct word, incident->links->len),
			       *resolved = g_new0(struct word, incident->links->len);
	struct ending endings[] = {{.kind = ENTRY_RESTORED, .words = restored},
				   {.kind = ENTRY_RESOLVED, .words = resolved}};

	for (int i = 0; i < STAMPS; i++)
		clear(&out[i]);
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		enum stamp stamp;
		if (entry->removed)
			continue;
		for (guint j = 0; j < G_N_ELEMENTS(endings); j++)
			end_by(&endings[j], incident, entry, i + 1);
		if (stamp_of(entry, &stamp))
			take(&out[stamp], stamp, entry);
	}
	finish(&endings[0], incident, &out[STAMP_RESTORED]);
	finish(&endings[1], incident, &out[STAMP_RESOLVED]);
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

GPtrArray *stamps_disorder(const struct incident *incident)
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

GPtrArray *incident_disorder(const struct incident *incident)
{
	GPtrArray *lines = stamps_disorder(incident);
	const struct entry *entry;
	char *open = impact_left_open(incident, &entry);

	if (open)
		g_ptr_array_add(lines, open);
	return lines;
}

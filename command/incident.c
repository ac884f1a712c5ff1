/* SPDX-License-Identifier: MIT
 * See incident.h: naming incidents and changing them. */
#include "command/incident.h"

#include <string.h>

#include "command/incident-restore.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "store/client.h"

#define PREFIX "INC-"

gboolean incident_named(struct call *call, const char *text, gint64 *id, GError **error)
{
	const char *digits = g_ascii_strncasecmp(text, PREFIX, strlen(PREFIX)) == 0
				     ? text + strlen(PREFIX)
				     : text;

	if (g_ascii_string_to_signed(digits, 10, 1, G_MAXINT64, id, NULL))
		return TRUE;
	if (strcmp(text, "active") == 0) {
		if (!incident_active(call->desk, id, error))
			return FALSE;
		if (!*id)
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("no incident is yours to write to: “incident new” begins "
				      "one, “incident active” chooses one"));
		return *id != 0;
	}
	if (!incident_by_ref(call->desk, text, id, error))
		return FALSE;
	if (!*id)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("“%s” is no incident: INC-7, its number or its ref is expected"),
			    text);
	return *id != 0;
}

struct incident *incident_argument(struct call *call, guint argument, GError **error)
{
	gint64 id;

	return incident_named(call, call_argument(call, argument), &id, error)
		       ? incident_load(call->desk, id, TIME_NONE, error)
		       : NULL;
}

const struct entry *entry_named(const struct incident *incident, const char *text, GError **error)
{
	const struct entry *entry = incident_entry(incident, text);

	if (!entry || entry->when.at == TIME_NONE)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 " has no entry “%s”: a number is expected, or the "
			      "key of a ticket's event, like 48213/7"),
			    incident->id, text);
	return entry && entry->when.at != TIME_NONE ? entry : NULL;
}

/* ---- acts */

static void note_stamps(struct incident_act *act)
{
	struct stamped stamps[STAMPS];

	incident_stamps(act->incident, stamps);
	for (int i = 0; i < STAMPS; i++)
		act->before[i] = stamps[i].when;
}

gboolean incident_begin(struct call *call, struct incident_act *act, GError **error)
{
	const char *reason = call_option(call, "reason");

	*act = (struct incident_act){.call = call, .reason = reason && *reason ? reason : NULL};
	act->records = g_ptr_array_new_with_free_func(record_free);
	act->incident = incident_argument(call, 0, error);
	if (act->incident)
		note_stamps(act);
	return act->incident != NULL;
}

void incident_act_clear(struct incident_act *act)
{
	g_clear_pointer(&act->records, g_ptr_array_unref);
	if (act->incident && !act->spoilt)
		incident_give_back(act->call->desk, g_steal_pointer(&act->incident));
	g_clear_pointer(&act->incident, incident_free);
}

struct record *incident_say(struct incident_act *act, enum record_kind kind, gint64 about)
{
	struct record *record = record_new(kind, about);

	record->why = g_strdup(act->reason);
	g_ptr_array_add(act->records, record);
	return record;
}

struct record *incident_say_entry(struct incident_act *act, enum record_kind kind,
				  const struct entry *entry)
{
	struct record *record = incident_say(act, kind, entry->number);

	if (entry->number) {
		record->base = entry->revision;
	} else {
		record_put(record, "source", entry_source_name(entry->source));
		record_put(record, "source_ref", entry->source_ref);
	}
	return record;
}

static gboolean fail_seen(const struct incident *incident, const struct entry *entry,
			  const char *by, GError **error)
{
	g_autofree char *key = entry_key(entry);
	const char *text = entry_words(entry);
	gsize first = strcspn(text, "\n");

	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("INC-%" PRId64 " entry %s: %s changed it since you read it; it is revision "
		      "%" PRId64 " now: “%.*s%s”"),
		    incident->id, key, by && *by ? by : "?", entry->revision, (int)first, text,
		    text[first] ? "…" : "");
	return FALSE;
}

gboolean sees_option(const struct call *call, gint64 *sees, GError **error)
{
	const char *text = call_option(call, "sees");

	*sees = -1;
	return !text || call_number("--sees", text, 0, G_MAXINT64, sees, error);
}

/* What somebody did in a console may not have come back to its screen yet: they know of it. */
static gboolean knows_by_themselves(const struct call *call, const struct incident *incident,
				    const struct entry *entry, gint64 sees)
{
	g_autoptr(GPtrArray) records = NULL;
	gint64 revision = 0;

	if (!call->context || !call->context->session || !entry->number || sees > entry->revision)
		return FALSE;
	records = incident_records(call->desk, incident->id, 0, NULL);
	for (guint i = 0; records && i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		if (record->about == entry->number && record_is_of_entry(record->kind) &&
		    ++revision > sees && g_strcmp0(record->by, call->desk->user) != 0)
			return FALSE;
	}
	return records != NULL;
}

gboolean incident_check_sees(struct call *call, const struct incident *incident,
			     const struct entry *entry, GError **error)
{
	gint64 sees;

	if (!sees_option(call, &sees, error))
		return FALSE;
	return sees < 0 || sees == entry->revision ||
	       knows_by_themselves(call, incident, entry, sees) ||
	       fail_seen(incident, entry, entry->revised_by, error);
}

/* What the stamps would be; *spoilt: by this copy of the incident, which then is no longer what is
 * stored. */
static void foresee(struct incident_act *act, struct stamped stamps[STAMPS], gboolean *spoilt)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	gint64 next = act->incident->next_entry;

	for (guint i = 0; i < act->records->len; i++) {
		struct record *record = record_copy(g_ptr_array_index(act->records, i));
		record->turn = act->incident->turn + 1 + i;
		record->recorded_at = act->call->now;
		if (!record->about)
			record->about = next++;
		g_ptr_array_add(records, record);
	}
	*spoilt = !incident_foresee(act->incident, records, stamps);
	if (!*spoilt)
		return;
	for (guint i = 0; i < records->len; i++)
		incident_apply(act->incident, g_ptr_array_index(records, i));
	incident_stamps(act->incident, stamps);
}

static char *stamp_time(const struct call *call, const struct instant *when)
{
	char clock[WHEN_SHORT_SIZE];

	if (when->at == TIME_NONE)
		return g_strdup(_("unknown"));
	when_short(when->at, call->now, call->zone, clock);
	return g_strdup(clock);
}

/* T5: a figure agreed with a client is not moved without a word why. */
static gboolean check_reason(struct incident_act *act, GError **error)
{
	struct stamped stamps[STAMPS];

	if (!act->corrects || act->reason)
		return TRUE;
	foresee(act, stamps, &act->spoilt);
	for (int i = 0; i < STAMPS; i++) {
		g_autofree char *was = NULL, *is = NULL;
		if (act->before[i].at == TIME_NONE || act->before[i].at == stamps[i].when.at)
			continue;
		was = stamp_time(act->call, &act->before[i]);
		is = stamp_time(act->call, &stamps[i].when);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("it moves “%s” from %s to %s: --reason is expected"),
			    stamp_title((enum stamp)i), was, is);
		call_want(act->call, "reason",
			  g_strdup_printf(_("It moves “%s” from %s to %s. Why: "),
					  stamp_title((enum stamp)i), was, is));
		return FALSE;
	}
	return TRUE;
}

/* T6: who was faster, and what it is since. */
static void tell_clash(struct incident_act *act, const struct clash *clash, GError **error)
{
	struct incident *now = incident_load(act->call->desk, act->incident->id, TIME_NONE, NULL);
	g_autofree char *key = g_strdup_printf("%" PRId64, clash->about);
	const struct entry *entry = now && clash->about && record_is_of_entry(clash->kind)
					    ? incident_entry(now, key)
					    : NULL;

	if (entry) {
		g_clear_error(error);
		fail_seen(now, entry, clash->by, error);
	}
	incident_give_back(act->call->desk, now);
}

gboolean incident_commit(struct incident_act *act, GError **error)
{
	struct desk *desk = act->call->desk;
	gint64 id = act->incident->id;
	struct clash clash = {0};
	gboolean stored;

	if (!check_reason(act, error))
		return FALSE;
	stored = incident_record(desk, id, act->records, NULL, &clash, error);
	if (!stored && clash.kind && error)
		tell_clash(act, &clash, error);
	clash_clear(&clash);
	if (!stored)
		return FALSE;
	call_deed_records(act->call, id, act->records);
	if (!act->spoilt)
		return incident_follow(desk, &act->incident, act->records, error);
	incident_free(act->incident);
	act->incident = incident_load(desk, id, TIME_NONE, error);
	act->spoilt = FALSE;
	return act->incident != NULL;
}

void incident_tell_after(const struct incident_act *act)
{
	g_autoptr(GPtrArray) disorder = incident_disorder(act->incident);
	struct stamped stamps[STAMPS];

	incident_stamps(act->incident, stamps);
	for (int i = 0; i < STAMPS; i++) {
		g_autofree char *was = NULL, *is = NULL;
		if (act->before[i].at == TIME_NONE || act->before[i].at == stamps[i].when.at)
			continue;
		was = stamp_time(act->call, &act->before[i]);
		is = stamp_time(act->call, &stamps[i].when);
		sink_say(act->call->sink, _("%s: %s, was %s"), stamp_title((enum stamp)i), is, was);
	}
	for (guint i = 0; i < disorder->len; i++)
		sink_say(act->call->sink, _("warning: %s"),
			 (const char *)g_ptr_array_index(disorder, i));
	if (act->before[STAMP_RESTORED].at == TIME_NONE)
		incident_offer_restore(act->call, act->incident);
}

/* ---- times */

gboolean typed_time_read(const struct call *call, const char *text, struct typed_time *typed,
			 GError **error)
{
	*typed = (struct typed_time){.at = TIME_NONE};
	if (!call_past(call, text, &typed->at, error))
		return FALSE;
	typed->zone = when_typed_zone(text, &typed->minute);
	return TRUE;
}

void typed_time_clear(struct typed_time *typed)
{
	g_clear_pointer(&typed->zone, g_free);
}

char *incident_echo(const struct call *call, const struct incident *incident, gint64 at)
{
	const struct zone *own = call->zone ? call->zone : zone_utc(), *theirs = NULL;

	/* Of many clients the one it began with. */
	for (guint i = 0; i < incident->links->len && !theirs; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		const struct client *client =
			link->client ? client_seen(call->desk, link->client, NULL) : NULL;
		theirs = client ? client->zone : NULL;
	}
	return when_echo(at, call->now, own, theirs);
}

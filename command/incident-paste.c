/* SPDX-License-Identifier: MIT
 * incident paste: a block of a chat or a log becomes entries, as log until they are promoted. */
#include "desk/paste.h"

#include <string.h>

#include "command/acting.h"
#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/when.h"

/* Entries of one block: more is a log to be kept elsewhere. */
enum { ENTRIES_MOST = 5000 };

/* Whoever wrote it stands before what they wrote, as in the block. */
static char *text_of(const struct pasted *pasted)
{
	return pasted->who ? g_strdup_printf("%s: %s", pasted->who, pasted->text)
			   : g_strdup(pasted->text);
}

/* The same line of a block that was pasted before, when the rest of it had not been said yet. */
static gboolean is_there(const struct incident *incident, const struct pasted *pasted,
			 const char *text)
{
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(incident->entries, i);
		gint64 at = entry->source_at != TIME_NONE ? entry->source_at : entry->when.at;
		if (entry->source == SOURCE_PASTE && at == pasted->when.at &&
		    strcmp(entry->text, text) == 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean check_ahead(const struct call *call, const struct pasted *pasted, GError **error)
{
	g_autofree char *when = NULL;

	if (pasted->when.at <= call->now)
		return TRUE;
	when = when_print(pasted->when.at, call->zone);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("line %u: %s lies ahead; is --zone right?"), pasted->line, when);
	return FALSE;
}

static void tell_doubts(struct call *call, const struct paste *paste)
{
	for (guint i = 0; i < paste->doubts->len; i++)
		sink_say(call->sink, _("warning: %s"),
			 (const char *)g_ptr_array_index(paste->doubts, i));
	if (paste->skipped)
		sink_say(call->sink,
			 ngettext("%u line before the first time is left out",
				  "%u lines before the first time are left out", paste->skipped),
			 paste->skipped);
}

/* ---- looking first */

static gboolean preview(struct call *call, const struct paste *paste)
{
	static const struct column columns[] = {
		{"row", NULL, CELL_TEXT},      {"line", N_("LINE"), CELL_INT},
		{"at", N_("AT"), CELL_TIME},   {"precision", N_("±"), CELL_TEXT},
		{"who", N_("WHO"), CELL_TEXT}, {"text", N_("TEXT"), CELL_LONG},
	};

	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < paste->entries->len; i++) {
		const struct pasted *pasted = g_ptr_array_index(paste->entries, i);
		sink_row(call->sink);
		sink_text(call->sink, "pasted");
		sink_int(call->sink, pasted->line);
		sink_moment(call, pasted->when.at);
		sink_precision(call, &pasted->when);
		sink_text(call->sink, pasted->who);
		sink_text(call->sink, pasted->text);
	}
	sink_end(call->sink);
	tell_doubts(call, paste);
	return TRUE;
}

/* ---- storing */

static void say(struct incident_act *act, const struct pasted *pasted, const char *text,
		const char *zone)
{
	const char *kind = call_option(act->call, "kind");
	g_autofree char *precision = precision_print(&pasted->when);
	struct record *record = incident_say(act, RECORD_ENTRY, 0);

	record_put(record, "kind", kind ? kind : entry_kind_name(ENTRY_NOTE));
	record_put(record, "source", entry_source_name(SOURCE_PASTE));
	record_put_time(record, "at", pasted->when.at);
	record_put(record, "precision", precision);
	record_put(record, "zone", zone);
	record_put(record, "text", text);
	if (call_flag(act->call, "promote"))
		record_put(record, "promoted", "1");
	else
		record_put(record, "visibility", visibility_name(VISIBLE_LOG));
}

static void tell(struct incident_act *act, const struct paste *paste, guint known)
{
	struct call *call = act->call;
	guint count = act->records->len;

	if (sink_is_json(call->sink)) {
		entry_table(call);
		for (guint i = 0; i < count; i++) {
			const struct record *record = g_ptr_array_index(act->records, i);
			g_autofree char *key = g_strdup_printf("%" PRId64, record->about);
			const struct entry *entry = incident_entry(act->incident, key);
			if (entry)
				entry_row(call, act->incident, entry);
		}
		sink_end(call->sink);
		return;
	}
	sink_say(call->sink,
		 ngettext("INC-%" PRId64 ": %u entry added", "INC-%" PRId64 ": %u entries added",
			  count),
		 act->incident->id, count);
	if (known)
		sink_say(call->sink,
			 ngettext("%u was there already", "%u were there already", known), known);
	tell_doubts(call, paste);
	incident_tell_after(act);
}

static gboolean store(struct incident_act *act, const struct paste *paste, const char *zone,
		      GError **error)
{
	guint known = 0;

	for (guint i = 0; i < paste->entries->len; i++) {
		const struct pasted *pasted = g_ptr_array_index(paste->entries, i);
		g_autofree char *text = text_of(pasted);
		if (!check_ahead(act->call, pasted, error))
			return FALSE;
		if (is_there(act->incident, pasted, text))
			known++;
		else
			say(act, pasted, text, zone);
	}
	if (act->records->len && !incident_commit(act, error))
		return FALSE;
	tell(act, paste, known);
	return TRUE;
}

/* The zone of times that name none; `here` is the person's own. */
static gboolean read_zone(struct call *call, const struct zone **zone, GError **error)
{
	const char *name = call_option(call, "zone");

	*zone = call->zone ? call->zone : zone_utc();
	if (!name || strcmp(name, "here") == 0)
		return TRUE;
	*zone = zone_set_get(call->desk->zones, name, error);
	return *zone != NULL;
}

static gboolean paste_into(struct incident_act *act, const char *text, GError **error)
{
	struct call *call = act->call;
	const struct zone *zone;
	struct paste *paste;
	gboolean done;

	if (!read_zone(call, &zone, error))
		return FALSE;
	paste = paste_read(text, strlen(text), call->now, zone, call->desk->zones, ENTRIES_MOST,
			   error);
	if (!paste)
		return FALSE;
	if (!paste->zoned && !call_option(call, "zone")) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("its times name no zone: --zone is expected; “here” is %s"),
			    zone_name(zone));
		done = FALSE;
	} else if (call_flag(call, "dry-run")) {
		done = preview(call, paste);
	} else {
		done = store(act, paste, paste->zoned ? NULL : zone_name(zone), error);
	}
	paste_free(paste);
	return done;
}

static gboolean run_paste(struct call *call, GError **error)
{
	const char *kind = call_option(call, "kind");
	enum entry_kind which;
	g_autofree char *text = NULL;
	struct incident_act act = {0};
	gboolean done;

	if (kind && !entry_kind_find(kind, &which)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--kind: “%s” is no kind of entry"), kind);
		return FALSE;
	}
	done = acting_text(call, 1, TRUE, &text, error) && incident_begin(call, &act, error) &&
	       paste_into(&act, text, error);
	incident_act_clear(&act);
	return done;
}

static const struct argument_spec paste_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("TEXT|-|@FILE"), .completer = COMPLETE_FILE, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec paste_options[] = {
	OPTION_TEXT,
	{.name = "zone",
	 .value = N_("ZONE"),
	 .help = N_("Of times that name none; here is one's own"),
	 .completer = COMPLETE_ZONE},
	{.name = "kind",
	 .value = N_("KIND"),
	 .help = N_("What kind of entries; notes otherwise"),
	 .completer = COMPLETE_ENTRY_KIND},
	{.name = "promote", .help = N_("They belong to the story told; log otherwise")},
	{.name = "dry-run", .help = N_("Only show what would become of it")},
	{.name = NULL},
};
const struct command command_incident_paste = {
	.name = "incident paste",
	.group = INCIDENT_GROUP,
	.arguments = paste_arguments,
	.options = paste_options,
	.help = N_("Make entries of a block of a chat or a log: each line that begins with a time "
		   "begins one; lines pasted before are left out"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_paste,
};

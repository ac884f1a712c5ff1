/* SPDX-License-Identifier: MIT
 * incident show: an incident as it is, or as it was known at a moment (incidents.md T1). */
#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/incident-metrics.h"

/* ---- stamps */

static const struct column stamp_columns[] = {
	{"row", NULL, CELL_TEXT},          {"incident", NULL, CELL_INT},
	{"stamp", N_("STAMP"), CELL_TEXT}, {"at", N_("AT"), CELL_TIME},
	{"precision", N_("±"), CELL_TEXT}, {"early_s", NULL, CELL_SPAN},
	{"late_s", NULL, CELL_SPAN},       {"entry", N_("ENTRY"), CELL_TEXT},
	{"said_at", NULL, CELL_TIME},      {"reason", N_("REASON"), CELL_LONG},
	{"said_so", NULL, CELL_INT},       {"tickets", NULL, CELL_INT},
};

void stamp_table(struct call *call)
{
	sink_table(call->sink, stamp_columns, G_N_ELEMENTS(stamp_columns));
}

void stamp_row(struct call *call, const struct incident *incident,
	       const struct stamped stamps[STAMPS], enum stamp stamp)
{
	struct sink *sink = call->sink;
	const struct stamped *it = &stamps[stamp];
	gboolean known = it->when.at != TIME_NONE;
	g_autofree char *key = it->entry ? entry_key(it->entry) : NULL;

	sink_row(sink);
	sink_text(sink, "stamp");
	sink_int(sink, incident->id);
	sink_text(sink, sink_is_json(sink) ? stamp_name(stamp) : stamp_title(stamp));
	sink_moment(call, it->when.at);
	sink_precision(call, &it->when);
	sink_span(sink, known ? it->when.early : TIME_NONE);
	sink_span(sink, known ? it->when.late : TIME_NONE);
	sink_text(sink, key);
	sink_time(sink, it->reason ? it->said.at : TIME_NONE);
	sink_text(sink, it->reason);
	sink_int(sink, it->said_so);
	sink_int(sink, it->tickets);
}

static void give_stamps(struct call *call, const struct incident *incident)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	stamp_table(call);
	for (int i = 0; i < STAMPS; i++)
		if (sink_is_json(call->sink) || stamps[i].when.at != TIME_NONE)
			stamp_row(call, incident, stamps, (enum stamp)i);
	sink_end(call->sink);
}

/* ---- beside the timeline */

static void give_links(struct call *call, const struct incident *incident)
{
	static const struct column columns[] = {
		{"row", NULL, CELL_TEXT},
		{"incident", NULL, CELL_INT},
		{"ticket", N_("TICKET"), CELL_INT},
		{"client", N_("CLIENT"), CELL_TEXT},
		{"reported_at", N_("REPORTED"), CELL_TIME},
		{"service", N_("SERVICE"), CELL_TEXT},
		{"region", N_("REGION"), CELL_TEXT},
		{"ref", N_("REF"), CELL_TEXT},
		{"linked_at", NULL, CELL_TIME},
	};
	struct sink *sink = call->sink;

	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		sink_row(sink);
		sink_text(sink, "link");
		sink_int(sink, incident->id);
		sink_int(sink, link->ticket);
		sink_text(sink, link->client);
		sink_time(sink, link->reported_at);
		sink_text(sink, link->service);
		sink_text(sink, link->region);
		sink_text(sink, link->ref);
		sink_time(sink, link->linked_at);
	}
	sink_end(sink);
}

/* In plain form they stand in the header. */
static void give_blockers(struct call *call, const struct incident *incident)
{
	static const struct column columns[] = {
		{"row", NULL, CELL_TEXT},
		{"incident", NULL, CELL_INT},
		{"entry", NULL, CELL_TEXT},
		{"text", NULL, CELL_TEXT},
	};
	g_autoptr(GPtrArray) blockers = NULL;

	if (!sink_is_json(call->sink))
		return;
	blockers = incident_blockers(incident, AUDIENCE_INTERNAL, call->now);
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(blockers, i);
		sink_row(call->sink);
		sink_text(call->sink, "blocker");
		sink_int(call->sink, incident->id);
		sink_text(call->sink, blocker->entry);
		sink_text(call->sink, blocker->text);
	}
	sink_end(call->sink);
}

static void give_evidence(struct call *call, const struct incident *incident,
			  const GPtrArray *entries)
{
	static const struct column columns[] = {
		{"row", NULL, CELL_TEXT},
		{"incident", NULL, CELL_INT},
		{"key", N_("ENTRY"), CELL_TEXT},
		{"evidence", N_("EVIDENCE"), CELL_INT},
		{"at", N_("AT"), CELL_TIME},
		{"from", N_("FROM"), CELL_TEXT},
		{"sha256", N_("SHA-256"), CELL_TEXT},
		{"excerpt", N_("EXCERPT"), CELL_LONG},
	};
	struct sink *sink = call->sink;

	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(entries, i);
		g_autofree char *key = entry_key(entry);
		for (guint j = 0; j < entry->evidence->len; j++) {
			const struct evidence *evidence = g_ptr_array_index(entry->evidence, j);
			sink_row(sink);
			sink_text(sink, "evidence");
			sink_int(sink, incident->id);
			sink_text(sink, key);
			sink_int(sink, evidence->turn);
			sink_time(sink, evidence->at);
			sink_text(sink, evidence->from);
			sink_text(sink, evidence->sha256);
			sink_text(sink, evidence->excerpt);
		}
	}
	sink_end(sink);
}

/* ---- the timeline */

struct choice {
	gboolean kinds[ENTRY_KINDS], some, log, removed;
};

static gboolean read_choice(struct call *call, struct choice *choice, GError **error)
{
	g_auto(GStrv) kinds = words_in(call_option(call, "kind"));

	choice->log = call_flag(call, "log");
	choice->removed = call_flag(call, "removed");
	for (char **word = kinds; *word; word++) {
		enum entry_kind kind;
		if (!entry_kind_find(*word, &kind)) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--kind: “%s” is no kind of entry"), *word);
			return FALSE;
		}
		choice->kinds[kind] = choice->some = TRUE;
	}
	return TRUE;
}

static gboolean is_chosen(const struct choice *choice, const struct entry *entry)
{
	if (entry->removed && !choice->removed)
		return FALSE;
	/* Whoever asks for a kind asks for all of it. */
	if (choice->some)
		return choice->kinds[entry->kind];
	return choice->log || entry->promoted || entry->removed;
}

static void give_entries(struct call *call, const struct incident *incident,
			 const struct choice *choice)
{
	g_autoptr(GPtrArray) chosen = g_ptr_array_new();
	guint hidden = 0;

	for (guint i = 0; i < incident->entries->len; i++) {
		struct entry *entry = g_ptr_array_index(incident->entries, i);
		if (is_chosen(choice, entry))
			g_ptr_array_add(chosen, entry);
		else
			hidden += !entry->removed;
	}
	entry_table(call);
	for (guint i = 0; i < chosen->len && !sink_failed(call->sink); i++)
		entry_row(call, incident, g_ptr_array_index(chosen, i));
	sink_end(call->sink);
	if (hidden)
		sink_say(call->sink,
			 ngettext("%u entry more in the log (--log)",
				  "%u entries more in the log (--log)", hidden),
			 hidden);
	sink_block(call->sink, "\n");
	give_evidence(call, incident, chosen);
}

static gboolean run_show(struct call *call, GError **error)
{
	const char *known = call_option(call, "known-at");
	struct choice choice = {0};
	gint64 id, known_at = TIME_NONE;
	struct incident *incident;

	if ((known && !call_time(call, known, &known_at, error)) ||
	    !read_choice(call, &choice, error) ||
	    !incident_named(call, call_argument(call, 0), &id, error))
		return FALSE;
	incident = incident_load(call->desk, id, known_at, error);
	if (!incident)
		return FALSE;
	/* What goes on went on until then. */
	if (known_at != TIME_NONE)
		call->now = MIN(call->now, known_at);
	if (incident->opened_at == TIME_NONE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 ": nothing was known of it at %s"), id, known);
		incident_free(incident);
		return FALSE;
	}
	incident_facts(call, incident);
	sink_block(call->sink, "\n");
	give_stamps(call, incident);
	if (incident->links->len && !sink_is_json(call->sink))
		sink_block(call->sink, "\n");
	give_links(call, incident);
	give_blockers(call, incident);
	sink_block(call->sink, "\n");
	give_entries(call, incident, &choice);
	incident_free(incident);
	return TRUE;
}

static const struct argument_spec show_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec show_options[] = {
	{.name = "known-at",
	 .value = N_("TIME"),
	 .help = N_("Only what was recorded by then"),
	 .completer = COMPLETE_TIME},
	{.name = "kind",
	 .value = N_("KIND,…"),
	 .help = N_("Only entries of these kinds, logged ones too"),
	 .completer = COMPLETE_ENTRY_KIND},
	{.name = "log", .help = N_("What is not told, too")},
	{.name = "removed", .help = N_("What was taken out, too")},
	{.name = NULL},
};
const struct command command_incident_show = {
	.name = "incident show",
	.group = INCIDENT_GROUP,
	.arguments = show_arguments,
	.options = show_options,
	.help = N_("Show an incident: its key stamps, its tickets, its timeline"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_show,
};

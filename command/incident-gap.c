/* SPDX-License-Identifier: MIT
 * incident gaps, gap: where nobody wrote anything while it burned, and what is said of that
 * (incidents.md T13). */
#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/incident-metrics.h"

/* Stands for no entry: where the incident was noticed, or whatever comes. */
#define NO_ENTRY "-"

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},           {"incident", NULL, CELL_INT},
	{"from", N_("FROM"), CELL_TEXT},    {"to", N_("TO"), CELL_TEXT},
	{"start_at", N_("AT"), CELL_TIME},  {"end_at", N_("UNTIL"), CELL_TIME},
	{"length_s", N_("GAP"), CELL_SPAN}, {"state", N_("STATE"), CELL_TEXT},
	{"by", N_("BY"), CELL_TEXT},        {"why", N_("WHY"), CELL_LONG},
};

static char *key_of(const struct entry *entry)
{
	return entry ? entry_key(entry) : g_strdup(NO_ENTRY);
}

static void give(struct call *call, const struct incident *incident, const struct timeline_gap *gap)
{
	g_autofree char *from = key_of(gap->from), *to = key_of(gap->to);
	struct sink *sink = call->sink;

	sink_row(sink);
	sink_text(sink, "gap");
	sink_int(sink, incident->id);
	sink_text(sink, gap->from || !sink_is_json(sink) ? from : NULL);
	sink_text(sink, gap->to || !sink_is_json(sink) ? to : NULL);
	sink_time(sink, gap->start);
	sink_time(sink, gap->end);
	sink_span(sink, gap->end - gap->start);
	sink_text(sink, gap_state_name(gap->state));
	sink_text(sink, gap->by);
	sink_text(sink, gap->why);
}

static gboolean run_gaps(struct call *call, GError **error)
{
	struct incident *incident = incident_argument(call, 0, error);
	g_autoptr(GPtrArray) gaps = NULL;

	if (!incident)
		return FALSE;
	gaps = incident_gaps(incident, call->now);
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < gaps->len; i++)
		give(call, incident, g_ptr_array_index(gaps, i));
	sink_end(call->sink);
	incident_free(incident);
	return TRUE;
}

static const struct argument_spec gaps_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
const struct command command_incident_gaps = {
	.name = "incident gaps",
	.group = INCIDENT_GROUP,
	.arguments = gaps_arguments,
	.help = N_("List where nobody wrote anything for long: 15 minutes at P0 and P1, an hour at "
		   "P2, four hours below"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_gaps,
};

/* ---- what is said of one */

static const struct timeline_gap *gap_between(const GPtrArray *gaps, const char *from,
					      const char *to)
{
	for (guint i = 0; i < gaps->len; i++) {
		const struct timeline_gap *gap = g_ptr_array_index(gaps, i);
		g_autofree char *first = key_of(gap->from), *last = key_of(gap->to);
		/* A captured entry that was said something of is known by both its names. */
		gboolean begins = strcmp(first, from) == 0 ||
				  (gap->from && g_strcmp0(gap->from->source_ref, from) == 0);
		gboolean ends = strcmp(last, to) == 0 ||
				(gap->to && g_strcmp0(gap->to->source_ref, to) == 0);
		if (begins && ends)
			return gap;
	}
	return NULL;
}

static gboolean check_word(struct call *call, enum gap_state state, const char *why, GError **error)
{
	if (state != GAP_UNEXPLAINED && (!why || !*why)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--text is expected: what happened then"));
		return FALSE;
	}
	if (state == GAP_ACCEPTED && call->desk->role < ROLE_LEAD) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("to accept a gap needs the role %s; %s is %s"), role_name(ROLE_LEAD),
			    call->desk->user, role_name(call->desk->role));
		return FALSE;
	}
	return TRUE;
}

static gboolean say(struct incident_act *act, enum gap_state state, const char *why, GError **error)
{
	struct call *call = act->call;
	g_autoptr(GPtrArray) gaps = incident_gaps(act->incident, call->now);
	const struct timeline_gap *gap =
		gap_between(gaps, call_argument(call, 1), call_argument(call, 2));
	struct record *record;

	if (!gap) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("INC-%" PRId64 " has no gap from %s to %s; “incident gaps” lists "
			      "them"),
			    act->incident->id, call_argument(call, 1), call_argument(call, 2));
		return FALSE;
	}
	g_autofree char *from = gap->from ? entry_key(gap->from) : g_strdup("");
	g_autofree char *to = gap->to ? entry_key(gap->to) : g_strdup("");
	gint64 length = gap->end - gap->start;
	record = incident_say(act, RECORD_GAP, 0);
	record->base = act->incident->turn;
	record->what = g_strdup(gap_state_name(state));
	record->why = g_strdup(why && *why ? why : NULL);
	record_put(record, "from", from);
	record_put(record, "to", to);
	if (!incident_commit(act, error))
		return FALSE;
	if (sink_is_json(call->sink)) {
		g_autoptr(GPtrArray) after = incident_gaps(act->incident, call->now);
		gap = gap_between(after, call_argument(call, 1), call_argument(call, 2));
		sink_table(call->sink, columns, G_N_ELEMENTS(columns));
		if (gap)
			give(call, act->incident, gap);
		sink_end(call->sink);
	} else {
		g_autofree char *span = span_print(length);
		sink_say(call->sink, _("INC-%" PRId64 ": the gap of %s is %s"), act->incident->id,
			 span, gap_state_name(state));
	}
	return TRUE;
}

static gboolean run_gap(struct call *call, GError **error)
{
	g_autofree char *why = NULL;
	struct incident_act act = {0};
	enum gap_state state = GAP_UNEXPLAINED;
	int index;
	gboolean done = call_choice(_("STATE"), call_argument(call, 3),
				    "unexplained explained accepted", &index, error) &&
			gap_state_find(call_argument(call, 3), &state) &&
			call_text(call, "text", &why, error) &&
			check_word(call, state, why, error) && incident_begin(call, &act, error) &&
			say(&act, state, why, error);

	incident_act_clear(&act);
	return done;
}

static const struct argument_spec gap_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("FROM"), .completer = COMPLETE_ENTRY},
	{.name = N_("TO")},
	{.name = N_("STATE"),
	 .completer = COMPLETE_WORDS,
	 .words = "explained accepted unexplained"},
	{.name = NULL},
};
static const struct option_spec gap_options[] = {
	{.name = "text",
	 .letter = 't',
	 .value = N_("TEXT|-|@FILE"),
	 .help = N_("What happened then, or why it needs no explanation")},
	{.name = NULL},
};
const struct command command_incident_gap = {
	.name = "incident gap",
	.group = INCIDENT_GROUP,
	.arguments = gap_arguments,
	.options = gap_options,
	.help = N_(
		"Explain a gap between two entries (- where none stands); a lead may accept one"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES | ONE_ACT,
	.run = run_gap,
};

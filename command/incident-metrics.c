/* SPDX-License-Identifier: MIT
 * incident metrics: the times between stamps with their anchors, impact, missed updates; the same
 * over many incidents (incidents.md T9 to T12, T14). */
#include "desk/incident-metrics.h"

#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"

/* ---- of one */

static const struct column metric_columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", NULL, CELL_INT},
	{"metric", N_("METRIC"), CELL_TEXT},
	{"value_s", N_("VALUE"), CELL_SPAN},
	{"least_s", N_("LEAST"), CELL_SPAN},
	{"most_s", N_("MOST"), CELL_SPAN},
	{"from", N_("FROM"), CELL_TEXT},
	{"from_at", N_("AT"), CELL_TIME},
	{"from_entry", NULL, CELL_TEXT},
	{"to", N_("TO"), CELL_TEXT},
	{"to_at", N_("AT"), CELL_TIME},
	{"to_entry", NULL, CELL_TEXT},
};

/* The stamp, when, and the entry it comes from. */
static void give_anchor(struct call *call, const struct stamped *stamps, enum stamp stamp)
{
	struct sink *sink = call->sink;
	g_autofree char *key = stamps[stamp].entry ? entry_key(stamps[stamp].entry) : NULL;

	sink_text(sink, sink_is_json(sink) ? stamp_name(stamp) : stamp_title(stamp));
	sink_moment(call, stamps[stamp].when.at);
	sink_text(sink, key);
}

/* Some of its tickets may know what the incident does not yet (T16). */
static void give_value(struct sink *sink, const struct measured *measured, const struct stamped *to)
{
	g_autofree char *unknown = NULL;

	if (measured->known || sink_is_json(sink)) {
		sink_span(sink, measured->known ? measured->value : TIME_NONE);
		return;
	}
	if (to->when.at == TIME_NONE && to->said_so)
		unknown = g_strdup_printf(ngettext("unknown, %u of %u ticket",
						   "unknown, %u of %u tickets", to->tickets),
					  to->said_so, to->tickets);
	sink_text(sink, unknown ? unknown : _("unknown"));
}

static void give_metrics(struct call *call, const struct incident *incident,
			 const struct stamped *stamps)
{
	struct sink *sink = call->sink;

	sink_table(sink, metric_columns, G_N_ELEMENTS(metric_columns));
	for (int i = 0; i < METRICS; i++) {
		enum metric metric = (enum metric)i;
		struct measured measured = metric_measure(stamps, metric);
		gboolean ranged = measured.known && (measured.least != measured.value ||
						     measured.most != measured.value);
		enum stamp from, to;
		metric_anchors(metric, &from, &to);
		sink_row(sink);
		sink_text(sink, "metric");
		sink_int(sink, incident->id);
		sink_text(sink, sink_is_json(sink) ? metric_name(metric) : metric_title(metric));
		give_value(sink, &measured, &stamps[to]);
		sink_span(sink, ranged || (measured.known && sink_is_json(sink)) ? measured.least
										 : TIME_NONE);
		sink_span(sink, ranged || (measured.known && sink_is_json(sink)) ? measured.most
										 : TIME_NONE);
		give_anchor(call, stamps, from);
		give_anchor(call, stamps, to);
	}
	sink_end(sink);
}

static const struct column impact_columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", NULL, CELL_INT},
	{"service", N_("SERVICE"), CELL_TEXT},
	{"region", N_("REGION"), CELL_TEXT},
	{"impact_s", N_("IMPACT"), CELL_SPAN},
	{"weighted_s", N_("WEIGHTED"), CELL_SPAN},
	{"open", N_("STILL OPEN"), CELL_BOOL},
	{"counted_to", N_("COUNTED TO"), CELL_TEXT},
};

/* Behind restored what nobody ended is not counted on; which stamp that is, says where it stands.
 */
static const char *counted_to(const struct call *call, const struct stamped *stamps, gint64 to)
{
	enum stamp stamp = stamps[STAMP_RESTORED].when.at == to ? STAMP_RESTORED : STAMP_RESOLVED;

	if (stamps[stamp].when.at != to)
		return sink_is_json(call->sink) ? "now" : _("now");
	return sink_is_json(call->sink) ? stamp_name(stamp) : stamp_title(stamp);
}

/* One line of the table; both NULL: all together. */
static void give_scope(struct call *call, const struct incident *incident,
		       const GPtrArray *intervals, const char *service, const char *region)
{
	struct impact_sum sum = impact_total(intervals, service, region);
	struct sink *sink = call->sink;
	gboolean whole = !service && !region;
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	sink_row(sink);
	sink_text(sink, whole ? "impact" : "impact-of");
	sink_int(sink, incident->id);
	sink_text(sink, whole && !sink_is_json(sink) ? _("all")
			: service && *service        ? service
						     : NULL);
	sink_text(sink, region && *region ? region : NULL);
	sink_span(sink, sum.seconds);
	sink_span(sink, (sum.weighted + 50) / 100);
	sink_bool(sink, sum.open_to != TIME_NONE);
	sink_text(sink, sum.open_to != TIME_NONE ? counted_to(call, stamps, sum.open_to) : NULL);
}

static void give_impact(struct call *call, const struct incident *incident)
{
	g_autoptr(GPtrArray) intervals = impact_intervals(incident, call->now);
	const struct impact *before = NULL;

	if (!intervals->len)
		return;
	sink_block(call->sink, "\n");
	sink_table(call->sink, impact_columns, G_N_ELEMENTS(impact_columns));
	for (guint i = 0; i < intervals->len; i++) {
		const struct impact *impact = g_ptr_array_index(intervals, i);
		gboolean known = before && g_strcmp0(before->service, impact->service) == 0 &&
				 g_strcmp0(before->region, impact->region) == 0;
		before = impact;
		if (!known)
			give_scope(call, incident, intervals,
				   impact->service ? impact->service : "",
				   impact->region ? impact->region : "");
	}
	give_scope(call, incident, intervals, NULL, NULL);
	sink_end(call->sink);
}

static const struct column update_columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", NULL, CELL_INT},
	{"from_at", N_("SILENT FROM"), CELL_TIME},
	{"to_at", N_("TO"), CELL_TIME},
	{"missed", N_("UPDATES MISSED"), CELL_INT},
};

static void give_updates(struct call *call, const struct incident *incident)
{
	g_autoptr(GArray) missed = incident_missed_updates(incident, call->now);

	if (missed->len)
		sink_block(call->sink, "\n");
	sink_table(call->sink, update_columns, G_N_ELEMENTS(update_columns));
	for (guint i = 0; i < missed->len; i++) {
		const struct missed *silence = &g_array_index(missed, struct missed, i);
		sink_row(call->sink);
		sink_text(call->sink, "updates");
		sink_int(call->sink, incident->id);
		sink_time(call->sink, silence->from);
		sink_time(call->sink, silence->to);
		sink_int(call->sink, silence->count);
	}
	sink_end(call->sink);
}

static gboolean tell_one(struct call *call, GError **error)
{
	struct incident *incident = incident_argument(call, 0, error);
	struct stamped stamps[STAMPS];

	if (!incident)
		return FALSE;
	incident_stamps(incident, stamps);
	give_metrics(call, incident, stamps);
	give_impact(call, incident);
	give_updates(call, incident);
	incident_free(incident);
	return TRUE;
}

/* ---- over many */

struct many {
	GArray *ids;
	GArray *values[METRICS]; /* gint64, of those that know it */
};

static gboolean note_id(const struct incident_row *row, void *data)
{
	if (row->state != INCIDENT_CANCELLED)
		g_array_append_val((GArray *)data, row->id);
	return TRUE;
}

static gboolean measure(struct call *call, struct many *many, GError **error)
{
	for (guint i = 0; i < many->ids->len; i++) {
		struct incident *incident = incident_load(
			call->desk, g_array_index(many->ids, gint64, i), TIME_NONE, error);
		struct stamped stamps[STAMPS];
		if (!incident)
			return FALSE;
		incident_stamps(incident, stamps);
		for (int metric = 0; metric < METRICS; metric++) {
			struct measured measured = metric_measure(stamps, (enum metric)metric);
			if (measured.known)
				g_array_append_val(many->values[metric], measured.value);
		}
		incident_free(incident);
	}
	return TRUE;
}

/* Half seconds are rounded up. */
static void give_aggregates(struct call *call, struct many *many)
{
	gboolean mean = call_flag(call, "mean");
	const struct column columns[] = {
		{"row", NULL, CELL_TEXT},
		{"metric", N_("METRIC"), CELL_TEXT},
		{"incidents", NULL, CELL_INT},
		{"n", N_("N"), CELL_INT},
		{"unknown", N_("UNKNOWN"), CELL_INT},
		{"median_s", N_("MEDIAN"), CELL_SPAN},
		{"p90_s", N_("P90"), CELL_SPAN},
		{"mean_s", N_("MEAN"), CELL_SPAN},
	};
	int count = G_N_ELEMENTS(columns) - !mean;
	struct sink *sink = call->sink;

	sink_table(sink, columns, count);
	for (int i = 0; i < METRICS; i++) {
		GArray *values = many->values[i];
		struct aggregate sum = {0};
		gboolean known =
			aggregate_values((gint64 *)(void *)values->data, values->len, &sum);
		sink_row(sink);
		sink_text(sink, "aggregate");
		sink_text(sink, sink_is_json(sink) ? metric_name((enum metric)i)
						   : metric_title((enum metric)i));
		sink_int(sink, many->ids->len);
		sink_int(sink, values->len);
		sink_int(sink, many->ids->len - values->len);
		sink_span(sink, known ? (sum.median2 + (sum.median2 > 0)) / 2 : TIME_NONE);
		sink_span(sink, known ? sum.p90 : TIME_NONE);
		if (mean)
			sink_span(sink, known ? sum.sum / sum.n : TIME_NONE);
	}
	sink_end(sink);
}

static gboolean tell_many(struct call *call, GError **error)
{
	const char *since = call_option(call, "since");
	struct incident_query query = {.all = TRUE,
				       .service = call_option(call, "service"),
				       .region = call_option(call, "region"),
				       .cause = call_option(call, "cause"),
				       .since = TIME_NONE};
	struct many many = {.ids = g_array_new(FALSE, FALSE, sizeof(gint64))};
	gboolean good;

	for (int i = 0; i < METRICS; i++)
		many.values[i] = g_array_new(FALSE, FALSE, sizeof(gint64));
	good = (!since || call_time(call, since, &query.since, error)) &&
	       incident_list(call->desk, &query, note_id, many.ids, error) &&
	       measure(call, &many, error);
	if (good)
		give_aggregates(call, &many);
	for (int i = 0; i < METRICS; i++)
		g_array_unref(many.values[i]);
	g_array_unref(many.ids);
	return good;
}

static gboolean run_metrics(struct call *call, GError **error)
{
	static const char *const of_many[] = {"service", "region", "cause", "since", "mean"};
	gboolean all = call_flag(call, "all"), one = call_argument(call, 0) != NULL;

	if (all == one) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("an incident is expected, or --all"));
		return FALSE;
	}
	for (guint i = 0; one && i < G_N_ELEMENTS(of_many); i++) {
		if (!call_flag(call, of_many[i]))
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("--%s goes with --all"),
			    of_many[i]);
		return FALSE;
	}
	return all ? tell_many(call, error) : tell_one(call, error);
}

static const struct argument_spec metrics_arguments[] = {
	{.name = N_("INCIDENT"), .completer = COMPLETE_INCIDENT, .optional = TRUE},
	{.name = NULL},
};
static const struct option_spec metrics_options[] = {
	{.name = "all", .help = N_("Over all incidents: how many, median, 90th percentile")},
	{.name = "service",
	 .value = N_("KEY"),
	 .help = N_("With --all: of that service"),
	 .completer = COMPLETE_SERVICE},
	{.name = "region",
	 .value = N_("KEY"),
	 .help = N_("With --all: of that region"),
	 .completer = COMPLETE_REGION},
	{.name = "cause",
	 .value = N_("KEY"),
	 .help = N_("With --all: with that cause"),
	 .completer = COMPLETE_CAUSE},
	{.name = "since",
	 .value = N_("TIME"),
	 .help = N_("With --all: opened since then"),
	 .completer = COMPLETE_TIME},
	{.name = "mean", .help = N_("With --all: the mean too, which few incidents pull up")},
	{.name = NULL},
};
const struct command command_incident_metrics = {
	.name = "incident metrics",
	.group = INCIDENT_GROUP,
	.arguments = metrics_arguments,
	.options = metrics_options,
	.help = N_("Tell the times to detect, acknowledge, restore … with their anchors, the "
		   "impact, and updates missed"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_metrics,
};

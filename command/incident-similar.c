/* SPDX-License-Identifier: MIT
 * incident similar: earlier ones like it; what those of the same cause have left to do comes first
 * (incidents.md A1). */
#include "command/incident-link.h"
#include "command/report-facts.h"
#include "desk/i18n.h"

enum { LIMIT = 10 };

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", N_("ID"), CELL_INT},
	{"cause", N_("SAME CAUSE"), CELL_TEXT},
	{"service", N_("SERVICE"), CELL_TEXT},
	{"region", N_("REGION"), CELL_TEXT},
	{"alike", N_("ALIKE"), CELL_INT},
	{"title", N_("TITLE"), CELL_LONG},
};

static void give(struct call *call, const struct report_similar *similar)
{
	struct sink *sink = call->sink;
	g_autofree char *word = g_strdup_printf("INC-%" PRId64, similar->incident);

	sink_row(sink);
	sink_text(sink, "similar");
	if (sink_is_json(sink))
		sink_int(sink, similar->incident);
	else
		sink_text(sink, word);
	sink_text(sink, similar->cause);
	sink_text(sink, similar->service);
	sink_text(sink, similar->region);
	sink_int(sink, similar->alike);
	sink_text(sink, similar->title);
}

static gboolean run_similar(struct call *call, GError **error)
{
	const char *text = call_option(call, "limit");
	g_autoptr(GPtrArray) similar = NULL;
	struct incident *incident;
	gint64 limit = LIMIT;

	if (text && !call_number("--limit", text, 1, G_MAXINT32, &limit, error))
		return FALSE;
	incident = incident_argument(call, 0, error);
	if (incident && action_tell_repeats(call, incident, error))
		similar = report_similar(call->desk, incident, (guint)limit, error);
	if (similar) {
		sink_table(call->sink, columns, G_N_ELEMENTS(columns));
		for (guint i = 0; i < similar->len; i++)
			give(call, g_ptr_array_index(similar, i));
		sink_end(call->sink);
	}
	incident_free(incident);
	return similar != NULL;
}

static const struct argument_spec similar_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec similar_options[] = {
	{.name = "limit", .value = "N", .help = N_("At most so many; 10 otherwise")},
	{.name = NULL},
};
const struct command command_incident_similar = {
	.name = "incident similar",
	.group = INCIDENT_GROUP,
	.arguments = similar_arguments,
	.options = similar_options,
	.help = N_("List other incidents like it, of the same cause first, and what those have "
		   "left to do"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_similar,
};

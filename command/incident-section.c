/* SPDX-License-Identifier: MIT
 * incident section: what people write of a report, a block at a time and each in its languages. */
#include "command/incident.h"

#include <string.h>

#include "command/acting.h"
#include "command/kb-diff.h"
#include "command/report-paper.h"
#include "desk/i18n.h"
#include "desk/report.h"

struct named_section {
	enum audience audience;
	const char *block, *language;
	const struct section *section; /* of that very language; NULL: there is none yet */
};

static gboolean take_language(const struct call *call, const struct incident *incident,
			      const char **language, GError **error)
{
	if (!report_language_check(call_option(call, "language"), language, error))
		return FALSE;
	if (!*language)
		*language = report_language_for(call->desk, incident, NULL);
	return TRUE;
}

static gboolean name_section(struct call *call, const struct incident *incident,
			     struct named_section *named, GError **error)
{
	const struct section *section;

	if (!review_audience(call, &named->audience, error) ||
	    !take_language(call, incident, &named->language, error))
		return FALSE;
	named->block = call_argument(call, 1);
	if (!review_check_block(named->audience, named->block, error))
		return FALSE;
	section = incident_section(incident, named->audience, named->block, named->language);
	named->section =
		section && strcmp(section->language, named->language) == 0 ? section : NULL;
	return TRUE;
}

/* ---- telling */

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},   {"incident", NULL, CELL_INT},  {"audience", NULL, CELL_TEXT},
	{"block", NULL, CELL_TEXT}, {"language", NULL, CELL_TEXT}, {"revision", NULL, CELL_INT},
	{"by", NULL, CELL_TEXT},    {"at", NULL, CELL_TIME},       {"text", NULL, CELL_LONG},
};

static void section_row(struct call *call, const struct incident *incident,
			const struct named_section *named)
{
	struct sink *sink = call->sink;
	const struct section *section = named->section;

	sink_table(sink, columns, G_N_ELEMENTS(columns));
	sink_row(sink);
	sink_text(sink, "section");
	sink_int(sink, incident->id);
	sink_text(sink, audience_name(named->audience));
	sink_text(sink, named->block);
	sink_text(sink, named->language);
	sink_int(sink, section ? section->revision : 0);
	sink_text(sink, section ? section->by : NULL);
	sink_time(sink, section ? section->at : TIME_NONE);
	sink_text(sink, section ? section->text : NULL);
	sink_end(sink);
}

static void show_section(struct call *call, const struct incident *incident,
			 const struct named_section *named)
{
	if (sink_is_json(call->sink)) {
		section_row(call, incident, named);
	} else if (named->section) {
		sink_block(call->sink, named->section->text);
	} else {
		sink_say(call->sink, _("nothing is written yet: %s"),
			 _(report_block_find(named->block)->help));
	}
}

/* ---- writing */

/* T6: whoever was faster is told by name, and with what differs from what was to be stored. */
static gboolean fail_seen(struct call *call, const struct named_section *named, const char *text,
			  GError **error)
{
	const struct section *section = named->section;

	if (!sink_is_json(call->sink))
		kb_diff_say(call->sink, section ? section->text : "", text);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("%s of the %s report: %s changed it since you read it; it is revision "
		      "%" PRId64 " now; nothing is stored"),
		    named->block, audience_name(named->audience), section ? section->by : "?",
		    section ? section->revision : 0);
	return FALSE;
}

static gboolean store_section(struct incident_act *act, struct named_section *named,
			      const char *text, GError **error)
{
	struct call *call = act->call;
	enum report_state before = act->incident->reports[named->audience].state;
	gint64 revision = named->section ? named->section->revision : 0, sees;
	struct record *record;

	if (!sees_option(call, &sees, error))
		return FALSE;
	if (sees >= 0 && sees != revision)
		return fail_seen(call, named, text, error);
	if (g_strcmp0(named->section ? named->section->text : "", text) == 0) {
		sink_say(call->sink, "%s", _("the text is as it was"));
		return TRUE;
	}
	record = incident_say(act, RECORD_SECTION, named->audience);
	record->what = g_strdup(named->block);
	record->base = revision;
	record_put(record, "language", named->language);
	record_put(record, "text", text);
	if (!incident_commit(act, error) || !name_section(call, act->incident, named, error))
		return FALSE;
	if (sink_is_json(call->sink)) {
		section_row(call, act->incident, named);
		return TRUE;
	}
	sink_say(call->sink, _("INC-%" PRId64 " %s report: %s (%s) is revision %" PRId64),
		 act->incident->id, audience_name(named->audience), named->block, named->language,
		 named->section ? named->section->revision : 0);
	if (before == REPORT_APPROVED)
		sink_say(call->sink, "%s", _("it was approved; it is in review again"));
	return TRUE;
}

static gboolean run_section(struct call *call, GError **error)
{
	struct named_section named = {0};
	struct incident_act act = {0};
	g_autofree char *text = NULL;
	gboolean good = call_text(call, "text", &text, error) &&
			incident_begin(call, &act, error) &&
			name_section(call, act.incident, &named, error);

	if (good && text)
		good = store_section(&act, &named, text, error);
	else if (good)
		show_section(call, act.incident, &named);
	incident_act_clear(&act);
	return good;
}

static const struct argument_spec section_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("BLOCK"), .completer = COMPLETE_BLOCK},
	{.name = NULL},
};
static const struct option_spec section_options[] = {
	OPTION_AUDIENCE, OPTION_REPORT_LANGUAGE, OPTION_TEXT, OPTION_SEES, {.name = NULL},
};
const struct command command_incident_section = {
	.name = "incident section",
	.group = INCIDENT_GROUP,
	.arguments = section_arguments,
	.options = section_options,
	.help = N_("Write a section of an incident's report, or, without --text, show it"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_section,
};

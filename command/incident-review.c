/* SPDX-License-Identifier: MIT
 * The commands that move a report through its states (incidents.md R1, R2): submit, return,
 * approve, waive, close, reopen; and what stands in the way. Publishing is
 * command/incident-publish.c. */
#include "command/incident.h"

#include "command/review.h"
#include "desk/i18n.h"
#include "desk/incident-metrics.h"

/* ---- telling how it stands */

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", NULL, CELL_INT},
	{"audience", N_("Report"), CELL_TEXT},
	{"state", N_("State"), CELL_TEXT},
	{"version", N_("Version"), CELL_INT},
	{"author", N_("Author"), CELL_TEXT},
	{"approved_by", N_("Approved by"), CELL_WORDS},
	{"due_at", N_("Due"), CELL_TIME},
	{"changed", NULL, CELL_BOOL},
	{"why", N_("Why"), CELL_TEXT},
	{"turn", NULL, CELL_INT},
	{"blocks", N_("Blocked by"), CELL_WORDS},
	{"wants", N_("Wants"), CELL_WORDS},
};

static char **approvers(const struct report_status *status)
{
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();

	for (guint i = 0; i < status->approvals->len; i++)
		g_strv_builder_add(
			names, ((struct approval *)g_ptr_array_index(status->approvals, i))->by);
	return g_strv_builder_end(names);
}

static char **blocker_texts(const GPtrArray *blockers)
{
	g_autoptr(GStrvBuilder) texts = g_strv_builder_new();

	for (guint i = 0; i < blockers->len; i++)
		g_strv_builder_add(texts, ((struct blocker *)g_ptr_array_index(blockers, i))->text);
	return g_strv_builder_end(texts);
}

static void status_row(struct sink *sink, const struct incident *incident, enum audience audience,
		       const struct review *review)
{
	const struct report_status *status = &incident->reports[audience];
	g_auto(GStrv) approved = approvers(status);
	g_auto(GStrv) blocks = blocker_texts(review->blockers);

	sink_row(sink);
	sink_text(sink, "report");
	sink_int(sink, incident->id);
	sink_text(sink, audience_name(audience));
	sink_text(sink, report_state_name(status->state));
	if (status->version)
		sink_int(sink, status->version);
	else
		sink_null(sink);
	sink_text(sink, status->author);
	sink_words(sink, approved);
	sink_time(sink, review->due_at);
	sink_bool(sink, status->version && status->edited_turn > status->published_turn);
	sink_text(sink, status->why);
	sink_int(sink, incident->turn);
	sink_words(sink, blocks);
	g_ptr_array_add(review->wants, NULL);
	sink_words(sink, (char **)review->wants->pdata);
	g_ptr_array_set_size(review->wants, (int)review->wants->len - 1);
}

static void tell_all(struct sink *sink, const struct incident *incident, enum audience audience,
		     const struct review *review)
{
	sink_record(sink, columns, G_N_ELEMENTS(columns));
	status_row(sink, incident, audience, review);
	sink_end(sink);
}

/* What a deed has made of it. */
static gboolean tell_status(const struct incident_act *act, enum audience audience, const char *did,
			    GError **error)
{
	struct call *call = act->call;
	const struct report_status *status = &act->incident->reports[audience];
	struct review review;

	/* What blocks it is told in JSON alone. */
	if (!review_begin(call->desk, act->incident, audience, &review, error) ||
	    (sink_is_json(call->sink) && !review_go_on(call->desk, &review, G_MAXINT64, error))) {
		review_clear(&review);
		return FALSE;
	}
	if (sink_is_json(call->sink)) {
		tell_all(call->sink, act->incident, audience, &review);
	} else {
		g_ptr_array_add(review.wants, NULL);
		g_autofree char *wants = g_strjoinv("; ", (char **)review.wants->pdata);
		if (*wants)
			sink_say(call->sink,
				 _("INC-%" PRId64 " %s report %s; it is %s and wants %s"),
				 act->incident->id, audience_name(audience), did,
				 report_state_name(status->state), wants);
		else
			sink_say(call->sink, _("INC-%" PRId64 " %s report %s; it is %s"),
				 act->incident->id, audience_name(audience), did,
				 report_state_name(status->state));
	}
	review_clear(&review);
	return TRUE;
}

/* ---- deeds */

/* Whether this approval is the word of the last client's TAM that was missing. */
static gboolean speaks_for_clients(const struct incident_act *act, gboolean *tam, GError **error)
{
	struct desk *desk = act->call->desk;
	g_autoptr(GPtrArray) clients = review_clients(desk, act->incident, error);

	*tam = clients && review_complete(desk, clients, desk->user);
	return clients != NULL;
}

/* Who approved before has read something else: that approval goes. */
static gboolean drop_stale(struct incident_act *act, enum audience audience, gint64 sees,
			   GError **error)
{
	g_autofree char *other = NULL;

	if (!review_is_stale(act->call->desk, act->incident, audience, &other, error))
		return FALSE;
	if (other) {
		struct record *record = review_lapse(audience);
		record->base = sees > 0 ? sees : act->incident->turn;
		g_ptr_array_add(act->records, record);
	}
	return TRUE;
}

static gboolean do_deed(struct incident_act *act, enum audience audience, enum report_deed deed,
			GError **error)
{
	struct call *call = act->call;
	struct report_actor actor = {.who = call->desk->user ? call->desk->user : "",
				     .lead = call->desk->role >= ROLE_LEAD};
	g_autoptr(GPtrArray) leaks = NULL;
	gint64 sees = -1;
	struct record *record;

	if (!sees_option(call, &sees, error) ||
	    (deed == REPORT_APPROVE && audience == AUDIENCE_CUSTOMER &&
	     !speaks_for_clients(act, &actor.tam, error)) ||
	    !report_may(act->incident, audience, deed, &actor, act->reason, call->now, error))
		return FALSE;
	if (deed == REPORT_SUBMIT || deed == REPORT_APPROVE) {
		leaks = review_leaks(call->desk, act->incident, audience, error);
		if (!leaks || !review_check_leaks(leaks, audience, error) ||
		    !review_check_languages(call->desk, act->incident, audience, error))
			return FALSE;
	}
	if (deed == REPORT_APPROVE && !drop_stale(act, audience, sees, error))
		return FALSE;
	record = incident_say(act, RECORD_REPORT, audience);
	record->what = g_strdup(report_deed_name(deed));
	record->base = sees > 0 ? sees : act->incident->turn;
	if (actor.tam)
		record_put(record, "tam", "1");
	if (deed == REPORT_APPROVE && !review_sign(call->desk, act->incident, record, error))
		return FALSE;
	return incident_commit(act, error);
}

static gboolean run_deed(struct call *call, enum report_deed deed, const char *did, GError **error)
{
	struct incident_act act = {0};
	enum audience audience;
	gboolean good = review_audience(call, &audience, error) &&
			incident_begin(call, &act, error) && do_deed(&act, audience, deed, error) &&
			tell_status(&act, audience, did, error);

	incident_act_clear(&act);
	return good;
}

static gboolean run_submit(struct call *call, GError **error)
{
	return run_deed(call, REPORT_SUBMIT, _("is submitted"), error);
}

static gboolean run_return(struct call *call, GError **error)
{
	return run_deed(call, REPORT_RETURN, _("is returned"), error);
}

static gboolean run_approve(struct call *call, GError **error)
{
	return run_deed(call, REPORT_APPROVE, _("is approved by you"), error);
}

static gboolean run_waive(struct call *call, GError **error)
{
	return run_deed(call, REPORT_WAIVE, _("is waived"), error);
}

static gboolean run_close(struct call *call, GError **error)
{
	return run_deed(call, REPORT_CLOSE, _("is closed"), error);
}

static gboolean run_reopen(struct call *call, GError **error)
{
	return run_deed(call, REPORT_REOPEN, _("is open again"), error);
}

static const struct argument_spec arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec options[] = {
	OPTION_AUDIENCE,
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why")},
	OPTION_SEES_TURN,
	{.name = NULL},
};

#define DEED_ROW(name_, help_, role_, run_) \
	{ \
		.name = name_, .group = INCIDENT_GROUP, .arguments = arguments, \
		.options = options, .help = help_, .role = role_, .needs = INCIDENT_WRITES, \
		.run = run_, \
	}
const struct command command_incident_submit =
	DEED_ROW("incident submit", N_("Give a report of an incident to others to read"),
		 ROLE_ENGINEER, run_submit);
const struct command command_incident_return =
	DEED_ROW("incident return", N_("Give a report back to its author, with --reason"),
		 ROLE_ENGINEER, run_return);
const struct command command_incident_approve =
	DEED_ROW("incident approve",
		 N_("Approve a report: never its author alone, the customer's by the TAM too"),
		 ROLE_ENGINEER, run_approve);
const struct command command_incident_waive =
	DEED_ROW("incident waive", N_("There will be no report of an incident, with --reason"),
		 ROLE_LEAD, run_waive);
const struct command command_incident_close = DEED_ROW(
	"incident close", N_("Close a published report: what must be done is done or waived"),
	ROLE_ENGINEER, run_close);
const struct command command_incident_reopen =
	DEED_ROW("incident reopen",
		 N_("Make a draft of a report again that was published, closed or waived"),
		 ROLE_ENGINEER, run_reopen);

/* ---- what stands in the way */

static gboolean run_blockers(struct call *call, GError **error)
{
	struct incident *incident = incident_argument(call, 0, error);
	enum audience audience;
	struct review review = {0};
	gboolean good = incident && review_audience(call, &audience, error) &&
			review_read(call->desk, incident, audience, &review, error);

	if (good)
		tell_all(call->sink, incident, audience, &review);
	review_clear(&review);
	incident_free(incident);
	return good;
}

static const struct option_spec blockers_options[] = {OPTION_AUDIENCE, {.name = NULL}};
const struct command command_incident_report_blockers = {
	.name = "incident report blockers",
	.group = INCIDENT_GROUP,
	.arguments = arguments,
	.options = blockers_options,
	.help = N_("Show where a report stands, what blocks it, whose approval it wants"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_blockers,
};

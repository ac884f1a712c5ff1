/* SPDX-License-Identifier: MIT
 * incident publish: freezes a report as a version (R2), in the languages of those who read it;
 * incident versions, verify and diff look at what was frozen. */
#include <string.h>

#include "command/incident.h"
#include "command/kb-diff.h"
#include "command/report-paper.h"
#include "desk/i18n.h"
#include "desk/incident-report.h"
#include "store/check.h"
#include "store/project.h"

struct publishing {
	struct call *call;
	struct incident *incident;
	enum audience audience;
	GPtrArray *editions; /* of struct edition* */
	gint64 version;
	struct record *record; /* that publishes it */
};

/* ---- who reads it, in which language */

static gboolean is_asked(const struct call *call, const char *language)
{
	const GPtrArray *tags = call_options(call, "language");
	for (guint i = 0; tags != NULL && i < tags->len; i++)
		if (g_strcmp0(report_language(g_ptr_array_index(tags, i)), language) == 0)
			return TRUE;
	return FALSE;
}

static gboolean check_languages(const struct call *call, GError **error)
{
	const GPtrArray *tags = call_options(call, "language");
	const char *language;
	for (guint i = 0; tags != NULL && i < tags->len; i++)
		if (!report_language_check(g_ptr_array_index(tags, i), &language, error))
			return FALSE;
	return TRUE;
}

static gboolean add_edition(struct publishing *publishing, const char *client, const char *language,
			    GError **error)
{
	struct call *call = publishing->call;
	struct report_wish wish = {.audience = publishing->audience,
				   .client = client,
				   .language = language,
				   .version = publishing->version};
	struct report_made made;
	gboolean good =
		report_make(call->desk, publishing->incident, &wish,
			    report_zone(call->desk, publishing->incident), call->now, &made, error);
	if (good) {
		struct edition *edition = g_new0(struct edition, 1);
		edition->audience = publishing->audience;
		edition->client = g_strdup(client);
		edition->language = g_strdup(language);
		edition->text = g_steal_pointer(&made.text);
		edition->svg = g_steal_pointer(&made.svg);
		g_ptr_array_add(publishing->editions, edition);
	}
	report_made_clear(&made);
	return good;
}

/* In the reader's language, and in each it was written in; or in those asked for. */
static gboolean add_languages(struct publishing *publishing, const char *client, GError **error)
{
	struct call *call = publishing->call;
	gboolean asked = call_options(call, "language") != NULL;
	for (guint i = 0; report_languages[i] != NULL; i++) {
		const char *language = report_languages[i];
		gboolean wanted =
			asked ? is_asked(call, language)
			      : report_is_given_in(call->desk, publishing->incident,
						   publishing->audience, client, language);
		if (wanted && (!review_check_language(publishing->incident, publishing->audience,
						      language, error) ||
			       !add_edition(publishing, client, language, error)))
			return FALSE;
	}
	return TRUE;
}

static gboolean for_clients(const struct publishing *publishing)
{
	return publishing->audience == AUDIENCE_CUSTOMER ||
	       publishing->audience == AUDIENCE_INTERIM;
}

/* Each client with a ticket has its own; with none of them there is one for everybody. */
static gboolean add_clients(struct publishing *publishing, GError **error)
{
	const GPtrArray *asked = call_options(publishing->call, "client");
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	const GPtrArray *links = publishing->incident->links;
	for (guint i = 0; asked != NULL && i < asked->len; i++)
		if (g_hash_table_add(seen, g_ptr_array_index(asked, i)) &&
		    !add_languages(publishing, g_ptr_array_index(asked, i), error))
			return FALSE;
	for (guint i = 0; asked == NULL && i < links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(links, i);
		if (link->client != NULL && g_hash_table_add(seen, link->client) &&
		    !add_languages(publishing, link->client, error))
			return FALSE;
	}
	return publishing->editions->len > 0 || add_languages(publishing, NULL, error);
}

/* ---- publish */

static gboolean may_publish(const struct publishing *publishing, GError **error)
{
	struct call *call = publishing->call;
	struct report_actor actor = {.who = call->desk->user,
				     .lead = call->desk->role >= ROLE_LEAD};
	return report_may(publishing->incident, publishing->audience, REPORT_PUBLISH, &actor, NULL,
			  call->now, error);
}

static void tell_editions(const struct publishing *publishing)
{
	static const struct column columns[] = {
		{"incident", NULL, CELL_INT},         {"audience", N_("FOR"), CELL_TEXT},
		{"client", N_("CLIENT"), CELL_TEXT},  {"language", N_("LANGUAGE"), CELL_TEXT},
		{"version", N_("VERSION"), CELL_INT}, {"at", N_("PUBLISHED"), CELL_TIME},
		{"by", N_("BY"), CELL_TEXT},          {"sha256", N_("SHA-256"), CELL_TEXT},
	};
	struct sink *sink = publishing->call->sink;
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < publishing->editions->len; i++) {
		const struct edition *edition = g_ptr_array_index(publishing->editions, i);
		sink_row(sink);
		sink_int(sink, publishing->incident->id);
		sink_text(sink, audience_name(edition->audience));
		sink_text(sink, edition->client);
		sink_text(sink, edition->language);
		sink_int(sink, edition->version);
		sink_time(sink, edition->at);
		sink_text(sink, edition->by);
		sink_text(sink, edition->sha256);
	}
	sink_end(sink);
}

/* R5: what a client must not read blocks it, but for what somebody answers for. */
static gboolean check_leaks(struct publishing *publishing, GError **error)
{
	for (guint i = 0; i < publishing->editions->len; i++) {
		const struct edition *edition = g_ptr_array_index(publishing->editions, i);
		g_autoptr(GPtrArray) leaks = review_leaks_in(
			publishing->call->desk, publishing->incident, publishing->audience,
			edition->client, edition->language, edition->text, error);
		if (leaks == NULL || !review_check_leaks(leaks, publishing->audience, error))
			return FALSE;
	}
	return TRUE;
}

/* R3: with it the review clocks of its tickets have what they waited for. */
static gboolean store_all(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct publishing *publishing = data;
	struct desk *desk = publishing->call->desk;
	gboolean ends = publishing->audience == AUDIENCE_INTERNAL ||
			publishing->audience == AUDIENCE_CUSTOMER;
	return edition_publish(desk, publishing->incident->id, publishing->record,
			       publishing->editions, error) &&
	       (!ends || review_published(desk, publishing->incident, error));
}

static gboolean store_editions(struct publishing *publishing, GError **error)
{
	struct call *call = publishing->call;
	gint64 sees;
	if (!sees_option(call, &sees, error))
		return FALSE;
	struct record *record = record_new(RECORD_REPORT, (gint64)publishing->audience);
	record->what = g_strdup(report_deed_name(REPORT_PUBLISH));
	record->why = g_strdup(call_option(call, "reason"));
	record->base = sees > 0 ? sees : publishing->incident->turn;
	record_put_number(record, "version", publishing->version);
	publishing->record = record;
	gboolean good = desk_atomically(call->desk, store_all, publishing, error);
	record_free(record);
	return good;
}

/* What was not edited since may be published for further clients and languages as the same version;
 * notices tell the time they are of. */
static gboolean choose_version(struct publishing *publishing, GError **error)
{
	const struct report_status *status = &publishing->incident->reports[publishing->audience];
	gboolean more = call_options(publishing->call, "client") != NULL ||
			call_options(publishing->call, "language") != NULL;
	gboolean same =
		status->state == REPORT_PUBLISHED && status->edited_turn <= status->published_turn;
	publishing->version = more && same ? status->version : status->version + 1;
	if (!same || more || publishing->audience == AUDIENCE_INTERIM)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("INC-%" PRId64 ": the %s report says what version %" PRId64 " says"),
		    publishing->incident->id, audience_name(publishing->audience), status->version);
	return FALSE;
}

/* ---- is it what was approved? (R1) */

/* The record that approved it last; NULL: none did. */
static const struct record *find_approval(const GPtrArray *records, enum audience audience)
{
	const struct record *approval = NULL;
	for (guint i = 0; i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		if (record->kind == RECORD_REPORT && record->about == (gint64)audience &&
		    g_strcmp0(record->what, report_deed_name(REPORT_APPROVE)) == 0)
			approval = record;
	}
	return approval;
}

/* R1: what it says otherwise than what was approved last: by edits, by what tickets said since, by
 * what became of clocks. Definitions are those of now on both sides. */
static gboolean differ_approved(struct call *call, const struct incident *incident,
				const struct report_wish *asked, GError **error)
{
	struct desk *desk = call->desk;
	struct report_made before = {0}, after = {0};
	struct report_wish now = *asked, then;
	g_autoptr(GPtrArray) records = incident_records(desk, incident->id, 0, error);
	const struct record *approval =
		records != NULL ? find_approval(records, asked->audience) : NULL;
	if (approval == NULL) {
		if (records != NULL)
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("INC-%" PRId64 ": nobody approved that report"),
				    incident->id);
		return FALSE;
	}
	now.version = 1;
	now.undated = TRUE;
	then = now;
	then.as_known = TRUE;
	struct incident *approved = incident_load_behind(desk, incident->id, approval->turn, error);
	gboolean good = approved != NULL &&
			report_make(desk, approved, &then, call->zone, approval->recorded_at,
				    &before, error) &&
			report_make(desk, incident, &now, call->zone, call->now, &after, error);
	if (good)
		kb_diff_say(call->sink, before.text, after.text);
	report_made_clear(&before);
	report_made_clear(&after);
	incident_free(approved);
	return good;
}

/* Back to whoever approved it, with the difference; a version that is out stays as it is. */
static gboolean lapse(struct publishing *publishing, const char *other, GError **error)
{
	struct call *call = publishing->call;
	const struct incident *incident = publishing->incident;
	const struct report_status *status = &incident->reports[publishing->audience];
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	if (status->state == REPORT_PUBLISHED) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("INC-%" PRId64 ": tickets or definitions say otherwise since version "
			      "%" PRId64 " of the %s report; submit it again"),
			    incident->id, status->version, audience_name(publishing->audience));
		return FALSE;
	}
	g_ptr_array_add(records, review_lapse(publishing->audience));
	if (!incident_record(call->desk, incident->id, records, NULL, NULL, error))
		return FALSE;
	g_auto(GStrv) text = g_strsplit(other, "/", 2);
	const struct report_wish wish = {.audience = publishing->audience,
					 .language = report_language(text[0]),
					 .client = text[1]};
	differ_approved(call, incident, &wish, NULL);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("INC-%" PRId64 ": tickets, clocks or definitions say otherwise than when the "
		      "%s report was approved; it is in review again"),
		    incident->id, audience_name(publishing->audience));
	return FALSE;
}

static gboolean check_approved(struct publishing *publishing, GError **error)
{
	g_autofree char *other = NULL;
	return review_is_stale(publishing->call->desk, publishing->incident, publishing->audience,
			       &other, error) &&
	       (other == NULL || lapse(publishing, other, error));
}

static gboolean publish(struct publishing *publishing, GError **error)
{
	if (!check_languages(publishing->call, error) || !may_publish(publishing, error) ||
	    !choose_version(publishing, error) || !check_approved(publishing, error))
		return FALSE;
	if (!(for_clients(publishing) ? add_clients(publishing, error)
				      : add_languages(publishing, NULL, error)))
		return FALSE;
	if (!check_leaks(publishing, error) || !store_editions(publishing, error))
		return FALSE;
	sink_say(publishing->call->sink,
		 _("INC-%" PRId64 ": version %" PRId64 " of the %s report is published"),
		 publishing->incident->id, publishing->version,
		 audience_name(publishing->audience));
	tell_editions(publishing);
	return TRUE;
}

static gboolean run_publish(struct call *call, GError **error)
{
	struct publishing publishing = {.call = call};
	if (!review_audience(call, &publishing.audience, error))
		return FALSE;
	publishing.incident = incident_argument(call, 0, error);
	if (publishing.incident == NULL)
		return FALSE;
	publishing.editions = g_ptr_array_new_with_free_func(edition_free);
	gboolean good = publish(&publishing, error);
	g_ptr_array_unref(publishing.editions);
	incident_free(publishing.incident);
	return good;
}

static const struct argument_spec incident_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec publish_options[] = {
	OPTION_AUDIENCE,
	{.name = "client",
	 .letter = 'c',
	 .value = N_("CLIENT"),
	 .help = N_("Only this client's; may be given more than once"),
	 .completer = COMPLETE_CLIENT,
	 .many = TRUE},
	{.name = "language",
	 .letter = 'l',
	 .value = N_("TAG"),
	 .help = N_("Only in this language; may be given more than once"),
	 .completer = COMPLETE_WORDS,
	 .words = "en zh",
	 .many = TRUE},
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why, for its history")},
	OPTION_SEES_TURN,
	{.name = NULL},
};
const struct command command_incident_publish = {
	.name = "incident publish",
	.group = INCIDENT_GROUP,
	.arguments = incident_arguments,
	.options = publish_options,
	.help = N_("Freeze the report of an incident as a version"),
	.role = ROLE_ENGINEER,
	.needs = INCIDENT_WRITES,
	.run = run_publish,
};

/* ---- versions */

static gboolean run_versions(struct call *call, GError **error)
{
	struct publishing listing = {.call = call};
	listing.incident = incident_argument(call, 0, error);
	if (listing.incident == NULL)
		return FALSE;
	listing.editions = edition_list(call->desk, listing.incident->id, error);
	gboolean good = listing.editions != NULL;
	if (good)
		tell_editions(&listing);
	g_clear_pointer(&listing.editions, g_ptr_array_unref);
	incident_free(listing.incident);
	return good;
}

const struct command command_incident_versions = {
	.name = "incident versions",
	.group = INCIDENT_GROUP,
	.arguments = incident_arguments,
	.help = N_("List the published versions of an incident's reports"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_versions,
};

/* ---- verify */

static void complain(const char *what, void *data)
{
	const struct call *call = data;
	if (call->context->complain != NULL)
		call->context->complain(what, call->context->complain_data);
}

/* For whoever reads JSON; people get a line. */
static void tell_verified(struct sink *sink, gint64 id, guint editions)
{
	static const struct column columns[] = {{"incident", NULL, CELL_INT},
						{"versions", NULL, CELL_INT}};
	if (!sink_is_json(sink))
		return;
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	sink_row(sink);
	sink_int(sink, id);
	sink_int(sink, editions);
	sink_end(sink);
}

static gboolean run_verify(struct call *call, GError **error)
{
	gint64 id;
	struct check check = {.now = call->now, .complain = complain, .data = call};
	if (!incident_named(call, call_argument(call, 0), &id, error))
		return FALSE;
	g_autoptr(GPtrArray) editions = edition_list(call->desk, id, error);
	if (editions == NULL || !desk_check_incident(call->desk, id, &check, error))
		return FALSE;
	if (check.complaints == 0) {
		tell_verified(call->sink, id, editions->len);
		sink_say(call->sink,
			 ngettext("INC-%" PRId64
				  ": its records are whole, %u version is what was published",
				  "INC-%" PRId64
				  ": its records are whole, %u versions are what was published",
				  editions->len),
			 id, editions->len);
		return TRUE;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("INC-%" PRId64 ": %" PRId64 " thing is not as it was recorded",
			     "INC-%" PRId64 ": %" PRId64 " things are not as they were recorded",
			     (gulong)check.complaints),
		    id, check.complaints);
	return FALSE;
}

const struct command command_incident_verify = {
	.name = "incident verify",
	.group = INCIDENT_GROUP,
	.arguments = incident_arguments,
	.help = N_("Check an incident's records and the published versions of its reports against "
		   "their hashes"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_verify,
};

/* ---- diff */

static gboolean read_version(struct call *call, guint argument, gint64 absent, gint64 *version,
			     GError **error)
{
	const char *text = call_argument(call, argument);
	*version = absent;
	return text == NULL || call_number(_("VERSION"), text, 1, G_MAXINT64, version, error);
}

/* Two versions; or the newest, or one, and the report as it is now. */
static gboolean differ(struct call *call, const struct incident *incident, struct report_wish *wish,
		       GError **error)
{
	gint64 from, to;
	struct report_made made = {0};
	if (!read_version(call, 1, 0, &from, error) || !read_version(call, 2, 0, &to, error))
		return FALSE;
	if (wish->language == NULL)
		wish->language = report_language_for(call->desk, incident, wish->client);
	struct edition *before = edition_load(call->desk, incident->id, wish->audience,
					      wish->client, wish->language, from, error);
	struct edition *after = before != NULL && to > 0
					? edition_load(call->desk, incident->id, wish->audience,
						       wish->client, wish->language, to, error)
					: NULL;
	gboolean good = before != NULL && (to == 0 || after != NULL);
	if (good && to == 0) {
		/* As it would be published: what changed since is told there, too. */
		wish->version = incident->reports[wish->audience].version + 1;
		good = report_make(call->desk, incident, wish, report_zone(call->desk, incident),
				   call->now, &made, error);
	}
	if (good)
		kb_diff_say(call->sink, before->text, after != NULL ? after->text : made.text);
	report_made_clear(&made);
	edition_free(before);
	edition_free(after);
	return good;
}

static gboolean run_diff(struct call *call, GError **error)
{
	struct report_wish wish = {.client = call_option(call, "client")};
	if (!review_audience(call, &wish.audience, error) ||
	    !report_language_check(call_option(call, "language"), &wish.language, error))
		return FALSE;
	struct incident *incident = incident_argument(call, 0, error);
	gboolean good = incident != NULL &&
			(call_flag(call, "approved") ? differ_approved(call, incident, &wish, error)
						     : differ(call, incident, &wish, error));
	incident_free(incident);
	return good;
}

static const struct argument_spec diff_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("VERSION"), .optional = TRUE},
	{.name = N_("OTHER"), .optional = TRUE},
	{.name = NULL},
};
static const struct option_spec diff_options[] = {
	OPTION_AUDIENCE,
	OPTION_REPORT_CLIENT,
	OPTION_REPORT_LANGUAGE,
	{.name = "approved", .help = N_("Since it was approved last, not since a version")},
	{.name = NULL},
};
const struct command command_incident_diff = {
	.name = "incident diff",
	.group = INCIDENT_GROUP,
	.arguments = diff_arguments,
	.options = diff_options,
	.help = N_("Show what a report says otherwise than a published version, or two of them"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_diff,
};

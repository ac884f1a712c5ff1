/* SPDX-License-Identifier: MIT
 * incident redact: what was written of an entry goes for good, and who has read it in print is
 * told. */
#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/markup.h"

/* A word or two stand in many places. */
enum { TELLING = 6 };

/* ---- versions that are out */

struct seeking {
	GPtrArray *texts; /* what was written, as it stands in reports */
};

static void add_text(const char *key, const char *value, void *data)
{
	struct seeking *seeking = data;
	g_autoptr(GString) out = g_string_new(NULL);

	if ((strcmp(key, "text") != 0 && strcmp(key, "excerpt") != 0 &&
	     !g_str_has_prefix(key, "customer")) ||
	    strlen(value) < TELLING)
		return;
	markup_markdown(out, value, MARKUP_JOIN);
	g_ptr_array_add(seeking->texts, g_string_free(g_steal_pointer(&out), FALSE));
}

/* Every text it ever had. */
static GPtrArray *texts_of(const GPtrArray *records, gint64 entry)
{
	struct seeking seeking = {g_ptr_array_new_with_free_func(g_free)};

	for (guint i = 0; i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		if (record_is_of_entry(record->kind) && record->about == entry)
			record_fields(record, add_text, &seeking);
	}
	return seeking.texts;
}

static gboolean says_one(const struct edition *edition, const GPtrArray *texts)
{
	for (guint i = 0; i < texts->len; i++)
		if (strstr(edition->text, g_ptr_array_index(texts, i)))
			return TRUE;
	return FALSE;
}

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", NULL, CELL_INT},
	{"audience", N_("STILL SAID FOR"), CELL_TEXT},
	{"client", N_("CLIENT"), CELL_TEXT},
	{"language", N_("LANGUAGE"), CELL_TEXT},
	{"version", N_("VERSION"), CELL_INT},
	{"at", N_("PUBLISHED"), CELL_TIME},
};

/* Of struct edition*, with their texts. */
static GPtrArray *editions_saying(struct desk *desk, gint64 id, const GPtrArray *texts,
				  GError **error)
{
	g_autoptr(GPtrArray) all = edition_list(desk, id, error),
			     saying = g_ptr_array_new_with_free_func(edition_free);

	for (guint i = 0; all && i < all->len; i++) {
		const struct edition *listed = g_ptr_array_index(all, i);
		struct edition *edition = edition_load(desk, id, listed->audience, listed->client,
						       listed->language, listed->version, error);
		if (!edition)
			return NULL;
		if (says_one(edition, texts))
			g_ptr_array_add(saying, edition);
		else
			edition_free(edition);
	}
	return all ? g_steal_pointer(&saying) : NULL;
}

static void tell_editions(struct call *call, const GPtrArray *editions)
{
	struct sink *sink = call->sink;

	if (!editions->len)
		return;
	sink_say(sink,
		 ngettext("%u published version says it; it stays as it is, so publish another one",
			  "%u published versions say it; they stay as they are, so publish others",
			  editions->len),
		 editions->len);
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < editions->len; i++) {
		const struct edition *edition = g_ptr_array_index(editions, i);
		sink_row(sink);
		sink_text(sink, "edition");
		sink_int(sink, edition->incident);
		sink_text(sink, audience_name(edition->audience));
		sink_text(sink, edition->client);
		sink_text(sink, edition->language);
		sink_int(sink, edition->version);
		sink_time(sink, edition->at);
	}
	sink_end(sink);
}

/* ---- the act */

static gboolean check(const struct incident_act *act, const struct entry *entry, GError **error)
{
	if (!act->reason) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("redacting needs --reason, which stays"));
		return FALSE;
	}
	if (entry->number)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("entry %s is what ticket %" PRId64 " says: “redact” empties it there"),
		    entry->source_ref, entry->ticket);
	return FALSE;
}

static gboolean redact(struct incident_act *act, GError **error)
{
	struct call *call = act->call;
	const struct entry *entry = entry_named(act->incident, call_argument(call, 1), error);
	g_autoptr(GPtrArray) records = NULL, texts = NULL, editions = NULL;
	g_autofree char *key = NULL;

	if (!entry || !check(act, entry, error) ||
	    !incident_check_sees(call, act->incident, entry, error))
		return FALSE;
	records = incident_records(call->desk, act->incident->id, 0, error);
	if (!records)
		return FALSE;
	texts = texts_of(records, entry->number);
	editions = editions_saying(call->desk, act->incident->id, texts, error);
	incident_say_entry(act, RECORD_REDACTED, entry);
	key = entry_key(entry);
	if (!editions || !incident_commit(act, error))
		return FALSE;
	entry_tell(act, key, _("redacted"));
	tell_editions(call, editions);
	return TRUE;
}

static gboolean run_redact(struct call *call, GError **error)
{
	struct incident_act act = {0};
	gboolean done = incident_begin(call, &act, error) && redact(&act, error);

	incident_act_clear(&act);
	return done;
}

static const struct argument_spec arguments[] = {
	INCIDENT_ARGUMENT,
	ENTRY_ARGUMENT,
	{.name = NULL},
};
static const struct option_spec options[] = {
	{.name = "reason", .letter = 'r', .value = N_("TEXT"), .help = N_("Why; it stays")},
	OPTION_SEES,
	{.name = NULL},
};
const struct command command_incident_redact = {
	.name = "incident redact",
	.group = INCIDENT_GROUP,
	.arguments = arguments,
	.options = options,
	.help = N_("Empty what was written of an entry for good, in all its revisions, and its "
		   "evidence; when and by whom stays on record"),
	.role = ROLE_LEAD,
	.needs = INCIDENT_WRITES | NEEDS_CONFIRM,
	.run = run_redact,
};

/* SPDX-License-Identifier: MIT
 * Incidents and their entries as rows: what `show` lists and what acts answer with. */
#include "command/incident.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "desk/when.h"

void sink_id(struct sink *sink, gint64 id)
{
	if (id > 0)
		sink_int(sink, id);
	else
		sink_null(sink);
}

char **words_in(const char *text)
{
	g_auto(GStrv) all = g_strsplit_set(text ? text : "", " ,", -1);
	g_autoptr(GStrvBuilder) kept = g_strv_builder_new();

	for (char **word = all; *word; word++)
		if (**word)
			g_strv_builder_add(kept, *word);
	return g_strv_builder_end(kept);
}

/* ---- entries */

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},
	{"incident", NULL, CELL_INT},
	{"entry", NULL, CELL_INT},
	{"key", N_("ENTRY"), CELL_TEXT},
	{"at", N_("AT"), CELL_TIME},
	{"precision", N_("±"), CELL_TEXT},
	{"early_s", NULL, CELL_SPAN},
	{"late_s", NULL, CELL_SPAN},
	{"end_at", NULL, CELL_TIME},
	{"zone", NULL, CELL_TEXT},
	{"kind", N_("KIND"), CELL_TEXT},
	{"by", N_("BY"), CELL_TEXT},
	{"recorded_at", N_("RECORDED"), CELL_TIME},
	{"revised_at", NULL, CELL_TIME},
	{"revised_by", NULL, CELL_TEXT},
	{"revision", NULL, CELL_INT},
	{"source", N_("FROM"), CELL_TEXT},
	{"source_ref", NULL, CELL_TEXT},
	{"source_at", NULL, CELL_TIME},
	{"visibility", N_("FOR"), CELL_TEXT},
	{"promoted", NULL, CELL_BOOL},
	{"automatic", NULL, CELL_BOOL},
	{"removed", NULL, CELL_BOOL},
	{"redacted", NULL, CELL_BOOL},
	{"reason", NULL, CELL_TEXT},
	{"service", NULL, CELL_TEXT},
	{"region", NULL, CELL_TEXT},
	{"weight", NULL, CELL_INT},
	{"status", NULL, CELL_TEXT},
	{"role", NULL, CELL_TEXT},
	{"who", NULL, CELL_TEXT},
	{"ticket", NULL, CELL_INT},
	{"tags", NULL, CELL_WORDS},
	{"evidence", NULL, CELL_INT},
	{"customer", NULL, CELL_WORDS},
	{"text", N_("TEXT"), CELL_LONG},
};

void entry_table(struct call *call)
{
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
}

void sink_moment(struct call *call, gint64 at)
{
	g_autofree char *text = NULL, *whole = NULL;
	const char *offset;

	if (sink_is_json(call->sink) || at == TIME_NONE || at % 60 == 0) {
		sink_time(call->sink, at);
		return;
	}
	whole = when_print(at, call->zone);
	offset = strrchr(whole, ' ');
	text = g_strdup_printf("%.*s:%02d%s", (int)(offset - whole), whole,
			       (int)((at % 60 + 60) % 60), offset);
	sink_text(call->sink, text);
}

void sink_precision(struct call *call, const struct instant *when)
{
	g_autofree char *words = precision_print(when);

	if (when->at == TIME_NONE || (!sink_is_json(call->sink) && strcmp(words, "exact") == 0)) {
		sink_null(call->sink);
	} else if (!sink_is_json(call->sink) && g_ascii_isdigit(*words)) {
		g_autofree char *span = span_print(MAX(when->early, when->late));
		sink_text(call->sink, span);
	} else {
		sink_text(call->sink, words);
	}
}

static void give_kind(struct call *call, const struct entry *entry)
{
	const char *kind = entry_kind_name(entry->kind);
	g_autofree char *both = NULL;

	if (!sink_is_json(call->sink) && entry->kind == ENTRY_HYPOTHESIS) {
		both = g_strdup_printf("%s %s", kind, hypothesis_name(entry->status));
		sink_text(call->sink, both);
	} else {
		sink_text(call->sink, kind);
	}
}

/* What a captured one without a number is called says where it comes from. */
static void give_source(struct call *call, const struct entry *entry)
{
	const char *source = entry_source_name(entry->source);
	g_autofree char *both = NULL;

	if (!sink_is_json(call->sink) && entry->source_ref && entry->number)
		both = g_strdup_printf("%s %s", source, entry->source_ref);
	if (!sink_is_json(call->sink) && entry->source == SOURCE_PERSON)
		sink_null(call->sink);
	else
		sink_text(call->sink, both ? both : source);
}

/* What is not told is log, whoever may read it. */
static void give_visibility(struct call *call, const struct entry *entry)
{
	if (sink_is_json(call->sink))
		sink_text(call->sink, visibility_name(entry->visibility));
	else
		sink_text(call->sink, entry->removed    ? _("removed")
				      : entry->promoted ? visibility_name(entry->visibility)
							: visibility_name(VISIBLE_LOG));
}

/* "zh=…", "=…" for whichever language. */
static char **customer_words(const struct entry *entry)
{
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();

	for (guint i = 0; i < entry->customer->len; i++) {
		const struct wording *wording = g_ptr_array_index(entry->customer, i);
		g_autofree char *word = g_strdup_printf("%s=%s", wording->language, wording->text);
		g_strv_builder_add(words, word);
	}
	return g_strv_builder_end(words);
}

void entry_row(struct call *call, const struct incident *incident, const struct entry *entry)
{
	struct sink *sink = call->sink;
	g_autofree char *key = entry_key(entry);
	g_auto(GStrv) tags = words_in(entry->tags);
	g_auto(GStrv) customer = customer_words(entry);

	sink_row(sink);
	sink_text(sink, "entry");
	sink_int(sink, incident->id);
	sink_id(sink, entry->number);
	sink_text(sink, key);
	sink_moment(call, entry->when.at);
	sink_precision(call, &entry->when);
	sink_span(sink, entry->when.early);
	sink_span(sink, entry->when.late);
	sink_time(sink, entry->end);
	sink_text(sink, entry->zone);
	give_kind(call, entry);
	sink_text(sink, entry->by && *entry->by ? entry->by : NULL);
	sink_moment(call, entry->recorded_at);
	sink_time(sink, entry->revised_at);
	sink_text(sink, entry->revised_by);
	sink_int(sink, entry->revision);
	give_source(call, entry);
	sink_text(sink, entry->source_ref);
	sink_time(sink, entry->source_at);
	give_visibility(call, entry);
	sink_bool(sink, entry->promoted);
	sink_bool(sink, entry->automatic);
	sink_bool(sink, entry->removed);
	sink_bool(sink, entry->redacted);
	sink_text(sink, entry->reason);
	sink_text(sink, entry->service);
	sink_text(sink, entry->region);
	if (entry->weight >= 0)
		sink_int(sink, entry->weight);
	else
		sink_null(sink);
	sink_text(sink, entry->kind == ENTRY_HYPOTHESIS ? hypothesis_name(entry->status) : NULL);
	sink_text(sink, entry->role);
	sink_text(sink, entry->who);
	sink_id(sink, entry->ticket);
	sink_words(sink, tags);
	sink_int(sink, entry->evidence->len);
	sink_words(sink, customer);
	sink_text(sink, sink_is_json(sink) ? entry->text : entry_words(entry));
}

void entry_tell(const struct incident_act *act, const char *key, const char *did)
{
	const struct incident *incident = act->incident;
	const struct entry *entry = incident_entry(incident, key);
	g_autofree char *times = NULL;

	if (!entry)
		return;
	if (sink_is_json(act->call->sink)) {
		entry_table(act->call);
		entry_row(act->call, incident, entry);
		sink_end(act->call->sink);
		return;
	}
	times = incident_echo(act->call, incident, entry->when.at);
	sink_say(act->call->sink, _("INC-%" PRId64 " entry %s %s: %s at %s"), incident->id, key,
		 did, entry_kind_title(entry->kind), times);
}

/* ---- the header */

static char *blocks_word(struct call *call, const struct incident *incident)
{
	g_autoptr(GPtrArray) blockers = incident_blockers(incident, AUDIENCE_INTERNAL, call->now);
	GString *out = blockers->len ? g_string_new(NULL) : NULL;

	for (guint i = 0; i < blockers->len; i++)
		g_string_append_printf(
			out, "%s%s", i ? "; " : "",
			((const struct blocker *)g_ptr_array_index(blockers, i))->text);
	return out ? g_string_free(out, FALSE) : NULL;
}

static char **ticket_words(const struct incident *incident)
{
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();

	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		g_autofree char *word = g_strdup_printf("%" PRId64, link->ticket);
		g_strv_builder_add(words, word);
	}
	return g_strv_builder_end(words);
}

static void give_header(struct sink *sink, const struct incident *incident, char **tickets,
			const char *blocks)
{
	g_autofree char *word = g_strdup_printf("INC-%" PRId64, incident->id);

	sink_row(sink);
	sink_text(sink, "incident");
	if (sink_is_json(sink))
		sink_int(sink, incident->id);
	else
		sink_text(sink, word);
	sink_text(sink, incident->title);
	sink_text(sink, incident->ref);
	sink_text(sink, incident->severity < 0 ? NULL : severity_name(incident->severity));
	sink_text(sink, incident_state_name(incident_state(incident)));
	sink_text(sink, incident->service);
	sink_text(sink, incident->region);
	sink_text(sink, incident->language);
	sink_text(sink, incident->cause);
	sink_text(sink, incident->lead);
	sink_span(sink, incident->update_every ? incident->update_every : TIME_NONE);
	sink_words(sink, tickets);
	sink_time(sink, incident->opened_at);
	sink_text(sink, incident->opened_by);
	sink_text(sink, report_state_name(incident->reports[AUDIENCE_INTERNAL].state));
	sink_int(sink, incident->entries->len);
	sink_int(sink, incident->turn);
	sink_text(sink, blocks);
}

void incident_facts(struct call *call, const struct incident *incident)
{
	g_auto(GStrv) tickets = ticket_words(incident);
	g_autofree char *blocks = blocks_word(call, incident);
	const struct column header[] = {
		{"row", NULL, CELL_TEXT},
		{"incident", N_("Incident"), CELL_INT},
		{"title", N_("Title"), CELL_LONG},
		{"ref", incident->ref ? N_("Reference") : NULL, CELL_TEXT},
		{"severity", N_("Severity"), CELL_TEXT},
		{"state", N_("State"), CELL_TEXT},
		{"service", incident->service ? N_("Service") : NULL, CELL_TEXT},
		{"region", incident->region ? N_("Region") : NULL, CELL_TEXT},
		{"language", incident->language ? N_("Language") : NULL, CELL_TEXT},
		{"cause", incident->cause ? N_("Cause") : NULL, CELL_TEXT},
		{"lead", incident->lead ? N_("Lead") : NULL, CELL_TEXT},
		{"update_every_s", incident->update_every ? N_("Updates every") : NULL, CELL_SPAN},
		{"tickets", *tickets ? N_("Tickets") : NULL, CELL_WORDS},
		{"opened_at", N_("Opened"), CELL_TIME},
		{"opened_by", N_("By"), CELL_TEXT},
		{"report", N_("Report"), CELL_TEXT},
		{"entries", NULL, CELL_INT},
		{"turn", NULL, CELL_INT},
		{"blocks", blocks ? N_("Blocks review") : NULL, CELL_LONG},
	};

	sink_record(call->sink, header, G_N_ELEMENTS(header));
	give_header(call->sink, incident, tickets, blocks);
	sink_end(call->sink);
}

void incident_tell(const struct incident_act *act, const char *did)
{
	if (sink_is_json(act->call->sink))
		incident_facts(act->call, act->incident);
	else
		sink_say(act->call->sink, "INC-%" PRId64 " %s: %s", act->incident->id, did,
			 act->incident->title);
}

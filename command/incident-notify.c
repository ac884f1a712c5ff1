/* SPDX-License-Identifier: MIT
 * incident notify: one notice to every client an outage hits (incidents.md T19); what each would
 * get with --dry-run, and what can still be had back with --take-back. */
#include <string.h>

#include "command/canned.h"
#include "command/incident.h"
#include "command/notice.h"
#include "command/promise.h"
#include "desk/i18n.h"
#include "desk/when.h"

/* ---- the texts */

static gboolean add_texts(struct call *call, GPtrArray *texts, GError **error)
{
	const GPtrArray *values = call_options(call, "text");

	for (guint i = 0; values && i < values->len; i++) {
		const char *text;
		g_autofree char *language =
					notice_text_language(g_ptr_array_index(values, i), &text),
				*read = NULL;
		if (!call_text_of(call, "text", text, &read, error))
			return FALSE;
		if (*language)
			g_ptr_array_add(texts, notice_text_new(language, read));
		else
			notice_texts_split(texts, read);
	}
	return TRUE;
}

static gboolean add_canned(struct call *call, GPtrArray *texts, GError **error)
{
	const GPtrArray *values = call_options(call, "canned");

	for (guint i = 0; values && i < values->len; i++) {
		const char *name = g_ptr_array_index(values, i);
		const char *text = canned_template(call->desk, name, error), *language;
		if (!text)
			return FALSE;
		language = line_option(
			book_line(call->desk->book, "canned", name, G_MAXINT64, NULL), "language");
		g_ptr_array_add(texts, notice_text_new(language ? language : "", text));
	}
	return TRUE;
}

static gboolean read_draft(struct call *call, struct notice_draft *draft, GError **error)
{
	const char *only = call_option(call, "only"), *except = call_option(call, "exclude");

	*draft = (struct notice_draft){.subject = call_option(call, "subject"),
				       .rest = call_flag(call, "rest")};
	draft->texts = g_ptr_array_new_with_free_func(notice_text_free);
	draft->only = list_split(only);
	draft->except = list_split(except);
	if (draft->only && !draft->only[0])
		g_clear_pointer(&draft->only, g_strfreev);
	return call_option_time(call, "eta", &draft->eta, error) &&
	       add_texts(call, draft->texts, error) && add_canned(call, draft->texts, error) &&
	       notice_texts_check(draft->texts, error);
}

static void draft_clear(struct notice_draft *draft)
{
	g_ptr_array_unref(draft->texts);
	g_strfreev(draft->only);
	g_strfreev(draft->except);
}

/* ---- telling */

static void write_id(struct sink *sink, gint64 id)
{
	if (id)
		sink_int(sink, id);
	else
		sink_null(sink);
}

static char *result_of(const struct notice_item *item, gboolean dry)
{
	if (item->problem)
		return g_strdup(item->problem);
	if (dry)
		return item->to->ticket ? g_strdup(_("would be told"))
					: g_strdup(_("would be told, with a new ticket"));
	return item->to->ticket ? g_strdup(_("told")) : g_strdup(_("told, with a new ticket"));
}

static char **leaks_told(const struct notice_item *item)
{
	GPtrArray *words = g_ptr_array_new();

	for (guint i = 0; item->hits && i < item->hits->len; i++)
		g_ptr_array_add(words, leak_words(item->hits->pdata[i]));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static void write_item(struct call *call, const struct notice_item *item, gboolean dry)
{
	struct sink *sink = call->sink;
	const struct affected *to = item->to;
	g_autofree char *result = result_of(item, dry), *local = when_print(call->now, to->zone);
	g_auto(GStrv) leaks = leaks_told(item);
	const char *clock = strchr(local, ' ');

	sink_text(sink, sink_is_json(sink) ? to->client : to->title);
	write_id(sink, item->ticket ? item->ticket : to->ticket);
	sink_text(sink, to->language);
	sink_text(sink, *item->language ? item->language : NULL);
	sink_bool(sink, item->other);
	sink_text(sink, sink_is_json(sink) || !clock ? local : clock + 1);
	sink_text(sink, to->channel);
	sink_text(sink, to->contact);
	sink_int(sink, to->missed);
	sink_bool(sink, !dry && notice_goes(item));
	write_id(sink, item->turn);
	sink_text(sink, item->problem);
	sink_bool(sink, item->skipped);
	sink_words(sink, leaks);
	sink_text(sink, item->text);
	sink_text(sink, result);
}

static void write_items(struct call *call, const GPtrArray *items, gboolean dry)
{
	static const struct column columns[] = {
		{"client", N_("client"), CELL_TEXT}, {"ticket", N_("ticket"), CELL_INT},
		{"language", NULL, CELL_TEXT},       {"text_language", N_("lang"), CELL_TEXT},
		{"other_language", NULL, CELL_BOOL}, {"local_time", N_("there"), CELL_TEXT},
		{"channel", N_("by"), CELL_TEXT},    {"contact", NULL, CELL_TEXT},
		{"missed", N_("missed"), CELL_INT},  {"sent", NULL, CELL_BOOL},
		{"event", NULL, CELL_INT},           {"problem", NULL, CELL_TEXT},
		{"skipped", NULL, CELL_BOOL},        {"leaks", NULL, CELL_WORDS},
		{"text", NULL, CELL_LONG},           {"result", N_("result"), CELL_LONG}};

	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < items->len; i++) {
		sink_row(call->sink);
		write_item(call, items->pdata[i], dry);
	}
	sink_end(call->sink);
}

/* Clients who read the same words are told together: the exact text of each, once. */
static void write_texts(struct call *call, const GPtrArray *items)
{
	for (guint i = 0; i < items->len; i++) {
		const struct notice_item *item = items->pdata[i];
		if (!item->text || item->skipped)
			continue;
		sink_say(call->sink, "%s", "");
		sink_say(call->sink, _("-- %s, %s"), item->to->title,
			 item->to->contact ? item->to->contact : item->to->channel);
		if (item->subject)
			sink_say(call->sink, _("subject: %s"), item->subject);
		sink_block(call->sink, item->text);
	}
}

/* "Acme, Kumo TV": titles of those it is true of; NULL: nobody. */
typedef gboolean item_test(const struct notice_item *item);

static char *titles_of(const GPtrArray *items, item_test *test)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < items->len; i++) {
		const struct notice_item *item = items->pdata[i];
		if (!item->skipped && test(item))
			g_string_append_printf(out, "%s%s", out->len ? ", " : "", item->to->title);
	}
	return g_string_free(out, out->len == 0);
}

static gboolean reads_other(const struct notice_item *item)
{
	return item->other;
}

/* Nothing carries it there but a person. */
static gboolean by_hand(const struct notice_item *item)
{
	return notice_goes(item) && strcmp(item->to->channel, "mail") != 0 &&
	       strcmp(item->to->channel, "portal") != 0;
}

static void remark(struct call *call, const char *message)
{
	if (call->context && call->context->remark && !call->quiet && !sink_is_json(call->sink))
		call->context->remark(message, call->context->complain_data);
}

static void tell_leaks(struct call *call, const struct notice_item *item)
{
	for (guint i = 0; item->hits && i < item->hits->len; i++) {
		g_autofree char *words = leak_words(item->hits->pdata[i]);
		g_autofree char *line = g_strdup_printf(_("to %s: %s"), item->to->title, words);
		remark(call, line);
	}
}

static void tell_remarks(struct call *call, const GPtrArray *items)
{
	g_autofree char *other = titles_of(items, reads_other), *hand = titles_of(items, by_hand);
	g_autofree char *others =
		g_strdup_printf(_("no text in their own language, another one: %s"), other);
	g_autofree char *hands = g_strdup_printf(
		_("neither by mail nor in the portal, so somebody has to say it there: %s"), hand);

	if (other)
		remark(call, others);
	if (hand)
		remark(call, hands);
	for (guint i = 0; i < items->len; i++)
		tell_leaks(call, items->pdata[i]);
}

/* ---- the command */

static gboolean failed_one(const struct notice_item *item)
{
	return item->problem != NULL;
}

/* Their keys, as --only takes them. */
static char *keys_of(const GPtrArray *items, item_test *test)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < items->len; i++) {
		const struct notice_item *item = items->pdata[i];
		if (!item->skipped && test(item))
			g_string_append_printf(out, "%s%s", out->len ? "," : "", item->to->client);
	}
	return g_string_free(out, FALSE);
}

static gboolean answer(struct call *call, const GPtrArray *items, guint sent, GError **error)
{
	g_autofree char *failed = keys_of(items, failed_one);

	write_items(call, items, FALSE);
	tell_remarks(call, items);
	sink_say(call->sink, ngettext("%u client told", "%u clients told", sent), sent);
	if (!*failed)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("not everybody was told; again with --only %s"), failed);
	return FALSE;
}

static gboolean notify(struct call *call, const struct incident *incident,
		       const struct notice_draft *draft, GError **error)
{
	g_autoptr(GPtrArray) rows = incident_affected(call->desk, incident, call->now, error);
	g_autoptr(GPtrArray) items =
		rows ? notice_compose(call->desk, incident, rows, draft, call->now, error) : NULL;
	guint sent, failed;

	if (!items)
		return FALSE;
	if (call_flag(call, "dry-run")) {
		write_items(call, items, TRUE);
		write_texts(call, items);
		tell_remarks(call, items);
		return TRUE;
	}
	return notice_send(call, incident, draft, items, &sent, &failed, error) &&
	       answer(call, items, sent, error);
}

static gboolean take_back(struct call *call, const struct incident *incident, GError **error)
{
	static const struct column columns[] = {{"client", N_("client"), CELL_TEXT},
						{"ticket", N_("ticket"), CELL_INT},
						{"event", NULL, CELL_INT},
						{"problem", NULL, CELL_TEXT},
						{"result", N_("result"), CELL_LONG}};
	g_autoptr(GPtrArray) backs = notice_take_back(call, incident, error);
	guint stay = 0;

	if (!backs)
		return FALSE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < backs->len; i++) {
		const struct notice_back *back = g_ptr_array_index(backs, i);
		sink_row(call->sink);
		sink_text(call->sink, back->client);
		sink_int(call->sink, back->ticket);
		sink_int(call->sink, back->turn);
		sink_text(call->sink, back->problem);
		sink_text(call->sink, back->problem ? back->problem : _("taken back"));
		stay += back->problem != NULL;
	}
	sink_end(call->sink);
	if (!stay)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("%u of %u could not be taken back", "%u of %u could not be taken back",
			     backs->len),
		    stay, backs->len);
	return FALSE;
}

static gboolean run_notify(struct call *call, GError **error)
{
	struct incident *incident = incident_argument(call, 0, error);
	struct notice_draft draft;
	gboolean good = FALSE;

	if (incident && call_flag(call, "take-back")) {
		good = take_back(call, incident, error);
	} else if (incident) {
		good = read_draft(call, &draft, error) && notify(call, incident, &draft, error);
		draft_clear(&draft);
	}
	incident_free(incident);
	return good;
}

static const struct argument_spec arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
static const struct option_spec options[] = {
	{.name = "text",
	 .letter = 't',
	 .value = N_("[LANG=]TEXT|-|@FILE"),
	 .help = N_("What to say; zh=TEXT is for those who read Chinese; may be repeated"),
	 .many = TRUE},
	{.name = "canned",
	 .letter = 'c',
	 .value = N_("NAME"),
	 .help = N_("The same from a canned answer, in the language it is in"),
	 .completer = COMPLETE_CANNED,
	 .many = TRUE},
	{.name = "only",
	 .value = N_("CLIENT,..."),
	 .help = N_("Tell these alone"),
	 .completer = COMPLETE_CLIENT},
	{.name = "exclude",
	 .letter = 'x',
	 .value = N_("CLIENT,..."),
	 .help = N_("Tell all but these"),
	 .completer = COMPLETE_CLIENT},
	{.name = "rest", .help = N_("Tell only those no notice has reached yet")},
	{.name = "subject",
	 .letter = 's',
	 .value = N_("TEXT"),
	 .help = N_("Of tickets that are opened; the incident's title otherwise")},
	OPTION_PROMISES,
	{.name = "dry-run",
	 .letter = 'n',
	 .help = N_("Show what each would get, and send nothing")},
	{.name = "take-back", .help = N_("Take back your last notice, as far as it is not out")},
	{.name = NULL},
};
const struct command command_incident_notify = {
	.name = "incident notify",
	.group = INCIDENT_GROUP,
	.arguments = arguments,
	.options = options,
	.help = N_("Tell every client an outage hits, each in its language, by its channel"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_CONFIRM,
	.run = run_notify,
};

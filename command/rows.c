/* SPDX-License-Identifier: MIT
 * Events and openings to and from JSON objects. */
#include "command/rows.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "desk/words.h"

/* So many of a page are asked for at once where asking costs. */
enum { PAGE = 1000, TOGETHER = 100 };

/* What the shared fields of an event are called in a row, by kind. A key that is absent here is not
 * read, and written only under its own name when an event carries it all the same. */
struct form {
	enum event_kind kind;
	gboolean ticket;  /* `number` is a ticket, written as its ref */
	gboolean article; /* the same of an article */
	gboolean signs;   /* what and why are "add": X or "remove": X */
	gboolean needs;   /* `what`, `until` or `number`, whichever comes first, must be given */
	const char *what, *why, *until, *number;
};
static const struct form forms[] = {
	{EVENT_MESSAGE, .until = "until"},
	{EVENT_ACK},
	{EVENT_BEGUN},
	{EVENT_CONFIRM},
	{EVENT_CLAIM},
	{EVENT_RELEASE},
	{EVENT_ACCEPT},
	{EVENT_ASSIGN, .what = "to", .needs = TRUE},
	{EVENT_SEVERITY, .what = "to", .why = "reason", .needs = TRUE},
	{EVENT_STATE, .what = "to", .why = "reason", .until = "until", .number = "percent",
	 .needs = TRUE},
	{EVENT_SET, .what = "field", .why = "value", .needs = TRUE},
	{EVENT_CAUSE, .what = "to", .why = "side", .needs = TRUE},
	{EVENT_TAG, .signs = TRUE},
	{EVENT_FOLLOW, .signs = TRUE},
	{EVENT_LINK, .number = "to", .ticket = TRUE, .needs = TRUE},
	{EVENT_MERGE, .number = "into", .ticket = TRUE, .needs = TRUE},
	{EVENT_ABSORB, .number = "from_ticket", .ticket = TRUE, .needs = TRUE},
	{EVENT_UNMERGE},
	{EVENT_SPLIT, .what = "to", .number = "event", .needs = TRUE},
	{EVENT_PROMISE, .until = "until", .needs = TRUE},
	{EVENT_PROMISE_KEPT, .number = "promise", .needs = TRUE},
	{EVENT_PROMISE_MOVED, .number = "promise", .until = "until", .needs = TRUE},
	{EVENT_EXTEND, .what = "clock", .why = "consent", .until = "until", .number = "seconds",
	 .needs = TRUE},
	{EVENT_WAIVE, .what = "clock", .why = "reason", .number = "cycle", .needs = TRUE},
	{EVENT_WAIVE_APPROVE, .what = "clock", .number = "waive", .needs = TRUE},
	{EVENT_RETRACT, .why = "reason", .number = "event", .needs = TRUE},
	{EVENT_REDACT, .why = "reason", .number = "event", .needs = TRUE},
	{EVENT_COVER, .what = "contract", .why = "reason", .needs = TRUE},
	{EVENT_REBIND, .number = "revision", .needs = TRUE},
	{EVENT_REMIND, .what = "to", .until = "until", .needs = TRUE},
	{EVENT_CHANGE, .what = "to", .until = "until", .needs = TRUE},
	{EVENT_ATTACH, .what = "name", .why = "media", .number = "bytes", .needs = TRUE},
	{EVENT_DELIVERY, .what = "to", .why = "detail", .number = "event", .needs = TRUE},
	{EVENT_REVIEW, .what = "to"},
	{EVENT_ESCALATE, .what = "to", .why = "reason"},
	{EVENT_ARTICLE, .what = "to", .why = "box", .number = "article", .article = TRUE,
	 .needs = TRUE},
};

static const struct {
	unsigned flag;
	const char *key;
} flags[] = {
	{EVENT_PUBLIC, "public"},       {EVENT_AUTOMATIC, "automatic"}, {EVENT_TEAM, "team"},
	{EVENT_REGRESSED, "regressed"}, {EVENT_PARTIAL, "partial"},     {EVENT_SPAM, "spam"},
	{EVENT_SENT, "sent"},           {EVENT_TO_CLIENT, "to_client"}, {EVENT_FLAGGED, "flagged"},
};

static const struct form *form_of(enum event_kind kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
		if (forms[i].kind == kind)
			return &forms[i];
	return NULL;
}

static gboolean expected(GError **error, const char *key, const char *what, const char *found)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: %s is expected, found “%s”"), key, what, found ? found : "null");
	return FALSE;
}

gboolean row_read_time(const struct row_reader *reader, const struct js *js, const char *key,
		       gint64 *at, GError **error)
{
	const char *text;

	*at = TIME_NONE;
	if (!js_get_text(js, key, &text, error))
		return FALSE;
	if (!text || civil_parse_rfc3339(text, at, NULL))
		return TRUE;
	if (when_parse(text, reader->now, reader->zone, reader->zones, at, error))
		return TRUE;
	g_prefix_error(error, "%s: ", key);
	return FALSE;
}

static gboolean read_copy(const struct js *js, const char *key, char **into, GError **error)
{
	const char *text;

	if (!key)
		return TRUE;
	if (!js_get_text(js, key, &text, error))
		return FALSE;
	if (text) {
		g_free(*into);
		*into = g_strdup(text);
	}
	return TRUE;
}

static gboolean read_signs(const struct js *js, struct event *event, GError **error)
{
	const char *add, *remove;

	if (!js_get_text(js, "add", &add, error) || !js_get_text(js, "remove", &remove, error))
		return FALSE;
	if (!add == !remove)
		return expected(error, "add", _("one of add and remove"), add ? add : "null");
	event->what = g_strdup(add ? add : remove);
	event->why = g_strdup(add ? "+" : "-");
	return TRUE;
}

static gboolean read_ticket(const struct row_reader *reader, const struct js *js, const char *key,
			    struct event *event, char **wanted, GError **error)
{
	const char *ref;
	gint64 number;

	if (!js_get_text(js, key, &ref, error) || !js_get_int(js, "number", 0, &number, error))
		return FALSE;
	if (!ref)
		return expected(error, key, _("a ticket's ref"), NULL);
	if (!reader->resolve(ROW_TICKET, ref, &event->number, reader->data, error))
		return FALSE;
	if (!event->number) {
		*wanted = g_strdup(ref);
		event->number = number;
	}
	return TRUE;
}

/* An article that is not here is no reason to refuse what happened: its title stays. */
static gboolean read_article(const struct row_reader *reader, const struct js *js, const char *key,
			     struct event *event, GError **error)
{
	const char *ref;

	if (!event->what)
		return expected(error, "to", _("a text"), NULL);
	if (!js_get_text(js, key, &ref, error))
		return FALSE;
	return !ref || reader->resolve(ROW_ARTICLE, ref, &event->number, reader->data, error);
}

static gboolean read_flags(const struct js *js, struct event *event, GError **error)
{
	const char *from;
	gboolean set;
	g_auto(GStrv) words = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
		if (!js_get_bool(js, flags[i].key, FALSE, &set, error))
			return FALSE;
		event->flags |= set ? flags[i].flag : 0;
	}
	if (!js_get_text(js, "from", &from, error) || !js_get_texts(js, "flags", &words, error))
		return FALSE;
	if (from && strcmp(from, "client") == 0)
		event->flags |= EVENT_CLIENT;
	else if (from && strcmp(from, "staff") != 0)
		return expected(error, "from", _("client or staff"), from);
	for (char **word = words; word && *word; word++) {
		if (strcmp(*word, "diagnosis") != 0)
			return expected(error, "flags", "diagnosis", *word);
		event->flags |= EVENT_DIAGNOSIS;
	}
	return TRUE;
}

/* What must be a word the fold knows. */
static gboolean check_words(const struct event *event, GError **error)
{
	enum ticket_state state;
	enum pause_reason reason;
	enum article_deed deed;
	enum clock_kind clock;
	int severity;

	switch (event->kind) {
	case EVENT_SEVERITY:
		return severity_parse(event->what, &severity) ||
		       expected(error, "to", "P0 … P9", event->what);
	case EVENT_STATE:
		if (!ticket_state_parse(event->what, &state) || state == STATE_NEW)
			return expected(error, "to",
					_("open, waiting, restored, resolved, closed or cancelled"),
					event->what);
		if (state == STATE_WAITING &&
		    (!event->why || !pause_reason_parse(event->why, &reason)))
			return expected(error, "reason",
					_("waiting-client, third-party, scheduled, force-majeure "
					  "or internal"),
					event->why);
		return TRUE;
	case EVENT_EXTEND:
	case EVENT_WAIVE:
	case EVENT_WAIVE_APPROVE:
		return clock_kind_parse(event->what, &clock) ||
		       expected(error, "clock", _("a clock"), event->what);
	case EVENT_CHANGE:
		return strcmp(event->what, "accept") == 0 || strcmp(event->what, "window") == 0 ||
		       strcmp(event->what, "effective") == 0 ||
		       expected(error, "to", _("accept, window or effective"), event->what);
	case EVENT_ARTICLE:
		return article_deed_parse(event->what, &deed) ||
		       expected(error, "to", _("link, unlink, solved, unsolved, done or undone"),
				event->what);
	default:
		return TRUE;
	}
}

static gboolean read_kind(const struct js *js, struct event *event, GError **error)
{
	const char *kind;

	if (!js_get_text(js, "kind", &kind, error))
		return FALSE;
	event->kind = kind ? event_kind_parse(kind) : 0;
	/* "reopen" is how others write resolved → open. */
	if (kind && strcmp(kind, "reopen") == 0) {
		event->kind = EVENT_STATE;
		event->what = g_strdup("open");
	}
	if (!event->kind || event->kind == EVENT_OPENED)
		return expected(error, "kind", _("a kind of event"), kind);
	return TRUE;
}

static gboolean read_fields(const struct row_reader *reader, const struct js *js,
			    const struct form *form, struct event *event, char **wanted,
			    GError **error)
{
	if (form->signs && !read_signs(js, event, error))
		return FALSE;
	if (!read_copy(js, form->what, &event->what, error) ||
	    !read_copy(js, form->why, &event->why, error))
		return FALSE;
	if (form->until && !row_read_time(reader, js, form->until, &event->until, error))
		return FALSE;
	if (form->article)
		return read_article(reader, js, form->number, event, error);
	if (form->ticket)
		return read_ticket(reader, js, form->number, event, wanted, error);
	if (form->number && !js_get_int(js, form->number, 0, &event->number, error))
		return FALSE;
	if (!form->needs)
		return TRUE;
	if (form->what)
		return event->what || expected(error, form->what, _("a text"), NULL);
	if (form->number)
		return event->number || expected(error, form->number, _("a number"), NULL);
	return event->until != TIME_NONE || expected(error, form->until, _("a time"), NULL);
}

gboolean row_read_event(const struct row_reader *reader, const struct js *js, struct event *event,
			char **wanted, GError **error)
{
	const struct form *form;

	*wanted = NULL;
	if (!read_kind(js, event, error))
		return FALSE;
	form = form_of(event->kind);
	if (!row_read_time(reader, js, "at", &event->occurred_at, error) ||
	    !row_read_time(reader, js, "recorded_at", &event->recorded_at, error))
		return FALSE;
	if (event->occurred_at == TIME_NONE)
		return expected(error, "at", _("a time"), NULL);
	if (!read_copy(js, "by", &event->by, error) || !read_copy(js, "via", &event->via, error) ||
	    !read_copy(js, "text", &event->text, error) ||
	    !read_copy(js, "ref", &event->ref, error) ||
	    !read_copy(js, "more", &event->more, error))
		return FALSE;
	return read_flags(js, event, error) &&
	       read_fields(reader, js, form, event, wanted, error) && check_words(event, error);
}

/* ---- openings ---- */

static gboolean read_severity(const struct js *js, const char *key, int *severity, GError **error)
{
	const char *text;

	if (!js_get_text(js, key, &text, error))
		return FALSE;
	return !text || severity_parse(text, severity) || expected(error, key, "P0 … P9", text);
}

static gboolean add_field(const char *key, const struct js *value, void *data)
{
	GPtrArray *fields = data;

	if (js_value(value))
		g_ptr_array_add(fields, g_strdup_printf("%s=%s", key, js_value(value)));
	return TRUE;
}

static gboolean needed(const char *key, const char *text, GError **error)
{
	return (text && *text) || expected(error, key, _("a text"), text);
}

gboolean row_read_opening(const struct row_reader *reader, const struct js *js,
			  struct opening *opening, GError **error)
{
	const struct {
		const char *key, **into;
	} texts[] = {
		{"ref", &opening->ref},         {"client", &opening->client},
		{"service", &opening->service}, {"region", &opening->region},
		{"kind", &opening->kind},       {"language", &opening->language},
		{"subject", &opening->subject}, {"contact", &opening->contact},
		{"cc", &opening->cc},           {"affected", &opening->affected},
		{"text", &opening->text},       {"opened_by", &opening->opened_by},
		{"by", &opening->by},
	};
	const struct js *fields;

	opening->severity = opening->claimed = -1;
	opening->imported = TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (!js_get_text(js, texts[i].key, texts[i].into, error))
			return FALSE;
	if (!needed("ref", opening->ref, error) || !needed("client", opening->client, error) ||
	    !needed("subject", opening->subject, error))
		return FALSE;
	if (!read_severity(js, "severity", &opening->severity, error) ||
	    !read_severity(js, "claimed", &opening->claimed, error))
		return FALSE;
	if (opening->severity < 0)
		return expected(error, "severity", "P0 … P9", NULL);
	if (!row_read_time(reader, js, "opened_at", &opening->opened_at, error) ||
	    !row_read_time(reader, js, "recorded_at", &opening->recorded_at, error) ||
	    !js_get_bool(js, "to_client", FALSE, &opening->to_client, error) ||
	    !js_get_int(js, "id", 0, &opening->id, error) ||
	    !js_get_int(js, "revision", 0, &opening->revision, error) ||
	    !js_get_texts(js, "tags", &opening->tags, error))
		return FALSE;
	if (opening->opened_at == TIME_NONE)
		return expected(error, "opened_at", _("a time"), NULL);
	if (opening->opened_by && strcmp(opening->opened_by, "client") != 0 &&
	    strcmp(opening->opened_by, "engineer") != 0 && strcmp(opening->opened_by, "alert") != 0)
		return expected(error, "opened_by", _("client, engineer or alert"),
				opening->opened_by);
	fields = js_get(js, "fields");
	if (fields && js_type(fields) != JS_OBJECT)
		return expected(error, "fields", _("an object"), js_type_name(js_type(fields)));
	if (fields) {
		GPtrArray *list = g_ptr_array_new();
		js_members(fields, add_field, list);
		g_ptr_array_add(list, NULL);
		opening->fields = (char **)g_ptr_array_free(list, FALSE);
	}
	return TRUE;
}

void row_opening_clear(struct opening *opening)
{
	g_strfreev(opening->tags);
	g_strfreev(opening->fields);
	memset(opening, 0, sizeof *opening);
}

/* ---- writing ---- */

static void write_some(GString *out, const char *key, const char *text)
{
	if (text)
		js_text(out, key, text, FALSE);
}

void row_write_event(GString *out, const char *ticket, const struct event *event, row_namer *name,
		     void *data)
{
	const struct form *form = form_of(event->kind);

	js_begin(out, NULL);
	js_text(out, "type", "event", FALSE);
	js_text(out, "ticket", ticket, FALSE);
	js_time(out, "at", event->occurred_at);
	js_text(out, "kind", event_kind_name(event->kind), FALSE);
	js_text(out, "by", event->by, FALSE);
	if (event->kind == EVENT_MESSAGE) {
		js_text(out, "from", event->flags & EVENT_CLIENT ? "client" : "staff", FALSE);
		js_begin_list(out, "flags");
		if (event->flags & EVENT_DIAGNOSIS)
			js_text(out, NULL, "diagnosis", FALSE);
		js_end_list(out);
	}
	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		if (event->flags & flags[i].flag || (event->kind == EVENT_MESSAGE && i < 2))
			js_bool(out, flags[i].key, (event->flags & flags[i].flag) != 0);
	if (form->signs) {
		js_text(out, g_strcmp0(event->why, "-") == 0 ? "remove" : "add", event->what,
			FALSE);
	} else {
		write_some(out, form->what ? form->what : "what", event->what);
		write_some(out, form->why ? form->why : "why", event->why);
	}
	if (event->until != TIME_NONE)
		js_time(out, form->until ? form->until : "until", event->until);
	if (form->article) {
		g_autofree char *article =
			event->number ? name(ROW_ARTICLE, event->number, data) : NULL;
		js_text(out, form->number, article, FALSE);
	} else if (form->ticket) {
		g_autofree char *other = name(ROW_TICKET, event->number, data);
		js_text(out, form->number, other, FALSE);
		js_int(out, "number", event->number);
	} else if (event->number) {
		js_int(out, form->number ? form->number : "number", event->number);
	}
	write_some(out, "via", event->via);
	write_some(out, "more", event->more);
	write_some(out, "text", event->text);
	write_some(out, "ref", event->ref);
	js_bool(out, "imported", (event->flags & EVENT_IMPORTED) != 0);
	js_time(out, "recorded_at", event->recorded_at);
	js_int(out, "turn", event->turn);
	js_end(out);
	g_string_append_c(out, '\n');
}

void row_write_opening(GString *out, const char *ref, const struct ticket *ticket,
		       const struct event *first)
{
	static const struct {
		const char *key, *fact;
	} facts[] = {
		{"service", "service"}, {"region", "region"},
		{"kind", "kind"},       {"language", "language"},
		{"subject", "subject"}, {"contact", "contact"},
		{"cc", "cc"},           {"affected", "affected"},
		{"claimed", "claimed"},
	};
	g_autofree char *client = event_more(first, "client");
	g_autofree char *revision = event_more(first, "revision");

	js_begin(out, NULL);
	js_text(out, "type", "ticket", FALSE);
	js_text(out, "ref", ref, FALSE);
	js_text(out, "client", client ? client : ticket->client, FALSE);
	js_text(out, "severity", first->what, FALSE);
	for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
		g_autofree char *value = event_more(first, facts[i].fact);
		write_some(out, facts[i].key, value);
	}
	js_time(out, "opened_at", first->occurred_at);
	js_text(out, "opened_by", first->why, FALSE);
	write_some(out, "by", first->by);
	if (first->flags & EVENT_TO_CLIENT)
		js_bool(out, "to_client", TRUE);
	write_some(out, "text", first->text);
	js_bool(out, "imported", (first->flags & EVENT_IMPORTED) != 0);
	js_time(out, "recorded_at", first->recorded_at);
	js_int(out, "id", ticket->id);
	js_int(out, "revision", revision ? g_ascii_strtoll(revision, NULL, 10) : ticket->revision);
	js_end(out);
	g_string_append_c(out, '\n');
}

/* The next of the page, from far away asked for together. */
static void expect_some(struct call *call, const GArray *ids, guint from, row_expecter *expect,
			void *writing)
{
	struct store *store = call->desk->store;

	if (from % TOGETHER != 0 || !store_is_far(store))
		return;
	store_expect_none(store);
	expect(writing, &g_array_index(ids, gint64, from), MIN(ids->len - from, TOGETHER));
}

gboolean rows_write_all(struct call *call, row_ids *ids_after, row_expecter *expect,
			row_writer *write, void *writing, GError **error)
{
	gint64 last = 0;

	while (!sink_failed(call->sink)) {
		g_autoptr(GArray) ids = ids_after(call->desk, last, PAGE, error);
		if (!ids)
			return FALSE;
		if (ids->len == 0)
			break;
		for (guint i = 0; i < ids->len; i++) {
			g_autoptr(GError) why = NULL;
			expect_some(call, ids, i, expect, writing);
			last = g_array_index(ids, gint64, i);
			if (write(writing, last, &why) ||
			    g_error_matches(why, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
				continue;
			g_propagate_error(error, g_steal_pointer(&why));
			return FALSE;
		}
	}
	return TRUE;
}

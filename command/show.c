/* SPDX-License-Identifier: MIT
 * show and log: a ticket as it is, and everything that happened to it. */
#include <string.h>

#include "command/acting.h"
#include "command/event-row.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/when.h"

static char **words_of(const char *tags)
{
	g_auto(GStrv) all = g_strsplit(tags ? tags : "", " ", -1);
	GPtrArray *kept = g_ptr_array_new();

	for (char **word = all; *word; word++)
		if (**word)
			g_ptr_array_add(kept, g_strdup(*word));
	g_ptr_array_add(kept, NULL);
	return (char **)g_ptr_array_free(kept, FALSE);
}

static int compare_keys(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "stream=live7 sdk=4.2.1", sorted. */
static char **field_words(GHashTable *fields)
{
	GPtrArray *words = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, fields);
	while (g_hash_table_iter_next(&iter, &key, &value))
		g_ptr_array_add(words, g_strconcat(key, "=", value, NULL));
	g_ptr_array_sort(words, compare_keys);
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static char **link_words(const GArray *links)
{
	char **words = g_new0(char *, links->len + 1);

	for (guint i = 0; i < links->len; i++)
		words[i] = g_strdup_printf("%" G_GINT64_FORMAT, g_array_index(links, gint64, i));
	return words;
}

static const char *clock_reading(struct call *call, const struct cycle *cycle, GString *out)
{
	struct left left;
	char text[LEFT_SIZE];

	left_cycle(&left, cycle, call->now);
	left_print(&left, call->now, call->zone, text);
	g_string_append_printf(out, "%s%s %s", out->len ? " · " : "", left_clock_name(cycle->clock),
			       *text ? text : clock_state_name(cycle->state));
	if (cycle->calendar && strcmp(cycle->calendar, "24x7") != 0)
		g_string_append_printf(out, " (%s)", cycle->calendar);
	return out->str;
}

static gboolean show_row(struct call *call, const struct ticket *ticket,
			 const struct folded *folded, GError **error)
{
	static const struct column columns[] = {
		{"ticket", N_("Ticket"), CELL_INT},
		{"ref", N_("Reference"), CELL_TEXT},
		{"severity", N_("Severity"), CELL_TEXT},
		{"claimed", N_("Claimed"), CELL_TEXT},
		{"state", N_("State"), CELL_TEXT},
		{"wait", N_("Waits for"), CELL_TEXT},
		{"wait_until", N_("Until"), CELL_TIME},
		{"merged_into", N_("Merged into"), CELL_INT},
		{"client", N_("Client"), CELL_TEXT},
		{"tier", N_("Tier"), CELL_TEXT},
		{"contract", N_("Contract"), CELL_TEXT},
		{"service", N_("Service"), CELL_TEXT},
		{"region", N_("Region"), CELL_TEXT},
		{"kind", N_("Kind"), CELL_TEXT},
		{"language", N_("Language"), CELL_TEXT},
		{"affected", N_("Affected"), CELL_TEXT},
		{"contact", N_("Contact"), CELL_TEXT},
		{"owner", N_("Owner"), CELL_TEXT},
		{"team", N_("Team"), CELL_TEXT},
		{"cause", N_("Cause"), CELL_TEXT},
		{"side", N_("Side"), CELL_TEXT},
		{"opened_at", N_("Opened"), CELL_TIME},
		{"updated_at", N_("Updated"), CELL_TIME},
		{"restored_at", N_("Restored"), CELL_TIME},
		{"resolved_at", N_("Resolved"), CELL_TIME},
		{"unanswered", N_("Unanswered"), CELL_BOOL},
		{"tags", N_("Tags"), CELL_WORDS},
		{"fields", N_("Fields"), CELL_WORDS},
		{"links", N_("Linked to"), CELL_WORDS},
		{"clocks", N_("Clocks"), CELL_TEXT},
		{"turn", N_("Events"), CELL_INT},
		{"revision", NULL, CELL_INT},
		{"subject", N_("Subject"), CELL_LONG},
	};
	g_autoptr(GHashTable) fields = ticket_fields(call->desk, ticket->id, error);
	g_autoptr(GArray) links = fields ? ticket_links(call->desk, ticket->id, error) : NULL;
	g_auto(GStrv) tags = words_of(ticket->tags);
	g_autoptr(GString) clocks = g_string_new(NULL);
	struct sink *sink = call->sink;

	if (!links)
		return FALSE;
	g_auto(GStrv) field_list = field_words(fields), link_list = link_words(links);
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->state <= CLOCK_PAUSED)
			clock_reading(call, cycle, clocks);
	}
	sink_record(sink, columns, G_N_ELEMENTS(columns));
	sink_row(sink);
	sink_int(sink, ticket->id);
	sink_text(sink, ticket->ref);
	sink_text(sink, severity_name(ticket->severity));
	sink_text(sink, ticket->claimed < 0 ? NULL : severity_name(ticket->claimed));
	sink_text(sink, ticket_state_name(folded->state));
	sink_text(sink,
		  folded->state == STATE_WAITING ? pause_reason_name(folded->wait_reason) : NULL);
	sink_time(sink, folded->state == STATE_WAITING ? folded->wait_until : TIME_NONE);
	if (folded->merged_into)
		sink_int(sink, folded->merged_into);
	else
		sink_null(sink);
	sink_text(sink, ticket->client);
	sink_text(sink, ticket->tier);
	sink_text(sink, ticket->contract);
	sink_text(sink, ticket->service);
	sink_text(sink, ticket->region);
	sink_text(sink, ticket->kind);
	sink_text(sink, ticket->language);
	sink_text(sink, ticket->affected);
	sink_text(sink, ticket->contact);
	sink_text(sink, ticket->owner);
	sink_text(sink, ticket->team);
	sink_text(sink, ticket->cause);
	sink_text(sink, ticket->side);
	sink_time(sink, ticket->opened_at);
	sink_time(sink, ticket->updated_at);
	sink_time(sink, folded->restored_at);
	sink_time(sink, folded->resolved_at);
	sink_bool(sink, ticket->unanswered);
	sink_words(sink, tags);
	sink_words(sink, field_list);
	sink_words(sink, link_list);
	sink_text(sink, clocks->len ? clocks->str : NULL);
	sink_int(sink, ticket->turn);
	sink_int(sink, ticket->revision);
	sink_text(sink, ticket->subject);
	sink_end(sink);
	return TRUE;
}

static gboolean is_redacted(const GPtrArray *events, gint64 turn)
{
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->kind == EVENT_REDACT && event->number == turn)
			return TRUE;
	}
	return FALSE;
}

/* What was said, oldest first, with who and when above it. */
static void show_talk(struct call *call, const GPtrArray *events)
{
	g_autofree gboolean *standing = ticket_standing(events);

	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		gboolean redacted = is_redacted(events, event->turn);
		g_autofree char *when = NULL, *said = NULL, *text = NULL;
		if ((!event->text && !redacted) || !standing[i])
			continue;
		when = when_print(event->occurred_at, call->zone);
		said = event_summary(event, call->zone);
		sink_block(call->sink, "\n");
		sink_say(call->sink, "#%" G_GINT64_FORMAT " %s %s · %s", event->turn, when,
			 *event->by ? event->by : _("system"), said);
		text = redacted ? g_strdup(_("(redacted)\n"))
				: g_strconcat(event->text,
					      g_str_has_suffix(event->text, "\n") ? NULL : "\n",
					      NULL);
		sink_block(call->sink, text);
	}
}

static gboolean run_show(struct call *call, GError **error)
{
	struct ticket ticket;
	struct folded *folded;
	g_autoptr(GPtrArray) events = NULL;
	gboolean done = FALSE;

	if (!ticket_load(call->desk, call->ticket, &ticket, error))
		return FALSE;
	folded = call_fold(call, error);
	if (folded && !sink_is_json(call->sink))
		events = ticket_events(call->desk, call->ticket, TRUE, error);
	if (folded && (events || sink_is_json(call->sink)))
		done = show_row(call, &ticket, folded, error);
	if (done && events)
		show_talk(call, events);
	folded_free(folded);
	ticket_clear(&ticket);
	return done;
}

const struct command command_show = {
	.name = "show",
	.group = N_("Tickets"),
	.help = N_("Show a ticket and what was said on it"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_show,
};

static const struct column log_columns[] = {
	{"ticket", NULL, CELL_INT},      {"turn", N_("EVENT"), CELL_INT},
	{"at", N_("AT"), CELL_TIME},     {"recorded_at", NULL, CELL_TIME},
	{"kind", NULL, CELL_TEXT},       {"by", N_("BY"), CELL_TEXT},
	{"did", N_("DID"), CELL_TEXT},   {"what", NULL, CELL_TEXT},
	{"why", NULL, CELL_TEXT},        {"via", NULL, CELL_TEXT},
	{"until", NULL, CELL_TIME},      {"number", NULL, CELL_INT},
	{"public", NULL, CELL_BOOL},     {"client", NULL, CELL_BOOL},
	{"automatic", NULL, CELL_BOOL},  {"imported", NULL, CELL_BOOL},
	{"retracted", NULL, CELL_BOOL},  {"redacted", NULL, CELL_BOOL},
	{"ref", NULL, CELL_TEXT},        {"more", NULL, CELL_TEXT},
	{"text", N_("TEXT"), CELL_LONG},
};

static void log_row(struct call *call, const GPtrArray *events, const struct event *event,
		    gboolean standing)
{
	struct sink *sink = call->sink;
	g_autofree char *said = event_summary(event, call->zone);

	if (!standing) {
		char *marked = g_strdup_printf(_("%s (taken back)"), said);
		g_free(said);
		said = marked;
	}
	sink_row(sink);
	sink_int(sink, call->ticket);
	sink_int(sink, event->turn);
	sink_time(sink, event->occurred_at);
	sink_time(sink, event->recorded_at);
	sink_text(sink, event_kind_name(event->kind));
	sink_text(sink, event->by);
	sink_text(sink, said);
	sink_text(sink, event->what);
	sink_text(sink, event->why);
	sink_text(sink, event->via);
	sink_time(sink, event->until);
	sink_int(sink, event->number);
	sink_bool(sink, (event->flags & EVENT_PUBLIC) != 0);
	sink_bool(sink, (event->flags & EVENT_CLIENT) != 0);
	sink_bool(sink, (event->flags & EVENT_AUTOMATIC) != 0);
	sink_bool(sink, (event->flags & EVENT_IMPORTED) != 0);
	sink_bool(sink, !standing);
	sink_bool(sink, is_redacted(events, event->turn));
	sink_text(sink, event->ref);
	sink_text(sink, event->more);
	sink_text(sink, event->text);
}

static gboolean run_log(struct call *call, GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(call->desk, call->ticket, TRUE, error);
	g_autofree gboolean *standing = events ? ticket_standing(events) : NULL;

	if (!events)
		return FALSE;
	sink_table(call->sink, log_columns, G_N_ELEMENTS(log_columns));
	for (guint i = 0; i < events->len; i++)
		log_row(call, events, g_ptr_array_index(events, i), standing[i]);
	sink_end(call->sink);
	return TRUE;
}

const struct command command_log = {
	.name = "log",
	.group = N_("Tickets"),
	.help = N_("List everything that happened to a ticket"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_log,
};

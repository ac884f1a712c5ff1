/* SPDX-License-Identifier: MIT
 * show and log: a ticket as it is, and everything that happened to it. */
#include <string.h>

#include "command/acting.h"
#include "command/glance.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/told.h"
#include "store/incident.h"
#include "store/presence.h"
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

static char **id_words(const char *prefix, const GArray *ids)
{
	char **words = g_new0(char *, ids->len + 1);

	for (guint i = 0; i < ids->len; i++)
		words[i] = g_strdup_printf("%s%" PRId64, prefix, g_array_index(ids, gint64, i));
	return words;
}

static void clock_reading(struct call *call, const struct cycle *cycle, GString *out)
{
	struct left left;
	char text[LEFT_SIZE];

	left_cycle(&left, cycle, call->now);
	left_print(&left, call->now, call->zone, text);
	g_string_append_printf(out, "%s%s %s", out->len ? " · " : "", left_clock_name(cycle->clock),
			       *text ? text : clock_state_name(cycle->state));
	if (cycle->calendar && strcmp(cycle->calendar, "24x7") != 0)
		g_string_append_printf(out, " (%s)", cycle->calendar);
}

/* One fact of a ticket. The plain form leaves out what there is nothing to say about. */
struct fact {
	struct column column;
	const char *text;
	gint64 number; /* CELL_INT: 0 is absent; CELL_TIME: TIME_NONE is */
	char **words;
};

static gboolean fact_absent(const struct fact *fact)
{
	switch (fact->column.cell) {
	case CELL_INT:
	case CELL_BOOL:
		return fact->number == 0;
	case CELL_TIME:
		return fact->number == TIME_NONE;
	case CELL_WORDS:
		return !fact->words || !*fact->words;
	default:
		return !fact->text;
	}
}

static void give_fact(struct sink *sink, const struct fact *fact)
{
	switch (fact->column.cell) {
	case CELL_INT:
		if (fact->number)
			sink_int(sink, fact->number);
		else
			sink_null(sink);
		break;
	case CELL_BOOL:
		sink_bool(sink, fact->number != 0);
		break;
	case CELL_TIME:
		sink_time(sink, fact->number);
		break;
	case CELL_WORDS:
		sink_words(sink, fact->words);
		break;
	default:
		sink_text(sink, fact->text);
		break;
	}
}

static void give_facts(struct sink *sink, const struct fact *facts, guint count)
{
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));

	for (guint i = 0; i < count; i++)
		if (sink_is_json(sink) || (facts[i].column.plain && !fact_absent(&facts[i])))
			g_array_append_val(columns, facts[i].column);
	sink_record(sink, (const struct column *)(void *)columns->data, (int)columns->len);
	sink_row(sink);
	for (guint i = 0; i < count; i++)
		if (sink_is_json(sink) || (facts[i].column.plain && !fact_absent(&facts[i])))
			give_fact(sink, &facts[i]);
	sink_end(sink);
}

#define TEXT_FACT(key, plain, value) \
	{ \
		.column = {key, plain, CELL_TEXT}, .text = (value) \
	}
#define INT_FACT(key, plain, value) \
	{ \
		.column = {key, plain, CELL_INT}, .number = (value) \
	}
#define TIME_FACT(key, plain, value) \
	{ \
		.column = {key, plain, CELL_TIME}, .number = (value) \
	}
#define WORDS_FACT(key, plain, value) \
	{ \
		.column = {key, plain, CELL_WORDS}, .words = (value) \
	}

static char **text_words(const GPtrArray *texts)
{
	char **words = g_new0(char *, texts->len + 1);

	for (guint i = 0; i < texts->len; i++)
		words[i] = g_strdup(g_ptr_array_index(texts, i));
	return words;
}

/* "li writing": the others who have it open. That nobody knows is no reason not to show the ticket.
 */
static char **present_words(const struct call *call)
{
	g_autoptr(GPtrArray) present = presence_of(call->desk, call->ticket, NULL, NULL);
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();

	for (guint i = 0; present && i < present->len; i++) {
		const struct present *one = present->pdata[i];
		g_autofree char *word = g_strconcat(one->who, " ", doing_name(one->doing), NULL);
		if (strcmp(one->who, call->desk->user) != 0)
			g_strv_builder_add(words, word);
	}
	return g_strv_builder_end(words);
}

static gboolean show_row(struct call *call, const struct ticket *ticket, const GPtrArray *events,
			 const struct folded *folded, GError **error)
{
	g_autoptr(GPtrArray) followers = ticket_followers(events);
	g_auto(GStrv) follower_list = text_words(followers);
	g_autoptr(GHashTable) fields = ticket_fields(call->desk, ticket->id, error);
	g_autoptr(GArray) links = fields ? ticket_links(call->desk, ticket->id, error) : NULL;
	g_autoptr(GArray) incidents =
		links ? incident_of_ticket(call->desk, ticket->id, error) : NULL;
	g_auto(GStrv) tags = words_of(ticket->tags);
	g_autofree char *cc = ticket_cc(events);
	g_autoptr(GString) clocks = g_string_new(NULL);
	gboolean waits = folded->state == STATE_WAITING;
	const struct client *client = book_client(call->desk->book, ticket->client, NULL);
	struct glance glance;

	if (!incidents || !glance_load(call->desk, ticket, folded, call->now, &glance, error))
		return FALSE;
	g_autofree char *local = client_hour(client, call->now);
	g_autofree char *told = glance_told(&glance, call->now);
	g_autofree char *also = glance_also_words(&glance.also);
	g_autofree char *people = glance_people(&glance, call->now);
	g_auto(GStrv) field_list = field_words(fields), link_list = id_words("", links);
	g_auto(GStrv) part_of = id_words("INC-", incidents);
	g_auto(GStrv) present = present_words(call);
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->state <= CLOCK_PAUSED)
			clock_reading(call, cycle, clocks);
	}
	const struct fact facts[] = {
		INT_FACT("ticket", N_("Ticket"), ticket->id),
		TEXT_FACT("subject", N_("Subject"), ticket->subject),
		TEXT_FACT("ref", N_("Reference"), ticket->ref),
		TEXT_FACT("severity", N_("Severity"), severity_name(ticket->severity)),
		TEXT_FACT("claimed", N_("Claimed"),
			  ticket->claimed < 0 ? NULL : severity_name(ticket->claimed)),
		TEXT_FACT("state", N_("State"), ticket_state_name(folded->state)),
		TEXT_FACT("wait", N_("Waits for"),
			  waits ? pause_reason_name(folded->wait_reason) : NULL),
		TIME_FACT("wait_until", N_("Until"), waits ? folded->wait_until : TIME_NONE),
		INT_FACT("merged_into", N_("Merged into"), folded->merged_into),
		TEXT_FACT("clocks", N_("Clocks"), clocks->len ? clocks->str : NULL),
		TEXT_FACT("client", N_("Client"), ticket->client),
		TEXT_FACT("local_time", N_("Where they are"), local),
		TEXT_FACT("client_told", N_("Client told"), told),
		TIME_FACT("told_at", NULL, glance.told_at),
		TEXT_FACT("tam", N_("TAM"), people),
		TEXT_FACT("also", N_("Also on"), also),
		INT_FACT("also_tickets", NULL, glance.also.tickets),
		INT_FACT("also_clients", NULL, glance.also.clients),
		INT_FACT("also_told", NULL, glance.also.told),
		TEXT_FACT("tier", N_("Tier"), ticket->tier),
		TEXT_FACT("contract", N_("Contract"), ticket->contract),
		TEXT_FACT("service", N_("Service"), ticket->service),
		TEXT_FACT("region", N_("Region"), ticket->region),
		TEXT_FACT("kind", N_("Kind"), ticket->kind),
		TEXT_FACT("language", N_("Language"), ticket->language),
		TEXT_FACT("affected", N_("Affected"), ticket->affected),
		TEXT_FACT("contact", N_("Contact"), ticket->contact),
		TEXT_FACT("cc", N_("Reads along"), cc),
		TEXT_FACT("owner", N_("Owner"), ticket->owner),
		TEXT_FACT("team", N_("Team"), ticket->team),
		TEXT_FACT("cause", N_("Cause"), ticket->cause),
		TEXT_FACT("side", N_("Side"), ticket->side),
		TIME_FACT("opened_at", N_("Opened"), ticket->opened_at),
		TIME_FACT("updated_at", N_("Updated"), ticket->updated_at),
		TIME_FACT("restored_at", N_("Restored"), folded->restored_at),
		TIME_FACT("resolved_at", N_("Resolved"), folded->resolved_at),
		{.column = {"unanswered", N_("Unanswered"), CELL_BOOL},
		 .number = ticket->unanswered},
		WORDS_FACT("tags", N_("Tags"), tags),
		WORDS_FACT("fields", N_("Fields"), field_list),
		WORDS_FACT("links", N_("Linked to"), link_list),
		WORDS_FACT("incidents", N_("Part of"), part_of),
		WORDS_FACT("followers", N_("Followed by"), follower_list),
		WORDS_FACT("present", N_("Here now"), present),
		INT_FACT("turn", N_("Events"), ticket->turn),
		INT_FACT("revision", NULL, ticket->revision),
	};
	give_facts(call->sink, facts, G_N_ELEMENTS(facts));
	glance_clear(&glance);
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
		sink_say(call->sink, "#%" PRId64 " %s %s · %s", event->turn, when,
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
	if (folded)
		events = ticket_events(call->desk, call->ticket, TRUE, error);
	done = events && show_row(call, &ticket, events, folded, error);
	if (done && !sink_is_json(call->sink))
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
	{"did", N_("DID"), CELL_LONG},   {"what", NULL, CELL_TEXT},
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

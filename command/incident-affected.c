/* SPDX-License-Identifier: MIT
 * incident affected: the clients an outage hits. Contracts come from the book, tickets from the
 * links, and what each was told from the notices whose message still stands. */
#include "command/incident-affected.h"

#include <string.h>

#include "command/incident.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "desk/left.h"
#include "desk/when.h"
#include "store/client.h"
#include "store/project.h"

struct finding {
	struct desk *desk;
	const struct incident *incident;
	gint64 now, at;             /* at: when contracts must be in force */
	char **services, **regions; /* of the incident; NULL: all */
	gboolean burning;
	GPtrArray *rows;
};

static void affected_free(void *data)
{
	struct affected *row = data;

	g_free(row->contract);
	g_free(row->service);
	g_free(row->region);
	g_free(row->language);
	g_free(row->channel);
	g_free(row->contact);
	g_free(row);
}

gboolean affected_is_open(const struct affected *affected)
{
	return !affected->ticket || affected->state < STATE_CLOSED;
}

gboolean list_says(const char *list, const char *word)
{
	g_auto(GStrv) words = list_split(list);

	return !words || !words[0] || !word || !*word ||
	       g_strv_contains((const char *const *)words, word);
}

/* ---- rows */

static struct affected *row_new(struct finding *finding, const struct client *client,
				const struct contract *contract)
{
	struct affected *row = g_new0(struct affected, 1);
	const struct tier *tier =
		contract ? book_tier(finding->desk->book, contract->tier, NULL) : NULL;

	row->client = client->key;
	row->title = client->title ? client->title : client->key;
	row->zone = client->zone;
	if (contract) {
		row->contract = g_strdup(contract->name);
		row->tier = tier && tier->title ? tier->title : contract->tier;
	}
	row->rank = tier ? tier->rank : G_MININT;
	row->strategic = tier && tier->strategic;
	row->reported_at = row->told_at = row->next_update_at = TIME_NONE;
	row->notify.due_at = row->update.due_at = TIME_NONE;
	g_ptr_array_add(finding->rows, row);
	return row;
}

static struct affected_clock clock_of(const struct folded *folded, enum clock_kind kind)
{
	const struct cycle *found = folded_unstopped(folded, kind);

	for (guint i = folded->cycles->len; !found && i > 0; i--) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i - 1);
		if (cycle->clock == kind)
			found = cycle;
	}
	if (!found)
		return (struct affected_clock){.due_at = TIME_NONE};
	return (struct affected_clock){.has = TRUE,
				       .state = found->state,
				       .breached = found->breached,
				       .due_at = found->state == CLOCK_RUNNING ? found->due_at
									       : TIME_NONE};
}

/* An address is reached by mail; who has none, where they spoke to us last. */
static void set_channel(struct affected *row, const char *contact, const GPtrArray *events)
{
	const char *via = NULL;

	row->contact = g_strdup(contact && *contact ? contact : NULL);
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->flags & EVENT_CLIENT && event->via && strcmp(event->via, "mail") != 0)
			via = event->via;
	}
	row->channel = g_strdup(contact && strchr(contact, '@') ? "mail" : via ? via : "portal");
}

/* A message taken back was not said (clocks.md K10). */
static void count_notices(const struct finding *finding, struct affected *row,
			  const GPtrArray *events)
{
	g_autofree gboolean *standing = ticket_standing(events);

	for (guint i = 0; i < finding->incident->notices->len; i++) {
		const struct notice *notice = g_ptr_array_index(finding->incident->notices, i);
		if (notice->ticket != row->ticket || notice->taken_back || notice->turn < 1 ||
		    notice->turn > (gint64)events->len || !standing[notice->turn - 1])
			continue;
		row->notices++;
		row->told_at = MAX(row->told_at, notice->at);
	}
}

/* The first word of the client's own, whatever was said of it when it was linked. */
static gint64 report_of(const struct incident_link *link, const GPtrArray *events)
{
	if (link->reported_at != TIME_NONE)
		return link->reported_at;
	for (guint i = 0; i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->flags & EVENT_CLIENT && !(event->flags & EVENT_AUTOMATIC))
			return event->occurred_at;
	}
	return TIME_NONE;
}

static void set_updates(const struct finding *finding, struct affected *row)
{
	const struct incident *incident = finding->incident;
	gint64 since = row->told_at != TIME_NONE ? row->told_at : row->reported_at;

	row->missed = incident_missed_to(incident, row->ticket, row->reported_at, finding->now);
	row->next_update_at = row->update.due_at;
	if (!finding->burning || !incident->update_every || since == TIME_NONE)
		return;
	since += incident->update_every;
	if (row->next_update_at == TIME_NONE || since < row->next_update_at)
		row->next_update_at = since;
}

static gboolean fill_ticket(struct finding *finding, const struct incident_link *link,
			    const struct ticket *ticket, const struct client *client,
			    GError **error)
{
	struct desk *desk = finding->desk;
	g_autoptr(GPtrArray) events = ticket_events(desk, ticket->id, FALSE, error);
	struct folded *folded =
		events ? ticket_fold(desk, ticket->id, finding->now, TIME_NONE, error) : NULL;
	struct affected *row;

	if (!folded)
		return FALSE;
	row = row_new(finding, client,
		      ticket->contract
			      ? book_contract(desk->book, ticket->contract, G_MAXINT64, NULL)
			      : NULL);
	row->ticket = ticket->id;
	row->state = folded->state;
	row->service = g_strdup(link->service ? link->service : ticket->service);
	row->region = g_strdup(link->region ? link->region : ticket->region);
	row->language = g_strdup(ticket->language ? ticket->language : client->language);
	row->notify = clock_of(folded, CLOCK_NOTIFY);
	row->update = clock_of(folded, CLOCK_UPDATE);
	row->reported_at = report_of(link, events);
	set_channel(row, ticket->contact, events);
	count_notices(finding, row, events);
	set_updates(finding, row);
	folded_free(folded);
	return TRUE;
}

static gboolean add_tickets(struct finding *finding, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; good && i < finding->incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(finding->incident->links, i);
		const struct client *client;
		struct ticket ticket;
		GError *problem = NULL;
		if (!ticket_load(finding->desk, link->ticket, &ticket, &problem)) {
			good = g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING);
			if (good)
				g_error_free(problem);
			else
				g_propagate_error(error, problem);
			continue;
		}
		client = book_client(finding->desk->book, ticket.client, error);
		good = client && fill_ticket(finding, link, &ticket, client, error);
		ticket_clear(&ticket);
	}
	return good;
}

/* ---- contracts without a ticket */

static gboolean has_ticket(const struct finding *finding, const char *client, const char *contract)
{
	for (guint i = 0; i < finding->rows->len; i++) {
		const struct affected *row = g_ptr_array_index(finding->rows, i);
		if (row->ticket && strcmp(row->client, client) == 0 &&
		    g_strcmp0(row->contract, contract) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Whom of its people mail reaches, else whom a call does. */
static void set_contact(struct finding *finding, struct affected *row)
{
	const char *text =
		book_text(finding->desk->book, "client", row->client, G_MAXINT64, NULL, NULL);
	g_autoptr(GPtrArray) lines = text ? lines_parse(text, NULL) : NULL;

	for (guint i = 0; lines && i < lines->len && !row->contact; i++) {
		const struct line *line = g_ptr_array_index(lines, i);
		if (line_is(line, "contact"))
			row->contact = g_strdup(line_option(line, "mail"));
	}
	row->channel = g_strdup(row->contact ? "mail" : "portal");
}

/* Where it is served and the outage is, and the person may look: the first such region. FALSE:
 * nowhere. */
static gboolean region_of(const struct finding *finding, const struct client *client,
			  const char **region)
{
	char **served = client->regions && client->regions[0] ? client->regions : NULL;
	char **hit = finding->regions ? finding->regions : served;

	*region = NULL;
	for (guint i = 0; hit && hit[i]; i++) {
		if ((served && !g_strv_contains((const char *const *)served, hit[i])) ||
		    !desk_sees(finding->desk, client->key, hit[i]))
			continue;
		*region = hit[i];
		return TRUE;
	}
	return !hit && desk_sees(finding->desk, client->key, NULL);
}

static void add_contract(struct finding *finding, const struct client *client,
			 const struct contract *contract, const char *service, const char *region)
{
	struct affected *row;

	if (has_ticket(finding, client->key, contract->name))
		return;
	row = row_new(finding, client, contract);
	row->service = g_strdup(service ? service : contract->service);
	row->region = g_strdup(region);
	row->language = g_strdup(client->language);
	set_contact(finding, row);
	set_updates(finding, row);
}

/* A contract for several of the services is one. */
static gboolean add_once(GPtrArray *seen, const struct contract *contract)
{
	if (!contract || g_ptr_array_find(seen, contract, NULL))
		return FALSE;
	g_ptr_array_add(seen, (gpointer)contract);
	return TRUE;
}

static gboolean add_client(struct finding *finding, const char *key, GError **error)
{
	struct book *book = finding->desk->book;
	const struct client *client = book_client(book, key, error);
	g_autoptr(GPtrArray) seen = g_ptr_array_new();
	const GPtrArray *all;
	const char *region;

	if (!client)
		return FALSE;
	if (!client_visible(finding->desk, key) || !region_of(finding, client, &region))
		return TRUE;
	for (guint i = 0; finding->services && finding->services[i]; i++) {
		const char *service = finding->services[i];
		const struct contract *contract =
			book_contract_at(book, key, service, finding->at, G_MAXINT64, NULL);
		if (add_once(seen, contract))
			add_contract(finding, client, contract, service, region);
	}
	if (finding->services)
		return TRUE;
	all = book_contracts(book, key, G_MAXINT64, error);
	for (guint i = 0; all && i < all->len; i++) {
		const struct contract *each = g_ptr_array_index(all, i);
		const struct contract *contract =
			book_contract_at(book, key, each->service, finding->at, G_MAXINT64, NULL);
		if (add_once(seen, contract))
			add_contract(finding, client, contract, NULL, region);
	}
	return all != NULL;
}

static int compare_rows(const void *a, const void *b)
{
	const struct affected *x = *(const struct affected *const *)a,
			      *y = *(const struct affected *const *)b;
	int order;

	if (x->strategic != y->strategic)
		return x->strategic ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	order = strcmp(x->client, y->client);
	if (order)
		return order;
	/* Without a ticket behind those with one. */
	if (!x->ticket != !y->ticket)
		return x->ticket ? -1 : 1;
	return x->ticket ? (x->ticket > y->ticket) - (x->ticket < y->ticket)
			 : g_strcmp0(x->contract, y->contract);
}

GPtrArray *incident_affected(struct desk *desk, const struct incident *incident, gint64 now,
			     GError **error)
{
	g_auto(GStrv) services = list_split(incident->service);
	g_auto(GStrv) regions = list_split(incident->region);
	g_auto(GStrv) clients = book_keys(desk->book, "client", "", error);
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(affected_free);
	enum incident_state state = incident_state(incident);
	struct stamped stamps[STAMPS];
	struct finding finding = {.desk = desk,
				  .incident = incident,
				  .now = now,
				  .at = now,
				  .services = services && services[0] ? services : NULL,
				  .regions = regions && regions[0] ? regions : NULL,
				  .burning = state == INCIDENT_ACTIVE,
				  .rows = rows};

	incident_stamps(incident, stamps);
	/* Of one that is over, those who had a contract then. */
	if (state == INCIDENT_RESOLVED || state == INCIDENT_RESTORED)
		finding.at = MIN(
			now, stamps[state == INCIDENT_RESOLVED ? STAMP_RESOLVED : STAMP_RESTORED]
				     .when.at);
	if (!clients || !add_tickets(&finding, error))
		return NULL;
	for (guint i = 0; clients[i]; i++)
		if (!add_client(&finding, clients[i], error))
			return NULL;
	g_ptr_array_sort(rows, compare_rows);
	return g_steal_pointer(&rows);
}

/* ---- the command */

/* "12m" left, "3m over", "met"; NULL: there is no such clock. */
static char *clock_text(const struct affected_clock *clock, gint64 now)
{
	g_autofree char *span = NULL;

	if (!clock->has)
		return NULL;
	if (clock->state != CLOCK_RUNNING || clock->due_at == TIME_NONE)
		return g_strdup(clock->breached && clock->state == CLOCK_RUNNING
					? _("breached")
					: clock_state_name(clock->state));
	span = span_print(ABS(clock->due_at - now));
	return clock->due_at > now ? g_strdup_printf(_("%s left"), span)
				   : g_strdup_printf(_("%s over"), span);
}

static const char *clock_word(const struct affected_clock *clock)
{
	if (!clock->has)
		return NULL;
	return clock->state == CLOCK_RUNNING && clock->breached ? "breached"
								: clock_state_name(clock->state);
}

static void write_clock(struct call *call, const struct affected_clock *clock)
{
	g_autofree char *text = clock_text(clock, call->now);

	sink_text(call->sink, sink_is_json(call->sink) ? clock_word(clock) : text);
	sink_time(call->sink, clock->due_at);
}

static void write_row(struct call *call, const struct affected *row)
{
	struct sink *sink = call->sink;
	g_autofree char *local = when_print(call->now, row->zone);
	const char *clock = strchr(local, ' ');

	sink_text(sink, sink_is_json(sink) ? row->client : row->title);
	sink_text(sink, row->title);
	sink_text(sink, row->tier);
	sink_bool(sink, row->strategic);
	sink_text(sink, row->contract);
	sink_text(sink, row->service);
	sink_text(sink, row->region);
	sink_text(sink, row->language);
	sink_text(sink, sink_is_json(sink) || !clock ? local : clock + 1);
	sink_text(sink, row->channel);
	sink_text(sink, row->contact);
	if (row->ticket)
		sink_int(sink, row->ticket);
	else
		sink_null(sink);
	sink_text(sink, row->ticket ? ticket_state_name(row->state) : NULL);
	sink_time(sink, row->reported_at);
	sink_time(sink, row->told_at);
	sink_int(sink, row->notices);
	write_clock(call, &row->notify);
	write_clock(call, &row->update);
	sink_time(sink, row->next_update_at);
	sink_int(sink, row->missed);
}

static gboolean run_affected(struct call *call, GError **error)
{
	static const struct column columns[] = {{"client", N_("client"), CELL_TEXT},
						{"title", NULL, CELL_TEXT},
						{"tier", N_("tier"), CELL_TEXT},
						{"strategic", NULL, CELL_BOOL},
						{"contract", N_("contract"), CELL_TEXT},
						{"service", NULL, CELL_TEXT},
						{"region", N_("region"), CELL_TEXT},
						{"language", N_("lang"), CELL_TEXT},
						{"local_time", N_("there"), CELL_TEXT},
						{"channel", N_("by"), CELL_TEXT},
						{"contact", NULL, CELL_TEXT},
						{"ticket", N_("ticket"), CELL_INT},
						{"state", N_("state"), CELL_TEXT},
						{"reported_at", N_("reported"), CELL_TIME},
						{"told_at", N_("told"), CELL_TIME},
						{"notices", NULL, CELL_INT},
						{"notify", N_("notify"), CELL_TEXT},
						{"notify_due_at", NULL, CELL_TIME},
						{"update", N_("update"), CELL_TEXT},
						{"update_due_at", NULL, CELL_TIME},
						{"next_update_at", N_("next"), CELL_TIME},
						{"missed", N_("missed"), CELL_INT}};
	struct incident *incident = incident_argument(call, 0, error);
	g_autoptr(GPtrArray) rows =
		incident ? incident_affected(call->desk, incident, call->now, error) : NULL;
	guint told = 0;

	incident_free(incident);
	if (!rows)
		return FALSE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < rows->len; i++) {
		const struct affected *row = g_ptr_array_index(rows, i);
		sink_row(call->sink);
		write_row(call, row);
		told += row->told_at != TIME_NONE;
	}
	sink_end(call->sink);
	sink_say(call->sink,
		 ngettext("%u row, %u of them told", "%u rows, %u of them told", rows->len),
		 rows->len, told);
	return TRUE;
}

static const struct argument_spec affected_arguments[] = {INCIDENT_ARGUMENT, {.name = NULL}};
const struct command command_incident_affected = {
	.name = "incident affected",
	.group = INCIDENT_GROUP,
	.arguments = affected_arguments,
	.help = N_("List every contract an outage hits: ticket, told or not, what is owed"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_affected,
};

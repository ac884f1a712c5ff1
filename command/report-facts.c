/* SPDX-License-Identifier: MIT
 * Facts for reports, gathered on the store's thread. */
#include "command/report-facts.h"

#include <string.h>

#include "command/incident-affected.h"
#include "command/report-paper.h"
#include "desk/fold.h"
#include "desk/i18n.h"
#include "desk/incident-report.h"
#include "store/client.h"

#define SIMILAR 5

/* ---- clients */

static void free_client(void *data)
{
	struct report_client *client = data;
	g_free((char *)client->key);
	g_free((char *)client->title);
	g_free(client);
}

/* When it was first told; a notice that was taken back tells nothing. */
static void note_told(struct report_client *client, gint64 at)
{
	if (!client->told || at < client->told_at)
		client->told_at = at;
	client->told = TRUE;
}

static void find_told(const struct incident *incident, struct report_client *client)
{
	for (guint i = 0; i < incident->notices->len; i++) {
		const struct notice *notice = g_ptr_array_index(incident->notices, i);
		if (!notice->taken_back && notice->ticket == client->ticket)
			note_told(client, notice->at);
	}
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(incident->entries, i);
		if (!entry->removed && entry->kind == ENTRY_COMMS_CUSTOMER && !entry->automatic &&
		    entry->ticket == client->ticket && entry->when.at != TIME_NONE)
			note_told(client, entry->when.at);
	}
}

static void add_client(struct report_gathered *gathered, const struct incident *incident,
		       const struct affected *affected)
{
	struct report_client *client = g_new0(struct report_client, 1);
	client->key = g_strdup(affected->client);
	client->title = g_strdup(affected->title != NULL ? affected->title : affected->client);
	client->zone = affected->zone;
	client->ticket = affected->ticket;
	client->reported_at = affected->reported_at;
	client->told = affected->told_at != TIME_NONE;
	client->told_at = affected->told_at;
	if (client->ticket > 0)
		find_told(incident, client);
	g_ptr_array_add(gathered->clients, client);
}

/* Those with a ticket, and those whose contracts cover what was affected. */
static gboolean gather_clients(struct report_gathered *gathered, const struct incident *incident,
			       GError **error)
{
	g_autoptr(GPtrArray) affected =
		incident_affected(gathered->desk, incident, gathered->facts.now, error);
	for (guint i = 0; affected != NULL && i < affected->len; i++)
		add_client(gathered, incident, g_ptr_array_index(affected, i));
	return affected != NULL;
}

/* ---- their clocks */

static void free_clock(void *data)
{
	struct report_clock *clock = data;
	g_free((char *)clock->client);
	g_free(clock);
}

static gboolean add_clocks(struct report_gathered *gathered, const struct incident_link *link,
			   GError **error)
{
	struct folded *folded = ticket_fold(gathered->desk, link->ticket, gathered->facts.now,
					    gathered->known_at, error);
	const struct client *known =
		link->client != NULL ? book_client(gathered->desk->book, link->client, NULL) : NULL;
	if (folded == NULL)
		return FALSE;
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		gboolean missed = cycle->breached && !cycle->waived;
		/* The house's own, and what was called off before it was late. */
		if (cycle->clock == CLOCK_REVIEW || cycle->clock == CLOCK_ACCEPTANCE ||
		    (cycle->state == CLOCK_CANCELLED && !missed))
			continue;
		struct report_clock *clock = g_new0(struct report_clock, 1);
		clock->ticket = link->ticket;
		clock->client = g_strdup(known != NULL && known->title != NULL ? known->title
									       : link->client);
		clock->clock = clock_kind_name(cycle->clock);
		clock->verdict = missed ? "missed" : clock_state_name(cycle->state);
		clock->due_at = cycle->due_at;
		clock->stopped_at = cycle->stopped_at;
		g_ptr_array_add(gathered->clocks, clock);
	}
	folded_free(folded);
	return TRUE;
}

static gboolean gather_clocks(struct report_gathered *gathered, const struct incident *incident,
			      GError **error)
{
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		if (!add_clocks(gathered, link, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- corrections (T5): an edit of an entry that moved a stamp */

static void compare_stamps(struct report_gathered *gathered, const struct record *record,
			   const struct stamped before[STAMPS], const struct stamped after[STAMPS])
{
	for (int i = 0; i < STAMPS; i++) {
		if (before[i].when.at == TIME_NONE || before[i].when.at == after[i].when.at)
			continue;
		struct report_correction *correction = g_new0(struct report_correction, 1);
		correction->at = record->recorded_at;
		correction->by = record->by;
		correction->why = record->why;
		correction->stamp = (enum stamp)i;
		correction->was = before[i].when.at;
		correction->is = after[i].when.at;
		correction->entry = record->about;
		g_ptr_array_add(gathered->corrections, correction);
	}
}

/* Does it say something of an entry that stood there before? */
static gboolean is_again(const struct record *record, GHashTable *known)
{
	if (record->about <= 0 || (record->kind != RECORD_ENTRY && record->kind != RECORD_REMOVED &&
				   record->kind != RECORD_PUT_BACK))
		return FALSE;
	return !g_hash_table_add(known, (gpointer)(gsize)record->about);
}

static void find_corrections(struct report_gathered *gathered, gint64 id)
{
	struct incident *incident = incident_new(id);
	g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < gathered->records->len; i++) {
		const struct record *record = g_ptr_array_index(gathered->records, i);
		struct stamped before[STAMPS], after[STAMPS];
		gboolean corrects = is_again(record, known);
		if (corrects)
			incident_stamps(incident, before);
		incident_apply(incident, record);
		if (!corrects)
			continue;
		incident_stamps(incident, after);
		compare_stamps(gathered, record, before, after);
	}
	incident_free(incident);
}

/* ---- people */

static const struct user *find_user(const char *who, void *data)
{
	struct report_gathered *gathered = data;
	return book_user(gathered->desk->book, who, NULL);
}

static enum role role_of(const char *who, void *data)
{
	const struct user *user = find_user(who, data);
	return user != NULL ? user->role : ROLE_ENGINEER;
}

static const struct zone *zone_of(const char *who, void *data)
{
	const struct user *user = find_user(who, data);
	return user != NULL ? user->zone : NULL;
}

const struct zone *report_zone(const struct desk *desk, const struct incident *incident)
{
	const struct user *user = incident->opened_by != NULL
					  ? book_user(desk->book, incident->opened_by, NULL)
					  : NULL;
	return user != NULL ? user->zone : NULL;
}

/* ---- names */

static char *title_of(const char *noun, const char *key, const char *language, void *data)
{
	struct report_gathered *gathered = data;
	return book_title(gathered->desk->book, noun, key, language);
}

/* ---- all of it */

/* Of what it was before, what was said since is not told. */
static void cut_records(GPtrArray *records, gint64 turn)
{
	while (records->len > 0 &&
	       ((struct record *)g_ptr_array_index(records, records->len - 1))->turn > turn)
		g_ptr_array_set_size(records, (int)records->len - 1);
}

static gboolean take_reader(struct report_gathered *gathered, const char *key, GError **error)
{
	const struct client *client = client_seen(gathered->desk, key, error);
	if (client == NULL)
		return FALSE;
	gathered->facts.client = client->key;
	gathered->facts.client_title = client->title != NULL ? client->title : client->key;
	gathered->facts.zone = client->zone;
	gathered->facts.zone_name = client->zone_name;
	return TRUE;
}

gboolean report_needs_records(const struct incident *incident, enum audience audience)
{
	return audience == AUDIENCE_INTERNAL || incident->reports[audience].published_turn > 0;
}

/* The record that published the version before; of one published in parts, a language now and
 * another later, that before its first. 0: there was none. */
static gint64 published_before(const struct report_gathered *gathered, enum audience audience,
			       gint64 version)
{
	gint64 turn = 0;
	for (guint i = 0; i < gathered->records->len; i++) {
		const struct record *record = g_ptr_array_index(gathered->records, i);
		if (record->kind != RECORD_REPORT || record->about != (gint64)audience ||
		    g_strcmp0(record->what, report_deed_name(REPORT_PUBLISH)) != 0)
			continue;
		g_autofree char *told = record_field(record, "version");
		if (version == 0 || told == NULL || g_ascii_strtoll(told, NULL, 10) < version)
			turn = record->turn;
	}
	return turn;
}

static gboolean take_records(struct report_gathered *gathered, const struct report_wish *wish,
			     GError **error)
{
	const struct incident *incident = gathered->facts.incident;
	if (!report_needs_records(incident, wish->audience))
		return TRUE;
	gathered->records = wish->records != NULL
				    ? g_ptr_array_ref((GPtrArray *)wish->records)
				    : incident_records(gathered->desk, incident->id, 0, error);
	if (gathered->records == NULL)
		return FALSE;
	if (wish->as_known && wish->records == NULL)
		cut_records(gathered->records, incident->turn);
	gint64 published = published_before(gathered, wish->audience, wish->version);
	if (published > 0 && !wish->undated)
		gathered->changes = report_changes(gathered->records, wish->audience, published);
	gathered->facts.changes = gathered->changes;
	return TRUE;
}

/* What is of nobody's business outside the house is not asked for. */
static gboolean gather_for_house(struct report_gathered *gathered, enum audience audience,
				 GError **error)
{
	const struct incident *incident = gathered->facts.incident;
	if (!gather_clocks(gathered, incident, error) || !gather_clients(gathered, incident, error))
		return FALSE;
	gathered->facts.clients = gathered->clients;
	gathered->facts.clocks = gathered->clocks;
	if (audience != AUDIENCE_INTERNAL)
		return TRUE;
	find_corrections(gathered, incident->id);
	gathered->facts.corrections = gathered->corrections;
	gathered->facts.similar = gathered->similar =
		report_similar(gathered->desk, incident, SIMILAR, error);
	return gathered->similar != NULL;
}

gboolean report_gather(struct desk *desk, const struct incident *incident,
		       const struct report_wish *wish, const struct zone *zone, gint64 now,
		       struct report_gathered *gathered, GError **error)
{
	enum audience audience = wish->audience;
	const char *client = wish->client;
	*gathered = (struct report_gathered){
		.desk = desk,
		.known_at = wish->as_known ? now : TIME_NONE,
		.clients = g_ptr_array_new_with_free_func(free_client),
		.clocks = g_ptr_array_new_with_free_func(free_clock),
		.corrections = g_ptr_array_new_with_free_func(g_free),
		.facts = {.incident = incident,
			  .now = now,
			  .version = wish->version,
			  .undated = wish->undated,
			  .language = report_languages[0],
			  .zone = zone,
			  .title_of = title_of,
			  .role_of = role_of,
			  .zone_of = zone_of,
			  .data = gathered},
	};
	return (client == NULL || take_reader(gathered, client, error)) &&
	       take_records(gathered, wish, error) &&
	       (audience == AUDIENCE_CUSTOMER || audience == AUDIENCE_INTERIM ||
		gather_for_house(gathered, audience, error));
}

void report_gathered_clear(struct report_gathered *gathered)
{
	g_clear_pointer(&gathered->clients, g_ptr_array_unref);
	g_clear_pointer(&gathered->clocks, g_ptr_array_unref);
	g_clear_pointer(&gathered->corrections, g_ptr_array_unref);
	g_clear_pointer(&gathered->similar, g_ptr_array_unref);
	g_clear_pointer(&gathered->changes, g_ptr_array_unref);
	g_clear_pointer(&gathered->records, g_ptr_array_unref);
}

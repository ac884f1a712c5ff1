/* SPDX-License-Identifier: MIT
 * Incidents in the desk (incidents.md T4, T6, R2): every change a record behind the last one,
 * nobody's overwritten, what is cached what the records and tickets say, and nothing told outside a
 * person's limits. */
#include <string.h>

#include "desk/error.h"
#include "store/driver.h"
#include "store/incident.h"
#include "tests/store/incidents.h"

#define USAGE MIDWATCH_ERROR_USAGE
#define MISSING MIDWATCH_ERROR_MISSING
#define CONFLICT MIDWATCH_ERROR_CONFLICT
#define DENIED MIDWATCH_ERROR_DENIED

static void test_open(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct record *bare = record_new(RECORD_OPENED, 0);
	gint64 id = opened_incident(desk, "SEA edge 502", "sea"), none;
	struct incident *incident = loaded_incident(desk, id);
	struct incident_row row = only_incident(desk, FALSE);
	GError *error = NULL;

	g_assert_cmpint(id, ==, 1);
	g_assert_cmpstr(incident->title, ==, "SEA edge 502");
	g_assert_cmpstr(incident->region, ==, "sea");
	g_assert_cmpint(incident->turn, ==, 1);
	g_assert_cmpint(incident->severity, ==, 1);
	g_assert_cmpint(incident->opened_at, ==, AT(9, 0));
	g_assert_cmpstr(incident->opened_by, ==, "wei");
	g_assert_cmpint(row.id, ==, id);
	g_assert_cmpint(row.state, ==, INCIDENT_ACTIVE);
	g_assert_cmpint(row.impact_start, ==, TIME_NONE);
	g_assert_cmpint(row.tickets, ==, 0);
	g_assert_cmpint(incident_seq(desk, NULL), ==, 1);
	/* No title. */
	g_assert_false(incident_open(desk, bare, &none, &error));
	g_assert_error(error, MIDWATCH_ERROR, USAGE);
	g_clear_error(&error);
	desk->role = ROLE_VIEWER;
	record_put(bare, "title", "x");
	g_assert_false(incident_open(desk, bare, &none, &error));
	g_assert_error(error, MIDWATCH_ERROR, DENIED);
	g_clear_error(&error);
	desk->role = ROLE_ADMIN;
	record_free(bare);
	incident_free(incident);
	assert_sound(desk);
}

static void test_entries(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "SEA edge 502", "sea");
	gint64 first = says(desk, id, entry_record(desk, 0, 0, "origin answers 502"), 0);
	gint64 second = says(desk, id, entry_record(desk, 0, 0, "we call the vendor"), 0);
	struct incident *incident;
	const struct entry *entry;

	g_assert_cmpint(first, ==, 1);
	g_assert_cmpint(second, ==, 2);
	desk->pinned += 60;
	says(desk, id, entry_record(desk, first, 1, "the origin answers 502"), 0);
	/* Whoever read revision 1 may not write over 2, and with 0 they mean whatever it is. */
	says(desk, id, entry_record(desk, first, 1, "mine"), CONFLICT);
	says(desk, id, entry_record(desk, first, 0, "the origins answer 502"), 0);
	says(desk, id, entry_record(desk, 77, 0, "nobody's"), MISSING);
	incident = loaded_incident(desk, id);
	entry = incident_entry(incident, "1");
	g_assert_cmpstr(entry->text, ==, "the origins answer 502");
	g_assert_cmpint(entry->revision, ==, 3);
	g_assert_cmpint(entry->recorded_at, ==, AT(9, 0));
	g_assert_cmpint(entry->revised_at, ==, AT(9, 1));
	g_assert_cmpint(incident->turn, ==, 5);
	g_assert_cmpint(incident->next_entry, ==, 3);
	incident_free(incident);
	assert_sound(desk);
}

/* All or none: what else the call had is not stored either. */
static void test_clash(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL);
	gint64 entry = says(desk, id, entry_record(desk, 0, 0, "one"), 0);
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	struct clash clash;
	GError *error = NULL;

	acts_as(desk, "li");
	says(desk, id, entry_record(desk, entry, 1, "li's"), 0);
	acts_as(desk, "wei");
	g_ptr_array_add(records, entry_record(desk, 0, 0, "new"));
	g_ptr_array_add(records, entry_record(desk, entry, 1, "wei's"));
	g_assert_false(incident_record(desk, id, records, NULL, &clash, &error));
	g_assert_error(error, MIDWATCH_ERROR, CONFLICT);
	g_assert_nonnull(strstr(error->message, "li"));
	g_clear_error(&error);
	g_assert_cmpint(clash.kind, ==, RECORD_ENTRY);
	g_assert_cmpint(clash.about, ==, entry);
	g_assert_cmpint(clash.base, ==, 1);
	g_assert_cmpint(clash.newest, ==, 2);
	g_assert_cmpstr(clash.by, ==, "li");
	clash_clear(&clash);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM incident_record"), ==, 3);
	/* What was refused has left nothing behind in memory either. */
	g_ptr_array_remove_index(records, 1);
	g_assert_true(incident_record(desk, id, records, NULL, &clash, &error));
	g_assert_cmpint(((struct record *)records->pdata[0])->about, ==, 2);
	g_assert_cmpint(((struct record *)records->pdata[0])->turn, ==, 4);
	assert_sound(desk);
}

/* The gravest first, what has no severity last; then the newest. */
static gboolean take_title(const struct incident_row *row, void *data)
{
	g_string_append(data, row->title);
	return TRUE;
}

static void test_order(struct stage *stage, gconstpointer data)
{
	static const char *const severities[] = {"P1", "P3", NULL, "P1", "P0"};
	struct desk *desk = stage->desk;
	g_autoptr(GString) titles = g_string_new(NULL);
	const struct incident_query sea = {.region = "sea"}, two = {.limit = 2};

	for (gsize i = 0; i < G_N_ELEMENTS(severities); i++) {
		const char title[2] = {(char)('a' + i), '\0'};
		struct record *record = record_with(RECORD_OPENED, 0, NULL, 0, "title", title);
		gint64 id;
		record_put(record, "region", i % 2 ? "eu,sea" : "seattle");
		record_put(record, "severity", severities[i]);
		g_assert_true(incident_open(desk, record, &id, NULL));
		record_free(record);
		desk->pinned++;
	}
	incident_list(desk, NULL, take_title, titles, NULL);
	g_assert_cmpstr(titles->str, ==, "edabc");
	g_string_truncate(titles, 0);
	incident_list(desk, &sea, take_title, titles, NULL);
	g_assert_cmpstr(titles->str, ==, "db");
	g_string_truncate(titles, 0);
	incident_list(desk, &two, take_title, titles, NULL);
	g_assert_cmpstr(titles->str, ==, "ed");
	assert_sound(desk);
}

/* A draft goes with what it became, and stays with what was refused. */
static void test_draft(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL);
	const struct value values[] = {V_TEXT("d1"), V_TEXT("s"), V_TEXT("wei"), V_NULL,
				       V_TEXT("+"),  V_NULL,      V_NULL,        V_TEXT("text"),
				       V_INT(1),     V_INT(1)};
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_DRAFT_PUT, values, G_N_ELEMENTS(values));
	g_assert_cmpint(run_free(desk->store, batch, NULL), ==, STORE_OK);
	g_ptr_array_add(records, entry_record(desk, 9, 1, "nobody's"));
	g_assert_false(incident_record(desk, id, records, "d1", NULL, NULL));
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM draft"), ==, 1);
	g_ptr_array_set_size(records, 0);
	g_ptr_array_add(records, entry_record(desk, 0, 0, "text"));
	g_assert_true(incident_record(desk, id, records, "d1", NULL, NULL));
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM draft"), ==, 0);
}

/* What has no revision of its own is written over the turn that was seen. */
static void test_matters(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL);

	says(desk, id, record_with(RECORD_SET, 0, NULL, 1, "title", "one"), 0);
	says(desk, id, record_with(RECORD_SET, 0, NULL, 1, "cause", "node"), 0);
	says(desk, id, record_with(RECORD_SET, 0, NULL, 1, "title", "two"), CONFLICT);
	says(desk, id, record_with(RECORD_SET, 0, NULL, 0, "title", "three"), 0);
	says(desk, id, record_with(RECORD_SECTION, AUDIENCE_INTERNAL, "summary", 0, "text", "a"),
	     0);
	/* Who saw none has seen less than there is; another language is another section. */
	says(desk, id, record_with(RECORD_SECTION, AUDIENCE_INTERNAL, "summary", 0, "text", "b"),
	     CONFLICT);
	says(desk, id, record_with(RECORD_SECTION, AUDIENCE_INTERNAL, "summary", 1, "text", "b"),
	     0);
	says(desk, id, record_with(RECORD_SECTION, AUDIENCE_CUSTOMER, "summary", 0, "text", "c"),
	     0);
	says(desk, id, record_with(RECORD_ACTION, 0, NULL, 0, "text", "replace the disk"), 0);
	says(desk, id, record_with(RECORD_ACTION, 1, NULL, 1, "owner", "li"), 0);
	says(desk, id, record_with(RECORD_ACTION, 1, NULL, 1, "owner", "wei"), CONFLICT);
	says(desk, id, record_with(RECORD_ACTION, 9, NULL, 0, "owner", "wei"), MISSING);
	says(desk, id, record_with(RECORD_OPENED, 0, NULL, 0, "title", "again"), USAGE);
	says(desk, id, record_with(RECORD_STAMP, 0, "lunch", 0, "at", "2026-03-02T09:00:00Z"),
	     USAGE);
	says(desk, id, record_with(RECORD_SECTION, AUDIENCES, "summary", 0, "text", "x"), USAGE);
	says(desk, id, record_with(RECORD_SET, 0, NULL, 0, "title", "\xff"), USAGE);
	assert_sound(desk);
}

static gboolean count_action(const struct action_row *row, void *data)
{
	g_assert_cmpstr(row->action.text, ==, "replace the disk");
	g_assert_cmpstr(row->title, ==, "x");
	++*(int *)data;
	return TRUE;
}

static int actions_of(struct desk *desk, const struct action_query *query)
{
	int count = 0;

	g_assert_true(action_list(desk, query, count_action, &count, NULL));
	return count;
}

static void test_actions(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL);
	struct record *record = record_with(RECORD_ACTION, 0, NULL, 0, "text", "replace the disk");

	record_put(record, "owner", "li");
	record_put(record, "due", "2026-03-09T16:00:00Z");
	says(desk, id, record, 0);
	g_assert_cmpint(actions_of(desk, NULL), ==, 1);
	g_assert_cmpint(actions_of(desk, &(struct action_query){.owner = "li"}), ==, 1);
	g_assert_cmpint(actions_of(desk, &(struct action_query){.owner = "wei"}), ==, 0);
	g_assert_cmpint(only_incident(desk, FALSE).actions_open, ==, 1);
	says(desk, id, record_with(RECORD_ACTION, 1, NULL, 1, "state", "done"), 0);
	g_assert_cmpint(actions_of(desk, NULL), ==, 0);
	g_assert_cmpint(actions_of(desk, &(struct action_query){.all = TRUE}), ==, 1);
	g_assert_cmpint(actions_of(desk, &(struct action_query){.all = TRUE, .incident = 9}), ==,
			0);
	g_assert_cmpint(only_incident(desk, FALSE).actions_open, ==, 0);
	assert_sound(desk);
}

/* ---- tickets */

static void test_captured(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL), ticket = opened(desk, "acme", NULL, 1);
	struct incident *incident;
	struct incident_row row;
	gboolean changed;
	guint before;

	says(desk, id, record_new(RECORD_LINK, ticket), 0);
	incident = loaded_incident(desk, id);
	before = incident->entries->len;
	g_assert_cmpint(before, >, 0);
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_false(changed);
	desk->pinned += 60;
	acts(desk, ticket, EVENT_SEVERITY, "P0", "wide", 0, 0, 0);
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_true(changed);
	g_assert_cmpint(incident->entries->len, ==, before + 1);
	/* The row knows of what its tickets say, though nobody wrote to it. */
	row = only_incident(desk, FALSE);
	g_assert_cmpint(row.tickets, ==, 1);
	g_assert_cmpint(row.restored_at, ==, TIME_NONE);
	acts(desk, ticket, EVENT_STATE, "restored", NULL, 0, 0, 0);
	assert_sound(desk);
	row = only_incident(desk, FALSE);
	g_assert_cmpint(row.state, ==, INCIDENT_RESTORED);
	g_assert_cmpint(row.restored_at, ==, AT(9, 1));
	assert_sound(desk);
	says(desk, id, record_new(RECORD_UNLINK, ticket), 0);
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_cmpint(incident->entries->len, ==, 0);
	row = only_incident(desk, FALSE);
	g_assert_cmpint(row.state, ==, INCIDENT_ACTIVE);
	g_assert_cmpint(row.tickets, ==, 0);
	incident_free(incident);
	says(desk, id, record_new(RECORD_LINK, 99), MISSING);
	assert_sound(desk);
}

static struct record *of_captured(gint64 ticket, const char *key, const char *value)
{
	struct record *record = record_new(RECORD_ENTRY, 0);
	g_autofree char *ref = g_strdup_printf("%" G_GINT64_FORMAT "/1", ticket);

	record_put(record, "source_ref", ref);
	record_put(record, key, value);
	return record;
}

/* Said of by two at once: the second must look first. */
static void test_captured_once(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL), ticket = opened(desk, "acme", NULL, 1);
	g_autofree char *ref = g_strdup_printf("%" G_GINT64_FORMAT "/1", ticket);
	struct incident *incident;
	const struct entry *entry;

	says(desk, id, record_new(RECORD_LINK, ticket), 0);
	says(desk, id, of_captured(ticket, "promoted", "1"), 0);
	says(desk, id, of_captured(ticket, "tags", "cdn"), CONFLICT);
	incident = loaded_incident(desk, id);
	entry = incident_entry(incident, ref);
	g_assert_cmpint(entry->number, ==, 1);
	g_assert_cmpint(entry->revision, ==, 1);
	g_assert_cmpint(entry->when.at, ==, AT(9, 0));
	g_assert_cmpint(incident->entries->len, ==, 1);
	incident_free(incident);
	says(desk, id, entry_record(desk, 1, 1, "in my words"), 0);
	incident = loaded_incident(desk, id);
	g_assert_cmpstr(incident_entry(incident, ref)->text, ==, "in my words");
	incident_free(incident);
	assert_sound(desk);
}

static void test_known_at(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL), ticket = opened(desk, "acme", NULL, 1);
	struct incident *then;
	gboolean changed;

	says(desk, id, record_new(RECORD_LINK, ticket), 0);
	desk->pinned += 600;
	says(desk, id, entry_record(desk, 0, 0, "late"), 0);
	acts(desk, ticket, EVENT_SEVERITY, "P0", NULL, 0, 0, 0);
	then = incident_load(desk, id, AT(9, 5), NULL);
	g_assert_cmpint(then->entries->len, ==, 1);
	g_assert_true(incident_refresh(desk, &then, &changed, NULL));
	g_assert_false(changed);
	incident_free(then);
	then = incident_load(desk, id, TIME_NONE, NULL);
	g_assert_cmpint(then->entries->len, >, 2);
	incident_free(then);
}

/* ---- limits */

static gboolean count_row(const struct incident_row *row, void *data)
{
	*(gint64 *)data += 100 + row->tickets;
	return TRUE;
}

/* A hundred for each incident, and one for each ticket told of. */
static gint64 told(struct desk *desk)
{
	gint64 count = 0;

	g_assert_true(incident_list(desk, NULL, count_row, &count, NULL));
	return count;
}

static void not_there(struct desk *desk, gint64 id)
{
	g_autoptr(GPtrArray) records = NULL;
	GError *error = NULL;

	g_assert_null(incident_load(desk, id, TIME_NONE, &error));
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
	records = incident_records(desk, id, 0, &error);
	g_assert_null(records);
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
	g_assert_null(edition_list(desk, id, &error));
	g_clear_error(&error);
	g_assert_false(incident_choose(desk, id, &error));
	g_clear_error(&error);
	says(desk, id, entry_record(desk, 0, 0, "x"), MISSING);
}

static void test_regions(struct stage *stage, gconstpointer data)
{
	static char *sea[] = {(char *)"sea", NULL};
	struct desk *desk = stage->desk;
	gint64 mine = opened_incident(desk, "SEA", "eu,sea"),
	       other = opened_incident(desk, "EU", "eu"),
	       all = opened_incident(desk, "everywhere", NULL);

	says(desk, other, record_with(RECORD_ACTION, 0, NULL, 0, "text", "replace the disk"), 0);
	desk->regions = sea;
	g_assert_cmpint(told(desk), ==, 200);
	incident_free(loaded_incident(desk, mine));
	incident_free(loaded_incident(desk, all));
	not_there(desk, other);
	g_assert_cmpint(actions_of(desk, NULL), ==, 0);
	/* Nor is one moved out of sight. */
	says(desk, mine, record_with(RECORD_SET, 0, NULL, 0, "region", "eu"), DENIED);
	desk->regions = NULL;
	g_assert_cmpint(told(desk), ==, 300);
}

/* One outage of two clients: who works for one of them is told nothing of the other. */
static void test_clients(struct stage *stage, gconstpointer data)
{
	static char *acme[] = {(char *)"acme", NULL};
	struct desk *desk = stage->desk;
	gint64 both = opened_incident(desk, "both", "sea"),
	       other = opened_incident(desk, "other", "sea");
	gint64 a = opened(desk, "acme", NULL, 1), b = opened(desk, "beta", NULL, 1), hidden;
	g_autoptr(GPtrArray) records = NULL;
	g_autoptr(GArray) ids = NULL;
	struct incident *incident;
	gboolean changed;

	says(desk, both, record_new(RECORD_LINK, a), 0);
	says(desk, both, record_new(RECORD_LINK, b), 0);
	says(desk, other, record_new(RECORD_LINK, b), 0);
	hidden = says(desk, both, of_captured(b, "text", "beta is dark"), 0);
	says(desk, both, entry_record(desk, hidden, 1, "beta is darker"), 0);
	g_assert_cmpint(told(desk), ==, 203);
	desk->clients = acme;
	g_assert_cmpint(told(desk), ==, 101);
	not_there(desk, other);
	incident = loaded_incident(desk, both);
	g_assert_cmpint(incident->links->len, ==, 1);
	g_assert_cmpint(incident->entries->len, ==, 1);
	g_assert_cmpint(incident->turn, ==, 5);
	records = incident_records(desk, both, 0, NULL);
	g_assert_cmpint(records->len, ==, 2);
	says(desk, both, entry_record(desk, hidden, 0, "guessed"), MISSING);
	says(desk, both, record_new(RECORD_LINK, b), MISSING);
	/* Their own entries go on from what there is. */
	g_assert_cmpint(says(desk, both, entry_record(desk, 0, 0, "mine"), 0), ==, 2);
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_true(changed);
	g_assert_cmpint(incident->entries->len, ==, 2);
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_false(changed);
	ids = incident_of_ticket(desk, b, NULL);
	g_assert_cmpint(ids->len, ==, 0);
	desk->clients = NULL;
	incident_free(incident);
	assert_sound(desk);
}

/* ---- the one written to */

static gint64 active(struct desk *desk)
{
	gint64 id = -1;

	g_assert_true(incident_active(desk, &id, NULL));
	return id;
}

static void test_choose(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 one, two;

	g_assert_cmpint(active(desk), ==, 0);
	acts_as(desk, "li");
	one = opened_incident(desk, "one", NULL);
	acts_as(desk, "wei");
	g_assert_cmpint(active(desk), ==, one);
	acts_as(desk, "li");
	desk->pinned += 60;
	two = opened_incident(desk, "two", NULL);
	g_assert_cmpint(active(desk), ==, two);
	acts_as(desk, "wei");
	g_assert_cmpint(active(desk), ==, 0);
	says(desk, one, entry_record(desk, 0, 0, "x"), 0);
	g_assert_cmpint(active(desk), ==, one);
	g_assert_true(incident_choose(desk, two, NULL));
	g_assert_cmpint(active(desk), ==, two);
	/* What was chosen is forgotten when it is over; what was over when it was chosen is not. */
	says(desk, two, record_with(RECORD_SET, 0, NULL, 0, "status", "cancelled"), 0);
	g_assert_cmpint(active(desk), ==, one);
	g_assert_true(incident_choose(desk, two, NULL));
	g_assert_cmpint(active(desk), ==, two);
	g_assert_true(incident_choose(desk, 0, NULL));
	g_assert_cmpint(active(desk), ==, one);
	g_assert_false(incident_choose(desk, 99, NULL));
}

/* ---- published versions */

static struct edition *published(struct desk *desk, gint64 id, const char *language, gint64 version)
{
	GError *error = NULL;
	struct edition *edition =
		edition_load(desk, id, AUDIENCE_INTERNAL, NULL, language, version, &error);

	g_assert_no_error(error);
	return edition;
}

static void test_editions(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL);
	g_autoptr(GPtrArray) editions = NULL;
	struct edition *edition;
	struct incident *incident;
	GError *error = NULL;

	publish_report(desk, id, 0, "# None", CONFLICT);
	approve_report(desk, id);
	publish_report(desk, id, 3, "# One", 0);
	says(desk, id, record_with(RECORD_SECTION, AUDIENCE_INTERNAL, "summary", 0, "text", "a"),
	     0);
	approve_report(desk, id);
	/* Not what its writer has seen: they saw turn 4. */
	publish_report(desk, id, 4, "# Two", CONFLICT);
	publish_report(desk, id, 7, "# Two", 0);
	editions = edition_list(desk, id, NULL);
	g_assert_cmpint(editions->len, ==, 4);
	g_assert_null(((struct edition *)editions->pdata[0])->text);
	edition = published(desk, id, "en", 0);
	g_assert_cmpint(edition->version, ==, 2);
	g_assert_cmpstr(edition->text, ==, "# Two");
	g_assert_cmpstr(edition->by, ==, "wei");
	g_assert_cmpint(edition->at, ==, AT(9, 0));
	edition_free(edition);
	edition = published(desk, id, "en", 1);
	g_assert_cmpstr(edition->text, ==, "# One");
	edition_free(edition);
	g_assert_null(edition_load(desk, id, AUDIENCE_CUSTOMER, NULL, "en", 0, &error));
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
	incident = loaded_incident(desk, id);
	g_assert_cmpint(incident->reports[AUDIENCE_INTERNAL].version, ==, 2);
	incident_free(incident);
	assert_sound(desk);
}

static void test_next_update(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL);
	struct record *told;

	g_assert_cmpint(only_incident(desk, FALSE).next_update_at, ==, TIME_NONE);
	says(desk, id, record_with(RECORD_SET, 0, NULL, 0, "update", "1800"), 0);
	g_assert_cmpint(only_incident(desk, FALSE).next_update_at, ==, AT(9, 30));
	desk->pinned = AT(9, 20);
	told = entry_record(desk, 0, 0, "we are on it");
	record_put(told, "kind", "comms-customer");
	says(desk, id, told, 0);
	g_assert_cmpint(only_incident(desk, FALSE).next_update_at, ==, AT(9, 50));
	told = entry_record(desk, 0, 0, "it is back");
	record_put(told, "kind", "restored");
	says(desk, id, told, 0);
	g_assert_cmpint(only_incident(desk, FALSE).next_update_at, ==, TIME_NONE);
	assert_sound(desk);
}

/* A ticket that goes out of sight takes along what it said. */
static void test_moved_away(struct stage *stage, gconstpointer data)
{
	static char *sea[] = {(char *)"sea", NULL};
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL), a = opened(desk, "acme", NULL, 1),
	       b = opened(desk, "acme", NULL, 1);
	struct incident *incident;
	gboolean changed;
	guint seen;

	acts(desk, a, EVENT_SET, "region", "sea", 0, 0, 0);
	acts(desk, b, EVENT_SET, "region", "sea", 0, 0, 0);
	says(desk, id, record_new(RECORD_LINK, a), 0);
	says(desk, id, record_new(RECORD_LINK, b), 0);
	desk->regions = sea;
	incident = loaded_incident(desk, id);
	g_assert_cmpint(incident->links->len, ==, 2);
	seen = incident->entries->len;
	desk->regions = NULL;
	acts(desk, b, EVENT_SET, "region", "eu", 0, 0, 0);
	desk->regions = sea;
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_true(changed);
	g_assert_cmpint(incident->links->len, ==, 1);
	g_assert_cmpint(incident->entries->len, ==, seen / 2);
	incident_free(incident);
	desk->regions = NULL;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct stage *stage, gconstpointer data);
	} tests[] = {
		{"/incident/open", test_open},
		{"/incident/entries", test_entries},
		{"/incident/T6/clash", test_clash},
		{"/incident/order", test_order},
		{"/incident/draft", test_draft},
		{"/incident/matters", test_matters},
		{"/incident/actions", test_actions},
		{"/incident/captured", test_captured},
		{"/incident/captured-once", test_captured_once},
		{"/incident/known-at", test_known_at},
		{"/incident/regions", test_regions},
		{"/incident/clients", test_clients},
		{"/incident/choose", test_choose},
		{"/incident/editions", test_editions},
		{"/incident/next-update", test_next_update},
		{"/incident/moved-away", test_moved_away},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct stage, NULL, stage_set, tests[i].run,
			   stage_strike);
	return g_test_run();
}

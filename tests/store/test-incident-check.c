/* SPDX-License-Identifier: MIT
 * What is stored of incidents: nobody writes over it, `check` sees each byte of it that was
 * touched, and it is whole where it was put back, undone, or moved to another desk. */
#include <string.h>

#include "desk/error.h"
#include "tests/store/incidents.h"

#define CONFLICT MIDWATCH_ERROR_CONFLICT

static void ignore(const char *what, void *data)
{
}

/* An incident with something in each table. */
static gint64 full_incident(struct desk *desk)
{
	gint64 id = opened_incident(desk, "x", "sea"), ticket = opened(desk, "acme", NULL, 1);
	struct record *removed = record_new(RECORD_REMOVED, 1);

	removed->why = g_strdup("said twice");
	says(desk, id, record_new(RECORD_LINK, ticket), 0);
	says(desk, id, entry_record(desk, 0, 0, "one"), 0);
	says(desk, id, removed, 0);
	says(desk, id, record_with(RECORD_ACTION, 0, NULL, 0, "text", "replace the disk"), 0);
	approve_report(desk, id);
	publish_report(desk, id, 0, "# One", 0);
	return id;
}

static void test_append_only(struct stage *stage, gconstpointer data)
{
	static const char *const texts[] = {"UPDATE incident_record SET why = 'x'",
					    "DELETE FROM incident_record",
					    "UPDATE edition SET text = 'x'", "DELETE FROM edition"};
	struct store *store = stage->desk->store;

	full_incident(stage->desk);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		GError *error = NULL;
		g_assert_cmpint(store_select_text(store, texts[i], NULL, 0, NULL, NULL, &error), !=,
				STORE_OK);
		g_clear_error(&error);
	}
}

/* `check` tells of each way in which an incident's rows can have been touched. */
static void test_check(struct stage *stage, gconstpointer data)
{
	static const char *const damages[] = {
		"UPDATE incident SET title = 'y'",
		"UPDATE incident SET seq = 1000",
		"UPDATE incident SET state = 2",
		"UPDATE incident SET next_update_at = 5",
		"UPDATE incident SET head = (SELECT hash FROM incident_record WHERE turn = 2)",
		"UPDATE action SET owner = 'li'",
		"DELETE FROM action",
		"DELETE FROM incident_ticket",
		"DELETE FROM incident_record WHERE turn = 3",
		"DELETE FROM incident_record WHERE turn = 5",
		"UPDATE incident_record SET why = 'x' WHERE turn = 2",
		"DELETE FROM edition WHERE language = 'zh'",
	};
	struct desk *desk = stage->desk;

	full_incident(desk);
	assert_sound(desk);
	for (gsize i = 0; i < G_N_ELEMENTS(damages); i++) {
		struct check check = {.now = desk_now(desk), .complain = ignore};
		GError *error = NULL;
		store_unit_begin(desk->store, &error);
		g_assert_no_error(error);
		tamper(desk->store, damages[i]);
		g_assert_true(desk_check(desk, &check, &error));
		g_assert_cmpint(check.incidents, ==, 1);
		if (!check.complaints)
			g_error("unnoticed: %s", damages[i]);
		store_unit_end(desk->store, FALSE, NULL);
		assert_sound(desk);
	}
}

static struct record *redaction(gint64 entry)
{
	struct record *record = record_with(RECORD_REDACTED, entry, NULL, 0, NULL, NULL);

	record->why = g_strdup("a secret");
	return record;
}

static void noted(struct desk *desk, gint64 id, const char *text)
{
	says(desk, id, entry_record(desk, 0, 0, text), 0);
}

/* What was emptied is no damage; what else is changed of it is. */
static void test_redacted(struct stage *stage, gconstpointer data)
{
	static const char *const damages[] = {
		"UPDATE incident_record SET who = 'x' WHERE turn = 2",
		"UPDATE incident_record SET recorded_at = recorded_at + 1 WHERE turn = 2",
		"UPDATE incident_record SET fields = 'kind=ack' WHERE turn = 3",
		"UPDATE incident_record SET fields = NULL WHERE turn = 4",
		"UPDATE incident_record SET fields = 'turn.2=00' WHERE kind = 16",
		"UPDATE incident_record SET why = NULL WHERE kind = 16",
	};
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL);
	struct incident *incident;

	noted(desk, id, "hunter22");
	says(desk, id, entry_record(desk, 1, 1, "hunter22 again"), 0);
	noted(desk, id, "another one's");
	says(desk, id, redaction(1), 0);
	assert_sound(desk);
	g_assert_cmpint(number(desk->store,
			       "SELECT COUNT(*) FROM incident_record WHERE "
			       "COALESCE(fields, '') || COALESCE(why, '') LIKE '%hunter22%'"),
			==, 0);
	incident = loaded_incident(desk, id);
	g_assert_cmpstr(incident_entry(incident, "1")->text, ==, "");
	g_assert_cmpstr(incident_entry(incident, "2")->text, ==, "another one's");
	incident_free(incident);
	/* There is nothing more; what is written since is emptied as well. */
	says(desk, id, redaction(1), MIDWATCH_ERROR_FAILED);
	says(desk, id, entry_record(desk, 1, 3, "hunter22 once more"), 0);
	says(desk, id, redaction(1), 0);
	assert_sound(desk);
	for (gsize i = 0; i < G_N_ELEMENTS(damages); i++) {
		struct check check = {.now = desk_now(desk), .complain = ignore};
		GError *error = NULL;
		store_unit_begin(desk->store, &error);
		g_assert_no_error(error);
		tamper(desk->store, damages[i]);
		g_assert_true(desk_check(desk, &check, &error));
		if (!check.complaints)
			g_error("unnoticed: %s", damages[i]);
		store_unit_end(desk->store, FALSE, NULL);
	}
}

struct flipping {
	const char *table, *column;
	gboolean blob;
};

/* Another byte at that place, one that is a letter where it was one. PostgreSQL's texts are of
 * characters. */
static const char flip_sqlite[] =
	"UPDATE %1$s SET %2$s = CAST(SUBSTR(CAST(%2$s AS BLOB), 1, %3$d - 1) || "
	"CASE SUBSTR(CAST(%2$s AS BLOB), %3$d, 1) WHEN x'61' THEN x'62' ELSE x'61' END || "
	"SUBSTR(CAST(%2$s AS BLOB), %3$d + 1) AS %4$s) WHERE LENGTH(CAST(%2$s AS BLOB)) >= %3$d";
static const char flip_postgres[] =
	"UPDATE %1$s SET %2$s = OVERLAY(%2$s PLACING CASE SUBSTR(%2$s, %3$d, 1) WHEN 'a' THEN "
	"CAST('b' AS %4$s) ELSE 'a' END FROM %3$d FOR 1) WHERE LENGTH(%2$s) >= %3$d";

/* Each place of each column, one after another. */
static void flip(struct desk *desk, const struct flipping *flipping)
{
	gboolean here = !scratch_is_served();
	g_autofree char *lengths =
		g_strdup_printf(here ? "SELECT MAX(LENGTH(CAST(%s AS BLOB))) FROM %s"
				     : "SELECT MAX(LENGTH(%s)) FROM %s",
				flipping->column, flipping->table);
	gint64 length = number(desk->store, lengths);

	g_assert_cmpint(length, >, 0);
	for (int at = 1; at <= length; at++) {
		g_autofree char *sql = g_strdup_printf(here ? flip_sqlite : flip_postgres,
						       flipping->table, flipping->column, at,
						       !flipping->blob ? "TEXT"
						       : here          ? "BLOB"
								       : "BYTEA");
		struct check check = {.now = desk_now(desk), .complain = ignore};
		GError *error = NULL;
		store_unit_begin(desk->store, &error);
		tamper(desk->store, sql);
		g_assert_true(desk_check(desk, &check, &error));
		g_assert_no_error(error);
		if (!check.complaints)
			g_error("unnoticed: byte %d of %s.%s", at, flipping->table,
				flipping->column);
		store_unit_end(desk->store, FALSE, NULL);
	}
}

static void test_flip(struct stage *stage, gconstpointer data)
{
	static const struct flipping columns[] = {
		{"incident_record", "fields", FALSE},
		{"incident_record", "who", FALSE},
		{"incident_record", "what", FALSE},
		{"incident_record", "op_key", FALSE},
		{"incident_record", "hash", TRUE},
		{"edition", "text", FALSE},
		{"edition", "svg", FALSE},
		{"edition", "sha256", FALSE},
		{"edition", "language", FALSE},
		{"edition", "who", FALSE},
		{"incident_record", "why", FALSE},
	};

	full_incident(stage->desk);
	for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
		flip(stage->desk, &columns[i]);
	assert_sound(stage->desk);
}

/* The same of what is a number. */
static void test_bump(struct stage *stage, gconstpointer data)
{
	static const char *const columns[][2] = {
		{"incident_record", "kind"},
		{"incident_record", "about"},
		{"incident_record", "base"},
		{"incident_record", "turn"},
		{"incident_record", "recorded_at"},
		{"edition", "audience"},
		{"edition", "version"},
		{"edition", "at"},
		{"edition", "incident"},
		{"incident", "opened_at"},
		{"incident", "updated_at"},
		{"incident", "severity"},
		{"incident", "report"},
		{"incident", "turn"},
		{"action", "class"},
		{"action", "created_at"},
		{"action", "number"},
		{"incident_ticket", "ticket"},
	};

	full_incident(stage->desk);
	opened_incident(stage->desk, "another", NULL);
	opened(stage->desk, "beta", NULL, 1);
	for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
		g_autofree char *sql = g_strdup_printf(
			"%sUPDATE %s SET %s = %s + 100",
			scratch_is_served() ? "" : "PRAGMA defer_foreign_keys = ON;", columns[i][0],
			columns[i][1], columns[i][1]);
		struct check check = {.now = desk_now(stage->desk), .complain = ignore};
		GError *error = NULL;
		store_unit_begin(stage->desk->store, &error);
		tamper(stage->desk->store, sql);
		g_assert_true(desk_check(stage->desk, &check, &error));
		g_assert_no_error(error);
		if (!check.complaints)
			g_error("unnoticed: %s", sql);
		store_unit_end(stage->desk->store, FALSE, NULL);
	}
	assert_sound(stage->desk);
}

/* Where nothing can be written, a row is told as it is all the same. */
static void test_read_only(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL), ticket = opened(desk, "acme", NULL, 1);
	struct desk *reader = desk_open(store_address(desk->store), STORE_READ, "li", FALSE, NULL);
	struct incident_row row;

	says(desk, id, record_new(RECORD_LINK, ticket), 0);
	acts(desk, ticket, EVENT_STATE, "restored", NULL, 0, 0, 0);
	reader->test_clock = TRUE;
	reader->pinned = desk->pinned;
	row = only_incident(reader, FALSE);
	g_assert_cmpint(row.state, ==, INCIDENT_RESTORED);
	g_assert_cmpint(number(desk->store, "SELECT state FROM incident"), ==, INCIDENT_ACTIVE);
	only_incident(desk, FALSE);
	g_assert_cmpint(number(desk->store, "SELECT state FROM incident"), ==, INCIDENT_RESTORED);
	desk_close(reader);
}

/* What a unit did and took back was never there, also where it was kept in memory. */
static void test_undone(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened_incident(desk, "x", NULL), ticket = opened(desk, "acme", NULL, 1);
	struct incident *incident;
	gboolean changed;

	says(desk, id, record_new(RECORD_LINK, ticket), 0);
	store_unit_begin(desk->store, NULL);
	says(desk, id, entry_record(desk, 0, 0, "undone"), 0);
	acts(desk, ticket, EVENT_SEVERITY, "P0", NULL, 0, 0, 0);
	incident = loaded_incident(desk, id);
	g_assert_cmpint(incident->entries->len, ==, 3);
	store_unit_end(desk->store, FALSE, NULL);
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_true(changed);
	g_assert_cmpint(incident->entries->len, ==, 1);
	/* The same turn with another text. */
	store_unit_begin(desk->store, NULL);
	says(desk, id, entry_record(desk, 0, 0, "undone"), 0);
	acts(desk, ticket, EVENT_SEVERITY, "P0", NULL, 0, 0, 0);
	store_unit_end(desk->store, FALSE, NULL);
	acts(desk, ticket, EVENT_STATE, "restored", NULL, 0, 0, 0);
	says(desk, id, entry_record(desk, 0, 0, "done"), 0);
	g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
	g_assert_cmpstr(incident_entry(incident, "1")->text, ==, "done");
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_RESTORED);
	incident_free(incident);
	assert_sound(desk);
}

/* What an incident says, in one text. */
static char *told(const struct incident *incident)
{
	GString *text = g_string_new(NULL);
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	g_string_append_printf(text, "%s turn %d state %d\n", incident->title, (int)incident->turn,
			       (int)incident_state(incident));
	for (int i = 0; i < STAMPS; i++)
		g_string_append_printf(text, "%" G_GINT64_FORMAT " ", stamps[i].when.at);
	for (guint i = 0; i < incident->links->len; i++)
		g_string_append_printf(
			text, "link %d\n",
			(int)((struct incident_link *)incident->links->pdata[i])->ticket);
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		g_autofree char *key = entry_key(entry);
		g_string_append_printf(
			text, "%s r%d k%d @%" G_GINT64_FORMAT " v%d p%d x%d %s/%s: %s\n", key,
			(int)entry->revision, (int)entry->kind, entry->when.at,
			(int)entry->visibility, entry->promoted, entry->removed, entry->by,
			entry->revised_by ? entry->revised_by : "", entry->text);
	}
	return g_string_free(text, FALSE);
}

/* Something happens, in a unit that is undone now and then. */
static void happens(struct desk *desk, gint64 id, const gint64 tickets[3],
		    const struct incident *incident, GRand *random, int step)
{
	gint64 ticket = tickets[g_rand_int_range(random, 0, 3)];
	const struct entry *entry =
		incident->entries->len
			? incident->entries
				  ->pdata[g_rand_int_range(random, 0, (int)incident->entries->len)]
			: NULL;
	g_autofree char *text = g_strdup_printf("step %d", step);
	struct record *record;

	switch (g_rand_int_range(random, 0, 7)) {
	case 0:
		says(desk, id, record_new(RECORD_LINK, ticket), 0);
		break;
	case 1:
		says(desk, id, record_new(RECORD_UNLINK, ticket), 0);
		break;
	case 2:
		acts(desk, ticket, EVENT_SEVERITY, step % 2 ? "P0" : "P2", text, 0, 0, 0);
		break;
	case 3:
		acts(desk, ticket, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC, 0, 0);
		break;
	case 4:
		says(desk, id, entry_record(desk, 0, 0, text), 0);
		break;
	default:
		if (!entry)
			break;
		record = record_with(g_rand_boolean(random) ? RECORD_ENTRY
				     : entry->removed       ? RECORD_PUT_BACK
							    : RECORD_REMOVED,
				     entry->number, NULL, 0, "text", text);
		if (!entry->number)
			record_put(record, "source_ref", entry->source_ref);
		says(desk, id, record, 0);
	}
}

/* Brought up to date step by step an incident is what it is when it is loaded. */
static void test_refresh(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	g_autoptr(GRand) random = g_rand_new_with_seed(g_test_rand_int());
	gint64 id = opened_incident(desk, "x", NULL), tickets[3];
	struct incident *incident = loaded_incident(desk, id);

	for (int i = 0; i < 3; i++)
		tickets[i] = opened(desk, "acme", NULL, 1);
	for (int step = 0; step < 400; step++) {
		gboolean undone = g_rand_int_range(random, 0, 8) == 0, changed;
		struct incident *loaded;
		desk->pinned += g_rand_int_range(random, 1, 600);
		if (undone)
			store_unit_begin(desk->store, NULL);
		happens(desk, id, tickets, incident, random, step);
		if (g_rand_int_range(random, 0, 3) == 0)
			g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
		if (undone)
			store_unit_end(desk->store, FALSE, NULL);
		g_assert_true(incident_refresh(desk, &incident, &changed, NULL));
		loaded = loaded_incident(desk, id);
		g_autofree char *seen = told(incident), *expected = told(loaded);
		g_assert_cmpstr(seen, ==, expected);
		incident_free(loaded);
	}
	incident_free(incident);
	only_incident(desk, TRUE);
	assert_sound(desk);
}

/* ---- import */

static void test_restore(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = full_incident(desk), copy = 0, again = 0;
	g_autoptr(GPtrArray) records = incident_records(desk, id, 0, NULL), copied = NULL;
	struct edition *edition = edition_load(desk, id, AUDIENCE_INTERNAL, NULL, "en", 1, NULL);
	GError *error = NULL;
	gboolean known;

	g_assert_true(incident_restore(desk, records, "pd:1", 40, &copy, &error));
	g_assert_no_error(error);
	g_assert_cmpint(copy, ==, 40);
	/* A number that is taken is not given again. */
	g_assert_true(incident_restore(desk, records, "pd:2", 40, &again, &error));
	g_assert_cmpint(again, !=, 40);
	g_assert_true(incident_by_ref(desk, "pd:1", &again, NULL));
	g_assert_cmpint(again, ==, 40);
	copied = incident_records(desk, copy, 0, NULL);
	g_assert_cmpint(copied->len, ==, records->len);
	for (guint i = 0; i < records->len; i++) {
		const struct record *a = records->pdata[i], *b = copied->pdata[i];
		g_assert_cmpint(a->turn, ==, b->turn);
		g_assert_cmpint(a->kind, ==, b->kind);
		g_assert_cmpint(a->about, ==, b->about);
		g_assert_cmpint(a->recorded_at, ==, b->recorded_at);
		g_assert_cmpstr(a->by, ==, b->by);
		g_assert_cmpstr(a->fields, ==, b->fields);
	}
	/* A published version only as it was published. */
	g_free(edition->text);
	edition->text = g_strdup("# Other");
	g_assert_false(edition_restore(desk, copy, edition, &known, &error));
	g_assert_error(error, MIDWATCH_ERROR, CONFLICT);
	g_clear_error(&error);
	g_free(edition->text);
	edition->text = g_strdup("# One");
	g_assert_true(edition_restore(desk, copy, edition, &known, &error));
	g_assert_no_error(error);
	g_assert_false(known);
	g_assert_true(edition_restore(desk, copy, edition, &known, &error));
	g_assert_true(known);
	edition_free(edition);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct stage *stage, gconstpointer data);
	} tests[] = {
		{"/incident/append-only", test_append_only},
		{"/incident/check", test_check},
		{"/incident/redacted", test_redacted},
		{"/incident/flip", test_flip},
		{"/incident/bump", test_bump},
		{"/incident/read-only", test_read_only},
		{"/incident/undone", test_undone},
		{"/incident/refresh", test_refresh},
		{"/incident/restore", test_restore},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct stage, NULL, stage_set, tests[i].run,
			   stage_strike);
	return g_test_run();
}

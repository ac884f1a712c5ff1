/* SPDX-License-Identifier: MIT
 * Every query of queries.sql prepares on the schema, and nothing in them only SQLite would accept
 * slips in unnoticed. */
#include <string.h>
#include "store/dialect.h"
#include "tests/store/desk.h"
#include "tests/store/server.h"

static gboolean no_row(const struct row *row, void *data)
{
	return FALSE;
}

/* How many parameters a text names: the highest of $1, $2 …; each of them must occur. */
static int parameters(const char *text)
{
	guint64 seen = 0;
	int highest = 0;

	for (const char *at = strchr(text, '$'); at; at = strchr(at + 1, '$')) {
		int place = (int)g_ascii_strtoll(at + 1, NULL, 10);

		g_assert_cmpint(place, >=, 1);
		g_assert_cmpint(place, <, 64);
		seen |= G_GUINT64_CONSTANT(1) << place;
		highest = MAX(highest, place);
	}
	for (int place = 1; place <= highest; place++)
		if (!(seen & G_GUINT64_CONSTANT(1) << place))
			g_error("%s: $%d is missing", text, place);
	return highest;
}

/* EXPLAIN prepares the statement and writes nothing. */
static void prepare_all(const char *where)
{
	struct value values[64];
	GError *error = NULL;
	struct store *store = store_open(where, STORE_CREATE, &error);

	g_assert_no_error(error);
	for (int i = 0; i < 64; i++)
		values[i] = V_NULL;
	g_assert_cmpint(QUERY_COUNT, >, 10);
	for (int query = 0; query < QUERY_COUNT; query++) {
		g_autofree char *text = g_strconcat("EXPLAIN ", query_text(query), NULL);

		g_assert_cmpstr(query_name(query), !=, "");
		store_select_text(store, text, values, parameters(text), no_row, NULL, &error);
		if (error)
			g_error("%s: %s", query_name(query), error->message);
	}
	store_close(store);
}

static void test_prepare(void)
{
	char *folder = scratch_new();
	g_autofree char *where = scratch_path(folder, "desk.db");

	prepare_all(where);
	scratch_free(folder);
}

static void test_prepare_postgres(void)
{
	g_autofree char *where = NULL;

	if (!server_start()) {
		g_test_skip(server_why_not());
		return;
	}
	where = server_place(NULL);
	prepare_all(where);
}

/* The keys an engine gives are told by the schema's text. */
static void test_ids(void)
{
	g_assert_true(dialect_gives_id(query_text(QUERY_TICKET_INSERT)));
	g_assert_true(dialect_gives_id(query_text(QUERY_HISTORY_ADD)));
	g_assert_true(dialect_gives_id(query_text(QUERY_ARTICLE_INSERT)));
	g_assert_true(dialect_gives_id(query_text(QUERY_INCIDENT_INSERT)));
	g_assert_false(dialect_gives_id(query_text(QUERY_ARTICLE_TEXT_INSERT)));
	g_assert_false(dialect_gives_id(query_text(QUERY_INCIDENT_RECORD_INSERT)));
	g_assert_false(dialect_gives_id(query_text(QUERY_EVENT_INSERT)));
	g_assert_false(dialect_gives_id(query_text(QUERY_TICKET_GET)));
}

static void test_common(void)
{
	/* Replacing deletes rows behind the triggers' back; the rest is SQLite's alone. */
	static const char *const banned[] = {
		"OR REPLACE", "REPLACE INTO", "OR IGNORE", "ROWID",  "IFNULL(",
		"GLOB",       "DATETIME(",    "STRFTIME(", "PRAGMA", "AUTOINCREMENT",
		"==",         "BEGIN",        "COMMIT",    "`",      "[",
		"\""};

	for (int query = 0; query < QUERY_COUNT; query++) {
		g_autofree char *text = g_ascii_strup(query_text(query), -1);

		for (gsize i = 0; i < G_N_ELEMENTS(banned); i++)
			if (strstr(text, banned[i]))
				g_error("%s: has %s", query_name(query), banned[i]);
	}
}

static gboolean name_row(const struct row *row, void *data)
{
	g_hash_table_add(data, g_strdup(row_text(row, 0)));
	return TRUE;
}

/* Every object is there, and every table is strict: a number is never stored as text. */
static void test_objects(void)
{
	static const char *const wanted[] = {
		"meta",
		"revision",
		"definition",
		"ticket",
		"event",
		"body",
		"clock",
		"field",
		"link",
		"attachment",
		"draft",
		"presence",
		"history",
		"lease",
		"session",
		"pulse",
		"counter",
		"article",
		"article_text",
		"article_revision",
		"article_use",
		"article_gap",
		"incident",
		"incident_record",
		"incident_ticket",
		"action",
		"edition",
		"incident_chosen",
		"ticket_ref",
		"ticket_op",
		"ticket_queue",
		"ticket_counts",
		"ticket_wakes",
		"ticket_client",
		"history_who",
		"event_no_update",
		"event_no_delete",
		"definition_no_update",
		"definition_no_delete",
		"body_only_redacted",
		"body_no_delete",
		"article_revision_no_update",
		"article_revision_no_delete",
		"article_text_no_update",
		"article_text_no_delete",
		"incident_record_only_emptied",
		"incident_record_no_delete",
		"edition_no_update",
		"edition_no_delete",
		"pulse_ticket_new",
		"pulse_ticket",
		"pulse_revision",
	};
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	char *folder = scratch_new();
	g_autofree char *where = scratch_path(folder, "desk.db");
	GError *error = NULL;
	struct store *store = store_open(where, STORE_CREATE, &error);

	store_select_text(store, "SELECT name FROM sqlite_schema", NULL, 0, name_row, names,
			  &error);
	g_assert_no_error(error);
	for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
		if (!g_hash_table_contains(names, wanted[i]))
			g_error("the schema lacks %s", wanted[i]);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM pragma_table_list WHERE type = 'table' "
				      "AND name NOT LIKE 'sqlite_%' AND strict = 0"),
			==, 0);
	store_close(store);
	scratch_free(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/queries/prepare", test_prepare);
	g_test_add_func("/queries/prepare-postgres", test_prepare_postgres);
	g_test_add_func("/queries/ids", test_ids);
	g_test_add_func("/queries/common", test_common);
	g_test_add_func("/schema/objects", test_objects);
	return g_test_run();
}

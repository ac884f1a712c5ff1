/* SPDX-License-Identifier: MIT
 * See desk.h. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include "store/driver.h"
#include "tests/store/desk.h"
#include "tests/store/server.h"

char *scratch_new(void)
{
	GError *error = NULL;
	char *folder = g_dir_make_tmp("midwatch-test-XXXXXX", &error);

	g_assert_no_error(error);
	return folder;
}

void scratch_free(char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		char *path = scratch_path(folder, name);
		struct stat status;

		if (!lstat(path, &status) && S_ISDIR(status.st_mode)) {
			scratch_free(path);
			continue;
		}
		g_unlink(path);
		g_free(path);
	}
	if (dir)
		g_dir_close(dir);
	g_rmdir(folder);
	g_free(folder);
}

char *scratch_path(const char *folder, const char *name)
{
	return g_build_filename(folder, name, NULL);
}

gboolean scratch_is_served(void)
{
	return server_is_wanted();
}

char *scratch_desk(const char *folder)
{
	return server_is_wanted() ? server_place(NULL) : scratch_path(folder, "desk.db");
}

static const guint8 hash[32] = {1, 2, 3};

/* The row of ticket_insert and ticket_update, which differ in what stands first. */
static void add_row(struct batch *batch, enum query query, struct value first, struct value second,
		    gint64 turn)
{
	struct value values[38];

	for (int i = 0; i < 37; i++)
		values[i] = V_INT(i);
	values[0] = first;
	values[1] = second;
	values[2] = V_INT(turn);
	values[3] = V_BLOB(hash, sizeof(hash));
	for (int i = 5; i <= 11; i++)
		values[i] = V_TEXT("acme");
	for (int i = 16; i <= 24; i++)
		values[i] = V_TEXT("words");
	values[27] = V_INT(1);                   /* live */
	values[37] = V_BLOB(hash, sizeof(hash)); /* the head that is expected */
	batch_add(batch, query, values, query == QUERY_TICKET_UPDATE ? 38 : 37);
}

static void add_event(struct batch *batch, gint64 ticket, gint64 turn, const char *op_key)
{
	struct value values[18];

	for (int i = 0; i < 18; i++)
		values[i] = V_NULL;
	values[0] = ticket ? V_INT(ticket) : V_NULL;
	values[1] = V_TEXT(ticket ? NULL : op_key);
	values[2] = V_INT(turn);
	values[3] = V_INT(2);
	values[4] = V_INT(0);
	values[5] = values[6] = V_INT(1700000000 + turn);
	values[7] = V_TEXT("li");
	values[12] = V_INT(0);
	values[15] = V_TEXT(op_key);
	values[17] = V_BLOB(hash, sizeof(hash));
	batch_add(batch, QUERY_EVENT_INSERT, values, 18);
}

struct store *store_opened(const char *where, enum store_mode mode)
{
	GError *error = NULL;
	struct store *store = store_open(where, mode, &error);

	g_assert_no_error(error);
	return store;
}

struct batch *batch_opening(const char *op_key, const char *ref)
{
	struct batch *batch = batch_new();

	add_row(batch, QUERY_TICKET_INSERT, V_TEXT(ref), V_TEXT(op_key), 1);
	add_event(batch, 0, 1, op_key);
	batch_opens(batch, op_key);
	return batch;
}

struct batch *batch_turn(gint64 ticket, gint64 turn, const char *op_key)
{
	struct batch *batch = batch_new();
	const struct value body[] = {V_INT(ticket), V_NULL, V_INT(turn), V_TEXT("a message")};

	add_event(batch, ticket, turn, op_key);
	batch_add(batch, QUERY_BODY_INSERT, body, 4);
	add_row(batch, QUERY_TICKET_UPDATE, V_INT(ticket), V_INT(turn - 1), turn);
	batch_expect_one(batch);
	batch_claims(batch, ticket, turn, op_key);
	return batch;
}

enum store_answer run_free(struct store *store, struct batch *batch, GError **error)
{
	enum store_answer answer = store_batch(store, batch, error);

	batch_free(batch);
	return answer;
}

gint64 open_ticket(struct store *store, const char *op_key)
{
	GError *error = NULL;

	g_assert_cmpint(run_free(store, batch_opening(op_key, NULL), &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(store_last_id(store), >, 0);
	return store_last_id(store);
}

static gboolean trigger_row(const struct row *row, void *data)
{
	g_string_append_printf(data, "DROP TRIGGER %s;", row_text(row, 0));
	return TRUE;
}

void tamper(struct store *store, const char *sql)
{
	g_autoptr(GString) text = g_string_new(NULL);
	GError *error = NULL;

	if (server_is_wanted())
		g_string_append(text, "SET LOCAL session_replication_role = replica;");
	else
		store_select_text(store, "SELECT name FROM sqlite_schema WHERE type = 'trigger'",
				  NULL, 0, trigger_row, text, &error);
	g_string_append(text, sql);
	if (!error)
		store->ops->script(store, text->str, &error);
	g_assert_no_error(error);
}

static gboolean number_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

gint64 number(struct store *store, const char *sql)
{
	GError *error = NULL;
	gint64 value = -1;

	g_assert_cmpint(store_select_text(store, sql, NULL, 0, number_row, &value, &error), ==,
			STORE_OK);
	g_assert_no_error(error);
	return value;
}

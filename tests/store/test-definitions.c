/* SPDX-License-Identifier: MIT
 * Definitions over the store: one revision a transaction, rollbacks and savepoints, another
 * process's edits, and what a login makes of a user. */
#include <string.h>

#include "store/tickets.h"
#include "tests/store/desk.h"

static char *folder;

static struct desk *given_desk(const char *name, enum store_mode mode)
{
	static char *last; /* where the newest is */
	g_autofree char *below = scratch_path(folder, name);
	const char *path = mode == STORE_CREATE ? NULL : last;
	GError *error = NULL;
	struct desk *desk;

	if (!path) {
		g_free(last);
		path = last = scratch_desk(below);
	}
	desk = desk_open(path, mode, "li", FALSE, &error);

	g_assert_no_error(error);
	return desk;
}

static void put(struct desk *desk, const char *key, const char *text)
{
	GError *error = NULL;

	definition_put(desk, "service", key, text, &error);
	g_assert_no_error(error);
}

static const char *at(struct desk *desk, const char *key, gint64 revision)
{
	GError *error = NULL;
	const char *text = book_text(desk->book, "service", key, revision, NULL, &error);

	g_assert_no_error(error);
	return text ? text : "absent";
}

static const char *now(struct desk *desk, const char *key)
{
	return at(desk, key, G_MAXINT64);
}

static gint64 revision(struct desk *desk)
{
	GError *error = NULL;
	gint64 number = desk_revision(desk, &error);

	g_assert_no_error(error);
	return number;
}

static gint64 stored(struct desk *desk)
{
	return number(desk->store, "SELECT count(*) FROM definition");
}

static void begin(struct desk *desk)
{
	g_assert_cmpint(store_unit_begin(desk->store, NULL), ==, STORE_OK);
}

static void end(struct desk *desk, gboolean commit)
{
	g_assert_cmpint(store_unit_end(desk->store, commit, NULL), ==, STORE_OK);
}

static void test_alone(void)
{
	struct desk *desk = given_desk("alone", STORE_CREATE);

	g_assert_cmpint(revision(desk), ==, 0);
	put(desk, "live", "service add live\n");
	g_assert_cmpint(revision(desk), ==, 1);
	put(desk, "live", "service add live\n");
	g_assert_cmpint(revision(desk), ==, 1);
	put(desk, "live", "service add live --title=L\n");
	g_assert_cmpint(revision(desk), ==, 2);
	g_assert_cmpstr(at(desk, "live", 1), ==, "service add live\n");
	g_assert_cmpstr(at(desk, "live", 0), ==, "absent");
	g_assert_true(definition_remove(desk, "service", "live", NULL));
	g_assert_true(definition_remove(desk, "service", "live", NULL));
	g_assert_cmpstr(now(desk, "live"), ==, "absent");
	g_assert_cmpstr(at(desk, "live", 2), ==, "service add live --title=L\n");
	g_assert_cmpint(revision(desk), ==, 3);
	desk_close(desk);
}

static void test_unit(void)
{
	struct desk *desk = given_desk("unit", STORE_CREATE);

	put(desk, "a", "service add a\n");
	begin(desk);
	put(desk, "b", "service add b\n");
	put(desk, "a", "service add a --title=1\n");
	put(desk, "a", "service add a --title=2\n");
	put(desk, "c", "service add c\n");
	g_assert_true(definition_remove(desk, "service", "c", NULL));
	g_assert_cmpstr(now(desk, "a"), ==, "service add a --title=2\n");
	g_assert_cmpstr(now(desk, "b"), ==, "service add b\n");
	g_assert_cmpstr(now(desk, "c"), ==, "absent");
	g_auto(GStrv) keys = book_keys(desk->book, "service", "", NULL);
	g_autofree char *listed = g_strjoinv(" ", keys);
	g_assert_cmpstr(listed, ==, "a b");
	g_assert_cmpint(stored(desk), ==, 1);
	end(desk, TRUE);
	g_assert_cmpint(stored(desk), ==, 3);
	g_assert_cmpint(revision(desk), ==, 2);
	/* Taken back within the unit: no revision at all. */
	begin(desk);
	put(desk, "a", "service add a --title=3\n");
	put(desk, "a", "service add a --title=2\n");
	end(desk, TRUE);
	g_assert_cmpint(revision(desk), ==, 2);
	desk_close(desk);
}

/* What binds within a unit binds to what was said before it. */
static void test_binding(void)
{
	struct desk *desk = given_desk("binding", STORE_CREATE);

	begin(desk);
	put(desk, "a", "service add a\n");
	g_assert_cmpint(revision(desk), ==, 1);
	g_assert_cmpint(revision(desk), ==, 1);
	put(desk, "a", "service add a --title=1\n");
	g_assert_cmpstr(at(desk, "a", 1), ==, "service add a\n");
	g_assert_cmpstr(now(desk, "a"), ==, "service add a --title=1\n");
	end(desk, TRUE);
	g_assert_cmpint(revision(desk), ==, 2);
	g_assert_cmpstr(at(desk, "a", 1), ==, "service add a\n");
	desk_close(desk);
}

static void test_rollback(void)
{
	struct desk *desk = given_desk("rollback", STORE_CREATE);

	put(desk, "a", "service add a\n");
	begin(desk);
	put(desk, "a", "service add a --title=lost\n");
	g_assert_cmpint(revision(desk), ==, 2);
	g_assert_cmpstr(at(desk, "a", 2), ==, "service add a --title=lost\n");
	put(desk, "b", "service add b\n");
	end(desk, FALSE);
	g_assert_cmpstr(now(desk, "a"), ==, "service add a\n");
	g_assert_cmpstr(now(desk, "b"), ==, "absent");
	g_assert_cmpint(revision(desk), ==, 1);
	/* The number is given again and means what it says now. */
	put(desk, "a", "service add a --title=kept\n");
	g_assert_cmpint(revision(desk), ==, 2);
	g_assert_cmpstr(at(desk, "a", 2), ==, "service add a --title=kept\n");
	desk_close(desk);
}

static void test_savepoint(void)
{
	struct desk *desk = given_desk("savepoint", STORE_CREATE);

	begin(desk);
	put(desk, "a", "service add a\n");
	g_assert_cmpint(store_savepoint(desk->store, NULL), ==, STORE_OK);
	put(desk, "b", "service add b\n");
	g_assert_cmpint(revision(desk), ==, 2);
	put(desk, "c", "service add c\n");
	g_assert_cmpint(store_savepoint_end(desk->store, FALSE, NULL), ==, STORE_OK);
	g_assert_cmpstr(now(desk, "a"), ==, "service add a\n");
	g_assert_cmpstr(now(desk, "b"), ==, "absent");
	g_assert_cmpstr(now(desk, "c"), ==, "absent");
	g_assert_cmpint(store_savepoint(desk->store, NULL), ==, STORE_OK);
	put(desk, "d", "service add d\n");
	g_assert_cmpint(store_savepoint_end(desk->store, TRUE, NULL), ==, STORE_OK);
	end(desk, TRUE);
	g_assert_cmpint(revision(desk), ==, 2);
	g_assert_cmpint(stored(desk), ==, 2);
	g_assert_cmpstr(at(desk, "a", 1), ==, "service add a\n");
	g_assert_cmpstr(at(desk, "d", 1), ==, "absent");
	g_assert_cmpstr(at(desk, "d", 2), ==, "service add d\n");
	desk_close(desk);
}

static void test_others(void)
{
	struct desk *one = given_desk("others", STORE_CREATE),
		    *two = given_desk("others", STORE_WRITE);

	put(one, "a", "service add a\n");
	g_assert_cmpstr(now(one, "a"), ==, "service add a\n");
	g_assert_true(desk_refresh(two, NULL));
	g_assert_cmpstr(now(two, "a"), ==, "service add a\n");
	put(two, "a", "service add a --title=two\n");
	/* The first still reads what it read, until it looks; its own edit looks. */
	g_assert_cmpstr(now(one, "a"), ==, "service add a\n");
	put(one, "b", "service add b\n");
	g_assert_cmpstr(now(one, "a"), ==, "service add a --title=two\n");
	g_assert_cmpint(revision(one), ==, 3);
	g_assert_cmpint(revision(two), ==, 3);
	g_assert_cmpstr(now(two, "b"), ==, "service add b\n");
	desk_close(one);
	desk_close(two);
}

static void test_login(void)
{
	struct desk *desk = given_desk("login", STORE_CREATE);
	const char *path = store_address(desk->store);
	GError *error = NULL;

	g_assert_cmpint(desk->role, ==, ROLE_ADMIN);
	g_assert_null(desk_open(path, STORE_READ, "li", TRUE, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED);
	g_clear_error(&error);
	definition_put(desk, "user", "li",
		       "user add li --role=viewer --clients=acme,bee --regions=sea\n", &error);
	g_assert_no_error(error);
	struct desk *bound = desk_open(path, STORE_READ, "li", TRUE, &error);
	g_assert_no_error(error);
	g_assert_cmpint(bound->role, ==, ROLE_VIEWER);
	g_assert_cmpstr(bound->clients[1], ==, "bee");
	g_assert_cmpstr(bound->regions[0], ==, "sea");
	desk_close(bound);
	/* The file itself is open to whoever opens it. */
	struct desk *direct = desk_open(path, STORE_READ, "li", FALSE, &error);
	g_assert_cmpint(direct->role, ==, ROLE_ADMIN);
	g_assert_null(direct->clients);
	desk_close(direct);
	desk_close(desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	folder = scratch_new();
	g_test_add_func("/definitions/alone", test_alone);
	g_test_add_func("/clocks/M3/one-transaction-one-version", test_unit);
	g_test_add_func("/clocks/M3/binding-within-a-transaction", test_binding);
	g_test_add_func("/definitions/rollback", test_rollback);
	g_test_add_func("/definitions/savepoint", test_savepoint);
	g_test_add_func("/definitions/other-processes", test_others);
	g_test_add_func("/definitions/login", test_login);
	int status = g_test_run();
	scratch_free(folder);
	return status;
}

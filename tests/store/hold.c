/* SPDX-License-Identifier: MIT
 * See hold.h. */
#include "store/driver.h"
#include "tests/store/desk.h"
#include "tests/store/hold.h"
#include "tests/store/server.h"

void hold(struct store *store)
{
	/* SQLite has one writer; PostgreSQL keeps others from what one has changed, so all is taken
	 * that a console writes. */
	static const char all[] = "LOCK TABLE ticket, event, article, incident, draft, session "
				  "IN EXCLUSIVE MODE";
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	if (server_is_wanted())
		g_assert_cmpint(store->ops->script(store, all, &error), ==, STORE_OK);
	g_assert_no_error(error);
}

char *place_apart(const char *folder)
{
	return server_is_wanted() ? server_database(NULL) : scratch_path(folder, "desk.db");
}

void await_alone(const char *desk)
{
	static const char others[] =
		"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND "
		"pid <> pg_backend_pid() AND backend_type = 'client backend'";
	gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	GError *error = NULL;
	struct store *store;

	if (!server_is_wanted())
		return;
	store = store_open(desk, STORE_READ, &error);
	g_assert_no_error(error);
	while (number(store, others) > 0)
		g_assert_cmpint(g_get_monotonic_time(), <, deadline);
	store_close(store);
}

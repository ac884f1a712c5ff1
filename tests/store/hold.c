/* SPDX-License-Identifier: MIT
 * See hold.h. */
#include "store/driver.h"
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

/* SPDX-License-Identifier: MIT
 * See away.h. */
#include <string.h>

#include "away.h"
#include "tests/store/desk.h"

static void set_up(struct away *away, gconstpointer data)
{
	away->line = proxy_new(GPOINTER_TO_INT(data));
	away->near = desk_fresh();
	const char *at = strstr(away->near, server_folder());
	g_assert_nonnull(at);
	g_autofree char *head = g_strndup(away->near, (gsize)(at - away->near));
	away->far = g_strconcat(head, proxy_folder(away->line), at + strlen(server_folder()), NULL);
	away->wei = desk_console(away->far, 80, 24);
	/* It has entered, and shows what it has. */
	session_settle(away->wei, 1000);
}

static void tear_down(struct away *away, gconstpointer data)
{
	session_free(away->wei);
	proxy_free(away->line);
	g_free(away->near);
	g_free(away->far);
}

gint64 away_count(const struct away *away, const char *sql)
{
	struct store *store = store_opened(away->near, STORE_READ);
	gint64 found = number(store, sql);

	store_close(store);
	return found;
}

int away_main(int argc, char **argv, const char *prefix, const struct away_test *tests, guint count)
{
	g_setenv("MIDWATCH_TEST_DESK", "postgres", TRUE);
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	for (guint i = 0; i < count; i++) {
		g_autofree char *path = g_strconcat(prefix, "/", tests[i].name, NULL);
		server_test_add(path, struct away, GINT_TO_POINTER(tests[i].one_way), set_up,
				tests[i].run, tear_down);
	}
	int status = g_test_run();
	desk_end();
	return status;
}

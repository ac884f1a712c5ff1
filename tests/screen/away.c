/* SPDX-License-Identifier: MIT
 * See away.h. */
#include <string.h>

#include "away.h"
#include "store/store.h"

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

static gboolean take_number(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

gint64 away_count(const struct away *away, const char *sql)
{
	GError *error = NULL;
	gint64 number = -1;
	struct store *store = store_open(away->near, STORE_READ, &error);
	g_assert_no_error(error);
	g_assert_cmpint(store_select_text(store, sql, NULL, 0, take_number, &number, &error), ==,
			STORE_OK);
	store_close(store);
	return number;
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

/* SPDX-License-Identifier: MIT
 * See server.h. */
#include "config.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/store/server.h"

static struct {
	gboolean tried;
	char *folder, *why_not;
	FILE *to, *from;
} server;

static char *answer(void)
{
	char line[512];

	if (!fgets(line, sizeof(line), server.from))
		return g_strdup("skip tests/postgres.sh said nothing");
	line[strcspn(line, "\n")] = '\0';
	return g_strdup(line);
}

gboolean server_start(void)
{
	const char *source = getenv("MIDWATCH_SOURCE");
	g_autofree char *script =
		g_build_filename(source ? source : ".", "tests/postgres.sh", NULL);
	const char *const words[] = {"sh", script, NULL};
	g_autofree char *said = NULL;
	int to = -1, from = -1;
	GError *error = NULL;

	if (server.tried)
		return server.folder != NULL;
	server.tried = TRUE;
#ifndef HAVE_POSTGRESQL
	server.why_not = g_strdup("built without PostgreSQL");
	return FALSE;
#endif
	if (!g_spawn_async_with_pipes(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
				      NULL, &to, &from, NULL, &error)) {
		server.why_not = g_strdup(error->message);
		g_error_free(error);
		return FALSE;
	}
	server.to = fdopen(to, "w");
	server.from = fdopen(from, "r");
	said = answer();
	if (g_str_has_prefix(said, "ready "))
		server.folder = g_strdup(said + strlen("ready "));
	else
		server.why_not = g_strdup(said + strcspn(said, " ") + 1);
	return server.folder != NULL;
}

const char *server_why_not(void)
{
	return server.why_not;
}

static void skip(gconstpointer data)
{
	g_test_skip(server.why_not);
}

void server_skip(const char *path)
{
	g_test_add_data_func(path, NULL, skip);
}

const char *server_folder(void)
{
	return server.folder;
}

static void ask(const char *line)
{
	g_autofree char *said = NULL;

	fprintf(server.to, "%s\n", line);
	fflush(server.to);
	said = answer();
	if (strcmp(said, "made") != 0)
		g_error("%s: %s", line, said);
}

static char *fresh_name(void)
{
	static int places;
	static gint64 began; /* numbers of processes come again */

	if (!began)
		began = g_get_real_time();
	return g_strdup_printf("desk_%d_%" G_GINT64_MODIFIER "x_%d", (int)getpid(), began,
			       ++places);
}

char *server_database(const char *of)
{
	const char *from = of ? strstr(of, "@/") + strlen("@/") : "template0";
	g_autofree char *fresh = fresh_name();
	g_autofree char *line =
		g_strdup_printf("database %s %.*s", fresh, (int)strcspn(from, "?"), from);

	ask(line);
	return g_strdup_printf("postgresql://midwatch@/%s?host=%s", fresh, server.folder);
}

gboolean server_is_wanted(void)
{
	const char *wanted = getenv("MIDWATCH_TEST_DESK");

	if (!wanted || strcmp(wanted, "postgres") != 0)
		return FALSE;
	if (!server_start())
		g_error("MIDWATCH_TEST_DESK=postgres: %s", server.why_not);
	return TRUE;
}

char *server_place(const char *folder)
{
	g_autofree char *name = fresh_name();
	g_autofree char *line = g_strdup_printf("schema %s", name);

	ask(line);
	return g_strdup_printf(
		"postgresql://midwatch@/postgres?host=%s&options=-csearch_path%%3D%s",
		folder ? folder : server.folder, name);
}

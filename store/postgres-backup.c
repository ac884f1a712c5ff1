/* SPDX-License-Identifier: MIT
 * Backups of a desk on PostgreSQL are pg_dump's, run here where it is installed and explained where
 * it is not. The password goes through the environment, where other users can't read it. */
#include <string.h>
#include <sys/wait.h>
#include "desk/i18n.h"
#include "store/postgres-private.h"

static void add(GString *out, const char *keyword, const char *value)
{
	if (!value || !*value)
		return;
	g_string_append_printf(out, "%s%s='", out->len ? " " : "", keyword);
	for (; *value; value++) {
		if (*value == '\'' || *value == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *value);
	}
	g_string_append_c(out, '\'');
}

/* The server we talk to, not the next one of the list. */
static char *address(const struct postgres *pg, const char **password)
{
	GString *out = g_string_new(NULL);

	add(out, "host", PQhost(pg->connection));
	add(out, "hostaddr", pg->addresses ? pg->addresses->pdata[pg->address] : NULL);
	add(out, "port", PQport(pg->connection));
	add(out, "dbname", PQdb(pg->connection));
	add(out, "user", PQuser(pg->connection));
	*password = PQpass(pg->connection);
	for (guint i = 0; i < pg->route->keywords->len; i++) {
		const char *keyword = pg->route->keywords->pdata[i];

		if (strcmp(keyword, "password") != 0 && strcmp(keyword, "dbname") != 0 &&
		    strcmp(keyword, "user") != 0 && strcmp(keyword, "service") != 0)
			add(out, keyword, pg->route->values->pdata[i]);
	}
	return g_string_free(out, FALSE);
}

static gboolean schema_row(const struct row *row, void *data)
{
	*(char **)data = g_strdup(row_text(row, 0));
	return FALSE;
}

static enum store_answer run(struct postgres *pg, const char *program, const char *schema,
			     const char *path, GError **error)
{
	const char *password = NULL;
	g_autofree char *from = address(pg, &password), *said = NULL;
	g_auto(GStrv) environment = g_get_environ();
	const char *const words[] = {program,
				     "--format=custom",
				     "--no-password",
				     "--schema",
				     schema,
				     "--file",
				     path,
				     "--dbname",
				     from,
				     NULL};
	GError *problem = NULL;
	int status = 0;

	if (password && *password)
		environment = g_environ_setenv(environment, "PGPASSWORD", password, TRUE);
	if (!g_spawn_sync(NULL, (char **)words, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
			  NULL, &said, &status, &problem)) {
		driver_error(STORE_FAILED, error, "%s: %s", pg->base.where, problem->message);
		g_error_free(problem);
		return STORE_FAILED;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return STORE_OK;
	said[strcspn(said, "\n")] = '\0';
	return driver_error(STORE_FAILED, error, "%s: %s", pg->base.where,
			    *said ? said : _("pg_dump failed"));
}

enum store_answer postgres_copy(struct store *store, const char *path, GError **error)
{
	struct postgres *pg = postgres_of(store);
	g_autofree char *program = g_find_program_in_path("pg_dump"), *schema = NULL;
	enum store_answer answer;

	if (!program)
		return driver_error(
			STORE_FAILED, error,
			_("%s: pg_dump makes the backup, and it is not here (Debian: "
			  "postgresql-client); where it is: pg_dump -Fc -f FILE DATABASE"),
			store->where);
	answer = store_select_text(store, "SELECT current_schema()", NULL, 0, schema_row, &schema,
				   error);
	if (answer != STORE_OK)
		return answer;
	return run(pg, program, schema, path, error);
}

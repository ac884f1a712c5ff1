/* SPDX-License-Identifier: MIT
 * Backups out and back. A backup appears complete or not at all; a desk that is replaced is kept.
 */
#include <string.h>
#include <unistd.h>
#include "desk/i18n.h"
#include "store/driver.h"
#include "store/place.h"

static gboolean any_row(const struct row *row G_GNUC_UNUSED, void *data G_GNUC_UNUSED)
{
	return FALSE;
}

/* Step by step, the desk is held as it is: what others write meanwhile would begin the copy anew.
 */
static enum store_answer copy(struct store *store, const char *path, GError **error)
{
	const struct value version = V_TEXT("version");
	enum store_answer answer;

	if (!store->step)
		return store->ops->copy(store, path, error);
	answer = store_snapshot_begin(store, error);
	if (answer != STORE_OK)
		return answer;
	/* Reading is what takes hold of it. */
	answer = store_select(store, QUERY_META_GET, &version, 1, any_row, NULL, error);
	if (answer == STORE_OK)
		answer = store->ops->copy(store, path, error);
	store_snapshot_end(store);
	return answer;
}

enum store_answer store_backup(struct store *store, const char *path, GError **error)
{
	g_autofree char *temporary = NULL;
	enum store_answer answer;

	g_return_val_if_fail(!store->in_unit, STORE_FAILED);
	if (!store->ops->copy)
		return driver_error(STORE_FAILED, error,
				    _("%s: this engine keeps backups with its own tools"),
				    store->where);
	if (!store_whole(store, error))
		return STORE_READ_ONLY;
	if (!place_refuse_network(path, error) || !place_refuse_log(path, error) ||
	    !(temporary = place_temporary(path, error)))
		return STORE_FAILED;
	answer = copy(store, temporary, error);
	if (answer != STORE_OK)
		unlink(temporary);
	else if (!place_install(temporary, path, error))
		answer = STORE_FAILED;
	return answer;
}

/* Into a desk that is alive: one transaction, which its other processes see as one change. */
static gboolean overwrite(struct store *from, struct store *to, GError **error)
{
	g_autofree char *kept = g_strconcat(to->where, ".before-restore", NULL);

	return store_ok(store_backup(to, kept, error), error) &&
	       store_ok(from->ops->overwrite(from, to, error), error);
}

/* What opens as FAILED is a damaged desk: it is moved aside whole. Any other refusal (another
 * program's file, no permission, busy) stands. */
static gboolean replace(struct store *from, const char *where, GError **error)
{
	GError *problem = NULL;
	struct store *to = from->ops->open(where, STORE_WRITE, &problem);
	gboolean good;

	if (!to && !g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED)) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	g_clear_error(&problem);
	if (!to)
		return place_move_aside(where, error) &&
		       store_ok(store_backup(from, where, error), error);
	good = overwrite(from, to, error);
	store_close(to);
	return good;
}

static void keep_first(const char *what, void *data)
{
	char **first = data;

	if (!*first)
		*first = g_strdup(what);
}

static gboolean is_sound(struct store *backup, GError **error)
{
	g_autofree char *complaint = NULL;

	if (!store_ok(store_integrity(backup, keep_first, &complaint, error), error))
		return FALSE;
	if (complaint)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: the backup is damaged: %s"), backup->where, complaint);
	return !complaint;
}

gboolean store_restore_backup(const char *backup, const char *desk, GError **error)
{
	struct store *from;
	gboolean good;

	if (g_str_has_prefix(desk, "postgresql:") || g_str_has_prefix(desk, "postgres:")) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a desk on PostgreSQL is put back with 'pg_restore --clean "
			      "--if-exists --single-transaction --no-owner -h HOST -U OWNER -d "
			      "DATABASE %s'"),
			    backup);
		return FALSE;
	}
	if (g_str_has_prefix(desk, "sqlite:"))
		desk += strlen("sqlite:");
	if (!place_refuse_network(desk, error) || !place_differ(backup, desk, error))
		return FALSE;
	from = sqlite_driver.open(backup, STORE_READ, error);
	if (!from)
		return FALSE;
	good = is_sound(from, error);
	if (good && place_is_taken(desk))
		good = replace(from, desk, error);
	else if (good)
		good = store_ok(store_backup(from, desk, error), error);
	store_close(from);
	return good;
}

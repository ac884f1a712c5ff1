/* SPDX-License-Identifier: MIT
 * The desk as a file: making one, backing it up, taking a backup back. */
#include <glib/gstdio.h>
#include <string.h>

#include "command/command.h"
#include "command/data.h"
#include "command/import.h"
#include "command/progress.h"
#include "command/sink.h"
#include "desk/i18n.h"

/* What kind of desk it is: "test_clock", "demo". */
static gboolean keep_kind(struct desk *desk, const char *kind, GError **error)
{
	const struct value values[] = {V_TEXT(kind), V_TEXT("1")};
	struct batch *batch = batch_new();
	batch_add(batch, QUERY_META_PUT, values, G_N_ELEMENTS(values));
	gboolean done = store_ok(store_batch(desk->store, batch, error), error);
	batch_free(batch);
	return done;
}

static gboolean keep_test_clock(struct desk *desk, GError **error)
{
	desk->test_clock = keep_kind(desk, "test_clock", error);
	return desk->test_clock;
}

static gboolean fill_definitions(struct call *call, GError **error)
{
	g_autofree char *path = data_file("desks/demo.midwatch", error);
	g_autofree char *text = NULL;
	if (!path)
		return FALSE;
	if (!g_file_get_contents(path, &text, NULL, NULL)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("%s: it can't be read"),
			    path);
		return FALSE;
	}
	return command_source(call->context, path, text, FALSE, error);
}

/* The definitions as a script, then the tickets, whose times are relative to now, as an import: so
 * their histories count when they happened. What both would say is not wanted. */
static gboolean fill_demo(struct call *call, GError **error)
{
	struct context *context = call->context;
	g_autofree char *tickets = data_file("desks/demo.jsonl", error);
	struct sink *sink = call->sink, *outer = context->sink;
	g_autoptr(GString) unread = g_string_new(NULL);
	if (!tickets)
		return FALSE;
	call->desk = context->desk;
	call->now = desk_now(call->desk);
	call->zone = context->zone;
	call->sink = context->sink = sink_collect(unread, NULL, call->now);
	gboolean done = fill_definitions(call, error) &&
			import_file(call, tickets, FALSE, FALSE, NULL, error);
	sink_free(call->sink);
	call->sink = sink;
	context->sink = outer;
	return done;
}

/* A desk that could not be filled leaves nothing behind. It was made by this very call. */
static void discard(struct context *context)
{
	const char *path = g_str_has_prefix(context->where, "sqlite:")
				   ? context->where + strlen("sqlite:")
				   : context->where;
	g_autofree char *log = g_strconcat(path, "-wal", NULL),
			*shared = g_strconcat(path, "-shm", NULL);
	g_clear_pointer(&context->desk, desk_close);
	context->zone = NULL;
	sink_set_zone(context->sink, NULL);
	g_unlink(log);
	g_unlink(shared);
	g_unlink(path);
}

static gboolean run_init(struct call *call, GError **error)
{
	struct context *context = call->context;
	if (context->desk || !context->where) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("a desk is open already"));
		return FALSE;
	}
	struct desk *desk =
		desk_open(context->where, STORE_CREATE, context_user(context), FALSE, error);
	if (!desk)
		return FALSE;
	if (!context_adopt(context, desk, error) ||
	    (call_flag(call, "test-clock") && !keep_test_clock(desk, error)) ||
	    (call_flag(call, "demo") &&
	     (!keep_kind(desk, "demo", error) || !fill_demo(call, error)))) {
		discard(context);
		return FALSE;
	}
	sink_say(call->sink, _("%s: a new desk"), context->where);
	return TRUE;
}

static const struct option_spec init_options[] = {
	{"demo", 0, NULL,
	 N_("Fill it with an example: clients, contracts, tickets relative to now")},
	{"test-clock", 0, NULL, N_("Let --now pin its clock for writing too")},
	{NULL},
};
const struct command command_init = {
	.name = "init",
	.group = N_("Desk"),
	.options = init_options,
	.help = N_("Make a new desk"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_FILES | NOT_IN_SCRIPT,
	.run = run_init,
};

struct backing {
	const struct progress_watch *watch;
	struct progress *progress; /* NULL until how much there is is known */
	gboolean quiet;
};

static gboolean step(gint64 done, gint64 total, void *data, GError **error)
{
	struct backing *backing = data;
	if (!backing->progress)
		backing->progress =
			progress_new(backing->watch, _("backup"), total, backing->quiet);
	return progress_at(backing->progress, done, error);
}

static gboolean run_backup(struct call *call, GError **error)
{
	const char *file = call_argument(call, 0);
	struct store *store = call->desk->store;
	struct backing backing = {.watch = call->context ? call->context->watch : NULL,
				  .quiet = call->quiet};
	store_watch_steps(store, step, &backing);
	gboolean done = store_ok(store_backup(store, file, error), error);
	store_watch_steps(store, NULL, NULL);
	progress_free(backing.progress);
	if (!done)
		return FALSE;
	sink_say(call->sink, _("%s: the whole desk"), file);
	return TRUE;
}

static const struct argument_spec file_arguments[] = {
	{N_("FILE"), COMPLETE_FILE},
	{NULL},
};
const struct command command_backup = {
	.name = "backup",
	.group = N_("Desk"),
	.arguments = file_arguments,
	.help = N_("Copy the whole desk into a file, while others go on working"),
	.role = ROLE_ADMIN,
	.needs = NEEDS_DESK | NEEDS_FILES | NOT_IN_SCRIPT,
	.run = run_backup,
};

static gboolean run_restore_backup(struct call *call, GError **error)
{
	struct context *context = call->context;
	if (!context->where || context->console) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("leave the console first: the whole desk is exchanged"));
		return FALSE;
	}
	/* The book in memory is that of the desk before. */
	context->zone = NULL;
	sink_set_zone(call->sink, NULL);
	g_clear_pointer(&context->desk, desk_close);
	if (!store_restore_backup(call_argument(call, 0), context->where, error))
		return FALSE;
	sink_say(call->sink,
		 _("%s: as it was backed up; what was there before is kept beside it as "
		   ".before-restore"),
		 context->where);
	return TRUE;
}

const struct command command_restore_backup = {
	.name = "restore-backup",
	.group = N_("Desk"),
	.arguments = file_arguments,
	.help = N_("Put a backup in the desk's place; the desk before is kept beside it"),
	.role = ROLE_ADMIN,
	.needs = NEEDS_FILES | NEEDS_CONFIRM | NOT_IN_SCRIPT,
	.run = run_restore_backup,
};

static gboolean run_migrate(struct call *call, GError **error)
{
	struct context *context = call->context;
	if (context->desk || !context->where) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("a desk is open already"));
		return FALSE;
	}
	struct store *store = store_open(context->where, STORE_MIGRATE, error);
	if (!store)
		return FALSE;
	int before = store_version(store, error);
	gboolean good = before > 0 && store_ok(store_migrate(store, error), error);
	int after = good ? store_version(store, error) : 0;
	if (after > before)
		sink_say(call->sink,
			 _("%s: version %d now; as it was, it is kept beside it as .before-%d"),
			 context->where, after, after);
	else if (after > 0)
		sink_say(call->sink, _("%s: version %d already"), context->where, after);
	context_tell_warning(context, store);
	store_close(store);
	return after > 0;
}

const struct command command_migrate = {
	.name = "migrate",
	.group = N_("Desk"),
	.help = N_("Bring a desk made by an older midwatch to this one's version"),
	.role = ROLE_ADMIN,
	.needs = NEEDS_FILES | NOT_IN_SCRIPT,
	.run = run_migrate,
};

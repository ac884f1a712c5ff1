/* SPDX-License-Identifier: MIT
 * `import`: JSON Lines into the desk, repeatably (midwatch-import(5)). Rows are gathered into
 * blocks, a ticket and the events behind it, an incident and its records; a block is stored or
 * refused whole. Transactions of some thousand rows break between blocks, so that an import which
 * is stopped has only whole tickets. */
#include "command/import-private.h"

#include <errno.h>
#include <string.h>

#include "command/lines.h"
#include "command/progress.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "store/again.h"

/* A page touched by many rows is logged once a transaction. Others who act meanwhile wait for one
 * to end, some 50 ms; nobody waits for an engine at the end of a line, but its round trips tell. */
enum { ROWS_PER_UNIT = 4000, ROWS_PER_FAR_UNIT = 16000 };

static gboolean is_fatal(const GError *error)
{
	return error->code == MIDWATCH_ERROR_FAILED || error->code == MIDWATCH_ERROR_UNREACHABLE;
}

/* To the context's complain and the file of errors. */
static void tell(struct import *import, gint64 row, const char *message)
{
	g_autofree char *line = g_strdup_printf("%s:%" PRId64 ": %s", import->name, row, message);
	struct context *context = import->call->context;

	import->bad++;
	if (context->complain)
		context->complain(line, context->complain_data);
	if (import->errors) {
		g_autoptr(GString) out = g_string_new(NULL);
		js_begin(out, NULL);
		js_int(out, "row", row);
		js_text(out, "error", message, FALSE);
		js_end(out);
		fprintf(import->errors, "%s\n", out->str);
	}
}

gboolean import_go_on(struct import *import, gint64 row, GError *why, GError **error)
{
	if (is_fatal(why)) {
		g_propagate_error(error, why);
		return FALSE;
	}
	tell(import, row, why->message);
	g_error_free(why);
	return TRUE;
}

gboolean import_unit_open(struct import *import, GError **error)
{
	struct store *store = import->desk->store;

	return store_in_unit(store) || store_ok(store_unit_begin(store, error), error);
}

gboolean import_unit_close(struct import *import, GError **error)
{
	struct store *store = import->desk->store;

	import->unit_rows = 0;
	return import_open_write(import, error) &&
	       (import->dry_run || !store_in_unit(store) ||
		store_ok(store_unit_end(store, TRUE, error), error));
}

gboolean import_unit_break(struct import *import, GError **error)
{
	return import->unit_rows < import->unit_most || import_unit_close(import, error);
}

static const char *const incident_types[] = {"incident", "entry",   "action",
					     "record",   "edition", NULL};

/* What is read and written by other rows than those of tickets may be about tickets before them. */
static gboolean store_so_far(struct import *import, GError **error)
{
	return import_flush(import, error) && import_open_write(import, error);
}

static gboolean read_row(struct import *import, struct js **row, GError **error)
{
	const struct js *js = *row;
	const char *type = NULL;

	if (js_type(js) != JS_OBJECT) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("an object is expected"));
		return FALSE;
	}
	if (!js_get_text(js, "type", &type, error))
		return FALSE;
	if (g_strcmp0(type, "definition") == 0)
		return store_so_far(import, error) && import_unit_open(import, error) &&
		       import_definition(import, js, error);
	if (g_strcmp0(type, "ticket") == 0)
		return import_flush(import, error) && import_ticket(import, row, error);
	if (g_strcmp0(type, "article") == 0)
		return store_so_far(import, error) && import_unit_open(import, error) &&
		       import_article(import, js, error);
	if (g_strcmp0(type, "event") == 0)
		return import_event(import, js, error);
	if (type && g_strv_contains(incident_types, type))
		return import_open_write(import, error) && import_incident(import, js, type, error);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("type: definition, article, ticket, event, incident, entry, action, "
		      "record or edition is expected, found “%s”"),
		    type ? type : "null");
	return FALSE;
}

static gboolean take_row(struct import *import, struct ahead_row *row, struct progress *progress,
			 GError **error)
{
	GError *why = g_steal_pointer(&row->why);

	import->row++;
	import->unit_rows++;
	if (row->ends) {
		g_propagate_error(error, why);
		return FALSE;
	}
	if (why || (row->js && !read_row(import, &row->js, &why)))
		return import_go_on(import, import->row, why, error);
	return progress_at(progress, row->done, error);
}

static gboolean read_all(struct import *import, struct lines *lines, GError **error)
{
	struct progress *progress = progress_new(import->call->context->watch, _("import"),
						 lines_total(lines), import->call->quiet);
	struct ahead_row *row;
	gboolean good = TRUE;

	while (good && (row = import_ahead(import, lines)) != NULL) {
		good = take_row(import, row, progress, error);
		import_ahead_free(row);
	}
	good = good && import_flush(import, error) && import_finish(import, error) &&
	       import_unit_close(import, error);
	progress_free(progress);
	return good;
}

static void report(struct import *import)
{
	static const struct column columns[] = {
		{"definitions", N_("Definitions"), CELL_INT},
		{"articles", N_("Articles"), CELL_INT},
		{"tickets", N_("Tickets"), CELL_INT},
		{"events", N_("Events"), CELL_INT},
		{"incidents", N_("Incidents"), CELL_INT},
		{"known", N_("Already there"), CELL_INT},
		{"refused", N_("Bad rows"), CELL_INT},
		{"users_left_out", NULL, CELL_INT},
		{"dry_run", NULL, CELL_BOOL},
	};
	struct sink *sink = import->call->sink;

	if (import->call->quiet && !sink_is_json(sink))
		return;
	sink_record(sink, columns, G_N_ELEMENTS(columns));
	sink_row(sink);
	sink_int(sink, import->definitions);
	sink_int(sink, import->articles);
	sink_int(sink, import->tickets);
	sink_int(sink, import->events);
	sink_int(sink, import->incidents);
	sink_int(sink, import->known);
	sink_int(sink, import->bad);
	sink_int(sink, import->skipped_users);
	sink_bool(sink, import->dry_run);
	sink_end(sink);
	if (import->skipped_users)
		sink_say(sink,
			 _("%" PRId64 " definitions of users left out (--with-users takes them)"),
			 import->skipped_users);
	if (import->dry_run)
		sink_say(sink, _("Nothing was stored (--dry-run)."));
}

static gboolean import_lines(struct import *import, struct lines *lines, GError **error)
{
	struct store *store = import->desk->store;
	gboolean good = read_all(import, lines, error);

	if (store_in_unit(store))
		store_unit_end(store, FALSE, NULL);
	if (!good)
		return FALSE;
	report(import);
	if (!import->bad)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("%s: %" PRId64 " row was refused", "%s: %" PRId64 " rows were refused",
			     (unsigned long)import->bad),
		    import->name, import->bad);
	return FALSE;
}

gboolean import_file(struct call *call, const char *file, gboolean dry_run, gboolean with_users,
		     const char *errors, GError **error)
{
	struct import import = {.call = call,
				.desk = call->desk,
				.name = file,
				.dry_run = dry_run,
				.with_users = with_users};
	struct lines *lines = lines_open(file, error);
	gboolean good;

	if (!lines)
		return FALSE;
	if (errors && !(import.errors = fopen(errors, "we"))) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "%s: %s", errors,
			    g_strerror(errno));
		lines_close(lines);
		return FALSE;
	}
	import.reader = (struct row_reader){.now = call->now,
					    .zone = call->zone ? call->zone : zone_utc(),
					    .zones = call->desk->zones,
					    .resolve = import_resolve,
					    .data = &import};
	import.unit_most = store_is_far(call->desk->store) ? ROWS_PER_FAR_UNIT : ROWS_PER_UNIT;
	import.resolved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	import.refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	import.revisions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	import.postponed = g_ptr_array_new_with_free_func(import_postponed_free);
	g_autofree char *identity = desk_identity(call->desk, error);
	import.own_names = identity ? g_strdup_printf("midwatch-%s:", identity) : NULL;
	good = identity && import_lines(&import, lines, error);
	g_free(import.own_names);
	import_block_clear(&import.block);
	import_incident_clear(&import.incident);
	import_open_clear(&import);
	g_queue_clear_full(&import.ahead, import_ahead_free);
	g_hash_table_unref(import.resolved);
	g_hash_table_unref(import.refused);
	g_hash_table_unref(import.revisions);
	g_ptr_array_unref(import.postponed);
	if (import.errors && fclose(import.errors) != 0 && good) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "%s: %s", errors,
			    g_strerror(errno));
		good = FALSE;
	}
	lines_close(lines);
	return good;
}

static gboolean run_import(struct call *call, GError **error)
{
	return import_file(call, call_argument(call, 0), call_flag(call, "dry-run"),
			   call_flag(call, "with-users"), call_option(call, "errors"), error);
}

static const struct argument_spec import_arguments[] = {
	{N_("FILE"), COMPLETE_FILE},
	{NULL},
};
static const struct option_spec import_options[] = {
	{"dry-run", 'n', NULL, N_("Check every row and store nothing")},
	{"errors", 0, N_("FILE"),
	 N_("Write the refused rows' numbers and reasons there, as JSON Lines"), COMPLETE_FILE},
	{"with-users", 0, NULL, N_("Take definitions of users too (needs an administrator)")},
	{NULL},
};
const struct command command_import = {
	.name = "import",
	.group = N_("Import and export"),
	.arguments = import_arguments,
	.options = import_options,
	.help = N_("Read definitions, tickets and events as JSON Lines, from a file or - ; again "
		   "changes nothing"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_FILES | NOT_IN_SCRIPT,
	.run = run_import,
};

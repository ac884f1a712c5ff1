/* SPDX-License-Identifier: MIT
 * `import`: JSON Lines into the desk, repeatably (midwatch-import(5)). Rows are gathered into
 * blocks, a ticket and the events behind it; a block is stored or refused whole. Transactions of
 * about a thousand rows break between blocks, so that an import which is stopped has only whole
 * tickets. */
#include "command/import.h"

#include "command/define.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/define.h"
#include "command/lines.h"
#include "command/progress.h"
#include "command/rows.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/words.h"
#include "store/again.h"

enum { ROWS_PER_UNIT = 1000 };

/* A ticket and the events behind it. */
struct block {
	struct js *js;          /* the ticket row; NULL: events of a ticket that was there before */
	struct opening opening; /* when js */
	char *ref;              /* NULL: no block */
	gint64 id;              /* of a ticket already stored; 0 */
	GPtrArray *events;      /* of struct event* */
	gint64 row;
	gboolean bad;
};
/* An event that names a ticket further down. */
struct postponed {
	char *ref, *wanted;
	struct event *event;
	gint64 row;
};

struct import {
	struct call *call;
	struct desk *desk;
	const char *name;
	struct row_reader reader;
	struct block block;
	gint64 row, unit_rows;
	GHashTable *refused;  /* refs of tickets refused: their further events are not told again */
	GPtrArray *postponed; /* of struct postponed* */
	GHashTable *revisions; /* of an export's definitions to this desk's */
	gint64 foreign,
		mapped;   /* the export's revision being read (0: none), what it is here so far */
	gboolean defined; /* it made something new */
	char *own_names;  /* "midwatch-1a2b3c4d:" */
	FILE *errors;
	gboolean dry_run, with_users;
	gint64 definitions, tickets, events, known, bad, skipped_users;
	int worst;
};

static void block_clear(struct block *block)
{
	if (block->js)
		row_opening_clear(&block->opening);
	js_free(block->js);
	g_free(block->ref);
	if (block->events)
		g_ptr_array_unref(block->events);
	*block = (struct block){0};
}

static void postponed_free(void *data)
{
	struct postponed *postponed = data;

	g_free(postponed->ref);
	g_free(postponed->wanted);
	event_free(postponed->event);
	g_free(postponed);
}

/* Refusals are the row's fault and the import goes on; a store that fails ends it. */
static gboolean is_fatal(const GError *error)
{
	return error->code == MIDWATCH_ERROR_FAILED || error->code == MIDWATCH_ERROR_UNREACHABLE;
}

static void tell(struct import *import, gint64 row, const char *message)
{
	g_autofree char *line =
		g_strdup_printf("%s:%" G_GINT64_FORMAT ": %s", import->name, row, message);
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

/* ---- transactions ---- */

static gboolean unit_open(struct import *import, GError **error)
{
	struct store *store = import->desk->store;

	return store_in_unit(store) || store_ok(store_unit_begin(store, error), error);
}

static gboolean unit_close(struct import *import, GError **error)
{
	struct store *store = import->desk->store;

	import->unit_rows = 0;
	return import->dry_run || !store_in_unit(store) ||
	       store_ok(store_unit_end(store, TRUE, error), error);
}

/* ---- definitions ---- */

static gboolean run_definition(struct import *import, const char *line, GError **error)
{
	struct context context = *import->call->context;
	g_autoptr(GString) said = g_string_new(NULL);
	const char *next;
	guint used;
	GPtrArray *words = words_split(line, &next, NULL, error);
	const struct command *command = words ? command_match(words, &used, error) : NULL;
	gboolean done = FALSE;

	if (command && (!(command->needs & IS_DEFINITION) || *next)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    *next ? _("line: one command is expected")
				  : _("line: “%s” is no definition, such as “calendar add”"),
			    command->name);
	} else if (command && command->needs & NEEDS_USERS && !import->with_users) {
		import->skipped_users++;
		done = TRUE;
	} else if (command) {
		context.sink = sink_collect(said, import->reader.zone, import->reader.now);
		context.script = context.restricted = TRUE;
		done = command_run(&context, words, error);
		sink_free(context.sink);
		import->definitions += done;
	}
	if (words)
		words_free(words);
	return done;
}

/* The end of what one revision of the export defined: its number here is known. */
static gboolean settle_revision(struct import *import, GError **error)
{
	if (!import->foreign)
		return TRUE;
	if (import->defined) {
		gint64 newest = desk_revision(import->desk, error);
		if (newest < 0)
			return FALSE;
		import->mapped = MAX(import->mapped, newest);
	}
	g_hash_table_replace(import->revisions, g_memdup2(&import->foreign, sizeof import->foreign),
			     g_memdup2(&import->mapped, sizeof import->mapped));
	import->foreign = 0;
	import->defined = FALSE;
	return TRUE;
}

/* An export's revisions are made one after another, each a transaction of its own. */
static gboolean next_revision(struct import *import, gint64 foreign, GError **error)
{
	if (import->foreign == foreign)
		return TRUE;
	if (!settle_revision(import, error))
		return FALSE;
	import->foreign = foreign;
	return unit_close(import, error) && unit_open(import, error);
}

static gboolean versioned_definition(struct import *import, const struct js *js, GError **error)
{
	struct desk *desk = import->desk;
	const char *noun, *key, *text;
	gint64 foreign, version;

	if (!js_get_text(js, "noun", &noun, error) || !js_get_text(js, "key", &key, error) ||
	    !js_get_text(js, "text", &text, error) ||
	    !js_get_int(js, "revision", 0, &foreign, error))
		return FALSE;
	if (!noun || !key || !text || foreign <= 0) {
		g_set_error(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			_("definition: either line, or noun, key, revision and text are expected"));
		return FALSE;
	}
	if (strcmp(noun, "user") == 0 && !import->with_users) {
		import->skipped_users++;
		return TRUE;
	}
	if (!next_revision(import, foreign, error) ||
	    !definition_version(desk, noun, key, text, &version, error))
		return FALSE;
	if (!version) {
		if (*text && !define_check(desk, noun, key, text, error))
			return FALSE;
		if (!definition_put(desk, noun, key, text, error))
			return FALSE;
		import->defined = TRUE;
		import->definitions++;
	}
	import->mapped = MAX(import->mapped, version);
	return TRUE;
}

static gboolean read_definition(struct import *import, const struct js *js, GError **error)
{
	const char *line;

	if (!js_get_text(js, "line", &line, error))
		return FALSE;
	return line ? run_definition(import, line, error) : versioned_definition(import, js, error);
}

/* ---- blocks ---- */

/* A ticket by its ref, or by the name this desk's own export gave it. */
static gboolean resolve(const char *ref, gint64 *id, void *data, GError **error)
{
	const struct import *import = data;
	gboolean is_free = TRUE;

	if (!g_str_has_prefix(ref, import->own_names))
		return ticket_by_ref(import->desk, ref, id, error);
	*id = g_ascii_strtoll(ref + strlen(import->own_names), NULL, 10);
	if (!ticket_number_free(import->desk, *id, &is_free, error))
		return FALSE;
	if (is_free)
		*id = 0;
	return TRUE;
}

static gboolean act(struct import *import, gint64 id, const GPtrArray *events, GError **error)
{
	g_autoptr(GPtrArray) fresh = ticket_events_new(import->desk, id, events, error);
	struct act act = {.ticket = id, .events = fresh};

	if (!fresh)
		return FALSE;
	import->known += events->len - fresh->len;
	if (fresh->len == 0)
		return TRUE;
	if (!ticket_act(import->desk, &act, NULL, error))
		return FALSE;
	import->events += fresh->len;
	return TRUE;
}

static gboolean keep_number(struct import *import, struct opening *opening, GError **error)
{
	gboolean is_free;

	if (!opening->id)
		return TRUE;
	if (opening->id < 0 || !ticket_number_free(import->desk, opening->id, &is_free, error))
		return FALSE;
	if (!is_free)
		opening->id = 0;
	return TRUE;
}

static gboolean store_block(struct import *import, GError **error)
{
	struct block *block = &import->block;
	gint64 id;

	if (!unit_open(import, error))
		return FALSE;
	if (block->id)
		return act(import, block->id, block->events, error);
	block->opening.events = block->events;
	if (!keep_number(import, &block->opening, error) ||
	    !ticket_open(import->desk, &block->opening, &id, error))
		return FALSE;
	import->tickets++;
	import->events += block->events->len;
	return TRUE;
}

/* FALSE only when the import must end. */
static gboolean flush_block(struct import *import, GError **error)
{
	struct block *block = &import->block;
	GError *why = NULL;

	if (!block->ref)
		return TRUE;
	if (!block->bad && !store_block(import, &why)) {
		if (is_fatal(why)) {
			g_propagate_error(error, why);
			return FALSE;
		}
		tell(import, block->row, why->message);
		import->worst = MAX(import->worst, why->code);
		g_error_free(why);
		block->bad = TRUE;
	}
	if (block->bad)
		g_hash_table_add(import->refused, g_strdup(block->ref));
	block_clear(block);
	return import->unit_rows < ROWS_PER_UNIT || unit_close(import, error);
}

/* The revision an exported ticket was bound to, as this desk numbers it. */
static void map_revision(struct import *import, struct opening *opening)
{
	const gint64 *own = g_hash_table_lookup(import->revisions, &opening->revision);

	opening->revision = own ? *own : 0;
}

/* A ref names one ticket for good: another one under it is a mistake somewhere, not a repetition.
 */
static gboolean same_ticket(struct import *import, gint64 id, const struct opening *opening,
			    GError **error)
{
	struct ticket ticket = {0};
	gboolean same;

	if (!id)
		return TRUE;
	if (!ticket_load(import->desk, id, &ticket, error))
		return FALSE;
	same = g_strcmp0(ticket.client, opening->client) == 0 &&
	       ticket.opened_at == opening->opened_at;
	if (!same)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("ref: “%s” is ticket %" G_GINT64_FORMAT
			      " already, of another client or opening time"),
			    opening->ref, id);
	ticket_clear(&ticket);
	return same;
}

static gboolean begin_ticket(struct import *import, struct js **js, GError **error)
{
	struct block *block = &import->block;
	struct opening opening = {0};
	gboolean imported;

	if (!settle_revision(import, error))
		return FALSE;
	/* What is known of it stays refused when the row itself is bad. */
	const char *ref = NULL;
	if (js_get_text(*js, "ref", &ref, NULL) && ref) {
		block->ref = g_strdup(ref);
		block->bad = TRUE;
		block->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	}
	block->row = import->row;
	if (!row_read_opening(&import->reader, *js, &opening, error) ||
	    !js_get_bool(*js, "imported", TRUE, &imported, error) ||
	    !book_client(import->desk->book, opening.client, error) ||
	    !resolve(opening.ref, &block->id, import, error) ||
	    !same_ticket(import, block->id, &opening, error)) {
		row_opening_clear(&opening);
		return FALSE;
	}
	if (opening.opened_at > import->reader.now) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("opened_at: that time lies in the future"));
		row_opening_clear(&opening);
		return FALSE;
	}
	map_revision(import, &opening);
	opening.keep_recorded = opening.recorded_at != TIME_NONE;
	opening.live = !imported;
	import->reader.by_number = opening.id != 0;
	import->known += block->id != 0;
	block->bad = FALSE;
	block->opening = opening;
	block->js = g_steal_pointer(js);
	g_hash_table_remove(import->refused, block->ref);
	return TRUE;
}

static gboolean begin_known(struct import *import, const char *ref, GError **error)
{
	struct block *block = &import->block;
	gint64 id;

	if (!resolve(ref, &id, import, error))
		return FALSE;
	if (!id) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("ticket: no ticket has the ref “%s”"), ref);
		return FALSE;
	}
	block->ref = g_strdup(ref);
	block->id = id;
	block->row = import->row;
	block->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	return TRUE;
}

static gboolean check_times(const struct import *import, const struct event *event, GError **error)
{
	const struct block *block = &import->block;

	if (event->occurred_at > import->reader.now) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("at: that time lies in the future"));
		return FALSE;
	}
	if (block->js && event->occurred_at < block->opening.opened_at) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("at: that is before the ticket was opened"));
		return FALSE;
	}
	return TRUE;
}

static gboolean add_event(struct import *import, const struct js *js, GError **error)
{
	struct block *block = &import->block;
	struct event *event = g_new(struct event, 1);
	g_autofree char *wanted = NULL;
	gboolean imported;

	event_init(event);
	if (!row_read_event(&import->reader, js, event, &wanted, error) ||
	    !check_times(import, event, error) ||
	    !js_get_bool(js, "imported", TRUE, &imported, error)) {
		block->bad = TRUE;
		event_free(event);
		return FALSE;
	}
	if (imported)
		event->flags |= EVENT_IMPORTED;
	if (wanted) {
		struct postponed *postponed = g_new(struct postponed, 1);
		*postponed = (struct postponed){g_strdup(block->ref), g_steal_pointer(&wanted),
						event, import->row};
		g_ptr_array_add(import->postponed, postponed);
		return TRUE;
	}
	g_ptr_array_add(block->events, event);
	return TRUE;
}

static gboolean read_event(struct import *import, const struct js *js, GError **error)
{
	struct block *block = &import->block;
	const char *ref;

	if (!js_get_text(js, "ticket", &ref, error))
		return FALSE;
	if (!ref) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("ticket: a ticket's ref is expected"));
		return FALSE;
	}
	if (!block->ref || strcmp(block->ref, ref) != 0) {
		if (!flush_block(import, error))
			return FALSE;
		/* Its ticket was refused and told of; so are its events. */
		if (g_hash_table_contains(import->refused, ref))
			return TRUE;
		if (!begin_known(import, ref, error))
			return FALSE;
	}
	return add_event(import, js, error);
}

static gboolean read_row(struct import *import, const char *text, gsize size, GError **error)
{
	struct js *js = js_parse(text, size, error);
	const char *type = NULL;
	gboolean done = FALSE;

	if (!js)
		return FALSE;
	if (js_type(js) != JS_OBJECT) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("an object is expected"));
	} else if (!js_get_text(js, "type", &type, error)) {
		done = FALSE;
	} else if (g_strcmp0(type, "definition") == 0) {
		done = flush_block(import, error) && unit_open(import, error) &&
		       read_definition(import, js, error);
	} else if (g_strcmp0(type, "ticket") == 0) {
		done = flush_block(import, error) && begin_ticket(import, &js, error);
	} else if (g_strcmp0(type, "event") == 0) {
		done = read_event(import, js, error);
	} else {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("type: definition, ticket or event is expected, found “%s”"),
			    type ? type : "null");
	}
	js_free(js);
	return done;
}

/* Links to tickets that came further down. */
static gboolean finish_postponed(struct import *import, GError **error)
{
	for (guint i = 0; i < import->postponed->len; i++) {
		struct postponed *postponed = g_ptr_array_index(import->postponed, i);
		g_autoptr(GPtrArray) one = g_ptr_array_new();
		g_autoptr(GError) why = NULL;
		gint64 id = 0;

		if (g_hash_table_contains(import->refused, postponed->ref))
			continue;
		if (!unit_open(import, error) || !resolve(postponed->ref, &id, import, error) ||
		    !resolve(postponed->wanted, &postponed->event->number, import, error))
			return FALSE;
		g_ptr_array_add(one, postponed->event);
		if (!postponed->event->number || !id) {
			g_autofree char *message =
				g_strdup_printf(_("no ticket has the ref “%s”"), postponed->wanted);
			tell(import, postponed->row, message);
		} else if (!act(import, id, one, &why)) {
			if (is_fatal(why)) {
				g_propagate_error(error, g_steal_pointer(&why));
				return FALSE;
			}
			tell(import, postponed->row, why->message);
		}
	}
	return TRUE;
}

static gboolean read_all(struct import *import, struct lines *lines, GError **error)
{
	struct progress *progress =
		progress_new(_("import"), lines_total(lines), import->call->quiet);
	const char *text;
	gsize size;
	gboolean good = TRUE;

	while (good) {
		g_autoptr(GError) why = NULL;
		enum lines_answer answer = lines_next(lines, &text, &size, &why);
		if (answer == LINES_END)
			break;
		import->row++;
		import->unit_rows++;
		if (answer == LINES_OK && (size == 0 || read_row(import, text, size, &why))) {
			progress_at(progress, lines_done(lines));
			continue;
		}
		if (answer == LINES_FAILED || is_fatal(why)) {
			g_propagate_error(error, g_steal_pointer(&why));
			good = FALSE;
		} else {
			tell(import, import->row, why->message);
			import->worst = MAX(import->worst, why->code);
		}
	}
	good = good && flush_block(import, error) && finish_postponed(import, error) &&
	       unit_close(import, error);
	progress_free(progress);
	return good;
}

static void report(struct import *import)
{
	static const struct column columns[] = {
		{"definitions", N_("Definitions"), CELL_INT},
		{"tickets", N_("Tickets"), CELL_INT},
		{"events", N_("Events"), CELL_INT},
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
	sink_int(sink, import->tickets);
	sink_int(sink, import->events);
	sink_int(sink, import->known);
	sink_int(sink, import->bad);
	sink_int(sink, import->skipped_users);
	sink_bool(sink, import->dry_run);
	sink_end(sink);
	if (import->skipped_users)
		sink_say(sink,
			 _("%" G_GINT64_FORMAT
			   " definitions of users left out (--with-users takes them)"),
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
		    ngettext("%s: %" G_GINT64_FORMAT " row was refused",
			     "%s: %" G_GINT64_FORMAT " rows were refused",
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
					    .resolve = resolve,
					    .data = &import};
	import.refused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	import.revisions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	import.postponed = g_ptr_array_new_with_free_func(postponed_free);
	g_autofree char *identity = desk_identity(call->desk, error);
	import.own_names = identity ? g_strdup_printf("midwatch-%s:", identity) : NULL;
	good = identity && import_lines(&import, lines, error);
	g_free(import.own_names);
	block_clear(&import.block);
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

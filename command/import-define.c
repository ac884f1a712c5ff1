/* SPDX-License-Identifier: MIT
 * Definitions among the rows: lines of the command language, or an export's versions, whose
 * revisions get numbers of this desk. */
#include "command/import-private.h"

#include <string.h>

#include "command/define.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/words.h"
#include "store/again.h"

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
gboolean import_settle(struct import *import, GError **error)
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
	if (!import_settle(import, error))
		return FALSE;
	import->foreign = foreign;
	return import_unit_close(import, error) && import_unit_open(import, error);
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

gboolean import_definition(struct import *import, const struct js *js, GError **error)
{
	const char *line;

	if (!js_get_text(js, "line", &line, error))
		return FALSE;
	return line ? run_definition(import, line, error) : versioned_definition(import, js, error);
}

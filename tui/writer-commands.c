/* SPDX-License-Identifier: MIT
 * What the keys of every writer do beside writing. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/foreign.h"
#include "tui/writer.h"

/* ---- the one that is meant */

const struct writer_kind *writer_kind_find(const char *words)
{
	gsize size = strcspn(words, " ");
	for (const struct writer_kind *const *kind = writer_table; *kind; kind++)
		if (strlen((*kind)->name) == size && strncmp((*kind)->name, words, size) == 0)
			return *kind;
	return NULL;
}

/* Maybe still being read. */
static struct writer *on_top(struct console *console, const char *words, GError **error)
{
	const struct writer_kind *kind = writer_kind_find(words);
	void *self;
	if (strcmp(console_screen(console, &self)->name, kind->screen) == 0)
		return self;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _(kind->missing));
	return NULL;
}

struct writer *writer_shown(struct console *console, const char *words, GError **error)
{
	struct writer *writer = on_top(console, words, error);
	if (!writer || writer->editor)
		return writer;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the text is still being read"));
	return NULL;
}

static struct writer *shown(struct call *call, GError **error)
{
	return writer_shown(call->console, call->command->name, error);
}

/* ---- storing, leaving */

gboolean writer_run_save(struct call *call, GError **error)
{
	struct writer *writer = shown(call, error);
	if (!writer)
		return FALSE;
	g_autofree char *now = writer_text(writer);
	if (strcmp(now, writer->base) != 0 || writer->theirs) {
		writer_store(writer, NULL);
		return TRUE;
	}
	keeper_drop(writer->keeper);
	console_pop(call->console);
	console_say(call->console, STYLE_DIM, "%s", _("the text is as it was"));
	return TRUE;
}

gboolean writer_run_leave(struct call *call, GError **error)
{
	struct writer *writer = on_top(call->console, call->command->name, error);
	if (!writer)
		return FALSE;
	writer_notice(writer);
	if (writer->written)
		console_say(call->console, STYLE_GOOD, "%s",
			    _("what was written is kept as a draft"));
	console_pop(call->console);
	return TRUE;
}

gboolean writer_run_discard(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct writer *writer = shown(call, error);
	gboolean now;
	if (!writer || !take_now(call, &now, error))
		return FALSE;
	writer_notice(writer);
	if (!now && writer->written) {
		g_autofree char *line = g_strconcat(call->command->name, " now", NULL);
		console_confirm(console, _("Throw away what you wrote?"), _("throws it away"),
				line);
		return TRUE;
	}
	keeper_drop(writer->keeper);
	console_pop(console);
	console_say(console, STYLE_DIM, "%s", _("thrown away"));
	return TRUE;
}

gboolean writer_run_compare(struct call *call, GError **error)
{
	struct writer *writer = shown(call, error);
	if (writer)
		writer_compare(writer);
	return writer != NULL;
}

gboolean writer_run_editor(struct call *call, GError **error)
{
	struct writer *writer = shown(call, error);
	if (!writer)
		return FALSE;
	/* The answer may close the writer. */
	if (writer->asked != WRITER_RESTS) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("it is still being stored"));
		return FALSE;
	}
	return foreign_edit(call->console, editor_buffer(writer->editor), writer->kind->limit,
			    writer->keeper, &writer->abroad, error);
}

/* SPDX-License-Identifier: MIT
 * `midwatch shell`: the command language line by line, for when a whole screen is too much. Lines
 * are edited and completed on a terminal, and just read from anything else. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/complete.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/lineedit.h"

enum { HISTORY_LINES = 500 };

static char **complete(const char *line, gsize cursor, gsize *from, void *data)
{
	struct context *context = data;
	g_autoptr(GPtrArray) found = complete_line(context, line, cursor, from);
	GPtrArray *words = g_ptr_array_new();
	for (guint i = 0; i < found->len; i++) {
		const struct candidate *candidate = found->pdata[i];
		GString *word = g_string_new(NULL);
		if (g_str_has_prefix(candidate->text, "--"))
			g_string_append(word, candidate->text);
		else
			words_quote(word, candidate->text);
		g_ptr_array_add(words, g_string_free(word, FALSE));
	}
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}

static gboolean take_line(const struct row *row, void *data)
{
	const char *line = row_text(row, 0);
	/* Filters of the console are kept among the lines, told by their slash. */
	if (line && *line != '/')
		g_ptr_array_insert(data, 0, g_strdup(line));
	return TRUE;
}

/* The desk's history, if there is a desk; a shell without one can still make one. */
static void load_history(struct lineshell *shell, struct context *context)
{
	if (!context_open(context, FALSE, NULL))
		return;
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	struct value values[] = {V_TEXT(context->desk->user), V_INT(HISTORY_LINES)};
	store_select(context->desk->store, QUERY_HISTORY_NEWEST, values, G_N_ELEMENTS(values),
		     take_line, lines, NULL);
	for (guint i = 0; i < lines->len; i++)
		lineshell_remember(shell, lines->pdata[i]);
}

static void keep(struct lineshell *shell, const struct context *context, const char *line)
{
	lineshell_remember(shell, line);
	if (context->desk)
		desk_remember(context->desk, line);
}

static void complain(const char *message)
{
	g_autofree char *clean = text_clean(message);
	fprintf(stderr, "midwatch: %s\n", clean);
}

static gboolean is_end(const char *line)
{
	return strcmp(line, "exit") == 0 || strcmp(line, "quit") == 0;
}

static gboolean run_shell(struct call *call, GError **error)
{
	/* Its own context: each line is its own unit, and what it opens stays open till the next.
	 */
	struct context context = *call->context;
	gboolean terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO), good = TRUE;
	struct lineshell *shell =
		lineshell_new("midwatch> ", context.restricted, complete, &context);
	load_history(shell, &context);
	for (;;) {
		gboolean interrupted;
		sink_flush(call->sink);
		g_autofree char *line = lineshell_read(shell, &interrupted);
		if (interrupted)
			continue;
		if (!line)
			break;
		g_strstrip(line);
		if (is_end(line))
			break;
		g_autoptr(GError) wrong = NULL;
		if (*line && !command_run_line(&context, line, &wrong)) {
			sink_flush(call->sink);
			complain(wrong->message);
			good = FALSE;
		}
		if (*line && terminal)
			keep(shell, &context, line);
	}
	if (terminal)
		fputc('\n', stdout);
	lineshell_free(shell);
	/* What was opened here is the caller's to close. */
	call->context->desk = context.desk;
	call->context->zone = context.zone;
	if (good || terminal)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("not every line succeeded"));
	return FALSE;
}

const struct command command_shell = {
	.name = "shell",
	.group = N_("The rest"),
	.help = N_("A prompt for commands, with history and completion; lines from a file or pipe "
		   "are run as "
		   "they come"),
	.needs = NOT_IN_SCRIPT,
	.run = run_shell,
};

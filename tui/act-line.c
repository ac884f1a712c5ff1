/* SPDX-License-Identifier: MIT
 * Running a line of commands: the console's own at once, those that have a screen by opening it,
 * all others as acts (act.c). */
#include "config.h"

#include <string.h>

#include "command/keys.h"
#include "tui/console-private.h"
#include "tui/tour.h"

/* What a person may not do is not begun either: nobody writes a letter that can't be sent. */
static gboolean may(const struct console *console, const struct command *command,
		    const GPtrArray *words, GError **error)
{
	for (guint i = 0; i < words->len; i++)
		if (strcmp(((const struct word *)words->pdata[i])->text, "--help") == 0)
			return TRUE;
	if (command_allows(command, console->role, console->user, error))
		return TRUE;
	g_prefix_error(error, "%s: ", command->name);
	return FALSE;
}

static gboolean run_here(struct console *console, const GPtrArray *words, GError **error)
{
	struct context context = {.console = console, .restricted = console->options->restricted};
	return command_run(&context, words, error);
}

/* bind and unbind: everything up to the end of the line is theirs. */
static gboolean run_binding_line(struct console *console, const char *text, const char **rest,
				 GError **error)
{
	struct context context = {.binds = g_ptr_array_new_with_free_func(keys_line_free)};
	int number = 1;
	gboolean good = keys_take_line(&context, ":", text, rest, &number, error);
	console_take_binds(console, context.binds);
	return good;
}

static gboolean is_printed_with(const struct screen *screen, const struct call *call)
{
	g_auto(GStrv) options =
		g_strsplit(screen->printed_with ? screen->printed_with : "", " ", -1);
	for (char **option = options; *option; option++)
		if (**option && call_flag(call, *option))
			return TRUE;
	return FALSE;
}

/* The screen a command opens here; NULL: it is to print, as asked for. */
static const struct screen *screen_of(const struct command *command, const GPtrArray *words,
				      guint used, GError **error)
{
	const struct screen *const *p = screen_table;
	while (*p && g_strcmp0((*p)->opened_by, command->name) != 0)
		p++;
	if (!*p)
		return NULL;
	struct call call = {0};
	gboolean prints = !command_parse(command, words, used, &call, error) ||
			  call_flag(&call, "help") || call_flag(&call, "json") ||
			  call_flag(&call, "plain") || is_printed_with(*p, &call);
	call_clear(&call);
	return prints ? NULL : *p;
}

/* Takes the words over. */
static gboolean start_command(struct console *console, const struct command *command,
			      GPtrArray *words, guint used, const char *line, GError **error)
{
	GError *problem = NULL;
	const struct screen *screen = screen_of(command, words, used, &problem);
	if (!screen && !problem)
		return act_start(console, command, words, used, line, error);
	words_free(words);
	if (problem)
		g_propagate_prefixed_error(error, problem, "%s: ", command->name);
	else
		console_push(console, screen->name, line);
	if (screen)
		tour_saw(console, line, FALSE);
	return screen != NULL;
}

void console_run_line(struct console *console, const char *line)
{
	g_autoptr(GError) error = NULL;
	gboolean good = TRUE, acted = FALSE;
	const char *rest = line;
	console->lines++;
	while (good && *rest && !console->question) {
		guint used;
		const char *start = rest;
		GPtrArray *words = words_split(rest, &rest, NULL, &error);
		if (!words)
			break;
		const struct command *command =
			words->len ? command_match(words, &used, &error) : NULL;
		good = words->len == 0 || command != NULL;
		if (command && !may(console, command, words, &error)) {
			words_free(words);
			good = FALSE;
		} else if (command && (command->needs & TAKES_LINE)) {
			words_free(words);
			good = run_binding_line(console, start, &rest, &error);
		} else if (command && (command->needs & NEEDS_CONSOLE)) {
			g_autofree char *one = g_strndup(start, (gsize)(rest - start));
			good = run_here(console, words, &error);
			words_free(words);
			if (good)
				tour_saw(console, g_strstrip(one), FALSE);
		} else if (command) {
			g_autofree char *one = g_strndup(start, (gsize)(rest - start));
			acted = acted || (command->needs & NEEDS_WRITE);
			good = start_command(console, command, words, used, g_strstrip(one),
					     &error);
		} else {
			words_free(words);
		}
	}
	if (error)
		console_say_error(console, error);
	if (acted) {
		char *last = g_strdup(line);
		g_free(console->last_act);
		console->last_act = last;
	}
	console_touch(console);
}

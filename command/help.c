/* SPDX-License-Identifier: MIT
 * `help`: what a command does, out of its row. Also prints the same rows as the shells' completions
 * and the manual's table, so that neither can fall behind. */
#include "command/command.h"

#include <string.h>

#include "command/example.h"
#include "command/generate.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/text.h"

static void append_left(GString *out, const char *left, const char *help)
{
	g_string_append(out, "  ");
	text_pad(out, left, 24);
	g_string_append_printf(out, " %s\n", help);
}

static void append_options(GString *out, const struct option_spec *option)
{
	g_autoptr(GString) left = g_string_new(NULL);
	for (; option && option->name; option++) {
		g_string_truncate(left, 0);
		if (option->letter)
			g_string_append_printf(left, "-%c, ", option->letter);
		g_string_append_printf(left, "--%s", option->name);
		if (option->value)
			g_string_append_printf(left, " %s", _(option->value));
		append_left(out, left->str, _(option->help));
	}
}

static gboolean is_example_of(const struct example *example, const struct command *command)
{
	gsize length = strlen(command->name);
	return strncmp(example->line, command->name, length) == 0 &&
	       (example->line[length] == ' ' || example->line[length] == '\0');
}

static void append_examples(GString *out, const struct command *command)
{
	gboolean headed = FALSE;
	for (const struct example *at = examples; at->line; at++) {
		if (!is_example_of(at, command))
			continue;
		g_string_append_printf(out, "%s  %s\n      %s\n", headed ? "" : _("\nExamples\n"),
				       at->line, _(at->what));
		headed = TRUE;
	}
}

static void append_command(GString *out, const struct command *command)
{
	g_autofree char *usage = command_usage(command);
	g_string_append_printf(out, "%s\n\n%s.\n", usage, _(command->help));
	if (command->options && command->options->name) {
		g_string_append_printf(out, "\n%s\n", _("Options"));
		append_options(out, command->options);
	}
	append_examples(out, command);
	if (command->role > ROLE_VIEWER)
		g_string_append_printf(out, _("\nNeeds the role %s.\n"), role_name(command->role));
}

/* The commands of one noun, or all of them, by group. */
static guint append_table(GString *out, const char *noun)
{
	guint found = 0;
	gsize length = noun ? strlen(noun) : 0;
	for (const char *const *group = command_groups(); *group; group++) {
		gboolean headed = FALSE;
		for (const struct command *const *row = command_all(); *row; row++) {
			const char *name = (*row)->name;
			if (strcmp((*row)->group, *group) != 0)
				continue;
			if (noun && (strncmp(name, noun, length) != 0 || name[length] != ' '))
				continue;
			if (!headed)
				g_string_append_printf(out, "%s%s\n", out->len ? "\n" : "",
						       _(*group));
			headed = TRUE;
			append_left(out, name, _((*row)->help));
			found++;
		}
	}
	return found;
}

static void append_program(GString *out)
{
	g_string_append(
		out,
		_("midwatch [OPTION…] [COMMAND [ARGUMENT…]]\n\n"
		  "Without a command: the console on a terminal, else the queue as text.\n\n"));
	g_string_append_printf(out, "%s\n", _("Options"));
	append_options(out, program_options);
	append_options(out, common_options);
	g_string_append_c(out, '\n');
	g_autoptr(GString) table = g_string_new(NULL);
	append_table(table, NULL);
	g_string_append_len(out, table->str, (gssize)table->len);
	g_string_append(out, _("\n“help COMMAND” tells more.\n"));
}

/* Options as "--name VALUE" words. */
static char **option_words(const struct command *command)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	for (const struct option_spec *option = command->options; option && option->name; option++)
		g_ptr_array_add(words, option->value ? g_strdup_printf("--%s %s", option->name,
								       option->value)
						     : g_strdup_printf("--%s", option->name));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static char **example_lines(const struct command *command)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new();
	for (const struct example *at = examples; at->line; at++)
		if (is_example_of(at, command))
			g_ptr_array_add(lines, g_strdup(at->line));
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

static void print_json(struct sink *sink, const struct command *only, const char *noun)
{
	static const struct column columns[] = {
		{"command", NULL, CELL_TEXT},   {"group", NULL, CELL_TEXT},
		{"role", NULL, CELL_TEXT},      {"usage", NULL, CELL_TEXT},
		{"options", NULL, CELL_WORDS},  {"help", NULL, CELL_TEXT},
		{"examples", NULL, CELL_WORDS},
	};
	gsize length = noun ? strlen(noun) : 0;
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (const struct command *const *row = command_all(); *row; row++) {
		const char *name = (*row)->name;
		if (only ? *row != only
			 : noun && (strncmp(name, noun, length) != 0 || name[length] != ' '))
			continue;
		g_autofree char *usage = command_usage(*row);
		g_auto(GStrv) options = option_words(*row);
		sink_row(sink);
		sink_text(sink, name);
		sink_text(sink, (*row)->group);
		sink_text(sink, role_name((*row)->role));
		sink_text(sink, usage);
		sink_words(sink, options);
		sink_text(sink, _((*row)->help));
		g_auto(GStrv) lines = example_lines(*row);
		sink_words(sink, lines);
	}
	sink_end(sink);
}

static gboolean print_generated(struct call *call, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *shell = call_option(call, "completions");
	int which;
	if (!shell) {
		generate_manual(out);
	} else {
		if (!call_choice("--completions", shell, "bash zsh fish", &which, error))
			return FALSE;
		static void (*const generators[])(GString *) = {generate_bash, generate_zsh,
								generate_fish};
		generators[which](out);
	}
	sink_raw(call->sink, out->str);
	return TRUE;
}

static gboolean run_help(struct call *call, GError **error)
{
	if (call_flag(call, "completions") || call_flag(call, "manual"))
		return print_generated(call, error);
	g_autoptr(GString) out = g_string_new(NULL);
	const struct command *command = NULL;
	g_autofree char *name = call->arguments->len ? call_rest(call, 0) : NULL;
	if (name)
		command = command_find(name);
	if (command) {
		append_command(out, command);
		g_autoptr(GString) verbs = g_string_new(NULL);
		if (append_table(verbs, name))
			g_string_append_printf(out, "\n%s", verbs->str);
	} else if (!name) {
		append_program(out);
	} else if (append_table(out, name) == 0) {
		/* Says what near names there are. A name with more words behind it is not one
		 * either. */
		g_autoptr(GPtrArray) words =
			words_from((char *const *)call->arguments->pdata, call->arguments->len);
		guint used;
		if (command_match(words, &used, error))
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("no command “%s”"), name);
		return FALSE;
	}
	if (sink_is_json(call->sink))
		print_json(call->sink, command, name);
	else
		sink_raw(call->sink, out->str);
	return TRUE;
}

static const struct argument_spec help_arguments[] = {
	{N_("COMMAND"), COMPLETE_COMMAND, .optional = TRUE, .rest = TRUE},
	{NULL},
};
static const struct option_spec help_options[] = {
	{"completions", 0, N_("SHELL"), N_("Print the completions of bash, zsh or fish"),
	 COMPLETE_WORDS, "bash zsh fish"},
	{"manual", 0, NULL, N_("Print the manual's list of commands (mdoc)")},
	{NULL},
};
const struct command command_help = {
	.name = "help",
	.group = N_("Help"),
	.arguments = help_arguments,
	.options = help_options,
	.help = N_("List the commands, or tell how one is used"),
	.role = ROLE_VIEWER,
	.run = run_help,
};

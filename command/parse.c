/* SPDX-License-Identifier: MIT
 * From words to a call: the options by their rows, the ids that come first, the arguments; and the
 * program's own options taken out from between them. */
#include "command/command.h"

#include <string.h>

#include "command/option.h"
#include "desk/i18n.h"

static gboolean take_option(GHashTable **options, const struct option_reading *reading,
			    GError **error)
{
	if (!*options)
		*options = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						 (GDestroyNotify)g_ptr_array_unref);
	const struct option_spec *option = reading->option;
	GPtrArray *values = g_hash_table_lookup(*options, option->name);
	if (!values) {
		values = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(*options, (char *)option->name, values);
	} else if (!option->many && option->value) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--%s: it can be given only once"), option->name);
		return FALSE;
	}
	g_ptr_array_add(values, g_strdup(reading->value));
	return TRUE;
}

/* "42", "#42" or a foreign reference "zd:1001". Ten digits are a time (incidents.md T2). */
gboolean command_looks_like_id(const char *text)
{
	if (text[0] == '#' && g_ascii_isdigit(text[1]))
		return TRUE;
	gsize digits = strspn(text, "0123456789");
	if (digits && text[digits] == '\0')
		return digits < 10;
	if (!g_ascii_isalpha(text[0]))
		return FALSE;
	const char *colon = strchr(text, ':');
	return colon && colon[1] && !strchr(text, ' ');
}

/* Ids are the leading words that look like one, but those that the required arguments need:
 * `merge 42 43` merges 42 into 43. */
static void split_ids(struct call *call)
{
	const struct command *command = call->command;
	guint needed = 0, leading = 0;
	for (const struct argument_spec *argument = command->arguments; argument && argument->name;
	     argument++)
		needed += !argument->optional;
	while (leading < call->arguments->len &&
	       command_looks_like_id(call->arguments->pdata[leading]))
		leading++;
	guint spare = call->arguments->len > needed ? call->arguments->len - needed : 0;
	guint count = MIN(leading, spare);
	if (count == 0 && leading && !(call->context && call->context->selected))
		count = 1;
	if (count == 0)
		return;
	for (guint i = 0; i < count; i++)
		g_ptr_array_add(call->ids, call->arguments->pdata[i]);
	g_ptr_array_remove_range(call->arguments, 0, count);
}

static gboolean check_arguments(const struct call *call, GError **error)
{
	const struct argument_spec *argument = call->command->arguments;
	guint index = 0;
	for (; argument && argument->name; argument++) {
		if (argument->rest) {
			if (!argument->optional && index >= call->arguments->len)
				break;
			return TRUE;
		}
		if (index >= call->arguments->len) {
			if (argument->optional)
				return TRUE;
			break;
		}
		index++;
	}
	g_autofree char *usage = command_usage(call->command);
	if (argument && argument->name) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s is missing; usage: %s"), _(argument->name), usage);
		return FALSE;
	}
	if (index < call->arguments->len) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is one word too many; usage: %s"),
			    (const char *)call->arguments->pdata[index], usage);
		return FALSE;
	}
	return TRUE;
}

/* From the word just read on everything is another command's. */
static void take_line(struct call *call, struct option_reading *reading)
{
	call->line = g_ptr_array_new();
	g_ptr_array_add(call->line, (void *)reading->word);
	while (reading->at < reading->words->len) {
		struct word *word = reading->words->pdata[reading->at++];
		g_ptr_array_add(call->line, word);
		g_ptr_array_add(call->arguments, word->text);
	}
}

gboolean command_parse(const struct command *command, const GPtrArray *words, guint from,
		       struct call *call, GError **error)
{
	call->command = command;
	call->arguments = g_ptr_array_new();
	call->ids = g_ptr_array_new();
	struct option_reading reading = {.words = words,
					 .at = from,
					 .tables = {command->options, common_options},
					 .long_only = (command->needs & LONG_OPTIONS_ONLY) != 0};
	for (;;) {
		switch (option_read(&reading, error)) {
		case READ_WRONG:
			return FALSE;
		case READ_WORD:
			g_ptr_array_add(call->arguments, reading.word->text);
			if ((command->needs & TAKES_COMMAND) &&
			    !command_looks_like_id(reading.word->text))
				take_line(call, &reading);
			break;
		case READ_OPTION:
			if (!take_option(&call->options, &reading, error))
				return FALSE;
			break;
		case READ_END:
			if (call_flag(call, "help"))
				return TRUE;
			if (command->needs & NEEDS_TICKETS)
				split_ids(call);
			return check_arguments(call, error);
		}
	}
}

void call_clear(struct call *call)
{
	g_clear_pointer(&call->arguments, g_ptr_array_unref);
	g_clear_pointer(&call->line, g_ptr_array_unref);
	g_clear_pointer(&call->ids, g_ptr_array_unref);
	g_clear_pointer(&call->tickets, g_array_unref);
	g_clear_pointer(&call->options, g_hash_table_unref);
	g_clear_pointer(&call->standard_input, g_free);
}

static gboolean in_table(const struct option_spec *table, const struct option_spec *option)
{
	for (; table && table->name; table++)
		if (table == option)
			return TRUE;
	return FALSE;
}

/* Takes the program's options from `reader` on, up to the first plain word when `leading`. */
static gboolean take_from(GPtrArray *words, struct option_reading *reading, gboolean leading,
			  GHashTable **taken, GError **error)
{
	for (;;) {
		switch (option_read(reading, leading ? error : NULL)) {
		case READ_END:
			return TRUE;
		case READ_WRONG:
			/* Behind the name the command's own parse tells it better. */
			if (leading)
				return FALSE;
			reading->letters = NULL;
			break;
		case READ_WORD:
			if (leading) {
				reading->at = reading->first;
				return TRUE;
			}
			break;
		case READ_OPTION:
			if (!in_table(program_options, reading->option) && !leading)
				break;
			if (!take_option(taken, reading, error))
				return FALSE;
			if (reading->letters)
				break; /* the word goes with the last letter of its cluster */
			g_ptr_array_remove_range(words, reading->first,
						 reading->at - reading->first);
			reading->at = reading->first;
			break;
		}
	}
}

/* The command behind one that takes another, `used` words having been its own; NULL: none. */
static const struct command *match_inner(const GPtrArray *words, guint used)
{
	g_autoptr(GPtrArray) rest = g_ptr_array_new();
	guint ignored;
	while (used < words->len &&
	       command_looks_like_id(((const struct word *)words->pdata[used])->text))
		used++;
	for (guint i = used; i < words->len; i++)
		g_ptr_array_add(rest, words->pdata[i]);
	return rest->len > 0 ? command_match(rest, &ignored, NULL) : NULL;
}

gboolean command_take_program_options(GPtrArray *words, GHashTable *taken, GError **error)
{
	struct option_reading reading = {.words = words,
					 .tables = {program_options, common_options}};
	if (!take_from(words, &reading, TRUE, &taken, error))
		return FALSE;
	guint used;
	const struct command *command = command_match(words, &used, NULL);
	if (command && (command->needs & TAKES_COMMAND))
		command = match_inner(words, used);
	struct option_reading behind = {
		.words = words,
		.at = used,
		.tables = {command ? command->options : NULL, common_options, program_options},
		.long_only = command && (command->needs & LONG_OPTIONS_ONLY)};
	return take_from(words, &behind, FALSE, &taken, error);
}

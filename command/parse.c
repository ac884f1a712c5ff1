/* SPDX-License-Identifier: MIT
 * From words to a call: options the GNU way (--name=value, --name value, unambiguous beginnings,
 * -x, clusters of flags, `--`), the ids that come first, the arguments. One reader serves the
 * commands and the program's own options, so both agree on what is an option's value. */
#include "command/command.h"

#include <string.h>

#include "desk/i18n.h"

const struct option_spec common_options[] = {
	{"json", 0, NULL, N_("Print JSON Lines")},
	{"plain", 0, NULL, N_("Print aligned text")},
	{"quiet", 'q', NULL, N_("Print errors only")},
	{"help", 0, NULL, N_("Print how the command is used")},
	{NULL},
};

const struct option_spec program_options[] = {
	{"desk", 'd', N_("DESK"), N_("The desk: a path or sqlite:PATH (default $MIDWATCH_DESK)"),
	 COMPLETE_FILE},
	{"now", 0, N_("TIME"),
	 N_("Pin the clock: for reads always, for writes on a desk with a test clock"),
	 COMPLETE_TIME},
	{"as", 0, N_("USER"), N_("Who acts (default $MIDWATCH_USER, else the login name)"),
	 COMPLETE_USER},
	{"version", 0, NULL, N_("Print the version")},
	{NULL},
};

enum item { ITEM_END, ITEM_WORD, ITEM_OPTION, ITEM_WRONG };

struct reader {
	const GPtrArray *words; /* of struct word* */
	guint at;
	const struct option_spec *tables[3]; /* searched in this order */
	gboolean long_only, literal;
	const char *letters; /* the rest of a cluster "-qx" */
	guint first;         /* words the last option took: first … at - 1 */
	const struct option_spec *option;
	const char *value;
	const struct word *word;
};

static const struct word *word_at(const GPtrArray *words, guint index)
{
	return words->pdata[index];
}

static enum item wrong(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static enum item wrong(GError **error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, message);
	return ITEM_WRONG;
}

/* What a wrong option could have been: every long name, short enough to read. */
static char *known_options(const struct reader *reader)
{
	GString *out = g_string_new(NULL);
	for (const struct option_spec *option = reader->tables[0]; option && option->name; option++)
		g_string_append_printf(out, "%s--%s", out->len ? ", " : "", option->name);
	return g_string_free(out, FALSE);
}

/* The option whose name is, or alone begins with, `name`. An earlier table hides a later one's. */
static const struct option_spec *find_long(const struct reader *reader, const char *name,
					   gsize length, GError **error)
{
	const struct option_spec *begins = NULL;
	gboolean several = FALSE;
	g_autoptr(GString) names = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(reader->tables); i++) {
		for (const struct option_spec *option = reader->tables[i]; option && option->name;
		     option++) {
			if (strncmp(option->name, name, length) != 0)
				continue;
			if (option->name[length] == '\0')
				return option;
			if (begins && strcmp(begins->name, option->name) == 0)
				continue;
			if (!begins)
				names = g_string_new(NULL);
			g_string_append_printf(names, "%s--%s", names->len ? ", " : "",
					       option->name);
			several = begins != NULL;
			begins = option;
		}
	}
	if (several) {
		wrong(error, _("--%.*s: it could be %s"), (int)length, name, names->str);
		return NULL;
	}
	if (!begins) {
		g_autofree char *known = known_options(reader);
		if (*known)
			wrong(error, _("--%.*s: no such option; there are %s"), (int)length, name,
			      known);
		else
			wrong(error, _("--%.*s: no such option; there are none here"), (int)length,
			      name);
	}
	return begins;
}

static enum item read_long(struct reader *reader, const char *text, GError **error)
{
	const char *equals = strchr(text, '=');
	gsize length = equals ? (gsize)(equals - text) : strlen(text);
	if (length == 0)
		return wrong(error, _("--%s: an option's name is expected behind the dashes"),
			     text);
	const struct option_spec *option = find_long(reader, text, length, error);
	if (!option)
		return ITEM_WRONG;
	reader->option = option;
	if (!option->value) {
		if (equals)
			return wrong(error, _("--%s: it takes no value"), option->name);
		reader->value = "";
	} else if (equals) {
		reader->value = equals + 1;
	} else if (reader->at < reader->words->len) {
		reader->value = word_at(reader->words, reader->at++)->text;
	} else {
		return wrong(error, _("--%s: %s is expected behind it"), option->name,
			     _(option->value));
	}
	return ITEM_OPTION;
}

static enum item read_letter(struct reader *reader, GError **error)
{
	char letter = *reader->letters++;
	const struct option_spec *found = NULL;
	for (guint i = 0; i < G_N_ELEMENTS(reader->tables) && !found; i++)
		for (const struct option_spec *option = reader->tables[i];
		     option && option->name && !found; option++)
			if (option->letter == letter)
				found = option;
	if (!found)
		return wrong(error, _("-%s: no such option; after `--` every word is an argument"),
			     reader->letters - 1);
	reader->option = found;
	if (!found->value) {
		reader->value = "";
	} else if (*reader->letters) {
		reader->value = reader->letters;
		reader->letters = NULL;
	} else if (reader->at < reader->words->len) {
		reader->value = word_at(reader->words, reader->at++)->text;
	} else {
		return wrong(error, _("-%c: %s is expected behind it"), letter, _(found->value));
	}
	if (reader->letters && !*reader->letters)
		reader->letters = NULL;
	return ITEM_OPTION;
}

static enum item read_item(struct reader *reader, GError **error)
{
	if (reader->letters)
		return read_letter(reader, error);
	if (reader->at >= reader->words->len)
		return ITEM_END;
	reader->first = reader->at;
	reader->word = word_at(reader->words, reader->at++);
	const char *text = reader->word->text;
	if (reader->literal || reader->word->quoted || text[0] != '-' || text[1] == '\0')
		return ITEM_WORD;
	if (text[1] == '-') {
		if (text[2] == '\0') {
			reader->literal = TRUE;
			return read_item(reader, error);
		}
		return read_long(reader, text + 2, error);
	}
	/* "-12m" is a time, and list and tag negate with a dash. */
	if (reader->long_only || g_ascii_isdigit(text[1]))
		return ITEM_WORD;
	reader->letters = text + 1;
	return read_letter(reader, error);
}

static gboolean take_option(GHashTable **options, const struct reader *reader, GError **error)
{
	if (!*options)
		*options = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						 (GDestroyNotify)g_ptr_array_unref);
	const struct option_spec *option = reader->option;
	GPtrArray *values = g_hash_table_lookup(*options, option->name);
	if (!values) {
		values = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(*options, (char *)option->name, values);
	} else if (!option->many && option->value) {
		wrong(error, _("--%s: it can be given only once"), option->name);
		return FALSE;
	}
	g_ptr_array_add(values, g_strdup(reader->value));
	return TRUE;
}

/* "42", "#42" or a foreign reference "zd:1001". Ten digits are a time (incidents.md T2). */
static gboolean looks_like_id(const char *text)
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
	while (leading < call->arguments->len && looks_like_id(call->arguments->pdata[leading]))
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
		wrong(error, _("%s is missing; usage: %s"), _(argument->name), usage);
		return FALSE;
	}
	if (index < call->arguments->len) {
		wrong(error, _("`%s` is one word too many; usage: %s"),
		      (const char *)call->arguments->pdata[index], usage);
		return FALSE;
	}
	return TRUE;
}

gboolean command_parse(const struct command *command, const GPtrArray *words, guint from,
		       struct call *call, GError **error)
{
	call->command = command;
	call->arguments = g_ptr_array_new();
	call->ids = g_ptr_array_new();
	struct reader reader = {.words = words,
				.at = from,
				.tables = {command->options, common_options},
				.long_only = (command->needs & LONG_OPTIONS_ONLY) != 0};
	for (;;) {
		switch (read_item(&reader, error)) {
		case ITEM_WRONG:
			return FALSE;
		case ITEM_WORD:
			g_ptr_array_add(call->arguments, reader.word->text);
			break;
		case ITEM_OPTION:
			if (!take_option(&call->options, &reader, error))
				return FALSE;
			break;
		case ITEM_END:
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
static gboolean take_from(GPtrArray *words, struct reader *reader, gboolean leading,
			  GHashTable **taken, GError **error)
{
	for (;;) {
		switch (read_item(reader, leading ? error : NULL)) {
		case ITEM_END:
			return TRUE;
		case ITEM_WRONG:
			/* Behind the name the command's own parse tells it better. */
			if (leading)
				return FALSE;
			reader->letters = NULL;
			break;
		case ITEM_WORD:
			if (leading) {
				reader->at = reader->first;
				return TRUE;
			}
			break;
		case ITEM_OPTION:
			if (!in_table(program_options, reader->option) && !leading)
				break;
			if (!take_option(taken, reader, error))
				return FALSE;
			if (reader->letters)
				break; /* the word goes with the last letter of its cluster */
			g_ptr_array_remove_range(words, reader->first, reader->at - reader->first);
			reader->at = reader->first;
			break;
		}
	}
}

gboolean command_take_program_options(GPtrArray *words, GHashTable *taken, GError **error)
{
	struct reader reader = {.words = words, .tables = {program_options, common_options}};
	if (!take_from(words, &reader, TRUE, &taken, error))
		return FALSE;
	guint used;
	const struct command *command = command_match(words, &used, NULL);
	struct reader behind = {
		.words = words,
		.at = used,
		.tables = {command ? command->options : NULL, common_options, program_options},
		.long_only = command && (command->needs & LONG_OPTIONS_ONLY)};
	return take_from(words, &behind, FALSE, &taken, error);
}

/* SPDX-License-Identifier: MIT
 * Lines of definitions: from a call to a canonical line, from lines to a text, and whether a text
 * is one this program could have written. */
#include <string.h>

#include "command/define.h"
#include "command/sink.h"
#include "desk/i18n.h"

gboolean option_is_list(const struct option_spec *option)
{
	return option->value && g_str_has_suffix(option->value, ",…");
}

const struct command *line_command(const struct line *line)
{
	g_autofree char *name = g_strconcat(line_word(line, 0), " ", line_word(line, 1), NULL);

	return command_find(name);
}

/* Whether a stored line is a call that its row could have made: enough words, and no option the row
 * has not. What other code reads from lines it may then rely on. */
static gboolean line_sound(const struct noun *noun, const struct line *line)
{
	const struct command *command = line_command(line);
	guint least = 2, most = 2;
	GHashTableIter iter;
	void *name;

	if (!command || !(command->needs & IS_DEFINITION) ||
	    strcmp(line_word(line, 0), noun->name) != 0)
		return FALSE;
	for (const struct argument_spec *argument = command->arguments; argument && argument->name;
	     argument++) {
		least += !argument->optional;
		most = argument->rest ? G_MAXUINT : most + 1;
	}
	g_hash_table_iter_init(&iter, line->options);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		const struct option_spec *option = command->options;
		while (option && option->name && strcmp(option->name, name) != 0)
			option++;
		if (!option || !option->name)
			return FALSE;
	}
	return line->words->len >= least && line->words->len <= most;
}

GPtrArray *define_lines(const struct noun *noun, const char *key, const char *text, GError **error)
{
	g_autoptr(GPtrArray) lines = lines_parse(text, error);
	gboolean good = lines != NULL;

	for (guint i = 0; good && i < lines->len; i++)
		good = line_sound(noun, g_ptr_array_index(lines, i));
	if (good)
		return g_steal_pointer(&lines);
	if (lines)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s “%s”: its text is not what `config` would print"), noun->name,
			    key);
	return NULL;
}

gboolean define_plain(const char *text, GError **error)
{
	for (const char *c = text; *c; c = g_utf8_next_char(c)) {
		gunichar character = g_utf8_get_char(c);
		if (character == '\n' || character == '\t' || !g_unichar_iscntrl(character))
			continue;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a definition can't hold the control character U+%04X"), character);
		return FALSE;
	}
	return TRUE;
}

/* The key that a head line defines. */
static char *line_key(const struct noun *noun, const struct line *line)
{
	const char *word = line_word(line, 2), *from = line_option(line, "from");
	const char *service = line_option(line, "service"), *user = line_option(line, "user");

	if (noun->completer == COMPLETE_CONTRACT)
		return g_strconcat(word, "@", from ? from : "", service ? "/" : NULL, service,
				   NULL);
	return user ? g_strconcat(user, "/", word, NULL) : g_strdup(word);
}

gboolean define_check(struct desk *desk, const char *noun_name, const char *key, const char *text,
		      GError **error)
{
	const struct noun *noun = noun_find(noun_name);
	if (!noun) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is no noun of definitions"), noun_name);
		return FALSE;
	}
	g_autoptr(GPtrArray) lines = define_lines(noun, key, text, error);
	if (!lines || !define_plain(text, error))
		return FALSE;
	g_autofree char *printed = define_print(lines);
	g_autofree char *own = lines->len ? line_key(noun, g_ptr_array_index(lines, 0)) : NULL;
	if (g_strcmp0(own, key) == 0 && strcmp(printed, text) == 0)
		return book_check(desk->book, noun_name, key, text, error);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s “%s”: its text is not what `config` would print"), noun_name, key);
	return FALSE;
}

/* Appends " --name=value" in the form that reads back as the same words. */
static void print_option(GString *out, const struct option_spec *option, const char *value)
{
	g_string_append_printf(out, " --%s", option->name);
	if (!option->value)
		return;
	g_string_append_c(out, '=');
	words_quote(out, value);
}

static void print_line(GString *out, const struct line *line)
{
	const struct command *command = line_command(line);

	for (guint i = 0; i < line->words->len; i++) {
		if (i)
			g_string_append_c(out, ' ');
		words_quote(out, line_word(line, i));
	}
	for (const struct option_spec *option = command ? command->options : NULL;
	     option && option->name; option++) {
		const char *value = line_option(line, option->name);
		if (!value)
			continue;
		if (!option->many) {
			print_option(out, option, value);
			continue;
		}
		g_auto(GStrv) values = g_strsplit(value, "\n", -1);
		for (char **one = values; *one; one++)
			print_option(out, option, *one);
	}
	g_string_append_c(out, '\n');
}

char *define_print(const GPtrArray *lines)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < lines->len; i++)
		print_line(out, g_ptr_array_index(lines, i));
	return g_string_free(out, FALSE);
}

/* What an option names has to exist; a service or region may come later, but a typing error should
 * be seen. */
static gboolean check_named(const struct call *call, const struct option_spec *option,
			    const char *key, GError **error)
{
	struct desk *desk = call->desk;
	const struct noun *noun = noun_completed(option->completer);

	switch (option->completer) {
	case COMPLETE_CALENDAR:
		if (strcmp(key, "contract") == 0)
			return TRUE;
		return key_exists(desk, noun->name, key, error);
	case COMPLETE_CLIENT:
	case COMPLETE_TIER:
		return key_exists(desk, noun->name, key, error);
	case COMPLETE_ZONE:
		return zone_set_get(desk->zones, key, error) != NULL;
	case COMPLETE_SERVICE:
	case COMPLETE_REGION:
		if (!book_text(desk->book, noun->name, key, G_MAXINT64, NULL, NULL))
			sink_say(call->sink, _("note: --%s: there is no %s “%s” yet"), option->name,
				 noun->name, key);
		return TRUE;
	default:
		return TRUE;
	}
}

/* One value in its one form; NULL with error. */
static char *value_normal(const struct call *call, const struct option_spec *option,
			  const char *value, GError **error)
{
	struct duration duration;
	int number;

	if (option_is_list(option)) {
		g_auto(GStrv) parts = list_split(value);
		for (char **part = parts; *part; part++)
			if (!check_named(call, option, *part, error))
				return NULL;
		return g_strjoinv(",", parts);
	}
	switch (option->completer) {
	case COMPLETE_WORDS: {
		g_auto(GStrv) words = g_strsplit(option->words, " ", -1);
		if (g_strv_contains((const char *const *)words, value))
			return g_strdup(value);
		g_autofree char *expected = g_strjoinv(", ", words);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("“%s” is none of %s"),
			    value, expected);
		return NULL;
	}
	case COMPLETE_DATE:
		return civil_parse_date(value, &number, error) ? g_strdup(value) : NULL;
	case COMPLETE_DURATION:
		return duration_parse(value, &duration, error) ? duration_print(&duration) : NULL;
	default:
		return check_named(call, option, value, error) ? g_strdup(value) : NULL;
	}
}

static gboolean line_take(const struct call *call, struct line *line,
			  const struct option_spec *option, GError **error)
{
	const GPtrArray *given = call_options(call, option->name);
	g_autoptr(GString) all = g_string_new(NULL);

	if (!given)
		return TRUE;
	for (guint i = 0; i < given->len; i++) {
		const char *value = g_ptr_array_index(given, i);
		if (!*value)
			continue;
		g_autofree char *normal = value_normal(call, option, value, error);
		if (!normal) {
			g_prefix_error(error, "--%s: ", option->name);
			return FALSE;
		}
		g_string_append_printf(all, "%s%s", all->len ? "\n" : "", normal);
	}
	if (option->value && all->len == 0)
		g_hash_table_remove(line->options, option->name);
	else
		g_hash_table_insert(line->options, g_strdup(option->name), g_strdup(all->str));
	return TRUE;
}

struct line *define_line(const struct call *call, const struct line *before, GError **error)
{
	struct line *line = g_new0(struct line, 1);
	g_auto(GStrv) name = g_strsplit(call->command->name, " ", -1);

	line->words = g_ptr_array_new_with_free_func(g_free);
	line->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (char **word = name; *word; word++)
		g_ptr_array_add(line->words, g_strdup(*word));
	for (guint i = 0; i < call->arguments->len; i++)
		g_ptr_array_add(line->words, g_strdup(call_argument(call, i)));
	if (before) {
		GHashTableIter iter;
		void *option, *value;
		g_hash_table_iter_init(&iter, before->options);
		while (g_hash_table_iter_next(&iter, &option, &value))
			g_hash_table_insert(line->options, g_strdup(option), g_strdup(value));
	}
	for (const struct option_spec *option = call->command->options; option && option->name;
	     option++)
		if (!line_take(call, line, option, error)) {
			line_free(line);
			return NULL;
		}
	return line;
}

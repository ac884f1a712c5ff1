/* SPDX-License-Identifier: MIT
 * Definition texts as words: one line is one command in its canonical form, that is positional
 * words and --name=value. Reading them here, rather than with the command parser, keeps the rules
 * free of the command layer. */
#include "desk/book-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/words.h"

void line_free(struct line *line)
{
	if (!line)
		return;
	g_ptr_array_unref(line->words);
	g_hash_table_unref(line->options);
	g_free(line);
}

static void take_option(struct line *line, const char *text)
{
	const char *equals = strchr(text, '=');
	g_autofree char *name = equals ? g_strndup(text, equals - text) : g_strdup(text);
	const char *value = equals ? equals + 1 : "";
	const char *before = g_hash_table_lookup(line->options, name);

	/* An option that may be repeated (a user's --key) reads as its values, one a line. */
	char *whole = before ? g_strjoin("\n", before, value, NULL) : g_strdup(value);
	g_hash_table_insert(line->options, g_steal_pointer(&name), whole);
}

static struct line *line_take(const char *text, const char **next, GError **error)
{
	GPtrArray *words = words_split(text, next, NULL, error);

	if (!words)
		return NULL;
	struct line *line = g_new0(struct line, 1);
	line->words = g_ptr_array_new_with_free_func(g_free);
	line->options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; i < words->len; i++) {
		const struct word *word = g_ptr_array_index(words, i);
		if (!word->quoted && g_str_has_prefix(word->text, "--") && word->text[2])
			take_option(line, word->text + 2);
		else
			g_ptr_array_add(line->words, g_strdup(word->text));
	}
	words_free(words);
	return line;
}

struct line *line_parse(const char *text, GError **error)
{
	return line_take(text, NULL, error);
}

GPtrArray *lines_parse(const char *text, GError **error)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);

	while (*text) {
		struct line *line = line_take(text, &text, error);
		if (!line)
			return NULL;
		if (line->words->len == 0)
			line_free(line);
		else
			g_ptr_array_add(lines, line);
	}
	return g_steal_pointer(&lines);
}

const char *line_option(const struct line *line, const char *name)
{
	return g_hash_table_lookup(line->options, name);
}

const char *line_word(const struct line *line, guint index)
{
	return index < line->words->len ? g_ptr_array_index(line->words, index) : NULL;
}

gboolean line_is(const struct line *line, const char *verb)
{
	const char *word = line_word(line, 1);

	return word && strcmp(word, verb) == 0;
}

char **list_split(const char *text)
{
	g_autoptr(GPtrArray) out = g_ptr_array_new();
	g_auto(GStrv) parts = text ? g_strsplit(text, ",", -1) : NULL;

	if (!text)
		return NULL;
	for (char **part = parts; *part; part++) {
		g_strstrip(*part);
		if (**part && !g_ptr_array_find_with_equal_func(out, *part, g_str_equal, NULL))
			g_ptr_array_add(out, *part);
	}
	for (guint i = 0; i < out->len; i++)
		out->pdata[i] = g_strdup(out->pdata[i]);
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&out), FALSE);
}

char **line_list(const struct line *line, const char *name)
{
	return list_split(line_option(line, name));
}

gboolean dates_parse(const char *text, int *first, int *last, GError **error)
{
	const char *dots = strstr(text, "..");
	g_autofree char *from = dots ? g_strndup(text, dots - text) : g_strdup(text);

	if (!civil_parse_date(from, first, error) ||
	    !civil_parse_date(dots ? dots + 2 : from, last, error))
		return FALSE;
	if (*last >= *first)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: the last date is before the first"), text);
	return FALSE;
}

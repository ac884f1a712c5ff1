/* SPDX-License-Identifier: MIT
 * The registry: every row of every table in one sorted array, found by name or by the words a line
 * begins with. A wrong name is answered with what the person may have meant. */
#include "command/command.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/near.h"

static const struct command *const *tables[4] = {command_table};
static guint table_count = 1;
static const struct command **sorted;
static guint sorted_count;

void command_add_table(const struct command *const *table)
{
	g_assert(table_count < G_N_ELEMENTS(tables) && !sorted);
	tables[table_count++] = table;
}

static int compare_rows(const void *a, const void *b)
{
	return strcmp((*(const struct command *const *)a)->name,
		      (*(const struct command *const *)b)->name);
}

const struct command *const *command_all(void)
{
	if (sorted)
		return sorted;
	for (guint i = 0; i < table_count; i++)
		for (guint j = 0; tables[i][j]; j++)
			sorted_count++;
	sorted = g_new0(const struct command *, sorted_count + 1);
	guint filled = 0;
	for (guint i = 0; i < table_count; i++)
		for (guint j = 0; tables[i][j]; j++)
			sorted[filled++] = tables[i][j];
	qsort(sorted, sorted_count, sizeof *sorted, compare_rows);
	return sorted;
}

/* What a person does all day comes first; groups not named here follow, by name. */
static int group_rank(const char *group)
{
	static const char *const order[] = {"Tickets", "Definitions", "Import and export", "Desk",
					    "Console"};
	for (guint i = 0; i < G_N_ELEMENTS(order); i++)
		if (strcmp(group, order[i]) == 0)
			return (int)i;
	return G_N_ELEMENTS(order);
}

static int compare_groups(const void *a, const void *b)
{
	const char *left = *(const char *const *)a, *right = *(const char *const *)b;
	int order = group_rank(left) - group_rank(right);
	return order ? order : strcmp(left, right);
}

const char *const *command_groups(void)
{
	static const char **groups;
	if (groups)
		return groups;
	guint count = 0;
	command_all();
	groups = g_new0(const char *, sorted_count + 1);
	for (guint i = 0; i < sorted_count; i++) {
		guint at = 0;
		while (at < count && strcmp(groups[at], sorted[i]->group) != 0)
			at++;
		if (at == count)
			groups[count++] = sorted[i]->group;
	}
	qsort(groups, count, sizeof *groups, compare_groups);
	return groups;
}

static int compare_name(const void *name, const void *row)
{
	return strcmp(name, (*(const struct command *const *)row)->name);
}

const struct command *command_find(const char *name)
{
	command_all();
	const struct command **found =
		bsearch(name, sorted, sorted_count, sizeof *sorted, compare_name);
	return found ? *found : NULL;
}

/* The first `count` words joined by one space. */
static void join_words(GString *out, const GPtrArray *words, guint count)
{
	g_string_truncate(out, 0);
	for (guint i = 0; i < count; i++) {
		const struct word *word = words->pdata[i];
		if (i)
			g_string_append_c(out, ' ');
		g_string_append(out, word->text);
	}
}

/* "ack, tag": names and nouns near what was typed; NULL when none is. */
static char *near_names(const GPtrArray *words)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autoptr(GPtrArray) nouns = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < sorted_count; i++) {
		const char *name = sorted[i]->name, *space = strchr(name, ' ');
		g_ptr_array_add(names, (char *)name);
		if (!space)
			continue;
		g_autofree char *noun = g_strndup(name, (gsize)(space - name));
		const char *last = nouns->len ? nouns->pdata[nouns->len - 1] : "";
		if (strcmp(last, noun) != 0 && !command_find(noun))
			g_ptr_array_add(nouns, g_steal_pointer(&noun));
	}
	g_ptr_array_extend(names, nouns, NULL, NULL);
	g_ptr_array_add(names, NULL);
	char *near = NULL;
	g_autoptr(GString) typed = g_string_new(NULL);
	for (guint count = MIN(words->len, COMMAND_WORDS); count > 0 && !near; count--) {
		join_words(typed, words, count);
		near = near_words(typed->str, (const char *const *)names->pdata);
	}
	return near;
}

/* The further words of names that begin with `noun `: "add, show"; NULL when there are none. */
static char *verbs_of(const char *noun)
{
	gsize length = strlen(noun);
	GString *out = NULL;
	for (guint i = 0; i < sorted_count; i++) {
		const char *name = sorted[i]->name;
		if (strncmp(name, noun, length) != 0 || name[length] != ' ')
			continue;
		if (!out)
			out = g_string_new(NULL);
		g_string_append_printf(out, "%s%s", out->len ? ", " : "", name + length + 1);
	}
	return out ? g_string_free(out, FALSE) : NULL;
}

const struct command *command_match(const GPtrArray *words, guint *used, GError **error)
{
	*used = 0;
	command_all();
	if (words->len == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a command is expected; “help” lists them"));
		return NULL;
	}
	g_autoptr(GString) name = g_string_new(NULL);
	for (guint count = MIN(words->len, COMMAND_WORDS); count > 0; count--) {
		join_words(name, words, count);
		const struct command *command = command_find(name->str);
		if (command) {
			*used = count;
			return command;
		}
	}
	if (!error)
		return NULL;
	const struct word *first = words->pdata[0];
	g_autofree char *verbs = verbs_of(first->text);
	if (verbs && words->len == 1) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: a verb is expected: %s"), first->text, verbs);
	} else if (verbs) {
		const struct word *second = words->pdata[1];
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: no verb “%s”; expected one of %s"), first->text, second->text,
			    verbs);
	} else {
		g_autofree char *near = near_names(words);
		if (near)
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("no command “%s”; did you mean %s?"), first->text, near);
		else
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("no command “%s”; “help” lists them"), first->text);
	}
	return NULL;
}

static void append_argument(GString *out, const struct argument_spec *argument)
{
	g_string_append_printf(out, argument->optional ? " [%s%s]" : " %s%s", argument->name,
			       argument->rest ? "…" : "");
}

char *command_usage(const struct command *command)
{
	GString *out = g_string_new(command->name);
	if (command->needs & NEEDS_TICKETS)
		g_string_append(out, " TICKET…");
	for (const struct argument_spec *argument = command->arguments; argument && argument->name;
	     argument++)
		append_argument(out, argument);
	for (const struct option_spec *option = command->options; option && option->name;
	     option++) {
		g_string_append(out, " [");
		if (option->letter)
			g_string_append_printf(out, "-%c|", option->letter);
		g_string_append_printf(out, "--%s", option->name);
		if (option->value)
			g_string_append_printf(out, " %s", option->value);
		g_string_append(out, option->many ? "]…" : "]");
	}
	return g_string_free(out, FALSE);
}

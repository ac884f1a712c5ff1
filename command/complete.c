/* SPDX-License-Identifier: MIT
 * Finds which part of a command the last word is, by the same reading of options and arguments that
 * runs it. The values themselves come from complete-value.c. */
#include "command/complete.h"

#include <string.h>

#include "command/complete-value.h"
#include "command/match.h"
#include "command/option.h"
#include "desk/i18n.h"

void candidate_free(void *data)
{
	struct candidate *candidate = data;
	g_free(candidate->text);
	g_free(candidate->help);
	g_free(candidate);
}

static void take(struct completing *completing, const char *text, const char *help, gboolean open,
		 int tier)
{
	if (tier > (completing->fuzzy ? MATCH_LETTERS : MATCH_CASE) ||
	    completing->found->len >= COMPLETE_MOST)
		return;
	struct candidate *candidate = g_new0(struct candidate, 1);
	candidate->text = g_strconcat(completing->kept, text, NULL);
	candidate->help = g_strdup(help);
	candidate->open = open;
	candidate->tier = tier;
	candidate->order = completing->in_order ? (int)completing->found->len : 0;
	g_ptr_array_add(completing->found, candidate);
}

void complete_add(struct completing *completing, const char *text, const char *help, gboolean open)
{
	take(completing, text, help, open, match_word(text, completing->part));
}

void complete_add_named(struct completing *completing, const char *text, const char *help)
{
	int tier = match_word(text, completing->part);
	if (tier > MATCH_CASE && completing->fuzzy && help &&
	    match_word(help, completing->part) <= MATCH_WITHIN)
		tier = MATCH_WITHIN;
	take(completing, text, help, FALSE, tier);
}

void complete_keep(struct completing *completing, gsize size)
{
	char *kept = g_strdup_printf("%s%.*s", completing->kept, (int)size, completing->part);
	g_free(completing->kept);
	completing->kept = kept;
	completing->part += size;
}

static const char *text_at(const GPtrArray *words, guint index)
{
	return ((const struct word *)words->pdata[index])->text;
}

/* Names that begin with the `count` words before the last one: their next word. */
static void add_names(struct completing *completing, const GPtrArray *words, guint count)
{
	g_autoptr(GString) head = g_string_new(NULL);
	for (guint i = 0; i < count; i++)
		g_string_append_printf(head, "%s ", text_at(words, i));
	g_autofree char *last = NULL;
	for (const struct command *const *row = command_all(); *row; row++) {
		if (!g_str_has_prefix((*row)->name, head->str))
			continue;
		const char *word = (*row)->name + head->len;
		gsize length = strcspn(word, " ");
		if (last && strlen(last) == length && strncmp(last, word, length) == 0)
			continue;
		g_free(last);
		last = g_strndup(word, length);
		complete_add(completing, last, word[length] ? _((*row)->group) : _((*row)->help),
			     FALSE);
	}
}

static gboolean is_given(const GHashTable *given, const struct option_spec *option)
{
	return !option->many && g_hash_table_contains((GHashTable *)given, option->name);
}

static void add_options(struct completing *completing, const struct option_spec *option,
			const GHashTable *given)
{
	for (; option && option->name; option++) {
		if (is_given(given, option))
			continue;
		g_autofree char *text =
			g_strdup_printf("--%s%s", option->name, option->value ? "=" : "");
		complete_add(completing, text, _(option->help), option->value != NULL);
	}
}

static void add_values(struct completing *completing, enum completer completer, const char *words)
{
	/* "a,b,c": the last one is completed, the others stay. */
	const char *comma = strrchr(completing->part, ',');
	gboolean listed = comma && completer != COMPLETE_FILE && completer != COMPLETE_FILTER &&
			  completer != COMPLETE_QUESTION && completer != COMPLETE_NONE;
	if (listed)
		complete_keep(completing, (gsize)(comma + 1 - completing->part));
	complete_value(completing, completer, words);
}

/* A positional word at `index`, behind `ids` that are tickets. */
static void add_argument(struct completing *completing, const struct command *command, guint index,
			 guint ids)
{
	gboolean selected = completing->context->selected != NULL;
	if (command->needs & NEEDS_TICKETS) {
		gboolean takes_more = command->arguments && command->arguments->name,
			 is_id = g_ascii_isdigit(completing->part[0]) || completing->part[0] == '#',
			 wanted = ids == 0 && !selected;
		/* Only ids so far: one more may come, but what the command is for comes first. */
		if (index == ids && (wanted || !takes_more || is_id))
			add_values(completing, COMPLETE_TICKET, NULL);
		if (wanted)
			return;
		index -= ids;
	}
	for (const struct argument_spec *argument = command->arguments; argument && argument->name;
	     argument++) {
		if (index == 0 || argument->rest) {
			add_values(completing, argument->completer, argument->words);
			return;
		}
		index--;
	}
}

/* `--name=part`, when the option is known. */
static gboolean add_attached(struct completing *completing, const struct option_reading *reading)
{
	const char *equals = strchr(completing->part, '=');
	if (!g_str_has_prefix(completing->part, "--") || !equals)
		return FALSE;
	const char *name = completing->part + 2;
	const struct option_spec *option = option_find(reading, name, (gsize)(equals - name), NULL);
	if (!option || !option->value)
		return TRUE;
	complete_keep(completing, (gsize)(equals + 1 - completing->part));
	add_values(completing, option->completer, option->words);
	return TRUE;
}

static void add_for_command(struct completing *completing, const struct command *command,
			    const GPtrArray *words, guint used)
{
	g_autoptr(GHashTable) given = g_hash_table_new(g_str_hash, g_str_equal);
	struct option_reading reading = {.words = words,
					 .at = used,
					 .tables = {command->options, common_options},
					 .long_only = (command->needs & LONG_OPTIONS_ONLY) != 0};
	guint positionals = 0, ids = 0;
	while (reading.letters || reading.at < words->len - 1) {
		switch (option_read(&reading, NULL)) {
		case READ_WRONG:
			reading.letters = NULL;
			break;
		case READ_WORD:
			if ((command->needs & NEEDS_TICKETS) && ids == positionals &&
			    command_looks_like_id(reading.word->text))
				ids++;
			positionals++;
			break;
		case READ_OPTION:
			g_hash_table_add(given, (char *)reading.option->name);
			/* Its value is the very word that is being completed. */
			if (reading.at == words->len) {
				add_values(completing, reading.option->completer,
					   reading.option->words);
				return;
			}
			break;
		case READ_END:
			break;
		}
	}
	const struct word *last = words->pdata[words->len - 1];
	if (!reading.literal && !last->quoted && last->text[0] == '-') {
		if (add_attached(completing, &reading))
			return;
		add_options(completing, command->options, given);
		add_options(completing, common_options, given);
	}
	add_argument(completing, command, positionals, ids);
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *const *left = a, *const *right = b;
	if ((*left)->tier != (*right)->tier)
		return (*left)->tier - (*right)->tier;
	if ((*left)->order != (*right)->order)
		return (*left)->order - (*right)->order;
	/* Numbers by size: #9 before #10. */
	guint64 x = g_ascii_strtoull((*left)->text, NULL, 10),
		y = g_ascii_strtoull((*right)->text, NULL, 10);
	if (x != y && g_ascii_isdigit((*left)->text[0]) && g_ascii_isdigit((*right)->text[0]))
		return x < y ? -1 : 1;
	return strcmp((*left)->text, (*right)->text);
}

static void sort_candidates(GPtrArray *found)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	g_ptr_array_sort(found, compare_candidates);
	for (guint i = 0; i < found->len;) {
		const struct candidate *candidate = found->pdata[i];
		if (g_hash_table_add(seen, candidate->text))
			i++;
		else
			g_ptr_array_remove_index(found, i);
	}
}

static void look(struct completing *completing, const GPtrArray *words)
{
	g_autoptr(GPtrArray) before = g_ptr_array_new();
	guint used;
	completing->part = text_at(words, words->len - 1);
	completing->kept = g_strdup("");
	completing->in_order = FALSE;
	for (guint i = 0; i + 1 < words->len; i++)
		g_ptr_array_add(before, words->pdata[i]);
	if (before->len < COMMAND_WORDS)
		add_names(completing, words, before->len);
	const struct command *command = before->len ? command_match(before, &used, NULL) : NULL;
	if (command)
		add_for_command(completing, command, words, used);
	g_clear_pointer(&completing->kept, g_free);
}

static void set_now(struct completing *completing)
{
	const struct context *context = completing->context;
	if (!context->desk)
		return;
	completing->now = desk_now(context->desk);
	completing->zone = context_zone(context);
}

static GPtrArray *complete(struct context *context, const GPtrArray *words, gboolean fuzzy)
{
	struct completing completing = {.context = context,
					.found = g_ptr_array_new_with_free_func(candidate_free)};
	if (words->len == 0)
		return completing.found;
	set_now(&completing);
	if (words->len > 1)
		completing.before = text_at(words, words->len - 2);
	look(&completing, words);
	/* Only when nothing begins so: what is typed of a name that is known completes at once. */
	completing.fuzzy = fuzzy && completing.found->len == 0;
	if (completing.fuzzy)
		look(&completing, words);
	sort_candidates(completing.found);
	return completing.found;
}

GPtrArray *complete_words(struct context *context, const GPtrArray *words)
{
	return complete(context, words, FALSE);
}

GPtrArray *complete_argument(struct context *context, const struct argument_spec *argument)
{
	g_autofree char *kept = g_strdup("");
	struct completing completing = {.context = context,
					.found = g_ptr_array_new_with_free_func(candidate_free),
					.kept = kept,
					.part = ""};
	set_now(&completing);
	add_values(&completing, argument->completer, argument->words);
	sort_candidates(completing.found);
	return completing.found;
}

/* A quote left open closes at the cursor. */
static GPtrArray *split_open(const char *text, const char **next)
{
	static const char *const closings[] = {"", "\"", "'"};
	for (guint i = 0; i < G_N_ELEMENTS(closings); i++) {
		g_autofree char *closed = g_strconcat(text, closings[i], NULL);
		const char *end = closed;
		GPtrArray *words = words_split(closed, &end, NULL, NULL);
		if (words) {
			*next = text + MIN((gsize)(end - closed), strlen(text));
			return words;
		}
	}
	return NULL;
}

GPtrArray *complete_line(struct context *context, const char *line, gsize cursor, gsize *start)
{
	g_autofree char *before = g_strndup(line, cursor);
	gsize length = strlen(before), base = 0;
	const char *at = before;
	g_autoptr(GPtrArray) words = NULL;
	do {
		g_clear_pointer(&words, words_free);
		base = (gsize)(at - before);
		words = split_open(at, &at);
	} while (words && *at);
	if (!words) /* a backslash at the end: what comes behind it is not known yet */
		words = words_from(NULL, 0);
	const struct word *last = words->len ? words->pdata[words->len - 1] : NULL;
	if (last && base + last->end >= length) {
		*start = base + last->start;
		return complete(context, words, TRUE);
	}
	/* A new word begins here, behind a separator even a new command. */
	if (strpbrk(before + base + (last ? last->end : 0), ";\n"))
		g_ptr_array_set_size(words, 0);
	char nothing[] = "", *texts[] = {nothing};
	g_ptr_array_extend_and_steal(words, words_from(texts, 1));
	*start = length;
	return complete(context, words, TRUE);
}

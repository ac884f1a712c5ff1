/* SPDX-License-Identifier: MIT
 * Editing definitions: from a call to a canonical line, from lines to a checked text, in one unit.
 */
#include "command/define.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/near.h"

const struct noun *noun_find(const char *name)
{
	for (const struct noun *noun = nouns; noun->name; noun++)
		if (strcmp(noun->name, name) == 0)
			return noun;
	return NULL;
}

const struct noun *noun_of(const struct call *call)
{
	g_autofree char *name = g_strndup(call->command->name, strcspn(call->command->name, " "));

	return noun_find(name);
}

const struct noun *noun_completed(enum completer completer)
{
	for (const struct noun *noun = nouns; noun->name && completer != COMPLETE_NONE; noun++)
		if (noun->completer == completer)
			return noun;
	return NULL;
}

gboolean option_is_list(const struct option_spec *option)
{
	return option->value && g_str_has_suffix(option->value, ",…");
}

gboolean key_check(const struct noun *noun, const char *key, GError **error)
{
	static const char *const taken[] = {"none", "any", "me", "contract", "24x7", NULL};
	gboolean in_names =
		noun->completer == COMPLETE_CLIENT || noun->completer == COMPLETE_SERVICE;
	gsize length = strlen(key);
	const char *why = NULL;

	if (length == 0)
		why = _("a name is expected");
	else if (length > 64)
		why = _("it is longer than 64 bytes");
	else if (*key == '-' || *key == ' ' || key[length - 1] == ' ')
		why = _("it begins with a dash or has blanks around it");
	else if (strpbrk(key, in_names ? "/@,|*" : "/,|*"))
		why = in_names ? _("none of / @ , | * may be in it")
			       : _("none of / , | * may be in it");
	/* Every ticket has a client, so these words mean nothing special there. */
	else if (g_strv_contains(noun->completer == COMPLETE_CLIENT ? taken + 2 : taken, key))
		why = _("the word has a meaning of its own");
	for (const char *c = key; !why && *c; c = g_utf8_next_char(c))
		if (g_unichar_iscntrl(g_utf8_get_char(c)))
			why = _("a control character is in it");
	if (!why)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("“%s” can't name a %s: %s"), key,
		    noun->name, why);
	return FALSE;
}

gboolean key_exists(struct desk *desk, const char *noun, const char *key, GError **error)
{
	GError *local = NULL;

	if (strcmp(noun, "calendar") == 0 && strcmp(key, "24x7") == 0)
		return TRUE;
	if (book_text(desk->book, noun, key, G_MAXINT64, NULL, &local))
		return TRUE;
	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	g_auto(GStrv) keys = book_keys(desk->book, noun, "", error);
	if (!keys)
		return FALSE;
	g_autofree char *near = near_words(key, (const char *const *)keys);
	if (near)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("there is no %s “%s”; did you mean %s?"), noun, key, near);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("there is no %s “%s”"),
			    noun, key);
	return FALSE;
}

static gboolean client_visible(struct desk *desk, const char *key)
{
	if (desk->clients && !g_strv_contains((const char *const *)desk->clients, key))
		return FALSE;
	if (!desk->regions)
		return TRUE;
	const struct client *client = book_client(desk->book, key, NULL);
	for (char **region = client ? client->regions : NULL; region && *region; region++)
		if (g_strv_contains((const char *const *)desk->regions, *region))
			return TRUE;
	return !client || !client->regions;
}

gboolean key_visible(struct desk *desk, const struct noun *noun, const char *key)
{
	gsize length;

	if (!desk->clients && !desk->regions)
		return TRUE;
	if (noun->completer == COMPLETE_CLIENT)
		length = strlen(key);
	else if (noun->completer == COMPLETE_CONTRACT)
		length = strcspn(key, "@");
	else if (noun->many)
		length = strcspn(key, "/");
	else
		return TRUE;
	g_autofree char *client = g_strndup(key, length);
	/* What a tier promises is for every one to read. */
	if (noun->many && book_text(desk->book, "tier", client, G_MAXINT64, NULL, NULL))
		return TRUE;
	return client_visible(desk, client);
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
	if (!lines)
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

/* One edit, while its unit runs. */
struct edit_job {
	struct call *call;
	const char *key;
	define_fn *change;
};

static gboolean edit_run(struct store *store, void *data, GError **error)
{
	const struct edit_job *job = data;
	struct desk *desk = job->call->desk;
	const struct noun *noun = noun_of(job->call);
	GError *local = NULL;

	if (!desk_refresh(desk, error))
		return FALSE;
	const char *before = book_text(desk->book, noun->name, job->key, G_MAXINT64, NULL, &local);
	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	g_autoptr(GPtrArray) lines = define_lines(noun, job->key, before ? before : "", error);
	if (!lines || !job->change(job->call, lines, error))
		return FALSE;
	if (lines->len == 0)
		return definition_remove(desk, noun->name, job->key, error);
	g_autofree char *text = define_print(lines);
	if (strlen(text) > 1u << 20) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the definition grows beyond 1 MiB"));
		return FALSE;
	}
	if (before && strcmp(before, text) == 0)
		return TRUE;
	return book_check(desk->book, noun->name, job->key, text, error) &&
	       (!noun->check || noun->check(job->call, job->key, lines, error)) &&
	       definition_put(desk, noun->name, job->key, text, error);
}

gboolean define_edit(struct call *call, const char *key, define_fn *change, GError **error)
{
	struct edit_job job = {call, key, change};

	if (!key_visible(call->desk, noun_of(call), key)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("“%s” lies outside what you may see"), key);
		return FALSE;
	}
	if (store_in_unit(call->desk->store))
		return edit_run(call->desk->store, &job, error);
	return store_ok(store_unit(call->desk->store, edit_run, &job, error), error);
}

static gboolean change_head(struct call *call, GPtrArray *lines, GError **error)
{
	struct line *line =
		define_line(call, lines->len ? g_ptr_array_index(lines, 0) : NULL, error);

	if (!line)
		return FALSE;
	if (lines->len > 0)
		g_ptr_array_remove_index(lines, 0);
	g_ptr_array_insert(lines, 0, line);
	return TRUE;
}

gboolean define_head(struct call *call, GError **error)
{
	const char *key = call_argument(call, 0);

	return key_check(noun_of(call), key, error) && define_edit(call, key, change_head, error);
}

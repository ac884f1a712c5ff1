/* SPDX-License-Identifier: MIT
 * The verbs every noun has: list, show, remove. The columns of a list are the arguments and options
 * of the row that adds one, so a new option is listed, shown and exported without a line here. */
#include "command/define.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"

/* The table of one noun while it is filled. */
struct listing {
	const struct noun *noun;
	const struct command *head;
	GPtrArray *names; /* of char*, owning the columns' keys */
	GArray *columns;  /* of struct column */
	GPtrArray *keys;  /* of char*: one per line */
	GPtrArray *lines; /* of struct line* */
};

static void listing_init(struct listing *listing, const struct noun *noun)
{
	listing->noun = noun;
	listing->head = command_find(noun->head);
	listing->names = g_ptr_array_new_with_free_func(g_free);
	listing->columns = g_array_new(FALSE, TRUE, sizeof(struct column));
	listing->keys = g_ptr_array_new_with_free_func(g_free);
	listing->lines = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);
}

static void listing_clear(struct listing *listing)
{
	g_ptr_array_unref(listing->names);
	g_array_unref(listing->columns);
	g_ptr_array_unref(listing->keys);
	g_ptr_array_unref(listing->lines);
}

static gboolean listing_add(struct listing *listing, struct call *call, const char *key,
			    GError **error)
{
	GError *local = NULL;
	const char *text =
		book_text(call->desk->book, listing->noun->name, key, G_MAXINT64, NULL, &local);

	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	g_autoptr(GPtrArray) lines = text ? define_lines(listing->noun, key, text, error) : NULL;
	if (text && !lines)
		return FALSE;
	while (lines && lines->len > 0) {
		g_ptr_array_add(listing->keys, g_strdup(key));
		g_ptr_array_add(listing->lines, g_ptr_array_steal_index(lines, 0));
		if (!listing->noun->many)
			break;
	}
	return TRUE;
}

/* "SEVERITY[,…]|*" is the column "severity", "backup-tam" is "backup_tam". */
static const char *column_name(struct listing *listing, const char *word)
{
	gsize length = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
	char *name = g_ascii_strdown(word, (gssize)length);

	g_strdelimit(name, "-", '_');
	g_ptr_array_add(listing->names, name);
	return name;
}

/* A column is shown in plain form when any row has a value for it; JSON has them all. */
static void listing_column(struct listing *listing, const char *word, enum cell cell,
			   gboolean shown)
{
	const char *name = column_name(listing, word);
	const struct column column = {name, shown ? name : NULL, cell};

	g_array_append_val(listing->columns, column);
}

static gboolean any_option(const struct listing *listing, const char *name)
{
	for (guint i = 0; i < listing->lines->len; i++)
		if (line_option(g_ptr_array_index(listing->lines, i), name))
			return TRUE;
	return FALSE;
}

static void listing_columns(struct listing *listing)
{
	const struct argument_spec *argument = listing->head->arguments;
	const struct noun *noun = listing->noun;

	if (noun->keyed)
		listing_column(listing, noun->name, CELL_TEXT, TRUE);
	for (guint i = 0; argument && argument[i].name && !argument[i].rest; i++)
		listing_column(listing,
			       i == 0 && !noun->keyed && !noun->many ? noun->name
								     : argument[i].name,
			       CELL_TEXT, TRUE);
	for (const struct option_spec *option = listing->head->options; option && option->name;
	     option++) {
		enum cell cell = CELL_TEXT;
		if (!option->value)
			cell = CELL_BOOL;
		else if (option->many || option_is_list(option))
			cell = CELL_WORDS;
		else if (strcmp(option->value, "N") == 0)
			cell = CELL_INT;
		listing_column(listing, option->name, cell, any_option(listing, option->name));
	}
}

static void print_value(struct sink *sink, const struct option_spec *option, const char *value)
{
	if (!option->value) {
		sink_bool(sink, value != NULL);
	} else if (option->many || option_is_list(option)) {
		g_auto(GStrv) parts = !value         ? NULL
				      : option->many ? g_strsplit(value, "\n", -1)
						     : list_split(value);
		sink_words(sink, parts);
	} else if (value && strcmp(option->value, "N") == 0) {
		sink_int(sink, g_ascii_strtoll(value, NULL, 10));
	} else {
		sink_text(sink, value);
	}
}

static void listing_row(const struct listing *listing, guint index, struct sink *sink)
{
	const struct line *line = g_ptr_array_index(listing->lines, index);
	const struct argument_spec *argument = listing->head->arguments;

	sink_row(sink);
	if (listing->noun->keyed)
		sink_text(sink, g_ptr_array_index(listing->keys, index));
	for (guint i = 0; argument && argument[i].name && !argument[i].rest; i++)
		sink_text(sink, line_word(line, 2 + i));
	for (const struct option_spec *option = listing->head->options; option && option->name;
	     option++)
		print_value(sink, option, line_option(line, option->name));
}

static void listing_print(struct listing *listing, struct sink *sink)
{
	listing_columns(listing);
	sink_table(sink, (const struct column *)listing->columns->data, (int)listing->columns->len);
	for (guint i = 0; i < listing->lines->len; i++)
		listing_row(listing, i, sink);
	sink_end(sink);
}

void define_table(struct sink *sink, const struct noun *noun, const GPtrArray *lines)
{
	struct listing listing;

	listing_init(&listing, noun);
	g_ptr_array_set_free_func(listing.lines, NULL);
	g_ptr_array_extend(listing.lines, (GPtrArray *)lines, NULL, NULL);
	listing_print(&listing, sink);
	listing_clear(&listing);
}

gboolean define_list(struct call *call, GError **error)
{
	const struct noun *noun = noun_of(call);
	const char *prefix = call_argument(call, 0);
	g_auto(GStrv) keys = book_keys(call->desk->book, noun->name, prefix, error);
	struct listing listing;
	gboolean good = keys != NULL;

	if (!good)
		return FALSE;
	listing_init(&listing, noun);
	for (char **key = keys; good && *key; key++)
		if (key_visible(call->desk, noun, *key))
			good = listing_add(&listing, call, *key, error);
	if (good)
		listing_print(&listing, call->sink);
	listing_clear(&listing);
	return good;
}

/* The key an argument means: preferences are named without their owner, and so are personal views,
 * which stand before the desk's of that name. */
static char *key_of(const struct call *call, const struct noun *noun)
{
	const char *name = call_argument(call, 0);
	g_autofree char *own = g_strconcat(call->desk->user, "/", name, NULL);

	if (strcmp(noun->name, "option") == 0 ||
	    (noun->completer == COMPLETE_VIEW &&
	     book_text(call->desk->book, noun->name, own, G_MAXINT64, NULL, NULL)))
		return g_steal_pointer(&own);
	return g_strdup(name);
}

static gboolean key_seen(struct call *call, const struct noun *noun, const char *key,
			 GError **error)
{
	if (!key_exists(call->desk, noun->name, key, error))
		return FALSE;
	if (key_visible(call->desk, noun, key))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("there is no %s “%s”"),
		    noun->name, key);
	return FALSE;
}

/* One definition in full: the columns of the list, its version, and its further lines as they are
 * written. */
static void show_one(struct listing *listing, struct call *call, const char *text, gint64 version)
{
	const struct column revision = {"revision", N_("revision"), CELL_INT};
	const struct column lines = {"lines", NULL, CELL_WORDS};
	g_autofree char *trimmed = g_strchomp(g_strdup(text));
	g_auto(GStrv) parts = g_strsplit(trimmed, "\n", -1);
	const char *rest = strchr(text, '\n');

	listing_columns(listing);
	g_array_append_val(listing->columns, revision);
	g_array_append_val(listing->columns, lines);
	sink_record(call->sink, (const struct column *)listing->columns->data,
		    (int)listing->columns->len);
	listing_row(listing, 0, call->sink);
	sink_int(call->sink, version);
	sink_words(call->sink, parts);
	sink_end(call->sink);
	if (rest && rest[1])
		sink_block(call->sink, rest + 1);
}

/* What a client is promised hangs on its contracts, so they belong to it. */
static gboolean show_contracts(struct call *call, const char *client, GError **error)
{
	const GPtrArray *contracts = book_contracts(call->desk->book, client, G_MAXINT64, error);

	for (guint i = 0; contracts && i < contracts->len; i++) {
		const struct contract *contract = g_ptr_array_index(contracts, i);
		const char *text = book_text(call->desk->book, "contract", contract->name,
					     G_MAXINT64, NULL, error);
		if (!text)
			return FALSE;
		sink_block(call->sink, text);
	}
	return contracts != NULL;
}

gboolean define_show(struct call *call, GError **error)
{
	const struct noun *noun = noun_of(call);
	g_autofree char *key = key_of(call, noun);
	struct listing listing;
	gint64 version;

	if (!key_seen(call, noun, key, error))
		return FALSE;
	const char *text =
		book_text(call->desk->book, noun->name, key, G_MAXINT64, &version, error);
	if (!text)
		return FALSE;
	listing_init(&listing, noun);
	gboolean good = listing_add(&listing, call, key, error);
	if (good && noun->many)
		listing_print(&listing, call->sink);
	else if (good)
		show_one(&listing, call, text, version);
	if (good && noun->completer == COMPLETE_CLIENT)
		good = show_contracts(call, key, error);
	listing_clear(&listing);
	return good;
}

/* Whether a word where `completer` stands names (noun, key). */
static gboolean word_names(enum completer completer, const char *word, const struct noun *noun,
			   const char *key)
{
	if (completer == noun->completer)
		return strcmp(word, key) == 0;
	if (completer != COMPLETE_SUBJECT)
		return FALSE;
	gsize owner = strcspn(word, "/");
	if (noun->completer == COMPLETE_TIER || noun->completer == COMPLETE_CLIENT)
		return strlen(key) == owner && strncmp(word, key, owner) == 0;
	return noun->completer == COMPLETE_SERVICE && word[owner] &&
	       strcmp(word + owner + 1, key) == 0;
}

static gboolean line_names(const struct line *line, const struct noun *noun, const char *key)
{
	const struct command *command = line_command(line);

	if (!command)
		return FALSE;
	for (guint i = 0; command->arguments && command->arguments[i].name; i++) {
		const char *word = line_word(line, 2 + i);
		if (word && word_names(command->arguments[i].completer, word, noun, key))
			return TRUE;
	}
	for (const struct option_spec *option = command->options; option && option->name;
	     option++) {
		g_auto(GStrv) values = list_split(line_option(line, option->name));
		if (option->completer != noun->completer)
			continue;
		for (char **value = values; value && *value; value++)
			if (strcmp(*value, key) == 0)
				return TRUE;
	}
	return FALSE;
}

/* The first definition of `by` in force that names (noun, key); NULL: none, or an error. */
static char *named_by(struct call *call, const struct noun *by, const struct noun *noun,
		      const char *key, GError **error)
{
	g_auto(GStrv) keys = book_keys(call->desk->book, by->name, "", error);

	for (char **other = keys; other && *other; other++) {
		if (by == noun && strcmp(*other, key) == 0)
			continue;
		const char *text =
			book_text(call->desk->book, by->name, *other, G_MAXINT64, NULL, error);
		g_autoptr(GPtrArray) lines = text ? define_lines(by, *other, text, error) : NULL;
		if (!lines)
			return NULL;
		for (guint i = 0; i < lines->len; i++)
			if (line_names(g_ptr_array_index(lines, i), noun, key))
				return g_strconcat(by->name, " ", *other, NULL);
	}
	return NULL;
}

static gboolean take_id(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

/* Refuses while a definition in force names it, or a ticket that still runs has it. */
static gboolean check_unused(struct call *call, const struct noun *noun, const char *key,
			     GError **error)
{
	const struct value value = V_TEXT(key);
	gint64 ticket = 0;

	for (const struct noun *by = nouns; by->name && noun->completer != COMPLETE_NONE; by++) {
		GError *local = NULL;
		g_autofree char *user = named_by(call, by, noun, key, &local);
		if (local) {
			g_propagate_error(error, local);
			return FALSE;
		}
		if (user) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("%s “%s” is in use by %s"), noun->name, key, user);
			return FALSE;
		}
	}
	if (noun->used && !store_ok(store_select(call->desk->store, noun->uses, &value, 1, take_id,
						 &ticket, error),
				    error))
		return FALSE;
	if (!ticket)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("%s “%s” is in use by ticket %" PRId64), noun->name, key, ticket);
	return FALSE;
}

static gboolean change_remove(struct call *call, GPtrArray *lines, GError **error)
{
	const struct noun *noun = noun_of(call);
	g_autofree char *key = key_of(call, noun);

	if (!key_seen(call, noun, key, error) || !check_unused(call, noun, key, error))
		return FALSE;
	g_ptr_array_set_size(lines, 0);
	return TRUE;
}

gboolean define_remove(struct call *call, GError **error)
{
	g_autofree char *key = key_of(call, noun_of(call));

	return define_edit(call, key, change_remove, error);
}

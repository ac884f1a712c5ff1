/* SPDX-License-Identifier: MIT
 * Key files: the lines, their checks, and what is said about a wrong one. A wrong line is reported
 * and left out; nothing in a file can keep the console from starting. */
#include <string.h>

#include "desk/i18n.h"
#include "desk/near.h"
#include "desk/words.h"
#include "keymaps/private.h"

static gint loads_ever; /* of all threads: the store's checks lines of scripts */

struct loading {
	struct keymap *keymap;
	const char *file;
	int line;      /* of the bind being read */
	char *purpose; /* what the last "#:" line says; owned */
};

struct line {
	GPtrArray *words;  /* of the first command: bind CONTEXT KEYS COMMAND … */
	GString *commands; /* everything behind KEYS as written, one blank between words */
	char *help;
};

static void line_clear(struct line *line)
{
	words_free(line->words);
	g_string_free(line->commands, TRUE);
	g_free(line->help);
}

static gboolean usage(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean usage(GError **error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, message);
	return FALSE;
}

/* Appends the words from `from` on as one command, checked. */
static gboolean add_command(const struct loading *loading, GString *commands, const char *part,
			    const GPtrArray *words, guint from, GError **error)
{
	g_autoptr(GString) command = g_string_new(NULL);
	for (guint i = from; i < words->len; i++) {
		const struct word *word = words->pdata[i];
		if (i > from)
			g_string_append_c(command, ' ');
		g_string_append_len(command, part + word->start, word->end - word->start);
	}
	if (command->len == 0)
		return TRUE;
	if (loading->keymap->check != NULL &&
	    !loading->keymap->check(command->str, loading->keymap->data, error))
		return FALSE;
	g_string_append_printf(commands, "%s%s", commands->len > 0 ? " ; " : "", command->str);
	return TRUE;
}

/* The comment behind a line's last word. */
static char *help_of(const char *part, const GPtrArray *words)
{
	if (words->len > 0)
		part += ((const struct word *)words->pdata[words->len - 1])->end;
	part += strspn(part, " \t\r");
	while (part[0] == '\\' && part[1] == '\n') /* the line goes on */
		part += 2 + strspn(part + 2, " \t\r");
	if (*part != '#')
		return NULL;
	part++;
	char *help = g_strstrip(g_strndup(part, strcspn(part, "\n")));
	if (*help == '\0')
		g_clear_pointer(&help, g_free);
	return help;
}

/* One line, its `;` included. *next is where the next one begins, whatever is wrong with this. */
static gboolean read_line(struct loading *loading, const char *text, const char **next, int *number,
			  struct line *line, GError **error)
{
	const char *part = text;
	gboolean good = TRUE;
	*line = (struct line){.commands = g_string_new(NULL)};
	do {
		const char *after = NULL;
		int before = *number;
		GPtrArray *words = words_split(part, &after, number, good ? error : NULL);
		if (words == NULL) {
			/* An open quote would swallow the file: its line is the bad one. */
			after = strchr(part, '\n');
			*next = after != NULL ? after + 1 : part + strlen(part);
			*number = before + (after != NULL);
			return FALSE;
		}
		gboolean first = line->words == NULL;
		if (good)
			good = add_command(loading, line->commands, part, words, first ? 3 : 0,
					   error);
		gboolean more = after > part && after[-1] == ';' && *after != '\0';
		if (!more) {
			g_free(line->help);
			line->help = help_of(part, words);
		}
		if (first)
			line->words = words;
		else
			words_free(words);
		*next = after;
		if (!more)
			break;
		part = after;
	} while (TRUE);
	return good;
}

static const char *word_at(const struct line *line, guint index)
{
	return index < line->words->len ? ((const struct word *)line->words->pdata[index])->text
					: NULL;
}

static struct context *read_context(const struct keymap *keymap, const char *name, GError **error)
{
	struct context *context = keymap_find_context(keymap, name);
	if (context != NULL)
		return context;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < keymap->contexts->len; i++)
		g_ptr_array_add(names, ((struct context *)keymap->contexts->pdata[i])->name);
	g_ptr_array_add(names, NULL);
	g_autofree char *near = near_words(name, (const char *const *)names->pdata);
	g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
	if (near != NULL)
		usage(error, _("no context is called “%s” (did you mean %s?)"), name, near);
	else
		usage(error, _("no context is called “%s” (expected %s)"), name, all);
	return NULL;
}

/* "gg" and "]c" are their characters; a capital before a small letter looks like a name misspelt.
 */
static gboolean is_run(const char *piece)
{
	glong length = g_utf8_validate(piece, -1, NULL) ? g_utf8_strlen(piece, -1) : 0;
	return length >= 2 && length <= 3 && !strchr(piece, '-') &&
	       !(g_ascii_isupper(piece[0]) && g_ascii_islower(piece[1]));
}

static gboolean add_key(int *keys, gsize *count, int key, const char *piece, GError **error)
{
	if (key == 0)
		return usage(error,
			     _("“%s” is no key (expected a character or a name such as Space, "
			       "Enter, C-l, M-x, PageDown or F1; several between quotes)"),
			     piece);
	if (*count == SEQUENCE_LONGEST)
		return usage(error, _("too many keys (expected at most %d)"), SEQUENCE_LONGEST);
	keys[(*count)++] = key;
	return TRUE;
}

static gboolean add_run(int *keys, gsize *count, const char *piece, GError **error)
{
	for (const char *at = piece; *at != '\0'; at = g_utf8_next_char(at)) {
		char one[8] = "";
		g_unichar_to_utf8(g_utf8_get_char(at), one);
		if (!add_key(keys, count, key_parse(one), piece, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean read_keys(const char *text, int *keys, gsize *count, GError **error)
{
	g_auto(GStrv) pieces = g_strsplit_set(text, " \t", -1);
	*count = 0;
	for (char **piece = pieces; *piece != NULL; piece++) {
		if (**piece == '\0')
			continue;
		int key = key_parse(*piece);
		if (!(key == 0 && is_run(*piece) ? add_run(keys, count, *piece, error)
						 : add_key(keys, count, key, *piece, error)))
			return FALSE;
	}
	return *count > 0 || usage(error, _("no key is named (expected a character or a name)"));
}

char *keymap_print(const int *keys, gsize count)
{
	GString *out = g_string_new(NULL);
	for (gsize i = 0; i < count; i++) {
		g_autofree char *name = key_name(keys[i]);
		g_string_append_printf(out, "%s%s", i > 0 ? " " : "", name);
	}
	return g_string_free(out, FALSE);
}

static gboolean apply_bind(const struct loading *loading, struct line *line, GError **error)
{
	int keys[SEQUENCE_LONGEST];
	gsize count;
	if (line->words->len < 3 || line->commands->len == 0)
		return usage(error,
			     _("the line is not whole (expected bind CONTEXT KEYS COMMAND)"));
	struct context *context = read_context(loading->keymap, word_at(line, 1), error);
	if (context == NULL || !read_keys(word_at(line, 2), keys, &count, error))
		return FALSE;
	struct entry *entry = g_new0(struct entry, 1);
	entry->binding.keys = keymap_print(keys, count);
	entry->binding.command = g_strdup(line->commands->str);
	entry->binding.help = g_steal_pointer(&line->help);
	entry->binding.purpose = g_strdup(loading->purpose);
	entry->binding.origin = g_strdup_printf("%s:%d", loading->file, loading->line);
	entry->line = loading->line;
	entry->load = loading->keymap->loads;
	return keymap_put(loading->keymap, context, keys, count, entry, error);
}

static gboolean apply_unbind(const struct loading *loading, const struct line *line, GError **error)
{
	int keys[SEQUENCE_LONGEST];
	gsize count;
	if (line->words->len != 3 || line->commands->len > 0)
		return usage(error, _("expected unbind CONTEXT KEYS and nothing else"));
	struct context *context = read_context(loading->keymap, word_at(line, 1), error);
	if (context == NULL || !read_keys(word_at(line, 2), keys, &count, error))
		return FALSE;
	if (keymap_take(loading->keymap, context, keys, count))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("“%s” is not bound in %s itself"), word_at(line, 2), context->name);
	return FALSE;
}

static gboolean apply(const struct loading *loading, struct line *line, gboolean good,
		      GError **error)
{
	const char *verb = word_at(line, 0);
	if (verb == NULL || strcmp(verb, "option") == 0 || strcmp(verb, "view") == 0) {
		g_clear_error(error);
		return TRUE;
	}
	if (strcmp(verb, "bind") == 0)
		return good && apply_bind(loading, line, error);
	g_clear_error(error);
	if (strcmp(verb, "unbind") == 0)
		return apply_unbind(loading, line, error);
	return usage(error, _("“%s” does not belong here (expected bind CONTEXT KEYS COMMAND)"),
		     verb);
}

/* "#: Moving": what the bindings that follow are for. */
static void read_purpose(struct loading *loading, const char *text)
{
	if (!g_str_has_prefix(text, "#:"))
		return;
	g_free(loading->purpose);
	loading->purpose = g_strstrip(g_strndup(text + 2, strcspn(text + 2, "\n")));
}

/* One line at *text; *number is that of the line behind it afterwards. */
static gboolean load_line(struct loading *loading, const char **text, int *number, GError **error)
{
	struct line line;
	loading->line = *number;
	read_purpose(loading, *text);
	gboolean good = read_line(loading, *text, text, number, &line, error);
	if (line.words != NULL)
		good = apply(loading, &line, good, error);
	line_clear(&line);
	if (!good)
		g_prefix_error(error, "%s:%d: ", loading->file, loading->line);
	return good;
}

gboolean keymap_load_line(struct keymap *keymap, const char *file, const char *text,
			  const char **next, int *number, GError **error)
{
	struct loading loading = {.keymap = keymap, .file = file};
	keymap->loads = 1 + (guint)g_atomic_int_add(&loads_ever, 1);
	keymap_reset(keymap);
	*next = text;
	gboolean good = load_line(&loading, next, number, error);
	g_free(loading.purpose);
	return good;
}

int keymap_load(struct keymap *keymap, const char *file, const char *text,
		keymap_complain *complain, void *data)
{
	struct loading loading = {.keymap = keymap, .file = file};
	int errors = 0, number = 1;
	keymap->loads = 1 + (guint)g_atomic_int_add(&loads_ever, 1);
	keymap_reset(keymap);
	while (*text != '\0') {
		g_autoptr(GError) error = NULL;
		if (load_line(&loading, &text, &number, &error))
			continue;
		errors++;
		if (complain != NULL)
			complain(error->message, data);
	}
	g_free(loading.purpose);
	return errors;
}

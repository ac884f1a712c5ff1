/* SPDX-License-Identifier: MIT
 * The tokenizer of the command language and its inverse. One pass, no recursion; memory is bounded
 * by the text. */
#include "desk/words.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"

struct scan {
	const char *text, *at;
	int line;
};

static void word_free(void *data)
{
	struct word *word = data;
	g_free(word->text);
	g_free(word);
}

static gboolean is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* A backslash before a newline, also before CR LF: bytes to skip, 0 when it is none. */
static gsize continuation(const char *at)
{
	if (at[0] != '\\')
		return 0;
	if (at[1] == '\n')
		return 2;
	return at[1] == '\r' && at[2] == '\n' ? 3 : 0;
}

/* Blanks, continuations and a comment, up to a word, a separator or the end. */
static void skip_to_word(struct scan *scan)
{
	for (;;) {
		gsize skip = continuation(scan->at);
		if (skip > 0)
			scan->line++;
		else if (is_blank(*scan->at))
			skip = 1;
		else
			break;
		scan->at += skip;
	}
	if (*scan->at == '#')
		scan->at += strcspn(scan->at, "\n");
}

static void complain(const struct scan *scan, const char *where, const char *format, GError **error)
{
	const char *line = where;
	while (line > scan->text && line[-1] != '\n')
		line--;
	int column = 1;
	for (; line < where; line++)
		if (((guchar)*line & 0xC0) != 0x80)
			column++;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, format, column);
}

static gboolean take_single(struct scan *scan, GString *out, GError **error)
{
	const char *open = scan->at++;
	const char *close = strchr(scan->at, '\'');
	if (close == NULL) {
		complain(scan, open, _("column %d: this ' is never closed; expected another '"),
			 error);
		return FALSE;
	}
	for (; scan->at < close; scan->at++) {
		if (*scan->at == '\n')
			scan->line++;
		g_string_append_c(out, *scan->at);
	}
	scan->at++;
	return TRUE;
}

static gboolean take_double(struct scan *scan, GString *out, GError **error)
{
	const char *open = scan->at++;
	int line = scan->line;
	while (*scan->at != '\0' && *scan->at != '"') {
		gsize skip = continuation(scan->at);
		if (skip > 0) {
			scan->line++;
			scan->at += skip;
			continue;
		}
		char c = *scan->at++;
		if (c == '\n')
			scan->line++;
		if (c == '\\' && *scan->at != '\0' && strchr("\"\\nt", *scan->at) != NULL) {
			c = *scan->at++;
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
		}
		g_string_append_c(out, c);
	}
	if (*scan->at != '"') {
		scan->line = line;
		complain(scan, open, _("column %d: this \" is never closed; expected another \""),
			 error);
		return FALSE;
	}
	scan->at++;
	return TRUE;
}

static struct word *take_word(struct scan *scan, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *start = scan->at;
	while (*scan->at != '\0' && *scan->at != '\n' && *scan->at != ';' && !is_blank(*scan->at)) {
		gsize skip = continuation(scan->at);
		if (skip > 0) {
			scan->line++;
			scan->at += skip;
		} else if (*scan->at == '\'') {
			if (!take_single(scan, out, error))
				return NULL;
		} else if (*scan->at == '"') {
			if (!take_double(scan, out, error))
				return NULL;
		} else if (*scan->at == '\\') {
			if (scan->at[1] == '\0') {
				complain(scan, scan->at,
					 _("column %d: nothing follows this \\; expected a "
					   "character or another line"),
					 error);
				return NULL;
			}
			g_string_append_c(out, scan->at[1]);
			scan->at += 2;
		} else
			g_string_append_c(out, *scan->at++);
	}
	struct word *word = g_new0(struct word, 1);
	word->start = start - scan->text;
	word->end = scan->at - scan->text;
	word->quoted = *start == '\'' || *start == '"' || *start == '\\';
	word->text = g_strndup(out->str, out->len);
	return word;
}

GPtrArray *words_split(const char *text, const char **next, int *line, GError **error)
{
	struct scan scan = {.text = text, .at = text, .line = line != NULL ? *line : 1};
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(word_free);
	gboolean good = TRUE;
	for (;;) {
		skip_to_word(&scan);
		if (*scan.at == '\0' || *scan.at == '\n' || *scan.at == ';')
			break;
		struct word *word = take_word(&scan, error);
		good = word != NULL;
		if (!good)
			break;
		g_ptr_array_add(words, word);
	}
	if (good && *scan.at == '\n')
		scan.line++;
	if (line != NULL)
		*line = scan.line;
	if (next != NULL)
		*next = !good              ? scan.at + strlen(scan.at)
			: *scan.at != '\0' ? scan.at + 1
					   : scan.at;
	return good ? g_steal_pointer(&words) : NULL;
}

void words_free(GPtrArray *words)
{
	if (words != NULL)
		g_ptr_array_unref(words);
}

GPtrArray *words_from(char *const *texts, gsize count)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(word_free);
	for (gsize i = 0; i < count; i++) {
		struct word *word = g_new0(struct word, 1);
		word->text = g_strdup(texts[i]);
		g_ptr_array_add(words, word);
	}
	return words;
}

/* Characters that mean nothing to the tokenizer, the filter language or a person's shell. */
static gboolean is_plain(const char *text)
{
	if (*text == '\0' || *text == '-')
		return FALSE;
	for (; *text != '\0'; text++)
		if (!g_ascii_isalnum(*text) && (guchar)*text < 0x80 &&
		    strchr("_-./:@%+=,^", *text) == NULL)
			return FALSE;
	return TRUE;
}

void words_quote(GString *out, const char *text)
{
	if (is_plain(text)) {
		g_string_append(out, text);
		return;
	}
	/* Double quotes when a newline or an apostrophe is in it, so that a word is one line. */
	if (strpbrk(text, "'\n\r") == NULL) {
		g_string_append_printf(out, "'%s'", text);
		return;
	}
	g_string_append_c(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			g_string_append(out, "\\n");
		else if (*text == '"' || *text == '\\')
			g_string_append_printf(out, "\\%c", *text);
		else
			g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
}

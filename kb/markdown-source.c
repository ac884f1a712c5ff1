/* SPDX-License-Identifier: MIT
 * The source of an article as it is walked along: lines, margins, link targets; and whether cmark
 * can be asked to read it. */
#include <string.h>

#include "kb/markdown-private.h"

/* cmark 0.30 goes through all open quotes and lists at each line, and through all open images at
 * each link. */
#define DEEP 100            /* marks of nesting before one line that are never too many */
#define DEEP_WORK 8000000   /* nesting times lines */
#define IMAGE_WORK 40000000 /* squares of "![" of one paragraph */

void md_source_init(struct md_source *source, const char *text, gsize size)
{
	GArray *starts = g_array_new(FALSE, FALSE, sizeof(guint32));
	guint32 start = 0;
	g_array_append_val(starts, start);
	for (gsize at = 0; at < size; at++)
		if (text[at] == '\n' ||
		    (text[at] == '\r' && (at + 1 == size || text[at + 1] != '\n'))) {
			start = (guint32)at + 1;
			g_array_append_val(starts, start);
		}
	start = (guint32)size;
	g_array_append_val(starts, start);
	*source = (struct md_source){.text = text, .size = size, .starts = starts};
}

void md_source_clear(struct md_source *source)
{
	g_array_unref(source->starts);
}

gsize md_source_at(const struct md_source *source, int line, int column)
{
	guint last = source->starts->len - 1;
	gsize start = g_array_index(source->starts, guint32, MIN((guint)MAX(line - 1, 0), last));
	return MIN(start + (gsize)MAX(column - 1, 0), source->size);
}

gboolean md_ascii_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

guint md_source_skip(struct md_source *source, const char *set, guint most)
{
	guint count = 0;
	while (count < most && source->at < source->end &&
	       md_ascii_in(source->text[source->at], set)) {
		source->at++;
		count++;
	}
	return count;
}

gsize md_source_next_line(struct md_source *source)
{
	const char *newline = source->at < source->end ? memchr(source->text + source->at, '\n',
								source->end - source->at)
						       : NULL;
	if (newline == NULL)
		return MD_NOWHERE;
	guint quotes = source->quotes;
	gsize at = (gsize)(newline - source->text) + 1;
	for (; at < source->end; at++)
		if (source->text[at] == '>' && quotes > 0)
			quotes--;
		else if (source->text[at] != ' ' && source->text[at] != '\t')
			break;
	source->at = at;
	return (gsize)(newline - source->text);
}

void md_source_target(struct md_source *source, gsize *from, gsize *to)
{
	static const char space[] = " \t\r\n";
	const char *text = source->text;
	gsize end = source->end;
	int depth = 1;
	source->at++;
	md_source_skip(source, space, G_MAXUINT);
	gsize at = source->at;
	*from = at;
	if (at < end && text[at] == '<') {
		*from = ++at;
		while (at < end && text[at] != '>' && text[at] != '\n')
			at += text[at] == '\\' ? 2 : 1;
		*to = MIN(at, end);
		at++;
	} else {
		for (; at < end && (guchar)text[at] > ' '; at++) {
			if (text[at] == '\\')
				at++;
			else if (text[at] == '(')
				depth++;
			else if (text[at] == ')' && --depth == 0)
				break;
		}
		*to = MIN(at, end);
	}
	source->at = MIN(at, end);
	md_source_skip(source, space, G_MAXUINT);
	at = source->at;
	if (at < end && md_ascii_in(text[at], "\"'(")) {
		char close = (char)(text[at] == '(' ? ')' : text[at]);
		for (at++; at < end && text[at] != close; at++)
			if (text[at] == '\\')
				at++;
		source->at = MIN(at + 1, end);
		md_source_skip(source, space, G_MAXUINT);
	}
	md_source_skip(source, ")", 1);
}

gsize md_line_size(const char *text, gsize size)
{
	while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
		size--;
	return size;
}

char *md_anchor(const char *text, GHashTable *seen)
{
	g_autoptr(GString) slug = g_string_new(NULL);
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (g_unichar_isalnum(c) || c == '_' || g_unichar_ismark(c))
			g_string_append_unichar(slug, g_unichar_tolower(c));
		else if (c == ' ' || c == '-')
			g_string_append_c(slug, '-');
	}
	guint times = GPOINTER_TO_UINT(g_hash_table_lookup(seen, slug->str));
	g_hash_table_replace(seen, g_strdup(slug->str), GUINT_TO_POINTER(times + 1));
	if (times > 0)
		g_string_append_printf(slug, "-%u", times);
	return g_string_free(g_steal_pointer(&slug), FALSE);
}

/* How many quotes and items the beginning of a line may open or go on with. */
static guint64 line_depth(const char *line, gsize size)
{
	guint64 depth = 0, spaces = 0;
	for (gsize at = 0; at < size && md_ascii_in(line[at], " \t>-+*.)0123456789"); at++) {
		gboolean alone = at + 1 == size || md_ascii_in(line[at + 1], " \t\r\n");
		if (line[at] == '>' || (alone && md_ascii_in(line[at], "-+*.)")))
			depth++;
		else if (line[at] == ' ')
			spaces++;
		else if (line[at] == '\t')
			spaces += 4;
	}
	return depth + spaces / 2;
}

gboolean md_too_deep(const char *text, gsize size)
{
	guint64 deepest = 0, lines = 0, images = 0, image_work = 0;
	for (gsize at = 0; at < size; lines++) {
		const char *newline = memchr(text + at, '\n', size - at);
		gsize length = newline != NULL ? (gsize)(newline - (text + at)) : size - at;
		deepest = MAX(deepest, line_depth(text + at, length));
		if (length == 0)
			images = 0;
		for (gsize i = at; i + 1 < at + length; i++)
			if (text[i] == '!' && text[i + 1] == '[')
				image_work += 2 * images++;
		at += length + 1;
	}
	return image_work > IMAGE_WORK || (deepest > DEEP && deepest * lines > DEEP_WORK);
}

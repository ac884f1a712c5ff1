/* SPDX-License-Identifier: MIT
 * Escapes, only where a character could mean something: reports are read as Markdown, too. */
#include "desk/markup.h"

#include <string.h>

#include "desk/text.h"

/* Characters that always may; a bar does in tables. */
#define ALWAYS "\\`*[]<|~"

/* A number of an ordered list at `at`: "12." or "12)"; its digits, else 0. */
static gsize list_number(const char *at)
{
	gsize digits = strspn(at, "0123456789");
	return digits > 0 && digits < 10 && (at[digits] == '.' || at[digits] == ')') &&
			       (at[digits + 1] == ' ' || at[digits + 1] == '\0' ||
				at[digits + 1] == '\n')
		       ? digits
		       : 0;
}

static gboolean within_word(const char *text, const char *at)
{
	return at > text && g_ascii_isalnum(at[-1]) && g_ascii_isalnum(at[1]);
}

static gboolean means(const char *text, const char *at, gboolean begins)
{
	if (strchr(ALWAYS, *at) != NULL)
		return TRUE;
	if (*at == '_')
		return !within_word(text, at);
	if (*at == '&')
		return at[1] == '#' || g_ascii_isalpha(at[1]);
	if (begins && (*at == '#' || *at == '>' || *at == '=' || *at == '+' || *at == '-'))
		return TRUE;
	return FALSE;
}

/* One line without blanks around it. */
static void put_line(GString *out, const char *line)
{
	gsize number = list_number(line);
	for (const char *at = line; *at != '\0'; at++) {
		if (*at == ' ' && at > line && at[-1] == ' ')
			continue;
		if ((number > 0 && at == line + number) || means(line, at, at == line))
			g_string_append_c(out, '\\');
		g_string_append_c(out, *at);
	}
}

void markup_markdown(GString *out, const char *text, enum markup_lines lines)
{
	static const char *const between[] = {
		[MARKUP_JOIN] = " ", [MARKUP_CELL] = "<br>", [MARKUP_BLOCKS] = "\\\n"};
	g_autoptr(GString) clean = g_string_new(NULL);
	text_sanitise(clean, text, -1, TEXT_KEEP_NEWLINES, NULL);
	g_auto(GStrv) rows = g_strsplit(g_strstrip(clean->str), "\n", -1);
	gboolean empty = FALSE;
	for (guint i = 0; rows[i] != NULL; i++) {
		g_strstrip(rows[i]);
		if (*rows[i] == '\0') {
			empty = TRUE;
			continue;
		}
		if (i > 0)
			g_string_append(out, empty && lines == MARKUP_BLOCKS ? "\n\n"
					     : empty && lines == MARKUP_CELL ? "<br><br>"
									     : between[lines]);
		put_line(out, rows[i]);
		empty = FALSE;
	}
}

static const struct {
	char c;
	const char *entity;
} entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};

void markup_xml(GString *out, const char *text)
{
	g_autoptr(GString) clean = g_string_new(NULL);
	text_sanitise(clean, text, -1, TEXT_KEEP_NEWLINES, NULL);
	for (const char *at = clean->str; *at != '\0'; at++) {
		guint i = 0;
		while (i < G_N_ELEMENTS(entities) && entities[i].c != *at)
			i++;
		if (i < G_N_ELEMENTS(entities))
			g_string_append(out, entities[i].entity);
		else
			g_string_append_c(out, *at);
	}
}

char *markup_plain(const char *xml)
{
	GString *out = g_string_new(NULL);
	for (const char *at = xml; *at != '\0';) {
		guint i = 0;
		while (i < G_N_ELEMENTS(entities) && !g_str_has_prefix(at, entities[i].entity))
			i++;
		if (i < G_N_ELEMENTS(entities)) {
			g_string_append_c(out, entities[i].c);
			at += strlen(entities[i].entity);
		} else {
			g_string_append_c(out, *at++);
		}
	}
	return g_string_free(out, FALSE);
}

void markup_roff(GString *out, const char *text)
{
	static const struct {
		char c;
		const char *name;
	} names[] = {{'\\', "\\[rs]"}, {'\'', "\\[aq]"}, {'`', "\\[ga]"}, {'^', "\\[ha]"},
		     {'~', "\\[ti]"},  {'@', "\\[at]"},  {'"', "\\[dq]"}};
	g_autoptr(GString) clean = g_string_new(NULL);
	text_sanitise(clean, text, -1, TEXT_KEEP_NEWLINES, NULL);
	for (const char *at = clean->str; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		const char *name = NULL;
		for (guint i = 0; i < G_N_ELEMENTS(names); i++)
			if ((gunichar)names[i].c == c)
				name = names[i].name;
		if (name != NULL)
			g_string_append(out, name);
		else if (c == '\n')
			g_string_append_c(out, ' ');
		else if (c >= 0x80)
			g_string_append_printf(out, "\\[u%04X]", c);
		else if (c == '.' && (out->len == 0 || out->str[out->len - 1] == '\n'))
			g_string_append(out, "\\&."); /* else a request */
		else
			g_string_append_c(out, (char)c);
	}
}

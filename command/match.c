/* SPDX-License-Identifier: MIT
 * Matching in four steps, on folded text, so that full-width and capital letters are what they look
 * like. */
#include "command/match.h"

#include <string.h>

#include "desk/text.h"

static char *fold(const char *text)
{
	g_autofree char *start = g_strndup(text, MATCH_LENGTH);
	return text_fold(start);
}

static gboolean has_letters(const char *text, const char *typed)
{
	for (; *typed; typed = g_utf8_next_char(typed)) {
		gunichar wanted = g_utf8_get_char(typed);
		while (*text && g_utf8_get_char(text) != wanted)
			text = g_utf8_next_char(text);
		if (!*text)
			return FALSE;
		text = g_utf8_next_char(text);
	}
	return TRUE;
}

enum match match_word(const char *text, const char *typed)
{
	if (g_str_has_prefix(text, typed))
		return MATCH_PREFIX;
	g_autofree char *hay = fold(text), *needle = fold(typed);
	if (g_str_has_prefix(hay, needle))
		return MATCH_CASE;
	/* Of one letter everything would be had, somewhere. */
	if (!*needle || !*g_utf8_next_char(needle))
		return MATCH_NONE;
	if (strstr(hay, needle))
		return MATCH_WITHIN;
	return has_letters(hay, needle) ? MATCH_LETTERS : MATCH_NONE;
}

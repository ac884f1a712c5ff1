/* SPDX-License-Identifier: MIT
 * The words of the command language (cli.md "Words"): shell-like quoting with '…', "…" (\" \\ \n \t
 * inside), backslash, # comments at a word's start, `;` separates commands, `\` before a newline
 * continues, a newline ends a command. Used for the shell-like line, scripts, stored definitions,
 * key files. */
#ifndef MIDWATCH_DESK_WORDS_H
#define MIDWATCH_DESK_WORDS_H

#include <glib.h>

struct word {
	char *text;	/* unquoted; bytes as they came, UTF-8 is not checked */
	gsize start, end;	/* bytes in the source, quotes included */
	gboolean quoted;	/* its first character was: never an option, never an operator.
				 * --text="a b" begins plain and is an option */
};
/* One command's words. Takes up to the next separator; *next is where to go on (at the end: the
 * NUL). `line` (1 for the first, may be NULL) is advanced over newlines passed. NULL with USAGE and a
 * column on an unclosed quote or a backslash with nothing behind it; then *next is the end and `line`
 * that of the quote. Free with words_free; empty commands give an empty array. */
GPtrArray *words_split(const char *text, const char **next, int *line, GError **error);	/* of struct word* */
void words_free(GPtrArray *words);
/* Texts that are words already (a program's arguments), none of them quoted; copied. */
GPtrArray *words_from(char *const *texts, gsize count);
/* Appends `text` quoted so that words_split gives it back as one word; plain when safe. A text that
 * begins with "-" is quoted, so that it stays a value: write an option as "--name=" and its value
 * with this. */
void words_quote(GString *out, const char *text);

#endif

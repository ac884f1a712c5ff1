/* SPDX-License-Identifier: MIT
 * Text towards a terminal: the one sanitiser (terminal.md §5) and display widths. Pure, allocation
 * only into the given GString. Text is stored raw and passes here on its way out. */
#ifndef MIDWATCH_DESK_TEXT_H
#define MIDWATCH_DESK_TEXT_H

#include <glib.h>

enum text_flags {
	TEXT_LINE = 0,		/* one line: newlines and tabs are shown as "⏎" and a space */
	TEXT_KEEP_NEWLINES = 1,	/* newline passes, tab becomes spaces to the next multiple of 8 */
};
/* Appends `size` bytes (or up to NUL with size < 0) of hostile text in displayable form: C0 but
 * newline, DEL, C1 in both encodings, invalid UTF-8, line separators, bidi controls, zero-width, tag
 * and other invisible characters become "<U+202E>" (bytes "<0xFF>"); more than 3 combining marks are
 * cut, and one without a character to stand on is shown as "<U+0301>"; a character of unknown width
 * becomes U+FFFD. CR LF counts as a newline. Left out, because terminals disagree on the width they
 * lead to: one variation selector behind a character (further ones are shown) and a skin tone behind
 * a wide one. When `warn` is given, each shown-not-obeyed span is appended to it as a struct
 * text_span of offsets in `out`. Cleaning what is clean changes nothing. */
struct text_span { gsize start, end; };
void text_sanitise(GString *out, const char *text, gssize size, enum text_flags flags, GArray *warn);
char *text_clean(const char *text);	/* TEXT_LINE into a new string; NULL gives "" */

/* Columns on the terminal of sanitised text: East Asian wide and emoji 2, combining 0, else 1. Our
 * own table, not the locale's. */
int text_width_char(gunichar c);	/* -1 unknown or unprintable */
int text_width(const char *clean, gssize size);	/* of a newline 0; up to NUL with size < 0 */
/* One character of hostile UTF-8 as text_sanitise() takes it: the bytes of the first character with what
 * combines with it (marks, one variation selector, a skin tone), never a newline but alone; 0 of nothing.
 * *columns is what it takes shown as TEXT_LINE. Cleaned one after another these give what their
 * line gives, so a cursor that moves by them stands where it is seen. */
gsize text_cluster(const char *text, gsize size, int *columns);
/* Bytes of `clean` that fit in `columns`, up to a newline; *used (may be NULL) gets the columns taken.
 * Never splits a character from its marks; 0 when the first is too wide. */
gsize text_fit(const char *clean, int columns, int *used);
/* Bytes of the `size` of `clean` for one line: all that fits, back to the last place where a line may
 * end when a word would be cut: a space, or beside an ideograph, but not before a mark that closes or
 * behind one that opens. Never 0 of what isn't empty. */
gsize text_fit_words(const char *clean, gsize size, int columns);
/* Appends the first line of `clean` cut ("…") or padded with spaces to exactly `columns`. */
void text_pad(GString *out, const char *clean, int columns);
/* Is it UTF-8 without NUL? *bad_offset (may be NULL) gets the first byte that is not. */
gboolean text_valid(const char *text, gsize size, gsize *bad_offset);
/* Folded form used for comparing and filtering words (done in C, never in SQL): compatibility forms
 * (full width letters) made plain and case folded; any bytes in, UTF-8 out. Free with g_free. */
char *text_fold(const char *text);

#endif

/* SPDX-License-Identifier: MIT
 * Has this been said before? Texts are compared folded, without punctuation and without what they
 * quote ("> …"): equal ones repeat each other, and so does one of which four fifths of the shingles (three
 * words in a row; of Chinese and Japanese, where words are not told apart, three characters) stood in
 * the other. */
#ifndef MIDWATCH_DESK_REPEAT_H
#define MIDWATCH_DESK_REPEAT_H

#include <glib.h>

struct repeat;
/* What there is to compare of a text; any bytes. */
struct repeat *repeat_new(const char *text);
void repeat_free(void *repeat);
/* Whether `text` says what `earlier` said. A text without a word repeats nothing. */
gboolean repeat_says(const struct repeat *text, const struct repeat *earlier);

#endif

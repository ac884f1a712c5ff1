/* SPDX-License-Identifier: MIT
 * The representative of a character's caseless class as PCRE2 sees it: two characters that a caseless
 * pattern takes for each other have the same one (k K K, s S ſ). From a table made from the library
 * (build-aux), which is right for one version of Unicode. */
#ifndef MIDWATCH_KB_FOLD_H
#define MIDWATCH_KB_FOLD_H

#include <glib.h>

gunichar kb_fold(gunichar c);
/* Whether the library that runs has the Unicode version the table was made from. When not, grams prove
 * nothing: every question is answered by reading everything. */
gboolean kb_fold_holds(void);

#endif

/* SPDX-License-Identifier: MIT
 * Near words: what a person may have meant by a word that does not exist. For error messages. */
#ifndef MIDWATCH_DESK_NEAR_H
#define MIDWATCH_DESK_NEAR_H

#include <glib.h>

/* The words of a NULL-terminated list within a typing error or two of `word` (insertion, deletion,
 * substitution, neighbours swapped; letter case is no error), or that it begins, nearest first, at
 * most three, as "restore, resolve". NULL when there is none; free with g_free. */
char *near_words(const char *word, const char *const *words);

#endif

/* SPDX-License-Identifier: MIT
 * What English endings leave of a word: enough to know restarts, restarted and restarting for one. Used only
 * when the words as typed find nothing, and for marks; never in the index. */
#ifndef MIDWATCH_KB_STEM_H
#define MIDWATCH_KB_STEM_H

#include <glib.h>

/* Of a folded word, into `out` (room for `size` bytes); its bytes. What is not all ASCII letters is itself. */
gsize stem_word(const char *word, gsize size, char *out);
gboolean stem_same(const char *one, gsize one_size, const char *other, gsize other_size);
/* Words that ask and join and say nothing of the matter: how, is, the. */
gboolean stem_empty(const char *word, gsize size);

#endif

/* SPDX-License-Identifier: MIT
 * Whether what a plan says of a pattern is true of a match. */
#ifndef MIDWATCH_TESTS_SOUND_H
#define MIDWATCH_TESTS_SOUND_H

#include "desk/regex.h"
#include "kb/pattern.h"

/* NULL: it is; else what is wrong. `set` is used for the text's grams. */
const char *sound_match(const char *pattern, const struct pattern_plan *plan, struct regex *regex,
			struct gram_set *set, const char *text, gsize size, struct regex_span found);
/* The first match, with patience for some milliseconds. */
enum regex_answer sound_find(struct regex *regex, const char *text, gsize size, struct regex_span *found);

#endif

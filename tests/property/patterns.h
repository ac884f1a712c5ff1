/* SPDX-License-Identifier: MIT
 * Random patterns of a grammar that knows all of PCRE2's syntax worth knowing, written as hostilely as can
 * be, and texts that such a pattern is likely to match. */
#ifndef MIDWATCH_TESTS_PROPERTY_PATTERNS_H
#define MIDWATCH_TESTS_PROPERTY_PATTERNS_H

#include <glib.h>

struct shape; /* what a pattern was made from */
void patterns_seed(guint64 seed);
guint patterns_below(guint limit); /* at random */
/* The next one, until it is called again. `pattern` is overwritten. */
const struct shape *patterns_next(GString *pattern);
/* A text made to match; `variants`: characters in any case. `text` is overwritten. */
void patterns_sample(const struct shape *shape, gboolean variants, GString *text);
/* Some bytes of a pattern or a text are dropped, doubled or put in. */
void patterns_spoil_pattern(GString *pattern);
void patterns_spoil_text(GString *text);

#endif

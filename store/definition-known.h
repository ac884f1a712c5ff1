/* SPDX-License-Identifier: MIT
 * Every version of every definition, read at once from a desk that is far: one by one they would cost a
 * round trip each, and a queue needs a hundred. Versions are never changed, so only newer ones are read
 * later. */
#ifndef MIDWATCH_STORE_DEFINITION_KNOWN_H
#define MIDWATCH_STORE_DEFINITION_KNOWN_H

#include "store/tickets.h"

struct known;
/* Makes *known hold at least what there is up to `revision` (G_MAXINT64: whatever there was when it was read, and
 * what is not older than `seen`, -1 unknown). FALSE without an error: they are too many, or near: they are asked for
 * one by one. */
gboolean known_reach(struct known **known, struct desk *desk, gint64 revision, gint64 seen, GError **error);
/* What it is going to ask first, as store_expect(). */
void known_expect(struct desk *desk);
void known_free(struct known *known);
/* The newest text at or below `revision`, borrowed; NULL: absent or removed, then *version is the removal's or 0. */
const char *known_text(const struct known *known, const char *noun, const char *key, gint64 revision, gint64 *version);
/* Adds the keys present at `revision` that begin with `prefix`, as char* of g_strdup, in no order. */
void known_keys(const struct known *known, const char *noun, const char *prefix, gint64 revision, GPtrArray *keys);

#endif

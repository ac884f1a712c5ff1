/* SPDX-License-Identifier: MIT
 * The newest version of every definition, read at once and kept: at the end of a line a desk asks for
 * dozens of definitions before it can show a row, and each question would cost a round trip. */
#ifndef MIDWATCH_STORE_REMEMBER_H
#define MIDWATCH_STORE_REMEMBER_H

#include "store/store.h"

struct remembered;
/* NULL with an error. */
struct remembered *remembered_read(struct store *store, GError **error);
void remembered_free(struct remembered *remembered);
/* The version in force at `revision`: *text borrowed, NULL when it was removed or never was. FALSE: only
 * the store knows, a newer one stands here. */
gboolean remembered_at(const struct remembered *remembered, const char *noun, const char *key, gint64 revision,
		       const char **text, gint64 *version);
/* Adds the keys in force at `revision` that begin so, of char* to be freed; FALSE: only the store knows. */
gboolean remembered_keys(const struct remembered *remembered, const char *noun, const char *prefix, gint64 revision,
			 GPtrArray *keys);

#endif

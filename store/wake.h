/* SPDX-License-Identifier: MIT
 * Rows that time alone has changed since they were written (clocks.md §4, wakes_at), refolded in
 * memory for a list that may not write. What lists and the night board share to pick tickets is here
 * too. */
#ifndef MIDWATCH_STORE_WAKE_H
#define MIDWATCH_STORE_WAKE_H

#include "store/select.h"
#include "store/tickets.h"

/* The tickets that `filter` picks among those still waiting to be woken: their ids (gint64 keys) and
 * their rows as they read at `now` (struct ticket*). Both NULL when there are none. */
gboolean wake_in_memory(struct desk *desk, const struct filter *filter,
			const struct select_context *context, gint64 now, GHashTable **woken,
			GPtrArray **fresh, GError **error);
/* The same as pairs: each row as it is stored, and as it reads now, in one order. */
gboolean wake_counted(struct desk *desk, const struct filter *filter,
		      const struct select_context *context, gint64 now, GPtrArray **stale,
		      GPtrArray **fresh, GError **error);
/* `filter` (may be NULL) AND id: one of `ids`, as one condition more. Borrows `filter`. */
struct filter *filter_narrow(const struct filter *filter, const GArray *ids);
void filter_narrow_free(struct filter *both);
/* A select_tam_fn over the book; `data` is the desk. */
char **desk_clients_of_tam(const char *tam, void *data, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * Patterns of filters, looked for in subjects and messages: no index helps, so each ticket is looked
 * at once and what was found is kept. A desk that changed is searched again, and of each ticket only
 * the newest turn is read unless it moved. */
#ifndef MIDWATCH_STORE_SCAN_H
#define MIDWATCH_STORE_SCAN_H

#include "store/select.h"

struct desk;
struct scans;
void scans_free(struct scans *scans);

/* Microseconds of it at a time in a console: what a person does meanwhile waits no longer. */
#define SEARCH_SLICE 30000
/* Around questions whose searching may take so long altogether (0: as long as it needs); afterwards
 * desk->search tells whether to ask again. */
void desk_search_begin(struct desk *desk, gint64 microseconds);
void desk_search_end(struct desk *desk);
/* A select_scan_fn; `data` is the desk. While a desk is searched again after a change, what was found
 * before stands. */
const GArray *desk_scan(const struct filter *filter, const struct filter_term *term, const struct select_context *context,
			void *data, gboolean *whole, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * Patterns of filters, looked for in subjects and messages: no index helps, so each ticket is looked
 * at once and what was found is kept. A desk that changed is searched again, and of each ticket only
 * the newest turn is read unless it moved. */
#ifndef MIDWATCH_STORE_SCAN_H
#define MIDWATCH_STORE_SCAN_H

#include "store/select.h"

struct scans;
void scans_free(struct scans *scans);

/* A select_scan_fn; `data` is the desk. It stops at desk->search.until and adds to the rest of
 * desk->search, which the asker clears before. While a desk is searched again after a change, what was
 * found before stands. */
const GArray *desk_scan(const struct filter *filter, const struct filter_term *term, const struct select_context *context,
			void *data, gboolean *whole, GError **error);

#endif

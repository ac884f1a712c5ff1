/* SPDX-License-Identifier: MIT
 * What the files of `check` share. */
#ifndef MIDWATCH_STORE_CHECK_PRIVATE_H
#define MIDWATCH_STORE_CHECK_PRIVATE_H

#include "store/check.h"

void check_complain(struct check *check, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Revisions without a gap, each with its text, the row as the newest has it, counts as the tickets say; what was
 * written goes into `sum`. */
gboolean check_articles(struct desk *desk, struct check *check, GChecksum *sum, GError **error);
/* Incidents: the chains of their records, what is cached of them, published versions; heads and hashes into `sum`. */
gboolean check_incidents(struct desk *desk, struct check *check, GChecksum *sum, GError **error);

#endif

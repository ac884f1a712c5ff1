/* SPDX-License-Identifier: MIT
 * Incidents among the rows of midwatch-import(5): a row per record, in their order, then one per published
 * version. What `export` writes `import` reads (import-private.h). */
#ifndef MIDWATCH_COMMAND_INCIDENT_ROWS_H
#define MIDWATCH_COMMAND_INCIDENT_ROWS_H

#include "command/command.h"
#include "command/rows.h"
#include "store/incident.h"

/* What follows "midwatch-DESK:" in the name of one that has no ref: "incident:7". */
#define INCIDENT_OWN "incident:"
/* Is `about` of such a record the number of a ticket? */
gboolean record_is_about_ticket(enum record_kind kind);
/* The number a field of such a record names a ticket by, *rest what follows it: "48213" of `ticket`, "48213/7" of a
 * key. 0: none. */
gint64 record_ticket_in(enum record_kind kind, const char *key, const char *value, const char **rest);

/* Every incident whose records the acting person may all see; `name` gives what tickets are called in rows. */
gboolean incident_rows_write(struct call *call, const char *desk_id, row_namer *name, void *data, GError **error);

#endif

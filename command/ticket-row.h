/* SPDX-License-Identifier: MIT
 * How a ticket reads as a row: the JSON keys of `list`, and the columns of the plain list. */
#ifndef MIDWATCH_COMMAND_TICKET_ROW_H
#define MIDWATCH_COMMAND_TICKET_ROW_H

#include "command/command.h"
#include "command/sink.h"

/* Rows of tickets towards the call's sink. `columns` (plain form only): names with commas between
 * them, NULL the usual ones; USAGE names the known ones. */
struct ticket_rows;
struct ticket_rows *ticket_rows_new(struct call *call, const char *columns, GError **error);
gboolean ticket_rows_add(struct ticket_rows *rows, const struct ticket *ticket, GError **error);
/* Whether `columns` can be those of such rows. */
gboolean ticket_rows_check(struct desk *desk, const char *columns, GError **error);
/* Whether fields of their own are asked of the tickets. */
gboolean ticket_rows_own(const struct ticket_rows *rows);
void ticket_rows_end(struct ticket_rows *rows); /* ends the table and frees */

#endif

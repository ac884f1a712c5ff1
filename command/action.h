/* SPDX-License-Identifier: MIT
 * Action items of incidents: naming one, and one as a row. */
#ifndef MIDWATCH_COMMAND_ACTION_H
#define MIDWATCH_COMMAND_ACTION_H

#include "command/incident.h"
#include "desk/when.h"

/* "7.3", "INC-7.3". USAGE, MISSING. */
gboolean action_named(struct call *call, const char *text, gint64 *incident, gint64 *number, GError **error);
const struct action *action_find(const struct incident *incident, gint64 number, GError **error);
/* Where its owner is: a day is over there. */
const struct zone *action_zone(struct desk *desk, const char *owner);

/* Actions as rows; `repeat`: of an older incident with the same cause. */
void action_table(struct call *call);
void action_row_give(struct call *call, const struct action_row *row, gboolean repeat);

#endif

/* SPDX-License-Identifier: MIT
 * What `night` is asked, for the command and for the console's screen. */
#ifndef MIDWATCH_COMMAND_NIGHT_H
#define MIDWATCH_COMMAND_NIGHT_H

#include "command/command.h"
#include "store/night.h"

/* --until: an instant still to come, at most NIGHT_LONGEST ahead. */
gboolean night_until(const struct call *call, const char *text, gint64 *until, GError **error);
/* The words and --client as one text of the filter language; "" for all. Touches no desk. g_free. */
char *night_filter(const struct call *call);

#endif

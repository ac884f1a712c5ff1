/* SPDX-License-Identifier: MIT
 * What an event says in a few words: in `log`, in `mine`, in the console's history. */
#ifndef MIDWATCH_COMMAND_EVENT_ROW_H
#define MIDWATCH_COMMAND_EVENT_ROW_H

#include "desk/event.h"
#include "desk/zone.h"

/* "severity P1: wide impact", "waits (waiting-client) until …"; without its body. Free with g_free. */
char *event_summary(const struct event *event, const struct zone *zone);

#endif

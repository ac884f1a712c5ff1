/* SPDX-License-Identifier: MIT
 * What an event says in a few words: in `log`, in `mine`, in the console's history, in the timeline of an
 * incident. Pure. */
#ifndef MIDWATCH_DESK_TOLD_H
#define MIDWATCH_DESK_TOLD_H

#include "desk/event.h"
#include "desk/zone.h"

/* "severity P1: wide impact", "waits (waiting-client) until …"; without its body. Free with g_free. */
char *event_summary(const struct event *event, const struct zone *zone);

#endif

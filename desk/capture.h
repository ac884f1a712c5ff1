/* SPDX-License-Identifier: MIT
 * What linked tickets say of an incident (incidents.md T15): their events and the thresholds of their clocks as
 * entries, made anew whenever they are looked at, so that nothing is stored twice. They are log until promoted;
 * promoted by themselves: stamps, severity changes, notices to customers, decisions. Pure. */
#ifndef MIDWATCH_DESK_CAPTURE_H
#define MIDWATCH_DESK_CAPTURE_H

#include "desk/clock.h"
#include "desk/incident.h"

/* `events` with texts, in turn order, the retracted too (they are removed entries); `folded` gives warnings and
 * breaches, up to when it was read (NULL: none). What was recorded behind `known_at` is left out (TIME_NONE: nothing
 * is). `client` stands before what the desk says of the ticket; NULL: nothing does. Of struct entry*, which
 * incident_capture() takes; source_ref "48213/7". */
GPtrArray *capture_ticket(gint64 ticket, const char *client, const GPtrArray *events, const struct folded *folded,
			  gint64 known_at);

#endif

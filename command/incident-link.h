/* SPDX-License-Identifier: MIT
 * A ticket as an incident's record says it (incidents.md T16), and what `incident` and `action` share. */
#ifndef MIDWATCH_COMMAND_INCIDENT_LINK_H
#define MIDWATCH_COMMAND_INCIDENT_LINK_H

#include "command/incident.h"

/* A RECORD_LINK with the ticket's client, where it is and when that client first reported. NULL with MISSING where the
 * person does not see it. */
struct record *link_record(struct desk *desk, gint64 ticket, GError **error);

/* Unfinished actions of older incidents with the same cause (A1): told in plain form; nothing when there are none. */
gboolean action_tell_repeats(struct call *call, const struct incident *incident, GError **error);

#endif

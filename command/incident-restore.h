/* SPDX-License-Identifier: MIT
 * What stamping an incident restored offers (incidents.md T19): the same on its linked tickets. */
#ifndef MIDWATCH_COMMAND_INCIDENT_RESTORE_H
#define MIDWATCH_COMMAND_INCIDENT_RESTORE_H

#include "command/command.h"
#include "store/incident.h"

/* How many of the linked tickets run on although the incident is restored; 0 while it is not. Those the acting person
 * does not see are not counted. */
guint incident_unrestored(struct desk *desk, const struct incident *incident);
/* Tells a person at a shell of them, and of the command. */
void incident_offer_restore(struct call *call, const struct incident *incident);

#endif

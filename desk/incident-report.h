/* SPDX-License-Identifier: MIT
 * Who may do what to an incident's report and its action items, and when (incidents.md R1, R2, A1). Pure: who is a
 * client's TAM, and which roles a person has, the caller says. The fold (desk/incident.h) keeps what was done. */
#ifndef MIDWATCH_DESK_INCIDENT_REPORT_H
#define MIDWATCH_DESK_INCIDENT_REPORT_H

#include "desk/incident.h"

struct report_actor { const char *who; gboolean lead, tam; }; /* lead: or an admin; tam: TAM or backup TAM of the client */
/* Whether `actor` may do `deed` to the report as it stands at `now`; FALSE with FAILED or DENIED and one line why:
 * - submit a draft; return, approve what is in review: not while something blocks it (incident_blockers());
 * - the author can't be the only approver; the customer's needs its TAM or backup TAM (R1);
 * - publish what is approved; an interim notice at any time;
 * - waive (with `why`) by a lead; close what is published, once every must-do action is settled (R2); reopen. */
gboolean report_may(const struct incident *incident, enum audience audience, enum report_deed deed,
		    const struct report_actor *actor, const char *why, gint64 now, GError **error);
/* R2: what of `records` behind turn `after` changes what a report says: of const struct record*, in their order; of
 * several about the same thing the newest. */
GPtrArray *report_changes(const GPtrArray *records, enum audience audience, gint64 after);
/* What is missing for it to be approved: of char*, one line each; empty: nothing. `tams` (NULL: not known): the lines
 * that say whose approval the customer's is missing, of const char*. */
GPtrArray *report_wants(const struct incident *incident, enum audience audience, const GPtrArray *tams);

/* Whether an action item may become so: verified only when done; a waiver says why; what is settled may open again.
 * A must-do one needs an owner and a date to be worked on. FAILED or USAGE. */
gboolean action_may_become(const struct action *action, enum action_state state, const char *why, GError **error);
gboolean action_overdue(const struct action *action, gint64 now); /* not settled, and its day is over */

#endif

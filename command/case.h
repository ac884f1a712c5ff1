/* SPDX-License-Identifier: MIT
 * What a solved ticket taught, as the text of a case article: symptom, cause, restore, fix, check, out of its events,
 * without names (kb.md). */
#ifndef MIDWATCH_COMMAND_CASE_H
#define MIDWATCH_COMMAND_CASE_H

#include "desk/fold.h"
#include "desk/roles.h"
#include "store/tickets.h"

/* Markdown; g_free. `events` with texts; `roles` says what stands for whom. */
char *case_text(const struct ticket *ticket, const GPtrArray *events, const struct folded *folded,
		const struct roles *roles);
/* Everybody the desk knows of who may be named on this ticket. */
struct roles *case_roles(struct desk *desk, const struct ticket *ticket, const GPtrArray *events);

#endif

/* SPDX-License-Identifier: MIT
 * The boxes of an emergency plan or compliance note ("- [ ] call the duty manager") as they stand on a ticket:
 * ticked off there, by whom and when (kb.md, Issue: plans open from a ticket and can be ticked off there). */
#ifndef MIDWATCH_COMMAND_PLAN_H
#define MIDWATCH_COMMAND_PLAN_H

#include "kb/markdown.h"
#include "store/article.h"

struct plan_box {
	const struct md_box *box; /* of the rendered text */
	char *who;		  /* NULL: it is not ticked off on the ticket */
	gint64 at;
};
/* The boxes of a rendered text, in its order, with what the ticket's events say; of struct plan_box, freed with the
 * array, which borrows `text`. */
GArray *plan_boxes(const struct md_text *text, const GPtrArray *events, gint64 article);
guint plan_done(const GArray *boxes);
/* Which one "3" (from 1) or the beginning of its text names; -1 with MISSING or USAGE. */
int plan_find(const GArray *boxes, const char *name, GError **error);

#endif

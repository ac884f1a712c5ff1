/* SPDX-License-Identifier: MIT
 * An act taken apart: one part for each ticket, and all of them together. */
#ifndef MIDWATCH_STORE_ACT_PRIVATE_H
#define MIDWATCH_STORE_ACT_PRIVATE_H

#include "store/project.h"

struct part {
	const struct act *act;
	gint64 *turn; /* of the ticket's newest event, once it is stored */
	struct stored stored;	      /* with the act's events behind those that are there, once judged */
	struct projection projection; /* of those */
	struct chain_link *links;     /* of the act's events, each to the one before; NULL until part_chain() */
};

struct acting {
	struct desk *desk;
	struct part *parts; /* in the order of their tickets' numbers */
	guint count;
	const char *op_key;
	gint64 now;
	gboolean sent;	   /* it may have been stored under op_key already */
	gboolean looks;	   /* only whether it was */
	gboolean in_doubt; /* an answer was lost */
};

/* The events it adds, judged one after the other, and the row they make. */
gboolean part_judge(const struct acting *acting, struct part *part, GError **error);
/* Chains them to what is there. */
void part_chain(struct part *part);
/* The ticket's row, which guards the batch; and all else. */
void part_add_row(const struct part *part, struct batch *batch);
void part_add_rest(const struct part *part, struct batch *batch);
/* It is stored, and remembered so. */
void part_settle(const struct acting *acting, struct part *part);
/* Makes it ready to be loaded again. */
void part_clear(struct part *part);

#endif

/* SPDX-License-Identifier: MIT
 * Views: a named filter with the columns and the order it is read in (terminal.md §2). Some come with the
 * program; the desk's own and a person's own stand beside them, and before one of the same name. */
#ifndef MIDWATCH_COMMAND_VIEW_H
#define MIDWATCH_COMMAND_VIEW_H

#include "command/command.h"

struct view {
	char *name, *title;	/* title: what people read; the name where none was given */
	char *filter;		/* "" all */
	char *columns, *order;	/* NULL: the usual ones */
	gboolean personal;	/* seen by its owner only */
	gboolean built_in;
};
void view_free(void *view);
/* Those that come with the program, as they are told, then the others by name; of struct view*, freed
 * with the array. NULL with an error. */
GPtrArray *views_of(struct desk *desk, GError **error);
/* The one a name means: the person's own, else the desk's, else the program's. NULL without an error:
 * there is none. */
struct view *view_find(struct desk *desk, const char *name, GError **error);

/* The rule of the noun (struct noun, check): a filter, columns and an order that can be read now. */
gboolean view_right(struct call *call, const char *key, const GPtrArray *lines, GError **error);

/* An order as it is typed: "opened", or "opened,desc". NULL and "" are the queue's. */
gboolean order_parse(const char *text, struct ordering *ordering, GError **error);
/* Every order, blank-separated, for completion. */
#define ORDER_WORDS \
	"queue opened opened,desc updated updated,desc due due,desc client client,desc id id,desc"

#endif

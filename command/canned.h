/* SPDX-License-Identifier: MIT
 * Canned replies are templates (desk/template.h). Their fields, of the ticket that is answered:
 *
 *	{{client}} {{contact}}	who it goes to: the title; the contact's name, else the client's title
 *	{{ticket}} {{ref}} {{subject}} {{severity}}
 *	{{service}} {{region}}	by their titles, in the text's language where they have one in it
 *	{{me}}			who writes
 *	{{now}} {{due CLOCK}}	in the client's zone, as "2026-11-22 10:41 +07:00" */
#ifndef MIDWATCH_COMMAND_CANNED_H
#define MIDWATCH_COMMAND_CANNED_H

#include "desk/template.h"
#include "store/tickets.h"

/* The text as it stands; NULL with MISSING. Owned by the book. */
const char *canned_template(struct desk *desk, const char *name, GError **error);
/* Any text with the fields that are known filled in for a ticket; `language` of the text (NULL, "": the ticket's);
 * `left` as template_expand(). NULL with an error. g_free. */
char *canned_fill(struct desk *desk, gint64 ticket, const char *text, const char *language, GPtrArray *left,
		  GError **error);
/* The same for a ticket in memory, which need not be stored yet (id 0); what `more` knows (NULL: nothing) goes first. */
char *canned_fill_for(struct desk *desk, const struct ticket *ticket, const char *text, const char *language,
		      template_value *more, void *data, GPtrArray *left);
/* The same of the canned reply `name`; what can't be filled in is USAGE and named. */
char *canned_text(struct desk *desk, gint64 ticket, const char *name, GError **error);

#endif

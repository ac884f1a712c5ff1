/* SPDX-License-Identifier: MIT
 * What one wants to know of a ticket at a glance and no row of it says (terminal.md §1): whether the
 * client was told, who else is hit by the same, who of us knows the client and whether they are there. */
#ifndef MIDWATCH_STORE_GLANCE_H
#define MIDWATCH_STORE_GLANCE_H

#include "store/person.h"

/* Live tickets opened within a day of this one that share its node, its region and service, its cause,
 * or a tag; within the limits of the acting person. */
struct glance_also {
	char *what; /* "edge-4", "sea/live", "cause node", "#cdn": what the most telling of them share; NULL: none */
	guint tickets, clients, told; /* told: a person wrote to that client in public; of the first GLANCE_TOLD */
	gboolean more; /* there may be more than were looked at */
};
enum { GLANCE_WITHIN = 86400, GLANCE_LOOKED = 2000, GLANCE_TOLD = 100 };

struct glance {
	gint64 told_at;	     /* a person of ours last wrote to the client; TIME_NONE: never */
	gboolean to_tell;    /* it is one of those a client must hear of: not over, and from them or about them */
	GArray *people;	     /* of struct person: the TAM, then who stands in; may be empty */
	struct glance_also also;
};
/* glance_load() of it follows: see store_expect(). */
void glance_expect(struct desk *desk, gint64 ticket);
gboolean glance_load(struct desk *desk, const struct ticket *ticket, const struct folded *folded, gint64 now,
		     struct glance *glance, GError **error);
void glance_clear(struct glance *glance);

#endif

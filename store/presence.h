/* SPDX-License-Identifier: MIT
 * Presence: who has a ticket or an incident open, and who is writing. It only informs; nothing is ever locked by it,
 * and what a dead session left is not seen. */
#ifndef MIDWATCH_STORE_PRESENCE_H
#define MIDWATCH_STORE_PRESENCE_H

#include "store/session.h"

enum doing { DOING_VIEWING = 1, DOING_WRITING };
const char *doing_name(enum doing doing); /* "viewing", "writing": as stored and typed */

/* Where one session is: a ticket by its number, an incident by what place_of_incident() gives. */
struct place {
	gint64 ticket;
	enum doing doing;
};
/* Tickets are numbered from 1 on, so incidents are below zero. */
static inline gint64 place_of_incident(gint64 incident)
{
	return -incident;
}
/* All the places of a session in place of those before; of struct place, NULL: none. */
gboolean presence_set(struct desk *desk, const char *session, const GArray *places, GError **error);

struct present {
	char *who;
	enum doing doing;
	gint64 since;
};
/* Who else is at the place: one row a person, writers first, then by name, without `session` (NULL:
 * nobody left out). Of struct present, freed with the array; NULL with an error. */
/* presence_of() is going to be asked, as store_expect(). */
void presence_expect(struct desk *desk, gint64 ticket, const char *session);
GPtrArray *presence_of(struct desk *desk, gint64 ticket, const char *session, GError **error);
/* "li is writing · zhao looks"; NULL when nobody is there. Free with g_free. */
char *presence_words(const GPtrArray *present);

#endif

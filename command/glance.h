/* SPDX-License-Identifier: MIT
 * What store/glance.h found, in words: the same for `show` and for every screen. All give text to be
 * freed, NULL when there is nothing to say. */
#ifndef MIDWATCH_COMMAND_GLANCE_H
#define MIDWATCH_COMMAND_GLANCE_H

#include "store/glance.h"

/* "NO", "12m ago". */
char *glance_told(const struct glance *glance, gint64 now);
/* "sea/live: 3 tickets of 2 clients, 0 told". */
char *glance_also_words(const struct glance_also *also);
/* "chen 02:42 off→08:00, lin 19:42 on": each with the hour it is where they are. */
char *glance_people(const struct glance *glance, gint64 now);
/* "owner wei 11:00 on→16:00", a line each; "" when there is nobody. */
char *told_words(const GArray *told, gint64 now);
char *person_words(const struct person *person, gint64 now);
/* "Jakarta 02:42 (peak 19:00-23:00)"; of a client without a zone NULL. */
char *client_hour(const struct client *client, gint64 now);

#endif

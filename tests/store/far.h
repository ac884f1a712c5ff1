/* SPDX-License-Identifier: MIT
 * A desk at the end of a slow line, which counts the round trips, and the same desk near. */
#ifndef MIDWATCH_TESTS_FAR_H
#define MIDWATCH_TESTS_FAR_H

#include "command/command.h"
#include "tests/store/server.h"
#include "tests/store/tickets.h"

struct fixture {
	struct proxy *line;
	struct desk *near; /* another person's, at the server itself */
	struct desk *far;
	gint64 ticket;
	GString *out;
	struct context context; /* in `far` */
	guint counted;
};

/* wei near and li far, and a ticket, 1, that nobody far has looked at. */
void set_up(struct fixture *fixture, gconstpointer data);
void tear_down(struct fixture *fixture, gconstpointer data);
/* Round trips are counted from here on; there must have been so many. */
void count(struct fixture *fixture);
void assert_trips(struct fixture *fixture, guint trips);
/* What the line of commands says; error code `code`, 0: none. */
void says(struct fixture *fixture, const char *line, int code, const char *words);
/* The person looks at the ticket. */
void see(struct fixture *fixture);
/* The turn of a ticket as it is remembered, and of the first one; 0: it is not. */
gint64 turn_known(const struct fixture *fixture, gint64 ticket);
gint64 far_turn(const struct fixture *fixture);
/* Without what reads of definitions cost when they are first wanted. */
void warm(struct fixture *fixture);
/* Runs the tests, each under /NAME; skipped where there is no server. */
struct trips_test {
	const char *name;
	void (*run)(struct fixture *fixture, gconstpointer data);
};
int trips_run(int argc, char **argv, const char *name, const struct trips_test *tests, gsize count);

#endif

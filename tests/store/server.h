/* SPDX-License-Identifier: MIT
 * A throw-away PostgreSQL (tests/postgres.sh) for a test program, and a bad line before it. */
#ifndef MIDWATCH_TESTS_SERVER_H
#define MIDWATCH_TESTS_SERVER_H

#include <glib.h>

/* Starts it, once; it ends with the program. FALSE: there is none to be had here, server_why_not()
 * tells why. */
gboolean server_start(void);
const char *server_why_not(void);
/* A test that is given this reason and does not run. */
void server_skip(const char *path);
/* g_test_add() of a test that needs it. */
#define server_test_add(path, fixture, data, set_up, run, tear_down)                                           \
	do {                                                                                                   \
		if (server_start())                                                                            \
			g_test_add(path, fixture, data, set_up, run, tear_down);                               \
		else                                                                                           \
			server_skip(path);                                                                     \
	} while (0)
const char *server_folder(void); /* of its socket */
/* An empty place for a desk, as store_open() takes it, behind the socket in `folder` (NULL: the
 * server's own). Free with g_free. */
char *server_place(const char *folder);
/* The same as a database of its own: a copy of the one at the place `of`, unless NULL. */
char *server_database(const char *of);
/* Are desks of any kind to be made there (MIDWATCH_TEST_DESK=postgres)? Starts it. */
gboolean server_is_wanted(void);

/* A proxy on a thread. */
enum proxy_fault {
	LINE_FINE,
	LINE_LOSES_ANSWER, /* to what is asked next; it is lost, and the connection with it; then fine */
	LINE_POOLS,	   /* new connections are told another process than the one that serves, as by a pooler */
	LINE_FOREIGN,	   /* new connections are told another engine; LISTEN and NOTIFY are refused */
	LINE_DEAF,	   /* LISTEN and NOTIFY are refused */
	LINE_STALLED,	   /* nothing comes through, and nobody is told so; what was sent comes when it is fine again */
	LINE_CUT,	   /* connections end, new ones end at once */
};
struct proxy;
struct proxy *proxy_new(gint64 delay); /* µs one way */
void proxy_free(struct proxy *line);
const char *proxy_folder(const struct proxy *line);
void proxy_is(struct proxy *line, enum proxy_fault fault);
/* Fine, but stalled when it is asked once more than that. */
void proxy_stalls_after(struct proxy *line, guint trips);
/* How often the other side was asked and waited for. */
guint proxy_trips(struct proxy *line);

#endif

/* SPDX-License-Identifier: MIT
 * A small desk for each test of the console, its clock pinned, and the program on it. */
#ifndef MIDWATCH_TESTS_SCREEN_DESK_H
#define MIDWATCH_TESTS_SCREEN_DESK_H

#include "session.h"

#define DESK_NOW "2026-11-22 03:00 +0000"

/* The program under test, and a folder for what tests make: HOME and the XDG folders too, so that
 * nobody's own settings are met. Between desk_begin() and desk_end(), which empties it. */
extern char *desk_program, *desk_folder;
void desk_begin(void);
void desk_end(void);

/* A desk of its own, copied from one made once of desk.jsonl. Free the path. */
char *desk_fresh(void);
char *desk_new(void);		   /* the same, and no copy: with an identity of its own */
char *desk_copy(const char *desk); /* the same of any desk nobody has open */
char *desk_place(void);		   /* where one may be made */
/* On PostgreSQL skips the test, which is about what becomes of a file. */
gboolean desk_is_no_file(void);
/* Runs `midwatch -d DESK --as wei --now DESK_NOW WORDS…`; fails the test when that fails. *out (may be
 * NULL) is what it printed, freed by the caller. */
void desk_run(const char *desk, char **out, const char *const *words);
/* The same as somebody else. */
void desk_run_as(const char *user, const char *desk, char **out, const char *const *words);
#define DESK_RUN(desk, out, ...) desk_run(desk, out, (const char *const[]){__VA_ARGS__, NULL})

/* The console on it as wei. The second waits until the queue stands there. */
struct session *desk_console_as(const char *term, const char *desk, int columns, int rows);
struct session *desk_console(const char *desk, int columns, int rows);
/* The same, and that it sent no more than `most` bytes until then, at its best of SESSION_TRIES: one that
 * is kept from the processor shows an empty screen first, and says that it waits. */
struct session *desk_console_costs(const char *desk, int columns, int rows, gsize most);
/* The same as somebody else, 80×24. */
struct session *desk_console_of(const char *user, const char *desk);
/* Two incidents more: INC-7 burns, INC-8 too; of both li wrote the beginning. And INC-7's timeline. */
char *desk_with_incidents(void);
struct session *desk_timeline_of(const char *user, const char *desk);
/* Is there a draft whose row says this ("": any)? The second waits until there is. */
gboolean desk_has_draft(const char *desk, const char *text);
void desk_await_draft(const char *desk, const char *text);
/* Leaves with q, expects status 0, frees. */
void desk_quit(struct session *session);

#endif

/* SPDX-License-Identifier: MIT
 * A real program in a pseudo-terminal under libvterm: keys in, screens out. Nothing here sleeps: every
 * wait is for output, for quiet, or for the end of the program, with a deadline that fails the test. */
#ifndef MIDWATCH_TESTS_SCREEN_SESSION_H
#define MIDWATCH_TESTS_SCREEN_SESSION_H

#include <glib.h>

struct session;
/* Starts argv (NULL-terminated) as the leader of a terminal of its own. `term` is its TERM. */
struct session *session_start(const char *term, int columns, int rows, const char *const *argv);
/* Hangs up if it still runs, and forgets it. */
void session_free(struct session *session);

/* Types: literal text, and names in angle brackets as <Enter> <Esc> <C-x> <Down> <Paste:text>. What
 * follows Esc waits until it was known as such. */
void session_type(struct session *session, const char *keys);
/* Until the text stands on the screen, or fails the test with the screen as it is. */
void session_expect(struct session *session, const char *text);
void session_expect_gone(struct session *session, const char *text);
/* Until nothing has come for `quiet_ms`; from 30 on also until the program has taken what was typed and
 * sleeps, however loaded the machine is. */
void session_settle(struct session *session, int quiet_ms);
/* How many bytes come for the keys. */
gsize session_cost(struct session *session, const char *keys, int quiet_ms);
/* That it is no more than `most`, at its best of so many times: what a timer draws in between is not the key's,
 * and on a busy machine it often does. */
#define SESSION_TRIES 20
void session_costs(struct session *session, const char *keys, int quiet_ms, gsize most);
/* Whether output comes within the time. */
gboolean session_output_within(struct session *session, int ms);
void session_resize(struct session *session, int columns, int rows);
void session_signal(struct session *session, int number);
/* From here on nothing is read of what comes: a line that stalls. */
void session_stall(struct session *session);
/* The terminal goes away. */
void session_hang_up(struct session *session);
/* Whether it has ended, without waiting. */
gboolean session_has_ended(const struct session *session);
/* Waits for the end and gives the status as waitpid() does. */
int session_wait(struct session *session);
/* Microseconds of processor time it has taken: so far, or in all once it has been waited for. */
gint64 session_cpu(const struct session *session);

/* The screen as lines of text, each followed by one of style letters where it has any. Free it. */
char *session_screen(struct session *session);
gboolean session_shows(struct session *session, const char *text);
/* Every byte since the start, and how many there have been. */
const char *session_raw(struct session *session, gsize *size);
gboolean session_raw_has(struct session *session, const char *bytes);
/* The path of a file in tests/screen; free it. */
char *session_file(const char *name);
/* Compares with tests/screen/NAME.screen; REGEN=1 writes it. */
void session_golden(struct session *session, const char *name);

#endif

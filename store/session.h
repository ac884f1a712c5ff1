/* SPDX-License-Identifier: MIT
 * Sessions: the consoles at a desk, each with a key of its own. A session is dead when it said goodbye,
 * when it ran here and its process is gone, or when it gave no sign of life for SESSION_SILENT seconds.
 * What a dead one left behind (drafts, presence) is anybody's of the same person. */
#ifndef MIDWATCH_STORE_SESSION_H
#define MIDWATCH_STORE_SESSION_H

#include "store/tickets.h"

/* Seconds. A sign of life is due every SESSION_BEAT; one that was late is no death. */
enum { SESSION_BEAT = 60, SESSION_SILENT = 180 };

/* The clock of sessions, presence and drafts: the engine's, also where a desk is only looked at as of another
 * day (--now), else who looks would find everybody dead. That of a test desk is the one it is told. */
gint64 session_now(struct desk *desk);
/* A random key; free with g_free. */
char *session_key_new(void);
/* Enters this process as a console of the acting person; forgets sessions that ended 90 days ago and
 * what they had left. READ_ONLY answers are errors: such a desk has no sessions. */
gboolean session_begin(struct desk *desk, const char *key, GError **error);
gboolean session_beat(struct desk *desk, const char *key, GError **error);
/* Says goodbye; nobody is anywhere under this key any more. Unknown keys: nothing. */
gboolean session_end(struct desk *desk, const char *key, GError **error);

/* "" is nobody's and never lives. */
gboolean session_lives(struct desk *desk, const char *key);
/* "host, process 4711, since 2026-11-22T03:40:00Z" of a session, for a message; free with g_free. */
char *session_place(struct desk *desk, const char *key);
/* When the person last left, or was last seen, in any session but `key`; TIME_NONE: never. */
gint64 session_last_seen(struct desk *desk, const char *who, const char *key);

/* Whether a row of (place, pid, started, seen_at, left_at) at `column` is that of a living session. */
gboolean session_row_lives(const struct row *row, int column, gint64 now);

/* How often the desk itself changed, and who is where; *desk and *here as they are now. */
gboolean session_pulse(struct desk *desk, gint64 *pulse, gint64 *here, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * What has been sent from here and is not stored yet. A public message waits as long as the person's
 * preference `hold` says and can be taken back so long; the rest is stored at once. What could not be
 * stored stays here, and is told on every screen until its writer takes it up again: nothing takes
 * the keys from somebody who is writing something else by then. */
#ifndef MIDWATCH_TUI_OUTBOX_H
#define MIDWATCH_TUI_OUTBOX_H

#include "tui/letter.h"

struct outbox;
struct outbox *outbox_new(struct console *console);
/* What was not stored stays behind as drafts. */
void outbox_free(struct outbox *outbox);
/* Takes the letter over. */
void outbox_send(struct outbox *outbox, struct letter *letter);
/* Sends what is due; gives when it wants to be called again. */
gint64 outbox_tick(struct outbox *outbox, gint64 monotonic);
/* Opens the composer on what failed last, else on what waits and was sent last, which then waits no
 * more; FALSE: there is none. */
gboolean outbox_take_back(struct outbox *outbox);
/* The letter that outbox_take_back() opens the composer for, and why it was not stored (g_free; NULL: it
 * was taken back). */
struct letter *outbox_claim(struct outbox *outbox, char **why);
/* "reply to 48213 goes out in 8 s · u takes it back"; NULL: nothing waits. g_free. `key`: the one that
 * takes back on this screen, or NULL. */
char *outbox_note(struct outbox *outbox, const char *key, gint64 monotonic);
/* What waits waits no more: the person asked for it, and nobody will be here to send it later. */
void outbox_flush(struct outbox *outbox);
/* Whether anything is on its way to the desk. */
gboolean outbox_is_busy(const struct outbox *outbox);
/* A line for each letter that was not stored; of char*, freed with the array. */
GPtrArray *outbox_failures(const struct outbox *outbox);

#endif

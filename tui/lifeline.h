/* SPDX-License-Identifier: MIT
 * The line to the desk as the console shows it: nothing on a near server; a round trip that is long, a
 * standby and how far behind it is, a server that is away and for how long. Told by the store's thread
 * (store_watch_link()), read here, under a lock. A desk that is a file has none of it. */
#ifndef MIDWATCH_TUI_LIFELINE_H
#define MIDWATCH_TUI_LIFELINE_H

#include "store/store.h"
#include "tui/draw.h"

struct lifeline;
struct lifeline *lifeline_new(void);
/* Once no thread uses the store any more. */
void lifeline_free(struct lifeline *lifeline);
/* On the store's thread, once the desk is open. */
void lifeline_watch(struct lifeline *lifeline, struct store *store);

/* Readable when something is another now: lifeline_take() then takes it over. TRUE: the server has come back, and
 * nobody knows what happened meanwhile. */
int lifeline_fd(const struct lifeline *lifeline);
gboolean lifeline_take(struct lifeline *lifeline);
/* Readable when the server has something to tell that nobody asked for, while nothing is asked of it; -1: there is
 * no such thing. */
int lifeline_news_fd(const struct lifeline *lifeline);
/* An answer may take longer than a person sees as at once. */
gboolean lifeline_is_slow(const struct lifeline *lifeline);
/* UTC µs by the desk's clock: the server's where that is another than the machine's. */
gint64 lifeline_real_time(const struct lifeline *lifeline);
/* Nothing is heard of the server, or it is silent. */
gboolean lifeline_is_away(const struct lifeline *lifeline);
/* Whether there is a server at all. */
gboolean lifeline_is_there(const struct lifeline *lifeline);
/* Whether what lifeline_words() says is another now; *next is when it may be (monotonic), as a tick. */
gboolean lifeline_tick(struct lifeline *lifeline, gint64 monotonic, gint64 *next);
/* For the header, "store away 12 s, 3 acts waiting"; NULL: nothing to say. Free with g_free. */
char *lifeline_words(const struct lifeline *lifeline, guint waiting, gboolean brief, gint64 monotonic);
/* Puts them into the first row, where it is empty and far to the right; over its end when it is full. */
void lifeline_draw(const struct lifeline *lifeline, const struct area *whole, guint waiting, gint64 monotonic);

#endif

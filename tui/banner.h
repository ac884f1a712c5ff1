/* SPDX-License-Identifier: MIT
 * The banner (terminal.md §1): a new P0 or a page as one line on top of every screen, editors included. It
 * never takes a key but its own two (context "banner" in the key files): one looks, the other puts it
 * away. What is new is found on the store's thread (store/watch.h). */
#ifndef MIDWATCH_TUI_BANNER_H
#define MIDWATCH_TUI_BANNER_H

#include "tui/screen.h"

struct banner;
struct banner *banner_new(struct console *console);
void banner_free(struct banner *banner);
/* The desk is open, or it changed: looks for news. */
void banner_changed(struct banner *banner);
/* Looks when time alone may have brought some; as the tick of a screen. */
gint64 banner_tick(struct banner *banner, gint64 monotonic);
/* Why the desk is not the one that was opened any more (store_gone(); NULL: it is): shown over all else, and not
 * to be put away. */
void banner_gone(struct banner *banner, const char *why);
void banner_draw(const struct banner *banner, const struct area *whole);
/* A key that means the banner while there is one; TRUE: taken. */
gboolean banner_key(struct banner *banner, int key);
/* Puts it away; FALSE: there was none. */
gboolean banner_dismiss(struct banner *banner);

#endif

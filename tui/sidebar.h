/* SPDX-License-Identifier: MIT
 * The views on the left of the queue: each with how many tickets it lists and how many of them are
 * breached, counted in the background one at a time, so that no key waits for more than one count. */
#ifndef MIDWATCH_TUI_SIDEBAR_H
#define MIDWATCH_TUI_SIDEBAR_H

#include "command/view.h"
#include "tui/screen.h"

/* Columns it takes, the gap to the list included. */
enum { SIDEBAR_COLUMNS = 23 };

struct sidebar;
/* A view has been chosen, by a key while the cursor is in there. */
typedef void sidebar_fn(const struct view *view, void *data);
struct sidebar *sidebar_new(struct console *console, sidebar_fn *choose, void *data);
void sidebar_free(struct sidebar *sidebar);

/* The desk changed: views and counts are read again, not at once but soon. */
void sidebar_changed(struct sidebar *sidebar);
/* Asks what is due while `shown`; gives the monotonic time at which it wants to be called again. */
gint64 sidebar_tick(struct sidebar *sidebar, gint64 monotonic, gboolean shown);
/* The cursor goes into it, on the view named, or out of it. */
void sidebar_enter(struct sidebar *sidebar, const char *current);
void sidebar_leave(struct sidebar *sidebar);
gboolean sidebar_has_cursor(const struct sidebar *sidebar);
/* A key while the cursor is in it; TRUE: taken. */
gboolean sidebar_key(struct sidebar *sidebar, int key);
/* `current`: the name of the view that is listed. */
void sidebar_draw(struct sidebar *sidebar, const struct area *area, const char *current);

#endif

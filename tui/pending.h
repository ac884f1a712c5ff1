/* SPDX-License-Identifier: MIT
 * Acts that were begun here and are not answered yet: what is marked as being on its way, counted in the
 * header while the store is away, and named when the console is left before they are stored. An act
 * whose answer comes at once is never shown: on a desk that is near nothing flickers. */
#ifndef MIDWATCH_TUI_PENDING_H
#define MIDWATCH_TUI_PENDING_H

#include "tui/screen.h"

struct pending;
struct pending *pending_new(struct console *console);
void pending_free(struct pending *pending);
/* `job` is posted: `line` of commands, on these tickets (gint64). The same job again: nothing. */
void pending_add(struct pending *pending, const struct job *job, const char *line, const GArray *tickets);
/* It is answered, or was never begun. Whether it had been shown. */
gboolean pending_remove(struct pending *pending, const struct job *job);
/* So many wait for their answers. */
guint pending_count(const struct pending *pending);
/* Whether an act on the ticket is on its way long enough to be shown. */
gboolean pending_has(const struct pending *pending, gint64 ticket);
/* "ack #42 is on its way", "3 acts on their way"; NULL: nothing that is to be shown. g_free. */
char *pending_note(const struct pending *pending);
/* When another one is to be shown, as a tick. */
gint64 pending_tick(struct pending *pending, gint64 monotonic);
/* Adds a line for each to `lines` (of char*): it was not stored, or nobody knows. */
void pending_tell(const struct pending *pending, GPtrArray *lines);

#endif

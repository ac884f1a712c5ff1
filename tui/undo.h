/* SPDX-License-Identifier: MIT
 * The acts of this session, so that one key takes the last one back wherever the cursor is by then. An
 * act on many tickets, or of several commands on one key, is one step. The stacks belong to the store's
 * thread: what was typed behind an act that is not answered yet comes after it there too. */
#ifndef MIDWATCH_TUI_UNDO_H
#define MIDWATCH_TUI_UNDO_H

#include "tui/screen.h"

struct undo;
struct undo *undo_new(void);
void undo_free(struct undo *undo);
/* On the store's thread: the command `name` was done, in the line of commands numbered `line`; `deeds` of
 * struct deed. */
void undo_remember(struct undo *undo, const char *name, guint line, const GArray *deeds);
/* The same of records of an incident (of struct record*) that were stored together. */
void undo_remember_records(const struct console *console, const char *name, guint line, gint64 incident,
			   const GPtrArray *records);
/* The number of a line of its own, for what is done without a command. Not on the store's thread. */
guint undo_line(struct console *console);

#endif

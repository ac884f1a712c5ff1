/* SPDX-License-Identifier: MIT
 * A text in the person's own editor: the terminal is lent to it meanwhile, and everything else goes on. */
#ifndef MIDWATCH_TUI_FOREIGN_H
#define MIDWATCH_TUI_FOREIGN_H

#include "tui/buffer.h"
#include "tui/keeper.h"

/* Runs it on a text that has a draft. What it writes to its file is the draft's text, and *abroad, from then on, which may
 * be the last that is heard of it; what comes back, at most `limit` bytes of any kind, is one change of the buffer. FALSE
 * with an error, the buffer as it was: no editor is named (the preference `editor`, else $VISUAL, else $EDITOR), this
 * login has none (terminal.md §6), it could not be run, or it failed. Told to end meanwhile, the console does, and what
 * was written last stands. */
gboolean foreign_edit(struct console *console, struct buffer *buffer, gsize limit, struct keeper *keeper, char **abroad,
		      GError **error);

#endif

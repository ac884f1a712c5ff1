/* SPDX-License-Identifier: MIT
 * A text in the person's own editor: the terminal is lent to it meanwhile, and everything else goes on. */
#ifndef MIDWATCH_TUI_FOREIGN_H
#define MIDWATCH_TUI_FOREIGN_H

#include "tui/screen.h"

/* What the editor has written to its file so far, which may be the last that is heard of it. */
typedef void foreign_fn(const char *text, void *data);
/* Gives the text as it came back, at most `limit` bytes of any kind; NULL with an error, and the text
 * is the caller's still: no editor is named (the preference `editor`, else $VISUAL, else $EDITOR), this
 * login has none (terminal.md §6), it could not be run, or it failed. g_free. Told to end meanwhile, the
 * console does, and what was written last stands. */
char *foreign_edit(struct console *console, const char *text, gsize limit, foreign_fn *written, void *data,
		   GError **error);

#endif

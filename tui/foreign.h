/* SPDX-License-Identifier: MIT
 * A text in the person's own editor: the terminal is lent to it meanwhile, and everything else goes on. */
#ifndef MIDWATCH_TUI_FOREIGN_H
#define MIDWATCH_TUI_FOREIGN_H

#include "tui/screen.h"

/* Gives the text as it came back, at most `limit` bytes of any kind; NULL with an error, and the text
 * is the caller's still: no editor is named (the preference `editor`, else $VISUAL, else $EDITOR), this
 * login has none (terminal.md §6), it could not be run, or it failed. g_free. */
char *foreign_edit(struct console *console, const char *text, gsize limit, GError **error);

#endif

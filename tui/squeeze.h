/* SPDX-License-Identifier: MIT
 * The same screen in fewer bytes (terminal.md §3). What curses sends for a change of style is the way
 * out of the old one and the way into the new, where one step or none would do; what it sends for a move
 * within a line names the line again. Pure: bytes in, bytes out. Only for terminals of xterm's family. */
#ifndef MIDWATCH_TUI_SQUEEZE_H
#define MIDWATCH_TUI_SQUEEZE_H

#include <glib.h>

struct squeeze;
/* `repeats`: the terminal repeats a character on CSI b (terminfo's rep). */
struct squeeze *squeeze_new(gboolean repeats);
void squeeze_free(struct squeeze *squeeze);
/* Appends to `out` what shows the same as `bytes`, which end where a sequence ends. Styles may still be
 * owed afterwards: they come with the next text. `rows` and `columns` of the screen. */
void squeeze_add(struct squeeze *squeeze, GString *out, const char *bytes, gsize size, int rows, int columns);
/* Sends the style that is owed, and forgets what is known of the terminal: somebody else writes to it now. */
void squeeze_end(struct squeeze *squeeze, GString *out);

#endif

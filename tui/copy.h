/* SPDX-License-Identifier: MIT
 * Copying to the clipboard of the person's own terminal, by OSC 52: written, never asked back
 * (terminal.md §2). */
#ifndef MIDWATCH_TUI_COPY_H
#define MIDWATCH_TUI_COPY_H

#include "tui/screen.h"

/* Copies and says so. FALSE with an error when the person wants no clipboard (`option set clipboard
 * off`), the terminal is none of the family that knows it, or the text is too long for one. */
gboolean console_copy(struct console *console, const char *text, GError **error);

#endif

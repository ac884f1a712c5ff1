/* SPDX-License-Identifier: MIT
 * The editor's two files: editor.c (rows, drawing, moving over rows), editor-run.c (the words of
 * `edit`). Nobody else includes this. */
#ifndef MIDWATCH_TUI_EDITOR_PRIVATE_H
#define MIDWATCH_TUI_EDITOR_PRIVATE_H

#include "tui/editor.h"

struct editor {
	struct buffer *buffer;
	gsize top; /* where the first row shown begins */
	int width, height; /* of the last drawing, at least 1 */
	int goal; /* the column moving up and down aims at; -1: that of the cursor */
	gboolean normal;
};

/* Moves the cursor over `rows` rows of the screen, up when negative. */
void editor_move_rows(struct editor *editor, int rows);

#endif

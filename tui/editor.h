/* SPDX-License-Identifier: MIT
 * The multi-line editor: a text being written (tui/buffer.h) in a piece of the screen. Long lines wrap at
 * words; what the sanitiser shows instead of obeying stands in warning style, and the cursor counts it as
 * it is seen. A screen owns one and hands it keys, pasted text and the words of the command `edit`. */
#ifndef MIDWATCH_TUI_EDITOR_H
#define MIDWATCH_TUI_EDITOR_H

#include "tui/buffer.h"
#include "tui/draw.h"

struct editor;
/* `limit` as buffer_new(). */
struct editor *editor_new(gsize limit);
void editor_free(struct editor *editor);
struct buffer *editor_buffer(struct editor *editor);

/* Another text from the start, the cursor behind it and nothing to undo. It is cut where the limit is. */
void editor_set(struct editor *editor, const char *text);

/* Draws it, scrolled to the cursor, and places the cursor. */
void editor_draw(struct editor *editor, const struct area *area);
/* Letters are typed. FALSE: the normal mode of a modal keymap, in which they are commands. */
gboolean editor_is_typing(const struct editor *editor);
/* A key no binding took; FALSE: it is no character either. A refusal (no room) is an error and TRUE. */
gboolean editor_key(struct editor *editor, int key, GError **error);
/* As it came: literal, one step of undo. */
gboolean editor_paste(struct editor *editor, const char *text, gsize size, GError **error);
/* One of editor_words, `count` times (0: none was given, once). FALSE with USAGE, or without an error
 * when there was nothing to do. */
gboolean editor_run(struct editor *editor, const char *word, int count, GError **error);
/* Separated by blanks, for completion. */
extern const char editor_words[];

#endif

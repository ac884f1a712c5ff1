/* SPDX-License-Identifier: MIT
 * One line of text being edited, by libedit: its emacs and vi keys, its ~/.editrc. Keys go in, the line
 * comes out; who asked draws it. libedit itself sees a pseudo-terminal of its own and never the real
 * one (terminal.md §8). Also the prompt of `midwatch shell`, where libedit does have the terminal. */
#ifndef MIDWATCH_TUI_LINEEDIT_H
#define MIDWATCH_TUI_LINEEDIT_H

#include "desk/error.h"

struct lineedit;
/* NULL with an error when no pseudo-terminal can be had. `restricted`: ~/.editrc is not read. */
struct lineedit *lineedit_new(gboolean restricted, GError **error);
/* vi's two modes, or emacs' keys; ~/.editrc has the last word. */
void lineedit_set_vi(struct lineedit *edit, gboolean vi);
void lineedit_free(struct lineedit *edit);
/* What ^P, ^N and the arrows walk through from here on: lines of char*, older ones first. */
void lineedit_history(struct lineedit *edit, const GPtrArray *lines);

/* Begins a fresh line with this text, cursor at its end. */
void lineedit_begin(struct lineedit *edit, const char *text);
/* A key of keymaps/keymaps.h. Enter, Tab and what cancels are the caller's: never given here. */
void lineedit_key(struct lineedit *edit, int key);
/* Inserts text as it is: control characters in it become spaces, invalid bytes vanish. */
void lineedit_insert(struct lineedit *edit, const char *text, gssize size);
/* Replaces the last `bytes` bytes before the cursor (a completed word). */
void lineedit_replace(struct lineedit *edit, gsize bytes, const char *text);
/* The line, and the cursor in bytes; valid until the next call. */
const char *lineedit_text(const struct lineedit *edit, gsize *cursor);
/* Esc belongs to the line, not to who asked: vi's insert mode, until it was pressed. */
gboolean lineedit_wants_escape(const struct lineedit *edit);

/* The shell's prompt on the real terminal. */
struct lineshell;
/* Completes the word that ends at `cursor`: NULL-terminated candidates that replace the text from *from
 * on (freed by the caller of it, with g_strfreev). */
typedef char **lineshell_complete(const char *line, gsize cursor, gsize *from, void *data);
struct lineshell *lineshell_new(const char *prompt, gboolean restricted, lineshell_complete *complete, void *data);
void lineshell_free(struct lineshell *shell);
void lineshell_remember(struct lineshell *shell, const char *line);
/* The next line without its newline, freed by the caller; NULL at the end of input. *interrupted: ^C
 * (the line is dropped, NULL is given). */
char *lineshell_read(struct lineshell *shell, gboolean *interrupted);

#endif

/* SPDX-License-Identifier: MIT
 * The terminal: taken at the start, given back whatever happens (leaving, suspending, a crash), and
 * between the two a stream of keys and of what the world did to it. One of the two curses files; what
 * is drawn is the other's (tui/draw.h). */
#ifndef MIDWATCH_TUI_TERMINAL_H
#define MIDWATCH_TUI_TERMINAL_H

#include "tui/decode.h"

/* Milliseconds a lone Esc waits for the rest of a sequence. */
enum { TERMINAL_ESCAPE_DELAY = 100 };

/* Blocks the signals the terminal handles in the calling thread; threads made from here on inherit
 * that, so that a stop or a resize always meets the console's own thread. Before any thread is made. */
void terminal_hold_signals(void);
void terminal_free_signals(void); /* lets them through again */
/* Takes the terminal. An unknown TERM is answered with a name that is known; *notice (freed by the
 * caller) then says so. FALSE with an error when there is no terminal, or one that can't place its
 * cursor. */
gboolean terminal_open(char **notice, GError **error);
/* Gives it back. Safe to call twice. */
void terminal_close(void);

/* Readable when there is something for terminal_read() and terminal_event(). */
int terminal_input_fd(void);
int terminal_event_fd(void);
/* Reads what has been typed and decodes it; FALSE: the terminal is gone. */
gboolean terminal_read(decode_fn *fn, void *data);
/* A lone Esc waits to be taken as it is; after the escape delay call terminal_read_rest(). */
gboolean terminal_read_pending(void);
void terminal_read_rest(decode_fn *fn, void *data);
/* Whether the terminal tells of clicks and the wheel, instead of marking text with them; off at first. */
void terminal_mouse(gboolean wanted);
/* Where the pointer was when the key at work came from it. */
void terminal_pointer(int *row, int *column);
/* Throws away what was typed ahead (a question must not be answered by accident). */
void terminal_flush_input(void);

/* The oldest signal not yet seen: SIGWINCH, SIGTSTP, SIGCONT, or one that asks to end; 0: none. */
int terminal_event(void);
/* Takes the size the terminal has now; everything is repainted. */
void terminal_resize(void);
/* Stops the process group, terminal given back, and takes it again on return. */
void terminal_suspend(void);
/* Gives it to a program of the person's, on the standard descriptors; and takes it back, what was
 * typed ahead thrown away. */
void terminal_lend(void);
void terminal_take_back(void);
/* Takes it again after a stop that could not be caught. */
void terminal_retake(void);
/* Everything is sent again with the next frame (^L, or someone wrote over us). */
void terminal_repaint(void);

/* Frames are not waited for. A descriptor to be polled for POLLOUT while the terminal has not taken the
 * last one, -1 otherwise; no frame is drawn until terminal_send() has got rid of the rest. FALSE: the
 * terminal is gone. */
int terminal_output_fd(void);
gboolean terminal_send(void);
/* Sends what was drawn: one write(2) per frame, between the marks of mode 2026 when it is more than
 * 512 bytes and the terminal is of the family that knows them. FALSE: the terminal is gone. */
gboolean terminal_show(void);

/* Bytes beside the frames, as they are. FALSE: there is no terminal. */
gboolean terminal_put(const char *bytes, gsize size);
/* Of the family that takes the control strings of xterm, or ignores them. */
gboolean terminal_is_xterm_like(void);
/* tui/aside.c: rings the bell, and tells the desktop through the terminal in the way it knows ("osc9", "osc777"; else
 * not at all); at most once in ten seconds. `text` may be hostile: it is cut and cleaned. */
void terminal_notify(gboolean rings, const char *way, const char *text);
/* Gives a text to the terminal's clipboard (OSC 52): it goes out as base64, so nothing in it can be
 * obeyed. FALSE with an error when it is longer than terminals take, or when this one is none of the
 * family that knows such a thing or ignores it. */
gboolean terminal_copy(const char *text, gsize size, GError **error);

/* Columns of the terminal behind a descriptor, below 0 of the one taken; 0 when it is none or doesn't
 * say. */
int terminal_columns(int fd);

#endif

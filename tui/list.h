/* SPDX-License-Identifier: MIT
 * The place in a list: which row is selected and which rows are in sight. It knows rows by number
 * only; what they are, and that the selection follows a ticket when rows move, is the owner's. */
#ifndef MIDWATCH_TUI_LIST_H
#define MIDWATCH_TUI_LIST_H

#include "tui/screen.h"

struct list {
	int count;  /* rows there are */
	int cursor; /* 0 … count-1; -1 only when empty */
	int top;    /* first row in sight */
	int height; /* rows in sight, from the last list_show() */
};

/* There are `count` rows now; the selection stays within them. */
void list_resize(struct list *list, int count);
/* The selection is row `cursor`; the window moves only when it must. */
void list_seek(struct list *list, int cursor);
/* The selection is row `cursor`, kept as far from the top of the window as it was: the rows have been
 * numbered anew. */
void list_place(struct list *list, int cursor);
/* The window has `height` rows: brings the selection into sight. */
void list_show(struct list *list, int height);
/* Moves by `count` rows or pages (0 counts as 1; VERB_POINT takes it as it is). FALSE when `verb` is no movement. *beyond (may be
 * NULL) gets the rows it would have gone further, negative upwards. */
gboolean list_move(struct list *list, enum verb verb, int count, int *beyond);

/* Columns a number takes in a list, ≥ 0. */
int list_digits(gint64 number);

#endif

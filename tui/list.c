/* SPDX-License-Identifier: MIT
 * Arithmetic of cursor and window. */
#include "config.h"

#include "tui/list.h"

void list_resize(struct list *list, int count)
{
	list->count = MAX(count, 0);
	list->cursor = count > 0 ? CLAMP(list->cursor, 0, count - 1) : -1;
	list_show(list, list->height);
}

void list_seek(struct list *list, int cursor)
{
	list->cursor = list->count > 0 ? CLAMP(cursor, 0, list->count - 1) : -1;
	list_show(list, list->height);
}

void list_place(struct list *list, int cursor)
{
	int distance = list->cursor - list->top;
	list->cursor = list->count > 0 ? CLAMP(cursor, 0, list->count - 1) : -1;
	list->top = list->cursor - distance;
	list_show(list, list->height);
}

void list_show(struct list *list, int height)
{
	list->height = MAX(height, 0);
	if (list->cursor < list->top)
		list->top = list->cursor;
	if (list->cursor >= list->top + list->height)
		list->top = list->cursor - list->height + 1;
	list->top = MIN(list->top, list->count - list->height);
	list->top = MAX(list->top, 0);
}

static void step(struct list *list, gint64 by, int *beyond)
{
	gint64 wanted = list->cursor + by;
	list->cursor = (int)CLAMP(wanted, 0, list->count - 1);
	if (beyond)
		*beyond = (int)(wanted - list->cursor);
	list_show(list, list->height);
}

/* A page moves the window, and the selection with it, so the eye finds it at the same height. */
static void page(struct list *list, gint64 by, int *beyond)
{
	list->top = (int)CLAMP(list->top + by, 0, MAX(list->count - list->height, 0));
	step(list, by, beyond);
}

gboolean list_move(struct list *list, enum verb verb, int count, int *beyond)
{
	gint64 times = MAX(count, 1);
	int pointed = list->cursor + count;
	int height = MAX(list->height, 1);
	if (beyond)
		*beyond = 0;
	if (list->count == 0)
		return verb <= VERB_BOTTOM || verb == VERB_POINT;
	switch (verb) {
	case VERB_UP:
		step(list, -times, beyond);
		return TRUE;
	case VERB_DOWN:
		step(list, times, beyond);
		return TRUE;
	case VERB_PAGE_UP:
		page(list, -times * MAX(height - 1, 1), beyond);
		return TRUE;
	case VERB_PAGE_DOWN:
		page(list, times * MAX(height - 1, 1), beyond);
		return TRUE;
	case VERB_HALF_UP:
		page(list, -times * MAX(height / 2, 1), beyond);
		return TRUE;
	case VERB_HALF_DOWN:
		page(list, times * MAX(height / 2, 1), beyond);
		return TRUE;
	case VERB_TOP:
		step(list, -(gint64)list->count, NULL);
		return TRUE;
	case VERB_BOTTOM:
		step(list, list->count, NULL);
		return TRUE;
	case VERB_POINT:
		if (pointed >= list->top && pointed < MIN(list->top + list->height, list->count))
			list_seek(list, pointed);
		return TRUE;
	default:
		return FALSE;
	}
}

int list_digits(gint64 number)
{
	int count = 1;
	while (number >= 10) {
		number /= 10;
		count++;
	}
	return count;
}

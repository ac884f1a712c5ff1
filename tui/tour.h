/* SPDX-License-Identifier: MIT
 * The tour: five lessons on the demo desk, each of a few steps done with the person's own keys. Two lines
 * over the last one say what to press, from the keymap that holds; what was pressed takes it further. */
#ifndef MIDWATCH_TUI_TOUR_H
#define MIDWATCH_TUI_TOUR_H

#include "tui/screen.h"

struct tour;
/* Asks the desk whether it is the demo's, and begins then; says what to do when it is not. */
void tour_begin(struct console *console);
void tour_free(struct tour *tour); /* NULL is fine */
/* Ends it. FALSE: none was on. */
gboolean tour_leave(struct console *console);

/* A line of commands has been carried out; `typed`: at the prompt. */
void tour_saw(struct console *console, const char *line, gboolean typed);
/* Rows it takes of the screen; 0: there is no room. */
int tour_rows(const struct tour *tour, const struct area *whole);
/* Draws it over the last row of `whole`. `tour` may be NULL. */
void tour_draw(const struct tour *tour, const struct area *whole);

#endif

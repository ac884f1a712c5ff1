/* SPDX-License-Identifier: MIT
 * What differs between a text being written, the one it was begun on, and one that somebody stored meanwhile, shown
 * above the editor: of every writer of what others may change, too. */
#ifndef MIDWATCH_TUI_COMPARED_H
#define MIDWATCH_TUI_COMPARED_H

#include "tui/pager.h"

/* Shows it, or puts it away: sets *differences. `theirs` NULL: nobody was faster. */
void compared_toggle(struct console *console, struct pager **differences, const char *before, const char *theirs,
		     const char *mine);
/* Takes its rows from the text's area, where that has enough; all `columns` of the screen. NULL: nothing. */
void compared_draw(struct pager *differences, struct area *text, int columns);
/* The rule between them, with the place in the differences. */
void compared_rule(struct pager *differences, struct area *text, int columns);
/* The preview's verbs scroll it. */
gboolean compared_verb(struct pager *differences, enum verb verb, int count, const char *argument, GError **error);

#endif

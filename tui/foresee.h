/* SPDX-License-Identifier: MIT
 * What the acts behind a prefix key would do to the clocks of the selected ticket, told beside them before
 * one is chosen (command/what-if.h). Asked in the background once the prefix has waited a moment: who types
 * on is never held up, and a key means the same whether it was told or not. */
#ifndef MIDWATCH_TUI_FORESEE_H
#define MIDWATCH_TUI_FORESEE_H

#include "tui/screen.h"

struct foresee;
struct foresee *foresee_new(struct console *console);
void foresee_free(struct foresee *foresee);
/* Asks when it is time, forgets when the prefix is over; gives the monotonic time of its next step. */
gint64 foresee_tick(struct foresee *foresee, gint64 monotonic);
/* "restore due 04:10, was 06:00" of a binding's command line; NULL when not known. Valid until the next
 * foresee_tick(). */
const char *foresee_words(const struct foresee *foresee, const char *line);

#endif

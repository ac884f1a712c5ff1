/* SPDX-License-Identifier: MIT
 * Long work on the store's thread as the console shows it: a bar in the footer, and ^C stops it. Written
 * there, read here, under a lock. */
#ifndef MIDWATCH_TUI_WORKING_H
#define MIDWATCH_TUI_WORKING_H

#include "command/progress.h"
#include "tui/draw.h"

struct working;
struct working *working_new(void);
void working_free(struct working *working);
/* For commands; on the store's thread. */
const struct progress_watch *working_watch(const struct working *working);
/* On the store's thread: another piece of work begins, and nobody has stopped it yet. */
void working_begin(struct working *working);

/* On the console's: counts on whenever what is shown changes. */
guint working_version(struct working *working);
/* Draws the bar; FALSE: nothing that is long goes on. */
gboolean working_draw(struct working *working, int row, int columns);
/* Asks what goes on to stop; FALSE: nothing that is long does. */
gboolean working_stop(struct working *working);

#endif

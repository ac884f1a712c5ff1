/* SPDX-License-Identifier: MIT
 * Bytes on their way to a terminal that may take nothing for minutes, on a line that stalls or one that
 * was stopped. Nobody waits for it: keys are read and drafts are saved meanwhile. */
#ifndef MIDWATCH_TUI_OUTFLOW_H
#define MIDWATCH_TUI_OUTFLOW_H

#include <glib.h>

struct outflow {
	int fd; /* not blocking, where that could be had */
	GByteArray *unsent;
	gboolean gone; /* there is no terminal any more: nothing is sent */
};
/* Standard output's terminal, opened once more so that our not waiting for it is ours alone; standard
 * output itself where that is not allowed (after su): then writing waits as everybody's does. fd -1:
 * neither. */
void outflow_open(struct outflow *flow);
void outflow_close(struct outflow *flow);
/* Sends what the terminal takes now and keeps the rest. FALSE: it is gone. */
gboolean outflow_put(struct outflow *flow, const char *bytes, gsize size);
gboolean outflow_go_on(struct outflow *flow);
/* Something is kept. */
gboolean outflow_is_stuck(const struct outflow *flow);
/* Waits up to `microseconds` for the terminal to take it all; what is left then is dropped, and FALSE. */
gboolean outflow_finish(struct outflow *flow, gint64 microseconds);

#endif

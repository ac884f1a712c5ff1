/* SPDX-License-Identifier: MIT
 * How far long work has come: one line on standard error when that is a terminal, after half a second
 * and at most twice a second (terminal.md §2). */
#ifndef MIDWATCH_COMMAND_PROGRESS_H
#define MIDWATCH_COMMAND_PROGRESS_H

#include <glib.h>

struct progress;
/* `total` 0: not known. */
struct progress *progress_new(const char *what, gint64 total, gboolean quiet);
void progress_at(struct progress *progress, gint64 done);
void progress_free(struct progress *progress);	/* wipes the line */

#endif

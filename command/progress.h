/* SPDX-License-Identifier: MIT
 * How far long work has come, after half a second and at most twice a second (terminal.md §2): one line on
 * standard error when that is a terminal, or wherever somebody watches. Who watches may also stop it. */
#ifndef MIDWATCH_COMMAND_PROGRESS_H
#define MIDWATCH_COMMAND_PROGRESS_H

#include <glib.h>

/* All called on the thread that works. */
struct progress_watch {
	/* `total` 0: not known, and `done` are bytes. */
	void (*at)(const char *what, gint64 done, gint64 total, void *data);
	void (*ended)(void *data);
	gboolean (*stopped)(void *data); /* cheap: asked at every step */
	void *data;
};

struct progress;
/* Whether anybody looks: what is only for them need not be counted. */
gboolean progress_wanted(const struct progress_watch *watch, gboolean quiet);
/* `total` 0: not known; with `done` 0 all the time nothing is counted. `watch` NULL: the terminal, unless `quiet`. NULL when nobody looks. */
struct progress *progress_new(const struct progress_watch *watch, const char *what, gint64 total, gboolean quiet);
/* FALSE with an error: somebody wants it to stop here. */
gboolean progress_at(struct progress *progress, gint64 done, GError **error);
void progress_free(struct progress *progress);	/* wipes the line */

#endif

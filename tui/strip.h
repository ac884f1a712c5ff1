/* SPDX-License-Identifier: MIT
 * What the header of the queue says besides the counts (terminal.md §1): until when I am on, what else is
 * due soon, what happened since I was here last. Read as a job; drawn in parts by queue-head.c. */
#ifndef MIDWATCH_TUI_STRIP_H
#define MIDWATCH_TUI_STRIP_H

#include "store/since.h"
#include "tui/screen.h"

/* "Soon", in seconds. */
enum { STRIP_SOON = 3600 };

struct strip {
	struct job job;
	gboolean wants_since; /* asked once, at the start */
	/* answered, unless job.error is set */
	gint64 on_until; /* my hours; TIME_NONE: not within them, or they are not known */
	guint soon;	 /* tickets due within STRIP_SOON, at most 1000 */
	guint burning;	 /* incidents that are active */
	gint64 incident, incident_began, update_at; /* the gravest of them; update_at TIME_NONE: none is promised */
	struct since_counts since; /* from TIME_NONE: not asked, or I was never here */
};
/* `done` and `owner` are the caller's to set; then the strip is. */
struct strip *strip_new(gboolean wants_since);
void strip_free(struct strip *strip); /* NULL is fine */

#endif

/* SPDX-License-Identifier: MIT
 * The screen of what something was at other times: its revisions, the newest first, and below what the selected one says
 * otherwise than the one before. What is special of a kind of thing is one row of functions. */
#ifndef MIDWATCH_TUI_REVISIONS_H
#define MIDWATCH_TUI_REVISIONS_H

#include "tui/screen.h"

struct revisions_kind {
	const char *command; /* the screen opens with its line: "kb history" */
	/* On the store's thread. What `words` name, and its revisions, the newest first, changed no more; NULL with an
	 * error. */
	GPtrArray *(*list)(struct desk *desk, const char *words, gint64 *id, GError **error);
	/* On the store's thread. *before NULL: nothing was before it, so it is shown whole. */
	gboolean (*texts)(struct desk *desk, const void *revision, char **before, char **after, GError **error);
	gboolean (*is_same)(const void *a, const void *b);
	const char *none; /* N_("nothing was published yet"); NULL: there is always one */
	char *(*heading)(gint64 id, const void *newest);
	void (*draw)(const struct console *console, const struct area *row, const void *revision);
	char *(*line)(gint64 id, const void *revision); /* of commands, which shows it whole */
};

/* A screen's functions. */
void *revisions_open(struct console *console, const struct revisions_kind *kind, const char *argument);
void revisions_close(void *self);
void revisions_draw(void *self, const struct area *area);
gboolean revisions_verb(void *self, enum verb verb, int count, const char *argument, GError **error);
void revisions_read(void *self); /* anew */

#endif

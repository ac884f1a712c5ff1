/* SPDX-License-Identifier: MIT
 * The canned replies filled in for a ticket, read on the store's thread: for the list one chooses from,
 * and for the one that is inserted. */
#ifndef MIDWATCH_TUI_CANNED_H
#define MIDWATCH_TUI_CANNED_H

#include "tui/screen.h"

struct canned {
	char *name, *language; /* language NULL: not said */
	char *text;	       /* filled in as far as is known */
	char *left;	       /* "eta, cause": the fields that stay; NULL: none */
	gboolean own;	       /* in the language of the ticket's client */
};
struct canned_job {
	struct job job;
	gint64 ticket;
	char *name;	  /* only this one; NULL: all */
	GPtrArray *found; /* of struct canned*: those in the client's language first, then those in none */
};
/* `owner` and `done` are the caller's to set. */
struct canned_job *canned_job_new(gint64 ticket, const char *name);

#endif

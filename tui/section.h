/* SPDX-License-Identifier: MIT
 * A block of a report while it is written: screen-section.c (the screen, its draft, drawing), section-store.c (reading
 * it from the desk, storing it), section-commands.c (what its keys do). */
#ifndef MIDWATCH_TUI_SECTION_H
#define MIDWATCH_TUI_SECTION_H

#include "desk/incident.h"
#include "tui/editor.h"
#include "tui/keeper.h"
#include "tui/pager.h"

/* Which one. */
struct section_name {
	gint64 incident;
	enum audience audience;
	char *block, *language;
};

struct section_edit {
	struct console *console;
	struct section_name name; /* block NULL: not known yet */
	char *title;		  /* of the incident */
	char *before;		  /* the revision it is written over; "" when there is none */
	gint64 revision;
	struct editor *editor; /* NULL until it is read */
	struct keeper *keeper;
	char *abroad;	  /* the text as a foreign editor wrote it last, for the draft; NULL */
	guint64 version;  /* of the text that the draft was told of */
	gboolean written; /* there is something to keep */
	gboolean asked;	  /* a job about it is under way */
	char *why;	  /* it can't be stored or read; NULL */
	char *theirs;	  /* somebody stored this meanwhile; NULL */
	struct pager *differences; /* shown above the text; NULL: not now */
};

/* The one on top, its text there; NULL with USAGE. */
struct section_edit *section_edit_shown(struct console *console, GError **error);
/* Its text may be another since. */
void section_edit_notice(struct section_edit *edit);
/* The text as it is now, also while it is abroad; g_free. */
char *section_edit_now(const struct section_edit *edit);
/* Reads it, or, "draft ID", the draft; what comes begins it. */
void section_edit_ask(struct section_edit *edit, const char *words);
/* What was read is there: `stored` is its text in the desk (taken), `draft` (borrowed) what was written of it. */
void section_edit_begin(struct section_edit *edit, char *stored, gint64 revision, const struct draft *draft);
void section_edit_store(struct section_edit *edit);
/* Shows what differs, or no more. */
void section_edit_compare(struct section_edit *edit);

#endif

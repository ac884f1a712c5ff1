/* SPDX-License-Identifier: MIT
 * An entry of an incident while it is written: screen-entry-edit.c (the screen, its draft, drawing, keys), entry-store.c
 * (reading and storing it, T6). */
#ifndef MIDWATCH_TUI_ENTRY_EDIT_H
#define MIDWATCH_TUI_ENTRY_EDIT_H

#include "store/incident.h"
#include "tui/editor.h"
#include "tui/entry-text.h"
#include "tui/keeper.h"
#include "tui/pager.h"

struct entry_edit {
	struct console *console;
	gint64 incident;
	char *key;		    /* of the entry; NULL: not known yet */
	struct incident *read;	    /* where the entry below is from; NULL: not read yet */
	const struct entry *entry;  /* the revision it is written over */
	char *base, *theirs;	    /* texts: what mine was begun on; what somebody stored meanwhile, NULL */
	struct editor *editor;	    /* NULL until it is read */
	struct keeper *keeper;
	guint64 version;	    /* of the text that the draft was told of */
	gboolean written, asked;    /* there is something to keep; a job is under way */
	char *why;		    /* it can't be stored or read; NULL */
	struct pager *differences;  /* shown above the text; NULL */
};

/* The one that is shown, its text there; NULL with USAGE. */
struct entry_edit *entry_edit_shown(struct console *console, GError **error);
/* "7 12": entry 12 of incident 7; "draft ID". */
void entry_edit_ask(struct entry_edit *edit, const char *words);
/* The text is there; `draft` (taken over) when it was one, begun on `base`. */
void entry_edit_begin(struct entry_edit *edit, struct draft *draft);
void entry_edit_store(struct entry_edit *edit);
/* Shows what differs, or no more. */
void entry_edit_compare(struct entry_edit *edit);

#endif

/* SPDX-License-Identifier: MIT
 * An article while it is written: screen-article-edit.c (the screen, its draft, drawing), article-store.c (reading it
 * from the desk, looking it over, storing it), article-commands.c (what its keys do). */
#ifndef MIDWATCH_TUI_ARTICLE_EDIT_H
#define MIDWATCH_TUI_ARTICLE_EDIT_H

#include "store/article.h"
#include "tui/editor.h"
#include "tui/keeper.h"
#include "tui/pager.h"

struct article_edit {
	struct console *console;
	struct article *article; /* the revision it is written over; NULL: not read yet */
	gboolean is_new;	 /* there is none yet */
	struct editor *editor;	 /* NULL until it is read */
	struct keeper *keeper;
	char *abroad;	  /* the text as a foreign editor wrote it last, for the draft; NULL */
	guint64 version;  /* of the text that the draft was told of */
	gboolean written; /* there is something to keep */
	gboolean asked;	  /* a job about it is under way */
	GPtrArray *found; /* of char*: what lint said of it, a line each; NULL: nothing */
	char *why;	  /* it can't be stored or read; NULL */
	char *theirs;	  /* somebody stored this meanwhile; NULL */
	gint64 their_rev;
	struct pager *differences; /* shown above the text; NULL: not now */
};

/* The one that is shown, its text there; NULL with USAGE. */
struct article_edit *article_edit_shown(struct console *console, GError **error);
/* Its text may be another since. */
void article_edit_notice(struct article_edit *edit);
/* The text as it is now, also while it is abroad. */
char *article_edit_now(const struct article_edit *edit);
/* A draft_take() or an article_load() on the store's thread; the text comes when it comes. `words`: an article's number
 * or ref, "new", or "draft ID". */
void article_edit_ask(struct article_edit *edit, const char *words);
/* The text is there: `draft` (taken over by this) when it was one. */
void article_edit_begin(struct article_edit *edit, struct article *article, struct draft *draft);
/* It was stored as `article` while somebody typed on: what is there now is written over that revision. */
void article_edit_go_on(struct article_edit *edit, const struct article *article);
/* Looks it over, and asks for a reason when nothing is wrong; `anyway`: whatever is. */
void article_edit_check(struct article_edit *edit, gboolean anyway);
void article_edit_store(struct article_edit *edit, const char *reason);
/* Shows what differs, or no more: mine from what it was written over, and theirs. */
void article_edit_compare(struct article_edit *edit);

#endif

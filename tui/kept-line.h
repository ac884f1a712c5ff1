/* SPDX-License-Identifier: MIT
 * What is typed on the last line and would be missed: a note for an incident, a reason, what happened in a gap. As any
 * text that is written it is a draft (terminal.md §4) until the command it ends has been done; a line that dropped is
 * gone on with from the list of drafts, with the second of its first letter. */
#ifndef MIDWATCH_TUI_KEPT_LINE_H
#define MIDWATCH_TUI_KEPT_LINE_H

#include "store/draft.h"
#include "tui/screen.h"

#define KEPT_LINE "line" /* the kind of such drafts */

struct kept_line {
	const char *label;  /* before the text */
	const char *line;   /* of commands: the text ends it … */
	const char *option; /* … as the value of this one; "": as one word; NULL: as words */
	const char *then;   /* a --reason is asked for behind it, with this label; NULL */
	gboolean stamped;   /* it gets --at with the second of the first letter */
	gint64 incident;    /* it is about, 0: the active one */
};

/* Asks for it. `before` and `text` (NULL: none): what was asked and answered before, which is kept as long as there
 * is nothing of this. */
void kept_line_ask(struct console *console, const struct kept_line *line, const struct kept_line *before,
		   const char *text);
/* Goes on with a draft that was taken over (draft_take()); it is put back when something else is being typed. */
void kept_line_recall(struct console *console, const struct draft *draft);
/* The incident a draft is about, 0: the active one; "INC-7 + ": its label, NULL: it is no such draft; g_free. */
gint64 kept_line_incident(const struct draft *draft);
char *kept_line_label(const struct draft *draft);

/* The draft of the line of commands that is being run, for the one command that takes it: its id, ended by
 * keeper_ended(); NULL: none. g_free. */
char *kept_line_take(struct console *console);

#endif

/* SPDX-License-Identifier: MIT
 * The console as main sees it: what it is started with, and the rows of the commands only a console
 * has. The console opens the desk itself, on the store's thread, and never touches it from another. */
#ifndef MIDWATCH_TUI_CONSOLE_H
#define MIDWATCH_TUI_CONSOLE_H

#include "command/command.h"

struct console_options {
	const char *where;	/* as desk_open() */
	enum store_mode mode;
	const char *user;	/* acting user */
	gboolean bound;		/* role and limits bind (login) */
	gboolean restricted;	/* no suspend, no files (terminal.md §6) */
	gboolean tour;		/* begins with it */
	gint64 now;		/* --now: the clock stands still there; TIME_NONE */
};

/* Runs until the person leaves. Gives the exit status: 0, or 128 + the signal that ended it. -1 with
 * `error` when it could not begin (no such desk, no terminal, a terminal that can't place its cursor):
 * nothing has been drawn then. */
int console_run(const struct console_options *options, GError **error);

/* Commands only a console or prompt has (NEEDS_CONSOLE), and `shell`. main gives them to
 * command_add_table() before anything is matched. Generated from the rows in tui/. */
extern const struct command *const console_commands[];

#endif

/* SPDX-License-Identifier: MIT
 * A person's midwatchrc(5): the option and view lines of it, checked; its bind lines are for the keymap
 * (keys_load). A wrong line is told and left out, so nothing in it keeps the console from starting. */
#ifndef MIDWATCH_COMMAND_RC_H
#define MIDWATCH_COMMAND_RC_H

#include "keymaps/keymaps.h"

/* What its lines are said to come from, "midwatchrc:3". */
#define RC_NAME "midwatchrc"

struct rc_line {
	int number;
	char *name;  /* of the option or view */
	char *value; /* of an option; NULL: a view */
	char *text;  /* the whole line, as it can be run */
};
struct rc {
	char *text;       /* the file; NULL: there is none, or it is not to be read */
	GPtrArray *lines; /* of struct rc_line*, the options and views, as written */
	int wrong;        /* how many option and view lines there were that hold nothing */
};
/* `restricted`: a login that reads no file of the person's. */
struct rc *rc_read(gboolean restricted, keymap_complain *complain, void *data);
void rc_free(struct rc *rc); /* NULL is fine */
/* The line that sets an option, the last of several; NULL. */
const struct rc_line *rc_option(const struct rc *rc, const char *name);
#endif

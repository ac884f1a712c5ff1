/* SPDX-License-Identifier: MIT
 * Personal preferences: what `option set` knows, what each is for, and what holds without it. A person
 * sets them in the desk, where they follow them to every machine, or in midwatchrc(5). */
#ifndef MIDWATCH_COMMAND_PREFERENCE_H
#define MIDWATCH_COMMAND_PREFERENCE_H

#include "command/command.h"

struct preference {
	const char *name;
	const char *usual; /* what holds when nobody set it; NULL: nothing */
	const char *words; /* the values it can have, "off on"; NULL: `check` tells */
	const char *help;  /* N_(), one line */
	const char *const *means; /* N_(), of each word in turn; NULL: they say it themselves */
	enum completer completer; /* of its values, without `words` */
	gboolean (*check)(struct desk *desk, const char *value, GError **error); /* `desk` may be NULL */
};
/* Sorted by name, ended by a name of NULL. */
extern const struct preference preferences[];

/* NULL with USAGE, naming those there are. */
const struct preference *preference_find(const char *name, GError **error);
/* USAGE or MISSING unless the value is one it can have. `desk` NULL, before it is open: names that only the
 * desk or the system knows (zones, own fields) are taken as they are. */
gboolean preference_check(const struct preference *preference, struct desk *desk, const char *value,
			  GError **error);

/* The columns of `list` that the acting user wants where neither option nor view says; NULL: the usual ones.
 * Owned by the book. */
const char *preference_columns(struct desk *desk);

/* Where a theme of the person's own would be: $XDG_CONFIG_HOME/midwatch/themes/NAME.theme. Free it. NULL:
 * the name is none of a file. */
char *preference_theme_file(const char *name);
#endif

/* SPDX-License-Identifier: MIT
 * Reading options and words one by one. */
#ifndef MIDWATCH_COMMAND_OPTION_H
#define MIDWATCH_COMMAND_OPTION_H

#include "command/command.h"

struct option_reading {
	const GPtrArray *words; /* of struct word* */
	guint at;		/* the next word */
	const struct option_spec *tables[3]; /* searched in this order, ended by name NULL; NULL: none */
	gboolean long_only, literal;	     /* literal: behind `--` */
	const char *letters;		     /* the rest of a cluster "-qx"; NULL */
	/* What was read. */
	guint first; /* the option's words: first … at - 1 */
	const struct option_spec *option;
	const char *value; /* "" for a flag */
	const struct word *word;
};

enum option_item { READ_END, READ_WORD, READ_OPTION, READ_WRONG };
/* WRONG is a USAGE error that names the word and what was expected. */
enum option_item option_read(struct option_reading *reading, GError **error);
/* The option of that long name or unambiguous beginning. */
const struct option_spec *option_find(const struct option_reading *reading, const char *name, gsize length,
				      GError **error);

/* Whether a word at the front reads as a ticket: "42", "#42" or a foreign reference "zd:1001". */
gboolean command_looks_like_id(const char *text);

#endif

/* SPDX-License-Identifier: MIT
 * The keymap a person works with: the keys Midwatch comes with, and over them the bind lines of their
 * own file. The console and `keys` read the same. */
#ifndef MIDWATCH_COMMAND_KEYS_H
#define MIDWATCH_COMMAND_KEYS_H

#include "command/command.h"
#include "command/rc.h"

/* The contexts there are, and what they inherit from; ended by a name of NULL. */
struct keys_context {
	const char *name, *parents;
};
extern const struct keys_context keys_contexts[];

/* The keymap with every context: default.keys, over it `shipped` ("vi"; "default" or an unknown one: no more),
 * over that the binds of the person's file. Wrong lines go to `complain` (NULL: not told), *wrong (may be
 * NULL) counts them; the others hold. */
struct keymap *keys_load(const char *shipped, const struct rc *rc, keymap_complain *complain, void *data,
			 int *wrong);

/* A bind or unbind line of a script or a prompt, right in itself. */
struct keys_line {
	char *file, *text;
	int number;
};
void keys_line_free(void *line);
/* Reads the line that begins `text`, which the row with TAKES_LINE was matched to; *next and *number go
 * behind it. Checks it, and gives it to context->binds. */
gboolean keys_take_line(struct context *context, const char *file, const char *text, const char **next,
			int *number, GError **error);
/* Behind such a line. */
const char *keys_pass_line(const char *text);

#endif

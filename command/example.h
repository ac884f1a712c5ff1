/* SPDX-License-Identifier: MIT
 * Examples of commands, for `help COMMAND`. */
#ifndef MIDWATCH_COMMAND_EXAMPLE_H
#define MIDWATCH_COMMAND_EXAMPLE_H

struct example {
	const char *line; /* one command, as it is typed; it parses */
	const char *what; /* N_() */
};
/* Ended by a line of NULL; those of one command stand together. */
extern const struct example examples[];

#endif

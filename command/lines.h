/* SPDX-License-Identifier: MIT
 * A file or standard input line by line, never more than one bounded line in memory. */
#ifndef MIDWATCH_COMMAND_LINES_H
#define MIDWATCH_COMMAND_LINES_H

#include "desk/error.h"

/* A row of import holds at most a body of a few megabytes and its JSON. */
#define LINES_LIMIT (16u << 20)

struct lines;
struct lines *lines_open(const char *file, GError **error);	/* "-": standard input */
void lines_close(struct lines *lines);
enum lines_answer {
	LINES_OK,	/* *text and *size, without the newline, valid until the next call */
	LINES_TOO_LONG, /* USAGE; the line was passed over */
	LINES_END,
	LINES_FAILED,	/* FAILED: reading */
};
enum lines_answer lines_next(struct lines *lines, const char **text, gsize *size, GError **error);
gint64 lines_total(const struct lines *lines);	/* bytes; 0 when not known */
gint64 lines_done(const struct lines *lines);
/* Whether something of the next line has come, or its end: to read it keeps nobody waiting who writes whole lines. */
gboolean lines_at_hand(const struct lines *lines);

#endif

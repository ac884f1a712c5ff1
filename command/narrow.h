/* SPDX-License-Identifier: MIT
 * A table where it has less room than it is wide. */
#ifndef MIDWATCH_COMMAND_NARROW_H
#define MIDWATCH_COMMAND_NARROW_H

#include "command/sink.h"

struct narrow {
	const struct column *columns;
	char *const *headings; /* one per column; NULL: not shown */
	int count;	       /* columns */
	const char *const *cells; /* rows × count, sanitised; "-" is none */
	guint rows;
	int room; /* columns of a line; at least NARROW_LEAST are used */
	gboolean headed;
};
#define NARROW_LEAST 20

/* Columns that don't fit go on, indented, in the next line; the same ones in every row, so they stay
 * below each other. A line of which a row has nothing is left out. An offset that all times share
 * stands in the headings. Free text is broken at spaces. */
void narrow_table(GString *out, const struct narrow *table);

#endif

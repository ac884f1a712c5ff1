/* SPDX-License-Identifier: MIT
 * The line of a ticket that says who else is hit and who of us knows the client (terminal.md §1), for
 * the preview and the ticket's own screen. */
#ifndef MIDWATCH_TUI_GLANCE_H
#define MIDWATCH_TUI_GLANCE_H

#include "store/glance.h"
#include "tui/pen.h"

/* " · client told: NO" behind the clocks of a line; nothing when there is nothing to tell. */
void glance_put_told(const struct glance *glance, struct pen *pen, gint64 now);
/* A line of its own, or none. */
void glance_line(const struct glance *glance, struct pen *pen, gint64 now);

#endif

/* SPDX-License-Identifier: MIT
 * What policies and severities share: subjects, and texts of a row per severity. */
#ifndef MIDWATCH_COMMAND_POLICY_H
#define MIDWATCH_COMMAND_POLICY_H

#include "command/define.h"

/* A subject is a tier or a client that exists, for policies with a service behind a slash. */
gboolean subject_check(struct call *call, const char *subject, gboolean service, GError **error);
/* By severity, `*` last, then by the order of the clocks. */
int line_rank(const struct line *line);
/* Puts the line, which the array then owns, in its place, over one of the same rank. */
void lines_replace(GPtrArray *lines, struct line *line);
/* SUBJECT [SEVERITIES [CLOCK]]: takes those rows out. */
extern const struct argument_spec rows_remove_arguments[];
gboolean rows_remove(struct call *call, GError **error);

#endif

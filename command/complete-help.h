/* SPDX-License-Identifier: MIT
 * A line of help for words that are not defined anywhere else: clocks, reasons, fields of filters. Only
 * command/complete*.c uses it. */
#ifndef MIDWATCH_COMMAND_COMPLETE_HELP_H
#define MIDWATCH_COMMAND_COMPLETE_HELP_H

#include "command/complete-value.h"

/* In the person's language; NULL: there is none. */
const char *help_clock(enum clock_kind kind);
const char *help_pause(enum pause_reason reason);
const char *help_field(const char *name); /* of the filter: "due<" too */
const char *help_context(const char *name);
/* What a severity is called where it is defined, for the first subject that says so; g_free; NULL. */
char *help_severity(struct desk *desk, int severity);
/* Times and durations, each with the instant it means now. */
void complete_times(struct completing *completing);
void complete_durations(struct completing *completing);

#endif

/* SPDX-License-Identifier: MIT
 * The console as lines (terminal.md §2): the same commands on a terminal that is no screen, or for
 * somebody who has it read aloud. Only ever appends; what can be chosen is numbered. */
#ifndef MIDWATCH_TUI_PLAIN_H
#define MIDWATCH_TUI_PLAIN_H

#include "command/command.h"

/* Runs on standard input and output until the person leaves. context->sink is the plain one. FALSE
 * with an error when the desk can't be opened. */
gboolean plain_run(struct context *context, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * Files made from the registry at build time: completions of bash, zsh and fish, and the command list
 * of midwatch(1). Names, options and words of the rows are written in; ids, clients and the like are
 * asked from `midwatch complete` when a person presses Tab. */
#ifndef MIDWATCH_COMMAND_GENERATE_H
#define MIDWATCH_COMMAND_GENERATE_H

#include <glib.h>

void generate_bash(GString *out);
void generate_zsh(GString *out);
void generate_fish(GString *out);
void generate_manual(GString *out); /* mdoc: a .Ss per group, a .Bl per list */

#endif

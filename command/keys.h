/* SPDX-License-Identifier: MIT
 * The keymap a person works with: the keys Midwatch comes with, and over them the bind lines of their
 * own file. The console and `keys` read the same. */
#ifndef MIDWATCH_COMMAND_KEYS_H
#define MIDWATCH_COMMAND_KEYS_H

#include "command/rc.h"
#include "keymaps/keymaps.h"

/* The keymap with every context: default.keys, over it `shipped` ("vi"; "default" or an unknown one: no more),
 * over that the binds of the person's file. Wrong lines go to `complain` (NULL: not told), *wrong (may be
 * NULL) counts them; the others hold. */
struct keymap *keys_load(const char *shipped, const struct rc *rc, keymap_complain *complain, void *data,
			 int *wrong);

#endif

/* SPDX-License-Identifier: MIT
 * The keymap a person works with: the keys Midwatch comes with, and over them the bind lines of their
 * own file. The console and `keys` read the same. */
#ifndef MIDWATCH_COMMAND_KEYS_H
#define MIDWATCH_COMMAND_KEYS_H

#include "keymaps/keymaps.h"

/* The keymap with every context, default.keys, and unless `restricted` the binds of midwatchrc(5).
 * Wrong lines go to `complain` (NULL: not told), *wrong (may be NULL) counts them; the others hold. */
struct keymap *keys_load(gboolean restricted, keymap_complain *complain, void *data, int *wrong);

#endif

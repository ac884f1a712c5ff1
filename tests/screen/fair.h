/* SPDX-License-Identifier: MIT
 * A clock for promises about time: it stands still while the machine lets nobody work. A thread of its own
 * does again and again what a program does to keep a promise, a nap and a synced write, and what that
 * takes beyond the ordinary is not counted. So a promise is tested sharply on a quiet machine and
 * fairly on a loaded one, on a slow disk, and on a virtual machine that is stopped for a while. */
#ifndef MIDWATCH_TESTS_SCREEN_FAIR_H
#define MIDWATCH_TESTS_SCREEN_FAIR_H

#include <glib.h>

/* Begins with the first call; it writes into desk_folder. Microseconds; never goes back. */
gint64 fair_time(void);

#endif

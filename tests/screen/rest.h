/* SPDX-License-Identifier: MIT
 * Whether the processes of a terminal have anything to do. Quiet alone says nothing on a loaded machine:
 * who has not been given the processor yet is quiet too. */
#ifndef MIDWATCH_TESTS_SCREEN_REST_H
#define MIDWATCH_TESTS_SCREEN_REST_H

#include <glib.h>
#include <sys/types.h>

struct rest {
	gboolean asleep; /* no thread runs, is about to, or waits for a disk */
	gint64 cpu;	 /* nanoseconds of processor time they have taken */
};

/* Of all processes whose session `leader` leads, and those of a server that serve desks of this test. Two
 * looks, both asleep with the same cpu: nothing happened between them. */
struct rest rest_of(pid_t leader);

#endif

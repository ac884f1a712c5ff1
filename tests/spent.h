/* SPDX-License-Identifier: MIT
 * Time as the code under test uses it: what else the machine does, or that it stands still, does not
 * count. For limits that tell the right way to compute from a wrong one. */
#ifndef MIDWATCH_TESTS_SPENT_H
#define MIDWATCH_TESTS_SPENT_H

#include <glib.h>
#include <time.h>

static inline gint64 spent_on(clockid_t clock)
{
	struct timespec spent;

	clock_gettime(clock, &spent);
	return spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

/* Of the processor, in microseconds, by this thread. */
static inline gint64 spent(void)
{
	return spent_on(CLOCK_THREAD_CPUTIME_ID);
}

/* By all threads. */
static inline gint64 spent_by_all(void)
{
	return spent_on(CLOCK_PROCESS_CPUTIME_ID);
}

#endif

/* SPDX-License-Identifier: MIT
 * A driver that stands before SQLite's and gives the answers a script tells it to, so that every
 * failure can be had on the n-th call. Desks named "fake:PATH" go through it, at any layer. */
#ifndef MIDWATCH_TESTS_FAKE_H
#define MIDWATCH_TESTS_FAKE_H

#include "store/driver.h"

enum fake_call { FAKE_ANY, FAKE_OPEN, FAKE_UNIT, FAKE_BATCH, FAKE_SELECT, FAKE_SCRIPT, FAKE_COPY, FAKE_CALLS };

struct fake_fault {
	enum fake_call call;
	int nth;	/* 1: the next one */
	enum store_answer answer;
	gboolean after; /* first does what was asked: an answer lost on its way back */
	gboolean spoils; /* within a unit the engine gives the whole transaction up */
};

void fake_install(void); /* makes "fake:" known to store_open */
void fake_fail(const struct fake_fault *fault); /* NULL: nothing fails; counting begins anew */
int fake_count(enum fake_call call);		/* calls since */
gboolean fake_struck(void);			/* the fault has been given */
/* Called in each batch before it runs; NULL: nothing. */
void fake_watch(void (*watch)(void));

#endif

/* SPDX-License-Identifier: MIT
 * Deeds in the midst of which the store fails, one call after the other: refused with one line, nothing of them is
 * there, the desk is sound, and doing them again works. On a desk of the "fake:" engine (tests/store/fake.h). */
#ifndef MIDWATCH_TESTS_STORE_FAULTS_H
#define MIDWATCH_TESTS_STORE_FAULTS_H

#include "tests/store/fake.h"
#include "tests/store/tickets.h"

typedef gboolean trial_fn(void *given, GError **error);
struct trial {
	struct desk *desk;
	trial_fn *run;
	void *given;
	gint64 (*stored)(struct desk *desk); /* rows of history there are */
	gint64 adds;			     /* so many more once it is done */
};
/* Fails its n-th call, with each kind of answer in turn, then does it again. FALSE: it has fewer calls. */
gboolean trial_fails_at(const struct trial *trial, int nth);
/* Its batch is stored and the answer lost; sent again it is there once. */
void trial_loses_answer(const struct trial *trial);

#endif

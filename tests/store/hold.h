/* SPDX-License-Identifier: MIT
 * Others at a desk: somebody who keeps it locked, and those who are dying. */
#ifndef MIDWATCH_TESTS_HOLD_H
#define MIDWATCH_TESTS_HOLD_H

#include "store/store.h"

/* Begins a unit of `store`; until it ends nobody else writes. */
void hold(struct store *store);
/* A desk to be killed at: a place in `folder`, or a database of its own. Free with g_free. */
char *place_apart(const char *folder);
/* Until whoever was at such a desk and is dead has gone from it: a server goes on with what it was sent. */
void await_alone(const char *desk);

#endif

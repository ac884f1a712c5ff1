/* SPDX-License-Identifier: MIT
 * Somebody who keeps a desk locked. */
#ifndef MIDWATCH_TESTS_HOLD_H
#define MIDWATCH_TESTS_HOLD_H

#include "store/store.h"

/* Begins a unit of `store`; until it ends nobody else writes. */
void hold(struct store *store);

#endif

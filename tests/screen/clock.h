/* SPDX-License-Identifier: MIT
 * A clock on the wall that a test moves: the programs it starts from clock_begin() on, up to clock_end(),
 * live at the time of the last clock_set(), at which it stands still. What measures time that passes (waits,
 * timers) goes on as ever. */
#ifndef MIDWATCH_TESTS_SCREEN_CLOCK_H
#define MIDWATCH_TESTS_SCREEN_CLOCK_H

void clock_begin(const char *folder);
void clock_set(const char *time); /* RFC 3339 */
void clock_end(void);

#endif

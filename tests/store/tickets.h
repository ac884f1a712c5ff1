/* SPDX-License-Identifier: MIT
 * A desk with definitions and a clock that the tests of tickets move: what they share. */
#ifndef MIDWATCH_TESTS_TICKETS_H
#define MIDWATCH_TESTS_TICKETS_H

#include "store/check.h"
#include "store/tickets.h"
#include "tests/store/desk.h"

/* Monday 2026-03-02 00:00 UTC, from which minutes are counted. */
#define MONDAY G_GINT64_CONSTANT(1772409600)
#define AT(hours, minutes) (MONDAY + (hours) * 3600 + (minutes) * 60)

struct stage {
	char *folder;
	struct desk *desk;
};
/* Clients acme (tier gold) and beta (no contract), the services live and voice, users wei and li. Gold:
 * P0, P1 24x7 with first-response 15m, restore 1h, resolve 8h, update 30m; P2, P3 on office hours
 * (Mon-Fri 09-17 UTC) with first-response 4h and resolve 16h; next-response 2h for all. acme/voice has
 * a contract of its own of the tier silver: first-response 1h by ack. The clock stands at MONDAY + 9 h.
 * `data` may be a scheme to open the desk by, "fake:". */
void stage_set(struct stage *stage, gconstpointer data);
/* The same at a place of the caller's. */
void stage_set_at(struct stage *stage, const char *where);
void stage_strike(struct stage *stage, gconstpointer data);
void define(struct desk *desk, const char *noun, const char *key, const char *text);
/* A ticket of `client` opened now. */
gint64 opened(struct desk *desk, const char *client, const char *service, int severity);
/* One event now, by the acting user, or `at` when that is not TIME_NONE. TRUE: stored. Otherwise the
 * error's code must be `code`. */
gboolean acts_at(struct desk *desk, gint64 ticket, enum event_kind kind, const char *what, const char *why,
		 unsigned flags, gint64 number, gint64 at, const char *late, int code);
gboolean acts(struct desk *desk, gint64 ticket, enum event_kind kind, const char *what, const char *why,
	      unsigned flags, gint64 number, int code);
gint64 turn_of(struct desk *desk, gint64 ticket);
struct folded *folded_now(struct desk *desk, gint64 ticket);
/* The newest cycle of a clock; NULL. */
const struct cycle *cycle_of(const struct folded *folded, enum clock_kind clock);
/* `check` has nothing to say. */
void assert_sound(struct desk *desk);

#endif

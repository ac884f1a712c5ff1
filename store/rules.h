/* SPDX-License-Identifier: MIT
 * The rules that refuse an act, judged against the folded ticket (clocks.md K6, K9, K10, K12, M2, M5,
 * M6, states, times). Only store/ sees this header. */
#ifndef MIDWATCH_STORE_RULES_H
#define MIDWATCH_STORE_RULES_H

#include "store/project.h"

/* A late entry must say why from here on (K12); one's own act can be taken back so long (K10). */
#define LATE_WITHOUT_REASON_S 900
#define RETRACT_WINDOW_S 600
/* A public message waits this long before it goes out (terminal.md §1): until then it can be taken
 * back, though it counts at its writing. */
#define HELD_S 10

struct ruling {
	struct desk *desk;
	const struct stored *stored;
	const struct projection *then;	/* as the ticket stood when the event occurred */
	gint64 now;
	const char *late_reason;
};
/* TRUE when `event`, of the acting user and not yet numbered, may be written. Imported events are
 * judged only by their times. */
gboolean rule_event(const struct ruling *ruling, const struct event *event, GError **error);
/* Neither before the ticket's opening nor in the future. */
gboolean rule_times(gint64 ticket, gint64 opened_at, gint64 occurred_at, gint64 now, GError **error);
/* M6: may a resolved or closed ticket still be reopened at `at`? */
gboolean rule_reopens(const struct folded *folded, gint64 at);
/* K6: is it the client's turn, that is, have we publicly said something since their last message? */
gboolean rule_client_may_be_awaited(const struct folded *folded);

#endif

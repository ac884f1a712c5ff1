/* SPDX-License-Identifier: MIT
 * What is said to a client and promises a time by its words (desk/promise.h): made promise clocks of, or
 * reminded of. */
#ifndef MIDWATCH_COMMAND_PROMISE_H
#define MIDWATCH_COMMAND_PROMISE_H

#include "command/acting.h"

/* The options of commands that say something to a client. */
#define OPTION_PROMISES                                                                            \
	{.name = "eta",                                                                            \
	 .value = N_("TIME"),                                                                      \
	 .help = N_("The time that is promised with it"),                                          \
	 .completer = COMPLETE_TIME},                                                              \
	{                                                                                          \
		.name = "promises", .help = N_("Each time the text promises becomes a promise clock") \
	}

/* With --promises: an event more for each time that `said` promises, in its words, but for its own
 * `until`. That it promises none is no error: what is said matters more. */
gboolean promise_add(struct acting *acting, const struct event *said, GError **error);
/* Tells a person at a shell of what was promised without a clock and how to make one, or that
 * --promises found nothing. Nothing in JSON, with --quiet, or when a time was given with it. */
void promise_remind(struct call *call, const struct event *said);

#endif

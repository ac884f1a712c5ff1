/* SPDX-License-Identifier: MIT
 * What all ticket verbs share: building an act from a call (--at, --reason, who), storing it, and the
 * one line that says what is true afterwards. */
#ifndef MIDWATCH_COMMAND_ACTING_H
#define MIDWATCH_COMMAND_ACTING_H

#include "command/command.h"

#define TICKET_ACT (NEEDS_DESK | NEEDS_WRITE | NEEDS_TICKETS)

/* The options of acts on clocks; a row that has them calls acting_begin(). */
#define OPTION_AT                                                                                  \
	{                                                                                          \
		.name = "at", .value = N_("TIME"),                                                 \
		.help = N_("When it really happened, if earlier"), .completer = COMPLETE_TIME,     \
	}
#define OPTION_REASON                                                                              \
	{                                                                                          \
		.name = "reason", .letter = 'r', .value = N_("TEXT"),                              \
		.help = N_("Why; needed when it is entered more than 15 minutes late"),            \
	}
#define OPTION_TEXT                                                                                \
	{                                                                                          \
		.name = "text", .letter = 't', .value = N_("TEXT|-|@FILE"),                        \
		.help = N_("The text; - reads standard input, @FILE a file"),                      \
	}

struct acting {
	struct call *call;
	gint64 ticket;
	gint64 at;		/* --at; TIME_NONE: now */
	const char *reason;	/* --reason; NULL */
	GPtrArray *events;	/* of struct event*, owned */
	gint64 turn;		/* of the last event, once stored */
	gboolean takes_back;	/* undo and redo: no deeds of their own */
};
/* Reads --at and --reason. Clear it with acting_clear() whatever it answers. */
gboolean acting_begin(struct call *call, struct acting *acting, GError **error);
void acting_clear(struct acting *acting);
/* An event more of this act, at its time; owned by it. */
struct event *acting_add(struct acting *acting, enum event_kind kind);
/* A state event more. */
struct event *acting_state(struct acting *acting, enum ticket_state state);
/* A public message of ours: whom it goes to (`to`, `cc` NULL: whom the ticket's usually go to), by which channel. */
gboolean acting_address(struct acting *acting, struct event *event, const char *to, const char *cc, GError **error);
void event_set(char **field, const char *value);	/* replaces a text of an event */
/* Stores and tells: plain "42 <did>; restore met with 19m to spare; resolve 3h41 left", `did` translated
 * (command/aftermath.h); JSON a row with the ticket as it is now. */
gboolean acting_tell(struct acting *acting, GError **error, const char *did, ...) G_GNUC_PRINTF(3, 4);
/* Notes an act that was stored otherwise (context->deeds). */
void call_deed(struct call *call, gint64 ticket, gint64 turn);
/* The same by its newest event, when that is of this kind and ours. */
void call_deed_newest(struct call *call, gint64 ticket, enum event_kind kind);
/* An act of one event without facts of its own. */
gboolean act_simply(struct call *call, enum event_kind kind, const char *did, GError **error);
/* Tells about a ticket that was changed otherwise; events after `turn` are news, none with G_MAXINT64. */
gboolean tell_ticket(struct call *call, gint64 ticket, gint64 turn, const char *did, GError **error);

/* The text of an act: --text, else the arguments from `from` on ("-" and @FILE as with --text). An
 * empty text counts as none. With `needed`, USAGE when there is none. */
gboolean acting_text(struct call *call, guint from, gboolean needed, char **text, GError **error);
/* The ticket as it is now, folded. */
struct folded *call_fold(struct call *call, GError **error);
/* Adds the cause with --side, when either is given. */
gboolean acting_cause(struct acting *acting, const char *cause, GError **error);
/* MISSING unless the desk has such a definition; a desk that has none of this noun takes any word. */
gboolean check_defined(struct desk *desk, const char *noun, const char *key, GError **error);
/* One word without blanks, commas, quotes, brackets. */
gboolean check_tag(const char *tag, GError **error);
/* KEY=VALUE of an own field that exists, and what it may hold. */
gboolean check_field(struct call *call, const char *field, GError **error);
/* A number or a percentage. */
gboolean check_affected(const char *text, GError **error);

#endif

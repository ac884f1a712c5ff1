/* SPDX-License-Identifier: MIT
 * A report of an incident in the desk, as text and axis: made now, or frozen as a version was. */
#ifndef MIDWATCH_COMMAND_REPORT_PAPER_H
#define MIDWATCH_COMMAND_REPORT_PAPER_H

#include "command/command.h"
#include "command/report-export.h"
#include "command/report-facts.h"
#include "command/review.h"

struct report_wish {
	enum audience audience;
	const char *client;   /* of the customer's; NULL: of nobody in particular */
	const char *language; /* one of report_languages; NULL: report_language_for() */
	gint64 version;	      /* it will be; 0: a draft */
	gboolean undated;     /* as of when, which version and what changed since the last is left out */
	gboolean as_known;    /* the incident is one of an earlier time, which is the `now` it is made of */
	gboolean bare;	      /* the text alone, without its axis */
	const GPtrArray *records; /* the incident's, when they have been read; NULL: they are when they are needed */
	const char *template; /* the text of one of the reader's own, and its name; NULL: the shipped one */
	const char *template_name;
};
struct report_made {
	char *text, *svg;
	GArray *places; /* of struct report_place; NULL of a published one */
	const char *language;
	gint64 at;
};
/* Of what the incident is now. Clear it whatever it answers. */
gboolean report_make(struct desk *desk, const struct incident *incident, const struct report_wish *wish,
		     const struct zone *zone, gint64 now, struct report_made *made, GError **error);
void report_made_clear(struct report_made *made);

/* Each text that publishing gives out, once: of every client with a linked ticket (else one for everybody), in each
 * language it is given in. FALSE when `fn` says so. */
typedef gboolean report_each_fn(const char *client, const char *language, void *data, GError **error);
gboolean report_each(struct desk *desk, const struct incident *incident, enum audience audience, report_each_fn *fn,
		     void *data, GError **error);

/* The language a report is in when nobody says: the client's, the incident's, English. */
const char *report_language_for(struct desk *desk, const struct incident *incident, const char *client);
/* Whether a report is given out in a language: its reader's own, and each somebody has written in. */
gboolean report_is_given_in(struct desk *desk, const struct incident *incident, enum audience audience, const char *client,
			    const char *language);
/* --language: one there are words in, or USAGE with those. NULL is NULL. */
gboolean report_language_check(const char *tag, const char **language, GError **error);

#define OPTION_REPORT_CLIENT                                                                       \
	{                                                                                          \
		.name = "client", .letter = 'c', .value = N_("CLIENT"),                            \
		.help = N_("Whose report, of those for customers"), .completer = COMPLETE_CLIENT   \
	}
#define OPTION_REPORT_LANGUAGE                                                                     \
	{                                                                                          \
		.name = "language", .letter = 'l', .value = N_("TAG"),                             \
		.help = N_("In which language; the client's or the incident's without it"),        \
		.completer = COMPLETE_WORDS, .words = "en zh"                                      \
	}

#endif

/* SPDX-License-Identifier: MIT
 * What stands between a report of an incident and its readers (incidents.md R1, R3, R5): whose approval it needs, what
 * blocks it, by when it is due. The commands ask it, and the screen that shows a report. On the store's thread. */
#ifndef MIDWATCH_COMMAND_REVIEW_H
#define MIDWATCH_COMMAND_REVIEW_H

#include "command/command.h"
#include "desk/incident-report.h"
#include "desk/leak.h"
#include "store/incident.h"

#define AUDIENCE_WORDS "internal customer management interim" /* in the order of enum audience */
#define OPTION_AUDIENCE                                                                            \
	{                                                                                          \
		.name = "audience", .letter = 'a', .value = N_("WHO"),                             \
		.help = N_("For whom: internal (so without it), customer, management, interim"),   \
		.completer = COMPLETE_WORDS, .words = AUDIENCE_WORDS                               \
	}
#define OPTION_SEES_TURN                                                                           \
	{                                                                                          \
		.name = "sees", .value = N_("TURN"),                                               \
		.help = N_("Refused when it was changed since this turn of the incident")          \
	}
/* The audience --audience names; internal when it is absent. */
gboolean review_audience(const struct call *call, enum audience *audience, GError **error);

/* Whose word the customer's report needs: one of them approves for each client whose ticket is linked. */
struct review_client {
	char *key, *tam, *backup; /* NULL: there is none. Who has neither needs a lead */
	char *by;		  /* who of them has approved what the report is now; NULL: nobody */
	gboolean seen;		  /* the acting person may know of this client */
};
GPtrArray *review_clients(struct desk *desk, const struct incident *incident, GError **error); /* of struct review_client* */
/* Whether no client's word is missing once `who` has approved as well (NULL: as it is). */
gboolean review_complete(struct desk *desk, const GPtrArray *clients, const char *who);
/* May speak for that client: its TAM or backup TAM, and for one without, a lead. */
gboolean review_speaks(struct desk *desk, const struct review_client *client, const char *who);

/* All of it, for an audience. */
struct review {
	GPtrArray *blockers; /* of struct blocker*: what the incident lacks, leaks nobody answers for, what is not translated */
	GPtrArray *wants;    /* of char*: approvals that are missing, a line each */
	gint64 due_at;	     /* R3: when the first `review` clock of the linked tickets is due; TIME_NONE: none runs */
	struct review_look *look; /* leaks are still to be looked for; NULL: all is known */
};
gboolean review_read(struct desk *desk, const struct incident *incident, enum audience audience, struct review *review,
		     GError **error);
/* The same in pieces, since each client's text in each language is looked through: all but the leaks; then those, as far
 * as that goes within so long (at least one text), until `look` is NULL. The incident stays the same. */
gboolean review_begin(struct desk *desk, const struct incident *incident, enum audience audience, struct review *review,
		      GError **error);
gboolean review_go_on(struct desk *desk, struct review *review, gint64 microseconds, GError **error);
void review_clear(struct review *review);

/* R5: what a text for clients says that it should not. */
struct review_leak {
	char *client, *language; /* whose text, in which; NULL: of nobody in particular */
	enum leak_kind kind;
	gsize start, end; /* bytes of the text */
	guint line, column; /* from 1; characters */
	char *found, *instead; /* instead: what it should read; NULL */
	char *words;	       /* for a person: "names another client: Kumo TV (line 2)" */
	char *by, *why;	       /* who answers for it; NULL: nobody, so it blocks */
};
/* Of one text that `client` (NULL: nobody in particular) reads, ascending; of struct review_leak*. Reports for the house
 * have none. */
GPtrArray *review_leaks_in(struct desk *desk, const struct incident *incident, enum audience audience, const char *client,
			   const char *language, const char *text, GError **error);
/* Of each text that publishing would give out. */
GPtrArray *review_leaks(struct desk *desk, const struct incident *incident, enum audience audience, GError **error);
/* The same a text after another. `leaks` (of struct review_leak*) grows until `next` is `texts`. */
struct review_look {
	const struct incident *incident; /* borrowed */
	enum audience audience;
	GPtrArray *leaks, *texts; /* texts: of struct review_text* */
	GPtrArray *records;	  /* of the incident; NULL: they are not needed */
	guint next;
};
struct review_text { const char *client, *language; }; /* borrowed */
struct review_look *review_look_new(struct desk *desk, const struct incident *incident, enum audience audience, GError **error);
gboolean review_look_on(struct review_look *look, struct desk *desk, gint64 microseconds, GError **error);
void review_look_free(struct review_look *look);
/* FAILED with the first that nobody answers for. */
gboolean review_check_leaks(const GPtrArray *leaks, enum audience audience, GError **error);

/* R6: the same is said in each language. What people wrote in others alone is told as blockers, a sentence each, for
 * every language the report is given out in. */
void review_languages(struct desk *desk, const struct incident *incident, enum audience audience, GPtrArray *blockers);
/* FAILED with the first of those: of all of these languages, or of one. */
gboolean review_check_languages(struct desk *desk, const struct incident *incident, enum audience audience, GError **error);
gboolean review_check_language(const struct incident *incident, enum audience audience, const char *language, GError **error);

/* R1: an approval, a record to be, carries the hashes of the texts it is given to. */
gboolean review_sign(struct desk *desk, const struct incident *incident, struct record *record, GError **error);
/* Whether what would be published is no longer what was approved, though nobody edited it: *other is then the first
 * such text, "en/acme" or "en" (g_free), else NULL. */
gboolean review_is_stale(struct desk *desk, const struct incident *incident, enum audience audience, char **other,
			 GError **error);
/* The record that says so: the report is in review again. */
struct record *review_lapse(enum audience audience);

/* R3: its report is out: the review clocks of its tickets stop. In the unit that publishes it. */
gboolean review_published(struct desk *desk, const struct incident *incident, GError **error);

/* USAGE unless people write this block of that audience's reports; it names those they do. */
gboolean review_check_block(enum audience audience, const char *block, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * One notice to many clients (incidents.md T19): which text each gets, in its language and with its own times, what in
 * it should not leave the house (R5), and its sending: an ordinary public reply on the linked ticket, or for a client
 * without one a ticket that is opened with it.
 *
 * The texts have the fields of canned replies (command/canned.h), and of the incident, in the client's zone:
 *
 *	{{started}}	when the impact began, else when it was noticed, else when the incident was opened
 *	{{next_update}}	when the next update is promised
 *	{{eta}}		the time given with --eta */
#ifndef MIDWATCH_COMMAND_NOTICE_H
#define MIDWATCH_COMMAND_NOTICE_H

#include "command/incident-affected.h"
#include "command/leaks.h"

struct notice_text {
	char *language; /* "": none was said */
	char *text;
};
/* What is to be said. */
struct notice_draft {
	GPtrArray *texts; /* of struct notice_text*, at least one */
	const char *subject; /* of a ticket that is opened; NULL: the incident's title */
	gint64 eta;	  /* promised with it; TIME_NONE */
	char **only, **except; /* clients; NULL: all, none */
	gboolean rest;	  /* only those no notice has reached yet */
};
struct notice_text *notice_text_new(const char *language, const char *text);
void notice_text_free(void *text);
/* "zh=…": the language of a text, g_free, and where it begins; "" where it names none. */
char *notice_text_language(const char *words, const char **text);
/* Adds the parts of a text whose lines "== zh" say which language follows. */
void notice_texts_split(GPtrArray *texts, const char *written);
/* USAGE unless there is a text, and one of each language. */
gboolean notice_texts_check(const GPtrArray *texts, GError **error);

struct notice_item {
	const struct affected *to;
	const char *language; /* of its text; "": none was said */
	gboolean other;	      /* which is not the client's own */
	char *text;	      /* NULL: it gets none */
	char *subject;	      /* of its new ticket; NULL: it has one */
	GPtrArray *hits;      /* of struct leak*, in the text; NULL: not looked at */
	char *problem;	      /* why not, or why not all of it could be filled in; NULL */
	gboolean skipped;     /* left out on purpose: excluded, told, closed; `problem` says which */
	gint64 ticket, turn;  /* once sent */
};
/* What each of `rows` (of struct affected*, which must live as long) would get; of struct notice_item*. Clients told to
 * be left out or in must be among them: MISSING. */
GPtrArray *notice_compose(struct desk *desk, const struct incident *incident, const GPtrArray *rows,
			  const struct notice_draft *draft, gint64 now, GError **error);
/* Is it to be sent? */
gboolean notice_goes(const struct notice_item *item);
/* A text as all of them may read it: it names no client, and its times are UTC. g_free. */
char *notice_general(struct desk *desk, const struct incident *incident, const struct notice_text *text, gint64 eta,
		     gint64 now);
/* Sends all that go, each client's in a unit of its own, with one entry of the timeline; what failed has its `problem`.
 * FALSE: nothing more could be done. *sent, *failed: clients. Within a running unit the first failure ends it. */
gboolean notice_send(struct call *call, const struct incident *incident, const struct notice_draft *draft,
		     GPtrArray *items, guint *sent, guint *failed, GError **error);
/* The clients the acting person's newest notice has reached, "acme,kumo", and its entry; "" and 0 when there was none.
 * g_free. */
char *notice_reached(const struct desk *desk, const struct incident *incident, gint64 *entry);
/* Takes back what the acting person's last notice has said, as far as it has not gone out (clocks.md K10). Of struct
 * notice_back*, freed with the array; NULL with an error. */
struct notice_back {
	gint64 ticket, turn;
	char *client, *problem; /* problem NULL: it is taken back */
};
GPtrArray *notice_take_back(struct call *call, const struct incident *incident, GError **error);

#endif

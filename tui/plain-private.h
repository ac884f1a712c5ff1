/* SPDX-License-Identifier: MIT
 * The state of the line mode, shared by its loop (plain.c), what is listed and chosen (plain-list.c)
 * and what is written over several lines (plain-write.c). Nobody else includes this. */
#ifndef MIDWATCH_TUI_PLAIN_PRIVATE_H
#define MIDWATCH_TUI_PLAIN_PRIVATE_H

#include "command/sink.h"
#include "store/draft.h"
#include "store/watch.h"
#include "tui/plain.h"

struct plain {
	struct context *context;
	struct sink *sink;
	GString *ahead; /* read, not yet asked for */
	gboolean ended; /* of standard input */

	/* The ticket that commands without a number mean, and its turn when it was last told. */
	gint64 ticket, turn;
	char *label; /* "48213 Acme Live: Stream cut" */

	char *session;	     /* its key (store/session.h) */
	gint64 beaten_at;    /* monotonic: its last sign of life */
	struct watch *watch; /* what its person must hear of, wherever they are */
	gboolean gone;	     /* it was said that the desk is not the one that was opened */
	gint64 watched_at;   /* monotonic: when that was last looked for */
	struct draft *draft; /* of the text under way; NULL: none */

	char *filter;	 /* of the list under way */
	char *question;	 /* to the knowledge base: the list under way is of articles; NULL */
	GArray *listed;	 /* gint64: what the numbers stand for */
	gint64 last;	 /* the last ticket told; `more` goes on behind it */
};

/* plain.c */
/* One line without its newline, freed by the caller; NULL at the end of input, or when it was
 * interrupted (then *interrupted). */
char *plain_read(struct plain *plain, const char *prompt, gboolean *interrupted);
void plain_complain(struct plain *plain, const GError *error);
/* Runs one command on the ticket chosen; errors are told. */
gboolean plain_command(struct plain *plain, const char *line);

/* plain-news.c */
/* Tells what its person must hear of; TRUE: something was told. `changed`: the desk did. */
gboolean plain_watch(struct plain *plain, gboolean changed);

/* plain-list.c */
/* The next tickets of the list, numbered on from `listed`. */
gboolean plain_list(struct plain *plain, GError **error);
gboolean plain_choose(struct plain *plain, gint64 ticket, GError **error);
/* What has happened to the chosen ticket by others since it was last told. */
gboolean plain_news(struct plain *plain, GError **error);
/* The line with the first argument of its command, chosen by a number; NULL: none was. */
char *plain_choice(struct plain *plain, const struct command *command, const char *line);

/* plain-kb.c */
/* The next articles that answer the question, numbered on from `listed`. */
gboolean plain_find(struct plain *plain, GError **error);

/* plain-write.c */
/* `line` (a command that takes a text, and has none) with the text typed for it; NULL: not sent. The
 * text is plain->draft until plain_written() tells how it went. */
char *plain_write(struct plain *plain, const struct command *command, const char *line);
void plain_written(struct plain *plain, gboolean sent);

#endif

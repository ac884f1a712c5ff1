/* SPDX-License-Identifier: MIT
 * What could stand at a place of a line: names of commands, options, their words, and, through an open
 * desk, ids, clients, users, calendars. Serves Tab in the console and `shell`, and the shells'
 * completions through `midwatch complete`. */
#ifndef MIDWATCH_COMMAND_COMPLETE_H
#define MIDWATCH_COMMAND_COMPLETE_H

#include "command/command.h"

struct candidate {
	int tier, order; /* how near it is, and its place among its like */
	char *text; /* the whole word, unquoted */
	char *help; /* one line in the person's language, or NULL */
	gboolean open; /* more may follow without a space: "--text=", "client:" */
};

void candidate_free(void *data);

/* What may replace the last of the words (of struct word*, maybe empty) and begins as it does, sorted,
 * without repeats, at most COMPLETE_MOST; of struct candidate*, freed with the array. context->desk NULL:
 * only what the registry knows. The selected tickets of a console make ids optional. Never an error. */
#define COMPLETE_MOST 200
GPtrArray *complete_words(struct context *context, const GPtrArray *words);

/* What one argument of a command can be, in the same form. */
GPtrArray *complete_argument(struct context *context, const struct argument_spec *argument);

/* The same for a line with the cursor behind byte `cursor`, commands separated by `;`. Where nothing begins
 * so there is what holds what is typed, then what has its letters in their order (command/match.h);
 * tickets and definitions are found by what they are called too. *start is where the word begins that a
 * candidate replaces (up to the cursor; quotes included, candidates are then to be written with
 * words_quote). */
GPtrArray *complete_line(struct context *context, const char *line, gsize cursor, gsize *start);

#endif

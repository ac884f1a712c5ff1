/* SPDX-License-Identifier: MIT
 * A conversation read line by line, newest first as in the preview: what came last is what one looks
 * for at night, and it stands under the head without a key. Who may read each line stands in its
 * gutter, without colour: "<<" from the client, ">>" to the client, "##" among us, "~~" automatic,
 * "·" something done. Messages are wrapped as they come into sight, so neither a key nor memory grows
 * with the length of the conversation. */
#ifndef MIDWATCH_TUI_READER_H
#define MIDWATCH_TUI_READER_H

#include "tui/screen.h"
#include "tui/talk.h"

/* In whose time it is told. */
struct reader_zones {
	const struct zone *own, *client; /* client NULL: not known */
	const char *city;		 /* of the client; borrowed */
};

struct reader;
struct reader *reader_new(void);
void reader_free(struct reader *reader);
/* The conversation (of talk_of(); a reference is taken) from here on; the place stays at what is being
 * read. `read_turn`: the newest event known before, for the rule under what is new; 0: no rule. */
void reader_take(struct reader *reader, GPtrArray *talk, gint64 read_turn);
void reader_draw(struct reader *reader, const struct area *area, gint64 now,
		 const struct reader_zones *zones);
/* Movements, VERB_NEXT_PART and VERB_PREVIOUS_PART (messages), VERB_FOLD (quotes), VERB_SEARCH and its
 * continuations, which step by message as long as nothing is searched for; FALSE for others, or with
 * an error. */
gboolean reader_verb(struct reader *reader, enum verb verb, int count, const char *argument, GError **error);
/* A search through a long conversation is done in slices, so that no key waits for it: as long as it goes
 * on, call the second one; FALSE with an error when nothing further is found. Any verb ends it. */
gboolean reader_is_searching(const struct reader *reader);
gboolean reader_search_more(struct reader *reader, GError **error);
/* What the cursor is in; NULL: nothing is there. Valid until the next reader_take(). */
const struct said *reader_said(const struct reader *reader);
/* To the line that a turn begins at; FALSE: it is not told. */
gboolean reader_seek(struct reader *reader, gint64 turn);
/* "3/42": the message the cursor is in, of how many; valid until the next call. */
const char *reader_place(struct reader *reader);

#endif

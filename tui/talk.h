/* SPDX-License-Identifier: MIT
 * What was said and done on a ticket, taken out of its events: who said it, to whom it went, and the
 * words. Made on the store's thread, then only read, so it may be kept by several. */
#ifndef MIDWATCH_TUI_TALK_H
#define MIDWATCH_TUI_TALK_H

#include "desk/event.h"
#include "desk/zone.h"

/* Who may read it, which is what must never be mistaken. */
enum talk_kind {
	TALK_CLIENT, /* from the client's side */
	TALK_PUBLIC, /* from us to the client */
	TALK_NOTE,   /* among us */
	TALK_EVENT,  /* something done, not said */
};

struct said {
	gint64 turn, at, recorded_at;
	enum talk_kind kind;
	gboolean opening;   /* the first message, or how it was opened */
	gboolean automatic; /* a machine's */
	gboolean redacted;
	gboolean imported; /* entered at once with much else, so never late */
	char *by;   /* NULL: nobody in particular */
	char *via;  /* NULL when not known */
	char *to;   /* whom a message of ours went to; NULL */
	char *with; /* whom one of us spoke with; NULL */
	char *did;  /* what the event is, in words, in the reader's zone */
	char *text; /* as it came, hostile; NULL when there is none */
	gsize left_out; /* bytes of a text that is not kept here */
};

/* The standing events worth telling, newest first by the time they happened; at most `limit` (0: all),
 * each text cut at `text_limit` bytes (0: whole). Of struct said*, freed with the array. */
GPtrArray *talk_of(const GPtrArray *events, const struct zone *zone, guint limit, gsize text_limit);
/* Where the words come from and whom they reach: "CLIENT", "PUBLIC" …, translated; NULL of an event. */
const char *talk_kind_word(const struct said *said);

#endif

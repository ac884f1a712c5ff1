/* SPDX-License-Identifier: MIT
 * Events as rows, and the chain that shows when one was changed: each event's hash covers the one
 * before it, every field, and the SHA-256 of its body, so a body can be emptied (redact) and the
 * chain still holds (architecture.md, Store). Only store/ sees this header. */
#ifndef MIDWATCH_STORE_HISTORY_H
#define MIDWATCH_STORE_HISTORY_H

#include "desk/event.h"
#include "store/store.h"

#define HASH_SIZE 32

/* What the first event of a ticket chains to: the SHA-256 of the op_key of its row. */
void history_genesis(const char *op_key, guint8 out[HASH_SIZE]);
/* The hash of `event` behind `previous`. `body`: SHA-256 of the body, NULL when there was none. `out`
 * may be `previous`. */
void history_hash(const guint8 previous[HASH_SIZE], const struct event *event, const guint8 *body,
		  guint8 out[HASH_SIZE]);
/* SHA-256 of `size` bytes, as bytes or as 64 hexadecimal digits. */
void history_digest(const void *bytes, gsize size, guint8 out[HASH_SIZE]);
char *history_hex(const guint8 digest[HASH_SIZE]);
/* The canonical form of what a hash covers: integers as 8 bytes, highest first; a text as its length in 4 bytes and
 * its bytes, an absent one as the length 2^32 - 1. */
void chain_int(GByteArray *out, gint64 value);
void chain_text(GByteArray *out, const char *text);
/* The body column of an event: the digest of its text, of an attachment the content's (kept among its
 * further facts as sha256=HEX). FALSE: none. */
gboolean history_body(const struct event *event, guint8 out[HASH_SIZE]);

/* One event's place in the chain, and the row that carries it. */
struct chain_link {
	guint8 hash[HASH_SIZE], body[HASH_SIZE];
	gboolean has_body;
};
void history_link(const guint8 previous[HASH_SIZE], const struct event *event,
		  struct chain_link *link);
/* Adds the event's row (and its body's) to the batch. `ticket` 0: the ticket born in this batch, whose
 * row carries `op_key`. */
void history_append(struct batch *batch, gint64 ticket, const char *op_key,
		    const struct event *event, const struct chain_link *link);
/* The same of a ticket born with many others, in its own statements, so that rows of one table can stand together. */
void history_bear(struct batch *batch, gint64 ticket, const struct event *event, const struct chain_link *link);
void history_bear_body(struct batch *batch, gint64 ticket, const struct event *event);
/* An event of a row (turn, kind, flags, occurred_at, recorded_at, who, what, why, via, until, number,
 * more, ref, op_key) from column `first` on. Free with event_free. */
#define EVENT_COLUMNS 14
struct event *history_event(const struct row *row, int first);

#endif

/* SPDX-License-Identifier: MIT
 * Ascending document numbers in few bits: the gaps between them, in blocks of 64 as wide as the widest of the
 * block. About a nanosecond a number either way. */
#ifndef MIDWATCH_KB_SEGMENT_LIST_H
#define MIDWATCH_KB_SEGMENT_LIST_H

#include <glib.h>

#define LIST_BLOCK 64
#define LIST_SLACK 8 /* bytes behind a list that may be read (their value means nothing) */

/* Appends `count` of them; nothing for none. */
void list_pack(GByteArray *out, const guint32 *docs, guint count);

struct list_reader {
	const guint8 *at, *end; /* the list; LIST_SLACK bytes more are readable */
	guint left;		/* numbers not read yet */
	guint limit;		/* every number is below */
	guint32 next;		/* the least the next can be: 0 at first */
};
/* The next block: how many numbers were set; 0 at the end. At the end `left` is 0, else the list is damaged. */
guint list_next(struct list_reader *reader, guint32 docs[LIST_BLOCK]);

/* Numbers in the least bytes, seven bits in each: for tables of sizes. How many bytes it took. */
#define LIST_PUT_MOST 10
guint list_put(guint8 *out, guint64 number);
/* FALSE: it does not end before `end`. */
gboolean list_take(const guint8 **at, const guint8 *end, guint64 *number);

#endif

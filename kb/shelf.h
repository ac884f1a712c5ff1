/* SPDX-License-Identifier: MIT
 * All articles as they stood at one moment: the segments and the fresh articles behind them, without those a
 * newer change replaced. A shelf never changes: a change makes another one that shares what stayed. Counted;
 * read by any number of threads. */
#ifndef MIDWATCH_KB_SHELF_H
#define MIDWATCH_KB_SHELF_H

#include "kb/segment.h"

struct words_doc; /* kb/words.h: the words of one fresh article */

/* An article newer than every segment, with its own copy of the texts. Counted. */
struct fresh {
	gint refs;
	struct kb_doc doc;
	gboolean gone; /* removed or out of sight: it only hides older ones */
	struct words_doc *words;
	char *storage;
};
struct fresh *fresh_new(const struct kb_doc *doc, gboolean gone); /* copies, counts its words */
void fresh_unref(struct fresh *fresh);

struct shelf_part {
	struct segment *segment; /* NULL: the fresh ones */
	guint count;
	struct fresh **fresh;
	/* A bit per document: it is replaced or gone and must not be answered. NULL: none. */
	const guint64 *dead;
	guint dead_count;
};
struct shelf {
	gint refs;
	guint count;		  /* parts; newest LAST */
	struct shelf_part *parts;
	guint articles;		  /* alive, in all */
	gint64 seq;		  /* everything up to here is in it */
};
/* Takes references on the segments (by seq ascending) and fresh ones (by seq ascending). */
struct shelf *shelf_new(struct segment *const *segments, guint segment_count, struct fresh *const *fresh, guint fresh_count, gint64 seq);
struct shelf *shelf_ref(struct shelf *shelf);
void shelf_unref(struct shelf *shelf);
gboolean shelf_alive(const struct shelf_part *part, guint doc);
gboolean shelf_doc(const struct shelf_part *part, guint doc, struct kb_doc *out);
/* Where an article is; FALSE: not on it. */
gboolean shelf_find(const struct shelf *shelf, gint64 id, guint *part, guint *doc);

#endif

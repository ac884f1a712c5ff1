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
	gboolean gone; /* removed or out of sight: it only hides older ones, and has no texts */
	struct words_doc *words; /* NULL: gone, or not to be asked for words */
	char *storage;
};
enum fresh_kind {
	FRESH_WHOLE,
	FRESH_GONE,
	FRESH_WORDLESS, /* its words are not counted: for patterns only */
};
/* Copies; texts that are not UTF-8 as g_utf8_make_valid() reads them. */
struct fresh *fresh_new(const struct kb_doc *doc, enum fresh_kind kind);
struct fresh *fresh_ref(struct fresh *fresh);
void fresh_unref(struct fresh *fresh);

struct shelf_part {
	struct segment *segment; /* NULL: the fresh ones */
	guint count;
	struct fresh **fresh; /* by seq ascending, none of them gone or replaced */
	/* A bit per document: it is replaced or gone and must not be answered. NULL: none; always so of fresh. */
	const guint64 *dead;
	guint dead_count;
};
struct shelf {
	gint refs;
	guint count;		  /* parts; newest LAST */
	struct shelf_part *parts;
	guint articles;		  /* alive, in all */
	gint64 seq;		  /* nothing newer is on it */
	gboolean partial;	  /* older changes are missing: no answer is complete */
};
/* Which documents of segments the reader may not see; NULL: every one may be seen. */
struct shelf_hides {
	gboolean (*hides)(const struct kb_doc *doc, const void *data); /* its body is NULL */
	const void *data;
};
/* Takes references on the segments and fresh ones, both by seq ascending. NULL: a segment is damaged, it says so
 * itself. */
struct shelf *shelf_new(struct segment *const *segments, guint segments_count, struct fresh *const *fresh,
			guint fresh_count, gint64 seq, gboolean partial, const struct shelf_hides *hides);
/* The same shelf with newer fresh ones behind; what is of segments is shared. NULL as above. */
struct shelf *shelf_with(const struct shelf *shelf, struct fresh *const *fresh, guint fresh_count, gint64 seq);
struct shelf *shelf_ref(struct shelf *shelf);
void shelf_unref(struct shelf *shelf);
gboolean shelf_alive(const struct shelf_part *part, guint doc);
/* FALSE: damaged. Of one that is not alive, too. */
gboolean shelf_doc(const struct shelf_part *part, guint doc, struct kb_doc *out);
gboolean shelf_head(const struct shelf_part *part, guint doc, struct kb_doc *out); /* the body is not looked at */
/* Where an article is; FALSE: not on it. */
gboolean shelf_find(const struct shelf *shelf, gint64 id, guint *part, guint *doc);

#endif

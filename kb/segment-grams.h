/* SPDX-License-Identifier: MIT
 * The two parts of a segment that say which documents contain a gram, for the files that read, make and merge
 * them. PART_GRAMS: the header, a group per 32 keys, and behind the groups for each key, as numbers of
 * list_put(): its distance from the key before (from the group's first), in how many documents it is, and how
 * many bytes its list has. PART_GRAM_LISTS: the lists in the order of the keys, and LIST_SLACK zeros. A list
 * is packed (kb/segment-list.h), or, where at least every eighth document is in it, a bit per document in
 * words at a multiple of eight, which has no size in the table. */
#ifndef MIDWATCH_KB_SEGMENT_GRAMS_H
#define MIDWATCH_KB_SEGMENT_GRAMS_H

#include "kb/segment-list.h"
#include "kb/segment.h"

#define GRAM_GROUP 32

struct gram_header {
	guint64 keys, groups;
};
struct gram_group {
	guint32 key;   /* the first one */
	guint32 at;    /* where its keys begin behind the groups, bytes */
	guint64 lists; /* where its lists begin */
};

/* A walk over the keys, ascending. */
struct gram_cursor {
	const struct segment *segment;
	const struct gram_group *groups;
	const guint8 *at, *end; /* numbers */
	guint64 left;		/* keys not read yet */
	guint place;		/* in the group */
	gboolean walked;	/* a key was read: the next is higher */
	/* The key at hand: */
	gram key;
	guint count;	 /* documents */
	guint64 offset;	 /* of the list in PART_GRAM_LISTS */
	guint64 size;	 /* of it, bytes */
	gboolean dense;	 /* a bit per document */
};
gboolean gram_cursor_start(struct gram_cursor *cursor, const struct segment *segment); /* FALSE: damaged */
/* To the next key; FALSE: there is none, or (`left` is not 0) damaged. */
gboolean gram_cursor_next(struct gram_cursor *cursor);
/* To this key; FALSE: it is not there, or damaged. */
gboolean gram_cursor_find(struct gram_cursor *cursor, const struct segment *segment, gram key);

gboolean gram_dense(guint count, guint docs);

/* The two parts as they grow: lists go out at once, the table of keys is kept until the last. */
struct gram_table {
	struct segment_writer *writer;
	guint docs; /* of the segment */
	guint64 keys;
	gram last;
	GArray *groups; /* of struct gram_group */
	GByteArray *numbers, *list;
	guint64 *bits;
};

void gram_table_begin(struct gram_table *table, struct segment_writer *writer, guint docs);
/* Keys ascending; documents too, at least one. */
void gram_table_add(struct gram_table *table, gram key, const guint32 *docs, guint count);
/* The same of a dense list: its bits are put where the first says, which clears them; the second ends it. */
guint64 *gram_table_bits(struct gram_table *table);
void gram_table_add_bits(struct gram_table *table, gram key, guint count);
void gram_table_end(struct gram_table *table);

gboolean grams_merge(const struct segment_merge *merge, struct segment_writer *writer);

#endif

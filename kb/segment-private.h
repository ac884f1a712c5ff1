/* SPDX-License-Identifier: MIT
 * The file of a segment, for the files that read and make it (HACKING, The index). Numbers are the host's
 * own: a file from a host of the other byte order is refused and built anew. */
#ifndef MIDWATCH_KB_SEGMENT_PRIVATE_H
#define MIDWATCH_KB_SEGMENT_PRIVATE_H

#include "kb/segment.h"

#define SEGMENT_MAGIC "mw-index"
#define SEGMENT_FORMAT 2	 /* of the container and of every part: one number for all */
#define SEGMENT_ORDER 0x01020304 /* as the host that wrote it stores this */
#define SEGMENT_DATA 4096	 /* the header's room: parts begin behind it */
#define SEGMENT_BLOCK 8192	 /* bytes behind it, counted from there, with one checksum each: two articles */
#define SEGMENT_ALIGN 64
#define SEGMENT_DESK 64 /* room for the desk's id and its NUL */

struct segment_header {
	char magic[8];
	guint32 format, order;
	char desk[SEGMENT_DESK], unicode[32]; /* ended and filled by NUL */
	gint64 first, last;
	guint64 docs;
	guint64 size; /* of the file */
	guint64 sums; /* where the checksums of the blocks begin: behind the last one, to the end */
	struct {
		guint64 offset, size;
	} parts[SEGMENT_PARTS];
	guint32 sums_sum; /* of the checksums */
	guint32 sum;	  /* of everything above */
};

/* A checksum of any bytes: equal on every host of one byte order, different after any one flipped bit. */
guint32 segment_sum(const void *bytes, gsize size);
guint32 segment_sum_plain(const guint8 *bytes, gsize size); /* without the processor's help */

/* The mapping of a file: takes the descriptor. `name` is what errors and segment_name() say. */
struct segment *segment_map(int fd, const char *name, const char *desk, GError **error);
/* The folder's name for a range; g_free. */
char *segment_name_of(const char *desk, gint64 first, gint64 last);

/* A file under a name that is no segment's, locked while it is written, so that what a killed build left
 * behind can be told from what another is writing. */
struct segment_writer *segment_writer_new(const char *folder, const char *desk, const gint *stop,
					  GError **error);
/* FALSE with the reason when going on is in vain. */
gboolean segment_writer_good(struct segment_writer *writer, GError **error);
/* Ends the file: checksums, header. Then it can be read (a mapping of its own; the name goes) … */
struct segment *segment_writer_block(struct segment_writer *writer, guint docs, GError **error);
/* … or is synced and gets the name of its range; g_free. Both free the writer, also when they fail. */
char *segment_writer_publish(struct segment_writer *writer, gint64 first, gint64 last, guint docs,
			     GError **error);
void segment_writer_free(struct segment_writer *writer); /* and removes the file */
void segment_sweep(const char *folder); /* removes what killed builds left */
/* Who makes the parts. */
#define SEGMENT_MAKERS 3
extern const struct segment_maker *const segment_makers[SEGMENT_MAKERS];

/* What is made of all `from`: takes `out`, which has the bodies of a build's blocks already; NULL when `from` are
 * segments, which have their own. The name; g_free. */
struct segment_job {
	const char *folder, *desk;
	gint64 first, last;
	const gint *stop;
};
char *segment_merge_range(const struct segment_job *job, struct segment_writer *out,
			  struct segment **from, guint count, GError **error);

/* Blocks of so many bytes of text instead of the usual: a test's have many. */
void segment_builder_limit(struct segment_builder *builder, guint64 text);

/* A record of PART_DOCS. The body begins behind the one before and its \n. */
struct segment_record {
	gint64 id, seq, updated_at, review_by;
	guint64 text_end; /* in PART_TEXT; a \n stands there */
	guint64 title;	  /* in PART_TITLES; the labels follow it */
	guint32 title_size, labels_size;
	gint32 votes;
	guint8 state, kind, gone, ascii;
};
/* An entry of PART_IDS. Each id once: with the newest of its documents. */
struct segment_id {
	gint64 id;
	guint64 doc;
};
G_STATIC_ASSERT(sizeof(struct segment_record) == 64 && sizeof(struct segment_id) == 16);
/* All of them, proved; NULL: damaged (or there are none). */
const struct segment_record *segment_records(const struct segment *segment);
const struct segment_id *segment_ids(const struct segment *segment, guint *count);
/* The first of ids[low…high-1] not below `id`, else `high`. */
guint segment_ids_seek(const struct segment_id *ids, guint low, guint high, gint64 id);
/* Marks it damaged; FALSE, so that a reader can return it. */
gboolean segment_doubt(const struct segment *segment);

#endif

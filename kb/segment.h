/* SPDX-License-Identifier: MIT
 * Segments: immutable files in the cache directory that say which articles contain what (kb.md §2).
 * Derived and disposable: the truth is the desk's rows. A segment is a header (magic, format, byte order,
 * desk, PCRE2's Unicode version, seq range), a table of parts, and the parts, each with checksums in blocks
 * that are proved before a block's first use. Every offset is checked against its part. Any doubt refuses the
 * segment with an error of MIDWATCH_ERROR_FAILED, and whoever holds it has it built anew; nothing wrong is
 * ever answered. Written aside, synced, renamed; mapped read-only; readers go on when it is removed.
 *
 * Each part has one owner that builds it from articles, merges it, and reads it. Documents are numbered from
 * 0 in the order of seq. */
#ifndef MIDWATCH_KB_SEGMENT_H
#define MIDWATCH_KB_SEGMENT_H

#include "kb/article.h"
#include "kb/pattern.h"

enum segment_part {
	PART_DOCS,	/* fixed records, seq ascending         segment-docs.c */
	PART_IDS,	/* id → document, sorted by id */
	PART_TEXT,	/* the bodies, one after another, a \n behind each that belongs to none */
	PART_TITLES,	/* titles and labels */
	PART_GRAMS,	/* gram keys with df and where          segment-grams.c */
	PART_GRAM_LISTS,
	PART_TERMS,	/* the lexicon, labels among its words  lexicon*.c */
	PART_TERM_LISTS,
	PART_LENGTHS,	/* words of each document               lexicon*.c */
	SEGMENT_PARTS,
};

struct segment; /* counted; used by any number of threads at once */
struct segment *segment_open(const char *folder, const char *name, const char *desk, GError **error);
struct segment *segment_ref(struct segment *segment);
void segment_unref(struct segment *segment);
const char *segment_name(const struct segment *segment);
guint segment_count(const struct segment *segment);	  /* documents */
gint64 segment_first(const struct segment *segment);	  /* seq, lowest */
gint64 segment_last(const struct segment *segment);	  /* seq, highest: the range it covers */
/* Whether a file's name is that of a segment of the desk in this format, and of which range: what is not is
 * none of ours. The ranges of a desk's segments follow each other without a gap: first is the last of the
 * one before, plus one. */
gboolean segment_named(const char *name, const char *desk, gint64 *first, gint64 *last);
/* FALSE: the segment is damaged (it says so once by segment_damaged() from then on). */
gboolean segment_doc(const struct segment *segment, guint doc, struct kb_doc *out);
/* The same without proving (and reading from the disk) its body, which is NULL. */
gboolean segment_head(const struct segment *segment, guint doc, struct kb_doc *out);
/* Documents 64*i to 64*i+63 as they lie in memory: bodies only. */
#define SEGMENT_CHUNK 64
struct segment_chunk {
	guint first, count;	      /* documents */
	const char *text;	      /* where the first body begins */
	guint64 ends[SEGMENT_CHUNK];  /* where body i ends, from `text`; a \n stands there; the next begins behind it */
	guint64 ascii;		      /* a bit for each body that is ASCII */
};
/* FALSE: behind the last one, or damaged. */
gboolean segment_chunk(const struct segment *segment, guint chunk, struct segment_chunk *out);
/* The newest document of an article; FALSE: not in it. */
gboolean segment_find(const struct segment *segment, gint64 id, guint *doc);
gboolean segment_damaged(const struct segment *segment);
/* For the owners of parts: `size` bytes at `offset` of a part, proved; NULL: out of range or damaged. */
const guint8 *segment_bytes(const struct segment *segment, enum segment_part part, guint64 offset, guint64 size);
guint64 segment_part_size(const struct segment *segment, enum segment_part part);
/* For whoever ranks: a byte per document, 0 at first, to note what costs much to reckon and holds from `since` on,
 * the time of the first one who asked. Any thread may read and write them (atomically). NULL: `now` is before. */
guint8 *segment_notes(const struct segment *segment, gint64 now, gint64 *since);

/* ---- grams (segment-grams.c): which documents contain one */
/* How many documents contain it; 0: none. */
guint segment_gram_count(const struct segment *segment, gram key);
/* The documents that may match: a bit per document, set in `bits` ((segment_count()+63)/64 words, zeroed by the
 * callee). Rarest gram first; stops below about 8 candidates. Gives how many bits are set. */
guint segment_candidates(const struct segment *segment, const struct need *need, guint64 *bits);

/* ---- building. Bodies go to the file at once; their index is made in blocks: articles are added until a block is
 * full, each block is a small segment without bodies in a file, and merging makes one of many, part by part,
 * streaming. */
struct segment_writer; /* of the file being made: bytes go out in order, part by part */
void segment_write(struct segment_writer *writer, const void *bytes, gsize size);
guint64 segment_written(const struct segment_writer *writer); /* bytes of the present part so far */
/* Each part once, in any order; it begins at a multiple of 64 bytes. */
void segment_begin_part(struct segment_writer *writer, enum segment_part part);
/* Whether going on is in vain: the disk said no, or the build was given up. For loops that take long. */
gboolean segment_in_vain(const struct segment_writer *writer);
/* What a merge takes: documents `map[i][doc]` gives their new number, or SEGMENT_GONE when a newer one of the
 * same article is among them. New numbers ascend within each input and from input to input. */
#define SEGMENT_GONE G_MAXUINT32
struct segment_merge {
	guint count;
	struct segment **from; /* by seq ascending */
	guint32 **map;
	guint32 docs; /* of the result */
	gboolean blocks; /* of one build: the bodies of all are in the result already, and nothing is gone */
};
/* A part's owner, as the builder sees it. */
struct segment_maker {
	/* Of a whole build; `text` is where the docs' maker writes the bodies as they are added: PART_TEXT. */
	void *(*begin)(struct segment_writer *text);
	void (*add)(void *self, guint32 doc, const struct kb_doc *article);
	gsize (*held)(const void *self); /* memory, about … */
	gsize (*more)(const void *self); /* … and what finish() takes on top of it */
	void (*finish)(void *self, struct segment_writer *writer); /* writes its parts of a block, which is empty then */
	void (*drop)(void *self);
	/* FALSE: an input is damaged. */
	gboolean (*merge)(const struct segment_merge *merge, struct segment_writer *writer);
};
extern const struct segment_maker docs_maker, grams_maker, lexicon_maker;

struct segment_builder;
/* Makes one segment of the desk in `folder` (which is there), whatever its size, of everything that changed
 * behind `after` (0: of all): blocks are kept in files of that folder that are removed again, also after a
 * kill, by the next build. `stop` (may be NULL) is looked at now and then: non-zero gives it up. */
struct segment_builder *segment_builder_new(const char *folder, const char *desk, gint64 after, const gint *stop);
/* Texts that are not UTF-8 are taken as g_utf8_make_valid() reads them, so that what a segment holds is. */
gboolean segment_builder_add(struct segment_builder *builder, const struct kb_doc *article, GError **error); /* seq ascending */
/* Writes, syncs, renames; the name (g_free) for segment_open(). NULL with an error; nothing is left behind. */
char *segment_builder_finish(struct segment_builder *builder, GError **error);
void segment_builder_free(struct segment_builder *builder);
/* One of many, by seq ascending, covering all they cover; their files stay. What is `gone` goes for good when
 * the first of them begins at 1. */
char *segment_merge_all(const char *folder, const char *desk, struct segment **from, guint count, const gint *stop, GError **error);

#endif

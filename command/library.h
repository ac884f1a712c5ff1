/* SPDX-License-Identifier: MIT
 * The desk's articles and their index on this host, kept together (kb.md §2): segments in
 * $XDG_CACHE_HOME/midwatch/kb/DESK/ (files 0600, folder 0700), articles newer than the last segment in memory.
 * Saved is searchable at once. At 1 000 articles or 4 MB behind the last segment a small one is built in the
 * background by one builder of the host (flock); merged by size, at most 8.
 *
 * DESK is made of the desk's identity and its place, so that copies of a desk, which go their own ways, have an
 * index each. A desk that went back (a backup was restored) is noticed by comparing what the index and the rows
 * say of the newest change both know; what disagrees is not used and built anew. */
#ifndef MIDWATCH_COMMAND_LIBRARY_H
#define MIDWATCH_COMMAND_LIBRARY_H

#include "kb/find.h"
#include "store/article.h"

#define LIBRARY_BEHIND 1000		/* articles behind the last segment: a build is due */
#define LIBRARY_BEHIND_BYTES (4u << 20) /* or so much text of them */

struct context;
struct library;
/* The one of this desk; made at the first call, freed with the desk. On the desk's thread, as everything here
 * that does not say otherwise. */
struct library *library_of(struct desk *desk);
/* Reads what changed since the last time; cheap when nothing did. The shelf as it is now, of what the acting person
 * may see (a reference). NULL with an error. While the index is far behind or can't be kept, the shelf has only
 * the newest articles and says `partial`. Never builds; starts a background build where one is due and
 * `background`. What of it proves damaged later is not used by the next one: an answer that says so is asked
 * anew. */
struct shelf *library_shelf(struct library *library, gboolean background, GError **error);
/* Any thread: how far a build under way here is; FALSE: none is. `of` 0: it begins, or merges. */
gboolean library_building(struct library *library, guint *done, guint *of);
/* Why no index can be kept on this host, for a person; NULL: it can, as far as is known. */
const char *library_trouble(const struct library *library);
/* Whether more is behind the last segment than a build is put off for. */
gboolean library_is_behind(const struct library *library);

enum library_built {
	LIBRARY_BUILT,	 /* or there was nothing to do */
	LIBRARY_BUSY,	 /* another builder of this host is at it */
	LIBRARY_NOT_KEPT, /* no index can be written here: library_trouble() */
	LIBRARY_FAILED,	 /* with an error: the desk can't be read, or who watches stopped it */
};
/* Brings the index up to date and waits; `all`: from nothing. Tells its progress to the context's watch. */
enum library_built library_build(struct library *library, gboolean all, struct context *context, GError **error);
/* The same on a thread of its own; nothing when one is under way. */
void library_build_behind(struct library *library, gboolean all);

/* For people: what there is of it. */
struct library_state {
	const char *folder;
	guint segments;
	guint64 bytes;	 /* of the segments' files */
	guint articles;	 /* that the acting person may see */
	guint fresh;	 /* of these in memory, not in a segment */
};
void library_tell(struct library *library, struct library_state *state);

/* Any thread: an article as it is indexed. Borrowed from it and from `labels`, which is overwritten. */
void library_doc(const struct article *article, GString *labels, struct kb_doc *doc);

#endif

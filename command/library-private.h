/* SPDX-License-Identifier: MIT
 * What the files of command/library.h share. */
#ifndef MIDWATCH_COMMAND_LIBRARY_PRIVATE_H
#define MIDWATCH_COMMAND_LIBRARY_PRIVATE_H

#include "command/library.h"

/* Where the index of a desk is, and what its files are called. */
struct library_place {
	char *folder;
	char *name; /* of the desk in the files and their names */
};
gboolean library_place_of(struct desk *desk, struct library_place *place, GError **error);
void library_place_clear(struct library_place *place);
/* Makes the folder, which is the owner's alone, or says why there can be none. */
gboolean library_place_make(const struct library_place *place, GError **error);
/* The segments that follow each other from the first change on, the fewest there are; of struct segment, freed with
 * the array. Those of `known` (may be NULL) that are among them are taken from there. */
GPtrArray *library_place_read(const struct library_place *place, const GPtrArray *known);
/* Changes when files came or went. */
gint64 library_place_stamp(const struct library_place *place);
/* The builder's right, until it is closed or the process ends; -1: another has it, or with an error. */
int library_place_lock(const struct library_place *place, GError **error);
/* Removes every segment but these. Of the builder. */
void library_place_sweep(const struct library_place *place, const GPtrArray *keep);
/* Removes one that proved damaged; FALSE: it is still there. Should a sound one have got its name meanwhile, that
 * is built once more. */
gboolean library_place_remove(const struct library_place *place, const char *name);

/* By its labels: is it inside the acting person's limits, as article_within() has them? */
gboolean library_doc_within(const struct desk *desk, const struct kb_doc *doc);

/* What is known of the desk's articles: segments, and what changed behind them. */
struct library {
	struct desk *desk;
	struct library_place place;
	GPtrArray *segments; /* of struct segment, by seq ascending */
	GPtrArray *distrusted; /* of char*: names of damaged ones that can't be removed */
	GPtrArray *fresh;    /* of struct fresh, by seq ascending: all that changed behind `low` */
	gsize fresh_bytes;
	/* What changed behind the last segment up to `low` is not in memory: gone entries of `fresh` hide what the
	 * segments say of it. Equal to the segments' end when there is nothing of that kind. */
	gint64 low;
	gint64 seq; /* the newest change seen */
	struct shelf *shelf;
	gint64 stamp; /* of the place when its segments were read */
	struct builder *builder;
	char *trouble;
	gint64 again; /* monotonic: no build is tried before; 0 */
};
struct library *library_new(struct desk *desk);
void library_free(struct library *library);
gint64 library_end(const struct library *library); /* the last segment's */
/* Reads the segments anew, and of what is behind them at most so many bytes of the newest; drops the segments the
 * desk's rows disagree with. `read_segments` FALSE: none is used. */
gboolean library_reload(struct library *library, gboolean read_segments, gsize most, GError **error);

/* Puts damaged segments aside, so that they are built anew. Gives whether there were any. */
gboolean library_put_damaged_aside(struct library *library);

/* The work of a build, on any thread with a library of its desk. */
struct building {
	gboolean all;
	gint stop;	/* atomic: given up */
	guint done, of; /* atomic */
	/* Called now and then; FALSE with an error gives up. NULL. */
	gboolean (*at)(struct building *building, GError **error);
	void *data;
};
enum library_built library_work(struct library *library, struct building *building, GError **error);
/* Builds on a thread (command/library-build.c). */
struct builder *library_builder_new(void);
void library_builder_free(struct builder *builder);
/* Takes note of one that has ended. */
void library_builder_ended(struct library *library);
guint64 library_segment_size(const struct segment *segment); /* about, of its file */

#endif

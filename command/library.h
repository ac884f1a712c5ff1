/* SPDX-License-Identifier: MIT
 * The desk's articles and their index on this host, kept together (kb.md §2): segments in
 * $XDG_CACHE_HOME/midwatch/kb/DESK/ (files 0600, folder 0700), articles newer than the last segment in memory. Saved is
 * searchable at once. At 1 000 articles or 4 MB behind the last segment a small one is built in the background by
 * one builder of the host (flock); merged by size, at most 8. */
#ifndef MIDWATCH_COMMAND_LIBRARY_H
#define MIDWATCH_COMMAND_LIBRARY_H

#include "kb/find.h"
#include "store/article.h"

struct context;
struct library;
/* The one of this desk; made at the first call, freed with the desk. On the desk's thread. */
struct library *library_of(struct desk *desk);
/* Reads what changed since the last time; cheap when nothing did. The shelf as it is now (a reference). NULL with
 * an error. Never builds; starts a background build where one is due and `background`. */
struct shelf *library_shelf(struct library *library, gboolean background, GError **error);
/* Any thread: how far a build under way here is; FALSE: none is. */
gboolean library_building(struct library *library, guint *done, guint *of);
/* Brings the index up to date and waits; `all`: from nothing. Tells its progress to the context's watch. */
gboolean library_build(struct library *library, gboolean all, struct context *context, GError **error);
/* Told when a segment was damaged: it is put aside, and what it held is read from the rows. */
void library_distrust(struct library *library, const struct segment *segment);

#endif

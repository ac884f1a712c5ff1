/* SPDX-License-Identifier: MIT
 * The place of a desk that is a file: whether one may lie there, making it, and putting a finished
 * file in its place. */
#ifndef MIDWATCH_STORE_PLACE_H
#define MIDWATCH_STORE_PLACE_H

#include <glib.h>

/* An empty file (0600) in a folder made when missing (0700). CONFLICT when something is there. */
gboolean place_make(const char *where, GError **error);
/* Is there something that may be a desk, and may we read it? */
gboolean place_look(const char *where, GError **error);
/* Neither an ordinary file's name nor a network file system's. */
gboolean place_refuse_network(const char *where, GError **error);
/* The file's name as SQLite has it, never to be taken for a URI or ":memory:". On a read-only disk and
 * without a log it says so: nobody can write it, a log can't be made and isn't needed. */
char *place_name(const char *where);
/* Something other than an empty file is there. */
gboolean place_is_taken(const char *where);
/* Refuses a path beside which lies a log: that is a desk in use, and its log would be played into
 * whatever takes its place. */
gboolean place_refuse_log(const char *path, GError **error);
/* Refuses two names of one file. */
gboolean place_differ(const char *backup, const char *where, GError **error);

/* An empty file (0600) beside `path` to build the new one in; NULL with an error. Free with g_free. */
char *place_temporary(const char *path, GError **error);
/* Makes `temporary` last and gives it the name `path`. On failure `temporary` is removed. */
gboolean place_install(const char *temporary, const char *path, GError **error);
/* Renames the desk and its log to WHERE.before-restore. */
gboolean place_move_aside(const char *where, GError **error);

#endif

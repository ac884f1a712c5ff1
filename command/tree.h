/* SPDX-License-Identifier: MIT
 * Trees of Markdown files: which there are, reading one, writing one. What is read may be anybody's: links that
 * lead out of the tree, devices and names that are no text are told and passed by. What is written never leaves the
 * tree, whatever its name says and whatever links stand there. */
#ifndef MIDWATCH_COMMAND_TREE_H
#define MIDWATCH_COMMAND_TREE_H

#include <glib.h>

struct tree {
	char *root;		/* the folder as named */
	GPtrArray *files;	/* of char*: paths from there, sorted */
	guint others;		/* files of other kinds, left alone */
};
/* Takes what is wrong with `path` (as a person would name it). */
typedef void tree_tell_fn(const char *path, const char *what, void *data);
/* A folder, or one file. What begins with a dot is passed by, but for the folder itself. NULL: `where` itself can't be
 * read. */
struct tree *tree_read(const char *where, tree_tell_fn *tell, void *data, GError **error);
void tree_free(struct tree *tree);
/* A file of it: at most `limit` bytes, text. NULL: FAILED, without the path. */
GString *tree_file(const struct tree *tree, const char *path, gsize limit, GError **error);

gboolean tree_is_markdown(const char *name); /* ".md" or ".markdown" at its end */
/* Is a path one that may be written: of Markdown, below the tree, plain names of text? */
gboolean tree_path_fits(const char *path);
enum tree_wrote { TREE_FAILED, TREE_NEW, TREE_SAME, TREE_REPLACED, TREE_IN_THE_WAY };
/* Writes a file below the folder `root` (a descriptor), which fits. What stands there already with another text is in
 * the way unless `overwrite`. No links are followed. FAILED
 * with an error without the path; UNREACHABLE when nothing more can be written there. */
enum tree_wrote tree_write(int root, const char *path, const char *text, gsize size, gboolean overwrite, GError **error);

#endif

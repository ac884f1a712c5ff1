/* SPDX-License-Identifier: MIT
 * An article as one text: front matter (kb/front.h) and body. Files of `kb import` and `kb export`, and what is
 * edited. What the body or the path of a file tell by themselves is not said in front matter, so that a tree of
 * plain Markdown comes out as it went in; front matter that holds more than ours stays in the body. */
#ifndef MIDWATCH_COMMAND_ARTICLE_TEXT_H
#define MIDWATCH_COMMAND_ARTICLE_TEXT_H

#include "store/article.h"

/* What a new file says nothing about. */
#define ARTICLE_FILE_STATE ARTICLE_PUBLISHED

/* The file of an article that lies at `path` of its tree. g_free. */
char *article_file_text(struct desk *desk, const char *desk_id, const struct article *article, const char *path);
/* Reads it into `article`, which is as it was before, or new with ARTICLE_FILE_STATE: keys that are not there
 * change nothing. *supersedes (g_free): the article named there, to be found when all have come; NULL none.
 * USAGE: "line 3: state: …". */
gboolean article_file_read(const char *text, gsize size, const char *path,
			   struct article *article, char **supersedes, GError **error);
/* What it is called in front matter: the `ref` there, or the path. g_free. USAGE. */
char *article_file_ref(const char *text, gsize size, const char *path, GError **error);

/* What --under says as refs begin: "" or "runbooks/sea/". g_free. USAGE. */
char *article_folder(const char *option, GError **error);

/* The same for a person: every key is there to be filled in. g_free. */
char *article_edit_text(const struct article *article);
/* `article` as it was opened. What is wrong leaves it as it is; USAGE, or MISSING of `supersedes`. */
gboolean article_edit_read(struct desk *desk, const char *text, gsize size, struct article *article, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * Links between articles, followed; and what is wrong with an article before it is stored (kb/lint.h), with the
 * desk's other articles known. */
#ifndef MIDWATCH_COMMAND_ARTICLE_LINK_H
#define MIDWATCH_COMMAND_ARTICLE_LINK_H

#include "kb/lint.h"
#include "store/article.h"

/* The article that a link's target in the article `ref` (NULL: it has none) means: "../cdn/purge.md#check", "kb:12",
 * a folder's README.md or index. *id 0: none, as of what is outside; *anchor (g_free; may be NULL): behind the #. FALSE
 * with an error: the desk can't be read. */
gboolean article_follow(struct desk *desk, const char *ref, const char *target, gint64 *id, char **anchor, GError **error);

#define LIKE_AT_LEAST 60 /* of 100: from here on two articles are said to be alike */
/* What lint says of an article with this text, front matter included; of struct lint*, freed with the array. With
 * `duplicates` also which articles say the same. */
GPtrArray *article_lint(struct desk *desk, const struct article *article, const char *text, gboolean duplicates);

#endif

/* SPDX-License-Identifier: MIT
 * Links between articles, followed; and what is wrong with an article before it is stored (kb/lint.h), with the
 * desk's other articles known. */
#ifndef MIDWATCH_COMMAND_ARTICLE_LINK_H
#define MIDWATCH_COMMAND_ARTICLE_LINK_H

#include "kb/lint.h"
#include "store/article.h"

/* The article of a name that link_follow() gave: a ref, "kb:12", or a folder, which means its README.md or index. *id 0:
 * there is none. FALSE with an error: the desk can't be read. */
gboolean article_find(struct desk *desk, const char *name, gint64 *id, GError **error);

#define LIKE_AT_LEAST 60 /* of 100: from here on two articles are said to be alike */
/* What lint says of an article with this text, front matter included; of struct lint*, freed with the array. With
 * `duplicates` also which articles say the same. */
GPtrArray *article_lint(struct desk *desk, const struct article *article, const char *text, gboolean duplicates);

#endif

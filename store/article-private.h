/* SPDX-License-Identifier: MIT
 * What the files of store/article.h share. */
#ifndef MIDWATCH_STORE_ARTICLE_PRIVATE_H
#define MIDWATCH_STORE_ARTICLE_PRIVATE_H

#include "store/article.h"

/* The columns every question about articles gives, in this order; behind them the body, or none. */
enum { ARTICLE_COLUMNS = 23 };
/* Texts are borrowed from the row. `body` FALSE: the column is not there. */
void article_from_row(const struct row *row, gboolean body, struct article *article);
/* What every question outside the limits answers; FALSE. */
gboolean article_missing(gint64 id, GError **error);

#endif

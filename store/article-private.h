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

/* One standing EVENT_ARTICLE more, in their order, on what those before it say (of struct article_use). */
void article_uses_apply(GArray *uses, const struct event *event);
/* Writes the uses of a ticket anew (`id` 0: of the one born in this batch), and what the articles named by any of
 * its events count because of it. */
void article_write_uses(struct batch *batch, gint64 id, const char *op_key, const GPtrArray *events,
			const GArray *uses);

#endif

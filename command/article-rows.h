/* SPDX-License-Identifier: MIT
 * Articles among the rows of midwatch-import(5): a row per revision, the oldest first, the text only in those that
 * brought it. What `export` writes `import` reads (import_article() in import-private.h). */
#ifndef MIDWATCH_COMMAND_ARTICLE_ROWS_H
#define MIDWATCH_COMMAND_ARTICLE_ROWS_H

#include "command/command.h"
#include "store/article.h"

/* The name an article has in rows: its ref, or "midwatch-DESK:kb:NUMBER". g_free. */
char *article_name(struct desk *desk, const char *desk_id, gint64 id);
/* The article of a name; `own` is what this desk's own names begin with. *id = 0: none has it. */
gboolean article_named(struct desk *desk, const char *own, const char *name, gint64 *id, GError **error);
/* Every article the acting person may see. */
gboolean article_rows_write(struct call *call, const char *desk_id, GError **error);

#endif

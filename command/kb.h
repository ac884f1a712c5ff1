/* SPDX-License-Identifier: MIT
 * What the commands about articles share: naming one, telling about it, changing it over what someone else may have
 * changed meanwhile. */
#ifndef MIDWATCH_COMMAND_KB_H
#define MIDWATCH_COMMAND_KB_H

#include "command/command.h"
#include "command/sink.h"
#include "store/article.h"

#define KB_GROUP N_("Knowledge base")
#define ARTICLE_ARGUMENT                                                                           \
	{                                                                                          \
		.name = "ARTICLE", .completer = COMPLETE_ARTICLE                                   \
	}
#define OPTION_WHY                                                                                 \
	{                                                                                          \
		.name = "reason", .letter = 'r', .value = N_("TEXT"),                              \
		.help = N_("Why, for its history")                                                 \
	}

/* The article an argument names: its number, "#42", or its ref. MISSING, USAGE. */
gboolean kb_id(struct call *call, const char *text, gint64 *id, GError **error);
struct article *kb_load(struct call *call, guint argument, gint64 rev, GError **error);

/* Changes an article; FALSE with an error: no. */
typedef gboolean kb_change_fn(struct call *call, struct article *article, GError **error);
/* Loads the article of the first argument, changes it, stores it; again when someone was faster, unless the caller
 * saw a revision of its own. `did` is what is told, "42 DID: TITLE"; `reason` where the person gives none. */
gboolean kb_change(struct call *call, kb_change_fn *change, const char *reason, const char *did, GError **error);
/* "42 DID: TITLE"; JSON: its row. */
void kb_tell(struct call *call, const struct article *article, const char *did);

/* Articles as rows of a table, for lists of all kinds; `also` (NULL: none; ended by give NULL) gives further columns,
 * before the title. The table is to live until sink_end(). */
struct kb_column {
	struct column column;
	void (*give)(struct sink *sink, const void *data);
};
enum { KB_COLUMNS = 24 };
struct kb_table {
	struct call *call;
	const struct kb_column *also;
	struct column columns[KB_COLUMNS];
};
void kb_table(struct kb_table *table, struct call *call, const struct kb_column *also);
void kb_row(const struct kb_table *table, const struct article *article, const void *data);
/* The words of tags, for sink_words(); g_strfreev. */
char **kb_tags(const struct article *article);

#endif

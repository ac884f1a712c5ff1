/* SPDX-License-Identifier: MIT
 * What the files of the book share: cached versions and the readers of texts. Nothing outside
 * desk/book*.c includes this. */
#ifndef MIDWATCH_DESK_BOOK_PRIVATE_H
#define MIDWATCH_DESK_BOOK_PRIVATE_H

#include "desk/book.h"

struct book {
	struct zone_set *zones;
	book_loader *load;
	book_lister *list;
	void *data;
	GHashTable *nouns;  /* noun → GHashTable of key → struct entry */
	guint generation;   /* of "in force": bumped by book_refresh */
	GPtrArray *retired; /* versions no lookup finds any more; alive as long as the book */
	struct calendar *always;
	struct book_contracts *contracts;
	struct book_terms_cache *terms;
};

/* How a text of one noun becomes an object. */
struct book_type {
	const char *noun;
	void *(*build)(struct book *book, const char *key, const char *text, gint64 version,
		       GError **error);
	GDestroyNotify destroy;
};
/* The object of the newest version at or below `revision`; NULL without error when absent. */
void *book_object(struct book *book, const struct book_type *type, const char *key, gint64 revision,
		  GError **error);
extern const struct book_type book_policy_type;
const struct client *book_client_at(struct book *book, const char *key, gint64 revision,
				    GError **error);
/* Sets MISSING: there is no such thing. */
void book_missing(const char *noun, const char *key, GError **error);

/* Caches of book-contract.c and book-policy.c, which forget with the book: what was "in force", and
 * everything after `revision` (G_MAXINT64: nothing more). */
void book_contracts_forget(struct book *book, gint64 revision);
void book_contracts_free(struct book *book);
void book_terms_forget(struct book *book, gint64 revision);
void book_terms_free(struct book *book);

/* USAGE that names the option whose figure has the wrong form. */
gboolean book_figures_right(const struct line *line, GError **error);

#endif

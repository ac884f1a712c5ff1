/* SPDX-License-Identifier: MIT
 * What the files of `copy` share: a table read in slices, and the writer with its place in the work. */
#ifndef MIDWATCH_STORE_COPY_PRIVATE_H
#define MIDWATCH_STORE_COPY_PRIVATE_H

#include "store/copy.h"
#include "store/table.h"

/* The rows of one table of one desk by key, a slice in memory. */
struct side {
	struct store *store;
	const struct table *table;
	GArray *values; /* of struct value, table->count each row */
	GStringChunk *bytes;
	guint rows, at; /* of the slice; the one looked at */
	gsize size;	/* of the slice, bytes */
	gint64 limit;	/* rows the next slice asks for */
	gboolean begun, cut, ended;
	GError *failure;
	GArray *key; /* of struct value: the last row of the slice */
	GStringChunk *key_bytes;
};
/* `after`: the key to begin behind, table->keys values; NULL: at the first row. */
void side_init(struct side *side, struct store *store, const struct table *table, const struct value *after);
void side_clear(struct side *side);
/* The row looked at, NULL behind the last; valid until the next look. Rows must come by key, texts by their bytes. */
gboolean side_look(struct side *side, const struct value **row, GError **error);
void side_step(struct side *side);
/* Of two rows' keys, like strcmp. */
int table_compare(const struct table *table, const struct value *a, const struct value *b);
gboolean table_row_equal(const struct table *table, const struct value *a, const struct value *b);
/* The row's values in bytes that no other row has. */
void table_row_bytes(const struct table *table, const struct value *row, GString *out);
/* "42/3" for people. */
char *table_row_name(const struct table *table, const struct value *row);

/* How far a copy has come: kept in TO with the rows it speaks of. Everything up to that key of that table is what FROM
 * was when it had that mark. */
struct position {
	char *identity, *mark; /* of FROM */
	int table;	       /* tables[]; table_count: all of them */
	GArray *key;	       /* of struct value; empty: none yet */
	GStringChunk *bytes;
};
void position_init(struct position *position, const char *identity);
void position_clear(struct position *position);
/* `row` NULL: at its beginning. */
void position_set(struct position *position, int table, const struct value *row);
char *position_print(const struct position *position);
/* FALSE: it was written by something else. */
gboolean position_parse(const char *text, struct position *position);

/* Gathers rows and writes them, with the position reached, in one transaction. */
struct writer {
	struct store *store;
	struct position position;
	char *kept; /* the position as TO has it */
	struct batch *batch;
	gint64 rows; /* gathered */
	gsize size;  /* of them, bytes */
	gint64 written;
};
/* TO's line that says how far it is; NULL: it has none. */
gboolean writer_line(struct store *store, char **line, GError **error);
/* Begins, or goes on: *found. */
gboolean writer_init(struct writer *writer, struct store *store, const char *identity, gboolean *found, GError **error);
void writer_clear(struct writer *writer);
/* What was gathered is forgotten: goes on from where TO is. */
gboolean writer_again(struct writer *writer, GError **error);
/* One of a table's statements; the caller has moved the position behind its row. What came together is written when
 * it is enough. */
gboolean writer_add(struct writer *writer, enum query query, const struct value *values, int count, GError **error);
/* Writes what there is, and the position. */
gboolean writer_settle(struct writer *writer, GError **error);
/* TO is a desk from now on. */
gboolean writer_finish(struct writer *writer, GError **error);

#endif

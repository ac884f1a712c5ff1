/* SPDX-License-Identifier: MIT
 * The desk's tables as the schema's files have them, for whoever treats all alike: `copy`. Generated from
 * store/schema by build-aux/tables.awk, so a column is written down once. */
#ifndef MIDWATCH_STORE_TABLE_H
#define MIDWATCH_STORE_TABLE_H

#include "store/store.h"

enum { TABLE_COLUMNS_MOST = 62 };

struct table_column {
	const char *name;
	enum value_type type; /* of what is there when it is not NULL; never VALUE_NULL */
};
struct table {
	const char *name;
	const struct table_column *columns;
	int count;
	const int *key; /* columns, by number from 0, that name a row: integers and texts, never NULL */
	int keys;
	gboolean born; /* has rows in a new desk */
	/* Statements. `rows` counts. `first` ($1: how many) and `next` (behind the key $1 …, then how many) give whole
	 * rows by key; `put` and `set` take a whole row, `drop` a key. QUERY_COUNT: history, never changed, never
	 * removed, or nothing but a key. */
	enum query rows, first, next, put, set, drop;
};
/* Those that others refer to come first. */
extern const struct table tables[];
extern const int table_count;

#endif

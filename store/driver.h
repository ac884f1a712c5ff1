/* SPDX-License-Identifier: MIT
 * What a driver implements; only store/ sees it. store.c adds what all drivers share. A driver owns
 * waiting, reconnecting and repeating. */
#ifndef MIDWATCH_STORE_DRIVER_H
#define MIDWATCH_STORE_DRIVER_H

#include "store/store.h"

struct statement {
	enum query query;
	struct value *values;	/* owned copies */
	int count;
	gboolean expect_one;
};
struct batch {
	GArray *statements;	/* of struct statement */
	gint64 ticket, turn;	/* 0: claims no turn */
	char *op_key;
	gboolean opens;		/* op_key names a ticket row */
};
struct row_ops {
	gboolean (*is_null)(const struct row *row, int column);
	gint64 (*integer)(const struct row *row, int column);
	const char *(*text)(const struct row *row, int column);
	const void *(*blob)(const struct row *row, int column, gsize *size);
	int (*columns)(const struct row *row);
};
struct row {
	const struct row_ops *ops;
	void *cursor;
};
struct driver_ops {
	const char *name;
	struct store *(*open)(const char *where, enum store_mode mode, GError **error);
	void (*close)(struct store *store);
	enum store_answer (*unit)(struct store *store, int step, GError **error);	/* UNIT_BEGIN … */
	enum store_answer (*batch)(struct store *store, const struct batch *batch, GError **error);
	enum store_answer (*select)(struct store *store, enum query query, const char *sql, const struct value *values,
				    int count, row_fn *fn, void *data, GError **error);	/* sql NULL: the named one */
	gboolean (*changed)(struct store *store);
	gint64 (*now)(struct store *store);
	enum store_answer (*migrate)(struct store *store, GError **error);
	enum store_answer (*backup)(struct store *store, const char *path, GError **error);
	enum store_answer (*integrity)(struct store *store, complaint_fn *fn, void *data, GError **error);
};
enum unit_step { UNIT_BEGIN, UNIT_COMMIT, UNIT_ROLLBACK, UNIT_SAVE, UNIT_KEEP, UNIT_UNDO, SNAPSHOT_BEGIN, SNAPSHOT_END };
struct store {
	const struct driver_ops *ops;
	char *where;
	gboolean read_only, in_unit;
	int snapshots;
	gint64 last_id;
};
extern const struct driver_ops sqlite_driver;

#endif

/* SPDX-License-Identifier: MIT
 * What a driver implements; only store/ and its tests see it. store.c and unit.c add what all drivers
 * share: the state of units and snapshots, holding signals, leases, judging versions. A driver owns waiting,
 * reconnecting and repeating. */
#ifndef MIDWATCH_STORE_DRIVER_H
#define MIDWATCH_STORE_DRIVER_H

#include <signal.h>
#include "store/store.h"

/* One statement of a batch: its values are batch->values[first … first + count - 1]. */
struct statement {
	enum query query;
	guint first, count;
	gboolean expect_one;
};

struct batch {
	GArray *statements; /* of struct statement */
	GArray *values;	    /* of struct value; their bytes live in `bytes` */
	GStringChunk *bytes;
	gint64 ticket, turn; /* 0: claims no turn */
	char *op_key;
	gboolean opens; /* op_key names a ticket row */
	gboolean known; /* stored twice it would conflict, so it may be sent twice */
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

enum unit_step {
	UNIT_BEGIN,
	UNIT_COMMIT,
	UNIT_ROLLBACK,
	UNIT_SAVE,
	UNIT_KEEP,
	UNIT_UNDO,
	SNAPSHOT_BEGIN,
	SNAPSHOT_END,
	UNIT_STEPS
};

/* Answers other than OK and CONFLICT come with an error; REPEATED is found out by store.c. A batch that does not answer OK
 * has changed nothing; inside a unit it leaves the unit as it was, or sets store->spoilt when the
 * engine gave the whole transaction up. */
struct driver_ops {
	const char *scheme;	      /* "sqlite": desks named "sqlite:…" */
	const char *const *dialect;   /* pairs of schema word and meaning, ended by NULL (migrate.h) */
	const char *const *plain;     /* the dialect of a plain engine (struct store); NULL: there is none */
	const char *guard;	      /* schema text run again after every migration */
	const char *lock;	      /* run before a migration: nobody else works until it ends. NULL: so it is */
	gboolean backs_up;	      /* one file of its own: backed up before a migration */
	/* Opens without judging versions. STORE_CREATE: an empty place only. Codes: MISSING, DENIED,
	 * UNREACHABLE, USAGE (another program's), FAILED (damaged). */
	struct store *(*open)(const char *where, enum store_mode mode, GError **error);
	void (*close)(struct store *store);
	enum store_answer (*unit)(struct store *store, enum unit_step step, GError **error);
	enum store_answer (*batch)(struct store *store, const struct batch *batch, GError **error);
	/* `sql` NULL: the named query. */
	enum store_answer (*select)(struct store *store, enum query query, const char *sql,
				    const struct value *values, int count, row_fn *fn, void *data,
				    GError **error);
	/* Both NULL: to ask one by one costs nothing. */
	void (*expect)(struct store *store, enum query query, const char *sql,
		       const struct value *values, int count);
	void (*expect_none)(struct store *store);
	char *(*engine)(const struct store *store); /* NULL: SQLite */
	gboolean (*changed)(struct store *store);
	const char *(*gone)(struct store *store); /* NULL: it can't be */
	gint64 (*now)(struct store *store);
	/* Schema text run once rows came with ids of their own (`copy`): ids the engine gives lie behind them.
	 * NULL: they do. */
	const char *renumber;
	/* Runs schema text, several statements, inside the current unit. */
	enum store_answer (*script)(struct store *store, const char *sql, GError **error);
	/* Copies the whole desk into the empty file `path`; NULL: has its own tools. */
	enum store_answer (*copy)(struct store *store, const char *path, GError **error);
	/* Makes `to` what `from` is, in one transaction. */
	enum store_answer (*overwrite)(struct store *from, struct store *to, GError **error);
	/* Selects, ended by NULL, each of whose rows is a complaint. */
	const char *const *integrity;
};

/* What every driver's handle begins with. */
struct store {
	const struct driver_ops *ops;
	char *where;		  /* without the scheme, and without what is secret */
	char *address;		  /* opens it again */
	char *warning;		  /* not told yet; NULL: none */
	char *why_read_only;	  /* NULL: can be written */
	gboolean plain;		  /* an engine with the driver's protocol and no more than SQL: no guards, no locks */
	int version;		  /* of the schema when it was opened; 0: not judged yet */
	char *identity;		  /* of the desk then; NULL: it has none */
	char *gone;		  /* why it is no longer that desk; NULL: it is */
	char *person;		  /* store_person() */
	int person_role;
	gint64 patience;	  /* microseconds an operation waits for its turn */
	gint64 endurance;	  /* … and for a server that is away, if that is longer */
	gint64 last_id;
	int snapshots;		  /* depth */
	gboolean in_unit;
	unit_watch_fn *watch; /* NULL: nobody wants to know */
	void *watch_data;
	store_step_fn *step; /* NULL: nobody wants to know */
	void *step_data;
	store_yield_fn *yield; /* NULL: nobody goes first */
	void *yield_data;
	struct store_link link;
	guint losses; /* how often it went from there to away */
	store_link_fn *link_watch; /* NULL: nobody wants to know */
	void *link_data;
	enum store_answer spoilt; /* in a unit: the answer that ended its transaction; else OK */
	gboolean holding;	  /* signals are held; `mask` is what was before */
	sigset_t mask;
};

extern const struct driver_ops sqlite_driver;
extern const struct driver_ops postgres_driver; /* unless built --without-postgresql */

/* Makes "SCHEME:…" reach `ops` in store_open (tests). */
void driver_register(const struct driver_ops *ops);
/* Opens through `ops` and judges the desk's versions. */
struct store *driver_open(const struct driver_ops *ops, const char *where, enum store_mode mode,
			  GError **error);
/* Fills the part shared by all drivers. */
void driver_init(struct store *store, const struct driver_ops *ops, const char *where);
void driver_clear(struct store *store);
/* May anything be written; does the unit still stand? Else the answer that says why. */
enum store_answer driver_writable(struct store *store, GError **error);
enum store_answer driver_spoilt(struct store *store, GError **error);
/* Holds the signals that stop (`all`: and those that end) the process, until driver_let(). */
void driver_hold(struct store *store, gboolean all);
void driver_let(struct store *store);
/* A step of a long copy is done, so much of all is left; FALSE with an error: it is to stop. */
enum { STEP_PAGES = 2000 };
gboolean driver_step(struct store *store, gint64 left, gint64 total, GError **error);
/* The link is like this now; told when it is another. */
void driver_link_is(struct store *store, const struct store_link *link);
/* Waits a moment, without a lock held: what a batch holds back may arrive meanwhile. */
void driver_sleep(struct store *store, gint64 microseconds);
/* What the desk says of itself now; where it is no longer what was opened store->gone says so. */
void driver_compare(struct store *store, int version, const char *identity);
/* Refuses to write to what is not the desk that was opened: FAILED. */
enum store_answer driver_gone(struct store *store, const char *why, GError **error);
/* Refuses to write to a desk that another program migrated: FAILED. */
enum store_answer driver_migrated(struct store *store, GError **error);
/* What an answer other than OK and REPEATED says when nothing better is known. */
const char *driver_words(enum store_answer answer);
/* Sets an error with the code that belongs to `answer` and gives `answer` back. */
enum store_answer driver_error(enum store_answer answer, GError **error, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif

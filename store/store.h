/* SPDX-License-Identifier: MIT
 * The store: named statements, batches, and what every driver answers. Nothing above this header
 * knows which engine is below. SQL is written once in queries.sql and compiled in as `enum query`. */
#ifndef MIDWATCH_STORE_STORE_H
#define MIDWATCH_STORE_STORE_H

#include "desk/error.h"
#include "store/queries.h"	/* generated: enum query, QUERY_COUNT, query_name(), query_text() */

/* CONFLICT and REPEATED are outcomes and leave `error` alone; what follows them sets it. */
enum store_answer {
	STORE_OK,
	STORE_CONFLICT,		/* someone else wrote this turn, took this key, or a guard was stale */
	STORE_REPEATED,		/* this very batch was already stored (same op_key) */
	STORE_BUSY,		/* could not get its turn in time */
	STORE_LOST,		/* the server went away; outcome unknown: send again */
	STORE_READ_ONLY,
	STORE_FULL,		/* no room on the disk */
	STORE_FAILED,		/* anything else; the message says what */
};
const char *store_answer_name(enum store_answer answer);

struct store;

enum value_type { VALUE_NULL, VALUE_INT, VALUE_TEXT, VALUE_BLOB };
struct value {
	enum value_type type;
	gint64 integer;
	const char *text;	/* TEXT: NUL-terminated; BLOB: bytes. Borrowed. */
	gsize size;		/* BLOB only */
};
#define V_INT(x) ((struct value){ .type = VALUE_INT, .integer = (x) })
#define V_TEXT(x) value_text(x)		/* NULL gives VALUE_NULL */
#define V_TIME(x) value_time(x)		/* TIME_NONE gives VALUE_NULL */
#define V_NULL ((struct value){ .type = VALUE_NULL })
#define V_BLOB(p, n) ((struct value){ .type = VALUE_BLOB, .text = (const char *)(p), .size = (n) })
static inline struct value value_text(const char *text)
{
	return (struct value){ .type = text ? VALUE_TEXT : VALUE_NULL, .text = text };
}
static inline struct value value_time(gint64 at)
{
	return (struct value){ .type = at == TIME_NONE ? VALUE_NULL : VALUE_INT, .integer = at };
}

/* One row of an answer, valid during the callback. Columns from 0. */
struct row;
gboolean row_is_null(const struct row *row, int column);
gint64 row_int(const struct row *row, int column);	/* 0 when NULL */
gint64 row_time(const struct row *row, int column);	/* TIME_NONE when NULL */
const char *row_text(const struct row *row, int column);	/* NULL when NULL */
const void *row_blob(const struct row *row, int column, gsize *size);
int row_columns(const struct row *row);
/* FALSE: no more rows wanted (the cursor is still stepped to its end or reset at once). */
typedef gboolean row_fn(const struct row *row, void *data);

/* Opening. `where` is a path, "sqlite:PATH", a URI "postgresql://…", or "postgresql:" with libpq's own
 * "word=value …". Refused: network file
 * systems (by name), a desk newer than oldest_reader allows, a file that is not a desk, a desk of an
 * older version but in STORE_MIGRATE, one that `copy` has not finished but in STORE_FILL. STORE_WRITE of what can
 * only be read gives a store that is read-only: its writes answer READ_ONLY. STORE_CREATE makes the folder (0700)
 * and the file (0600) and refuses a place already taken. */
enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE, STORE_MIGRATE, STORE_FILL };
struct store *store_open(const char *where, enum store_mode mode, GError **error);
/* How long an operation may wait for its turn before it answers BUSY; 30 s unless told. Gives what it was. */
gint64 store_set_patience(struct store *store, gint64 microseconds);
gint64 store_patience(const struct store *store);
/* How long it waits for a server that is away, before it answers LOST; as long as its patience unless told, or
 * when that is longer. What was not known to be stored is then sent again by itself. Gives what it was. */
gint64 store_set_endurance(struct store *store, gint64 microseconds);
void store_close(struct store *store);
gboolean store_is_read_only(const struct store *store);
const char *store_where(const struct store *store); /* for people: says no password */
/* What store_open() takes to open the same desk again. It may hold a password: never shown or stored. */
const char *store_address(const struct store *store);
/* Whom the engine itself takes the session for, where it holds persons to their limits (guard.postgres.sql);
 * NULL: whoever has come so far may see and do everything. *role: the most it lets them be, of enum role. */
const char *store_person(const struct store *store, int *role);
/* FALSE with DENIED: it does, so what is read here may be a part of the desk. */
gboolean store_whole(const struct store *store, GError **error);
/* What the engine said of what was stored since the last call, as one line: that no second host has it
 * yet. NULL: nothing. Free with g_free. */
char *store_take_warning(struct store *store);

/* How the way to a server is. Engines that are a file have none: NONE, and nobody is ever told. */
enum store_link_state {
	STORE_LINK_NONE,
	STORE_LINK_UP,
	STORE_LINK_SILENT, /* something was asked, and for two seconds nothing has come */
	STORE_LINK_AWAY,   /* no server is there; it is looked for whenever something is asked */
};
struct store_link {
	enum store_link_state state;
	gint64 since;	  /* SILENT, AWAY: monotonic µs since when nothing has come */
	gint64 ahead;	  /* UP, SILENT: µs that the server's clock, which is the desk's, is before this machine's boot clock */
	gint64 trip;	  /* µs of a round trip, the shortest of late; 0: not known yet */
	gboolean standby; /* it can only be read, and is behind: */
	gint64 lag;	  /* seconds, when it was last asked; -1: not known */
	gboolean cut;	  /* it has no primary now: the lag is the age of the newest change it has */
	int news;	  /* UP, SILENT: a socket of the store's, readable when the server tells something unasked, as that
			   * somebody changed the desk: store_changed() then takes it. -1: none */
};
/* `fn` hears of how it is, now and whenever that changes; on the thread that uses the store, within
 * whatever it waits for there: it must be quick and may not use the store. One per store, NULL: nobody does. */
typedef void store_link_fn(const struct store_link *link, void *data);
/* How often a server was lost that had been there. */
guint store_losses(const struct store *store);
void store_watch_link(struct store *store, store_link_fn *fn, void *data);
const struct store_link *store_link_of(const struct store *store); /* as it was at the last exchange */
/* "PostgreSQL 15.18 at db1:5432, TLSv1.3". Free with g_free. */
char *store_engine(const struct store *store);

/* Reads. `values` bind $1, $2, …, all of them. Inside a unit it sees the unit's own writes. `fn` may
 * select, never write. */
enum store_answer store_select(struct store *store, enum query query, const struct value *values, int count,
			       row_fn *fn, void *data, GError **error);
/* The same for a text composed from whitelisted fragments (store/select.c only). */
enum store_answer store_select_text(struct store *store, const char *sql, const struct value *values, int count,
				    row_fn *fn, void *data, GError **error);
/* Selects that will follow. A server is asked all of them at once, together with the first, in one round trip:
 * whoever then asks the same query with the same values has the rows as they were at that moment, however often. A
 * hint, no promise: what can't be had so is asked as ever. Forgotten when anything is written, when a unit or a
 * snapshot begins or ends, and by store_expect_none(), which must come soon: what was read is old then. On an engine
 * without a line: nothing. Not within a row_fn. */
void store_expect(struct store *store, enum query query, const struct value *values, int count);
void store_expect_text(struct store *store, const char *sql, const struct value *values, int count);
void store_expect_none(struct store *store);
/* Whether each question costs a round trip over a line. */
gboolean store_is_far(const struct store *store);
/* `fn` is asked before a select outside a unit costs a round trip: TRUE, and it is not made, but answers BUSY. Whoever
 * reads for show lets others go first so, and reads again. NULL: nobody is asked. */
typedef gboolean store_yield_fn(void *data);
void store_set_yield(struct store *store, store_yield_fn *fn, void *data);
/* Several selects that see one snapshot: begin … end around them (nests; within a unit it adds
 * nothing). A batch within a snapshot but outside a unit answers READ_ONLY. */
enum store_answer store_snapshot_begin(struct store *store, GError **error);
void store_snapshot_end(struct store *store);

/* A batch: statements with parameters, atomic, repeatable. Values are copied. It can be run again. */
struct batch;
struct batch *batch_new(void);
void batch_free(struct batch *batch);
void batch_add(struct batch *batch, enum query query, const struct value *values, int count);
/* Names the turn this batch claims: on a unique violation of (ticket, turn) the driver compares the
 * op_key stored there with this one: the same → REPEATED, else CONFLICT. `opening`: op_key of a ticket
 * row instead. */
void batch_claims(struct batch *batch, gint64 ticket, gint64 turn, const char *op_key);
void batch_opens(struct batch *batch, const char *op_key);
/* The caller tells a CONFLICT with itself from one with others (it looks for its own key), and a unique key
 * of this batch makes it one: so a batch whose answer was lost is simply sent again. One that claims or
 * opens is so anyway. */
void batch_is_known(struct batch *batch);
/* Expects the last added statement to change exactly one row, else CONFLICT (stale guard). */
void batch_expect_one(struct batch *batch);
/* Runs it in one transaction (or inside the current unit). Signals that stop or kill are held. */
enum store_answer store_batch(struct store *store, struct batch *batch, GError **error);
/* The id the engine gave in the last batch (the first, when several): a row of a table with an @id@
 * key. After REPEATED of a batch that opens: the id of the ticket stored then. 0 when none. */
gint64 store_last_id(struct store *store);

/* One statement as a batch of its own, which does no harm when it is sent twice. */
enum store_answer store_run(struct store *store, enum query query, const struct value *values, int count,
			    GError **error);

/* A unit: one transaction in which selects see its own writes (source, import). `fn` FALSE rolls back
 * and its error is passed on. Never nested. What met others in the wrong order, or lost its server before the end, is
 * undone and `fn` called again, as long as the patience lasts: it must read anew what it judges by. */
typedef gboolean unit_fn(struct store *store, void *data, GError **error);
enum store_answer store_unit(struct store *store, unit_fn *fn, void *data, GError **error);
gboolean store_in_unit(const struct store *store);
/* The same, begin and end apart, for import's transactions of about 1 000 rows. Signals that stop are
 * held until the end: nobody waits for a stopped process. When the engine gave the transaction up
 * (full disk), everything within the unit answers so, and so does the end. */
enum store_answer store_unit_begin(struct store *store, GError **error);
enum store_answer store_unit_end(struct store *store, gboolean commit, GError **error);
/* Who gathers work of a unit (store/definition.c) hears of its steps. SETTLE comes before a commit and
 * before a savepoint, inside the unit: the last chance to write, FALSE refuses the step. UNDONE comes
 * after a rollback, SAVEPOINT_UNDONE after a savepoint's; the answer to those is not looked at. One per
 * store. */
enum unit_moment { UNIT_SETTLE, UNIT_COMMITTED, UNIT_UNDONE, UNIT_SAVEPOINT_UNDONE };
typedef gboolean unit_watch_fn(enum unit_moment moment, void *data, GError **error);
void store_watch_units(struct store *store, unit_watch_fn *fn, void *data);
/* A savepoint within a unit, not nested: what is undone leaves the rest of the unit. */
enum store_answer store_savepoint(struct store *store, GError **error);
enum store_answer store_savepoint_end(struct store *store, gboolean keep, GError **error);

gboolean store_changed(struct store *store);	/* by another connection since the last call; cheap (data_version) */
/* Why this is no longer the desk that was opened, for people: its file was moved or replaced, it was migrated by
 * another program, another desk stands in its place. NULL: it is. Cheap; borrowed until the next call. */
const char *store_gone(struct store *store);
gint64 store_now(struct store *store);		/* the engine's clock, UTC seconds */
/* Takes or renews a lease that ends `seconds` from now on the engine's clock; *got FALSE: another
 * holder has it. */
enum store_answer store_lease(struct store *store, const char *name, const char *holder, gint64 seconds, gboolean *got, GError **error);
/* Brings the schema to this program's version; first backs the file up as WHERE.before-VERSION
 * (SQLite). Nothing to do: OK. */
enum store_answer store_migrate(struct store *store, GError **error);
/* A line of `meta`; NULL when there is none. g_free. */
gboolean store_meta(struct store *store, const char *name, char **value, GError **error);
int store_version(struct store *store, GError **error);	/* of its schema; 0 with an error */
/* Hears of copying step by step (in parts of `total`), and may stop it: FALSE with an error. One per store,
 * NULL: nobody does. */
typedef gboolean store_step_fn(gint64 done, gint64 total, void *data, GError **error);
void store_watch_steps(struct store *store, store_step_fn *fn, void *data);
/* A consistent copy at `path`, complete or not there at all; replaces an older file. */
enum store_answer store_backup(struct store *store, const char *path, GError **error);
/* Puts a backup in the desk's place in one transaction; other processes see it as one change. What was
 * there is kept as DESK.before-restore. */
gboolean store_restore_backup(const char *backup, const char *desk, GError **error);
/* The engine's own integrity test; each complaint goes to `fn`. */
typedef void complaint_fn(const char *what, void *data);
enum store_answer store_integrity(struct store *store, complaint_fn *fn, void *data, GError **error);

/* Folds an answer into an error: OK and REPEATED give TRUE; the others set `error` (keeping a message
 * already there) with the code cli.md names. */
gboolean store_ok(enum store_answer answer, GError **error);

#endif

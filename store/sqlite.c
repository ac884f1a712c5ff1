/* SPDX-License-Identifier: MIT
 * The SQLite driver: one file in write-ahead mode, shared by the processes of one machine. All
 * writing begins with BEGIN IMMEDIATE, so that waiting happens where nothing is at stake yet. */
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>
#include "desk/i18n.h"
#include "store/dialect.h"
#include "store/driver.h"
#include "store/migrate.h"
#include "store/place.h"

/* The statements of the driver's own, beside the named ones. */
enum control {
	CONTROL_BATCH_SAVE = UNIT_STEPS,
	CONTROL_BATCH_KEEP,
	CONTROL_BATCH_UNDO,
	CONTROL_DATA_VERSION,
	CONTROL_USER_VERSION,
	CONTROL_APPLICATION_ID,
	CONTROL_IS_WAL,
	CONTROLS
};

static const char *const controls[CONTROLS] = {
	[UNIT_BEGIN] = "BEGIN IMMEDIATE",
	[UNIT_COMMIT] = "COMMIT",
	[UNIT_ROLLBACK] = "ROLLBACK",
	[UNIT_SAVE] = "SAVEPOINT kept",
	[UNIT_KEEP] = "RELEASE kept",
	[UNIT_UNDO] = "ROLLBACK TO kept",
	[SNAPSHOT_BEGIN] = "BEGIN",
	[SNAPSHOT_END] = "COMMIT",
	[CONTROL_BATCH_SAVE] = "SAVEPOINT batch",
	[CONTROL_BATCH_KEEP] = "RELEASE batch",
	[CONTROL_BATCH_UNDO] = "ROLLBACK TO batch",
	[CONTROL_DATA_VERSION] = "PRAGMA data_version",
	[CONTROL_USER_VERSION] = "PRAGMA user_version",
	[CONTROL_APPLICATION_ID] = "PRAGMA application_id",
	[CONTROL_IS_WAL] = "SELECT journal_mode = 'wal' FROM pragma_journal_mode",
};

#define APPLICATION_ID 0x4D776368 /* "Mwch"; set by guard.sqlite.sql */

/* The log is cut back to 64 MiB when it was once longer. A new desk gets its log when it is opened
 * again: until its schema stands, the file must stay empty. */
static const char logging[] = "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864";
static const char settings[] = "PRAGMA synchronous = FULL";
/* Units write much: a limit on pages kept that costs nothing before it is used, and fewer, larger
 * rounds of copying the log back (pages). */
static const char unit_settings[] = "PRAGMA cache_size = -65536";
#define COPY_BACK 1000
#define UNIT_COPY_BACK 4000

struct sqlite {
	struct store base;
	sqlite3 *db;
	sqlite3_stmt *named[QUERY_COUNT];
	sqlite3_stmt *own[CONTROLS];
	gint64 deadline; /* monotonic, of the operation under way */
	gint64 data_version, user_version;
};

static struct sqlite *sqlite_of(struct store *store)
{
	return (struct sqlite *)store;
}

/* SQLite notes the system's reason, but not where a COMMIT fails. */
static gboolean because(sqlite3 *db, int reason)
{
	return sqlite3_system_errno(db) == reason || errno == reason;
}

static enum store_answer answer_of(sqlite3 *db, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return STORE_OK;
	case SQLITE_BUSY:
	case SQLITE_PROTOCOL:
		return STORE_BUSY;
	case SQLITE_READONLY:
		return STORE_READ_ONLY;
	case SQLITE_FULL:
		return STORE_FULL;
	case SQLITE_IOERR:
		if (rc == SQLITE_IOERR_SHMSIZE || because(db, ENOSPC) || because(db, EFBIG) ||
		    because(db, EDQUOT))
			return STORE_FULL;
		return STORE_FAILED;
	case SQLITE_CANTOPEN: /* the log can't be made beside the file */
		if (because(db, EROFS) || because(db, EACCES) || because(db, EPERM))
			return STORE_READ_ONLY;
		return STORE_FAILED;
	case SQLITE_CONSTRAINT:
		if (rc == SQLITE_CONSTRAINT_UNIQUE || rc == SQLITE_CONSTRAINT_PRIMARYKEY ||
		    rc == SQLITE_CONSTRAINT_ROWID)
			return STORE_CONFLICT;
		return STORE_FAILED;
	default:
		return STORE_FAILED;
	}
}

/* Sets the error of a failed call made for `what` (a query's name) on the file `where`. */
static enum store_answer complain(sqlite3 *db, const char *where, int rc, const char *what,
				  GError **error)
{
	enum store_answer answer = answer_of(db, rc);

	if (answer == STORE_OK || answer == STORE_CONFLICT)
		return answer;
	/* Readers of a live desk need its log too; only a copy without one is read anywhere. */
	if (answer == STORE_READ_ONLY && rc != SQLITE_READONLY)
		return driver_error(
			answer, error,
			_("%s: the folder is write-protected, and a live desk keeps a log "
			  "in it: 'midwatch backup' makes a copy that can be read anywhere"),
			where);
	if (answer == STORE_READ_ONLY)
		return driver_error(answer, error, _("%s: the file is write-protected"), where);
	if (answer != STORE_FAILED)
		return driver_error(answer, error, "%s: %s", where, driver_words(answer));
	if ((rc & 0xff) == SQLITE_NOTADB)
		return driver_error(answer, error, _("%s: not a desk: not a database file"), where);
	if ((rc & 0xff) == SQLITE_CORRUPT)
		return driver_error(answer, error,
				    _("%s: the file is damaged: 'midwatch check' tells how far, "
				      "'midwatch restore-backup' puts a backup in its place"),
				    where);
	return driver_error(answer, error, _("%s: %s failed: %s"), where, what, sqlite3_errmsg(db));
}

static enum store_answer complain_of(struct sqlite *s, int rc, const char *what, GError **error)
{
	return complain(s->db, s->base.where, rc, what, error);
}

/* Called by SQLite while a lock it needs is taken. Short, uneven sleeps: with the growing ones of
 * sqlite3_busy_timeout a writer that has waited long sleeps longest and comes last again. */
static int wait_turn(void *data, int count)
{
	struct sqlite *s = data;
	gint64 now = g_get_monotonic_time();
	guint64 dice = ((guint64)now ^ (guint64)getpid() << 20) * 0x9E3779B97F4A7C15U;

	if (now >= s->deadline)
		return 0;
	driver_sleep(&s->base, 300 + (gint64)((dice >> 32) % 1400));
	return 1;
}

static struct sqlite *enter(struct store *store)
{
	struct sqlite *s = sqlite_of(store);

	s->deadline = g_get_monotonic_time() + store->patience;
	errno = 0;
	return s;
}

/* `$1` is a name to SQLite, counted as it meets them; `?1` the number every engine means by it. */
static sqlite3_stmt *prepare(struct sqlite *s, const char *text, unsigned flags, int *rc)
{
	g_autofree char *sql = g_strdup(text);
	sqlite3_stmt *statement = NULL;

	for (char *at = strchr(sql, '$'); at; at = strchr(at + 1, '$'))
		if (g_ascii_isdigit(at[1]))
			*at = '?';
	*rc = sqlite3_prepare_v3(s->db, sql, -1, flags, &statement, NULL);
	return statement;
}

/* The statement of `query`; a second one when the first is being stepped further up the stack. */
static sqlite3_stmt *take(struct sqlite *s, enum query query, int *rc)
{
	sqlite3_stmt **named = &s->named[query];

	*rc = SQLITE_OK;
	if (*named && sqlite3_stmt_busy(*named))
		return prepare(s, query_text(query), 0, rc);
	if (!*named)
		*named = prepare(s, query_text(query), SQLITE_PREPARE_PERSISTENT, rc);
	return *named;
}

static void give_back(struct sqlite *s, enum query query, sqlite3_stmt *statement)
{
	if (query < QUERY_COUNT && statement == s->named[query])
		sqlite3_reset(statement);
	else
		sqlite3_finalize(statement);
}

/* Values outlive the stepping, and a statement is never stepped without all of them bound anew. */
static int bind(sqlite3_stmt *statement, const struct value *values, int count)
{
	int rc = SQLITE_OK;

	for (int i = 0; i < count && rc == SQLITE_OK; i++) {
		const struct value *value = &values[i];

		switch (value->type) {
		case VALUE_NULL:
			rc = sqlite3_bind_null(statement, i + 1);
			break;
		case VALUE_INT:
			rc = sqlite3_bind_int64(statement, i + 1, value->integer);
			break;
		case VALUE_TEXT:
			rc = sqlite3_bind_text(statement, i + 1, value->text, -1, SQLITE_STATIC);
			break;
		case VALUE_BLOB:
			rc = sqlite3_bind_blob64(statement, i + 1, value->text ? value->text : "",
						 value->size, SQLITE_STATIC);
			break;
		}
	}
	return rc;
}

/* Prepares and binds; `sql` NULL: the named query. NULL with *answer on failure. */
static sqlite3_stmt *ready(struct sqlite *s, enum query query, const char *sql,
			   const struct value *values, int count, enum store_answer *answer,
			   GError **error)
{
	const char *what = sql ? "select" : query_name(query);
	int rc, expected = 0;
	sqlite3_stmt *statement = sql ? prepare(s, sql, 0, &rc) : take(s, query, &rc);

	if (rc == SQLITE_OK) {
		expected = sqlite3_bind_parameter_count(statement);
		if (expected == count)
			rc = bind(statement, values, count);
		else
			rc = SQLITE_MISUSE;
	}
	if (rc == SQLITE_OK)
		return statement;
	if (rc == SQLITE_MISUSE)
		*answer = driver_error(STORE_FAILED, error, _("%s: %s takes %d values, not %d"),
				       s->base.where, what, expected, count);
	else
		*answer = complain_of(s, rc, what, error);
	give_back(s, query, statement);
	return NULL;
}

/* One of the driver's own statements; *number receives the first column of its row. */
static int control(struct sqlite *s, int which, gint64 *number)
{
	int rc = SQLITE_OK;

	if (!s->own[which])
		s->own[which] = prepare(s, controls[which], SQLITE_PREPARE_PERSISTENT, &rc);
	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_step(s->own[which]);
	if (rc == SQLITE_ROW && number)
		*number = sqlite3_column_int64(s->own[which], 0);
	return sqlite3_reset(s->own[which]);
}

static gboolean row_null(const struct row *row, int column)
{
	return sqlite3_column_type(row->cursor, column) == SQLITE_NULL;
}

static gint64 row_integer(const struct row *row, int column)
{
	return sqlite3_column_int64(row->cursor, column);
}

static const char *row_string(const struct row *row, int column)
{
	return (const char *)sqlite3_column_text(row->cursor, column);
}

static const void *row_bytes(const struct row *row, int column, gsize *size)
{
	const void *bytes = sqlite3_column_blob(row->cursor, column);

	*size = (gsize)sqlite3_column_bytes(row->cursor, column);
	return bytes;
}

static int row_width(const struct row *row)
{
	return sqlite3_column_count(row->cursor);
}

static const struct row_ops sqlite_row = {row_null, row_integer, row_string, row_bytes, row_width};

/* Runs one statement to its end, or until `fn` has enough; with a `fn` it must not write. */
static enum store_answer execute(struct sqlite *s, enum query query, const char *sql,
				 const struct value *values, int count, row_fn *fn, void *data,
				 GError **error)
{
	enum store_answer answer = STORE_FAILED;
	sqlite3_stmt *statement = ready(s, query, sql, values, count, &answer, error);
	const struct row row = {&sqlite_row, statement};
	int rc;

	if (!statement)
		return answer;
	if (fn && !sqlite3_stmt_readonly(statement) && !sqlite3_stmt_isexplain(statement)) {
		give_back(s, query, statement);
		return driver_error(STORE_FAILED, error, _("%s: a select does not write"),
				    s->base.where);
	}
	while ((rc = sqlite3_step(statement)) == SQLITE_ROW && (!fn || fn(&row, data)))
		continue;
	answer = complain_of(s, rc, sql ? "select" : query_name(query), error);
	give_back(s, query, statement);
	return answer;
}

static enum store_answer sqlite_select(struct store *store, enum query query, const char *sql,
				       const struct value *values, int count, row_fn *fn,
				       void *data, GError **error)
{
	return execute(enter(store), query, sql, values, count, fn, data, error);
}

/* Full disks and the like make SQLite roll the whole transaction back by itself. */
static void roll_back(struct sqlite *s)
{
	if (!sqlite3_get_autocommit(s->db))
		control(s, UNIT_ROLLBACK, NULL);
}

static const char *sqlite_gone(struct store *store)
{
	int moved = 0;

	sqlite3_file_control(sqlite_of(store)->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	return moved ? _("the desk was moved or replaced") : store->gone;
}

static enum store_answer begin(struct sqlite *s, GError **error)
{
	gint64 version = s->user_version;
	int rc;

	/* Deadlocks SQLite sees coming are told as busy without asking wait_turn. */
	do
		rc = control(s, UNIT_BEGIN, NULL);
	while (answer_of(s->db, rc) == STORE_BUSY && wait_turn(s, 0));
	if (rc == SQLITE_OK)
		rc = control(s, CONTROL_USER_VERSION, &version);
	/* What is written to a file that was removed, or replaced, nobody would ever see. */
	const char *gone = rc == SQLITE_OK ? sqlite_gone(&s->base) : NULL;
	if (rc == SQLITE_OK && version == s->user_version && !gone)
		return STORE_OK;
	roll_back(s);
	if (gone)
		return driver_gone(&s->base, gone, error);
	if (rc != SQLITE_OK)
		return complain_of(s, rc, "begin", error);
	/* What was prepared for one schema may mean something else in another. */
	return driver_migrated(&s->base, error);
}

static enum store_answer commit(struct sqlite *s, GError **error)
{
	int rc = control(s, UNIT_COMMIT, NULL);
	enum store_answer answer = complain_of(s, rc, "commit", error);

	if (rc != SQLITE_OK)
		roll_back(s);
	return answer == STORE_CONFLICT ? STORE_FAILED : answer;
}

static enum store_answer sqlite_unit(struct store *store, enum unit_step step, GError **error)
{
	struct sqlite *s = enter(store);
	enum store_answer answer;
	int rc = SQLITE_OK;

	switch (step) {
	case UNIT_BEGIN:
		sqlite3_exec(s->db, unit_settings, NULL, NULL, NULL);
		return begin(s, error);
	case UNIT_COMMIT:
		sqlite3_wal_autocheckpoint(s->db, UNIT_COPY_BACK);
		answer = commit(s, error);
		sqlite3_wal_autocheckpoint(s->db, COPY_BACK);
		return answer;
	case UNIT_ROLLBACK:
		roll_back(s);
		return STORE_OK;
	case UNIT_UNDO:
		rc = control(s, UNIT_UNDO, NULL);
		if (rc == SQLITE_OK)
			rc = control(s, UNIT_KEEP, NULL);
		break;
	default:
		rc = control(s, step, NULL);
		break;
	}
	return complain_of(s, rc, "transaction", error);
}

static enum store_answer run(struct sqlite *s, const struct batch *batch,
			     const struct statement *statement, GError **error)
{
	const struct value *values = &g_array_index(batch->values, struct value, statement->first);
	enum store_answer answer = execute(s, statement->query, NULL, values, (int)statement->count,
					   NULL, NULL, error);

	if (answer == STORE_OK && statement->expect_one && sqlite3_changes64(s->db) != 1)
		answer = STORE_CONFLICT;
	if (answer == STORE_OK && !s->base.last_id)
		s->base.last_id = sqlite3_last_insert_rowid(s->db);
	return answer;
}

static enum store_answer sqlite_batch(struct store *store, const struct batch *batch,
				      GError **error)
{
	struct sqlite *s = enter(store);
	gboolean nested = !sqlite3_get_autocommit(s->db);
	enum store_answer answer;

	if (nested)
		answer = complain_of(s, control(s, CONTROL_BATCH_SAVE, NULL), "savepoint", error);
	else
		answer = begin(s, error);
	if (answer != STORE_OK)
		return answer;
	sqlite3_set_last_insert_rowid(s->db, 0);
	for (guint i = 0; i < batch->statements->len && answer == STORE_OK; i++)
		answer = run(s, batch, &g_array_index(batch->statements, struct statement, i),
			     error);
	if (answer == STORE_OK && !nested)
		return commit(s, error);
	if (!nested) {
		roll_back(s);
	} else if (sqlite3_get_autocommit(s->db)) {
		store->spoilt = answer;
	} else {
		if (answer != STORE_OK)
			control(s, CONTROL_BATCH_UNDO, NULL);
		control(s, CONTROL_BATCH_KEEP, NULL);
	}
	return answer;
}

static gboolean sqlite_changed(struct store *store)
{
	struct sqlite *s = enter(store);
	gint64 before = s->data_version;

	control(s, CONTROL_DATA_VERSION, &s->data_version);
	if (s->data_version != before)
		migrate_look(store);
	return s->data_version != before;
}

static gint64 sqlite_now(struct store *store)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static enum store_answer sqlite_script(struct store *store, const char *sql, GError **error)
{
	struct sqlite *s = enter(store);
	int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

	if (rc == SQLITE_OK)
		rc = control(s, CONTROL_USER_VERSION, &s->user_version);
	return complain_of(s, rc, "schema", error);
}

static void sqlite_close(struct store *store)
{
	struct sqlite *s = enter(store);

	for (int i = 0; i < QUERY_COUNT; i++)
		sqlite3_finalize(s->named[i]);
	for (int i = 0; i < CONTROLS; i++)
		sqlite3_finalize(s->own[i]);
	sqlite3_close(s->db);
	driver_clear(store);
	g_free(s);
}

static void initialize(void)
{
	/* Counting memory takes a lock on every allocation. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	/* Every batch within a unit keeps the pages it changes until it is known to stand. In
	 * memory: SQLite fails to move more than 128 KiB of them into a file in one piece. */
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
	sqlite3_initialize();
}

/* No schema trick in a file someone hands us may run code or bend rules (sqlite.org/security). */
static void harden(struct sqlite *s)
{
	int persist = 1;

	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	sqlite3_busy_handler(s->db, wait_turn, s);
	/* The log stays when the last process leaves: who can't write the folder can read. */
	sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
}

static gboolean set_up(struct sqlite *s, enum store_mode mode, GError **error)
{
	const char *where = s->base.where;
	gint64 application = 0, wal = 1;
	int rc = control(s, CONTROL_APPLICATION_ID, &application);

	if (rc == SQLITE_OK && application != APPLICATION_ID && mode != STORE_CREATE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: not a desk: a database of another program"), where);
		return FALSE;
	}
	if (rc == SQLITE_OK && sqlite3_db_readonly(s->db, "main") == 1) {
		s->base.why_read_only =
			g_strdup(mode == STORE_READ ? _("the desk was opened for reading")
						    : _("the file is write-protected"));
	} else if (rc == SQLITE_OK && mode != STORE_CREATE) {
		rc = sqlite3_exec(s->db, logging, NULL, NULL, NULL);
		if (rc == SQLITE_OK)
			rc = control(s, CONTROL_IS_WAL, &wal);
	}
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, settings, NULL, NULL, NULL);
	if (!wal) {
		driver_error(STORE_FAILED, error, _("%s: write-ahead logging can't be had here"),
			     where);
		return FALSE;
	}
	if (rc == SQLITE_OK)
		rc = control(s, CONTROL_USER_VERSION, &s->user_version);
	if (rc == SQLITE_OK)
		rc = control(s, CONTROL_DATA_VERSION, &s->data_version);
	return store_ok(complain_of(s, rc, "open", error), error);
}

static struct store *sqlite_open(const char *where, enum store_mode mode, GError **error)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int flags = mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	g_autofree char *name = NULL;
	struct sqlite *s;
	int rc;

	if (!place_refuse_network(where, error) ||
	    !(mode == STORE_CREATE ? place_make(where, error) : place_look(where, error)))
		return NULL;
	pthread_once(&once, initialize);
	s = g_new0(struct sqlite, 1);
	driver_init(&s->base, &sqlite_driver, where);
	enter(&s->base);
	name = place_name(where);
	rc = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
	if (rc == SQLITE_OK) {
		harden(s);
		if (set_up(s, mode, error))
			return &s->base;
	} else {
		complain_of(s, rc, "open", error);
	}
	sqlite_close(&s->base);
	return NULL;
}

/* One step copies the whole state it finds; several would begin anew whenever someone writes. */
static enum store_answer copy(struct sqlite *from, sqlite3 *to, const char *where, GError **error)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from->db, "main");
	int rc;

	if (!backup)
		return complain(to, where, sqlite3_extended_errcode(to), "backup", error);
	do
		rc = sqlite3_backup_step(backup, from->base.step ? STEP_PAGES : -1);
	while ((rc == SQLITE_OK && driver_step(&from->base, sqlite3_backup_remaining(backup),
					       sqlite3_backup_pagecount(backup), error)) ||
	       (answer_of(to, rc) == STORE_BUSY && wait_turn(from, 0)));
	sqlite3_backup_finish(backup);
	return rc == SQLITE_OK ? STORE_FAILED : complain(to, where, rc, "backup", error);
}

static enum store_answer sqlite_copy(struct store *store, const char *path, GError **error)
{
	sqlite3 *to = NULL;
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
	enum store_answer answer = complain(to, path, rc, "backup", error);

	if (answer == STORE_OK)
		answer = copy(enter(store), to, path, error);
	/* Without a log the copy is one plain file, readable on a disk that can't be written. */
	if (answer == STORE_OK) {
		rc = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
		answer = complain(to, path, rc, "backup", error);
	}
	sqlite3_close(to);
	return answer;
}

static enum store_answer sqlite_overwrite(struct store *from, struct store *to, GError **error)
{
	enter(to);
	return copy(enter(from), sqlite_of(to)->db, to->where, error);
}

const struct driver_ops sqlite_driver = {
	.scheme = "sqlite",
	.dialect = dialect_sqlite,
	.guard = schema_guard_sqlite,
	.backs_up = TRUE,
	.open = sqlite_open,
	.close = sqlite_close,
	.unit = sqlite_unit,
	.batch = sqlite_batch,
	.select = sqlite_select,
	.changed = sqlite_changed,
	.gone = sqlite_gone,
	.now = sqlite_now,
	.script = sqlite_script,
	.copy = sqlite_copy,
	.overwrite = sqlite_overwrite,
	.integrity = integrity_sqlite,
};

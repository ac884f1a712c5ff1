/* SPDX-License-Identifier: MIT
 * What all drivers share: finding the driver, batches and snapshots, leases, and what an answer
 * means to a person. Units have a file of their own (unit.c). */
#include "config.h"
#include <string.h>
#include "desk/i18n.h"
#include "store/driver.h"
#include "store/migrate.h"

#define PATIENCE (30 * G_USEC_PER_SEC)

static const struct driver_ops *drivers[4] = {
	&sqlite_driver,
#ifdef HAVE_POSTGRESQL
	&postgres_driver,
#endif
};

void driver_register(const struct driver_ops *ops)
{
	for (gsize i = 0; i < G_N_ELEMENTS(drivers); i++) {
		if (!drivers[i] || drivers[i] == ops) {
			drivers[i] = ops;
			return;
		}
	}
	g_return_if_reached();
}

void driver_init(struct store *store, const struct driver_ops *ops, const char *where)
{
	store->ops = ops;
	store->where = g_strdup(where);
	store->address = g_strdup(where);
	store->patience = PATIENCE;
}

void driver_clear(struct store *store)
{
	g_free(store->where);
	g_free(store->address);
	g_free(store->warning);
	g_free(store->why_read_only);
	g_free(store->identity);
	g_free(store->gone);
	g_free(store->person);
}

/* The words after a failure, and the exit status that goes with it (cli.md). A full disk and a
 * damaged file are no use trying again, so they end with 1. */
static const struct {
	const char *name;
	enum midwatch_error code;
	const char *words;
} answers[] = {
	[STORE_OK] = {"ok", 0, NULL},
	[STORE_CONFLICT] = {"conflict", MIDWATCH_ERROR_CONFLICT,
			    N_("someone else changed it at the same time; look again and repeat")},
	[STORE_REPEATED] = {"repeated", 0, NULL},
	[STORE_BUSY] = {"busy", MIDWATCH_ERROR_UNREACHABLE, N_("the desk is busy; try again")},
	[STORE_LOST] = {"lost", MIDWATCH_ERROR_UNREACHABLE,
			N_("the connection to the desk was lost; try again")},
	[STORE_READ_ONLY] = {"read-only", MIDWATCH_ERROR_DENIED, N_("the desk can only be read")},
	[STORE_FULL] = {"full", MIDWATCH_ERROR_FAILED,
			N_("no room is left on the disk; nothing was changed")},
	[STORE_FAILED] = {"failed", MIDWATCH_ERROR_FAILED, N_("the store failed")},
};

const char *store_answer_name(enum store_answer answer)
{
	return answers[answer].name;
}

const char *driver_words(enum store_answer answer)
{
	return _(answers[answer].words);
}

gboolean store_ok(enum store_answer answer, GError **error)
{
	if (answer == STORE_OK || answer == STORE_REPEATED)
		return TRUE;
	if (error && *error) {
		/* A unit's own refusal comes back as FAILED and keeps its code. */
		if (answer != STORE_FAILED && (*error)->domain == MIDWATCH_ERROR)
			(*error)->code = answers[answer].code;
	} else {
		g_set_error_literal(error, MIDWATCH_ERROR, answers[answer].code,
				    driver_words(answer));
	}
	return FALSE;
}

static gboolean text_row(const struct row *row, void *data)
{
	*(char **)data = g_strdup(row_text(row, 0));
	return FALSE;
}

gboolean store_meta(struct store *store, const char *name, char **value, GError **error)
{
	const struct value key = V_TEXT(name);

	*value = NULL;
	return store_ok(store_select(store, QUERY_META_GET, &key, 1, text_row, value, error),
			error);
}

enum store_answer driver_error(enum store_answer answer, GError **error, const char *format, ...)
{
	va_list arguments;

	/* The first thing that went wrong is the one to tell. */
	if (!error || *error)
		return answer;
	va_start(arguments, format);
	*error = g_error_new_valist(MIDWATCH_ERROR, answers[answer].code, format, arguments);
	va_end(arguments);
	return answer;
}

struct store *driver_open(const struct driver_ops *ops, const char *where, enum store_mode mode,
			  GError **error)
{
	struct store *store = ops->open(where, mode, error);

	if (store && mode == STORE_CREATE) {
		gboolean made = store_ok(migrate_run(store, &schema_current, 0, error), error);
		char *warning = store_take_warning(store);

		store_close(store);
		store = made ? ops->open(where, STORE_WRITE, error) : NULL;
		if (store)
			store->warning = warning;
		else
			g_free(warning);
	}
	if (store && !migrate_judge(store, &schema_current, mode, error))
		g_clear_pointer(&store, store_close);
	return store;
}

struct store *store_open(const char *where, enum store_mode mode, GError **error)
{
	g_autofree char *whole = NULL;

	/* The two names of one scheme. */
	if (g_str_has_prefix(where, "postgres:")) {
		whole = g_strconcat("postgresql:", where + strlen("postgres:"), NULL);
		where = whole;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(drivers) && drivers[i]; i++) {
		gsize length = strlen(drivers[i]->scheme);

		if (!strncmp(where, drivers[i]->scheme, length) && where[length] == ':')
			return driver_open(drivers[i], where + length + 1, mode, error);
	}
	if (g_str_has_prefix(where, "postgresql:")) {
		g_set_error(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			_("postgresql: this midwatch is built without PostgreSQL; name a file"));
		return NULL;
	}
	return driver_open(&sqlite_driver, where, mode, error);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	if (store->in_unit)
		store_unit_end(store, FALSE, NULL);
	store->ops->close(store);
}

gboolean store_is_read_only(const struct store *store)
{
	return store->why_read_only != NULL;
}

const char *store_where(const struct store *store)
{
	return store->where;
}

const char *store_address(const struct store *store)
{
	return store->address;
}

const char *store_person(const struct store *store, int *role)
{
	if (role)
		*role = store->person_role;
	return store->person;
}

gboolean store_whole(const struct store *store, GError **error)
{
	if (!store->person)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
		    _("%s: only its owner sees the whole desk; to the server you are %s"),
		    store->where, store->person);
	return FALSE;
}

char *store_take_warning(struct store *store)
{
	return g_steal_pointer(&store->warning);
}

gint64 store_set_patience(struct store *store, gint64 microseconds)
{
	gint64 before = store->patience;

	store->patience = microseconds;
	return before;
}

gint64 store_patience(const struct store *store)
{
	return store->patience;
}

gint64 store_set_endurance(struct store *store, gint64 microseconds)
{
	gint64 before = store->endurance;

	store->endurance = microseconds;
	return before;
}

gboolean row_is_null(const struct row *row, int column)
{
	return row->ops->is_null(row, column);
}

gint64 row_int(const struct row *row, int column)
{
	return row->ops->integer(row, column);
}

gint64 row_time(const struct row *row, int column)
{
	return row->ops->is_null(row, column) ? TIME_NONE : row->ops->integer(row, column);
}

const char *row_text(const struct row *row, int column)
{
	return row->ops->text(row, column);
}

const void *row_blob(const struct row *row, int column, gsize *size)
{
	return row->ops->blob(row, column, size);
}

int row_columns(const struct row *row)
{
	return row->ops->columns(row);
}

/* A unit whose transaction the engine gave up must not go on as a row of single writes. */
enum store_answer driver_spoilt(struct store *store, GError **error)
{
	if (store->in_unit && store->spoilt != STORE_OK)
		return driver_error(store->spoilt, error, "%s: %s", store->where,
				    driver_words(store->spoilt));
	return STORE_OK;
}

enum store_answer driver_writable(struct store *store, GError **error)
{
	if (store->why_read_only)
		return driver_error(STORE_READ_ONLY, error, "%s: %s", store->where,
				    store->why_read_only);
	if (store->snapshots && !store->in_unit)
		return driver_error(STORE_READ_ONLY, error,
				    _("%s: nothing can be changed while one state of it is read"),
				    store->where);
	if (store->gone)
		return driver_gone(store, store->gone, error);
	return driver_spoilt(store, error);
}

enum store_answer store_select(struct store *store, enum query query, const struct value *values,
			       int count, row_fn *fn, void *data, GError **error)
{
	enum store_answer answer = driver_spoilt(store, error);

	if (answer != STORE_OK)
		return answer;
	return store->ops->select(store, query, NULL, values, count, fn, data, error);
}

enum store_answer store_select_text(struct store *store, const char *sql,
				    const struct value *values, int count, row_fn *fn, void *data,
				    GError **error)
{
	enum store_answer answer = driver_spoilt(store, error);

	if (answer != STORE_OK)
		return answer;
	return store->ops->select(store, QUERY_COUNT, sql, values, count, fn, data, error);
}

gboolean store_is_far(const struct store *store)
{
	return store->ops->expect != NULL;
}

void store_set_yield(struct store *store, store_yield_fn *fn, void *data)
{
	store->yield = fn;
	store->yield_data = data;
}

void store_expect(struct store *store, enum query query, const struct value *values, int count)
{
	if (store_is_far(store))
		store->ops->expect(store, query, NULL, values, count);
}

void store_expect_text(struct store *store, const char *sql, const struct value *values, int count)
{
	if (store_is_far(store))
		store->ops->expect(store, QUERY_COUNT, sql, values, count);
}

void store_expect_none(struct store *store)
{
	if (store->ops->expect_none)
		store->ops->expect_none(store);
}

enum store_answer store_snapshot_begin(struct store *store, GError **error)
{
	enum store_answer answer = STORE_OK;

	if (!store->in_unit && store->snapshots == 0) {
		store_expect_none(store);
		answer = store->ops->unit(store, SNAPSHOT_BEGIN, error);
	}
	if (answer == STORE_OK)
		store->snapshots++;
	return answer;
}

void store_snapshot_end(struct store *store)
{
	g_return_if_fail(store->snapshots > 0);
	if (--store->snapshots > 0 || store->in_unit)
		return;
	store_expect_none(store);
	store->ops->unit(store, SNAPSHOT_END, NULL);
}

struct holder {
	const struct batch *batch;
	gboolean ours;
	gint64 id;
};

static gboolean holder_row(const struct row *row, void *data)
{
	struct holder *holder = data;

	if (holder->batch->opens)
		holder->id = row_int(row, 0);
	holder->ours = holder->batch->opens || !g_strcmp0(row_text(row, 0), holder->batch->op_key);
	return FALSE;
}

/* Someone was first: was it this very batch, sent before? Asked when the batch is undone, so that
 * its own rows don't answer; what is stored by then stays, as history is append-only. */
static enum store_answer who_was_first(struct store *store, const struct batch *batch,
				       GError **error)
{
	const struct value turn[] = {V_INT(batch->ticket), V_INT(batch->turn)};
	const struct value opening[] = {V_TEXT(batch->op_key)};
	struct holder holder = {.batch = batch};
	enum store_answer answer;

	if (!batch->op_key)
		return STORE_CONFLICT;
	if (batch->opens)
		answer = store_select(store, QUERY_OPENING_HOLDER, opening, 1, holder_row, &holder,
				      error);
	else
		answer =
			store_select(store, QUERY_TURN_HOLDER, turn, 2, holder_row, &holder, error);
	if (answer != STORE_OK)
		return answer;
	store->last_id = holder.id;
	return holder.ours ? STORE_REPEATED : STORE_CONFLICT;
}

static enum store_answer run_batch(struct store *store, const struct batch *batch, GError **error)
{
	enum store_answer answer = store->ops->batch(store, batch, error);

	if (answer != STORE_OK)
		store->last_id = 0;
	return answer == STORE_CONFLICT ? who_was_first(store, batch, error) : answer;
}

enum store_answer store_batch(struct store *store, struct batch *batch, GError **error)
{
	enum store_answer answer = driver_writable(store, error);

	if (answer != STORE_OK)
		return answer;
	store->last_id = 0;
	store_expect_none(store);
	if (store->in_unit)
		return run_batch(store, batch, error);
	driver_hold(store, TRUE);
	answer = run_batch(store, batch, error);
	driver_let(store);
	return answer;
}

gint64 store_last_id(struct store *store)
{
	return store->last_id;
}

void store_watch_steps(struct store *store, store_step_fn *fn, void *data)
{
	store->step = fn;
	store->step_data = data;
}

gboolean driver_step(struct store *store, gint64 left, gint64 total, GError **error)
{
	return !store->step || store->step(total - left, total, store->step_data, error);
}

gboolean store_changed(struct store *store)
{
	return store->ops->changed(store);
}

gint64 store_now(struct store *store)
{
	return store->ops->now(store);
}

enum store_answer store_lease(struct store *store, const char *name, const char *holder,
			      gint64 seconds, gboolean *got, GError **error)
{
	gint64 now = store_now(store);
	const struct value values[] = {V_TEXT(name), V_TEXT(holder), V_INT(now + seconds),
				       V_INT(now)};
	struct batch *batch = batch_new();
	enum store_answer answer;

	batch_add(batch, QUERY_LEASE_TAKE, values, G_N_ELEMENTS(values));
	batch_expect_one(batch);
	answer = store_batch(store, batch, error);
	batch_free(batch);
	*got = answer == STORE_OK;
	return answer == STORE_CONFLICT ? STORE_OK : answer;
}

enum store_answer store_migrate(struct store *store, GError **error)
{
	enum store_answer answer = driver_writable(store, error);

	return answer == STORE_OK ? migrate(store, &schema_current, error) : answer;
}

struct complaints {
	complaint_fn *fn;
	void *data;
};

static gboolean complaint_row(const struct row *row, void *data)
{
	const struct complaints *complaints = data;

	complaints->fn(row_text(row, 0), complaints->data);
	return TRUE;
}

enum store_answer store_integrity(struct store *store, complaint_fn *fn, void *data, GError **error)
{
	struct complaints complaints = {fn, data};
	enum store_answer answer = STORE_OK;

	for (gsize i = 0; store->ops->integrity[i] && answer == STORE_OK; i++)
		answer = store_select_text(store, store->ops->integrity[i], NULL, 0, complaint_row,
					   &complaints, error);
	return answer;
}

/* SPDX-License-Identifier: MIT
 * The PostgreSQL driver: one session on whichever server takes writes. What a transaction needs is
 * sent at once, so an act costs one round trip. An answer that was lost is asked for by sending the
 * batch again: its op_key tells whether it was stored. */
#include <string.h>
#include "desk/i18n.h"
#include "store/dialect.h"
#include "store/postgres-private.h"

/* The server waits for a lock for so long at a time; then we ask again. So whoever is silent for
 * much longer hangs. Who has little patience hears of it sooner, but not before a slow disk had its
 * chance. */
#define LOCK_AT_A_TIME (8 * G_USEC_PER_SEC)
#define SILENCE_LEAST (4 * G_USEC_PER_SEC)
#define SILENCE_MOST (12 * G_USEC_PER_SEC)
/* A select may count for long before its first byte. */
#define SELECT_SILENCE (60 * G_USEC_PER_SEC)
#define SCRIPT_SILENCE (2 * G_TIME_SPAN_HOUR)
#define RETRY_AFTER (1000 + g_random_int_range(0, 4000))
/* Opening goes round the hosts once, but no longer. */
#define OPEN_WITHIN (30 * G_USEC_PER_SEC)
/* The pulse is looked at although the server tells of changes: a writer may have died in between.
 */
#define LOOK_EVERY (15 * G_USEC_PER_SEC)

static const char *const controls[UNIT_STEPS] = {
	[UNIT_BEGIN] = "BEGIN READ WRITE",
	[UNIT_COMMIT] = "COMMIT",
	[UNIT_ROLLBACK] = "ROLLBACK",
	[UNIT_SAVE] = "SAVEPOINT kept",
	[UNIT_KEEP] = "RELEASE SAVEPOINT kept",
	[UNIT_UNDO] = "ROLLBACK TO SAVEPOINT kept",
	[SNAPSHOT_BEGIN] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	[SNAPSHOT_END] = "COMMIT",
};

static void go_ahead(struct postgres *pg, const char *text)
{
	g_ptr_array_add(pg->ahead, (char *)text);
}

/* A text of `controls`. Nothing is written to tables that are others than those that were opened.
 */
static gboolean put_control(struct postgres *pg, const char *text)
{
	char number[12];
	const struct value version = V_TEXT(number);

	if (!wire_text(pg, text, NULL, 0))
		return FALSE;
	if (text != controls[UNIT_BEGIN] || !pg->base.version)
		return TRUE;
	g_snprintf(number, sizeof(number), "%d", pg->base.version);
	return wire_query(pg, QUERY_VERSION_GUARD, FORM_ONE, &version, 1);
}

/* What is sent before anything else: transactions begun or undone since. */
static gboolean put_ahead(struct postgres *pg)
{
	gboolean good = TRUE;

	for (guint i = 0; i < pg->ahead->len && good; i++)
		good = put_control(pg, pg->ahead->pdata[i]);
	g_ptr_array_set_size(pg->ahead, 0);
	return good;
}

static gint64 patience_of(const struct postgres *pg)
{
	return g_get_monotonic_time() + pg->base.patience;
}

/* What can only wait for a server to come. */
static gint64 endurance_of(const struct postgres *pg)
{
	return g_get_monotonic_time() + MAX(pg->base.patience, pg->base.endurance);
}

static gint64 silence_of(const struct postgres *pg)
{
	return CLAMP(MIN(pg->base.patience, SILENCE_MOST) + 3 * G_USEC_PER_SEC, SILENCE_LEAST,
		     SILENCE_MOST);
}

/* Nobody waits for the answer; what comes of it is read with the next. */
static void send_off(struct postgres *pg, const char *text)
{
	if (!pg->up)
		return;
	guint from = pg->pieces->len;
	put_ahead(pg);
	wire_text(pg, text, NULL, 0);
	wire_sync(pg);
	wire_forget(pg, from);
	wire_push(pg);
}

/* Where no guard counts what changes, whoever changed something does. */
static void put_count(struct postgres *pg)
{
	g_autofree char *name = g_strdup_printf("desk:%d", PQbackendPID(pg->connection) & 63);
	const struct value value = V_TEXT(name);
	guint from = pg->pieces->len;

	if (wire_text(pg, controls[UNIT_BEGIN], NULL, 0) &&
	    wire_query(pg, QUERY_PULSE_COUNT, FORM_PLAIN, &value, 1) &&
	    wire_text(pg, controls[UNIT_COMMIT], NULL, 0) && wire_sync(pg))
		wire_forget(pg, from);
}

/* Tells the others. Apart from the transaction, because the server commits those that notify one
 * after the other, each with its wait for the disk and for the second host. */
static void put_news(struct postgres *pg)
{
	if (pg->base.plain)
		put_count(pg);
	else if (pg->listens)
		wire_news(pg, "NOTIFY midwatch");
}

static enum store_answer failed_to_send(struct postgres *pg, GError **error)
{
	link_drop(pg);
	return driver_error(STORE_LOST, error, "%s: %s", pg->base.where, driver_words(STORE_LOST));
}

/* A select that fails within a transaction ends it. */
static enum store_answer select_once(struct postgres *pg, enum query query, const char *sql,
				     const struct value *values, int count, struct stream *stream,
				     GError **error)
{
	enum store_answer answer = link_ready(pg, endurance_of(pg), FALSE, error);
	gboolean good;

	if (answer != STORE_OK)
		return answer;
	good = put_ahead(pg) && expected_put(pg) &&
	       (sql ? wire_text(pg, sql, values, count)
		    : wire_query(pg, query, FORM_PLAIN, values, count));
	if (good)
		wire_stream(pg, stream);
	good = good && wire_sync(pg);
	answer = good ? wire_collect(pg, SELECT_SILENCE, NULL, error) : failed_to_send(pg, error);
	if (answer == STORE_OK && stream->answer != STORE_OK) {
		answer = stream->answer;
		link_tell(g_steal_pointer(&stream->error), error);
	}
	/* Who was told of its rows asked something, and the link broke. */
	if (answer == STORE_OK && !stream->ended)
		answer = driver_error(STORE_LOST, error, "%s: %s", pg->base.where,
				      driver_words(STORE_LOST));
	if (answer == STORE_LOST && pg->up)
		link_drop(pg);
	if (answer != STORE_OK && pg->base.in_unit && pg->base.spoilt == STORE_OK)
		pg->base.spoilt = answer;
	/* None of the outcomes of a batch, however a select comes to be. */
	return answer == STORE_CONFLICT ? driver_error(STORE_FAILED, error, "%s: %s",
						       pg->base.where, driver_words(STORE_FAILED))
					: answer;
}

static gboolean gives_way(const struct store *store)
{
	return store->yield && !store->in_unit && store->yield(store->yield_data);
}

/* Tells the rows of a question that was expected, asked together with all others that were; FALSE:
 * it is none of them, or is to be asked by itself. */
static gboolean tell_expected(struct postgres *pg, enum query query, const char *sql,
			      const struct value *values, int count, row_fn *fn, void *data)
{
	g_autoptr(GBytes) key = expected_key(pg, query, sql, values, count);
	PGresult *rows;

	if (!key)
		return FALSE;
	if (expected_goes(pg, key) && !gives_way(&pg->base) &&
	    link_ready(pg, endurance_of(pg), FALSE, NULL) == STORE_OK && put_ahead(pg) &&
	    expected_put(pg))
		wire_collect(pg, SELECT_SILENCE, NULL, NULL);
	rows = expected_lend(pg, key);
	if (!rows)
		return FALSE;
	rows_tell(rows, fn, data);
	expected_return(pg, key, rows);
	return TRUE;
}

static gboolean is_question(const char *sql)
{
	return g_str_has_prefix(sql, "SELECT ") || g_str_has_prefix(sql, "EXPLAIN ");
}

static enum store_answer postgres_select(struct store *store, enum query query, const char *sql,
					 const struct value *values, int count, row_fn *fn,
					 void *data, GError **error)
{
	struct postgres *pg = postgres_of(store);
	gint64 deadline = patience_of(pg), end = endurance_of(pg), last_id = store->last_id;
	GError *problem = NULL;
	enum store_answer answer;
	struct stream stream;

	if (!is_question(sql ? sql : query_text(query)))
		return driver_error(STORE_FAILED, error, _("%s: a select does not write"),
				    store->where);
	if (tell_expected(pg, query, sql, values, count, fn, data))
		return STORE_OK;
	if (gives_way(store))
		return driver_error(STORE_BUSY, error, "%s: %s", store->where,
				    driver_words(STORE_BUSY));
	while (TRUE) {
		stream_init(&stream, fn, data);
		answer = select_once(pg, query, sql, values, count, &stream, &problem);
		if ((answer != STORE_LOST && answer != STORE_BUSY) || pg->begun || stream.flows ||
		    g_get_monotonic_time() >= (answer == STORE_LOST ? end : deadline))
			break;
		stream_clear(&stream);
		g_clear_error(&problem);
		if (answer == STORE_BUSY)
			driver_sleep(store, RETRY_AFTER);
	}
	link_tell(problem, error);
	if (answer == STORE_OK)
		stream_tell(&stream);
	stream_clear(&stream);
	store->last_id = last_id;
	return answer;
}

/* How long the server waits for a lock: what is left of the patience, a part at a time. Apart from
 * what follows: what is undone takes settings made within with it. */
static gboolean put_lock_timeout(struct postgres *pg, gint64 left)
{
	char number[24];
	const struct value value = V_TEXT(number);
	gint64 wanted = CLAMP(left, 1000, LOCK_AT_A_TIME) / 1000;

	/* Not said anew for each millisecond that has passed. */
	if (pg->lock_timeout == wanted ||
	    (pg->lock_timeout > wanted && wanted > 1000 && pg->lock_timeout <= wanted * 2))
		return TRUE;
	g_snprintf(number, sizeof(number), "%" PRId64, wanted);
	pg->lock_timeout = wanted;
	return wire_text(pg, "SELECT set_config('lock_timeout', $1, FALSE)", &value, 1) &&
	       wire_sync(pg);
}

/* The whole of it in one round trip, but for what goes by COPY. */
static enum store_answer batch_alone(struct postgres *pg, const struct batch *batch,
				     gint64 *deadline, gint64 end, GError **error)
{
	gint64 began = g_get_monotonic_time();
	enum store_answer answer = link_ready(pg, end, FALSE, error);

	if (answer != STORE_OK)
		return answer;
	/* The patience is for whoever has the lock, not for the server. */
	if (pg->base.endurance)
		*deadline += g_get_monotonic_time() - began;
	if (!put_lock_timeout(pg, *deadline - g_get_monotonic_time()) ||
	    !put_control(pg, controls[UNIT_BEGIN]))
		return failed_to_send(pg, error);
	answer = statements_put(pg, batch, silence_of(pg), error);
	if (answer == STORE_OK) {
		if (!wire_text(pg, controls[UNIT_COMMIT], NULL, 0) || !wire_sync(pg))
			return failed_to_send(pg, error);
		put_news(pg);
		answer = wire_collect(pg, silence_of(pg), NULL, error);
	}
	if (answer != STORE_OK)
		send_off(pg, controls[UNIT_ROLLBACK]);
	/* The server was the primary once; nothing was stored, so whoever is it now may be asked.
	 */
	if (answer == STORE_READ_ONLY && pg->demoted) {
		link_drop(pg);
		pg->host++;
		return driver_error(STORE_LOST, error, "%s: %s", pg->base.where,
				    driver_words(STORE_LOST));
	}
	return answer;
}

/* What was lost and has no key might be stored twice. */
static gboolean is_worth_repeating(const struct postgres *pg, const struct batch *batch,
				   enum store_answer answer)
{
	return answer == STORE_BUSY || (answer == STORE_LOST && (batch->known || pg->demoted));
}

static enum store_answer batch_until(struct postgres *pg, const struct batch *batch, GError **error)
{
	gint64 deadline = patience_of(pg), end = endurance_of(pg);
	GError *problem = NULL;
	enum store_answer answer;

	for (;;) {
		pg->demoted = FALSE;
		answer = batch_alone(pg, batch, &deadline, end, &problem);
		if (!is_worth_repeating(pg, batch, answer) ||
		    g_get_monotonic_time() >= (answer == STORE_LOST ? end : deadline))
			break;
		g_clear_error(&problem);
		if (answer == STORE_BUSY)
			driver_sleep(&pg->base, RETRY_AFTER);
	}
	link_tell(problem, error);
	return answer;
}

/* Within a unit: what fails is undone and leaves it as it was. But whoever could not have its turn
 * may keep others from theirs, with what the unit took before, and lets go of all of it. */
static enum store_answer batch_within(struct postgres *pg, const struct batch *batch,
				      GError **error)
{
	enum store_answer answer = link_ready(pg, patience_of(pg), FALSE, error);

	if (answer == STORE_OK) {
		answer = put_ahead(pg) && put_lock_timeout(pg, pg->base.patience) &&
					 wire_text(pg, "SAVEPOINT batch", NULL, 0)
				 ? statements_put(pg, batch, silence_of(pg), error)
				 : failed_to_send(pg, error);
	}
	if (answer == STORE_OK) {
		answer = wire_text(pg, "RELEASE SAVEPOINT batch", NULL, 0) && wire_sync(pg)
				 ? wire_collect(pg, silence_of(pg), NULL, error)
				 : failed_to_send(pg, error);
	}
	if (answer != STORE_OK && (!pg->up || answer == STORE_BUSY)) {
		pg->base.spoilt = answer;
	} else if (answer != STORE_OK) {
		go_ahead(pg, "ROLLBACK TO SAVEPOINT batch");
		go_ahead(pg, "RELEASE SAVEPOINT batch");
	}
	return answer;
}

static enum store_answer postgres_batch(struct store *store, const struct batch *batch,
					GError **error)
{
	struct postgres *pg = postgres_of(store);
	enum store_answer answer;

	answer = store->in_unit ? batch_within(pg, batch, error) : batch_until(pg, batch, error);
	if (answer != STORE_OK)
		store->last_id = 0;
	return answer;
}

/* Beginnings and savepoints go with what comes next. */
static enum store_answer begin(struct postgres *pg, enum unit_step step, GError **error)
{
	enum store_answer answer = link_ready(pg, endurance_of(pg), FALSE, error);

	if (answer != STORE_OK)
		return answer;
	go_ahead(pg, controls[step]);
	pg->begun = TRUE;
	return STORE_OK;
}

static enum store_answer commit(struct postgres *pg, GError **error)
{
	enum store_answer answer = link_ready(pg, patience_of(pg), FALSE, error);

	if (answer == STORE_OK) {
		gboolean good = put_ahead(pg) && wire_text(pg, controls[UNIT_COMMIT], NULL, 0) &&
				wire_sync(pg);

		if (good)
			put_news(pg);
		answer = good ? wire_collect(pg, silence_of(pg), NULL, error)
			      : failed_to_send(pg, error);
	}
	pg->begun = FALSE;
	/* Unique keys are judged when they are written, so nothing can conflict here. */
	return answer == STORE_CONFLICT ? STORE_FAILED : answer;
}

static void end(struct postgres *pg, enum unit_step step)
{
	pg->begun = FALSE;
	/* What was to go before the next statement has none to go before. */
	g_ptr_array_set_size(pg->ahead, 0);
	if (step == UNIT_ROLLBACK)
		pg->lock_timeout = -1; /* goes with it when it was set within */
	send_off(pg, controls[step]);
}

static enum store_answer postgres_unit(struct store *store, enum unit_step step, GError **error)
{
	struct postgres *pg = postgres_of(store);

	switch (step) {
	case UNIT_BEGIN:
	case SNAPSHOT_BEGIN:
		return begin(pg, step, error);
	case UNIT_COMMIT:
		return commit(pg, error);
	case UNIT_ROLLBACK:
	case SNAPSHOT_END:
		end(pg, step);
		return STORE_OK;
	case UNIT_UNDO:
		pg->lock_timeout = -1;
		go_ahead(pg, controls[UNIT_UNDO]);
		go_ahead(pg, controls[UNIT_KEEP]);
		return STORE_OK;
	default:
		go_ahead(pg, controls[step]);
		return STORE_OK;
	}
}

/* Where the link is away nobody waits for it: what is asked next does. */
static void look(struct postgres *pg)
{
	PGresult *row = NULL;
	gboolean good;

	if (pg->begun || link_ready(pg, patience_of(pg), FALSE, NULL) != STORE_OK)
		return;
	pg->looked_at = g_get_monotonic_time();
	good = look_again(pg) && wire_sync(pg);
	if (!good)
		link_drop(pg);
	else if (wire_collect(pg, SELECT_SILENCE, &row, NULL) == STORE_OK && row)
		look_take(pg, row);
	PQclear(row);
}

/* A notice from another session, or else a look at the pulse now and then. */
static gboolean postgres_changed(struct store *store)
{
	struct postgres *pg = postgres_of(store);
	gboolean heard;
	PGnotify *notice;

	if (pg->up)
		wire_drain(pg);
	/* Told now, not when something is asked next. */
	if (pg->up && PQstatus(pg->connection) == CONNECTION_BAD && !pg->begun)
		link_drop(pg);
	while (pg->up && (notice = PQnotifies(pg->connection))) {
		pg->heard = pg->heard || notice->be_pid != PQbackendPID(pg->connection);
		PQfreemem(notice);
	}
	if (!pg->listens || g_get_monotonic_time() - pg->looked_at >= LOOK_EVERY)
		look(pg);
	heard = pg->heard;
	pg->heard = FALSE;
	return heard;
}

static gint64 postgres_now(struct store *store)
{
	return (boot_time() + postgres_of(store)->server_ahead) / G_USEC_PER_SEC;
}

static const char *postgres_gone(struct store *store)
{
	return store->gone;
}

static enum store_answer postgres_script(struct store *store, const char *sql, GError **error)
{
	struct postgres *pg = postgres_of(store);
	enum store_answer answer = link_ready(pg, patience_of(pg), FALSE, error);

	if (answer == STORE_OK) {
		answer = put_ahead(pg) && put_lock_timeout(pg, store->patience) && wire_sync(pg)
				 ? wire_collect(pg, silence_of(pg), NULL, error)
				 : failed_to_send(pg, error);
	}
	if (answer == STORE_OK)
		answer = wire_script(pg, sql, NULL, SCRIPT_SILENCE, error);
	if (answer != STORE_OK && store->in_unit && store->spoilt == STORE_OK)
		store->spoilt = answer;
	return answer == STORE_CONFLICT ? driver_error(STORE_FAILED, error, "%s: %s", store->where,
						       driver_words(STORE_FAILED))
					: answer;
}

struct postgres *postgres_new(struct route *route, enum store_mode mode)
{
	struct postgres *pg = g_new0(struct postgres, 1);

	driver_init(&pg->base, &postgres_driver, route->shown);
	pg->route = route;
	pg->mode = mode;
	pg->pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	pg->ahead = g_ptr_array_new();
	return pg;
}

void postgres_free(struct postgres *pg)
{
	if (pg->connection)
		PQfinish(pg->connection);
	if (pg->addresses)
		g_ptr_array_unref(pg->addresses);
	expected_clear(pg);
	g_free(pg->password_trouble);
	g_clear_error(&pg->complaint);
	g_clear_error(&pg->before);
	g_array_unref(pg->pieces);
	g_ptr_array_unref(pg->ahead);
	route_free(pg->route);
	driver_clear(&pg->base);
	g_free(pg);
}

static void postgres_close(struct store *store)
{
	postgres_free(postgres_of(store));
}

static struct store *postgres_open(const char *where, enum store_mode mode, GError **error)
{
	struct route *route = route_new(where, error);
	struct postgres *pg;

	if (!route)
		return NULL;
	pg = postgres_new(route, mode);
	g_free(pg->base.address);
	pg->base.address = g_strconcat("postgresql:", where, NULL);
	if (link_ready(pg, g_get_monotonic_time() + OPEN_WITHIN, TRUE, error) == STORE_OK) {
		pg->heard = FALSE; /* nothing was read yet that could be old */
		pg->looked_at = g_get_monotonic_time();
		/* Made: from now on it is there. */
		pg->mode = mode == STORE_CREATE ? STORE_WRITE : mode;
		return &pg->base;
	}
	postgres_close(&pg->base);
	return NULL;
}

const struct driver_ops postgres_driver = {
	.scheme = "postgresql",
	.dialect = dialect_postgres,
	.plain = dialect_plain,
	.guard = schema_guard_postgres,
	/* Each act reads the version in its own transaction. */
	.lock = "LOCK TABLE meta IN ACCESS EXCLUSIVE MODE",
	.renumber = renumber_postgres,
	.open = postgres_open,
	.close = postgres_close,
	.unit = postgres_unit,
	.batch = postgres_batch,
	.select = postgres_select,
	.expect = postgres_expect,
	.expect_none = postgres_expect_none,
	.engine = look_engine,
	.changed = postgres_changed,
	.gone = postgres_gone,
	.now = postgres_now,
	.script = postgres_script,
	.copy = postgres_copy,
	.integrity = integrity_postgres,
};

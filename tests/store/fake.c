/* SPDX-License-Identifier: MIT
 * See fake.h. One script at a time, for one thread. */
#include "tests/store/fake.h"

struct fake {
	struct store base;
	struct store *inner;
};

static struct fake_fault fault;
static struct driver_ops fake_driver;
static gboolean armed, struck;
static int counts[FAKE_CALLS];
static void (*watcher)(void);

void fake_fail(const struct fake_fault *wanted)
{
	for (int i = 0; i < FAKE_CALLS; i++)
		counts[i] = 0;
	armed = wanted != NULL;
	struck = FALSE;
	if (wanted)
		fault = *wanted;
}

int fake_count(enum fake_call call)
{
	return counts[call];
}

gboolean fake_struck(void)
{
	return struck;
}

void fake_watch(void (*watch)(void))
{
	watcher = watch;
}

static gboolean strikes(enum fake_call call)
{
	counts[call]++;
	counts[FAKE_ANY]++;
	if (!armed || struck || (fault.call != FAKE_ANY && fault.call != call))
		return FALSE;
	struck = counts[fault.call] == fault.nth;
	return struck;
}

static struct fake *fake_of(struct store *store)
{
	return (struct fake *)store;
}

/* What store.c keeps in the outer handle, the inner driver looks for in its own. */
static struct store *inner_of(struct store *store)
{
	struct store *inner = fake_of(store)->inner;

	inner->patience = store->patience;
	inner->in_unit = store->in_unit;
	inner->last_id = 0;
	return inner;
}

static enum store_answer give(struct store *store, GError **error)
{
	if (store && fault.spoils && store->in_unit) {
		struct store *inner = inner_of(store);

		inner->ops->unit(inner, UNIT_ROLLBACK, NULL);
		store->spoilt = fault.answer;
	}
	if (fault.answer == STORE_CONFLICT)
		return STORE_CONFLICT;
	return driver_error(fault.answer, error, "the fake: %s", driver_words(fault.answer));
}

static struct store *fake_open(const char *where, enum store_mode mode, GError **error)
{
	struct store *inner;
	struct fake *fake;

	if (strikes(FAKE_OPEN)) {
		give(NULL, error);
		return NULL;
	}
	inner = sqlite_driver.open(where, mode, error);
	if (!inner)
		return NULL;
	fake = g_new0(struct fake, 1);
	driver_init(&fake->base, &fake_driver, where);
	fake->inner = inner;
	fake->base.why_read_only = g_strdup(inner->why_read_only);
	return &fake->base;
}

static void fake_close(struct store *store)
{
	store_close(inner_of(store));
	driver_clear(store);
	g_free(store);
}

static enum store_answer fake_unit(struct store *store, enum unit_step step, GError **error)
{
	struct store *inner = inner_of(store);
	gboolean strike = strikes(FAKE_UNIT);
	enum store_answer answer;

	if (strike && !fault.after) {
		/* However an end fails, no engine leaves the transaction open. */
		if (step == UNIT_COMMIT)
			inner->ops->unit(inner, UNIT_ROLLBACK, NULL);
		else if (step == UNIT_ROLLBACK || step == SNAPSHOT_END)
			inner->ops->unit(inner, step, NULL);
		return give(store, error);
	}
	answer = inner->ops->unit(inner, step, error);
	return strike && answer == STORE_OK ? give(store, error) : answer;
}

static enum store_answer fake_batch(struct store *store, const struct batch *batch, GError **error)
{
	struct store *inner = inner_of(store);
	gboolean strike = strikes(FAKE_BATCH);
	enum store_answer answer;

	if (watcher)
		watcher();
	if (strike && !fault.after)
		return give(store, error);
	answer = inner->ops->batch(inner, batch, error);
	store->last_id = inner->last_id;
	store->spoilt = inner->spoilt;
	return strike && answer == STORE_OK ? give(store, error) : answer;
}

static enum store_answer fake_select(struct store *store, enum query query, const char *sql,
				     const struct value *values, int count, row_fn *fn, void *data,
				     GError **error)
{
	struct store *inner = inner_of(store);
	gboolean strike = strikes(FAKE_SELECT);
	enum store_answer answer;

	if (strike && !fault.after)
		return give(store, error);
	answer = inner->ops->select(inner, query, sql, values, count, fn, data, error);
	return strike && answer == STORE_OK ? give(store, error) : answer;
}

static gboolean fake_changed(struct store *store)
{
	struct store *inner = inner_of(store);

	return inner->ops->changed(inner);
}

static gint64 fake_now(struct store *store)
{
	struct store *inner = inner_of(store);

	return inner->ops->now(inner);
}

static enum store_answer fake_script(struct store *store, const char *sql, GError **error)
{
	struct store *inner = inner_of(store);

	return strikes(FAKE_SCRIPT) ? give(store, error) : inner->ops->script(inner, sql, error);
}

static enum store_answer fake_copy(struct store *store, const char *path, GError **error)
{
	struct store *inner = inner_of(store);

	return strikes(FAKE_COPY) ? give(store, error) : inner->ops->copy(inner, path, error);
}

static struct driver_ops fake_driver = {
	.scheme = "fake",
	.open = fake_open,
	.close = fake_close,
	.unit = fake_unit,
	.batch = fake_batch,
	.select = fake_select,
	.changed = fake_changed,
	.now = fake_now,
	.script = fake_script,
	.copy = fake_copy,
};

void fake_install(void)
{
	fake_driver.dialect = sqlite_driver.dialect;
	fake_driver.guard = sqlite_driver.guard;
	fake_driver.backs_up = sqlite_driver.backs_up;
	fake_driver.integrity = sqlite_driver.integrity;
	driver_register(&fake_driver);
}

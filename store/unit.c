/* SPDX-License-Identifier: MIT
 * Units: several reads and writes in one transaction, done over where they can be, and the signals
 * held while a process has the desk to itself. */
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include "store/driver.h"

/* Signals. While a transaction is open nothing may stop the process: others would wait for someone
 * who sleeps. While a batch runs or a unit commits nothing that asks it to end may, either: whoever
 * sees the command end knows that it was stored or was not begun. kill -9 remains, and is survived.
 */
static const int stopping[] = {SIGTSTP, SIGTTIN, SIGTTOU};
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM, SIGUSR1, SIGUSR2};

void driver_hold(struct store *store, gboolean all)
{
	sigset_t set, before;

	sigemptyset(&set);
	for (gsize i = 0; i < G_N_ELEMENTS(stopping); i++)
		sigaddset(&set, stopping[i]);
	for (gsize i = 0; all && i < G_N_ELEMENTS(ending); i++)
		sigaddset(&set, ending[i]);
	pthread_sigmask(SIG_BLOCK, &set, &before);
	if (!store->holding)
		store->mask = before;
	store->holding = TRUE;
}

void driver_let(struct store *store)
{
	store->holding = FALSE;
	pthread_sigmask(SIG_SETMASK, &store->mask, NULL);
}

void driver_sleep(struct store *store, gint64 microseconds)
{
	struct timespec time = {.tv_sec = microseconds / G_USEC_PER_SEC,
				.tv_nsec = microseconds % G_USEC_PER_SEC * 1000};
	sigset_t held;

	if (store->holding)
		pthread_sigmask(SIG_SETMASK, &store->mask, &held);
	nanosleep(&time, NULL);
	if (store->holding)
		pthread_sigmask(SIG_SETMASK, &held, NULL);
}

enum store_answer store_unit_begin(struct store *store, GError **error)
{
	enum store_answer answer = driver_writable(store, error);

	if (answer != STORE_OK)
		return answer;
	g_return_val_if_fail(!store->in_unit, STORE_FAILED);
	store_expect_none(store);
	driver_hold(store, FALSE);
	answer = store->ops->unit(store, UNIT_BEGIN, error);
	if (answer != STORE_OK) {
		driver_let(store);
		return answer;
	}
	store->in_unit = TRUE;
	store->spoilt = STORE_OK;
	return STORE_OK;
}

/* Tells the watcher; an answer other than OK refuses the step. */
static enum store_answer tell(struct store *store, enum unit_moment moment, GError **error)
{
	if (!store->watch || store->watch(moment, store->watch_data, error))
		return STORE_OK;
	return store->spoilt != STORE_OK ? store->spoilt : STORE_FAILED;
}

enum store_answer store_unit_end(struct store *store, gboolean commit, GError **error)
{
	enum store_answer answer;

	g_return_val_if_fail(store->in_unit, STORE_FAILED);
	answer = commit ? driver_spoilt(store, error) : STORE_OK;
	driver_hold(store, TRUE);
	if (commit && answer == STORE_OK)
		answer = tell(store, UNIT_SETTLE, error);
	commit = commit && answer == STORE_OK;
	if (commit)
		answer = store->ops->unit(store, UNIT_COMMIT, error);
	else
		store->ops->unit(store, UNIT_ROLLBACK, NULL);
	store->in_unit = FALSE;
	store->spoilt = STORE_OK;
	store_expect_none(store);
	driver_let(store);
	tell(store, commit && answer == STORE_OK ? UNIT_COMMITTED : UNIT_UNDONE, NULL);
	return answer;
}

void store_watch_units(struct store *store, unit_watch_fn *fn, void *data)
{
	store->watch = fn;
	store->watch_data = data;
}

static enum store_answer unit_once(struct store *store, unit_fn *fn, void *data, gboolean *in_doubt,
				   GError **error)
{
	enum store_answer answer = store_unit_begin(store, error);

	*in_doubt = FALSE;
	if (answer != STORE_OK)
		return answer;
	if (fn(store, data, error)) {
		*in_doubt = store->spoilt == STORE_OK;
		answer = store_unit_end(store, TRUE, error);
		*in_doubt = *in_doubt && answer == STORE_LOST;
		return answer;
	}
	answer = store->spoilt;
	store_unit_end(store, FALSE, NULL);
	return answer == STORE_OK ? STORE_FAILED : answer;
}

/* The victim of a deadlock has to let go of all it took; what was lost before its end was asked for
 * is not stored. */
enum store_answer store_unit(struct store *store, unit_fn *fn, void *data, GError **error)
{
	gint64 began = g_get_monotonic_time();
	gboolean again, in_doubt;
	GError *problem = NULL;
	enum store_answer answer;

	do {
		gint64 within = store->patience;

		g_clear_error(&problem);
		answer = unit_once(store, fn, data, &in_doubt, &problem);
		if (answer == STORE_LOST)
			within = MAX(within, store->endurance);
		again = (answer == STORE_BUSY || answer == STORE_LOST) && !in_doubt &&
			g_get_monotonic_time() < began + within;
		if (again)
			driver_sleep(store, g_random_int_range(1000, 20000));
	} while (again);
	if (problem)
		g_propagate_error(error, problem);
	return answer;
}

gboolean store_in_unit(const struct store *store)
{
	return store->in_unit;
}

enum store_answer store_savepoint(struct store *store, GError **error)
{
	enum store_answer answer = driver_spoilt(store, error);

	g_return_val_if_fail(store->in_unit, STORE_FAILED);
	if (answer == STORE_OK)
		answer = tell(store, UNIT_SETTLE, error);
	return answer == STORE_OK ? store->ops->unit(store, UNIT_SAVE, error) : answer;
}

enum store_answer store_savepoint_end(struct store *store, gboolean keep, GError **error)
{
	enum store_answer answer = driver_spoilt(store, error);

	g_return_val_if_fail(store->in_unit, STORE_FAILED);
	if (answer != STORE_OK)
		return answer;
	store_expect_none(store);
	answer = store->ops->unit(store, keep ? UNIT_KEEP : UNIT_UNDO, error);
	if (!keep)
		tell(store, UNIT_SAVEPOINT_UNDONE, NULL);
	return answer;
}

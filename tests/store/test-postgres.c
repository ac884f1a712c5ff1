/* SPDX-License-Identifier: MIT
 * What only the PostgreSQL driver promises: one round trip for an act, nothing lost or doubled when
 * the line or the server fails, and clear words for every refusal. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include "store/dialect.h"
#include "store/driver.h"
#include "tests/store/desk.h"
#include "tests/store/server.h"

/* Enough to tell what is sent at once from what is waited for, on a busy machine, too. */
#define ONE_WAY 5000

struct fixture {
	struct proxy *line;
	char *where;
	struct store *store;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
	if (!server_start())
		return;
	fixture->line = proxy_new(ONE_WAY);
	fixture->where = server_place(proxy_folder(fixture->line));
	fixture->store = store_opened(fixture->where, STORE_CREATE);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	store_close(fixture->store);
	g_clear_pointer(&fixture->line, proxy_free);
	g_free(fixture->where);
}

static void test_trips(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	gint64 ticket;
	guint before;
	GError *error = NULL;

	/* The first of its kind prepares its statements on the way. */
	before = proxy_trips(fixture->line);
	ticket = open_ticket(store, "op-1");
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 1);
	for (int turn = 2; turn < 5; turn++) {
		g_autofree char *key = g_strdup_printf("turn-%d", turn);

		before = proxy_trips(fixture->line);
		g_assert_cmpint(run_free(store, batch_turn(ticket, turn, key), &error), ==,
				STORE_OK);
		g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 1);
	}
	before = proxy_trips(fixture->line);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM event"), ==, 4);
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 1);
	/* Looking for changes costs nothing. */
	before = proxy_trips(fixture->line);
	g_assert_false(store_changed(store));
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 0);
	/* A conflict has to be looked into. */
	before = proxy_trips(fixture->line);
	g_assert_cmpint(run_free(store, batch_turn(ticket, 4, "turn-4"), &error), ==,
			STORE_REPEATED);
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 2);
	/* Beginnings go with what follows. */
	before = proxy_trips(fixture->line);
	store_unit_begin(store, &error);
	open_ticket(store, "op-2");
	open_ticket(store, "op-3");
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 3);
	g_assert_no_error(error);
}

static gboolean add_turn(const struct row *row, void *data)
{
	*(gint64 *)data += row_int(row, 2);
	return TRUE;
}

static gint64 turn_of(struct store *store, gint64 ticket)
{
	gint64 turn = 0;
	GError *error = NULL;

	g_assert_cmpint(
		store_select(store, QUERY_TICKET_STATE, &V_INT(ticket), 1, add_turn, &turn, &error),
		==, STORE_OK);
	g_assert_no_error(error);
	return turn;
}

static gboolean forget_and_add(const struct row *row, void *data)
{
	store_expect_none(data);
	g_assert_cmpint(row_int(row, 0), >, 0);
	return TRUE;
}

/* Whoever goes on expecting has what is kept bounded, and what they ask answered. */
static void test_expected_long(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	struct store *store = fixture->store;
	static const char many[] = "SELECT n FROM generate_series(1, 50) AS n";
	guint before = proxy_trips(fixture->line);
	GError *error = NULL;

	g_assert_cmpint(store_snapshot_begin(store, &error), ==, STORE_OK);
	for (int i = 0; i < 2000; i++) {
		g_autofree char *sql = g_strdup_printf("SELECT %d + 20000, repeat('x', 20000)", i);
		store_expect_text(store, sql, NULL, 0);
		if (i % 100 == 99)
			g_assert_cmpint(number(store, sql), ==, 20000 + i);
	}
	store_snapshot_end(store);
	g_assert_cmpuint(proxy_trips(fixture->line) - before, <=, 21);
	/* Rows are told to their end although what was expected is forgotten meanwhile. */
	store_expect_text(store, many, NULL, 0);
	g_assert_cmpint(store_select_text(store, many, NULL, 0, forget_and_add, store, &error), ==,
			STORE_OK);
	g_assert_no_error(error);
}

/* What was announced comes with what is asked first. */
static void test_expected(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	struct store *store = fixture->store;
	gint64 tickets[3];
	guint before;
	GError *error = NULL;

	for (int i = 0; i < 3; i++) {
		g_autofree char *key = g_strdup_printf("expected-%d", i);
		tickets[i] = open_ticket(store, key);
	}
	before = proxy_trips(fixture->line);
	store_expect(store, QUERY_TICKET_STATE, &V_INT(tickets[0]), 1);
	store_expect(store, QUERY_TICKET_STATE, &V_INT(tickets[1]), 1);
	turn_of(store, tickets[0]);
	turn_of(store, tickets[1]);
	turn_of(store, tickets[0]);
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 1);
	store_expect_none(store);
	turn_of(store, tickets[0]);
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 2);

	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	before = proxy_trips(fixture->line);
	for (int i = 0; i < 3; i++)
		store_expect(store, QUERY_TICKET_STATE, &V_INT(tickets[i]), 1);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), >=, 3);
	for (int i = 0; i < 3; i++)
		g_assert_cmpint(turn_of(store, tickets[i]), ==, 1);
	g_assert_cmpuint(proxy_trips(fixture->line) - before, ==, 1);
	/* What was written since is seen. */
	store_expect(store, QUERY_TICKET_STATE, &V_INT(tickets[0]), 1);
	store_expect(store, QUERY_TICKET_STATE, &V_INT(tickets[1]), 1);
	g_assert_cmpint(turn_of(store, tickets[0]), ==, 1);
	g_assert_cmpint(run_free(store, batch_turn(tickets[1], 2, "expected-turn"), &error), ==,
			STORE_OK);
	g_assert_cmpint(turn_of(store, tickets[1]), ==, 2);
	/* Announced, and not asked for after all. */
	store_expect(store, QUERY_TICKET_STATE, &V_INT(tickets[0]), 1);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_cmpint(turn_of(store, tickets[1]), ==, 2);
	g_assert_no_error(error);
}

static gboolean say(void *data)
{
	return *(const gboolean *)data;
}

/* Who reads for show makes room before a round trip, not for what is there already; what is being
 * written goes on. */
static void test_yield(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	struct store *store = fixture->store;
	gint64 turn = 0, ticket = open_ticket(store, "yield");
	gboolean pressed = FALSE;
	GError *error = NULL;

	store_set_yield(store, say, &pressed);
	store_expect(store, QUERY_TICKET_STATE, &V_INT(ticket), 1);
	g_assert_cmpint(turn_of(store, ticket), ==, 1);
	pressed = TRUE;
	guint before = proxy_trips(fixture->line);
	g_assert_cmpint(turn_of(store, ticket), ==, 1);
	store_expect_none(store);
	store_expect(store, QUERY_TICKET_STATE, &V_INT(ticket), 1);
	g_assert_cmpint(
		store_select(store, QUERY_TICKET_STATE, &V_INT(ticket), 1, add_turn, &turn, &error),
		==, STORE_BUSY);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_clear_error(&error);
	g_assert_cmpint(turn, ==, 0);
	g_assert_cmpuint(proxy_trips(fixture->line), ==, before);
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(turn_of(store, ticket), ==, 1);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	store_set_yield(store, NULL, NULL);
	g_assert_cmpint(turn_of(store, ticket), ==, 1);
	g_assert_no_error(error);
}

/* The server stored it, and the answer did not come. */
static void test_lost_answer(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	gint64 ticket = open_ticket(store, "op-1");
	const struct value line[] = {V_TEXT("li"), V_TEXT("take"), V_INT(1)};
	struct batch *batch;
	GError *error = NULL;

	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	g_assert_cmpint(run_free(store, batch_turn(ticket, 2, "op-2"), &error), ==, STORE_REPEATED);
	g_assert_no_error(error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM event WHERE turn = 2"), ==, 1);
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	g_assert_cmpint(run_free(store, batch_opening("op-3", NULL), &error), ==, STORE_REPEATED);
	g_assert_cmpint(store_last_id(store), ==,
			number(store, "SELECT id FROM ticket WHERE op_key = 'op-3'"));
	/* What has no key is not sent twice. */
	batch = batch_new();
	batch_add(batch, QUERY_HISTORY_ADD, line, G_N_ELEMENTS(line));
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_LOST);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_clear_error(&error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM history"), ==, 1);
	/* But for what its caller knows again by itself. The first on a new link brings a setting,
	 * whose answer would be the one that is lost, and the batch might be outrun by its own
	 * repetition. */
	const struct value before[] = {V_INT(6), V_INT(1), V_TEXT("li")};
	const struct value revision[] = {V_INT(7), V_INT(1), V_TEXT("li")};
	batch = batch_new();
	batch_add(batch, QUERY_REVISION_INSERT, before, G_N_ELEMENTS(before));
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_OK);
	batch = batch_new();
	batch_add(batch, QUERY_REVISION_INSERT, revision, G_N_ELEMENTS(revision));
	batch_is_known(batch);
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_CONFLICT);
	g_assert_no_error(error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM revision"), ==, 2);
	/* Questions are asked again. */
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 2);
}

/* Nobody's answer is lost where nobody answers; what comes back finds everything as it was. */
static void test_away(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	gint64 patience = store_set_patience(store, 100 * 1000), began;
	GError *error = NULL;

	proxy_is(fixture->line, LINE_CUT);
	began = g_get_monotonic_time();
	g_assert_cmpint(run_free(store, batch_opening("op-1", NULL), &error), ==, STORE_LOST);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_clear_error(&error);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 5 * G_USEC_PER_SEC);
	/* Why is told those, too, who have no time to find it out again. */
	store_set_patience(store, 0);
	g_assert_cmpint(run_free(store, batch_opening("op-1", NULL), &error), ==, STORE_LOST);
	g_assert_nonnull(strstr(error->message, "no server answers at"));
	g_clear_error(&error);
	proxy_is(fixture->line, LINE_FINE);
	store_set_patience(store, patience);
	g_assert_true(store_changed(store)); /* nobody knows what happened meanwhile */
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 0);
	open_ticket(store, "op-1");
}

struct heard {
	struct proxy *line;
	struct store_link last;
	GString *states; /* a letter each, as they change */
};

/* What is silent speaks again once that was told. */
static void hear(const struct store_link *link, void *data)
{
	static const char letters[] = {'-', 'U', 'S', 'A'};
	struct heard *heard = data;

	if (!heard->states->len || link->state != heard->last.state)
		g_string_append_c(heard->states, letters[link->state]);
	heard->last = *link;
	if (link->state == STORE_LINK_SILENT)
		proxy_is(heard->line, LINE_FINE);
}

static void test_link(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	struct heard heard = {.line = fixture->line, .states = g_string_new(NULL)};
	gint64 began = g_get_monotonic_time(), patience, ahead;
	struct timespec boot;
	GError *error = NULL;

	store_watch_link(store, hear, &heard);
	g_assert_cmpstr(heard.states->str, ==, "U");
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM event"), ==, 0);
	g_assert_cmpint(heard.last.trip, >=, 2 * ONE_WAY);
	g_assert_cmpint(heard.last.trip, <, 100 * ONE_WAY);
	g_assert_false(heard.last.standby);
	/* The server is on this machine, and has its clock. */
	clock_gettime(CLOCK_BOOTTIME, &boot);
	ahead = (gint64)boot.tv_sec * G_USEC_PER_SEC + heard.last.ahead - g_get_real_time();
	g_assert_cmpint(ABS(ahead), <, 5 * G_USEC_PER_SEC);
	proxy_is(fixture->line, LINE_STALLED);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM event"), ==, 0);
	g_assert_cmpstr(heard.states->str, ==, "USU");
	g_assert_cmpint(heard.last.since, ==, 0);
	patience = store_set_patience(store, 100 * 1000);
	proxy_is(fixture->line, LINE_CUT);
	g_assert_cmpint(run_free(store, batch_opening("op-1", NULL), &error), ==, STORE_LOST);
	g_clear_error(&error);
	g_assert_cmpstr(heard.states->str, ==, "USUA");
	g_assert_cmpint(heard.last.since, >=, began);
	g_assert_cmpint(heard.last.since, <=, g_get_monotonic_time());
	proxy_is(fixture->line, LINE_FINE);
	store_set_patience(store, patience);
	open_ticket(store, "op-1");
	g_assert_cmpstr(heard.states->str, ==, "USUAU");
	store_watch_link(store, NULL, NULL);
	g_string_free(heard.states, TRUE);
}

/* A unit does not go on with its second half. */
static void test_unit_lost(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	GError *error = NULL;

	store_unit_begin(store, &error);
	open_ticket(store, "op-1");
	proxy_is(fixture->line, LINE_CUT);
	g_assert_cmpint(run_free(store, batch_opening("op-2", NULL), &error), ==, STORE_LOST);
	g_clear_error(&error);
	proxy_is(fixture->line, LINE_FINE);
	g_assert_cmpint(run_free(store, batch_opening("op-3", NULL), &error), ==, STORE_LOST);
	g_clear_error(&error);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_LOST);
	g_clear_error(&error);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 0);
	/* Nor does a snapshot tell of two states. */
	g_assert_cmpint(store_snapshot_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 0);
	proxy_is(fixture->line, LINE_CUT);
	proxy_is(fixture->line, LINE_FINE);
	g_assert_cmpint(store_select_text(store, "SELECT 1", NULL, 0, NULL, NULL, &error), ==,
			STORE_LOST);
	g_clear_error(&error);
	store_snapshot_end(store);
	open_ticket(store, "op-4");
}

/* The session's process is stopped: it neither answers nor ends. */
static void test_hung(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	pid_t server = (pid_t)number(store, "SELECT pg_backend_pid()");
	gint64 patience = store_set_patience(store, 100 * 1000), began = g_get_monotonic_time();
	GError *error = NULL;

	if (kill(server, SIGSTOP)) {
		g_test_skip("the server's processes can't be stopped");
		return;
	}
	g_assert_cmpint(run_free(store, batch_opening("op-1", NULL), &error), ==, STORE_LOST);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE);
	g_clear_error(&error);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 10 * G_USEC_PER_SEC);
	store_set_patience(store, patience);
	open_ticket(store, "op-2");
	g_assert_cmpint(number(store, "SELECT pg_backend_pid()"), !=, server);
	kill(server, SIGCONT);
}

/* Ends a session's wait for its second copy as an administrator would. */
static void *cancel(void *data)
{
	const struct fixture *fixture = data;
	struct store *store = store_opened(fixture->where, STORE_READ);

	while (!number(store, "SELECT COUNT(*) FROM (SELECT pg_cancel_backend(pid) FROM "
			      "pg_stat_activity WHERE wait_event = 'SyncRep') AS waiting"))
		g_usleep(1000);
	store_close(store);
	return NULL;
}

static void test_second_copy(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *where = g_strconcat(fixture->where, "%20-csynchronous_commit%3Don", NULL);
	struct store *store = store_opened(where, STORE_WRITE);
	pthread_t thread;
	GError *error = NULL;

	pthread_create(&thread, NULL, cancel, fixture);
	g_assert_cmpint(run_free(store, batch_opening("op-1", NULL), &error), ==, STORE_OK);
	pthread_join(thread, NULL);
	g_autofree char *warning = store_take_warning(store);
	g_assert_nonnull(warning);
	g_assert_nonnull(strstr(warning, "not yet on a second host"));
	g_assert_null(store_take_warning(store)); /* told once */
	store_close(store);
	open_ticket(fixture->store, "op-2");
	g_assert_null(store_take_warning(fixture->store));
	g_assert_cmpint(number(fixture->store, "SELECT COUNT(*) FROM ticket"), ==, 2);
}

/* A desk that moves keeps its numbers; the engine's go on behind them. */
static void test_numbers(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	const struct value values[] = {V_TEXT("op-1"), V_INT(48213)};
	struct batch *batch = batch_new();
	GError *error = NULL;

	open_ticket(store, "op-0");
	batch_free(batch);
	batch = batch_opening("op-1", NULL);
	batch_free(batch);
	batch = batch_new();
	open_ticket(store, "op-2");
	const struct value two[] = {V_TEXT("op-2"), V_INT(7)};
	/* Only rows without a history can be renamed. */
	batch_add(batch, QUERY_TICKET_RENUMBER, two, 2);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_FAILED);
	g_clear_error(&error);
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(store->ops->script(store,
					   "INSERT INTO article(op_key, seq, rev, text_rev, kind, "
					   "state, internal, title, tags, created_at, updated_at) "
					   "VALUES('op-1', 1, 1, 1, 0, 0, 0, '', '', 0, 0)",
					   &error),
			==, STORE_OK);
	batch = batch_new();
	batch_add(batch, QUERY_ARTICLE_RENUMBER, values, 2);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_OK);
	g_assert_cmpint(store->ops->script(store,
					   "INSERT INTO article(op_key, seq, rev, text_rev, kind, "
					   "state, internal, title, tags, created_at, updated_at) "
					   "VALUES('op-2', 2, 1, 1, 0, 0, 0, '', '', 0, 0)",
					   &error),
			==, STORE_OK);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_cmpint(number(store, "SELECT id FROM article WHERE op_key = 'op-2'"), ==, 48214);
}

static gboolean bytes_row(const struct row *row, void *data)
{
	gsize size;
	const guint8 *bytes = row_blob(row, 0, &size);

	g_assert_cmpuint(size, ==, 1 << 20);
	for (gsize i = 0; i < size; i++)
		g_assert_cmpint(bytes[i], ==, (i * 31) & 0xff);
	*(int *)data += 1;
	return TRUE;
}

static void test_large(struct fixture *fixture, gconstpointer data)
{
	g_autofree guint8 *bytes = g_malloc(1 << 20);
	struct batch *batch = batch_new();
	int rows = 0;
	GError *error = NULL;

	for (gsize i = 0; i < 1 << 20; i++)
		bytes[i] = (guint8)(i * 31);
	const struct value values[] = {V_TEXT("abc"), V_BLOB(bytes, 1 << 20)};
	batch_add(batch, QUERY_ATTACHMENT_PUT, values, 2);
	g_assert_cmpint(run_free(fixture->store, batch, &error), ==, STORE_OK);
	g_assert_cmpint(store_select(fixture->store, QUERY_ATTACHMENT_GET, values, 1, bytes_row,
				     &rows, &error),
			==, STORE_OK);
	g_assert_cmpint(rows, ==, 1);
}

/* Whatever the database was made for, texts stand in the order of their bytes. */
static void test_order(struct fixture *fixture, gconstpointer data)
{
	g_assert_cmpint(number(fixture->store,
			       "SELECT COUNT(*) FROM pg_attribute a JOIN pg_class c ON c.oid = "
			       "a.attrelid WHERE c.relnamespace = current_schema()::regnamespace "
			       "AND c.relkind = 'r' AND a.atttypid = 'text'::regtype AND "
			       "a.attcollation <> '\"C\"'::regcollation"),
			==, 0);
}

static void refuse(const char *where, enum store_mode mode, int code, const char *words)
{
	GError *error = NULL;
	struct store *store = store_open(where, mode, &error);

	g_assert_null(store);
	g_assert_nonnull(error);
	if (error->code != code || !strstr(error->message, words) ||
	    strstr(error->message, "geheim") || strchr(error->message, '\n'))
		g_error("%s: code %d, not %d with \"%s\": %s", where, error->code, code, words,
			error->message);
	g_error_free(error);
}

static void test_refusals(struct fixture *fixture, gconstpointer data)
{
	const char *folder = server_folder();
	const struct {
		const char *format;
		enum store_mode mode;
		int code;
		const char *words;
	} cases[] = {
		{"postgresql://nobody@/postgres?host=%s", STORE_WRITE, MIDWATCH_ERROR_DENIED,
		 "does not admit the role nobody"},
		{"postgresql://locked:geheim@/postgres?host=%s", STORE_WRITE, MIDWATCH_ERROR_DENIED,
		 "the password of the role locked is not right"},
		{"postgresql://locked@/postgres?host=%s", STORE_WRITE, MIDWATCH_ERROR_DENIED,
		 "asks for the password of the role locked"},
		{"postgresql://midwatch:geheim@/nowhere?host=%s", STORE_WRITE,
		 MIDWATCH_ERROR_MISSING, "has no database nowhere"},
		{"postgresql://midwatch@/postgres?host=%s", STORE_WRITE, MIDWATCH_ERROR_MISSING,
		 "there is no desk here: make one with 'midwatch init'"},
		{"postgresql://midwatch:geheim@/postgres?host=%s/none", STORE_WRITE,
		 MIDWATCH_ERROR_UNREACHABLE, "no server answers at"},
		{"postgresql://midwatch:geheim@no-such-host.invalid/postgres#%s", STORE_WRITE,
		 MIDWATCH_ERROR_UNREACHABLE, "host no-such-host.invalid"},
		{"postgresql:dbname=postgres user=midwatch host=%s sslmode=require password=geheim "
		 "port=",
		 STORE_WRITE, MIDWATCH_ERROR_MISSING, "there is no desk here"},
		{"postgresql://midwatch:geheim@/postgres?host=%s&target_session_attrs=best",
		 STORE_WRITE, MIDWATCH_ERROR_USAGE, "target_session_attrs is best"},
		{"postgresql://midwatch:geheim@/postgres?host=%s&colour=red", STORE_WRITE,
		 MIDWATCH_ERROR_USAGE, "not an address of a desk"},
		{"postgresql://midwatch@/postgres?host=%s&target_session_attrs=standby", STORE_READ,
		 MIDWATCH_ERROR_UNREACHABLE, "is no standby"},
		{"postgresql://midwatch@/"
		 "postgres?host=%s&options=-cdefault_transaction_read_only%%3Don",
		 STORE_WRITE, MIDWATCH_ERROR_UNREACHABLE, "takes no changes"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *where = g_strdup_printf(cases[i].format, folder);

		refuse(where, cases[i].mode, cases[i].code, cases[i].words);
	}
	refuse(fixture->where, STORE_CREATE, MIDWATCH_ERROR_CONFLICT, "something here already");
}

static void test_pooler(struct fixture *fixture, gconstpointer data)
{
	proxy_is(fixture->line, LINE_POOLS);
	refuse(fixture->where, STORE_WRITE, MIDWATCH_ERROR_FAILED,
	       "a pooler stands before the server");
	proxy_is(fixture->line, LINE_FINE);
	store_close(store_opened(fixture->where, STORE_WRITE));
}

/* Where LISTEN and NOTIFY are refused the pulse is looked at. */
static void test_deaf(struct fixture *fixture, gconstpointer data)
{
	struct store *other;

	proxy_is(fixture->line, LINE_DEAF);
	other = store_opened(fixture->where, STORE_WRITE);
	store_changed(other);
	g_assert_false(store_changed(other));
	open_ticket(fixture->store, "op-1");
	g_assert_true(store_changed(other));
	g_assert_false(store_changed(other));
	/* Nobody hears of what it does itself, but for who looks. */
	open_ticket(other, "op-2");
	g_assert_cmpint(number(fixture->store, "SELECT COUNT(*) FROM ticket"), ==, 2);
	proxy_is(fixture->line, LINE_FINE);
	store_close(other);
}

static void renumbered(struct store *store, gint64 id)
{
	const struct value values[] = {V_TEXT("op-moved"), V_INT(id)};
	struct batch *batch = batch_new();
	GError *error = NULL;

	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(store->ops->script(store,
					   "INSERT INTO article(op_key, seq, rev, text_rev, kind, "
					   "state, internal, title, tags, created_at, updated_at) "
					   "VALUES('op-moved', 1, 1, 1, 0, 0, 0, '', '', 0, 0)",
					   &error),
			==, STORE_OK);
	batch_add(batch, QUERY_ARTICLE_RENUMBER, values, 2);
	g_assert_cmpint(run_free(store, batch, &error), ==, STORE_OK);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_no_error(error);
	g_assert_cmpint(number(store, "SELECT last_value FROM pg_sequences WHERE schemaname = "
				      "current_schema() AND sequencename LIKE 'article_id%'"),
			==, id);
}

/* An engine that speaks the protocol and has no more than SQL: no triggers, no news, no locks. */
static void test_foreign(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *where = server_place(proxy_folder(fixture->line));
	struct store *store, *other;
	GError *error = NULL;

	proxy_is(fixture->line, LINE_FOREIGN);
	store = store_opened(where, STORE_CREATE);
	g_assert_true(store->plain);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM pg_trigger t JOIN pg_class c ON c.oid "
				      "= t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace = "
				      "current_schema()::regnamespace"),
			==, 0);
	other = store_opened(where, STORE_WRITE);
	store_changed(other);
	g_assert_false(store_changed(other));
	open_ticket(store, "op-1");
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM ticket"), ==, 1);
	g_assert_true(store_changed(other));
	g_assert_false(store_changed(other));
	g_assert_cmpint(store_unit_begin(other, &error), ==, STORE_OK);
	open_ticket(other, "op-2");
	g_assert_cmpint(store_unit_end(other, TRUE, &error), ==, STORE_OK);
	g_assert_cmpint(number(other, "SELECT COUNT(*) FROM ticket"), ==, 2);
	g_assert_true(store_changed(store));
	renumbered(store, 48213);
	g_assert_cmpint(store_migrate(other, &error), ==, STORE_OK);
	g_assert_no_error(error);
	store_close(other);
	store_close(store);
	proxy_is(fixture->line, LINE_FINE);
}

/* `copy` moves the engine's numbers of every table that has some. */
static void test_all_numbers(struct fixture *fixture, gconstpointer data)
{
	struct store *store = fixture->store;
	int told = 0;
	GError *error = NULL;

	for (const char *at = renumber_postgres; (at = strstr(at, "setval(")); at++)
		told++;
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM information_schema.columns WHERE "
				      "table_schema = current_schema() AND is_identity = 'YES'"),
			==, told);
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	g_assert_cmpint(store->ops->script(store, renumber_postgres, &error), ==, STORE_OK);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_cmpint(open_ticket(store, "op-1"), ==, 1);
}

/* A list of hosts is gone round until one serves, and the answer hides what is secret. */
static void test_hosts(struct fixture *fixture, gconstpointer data)
{
	const char *options = strstr(fixture->where, "options=");
	g_autofree char *where =
		g_strdup_printf("postgres://midwatch:geheim@/postgres?host=/nowhere,%s,/none&%s",
				server_folder(), options);
	struct store *store = store_opened(where, STORE_WRITE), *again;

	g_assert_null(strstr(store_where(store), "geheim"));
	g_assert_nonnull(strstr(store_where(store), "midwatch@/postgres?host=/nowhere,"));
	open_ticket(store, "op-1");
	again = store_opened(store_address(store), STORE_READ);
	g_assert_cmpint(number(again, "SELECT COUNT(*) FROM ticket"), ==, 1);
	store_close(again);
	store_close(store);
}

/* A server that hangs is left for one that took over; one that works for long is waited for. */
static void test_frozen(struct fixture *fixture, gconstpointer data)
{
	const char *options = strstr(fixture->where, "options=");
	g_autofree char *where =
		g_strdup_printf("postgres://midwatch@/postgres?host=%s,%s&%s",
				proxy_folder(fixture->line), server_folder(), options);
	struct store *store = store_opened(where, STORE_WRITE);
	gint64 ticket = open_ticket(store, "op-1"), began;
	gint64 session = number(store, "SELECT pg_backend_pid()");

	store_set_patience(store, G_USEC_PER_SEC);
	store_set_endurance(store, 40 * G_USEC_PER_SEC);
	g_assert_cmpint(number(store, "SELECT 7 FROM pg_sleep(4)"), ==, 7);
	g_assert_cmpint(number(store, "SELECT pg_backend_pid()"), ==, session);
	g_assert_cmpuint(store_losses(store), ==, 0);
	proxy_is(fixture->line, LINE_STALLED);
	began = g_get_monotonic_time();
	g_assert_cmpint(turn_of(store, ticket), ==, 1);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 30 * G_USEC_PER_SEC);
	g_test_message("left after %d ms", (int)((g_get_monotonic_time() - began) / 1000));
	g_assert_cmpint(number(store, "SELECT pg_backend_pid()"), !=, session);
	proxy_is(fixture->line, LINE_FINE);
	store_close(store);
}

/* Sessions count changes side by side, and are read as one number. */
static void test_side_by_side(struct fixture *fixture, gconstpointer data)
{
	struct store *other = store_opened(fixture->where, STORE_WRITE);
	GError *error = NULL;

	store_set_patience(fixture->store, 2 * G_USEC_PER_SEC);
	store_unit_begin(other, &error);
	open_ticket(other, "op-1");
	open_ticket(fixture->store, "op-2"); /* waits for nobody */
	g_assert_cmpint(store_unit_end(other, TRUE, &error), ==, STORE_OK);
	g_assert_cmpint(
		number(fixture->store, "SELECT SUM(count) FROM pulse WHERE name LIKE 'desk%'"), ==,
		2);
	store_close(other);
}

static void test_emptied(struct fixture *fixture, gconstpointer data)
{
	static const char *const tables[] = {"event", "definition", "article_text",
					     "incident_record", "edition"};

	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autofree char *sql = g_strdup_printf("TRUNCATE %s CASCADE", tables[i]);
		GError *error = NULL;

		g_assert_cmpint(store_unit_begin(fixture->store, &error), ==, STORE_OK);
		g_assert_cmpint(fixture->store->ops->script(fixture->store, sql, &error), ==,
				STORE_FAILED);
		g_assert_nonnull(error);
		g_clear_error(&error);
		store_unit_end(fixture->store, FALSE, NULL);
	}
}

static const struct {
	const char *name;
	void (*run)(struct fixture *fixture, gconstpointer data);
} tests[] = {
	{"trips", test_trips},
	{"expected", test_expected},
	{"expected-long", test_expected_long},
	{"yield", test_yield},
	{"lost-answer", test_lost_answer},
	{"away", test_away},
	{"link", test_link},
	{"unit-lost", test_unit_lost},
	{"hung", test_hung},
	{"second-copy", test_second_copy},
	{"numbers", test_numbers},
	{"large", test_large},
	{"order", test_order},
	{"refusals", test_refusals},
	{"pooler", test_pooler},
	{"hosts", test_hosts},
	{"frozen", test_frozen},
	{"deaf", test_deaf},
	{"foreign", test_foreign},
	{"all-numbers", test_all_numbers},
	{"side-by-side", test_side_by_side},
	{"emptied", test_emptied},
};

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	/* No password comes from anywhere but the address. */
	g_setenv("PGPASSFILE", "/nonexistent", TRUE);
	g_unsetenv("PGPASSWORD");
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
		g_autofree char *path = g_strdup_printf("/postgres/%s", tests[i].name);

		server_test_add(path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	}
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Every question to the store behind an act on a ticket fails in turn, in every way: the act is
 * refused with one line, nothing of it is there, the desk is sound, and doing it again works. And
 * every answer is lost on its way back: what is sent again is there once. */
#include "tests/store/faults.h"

struct given {
	struct desk *desk;
	gint64 a, b; /* two tickets of acme; b has a client's message at turn 2, a wait at 4 */
	char op_key[24];
};

static gboolean act_of(struct desk *desk, gint64 id, enum event_kind kind, const char *what,
		       const char *why, gint64 until, const char *op_key, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	const struct act act = {.ticket = id, .events = events, .op_key = op_key};
	struct event event;

	event_init(&event);
	event.kind = kind;
	event.what = g_strdup(what);
	event.why = g_strdup(why);
	event.until = until;
	g_ptr_array_add(events, &event);
	gboolean done = ticket_act(desk, &act, NULL, error);
	event_clear(&event);
	return done;
}

static gboolean do_open(void *data, GError **error)
{
	struct given *given = data;
	const struct opening opening = {.client = "acme",
					.subject = "x",
					.severity = 1,
					.claimed = -1,
					.op_key = given->op_key,
					.opened_at = desk_now(given->desk)};
	gint64 id;

	return ticket_open(given->desk, &opening, &id, error);
}

static gboolean do_act(void *data, GError **error)
{
	struct given *given = data;

	return act_of(given->desk, given->a, EVENT_SEVERITY, "P0", NULL, TIME_NONE, "act", error);
}

static gboolean do_merge(void *data, GError **error)
{
	struct given *given = data;

	return ticket_merge(given->desk, given->b, 0, given->a, &(gint64){0}, error);
}

static gboolean do_split(void *data, GError **error)
{
	struct given *given = data;
	gint64 child;

	return ticket_split(given->desk, given->b, 0, 2, NULL, &child, error);
}

static gboolean do_link(void *data, GError **error)
{
	struct given *given = data;

	return ticket_link(given->desk, given->a, given->b, error);
}

static gboolean do_redact(void *data, GError **error)
{
	struct given *given = data;

	return ticket_redact(given->desk, given->b, 2, "a password", error);
}

static gboolean do_attach(void *data, GError **error)
{
	struct given *given = data;

	return ticket_attach(given->desk, given->a, "a", "text/plain", "x", 1, error);
}

static gboolean any_ticket(const struct ticket *ticket G_GNUC_UNUSED, void *data)
{
	++*(int *)data;
	return TRUE;
}

static gboolean do_list(void *data, GError **error)
{
	struct given *given = data;
	const struct list_query query = {0};
	int seen = 0;

	return ticket_list(given->desk, &query, any_ticket, &seen, error);
}

static gboolean do_counts(void *data, GError **error)
{
	struct given *given = data;
	struct queue_counts counts;

	return ticket_counts(given->desk, NULL, &counts, error);
}

static gboolean do_fold(void *data, GError **error)
{
	struct given *given = data;
	struct folded *folded =
		ticket_fold(given->desk, given->a, desk_now(given->desk), TIME_NONE, error);

	folded_free(folded);
	return folded != NULL;
}

/* With the real clock the list also writes the rows whose time has come. */
static gboolean do_wake(void *data, GError **error)
{
	struct given *given = data;

	given->desk->pinned = TIME_NONE;
	return do_counts(given, error);
}

static const struct {
	const char *name;
	trial_fn *run;
	int adds; /* events */
} deeds[] = {
	{"open", do_open, 1},     {"act", do_act, 1},   {"merge", do_merge, 2},
	{"split", do_split, 4},   {"link", do_link, 2}, {"redact", do_redact, 1},
	{"attach", do_attach, 1}, {"list", do_list, 0}, {"counts", do_counts, 0},
	{"fold", do_fold, 0},     {"wake", do_wake, 0},
};

static void given_set(struct given *given, struct stage *stage)
{
	*given = (struct given){.desk = stage->desk};
	g_snprintf(given->op_key, sizeof given->op_key, "%08x%08x", g_random_int(), g_random_int());
	stage->desk->pinned = AT(9, 0);
	given->a = opened(stage->desk, "acme", NULL, 1);
	given->b = opened(stage->desk, "acme", NULL, 1);
	acts(stage->desk, given->b, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC | EVENT_CLIENT, 0, 0);
	acts(stage->desk, given->b, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC, 0, 0);
	g_assert_true(act_of(stage->desk, given->b, EVENT_STATE, "waiting", "waiting-client",
			     AT(10, 0), NULL, NULL));
}

static gint64 events(struct desk *desk)
{
	return number(desk->store, "SELECT COUNT(*) FROM event");
}

static void test_failures(gconstpointer data)
{
	gsize which = GPOINTER_TO_SIZE(data);
	struct stage stage;
	gboolean struck = TRUE;
	int nth = 0;

	stage_set(&stage, "fake:");
	while (struck) {
		struct given given;
		given_set(&given, &stage);
		const struct trial trial = {given.desk, deeds[which].run, &given, events,
					    deeds[which].adds};
		struck = trial_fails_at(&trial, ++nth);
		/* What was woken by the real clock would have to be put to sleep again. */
		if (deeds[which].run == do_wake) {
			stage_strike(&stage, NULL);
			stage_set(&stage, "fake:");
		}
	}
	stage_strike(&stage, NULL);
	g_assert_cmpint(nth, >, 1);
}

/* The batch was stored and the answer lost: the same op_key sent again is not a second act. */
static void test_lost_answer(struct stage *stage, gconstpointer data)
{
	static trial_fn *const repeatable[] = {do_open, do_act};
	struct given given;

	given_set(&given, stage);
	for (gsize i = 0; i < G_N_ELEMENTS(repeatable); i++) {
		const struct trial trial = {given.desk, repeatable[i], &given, events, 1};
		trial_loses_answer(&trial);
	}
	assert_sound(given.desk);
}

static struct {
	struct desk *desk;
	gint64 ticket;
	int batches; /* of the other one */
} rival;

/* Acts before the first two tries; the third is made in a unit, whose end is not heard of. */
static void be_quicker(void)
{
	static const struct fake_fault lost = {FAKE_UNIT, 1, STORE_LOST, TRUE, FALSE};

	if (++rival.batches <= 2)
		acts(rival.desk, rival.ticket, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC, 0, 0);
	else if (rival.batches == 3)
		fake_fail(&lost);
}

/* Whoever acts beside others is told what became of it, as anybody is. */
static void test_lost_unit(struct stage *stage, gconstpointer data)
{
	g_autofree char *path = g_build_filename(stage->folder, "desk.db", NULL);
	struct given given;
	GError *error = NULL;
	gint64 before;

	given_set(&given, stage);
	rival.ticket = given.a;
	rival.desk = desk_open(path, STORE_WRITE, "li", FALSE, &error);
	g_assert_no_error(error);
	rival.desk->test_clock = TRUE;
	rival.desk->pinned = given.desk->pinned;
	before = events(given.desk);
	fake_watch(be_quicker);
	act_of(given.desk, given.a, EVENT_SEVERITY, "P0", NULL, TIME_NONE, NULL, &error);
	fake_watch(NULL);
	g_assert_true(fake_struck());
	fake_fail(NULL);
	g_assert_no_error(error);
	g_assert_cmpint(events(given.desk), ==, before + 3);
	desk_close(rival.desk);
	assert_sound(given.desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	fake_install();
	for (gsize i = 0; i < G_N_ELEMENTS(deeds); i++) {
		g_autofree char *name = g_strdup_printf("/tickets/failures/%s", deeds[i].name);
		g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_failures);
	}
	g_test_add("/tickets/lost-answer", struct stage, "fake:", stage_set, test_lost_answer,
		   stage_strike);
	g_test_add("/tickets/lost-unit", struct stage, "fake:", stage_set, test_lost_unit,
		   stage_strike);
	return g_test_run();
}

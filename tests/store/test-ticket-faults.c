/* SPDX-License-Identifier: MIT
 * Every question to the store behind an act on a ticket fails in turn, in every way: the act is
 * refused with one line, nothing of it is there, the desk is sound, and doing it again works. And
 * every answer is lost on its way back: what is sent again is there once. */
#include <string.h>

#include "desk/error.h"
#include "tests/store/fake.h"
#include "tests/store/tickets.h"

struct given {
	struct desk *desk;
	gint64 a, b; /* two tickets of acme; b has a client's message at turn 2, a wait at 4 */
	char op_key[24];
};
typedef gboolean deed(struct given *given, GError **error);

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

static gboolean do_open(struct given *given, GError **error)
{
	const struct opening opening = {.client = "acme",
					.subject = "x",
					.severity = 1,
					.claimed = -1,
					.op_key = given->op_key,
					.opened_at = desk_now(given->desk)};
	gint64 id;

	return ticket_open(given->desk, &opening, &id, error);
}

static gboolean do_act(struct given *given, GError **error)
{
	return act_of(given->desk, given->a, EVENT_SEVERITY, "P0", NULL, TIME_NONE, "act", error);
}

static gboolean do_merge(struct given *given, GError **error)
{
	return ticket_merge(given->desk, given->b, 0, given->a, error);
}

static gboolean do_split(struct given *given, GError **error)
{
	gint64 child;

	return ticket_split(given->desk, given->b, 0, 2, NULL, &child, error);
}

static gboolean do_link(struct given *given, GError **error)
{
	return ticket_link(given->desk, given->a, given->b, error);
}

static gboolean do_redact(struct given *given, GError **error)
{
	return ticket_redact(given->desk, given->b, 2, "a password", error);
}

static gboolean do_attach(struct given *given, GError **error)
{
	return ticket_attach(given->desk, given->a, "a", "text/plain", "x", 1, error);
}

static gboolean any_ticket(const struct ticket *ticket G_GNUC_UNUSED, void *data)
{
	++*(int *)data;
	return TRUE;
}

static gboolean do_list(struct given *given, GError **error)
{
	const struct list_query query = {0};
	int seen = 0;

	return ticket_list(given->desk, &query, any_ticket, &seen, error);
}

static gboolean do_counts(struct given *given, GError **error)
{
	struct queue_counts counts;

	return ticket_counts(given->desk, NULL, &counts, error);
}

static gboolean do_fold(struct given *given, GError **error)
{
	struct folded *folded =
		ticket_fold(given->desk, given->a, desk_now(given->desk), TIME_NONE, error);

	folded_free(folded);
	return folded != NULL;
}

/* With the real clock the list also writes the rows whose time has come. */
static gboolean do_wake(struct given *given, GError **error)
{
	given->desk->pinned = TIME_NONE;
	return do_counts(given, error);
}

static const struct {
	const char *name;
	deed *run;
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

/* Fails the n-th call of one deed. FALSE: it has fewer calls. */
static gboolean fails_at(struct stage *stage, gsize which, int nth, enum store_answer answer)
{
	const struct fake_fault fault = {FAKE_ANY, nth, answer, FALSE, FALSE};
	struct given given;
	GError *error = NULL;

	given_set(&given, stage);
	gint64 before = events(given.desk);
	fake_fail(&fault);
	gboolean done = deeds[which].run(&given, &error);
	gboolean struck = fake_struck();
	fake_fail(NULL);
	g_assert_true(done == (error == NULL));
	if (error)
		g_assert_null(strchr(error->message, '\n'));
	g_clear_error(&error);
	g_assert_cmpint(events(given.desk), ==, done ? before + deeds[which].adds : before);
	if (!done) {
		deeds[which].run(&given, &error);
		g_assert_no_error(error);
		g_assert_cmpint(events(given.desk), ==, before + deeds[which].adds);
	}
	assert_sound(given.desk);
	return struck;
}

static void test_failures(gconstpointer data)
{
	static const enum store_answer answers[] = {STORE_BUSY, STORE_LOST, STORE_FULL,
						    STORE_FAILED};
	gsize which = GPOINTER_TO_SIZE(data);
	struct stage stage;
	int nth = 0;

	/* The answers take turns: what each of them means to one call is test-answers' matter. */
	stage_set(&stage, "fake:");
	while (fails_at(&stage, which, nth + 1, answers[nth % (int)G_N_ELEMENTS(answers)])) {
		nth++;
		/* What was woken by the real clock would have to be put to sleep again. */
		if (deeds[which].run == do_wake) {
			stage_strike(&stage, NULL);
			stage_set(&stage, "fake:");
		}
	}
	stage_strike(&stage, NULL);
	g_assert_cmpint(nth, >, 0);
}

/* The batch was stored and the answer lost: the same op_key sent again is not a second act. */
static void test_lost_answer(struct stage *stage, gconstpointer data)
{
	static deed *const repeatable[] = {do_open, do_act};
	struct given given;

	given_set(&given, stage);
	for (gsize i = 0; i < G_N_ELEMENTS(repeatable); i++) {
		const struct fake_fault fault = {FAKE_BATCH, 1, STORE_LOST, TRUE, FALSE};
		gint64 before = events(given.desk);
		GError *error = NULL;
		fake_fail(&fault);
		repeatable[i](&given, &error);
		g_assert_true(fake_struck());
		fake_fail(NULL);
		g_clear_error(&error);
		g_assert_true(repeatable[i](&given, &error));
		g_assert_no_error(error);
		g_assert_cmpint(events(given.desk), ==, before + 1);
	}
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
	return g_test_run();
}

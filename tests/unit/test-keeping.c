/* SPDX-License-Identifier: MIT
 * The promise of terminal.md §4 over a simulated desk and disk: whatever was typed two seconds ago
 * is held, whether the desk answers at once, late, never or with a failure. */
#include "tui/keeping.h"

#define MS G_GINT64_CONSTANT(1000)

/* How a place behaves: the time an answer takes (-1: none comes) and whether it fails. */
struct manner {
	gint64 takes;
	gboolean fails;
};

/* A place at work: what was sent to it arrives as a whole when its answer does. */
struct sim_place {
	struct keeping_place *place;
	struct manner manner;
	gint64 answer_at, snapshot, held, writes;
};

struct sim {
	struct keeping keeping;
	struct sim_place desk, file;
	GArray *typed; /* gint64: when the n-th change came */
};

static void ask(struct sim *sim, struct sim_place *place, gint64 now)
{
	keeping_ask(&sim->keeping, place->place);
	place->snapshot = sim->keeping.changes;
	place->writes++;
	place->answer_at = place->manner.takes < 0 ? G_MAXINT64 : now + place->manner.takes;
}

static void answer(struct sim_place *place, gint64 now)
{
	if (!place->place->asked || now < place->answer_at)
		return;
	if (!place->manner.fails)
		place->held = place->snapshot;
	keeping_answer(place->place, !place->manner.fails, now);
}

static void step(struct sim *sim, gint64 now)
{
	answer(&sim->desk, now);
	answer(&sim->file, now);
	if (now >= keeping_desk_due(&sim->keeping))
		ask(sim, &sim->desk, now);
	if (now >= keeping_file_due(&sim->keeping))
		ask(sim, &sim->file, now);
}

/* The age of the oldest change that a kill right now would lose. */
static gint64 would_lose(const struct sim *sim, gint64 now)
{
	gint64 held = MAX(sim->desk.held, sim->file.held);
	return held < (gint64)sim->typed->len ? now - g_array_index(sim->typed, gint64, held) : 0;
}

/* Types for a minute, at random intervals up to `gap`; gives the longest loss. */
static gint64 run(struct manner desk, struct manner file, gint64 gap, gint64 *desk_writes,
		  gint64 *file_writes)
{
	struct sim sim = {.typed = g_array_new(FALSE, FALSE, sizeof(gint64))};
	gint64 worst = 0, next = 1, start = 1000 * MS;
	sim.desk.place = &sim.keeping.desk;
	sim.file.place = &sim.keeping.file;
	sim.desk.manner = desk;
	sim.file.manner = file;
	for (gint64 now = start; now < start + 64000 * MS; now += 5 * MS) {
		if (now >= start + next && now < start + 60000 * MS) {
			g_array_append_val(sim.typed, now);
			keeping_change(&sim.keeping, now);
			next = now - start + g_test_rand_int_range(5, (gint32)(gap / MS)) * MS;
		}
		step(&sim, now);
		worst = MAX(worst, would_lose(&sim, now));
	}
	if (!desk.fails || !file.fails)
		g_assert_true(keeping_is_safe(&sim.keeping));
	if (desk_writes)
		*desk_writes = sim.desk.writes;
	if (file_writes)
		*file_writes = sim.file.writes;
	g_array_unref(sim.typed);
	return worst;
}

static const gint64 gaps[] = {10 * MS, 200 * MS, 900 * MS, 3000 * MS};

static void test_quick(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(gaps); i++) {
		gint64 desk, file;
		gint64 worst = run((struct manner){20 * MS, FALSE}, (struct manner){20 * MS, FALSE},
				   gaps[i], &desk, &file);
		g_assert_cmpint(worst, <=, 1300 * MS);
		/* A desk that answers needs no file, and no more writes than one a 1.2 s. */
		g_assert_cmpint(file, ==, 0);
		g_assert_cmpint(desk, <=, 64 * 10 / 12 + 1);
	}
}

/* The promise: two seconds, however the desk behaves, as long as the disk takes up to 0.4 s. */
static void test_trouble(void)
{
	static const struct manner manners[] = {
		{250 * MS, FALSE}, {600 * MS, FALSE}, {1700 * MS, FALSE}, {9000 * MS, FALSE},
		{-1, FALSE},       {1 * MS, TRUE},    {400 * MS, TRUE},   {30000 * MS, TRUE},
	};
	for (guint i = 0; i < G_N_ELEMENTS(manners); i++)
		for (guint j = 0; j < G_N_ELEMENTS(gaps); j++) {
			gint64 worst = run(manners[i], (struct manner){400 * MS, FALSE}, gaps[j],
					   NULL, NULL);
			g_assert_cmpint(worst, <=, 2000 * MS);
		}
}

/* Both fail: tried again, never in a rage. */
static void test_nowhere(void)
{
	gint64 desk, file;
	run((struct manner){5 * MS, TRUE}, (struct manner){5 * MS, TRUE}, 50 * MS, &desk, &file);
	g_assert_cmpint(desk, <=, 33);
	g_assert_cmpint(file, <=, 33);
	g_assert_cmpint(desk, >, 20);
	g_assert_cmpint(file, >, 20);
}

/* Nobody types: nothing is due. */
static void test_rest(void)
{
	struct keeping keeping = {0};
	g_assert_cmpint(keeping_desk_due(&keeping), ==, G_MAXINT64);
	g_assert_cmpint(keeping_file_due(&keeping), ==, G_MAXINT64);
	g_assert_true(keeping_is_safe(&keeping));
	keeping_change(&keeping, 5000 * MS);
	g_assert_false(keeping_is_safe(&keeping));
	g_assert_cmpint(keeping_desk_due(&keeping), ==, 6000 * MS);
	keeping_ask(&keeping, &keeping.desk);
	g_assert_cmpint(keeping_desk_due(&keeping), ==, G_MAXINT64);
	/* Typed while it was on its way: not held by it. */
	keeping_change(&keeping, 6010 * MS);
	keeping_answer(&keeping.desk, TRUE, 6020 * MS);
	g_assert_false(keeping_is_safe(&keeping));
	g_assert_cmpint(keeping_desk_due(&keeping), ==, 7010 * MS);
	keeping_ask(&keeping, &keeping.desk);
	keeping_answer(&keeping.desk, TRUE, 7020 * MS);
	g_assert_true(keeping_is_safe(&keeping));
	g_assert_cmpint(keeping_desk_due(&keeping), ==, G_MAXINT64);
	g_assert_cmpint(keeping_file_due(&keeping), ==, G_MAXINT64);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/keeping/quick", test_quick);
	g_test_add_func("/keeping/trouble", test_trouble);
	g_test_add_func("/keeping/nowhere", test_nowhere);
	g_test_add_func("/keeping/rest", test_rest);
	return g_test_run();
}

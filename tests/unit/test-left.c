/* SPDX-License-Identifier: MIT
 * Times left as terminal.md §1 has them, table for table. */
#include "desk/left.h"

#include "desk/civil.h"
#include "tests/given.h"

static void test_spans(void)
{
	const struct {
		gint64 seconds;
		const char *reads;
	} cases[] = {
		{0, "0m00"},
		{59, "0m59"},
		{190, "3m10"},
		{599, "9m59"},
		{600, "10m"},
		{2460, "41m"},
		{3599, "59m"},
		{3600, "1h00"},
		{11400, "3h10"},
		{172799, "47h59"},
		{172800, "2d00"},
		{187200, "2d04"},
		{863999, "9d23"},
		{864000, "10d"},
		{40000 * G_GINT64_CONSTANT(86400), "40000d"},
		{G_MAXINT64, "99999d"},
	};
	char out[LEFT_SIZE];

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		left_span(cases[i].seconds, out);
		g_assert_cmpstr(out, ==, cases[i].reads);
	}
}

static void assert_reads(const struct left *left, gint64 now, const char *zone, const char *reads)
{
	char out[LEFT_SIZE];

	left_print(left, now, zone ? given_zone(zone) : zone_utc(), out);
	g_assert_cmpstr(out, ==, reads);
}

static void test_looks(void)
{
	gint64 now = given_at("2026-11-13T10:00:00Z");
	struct left left;

	left_running(&left, TIME_NONE, NULL, now);
	g_assert_cmpint(left.look, ==, LEFT_NONE);
	assert_reads(&left, now, NULL, "");
	/* K8: at its due date nothing is overdue yet. */
	left_running(&left, now, NULL, now);
	g_assert_false(left.breached);
	assert_reads(&left, now, NULL, "0m00");
	left_running(&left, now - 252, NULL, now);
	g_assert_true(left.breached);
	assert_reads(&left, now, NULL, "-4m12 !");
	left_paused(&left, 11400);
	assert_reads(&left, now, NULL, "|| 3h10");
	left.breached = TRUE;
	assert_reads(&left, now, NULL, "||!3h10");
	left_running(&left, now + 11400, NULL, now);
	left.breached = TRUE;
	assert_reads(&left, now, NULL, "3h10 !");
	left_paused(&left, -252);
	g_assert_true(left.breached);
	assert_reads(&left, now, NULL, "||-4m12");
}

static void test_sleeping(void)
{
	g_autoptr(GError) error = NULL;
	struct calendar *calendar =
		calendar_new("office", zone_utc(), "Mon-Fri 09:00-17:00", &error);
	struct left left;

	g_assert_no_error(error);
	g_assert_true(calendar_seal(calendar, &error));
	/* A Friday: awake, then asleep over the week-end. */
	gint64 due = given_at("2026-11-16T10:00:00Z");
	left_running(&left, due, calendar, given_at("2026-11-13T16:00:00Z"));
	assert_reads(&left, given_at("2026-11-13T16:00:00Z"), NULL, "2d18");
	left_running(&left, due, calendar, given_at("2026-11-13T17:00:00Z"));
	g_assert_cmpint(left.look, ==, LEFT_SLEEPING);
	assert_reads(&left, given_at("2026-11-13T17:00:00Z"), NULL, "z>Mon09");
	assert_reads(&left, given_at("2026-11-16T01:00:00Z"), NULL, "z>09:00");
	assert_reads(&left, given_at("2026-11-16T01:00:00Z"), "Asia/Shanghai", "z>17:00");
	left.breached = TRUE;
	assert_reads(&left, given_at("2026-11-16T01:00:00Z"), NULL, "z!09:00");
	left.breached = FALSE;
	/* Nearer than half a day is the clock's reading even past midnight. */
	assert_reads(&left, given_at("2026-11-15T22:00:00Z"), NULL, "z>09:00");
	assert_reads(&left, given_at("2026-11-02T22:00:00Z"), NULL, "z>11-16");
	/* A due date at closing is due then, not at the next opening (C3): no sleep in between. */
	left_running(&left, given_at("2026-11-13T17:00:00Z"), calendar,
		     given_at("2026-11-13T17:00:00Z"));
	g_assert_cmpint(left.look, ==, LEFT_RUNNING);
	calendar_unref(calendar);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/left/spans", test_spans);
	g_test_add_func("/left/looks", test_looks);
	if (given_database())
		g_test_add_func("/left/sleeping", test_sleeping);
	return g_test_run();
}

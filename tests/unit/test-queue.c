/* SPDX-License-Identifier: MIT
 * The order of a queue (clocks.md §4). */
#include "desk/queue.h"
#include "tests/story.h"

static struct queue_row row_at(struct story *story, const char *now)
{
	struct folded *folded = story_fold(story, story_time(now));
	struct queue_row row;

	queue_row_of(folded, folded->covered, &row);
	folded_free(folded);
	return row;
}

static void test_live(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", always);

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", always);
	struct queue_row row = row_at(story, "Fri-09:30");
	g_assert_cmpint(row.rest, ==, 0);
	g_assert_cmpint(row.severity, ==, 3);
	g_assert_cmpint(row.klass, ==, CLASS_LIVE);
	g_assert_cmpint(row.clock, ==, CLOCK_FIRST_RESPONSE);
	g_assert_cmpint(row.key, ==, story_time("Fri-10:00"));
	g_assert_cmpint(row.due_at, ==, story_time("Fri-10:00"));
	g_assert_cmpint(row.next_breach_at, ==, story_time("Fri-10:00"));
	g_assert_false(row.breached);
	/* Overdue sorts before what is not yet due by the due date alone, and the row stays as it
	 * is but for the flag. */
	row = row_at(story, "Fri-12:00");
	g_assert_cmpint(row.key, ==, story_time("Fri-10:00"));
	g_assert_true(row.breached);
	g_assert_cmpint(row.breach_at, ==, story_time("Fri-10:00"));
	g_assert_cmpint(row.next_breach_at, ==, story_time("Fri-17:00"));
}

static void test_order_does_not_depend_on_now(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_RESOLVE, "12h", office);
	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "4h", office);
	tell(story, "Fri-09:00 opened P3");
	tell(story, "Fri-10:00 reply");
	struct queue_row first = row_at(story, "Fri-10:00");
	for (int hour = 0; hour < 24 * 9; hour++) {
		struct folded *folded =
			story_fold(story, story_time("Fri-10:00") + (gint64)hour * 3600);
		struct queue_row row;
		queue_row_of(folded, TRUE, &row);
		g_assert_cmpint(row.rest, ==, first.rest);
		g_assert_cmpint(row.klass, ==, first.klass);
		g_assert_cmpint(row.key, ==, first.key);
		g_assert_cmpint(row.clock, ==, first.clock);
		g_assert_cmpint(row.due_at, ==, first.due_at);
		folded_free(folded);
	}
}

static void test_untimed(void)
{
	STORY story = story_new();

	tell(story, "Fri-09:00 opened P3");
	struct queue_row row = row_at(story, "Fri-12:00");
	g_assert_cmpint(row.rest, ==, 0);
	g_assert_cmpint(row.klass, ==, CLASS_UNTIMED);
	g_assert_cmpint(row.key, ==, G_MAXINT64);
	g_assert_cmpint(row.clock, ==, 0);
	g_assert_cmpint(row.due_at, ==, TIME_NONE);
	g_assert_cmpstr(queue_class_name(row.klass), ==, "untimed");
}

static void test_uncovered(void)
{
	STORY story = story_new();

	story->terms[0].terms.contract = NULL;
	tell(story, "Fri-09:00 opened P1");
	struct queue_row row = row_at(story, "Fri-12:00");
	g_assert_cmpint(row.klass, ==, CLASS_UNCOVERED);
	g_assert_cmpint(row.klass, <, CLASS_LIVE);
	g_assert_cmpstr(queue_class_name(row.klass), ==, "untimed");
	tell(story, "Fri-10:00 severity P2");
	g_assert_cmpint(row_at(story, "Fri-12:00").klass, ==, CLASS_UNTIMED);
	tell(story, "Fri-10:00 severity P0");
	tell(story, "Fri-11:00 resolved");
	g_assert_cmpint(row_at(story, "Fri-12:00").klass, ==, CLASS_DONE);
}

static void test_paused(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", always);

	tell(story, "Fri-10:00 wait waiting-client until=Fri-15:00");
	struct queue_row row = row_at(story, "Fri-12:00");
	g_assert_cmpint(row.rest, ==, 1);
	g_assert_cmpint(row.klass, ==, CLASS_PAUSED);
	g_assert_cmpint(row.clock, ==, CLOCK_RESOLVE);
	g_assert_cmpint(row.due_at, ==, TIME_NONE);
	g_assert_cmpint(row.key, ==, G_MAXINT64);
	g_assert_cmpint(row.wakes_at, ==, story_time("Fri-15:00"));
	/* Time alone brings it back. */
	row = row_at(story, "Fri-15:00");
	g_assert_cmpint(row.rest, ==, 0);
	g_assert_cmpint(row.klass, ==, CLASS_LIVE);
	g_assert_cmpint(row.wakes_at, ==, TIME_NONE);
}

static void test_rest(void)
{
	STORY waiting = story_opened(CLOCK_RESOLVE, "8h", always);
	STORY restored = story_opened(CLOCK_RESOLVE, "8h", always);
	STORY untimed = story_new();

	story_policy(waiting, 3, CLOCK_FIRST_RESPONSE, "1h", always);
	tell(waiting, "Fri-09:10 wait waiting-client");
	/* A first response runs on and answers to us. */
	g_assert_cmpint(row_at(waiting, "Fri-09:20").rest, ==, 0);
	g_assert_cmpint(row_at(waiting, "Fri-09:20").klass, ==, CLASS_LIVE);
	tell(waiting, "Fri-09:30 reply");
	g_assert_cmpint(row_at(waiting, "Fri-09:40").rest, ==, 1);
	/* What waits for a third party while resolve runs is not restored, and ours. */
	tell(waiting, "Fri-09:50 wait third-party");
	g_assert_cmpint(row_at(waiting, "Fri-09:55").rest, ==, 0);

	story_policy(restored, 3, CLOCK_NEXT_RESPONSE, "1h", always);
	story_policy(restored, 3, CLOCK_REVIEW, "3d", always);
	tell(restored, "Fri-10:00 restored");
	g_assert_cmpint(row_at(restored, "Fri-10:10").rest, ==, 1);
	g_assert_cmpint(row_at(restored, "Fri-10:10").klass, ==, CLASS_LIVE);
	tell(restored, "Fri-10:20 wait third-party");
	g_assert_cmpint(row_at(restored, "Fri-10:30").rest, ==, 1);
	tell(restored, "Fri-10:40 restored");
	/* The client writes: an answer is owed. */
	tell(restored, "Fri-11:00 client");
	g_assert_cmpint(row_at(restored, "Fri-11:10").rest, ==, 0);
	tell(restored, "Fri-11:20 reply");
	tell(restored, "Fri-11:30 promise until=Fri-18:00");
	g_assert_cmpint(row_at(restored, "Fri-11:40").rest, ==, 0);
	tell(restored, "Fri-12:00 resolved");
	g_assert_cmpint(row_at(restored, "Fri-12:10").rest, ==, 1);
	g_assert_cmpint(row_at(restored, "Fri-12:10").klass, ==, CLASS_DONE);
	g_assert_cmpint(row_at(restored, "Fri-12:10").key, ==, G_MAXINT64);

	tell(untimed, "Fri-09:00 opened P3");
	tell(untimed, "Fri-09:00 wait scheduled until=Fri-12:00");
	g_assert_cmpint(row_at(untimed, "Fri-11:00").rest, ==, 1);
	/* Without a clock to resume it comes back all the same. */
	g_assert_cmpint(row_at(untimed, "Fri-12:00").rest, ==, 0);
}

static void test_stopped_do_not_count(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	story_policy(story, 3, CLOCK_RESOLVE, "8h", always);
	tell(story, "Fri-11:00 reply");
	struct queue_row row = row_at(story, "Fri-12:00");
	g_assert_false(row.breached);
	g_assert_cmpint(row.breach_at, ==, TIME_NONE);
	g_assert_cmpint(row.clock, ==, CLOCK_RESOLVE);
}

static void test_confirm_wakes(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", always);

	story->terms[0].cells[3][CLOCK_RESOLVE]->start = START_CONFIRMED;
	story->terms[0].cells[3][CLOCK_RESOLVE]->confirm_within.seconds = 7200;
	g_assert_cmpint(row_at(story, "Fri-10:00").wakes_at, ==, story_time("Fri-11:00"));
	g_assert_cmpint(row_at(story, "Fri-10:00").klass, ==, CLASS_UNTIMED);
	g_assert_cmpint(row_at(story, "Fri-11:00").klass, ==, CLASS_LIVE);
}

/* Absent keys sort last among equals: the middle is where a NULL would put them. */
static void test_null_dates(void)
{
	STORY timed = story_opened(CLOCK_RESOLVE, "8h", always);
	STORY untimed = story_opened(CLOCK_UPDATE, "8h", always);

	g_assert_cmpint(row_at(timed, "Fri-10:00").key, <, row_at(untimed, "Fri-10:00").key);
	g_assert_cmpint(row_at(timed, "Fri-10:00").klass, <, row_at(untimed, "Fri-10:00").klass);
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/queue/live", test_live);
	g_test_add_func("/queue/order-does-not-depend-on-now", test_order_does_not_depend_on_now);
	g_test_add_func("/queue/untimed", test_untimed);
	g_test_add_func("/queue/uncovered-first", test_uncovered);
	g_test_add_func("/queue/paused-and-waking", test_paused);
	g_test_add_func("/queue/rest", test_rest);
	g_test_add_func("/queue/stopped-do-not-count", test_stopped_do_not_count);
	g_test_add_func("/queue/confirm-within-wakes", test_confirm_wakes);
	g_test_add_func("/clocks/mistakes/null-dates-in-the-middle", test_null_dates);
	return story_end();
}

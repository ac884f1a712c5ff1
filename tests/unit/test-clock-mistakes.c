/* SPDX-License-Identifier: MIT
 * The known ways to get service-level clocks wrong (clocks.md §7) that concern the fold; those of
 * calendars are in test-calendar.c, those of the order in test-queue.c. */
#include "desk/queue.h"
#include "tests/given.h"
#include "tests/story.h"

static guint thresholds_at(struct story *story, const char *now)
{
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct threshold));
	struct folded *folded = story_fold(story, story_time(now));

	for (guint i = 0; i < folded->cycles->len; i++)
		clock_thresholds(g_ptr_array_index(folded->cycles, i), story_time(now), out);
	folded_free(folded);
	return out->len;
}

static void test_pause_not_honoured(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	tell(story, "Fri-10:00 wait waiting-client");
	tell(story, "Sat-10:00 open");
	assert_clock(story, "Sat-11:00", "resolve/1", "running elapsed=7200 due=Sat-13:00");
}

static void test_pause_forgotten(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	tell(story, "Fri-10:00 wait waiting-client");
	tell(story, "Sat-10:00 resolved");
	assert_clock(story, "Sun-11:00", "resolve/1",
		     "met elapsed=3600 due=Sat-13:00 stopped=Sat-10:00");
}

static void test_pause_in_wall_time(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", office);

	tell(story, "Fri-16:00 wait waiting-client");
	tell(story, "Mon+1-10:00 open");
	/* 7 h on Friday, 1 h left: not the weekend's 66 h later, nor 1 h after closing. */
	assert_clock(story, "Mon+1-10:00", "resolve/1", "running elapsed=25200 due=Mon+1-11:00");
}

static void test_pause_lost_on_change(void)
{
	STORY severity = story_opened(CLOCK_RESOLVE, "8h", always);
	STORY policy = story_opened(CLOCK_RESOLVE, "8h", always);

	story_policy(severity, 4, CLOCK_RESOLVE, "9h", always);
	tell(severity, "Fri-10:00 wait waiting-client");
	tell(severity, "Fri-11:00 severity P4");
	tell(severity, "Fri-12:00 open");
	assert_clock(severity, "Fri-12:00", "resolve/1", "running elapsed=3600 due=Fri-20:00");
	story_policy_of(policy, 1, 3, CLOCK_RESOLVE, "4h", always);
	tell(policy, "Fri-10:00 wait waiting-client");
	tell(policy, "Fri-11:00 rebind 1");
	tell(policy, "Fri-12:00 open");
	assert_clock(policy, "Fri-12:00", "resolve/1", "running elapsed=3600 due=Fri-15:00");
}

static void test_reopening(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	tell(story, "Fri-10:00 resolved");
	tell(story, "Mon+1-10:00 client");
	assert_clock(story, "Mon+1-10:00", "resolve/1", "running elapsed=3600 due=Mon+1-13:00");
}

static void test_update_against_silence(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	story_policy(story, 3, CLOCK_UPDATE, "30m", always);
	/* It does not come before the first response, … */
	assert_clock(story, "Fri-09:50", "update/1", "none");
	assert_clock(story, "Fri-09:50", "first-response/1", "running elapsed=3000 due=Fri-10:00");
	/* … nor runs while the client is asked and silent. */
	tell(story, "Fri-09:55 reply");
	tell(story, "Fri-09:55 wait waiting-client");
	assert_clock(story, "Sun-09:50", "update/1", "paused elapsed=0 resumed=Sun-10:20");
}

/* The first response is what is due, whatever an update would promise. */
static void test_update_overrides(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);
	struct queue_row row;

	story_policy(story, 3, CLOCK_UPDATE, "10m", always);
	tell(story, "Fri-09:05 client");
	struct folded *folded = story_fold(story, story_time("Fri-09:30"));
	queue_row_of(folded, TRUE, &row);
	g_assert_cmpint(row.clock, ==, CLOCK_FIRST_RESPONSE);
	g_assert_cmpint(row.due_at, ==, story_time("Fri-10:00"));
	g_assert_false(row.breached);
	folded_free(folded);
}

/* Where an ack is the first response, nothing is left to warn of. */
static void test_escalation_after_ack(void)
{
	STORY story = story_new();
	struct policy *policy = story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", always);

	policy->stop = STOP_ACK;
	tell(story, "Fri-09:00 opened P3");
	g_assert_cmpuint(thresholds_at(story, "Fri-09:20"), ==, 3);
	tell(story, "Fri-09:20 ack");
	g_assert_cmpuint(thresholds_at(story, "Fri-09:20"), ==, 0);
	g_assert_cmpuint(thresholds_at(story, "Sun-09:00"), ==, 0);
}

/* What a mail says of its own time is kept and counts for nothing: ours does. */
static void test_senders_date(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	story_policy(story, 3, CLOCK_NEXT_RESPONSE, "1h", always);
	tell(story, "Fri-09:10 reply");
	tell(story, "Fri-10:00 client");
	struct event *mail = g_ptr_array_index(story->events, 2);
	g_free(mail->more);
	mail->more = g_strdup("date=2026-02-01T00:00:00Z");
	assert_clock(story, "Fri-10:30", "next-response/1", "running elapsed=1800 due=Fri-11:00");
}

static void test_deleted_policy(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	g_assert_cmpint(thresholds_at(story, "Fri-10:00"), ==, 4);
	/* Bound anew to terms without the row. */
	tell(story, "Fri-10:00 rebind 2");
	g_assert_cmpint(thresholds_at(story, "Fri-10:00"), ==, 0);
}

static void test_old_clock_survives(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	story_policy_of(story, 1, 3, CLOCK_RESOLVE, "24h", always);
	tell(story, "Fri-10:00 rebind 1");
	assert_clock(story, "Fri-14:00", "resolve/1", "running elapsed=18000 due=Sat-09:00");
	assert_clock(story, "Fri-14:00", "resolve/2", "none");
}

static void test_merged_still_escalates(void)
{
	STORY merged = story_opened(CLOCK_RESOLVE, "4h", always);
	STORY closed = story_opened(CLOCK_RESOLVE, "4h", always);
	STORY resolved = story_opened(CLOCK_FIRST_RESPONSE, "4h", always);

	tell(merged, "Fri-10:00 merge 7");
	tell(closed, "Fri-10:00 closed");
	tell(resolved, "Fri-10:00 resolved");
	g_assert_cmpint(thresholds_at(merged, "Fri-11:00"), ==, 0);
	g_assert_cmpint(thresholds_at(closed, "Fri-11:00"), ==, 0);
	g_assert_cmpint(thresholds_at(resolved, "Fri-11:00"), ==, 0);
}

static void test_breach_hidden(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "1h", always);
	struct queue_row row;

	tell(story, "Fri-11:00 wait waiting-client");
	struct folded *folded = story_fold(story, story_time("Fri-12:00"));
	queue_row_of(folded, TRUE, &row);
	g_assert_cmpint(row.klass, ==, CLASS_PAUSED);
	g_assert_true(row.breached);
	g_assert_cmpint(row.breach_at, ==, story_time("Fri-10:00"));
	folded_free(folded);
}

static void test_flag_waits_for_a_job(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "1h", always);

	/* No event, no job: only the time of reading differs. */
	assert_clock(story, "Fri-10:00", "resolve/1", "running elapsed=3600 due=Fri-10:00");
	assert_clock(story, "Fri-10:00:01", "resolve/1",
		     "running elapsed=3601 due=Fri-10:00 breached=Fri-10:00");
}

static void test_overdue_grows(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "1h", always);

	tell(story, "Fri-11:00 resolved");
	for (int day = 0; day < 2; day++) {
		struct folded *folded =
			story_fold(story, story_time(day ? "Sun-12:00" : "Fri-11:00"));
		g_assert_cmpint(story_cycle(folded, "resolve/1")->remaining_s, ==, -3600);
		folded_free(folded);
	}
}

static void test_missing_target(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "1h", always);
	struct queue_row row;

	tell(story, "Fri-09:30 severity P5");
	struct folded *folded = story_fold(story, story_time("Sun-12:00"));
	queue_row_of(folded, TRUE, &row);
	g_assert_false(row.breached);
	g_assert_cmpint(row.klass, ==, CLASS_UNTIMED);
	folded_free(folded);
	assert_clock(story, "Sun-12:00", "resolve/1",
		     "cancelled elapsed=1800 due=Fri-10:00 stopped=Fri-09:30");
}

static void test_first_level_only(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);
	static const char *const at[] = {"Fri-12:00", "Fri-12:36", "Fri-13:00", "Fri-15:00"};
	static const guint who[] = {NOTIFY_OWNER, NOTIFY_OWNER | NOTIFY_LEAD_ON_DUTY, NOTIFY_LEAD,
				    NOTIFY_MANAGEMENT};
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct threshold));
	struct folded *folded = story_fold(story, story_time("Fri-09:00"));

	clock_thresholds(g_ptr_array_index(folded->cycles, 0), story_time("Fri-09:00"), out);
	g_assert_cmpint(out->len, ==, 4);
	for (guint i = 0; i < out->len; i++) {
		const struct threshold *threshold = &g_array_index(out, struct threshold, i);
		g_assert_cmpint(threshold->at, ==, story_time(at[i]));
		g_assert_cmpint(threshold->notify, ==, who[i]);
	}
	folded_free(folded);
}

/* What has fired is known by (clock, cycle, percent, binding): a pause moves a threshold and does
 * not make it another. */
static void test_thresholds_by_the_hundred(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);
	g_autoptr(GHashTable) fired = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (int minute = 0; minute < 300; minute += 5) {
		gint64 now = story_time("Fri-09:00") + minute * 60;
		g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct threshold));
		if (minute == 60)
			tell(story, "Fri-10:00 wait waiting-client");
		if (minute == 120)
			tell(story, "Fri-11:00 open");
		struct folded *folded = story_fold(story, now);
		clock_thresholds(g_ptr_array_index(folded->cycles, 0), now, out);
		for (guint i = 0; i < out->len; i++) {
			struct threshold t = g_array_index(out, struct threshold, i);
			if (t.at <= now)
				g_hash_table_add(fired,
						 g_strdup_printf("%d %d %d %" G_GINT64_FORMAT,
								 t.clock, t.cycle, t.percent,
								 t.binding));
		}
		folded_free(folded);
	}
	/* 75 % at 13:00 and 90 % at 13:36, once each. */
	g_assert_cmpint(g_hash_table_size(fired), ==, 2);
}

/* The golden vectors of calendars once more, as clocks. */
static void expect_due(const char *zone, const char *hours, const char *override, const char *start,
		       const char *target, const char *due)
{
	g_autoptr(GError) error = NULL;
	struct calendar *calendar = calendar_new("c", given_zone(zone), hours, &error);
	STORY story = story_new();

	g_assert_no_error(error);
	if (override)
		calendar_add_open(calendar, given_day(override), given_day(override), "09:00-18:00",
				  &error);
	g_assert_no_error(error);
	g_assert_true(calendar_seal(calendar, &error));
	story_policy(story, 3, CLOCK_RESTORE, target, calendar);
	tell(story, "Fri-09:00 opened P3");
	struct event *event = g_ptr_array_index(story->events, 0);
	event->occurred_at = event->recorded_at = given_at(start);
	struct folded *folded = story_fold(story, given_at(start));
	const struct cycle *cycle = story_cycle(folded, "restore/1");
	assert_at(cycle->due_at, due);
	folded_free(folded);
	folded = story_fold(story, given_at(due));
	cycle = story_cycle(folded, "restore/1");
	g_assert_cmpint(cycle->elapsed_s, ==, cycle->target_s);
	g_assert_false(cycle->breached);
	folded_free(folded);
	calendar_unref(calendar);
}

static void test_vectors(void)
{
	if (!given_database()) {
		g_test_skip("no tz database");
		return;
	}
	expect_due("Asia/Shanghai", "Mon-Fri 09:00-18:00", "2026-09-20", "2026-09-19T09:00:00Z",
		   "4h", "2026-09-20T05:00:00Z");
	expect_due("Asia/Riyadh", "Sun-Thu 08:00-17:00", NULL, "2026-03-19T13:30:00Z", "3h",
		   "2026-03-22T07:30:00Z");
	expect_due("Europe/Berlin", "Mon-Sun 00:00-06:00", NULL, "2026-03-29T00:00:00Z", "3h",
		   "2026-03-29T03:00:00Z");
	expect_due("Europe/Berlin", "Mon-Sun 01:00-04:00", NULL, "2026-10-24T23:00:00Z", "3h",
		   "2026-10-25T02:00:00Z");
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/clocks/V1-V4/as-clocks", test_vectors);
	g_test_add_func("/clocks/mistakes/pause-not-honoured", test_pause_not_honoured);
	g_test_add_func("/clocks/mistakes/pause-forgotten-after-paused-resolved",
			test_pause_forgotten);
	g_test_add_func("/clocks/mistakes/pause-in-wall-time-across-closed-hours",
			test_pause_in_wall_time);
	g_test_add_func("/clocks/mistakes/pause-lost-when-policy-or-severity-changes",
			test_pause_lost_on_change);
	g_test_add_func("/clocks/mistakes/reopening-makes-it-overdue", test_reopening);
	g_test_add_func("/clocks/mistakes/update-against-the-clients-silence",
			test_update_against_silence);
	g_test_add_func("/clocks/mistakes/update-overrides-first-response", test_update_overrides);
	g_test_add_func("/clocks/mistakes/escalation-after-ack", test_escalation_after_ack);
	g_test_add_func("/clocks/mistakes/senders-date-trusted", test_senders_date);
	g_test_add_func("/clocks/mistakes/deleted-policy-keeps-escalating", test_deleted_policy);
	g_test_add_func("/clocks/mistakes/old-clock-survives-a-policy-switch",
			test_old_clock_survives);
	g_test_add_func("/clocks/mistakes/merged-or-closed-still-escalates",
			test_merged_still_escalates);
	g_test_add_func("/clocks/mistakes/breach-hidden-while-paused", test_breach_hidden);
	g_test_add_func("/clocks/mistakes/overdue-flag-waits-for-a-job", test_flag_waits_for_a_job);
	g_test_add_func("/clocks/mistakes/overdue-grows-after-the-stop", test_overdue_grows);
	g_test_add_func("/clocks/mistakes/missing-target-shown-as-failure", test_missing_target);
	g_test_add_func("/clocks/mistakes/only-the-first-level", test_first_level_only);
	g_test_add_func("/clocks/mistakes/thresholds-by-the-hundred",
			test_thresholds_by_the_hundred);
	return story_end();
}

/* SPDX-License-Identifier: MIT
 * Service-level clocks: agreements, corrections and proofs (clocks.md K9 to K15), and the clocks of
 * §2 that the other files leave out, each test named after the rule it would catch. */
#include "tests/story.h"

/* A story opened on Friday at 09:00 at P3, with a promise for one clock. */
/* K9 */

static void test_extend(void)
{
	STORY added = story_opened(CLOCK_RESTORE, "4h", office);
	STORY dated = story_opened(CLOCK_RESTORE, "4h", office);
	STORY after = story_opened(CLOCK_RESTORE, "4h", office);

	tell(added, "Fri-10:00 extend restore 7200");
	assert_clock(added, "Fri-14:00", "restore/1",
		     "running elapsed=18000 due=Fri-15:00 original=Fri-13:00 missed-originally");
	tell(added, "Fri-14:30 restored");
	assert_clock(added, "Sat-14:00", "restore/1",
		     "met elapsed=19800 due=Fri-15:00 stopped=Fri-14:30 original=Fri-13:00 "
		     "missed-originally");
	/* A date agreed is that date, on a Sunday too. */
	tell(dated, "Fri-10:00 extend restore 0 until=Sun-12:00");
	assert_clock(dated, "Sat-14:00", "restore/1",
		     "running elapsed=28800 due=Sun-12:00 original=Fri-13:00 missed-originally");
	assert_clock(dated, "Sun-12:00:01", "restore/1",
		     "running elapsed=28800 due=Sun-12:00 breached=Sun-12:00 original=Fri-13:00 "
		     "missed-originally");
	/* Agreed to after the breach: the flag is never cleared (K4). */
	tell(after, "Fri-14:00 extend restore 7200");
	tell(after, "Fri-14:30 restored");
	assert_clock(after, "Sat-14:00", "restore/1",
		     "missed elapsed=19800 due=Fri-15:00 breached=Fri-13:00 stopped=Fri-14:30 "
		     "original=Fri-13:00 missed-originally");
}

static void test_extend_paused(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "2h", always);

	tell(story, "Fri-10:00 wait waiting-client");
	tell(story, "Fri-10:30 extend resolve 3600");
	assert_clock(story, "Fri-11:00", "resolve/1", "paused elapsed=3600 resumed=Fri-13:00");
	tell(story, "Fri-11:00 open");
	assert_clock(story, "Fri-11:00", "resolve/1",
		     "running elapsed=3600 due=Fri-13:00 original=Fri-12:00");
}

/* K10 */

static void test_retract(void)
{
	STORY story = story_opened(CLOCK_RESTORE, "4h", always);

	tell(story, "Fri-10:00 restored");
	assert_clock(story, "Fri-12:00", "restore/1",
		     "met elapsed=3600 due=Fri-13:00 stopped=Fri-10:00");
	tell(story, "Fri-10:05 retract 2");
	assert_clock(story, "Fri-12:00", "restore/1", "running elapsed=10800 due=Fri-13:00");
	tell(story, "Fri-10:06 retract 3");
	assert_clock(story, "Fri-12:00", "restore/1",
		     "met elapsed=3600 due=Fri-13:00 stopped=Fri-10:00");
	tell(story, "Fri-10:07 retract 4");
	assert_clock(story, "Fri-12:00", "restore/1", "running elapsed=10800 due=Fri-13:00");
	/* The opening can't be taken out, nor anything later than the retraction. */
	tell(story, "Fri-10:08 retract 1");
	tell(story, "Fri-10:09 retract 8");
	tell(story, "Fri-10:10 restored");
	assert_clock(story, "Fri-12:00", "restore/1",
		     "met elapsed=4200 due=Fri-13:00 stopped=Fri-10:10");
}

/* K11 */

static void test_handover(void)
{
	STORY quick = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);
	STORY slow = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);
	STORY failed = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	tell(quick, "Fri-09:58 reply sent");
	tell(quick, "Fri-10:03 delivery handed 2");
	assert_clock(quick, "Fri-12:00", "first-response/1",
		     "met elapsed=3480 due=Fri-10:00 stopped=Fri-09:58");
	tell(slow, "Fri-09:58 reply sent");
	tell(slow, "Fri-10:03:01 delivery handed 2");
	assert_clock(slow, "Fri-12:00", "first-response/1",
		     "missed elapsed=3781 due=Fri-10:00 breached=Fri-10:00 stopped=Fri-10:03:01");
	tell(failed, "Fri-09:58 reply sent");
	tell(failed, "Fri-10:20 delivery failed 2");
	assert_clock(failed, "Fri-12:00", "first-response/1",
		     "met elapsed=3480 due=Fri-10:00 stopped=Fri-09:58 unproved");
	/* Another recipient got it. */
	tell(failed, "Fri-09:59 delivery handed 2");
	assert_clock(failed, "Fri-12:00", "first-response/1",
		     "met elapsed=3480 due=Fri-10:00 stopped=Fri-09:58");
}

static void test_handover_pending(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	tell(story, "Fri-09:58 reply sent");
	tell(story, "Fri-09:58 delivery queued 2");
	assert_clock(story, "Fri-10:03", "first-response/1",
		     "met elapsed=3480 due=Fri-10:00 stopped=Fri-09:58");
	struct folded *folded = story_fold(story, story_time("Fri-10:00"));
	g_assert_cmpint(folded->wakes_at, ==, story_time("Fri-10:03:01"));
	folded_free(folded);
	assert_clock(story, "Fri-10:03:01", "first-response/1",
		     "running elapsed=3781 due=Fri-10:00 breached=Fri-10:00");
}

/* K12 */

static void test_late_entry(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);
	STORY harmless = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);
	STORY paused = story_opened(CLOCK_RESOLVE, "1h", always);
	STORY imported = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	tell(story, "Fri-09:50 reply recorded=Fri-12:00");
	assert_clock(story, "Fri-13:00", "first-response/1",
		     "met elapsed=3000 due=Fri-10:00 cause=late-entry stopped=Fri-09:50");
	tell(harmless, "Fri-09:50 reply recorded=Fri-09:55");
	assert_clock(harmless, "Fri-13:00", "first-response/1",
		     "met elapsed=3000 due=Fri-10:00 stopped=Fri-09:50");
	/* A pause remembered late saves a clock just as well. */
	tell(paused, "Fri-09:30 wait waiting-client recorded=Fri-11:00");
	assert_clock(paused, "Fri-13:00", "resolve/1",
		     "paused elapsed=1800 resumed=Fri-13:30 cause=late-entry");
	tell(imported, "Fri-09:50 reply imported recorded=Fri-12:00");
	assert_clock(imported, "Fri-13:00", "first-response/1",
		     "met elapsed=3000 due=Fri-10:00 stopped=Fri-09:50");
}

static void test_known_at(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	tell(story, "Fri-09:50 reply recorded=Fri-12:00");
	struct folded *folded =
		clock_fold((const struct event *const *)story->events->pdata, story->events->len,
			   story_terms_of, story, story_time("Fri-13:00"), story_time("Fri-11:59"));
	g_autofree char *read = story_read(story_cycle(folded, "first-response/1"));
	g_assert_cmpstr(read, ==, "running elapsed=14400 due=Fri-10:00 breached=Fri-10:00");
	folded_free(folded);
	/* --now hides nothing: what is recorded stands. */
	assert_clock(story, "Fri-09:10", "first-response/1",
		     "met elapsed=3000 due=Fri-10:00 cause=late-entry stopped=Fri-09:50");
}

/* K13 */

static struct story *confirmed(const char *within)
{
	struct story *story = story_new();
	struct policy *policy = story_policy(story, 3, CLOCK_RESOLVE, "4h", office);
	g_autoptr(GError) error = NULL;

	policy->start = START_CONFIRMED;
	if (within)
		duration_parse(within, &policy->confirm_within, &error);
	tell(story, "Fri-09:00 opened P3");
	return story;
}

static void test_confirm(void)
{
	STORY by_word = confirmed("2h");
	STORY by_diagnosis = confirmed("2h");
	STORY by_time = confirmed("2h");
	STORY never = confirmed(NULL);

	struct folded *folded = story_fold(by_time, story_time("Fri-10:00"));
	g_assert_cmpint(folded->wakes_at, ==, story_time("Fri-11:00"));
	folded_free(folded);
	assert_clock(by_time, "Fri-10:59:59", "resolve/1", "none");
	assert_clock(by_time, "Fri-12:00", "resolve/1", "running elapsed=3600 due=Fri-15:00");
	tell(by_word, "Fri-10:00 confirm");
	assert_clock(by_word, "Fri-12:00", "resolve/1", "running elapsed=7200 due=Fri-14:00");
	tell(by_diagnosis, "Fri-09:30 reply");
	tell(by_diagnosis, "Fri-10:30 reply diagnosis");
	assert_clock(by_diagnosis, "Fri-12:00", "resolve/1", "running elapsed=5400 due=Fri-14:30");
	assert_clock(never, "Mon+1-12:00", "resolve/1", "none");
	tell(never, "Mon+1-12:00 confirm");
	assert_clock(never, "Mon+1-12:00", "resolve/1", "running elapsed=0 due=Mon+1-16:00");
}

static void test_routed(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", always)->start = START_ROUTED;
	tell(story, "Fri-09:00 opened P3");
	assert_clock(story, "Fri-12:00", "first-response/1", "none");
	tell(story, "Fri-12:00 team voice");
	tell(story, "Fri-12:30 team video");
	assert_clock(story, "Fri-12:30", "first-response/1", "running elapsed=1800 due=Fri-13:00");
}

/* K14 */

static void test_range(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "15m..30m", always);

	tell(story, "Fri-09:29 reply");
	struct folded *folded = story_fold(story, story_time("Fri-10:00"));
	const struct cycle *cycle = story_cycle(folded, "first-response/1");
	g_assert_cmpint(cycle->aim_s, ==, 900);
	g_assert_cmpint(cycle->target_s, ==, 1800);
	g_assert_cmpint(cycle->state, ==, CLOCK_MET);
	folded_free(folded);
}

/* K15 */

static void test_resolved(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	story_policy(story, 3, CLOCK_DIAGNOSIS, "2h", always);
	tell(story, "Fri-09:30 resolved");
	struct folded *folded = story_fold(story, story_time("Fri-10:30"));
	g_assert_true(story_cycle(folded, "first-response/1")->quiet);
	folded_free(folded);
	tell(story, "Fri-11:00 reply");
	assert_clock(story, "Sat-10:30", "first-response/1",
		     "missed elapsed=7200 due=Fri-10:00 breached=Fri-10:00 stopped=Fri-11:00");
	tell(story, "Fri-12:00 closed");
	assert_clock(story, "Sat-10:30", "diagnosis/1",
		     "cancelled elapsed=10800 due=Fri-11:00 breached=Fri-11:00 stopped=Fri-12:00");
}

static void test_closed(void)
{
	STORY closed = story_opened(CLOCK_RESOLVE, "1h", always);
	STORY cancelled = story_opened(CLOCK_RESOLVE, "4h", always);

	story_policy(closed, 3, CLOCK_FIRST_RESPONSE, "4h", always);
	tell(closed, "Fri-11:00 promise until=Fri-18:00");
	tell(closed, "Fri-12:00 closed");
	assert_clock(closed, "Sat-10:30", "resolve/1",
		     "cancelled elapsed=10800 due=Fri-10:00 breached=Fri-10:00 stopped=Fri-12:00");
	assert_clock(closed, "Sat-10:30", "promise/1",
		     "cancelled elapsed=3600 due=Fri-18:00 stopped=Fri-12:00");
	tell(cancelled, "Fri-12:00 cancelled");
	assert_clock(cancelled, "Sat-10:30", "resolve/1",
		     "cancelled elapsed=10800 due=Fri-13:00 stopped=Fri-12:00");
}

/* The other clocks of §2. */

static void test_diagnosis(void)
{
	STORY story = story_opened(CLOCK_DIAGNOSIS, "30m", always);

	tell(story, "Fri-09:10 reply");
	tell(story, "Fri-09:15 wait waiting-client");
	tell(story, "Fri-09:20 note diagnosis");
	assert_clock(story, "Fri-09:25", "diagnosis/1", "running elapsed=1500 due=Fri-09:30");
	tell(story, "Fri-09:30 reply diagnosis");
	assert_clock(story, "Fri-12:00", "diagnosis/1",
		     "met elapsed=1800 due=Fri-09:30 stopped=Fri-09:30");
}

static void test_restore(void)
{
	STORY partial = story_opened(CLOCK_RESTORE, "1h", always);
	STORY resolved = story_opened(CLOCK_RESTORE, "1h", always);
	STORY human = story_opened(CLOCK_RESTORE, "1h", always);
	STORY monitor = story_opened(CLOCK_RESTORE, "1h", always);

	tell(partial, "Fri-09:20 restored partial");
	assert_clock(partial, "Fri-09:30", "restore/1", "running elapsed=1800 due=Fri-10:00");
	tell(partial, "Fri-09:40 restored");
	assert_clock(partial, "Fri-12:00", "restore/1",
		     "met elapsed=2400 due=Fri-10:00 stopped=Fri-09:40");
	tell(resolved, "Fri-09:40 resolved");
	assert_clock(resolved, "Fri-12:00", "restore/1",
		     "met elapsed=2400 due=Fri-10:00 stopped=Fri-09:40");
	tell(human, "Fri-09:40 restored automatic");
	assert_clock(human, "Fri-09:50", "restore/1", "running elapsed=3000 due=Fri-10:00");
	tell(human, "Fri-09:41 resolved automatic");
	assert_clock(human, "Fri-09:50", "restore/1", "running elapsed=3000 due=Fri-10:00");
	monitor->terms[0].cells[3][CLOCK_RESTORE]->restore_by_monitor = TRUE;
	tell(monitor, "Fri-09:40 restored automatic");
	assert_clock(monitor, "Fri-09:50", "restore/1",
		     "met elapsed=2400 due=Fri-10:00 stopped=Fri-09:40");
}

static void test_promise_kept(void)
{
	STORY story = story_new();

	/* Needs neither policy nor contract. */
	story->terms[0].terms.contract = NULL;
	tell(story, "Fri-09:00 opened P3");
	gint64 kept = tell(story, "Fri-09:00 promise until=Fri-12:00");
	gint64 late = tell(story, "Fri-10:00 promise until=Sat-12:00");
	assert_clock(story, "Fri-10:00", "promise/1", "running elapsed=3600 due=Fri-12:00");
	g_autofree char *first = g_strdup_printf("Fri-11:00 kept %d", (int)kept);
	tell(story, first);
	assert_clock(story, "Mon+1-10:00", "promise/1",
		     "met elapsed=7200 due=Fri-12:00 stopped=Fri-11:00");
	assert_clock(story, "Sat-13:00", "promise/2",
		     "running elapsed=97200 due=Sat-12:00 breached=Sat-12:00");
	g_autofree char *second = g_strdup_printf("Sun-10:00 kept %d", (int)late);
	tell(story, second);
	assert_clock(story, "Mon+1-10:00", "promise/2",
		     "missed elapsed=172800 due=Sat-12:00 breached=Sat-12:00 stopped=Sun-10:00");
}

static void test_promise_moved(void)
{
	STORY story = story_new();

	tell(story, "Fri-09:00 opened P3");
	/* An ETA given to the client is a promise. */
	tell(story, "Fri-09:00 reply until=Fri-12:00");
	tell(story, "Fri-11:00 moved 2 until=Fri-15:00");
	assert_clock(story, "Fri-12:00", "promise/1",
		     "met elapsed=7200 due=Fri-12:00 stopped=Fri-11:00");
	assert_clock(story, "Fri-12:00", "promise/2",
		     "running elapsed=3600 due=Fri-15:00 original=Fri-12:00");
	tell(story, "Fri-16:00 kept 2");
	assert_clock(story, "Fri-17:00", "promise/2",
		     "missed elapsed=18000 due=Fri-15:00 breached=Fri-15:00 stopped=Fri-16:00 "
		     "original=Fri-12:00 missed-originally");
}

static void test_review(void)
{
	STORY story = story_opened(CLOCK_REVIEW, "3d", always);

	tell(story, "Fri-10:00 restored");
	assert_clock(story, "Sat-10:00", "review/1", "running elapsed=86400 due=Mon+1-10:00");
	tell(story, "Sat-10:00 resolved");
	assert_clock(story, "Sun-10:00", "review/1", "running elapsed=172800 due=Mon+1-10:00");
	tell(story, "Mon+1-09:00 review");
	assert_clock(story, "Tue+1-10:00", "review/1",
		     "met elapsed=255600 due=Mon+1-10:00 stopped=Mon+1-09:00");
}

static void test_change(void)
{
	STORY story = story_opened(CLOCK_CHANGE, "4h", always);

	tell(story, "Fri-10:00 change accept");
	tell(story, "Fri-11:00 change window until=Sat-02:00");
	assert_clock(story, "Fri-12:00", "change/1", "paused elapsed=3600 resumed=Fri-15:00");
	assert_clock(story, "Sat-03:00", "change/1", "running elapsed=7200 due=Sat-05:00");
	tell(story, "Sat-04:00 change effective");
	assert_clock(story, "Sat-12:00", "change/1",
		     "met elapsed=10800 due=Sat-05:00 stopped=Sat-04:00");
}

static void test_acceptance(void)
{
	STORY story = story_opened(CLOCK_ACCEPTANCE, "30m", always);

	assert_clock(story, "Fri-09:10", "acceptance/1", "none");
	tell(story, "Fri-09:10 team voice");
	tell(story, "Fri-09:20 accept");
	assert_clock(story, "Fri-12:00", "acceptance/1",
		     "met elapsed=600 due=Fri-09:40 stopped=Fri-09:20");
}

static void test_uncovered(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	g_clear_pointer(&story->terms[0].cells[3][CLOCK_RESOLVE], g_free);
	struct folded *folded = story_fold(story, story_time("Sat-09:00"));
	g_assert_cmpint(folded->cycles->len, ==, 0);
	folded_free(folded);
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/clocks/K9/extend", test_extend);
	g_test_add_func("/clocks/K9/extend-while-paused", test_extend_paused);
	g_test_add_func("/clocks/K10/retract", test_retract);
	g_test_add_func("/clocks/K11/handover", test_handover);
	g_test_add_func("/clocks/K11/handover-pending", test_handover_pending);
	g_test_add_func("/clocks/K12/late-entry", test_late_entry);
	g_test_add_func("/clocks/K12/known-at", test_known_at);
	g_test_add_func("/clocks/K13/confirm-within", test_confirm);
	g_test_add_func("/clocks/routed", test_routed);
	g_test_add_func("/clocks/K14/range", test_range);
	g_test_add_func("/clocks/K15/resolved", test_resolved);
	g_test_add_func("/clocks/K15/closed", test_closed);
	g_test_add_func("/clocks/diagnosis", test_diagnosis);
	g_test_add_func("/clocks/restore", test_restore);
	g_test_add_func("/clocks/promise/kept", test_promise_kept);
	g_test_add_func("/clocks/promise/moved", test_promise_moved);
	g_test_add_func("/clocks/review", test_review);
	g_test_add_func("/clocks/change", test_change);
	g_test_add_func("/clocks/acceptance", test_acceptance);
	g_test_add_func("/clocks/no-target-no-clock", test_uncovered);
	return story_end();
}

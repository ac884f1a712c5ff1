/* SPDX-License-Identifier: MIT
 * Service-level clocks: the golden vectors V8 to V11 of clocks.md §6 and the rules K1 to K8, each
 * test named after the rule it would catch. */
#include "tests/story.h"

/* A story opened on Friday at 09:00 at P3, with a promise for one clock. */
static void test_v8(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", office);
	tell(story, "Fri-16:00 opened P3");
	assert_clock(story, "Fri-16:30", "first-response/1", "running elapsed=1800 due=Fri-17:00");
	assert_clock(story, "Fri-17:00", "first-response/1", "running elapsed=3600 due=Fri-17:00");
	assert_clock(story, "Fri-17:00:01", "first-response/1",
		     "running elapsed=3600 due=Fri-17:00 breached=Fri-17:00");
	tell(story, "Sat-12:00 reply");
	assert_clock(story, "Mon+1-12:00", "first-response/1",
		     "missed elapsed=3600 due=Fri-17:00 breached=Fri-17:00 stopped=Sat-12:00");
}

static struct story *v9(void)
{
	struct story *story = story_new();

	story_policy(story, 3, CLOCK_RESOLVE, "2h", office);
	tell(story, "Fri-16:00 opened P3");
	tell(story, "Fri-16:30 wait waiting-client");
	return story;
}

static void test_v9(void)
{
	STORY story = v9();

	assert_clock(story, "Sat-12:00", "resolve/1", "paused elapsed=1800 resumed=Mon+1-10:30");
	tell(story, "Mon+1-09:30 open");
	assert_clock(story, "Mon+1-09:30", "resolve/1", "running elapsed=1800 due=Mon+1-11:00");
	assert_clock(story, "Mon+1-10:00", "resolve/1", "running elapsed=3600 due=Mon+1-11:00");
}

static void test_v10(void)
{
	STORY story = v9();

	tell(story, "Mon+1-09:30 resolved");
	assert_clock(story, "Mon+1-16:00", "resolve/1",
		     "met elapsed=1800 due=Mon+1-11:00 stopped=Mon+1-09:30");
}

static struct story *v11(enum clock_mode mode)
{
	struct story *story = story_new();

	story_policy(story, 3, CLOCK_RESOLVE, "8h", always);
	story_policy(story, 1, CLOCK_RESOLVE, "1h", always)->pause = 0;
	story->terms[0].cells[1][CLOCK_RESOLVE]->raise = mode;
	tell(story, "Mon-09:00 opened P3");
	tell(story, "Mon-10:00 wait waiting-client");
	tell(story, "Mon-11:30 open");
	tell(story, "Mon-12:00 severity P1");
	return story;
}

static void test_v11(void)
{
	STORY fresh = v11(MODE_FRESH);
	STORY retro = v11(MODE_RETRO);

	assert_clock(fresh, "Mon-12:10", "resolve/1", "running elapsed=600 due=Mon-13:00");
	assert_clock(retro, "Mon-12:10", "resolve/1",
		     "running elapsed=11400 due=Mon-10:00 breached=Mon-10:00 cause=reclassified");
}

/* K1 */

static void test_automatic_stops_nothing(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	tell(story, "Fri-09:05 auto");
	tell(story, "Fri-09:06 note");
	tell(story, "Fri-09:07 client");
	tell(story, "Fri-09:08 ack");
	tell(story, "Fri-09:09 begun");
	tell(story, "Fri-09:10 wait internal");
	tell(story, "Fri-09:11 open");
	tell(story, "Fri-09:12 assign wang");
	assert_clock(story, "Fri-09:30", "first-response/1", "running elapsed=1800 due=Fri-10:00");
	tell(story, "Fri-09:40 reply");
	assert_clock(story, "Fri-11:00", "first-response/1",
		     "met elapsed=2400 due=Fri-10:00 stopped=Fri-09:40");
}

static struct story *stops(enum clock_stop stop)
{
	struct story *story = story_new();

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", always)->stop = stop;
	tell(story, "Fri-09:00 opened P3");
	return story;
}

static void test_definitions(void)
{
	STORY a = stops(STOP_ACK);
	STORY c = stops(STOP_BEGUN);
	STORY b = stops(STOP_BEGUN_REPLY);
	STORY late = stops(STOP_BEGUN_REPLY);

	tell(a, "Fri-09:05 ack automatic");
	assert_clock(a, "Fri-09:06", "first-response/1", "running elapsed=360 due=Fri-10:00");
	tell(a, "Fri-09:10 ack");
	assert_clock(a, "Fri-12:00", "first-response/1",
		     "met elapsed=600 due=Fri-10:00 stopped=Fri-09:10");
	tell(c, "Fri-09:10 ack");
	tell(c, "Fri-09:20 begun");
	assert_clock(c, "Fri-12:00", "first-response/1",
		     "met elapsed=1200 due=Fri-10:00 stopped=Fri-09:20");
	tell(b, "Fri-09:10 begun");
	assert_clock(b, "Fri-09:15", "first-response/1", "running elapsed=900 due=Fri-10:00");
	tell(b, "Fri-09:30 reply");
	assert_clock(b, "Fri-12:00", "first-response/1",
		     "met elapsed=1800 due=Fri-10:00 stopped=Fri-09:30");
	tell(late, "Fri-09:10 reply");
	tell(late, "Fri-10:30 begun");
	assert_clock(late, "Fri-12:00", "first-response/1",
		     "missed elapsed=5400 due=Fri-10:00 breached=Fri-10:00 stopped=Fri-10:30");
}

static void test_imported_count(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", always);
	tell(story, "Fri-09:00 opened P3 imported recorded=Sun-09:00");
	tell(story, "Fri-09:30 reply imported recorded=Sun-09:00");
	assert_clock(story, "Sun-10:00", "first-response/1",
		     "met elapsed=1800 due=Fri-10:00 stopped=Fri-09:30");
}

/* K2 */

static void test_opened_by_us(void)
{
	STORY told = story_new();
	STORY untold = story_new();

	story_policy(told, 3, CLOCK_FIRST_RESPONSE, "1h", always);
	story_policy(told, 3, CLOCK_UPDATE, "2h", always);
	tell(told, "Fri-09:00 opened P3 opener=engineer to-client");
	assert_clock(told, "Fri-12:00", "first-response/1",
		     "met elapsed=0 due=Fri-10:00 stopped=Fri-09:00");
	assert_clock(told, "Fri-10:00", "update/1", "running elapsed=3600 due=Fri-11:00");
	story_policy(untold, 3, CLOCK_FIRST_RESPONSE, "1h", always);
	tell(untold, "Fri-09:00 opened P3 opener=engineer");
	assert_clock(untold, "Fri-09:30", "first-response/1", "running elapsed=1800 due=Fri-10:00");
}

static void test_born_of_alert(void)
{
	STORY story = story_new();

	story_policy(story, 1, CLOCK_FIRST_RESPONSE, "15m", always);
	story_policy(story, 1, CLOCK_NOTIFY, "30m", always);
	tell(story, "Fri-03:00 opened P1 opener=alert");
	tell(story, "Fri-03:05 ack automatic");
	assert_clock(story, "Fri-03:08", "first-response/1", "running elapsed=480 due=Fri-03:15");
	tell(story, "Fri-03:10 ack");
	assert_clock(story, "Fri-03:40", "first-response/1",
		     "met elapsed=600 due=Fri-03:15 stopped=Fri-03:10");
	assert_clock(story, "Fri-03:20", "notify/1", "running elapsed=1200 due=Fri-03:30");
	tell(story, "Fri-03:20 reply");
	assert_clock(story, "Fri-04:00", "notify/1",
		     "met elapsed=1200 due=Fri-03:30 stopped=Fri-03:20");
}

/* K3 */

static void test_next_response(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	story_policy(story, 3, CLOCK_NEXT_RESPONSE, "2h", always);
	tell(story, "Fri-09:10 client");
	assert_clock(story, "Fri-09:20", "next-response/1", "none");
	tell(story, "Fri-09:30 reply");
	assert_clock(story, "Fri-09:40", "next-response/1", "none");
	tell(story, "Fri-10:00 client");
	tell(story, "Fri-11:00 client");
	tell(story, "Fri-11:10 client-auto");
	tell(story, "Fri-11:20 auto");
	assert_clock(story, "Fri-11:30", "next-response/1", "running elapsed=5400 due=Fri-12:00");
	tell(story, "Fri-11:45 reply");
	tell(story, "Fri-13:00 client");
	assert_clock(story, "Fri-13:00", "next-response/1",
		     "met elapsed=6300 due=Fri-12:00 stopped=Fri-11:45");
	assert_clock(story, "Fri-13:30", "next-response/2", "running elapsed=1800 due=Fri-15:00");
	tell(story, "Fri-14:00 resolved");
	assert_clock(story, "Fri-18:00", "next-response/2",
		     "met elapsed=3600 due=Fri-15:00 stopped=Fri-14:00");
}

static void test_next_response_alone(void)
{
	STORY story = story_opened(CLOCK_NEXT_RESPONSE, "2h", always);

	assert_clock(story, "Fri-09:30", "next-response/1", "none");
	tell(story, "Fri-10:00 client");
	assert_clock(story, "Fri-10:30", "next-response/1", "running elapsed=1800 due=Fri-12:00");
}

static void test_update(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	story_policy(story, 3, CLOCK_UPDATE, "2h", always);
	assert_clock(story, "Fri-09:15", "update/1", "none");
	tell(story, "Fri-09:30 reply");
	tell(story, "Fri-10:30 reply");
	assert_clock(story, "Fri-10:40", "update/1",
		     "met elapsed=3600 due=Fri-11:30 stopped=Fri-10:30");
	assert_clock(story, "Fri-11:00", "update/2", "running elapsed=1800 due=Fri-12:30");
	tell(story, "Fri-13:00 restored");
	tell(story, "Fri-13:10 reply");
	assert_clock(story, "Fri-14:00", "update/2",
		     "cancelled elapsed=9000 due=Fri-12:30 breached=Fri-12:30 stopped=Fri-13:00");
	assert_clock(story, "Fri-14:00", "update/3", "none");
}

static void test_update_after_ack(void)
{
	STORY story = stops(STOP_ACK);

	story_policy(story, 3, CLOCK_UPDATE, "2h", always);
	tell(story, "Fri-09:10 ack");
	assert_clock(story, "Fri-09:20", "update/1", "running elapsed=600 due=Fri-11:10");
}

/* K4 */

static void test_breach_is_a_flag(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "1h", always);

	tell(story, "Fri-11:00 wait waiting-client");
	assert_clock(story, "Fri-12:00", "resolve/1",
		     "paused elapsed=7200 resumed=Fri-10:00 breached=Fri-10:00");
	tell(story, "Fri-13:00 open");
	assert_clock(story, "Fri-13:30", "resolve/1",
		     "running elapsed=9000 due=Fri-10:00 breached=Fri-10:00");
}

static void test_waive(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);
	const char *missed =
		"missed elapsed=7200 due=Fri-10:00 breached=Fri-10:00 stopped=Fri-11:00";
	g_autofree char *pending = g_strconcat(missed, " waive-pending", NULL);
	g_autofree char *waived = g_strconcat(missed, " waived", NULL);

	tell(story, "Fri-11:00 reply");
	assert_clock(story, "Fri-12:00", "first-response/1", missed);
	gint64 turn = tell(story, "Fri-12:00 waive first-response 1 by=li");
	assert_clock(story, "Fri-13:00", "first-response/1", pending);
	g_autofree char *own = g_strdup_printf("Fri-13:00 approve %d by=li", (int)turn);
	g_autofree char *other = g_strdup_printf("Fri-14:00 approve %d by=zhao", (int)turn);
	tell(story, own);
	assert_clock(story, "Fri-15:00", "first-response/1", pending);
	tell(story, other);
	assert_clock(story, "Fri-15:00", "first-response/1", waived);
}

static void test_paused_iff_all(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_RESTORE, "8h", always)->pause = 1 << PAUSE_THIRD_PARTY;
	story_policy(story, 2, CLOCK_RESTORE, "6h", always)->pause = 1 << PAUSE_FORCE_MAJEURE;
	tell(story, "Mon-09:00 opened P3");
	tell(story, "Mon-10:00 severity P2");
	assert_clock(story, "Mon-10:00", "restore/1", "running elapsed=0 due=Mon-16:00");
	/* The one due first is paused: the other is shown. */
	tell(story, "Mon-11:00 wait force-majeure");
	assert_clock(story, "Mon-12:00", "restore/1", "running elapsed=10800 due=Mon-17:00");
	tell(story, "Mon-12:00 wait third-party");
	assert_clock(story, "Mon-13:00", "restore/1", "running elapsed=7200 due=Mon-17:00");
}

static void test_stop_pause_start(void)
{
	STORY story = story_opened(CLOCK_UPDATE, "2h", always);

	/* A pause begins and the next update starts at one instant: it starts paused. */
	tell(story, "Fri-10:00 wait waiting-client");
	tell(story, "Fri-10:00 reply");
	assert_clock(story, "Fri-11:00", "update/1", "paused elapsed=0 resumed=Fri-13:00");
}

/* K5 */

static void test_pauses_united(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	story->terms[0].cells[3][CLOCK_RESOLVE]->pause =
		1 << PAUSE_WAITING_CLIENT | 1 << PAUSE_THIRD_PARTY | 1 << PAUSE_INTERNAL;
	tell(story, "Fri-10:00 wait waiting-client");
	tell(story, "Fri-11:00 wait third-party");
	assert_clock(story, "Fri-12:00", "resolve/1", "paused elapsed=3600 resumed=Fri-15:00");
	tell(story, "Fri-12:00 open");
	struct folded *folded = story_fold(story, story_time("Fri-12:30"));
	const struct cycle *cycle = story_cycle(folded, "resolve/1");
	g_assert_cmpint(cycle->pauses->len, ==, 1);
	struct span pause = g_array_index(cycle->pauses, struct span, 0);
	g_assert_cmpint(pause.start, ==, story_time("Fri-10:00"));
	g_assert_cmpint(pause.end, ==, story_time("Fri-12:00"));
	folded_free(folded);
	/* Whatever a policy says, `internal` never pauses a client's clock. */
	tell(story, "Fri-13:00 wait internal");
	assert_clock(story, "Fri-14:00", "resolve/1", "running elapsed=10800 due=Fri-15:00");
}

static void test_due_at_pause_start(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "1h", always);

	tell(story, "Fri-10:00 wait waiting-client");
	assert_clock(story, "Fri-10:00", "resolve/1", "paused elapsed=3600 resumed=Fri-10:00");
	assert_clock(story, "Fri-11:00", "resolve/1",
		     "paused elapsed=3600 resumed=Fri-10:00 breached=Fri-10:00");
	tell(story, "Fri-12:00 open");
	assert_clock(story, "Fri-12:00", "resolve/1",
		     "running elapsed=3600 due=Fri-10:00 breached=Fri-10:00");
}

/* K6 */

static void test_pause_ends(void)
{
	STORY client = story_opened(CLOCK_RESOLVE, "4h", always);
	STORY severity = story_opened(CLOCK_RESOLVE, "4h", always);

	tell(client, "Fri-10:00 wait waiting-client");
	tell(client, "Fri-10:30 client-auto");
	assert_clock(client, "Fri-10:40", "resolve/1", "paused elapsed=3600 resumed=Fri-13:40");
	tell(client, "Fri-11:00 client");
	assert_clock(client, "Fri-11:00", "resolve/1", "running elapsed=3600 due=Fri-14:00");
	struct folded *folded = story_fold(client, story_time("Fri-11:00"));
	g_assert_cmpint(folded->state, ==, STATE_OPEN);
	folded_free(folded);
	tell(severity, "Fri-10:00 wait waiting-client");
	tell(severity, "Fri-11:00 note");
	tell(severity, "Fri-11:00 assign wang");
	assert_clock(severity, "Fri-12:00", "resolve/1", "paused elapsed=3600 resumed=Fri-15:00");
	tell(severity, "Fri-12:00 wait internal");
	assert_clock(severity, "Fri-12:00", "resolve/1", "running elapsed=3600 due=Fri-15:00");
}

static void test_pause_until(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	tell(story, "Fri-10:00 wait waiting-client until=Fri-12:00");
	struct folded *folded = story_fold(story, story_time("Fri-11:00"));
	g_assert_cmpint(folded->wakes_at, ==, story_time("Fri-12:00"));
	g_assert_true(folded->pausing);
	folded_free(folded);
	/* Nothing happens at noon, and yet: */
	assert_clock(story, "Fri-12:30", "resolve/1", "running elapsed=5400 due=Fri-15:00");
	folded = story_fold(story, story_time("Fri-12:30"));
	g_assert_cmpint(folded->state, ==, STATE_WAITING);
	g_assert_cmpint(folded->wakes_at, ==, TIME_NONE);
	g_assert_false(folded->pausing);
	folded_free(folded);
	tell(story, "Fri-14:00 resolved");
	assert_clock(story, "Fri-20:00", "resolve/1",
		     "met elapsed=10800 due=Fri-15:00 stopped=Fri-14:00");
}

/* K7 */

static void test_sleeping(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_RESOLVE, "2h", office);
	tell(story, "Fri-16:00 opened P3");
	assert_clock(story, "Fri-16:59:59", "resolve/1", "running elapsed=3599 due=Mon+1-10:00");
	assert_clock(story, "Fri-17:00", "resolve/1",
		     "running elapsed=3600 due=Mon+1-10:00 sleeps=Mon+1-09:00");
	assert_clock(story, "Sun-12:00", "resolve/1",
		     "running elapsed=3600 due=Mon+1-10:00 sleeps=Mon+1-09:00");
	assert_clock(story, "Mon+1-09:00", "resolve/1", "running elapsed=3600 due=Mon+1-10:00");
	assert_clock(story, "Mon+1-18:00", "resolve/1",
		     "running elapsed=32400 due=Mon+1-10:00 breached=Mon+1-10:00");
}

/* K8 */

static void test_strictly_later(void)
{
	STORY on_time = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);
	STORY late = story_opened(CLOCK_FIRST_RESPONSE, "1h", always);

	tell(on_time, "Fri-10:00 reply");
	tell(late, "Fri-10:00:01 reply");
	assert_clock(on_time, "Sat-10:00", "first-response/1",
		     "met elapsed=3600 due=Fri-10:00 stopped=Fri-10:00");
	assert_clock(late, "Sat-10:00", "first-response/1",
		     "missed elapsed=3601 due=Fri-10:00 breached=Fri-10:00 stopped=Fri-10:00:01");
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/clocks/V8", test_v8);
	g_test_add_func("/clocks/V9", test_v9);
	g_test_add_func("/clocks/V10", test_v10);
	g_test_add_func("/clocks/V11", test_v11);
	g_test_add_func("/clocks/K1/automatic-stops-nothing", test_automatic_stops_nothing);
	g_test_add_func("/clocks/K1/definitions-of-first-response", test_definitions);
	g_test_add_func("/clocks/K1/imported-events-count-at-their-times", test_imported_count);
	g_test_add_func("/clocks/K2/opened-by-an-engineer", test_opened_by_us);
	g_test_add_func("/clocks/K2/born-of-an-alert", test_born_of_alert);
	g_test_add_func("/clocks/K3/next-response", test_next_response);
	g_test_add_func("/clocks/K3/next-response-without-first-response",
			test_next_response_alone);
	g_test_add_func("/clocks/K3/update", test_update);
	g_test_add_func("/clocks/K3/update-from-an-ack", test_update_after_ack);
	g_test_add_func("/clocks/K4/breached-is-a-flag", test_breach_is_a_flag);
	g_test_add_func("/clocks/K4/waive", test_waive);
	g_test_add_func("/clocks/K4/paused-iff-every-obligation-is", test_paused_iff_all);
	g_test_add_func("/clocks/K4/stop-pause-start", test_stop_pause_start);
	g_test_add_func("/clocks/K5/pauses-united", test_pauses_united);
	g_test_add_func("/clocks/K5/due-at-the-start-of-a-pause", test_due_at_pause_start);
	g_test_add_func("/clocks/K6/what-ends-a-pause", test_pause_ends);
	g_test_add_func("/clocks/K6/until", test_pause_until);
	g_test_add_func("/clocks/K7/sleeping", test_sleeping);
	g_test_add_func("/clocks/K8/strictly-later", test_strictly_later);
	return story_end();
}

/* SPDX-License-Identifier: MIT
 * Service-level clocks: changes in flight (clocks.md M1 to M7), each test named after the rule it
 * would catch. */
#include "tests/story.h"

/* P1 1 h, P2 4 h, P3 8 h to restore, and nothing for the rest. */
static struct story *three(const char *opening)
{
	static const char *const targets[] = {"1h", "4h", "8h"};
	struct story *story = story_new();

	for (int severity = 1; severity <= 3; severity++)
		story_policy(story, severity, CLOCK_RESTORE, targets[severity - 1], always);
	tell(story, opening);
	return story;
}

/* M1 */

static void test_raise(void)
{
	STORY fresh = three("Mon-09:00 opened P3");
	STORY near = three("Mon-09:00 opened P3");

	tell(fresh, "Mon-10:00 severity P1");
	assert_clock(fresh, "Mon-10:30", "restore/1", "running elapsed=1800 due=Mon-11:00");
	struct folded *folded = story_fold(fresh, story_time("Mon-10:30"));
	const struct cycle *cycle = story_cycle(folded, "restore/1");
	g_assert_cmpint(cycle->obligations->len, ==, 2);
	g_assert_cmpint(cycle->severity, ==, 1);
	g_assert_true(g_array_index(cycle->obligations, struct obligation, 0).in_force);
	folded_free(folded);
	/* Raising never yields a later due: the old obligation is due first and stays. */
	tell(near, "Mon-16:30 severity P1");
	assert_clock(near, "Mon-16:30", "restore/1", "running elapsed=27000 due=Mon-17:00");
}

static void test_raise_retro(void)
{
	STORY story = three("Mon-09:00 opened P3");

	story->terms[0].cells[2][CLOCK_RESTORE]->raise = MODE_RETRO;
	story->terms[0].cells[1][CLOCK_RESTORE]->raise = MODE_RETRO;
	tell(story, "Mon-10:00 severity P2");
	assert_clock(story, "Mon-11:00", "restore/1", "running elapsed=7200 due=Mon-13:00");
	tell(story, "Mon-11:00 severity P1");
	assert_clock(story, "Mon-11:00", "restore/1",
		     "running elapsed=7200 due=Mon-10:00 breached=Mon-10:00 cause=reclassified");
}

static void test_raise_in_a_pause(void)
{
	STORY story = three("Mon-09:00 opened P3");

	for (int severity = 1; severity <= 3; severity++)
		story->terms[0].cells[severity][CLOCK_RESTORE]->pause =
			severity == 1 ? 0 : 1 << PAUSE_WAITING_CLIENT;
	tell(story, "Mon-10:00 wait waiting-client");
	assert_clock(story, "Mon-11:00", "restore/1", "paused elapsed=3600 resumed=Mon-18:00");
	tell(story, "Mon-11:00 severity P1");
	assert_clock(story, "Mon-11:30", "restore/1", "running elapsed=1800 due=Mon-12:00");
	/* The one due first is shown, also when that is the old one after the pause. */
	tell(story, "Mon-11:30 open");
	assert_clock(story, "Mon-11:30", "restore/1", "running elapsed=1800 due=Mon-12:00");
}

static void test_lower(void)
{
	STORY retro = three("Mon-09:00 opened P1");
	STORY fresh = three("Mon-09:00 opened P1");

	tell(retro, "Mon-09:30 severity P3");
	assert_clock(retro, "Mon-10:00", "restore/1", "running elapsed=3600 due=Mon-17:00");
	struct folded *folded = story_fold(retro, story_time("Mon-10:00"));
	const struct cycle *cycle = story_cycle(folded, "restore/1");
	g_assert_cmpint(cycle->obligations->len, ==, 2);
	g_assert_false(g_array_index(cycle->obligations, struct obligation, 0).in_force);
	g_assert_true(g_array_index(cycle->obligations, struct obligation, 1).in_force);
	folded_free(folded);
	fresh->terms[0].cells[3][CLOCK_RESTORE]->lower = MODE_FRESH;
	tell(fresh, "Mon-09:30 severity P3");
	assert_clock(fresh, "Mon-10:00", "restore/1", "running elapsed=1800 due=Mon-17:30");
}

static void test_lower_never_erases(void)
{
	STORY breached = three("Mon-09:00 opened P1");
	STORY close = three("Mon-09:00 opened P1");
	STORY early = three("Mon-09:00 opened P1");

	tell(breached, "Mon-10:30 severity P3");
	assert_clock(breached, "Mon-11:00", "restore/1",
		     "running elapsed=7200 due=Mon-17:00 breached=Mon-10:00 "
		     "cause=flagged-lowering");
	tell(breached, "Mon-12:00 restored");
	assert_clock(breached, "Mon-20:00", "restore/1",
		     "missed elapsed=10800 due=Mon-17:00 breached=Mon-10:00 "
		     "cause=flagged-lowering stopped=Mon-12:00");
	tell(close, "Mon-09:54 severity P3");
	assert_clock(close, "Mon-11:00", "restore/1",
		     "running elapsed=7200 due=Mon-17:00 cause=flagged-lowering");
	tell(early, "Mon-09:53:59 severity P3");
	assert_clock(early, "Mon-11:00", "restore/1", "running elapsed=7200 due=Mon-17:00");
}

static void test_no_target(void)
{
	STORY story = three("Mon-09:00 opened P1");

	tell(story, "Mon-10:30 severity P4");
	assert_clock(story, "Mon-11:00", "restore/1",
		     "cancelled elapsed=5400 due=Mon-10:00 breached=Mon-10:00 "
		     "cause=flagged-lowering stopped=Mon-10:30");
	tell(story, "Mon-12:00 severity P2");
	assert_clock(story, "Mon-12:30", "restore/2", "running elapsed=1800 due=Mon-16:00");
}

static void test_first_target(void)
{
	STORY story = three("Mon-09:00 opened P4");

	assert_clock(story, "Mon-10:00", "restore/1", "none");
	tell(story, "Mon-10:00 severity P2");
	assert_clock(story, "Mon-11:00", "restore/1", "running elapsed=3600 due=Mon-14:00");
}

static void test_stopped_keeps_its_verdict(void)
{
	STORY story = three("Mon-09:00 opened P3");

	tell(story, "Mon-12:00 restored");
	tell(story, "Mon-13:00 severity P1");
	assert_clock(story, "Mon-20:00", "restore/1",
		     "met elapsed=10800 due=Mon-17:00 stopped=Mon-12:00");
	assert_clock(story, "Mon-20:00", "restore/2", "none");
}

/* To and fro, with pauses between: what a long history would make slow must stay right. */
static void test_to_and_fro(void)
{
	STORY story = three("Mon-09:00 opened P3");

	for (int severity = 1; severity <= 3; severity++)
		story->terms[0].cells[severity][CLOCK_RESTORE]->pause = 1 << PAUSE_WAITING_CLIENT;
	tell(story, "Mon-09:10 severity P2");
	tell(story, "Mon-09:20 wait waiting-client");
	tell(story, "Mon-09:30 severity P3");
	tell(story, "Mon-09:40 open");
	tell(story, "Mon-09:50 severity P2");
	tell(story, "Mon-10:00 wait waiting-client");
	tell(story, "Mon-10:10 open");
	tell(story, "Mon-10:20 severity P3");
	/* 80 minutes less 30 of pauses, from the original start. */
	assert_clock(story, "Mon-10:20", "restore/1", "running elapsed=3000 due=Mon-17:30");
}

/* M2, M3 */

static void test_uncovered_then_covered(void)
{
	STORY story = story_new();

	story->terms[0].terms.contract = NULL;
	story_policy_of(story, 1, 1, CLOCK_FIRST_RESPONSE, "15m", always);
	story_policy_of(story, 1, 1, CLOCK_RESTORE, "4h", always);
	tell(story, "Mon-09:00 opened P1");
	tell(story, "Mon-09:20 reply");
	struct folded *folded = story_fold(story, story_time("Mon-10:00"));
	g_assert_cmpint(folded->cycles->len, ==, 0);
	g_assert_false(folded->covered);
	folded_free(folded);
	tell(story, "Mon-11:00 cover 1");
	folded = story_fold(story, story_time("Mon-12:00"));
	g_assert_true(folded->covered);
	folded_free(folded);
	/* The verdicts from opening. */
	assert_clock(story, "Mon-12:00", "first-response/1",
		     "missed elapsed=1200 due=Mon-09:15 breached=Mon-09:15 stopped=Mon-09:20");
	assert_clock(story, "Mon-12:00", "restore/1", "running elapsed=10800 due=Mon-13:00");
}

static void test_rebind(void)
{
	STORY story = three("Mon-09:00 opened P3");

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", always);
	story_policy_of(story, 1, 3, CLOCK_RESTORE, "2h", always);
	story_policy_of(story, 1, 3, CLOCK_RESOLVE, "24h", always);
	tell(story, "Mon-09:30 reply");
	tell(story, "Mon-10:00 rebind 1");
	assert_clock(story, "Mon-10:30", "restore/1", "running elapsed=5400 due=Mon-11:00");
	/* Stopped verdicts stay; a new target starts at the change; a target gone cancels. */
	assert_clock(story, "Mon-10:30", "first-response/1",
		     "met elapsed=1800 due=Mon-10:00 stopped=Mon-09:30");
	assert_clock(story, "Mon-10:30", "resolve/1", "running elapsed=1800 due=Tue-10:00");
	tell(story, "Mon-10:40 rebind 2");
	assert_clock(story, "Mon-12:00", "restore/1",
		     "cancelled elapsed=6000 due=Mon-11:00 stopped=Mon-10:40");
}

/* M4 */

static void test_verdict(void)
{
	STORY story = three("Mon-09:00 opened P3");

	story->terms[0].cells[3][CLOCK_RESTORE]->version = 17;
	tell(story, "Mon-18:00 restored");
	tell(story, "Tue-10:00 rebind 1");
	struct folded *folded = story_fold(story, story_time("Sun-12:00"));
	const struct cycle *cycle = story_cycle(folded, "restore/1");
	g_assert_cmpint(cycle->elapsed_s, ==, 9 * 3600);
	g_assert_cmpint(cycle->remaining_s, ==, -3600);
	g_assert_cmpint(cycle->target_s, ==, 8 * 3600);
	g_assert_cmpint(cycle->due_at, ==, story_time("Mon-17:00"));
	g_assert_cmpint(cycle->policy->version, ==, 17);
	g_assert_cmpint(cycle->stop_turn, ==, 2);
	g_assert_cmpstr(cycle->calendar, ==, "24x7");
	folded_free(folded);
}

/* M5 */

static void test_reassignment(void)
{
	STORY story = three("Mon-09:00 opened P3");

	story_policy(story, 3, CLOCK_ACCEPTANCE, "30m", always);
	tell(story, "Mon-09:10 team voice");
	tell(story, "Mon-09:30 team video");
	assert_clock(story, "Mon-09:40", "restore/1", "running elapsed=2400 due=Mon-17:00");
	assert_clock(story, "Mon-09:40", "acceptance/1",
		     "cancelled elapsed=1200 due=Mon-09:40 stopped=Mon-09:30");
	assert_clock(story, "Mon-09:40", "acceptance/2", "running elapsed=600 due=Mon-10:00");
}

static void test_merge(void)
{
	STORY story = three("Mon-09:00 opened P1");

	tell(story, "Mon-10:30 merge 7");
	tell(story, "Mon-10:40 client");
	tell(story, "Mon-10:50 open");
	assert_clock(story, "Mon-12:00", "restore/1",
		     "cancelled elapsed=5400 due=Mon-10:00 breached=Mon-10:00 stopped=Mon-10:30");
	struct folded *folded = story_fold(story, story_time("Mon-12:00"));
	g_assert_cmpint(folded->merged_into, ==, 7);
	g_assert_cmpint(folded->state, ==, STATE_CANCELLED);
	folded_free(folded);
	tell(story, "Mon-11:00 unmerge");
	assert_clock(story, "Mon-12:00", "restore/1",
		     "running elapsed=10800 due=Mon-10:00 breached=Mon-10:00");
	folded = story_fold(story, story_time("Mon-12:00"));
	g_assert_cmpint(folded->merged_into, ==, 0);
	g_assert_cmpint(folded->state, ==, STATE_OPEN);
	folded_free(folded);
}

static void test_split(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_NEXT_RESPONSE, "1h", always);
	tell(story, "Mon-09:00 opened P3");
	tell(story, "Mon-09:10 client");
	tell(story, "Mon-09:20 split 2");
	/* The message is the child's, and its answer too. */
	assert_clock(story, "Mon-12:00", "next-response/1", "none");
}

/* M6 */

static struct story *resolved(void)
{
	struct story *story = three("Mon-09:00 opened P3");

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "1h", always);
	story_policy(story, 3, CLOCK_RESOLVE, "8h", always);
	tell(story, "Mon-09:30 reply");
	tell(story, "Mon-10:00 restored");
	tell(story, "Mon-12:00 resolved");
	return story;
}

static void test_reopen(void)
{
	STORY story = resolved();

	assert_clock(story, "Tue-09:00", "resolve/1",
		     "met elapsed=10800 due=Mon-17:00 stopped=Mon-12:00");
	tell(story, "Wed-12:00 open");
	assert_clock(story, "Wed-13:00", "resolve/1", "running elapsed=14400 due=Wed-17:00");
	assert_clock(story, "Wed-13:00", "restore/1",
		     "met elapsed=3600 due=Mon-17:00 stopped=Mon-10:00");
	assert_clock(story, "Wed-13:00", "restore/2", "none");
	assert_clock(story, "Wed-13:00", "first-response/1",
		     "met elapsed=1800 due=Mon-10:00 stopped=Mon-09:30");
	struct folded *folded = story_fold(story, story_time("Wed-13:00"));
	const struct cycle *cycle = story_cycle(folded, "resolve/1");
	/* The gap is not a pause of the client's. */
	g_assert_cmpint(cycle->pauses->len, ==, 0);
	g_assert_cmpint(cycle->gaps->len, ==, 1);
	folded_free(folded);
	tell(story, "Wed-18:00 resolved");
	assert_clock(story, "Thu-13:00", "resolve/1",
		     "missed elapsed=32400 due=Wed-17:00 breached=Wed-17:00 stopped=Wed-18:00");
}

static void test_reopen_regressed(void)
{
	STORY story = resolved();

	tell(story, "Wed-12:00 open regressed");
	assert_clock(story, "Wed-13:00", "restore/2", "running elapsed=3600 due=Wed-20:00");
	assert_clock(story, "Wed-13:00", "resolve/1", "running elapsed=14400 due=Wed-17:00");
}

static void test_reopen_keeps_breach(void)
{
	STORY story = three("Mon-09:00 opened P3");

	story_policy(story, 3, CLOCK_RESOLVE, "2h", always);
	tell(story, "Mon-12:00 resolved");
	tell(story, "Tue-12:00 open");
	tell(story, "Tue-12:10 resolved");
	assert_clock(story, "Thu-13:00", "resolve/1",
		     "missed elapsed=11400 due=Mon-11:00 breached=Mon-11:00 stopped=Tue-12:10");
}

static void test_window(void)
{
	STORY inside = resolved();
	STORY outside = resolved();
	STORY imported = resolved();

	inside->terms[0].cells[3][CLOCK_RESOLVE]->reopen_within.seconds = 3600;
	outside->terms[0].cells[3][CLOCK_RESOLVE]->reopen_within.seconds = 3600;
	struct folded *folded = story_fold(inside, story_time("Mon-12:30"));
	g_assert_cmpint(folded->reopen_until, ==, story_time("Mon-13:00"));
	folded_free(folded);
	tell(inside, "Mon-13:00 client");
	assert_clock(inside, "Mon-13:30", "resolve/1", "running elapsed=12600 due=Mon-18:00");
	tell(outside, "Mon-13:00:01 client");
	assert_clock(outside, "Mon-13:30", "resolve/1",
		     "met elapsed=10800 due=Mon-17:00 stopped=Mon-12:00");
	/* Imports apply state events as written. */
	tell(imported, "Mon-12:10 client imported");
	folded = story_fold(imported, story_time("Mon-12:30"));
	g_assert_cmpint(folded->state, ==, STATE_RESOLVED);
	folded_free(folded);
	tell(imported, "Mon-12:20 wait internal imported");
	assert_clock(imported, "Mon-12:30", "resolve/1", "running elapsed=11400 due=Mon-17:20");
}

static void test_reopen_closed(void)
{
	STORY story = three("Mon-09:00 opened P3");

	tell(story, "Mon-10:00 closed");
	tell(story, "Mon-12:00 open");
	assert_clock(story, "Mon-13:00", "restore/1", "running elapsed=7200 due=Mon-19:00");
}

static void test_raised_while_resolved(void)
{
	STORY story = resolved();

	story_policy(story, 1, CLOCK_RESOLVE, "1h", always);
	tell(story, "Mon-13:00 severity P1");
	assert_clock(story, "Mon-14:00", "resolve/1",
		     "met elapsed=10800 due=Mon-17:00 stopped=Mon-12:00");
	tell(story, "Mon-14:00 open");
	assert_clock(story, "Mon-14:30", "resolve/1", "running elapsed=1800 due=Mon-15:00");
}

/* M7 */

static enum ticket_state state_after(const char *line)
{
	STORY story = three("Mon-09:00 opened P3");

	tell(story, line);
	struct folded *folded = story_fold(story, story_time("Mon-12:00"));
	enum ticket_state state = folded->state;
	folded_free(folded);
	return state;
}

static void test_states(void)
{
	STORY restored = three("Mon-09:00 opened P3");
	STORY resolved_one = resolved();

	g_assert_cmpint(state_after("Mon-10:00 ack"), ==, STATE_OPEN);
	g_assert_cmpint(state_after("Mon-10:00 begun"), ==, STATE_OPEN);
	g_assert_cmpint(state_after("Mon-10:00 claim"), ==, STATE_OPEN);
	g_assert_cmpint(state_after("Mon-10:00 assign wang"), ==, STATE_OPEN);
	g_assert_cmpint(state_after("Mon-10:00 reply"), ==, STATE_OPEN);
	g_assert_cmpint(state_after("Mon-10:00 team voice"), ==, STATE_NEW);
	g_assert_cmpint(state_after("Mon-10:00 auto"), ==, STATE_NEW);
	g_assert_cmpint(state_after("Mon-10:00 note"), ==, STATE_NEW);
	g_assert_cmpint(state_after("Mon-10:00 client"), ==, STATE_NEW);
	g_assert_cmpint(state_after("Mon-10:00 restored partial"), ==, STATE_NEW);
	tell(restored, "Mon-10:00 restored");
	tell(restored, "Mon-10:30 client");
	struct folded *folded = story_fold(restored, story_time("Mon-12:00"));
	g_assert_cmpint(folded->state, ==, STATE_RESTORED);
	g_assert_true(folded->unanswered);
	folded_free(folded);
	tell(resolved_one, "Tue-10:30 client");
	folded = story_fold(resolved_one, story_time("Tue-12:00"));
	g_assert_cmpint(folded->state, ==, STATE_OPEN);
	folded_free(folded);
}

static void test_owner(void)
{
	STORY story = three("Mon-09:00 opened P3");

	tell(story, "Mon-09:10 team voice");
	tell(story, "Mon-09:20 claim by=wang");
	struct folded *folded = story_fold(story, story_time("Mon-12:00"));
	g_assert_cmpstr(folded->owner, ==, "wang");
	g_assert_cmpstr(folded->team, ==, "voice");
	folded_free(folded);
	tell(story, "Mon-09:30 release by=wang");
	folded = story_fold(story, story_time("Mon-12:00"));
	g_assert_null(folded->owner);
	folded_free(folded);
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/clocks/M1/raise", test_raise);
	g_test_add_func("/clocks/M1/raise-retro", test_raise_retro);
	g_test_add_func("/clocks/M1/raise-in-a-pause", test_raise_in_a_pause);
	g_test_add_func("/clocks/M1/lower", test_lower);
	g_test_add_func("/clocks/M1/lowering-never-erases", test_lower_never_erases);
	g_test_add_func("/clocks/M1/no-target-cancels", test_no_target);
	g_test_add_func("/clocks/M1/first-target-starts", test_first_target);
	g_test_add_func("/clocks/M1/stopped-keeps-its-verdict", test_stopped_keeps_its_verdict);
	g_test_add_func("/clocks/M1/to-and-fro", test_to_and_fro);
	g_test_add_func("/clocks/M2/covered-later", test_uncovered_then_covered);
	g_test_add_func("/clocks/M3/rebind", test_rebind);
	g_test_add_func("/clocks/M4/verdict", test_verdict);
	g_test_add_func("/clocks/M5/reassignment", test_reassignment);
	g_test_add_func("/clocks/M5/merge-and-unmerge", test_merge);
	g_test_add_func("/clocks/M5/split", test_split);
	g_test_add_func("/clocks/M6/reopen", test_reopen);
	g_test_add_func("/clocks/M6/regressed", test_reopen_regressed);
	g_test_add_func("/clocks/M6/breach-kept", test_reopen_keeps_breach);
	g_test_add_func("/clocks/M6/window", test_window);
	g_test_add_func("/clocks/M6/closed", test_reopen_closed);
	g_test_add_func("/clocks/M6/raised-while-resolved", test_raised_while_resolved);
	g_test_add_func("/clocks/M7/states", test_states);
	g_test_add_func("/clocks/M7/owner", test_owner);
	return story_end();
}

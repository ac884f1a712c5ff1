/* SPDX-License-Identifier: MIT
 * The derivation of a due date: it adds up, and tells each closed span, pause, gap and DST step. */
#include "desk/explain.h"

#include <string.h>

#include "tests/given.h"
#include "tests/story.h"

/* One line a step: "open Fri-09:00..Fri-17:00 +28800". Notes are for people and left out. */
static char *told(GPtrArray *steps)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < steps->len; i++) {
		const struct step *step = g_ptr_array_index(steps, i);
		g_autofree char *from = story_print(step->from), *to = story_print(step->to);
		g_string_append_printf(out, "%s %s", step_kind_name(step->kind), from);
		if (step->to != step->from)
			g_string_append_printf(out, "..%s", to);
		if (step->counted_s)
			g_string_append_printf(out, " +%" G_GINT64_FORMAT, step->counted_s);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

/* The sums: each step's total; up to now or the stop the elapsed time, up to due the target. */
static void assert_adds_up(const struct cycle *cycle, GPtrArray *steps)
{
	gint64 total = 0, from = G_MININT64;

	for (guint i = 0; i < steps->len; i++) {
		const struct step *step = g_ptr_array_index(steps, i);
		total += step->counted_s;
		g_assert_cmpint(step->total_s, ==, total);
		if (step->kind == STEP_NOW || step->kind == STEP_STOP)
			g_assert_cmpint(total, ==, cycle->elapsed_s);
		if (step->kind == STEP_DUE && step->from == cycle->due_at && !step->note)
			g_assert_cmpint(total, ==, cycle->target_s);
		if (step->kind == STEP_OPEN || step->kind == STEP_CLOSED ||
		    step->kind == STEP_PAUSE || step->kind == STEP_GAP) {
			g_assert_cmpint(step->from, <, step->to);
			g_assert_cmpint(from == G_MININT64 ? step->from : from, ==, step->from);
			from = step->to;
		}
	}
}

static char *explain(struct story *story, const char *now, guint limit)
{
	struct folded *folded = story_fold(story, story_time(now));
	const struct cycle *cycle = g_ptr_array_index(folded->cycles, 0);
	GPtrArray *steps = explain_cycle(cycle, story_time(now), limit);
	char *out = told(steps);

	g_assert_cmpint(steps->len, <=, MAX(limit, 8));
	assert_adds_up(cycle, steps);
	g_ptr_array_unref(steps);
	folded_free(folded);
	return out;
}

#define assert_told(story, now, expected) \
	G_STMT_START \
	{ \
		g_autofree char *told_ = explain(story, now, 100); \
		g_assert_cmpstr(told_, ==, expected); \
	} \
	G_STMT_END

static void test_running(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "12h", office);

	assert_told(story, "Fri-12:00",
		    "start Fri-09:00\n"
		    "open Fri-09:00..Fri-12:00 +10800\n"
		    "now Fri-12:00\n"
		    "open Fri-12:00..Fri-17:00 +18000\n"
		    "closed Fri-17:00..Mon+1-09:00\n"
		    "open Mon+1-09:00..Mon+1-13:00 +14400\n"
		    "due Mon+1-13:00\n");
}

static void test_overdue(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", office);

	/* Used up at closing: due at closing. */
	assert_told(story, "Mon+1-10:00",
		    "start Fri-09:00\n"
		    "open Fri-09:00..Fri-17:00 +28800\n"
		    "due Fri-17:00\n"
		    "closed Fri-17:00..Mon+1-09:00\n"
		    "open Mon+1-09:00..Mon+1-10:00 +3600\n"
		    "now Mon+1-10:00\n");
}

static void test_pause(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	tell(story, "Fri-10:00 wait waiting-client");
	assert_told(story, "Fri-11:00",
		    "start Fri-09:00\n"
		    "open Fri-09:00..Fri-10:00 +3600\n"
		    "pause Fri-10:00..Fri-11:00\n"
		    "now Fri-11:00\n"
		    "due Fri-14:00\n");
	tell(story, "Fri-12:00 open");
	assert_told(story, "Fri-13:00",
		    "start Fri-09:00\n"
		    "open Fri-09:00..Fri-10:00 +3600\n"
		    "pause Fri-10:00..Fri-12:00\n"
		    "open Fri-12:00..Fri-13:00 +3600\n"
		    "now Fri-13:00\n"
		    "open Fri-13:00..Fri-15:00 +7200\n"
		    "due Fri-15:00\n");
	tell(story, "Fri-13:30 resolved");
	assert_told(story, "Sat-11:00",
		    "start Fri-09:00\n"
		    "open Fri-09:00..Fri-10:00 +3600\n"
		    "pause Fri-10:00..Fri-12:00\n"
		    "open Fri-12:00..Fri-13:30 +5400\n"
		    "stop Fri-13:30\n"
		    "due Fri-15:00\n");
	tell(story, "Fri-14:00 open");
	assert_told(story, "Fri-14:00",
		    "start Fri-09:00\n"
		    "open Fri-09:00..Fri-10:00 +3600\n"
		    "pause Fri-10:00..Fri-12:00\n"
		    "open Fri-12:00..Fri-13:30 +5400\n"
		    "gap Fri-13:30..Fri-14:00\n"
		    "now Fri-14:00\n"
		    "open Fri-14:00..Fri-15:30 +5400\n"
		    "due Fri-15:30\n");
}

static void test_reasons(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	story->terms[0].cells[3][CLOCK_RESOLVE]->pause =
		1 << PAUSE_WAITING_CLIENT | 1 << PAUSE_THIRD_PARTY;
	tell(story, "Fri-10:00 wait waiting-client");
	tell(story, "Fri-10:30 wait third-party");
	tell(story, "Fri-11:00 wait internal");
	struct folded *folded = story_fold(story, story_time("Fri-12:00"));
	GPtrArray *steps =
		explain_cycle(g_ptr_array_index(folded->cycles, 0), story_time("Fri-12:00"), 100);
	const struct step *pause = g_ptr_array_index(steps, 2);
	g_assert_cmpint(pause->kind, ==, STEP_PAUSE);
	g_assert_cmpstr(pause->note, ==, "waiting-client, third-party");
	g_ptr_array_unref(steps);
	folded_free(folded);
}

static void test_obligations(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", always);

	story_policy(story, 2, CLOCK_RESOLVE, "2h", always);
	tell(story, "Fri-10:00 severity P2");
	tell(story, "Fri-10:30 extend resolve 1800");
	assert_told(story, "Fri-11:00",
		    "start Fri-10:00\n"
		    "extension Fri-12:00\n"
		    "obligation Fri-09:00\n"
		    "open Fri-10:00..Fri-11:00 +3600\n"
		    "now Fri-11:00\n"
		    "open Fri-11:00..Fri-12:30 +5400\n"
		    "due Fri-12:30\n");
}

static void test_dst(void)
{
	g_autoptr(GError) error = NULL;

	if (!given_database()) {
		g_test_skip("no tz database");
		return;
	}
	struct calendar *night = calendar_new("night", given_zone("America/New_York"),
					      "Mon-Sun 00:00-06:00", &error);
	g_assert_no_error(error);
	g_assert_true(calendar_seal(night, &error));
	STORY story = story_new();
	story_policy(story, 3, CLOCK_RESOLVE, "5h", night);
	/* 2026-03-08 is a Sunday: 00:00 is 05:00Z, and 02:00 becomes 03:00 at 07:00Z. */
	tell(story, "Sun-05:00 opened P3");
	assert_told(story, "Sun-05:00",
		    "start Sun-05:00\n"
		    "now Sun-05:00\n"
		    "open Sun-05:00..Sun-07:00 +7200\n"
		    "dst Sun-07:00\n"
		    "open Sun-07:00..Sun-10:00 +10800\n"
		    "due Sun-10:00\n");
	calendar_unref(night);
}

static void test_promise(void)
{
	STORY story = story_new();

	tell(story, "Fri-09:00 opened P3");
	tell(story, "Fri-10:00 promise until=Fri-12:00");
	assert_told(story, "Fri-11:00",
		    "start Fri-10:00\n"
		    "open Fri-10:00..Fri-11:00 +3600\n"
		    "now Fri-11:00\n"
		    "open Fri-11:00..Fri-12:00 +3600\n"
		    "due Fri-12:00\n");
}

static void test_agreed_date(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", office);

	tell(story, "Fri-10:00 extend resolve 0 until=Sun-12:00");
	assert_told(story, "Fri-11:00",
		    "start Fri-09:00\n"
		    "extension Fri-13:00\n"
		    "open Fri-09:00..Fri-11:00 +7200\n"
		    "now Fri-11:00\n"
		    "open Fri-11:00..Fri-17:00 +21600\n"
		    "closed Fri-17:00..Sun-12:00\n"
		    "due Sun-12:00\n");
}

/* However long the story, the beginning and the end are told, and it adds up. */
static void test_limit(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "900h", office);
	g_autofree char *all = explain(story, "Fri-10:00", 1000);
	g_autofree char *few = explain(story, "Fri-10:00", 12);
	g_autofree char *least = explain(story, "Fri-10:00", 0);

	g_assert_true(g_str_has_prefix(all, "start Fri-09:00\nopen Fri-09:00..Fri-10:00 +3600\n"
					    "now Fri-10:00\nopen Fri-10:00..Fri-17:00 +25200\n"));
	g_assert_true(g_str_has_prefix(few, "start Fri-09:00\nopen Fri-09:00..Fri-10:00 +3600\n"
					    "now Fri-10:00\nopen Fri-10:00..Fri-17:00 +25200\n"));
	g_assert_cmpstr(strrchr(g_strchomp(all), '\n'), ==, strrchr(g_strchomp(few), '\n'));
	g_assert_cmpstr(strrchr(all, '\n'), ==, strrchr(g_strchomp(least), '\n'));
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/explain/running", test_running);
	g_test_add_func("/explain/overdue", test_overdue);
	g_test_add_func("/explain/pauses-and-gaps", test_pause);
	g_test_add_func("/explain/reasons-of-a-pause", test_reasons);
	g_test_add_func("/explain/obligations", test_obligations);
	g_test_add_func("/explain/dst", test_dst);
	g_test_add_func("/explain/promise", test_promise);
	g_test_add_func("/explain/agreed-date", test_agreed_date);
	g_test_add_func("/explain/limit", test_limit);
	return story_end();
}

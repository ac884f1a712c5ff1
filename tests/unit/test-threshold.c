/* SPDX-License-Identifier: MIT
 * Where the thresholds of a clock lie (clocks.md §5 E1). */
#include "desk/queue.h"
#include "tests/story.h"

/* "75@Fri-16:00 90@… " of the first cycle at `now`. */
static char *thresholds(struct story *story, const char *now)
{
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct threshold));
	struct folded *folded = story_fold(story, story_time(now));
	GString *text = g_string_new(NULL);

	clock_thresholds(g_ptr_array_index(folded->cycles, 0), story_time(now), out);
	for (guint i = 0; i < out->len; i++) {
		const struct threshold *threshold = &g_array_index(out, struct threshold, i);
		g_autofree char *at = story_print(threshold->at);
		g_assert_cmpint(threshold->cycle, ==, 1);
		g_string_append_printf(text, "%s%d@%s", i ? " " : "", threshold->percent, at);
	}
	folded_free(folded);
	return g_string_free(text, FALSE);
}

#define assert_thresholds(story, now, expected) \
	G_STMT_START \
	{ \
		g_autofree char *text_ = thresholds(story, now); \
		g_assert_cmpstr(text_, ==, expected); \
	} \
	G_STMT_END

static void test_defaults(void)
{
	STORY four = story_opened(CLOCK_RESOLVE, "4h", always);
	STORY one = story_opened(CLOCK_RESOLVE, "1h", always);

	assert_thresholds(four, "Fri-09:00",
			  "75@Fri-12:00 90@Fri-12:36 100@Fri-13:00 "
			  "150@Fri-15:00");
	assert_thresholds(one, "Fri-09:00", "50@Fri-09:30 80@Fri-09:48 100@Fri-10:00");
	/* The same when asked later: what lies behind is still told, firing is the caller's. */
	assert_thresholds(one, "Fri-12:00", "50@Fri-09:30 80@Fri-09:48 100@Fri-10:00");
}

static void test_calendar(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "12h", office);

	/* 75 % are 9 h: eight on Friday, one on Monday. */
	assert_thresholds(story, "Fri-09:00",
			  "75@Mon+1-10:00 90@Mon+1-11:48 100@Mon+1-13:00 150@Tue+1-11:00");
}

static void test_pauses(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);

	tell(story, "Fri-10:00 wait waiting-client");
	assert_thresholds(story, "Fri-10:30", "");
	tell(story, "Fri-11:00 open");
	assert_thresholds(story, "Fri-11:00",
			  "75@Fri-13:00 90@Fri-13:36 100@Fri-14:00 150@Fri-16:00");
	tell(story, "Fri-13:30 resolved");
	assert_thresholds(story, "Fri-13:40", "");
	tell(story, "Fri-15:30 open");
	assert_thresholds(story, "Fri-15:30",
			  "75@Fri-13:00 90@Fri-15:36 100@Fri-16:00 150@Fri-18:00");
}

static void test_list(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "10h", always);
	guint8 *warn = story->terms[0].cells[3][CLOCK_RESOLVE]->warn;

	warn[0] = 10;
	warn[1] = 100;
	warn[2] = 250;
	assert_thresholds(story, "Fri-09:00", "10@Fri-10:00 100@Fri-19:00 250@Sat-10:00");
	/* A share is reached in the second that fills it. */
	STORY odd = story_opened(CLOCK_RESOLVE, "101s", always);
	assert_thresholds(odd, "Fri-09:00", "50@Fri-09:00:51 80@Fri-09:01:21 100@Fri-09:01:41");
}

static void test_aim(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "15m..40m", always);
	STORY same = story_opened(CLOCK_RESOLVE, "15m..30m", always);

	assert_thresholds(story, "Fri-09:00",
			  "37@Fri-09:15 50@Fri-09:20 80@Fri-09:32 100@Fri-09:40");
	assert_thresholds(same, "Fri-09:00", "50@Fri-09:15 80@Fri-09:24 100@Fri-09:30");
}

static void test_binding(void)
{
	g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(struct threshold));
	STORY story = story_opened(CLOCK_RESOLVE, "4h", always);
	const char *const steps[] = {"Fri-10:00 wait waiting-client", "Fri-11:00 open",
				     "Fri-11:30 severity P2", "Fri-12:00 extend resolve 3600"};

	story_policy(story, 2, CLOCK_RESOLVE, "2h", always);
	for (guint i = 0; i <= G_N_ELEMENTS(steps); i++) {
		gint64 now = story_time("Fri-12:00");
		struct folded *folded = story_fold(story, now);
		guint before = out->len;
		clock_thresholds(g_ptr_array_index(folded->cycles, 0), now, out);
		folded_free(folded);
		/* Only the last of each round is kept. */
		if (out->len > before)
			g_array_remove_range(out, before, out->len - before - 1);
		if (i < G_N_ELEMENTS(steps))
			tell(story, steps[i]);
	}
	/* opened, (paused: none), resumed, raised, extended */
	g_assert_cmpint(out->len, ==, 4);
	const struct threshold *t = &g_array_index(out, struct threshold, 0);
	g_assert_cmpint(t[0].binding, ==, t[1].binding);
	g_assert_cmpint(t[1].binding, !=, t[2].binding);
	g_assert_cmpint(t[2].binding, !=, t[3].binding);
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/clocks/E1/defaults", test_defaults);
	g_test_add_func("/clocks/E1/on-the-calendar", test_calendar);
	g_test_add_func("/clocks/E1/nothing-for-stopped-or-paused", test_pauses);
	g_test_add_func("/clocks/E1/own-list", test_list);
	g_test_add_func("/clocks/K14/the-aim-warns", test_aim);
	g_test_add_func("/clocks/E1/binding", test_binding);
	return story_end();
}

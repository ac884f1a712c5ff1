/* SPDX-License-Identifier: MIT
 * Nights by name: what the board says of each. */
#include "desk/night.h"
#include "tests/given.h"
#include "tests/story.h"

static char *moments_print(GArray *moments)
{
	GString *text = g_string_new(NULL);

	night_merge(moments, 3);
	for (guint i = 0; i < moments->len; i++) {
		const struct moment *moment = &g_array_index(moments, struct moment, i);
		g_autofree char *at = story_print(moment->at);
		g_autofree char *words = night_words(moment, zone_utc());
		g_string_append_printf(text, "%s%s %s", i ? "\n" : "", at, words);
	}
	return g_string_free(text, FALSE);
}

static void tell_night(struct story *story, gint64 ticket, const char *now, const char *until,
		       GArray *out)
{
	const struct night_ticket night = {
		.ticket = ticket,
		.events = (const struct event *const *)story->events->pdata,
		.count = story->events->len,
		.terms_of = story_terms_of,
		.data = story,
	};

	night_of_ticket(&night, story_time(now), story_time(until), out);
}

static char *night(struct story *story, const char *now, const char *until)
{
	g_autoptr(GArray) out = night_new();

	tell_night(story, 7, now, until, out);
	return moments_print(out);
}

#define assert_night(story, now, until, expected) \
	G_STMT_START \
	{ \
		g_autofree char *text_ = night(story, now, until); \
		g_assert_cmpstr(text_, ==, expected); \
	} \
	G_STMT_END

static void test_breach(void)
{
	STORY story = story_opened(CLOCK_RESTORE, "1h", always);

	assert_night(story, "Fri-09:10", "Fri-21:10",
		     "Fri-09:30 restore: 50% used\n"
		     "Fri-09:48 restore: 80% used\n"
		     "Fri-10:00 BREACH restore");
	/* Half-open, and a due date is the last second in time. */
	assert_night(story, "Fri-10:00", "Fri-10:00:01", "Fri-10:00 BREACH restore");
	assert_night(story, "Fri-09:50", "Fri-10:00", "");
	assert_night(story, "Fri-10:00:01", "Fri-21:00", "");
	/* What has been passed already at `now` is told no more. */
	assert_night(story, "Fri-09:30", "Fri-09:48", "");
}

/* Nobody acts, so nobody answers, so no second update comes to be owed. */
static void test_update_once(void)
{
	STORY story = story_opened(CLOCK_UPDATE, "1h", always);

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "30m", always)->warn[0] = 90;
	story->terms[0].cells[3][CLOCK_UPDATE]->warn[0] = 90;
	tell(story, "Fri-09:05 reply");
	assert_night(story, "Fri-09:06", "Sat-09:00",
		     "Fri-09:59 update: 90% used\n"
		     "Fri-10:05 update is due");
}

static void test_promise(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "2d", always);

	tell(story, "Fri-09:10 promise until=Fri-10:10");
	tell(story, "Fri-09:20 promise until=Fri-11:10");
	tell(story, "Fri-09:25 kept 2");
	assert_night(story, "Fri-10:00", "Fri-12:00",
		     "Fri-10:42:30 promise: 75% used\n"
		     "Fri-10:59 promise: 90% used\n"
		     "Fri-11:10 promise is due");
}

static void test_aim(void)
{
	STORY story = story_opened(CLOCK_RESTORE, "20m..1h", always);

	story->terms[0].cells[3][CLOCK_RESTORE]->warn[0] = 90;
	assert_night(story, "Fri-09:00", "Fri-21:00",
		     "Fri-09:20 restore: the aim has passed\n"
		     "Fri-09:54 restore: 90% used\n"
		     "Fri-10:00 BREACH restore");
}

static void test_pause_ends(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", always);

	tell(story, "Fri-09:30 reply");
	tell(story, "Fri-10:00 wait waiting-client until=Fri-12:00");
	assert_night(story, "Fri-11:00", "Fri-13:00", "Fri-12:00 resolve resumes, due 19:00");
	/* At the very instant it has ended. */
	assert_night(story, "Fri-12:00", "Fri-13:00", "");
}

/* It ends on Saturday, and counts from Monday on. */
static void test_pause_ends_asleep(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "8h", office);

	tell(story, "Fri-09:30 reply");
	tell(story, "Fri-10:00 wait waiting-client until=Sat-12:00");
	assert_night(story, "Fri-11:00", "Mon+1-16:00",
		     "Sat-12:00 resolve resumes, z>Mon 09:00\n"
		     "Mon+1-09:00 resolve wakes, due 16:00\n"
		     "Mon+1-14:00 resolve: 75% used\n"
		     "Mon+1-15:12 resolve: 90% used");
}

/* The wait of a ticket whose clocks run on: only its row comes back into the queue. */
static void test_wait_ends(void)
{
	STORY story = story_opened(CLOCK_RESTORE, "4d", always);

	tell(story, "Fri-09:30 reply");
	tell(story, "Fri-10:00 wait waiting-client until=Fri-12:00");
	assert_night(story, "Fri-11:00", "Fri-13:00", "Fri-12:00 the wait ends");
}

static void test_sleeps(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "12h", office);

	assert_night(story, "Fri-10:00", "Mon+1-14:00",
		     "Fri-17:00 resolve sleeps to Mon 09:00\n"
		     "Mon+1-09:00 resolve wakes, due 13:00\n"
		     "Mon+1-10:00 resolve: 75% used\n"
		     "Mon+1-11:48 resolve: 90% used\n"
		     "Mon+1-13:00 BREACH resolve");
}

/* What is due at closing is due then, and does not sleep (C3, V8). */
static void test_due_at_closing(void)
{
	STORY story = story_new();

	story_policy(story, 3, CLOCK_RESOLVE, "1h", office);
	tell(story, "Fri-16:00 opened P3");
	assert_night(story, "Fri-16:50", "Mon+1-09:30", "Fri-17:00 BREACH resolve");
}

static void test_unconfirmed(void)
{
	STORY story = story_new();
	struct policy *policy = story_policy(story, 3, CLOCK_RESTORE, "4h", always);

	policy->start = START_CONFIRMED;
	policy->confirm_within.seconds = 1800;
	tell(story, "Fri-09:00 opened P3");
	assert_night(story, "Fri-09:10", "Fri-10:00", "Fri-09:30 restore starts, due 13:30");
	tell(story, "Fri-09:15 confirm");
	assert_night(story, "Fri-09:16", "Fri-10:00", "");
}

/* K11: the reply that stopped the clock never left. */
static void test_not_handed_over(void)
{
	STORY story = story_opened(CLOCK_FIRST_RESPONSE, "30m", always);

	tell(story, "Fri-09:27 reply");
	tell(story, "Fri-09:27 delivery queued 2");
	assert_night(story, "Fri-09:28", "Fri-21:00",
		     "Fri-09:32 BREACH first-resp\n"
		     "Fri-09:32:01 reply not handed over");
	tell(story, "Fri-09:29 delivery handed 2");
	assert_night(story, "Fri-09:29", "Fri-21:00", "");
}

static void add_reminder(struct story *story, const char *until, const char *text)
{
	struct event *event;

	tell(story, "Fri-09:05 note");
	event = g_ptr_array_index(story->events, story->events->len - 1);
	event->kind = EVENT_REMIND;
	event->what = g_strdup("wei");
	event->text = g_strdup(text);
	event->until = story_time(until);
}

static void test_reminders(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "4d", always);

	add_reminder(story, "Fri-10:00", "ask for the log");
	add_reminder(story, "Fri-10:30", "call the supplier");
	tell(story, "Fri-09:06 retract 3");
	assert_night(story, "Fri-09:10", "Fri-12:00",
		     "Fri-10:00 reminder for wei: ask for the log");
	tell(story, "Fri-09:07 retract 4");
	assert_night(story, "Fri-10:00", "Fri-12:00",
		     "Fri-10:00 reminder for wei: ask for the log\n"
		     "Fri-10:30 reminder for wei: call the supplier");
}

static void test_done(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "1h", always);

	story_policy(story, 3, CLOCK_FIRST_RESPONSE, "2h", always);
	tell(story, "Fri-09:10 closed");
	assert_night(story, "Fri-09:20", "Sat-09:00", "");
}

/* A calendar of London over the night of 2026-03-29: one second past 00:59:59Z its wall clock reads
 * 02:00, so the hours that open at 01:30 open then. */
static void test_london(void)
{
	g_autoptr(GError) error = NULL;
	struct calendar *london =
		calendar_new("london", given_zone("Europe/London"), "daily 01:30-05:00", &error);

	g_assert_no_error(error);
	g_assert_true(calendar_seal(london, &error));
	{
		STORY story = story_new();
		g_autoptr(GArray) out = night_new();
		story_policy(story, 3, CLOCK_RESTORE, "3h", london)->warn[0] = 100;
		tell(story, "Sat+3-12:00 opened P3");
		tell_night(story, 7, "Sat+3-22:00", "Sun+3-12:00", out);
		night_of_zone(given_zone("Europe/London"), story_time("Sat+3-22:00"),
			      story_time("Sun+3-12:00"), out);
		night_of_zone(given_zone("Europe/Berlin"), story_time("Sat+3-22:00"),
			      story_time("Sun+3-12:00"), out);
		night_of_zone(given_zone("Asia/Tokyo"), story_time("Sat+3-22:00"),
			      story_time("Sun+3-12:00"), out);
		g_autofree char *text = moments_print(out);
		g_assert_cmpstr(text, ==,
				"Sun+3-01:00 restore wakes, due 04:00\n"
				"Sun+3-01:00 clocks go forward 1h: Europe/Berlin, Europe/London\n"
				"Sun+3-04:00 BREACH restore");
	}
	calendar_unref(london);
}

/* The readings that occur twice: hours from 01:30 open at the first of them. */
static void test_los_angeles(void)
{
	const struct zone *zone = given_zone("America/Los_Angeles");
	gint64 now = given_at("2026-11-01T06:00:00Z"), until = given_at("2026-11-01T18:00:00Z");
	g_autoptr(GArray) out = night_new();
	g_autoptr(GError) error = NULL;
	struct calendar *calendar = calendar_new("la", zone, "daily 01:30-08:00", &error);
	const struct policy policy = {.calendar = calendar};
	const struct night_clock clock = {.policy = &policy,
					  .due_at = until + 86400,
					  .target_s = 10 * 86400,
					  .aim_s = TIME_NONE};

	g_assert_no_error(error);
	g_assert_true(calendar_seal(calendar, &error));
	night_of_zone(zone, now, until, out);
	night_sleeps(&clock, &(struct moment){.clock = CLOCK_RESTORE, .ticket = 7, .count = 1}, now,
		     until, out);
	night_merge(out, 3);
	g_assert_cmpuint(out->len, ==, 3);
	assert_at(g_array_index(out, struct moment, 0).at, "2026-11-01T08:30:00Z");
	g_assert_cmpint(g_array_index(out, struct moment, 0).kind, ==, NIGHT_WAKE);
	assert_at(g_array_index(out, struct moment, 1).at, "2026-11-01T09:00:00Z");
	g_assert_cmpint(g_array_index(out, struct moment, 1).shift, ==, -3600);
	assert_at(g_array_index(out, struct moment, 2).at, "2026-11-01T16:00:00Z");
	g_assert_cmpint(g_array_index(out, struct moment, 2).kind, ==, NIGHT_SLEEP);
	assert_at(g_array_index(out, struct moment, 2).wakes_at, "2026-11-02T09:30:00Z");
	calendar_unref(calendar);
}

static void test_lord_howe(void)
{
	g_autoptr(GArray) out = night_new();
	gint64 at = given_at("2026-04-04T15:00:00Z");

	night_of_zone(given_zone("Australia/Lord_Howe"), at, at + 1, out);
	night_of_zone(given_zone("Australia/Lord_Howe"), at - 86400, at, out);
	g_assert_cmpuint(out->len, ==, 1);
	g_autofree char *words = night_words(&g_array_index(out, struct moment, 0), zone_utc());
	g_assert_cmpstr(words, ==, "clocks go back 0h30: Australia/Lord_Howe");
}

static void test_shift(void)
{
	g_assert_cmpint(night_shift_end(office, story_time("Fri-09:00")), ==,
			story_time("Fri-17:00"));
	g_assert_cmpint(night_shift_end(office, story_time("Fri-17:00")), ==, TIME_NONE);
	g_assert_cmpint(night_shift_end(always, story_time("Fri-17:00")), ==, TIME_NONE);
}

/* One opening wakes many: one line says so. */
static void test_many(void)
{
	STORY story = story_opened(CLOCK_RESOLVE, "3wd", office);
	g_autoptr(GArray) out = night_new(), few = night_new();

	for (int i = 1; i <= 5; i++)
		tell_night(story, i, "Sat-09:00", "Mon+1-10:00", out);
	g_autofree char *text = moments_print(out);
	g_assert_cmpstr(text, ==, "Mon+1-09:00 office opens: 5 clocks wake");
	for (int i = 1; i <= 2; i++)
		tell_night(story, i, "Sat-09:00", "Mon+1-10:00", few);
	night_merge(few, 3);
	g_assert_cmpuint(few->len, ==, 2);
}

/* What a cached row says of a clock picks the tickets that are worth a fold. */
static void test_concerns(void)
{
	const struct policy policy = {.calendar = office};
	struct night_clock clock = {.policy = &policy,
				    .due_at = story_time("Mon+1-13:00"),
				    .target_s = 12 * 3600,
				    .aim_s = TIME_NONE};

	/* 75 % on Monday at 10:00, 90 % at 11:48, 150 % on Tuesday at 11:00. */
	g_assert_false(night_concerns(&clock, story_time("Fri-09:00"), story_time("Mon+1-10:00")));
	g_assert_true(
		night_concerns(&clock, story_time("Fri-09:00"), story_time("Mon+1-10:00:01")));
	g_assert_false(
		night_concerns(&clock, story_time("Mon+1-10:00"), story_time("Mon+1-11:48")));
	g_assert_true(night_concerns(&clock, story_time("Mon+1-13:00"), story_time("Mon+1-13:01")));
	g_assert_false(
		night_concerns(&clock, story_time("Mon+1-13:01"), story_time("Tue+1-11:00")));
	g_assert_true(
		night_concerns(&clock, story_time("Mon+1-13:01"), story_time("Tue+1-11:00:01")));
	clock.policy = NULL;
	g_assert_false(night_concerns(&clock, story_time("Fri-12:00"), story_time("Fri-13:00")));
}

/* Programs go by these words. */
static void test_kinds(void)
{
	g_autoptr(GHashTable) words = g_hash_table_new(g_str_hash, g_str_equal);

	for (int i = 0; i < NIGHT_KINDS; i++)
		g_assert_true(g_hash_table_add(words, (char *)night_kind_name((enum night_kind)i)));
	g_assert_false(g_hash_table_contains(words, "?"));
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/night/breach", test_breach);
	g_test_add_func("/night/update-fires-once", test_update_once);
	g_test_add_func("/night/promise", test_promise);
	g_test_add_func("/night/aim", test_aim);
	g_test_add_func("/night/pause-ends", test_pause_ends);
	g_test_add_func("/night/pause-ends-asleep", test_pause_ends_asleep);
	g_test_add_func("/night/wait-ends", test_wait_ends);
	g_test_add_func("/night/sleeps", test_sleeps);
	g_test_add_func("/night/due-at-closing", test_due_at_closing);
	g_test_add_func("/night/unconfirmed", test_unconfirmed);
	g_test_add_func("/night/not-handed-over", test_not_handed_over);
	g_test_add_func("/night/reminders", test_reminders);
	g_test_add_func("/night/done", test_done);
	g_test_add_func("/night/shift", test_shift);
	g_test_add_func("/night/many", test_many);
	g_test_add_func("/night/concerns", test_concerns);
	g_test_add_func("/night/kinds", test_kinds);
	if (given_database()) {
		g_test_add_func("/night/london", test_london);
		g_test_add_func("/night/los-angeles", test_los_angeles);
		g_test_add_func("/night/lord-howe", test_lord_howe);
	}
	return story_end();
}

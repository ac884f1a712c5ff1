/* SPDX-License-Identifier: MIT
 * Promises in texts: the labelled sentences of tests/data/promises.tsv and those kept apart from it
 * (recall ≥ 95 %, false ≤ 2 %, each time exact), clocks that go forward and back, whose zone,
 * bounds. */
#include "desk/promise.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/when.h"
#include "tests/given.h"
#include "tests/spent.h"

/* "2026-11-19 04:30" for each, with commas between; "none". */
static char *spot(const char *text, const struct promise_reader *reader)
{
	g_autoptr(GArray) found = promise_spot(text, -1, reader);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < found->len; i++) {
		const struct promise_found *promise =
			&g_array_index(found, struct promise_found, i);
		g_autofree char *when = when_print(promise->at, reader->zone);
		g_assert_cmpuint(promise->start, <, promise->end);
		g_assert_cmpuint(promise->end, <=, strlen(text));
		if (i > 0)
			g_string_append_c(out, ',');
		g_string_append_len(out, when, 16);
	}
	if (found->len == 0)
		g_string_append(out, "none");
	return g_string_free(out, FALSE);
}

struct score {
	guint promised, caught, others, wrong, inexact;
};

static void judge(const char *label, const char *text, const struct promise_reader *reader,
		  struct score *score)
{
	g_autofree char *got = spot(text, reader);
	gboolean expected = strcmp(label, "none") != 0, said = strcmp(got, "none") != 0;

	score->promised += expected;
	score->others += !expected;
	score->caught += expected && said;
	score->wrong += !expected && said;
	score->inexact += expected && said && strcmp(label, got) != 0;
	if (strcmp(label, got) != 0)
		g_test_message("%s, not %s: %s", got, label, text);
}

static void check_file(const char *name)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	g_autofree char *path =
		g_build_filename(source ? source : ".", "tests", "data", name, NULL);
	g_autofree char *content = NULL;
	g_auto(GStrv) lines = NULL;
	struct promise_reader reader = {.writer = given_zone("Asia/Shanghai"),
					.zones = given_zones()};
	struct score score = {0};

	g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
	lines = g_strsplit(content, "\n", -1);
	for (char **line = lines; *line; line++) {
		g_auto(GStrv) cells = g_strsplit(*line, "\t", -1);
		if (**line == '#' || **line == '\0')
			continue;
		if (strcmp(cells[0], "@") == 0) {
			reader.now = given_at(cells[1]);
			reader.zone = given_zone(cells[2]);
			continue;
		}
		g_autofree char *text = g_strcompress(cells[1]);
		judge(cells[0], text, &reader, &score);
	}
	g_test_message(
		"%s: %u of %u promises caught, %u of %u others taken for one, %u times not exact",
		name, score.caught, score.promised, score.wrong, score.others, score.inexact);
	g_assert_cmpuint(score.caught * 100, >=, score.promised * 95);
	g_assert_cmpuint(score.wrong * 100, <=, score.others * 2);
	g_assert_cmpuint(score.inexact, ==, 0);
}

static void test_sentences(void)
{
	check_file("promises.tsv");
}

static void test_heldout(void)
{
	check_file("promises-heldout.tsv");
}

struct row {
	const char *now, *zone, *text, *at; /* UTC; NULL: none */
};

static void check_rows(const struct row *rows, gsize count, const char *writer)
{
	for (gsize i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		const struct promise_reader reader = {given_at(row->now), given_zone(row->zone),
						      writer ? given_zone(writer) : NULL,
						      given_zones()};
		g_autoptr(GArray) found = promise_spot(row->text, -1, &reader);

		g_test_message("%s: %s", row->zone, row->text);
		g_assert_cmpuint(found->len, ==, row->at ? 1 : 0);
		if (row->at)
			assert_at(g_array_index(found, struct promise_found, 0).at, row->at);
	}
}

/* A time that clocks skip is the moment they go forward, one they show twice the first (clocks.md
 * C2); lengths are real. */
static void test_transitions(void)
{
	static const struct row rows[] = {
		{"2026-03-28T22:00:00Z", "Europe/Berlin", "We'll be done by 02:30.",
		 "2026-03-29T01:00:00Z"},
		{"2026-03-28T22:00:00Z", "Europe/Berlin", "We'll be done by 03:30.",
		 "2026-03-29T01:30:00Z"},
		{"2026-03-29T00:30:00Z", "Europe/Berlin", "We'll be done within 2 hours.",
		 "2026-03-29T02:30:00Z"},
		{"2026-10-24T20:00:00Z", "Europe/Berlin", "We'll be done by 02:30.",
		 "2026-10-25T00:30:00Z"},
		{"2026-10-25T00:40:00Z", "Europe/Berlin", "We'll be done by 03:30.",
		 "2026-10-25T02:30:00Z"},
		{"2026-10-24T20:00:00Z", "Europe/Berlin", "We'll be done by tomorrow noon.",
		 "2026-10-25T11:00:00Z"},
		{"2026-04-04T14:00:00Z", "Australia/Lord_Howe", "预计 01:45 恢复。",
		 "2026-04-04T14:45:00Z"},
	};

	check_rows(rows, G_N_ELEMENTS(rows), NULL);
}

/* Unless it says whose, a time is the reader's. */
static void test_zones(void)
{
	static const struct row rows[] = {
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30.",
		 "2026-11-18T21:30:00Z"},
		{"2026-11-18T19:42:00Z", "Europe/London", "We'll be done by 04:30.",
		 "2026-11-19T04:30:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 your time.",
		 "2026-11-18T21:30:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 our time.",
		 "2026-11-18T20:30:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 CST.",
		 "2026-11-18T20:30:00Z"},
		{"2026-11-18T19:42:00Z", "America/Chicago", "We'll be done by 04:30 CST.",
		 "2026-11-19T10:30:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 IST.", NULL},
		{"2026-11-18T19:42:00Z", "Asia/Kolkata", "We'll be done by 04:30 IST.",
		 "2026-11-18T23:00:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 Tokyo time.",
		 "2026-11-19T19:30:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 Atlantis time.",
		 NULL},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 21:30 UTC-3.",
		 "2026-11-19T00:30:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 21:30 UTC+05:30.",
		 "2026-11-19T16:00:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "预计东京时间 8 点恢复。",
		 "2026-11-18T23:00:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "预计 8 点（北京时间）恢复。",
		 "2026-11-19T00:00:00Z"},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "我方时间 8 点前恢复。",
		 "2026-11-19T00:00:00Z"},
	};
	static const struct row unknown[] = {
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 our time.", NULL},
		{"2026-11-18T19:42:00Z", "Asia/Jakarta", "We'll be done by 04:30 CST.", NULL},
	};

	check_rows(rows, G_N_ELEMENTS(rows), "Asia/Shanghai");
	check_rows(unknown, G_N_ELEMENTS(unknown), NULL);
}

static void test_bounds(void)
{
	static const struct row rows[] = {
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done by 2026-12-17.",
		 "2026-12-17T18:00:00Z"},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done by 2026-12-19.", NULL},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done by 2026-11-17.", NULL},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done by 2026-11-31.", NULL},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done by 25:61.", NULL},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done within 30 days.",
		 "2026-12-18T19:42:00Z"},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done within 31 days.", NULL},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done within 0 minutes.", NULL},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done by 19:42.", "2026-11-19T19:42:00Z"},
		{"2026-11-18T19:42:00Z", "UTC", "We'll be done by 19:43.", "2026-11-18T19:43:00Z"},
		{"2026-11-18T23:50:00Z", "UTC", "We'll be done by 00:30.", "2026-11-19T00:30:00Z"},
		{"2026-11-18T23:50:00Z", "UTC", "We'll be done today.", "2026-11-18T23:59:00Z"},
		{"2026-11-18T23:50:00Z", "UTC", "We'll be done by midnight.",
		 "2026-11-19T00:00:00Z"},
		{"2026-12-31T23:50:00Z", "UTC", "We'll be done by January 2.",
		 "2027-01-02T18:00:00Z"},
		{"2026-12-31T23:50:00Z", "UTC", "1 月 2 日前完成。", "2027-01-02T18:00:00Z"},
		{"2027-01-30T10:00:00Z", "UTC", "We'll be done by the 1st of February.",
		 "2027-02-01T18:00:00Z"},
		{"2026-11-18T19:42:00Z", "UTC", "", NULL},
	};
	const struct promise_reader reader = {given_at("2026-11-18T19:42:00Z"), zone_utc(), NULL,
					      NULL};
	static const char two[] = "We'll be done by 20:30. We'll be gone by 21:30.";
	g_autoptr(GArray) first = promise_spot(two, 24, &reader);
	g_autoptr(GArray) both = promise_spot(two, -1, &reader);
	struct promise_found *found = &g_array_index(both, struct promise_found, 1);

	check_rows(rows, G_N_ELEMENTS(rows), NULL);
	g_assert_cmpuint(first->len, ==, 1);
	g_assert_cmpuint(both->len, ==, 2);
	g_assert_true(strncmp(two + found->start, "by 21:30.", found->end - found->start + 1) == 0);
}

/* It is asked at every pause in typing. */
static void test_quick(void)
{
	static const char mail[] = "We have found the cause at the SEA edge (10.10.4.30) and are "
				   "replacing the line card, "
				   "which takes longer than we thought. We expect to be back by "
				   "04:30; until then viewers in "
				   "Jakarta are served from Singapore.\n我们已切换到备用线路，预计 "
				   "30 分钟内恢复，届时再向您更新。\n";
	const struct promise_reader reader = {given_at("2026-11-18T19:42:00Z"),
					      given_zone("Asia/Jakarta"), NULL, given_zones()};
	g_autoptr(GString) text = g_string_new(NULL);
	gint64 best = G_MAXINT64;

	while (text->len < 10000)
		g_string_append(text, mail);
	for (int i = 0; i < 6; i++) {
		gint64 began = spent();
		g_autoptr(GArray) found = promise_spot(text->str, (gssize)text->len, &reader);
		best = MIN(best, spent() - began);
		g_assert_cmpuint(found->len, ==, 2);
		if (i == 0)
			g_test_message("the first time, with the patterns to compile: %d us",
				       (int)best);
	}
	g_test_message("%d bytes: %d us", (int)text->len, (int)best);
	g_assert_cmpint(best, <, 100000);
}

/* Nothing hostile takes long either. */
static void test_hostile(void)
{
	static const char *const pieces[] = {"by ",          "1:1",  "by 04:30 ", "within 1 ",
					     "一二三",       "1 点", "(",         ", ",
					     "and we will ", "今天", "a",         "\xff"};
	const struct promise_reader reader = {given_at("2026-11-18T19:42:00Z"), zone_utc(), NULL,
					      NULL};

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_new("We will ");
		gint64 began = spent();
		while (text->len < 20000)
			g_string_append(text, pieces[i]);
		g_array_unref(promise_spot(text->str, (gssize)text->len, &reader));
		g_test_message("%s: %d us", pieces[i], (int)(spent() - began));
		g_assert_cmpint(spent() - began, <, 5 * G_USEC_PER_SEC);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_test_message("no tz database");
		return 77;
	}
	g_test_add_func("/promise/sentences", test_sentences);
	g_test_add_func("/promise/heldout", test_heldout);
	g_test_add_func("/promise/transitions", test_transitions);
	g_test_add_func("/promise/zones", test_zones);
	g_test_add_func("/promise/bounds", test_bounds);
	g_test_add_func("/promise/quick", test_quick);
	g_test_add_func("/promise/hostile", test_hostile);
	return g_test_run();
}

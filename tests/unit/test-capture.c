/* SPDX-License-Identifier: MIT
 * What tickets say of an incident (T15), event by event, and what their clocks do. */
#include <string.h>

#include "desk/capture.h"
#include "desk/i18n.h"
#include "tests/chronicle.h"
#include "tests/story.h"

static struct incident *captured_at(const struct story *story, const char *now, gint64 known_at)
{
	struct incident *incident = incident_new(7);
	struct folded *folded = story_fold(story, story_time(now));
	g_autoptr(GPtrArray) entries = capture_ticket(5, NULL, story->events, folded, known_at);

	incident_capture(incident, entries);
	folded_free(folded);
	return incident;
}

static struct incident *captured(const struct story *story, const char *now)
{
	return captured_at(story, now, TIME_NONE);
}

/* One line each: "TIME KIND [promoted] [automatic] [removed] text". */
static void assert_entries(const struct incident *incident, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		g_autofree char *at = story_print(entry->when.at);
		g_string_append_printf(out, "%s %s%s%s%s %s\n", at, entry_kind_name(entry->kind),
				       entry->promoted ? " promoted" : "",
				       entry->automatic ? " automatic" : "",
				       entry->removed ? " removed" : "", entry->text);
		g_assert_cmpint(entry->visibility, ==,
				entry->promoted ? VISIBLE_INTERNAL : VISIBLE_LOG);
		g_assert_cmpint(entry->ticket, ==, 5);
	}
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_course(void)
{
	STORY story = story_new();

	tell(story, "Fri-09:00 opened P2");
	tell(story, "Fri-09:02 ack");
	tell(story, "Fri-09:03 claim by=wei");
	tell(story, "Fri-09:04 begun");
	tell(story, "Fri-09:05 severity P1");
	tell(story, "Fri-09:06 reply");
	tell(story, "Fri-09:07 client");
	tell(story, "Fri-09:08 client-auto");
	tell(story, "Fri-09:09 auto");
	tell(story, "Fri-09:10 note");
	tell(story, "Fri-09:11 team noc");
	tell(story, "Fri-09:12 wait third-party");
	tell(story, "Fri-09:13 restored");
	tell(story, "Fri-09:14 resolved");
	INCIDENT incident = captured(story, "Fri-10:00");

	assert_entries(incident, "Fri-09:00 customer-report promoted opened by client, P2\n"
				 "Fri-09:02 ack promoted ack\n"
				 "Fri-09:03 role-change claim\n"
				 "Fri-09:04 action begun\n"
				 "Fri-09:05 decision promoted severity P1\n"
				 "Fri-09:06 comms-customer promoted answer\n"
				 "Fri-09:07 customer-report client\n"
				 "Fri-09:08 note automatic client, automatic\n"
				 "Fri-09:09 comms-customer automatic answer, automatic\n"
				 "Fri-09:10 note note\n"
				 "Fri-09:11 role-change assign noc\n"
				 "Fri-09:12 note waiting (third-party)\n"
				 "Fri-09:13 restored promoted restored\n"
				 "Fri-09:14 resolved promoted resolved\n");
	const struct entry *claim = incident_entry(incident, "5/3"),
			   *team = incident_entry(incident, "5/11");
	/* What is no word of a language, for reports in another one. */
	g_assert_cmpstr(incident_entry(incident, "5/5")->fact, ==, "P1");
	g_assert_cmpstr(incident_entry(incident, "5/13")->fact, ==, "");
	g_assert_null(incident_entry(incident, "5/12")->fact);
	g_assert_cmpstr(claim->role, ==, "owner");
	g_assert_cmpstr(claim->who, ==, "wei");
	g_assert_cmpstr(team->role, ==, "team");
	g_assert_cmpstr(team->who, ==, "noc");
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_RESOLVED);
}

/* A ticket opened for the client, and one born of an alert. */
static void test_openings(void)
{
	STORY engineer = story_new();
	STORY alert = story_new();

	tell(engineer, "Fri-09:00 opened P2 opener=engineer");
	tell(engineer, "Fri-09:05 client");
	tell(engineer, "Fri-09:06 client");
	INCIDENT first = captured(engineer, "Fri-10:00");
	assert_entries(first, "Fri-09:00 opened opened by engineer, P2\n"
			      "Fri-09:05 customer-report promoted client\n"
			      "Fri-09:06 customer-report client\n");
	tell(alert, "Fri-09:00 opened P2 opener=alert");
	tell(alert, "Fri-09:01 ack automatic");
	tell(alert, "Fri-09:05 restored automatic");
	tell(alert, "Fri-09:06 resolved automatic");
	INCIDENT second = captured(alert, "Fri-10:00");
	assert_entries(second, "Fri-09:00 alert-fired promoted automatic opened by alert, P2\n"
			       "Fri-09:01 system automatic ack\n"
			       "Fri-09:05 restored promoted automatic restored\n"
			       "Fri-09:06 alert-resolved automatic resolved\n");
}

static struct event *event_of(const struct story *story, gint64 turn)
{
	return story->events->pdata[turn - 1];
}

static gint64 tell_kind(struct story *story, const char *line, enum event_kind kind,
			const char *what, gint64 number)
{
	gint64 turn = tell(story, line);
	struct event *event = event_of(story, turn);

	event->kind = kind;
	g_free(event->what);
	event->what = g_strdup(what);
	event->number = number;
	event->flags = 0;
	return turn;
}

static void test_others(void)
{
	STORY story = story_new();

	tell(story, "Fri-09:00 opened P2");
	tell_kind(story, "Fri-09:01 note", EVENT_ATTACH, "trace.txt", 42);
	tell_kind(story, "Fri-09:02 note", EVENT_LINK, NULL, 77);
	tell_kind(story, "Fri-09:03 note", EVENT_CAUSE, "cdn.origin", 0);
	tell_kind(story, "Fri-09:04 note", EVENT_ESCALATE, "2", 0);
	tell_kind(story, "Fri-09:05 note", EVENT_TAG, "x", 0);
	tell_kind(story, "Fri-09:06 note", EVENT_SET, "subject", 0);
	tell_kind(story, "Fri-09:07 note", EVENT_FOLLOW, "li", 0);
	tell_kind(story, "Fri-09:08 note", EVENT_ARTICLE, "done", 812);
	INCIDENT incident = captured(story, "Fri-10:00");

	assert_entries(incident, "Fri-09:00 customer-report promoted opened by client, P2\n"
				 "Fri-09:01 note attached trace.txt (42 bytes)\n"
				 "Fri-09:02 note linked to 77\n"
				 "Fri-09:03 hypothesis cause cdn.origin\n"
				 "Fri-09:04 escalation escalate 2\n"
				 "Fri-09:08 action done, of article 812\n");
}

/* Bodies are told as they are; redacted ones stay empty; a client's name stands before what the
 * desk says. */
static void test_texts(void)
{
	STORY story = story_new();
	g_autoptr(GString) longer = g_string_new("x");

	while (longer->len <= ENTRY_TEXT_LIMIT)
		g_string_append(longer, "é");
	event_of(story, tell(story, "Fri-09:00 opened P2"))->text = g_strdup("All is black.");
	event_of(story, tell(story, "Fri-09:01 client"))->text = g_strdup(longer->str);
	tell(story, "Fri-09:02 reply");
	g_autoptr(GPtrArray) entries = capture_ticket(5, "acme", story->events, NULL, TIME_NONE);
	const struct entry *opening = entries->pdata[0], *client = entries->pdata[1],
			   *reply = entries->pdata[2];

	g_assert_cmpstr(opening->text, ==, "All is black.");
	g_assert_cmpstr(reply->text, ==, "acme: answer");
	g_assert_cmpuint(strlen(client->text), ==, ENTRY_TEXT_LIMIT - 1);
	g_assert_true(g_utf8_validate(client->text, -1, NULL));
}

/* What was taken back is a removed entry, and gives no stamp. */
static void test_retracted(void)
{
	STORY story = story_new();

	tell(story, "Fri-09:00 opened P2");
	tell(story, "Fri-09:10 restored");
	gint64 resolved = tell(story, "Fri-09:20 resolved");
	g_autofree char *line = g_strdup_printf("Fri-09:21 retract %" PRId64 " by=li", resolved);
	gint64 retract = tell(story, line);
	INCIDENT incident = captured(story, "Fri-10:00");
	assert_entries(incident, "Fri-09:00 customer-report promoted opened by client, P2\n"
				 "Fri-09:10 restored promoted restored\n"
				 "Fri-09:20 resolved promoted removed resolved\n");
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_RESTORED);
	g_assert_cmpstr(incident_entry(incident, "5/3")->revised_by, ==, "li");

	g_autofree char *redo = g_strdup_printf("Fri-09:22 retract %" PRId64, retract);
	tell(story, redo);
	INCIDENT again = captured(story, "Fri-10:00");
	g_assert_cmpint(incident_state(again), ==, INCIDENT_RESOLVED);
	INCIDENT before = captured_at(story, "Fri-10:00", story_time("Fri-09:21:30"));
	g_assert_cmpint(incident_state(before), ==, INCIDENT_RESTORED);
}

static void test_reopened(void)
{
	STORY story = story_new();

	story_policy(story, 2, CLOCK_RESOLVE, "8h", always);
	tell(story, "Fri-09:00 opened P2");
	tell(story, "Fri-09:10 restored");
	tell(story, "Fri-09:20 resolved");
	tell(story, "Fri-09:25 client");
	INCIDENT asked = captured(story, "Fri-09:26");
	g_assert_cmpint(incident_state(asked), ==, INCIDENT_RESTORED);
	tell(story, "Fri-09:30 resolved");
	tell(story, "Fri-09:40 open");
	tell(story, "Fri-09:50 resolved");
	tell(story, "Fri-10:00 open regressed");
	INCIDENT incident = captured(story, "Fri-11:00");

	assert_entries(incident, "Fri-09:00 customer-report promoted opened by client, P2\n"
				 "Fri-09:10 restored promoted restored\n"
				 "Fri-09:20 resolved promoted resolved\n"
				 "Fri-09:25 reopened promoted client\n"
				 "Fri-09:30 resolved promoted resolved\n"
				 "Fri-09:40 reopened promoted open\n"
				 "Fri-09:50 resolved promoted resolved\n"
				 "Fri-10:00 reopened promoted open, regressed\n");
	g_assert_cmpint(incident_entry(incident, "5/6")->weight, ==, 0);
	g_assert_cmpint(incident_entry(incident, "5/8")->weight, ==, -1);
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_ACTIVE);
}

/* A partial restoration stops nothing (T19), nor does one of a machine where people judge. */
static void test_not_restored(void)
{
	STORY story = story_new();

	story_policy(story, 2, CLOCK_RESTORE, "4h", always);
	tell(story, "Fri-09:00 opened P2");
	event_of(story, tell(story, "Fri-09:10 restored partial"))->number = 60;
	tell(story, "Fri-09:20 restored automatic");
	INCIDENT incident = captured(story, "Fri-09:26");

	assert_entries(incident, "Fri-09:00 customer-report promoted opened by client, P2\n"
				 "Fri-09:10 mitigation promoted restored 60%\n"
				 "Fri-09:20 alert-resolved automatic restored\n");
}

static void test_clocks(void)
{
	STORY story = story_new();

	story_policy(story, 2, CLOCK_RESTORE, "1h", always);
	story_policy(story, 2, CLOCK_RESOLVE, "10h", always);
	tell(story, "Fri-09:00 opened P2");
	INCIDENT calm = captured(story, "Fri-09:29:59");
	assert_entries(calm, "Fri-09:00 customer-report promoted opened by client, P2\n");
	INCIDENT burning = captured(story, "Fri-10:00:01");
	assert_entries(burning, "Fri-09:00 customer-report promoted opened by client, P2\n"
				"Fri-09:30 system automatic restore: 50% used\n"
				"Fri-09:48 system automatic restore: 80% used\n"
				"Fri-10:00 system automatic restore breached\n");
	g_assert_nonnull(incident_entry(burning, "5/restore.1/warn50"));
	g_assert_nonnull(incident_entry(burning, "5/restore.1/breach"));
	INCIDENT early = captured_at(story, "Fri-10:00:01", story_time("Fri-09:47"));
	g_assert_cmpuint(early->entries->len, ==, 2);
	/* What was reached stays told when the clock has stopped. */
	tell(story, "Fri-09:40 restored");
	INCIDENT stopped = captured(story, "Fri-12:00");
	assert_entries(stopped, "Fri-09:00 customer-report promoted opened by client, P2\n"
				"Fri-09:30 system automatic restore: 50% used\n"
				"Fri-09:40 restored promoted restored\n");
}

/* Recorded late, in its place; the state follows the order in which things happened. */
static void test_known_at(void)
{
	STORY story = story_new();

	tell(story, "Fri-09:00 opened P2");
	tell(story, "Fri-09:10 reply");
	tell(story, "Fri-09:02 ack recorded=Fri-09:30");
	INCIDENT early = captured_at(story, "Fri-10:00", story_time("Fri-09:29"));
	assert_entries(early, "Fri-09:00 customer-report promoted opened by client, P2\n"
			      "Fri-09:10 comms-customer promoted answer\n");
	INCIDENT late = captured(story, "Fri-10:00");
	assert_entries(late, "Fri-09:00 customer-report promoted opened by client, P2\n"
			     "Fri-09:02 ack promoted ack\n"
			     "Fri-09:10 comms-customer promoted answer\n");
	g_assert_cmpint(incident_entry(late, "5/3")->recorded_at, ==, story_time("Fri-09:30"));
}

int main(int argc, char **argv)
{
	story_begin(&argc, &argv);
	g_test_add_func("/incident/capture/T15", test_course);
	g_test_add_func("/incident/capture/T15/openings", test_openings);
	g_test_add_func("/incident/capture/T15/others", test_others);
	g_test_add_func("/incident/capture/T15/texts", test_texts);
	g_test_add_func("/incident/capture/T15/retracted", test_retracted);
	g_test_add_func("/incident/capture/T15/reopened", test_reopened);
	g_test_add_func("/incident/capture/T15/not-restored", test_not_restored);
	g_test_add_func("/incident/capture/T15/clocks", test_clocks);
	g_test_add_func("/incident/capture/T1/known-at", test_known_at);
	return story_end();
}

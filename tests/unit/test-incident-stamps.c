/* SPDX-License-Identifier: MIT
 * The key stamps of an incident: which entries give them (T7), of many tickets (T16), and what
 * can't be true together (T8). Each test is named after its rule. */
#include "desk/i18n.h"
#include "tests/chronicle.h"

/* T7: earliest for what begins, latest for what ends; removed entries don't count, demoted ones do.
 */
static void test_t7(void)
{
	CHRONICLE log = chronicle_new(NULL);
	gint64 first = chronicle_note(log, "01:00 impact-start");
	chronicle_note(log, "01:03 alert-fired source=alert promoted=0");
	chronicle_note(log, "01:04 detection");
	chronicle_note(log, "01:05 customer-report");
	chronicle_note(log, "01:06 ack");
	chronicle_note(log, "01:07 ack");
	chronicle_note(log, "01:08 comms-customer source=system");
	chronicle_note(log, "01:09 comms-customer");
	chronicle_note(log, "01:10 hypothesis");
	chronicle_note(log, "01:11 hypothesis status=rejected");
	chronicle_note(log, "01:12 hypothesis status=confirmed end=01:40");
	chronicle_note(log, "01:20 hypothesis status=confirmed end=01:30");
	chronicle_note(log, "01:45 restored");
	chronicle_note(log, "01:48 restored");
	chronicle_note(log, "02:00 resolved");
	chronicle_note(log, "01:02 impact-start");
	INCIDENT incident = chronicle_fold(log);

	assert_stamp(incident, STAMP_IMPACT_START, "01:00");
	assert_stamp(incident, STAMP_DETECTED, "01:03");
	assert_stamp(incident, STAMP_REPORTED, "01:05");
	assert_stamp(incident, STAMP_ACKNOWLEDGED, "01:06");
	assert_stamp(incident, STAMP_REPLIED, "01:09");
	assert_stamp(incident, STAMP_IDENTIFIED, "01:30");
	assert_stamp(incident, STAMP_RESTORED, "01:48");
	assert_stamp(incident, STAMP_RESOLVED, "02:00");
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_RESOLVED);

	/* Of two at the same time the first in order gives what begins, the last what ends. */
	chronicle_note(log, "01:06 ack");
	chronicle_note(log, "01:48 restored");
	incident_apply(incident, log->pdata[log->len - 2]);
	incident_apply(incident, log->pdata[log->len - 1]);
	struct stamped stamps[STAMPS];
	incident_stamps(incident, stamps);
	g_assert_cmpint(stamps[STAMP_ACKNOWLEDGED].entry->number, ==, 5);
	g_assert_cmpint(stamps[STAMP_RESTORED].entry->number, ==, 18);

	g_autofree char *remove = g_strdup_printf("03:00 li removed %" PRId64 " why=wrong", first);
	incident_apply(incident, chronicle_tell(log, remove));
	assert_stamp(incident, STAMP_IMPACT_START, "01:02");
}

/* T7: one override each, with a reason; what the entries say stays beside it. */
static void test_t7_override(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:10 detection");
	chronicle_tell(log, "02:00 li stamp 0 detected at=01:04 precision=300s why=graphs");
	chronicle_tell(log, "02:00 li stamp 0 soup at=01:04");
	INCIDENT incident = chronicle_fold(log);
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	g_assert_cmpint(stamps[STAMP_DETECTED].when.at, ==, hour("01:04"));
	g_assert_cmpint(stamps[STAMP_DETECTED].when.early, ==, 300);
	g_assert_cmpint(stamps[STAMP_DETECTED].said.at, ==, hour("01:10"));
	g_assert_cmpstr(stamps[STAMP_DETECTED].reason, ==, "graphs");
	g_assert_null(stamps[STAMP_DETECTED].entry);
	g_assert_cmpint(stamps[STAMP_RESOLVED].when.at, ==, TIME_NONE);
	incident_apply(incident, chronicle_tell(log, "02:01 li stamp 0 detected"));
	assert_stamp(incident, STAMP_DETECTED, "01:10");
}

/* A reopening behind them makes restored and resolved unknown; without an impact only resolved. */
static void test_t7_reopened(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:30 restored");
	chronicle_note(log, "01:40 resolved");
	INCIDENT incident = chronicle_fold(log);

	incident_apply(incident, chronicle_tell(log, "01:50 li entry 3 kind=reopened weight=0"));
	assert_stamp(incident, STAMP_RESTORED, "01:30");
	assert_stamp(incident, STAMP_RESOLVED, "-");
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_RESTORED);
	incident_apply(incident, chronicle_tell(log, "01:51 li entry 3 weight="));
	assert_stamp(incident, STAMP_RESTORED, "-");
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_ACTIVE);
	incident_apply(incident, chronicle_tell(log, "01:55 li entry 4 kind=restored"));
	assert_stamp(incident, STAMP_RESTORED, "01:55");
	incident_apply(incident, chronicle_tell(log, "02:55 li set 0 status=cancelled"));
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_CANCELLED);
}

/* ---- many tickets (T7, T16) */

/* Tickets 5 and 6 are linked; what they say comes as captured entries. */
static struct incident *two_tickets(GPtrArray *log)
{
	chronicle_tell(log, "01:00 li link 5 client=acme");
	chronicle_tell(log, "01:00 li link 6 client=kumo");
	return chronicle_fold(log);
}

static void stand(struct incident *incident, gint64 ticket, enum ticket_state state)
{
	for (guint i = 0; i < incident->links->len; i++) {
		struct incident_link *link = incident->links->pdata[i];
		if (link->ticket == ticket)
			link->state = state;
	}
}

static void assert_tickets(const struct incident *incident, enum stamp stamp, guint said_so,
			   guint tickets)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	g_assert_cmpuint(stamps[stamp].said_so, ==, said_so);
	g_assert_cmpuint(stamps[stamp].tickets, ==, tickets);
}

#define SAYS(ref, ticket, kind, at) chronicle_captured(ref, ticket, ENTRY_##kind, at)

/* One ticket's end is not the incident's: every one linked has to say it, the last one counts. */
static void test_t7_tickets(void)
{
	CHRONICLE log = chronicle_new(NULL);
	INCIDENT incident = two_tickets(log);

	CAPTURE(incident, SAYS("5/7", 5, RESTORED, "01:30"), SAYS("5/8", 5, RESOLVED, "01:40"));
	assert_stamp(incident, STAMP_RESTORED, "-");
	assert_stamp(incident, STAMP_RESOLVED, "-");
	assert_tickets(incident, STAMP_RESTORED, 1, 2);
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_ACTIVE);
	CAPTURE(incident, SAYS("6/4", 6, RESTORED, "01:50"));
	assert_stamp(incident, STAMP_RESTORED, "01:50");
	assert_stamp(incident, STAMP_RESOLVED, "-");
	assert_tickets(incident, STAMP_RESTORED, 2, 2);
	assert_tickets(incident, STAMP_RESOLVED, 1, 2);
	g_assert_cmpint(incident_state(incident), ==, INCIDENT_RESTORED);
	/* Taken back on one, moved on the other. */
	incident_apply(incident, chronicle_tell(log, "02:00 li removed 1 source_ref=6/4 why=no"));
	assert_stamp(incident, STAMP_RESTORED, "-");
	incident_apply(incident, chronicle_tell(log, "02:00 li put-back 1"));
	incident_apply(incident, chronicle_tell(log, "02:00 li entry 2 source_ref=5/7 at=01:55"));
	assert_stamp(incident, STAMP_RESTORED, "01:55");
	/* Of one that is no longer linked nothing is expected, nor believed. */
	incident_apply(incident, chronicle_tell(log, "02:01 li unlink 5"));
	assert_stamp(incident, STAMP_RESTORED, "01:50");
	/* One more client calls. */
	incident_apply(incident, chronicle_tell(log, "02:02 li link 9 client=nova"));
	assert_stamp(incident, STAMP_RESTORED, "-");
	assert_tickets(incident, STAMP_RESTORED, 1, 2);
}

/* What people write counts at once, and so does what they made of something else. */
static void test_t7_person(void)
{
	CHRONICLE log = chronicle_new(NULL);
	INCIDENT incident = two_tickets(log);

	CAPTURE(incident, SAYS("5/7", 5, RESTORED, "01:30"), SAYS("5/9", 5, NOTE, "01:33"));
	incident_apply(incident, chronicle_tell(log, "02:00 li entry 1 kind=restored at=01:35"));
	assert_stamp(incident, STAMP_RESTORED, "01:35");
	incident_apply(incident, chronicle_tell(log, "02:00 li removed 1 why=x"));
	assert_stamp(incident, STAMP_RESTORED, "-");
	incident_apply(incident,
		       chronicle_tell(log, "02:01 li entry 2 source_ref=5/9 kind=restored"));
	assert_stamp(incident, STAMP_RESTORED, "01:33");
	/* A promoted one is the ticket's all the same. */
	incident_apply(incident, chronicle_tell(log, "02:01 li removed 2 why=x"));
	incident_apply(incident, chronicle_tell(log, "02:02 li entry 3 source_ref=5/7 promoted=1"));
	assert_stamp(incident, STAMP_RESTORED, "-");
	CAPTURE(incident, SAYS("6/4", 6, RESTORED, "01:25"));
	assert_stamp(incident, STAMP_RESTORED, "01:30");
	/* As long as it burned elsewhere, this ticket's end was a step; it is no reason to wait. */
	incident_apply(incident, chronicle_tell(log, "02:03 li entry 3 kind=mitigation"));
	assert_stamp(incident, STAMP_RESTORED, "01:25");
	assert_tickets(incident, STAMP_RESTORED, 2, 2);
}

/* Cancelled, merged into another (which cancels it), closed without a word: nothing comes. */
static void test_t7_ended(void)
{
	CHRONICLE log = chronicle_new(NULL);
	INCIDENT incident = two_tickets(log);

	CAPTURE(incident, SAYS("5/7", 5, RESTORED, "01:30"), SAYS("6/2", 6, RESTORED, "01:50"));
	stand(incident, 6, STATE_CANCELLED);
	assert_stamp(incident, STAMP_RESTORED, "01:30");
	assert_tickets(incident, STAMP_RESTORED, 1, 1);
	stand(incident, 6, STATE_CLOSED);
	assert_stamp(incident, STAMP_RESTORED, "01:50");
	incident_apply(incident, chronicle_tell(log, "02:00 li removed 1 source_ref=6/2 why=x"));
	assert_stamp(incident, STAMP_RESTORED, "01:30");
	stand(incident, 5, STATE_CANCELLED);
	stand(incident, 6, STATE_CANCELLED);
	assert_stamp(incident, STAMP_RESTORED, "-");
	assert_tickets(incident, STAMP_RESTORED, 0, 0);
}

/* A reopening of one ticket makes it unknown until that one is back; the others stay so. */
static void test_t7_tickets_reopened(void)
{
	CHRONICLE log = chronicle_new(NULL);
	INCIDENT incident = two_tickets(log);
	struct entry *worse = SAYS("5/9", 5, REOPENED, "02:00"),
		     *unsolved = SAYS("6/9", 6, REOPENED, "02:30");

	unsolved->weight = 0;
	CAPTURE(incident, SAYS("5/7", 5, RESTORED, "01:30"), SAYS("6/4", 6, RESTORED, "01:50"),
		SAYS("5/8", 5, RESOLVED, "01:55"), SAYS("6/5", 6, RESOLVED, "01:56"), worse,
		unsolved);
	assert_stamp(incident, STAMP_RESTORED, "-");
	assert_tickets(incident, STAMP_RESTORED, 1, 2);
	assert_tickets(incident, STAMP_RESOLVED, 0, 2);
	incident_apply(incident, chronicle_tell(log, "03:00 li entry 1 kind=restored at=02:20"));
	assert_stamp(incident, STAMP_RESTORED, "02:20");
	incident_apply(incident, chronicle_tell(log, "03:00 li removed 1 why=x"));
	incident_apply(incident, chronicle_tell(log, "03:00 li removed 2 source_ref=5/9 why=x"));
	assert_stamp(incident, STAMP_RESTORED, "01:50");
	assert_stamp(incident, STAMP_RESOLVED, "-");
	/* A person's reopening lies behind what all of them said. */
	incident_apply(incident, chronicle_tell(log, "03:01 li entry 3 kind=reopened at=02:40"));
	assert_stamp(incident, STAMP_RESTORED, "-");
}

/* ---- order (T8) */

static guint disorder(const char *const *notes)
{
	CHRONICLE log = chronicle_new(NULL);

	for (; *notes; notes++)
		chronicle_note(log, *notes);
	INCIDENT incident = chronicle_fold(log);
	g_autoptr(GPtrArray) lines = incident_disorder(incident);
	return lines->len;
}

#define DISORDER(...) disorder((const char *const[]){__VA_ARGS__, NULL})

/* T8: impact-start <= restored <= resolved, detected/reported <= acknowledged. */
static void test_t8(void)
{
	g_assert_cmpuint(
		DISORDER("01:00 impact-start end=01:05", "01:10 restored", "01:20 resolved"), ==,
		0);
	g_assert_cmpuint(
		DISORDER("01:00 impact-start end=01:05", "01:00 restored", "01:00 resolved"), ==,
		0);
	g_assert_cmpuint(
		DISORDER("01:11 impact-start end=01:12", "01:10 restored", "01:20 resolved"), ==,
		1);
	g_assert_cmpuint(
		DISORDER("01:00 impact-start end=01:05", "01:21 restored", "01:20 resolved"), ==,
		1);
	g_assert_cmpuint(DISORDER("01:30 impact-start end=01:31", "01:20 resolved"), ==, 1);
	g_assert_cmpuint(DISORDER("01:10 detection", "01:09 ack"), ==, 1);
	g_assert_cmpuint(DISORDER("01:10 customer-report", "01:09 ack"), ==, 1);
	/* The usual course: an alert is acknowledged before the first client calls. */
	g_assert_cmpuint(DISORDER("01:00 alert-fired", "01:09 ack", "01:10 customer-report"), ==,
			 0);
	/* What may be true is no violation. */
	g_assert_cmpuint(DISORDER("01:10 detection precision=5m", "01:06 ack"), ==, 0);
	g_assert_cmpuint(DISORDER("01:10:30 detection", "01:10 ack precision=minute"), ==, 0);
	g_assert_cmpuint(DISORDER("01:11 detection", "01:10 ack precision=minute"), ==, 1);
	g_assert_cmpuint(DISORDER("01:10 note"), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incident/T7", test_t7);
	g_test_add_func("/incident/T7/override", test_t7_override);
	g_test_add_func("/incident/T7/reopened", test_t7_reopened);
	g_test_add_func("/incident/T7/tickets", test_t7_tickets);
	g_test_add_func("/incident/T7/person", test_t7_person);
	g_test_add_func("/incident/T7/ended", test_t7_ended);
	g_test_add_func("/incident/T7/tickets/reopened", test_t7_tickets_reopened);
	g_test_add_func("/incident/T8", test_t8);
	return g_test_run();
}

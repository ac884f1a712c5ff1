/* SPDX-License-Identifier: MIT
 * What an incident measures (T9 to T14), table for table; each test is named after its rule. */
#include <string.h>

#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "tests/chronicle.h"

static struct incident *told(const char *header, const char *const *notes)
{
	CHRONICLE log = chronicle_new(header);

	for (; *notes; notes++)
		chronicle_note(log, *notes);
	return chronicle_fold(log);
}

#define TOLD(header, ...) told(header, (const char *const[]){__VA_ARGS__, NULL})

static struct measured measure(const struct incident *incident, enum metric metric)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	return metric_measure(stamps, metric);
}

static void assert_value(const struct incident *incident, enum metric metric, gint64 seconds)
{
	struct measured measured = measure(incident, metric);

	g_assert_true(measured.known);
	g_assert_cmpint(measured.value, ==, seconds);
	g_assert_cmpint(measured.least, ==, seconds);
	g_assert_cmpint(measured.most, ==, seconds);
}

static void test_t9(void)
{
	INCIDENT incident =
		TOLD(NULL, "01:00 impact-start", "01:03 detection", "01:05 customer-report",
		     "01:10 ack", "01:12 comms-customer", "01:31 hypothesis status=confirmed",
		     "01:48 restored", "02:30 resolved");

	assert_value(incident, METRIC_DETECT, 3 * 60);
	assert_value(incident, METRIC_ACKNOWLEDGE, 7 * 60);
	assert_value(incident, METRIC_FIRST_RESPONSE, 7 * 60);
	assert_value(incident, METRIC_IDENTIFY, 28 * 60);
	assert_value(incident, METRIC_RESTORE, 48 * 60);
	assert_value(incident, METRIC_RESOLVE, 90 * 60);
	for (int i = 0; i < METRICS; i++) {
		enum metric metric;
		enum stamp from, to;
		g_assert_true(metric_find(metric_name(i), &metric));
		g_assert_cmpint(metric, ==, i);
		metric_anchors(metric, &from, &to);
		g_assert_cmpint(from, <, to);
	}
}

/* A missing anchor is unknown: never 0, never now. */
static void test_t9_unknown(void)
{
	INCIDENT incident = TOLD(NULL, "01:03 detection", "01:48 restored");

	for (int i = 0; i < METRICS; i++)
		g_assert_false(measure(incident, i).known);
}

static void test_t10(void)
{
	INCIDENT incident = TOLD(NULL, "01:00 impact-start", "01:11:30 detection precision=300s");
	struct measured detect = measure(incident, METRIC_DETECT);

	g_assert_cmpint(detect.value, ==, 690);
	g_assert_cmpint(detect.least, ==, 390);
	g_assert_cmpint(detect.most, ==, 990);

	INCIDENT both =
		TOLD(NULL, "01:00 impact-start precision=minute", "01:10 restored precision=1m");
	struct measured restore = measure(both, METRIC_RESTORE);
	g_assert_cmpint(restore.value, ==, 600);
	g_assert_cmpint(restore.least, ==, 600 - 60 - 59);
	g_assert_cmpint(restore.most, ==, 660);
}

/* ---- T11 */

static char *print_impacts(const GPtrArray *impacts)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < impacts->len; i++) {
		const struct impact *impact = impacts->pdata[i];
		g_autofree char *from = hour_print(impact->from), *to = hour_print(impact->to);
		g_string_append_printf(out, "%s%s/%s %s-%s %d%s", i ? ", " : "",
				       impact->service ? impact->service : "",
				       impact->region ? impact->region : "", from, to,
				       impact->weight, impact->open ? " open" : "");
	}
	return g_string_free(out, FALSE);
}

static void assert_impact(struct incident *incident, const char *now, const char *expected,
			  gint64 seconds, gint64 weighted)
{
	g_autoptr(GPtrArray) impacts = impact_intervals(incident, hour(now));
	g_autofree char *printed = print_impacts(impacts);
	struct impact_sum sum = impact_total(impacts, NULL, NULL);

	g_assert_cmpstr(printed, ==, expected);
	g_assert_cmpint(sum.seconds, ==, seconds);
	g_assert_cmpint(sum.weighted, ==, weighted * 100);
	incident_free(incident);
}

static void test_t11(void)
{
	/* availability.md rows 3 and 4: raw 4800 counts 2700; raw 28800 counts 21600. */
	assert_impact(TOLD(NULL, "10:00 impact-start end=10:30",
			   "10:20 impact-start end=11:20 weight=30"),
		      "12:00", "/ 10:00-10:30 100, / 10:30-11:20 30", 4800, 2700);
	assert_impact(TOLD(NULL, "10:00 impact-start", "14:00 impact-change weight=50",
			   "18:00 impact-end"),
		      "20:00", "/ 10:00-14:00 100, / 14:00-18:00 50", 28800, 21600);
	/* Never restored − impact-start: two episodes, and an hour between. */
	assert_impact(TOLD(NULL, "10:00 impact-start", "10:10 impact-end", "11:10 impact-start",
			   "11:20 impact-end", "11:20 restored"),
		      "12:00", "/ 10:00-10:10 100, / 11:10-11:20 100", 1200, 1200);
	/* Overlaps count once, with the greatest weight. */
	assert_impact(TOLD(NULL, "10:00 impact-start end=11:00 weight=50",
			   "10:30 impact-start end=11:30 weight=50"),
		      "12:00", "/ 10:00-11:30 50", 5400, 2700);
	/* V10: what has no end is open until now; what is not yet does not count. */
	assert_impact(TOLD(NULL, "10:00 impact-start", "11:00 impact-end"), "10:30",
		      "/ 10:00-10:30 100 open", 1800, 1800);
	assert_impact(TOLD(NULL, "10:00 impact-start weight=0", "11:00 note"), "12:00", "", 0, 0);
	assert_impact(TOLD(NULL, "10:00 impact-change weight=40"), "10:10", "/ 10:00-10:10 40 open",
		      600, 240);
	assert_impact(TOLD(NULL, "10:00 impact-end"), "10:10", "", 0, 0);
	assert_impact(TOLD(NULL, "10:00 impact-start end=09:00"), "10:10", "", 0, 0);
}

/* Behind restored nobody knows how long it went on: counted to there, and said to be open. */
static void test_t11_left_open(void)
{
	assert_impact(TOLD(NULL, "10:00 impact-start", "10:30 restored"), "12:00",
		      "/ 10:00-10:30 100 open", 1800, 1800);
	assert_impact(TOLD(NULL, "10:00 impact-start", "10:40 resolved"), "12:00",
		      "/ 10:00-10:40 100 open", 2400, 2400);
	assert_impact(TOLD(NULL, "10:00 impact-start", "10:30 restored"), "10:20",
		      "/ 10:00-10:20 100 open", 1200, 1200);
	/* What somebody said behind it counts; what begins behind it burns. */
	assert_impact(TOLD(NULL, "10:00 impact-start", "10:30 restored",
			   "10:40 impact-change weight=50", "11:00 note"),
		      "12:00", "/ 10:00-10:40 100, / 10:40-12:00 50 open", 7200, 2400 + 2400);
	assert_impact(
		TOLD(NULL, "10:00 impact-start end=10:20", "10:30 restored", "11:30 impact-start"),
		"12:00", "/ 10:00-10:20 100, / 11:30-12:00 100 open", 3000, 3000);
}

static void assert_left_open(struct incident *incident, const char *expected)
{
	g_autoptr(GPtrArray) lines = incident_disorder(incident);
	g_autoptr(GPtrArray) blockers =
		incident_blockers(incident, AUDIENCE_CUSTOMER, hour("12:00"));
	/* The last is that nothing is written for clients. */
	const struct blocker *first = blockers->len > 1 ? blockers->pdata[0] : NULL;

	g_assert_cmpstr(lines->len ? lines->pdata[0] : NULL, ==, expected);
	g_assert_cmpstr(first ? first->text : NULL, ==, expected);
	if (first)
		g_assert_cmpstr(first->entry, ==, "1");
	incident_free(incident);
}

static void test_t8_left_open(void)
{
	assert_left_open(TOLD("service=live region=sea", "10:00 impact-start", "10:00 detection",
			      "10:30 restored"),
			 "impact on live/sea is still open after restored");
	assert_left_open(TOLD("service=live region=sea,eu", "10:00 impact-start", "10:00 detection",
			      "10:30 restored"),
			 "impact on live/eu and 1 more is still open after restored");
	assert_left_open(TOLD("service=live region=sea,eu", "10:00 impact-start", "10:00 detection",
			      "10:20 impact-end region=eu", "10:30 restored"),
			 "impact on live/sea is still open after restored");
	assert_left_open(TOLD(NULL, "10:00 impact-start", "10:00 detection", "10:30 restored"),
			 "impact is still open after restored");
	assert_left_open(TOLD(NULL, "10:00 impact-start", "10:00 detection", "10:30 restored",
			      "10:40 impact-end"),
			 NULL);
	INCIDENT burning = TOLD(NULL, "10:00 impact-start");
	g_autoptr(GPtrArray) lines = incident_disorder(burning);
	g_assert_cmpuint(lines->len, ==, 0);
}

/* Each service and region by itself; one without them is all of the incident's. */
static void test_t11_scopes(void)
{
	INCIDENT incident = TOLD("service=live region=sea,eu", "10:00 impact-start",
				 "10:30 impact-change region=sea weight=20",
				 "10:40 impact-start service=vod region=us weight=60",
				 "11:00 impact-end region=sea", "11:30 impact-end");
	g_autoptr(GPtrArray) impacts = impact_intervals(incident, hour("12:00"));
	g_autofree char *printed = print_impacts(impacts);

	g_assert_cmpstr(printed, ==,
			"live/eu 10:00-11:30 100, live/sea 10:00-10:30 100, "
			"live/sea 10:30-11:00 20, vod/us 10:40-11:30 60");
	g_assert_cmpint(impact_total(impacts, "live", "sea").weighted, ==,
			(1800 * 100) + 1800 * 20);
	g_assert_cmpint(impact_total(impacts, "live", NULL).seconds, ==, 5400);
	g_assert_cmpint(impact_total(impacts, NULL, "us").weighted, ==, 3000 * 60);
	g_assert_cmpint(impact_total(impacts, NULL, NULL).weighted, ==, 5400 * 100);
	g_assert_cmpint(impact_total(impacts, "", NULL).seconds, ==, 0);
}

static void test_t12(void)
{
	gint64 ten[] = {610, 4, 95, 7, 48, 9, 31, 12, 22, 15}, one[] = {5}, three[] = {3, 1, 2};
	struct aggregate aggregate;

	g_assert_true(aggregate_values(ten, 10, &aggregate));
	g_assert_cmpint(aggregate.n, ==, 10);
	g_assert_cmpint(aggregate.median2, ==, 37); /* 18.5 */
	g_assert_cmpint(aggregate.p90, ==, 95);
	g_assert_cmpint(aggregate.sum, ==, 853);
	g_assert_true(aggregate_values(one, 1, &aggregate));
	g_assert_cmpint(aggregate.median2, ==, 10);
	g_assert_cmpint(aggregate.p90, ==, 5);
	g_assert_true(aggregate_values(three, 3, &aggregate));
	g_assert_cmpint(aggregate.median2, ==, 4);
	g_assert_cmpint(aggregate.p90, ==, 3);
	g_assert_false(aggregate_values(NULL, 0, &aggregate));
}

/* ---- T13 */

static void assert_gaps(const struct incident *incident, const char *now, const char *expected)
{
	g_autoptr(GPtrArray) gaps = incident_gaps(incident, hour(now));
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < gaps->len; i++) {
		const struct timeline_gap *gap = gaps->pdata[i];
		g_autofree char *start = hour_print(gap->start), *end = hour_print(gap->end);
		g_string_append_printf(out, "%s%s-%s %s", i ? ", " : "", start, end,
				       gap_state_name(gap->state));
	}
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_t13(void)
{
	INCIDENT incident =
		TOLD(NULL, "01:03 detection", "01:10 ack", "01:31 action", "01:48 restored");

	/* 21 and 17 minutes. */
	assert_gaps(incident, "09:00", "01:10-01:31 unexplained, 01:31-01:48 unexplained");
	g_assert_cmpint(gap_threshold(0), ==, 15 * 60);
	g_assert_cmpint(gap_threshold(1), ==, 15 * 60);
	g_assert_cmpint(gap_threshold(2), ==, 60 * 60);
	g_assert_cmpint(gap_threshold(3), ==, 240 * 60);
}

/* Machines, removed entries and words about gaps fill none; the window is from the notice to
 * restored. */
static void test_t13_fillers(void)
{
	INCIDENT incident =
		TOLD(NULL, "00:30 note", "01:03 alert-fired source=alert", "01:05 customer-report",
		     "01:12 observation source=system", "01:15 gap-note", "01:16 system",
		     "01:25 action", "01:40 note", "01:40:01 note", "01:55 restored", "03:00 note");

	assert_gaps(incident, "09:00", "01:05-01:25 unexplained");

	INCIDENT burning = TOLD(NULL, "01:03 alert-fired source=alert");
	assert_gaps(burning, "01:18", "");
	assert_gaps(burning, "01:18:01", "01:03-01:18:01 unexplained");
	INCIDENT unnoticed = TOLD(NULL, "01:03 note", "09:00 restored");
	assert_gaps(unnoticed, "09:00", "");
	/* A call that took its time. */
	INCIDENT busy = TOLD(NULL, "01:03 detection", "01:05 vendor-contact end=01:40",
			     "01:06 note", "01:50 restored");
	assert_gaps(busy, "09:00", "");
	INCIDENT calm = TOLD("severity=P2", "01:00 detection", "02:00 ack", "03:00:01 restored");
	assert_gaps(calm, "09:00", "02:00-03:00:01 unexplained");
}

/* What is said of a gap belongs to the two entries it lies between. */
static void test_t13_states(void)
{
	CHRONICLE log = chronicle_new(NULL);
	static const char *const notes[] = {"01:03 detection", "01:10 ack", "01:31 action",
					    "01:48 restored"};
	for (guint i = 0; i < G_N_ELEMENTS(notes); i++)
		chronicle_note(log, notes[i]);
	chronicle_tell(log, "02:00 li gap 0 explained from=2 to=3 why='waited for the origin'");
	chronicle_tell(log, "02:00 li gap 0 explained from=3 to=4 why=one");
	chronicle_tell(log, "02:01 li gap 0 accepted from=3 to=4 why=two");
	INCIDENT incident = chronicle_fold(log);

	assert_gaps(incident, "09:00", "01:10-01:31 explained, 01:31-01:48 accepted");
	g_assert_cmpuint(incident->gap_words->len, ==, 2);
	g_autoptr(GPtrArray) gaps = incident_gaps(incident, hour("09:00"));
	const struct timeline_gap *gap = gaps->pdata[1];
	g_assert_cmpstr(gap->why, ==, "two");
	g_assert_cmpuint(gaps_unexplained(gaps), ==, 0);
	/* An entry found later leaves a shorter one, of which nothing was said. */
	incident_apply(incident, chronicle_tell(log, "02:10 li entry 5 kind=note at=01:12"));
	assert_gaps(incident, "09:00", "01:12-01:31 unexplained, 01:31-01:48 accepted");
}

/* A gap explained while nothing had followed, and one whose entry got a number since. */
static void test_t13_keys(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:03 detection");
	chronicle_tell(log, "01:30 li gap 0 explained from=1 to= why=lunch");
	INCIDENT incident = chronicle_fold(log);

	assert_gaps(incident, "01:40", "01:03-01:40 explained");
	CAPTURE(incident, chronicle_captured("5/1", 5, ENTRY_NOTE, "01:35"));
	incident_apply(incident, chronicle_tell(log, "01:50 li gap 0 accepted from=5/1 to= why=x"));
	assert_gaps(incident, "01:58", "01:03-01:35 explained, 01:35-01:58 accepted");
	incident_apply(incident, chronicle_tell(log, "01:59 li entry 2 source_ref=5/1 promoted=1"));
	assert_gaps(incident, "01:58", "01:03-01:35 explained, 01:35-01:58 accepted");
	/* From an overridden beginning on there is no entry. */
	incident_apply(incident, chronicle_tell(log, "02:00 li stamp 0 detected at=00:40 why=x"));
	incident_apply(incident, chronicle_tell(log, "02:00 li gap 0 accepted from= to=1 why=x"));
	assert_gaps(incident, "01:58",
		    "00:40-01:03 accepted, 01:03-01:35 explained, "
		    "01:35-01:58 accepted");
}

/* A gap is named by the last of what stands at its instant; a word about any of them holds. */
static void test_t13_instant(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:03 detection");
	chronicle_note(log, "01:03 ack");
	chronicle_note(log, "01:03 note");
	chronicle_note(log, "01:30 action");
	chronicle_note(log, "01:30 note");
	chronicle_note(log, "01:50 restored");
	INCIDENT incident = chronicle_fold(log);
	g_autoptr(GPtrArray) gaps = incident_gaps(incident, hour("09:00"));
	const struct timeline_gap *first = gaps->pdata[0], *second = gaps->pdata[1];

	g_assert_cmpint(first->from->number, ==, 3);
	g_assert_cmpint(first->to->number, ==, 4);
	g_assert_cmpint(second->from->number, ==, 5);
	chronicle_tell(log, "02:00 li gap 0 explained from=1 to=4 why=x");
	incident_apply(incident, log->pdata[log->len - 1]);
	assert_gaps(incident, "09:00", "01:03-01:30 explained, 01:30-01:50 unexplained");
	/* One more is found at that instant. */
	incident_apply(incident, chronicle_tell(log, "02:00 li gap 0 accepted from=5 to=6 why=y"));
	incident_apply(incident, chronicle_tell(log, "02:01 li entry 7 kind=note at=01:30"));
	assert_gaps(incident, "09:00", "01:03-01:30 explained, 01:30-01:50 accepted");
	/* It was called off: what it gave its name to is another gap. */
	incident_apply(incident, chronicle_tell(log, "02:02 li removed 5 why=x"));
	assert_gaps(incident, "09:00", "01:03-01:30 explained, 01:30-01:50 unexplained");
}

/* ---- T14 */

static void test_t14(void)
{
	static const struct {
		gint64 seconds, every, missed;
	} rows[] = {
		{0, 1800, 0},    {1799, 1800, 0}, {1800, 1800, 0}, {1801, 1800, 1}, {3600, 1800, 1},
		{3601, 1800, 2}, {7200, 1800, 3}, {-5, 1800, 0},   {100, 0, 0},     {1, 1, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpint(updates_missed(rows[i].seconds, rows[i].every), ==, rows[i].missed);
}

static void assert_missed(const struct incident *incident, const char *now, const char *expected)
{
	g_autoptr(GArray) missed = incident_missed_updates(incident, hour(now));
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < missed->len; i++) {
		const struct missed *one = &g_array_index(missed, struct missed, i);
		g_autofree char *from = hour_print(one->from), *to = hour_print(one->to);
		g_string_append_printf(out, "%s%s-%s %d", i ? ", " : "", from, to, (int)one->count);
	}
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_t14_incident(void)
{
	INCIDENT incident =
		TOLD("update=1800", "01:00 detection", "01:30 comms-customer",
		     "01:40 comms-customer source=system", "03:01 comms-customer",
		     "03:10 comms-customer promoted=0", "04:00 restored", "09:00 comms-customer");

	assert_missed(incident, "10:00", "01:30-03:01 3, 03:10-04:00 1");
	INCIDENT burning = TOLD("update=1800", "01:00 detection");
	assert_missed(burning, "01:30", "");
	assert_missed(burning, "02:01", "01:00-02:01 2");
	INCIDENT unpromised = TOLD(NULL, "01:00 detection");
	assert_missed(unpromised, "09:00", "");

	CHRONICLE log = chronicle_new("update=1800");
	chronicle_note(log, "01:00 detection");
	chronicle_tell(log, "01:20 li notice 5 told turn=3");
	chronicle_tell(log, "01:21 li notice 6 told turn=3");
	chronicle_tell(log, "01:22 li notice 6 taken-back turn=3");
	INCIDENT notified = chronicle_fold(log);
	assert_missed(notified, "01:55", "01:20-01:55 1");
}

/* ---- what blocks */

static guint blockers_of(const struct incident *incident, enum audience audience)
{
	g_autoptr(GPtrArray) blockers = incident_blockers(incident, audience, hour("09:00"));

	for (guint i = 0; i < blockers->len; i++)
		g_test_message("%s", ((struct blocker *)blockers->pdata[i])->text);
	return blockers->len;
}

static void test_blockers(void)
{
	CHRONICLE log = chronicle_new(NULL);
	INCIDENT incident = chronicle_fold(log);

	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERNAL), ==, 3); /* unknown stamps */
	incident_apply(incident, chronicle_tell(log, "01:00 li entry 1 kind=impact-start"));
	incident_apply(incident, chronicle_tell(log, "01:01 li entry 2 kind=customer-report"));
	incident_apply(incident, chronicle_tell(log, "01:30 li entry 3 kind=restored"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERNAL), ==, 2); /* no end, a gap */
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_CUSTOMER), ==, 2); /* no end, no words */
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERIM), ==, 1);
	incident_apply(incident, chronicle_tell(log, "01:30 li section 1 seen text='No picture.'"));
	incident_apply(incident, chronicle_tell(log, "01:30 li section 3 known text='  '"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_CUSTOMER), ==, 1);
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERIM), ==, 1);
	incident_apply(incident, chronicle_tell(log, "01:30 li section 3 known text='It fails.'"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERIM), ==, 0);
	incident_apply(incident, chronicle_tell(log, "01:30 li entry 4 kind=impact-end"));
	incident_apply(incident, chronicle_tell(log, "02:00 li gap 0 explained from=2 to=3"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERNAL), ==, 0);
	incident_apply(incident, chronicle_tell(log, "02:00 li action 1 text=x must=1"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_MANAGEMENT), ==, 1);
	incident_apply(incident, chronicle_tell(log, "02:00 li action 1 owner=li"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERNAL), ==, 1);
	incident_apply(incident, chronicle_tell(log, "02:00 li action 1 due=23:59"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERNAL), ==, 0);
	incident_apply(incident, chronicle_tell(log, "02:00 li stamp 0 resolved at=01:20"));
	g_assert_cmpuint(blockers_of(incident, AUDIENCE_INTERNAL), ==, 1); /* T8 */
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incident/T9", test_t9);
	g_test_add_func("/incident/T9/unknown", test_t9_unknown);
	g_test_add_func("/incident/T10", test_t10);
	g_test_add_func("/incident/T11", test_t11);
	g_test_add_func("/incident/T11/scopes", test_t11_scopes);
	g_test_add_func("/incident/T11/left-open", test_t11_left_open);
	g_test_add_func("/incident/T8/left-open", test_t8_left_open);
	g_test_add_func("/incident/T12", test_t12);
	g_test_add_func("/incident/T13", test_t13);
	g_test_add_func("/incident/T13/fillers", test_t13_fillers);
	g_test_add_func("/incident/T13/states", test_t13_states);
	g_test_add_func("/incident/T13/keys", test_t13_keys);
	g_test_add_func("/incident/T13/instant", test_t13_instant);
	g_test_add_func("/incident/T14", test_t14);
	g_test_add_func("/incident/T14/incident", test_t14_incident);
	g_test_add_func("/incident/blockers", test_blockers);
	return g_test_run();
}

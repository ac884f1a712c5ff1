/* SPDX-License-Identifier: MIT
 * Random logs of incidents: known at each moment they read as the log up to there, told record by
 * record as in one go, captured before as behind; and always sorted. What the fields say is
 * compared with a plain reading of the log. INCIDENTS=N: how many logs (200). */
#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "desk/incident-private.h"
#include "tests/chronicle.h"

#define ENTRIES_MOST 12
#define TICKETS 3
#define TURNS 6

static int rnd(int count)
{
	return g_test_rand_int_range(0, count);
}

static const char *random_time(char out[9])
{
	g_snprintf(out, 9, "%02d:%02d", 1 + rnd(3), rnd(60));
	return out;
}

static void put_time(struct record *record, const char *key)
{
	char text[9];

	record_put_time(record, key, rnd(8) ? hour(random_time(text)) : TIME_NONE);
}

static void put_entry(struct record *record)
{
	static const char *const visibilities[] = {"internal", "customer", "log", "soup", ""};
	static const char *const texts[] = {"one", "two words", "it's\nhere", ""};

	if (rnd(2))
		record_put(record, "kind", entry_kind_name(rnd(ENTRY_KINDS)));
	if (rnd(2))
		put_time(record, "at");
	if (!rnd(4))
		put_time(record, "end");
	if (!rnd(4))
		record_put(record, "precision", rnd(2) ? "5m" : "minute");
	if (rnd(2))
		record_put(record, "text", texts[rnd(4)]);
	if (!rnd(4))
		record_put(record, "visibility", visibilities[rnd(5)]);
	if (!rnd(4))
		record_put(record, "promoted", rnd(2) ? "1" : "0");
	if (!rnd(4))
		record_put(record, "customer.en", texts[rnd(4)]);
	if (!rnd(6))
		record_put(record, "status", hypothesis_name(rnd(HYPOTHESES)));
	if (!rnd(6))
		record_put_number(record, "weight", rnd(120));
	if (!rnd(6))
		record_put(record, "region", rnd(2) ? "sea" : "sea,eu");
}

static void put_source(struct record *record)
{
	g_autofree char *ref = g_strdup_printf("%d/%d", 1 + rnd(TICKETS), 1 + rnd(TURNS));

	if (rnd(3))
		return;
	if (rnd(4))
		record_put(record, "source", "ticket");
	record_put(record, "source_ref", ref);
}

static struct record *random_record(void)
{
	static const enum record_kind kinds[] = {
		RECORD_ENTRY,   RECORD_ENTRY,    RECORD_ENTRY,    RECORD_ENTRY,  RECORD_ENTRY,
		RECORD_REMOVED, RECORD_PUT_BACK, RECORD_EVIDENCE, RECORD_STAMP,  RECORD_SET,
		RECORD_GAP,     RECORD_SECTION,  RECORD_ACTION,   RECORD_REPORT, RECORD_REPORT,
		RECORD_NOTICE,  RECORD_KINDS};
	struct record *record = record_new(kinds[rnd(G_N_ELEMENTS(kinds))], rnd(ENTRIES_MOST + 1));

	switch (record->kind) {
	case RECORD_ENTRY:
		put_entry(record);
		put_source(record);
		break;
	case RECORD_REMOVED:
		put_source(record);
		break;
	case RECORD_EVIDENCE:
		record->what = g_strdup(rnd(2) ? "+" : "-");
		record_put_number(record, "turn", rnd(40));
		break;
	case RECORD_STAMP:
		record->what = g_strdup(stamp_name(rnd(STAMPS)));
		if (rnd(3))
			put_time(record, "at");
		break;
	case RECORD_SET:
		record_put(record, "severity", rnd(2) ? "P0" : "P3");
		break;
	case RECORD_GAP:
		record->what = g_strdup(gap_state_name(rnd(GAP_STATES)));
		record_put_number(record, "from", rnd(ENTRIES_MOST));
		record_put_number(record, "to", rnd(ENTRIES_MOST));
		break;
	case RECORD_SECTION:
		record->about = rnd(AUDIENCES + 1);
		record->what = g_strdup("summary");
		record_put(record, "text", "x");
		break;
	case RECORD_ACTION:
		record_put(record, "state", action_state_name(rnd(ACTION_STATES)));
		break;
	case RECORD_REPORT:
		record->about = rnd(AUDIENCES);
		record->what = g_strdup(report_deed_name(rnd(REPORT_DEEDS)));
		break;
	case RECORD_NOTICE:
		record->about = 1 + rnd(TICKETS);
		record->what = g_strdup(rnd(3) ? "told" : "taken-back");
		record_put_number(record, "turn", 1 + rnd(TURNS));
		record_put_number(record, "entry", rnd(3));
		break;
	default:
		break;
	}
	return record;
}

/* Recorded one behind the other, often in the same second. */
static GPtrArray *random_log(void)
{
	static const char *const people[] = {"wei", "li", "tam"};
	GPtrArray *log = chronicle_new("title=t");
	gint64 at = hour("01:00");

	for (int count = rnd(60); count > 0; count--) {
		struct record *record = random_record();
		at += rnd(3) * 30;
		record->turn = log->len + 1;
		record->recorded_at = at;
		field_text(&record->by, people[rnd(3)]);
		g_ptr_array_add(log, record);
	}
	return log;
}

/* What the tickets say, the same each time it is asked for. */
static GPtrArray *captured(guint32 seed)
{
	GPtrArray *entries = g_ptr_array_new();
	GRand *random = g_rand_new_with_seed(seed);

	for (int ticket = 1; ticket <= TICKETS; ticket++)
		for (int turn = 1; turn <= TURNS; turn++) {
			g_autofree char *ref = g_strdup_printf("%d/%d", ticket, turn);
			g_autofree char *at =
				g_strdup_printf("01:%02d", g_rand_int_range(random, 0, 60));
			struct entry *entry = chronicle_captured(
				ref, ticket, g_rand_int_range(random, 0, ENTRY_KINDS), at);
			entry->promoted = g_rand_int_range(random, 0, 2);
			if (entry->promoted)
				entry->visibility = VISIBLE_INTERNAL;
			if (g_rand_int_range(random, 0, 4))
				g_ptr_array_add(entries, entry);
			else
				entry_free(entry);
		}
	g_rand_free(random);
	return entries;
}

static void capture(struct incident *incident, guint32 seed)
{
	g_autoptr(GPtrArray) entries = captured(seed);

	incident_capture(incident, entries);
}

static void assert_sorted(const struct incident *incident)
{
	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		g_autofree char *key = entry_key(entry);
		g_assert_cmpint(entry->when.at, !=, TIME_NONE);
		g_assert_true(incident_entry(incident, key) == entry);
		g_assert_false(entry->promoted && entry->visibility == VISIBLE_LOG);
		if (i)
			g_assert_cmpint(entry_compare(incident->entries->pdata[i - 1], entry), <,
					0);
	}
}

static void assert_same(const struct incident *one, const struct incident *other)
{
	g_autofree char *a = chronicle_print(one), *b = chronicle_print(other);

	g_assert_cmpstr(a, ==, b);
}

/* Whatever is measured of it ends, and holds together. */
static void measure(const struct incident *incident)
{
	g_autoptr(GPtrArray) gaps = incident_gaps(incident, hour("05:00"));
	g_autoptr(GPtrArray) impacts = impact_intervals(incident, hour("05:00"));
	g_autoptr(GArray) missed = incident_missed_updates(incident, hour("05:00"));
	struct impact_sum sum = impact_total(impacts, NULL, NULL);
	gint64 longest = 0;

	for (int i = 0; i < AUDIENCES; i++) {
		g_autoptr(GPtrArray) blockers = incident_blockers(incident, i, hour("05:00"));
	}
	for (guint i = 0; i < gaps->len; i++) {
		const struct timeline_gap *gap = gaps->pdata[i];
		g_assert_cmpint(gap->end - gap->start, >, gap_threshold(incident->severity));
		if (i)
			g_assert_cmpint(gap->start, >=,
					((struct timeline_gap *)gaps->pdata[i - 1])->end);
	}
	for (guint i = 0; i < impacts->len; i++) {
		const struct impact *impact = impacts->pdata[i];
		g_assert_cmpint(impact->from, <, impact->to);
		g_assert_cmpint(impact->to, <=, hour("05:00"));
		longest = MAX(longest, impact->to - impact->from);
	}
	g_assert_cmpint(sum.seconds, >=, longest);
	g_assert_cmpint(sum.weighted, <=, sum.seconds * 100);
}

/* The value a field was given last among the records about an entry; NULL: never. The plain
 * reading. */
static char *last_said(const GPtrArray *log, gint64 number, const char *key)
{
	char *last = NULL;

	for (guint i = 0; i < log->len; i++) {
		const struct record *record = log->pdata[i];
		char *value = record->kind == RECORD_ENTRY && record->about == number
				      ? record_field(record, key)
				      : NULL;
		if (value) {
			g_free(last);
			last = value;
		}
	}
	return last;
}

static void compare_fields(const GPtrArray *log, const struct incident *incident)
{
	for (gint64 number = 1; number <= ENTRIES_MOST; number++) {
		g_autofree char *key = g_strdup_printf("%" PRId64, number);
		g_autofree char *text = last_said(log, number, "text");
		g_autofree char *region = last_said(log, number, "region");
		const struct entry *entry = incident_entry(incident, key);
		if (!entry) {
			g_assert_null(text);
			continue;
		}
		g_assert_cmpstr(entry->text, ==, text ? text : entry->lent ? "as captured" : "");
		g_assert_cmpstr(entry->region, ==, region && *region ? region : NULL);
	}
}

/* What a record would do to the stamps is what it then does. */
static void foresee(struct incident *incident, struct record *record)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new();
	g_autofree char *before = chronicle_print(incident), *behind = NULL;
	struct stamped foreseen[STAMPS], stamps[STAMPS];
	gboolean known;

	g_ptr_array_add(records, record);
	known = incident_foresee(incident, records, foreseen);
	behind = chronicle_print(incident);
	g_assert_cmpstr(before, ==, behind);
	g_assert_cmpint(known, ==, record->kind >= RECORD_ENTRY && record->kind <= RECORD_EVIDENCE);
	incident_apply(incident, record);
	incident_stamps(incident, stamps);
	for (int i = 0; known && i < STAMPS; i++) {
		g_assert_cmpint(foreseen[i].when.at, ==, stamps[i].when.at);
		g_assert_cmpint(foreseen[i].when.early, ==, stamps[i].when.early);
		g_assert_cmpint(foreseen[i].when.late, ==, stamps[i].when.late);
	}
}

static void check(void)
{
	CHRONICLE log = random_log();
	guint32 seed = (guint32)g_test_rand_int();
	INCIDENT growing = incident_new(7);
	INCIDENT watched = incident_new(7);

	capture(watched, seed);
	for (guint i = 0; i < log->len; i++) {
		struct record *record = log->pdata[i];
		incident_apply(growing, record);
		foresee(watched, record);
		assert_sorted(watched);
		/* Of a moment with several records all are known. */
		if (i + 1 < log->len &&
		    ((struct record *)log->pdata[i + 1])->recorded_at == record->recorded_at)
			continue;
		INCIDENT known = incident_fold(7, log, record->recorded_at);
		assert_same(growing, known);
		capture(known, seed);
		assert_sorted(known);
		assert_same(watched, known);
	}
	capture(watched, seed);
	INCIDENT whole = chronicle_fold(log);
	assert_same(growing, whole);
	compare_fields(log, growing);
	capture(whole, seed);
	assert_same(watched, whole);
	compare_fields(log, watched);
	measure(whole);
	/* Unlinked, it reads as if nothing had been captured. */
	for (int ticket = 1; ticket <= TICKETS; ticket++) {
		struct record *record = record_new(RECORD_UNLINK, ticket);
		record->turn = log->len + 1;
		g_ptr_array_add(log, record);
		incident_apply(watched, record);
	}
	INCIDENT bare = chronicle_fold(log);
	assert_same(watched, bare);
}

static void test_folds(void)
{
	const char *count = g_getenv("INCIDENTS");

	for (int i = count ? atoi(count) : 200; i > 0; i--)
		check();
}

/* A log of 5 000 entries, edited as often; one record more costs next to nothing. */
static void test_large(void)
{
	CHRONICLE log = chronicle_new("title=t");

	for (int i = 0; i < 10000; i++) {
		char text[9];
		struct record *record = record_new(RECORD_ENTRY, 1 + i % 5000);
		record_put(record, "kind", entry_kind_name(rnd(ENTRY_KINDS)));
		record_put_time(record, "at", hour(random_time(text)));
		record_put(record, "text", "Rerouting the edge to the second origin now.");
		record->turn = i + 2;
		record->recorded_at = hour("04:00") + i;
		g_ptr_array_add(log, record);
	}
	gint64 start = g_get_monotonic_time();
	INCIDENT incident = chronicle_fold(log);
	gint64 folded = g_get_monotonic_time();
	struct record *more[2];
	for (int i = 0; i < 2; i++) {
		more[i] = record_new(RECORD_ENTRY, 2500);
		record_put_time(more[i], "at", hour(i ? "01:30" : "03:30"));
		g_ptr_array_add(log, more[i]);
	}
	for (int i = 0; i < 1000; i++)
		incident_apply(incident, more[i % 2]);
	gint64 applied = g_get_monotonic_time();
	measure(incident);
	gint64 measured = g_get_monotonic_time();
	assert_sorted(incident);
	g_test_message("fold %" PRId64 " us, a record %.2f us, everything measured %" PRId64 " us",
		       folded - start, (double)(applied - folded) / 1000, measured - applied);
	g_assert_cmpuint(incident->entries->len, ==, 5000);
	/* Far above what it takes, far below what sorting anew would: for slow machines and
	 * sanitizers. */
	g_assert_cmpint(folded - start, <, 5 * G_USEC_PER_SEC);
	g_assert_cmpint(applied - folded, <, G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incident/folds", test_folds);
	g_test_add_func("/incident/large", test_large);
	return g_test_run();
}

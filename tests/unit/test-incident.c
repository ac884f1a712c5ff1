/* SPDX-License-Identifier: MIT
 * The fold of an incident: its timeline (T1, T3, T4), what was captured (T15, T16), the parts
 * beside it. Each test is named after its rule. */
#include <string.h>

#include "desk/i18n.h"
#include "tests/chronicle.h"

/* The entries' keys in their order. */
static void assert_order(const struct incident *incident, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < incident->entries->len; i++) {
		g_autofree char *key = entry_key(incident->entries->pdata[i]);
		g_string_append_printf(out, "%s%s", i ? " " : "", key);
	}
	g_assert_cmpstr(out->str, ==, expected);
}

static const struct entry *find(const struct incident *incident, const char *key)
{
	const struct entry *entry = incident_entry(incident, key);

	g_assert_nonnull(entry);
	return entry;
}

static void test_names(void)
{
	enum entry_kind kind;
	enum stamp stamp;

	for (int i = 0; i < ENTRY_KINDS; i++) {
		g_assert_true(entry_kind_find(entry_kind_name(i), &kind));
		g_assert_cmpint(kind, ==, i);
		g_assert_cmpstr(entry_kind_title(i), !=, "?");
	}
	for (int i = 0; i < STAMPS; i++) {
		g_assert_true(stamp_find(stamp_name(i), &stamp));
		g_assert_cmpint(stamp, ==, i);
	}
	g_assert_false(entry_kind_find("soup", &kind));
	g_assert_false(entry_kind_find(NULL, &kind));
	g_assert_cmpstr(entry_kind_name(ENTRY_KINDS), ==, "?");
}

static void test_header(void)
{
	CHRONICLE log =
		chronicle_new("title='SEA edge 502' service=live region=sea,eu update=1800");
	chronicle_tell(log, "01:05 li set 0 severity=P0 region= lead=li future=thing");
	INCIDENT incident = chronicle_fold(log);

	g_assert_cmpstr(incident->title, ==, "SEA edge 502");
	g_assert_cmpstr(incident->service, ==, "live");
	g_assert_null(incident->region);
	g_assert_cmpint(incident->severity, ==, 0);
	g_assert_cmpint(incident->update_every, ==, 1800);
	g_assert_cmpint(incident->opened_at, ==, hour("01:00"));
	g_assert_cmpstr(incident->opened_by, ==, "wei");
	g_assert_cmpint(incident->turn, ==, 2);
}

/* T1: what was recorded later is not known yet, whenever it happened. */
static void test_t1(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:10 ack");
	chronicle_tell(log, "01:20 li entry 2 kind=detection at=01:02 text=before");
	chronicle_tell(log, "01:30 li entry 2 text=after why=typo");

	INCIDENT early = incident_fold(7, log, hour("01:19"));
	assert_order(early, "1");
	assert_stamp(early, STAMP_DETECTED, "-");
	INCIDENT middle = incident_fold(7, log, hour("01:20"));
	assert_order(middle, "2 1");
	g_assert_cmpstr(find(middle, "2")->text, ==, "before");
	INCIDENT late = chronicle_fold(log);
	const struct entry *entry = find(late, "2");
	g_assert_cmpstr(entry->text, ==, "after");
	g_assert_cmpint(entry->when.at, ==, hour("01:02"));
	g_assert_cmpint(entry->recorded_at, ==, hour("01:20"));
	g_assert_cmpint(entry->revised_at, ==, hour("01:30"));
	g_assert_cmpint(entry->revision, ==, 2);
	g_assert_cmpstr(entry->reason, ==, "typo");
}

/* T3: occurred, causal rank, recorded, id. */
static void test_t3(void)
{
	CHRONICLE log = chronicle_new(NULL);
	const char *const backwards[] = {
		"resolved",  "restored",        "note",        "ack",         "opened",
		"detection", "customer-report", "alert-fired", "impact-start"};

	for (guint i = 0; i < G_N_ELEMENTS(backwards); i++) {
		g_autofree char *line = g_strdup_printf("01:10 %s", backwards[i]);
		chronicle_note(log, line);
	}
	chronicle_note(log, "01:10 decision");
	chronicle_tell(log, "01:09 li entry 11 kind=action at=01:10");
	chronicle_note(log, "01:09 resolved");
	INCIDENT incident = chronicle_fold(log);
	assert_order(incident, "12 9 8 7 6 5 4 11 3 10 2 1");

	/* An edit of what orders it puts it elsewhere. */
	chronicle_tell(log, "02:00 li entry 1 at=01:08");
	chronicle_tell(log, "02:00 li entry 3 kind=impact-start");
	incident_apply(incident, log->pdata[log->len - 2]);
	incident_apply(incident, log->pdata[log->len - 1]);
	assert_order(incident, "1 12 3 9 8 7 6 5 4 11 10 2");
}

/* T4: revisions, tombstones, and a source's own time beside a corrected one. */
static void test_t4(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:10 observation text=one tags='cdn sea,cdn'");
	chronicle_tell(
		log,
		"01:12 li entry 1 tags=edge end=01:14 precision=5m customer.en=Hello customer=x");
	chronicle_tell(log, "01:13 li removed 1 why=twice");
	INCIDENT incident = chronicle_fold(log);
	const struct entry *entry = find(incident, "1");

	g_assert_true(entry->removed);
	g_assert_cmpstr(entry->reason, ==, "twice");
	g_assert_cmpstr(entry->text, ==, "one");
	g_assert_cmpstr(entry->tags, ==, " edge ");
	g_assert_cmpint(entry->when.early, ==, 300);
	g_assert_cmpint(entry->revision, ==, 3);
	g_assert_cmpstr(entry_customer(entry, "en"), ==, "Hello");
	g_assert_cmpstr(entry_customer(entry, "zh"), ==, "x");
	incident_apply(incident, chronicle_tell(log, "01:15 wei put-back 1"));
	g_assert_false(entry->removed);
	incident_apply(incident, chronicle_tell(log, "01:15 wei entry 1 customer= customer.en="));
	g_assert_null(entry_customer(entry, "en"));

	chronicle_note(log, "01:20 alert-fired source=alert source_ref=edge-502");
	INCIDENT machine = chronicle_fold(log);
	g_assert_true(find(machine, "2")->automatic);
	g_assert_cmpint(find(machine, "2")->source_at, ==, TIME_NONE);
	incident_apply(machine,
		       chronicle_tell(log, "01:30 li entry 2 at=01:18 why='clock was slow'"));
	incident_apply(machine, chronicle_tell(log, "01:31 li entry 2 at=01:17 source=person"));
	g_assert_cmpint(find(machine, "2")->when.at, ==, hour("01:17"));
	g_assert_cmpint(find(machine, "2")->source_at, ==, hour("01:20"));
	g_assert_cmpint(find(machine, "2")->source, ==, SOURCE_ALERT);
}

static void test_evidence(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:10 observation");
	chronicle_tell(log,
		       "01:11 li evidence 1 + excerpt='HTTP 502' from=48213/7 at=01:09 sha256=ab");
	chronicle_tell(log, "01:12 li evidence 1 + excerpt=more from=paste");
	chronicle_tell(log, "01:13 li evidence 1 - turn=4");
	INCIDENT incident = chronicle_fold(log);
	const struct entry *entry = find(incident, "1");
	const struct evidence *evidence = entry->evidence->pdata[0];

	g_assert_cmpuint(entry->evidence->len, ==, 1);
	g_assert_cmpstr(evidence->excerpt, ==, "HTTP 502");
	g_assert_cmpstr(((struct evidence *)entry->evidence->pdata[0])->sha256, ==, "ab");
	g_assert_cmpstr(evidence->from, ==, "48213/7");
	g_assert_cmpint(evidence->at, ==, hour("01:09"));
	g_assert_cmpint(evidence->turn, ==, 3);
}

/* What is log and what is told. */
/* Redacted in memory it reads as it does from the records that were emptied. */
static void test_redacted(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:05 note text='it is hunter22' customer.en=hunter22 tags=hunter22");
	chronicle_tell(log, "01:06 li entry 1 text='hunter22 twice' why='hunter22 again' at=01:04");
	chronicle_tell(log, "01:07 li evidence 1 + excerpt=hunter22 from=hunter22.log sha256=ab");
	chronicle_tell(log, "01:08 li removed 1 why=hunter22");
	chronicle_tell(log, "01:09 li put-back 1");
	INCIDENT held = chronicle_fold(log);
	g_autofree char *before = chronicle_print(held);
	g_assert_nonnull(strstr(before, "hunter22"));
	incident_apply(held, chronicle_tell(log, "01:10 ana redacted 1 why='a secret'"));
	for (guint i = 0; i + 1 < log->len; i++)
		record_empty(log->pdata[i]);
	INCIDENT read = chronicle_fold(log);
	g_autofree char *a = chronicle_print(held), *b = chronicle_print(read);

	g_assert_cmpstr(a, ==, b);
	g_assert_null(strstr(a, "hunter22"));
	const struct entry *entry = find(read, "1");
	g_assert_true(entry->redacted);
	g_assert_cmpstr(entry_words(entry), ==, "(redacted)");
	g_assert_cmpstr(entry->reason, ==, "a secret");
	g_assert_cmpint(entry->when.at, ==, hour("01:04"));
	g_assert_cmpint(entry->revision, ==, 6);
	/* Written anew it says that. */
	incident_apply(read, chronicle_tell(log, "01:11 li entry 1 text='a credential'"));
	g_assert_cmpstr(entry_words(find(read, "1")), ==, "a credential");
}

static void test_promotion(void)
{
	static const struct {
		const char *first, *second;
		enum visibility visibility;
		gboolean promoted;
	} rows[] = {
		{"", "", VISIBLE_INTERNAL, TRUE},
		{"source=paste", "", VISIBLE_INTERNAL, FALSE},
		{"source=paste kind=ack", "", VISIBLE_INTERNAL, TRUE},
		{"visibility=log", "", VISIBLE_LOG, FALSE},
		{"visibility=log", "promoted=1", VISIBLE_INTERNAL, TRUE},
		{"promoted=1", "visibility=log", VISIBLE_LOG, FALSE},
		{"source=paste", "visibility=customer", VISIBLE_CUSTOMER, TRUE},
		{"visibility=customer", "promoted=0", VISIBLE_CUSTOMER, FALSE},
		{"visibility=log promoted=1", "", VISIBLE_LOG, FALSE},
		{"promoted=0", "promoted=", VISIBLE_INTERNAL, TRUE},
		{"visibility=soup promoted=soup", "", VISIBLE_INTERNAL, TRUE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		CHRONICLE log = chronicle_new(NULL);
		g_autofree char *first = g_strdup_printf("01:10 li entry 1 %s", rows[i].first);
		g_autofree char *second = g_strdup_printf("01:11 li entry 1 %s", rows[i].second);
		chronicle_tell(log, first);
		chronicle_tell(log, second);
		INCIDENT incident = chronicle_fold(log);
		g_assert_cmpint(find(incident, "1")->visibility, ==, rows[i].visibility);
		g_assert_cmpint(find(incident, "1")->promoted, ==, rows[i].promoted);
	}
}

static void test_precision(void)
{
	static const struct {
		const char *text;
		gint64 early, late;
		const char *printed;
	} rows[] = {
		{"exact", 0, 0, "exact"}, {"minute", 0, 59, "minute"}, {"300s", 300, 300, "300s"},
		{"5m", 300, 300, "300s"}, {"±300s", 300, 300, "300s"}, {"2h", 7200, 7200, "7200s"},
		{"", -1, 0, NULL},        {"-5m", -1, 0, NULL},        {"soup", -1, 0, NULL},
		{"1wd", -1, 0, NULL},     {"3000d", -1, 0, NULL},      {"0s", -1, 0, NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct instant instant = {.at = 5};
		g_autoptr(GError) error = NULL;
		gboolean good = precision_parse(rows[i].text, &instant, &error);
		g_assert_cmpint(good, ==, rows[i].early >= 0);
		if (!good) {
			g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
			continue;
		}
		g_assert_cmpint(instant.early, ==, rows[i].early);
		g_assert_cmpint(instant.late, ==, rows[i].late);
		g_autofree char *printed = precision_print(&instant);
		g_assert_cmpstr(printed, ==, rows[i].printed);
	}
}

/* ---- captured */

static struct incident *with_capture(GPtrArray *log)
{
	struct incident *incident = chronicle_fold(log);
	struct entry *restored = chronicle_captured("48213/9", 48213, ENTRY_RESTORED, "01:40");

	restored->promoted = TRUE;
	restored->visibility = VISIBLE_INTERNAL;
	CAPTURE(incident, chronicle_captured("48213/12", 48213, ENTRY_NOTE, "01:10"),
		chronicle_captured("48213/7", 48213, ENTRY_NOTE, "01:10"), restored);
	return incident;
}

static void test_capture(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_note(log, "01:10 note");
	INCIDENT incident = with_capture(log);

	assert_order(incident, "1 48213/7 48213/12 48213/9");
	assert_stamp(incident, STAMP_RESTORED, "01:40");
	g_assert_cmpint(find(incident, "48213/7")->visibility, ==, VISIBLE_LOG);
	g_assert_null(incident_entry(incident, "48213/8"));
	g_assert_null(incident_entry(incident, "99"));
	/* Anew: what was captured before goes. */
	CAPTURE(incident, chronicle_captured("48213/7", 48213, ENTRY_NOTE, "01:09"));
	assert_order(incident, "48213/7 1");
}

/* What somebody says of a captured entry, and only that, is other than it was captured. */
static void test_capture_said(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_tell(log, "02:00 li entry 1 source=ticket source_ref=48213/7 promoted=1");
	chronicle_tell(log,
		       "02:01 li entry 2 source=ticket source_ref=48213/9 at=01:38 why=graphs");
	chronicle_tell(log, "02:02 li removed 3 source_ref=48213/12 why=noise");
	INCIDENT bare = chronicle_fold(log);
	INCIDENT incident = with_capture(log);
	const struct entry *entry = find(incident, "1");

	/* Without what it was captured from there is nothing to show, but its revision is known. */
	assert_order(bare, "2");
	g_assert_cmpint(find(bare, "48213/7")->revision, ==, 1);

	assert_order(incident, "1 3 2");
	g_assert_true(entry == find(incident, "48213/7"));
	g_assert_cmpstr(entry->text, ==, "as captured");
	g_assert_cmpstr(entry->by, ==, "li");
	g_assert_true(entry->promoted);
	g_assert_cmpint(entry->visibility, ==, VISIBLE_INTERNAL);
	g_assert_cmpint(entry->recorded_at, ==, hour("01:10"));
	g_assert_cmpint(entry->revised_at, ==, hour("02:00"));
	g_assert_cmpint(find(incident, "2")->when.at, ==, hour("01:38"));
	g_assert_cmpint(find(incident, "2")->source_at, ==, hour("01:40"));
	g_assert_cmpint(find(incident, "2")->kind, ==, ENTRY_RESTORED);
	g_assert_true(find(incident, "3")->removed);
	assert_stamp(incident, STAMP_RESTORED, "01:38");
	/* The time taken away is the source's again. */
	incident_apply(incident, chronicle_tell(log, "02:05 li entry 2 at="));
	assert_stamp(incident, STAMP_RESTORED, "01:40");
	/* A person's words say other facts. */
	g_assert_cmpstr(entry->fact, ==, "P1");
	incident_apply(incident, chronicle_tell(log, "02:06 li entry 1 text=worse"));
	g_assert_cmpstr(entry->text, ==, "worse");
	g_assert_null(entry->fact);
}

/* Said before or behind the capture, linked and unlinked: the same comes out. */
static void test_capture_order(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_tell(log, "01:55 li link 48213 client=acme");
	INCIDENT incident = with_capture(log);
	static const char *const more[] = {
		"02:00 li entry 1 source=ticket source_ref=48213/7 promoted=1",
		"02:01 li removed 2 source_ref=48213/12",
		"02:02 li entry 1 kind=decision text=said",
		"02:03 li notice 48213 told turn=9 entry=1 client=acme",
	};

	for (guint i = 0; i < G_N_ELEMENTS(more); i++) {
		incident_apply(incident, chronicle_tell(log, more[i]));
		INCIDENT anew = with_capture(log);
		g_autofree char *one = chronicle_print(incident), *other = chronicle_print(anew);
		g_assert_cmpstr(one, ==, other);
	}
	g_assert_false(find(incident, "48213/9")->promoted);
	incident_apply(incident, chronicle_tell(log, "02:05 li unlink 48213"));
	INCIDENT anew = chronicle_fold(log);
	g_autofree char *one = chronicle_print(incident), *other = chronicle_print(anew);
	g_assert_cmpstr(one, ==, other);
	g_assert_null(incident_entry(incident, "48213/9"));
	assert_order(incident, "");
}

/* T16: many tickets, each with its client's own first report. */
static void test_t16(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_tell(log, "01:10 li link 1 client=acme reported=01:05 region=sea");
	chronicle_tell(log, "01:11 li link 2 client=kumo reported=01:09");
	chronicle_tell(log, "01:12 li link 1 reported=01:04");
	chronicle_tell(log, "01:12 li link 0 client=nobody");
	INCIDENT incident = chronicle_fold(log);
	const struct incident_link *first = incident->links->pdata[0],
				   *second = incident->links->pdata[1];

	g_assert_cmpuint(incident->links->len, ==, 2);
	g_assert_cmpint(first->reported_at, ==, hour("01:04"));
	g_assert_cmpstr(first->client, ==, "acme");
	g_assert_cmpint(first->linked_at, ==, hour("01:10"));
	g_assert_cmpint(second->reported_at, ==, hour("01:09"));
	incident_apply(incident, chronicle_tell(log, "01:13 li unlink 1"));
	incident_apply(incident, chronicle_tell(log, "01:13 li unlink 1"));
	g_assert_cmpuint(incident->links->len, ==, 1);
}

/* ---- the other parts */

static void test_sections(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_tell(log, "01:10 li section 0 summary text='It broke.' language=en");
	chronicle_tell(log, "01:11 li section 0 summary text='坏了。' language=zh");
	chronicle_tell(log, "01:12 wei section 0 summary text='It broke twice.' language=en");
	chronicle_tell(log, "01:12 wei section 9 summary text=never");
	chronicle_tell(log, "01:12 wei section 1 summary text=theirs");
	INCIDENT incident = chronicle_fold(log);
	const struct section *en = incident_section(incident, AUDIENCE_INTERNAL, "summary", "en"),
			     *fr = incident_section(incident, AUDIENCE_INTERNAL, "summary", "fr");

	g_assert_cmpuint(incident->sections->len, ==, 3);
	g_assert_cmpstr(en->text, ==, "It broke twice.");
	g_assert_cmpint(en->revision, ==, 2);
	g_assert_cmpstr(en->by, ==, "wei");
	g_assert_true(fr == en);
	g_assert_null(incident_section(incident, AUDIENCE_INTERNAL, "soup", "en"));
	incident_apply(incident,
		       chronicle_tell(log, "01:13 li section 0 summary text= language=en"));
	g_assert_cmpstr(incident_section(incident, AUDIENCE_INTERNAL, "summary", "en")->text, ==,
			"");
	g_assert_cmpstr(incident_section(incident, AUDIENCE_INTERNAL, "summary", "fr")->text, ==,
			"坏了。");
	g_assert_cmpstr(incident_section(incident, AUDIENCE_CUSTOMER, "summary", "zh")->text, ==,
			"theirs");
}

static void test_notices_and_overrides(void)
{
	CHRONICLE log = chronicle_new(NULL);
	chronicle_tell(log, "01:10 li notice 5 told client=acme turn=3 entry=1");
	chronicle_tell(log, "01:11 li notice 6 told client=kumo turn=3 entry=1");
	chronicle_tell(log, "01:12 li notice 6 taken-back turn=3");
	chronicle_tell(log, "01:13 li override 1 host text=edge-4.example why='is public'");
	INCIDENT incident = chronicle_fold(log);
	const struct notice *first = incident->notices->pdata[0],
			    *second = incident->notices->pdata[1];
	const struct override *override = incident->overrides->pdata[0];

	g_assert_false(first->taken_back);
	g_assert_true(second->taken_back);
	g_assert_cmpint(override->audience, ==, AUDIENCE_CUSTOMER);
	g_assert_cmpstr(override->text, ==, "edge-4.example");
	g_assert_cmpstr(override->why, ==, "is public");
}

/* Records and fields of later programs, and nonsense, are passed over. */
static void test_unknown(void)
{
	CHRONICLE log = chronicle_new("title=t");
	chronicle_note(log, "01:10 note text=x");
	INCIDENT incident = chronicle_fold(log);
	g_autofree char *before = chronicle_print(incident);
	static const char *const nonsense[] = {
		"02:00 li removed 99",
		"02:00 li entry -4 kind=ack",
		"02:00 li entry 9999999999 kind=ack",
		"02:00 li stamp 0 soup at=01:00",
		"02:00 li gap 0 soup",
		"02:00 li action -1 text=x",
		"02:00 li report 0 soup",
		"02:00 li report 77 submit",
		"02:00 li section 0 summary",
		"02:00 li notice 4 soup",
		"02:00 li unlink 4",
		"02:00 li put-back 0",
		"02:00 li evidence 77 + excerpt=x",
		"02:00 li override 1 host why=x",
	};

	for (guint i = 0; i < G_N_ELEMENTS(nonsense); i++) {
		struct record *record = chronicle_tell(log, nonsense[i]);
		record->turn = 2;
		incident_apply(incident, record);
	}
	struct record *later = chronicle_tell(log, "02:00 li entry 1 text=y");
	later->kind = RECORD_KINDS;
	later->turn = 2;
	incident_apply(incident, later);
	g_autofree char *after = chronicle_print(incident);
	g_assert_cmpstr(before, ==, after);
	/* A kind of entry that is not known here is a note. */
	incident_apply(incident,
		       chronicle_tell(log, "02:00 li entry 2 kind=soup text=x colour=red"));
	g_assert_cmpint(find(incident, "2")->kind, ==, ENTRY_NOTE);
	g_assert_cmpstr(find(incident, "2")->text, ==, "x");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incident/names", test_names);
	g_test_add_func("/incident/header", test_header);
	g_test_add_func("/incident/T1", test_t1);
	g_test_add_func("/incident/T3", test_t3);
	g_test_add_func("/incident/T4", test_t4);
	g_test_add_func("/incident/T4/redacted", test_redacted);
	g_test_add_func("/incident/T4/evidence", test_evidence);
	g_test_add_func("/incident/T15/promotion", test_promotion);
	g_test_add_func("/incident/T10/precision", test_precision);
	g_test_add_func("/incident/T15/captured", test_capture);
	g_test_add_func("/incident/T15/said", test_capture_said);
	g_test_add_func("/incident/T15/order", test_capture_order);
	g_test_add_func("/incident/T16", test_t16);
	g_test_add_func("/incident/sections", test_sections);
	g_test_add_func("/incident/notices-and-overrides", test_notices_and_overrides);
	g_test_add_func("/incident/unknown", test_unknown);
	return g_test_run();
}

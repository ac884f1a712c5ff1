/* SPDX-License-Identifier: MIT
 * States of reports and action items (R1, R2, A1); each test is named after its rule. */
#include <string.h>

#include "desk/incident-metrics.h"
#include "desk/incident-report.h"
#include "tests/chronicle.h"

/* An incident nothing blocks: entries 1 to 4, of which 3 is log; and what is submitted by wei. */
static GPtrArray *written(void)
{
	GPtrArray *log = chronicle_new("title=t");

	chronicle_note(log, "01:00 impact-start");
	chronicle_note(log, "01:01 detection");
	chronicle_note(log, "01:05 observation visibility=log");
	chronicle_note(log, "01:06 observation");
	chronicle_note(log, "01:10 impact-end");
	chronicle_note(log, "01:10 restored");
	return log;
}

static void assert_state(const GPtrArray *log, enum audience audience, const char *expected)
{
	INCIDENT incident = chronicle_fold(log);

	g_assert_cmpstr(report_state_name(incident->reports[audience].state), ==, expected);
}

/* How it stands after these lines more. */
static void assert_course(enum audience audience, const char *const *lines, const char *expected)
{
	CHRONICLE log = written();

	for (; *lines; lines++)
		chronicle_tell(log, *lines);
	assert_state(log, audience, expected);
}

#define COURSE(audience, expected, ...) \
	assert_course(AUDIENCE_##audience, (const char *const[]){__VA_ARGS__, NULL}, expected)

static void test_r1(void)
{
	COURSE(INTERNAL, "draft", "02:00 wei set 0 title=x");
	COURSE(INTERNAL, "in-review", "02:00 wei report 0 submit");
	COURSE(INTERNAL, "draft", "02:00 wei report 0 submit", "02:01 li report 0 return why=thin");
	COURSE(INTERNAL, "approved", "02:00 wei report 0 submit", "02:01 li report 0 approve");
	COURSE(INTERNAL, "published", "02:00 wei report 0 submit", "02:01 li report 0 approve",
	       "02:02 wei report 0 publish version=1");
	COURSE(INTERNAL, "closed", "02:00 wei report 0 submit", "02:01 li report 0 approve",
	       "02:02 wei report 0 publish", "02:03 li report 0 close");
	COURSE(INTERNAL, "waived", "02:00 li report 0 waive why=small");
	COURSE(INTERNAL, "draft", "02:00 li report 0 waive why=small", "02:01 li report 0 reopen");
	/* Steps that don't follow each other are passed over. */
	COURSE(INTERNAL, "draft", "02:01 li report 0 approve", "02:02 wei report 0 publish",
	       "02:03 li report 0 close");
	/* Each audience by itself. */
	COURSE(CUSTOMER, "draft", "02:00 wei report 0 submit");
}

/* The author can't be the only approver. */
static void test_r1_author(void)
{
	COURSE(INTERNAL, "in-review", "02:00 wei report 0 submit", "02:01 wei report 0 approve");
	COURSE(INTERNAL, "approved", "02:00 wei report 0 submit", "02:01 wei report 0 approve",
	       "02:02 li report 0 approve");
	/* Who changed it last is its author as well. */
	COURSE(INTERNAL, "in-review", "02:00 wei report 0 submit",
	       "02:01 li section 0 summary text=x", "02:02 li report 0 approve");
	COURSE(INTERNAL, "approved", "02:00 wei report 0 submit",
	       "02:01 li section 0 summary text=x", "02:02 wei report 0 approve");
}

/* The customer version needs the TAM or the backup TAM, and still somebody else than its author. */
static void test_r1_tam(void)
{
	COURSE(CUSTOMER, "in-review", "02:00 wei report 1 submit", "02:01 li report 1 approve");
	COURSE(CUSTOMER, "approved", "02:00 wei report 1 submit",
	       "02:01 tam report 1 approve tam=1");
	COURSE(CUSTOMER, "in-review", "02:00 tam report 1 submit",
	       "02:01 tam report 1 approve tam=1");
	COURSE(CUSTOMER, "approved", "02:00 tam report 1 submit",
	       "02:01 tam report 1 approve tam=1", "02:02 li report 1 approve");
	COURSE(INTERNAL, "in-review", "02:00 tam report 0 submit",
	       "02:01 tam report 0 approve tam=1");
}

/* Interim notices need no approval. */
static void test_r1_interim(void)
{
	COURSE(INTERIM, "published", "02:00 wei report 3 publish");
	CHRONICLE log = written();
	chronicle_tell(log, "02:00 wei report 3 publish");
	chronicle_tell(log, "02:30 wei report 3 publish");
	INCIDENT incident = chronicle_fold(log);
	g_assert_cmpint(incident->reports[AUDIENCE_INTERIM].version, ==, 2);
}

/* Which records change what a report says: those return it to review. */
static void test_r1_edits(void)
{
	static const struct {
		const char *line;
		gboolean internal, customer, management;
	} rows[] = {
		{"03:00 li entry 4 text=x", TRUE, FALSE, TRUE},
		{"03:00 li entry 4 customer.en=x", TRUE, FALSE, TRUE},
		{"03:00 li entry 4 visibility=customer", TRUE, TRUE, TRUE},
		{"03:00 li removed 4", TRUE, FALSE, TRUE},
		{"03:00 li entry 3 text=x", FALSE, FALSE, FALSE},
		{"03:00 li removed 3", FALSE, FALSE, FALSE},
		{"03:00 li entry 3 promoted=1", TRUE, FALSE, TRUE},
		{"03:00 li evidence 3 + excerpt=x", FALSE, FALSE, FALSE},
		{"03:00 li evidence 4 + excerpt=x", TRUE, FALSE, TRUE},
		{"03:00 li entry 9 kind=note visibility=log", FALSE, FALSE, FALSE},
		{"03:00 li entry 9 kind=note", TRUE, FALSE, TRUE},
		{"03:00 li entry 2 at=01:02", TRUE, TRUE, TRUE},
		{"03:00 li entry 1 weight=50", TRUE, TRUE, TRUE},
		{"03:00 li entry 9 kind=ack visibility=log", TRUE, TRUE, TRUE},
		{"03:00 li entry 9 source_ref=5/7 promoted=1", TRUE, FALSE, TRUE},
		{"03:00 li removed 9 source_ref=5/7", TRUE, TRUE, TRUE},
		{"03:00 li stamp 0 detected at=01:00", TRUE, TRUE, TRUE},
		{"03:00 li set 0 title=x", TRUE, TRUE, TRUE},
		{"03:00 li link 5 client=acme", TRUE, TRUE, TRUE},
		{"03:00 li action 1 text=x", TRUE, TRUE, TRUE},
		{"03:00 li section 0 summary text=x", TRUE, FALSE, FALSE},
		{"03:00 li section 1 summary text=x", FALSE, TRUE, FALSE},
		{"03:00 li section 3 summary text=x", FALSE, FALSE, FALSE},
		{"03:00 li gap 0 explained from=1 to=2", TRUE, FALSE, FALSE},
		{"03:00 li notice 5 told turn=3", FALSE, FALSE, FALSE},
		{"03:00 li override 1 host text=x why=y", FALSE, FALSE, FALSE},
		{"03:00 li report 3 publish", FALSE, FALSE, FALSE},
		{"03:00 li entry 99999999999 text=x", FALSE, FALSE, FALSE},
		{"03:00 li unlink 5", FALSE, FALSE, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		CHRONICLE log = written();
		for (int audience = 0; audience < AUDIENCE_INTERIM; audience++) {
			g_autofree char *submit =
				g_strdup_printf("02:00 wei report %d submit", audience);
			g_autofree char *approve =
				g_strdup_printf("02:01 tam report %d approve tam=1", audience);
			chronicle_tell(log, submit);
			chronicle_tell(log, approve);
			assert_state(log, audience, "approved");
		}
		chronicle_tell(log, rows[i].line);
		g_test_message("%s", rows[i].line);
		assert_state(log, AUDIENCE_INTERNAL, rows[i].internal ? "in-review" : "approved");
		assert_state(log, AUDIENCE_CUSTOMER, rows[i].customer ? "in-review" : "approved");
		assert_state(log, AUDIENCE_MANAGEMENT,
			     rows[i].management ? "in-review" : "approved");
	}
}

/* What was approved before an edit or a return is known, so that what differs from it can be shown. */
static void test_r1_lapsed(void)
{
	CHRONICLE log = written();
	chronicle_tell(log, "02:00 wei report 0 submit");
	gint64 approved = chronicle_tell(log, "02:01 li report 0 approve")->turn;
	chronicle_tell(log, "02:02 wei section 0 summary text=x");
	chronicle_tell(log, "02:03 wei section 0 summary text=y");
	INCIDENT incident = chronicle_fold(log);
	const struct report_status *status = &incident->reports[AUDIENCE_INTERNAL];

	g_assert_cmpint(status->lapsed_turn, ==, approved);
	g_assert_cmpint(status->approved_turn, ==, 0);
	incident_apply(incident, chronicle_tell(log, "02:04 li report 0 approve"));
	incident_apply(incident, chronicle_tell(log, "02:05 wei report 0 publish"));
	g_assert_cmpint(status->lapsed_turn, ==, 0);
}

/* What would be published is not what was approved, though nobody edited it: others read it again. */
static void test_r1_stale(void)
{
	CHRONICLE log = written();
	chronicle_tell(log, "02:00 wei report 0 submit");
	gint64 approved = chronicle_tell(log, "02:01 li report 0 approve")->turn;
	chronicle_tell(log, "02:02 zhao report 0 lapse why=tickets");
	assert_state(log, AUDIENCE_INTERNAL, "in-review");
	INCIDENT incident = chronicle_fold(log);
	const struct report_status *status = &incident->reports[AUDIENCE_INTERNAL];

	g_assert_cmpint(status->lapsed_turn, ==, approved);
	g_assert_cmpuint(status->approvals->len, ==, 0);
	g_assert_cmpstr(status->author, ==, "wei");
	g_assert_cmpstr(status->why, ==, "tickets");
	chronicle_tell(log, "02:03 li report 0 approve");
	chronicle_tell(log, "02:04 wei report 0 publish");
	chronicle_tell(log, "02:05 wei report 0 lapse");
	assert_state(log, AUDIENCE_INTERNAL, "published");
}

/* A published version stands; what is changed since makes the next one. */
static void test_r2(void)
{
	CHRONICLE log = written();
	chronicle_tell(log, "02:00 wei report 0 submit");
	chronicle_tell(log, "02:01 li report 0 approve");
	chronicle_tell(log, "02:02 wei report 0 publish version=1");
	struct record *edit = chronicle_tell(log, "02:03 wei section 0 summary text=x");
	INCIDENT incident = chronicle_fold(log);
	const struct report_status *status = &incident->reports[AUDIENCE_INTERNAL];

	g_assert_cmpint(status->state, ==, REPORT_PUBLISHED);
	g_assert_cmpint(status->version, ==, 1);
	g_assert_cmpint(status->edited_turn, ==, edit->turn);
	g_assert_cmpint(status->edited_turn, >, status->published_turn);
	incident_apply(incident, chronicle_tell(log, "02:04 wei report 0 submit"));
	g_assert_cmpint(status->state, ==, REPORT_IN_REVIEW);
	g_assert_cmpuint(status->approvals->len, ==, 0);
	incident_apply(incident, chronicle_tell(log, "02:05 li report 0 approve"));
	incident_apply(incident, chronicle_tell(log, "02:06 li report 0 publish"));
	g_assert_cmpint(status->version, ==, 2);
}

/* The list of changes: what changes this report, of each thing the newest. */
static void test_r2_changes(void)
{
	CHRONICLE log = written();
	gint64 published = chronicle_tell(log, "02:00 wei report 1 submit")->turn;
	static const char *const lines[] = {
		"02:01 li section 1 summary language=en text=x",
		"02:01 li section 1 summary language=zh text=x",
		"02:02 li section 0 summary language=en text=x",
		"02:03 li entry 3 text=log",
		"02:04 li section 1 summary language=en text=y",
		"02:05 li entry 4 visibility=customer",
		"02:06 li removed 4",
		"02:07 li stamp 0 detected at=01:00",
		"02:08 li stamp 0 restored at=01:00",
		"02:09 li stamp 0 detected",
		"02:10 li notice 5 told turn=3",
	};
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		chronicle_tell(log, lines[i]);
	g_autoptr(GPtrArray) changes = report_changes(log, AUDIENCE_CUSTOMER, published);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < changes->len; i++)
		g_string_append_printf(
			out, "%d ", (int)(((struct record *)changes->pdata[i])->turn - published));
	g_assert_cmpstr(out->str, ==, "2 5 7 9 10 ");
}

/* ---- who may */

static void assert_may(const struct incident *incident, enum audience audience,
		       enum report_deed deed, const struct report_actor *actor, const char *why,
		       int code)
{
	g_autoptr(GError) error = NULL;
	gboolean may = report_may(incident, audience, deed, actor, why, hour("09:00"), &error);

	if (error)
		g_test_message("%s", error->message);
	g_assert_cmpint(may, ==, !code);
	g_assert_cmpint(error ? error->code : 0, ==, code);
}

static guint wants(const struct incident *incident, enum audience audience)
{
	g_autoptr(GPtrArray) lines = report_wants(incident, audience, NULL);

	return lines->len;
}

static void test_may(void)
{
	const struct report_actor wei = {.who = "wei"}, lead = {.who = "lead", .lead = TRUE};
	CHRONICLE empty = chronicle_new("title=t");
	INCIDENT blocked = chronicle_fold(empty);
	CHRONICLE log = written();
	INCIDENT incident = chronicle_fold(log);

	assert_may(blocked, AUDIENCE_INTERNAL, REPORT_SUBMIT, &wei, NULL, MIDWATCH_ERROR_FAILED);
	assert_may(blocked, AUDIENCE_INTERIM, REPORT_PUBLISH, &wei, NULL, MIDWATCH_ERROR_FAILED);
	incident_apply(blocked, chronicle_tell(empty, "01:00 wei section 3 known text=x"));
	assert_may(blocked, AUDIENCE_INTERIM, REPORT_PUBLISH, &wei, NULL, 0);
	assert_may(blocked, AUDIENCE_INTERIM, REPORT_SUBMIT, &wei, NULL, MIDWATCH_ERROR_FAILED);
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_SUBMIT, &wei, NULL, 0);
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_APPROVE, &wei, NULL, MIDWATCH_ERROR_FAILED);
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_PUBLISH, &wei, NULL, MIDWATCH_ERROR_FAILED);
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_WAIVE, &wei, "small", MIDWATCH_ERROR_DENIED);
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_WAIVE, &lead, "", MIDWATCH_ERROR_USAGE);
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_WAIVE, &lead, "small", 0);

	incident_apply(incident, chronicle_tell(log, "01:59 wei section 1 seen text=x"));
	incident_apply(incident, chronicle_tell(log, "02:00 wei report 1 submit"));
	g_assert_cmpuint(wants(incident, AUDIENCE_CUSTOMER), ==, 2);
	g_autoptr(GPtrArray) tams = g_ptr_array_new();
	g_ptr_array_add(tams, (gpointer) "acme: ana");
	g_ptr_array_add(tams, (gpointer) "kumo: eve");
	g_autoptr(GPtrArray) lines = report_wants(incident, AUDIENCE_CUSTOMER, tams);
	g_assert_cmpuint(lines->len, ==, 3);
	g_assert_cmpstr(lines->pdata[2], ==, "kumo: eve");
	assert_may(incident, AUDIENCE_CUSTOMER, REPORT_APPROVE, &wei, NULL, 0);
	incident_apply(incident, chronicle_tell(log, "02:01 wei report 1 approve tam=1"));
	g_assert_cmpuint(wants(incident, AUDIENCE_CUSTOMER), ==, 1);
	assert_may(incident, AUDIENCE_CUSTOMER, REPORT_APPROVE, &wei, NULL, MIDWATCH_ERROR_FAILED);
	assert_may(incident, AUDIENCE_CUSTOMER, REPORT_APPROVE, &lead, NULL, 0);
	/* T8 blocks approval, whenever it comes up. */
	incident_apply(incident, chronicle_tell(log, "02:02 li stamp 0 restored at=00:30"));
	assert_may(incident, AUDIENCE_CUSTOMER, REPORT_APPROVE, &lead, NULL, MIDWATCH_ERROR_FAILED);
	assert_may(incident, AUDIENCE_CUSTOMER, REPORT_RETURN, &lead, NULL, 0);
}

/* What was published is published again only as it was: in another language, to another client. */
static void test_may_publish(void)
{
	const struct report_actor wei = {.who = "wei"};
	CHRONICLE log = written();
	chronicle_tell(log, "02:00 wei report 0 submit");
	chronicle_tell(log, "02:01 li report 0 approve");
	INCIDENT incident = chronicle_fold(log);

	assert_may(incident, AUDIENCE_INTERNAL, REPORT_PUBLISH, &wei, NULL, 0);
	incident_apply(incident, chronicle_tell(log, "02:02 wei report 0 publish version=1"));
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_PUBLISH, &wei, NULL, 0);
	incident_apply(incident, chronicle_tell(log, "02:03 wei report 0 publish version=1"));
	g_assert_cmpint(incident->reports[AUDIENCE_INTERNAL].version, ==, 1);
	incident_apply(incident, chronicle_tell(log, "02:04 wei set 0 title=x"));
	assert_may(incident, AUDIENCE_INTERNAL, REPORT_PUBLISH, &wei, NULL, MIDWATCH_ERROR_FAILED);
}

/* R2: closed needs every must-do action done, verified or waived. */
static void test_may_close(void)
{
	static const struct {
		const char *state;
		int code;
	} rows[] = {
		{"open", MIDWATCH_ERROR_FAILED},
		{"doing", MIDWATCH_ERROR_FAILED},
		{"done", 0},
		{"verified", 0},
		{"waived", 0},
	};
	const struct report_actor wei = {.who = "wei"};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		CHRONICLE log = written();
		g_autofree char *action = g_strdup_printf(
			"01:30 li action 1 text=x must=1 owner=li due=23:00 state=%s",
			rows[i].state);
		chronicle_tell(log, action);
		chronicle_tell(log, "01:31 li action 2 text=y");
		chronicle_tell(log, "02:00 wei report 0 submit");
		chronicle_tell(log, "02:01 li report 0 approve");
		chronicle_tell(log, "02:02 wei report 0 publish");
		INCIDENT incident = chronicle_fold(log);
		assert_may(incident, AUDIENCE_INTERNAL, REPORT_CLOSE, &wei, NULL, rows[i].code);
	}
}

/* ---- actions */

static void test_a1(void)
{
	CHRONICLE log = written();
	chronicle_tell(log,
		       "02:00 wei action 2 text='Add an alarm' class=detect owner=li due=23:00 "
		       "must=1 done_when='it rang once' ticket=77");
	chronicle_tell(log, "02:01 li action 1 text=first class=soup");
	chronicle_tell(log, "02:02 li action 2 state=waived why='bought instead'");
	INCIDENT incident = chronicle_fold(log);
	const struct action *action = incident_action(incident, 2);

	g_assert_cmpuint(incident->actions->len, ==, 2);
	g_assert_cmpint(incident->next_action, ==, 3);
	g_assert_true(incident->actions->pdata[1] == action);
	g_assert_null(incident_action(incident, 3));
	g_assert_cmpstr(action->text, ==, "Add an alarm");
	g_assert_cmpint(action->class, ==, CLASS_DETECT);
	g_assert_cmpstr(action->owner, ==, "li");
	g_assert_cmpstr(action->done_when, ==, "it rang once");
	g_assert_cmpint(action->ticket, ==, 77);
	g_assert_cmpint(action->revision, ==, 2);
	g_assert_cmpint(action->state, ==, ACTION_WAIVED);
	g_assert_cmpstr(action->why, ==, "bought instead");
	g_assert_cmpint(action->created_at, ==, hour("02:00"));
	g_assert_cmpint(action->state_at, ==, hour("02:02"));
	incident_apply(incident, chronicle_tell(log, "02:03 li action 2 state=open"));
	g_assert_null(action->why);
	g_assert_false(action_overdue(action, hour("22:59:59")));
	g_assert_true(action_overdue(action, hour("23:00")));
	incident_apply(incident, chronicle_tell(log, "02:04 li action 2 state=done"));
	g_assert_false(action_overdue(action, hour("23:00")));
}

static void test_a1_states(void)
{
	static const struct {
		const char *line, *why;
		enum action_state to;
		int code;
	} rows[] = {
		{"state=open", NULL, ACTION_DOING, 0},
		{"state=open", NULL, ACTION_OPEN, MIDWATCH_ERROR_FAILED},
		{"state=doing", NULL, ACTION_DONE, 0},
		{"state=doing", NULL, ACTION_VERIFIED, MIDWATCH_ERROR_FAILED},
		{"state=done", NULL, ACTION_VERIFIED, 0},
		{"state=verified", NULL, ACTION_OPEN, 0},
		{"state=open", NULL, ACTION_WAIVED, MIDWATCH_ERROR_USAGE},
		{"state=open", "no", ACTION_WAIVED, 0},
		{"must=1", NULL, ACTION_DOING, MIDWATCH_ERROR_FAILED},
		{"must=1 owner=li", NULL, ACTION_DONE, MIDWATCH_ERROR_FAILED},
		{"must=1 owner=li due=23:00", NULL, ACTION_DONE, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		CHRONICLE log = chronicle_new(NULL);
		g_autofree char *line = g_strdup_printf("02:00 li action 1 %s", rows[i].line);
		g_autoptr(GError) error = NULL;
		chronicle_tell(log, line);
		INCIDENT incident = chronicle_fold(log);
		gboolean may = action_may_become(incident_action(incident, 1), rows[i].to,
						 rows[i].why, &error);
		g_assert_cmpint(may, ==, !rows[i].code);
		g_assert_cmpint(error ? error->code : 0, ==, rows[i].code);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incident/R1", test_r1);
	g_test_add_func("/incident/R1/author", test_r1_author);
	g_test_add_func("/incident/R1/tam", test_r1_tam);
	g_test_add_func("/incident/R1/interim", test_r1_interim);
	g_test_add_func("/incident/R1/edits", test_r1_edits);
	g_test_add_func("/incident/R1/lapsed", test_r1_lapsed);
	g_test_add_func("/incident/R1/stale", test_r1_stale);
	g_test_add_func("/incident/R2", test_r2);
	g_test_add_func("/incident/R2/changes", test_r2_changes);
	g_test_add_func("/incident/R1/may", test_may);
	g_test_add_func("/incident/R2/publish", test_may_publish);
	g_test_add_func("/incident/R2/close", test_may_close);
	g_test_add_func("/incident/A1", test_a1);
	g_test_add_func("/incident/A1/states", test_a1_states);
	return g_test_run();
}

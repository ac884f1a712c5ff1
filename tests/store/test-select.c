/* SPDX-License-Identifier: MIT
 * Questions about tickets: every term against a small desk, limits, pages, counts, and that the
 * indexes serve them. */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/queue.h"
#include "store/select.h"
#include "tests/store/desk.h"
#include "tests/store/server.h"

#define NOW G_GINT64_CONSTANT(1790000000)
#define HOUR 3600

struct fixture {
	char *folder, *path;
	struct store *store;
};

struct sample {
	const char *client, *tier, *service, *region, *kind, *language, *owner, *team, *cause,
		*tags, *subject, *ref;
	int severity, state, wait; /* wait: 1 + reason, 0 none */
	gint64 opened, updated;    /* seconds before now */
	int rest, klass;
	gint64 due; /* seconds from now; 0 none */
	int clock;  /* running when due, else paused when not 0 */
	int breached, covered, unanswered;
};

/* In the order of their ids, not of the queue. */
static const struct sample samples[] = {
	/* 1 */ {"acme",
		 "strategic",
		 "live",
		 "sea",
		 "fault",
		 "en",
		 NULL,
		 "net",
		 NULL,
		 " cdn sea ",
		 "Stream CUT: 50% loss",
		 "zd:1",
		 0,
		 STATE_NEW,
		 0,
		 1 * HOUR,
		 600,
		 0,
		 CLASS_LIVE,
		 -240,
		 CLOCK_FIRST_RESPONSE,
		 1,
		 1,
		 1},
	/* 2 */ {"borealis",
		 "basic",
		 NULL,
		 "eu",
		 "question",
		 "zh-CN",
		 "li",
		 NULL,
		 NULL,
		 "",
		 "音画不同步 SDK_4",
		 NULL,
		 1,
		 STATE_OPEN,
		 0,
		 5 * HOUR,
		 1200,
		 0,
		 CLASS_LIVE,
		 6300,
		 CLOCK_UPDATE,
		 0,
		 1,
		 0},
	/* 3 */
	{"kumo",
	 "basic",
	 "vod",
	 NULL,
	 NULL,
	 NULL,
	 "me",
	 NULL,
	 "node",
	 " cdn-edge ",
	 "Stutter",
	 "zd:3",
	 1,
	 STATE_WAITING,
	 1,
	 30 * HOUR,
	 7200,
	 1,
	 CLASS_PAUSED,
	 0,
	 CLOCK_RESOLVE,
	 0,
	 1,
	 0},
	/* 4 */ {"kumo", NULL, NULL,          "sea", "fault", "zhx",      NULL, NULL,
		 NULL,   "",   "uncovered",   NULL,  2,       STATE_OPEN, 0,    2 * HOUR,
		 100,    0,    CLASS_UNTIMED, 0,     0,       0,          0,    1},
	/* 5 */
	{"acme",
	 "strategic",
	 "live",
	 "sea",
	 "fault",
	 "en",
	 "li",
	 NULL,
	 "origin",
	 " sea ",
	 "closed stream",
	 NULL,
	 0,
	 STATE_CLOSED,
	 0,
	 90 * HOUR,
	 80 * HOUR,
	 1,
	 CLASS_DONE,
	 0,
	 0,
	 0,
	 1,
	 0},
	/* 6 */ {"acme", "strategic", "live",   "eu",       "change",   "en",  "li",
		 "net",  NULL,        "",       "restored", NULL,       1,     STATE_RESTORED,
		 0,      10 * HOUR,   9 * HOUR, 1,          CLASS_LIVE, 20000, CLOCK_RESOLVE,
		 0,      1,           0},
};

static void insert(struct store *store, const struct sample *sample, gint64 id)
{
	g_autofree char *folded = g_utf8_strdown(sample->subject, -1);
	gint64 due = sample->due != 0 ? NOW + sample->due : TIME_NONE;
	gint64 breach = sample->breached ? due : TIME_NONE;
	const struct value ticket[] = {V_TEXT(sample->ref),
				       V_NULL,
				       V_INT(1),
				       V_BLOB("h", 1),
				       V_INT(1),
				       V_TEXT(sample->covered ? "contract" : NULL),
				       V_TEXT(sample->client),
				       V_TEXT(sample->tier),
				       V_TEXT(sample->service),
				       V_TEXT(sample->region),
				       V_TEXT(sample->kind),
				       V_TEXT(sample->language),
				       V_INT(sample->severity),
				       V_NULL,
				       V_INT(sample->state),
				       sample->wait ? V_INT(sample->wait - 1) : V_NULL,
				       V_TEXT(sample->owner),
				       V_TEXT(sample->team),
				       V_TEXT(sample->subject),
				       V_TEXT(folded),
				       V_NULL,
				       V_NULL,
				       V_TEXT(sample->cause),
				       V_NULL,
				       V_TEXT(sample->tags),
				       V_INT(NOW - sample->opened),
				       V_INT(NOW - sample->updated),
				       V_INT(sample->state <= STATE_RESTORED),
				       V_INT(sample->rest),
				       V_INT(sample->klass),
				       V_INT(sample->due != 0 ? due : G_MAXINT64),
				       V_NULL,
				       V_TIME(due),
				       V_INT(sample->breached),
				       V_TIME(breach),
				       V_TIME(sample->wait ? NOW + 500 : TIME_NONE),
				       V_INT(sample->unanswered)};
	const struct value clock[] = {V_INT(id),
				      V_NULL,
				      V_INT(sample->clock),
				      V_INT(1),
				      V_INT(sample->due != 0 ? CLOCK_RUNNING : CLOCK_PAUSED),
				      V_INT(0),
				      V_INT(0),
				      V_INT(NOW - 1),
				      V_NULL,
				      V_TIME(due),
				      V_NULL,
				      V_TIME(breach),
				      V_INT(HOUR),
				      V_INT(0),
				      V_INT(1),
				      V_NULL};
	/* A stopped clock of another kind, which no question may see. */
	const struct value stopped[] = {
		V_INT(id),      V_NULL,   V_INT(CLOCK_NOTIFY), V_INT(1),       V_INT(CLOCK_MET),
		V_INT(0),       V_INT(0), V_INT(NOW - 9),      V_INT(NOW - 5), V_INT(NOW + 1),
		V_NULL,         V_NULL,   V_INT(10),           V_INT(4),       V_INT(1),
		V_TEXT("2025b")};
	struct batch *batch = batch_new();
	batch_add(batch, QUERY_TICKET_INSERT, ticket, G_N_ELEMENTS(ticket));
	if (sample->clock)
		batch_add(batch, QUERY_CLOCK_PUT, clock, 16);
	batch_add(batch, QUERY_CLOCK_PUT, stopped, 16);
	if (id == 2)
		batch_add(batch, QUERY_FIELD_PUT,
			  (struct value[]){V_INT(2), V_NULL, V_TEXT("stream"), V_TEXT("live-7")},
			  4);
	g_autoptr(GError) error = NULL;
	g_assert_true(store_ok(store_batch(store, batch, &error), &error));
	g_assert_no_error(error);
	batch_free(batch);
}

static void set_up(struct fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	fixture->folder = g_dir_make_tmp("midwatch-select-XXXXXX", &error);
	g_assert_no_error(error);
	fixture->path = scratch_desk(fixture->folder);
	fixture->store = store_open(fixture->path, STORE_CREATE, &error);
	g_assert_no_error(error);
	for (gsize i = 0; i < G_N_ELEMENTS(samples); i++)
		insert(fixture->store, &samples[i], i + 1);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
	store_close(fixture->store);
	g_autoptr(GDir) folder = g_dir_open(fixture->folder, 0, NULL);
	for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
		g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
		g_unlink(path);
	}
	g_rmdir(fixture->folder);
	g_free(fixture->path);
	g_free(fixture->folder);
}

static char **tam_of(const char *tam, void *data, GError **error)
{
	if (g_strcmp0(tam, "broken") == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "broken");
		return NULL;
	}
	return g_strsplit(tam == NULL                ? "kumo"
			  : strcmp(tam, "chen") == 0 ? "acme borealis"
						     : "",
			  " ", -1);
}

static const struct select_context everyone = {.now = NOW, .me = "me", .tam = tam_of};

static struct filter *parse(const char *text)
{
	static const char *const own[] = {"stream", NULL};
	g_autoptr(GError) error = NULL;
	struct filter *filter = filter_parse(text, NOW, zone_utc(), NULL, own, &error);
	g_assert_no_error(error);
	return filter;
}

static gboolean add_row(const struct row *row, void *data)
{
	GString *out = data;
	for (int i = 0; i < row_columns(row); i++)
		g_string_append_printf(out, "%s%s", i == 0 ? (out->len > 0 ? " " : "") : "/",
				       row_text(row, i));
	return TRUE;
}

static char *run(struct store *store, struct select *select)
{
	g_autoptr(GError) error = NULL;
	GString *out = g_string_new(NULL);
	g_assert_nonnull(select);
	select_run(store, select, add_row, out, &error);
	g_assert_no_error(error);
	select_free(select);
	return g_string_free(out, FALSE);
}

static void check_in(const struct fixture *fixture, const struct select_context *context,
		     const char *text, const char *expected)
{
	struct filter *filter = parse(text);
	g_autofree char *got =
		run(fixture->store, select_tickets("ticket.id", filter, context, NULL, 0, NULL));
	if (strcmp(got, expected) != 0)
		g_error("%s: %s and not %s", text, got, expected);
	filter_free(filter);
}

/* Every term, and what it answers in the order of the queue. */
static const struct {
	const char *filter, *expected;
} cases[] = {
	{"", "1 2 4 6 3"},
	{"state:any", "1 2 4 5 6 3"},
	{"state:closed", "5"},
	{"state:open,new", "1 2 4"},
	{"-state:open", "1 5 6 3"},
	{"severity:P0,P2", "1 4"},
	{"client:acme", "1 6"},
	{"-client:acme", "2 4 3"},
	{"tier:strategic", "1 6"},
	{"tier:none", "4"},
	{"-tier:strategic", "2 4 3"},
	{"service:live,none", "1 2 4 6"},
	{"region:sea", "1 4"},
	{"-region:sea", "2 6 3"},
	{"region:any", "1 2 4 6"},
	{"team:net", "1 6"},
	{"-team:net", "2 4 3"},
	{"tam:chen", "1 2 6"},
	{"-tam:chen", "4 3"},
	{"tam:none", "4 3"},
	{"tam:any", "1 2 6"},
	{"tam:me", ""},
	{"owner:me", "3"},
	{"owner:none", "1 4"},
	{"owner:li,none", "1 2 4 6"},
	{"-owner:li", "1 4 3"},
	{"kind:fault,none", "1 4 3"},
	{"cause:none", "1 2 4 6"},
	{"cause:node", "3"},
	{"clock:restore", ""},
	{"clock:resolve", "6 3"},
	{"clock:first-response,update", "1 2"},
	{"clock:none", "4"},
	{"-clock:any", "4"},
	{"clock:notify", ""},
	{"language:zh", "2"},
	{"language:zh-CN,none", "2 3"},
	{"-language:zh", "1 4 6 3"},
	{"due<2h", "1 2"},
	{"due>1h", "2 6"},
	{"-due<2h", "4 6 3"},
	{"due:none", "4 3"},
	{"breached:yes", "1"},
	{"breached:no", "2 4 6 3"},
	{"wait:any", "3"},
	{"wait:none", "1 2 4 6"},
	{"wait:waiting-client", "3"},
	{"wait:internal", ""},
	{"tag:cdn", "1"},
	{"tag:sea,cdn-edge", "1 3"},
	{"-tag:cdn", "2 4 6 3"},
	{"tag:none", "2 4 6"},
	{"unanswered:yes", "1 4"},
	{"unanswered:no", "2 6 3"},
	{"covered:no", "4"},
	{"covered:yes,no", "1 2 4 6 3"},
	{"opened<2h", "1 4"},
	{"opened>1d", "3"},
	{"opened>@1789990000", "1 4"},
	{"updated<30m", "1 2 4"},
	{"updated>30m", "6 3"},
	{"id:3,5", "3"},
	{"id:5 state:any", "5"},
	{"ref:zd:1,zd:3", "1 3"},
	{"ref:none", "2 4 6"},
	{"STREAM", "1"},
	{"stream state:any", "1 5"},
	{"-stream", "2 4 6 3"},
	{"音画", "2"},
	{"\"50% l\"", "1"},
	{"%", "1"},
	{"_", "2"},
	{"!", ""},
	{"\"t%r\"", ""},
	{"stream:live-7", "2"},
	{"stream:any", "2"},
	{"stream:none", "1 4 6 3"},
	{"stream:none,any", "1 2 4 6 3"},
	{"stream:other,none", "1 4 6 3"},
	{"-stream:live-7", "1 4 6 3"},
	{"(client:acme OR owner:me) -restored", "1 3"},
	{"-(client:acme OR owner:me)", "2 4"},
};

static void test_terms(struct fixture *fixture, gconstpointer data)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		check_in(fixture, &everyone, cases[i].filter, cases[i].expected);
}

static unsigned answer(const struct fixture *fixture, const char *format, const char *first,
		       const char *second)
{
	struct select_context context = everyone;
	context.closed_too = TRUE;
	g_autofree char *text = g_strdup_printf(format, first, second);
	struct filter *filter = parse(text);
	g_autofree char *got =
		run(fixture->store, select_tickets("ticket.id", filter, &context, NULL, 0, NULL));
	unsigned mask = 0;
	for (const char *at = got; *at != '\0'; at++)
		if (g_ascii_isdigit(*at))
			mask |= 1u << (*at - '1');
	filter_free(filter);
	return mask;
}

/* Any two filters: what one leaves out its negation has, AND is both, OR is either. Nulls are where
 * SQL forgets that. */
static void test_algebra(struct fixture *fixture, gconstpointer data)
{
	const unsigned all = (1u << G_N_ELEMENTS(samples)) - 1;
	for (int round = 0; round < 400; round++) {
		/* The first case is empty. */
		const char *a = cases[g_test_rand_int_range(1, G_N_ELEMENTS(cases))].filter;
		const char *b = cases[g_test_rand_int_range(1, G_N_ELEMENTS(cases))].filter;
		unsigned x = answer(fixture, "%s", a, ""), y = answer(fixture, "%s", b, "");
		g_test_message("%s / %s", a, b);
		g_assert_cmpuint(answer(fixture, "-(%s)", a, ""), ==, all & ~x);
		g_assert_cmpuint(answer(fixture, "(%s) (%s)", a, b), ==, x & y);
		g_assert_cmpuint(answer(fixture, "(%s OR %s)", a, b), ==, x | y);
		g_assert_cmpuint(answer(fixture, "-((%s) -(%s))", a, b), ==, all & ~(x & ~y));
	}
}

static void test_bounds(struct fixture *fixture, gconstpointer data)
{
	/* 1 was opened 3 600 s ago, 2 is due in 6 300 s: `<` without the bound, `>` with it, but a
	 * time ago includes it. */
	check_in(fixture, &everyone, "opened<3600s severity:P0", "1");
	check_in(fixture, &everyone, "opened>3600s severity:P0", "");
	check_in(fixture, &everyone, "due<6300s severity:P1", "");
	check_in(fixture, &everyone, "due>6300s severity:P1", "2 6");
	check_in(fixture, &everyone, "due<6301s severity:P1", "2");
}

static void test_closed_too(struct fixture *fixture, gconstpointer data)
{
	struct select_context context = everyone;
	context.closed_too = TRUE;
	check_in(fixture, &context, "", "1 2 4 5 6 3");
	check_in(fixture, &context, "stream", "1 5");
	check_in(fixture, &context, "state:open", "2 4");
}

static void test_limits(struct fixture *fixture, gconstpointer data)
{
	g_auto(GStrv) clients = g_strsplit("acme kumo", " ", -1);
	g_auto(GStrv) regions = g_strsplit("sea", " ", -1);
	g_auto(GStrv) none = g_strsplit("", " ", -1);
	struct select_context context = everyone;
	context.clients = clients;
	check_in(fixture, &context, "", "1 4 6 3");
	check_in(fixture, &context, "-client:acme", "4 3");
	check_in(fixture, &context, "(client:borealis OR id:2)", "");
	context.regions = regions;
	check_in(fixture, &context, "", "1 4");
	check_in(fixture, &context, "region:none", "");
	check_in(fixture, &context, "state:any", "1 4 5");
	g_autofree char *counts = run(fixture->store, select_counts(NULL, &context, NULL));
	g_assert_cmpstr(counts, ==, "0/0/1/1/0 0/2/1/0/1");
	context.clients = none;
	check_in(fixture, &context, "state:any", "");
	g_autofree char *next = run(fixture->store, select_next(NEXT_DUE, NULL, &context, NULL));
	g_assert_cmpstr(next, ==, "");
}

/* Pages put end to end are the whole, wherever they begin. */
static void test_pages(struct fixture *fixture, gconstpointer data)
{
	struct filter *filter = parse("state:any");
	const int order[] = {1, 2, 4, 5, 6, 3};
	for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
		const struct sample *sample = &samples[order[i] - 1];
		struct select_after after = {.rest = sample->rest,
					     .severity = sample->severity,
					     .klass = sample->klass,
					     .sort_key = sample->due != 0 ? NOW + sample->due
									  : G_MAXINT64,
					     .opened_at = NOW - sample->opened,
					     .id = order[i]};
		g_autoptr(GString) expected = g_string_new(NULL);
		for (gsize k = i + 1; k < MIN(i + 3, G_N_ELEMENTS(order)); k++)
			g_string_append_printf(expected, "%s%d", k > i + 1 ? " " : "", order[k]);
		g_autofree char *got =
			run(fixture->store,
			    select_tickets("ticket.id", filter, &everyone, &after, 2, NULL));
		g_assert_cmpstr(got, ==, expected->str);
	}
	filter_free(filter);
}

/* From the end, and from a place towards the start; and only what answers to us. */
static void test_backwards(struct fixture *fixture, gconstpointer data)
{
	struct select_context context = everyone;
	struct select_after after = {.rest = 0,
				     .severity = 2,
				     .klass = CLASS_UNTIMED,
				     .sort_key = G_MAXINT64,
				     .opened_at = NOW - 2 * HOUR,
				     .id = 4};
	context.backwards = TRUE;
	check_in(fixture, &context, "", "3 6 4 2 1");
	g_autofree char *before =
		run(fixture->store, select_tickets("ticket.id", NULL, &context, &after, 0, NULL));
	g_assert_cmpstr(before, ==, "2 1");
	context.answering = TRUE;
	check_in(fixture, &context, "", "4 2 1");
	check_in(fixture, &context, "-client:acme", "4 2");
}

/* Any other order is total too: its pages, down or up, are the whole list cut in pieces. */
static void test_orders(struct fixture *fixture, gconstpointer data)
{
	static const struct {
		struct ordering ordering;
		const char *ids; /* of live tickets */
	} orders[] = {
		{{ORDER_OPENED, FALSE}, "3 6 2 4 1"}, {{ORDER_OPENED, TRUE}, "1 4 2 6 3"},
		{{ORDER_UPDATED, TRUE}, "4 1 2 3 6"}, {{ORDER_CLIENT, FALSE}, "1 6 2 3 4"},
		{{ORDER_DUE, FALSE}, "1 2 6 3 4"},    {{ORDER_DUE, TRUE}, "6 2 1 4 3"},
		{{ORDER_ID, TRUE}, "6 4 3 2 1"},
	};
	for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
		struct select_context context = everyone;
		context.ordering = orders[i].ordering;
		g_autofree char *whole = run(
			fixture->store, select_tickets("ticket.id", NULL, &context, NULL, 9, NULL));
		g_assert_cmpstr(whole, ==, orders[i].ids);
		g_auto(GStrv) ids = g_strsplit(whole, " ", -1);
		for (guint k = 0; ids[k]; k++) {
			const struct sample *sample = &samples[atoi(ids[k]) - 1];
			struct select_after after = {.opened_at = NOW - sample->opened,
						     .updated_at = NOW - sample->updated,
						     .due_at = sample->due != 0 ? NOW + sample->due
										: TIME_NONE,
						     .client = sample->client,
						     .id = atoi(ids[k])};
			const char *behind = k > 0 ? ids[k - 1] : "", *next = ids[k + 1];
			context.backwards = FALSE;
			g_autofree char *down =
				run(fixture->store,
				    select_tickets("ticket.id", NULL, &context, &after, 1, NULL));
			g_assert_cmpstr(down, ==, next ? next : "");
			context.backwards = TRUE;
			g_autofree char *up =
				run(fixture->store,
				    select_tickets("ticket.id", NULL, &context, &after, 1, NULL));
			g_assert_cmpstr(up, ==, behind);
		}
	}
}

static void test_counts(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *all = run(fixture->store, select_counts(NULL, &everyone, NULL));
	g_assert_cmpstr(all, ==, "0/0/1/1/0 0/1/1/0/0 0/2/1/0/1 1/1/2/0/0");
	struct filter *filter = parse("client:acme state:any");
	g_autofree char *some = run(fixture->store, select_counts(filter, &everyone, NULL));
	g_assert_cmpstr(some, ==, "0/0/1/1/0 1/0/1/0/0 1/1/1/0/0");
	filter_free(filter);
}

static void test_next(struct fixture *fixture, gconstpointer data)
{
	g_autofree char *due = run(fixture->store, select_next(NEXT_DUE, NULL, &everyone, NULL));
	g_autofree char *wake = run(fixture->store, select_next(NEXT_WAKE, NULL, &everyone, NULL));
	g_assert_cmpstr(due, ==, "1790006300/2"); /* 1 is breached, 6 rests */
	g_assert_cmpstr(wake, ==, "1790000500/3");
	struct filter *filter = parse("client:acme");
	g_autofree char *none = run(fixture->store, select_next(NEXT_DUE, filter, &everyone, NULL));
	g_assert_cmpstr(none, ==, "");
	filter_free(filter);
}

static gboolean add_plan(const struct row *row, void *data)
{
	g_string_append_printf(data, "%s\n", row_text(row, 3));
	return TRUE;
}

static void check_plan(const struct fixture *fixture, struct select *select, const char *index)
{
	g_autoptr(GString) plan = g_string_new(NULL);
	/* Which index serves is SQLite's to say in these words. */
	if (server_is_wanted()) {
		select_free(select);
		return;
	}
	char *sql = select->sql;
	select->sql = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
	g_assert_cmpint(select_run(fixture->store, select, add_plan, plan, NULL), ==, STORE_OK);
	if (strstr(plan->str, index) == NULL || strstr(plan->str, "TEMP B-TREE") != NULL)
		g_error("%s\n%s", sql, plan->str);
	g_free(sql);
	select_free(select);
}

static void test_plans(struct fixture *fixture, gconstpointer data)
{
	static const char *const filters[] = {
		"",           "client:acme",     "stream",      "tam:chen",
		"state:open", "owner:me -tag:x", "(a OR id:5)", "due<2h"};
	const struct select_after after = {0, 1, 2, 3, 4, 5};
	g_auto(GStrv) clients = g_strsplit("acme", " ", -1);
	struct select_context limited = everyone, backwards = everyone;
	backwards.backwards = backwards.answering = TRUE;
	limited.clients = clients;
	for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
		struct filter *filter = parse(filters[i]);
		const char *queue = "USING INDEX ticket_queue";
		check_plan(fixture,
			   select_tickets("ticket.id, ticket.subject", filter, &everyone, NULL, 50,
					  NULL),
			   queue);
		check_plan(fixture,
			   select_tickets("ticket.id, ticket.subject", filter, &limited, &after, 50,
					  NULL),
			   queue);
		check_plan(fixture,
			   select_tickets("ticket.id, ticket.subject", filter, &backwards, &after,
					  50, NULL),
			   queue);
		check_plan(fixture, select_next(NEXT_DUE, filter, &limited, NULL), "clock_due");
		check_plan(fixture, select_next(NEXT_WAKE, filter, &limited, NULL), "ticket_wakes");
		filter_free(filter);
	}
	check_plan(fixture, select_counts(NULL, &everyone, NULL), "COVERING INDEX ticket_counts");
	/* The queue's index has every column a filter can name, so that what does not match costs
	 * no look at the row: "covering" shows it. */
	struct filter *filter = parse(
		"word client:a tier:b service:c region:d team:e owner:f kind:fault cause:g "
		"language:h "
		"due<1h breached:no wait:none tag:i unanswered:no opened<1h updated<1h covered:yes "
		"tam:chen severity:P1 state:open clock:any stream:x");
	struct select *counts = select_counts(filter, &limited, NULL);
	filter_free(filter);
	check_plan(fixture, counts, "COVERING INDEX ticket_queue");
}

/* What a person typed is never part of the SQL, and does nothing but not match. */
static void test_hostile(struct fixture *fixture, gconstpointer data)
{
	static const char *const fields[] = {
		"client:", "owner:", "tag:", "language:", "ref:", "stream:", "tam:", ""};
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *text = g_strconcat(fields[i], "\"x') OR 1=1 -- \\\" zq\"", NULL);
		struct filter *filter = parse(text);
		struct select *select =
			select_tickets("ticket.id", filter, &everyone, NULL, 0, NULL);
		/* The TAM lookup of this test knows nobody of that name. */
		g_assert_null(strstr(select->sql, "zq"));
		g_assert_null(strstr(select->sql, "--"));
		g_autofree char *got = run(fixture->store, select);
		g_assert_cmpstr(got, ==, "");
		filter_free(filter);
	}
}

static void test_many_terms(struct fixture *fixture, gconstpointer data)
{
	g_autoptr(GString) text = g_string_new(NULL);
	for (int i = 0; i < 2000; i++)
		g_string_append(text, "e ");
	check_in(fixture, &everyone, text->str, "1 4 6 3");
}

static void test_lookup_fails(struct fixture *fixture, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	struct filter *filter = parse("tam:broken tam:broken");
	g_assert_null(select_tickets("ticket.id", filter, &everyone, NULL, 0, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	filter_free(filter);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) \
	g_test_add("/select/" name, struct fixture, NULL, set_up, function, tear_down)
	ADD("terms", test_terms);
	ADD("algebra", test_algebra);
	ADD("bounds", test_bounds);
	ADD("closed-too", test_closed_too);
	ADD("limits", test_limits);
	ADD("pages", test_pages);
	ADD("backwards", test_backwards);
	ADD("orders", test_orders);
	ADD("counts", test_counts);
	ADD("next", test_next);
	ADD("plans", test_plans);
	ADD("hostile-values", test_hostile);
	ADD("many-terms", test_many_terms);
	ADD("lookup-fails", test_lookup_fails);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * The queue (terminal.md §1, §2): views beside it, columns and orders, filtering while typing,
 * marks, and a list that never moves under the finger, whoever else is writing. And what it costs
 * on the wire (§3), on the small desk and on the demo desk. */
#include <locale.h>
#include <string.h>

#include "desk.h"

#define FIRST "Stream cut: SEA edge"

/* Where the row with this text stands on the screen; -1: nowhere. */
static int row_of(struct session *session, const char *text)
{
	g_autofree char *screen = session_screen(session);
	g_auto(GStrv) lines = g_strsplit(screen, "\n", -1);
	int row = 0;
	for (char **line = lines; *line; line++) {
		if (**line == '~')
			continue;
		if (strstr(*line, text))
			return row;
		row++;
	}
	return -1;
}

/* Whether the cursor's marker stands in the row with this text. */
static gboolean is_selected(struct session *session, const char *text)
{
	g_autofree char *screen = session_screen(session);
	g_auto(GStrv) lines = g_strsplit(screen, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line == '|' && strstr(*line, text))
			return strncmp(*line, "|>", 2) == 0;
	return FALSE;
}

/* Until the marker stands there. */
static void expect_selected(struct session *session, const char *text)
{
	gint64 until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
	while (!is_selected(session, text) && g_get_monotonic_time() < until)
		session_settle(session, 20);
	g_autofree char *screen = session_screen(session);
	if (!is_selected(session, text))
		g_test_message("the cursor is not on \"%s\":\n%s", text, screen);
	g_assert_true(is_selected(session, text));
}

/* ---- views */

static void test_views(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "view", "add", "hot", "--filter", "severity:P0,P1", "--order",
		 "opened", "--columns", "id,opened,client,subject");
	struct session *session = desk_console(desk, 200, 50);
	session_expect(session, "hot");
	session_type(session, "Vjj");
	session_settle(session, 300);
	session_golden(session, "views-200x50");
	session_type(session, "<Enter>");
	session_expect(session, "3*unowned");
	session_expect_gone(session, "音画不同步"); /* it is li's */
	/* A digit chooses at once, a letter the only one that begins with it. */
	session_type(session, "V7");
	session_expect(session, "Recording stops");
	session_expect_gone(session, FIRST);
	session_type(session, "<Tab>h");
	session_expect(session, "OPENED CLIENT");
	g_assert_cmpint(row_of(session, "Latency up"), <, row_of(session, FIRST));
	/* An act's key acts on nothing while the cursor is in there. */
	session_type(session, "Vtq");
	session_settle(session, 300);
	g_autofree char *out = NULL;
	DESK_RUN(desk, &out, "--json", "list", "owner:wei");
	g_assert_null(strstr(out, "ticket"));
	g_assert_true(session_shows(session, "hot"));
	desk_quit(session);
}

/* On a small screen they stand beside the list while they are asked for. */
static void test_views_80(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	g_assert_false(session_shows(session, "VIEWS"));
	session_type(session, "V");
	session_expect(session, "4 breached      2");
	session_settle(session, 300);
	session_golden(session, "views-80x24");
	session_type(session, "4");
	session_expect_gone(session, "VIEWS");
	session_expect(session, "breached ·");
	session_type(session, ":view mine<Enter>");
	session_expect(session, "no ticket matches the filter");
	session_type(session, ":view nowhere<Enter>");
	session_expect(session, "there is no view “nowhere”");
	session_type(session, ":view all<Enter>");
	session_expect(session, FIRST);
	session_type(session, "B");
	session_expect(session, "VIEWS");
	session_type(session, "B");
	session_expect_gone(session, "VIEWS");
	/* Where there is no room for both they stand in the list's place. */
	session_resize(session, 40, 10);
	session_settle(session, 200);
	session_type(session, "V");
	session_expect(session, "4 breached      2");
	g_assert_false(session_shows(session, FIRST));
	/* Other keys hold there, and the last line tells them. */
	session_expect(session, "|Enter show  Esc back  / filter  ? keys");
	session_type(session, "1");
	session_expect_gone(session, "VIEWS");
	session_expect(session, "Stream");
	desk_quit(session);
}

/* Views are shared: another's appears by itself; a person's own is seen by nobody else. */
static void test_views_shared(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 130, 30);
	session_expect(session, "9 restored      1");
	DESK_RUN(desk, NULL, "view", "add", "kumo", "--filter", "client:kumo");
	session_expect(session, "kumo");
	session_type(session, "/client:acme<Enter>");
	session_expect(session, "2 found");
	session_type(session, "W");
	session_expect(session, ":view add --filter=client:acme");
	session_type(session, "--user=me acmes<Enter>");
	session_expect(session, "acmes         2  1!");
	g_autofree char *out = NULL;
	desk_run_as("li", desk, &out, (const char *const[]){"config", "view", NULL});
	g_assert_nonnull(strstr(out, "kumo"));
	desk_quit(session);
}

/* ---- columns and orders */

static void test_columns(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "field", "add", "app", "--title", "App");
	DESK_RUN(desk, NULL, "set", "1", "--field", "app=lobby");
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":columns id,region,app,owner,opened,subject<Enter>");
	session_expect(session, "lobby");
	session_settle(session, 250);
	session_golden(session, "columns-80x24");
	/* Sorting does not depend on what is shown. */
	session_type(session, ":order client,desc<Enter>");
	session_expect_gone(session, FIRST);
	session_expect(session, "Question 27 about");
	session_type(session, ":order size<Enter>");
	session_expect(session, "“size” is no order");
	session_type(session, ":columns id,shoe<Enter>");
	session_expect(session, "“shoe” is none of");
	session_type(session, ":order<Enter>:columns<Enter>");
	session_expect(session, "SEV DUE");
	session_expect(session, FIRST);
	desk_quit(session);
}

/* Every order has the same rows, and its pages fit together: to the end and back. */
static void test_orders(void)
{
	static const char *const orders[] = {"opened", "updated,desc", "due", "client", "id,desc"};
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		g_autofree char *line = g_strdup_printf(":order %s<Enter>", orders[i]);
		g_autofree char *out = NULL;
		DESK_RUN(desk, &out, "list", "--limit", "1", "--columns", "subject", "--order",
			 orders[i], "-state:waiting,restored");
		g_auto(GStrv) lines = g_strsplit(out, "\n", -1);
		g_autofree char *start = g_strndup(lines[1], 20);
		session_type(session, line);
		expect_selected(session, start);
		session_type(session, "G");
		session_expect(session, "2 waiting or restored");
		session_type(session, "g");
		expect_selected(session, start);
	}
	desk_quit(session);
}

/* ---- filter */

static void test_filter_live(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "/client:acme");
	session_expect(session, "2 found");
	session_type(session, " severity:P1");
	session_expect(session, "1 found");
	session_type(session, " x:");
	session_expect(session, "no field is called “x”");
	session_type(session, "<Esc>");
	session_expect(session, FIRST);
	session_expect_gone(session, "found");
	/* Within a view both hold, and what is wrong is told where it was typed. */
	session_type(session, ":view unowned<Enter>/client:acme OR client:kumo<Enter>");
	session_expect(session, "Stutter, Osaka");
	session_expect_gone(session, "音画不同步");
	session_type(session, "F/severity:P77<Enter>");
	session_expect(session, "column 10");
	/* The history of filters. */
	session_type(session, "F/<Up>");
	session_expect(session, "/severity:P77");
	session_type(session, "<C-c>");
	desk_quit(session);
}

/* ---- the list under the finger */

static void test_moved(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "jj ");
	session_expect(session, "1 marked");
	session_type(session, "k");
	/* Somebody else makes the selected ticket the least: its row stays, the footer tells. */
	expect_selected(session, "音画不同步");
	DESK_RUN(desk, NULL, "severity", "2", "P4");
	session_type(session, "5"); /* a count is open: nothing may move */
	session_expect(session, "P4  ");
	session_settle(session, 200);
	g_assert_true(is_selected(session, "音画不同步"));
	g_assert_cmpint(row_of(session, "音画不同步"), ==, 5);
	session_type(session, "<Esc>");
	/* On how many the next key acts stands there all the while. */
	session_expect(session, "1 marked · ");
	session_expect_gone(session, "moved"); /* three seconds later */
	expect_selected(session, "音画不同步");
	session_expect(session, "1 marked"); /* and the mark went nowhere */
	desk_quit(session);
}

/* The ticket under the cursor leaves the list: the cursor goes to the next one, never silently onto
 * one that acts would then mean without having been seen. */
static void test_leaves(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "j");
	expect_selected(session, "Latency up");
	DESK_RUN(desk, NULL, "cancel", "4");
	session_expect_gone(session, "Latency up");
	expect_selected(session, "音画不同步");
	/* The folding row is a place like any other. */
	session_type(session, "G");
	expect_selected(session, "2 waiting or restored");
	DESK_RUN(desk, NULL, "restore", "2");
	session_expect(session, "3 waiting or restored");
	expect_selected(session, "3 waiting or restored");
	desk_quit(session);
}

static void test_jump(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "cancel", "4");
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "#36<Enter>");
	expect_selected(session, "Question 28 ");
	session_type(session, "#4<Enter>"); /* a closed one is opened by itself */
	session_expect(session, "#4 is not in this list");
	session_expect(session, "cancelled");
	session_type(session, "q");
	expect_selected(session, "Question 28 ");
	session_type(session, "#99<Enter>");
	session_expect(session, "no such ticket");
	session_type(session, "g2j");
	expect_selected(session, "Stutter, Osaka");
	desk_quit(session);
}

/* ---- marks */

static void test_marks(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "-");
	session_expect(session, "mark the other end of the range first");
	session_type(session, " 3j-");
	session_expect(session, "5 marked");
	session_type(session, "~");
	session_expect(session, "29 marked");
	session_type(session, "M");
	session_expect_gone(session, "marked");
	session_type(session, "/severity:P1<Enter>");
	session_expect(session, "2 found");
	session_type(session, "*");
	session_expect(session, "2 marked");
	session_type(session, "FM");
	desk_quit(session);
}

/* Of many it is asked first, and not answered by the key that asked, nor by Enter. */
static void test_mark_many(void)
{
	g_autofree char *desk = desk_fresh();
	g_autofree char *script = g_build_filename(desk_folder, "many", NULL);
	g_autoptr(GString) lines = g_string_new(NULL);
	for (int i = 0; i < 110; i++)
		g_string_append_printf(lines, "new kumo \"Bulk %d\" --severity P3\n", i);
	g_assert_true(g_file_set_contents(script, lines->str, -1, NULL));
	DESK_RUN(desk, NULL, "source", script);
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "/Bulk<Enter>");
	session_expect(session, "110 found");
	session_type(session, "*");
	session_expect(session, "mark 110 tickets?");
	session_settle(session, 500);
	session_type(session, "*");
	session_expect(session, "left as it was");
	session_type(session, "*");
	session_expect(session, "mark 110 tickets?");
	session_settle(session, 500);
	session_type(session, "y");
	session_expect(session, "110 marked");
	session_type(session, "t");
	int taken = 0;
	for (int i = 0; taken < 110 && i < 100; i++) {
		g_autofree char *out = NULL;
		session_settle(session, 100);
		DESK_RUN(desk, &out, "--json", "list", "owner:wei", "Bulk");
		taken = 0;
		for (const char *p = out; (p = strstr(p, "\"owner\":\"wei\"")); p++)
			taken++;
	}
	g_assert_cmpint(taken, ==, 110);
	session_settle(session, 300);
	desk_quit(session);
}

/* Keys bound to several commands act on every marked ticket; what fails is listed by ticket and
 * stays marked. */
static void test_bulk_errors(void)
{
	g_autofree char *desk = desk_fresh();
	DESK_RUN(desk, NULL, "claim", "4");
	desk_run_as("li", desk, NULL, (const char *const[]){"assign", "3", "li", NULL});
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, ":bind queue X claim ; ack<Enter>");
	session_settle(session, 200);
	session_type(session, "    ");
	session_expect(session, "4 marked");
	session_type(session, "X");
	session_expect(session, "#2: ");
	session_expect(session, "#3: ");
	session_type(session, "q");
	desk_quit(session);
}

/* ---- the wire */

static const char *demo_desk(void)
{
	static char *desk;
	if (!desk) {
		desk = desk_place();
		DESK_RUN(desk, NULL, "init", "--demo", "--test-clock");
	}
	return desk;
}

struct budget {
	int columns, rows;
	gsize start, page, preview;
};

static void check_wire(const char *desk, const struct budget *budget)
{
	struct session *session =
		desk_console_costs(desk, budget->columns, budget->rows, budget->start);
	/* At its best of a few times, as all keys. */
	gsize preview = G_MAXSIZE, page = G_MAXSIZE;
	for (int i = 0; i < SESSION_TRIES && preview > budget->preview; i++) {
		session_costs(session, "j", 50, 40);
		preview = session_cost(session, "", 300);
	}
	g_test_message("preview %" G_GSIZE_FORMAT, preview);
	g_assert_cmpuint(preview, <=, budget->preview);
	for (int i = 0; i < SESSION_TRIES && page > budget->page; i++) {
		session_type(session, "g");
		session_settle(session, 300);
		page = session_cost(session, "<PageDown>", 60);
	}
	g_test_message("page %" G_GSIZE_FORMAT, page);
	g_assert_cmpuint(page, <=, budget->page);
	session_settle(session, 300);
	gsize fifty =
		session_cost(session, "jjjjjjjjjjjjjjjjjjjjjjjjjkkkkkkkkkkkkkkkkkkkkkkkkk", 60);
	g_test_message("fifty %" G_GSIZE_FORMAT, fifty);
	/* A busy machine may take them in two pieces, with a preview between. */
	g_assert_cmpuint(fifty, <=, 2000 + budget->preview);
	session_type(session, "g");
	session_settle(session, 300);
	/* Down to the last row in sight, then one by one: each step is a scrolled line. */
	g_autofree char *down = g_strnfill((gsize)budget->rows, 'j');
	session_type(session, down);
	session_settle(session, 300);
	for (int i = 0; i < 3; i++)
		session_costs(session, "j", 30, 160);
	session_settle(session, 300);
	/* With the clock pinned there is nothing to tell. */
	g_assert_false(session_output_within(session, 1200));
	desk_quit(session);
}

static void test_wire_small(void)
{
	static const struct budget budgets[] = {{80, 24, 2500, 1800, 700},
						{200, 50, 5000, 3800, 2000}};
	g_autofree char *desk = desk_fresh();
	for (guint i = 0; i < G_N_ELEMENTS(budgets); i++)
		check_wire(desk, &budgets[i]);
}

/* 47 tickets of clients in two scripts: at 200×50 the text alone is 6 kB, and at 80×24 the colours
 * of the 256 cost what is above the budget. Held where they are. */
static void test_wire_demo(void)
{
	static const struct budget budgets[] = {{80, 24, 2700, 1800, 700},
						{200, 50, 8700, 3800, 2000}};
	const char *desk = demo_desk();
	for (guint i = 0; i < G_N_ELEMENTS(budgets); i++)
		check_wire(desk, &budgets[i]);
}

/* What can't be taken back is the last act all the same: the one before it is not meant. */
static void test_undo_definition(void)
{
	g_autofree char *desk = desk_fresh();
	struct session *session = desk_console(desk, 80, 24);
	session_type(session, "c");
	session_expect(session, "1 claimed");
	session_type(session, ":view add mild --filter=severity:P4<Enter>");
	session_expect(session, "mild");
	session_settle(session, 200);
	session_type(session, "u");
	session_expect(session, "view add: this can't be taken back; again for the act before it");
	session_type(session, "u");
	session_expect(session, "1 undone");
	desk_quit(session);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/queue/views", test_views);
	g_test_add_func("/queue/views-80", test_views_80);
	g_test_add_func("/queue/views-shared", test_views_shared);
	g_test_add_func("/queue/columns", test_columns);
	g_test_add_func("/queue/orders", test_orders);
	g_test_add_func("/queue/filter-live", test_filter_live);
	g_test_add_func("/queue/moved", test_moved);
	g_test_add_func("/queue/leaves", test_leaves);
	g_test_add_func("/queue/jump", test_jump);
	g_test_add_func("/queue/marks", test_marks);
	g_test_add_func("/queue/mark-many", test_mark_many);
	g_test_add_func("/queue/bulk-errors", test_bulk_errors);
	g_test_add_func("/queue/wire/small", test_wire_small);
	g_test_add_func("/queue/wire/demo", test_wire_demo);
	g_test_add_func("/queue/undo-definition", test_undo_definition);
	int status = g_test_run();
	desk_end();
	return status;
}

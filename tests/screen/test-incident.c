/* SPDX-License-Identifier: MIT
 * Incidents on the screen: the list, the timeline in four sizes, entries noted while it burns from
 * any screen, changed in place, drafts kept, two people on one incident.
 */
#include <locale.h>
#include <signal.h>
#include <string.h>

#include "desk.h"

static void test_sizes(void)
{
	static const struct {
		int columns, rows;
		const char *name;
	} sizes[] = {{80, 24, "80x24"}, {200, 50, "200x50"}, {60, 15, "60x15"}, {40, 10, "40x10"}};
	g_autofree char *desk = desk_with_incidents();
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct session *session = desk_console(desk, sizes[i].columns, sizes[i].rows);
		g_autofree char *list = g_strconcat("incidents-", sizes[i].name, NULL);
		g_autofree char *timeline = g_strconcat("incident-", sizes[i].name, NULL);
		session_type(session, "i");
		session_expect(session, "INC-8");
		session_golden(session, list);
		session_type(session, "<Enter>");
		session_expect(session, "without an entry");
		session_golden(session, timeline);
		session_type(session, "qq");
		desk_quit(session);
	}
}

/* A key and a line: stamped, in its place, the cursor on it. */
static void test_add(void)
{
	g_autofree char *desk = desk_with_incidents(), *rows = NULL;
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "+the relay restarts<Enter>");
	session_expect(session, "> 03:00:00    wei   observation       the relay restarts");
	session_expect(session, "INC-7 03:00:00 noted: observation");
	/* A kind by its name. */
	session_type(session, "arestored: it plays again<Enter>");
	session_expect(session, "> 03:00:00    wei   restored          it plays again");
	session_expect(session, "· restored 03:00");
	/* Nothing typed, nothing done. */
	session_type(session, "+<Enter>");
	session_expect(session, "nothing entered, nothing done");
	DESK_RUN(desk, &rows, "export");
	g_assert_nonnull(strstr(rows, "\"text\":\"the relay restarts\""));
	session_type(session, "q");
	desk_quit(session);
}

/* What is typed ahead is for what was just written, not for the row before it; for the question
 * that comes, not for the timeline; and for nobody, when that does not come. */
static void test_ahead(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "gj");
	session_expect(session, "> 01:41:10");
	session_type(session, "+hypothesis: a switch has lost its routes\rhc");
	session_expect(session, "cause found       a switch has lost its");
	session_type(session, "I02:20\rdecision: xp, and no more\rt");
	session_expect(session, "What is it?");
	session_type(session, "miti<Enter>");
	session_expect(session, "> 02:20       wei   mitigation        xp, and no more");
	session_type(session, "I25:99\rx\rj");
	session_expect(session, "“25:99” is not a time");
	session_settle(session, 200);
	g_assert_false(session_shows(session, "Why:"));
	session_expect(session, "> 02:20       wei");
	/* A text typed before the entry has been read is not lost. */
	session_type(session, "e\005, from \033[200~the paste\033[201~ on\030s");
	session_expect(session, "INC-7 entry 9: changed");
	session_expect(session, "xp, and no more, from the paste on");
	session_type(session, "q");
	desk_quit(session);
}

/* From the queue, from a text being written, with one incident that burns and with none meant. */
static void test_anywhere(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_console(desk, 80, 24);
	session_expect(session, "INC-7 1h30, update 18m late, 1 more · next");
	session_type(session, "+streams come back<Enter>");
	session_expect(session, "INC-7 03:00:00 noted: observation");
	session_type(session, "rHello");
	session_expect(session, "Hello");
	session_type(session, "<C-x>+from the composer<Enter>");
	session_expect(session, "INC-7 03:00:00 noted");
	session_expect(session, "Hello");
	session_type(session, "<C-x>D");
	session_expect(session, "Throw this reply away?");
	session_settle(session, 400); /* nobody has read the question before */
	session_type(session, "y");
	session_expect(session, "thrown away");
	session_type(session, ":open-incident 7<Enter>");
	session_expect(session, "streams come back");
	session_expect(session, "from the composer");
	session_type(session, "q");
	desk_quit(session);
	/* li has written in both: the list asks, and nothing is lost. */
	session = desk_console_of("chen", desk);
	session_type(session, "+which one is it<Enter>");
	session_expect(session, "Enter: which incident is it for? “which one is it”");
	session_expect(session, "> INC-7 P1");
	session_type(session, "j<Enter>");
	session_expect(session, "INC-8 P2");
	session_expect(session, "> 22 03:00:00    chen");
	session_expect(session, "which one is it");
	session_type(session, "qq");
	desk_quit(session);
}

/* Text and client's words in one editor; what is not stored is a draft. */
static void test_edit(void)
{
	g_autofree char *desk = desk_with_incidents(), *rows = NULL;
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "gjje");
	session_expect(session, " ENTRY  INC-7 · 01:44 · acknowledged · li");
	session_type(session, "<C-e> now<C-x>cWe are on it.<C-x>s");
	session_expect(session, "INC-7 entry 3: changed");
	session_expect(session, "acknowledged   >  on it now");
	session_type(session, "e");
	session_expect(session, "-- client en --");
	session_expect(session, "We are on it.");
	session_type(session, " At once.<C-x>q");
	session_expect(session, "kept as a draft");
	session_type(session, "D");
	session_expect(session, "just now");
	session_type(session, "<Enter>");
	session_expect(session, " ENTRY ");
	session_expect(session, "We are on it. At once.");
	session_type(session, "<C-x>s");
	session_expect(session, "INC-7 entry 3: changed");
	DESK_RUN(desk, &rows, "export");
	g_assert_nonnull(strstr(rows, "We are on it. At once."));
	session_type(session, "qqq");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
}

/* What one writes stands before the other within a second, under a cursor that stays. */
static void test_two(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *wei = desk_timeline_of("wei", desk), *li = desk_timeline_of("li", desk);
	session_type(wei, "gj");
	session_expect(wei, "> 01:41:10");
	session_settle(wei, 200);
	session_type(li, "+the second origin is up<Enter>");
	session_expect(li, "the second origin is up");
	session_expect(wei, "the second origin is up");
	session_expect(wei, "> 01:41:10");
	session_free(wei);
	session_free(li);
}

/* T6: who is slower sees both, and loses neither. */
static void test_conflict(void)
{
	g_autofree char *desk = desk_with_incidents(), *rows = NULL;
	struct session *wei = desk_timeline_of("wei", desk), *li = desk_timeline_of("li", desk);
	session_type(wei, "ggjje");
	session_expect(wei, " ENTRY ");
	session_type(li, "ggjje");
	session_expect(li, " ENTRY ");
	session_type(li, "<C-e>, li says<C-x>s");
	session_expect(li, "entry 3: changed");
	session_type(wei, "<C-a>Yes: <C-x>s");
	session_expect(wei, "li changed it meanwhile: yours is not stored; both are shown");
	session_expect(wei, "What was changed meanwhile");
	session_expect(wei, "+ on it{+, li says+}");
	session_expect(wei, "What you change");
	session_expect(wei, "+ {+Yes: +}on it");
	session_type(wei, "<C-x>m");
	session_expect(wei, "1 place was changed by both: choose there");
	session_expect(wei, "=======");
	session_type(wei, "<C-_><C-x>t");
	session_expect_gone(wei, "=======");
	session_type(wei, "<C-_><C-x>s");
	session_expect(wei, "entry 3: changed");
	session_expect(wei, "Yes: on it");
	/* Both are in its history. */
	DESK_RUN(desk, &rows, "export");
	g_assert_nonnull(strstr(rows, "\"text\":\"on it, li says\""));
	g_assert_nonnull(strstr(rows, "\"text\":\"Yes: on it\""));
	session_free(wei);
	session_free(li);
}

/* T1: back through the moments something was recorded, to be looked at only. */
static void test_past(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "[");
	session_expect(session, "as known at 02:20+00");
	session_expect_gone(session, "rerouted to the second origin");
	session_type(session, "3[");
	session_expect(session, "as known at 01:46+00");
	session_expect_gone(session, "told 11 clients");
	session_type(session, "+");
	session_expect(session, "this is the past");
	session_type(session, "99]");
	session_expect(session, "rerouted to the second origin");
	session_expect_gone(session, "as known at");
	session_type(session, "z");
	session_expect(session, "routes dumped to the ticket");
	session_type(session, "q");
	desk_quit(session);
}

/* Time, kind, story and tombstone of the entry under the cursor; several presses are one
 * correction. */
static void test_acts(void)
{
	g_autofree char *desk = desk_with_incidents(), *rows = NULL;
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "k3>><<");
	session_expect(session, "> 02:32:05");
	session_expect(session, "INC-7 entry 7 changed: action at 02:32:05");
	/* A time that is being moved waits for what is asked meanwhile, and is stored behind it. */
	session_type(session, ">:incident put-back 7 7");
	session_settle(session, 900);
	session_expect(session, ":incident put-back 7 7");
	session_type(session, "<Esc>");
	session_expect(session, "entry 7 changed: action at 02:33:05");
	session_type(session, "<");
	session_expect(session, "entry 7 changed: action at 02:32:05");
	session_type(session, "t");
	session_expect(session, "What is it?");
	session_type(session, "miti<Enter>");
	session_expect(session, "> 02:32:05    wei   mitigation");
	session_type(session, "p");
	session_expect(session, "2 log hidden");
	session_type(session, "z");
	session_expect(session, "routes dumped to the ticket");
	session_type(session, "Gkx");
	session_expect(session, "Remove it. Why:");
	session_type(session, "another incident's<Enter>");
	session_expect(session, "1 removed hidden");
	session_type(session, "X");
	session_expect(session, "removed: another incident's");
	session_type(session, "GP");
	session_expect(session, "no entry is selected");
	session_type(session, "kP");
	session_expect_gone(session, "1 removed");
	/* A stamp stands on it: nothing moves without a word why (T5). */
	session_type(session, "gj}");
	session_expect(session, "> 01:41:11");
	session_expect(session, "It moves “detected”. Why:");
	session_type(session, "read again<Enter>");
	session_expect(session, "INC-7 entry 2 changed");
	DESK_RUN(desk, &rows, "export");
	g_assert_nonnull(strstr(rows, "\"why\":\"read again\""));
	/* So does what gives that stamp to another entry: it is asked about, not refused. */
	session_type(session, ":incident edit 7 7 --kind=detection --at=01:35<Enter>");
	session_expect(session, "It moves “detected” from");
	session_type(session, "<Enter>");
	session_expect(session, "nothing entered, nothing done");
	session_type(session, ":incident edit 7 7 --kind=detection --at=01:35<Enter>");
	session_expect(session, "It moves “detected” from");
	session_type(session, "a client's \"chat\"<Enter>");
	session_expect(session, "01:35       wei   detected");
	g_free(rows);
	DESK_RUN(desk, &rows, "export");
	g_assert_nonnull(strstr(rows, "\"why\":\"a client's \\\"chat\\\"\""));
	g_assert_null(strstr(rows, "02:31:05"));
	session_type(session, "qqq");
	g_assert_cmpint(session_wait(session), ==, 0);
	session_free(session);
}

static void test_gaps(void)
{
	g_autofree char *desk = desk_with_incidents();
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "g'");
	session_expect(session, "> ── 21m without an entry: unexplained");
	session_type(session, "E");
	session_expect(session, "What happened then:");
	session_type(session, "we waited for the supplier<Enter>");
	session_expect(session, "> ── 21m without an entry: we waited for the supplier");
	session_expect(session, "1 gap unexplained");
	session_type(session, "S");
	session_expect(session, "Stamp and its time:");
	session_type(session, "restored 02:50<Enter>");
	session_expect(session, "Why not what the entries say:");
	session_type(session, "the graph says so<Enter>");
	session_expect(session, "· restored 02:50");
	session_type(session, "I");
	session_expect(session, "When, as 14:05");
	session_type(session, "25:99<Enter>");
	session_expect(session, "“25:99” is not a time");
	session_type(session, "I");
	session_expect(session, "When, as 14:05");
	session_type(session, "02:20<Enter>");
	session_expect(session, "02:20 +00:00 · 02:20Z +");
	session_type(session, "action: the supplier calls<Enter>");
	session_expect(session, "the supplier calls");
	/* What a client wrote belongs to it. */
	session_type(session, ":incident active 7<Enter>");
	session_expect(session, "INC-7");
	session_type(session, "q");
	session_expect(session, "P0 1");
	session_type(session, "<Enter>");
	session_expect(session, "nobody's");
	session_type(session, "GX");
	session_expect(session, "Evidence of entry: #");
	session_type(session, "8<Enter>");
	session_expect(session, "INC-7 entry 8: evidence");
	session_type(session, "q:open-incident 7<Enter>");
	session_expect(session, "e  the supplier calls");
	session_type(session, "/vendor<Enter>");
	session_expect(session, "only supplier");
	session_expect_gone(session, "told 11 clients");
	session_type(session, "F");
	session_expect(session, "told 11 clients");
	session_type(session, "/11 CLI<Enter>");
	session_expect(session, "only “11 cli”");
	session_expect_gone(session, "the supplier calls");
	session_expect(session, "told 11 clients");
	session_type(session, "/no such<Enter>");
	session_expect(session, "only “no such”");
	session_expect_gone(session, "told 11 clients");
	session_type(session, ":entry only all<Enter>");
	session_expect(session, "the supplier calls");
	session_type(session, "q");
	desk_quit(session);
}

/* A chat pasted in the list is looked at before it is stored. */
static void test_paste(void)
{
	g_autofree char *desk = desk_with_incidents(), *rows = NULL;
	struct session *session = desk_timeline_of("wei", desk);
	session_type(session, "<Paste:[09:50] li: the origin drops routes\n[09:52] wei: seen>");
	session_expect(session, "what was pasted, as entries");
	session_expect(session, "li        the origin drops routes");
	session_expect(session, "times are read in your own zone");
	session_type(session, "z");
	session_expect(session, "Zone of its times");
	session_type(session, "Asia/Shanghai<Enter>");
	session_expect(session, "times are read in Asia/Shanghai");
	session_expect(session, "22 01:50");
	session_type(session, "<Enter>");
	session_expect(session, "li: the origin drops routes");
	DESK_RUN(desk, &rows, "export");
	g_assert_nonnull(strstr(rows, "2026-11-22T01:50:00Z"));

	/* One's own zone was shown, so it is not asked for again. */
	session_type(session, "<Paste:[02:20] li: it holds\n[02:21] wei: thanks>");
	session_expect(session, "times are read in your own zone");
	session_type(session, "<Enter>");
	session_expect(session, "li: it holds");
	session_type(session, "q");
	desk_quit(session);
}

/* A night of 5 000 entries: terminal.md §3 holds, and nothing is drawn while nothing happens. */
static char *desk_with_many(guint count)
{
	char *desk = desk_fresh();
	g_autofree char *rows = g_build_filename(desk_folder, "many.jsonl", NULL);
	g_autoptr(GString) out = g_string_new(
		"{\"type\":\"incident\",\"ref\":\"ext:9\",\"id\":9,\"turn\":1,\"recorded_at\":"
		"\"2026-11-21T12:00:00Z\",\"by\":\"li\",\"fields\":{\"title\":\"A long night\","
		"\"severity\":\"P1\",\"service\":\"live\",\"region\":\"sea\"}}\n");
	for (guint i = 0; i < count; i++) {
		guint second = 12 * 3600 + i * 8, day = 21 + second / 86400;
		second %= 86400;
		g_string_append_printf(
			out,
			"{\"type\":\"entry\",\"incident\":\"ext:9\",\"turn\":%u,\"record\":"
			"\"entry\","
			"\"entry\":%u,\"recorded_at\":\"2026-11-%uT%02u:%02u:%02uZ\",\"by\":\"li\","
			"\"fields\":{\"kind\":\"%s\",\"at\":\"2026-11-%uT%02u:%02u:%02uZ\","
			"\"precision\":\"exact\",%s\"text\":\"edge %u answers again, %u streams "
			"to go\"}}\n",
			i + 2, i + 1, day, second / 3600, second / 60 % 60, second % 60,
			i == 0 ? "impact-start" : "observation", day, second / 3600,
			second / 60 % 60, second % 60, i % 7 == 3 ? "\"visibility\":\"log\"," : "",
			i % 97, count - i);
	}
	g_assert_true(g_file_set_contents(rows, out->str, (gssize)out->len, NULL));
	DESK_RUN(desk, NULL, "--quiet", "import", rows);
	return desk;
}

static void test_many(void)
{
	g_autofree char *desk = desk_with_many(5000);
	struct session *session = desk_console_of("wei", desk);
	session_type(session, ":open-incident 9<Enter>");
	session_expect(session, "#5000");
	session_settle(session, 300);
	g_assert_false(session_output_within(session, 1500));
	session_type(session, "kkk");
	session_settle(session, 200);
	session_costs(session, "k", 60, 40);
	session_type(session, "1000G1000k");
	session_settle(session, 200);
	session_type(session, "20j");
	session_settle(session, 200);
	session_costs(session, "j", 60, 160);
	session_type(session, "+one more<Enter>");
	session_expect(session, "noted: observation");
	/* Who leaves at once has it noted all the same. */
	session_type(session, "+and the last<Enter>qq");
	g_assert_cmpint(session_wait(session), ==, 0);
	g_autofree char *shown = NULL;
	DESK_RUN(desk, &shown, "incident", "show", "9");
	g_assert_nonnull(strstr(shown, "and the last"));
	session_free(session);
}

/* What keys cost once others have led there: at its best of a few times. */
static void costs_behind(struct session *session, const char *before, const char *keys, gsize most)
{
	gsize cost = G_MAXSIZE;
	for (int i = 0; i < SESSION_TRIES && cost > most; i++) {
		session_type(session, before);
		session_settle(session, 200);
		cost = session_cost(session, keys, 50);
	}
	g_test_message("%s behind %s: %" G_GSIZE_FORMAT, keys, before, cost);
	g_assert_cmpuint(cost, >, 0);
	g_assert_cmpuint(cost, <=, most);
}

/* terminal.md §3. */
static void check_wire(const char *desk, int columns, int rows, gsize page)
{
	static const char *const pages[][2] = {
		{"g", "<PageDown>"}, {"G", "<PageUp>"}, {"g", "<C-d>"}, {"G", "<C-u>"},
		{"G", "g"},          {"g", "G"},        {"g", "z"},     {"G", "z"},
		{"<Esc>", "/"},      {"<Esc>", "t"},
	};
	static const char *const scrolls[][2] = {{"gj", "j"}, {"Gk", "k"}};
	struct session *session = desk_console(desk, columns, rows);
	session_type(session, ":open-incident 9<Enter>");
	session_expect(session, "#5000");
	for (guint i = 0; i < G_N_ELEMENTS(pages); i++)
		costs_behind(session, pages[i][0], pages[i][1], page);
	session_type(session, "<Esc>");
	for (guint i = 0; i < G_N_ELEMENTS(scrolls); i++) {
		g_autofree char *across = g_strnfill((gsize)rows, *scrolls[i][1]);
		costs_behind(session, scrolls[i][0], scrolls[i][1], 40);
		session_type(session, across);
		for (int step = 0; step < 2; step++)
			costs_behind(session, scrolls[i][1], scrolls[i][1], 160);
	}
	/* What rode along with the rows stands again, and says nothing more. */
	session_settle(session, 1000);
	g_assert_false(session_output_within(session, 1200));
	if (columns >= 160) {
		session_expect(session, "STAMPS");
		session_expect(session, "METRICS");
	}
	session_type(session, "q");
	desk_quit(session);
}

static void test_wire(void)
{
	g_autofree char *desk = desk_with_many(5000);
	check_wire(desk, 80, 24, 1800);
	check_wire(desk, 200, 50, 3800);
}

int main(int argc, char **argv)
{
	int failed;

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/incident/sizes", test_sizes);
	g_test_add_func("/incident/add", test_add);
	g_test_add_func("/incident/ahead", test_ahead);
	g_test_add_func("/incident/anywhere", test_anywhere);
	g_test_add_func("/incident/edit", test_edit);
	g_test_add_func("/incident/two", test_two);
	g_test_add_func("/incident/T6/conflict", test_conflict);
	g_test_add_func("/incident/T1/past", test_past);
	g_test_add_func("/incident/acts", test_acts);
	g_test_add_func("/incident/gaps", test_gaps);
	g_test_add_func("/incident/paste", test_paste);
	g_test_add_func("/incident/many", test_many);
	g_test_add_func("/incident/wire", test_wire);
	desk_begin();
	failed = g_test_run();
	desk_end();
	return failed;
}

/* SPDX-License-Identifier: MIT
 * A real outage from the first page to the published report, by keys alone (tests/data/outage.keys,
 * which names its source): that it takes less than ten minutes of typing, and that what comes of it
 * is what was published about it. */
#include <locale.h>
#include <string.h>

#include <glib/gstdio.h>

#include "clock.h"
#include "desk.h"
#include "player.h"

/* Four a second is a plain typist's pace, 48 words a minute. */
enum { PRESSES_OF_TEN_MINUTES = 10 * 60 * 4 };
/* At 80x24 a press costs about 30 bytes, screens that open counted in. */
enum { BYTES_OF_A_PRESS = 40 };

/* `midwatch -d DESK --as li WORDS…` at the time the clock stands at; gives what it printed. */
static char *run(const char *desk, const char *const *words)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	const char *const head[] = {desk_program, "-d", desk, "--as", "li"};
	char *out = NULL;
	int status;
	for (guint i = 0; i < G_N_ELEMENTS(head); i++)
		g_ptr_array_add(argv, (char *)head[i]);
	for (; *words; words++)
		g_ptr_array_add(argv, (char *)*words);
	g_ptr_array_add(argv, NULL);
	g_assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL,
				   &out, NULL, &status, NULL));
	if (status != 0)
		g_test_message("%s", out);
	g_assert_cmpint(status, ==, 0);
	return out;
}
#define RUN(desk, ...) run(desk, (const char *const[]){__VA_ARGS__, NULL})

static void assert_has(const char *text, const char *const *words, gboolean has)
{
	for (; *words; words++) {
		if ((strstr(text, *words) != NULL) != has)
			g_test_message("%s“%s” in\n%s", has ? "no " : "", *words, text);
		g_assert_true((strstr(text, *words) != NULL) == has);
	}
}
#define HAS(text, ...) assert_has(text, (const char *const[]){__VA_ARGS__, NULL}, TRUE)
#define HAS_NOT(text, ...) assert_has(text, (const char *const[]){__VA_ARGS__, NULL}, FALSE)

/* Three minutes to the first page, fifteen more to the cause, 27 minutes to normal traffic, 70
 * until the firewall ran again; 45 minutes without it. 25 minutes at 82 % and 45 at 100 % make 3930
 * s. */
static void assert_figures(const char *desk)
{
	g_autofree char *metrics = RUN(desk, "--json", "incident", "metrics", "1");
	g_autofree char *gaps = RUN(desk, "--json", "incident", "gaps", "1");
	HAS(metrics, "\"metric\":\"detect\",\"value_s\":180,",
	    "\"metric\":\"identify\",\"value_s\":900,", "\"metric\":\"restore\",\"value_s\":1620,",
	    "\"metric\":\"resolve\",\"value_s\":4200,",
	    "\"metric\":\"acknowledge\",\"value_s\":null,",
	    "\"service\":\"http\",\"region\":null,\"impact_s\":1620,\"weighted_s\":1328,",
	    "\"service\":\"waf\",\"region\":null,\"impact_s\":2700,\"weighted_s\":2700,",
	    "\"impact_s\":4200,\"weighted_s\":3930,");
	g_assert_cmpstr(gaps, ==, "");
}

/* What was exported is what was published, each to its reader. */
static void assert_pages(void)
{
	static const char *const names[] = {"INC-1-internal-en.html", "INC-1-internal-zh.html",
					    "INC-1-customer-en.html", "INC-1-customer-zh.html"};
	char *pages[G_N_ELEMENTS(names)];
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_assert_true(g_file_get_contents(names[i], &pages[i], NULL, NULL));
		HAS(pages[i], "<svg", "@media print",
		    i % 2 ? "<html lang=\"zh\">" : "<html lang=\"en\">");
		HAS_NOT(pages[i], "<script", "src=", "href=\"http");
	}
	HAS(pages[0], "Traffic fell by 82%", "an attack of a kind");
	HAS(pages[1], "流量最多下降 82%", "stop the firewall everywhere");
	HAS(pages[2], "For 27 minutes your sites", "Requests are answered again.", "09:42",
	    "America/New_York", "We are at work on it.");
	HAS(pages[3], "您的网站有 27 分钟", "请求恢复正常。", "21:42", "Asia/Shanghai");
	for (guint i = 2; i < G_N_ELEMENTS(names); i++)
		HAS_NOT(pages[i], "Li Na", "Wei", "hypothesis", "stop the firewall everywhere",
			i == 2 ? "示例商城" : "Example Shop");
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		g_free(pages[i]);
}

/* Both clients were told, and their tickets ended with the outage. */
static void assert_clients(const char *desk)
{
	g_autofree char *affected = RUN(desk, "--json", "incident", "affected", "1");
	g_autofree char *first = RUN(desk, "show", "1");
	HAS(affected, "{\"client\":\"shop\"", "{\"client\":\"mall\"");
	HAS_NOT(affected, "\"told_at\":null");
	HAS(first, "restored", "所有网站可能返回 502");
}

static void test_outage(void)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	g_autofree char *definitions =
		g_build_filename(source ? source : ".", "tests", "data", "outage-desk.mw", NULL);
	g_autofree char *verified = NULL, *checked = NULL;

	clock_begin(desk_folder);
	clock_set("2019-07-01T00:00:00Z");
	g_autofree char *desk = desk_place();
	struct player player = {.desk = desk, .user = "li", .columns = 80, .rows = 24};
	g_free(RUN(desk, "init"));
	g_free(RUN(desk, "--quiet", "source", definitions));
	/* What is exported is written where the console was started. */
	g_assert_cmpint(g_chdir(desk_folder), ==, 0);
	play(&player, "data/outage.keys");
	g_test_message("%zu presses, %zu bytes", player.presses, player.bytes);
	g_assert_cmpuint(player.presses, <=, PRESSES_OF_TEN_MINUTES);
	g_assert_cmpuint(player.bytes, <=, player.presses * BYTES_OF_A_PRESS);
	assert_figures(desk);
	assert_clients(desk);
	assert_pages();
	verified = RUN(desk, "incident", "verify", "1");
	checked = RUN(desk, "check");
	clock_end();
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	desk_begin();
	g_test_add_func("/outage", test_outage);
	int status = g_test_run();
	desk_end();
	return status;
}

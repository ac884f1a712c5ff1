/* SPDX-License-Identifier: MIT
 * What `export` waits for a far server: by the hundred, whatever it is that it writes. */
#include <inttypes.h>
#include <string.h>

#include "command/sink.h"
#include "tests/store/far.h"

enum { ARTICLES = 60, INCIDENTS = 40, TICKETS = 150 };

static void near_says(struct fixture *fixture, const char *line)
{
	g_autoptr(GString) out = g_string_new(NULL);
	struct context context = {
		.desk = fixture->near, .sink = sink_collect(out, NULL, 0), .zone = zone_utc()};
	GError *error = NULL;

	command_run_line(&context, line, &error);
	g_assert_no_error(error);
	sink_free(context.sink);
}

static void fill(struct fixture *fixture)
{
	for (int i = 1; i < TICKETS; i++)
		opened(fixture->near, "acme", "live", 1);
	for (int i = 1; i <= ARTICLES; i++) {
		g_autofree char *line = g_strdup_printf("kb new Article %d --text 'It is so %d.';"
							"kb set %d --title 'Article %d, again'",
							i, i, i, i);
		near_says(fixture, line);
	}
	for (int i = 1; i <= INCIDENTS; i++) {
		g_autofree char *line =
			g_strdup_printf("incident new Outage %d --ticket %d --severity P1;"
					"incident add %d detection seen on a graph",
					i, i, i);
		near_says(fixture, line);
	}
}

static char *exported(struct desk *desk)
{
	GString *out = g_string_new(NULL);
	struct context context = {
		.desk = desk, .sink = sink_collect(out, NULL, 0), .zone = zone_utc()};
	GError *error = NULL;

	command_run_line(&context, "export", &error);
	g_assert_no_error(error);
	sink_free(context.sink);
	return g_string_free(out, FALSE);
}

static void test_all(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *near = NULL, *far = NULL;

	fill(fixture);
	near = exported(fixture->near);
	count(fixture);
	far = exported(fixture->far);
	g_test_message("%u round trips", proxy_trips(fixture->line) - fixture->counted);
	g_assert_cmpuint(proxy_trips(fixture->line) - fixture->counted, <=, 20);
	g_assert_cmpstr(far, ==, near);
	g_assert_nonnull(strstr(far, "Article 60, again"));
	g_assert_nonnull(strstr(far, "Outage 40"));
}

int main(int argc, char **argv)
{
	static const struct trips_test tests[] = {{"all", test_all}};

	return trips_run(argc, argv, "trips/export", tests, G_N_ELEMENTS(tests));
}

/* SPDX-License-Identifier: MIT
 * See far.h. */
#include "tests/store/far.h"

#include <inttypes.h>
#include <string.h>

#include "command/sink.h"
#include "store/recent.h"

/* Enough to tell what is sent at once from what is waited for, on a busy machine, too. */
#define ONE_WAY 5000

void set_up(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	struct stage stage = {0};
	GError *error = NULL;
	g_autofree char *place = server_place(NULL);
	g_autofree char *where = NULL;
	const char *folder = server_folder(), *host = strstr(place, folder);

	stage_set_at(&stage, place);
	fixture->near = stage.desk;
	fixture->line = proxy_new(ONE_WAY);
	where = g_strdup_printf("%.*s%s%s", (int)(host - place), place, proxy_folder(fixture->line),
				host + strlen(folder));
	fixture->far = desk_open(where, STORE_WRITE, "li", FALSE, &error);
	g_assert_no_error(error);
	fixture->far->test_clock = TRUE;
	fixture->far->pinned = fixture->near->pinned = AT(9, 1);
	fixture->ticket = opened(fixture->near, "acme", "live", 1);
	fixture->out = g_string_new(NULL);
	fixture->context = (struct context){.desk = fixture->far,
					    .sink = sink_collect(fixture->out, NULL, 0),
					    .zone = zone_utc()};
}

void tear_down(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	assert_sound(fixture->near);
	sink_free(fixture->context.sink);
	g_string_free(fixture->out, TRUE);
	desk_close(fixture->far);
	desk_close(fixture->near);
	proxy_free(fixture->line);
}

void count(struct fixture *fixture)
{
	fixture->counted = proxy_trips(fixture->line);
}

void assert_trips(struct fixture *fixture, guint trips)
{
	g_assert_cmpuint(proxy_trips(fixture->line) - fixture->counted, ==, trips);
}

void says(struct fixture *fixture, const char *line, int code, const char *words)
{
	GError *error = NULL;

	g_string_truncate(fixture->out, 0);
	command_run_line(&fixture->context, line, &error);
	if ((error ? error->code : 0) != code)
		g_error("%s: %s", line, error ? error->message : "it was not refused");
	if (!strstr(error ? error->message : fixture->out->str, words))
		g_error("%s: says \"%s\", not \"%s\"", line,
			error ? error->message : fixture->out->str, words);
	g_clear_error(&error);
}

void see(struct fixture *fixture)
{
	g_autoptr(GPtrArray) events = ticket_events(fixture->far, fixture->ticket, TRUE, NULL);

	g_assert_nonnull(events);
}

gint64 turn_known(const struct fixture *fixture, gint64 ticket)
{
	const struct ticket *known = recent_ticket(fixture->far, ticket);

	return known ? known->turn : 0;
}

gint64 far_turn(const struct fixture *fixture)
{
	return turn_known(fixture, fixture->ticket);
}

void warm(struct fixture *fixture)
{
	gint64 other = opened(fixture->near, "acme", "live", 1);
	g_autofree char *line =
		g_strdup_printf("claim %" PRId64 "; reply %" PRId64 " soon; note %" PRId64 " x",
				other, other, other);

	says(fixture, line, 0, "");
}

int trips_run(int argc, char **argv, const char *name, const struct trips_test *tests, gsize number)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < number; i++) {
		g_autofree char *path = g_strdup_printf("/%s/%s", name, tests[i].name);

		server_test_add(path, struct fixture, NULL, set_up, tests[i].run, tear_down);
	}
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Clock evaluations per second on one core: whole tickets folded from their events on a business
 * calendar with lunch breaks, holidays and pauses. The floor is the same loop that only adds up the
 * events' times. Prints one JSON object. */
#include <stdio.h>

#include "desk/clock.h"

enum { TICKETS = 20000, EVENTS = 6, ROUNDS = 5, CLOCKS = 5 };

static struct policy policies[CLOCKS];
static struct terms terms;

static const struct policy *policy_of(const struct terms *t, int severity, enum clock_kind clock)
{
	for (int i = 0; i < CLOCKS; i++)
		if (policies[i].clock == clock)
			return &policies[i];
	return NULL;
}

static const struct terms *terms_of(const char *contract, gint64 revision, void *data)
{
	return &terms;
}

static void set(struct event *event, gint64 turn, enum event_kind kind, gint64 at, unsigned flags,
		const char *what, const char *why)
{
	event_init(event);
	event->turn = turn;
	event->kind = kind;
	event->occurred_at = event->recorded_at = at;
	event->flags = flags;
	event->what = g_strdup(what);
	event->why = g_strdup(why);
}

int main(void)
{
	static const enum clock_kind kinds[CLOCKS] = {CLOCK_FIRST_RESPONSE, CLOCK_NEXT_RESPONSE,
						      CLOCK_UPDATE, CLOCK_RESTORE, CLOCK_RESOLVE};
	g_autofree struct event *events = g_new(struct event, TICKETS * EVENTS);
	g_autofree char *bytes = NULL;
	gsize size;
	GError *error = NULL;
	gint64 begin = civil_day(2026, 1, 5) * G_GINT64_CONSTANT(86400), clocks = 0, sum = 0;

	if (!g_file_get_contents("/usr/share/zoneinfo/Asia/Shanghai", &bytes, &size, &error)) {
		fprintf(stderr, "bench clocks: %s\n", error->message);
		return 1;
	}
	struct zone *zone = zone_new("Asia/Shanghai", bytes, size, &error);
	struct calendar *calendar =
		calendar_new("bench", zone, "Mon-Fri 09:00-12:30,13:30-18:00", &error);
	calendar_add_holiday(calendar, civil_day(2026, 10, 1), civil_day(2026, 10, 7), NULL,
			     &error);
	if (!calendar_seal(calendar, &error))
		return 1;
	for (int i = 0; i < CLOCKS; i++)
		policies[i] = (struct policy){.clock = kinds[i],
					      .severity = 2,
					      .target = {.seconds = 8 * 3600 * (i + 1)},
					      .calendar = calendar,
					      .pause = clock_default_pause(kinds[i], 2),
					      .reopen_within = {.seconds = 14 * 86400}};
	terms = (struct terms){
		.policy = policy_of, .contract = "bench@2026-01-01", .tier = "bench"};

	for (int i = 0; i < TICKETS; i++) {
		struct event *e = events + i * EVENTS;
		gint64 at = begin + (gint64)i * 1234;

		set(e, 1, EVENT_OPENED, at, EVENT_PUBLIC | EVENT_CLIENT, "P2", "client");
		set(e + 1, 2, EVENT_ACK, at + 1800, 0, NULL, NULL);
		set(e + 2, 3, EVENT_MESSAGE, at + 5400, EVENT_PUBLIC, NULL, NULL);
		set(e + 3, 4, EVENT_STATE, at + 5460, 0, "waiting", "waiting-client");
		set(e + 4, 5, EVENT_MESSAGE, at + 90000, EVENT_PUBLIC | EVENT_CLIENT, NULL, NULL);
		set(e + 5, 6, EVENT_MESSAGE, at + 99000, EVENT_PUBLIC, NULL, NULL);
	}

	gint64 start = g_get_monotonic_time();
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < TICKETS * EVENTS; i++)
			sum += events[i].occurred_at ^ round;
	gint64 floor_us = g_get_monotonic_time() - start;

	start = g_get_monotonic_time();
	for (int round = 0; round < ROUNDS; round++)
		for (int i = 0; i < TICKETS; i++) {
			const struct event *list[EVENTS];

			for (int j = 0; j < EVENTS; j++)
				list[j] = events + i * EVENTS + j;
			struct folded *folded = clock_fold(list, EVENTS, terms_of, NULL,
							   list[5]->occurred_at + 3600, TIME_NONE);
			clocks += folded->cycles->len;
			folded_free(folded);
		}
	gint64 took_us = g_get_monotonic_time() - start;

	printf("{\"tickets\":%d,\"clocks\":%" G_GINT64_FORMAT
	       ",\"seconds\":%.3f,\"clocks_per_s\":%.0f,\"tickets_per_s\":%.0f,"
	       "\"floor_events_per_s\":%.0f,\"sum\":%" G_GINT64_FORMAT "}\n",
	       TICKETS * ROUNDS, clocks, (double)took_us / 1e6,
	       (double)clocks * 1e6 / (double)took_us,
	       (double)TICKETS * ROUNDS * 1e6 / (double)took_us,
	       (double)TICKETS * EVENTS * ROUNDS * 1e6 / (double)(floor_us ? floor_us : 1),
	       sum & 1);
	for (int i = 0; i < TICKETS * EVENTS; i++)
		event_clear(events + i);
	calendar_unref(calendar);
	zone_free(zone);
	return 0;
}

/* SPDX-License-Identifier: MIT
 * Fuzzing typed times and durations: any text is an instant of the years 1 to 9999 or one error,
 * and what is printed is read back. The first byte picks the writer's zone. */
#include "desk/when.h"

#include "desk/civil.h"
#include "desk/error.h"
#include "tests/given.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check_time(const char *text, const struct zone *zone)
{
	g_autoptr(GError) error = NULL;
	gint64 at, again;

	if (!when_parse(text, 1790000000, zone, given_zones(), &at, &error)) {
		g_assert(error != NULL && error->domain == MIDWATCH_ERROR);
		return;
	}
	g_assert(error == NULL && at >= CIVIL_FIRST && at < CIVIL_END);
	/* Old offsets have seconds, which no typed offset has; the far ends have no room for one.
	 */
	if (zone_offset(zone, at, NULL, NULL) % 60 == 0 && at > CIVIL_FIRST + 200000 &&
	    at < CIVIL_END - 200000) {
		g_autofree char *printed = when_print(at, zone);
		gint64 second = (at % 60 + 60) % 60;

		g_assert(when_parse(printed, 0, zone, given_zones(), &again, NULL));
		g_assert(again == at - second);
	}
}

static void check_duration(const char *text)
{
	struct duration duration, again;

	if (duration_parse(text, &duration, NULL)) {
		g_autofree char *printed = duration_print(&duration);

		g_assert(duration_parse(printed, &again, NULL));
		g_assert(again.seconds == duration.seconds &&
			 again.working_days == duration.working_days);
	}
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static const char *const names[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe",
					    "Pacific/Apia"};
	g_autofree char *text = NULL;

	if (size == 0 || !given_database())
		return 0;
	text = g_strndup((const char *)data + 1, size - 1);
	check_time(text, given_zone(names[data[0] % G_N_ELEMENTS(names)]));
	check_duration(text);
	return 0;
}

/* SPDX-License-Identifier: MIT
 * How the link to the server is, told as it changes: there, silent, away; how long a round trip
 * takes. An exchange is a round trip and what the server had to do, so the shortest of the last
 * ones stands for the line. */
#include "store/postgres-private.h"

static gint64 shortest(const struct trips *trips)
{
	gint64 least = 0;

	for (guint i = 0; i < MIN(trips->count, TRIPS_KEPT); i++)
		if (!least || trips->took[i] < least)
			least = trips->took[i];
	return least;
}

static void tell(struct postgres *pg, enum store_link_state state, gint64 since)
{
	const struct store_link link = {
		.state = state,
		.since = since,
		.ahead = pg->server_ahead,
		.trip = shortest(&pg->trips),
		.standby = pg->standby,
		.lag = pg->standby ? pg->lag : 0,
		.cut = pg->cut,
		.news = state == STORE_LINK_AWAY || !pg->listens ? -1 : PQsocket(pg->connection)};

	driver_link_is(&pg->base, &link);
}

/* What has been silent before it went away has been away since then. */
void health_is(struct postgres *pg, enum store_link_state state)
{
	const struct store_link *was = &pg->base.link;
	gboolean goes_on = state != STORE_LINK_UP &&
			   (was->state == STORE_LINK_SILENT || was->state == STORE_LINK_AWAY);

	tell(pg, state, goes_on ? was->since : state == STORE_LINK_UP ? 0 : g_get_monotonic_time());
}

void health_trip(struct postgres *pg, gint64 took)
{
	gint64 before = shortest(&pg->trips);

	pg->trips.took[pg->trips.count++ % TRIPS_KEPT] = MAX(took, 1);
	if (shortest(&pg->trips) != before)
		health_is(pg, pg->base.link.state);
}

void health_silent(struct postgres *pg, gint64 asked)
{
	if (pg->up && pg->base.link.state == STORE_LINK_UP)
		tell(pg, STORE_LINK_SILENT, asked);
}

void health_heard(struct postgres *pg)
{
	if (pg->base.link.state == STORE_LINK_SILENT)
		tell(pg, STORE_LINK_UP, 0);
}

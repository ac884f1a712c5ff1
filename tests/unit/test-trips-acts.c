/* SPDX-License-Identifier: MIT
 * What each act costs on a far desk, in round trips counted on the wire: as from a console, where
 * what is acted on was looked at before. */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "tests/store/far.h"

enum { TICKETS = 8 };

/* One after the other; what takes more than one says why. */
static const struct {
	const char *line, *words;
	guint trips;
} acts_cost[] = {
	{"note 1 looked at the origin", "noted", 1},
	{"claim 1", "claimed", 1},
	{"ack 1", "acknowledged", 1},
	{"begun 1", "begun", 1},
	{"confirm 1", "confirmed", 1},
	{"take 2", "taken", 1},
	/* Rows whose time has come are looked for, then the first of them all. */
	{"next", "is yours", 3},
	{"reply 1 we are on it", "answered", 1},
	{"severity 1 P0", "P0, was P1", 1},
	{"tag 1 +cdn", "tagged", 1},
	{"set 1 --subject=Dark", "set", 1},
	{"cause 1 origin", "cause: origin", 1},
	{"follow 1", "followed by li", 1},
	{"remind 1 11:00 look again", "reminder set", 1},
	{"promise 1 11:00 an answer", "promised", 1},
	{"extend 1 resolve 1h --consent=Budi", "extended", 1},
	{"waive 1 resolve --reason=maintenance", "waiver", 1},
	{"escalate 1 L2", "escalated to L2", 1},
	{"change 1 accept", "change: accept", 1},
	{"contact 1 --via=phone --from=client still dark", "client's words recorded", 1},
	{"contact 1 --via=phone told them", "contact by phone recorded", 1},
	{"wait 1 client", "waits", 1},
	{"open 1", "open", 1},
	{"restore 1", "restored", 1},
	{"resolve 1 --cause=origin", "resolved", 1},
	{"reopen 1", "reopened", 1},
	{"reopen 1 --regressed", "reopened", 1},
	{"undo 1", "undone", 1},
	{"redo 1", "redone", 1},
	{"retract 1 2", "event 2 taken back", 1},
	{"assign 1 wei", "assigned to wei", 1},
	{"release 1", "released", 1},
	{"attach 1 /etc/hostname", "got hostname", 1},
	{"link 1 2", "linked to 2", 1},
	{"merge 2 1", "took in 2", 1},
	{"unmerge 2", "stands by itself again", 1},
	{"cancel 3", "cancelled", 1},
	{"close 1", "closed", 1},
	/* It looks whether there is something to empty, and texts are not remembered. */
	{"redact 4 1 --reason=secret", "redacted", 2},
	/* What definitions it is bound to. */
	{"new acme Stream cut", "opened, P3", 2},
	/* A message's text is read, the number of the new ticket is the server's to give, the old
	 * one names it, and the end of the unit both are in. */
	{"split 5 2", "split off from 5", 4},
};

static void see_all(struct fixture *fixture)
{
	gint64 ids[TICKETS], turns[TICKETS];
	GError *error = NULL;

	for (int i = 0; i < TICKETS; i++) {
		ids[i] = i + 1;
		turns[i] = turn_of(fixture->near, ids[i]);
	}
	g_assert_true(ticket_remember(fixture->far, ids, turns, TICKETS, &error));
	g_assert_no_error(error);
	see(fixture); /* nobody waited for the end of what that was read in */
}

static void open_all(struct fixture *fixture)
{
	while (fixture->ticket < TICKETS)
		fixture->ticket = opened(fixture->near, "acme", "live", 1);
	g_assert_true(acts(fixture->near, 5, EVENT_MESSAGE, NULL, NULL, EVENT_CLIENT | EVENT_PUBLIC,
			   0, 0));
	warm(fixture);
	see_all(fixture);
}

static void test_cost(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	open_all(fixture);
	for (gsize i = 0; i < G_N_ELEMENTS(acts_cost); i++) {
		guint trips;

		fixture->far->pinned = fixture->near->pinned += 5;
		count(fixture);
		says(fixture, acts_cost[i].line, 0, acts_cost[i].words);
		trips = proxy_trips(fixture->line) - fixture->counted;
		if (trips != acts_cost[i].trips)
			g_error("%s: %u round trips, not %u", acts_cost[i].line, trips,
				acts_cost[i].trips);
		/* It goes on from there without a question. */
		for (gint64 id = 1; id <= TICKETS; id++)
			g_assert_cmpint(turn_known(fixture, id), ==, turn_of(fixture->near, id));
	}
}

/* ---- acts on two tickets */

/* Others acted on either of them meanwhile. */
static void test_conflict(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	open_all(fixture);
	for (gint64 moved = 1; moved <= 2; moved++) {
		g_assert_true(acts(fixture->near, moved, EVENT_BEGUN, NULL, NULL, 0, 0, 0));
		count(fixture);
		says(fixture, moved == 1 ? "link 1 2" : "link 3 2", 0, "linked to 2");
		assert_trips(fixture, 3);
	}
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 3);
	g_assert_cmpint(turn_of(fixture->near, 2), ==, 4);
	g_assert_cmpint(turn_of(fixture->near, 3), ==, 2);
}

/* Nobody has looked at either: both are asked for at once. */
static void test_unseen(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	warm(fixture);
	opened(fixture->near, "acme", "live", 1);
	count(fixture);
	says(fixture, "link 1 3", 0, "linked to 3");
	assert_trips(fixture, 2);
	opened(fixture->near, "acme", "live", 1);
	opened(fixture->near, "acme", "live", 1);
	count(fixture);
	says(fixture, "merge 5 4", 0, "took in 5");
	assert_trips(fixture, 2);
}

/* Where it was to go has gone elsewhere by now. */
static void test_merged(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;
	gint64 where = 0;

	open_all(fixture);
	g_assert_true(ticket_merge(fixture->near, 2, 0, 3, &where, &error));
	says(fixture, "merge 1 2", 0, "3 took in 1");
	g_assert_true(ticket_merge(fixture->near, 5, 0, 4, &where, &error));
	says(fixture, "merge 4 5", MIDWATCH_ERROR_FAILED, "that would be a circle");
	g_assert_true(ticket_unmerge(fixture->near, 1, &error));
	g_assert_no_error(error);
	says(fixture, "unmerge 1", MIDWATCH_ERROR_FAILED, "not merged into another");
}

/* What a client says goes where it belongs by now. */
static void test_said(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;
	gint64 where = 0;

	open_all(fixture);
	g_assert_true(ticket_merge(fixture->near, 2, 0, 3, &where, &error));
	g_assert_no_error(error);
	says(fixture, "contact 2 --via=phone --from=client still dark", 0,
	     "3 client's words recorded, for 2");
	g_assert_true(acts(fixture->near, 4, EVENT_STATE, "resolved", NULL, 0, 0, 0));
	g_assert_true(acts(fixture->near, 4, EVENT_STATE, "closed", NULL, 0, 0, 0));
	says(fixture, "contact 4 --via=phone --from=client still dark", 0,
	     "client's words recorded, for 4");
	g_assert_cmpint(turn_of(fixture->near, 4), ==, 4);
}

/* The server stored it, and the answer did not come: it is stored once, on both. */
static void test_lost(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	open_all(fixture);
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	says(fixture, "link 1 2", 0, "linked to 2");
	desk_keys_from(fixture->far, "once", FALSE);
	says(fixture, "link 3 4", 0, "linked to 4");
	desk_keys_from(fixture->far, "once", TRUE);
	says(fixture, "link 3 4", 0, "linked to 4");
	desk_keys_from(fixture->far, NULL, FALSE);
	for (gint64 id = 1; id <= 4; id++)
		g_assert_cmpint(turn_of(fixture->near, id), ==, 2);
}

/* It is not stored on one when the other refuses it. */
static void test_refused(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;
	gint64 where = 0;

	open_all(fixture);
	g_assert_true(ticket_merge(fixture->near, 2, 0, 3, &where, &error));
	g_assert_no_error(error);
	says(fixture, "link 1 2", MIDWATCH_ERROR_FAILED, "merged into 3");
	says(fixture, "link 2 1", MIDWATCH_ERROR_FAILED, "merged into 3");
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 1);
}

/* ---- many at once, each on the same two tickets, one way and the other */

enum { CROWD = 6, LINKS_EACH = 4 };

struct linker {
	const char *where;
	gboolean back;
};

static void *link_in_crowd(void *data)
{
	const struct linker *linker = data;
	GError *error = NULL;
	struct desk *desk = desk_open(linker->where, STORE_WRITE, "li", FALSE, &error);

	g_assert_no_error(error);
	desk->test_clock = TRUE;
	desk->pinned = AT(9, 1);
	for (int i = 0; i < LINKS_EACH; i++) {
		g_assert_true(
			ticket_link(desk, linker->back ? 2 : 1, linker->back ? 1 : 2, &error));
		g_assert_no_error(error);
	}
	desk_close(desk);
	return NULL;
}

static void test_crowd(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	struct linker linkers[CROWD];
	pthread_t threads[CROWD];

	open_all(fixture);
	for (int i = 0; i < CROWD; i++) {
		linkers[i] = (struct linker){store_address(fixture->near->store), i % 2 != 0};
		g_assert_cmpint(pthread_create(&threads[i], NULL, link_in_crowd, &linkers[i]), ==,
				0);
	}
	for (int i = 0; i < CROWD; i++)
		pthread_join(threads[i], NULL);
	g_assert_cmpint(turn_of(fixture->near, 1), ==, 1 + CROWD * LINKS_EACH);
	g_assert_cmpint(turn_of(fixture->near, 2), ==, 1 + CROWD * LINKS_EACH);
}

static const struct trips_test tests[] = {
	{"cost", test_cost},       {"conflict", test_conflict}, {"unseen", test_unseen},
	{"merged", test_merged},   {"said", test_said},         {"lost", test_lost},
	{"refused", test_refused}, {"crowd", test_crowd},
};

int main(int argc, char **argv)
{
	return trips_run(argc, argv, "acts", tests, G_N_ELEMENTS(tests));
}

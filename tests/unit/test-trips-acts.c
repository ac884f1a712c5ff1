/* SPDX-License-Identifier: MIT
 * What each act costs on a far desk, in round trips counted on the wire: as from a console, where
 * what is acted on was looked at before. */
#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#include "store/driver.h"
#include "store/incident.h"
#include "tests/store/far.h"

enum { TICKETS = 8 };

/* One after the other; what takes more than one says why. */
struct cost {
	const char *line, *words;
	guint trips;
};
static const struct cost acts_cost[] = {
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
	/* What the article says, and what it is called. */
	{"kb link 1 6", "linked to article 1", 2},
	{"kb vote 1 6", "solved by article 1", 2},
	{"kb vote 1 6 --no", "not solved by article 1", 2},
	{"kb tick 1 6 1", "1/1 done", 2},
	{"kb untick 1 6 1", "0/1 done", 2},
	{"kb unlink 1 6", "no longer linked to article 1", 2},
	{"kb vote 1 6 --no", "has no vote for article 1", 2},
	{"resolve 6 --cause=origin", "resolved", 1},
	/* What was said, the article, that the ticket has it, and the end of the unit both are in.
	 */
	{"kb case 6", "is new", 4},
	/* A message's text is read, the number of the new ticket is the server's to give, the old
	 * one names it, and the end of the unit both are in. */
	{"split 5 2", "split off from 5", 4},
};

/* The same of an incident that was written to before. */
static const struct cost incident_cost[] = {
	{"incident add 1 note looked at the origin", "entry 2 added", 1},
	{"incident add 1 restored it plays again --at=09:01", "entry 3 added", 1},
	{"incident edit 1 2 looked at both origins", "entry 2 changed", 1},
	{"incident promote 1 2", "entry 2 promoted", 1},
	{"incident demote 1 2", "entry 2", 1},
	{"incident remove 1 2 --reason=twice", "entry 2 removed", 1},
	{"incident put-back 1 2", "entry 2", 1},
	{"incident evidence 1 2 --text=refused", "evidence", 1},
	{"incident add 1 hypothesis the certificate", "entry 4 added", 1},
	{"incident confirm 1 4", "entry 4 confirmed", 1},
	{"incident stamp 1 detected 09:01 --reason=heard", "INC-1", 1},
	{"action new 1 renew it by a timer", "1.1 to do", 1},
	{"action edit 1.1 renew it by two timers", "1.1 is changed", 1},
	{"action start 1.1", "1.1 begun", 1},
	{"action done 1.1", "1.1 done", 1},
	{"incident role 1 scribe li", "li is scribe", 1},
	{"incident set 1 --severity=P0", "is changed", 1},
	/* Which incident is meant. */
	{"incident log it is cold here", "entry 6 added", 2},
	/* The newest of it, the record that is taken back, as it was. */
	{"incident undo 1 6 --reason=twice", "entry 6 removed", 4},
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
	says(fixture, "kb new 'A cut' --kind=plan --text='- [ ] look at the origin'", 0, "is new");
	g_assert_cmpint(desk_revision(fixture->far, NULL), >, 0);
	warm(fixture);
	see_all(fixture);
}

static void assert_cost(struct fixture *fixture, const struct cost *cost)
{
	guint trips;

	fixture->far->pinned = fixture->near->pinned += 5;
	count(fixture);
	says(fixture, cost->line, 0, cost->words);
	trips = proxy_trips(fixture->line) - fixture->counted;
	if (trips != cost->trips)
		g_error("%s: %u round trips, not %u", cost->line, trips, cost->trips);
}

static void test_cost(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	open_all(fixture);
	for (gsize i = 0; i < G_N_ELEMENTS(acts_cost); i++) {
		assert_cost(fixture, &acts_cost[i]);
		/* It goes on from there without a question. */
		for (gint64 id = 1; id <= TICKETS; id++)
			g_assert_cmpint(turn_known(fixture, id), ==, turn_of(fixture->near, id));
	}
}

/* ---- acts on an incident */

static void begin_incident(struct fixture *fixture)
{
	g_assert_cmpint(desk_revision(fixture->far, NULL), >, 0);
	warm(fixture);
	says(fixture, "incident new Outage --severity=P1; incident add 1 note dark", 0,
	     "entry 1 added");
}

static gint64 incident_turn(const struct fixture *fixture)
{
	return number(fixture->near->store, "SELECT turn FROM incident WHERE id = 1");
}

static void test_incident(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	begin_incident(fixture);
	for (gsize i = 0; i < G_N_ELEMENTS(incident_cost); i++)
		assert_cost(fixture, &incident_cost[i]);
}

/* An entry of another person's, said near. */
static void say_near(const struct fixture *fixture, gint64 about, const char *text)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	struct record *record = record_new(RECORD_ENTRY, about);
	GError *error = NULL;

	g_ptr_array_add(records, record);
	record->base = about ? 1 : 0;
	if (!about)
		record_put(record, "kind", "note");
	if (!about)
		record_put_time(record, "at", desk_now(fixture->near));
	record_put(record, "text", text);
	g_assert_true(incident_record(fixture->near, 1, records, NULL, NULL, &error));
	g_assert_no_error(error);
}

/* Others wrote to it: what is new goes behind that, what contradicts it is refused. */
static void test_incident_conflict(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	begin_incident(fixture);
	say_near(fixture, 0, "I see it too");
	says(fixture, "incident add 1 note looked at the origin", 0, "entry 3 added");
	g_assert_cmpint(incident_turn(fixture), ==, 4);
	/* What it goes on from is what is stored; nobody waited for the end of reading that. */
	count(fixture);
	says(fixture, "incident edit 1 2 I do not", 0, "entry 2 changed");
	g_assert_cmpuint(proxy_trips(fixture->line) - fixture->counted, <=, 1);
	say_near(fixture, 1, "all dark");
	says(fixture, "incident edit 1 1 half dark --sees=1", MIDWATCH_ERROR_CONFLICT, "all dark");
	says(fixture, "incident edit 1 1 half dark", 0, "entry 1 changed");
}

/* The turn is the same, and what it chains to is not: a desk that went back. */
static void test_incident_head(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	GError *error = NULL;
	struct store *store = fixture->near->store;

	begin_incident(fixture);
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	store->ops->script(store,
			   "CREATE TABLE kept AS SELECT head FROM incident; "
			   "UPDATE incident SET head = '\\x00'",
			   &error);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_no_error(error);
	says(fixture, "incident add 1 note looked at the origin", MIDWATCH_ERROR_CONFLICT,
	     "try again");
	g_assert_cmpint(incident_turn(fixture), ==, 2);
	g_assert_cmpint(store_unit_begin(store, &error), ==, STORE_OK);
	store->ops->script(store, "UPDATE incident SET head = kept.head FROM kept; DROP TABLE kept",
			   &error);
	g_assert_cmpint(store_unit_end(store, TRUE, &error), ==, STORE_OK);
	g_assert_no_error(error);
}

/* The server stored it, and the answer did not come. */
static void test_incident_lost(struct fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	begin_incident(fixture);
	proxy_is(fixture->line, LINE_LOSES_ANSWER);
	says(fixture, "incident add 1 note looked at the origin", 0, "entry 2 added");
	g_assert_cmpint(incident_turn(fixture), ==, 3);
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
	{"cost", test_cost},
	{"conflict", test_conflict},
	{"unseen", test_unseen},
	{"merged", test_merged},
	{"said", test_said},
	{"lost", test_lost},
	{"refused", test_refused},
	{"crowd", test_crowd},
	{"incident", test_incident},
	{"incident/conflict", test_incident_conflict},
	{"incident/head", test_incident_head},
	{"incident/lost", test_incident_lost},
};

int main(int argc, char **argv)
{
	return trips_run(argc, argv, "acts", tests, G_N_ELEMENTS(tests));
}

/* SPDX-License-Identifier: MIT
 * Tickets over the store: what is stored is what the fold says, what may not happen does not, and
 * nobody's act is lost or written twice. Named after the rules of clocks.md they hold. */
#include <string.h>

#include "desk/error.h"
#include "store/project.h"
#include "tests/store/tickets.h"

#define FAILED MIDWATCH_ERROR_FAILED
#define USAGE MIDWATCH_ERROR_USAGE
#define MISSING MIDWATCH_ERROR_MISSING
#define CONFLICT MIDWATCH_ERROR_CONFLICT
#define DENIED MIDWATCH_ERROR_DENIED

/* A human public message of ours. */
static gboolean replies(struct desk *desk, gint64 ticket)
{
	return acts(desk, ticket, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC, 0, 0);
}

static gboolean client_writes(struct desk *desk, gint64 ticket)
{
	return acts(desk, ticket, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC | EVENT_CLIENT, 0, 0);
}

static gboolean goes(struct desk *desk, gint64 ticket, const char *state, int code)
{
	return acts(desk, ticket, EVENT_STATE, state, NULL, 0, 0, code);
}

static void test_open(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	GError *error = NULL;
	struct ticket ticket;

	g_assert_true(ticket_load(desk, id, &ticket, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(ticket.contract, ==, "acme@2026-01-01");
	g_assert_cmpstr(ticket.tier, ==, "gold");
	g_assert_cmpint(ticket.row.clock, ==, CLOCK_FIRST_RESPONSE);
	g_assert_cmpint(ticket.row.due_at, ==, AT(9, 15));
	g_assert_cmpint(ticket.revision, ==, 1);
	g_assert_true(ticket.unanswered);
	g_assert_false(ticket.row.breached);
	ticket_clear(&ticket);
	/* Breached without anyone having written since (clocks.md §4): K8, strictly later. */
	desk->pinned = AT(9, 15);
	g_assert_true(ticket_load(desk, id, &ticket, NULL));
	g_assert_false(ticket.row.breached);
	ticket_clear(&ticket);
	desk->pinned++;
	g_assert_true(ticket_load(desk, id, &ticket, NULL));
	g_assert_true(ticket.row.breached);
	g_assert_cmpint(ticket.row.breach_at, ==, AT(9, 15));
	ticket_clear(&ticket);
	assert_sound(desk);
}

static void test_bad_openings(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct opening opening = {.client = "acme",
				  .subject = "x",
				  .severity = 2,
				  .claimed = -1,
				  .ref = "zd:1",
				  .opened_at = desk_now(desk)};
	GError *error = NULL;
	gint64 id, again;

	g_assert_true(ticket_open(desk, &opening, &id, &error));
	g_assert_false(ticket_open(desk, &opening, &again, &error));
	g_assert_error(error, MIDWATCH_ERROR, FAILED);
	g_clear_error(&error);
	opening.ref = NULL;
	opening.opened_at++;
	g_assert_false(ticket_open(desk, &opening, &again, &error));
	g_assert_error(error, MIDWATCH_ERROR, USAGE);
	g_clear_error(&error);
	/* The same opening sent twice is one ticket. */
	opening.opened_at--;
	opening.op_key = "once";
	g_assert_true(ticket_open(desk, &opening, &id, &error));
	g_assert_true(ticket_open(desk, &opening, &again, &error));
	g_assert_cmpint(id, ==, again);
	desk->role = ROLE_VIEWER;
	g_assert_false(ticket_open(desk, &opening, &again, &error));
	g_assert_error(error, MIDWATCH_ERROR, DENIED);
	g_clear_error(&error);
}

/* A block of imported events is one batch, bound and folded at their own times. */
static void test_block(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct opening opening = {.client = "acme",
				  .subject = "x",
				  .severity = 1,
				  .claimed = -1,
				  .imported = TRUE,
				  .opened_at = AT(1, 0),
				  .events = events};
	struct event reply, wait;
	GError *error = NULL;
	struct folded *folded;
	gint64 id;

	event_init(&reply);
	reply.kind = EVENT_MESSAGE;
	reply.flags = EVENT_PUBLIC | EVENT_IMPORTED;
	reply.occurred_at = AT(1, 10);
	reply.text = g_strdup("hello");
	event_init(&wait);
	wait.kind = EVENT_STATE;
	wait.what = g_strdup("waiting");
	wait.why = g_strdup("waiting-client");
	wait.flags = EVENT_IMPORTED;
	wait.occurred_at = AT(1, 5);
	g_ptr_array_add(events, &reply);
	g_ptr_array_add(events, &wait);
	g_assert_true(ticket_open(desk, &opening, &id, &error));
	g_assert_no_error(error);
	folded = folded_now(desk, id);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->state, ==, CLOCK_MET);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->elapsed_s, ==, 600);
	folded_free(folded);
	/* K6: at 01:05 nothing had been said yet; an import flags it and goes on. */
	g_autoptr(GPtrArray) stored = ticket_events(desk, id, TRUE, &error);
	g_assert_cmpuint(stored->len, ==, 3);
	g_assert_true(((struct event *)g_ptr_array_index(stored, 2))->flags & EVENT_FLAGGED);
	g_assert_cmpstr(((struct event *)g_ptr_array_index(stored, 1))->text, ==, "hello");
	/* One event out of place refuses the block whole. */
	wait.occurred_at = AT(0, 59);
	g_assert_false(ticket_open(desk, &opening, &id, &error));
	g_assert_error(error, MIDWATCH_ERROR, USAGE);
	g_clear_error(&error);
	wait.occurred_at = desk_now(desk) + 1;
	g_assert_false(ticket_open(desk, &opening, &id, &error));
	g_assert_error(error, MIDWATCH_ERROR, USAGE);
	g_clear_error(&error);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM ticket"), ==, 1);
	event_clear(&reply);
	event_clear(&wait);
	assert_sound(desk);
}

static void test_conflict(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct act act = {.ticket = id, .sees = 1, .events = events};
	GError *error = NULL;
	struct event event;
	gint64 turn;

	event_init(&event);
	event.kind = EVENT_SEVERITY;
	event.what = g_strdup("P2");
	g_ptr_array_add(events, &event);
	acts(desk, id, EVENT_ACK, NULL, NULL, 0, 0, 0);
	g_assert_false(ticket_act(desk, &act, NULL, &error));
	g_assert_error(error, MIDWATCH_ERROR, CONFLICT);
	g_clear_error(&error);
	act.sees = 2;
	act.op_key = "mine";
	g_assert_true(ticket_act(desk, &act, &turn, &error));
	g_assert_cmpint(turn, ==, 3);
	/* The answer was lost and it is sent again, though the turn it saw has passed by its own
	 * act. */
	turn = 0;
	g_assert_true(ticket_act(desk, &act, &turn, &error));
	g_assert_no_error(error);
	g_assert_cmpint(turn, ==, 3);
	g_assert_cmpint(turn_of(desk, id), ==, 3);
	event_clear(&event);
	assert_sound(desk);
}

/* Two consoles: what one of them writes between the other's reading and writing. */
static void test_two_desks(struct stage *stage, gconstpointer data)
{
	GError *error = NULL;
	struct desk *other = desk_open(store_address(stage->desk->store), STORE_WRITE, "li", FALSE, &error);
	gint64 id = opened(stage->desk, "acme", NULL, 1);

	g_assert_no_error(error);
	other->pinned = stage->desk->pinned;
	other->test_clock = TRUE;
	for (int i = 0; i < 10; i++)
		acts(i & 1 ? other : stage->desk, id, EVENT_BEGUN, NULL, NULL, 0, 0, 0);
	g_assert_cmpint(turn_of(other, id), ==, 11);
	acts(other, id, EVENT_CLAIM, NULL, NULL, 0, 0, 0);
	acts(stage->desk, id, EVENT_CLAIM, NULL, NULL, 0, 0, CONFLICT);
	desk_close(other);
	assert_sound(stage->desk);
}

static gboolean count_deed(gint64 ticket, const char *subject, const struct event *event, void *data)
{
	++*(guint *)data;
	return TRUE;
}

/* How many links of `id`, attachments and deeds of `user` there are to see. */
static void sees(struct desk *desk, gint64 id, guint links, guint deeds, gboolean file)
{
	g_autoptr(GArray) linked = ticket_links(desk, id, NULL);
	GBytes *content = ticket_attachment(desk, id, 2, NULL);
	guint done = 0;

	g_assert_cmpuint(linked->len, ==, links);
	g_assert_true(ticket_deeds(desk, desk->user, 0, count_deed, &done, NULL));
	g_assert_cmpuint(done, ==, deeds);
	g_assert_true((content != NULL) == file);
	g_clear_pointer(&content, g_bytes_unref);
}

/* Another client's ticket may be linked, but not seen from here by whom it is none of. */
static void test_limits_beside(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1), other = opened(desk, "beta", NULL, 1);
	char *only[] = {(char *)"acme", NULL}, *none[] = {(char *)"nobody", NULL};
	GError *error = NULL;

	g_assert_true(ticket_attach(desk, id, "a.txt", "text/plain", "a", 1, &error));
	g_assert_true(ticket_link(desk, id, other, &error));
	sees(desk, id, 1, 5, TRUE);
	desk->clients = only;
	sees(desk, id, 0, 3, TRUE);
	g_assert_false(ticket_link(desk, id, other, &error));
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
	desk->clients = none;
	sees(desk, id, 0, 0, FALSE);
	desk->clients = NULL;
}

static void test_limits(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	char *only[] = {(char *)"beta", NULL};
	struct queue_counts counts;
	GError *error = NULL;
	struct ticket ticket;

	desk->clients = only;
	g_assert_false(ticket_load(desk, id, &ticket, &error));
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
	g_assert_null(ticket_events(desk, id, TRUE, &error));
	g_clear_error(&error);
	g_assert_null(ticket_fold(desk, id, desk_now(desk), TIME_NONE, &error));
	g_clear_error(&error);
	acts(desk, id, EVENT_ACK, NULL, NULL, 0, 0, MISSING);
	g_assert_true(ticket_counts(desk, NULL, &counts, &error));
	g_assert_cmpint(counts.total, ==, 0);
	desk->clients = NULL;
	desk->regions = only;
	g_assert_false(ticket_load(desk, id, &ticket, NULL));
	desk->regions = NULL;
	g_assert_true(ticket_counts(desk, NULL, &counts, &error));
	g_assert_cmpint(counts.total, ==, 1);
	g_assert_cmpint(counts.severity[1], ==, 1);
	g_assert_cmpint(counts.next_due_at, ==, AT(9, 15));
	g_assert_cmpint(counts.next_ticket, ==, id);
	desk->role = ROLE_VIEWER;
	acts(desk, id, EVENT_ACK, NULL, NULL, 0, 0, DENIED);
}

static void test_k6(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	struct folded *folded;

	acts(desk, id, EVENT_STATE, "waiting", "waiting-client", 0, 0, FAILED);
	acts(desk, id, EVENT_STATE, "waiting", "nonsense", 0, 0, USAGE);
	desk->pinned += 60;
	replies(desk, id);
	acts(desk, id, EVENT_STATE, "waiting", "waiting-client", 0, 0, 0);
	desk->pinned += 600;
	client_writes(desk, id);
	folded = folded_now(desk, id);
	g_assert_cmpint(folded->state, ==, STATE_OPEN);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESOLVE)->elapsed_s, ==, 60);
	folded_free(folded);
	acts(desk, id, EVENT_STATE, "waiting", "waiting-client", 0, 0, FAILED);
	/* Other reasons ask nothing of the client. */
	acts(desk, id, EVENT_STATE, "waiting", "third-party", 0, 0, 0);
	assert_sound(desk);
}

static void test_k10(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	struct folded *folded;

	desk->pinned += 60;
	goes(desk, id, "restored", 0);
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 1, FAILED);
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 7, MISSING);
	/* As if it had never stopped. */
	desk->pinned += 600;
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 2, 0);
	folded = folded_now(desk, id);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESTORE)->state, ==, CLOCK_RUNNING);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESTORE)->elapsed_s, ==, 660);
	folded_free(folded);
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 2, FAILED);
	g_assert_cmpint(turn_of(desk, id), ==, 3);
	/* Later, or another's: a lead, with a reason. */
	acts(desk, id, EVENT_ACK, NULL, NULL, 0, 0, 0);
	desk->role = ROLE_ENGINEER;
	desk->pinned += 601;
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 4, DENIED);
	desk->role = ROLE_LEAD;
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 4, USAGE);
	acts(desk, id, EVENT_RETRACT, NULL, "by mistake", 0, 4, 0);
	/* A message that went out stays out, but for the seconds it is held. */
	acts(desk, id, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC | EVENT_SENT, 0, 0);
	desk->pinned += 10;
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 6, 0);
	acts(desk, id, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC | EVENT_SENT, 0, 0);
	desk->pinned += 11;
	acts(desk, id, EVENT_RETRACT, NULL, "oops", 0, 8, FAILED);
	/* Undone twice is done: a retract of the retract puts it back. */
	acts(desk, id, EVENT_BEGUN, NULL, NULL, 0, 0, 0);
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 9, 0);
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 10, 0);
	g_autoptr(GPtrArray) events = ticket_events(desk, id, FALSE, NULL);
	g_autofree gboolean *standing = ticket_standing(events);
	g_assert_true(standing[8]);
	g_assert_false(standing[9]);
	assert_sound(desk);
}

static void test_k12(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1), start = desk_now(desk);
	struct folded *folded;
	GError *error = NULL;

	desk->pinned += 3600;
	acts_at(desk, id, EVENT_ACK, NULL, NULL, 0, 0, start - 1, "why", USAGE);
	acts_at(desk, id, EVENT_ACK, NULL, NULL, 0, 0, desk->pinned + 1, "why", USAGE);
	acts_at(desk, id, EVENT_ACK, NULL, NULL, 0, 0, desk->pinned - 901, NULL, USAGE);
	acts_at(desk, id, EVENT_ACK, NULL, NULL, 0, 0, desk->pinned - 900, NULL, 0);
	/* A late entry that turns missed into met says so, and what was known stays askable. */
	acts_at(desk, id, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC, 0, start + 300, "phone", 0);
	folded = folded_now(desk, id);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->state, ==, CLOCK_MET);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->cause, ==, CAUSE_LATE_ENTRY);
	folded_free(folded);
	folded = ticket_fold(desk, id, desk_now(desk), start + 1800, &error);
	g_assert_no_error(error);
	g_assert_true(cycle_of(folded, CLOCK_FIRST_RESPONSE)->breached);
	folded_free(folded);
	g_autoptr(GPtrArray) events = ticket_events(desk, id, FALSE, NULL);
	g_autofree char *late = event_more(g_ptr_array_index(events, 2), "late");
	g_assert_cmpstr(late, ==, "phone");
	assert_sound(desk);
}

/* A late entry is judged by how the ticket stood then, not by how it stands now. */
static void test_late_state(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1), start = desk_now(desk);
	struct folded *folded;

	desk->pinned += 1800;
	goes(desk, id, "resolved", 0);
	goes(desk, id, "restored", FAILED);
	desk->pinned += 60;
	acts_at(desk, id, EVENT_STATE, "restored", NULL, 0, 0, start + 1200, "forgotten", 0);
	folded = folded_now(desk, id);
	g_assert_cmpint(folded->state, ==, STATE_RESOLVED);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESTORE)->stopped_at, ==, start + 1200);
	folded_free(folded);
	assert_sound(desk);
}

static void test_m2(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 voice = opened(desk, "acme", "voice", 1), bare = opened(desk, "beta", NULL, 1);
	struct queue_counts counts;
	struct ticket ticket;
	struct folded *folded;

	/* A service's contract beats the general one. */
	g_assert_true(ticket_load(desk, voice, &ticket, NULL));
	g_assert_cmpstr(ticket.contract, ==, "acme@2026-01-01/voice");
	ticket_clear(&ticket);
	/* Uncovered: no clock, first in its severity, counted. */
	g_assert_true(ticket_load(desk, bare, &ticket, NULL));
	g_assert_null(ticket.contract);
	g_assert_cmpint(ticket.row.klass, ==, CLASS_UNCOVERED);
	ticket_clear(&ticket);
	g_assert_true(ticket_counts(desk, NULL, &counts, NULL));
	g_assert_cmpint(counts.uncovered, ==, 1);
	/* Covered later, by a contract signed later: the verdicts count from opening. */
	define(desk, "contract", "beta@2026-02-01",
	       "contract add beta --tier=gold --from=2026-02-01 --to=2026-12-01\n");
	desk->pinned += 1200;
	acts(desk, bare, EVENT_COVER, "beta@2026-02-01", NULL, 0, 0, USAGE);
	acts(desk, bare, EVENT_COVER, "acme@2026-01-01", "signed", 0, 0, FAILED);
	acts(desk, bare, EVENT_COVER, "beta@1999-01-01", "signed", 0, 0, MISSING);
	acts(desk, bare, EVENT_COVER, "beta@2026-02-01", "signed", 0, 0, 0);
	folded = folded_now(desk, bare);
	g_assert_true(cycle_of(folded, CLOCK_FIRST_RESPONSE)->breached);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->started_at, ==, AT(9, 0));
	folded_free(folded);
	g_assert_true(ticket_load(desk, bare, &ticket, NULL));
	g_assert_cmpstr(ticket.contract, ==, "beta@2026-02-01");
	ticket_clear(&ticket);
	assert_sound(desk);
}

static void test_m3(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 before = opened(desk, "acme", "voice", 1), after;
	struct folded *folded;

	define(desk, "policy", "silver",
	       "policy set silver P1 first-response 10m --calendar=24x7 --stop=ack\n");
	after = opened(desk, "acme", "voice", 1);
	folded = folded_now(desk, before);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->target_s, ==, 3600);
	folded_free(folded);
	folded = folded_now(desk, after);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->target_s, ==, 600);
	folded_free(folded);
	acts(desk, before, EVENT_REBIND, NULL, NULL, 0, 2, 0);
	folded = folded_now(desk, before);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->target_s, ==, 600);
	folded_free(folded);
	g_assert_cmpint(number(desk->store, "SELECT MIN(revision) FROM ticket"), ==, 2);
	assert_sound(desk);
}

/* Stopped verdicts keep the tz release they were reached under, whoever acts afterwards. */
static void test_m4(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);

	replies(desk, id);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM clock WHERE tz IS NOT NULL"), ==,
			1);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM clock WHERE stopped_at IS NOT "
					    "NULL AND version = 1 AND target = 900"),
			==, 1);
	acts(desk, id, EVENT_ACK, NULL, NULL, 0, 0, 0);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM clock WHERE tz IS NOT NULL"), ==,
			1);
	assert_sound(desk);
}

static void test_m5(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 a = opened(desk, "acme", NULL, 1), b = opened(desk, "acme", NULL, 1), child, where;
	gint64 other = opened(desk, "beta", NULL, 1), turn;
	struct event said;
	struct folded *folded;
	GError *error = NULL;

	g_assert_false(ticket_merge(desk, b, 0, b, &where, &error));
	g_clear_error(&error);
	g_assert_false(ticket_merge(desk, b, 0, other, &where, &error));
	g_assert_error(error, MIDWATCH_ERROR, FAILED);
	g_clear_error(&error);
	g_assert_true(ticket_merge(desk, b, 0, a, &where, &error));
	folded = folded_now(desk, b);
	g_assert_cmpint(folded->merged_into, ==, a);
	g_assert_cmpint(folded->state, ==, STATE_CANCELLED);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESTORE)->state, ==, CLOCK_CANCELLED);
	folded_free(folded);
	/* No circle, no act on what was merged, and its mail goes on to the other. */
	g_assert_false(ticket_merge(desk, a, 0, b, &where, &error));
	g_assert_error(error, MIDWATCH_ERROR, FAILED);
	g_clear_error(&error);
	acts(desk, b, EVENT_ACK, NULL, NULL, 0, 0, FAILED);
	event_init(&said);
	said.kind = EVENT_MESSAGE;
	said.flags = EVENT_PUBLIC | EVENT_CLIENT;
	said.text = g_strdup("still dark");
	turn = turn_of(desk, a);
	g_assert_true(ticket_client_says(desk, b, &said, NULL, &where, &error));
	g_assert_cmpint(where, ==, a);
	g_assert_cmpint(turn_of(desk, a), ==, turn + 1);
	event_clear(&said);
	/* Undone, its clocks run as if nothing had been. */
	desk->pinned += 60;
	g_assert_true(ticket_unmerge(desk, b, &error));
	g_assert_no_error(error);
	folded = folded_now(desk, b);
	g_assert_cmpint(folded->merged_into, ==, 0);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESTORE)->state, ==, CLOCK_RUNNING);
	folded_free(folded);
	g_assert_false(ticket_unmerge(desk, b, &error));
	g_clear_error(&error);
	/* A split's clocks start at the message; nothing is inherited. */
	turn = turn_of(desk, a);
	desk->pinned += 600;
	g_assert_false(ticket_split(desk, a, 0, 1, NULL, &child, &error));
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
	client_writes(desk, a);
	g_assert_true(ticket_split(desk, a, 0, turn + 1, "another matter", &child, &error));
	g_assert_no_error(error);
	folded = folded_now(desk, child);
	g_assert_cmpint(cycle_of(folded, CLOCK_FIRST_RESPONSE)->started_at, ==, desk->pinned);
	folded_free(folded);
	g_assert_false(ticket_split(desk, a, 0, turn + 1, NULL, &child, &error));
	g_clear_error(&error);
	/* Reassignment leaves the client's clocks alone. */
	acts(desk, a, EVENT_ASSIGN, "li", NULL, 0, 0, 0);
	folded = folded_now(desk, a);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESTORE)->started_at, ==, AT(9, 0));
	folded_free(folded);
	assert_sound(desk);
}

static void test_m6(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 2), where;
	struct act act = {.ticket = id};
	GError *error = NULL;
	struct folded *folded;

	goes(desk, id, "closed", FAILED);
	replies(desk, id);
	desk->pinned += 600;
	goes(desk, id, "resolved", 0);
	goes(desk, id, "resolved", FAILED);
	desk->pinned += 3 * 86400;
	g_assert_true(ticket_reopen(desk, &act, FALSE, TIME_NONE, NULL, &where, &error));
	g_assert_cmpint(where, ==, id);
	folded = folded_now(desk, id);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESOLVE)->number, ==, 1);
	g_assert_cmpint(cycle_of(folded, CLOCK_RESOLVE)->elapsed_s, ==, 600);
	folded_free(folded);
	/* After the policy's window: a new ticket, linked both ways. */
	goes(desk, id, "resolved", 0);
	desk->pinned += 3 * 86400 + 1;
	goes(desk, id, "open", FAILED);
	g_assert_true(ticket_reopen(desk, &act, FALSE, TIME_NONE, "again", &where, &error));
	g_assert_no_error(error);
	g_assert_cmpint(where, !=, id);
	g_autoptr(GArray) links = ticket_links(desk, id, &error);
	g_assert_cmpuint(links->len, ==, 1);
	g_assert_cmpint(g_array_index(links, gint64, 0), ==, where);
	g_autoptr(GArray) back = ticket_links(desk, where, &error);
	g_assert_cmpint(g_array_index(back, gint64, 0), ==, id);
	assert_sound(desk);
}

static void test_m7(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 2), where;
	struct event said;
	struct ticket ticket;
	GError *error = NULL;

	g_assert_true(ticket_load(desk, id, &ticket, NULL));
	g_assert_cmpint(ticket.state, ==, STATE_NEW);
	ticket_clear(&ticket);
	acts(desk, id, EVENT_ACK, NULL, NULL, 0, 0, 0);
	g_assert_true(ticket_load(desk, id, &ticket, NULL));
	g_assert_cmpint(ticket.state, ==, STATE_OPEN);
	ticket_clear(&ticket);
	event_init(&said);
	said.kind = EVENT_MESSAGE;
	said.flags = EVENT_PUBLIC | EVENT_CLIENT;
	said.text = g_strdup("no, it is back");
	goes(desk, id, "resolved", 0);
	g_assert_true(ticket_client_says(desk, id, &said, NULL, &where, &error));
	g_assert_cmpint(where, ==, id);
	g_assert_true(ticket_load(desk, id, &ticket, NULL));
	g_assert_cmpint(ticket.state, ==, STATE_OPEN);
	ticket_clear(&ticket);
	goes(desk, id, "resolved", 0);
	goes(desk, id, "closed", 0);
	client_writes(stage->desk, opened(desk, "acme", NULL, 3));
	acts(desk, id, EVENT_MESSAGE, NULL, NULL, EVENT_PUBLIC | EVENT_CLIENT, 0, FAILED);
	g_assert_true(ticket_client_says(desk, id, &said, NULL, &where, &error));
	g_assert_no_error(error);
	g_assert_cmpint(where, !=, id);
	g_assert_true(ticket_load(desk, where, &ticket, NULL));
	g_assert_cmpint(ticket.state, ==, STATE_NEW);
	g_assert_cmpint(ticket.severity, ==, 2);
	ticket_clear(&ticket);
	event_clear(&said);
	assert_sound(desk);
}

static void test_k4_waive(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	struct folded *folded;

	desk->pinned += 1200;
	replies(desk, id);
	acts(desk, id, EVENT_WAIVE, "first-response", NULL, 0, 1, USAGE);
	acts(desk, id, EVENT_WAIVE, "first-response", "line down", 0, 2, MISSING);
	acts(desk, id, EVENT_WAIVE, "first-response", "line down", 0, 1, 0);
	folded = folded_now(desk, id);
	g_assert_false(cycle_of(folded, CLOCK_FIRST_RESPONSE)->waived);
	folded_free(folded);
	acts(desk, id, EVENT_WAIVE_APPROVE, "first-response", NULL, 0, 3, DENIED);
	g_free(desk->user);
	desk->user = g_strdup("li");
	desk->role = ROLE_TAM;
	acts(desk, id, EVENT_WAIVE_APPROVE, "first-response", NULL, 0, 3, DENIED);
	desk->role = ROLE_LEAD;
	acts(desk, id, EVENT_WAIVE_APPROVE, "first-response", NULL, 0, 3, 0);
	folded = folded_now(desk, id);
	g_assert_true(cycle_of(folded, CLOCK_FIRST_RESPONSE)->waived);
	g_assert_true(cycle_of(folded, CLOCK_FIRST_RESPONSE)->breached);
	folded_free(folded);
	assert_sound(desk);
}

static void test_redact(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1), second = opened(desk, "acme", NULL, 1);
	GError *error = NULL;

	acts(desk, id, EVENT_MESSAGE, NULL, NULL, 0, 0, 0);
	g_assert_false(ticket_redact(desk, id, 2, NULL, &error));
	g_assert_error(error, MIDWATCH_ERROR, USAGE);
	g_clear_error(&error);
	g_assert_true(ticket_redact(desk, id, 2, "a password", &error));
	g_assert_no_error(error);
	g_assert_false(ticket_redact(desk, id, 2, "again", &error));
	g_clear_error(&error);
	g_autoptr(GPtrArray) events = ticket_events(desk, id, TRUE, &error);
	g_assert_null(((struct event *)g_ptr_array_index(events, 1))->text);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM body WHERE text = 'words'"), ==,
			0);
	/* An attachment's content goes too, but not while another ticket has the same. */
	g_assert_true(ticket_attach(desk, id, "a.txt", "text/plain", "secret", 6, &error));
	g_assert_true(ticket_attach(desk, second, "b.txt", "text/plain", "secret", 6, &error));
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM attachment"), ==, 1);
	g_assert_true(ticket_redact(desk, id, 4, "a secret", &error));
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM attachment"), ==, 1);
	g_assert_null(ticket_attachment(desk, id, 4, &error));
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
	g_autoptr(GBytes) content = ticket_attachment(desk, second, 2, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(g_bytes_get_size(content), ==, 6);
	g_assert_true(ticket_redact(desk, second, 2, "a secret", &error));
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM attachment"), ==, 0);
	assert_sound(desk);
}

/* The row of a wait that ends by itself changes with nobody acting. */
static void test_wake(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 2);
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct act act = {.ticket = id, .events = events};
	struct queue_counts counts;
	struct event wait;
	GError *error = NULL;

	replies(desk, id);
	event_init(&wait);
	wait.kind = EVENT_STATE;
	wait.what = g_strdup("waiting");
	wait.why = g_strdup("waiting-client");
	wait.until = AT(11, 0);
	g_ptr_array_add(events, &wait);
	g_assert_true(ticket_act(desk, &act, NULL, &error));
	g_assert_no_error(error);
	event_clear(&wait);
	g_assert_cmpint(number(desk->store, "SELECT wakes_at FROM ticket"), ==, AT(11, 0));
	g_assert_true(ticket_counts(desk, NULL, &counts, &error));
	g_assert_cmpint(counts.resting, ==, 1);
	g_assert_cmpint(counts.next_wakes_at, ==, AT(11, 0));
	/* A pinned clock shows it awake without writing. */
	desk->pinned = AT(11, 0);
	g_assert_true(ticket_counts(desk, NULL, &counts, &error));
	g_assert_cmpint(counts.resting, ==, 0);
	g_assert_cmpint(counts.severity[2], ==, 1);
	g_assert_cmpint(number(desk->store, "SELECT rest FROM ticket"), ==, 1);
	/* The real one writes it down. */
	desk->pinned = TIME_NONE;
	g_assert_true(ticket_counts(desk, NULL, &counts, &error));
	g_assert_no_error(error);
	g_assert_cmpint(number(desk->store, "SELECT rest FROM ticket"), ==, 0);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM ticket WHERE wakes_at IS NULL"),
			==, 1);
	g_assert_cmpint(number(desk->store, "SELECT turn FROM ticket"), ==, 3);
	assert_sound(desk);
}

struct order {
	gint64 ids[16];
	int count;
};

static gboolean note_ticket(const struct ticket *ticket, void *data)
{
	struct order *order = data;

	order->ids[order->count++] = ticket->id;
	return order->count < 16;
}

static void assert_order(struct desk *desk, int limit, gint64 after, const char *expected)
{
	const struct list_query query = {.limit = limit, .after = after};
	struct order order = {0};
	GError *error = NULL;
	g_autoptr(GString) seen = g_string_new(NULL);

	g_assert_true(ticket_list(desk, &query, note_ticket, &order, &error));
	g_assert_no_error(error);
	for (int i = 0; i < order.count; i++)
		g_string_append_printf(seen, "%s%" G_GINT64_FORMAT, i ? " " : "", order.ids[i]);
	g_assert_cmpstr(seen->str, ==, expected);
}

/* Queue order, pages, and a woken row at its place though it is not written. */
static void test_list(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 slow = opened(desk, "acme", NULL, 3), waits = opened(desk, "acme", NULL, 2);
	gint64 urgent = opened(desk, "acme", NULL, 1), bare = opened(desk, "beta", NULL, 1);
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct act act = {.ticket = waits, .events = events};
	struct event wait;

	g_assert_cmpint(slow, ==, 1);
	g_assert_cmpint(urgent, ==, 3);
	g_assert_cmpint(bare, ==, 4);
	assert_order(desk, 0, 0, "4 3 2 1");
	assert_order(desk, 2, 0, "4 3");
	assert_order(desk, 2, 3, "2 1");
	replies(desk, waits);
	event_init(&wait);
	wait.kind = EVENT_STATE;
	wait.what = g_strdup("waiting");
	wait.why = g_strdup("waiting-client");
	wait.until = AT(11, 0);
	g_ptr_array_add(events, &wait);
	g_assert_true(ticket_act(desk, &act, NULL, NULL));
	event_clear(&wait);
	assert_order(desk, 0, 0, "4 3 1 2");
	desk->pinned = AT(11, 0);
	assert_order(desk, 0, 0, "4 3 2 1");
	assert_order(desk, 3, 0, "4 3 2");
	assert_order(desk, 1, 3, "2");
	goes(desk, urgent, "resolved", 0);
	assert_order(desk, 0, 0, "4 2 1");
}

/* Whose ticket it is, is said once. */
static void test_client_stays(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	struct ticket ticket;

	acts(desk, id, EVENT_SET, "client", "beta", 0, 0, 0);
	acts(desk, id, EVENT_SET, "revision", "0", 0, 0, 0);
	g_assert_true(ticket_load(desk, id, &ticket, NULL));
	g_assert_cmpstr(ticket.client, ==, "acme");
	g_assert_cmpint(ticket.revision, >, 0);
	ticket_clear(&ticket);
	assert_sound(desk);
}

/* clocks.md §7: numbers sort as numbers, and equal tickets by theirs. */
static void test_numbers_as_text(struct stage *stage, gconstpointer data)
{
	for (int i = 1; i <= 11; i++)
		g_assert_cmpint(opened(stage->desk, "acme", NULL, 3), ==, i);
	assert_order(stage->desk, 0, 0, "1 2 3 4 5 6 7 8 9 10 11");
	assert_order(stage->desk, 2, 8, "9 10");
}

static void test_countdown(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 2);
	char text[LEFT_SIZE];
	struct ticket ticket;
	struct left left;
	const char *hours;
	GError *error = NULL;
	const struct {
		gint64 at;
		const char *reads;
	} cases[] = {{AT(9, 0), "4h00"},
		     {AT(12, 30), "30m"},
		     {AT(12, 51), "9m00"},
		     {AT(13, 0), "0m00"},
		     {AT(13, 4) + 12, "-4m12 !"}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		desk->pinned = cases[i].at;
		g_assert_true(ticket_load(desk, id, &ticket, &error));
		g_assert_true(ticket_countdown(desk, &ticket, desk->pinned, &left, NULL, &error));
		left_print(&left, desk->pinned, zone_utc(), text);
		g_assert_cmpstr(text, ==, cases[i].reads);
		ticket_clear(&ticket);
	}
	/* Outside its hours it sleeps; waiting for the client it stands. */
	desk->pinned = AT(15, 0);
	id = opened(desk, "acme", NULL, 2);
	desk->pinned = AT(20, 0);
	g_assert_true(ticket_load(desk, id, &ticket, &error));
	g_assert_true(ticket_countdown(desk, &ticket, desk->pinned, &left, &hours, &error));
	g_assert_cmpstr(hours, !=, NULL);
	left_print(&left, desk->pinned, zone_utc(), text);
	g_assert_cmpstr(text, ==, "z>Tue09");
	ticket_clear(&ticket);
	desk->pinned = AT(24 + 8, 0);
	left_print(&left, desk->pinned, zone_utc(), text);
	g_assert_cmpstr(text, ==, "z>09:00");
	replies(desk, id);
	acts(desk, id, EVENT_STATE, "waiting", "waiting-client", 0, 0, 0);
	g_assert_true(ticket_load(desk, id, &ticket, &error));
	g_assert_true(ticket_countdown(desk, &ticket, desk->pinned, &left, NULL, &error));
	left_print(&left, desk->pinned, zone_utc(), text);
	g_assert_cmpstr(text, ==, "|| 14h00");
	ticket_clear(&ticket);
}

/* One character changed in an event, and the chain says which. */
static void test_chain(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = opened(desk, "acme", NULL, 1);
	guint8 head[HASH_SIZE], changed[HASH_SIZE];
	struct stored stored;

	replies(desk, id);
	g_assert_true(stored_load(desk, id, &stored, NULL));
	history_genesis(stored.op_key, head);
	g_autoptr(GPtrArray) events = ticket_events(desk, id, TRUE, NULL);
	for (guint i = 0; i < events->len; i++) {
		struct event *event = g_ptr_array_index(events, i);
		struct chain_link link;
		history_link(head, event, &link);
		event->occurred_at++;
		history_hash(head, event, link.has_body ? link.body : NULL, changed);
		g_assert_cmpint(memcmp(changed, link.hash, HASH_SIZE), !=, 0);
		memcpy(head, link.hash, HASH_SIZE);
	}
	g_assert_cmpmem(head, HASH_SIZE, stored.head, HASH_SIZE);
	stored_clear(&stored);
}

static void test_facts(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	char *tags[] = {(char *)"sea", (char *)"cdn", NULL};
	char *fields[] = {(char *)"sdk=4.2.1", NULL};
	const struct opening opening = {.client = "acme",
					.subject = "x=\"y\" 音画不同步",
					.severity = 2,
					.claimed = 0,
					.affected = "30%",
					.tags = tags,
					.fields = fields,
					.opened_at = AT(9, 0)};
	struct ticket ticket;
	gint64 id;

	g_assert_true(ticket_open(desk, &opening, &id, NULL));
	acts(desk, id, EVENT_SET, "service", "voice", 0, 0, 0);
	acts(desk, id, EVENT_TAG, "sea", "-", 0, 0, 0);
	acts(desk, id, EVENT_SET, "field.sdk", "5", 0, 0, 0);
	acts(desk, id, EVENT_CAUSE, "node", "vendor", 0, 0, 0);
	g_assert_true(ticket_load(desk, id, &ticket, NULL));
	g_assert_cmpstr(ticket.subject, ==, "x=\"y\" 音画不同步");
	g_assert_cmpstr(ticket.tags, ==, " cdn ");
	g_assert_cmpstr(ticket.affected, ==, "30%");
	g_assert_cmpint(ticket.claimed, ==, 0);
	g_assert_cmpstr(ticket.cause, ==, "node");
	/* A corrected service brings its contract with it. */
	g_assert_cmpstr(ticket.contract, ==, "acme@2026-01-01/voice");
	ticket_clear(&ticket);
	g_autoptr(GHashTable) own = ticket_fields(desk, id, NULL);
	g_assert_cmpstr(g_hash_table_lookup(own, "sdk"), ==, "5");
	acts(desk, id, EVENT_RETRACT, NULL, NULL, 0, 7, 0);
	g_autoptr(GHashTable) before = ticket_fields(desk, id, NULL);
	g_assert_cmpstr(g_hash_table_lookup(before, "sdk"), ==, "4.2.1");
	assert_sound(desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	static const struct {
		const char *name;
		void (*run)(struct stage *stage, gconstpointer data);
	} tests[] = {
		{"/tickets/open", test_open},
		{"/tickets/bad-openings", test_bad_openings},
		{"/tickets/imported-block", test_block},
		{"/tickets/conflict", test_conflict},
		{"/tickets/two-desks", test_two_desks},
		{"/clocks/mistakes/numbers-sort-as-text", test_numbers_as_text},
		{"/tickets/client-stays", test_client_stays},
		{"/tickets/limits", test_limits},
		{"/tickets/limits/beside", test_limits_beside},
		{"/tickets/K4/waive", test_k4_waive},
		{"/tickets/K6", test_k6},
		{"/tickets/K10", test_k10},
		{"/tickets/K12", test_k12},
		{"/tickets/K12/late-state", test_late_state},
		{"/tickets/M2", test_m2},
		{"/tickets/M3", test_m3},
		{"/tickets/M4", test_m4},
		{"/tickets/M5", test_m5},
		{"/tickets/M6", test_m6},
		{"/tickets/M7", test_m7},
		{"/tickets/redact", test_redact},
		{"/tickets/wake", test_wake},
		{"/tickets/list", test_list},
		{"/tickets/countdown", test_countdown},
		{"/tickets/chain", test_chain},
		{"/tickets/facts", test_facts},
	};

	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].name, struct stage, NULL, stage_set, tests[i].run,
			   stage_strike);
	return g_test_run();
}

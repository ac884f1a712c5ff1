/* SPDX-License-Identifier: MIT
 * Random histories through the store: what was written event by event, by people who are sometimes
 * refused, late, or take things back, is what the events give when they are folded in one go, and
 * again when fed one after the other. Seeded: every run tells the same stories; the environment's
 * MIDWATCH_HISTORIES says how many (without it 10 000; 1 000 where each act is a round trip). */
#include <stdlib.h>
#include <string.h>

#include "store/project.h"
#include "tests/store/tickets.h"

#define ACTS 12

static const char *const clients[] = {"acme", "acme", "acme", "beta"};
static const char *const services[] = {NULL, "live", "voice"};
static const char *const states[] = {"open",     "waiting", "restored",
				     "resolved", "closed",  "cancelled"};
static const char *const waits[] = {"waiting-client", "third-party", "scheduled", "force-majeure",
				    "internal"};
static const char *const clocks[] = {"first-response", "restore", "resolve", "update",
				     "next-response"};
static const char *const people[] = {"wei", "li"};
static const enum event_kind kinds[] = {
	EVENT_MESSAGE, EVENT_MESSAGE,      EVENT_MESSAGE,       EVENT_MESSAGE, EVENT_STATE,
	EVENT_STATE,   EVENT_STATE,        EVENT_STATE,         EVENT_STATE,   EVENT_ACK,
	EVENT_BEGUN,   EVENT_CONFIRM,      EVENT_CLAIM,         EVENT_RELEASE, EVENT_ACCEPT,
	EVENT_ASSIGN,  EVENT_SEVERITY,     EVENT_SEVERITY,      EVENT_SET,     EVENT_TAG,
	EVENT_PROMISE, EVENT_PROMISE_KEPT, EVENT_PROMISE_MOVED, EVENT_EXTEND,  EVENT_WAIVE,
	EVENT_RETRACT, EVENT_RETRACT,      EVENT_COVER,         EVENT_CHANGE,  EVENT_REBIND,
};

static const char *pick(GRand *random, const char *const *words, int count)
{
	return words[g_rand_int_range(random, 0, count)];
}
#define PICK(random, words) pick(random, words, G_N_ELEMENTS(words))

static void random_state(GRand *random, struct event *event, gint64 now)
{
	event->what = g_strdup(PICK(random, states));
	if (strcmp(event->what, "waiting") == 0) {
		event->why = g_strdup(PICK(random, waits));
		if (g_rand_boolean(random))
			event->until = now + g_rand_int_range(random, -600, 90000);
	}
	if (strcmp(event->what, "restored") == 0 && g_rand_int_range(random, 0, 4) == 0) {
		event->flags = EVENT_PARTIAL;
		event->number = g_rand_int_range(random, 0, 101);
	}
	if (strcmp(event->what, "open") == 0 && g_rand_boolean(random))
		event->flags = EVENT_REGRESSED;
}

static void random_event(GRand *random, struct event *event, gint64 now, gint64 turns)
{
	event_init(event);
	event->kind = kinds[g_rand_int_range(random, 0, G_N_ELEMENTS(kinds))];
	switch (event->kind) {
	case EVENT_MESSAGE:
		event->flags =
			(g_rand_boolean(random) ? EVENT_PUBLIC : 0) |
			(g_rand_int_range(random, 0, 3) == 0 ? EVENT_PUBLIC | EVENT_CLIENT : 0) |
			(g_rand_int_range(random, 0, 6) == 0 ? EVENT_AUTOMATIC : 0) |
			(g_rand_int_range(random, 0, 6) == 0 ? EVENT_DIAGNOSIS : 0);
		event->text = g_strdup("words");
		if (g_rand_int_range(random, 0, 8) == 0)
			event->until = now + g_rand_int_range(random, 60, 7200);
		break;
	case EVENT_STATE:
		random_state(random, event, now);
		break;
	case EVENT_ASSIGN:
		event->flags = g_rand_boolean(random) ? EVENT_TEAM : 0;
		event->what = g_strdup(event->flags ? "net" : PICK(random, people));
		break;
	case EVENT_SEVERITY:
		event->what = g_strdup(severity_name(g_rand_int_range(random, 0, 5)));
		break;
	case EVENT_SET:
		event->what = g_strdup("service");
		event->why = g_strdup(PICK(random, services));
		break;
	case EVENT_TAG:
		event->what = g_strdup("cdn");
		event->why = g_strdup(g_rand_boolean(random) ? "+" : "-");
		break;
	case EVENT_PROMISE:
	case EVENT_PROMISE_MOVED:
		event->until = now + g_rand_int_range(random, -60, 7200);
		event->number = g_rand_int_range(random, 1, (int)turns + 1);
		break;
	case EVENT_EXTEND:
		event->what = g_strdup(PICK(random, clocks));
		event->why = g_strdup("Ann agreed");
		if (g_rand_boolean(random))
			event->number = g_rand_int_range(random, 60, 7200);
		else
			event->until = now + g_rand_int_range(random, -600, 7200);
		break;
	case EVENT_WAIVE:
		event->what = g_strdup(PICK(random, clocks));
		event->why = g_strdup("line down");
		event->number = 1;
		break;
	case EVENT_PROMISE_KEPT:
	case EVENT_RETRACT:
		event->number = g_rand_int_range(random, 1, (int)turns + 1);
		event->why = g_strdup("by mistake");
		break;
	case EVENT_COVER:
		event->what = g_strdup(g_rand_boolean(random) ? "acme@2026-01-01"
							      : "acme@2026-01-01/voice");
		event->why = g_strdup("signed");
		break;
	case EVENT_CHANGE:
		event->what = g_strdup(g_rand_boolean(random) ? "accept" : "effective");
		break;
	case EVENT_REBIND:
		event->number = g_rand_int_range(random, 1, 3);
		break;
	default:
		break;
	}
}

/* One act; refused ones must leave no trace. Gives TRUE when it was stored. */
static gboolean act(GRand *random, struct desk *desk, gint64 id, gint64 turns)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct act act = {.ticket = id, .events = events};
	struct event event;
	g_autoptr(GError) error = NULL;
	gint64 turn;
	gboolean done;

	g_free(desk->user);
	desk->user = g_strdup(PICK(random, people));
	random_event(random, &event, desk->pinned, turns);
	if (g_rand_int_range(random, 0, 5) == 0) {
		event.occurred_at = desk->pinned - g_rand_int_range(random, 0, 5000);
		act.late_reason = "on paper";
	}
	g_ptr_array_add(events, &event);
	done = ticket_act(desk, &act, &turn, &error);
	event_clear(&event);
	g_assert_true(done == (error == NULL));
	g_assert_cmpint(turn_of(desk, id), ==, done ? turns + 1 : turns);
	return done;
}

static void assert_same_cycle(const struct cycle *a, const struct cycle *b)
{
	struct clock_row x, y;

	clock_row_of(a, &x);
	clock_row_of(b, &y);
	g_assert_cmpint(x.clock, ==, y.clock);
	g_assert_cmpint(x.cycle, ==, y.cycle);
	g_assert_cmpint(x.state, ==, y.state);
	g_assert_cmpint(x.flags, ==, y.flags);
	g_assert_cmpint(x.started_at, ==, y.started_at);
	g_assert_cmpint(x.stopped_at, ==, y.stopped_at);
	g_assert_cmpint(x.due_at, ==, y.due_at);
	g_assert_cmpint(x.breach_at, ==, y.breach_at);
	g_assert_cmpint(x.target, ==, y.target);
	g_assert_cmpint(a->elapsed_s, ==, b->elapsed_s);
	g_assert_cmpint(a->remaining_s, ==, b->remaining_s);
}

static int compare_order(gconstpointer a, gconstpointer b)
{
	const struct event *x = *(const struct event *const *)a,
			   *y = *(const struct event *const *)b;

	if (x->occurred_at != y->occurred_at)
		return x->occurred_at < y->occurred_at ? -1 : 1;
	return x->turn < y->turn ? -1 : 1;
}

/* One go = event by event. */
static void assert_three_ways(struct desk *desk, gint64 id)
{
	struct projection projection;
	struct stored stored;
	GError *error = NULL;

	g_assert_true(stored_load(desk, id, &stored, &error));
	g_assert_true(
		ticket_project(desk, stored.events, desk->pinned, TIME_NONE, &projection, &error));
	g_assert_no_error(error);
	struct binding binding = {.desk = desk,
				  .client = projection.facts.client,
				  .service = projection.facts.service,
				  .opened_at = projection.facts.opened_at,
				  .revision = projection.facts.revision};
	struct fold *fold = fold_new(binding_terms, &binding);
	g_ptr_array_sort(stored.events, compare_order);
	for (guint i = 0; i < stored.events->len; i++)
		fold_event(fold, g_ptr_array_index(stored.events, i));
	struct folded *folded = fold_read(fold, desk->pinned);
	g_assert_cmpuint(folded->cycles->len, ==, projection.folded->cycles->len);
	for (guint i = 0; i < folded->cycles->len; i++)
		assert_same_cycle(g_ptr_array_index(folded->cycles, i),
				  g_ptr_array_index(projection.folded->cycles, i));
	g_assert_cmpint(folded->state, ==, projection.folded->state);
	g_assert_cmpint(stored.ticket.state, ==, folded->state);
	folded_free(folded);
	fold_free(fold);
	projection_clear(&projection);
	stored_clear(&stored);
}

struct telling {
	struct stage *stage;
	int count;
	gint64 stored, refused;
};

static gboolean tell(struct store *store G_GNUC_UNUSED, void *data, GError **error G_GNUC_UNUSED)
{
	struct telling *telling = data;
	struct desk *desk = telling->stage->desk;
	g_autoptr(GRand) random = g_rand_new_with_seed(2026);

	for (int i = 0; i < telling->count; i++) {
		desk->pinned = AT(9, 0) + g_rand_int_range(random, 0, 5 * 86400);
		desk->role = g_rand_boolean(random) ? ROLE_ENGINEER : ROLE_LEAD;
		gint64 id = opened(desk, PICK(random, clients), PICK(random, services),
				   g_rand_int_range(random, 0, 5));
		gint64 turns = 1;
		for (int k = 0; k < ACTS; k++) {
			desk->pinned += g_rand_int_range(random, 0, 4)
						? g_rand_int_range(random, 0, 3000)
						: g_rand_int_range(random, 0, 90000);
			if (act(random, desk, id, turns))
				turns++;
			else
				telling->refused++;
		}
		telling->stored += turns;
		assert_three_ways(desk, id);
	}
	return TRUE;
}

/* clocks.md, Principle: the cache is what the events say, whenever it is asked. */
static void test_histories(struct stage *stage, gconstpointer data)
{
	const char *asked = g_getenv("MIDWATCH_HISTORIES");
	struct telling telling = {.stage = stage,
				  .count = asked                 ? atoi(asked)
					   : scratch_is_served() ? 1000
								 : 10000};
	GError *error = NULL;

	define(stage->desk, "tier", "bronze", "tier add bronze --title=Bronze\n");
	store_unit(stage->desk->store, tell, &telling, &error);
	g_assert_no_error(error);
	g_test_message("%d histories, %" G_GINT64_FORMAT " events, %" G_GINT64_FORMAT
		       " acts refused",
		       telling.count, telling.stored, telling.refused);
	/* Both happened often, or the stories were not worth telling. */
	g_assert_cmpint(telling.stored, >, telling.count * 4);
	g_assert_cmpint(telling.refused, >, telling.count);
	stage->desk->pinned = AT(9, 0) + 30 * 86400;
	assert_sound(stage->desk);
	stage->desk->pinned += 400 * 86400;
	assert_sound(stage->desk);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/tickets/histories", struct stage, NULL, stage_set, test_histories,
		   stage_strike);
	return g_test_run();
}

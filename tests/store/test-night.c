/* SPDX-License-Identifier: MIT
 * The board of a whole desk is that of all its tickets, each asked alone, and of the zones
 * concerned: what the cached clocks pick to be folded, and what is told without a fold, is neither
 * too little nor twice. Random tickets, seeded; rows gone stale among them, since nothing wakes
 * them before. */
#include <string.h>

#include "store/night.h"
#include "store/project.h"
#include "tests/random.h"
#include "tests/store/tickets.h"

#define TICKETS 250
#define HOUR ((gint64)3600)
/* The night after which the clocks of London go forward at 01:00 UTC: 2026-03-29. */
#define NIGHT AT(26 * 24 + 20, 0)

static void define_more(struct desk *desk)
{
	static const char policies[] =
		"policy set basic P0 first-response 20m --calendar=london\n"
		"policy set basic P0 restore 90m..4h --calendar=london --pause=waiting-client\n"
		"policy set basic P1 first-response 2h --calendar=24x7\n"
		"policy set basic P1 resolve 30h --calendar=shanghai\n"
		"policy set basic P2 restore 3d --calendar=24x7 --warn=10,20,30,40,99,120,200\n"
		"policy set basic P2 resolve 3wd --calendar=london "
		"--pause=waiting-client,third-party\n"
		"policy set basic P3 resolve 10d --calendar=shanghai --start=confirmed "
		"--confirm-within=3h\n"
		"policy set basic P3 update 8h --calendar=london\n";

	define(desk, "calendar", "london",
	       "calendar add london --zone=Europe/London --hours='daily "
	       "22:00-26:30,04:00-07:00'\n");
	define(desk, "calendar", "shanghai",
	       "calendar add shanghai --zone=Asia/Shanghai --hours='daily 09:00-18:00'\n");
	define(desk, "tier", "basic", "tier add basic --title=Basic\n");
	define(desk, "policy", "basic", policies);
	define(desk, "client", "solo", "client add solo --title=Solo --zone=Europe/Berlin\n");
	define(desk, "contract", "solo@2000-01-01",
	       "contract add solo --tier=basic --from=2000-01-01 --to=2040-01-01\n");
	define(desk, "contract", "acme@2000-01-01",
	       "contract add acme --tier=gold --from=2000-01-01 --to=2026-01-01\n");
}

static struct event *add(GPtrArray *events, enum event_kind kind, gint64 at, gint64 until)
{
	struct event *event = g_new(struct event, 1);

	event_init(event);
	event->turn = events->len + 1;
	event->kind = kind;
	event->occurred_at = event->recorded_at = at;
	event->until = until;
	g_ptr_array_add(events, event);
	return event;
}

/* What time will do something about. */
static void keep_going(GRand *rand, GPtrArray *events, gint64 now)
{
	gint64 at = now - g_rand_int_range(rand, 1, 900);
	gint64 until = at + g_rand_int_range(rand, 0, 10 * 3600);

	switch (g_rand_int_range(rand, 0, 6)) {
	case 0:
		add(events, EVENT_PROMISE, at, until);
		break;
	case 1:
		add(events, EVENT_REMIND, at, until)->what = g_strdup("wei");
		break;
	case 2: {
		struct event *wait = add(events, EVENT_STATE, at, until);
		wait->what = g_strdup("waiting");
		wait->why = g_strdup(one_in(rand, 2) ? "waiting-client" : "internal");
		break;
	}
	case 3: {
		gint64 turn = events->len + 1;
		add(events, EVENT_MESSAGE, at, TIME_NONE)->flags = EVENT_PUBLIC;
		struct event *queued = add(events, EVENT_DELIVERY, at, TIME_NONE);
		queued->what = g_strdup("queued");
		queued->number = turn;
		break;
	}
	default:
		break;
	}
}

/* A random ticket whose last event lies before `now`. */
static void open_random(struct desk *desk, GRand *rand, gint64 now)
{
	g_autoptr(GPtrArray) events = random_history(rand, TRUE);
	const struct event *last = g_ptr_array_index(events, events->len - 1);
	gint64 shift = now - 1000 - g_rand_int_range(rand, 0, 6 * 3600) - last->occurred_at, id;
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < events->len; i++) {
		struct event *event = g_ptr_array_index(events, i);
		event->occurred_at += shift;
		event->recorded_at += shift;
		if (event->until != TIME_NONE)
			event->until += shift;
	}
	if (one_in(rand, 2))
		keep_going(rand, events, now);
	const struct event *first = g_ptr_array_index(events, 0);
	g_autofree char *opener = g_strdup(first->why);
	const struct opening opening = {
		.client = one_in(rand, 3)   ? "acme"
			  : one_in(rand, 8) ? "beta"
					    : "solo",
		.subject = "Stream cut",
		.opened_by = opener,
		.severity = g_rand_int_range(rand, 0, 4),
		.claimed = -1,
		.opened_at = first->occurred_at,
		.imported = TRUE,
		.live = TRUE,
		.keep_recorded = TRUE,
		.recorded_at = first->occurred_at,
		.events = events,
	};
	g_ptr_array_remove_index(events, 0);
	ticket_open(desk, &opening, &id, &error);
	g_assert_no_error(error);
}

static gboolean tell(struct store *store G_GNUC_UNUSED, void *data, GError **error G_GNUC_UNUSED)
{
	struct desk *desk = data;

	for (guint32 seed = 0; seed < TICKETS; seed++) {
		GRand *rand = g_rand_new_with_seed(seed);
		open_random(desk, rand, NIGHT);
		g_rand_free(rand);
	}
	return TRUE;
}

static char *print(const GArray *moments)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < moments->len; i++) {
		const struct moment *moment = &g_array_index(moments, struct moment, i);
		g_string_append_printf(text,
				       "%" G_GINT64_FORMAT " %s #%" G_GINT64_FORMAT
				       " %d/%d P%d %d%% due %" G_GINT64_FORMAT " ×%u %s %s\n",
				       moment->at - NIGHT, night_kind_name(moment->kind),
				       moment->ticket, moment->clock, moment->cycle,
				       moment->severity, moment->percent,
				       moment->due_at == TIME_NONE ? 0 : moment->due_at - NIGHT,
				       moment->count, moment->calendar ? moment->calendar : "-",
				       moment->text ? moment->text : "-");
	}
	return g_string_free(text, FALSE);
}

/* Every ticket asked alone. */
static GArray *ask_all(struct desk *desk, gint64 until, const char *client)
{
	GArray *moments = night_new();
	gint64 total = TICKETS;

	for (gint64 id = 1; id <= total; id++) {
		struct stored stored;
		struct facts facts;
		g_assert_true(stored_load(desk, id, &stored, NULL));
		facts_of(stored.events, &facts);
		struct binding binding = {.desk = desk,
					  .client = facts.client,
					  .service = facts.service,
					  .opened_at = facts.opened_at,
					  .revision = facts.revision};
		const struct night_ticket ticket = {
			.ticket = id,
			.events = (const struct event *const *)stored.events->pdata,
			.count = stored.events->len,
			.terms_of = binding_terms,
			.data = &binding,
		};
		if (!client || strcmp(facts.client, client) == 0)
			night_of_ticket(&ticket, desk->pinned, until, moments);
		g_assert_no_error(binding.error);
		facts_clear(&facts);
		stored_clear(&stored);
	}
	return moments;
}

static void drop_zones(GArray *moments)
{
	for (guint i = moments->len; i-- > 0;)
		if (g_array_index(moments, struct moment, i).kind == NIGHT_ZONE)
			g_array_remove_index(moments, i);
}

static void check_night(struct desk *desk, gint64 length)
{
	g_autoptr(GError) error = NULL;
	gint64 until = desk->pinned + length;
	struct night_board *board = night_board(desk, NULL, desk->pinned, until, &error);
	g_autoptr(GArray) all = ask_all(desk, until, NULL);

	g_assert_no_error(error);
	g_assert_cmpuint(board->moments->len, >, 0);
	for (guint i = 0; i < board->moments->len; i++) {
		const struct moment *moment = &g_array_index(board->moments, struct moment, i);
		g_assert_true(!moment->ticket || night_board_entry(board, moment->ticket) != NULL);
	}
	drop_zones(board->moments);
	night_merge(all, 3);
	g_autofree char *seen = print(board->moments), *wanted = print(all);
	g_assert_cmpstr(seen, ==, wanted);
	night_board_free(board);
}

static void test_all(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	static const gint64 lengths[] = {60, HOUR, 12 * HOUR, 30 * HOUR, 10 * 24 * HOUR};
	struct desk *desk = stage->desk;

	/* As it was written, and with rows gone stale since. */
	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++)
		check_night(desk, lengths[i]);
	desk->pinned += 5 * HOUR;
	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++)
		check_night(desk, lengths[i]);
}

static void test_filter(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	struct desk *desk = stage->desk;
	gint64 until = desk->pinned + 12 * HOUR;
	g_autoptr(GError) error = NULL;
	struct filter *filter =
		filter_parse("client:solo", desk->pinned, zone_utc(), desk->zones, NULL, &error);
	struct night_board *board = night_board(desk, filter, desk->pinned, until, &error);
	g_autoptr(GArray) all = ask_all(desk, until, "solo");

	g_assert_no_error(error);
	drop_zones(board->moments);
	night_merge(all, 3);
	g_autofree char *seen = print(board->moments), *wanted = print(all);
	g_assert_cmpstr(seen, ==, wanted);
	night_board_free(board);
}

/* What the acting user may not see is on nobody's board. */
static void test_limits(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const only[] = {"acme", NULL};
	struct desk *desk = stage->desk;
	g_autoptr(GError) error = NULL;

	desk->clients = g_strdupv((char **)only);
	struct night_board *board =
		night_board(desk, NULL, desk->pinned, desk->pinned + 12 * HOUR, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(board->moments->len, >, 0);
	for (guint i = 0; i < board->moments->len; i++) {
		const struct moment *moment = &g_array_index(board->moments, struct moment, i);
		g_assert_true(!moment->calendar || strcmp(moment->calendar, "office") == 0);
		if (moment->ticket)
			g_assert_cmpstr(night_board_entry(board, moment->ticket)->key, ==, "acme");
	}
	night_board_free(board);
}

/* London by a calendar, Berlin by a client; Shanghai never changes its clocks. */
static void test_zones(struct stage *stage, gconstpointer data G_GNUC_UNUSED)
{
	struct desk *desk = stage->desk;
	g_autoptr(GError) error = NULL;
	struct night_board *board =
		night_board(desk, NULL, desk->pinned, desk->pinned + 12 * HOUR, &error);
	guint found = 0;

	g_assert_no_error(error);
	for (guint i = 0; i < board->moments->len; i++) {
		const struct moment *moment = &g_array_index(board->moments, struct moment, i);
		if (moment->kind != NIGHT_ZONE)
			continue;
		g_assert_cmpstr(moment->text, ==, "Europe/Berlin, Europe/London");
		g_assert_cmpint(moment->at, ==, AT(27 * 24 + 1, 0));
		found++;
	}
	g_assert_cmpuint(found, ==, 1);
	night_board_free(board);
}

static void stage_more(struct stage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	stage_set(stage, data);
	stage->desk->pinned = NIGHT;
	define_more(stage->desk);
	g_assert_true(store_unit(stage->desk->store, tell, stage->desk, &error) == STORE_OK);
	g_assert_no_error(error);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	random_begin();
	g_test_add("/board/is-that-of-all-tickets", struct stage, NULL, stage_more, test_all,
		   stage_strike);
	g_test_add("/board/filter", struct stage, NULL, stage_more, test_filter, stage_strike);
	g_test_add("/board/limits", struct stage, NULL, stage_more, test_limits, stage_strike);
	g_test_add("/board/zones", struct stage, NULL, stage_more, test_zones, stage_strike);
	int status = g_test_run();
	random_end();
	return status;
}

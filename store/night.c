/* SPDX-License-Identifier: MIT
 * See night.h. A step reads one page of the running clocks in the order they are due, or folds some
 * of the tickets that the pages picked. */
#include "store/night.h"

#include <string.h>

#include "store/night-private.h"
#include "store/project.h"
#include "store/select.h"
#include "store/scan.h"
#include "store/wake.h"

enum {
	PAGE = 1000, /* clocks read in one step */
	FOLDS = 50,  /* tickets folded in one step */
	MOST = 3,    /* clocks of a calendar's opening that are still told one by one */
};

/* A running clock: one whose own moments lie beyond the night only sleeps and wakes. */
struct far {
	gint64 ticket, due_at, target;
	const struct policy *policy;
	guint8 clock, severity;
	int cycle;
};

struct night_load {
	struct filter *filter;
	gint64 slice; /* microseconds a pattern of the filter may be looked for at a time; 0: no
			 matter */
	struct night_board *board;
	gboolean begun, read; /* the running clocks have been looked through */
	gint64 place[4];      /* due_at, ticket, clock, cycle of the last one */
	GHashTable *live;     /* ids the filter picks; NULL: all */
	GHashTable *picked;   /* ids to fold */
	GArray *ids;          /* the same, in the order found */
	GArray *overdue;      /* of struct far: clocks that may have paused since they were due */
	guint folded;
	GArray *far;       /* of struct far */
	guint told;        /* of those */
	GHashTable *terms; /* "client\nservice\ncontract\nrevision" → const struct terms* */
	/* const struct zone*: of the reader, of calendars and clients concerned. */
	GHashTable *zones;
	GHashTable *clients; /* keys of those with clocks that run */
};

struct night_load *night_load_new(struct filter *filter, gint64 now, gint64 until, gint64 slice)
{
	struct night_load *load = g_new0(struct night_load, 1);

	load->filter = filter;
	load->slice = slice;
	load->board = night_board_new(now, until);
	load->place[0] = G_MININT64;
	load->picked = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	load->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	load->far = g_array_new(FALSE, FALSE, sizeof(struct far));
	load->overdue = g_array_new(FALSE, FALSE, sizeof(struct far));
	load->terms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	load->zones = g_hash_table_new(g_direct_hash, g_direct_equal);
	load->clients = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return load;
}

void night_load_free(struct night_load *load)
{
	if (!load)
		return;
	if (load->filter)
		filter_free(load->filter);
	night_board_free(load->board);
	g_clear_pointer(&load->live, g_hash_table_unref);
	g_hash_table_unref(load->picked);
	g_array_unref(load->ids);
	g_array_unref(load->far);
	g_array_unref(load->overdue);
	g_hash_table_unref(load->terms);
	g_hash_table_unref(load->zones);
	g_hash_table_unref(load->clients);
	g_free(load);
}

static void pick(struct night_load *load, gint64 id)
{
	if (g_hash_table_add(load->picked, g_memdup2(&id, sizeof id)))
		g_array_append_val(load->ids, id);
}

static gboolean pick_row(const struct row *row, void *data)
{
	pick(data, row_int(row, 0));
	return TRUE;
}

static gboolean add_id(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_hash_table_add(data, g_memdup2(&id, sizeof id));
	return TRUE;
}

/* The ids a filter picks: of `ids`, or of all live tickets. */
static GHashTable *select_ids(const struct night_load *load, struct desk *desk, const GArray *ids,
			      GError **error)
{
	g_autoptr(GHashTable) found =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	const struct select_context context = {.now = load->board->now,
					       .me = desk->user,
					       .clients = desk->clients,
					       .regions = desk->regions,
					       .closed_too = ids != NULL,
					       .tam = desk_clients_of_tam,
					       .tam_data = desk,
					       .scan = desk_scan,
					       .scan_data = desk};
	struct filter *filter = ids ? filter_narrow(load->filter, ids) : load->filter;
	struct select *select = select_tickets("ticket.id", filter, &context, NULL, 0, error);
	gboolean done = select != NULL;

	if (done)
		done = store_ok(select_run(desk->store, select, add_id, found, error), error);
	if (select)
		select_free(select);
	if (ids)
		filter_narrow_free(filter);
	return done ? g_steal_pointer(&found) : NULL;
}

/* What the filter picks of the live tickets, once it is known. */
static gboolean find_live(struct night_load *load, struct desk *desk, GError **error)
{
	desk_search_begin(desk, load->slice);
	load->live = select_ids(load, desk, NULL, error);
	desk_search_end(desk);
	if (!load->live)
		return FALSE;
	if (load->slice && desk->search.left > 0)
		g_clear_pointer(&load->live, g_hash_table_unref);
	return TRUE;
}

static gboolean begin(struct night_load *load, struct desk *desk, GError **error)
{
	gint64 last = load->board->until - 1, shift = night_shift_ends(desk, load->board->now);
	const struct moment end = {.at = shift,
				   .kind = NIGHT_SHIFT,
				   .due_at = TIME_NONE,
				   .wakes_at = TIME_NONE,
				   .count = 1};

	if (load->filter && !find_live(load, desk, error))
		return FALSE;
	/* A pattern is still being looked for. */
	if (load->filter && !load->live)
		return TRUE;
	load->begun = TRUE;
	if (shift != TIME_NONE && shift < load->board->until)
		g_array_append_val(load->board->moments, end);
	g_hash_table_add(load->zones, (void *)book_user_zone(desk->book, desk->user));
	return store_ok(store_select(desk->store, QUERY_TICKET_WAKING, &V_INT(last), 1, pick_row,
				     load, error),
			error);
}

/* ---- the running clocks, by their cached rows */

struct page {
	struct night_load *load;
	struct desk *desk;
	guint rows;
	GError *error;
};

/* A row of night_clocks: place, severity, target, started_at, then of the ticket live, client,
 * service, contract, revision, opened_at, region, severity. */
enum {
	DUE_AT,
	TICKET,
	CLOCK,
	CYCLE,
	SEVERITY,
	TARGET,
	STARTED_AT,
	LIVE,
	CLIENT,
	SERVICE,
	CONTRACT,
	REVISION,
	OPENED_AT,
	REGION,
	TICKET_SEVERITY,
	UPDATED_AT
};

static const struct terms *terms_of(struct page *page, const struct row *row)
{
	const char *client = row_text(row, CLIENT), *service = row_text(row, SERVICE),
		   *contract = row_text(row, CONTRACT);
	char key[512];
	struct binding binding = {.desk = page->desk,
				  .client = client,
				  .service = service,
				  .cover = contract,
				  .opened_at = row_time(row, OPENED_AT),
				  .revision = row_int(row, REVISION)};

	if (!contract)
		return NULL;
	g_snprintf(key, sizeof key, "%s\n%s\n%s\n%" G_GINT64_FORMAT, client, service ? service : "",
		   contract, binding.revision);
	const struct terms *terms = g_hash_table_lookup(page->load->terms, key);
	if (terms)
		return terms;
	terms = binding_terms(NULL, 0, &binding);
	if (binding.error) {
		page->error = binding.error;
		return NULL;
	}
	if (strlen(key) + 1 < sizeof key)
		g_hash_table_insert(page->load->terms, g_strdup(key), (void *)terms);
	return terms;
}

static gint64 aim_of(const struct policy *policy, gint64 started_at)
{
	if (!policy || (policy->aim.seconds <= 0 && policy->aim.working_days <= 0))
		return TIME_NONE;
	return calendar_seconds(policy->calendar, started_at, &policy->aim, policy->day_mode);
}

/* Its ticket is folded if a moment of its own lies ahead, else only its sleep is told. */
static void take_clock(struct page *page, const struct row *row, gboolean live)
{
	struct night_load *load = page->load;
	const struct night_board *board = load->board;
	enum clock_kind kind = (enum clock_kind)row_int(row, CLOCK);
	const struct terms *terms = kind == CLOCK_PROMISE ? NULL : terms_of(page, row);
	struct night_clock clock = {.due_at = row_time(row, DUE_AT),
				    .target_s = row_int(row, TARGET),
				    .aim_s = TIME_NONE};
	gint64 id = row_int(row, TICKET);

	if (terms)
		clock.policy = terms->policy(terms, (int)row_int(row, SEVERITY), kind);
	if (clock.policy) {
		clock.aim_s = aim_of(clock.policy, row_time(row, STARTED_AT));
		g_hash_table_add(load->zones, (void *)calendar_zone(clock.policy->calendar));
	} else if (kind != CLOCK_PROMISE && live) {
		/* Bound to what its ticket is bound to no more: only a fold knows. */
		pick(load, id);
		return;
	}
	if (live ? night_concerns(&clock, board->now, board->until)
		 : clock.due_at >= board->now && clock.due_at < board->until) {
		pick(load, id);
		return;
	}
	if (!live || (clock.due_at >= board->now &&
		      (!clock.policy || calendar_is_always(clock.policy->calendar))))
		return;
	const struct far far = {.ticket = id,
				.due_at = clock.due_at,
				.target = clock.target_s,
				.policy = clock.policy,
				.clock = (guint8)kind,
				.severity = (guint8)row_int(row, TICKET_SEVERITY),
				.cycle = (int)row_int(row, CYCLE)};
	if (clock.due_at >= board->now)
		g_array_append_val(load->far, far);
	else if (clock.policy && row_time(row, UPDATED_AT) >= clock.due_at)
		g_array_append_val(load->overdue, far);
}

static gboolean page_row(const struct row *row, void *data)
{
	struct page *page = data;
	const char *client = row_text(row, CLIENT);
	gboolean live = row_int(row, LIVE) != 0;
	gint64 id = row_int(row, TICKET);

	page->rows++;
	for (int i = DUE_AT; i <= CYCLE; i++)
		page->load->place[i] = row_int(row, i);
	if (!desk_sees(page->desk, client, row_text(row, REGION)) ||
	    (live && page->load->live && !g_hash_table_contains(page->load->live, &id)))
		return TRUE;
	if (live && client && !g_hash_table_contains(page->load->clients, client))
		g_hash_table_add(page->load->clients, g_strdup(client));
	take_clock(page, row, live);
	return page->error == NULL;
}

static gboolean read_page(struct night_load *load, struct desk *desk, GError **error)
{
	struct page page = {.load = load, .desk = desk};
	const struct value values[] = {V_INT(load->place[0]), V_INT(load->place[1]),
				       V_INT(load->place[2]), V_INT(load->place[3]), V_INT(PAGE)};

	if (!store_ok(store_select(desk->store, QUERY_NIGHT_CLOCKS, values, G_N_ELEMENTS(values),
				   page_row, &page, error),
		      error)) {
		g_clear_error(&page.error);
		return FALSE;
	}
	if (page.error) {
		g_propagate_error(error, page.error);
		return FALSE;
	}
	load->read = page.rows < PAGE;
	return TRUE;
}

static gboolean note_pause(const struct row *row G_GNUC_UNUSED, void *data)
{
	*(gboolean *)data = TRUE;
	return FALSE;
}

/* An overdue clock that paused since it was due passes its later shares later: only a fold knows
 * when. Few are, so each is asked for. */
static gboolean pick_paused(struct night_load *load, struct desk *desk, GError **error)
{
	for (guint i = 0; i < MIN(load->overdue->len, FOLDS); i++) {
		const struct far *far =
			&g_array_index(load->overdue, struct far, load->overdue->len - 1 - i);
		const struct value values[] = {V_INT(far->ticket), V_INT(far->due_at)};
		store_expect(desk->store, QUERY_NIGHT_PAUSED, values, G_N_ELEMENTS(values));
	}
	for (int i = 0; i < FOLDS && load->overdue->len > 0; i++) {
		guint last = load->overdue->len - 1;
		const struct far *far = &g_array_index(load->overdue, struct far, last);
		const struct value values[] = {V_INT(far->ticket), V_INT(far->due_at)};
		gboolean paused = FALSE;
		if (!store_ok(store_select(desk->store, QUERY_NIGHT_PAUSED, values,
					   G_N_ELEMENTS(values), note_pause, &paused, error),
			      error))
			return FALSE;
		if (paused)
			pick(load, far->ticket);
		g_array_set_size(load->overdue, last);
	}
	return TRUE;
}

/* Those of tickets that are folded are told there. */
static void tell_far(struct night_load *load)
{
	struct night_board *board = load->board;

	for (int i = 0; i < PAGE && load->told < load->far->len; i++) {
		const struct far *far = &g_array_index(load->far, struct far, load->told++);
		const struct night_clock clock = {.policy = far->policy,
						  .due_at = far->due_at,
						  .target_s = far->target,
						  .aim_s = TIME_NONE};
		const struct moment like = {.ticket = far->ticket,
					    .clock = (enum clock_kind)far->clock,
					    .cycle = far->cycle,
					    .severity = far->severity,
					    .due_at = far->due_at,
					    .wakes_at = TIME_NONE,
					    .count = 1};
		if (!g_hash_table_contains(load->picked, &far->ticket))
			night_sleeps(&clock, &like, board->now, board->until, board->moments);
	}
	/* Ten thousand clocks of one calendar wake at once: one moment. */
	night_merge(board->moments, MOST);
}

/* ---- folding */

static void add_entry(struct night_load *load, struct desk *desk, const struct ticket *ticket)
{
	const struct night_entry *entry = night_board_add(load->board, desk, ticket);

	if (entry->zone)
		g_hash_table_add(load->zones, (void *)entry->zone);
}

/* Lists load no texts; a reminder's is what it says. */
static gboolean load_texts(struct night_load *load, struct desk *desk, struct stored *stored,
			   GError **error)
{
	for (guint i = 0; i < stored->events->len; i++) {
		const struct event *event = g_ptr_array_index(stored->events, i);
		if (event->kind != EVENT_REMIND || event->until < load->board->now ||
		    event->until >= load->board->until)
			continue;
		GPtrArray *events = ticket_events(desk, stored->ticket.id, TRUE, error);
		if (!events)
			return FALSE;
		g_ptr_array_unref(stored->events);
		stored->events = events;
		return TRUE;
	}
	return TRUE;
}

static gboolean fold_stored(struct night_load *load, struct desk *desk, struct stored *stored,
			    GError **error)
{
	GArray *moments = load->board->moments;
	guint before = moments->len;
	struct binding binding = {.desk = desk};
	struct facts facts;

	if (!load_texts(load, desk, stored, error))
		return FALSE;
	facts_of(stored->events, &facts);
	binding.client = facts.client;
	binding.service = facts.service;
	binding.opened_at = facts.opened_at;
	binding.revision = facts.revision;
	const struct night_ticket ticket = {
		.ticket = stored->ticket.id,
		.events = (const struct event *const *)stored->events->pdata,
		.count = stored->events->len,
		.terms_of = binding_terms,
		.data = &binding,
	};
	night_of_ticket(&ticket, load->board->now, load->board->until, moments);
	facts_clear(&facts);
	if (binding.error) {
		g_propagate_error(error, binding.error);
		return FALSE;
	}
	if (moments->len > before)
		add_entry(load, desk, &stored->ticket);
	return TRUE;
}

static gboolean fold_one(struct night_load *load, struct desk *desk, gint64 id, GError **error)
{
	GError *problem = NULL;
	struct stored stored;
	gboolean done;

	if (stored_load(desk, id, &stored, &problem)) {
		done = fold_stored(load, desk, &stored, error);
		stored_clear(&stored);
		return done;
	}
	/* Outside the limits; one of the waking ones may be. */
	if (g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING)) {
		g_clear_error(&problem);
		return TRUE;
	}
	g_propagate_error(error, problem);
	return FALSE;
}

/* Those of the next `to` ids that the filter picks although they are not live; NULL: there is no
 * filter, or no need to ask. */
static gboolean find_done(struct night_load *load, struct desk *desk, guint to, GHashTable **done,
			  GError **error)
{
	g_autoptr(GArray) unsure = g_array_new(FALSE, FALSE, sizeof(gint64));

	*done = NULL;
	for (guint i = load->folded; load->live && i < to; i++) {
		gint64 id = g_array_index(load->ids, gint64, i);
		if (!g_hash_table_contains(load->live, &id))
			g_array_append_val(unsure, id);
	}
	return !unsure->len || (*done = select_ids(load, desk, unsure, error));
}

static gboolean fold_these(struct night_load *load, struct desk *desk, const GArray *ids,
			   GError **error)
{
	gboolean good = TRUE;

	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return FALSE;
	for (guint i = 0; i < ids->len; i++)
		stored_expect(desk, g_array_index(ids, gint64, i));
	for (guint i = 0; i < ids->len && good; i++)
		good = fold_one(load, desk, g_array_index(ids, gint64, i), error);
	store_snapshot_end(desk->store);
	return good;
}

static gboolean fold_some(struct night_load *load, struct desk *desk, GError **error)
{
	guint to = MIN(load->ids->len, load->folded + FOLDS);
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GHashTable) done = NULL;

	if (!find_done(load, desk, to, &done, error))
		return FALSE;
	for (guint i = load->folded; i < to; i++) {
		gint64 id = g_array_index(load->ids, gint64, i);
		if (!load->live || g_hash_table_contains(load->live, &id) ||
		    (done && g_hash_table_contains(done, &id)))
			g_array_append_val(ids, id);
	}
	load->folded = to;
	return fold_these(load, desk, ids, error);
}

/* ---- the end */

/* The tickets of moments that were told without a fold. */
static gboolean complete_entries(struct night_load *load, struct desk *desk, GError **error)
{
	const GArray *moments = load->board->moments;

	for (guint i = 0; i < moments->len; i++) {
		gint64 id = g_array_index(moments, struct moment, i).ticket;
		if (id && !night_board_entry(load->board, id))
			ticket_expect_row(desk, id);
	}
	for (guint i = 0; i < moments->len; i++) {
		const struct moment *moment = &g_array_index(moments, struct moment, i);
		struct ticket ticket;
		if (!moment->ticket || night_board_entry(load->board, moment->ticket))
			continue;
		if (!ticket_load(desk, moment->ticket, &ticket, error))
			return FALSE;
		add_entry(load, desk, &ticket);
		ticket_clear(&ticket);
	}
	return TRUE;
}

static gboolean finish(struct night_load *load, struct desk *desk, GError **error)
{
	struct night_board *board = load->board;
	GHashTableIter iter;
	void *key;

	if (!complete_entries(load, desk, error))
		return FALSE;
	g_hash_table_iter_init(&iter, load->clients);
	while (!load->filter && g_hash_table_iter_next(&iter, &key, NULL)) {
		const struct client *client = book_client(desk->book, key, NULL);
		if (client && client->zone_name)
			g_hash_table_add(load->zones, (void *)client->zone);
	}
	g_hash_table_iter_init(&iter, load->zones);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		night_of_zone(key, board->now, board->until, board->moments);
	night_merge(board->moments, MOST);
	return TRUE;
}

gboolean night_load_step(struct night_load *load, struct desk *desk, gboolean *done, GError **error)
{
	*done = FALSE;
	if (!load->begun)
		return begin(load, desk, error);
	if (!load->read)
		return read_page(load, desk, error);
	if (load->overdue->len > 0)
		return pick_paused(load, desk, error);
	if (load->folded < load->ids->len)
		return fold_some(load, desk, error);
	if (load->told < load->far->len) {
		tell_far(load);
		return TRUE;
	}
	*done = finish(load, desk, error);
	return *done;
}

struct night_board *night_load_take(struct night_load *load)
{
	return g_steal_pointer(&load->board);
}

struct night_board *night_board(struct desk *desk, struct filter *filter, gint64 now, gint64 until,
				GError **error)
{
	struct night_load *load = night_load_new(filter, now, until, 0);
	struct night_board *board = NULL;
	gboolean done = FALSE;

	if (!store_ok(store_snapshot_begin(desk->store, error), error)) {
		night_load_free(load);
		return NULL;
	}
	while (!done && night_load_step(load, desk, &done, error))
		;
	store_snapshot_end(desk->store);
	if (done)
		board = night_load_take(load);
	night_load_free(load);
	return board;
}

/* SPDX-License-Identifier: MIT
 * Looking for news. P0s are told from those seen before, so that it does not matter how one came
 * about: opened, raised, imported with old times, by whichever process. The rest is asked for by
 * time, from a little before the last look, and what was told is remembered. */
#include "store/watch.h"

#include <inttypes.h>
#include <string.h>

#include "store/person.h"
#include "store/project.h"

/* Seconds asked for again: what is stored within one second comes with the next look. */
enum { OVERLAP = 2 };

struct watch {
	gint64 since; /* the last look; before the first one what to begin with, or TIME_NONE */
	gint64 changes_since; /* the last one for changes */
	gboolean looked;
	GHashTable *p0;   /* gint64: live at the last look */
	GHashTable *were; /* gint64: live at any look before */
	GHashTable *told; /* char*: "kind ticket number" */
};

struct watch *watch_new(gint64 since)
{
	struct watch *watch = g_new0(struct watch, 1);

	watch->since = since;
	watch->p0 = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	watch->were = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	watch->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return watch;
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	g_hash_table_unref(watch->p0);
	g_hash_table_unref(watch->were);
	g_hash_table_unref(watch->told);
	g_free(watch);
}

void news_free(void *data)
{
	struct news *news = data;

	g_free(news->client);
	g_free(news->subject);
	g_free(news->by);
	g_free(news->text);
	g_free(news);
}

/* A row of an answer: what happened, where, and which event or cycle it was. */
struct found {
	gint64 ticket, number, at;
	char *who;
};

static void found_clear(void *data)
{
	g_free(((struct found *)data)->who);
}

static gboolean found_row(const struct row *row, void *data)
{
	struct found found = {row_int(row, 0), row_int(row, 1), row_int(row, 2),
			      g_strdup(row_text(row, 3))};

	g_array_append_val((GArray *)data, found);
	return TRUE;
}

struct looking {
	struct watch *watch;
	struct desk *desk;
	gint64 now;
	GPtrArray *news;
};

/* TRUE the first time. */
static gboolean tell_once(struct looking *looking, enum news_kind kind, const struct found *found)
{
	return g_hash_table_add(looking->watch->told,
				g_strdup_printf("%d %" PRId64 " %" PRId64, (int)kind, found->ticket,
						found->number));
}

/* A ticket that can't be seen, by limits or since it went, is no news. */
static gboolean add_news(struct looking *looking, enum news_kind kind, const struct found *found,
			 const char *text, GError **error)
{
	struct desk *desk = looking->desk;
	struct ticket ticket;
	GError *problem = NULL;

	if (!ticket_load(desk, found->ticket, &ticket, &problem)) {
		if (g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING)) {
			g_error_free(problem);
			return TRUE;
		}
		g_propagate_error(error, problem);
		return FALSE;
	}
	const struct client *client = book_client(desk->book, ticket.client, NULL);
	struct news *news = g_new0(struct news, 1);
	news->kind = kind;
	news->ticket = found->ticket;
	news->at = found->at;
	news->severity = ticket.severity;
	news->client = g_strdup(client && client->title ? client->title : ticket.client);
	news->subject = g_strdup(ticket.subject);
	news->by = g_strdup(found->who ? found->who : "");
	news->text = g_strdup(text);
	g_ptr_array_add(looking->news, news);
	ticket_clear(&ticket);
	return TRUE;
}

/* ---- P0 */

struct p0_rows {
	const struct desk *desk;
	GHashTable *ids;
};

static gboolean p0_row(const struct row *row, void *data)
{
	struct p0_rows *rows = data;
	gint64 id = row_int(row, 0);

	if (desk_sees(rows->desk, row_text(row, 1), row_text(row, 2)))
		g_hash_table_add(rows->ids, g_memdup2(&id, sizeof id));
	return TRUE;
}

/* The event that made it one: the newest standing one that says P0. */
static const struct event *p0_event(const GPtrArray *events)
{
	g_autofree gboolean *standing = ticket_standing(events);

	for (guint i = events->len; i-- > 0;) {
		const struct event *event = g_ptr_array_index(events, i);
		if (standing[i] && (event->kind == EVENT_OPENED || event->kind == EVENT_SEVERITY) &&
		    g_strcmp0(event->what, "P0") == 0)
			return event;
	}
	return NULL;
}

/* `since`: one that was a P0 before is news again when it was raised since then. */
static gboolean tell_p0(struct looking *looking, gint64 id, gint64 since, GError **error)
{
	g_autoptr(GPtrArray) events = ticket_events(looking->desk, id, FALSE, error);
	const struct event *event = events ? p0_event(events) : NULL;
	struct found found = {.ticket = id, .at = looking->now};

	if (!events)
		return FALSE;
	if (event && !(event->flags & EVENT_IMPORTED) &&
	    strcmp(event->by, looking->desk->user) == 0)
		return TRUE;
	/* It was resolved and is open again, or out of sight: what it is has been told. */
	if (event && g_hash_table_contains(looking->watch->were, &id) && event->recorded_at < since)
		return TRUE;
	if (event) {
		found.at = event->occurred_at;
		found.who = event->by;
		found.number = event->turn;
	}
	if (!tell_once(looking, NEWS_P0, &found))
		return TRUE;
	return add_news(looking, NEWS_P0, &found, NULL, error);
}

static gboolean look_p0(struct looking *looking, gint64 since, GError **error)
{
	struct watch *watch = looking->watch;
	g_autoptr(GHashTable) ids =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	struct p0_rows rows = {looking->desk, ids};
	GHashTableIter iter;
	gpointer key;

	if (!store_ok(store_select(looking->desk->store, QUERY_WATCH_P0, NULL, 0, p0_row, &rows,
				   error),
		      error))
		return FALSE;
	g_hash_table_iter_init(&iter, ids);
	while (watch->looked && g_hash_table_iter_next(&iter, &key, NULL))
		if (!g_hash_table_contains(watch->p0, key) &&
		    !tell_p0(looking, *(gint64 *)key, since, error))
			return FALSE;
	/* Those that left; few do between two looks. */
	g_hash_table_iter_init(&iter, watch->p0);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (!g_hash_table_contains(ids, key))
			g_hash_table_add(watch->were, g_memdup2(key, sizeof(gint64)));
	g_hash_table_unref(watch->p0);
	watch->p0 = g_steal_pointer(&ids);
	return TRUE;
}

/* ---- what is asked for by time */

static GArray *ask(struct looking *looking, enum query query, gint64 from, gint64 to,
		   GError **error)
{
	g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct found));
	const struct value values[] = {V_TEXT(looking->desk->user), V_INT(from), V_INT(to)};

	g_array_set_clear_func(found, found_clear);
	if (!store_ok(store_select(looking->desk->store, query, values, to == TIME_NONE ? 2 : 3,
				   found_row, found, error),
		      error))
		return NULL;
	return g_steal_pointer(&found);
}

/* The event as it stands now; NULL when it was taken back. */
static char *standing_text(struct desk *desk, const struct found *found)
{
	g_autoptr(GPtrArray) events = ticket_events(desk, found->ticket, TRUE, NULL);
	g_autofree gboolean *standing = events ? ticket_standing(events) : NULL;

	for (guint i = 0; events && i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->turn == found->number && standing[i])
			return g_strdup(event->text ? event->text : "");
	}
	return NULL;
}

static gboolean look_assigned(struct looking *looking, gint64 from, GError **error)
{
	g_autoptr(GArray) rows = ask(looking, QUERY_WATCH_ASSIGNED, from, TIME_NONE, error);

	for (guint i = 0; rows && i < rows->len; i++) {
		const struct found *found = &g_array_index(rows, struct found, i);
		/* What was given before the first look stands in the queue already. */
		if (!tell_once(looking, NEWS_ASSIGNED, found) || !looking->watch->looked)
			continue;
		g_autofree char *standing = standing_text(looking->desk, found);
		if (standing && !add_news(looking, NEWS_ASSIGNED, found, NULL, error))
			return FALSE;
	}
	return rows != NULL;
}

/* Whether the acting person is one of those an escalation of the ticket is for. */
static gboolean concerns_me(struct looking *looking, gint64 id)
{
	struct ticket ticket;
	gboolean mine = FALSE;

	if (!ticket_load(looking->desk, id, &ticket, NULL))
		return FALSE;
	g_autoptr(GArray) told = people_told(looking->desk, &ticket, looking->now);
	for (guint i = 0; i < told->len && !mine; i++)
		mine = strcmp(g_array_index(told, struct told, i).person.name,
			      looking->desk->user) == 0;
	ticket_clear(&ticket);
	return mine;
}

static gboolean look_escalated(struct looking *looking, gint64 from, GError **error)
{
	g_autoptr(GArray) rows = ask(looking, QUERY_WATCH_ESCALATED, from, TIME_NONE, error);

	for (guint i = 0; rows && i < rows->len; i++) {
		const struct found *found = &g_array_index(rows, struct found, i);
		if (!tell_once(looking, NEWS_ESCALATED, found) || !looking->watch->looked)
			continue;
		g_autofree char *standing = standing_text(looking->desk, found);
		if (standing && concerns_me(looking, found->ticket) &&
		    !add_news(looking, NEWS_ESCALATED, found, NULL, error))
			return FALSE;
	}
	return rows != NULL;
}

static gboolean look_reminders(struct looking *looking, gint64 from, GError **error)
{
	g_autoptr(GArray) rows = ask(looking, QUERY_WATCH_REMINDERS, from, looking->now, error);

	for (guint i = 0; rows && i < rows->len; i++) {
		const struct found *found = &g_array_index(rows, struct found, i);
		if (!tell_once(looking, NEWS_REMINDER, found))
			continue;
		g_autofree char *text = standing_text(looking->desk, found);
		if (text && !add_news(looking, NEWS_REMINDER, found, text, error))
			return FALSE;
	}
	return rows != NULL;
}

static gboolean look_promises(struct looking *looking, gint64 from, GError **error)
{
	g_autoptr(GArray) rows = ask(looking, QUERY_WATCH_PROMISES, from, looking->now, error);

	for (guint i = 0; rows && i < rows->len; i++) {
		struct found *found = &g_array_index(rows, struct found, i);
		if (tell_once(looking, NEWS_PROMISE, found) &&
		    !add_news(looking, NEWS_PROMISE, found, NULL, error))
			return FALSE;
	}
	return rows != NULL;
}

static gint compare_news(gconstpointer a, gconstpointer b)
{
	const struct news *x = *(const struct news *const *)a, *y = *(const struct news *const *)b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->at != y->at ? (x->at < y->at ? -1 : 1)
			      : (x->ticket > y->ticket) - (x->ticket < y->ticket);
}

static void look_expect(struct desk *desk, gboolean all, gint64 from, gint64 changes, gint64 now)
{
	const struct value times[] = {V_TEXT(desk->user), V_INT(from), V_INT(now)};
	const struct value acts[] = {V_TEXT(desk->user), V_INT(changes)};

	if (all) {
		store_expect(desk->store, QUERY_WATCH_P0, NULL, 0);
		store_expect(desk->store, QUERY_WATCH_ESCALATED, acts, G_N_ELEMENTS(acts));
		store_expect(desk->store, QUERY_WATCH_ASSIGNED, acts, G_N_ELEMENTS(acts));
	}
	store_expect(desk->store, QUERY_WATCH_REMINDERS, times, G_N_ELEMENTS(times));
	store_expect(desk->store, QUERY_WATCH_PROMISES, times, G_N_ELEMENTS(times));
}

gboolean watch_look(struct watch *watch, struct desk *desk, gboolean changed, GPtrArray *news,
		    GError **error)
{
	gint64 now = desk_now(desk);
	gint64 from = (watch->since == TIME_NONE ? now : MIN(watch->since, now)) - OVERLAP;
	gint64 changes = (watch->looked ? MIN(watch->changes_since, now) : now) - OVERLAP;
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(news_free);
	struct looking looking = {watch, desk, now, found};

	gboolean all = changed || !watch->looked;
	look_expect(desk, all, from, changes, now);
	gboolean done = (!all || (look_p0(&looking, changes, error) &&
				  look_escalated(&looking, changes, error) &&
				  look_assigned(&looking, changes, error))) &&
			look_reminders(&looking, from, error) &&
			look_promises(&looking, from, error);

	if (done) {
		watch->changes_since = all ? now : watch->changes_since;
		watch->looked = TRUE;
		watch->since = now;
	}
	/* What was found before something failed will not be found again. */
	g_ptr_array_sort(found, compare_news);
	g_ptr_array_extend_and_steal(news, g_steal_pointer(&found));
	return done;
}

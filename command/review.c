/* SPDX-License-Identifier: MIT
 * Whose approval a report needs, what blocks it, by when it is due. */
#include "command/review.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/incident-metrics.h"
#include "desk/report.h"
#include "store/client.h"

gboolean review_audience(const struct call *call, enum audience *audience, GError **error)
{
	const char *word = call_option(call, "audience");
	int index = AUDIENCE_INTERNAL;

	if (word && !call_choice("--audience", word, AUDIENCE_WORDS, &index, error))
		return FALSE;
	*audience = (enum audience)index;
	return TRUE;
}

/* ---- whose word it needs (R1) */

static void free_client(void *data)
{
	struct review_client *client = data;

	g_free(client->key);
	g_free(client->tam);
	g_free(client->backup);
	g_free(client->by);
	g_free(client);
}

static gboolean is_lead(struct desk *desk, const char *who)
{
	const struct user *user = book_user(desk->book, who, NULL);

	if (strcmp(who, desk->user ? desk->user : "") == 0)
		return desk->role >= ROLE_LEAD;
	return user && user->role >= ROLE_LEAD;
}

gboolean review_speaks(struct desk *desk, const struct review_client *client, const char *who)
{
	if (client->tam || client->backup)
		return g_strcmp0(who, client->tam) == 0 || g_strcmp0(who, client->backup) == 0;
	return is_lead(desk, who);
}

static char *who_spoke(struct desk *desk, const struct review_client *client,
		       const GPtrArray *approvals)
{
	for (guint i = 0; i < approvals->len; i++) {
		const struct approval *approval = g_ptr_array_index(approvals, i);
		if (review_speaks(desk, client, approval->by))
			return g_strdup(approval->by);
	}
	return NULL;
}

GPtrArray *review_clients(struct desk *desk, const struct incident *incident, GError **error)
{
	g_auto(GStrv) keys = incident_clients(desk, incident->id, error);
	GPtrArray *clients;

	if (!keys)
		return NULL;
	clients = g_ptr_array_new_with_free_func(free_client);
	for (char **key = keys; *key; key++) {
		const struct client *known = book_client(desk->book, *key, NULL);
		struct review_client *client = g_new0(struct review_client, 1);
		client->key = g_strdup(*key);
		client->tam = known ? g_strdup(known->tam) : NULL;
		client->backup = known ? g_strdup(known->backup_tam) : NULL;
		client->seen = client_visible(desk, *key);
		client->by =
			who_spoke(desk, client, incident->reports[AUDIENCE_CUSTOMER].approvals);
		g_ptr_array_add(clients, client);
	}
	return clients;
}

gboolean review_complete(struct desk *desk, const GPtrArray *clients, const char *who)
{
	for (guint i = 0; i < clients->len; i++) {
		const struct review_client *client = g_ptr_array_index(clients, i);
		if (!client->by && (!who || !review_speaks(desk, client, who)))
			return FALSE;
	}
	/* Of nobody's tickets: a lead answers for it. */
	return clients->len || (who && is_lead(desk, who));
}

static char *want_line(const struct review_client *client)
{
	if (!client->seen)
		return g_strdup(_("an approval by the TAM of a client you don't see"));
	if (client->tam && client->backup)
		return g_strdup_printf(_("%s: an approval by %s or %s, TAM and backup TAM"),
				       client->key, client->tam, client->backup);
	if (client->tam || client->backup)
		return g_strdup_printf(_("%s: an approval by %s, TAM"), client->key,
				       client->tam ? client->tam : client->backup);
	return g_strdup_printf(_("%s: an approval by a lead, for it has no TAM"), client->key);
}

static GPtrArray *tams_wanted(const GPtrArray *clients)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < clients->len; i++) {
		const struct review_client *client = g_ptr_array_index(clients, i);
		if (!client->by)
			g_ptr_array_add(lines, want_line(client));
	}
	if (!clients->len)
		g_ptr_array_add(lines, g_strdup(_("an approval by a lead, for no client is "
						  "linked whose TAM could give it")));
	return lines;
}

/* ---- by when it is due (R3) */

/* When the ticket's review clock is due; TIME_NONE: none runs. */
static gboolean due_of(struct desk *desk, gint64 ticket, gint64 *due_at, GError **error)
{
	struct folded *folded = ticket_fold(desk, ticket, desk_now(desk), TIME_NONE, error);

	*due_at = TIME_NONE;
	for (guint i = 0; folded && i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == CLOCK_REVIEW && cycle->stopped_at == TIME_NONE)
			*due_at = cycle->due_at;
	}
	folded_free(folded);
	return folded != NULL;
}

static gboolean find_due(struct desk *desk, const struct incident *incident, gint64 *due_at,
			 GError **error)
{
	*due_at = TIME_NONE;
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		gint64 due;
		if (!due_of(desk, link->ticket, &due, error))
			return FALSE;
		if (due != TIME_NONE)
			*due_at = *due_at == TIME_NONE ? due : MIN(*due_at, due);
	}
	return TRUE;
}

static gboolean tell_ticket_of(struct desk *desk, gint64 ticket, GError **error)
{
	struct event event;
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	const struct act act = {.ticket = ticket, .events = events};
	gint64 turn;
	gboolean good;

	event_init(&event);
	event.kind = EVENT_REVIEW;
	event.occurred_at = TIME_NONE;
	event.what = g_strdup("published");
	g_ptr_array_add(events, &event);
	good = ticket_act(desk, &act, &turn, error);
	event_clear(&event);
	return good;
}

gboolean review_published(struct desk *desk, const struct incident *incident, GError **error)
{
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(incident->links, i);
		gint64 due;
		if (!due_of(desk, link->ticket, &due, error) ||
		    (due != TIME_NONE && !tell_ticket_of(desk, link->ticket, error)))
			return FALSE;
	}
	return TRUE;
}

/* ---- all of it */

/* Each thing once, however often it is said. */
static void block_by_leaks(GPtrArray *blockers, const GPtrArray *leaks)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < leaks->len; i++) {
		const struct review_leak *leak = g_ptr_array_index(leaks, i);
		struct blocker *blocker;
		if (leak->by || !g_hash_table_add(seen, leak->found))
			continue;
		blocker = g_new0(struct blocker, 1);
		blocker->text = g_strdup_printf(_("it %s"), leak->words);
		g_ptr_array_add(blockers, blocker);
	}
}

gboolean review_begin(struct desk *desk, const struct incident *incident, enum audience audience,
		      struct review *review, GError **error)
{
	g_autoptr(GPtrArray) clients = NULL, tams = NULL;

	*review = (struct review){.due_at = TIME_NONE};
	if (audience == AUDIENCE_CUSTOMER) {
		clients = review_clients(desk, incident, error);
		if (!clients)
			return FALSE;
		tams = tams_wanted(clients);
	}
	if (!find_due(desk, incident, &review->due_at, error))
		return FALSE;
	review->look = review_look_new(desk, incident, audience, error);
	if (!review->look)
		return FALSE;
	review->blockers = incident_blockers(incident, audience, desk_now(desk));
	review->wants = report_wants(incident, audience, tams);
	return TRUE;
}

gboolean review_go_on(struct desk *desk, struct review *review, gint64 microseconds, GError **error)
{
	struct review_look *look = review->look;

	if (!look)
		return TRUE;
	if (!review_look_on(look, desk, microseconds, error))
		return FALSE;
	if (look->next < look->texts->len)
		return TRUE;
	block_by_leaks(review->blockers, look->leaks);
	review_languages(desk, look->incident, look->audience, review->blockers);
	g_clear_pointer(&review->look, review_look_free);
	return TRUE;
}

gboolean review_read(struct desk *desk, const struct incident *incident, enum audience audience,
		     struct review *review, GError **error)
{
	return review_begin(desk, incident, audience, review, error) &&
	       review_go_on(desk, review, G_MAXINT64, error);
}

void review_clear(struct review *review)
{
	g_clear_pointer(&review->blockers, g_ptr_array_unref);
	g_clear_pointer(&review->wants, g_ptr_array_unref);
	g_clear_pointer(&review->look, review_look_free);
}

/* ---- blocks */

gboolean review_check_block(enum audience audience, const char *block, GError **error)
{
	const struct report_block *known = report_block_find(block);
	g_autoptr(GString) words = NULL;

	if (known && known->written && known->audiences & 1u << audience)
		return TRUE;
	words = g_string_new(NULL);
	for (guint i = 0; i < report_blocks(); i++) {
		const struct report_block *other = report_block(i);
		if (other->written && other->audiences & 1u << audience)
			g_string_append_printf(words, "%s%s", words->len ? ", " : "", other->name);
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    known && known->audiences & 1u << audience
			    ? _("“%s” is made of facts; what people write of the %s report is %s")
			    : _("“%s” is no block of the %s report that people write; expected "
				"one of %s"),
		    block, audience_name(audience), words->str);
	return FALSE;
}

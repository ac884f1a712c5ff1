/* SPDX-License-Identifier: MIT
 * See page.h. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/title.h"
#include "desk/when.h"
#include "tui/moment.h"
#include "tui/page.h"

/* Of a long conversation a glance keeps this much: the newest. */
enum { GLANCE_TALK = 40, GLANCE_TEXT = 2000 };
/* Bytes of the texts kept of a whole one, newest first: memory must not grow with a ticket. */
enum { TEXT_BUDGET = 8 << 20 };
/* Linked tickets told of. */
enum { LINKS = 20 };

static void fact_free(void *data)
{
	struct page_fact *fact = data;
	g_free(fact->name);
	g_free(fact->text);
	g_free(fact);
}

static void link_clear(void *data)
{
	g_free(((struct page_link *)data)->text);
}

/* What was asked for stays. */
static void forget(struct page *page)
{
	const struct page asked = {.job = page->job,
				   .id = page->id,
				   .zone = page->zone,
				   .whole = page->whole,
				   .known_turn = page->known_turn};
	g_free(page->client_key);
	g_free(page->client);
	g_free(page->subject);
	g_free(page->owner);
	g_free(page->state);
	g_free(page->facts);
	g_free(page->others);
	g_free(page->city);
	g_free(page->peak);
	glance_clear(&page->glance);
	g_clear_pointer(&page->dials, g_ptr_array_unref);
	g_clear_pointer(&page->talk, g_ptr_array_unref);
	g_clear_pointer(&page->more, g_ptr_array_unref);
	g_clear_pointer(&page->links, g_array_unref);
	*page = asked;
}

static void again(struct job *job)
{
	forget((struct page *)job);
}

void page_free(struct page *page)
{
	if (!page)
		return;
	g_clear_error(&page->job.error);
	forget(page);
	g_free(page);
}

static void free_job(struct job *job)
{
	page_free((struct page *)job);
}

/* ---- on the store's thread */

static void add_fact(GString *facts, const char *fact)
{
	if (fact && *fact)
		g_string_append_printf(facts, "%s%s", facts->len ? " · " : "", fact);
}

static char *state_words(const struct folded *folded, gint64 now, const struct zone *zone)
{
	GString *out = g_string_new(title_of(TITLE_STATE, ticket_state_name(folded->state)));
	if (folded->state == STATE_WAITING)
		g_string_append_printf(
			out, ": %s", title_of(TITLE_WAIT, pause_reason_name(folded->wait_reason)));
	if (folded->state == STATE_WAITING && folded->wait_until != TIME_NONE) {
		char until[WHEN_SHORT_SIZE];
		when_short(folded->wait_until, now, zone, until);
		g_string_append_printf(out, _(" until %s"), until);
	}
	if (folded->merged_into)
		g_string_append_printf(out, _(", merged into %" PRId64), folded->merged_into);
	return g_string_free(out, FALSE);
}

static void take_client(struct page *page, const struct client *client)
{
	if (!client || !client->zone_name)
		return;
	const char *city = strrchr(client->zone_name, '/');
	page->client_zone = client->zone;
	page->city = g_strdelimit(g_strdup(city ? city + 1 : client->zone_name), "_", ' ');
	page->peak = g_strdup(client->peak);
}

static void describe(struct page *page, struct desk *desk, const struct ticket *ticket)
{
	const struct client *client = book_client(desk->book, ticket->client, NULL);
	/* A ticket without a contract has no tier. */
	const struct tier *tier = ticket->tier ? book_tier(desk->book, ticket->tier, NULL) : NULL;
	g_autoptr(GString) facts = g_string_new(NULL);
	page->turn = ticket->turn;
	page->revision = ticket->revision;
	page->client_key = g_strdup(ticket->client);
	page->client = g_strdup(client && client->title ? client->title : ticket->client);
	page->subject = g_strdup(ticket->subject);
	page->opened_at = ticket->opened_at;
	page->severity = ticket->severity;
	page->unanswered =
		ticket->unanswered && ticket->state != STATE_NEW && ticket->state < STATE_RESTORED;
	page->uncovered = ticket->contract == NULL;
	page->strategic = tier && tier->strategic;
	page->owner = ticket->owner  ? g_strdup(ticket->owner)
		      : ticket->team ? g_strconcat("@", ticket->team, NULL)
				     : NULL;
	add_fact(facts, ticket->contract ? ticket->tier : _("NO CONTRACT"));
	add_fact(facts, ticket->service);
	add_fact(facts, ticket->region);
	add_fact(facts, ticket->kind);
	add_fact(facts, ticket->affected);
	add_fact(facts, ticket->language ? ticket->language : client ? client->language : NULL);
	add_fact(facts, ticket->ref);
	page->facts = g_string_free(g_steal_pointer(&facts), FALSE);
	take_client(page, client);
}

static void add_more(struct page *page, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	struct page_fact *fact = g_new0(struct page_fact, 1);
	fact->name = g_strdup(name);
	fact->text = g_strdup(text);
	g_ptr_array_add(page->more, fact);
}

static void add_moment(struct page *page, const char *name, gint64 at, gint64 now,
		       const struct zone *zone)
{
	char when[WHEN_SHORT_SIZE];
	if (at == TIME_NONE)
		return;
	when_short(at, now, zone, when);
	add_more(page, name, when);
}

static char *join_fields(GHashTable *fields)
{
	GString *out = g_string_new(NULL);
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(fields), (GCompareFunc)strcmp);
	for (const GList *key = keys; key; key = key->next)
		g_string_append_printf(out, "%s%s=%s", out->len ? " " : "", (char *)key->data,
				       (char *)g_hash_table_lookup(fields, key->data));
	return g_string_free(out, FALSE);
}

static char *join_names(const GPtrArray *names)
{
	GString *out = g_string_new(NULL);
	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(out, "%s%s", i ? ", " : "", (char *)names->pdata[i]);
	return g_string_free(out, FALSE);
}

static void read_more(struct page *page, struct desk *desk, const struct ticket *ticket,
		      const struct folded *folded, const GPtrArray *events, gint64 now,
		      const struct zone *zone)
{
	g_autoptr(GHashTable) fields = ticket_fields(desk, page->id, NULL);
	g_autoptr(GPtrArray) followers = ticket_followers(events);
	g_autofree char *cc = ticket_cc(events), *follow = join_names(followers);
	g_autofree char *own = fields ? join_fields(fields) : NULL;
	g_autofree char *tags = g_strstrip(g_strdup(ticket->tags ? ticket->tags : ""));
	page->more = g_ptr_array_new_with_free_func(fact_free);
	add_more(page, _("contract"), ticket->contract);
	add_more(page, _("claimed"), ticket->claimed < 0 ? NULL : severity_name(ticket->claimed));
	add_more(page, _("contact"), ticket->contact);
	add_more(page, _("reads along"), cc);
	add_more(page, _("team"), ticket->owner ? ticket->team : NULL);
	add_moment(page, _("restored"), folded->restored_at, now, zone);
	add_moment(page, _("resolved"), folded->resolved_at, now, zone);
	add_more(page, _("cause"), ticket->cause);
	add_more(page, _("side"), ticket->side);
	add_more(page, _("tags"), tags);
	add_more(page, _("fields"), own);
	add_more(page, _("followed by"), follow);
}

static void read_links(struct page *page, struct desk *desk)
{
	g_autoptr(GArray) ids = ticket_links(desk, page->id, NULL);
	page->links = g_array_new(FALSE, FALSE, sizeof(struct page_link));
	g_array_set_clear_func(page->links, link_clear);
	for (guint i = 0; ids && i < MIN(ids->len, LINKS); i++) {
		struct ticket other;
		struct page_link link = {.id = g_array_index(ids, gint64, i)};
		if (!ticket_load(desk, link.id, &other, NULL))
			continue;
		link.text = g_strdup_printf("%s %s %s: %s", severity_name(other.severity),
					    title_of(TITLE_STATE, ticket_state_name(other.state)),
					    other.client, other.subject);
		g_array_append_val(page->links, link);
		ticket_clear(&other);
	}
}

static gint64 newest_own(const GPtrArray *events, const char *user)
{
	for (guint i = events->len; i > 0; i--) {
		const struct event *event = events->pdata[i - 1];
		if (strcmp(event->by, user) == 0)
			return event->turn;
	}
	return 0;
}

static void keep_within_budget(GPtrArray *talk)
{
	gsize kept = 0;
	for (guint i = 0; i < talk->len; i++) {
		struct said *said = talk->pdata[i];
		gsize size = said->text ? strlen(said->text) : 0;
		if (kept + size > TEXT_BUDGET && kept > 0) {
			g_clear_pointer(&said->text, g_free);
			said->left_out = size;
		} else {
			kept += size;
		}
	}
}

static void work(struct job *job, struct desk *desk)
{
	struct page *page = (struct page *)job;
	struct ticket ticket;
	gint64 now = desk_now(desk);
	const struct zone *zone = page->zone;
	/* What is known already is hardly ever old: bodies are read again when it is. */
	ticket_expect(desk, page->id, page->known_turn == 0);
	glance_expect(desk, page->id);
	presence_expect(desk, page->id, console_session(job->console));
	if (page->whole)
		store_expect(desk->store, QUERY_LINK_LIST, &V_INT(page->id), 1);
	if (!ticket_load(desk, page->id, &ticket, &job->error))
		return;
	gboolean known = page->known_turn == ticket.turn;
	describe(page, desk, &ticket);
	page->others = console_others(job->console, desk, page->id);
	g_autoptr(GPtrArray) events = ticket_events(desk, page->id, !known, &job->error);
	struct folded *folded =
		events ? ticket_fold_events(desk, ticket.client, ticket.service, ticket.revision,
					    ticket.contract, events, now, TIME_NONE, &job->error)
		       : NULL;
	if (folded) {
		/* Without it a ticket is still a ticket. */
		glance_load(desk, &ticket, folded, now, &page->glance, NULL);
		page->dials = dials_of(folded, now);
		page->state = state_words(folded, now, zone);
		page->own_turn = newest_own(events, desk->user);
		if (!known)
			page->talk = talk_of(events, zone, page->whole ? 0 : GLANCE_TALK,
					     page->whole ? 0 : GLANCE_TEXT);
		if (page->talk && page->whole)
			keep_within_budget(page->talk);
		if (page->whole) {
			read_more(page, desk, &ticket, folded, events, now, zone);
			read_links(page, desk);
		}
		folded_free(folded);
	}
	ticket_clear(&ticket);
}

/* ---- on the console's */

struct page *page_new(gint64 ticket, const struct zone *zone)
{
	struct page *page = g_new0(struct page, 1);
	page->id = ticket;
	page->zone = zone;
	page->job.work = work;
	page->job.free = free_job;
	page->job.again = again;
	return page;
}

char *page_local_hour(const struct page *page, gint64 now)
{
	char local[MOMENT_SIZE];
	if (!page->client_zone)
		return NULL;
	moment_clock(now, page->client_zone, local);
	return page->peak ? g_strdup_printf(_("%s %s (peak %s)"), page->city, local, page->peak)
			  : g_strdup_printf("%s %s", page->city, local);
}

/* SPDX-License-Identifier: MIT
 * See leaks.h. The book is read once per revision and client and kept with the desk. */
#include "command/leaks.h"

#include <string.h>

#include "command/sink.h"
#include "desk/i18n.h"

#define REMARKS 3 /* more at once nobody reads */

/* What is kept with a desk: the newest answer. */
struct kept {
	struct leaks *leaks;
	char *client; /* NULL: nobody's */
	gint64 revision;
};

static void kept_free(void *data)
{
	struct kept *kept = data;

	leaks_free(kept->leaks);
	g_free(kept->client);
	g_free(kept);
}

/* ---- gathering */

static void add_users(struct leaks *leaks, struct desk *desk)
{
	g_auto(GStrv) names = book_keys(desk->book, "user", "", NULL);

	for (char **name = names; name && *name; name++) {
		const struct user *user = book_user(desk->book, *name, NULL);
		const char *domain = user && user->mail ? strchr(user->mail, '@') : NULL;
		leaks_person(leaks, *name, _("the engineer"));
		if (user && user->title)
			leaks_person(leaks, user->title, _("the engineer"));
		if (domain)
			leaks_internal(leaks, domain + 1);
	}
}

static void add_other(struct leaks *leaks, const char *key, const struct client *client)
{
	leaks_client(leaks, key, NULL);
	if (client && client->title)
		leaks_client(leaks, client->title, NULL);
	for (char **domain = client ? client->domains : NULL; domain && *domain; domain++)
		leaks_client(leaks, NULL, *domain);
}

static void add_own(struct leaks *leaks, const char *key, const struct client *client)
{
	leaks_allow(leaks, key);
	leaks_allow(leaks, client->title);
	for (char **domain = client->domains; domain && *domain; domain++)
		leaks_allow(leaks, *domain);
}

static gboolean add_clients(struct leaks *leaks, struct desk *desk, const char *own, GError **error)
{
	g_auto(GStrv) keys = book_keys(desk->book, "client", "", error);

	for (char **key = keys; key && *key; key++) {
		const struct client *client = book_client(desk->book, *key, NULL);
		if (own && client && strcmp(*key, own) == 0)
			add_own(leaks, *key, client);
		else
			add_other(leaks, *key, client);
	}
	return keys != NULL;
}

const struct leaks *leaks_of(struct desk *desk, const char *client, GError **error)
{
	struct kept *kept = g_datalist_get_data(&desk->kept, "leaks");
	gint64 revision = desk_revision(desk, error);

	if (revision < 0)
		return NULL;
	if (kept && kept->revision == revision && g_strcmp0(kept->client, client) == 0)
		return kept->leaks;
	kept = g_new0(struct kept, 1);
	kept->leaks = leaks_new();
	kept->client = g_strdup(client);
	kept->revision = revision;
	g_datalist_set_data_full(&desk->kept, "leaks", kept, kept_free);
	add_users(kept->leaks, desk);
	if (add_clients(kept->leaks, desk, client, error))
		return kept->leaks;
	g_datalist_set_data(&desk->kept, "leaks", NULL);
	return NULL;
}

/* ---- what is said on a ticket */

/* Whether `part` stands in `text` on its own: 10.1.2.3 isn't said by 10.1.2.33, nor a host by one
 * below it. */
static gboolean says(const char *text, const char *part)
{
	gsize size = strlen(part);

	for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) {
		const char *behind = at + size + (at[size] && strchr(".-", at[size]) ? 1 : 0);
		gboolean begins = at == text ||
				  !(g_ascii_isalnum(at[-1]) || strchr(".-", at[-1])) ||
				  !g_ascii_isalnum(*at);
		if (begins && !(g_ascii_isalnum(*behind) && g_ascii_isalnum(at[size - 1])))
			return TRUE;
	}
	return FALSE;
}

void leaks_pass(GPtrArray *leaks, const char *text)
{
	g_autofree char *folded = text ? g_utf8_casefold(text, -1) : NULL;

	for (guint i = leaks->len; folded && i-- > 0;) {
		const struct leak *leak = g_ptr_array_index(leaks, i);
		g_autofree char *found = g_utf8_casefold(leak->found, -1);
		if (says(folded, found))
			g_ptr_array_remove_index(leaks, i);
	}
}

/* Who signs what he writes says what the client sees anyway. */
static void pass_author(GPtrArray *leaks, struct desk *desk)
{
	const struct user *user = book_user(desk->book, desk->user, NULL);

	for (guint i = leaks->len; i-- > 0;) {
		const struct leak *leak = g_ptr_array_index(leaks, i);
		g_autofree char *found = g_utf8_casefold(leak->found, -1);
		g_autofree char *login = g_utf8_casefold(desk->user, -1);
		g_autofree char *title =
			g_utf8_casefold(user && user->title ? user->title : desk->user, -1);
		if (leak->kind == LEAK_PERSON &&
		    (strcmp(found, login) == 0 || strstr(title, found)))
			g_ptr_array_remove_index(leaks, i);
	}
}

/* Only when there is something to pass over are the ticket's words read. */
static gboolean pass_clients_words(GPtrArray *leaks, struct desk *desk, gint64 ticket,
				   GError **error)
{
	g_autoptr(GPtrArray) events = leaks->len ? ticket_events(desk, ticket, TRUE, error) : NULL;

	for (guint i = 0; events && leaks->len && i < events->len; i++) {
		const struct event *event = g_ptr_array_index(events, i);
		if (event->flags & EVENT_CLIENT)
			leaks_pass(leaks, event->text);
	}
	return events || leaks->len == 0;
}

GPtrArray *leaks_in_reply(struct desk *desk, gint64 ticket, const char *to, const char *cc,
			  const char *text, GError **error)
{
	const struct leaks *leaks;
	g_autoptr(GPtrArray) found = NULL;
	struct ticket row;

	if (!ticket_load(desk, ticket, &row, error))
		return NULL;
	leaks = leaks_of(desk, row.client, error);
	if (leaks) {
		found = leaks_find(leaks, text, strlen(text));
		leaks_pass(found, row.contact);
		leaks_pass(found, row.subject);
		leaks_pass(found, to);
		leaks_pass(found, cc);
		pass_author(found, desk);
		if (!pass_clients_words(found, desk, ticket, error))
			g_clear_pointer(&found, g_ptr_array_unref);
	}
	ticket_clear(&row);
	return g_steal_pointer(&found);
}

/* ---- telling */

char *leak_words(const struct leak *leak)
{
	static const char *const words[LEAK_KINDS] = {
		[LEAK_ADDRESS] = N_("says an address: %s (line %u)"),
		[LEAK_HOST] = N_("says a host: %s (line %u)"),
		[LEAK_MAIL] = N_("says a mail address: %s (line %u)"),
		[LEAK_PERSON] = N_("names one of us: %s (line %u)"),
		[LEAK_CLIENT] = N_("names another client: %s (line %u)"),
		[LEAK_LINK] = N_("has an internal link: %s (line %u)"),
		[LEAK_SECRET] = N_("gives a key or password away: %s (line %u)"),
	};
	enum { SHOWN = 60, SECRET_SHOWN = 4 };
	glong most = leak->kind == LEAK_SECRET ? SECRET_SHOWN : SHOWN;
	gboolean cut = g_utf8_strlen(leak->found, -1) > most;
	g_autofree char *begin =
		g_utf8_substring(leak->found, 0, MIN(most, g_utf8_strlen(leak->found, -1)));
	g_autofree char *shown = g_strconcat(begin, cut ? "…" : "", NULL);

	return g_strdup_printf(_(words[leak->kind]), shown, leak->line);
}

void leaks_remark(struct call *call, const struct event *said)
{
	g_autoptr(GPtrArray) found = NULL;
	g_autofree char *to = NULL, *cc = NULL;

	if (!said->text || call->quiet || sink_is_json(call->sink) || !call->context ||
	    !call->context->remark)
		return;
	to = g_strdup(call_option(call, "to"));
	cc = g_strdup(call_option(call, "cc"));
	found = leaks_in_reply(call->desk, call->ticket, to, cc, said->text, NULL);
	for (guint i = 0; found && i < MIN(found->len, REMARKS); i++) {
		g_autofree char *words = leak_words(g_ptr_array_index(found, i));
		g_autofree char *message =
			g_strdup_printf(_("reply %" PRId64 ": %s"), call->ticket, words);
		call->context->remark(message, call->context->complain_data);
	}
	if (found && found->len > REMARKS) {
		g_autofree char *message = g_strdup_printf(
			ngettext("reply %" PRId64 ": and %u more like that",
				 "reply %" PRId64 ": and %u more like that", found->len - REMARKS),
			call->ticket, found->len - REMARKS);
		call->context->remark(message, call->context->complain_data);
	}
}

/* SPDX-License-Identifier: MIT
 * kb case: a solved ticket becomes a draft of an article, linked to it. */
#include <string.h>

#include "command/acting.h"
#include "command/case.h"
#include "command/kb.h"
#include "desk/i18n.h"
#include "store/project.h"

struct writing {
	struct call *call;
	struct ticket ticket;
	GPtrArray *events;
	struct folded *folded;
	struct article *article;
	gint64 turn; /* of the act that links it */
};

static gboolean is_solved(const struct writing *writing, GError **error)
{
	enum ticket_state state = writing->folded->state;

	if (state == STATE_RESTORED || state == STATE_RESOLVED || state == STATE_CLOSED)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("ticket %" PRId64 ": it is not solved yet (%s)"), writing->ticket.id,
		    ticket_state_name(state));
	return FALSE;
}

/* One case a ticket: a second would tell the same. */
static gboolean is_first(const struct writing *writing, GError **error)
{
	struct desk *desk = writing->call->desk;
	g_autoptr(GArray) uses = article_of_ticket(desk, writing->ticket.id, error);

	for (guint i = 0; uses && i < uses->len; i++) {
		gint64 id = g_array_index(uses, struct article_use, i).article;
		struct article *article = article_load(desk, id, 0, error);
		gboolean is_it = article && article->kind == ARTICLE_CASE &&
				 g_strcmp0(article->title, writing->article->title) == 0;
		gboolean seen = article != NULL;
		article_free(article);
		if (!seen)
			return FALSE;
		if (is_it) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
				    _("ticket %" PRId64 ": article %" PRId64 " is its case"),
				    writing->ticket.id, id);
			return FALSE;
		}
	}
	return uses != NULL;
}

static void write_article(struct writing *writing)
{
	const struct ticket *ticket = &writing->ticket;
	struct roles *roles = case_roles(writing->call->desk, ticket, writing->events);
	struct article *article = article_new();

	article->kind = ARTICLE_CASE;
	article->title = roles_apply(roles, ticket->subject);
	/* A subject may be longer than a title. */
	if (g_utf8_strlen(article->title, -1) > ARTICLE_TITLE_LIMIT)
		*g_utf8_offset_to_pointer(article->title, ARTICLE_TITLE_LIMIT) = '\0';
	article->body = case_text(ticket, writing->events, writing->folded, roles);
	article->product = g_strdup(ticket->service);
	article->tags = g_strdup(ticket->tags);
	article->owner = g_strdup(writing->call->desk->user);
	article->language = g_strdup(article_language(article->body, strlen(article->body)));
	writing->article = article;
	roles_free(roles);
}

static gboolean store(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	struct writing *writing = data;
	struct call *call = writing->call;
	g_autofree char *reason =
		g_strdup_printf(_("The case of ticket %" PRId64), writing->ticket.id);
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	struct event event;
	const struct act act = {.ticket = writing->ticket.id, .events = events};
	gboolean done;

	/* It may have been undone before. */
	writing->article->id = writing->article->rev = 0;
	done = article_save(call->desk, writing->article, 0, reason, NULL, error);
	if (!done)
		return FALSE;
	event_init(&event);
	g_ptr_array_add(events, &event);
	article_deed(writing->article, DEED_LINK, NULL, &event);
	done = ticket_act(call->desk, &act, &writing->turn, error);
	event_clear(&event);
	return done;
}

static void clear(struct writing *writing)
{
	ticket_clear(&writing->ticket);
	g_clear_pointer(&writing->events, g_ptr_array_unref);
	g_clear_pointer(&writing->folded, folded_free);
	article_free(writing->article);
}

static gboolean run_case(struct call *call, GError **error)
{
	struct writing writing = {.call = call};
	gboolean done;

	/* The rest of the ticket is known by that. */
	article_expect_of_ticket(call->desk, call->ticket);
	writing.events = ticket_events(call->desk, call->ticket, TRUE, error);
	done = writing.events && ticket_load(call->desk, call->ticket, &writing.ticket, error) &&
	       (writing.folded = call_fold(call, error)) && is_solved(&writing, error);

	if (done) {
		write_article(&writing);
		done = is_first(&writing, error) &&
		       desk_atomically(call->desk, store, &writing, error);
	}
	if (done) {
		writing.article->used = 1;
		call_deed(call, writing.ticket.id, writing.turn);
		kb_tell(call, writing.article, _("is new: its names are replaced, look it over"));
	}
	clear(&writing);
	return done;
}

const struct command command_kb_case = {
	.name = "kb case",
	.group = KB_GROUP,
	.help = N_("Make a draft of an article from a solved ticket, without names"),
	.role = ROLE_ENGINEER,
	.needs = TICKET_ACT | ONE_ACT,
	.run = run_case,
};

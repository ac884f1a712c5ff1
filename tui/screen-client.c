/* SPDX-License-Identifier: MIT
 * A client's card, to be read. The argument is the client's key, or "#48213": the client of that
 * ticket. Read again when the desk changes and with each minute, since it tells what time it is
 * there. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/card.h"
#include "tui/console-private.h"
#include "tui/pager.h"

struct client_view {
	struct console *console;
	char *key;     /* as the argument, until it is known */
	char *title;   /* NULL: not read yet */
	char *trouble; /* why it can't be read; NULL */
	struct pager *pager;
	gint64 minute;
};

struct card_job {
	struct job job;
	char *key, *title, *text;
	const struct zone *zone;
};

/* ---- reading it */

/* The client of a ticket, where one is named. */
static gboolean find_key(struct card_job *card, struct desk *desk)
{
	struct ticket ticket;
	if (*card->key != '#')
		return TRUE;
	if (!ticket_load(desk, g_ascii_strtoll(card->key + 1, NULL, 10), &ticket, &card->job.error))
		return FALSE;
	g_free(card->key);
	card->key = g_strdup(ticket.client);
	ticket_clear(&ticket);
	return TRUE;
}

static void card_work(struct job *job, struct desk *desk)
{
	struct card_job *card = (struct card_job *)job;
	if (!find_key(card, desk))
		return;
	card->text = card_text(desk, card->key, desk_now(desk), card->zone, &job->error);
	const struct client *client = card->text ? book_client(desk->book, card->key, NULL) : NULL;
	card->title = g_strdup(client && client->title ? client->title : card->key);
}

static void card_free(struct job *job)
{
	struct card_job *card = (struct card_job *)job;
	g_clear_error(&job->error);
	g_free(card->key);
	g_free(card->title);
	g_free(card->text);
	g_free(card);
}

static void card_done(struct job *job)
{
	struct card_job *card = (struct card_job *)job;
	struct client_view *view = (struct client_view *)job->owner;
	g_clear_pointer(&view->trouble, g_free);
	if (card->text) {
		g_free(view->key);
		view->key = g_steal_pointer(&card->key);
		g_free(view->title);
		view->title = g_steal_pointer(&card->title);
		pager_exchange(view->pager, card->text);
	} else {
		view->trouble = g_strdup(job->error->message);
	}
	console_touch(view->console);
	job->free(job);
}

static void ask(struct client_view *view)
{
	struct card_job *card = g_new0(struct card_job, 1);
	card->key = g_strdup(view->key);
	card->zone = console_zone(view->console);
	card->job.owner = view;
	card->job.work = card_work;
	card->job.done = card_done;
	card->job.free = card_free;
	view->minute = console_now(view->console) / 60;
	console_post(view->console, TOPIC_NONE, &card->job);
}

/* ---- the screen */

static void *client_open(struct console *console, const char *argument)
{
	struct client_view *view = g_new0(struct client_view, 1);
	view->console = console;
	view->key = g_strdup(argument ? argument : "");
	view->pager = pager_new("");
	ask(view);
	return view;
}

static void client_close(void *self)
{
	struct client_view *view = self;
	pager_free(view->pager);
	g_free(view->key);
	g_free(view->title);
	g_free(view->trouble);
	g_free(view);
}

static void client_draw(void *self, const struct area *area)
{
	struct client_view *view = self;
	struct area body = {area->row + 2, area->column, MAX(area->rows - 2, 0), area->columns};
	if (view->trouble) {
		draw_text(area->row, area->column, area->columns, STYLE_ERROR, view->trouble);
		return;
	}
	pager_draw(view->pager, &body);
	const char *place = pager_place(view->pager);
	int width = draw_width(place) + 2;
	draw_text(area->row, area->column, MAX(area->columns - width, 0), STYLE_STRONG,
		  view->title ? view->title : _("being read"));
	draw_right(area->row, area->column, area->columns, STYLE_HEADER, place);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
}

static gboolean client_verb(void *self, enum verb verb, int count, const char *argument,
			    GError **error)
{
	struct client_view *view = self;
	if (verb == VERB_REFRESH) {
		ask(view);
		return TRUE;
	}
	return pager_verb(view->pager, verb, count, argument, error);
}

static void client_changed(void *self)
{
	ask(self);
}

static gint64 client_tick(void *self, gint64 monotonic)
{
	struct client_view *view = self;
	if (console_is_pinned(view->console))
		return G_MAXINT64;
	if (view->minute != console_now(view->console) / 60)
		ask(view);
	return monotonic + 60 * G_USEC_PER_SEC -
	       console_real_time(view->console) % (60 * G_USEC_PER_SEC);
}

static const struct hint hints[] = {
	{"quit", N_("back")},      {"page-down", N_("page")}, {"find", N_("search")},
	{"find-next", N_("next")}, {"menu", N_("keys")},      {0},
};

const struct screen screen_client = {
	.name = "client",
	.context = "text",
	.hints = hints,
	.open = client_open,
	.close = client_close,
	.draw = client_draw,
	.verb = client_verb,
	.changed = client_changed,
	.tick = client_tick,
};

/* ---- opening it */

static gboolean run_open_client(struct call *call, GError **error)
{
	const char *key = call_argument(call, 0);
	void *self;
	const struct screen *screen = console_screen(call->console, &self);
	gint64 ticket = screen->selected ? screen->selected(self) : 0;
	if (!key && !ticket) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("no ticket is selected; name a client"));
		return FALSE;
	}
	g_autofree char *argument = key ? g_strdup(key) : g_strdup_printf("#%" PRId64, ticket);
	console_push(call->console, "client", argument);
	return TRUE;
}

static const struct argument_spec client_argument[] = {
	{.name = "CLIENT", .completer = COMPLETE_CLIENT, .optional = TRUE},
	{0},
};
const struct command command_open_client = CONSOLE_COMMAND(
	"open-client", client_argument,
	N_("The client's card: promises, contracts, hours, people, tickets"), run_open_client);

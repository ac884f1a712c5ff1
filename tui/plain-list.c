/* SPDX-License-Identifier: MIT
 * What the line mode lists and lets choose: tickets by the number of their line, a ticket in full,
 * and the words a command expects. */
#include "config.h"

#include <string.h>

#include "command/complete.h"
#include "desk/i18n.h"
#include "desk/told.h"
#include "tui/face.h"
#include "tui/plain-private.h"

/* What is read at a sitting, and stays on a small screen though rows may fold. */
enum { PAGE = 10 };

struct listing {
	struct plain *plain;
	gint64 now;
	GError *error;
};

static gboolean add_ticket(const struct ticket *ticket, void *data)
{
	struct listing *listing = data;
	struct plain *plain = listing->plain;
	struct desk *desk = plain->context->desk;
	struct face face;
	char due[LEFT_SIZE];
	if (!face_of_ticket(&face, desk, ticket, listing->now, &listing->error))
		return FALSE;
	face_print(&face, listing->now, context_zone(plain->context), due);
	g_array_append_val(plain->listed, ticket->id);
	plain->last = ticket->id;
	const struct client *client = book_client(desk->book, ticket->client, NULL);
	sink_row(plain->sink);
	sink_int(plain->sink, plain->listed->len);
	sink_text(plain->sink, severity_name(ticket->severity));
	sink_text(plain->sink, *due ? due : "-");
	sink_text(plain->sink, ticket->row.clock  ? left_clock_name(ticket->row.clock)
			       : ticket->contract ? "-"
						  : _("uncovered"));
	sink_int(plain->sink, ticket->id);
	sink_text(plain->sink, client && client->title ? client->title : ticket->client);
	sink_text(plain->sink, face_state(ticket->state, ticket->unanswered, TRUE));
	sink_text(plain->sink, ticket->owner ? ticket->owner : "-");
	sink_text(plain->sink, ticket->subject);
	return TRUE;
}

static const struct column columns[] = {
	{"row", N_("ROW"), CELL_INT},          {"severity", N_("SEV"), CELL_TEXT},
	{"due", N_("DUE"), CELL_TEXT},         {"clock", N_("CLOCK"), CELL_TEXT},
	{"ticket", N_("ID"), CELL_INT},        {"client", N_("CLIENT"), CELL_TEXT},
	{"state", N_("STATE"), CELL_TEXT},     {"owner", N_("OWNER"), CELL_TEXT},
	{"subject", N_("SUBJECT"), CELL_LONG},
};

gboolean plain_list(struct plain *plain, GError **error)
{
	struct desk *desk = plain->context->desk;
	struct listing listing = {.plain = plain, .now = desk_now(desk)};
	guint before = plain->listed->len;
	struct filter *filter = desk_filter(desk, plain->filter, listing.now, error);
	if (!filter)
		return FALSE;
	struct list_query query = {.filter = filter, .limit = PAGE, .after = plain->last};
	sink_table(plain->sink, columns, G_N_ELEMENTS(columns));
	gboolean good = ticket_list(desk, &query, add_ticket, &listing, error);
	sink_end(plain->sink);
	filter_free(filter);
	if (good && listing.error) {
		g_propagate_error(error, listing.error);
		return FALSE;
	}
	g_clear_error(&listing.error);
	guint told = plain->listed->len - before;
	if (good && told == 0)
		sink_say(plain->sink, "%s", before ? _("no more tickets") : _("no open tickets"));
	else if (good && told == PAGE)
		sink_say(plain->sink, "%s", _("more: the next ones; a number chooses"));
	return good;
}

gboolean plain_choose(struct plain *plain, gint64 id, GError **error)
{
	struct ticket ticket;
	if (!ticket_load(plain->context->desk, id, &ticket, error))
		return FALSE;
	plain->ticket = id;
	plain->turn = ticket.turn;
	g_free(plain->label);
	plain->label = g_strdup_printf("%" PRId64 " %s: %s", id, ticket.client, ticket.subject);
	ticket_clear(&ticket);
	g_autofree char *line = g_strdup_printf("show %" PRId64, id);
	return command_run_line(plain->context, line, error);
}

gboolean plain_news(struct plain *plain, GError **error)
{
	struct desk *desk = plain->context->desk;
	g_autoptr(GPtrArray) events =
		plain->ticket ? ticket_events(desk, plain->ticket, TRUE, error) : NULL;
	gboolean any = FALSE;
	for (guint i = 0; events && i < events->len; i++) {
		const struct event *event = events->pdata[i];
		if (event->turn <= plain->turn)
			continue;
		plain->turn = event->turn;
		if (strcmp(event->by, desk->user) == 0)
			continue;
		g_autofree char *summary = event_summary(event, context_zone(plain->context));
		if (!any)
			sink_say(plain->sink, "%s", "");
		sink_say(plain->sink, _("new on %" PRId64 ": %s %s%s%s"), plain->ticket, event->by,
			 summary, event->text ? ": " : "", event->text ? event->text : "");
		any = TRUE;
	}
	sink_flush(plain->sink);
	return any;
}

char *plain_choice(struct plain *plain, const struct command *command, const char *line)
{
	gint64 number;
	gboolean interrupted;
	g_autoptr(GPtrArray) found = complete_argument(plain->context, &command->arguments[0]);
	/* Nothing to choose from: the command itself says what it wants. */
	if (found->len == 0)
		return g_strdup(line);
	for (guint i = 0; i < found->len; i++) {
		const struct candidate *candidate = found->pdata[i];
		sink_say(plain->sink, "%u  %s%s%s", i + 1, candidate->text,
			 candidate->help ? "  " : "", candidate->help ? candidate->help : "");
	}
	g_autofree char *answer =
		plain_read(plain, _("which? a number, or a word; Enter leaves it: "), &interrupted);
	if (!answer || !*g_strstrip(answer)) {
		sink_say(plain->sink, "%s", _("left as it was"));
		return NULL;
	}
	GString *whole = g_string_new(line);
	g_string_append_c(whole, ' ');
	if (g_ascii_string_to_signed(answer, 10, 1, found->len, &number, NULL))
		words_quote(whole, ((struct candidate *)found->pdata[number - 1])->text);
	else
		g_string_append(whole, answer);
	return g_string_free(whole, FALSE);
}

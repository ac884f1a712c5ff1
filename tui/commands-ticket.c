/* SPDX-License-Identifier: MIT
 * The commands of the ticket's screen: opening one, its parts, and the next one of the list behind.
 */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"

static const struct argument_spec ticket_argument[] = {
	{.name = "TICKET", .completer = COMPLETE_TICKET, .optional = TRUE},
	{0},
};

/* The ticket the cursor is on; 0 with an error when there is none. */
static gint64 selected_ticket(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	gint64 ticket = screen->selected ? screen->selected(self) : 0;
	if (!ticket)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("no ticket is selected; name one"));
	return ticket;
}

char *target_words(const struct target *target)
{
	return g_strdup_printf("%" PRId64 " %" PRId64 " %s", target->id, target->turn,
			       target->label);
}

gint64 target_read(struct target *target, const char *words)
{
	char *rest = (char *)"";
	gint64 event = 0;
	g_free(target->label);
	target->id = g_ascii_strtoll(words ? words : "", &rest, 10);
	if (*rest == '#')
		event = g_ascii_strtoll(rest + 1, &rest, 10);
	target->turn = g_ascii_strtoll(rest, &rest, 10);
	target->label = *rest == ' ' && rest[1] ? g_strdup(rest + 1) : NULL;
	return event;
}

/* As much as a screen says of a ticket of its; free with g_free. */
static char *words_of(const struct shown *list, gint64 ticket)
{
	g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(struct target));
	char *words = NULL;
	list->screen->targets(list->self, targets);
	for (guint i = 0; i < targets->len; i++) {
		struct target *target = &g_array_index(targets, struct target, i);
		if (target->id == ticket && !words)
			words = target_words(target);
		g_free(target->label);
	}
	return words ? words : g_strdup_printf("%" PRId64, ticket);
}

/* What is typed as a ticket, else the selected one as the list shows it; NULL with an error. */
static char *named_ticket(struct call *call, GError **error)
{
	const char *text = call_argument(call, 0);
	gint64 ticket = 0;
	if (text && !call_number("TICKET", text + (*text == '#'), 1, G_MAXINT64, &ticket, error))
		return NULL;
	if (text)
		return g_strdup_printf("%" PRId64, ticket);
	ticket = selected_ticket(call->console, error);
	const GPtrArray *stack = ((struct console *)call->console)->stack;
	return ticket ? words_of(stack->pdata[stack->len - 1], ticket) : NULL;
}

static gboolean open_screen(struct call *call, const char *screen, GError **error)
{
	g_autofree char *words = named_ticket(call, error);
	if (words)
		console_push(call->console, screen, words);
	return words != NULL;
}

static gboolean run_open_ticket(struct call *call, GError **error)
{
	return open_screen(call, "ticket", error);
}

const struct command command_open_ticket = CONSOLE_COMMAND(
	"open-ticket", ticket_argument,
	N_("Open a ticket's screen: the conversation, the clocks, every act"), run_open_ticket);

static gboolean run_open_log(struct call *call, GError **error)
{
	return open_screen(call, "log", error);
}

const struct command command_open_log =
	CONSOLE_COMMAND("open-log", ticket_argument,
			N_("Open a ticket's log: everything that happened to it"), run_open_log);

static gboolean run_retract_event(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_RETRACT, 0, NULL, error);
}

const struct command command_retract_event = WRITING_COMMAND(
	"retract-event", NULL,
	N_("Begin to take back the event the cursor is on; the line says what is done"),
	run_retract_event);

/* ---- the next ticket of the list behind */

/* Rows in a row that may be of one ticket: the moments of a night are. */
enum { SAME_AT_MOST = 100 };

/* The list moves, and its cursor stays where the reading ended. */
static gboolean turn(struct call *call, enum verb verb, GError **error)
{
	const struct console *console = call->console;
	int count = console_count(console);
	guint depth = console->stack->len;
	const struct shown *top = console->stack->pdata[depth - 1];
	const struct shown *behind = depth > 1 ? console->stack->pdata[depth - 2] : NULL;
	if (!top->screen->selected || !behind || !behind->screen->selected) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("there is no list behind this screen"));
		return FALSE;
	}
	gint64 before = behind->screen->selected(behind->self), after = before;
	/* A row that is no ticket (what is folded away) is passed over, and another of the same. */
	for (int i = 0; i < SAME_AT_MOST && (!after || after == before); i++) {
		behind->screen->verb(behind->self, verb, i ? 1 : MAX(count, 1), NULL, NULL);
		after = behind->screen->selected(behind->self);
	}
	if (!after || after == before) {
		g_autofree char *back = g_strdup_printf("%" PRId64, before);
		if (!after)
			behind->screen->verb(behind->self, VERB_JUMP, 0, back, NULL);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    verb == VERB_DOWN ? _("this is the last ticket of the list")
					      : _("this is the first ticket of the list"));
		return FALSE;
	}
	g_autofree char *words = words_of(behind, after);
	return console_give_verb(call, VERB_TURN_TO, 0, words, error);
}

static gboolean run_next_ticket(struct call *call, GError **error)
{
	return turn(call, VERB_DOWN, error);
}

const struct command command_next_ticket = CONSOLE_COMMAND(
	"next-ticket", NULL, N_("The next ticket of the list behind"), run_next_ticket);

static gboolean run_previous_ticket(struct call *call, GError **error)
{
	return turn(call, VERB_UP, error);
}

const struct command command_previous_ticket =
	CONSOLE_COMMAND("previous-ticket", NULL, N_("The ticket before it in the list behind"),
			run_previous_ticket);

/* ---- its parts */

static gboolean run_next_part(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_NEXT_PART, console_count(call->console), NULL, error);
}

const struct command command_next_part =
	CONSOLE_COMMAND("next-part", NULL, N_("To the next message"), run_next_part);

static gboolean run_previous_part(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_PREVIOUS_PART, console_count(call->console), NULL,
				 error);
}

const struct command command_previous_part =
	CONSOLE_COMMAND("previous-part", NULL, N_("To the message before"), run_previous_part);

static gboolean run_details(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_DETAILS, 0, NULL, error);
}

const struct command command_details = CONSOLE_COMMAND(
	"details", NULL, N_("Show every fact and clock, or fold them away"), run_details);

static gboolean run_next_clock(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_NEXT_CLOCK, console_count(call->console), NULL, error);
}

const struct command command_next_clock = CONSOLE_COMMAND(
	"next-clock", NULL, N_("Select the next clock of the table"), run_next_clock);

static gboolean run_explain_clock(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_EXPLAIN, 0, NULL, error);
}

const struct command command_explain_clock = CONSOLE_COMMAND(
	"explain-clock", NULL,
	N_("How the due date of the selected clock comes about, else of the one that counts"),
	run_explain_clock);

static gboolean run_go_link(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_LINK, console_count(call->console), NULL, error);
}

const struct command command_go_link = CONSOLE_COMMAND(
	"go-link", NULL, N_("Open the linked ticket; with a count, that one of several"),
	run_go_link);

/* SPDX-License-Identifier: MIT
 * The composer's commands: opening it on a ticket, and what its keys do beside writing. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/canned.h"
#include "tui/compose.h"
#include "tui/foreign.h"

/* ---- opening */

static void target_clear(void *data)
{
	g_free(((struct target *)data)->label);
}

/* The ticket that was named, else the selected one. */
static gboolean find_ticket(struct call *call, gint64 *ticket, GError **error)
{
	const char *text = call_argument(call, 0);
	g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(struct target));
	g_array_set_clear_func(targets, target_clear);
	void *self;
	const struct screen *screen = console_screen(call->console, &self);
	if (text)
		return call_number("TICKET", text + (*text == '#'), 1, G_MAXINT64, ticket, error);
	if (screen->targets)
		screen->targets(self, targets);
	if (targets->len == 1) {
		*ticket = g_array_index(targets, struct target, 0).id;
		return TRUE;
	}
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    targets->len ? _("one ticket at a time: M forgets the marks")
					 : _("no ticket is selected"));
	return FALSE;
}

static gboolean run_open(struct call *call, GError **error)
{
	gint64 ticket;
	if (!find_ticket(call, &ticket, error))
		return FALSE;
	g_autofree char *argument =
		g_strdup_printf("%s %" PRId64, strrchr(call->command->name, ' ') + 1, ticket);
	console_push(call->console, "compose", argument);
	return TRUE;
}

static const struct argument_spec ticket_argument[] = {
	{.name = "TICKET", .completer = COMPLETE_TICKET, .optional = TRUE},
	{0},
};

const struct command command_compose_reply = WRITING_COMMAND(
	"compose reply", ticket_argument, N_("Write to the client, in public"), run_open);
const struct command command_compose_note = WRITING_COMMAND(
	"compose note", ticket_argument, N_("Write a note the client never sees"), run_open);
const struct command command_compose_contact =
	WRITING_COMMAND("compose contact", ticket_argument,
			N_("Record what was said in a call, a chat or a meeting"), run_open);

/* ---- sending and leaving */

static gboolean run_send(struct call *call, GError **error)
{
	struct compose *compose = compose_shown(call->console, error);
	gboolean now;
	return compose && take_now(call, &now, error) && compose_send(compose, now, error);
}

static gboolean run_leave(struct call *call, GError **error)
{
	/* Where there is no letter yet, nothing is left behind. */
	struct compose *compose = compose_shown(call->console, NULL);
	const struct letter *letter = compose ? compose->letter : NULL;
	g_autofree char *text = letter ? letter_text(letter) : NULL;
	if (text && *text)
		console_say(call->console, STYLE_GOOD, _("kept as a draft: %s on %" PRId64),
			    letter_kind_name(letter->kind), letter->ticket);
	console_pop(call->console);
	return TRUE;
}

static gboolean run_discard(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct compose *compose = compose_shown(console, error);
	gboolean now;
	if (!compose || !take_now(call, &now, error))
		return FALSE;
	g_autofree char *text = letter_text(compose->letter);
	if (*text && !now) {
		g_autofree char *question = g_strdup_printf(
			_("Throw this %s away?"), letter_kind_name(compose->letter->kind));
		console_confirm(console, question, _("throws it away"), "compose discard now");
		return TRUE;
	}
	letter_drop(g_steal_pointer(&compose->letter));
	console_pop(console);
	console_say(console, STYLE_DIM, "%s", _("thrown away"));
	return TRUE;
}

const struct command command_compose_send =
	WRITING_COMMAND("compose send", now_argument,
			N_("Send it; a public one can be taken back for a while"), run_send);
const struct command command_compose_leave = CONSOLE_COMMAND(
	"compose leave", NULL, N_("Leave without sending; the text stays as a draft"), run_leave);
const struct command command_compose_discard =
	CONSOLE_COMMAND("compose discard", now_argument, N_("Throw it away"), run_discard);

/* ---- canned replies */

static void insert_done(struct job *job)
{
	struct canned_job *canned = (struct canned_job *)job;
	struct compose *compose = (struct compose *)job->owner;
	struct console *console = compose->console;
	g_autoptr(GError) error = NULL;
	if (job->error) {
		console_say_error(console, job->error);
	} else if (compose->letter) {
		const struct canned *one = canned->found->pdata[0];
		if (!editor_paste(compose->letter->editor, one->text, strlen(one->text), &error))
			console_say_error(console, error);
		else if (one->left)
			console_say(console, STYLE_SOON, _("left for you: %s"), one->left);
	}
	console_touch(console);
	job->free(job);
}

static gboolean run_insert(struct call *call, GError **error)
{
	struct compose *compose = compose_shown(call->console, error);
	const char *name = call_argument(call, 0);
	if (!compose)
		return FALSE;
	if (!name) {
		g_autofree char *ticket = g_strdup_printf("%" PRId64, compose->letter->ticket);
		console_push(call->console, "canned", ticket);
		return TRUE;
	}
	struct canned_job *job = canned_job_new(compose->letter->ticket, name);
	job->job.owner = compose;
	job->job.done = insert_done;
	console_post(call->console, TOPIC_NONE, &job->job);
	return TRUE;
}

static const struct argument_spec canned_argument[] = {
	{.name = "NAME", .completer = COMPLETE_CANNED, .optional = TRUE},
	{0},
};
const struct command command_compose_insert = CONSOLE_COMMAND(
	"compose insert", canned_argument,
	N_("Put in a canned reply, its fields filled in; without a name from a list"), run_insert);

/* ---- any text */

static gboolean run_put(struct call *call, GError **error)
{
	struct compose *compose = compose_shown(call->console, error);
	const char *text = call_argument(call, 0);
	if (!compose)
		return FALSE;
	if (call_flag(call, "internal") && letter_is_public(compose->letter)) {
		g_autoptr(GString) line = g_string_new("compose put ");
		words_quote(line, text);
		console_confirm(call->console, _("INTERNAL text into a PUBLIC reply?"),
				_("puts it in"), line->str);
		return TRUE;
	}
	console_touch(call->console);
	return editor_paste(compose->letter->editor, text, strlen(text), error);
}

static const struct argument_spec put_arguments[] = {{.name = "TEXT"}, {0}};
static const struct option_spec put_options[] = {
	{.name = "internal",
	 .help = N_("it is not for clients: ask before a public reply gets it")},
	{0},
};
const struct command command_compose_put = {
	.name = "compose put",
	.group = N_("Console"),
	.arguments = put_arguments,
	.options = put_options,
	.help = N_("Put TEXT in where the cursor is"),
	.needs = NEEDS_CONSOLE,
	.run = run_put,
};

/* ---- the person's own editor */

static gboolean run_editor(struct call *call, GError **error)
{
	struct compose *compose = compose_shown(call->console, error);
	if (!compose)
		return FALSE;
	/* It would go, and be gone, while it is written. */
	compose->sending = FALSE;
	struct letter *letter = compose->letter;
	return foreign_edit(call->console, editor_buffer(letter->editor), CALL_TEXT_LIMIT,
			    letter->keeper, &letter->abroad, error);
}

const struct command command_compose_editor = CONSOLE_COMMAND(
	"compose editor", NULL, N_("Go on in one's own editor: $VISUAL or $EDITOR"), run_editor);

/* ---- recipients and flags */

static gboolean toggle(struct call *call, gsize offset, unsigned kinds, GError **error)
{
	struct compose *compose = compose_shown(call->console, error);
	if (!compose)
		return FALSE;
	if (!(kinds & (1u << compose->letter->kind))) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("not of a %s"),
			    letter_kind_name(compose->letter->kind));
		return FALSE;
	}
	gboolean *flag = G_STRUCT_MEMBER_P(compose->letter, offset);
	*flag = !*flag;
	compose_changed(compose);
	return TRUE;
}

static gboolean run_diagnosis(struct call *call, GError **error)
{
	return toggle(call, G_STRUCT_OFFSET(struct letter, diagnosis),
		      1u << LETTER_REPLY | 1u << LETTER_CONTACT, error);
}

static gboolean run_close(struct call *call, GError **error)
{
	return toggle(call, G_STRUCT_OFFSET(struct letter, close), 1u << LETTER_REPLY, error);
}

static gboolean run_promise(struct call *call, GError **error)
{
	return toggle(call, G_STRUCT_OFFSET(struct letter, promises),
		      1u << LETTER_REPLY | 1u << LETTER_CONTACT, error);
}

static gboolean run_client(struct call *call, GError **error)
{
	return toggle(call, G_STRUCT_OFFSET(struct letter, from_client), 1u << LETTER_CONTACT,
		      error);
}

const struct command command_compose_diagnosis = CONSOLE_COMMAND(
	"compose diagnosis", NULL,
	N_("It says what is wrong, or no longer does: stops the diagnosis clock"), run_diagnosis);
const struct command command_compose_close = CONSOLE_COMMAND(
	"compose close", NULL, N_("Resolve and close the ticket with it, or not"), run_close);
const struct command command_compose_promise = CONSOLE_COMMAND(
	"compose promise", NULL,
	N_("What is promised in it becomes promise clocks when it is sent, or does not"),
	run_promise);
const struct command command_compose_client = CONSOLE_COMMAND(
	"compose client", NULL, N_("It was the client who spoke, or was not"), run_client);

/* A field of the letter: given as the argument, else asked for on the last line. */
struct field {
	const char *command, *label;
	gsize offset;
	unsigned kinds;
	gboolean address;
};
static const struct field fields[] = {
	{"compose to", N_("To (portal: no mail): "), G_STRUCT_OFFSET(struct letter, to),
	 1u << LETTER_REPLY, TRUE},
	{"compose cc", N_("Copies to (none: nobody): "), G_STRUCT_OFFSET(struct letter, cc),
	 1u << LETTER_REPLY, TRUE},
	{"compose via", N_("By phone, group, im, meeting, mail or portal: "),
	 G_STRUCT_OFFSET(struct letter, via), 1u << LETTER_CONTACT, FALSE},
	{"compose with", N_("With whom: "), G_STRUCT_OFFSET(struct letter, with),
	 1u << LETTER_CONTACT, FALSE},
};
static const char via_words[] = "phone group im meeting mail portal";

static gboolean check_field(const struct field *field, const char *value, GError **error)
{
	int index;
	if (strcmp(field->command, "compose via") == 0)
		return call_choice("compose via", value, via_words, &index, error);
	if (!field->address || !strpbrk(value, " \t;<>"))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: “%s” is no address; several are separated by commas alone"),
		    field->command, value);
	return FALSE;
}

static gboolean run_field(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct compose *compose = compose_shown(console, error);
	const struct field *field = fields;
	while (strcmp(field->command, call->command->name) != 0)
		field++;
	if (!compose)
		return FALSE;
	if (!(field->kinds & (1u << compose->letter->kind))) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("not of a %s"),
			    letter_kind_name(compose->letter->kind));
		return FALSE;
	}
	char **held = G_STRUCT_MEMBER_P(compose->letter, field->offset);
	if (!call_argument(call, 0)) {
		console_ask(console, _(field->label), field->command, *held);
		return TRUE;
	}
	g_autofree char *value = call_rest(call, 0);
	if (!check_field(field, value, error))
		return FALSE;
	g_free(*held);
	*held = field->address && (!strcmp(value, "none") || !strcmp(value, "portal"))
			? NULL
			: g_steal_pointer(&value);
	compose->letter->addressed = compose->letter->addressed || field->address;
	compose_changed(compose);
	return TRUE;
}

static const struct argument_spec address_argument[] = {
	{.name = "ADDRESS", .optional = TRUE},
	{0},
};
static const struct argument_spec via_argument[] = {
	{.name = "CHANNEL", .completer = COMPLETE_WORDS, .optional = TRUE, .words = via_words},
	{0},
};
static const struct argument_spec with_argument[] = {
	{.name = "NAME", .optional = TRUE, .rest = TRUE},
	{0},
};
const struct command command_compose_to =
	CONSOLE_COMMAND("compose to", address_argument, N_("Whom the reply goes to"), run_field);
const struct command command_compose_cc = CONSOLE_COMMAND(
	"compose cc", address_argument, N_("Who gets a copy of the reply"), run_field);
const struct command command_compose_via =
	CONSOLE_COMMAND("compose via", via_argument, N_("How the client was spoken to"), run_field);
const struct command command_compose_with =
	CONSOLE_COMMAND("compose with", with_argument, N_("Who was spoken to"), run_field);

/* SPDX-License-Identifier: MIT
 * What the keys of a notice do: write it, leave clients out, send it. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/incident.h"
#include "tui/notify.h"

static struct notify *shown(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	struct notify *notify = strcmp(screen->name, "notify") == 0 ? self : NULL;
	if (notify && notify->letter && notify->read)
		return notify;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    notify ? _("the notice is still being read")
				   : _("no notice is written on this screen"));
	return NULL;
}

static gboolean run_open(struct call *call, GError **error)
{
	const char *text = call_argument(call, 0);
	void *self;
	const struct screen *screen = console_screen(call->console, &self);
	gboolean there = !text && strcmp(screen->name, "incident") == 0;
	const struct timeline *timeline = there ? timeline_known(call->console, error) : NULL;
	gint64 id = timeline ? timeline->id : 0;
	if (there && !timeline)
		return FALSE;
	if (text && g_ascii_strncasecmp(text, "INC-", 4) == 0)
		text += 4;
	if (text && !call_number("INCIDENT", text, 1, G_MAXINT64, &id, error))
		return FALSE;
	g_autofree char *argument = id ? g_strdup_printf("%" PRId64, id) : NULL;
	console_push(call->console, "notify", argument);
	return TRUE;
}

static gboolean run_write(struct call *call, GError **error)
{
	struct notify *notify = shown(call->console, error);
	if (notify)
		notify_write(notify, TRUE);
	return notify != NULL;
}

static gboolean run_done(struct call *call, GError **error)
{
	struct notify *notify = shown(call->console, error);
	if (notify)
		notify_write(notify, FALSE);
	return notify != NULL;
}

/* All rows of a client at once: it is told or it is not. */
static gboolean run_leave_out(struct call *call, GError **error)
{
	struct notify *notify = shown(call->console, error);
	const struct notify_row *row = notify ? notify_selected(notify) : NULL;
	if (!row) {
		if (notify)
			g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
					    _("no client is selected"));
		return FALSE;
	}
	g_auto(GStrv) before = list_split(notify->letter->except);
	g_autoptr(GString) after = g_string_new(NULL);
	for (char **name = before; name && *name; name++)
		if (strcmp(*name, row->client) != 0)
			g_string_append_printf(after, "%s%s", after->len ? "," : "", *name);
	if (!notify_leaves_out(notify, row->client))
		g_string_append_printf(after, "%s%s", after->len ? "," : "", row->client);
	g_free(notify->letter->except);
	notify->letter->except = after->len ? g_strdup(after->str) : NULL;
	notify_changed(notify);
	return list_move(&notify->list, VERB_DOWN, 1, NULL);
}

/* ---- sending */

static gboolean refuse(GError **error, const char *message)
{
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, message);
	return FALSE;
}

static char *doubts_of(const struct notify_read *read)
{
	GString *doubts = g_string_new(NULL);
	if (read->warnings)
		g_string_append_printf(
			doubts, ngettext("%u reads a leak", "%u read a leak", read->warnings),
			read->warnings);
	if (read->others)
		g_string_append_printf(doubts,
				       ngettext("%s%u reads another language",
						"%s%u read another language", read->others),
				       doubts->len ? "; " : "", read->others);
	return g_string_free(doubts, FALSE);
}

static gboolean may_go(const struct notify *notify, GError **error)
{
	if (!notify_is_written(notify))
		return refuse(error, _("nothing is written yet"));
	/* Nobody sends what they can't have seen. */
	if (notify->read->version != notify->changes)
		return refuse(error, _("what each gets is still being made: look at it first"));
	if (notify->read->problem)
		return refuse(error, notify->read->problem);
	return notify->read->goes > 0 || refuse(error, _("there is nobody to tell"));
}

static gboolean run_send(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct notify *notify = shown(console, error);
	gboolean now;
	if (!notify || !take_now(call, &now, error) || !may_go(notify, error))
		return FALSE;
	g_autofree char *doubts = doubts_of(notify->read);
	if (*doubts && !now) {
		console_confirm(console, doubts, _("sends it"), "notify send now");
		return TRUE;
	}
	struct letter *letter = g_steal_pointer(&notify->letter);
	letter_changed(letter);
	console_pop(console); /* the screen is gone from here on */
	outbox_send(console->outbox, letter);
	return TRUE;
}

static gboolean run_discard(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct notify *notify = shown(console, error);
	gboolean now;
	if (!notify || !take_now(call, &now, error))
		return FALSE;
	if (notify_is_written(notify) && !now) {
		console_confirm(console, _("Throw this notice away?"), _("throws it away"),
				"notify discard now");
		return TRUE;
	}
	letter_drop(g_steal_pointer(&notify->letter));
	console_pop(console);
	console_say(console, STYLE_DIM, "%s", _("thrown away"));
	return TRUE;
}

static const struct argument_spec incident_argument_[] = {
	{.name = "INCIDENT", .completer = COMPLETE_INCIDENT, .optional = TRUE},
	{0},
};
const struct command command_open_notify =
	WRITING_COMMAND("open-notify", incident_argument_,
			N_("Tell every client an outage hits: whom, and what each gets"), run_open);
const struct command command_notify_write = WRITING_COMMAND(
	"notify write", NULL, N_("Write the notice, in as many languages as needed"), run_write);
const struct command command_notify_done = CONSOLE_COMMAND(
	"notify done", NULL, N_("Back to the clients, and what each gets"), run_done);
const struct command command_notify_leave_out = CONSOLE_COMMAND(
	"notify leave-out", NULL, N_("Leave this client out, or tell it after all"), run_leave_out);
const struct command command_notify_send =
	WRITING_COMMAND("notify send", now_argument,
			N_("Send it to all of them; it can be taken back for a while"), run_send);
const struct command command_notify_discard =
	CONSOLE_COMMAND("notify discard", now_argument, N_("Throw the notice away"), run_discard);

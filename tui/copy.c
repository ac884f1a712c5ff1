/* SPDX-License-Identifier: MIT
 * See copy.h, and the keys' commands for it. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/console-private.h"
#include "tui/copy.h"
#include "tui/terminal.h"

/* A text so short is told in full. */
enum { SHOWN = 40 };

gboolean console_copy(struct console *console, const char *text, GError **error)
{
	if (g_strcmp0(console_option(console, "clipboard"), "off") == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("the option clipboard is off"));
		return FALSE;
	}
	/* What is pasted somewhere else must not be obeyed there either. */
	g_autoptr(GString) clean = g_string_new(NULL);
	text_sanitise(clean, text, -1, TEXT_KEEP_NEWLINES, NULL);
	if (!terminal_copy(clean->str, clean->len, error))
		return FALSE;
	glong characters = g_utf8_strlen(clean->str, -1);
	if (strchr(clean->str, '\n') || characters > SHOWN)
		console_say(console, STYLE_GOOD,
			    ngettext("%ld character sent to the terminal's clipboard",
				     "%ld characters sent to the terminal's clipboard",
				     (gulong)characters),
			    characters);
	else
		console_say(console, STYLE_GOOD, _("“%s” sent to the terminal's clipboard"),
			    clean->str);
	return TRUE;
}

/* On a list it is the tickets' numbers. */
static gboolean copy_ids(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(struct target));
	g_autoptr(GString) ids = g_string_new(NULL);
	if (screen->targets)
		screen->targets(self, targets);
	for (guint i = 0; i < targets->len; i++) {
		struct target *target = &g_array_index(targets, struct target, i);
		g_string_append_printf(ids, "%s%" PRId64, i ? " " : "", target->id);
		g_free(target->label);
	}
	if (targets->len == 0 && screen->selected && screen->selected(self))
		g_string_printf(ids, "%" PRId64, screen->selected(self));
	if (ids->len > 0)
		return console_copy(console, ids->str, error);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("there is nothing to copy here"));
	return FALSE;
}

static gboolean run_yank(struct call *call, GError **error)
{
	struct console *console = call->console;
	g_autofree char *text = call_argument(call, 0) ? call_rest(call, 0) : NULL;
	g_autoptr(GError) refused = NULL;
	void *self;
	const struct screen *screen = console_screen(console, &self);
	if (text)
		return console_copy(console, text, error);
	if (screen->verb(self, VERB_COPY, 0, NULL, &refused))
		return TRUE;
	if (!refused)
		return copy_ids(console, error);
	g_propagate_error(error, g_steal_pointer(&refused));
	return FALSE;
}

static const struct argument_spec yank_arguments[] = {
	{.name = "TEXT", .optional = TRUE, .rest = TRUE},
	{0},
};
const struct command command_yank = {
	.name = "yank",
	.group = N_("Console"),
	.arguments = yank_arguments,
	.help = N_("Copy the message, the ticket's number or TEXT to the terminal's clipboard"),
	.needs = NEEDS_CONSOLE | LONG_OPTIONS_ONLY,
	.run = run_yank,
};

static gboolean run_yank_id(struct call *call, GError **error)
{
	g_autoptr(GError) refused = NULL;
	void *self;
	const struct screen *screen = console_screen(call->console, &self);
	if (screen->verb(self, VERB_COPY_ID, 0, NULL, &refused))
		return TRUE;
	if (!refused)
		return copy_ids(call->console, error);
	g_propagate_error(error, g_steal_pointer(&refused));
	return FALSE;
}

const struct command command_yank_id = CONSOLE_COMMAND(
	"yank-id", NULL,
	N_("Copy the numbers of the tickets, or the article's, to the terminal's clipboard"),
	run_yank_id);

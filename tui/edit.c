/* SPDX-License-Identifier: MIT
 * What is typed and pasted into the editor on the screen, and `edit`: every motion and change of it
 * by its word. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/editor.h"
#include "tui/screen.h"

gboolean edit_key(struct console *console, struct editor *editor, int key)
{
	g_autoptr(GError) error = NULL;
	if (!editor_key(editor, key, &error))
		return FALSE;
	if (error)
		console_say_error(console, error);
	return TRUE;
}

gboolean edit_paste(struct console *console, struct editor *editor, const char *text, gsize size)
{
	g_autoptr(GError) error = NULL;
	if (!editor_paste(editor, text, size, &error))
		console_say_error(console, error);
	console_touch(console);
	return TRUE;
}

static gboolean run_edit(struct call *call, GError **error)
{
	struct console *console = call->console;
	g_autoptr(GError) refused = NULL;
	void *self;
	const struct screen *screen = console_screen(console, &self);
	struct editor *editor = screen->editor ? screen->editor(self) : NULL;
	gint64 count = console_count(console);
	const char *times = call_argument(call, 1);
	if (times && !call_number("COUNT", times, 1, 99999, &count, error))
		return FALSE;
	if (!editor) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("nothing is written on this screen"));
		return FALSE;
	}
	/* That there was nothing to do is no error: a key at the end of the text does nothing. */
	if (!editor_run(editor, call_argument(call, 0), (int)count, &refused) && refused) {
		g_propagate_error(error, g_steal_pointer(&refused));
		return FALSE;
	}
	console_touch(console);
	return TRUE;
}

static const struct argument_spec edit_arguments[] = {
	{.name = "WHAT", .completer = COMPLETE_WORDS, .words = editor_words},
	{.name = "COUNT", .optional = TRUE},
	{0},
};
const struct command command_edit = CONSOLE_COMMAND(
	"edit", edit_arguments, N_("Move in the text that is written, or change it"), run_edit);

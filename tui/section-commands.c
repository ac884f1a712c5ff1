/* SPDX-License-Identifier: MIT
 * What the keys of a block being written do beside writing. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/incident.h"
#include "tui/foreign.h"
#include "tui/section.h"

struct section_edit *section_edit_shown(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	struct section_edit *edit = strcmp(screen->name, "section-edit") == 0 ? self : NULL;
	if (edit != NULL && edit->editor != NULL)
		return edit;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    edit != NULL ? _("the text is still being read")
					 : _("no block of a report is written on this screen"));
	return NULL;
}

static gboolean run_save(struct call *call, GError **error)
{
	struct section_edit *edit = section_edit_shown(call->console, error);
	g_autofree char *now = edit != NULL ? section_edit_now(edit) : NULL;
	if (edit == NULL)
		return FALSE;
	section_edit_notice(edit);
	if (strcmp(now, edit->before) != 0 || edit->theirs != NULL) {
		section_edit_store(edit);
		return TRUE;
	}
	keeper_drop(edit->keeper);
	console_pop(call->console);
	console_say(call->console, STYLE_DIM, "%s", _("the text is as it was"));
	return TRUE;
}

static gboolean run_leave(struct call *call, GError **error G_GNUC_UNUSED)
{
	struct section_edit *edit = section_edit_shown(call->console, NULL);
	if (edit != NULL)
		section_edit_notice(edit);
	if (edit != NULL && edit->written)
		console_say(call->console, STYLE_GOOD, "%s",
			    _("what was written is kept as a draft"));
	console_pop(call->console);
	return TRUE;
}

static gboolean run_discard(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct section_edit *edit = section_edit_shown(console, error);
	const char *word = call_argument(call, 0);
	int index;
	if (edit == NULL ||
	    (word != NULL && !call_choice(call->command->name, word, "now", &index, error)))
		return FALSE;
	section_edit_notice(edit);
	if (word == NULL && edit->written) {
		console_confirm(console, _("Throw away what you wrote?"), _("throws it away"),
				"section discard now");
		return TRUE;
	}
	keeper_drop(edit->keeper);
	console_pop(console);
	console_say(console, STYLE_DIM, "%s", _("thrown away"));
	return TRUE;
}

static gboolean run_compare(struct call *call, GError **error)
{
	struct section_edit *edit = section_edit_shown(call->console, error);
	if (edit != NULL)
		section_edit_compare(edit);
	return edit != NULL;
}

/* What a foreign editor wrote is the draft's text from now on, saved at once. */
static void go_abroad(const char *text, void *data)
{
	struct section_edit *edit = data;
	if (g_strcmp0(edit->abroad, text) == 0)
		return;
	g_free(edit->abroad);
	edit->abroad = g_strdup(text);
	keeper_changed(edit->keeper);
	keeper_save(edit->keeper);
}

static gboolean run_editor(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct section_edit *edit = section_edit_shown(console, error);
	gsize size;
	if (edit == NULL)
		return FALSE;
	struct buffer *buffer = editor_buffer(edit->editor);
	g_autofree char *before = g_strdup(buffer_text(buffer, &size));
	g_autofree char *after =
		foreign_edit(console, before, SECTION_TEXT_LIMIT, go_abroad, edit, error);
	gboolean good = after != NULL;
	if (good && strcmp(before, after) != 0)
		good = buffer_replace(buffer, 0, size, after, strlen(after), error);
	else if (good)
		console_say(console, STYLE_DIM, "%s", _("the text is as it was"));
	/* The line is gone, and what the editor wrote last is what there is. */
	if (!console_is_leaving(console) && edit->abroad != NULL)
		go_abroad(NULL, edit);
	return good;
}

#define SECTION_ROW(name_, arguments_, help_, run_) \
	{ \
		.name = name_, .group = N_("Console"), .arguments = arguments_, .help = help_, \
		.needs = NEEDS_CONSOLE, .run = run_, \
	}
static const struct argument_spec now_argument[] = {
	{.name = "NOW", .completer = COMPLETE_WORDS, .optional = TRUE, .words = "now"},
	{0},
};
const struct command command_section_save =
	SECTION_ROW("section save", NULL, N_("Store the block that is written"), run_save);
const struct command command_section_leave =
	SECTION_ROW("section leave", NULL,
		    N_("Leave without storing; what was written stays as a draft"), run_leave);
const struct command command_section_discard = SECTION_ROW(
	"section discard", now_argument, N_("Throw away what was written"), run_discard);
const struct command command_section_compare = SECTION_ROW(
	"section compare", NULL,
	N_("Show what you change, and what others changed meanwhile; or no more"), run_compare);
const struct command command_section_editor = SECTION_ROW(
	"section editor", NULL, N_("Go on in one's own editor: $VISUAL or $EDITOR"), run_editor);

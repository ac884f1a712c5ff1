/* SPDX-License-Identifier: MIT
 * What the keys of an article being written do beside writing. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/article-edit.h"
#include "tui/foreign.h"

struct article_edit *article_edit_shown(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	struct article_edit *edit = strcmp(screen->name, "article-edit") == 0 ? self : NULL;
	if (edit != NULL && edit->editor != NULL)
		return edit;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    edit != NULL ? _("the article is still being read")
					 : _("no article is written on this screen"));
	return NULL;
}

/* Whether the word `now` was given; FALSE: something else was. */
static gboolean take_now(struct call *call, gboolean *now, GError **error)
{
	const char *word = call_argument(call, 0);
	int index;
	*now = word != NULL;
	return word == NULL || call_choice(call->command->name, word, "now", &index, error);
}

static gboolean run_save(struct call *call, GError **error)
{
	struct article_edit *edit = article_edit_shown(call->console, error);
	gboolean now;
	if (edit == NULL || !take_now(call, &now, error))
		return FALSE;
	article_edit_check(edit, now);
	return TRUE;
}

static gboolean run_store(struct call *call, GError **error)
{
	struct article_edit *edit = article_edit_shown(call->console, error);
	g_autofree char *reason = call_rest(call, 0);
	if (edit == NULL)
		return FALSE;
	article_edit_store(edit, reason != NULL ? g_strstrip(reason) : NULL);
	return TRUE;
}

static gboolean run_leave(struct call *call, GError **error G_GNUC_UNUSED)
{
	struct article_edit *edit = article_edit_shown(call->console, NULL);
	if (edit != NULL)
		article_edit_notice(edit);
	if (edit != NULL && edit->written)
		console_say(call->console, STYLE_GOOD, "%s",
			    _("what was written is kept as a draft"));
	console_pop(call->console);
	return TRUE;
}

static gboolean run_discard(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct article_edit *edit = article_edit_shown(console, error);
	gboolean now;
	if (edit == NULL || !take_now(call, &now, error))
		return FALSE;
	article_edit_notice(edit);
	if (!now && edit->written) {
		console_confirm(console, _("Throw away what you wrote?"), _("throws it away"),
				"article discard now");
		return TRUE;
	}
	keeper_drop(edit->keeper);
	console_pop(console);
	console_say(console, STYLE_DIM, "%s", _("thrown away"));
	return TRUE;
}

static gboolean run_compare(struct call *call, GError **error)
{
	struct article_edit *edit = article_edit_shown(call->console, error);
	if (edit != NULL)
		article_edit_compare(edit);
	return edit != NULL;
}

/* What a foreign editor wrote is the draft's text from now on, saved at once. */
static void go_abroad(const char *text, void *data)
{
	struct article_edit *edit = data;
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
	struct article_edit *edit = article_edit_shown(console, error);
	gsize size;
	if (edit == NULL)
		return FALSE;
	struct buffer *buffer = editor_buffer(edit->editor);
	g_autofree char *before = g_strdup(buffer_text(buffer, &size));
	/* What comes back has no newline at its end; an article has one. */
	g_autofree char *after =
		foreign_edit(console, before, ARTICLE_BODY_LIMIT + 8192, go_abroad, edit, error);
	gboolean good = after != NULL;
	if (good) {
		g_autofree char *whole = g_str_has_suffix(before, "\n")
						 ? g_strconcat(after, "\n", NULL)
						 : g_strdup(after);
		if (strcmp(before, whole) != 0)
			good = buffer_replace(buffer, 0, size, whole, strlen(whole), error);
		else
			console_say(console, STYLE_DIM, "%s", _("the text is as it was"));
	}
	/* The line is gone, and what the editor wrote last is what there is. */
	if (!console_is_leaving(console) && edit->abroad != NULL)
		go_abroad(NULL, edit);
	return good;
}

#define ARTICLE_ROW(name_, arguments_, help_, run_) \
	{ \
		.name = name_, .group = N_("Console"), .arguments = arguments_, .help = help_, \
		.needs = NEEDS_CONSOLE, .run = run_, \
	}
static const struct argument_spec now_argument[] = {
	{.name = "NOW", .completer = COMPLETE_WORDS, .optional = TRUE, .words = "now"},
	{0},
};
static const struct argument_spec reason_argument[] = {
	{.name = "REASON", .optional = TRUE, .rest = TRUE},
	{0},
};
const struct command command_article_save =
	ARTICLE_ROW("article save", now_argument,
		    N_("Look the article over and store it; now: whatever is wrong"), run_save);
const struct command command_article_store =
	ARTICLE_ROW("article store", reason_argument,
		    N_("Store the article that is written, and say why"), run_store);
const struct command command_article_leave =
	ARTICLE_ROW("article leave", NULL,
		    N_("Leave without storing; what was written stays as a draft"), run_leave);
const struct command command_article_discard = ARTICLE_ROW(
	"article discard", now_argument, N_("Throw away what was written"), run_discard);
const struct command command_article_compare = ARTICLE_ROW(
	"article compare", NULL,
	N_("Show what you change, and what others changed meanwhile; or no more"), run_compare);
const struct command command_article_editor = ARTICLE_ROW(
	"article editor", NULL, N_("Go on in one's own editor: $VISUAL or $EDITOR"), run_editor);

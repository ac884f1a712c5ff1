/* SPDX-License-Identifier: MIT
 * `kb edit`: an article and what is said of it as one text, in the person's own editor or as given.
 * The console opens its own editor instead (tui/screen-article-edit.c). What can't be stored stays
 * in its file. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "command/acting.h"
#include "command/article-link.h"
#include "command/article-text.h"
#include "command/kb.h"
#include "desk/i18n.h"

/* `text` is read into the article and stored. */
static gboolean store(struct call *call, struct article *article, const char *text, GError **error)
{
	gint64 sees = article->rev, rev = article->rev;
	const char *given = call_option(call, "sees");
	if (given != NULL && !call_number("--sees", given, 1, G_MAXINT64, &sees, error))
		return FALSE;
	if (!article_edit_read(call->desk, text, strlen(text), article, error))
		return FALSE;
	g_autoptr(GPtrArray) found = article_lint(call->desk, article, text, TRUE);
	for (guint i = 0; i < found->len && !sink_is_json(call->sink); i++) {
		const struct lint *lint = found->pdata[i];
		if (lint->line != 0)
			sink_say(call->sink, _("line %u: %s"), lint->line, lint->message);
		else
			sink_say(call->sink, "%s", lint->message);
	}
	if (found->len > 0 && call_flag(call, "strict")) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    ngettext("not stored: %u thing is wrong (--strict)",
				     "not stored: %u things are wrong (--strict)", found->len),
			    found->len);
		return FALSE;
	}
	if (!article_save(call->desk, article, sees, call_option(call, "reason"), NULL, error))
		return FALSE;
	kb_tell(call, article,
		rev == 0              ? _("is new")
		: article->rev == rev ? _("was so already")
				      : _("is changed"));
	return TRUE;
}

/* A file of the person's alone, with a name that editors know the language by. */
static char *write_file(const char *text, GError **error)
{
	g_autofree char *path = NULL;
	int file = g_file_open_tmp("midwatch-XXXXXX.md", &path, NULL);
	gsize size = strlen(text), done = 0;
	while (file >= 0 && done < size) {
		gssize put = write(file, text + done, size - done);
		if (put < 0 && errno != EINTR)
			break;
		done += put > 0 ? (gsize)put : 0;
	}
	if (file >= 0 && close(file) == 0 && done == size)
		return g_steal_pointer(&path);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("%s: no file can be written: %s"), g_get_tmp_dir(), g_strerror(errno));
	if (path != NULL)
		g_unlink(path);
	return NULL;
}

static gboolean run_editor(const char *path, GError **error)
{
	const char *editor = g_getenv("VISUAL");
	g_autoptr(GError) why = NULL;
	int status = 0;
	if (editor == NULL || *editor == '\0')
		editor = g_getenv("EDITOR");
	if (editor == NULL || *editor == '\0') {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("no editor is named: $VISUAL or $EDITOR, or the new text by "
				      "--text"));
		return FALSE;
	}
	g_autofree char *line = g_strconcat(editor, " \"$1\"", NULL);
	const char *words[] = {"/bin/sh", "-c", line, "sh", path, NULL};
	if (!g_spawn_sync(NULL, (char **)words, NULL,
			  G_SPAWN_CHILD_INHERITS_STDIN | G_SPAWN_LEAVE_DESCRIPTORS_OPEN, NULL, NULL,
			  NULL, NULL, &status, &why) ||
	    !g_spawn_check_wait_status(status, &why)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, "%s: %s", editor,
			    why->message);
		return FALSE;
	}
	return TRUE;
}

/* The text comes back, or an error says where it is. */
static gboolean edit_file(struct call *call, struct article *article, const char *path,
			  const char *before, GError **error)
{
	g_autofree char *after = NULL;
	GError *why = NULL;
	gboolean good = run_editor(path, &why) &&
			call_file(call, path, ARTICLE_BODY_LIMIT * 2, &after, &why);
	if (good && strcmp(before, after) == 0) {
		sink_say(call->sink, "%s", _("the text is as it was"));
		return g_unlink(path) == 0 || TRUE;
	}
	if (good && store(call, article, after, &why)) {
		g_unlink(path);
		return TRUE;
	}
	g_propagate_prefixed_error(error, why, _("%s keeps the text: "), path);
	return FALSE;
}

static gboolean run_edit(struct call *call, GError **error)
{
	struct article *article =
		call_argument(call, 0) != NULL ? kb_load(call, 0, 0, error) : article_new();
	g_autofree char *text = NULL, *path = NULL;
	gboolean good = article != NULL && call_text(call, "text", &text, error);
	if (good && text != NULL) {
		good = store(call, article, text, error);
	} else if (good && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("a terminal is expected, or the new text by --text"));
		good = FALSE;
	} else if (good) {
		g_autofree char *before = article_edit_text(article);
		path = write_file(before, error);
		good = path != NULL && edit_file(call, article, path, before, error);
	}
	article_free(article);
	return good;
}

static const struct argument_spec edit_arguments[] = {
	{.name = N_("ARTICLE"), .completer = COMPLETE_ARTICLE, .optional = TRUE},
	{.name = NULL},
};
static const struct option_spec edit_options[] = {
	OPTION_TEXT,
	OPTION_WHY,
	{.name = "sees",
	 .value = "REV",
	 .help = N_(
		 "Refused when it has another revision by now; usually the one that was opened")},
	{.name = "strict", .help = N_("Store nothing when lint finds anything")},
	{.name = NULL},
};
const struct command command_kb_edit = {
	.name = "kb edit",
	.group = KB_GROUP,
	.arguments = edit_arguments,
	.options = edit_options,
	.help = N_("Edit an article with its front matter, in $EDITOR or as given; without one, a "
		   "new one"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_FILES | NOT_IN_SCRIPT,
	.run = run_edit,
};

/* SPDX-License-Identifier: MIT
 * `kb lint`: what is wrong with articles, or with files before they become some. */
#include <string.h>

#include "command/article-link.h"
#include "command/article-text.h"
#include "command/kb.h"
#include "command/progress.h"
#include "desk/i18n.h"

struct linting {
	struct call *call;
	gboolean duplicates;
	gint64 found;
};

static const struct column columns[] = {
	{"article", N_("ARTICLE"), CELL_INT}, {"name", NULL, CELL_TEXT},
	{"line", N_("LINE"), CELL_INT},       {"kind", NULL, CELL_TEXT},
	{"message", N_("WHAT"), CELL_LONG},
};

static void tell(struct linting *linting, const struct article *article, const char *name,
		 const char *text)
{
	struct sink *sink = linting->call->sink;
	g_autoptr(GPtrArray) found =
		article_lint(linting->call->desk, article, text, linting->duplicates);
	for (guint i = 0; i < found->len; i++) {
		const struct lint *lint = found->pdata[i];
		g_autofree char *where = article->id != 0 || sink_is_json(sink)
						 ? g_strdup(lint->message)
						 : g_strconcat(name, ": ", lint->message, NULL);
		sink_row(sink);
		if (article->id != 0)
			sink_int(sink, article->id);
		else
			sink_null(sink);
		sink_text(sink, name);
		if (lint->line != 0)
			sink_int(sink, lint->line);
		else
			sink_null(sink);
		sink_text(sink, lint_kind_name(lint->kind));
		sink_text(sink, where);
	}
	linting->found += found->len;
}

static gboolean lint_article(struct linting *linting, gint64 id, GError **error)
{
	struct article *article = article_load(linting->call->desk, id, 0, error);
	if (article == NULL)
		return FALSE;
	g_autofree char *text = article_edit_text(article);
	tell(linting, article, article->ref, text);
	article_free(article);
	return TRUE;
}

static gboolean lint_named(struct linting *linting, const char *name, GError **error)
{
	struct call *call = linting->call;
	g_autoptr(GError) why = NULL;
	g_autofree char *text = NULL;
	gint64 id;
	if (kb_id(call, name, &id, &why))
		return lint_article(linting, id, error);
	if (why->code != MIDWATCH_ERROR_MISSING ||
	    (strchr(name, '/') == NULL && strchr(name, '.') == NULL)) {
		g_propagate_error(error, g_steal_pointer(&why));
		return FALSE;
	}
	if (!call_file(call, name, ARTICLE_BODY_LIMIT, &text, error))
		return FALSE;
	struct article *article = article_new();
	article->title = g_strdup("");
	article->body = g_strdup(text);
	tell(linting, article, name, text);
	article_free(article);
	return TRUE;
}

static gboolean add_id(const struct article *article, void *data)
{
	if (article->state != ARTICLE_RETIRED)
		g_array_append_val((GArray *)data, article->id);
	return TRUE;
}

static gboolean lint_all(struct linting *linting, GError **error)
{
	struct call *call = linting->call;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	if (!article_list(call->desk, add_id, ids, error))
		return FALSE;
	struct progress *progress =
		progress_new(call->context->watch, _("lint"), ids->len, call->quiet);
	gboolean good = TRUE;
	for (guint i = 0; good && i < ids->len; i++)
		good = lint_article(linting, g_array_index(ids, gint64, i), error) &&
		       progress_at(progress, i + 1, error);
	progress_free(progress);
	return good;
}

static gboolean run_lint(struct call *call, GError **error)
{
	gboolean all = call_argument(call, 0) == NULL;
	struct linting linting = {.call = call,
				  .duplicates = !all || call_flag(call, "duplicates")};
	gboolean good = TRUE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	if (all)
		good = lint_all(&linting, error);
	for (guint i = 0; good && i < call->arguments->len; i++)
		good = lint_named(&linting, call_argument(call, i), error);
	sink_end(call->sink);
	if (good && linting.found == 0)
		sink_say(call->sink, "%s", _("Nothing is wrong."));
	return good;
}

static const struct argument_spec lint_arguments[] = {
	{.name = N_("ARTICLE|FILE"), .completer = COMPLETE_ARTICLE, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec lint_options[] = {
	{.name = "duplicates",
	 .help = N_("Of all articles also say which are alike, which takes a while")},
	{.name = NULL},
};
const struct command command_kb_lint = {
	.name = "kb lint",
	.group = KB_GROUP,
	.arguments = lint_arguments,
	.options = lint_options,
	.help = N_("Say what is wrong with articles or files: dead links, no title, duplicates …; "
		   "without one, with all"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_lint,
};

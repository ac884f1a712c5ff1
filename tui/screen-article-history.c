/* SPDX-License-Identifier: MIT
 * The history of an article. */
#include "config.h"

#include "command/article-text.h"
#include "desk/i18n.h"
#include "desk/when.h"
#include "store/article.h"
#include "tui/revisions.h"

enum { REV_COLUMNS = 6, TIME_COLUMNS = 14, WHO_COLUMNS = 10, STATE_COLUMNS = 10 };

static GPtrArray *list(struct desk *desk, const char *words, gint64 *id, GError **error)
{
	if (!g_ascii_string_to_signed(words + (*words == '#'), 10, 1, G_MAXINT64, id, NULL) &&
	    !article_by_ref(desk, words, id, error))
		return NULL;
	return article_history(desk, *id, error);
}

static char *text_of(struct desk *desk, gint64 id, gint64 rev, GError **error)
{
	struct article *article = article_load(desk, id, rev, error);
	char *text = article != NULL ? article_edit_text(article) : NULL;
	article_free(article);
	return text;
}

/* The first one changed nothing, and added all of it. */
static gboolean texts(struct desk *desk, const void *revision, char **before, char **after,
		      GError **error)
{
	const struct article *article = revision;
	*after = text_of(desk, article->id, article->rev, error);
	if (*after == NULL)
		return FALSE;
	*before = article->rev > 1 ? text_of(desk, article->id, article->rev - 1, error)
				   : g_strdup("");
	return *before != NULL;
}

static gboolean is_same(const void *a, const void *b)
{
	return ((const struct article *)a)->rev == ((const struct article *)b)->rev;
}

static char *heading(gint64 id, const void *newest)
{
	return g_strdup_printf(_("History of #%" PRId64 ": %s"), id,
			       ((const struct article *)newest)->title);
}

static void draw(const struct console *console, const struct area *row, const void *revision)
{
	const struct article *article = revision;
	char rev[24], when[WHEN_SHORT_SIZE];
	int column = row->column + 2, end = row->column + row->columns;
	g_snprintf(rev, sizeof rev, "%" PRId64, article->rev);
	when_short(article->updated_at, console_now(console), console_zone(console), when);
	draw_right(row->row, column, REV_COLUMNS - 2, STYLE_TEXT, rev);
	column += REV_COLUMNS;
	draw_text(row->row, column, TIME_COLUMNS - 2, STYLE_TEXT, when);
	column += TIME_COLUMNS;
	draw_text(row->row, column, WHO_COLUMNS - 1, STYLE_TEXT, article->by);
	column += WHO_COLUMNS;
	draw_text(row->row, column, STATE_COLUMNS - 1, STYLE_DIM,
		  article_state_name(article->state));
	column += STATE_COLUMNS;
	draw_text(row->row, column, end - column, STYLE_TEXT,
		  article->reason != NULL ? article->reason : "");
}

static char *line(gint64 id, const void *revision)
{
	return g_strdup_printf("kb show %" PRId64 " --rev %" PRId64, id,
			       ((const struct article *)revision)->rev);
}

static const struct revisions_kind history = {
	.command = "kb history",
	.list = list,
	.texts = texts,
	.is_same = is_same,
	.heading = heading,
	.draw = draw,
	.line = line,
};

static void *history_open(struct console *console, const char *argument)
{
	return revisions_open(console, &history, argument);
}

static const struct hint hints[] = {
	{"enter", N_("as it read then")},
	{"preview-down", N_("further down")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_article_history = {
	.name = "article-history",
	.context = "article-history",
	.hints = hints,
	.opened_by = "kb history",
	.open = history_open,
	.close = revisions_close,
	.draw = revisions_draw,
	.verb = revisions_verb,
	.changed = revisions_read,
};

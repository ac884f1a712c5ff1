/* SPDX-License-Identifier: MIT
 * An article in the built-in editor, its front matter at the head of the text. It opens on the line
 * of `kb edit`, and on "draft ID". What is written is kept as a draft like any other text until it
 * is stored. */
#include "config.h"

#include <string.h>

#include "command/article-text.h"
#include "desk/i18n.h"
#include "tui/article-edit.h"
#include "tui/compared.h"

enum {
	LIMIT = ARTICLE_BODY_LIMIT + 8192, /* room for the front matter */
	TEXT_COLUMNS = 120,
	FOUND_ROWS = 4,
};

/* ---- the draft */

char *article_edit_now(const struct article_edit *edit)
{
	return g_strdup(edit->abroad != NULL ? edit->abroad
					     : buffer_text(editor_buffer(edit->editor), NULL));
}

static char *keeper_text(void *data)
{
	return article_edit_now(data);
}

static char *more_of(const struct article_edit *edit)
{
	GString *more = g_string_new(NULL);
	g_autofree char *id = g_strdup_printf("%" PRId64, edit->article->id);
	history_fact(more, "article", edit->article->id != 0 ? id : NULL);
	return g_string_free(more, FALSE);
}

void article_edit_begin(struct article_edit *edit, struct article *article, struct draft *draft)
{
	g_autofree char *text = article_edit_text(article), *more = NULL;
	edit->article = article;
	edit->is_new = article->id == 0;
	edit->written = draft != NULL;
	edit->editor = editor_new(LIMIT);
	editor_set(edit->editor, draft != NULL ? draft->text : text);
	buffer_move_to(editor_buffer(edit->editor), 0);
	more = more_of(edit);
	if (draft != NULL)
		edit->keeper = keeper_recall(edit->console, draft, keeper_text, edit);
	else
		edit->keeper = keeper_new(edit->console, "article", 0, article->rev, more,
					  keeper_text, edit);
	edit->version = buffer_version(editor_buffer(edit->editor));
	draft_free(draft);
	console_touch(edit->console);
}

void article_edit_go_on(struct article_edit *edit, const struct article *article)
{
	g_autofree char *more = NULL;
	article_free(edit->article);
	edit->article = article_copy(article);
	edit->is_new = FALSE;
	g_clear_pointer(&edit->theirs, g_free);
	g_clear_pointer(&edit->found, g_ptr_array_unref);
	keeper_free(edit->keeper);
	more = more_of(edit);
	edit->keeper =
		keeper_new(edit->console, "article", 0, article->rev, more, keeper_text, edit);
	edit->written = TRUE;
	keeper_changed(edit->keeper);
	console_touch(edit->console);
}

/* Whatever changed the text, the draft learns of it here; what was said of it is of another text.
 */
void article_edit_notice(struct article_edit *edit)
{
	guint64 version =
		edit->editor != NULL ? buffer_version(editor_buffer(edit->editor)) : edit->version;
	if (version == edit->version)
		return;
	edit->version = version;
	edit->written = TRUE;
	if (edit->theirs == NULL)
		g_clear_pointer(&edit->why, g_free);
	keeper_changed(edit->keeper);
}

/* ---- the screen */

/* "kb edit 12", "kb edit", "12", "new", "draft 1a2b". */
static char *words_of(const char *argument)
{
	const char *words = argument != NULL ? argument : "";
	if (g_str_has_prefix(words, "kb edit"))
		words += strlen("kb edit");
	char *trimmed = g_strstrip(g_strdup(words));
	if (*trimmed != '\0')
		return trimmed;
	g_free(trimmed);
	return g_strdup("new");
}

static void *article_open(struct console *console, const char *argument)
{
	struct article_edit *edit = g_new0(struct article_edit, 1);
	g_autofree char *words = words_of(argument);
	edit->console = console;
	article_edit_ask(edit, words);
	return edit;
}

static void article_close(void *self)
{
	struct article_edit *edit = self;
	article_edit_notice(edit);
	keeper_free(edit->keeper);
	if (edit->editor != NULL)
		editor_free(edit->editor);
	article_free(edit->article);
	g_clear_pointer(&edit->found, g_ptr_array_unref);
	pager_free(edit->differences);
	g_free(edit->abroad);
	g_free(edit->theirs);
	g_free(edit->why);
	g_free(edit);
}

static void draw_head(const struct article_edit *edit, const struct area *area)
{
	const struct article *article = edit->article;
	gint64 now = console_now(edit->console);
	int used =
		draw_text(area->row, area->column, area->columns, STYLE_INTERNAL, _(" ARTICLE "));
	int column = area->column + used + 1, room = area->columns - used - 1;
	if (edit->is_new) {
		draw_text(area->row, column, room, STYLE_STRONG,
			  _("a new one, a draft unless it says otherwise"));
		return;
	}
	used = draw_format(
		area->row, column, room, STYLE_STRONG, _("#%" PRId64 " %s → revision %" PRId64),
		article->id,
		article_state_name(article_state_at(article->state, article->review_by, now)),
		article->rev + 1);
	draw_format(area->row, column + used, room - used, STYLE_TEXT, " · %s", article->title);
}

/* What is wrong takes its rows from the text's end, so that nothing above moves. */
static void draw_tail(const struct article_edit *edit, struct area *text)
{
	if (edit->why != NULL && text->rows > 2) {
		text->rows--;
		draw_text(text->row + text->rows, text->column, text->columns,
			  edit->theirs != NULL ? STYLE_WARN : STYLE_ERROR, edit->why);
	}
	for (guint i = edit->found != NULL ? MIN(edit->found->len, FOUND_ROWS) : 0;
	     i > 0 && text->rows > 4; i--) {
		text->rows--;
		draw_text(text->row + text->rows, text->column, text->columns, STYLE_SOON,
			  edit->found->pdata[i - 1]);
	}
}

static void article_draw(void *self, const struct area *area)
{
	struct article_edit *edit = self;
	struct area line = {area->row, area->column, 1, area->columns};
	struct area text = {area->row + 1, area->column, MAX(area->rows - 1, 0),
			    MIN(area->columns, TEXT_COLUMNS)};
	if (edit->editor == NULL) {
		draw_text(area->row, area->column, area->columns,
			  edit->why != NULL ? STYLE_ERROR : STYLE_DIM,
			  edit->why != NULL ? edit->why : _("being read"));
		return;
	}
	draw_head(edit, &line);
	compared_draw(edit->differences, &text, area->columns);
	compared_rule(edit->differences, &text, area->columns);
	draw_tail(edit, &text);
	if (text.rows > 0)
		editor_draw(edit->editor, &text);
}

static gboolean verb(void *self, enum verb verb, int count, const char *argument, GError **error)
{
	struct article_edit *edit = self;
	return compared_verb(edit->differences, verb, count, argument, error);
}

static struct editor *editor(void *self)
{
	return ((struct article_edit *)self)->editor;
}

static gboolean typing(void *self)
{
	struct article_edit *edit = self;
	return edit->editor != NULL && editor_is_typing(edit->editor);
}

static const char *keys(void *self)
{
	struct article_edit *edit = self;
	return edit->editor != NULL && !editor_is_typing(edit->editor) ? "article-edit-normal"
								       : "article-edit";
}

static gboolean key(void *self, int key)
{
	struct article_edit *edit = self;
	return typing(self) && edit_key(edit->console, edit->editor, key);
}

static gboolean paste(void *self, const char *text, gsize size)
{
	struct article_edit *edit = self;
	return edit->editor != NULL && edit_paste(edit->console, edit->editor, text, size);
}

static gint64 tick(void *self, gint64 monotonic G_GNUC_UNUSED)
{
	article_edit_notice(self);
	return G_MAXINT64;
}

static void save(void *self)
{
	struct article_edit *edit = self;
	article_edit_notice(edit);
	if (edit->keeper != NULL)
		keeper_save(edit->keeper);
}

static const char *note(void *self)
{
	struct article_edit *edit = self;
	const char *trouble = edit->keeper != NULL ? keeper_note(edit->keeper) : NULL;
	if (trouble != NULL || edit->editor == NULL)
		return trouble;
	return edit->asked                      ? _("being looked over")
	       : editor_is_typing(edit->editor) ? NULL
						: _("normal");
}

static const struct hint hints[] = {
	{"article save", N_("store")},
	{"article leave", N_("leave, kept")},
	{"article compare", N_("changes")},
	{"edit undo", N_("undo")},
	{"menu", N_("keys")},
	{0},
};

const struct screen screen_article_edit = {
	.name = "article-edit",
	.context = "article-edit",
	.keys = keys,
	.hints = hints,
	.opened_by = "kb edit",
	.open = article_open,
	.close = article_close,
	.draw = article_draw,
	.verb = verb,
	.typing = typing,
	.key = key,
	.paste = paste,
	.editor = editor,
	.save = save,
	.tick = tick,
	.note = note,
};

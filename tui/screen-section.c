/* SPDX-License-Identifier: MIT
 * A block of a report in the built-in editor. The argument: "INCIDENT AUDIENCE BLOCK LANGUAGE", or
 * "draft ID". What is written is kept as a draft like any other text until it is stored. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/report.h"
#include "store/incident.h"
#include "tui/section.h"
#include "tui/compared.h"

enum { TEXT_COLUMNS = 100 };

/* ---- the draft */

char *section_edit_now(const struct section_edit *edit)
{
	return g_strdup(edit->abroad != NULL ? edit->abroad
					     : buffer_text(editor_buffer(edit->editor), NULL));
}

static char *keeper_text(void *data)
{
	return section_edit_now(data);
}

static char *more_of(const struct section_name *name)
{
	GString *more = g_string_new(NULL);
	g_autofree char *incident = g_strdup_printf("%" PRId64, name->incident);
	history_fact(more, "incident", incident);
	history_fact(more, "audience", audience_name(name->audience));
	history_fact(more, "block", name->block);
	history_fact(more, "language", name->language);
	return g_string_free(more, FALSE);
}

/* Of a draft that somebody stored over since, its own revision holds: it is found when it is
 * stored.
 */
void section_edit_begin(struct section_edit *edit, char *stored, gint64 revision,
			const struct draft *draft)
{
	g_autofree char *more = more_of(&edit->name);
	g_free(edit->before);
	edit->before = stored;
	edit->revision = draft != NULL ? draft->base_turn : revision;
	if (edit->editor == NULL) {
		edit->editor = editor_new(SECTION_TEXT_LIMIT);
		editor_set(edit->editor, draft != NULL ? draft->text : stored);
	}
	g_clear_pointer(&edit->theirs, g_free);
	edit->written = draft != NULL;
	edit->keeper = draft != NULL ? keeper_recall(edit->console, draft, keeper_text, edit)
				     : keeper_new(edit->console, "section", 0, revision, more,
						  keeper_text, edit);
	edit->version = buffer_version(editor_buffer(edit->editor));
	console_touch(edit->console);
}

void section_edit_notice(struct section_edit *edit)
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

static void *section_open(struct console *console, const char *argument)
{
	struct section_edit *edit = g_new0(struct section_edit, 1);
	edit->console = console;
	section_edit_ask(edit, argument != NULL ? argument : "");
	return edit;
}

static void section_close(void *self)
{
	struct section_edit *edit = self;
	section_edit_notice(edit);
	keeper_free(edit->keeper);
	if (edit->editor != NULL)
		editor_free(edit->editor);
	pager_free(edit->differences);
	g_free(edit->name.block);
	g_free(edit->name.language);
	g_free(edit->title);
	g_free(edit->before);
	g_free(edit->abroad);
	g_free(edit->theirs);
	g_free(edit->why);
	g_free(edit);
}

static void draw_head(const struct section_edit *edit, const struct area *area)
{
	gboolean out =
		edit->name.audience == AUDIENCE_CUSTOMER || edit->name.audience == AUDIENCE_INTERIM;
	const struct report_block *block = report_block_find(edit->name.block);
	int used = draw_text(area->row, area->column, area->columns,
			     out ? STYLE_PUBLIC : STYLE_INTERNAL,
			     out ? _(" FOR CLIENTS ") : _(" IN THE HOUSE "));
	draw_format(area->row, area->column + used + 1, area->columns - used - 1, STYLE_STRONG,
		    "INC-%" PRId64 " · %s · %s · %s", edit->name.incident, edit->name.block,
		    edit->name.language, edit->title != NULL ? edit->title : "");
	if (area->rows > 1 && block != NULL)
		draw_text(area->row + 1, area->column, area->columns, STYLE_DIM, _(block->help));
}

static void section_draw(void *self, const struct area *area)
{
	struct section_edit *edit = self;
	struct area head = {area->row, area->column, area->rows >= 8 ? 2 : 1, area->columns};
	struct area text = {area->row + head.rows, area->column, MAX(area->rows - head.rows, 0),
			    MIN(area->columns, TEXT_COLUMNS)};
	if (edit->editor == NULL) {
		draw_text(area->row, area->column, area->columns, STYLE_DIM, _("being read"));
		return;
	}
	draw_head(edit, &head);
	compared_draw(edit->differences, &text, area->columns);
	compared_rule(edit->differences, &text, area->columns);
	if (edit->why != NULL && text.rows > 2) {
		text.rows--;
		draw_text(text.row + text.rows, text.column, area->columns,
			  edit->theirs != NULL ? STYLE_WARN : STYLE_ERROR, edit->why);
	}
	if (text.rows > 0)
		editor_draw(edit->editor, &text);
}

static gboolean verb(void *self, enum verb verb, int count, const char *argument, GError **error)
{
	struct section_edit *edit = self;
	return compared_verb(edit->differences, verb, count, argument, error);
}

static struct editor *editor(void *self)
{
	return ((struct section_edit *)self)->editor;
}

static gboolean typing(void *self)
{
	struct section_edit *edit = self;
	return edit->editor != NULL && editor_is_typing(edit->editor);
}

static const char *keys(void *self)
{
	struct section_edit *edit = self;
	return edit->editor != NULL && !editor_is_typing(edit->editor) ? "section-edit-normal"
								       : "section-edit";
}

static gboolean key(void *self, int key)
{
	struct section_edit *edit = self;
	return typing(self) && edit_key(edit->console, edit->editor, key);
}

static gboolean paste(void *self, const char *text, gsize size)
{
	struct section_edit *edit = self;
	return edit->editor != NULL && edit_paste(edit->console, edit->editor, text, size);
}

static gint64 tick(void *self, gint64 monotonic G_GNUC_UNUSED)
{
	section_edit_notice(self);
	return G_MAXINT64;
}

static void save(void *self)
{
	struct section_edit *edit = self;
	section_edit_notice(edit);
	if (edit->keeper != NULL)
		keeper_save(edit->keeper);
}

static const char *note(void *self)
{
	struct section_edit *edit = self;
	const char *trouble = edit->keeper != NULL ? keeper_note(edit->keeper) : NULL;
	if (trouble != NULL || edit->editor == NULL)
		return trouble;
	return edit->asked                      ? _("being stored")
	       : editor_is_typing(edit->editor) ? NULL
						: _("normal");
}

static const struct hint hints[] = {
	{"section save", N_("store")},
	{"section leave", N_("leave, kept")},
	{"section compare", N_("changes")},
	{"edit undo", N_("undo")},
	{"menu", N_("keys")},
	{0},
};

const struct screen screen_section_edit = {
	.name = "section-edit",
	.context = "section-edit",
	.keys = keys,
	.hints = hints,
	.open = section_open,
	.close = section_close,
	.draw = section_draw,
	.verb = verb,
	.typing = typing,
	.key = key,
	.paste = paste,
	.editor = editor,
	.save = save,
	.tick = tick,
	.note = note,
};

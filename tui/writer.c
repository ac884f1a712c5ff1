/* SPDX-License-Identifier: MIT
 * A writer's text, its draft, and its screen. */
#include "config.h"

#include "tui/writer.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/compared.h"

enum { FOUND_ROWS = 4 };

/* ---- the text and its draft */

char *writer_text(const struct writer *writer)
{
	return g_strdup(writer->abroad ? writer->abroad
				       : buffer_text(editor_buffer(writer->editor), NULL));
}

static char *keeper_text(void *data)
{
	return writer_text(data);
}

static struct keeper *new_keeper(struct writer *writer)
{
	const struct writer_kind *kind = writer->kind;
	g_autoptr(GString) facts = g_string_new(NULL);
	kind->facts(writer->over, facts);
	return keeper_new(writer->console, kind->name, 0, writer->over->revision, facts->str,
			  keeper_text, writer);
}

/* Of a draft whose original somebody changed since, all three texts are there to be looked at. */
static void tell_begun(struct writer *writer)
{
	writer->theirs = g_strdup(writer->over->text);
	writer->why = g_strdup(_("it was changed since you began; both are shown"));
	keeper_set_base(writer->keeper, writer->over->revision);
	writer_compare(writer);
}

void writer_begin(struct writer *writer, struct original *original, const struct draft *draft)
{
	writer->over = original;
	writer->base = g_strdup(original->begun ? original->begun : original->text);
	writer->written = draft != NULL;
	writer->editor = editor_new(writer->kind->limit);
	editor_set(writer->editor, draft ? draft->text : original->text);
	if (writer->kind->from_top)
		buffer_move_to(editor_buffer(writer->editor), 0);
	writer->version = buffer_version(editor_buffer(writer->editor));
	writer->keeper = draft ? keeper_recall(writer->console, draft, keeper_text, writer)
			       : new_keeper(writer);
	if (original->begun)
		tell_begun(writer);
	console_touch(writer->console);
}

static void take_over(struct writer *writer, struct original *original)
{
	original_free(writer->over);
	writer->over = original;
}

void writer_go_on(struct writer *writer, struct original *original)
{
	take_over(writer, original);
	g_free(writer->base);
	writer->base = g_strdup(original->text);
	g_clear_pointer(&writer->theirs, g_free);
	g_clear_pointer(&writer->found, g_ptr_array_unref);
	keeper_free(writer->keeper);
	writer->keeper = new_keeper(writer);
	writer->written = TRUE;
	keeper_changed(writer->keeper);
}

void writer_give_way(struct writer *writer, struct original *original, char *why)
{
	take_over(writer, original);
	g_free(writer->theirs);
	writer->theirs = g_strdup(original->text);
	g_free(writer->why);
	writer->why = why;
	g_clear_pointer(&writer->differences, pager_free);
	writer_compare(writer);
	keeper_set_base(writer->keeper, original->revision);
}

void writer_notice(struct writer *writer)
{
	guint64 version =
		writer->editor ? buffer_version(editor_buffer(writer->editor)) : writer->version;
	if (version == writer->version)
		return;
	writer->version = version;
	writer->written = TRUE;
	if (!writer->theirs)
		g_clear_pointer(&writer->why, g_free);
	keeper_changed(writer->keeper);
}

void writer_compare(struct writer *writer)
{
	g_autofree char *mine = writer_text(writer);
	compared_toggle(writer->console, &writer->differences, writer->base, writer->theirs, mine);
}

/* ---- the screen */

void *writer_open(struct console *console, const struct writer_kind *kind, const char *words)
{
	struct writer *writer = g_new0(struct writer, 1);
	writer->console = console;
	writer->kind = kind;
	writer_ask(writer, words ? words : "");
	return writer;
}

void writer_close(void *self)
{
	struct writer *writer = self;
	writer_notice(writer);
	keeper_free(writer->keeper);
	if (writer->editor)
		editor_free(writer->editor);
	original_free(writer->over);
	g_clear_pointer(&writer->found, g_ptr_array_unref);
	pager_free(writer->differences);
	g_free(writer->abroad);
	g_free(writer->base);
	g_free(writer->theirs);
	g_free(writer->why);
	g_free(writer);
}

/* What is wrong takes its rows from the text's end, so that nothing above moves. */
static void draw_tail(const struct writer *writer, struct area *text, int columns)
{
	if (writer->why && text->rows > 2) {
		text->rows--;
		draw_text(text->row + text->rows, text->column, columns,
			  writer->theirs ? STYLE_WARN : STYLE_ERROR, writer->why);
	}
	for (guint i = writer->found ? MIN(writer->found->len, FOUND_ROWS) : 0;
	     i > 0 && text->rows > 4; i--) {
		text->rows--;
		draw_text(text->row + text->rows, text->column, columns, STYLE_SOON,
			  writer->found->pdata[i - 1]);
	}
}

void writer_draw(void *self, const struct area *area)
{
	struct writer *writer = self;
	if (!writer->editor) {
		draw_text(area->row, area->column, area->columns,
			  writer->why ? STYLE_ERROR : STYLE_DIM,
			  writer->why ? writer->why : _("being read"));
		return;
	}
	int head = writer->kind->draw_head(writer, area);
	struct area text = {area->row + head, area->column, MAX(area->rows - head, 0),
			    MIN(area->columns, writer->kind->columns)};
	compared_draw(writer->differences, &text, area->columns);
	compared_rule(writer->differences, &text, area->columns);
	draw_tail(writer, &text, area->columns);
	if (text.rows > 0)
		editor_draw(writer->editor, &text);
}

gboolean writer_verb(void *self, enum verb verb, int count, const char *argument, GError **error)
{
	struct writer *writer = self;
	return compared_verb(writer->differences, verb, count, argument, error);
}

struct editor *writer_editor(void *self)
{
	return ((struct writer *)self)->editor;
}

gboolean writer_typing(void *self)
{
	const struct writer *writer = self;
	return writer->editor && editor_is_typing(writer->editor);
}

const char *writer_keys(void *self)
{
	const struct writer *writer = self;
	return writer->editor && !editor_is_typing(writer->editor) ? writer->kind->normal
								   : writer->kind->screen;
}

gboolean writer_key(void *self, int key)
{
	struct writer *writer = self;
	return writer_typing(self) && edit_key(writer->console, writer->editor, key);
}

gboolean writer_paste(void *self, const char *text, gsize size)
{
	struct writer *writer = self;
	return writer->editor && edit_paste(writer->console, writer->editor, text, size);
}

/* Being read: the text that is typed is for it. */
gboolean writer_awaits(void *self)
{
	const struct writer *writer = self;
	return !writer->editor && !writer->why;
}

gint64 writer_tick(void *self, gint64 monotonic G_GNUC_UNUSED)
{
	writer_notice(self);
	return G_MAXINT64;
}

void writer_save(void *self)
{
	struct writer *writer = self;
	writer_notice(writer);
	if (writer->keeper)
		keeper_save(writer->keeper);
}

const char *writer_note(void *self)
{
	const struct writer *writer = self;
	const char *trouble = writer->keeper ? keeper_note(writer->keeper) : NULL;
	if (trouble || !writer->editor)
		return trouble;
	return writer->asked == WRITER_CHECKS     ? _("being looked over")
	       : writer->asked == WRITER_STORES   ? _("being stored")
	       : editor_is_typing(writer->editor) ? NULL
						  : _("normal");
}

/* SPDX-License-Identifier: MIT
 * Choosing a canned reply: their names, those in the client's language first, narrowed by what is
 * typed; below, the selected one as it would be inserted. The argument is the ticket. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "keymaps/keymaps.h"
#include "tui/canned.h"
#include "tui/list.h"
#include "tui/pager.h"

enum { NAME_COLUMNS = 20, LANGUAGE_COLUMNS = 6, TYPED_MOST = 80 };

struct choosing {
	struct console *console;
	struct canned_job *all; /* NULL: being read */
	GPtrArray *shown;       /* of struct canned*, those that match */
	GString *typed;
	struct list list;
	struct pager *pager; /* of the selected one; NULL */
	const struct canned *paged;
};

static gboolean matches(const struct canned *canned, const char *folded)
{
	g_autofree char *hay = g_strjoin(" ", canned->name, canned->text, NULL);
	g_autofree char *folded_hay = text_fold(hay);
	return strstr(folded_hay, folded) != NULL;
}

static void narrow(struct choosing *choosing)
{
	g_autofree char *folded = text_fold(choosing->typed->str);
	g_ptr_array_set_size(choosing->shown, 0);
	for (guint i = 0; choosing->all && i < choosing->all->found->len; i++)
		if (matches(choosing->all->found->pdata[i], folded))
			g_ptr_array_add(choosing->shown, choosing->all->found->pdata[i]);
	choosing->list.cursor = 0;
	list_resize(&choosing->list, (int)choosing->shown->len);
	console_touch(choosing->console);
}

static void all_done(struct job *job)
{
	struct choosing *choosing = (struct choosing *)job->owner;
	if (job->error) {
		console_say_error(choosing->console, job->error);
		job->free(job);
		return;
	}
	choosing->all = (struct canned_job *)job;
	narrow(choosing);
}

static void *canned_open(struct console *console, const char *argument)
{
	struct choosing *choosing = g_new0(struct choosing, 1);
	struct canned_job *all = canned_job_new(g_ascii_strtoll(argument, NULL, 10), NULL);
	choosing->console = console;
	choosing->shown = g_ptr_array_new();
	choosing->typed = g_string_new(NULL);
	choosing->list.cursor = -1;
	all->job.owner = choosing;
	all->job.done = all_done;
	console_post(console, TOPIC_NONE, &all->job);
	return choosing;
}

static void canned_close(void *self)
{
	struct choosing *choosing = self;
	if (choosing->all)
		choosing->all->job.free(&choosing->all->job);
	pager_free(choosing->pager);
	g_ptr_array_unref(choosing->shown);
	g_string_free(choosing->typed, TRUE);
	g_free(choosing);
}

static const struct canned *selected(const struct choosing *choosing)
{
	return choosing->list.cursor >= 0 ? choosing->shown->pdata[choosing->list.cursor] : NULL;
}

static void draw_row(const struct canned *canned, int row, int column, int columns)
{
	int name = MIN(NAME_COLUMNS, columns / 3), text = name + LANGUAGE_COLUMNS;
	draw_text(row, column, name - 1, canned->own ? STYLE_STRONG : STYLE_TEXT, canned->name);
	if (canned->language)
		draw_text(row, column + name, LANGUAGE_COLUMNS - 1, STYLE_DIM, canned->language);
	draw_text(row, column + text, columns - text, STYLE_DIM, canned->text);
}

static void draw_selected(struct choosing *choosing, const struct area *area)
{
	const struct canned *canned = selected(choosing);
	struct area body = {area->row + 1, area->column, area->rows - 1, area->columns};
	if (!canned || area->rows < 2)
		return;
	if (choosing->paged != canned) {
		pager_free(choosing->pager);
		choosing->pager = pager_new(canned->text);
		choosing->paged = canned;
	}
	draw_rule(area->row, area->column, area->columns, STYLE_DIM);
	if (canned->left) {
		g_autofree char *left = g_strdup_printf(_("left for you: %s"), canned->left);
		draw_right(area->row, area->column, area->columns, STYLE_SOON, left);
	}
	pager_draw(choosing->pager, &body);
}

static void canned_draw(void *self, const struct area *area)
{
	struct choosing *choosing = self;
	int used = draw_text(area->row, area->column, area->columns, STYLE_STRONG,
			     _("Canned replies"));
	used += draw_text(area->row, area->column + used, area->columns - used, STYLE_DIM,
			  _("  search: "));
	used += draw_text(area->row, area->column + used, area->columns - used, STYLE_PROMPT,
			  choosing->typed->str);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	int rows = MAX(area->rows - 2, 0), half = MAX(rows / 2, MIN(rows, 1));
	list_show(&choosing->list, half);
	for (int i = 0; i < half && choosing->list.top + i < choosing->list.count; i++) {
		int row = area->row + 2 + i;
		if (choosing->list.top + i == choosing->list.cursor)
			draw_text(row, area->column, 1, STYLE_CURSOR, ">");
		draw_row(choosing->shown->pdata[choosing->list.top + i], row, area->column + 2,
			 area->columns - 2);
	}
	if (choosing->list.count == 0)
		draw_text(area->row + 2, area->column + 2, area->columns - 2, STYLE_DIM,
			  !choosing->all ? _("being read")
			  : choosing->all->found->len == 0
				  ? _("there are none; :canned add makes one")
				  : _("none holds that"));
	struct area below = {area->row + 2 + half, area->column, rows - half, area->columns};
	draw_selected(choosing, &below);
	draw_cursor(area->row, area->column + used, TRUE);
}

static gboolean canned_verb(void *self, enum verb verb, int count, const char *argument,
			    GError **error)
{
	struct choosing *choosing = self;
	const struct canned *canned = selected(choosing);
	if (verb != VERB_OPEN)
		return list_move(&choosing->list, verb, count, NULL);
	if (!canned)
		return TRUE;
	struct console *console = choosing->console;
	g_autoptr(GString) line = g_string_new("compose insert ");
	words_quote(line, canned->name);
	console_pop(console); /* the list is gone from here on */
	console_run_line(console, line->str);
	return TRUE;
}

static gboolean canned_key(void *self, int key)
{
	struct choosing *choosing = self;
	GString *typed = choosing->typed;
	if (key == KEY_N_BACKSPACE && typed->len > 0) {
		const char *last = g_utf8_find_prev_char(typed->str, typed->str + typed->len);
		g_string_truncate(typed, last ? (gsize)(last - typed->str) : 0);
	} else if (key >= ' ' && key < KEY_NAMED && typed->len < TYPED_MOST) {
		g_string_append_unichar(typed, (gunichar)key);
	} else {
		return FALSE;
	}
	narrow(choosing);
	return TRUE;
}

static const struct hint hints[] = {
	{"enter", N_("insert")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_canned = {
	.name = "canned",
	.context = "menu",
	.hints = hints,
	.open = canned_open,
	.close = canned_close,
	.draw = canned_draw,
	.verb = canned_verb,
	.key = canned_key,
};

/* SPDX-License-Identifier: MIT
 * The kinds of entries, to choose one: what is typed narrows the list. The argument says what for:
 * "kind" of the entry under the cursor of the timeline behind, "only" what is shown there, which
 * may be what says the words that are typed. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/words.h"
#include "tui/console-private.h"
#include "tui/incident.h"

enum { HEAD_ROWS = 2, NAME_COLUMNS = 18, TYPED_MOST = 40, ALL = -1, WORDS = -2 };

struct kinds {
	struct console *console;
	gboolean only;
	GString *typed;
	GArray *shown; /* of int: enum entry_kind, ALL or WORDS */
	struct list list;
};

static const char *title_of(int kind)
{
	return kind == WORDS ? _("what says")
	       : kind == ALL ? _("every kind")
			     : entry_kind_title((enum entry_kind)kind);
}

static const char *name_of(const struct kinds *kinds, int kind)
{
	return kind == WORDS ? kinds->typed->str
	       : kind == ALL ? "all"
			     : entry_kind_name((enum entry_kind)kind);
}

static void narrow(struct kinds *kinds)
{
	g_autofree char *needle = text_fold(kinds->typed->str);
	g_array_set_size(kinds->shown, 0);
	for (int kind = kinds->only ? ALL : 0; kind < ENTRY_KINDS; kind++) {
		g_autofree char *hay = g_strconcat(name_of(kinds, kind), " ", title_of(kind), NULL);
		g_autofree char *folded = text_fold(hay);
		if (strstr(folded, needle))
			g_array_append_val(kinds->shown, kind);
	}
	const int words = WORDS;
	if (kinds->only && *needle)
		g_array_append_val(kinds->shown, words);
	list_resize(&kinds->list, (int)kinds->shown->len);
	list_seek(&kinds->list, 0);
	console_touch(kinds->console);
}

static void *kinds_open(struct console *console, const char *argument)
{
	struct kinds *kinds = g_new0(struct kinds, 1);
	kinds->console = console;
	kinds->only = g_strcmp0(argument, "only") == 0;
	kinds->typed = g_string_new(NULL);
	kinds->shown = g_array_new(FALSE, FALSE, sizeof(int));
	kinds->list.cursor = -1;
	narrow(kinds);
	return kinds;
}

static void kinds_close(void *self)
{
	struct kinds *kinds = self;
	g_string_free(kinds->typed, TRUE);
	g_array_unref(kinds->shown);
	g_free(kinds);
}

static void kinds_draw(void *self, const struct area *area)
{
	struct kinds *kinds = self;
	int used = draw_text(area->row, area->column, area->columns, STYLE_STRONG,
			     kinds->only ? _("Show only: ") : _("What is it? "));
	used += draw_text(area->row, area->column + used, area->columns - used, STYLE_PROMPT,
			  kinds->typed->str);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	list_show(&kinds->list, MAX(area->rows - HEAD_ROWS, 0));
	for (int i = 0; i < kinds->list.height && kinds->list.top + i < kinds->list.count; i++) {
		int row = area->row + HEAD_ROWS + i,
		    kind = g_array_index(kinds->shown, int, kinds->list.top + i);
		draw_text(row, area->column + 2, MIN(NAME_COLUMNS - 1, area->columns - 2),
			  STYLE_TEXT, title_of(kind));
		draw_text(row, area->column + 2 + NAME_COLUMNS, area->columns - 2 - NAME_COLUMNS,
			  STYLE_DIM, name_of(kinds, kind));
		if (kinds->list.top + i == kinds->list.cursor)
			draw_marker(row, area->column, area->columns);
	}
	draw_cursor(area->row, area->column + MIN(used, area->columns - 1), TRUE);
}

static gboolean choose(struct kinds *kinds)
{
	struct console *console = kinds->console;
	if (kinds->list.cursor < 0)
		return TRUE;
	int kind = g_array_index(kinds->shown, int, kinds->list.cursor);
	g_autoptr(GString) line = g_string_new(kinds->only ? "entry only " : "entry kind ");
	words_quote(line, name_of(kinds, kind));
	console_pop(console);
	console_run_line(console, line->str);
	return TRUE;
}

static gboolean kinds_verb(void *self, enum verb verb, int count,
			   const char *argument G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	struct kinds *kinds = self;
	return verb == VERB_OPEN ? choose(kinds) : list_move(&kinds->list, verb, count, NULL);
}

static gboolean kinds_typing(void *self G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean kinds_key(void *self, int key)
{
	struct kinds *kinds = self;
	if (key == KEY_N_BACKSPACE && kinds->typed->len > 0) {
		const char *last = g_utf8_find_prev_char(kinds->typed->str,
							 kinds->typed->str + kinds->typed->len);
		g_string_truncate(kinds->typed, last ? (gsize)(last - kinds->typed->str) : 0);
	} else if (key >= ' ' && key < KEY_NAMED && kinds->typed->len < TYPED_MOST) {
		g_string_append_unichar(kinds->typed, (gunichar)key);
	} else {
		return FALSE;
	}
	narrow(kinds);
	return TRUE;
}

static const struct hint hints[] = {{"enter", N_("choose")}, {"quit", N_("back")}, {0}};

const struct screen screen_entry_kinds = {
	.name = "entry-kinds",
	.context = "menu",
	.hints = hints,
	.open = kinds_open,
	.close = kinds_close,
	.draw = kinds_draw,
	.verb = kinds_verb,
	.typing = kinds_typing,
	.key = kinds_key,
};

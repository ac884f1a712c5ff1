/* SPDX-License-Identifier: MIT
 * Every key of the screen it was called from, made from the live keymap: what is typed narrows it,
 * and Enter runs what is chosen. The argument is the context. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "keymaps/keymaps.h"
#include "tui/list.h"

enum { KEYS_COLUMNS = 12 };

struct menu {
	struct console *console;
	char *context;
	GPtrArray *all;   /* of const struct binding* */
	GPtrArray *shown; /* those that match */
	GString *typed;
	struct list list;
};

/* What a person reads about a binding: its own words, else those of the command. */
static const char *binding_help(const struct binding *binding)
{
	if (binding->help)
		return binding->help;
	const struct command *command = command_find(binding->command);
	return command && command->help ? _(command->help) : binding->command;
}

static gboolean matches(const struct binding *binding, const char *folded)
{
	g_autofree char *hay =
		g_strjoin(" ", binding->keys, binding->command, binding_help(binding), NULL);
	g_autofree char *folded_hay = text_fold(hay);
	return strstr(folded_hay, folded) != NULL;
}

static void narrow(struct menu *menu)
{
	g_autofree char *folded = text_fold(menu->typed->str);
	g_ptr_array_set_size(menu->shown, 0);
	for (guint i = 0; i < menu->all->len; i++)
		if (matches(menu->all->pdata[i], folded))
			g_ptr_array_add(menu->shown, menu->all->pdata[i]);
	menu->list.cursor = 0;
	list_resize(&menu->list, (int)menu->shown->len);
	console_touch(menu->console);
}

static int context_distance(const struct menu *menu, const char *context)
{
	return strcmp(context, menu->context) == 0 ? 0 : strcmp(context, "global") == 0 ? 2 : 1;
}

/* The nearest context first, then as written in the files: what belongs together stands together.
 */
static int compare_bindings(const void *a, const void *b, void *data)
{
	const struct binding *x = *(const struct binding *const *)a,
			     *y = *(const struct binding *const *)b;
	const struct menu *menu = data;
	int near_x = context_distance(menu, x->context),
	    near_y = context_distance(menu, y->context);
	if (near_x != near_y)
		return near_x - near_y;
	const char *line_x = strrchr(x->origin, ':'), *line_y = strrchr(y->origin, ':');
	return (line_x ? atoi(line_x + 1) : 0) - (line_y ? atoi(line_y + 1) : 0);
}

static void *menu_open(struct console *console, const char *argument)
{
	struct menu *menu = g_new0(struct menu, 1);
	menu->console = console;
	menu->context = g_strdup(argument);
	menu->all = keymap_list(console_keymap(console), argument, FALSE);
	g_ptr_array_sort_with_data(menu->all, compare_bindings, menu);
	menu->shown = g_ptr_array_new();
	menu->typed = g_string_new(NULL);
	narrow(menu);
	return menu;
}

static void menu_close(void *self)
{
	struct menu *menu = self;
	g_ptr_array_unref(menu->all);
	g_ptr_array_unref(menu->shown);
	g_string_free(menu->typed, TRUE);
	g_free(menu->context);
	g_free(menu);
}

static void menu_draw(void *self, const struct area *area)
{
	struct menu *menu = self;
	int used = draw_format(area->row, area->column, area->columns, STYLE_STRONG,
			       _("Keys of \"%s\""), menu->context);
	used += draw_text(area->row, area->column + used, area->columns - used, STYLE_DIM,
			  _("  search: "));
	used += draw_text(area->row, area->column + used, area->columns - used, STYLE_PROMPT,
			  menu->typed->str);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	list_show(&menu->list, area->rows - 2);
	for (int i = 0; i < menu->list.height && menu->list.top + i < menu->list.count; i++) {
		const struct binding *binding = menu->shown->pdata[menu->list.top + i];
		int row = area->row + 2 + i, help = area->column + 2 + KEYS_COLUMNS;
		if (menu->list.top + i == menu->list.cursor)
			draw_marker(row, area->column, area->columns);
		draw_text(row, area->column + 2, KEYS_COLUMNS - 1, STYLE_KEY, binding->keys);
		int told = draw_text(row, help, area->columns - help, STYLE_TEXT,
				     binding_help(binding));
		/* The command itself, where there is room: it is how one learns the language. */
		int room = area->columns - help - told - 2;
		g_autofree char *line = g_strconcat(":", binding->command, NULL);
		if (room >= draw_width(line))
			draw_right(row, help + told + 2, room, STYLE_DIM, line);
	}
	if (menu->list.count == 0)
		draw_text(area->row + 2, area->column + 2, area->columns - 2, STYLE_DIM,
			  _("no key does that; type : for any command"));
	draw_cursor(area->row, area->column + used, TRUE);
}

static gboolean menu_verb(void *self, enum verb verb, int count, const char *argument,
			  GError **error)
{
	struct menu *menu = self;
	if (verb != VERB_OPEN)
		return list_move(&menu->list, verb, count, NULL);
	if (menu->list.cursor < 0)
		return TRUE;
	const struct binding *binding = menu->shown->pdata[menu->list.cursor];
	struct console *console = menu->console;
	g_autofree char *line = g_strdup(binding->command);
	console_pop(console); /* the menu is gone from here on */
	console_run_line(console, line);
	return TRUE;
}

static gboolean menu_key(void *self, int key)
{
	struct menu *menu = self;
	if (key == KEY_N_BACKSPACE && menu->typed->len > 0) {
		const char *last = g_utf8_find_prev_char(menu->typed->str,
							 menu->typed->str + menu->typed->len);
		g_string_truncate(menu->typed, last ? (gsize)(last - menu->typed->str) : 0);
	} else if (key >= ' ' && key < KEY_NAMED && menu->typed->len < 80) {
		g_string_append_unichar(menu->typed, (gunichar)key);
	} else {
		return FALSE;
	}
	narrow(menu);
	return TRUE;
}

static const struct hint hints[] = {
	{"enter", N_("run")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_menu = {
	.name = "menu",
	.context = "menu",
	.hints = hints,
	.open = menu_open,
	.close = menu_close,
	.draw = menu_draw,
	.verb = menu_verb,
	.key = menu_key,
};

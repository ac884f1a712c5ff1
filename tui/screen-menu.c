/* SPDX-License-Identifier: MIT
 * What can be done on the screen it was called from: every key by what it is for, made from the
 * live keymap, then every command that has none. What is typed narrows it, and Enter runs what is
 * chosen. The argument is the context. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/list.h"
#include "tui/teach.h"

/* From WIDE_COLUMNS on the commands stand in a column of their own, not at the far edge. */
enum {
	KEYS_COLUMNS = 16,
	NAME_COLUMNS = 24,
	WIDE_COLUMNS = 120,
	LINE_COLUMN = 80,
	TYPED_MOST = 80
};

/* A line of the menu: a heading, a binding, or a command without keys. */
struct item {
	const char *heading;
	const struct binding *binding;
	const struct command *command;
	const char *line;  /* what runs: the binding's commands, or the command's name */
	const char *group; /* what the heading above it says */
	char *keys;        /* of a binding, and of those that do the same: "j, Down, C-n" */
	char *folded;      /* what is searched */
};

struct menu {
	struct console *console;
	char *context;
	GPtrArray *bindings; /* of const struct binding*: they live as long as the keymap is not
				changed */
	GArray *all;         /* of struct item, without headings */
	GArray *shown;       /* of struct item: those that match, with headings */
	guint generation;    /* of the keymap they are from */
	guint matches;
	GString *typed;
	struct list list;
};

static const char *item_help(const struct item *item)
{
	return item->binding ? teach_help(item->binding) : _(item->command->help);
}

static void item_clear(void *data)
{
	struct item *item = data;
	g_free(item->keys);
	g_free(item->folded);
}

static void fold_item(struct item *item)
{
	const struct binding *binding = item->binding;
	g_autofree char *hay = g_strjoin(
		" ", item->keys ? item->keys : ":", item->line, item_help(item), item->group,
		binding && teach_is_own(binding) ? binding->origin : "", NULL);
	item->folded = text_fold(hay);
}

/* ---- what there is */

/* How far away a binding is in the order of inheritance: what belongs to this screen stands first.
 */
static int compare_bindings(const void *a, const void *b, void *data)
{
	const struct binding *x = *(const struct binding *const *)a,
			     *y = *(const struct binding *const *)b;
	const struct menu *menu = data;
	int own_x = teach_is_own(x), own_y = teach_is_own(y);
	int near_x = keymap_distance(console_keymap(menu->console), menu->context, x->context),
	    near_y = keymap_distance(console_keymap(menu->console), menu->context, y->context);
	if (own_x != own_y)
		return own_y - own_x;
	if (near_x != near_y)
		return near_x - near_y;
	const char *line_x = strrchr(x->origin, ':'), *line_y = strrchr(y->origin, ':');
	return (line_x ? atoi(line_x + 1) : 0) - (line_y ? atoi(line_y + 1) : 0);
}

static const char *group_of(const struct binding *binding)
{
	if (teach_is_own(binding))
		return _("Your own keys");
	const char *purpose = teach_purpose(binding);
	return purpose ? purpose : _("Further keys");
}

/* The item among the last ones of this group that does the same; one's own keys stand by
 * themselves. */
static struct item *same_item(const struct menu *menu, guint from, const struct binding *binding)
{
	for (guint i = from; i < menu->all->len && !teach_is_own(binding); i++) {
		struct item *item = &g_array_index(menu->all, struct item, i);
		if (strcmp(item->line, binding->command) == 0)
			return item;
	}
	return NULL;
}

static void add_binding(struct menu *menu, guint from, const struct binding *binding,
			const char *group)
{
	struct item *same = same_item(menu, from, binding);
	if (same) {
		char *keys = g_strconcat(same->keys, ", ", binding->keys, NULL);
		g_free(same->keys);
		same->keys = keys;
		return;
	}
	const struct item item = {.binding = binding,
				  .line = binding->command,
				  .group = group,
				  .keys = g_strdup(binding->keys)};
	g_array_append_val(menu->all, item);
}

/* Without a mouse its keys are no help, nor is what the person may not do. */
static gboolean is_told(const struct menu *menu, const struct binding *binding)
{
	if (!teach_allows(console_role(menu->console), binding->command))
		return FALSE;
	return strcmp(console_option(menu->console, "mouse"), "on") == 0 ||
	       (strcmp(binding->keys, "Click") != 0 && !g_str_has_prefix(binding->keys, "Wheel"));
}

/* Bindings of one purpose stand together, where the nearest of them does. */
static void add_bindings(struct menu *menu)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *bindings = menu->bindings;
	for (guint i = 0; i < bindings->len; i++) {
		const char *group = group_of(bindings->pdata[i]);
		guint from = menu->all->len;
		if (!g_hash_table_add(seen, (char *)group))
			continue;
		for (guint j = i; j < bindings->len; j++)
			if (strcmp(group_of(bindings->pdata[j]), group) == 0 &&
			    is_told(menu, bindings->pdata[j]))
				add_binding(menu, from, bindings->pdata[j], group);
	}
}

static gboolean is_bound(const struct menu *menu, const struct command *command)
{
	gsize length = strlen(command->name);
	for (guint i = 0; i < menu->bindings->len; i++) {
		const struct binding *binding = menu->bindings->pdata[i];
		if (strncmp(binding->command, command->name, length) == 0 &&
		    (binding->command[length] == '\0' || binding->command[length] == ' '))
			return TRUE;
	}
	return FALSE;
}

/* What opens a desk by itself can't be run within the console. */
static void add_commands(struct menu *menu)
{
	for (const char *const *group = command_groups(); *group; group++)
		for (const struct command *const *row = command_all(); *row; row++) {
			const struct item item = {
				.command = *row, .line = (*row)->name, .group = _(*group)};
			gboolean alone =
				((*row)->needs & NOT_IN_SCRIPT) && !((*row)->needs & NEEDS_DESK);
			if (strcmp((*row)->group, *group) == 0 && !alone &&
			    (*row)->role <= console_role(menu->console) && !is_bound(menu, *row))
				g_array_append_val(menu->all, item);
		}
}

/* ---- what of it is looked for */

static gboolean matches(const struct item *item, char *const *words)
{
	for (char *const *word = words; *word; word++)
		if (!strstr(item->folded, *word))
			return FALSE;
	return TRUE;
}

static gboolean has_keys(const struct item *item, const char *typed)
{
	g_auto(GStrv) keys = g_strsplit(item->keys ? item->keys : "", ", ", -1);
	return g_strv_contains((const char *const *)keys, typed);
}

/* The cursor begins on what was typed exactly: the keys, else the beginning of a command. */
static int best_match(const struct menu *menu)
{
	int best = -1, first = -1;
	for (guint i = 0; i < menu->shown->len; i++) {
		const struct item *item = &g_array_index(menu->shown, struct item, i);
		if (item->heading)
			continue;
		if (first < 0)
			first = (int)i;
		if (has_keys(item, menu->typed->str))
			return (int)i;
		if (best < 0 && menu->typed->len > 0 &&
		    g_str_has_prefix(item->line, menu->typed->str))
			best = (int)i;
	}
	return best >= 0 ? best : first;
}

static void narrow(struct menu *menu)
{
	g_autofree char *folded = text_fold(menu->typed->str);
	g_auto(GStrv) words = g_strsplit(g_strstrip(folded), " ", -1);
	const char *group = NULL;
	g_array_set_size(menu->shown, 0);
	menu->matches = 0;
	for (guint i = 0; i < menu->all->len; i++) {
		struct item item = g_array_index(menu->all, struct item, i);
		if (!matches(&item, words))
			continue;
		if (!group || strcmp(group, item.group) != 0) {
			const struct item heading = {.heading = item.group};
			g_array_append_val(menu->shown, heading);
		}
		group = item.group;
		menu->matches++;
		g_array_append_val(menu->shown, item);
	}
	menu->list.top = 0;
	list_resize(&menu->list, (int)menu->shown->len);
	list_seek(&menu->list, best_match(menu));
	console_touch(menu->console);
}

/* ---- the screen */

static void fill(struct menu *menu)
{
	g_clear_pointer(&menu->bindings, g_ptr_array_unref);
	menu->generation = keymap_generation(console_keymap(menu->console));
	menu->bindings = keymap_list(console_keymap(menu->console), menu->context, FALSE);
	g_ptr_array_sort_with_data(menu->bindings, compare_bindings, menu);
	g_array_set_size(menu->all, 0);
	add_bindings(menu);
	add_commands(menu);
	for (guint i = 0; i < menu->all->len; i++)
		fold_item(&g_array_index(menu->all, struct item, i));
	narrow(menu);
}

static void *menu_open(struct console *console, const char *argument)
{
	struct menu *menu = g_new0(struct menu, 1);
	menu->console = console;
	menu->context = g_strdup(argument);
	menu->all = g_array_new(FALSE, FALSE, sizeof(struct item));
	g_array_set_clear_func(menu->all, item_clear);
	menu->shown = g_array_new(FALSE, FALSE, sizeof(struct item));
	menu->typed = g_string_new(NULL);
	fill(menu);
	return menu;
}

/* The keys may be others now, and the bindings gone. */
static void menu_changed(void *self)
{
	struct menu *menu = self;
	if (menu->generation != keymap_generation(console_keymap(menu->console)))
		fill(menu);
}

static void menu_close(void *self)
{
	struct menu *menu = self;
	g_ptr_array_unref(menu->bindings);
	g_array_unref(menu->all);
	g_array_unref(menu->shown);
	g_string_free(menu->typed, TRUE);
	g_free(menu->context);
	g_free(menu);
}

static void draw_item(const struct item *item, int row, int column, int columns)
{
	if (item->heading) {
		draw_text(row, column, columns, STYLE_HEADER, item->heading);
		return;
	}
	g_autofree char *line = g_strconcat(":", item->line, NULL);
	int left = item->binding ? KEYS_COLUMNS : NAME_COLUMNS, help = 2 + left;
	draw_text(row, column + 2, left - 1, STYLE_KEY, item->keys ? item->keys : line);
	int told = draw_text(row, column + help, columns - help, STYLE_TEXT, item_help(item));
	if (!item->binding)
		return;
	/* The command itself, where there is room: it is how one learns the language. */
	int beyond = help + told + 2, room = columns - beyond;
	gboolean is_own = teach_is_own(item->binding);
	g_autofree char *own = is_own ? g_strconcat(line, "  ", item->binding->origin, NULL) : NULL;
	const char *right = is_own && room >= draw_width(own) ? own
			    : is_own                          ? item->binding->origin
							      : line;
	if (columns >= WIDE_COLUMNS && beyond <= LINE_COLUMN)
		draw_text(row, column + LINE_COLUMN, columns - LINE_COLUMN, STYLE_DIM, right);
	else if (room >= draw_width(right))
		draw_right(row, column + beyond, room, STYLE_DIM, right);
}

static void menu_draw(void *self, const struct area *area)
{
	struct menu *menu = self;
	int used = draw_format(area->row, area->column, area->columns, STYLE_STRONG,
			       _("What can be done (%s)"), menu->context);
	used += draw_text(area->row, area->column + used, area->columns - used, STYLE_DIM,
			  _("  search: "));
	used += draw_text(area->row, area->column + used, area->columns - used, STYLE_PROMPT,
			  menu->typed->str);
	g_autofree char *found = g_strdup_printf("  %u", menu->matches);
	if (menu->typed->len > 0)
		draw_right(area->row, area->column + used, area->columns - used, STYLE_DIM, found);
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	if (menu->list.cursor == 1) /* with its heading */
		menu->list.top = 0;
	list_show(&menu->list, area->rows - 2);
	for (int i = 0; i < menu->list.height && menu->list.top + i < menu->list.count; i++) {
		int place = menu->list.top + i, row = area->row + 2 + i;
		draw_item(&g_array_index(menu->shown, struct item, (guint)place), row, area->column,
			  area->columns);
		if (place == menu->list.cursor)
			draw_marker(row, area->column, area->columns);
	}
	if (menu->list.count == 0)
		draw_text(area->row + 2, area->column + 2, area->columns - 2, STYLE_DIM,
			  _("nothing here does that"));
	draw_cursor(area->row, area->column + used, TRUE);
}

static gboolean is_heading(const struct menu *menu, int place)
{
	return place >= 0 && g_array_index(menu->shown, struct item, (guint)place).heading;
}

/* Headings are passed over, and what stands under the first one is the top. */
static gboolean move(struct menu *menu, enum verb verb, int count)
{
	int before = menu->list.cursor;
	if (!list_move(&menu->list, verb, count, NULL))
		return FALSE;
	int step = menu->list.cursor < before ? -1 : 1;
	if (is_heading(menu, menu->list.cursor))
		list_seek(&menu->list, menu->list.cursor + step);
	if (is_heading(menu, menu->list.cursor)) /* the very first line */
		list_seek(&menu->list, menu->list.cursor + 1);
	return TRUE;
}

static gboolean wants_words(const struct command *command)
{
	return command->arguments && command->arguments->name && !command->arguments->optional;
}

static gboolean menu_verb(void *self, enum verb verb, int count, const char *argument,
			  GError **error)
{
	struct menu *menu = self;
	if (verb != VERB_OPEN)
		return move(menu, verb, count);
	if (menu->list.cursor < 0)
		return TRUE;
	const struct item item = g_array_index(menu->shown, struct item, menu->list.cursor);
	struct console *console = menu->console;
	const struct command *command = item.command;
	g_autofree char *line = g_strdup(item.line);
	console_pop(console); /* the menu is gone from here on */
	if (command && wants_words(command)) {
		g_autofree char *begun = g_strconcat(line, " ", NULL);
		console_ask_command(console, begun);
	} else {
		console_run_line(console, line);
	}
	return TRUE;
}

static gboolean menu_key(void *self, int key)
{
	struct menu *menu = self;
	if (key == KEY_N_BACKSPACE && menu->typed->len > 0) {
		const char *last = g_utf8_find_prev_char(menu->typed->str,
							 menu->typed->str + menu->typed->len);
		g_string_truncate(menu->typed, last ? (gsize)(last - menu->typed->str) : 0);
	} else if (key >= ' ' && key < KEY_NAMED && menu->typed->len < TYPED_MOST) {
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
	.changed = menu_changed,
	.key = menu_key,
};

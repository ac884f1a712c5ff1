/* SPDX-License-Identifier: MIT
 * Hints and choices. They follow the keymap at each frame, so they are true after any change of it.
 */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/teach.h"

const char *teach_help(const struct binding *binding)
{
	if (binding->help)
		return _(binding->help);
	const struct command *command = command_find(binding->command);
	return command && command->help ? _(command->help) : binding->command;
}

const char *teach_purpose(const struct binding *binding)
{
	return binding->purpose && *binding->purpose ? _(binding->purpose) : NULL;
}

gboolean teach_is_own(const struct binding *binding)
{
	for (const struct keymap_shipped *at = keymap_shipped; at->name; at++) {
		g_autofree char *file = g_strconcat(at->name, ".keys:", NULL);
		if (g_str_has_prefix(binding->origin, file))
			return FALSE;
	}
	return TRUE;
}

gboolean teach_allows(enum role role, const char *line)
{
	const char *rest;
	guint used;
	/* Of most desks everybody's; it is asked of each hint of each frame. */
	if (role >= ROLE_ADMIN)
		return TRUE;
	/* What a prompt begins with is what it is for. */
	if (g_str_has_prefix(line, "prompt "))
		line += strlen("prompt ");
	GPtrArray *words = words_split(line, &rest, NULL, NULL);
	const struct command *command =
		words && words->len > 0 ? command_match(words, &used, NULL) : NULL;
	words_free(words);
	return !command || command_allows(command, role, "", NULL);
}

/* ---- hints */

static const char *keys_of(const struct keymap *keymap, const char *context,
			   const struct hint *hint)
{
	return hint->keys ? hint->keys : keymap_keys_for(keymap, context, hint->command);
}

static int hint_width(const char *keys, const struct hint *hint)
{
	return keys ? draw_width(keys) + 1 + draw_width(_(hint->label)) : 0;
}

static gboolean is_menu(const struct hint *hint)
{
	return strcmp(hint->command, "menu") == 0;
}

void teach_hints(const struct keymap *keymap, const char *context, const struct hint *hints,
		 enum role role, int row, int columns)
{
	int column = 0, reserved = 0;
	for (const struct hint *hint = hints; hint && hint->command; hint++)
		if (is_menu(hint))
			reserved = hint_width(keys_of(keymap, context, hint), hint);
	for (const struct hint *hint = hints; hint && hint->command; hint++) {
		const char *keys = keys_of(keymap, context, hint);
		if (is_menu(hint))
			reserved = 0;
		if (!keys || !teach_allows(role, hint->command) ||
		    column + hint_width(keys, hint) + (reserved ? reserved + 2 : 0) > columns)
			continue;
		column += draw_text(row, column, columns - column, STYLE_KEY, keys) + 1;
		column += draw_text(row, column, columns - column, STYLE_TEXT, _(hint->label)) + 2;
	}
}

/* ---- choices */

enum { CHOICE_GAP = 3, CHOICE_MARGIN = 2 };

struct choices {
	GPtrArray *bindings;   /* of const struct binding* */
	gsize pressed;         /* bytes of the keys already pressed, and the blank behind them */
	int keys, help, width; /* columns of the widest keys and help, and of the widest choice */
	gboolean foretold;     /* what some of them would do stands beside them */
};

static const char *rest_of(const struct choices *choices, const struct binding *binding)
{
	return binding->keys + MIN(choices->pressed, strlen(binding->keys));
}

static void measure(struct choices *choices, const struct foresee *foresee, int columns)
{
	for (guint i = 0; i < choices->bindings->len; i++) {
		const struct binding *binding = choices->bindings->pdata[i];
		choices->keys = MAX(choices->keys, draw_width(rest_of(choices, binding)));
		choices->help = MAX(choices->help, draw_width(teach_help(binding)));
		if (foresee_words(foresee, binding->command))
			choices->foretold = TRUE;
	}
	/* What it would do is worth more room than what it is called. */
	if (choices->foretold)
		choices->help = MIN(choices->help, columns * 3 / 8);
	choices->width = choices->keys + 2 + choices->help;
}

static void put_foretold(const struct choices *choices, const char *words, int row, int column,
			 int columns)
{
	int at = choices->width + CHOICE_GAP;
	if (words)
		draw_text(row, column + at, columns - at, STYLE_DIM, words);
}

void teach_choices(const struct keymap *keymap, const char *context, const struct foresee *foresee,
		   enum role role, const struct area *whole, int avoid)
{
	g_autofree char *pressed = keymap_pending(keymap);
	struct choices choices = {.bindings = keymap_list(keymap, context, TRUE),
				  .pressed = strlen(pressed) + 1};
	for (guint i = choices.bindings->len; i > 0; i--) {
		const struct binding *binding = choices.bindings->pdata[i - 1];
		if (!teach_allows(role, binding->command))
			g_ptr_array_remove_index(choices.bindings, i - 1);
	}
	/* Which key is pressed next says why. */
	if (choices.bindings->len == 0) {
		g_ptr_array_unref(choices.bindings);
		return;
	}
	measure(&choices, foresee, whole->columns);
	int count = (int)choices.bindings->len, room = whole->columns - CHOICE_MARGIN;
	int across = choices.foretold ? 1
				      : CLAMP((room + CHOICE_GAP) / (choices.width + CHOICE_GAP), 1,
					      MAX(count, 1));
	int down = MIN((count + across - 1) / across, MAX(whole->rows - 2, 0));
	int top = whole->row + whole->rows - 2 - down;
	/* The row one is about to act on stays in sight. */
	if (avoid >= top && avoid < top + 1 + down && whole->row + 1 + down <= avoid)
		top = whole->row;
	draw_rule(top, whole->column, whole->columns, STYLE_DIM);
	g_autofree char *title = g_strdup_printf(" %s… ", pressed);
	draw_text(top, whole->column + CHOICE_MARGIN, room, STYLE_KEY, title);
	for (int i = 0; i < down; i++)
		draw_blank(top + 1 + i, whole->column, whole->columns);
	for (int i = 0; i < count && i < across * down; i++) {
		const struct binding *binding = choices.bindings->pdata[i];
		int row = top + 1 + i % down;
		int column =
			whole->column + CHOICE_MARGIN + i / down * (choices.width + CHOICE_GAP);
		int columns = MIN(choices.width, whole->column + whole->columns - column);
		draw_text(row, column, choices.keys, STYLE_KEY, rest_of(&choices, binding));
		draw_text(row, column + choices.keys + 2, columns - choices.keys - 2, STYLE_TEXT,
			  teach_help(binding));
		put_foretold(&choices, foresee_words(foresee, binding->command), row, column, room);
	}
	g_ptr_array_unref(choices.bindings);
}

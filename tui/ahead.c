/* SPDX-License-Identifier: MIT
 * Keys typed ahead: while a screen has not got yet what it was opened for, or what was just written
 * to it, or the store is still asked which screen it is, whatever is typed is meant for that. It
 * waits here, and falls neither on what stood there before nor into nothing (terminal.md §4). */
#include "config.h"

#include "tui/console-private.h"

/* Of keys; a person types a line or two ahead. */
enum { AHEAD_MOST = 4096, CTRL_C = 3, ESCAPE = 27 };

struct ahead {
	int key; /* 0: pasted text */
	GBytes *pasted;
};

static void clear(void *data)
{
	g_clear_pointer(&((struct ahead *)data)->pasted, g_bytes_unref);
}

/* A prompt is there at once. */
static gboolean awaits(const struct console *console)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	return !console->prompt && !console->question &&
	       (console->opening || (screen->awaits && screen->awaits(self)));
}

gboolean ahead_hold(struct console *console, int key, const char *pasted, gsize size)
{
	guint waiting = console->ahead ? console->ahead->len : 0;
	if (key == ESCAPE || key == CTRL_C) {
		console_drop_ahead(console);
		console->opening = NULL;
		return FALSE;
	}
	if (waiting == 0 && !awaits(console))
		return FALSE;
	if (!console->ahead) {
		console->ahead = g_array_new(FALSE, FALSE, sizeof(struct ahead));
		g_array_set_clear_func(console->ahead, clear);
	}
	if (waiting < AHEAD_MOST) {
		const struct ahead ahead = {key, key ? NULL : g_bytes_new(pasted, size)};
		g_array_append_val(console->ahead, ahead);
	}
	return TRUE;
}

/* One that asks for something else that has to come lets those behind it wait on. */
void ahead_replay(struct console *console)
{
	while (console->ahead && console->ahead->len > 0 && !awaits(console) &&
	       !console_is_leaving(console)) {
		int key = g_array_index(console->ahead, struct ahead, 0).key;
		GBytes *pasted =
			g_steal_pointer(&g_array_index(console->ahead, struct ahead, 0).pasted);
		g_array_remove_index(console->ahead, 0);
		if (key)
			console_key(console, key);
		else
			console_paste(console, g_bytes_get_data(pasted, NULL),
				      g_bytes_get_size(pasted));
		g_clear_pointer(&pasted, g_bytes_unref);
	}
}

void console_drop_ahead(struct console *console)
{
	if (console->ahead)
		g_array_set_size(console->ahead, 0);
}

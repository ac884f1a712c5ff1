/* SPDX-License-Identifier: MIT
 * What a key does: answers the question that is open, edits the prompt, goes to the screen, counts,
 * or is looked up in the keymap. In that order, so what is on the last line always has the keys. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/tour.h"

enum { CTRL_C = 3, ESCAPE = 27, COUNT_LIMIT = 99999 };

/* What comes back late is meant to be read, and who types goes on typing. */
#define STAYS_FOR (3 * G_USEC_PER_SEC)

gboolean console_message_unread(const struct console *console, gint64 monotonic)
{
	gint64 seen = console->message_seen;
	return console->message && console->message_stays &&
	       (!seen || monotonic - seen < STAYS_FOR);
}

static void forget_message(struct console *console)
{
	if (!console->message || console_message_unread(console, console->key_at))
		return;
	g_clear_pointer(&console->message, g_free);
	console_touch(console);
}

/* ^C stops long work, else what was begun; with nothing begun it asks, and the second one leaves.
 */
static void interrupt(struct console *console)
{
	gboolean again = console->leave_asked;
	if (working_stop(console->working)) {
		console_touch(console);
		return;
	}
	if (afterwork_stop(console))
		return;
	if (console_cancel(console)) {
		console->leave_asked = FALSE;
		return;
	}
	if (again) {
		console_leave(console, 0);
		return;
	}
	console->leave_asked = TRUE;
	console_say(console, STYLE_PROMPT, "%s", _("^C again leaves Midwatch"));
}

static void run_binding(struct console *console, const struct binding *binding)
{
	g_autofree char *line = g_strdup(binding->command);
	console->prefix = FALSE;
	console->given = console->count;
	console->count = 0;
	console_run_line(console, line);
	console->given = 0;
}

/* A click beside the mark is nobody's mistake worth a line. */
static gboolean is_pointer(int key)
{
	return key >= KEY_N_WHEEL_UP && key <= KEY_N_CLICK;
}

static gboolean take_digit(struct console *console, const struct screen *screen, int key)
{
	if (console->prefix || key < '0' || key > '9' || (key == '0' && console->count == 0))
		return FALSE;
	console->count = MIN(console->count * 10 + (key - '0'), COUNT_LIMIT);
	console_touch(console);
	return TRUE;
}

static void say_unbound(struct console *console, int key, gboolean behind)
{
	g_autofree char *name = key_name(key);
	/* Where letters are typed it is not the question mark. */
	const char *menu = keymap_keys_for(console->keymap, console_context(console), "menu");
	console_say(console, STYLE_DIM,
		    behind ? _("%s means nothing after that; %s shows the keys")
			   : _("%s means nothing here; %s shows the keys"),
		    name, menu ? menu : ":keys");
}

void console_key(struct console *console, int key)
{
	console->key = key;
	if (console->question &&
	    g_get_monotonic_time() - console->question->asked_at < QUESTION_DEAF_FOR)
		return;
	if (console->question) {
		console_answer_question(console, key == console->question->yes);
		return;
	}
	if (banner_key(console->banner, key))
		return;
	forget_message(console);
	if (console->prompt) {
		console_prompt_key(console, key);
		return;
	}
	if (key == CTRL_C && !console->prefix) { /* C-x C-c is a sequence */
		interrupt(console);
		return;
	}
	console->leave_asked = FALSE;
	void *self;
	const struct screen *screen = console_screen(console, &self);
	gboolean typing = screen->typing && screen->typing(self);
	if (!typing && !console->prefix && screen->key && screen->key(self, key))
		return;
	if (key == ESCAPE && console_cancel(console))
		return;
	if (!typing && take_digit(console, screen, key))
		return;
	gboolean was_prefix = console->prefix, pending = FALSE;
	const struct binding *binding =
		keymap_feed(console->keymap, console_context(console), key, &pending);
	if (binding) {
		run_binding(console, binding);
	} else if (pending) {
		console->prefix = TRUE;
		console->prefix_at = console->key_at;
	} else if (!typing || was_prefix || !screen->key(self, key)) {
		console_cancel(console);
		if (key == ESCAPE)
			tour_leave(console);
		else if (key != CTRL_C && !is_pointer(key))
			say_unbound(console, key, was_prefix);
	}
	console_touch(console);
}

void console_paste(struct console *console, const char *text, gsize size)
{
	if (console->question)
		return;
	forget_message(console);
	void *self;
	const struct screen *screen = console_screen(console, &self);
	if (console->prompt)
		console_prompt_answer(console, prompt_paste(console->prompt, text, size));
	else if (!screen->paste || !screen->paste(self, text, size))
		console_say(console, STYLE_DIM, "%s", _("pasted text does nothing here"));
}

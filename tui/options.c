/* SPDX-License-Identifier: MIT
 * Personal preferences in the console: which of desk, midwatchrc and this session holds, and what
 * follows from a change. */
#include "config.h"

#include <string.h>

#include "command/keys.h"
#include "command/preference.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/terminal.h"
#include "tui/theme.h"

GHashTable *options_read(struct desk *desk, const struct rc *rc, const struct zone **zone)
{
	GHashTable *options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (const struct preference *at = preferences; at->name; at++) {
		const char *value = book_option(desk->book, desk->user, at->name);
		if (value)
			g_hash_table_insert(options, g_strdup(at->name), g_strdup(value));
	}
	const struct rc_line *line = rc_option(rc, "zone");
	const struct zone *own = line ? zone_set_get(desk->zones, line->value, NULL) : NULL;
	*zone = own ? own : book_user_zone(desk->book, desk->user);
	return options;
}

const char *console_option(const struct console *console, const char *name)
{
	const struct preference *preference = preference_find(name, NULL);
	const char *value = g_hash_table_lookup(console->set_options, name);
	const struct rc_line *line = rc_option(console->rc, name);
	if (!value && line)
		value = line->value;
	if (!value && console->desk_options)
		value = g_hash_table_lookup(console->desk_options, name);
	return value ? value : preference ? preference->usual : NULL;
}

void console_add_mistake(const char *message, void *data)
{
	struct console *console = data;
	g_ptr_array_add(console->mistakes, g_strdup(message));
}

/* How many there are stands first: the first one may be longer than the line. */
void console_tell_mistakes(struct console *console)
{
	GPtrArray *mistakes = console->mistakes;
	const char *key = keymap_keys_for(console->keymap, "queue", "messages");
	for (guint i = 1; i < mistakes->len; i++)
		console_note(console, mistakes->pdata[i]);
	if (mistakes->len > 1)
		console_say(console, STYLE_ERROR, _("%u mistakes (%s shows all): %s"),
			    mistakes->len, key ? key : ":messages", (char *)mistakes->pdata[0]);
	else if (mistakes->len > 0)
		console_say(console, STYLE_ERROR, "%s", (char *)mistakes->pdata[0]);
	g_ptr_array_set_size(mistakes, 0);
}

static void apply_bind(struct console *console, const struct keys_line *line)
{
	g_autoptr(GError) error = NULL;
	const char *next;
	int number = line->number;
	if (!keymap_load_line(console->keymap, line->file, line->text, &next, &number, &error))
		console_say_error(console, error);
}

void console_take_binds(struct console *console, GPtrArray *binds)
{
	for (guint i = 0; i < binds->len; i++)
		apply_bind(console, binds->pdata[i]);
	if (binds->len > 0)
		console_changed(console);
	g_ptr_array_extend_and_steal(console->binds, binds);
	console_touch(console);
}

/* The keys of the keymap that is wanted now. */
static void apply_keymap(struct console *console)
{
	const char *name = console_option(console, "keymap");
	struct keymap *before = console->keymap;
	if (before && strcmp(name, console->keymap_name) == 0)
		return;
	if (before)
		console_cancel(console);
	g_free(console->keymap_name);
	console->keymap_name = g_strdup(name);
	/* The file's mistakes were told the first time. */
	console->keymap =
		keys_load(name, console->rc, before ? NULL : console_add_mistake, console, NULL);
	keymap_free(before);
	lineedit_set_vi(console->edit, strcmp(name, "vi") == 0);
	for (guint i = 0; i < console->binds->len; i++)
		apply_bind(console, console->binds->pdata[i]);
	if (before)
		console_changed(console);
}

static void apply_looks(struct console *console)
{
	const char *name = console_option(console, "theme");
	draw_bar(strcmp(console_option(console, "cursor"), "bar") == 0);
	terminal_mouse(console->on_screen && strcmp(console_option(console, "mouse"), "on") == 0);
	if (!console->on_screen || g_strcmp0(name, console->theme_name) == 0)
		return;
	struct theme theme;
	gboolean first = console->theme_name == NULL;
	g_autofree char *own = console->options->restricted ? NULL : preference_theme_file(name);
	theme_load(&theme, name, own, console_add_mistake, console);
	g_free(console->theme_name);
	console->theme_name = g_strdup(name);
	draw_theme(&theme);
	if (!first)
		console_tell_mistakes(console);
}

void console_on_screen(struct console *console)
{
	console->on_screen = TRUE;
	apply_looks(console);
}

void console_take_options(struct console *console, GHashTable *options, const struct zone *zone)
{
	if (options) {
		g_clear_pointer(&console->desk_options, g_hash_table_unref);
		console->desk_options = options;
		console->zone = zone;
	}
	apply_keymap(console);
	apply_looks(console);
	console_touch(console);
}

void console_set_option(struct console *console, const char *name, const char *value)
{
	if (value)
		g_hash_table_insert(console->set_options, g_strdup(name), g_strdup(value));
	else
		g_hash_table_remove(console->set_options, name);
}

/* ---- what of the file only the desk can tell, and its views: the person's own, seen by nobody
 * else */

struct own_job {
	struct job job;
	GPtrArray *mistakes; /* of char* */
	gboolean views;
};

static void add_own_mistake(struct own_job *own, const struct rc_line *line, const GError *error)
{
	g_ptr_array_add(own->mistakes,
			g_strdup_printf("%s:%d: %s", RC_NAME, line->number, error->message));
}

static void add_view(struct own_job *own, struct desk *desk, const struct rc_line *line)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) unread = g_string_new(NULL);
	struct context context = {.desk = desk, .sink = sink_collect(unread, NULL, desk_now(desk))};
	g_autofree char *text = g_strconcat(line->text, " --user=me", NULL);
	if (!context_adopt(&context, desk, &error) ||
	    !command_run_line(&context, strstr(line->text, "--user") ? line->text : text, &error))
		add_own_mistake(own, line, error);
	sink_free(context.sink);
}

static void check_option(struct own_job *own, struct desk *desk, const struct rc_line *line)
{
	g_autoptr(GError) error = NULL;
	if (!preference_check(preference_find(line->name, NULL), desk, line->value, &error))
		add_own_mistake(own, line, error);
}

/* A view that is there already as it is written is left alone. */
static void own_work(struct job *job, struct desk *desk)
{
	struct own_job *own = (struct own_job *)job;
	const GPtrArray *lines = job->console->rc->lines;
	gboolean writes =
		!store_is_read_only(desk->store) && (desk->pinned == TIME_NONE || desk->test_clock);
	for (guint i = 0; i < lines->len; i++) {
		const struct rc_line *line = lines->pdata[i];
		if (line->value)
			check_option(own, desk, line);
		else if (writes)
			add_view(own, desk, line);
		own->views = own->views || !line->value;
	}
}

static void own_free(struct job *job)
{
	g_clear_error(&job->error);
	g_ptr_array_unref(((struct own_job *)job)->mistakes);
	g_free(job);
}

static void own_done(struct job *job)
{
	struct console *console = job->console;
	GPtrArray *mistakes = ((struct own_job *)job)->mistakes;
	for (guint i = 0; i < mistakes->len; i++)
		console_add_mistake(mistakes->pdata[i], console);
	console_tell_mistakes(console);
	if (((struct own_job *)job)->views)
		console_changed(console);
	own_free(job);
}

void console_check_rc(struct console *console)
{
	if (console->rc->lines->len == 0) {
		console_tell_mistakes(console);
		return;
	}
	struct own_job *own = g_new0(struct own_job, 1);
	own->mistakes = g_ptr_array_new_with_free_func(g_free);
	own->job.owner = console;
	own->job.work = own_work;
	own->job.done = own_done;
	own->job.free = own_free;
	console_post(console, TOPIC_NONE, &own->job);
}

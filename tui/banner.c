/* SPDX-License-Identifier: MIT
 * The banner. Of several news of one kind it names each ticket as far as there is room; news of
 * other kinds wait behind, P0s first. */
#include "config.h"

#include <string.h>

#include "command/news.h"
#include "desk/i18n.h"
#include "store/session.h"
#include "tui/banner.h"
#include "tui/console-private.h"
#include "tui/terminal.h"

/* Reminders and promises come due by themselves. */
#define LOOK_EVERY (10 * G_USEC_PER_SEC)

#define CONTEXT "banner"

struct banner {
	struct console *console;
	struct watch *watch; /* the store thread's */
	gboolean looking, again;
	char *gone;       /* why the desk is not the one that was opened; NULL: it is */
	gint64 looked_at; /* monotonic; 0 never */
	GPtrArray *news;  /* of struct news*, P0s first */
};

struct banner *banner_new(struct console *console)
{
	struct banner *banner = g_new0(struct banner, 1);
	banner->console = console;
	banner->news = g_ptr_array_new_with_free_func(news_free);
	return banner;
}

void banner_free(struct banner *banner)
{
	if (!banner)
		return;
	watch_free(banner->watch);
	g_free(banner->gone);
	g_ptr_array_unref(banner->news);
	g_free(banner);
}

/* ---- looking */

struct look_job {
	struct job job;
	struct banner *banner;
	gboolean changed;
	GPtrArray *news;
};

static void look_work(struct job *job, struct desk *desk)
{
	struct look_job *look = (struct look_job *)job;
	struct banner *banner = look->banner;
	if (!banner->watch)
		banner->watch =
			watch_new(session_last_seen(desk, desk->user, job->console->session));
	watch_look(banner->watch, desk, look->changed, look->news, &job->error);
}

static void look_free(struct job *job)
{
	struct look_job *look = (struct look_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&look->news, g_ptr_array_unref);
	g_free(look);
}

static gint compare_kinds(gconstpointer a, gconstpointer b)
{
	const struct news *x = *(const struct news *const *)a, *y = *(const struct news *const *)b;
	return (int)x->kind - (int)y->kind;
}

/* One in words; of several of the first one's kind how many and where. *told: how many. */
static char *words_of(const struct banner *banner, guint *told)
{
	const struct news *first = banner->news->pdata[0];
	guint count = 1;
	while (count < banner->news->len &&
	       ((struct news *)banner->news->pdata[count])->kind == first->kind)
		count++;
	*told = count;
	if (count == 1)
		return news_words(first);
	GString *out = g_string_new(NULL);
	g_string_printf(out, "%u %s", count, news_title(first->kind));
	for (guint i = 0; i < count; i++) {
		g_autofree char *place = news_place(banner->news->pdata[i]);
		g_string_append_printf(out, "%s %s", i ? "," : ":", place);
	}
	return g_string_free(out, FALSE);
}

static void ring(const struct banner *banner)
{
	const struct console *console = banner->console;
	guint told;
	g_autofree char *words = words_of(banner, &told);
	terminal_notify(g_strcmp0(console_option(console, "bell"), "off") != 0,
			console_option(console, "notify"), words);
}

static void look_done(struct job *job)
{
	struct look_job *look = (struct look_job *)job;
	struct banner *banner = look->banner;
	banner->looking = FALSE;
	/* What can't be asked now is asked again; the queue tells of a desk that is away. */
	if (look->news->len > 0) {
		g_ptr_array_extend_and_steal(banner->news, g_steal_pointer(&look->news));
		g_ptr_array_sort(banner->news, compare_kinds);
		ring(banner);
		console_touch(job->console);
	}
	look_free(job);
	if (banner->again)
		banner_changed(banner);
}

static void post_look(struct banner *banner, gboolean changed)
{
	struct look_job *look = g_new0(struct look_job, 1);
	look->job.owner = banner;
	look->job.work = look_work;
	look->job.done = look_done;
	look->job.free = look_free;
	look->job.patient = TRUE;
	look->banner = banner;
	look->changed = changed;
	look->news = g_ptr_array_new_with_free_func(news_free);
	banner->looking = TRUE;
	banner->looked_at = g_get_monotonic_time();
	console_post(banner->console, TOPIC_NONE, &look->job);
}

void banner_changed(struct banner *banner)
{
	if (!banner->console->ready)
		return;
	banner->again = banner->looking;
	if (!banner->looking)
		post_look(banner, TRUE);
}

gint64 banner_tick(struct banner *banner, gint64 monotonic)
{
	if (!banner->console->ready)
		return G_MAXINT64;
	if (!banner->looking && monotonic >= banner->looked_at + LOOK_EVERY)
		post_look(banner, FALSE);
	/* While the desk takes its time the answer wakes us. */
	return banner->looking ? G_MAXINT64 : banner->looked_at + LOOK_EVERY;
}

/* ---- drawing */

/* The keys that are good here: where letters are typed, the banner's own. */
static const char *key_for(const struct console *console, const char *command)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	gboolean typing = console->prompt || (screen->typing && screen->typing(self));
	const char *keys =
		typing ? NULL : keymap_keys_for(console->keymap, screen->context, command);
	return keys ? keys : keymap_keys_for(console->keymap, CONTEXT, command);
}

void banner_gone(struct banner *banner, const char *why)
{
	if (g_strcmp0(banner->gone, why) == 0)
		return;
	g_free(banner->gone);
	banner->gone = g_strdup(why);
	if (why)
		console_note(banner->console, why);
	console_touch(banner->console);
}

static void draw_gone(const struct banner *banner, const struct area *whole)
{
	draw_blank(0, 0, whole->columns);
	draw_format(0, 0, whole->columns, STYLE_ERROR, _("%s: leave and start again"),
		    banner->gone);
}

void banner_draw(const struct banner *banner, const struct area *whole)
{
	if (banner->gone && whole->rows >= 2) {
		draw_gone(banner, whole);
		return;
	}
	if (banner->news->len == 0 || whole->rows < 2)
		return;
	const struct news *first = banner->news->pdata[0];
	const char *look = key_for(banner->console, "look"),
		   *away = key_for(banner->console, "dismiss");
	guint told;
	g_autofree char *words = words_of(banner, &told);
	g_autoptr(GString) keys = g_string_new(NULL);
	if (told < banner->news->len)
		g_string_append_printf(keys, _("+%u "), banner->news->len - told);
	if (look)
		g_string_append_printf(keys, _(" %s looks"), look);
	if (away && whole->columns >= 60)
		g_string_append_printf(keys, _("  %s away"), away);
	int room = MAX(whole->columns - draw_width(keys->str) - 1, whole->columns / 2);
	enum style style = first->kind == NEWS_P0        ? STYLE_P0
			   : first->kind <= NEWS_PROMISE ? STYLE_BREACHED
							 : STYLE_SOON;
	draw_blank(0, 0, whole->columns);
	draw_text(0, 0, room, style, words);
	draw_right(0, room, whole->columns - room, STYLE_KEY, keys->str);
}

/* ---- keys and commands */

gboolean banner_dismiss(struct banner *banner)
{
	gboolean any = banner->news->len > 0;
	g_ptr_array_set_size(banner->news, 0);
	if (any)
		console_touch(banner->console);
	return any;
}

static void open_ticket(struct console *console, gint64 ticket)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	/* It may be what is looked at already. */
	if (strcmp(screen->name, "ticket") == 0 && screen->selected(self) == ticket)
		return;
	g_autofree char *number = g_strdup_printf("%" PRId64, ticket);
	console_push(console, "ticket", number);
}

static gboolean look(struct banner *banner)
{
	if (banner->news->len == 0)
		return FALSE;
	struct console *console = banner->console;
	gint64 ticket = ((struct news *)banner->news->pdata[0])->ticket;
	g_ptr_array_remove_index(banner->news, 0);
	/* What stands in the prompt is found again in its history. */
	if (console->prompt)
		console_prompt_put_away(console);
	open_ticket(console, ticket);
	console_touch(console);
	return TRUE;
}

gboolean banner_key(struct banner *banner, int key)
{
	if (banner->news->len == 0 || banner->console->prefix)
		return FALSE;
	g_autofree char *name = key_name(key);
	g_autoptr(GPtrArray) bindings = keymap_list(banner->console->keymap, CONTEXT, FALSE);
	for (guint i = 0; i < bindings->len; i++) {
		const struct binding *binding = bindings->pdata[i];
		if (strcmp(binding->keys, name) != 0)
			continue;
		if (strcmp(binding->command, "look") == 0)
			return look(banner);
		if (strcmp(binding->command, "dismiss") == 0)
			return banner_dismiss(banner);
	}
	return FALSE;
}

static gboolean run_look(struct call *call, GError **error)
{
	struct console *console = call->console;
	if (look(console->banner))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("nothing new"));
	return FALSE;
}

const struct command command_look =
	CONSOLE_COMMAND("look", NULL, N_("To the ticket the banner tells of"), run_look);

/* SPDX-License-Identifier: MIT
 * The console: opens the desk on the store's thread, takes the terminal, keeps the stack of
 * screens, and does for them what tui/screen.h promises. */
#include "config.h"

#include <poll.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "command/keys.h"
#include "store/draft.h"
#include "tui/console-private.h"
#include "tui/keeper.h"
#include "tui/terminal.h"
#include "tui/tour.h"

/* How long the start waits for the desk before it shows an empty screen instead. */
#define OPENING_WAIT (500 * 1000)
/* Rows stand still this long after a key (terminal.md §2). */
#define SETTLE_AFTER (3 * G_USEC_PER_SEC)

/* How long ^Z waits for the store's job to end. */
#define SUSPEND_WITHIN (2 * G_USEC_PER_SEC)

enum { LOG_LINES = 500, HISTORY_LINES = 500 };

/* ---- opening and closing the desk */

struct opening_job {
	struct job job;
	const struct console_options *options;
	gboolean open;
	const struct zone *zone;
	GHashTable *preferences;
	gint64 pinned;
	gboolean far;
	enum role role;
	char *user, *name;
	char *warning;      /* worth saying, and no reason not to begin; NULL: nothing */
	GPtrArray *history; /* of char*, oldest first */
};

static gboolean add_line(const struct row *row, void *data)
{
	const char *line = row_text(row, 0);
	if (line)
		g_ptr_array_insert(data, 0, g_strdup(line));
	return TRUE;
}

static void opening_work(struct job *job, struct desk *none)
{
	struct opening_job *opening = (struct opening_job *)job;
	const struct console_options *options = opening->options;
	struct desk *desk = desk_open(options->where, options->mode, options->user, options->bound,
				      &job->error);
	if (!desk)
		return;
	desk->pinned = options->now;
	struct value values[] = {V_TEXT(desk->user), V_INT(HISTORY_LINES)};
	store_expect(desk->store, QUERY_HISTORY_NEWEST, values, G_N_ELEMENTS(values));
	here_expect(desk);
	opening->preferences = options_read(desk, job->console->rc, &opening->zone);
	opening->pinned = desk->pinned;
	opening->far = store_is_far(desk->store);
	opening->role = desk->role;
	opening->user = g_strdup(desk->user);
	opening->name = draft_desk(desk);
	here_seen(job->console, desk);
	lifeline_watch(job->console->lifeline, desk->store);
	opening->history = g_ptr_array_new_with_free_func(g_free);
	/* Without its history the console is still a console. */
	store_select(desk->store, QUERY_HISTORY_NEWEST, values, G_N_ELEMENTS(values), add_line,
		     opening->history, NULL);
	opening->warning = store_take_warning(desk->store);
	job->console->desk = desk; /* from here on, for the jobs that follow on this thread */
	opening->open = TRUE;
}

static void opening_done(struct job *job)
{
	struct opening_job *opening = (struct opening_job *)job;
	struct console *console = job->console;
	if (opening->open) {
		console_take_options(console, g_steal_pointer(&opening->preferences),
				     opening->zone);
		console->pinned = opening->pinned;
		console->far = opening->far;
		console->role = opening->role;
		g_free(console->user);
		console->user = g_strdup(opening->user);
		console->desk_name = g_strdup(opening->name);
		console->ready = TRUE;
		console_take_history(console, opening->history);
		if (opening->warning)
			console_say(console, STYLE_SOON, "%s", opening->warning);
		console_changed(console);
	} else {
		console->failure = g_steal_pointer(&job->error);
		console->status = console->failure->code;
	}
	job->free(job);
}

static void opening_free(struct job *job)
{
	struct opening_job *opening = (struct opening_job *)job;
	g_clear_error(&job->error);
	g_clear_pointer(&opening->history, g_ptr_array_unref);
	g_clear_pointer(&opening->preferences, g_hash_table_unref);
	g_free(opening->user);
	g_free(opening->name);
	g_free(opening->warning);
	g_free(opening);
}

static void post_opening(struct console *console)
{
	struct opening_job *opening = g_new0(struct opening_job, 1);
	opening->options = console->options;
	opening->job.owner = console;
	opening->job.work = opening_work;
	opening->job.opens = TRUE;
	opening->job.done = opening_done;
	opening->job.free = opening_free;
	console_post(console, TOPIC_NONE, &opening->job);
}

/* Waits for the desk, so that a missing one is an ordinary error on an untouched terminal, and the
 * first frame is usually the full one. */
static void wait_for_desk(struct console *console)
{
	gint64 deadline = g_get_monotonic_time() + OPENING_WAIT;
	while (!console->ready && !console->failure) {
		gint64 left = deadline - g_get_monotonic_time();
		struct pollfd fd = {.fd = store_thread_fd(console->thread), .events = POLLIN};
		if (left <= 0 || poll(&fd, 1, (int)(left / 1000) + 1) < 0)
			return;
		store_thread_collect(console->thread);
	}
}

/* ---- the stack of screens */

static const struct screen *find_screen(const char *name)
{
	for (const struct screen *const *p = screen_table; *p; p++)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}

static void shown_free(struct console *console, struct shown *shown)
{
	console_disown(console, shown->self);
	if (console->line_owner == shown->self)
		console->line_owner = NULL;
	console_here(console, shown->self, 0, 0);
	shown->screen->close(shown->self);
	g_free(shown);
}

void console_push(struct console *console, const char *name, const char *argument)
{
	const struct screen *screen = find_screen(name);
	g_return_if_fail(screen != NULL);
	struct shown *shown = g_new0(struct shown, 1);
	shown->screen = screen;
	shown->self = screen->open(console, argument);
	g_ptr_array_add(console->stack, shown);
	keymap_reset(console->keymap);
	console_touch(console);
}

void console_pop(struct console *console)
{
	if (console->stack->len <= 1) {
		console_leave(console, 0);
		return;
	}
	shown_free(console, g_ptr_array_remove_index(console->stack, console->stack->len - 1));
	keymap_reset(console->keymap);
	console_touch(console);
}

/* What waits for a store that is away is nobody's any more once its console is gone. */
static gboolean asks_first(struct console *console)
{
	guint count = pending_count(console->pending);
	if (count == 0 || console->forsaken || !lifeline_is_away(console->lifeline))
		return FALSE;
	g_autofree char *text =
		g_strdup_printf(ngettext("%u act not stored, the store is away: quit?",
					 "%u acts not stored, the store is away: quit?", count),
				count);
	console_confirm(console, text, _("quits"), "leave now");
	return TRUE;
}

void console_leave(struct console *console, int status)
{
	if (console->status < 0 && !(status == 0 && asks_first(console)))
		console->status = status;
}

gboolean console_is_far(const struct console *console)
{
	return console->far;
}

gboolean console_is_leaving(const struct console *console)
{
	return console->status >= 0;
}

const struct screen *console_screen(const struct console *console, void **self)
{
	const struct shown *top = console->stack->pdata[console->stack->len - 1];
	if (self)
		*self = top->self;
	return top->screen;
}

const char *console_context(const struct console *console)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	return screen->keys ? screen->keys(self) : screen->context;
}

void console_changed(struct console *console)
{
	banner_changed(console->banner);
	for (guint i = 0; i < console->stack->len; i++) {
		struct shown *shown = console->stack->pdata[i];
		if (shown->screen->changed)
			shown->screen->changed(shown->self);
	}
}

void console_moved(struct console *console)
{
	for (guint i = 0; i < console->stack->len; i++) {
		struct shown *shown = console->stack->pdata[i];
		if (shown->screen->moved)
			shown->screen->moved(shown->self);
	}
}

void console_learned(struct console *console)
{
	for (guint i = 0; i < console->stack->len; i++) {
		struct shown *shown = console->stack->pdata[i];
		if (shown->screen->learned)
			shown->screen->learned(shown->self);
	}
}

void console_recorded(struct console *console)
{
	for (guint i = 0; i < console->stack->len; i++) {
		struct shown *shown = console->stack->pdata[i];
		if (shown->screen->recorded)
			shown->screen->recorded(shown->self);
	}
}

void console_save(struct console *console)
{
	for (guint i = 0; i < console->stack->len; i++) {
		struct shown *shown = console->stack->pdata[i];
		if (shown->screen->save)
			shown->screen->save(shown->self);
	}
	keepers_save(console);
}

void console_look(struct console *console, gint64 ticket, gint64 turn)
{
	g_hash_table_replace(console->looks, g_memdup2(&ticket, sizeof ticket),
			     g_memdup2(&turn, sizeof turn));
}

gint64 console_looked(const struct console *console, gint64 ticket)
{
	const gint64 *turn = g_hash_table_lookup(console->looks, &ticket);
	return turn ? *turn : 0;
}

/* ---- what screens ask */

gint64 console_now(const struct console *console)
{
	return console->pinned != TIME_NONE ? console->pinned
					    : console_real_time(console) / G_USEC_PER_SEC;
}

gint64 console_real_time(const struct console *console)
{
	return lifeline_real_time(console->lifeline);
}

gboolean console_is_pinned(const struct console *console)
{
	return console->pinned != TIME_NONE;
}

const struct zone *console_zone(const struct console *console)
{
	return console->zone;
}

gboolean console_is_fresh(const struct console *console)
{
	return console->key_at == 0;
}

const char *console_user(const struct console *console)
{
	return console->user;
}

const char *console_session(const struct console *console)
{
	return console->session;
}

struct keymap *console_keymap(const struct console *console)
{
	return console->keymap;
}

enum role console_role(const struct console *console)
{
	return console->role;
}

gboolean console_is_typing(const struct console *console)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	return console->prompt || console->question || (screen->typing && screen->typing(self));
}

gboolean console_is_busy(const struct console *console)
{
	return console->asking != ASKING_NOTHING || console->question || console->prefix ||
	       console->count > 0 ||
	       (console->key_at > 0 && g_get_monotonic_time() - console->key_at < SETTLE_AFTER);
}

void console_touch(struct console *console)
{
	console->touched = TRUE;
}

/* Takes the line over. */
static void log_line(struct console *console, char *line)
{
	g_queue_push_tail(&console->log, line);
	if (g_queue_get_length(&console->log) > LOG_LINES)
		g_free(g_queue_pop_head(&console->log));
}

void console_note(struct console *console, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line)
			log_line(console, g_strdup(*line));
}

void console_say(struct console *console, enum style style, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_free(console->message);
	console->message = g_strdup_vprintf(format, list);
	va_end(list);
	console->message_style = style;
	console->message_stays = FALSE;
	console->message_seen = 0;
	log_line(console, g_strdup(console->message));
	console_touch(console);
}

void console_say_error(struct console *console, const GError *error)
{
	/* The header says it, and what was asked is asked again. */
	if (lifeline_is_away(console->lifeline) &&
	    g_error_matches(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE)) {
		console_note(console, error->message);
		return;
	}
	console_say(console, STYLE_ERROR, "%s", error->message);
}

char *console_log(const struct console *console)
{
	GString *out = g_string_new(NULL);
	for (const GList *p = console->log.head; p; p = p->next) {
		g_autofree char *clean = text_clean(p->data);
		g_string_append_printf(out, "%s\n", clean);
	}
	return g_string_free(out, FALSE);
}

int console_count(const struct console *console)
{
	return console->given;
}

gboolean console_cancel(struct console *console)
{
	gboolean any = console->count > 0 || console->prefix;
	console->count = 0;
	console->prefix = FALSE;
	keymap_reset(console->keymap);
	console_touch(console);
	return any;
}

void console_suspend(struct console *console)
{
	if (console->options->restricted) {
		console_say(console, STYLE_ERROR, "%s", _("this login can't be suspended"));
		return;
	}
	console_settle(console);
	/* A stopped process must hold no lock of the desk. */
	if (!store_thread_pause(console->thread, SUSPEND_WITHIN)) {
		console_say(console, STYLE_ERROR, "%s",
			    _("the store is at work: not suspended, try again"));
		return;
	}
	terminal_suspend();
	store_thread_resume(console->thread);
	console_touch(console);
	console_changed(console);
}

/* ---- from start to end */

void console_close_screens(struct console *console)
{
	console_forget_word(console);
	while (console->stack->len > 0)
		shown_free(console,
			   g_ptr_array_remove_index(console->stack, console->stack->len - 1));
}

static struct console *console_new(const struct console_options *options)
{
	struct console *console = g_new0(struct console, 1);
	console->options = options;
	console->jobs = g_ptr_array_new();
	console->preludes = g_ptr_array_new();
	console->stack = g_ptr_array_new();
	console->foresee = foresee_new(console);
	console->looks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	console->keepers = g_ptr_array_new();
	console->stands = g_array_new(FALSE, FALSE, sizeof(struct stand));
	console->session = session_key_new();
	console->zone = zone_utc();
	console->role = ROLE_ADMIN;
	console->user = g_strdup(options->user);
	console->pinned = options->now;
	console->status = -1;
	console->mistakes = g_ptr_array_new_with_free_func(g_free);
	console->binds = g_ptr_array_new_with_free_func(keys_line_free);
	console->set_options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	console->unsaid = g_ptr_array_new_with_free_func(g_free);
	console->undo = undo_new();
	console->banner = banner_new(console);
	console->working = working_new();
	console->outbox = outbox_new(console);
	console->lifeline = lifeline_new();
	console->pending = pending_new(console);
	g_queue_init(&console->log);
	for (int i = 0; i <= ASKING_FIELD; i++)
		console->histories[i] = g_ptr_array_new_with_free_func(g_free);
	command_all(); /* sorted now, read by both threads later */
	return console;
}

static void console_free(struct console *console)
{
	console_close_screens(console);
	store_thread_free(console->reckoner);
	outbox_free(console->outbox);
	keepers_free(console);
	store_thread_free(console->thread);
	store_thread_free(console->files);
	g_ptr_array_unref(console->stack);
	g_hash_table_unref(console->looks);
	foresee_free(console->foresee);
	g_array_unref(console->stands);
	g_ptr_array_unref(console->jobs);
	g_free(console->session);
	g_free(console->desk_name);
	console_forget_word(console);
	prompt_free(console->prompt);
	prompt_free(console->line);
	lineedit_free(console->edit);
	for (int i = 0; i <= ASKING_FIELD; i++)
		g_ptr_array_unref(console->histories[i]);
	g_clear_pointer(&console->ahead, g_array_unref);
	question_free(console->question);
	prelude_free(console->late);
	g_ptr_array_unref(console->preludes);
	keymap_free(console->keymap);
	g_free(console->keymap_name);
	g_free(console->theme_name);
	g_ptr_array_unref(console->binds);
	g_clear_pointer(&console->desk_options, g_hash_table_unref);
	g_hash_table_unref(console->set_options);
	g_ptr_array_unref(console->mistakes);
	rc_free(console->rc);
	g_ptr_array_unref(console->unsaid);
	undo_free(console->undo);
	tour_free(console->tour);
	banner_free(console->banner);
	working_free(console->working);
	lifeline_free(console->lifeline);
	pending_free(console->pending);
	g_clear_error(&console->failure);
	g_queue_clear_full(&console->log, g_free);
	g_free(console->message);
	g_free(console->last_act);
	g_free(console->field_command);
	g_free(console->filter_before);
	g_free(console->user);
	g_free(console);
}

static int run(struct console *console, GError **error)
{
	char *notice = NULL;
	console->edit = lineedit_new(console->options->restricted, error);
	if (!console->edit)
		return -1;
	console->thread = store_thread_new();
	console->rc = rc_read(console->options->restricted, console_add_mistake, console);
	post_opening(console);
	wait_for_desk(console);
	console_take_options(console, NULL, NULL);
	if (!console->failure && !terminal_open(&notice, error))
		return -1;
	if (!console->failure) {
		console_on_screen(console);
		console_push(console, "queue", NULL);
		console_check_rc(console);
		if (console->options->tour)
			tour_begin(console);
		if (notice)
			console_say(console, STYLE_WARN, "%s", notice);
		g_free(notice);
		console_loop(console);
		/* First: a terminal that is stuck, or a second hang-up, must find it done. */
		console_settle(console);
		terminal_close();
	}
	if (console->failure) {
		g_propagate_error(error, g_steal_pointer(&console->failure));
		return -1;
	}
	return console->status;
}

int console_run(const struct console_options *options, GError **error)
{
	struct console *console = console_new(options);
	terminal_hold_signals();
	int status = run(console, error);
	if (console->thread)
		console_end(console);
	console_free(console);
	terminal_free_signals();
	return status;
}

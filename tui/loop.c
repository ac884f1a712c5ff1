/* SPDX-License-Identifier: MIT
 * The loop: waits for keys, for the store, for signals and for the next moment something is due;
 * takes everything there is; draws one frame. With nothing to do it sleeps and writes nothing. */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/console-private.h"
#include "tui/teach.h"
#include "tui/keeper.h"
#include "tui/terminal.h"
#include "tui/wrap.h"
#include "tui/tour.h"

#define POLL_EVERY (750 * 1000)        /* another process's changes: seen within a second */
#define NEWS_EVERY (150 * 1000)        /* those a server tells of, when many come */
#define SAY_WAITING_AFTER (300 * 1000) /* the store has not answered */
#define SAY_WAITING_FAR \
	G_USEC_PER_SEC /* the same, over a line that takes its time: the header tells that */
#define PROGRESS_EVERY (250 * 1000)
enum { MESSAGE_ROWS = 3 };
#define FIRST_FRAME_WITHIN (100 * 1000)
#define SHOW_CHOICES_AFTER (600 * 1000) /* a prefix key waits */

/* ---- looking for changes */

struct poll_job {
	struct job job;
	struct here_news news;
	char *gone; /* why, NULL: it is not */
};

static void poll_work(struct job *job, struct desk *desk)
{
	struct poll_job *poll = (struct poll_job *)job;
	gboolean changed = store_changed(desk->store);
	poll->gone = g_strdup(store_gone(desk->store));
	if (!changed)
		return;
	here_look(job->console, desk, &poll->news);
	if (poll->news.changed)
		desk_refresh(desk, &job->error);
}

static void poll_free(struct job *job)
{
	g_clear_error(&job->error);
	g_free(((struct poll_job *)job)->gone);
	g_free(job);
}

static void poll_done(struct job *job)
{
	struct console *console = job->console;
	console->polling = FALSE;
	const struct poll_job *poll = (const struct poll_job *)job;
	banner_gone(console->banner, poll->gone);
	if (job->error)
		console_say_error(console, job->error);
	else if (poll->news.changed)
		console_changed(console);
	else if (poll->news.moved)
		console_moved(console);
	/* Who was told that the desk changed has looked for everything. */
	if (!job->error && poll->news.learned && !poll->news.changed)
		console_learned(console);
	if (!job->error && poll->news.recorded && !poll->news.changed)
		console_recorded(console);
	poll_free(job);
}

static gint64 poll_tick(struct console *console, gint64 now)
{
	if (!console->ready || console->polling)
		return G_MAXINT64;
	if (now >= console->polled_at + (console->news ? NEWS_EVERY : POLL_EVERY)) {
		struct poll_job *poll = g_new0(struct poll_job, 1);
		poll->job.owner = console;
		poll->job.work = poll_work;
		poll->job.done = poll_done;
		poll->job.free = poll_free;
		poll->job.patient = TRUE;
		console->polling = TRUE;
		console->polled_at = now;
		console->news = FALSE;
		console_post(console, TOPIC_NONE, &poll->job);
		return G_MAXINT64;
	}
	return console->polled_at + (console->news ? NEWS_EVERY : POLL_EVERY);
}

/* What a server tells is read by whoever asks it something, so it is waited for only while nobody
 * does. */
static int news_fd(const struct console *console)
{
	return console->jobs->len == 0 && !console->news ? lifeline_news_fd(console->lifeline) : -1;
}

/* What was asked in vain is asked again; nobody knows what happened meanwhile. */
static void take_lifeline(struct console *console)
{
	if (lifeline_take(console->lifeline))
		console_changed(console);
	console_touch(console);
}

/* ---- frames */

static gboolean shows_choices(const struct console *console, gint64 now)
{
	return console->prefix && now >= console->prefix_at + SHOW_CHOICES_AFTER;
}

/* Monotonic time from when on the person is told that the store keeps them waiting; G_MAXINT64: it
 * does not. A poll in the background is nobody's wait. */
static gint64 say_waiting_at(const struct console *console)
{
	guint asked = console->jobs->len - (console->polling ? 1 : 0);
	gint64 since = asked > 0 ? store_thread_busy_since(console->thread) : 0;
	gint64 after = lifeline_is_slow(console->lifeline) ? SAY_WAITING_FAR : SAY_WAITING_AFTER;
	return since ? since + after : G_MAXINT64;
}

/* What it is about, line by line above it. */
static void draw_more(const char *more, int row, int columns)
{
	g_auto(GStrv) lines = g_strsplit(more, "\n", -1);
	int count = (int)g_strv_length(lines), first = MAX(row - count, 1);
	for (int i = 0; i < count && first + i < row; i++) {
		draw_blank(first + i, 0, columns);
		draw_text(first + i, 2, columns - 2, STYLE_STRONG, lines[i]);
	}
}

/* The answer's keys are always in sight; the question gives way. */
static void draw_question(const struct question *question, int row, int columns)
{
	if (question->more)
		draw_more(question->more, row, columns);
	g_autofree char *key = key_name(question->yes);
	g_autofree char *keys =
		g_strdup_printf(_("%s %s, any other key leaves it"), key, question->does);
	int room = MAX(columns - draw_width(keys) - 2, columns / 3);
	int used = draw_text(row, 0, room, STYLE_PROMPT, question->text);
	draw_text(row, used + 2, columns - used - 2, STYLE_KEY, keys);
	draw_cursor(row, MIN(used + 1, columns - 1), TRUE);
}

/* "3", "w…", "3w…" */
static char *typed_so_far(const struct console *console)
{
	g_autofree char *pending = keymap_pending(console->keymap);
	g_autofree char *count = console->count > 0 ? g_strdup_printf("%d", console->count) : NULL;
	return g_strconcat(count ? count : "", pending, console->prefix ? "…" : "", NULL);
}

/* Beside a filter that is being typed: how many there are of what it says so far. */
static void draw_found(const struct console *console, const struct area *whole)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	const char *note = screen->note ? screen->note(self) : NULL;
	int typed = draw_width(prompt_text(console->prompt, NULL)) + 2;
	if (console->asking == ASKING_FILTER && note &&
	    typed + 2 + draw_width(note) <= whole->columns)
		draw_right(whole->rows - 1, typed, whole->columns - typed, STYLE_DIM, note);
}

/* What was just done to the clocks is the last thing to be cut: a message that is too long for the
 * last line takes lines of the screen above it, until the next key. */
static void draw_message(const struct console *console, int row, int column, int room, int columns)
{
	g_autofree char *clean = text_clean(console->message);
	gsize size = strlen(clean);
	if (draw_width(clean) <= room || column > 0 || row < MESSAGE_ROWS * 2 || console->tour) {
		draw_text(row, column, room, console->message_style, clean);
		return;
	}
	g_autoptr(GArray) pieces = g_array_new(FALSE, FALSE, sizeof(struct piece));
	wrap_line(pieces, clean, 0, size, room, 0);
	int rows = MIN((int)pieces->len, MESSAGE_ROWS);
	for (int i = 0; i < rows; i++) {
		const struct piece *piece = &g_array_index(pieces, struct piece, i);
		/* What is left after the last row is cut there, as everywhere. */
		gsize length = i + 1 < rows ? piece->size : size - piece->start;
		g_autofree char *line = g_strndup(clean + piece->start, length);
		/* Beside the last one stands the note. */
		draw_blank(row - rows + 1 + i, 0, i + 1 < rows ? columns : room);
		draw_text(row - rows + 1 + i, 0, room, console->message_style, line);
	}
}

static const struct hint *hints_of(const struct screen *screen, void *self)
{
	const struct hint *now = screen->hints_now ? screen->hints_now(self) : NULL;
	return now ? now : screen->hints;
}

static void draw_footer(struct console *console, const struct area *whole, gint64 now)
{
	int row = whole->rows - 1, columns = whole->columns;
	void *self;
	const struct screen *screen = console_screen(console, &self);
	const char *context = console_context(console);
	const char *back = keymap_keys_for(console->keymap, context, "take-back");
	g_autofree char *waits = outbox_note(console->outbox, back, now);
	g_autofree char *typed = NULL, *acts = pending_note(console->pending);
	const char *note = screen->note ? screen->note(self) : NULL;
	if (acts && lifeline_is_there(console->lifeline))
		note = acts;
	else if (now >= say_waiting_at(console))
		note = _("waiting for the store");
	if (console->prefix || console->count > 0) {
		typed = typed_so_far(console);
		note = typed;
	}
	int reserved = note ? draw_width(note) + 2 : 0;
	int room = MAX(columns - reserved, columns / 2);
	if (console->question) {
		draw_question(console->question, row, columns);
		return;
	}
	/* What is about to go out can be taken back only as long as it is seen. */
	if (working_draw(console->working, row, columns))
		return;
	int used = waits ? draw_text(row, 0, room, STYLE_PROMPT, waits) + 2 : 0;
	if (console->message) {
		draw_message(console, row, used, room - used, columns);
		if (!console->message_seen)
			console->message_seen = now;
	}
	if (!console->message && !waits)
		teach_hints(console->keymap, context, hints_of(screen, self), console->role, row,
			    room);
	if (note)
		draw_right(row, room, columns - room, STYLE_DIM, note);
}

static void draw_frame(struct console *console, gint64 now)
{
	struct area whole;
	void *self;
	draw_begin(&whole);
	const struct screen *screen = console_screen(console, &self);
	int taught = tour_rows(console->tour, &whole);
	struct area body = {.rows = MAX(whole.rows - 1 - taught, 0), .columns = whole.columns};
	screen->draw(self, &body);
	tour_draw(console->tour, &whole);
	if (console->prompt) {
		prompt_draw(console->prompt, &whole, FALSE);
		draw_found(console, &whole);
	} else {
		if (shows_choices(console, now))
			teach_choices(console->keymap, console_context(console), console->foresee,
				      console->role, &whole, draw_cursor_row());
		draw_footer(console, &whole, now);
	}
	banner_draw(console->banner, &whole);
	lifeline_draw(console->lifeline, &whole, pending_count(console->pending), now);
	draw_end();
	console->touched = FALSE;
}

/* ---- what happens */

static void take_key(int key, const char *pasted, gsize size, void *data)
{
	struct console *console = data;
	/* What was typed before a question or a new screen appeared was not meant for it. */
	if (console->drop_keys || console->status >= 0)
		return;
	console->key_at = g_get_monotonic_time();
	if (ahead_hold(console, key, pasted, size))
		return;
	if (key)
		console_key(console, key);
	else
		console_paste(console, pasted, size);
}

static void take_signals(struct console *console)
{
	int number;
	while ((number = terminal_event()) != 0) {
		switch (number) {
		case SIGWINCH:
			/* A line that has just come back is often about to go again. */
			console_save(console);
			terminal_resize();
			console_touch(console);
			break;
		case SIGTSTP:
			console_suspend(console);
			break;
		case SIGCONT:
			/* Stopped by a signal that can't be caught: whatever the terminal shows, it
			 * is not us. */
			terminal_retake();
			console_touch(console);
			break;
		default:
			console_leave(console, 128 + number);
		}
	}
}

/* What a tick does is done once: MIN() would call it twice, and one may close its screen. */
static gint64 earlier(gint64 a, gint64 b)
{
	return MIN(a, b);
}

gint64 console_run_timers(struct console *console, gint64 now)
{
	gint64 next = earlier(poll_tick(console, now), banner_tick(console->banner, now));
	ahead_replay(console);
	void *self;
	const struct screen *screen = console_screen(console, &self);
	if (screen->tick)
		next = earlier(next, screen->tick(self, now));
	prelude_tick(console);
	next = earlier(next, console_prompt_tick(console, now));
	next = earlier(next, keepers_tick(console, now));
	next = earlier(next, outbox_tick(console->outbox, now));
	next = earlier(next, foresee_tick(console->foresee, now));
	next = earlier(next, pending_tick(console->pending, now));
	gint64 second;
	if (lifeline_tick(console->lifeline, now, &second))
		console_touch(console);
	next = MIN(next, second);
	if (console->prefix) {
		gint64 show = console->prefix_at + SHOW_CHOICES_AFTER;
		if (now < show)
			next = MIN(next, show);
	}
	gint64 say = say_waiting_at(console);
	/* Long work tells how far it has come. */
	return MIN(next, now < say ? say : now + PROGRESS_EVERY);
}

/* Frames are also due when a wait grew long enough to be shown, or ended. */
static void touch_for_time(struct console *console, gint64 now)
{
	static gboolean was_waiting, had_choices;
	static guint seen;
	guint version = working_version(console->working);
	gboolean waits = now >= say_waiting_at(console);
	gboolean choices = shows_choices(console, now);
	if (waits != was_waiting || choices != had_choices || version != seen)
		console_touch(console);
	seen = version;
	was_waiting = waits;
	had_choices = choices;
}

static int poll_timeout(gint64 next, gint64 now)
{
	if (next == G_MAXINT64)
		return -1;
	/* Rounded up: a timer that wakes a moment early would spin until it is due. */
	return (int)CLAMP((next - now + 999) / 1000, 0, G_MAXINT);
}

/* The first frame waits a little for what belongs into it, and is then the only one. */
static gboolean may_draw(const struct console *console, gint64 began, gint64 now)
{
	guint asked = console->jobs->len - (console->polling ? 1 : 0);
	return asked == 0 || now - began >= FIRST_FRAME_WITHIN;
}

static int screen_fd(const struct console *console)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	return screen->fd ? screen->fd(self) : -1;
}

static void screen_ready(const struct console *console)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	screen->ready(self);
}

void console_loop(struct console *console)
{
	gint64 typed_at = 0, began = g_get_monotonic_time();
	gboolean drawn = FALSE;
	console_touch(console);
	while (console->status < 0) {
		gint64 now = g_get_monotonic_time();
		gint64 next = console_run_timers(console, now);
		touch_for_time(console, now);
		gboolean there = terminal_send();
		drawn = drawn || may_draw(console, began, now);
		if (drawn)
			next = earlier(next, here_tick(console, now));
		else
			next = MIN(next, began + FIRST_FRAME_WITHIN);
		if (console->touched && drawn && terminal_output_fd() < 0) {
			draw_frame(console, now);
			there = terminal_show();
		}
		if (!there) {
			console_leave(console, 128 + SIGHUP);
			return;
		}
		gboolean escape = terminal_read_pending();
		if (escape)
			next = MIN(next, typed_at + TERMINAL_ESCAPE_DELAY * 1000);
		struct pollfd fds[] = {
			{.fd = terminal_input_fd(), .events = POLLIN},
			{.fd = terminal_event_fd(), .events = POLLIN},
			{.fd = store_thread_fd(console->thread), .events = POLLIN},
			{.fd = console->files ? store_thread_fd(console->files) : -1,
			 .events = POLLIN},
			{.fd = terminal_output_fd(), .events = POLLOUT},
			{.fd = console->reckoner ? store_thread_fd(console->reckoner) : -1,
			 .events = POLLIN},
			{.fd = screen_fd(console), .events = POLLIN},
			{.fd = console->aside ? store_thread_fd(console->aside) : -1,
			 .events = POLLIN},
			{.fd = lifeline_fd(console->lifeline), .events = POLLIN},
			{.fd = news_fd(console), .events = POLLIN},
		};
		int ready =
			poll(fds, G_N_ELEMENTS(fds), poll_timeout(next, g_get_monotonic_time()));
		if (ready < 0 && errno != EINTR) {
			console_leave(console, 1);
			return;
		}
		take_signals(console);
		console->drop_keys = FALSE;
		if (ready > 0 && fds[0].revents) {
			typed_at = g_get_monotonic_time();
			if (!terminal_read(take_key, console))
				console_leave(console, 128 + SIGHUP);
		} else if (escape &&
			   g_get_monotonic_time() >= typed_at + TERMINAL_ESCAPE_DELAY * 1000) {
			terminal_read_rest(take_key, console);
		}
		if (ready > 0 && fds[2].revents)
			store_thread_collect(console->thread);
		if (ready > 0 && fds[3].revents)
			store_thread_collect(console->files);
		if (ready > 0 && fds[5].revents)
			store_thread_collect(console->reckoner);
		if (ready > 0 && fds[7].revents)
			store_thread_collect(console->aside);
		if (ready > 0 && fds[8].revents)
			take_lifeline(console);
		console->news = console->news || (ready > 0 && fds[9].revents);
		/* A key may have brought another screen. */
		if (ready > 0 && fds[6].revents && fds[6].fd == screen_fd(console))
			screen_ready(console);
	}
}

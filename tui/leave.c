/* SPDX-License-Identifier: MIT
 * Leaving. What was typed is saved first, then what was asked of the desk is done, then the session
 * says goodbye. Told to end by a signal, or with a terminal that is gone, each step has two
 * seconds: a store that hangs must not keep the process. A person who left waits for the store, and
 * can stop that. */
#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "store/session.h"
#include "tui/console-private.h"
#include "tui/keeper.h"

#define SETTLE_WITHIN (2 * G_USEC_PER_SEC)
#define LEAVE_WITHIN (2 * G_USEC_PER_SEC)
#define SAY_WAITING_AFTER G_USEC_PER_SEC
/* Without a goodbye others find that the process is gone. */
#define GOODBYE_WITHIN (500 * 1000)

struct leaving {
	struct console *console;
	gboolean sending; /* what was to go out first */
	gboolean done;
};

static void end_work(void *data)
{
	struct leaving *leaving = data;
	struct console *console = leaving->console;
	/* A desk that can't be written has no session to leave, and what fails now helps nobody. */
	if (console->desk && console->entered) {
		store_set_patience(console->desk->store, GOODBYE_WITHIN);
		session_end(console->desk, console->session, NULL);
	}
	g_clear_pointer(&console->desk, desk_close);
}

static void files_work(void *data)
{
}

static void end_done(void *data)
{
	((struct leaving *)data)->done = TRUE;
}

/* What did not get through is on no screen any more. */
static void tell(const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		g_autofree char *clean = text_clean(lines->pdata[i]);
		fprintf(stderr, "midwatch: %s\n", clean);
	}
}

/* An act that was asked for and has not reached the desk yet. One whose question waits is none. */
static gboolean is_beginning(const struct console *console)
{
	return console->preludes->len > (console->late ? 1u : 0u);
}

static gboolean is_sending(const struct console *console)
{
	return outbox_is_busy(console->outbox) || is_beginning(console);
}

/* Waits for the last job; FALSE when the time is over. The terminal is its own again by now:
 * whoever has waited long enough has ^C. */
static gboolean await(struct leaving *leaving, gint64 deadline)
{
	struct console *console = leaving->console;
	gint64 say_at = g_get_monotonic_time() + SAY_WAITING_AFTER;
	while (leaving->sending ? is_sending(console) : !leaving->done) {
		gint64 now = g_get_monotonic_time();
		if (now >= deadline)
			return FALSE;
		if (now >= say_at) {
			fprintf(stderr, "midwatch: %s\n",
				_("waiting for the store to finish; ^C leaves at once"));
			say_at = G_MAXINT64;
		}
		struct pollfd fds[] = {{.fd = store_thread_fd(console->thread), .events = POLLIN},
				       {.fd = console->files ? store_thread_fd(console->files) : -1,
					.events = POLLIN}};
		gint64 until = MIN(deadline, say_at);
		poll(fds, G_N_ELEMENTS(fds),
		     until == G_MAXINT64 ? -1 : (int)((until - now + 999) / 1000));
		store_thread_collect(console->thread);
		if (console->files)
			store_thread_collect(console->files);
	}
	return TRUE;
}

/* Killing it is safe for the desk; waiting for it is not for anybody. A terminal that is gone or
 * stalled hears nothing. */
static G_NORETURN void give_up(struct console *console)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	pending_tell(console->pending, lines);
	if (console->status < 128)
		tell(lines);
	_exit(MAX(console->status, 1));
}

void console_settle(struct console *console)
{
	struct leaving leaving = {.console = console, .sending = TRUE};
	console_save(console);
	keepers_settle(console, g_get_monotonic_time() + SETTLE_WITHIN);
	/* Nobody will be here to send it when it is due. */
	outbox_flush(console->outbox);
	await(&leaving, g_get_monotonic_time() + SETTLE_WITHIN);
}

void console_end(struct console *console)
{
	gint64 now = g_get_monotonic_time();
	gboolean waits = console->status < 128 && !console->forsaken;
	gint64 deadline = waits ? G_MAXINT64 : now + LEAVE_WITHIN;
	static struct leaving leaving; /* the store's thread may look at it to the last */
	/* What the screens asked is answered to nobody from here on. */
	console_disown(console, console);
	console_disown(console, console->banner);
	console_close_screens(console);
	leaving = (struct leaving){.console = console, .sending = TRUE};
	/* A desk that is still being opened, of which nothing was asked, is not waited for. */
	if (!console->ready && !console->failure && !is_sending(console) &&
	    pending_count(console->pending) == 0)
		_exit(console->status);
	if (!await(&leaving, deadline))
		give_up(console);
	g_autoptr(GPtrArray) failures = outbox_failures(console->outbox);
	tell(failures);
	leaving.sending = FALSE;
	/* Its letters are put aside while the desk is still there. */
	g_clear_pointer(&console->outbox, outbox_free);
	store_thread_post(console->thread, TOPIC_NONE, end_work, end_done, end_done, &leaving);
	gboolean ended = await(&leaving, deadline);
	if (ended && console->files) {
		leaving.done = FALSE;
		store_thread_post(console->files, 0, files_work, end_done, end_done, &leaving);
		ended = await(&leaving, deadline);
	}
	afterwork_end(console);
	tell(console->unsaid);
	if (!ended)
		give_up(console);
}

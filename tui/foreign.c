/* SPDX-License-Identifier: MIT
 * Foreign editors. They share our process group, so that ^Z stops both and the shell's fg wakes
 * both; ^C is theirs. The file is the person's alone, and gone when they are back. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/foreign.h"
#include "tui/terminal.h"

/* Where the system can't tell that a process has ended, it is asked this often. */
#define ASK_EVERY (100 * 1000)
/* What the editor saves is a draft half a second later. */
#define LOOK_EVERY (500 * 1000)
/* An editor that does not end with its line is left behind. */
#define END_WITHIN G_USEC_PER_SEC

/* The file, and the draft of what is in it. */
struct abroad {
	const char *path;
	gsize limit;
	struct keeper *keeper;
	char **text;
	GStatBuf seen;
	gint64 look_at;
};

static gboolean fail(GError **error, int code, const char *format, ...) G_GNUC_PRINTF(3, 4);
static gboolean fail(GError **error, int code, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_autofree char *message = g_strdup_vprintf(format, list);
	va_end(list);
	g_set_error_literal(error, MIDWATCH_ERROR, code, message);
	return FALSE;
}

static const char *command_of(const struct console *console)
{
	const char *names[] = {console_option(console, "editor"), g_getenv("VISUAL"),
			       g_getenv("EDITOR")};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i] && *names[i])
			return names[i];
	return NULL;
}

/* Stopped together with the editor; the desk is not held meanwhile. */
static void stop(struct console *console)
{
	console_settle(console);
	store_thread_pause(console->thread, G_MAXINT64);
	kill(getpid(), SIGSTOP);
	store_thread_resume(console->thread);
}

/* FALSE: we are asked to end. */
static gboolean take_signals(struct console *console)
{
	int number;
	while ((number = terminal_event()) != 0) {
		if (number == SIGTSTP)
			stop(console);
		else if (number != SIGWINCH && number != SIGCONT && number != SIGINT)
			console_leave(console, 128 + number);
	}
	return console->status < 0;
}

static gboolean has_ended(GPid pid, int *status)
{
	pid_t got;
	while ((got = waitpid(pid, status, WNOHANG)) < 0 && errno == EINTR)
		continue;
	return got != 0;
}

static char *read_back(const char *path, gsize limit, GError **error)
{
	g_autofree char *text = NULL;
	GStatBuf info;
	gsize size;
	if (g_stat(path, &info) == 0 && (guint64)info.st_size > limit) {
		fail(error, MIDWATCH_ERROR_USAGE, _("the text has more than %zu bytes"), limit);
		return NULL;
	}
	if (!g_file_get_contents(path, &text, &size, NULL)) {
		fail(error, MIDWATCH_ERROR_FAILED, _("the edited text can't be read"));
		return NULL;
	}
	/* Editors end the last line. */
	if (size > 0 && text[size - 1] == '\n')
		text[--size] = '\0';
	for (gsize i = 0; i < size; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	return g_steal_pointer(&text);
}

/* NULL: the text is the one here again. Saved at once. */
static void write_draft(const struct abroad *abroad, const char *text)
{
	if (g_strcmp0(*abroad->text, text) == 0)
		return;
	g_free(*abroad->text);
	*abroad->text = g_strdup(text);
	keeper_changed(abroad->keeper);
	keeper_save(abroad->keeper);
}

/* Editors write in place or put a new file there. */
static void look(struct abroad *abroad, gint64 now)
{
	GStatBuf info;
	abroad->look_at = now + LOOK_EVERY;
	if (g_stat(abroad->path, &info) != 0 ||
	    (info.st_ino == abroad->seen.st_ino && info.st_size == abroad->seen.st_size &&
	     info.st_mtim.tv_sec == abroad->seen.st_mtim.tv_sec &&
	     info.st_mtim.tv_nsec == abroad->seen.st_mtim.tv_nsec))
		return;
	g_autofree char *text = read_back(abroad->path, abroad->limit, NULL);
	abroad->seen = info;
	if (text && g_utf8_validate(text, -1, NULL))
		write_draft(abroad, text);
}

/* Until it ends: what waits to be sent is sent, what is written is saved, the desk is looked at. */
static int attend(struct console *console, GPid pid, struct abroad *abroad)
{
	int status = -1, fd = (int)syscall(SYS_pidfd_open, pid, 0);
	gint64 deadline = G_MAXINT64;
	while (!has_ended(pid, &status)) {
		gint64 now = g_get_monotonic_time();
		if (now >= deadline)
			break;
		if (now >= abroad->look_at)
			look(abroad, now);
		gint64 next = MIN(console_run_timers(console, now), abroad->look_at);
		if (fd < 0)
			next = MIN(next, now + ASK_EVERY);
		struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
				       {.fd = terminal_event_fd(), .events = POLLIN},
				       {.fd = store_thread_fd(console->thread), .events = POLLIN},
				       {.fd = console->files ? store_thread_fd(console->files) : -1,
					.events = POLLIN}};
		next = MIN(next, deadline);
		poll(fds, G_N_ELEMENTS(fds), (int)CLAMP((next - now + 999) / 1000, 0, G_MAXINT));
		store_thread_collect(console->thread);
		if (console->files)
			store_thread_collect(console->files);
		/* Its line is gone, or we are told to go: it is not ours to keep. */
		if (!take_signals(console) && deadline == G_MAXINT64) {
			kill(pid, SIGHUP);
			deadline = g_get_monotonic_time() + END_WITHIN;
		}
	}
	if (fd >= 0)
		close(fd);
	look(abroad, g_get_monotonic_time());
	return status;
}

static gboolean run(struct console *console, const char *command, struct abroad *abroad,
		    GError **error)
{
	/* As git does: the command may be more than a name. */
	g_autofree char *script = g_strconcat(command, " \"$@\"", NULL);
	const char *argv[] = {"/bin/sh", "-c", script, command, abroad->path, NULL};
	g_autoptr(GError) problem = NULL;
	GPid pid;
	terminal_lend();
	gboolean began = g_spawn_async(NULL, (char **)argv, NULL,
				       G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN,
				       NULL, NULL, &pid, &problem);
	int status = began ? attend(console, pid, abroad) : -1;
	terminal_take_back();
	console_touch(console);
	if (!began)
		return fail(error, MIDWATCH_ERROR_FAILED, _("the editor could not be run: %s: %s"),
			    command, problem->message);
	if (console->status < 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return TRUE;
	return fail(error, MIDWATCH_ERROR_FAILED, _("the editor failed, the text is as it was: %s"),
		    command);
}

/* As it came back; NULL with an error. */
static char *edit(struct console *console, const char *text, struct abroad *abroad, GError **error)
{
	const char *command = command_of(console);
	g_autofree char *path = NULL, *edited = NULL;
	g_autofree char *whole = g_strconcat(text, "\n", NULL);
	if (console->options->restricted) {
		fail(error, MIDWATCH_ERROR_DENIED, _("this login runs no other programs"));
		return NULL;
	}
	if (!command) {
		fail(error, MIDWATCH_ERROR_USAGE,
		     _("no editor is named: option set editor COMMAND, $VISUAL or $EDITOR"));
		return NULL;
	}
	int fd = g_file_open_tmp("midwatch-XXXXXX.txt", &path, NULL);
	if (fd >= 0)
		close(fd);
	if (fd < 0 ||
	    !g_file_set_contents_full(path, whole, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
		fail(error, MIDWATCH_ERROR_FAILED, _("no file can be made for the editor in %s"),
		     g_get_tmp_dir());
	else {
		abroad->path = path;
		g_stat(path, &abroad->seen);
		console_save(console);
		if (run(console, command, abroad, error))
			edited = read_back(path, abroad->limit, error);
	}
	if (path)
		g_unlink(path);
	return g_steal_pointer(&edited);
}

gboolean foreign_edit(struct console *console, struct buffer *buffer, gsize limit,
		      struct keeper *keeper, char **text, GError **error)
{
	struct abroad abroad = {.limit = limit, .keeper = keeper, .text = text};
	gsize size;
	g_autofree char *before = g_strdup(buffer_text(buffer, &size));
	g_autofree char *after = edit(console, before, &abroad, error);
	gboolean good = after != NULL;
	if (good && strcmp(before, after) != 0)
		good = buffer_replace(buffer, 0, size, after, strlen(after), error);
	else if (good)
		console_say(console, STYLE_DIM, "%s", _("the text is as it was"));
	/* The line is gone, and what the editor wrote last is what there is. */
	if (!console_is_leaving(console))
		write_draft(&abroad, NULL);
	return good;
}

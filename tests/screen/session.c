/* SPDX-License-Identifier: MIT
 * Sessions: fork on a pseudo-terminal, feed libvterm, look at its screen. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <vterm.h>

#include "rest.h"
#include "session.h"

/* Only a failure takes so long, or a machine with much else to do. Counted in turns of at most a
 * second: while the whole machine stands still, as virtual ones do, nobody has had the time. */
#define DEADLINE_MS 60000
#define TURN_MS 1000
/* Asleep so long, with its keys taken, a program waits for slow timers at most: Esc alone is known
 * as such after 100 ms. */
#define REST_MS 150
/* A program that never rests counts as settled when it is quiet after so long. */
#define RESTLESS_MS 10000
/* A shorter quiet is a pause between keys, whatever the program does. */
#define PAUSE_MS 30

struct session {
	int fd; /* -1: hung up */
	pid_t pid;
	gboolean ended, closed, stalled;
	int status;
	gint64 cpu;       /* once it has ended */
	gint64 typed_cpu; /* nanoseconds it had taken when it was typed at last; -1 */
	gboolean escaped; /* Esc was the last key: with one behind it at once it would be Alt */
	int columns, rows;
	VTerm *vterm;
	VTermScreen *screen;
	GString *raw;
};

struct session *session_start(const char *term, int columns, int rows, const char *const *argv)
{
	struct session *session = g_new0(struct session, 1);
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
	session->columns = columns;
	session->rows = rows;
	session->typed_cpu = -1;
	session->raw = g_string_new(NULL);
	session->vterm = vterm_new(rows, columns);
	vterm_set_utf8(session->vterm, 1);
	session->screen = vterm_obtain_screen(session->vterm);
	vterm_screen_enable_altscreen(session->screen, 1);
	vterm_screen_reset(session->screen, 1);
	session->pid = forkpty(&session->fd, NULL, NULL, &size);
	g_assert_cmpint(session->pid, >=, 0);
	if (session->pid == 0) {
		setenv("TERM", term, 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		unsetenv("NO_COLOR");
		unsetenv("ACCESSIBLE");
		/* What a sanitiser says must not be lost on a screen. */
		const char *errors = getenv("SESSION_ERRORS");
		int fd = errors ? open(errors, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
		if (fd >= 0)
			dup2(fd, STDERR_FILENO);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	fcntl(session->fd, F_SETFD, FD_CLOEXEC);
	return session;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	session_hang_up(session);
	if (!session->ended) {
		kill(session->pid, SIGKILL);
		waitpid(session->pid, NULL, 0);
	}
	vterm_free(session->vterm);
	g_string_free(session->raw, TRUE);
	g_free(session);
}

void session_stall(struct session *session)
{
	session->stalled = TRUE;
}

void session_hang_up(struct session *session)
{
	if (session->fd >= 0)
		close(session->fd);
	session->fd = -1;
}

/* Takes what comes within the time; FALSE: nothing came. */
static gboolean take(struct session *session, int ms)
{
	char bytes[16384];
	struct pollfd fd = {.fd = session->fd, .events = POLLIN};
	if (session->fd < 0 || session->closed || session->stalled || poll(&fd, 1, ms) <= 0)
		return FALSE;
	ssize_t got = read(session->fd, bytes, sizeof bytes);
	if (got <= 0) {
		session->closed = TRUE; /* EIO: the program has let go of it */
		return FALSE;
	}
	g_string_append_len(session->raw, bytes, got);
	vterm_input_write(session->vterm, bytes, (size_t)got);
	vterm_screen_flush_damage(session->screen);
	return TRUE;
}

/* ---- keys */

static void type_bytes(struct session *session, const char *bytes, gsize size)
{
	if (session->escaped)
		session_settle(session, REST_MS);
	session->escaped = size == 1 && *bytes == '\033';
	while (size > 0) {
		ssize_t done = write(session->fd, bytes, size);
		if (done < 0 && errno == EINTR)
			continue;
		g_assert_cmpint(done, >, 0);
		bytes += done;
		size -= (gsize)done;
	}
}

static void type_named(struct session *session, const char *name)
{
	static const struct {
		const char *name, *bytes;
	} keys[] = {{"Enter", "\r"},       {"Esc", "\033"},     {"Tab", "\t"},
		    {"S-Tab", "\033[Z"},   {"Up", "\033[A"},    {"Down", "\033[B"},
		    {"Left", "\033[D"},    {"Right", "\033[C"}, {"PageDown", "\033[6~"},
		    {"PageUp", "\033[5~"}, {"Home", "\033[H"},  {"End", "\033[F"},
		    {"BS", "\177"}};
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		if (strcmp(keys[i].name, name) == 0) {
			type_bytes(session, keys[i].bytes, strlen(keys[i].bytes));
			return;
		}
	if (g_str_has_prefix(name, "Paste:")) {
		type_bytes(session, "\033[200~", 6);
		type_bytes(session, name + 6, strlen(name + 6));
		type_bytes(session, "\033[201~", 6);
		return;
	}
	g_assert_true(g_str_has_prefix(name, "C-"));
	char control = (char)(g_ascii_toupper(name[2]) ^ 0x40);
	type_bytes(session, &control, 1);
}

void session_type(struct session *session, const char *keys)
{
	session->typed_cpu = rest_of(session->pid).cpu;
	while (*keys) {
		const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
		if (end && end > keys + 1) {
			g_autofree char *name = g_strndup(keys + 1, (gsize)(end - keys - 1));
			type_named(session, name);
			keys = end + 1;
		} else {
			gsize size = 1 + strcspn(keys + 1, "<");
			type_bytes(session, keys, size);
			keys += size;
		}
	}
}

/* ---- the screen */

static gunichar cell_character(const VTermScreenCell *cell)
{
	return cell->chars[0] && cell->chars[0] != (uint32_t)-1 ? cell->chars[0] : ' ';
}

/* The nearest of the eight: the parts of a colour of the cube that come near its strongest. */
static char colour_letter(int index)
{
	static const char letters[] = "krgybmcw";
	if (index < 16)
		return letters[index % 8];
	int parts[] = {(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6}, bits = 0;
	if (index >= 232)
		return 'w';
	for (int i = 0; i < 3; i++)
		parts[i] = parts[i] ? 55 + 40 * parts[i] : 0;
	int most = MAX(parts[0], MAX(parts[1], parts[2]));
	for (int i = 0; i < 3; i++)
		bits |= most > 0 && parts[i] * 100 >= most * 65 ? 1 << i : 0;
	return letters[bits];
}

/* One letter for a cell's looks: the colour's, a capital when bold; "*" bold alone, "#" reversed.
 */
static char style_letter(const VTermScreenCell *cell)
{
	if (cell->attrs.reverse)
		return '#';
	if (VTERM_COLOR_IS_INDEXED(&cell->fg) && !VTERM_COLOR_IS_DEFAULT_FG(&cell->fg)) {
		char letter = colour_letter(cell->fg.indexed.idx);
		return cell->attrs.bold ? g_ascii_toupper(letter) : letter;
	}
	return cell->attrs.bold ? '*' : '.';
}

static void append_row(struct session *session, GString *out, int row, gboolean styles)
{
	g_autoptr(GString) text = g_string_new(NULL), looks = g_string_new(NULL);
	gboolean any = FALSE;
	for (int column = 0; column < session->columns;) {
		VTermScreenCell cell;
		VTermPos at = {.row = row, .col = column};
		vterm_screen_get_cell(session->screen, at, &cell);
		g_string_append_unichar(text, cell_character(&cell));
		for (int i = 1; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[0] && cell.chars[i]; i++)
			g_string_append_unichar(text, cell.chars[i]);
		char letter = cell_character(&cell) == ' ' && !cell.attrs.reverse
				      ? ' '
				      : style_letter(&cell);
		for (int i = 0; i < MAX(cell.width, 1); i++)
			g_string_append_c(looks, letter);
		any = any || (letter != '.' && letter != ' ');
		column += MAX(cell.width, 1);
	}
	g_string_append_printf(out, "|%s\n", g_strchomp(text->str));
	if (any && styles)
		g_string_append_printf(out, "~%s\n", g_strchomp(looks->str));
}

static char *screen_text(struct session *session, gboolean styles)
{
	GString *out = g_string_new(NULL);
	for (int row = 0; row < session->rows; row++)
		append_row(session, out, row, styles);
	return g_string_free(out, FALSE);
}

char *session_screen(struct session *session)
{
	return screen_text(session, TRUE);
}

gboolean session_shows(struct session *session, const char *text)
{
	g_autofree char *screen = screen_text(session, FALSE);
	return strstr(screen, text) != NULL;
}

const char *session_raw(struct session *session, gsize *size)
{
	*size = session->raw->len;
	return session->raw->str;
}

/* ---- waiting */

/* What is left of the patience with one wait. */
struct patience {
	gint64 seen_at;
	int left_ms;
};

static struct patience patience_new(int ms)
{
	return (struct patience){g_get_monotonic_time(), ms};
}

/* How long the next turn may be; 0: there is no patience left. */
static int patience_turn(struct patience *patience)
{
	gint64 now = g_get_monotonic_time();
	patience->left_ms -= (int)MIN((now - patience->seen_at) / 1000, TURN_MS);
	patience->seen_at = now;
	return CLAMP(patience->left_ms, 0, TURN_MS);
}

static void wait_for(struct session *session, const char *text, gboolean there)
{
	struct patience patience = patience_new(DEADLINE_MS);
	while (session_shows(session, text) != there) {
		int turn = patience_turn(&patience);
		if (turn == 0 || session->closed || session->stalled || session->fd < 0) {
			g_autofree char *screen = screen_text(session, FALSE);
			g_test_message("%s \"%s\" on\n%s", there ? "no" : "still", text, screen);
			g_assert_not_reached();
		}
		take(session, turn);
	}
}

void session_expect(struct session *session, const char *text)
{
	wait_for(session, text, TRUE);
}

void session_expect_gone(struct session *session, const char *text)
{
	wait_for(session, text, FALSE);
}

/* Between the two looks nothing happened, and what was typed had been taken. */
static gboolean rested(const struct session *session, struct rest before, struct rest after)
{
	return before.asleep && after.asleep && before.cpu == after.cpu &&
	       after.cpu != session->typed_cpu;
}

void session_settle(struct session *session, int quiet_ms)
{
	struct patience patience = patience_new(DEADLINE_MS);
	int last_ms = MIN(quiet_ms, REST_MS);
	session->escaped = FALSE;
	for (;;) {
		g_assert_cmpint(patience_turn(&patience), >, 0);
		if (take(session, quiet_ms - last_ms))
			continue;
		struct rest before = rest_of(session->pid);
		if (take(session, last_ms))
			continue;
		/* A short one is a pause between keys. One that is not read, or never rests, is as
		 * quiet as it can be. */
		if (quiet_ms < PAUSE_MS || session->fd < 0 || session->closed || session->stalled ||
		    patience.left_ms < DEADLINE_MS - RESTLESS_MS ||
		    rested(session, before, rest_of(session->pid)))
			return;
	}
}

gsize session_cost(struct session *session, const char *keys, int quiet_ms)
{
	gsize before = session->raw->len;
	session_type(session, keys);
	session_settle(session, quiet_ms);
	return session->raw->len - before;
}

void session_costs(struct session *session, const char *keys, int quiet_ms, gsize most)
{
	gsize cost = G_MAXSIZE;
	for (int i = 0; i < SESSION_TRIES && cost > most; i++) {
		session_settle(session, 300);
		cost = session_cost(session, keys, quiet_ms);
	}
	g_assert_cmpuint(cost, <=, most);
}

gboolean session_output_within(struct session *session, int ms)
{
	return take(session, ms);
}

void session_resize(struct session *session, int columns, int rows)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
	session->columns = columns;
	session->rows = rows;
	/* On one column libvterm writes the second half of a wide character past its screen. */
	vterm_set_size(session->vterm, rows, MAX(columns, 2));
	ioctl(session->fd, TIOCSWINSZ, &size);
}

void session_signal(struct session *session, int number)
{
	kill(session->pid, number);
}

gboolean session_has_ended(const struct session *session)
{
	siginfo_t info = {0};
	return session->ended ||
	       (waitid(P_PID, (id_t)session->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == session->pid);
}

static gint64 microseconds(const struct timeval *time)
{
	return time->tv_sec * G_USEC_PER_SEC + time->tv_usec;
}

int session_wait(struct session *session)
{
	struct patience patience = patience_new(DEADLINE_MS);
	int fd = (int)syscall(SYS_pidfd_open, session->pid, 0);
	g_assert_cmpint(fd, >=, 0);
	for (;;) {
		struct pollfd fds[] = {
			{.fd = fd, .events = POLLIN},
			{.fd = session->closed || session->stalled ? -1 : session->fd,
			 .events = POLLIN}};
		int turn = patience_turn(&patience);
		g_assert_cmpint(turn, >, 0);
		if (poll(fds, G_N_ELEMENTS(fds), turn) <= 0)
			continue;
		if (fds[1].revents)
			take(session, 0);
		else if (fds[0].revents)
			break;
	}
	close(fd);
	struct rusage usage;
	wait4(session->pid, &session->status, 0, &usage);
	session->cpu = microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
	session->ended = TRUE;
	return session->status;
}

gint64 session_cpu(const struct session *session)
{
	if (session->ended)
		return session->cpu;
	clockid_t clock;
	struct timespec time;
	g_assert_cmpint(clock_getcpuclockid(session->pid, &clock), ==, 0);
	g_assert_cmpint(clock_gettime(clock, &time), ==, 0);
	return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

gboolean session_raw_has(struct session *session, const char *bytes)
{
	gsize size;
	const char *raw = session_raw(session, &size);
	return g_strstr_len(raw, (gssize)size, bytes) != NULL;
}

char *session_file(const char *name)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	return g_build_filename(source ? source : ".", "tests", "screen", name, NULL);
}

void session_golden(struct session *session, const char *name)
{
	g_autofree char *file = g_strconcat(name, ".screen", NULL);
	g_autofree char *path = session_file(file);
	g_autofree char *screen = session_screen(session), *wanted = NULL;
	const char *regenerate = g_getenv("REGEN");
	if (regenerate && *regenerate) {
		g_assert_true(g_file_set_contents(path, screen, -1, NULL));
		return;
	}
	g_assert_true(g_file_get_contents(path, &wanted, NULL, NULL));
	/* On a busy machine the last piece may be late. */
	struct patience patience = patience_new(DEADLINE_MS / 3);
	for (int turn; strcmp(screen, wanted) != 0 && (turn = patience_turn(&patience)) > 0;) {
		take(session, turn);
		g_free(screen);
		screen = session_screen(session);
	}
	if (strcmp(screen, wanted) != 0)
		g_test_message("%s: wanted\n%s\ngot\n%s", file, wanted, screen);
	g_assert_cmpstr(screen, ==, wanted);
}

/* SPDX-License-Identifier: MIT
 * The terminal through ncurses. Its output is caught in a memory file and sent here, for two
 * reasons: a frame goes out in one write with its size known beforehand (mode 2026), and a terminal
 * that has gone is noticed at the first write instead of after thousands. Input is read and decoded
 * here, not by curses, so no key ever waits inside a library. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/draw.h"
#include "tui/outflow.h"
#include "tui/squeeze.h"
#include "tui/terminal.h"

/* Last, since term.h makes macros of ordinary words; and keymaps.h has a key_name() too. */
#define key_name curses_key_name
#include <curses.h>
#include <term.h>
#undef key_name

/* Frames up to this size need no synchronisation marks: the marks would be a good part of them. */
enum { SYNC_OVER = 512 };

static const int asked_signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGHUP, SIGTERM, SIGINT, SIGQUIT};
/* How long a terminal that takes nothing is waited for before it is given back as it is. */
#define GIVE_BACK_WITHIN G_USEC_PER_SEC

static const int crash_signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

static struct {
	gboolean open, xterm_like, mouse;
	gboolean continued; /* the SIGCONT of our own stop is still to come */
	struct outflow flow;
	int input;
	int standard;   /* standard output as it was */
	int errors;     /* standard error, kept for after; -1: it is no terminal and stays */
	int frame;      /* the memory file; -1: none, curses writes by itself */
	FILE *out, *in; /* what curses holds; out is redirected while it draws */
	SCREEN *screen;
	struct decoder *decoder;
	struct squeeze *squeeze; /* NULL: not of a terminal it understands */
	int pipe[2];             /* signals, one byte each */
	struct sigaction old_asked[G_N_ELEMENTS(asked_signals)];
	struct sigaction old_crash[G_N_ELEMENTS(crash_signals)];
	struct termios modes; /* as found */
	/* What a crash writes: composed beforehand, since a crashed process can't compose. */
	char restore[128];
	gsize restore_size;
} terminal = {
	.flow.fd = -1, .input = -1, .standard = -1, .errors = -1, .frame = -1, .pipe = {-1, -1}};

/* ---- signals */

static void on_signal(int number)
{
	int saved = errno;
	char byte = (char)number;
	/* A full pipe means the loop has plenty to look at already. */
	if (write(terminal.pipe[1], &byte, 1) < 0)
		errno = saved;
	errno = saved;
}

static void on_crash(int number)
{
	if (terminal.open) {
		terminal.open = FALSE;
		if (write(terminal.flow.fd, terminal.restore, terminal.restore_size) < 0)
			terminal.flow.gone = TRUE;
		tcsetattr(terminal.flow.fd, TCSANOW, &terminal.modes);
		if (terminal.errors >= 0)
			dup2(terminal.errors, STDERR_FILENO);
	}
	/* Whoever was there before us (a sanitiser, or the default) has the last word. */
	for (guint i = 0; i < G_N_ELEMENTS(crash_signals); i++)
		if (crash_signals[i] == number)
			sigaction(number, &terminal.old_crash[i], NULL);
	raise(number);
}

static void signal_set(sigset_t *set)
{
	sigemptyset(set);
	for (guint i = 0; i < G_N_ELEMENTS(asked_signals); i++)
		sigaddset(set, asked_signals[i]);
}

void terminal_hold_signals(void)
{
	sigset_t set;
	signal_set(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void terminal_free_signals(void)
{
	sigset_t set;
	signal_set(&set);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static void catch_signals(void)
{
	struct sigaction asked = {.sa_handler = on_signal};
	sigfillset(&asked.sa_mask);
	for (guint i = 0; i < G_N_ELEMENTS(asked_signals); i++)
		sigaction(asked_signals[i], &asked, &terminal.old_asked[i]);
	/* A crash by running out of stack needs another one to be told on. */
	static char stack[32768];
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
	sigaltstack(&alternate, NULL);
	struct sigaction crash = {.sa_handler = on_crash,
				  .sa_flags = (int)(SA_ONSTACK | SA_RESETHAND | SA_NODEFER)};
	sigemptyset(&crash.sa_mask);
	for (guint i = 0; i < G_N_ELEMENTS(crash_signals); i++)
		sigaction(crash_signals[i], &crash, &terminal.old_crash[i]);
	signal(SIGPIPE, SIG_IGN);
	terminal_free_signals();
}

static void release_signals(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(asked_signals); i++)
		sigaction(asked_signals[i], &terminal.old_asked[i], NULL);
	for (guint i = 0; i < G_N_ELEMENTS(crash_signals); i++)
		sigaction(crash_signals[i], &terminal.old_crash[i], NULL);
}

/* ---- writing */

static gboolean send_bytes(const char *bytes, gsize size)
{
	return outflow_put(&terminal.flow, bytes, size);
}

#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* What is wanted of the terminal beyond curses: pasted text in brackets, the mouse. */
static void send_modes(void)
{
	if (!terminal.xterm_like)
		return;
	send_bytes("\033[?2004h", 8);
	if (terminal.mouse)
		send_bytes(MOUSE_ON, strlen(MOUSE_ON));
}

void terminal_mouse(gboolean wanted)
{
	if (terminal.open && terminal.xterm_like && wanted != terminal.mouse)
		send_bytes(wanted ? MOUSE_ON : MOUSE_OFF, strlen(wanted ? MOUSE_ON : MOUSE_OFF));
	terminal.mouse = wanted;
	if (terminal.decoder)
		decoder_mouse(terminal.decoder, wanted);
}

void terminal_pointer(int *row, int *column)
{
	decoder_pointer(terminal.decoder, row, column);
}

gboolean terminal_put(const char *bytes, gsize size)
{
	return terminal.open && send_bytes(bytes, size);
}

gboolean terminal_is_xterm_like(void)
{
	return terminal.xterm_like;
}

static int write_byte(int byte)
{
	char c = (char)byte;
	if (terminal.restore_size < sizeof terminal.restore)
		terminal.restore[terminal.restore_size++] = c;
	return byte;
}

/* What leaves the terminal as it was: paste brackets off, frame ended, colours, cursor, screen. */
static void compose_restore(void)
{
	terminal.restore_size = 0;
	if (terminal.xterm_like)
		for (const char *p = "\033[?2026l\033[?2004l" MOUSE_OFF; *p; p++)
			write_byte(*p);
	const char *const strings[] = {exit_attribute_mode, cursor_normal, exit_ca_mode};
	for (guint i = 0; i < G_N_ELEMENTS(strings); i++)
		if (strings[i])
			tputs(strings[i], 1, write_byte);
}

/* Runs doupdate() or endwin() with the output of curses caught, and sends it. */
static gboolean send_frame(int (*draw)(void), const char *before, const char *after)
{
	if (terminal.frame < 0) {
		draw();
		fflush(terminal.out);
		return send_bytes(after, strlen(after));
	}
	int out = fileno(terminal.out);
	if (lseek(terminal.frame, 0, SEEK_SET) < 0 || dup2(terminal.frame, out) < 0)
		return FALSE;
	draw();
	fflush(terminal.out);
	dup2(terminal.standard, out);
	off_t size = lseek(terminal.frame, 0, SEEK_CUR);
	g_autofree char *drawn = g_malloc((gsize)MAX(size, 1));
	g_autoptr(GString) bytes = g_string_new(before);
	if (size > 0 && pread(terminal.frame, drawn, (gsize)size, 0) != size)
		return FALSE;
	gsize begin = bytes->len;
	if (size > 0 && terminal.squeeze)
		squeeze_add(terminal.squeeze, bytes, drawn, (gsize)size, getmaxy(stdscr),
			    getmaxx(stdscr));
	else if (size > 0)
		g_string_append_len(bytes, drawn, size);
	if (terminal.squeeze && *after)
		squeeze_end(terminal.squeeze, bytes);
	if (terminal.xterm_like && bytes->len - begin > SYNC_OVER) {
		g_string_insert(bytes, (gssize)begin, "\033[?2026h");
		g_string_append(bytes, "\033[?2026l");
	}
	g_string_append(bytes, after);
	return send_bytes(bytes->str, bytes->len);
}

gboolean terminal_show(void)
{
	if (!terminal.open || terminal.flow.gone)
		return !terminal.flow.gone;
	return send_frame(draw_send, "", "");
}

gboolean terminal_send(void)
{
	return outflow_go_on(&terminal.flow);
}

/* ---- opening */

/* The first name terminfo knows: TERM itself, else a near relative. */
static const char *known_name(const char *wanted, gboolean *found)
{
	const char *const screens[] = {"screen-256color", "screen", NULL};
	const char *const others[] = {"xterm-256color", "xterm", "ansi", "vt100", NULL};
	int status;
	*found = TRUE;
	if (wanted && *wanted && setupterm(wanted, STDOUT_FILENO, &status) == OK)
		return wanted;
	*found = FALSE;
	const char *const *names =
		wanted && (g_str_has_prefix(wanted, "screen") || g_str_has_prefix(wanted, "tmux"))
			? screens
			: others;
	for (; *names; names++)
		if (setupterm(*names, STDOUT_FILENO, &status) == OK)
			return *names;
	return NULL;
}

/* While the screen is ours nothing else may write to it, and no command may take keys for its
 * input: the standard descriptors lead nowhere. */
static void hide_standard(void)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (nowhere < 0)
		return;
	if (isatty(STDERR_FILENO)) {
		terminal.errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		dup2(nowhere, STDERR_FILENO);
	}
	fflush(stdout);
	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	close(nowhere);
}

static void show_standard(void)
{
	fflush(stdout);
	dup2(terminal.input, STDIN_FILENO);
	dup2(terminal.standard, STDOUT_FILENO);
	if (terminal.errors >= 0) {
		dup2(terminal.errors, STDERR_FILENO);
		close(terminal.errors);
	}
	terminal.errors = -1;
}

static void add_keys(struct decoder *decoder)
{
	static const struct {
		const char *capability;
		int key;
	} keys[] = {
		{"kcuu1", KEY_N_UP},     {"kcud1", KEY_N_DOWN},    {"kcub1", KEY_N_LEFT},
		{"kcuf1", KEY_N_RIGHT},  {"khome", KEY_N_HOME},    {"kend", KEY_N_END},
		{"kpp", KEY_N_PAGE_UP},  {"knp", KEY_N_PAGE_DOWN}, {"kich1", KEY_N_INSERT},
		{"kdch1", KEY_N_DELETE}, {"kcbt", KEY_N_BACKTAB},  {"kbs", KEY_N_BACKSPACE},
		{"kf1", KEY_N_F1},       {"kf2", KEY_N_F1 + 1},    {"kf3", KEY_N_F1 + 2},
		{"kf4", KEY_N_F1 + 3},   {"kf5", KEY_N_F1 + 4},    {"kf6", KEY_N_F1 + 5},
		{"kf7", KEY_N_F1 + 6},   {"kf8", KEY_N_F1 + 7},    {"kf9", KEY_N_F1 + 8},
		{"kf10", KEY_N_F1 + 9},  {"kf11", KEY_N_F1 + 10},  {"kf12", KEY_N_F12},
	};
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		const char *sequence = tigetstr(keys[i].capability);
		if (sequence && sequence != (char *)-1)
			decoder_add(decoder, sequence, keys[i].key);
	}
	/* The erase character of the line: ^H on some terminals, where it is a key of its own on
	 * others. */
	char erase[2] = {(char)terminal.modes.c_cc[VERASE], 0};
	if (erase[0] != '\0' && erase[0] != 0x7f)
		decoder_add(decoder, erase, KEY_N_BACKSPACE);
}

int terminal_columns(int fd)
{
	struct winsize size;
	return ioctl(fd < 0 ? terminal.flow.fd : fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static void take_size(void)
{
	struct winsize size;
	if (ioctl(terminal.flow.fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	/* We read ourselves, so curses must neither look for type-ahead nor wait for keys. */
	typeahead(-1);
	intrflush(stdscr, FALSE);
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
}

static gboolean fail(GError **error, int code, char *message)
{
	g_set_error_literal(error, MIDWATCH_ERROR, code, message);
	g_free(message);
	return FALSE;
}

gboolean terminal_open(char **notice, GError **error)
{
	*notice = NULL;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) ||
	    tcgetattr(STDOUT_FILENO, &terminal.modes) < 0)
		return fail(error, MIDWATCH_ERROR_FAILED,
			    g_strdup(_("the console needs a terminal; \"midwatch list\" prints the "
				       "queue")));
	const char *wanted = g_getenv("TERM");
	gboolean found;
	const char *name = known_name(wanted, &found);
	if (!name)
		return fail(error, MIDWATCH_ERROR_FAILED,
			    g_strdup_printf(_("terminal \"%s\" is unknown here; \"midwatch list\" "
					      "prints the queue"),
					    wanted ? wanted : ""));
	if (!cursor_address || tigetflag("hc") > 0)
		return fail(error, MIDWATCH_ERROR_FAILED,
			    g_strdup_printf(_("terminal \"%s\" can't place its cursor; \"midwatch "
					      "list\" prints the "
					      "queue, \"midwatch shell\" takes commands"),
					    name));
	del_curterm(cur_term); /* newterm() loads its own */
	if (!found)
		*notice = g_strdup_printf(_("terminal \"%s\" is unknown here: treated as %s"),
					  wanted ? wanted : "", name);

	/* With LANG unset a login usually still has a UTF-8 terminal: better than question marks.
	 */
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	outflow_open(&terminal.flow);
	terminal.input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	terminal.standard = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	terminal.out = out < 0 ? NULL : fdopen(out, "w");
	terminal.in = stdin;
	terminal.screen = terminal.out ? newterm(name, terminal.out, terminal.in) : NULL;
	if (terminal.flow.fd < 0 || terminal.standard < 0 || terminal.input < 0 ||
	    !terminal.screen || pipe(terminal.pipe) < 0)
		return fail(error, MIDWATCH_ERROR_FAILED,
			    g_strdup_printf(_("terminal \"%s\" could not be taken: %s"), name,
					    g_strerror(errno)));
	for (int i = 0; i < 2; i++) {
		fcntl(terminal.pipe[i], F_SETFD, FD_CLOEXEC);
		fcntl(terminal.pipe[i], F_SETFL, O_NONBLOCK);
	}
#ifdef HAVE_MEMFD_CREATE
	terminal.frame = memfd_create("frame", MFD_CLOEXEC);
#endif
	/* XT marks the xterm family: those that ignore what they don't know of DECSET, as screen
	 * and tmux do. */
	terminal.xterm_like = tigetflag("XT") > 0 || g_str_has_prefix(name, "screen") ||
			      g_str_has_prefix(name, "tmux");
	terminal.squeeze = terminal.xterm_like ? squeeze_new(repeat_char != NULL) : NULL;
	terminal.decoder = decoder_new();
	add_keys(terminal.decoder);
	set_modes();
	take_size(); /* LINES and COLUMNS of a shell grow stale; the terminal knows */
	draw_open();
	compose_restore();
	terminal.open = TRUE;
	catch_signals();
	hide_standard();
	send_modes();
	return TRUE;
}

static int end_drawing(void)
{
	curs_set(1);
	return endwin();
}

static void give_back(void)
{
	send_frame(end_drawing, "",
		   !terminal.xterm_like ? ""
		   : terminal.mouse     ? MOUSE_OFF "\033[?2004l"
					: "\033[?2004l");
	/* endwin() has set the modes of the memory file. Who drains a stuck terminal waits for
	 * ever. */
	tcsetattr(terminal.flow.fd,
		  outflow_finish(&terminal.flow, GIVE_BACK_WITHIN) ? TCSADRAIN : TCSANOW,
		  &terminal.modes);
}

void terminal_close(void)
{
	if (!terminal.open)
		return;
	give_back();
	terminal.open = FALSE;
	release_signals();
	show_standard();
	delscreen(terminal.screen);
	terminal.screen = NULL;
	fclose(terminal.out);
	if (terminal.frame >= 0)
		close(terminal.frame);
	outflow_close(&terminal.flow);
	close(terminal.standard);
	close(terminal.input);
	close(terminal.pipe[0]);
	close(terminal.pipe[1]);
	terminal.standard = terminal.input = terminal.frame = terminal.pipe[0] = terminal.pipe[1] =
		-1;
	g_clear_pointer(&terminal.decoder, decoder_free);
	g_clear_pointer(&terminal.squeeze, squeeze_free);
}

int terminal_output_fd(void)
{
	return outflow_is_stuck(&terminal.flow) ? terminal.flow.fd : -1;
}

/* ---- reading */

int terminal_input_fd(void)
{
	return terminal.input;
}

int terminal_event_fd(void)
{
	return terminal.pipe[0];
}

gboolean terminal_read(decode_fn *fn, void *data)
{
	char bytes[4096];
	for (;;) {
		struct pollfd fd = {.fd = terminal.input, .events = POLLIN};
		int ready = poll(&fd, 1, 0);
		if (ready == 0 || (ready < 0 && errno == EINTR))
			return TRUE;
		ssize_t got = ready < 0 ? -1 : read(terminal.input, bytes, sizeof bytes);
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			return TRUE;
		if (got <= 0) {
			terminal.flow.gone = TRUE;
			return FALSE;
		}
		decoder_feed(terminal.decoder, bytes, (gsize)got, fn, data);
		if ((gsize)got < sizeof bytes)
			return TRUE;
	}
}

gboolean terminal_read_pending(void)
{
	return decoder_pending(terminal.decoder);
}

void terminal_read_rest(decode_fn *fn, void *data)
{
	decoder_flush(terminal.decoder, fn, data);
}

void terminal_flush_input(void)
{
	tcflush(terminal.input, TCIFLUSH);
	decoder_reset(terminal.decoder);
}

/* ---- what the world does */

int terminal_event(void)
{
	char byte;
	while (read(terminal.pipe[0], &byte, 1) == 1) {
		if (byte != SIGCONT || !terminal.continued)
			return byte;
		terminal.continued = FALSE;
	}
	return 0;
}

void terminal_resize(void)
{
	take_size();
	clearok(curscr, TRUE);
}

void terminal_repaint(void)
{
	clearok(curscr, TRUE);
}

void terminal_retake(void)
{
	reset_prog_mode();
	terminal_resize(); /* it may have changed meanwhile; repaints in any case */
	send_modes();
}

void terminal_suspend(void)
{
	give_back();
	struct sigaction stop = {.sa_handler = SIG_DFL}, ours;
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &ours);
	/* The whole group, as the terminal itself would: a script that started us stops with us. */
	terminal.continued = TRUE;
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
	terminal_retake();
}

void terminal_lend(void)
{
	give_back();
	show_standard();
}

void terminal_take_back(void)
{
	hide_standard();
	terminal_retake();
	terminal_flush_input();
}

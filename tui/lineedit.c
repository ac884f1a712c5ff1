/* SPDX-License-Identifier: MIT
 * libedit, kept on a short lead: unbuffered, reading from a queue of ours, attached to a private
 * pseudo-terminal whose output is thrown away. Only its wide calls are used. It must be made before
 * curses takes the terminal: both load terminfo into the same global. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <histedit.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "keymaps/keymaps.h"
#include "tui/lineedit.h"

enum {
	LINE_LIMIT =
		4096, /* characters; a filter or a command is shorter, a text belongs in a file */
	HISTORY_SIZE = 1000,
	PRIVATE_COLUMNS = 1000, /* wide, so that libedit seldom thinks of wrapping */
};

struct lineedit {
	EditLine *el;
	HistoryW *history;
	FILE *in, *out;
	int master;
	GQueue queue;                 /* characters not yet read, as GINT_TO_POINTER */
	gboolean restricted, escaped; /* Esc was the last key */
	char *text;                   /* the line as last asked for */
	gsize cursor;
};

/* ---- the private pseudo-terminal */

static int read_queue(EditLine *el, wchar_t *c)
{
	struct lineedit *edit = NULL;
	el_wget(el, EL_CLIENTDATA, &edit);
	if (!edit || g_queue_is_empty(&edit->queue))
		return 0;
	*c = (wchar_t)GPOINTER_TO_INT(g_queue_pop_head(&edit->queue));
	return 1;
}

static wchar_t *no_prompt(EditLine *el)
{
	static wchar_t empty[] = L"";
	return empty;
}

/* What libedit draws is nobody's: read it away, or its writes would block. */
static void drain(const struct lineedit *edit)
{
	char bytes[4096];
	while (read(edit->master, bytes, sizeof bytes) > 0)
		;
}

static gboolean open_private(struct lineedit *edit, GError **error)
{
	edit->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	const char *name = NULL;
	if (edit->master >= 0 && grantpt(edit->master) == 0 && unlockpt(edit->master) == 0)
		name = ptsname(edit->master);
	int slave = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
	int copy = slave >= 0 ? fcntl(slave, F_DUPFD_CLOEXEC, 0) : -1;
	if (copy < 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("no pseudo-terminal for the line editor: %s"), g_strerror(errno));
		if (slave >= 0)
			close(slave);
		return FALSE;
	}
	struct winsize size = {.ws_row = 24, .ws_col = PRIVATE_COLUMNS};
	ioctl(slave, TIOCSWINSZ, &size);
	fcntl(edit->master, F_SETFL, O_NONBLOCK);
	edit->in = fdopen(slave, "r");
	edit->out = fdopen(copy, "w");
	return TRUE;
}

/* Keys whose libedit functions would read on by themselves, or start an editor on the private
 * terminal. */
static void unbind(EditLine *el, gboolean vi)
{
	static const wchar_t *const plain[] = {L"^R", L"^S", L"^Q", L"^Z", L"^C", L"^\\\\"};
	static const wchar_t *const alt[] = {L"^[x", L"^[X"};
	static const wchar_t *const command[] = {L"v", L"/", L"?", L"^R", L"#", L"@"};
	for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
		el_wset(el, EL_BIND, plain[i], L"ed-unassigned", NULL);
	for (guint i = 0; !vi && i < G_N_ELEMENTS(alt); i++)
		el_wset(el, EL_BIND, alt[i], L"ed-unassigned", NULL);
	for (guint i = 0; i < G_N_ELEMENTS(command); i++)
		el_wset(el, EL_BIND, L"-a", command[i], L"ed-unassigned", NULL);
}

/* Keys with names. In emacs' map they are what terminals send, which ~/.editrc may bind anew. In
 * vi's maps Esc is a key of its own and must begin nothing, so there they get a beginning nobody
 * types. */
static const struct {
	int key;
	const char *emacs, *vi;
	const wchar_t *does;
} named[] = {
	{KEY_N_UP, "\033[A", "\036A", L"ed-prev-history"},
	{KEY_N_DOWN, "\033[B", "\036B", L"ed-next-history"},
	{KEY_N_RIGHT, "\033[C", "\036C", L"ed-next-char"},
	{KEY_N_LEFT, "\033[D", "\036D", L"ed-prev-char"},
	{KEY_N_HOME, "\033[H", "\036H", L"ed-move-to-beg"},
	{KEY_N_END, "\033[F", "\036F", L"ed-move-to-end"},
	{KEY_N_DELETE, "\033[3~", "\0363", L"ed-delete-next-char"},
};

static void bind_named(EditLine *el, gboolean vi)
{
	for (guint i = 0; i < G_N_ELEMENTS(named); i++) {
		g_autofree gunichar *keys =
			g_utf8_to_ucs4_fast(vi ? named[i].vi : named[i].emacs, -1, NULL);
		el_wset(el, EL_BIND, (const wchar_t *)keys, named[i].does, NULL);
		if (vi)
			el_wset(el, EL_BIND, L"-a", (const wchar_t *)keys, named[i].does, NULL);
	}
	/* As in vim, and unlike vi, what stood there before can be taken back too. */
	if (vi)
		el_wset(el, EL_BIND, L"^?", L"ed-delete-prev-char", NULL);
}

/* The private terminal is a dumb one; el_init() takes its kind from the environment alone. */
static EditLine *init_dumb(struct lineedit *edit)
{
	g_autofree char *kind = g_strdup(g_getenv("TERM"));
	g_setenv("TERM", "dumb", TRUE);
	EditLine *el = el_init("midwatch", edit->in, edit->out, edit->out);
	if (kind)
		g_setenv("TERM", kind, TRUE);
	else
		g_unsetenv("TERM");
	return el;
}

static gboolean is_vi(const struct lineedit *edit)
{
	const wchar_t *editor = NULL;
	return el_wget(edit->el, EL_EDITOR, &editor) == 0 && editor && wcscmp(editor, L"vi") == 0;
}

struct lineedit *lineedit_new(gboolean restricted, GError **error)
{
	struct lineedit *edit = g_new0(struct lineedit, 1);
	edit->master = -1;
	edit->restricted = restricted;
	g_queue_init(&edit->queue);
	edit->text = g_strdup("");
	if (!open_private(edit, error)) {
		lineedit_free(edit);
		return NULL;
	}
	HistEventW event;
	edit->history = history_winit();
	history_w(edit->history, &event, H_SETSIZE, HISTORY_SIZE);
	history_w(edit->history, &event, H_SETUNIQUE, 1);
	edit->el = init_dumb(edit);
	el_wset(edit->el, EL_CLIENTDATA, edit);
	el_wset(edit->el, EL_PROMPT, no_prompt);
	el_wset(edit->el, EL_HIST, history_w, edit->history);
	el_wset(edit->el, EL_GETCFN, read_queue);
	lineedit_set_vi(edit, FALSE);
	el_wset(edit->el, EL_UNBUFFERED, 1);
	drain(edit);
	return edit;
}

/* Naming the editor binds all keys anew. */
void lineedit_set_vi(struct lineedit *edit, gboolean vi)
{
	el_wset(edit->el, EL_EDITOR, vi ? L"vi" : L"emacs");
	bind_named(edit->el, vi);
	if (!edit->restricted)
		el_source(edit->el, NULL);
	if (is_vi(edit) != vi) /* `bind -v` or `-e` there: all is bound anew again */
		bind_named(edit->el, !vi);
	unbind(edit->el, is_vi(edit));
	drain(edit);
}

void lineedit_free(struct lineedit *edit)
{
	if (!edit)
		return;
	if (edit->el)
		el_end(edit->el);
	if (edit->history)
		history_wend(edit->history);
	if (edit->in)
		fclose(edit->in);
	if (edit->out)
		fclose(edit->out);
	if (edit->master >= 0)
		close(edit->master);
	g_queue_clear(&edit->queue);
	g_free(edit->text);
	g_free(edit);
}

/* ---- history */

static void remember(HistoryW *history, const char *line)
{
	g_autofree gunichar *wide = g_utf8_to_ucs4(line, -1, NULL, NULL, NULL);
	HistEventW event;
	if (wide && *line)
		history_w(history, &event, H_ENTER, (const wchar_t *)wide);
}

void lineedit_history(struct lineedit *edit, const GPtrArray *lines)
{
	HistEventW event;
	history_w(edit->history, &event, H_CLEAR);
	for (guint i = 0; i < lines->len; i++)
		remember(edit->history, lines->pdata[i]);
}

/* ---- editing */

static guint length(const struct lineedit *edit)
{
	const LineInfoW *line = el_wline(edit->el);
	return (guint)(line->lastchar - line->buffer);
}

static void insert(struct lineedit *edit, const gunichar *text, glong size)
{
	guint room = LINE_LIMIT - MIN(length(edit), LINE_LIMIT);
	g_autofree gunichar *copy = g_new0(gunichar, (gsize)size + 1);
	memcpy(copy, text, MIN((gsize)size, room) * sizeof *copy);
	if (copy[0])
		el_winsertstr(edit->el, (const wchar_t *)copy);
	drain(edit);
}

void lineedit_insert(struct lineedit *edit, const char *text, gssize size)
{
	g_autofree char *valid = g_utf8_make_valid(text, size);
	glong count;
	g_autofree gunichar *wide = g_utf8_to_ucs4_fast(valid, -1, &count);
	glong kept = 0;
	for (glong i = 0; i < count; i++) {
		if (wide[i] == 0xfffd)
			continue;
		wide[kept++] =
			wide[i] < 0x20 || (wide[i] >= 0x7f && wide[i] < 0xa0) ? ' ' : wide[i];
	}
	insert(edit, wide, kept);
}

void lineedit_begin(struct lineedit *edit, const char *text)
{
	edit->escaped = FALSE;
	g_queue_clear(&edit->queue);
	el_reset(edit->el);
	lineedit_insert(edit, text, -1);
}

void lineedit_replace(struct lineedit *edit, gsize bytes, const char *text)
{
	gsize cursor;
	const char *line = lineedit_text(edit, &cursor);
	bytes = MIN(bytes, cursor);
	glong count = g_utf8_strlen(line + cursor - bytes, (gssize)bytes);
	if (count > 0)
		el_wdeletestr(edit->el, (int)count);
	lineedit_insert(edit, text, -1);
}

static void push(struct lineedit *edit, const char *sequence)
{
	for (; *sequence; sequence++)
		g_queue_push_tail(&edit->queue, GINT_TO_POINTER((guchar)*sequence));
}

static void push_key(struct lineedit *edit, int key)
{
	gboolean vi = is_vi(edit);
	if (key & KEY_ALT) {
		push(edit, "\033");
		key &= ~KEY_ALT;
	}
	if (key == KEY_N_BACKSPACE)
		key = 127;
	for (guint i = 0; i < G_N_ELEMENTS(named); i++)
		if (named[i].key == key)
			push(edit, vi ? named[i].vi : named[i].emacs);
	if (key < KEY_NAMED)
		g_queue_push_tail(&edit->queue, GINT_TO_POINTER(key));
}

void lineedit_key(struct lineedit *edit, int key)
{
	if (key >= 32 && key < KEY_NAMED && length(edit) >= LINE_LIMIT)
		return;
	edit->escaped = key == 27;
	push_key(edit, key);
	guint before;
	do { /* whole sequences only, so it always stops */
		int count;
		before = g_queue_get_length(&edit->queue);
		if (before > 0)
			el_wgets(edit->el, &count);
		drain(edit);
	} while (before > 0 && g_queue_get_length(&edit->queue) < before);
	g_queue_clear(&edit->queue);
}

const char *lineedit_text(const struct lineedit *const_edit, gsize *cursor)
{
	struct lineedit *edit = (struct lineedit *)const_edit; /* the text is a cache */
	const LineInfoW *line = el_wline(edit->el);
	glong size = line->lastchar - line->buffer;
	while (size > 0 && line->buffer[size - 1] == L'\n')
		size--;
	g_free(edit->text);
	glong before = 0;
	glong place = MIN(line->cursor - line->buffer, size);
	g_autofree char *head =
		g_ucs4_to_utf8((const gunichar *)line->buffer, place, NULL, &before, NULL);
	edit->text = g_ucs4_to_utf8((const gunichar *)line->buffer, size, NULL, NULL, NULL);
	if (!edit->text)
		edit->text = g_strdup("");
	edit->cursor = head ? (gsize)before : 0;
	if (cursor)
		*cursor = edit->cursor;
	return edit->text;
}

gboolean lineedit_wants_escape(const struct lineedit *edit)
{
	return !edit->escaped && is_vi(edit);
}

/* ---- the shell's prompt */

struct lineshell {
	EditLine *el; /* NULL: standard input is no terminal, lines are just read */
	HistoryW *history;
	wchar_t *prompt;
	struct sigaction old_interrupt;
	lineshell_complete *complete;
	void *data;
};

static volatile sig_atomic_t shell_interrupted;

static sigset_t shell_waiting; /* the signals that may come while it waits for a key */

/* Between two lines a command runs: the first ^C waits for its end, the second one ends us. */
static volatile sig_atomic_t shell_runs;

static void on_interrupt(int number)
{
	if (shell_runs && shell_interrupted) {
		signal(number, SIG_DFL);
		raise(number);
	}
	shell_interrupted = 1;
}

/* A ^C that has come, though ppoll() reports keys before signals. */
static gboolean take_interrupt(void)
{
	sigset_t interrupt;
	const struct timespec now = {0, 0};
	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	if (sigtimedwait(&interrupt, NULL, &now) == SIGINT)
		shell_interrupted = 1;
	return shell_interrupted;
}

/* One character of the real terminal. libedit's own reader loses a ^C that comes between two reads;
 * here it is held until it is looked for. */
static int read_terminal(EditLine *el, wchar_t *c)
{
	char bytes[MB_LEN_MAX];
	size_t size = 0;
	for (;;) {
		struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
		int ready = ppoll(&fd, 1, NULL, &shell_waiting);
		if (take_interrupt() || (ready < 0 && errno != EINTR))
			return -1;
		if (ready <= 0)
			continue;
		if (read(STDIN_FILENO, bytes + size, 1) != 1)
			return 0;
		mbstate_t state = {0};
		size_t used = mbrtowc(c, bytes, ++size, &state);
		if (used <= size)
			return 1;
		if (used == (size_t)-1 || size == sizeof bytes)
			size = 0; /* no character: dropped */
	}
}

static struct lineshell *shell_of(EditLine *el)
{
	struct lineshell *shell = NULL;
	el_wget(el, EL_CLIENTDATA, &shell);
	return shell;
}

static wchar_t *shell_prompt(EditLine *el)
{
	return shell_of(el)->prompt;
}

/* Length in bytes of what all candidates begin with. */
static gsize common_prefix(char *const *words)
{
	gsize size = strlen(words[0]);
	for (char *const *p = words + 1; *p; p++) {
		gsize i = 0;
		while (i < size && (*p)[i] == words[0][i])
			i++;
		size = i;
	}
	while (size > 0 && ((guchar)words[0][size] & 0xc0) == 0x80)
		size--; /* never within a character */
	return size;
}

static void print_candidates(EditLine *el, char *const *words)
{
	FILE *out = NULL;
	el_wget(el, EL_GETFP, 1, &out);
	g_autoptr(GPtrArray) clean = g_ptr_array_new_with_free_func(g_free);
	int width = 0, columns = 80, at = 0;
	for (; *words; words++) {
		g_ptr_array_add(clean, text_clean(*words));
		width = MAX(width, text_width(clean->pdata[clean->len - 1], -1) + 2);
	}
	struct winsize size;
	if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0)
		columns = size.ws_col;
	GString *text = g_string_new("\n");
	for (guint i = 0; i < clean->len; i++) {
		gboolean last = i + 1 == clean->len || at + 2 * width - 2 > columns;
		g_string_append(text, clean->pdata[i]);
		for (int pad = text_width(clean->pdata[i], -1); !last && pad < width; pad++)
			g_string_append_c(text, ' ');
		if (last)
			g_string_append_c(text, '\n');
		at = last ? 0 : at + width;
	}
	fputs(text->str, out);
	g_string_free(text, TRUE);
}

static unsigned char shell_tab(EditLine *el, int key)
{
	struct lineshell *shell = shell_of(el);
	const LineInfoW *line = el_wline(el);
	glong size = line->cursor - line->buffer;
	glong cursor = 0;
	g_autofree char *text =
		g_ucs4_to_utf8((const gunichar *)line->buffer, size, NULL, &cursor, NULL);
	gsize from = 0;
	g_auto(GStrv) words =
		text ? shell->complete(text, (gsize)cursor, &from, shell->data) : NULL;
	if (!words || !words[0])
		return CC_REFRESH_BEEP;
	gsize common = common_prefix(words);
	/* The one word there is is finished, unless a value belongs to it. */
	gboolean more = words[1] || g_str_has_suffix(words[0], "=");
	g_autofree char *insert_text =
		more ? g_strndup(words[0], common) : g_strconcat(words[0], " ", NULL);
	if (words[1] && common <= (gsize)cursor - from) {
		print_candidates(el, words);
		return CC_REDISPLAY;
	}
	g_autofree gunichar *wide = g_utf8_to_ucs4_fast(insert_text, -1, NULL);
	el_wdeletestr(el, (int)g_utf8_strlen(text + from, cursor - (glong)from));
	el_winsertstr(el, (const wchar_t *)wide);
	return CC_REFRESH;
}

struct lineshell *lineshell_new(const char *prompt, gboolean restricted,
				lineshell_complete *complete, void *data)
{
	struct lineshell *shell = g_new0(struct lineshell, 1);
	shell->complete = complete;
	shell->data = data;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return shell;
	/* Without SA_RESTART, so that ^C ends the wait for a key. */
	struct sigaction ours = {.sa_handler = on_interrupt};
	sigemptyset(&ours.sa_mask);
	sigaction(SIGINT, &ours, &shell->old_interrupt);
	shell->prompt = (wchar_t *)g_utf8_to_ucs4_fast(prompt, -1, NULL);
	HistEventW event;
	shell->history = history_winit();
	history_w(shell->history, &event, H_SETSIZE, HISTORY_SIZE);
	history_w(shell->history, &event, H_SETUNIQUE, 1);
	shell->el = el_init("midwatch", stdin, stdout, stderr);
	el_wset(shell->el, EL_CLIENTDATA, shell);
	el_wset(shell->el, EL_EDITOR, L"emacs");
	el_wset(shell->el, EL_PROMPT, shell_prompt);
	el_wset(shell->el, EL_HIST, history_w, shell->history);
	el_wset(shell->el, EL_GETCFN, read_terminal);
	el_wset(shell->el, EL_ADDFN, L"midwatch-complete", L"complete the word", shell_tab);
	el_wset(shell->el, EL_BIND, L"^I", L"midwatch-complete", NULL);
	el_wset(shell->el, EL_BIND, L"^R", L"em-inc-search-prev", NULL);
	if (!restricted)
		el_source(shell->el, NULL);
	else
		el_wset(shell->el, EL_BIND, L"-a", L"v", L"ed-unassigned",
			NULL); /* starts an editor */
	return shell;
}

void lineshell_free(struct lineshell *shell)
{
	if (!shell)
		return;
	if (shell->el) {
		el_end(shell->el);
		sigaction(SIGINT, &shell->old_interrupt, NULL);
	}
	if (shell->history)
		history_wend(shell->history);
	g_free(shell->prompt);
	g_free(shell);
}

void lineshell_remember(struct lineshell *shell, const char *line)
{
	if (shell->history)
		remember(shell->history, line);
}

static char *read_plain(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t got = getline(&line, &size, stdin);
	if (got > 0 && line[got - 1] == '\n')
		line[got - 1] = '\0';
	char *copy = got < 0 ? NULL : g_strdup(line);
	free(line);
	return copy;
}

char *lineshell_read(struct lineshell *shell, gboolean *interrupted)
{
	*interrupted = FALSE;
	if (!shell->el)
		return read_plain();
	sigset_t interrupt;
	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	pthread_sigmask(SIG_BLOCK, &interrupt, &shell_waiting);
	shell_interrupted = shell_runs = 0;
	int count = 0;
	const wchar_t *line = el_wgets(shell->el, &count);
	gboolean stopped = shell_interrupted;
	shell_interrupted = 0;
	shell_runs = 1;
	pthread_sigmask(SIG_SETMASK, &shell_waiting, NULL);
	if (stopped) {
		*interrupted = TRUE;
		el_reset(shell->el);
		fputc('\n', stdout);
		return NULL;
	}
	if (!line || count <= 0)
		return NULL;
	if (line[count - 1] == L'\n')
		count--;
	char *text = g_ucs4_to_utf8((const gunichar *)line, count, NULL, NULL, NULL);
	if (!text)
		text = g_strdup("");
	return text;
}

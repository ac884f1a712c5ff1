/* SPDX-License-Identifier: MIT
 * The loop of the line mode: reads a line, finds what it means, runs it, says what it did. */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/plain-private.h"

enum { LOOK_EVERY_MS = 1000 };

static volatile sig_atomic_t interrupts;

static void note_interrupt(int number)
{
	interrupts++;
}

/* ---- reading */

static char *take_line(struct plain *plain)
{
	const char *end = memchr(plain->ahead->str, '\n', plain->ahead->len);
	gsize size = end ? (gsize)(end - plain->ahead->str) : plain->ahead->len;
	if (!end && (!plain->ended || size == 0))
		return NULL;
	char *line = g_utf8_make_valid(plain->ahead->str, (gssize)size);
	g_string_erase(plain->ahead, 0, (gssize)(size + (end ? 1 : 0)));
	return g_strchomp(line);
}

static void say_prompt(const char *prompt)
{
	g_autofree char *clean = text_clean(prompt);
	fputs(clean, stdout);
	fflush(stdout);
}

/* While nothing is typed the desk is looked at: what can't wait is said. */
static void look(struct plain *plain, const char *prompt)
{
	gint64 monotonic = g_get_monotonic_time();
	if (monotonic - plain->beaten_at >= SESSION_BEAT * G_USEC_PER_SEC) {
		plain->beaten_at = monotonic;
		session_beat(plain->context->desk, plain->session, NULL);
	}
	gboolean changed = store_changed(plain->context->desk->store) &&
			   desk_refresh(plain->context->desk, NULL);
	const char *gone = store_gone(plain->context->desk->store);
	if (gone && !plain->gone)
		printf(_("%s: leave and start again\n"), gone);
	gboolean told = plain_watch(plain, changed) || (gone && !plain->gone);
	plain->gone = gone != NULL;
	if ((changed && plain_news(plain, NULL)) || told)
		say_prompt(prompt);
	store_expect_none(plain->context->desk->store);
}

char *plain_read(struct plain *plain, const char *prompt, gboolean *interrupted)
{
	char *line;
	int before = interrupts;
	char bytes[4096];
	*interrupted = FALSE;
	sink_flush(plain->sink);
	say_prompt(prompt);
	while (!(line = take_line(plain)) && !plain->ended) {
		struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};
		int ready = poll(&fd, 1, LOOK_EVERY_MS);
		if (interrupts != before) {
			*interrupted = TRUE;
			g_string_truncate(plain->ahead, 0);
			fputc('\n', stdout);
			return NULL;
		}
		if (ready == 0)
			look(plain, prompt);
		if (ready <= 0)
			continue;
		ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
		if (got > 0 && plain->ahead->len + (gsize)got <= CALL_TEXT_LIMIT)
			g_string_append_len(plain->ahead, bytes, got);
		else if (got >= 0 || errno != EINTR)
			plain->ended = got <= 0;
	}
	if (!line)
		fputc('\n', stdout);
	return line;
}

/* ---- running */

void plain_complain(struct plain *plain, const GError *error)
{
	sink_flush(plain->sink);
	g_autofree char *clean = text_clean(error->message);
	printf("%s\n", clean);
}

/* The turn the chosen ticket has now is what the person will have been told. */
static void follow(struct plain *plain)
{
	struct ticket ticket;
	if (!plain->ticket || !ticket_load(plain->context->desk, plain->ticket, &ticket, NULL))
		return;
	plain->turn = ticket.turn;
	ticket_clear(&ticket);
}

static gboolean confirmed(struct plain *plain, const char *line)
{
	gboolean interrupted;
	g_autofree char *prompt = g_strdup_printf(_("%s %s? 1 yes, anything else leaves it: "),
						  line, plain->label ? plain->label : "");
	g_autofree char *answer = plain_read(plain, prompt, &interrupted);
	return answer && strcmp(g_strstrip(answer), "1") == 0;
}

/* What the row asks of a console before it runs. */
static char *prepare(struct plain *plain, const char *line)
{
	g_autoptr(GError) ignored = NULL;
	const char *rest;
	GPtrArray *words = words_split(line, &rest, NULL, &ignored);
	guint used;
	const struct command *command =
		words && words->len && !*rest ? command_match(words, &used, &ignored) : NULL;
	gboolean bare = command && used == words->len;
	if (words)
		words_free(words);
	if (command && (command->needs & NEEDS_CONFIRM) && !confirmed(plain, line)) {
		sink_say(plain->sink, "%s", _("left as it was"));
		return NULL;
	}
	if (!bare || !command->arguments || !command->arguments[0].name)
		return g_strdup(line);
	if (plain->ticket &&
	    (strcmp(command->name, "reply") == 0 || strcmp(command->name, "note") == 0))
		return plain_write(plain, command, line);
	if (command->arguments[0].optional)
		return g_strdup(line);
	return plain_choice(plain, command, line);
}

gboolean plain_command(struct plain *plain, const char *line)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) selected = g_array_new(FALSE, FALSE, sizeof(gint64));
	struct context *context = plain->context;
	g_autofree char *whole = prepare(plain, line);
	if (!whole)
		return FALSE;
	if (plain->ticket) {
		g_array_append_val(selected, plain->ticket);
		context->selected = selected;
		context->sees = plain->turn;
	}
	gboolean good = command_run_line(context, whole, &error);
	context->selected = NULL;
	context->sees = 0;
	sink_flush(plain->sink);
	if (!good)
		plain_complain(plain, error);
	plain_written(plain, good);
	if (!good && error->code == MIDWATCH_ERROR_CONFLICT)
		plain_news(plain, NULL);
	else if (good)
		follow(plain);
	return good;
}

/* ---- the words of the line mode itself */

static void help(struct plain *plain)
{
	static const char *const lines[] = {
		N_("queue [FILTER]  the tickets, numbered; more: the next ones"),
		N_("7               choose ticket 7 of the list; #48213 one by its own number"),
		N_("Enter           the chosen ticket again, with what is new"),
		N_("find QUESTION   articles of the knowledge base, numbered; /PATTERN too"),
		N_("reply, note     write to the client, or a note, over several lines"),
		N_("ack, take, severity, wait …  any command; it means the chosen ticket"),
		N_("help, help COMMAND  every command, and one of them"),
		N_("quit            leave"),
	};
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		sink_say(plain->sink, "%s", _(lines[i]));
}

static gboolean begin_list(struct plain *plain, const char *filter, GError **error)
{
	g_free(plain->filter);
	g_clear_pointer(&plain->question, g_free);
	plain->filter = g_strstrip(g_strdup(filter));
	g_array_set_size(plain->listed, 0);
	plain->last = 0;
	return plain_list(plain, error);
}

static gboolean begin_find(struct plain *plain, const char *question, GError **error)
{
	g_free(plain->question);
	plain->question = g_strstrip(g_strdup(question));
	g_array_set_size(plain->listed, 0);
	return plain_find(plain, error);
}

static gboolean choose_number(struct plain *plain, const char *text, GError **error)
{
	gint64 number;
	if (!call_number(_("number"), text, 1, plain->listed->len, &number, error))
		return FALSE;
	gint64 id = g_array_index(plain->listed, gint64, number - 1);
	if (!plain->question)
		return plain_choose(plain, id, error);
	g_autofree char *line = g_strdup_printf("kb show %" PRId64, id);
	return command_run_line(plain->context, line, error);
}

static gboolean is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

static gboolean run_line(struct plain *plain, const char *line, GError **error)
{
	gint64 ticket;
	if (*line == '\0')
		return !plain->ticket || plain_choose(plain, plain->ticket, error);
	if (is_number(line))
		return choose_number(plain, line, error);
	if (*line == '#')
		return call_number("TICKET", line + 1, 1, G_MAXINT64, &ticket, error) &&
		       plain_choose(plain, ticket, error);
	if (strcmp(line, "more") == 0)
		return plain->question ? plain_find(plain, error) : plain_list(plain, error);
	if (g_str_has_prefix(line, "find "))
		return begin_find(plain, line + strlen("find "), error);
	if (strcmp(line, "queue") == 0 || g_str_has_prefix(line, "queue "))
		return begin_list(plain, line + strlen("queue"), error);
	if (strcmp(line, "help") == 0 || strcmp(line, "?") == 0)
		help(plain);
	plain_command(plain, line);
	return TRUE;
}

static void loop(struct plain *plain)
{
	for (;;) {
		gboolean interrupted;
		g_autoptr(GError) error = NULL;
		g_autofree char *prompt = plain->ticket
						  ? g_strdup_printf("%" PRId64 "> ", plain->ticket)
						  : g_strdup("> ");
		g_autofree char *line = plain_read(plain, prompt, &interrupted);
		if (interrupted)
			sink_say(plain->sink, "%s", _("quit leaves Midwatch"));
		if (interrupted)
			continue;
		if (!line || strcmp(g_strstrip(line), "quit") == 0 || strcmp(line, "exit") == 0)
			return;
		if (!run_line(plain, line, &error))
			plain_complain(plain, error);
	}
}

gboolean plain_run(struct context *context, GError **error)
{
	struct plain plain = {.context = context, .sink = context->sink};
	struct sigaction interrupt = {.sa_handler = note_interrupt}, before;
	g_autoptr(GError) wrong = NULL;
	if (!context_open(context, TRUE, error))
		return FALSE;
	plain.ahead = g_string_new(NULL);
	plain.listed = g_array_new(FALSE, FALSE, sizeof(gint64));
	plain.session = session_key_new();
	plain.beaten_at = g_get_monotonic_time();
	/* A desk that is only read has no sessions. */
	session_begin(context->desk, plain.session, NULL);
	draft_gather(context->desk, NULL, NULL);
	sigaction(SIGINT, &interrupt, &before);
	sink_say(plain.sink, _("Midwatch, line by line; “help” says how"));
	guint lost = draft_count_lost(context->desk);
	if (lost > 0)
		sink_say(plain.sink,
			 ngettext("%u draft that was not sent: “draft list” shows it, writing to "
				  "its ticket offers it",
				  "%u drafts that were not sent: “draft list” shows them, writing "
				  "to their tickets offers them",
				  lost),
			 lost);
	if (!begin_list(&plain, "", &wrong))
		plain_complain(&plain, wrong);
	plain_watch(&plain, TRUE);
	loop(&plain);
	watch_free(plain.watch);
	sigaction(SIGINT, &before, NULL);
	session_end(context->desk, plain.session, NULL);
	g_array_unref(plain.listed);
	g_string_free(plain.ahead, TRUE);
	g_free(plain.filter);
	g_free(plain.question);
	g_free(plain.label);
	g_free(plain.session);
	return TRUE;
}

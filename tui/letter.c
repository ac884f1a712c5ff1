/* SPDX-License-Identifier: MIT
 * Letters, and their options as the words a draft keeps them in. */
#include "config.h"

#include <string.h>

#include "command/command.h"
#include "desk/event.h"
#include "tui/kept-line.h"
#include "tui/letter.h"
#include "tui/writer.h"

static const char *const kind_names[] = {"reply", "note", "contact", "notice"};

const char *letter_kind_name(enum letter_kind kind)
{
	return kind_names[kind];
}

gboolean letter_kind_parse(const char *word, enum letter_kind *kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(kind_names); i++)
		if (strcmp(kind_names[i], word) == 0) {
			*kind = (enum letter_kind)i;
			return TRUE;
		}
	return FALSE;
}

gboolean letter_is_public(const struct letter *letter)
{
	return letter->kind != LETTER_NOTE;
}

gboolean letter_is_held(const struct letter *letter)
{
	return letter->kind == LETTER_REPLY || letter->kind == LETTER_NOTICE;
}

char *letter_subject(const struct letter *letter)
{
	return letter->kind == LETTER_NOTICE
		       ? g_strdup_printf("INC-%" G_GINT64_FORMAT, letter->incident)
		       : g_strdup_printf("%" G_GINT64_FORMAT, letter->ticket);
}

const char *letter_screen(const struct letter *letter)
{
	return letter->kind == LETTER_NOTICE ? "notify" : "compose";
}

const char *draft_screen(const char *kind)
{
	const struct writer_kind *writer = writer_kind_find(kind);
	if (strcmp(kind, KEPT_LINE) == 0)
		return "incident";
	return writer ? writer->screen : strcmp(kind, "notice") == 0 ? "notify" : "compose";
}

/* ---- the draft */

static char *keeper_text(void *data)
{
	const struct letter *letter = data;
	return g_strdup(letter->abroad ? letter->abroad
				       : buffer_text(editor_buffer(letter->editor), NULL));
}

static void add_flag(GString *more, const char *key, gboolean set)
{
	history_fact(more, key, set ? "yes" : NULL);
}

char *letter_options(const struct letter *letter, const char *except)
{
	GString *more = g_string_new(NULL);
	if (letter->addressed) {
		history_fact(more, "to", letter->to ? letter->to : "");
		history_fact(more, "cc", letter->cc ? letter->cc : "");
	}
	add_flag(more, "diagnosis", letter->diagnosis);
	add_flag(more, "close", letter->close);
	add_flag(more, "promises", letter->promises);
	add_flag(more, "from-client", letter->from_client);
	history_fact(more, "via", letter->via);
	history_fact(more, "with", letter->with);
	if (letter->kind == LETTER_NOTICE) {
		g_autofree char *incident = g_strdup_printf("%" G_GINT64_FORMAT, letter->incident);
		history_fact(more, "incident", incident);
		history_fact(more, "except", except);
	}
	return g_string_free(more, FALSE);
}

static char *write_options(const struct letter *letter)
{
	return letter_options(letter, letter->except);
}

static char *read_text(const struct event *options, const char *key)
{
	char *value = event_more(options, key);
	if (value && !*value)
		g_clear_pointer(&value, g_free);
	return value;
}

static gboolean read_flag(const struct event *options, const char *key)
{
	g_autofree char *value = event_more(options, key);
	return value != NULL;
}

/* The words of an event's further facts are written and read the same way. */
static void read_options(struct letter *letter, const char *more)
{
	struct event options;
	event_init(&options);
	options.more = g_strdup(more);
	letter->addressed = read_flag(&options, "to");
	letter->to = read_text(&options, "to");
	letter->cc = read_text(&options, "cc");
	letter->diagnosis = read_flag(&options, "diagnosis");
	letter->close = read_flag(&options, "close");
	letter->promises = read_flag(&options, "promises");
	letter->from_client = read_flag(&options, "from-client");
	g_free(letter->via);
	letter->via = read_text(&options, "via");
	letter->with = read_text(&options, "with");
	letter->except = read_text(&options, "except");
	g_autofree char *incident = read_text(&options, "incident");
	letter->incident = incident ? g_ascii_strtoll(incident, NULL, 10) : 0;
	event_clear(&options);
}

static struct letter *make(enum letter_kind kind, gint64 ticket)
{
	struct letter *letter = g_new0(struct letter, 1);
	letter->kind = kind;
	letter->ticket = ticket;
	/* One byte less than a command takes: a text that begins with @ is written @@. */
	letter->editor = editor_new(CALL_TEXT_LIMIT - 1);
	if (kind == LETTER_CONTACT)
		letter->via = g_strdup("phone");
	return letter;
}

struct letter *letter_new(struct console *console, enum letter_kind kind, gint64 ticket)
{
	struct letter *letter = make(kind, ticket);
	letter->keeper =
		keeper_new(console, letter_kind_name(kind), ticket, 0, NULL, keeper_text, letter);
	return letter;
}

struct letter *letter_new_notice(struct console *console, gint64 incident)
{
	struct letter *letter = make(LETTER_NOTICE, 0);
	letter->incident = incident;
	g_autofree char *more = write_options(letter);
	letter->keeper = keeper_new(console, letter_kind_name(LETTER_NOTICE), 0, 0, more,
				    keeper_text, letter);
	return letter;
}

struct letter *letter_recall(struct console *console, const struct draft *draft)
{
	enum letter_kind kind;
	if (!letter_kind_parse(draft->kind, &kind) || (draft->ticket == 0 && kind != LETTER_NOTICE))
		return NULL;
	struct letter *letter = make(kind, draft->ticket);
	letter->sees = draft->base_turn;
	read_options(letter, draft->more);
	if (kind == LETTER_CONTACT && !letter->via)
		letter->via = g_strdup("phone");
	editor_set(letter->editor, draft->text);
	letter->keeper = keeper_recall(console, draft, keeper_text, letter);
	return letter;
}

void letter_free(struct letter *letter)
{
	if (!letter)
		return;
	keeper_free(letter->keeper);
	editor_free(letter->editor);
	g_free(letter->to);
	g_free(letter->cc);
	g_free(letter->via);
	g_free(letter->with);
	g_free(letter->except);
	g_free(letter->abroad);
	g_free(letter);
}

void letter_drop(struct letter *letter)
{
	keeper_drop(letter->keeper);
	letter_free(letter);
}

void letter_changed(struct letter *letter)
{
	g_autofree char *more = write_options(letter);
	keeper_set_more(letter->keeper, more);
	keeper_set_base(letter->keeper, letter->sees);
	keeper_changed(letter->keeper);
}

/* ---- a draft on its way here */

static void recall_work(struct job *job, struct desk *desk)
{
	struct letter_job *recall = (struct letter_job *)job;
	recall->draft = draft_take(desk, recall->id, recall->session, &job->error);
}

static void recall_free(struct job *job)
{
	struct letter_job *recall = (struct letter_job *)job;
	if (recall->draft)
		keeper_put_back(job->console, recall->draft);
	g_clear_error(&job->error);
	draft_free(recall->draft);
	g_free(recall->id);
	g_free(recall->session);
	g_free(recall);
}

void letter_ask(struct console *console, const void *owner, const char *id,
		void (*done)(struct job *job))
{
	struct letter_job *recall = g_new0(struct letter_job, 1);
	recall->id = g_strdup(id);
	recall->session = g_strdup(console_session(console));
	recall->job.owner = owner;
	recall->job.work = recall_work;
	recall->job.done = done;
	recall->job.free = recall_free;
	console_post(console, TOPIC_NONE, &recall->job);
}

/* ---- the command */

char *letter_text(const struct letter *letter)
{
	char *text = g_strdup(buffer_text(editor_buffer(letter->editor), NULL));
	char *from = text;
	/* The blanks before the first word may be a table's. */
	for (char *p = text; g_ascii_isspace(*p); p++)
		if (*p == '\n')
			from = p + 1;
	memmove(text, from, strlen(from) + 1);
	return g_strchomp(text);
}

static void add_option(GPtrArray *words, const char *name, const char *value)
{
	g_ptr_array_add(words, value ? g_strconcat("--", name, "=", value, NULL)
				     : g_strconcat("--", name, NULL));
}

static GPtrArray *notice_words(const struct letter *letter, const char *said)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	/* Behind a newline nothing is taken for a file, for standard input, or for a language. */
	g_autofree char *text = g_strconcat("\n", said, NULL);
	g_ptr_array_add(words, g_strdup("incident"));
	g_ptr_array_add(words, g_strdup("notify"));
	g_ptr_array_add(words, g_strdup_printf("%" G_GINT64_FORMAT, letter->incident));
	add_option(words, "text", text);
	if (letter->except)
		add_option(words, "exclude", letter->except);
	return words_from((char *const *)words->pdata, words->len);
}

GPtrArray *letter_words(const struct letter *letter)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *text = letter_text(letter);
	/* What a command would take for a file, or for its standard input. */
	g_autofree char *said = text[0] == '@'           ? g_strconcat("@", text, NULL)
				: strcmp(text, "-") == 0 ? g_strdup("-\n")
							 : g_strdup(text);
	if (letter->kind == LETTER_NOTICE)
		return notice_words(letter, text);
	g_ptr_array_add(words, g_strdup(letter_kind_name(letter->kind)));
	g_ptr_array_add(words, g_strdup_printf("%" G_GINT64_FORMAT, letter->ticket));
	add_option(words, "text", said);
	if (letter->kind == LETTER_REPLY && letter->to)
		add_option(words, "to", letter->to);
	if (letter->kind == LETTER_REPLY)
		add_option(words, "cc", letter->cc ? letter->cc : "");
	if (letter->kind == LETTER_CONTACT)
		add_option(words, "via", letter->via);
	if (letter->kind == LETTER_CONTACT && letter->with)
		add_option(words, "with", letter->with);
	if (letter->kind == LETTER_CONTACT && letter->from_client)
		add_option(words, "from", "client");
	if (letter->kind != LETTER_NOTE && letter->diagnosis)
		add_option(words, "diagnosis", NULL);
	if (letter_is_public(letter) && letter->promises && !letter->from_client)
		add_option(words, "promises", NULL);
	if (letter->kind == LETTER_REPLY && letter->close)
		add_option(words, "close", NULL);
	return words_from((char *const *)words->pdata, words->len);
}

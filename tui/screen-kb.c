/* SPDX-License-Identifier: MIT
 * The knowledge base: found while one types, read beside the list or in full. Opened by a key it
 * remembers the ticket it was opened from and lists what may help there; the argument is that
 * ticket as of target_words(), a newline, and a question, or the line of `kb search`. As the screen
 * "article" it opens on `kb show`. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "keymaps/keymaps.h"
#include "tui/console-private.h"
#include "tui/copy.h"
#include "tui/kb.h"
#include "tui/prompt.h"

enum { CTRL_R = 18, ESCAPE = 27, AHEAD_MOST = 100 };
/* Keys that come faster than that: the list follows when they rest. */
#define FAST_KEYS (70 * 1000)
/* How often it is looked how far a build is. */
#define BUILD_LOOK (500 * 1000)

const char *kb_label(void)
{
	return _("find: ");
}

struct prompt *kb_line(struct kb *kb)
{
	return kb->state == KB_ASKING ? console_line(kb->console, kb, kb_label(), kb->question)
				      : NULL;
}

void kb_enter(struct kb *kb, enum kb_state state)
{
	gboolean left = kb->state == KB_READING && state != KB_READING;
	if (kb->state == KB_ASKING && state != KB_ASKING)
		kb_note_miss(kb);
	kb->state = state;
	kb->opening = FALSE;
	g_clear_pointer(&kb->then, g_free);
	if (left) {
		g_array_set_size(kb->visits, 0);
		/* A link may have led away from the row the cursor is on. */
		kb_preview(kb, 0);
	}
	console_touch(kb->console);
}

/* ---- opening */

/* The words of a line of commands behind its name: a line that is run was checked before. */
static char *argument_of(const char *line, gboolean *pattern)
{
	const char *rest = line;
	GPtrArray *words = words_split(line, &rest, NULL, NULL);
	guint used = 0;
	const struct command *command = words ? command_match(words, &used, NULL) : NULL;
	struct call call = {0};
	char *text = NULL;
	if (command && command_parse(command, words, used, &call, NULL)) {
		text = call_argument(&call, 0) ? call_rest(&call, 0) : NULL;
		*pattern = call_flag(&call, "regex");
	}
	call_clear(&call);
	if (words)
		words_free(words);
	return text;
}

static struct kb *kb_new(struct console *console)
{
	struct kb *kb = g_new0(struct kb, 1);
	kb->console = console;
	kb->question = g_strdup("");
	kb->shown_question = g_strdup("");
	kb->find = find_new(2, NULL);
	kb->rows = g_ptr_array_new_with_free_func(kb_row_free);
	kb->ahead = g_array_new(FALSE, FALSE, sizeof(int));
	kb->visits = g_array_new(FALSE, FALSE, sizeof(struct kb_visit));
	kb->list.cursor = kb->view.list.cursor = -1;
	kb->wrong_at = -1;
	kb->back_to = kb->span_at = MD_NOWHERE;
	kb->anew = TRUE;
	return kb;
}

static void set_question(struct kb *kb, char *question)
{
	g_free(kb->question);
	kb->question = question;
	kb->moves = 0;
	kb->opening = FALSE;
	kb_search(kb, TRUE);
}

static void *kb_open(struct console *console, const char *argument)
{
	struct kb *kb = kb_new(console);
	gboolean pattern = FALSE;
	if (argument && g_str_has_prefix(argument, "kb search")) {
		g_autofree char *text = argument_of(argument, &pattern);
		if (text)
			set_question(kb,
				     g_strconcat(pattern && *text != '/' ? "/" : "", text, NULL));
	} else if (argument) {
		const char *newline = strchr(argument, '\n');
		g_autofree char *ticket = g_strndup(argument, newline ? (gsize)(newline - argument)
								      : strlen(argument));
		target_read(&kb->ticket, ticket);
		if (newline && newline[1])
			set_question(kb, g_strdup(newline + 1));
	}
	kb->state = *kb->question ? KB_LISTING : KB_ASKING;
	kb_ask_shelf(kb);
	return kb;
}

static void *article_open(struct console *console, const char *argument)
{
	struct kb *kb = kb_new(console);
	gboolean pattern;
	kb->state = KB_READING;
	kb->direct = TRUE;
	kb->opens = argument_of(argument, &pattern);
	kb_ask_shelf(kb);
	return kb;
}

static void kb_close(void *self)
{
	struct kb *kb = self;
	kb_note_miss(kb);
	kb_forget_shown(kb);
	kb_forget(kb);
	g_array_unref(kb->ahead);
	g_free(kb->ticket.label);
	g_free(kb->question);
	g_free(kb->shown_question);
	g_free(kb->wrong);
	g_free(kb->missed);
	g_free(kb->shelf_error);
	g_free(kb->trouble);
	g_free(kb->opens);
	g_free(kb->then);
	g_free(kb);
}

static void draw(void *self, const struct area *area)
{
	kb_draw(self, area);
}

/* ---- keys */

static gboolean typing(void *self)
{
	const struct kb *kb = self;
	return kb->state == KB_ASKING && !kb->opening;
}

static const char *keys(void *self)
{
	const struct kb *kb = self;
	return kb->state == KB_ASKING ? "kb-ask" : kb->state == KB_READING ? "article" : "kb";
}

/* The line has the question; a completion may have changed it without a key. */
static void follow_line(struct kb *kb)
{
	struct prompt *prompt = kb_line(kb);
	const char *text = prompt ? prompt_text(prompt, NULL) : NULL;
	if (text && strcmp(text, kb->question) != 0)
		set_question(kb, g_strdup(text));
}

static gboolean open_article(struct kb *kb, GError **error)
{
	if (kb->state == KB_ASKING && *kb->question)
		console_line_remember(kb->console, kb->question);
	kb->rest_at = 0;
	kb->opening = kb_is_pending(kb);
	return kb->opening || kb_read(kb, error);
}

static void take_answer(struct kb *kb, enum prompt_answer answer)
{
	g_autoptr(GError) error = NULL;
	switch (answer) {
	case PROMPT_DONE:
		follow_line(kb);
		if (!open_article(kb, &error))
			console_say_error(kb->console, error);
		break;
	case PROMPT_CANCELLED:
		kb_enter(kb, KB_LISTING);
		break;
	case PROMPT_COMPLETE:
		console_line_complete(kb->console, "kb search ");
		break;
	case PROMPT_CHANGED:
	case PROMPT_OPEN:
		break;
	}
	console_touch(kb->console);
}

/* An article or another list has been asked for and is not there yet: what is typed is for it. */
static gboolean is_waiting(const struct kb *kb)
{
	/* Just opened: it begins once there is a shelf. */
	gboolean begins = !kb->shelf && !kb->shelf_error && (kb->opens || *kb->question);
	return kb->opening || kb->visiting || (kb->then && kb_is_coming(kb)) ||
	       (kb->state == KB_READING && kb->rendering && !kb_is_there(kb)) ||
	       (kb->state != KB_ASKING && begins) ||
	       (kb->state == KB_LISTING && kb->asked && kb_is_pending(kb));
}

/* Esc waits no more, and what was typed before it is meant no more. May close the screen. */
static void hold_key(struct kb *kb, int key)
{
	if (key == ESCAPE) {
		g_array_set_size(kb->ahead, 0);
		kb->visiting = FALSE;
		if (kb->direct)
			console_pop(kb->console);
		else
			kb_enter(kb, KB_LISTING);
	} else if (kb->ahead->len < AHEAD_MOST) {
		g_array_append_val(kb->ahead, key);
	}
}

/* Whatever is on the screen then gets them. May close this one. */
static void replay(struct kb *kb)
{
	struct console *console = kb->console;
	g_autofree char *then = g_steal_pointer(&kb->then);
	g_autoptr(GArray) keys = kb->ahead;
	kb->ahead = g_array_new(FALSE, FALSE, sizeof(int));
	if (then)
		console_run_line(console, then);
	/* One that opens another article waits again, and so do those behind it. */
	for (guint i = 0; i < keys->len && !console_is_leaving(console); i++)
		console_key(console, g_array_index(keys, int, i));
}

static gboolean key(void *self, int key)
{
	struct kb *kb = self;
	if (is_waiting(kb)) {
		hold_key(kb, key);
		return TRUE;
	}
	struct prompt *prompt = kb_line(kb);
	gint64 now = g_get_monotonic_time();
	if (!prompt)
		return FALSE;
	kb->rest_at = now - kb->key_at < FAST_KEYS ? now + FAST_KEYS : 0;
	kb->key_at = now;
	if (key == CTRL_R)
		console_line_recall(kb->console);
	else
		take_answer(kb, prompt_key(prompt, key));
	console_touch(kb->console);
	return TRUE;
}

static gboolean paste(void *self, const char *text, gsize size)
{
	struct prompt *prompt = kb_line(self);
	if (prompt)
		take_answer(self, prompt_paste(prompt, text, size));
	return prompt != NULL;
}

/* ---- verbs */

static gboolean copy_block(struct kb *kb, GError **error)
{
	g_autofree char *block = reading_block(&kb->view);
	if (block)
		return console_copy(kb->console, block, error);
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("there is nothing to copy here"));
	return FALSE;
}

static gboolean copy_id(struct kb *kb, GError **error)
{
	const struct kb_row *row = kb_selected(kb);
	gint64 id = kb->state == KB_READING ? kb->shown : row ? row->id : 0;
	g_autofree char *text = g_strdup_printf("%" PRId64, id);
	if (id)
		return console_copy(kb->console, text, error);
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("there is nothing to copy here"));
	return FALSE;
}

static gboolean move_list(struct kb *kb, enum verb verb, int count)
{
	int before = kb->list.cursor;
	if (kb_is_pending(kb)) {
		kb->moves += verb == VERB_DOWN ? MAX(count, 1)
			     : verb == VERB_UP ? -MAX(count, 1)
					       : 0;
		return verb <= VERB_BOTTOM || verb == VERB_POINT;
	}
	if (!list_move(&kb->list, verb, count, NULL))
		return FALSE;
	if (kb->list.cursor != before) {
		kb_preview(kb, PREVIEW_RESTS);
		kb_ask_more(kb);
	}
	return TRUE;
}

static gboolean kb_verb(void *self, enum verb verb, int count, const char *argument, GError **error)
{
	struct kb *kb = self;
	gboolean reading = kb->state == KB_READING;
	follow_line(kb);
	switch (verb) {
	case VERB_OPEN:
		return reading ? kb_follow(kb, count, error) : open_article(kb, error);
	case VERB_COPY:
		return kb_await(kb, "yank") || copy_block(kb, error);
	case VERB_COPY_ID:
		return copy_id(kb, error);
	case VERB_SEARCH:
		kb_find_within(kb, argument ? argument : "");
		return TRUE;
	case VERB_SEARCH_NEXT:
		return kb_next_match(kb, 1, error);
	case VERB_SEARCH_BACK:
		return kb_next_match(kb, -1, error);
	case VERB_REFRESH:
		kb_ask_shelf(kb);
		return TRUE;
	case VERB_NEXT_PART:
	case VERB_PREVIOUS_PART:
	case VERB_PREVIEW_UP:
	case VERB_PREVIEW_DOWN:
		return reading_verb(&kb->view, verb, count, error);
	default:
		return reading ? reading_verb(&kb->view, verb, count, error)
			       : move_list(kb, verb, count);
	}
}

/* ---- what happens by itself */

static int answer_fd(void *self)
{
	return kb_answer_fd(self);
}

static void answer(void *self)
{
	kb_answer(self);
}

static void changed(void *self)
{
	struct kb *kb = self;
	kb_ask_shelf(kb);
	kb_ask_facts(kb);
}

static gint64 look_at_build(struct kb *kb, gint64 monotonic)
{
	if (!kb->build_look)
		return G_MAXINT64;
	if (monotonic < kb->build_look)
		return kb->build_look;
	guint done = 0, of = 0;
	gboolean builds = library_building(kb->library, &done, &of);
	if (done != kb->build_done || of != kb->build_of || builds != kb->builds)
		console_touch(kb->console);
	gboolean ended = !builds && kb->builds;
	kb->builds = builds;
	kb->build_done = done;
	kb->build_of = of;
	kb->build_look = builds ? monotonic + BUILD_LOOK : 0;
	if (ended)
		kb_ask_shelf(kb); /* the new segments answer from here on */
	return builds ? kb->build_look : G_MAXINT64;
}

static gint64 tick(void *self, gint64 monotonic)
{
	struct kb *kb = self;
	follow_line(kb);
	if ((kb->then || kb->ahead->len > 0) && !is_waiting(kb)) {
		replay(kb);
		return monotonic;
	}
	gint64 next = MIN(kb_preview_tick(kb, monotonic), look_at_build(kb, monotonic));
	return kb->rest_at > monotonic ? MIN(next, kb->rest_at) : next;
}

static void targets(void *self, GArray *targets)
{
	const struct kb *kb = self;
	struct target target = kb->ticket;
	if (!target.id)
		return;
	target.label = g_strdup(kb->ticket.label);
	g_array_append_val(targets, target);
}

static const char *note(void *self)
{
	struct kb *kb = self;
	if (kb->list.count == 0 || (kb->state == KB_READING && kb->direct))
		return NULL;
	/* Of more than were asked for the rest is asked when the cursor gets there. */
	int count = kb->answer ? (int)kb->answer->total : kb->list.count;
	g_snprintf(kb->note, sizeof kb->note, _("%d of %d"), kb->list.cursor + 1, count);
	return kb->note;
}

struct kb *kb_shown(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	if (screen->draw == draw)
		return self;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the knowledge base is not on the screen"));
	return NULL;
}

/* ---- hints */

static const struct hint asking_hints[] = {
	{"enter", N_("read")},
	{"down", N_("next")},
	{"complete", N_("complete"), "Tab"},
	{"recall", N_("asked before"), "C-r"},
	{"article list", N_("list"), "Esc"},
	{"menu", N_("keys")},
	{0},
};
static const struct hint listing_hints[] = {
	{"enter", N_("read")},
	{"article ask", N_("ask")},
	{"find-next", N_("match")},
	{"article insert", N_("insert")},
	{"article vote", N_("solved it")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{"article link", N_("link")},
	{"kb work", N_("to do")},
	{0},
};
static const struct hint reading_hints[] = {
	{"article back", N_("back")},
	{"find-next", N_("match")},
	{"next-part", N_("heading")},
	{"article insert", N_("insert")},
	{"yank", N_("copy")},
	{"article vote", N_("solved it")},
	{"menu", N_("keys")},
	{"find", N_("find")},
	{"article link", N_("link")},
	{"article edit", N_("edit")},
	{"article history", N_("history")},
	{0},
};

static const struct hint *hints_now(void *self)
{
	const struct kb *kb = self;
	return kb->state == KB_ASKING    ? asking_hints
	       : kb->state == KB_READING ? reading_hints
					 : listing_hints;
}

#define KB_SCREEN(name_, opened_by_, printed_with_, open_) \
	{ \
		.name = name_, .context = "kb", .keys = keys, .hints = listing_hints, \
		.hints_now = hints_now, .opened_by = opened_by_, .printed_with = printed_with_, \
		.open = open_, .close = kb_close, .draw = draw, .verb = kb_verb, .typing = typing, \
		.key = key, .paste = paste, .fd = answer_fd, .ready = answer, .tick = tick, \
		.changed = changed, .learned = changed, .targets = targets, .note = note, \
	}
const struct screen screen_kb = KB_SCREEN("kb", "kb search", "count", kb_open);
const struct screen screen_article = KB_SCREEN("article", "kb show", "rev", article_open);

/* SPDX-License-Identifier: MIT
 * What is asked on the last line: a command, a filter applied while it is typed, a single field
 * that becomes a command's last word. Completion is asked from the desk and may come late; a line
 * that has changed since is left alone. */
#include "config.h"

#include <string.h>

#include "command/complete.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/tour.h"

/* A filter is applied when typing pauses this long. */
#define FILTER_DELAY (120 * 1000)

enum { CTRL_C = 3, CTRL_R = 18, HISTORY_SHOWN = 50 };

static void open_prompt(struct console *console, enum asking asking, const char *label,
			const char *initial)
{
	prompt_free(console->prompt);
	console->line_owner = NULL;
	lineedit_history(console->edit, console->histories[asking]);
	console->prompt = prompt_new(console->edit, label, initial);
	console->asking = asking;
	console->filter_due = 0;
	console->typed_at = TIME_NONE;
	console_touch(console);
}

gint64 console_asked_at(const struct console *console)
{
	return console->typed_at != TIME_NONE ? console->typed_at : console_now(console);
}

static void close_prompt(struct console *console)
{
	g_clear_pointer(&console->prompt, prompt_free);
	console->asking = ASKING_NOTHING;
	console->filter_due = 0;
	console_touch(console);
}

void console_ask_command(struct console *console, const char *initial)
{
	open_prompt(console, ASKING_COMMAND, ":", initial);
}

void console_ask(struct console *console, const char *label, const char *command,
		 const char *initial)
{
	console_forget_word(console);
	g_free(console->field_command);
	console->field_command = g_strdup(command);
	open_prompt(console, ASKING_FIELD, label, initial);
}

void console_ask_word(struct console *console, const char *label, const char *prefix, asked_fn *fn,
		      void *data)
{
	console_ask_text(console, label, prefix, NULL, TIME_NONE, NULL, fn, data);
}

void console_ask_text(struct console *console, const char *label, const char *prefix,
		      const char *initial, gint64 typed_at, typed_fn *typed, asked_fn *fn,
		      void *data)
{
	console_ask(console, label, NULL, initial);
	console->typed_at = typed_at;
	console->asked = fn;
	console->asked_data = data;
	console->asked_prefix = g_intern_string(prefix);
	console->asked_typed = typed;
}

/* It is answered once: what it leads to may ask the next one. */
static void answer_word(struct console *console, const char *text)
{
	asked_fn *fn = console->asked;
	console->asked = NULL;
	fn(text, console->asked_data);
}

void console_forget_word(struct console *console)
{
	if (console->asked)
		answer_word(console, NULL);
}

void console_ask_filter(struct console *console)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	const char *now = screen->filter ? screen->filter(self) : "";
	g_free(console->filter_before);
	console->filter_before = g_strdup(now);
	/* What is there can be gone on with: a space makes room for the next word. */
	g_autofree char *initial = g_strconcat(now, *now ? " " : "", NULL);
	open_prompt(console, ASKING_FILTER, "/", initial);
}

/* ---- history */

struct history_job {
	struct job job;
	char *line;
};

static void history_work(struct job *job, struct desk *desk)
{
	struct history_job *history = (struct history_job *)job;
	desk_remember(desk, history->line);
}

static void history_free(struct job *job)
{
	g_clear_error(&job->error);
	g_free(((struct history_job *)job)->line);
	g_free(job);
}

/* In the desk filters and questions are told from commands by what they begin with. */
static const char beginnings[] = {[ASKING_FILTER] = '/', [ASKING_QUESTION] = '?'};

void console_remember(struct console *console, enum asking asking, const char *line)
{
	GPtrArray *lines = console->histories[asking];
	if (!*line || (lines->len > 0 && strcmp(lines->pdata[lines->len - 1], line) == 0))
		return;
	g_ptr_array_add(lines, g_strdup(line));
	/* A word is no line: run by itself it would be a command nobody typed. */
	if (asking == ASKING_FIELD)
		return;
	struct history_job *history = g_new0(struct history_job, 1);
	history->line = g_strconcat((char[]){beginnings[asking], '\0'}, line, NULL);
	history->job.work = history_work;
	history->job.free = history_free;
	history->job.patient = TRUE;
	console_post(console, TOPIC_NONE, &history->job);
}

void console_take_history(struct console *console, const GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		const char *line = lines->pdata[i];
		enum asking asking = ASKING_QUESTION;
		while (asking > ASKING_COMMAND && *line != beginnings[asking])
			asking--;
		g_ptr_array_add(console->histories[asking],
				g_strdup(line + (asking > ASKING_COMMAND)));
	}
}

/* ^R: the lines of the history that hold what is typed, newest first. */
static void pick_history(struct prompt *prompt, const GPtrArray *lines)
{
	g_autofree char *text = g_strdup(prompt_text(prompt, NULL));
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *found = g_ptr_array_new_with_free_func(candidate_free);
	for (guint i = lines->len; i > 0 && found->len < HISTORY_SHOWN; i--) {
		char *line = lines->pdata[i - 1];
		if (!strstr(line, text) || !g_hash_table_add(seen, line))
			continue;
		struct candidate *candidate = g_new0(struct candidate, 1);
		candidate->text = g_strdup(line);
		g_ptr_array_add(found, candidate);
	}
	/* The whole line is replaced, so the cursor goes to its end first. */
	prompt_key(prompt, KEY_N_END);
	prompt_candidates(prompt, text, 0, found, TRUE);
}

/* ---- completion */

struct complete_job {
	struct job job;
	char *line; /* as in the prompt */
	gsize cursor;
	const char *prefix; /* what would have to stand before it to make it a command */
	const struct zone *zone;
	GArray *selected;
	GPtrArray *found;
	gsize start;
};

static void complete_work(struct job *job, struct desk *desk)
{
	struct complete_job *complete = (struct complete_job *)job;
	g_autofree char *line = g_strconcat(complete->prefix, complete->line, NULL);
	gsize prefix = strlen(complete->prefix), start = 0;
	struct context context = {.selected = complete->selected,
				  .console = job->console,
				  .restricted = job->console->options->restricted};
	if (!context_adopt(&context, desk, &job->error))
		return;
	context.zone = complete->zone;
	complete->found = complete_line(&context, line, prefix + complete->cursor, &start);
	complete->start = start >= prefix ? start - prefix : 0;
}

/* What has the line editor; NULL: nothing. */
static struct prompt *typed_now(const struct console *console)
{
	return console->prompt ? console->prompt : console->line_owner ? console->line : NULL;
}

static void complete_done(struct job *job)
{
	struct complete_job *complete = (struct complete_job *)job;
	struct console *console = job->console;
	struct prompt *prompt = typed_now(console);
	if (prompt && complete->found) {
		prompt_candidates(prompt, complete->line, complete->start,
				  g_steal_pointer(&complete->found), FALSE);
		console_touch(console);
	}
	job->free(job);
}

static void complete_free(struct job *job)
{
	struct complete_job *complete = (struct complete_job *)job;
	g_clear_error(&job->error);
	g_free(complete->line);
	g_array_unref(complete->selected);
	g_clear_pointer(&complete->found, g_ptr_array_unref);
	g_free(complete);
}

static void ask_candidates(struct console *console, const char *prefix)
{
	struct complete_job *complete = g_new0(struct complete_job, 1);
	complete->job.owner = console;
	complete->job.work = complete_work;
	complete->job.done = complete_done;
	complete->job.free = complete_free;
	complete->line = g_strdup(prompt_text(typed_now(console), &complete->cursor));
	complete->prefix = prefix;
	complete->zone = console->zone;
	complete->selected = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(struct target));
	void *self;
	const struct screen *screen = console_screen(console, &self);
	if (screen->targets)
		screen->targets(self, targets);
	for (guint i = 0; i < targets->len; i++) {
		struct target *target = &g_array_index(targets, struct target, i);
		g_array_append_val(complete->selected, target->id);
		g_free(target->label);
	}
	console_post(console, TOPIC_COMPLETE, &complete->job);
}

/* ---- a screen's own line */

struct prompt *console_line(struct console *console, const void *owner, const char *label,
			    const char *text)
{
	if (console->prompt)
		return NULL;
	if (console->line_owner != owner) {
		prompt_free(console->line);
		lineedit_history(console->edit, console->histories[ASKING_QUESTION]);
		console->line = prompt_new(console->edit, label, text);
		console->line_owner = owner;
	}
	return console->line;
}

void console_line_complete(struct console *console, const char *prefix)
{
	ask_candidates(console, g_intern_string(prefix));
}

void console_line_recall(struct console *console)
{
	pick_history(console->line, console->histories[ASKING_QUESTION]);
}

void console_line_remember(struct console *console, const char *line)
{
	console_remember(console, ASKING_QUESTION, line);
}

/* ---- answers */

static void set_filter(struct console *console, const char *text)
{
	g_autoptr(GError) error = NULL;
	void *self;
	const struct screen *screen = console_screen(console, &self);
	console->filter_due = 0;
	if (!screen->verb(self, VERB_FILTER, 0, text, &error) && error)
		console_say_error(console, error);
}

static void prompt_done(struct console *console)
{
	enum asking asking = console->asking;
	g_autofree char *text = g_strdup(prompt_text(console->prompt, NULL));
	g_strstrip(text);
	close_prompt(console);
	if (asking == ASKING_FILTER) {
		set_filter(console, text);
		tour_saw(console, *text ? "filtered" : "filter ''", FALSE);
		console_remember(console, asking, text);
	} else if (asking == ASKING_COMMAND) {
		console_run_line(console, text);
		/* Behind it, so that it need not wait. */
		console_remember(console, asking, text);
		tour_saw(console, text, *text != '\0');
	} else if (console->asked) {
		answer_word(console, text);
	} else if (!*text) {
		console_say(console, STYLE_DIM, "%s", _("nothing entered, nothing done"));
	} else {
		g_autoptr(GString) line = g_string_new(console->field_command);
		g_string_append_c(line, ' ');
		words_quote(line, text);
		console_run_line(console, line->str);
	}
}

void console_prompt_answer(struct console *console, enum prompt_answer answer)
{
	if (answer == PROMPT_CHANGED && console->typed_at == TIME_NONE)
		console->typed_at = console_now(console);
	switch (answer) {
	case PROMPT_DONE:
		prompt_done(console);
		break;
	case PROMPT_CANCELLED:
		if (console->asking == ASKING_FILTER)
			set_filter(console, console->filter_before);
		close_prompt(console);
		if (console->asked)
			answer_word(console, console->key == CTRL_C ? NULL : "");
		break;
	case PROMPT_COMPLETE:
		if (console->asking != ASKING_FIELD || console->asked)
			ask_candidates(console, console->asking == ASKING_FILTER ? "list "
						: console->asking == ASKING_FIELD
							? console->asked_prefix
							: "");
		break;
	case PROMPT_CHANGED:
		if (console->asking == ASKING_FIELD && console->asked && console->asked_typed)
			console->asked_typed(prompt_text(console->prompt, NULL),
					     console->asked_data);
		if (console->asking == ASKING_FILTER)
			console->filter_due = g_get_monotonic_time() + FILTER_DELAY;
		break;
	case PROMPT_OPEN:
		break;
	}
	console_touch(console);
}

void console_prompt_put_away(struct console *console)
{
	g_autofree char *text = g_strdup(prompt_text(console->prompt, NULL));
	console_remember(console, console->asking, g_strstrip(text));
	console_forget_word(console);
	console_prompt_answer(console, PROMPT_CANCELLED);
}

void console_prompt_key(struct console *console, int key)
{
	if (key == CTRL_R && console->asking != ASKING_FIELD) {
		pick_history(console->prompt, console->histories[console->asking]);
		console_touch(console);
		return;
	}
	console_prompt_answer(console, prompt_key(console->prompt, key));
}

gint64 console_prompt_tick(struct console *console, gint64 monotonic)
{
	if (!console->filter_due)
		return G_MAXINT64;
	if (monotonic < console->filter_due)
		return console->filter_due;
	g_autofree char *text = g_strdup(prompt_text(console->prompt, NULL));
	set_filter(console, g_strstrip(text));
	return G_MAXINT64;
}

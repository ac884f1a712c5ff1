/* SPDX-License-Identifier: MIT
 * Running one command of the desk, on the store's thread, and telling what it did. A command on
 * tickets takes with it the ids and turns of the rows that were on the screen when the key came, so
 * whatever moves meanwhile, it acts on what the person saw or not at all. */
#include "config.h"

#include <string.h>

#include "command/keys.h"
#include "command/aftermath.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/keeper.h"
#include "tui/kept-line.h"
#include "tui/persist.h"
#include "tui/terminal.h"
#include "tui/tour.h"

struct act_job {
	struct job job;
	const struct command *command;
	GPtrArray *words; /* of struct word* */
	char *line;       /* as typed or bound, for headings */
	GArray *targets;  /* of struct target; empty: the words name what they want */
	GArray *about;    /* gint64: the tickets it is known to be on */
	GString *out;     /* what it said */
	GString *errors;  /* a line each */
	guint failed;
	int columns;                 /* of the screen it will be read on */
	GArray *done;                /* gint64: the targets it was done to */
	struct want want;            /* an option without which it was refused */
	char *key;                   /* it is stored under, see persist.h */
	char *draft;                 /* of the text that was typed for it; NULL */
	gboolean stored;             /* it is none any more */
	const struct zone *zone;     /* in which times are typed */
	GHashTable *options;         /* preferences, when they may be others now; else NULL */
	GPtrArray *binds;            /* of struct keys_line*, from a script */
	const struct zone *own_zone; /* with `options`: the person's from now on */
	GArray *deeds;               /* of struct deed, to be undone by */
	guint number;                /* of the line it was part of */
	struct tally tally;
	gint64 now;
	struct afterwork after; /* what it has left to be done */
	const void *asked_on;   /* the screen then on top */
	gboolean left;          /* nobody waits for what it tells */
};

static void target_clear(void *data)
{
	g_free(((struct target *)data)->label);
}

static void act_free(struct job *job)
{
	struct act_job *act = (struct act_job *)job;
	if (job->console && job->console->reading == job)
		job->console->reading = NULL;
	if (job->console)
		pending_remove(job->console->pending, job);
	g_clear_error(&job->error);
	words_free(act->words);
	g_free(act->line);
	g_array_unref(act->targets);
	g_array_unref(act->about);
	g_string_free(act->out, TRUE);
	g_string_free(act->errors, TRUE);
	g_array_unref(act->done);
	g_clear_pointer(&act->options, g_hash_table_unref);
	g_clear_pointer(&act->binds, g_ptr_array_unref);
	g_array_unref(act->deeds);
	want_clear(&act->want);
	afterwork_clear(&act->after);
	if (act->draft)
		keeper_ended(job->console, act->draft, act->stored);
	g_free(act->draft);
	g_free(act->key);
	g_free(act);
}

/* ---- on the store's thread */

static void note_error(const char *message, void *data)
{
	struct act_job *act = data;
	g_string_append_printf(act->errors, "%s\n", message);
	act->failed++;
}

/* What has been said so far; a try that is to be done over says it again. */
struct said {
	gsize out, errors;
	guint failed, deeds;
	struct tally tally;
};

static struct said said_so_far(const struct act_job *act)
{
	return (struct said){act->out->len, act->errors->len, act->failed, act->deeds->len,
			     act->tally};
}

static void unsay(struct act_job *act, const struct said *said)
{
	g_string_truncate(act->out, said->out);
	g_string_truncate(act->errors, said->errors);
	act->failed = said->failed;
	g_array_set_size(act->deeds, said->deeds);
	act->tally = said->tally;
	want_clear(&act->want);
	afterwork_clear(&act->after);
}

static void tell_refused(struct act_job *act, const struct target *target, const GError *error,
			 gboolean lost)
{
	g_autofree char *where = target && act->targets->len > 1
					 ? g_strdup_printf("#%" PRId64 ": ", target->id)
					 : g_strdup("");
	g_autofree char *message = g_strconcat(where, error->message, NULL);
	g_autofree char *doubted =
		lost ? g_strdup_printf(
			       _("%s (an answer was lost before: look whether it is stored)"),
			       message)
		     : NULL;
	note_error(doubted ? doubted : message, act);
}

static gboolean try_once(struct act_job *act, struct desk *desk, const struct target *target,
			 GError **error)
{
	g_autoptr(GArray) selected = g_array_new(FALSE, FALSE, sizeof(gint64));
	struct context context = {.desk = desk,
				  .restricted = act->job.console->options->restricted,
				  .binds = act->binds,
				  .complain = note_error,
				  .complain_data = act,
				  .watch = working_watch(act->job.console->working),
				  .after = act->targets->len <= 1 ? &act->after : NULL,
				  .session = act->job.console->session,
				  .deeds = act->deeds,
				  .want = &act->want,
				  .tally = &act->tally};
	if (target) {
		g_array_append_val(selected, target->id);
		context.selected = selected;
		context.sees = target->turn;
	}
	context.sink = sink_collect(act->out, zone_utc(), desk_now(desk));
	sink_set_room(context.sink, act->columns);
	gboolean ready = context_adopt(&context, desk, error);
	context.zone = act->zone;
	sink_set_zone(context.sink, act->zone);
	gboolean done = ready && command_run(&context, act->words, error);
	if (done && target)
		g_array_append_val(act->done, target->id);
	g_autofree char *warning = store_take_warning(desk->store);
	if (warning)
		g_string_append_printf(act->out, "%s\n", warning);
	sink_free(context.sink);
	return done;
}

/* Killed at any moment what was typed for it is stored or still a draft, never both. */
static gboolean run_and_drop(struct store *store, void *data, GError **error)
{
	struct act_job *act = data;
	struct desk *desk = act->job.console->desk;
	return try_once(act, desk, NULL, error) && draft_sent(desk, act->draft, error);
}

static gboolean try_typed(struct act_job *act, struct desk *desk, GError **error)
{
	act->stored = store_ok(store_unit(desk->store, run_and_drop, act, error), error);
	return act->stored;
}

/* `part`: which of several tickets it is. */
static void run_once(struct act_job *act, struct desk *desk, const struct target *target,
		     guint part)
{
	const struct said before = said_so_far(act);
	gboolean done, writes = (act->command->needs & NEEDS_WRITE) != 0;
	struct persist persist = {0};
	GError *error = NULL;
	if (writes)
		persist_begin(&persist, desk, act->key, part);
	do {
		g_clear_error(&error);
		unsay(act, &before);
		done = act->draft ? try_typed(act, desk, &error)
				  : try_once(act, desk, target, &error);
	} while (writes && persist_again(&persist, error));
	if (writes)
		persist_end(&persist);
	if (!done)
		tell_refused(act, target, error, persist.lost);
	g_clear_error(&error);
}

/* What was not reached when it is stopped stays marked, like what failed. */
static void run_each(struct act_job *act, struct desk *desk)
{
	g_autoptr(GError) stopped = NULL;
	guint count = act->targets->len;
	struct progress *progress = count > 1
					    ? progress_new(working_watch(act->job.console->working),
							   act->command->name, count, FALSE)
					    : NULL;
	for (guint i = 0; i < count && progress_at(progress, i, &stopped); i++)
		run_once(act, desk, &g_array_index(act->targets, struct target, i), i);
	if (stopped)
		note_error(stopped->message, act);
	progress_free(progress);
}

static void act_work(struct job *job, struct desk *desk)
{
	struct act_job *act = (struct act_job *)job;
	tally_begin(&act->tally);
	act->now = desk_now(desk);
	working_begin(job->console->working);
	if (act->draft || act->targets->len == 0)
		run_once(act, desk, NULL, 0);
	else
		run_each(act, desk);
	if ((act->command->needs & IS_DEFINITION) || strcmp(act->command->name, "source") == 0)
		act->options = options_read(desk, job->console->rc, &act->own_zone);
	/* What nothing is known to take back is the last act all the same: `u` must not mean the
	 * one before it. */
	const struct deed none = {0};
	if (act->deeds->len == 0 && act->failed == 0 && (act->command->needs & NEEDS_WRITE))
		g_array_append_val(act->deeds, none);
	if (act->deeds->len > 0)
		undo_remember(job->console->undo, act->command->name, act->number, act->deeds);
}

/* ---- back in the console */

static guint count_lines(const GString *text)
{
	guint lines = 0;
	for (const char *p = text->str; *p; p++)
		lines += *p == '\n';
	return lines + (text->len > 0 && text->str[text->len - 1] != '\n');
}

static void strip_newlines(GString *text)
{
	while (text->len > 0 && text->str[text->len - 1] == '\n')
		g_string_truncate(text, text->len - 1);
}

/* What failed stays marked, to be tried again. */
static void unmark_done(struct console *console, const struct act_job *act)
{
	for (guint i = 0; i < console->stack->len; i++) {
		const struct shown *shown = console->stack->pdata[i];
		for (guint j = 0; shown->screen->targets && j < act->done->len; j++) {
			char id[24];
			g_snprintf(id, sizeof id, "%" PRId64, g_array_index(act->done, gint64, j));
			shown->screen->verb(shown->self, VERB_UNMARK, 0, id, NULL);
		}
	}
}

/* A preference that was set here holds from the next frame on. */
static void take_options(struct console *console, struct act_job *act)
{
	gboolean set = strcmp(act->command->name, "option set") == 0;
	if (!act->options || act->failed > 0)
		return;
	if ((set && act->words->len == 4) || strcmp(act->command->name, "option remove") == 0)
		console_set_option(console, ((struct word *)act->words->pdata[2])->text,
				   set ? ((struct word *)act->words->pdata[3])->text : NULL);
	console_take_options(console, g_steal_pointer(&act->options), act->own_zone);
}

/* More than a line: a screen of its own. */
static void show_text(struct console *console, const struct act_job *act)
{
	gboolean wrong = act->errors->len > 0;
	const char *label =
		act->targets->len == 1 ? g_array_index(act->targets, struct target, 0).label : "";
	if (act->left) {
		console_note(console, act->line);
		console_note(console, act->errors->str);
		console_note(console, act->out->str);
		return;
	}
	g_autofree char *text = g_strconcat(act->line, " ", label, "\n", act->errors->str,
					    wrong ? "\n\n" : "", act->out->str, NULL);
	console_push(console, "text", text);
	if (wrong)
		console_say(console, STYLE_ERROR, _("%u did not succeed"), act->failed);
}

/* Many tickets in one line; what each of them said is in the log of messages. */
static void say_bulk(struct console *console, const struct act_job *act)
{
	g_autoptr(GString) said = g_string_new(NULL);
	console_note(console, act->out->str);
	if (act->errors->len > 0) {
		console_say(console, STYLE_ERROR, _("%u of %u done; %s"), act->done->len,
			    act->targets->len, act->errors->str);
		return;
	}
	g_string_printf(said, _("%s: %u tickets"), act->line, act->tally.tickets);
	tally_append(said, &act->tally, act->now);
	console_say(console, STYLE_GOOD, "%s", said->str);
}

/* The rest is in the log of messages. */
static void say_first(struct console *console, const struct act_job *act)
{
	g_autofree char *first = g_strndup(act->out->str, strcspn(act->out->str, "\n"));
	console_note(console, act->out->str);
	console_say(console, STYLE_GOOD, "%s", first);
}

static void say_act(struct console *console, const struct act_job *act)
{
	gboolean writes = (act->command->needs & NEEDS_WRITE) != 0;
	gboolean wrong = act->errors->len > 0;
	void *self;
	if (writes && !wrong && count_lines(act->out) > 1 && console_screen(console, &self)->terse)
		say_first(console, act);
	else if (count_lines(act->errors) <= 1 && writes &&
		 (wrong ? act->targets->len > 1 : act->tally.tickets > 1))
		say_bulk(console, act);
	else if (count_lines(act->errors) > 1 || count_lines(act->out) > 1)
		show_text(console, act);
	else if (wrong)
		console_say(console, STYLE_ERROR, "%s", act->errors->str);
	else if (act->out->len > 0)
		console_say(console, writes ? STYLE_GOOD : STYLE_TEXT, "%s", act->out->str);
	else
		console_say(console, writes ? STYLE_GOOD : STYLE_TEXT,
			    writes ? _("%s: done") : _("%s: nothing to show"), act->line);
}

/* Who has left is told of what did not succeed when the terminal is theirs again. */
static void keep_unsaid(struct console *console, const struct act_job *act)
{
	if (act->errors->len > 0)
		g_ptr_array_add(console->unsaid, g_strdup(act->errors->str));
}

void act_again(struct job *job)
{
	struct act_job *act = (struct act_job *)job;
	g_clear_error(&job->error);
	g_string_truncate(act->out, 0);
	g_string_truncate(act->errors, 0);
	g_array_set_size(act->deeds, 0);
	want_clear(&act->want);
	act->failed = 0;
	act_post(job);
}

/* Why something of an incident is so is a text to be kept like what is noted there. */
static gboolean ask_kept(struct act_job *act)
{
	static const char incident[] = "incident ";
	struct console *console = act->job.console;
	if (!act->want.option || console->prompt || act->draft || act->words->len < 3 ||
	    !g_str_has_prefix(act->line, incident))
		return FALSE;
	const struct word *about = act->words->pdata[2];
	const struct kept_line asked = {.label = act->want.question,
					.line = act->line,
					.option = act->want.option,
					.incident = g_ascii_strtoll(about->text, NULL, 10)};
	kept_line_ask(console, &asked, NULL, NULL);
	return TRUE;
}

static void act_done(struct job *job)
{
	struct act_job *act = (struct act_job *)job;
	struct console *console = job->console;
	gboolean was_shown = pending_remove(console->pending, job);
	if (job->error)
		note_error(job->error->message, act);
	if (act->after.work && act->failed == 0) {
		afterwork_begin(console, &act->after, act->line, act->zone);
		act_free(job);
		return;
	}
	strip_newlines(act->out);
	strip_newlines(act->errors);
	if (console_is_leaving(console)) {
		keep_unsaid(console, act);
		act_free(job);
		return;
	}
	if (act->failed == 1 && ask_kept(act)) {
		act_free(job);
		return;
	}
	if (act->failed == 1 && act_ask_want(job, act->words, &act->want))
		return;
	/* What succeeds behind a refusal that came late does not hide it. */
	if (was_shown && act->failed == 0 &&
	    console_message_unread(console, g_get_monotonic_time())) {
		console_note(console, act->out->str);
	} else {
		say_act(console, act);
		console->message_stays = was_shown && act->failed > 0;
	}
	if (act->draft && !act->stored)
		console_note(console, _("what was typed for it is kept as a draft"));
	if (act->failed == 0)
		tour_saw(console, act->line, FALSE);
	take_options(console, act);
	if (act->failed == 0)
		console_take_binds(console, g_steal_pointer(&act->binds));
	if (act->command->needs & NEEDS_WRITE) {
		unmark_done(console, act);
		here_done(console);
		console_changed(console);
	}
	act_free(job);
}

/* ---- before it runs */

void act_post(struct job *job)
{
	struct act_job *act = (struct act_job *)job;
	if (act->command->needs & NEEDS_WRITE)
		pending_add(job->console->pending, job, act->line, act->about);
	console_post_act(job->console, job);
}

static void set_usage(GError **error, const char *message)
{
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, message);
}

/* Whether the words name tickets themselves, these by numbers; else the selected ones are meant. */
static gboolean names_tickets(const struct command *command, const GPtrArray *words, guint used,
			      GArray *numbers, gboolean *named, GError **error)
{
	struct call call = {0};
	gboolean good = command_parse(command, words, used, &call, error);
	for (guint i = 0; good && call.ids && i < call.ids->len; i++) {
		const char *text = call.ids->pdata[i];
		gint64 id = g_ascii_strtoll(text + (*text == '#'), NULL, 10);
		if (id > 0)
			g_array_append_val(numbers, id);
	}
	*named = good && (call_flag(&call, "help") || (call.ids && call.ids->len > 0));
	call_clear(&call);
	return good;
}

static gboolean collect_targets(struct console *console, GArray *targets, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	if (screen->targets)
		screen->targets(self, targets);
	if (targets->len == 0)
		set_usage(error, _("no ticket is selected; name one, as in \":ack 42\""));
	return targets->len > 0;
}

static struct question *ask(struct console *console, const char *does)
{
	struct question *question = g_new0(struct question, 1);
	/* The key that asked may still be under the finger, so another one answers. */
	question->yes = console->key == 'y' ? 'c' : 'y';
	question->does = g_strdup(does);
	question->asked_at = g_get_monotonic_time();
	question_free(console->question);
	console->question = question;
	console->drop_keys = TRUE;
	terminal_flush_input();
	console_touch(console);
	return question;
}

void console_confirm(struct console *console, const char *text, const char *does, const char *line)
{
	struct question *question = ask(console, does);
	question->text = g_strdup(text);
	question->line = g_strdup(line);
}

void act_ask_first(struct job *job, char *more)
{
	struct act_job *act = (struct act_job *)job;
	struct console *console = job->console;
	struct question *question = ask(console, act->command->name);
	question->job = &act->job;
	question->more = more;
	if (act->targets->len == 1)
		question->text = g_strdup_printf(
			"%s %s?", act->line, g_array_index(act->targets, struct target, 0).label);
	else if (act->targets->len > 1)
		question->text = g_strdup_printf(_("%s %u tickets?"), act->line, act->targets->len);
	else
		question->text = g_strdup_printf("%s?", act->line);
}

void question_free(struct question *question)
{
	if (!question)
		return;
	if (question->job)
		question->job->free(question->job);
	g_free(question->text);
	g_free(question->more);
	g_free(question->does);
	g_free(question->line);
	g_free(question);
}

void console_answer_question(struct console *console, gboolean yes)
{
	struct question *question = g_steal_pointer(&console->question);
	struct job *job = g_steal_pointer(&question->job);
	if (yes && question->line) {
		console_run_line(console, question->line);
	} else if (yes) {
		act_post(job);
	} else if (job) {
		console_say(console, STYLE_DIM, _("%s: left as it was"), question->does);
		job->free(job);
	} else {
		console_say(console, STYLE_DIM, "%s", _("left as it was"));
	}
	question_free(question);
	console_touch(console);
}

static void begin_reading(struct console *console, struct act_job *act)
{
	void *shown;
	console_screen(console, &shown);
	act->asked_on = shown;
	console->reading = &act->job;
}

gboolean act_leave_reading(struct console *console)
{
	struct act_job *act = (struct act_job *)console->reading;
	void *shown;
	console_screen(console, &shown);
	if (!act || act->asked_on != shown)
		return FALSE;
	console->reading = NULL;
	act->left = TRUE;
	console_say(console, STYLE_DIM, _("%s: left before it came; the messages will have it"),
		    act->line);
	return TRUE;
}

gboolean act_start(struct console *console, const struct command *command, GPtrArray *words,
		   guint used, const char *line, GError **error)
{
	struct act_job *act = g_new0(struct act_job, 1);
	/* Not the console, which goes first: what was asked of the desk is told to the last. */
	act->job.owner = console->jobs;
	act->job.work = act_work;
	act->job.done = act_done;
	act->job.free = act_free;
	act->command = command;
	act->words = words;
	act->line = g_strdup(line);
	act->key = op_key_new();
	act->job.console = console;
	act->targets = g_array_new(FALSE, FALSE, sizeof(struct target));
	g_array_set_clear_func(act->targets, target_clear);
	act->out = g_string_new(NULL);
	act->errors = g_string_new(NULL);
	act->done = g_array_new(FALSE, FALSE, sizeof(gint64));
	act->deeds = g_array_new(FALSE, FALSE, sizeof(struct deed));
	act->number = console->lines;
	act->columns = terminal_columns(-1);
	act->zone = console->zone;
	if (command->needs & NEEDS_WRITE)
		act->draft = kept_line_take(console);
	act->binds = g_ptr_array_new_with_free_func(keys_line_free);
	act->about = g_array_new(FALSE, FALSE, sizeof(gint64));
	gboolean named;
	/* What opens a desk by itself would open this one a second time, under our own lock. */
	if ((command->needs & NOT_IN_SCRIPT) && !(command->needs & NEEDS_DESK)) {
		set_usage(error, _("not within the console"));
		goto refused;
	}
	if (!names_tickets(command, words, used, act->about, &named, error))
		goto refused;
	if ((command->needs & NEEDS_TICKETS) && !named &&
	    !collect_targets(console, act->targets, error))
		goto refused;
	for (guint i = 0; i < act->targets->len; i++)
		g_array_append_val(act->about, g_array_index(act->targets, struct target, i).id);
	if (prelude_begin(console, command, &act->job, words, used, act->targets))
		return TRUE;
	if (command->needs & NEEDS_CONFIRM)
		act_ask_first(&act->job, NULL);
	else
		act_post(&act->job);
	if (!(command->needs & (NEEDS_WRITE | NEEDS_CONFIRM)))
		begin_reading(console, act);
	return TRUE;

refused:
	g_prefix_error(error, "%s: ", command->name);
	act_free(&act->job);
	return FALSE;
}

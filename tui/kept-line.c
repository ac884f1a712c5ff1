/* SPDX-License-Identifier: MIT
 * See kept-line.h. Asked, it is a prompt with a keeper; answered, a line of commands that is run
 * with the draft's id, so that what is stored and what is a draft are never both, nor neither. */
#include "config.h"

#include <string.h>

#include "desk/event.h"
#include "desk/i18n.h"
#include "store/history.h"
#include "tui/console-private.h"
#include "tui/keeper.h"
#include "tui/kept-line.h"

enum { CTRL_C = 3 };

/* The same, its texts owned. */
struct owned {
	char *label, *line, *option, *then;
	gboolean stamped;
	gint64 incident, typed_at; /* typed_at: TIME_NONE, not yet */
	char *text;
};

struct asking_line {
	struct console *console;
	struct owned now, before; /* before: no label, when there is none */
	struct keeper *keeper;
};

static void own(struct owned *owned, const struct kept_line *line, const char *text)
{
	*owned = (struct owned){.label = g_strdup(line->label),
				.line = g_strdup(line->line),
				.option = g_strdup(line->option),
				.then = g_strdup(line->then),
				.stamped = line->stamped,
				.incident = line->incident,
				.typed_at = TIME_NONE,
				.text = g_strdup(text ? text : "")};
}

static void owned_clear(struct owned *owned)
{
	g_free(owned->label);
	g_free(owned->line);
	g_free(owned->option);
	g_free(owned->then);
	g_free(owned->text);
}

static struct kept_line borrow(const struct owned *owned)
{
	return (struct kept_line){.label = owned->label,
				  .line = owned->line,
				  .option = owned->option,
				  .then = owned->then,
				  .stamped = owned->stamped,
				  .incident = owned->incident};
}

/* ---- as a draft */

static gboolean is_blank(const char *text)
{
	return text[strspn(text, " \t")] == '\0';
}

/* What is worth keeping: this, or, as long as there is nothing of it, what was said before. */
static const struct owned *kept(const struct asking_line *asking)
{
	return is_blank(asking->now.text) && asking->before.label ? &asking->before : &asking->now;
}

static char *keeper_text(void *data)
{
	return g_strdup(kept(data)->text);
}

static char *more_of(const struct owned *owned)
{
	GString *more = g_string_new(NULL);
	g_autofree char *incident = g_strdup_printf("%" PRId64, owned->incident);
	g_autofree char *typed = g_strdup_printf("%" PRId64, owned->typed_at);
	history_fact(more, "incident", incident);
	history_fact(more, "label", owned->label);
	history_fact(more, "line", owned->line);
	history_fact(more, "option", owned->option);
	history_fact(more, "then", owned->then);
	history_fact(more, "stamped", owned->stamped ? "yes" : NULL);
	history_fact(more, "typed", owned->typed_at != TIME_NONE ? typed : NULL);
	return g_string_free(more, FALSE);
}

static char *fact(const struct draft *draft, const char *key)
{
	struct event options;
	event_init(&options);
	options.more = g_strdup(draft->more);
	char *value = event_more(&options, key);
	event_clear(&options);
	return value;
}

static gint64 number(const struct draft *draft, const char *key, gint64 otherwise)
{
	g_autofree char *value = fact(draft, key);
	return value ? g_ascii_strtoll(value, NULL, 10) : otherwise;
}

static void read_draft(struct owned *owned, const struct draft *draft)
{
	g_autofree char *stamped = fact(draft, "stamped");
	*owned = (struct owned){.label = fact(draft, "label"),
				.line = fact(draft, "line"),
				.option = fact(draft, "option"),
				.then = fact(draft, "then"),
				.stamped = stamped != NULL,
				.incident = number(draft, "incident", 0),
				.typed_at = number(draft, "typed", TIME_NONE),
				.text = g_strdup(draft->text)};
}

gint64 kept_line_incident(const struct draft *draft)
{
	return number(draft, "incident", 0);
}

char *kept_line_label(const struct draft *draft)
{
	return strcmp(draft->kind, KEPT_LINE) == 0 ? fact(draft, "label") : NULL;
}

static void tell_keeper(struct asking_line *asking)
{
	g_autofree char *more = more_of(kept(asking));
	keeper_set_more(asking->keeper, more);
	keeper_changed(asking->keeper);
}

/* ---- typed */

static void take_typed(const char *text, void *data)
{
	struct asking_line *asking = data;
	g_free(asking->now.text);
	asking->now.text = g_strdup(text);
	asking->now.typed_at = asking->console->typed_at;
	if (asking->now.incident)
		console_here(asking->console, asking, place_of_incident(asking->now.incident),
			     DOING_WRITING);
	tell_keeper(asking);
}

/* ---- answered */

static char *line_of(const struct owned *owned)
{
	g_autoptr(GString) line = g_string_new(owned->line);
	/* A text that begins with @ would be a file's. */
	gboolean text = g_strcmp0(owned->option, "text") == 0 && *owned->text == '@';
	g_autofree char *word = g_strconcat(text ? "@" : "", owned->text, NULL);
	if (owned->stamped && owned->typed_at != TIME_NONE)
		g_string_append_printf(line, " --at=%" PRId64, owned->typed_at);
	if (!owned->option) {
		g_string_append_printf(line, " %s", owned->text);
		return g_string_free(g_steal_pointer(&line), FALSE);
	}
	g_string_append(line, *owned->option ? " --" : " ");
	if (*owned->option)
		g_string_append_printf(line, "%s=", owned->option);
	words_quote(line, word);
	return g_string_free(g_steal_pointer(&line), FALSE);
}

char *kept_line_take(struct console *console)
{
	return g_steal_pointer(&console->line_draft);
}

/* What takes no draft has failed, or needs none. */
static void run(struct asking_line *asking)
{
	struct console *console = asking->console;
	g_autofree char *line = line_of(&asking->now), *id = g_strdup(keeper_id(asking->keeper));
	keeper_hold(asking->keeper);
	console->line_draft = g_strdup(id);
	console_run_line(console, line);
	if (console->line_draft)
		keeper_ended(console, id, FALSE);
	g_clear_pointer(&console->line_draft, g_free);
}

static void ask_reason(struct asking_line *asking)
{
	g_autofree char *line = line_of(&asking->now);
	const struct kept_line before = borrow(&asking->now);
	const struct kept_line next = {.label = asking->now.then,
				       .line = line,
				       .option = "reason",
				       .incident = asking->now.incident};
	keeper_drop(asking->keeper);
	keeper_free(asking->keeper);
	kept_line_ask(asking->console, &next, &before, asking->now.text);
}

static void take_answer(const char *text, void *data)
{
	struct asking_line *asking = data;
	struct console *console = asking->console;
	console_here(console, asking, 0, 0);
	if (text && *text) {
		g_free(asking->now.text);
		asking->now.text = g_strdup(text);
		if (asking->now.then)
			ask_reason(asking);
		else
			run(asking);
	} else {
		/* Who was interrupted goes on with it later; who leaves it does not want it. */
		gboolean wanted = !text && console->key != CTRL_C && !is_blank(kept(asking)->text);
		if (!wanted)
			keeper_drop(asking->keeper);
		keeper_free(asking->keeper);
		if (!console_is_leaving(console))
			console_say(console, STYLE_DIM, "%s",
				    wanted ? _("kept as a draft")
					   : _("nothing entered, nothing done"));
	}
	owned_clear(&asking->now);
	owned_clear(&asking->before);
	g_free(asking);
}

static void ask(struct asking_line *asking)
{
	g_autofree char *prefix = asking->now.option && *asking->now.option
					  ? NULL
					  : g_strconcat(asking->now.line, " ", NULL);
	console_ask_text(asking->console, asking->now.label, prefix ? prefix : "", asking->now.text,
			 asking->now.typed_at, take_typed, take_answer, asking);
}

void kept_line_ask(struct console *console, const struct kept_line *line,
		   const struct kept_line *before, const char *text)
{
	struct asking_line *asking = g_new0(struct asking_line, 1);
	asking->console = console;
	own(&asking->now, line, NULL);
	if (before)
		own(&asking->before, before, text);
	asking->keeper = keeper_new(console, KEPT_LINE, 0, 0, NULL, keeper_text, asking);
	if (before)
		tell_keeper(asking);
	ask(asking);
}

void kept_line_recall(struct console *console, const struct draft *draft)
{
	if (console->prompt || strcmp(draft->kind, KEPT_LINE) != 0) {
		keeper_put_back(console, draft);
		return;
	}
	struct asking_line *asking = g_new0(struct asking_line, 1);
	asking->console = console;
	read_draft(&asking->now, draft);
	asking->keeper = keeper_recall(console, draft, keeper_text, asking);
	ask(asking);
}

/* SPDX-License-Identifier: MIT
 * What is done with the article that is shown, and the way into the knowledge base. Acts on the
 * desk are the ordinary commands. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/kb.h"

/* ---- opening */

static void target_clear(void *data)
{
	g_free(((struct target *)data)->label);
}

/* The ticket the eye is on, marked or not; empty when there is none. g_free. */
static char *ticket_words(const struct console *console)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(struct target));
	g_array_set_clear_func(targets, target_clear);
	if (screen->targets)
		screen->targets(self, targets);
	return targets->len == 1 ? target_words(&g_array_index(targets, struct target, 0))
				 : g_strdup("");
}

static gboolean run_open(struct call *call, GError **error)
{
	g_autofree char *ticket = ticket_words(call->console);
	g_autofree char *question = call_argument(call, 0) ? call_rest(call, 0) : NULL;
	g_autofree char *argument =
		g_strconcat(g_strdelimit(ticket, "\n", ' '), "\n", question, NULL);
	console_push(call->console, "kb", argument);
	return TRUE;
}

static const struct argument_spec question_argument[] = {
	{.name = "QUESTION", .optional = TRUE, .rest = TRUE},
	{0},
};
const struct command command_open_kb = {
	.name = "open-kb",
	.group = N_("Console"),
	.arguments = question_argument,
	.help = N_("Find in the knowledge base; begins with what may help on the selected ticket"),
	.needs = NEEDS_CONSOLE | LONG_OPTIONS_ONLY,
	.run = run_open,
};

/* ---- between question, list and article */

static gboolean run_ask(struct call *call, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	if (!kb)
		return FALSE;
	kb_enter(kb, KB_ASKING);
	/* One opened on an article has no list yet. */
	if (kb->direct)
		kb_search(kb, TRUE);
	kb->direct = FALSE;
	return TRUE;
}

static gboolean run_list(struct call *call, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	if (kb && kb->direct)
		console_pop(call->console);
	else if (kb)
		kb_enter(kb, KB_LISTING);
	return kb != NULL;
}

static gboolean run_back(struct call *call, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	if (!kb)
		return FALSE;
	if (kb_back(kb))
		return TRUE;
	if (kb->state == KB_READING && !kb->direct)
		kb_enter(kb, KB_LISTING);
	else
		console_pop(call->console);
	return TRUE;
}

/* Left slides code back, and is the way back where nothing is slid. */
static gboolean run_left(struct call *call, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	if (!kb)
		return FALSE;
	console_touch(call->console);
	return reading_slide(&kb->view, -1) || run_back(call, error);
}

static gboolean run_right(struct call *call, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	if (!kb)
		return FALSE;
	console_touch(call->console);
	reading_slide(&kb->view, 1);
	return TRUE;
}

static gboolean run_next_link(struct call *call, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	if (!kb)
		return FALSE;
	console_touch(call->console);
	if (reading_next_link(&kb->view, 1))
		return TRUE;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no link further down"));
	return FALSE;
}

const struct command command_article_ask =
	CONSOLE_COMMAND("article ask", NULL, N_("Type a question to the knowledge base"), run_ask);
const struct command command_article_list =
	CONSOLE_COMMAND("article list", NULL, N_("To the list of the articles found"), run_list);
const struct command command_article_back = CONSOLE_COMMAND(
	"article back", NULL, N_("To the article before, to the list, or out of it"), run_back);
const struct command command_article_left = CONSOLE_COMMAND(
	"article left", NULL, N_("Slide long lines of code back; else as article back"), run_left);
const struct command command_article_right =
	CONSOLE_COMMAND("article right", NULL, N_("Slide long lines of code"), run_right);
const struct command command_article_next_link =
	CONSOLE_COMMAND("article next-link", NULL, N_("To the next link"), run_next_link);

/* ---- acts */

/* The article on the screen; 0 with an error. */
static gint64 shown_id(const struct kb *kb, GError **error)
{
	const struct kb_row *row = kb_selected(kb);
	gint64 id = kb->state == KB_READING ? kb->shown : row ? row->id : 0;
	if (!id)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("no article is selected"));
	return id;
}

/* The ticket the screen was opened from. */
static gboolean has_ticket(const struct kb *kb, GError **error)
{
	if (!kb->ticket.id)
		g_set_error_literal(
			error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			_("for which ticket? open the knowledge base from it, or name it"));
	return kb->ticket.id != 0;
}

/* The text that goes into a reply; NULL with an error. g_free. */
static char *text_to_insert(const struct kb *kb, gboolean all, GError **error)
{
	const struct sheet *sheet = kb->view.sheet;
	const GError *why = kb->facts && kb->facts->id == kb->shown ? kb->facts->job.error : NULL;
	if (why) {
		g_propagate_error(error, g_error_copy(why));
		return NULL;
	}
	if (!sheet || sheet->article.id != kb->shown || !kb_article(kb)) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("the article is still being read"));
		return NULL;
	}
	char *text = all ? md_plain(sheet->article.body, sheet->article.body_size)
			 : reading_block(&kb->view);
	if (!text)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("the cursor is in no block of the article"));
	return text;
}

static gboolean run_insert(struct call *call, GError **error)
{
	struct console *console = call->console;
	struct kb *kb = kb_shown(console, error);
	const char *what = call_argument(call, 0);
	int index;
	if (!kb || (what && !call_choice("article insert", what, "all", &index, error)))
		return FALSE;
	const GPtrArray *stack = console->stack;
	const struct shown *below = stack->len > 1 ? stack->pdata[stack->len - 2] : NULL;
	gboolean writing = below && strcmp(below->screen->name, "compose") == 0;
	if (!writing && !has_ticket(kb, error))
		return FALSE;
	if (kb_await(kb, what ? "article insert all" : "article insert"))
		return TRUE;
	g_autofree char *text = text_to_insert(kb, what != NULL, error);
	if (!text)
		return FALSE;
	g_autoptr(GString) line = g_string_new(NULL);
	if (!writing)
		g_string_printf(line, "compose reply %" PRId64 "; ", kb->ticket.id);
	g_string_append_printf(line, "compose put %s",
			       kb_article(kb)->internal ? "--internal " : "");
	words_quote(line, text);
	/* Back to what was being written; else the reply lies over the article, which is there
	 * again when it is sent. */
	if (writing)
		console_pop(console);
	console_run_line(console, line->str);
	return TRUE;
}

/* `kb NAME ARTICLE [TICKET]` */
static gboolean run_of_article(struct call *call, gboolean of_ticket, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	gint64 id = kb ? shown_id(kb, error) : 0;
	if (!id || (of_ticket && !has_ticket(kb, error)))
		return FALSE;
	g_autoptr(GString) line = g_string_new(NULL);
	g_string_printf(line, "kb %s %" PRId64, strchr(call->command->name, ' ') + 1, id);
	if (of_ticket)
		g_string_append_printf(line, " %" PRId64, kb->ticket.id);
	console_run_line(call->console, line->str);
	return TRUE;
}

static gboolean run_with_ticket(struct call *call, GError **error)
{
	return run_of_article(call, TRUE, error);
}

static gboolean run_alone(struct call *call, GError **error)
{
	return run_of_article(call, FALSE, error);
}

/* Which articles the pattern was too costly in. */
static gboolean run_costly(struct call *call, GError **error)
{
	struct kb *kb = kb_shown(call->console, error);
	const GArray *costly = kb && kb->answer ? kb->answer->costly : NULL;
	if (!kb)
		return FALSE;
	if (!costly || costly->len == 0) {
		console_say(call->console, STYLE_GOOD, "%s", _("every article was searched"));
		return TRUE;
	}
	g_autoptr(GString) text = g_string_new(NULL);
	g_string_printf(text, _("not searched: the pattern is too costly there: %s"),
			kb->shown_question);
	for (guint i = 0; i < costly->len; i++) {
		gint64 id = g_array_index(costly, gint64, i);
		struct kb_doc doc;
		guint part, at;
		gboolean there = shelf_find(kb->rows_on, id, &part, &at) &&
				 shelf_doc(&kb->rows_on->parts[part], at, &doc);
		g_string_append_printf(text, "\n%" PRId64 " %.*s", id,
				       there ? (int)doc.title_size : 0, there ? doc.title : "");
	}
	console_push(call->console, "text", text->str);
	return TRUE;
}

static const struct argument_spec all_argument[] = {
	{.name = "ALL", .completer = COMPLETE_WORDS, .optional = TRUE, .words = "all"},
	{0},
};
const struct command command_article_insert = WRITING_COMMAND(
	"article insert", all_argument,
	N_("Put the block at the cursor, or all, into a reply to the ticket"), run_insert);
const struct command command_article_link = WRITING_COMMAND(
	"article link", NULL, N_("Link the article to the ticket"), run_with_ticket);
const struct command command_article_vote =
	WRITING_COMMAND("article vote", NULL, N_("The article solved the ticket"), run_with_ticket);
const struct command command_article_edit =
	WRITING_COMMAND("article edit", NULL, N_("Edit the article"), run_alone);
const struct command command_article_history = CONSOLE_COMMAND(
	"article history", NULL, N_("Who changed the article, when and why"), run_alone);
const struct command command_article_costly = CONSOLE_COMMAND(
	"article costly", NULL, N_("Which articles the pattern was too costly in"), run_costly);

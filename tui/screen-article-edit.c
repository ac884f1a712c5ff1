/* SPDX-License-Identifier: MIT
 * An article in the built-in editor, its front matter at the head of the text. It opens on the line
 * of `kb edit`, and on "draft ID". It is looked over before it is stored, and stored with a reason.
 */
#include "config.h"

#include <string.h>

#include "command/article-link.h"
#include "command/article-text.h"
#include "command/kb-diff.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/writer.h"

struct article_original {
	struct original original;
	struct article *article;
};

static const struct article *article_of(const struct original *original)
{
	return ((const struct article_original *)original)->article;
}

/* ---- reading and storing */

static void take(struct original *is, struct article *article)
{
	((struct article_original *)is)->article = article;
	is->revision = article->rev;
	is->text = article_edit_text(article);
}

/* Without its article everything written in a draft is there still: it begins a new one. */
static struct article *read_draft(struct desk *desk, const struct draft *draft)
{
	gint64 id = article_of_draft(draft);
	struct article *article = id != 0 ? article_load(desk, id, draft->base_turn, NULL) : NULL;
	return article != NULL ? article : article_new();
}

static struct article *read_named(struct desk *desk, const char *words, GError **error)
{
	gint64 id = 0;
	if (!g_ascii_string_to_signed(words + (*words == '#'), 10, 1, G_MAXINT64, &id, NULL) &&
	    !article_by_ref(desk, words, &id, error))
		return NULL;
	if (id != 0)
		return article_load(desk, id, 0, error);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("“%s” is no article"), words);
	return NULL;
}

static gboolean article_read(struct desk *desk, const char *words, const struct draft *draft,
			     struct original *is, GError **error)
{
	struct article *article = draft != NULL               ? read_draft(desk, draft)
				  : strcmp(words, "new") == 0 ? article_new()
							      : read_named(desk, words, error);
	if (article != NULL)
		take(is, article);
	return article != NULL;
}

/* As it would be; NULL: it can't be. */
static struct article *written(struct desk *desk, const struct writer_job *work, GError **error)
{
	struct article *article = article_copy(article_of(work->over));
	if (article_edit_read(desk, work->text, strlen(work->text), article, error))
		return article;
	article_free(article);
	return NULL;
}

static GPtrArray *article_check(struct desk *desk, const struct writer_job *work, GError **error)
{
	struct article *article = written(desk, work, error);
	if (article == NULL)
		return NULL;
	g_autoptr(GPtrArray) found = article_lint(desk, article, work->text, TRUE);
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < found->len; i++) {
		const struct lint *lint = found->pdata[i];
		g_ptr_array_add(lines, lint->line != 0 ? g_strdup_printf(_("line %u: %s"),
									 lint->line, lint->message)
						       : g_strdup(lint->message));
	}
	article_free(article);
	return lines;
}

static gboolean article_store(struct desk *desk, struct writer_job *work, GError **error)
{
	struct article *article = written(desk, work, error), *newer = NULL;
	g_autoptr(GError) refused = NULL;
	if (article == NULL)
		return FALSE;
	if (article_save(desk, article, work->over->revision, work->reason, work->draft_id,
			 &refused)) {
		take(work->is, article);
		work->said = g_strdup_printf(_("%" PRId64 " revision %" PRId64 ": %s"), article->id,
					     article->rev, article->title);
		return TRUE;
	}
	if (g_error_matches(refused, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT) && article->id != 0)
		newer = article_load(desk, article->id, 0, NULL);
	article_free(article);
	if (newer != NULL) {
		take(work->is, newer);
		work->said = g_strdup_printf(_("%s stored revision %" PRId64 " meanwhile: yours is "
					       "not stored; both are shown"),
					     newer->by, newer->rev);
	}
	g_propagate_error(error, g_steal_pointer(&refused));
	return FALSE;
}

static void article_clear(struct original *original)
{
	article_free(((struct article_original *)original)->article);
}

static void article_facts(const struct original *original, GString *facts)
{
	g_autofree char *id = g_strdup_printf("%" PRId64, article_of(original)->id);
	history_fact(facts, "article", article_of(original)->id != 0 ? id : NULL);
}

/* ---- the screen */

/* Esc says nothing, ^C takes it back: the text is kept. */
static void take_reason(const char *text, void *data)
{
	struct writer *writer = text != NULL ? writer_shown(data, "article", NULL) : NULL;
	if (writer != NULL)
		writer_store(writer, text);
}

static void ask_reason(struct console *console)
{
	console_ask_word(console, _("Why (Enter: nothing to say): "), "article store ", take_reason,
			 console);
}

static void article_checked(struct writer *writer)
{
	const GPtrArray *found = writer->found;
	if (found == NULL) {
		ask_reason(writer->console);
		return;
	}
	g_autofree char *question = g_strdup_printf(
		ngettext("%u thing is wrong: %s", "%u things are wrong: %s …", found->len),
		found->len, (char *)found->pdata[0]);
	console_confirm(writer->console, question, _("stores it anyway"), "article save now");
}

static int draw_head(const struct writer *writer, const struct area *area)
{
	const struct article *article = article_of(writer->over);
	gint64 now = console_now(writer->console);
	int used =
		draw_text(area->row, area->column, area->columns, STYLE_INTERNAL, _(" ARTICLE "));
	int column = area->column + used + 1, room = area->columns - used - 1;
	if (article->id == 0) {
		draw_text(area->row, column, room, STYLE_STRONG,
			  _("a new one, a draft unless it says otherwise"));
		return 1;
	}
	used = draw_format(
		area->row, column, room, STYLE_STRONG, _("#%" PRId64 " %s → revision %" PRId64),
		article->id,
		article_state_name(article_state_at(article->state, article->review_by, now)),
		article->rev + 1);
	draw_format(area->row, column + used, room - used, STYLE_TEXT, " · %s", article->title);
	return 1;
}

const struct writer_kind writer_article = {
	.name = "article",
	.screen = "article-edit",
	.normal = "article-edit-normal",
	.missing = N_("no article is written on this screen"),
	.limit = ARTICLE_BODY_LIMIT + 8192, /* room for the front matter */
	.columns = 120,
	.from_top = TRUE,
	.size = sizeof(struct article_original),
	.read = article_read,
	.check = article_check,
	.checked = article_checked,
	.store = article_store,
	.clear = article_clear,
	.facts = article_facts,
	.draw_head = draw_head,
};

/* "kb edit 12", "kb edit", "12", "new", "draft 1a2b". */
static void *article_open(struct console *console, const char *argument)
{
	const char *words = argument != NULL ? argument : "";
	if (g_str_has_prefix(words, "kb edit"))
		words += strlen("kb edit");
	g_autofree char *trimmed = g_strstrip(g_strdup(words));
	return writer_open(console, &writer_article, *trimmed != '\0' ? trimmed : "new");
}

static const struct hint hints[] = {
	{"article save", N_("store")},
	{"article leave", N_("leave, kept")},
	{"article compare", N_("changes")},
	{"edit undo", N_("undo")},
	{"menu", N_("keys")},
	{0},
};

const struct screen screen_article_edit = {
	WRITER_SCREEN("article-edit"),
	.hints = hints,
	.opened_by = "kb edit",
	.open = article_open,
};

/* ---- its commands */

static gboolean run_save(struct call *call, GError **error)
{
	struct writer *writer = writer_shown(call->console, call->command->name, error);
	gboolean now;
	if (writer == NULL || !take_now(call, &now, error))
		return FALSE;
	if (!now)
		writer_check(writer);
	else if (writer->asked == WRITER_RESTS)
		ask_reason(call->console);
	return TRUE;
}

static gboolean run_store(struct call *call, GError **error)
{
	struct writer *writer = writer_shown(call->console, call->command->name, error);
	g_autofree char *reason = call_rest(call, 0);
	if (writer == NULL)
		return FALSE;
	writer_store(writer, reason != NULL ? g_strstrip(reason) : NULL);
	return TRUE;
}

static const struct argument_spec reason_argument[] = {
	{.name = "REASON", .optional = TRUE, .rest = TRUE},
	{0},
};
const struct command command_article_save =
	WRITING_COMMAND("article save", now_argument,
			N_("Look the article over and store it; now: whatever is wrong"), run_save);
const struct command command_article_store =
	WRITING_COMMAND("article store", reason_argument,
			N_("Store the article that is written, and say why"), run_store);
const struct command command_article_leave =
	CONSOLE_COMMAND("article leave", NULL, WRITER_HELP_LEAVE, writer_run_leave);
const struct command command_article_discard =
	CONSOLE_COMMAND("article discard", now_argument, WRITER_HELP_DISCARD, writer_run_discard);
const struct command command_article_compare =
	CONSOLE_COMMAND("article compare", NULL, WRITER_HELP_COMPARE, writer_run_compare);
const struct command command_article_editor =
	CONSOLE_COMMAND("article editor", NULL, WRITER_HELP_EDITOR, writer_run_editor);

/* SPDX-License-Identifier: MIT
 * An article on its way between the desk and the editor: read as text, looked over, stored in one
 * transaction with the end of its draft. Somebody faster is never written over unseen. */
#include "config.h"

#include <string.h>

#include "command/article-link.h"
#include "command/article-text.h"
#include "command/kb-diff.h"
#include "desk/i18n.h"
#include "tui/article-edit.h"
#include "tui/compared.h"
#include "tui/console-private.h"

enum work { WORK_READ, WORK_CHECK, WORK_STORE };

struct article_job {
	struct job job;
	enum work work;
	char *words; /* READ: what to read */
	char *session;
	struct draft *draft; /* READ: when it was one */
	struct article
		*article; /* READ: what was read; else the one written over, then as it is stored */
	char *text, *reason, *draft_id;
	GPtrArray *found;      /* of char* */
	struct article *newer; /* somebody stored it meanwhile */
};

static void article_job_free(struct job *job)
{
	struct article_job *work = (struct article_job *)job;
	/* The editor was left before it came. */
	if (work->draft != NULL)
		keeper_put_back(job->console, work->draft);
	g_clear_error(&job->error);
	draft_free(work->draft);
	article_free(work->article);
	article_free(work->newer);
	g_clear_pointer(&work->found, g_ptr_array_unref);
	g_free(work->words);
	g_free(work->session);
	g_free(work->text);
	g_free(work->reason);
	g_free(work->draft_id);
	g_free(work);
}

static void post(struct article_edit *edit, struct article_job *work, enum work what,
		 void (*run)(struct job *job, struct desk *desk), void (*done)(struct job *job))
{
	work->work = what;
	work->job.owner = edit;
	work->job.work = run;
	work->job.done = done;
	work->job.free = article_job_free;
	edit->asked = TRUE;
	console_post(edit->console, TOPIC_NONE, &work->job);
	console_touch(edit->console);
}

/* Without its article everything written in a draft is there still: it begins a new one. */
static void read_draft(struct article_job *work, struct desk *desk)
{
	work->draft =
		draft_take(desk, work->words + strlen("draft "), work->session, &work->job.error);
	gint64 id = work->draft != NULL ? article_of_draft(work->draft) : 0;
	if (id != 0)
		work->article = article_load(desk, id, work->draft->base_turn, NULL);
	if (work->draft != NULL && work->article == NULL)
		work->article = article_new();
}

static void read_work(struct job *job, struct desk *desk)
{
	struct article_job *work = (struct article_job *)job;
	const char *words = work->words;
	gint64 id = 0;
	if (g_str_has_prefix(words, "draft ")) {
		read_draft(work, desk);
		return;
	}
	if (strcmp(words, "new") == 0) {
		work->article = article_new();
		return;
	}
	if (!g_ascii_string_to_signed(words + (*words == '#'), 10, 1, G_MAXINT64, &id, NULL) &&
	    !article_by_ref(desk, words, &id, &job->error))
		return;
	if (id != 0)
		work->article = article_load(desk, id, 0, &job->error);
	else
		g_set_error(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("“%s” is no article"), words);
}

static void read_done(struct job *job)
{
	struct article_job *work = (struct article_job *)job;
	struct article_edit *edit = (struct article_edit *)job->owner;
	struct console *console = edit->console;
	edit->asked = FALSE;
	if (work->article != NULL) {
		article_edit_begin(edit, g_steal_pointer(&work->article),
				   g_steal_pointer(&work->draft));
		job->free(job);
		return;
	}
	edit->why = g_strdup(job->error->message);
	console_say_error(console, job->error);
	job->free(job);
	/* Nothing can be written here: back to where it was chosen. */
	void *shown;
	console_screen(console, &shown);
	if (shown == edit)
		console_pop(console);
}

void article_edit_ask(struct article_edit *edit, const char *words)
{
	struct article_job *work = g_new0(struct article_job, 1);
	work->words = g_strdup(words);
	work->session = g_strdup(console_session(edit->console));
	post(edit, work, WORK_READ, read_work, read_done);
}

/* ---- looking it over, storing */

static void look_over(struct article_job *work, struct desk *desk)
{
	g_autoptr(GPtrArray) found = article_lint(desk, work->article, work->text, TRUE);
	work->found = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < found->len; i++) {
		const struct lint *lint = found->pdata[i];
		g_ptr_array_add(work->found, lint->line != 0
						     ? g_strdup_printf(_("line %u: %s"), lint->line,
								       lint->message)
						     : g_strdup(lint->message));
	}
}

static void store_work(struct job *job, struct desk *desk)
{
	struct article_job *work = (struct article_job *)job;
	struct article *article = work->article;
	gint64 sees = article->rev;
	if (!article_edit_read(desk, work->text, strlen(work->text), article, &job->error))
		return;
	if (work->work == WORK_CHECK)
		look_over(work, desk);
	else if (!article_save(desk, article, sees, work->reason, work->draft_id, &job->error) &&
		 g_error_matches(job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT) &&
		 article->id != 0)
		work->newer = article_load(desk, article->id, 0, NULL);
}

static void take_conflict(struct article_edit *edit, struct article_job *work)
{
	g_free(edit->theirs);
	edit->theirs = article_edit_text(work->newer);
	edit->their_rev = work->newer->rev;
	g_free(edit->why);
	edit->why = g_strdup_printf(
		_("%s stored revision %" PRId64 " meanwhile: yours is not stored; both are shown"),
		work->newer->by, work->newer->rev);
	g_clear_pointer(&edit->differences, pager_free);
	article_edit_compare(edit);
	/* It has been seen: the next time it goes over that one, which stays in the history. */
	edit->article->rev = work->newer->rev;
	keeper_set_base(edit->keeper, work->newer->rev);
}

/* Esc says nothing, ^C takes it back: the text is kept. */
static void take_reason(const char *text, void *data)
{
	struct console *console = data;
	struct article_edit *edit = text != NULL ? article_edit_shown(console, NULL) : NULL;
	if (edit != NULL)
		article_edit_store(edit, text);
}

static void ask_reason(struct console *console)
{
	console_ask_word(console, _("Why (Enter: nothing to say): "), "article store ", take_reason,
			 console);
}

static void checked(struct article_edit *edit, struct article_job *work)
{
	struct console *console = edit->console;
	void *shown;
	g_clear_pointer(&edit->found, g_ptr_array_unref);
	if (work->found->len > 0)
		edit->found = g_ptr_array_ref(work->found);
	console_screen(console, &shown);
	if (shown != edit)
		return;
	if (edit->found == NULL) {
		ask_reason(console);
		return;
	}
	g_autofree char *question = g_strdup_printf(
		ngettext("%u thing is wrong: %s", "%u things are wrong: %s …", work->found->len),
		work->found->len, (char *)work->found->pdata[0]);
	console_confirm(console, question, _("stores it anyway"), "article save now");
}

static void stored(struct article_edit *edit, const struct article_job *work)
{
	struct console *console = edit->console;
	const struct article *article = work->article;
	g_autofree char *now = article_edit_now(edit);
	void *shown;
	/* Its draft went with it; what came behind is another one's. */
	keeper_drop(edit->keeper);
	if (strcmp(now, work->text) != 0) {
		article_edit_go_on(edit, article);
		console_say(console, STYLE_WARN,
			    _("revision %" PRId64 " is stored; what was typed since is not"),
			    article->rev);
		return;
	}
	console_say(console, STYLE_GOOD, _("%" PRId64 " revision %" PRId64 ": %s"), article->id,
		    article->rev, article->title);
	console_screen(console, &shown);
	if (shown == edit)
		console_pop(console);
}

static void store_done(struct job *job)
{
	struct article_job *work = (struct article_job *)job;
	struct article_edit *edit = (struct article_edit *)job->owner;
	edit->asked = FALSE;
	g_clear_pointer(&edit->why, g_free);
	console_touch(edit->console);
	if (work->newer != NULL)
		take_conflict(edit, work);
	else if (job->error != NULL)
		edit->why = g_strdup(job->error->message);
	else if (work->work == WORK_CHECK)
		checked(edit, work);
	else
		stored(edit, work);
	if (job->error != NULL)
		console_say_error(edit->console, job->error);
	job->free(job);
}

static void post_text(struct article_edit *edit, enum work what, const char *reason)
{
	struct article_job *work = g_new0(struct article_job, 1);
	work->text = article_edit_now(edit);
	work->article = article_copy(edit->article);
	work->reason = g_strdup(reason);
	work->draft_id = g_strdup(keeper_id(edit->keeper));
	post(edit, work, what, store_work, store_done);
}

void article_edit_check(struct article_edit *edit, gboolean anyway)
{
	if (edit->asked)
		return;
	if (anyway)
		ask_reason(edit->console);
	else
		post_text(edit, WORK_CHECK, NULL);
}

void article_edit_store(struct article_edit *edit, const char *reason)
{
	if (!edit->asked)
		post_text(edit, WORK_STORE, reason);
}

/* ---- differences */

void article_edit_compare(struct article_edit *edit)
{
	g_autofree char *before = article_edit_text(edit->article), *mine = article_edit_now(edit);
	compared_toggle(edit->console, &edit->differences, before, edit->theirs, mine);
}

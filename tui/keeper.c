/* SPDX-License-Identifier: MIT
 * Keepers. When to write is decided in keeping.c; here is the writing: jobs on the store's thread,
 * and the file on a thread of its own, since a disk that hangs for the store may hang for it too
 * and no key waits for either. A keeper whose writer has closed lives on until its text is held. */
#include "config.h"

#include <poll.h>
#include <string.h>

#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/keeper.h"
#include "tui/keeping.h"

/* A desk that somebody keeps locked is asked again later; the file has it meanwhile, and whoever
 * asks for rows does not wait behind it. */
#define PATIENCE G_USEC_PER_SEC
/* Leaving, the desk gets this long before the file is written. */
#define SETTLE_DESK_FOR (300 * 1000)

struct keeper {
	struct console *console;
	struct draft *draft; /* its text: that of a writer who has closed; else NULL */
	keeper_text_fn *text;
	void *data;
	struct keeping plan;
	gboolean closed; /* the writer has; put aside when the desk has it all */
	gboolean dropped;
	gboolean stored;       /* some of it has been sent to the desk */
	gboolean filed;        /* there may be a file */
	gboolean told;         /* that it goes to the file */
	struct filing *filing; /* on its way there; NULL */
	char *sent; /* the text last sent to the desk, unless something else changed since; NULL */
	char *desk_trouble, *file_trouble; /* what the last answer said; NULL */
};

/* ---- what is written */

/* The text as it is now, as the next of its copies. */
static struct draft *snapshot(struct keeper *keeper)
{
	keeper->draft->saves++;
	keeper->draft->saved_at = console_now(keeper->console);
	struct draft *draft = draft_copy(keeper->draft);
	if (keeper->text)
		draft->text = keeper->text(keeper->data);
	return draft;
}

static void set_trouble(char **trouble, const GError *error)
{
	g_free(*trouble);
	*trouble = error ? g_strdup(error->message) : NULL;
}

/* ---- the file */

struct filing {
	struct keeper *keeper; /* NULL: it is gone */
	struct draft *draft;
	char *desk;
	gboolean remove;
	GError *error;
};

static void filing_work(void *data)
{
	struct filing *filing = data;
	if (filing->remove)
		draft_remove_file(filing->draft->id);
	else
		draft_write_file(filing->draft, filing->desk, &filing->error);
}

/* A writer that was told once that its text goes to a file is told once that it goes there no more.
 */
static void tell_filing(struct keeper *keeper)
{
	if (keeper->file_trouble)
		console_say(keeper->console, STYLE_ERROR, _("NOT SAVED: %s"), keeper->file_trouble);
	else if (keeper->desk_trouble && !keeper->told)
		console_say(keeper->console, STYLE_WARN, _("what you write goes to a file: %s"),
			    keeper->desk_trouble);
	keeper->told = keeper->told || keeper->desk_trouble;
}

static void remove_file(struct keeper *keeper);

static void filing_done(void *data)
{
	struct filing *filing = data;
	struct keeper *keeper = filing->keeper;
	if (keeper) {
		keeper->filing = NULL;
		keeping_answer(&keeper->plan.file, !filing->error, g_get_monotonic_time());
		if (keeper->plan.desk.held >= keeper->plan.file.held)
			remove_file(keeper);
		set_trouble(&keeper->file_trouble, filing->error);
		tell_filing(keeper);
		console_touch(keeper->console);
	}
	g_clear_error(&filing->error);
	draft_free(filing->draft);
	g_free(filing->desk);
	g_free(filing);
}

static struct filing *post_filing(struct keeper *keeper, struct draft *draft, gboolean remove)
{
	struct console *console = keeper->console;
	struct filing *filing = g_new0(struct filing, 1);
	filing->draft = draft;
	filing->desk = g_strdup(console->desk_name);
	filing->remove = remove;
	if (!console->files)
		console->files = store_thread_new();
	store_thread_post(console->files, 0, filing_work, filing_done, filing_done, filing);
	return filing;
}

static void write_file(struct keeper *keeper)
{
	struct filing *filing = post_filing(keeper, snapshot(keeper), FALSE);
	filing->keeper = keeper;
	keeper->filing = filing;
	keeper->filed = TRUE;
	keeping_ask(&keeper->plan, &keeper->plan.file);
}

/* After what may be on its way there: one thread, one order. */
static void remove_file(struct keeper *keeper)
{
	if (keeper->filed)
		post_filing(keeper, draft_copy(keeper->draft), TRUE);
	keeper->filed = FALSE;
}

static void keeper_release(struct keeper *keeper)
{
	if (keeper->filing)
		keeper->filing->keeper = NULL;
	console_disown(keeper->console, keeper);
	draft_free(keeper->draft);
	g_free(keeper->sent);
	g_free(keeper->desk_trouble);
	g_free(keeper->file_trouble);
	g_free(keeper);
}

/* The desk has all of it, or nobody wants it. */
static void keeper_forget(struct keeper *keeper)
{
	remove_file(keeper);
	g_ptr_array_remove_fast(keeper->console->keepers, keeper);
	keeper_release(keeper);
}

/* ---- the desk */

enum saving { SAVING_TEXT, SAVING_ASIDE, SAVING_DROP };

struct save_job {
	struct job job;
	enum saving saving;
	struct draft *draft;
};

static void save_work(struct job *job, struct desk *desk)
{
	struct save_job *save = (struct save_job *)job;
	const struct draft *draft = save->draft;
	/* Dropping alone can't be made up for: what is not dropped would be offered again. */
	if (save->saving == SAVING_DROP) {
		draft_drop(desk, draft->id, &job->error);
		return;
	}
	gint64 patience = store_set_patience(desk->store, PATIENCE);
	if (save->saving == SAVING_TEXT)
		draft_save(desk, draft, &job->error);
	else
		draft_put_aside(desk, draft->id, draft->session, &job->error);
	store_set_patience(desk->store, patience);
}

static void save_free(struct job *job)
{
	struct save_job *save = (struct save_job *)job;
	g_clear_error(&job->error);
	draft_free(save->draft);
	g_free(save);
}

/* Lists of drafts are others now. What became of it is told to nobody: at worst it is still there.
 */
static void list_again(struct job *job)
{
	console_changed(job->console);
	save_free(job);
}

static struct save_job *post(struct console *console, enum saving saving, struct draft *draft)
{
	struct save_job *save = g_new0(struct save_job, 1);
	save->job.owner = console;
	save->job.done = list_again;
	save->job.work = save_work;
	save->job.free = save_free;
	save->saving = saving;
	save->draft = draft;
	console_post(console, TOPIC_NONE, &save->job);
	return save;
}

/* Another session has what was begun here: what is written from now on is a draft of its own. */
static void part(struct keeper *keeper)
{
	remove_file(keeper);
	g_free(keeper->draft->id);
	keeper->draft->id = draft_id_new();
	keeper->plan.desk.failed_at = 0;
}

static void save_done(struct job *job)
{
	struct keeper *keeper = (struct keeper *)job->owner;
	struct console *console = job->console;
	gboolean good = !job->error;
	keeping_answer(&keeper->plan.desk, good, g_get_monotonic_time());
	set_trouble(&keeper->desk_trouble, job->error);
	if (!good)
		g_clear_pointer(&keeper->sent, g_free);
	if (g_error_matches(job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT))
		part(keeper);
	if (good && keeper->plan.desk.held >= keeper->plan.file.held && !keeper->plan.file.asked)
		remove_file(keeper);
	save_free(job);
	console_touch(console);
	if (!keeper->closed || keeper->plan.desk.held < keeper->plan.changes)
		return;
	post(keeper->console, SAVING_ASIDE, draft_copy(keeper->draft));
	keeper_forget(keeper);
}

/* What was typed and taken out again, or only opened, is there already: its age stays what it is.
 */
static gboolean is_there(const struct keeper *keeper, const char *text)
{
	const struct keeping_place *desk = &keeper->plan.desk;
	return keeper->sent && !desk->failed_at && desk->held >= keeper->plan.file.held &&
	       strcmp(keeper->sent, text) == 0;
}

static void write_desk(struct keeper *keeper)
{
	struct draft *draft = snapshot(keeper);
	keeping_ask(&keeper->plan, &keeper->plan.desk);
	if (is_there(keeper, draft->text)) {
		draft_free(draft);
		keeping_answer(&keeper->plan.desk, TRUE, g_get_monotonic_time());
		return;
	}
	g_free(keeper->sent);
	keeper->sent = g_strdup(draft->text);
	struct save_job *save = post(keeper->console, SAVING_TEXT, draft);
	save->job.owner = keeper;
	save->job.done = save_done;
	keeper->stored = TRUE;
}

/* ---- its writer's side */

struct keeper *keeper_recall(struct console *console, const struct draft *draft,
			     keeper_text_fn *text, void *data)
{
	struct keeper *keeper = g_new0(struct keeper, 1);
	keeper->console = console;
	keeper->draft = draft_copy(draft);
	keeper->sent = g_steal_pointer(&keeper->draft->text);
	keeper->text = text;
	keeper->data = data;
	keeper->stored = TRUE;
	g_ptr_array_add(console->keepers, keeper);
	return keeper;
}

struct keeper *keeper_new(struct console *console, const char *kind, gint64 ticket,
			  gint64 base_turn, const char *more, keeper_text_fn *text, void *data)
{
	g_autofree char *id = draft_id_new();
	const struct draft draft = {.id = id,
				    .session = console->session,
				    .who = console->user,
				    .kind = (char *)kind,
				    .more = (char *)more,
				    .ticket = ticket,
				    .base_turn = base_turn};
	struct keeper *keeper = keeper_recall(console, &draft, text, data);
	keeper->stored = FALSE;
	return keeper;
}

void keeper_set_more(struct keeper *keeper, const char *more)
{
	if (g_strcmp0(keeper->draft->more, more) == 0)
		return;
	g_free(keeper->draft->more);
	keeper->draft->more = g_strdup(more);
	g_clear_pointer(&keeper->sent, g_free);
	keeper_changed(keeper);
}

void keeper_set_base(struct keeper *keeper, gint64 base_turn)
{
	if (keeper->draft->base_turn == base_turn)
		return;
	keeper->draft->base_turn = base_turn;
	g_clear_pointer(&keeper->sent, g_free);
	keeper_changed(keeper);
}

void keeper_changed(struct keeper *keeper)
{
	keeping_change(&keeper->plan, g_get_monotonic_time());
}

void keeper_save(struct keeper *keeper)
{
	if (keeper->plan.desk.after && !keeper->plan.desk.asked)
		write_desk(keeper);
}

void keeper_drop(struct keeper *keeper)
{
	if (keeper->dropped)
		return;
	keeper->dropped = TRUE;
	/* Nothing of it is saved any more, and what is on its way there goes after it. */
	keeper->plan = (struct keeping){0};
	console_disown(keeper->console, keeper);
	if (keeper->filing)
		keeper->filing->keeper = NULL;
	if (keeper->stored)
		post(keeper->console, SAVING_DROP, draft_copy(keeper->draft));
	remove_file(keeper);
}

static gboolean is_blank(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (!g_unichar_isspace(g_utf8_get_char(text)))
			return FALSE;
	return TRUE;
}

void keeper_hold(struct keeper *keeper)
{
	if (keeper->dropped || !keeper->text)
		return;
	keeper->draft->text = keeper->text(keeper->data);
	keeper->text = NULL;
}

void keeper_ended(struct console *console, const char *id, gboolean stored)
{
	for (guint i = 0; i < console->keepers->len; i++) {
		struct keeper *keeper = console->keepers->pdata[i];
		if (keeper->closed || keeper->text || strcmp(keeper->draft->id, id) != 0)
			continue;
		if (stored)
			keeper_drop(keeper);
		keeper_free(keeper);
		return;
	}
}

void keeper_free(struct keeper *keeper)
{
	if (!keeper)
		return;
	keeper_hold(keeper);
	if (!keeper->dropped && is_blank(keeper->draft->text))
		keeper_drop(keeper);
	keeper->closed = TRUE;
	keeper_save(keeper);
	if (keeper->dropped || (keeper->plan.desk.held >= keeper->plan.changes)) {
		if (!keeper->dropped && keeper->stored)
			post(keeper->console, SAVING_ASIDE, draft_copy(keeper->draft));
		keeper_forget(keeper);
	}
}

void keeper_put_back(struct console *console, const struct draft *draft)
{
	post(console, SAVING_ASIDE, draft_copy(draft));
}

const char *keeper_note(struct keeper *keeper)
{
	const struct keeping *plan = &keeper->plan;
	if (keeper->dropped || plan->changes == 0)
		return NULL;
	if (keeper->file_trouble && keeper->desk_trouble)
		return _("NOT SAVED");
	if (plan->file.held > plan->desk.held)
		return _("kept in a file");
	return NULL;
}

const char *keeper_id(const struct keeper *keeper)
{
	return keeper->draft->id;
}

/* ---- all of them */

static gint64 tick(struct keeper *keeper, gint64 now)
{
	gint64 desk = keeping_desk_due(&keeper->plan);
	if (now >= desk) {
		write_desk(keeper);
		desk = G_MAXINT64;
	}
	gint64 file = keeping_file_due(&keeper->plan);
	if (now >= file) {
		write_file(keeper);
		file = G_MAXINT64;
	}
	return MIN(desk, file);
}

gint64 keepers_tick(struct console *console, gint64 monotonic)
{
	gint64 next = G_MAXINT64;
	for (guint i = 0; i < console->keepers->len; i++)
		next = MIN(next, tick(console->keepers->pdata[i], monotonic));
	return next;
}

static gboolean all_safe(const struct console *console)
{
	for (guint i = 0; i < console->keepers->len; i++) {
		const struct keeper *keeper = console->keepers->pdata[i];
		if (!keeping_is_safe(&keeper->plan))
			return FALSE;
	}
	return TRUE;
}

/* One that is under way may hold less than there is by now; one that failed would fail again. */
static void save_to_files(struct console *console)
{
	for (guint i = 0; i < console->keepers->len; i++) {
		struct keeper *keeper = console->keepers->pdata[i];
		const struct keeping_place *file = &keeper->plan.file;
		if (!keeping_is_safe(&keeper->plan) && !file->asked && !file->failed_at)
			write_file(keeper);
	}
}

void keepers_save(struct console *console)
{
	for (guint i = 0; i < console->keepers->len; i++)
		keeper_save(console->keepers->pdata[i]);
}

void keepers_settle(struct console *console, gint64 deadline)
{
	gint64 began = g_get_monotonic_time();
	keepers_save(console);
	for (gint64 now = began; !all_safe(console) && now < deadline;
	     now = g_get_monotonic_time()) {
		gint64 until = MIN(deadline, began + SETTLE_DESK_FOR);
		if (now >= until) {
			save_to_files(console);
			until = deadline;
		}
		struct pollfd fds[] = {{.fd = store_thread_fd(console->thread), .events = POLLIN},
				       {.fd = console->files ? store_thread_fd(console->files) : -1,
					.events = POLLIN}};
		poll(fds, G_N_ELEMENTS(fds), (int)((until - now + 999) / 1000));
		store_thread_collect(console->thread);
		if (console->files)
			store_thread_collect(console->files);
	}
}

void keepers_free(struct console *console)
{
	/* What the desk has not taken is in their files, for the next start. */
	for (guint i = 0; i < console->keepers->len; i++)
		keeper_release(console->keepers->pdata[i]);
	g_ptr_array_unref(console->keepers);
}

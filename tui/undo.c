/* SPDX-License-Identifier: MIT
 * Taking acts back and putting them back. Each ticket's share is one `undo TICKET --event TURN`, so
 * the rules of who may and how late (clocks.md K10) are asked there and nowhere else; an incident's
 * is one `incident undo INCIDENT --turn TURNS`, which records something new, and doing the act
 * again takes that back. */
#include "config.h"

#include <string.h>

#include "command/aftermath.h"
#include "command/incident.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/persist.h"
#include "tui/undo.h"

/* Acts older than this many are past the ten minutes in which they can be taken back anyway. */
enum { ACTS_KEPT = 200 };

struct done_act {
	char *name;
	guint line;
	GArray *deeds; /* of struct deed */
};

struct undo {
	GPtrArray *done, *undone; /* of struct done_act*, newest last */
};

static void done_act_free(void *data)
{
	struct done_act *act = data;
	g_free(act->name);
	g_array_unref(act->deeds);
	g_free(act);
}

struct undo *undo_new(void)
{
	struct undo *undo = g_new0(struct undo, 1);
	undo->done = g_ptr_array_new_with_free_func(done_act_free);
	undo->undone = g_ptr_array_new_with_free_func(done_act_free);
	return undo;
}

void undo_free(struct undo *undo)
{
	if (!undo)
		return;
	g_ptr_array_unref(undo->done);
	g_ptr_array_unref(undo->undone);
	g_free(undo);
}

/* Whether any of it can be taken back. */
static gboolean can_be(const GArray *deeds)
{
	for (guint i = 0; i < deeds->len; i++)
		if (g_array_index(deeds, struct deed, i).turn > 0)
			return TRUE;
	return FALSE;
}

void undo_remember(struct undo *undo, const char *name, guint line, const GArray *deeds)
{
	struct done_act *last = undo->done->len ? undo->done->pdata[undo->done->len - 1] : NULL;
	g_ptr_array_set_size(undo->undone, 0);
	if (last && last->line == line && can_be(last->deeds) && can_be(deeds)) {
		g_array_append_vals(last->deeds, deeds->data, deeds->len);
		if (strcmp(last->name, name) != 0) {
			g_autofree char *before = last->name;
			last->name = g_strdup_printf("%s, %s", before, name);
		}
		return;
	}
	struct done_act *act = g_new0(struct done_act, 1);
	act->name = g_strdup(name);
	act->line = line;
	act->deeds = g_array_new(FALSE, FALSE, sizeof(struct deed));
	g_array_append_vals(act->deeds, deeds->data, deeds->len);
	g_ptr_array_add(undo->done, act);
	if (undo->done->len > ACTS_KEPT)
		g_ptr_array_remove_index(undo->done, 0);
}

void undo_remember_records(const struct console *console, const char *name, guint line,
			   gint64 incident, const GPtrArray *records)
{
	const struct deed deed = deed_of_records(incident, records);
	g_autoptr(GArray) deeds = g_array_new(FALSE, FALSE, sizeof deed);
	g_array_append_val(deeds, deed);
	undo_remember(console->undo, name, line, deeds);
}

guint undo_line(struct console *console)
{
	return ++console->lines;
}

/* ---- on the store's thread */

struct undo_job {
	struct job job;
	struct undo *undo;
	gboolean redo;
	char *name;
	GString *out;    /* what the commands said, a line each */
	GString *errors; /* a line each */
	guint failed;
	guint tickets;   /* it was taken back on */
	gint64 ticket;   /* one of them */
	gint64 incident; /* one of those; 0: none */
	struct tally tally;
	gint64 now;
};

static void note_error(const char *message, void *data)
{
	struct undo_job *undo = data;
	g_string_append_printf(undo->errors, "%s%s", undo->errors->len ? "\n" : "", message);
	undo->failed++;
}

static char *line_of(const struct deed *deed, gboolean redo)
{
	if (deed->incident)
		return g_strdup_printf("incident undo %" PRId64 " --turn %" PRId64 "-%" PRId64,
				       deed->incident, deed->turn, deed->last);
	return g_strdup_printf("%s %" PRId64 " --event %" PRId64, redo ? "redo" : "undo",
			       deed->ticket, deed->turn);
}

/* *deed is from then on what takes it back again. */
static gboolean take_one(struct undo_job *undo, struct desk *desk, struct deed *deed)
{
	g_autofree char *line = line_of(deed, undo->redo);
	g_autoptr(GArray) made = g_array_new(FALSE, FALSE, sizeof(struct deed));
	g_autoptr(GError) error = NULL;
	struct context context = {.desk = desk,
				  .restricted = undo->job.console->options->restricted,
				  .session = undo->job.console->session,
				  .deeds = made,
				  .tally = &undo->tally};
	context.sink = sink_collect(undo->out, zone_utc(), desk_now(desk));
	gboolean done = context_adopt(&context, desk, &error);
	context.zone = console_zone(undo->job.console);
	sink_set_zone(context.sink, context.zone);
	struct persist persist;
	gsize said = undo->out->len;
	struct tally tally = undo->tally;
	g_autofree char *key = op_key_new();
	persist_begin(&persist, desk, key, 0);
	for (gboolean again = done; again; again = persist_again(&persist, error)) {
		g_clear_error(&error);
		g_string_truncate(undo->out, said);
		g_array_set_size(made, 0);
		undo->tally = tally;
		done = command_run_line(&context, line, &error);
	}
	persist_end(&persist);
	if (!done)
		note_error(error->message, undo);
	else if (deed->incident && made->len > 0)
		*deed = g_array_index(made, struct deed, 0);
	sink_free(context.sink);
	return done;
}

static void count_tickets(struct undo_job *undo, const GArray *deeds)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
	for (guint i = 0; i < deeds->len; i++) {
		struct deed *deed = &g_array_index(deeds, struct deed, i);
		if (deed->incident) {
			undo->incident = deed->incident;
			continue;
		}
		g_hash_table_add(seen, &deed->ticket);
		undo->ticket = deed->ticket;
	}
	undo->tickets = g_hash_table_size(seen);
}

/* The last first, since it may rest upon the one before. What can't be taken back now will not be
 * later either, and must not stand in the way of the rest: it leaves the act. */
static void take_deeds(struct undo_job *undo, struct desk *desk, struct done_act *act)
{
	g_autoptr(GArray) deeds = act->deeds;
	act->deeds = g_array_new(FALSE, FALSE, sizeof(struct deed));
	for (guint i = 0; i < deeds->len; i++) {
		guint at = undo->redo ? i : deeds->len - 1 - i;
		struct deed deed = g_array_index(deeds, struct deed, at);
		if (deed.turn > 0 && take_one(undo, desk, &deed))
			g_array_insert_val(act->deeds, undo->redo ? act->deeds->len : 0, deed);
	}
}

static void undo_work(struct job *job, struct desk *desk)
{
	struct undo_job *undo = (struct undo_job *)job;
	GPtrArray *from = undo->redo ? undo->undo->undone : undo->undo->done;
	GPtrArray *to = undo->redo ? undo->undo->done : undo->undo->undone;
	tally_begin(&undo->tally);
	undo->now = desk_now(desk);
	if (from->len == 0) {
		g_set_error_literal(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    undo->redo ? _("nothing was taken back")
					       : _("nothing done in this session to take back"));
		return;
	}
	struct done_act *act = g_ptr_array_steal_index(from, from->len - 1);
	undo->name = g_strdup(act->name);
	if (!can_be(act->deeds)) {
		g_set_error(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: this can't be taken back; again for the act before it"),
			    act->name);
		done_act_free(act);
		return;
	}
	take_deeds(undo, desk, act);
	count_tickets(undo, act->deeds);
	if (act->deeds->len > 0)
		g_ptr_array_add(to, act);
	else
		done_act_free(act);
}

/* ---- back in the console */

static void undo_job_free(struct job *job)
{
	struct undo_job *undo = (struct undo_job *)job;
	pending_remove(job->console->pending, job);
	g_clear_error(&job->error);
	g_string_free(undo->out, TRUE);
	g_string_free(undo->errors, TRUE);
	g_free(undo->name);
	g_free(undo);
}

/* What it did in a line; what that does not hold is in the messages. */
static void tell_done(struct undo_job *undo, GString *said)
{
	struct console *console = undo->job.console;
	if (undo->tally.tickets > 1 && undo->tickets > 1) {
		console_note(console, undo->out->str);
		g_string_printf(said,
				undo->redo ? _("redone: %s of %u tickets")
					   : _("undone: %s of %u tickets"),
				undo->name, undo->tickets);
		tally_append(said, &undo->tally, undo->now);
	} else if (undo->tally.tickets > 1) {
		console_note(console, undo->out->str);
		g_string_printf(said,
				undo->redo ? _("%" PRId64 " redone: %s")
					   : _("%" PRId64 " undone: %s"),
				undo->ticket, undo->name);
		tally_append(said, &undo->tally, undo->now);
	} else if (undo->incident && undo->out->len > 0) {
		g_autofree char *first = g_strndup(undo->out->str, strcspn(undo->out->str, "\n"));
		if (undo->out->str[strlen(first)] && undo->out->str[strlen(first) + 1])
			console_note(console, undo->out->str);
		g_string_printf(said, undo->redo ? _("redone: %s · %s") : _("undone: %s · %s"),
				undo->name, first);
	} else {
		g_string_append(said, g_strchomp(undo->out->str));
	}
}

static void undo_done(struct job *job)
{
	struct undo_job *undo = (struct undo_job *)job;
	struct console *console = job->console;
	g_autoptr(GString) said = g_string_new(NULL);
	if (job->error) {
		console_say_error(console, job->error);
		undo_job_free(job);
		return;
	}
	tell_done(undo, said);
	if (undo->failed > 1) {
		console_note(console, said->str);
		console_note(console, undo->errors->str);
		console_say(console, STYLE_ERROR, _("%u could not be taken back; %s"), undo->failed,
			    _("messages tell why"));
	} else if (undo->failed > 0) {
		if (said->len)
			console_note(console, said->str);
		console_say(console, STYLE_ERROR, "%s", undo->errors->str);
	} else {
		console_say(console, STYLE_GOOD, "%s", said->str);
	}
	console_changed(console);
	undo_job_free(job);
}

void console_undo(struct console *console, gboolean redo)
{
	/* What has not gone out yet is the last thing done. */
	if (!redo && outbox_take_back(console->outbox))
		return;
	struct undo_job *undo = g_new0(struct undo_job, 1);
	undo->job.owner = console;
	undo->job.work = undo_work;
	undo->job.done = undo_done;
	undo->job.free = undo_job_free;
	undo->undo = console->undo;
	undo->redo = redo;
	undo->out = g_string_new(NULL);
	undo->errors = g_string_new(NULL);
	g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(gint64));
	pending_add(console->pending, &undo->job, redo ? "put-back" : "take-back", none);
	console_post_act(console, &undo->job);
}

/* ---- commands */

static gboolean run_take_back(struct call *call, GError **error G_GNUC_UNUSED)
{
	console_undo(call->console, FALSE);
	return TRUE;
}

const struct command command_take_back = CONSOLE_COMMAND(
	"take-back", NULL, N_("Undo my last act of this session, wherever the cursor is now"),
	run_take_back);

static gboolean run_put_back(struct call *call, GError **error G_GNUC_UNUSED)
{
	console_undo(call->console, TRUE);
	return TRUE;
}

const struct command command_put_back =
	CONSOLE_COMMAND("put-back", NULL, N_("Do again what take-back undid last"), run_put_back);

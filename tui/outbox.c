/* SPDX-License-Identifier: MIT
 * The outbox. Sending is running the ordinary command on the store's thread with the turn the
 * writer knew of; what they have done there themselves since counts as known. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "command/notice.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/outbox.h"
#include "tui/persist.h"

/* A refusal that comes so soon is still about the key just pressed: the composer opens again. */
#define AT_ONCE (2 * G_USEC_PER_SEC)

enum state { WAITING, SENDING, FAILED, CLAIMED };

struct queued {
	struct outbox *outbox;
	struct letter *letter;
	enum state state;
	gint64 sent_at, due_at; /* monotonic */
	char *why;              /* it failed */
};

struct outbox {
	struct console *console;
	GPtrArray *entries; /* of struct queued*, in the order of sending */
	gint64 drawn_second;
};

static void queued_free(void *data)
{
	struct queued *entry = data;
	letter_free(entry->letter);
	g_free(entry->why);
	g_free(entry);
}

struct outbox *outbox_new(struct console *console)
{
	struct outbox *outbox = g_new0(struct outbox, 1);
	outbox->console = console;
	outbox->entries = g_ptr_array_new_with_free_func(queued_free);
	return outbox;
}

void outbox_free(struct outbox *outbox)
{
	if (!outbox)
		return;
	console_disown(outbox->console, outbox);
	g_ptr_array_unref(outbox->entries);
	g_free(outbox);
}

/* ---- sending */

struct send_job {
	struct job job;
	struct queued *entry;
	GPtrArray *words;
	GString *out;
	GArray *deeds;
	gint64 ticket, sees;
	gint64 incident; /* of a notice */
	char *reached;   /* whom it was sent to, of one that failed for others; NULL */
	char *more;      /* of its draft, whom it leaves out apart */
	GString *except; /* whom it leaves out: those it has told, too */
	const char *name;
	char *draft; /* its id */
	char *key;   /* it is stored under, see persist.h */
	guint number;
};

struct sending {
	struct send_job *send;
	struct context *context;
};

/* Killed at any moment it is sent or still a draft, never both. */
static gboolean send_and_drop(struct store *store, void *data, GError **error)
{
	const struct sending *sending = data;
	return command_run(sending->context, sending->send->words, error) &&
	       draft_sent(sending->context->desk, sending->send->draft, error);
}

/* What is one act takes its draft along. */
static void send_act(struct sending *sending, GError **error)
{
	struct desk *desk = sending->context->desk;
	guint used;
	const struct command *command = command_match(sending->send->words, &used, NULL);
	gboolean waits, sent;

	if (!command || !(command->needs & ONE_ACT)) {
		store_ok(store_unit(desk->store, send_and_drop, sending, error), error);
		return;
	}
	draft_goes_along(desk, sending->send->draft);
	sent = command_run(sending->context, sending->send->words, error);
	waits = draft_goes_along(desk, NULL);
	if (sent && waits)
		draft_sent(desk, sending->send->draft, error);
}

/* The incident's newest notice of this person; 0: none. */
static char *reached(const struct sending *sending, gint64 *entry)
{
	struct desk *desk = sending->context->desk;
	struct incident *incident = incident_load(desk, sending->send->incident, TIME_NONE, NULL);
	char *clients = incident ? notice_reached(desk, incident, entry) : NULL;
	incident_free(incident);
	return clients;
}

/* Killed at any moment its draft leaves out whom it has told; when it has told all there is none.
 */
static gboolean shrink_draft(const char *client, gboolean last, void *data, GError **error)
{
	const struct sending *sending = data;
	struct send_job *send = sending->send;
	struct desk *desk = sending->context->desk;
	gsize size = send->except->len;
	g_autoptr(GString) more = g_string_new(send->more);
	gboolean stored;

	if (last)
		return draft_sent(desk, send->draft, error);
	g_string_append_printf(send->except, "%s%s", size ? "," : "", client);
	history_fact(more, "except", send->except->str);
	stored = draft_options(desk, send->draft, more->str, error);
	if (!stored)
		g_string_truncate(send->except, size);
	return stored;
}

/* Each client's is a unit of its own, so one who can't be told holds up nobody. Those it has
 * reached are left out when the rest of it is sent again. */
static void send_notice(const struct sending *sending, GError **error)
{
	struct send_job *send = sending->send;
	gint64 before = 0, after = 0;
	char *clients = reached(sending, &before);

	g_free(clients);
	if (command_run(sending->context, send->words, error)) {
		draft_sent(sending->context->desk, send->draft, error);
		return;
	}
	clients = reached(sending, &after);
	if (after != before)
		send->reached = g_steal_pointer(&clients);
	g_free(clients);
}

static void try_once(struct send_job *send, struct desk *desk, GError **error)
{
	struct context context = {.desk = desk,
				  .restricted = send->job.console->options->restricted,
				  .deeds = send->deeds,
				  .sees = send->sees};
	context.sink = sink_collect(send->out, zone_utc(), desk_now(desk));
	struct sending sending = {send, &context};
	gboolean adopted = context_adopt(&context, desk, error);
	context.told = send->incident ? shrink_draft : NULL;
	context.told_data = &sending;
	if (adopted && send->incident)
		send_notice(&sending, error);
	else if (adopted)
		send_act(&sending, error);
	sink_free(context.sink);
}

static void send_work(struct job *job, struct desk *desk)
{
	struct send_job *send = (struct send_job *)job;
	struct persist persist;
	persist_begin(&persist, desk, send->key, 0);
	do {
		g_clear_error(&job->error);
		g_string_truncate(send->out, 0);
		g_array_set_size(send->deeds, 0);
		try_once(send, desk, &job->error);
	} while (persist_again(&persist, job->error));
	persist_end(&persist);
	if (!job->error && send->deeds->len > 0)
		undo_remember(job->console->undo, send->name, send->number, send->deeds);
}

static void send_free(struct job *job)
{
	struct send_job *send = (struct send_job *)job;
	pending_remove(job->console->pending, job);
	g_clear_error(&job->error);
	words_free(send->words);
	g_string_free(send->out, TRUE);
	g_array_unref(send->deeds);
	g_free(send->draft);
	g_free(send->key);
	g_free(send->reached);
	g_free(send->more);
	if (send->except)
		g_string_free(send->except, TRUE);
	g_free(send);
}

static void fail(struct queued *entry, const char *why)
{
	struct outbox *outbox = entry->outbox;
	struct console *console = outbox->console;
	entry->state = FAILED;
	/* Whose keys go somewhere else by now does not mean them for the text that failed. */
	gboolean gone_on = console->key_at > entry->sent_at;
	g_free(entry->why);
	entry->why = g_strdup(why);
	g_autofree char *subject = letter_subject(entry->letter);
	g_autofree char *told = g_strdup_printf(
		_("%s on %s NOT sent: %s"), letter_kind_name(entry->letter->kind), subject, why);
	console_note(console, told);
	if (console->status >= 0 || console_is_typing(console) || gone_on ||
	    g_get_monotonic_time() - entry->sent_at >= AT_ONCE)
		return;
	outbox_take_back(outbox);
}

static void leave_out(struct letter *letter, const char *clients)
{
	if (!clients || !*clients)
		return;
	char *both = letter->except ? g_strconcat(letter->except, ",", clients, NULL)
				    : g_strdup(clients);
	g_free(letter->except);
	letter->except = both;
	letter_changed(letter);
}

/* The footer has one line: the last one, which sums up. */
static void tell(struct console *console, const char *answer)
{
	const char *last = strrchr(answer, '\n');
	if (last)
		console_note(console, answer);
	console_say(console, STYLE_GOOD, "%s", last ? last + 1 : answer);
}

static void send_done(struct job *job)
{
	struct send_job *send = (struct send_job *)job;
	struct queued *entry = send->entry;
	struct outbox *outbox = entry->outbox;
	struct console *console = outbox->console;
	pending_remove(console->pending, job);
	if (job->error) {
		leave_out(entry->letter, send->reached);
		fail(entry, job->error->message);
	} else {
		tell(console, g_strchomp(send->out->str));
		letter_drop(g_steal_pointer(&entry->letter));
		g_ptr_array_remove(outbox->entries, entry);
	}
	console_changed(console);
	console_touch(console);
	send_free(job);
}

static void post(struct queued *entry)
{
	struct console *console = entry->outbox->console;
	struct send_job *send = g_new0(struct send_job, 1);
	entry->state = SENDING;
	send->job.owner = entry->outbox;
	send->job.work = send_work;
	send->job.done = send_done;
	send->job.free = send_free;
	send->entry = entry;
	send->key = op_key_new();
	send->words = letter_words(entry->letter);
	send->ticket = entry->letter->ticket;
	send->sees = entry->letter->sees;
	send->incident = entry->letter->incident;
	send->draft = g_strdup(keeper_id(entry->letter->keeper));
	send->more = letter_options(entry->letter, NULL);
	send->except = g_string_new(entry->letter->except);
	send->name = letter_kind_name(entry->letter->kind);
	send->number = ++console->lines;
	send->out = g_string_new(NULL);
	send->deeds = g_array_new(FALSE, FALSE, sizeof(struct deed));
	g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(gint64));
	if (send->ticket)
		g_array_append_val(tickets, send->ticket);
	pending_add(console->pending, &send->job, send->name, tickets);
	console_post_act(console, &send->job);
}

void outbox_send(struct outbox *outbox, struct letter *letter)
{
	struct queued *entry = g_new0(struct queued, 1);
	const char *hold = console_option(outbox->console, "hold");
	entry->outbox = outbox;
	entry->letter = letter;
	entry->sent_at = g_get_monotonic_time();
	entry->due_at = entry->sent_at;
	if (letter_is_held(letter) && hold)
		entry->due_at += atoi(hold) * G_USEC_PER_SEC;
	g_ptr_array_add(outbox->entries, entry);
	/* Until it is stored it is a draft, whatever happens to us. */
	keeper_save(letter->keeper);
	if (entry->due_at <= entry->sent_at)
		post(entry);
	console_touch(outbox->console);
}

static int seconds_left(const struct queued *entry, gint64 monotonic)
{
	return (int)MAX((entry->due_at - monotonic + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 0);
}

gint64 outbox_tick(struct outbox *outbox, gint64 monotonic)
{
	gint64 next = G_MAXINT64, second = -1;
	for (guint i = 0; i < outbox->entries->len; i++) {
		struct queued *entry = outbox->entries->pdata[i];
		if (entry->state != WAITING)
			continue;
		if (monotonic >= entry->due_at) {
			post(entry);
			console_touch(outbox->console);
			continue;
		}
		second = seconds_left(entry, monotonic);
		next = MIN(next, entry->due_at - (second - 1) * G_USEC_PER_SEC);
	}
	/* One second less is another frame. */
	if (second != outbox->drawn_second)
		console_touch(outbox->console);
	outbox->drawn_second = second;
	return next;
}

void outbox_flush(struct outbox *outbox)
{
	for (guint i = 0; i < outbox->entries->len; i++) {
		struct queued *entry = outbox->entries->pdata[i];
		if (entry->state == WAITING)
			post(entry);
	}
}

gboolean outbox_is_busy(const struct outbox *outbox)
{
	for (guint i = 0; i < outbox->entries->len; i++)
		if (((const struct queued *)outbox->entries->pdata[i])->state == SENDING)
			return TRUE;
	return FALSE;
}

GPtrArray *outbox_failures(const struct outbox *outbox)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < outbox->entries->len; i++) {
		const struct queued *entry = outbox->entries->pdata[i];
		if (entry->state != FAILED)
			continue;
		g_autofree char *subject = letter_subject(entry->letter);
		g_ptr_array_add(
			lines, g_strdup_printf(
				       _("%s on %s was not sent, it is kept as a draft: %s"),
				       letter_kind_name(entry->letter->kind), subject, entry->why));
	}
	return lines;
}

/* ---- taking back */

static struct queued *newest(const struct outbox *outbox, enum state state)
{
	for (guint i = outbox->entries->len; i > 0; i--) {
		struct queued *entry = outbox->entries->pdata[i - 1];
		if (entry->state == state)
			return entry;
	}
	return NULL;
}

gboolean outbox_take_back(struct outbox *outbox)
{
	struct queued *entry = newest(outbox, FAILED);
	if (!entry)
		entry = newest(outbox, WAITING);
	if (!entry)
		return FALSE;
	entry->state = CLAIMED;
	console_push(outbox->console, letter_screen(entry->letter), "outbox");
	return TRUE;
}

struct letter *outbox_claim(struct outbox *outbox, char **why)
{
	struct queued *entry = newest(outbox, CLAIMED);
	g_return_val_if_fail(entry, NULL);
	struct letter *letter = g_steal_pointer(&entry->letter);
	*why = g_steal_pointer(&entry->why);
	g_ptr_array_remove(outbox->entries, entry);
	console_touch(outbox->console);
	return letter;
}

char *outbox_note(struct outbox *outbox, const char *key, gint64 monotonic)
{
	const struct queued *failed = newest(outbox, FAILED), *entry = newest(outbox, WAITING);
	guint others = 0;
	for (guint i = 0; i < outbox->entries->len; i++)
		others += ((const struct queued *)outbox->entries->pdata[i])->state == WAITING;
	g_autofree char *subject =
		failed || entry ? letter_subject((failed ? failed : entry)->letter) : NULL;
	if (failed)
		return key ? g_strdup_printf(_("%s on %s NOT sent · %s opens it · %s"),
					     letter_kind_name(failed->letter->kind), subject, key,
					     failed->why)
			   : g_strdup_printf(_("%s on %s NOT sent: %s"),
					     letter_kind_name(failed->letter->kind), subject,
					     failed->why);
	if (!entry)
		return NULL;
	g_autofree char *more = others > 1 ? g_strdup_printf(_(" · %u wait"), others) : NULL;
	g_autofree char *back = key ? g_strdup_printf(_(" · %s takes it back"), key) : NULL;
	int seconds = seconds_left(entry, monotonic);
	return entry->letter->kind == LETTER_NOTICE
		       ? g_strdup_printf(_("notice on %s goes out in %d s%s%s"), subject, seconds,
					 back ? back : "", more ? more : "")
		       : g_strdup_printf(_("reply to %s goes out in %d s%s%s"), subject, seconds,
					 back ? back : "", more ? more : "");
}

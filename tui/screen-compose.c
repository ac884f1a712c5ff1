/* SPDX-License-Identifier: MIT
 * The composer: a reply, a note or the record of a contact in the built-in editor. It opens on
 * "reply 48213" (note, contact), on "draft ID", and on "outbox", what was taken back or not stored.
 * Letters can be typed at once; what the desk knows of the ticket comes when it comes. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "tui/compose.h"
#include "tui/console-private.h"

/* ---- what the desk knows */

static void ask_facts(struct compose *compose);

static void take_facts(struct compose *compose, struct facts *facts)
{
	struct letter *letter = compose->letter;
	gboolean same = compose->facts && g_strcmp0(compose->facts->said, facts->said) == 0;
	facts_free(compose->facts);
	compose->facts = facts;
	if (!same) {
		pager_free(compose->said);
		compose->said = pager_new(facts->said);
	}
	if (letter->sees == 0) {
		letter->sees = facts->turn;
		if (compose->version > 0)
			letter_changed(letter);
	}
	if (letter->addressed)
		return;
	g_free(letter->to);
	g_free(letter->cc);
	letter->to = g_strdup(facts->contact);
	letter->cc = g_strdup(facts->cc);
}

static void facts_done(struct job *job)
{
	struct compose *compose = (struct compose *)job->owner;
	struct console *console = compose->console;
	g_autoptr(GError) error = NULL;
	gboolean again = compose->again, sending = compose->sending;
	compose->asked = compose->again = compose->sending = FALSE;
	if (job->error) {
		g_free(compose->why);
		compose->why = g_strdup(job->error->message);
		job->free(job);
		sending = FALSE;
	} else {
		take_facts(compose, (struct facts *)job);
	}
	if (again)
		ask_facts(compose);
	console_touch(console);
	/* Unless something was opened over it since. */
	void *shown;
	console_screen(console, &shown);
	if (sending && shown == compose && console->prompt)
		console_say(console, STYLE_WARN, "%s",
			    _("not sent: something else is being typed"));
	else if (sending && shown == compose && !compose_send(compose, FALSE, &error))
		console_say_error(console, error);
}

/* One question at a time: while somebody else works hard on the desk there is a change a second. */
static void ask_facts(struct compose *compose)
{
	if (!compose->letter)
		return;
	console_here(compose->console, compose, compose->letter->ticket, DOING_WRITING);
	compose->again = compose->asked;
	if (compose->asked)
		return;
	struct job *job = facts_job(compose->letter->ticket, compose->letter->sees);
	job->owner = compose;
	job->done = facts_done;
	compose->asked = TRUE;
	console_post(compose->console, TOPIC_NONE, job);
}

/* ---- drafts */

static void recall_done(struct job *job)
{
	struct letter_job *recall = (struct letter_job *)job;
	struct compose *compose = (struct compose *)job->owner;
	struct console *console = compose->console;
	const char *screen = recall->draft ? draft_screen(recall->draft->kind) : "compose";
	gboolean here = strcmp(screen, "compose") == 0;
	if (recall->draft && here)
		compose->letter = letter_recall(console, recall->draft);
	g_autofree char *elsewhere = here ? NULL : g_strconcat("draft ", recall->draft->id, NULL);
	if (compose->letter) {
		g_clear_pointer(&recall->draft, draft_free);
		ask_facts(compose);
	} else if (here) {
		compose->why = g_strdup(job->error ? job->error->message
						   : _("this draft is of no ticket"));
		console_say(console, STYLE_ERROR, "%s", compose->why);
	}
	console_touch(console);
	job->free(job);
	/* Nothing can be written here: back to where it was chosen. */
	void *shown;
	console_screen(console, &shown);
	if (!compose->letter && shown == compose) {
		console_pop(console);
		if (elsewhere)
			console_push(console, screen, elsewhere);
	}
}

/* ---- the screen */

static void *compose_open(struct console *console, const char *argument)
{
	struct compose *compose = g_new0(struct compose, 1);
	g_auto(GStrv) words = g_strsplit(argument ? argument : "", " ", 3);
	enum letter_kind kind;
	compose->console = console;
	if (g_strcmp0(words[0], "outbox") == 0)
		compose->letter = outbox_claim(console->outbox, &compose->why);
	else if (words[0] && words[1] && letter_kind_parse(words[0], &kind))
		compose->letter = letter_new(console, kind, g_ascii_strtoll(words[1], NULL, 10));
	else if (words[0] && words[1])
		letter_ask(console, compose, words[1], recall_done);
	ask_facts(compose);
	return compose;
}

/* Whatever changed the text, the draft learns of it here. */
static void notice_text(struct compose *compose)
{
	guint64 version = compose->letter ? buffer_version(editor_buffer(compose->letter->editor))
					  : compose->version;
	if (version == compose->version)
		return;
	compose->version = version;
	letter_changed(compose->letter);
}

static void compose_close(void *self)
{
	struct compose *compose = self;
	notice_text(compose);
	letter_free(compose->letter);
	facts_free(compose->facts);
	pager_free(compose->said);
	g_free(compose->why);
	advice_clear(&compose->advice);
	g_free(compose);
}

static void draw(void *self, const struct area *area)
{
	compose_draw(self, area);
}

static gboolean verb(void *self, enum verb verb, int count, const char *argument, GError **error)
{
	struct compose *compose = self;
	gboolean scrolls = verb == VERB_PREVIEW_UP || verb == VERB_PREVIEW_DOWN;
	return scrolls && compose->said &&
	       pager_verb(compose->said, verb == VERB_PREVIEW_UP ? VERB_UP : VERB_DOWN,
			  MAX(count, 3), argument, error);
}

static struct editor *editor(void *self)
{
	struct compose *compose = self;
	return compose->letter ? compose->letter->editor : NULL;
}

static gboolean typing(void *self)
{
	struct compose *compose = self;
	return compose->letter && editor_is_typing(compose->letter->editor);
}

static const char *keys(void *self)
{
	struct compose *compose = self;
	return compose->letter && !editor_is_typing(compose->letter->editor) ? "compose-normal"
									     : "compose";
}

static gboolean key(void *self, int key)
{
	struct compose *compose = self;
	/* Typed behind the word to send it, it was meant for what comes after. */
	if (compose->sending)
		return TRUE;
	return typing(self) && edit_key(compose->console, compose->letter->editor, key);
}

static gboolean paste(void *self, const char *text, gsize size)
{
	struct compose *compose = self;
	return compose->letter && !compose->sending &&
	       edit_paste(compose->console, compose->letter->editor, text, size);
}

void compose_changed(struct compose *compose)
{
	letter_changed(compose->letter);
	console_touch(compose->console);
}

static gint64 tick(void *self, gint64 monotonic)
{
	struct compose *compose = self;
	struct console *console = compose->console;
	notice_text(compose);
	gint64 due = compose_advise(compose, monotonic);
	/* The client's hour. */
	if (console_is_pinned(console))
		return due;
	gint64 minute = console_now(console) / 60;
	if (compose->minute != minute && compose->minute)
		console_touch(console);
	compose->minute = minute;
	return MIN(due, monotonic + (60 * G_USEC_PER_SEC -
				     console_real_time(compose->console) % (60 * G_USEC_PER_SEC)));
}

static void save(void *self)
{
	struct compose *compose = self;
	notice_text(compose);
	if (compose->letter)
		keeper_save(compose->letter->keeper);
}

static void changed(void *self)
{
	ask_facts(self);
}

static void targets(void *self, GArray *targets)
{
	const struct compose *compose = self;
	const struct facts *facts = compose->facts;
	if (!compose->letter)
		return;
	struct target target = {compose->letter->ticket, facts ? facts->turn : 0,
				facts ? g_strdup_printf("#%" PRId64 " %s: %s", facts->ticket,
							facts->client, facts->subject)
				      : g_strdup_printf("#%" PRId64, compose->letter->ticket)};
	g_array_append_val(targets, target);
}

static const char *note(void *self)
{
	struct compose *compose = self;
	if (!compose->letter)
		return NULL;
	if (compose->sending)
		return _("goes as soon as the ticket is read");
	const char *trouble = keeper_note(compose->letter->keeper);
	return trouble ? trouble : editor_is_typing(compose->letter->editor) ? NULL : _("normal");
}

struct compose *compose_shown(struct console *console, GError **error)
{
	void *self;
	const struct screen *screen = console_screen(console, &self);
	struct compose *compose = strcmp(screen->name, "compose") == 0 ? self : NULL;
	if (compose && compose->letter)
		return compose;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    compose ? _("the draft is still being read")
				    : _("nothing is written on this screen"));
	return NULL;
}

static const struct hint hints[] = {
	{"compose send", N_("send")},
	{"compose leave", N_("leave, kept")},
	{"compose insert", N_("canned")},
	{"edit undo", N_("undo")},
	{"menu", N_("keys")},
	{0},
};

const struct screen screen_compose = {
	.name = "compose",
	.context = "compose",
	.keys = keys,
	.hints = hints,
	.open = compose_open,
	.close = compose_close,
	.draw = draw,
	.verb = verb,
	.typing = typing,
	.key = key,
	.paste = paste,
	.editor = editor,
	.save = save,
	.tick = tick,
	.changed = changed,
	.moved = changed,
	.targets = targets,
	.note = note,
};

/* SPDX-License-Identifier: MIT
 * A notice to all clients of an incident (incidents.md T19). It opens on the incident's number, on
 * nothing (the active one), on "draft ID", and on "outbox", what was taken back or not stored.
 * Sending runs the ordinary command, after the wait that every public message has. */
#include "config.h"

#include <string.h>

#include "command/notice.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/notify.h"

/* ---- drafts */

static void take_letter(struct notify *notify, struct letter *letter)
{
	notify->letter = letter;
	notify->id = letter->incident;
	notify->version = buffer_version(editor_buffer(letter->editor));
	notify->changes++;
	notify_ask(notify);
}

static void recall_done(struct job *job)
{
	struct letter_job *recall = (struct letter_job *)job;
	struct notify *notify = (struct notify *)job->owner;
	struct letter *letter =
		recall->draft ? letter_recall(notify->console, recall->draft) : NULL;
	if (letter) {
		g_clear_pointer(&recall->draft, draft_free);
		take_letter(notify, letter);
	} else {
		notify->why = g_strdup(job->error ? job->error->message : _("this is no notice"));
	}
	console_touch(notify->console);
	job->free(job);
}

/* ---- the screen */

static void *notify_open(struct console *console, const char *argument)
{
	struct notify *notify = g_new0(struct notify, 1);
	notify->console = console;
	notify->list.cursor = -1;
	if (g_strcmp0(argument, "outbox") == 0) {
		take_letter(notify, outbox_claim(console->outbox, &notify->why));
	} else if (argument && g_str_has_prefix(argument, "draft ")) {
		letter_ask(console, notify, argument + strlen("draft "), recall_done);
	} else {
		notify->id = argument ? g_ascii_strtoll(argument, NULL, 10) : 0;
		notify_ask(notify);
	}
	return notify;
}

gboolean notify_is_written(const struct notify *notify)
{
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(notice_text_free);
	g_autofree char *text = notify->letter ? letter_text(notify->letter) : g_strdup("");
	notice_texts_split(texts, text);
	return texts->len > 0;
}

/* Whatever changed the text, the draft learns of it here. */
static void notice_text(struct notify *notify)
{
	guint64 version = notify->letter ? buffer_version(editor_buffer(notify->letter->editor))
					 : notify->version;
	if (version == notify->version)
		return;
	notify->version = version;
	notify->changes++;
	/* Headings alone are no draft. */
	if (notify_is_written(notify))
		letter_changed(notify->letter);
}

void notify_changed(struct notify *notify)
{
	notify->changes++;
	if (notify_is_written(notify))
		letter_changed(notify->letter);
	notify_ask(notify);
	console_touch(notify->console);
}

static void notify_close(void *self)
{
	struct notify *notify = self;
	notice_text(notify);
	if (notify->letter && !notify_is_written(notify))
		letter_drop(g_steal_pointer(&notify->letter));
	letter_free(notify->letter);
	notify_read_free(notify->read);
	g_free(notify->why);
	g_free(notify);
}

const struct notify_row *notify_selected(const struct notify *notify)
{
	return notify->read && notify->list.cursor >= 0 &&
			       notify->list.cursor < (int)notify->read->rows->len
		       ? notify->read->rows->pdata[notify->list.cursor]
		       : NULL;
}

gboolean notify_leaves_out(const struct notify *notify, const char *client)
{
	const char *except = notify->letter ? notify->letter->except : NULL;
	return except && *except && list_says(except, client);
}

void notify_write(struct notify *notify, gboolean writing)
{
	struct buffer *buffer = editor_buffer(notify->letter->editor);
	const GPtrArray *languages = notify->read->languages;
	gsize size;
	notify->writing = writing;
	buffer_text(buffer, &size);
	if (writing && size == 0 && languages->len > 1) {
		g_autoptr(GString) headings = g_string_new(NULL);
		for (guint i = 0; i < languages->len; i++)
			g_string_append_printf(headings, "== %s\n\n",
					       (const char *)languages->pdata[i]);
		editor_set(notify->letter->editor, headings->str);
		buffer_move_to(buffer, strcspn(headings->str, "\n") + 1);
		notify->version = buffer_version(buffer);
	}
	if (!writing) {
		notice_text(notify);
		notify->top = 0;
		notify_ask(notify);
	}
	console_touch(notify->console);
}

static void draw(void *self, const struct area *area)
{
	notify_draw(self, area);
}

static gboolean open_ticket(struct notify *notify, GError **error)
{
	const struct notify_row *row = notify_selected(notify);
	if (!row || !row->ticket) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("it has no ticket yet"));
		return FALSE;
	}
	g_autofree char *ticket = g_strdup_printf("%" PRId64, row->ticket);
	console_push(notify->console, "ticket", ticket);
	return TRUE;
}

static gboolean verb(void *self, enum verb verb, int count, const char *argument G_GNUC_UNUSED,
		     GError **error)
{
	struct notify *notify = self;
	switch (verb) {
	case VERB_OPEN:
		return open_ticket(notify, error);
	case VERB_PREVIEW_UP:
	case VERB_PREVIEW_DOWN:
		notify->top += verb == VERB_PREVIEW_UP ? -MAX(count, 3) : MAX(count, 3);
		return TRUE;
	case VERB_REFRESH:
		notify_ask(notify);
		return TRUE;
	default:
		notify->top = 0;
		return list_move(&notify->list, verb, count, NULL);
	}
}

static struct editor *editor(void *self)
{
	const struct notify *notify = self;
	return notify->writing ? notify->letter->editor : NULL;
}

static gboolean typing(void *self)
{
	const struct notify *notify = self;
	return notify->writing && editor_is_typing(notify->letter->editor);
}

static const char *keys(void *self)
{
	const struct notify *notify = self;
	return !notify->writing ? "notify" : typing(self) ? "notify-edit" : "notify-edit-normal";
}

static gboolean key(void *self, int key)
{
	struct notify *notify = self;
	return typing(self) && edit_key(notify->console, notify->letter->editor, key);
}

static gboolean paste(void *self, const char *text, gsize size)
{
	struct notify *notify = self;
	return notify->writing && edit_paste(notify->console, notify->letter->editor, text, size);
}

static gint64 tick(void *self, gint64 monotonic G_GNUC_UNUSED)
{
	notice_text(self);
	return G_MAXINT64;
}

static void save(void *self)
{
	struct notify *notify = self;
	notice_text(notify);
	if (notify->letter && notify_is_written(notify))
		keeper_save(notify->letter->keeper);
}

static void changed(void *self)
{
	struct notify *notify = self;
	/* A draft on its way here brings its incident. */
	if (notify->letter || notify->read)
		notify_ask(notify);
}

static const char *note(void *self)
{
	const struct notify *notify = self;
	const char *trouble = notify->letter ? keeper_note(notify->letter->keeper) : NULL;
	if (trouble || !notify->writing || !notify->letter)
		return trouble;
	return editor_is_typing(notify->letter->editor) ? NULL : _("normal");
}

static const struct hint listing_hints[] = {
	{"notify write", N_("write")}, {"notify leave-out", N_("leave out")},
	{"notify send", N_("send")},   {"preview-down", N_("more of it")},
	{"enter", N_("its ticket")},   {"menu", N_("keys")},
	{"quit", N_("back")},          {0},
};
static const struct hint writing_hints[] = {
	{"notify done", N_("what each gets")},
	{"notify discard", N_("throw away")},
	{"edit undo", N_("undo")},
	{"menu", N_("keys")},
	{0},
};

static const struct hint *hints_now(void *self)
{
	return ((const struct notify *)self)->writing ? writing_hints : listing_hints;
}

const struct screen screen_notify = {
	.name = "notify",
	.context = "notify",
	.keys = keys,
	.hints = listing_hints,
	.hints_now = hints_now,
	.open = notify_open,
	.close = notify_close,
	.draw = draw,
	.verb = verb,
	.typing = typing,
	.key = key,
	.paste = paste,
	.editor = editor,
	.save = save,
	.tick = tick,
	.changed = changed,
	.note = note,
};

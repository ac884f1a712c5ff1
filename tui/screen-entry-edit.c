/* SPDX-License-Identifier: MIT
 * An entry of an incident in the built-in editor: what happened, and what the client may read of
 * it, by language. The argument is "7 12" (entry 12 of incident 7), or "draft ID". What is written
 * is kept as a draft until it is stored. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/tickets.h"
#include "tui/entry-edit.h"
#include "tui/compared.h"
#include "tui/incident.h"

enum { LIMIT = 2 * ENTRY_TEXT_LIMIT, TEXT_COLUMNS = 120 };

/* ---- the draft */

static char *keeper_text(void *data)
{
	struct entry_edit *edit = data;
	return g_strdup(buffer_text(editor_buffer(edit->editor), NULL));
}

static char *more_of(const struct entry_edit *edit)
{
	GString *more = g_string_new(NULL);
	g_autofree char *id = g_strdup_printf("%" PRId64, edit->incident);
	history_fact(more, "incident", id);
	history_fact(more, "entry", edit->key);
	return g_string_free(more, FALSE);
}

void entry_edit_begin(struct entry_edit *edit, struct draft *draft)
{
	g_autofree char *text = entry_text_of(edit->entry), *more = more_of(edit);
	edit->written = draft != NULL;
	edit->editor = editor_new(LIMIT);
	editor_set(edit->editor, draft ? draft->text : text);
	/* Somebody changed it since the draft was begun: all three are there to be looked at. */
	if (draft && draft->base_turn != edit->entry->revision)
		edit->theirs = g_strdup(text);
	if (!edit->base)
		edit->base = g_strdup(text);
	edit->keeper = draft ? keeper_recall(edit->console, draft, keeper_text, edit)
			     : keeper_new(edit->console, "entry", 0, edit->entry->revision, more,
					  keeper_text, edit);
	edit->version = buffer_version(editor_buffer(edit->editor));
	if (edit->theirs) {
		edit->why = g_strdup(_("it was changed since you began; both are shown"));
		keeper_set_base(edit->keeper, edit->entry->revision);
		entry_edit_compare(edit);
	}
	draft_free(draft);
	console_touch(edit->console);
}

/* Whatever changed the text, the draft learns of it here. */
static void notice(struct entry_edit *edit)
{
	guint64 version =
		edit->editor ? buffer_version(editor_buffer(edit->editor)) : edit->version;
	if (version == edit->version)
		return;
	edit->version = version;
	edit->written = TRUE;
	if (!edit->theirs)
		g_clear_pointer(&edit->why, g_free);
	keeper_changed(edit->keeper);
}

/* ---- the screen */

static void *entry_open(struct console *console, const char *argument)
{
	struct entry_edit *edit = g_new0(struct entry_edit, 1);
	edit->console = console;
	entry_edit_ask(edit, argument ? argument : "");
	return edit;
}

static void entry_close(void *self)
{
	struct entry_edit *edit = self;
	notice(edit);
	keeper_free(edit->keeper);
	if (edit->editor)
		editor_free(edit->editor);
	if (edit->read)
		incident_free(edit->read);
	pager_free(edit->differences);
	g_free(edit->key);
	g_free(edit->base);
	g_free(edit->theirs);
	g_free(edit->why);
	g_free(edit);
}

static void draw_head(const struct entry_edit *edit, const struct area *area)
{
	const struct entry *entry = edit->entry;
	char time[ENTRY_TIME_SIZE];
	entry_time_print(&entry->when, console_zone(edit->console), FALSE, time);
	int used = draw_text(area->row, area->column, area->columns, STYLE_INTERNAL, _(" ENTRY "));
	draw_format(area->row, area->column + used + 1, area->columns - used - 1, STYLE_STRONG,
		    "INC-%" PRId64 " · %s · %s · %s", edit->incident, time,
		    entry_kind_title(entry->kind), entry->by);
}

static void entry_draw(void *self, const struct area *area)
{
	struct entry_edit *edit = self;
	struct area text = {area->row + 1, area->column, MAX(area->rows - 1, 0),
			    MIN(area->columns, TEXT_COLUMNS)};
	if (!edit->editor) {
		draw_text(area->row, area->column, area->columns,
			  edit->why ? STYLE_ERROR : STYLE_DIM,
			  edit->why ? edit->why : _("being read"));
		return;
	}
	draw_head(edit, area);
	compared_draw(edit->differences, &text, area->columns);
	if (text.rows > 6) {
		draw_rule(text.row, area->column, area->columns, STYLE_DIM);
		text.row++;
		text.rows--;
	}
	if (edit->why && text.rows > 2) {
		text.rows--;
		draw_text(text.row + text.rows, text.column, area->columns,
			  edit->theirs ? STYLE_WARN : STYLE_ERROR, edit->why);
	}
	if (text.rows > 0)
		editor_draw(edit->editor, &text);
}

static gboolean verb(void *self, enum verb verb, int count, const char *argument, GError **error)
{
	struct entry_edit *edit = self;
	return compared_verb(edit->differences, verb, count, argument, error);
}

static struct editor *editor(void *self)
{
	return ((struct entry_edit *)self)->editor;
}

static gboolean typing(void *self)
{
	struct entry_edit *edit = self;
	return edit->editor && editor_is_typing(edit->editor);
}

static const char *keys(void *self)
{
	struct entry_edit *edit = self;
	return edit->editor && !editor_is_typing(edit->editor) ? "entry-edit-normal" : "entry-edit";
}

static gboolean key(void *self, int key)
{
	struct entry_edit *edit = self;
	return typing(self) && edit_key(edit->console, edit->editor, key);
}

static gboolean paste(void *self, const char *text, gsize size)
{
	struct entry_edit *edit = self;
	return edit->editor != NULL && edit_paste(edit->console, edit->editor, text, size);
}

static gint64 tick(void *self, gint64 monotonic G_GNUC_UNUSED)
{
	notice(self);
	return G_MAXINT64;
}

static void save(void *self)
{
	struct entry_edit *edit = self;
	notice(edit);
	if (edit->keeper)
		keeper_save(edit->keeper);
}

static const char *note(void *self)
{
	struct entry_edit *edit = self;
	const char *trouble = edit->keeper ? keeper_note(edit->keeper) : NULL;
	return trouble || !edit->editor || editor_is_typing(edit->editor) ? trouble : _("normal");
}

static const struct hint hints[] = {
	{"entry save", N_("store")},
	{"entry leave", N_("leave, kept")},
	{"entry client", N_("for the client")},
	{"entry compare", N_("changes")},
	{"menu", N_("keys")},
	{0},
};
static const struct hint conflict_hints[] = {
	{"entry save", N_("mine")},  {"entry theirs", N_("theirs")},
	{"entry merge", N_("both")}, {"entry compare", N_("changes")},
	{"menu", N_("keys")},        {0},
};

static const struct hint *hints_now(void *self)
{
	return ((struct entry_edit *)self)->theirs ? conflict_hints : NULL;
}

const struct screen screen_entry_edit = {
	.name = "entry-edit",
	.context = "entry-edit",
	.keys = keys,
	.hints = hints,
	.hints_now = hints_now,
	.open = entry_open,
	.close = entry_close,
	.draw = entry_draw,
	.verb = verb,
	.typing = typing,
	.key = key,
	.paste = paste,
	.editor = editor,
	.save = save,
	.tick = tick,
	.note = note,
};

/* ---- its commands */

struct entry_edit *entry_edit_shown(struct console *console, GError **error)
{
	void *self;
	struct entry_edit *edit =
		console_screen(console, &self) == &screen_entry_edit ? self : NULL;
	if (edit && edit->editor)
		return edit;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    edit ? _("the entry is still being read")
				 : _("no entry is written on this screen"));
	return NULL;
}

static gboolean run_edit(struct call *call, GError **error)
{
	struct timeline *timeline = timeline_shown(call->console, error);
	const struct entry *entry = timeline ? timeline_entry(timeline, error) : NULL;
	if (!entry)
		return FALSE;
	if (timeline->known_at != TIME_NONE) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("this is the past; ] goes on to what is known now"));
		return FALSE;
	}
	g_autofree char *key = entry_key(entry);
	g_autofree char *argument = g_strdup_printf("%" PRId64 " %s", timeline->id, key);
	console_push(call->console, "entry-edit", argument);
	return TRUE;
}

static gboolean run_save(struct call *call, GError **error)
{
	struct entry_edit *edit = entry_edit_shown(call->console, error);
	if (edit)
		entry_edit_store(edit);
	return edit != NULL;
}

static gboolean run_leave(struct call *call, GError **error)
{
	struct entry_edit *edit = entry_edit_shown(call->console, NULL);
	void *self;
	if (edit)
		notice(edit);
	else if (console_screen(call->console, &self) != &screen_entry_edit)
		return entry_edit_shown(call->console, error) != NULL;
	if (edit && edit->written)
		console_say(call->console, STYLE_GOOD, "%s",
			    _("what was written is kept as a draft"));
	console_pop(call->console);
	return TRUE;
}

static gboolean run_discard(struct call *call, GError **error)
{
	struct entry_edit *edit = entry_edit_shown(call->console, error);
	const char *word = call_argument(call, 0);
	int index;
	if (!edit || (word && !call_choice(call->command->name, word, "now", &index, error)))
		return FALSE;
	notice(edit);
	if (!word && edit->written) {
		console_confirm(call->console, _("Throw away what you wrote?"), _("throws it away"),
				"entry discard now");
		return TRUE;
	}
	keeper_drop(edit->keeper);
	console_pop(call->console);
	console_say(call->console, STYLE_DIM, "%s", _("thrown away"));
	return TRUE;
}

static gboolean run_compare(struct call *call, GError **error)
{
	struct entry_edit *edit = entry_edit_shown(call->console, error);
	if (edit)
		entry_edit_compare(edit);
	return edit != NULL;
}

static gboolean exchange(struct entry_edit *edit, const char *text, GError **error)
{
	struct buffer *buffer = editor_buffer(edit->editor);
	gsize size;
	buffer_text(buffer, &size);
	if (!buffer_replace(buffer, 0, size, text, strlen(text), error))
		return FALSE;
	notice(edit);
	return TRUE;
}

static struct entry_edit *in_conflict(struct call *call, GError **error)
{
	struct entry_edit *edit = entry_edit_shown(call->console, error);
	if (!edit || edit->theirs)
		return edit;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("nobody else changed it"));
	return NULL;
}

/* Mine can be undone back, so neither is lost. */
static gboolean run_theirs(struct call *call, GError **error)
{
	struct entry_edit *edit = in_conflict(call, error);
	return edit && exchange(edit, edit->theirs, error);
}

static gboolean run_merge(struct call *call, GError **error)
{
	struct entry_edit *edit = in_conflict(call, error);
	guint clashes = 0;
	if (!edit)
		return FALSE;
	g_autofree char *merged = text_merge(
		edit->base, buffer_text(editor_buffer(edit->editor), NULL), edit->theirs, &clashes);
	if (!exchange(edit, merged, error))
		return FALSE;
	if (clashes > 0)
		console_say(call->console, STYLE_WARN,
			    ngettext("%u place was changed by both: choose there",
				     "%u places were changed by both: choose there", clashes),
			    clashes);
	else
		console_say(call->console, STYLE_GOOD, "%s", _("both changes are in it"));
	return TRUE;
}

/* A part more, in the language given, else in the incident's. */
static gboolean run_client(struct call *call, GError **error)
{
	struct entry_edit *edit = entry_edit_shown(call->console, error);
	const char *language = call_argument(call, 0);
	if (!edit)
		return FALSE;
	struct buffer *buffer = editor_buffer(edit->editor);
	gsize size;
	const char *text = buffer_text(buffer, &size);
	g_autofree char *rule = entry_text_rule(language               ? language
						: edit->read->language ? edit->read->language
								       : "");
	const char *there = strstr(text, rule);
	g_autofree char *part =
		g_strdup_printf("%s%s\n", size && text[size - 1] != '\n' ? "\n" : "", rule);
	if (there) {
		buffer_move_to(buffer, (gsize)(there - text) + strlen(rule) +
					       (there[strlen(rule)] == '\n'));
		return TRUE;
	}
	buffer_move_to(buffer, size);
	if (!buffer_insert(buffer, part, strlen(part), error))
		return FALSE;
	notice(edit);
	return TRUE;
}

#define ENTRY_ROW(name_, arguments_, help_, run_) \
	{ \
		.name = name_, .group = N_("Console"), .arguments = arguments_, .help = help_, \
		.needs = NEEDS_CONSOLE, .run = run_, \
	}
static const struct argument_spec now_argument[] = {
	{.name = "NOW", .completer = COMPLETE_WORDS, .optional = TRUE, .words = "now"},
	{0},
};
static const struct argument_spec language_argument[] = {
	{.name = "LANGUAGE", .optional = TRUE},
	{0},
};
const struct command command_entry_edit =
	ENTRY_ROW("entry edit", NULL,
		  N_("Change the text of the selected entry, and its words for clients"), run_edit);
const struct command command_entry_save =
	ENTRY_ROW("entry save", NULL, N_("Store the entry that is written"), run_save);
const struct command command_entry_leave =
	ENTRY_ROW("entry leave", NULL,
		  N_("Leave without storing; what was written stays as a draft"), run_leave);
const struct command command_entry_discard =
	ENTRY_ROW("entry discard", now_argument, N_("Throw away what was written"), run_discard);
const struct command command_entry_compare = ENTRY_ROW(
	"entry compare", NULL,
	N_("Show what you change, and what others changed meanwhile; or no more"), run_compare);
const struct command command_entry_theirs =
	ENTRY_ROW("entry theirs", NULL, N_("Take what the other one wrote; undo brings yours back"),
		  run_theirs);
const struct command command_entry_merge = ENTRY_ROW(
	"entry merge", NULL, N_("Both changes in one text, marked where they clash"), run_merge);
const struct command command_entry_client =
	ENTRY_ROW("entry client", language_argument,
		  N_("Words for the client, in the language named"), run_client);

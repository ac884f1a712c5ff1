/* SPDX-License-Identifier: MIT
 * The drafts of the person: what was begun and not sent, with the text of the selected one below.
 * From here one goes on writing, looks at what has changed since, or throws away. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "store/draft.h"
#include "tui/kept-line.h"
#include "tui/letter.h"
#include "tui/list.h"
#include "tui/pager.h"

/* As many rows are the list's at most where the text can be shown below. */
enum { LIST_ROWS = 8, FACTS_COLUMNS = 28 };

struct entry {
	struct draft *draft;
	char *title; /* "Acme: Stream cut"; "" without a ticket */
	guint since; /* events of the ticket since it was begun */
};

struct drafts {
	struct console *console;
	GPtrArray *entries; /* of struct entry; NULL: not read yet */
	struct list list;
	char *selected; /* the id the cursor is on; NULL */
	struct pager *pager;
	char *paged; /* the id of the one in it */
};

/* ---- reading */

struct load {
	struct job job;
	GPtrArray *entries;
};

static void entry_free(void *data)
{
	struct entry *entry = data;
	draft_free(entry->draft);
	g_free(entry->title);
	g_free(entry);
}

static struct entry *entry_of(struct desk *desk, const struct draft *draft)
{
	struct entry *entry = g_new0(struct entry, 1);
	struct ticket ticket;
	entry->draft = draft_copy(draft);
	entry->title = kept_line_label(draft);
	if (entry->title)
		return entry;
	if (!draft->ticket || !ticket_load(desk, draft->ticket, &ticket, NULL)) {
		entry->title = g_strdup("");
		return entry;
	}
	const struct client *client = book_client(desk->book, ticket.client, NULL);
	entry->title = g_strdup_printf(
		"%s: %s", client && client->title ? client->title : ticket.client, ticket.subject);
	entry->since = (guint)MAX(ticket.turn - draft->base_turn, 0);
	ticket_clear(&ticket);
	return entry;
}

static void load_work(struct job *job, struct desk *desk)
{
	g_autoptr(GPtrArray) all = draft_list(desk, &job->error);
	for (guint i = 0; all && i < all->len; i++)
		g_ptr_array_add(((struct load *)job)->entries, entry_of(desk, all->pdata[i]));
}

static void load_free(struct job *job)
{
	g_clear_error(&job->error);
	g_clear_pointer(&((struct load *)job)->entries, g_ptr_array_unref);
	g_free(job);
}

static const struct entry *selected(const struct drafts *drafts)
{
	return drafts->list.cursor >= 0 ? drafts->entries->pdata[drafts->list.cursor] : NULL;
}

static void select_row(struct drafts *drafts)
{
	const struct entry *entry = selected(drafts);
	g_free(drafts->selected);
	drafts->selected = entry ? g_strdup(entry->draft->id) : NULL;
	console_touch(drafts->console);
}

static void load_done(struct job *job)
{
	struct drafts *drafts = (struct drafts *)job->owner;
	struct load *load = (struct load *)job;
	if (job->error) {
		console_say_error(drafts->console, job->error);
		load_free(job);
		return;
	}
	g_clear_pointer(&drafts->entries, g_ptr_array_unref);
	drafts->entries = g_steal_pointer(&load->entries);
	int cursor = MAX(drafts->list.cursor, 0);
	for (guint i = 0; i < drafts->entries->len; i++) {
		const struct entry *entry = drafts->entries->pdata[i];
		if (g_strcmp0(entry->draft->id, drafts->selected) == 0)
			cursor = (int)i;
	}
	list_resize(&drafts->list, (int)drafts->entries->len);
	list_seek(&drafts->list, cursor);
	g_clear_pointer(&drafts->paged, g_free);
	select_row(drafts);
	load_free(job);
}

static void reload(void *self)
{
	struct drafts *drafts = self;
	struct load *load = g_new0(struct load, 1);
	load->entries = g_ptr_array_new_with_free_func(entry_free);
	load->job.owner = drafts;
	load->job.work = load_work;
	load->job.done = load_done;
	load->job.free = load_free;
	console_post(drafts->console, TOPIC_NONE, &load->job);
}

/* ---- the screen */

static void *drafts_open(struct console *console, const char *argument)
{
	struct drafts *drafts = g_new0(struct drafts, 1);
	drafts->console = console;
	drafts->list.cursor = -1;
	reload(drafts);
	return drafts;
}

static void drafts_close(void *self)
{
	struct drafts *drafts = self;
	g_clear_pointer(&drafts->entries, g_ptr_array_unref);
	g_clear_pointer(&drafts->pager, pager_free);
	g_free(drafts->selected);
	g_free(drafts->paged);
	g_free(drafts);
}

/* "just now", "12m", "3h10": whole minutes are enough. */
static void print_age(gint64 saved_at, gint64 now, char *out, gsize size)
{
	gint64 minutes = MAX(now - saved_at, 0) / 60;
	if (minutes < 1)
		g_snprintf(out, size, "%s", _("just now"));
	else if (minutes < 60)
		g_snprintf(out, size, _("%dm ago"), (int)minutes);
	else if (minutes < 48 * 60)
		g_snprintf(out, size, _("%dh%02d ago"), (int)(minutes / 60), (int)(minutes % 60));
	else
		g_snprintf(out, size, _("%dd ago"), (int)(minutes / (24 * 60)));
}

/* Columns for what the drafts are about: what the longest takes, within two fifths. */
static int title_columns(const struct drafts *drafts, const struct area *area)
{
	int room = area->columns - 2 - FACTS_COLUMNS, most = 0;
	for (guint i = 0; drafts->entries && i < drafts->entries->len; i++) {
		const struct entry *entry = drafts->entries->pdata[i];
		most = MAX(most, draw_width(entry->title));
	}
	return room > 24 ? MIN(most, room * 2 / 5) : 0;
}

static void draw_entry(const struct drafts *drafts, const struct area *area, int row, int title,
		       const struct entry *entry)
{
	const struct draft *draft = entry->draft;
	enum style style = draft->lost ? STYLE_TEXT : STYLE_DIM;
	char age[48], ticket[24] = "-";
	int column = area->column + 2, end = area->column + area->columns;
	print_age(draft->saved_at, console_now(drafts->console), age, sizeof age);
	if (draft->ticket)
		g_snprintf(ticket, sizeof ticket, "%" PRId64, draft->ticket);
	draw_text(row, column, 10, style, age);
	draw_right(row, column + 11, 7, style, ticket);
	draw_text(row, column + 19, 8, style, draft->kind);
	column += FACTS_COLUMNS;
	if (!draft->lost)
		column += draw_text(row, column, end - column, STYLE_WARN, _("being written "));
	if (title > 0) {
		draw_text(row, column, title, style, entry->title);
		column += title + 2;
	}
	draw_text(row, column, end - column, style, draft->text);
}

static void page(struct drafts *drafts, const struct entry *entry)
{
	if (g_strcmp0(drafts->paged, entry->draft->id) == 0)
		return;
	g_clear_pointer(&drafts->pager, pager_free);
	g_free(drafts->paged);
	drafts->pager = pager_new(entry->draft->text);
	drafts->paged = g_strdup(entry->draft->id);
}

/* What must be known before one goes on with it, then its text. */
static void draw_below(struct drafts *drafts, const struct area *area, const struct entry *entry)
{
	draw_rule(area->row, area->column, area->columns, STYLE_DIM);
	int used = draw_text(area->row + 1, area->column, area->columns, STYLE_STRONG,
			     entry->draft->kind);
	if (entry->draft->ticket)
		used += draw_format(area->row + 1, area->column + used, area->columns - used,
				    STYLE_STRONG, " %" PRId64 " · %s", entry->draft->ticket,
				    entry->title);
	else if (*entry->title)
		used += draw_format(area->row + 1, area->column + used, area->columns - used,
				    STYLE_STRONG, " · %s", entry->title);
	if (entry->since > 0)
		draw_format(area->row + 1, area->column + used + 2, area->columns - used - 2,
			    STYLE_WARN, ngettext("%u event since", "%u events since", entry->since),
			    entry->since);
	struct area text = {area->row + 2, area->column, area->rows - 2, area->columns};
	page(drafts, entry);
	pager_draw(drafts->pager, &text);
}

static void drafts_draw(void *self, const struct area *area)
{
	struct drafts *drafts = self;
	const struct entry *entry = drafts->entries ? selected(drafts) : NULL;
	draw_text(area->row, area->column, area->columns, STYLE_STRONG, _("Begun and not sent"));
	draw_rule(area->row + 1, area->column, area->columns, STYLE_DIM);
	gboolean below = area->rows >= 12;
	int room = area->rows - 2;
	list_show(&drafts->list, below ? MIN(room, LIST_ROWS) : room);
	int shown = MIN(drafts->list.height, drafts->list.count);
	int title = title_columns(drafts, area);
	for (int i = 0; i < shown && drafts->list.top + i < drafts->list.count; i++) {
		int row = area->row + 2 + i;
		draw_entry(drafts, area, row, title, drafts->entries->pdata[drafts->list.top + i]);
		if (drafts->list.top + i == drafts->list.cursor)
			draw_marker(row, area->column, area->columns);
	}
	if (drafts->entries && drafts->list.count == 0)
		draw_text(area->row + 2, area->column + 2, area->columns - 2, STYLE_DIM,
			  _("no drafts: everything you began was sent or thrown away"));
	if (entry && below) {
		struct area rest = {area->row + 2 + shown, area->column, area->rows - 2 - shown,
				    area->columns};
		draw_below(drafts, &rest, entry);
	}
}

static gboolean drafts_verb(void *self, enum verb verb, int count, const char *argument,
			    GError **error)
{
	struct drafts *drafts = self;
	switch (verb) {
	case VERB_OPEN:
		console_run_line(drafts->console, "draft recover");
		return TRUE;
	case VERB_REFRESH:
		reload(drafts);
		return TRUE;
	case VERB_PREVIEW_UP:
	case VERB_PREVIEW_DOWN:
		return drafts->pager &&
		       pager_verb(drafts->pager, verb == VERB_PREVIEW_UP ? VERB_UP : VERB_DOWN,
				  count, argument, error);
	default:
		if (!list_move(&drafts->list, verb, count, NULL))
			return FALSE;
		if (drafts->entries)
			select_row(drafts);
		return TRUE;
	}
}

static const struct hint hints[] = {
	{"draft recover", N_("go on writing")},
	{"draft compare", N_("what changed since")},
	{"draft discard", N_("throw away")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

const struct screen screen_drafts = {
	.name = "drafts",
	.context = "drafts",
	.hints = hints,
	.open = drafts_open,
	.close = drafts_close,
	.draw = drafts_draw,
	.verb = drafts_verb,
	.changed = reload,
};

/* ---- commands */

static gboolean run_drafts(struct call *call, GError **error)
{
	console_push(call->console, "drafts", NULL);
	return TRUE;
}

const struct command command_drafts = CONSOLE_COMMAND(
	"drafts", NULL, N_("What you began and did not send: go on with it, compare, throw away"),
	run_drafts);

/* The one named, else the one under the cursor; NULL with an error. */
static const char *wanted(const struct call *call, GError **error)
{
	void *self;
	const char *id = call_argument(call, 0);
	if (!id && console_screen(call->console, &self) == &screen_drafts)
		id = ((struct drafts *)self)->selected;
	if (!id)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("no draft is selected; `draft list` names them"));
	return id;
}

/* What is listed here is known; of another one the composer finds out. */
static const char *writer_of(const struct call *call, const char *id)
{
	void *self;
	const struct entry *entry =
		console_screen(call->console, &self) == &screen_drafts ? selected(self) : NULL;
	return entry && strcmp(entry->draft->id, id) == 0 ? draft_screen(entry->draft->kind)
							  : "compose";
}

static gboolean run_recover(struct call *call, GError **error)
{
	const char *id = wanted(call, error);
	if (!id)
		return FALSE;
	g_autofree char *argument = g_strconcat("draft ", id, NULL);
	console_push(call->console, writer_of(call, id), argument);
	return TRUE;
}

static gboolean run_on(struct call *call, const char *command, GError **error)
{
	const char *id = wanted(call, error);
	if (!id)
		return FALSE;
	g_autofree char *line = g_strconcat(command, " ", id, NULL);
	console_run_line(call->console, line);
	return TRUE;
}

static gboolean run_compare(struct call *call, GError **error)
{
	return run_on(call, "draft show", error);
}

static gboolean run_discard(struct call *call, GError **error)
{
	return run_on(call, "draft drop", error);
}

static const struct argument_spec draft_argument[] = {
	{.name = "DRAFT", .completer = COMPLETE_DRAFT, .optional = TRUE},
	{0},
};

const struct command command_draft_recover =
	CONSOLE_COMMAND("draft recover", draft_argument, N_("Go on writing a draft"), run_recover);
const struct command command_draft_compare = CONSOLE_COMMAND(
	"draft compare", draft_argument,
	N_("What a draft was begun on, what happened since, its text"), run_compare);
const struct command command_draft_discard =
	CONSOLE_COMMAND("draft discard", draft_argument,
			N_("Throw the draft under the cursor away, after asking"), run_discard);

/* SPDX-License-Identifier: MIT
 * The ticket: what was said and done on it, its clocks, and every act on it. The argument is its
 * number. It follows the desk: what others do appears, and the place of reading stays. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/copy.h"
#include "tui/ticket.h"

/* ---- reading it */

static void kb_line_done(struct job *job)
{
	struct ticket_view *view = (struct ticket_view *)job->owner;
	if (kb_line_take(&view->kb_line, job))
		console_touch(view->console);
}

static void ask_kb_line(void *self)
{
	struct ticket_view *view = self;
	if (view->page)
		kb_line_ask(view->console, view, view->id, view->kb_line, kb_line_done);
}

static void page_done(struct job *job)
{
	struct ticket_view *view = (struct ticket_view *)job->owner;
	struct page *page = (struct page *)job;
	console_touch(view->console);
	gboolean transient = page->job.error && page->job.error->code != MIDWATCH_ERROR_MISSING;
	/* What can't be read just now is no reason to lose what was. */
	if (transient && page->id == view->id && view->page)
		console_say_error(view->console, page->job.error);
	if (page->id != view->id || (transient && view->page)) {
		page_free(page);
		return;
	}
	if (page->talk) {
		/* Read so far: what this console saw of it; and who acts has read what stood there.
		 */
		if (!view->talk_turn)
			view->read_turn = console_looked(view->console, page->id);
		view->read_turn = MAX(view->read_turn, page->own_turn);
		reader_take(view->reader, page->talk, view->read_turn);
		view->talk_turn = page->turn;
		if (view->seek)
			reader_seek(view->reader, view->seek);
		view->seek = 0;
	}
	page_free(view->page);
	view->page = page;
	if (!page->job.error)
		ask_kb_line(view);
}

static void ask(struct ticket_view *view)
{
	struct page *page = page_new(view->id, console_zone(view->console));
	page->whole = TRUE;
	page->known_turn = view->talk_turn;
	page->job.owner = view;
	page->job.done = page_done;
	view->minute = console_now(view->console) / 60;
	/* Of no topic: another ticket's screen, further below, asks for itself. */
	console_post(view->console, TOPIC_NONE, &page->job);
}

static void forget(struct ticket_view *view)
{
	if (view->talk_turn)
		console_look(view->console, view->id, view->talk_turn);
	g_clear_pointer(&view->page, page_free);
	g_clear_pointer(&view->kb_line, kb_line_free);
	g_clear_pointer(&view->reader, reader_free);
	view->talk_turn = view->read_turn = 0;
	view->clock = -1;
}

/* `words` as of target_words(), or the number alone. */
static void begin(struct ticket_view *view, const char *words)
{
	view->seek = target_read(&view->seen, words);
	view->id = view->seen.id;
	view->reader = reader_new();
	console_here(view->console, view, view->id, DOING_VIEWING);
	ask(view);
	console_touch(view->console);
}

/* ---- the screen */

static void *ticket_open_screen(struct console *console, const char *argument)
{
	struct ticket_view *view = g_new0(struct ticket_view, 1);
	view->console = console;
	view->clock = -1;
	begin(view, argument);
	return view;
}

static void ticket_close(void *self)
{
	struct ticket_view *view = self;
	forget(view);
	g_free(view->seen.label);
	g_free(view);
}

static void ticket_screen_draw(void *self, const struct area *area)
{
	ticket_draw(self, area);
}

static void ticket_changed(void *self)
{
	ask(self);
}

static gboolean is_read(const struct ticket_view *view)
{
	return view->page && !view->page->job.error;
}

static void search_more(struct ticket_view *view)
{
	g_autoptr(GError) error = NULL;
	if (!reader_search_more(view->reader, &error))
		console_say_error(view->console, error);
	if (!reader_is_searching(view->reader))
		console_touch(view->console);
}

/* Countdowns move with the clock's own seconds and minutes. */
static gint64 ticket_tick(void *self, gint64 monotonic)
{
	struct ticket_view *view = self;
	if (reader_is_searching(view->reader)) {
		search_more(view);
		return monotonic;
	}
	gint64 now = console_now(view->console), real = console_real_time(view->console);
	if (console_is_pinned(view->console) || !is_read(view))
		return G_MAXINT64;
	if (view->frame_due && monotonic >= view->frame_due)
		console_touch(view->console);
	/* A clock may have fallen asleep, a pause may have ended: the desk knows. */
	if (view->minute != now / 60)
		ask(view);
	gint64 step = (dials_tick(view->page->dials, now) ? 1 : 60) * G_USEC_PER_SEC;
	view->frame_due = monotonic + (step - real % step);
	return view->frame_due;
}

static void ticket_targets(void *self, GArray *targets)
{
	const struct ticket_view *view = self;
	struct target one = view->seen;
	if (is_read(view)) {
		one.turn = view->page->turn;
		one.label = g_strdup_printf("#%" PRId64 " %s: %s", view->id, view->page->client,
					    view->page->subject);
	} else {
		one.label = g_strdup(one.label);
	}
	/* Nothing seen of it, no act on it. */
	if (one.label)
		g_array_append_val(targets, one);
}

static gint64 ticket_selected(void *self)
{
	return ((const struct ticket_view *)self)->id;
}

/* ---- verbs */

static void next_clock(struct ticket_view *view, int by)
{
	int count = (int)view->page->dials->len;
	/* The table is where it can be seen which one. */
	view->details = view->details_asked = TRUE;
	if (count > 0)
		view->clock = (view->clock + by % count + count) % count;
}

static void explain(struct ticket_view *view)
{
	const struct dial *dial =
		view->clock >= 0 ? ticket_clock_at(view->page, view->clock) : NULL;
	g_autofree char *line =
		dial ? g_strdup_printf("explain %s", clock_kind_name(dial->clock)) : NULL;
	console_run_line(view->console, line ? line : "explain");
}

static void push_ticket(struct ticket_view *view, gint64 id)
{
	char argument[24];
	g_snprintf(argument, sizeof argument, "%" PRId64, id);
	console_push(view->console, "ticket", argument);
}

static gboolean follow_link(struct ticket_view *view, int count, GError **error)
{
	const GArray *links = view->page->links;
	if (links->len == 0 || count > (int)links->len) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    links->len == 0 ? _("nothing is linked to %" PRId64)
					    : _("%" PRId64 " has not so many links"),
			    view->id);
		return FALSE;
	}
	push_ticket(view, g_array_index(links, struct page_link, MAX(count, 1) - 1).id);
	return TRUE;
}

/* The message in full, with what it quotes. */
static gboolean open_message(struct ticket_view *view, GError **error)
{
	const struct said *said = reader_said(view->reader);
	if (!said) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("nothing was said"));
		return FALSE;
	}
	if (said->left_out) {
		console_run_line(view->console, "show");
		return TRUE;
	}
	const char *word = talk_kind_word(said);
	g_autofree char *text = g_strdup_printf(
		"#%" PRId64 " %s%s%s · %s\n%s", said->turn, word ? word : "", word ? " " : "",
		said->by ? said->by : "", said->did, said->text ? said->text : "");
	console_push(view->console, "text", text);
	return TRUE;
}

static gboolean copy(struct ticket_view *view, GError **error)
{
	const struct said *said = reader_said(view->reader);
	if (!said) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("nothing was said"));
		return FALSE;
	}
	return console_copy(view->console, said->text ? said->text : said->did, error);
}

/* The message becomes evidence of an entry that is asked for. */
static gboolean attach(struct ticket_view *view, GError **error)
{
	const struct said *said = reader_said(view->reader);
	if (!said || !said->text) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("nothing was said"));
		return FALSE;
	}
	g_autofree char *line =
		g_strdup_printf("entry attach %" PRId64 "/%" PRId64, view->id, said->turn);
	console_ask(view->console, _("Evidence of entry: #"), line, NULL);
	return TRUE;
}

static gboolean turn_to(struct ticket_view *view, const char *argument)
{
	forget(view);
	begin(view, argument);
	return TRUE;
}

static gboolean jump_to(struct ticket_view *view, const char *argument, GError **error)
{
	gint64 ticket;
	if (!call_number("TICKET", argument + (*argument == '#'), 1, G_MAXINT64, &ticket, error))
		return FALSE;
	push_ticket(view, ticket);
	return TRUE;
}

static gboolean ticket_verb(void *self, enum verb verb, int count, const char *argument,
			    GError **error)
{
	struct ticket_view *view = self;
	if (verb == VERB_TURN_TO)
		return turn_to(view, argument);
	if (verb == VERB_JUMP)
		return jump_to(view, argument, error);
	if (verb == VERB_REFRESH) {
		view->talk_turn = 0;
		ask(view);
		return TRUE;
	}
	if (verb == VERB_DETAILS) {
		view->details = view->details_asked ? !view->details : !view->roomy;
		view->details_asked = TRUE;
		return TRUE;
	}
	if (!is_read(view) && verb > VERB_BOTTOM)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("ticket %" PRId64 " has not been read"), view->id);
	if (!is_read(view))
		return verb <= VERB_BOTTOM;
	switch (verb) {
	case VERB_OPEN:
		return open_message(view, error);
	case VERB_NEXT_CLOCK:
		next_clock(view, MAX(count, 1));
		return TRUE;
	case VERB_EXPLAIN:
		explain(view);
		return TRUE;
	case VERB_LINK:
		return follow_link(view, count, error);
	case VERB_COPY:
		return copy(view, error);
	case VERB_EVIDENCE:
		return attach(view, error);
	default:
		return reader_verb(view->reader, verb, count, argument, error);
	}
}

static const char *ticket_note(void *self)
{
	const struct ticket_view *view = self;
	return reader_is_searching(view->reader) ? _("searching") : NULL;
}

static const struct hint hints[] = {
	{"take", N_("take")},
	{"compose reply", N_("reply")},
	{"compose note", N_("note")},
	{"ack", N_("ack")},
	{"explain-clock", N_("explain")},
	{"details", N_("facts")},
	{"next-part", N_("message")},
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{"find", N_("search")},
	{"next-ticket", N_("next")},
	{0},
};

/* There is none of that number, for this person. */
static const struct hint missing_hints[] = {
	{"menu", N_("keys")},
	{"quit", N_("back")},
	{0},
};

static const struct hint *ticket_hints(void *self)
{
	const struct ticket_view *view = self;
	return view->page && view->page->job.error ? missing_hints : NULL;
}

const struct screen screen_ticket = {
	.name = "ticket",
	.context = "ticket",
	.hints = hints,
	.hints_now = ticket_hints,
	.open = ticket_open_screen,
	.close = ticket_close,
	.draw = ticket_screen_draw,
	.verb = ticket_verb,
	.tick = ticket_tick,
	.changed = ticket_changed,
	.learned = ask_kb_line,
	.moved = ticket_changed,
	.targets = ticket_targets,
	.selected = ticket_selected,
	.note = ticket_note,
};

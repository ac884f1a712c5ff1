/* SPDX-License-Identifier: MIT
 * The preview. In a low area the clocks run on like a sentence and the conversation gets one line
 * per message; in a tall one they stand in a table and messages are wrapped. Both come from one
 * model. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/when.h"
#include "tui/dial.h"
#include "tui/preview.h"
#include "tui/talk.h"

/* Of a long conversation this much is kept: the newest, which is what a glance is for. */
enum { TALK_LIMIT = 40, TEXT_LIMIT = 2000 };
/* From this many rows on there is room for a table. */
enum { TALL_ROWS = 14 };

struct preview {
	struct job job;
	gint64 id;
	char *client, *subject, *facts; /* facts: "strategic · sea · zh …" */
	const struct zone *client_zone; /* NULL: not known */
	char *client_city, *peak;
	gint64 opened_at;
	int severity;
	char *state;
	gboolean uncovered;
	GPtrArray *clocks; /* of struct dial */
	GPtrArray *talk;   /* of struct said, newest first */
};

static void free_job(struct job *job)
{
	struct preview *preview = (struct preview *)job;
	g_clear_error(&preview->job.error);
	g_free(preview->client);
	g_free(preview->subject);
	g_free(preview->facts);
	g_free(preview->client_city);
	g_free(preview->peak);
	g_free(preview->state);
	g_clear_pointer(&preview->clocks, g_ptr_array_unref);
	g_clear_pointer(&preview->talk, g_ptr_array_unref);
	g_free(preview);
}

/* ---- loading */

static void add_fact(GString *facts, const char *fact)
{
	if (fact && *fact)
		g_string_append_printf(facts, "%s%s", facts->len ? " · " : "", fact);
}

static void describe_ticket(struct preview *preview, struct desk *desk, const struct ticket *ticket)
{
	const struct client *client = book_client(desk->book, ticket->client, NULL);
	g_autoptr(GString) facts = g_string_new(NULL);
	preview->client = g_strdup(client && client->title ? client->title : ticket->client);
	preview->subject = g_strdup(ticket->subject);
	preview->opened_at = ticket->opened_at;
	preview->severity = ticket->severity;
	preview->uncovered = ticket->contract == NULL;
	preview->state =
		ticket->wait >= 0 && ticket->state == STATE_WAITING
			? g_strdup_printf("%s: %s", ticket_state_name(ticket->state),
					  pause_reason_name((enum pause_reason)ticket->wait))
			: g_strdup(ticket_state_name(ticket->state));
	add_fact(facts, ticket->contract ? ticket->tier : _("NO CONTRACT"));
	add_fact(facts, ticket->service);
	add_fact(facts, ticket->region);
	add_fact(facts, ticket->kind);
	add_fact(facts, ticket->affected);
	add_fact(facts, ticket->language ? ticket->language : client ? client->language : NULL);
	add_fact(facts, ticket->ref);
	preview->facts = g_string_free(g_steal_pointer(&facts), FALSE);
	if (client && client->zone_name) {
		const char *city = strrchr(client->zone_name, '/');
		preview->client_zone = client->zone;
		preview->client_city =
			g_strdelimit(g_strdup(city ? city + 1 : client->zone_name), "_", ' ');
		preview->peak = g_strdup(client->peak);
	}
}

static void load(struct job *job, struct desk *desk)
{
	struct preview *preview = (struct preview *)job;
	struct ticket ticket;
	gint64 now = desk_now(desk);
	const struct zone *zone = book_user_zone(desk->book, desk->user);
	if (!ticket_load(desk, preview->id, &ticket, &job->error))
		return;
	describe_ticket(preview, desk, &ticket);
	g_autoptr(GPtrArray) events = ticket_events(desk, preview->id, TRUE, &job->error);
	struct folded *folded =
		events ? ticket_fold_events(desk, ticket.client, ticket.service, ticket.revision,
					    ticket.contract, events, now, TIME_NONE, &job->error)
		       : NULL;
	if (folded) {
		preview->clocks = dials_of(folded, now);
		preview->talk = talk_of(events, zone, TALK_LIMIT, TEXT_LIMIT);
		folded_free(folded);
	}
	ticket_clear(&ticket);
}

struct job *preview_job(gint64 ticket)
{
	struct preview *preview = g_new0(struct preview, 1);
	preview->id = ticket;
	preview->job.work = load;
	preview->job.free = free_job;
	return &preview->job;
}

struct preview *preview_of(struct job *job)
{
	return (struct preview *)job;
}

gint64 preview_ticket(const struct preview *preview)
{
	return preview->id;
}

void preview_free(struct preview *preview)
{
	if (preview)
		free_job(&preview->job);
}

gboolean preview_ticks(const struct preview *preview, gint64 now)
{
	return preview->clocks && dials_tick(preview->clocks, now);
}

/* ---- drawing */

/* Where the next piece goes. Pieces that don't fit on a line begin the next one. */
struct pen {
	const struct area *area;
	int row, column;
};

static gboolean has_room(const struct pen *pen)
{
	return pen->row < pen->area->rows;
}

static void pen_text(struct pen *pen, enum style style, const char *text)
{
	if (has_room(pen))
		pen->column += draw_text(pen->area->row + pen->row, pen->area->column + pen->column,
					 pen->area->columns - pen->column, style, text);
}

static void pen_newline(struct pen *pen)
{
	pen->row++;
	pen->column = 0;
}

static void draw_heading(const struct preview *preview, struct pen *pen, gint64 now,
			 const struct zone *zone)
{
	char text[64];
	g_snprintf(text, sizeof text, "%" PRId64 " ", preview->id);
	pen_text(pen, STYLE_STRONG, text);
	pen_text(pen, face_severity_style(preview->severity), severity_name(preview->severity));
	pen_text(pen, STYLE_TEXT, " ");
	pen_text(pen, STYLE_STRONG, preview->client);
	pen_text(pen, STYLE_TEXT, " · ");
	pen_text(pen, STYLE_TEXT, preview->state);
	if (*preview->facts) {
		pen_text(pen, STYLE_TEXT, " · ");
		pen_text(pen, preview->uncovered ? STYLE_ERROR : STYLE_TEXT, preview->facts);
	}
	if (preview->client_zone) {
		gint64 wall = now + zone_offset(preview->client_zone, now, NULL, NULL);
		g_autofree char *local =
			g_strdup_printf(" · %s %02d:%02d", preview->client_city,
					(int)(wall % 86400 / 3600), (int)(wall % 3600 / 60));
		pen_text(pen, STYLE_TEXT, local);
		if (preview->peak) {
			g_autofree char *peak = g_strdup_printf(_(" (peak %s)"), preview->peak);
			pen_text(pen, STYLE_TEXT, peak);
		}
	}
	pen_newline(pen);
	char opened[WHEN_SHORT_SIZE];
	when_short(preview->opened_at, now, zone, opened);
	g_autofree char *when = g_strdup_printf(_("opened %s"), opened);
	int width = draw_width(when) + 2;
	if (has_room(pen)) {
		int room = pen->area->columns - width;
		draw_text(pen->area->row + pen->row, pen->area->column, MAX(room, 10), STYLE_STRONG,
			  preview->subject);
		if (room >= 10)
			draw_right(pen->area->row + pen->row, pen->area->column + room, width,
				   STYLE_DIM, when);
	}
	pen_newline(pen);
}

static void draw_clock_line(const struct preview *preview, struct pen *pen, gint64 now,
			    const struct zone *zone)
{
	gboolean any = FALSE;
	for (int weight = 0; weight <= 2; weight++) {
		for (guint i = 0; i < preview->clocks->len; i++) {
			const struct dial *clock = preview->clocks->pdata[i];
			if (dial_weight(clock) != weight)
				continue;
			char word[64];
			enum style style = dial_word(clock, now, zone, word, sizeof word);
			g_autofree char *calendar =
				clock->calendar && weight < 2
					? g_strdup_printf(" [%s]", clock->calendar)
					: g_strdup("");
			int width = draw_width(clock->name) + 1 + draw_width(word) +
				    draw_width(calendar);
			if (any && pen->column + 3 + width > pen->area->columns)
				pen_newline(pen);
			else if (any)
				pen_text(pen, STYLE_TEXT, " · ");
			pen_text(pen, STYLE_TEXT, clock->name);
			pen_text(pen, STYLE_TEXT, " ");
			pen_text(pen, style, word);
			pen_text(pen, STYLE_DIM, calendar);
			any = TRUE;
		}
	}
	if (!any)
		pen_text(pen, STYLE_DIM,
			 preview->uncovered ? _("no contract, no clocks") : _("no clocks"));
	pen_newline(pen);
}

static void draw_clock_table(const struct preview *preview, struct pen *pen, gint64 now,
			     const struct zone *zone)
{
	static const int columns[] = {0, 18, 29, 44, 54, 64};
	const char *const headings[] = {_("CLOCK"),  _("LEFT"), _("DUE"),
					_("TARGET"), _("USED"), _("CALENDAR")};
	g_autoptr(GString) heading = g_string_new(NULL);
	for (guint i = 0; i < G_N_ELEMENTS(headings); i++) {
		text_pad(heading, "", columns[i] - text_width(heading->str, -1));
		g_string_append(heading, headings[i]);
	}
	pen_text(pen, STYLE_HEADER, heading->str);
	pen_newline(pen);
	for (guint i = 0; i < preview->clocks->len && has_room(pen); i++) {
		const struct dial *clock = preview->clocks->pdata[i];
		char word[64], due[WHEN_SHORT_SIZE] = "", target[LEFT_SIZE] = "",
			       used[LEFT_SIZE] = "";
		enum style style = dial_word(clock, now, zone, word, sizeof word);
		enum style row = dial_weight(clock) == 2 ? STYLE_DIM : STYLE_TEXT;
		if (clock->due_at != TIME_NONE)
			when_short(clock->due_at, now, zone, due);
		if (clock->target_s != TIME_NONE)
			left_span(MAX(clock->target_s, 0), target);
		left_span(MAX(clock->elapsed_s, 0), used);
		const char *const cells[] = {
			clock->name, word, due,
			target,      used, clock->calendar ? clock->calendar : "24x7"};
		for (guint j = 0; j < G_N_ELEMENTS(cells); j++) {
			int width = j + 1 < G_N_ELEMENTS(columns) ? columns[j + 1] - columns[j] - 1
								  : G_MAXINT16;
			draw_text(pen->area->row + pen->row, pen->area->column + columns[j],
				  MIN(width, pen->area->columns - columns[j]), j == 1 ? style : row,
				  cells[j]);
		}
		pen_newline(pen);
	}
	if (preview->clocks->len == 0) {
		pen_text(pen, STYLE_DIM,
			 preview->uncovered ? _("no contract, no clocks") : _("no clocks"));
		pen_newline(pen);
	}
}

/* The direction in words: an arrow alone would leave "who reads this" to guessing. */
static char *who_of(const struct said *said)
{
	const char *by = said->by ? said->by : said->automatic ? _("automatic") : "-";
	if (said->kind == TALK_EVENT || (said->opening && said->kind != TALK_CLIENT))
		return g_strdup(by);
	return said->kind == TALK_CLIENT   ? g_strdup_printf(_("client %s"), by)
	       : said->kind == TALK_PUBLIC ? g_strdup_printf(_("%s to client"), by)
					   : g_strdup_printf(_("%s note"), by);
}

static enum style style_of(const struct said *said)
{
	if (said->kind == TALK_CLIENT || said->opening)
		return STYLE_P2;
	return said->kind == TALK_PUBLIC ? STYLE_GOOD : STYLE_DIM;
}

static char *words_of(const struct said *said)
{
	if (said->kind == TALK_EVENT && said->text)
		return g_strdup_printf("%s: %s", said->did, said->text);
	if (said->kind == TALK_EVENT || (said->opening && !said->text))
		return g_strdup(said->did);
	return g_strdup(said->text ? said->text : _("(no text)"));
}

static void draw_said(struct pen *pen, const struct said *said, gint64 now, const struct zone *zone)
{
	char when[WHEN_SHORT_SIZE];
	when_short(said->at, now, zone, when);
	g_autofree char *who = who_of(said), *words = words_of(said);
	pen_text(pen, STYLE_TEXT, when);
	pen_text(pen, STYLE_TEXT, "  ");
	pen_text(pen, style_of(said), who);
	pen_text(pen, STYLE_TEXT, ": ");
	pen_text(pen, STYLE_TEXT, words);
	pen_newline(pen);
}

/* Messages wrapped under their heading. */
static void draw_said_tall(struct pen *pen, const struct said *said, gint64 now,
			   const struct zone *zone)
{
	char when[WHEN_SHORT_SIZE];
	when_short(said->at, now, zone, when);
	g_autofree char *who = who_of(said), *words = words_of(said);
	pen_text(pen, STYLE_TEXT, when);
	pen_text(pen, STYLE_TEXT, "  ");
	pen_text(pen, style_of(said), who);
	g_autoptr(GString) clean = g_string_new(NULL);
	text_sanitise(clean, words, -1, TEXT_KEEP_NEWLINES, NULL);
	if (!strchr(clean->str, '\n') &&
	    pen->column + 2 + text_width(clean->str, -1) <= pen->area->columns) {
		pen_text(pen, STYLE_TEXT, ": ");
		pen_text(pen, STYLE_TEXT, clean->str);
		pen_newline(pen);
		return;
	}
	pen_newline(pen);
	const char *text = clean->str;
	while (*text && has_room(pen)) {
		gsize line = strcspn(text, "\n");
		gsize fits = text_fit(text, MAX(pen->area->columns - 2, 1), NULL);
		if (fits < line) {
			for (gsize i = fits; i > fits / 2; i--)
				if (text[i - 1] == ' ') {
					fits = i;
					break;
				}
			if (fits == 0)
				fits = (gsize)g_utf8_skip[(guchar)*text];
			line = fits;
		}
		g_autofree char *piece = g_strndup(text, line);
		pen->column = 2;
		pen_text(pen, STYLE_TEXT, piece);
		pen_newline(pen);
		text += line;
		if (*text == '\n')
			text++;
	}
}

void preview_draw(const struct preview *preview, const struct area *area, gint64 now,
		  const struct zone *zone, int *skip)
{
	struct pen pen = {.area = area};
	gboolean tall = area->rows >= TALL_ROWS;
	if (preview->job.error) {
		pen_text(&pen, STYLE_ERROR, preview->job.error->message);
		return;
	}
	draw_heading(preview, &pen, now, zone);
	if (tall) {
		pen_newline(&pen);
		draw_clock_table(preview, &pen, now, zone);
		pen_newline(&pen);
	} else {
		draw_clock_line(preview, &pen, now, zone);
	}
	*skip = CLAMP(*skip, 0, MAX((int)preview->talk->len - 1, 0));
	for (guint i = (guint)*skip; i < preview->talk->len && has_room(&pen); i++) {
		if (tall)
			draw_said_tall(&pen, preview->talk->pdata[i], now, zone);
		else
			draw_said(&pen, preview->talk->pdata[i], now, zone);
	}
}

/* SPDX-License-Identifier: MIT
 * The preview. In a low area the clocks run on like a sentence and the conversation gets one line
 * per message; in a tall one they stand in a table and messages are wrapped. Both come from one
 * model. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/when.h"
#include "tui/glance.h"
#include "tui/pen.h"
#include "tui/preview.h"

/* From this many rows on there is room for a table. */
enum { TALL_ROWS = 14 };

static void draw_heading(const struct page *page, struct pen *pen, gint64 now,
			 const struct zone *zone)
{
	char text[64];
	g_snprintf(text, sizeof text, "%" PRId64 " ", page->id);
	pen_text(pen, STYLE_STRONG, text);
	pen_text(pen, face_severity_style(page->severity), severity_name(page->severity));
	pen_text(pen, STYLE_TEXT, " ");
	pen_text(pen, STYLE_STRONG, page->client);
	pen_text(pen, STYLE_TEXT, " · ");
	pen_text(pen, STYLE_TEXT, page->state);
	g_autofree char *local = page_local_hour(page, now);
	if (local) {
		pen_text(pen, STYLE_TEXT, " · ");
		pen_text(pen, STYLE_TEXT, local);
	}
	if (*page->facts) {
		pen_text(pen, STYLE_TEXT, " · ");
		pen_text(pen, page->uncovered ? STYLE_ERROR : STYLE_TEXT, page->facts);
	}
	pen_newline(pen);
	char opened[WHEN_SHORT_SIZE];
	when_short(page->opened_at, now, zone, opened);
	g_autofree char *when = g_strdup_printf(_("opened %s"), opened);
	int width = draw_width(when) + 2;
	if (pen_has_room(pen)) {
		int room = pen->area->columns - width;
		draw_text(pen->area->row + pen->row, pen->area->column, MAX(room, 10), STYLE_STRONG,
			  page->subject);
		if (room >= 10)
			draw_right(pen->area->row + pen->row, pen->area->column + room, width,
				   STYLE_DIM, when);
	}
	pen_newline(pen);
}

static void draw_clock_table(const struct page *page, struct pen *pen, gint64 now,
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
	for (guint i = 0; i < page->dials->len && pen_has_room(pen); i++) {
		const struct dial *clock = page->dials->pdata[i];
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
	if (page->dials->len == 0) {
		pen_text(pen, STYLE_DIM,
			 page->uncovered ? _("no contract, no clocks") : _("no clocks"));
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

static void draw_whose(struct pen *pen, const struct said *said, gint64 now,
		       const struct zone *zone)
{
	char when[WHEN_SHORT_SIZE];
	when_short(said->at, now, zone, when);
	g_autofree char *who = who_of(said);
	pen_text(pen, STYLE_TEXT, when);
	pen_text(pen, STYLE_TEXT, "  ");
	pen_text(pen, style_of(said), who);
}

static void draw_said(struct pen *pen, const struct said *said, gint64 now, const struct zone *zone)
{
	g_autofree char *words = words_of(said);
	draw_whose(pen, said, now, zone);
	pen_text(pen, STYLE_TEXT, ": ");
	pen_text(pen, STYLE_TEXT, words);
	pen_newline(pen);
}

/* Messages wrapped under their heading. */
static void draw_said_tall(struct pen *pen, const struct said *said, gint64 now,
			   const struct zone *zone)
{
	g_autofree char *words = words_of(said);
	g_autoptr(GString) clean = g_string_new(NULL);
	draw_whose(pen, said, now, zone);
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
	while (*text && pen_has_room(pen)) {
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

gboolean preview_is_tall(const struct area *area)
{
	return area->rows >= TALL_ROWS;
}

void preview_draw(const struct page *page, const char *kb, const struct area *area, gint64 now,
		  const struct zone *zone, int *skip)
{
	struct pen pen = {.area = area};
	gboolean tall = preview_is_tall(area);
	if (page->job.error) {
		pen_text(&pen, STYLE_ERROR, page->job.error->message);
		return;
	}
	draw_heading(page, &pen, now, zone);
	if (page->others) {
		pen_text(&pen, STYLE_WARN, page->others);
		pen_newline(&pen);
	}
	if (tall) {
		pen_newline(&pen);
		draw_clock_table(page, &pen, now, zone);
		glance_put_told(&page->glance, &pen, now);
		pen_newline(&pen);
	} else {
		dials_put(page->dials, page->uncovered, &pen, now, zone);
		glance_put_told(&page->glance, &pen, now);
		pen_newline(&pen);
	}
	glance_line(&page->glance, &pen, now);
	if (tall && kb) {
		g_auto(GStrv) lines = g_strsplit(kb, "\n", -1);
		for (guint i = 0; lines[i]; i++) {
			pen_text(&pen, STYLE_TEXT, lines[i]);
			pen_newline(&pen);
		}
	}
	if (tall)
		pen_newline(&pen);
	*skip = CLAMP(*skip, 0, MAX((int)page->talk->len - 1, 0));
	for (guint i = (guint)*skip; i < page->talk->len && pen_has_room(&pen); i++) {
		if (tall)
			draw_said_tall(&pen, page->talk->pdata[i], now, zone);
		else
			draw_said(&pen, page->talk->pdata[i], now, zone);
	}
}

/* SPDX-License-Identifier: MIT
 * What the composer looks like. The first line says who will read it before anything else does;
 * below it who they are and what they said, then the text. Where it is wide what was said stands
 * beside. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/compose.h"
#include "tui/face.h"
#include "tui/moment.h"

enum {
	BESIDE_COLUMNS = 160,
	TEXT_COLUMNS = 100, /* longer lines are hard to read */
	RULE_ROWS = 12,     /* from here on a rule divides the two */
	SAID_FROM_ROWS = 9,
	SAID_MOST = 10,
};

static guint count_addresses(const char *list)
{
	guint count = 0;
	for (const char *p = list; p && *p; p++)
		count += p == list || p[-1] == ',';
	return count;
}

/* "→ ops@acme.example, +2 cc (mail)" */
static char *describe_reader(const struct compose *compose)
{
	const struct letter *letter = compose->letter;
	guint copies = count_addresses(letter->cc);
	switch (letter->kind) {
	case LETTER_NOTE:
		return g_strdup(_("the client never sees it"));
	case LETTER_CONTACT:
		if (letter->with)
			return g_strdup_printf(letter->from_client
						       ? _("said by %s, by %s; recorded, not sent")
						       : _("said to %s, by %s; recorded, not sent"),
					       letter->with, letter->via);
		return g_strdup_printf(letter->from_client
					       ? _("said by the client, by %s; recorded, not sent")
					       : _("said to the client, by %s; recorded, not sent"),
				       letter->via);
	case LETTER_REPLY:
	case LETTER_NOTICE:
		break;
	}
	if (!compose->facts && !letter->addressed)
		return g_strdup("→ …");
	if (!letter->to)
		return g_strdup(_("→ portal"));
	const char *via = strchr(letter->to, '@') ? _("mail") : _("portal");
	if (copies == 0)
		return g_strdup_printf("→ %s (%s)", letter->to, via);
	/* One is named where there is room; more are counted, C-x c shows them. */
	return g_strdup_printf(ngettext("→ %s, +%u cc (%s)", "→ %s, +%u cc (%s)", copies),
			       letter->to, copies, via);
}

static char *describe_flags(const struct letter *letter)
{
	gboolean diagnosis = letter->diagnosis && letter->kind != LETTER_NOTE;
	gboolean close = letter->close && letter->kind == LETTER_REPLY;
	return g_strdup(diagnosis && close ? _("diagnosis · closes it")
			: diagnosis        ? _("diagnosis")
			: close            ? _("closes it")
					   : "");
}

static void draw_banner(const struct compose *compose, const struct area *area)
{
	const struct letter *letter = compose->letter;
	static const struct {
		const char *word;
		enum style style;
	} kinds[] = {[LETTER_REPLY] = {N_(" PUBLIC "), STYLE_PUBLIC},
		     [LETTER_NOTE] = {N_(" INTERNAL "), STYLE_INTERNAL},
		     [LETTER_CONTACT] = {N_(" CONTACT "), STYLE_PUBLIC}};
	g_autofree char *reader = describe_reader(compose);
	g_autofree char *flags = describe_flags(letter);
	int reserved = *flags ? draw_width(flags) + 2 : 0;
	int used = draw_text(area->row, area->column, area->columns, kinds[letter->kind].style,
			     _(kinds[letter->kind].word));
	draw_text(area->row, area->column + used + 1,
		  MAX(area->columns - used - 1 - reserved, area->columns / 3), STYLE_STRONG,
		  reader);
	draw_right(area->row, area->column + used, area->columns - used, STYLE_SOON, flags);
}

static void draw_facts(const struct compose *compose, const struct area *area)
{
	const struct facts *facts = compose->facts;
	struct console *console = compose->console;
	g_autoptr(GString) rest = g_string_new(NULL);
	int column = area->column, end = area->column + area->columns;
	if (!facts) {
		draw_format(area->row, column, area->columns, STYLE_DIM,
			    _("%" PRId64 " · being read"), compose->letter->ticket);
		return;
	}
	if (facts->others) {
		int room = MIN(draw_width(facts->others), area->columns / 2);
		end -= room + 2;
		draw_right(area->row, end, room + 2, STYLE_WARN, facts->others);
	}
	column += draw_text(area->row, column, end - column, STYLE_STRONG, facts->client);
	column += draw_text(area->row, column, end - column, STYLE_TEXT, " · ");
	column += draw_text(area->row, column, end - column, face_severity_style(facts->severity),
			    severity_name(facts->severity));
	g_string_printf(rest, " · %" PRId64, facts->ticket);
	if (facts->language)
		g_string_append_printf(rest, " · %s", facts->language);
	if (facts->client_zone) {
		char clock[MOMENT_SIZE];
		moment_clock(console_now(console), facts->client_zone, clock);
		g_string_append_printf(rest, " · %s %s", facts->client_city, clock);
	}
	if (facts->peak)
		g_string_append_printf(rest, _(" (peak %s)"), facts->peak);
	g_string_append_printf(rest, " · %s", facts->subject);
	draw_text(area->row, column, end - column, STYLE_TEXT, rest->str);
}

static void draw_said(struct compose *compose, const struct area *area)
{
	if (compose->said && area->rows > 0)
		pager_draw(compose->said, area);
}

/* News and advice take their rows from the text's end, so that nothing above them moves. */
static void draw_tail(struct compose *compose, struct area *text)
{
	const struct facts *facts = compose->facts;
	int last = text->row + text->rows - 1;
	if (compose_is_advised(compose) && text->rows > 2) {
		struct area line = {last--, text->column, 1, text->columns};
		compose_draw_advice(compose, &line);
		text->rows--;
	}
	if (compose_warning(compose) && text->rows > 2) {
		draw_text(last--, text->column, text->columns, STYLE_WARN,
			  compose_warning(compose));
		text->rows--;
	}
	if (facts && facts->news && text->rows > 2) {
		draw_text(last--, text->column, text->columns,
			  facts->grave ? STYLE_WARN : STYLE_SOON, facts->news);
		text->rows--;
	}
	if (compose->why && text->rows > 2) {
		draw_text(last, text->column, text->columns, STYLE_ERROR, compose->why);
		text->rows--;
	}
}

void compose_draw(struct compose *compose, const struct area *area)
{
	struct area line = {area->row, area->column, 1, area->columns};
	struct area text = {area->row + 2, area->column, MAX(area->rows - 2, 0), area->columns};
	gboolean beside = area->columns >= BESIDE_COLUMNS;
	if (!compose->letter) {
		draw_text(area->row, area->column, area->columns,
			  compose->why ? STYLE_ERROR : STYLE_DIM,
			  compose->why ? compose->why : _("being read"));
		return;
	}
	draw_banner(compose, &line);
	line.row++;
	if (area->rows > 1)
		draw_facts(compose, &line);
	if (area->rows >= RULE_ROWS && beside) {
		struct area said = text;
		draw_rule(text.row, text.column, text.columns, STYLE_DIM);
		text.row = said.row = text.row + 1;
		text.rows = said.rows = text.rows - 1;
		text.columns = TEXT_COLUMNS;
		said.column += TEXT_COLUMNS + 2;
		said.columns -= TEXT_COLUMNS + 2;
		draw_said(compose, &said);
	} else {
		struct area said = text;
		/* A heading without its words tells nothing. */
		said.rows =
			area->rows < SAID_FROM_ROWS ? 0 : CLAMP((area->rows - 6) / 3, 2, SAID_MOST);
		draw_said(compose, &said);
		text.row += said.rows;
		text.rows -= said.rows;
		if (area->rows >= RULE_ROWS) {
			draw_rule(text.row, text.column, text.columns, STYLE_DIM);
			if (compose->said)
				draw_right(text.row, text.column, text.columns, STYLE_DIM,
					   pager_place(compose->said));
			text.row++;
			text.rows--;
		}
	}
	draw_tail(compose, &text);
	if (text.rows > 0)
		editor_draw(compose->letter->editor, &text);
}

/* SPDX-License-Identifier: MIT
 * How the knowledge base looks: the question and how many answer it, the list, and the article
 * below it or beside; where there is little room one of the two. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/title.h"
#include "desk/when.h"
#include "tui/kb.h"
#include "tui/pen.h"
#include "tui/prompt.h"

enum {
	BESIDE_COLUMNS = 160, /* list and article stand side by side */
	BELOW_ROWS = 19,      /* of a screen whose article stands below the list */
	LOW_ROWS = 12,        /* of one that spares the rule above an article */
	LIST_ROWS = 8,        /* above an article, at least */
	KIND_COLUMNS = 11,
	AGE_COLUMNS = 4,
	NARROW_COLUMNS = 60, /* too few for the line that was found */
	WIDEST = 100,        /* of an article: wider lines are hard to follow back */
};

/* ---- what was asked */

static int label_width(void)
{
	return draw_width(kb_label());
}

static void draw_question(struct kb *kb, const struct area *area)
{
	g_autofree char *count = kb_count_words(kb);
	int width = draw_width(count);
	struct area line = {area->row, area->column, area->rows, area->columns};
	if (width + 2 < area->columns / 2) {
		draw_right(area->row, area->column, area->columns, STYLE_STRONG, count);
		line.columns -= width + 2;
	}
	struct prompt *prompt = kb_line(kb);
	if (prompt) {
		prompt_draw(prompt, &line, TRUE);
		return;
	}
	int used = draw_text(line.row, line.column, line.columns, STYLE_DIM, kb_label());
	draw_text(line.row, line.column + used, line.columns - used, STYLE_TEXT, kb->question);
}

/* Where the question is wrong: a caret under it, and what is wrong behind or before it. */
static void draw_wrong(const struct kb *kb, int row, const struct area *area)
{
	if (kb->wrong_at < 0) {
		draw_text(row, area->column, area->columns, STYLE_ERROR, kb->wrong);
		return;
	}
	g_autofree char *before = g_utf8_substring(kb->question, 0, kb->wrong_at);
	int at = label_width() + draw_width(before), width = draw_width(kb->wrong);
	if (at >= area->columns) {
		draw_text(row, area->column, area->columns, STYLE_ERROR, kb->wrong);
		return;
	}
	draw_text(row, area->column + at, 1, STYLE_ERROR, "^");
	if (at + 2 + width <= area->columns || at < area->columns / 2)
		draw_text(row, area->column + at + 2, area->columns - at - 2, STYLE_ERROR,
			  kb->wrong);
	else
		draw_right(row, area->column, at - 1, STYLE_ERROR, kb->wrong);
}

/* What the answers lack while the index is built. g_free. */
static char *build_words(const struct kb *kb)
{
	guint percent = kb->build_of ? (guint)((guint64)kb->build_done * 100 / kb->build_of) : 0;
	if (kb->shelf->partial && !kb->builds)
		return g_strdup_printf(_("only the newest %u articles are searched: the index is "
					 "not built yet"),
				       kb->shelf->articles);
	if (kb->shelf->partial)
		return g_strdup_printf(
			_("the index is being built, %u %%: only the newest %u articles are "
			  "searched"),
			percent, kb->shelf->articles);
	if (kb->build_of)
		return g_strdup_printf(_("the index is being built, %u %%: answers are complete"),
				       percent);
	return g_strdup(_("the index is being built: answers are complete"));
}

/* What there is to say about the answers, the most needed first. g_free. */
static char *state_words(const struct kb *kb, enum style *style)
{
	const struct find_answer *answer = kb->answer;
	*style = STYLE_DIM;
	if (kb->shelf_error) {
		*style = STYLE_ERROR;
		return g_strdup(kb->shelf_error);
	}
	if (!kb->shelf)
		return g_strdup(_("the knowledge base is being read"));
	if (kb->builds || kb->shelf->partial)
		return build_words(kb);
	if (kb->trouble) {
		*style = STYLE_SOON;
		return g_strdup(kb->trouble);
	}
	if (answer && *kb->shown_question && answer->used->len > 0 &&
	    answer->how == RANK_CORRECTED) {
		g_autoptr(GString) words = g_string_new(NULL);
		for (guint i = 0; i < answer->used->len; i++)
			g_string_append_printf(words, "%s%s", i ? " " : "",
					       (const char *)answer->used->pdata[i]);
		return g_strdup_printf(_("nothing has it as typed; looked for: %s"), words->str);
	}
	if (answer && *kb->shown_question && answer->used->len > 0 && answer->how == RANK_ANY)
		return g_strdup(_("nothing has all of these words; some of them"));
	return NULL;
}

/* How one can ask: as much of it as there is room for. */
static void draw_hints(int row, int column, int columns)
{
	static const char *const hints[] = {
		N_("words"), N_("\"a phrase\""), N_("-without"), N_("/pattern"), "product:",
		"lang:",     "state:",           "kind:",        "region:",      "tag:"};
	for (guint i = 0; i < G_N_ELEMENTS(hints); i++) {
		int width = draw_width(_(hints[i]));
		if (width > columns)
			return;
		draw_text(row, column, columns, STYLE_DIM, _(hints[i]));
		column += width + 2;
		columns -= width + 2;
	}
}

static void draw_state(const struct kb *kb, int row, const struct area *area)
{
	enum style style;
	g_autofree char *words = state_words(kb, &style);
	g_autofree char *ticket =
		kb->ticket.id ? g_strdup_printf(_("for %s"), kb->ticket.label) : NULL;
	int room = area->columns;
	if (kb->wrong) {
		draw_wrong(kb, row, area);
		return;
	}
	if (ticket) {
		int width = MIN(draw_width(ticket), area->columns * 2 / 3);
		draw_text(row, area->column + area->columns - width, width, STYLE_TEXT, ticket);
		room -= width + 2;
	}
	if (words)
		draw_text(row, area->column, room, style, words);
	else if (!*kb->question)
		draw_hints(row, area->column, room);
}

/* ---- the list */

struct layout {
	int kind, age, title, line; /* columns of each, and what they begin at */
	int kind_at, age_at, title_at, line_at;
};

static struct layout layout_of(int columns)
{
	struct layout layout = {.kind_at = 2, .kind = KIND_COLUMNS, .age = AGE_COLUMNS};
	if (columns < NARROW_COLUMNS)
		layout.kind = 0;
	layout.age_at = layout.kind_at + (layout.kind ? layout.kind + 1 : 0);
	layout.title_at = layout.age_at + layout.age + 1;
	int room = MAX(columns - layout.title_at, 1);
	layout.title = columns < NARROW_COLUMNS ? room : room / 2;
	layout.line_at = layout.title_at + layout.title + 2;
	layout.line = columns < NARROW_COLUMNS ? 0 : MAX(columns - layout.line_at, 0);
	return layout;
}

/* A text in which spans stand out. Gives the columns it took. */
static int draw_marked(int row, int column, int columns, enum style style, const char *text,
		       const GArray *marks)
{
	gsize done = 0, size = strlen(text);
	int used = 0;
	for (guint i = 0; marks && i < marks->len && used < columns; i++) {
		const struct regex_span *mark = &g_array_index(marks, struct regex_span, i);
		gsize start = CLAMP(mark->start, done, size), end = CLAMP(mark->end, start, size);
		g_autofree char *plain = g_strndup(text + done, start - done);
		g_autofree char *marked = g_strndup(text + start, end - start);
		used += draw_text(row, column + used, columns - used, style, plain);
		used += draw_text(row, column + used, columns - used, STYLE_MATCH, marked);
		done = end;
	}
	if (used < columns)
		used += draw_text(row, column + used, columns - used, style, text + done);
	return used;
}

/* What one must know of an article before one trusts it. */
static const char *flag_of(enum article_state state)
{
	return state == ARTICLE_PUBLISHED ? NULL
					  : title_of(TITLE_ARTICLE, article_state_name(state));
}

static void draw_row(const struct kb *kb, struct kb_row *row, const struct layout *layout, int at,
		     const struct area *area)
{
	char age[KB_AGE_SIZE];
	kb_row_read(row, kb);
	if (row->damaged) {
		draw_text(at, area->column + layout->kind_at, area->columns - layout->kind_at,
			  STYLE_DIM, _("the index is damaged here and is made anew"));
		return;
	}
	const char *flag = flag_of(row->state);
	enum style style = row->state == ARTICLE_RETIRED ? STYLE_DIM : STYLE_TEXT;
	kb_age(console_now(kb->console) - row->updated_at, age);
	draw_text(at, area->column + layout->kind_at, layout->kind, STYLE_DIM,
		  title_of(TITLE_ARTICLE, article_kind_name(row->kind)));
	draw_right(at, area->column + layout->age_at, layout->age, STYLE_DIM, age);
	int room = layout->title, column = area->column + layout->title_at;
	int flagged = flag ? draw_width(flag) + 1 : 0;
	int used = draw_marked(at, column, MAX(room - flagged, room / 2), style, row->title,
			       row->title_marks);
	if (flag)
		draw_text(at, column + used + 1, room - used - 1, STYLE_SOON, flag);
	if (layout->line <= 0)
		return;
	column = area->column + layout->line_at;
	if (row->words) {
		draw_text(at, column, layout->line, STYLE_TEXT, row->words);
	} else if (row->line) {
		int lead =
			row->line_at > 0 ? draw_text(at, column, layout->line, STYLE_DIM, "…") : 0;
		draw_marked(at, column + lead, layout->line - lead, STYLE_DIM, row->line,
			    row->line_marks);
	}
}

static void draw_headings(const struct kb *kb, const struct layout *layout, const struct area *area)
{
	draw_text(area->row, area->column + layout->kind_at, layout->kind, STYLE_HEADER, _("KIND"));
	draw_right(area->row, area->column + layout->age_at, layout->age, STYLE_HEADER, _("AGE"));
	draw_text(area->row, area->column + layout->title_at, layout->title, STYLE_HEADER,
		  _("TITLE"));
	draw_text(area->row, area->column + layout->line_at, layout->line, STYLE_HEADER,
		  kb->answer ? _("WHERE IT STANDS") : _("WORDS IN COMMON"));
}

static void draw_nothing(const struct kb *kb, int row, const struct area *area)
{
	const char *text = !kb->shelf ? NULL
			   : kb->shelf->articles == 0
				   ? _("there are no articles yet; a writes one, "
				       ":kb import brings a folder of them")
			   : !*kb->shown_question && !kb->answer && kb->suggested
				   ? _("nothing in the knowledge base is like this ticket")
			   : kb->answer && kb->answer->done
				   ? _("no article has that; w lists what was looked for in vain")
				   : NULL;
	if (text)
		draw_text(row, area->column + 2, area->columns - 2, STYLE_DIM, text);
}

static void draw_list(struct kb *kb, const struct area *area, gboolean headings)
{
	struct layout layout = layout_of(area->columns);
	struct area body = *area;
	if (headings) {
		draw_headings(kb, &layout, area);
		body.row++;
		body.rows = MAX(body.rows - 1, 0);
	}
	list_show(&kb->list, body.rows);
	for (int i = 0; i < body.rows && kb->list.top + i < kb->list.count; i++) {
		int index = kb->list.top + i;
		draw_row(kb, kb->rows->pdata[index], &layout, body.row + i, &body);
		if (index == kb->list.cursor && kb->state != KB_READING)
			draw_marker(body.row + i, body.column, body.columns);
		else if (index == kb->list.cursor)
			draw_text(body.row + i, body.column, 1, STYLE_DIM, ">");
		if (index == kb->list.cursor && kb->state == KB_LISTING)
			draw_cursor(body.row + i, body.column + 1, FALSE);
	}
	if (kb->list.count == 0 && body.rows > 0)
		draw_nothing(kb, body.row, &body);
}

/* ---- the article */

static void put(struct pen *pen, enum style style, const char *text)
{
	int width = draw_width(text);
	if (!*text || (pen->column > 0 && pen->column + 3 + width > pen->area->columns))
		return;
	pen_item(pen, width);
	pen_text(pen, style, text);
}

/* Who may read it first: before it goes into a reply. */
static void put_facts(const struct kb *kb, struct pen *pen)
{
	const struct kb_facts *facts =
		kb->facts && kb->facts->id == kb->view.sheet->article.id ? kb->facts : NULL;
	const struct article *article = facts ? facts->article : NULL;
	const struct kb_doc *doc = &kb->view.sheet->article;
	gint64 now = console_now(kb->console);
	enum article_state state =
		article_state_at((enum article_state)doc->state, doc->review_by, now);
	char age[KB_AGE_SIZE], when[WHEN_SHORT_SIZE];
	g_autofree char *name = g_strdup_printf(
		"%" PRId64 " %s", doc->id,
		title_of(TITLE_ARTICLE, article_kind_name((enum article_kind)doc->kind)));
	put(pen, STYLE_STRONG, name);
	/* It comes a moment later, and stands before the rest. */
	if (!facts)
		return;
	if (article)
		put(pen, article->internal ? STYLE_INTERNAL : STYLE_PUBLIC,
		    article->internal ? _("INTERNAL") : _("FOR CLIENTS"));
	if (state == ARTICLE_STALE && doc->state != ARTICLE_STALE) {
		when_short(doc->review_by, now, console_zone(kb->console), when);
		g_autofree char *stale = g_strdup_printf(_("stale since %s"), when);
		put(pen, STYLE_SOON, stale);
	} else {
		put(pen, state == ARTICLE_PUBLISHED ? STYLE_TEXT : STYLE_SOON,
		    title_of(TITLE_ARTICLE, article_state_name(state)));
	}
	kb_age(now - doc->updated_at, age);
	g_autofree char *updated = g_strdup_printf(_("changed %s ago"), age);
	if (article && article->used > 0) {
		g_autofree char *solved = g_strdup_printf(_("solved %" PRId64 " of %" PRId64),
							  article->votes, article->used);
		put(pen, STYLE_TEXT, solved);
	}
	if (article) {
		put(pen, STYLE_TEXT, article->owner ? article->owner : "");
		put(pen, STYLE_TEXT, article->language ? article->language : "");
		put(pen, STYLE_TEXT, article->product ? article->product : "");
		put(pen, STYLE_TEXT, article->region ? article->region : "");
	}
	put(pen, STYLE_TEXT, updated);
	if (doc->review_by != TIME_NONE && state != ARTICLE_STALE) {
		when_short(doc->review_by, now, console_zone(kb->console), when);
		g_autofree char *review = g_strdup_printf(_("review by %s"), when);
		put(pen, STYLE_TEXT, review);
	}
	g_autofree char *tags =
		article && article->tags ? g_strstrip(g_strdup(article->tags)) : NULL;
	if (tags && *tags)
		put(pen, STYLE_DIM, tags);
}

/* A rule that carries what is known of the article. */
static void draw_facts_rule(struct kb *kb, const struct area *area)
{
	const char *place = reading_place(&kb->view);
	int width = draw_width(place);
	draw_rule(area->row, area->column, area->columns, STYLE_DIM);
	if (!kb->view.sheet)
		return;
	struct area line = {area->row, area->column + 2, 1, MAX(area->columns - width - 6, 0)};
	struct pen pen = {.area = &line};
	pen_text(&pen, STYLE_DIM, " ");
	pen.column = 0;
	line.column++;
	put_facts(kb, &pen);
	pen_text(&pen, STYLE_DIM, " ");
	if (width + 4 < area->columns - pen.column)
		draw_format(area->row, area->column + area->columns - width - 3, width + 2,
			    STYLE_DIM, " %s ", place);
}

/* Read by itself: its title, what is known of it, and under a rule the text. */
static void draw_reading(struct kb *kb, const struct area *area)
{
	struct area body = {area->row + 3, area->column, MAX(area->rows - 3, 0),
			    MIN(area->columns, WIDEST + 2)};
	kb_set_columns(kb, MAX(body.columns - 2, 1));
	if (!kb_is_there(kb)) {
		draw_text(area->row, area->column, area->columns, STYLE_DIM, _("being read"));
		return;
	}
	const struct kb_doc *doc = &kb->view.sheet->article;
	if (area->rows < LOW_ROWS) {
		/* Low: a line more of the text is worth more than the rule. */
		body.row--;
		body.rows++;
	} else {
		draw_rule(area->row + 2, area->column, area->columns, STYLE_DIM);
	}
	if (body.rows > 0)
		reading_draw(&kb->view, &body, TRUE);
	const char *place = reading_place(&kb->view);
	int width = draw_width(place) + 2;
	g_autofree char *title = g_strndup(doc->title, doc->title_size);
	struct area line = {area->row + 1, area->column, 1, area->columns};
	struct pen pen = {.area = &line};
	draw_text(area->row, area->column, MAX(area->columns - width, 1), STYLE_STRONG, title);
	if (area->columns > 2 * width)
		draw_right(area->row, area->column, area->columns, STYLE_DIM, place);
	if (area->rows > 1)
		put_facts(kb, &pen);
}

static void draw_article(struct kb *kb, const struct area *area)
{
	struct area body = {area->row + 1, area->column, area->rows - 1,
			    MIN(area->columns, WIDEST + 2)};
	kb_set_columns(kb, MAX(body.columns - 2, 1));
	/* The one before stands until the next one is there: a screen is not painted twice. */
	if (kb->view.sheet)
		reading_draw(&kb->view, &body, kb->state == KB_READING);
	draw_facts_rule(kb, area);
}

/* ---- all of it */

static void draw_beside(struct kb *kb, const struct area *area)
{
	int left = area->columns - MIN(area->columns / 2, WIDEST + 2) - 2;
	struct area list = {area->row, area->column, area->rows, left};
	struct area article = {area->row, area->column + left + 2, area->rows,
			       area->columns - left - 2};
	draw_list(kb, &list, TRUE);
	draw_article(kb, &article);
}

void kb_draw(struct kb *kb, const struct area *area)
{
	struct area body = {area->row + 2, area->column, area->rows - 2, area->columns};
	kb->beside = area->columns >= BESIDE_COLUMNS;
	if (area->rows <= 0 || area->columns <= 0)
		return;
	if (kb->state == KB_READING && !kb->beside) {
		draw_reading(kb, area);
		return;
	}
	if (area->rows > 1)
		draw_state(kb, area->row + 1, area);
	if (body.rows > 0 && kb->beside) {
		draw_beside(kb, &body);
	} else if (area->rows >= BELOW_ROWS) {
		int headed = 1 + MAX(LIST_ROWS, (body.rows - 1) * 2 / 5);
		struct area list = {body.row, body.column, headed, body.columns};
		struct area article = {body.row + headed, body.column, body.rows - headed,
				       body.columns};
		draw_list(kb, &list, TRUE);
		draw_article(kb, &article);
	} else if (body.rows > 0) {
		/* One of the two. */
		kb->columns = 0;
		draw_list(kb, &body, FALSE);
	}
	/* Candidates lie over what is below. */
	draw_question(kb, area);
}

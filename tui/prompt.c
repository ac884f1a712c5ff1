/* SPDX-License-Identifier: MIT
 * The prompt line: which keys end it, which complete, and how a text longer than the line slides.
 */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/words.h"
#include "keymaps/keymaps.h"
#include "tui/prompt.h"

enum {
	ESCAPE = 27,
	SHOWN_CANDIDATES = 8,
	TEXT_LEAST = 28 /* columns a long label leaves to the text */
};

struct prompt {
	struct lineedit *edit;
	char *label;
	GPtrArray *candidates; /* of struct candidate*; NULL: none are shown */
	gsize from;            /* where the completed word begins */
	int chosen;            /* walked through by Tab; -1: none yet */
	gboolean whole;        /* candidates are whole lines */
	gboolean nothing;      /* the last Tab found nothing */
};

struct prompt *prompt_new(struct lineedit *edit, const char *label, const char *initial)
{
	struct prompt *prompt = g_new0(struct prompt, 1);
	prompt->edit = edit;
	prompt->label = g_strdup(label);
	prompt->chosen = -1;
	lineedit_begin(edit, initial ? initial : "");
	return prompt;
}

static void forget_candidates(struct prompt *prompt)
{
	g_clear_pointer(&prompt->candidates, g_ptr_array_unref);
	prompt->chosen = -1;
	prompt->nothing = FALSE;
}

void prompt_free(struct prompt *prompt)
{
	if (!prompt)
		return;
	forget_candidates(prompt);
	g_free(prompt->label);
	g_free(prompt);
}

const char *prompt_text(const struct prompt *prompt, gsize *cursor)
{
	return lineedit_text(prompt->edit, cursor);
}

/* A candidate as it stands in the line. */
static char *written(const struct prompt *prompt, const char *text)
{
	if (prompt->whole)
		return g_strdup(text);
	GString *out = g_string_new(NULL);
	/* An option is a word of our own and stays plain; words_quote would make a value of it. */
	if (g_str_has_prefix(text, "--"))
		g_string_append(out, text);
	else
		words_quote(out, text);
	return g_string_free(out, FALSE);
}

/* Tab again: the next of the candidates stands in the line. */
static enum prompt_answer walk(struct prompt *prompt, int step)
{
	int count = (int)prompt->candidates->len;
	prompt->chosen = prompt->chosen < 0 ? (step > 0 ? 0 : count - 1)
					    : (prompt->chosen + step + count) % count;
	const struct candidate *candidate = prompt->candidates->pdata[prompt->chosen];
	gsize cursor;
	lineedit_text(prompt->edit, &cursor);
	g_autofree char *word = written(prompt, candidate->text);
	lineedit_replace(prompt->edit, cursor - MIN(prompt->from, cursor), word);
	return PROMPT_CHANGED;
}

enum prompt_answer prompt_key(struct prompt *prompt, int key)
{
	gsize cursor;
	const char *text = lineedit_text(prompt->edit, &cursor);
	gboolean empty = *text == '\0';
	if (key == '\t' || key == KEY_N_BACKTAB) {
		if (prompt->candidates)
			return walk(prompt, key == '\t' ? 1 : -1);
		return key == '\t' ? PROMPT_COMPLETE : PROMPT_OPEN;
	}
	if (key == '\r' || key == '\n')
		return PROMPT_DONE;
	/* Backing out of an empty line leaves it, as in vi and less. */
	if (key == 3 || key == 7 || (empty && (key == 4 || key == KEY_N_BACKSPACE)))
		return PROMPT_CANCELLED;
	/* Twice it leaves any line. */
	if (key == (KEY_ALT | ESCAPE) || (key == ESCAPE && !lineedit_wants_escape(prompt->edit)))
		return PROMPT_CANCELLED;
	g_autofree char *before = g_strdup(text);
	forget_candidates(prompt);
	lineedit_key(prompt->edit, key);
	return strcmp(before, lineedit_text(prompt->edit, NULL)) == 0 ? PROMPT_OPEN
								      : PROMPT_CHANGED;
}

enum prompt_answer prompt_paste(struct prompt *prompt, const char *text, gsize size)
{
	forget_candidates(prompt);
	lineedit_insert(prompt->edit, text, (gssize)size);
	return PROMPT_CHANGED;
}

/* What all candidates begin with, in bytes. */
static gsize common_prefix(const GPtrArray *candidates)
{
	const struct candidate *first = candidates->pdata[0];
	gsize size = strlen(first->text);
	for (guint i = 1; i < candidates->len; i++) {
		const struct candidate *other = candidates->pdata[i];
		gsize same = 0;
		while (same < size && other->text[same] == first->text[same])
			same++;
		size = same;
	}
	while (size > 0 && ((guchar)first->text[size] & 0xc0) == 0x80)
		size--;
	return size;
}

void prompt_candidates(struct prompt *prompt, const char *line, gsize from, GPtrArray *candidates,
		       gboolean whole)
{
	gsize cursor;
	const char *text = lineedit_text(prompt->edit, &cursor);
	if (strcmp(text, line) != 0 || from > cursor) {
		g_ptr_array_unref(candidates);
		return;
	}
	forget_candidates(prompt);
	prompt->whole = whole;
	if (candidates->len == 0) {
		prompt->nothing = TRUE;
		g_ptr_array_unref(candidates);
		return;
	}
	const struct candidate *first = candidates->pdata[0];
	if (candidates->len == 1 && !whole) {
		g_autofree char *word = written(prompt, first->text);
		g_autofree char *spaced = g_strconcat(word, first->open ? NULL : " ", NULL);
		lineedit_replace(prompt->edit, cursor - from, spaced);
		g_ptr_array_unref(candidates);
		return;
	}
	gsize common = whole ? 0 : common_prefix(candidates);
	g_autofree char *prefix = g_strndup(first->text, common);
	g_autofree char *plain = written(prompt, prefix);
	/* A common beginning that would have to be quoted is left to the choice. */
	if (common > cursor - from && strcmp(plain, prefix) == 0)
		lineedit_replace(prompt->edit, cursor - from, prefix);
	prompt->candidates = candidates;
	prompt->from = from;
}

static void draw_candidates(const struct prompt *prompt, const struct area *area, gboolean on_top)
{
	int count = (int)prompt->candidates->len;
	int shown = MIN(MIN(count, SHOWN_CANDIDATES), area->rows - 1);
	if (shown <= 0)
		return;
	int first = CLAMP(prompt->chosen - shown / 2, 0, count - shown);
	int widest = 0;
	for (int i = first; i < first + shown; i++) {
		const struct candidate *candidate = prompt->candidates->pdata[i];
		widest = MAX(widest, draw_width(candidate->text));
	}
	widest = MIN(widest, area->columns / 2);
	for (int i = 0; i < shown; i++) {
		const struct candidate *candidate = prompt->candidates->pdata[first + i];
		int row = on_top ? area->row + 1 + i : area->row + area->rows - 1 - shown + i;
		gboolean chosen = first + i == prompt->chosen;
		draw_blank(row, area->column, area->columns);
		draw_text(row, area->column, 2, STYLE_CURSOR, chosen ? ">" : " ");
		draw_text(row, area->column + 2, widest, chosen ? STYLE_STRONG : STYLE_KEY,
			  candidate->text);
		if (candidate->help)
			draw_text(row, area->column + 4 + widest, area->columns - 4 - widest,
				  STYLE_DIM, candidate->help);
		if (i == shown - 1 && count > shown) {
			g_autofree char *more =
				g_strdup_printf(" %d/%d", MAX(prompt->chosen + 1, 0), count);
			draw_right(row, area->column, area->columns, STYLE_DIM, more);
		}
	}
}

void prompt_draw(const struct prompt *prompt, const struct area *area, gboolean on_top)
{
	int row = on_top ? area->row : area->row + area->rows - 1;
	gsize cursor;
	const char *text = lineedit_text(prompt->edit, &cursor);
	if (prompt->candidates)
		draw_candidates(prompt, area, on_top);
	int most = MAX(area->columns * 3 / 5, area->columns - TEXT_LEAST);
	int label = draw_text(row, area->column, MAX(most, 1), STYLE_PROMPT, prompt->label);
	int width = MAX(area->columns - label, 2);
	/* Typed text passes the sanitiser too, so what is seen before the cursor is measured
	 * cleaned. */
	g_autofree char *head = g_strndup(text, cursor);
	g_autofree char *clean_head = text_clean(head);
	g_autofree char *clean_tail = text_clean(text + cursor);
	int before = text_width(clean_head, -1);
	const char *from = clean_head;
	int at = before;
	/* The text slides by half a line, not at each key. */
	while (at >= width) {
		int used;
		gsize bytes = text_fit(from, width / 2, &used);
		if (bytes == 0)
			break;
		from += bytes;
		at -= used;
	}
	int column = area->column + label;
	draw_text(row, column, width, STYLE_TEXT, from);
	draw_text(row, column + at, width - at, STYLE_TEXT, clean_tail);
	if (prompt->nothing)
		draw_right(row, column, width, STYLE_DIM, _(" nothing to complete"));
	draw_cursor(row, column + at, TRUE);
}

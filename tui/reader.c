/* SPDX-License-Identifier: MIT
 * The place in a conversation, and how it moves. What lines a message has is reader-wrap.c's, how
 * they look reader-draw.c's, how one is found reader-search.c's. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/reader-private.h"

struct reader *reader_new(void)
{
	struct reader *reader = g_new0(struct reader, 1);
	reader->talk = g_ptr_array_new();
	return reader;
}

void reader_free(struct reader *reader)
{
	if (!reader)
		return;
	blocks_forget(reader);
	g_free(reader->blocks);
	g_ptr_array_unref(reader->talk);
	g_free(reader->search);
	g_free(reader);
}

static int item_of(const struct reader *reader, gint64 turn)
{
	for (guint i = 0; i < reader->talk->len; i++)
		if (((const struct said *)reader->talk->pdata[i])->turn == turn)
			return (int)i;
	return -1;
}

const struct said *reader_said(const struct reader *reader)
{
	return reader->cursor.item < (int)reader->talk->len
		       ? reader->talk->pdata[reader->cursor.item]
		       : NULL;
}

/* ---- moving */

static gboolean at_start(const struct spot *spot)
{
	return spot->item == 0 && spot->row == 0;
}

/* Moves by so many lines, as far as there are any; gives how many that was. */
int reader_step(struct reader *reader, struct spot *spot, int by)
{
	int done = 0;
	while (done < by) {
		int left = block_rows(reader, spot->item) - 1 - spot->row, want = by - done;
		if (want <= left) {
			spot->row += want;
			return by;
		}
		if (spot->item + 1 >= (int)reader->talk->len) {
			spot->row += left;
			return done + left;
		}
		done += left + 1;
		spot->item++;
		spot->row = 0;
	}
	while (done > by) {
		int want = done - by;
		if (want <= spot->row) {
			spot->row -= want;
			return by;
		}
		if (spot->item == 0) {
			done -= spot->row;
			spot->row = 0;
			return done;
		}
		done -= spot->row + 1;
		spot->item--;
		spot->row = block_rows(reader, spot->item) - 1;
	}
	return done;
}

/* Lines from one place down to another, at most `limit`; -1: it is above. */
static int distance(struct reader *reader, struct spot from, const struct spot *to, int limit)
{
	if (to->item < from.item || (to->item == from.item && to->row < from.row))
		return -1;
	int lines = -from.row;
	while (from.item < to->item && lines <= limit)
		lines += block_rows(reader, from.item++);
	return from.item == to->item ? MIN(lines + to->row, limit) : limit;
}

static void clamp_spot(struct reader *reader, struct spot *spot)
{
	spot->item = CLAMP(spot->item, 0, MAX((int)reader->talk->len - 1, 0));
	spot->row = reader->talk->len == 0
			    ? 0
			    : CLAMP(spot->row, 0, block_rows(reader, spot->item) - 1);
}

/* The window holds the cursor, and no more nothing than it must. */
void reader_settle(struct reader *reader)
{
	int height = MAX(reader->height, 1);
	if (reader->talk->len == 0 || reader->width <= 0)
		return;
	clamp_spot(reader, &reader->top);
	clamp_spot(reader, &reader->cursor);
	int below = distance(reader, reader->top, &reader->cursor, height);
	if (below < 0) {
		reader->top = reader->cursor;
	} else if (below >= height) {
		reader->top = reader->cursor;
		reader_step(reader, &reader->top, 1 - height);
	}
	struct spot end = reader->top;
	int shown = reader_step(reader, &end, height - 1);
	if (shown < height - 1)
		reader_step(reader, &reader->top, shown + 1 - height);
	blocks_trim(reader);
}

/* To the heading of a message, in sight as much of it as goes in. */
static void go_to(struct reader *reader, int item)
{
	reader->cursor = (struct spot){item, block_heading(reader, item)};
	struct spot end = {item, block_rows(reader, item) - 1};
	int lines = distance(reader, reader->top, &end, reader->height);
	if (lines < 0 || lines >= reader->height) {
		int rows = block_rows(reader, item);
		reader->top = (struct spot){item, 0};
		if (rows < reader->height)
			reader_step(reader, &reader->top, rows - reader->height);
	}
	reader_settle(reader);
}

gboolean reader_seek(struct reader *reader, gint64 turn)
{
	int item = item_of(reader, turn);
	if (item < 0)
		return FALSE;
	if (reader->width > 0)
		go_to(reader, item);
	else
		reader->cursor = (struct spot){item, 0};
	return TRUE;
}

void reader_take(struct reader *reader, GPtrArray *talk, gint64 read_turn)
{
	const struct said *said = reader_said(reader);
	const struct said *first = reader->top.item < (int)reader->talk->len
					   ? reader->talk->pdata[reader->top.item]
					   : NULL;
	gint64 turn = said ? said->turn : 0, top_turn = first ? first->turn : 0;
	gboolean top = at_start(&reader->top), start = at_start(&reader->cursor);
	reader->searching = FALSE;
	blocks_forget(reader);
	g_ptr_array_ref(talk);
	g_ptr_array_unref(reader->talk);
	reader->talk = talk;
	reader->read_turn = read_turn;
	blocks_begin(reader);
	int item = item_of(reader, turn), top_item = item_of(reader, top_turn);
	/* Who is at the beginning wants to see what comes. */
	if (!top && top_item >= 0)
		reader->top.item = top_item;
	if (!start && item >= 0)
		reader->cursor.item = item;
	reader_settle(reader);
}

/* The next message that was said, from `item` on; what was done between is passed over. */
static int next_message(const struct reader *reader, int item, int by)
{
	for (int i = item + by; i >= 0 && i < (int)reader->talk->len; i += by)
		if (((const struct said *)reader->talk->pdata[i])->kind != TALK_EVENT)
			return i;
	return -1;
}

gboolean reader_go_by_message(struct reader *reader, int count, GError **error)
{
	int item = reader->cursor.item, by = count < 0 ? -1 : 1;
	/* Back from within a message is to its own beginning. */
	if (by < 0 && reader->talk->len > 0 && reader->cursor.row > block_heading(reader, item))
		count++;
	for (int i = 0; i < ABS(count); i++) {
		int next = next_message(reader, item, by);
		if (next < 0 && i == 0) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    by > 0 ? _("no older message") : _("no newer message"));
			return FALSE;
		}
		if (next < 0)
			break;
		item = next;
	}
	go_to(reader, item);
	return TRUE;
}

static void move(struct reader *reader, int by)
{
	reader_step(reader, &reader->cursor, by);
}

/* A page moves the window, and the cursor with it, so the eye finds it at the same height. */
static void page(struct reader *reader, int by)
{
	reader_step(reader, &reader->top, by);
	reader_step(reader, &reader->cursor, by);
}

gboolean reader_verb(struct reader *reader, enum verb verb, int count, const char *argument,
		     GError **error)
{
	int times = CLAMP(count, 1, 99999), height = MAX(reader->height - 1, 1);
	reader->searching = FALSE;
	/* Before the first frame there are no lines. */
	if (reader->talk->len == 0 || reader->width <= 0)
		return verb <= VERB_BOTTOM;
	switch (verb) {
	case VERB_UP:
		move(reader, -times);
		break;
	case VERB_DOWN:
		move(reader, times);
		break;
	case VERB_PAGE_UP:
		page(reader, -times * height);
		break;
	case VERB_PAGE_DOWN:
		page(reader, times * height);
		break;
	case VERB_HALF_UP:
		page(reader, -times * MAX(height / 2, 1));
		break;
	case VERB_HALF_DOWN:
		page(reader, times * MAX(height / 2, 1));
		break;
	case VERB_TOP:
		reader->cursor = reader->top = (struct spot){0, 0};
		break;
	case VERB_BOTTOM:
		reader->cursor.item = (int)reader->talk->len - 1;
		reader->cursor.row = block_rows(reader, reader->cursor.item) - 1;
		break;
	case VERB_NEXT_PART:
		return reader_go_by_message(reader, times, error);
	case VERB_PREVIOUS_PART:
		return reader_go_by_message(reader, -times, error);
	case VERB_FOLD:
		reader->quotes = !reader->quotes;
		blocks_forget(reader);
		break;
	case VERB_SEARCH:
		return reader_search_for(reader, argument, error);
	case VERB_SEARCH_NEXT:
		return reader_search_on(reader, 1, error);
	case VERB_SEARCH_BACK:
		return reader_search_on(reader, -1, error);
	default:
		return FALSE;
	}
	reader_settle(reader);
	return TRUE;
}

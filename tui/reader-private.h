/* SPDX-License-Identifier: MIT
 * The reader's own state, shared by where one is (reader.c), what lines there are (reader-wrap.c), how
 * they look (reader-draw.c), and finding (reader-search.c).
 * Nobody else includes this. */
#ifndef MIDWATCH_TUI_READER_PRIVATE_H
#define MIDWATCH_TUI_READER_PRIVATE_H

#include "tui/reader.h"

enum row_kind {
	ROW_DAY,     /* the date, where it changes */
	ROW_READ,    /* the rule under what is new */
	ROW_HEADING, /* who says it to whom */
	ROW_TEXT,
	ROW_FOLDED, /* in place of what is quoted */
	ROW_DONE,   /* of an event */
};

/* A line: of a message, and which of its lines. */
struct spot {
	int item, row;
};

struct block;
struct reader {
	GPtrArray *talk; /* of struct said, newest first */
	gint64 read_turn;
	int rule;     /* the item the rule stands above; -1: none */
	int width, height, today;
	const struct zone *zone;
	gboolean quotes; /* quoted text in full */
	struct block **blocks; /* of each item; NULL: not wrapped yet, or again */
	int built;
	struct spot top, cursor;
	char *search; /* folded; NULL: nothing looked for yet */
	gboolean searching; /* from `sought` on, by this many messages, it has not been looked yet */
	struct spot sought;
	int search_by;
	char place[32];
};

/* reader.c */
/* Moves by so many lines, as far as there are any; gives how many that was. */
int reader_step(struct reader *reader, struct spot *spot, int by);
/* The window holds the cursor, and no more nothing than it must. */
void reader_settle(struct reader *reader);
gboolean reader_go_by_message(struct reader *reader, int count, GError **error);

/* reader-search.c */
gboolean reader_row_matches(struct reader *reader, int item, int row);
/* From the cursor on; NULL forgets what was looked for. */
gboolean reader_search_for(struct reader *reader, const char *text, GError **error);
/* To the next place, or to the next message as long as nothing is looked for. */
gboolean reader_search_on(struct reader *reader, int by, GError **error);

/* reader-wrap.c */
/* Who and to whom, without the word for who may read it. Free with g_free. */
char *said_heading(const struct said *said);

/* Another conversation has been taken. */
void blocks_begin(struct reader *reader);
/* Nothing is wrapped any more. */
void blocks_forget(struct reader *reader);
/* What is far from the cursor is not kept. */
void blocks_trim(struct reader *reader);

/* These wrap the item at the first need. */
int block_rows(struct reader *reader, int item);    /* ≥ 1 */
int block_heading(struct reader *reader, int item); /* the row behind date and rule */
enum row_kind block_kind(struct reader *reader, int item, int row);
/* The sanitised text of a row; of the rule and a date empty. Free with g_free. */
char *block_line(struct reader *reader, int item, int row);
/* This row and the next as they stand in the text; NULL when they don't belong together. g_free. */
char *block_two_lines(struct reader *reader, int item, int row);
/* Whether it is new, and not only because it stands above the rule. */
gboolean block_is_new(const struct reader *reader, int item);

#endif

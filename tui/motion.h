/* SPDX-License-Identifier: MIT
 * Where a cursor goes in a text: pure, by what is seen as one character (text_cluster()). A Han
 * character is a word of its own, since nothing else tells where one ends. */
#ifndef MIDWATCH_TUI_MOTION_H
#define MIDWATCH_TUI_MOTION_H

#include <glib.h>

enum motion {
	MOTION_NONE,
	MOTION_LEFT,
	MOTION_RIGHT,
	MOTION_WORD_LEFT,	/* to the beginning of a word */
	MOTION_WORD_RIGHT,	/* to the end of one, as emacs moves */
	MOTION_WORD_NEXT,	/* to the beginning of the next, as vi's w */
	MOTION_WORD_END,	/* on the last character of one, as vi's e */
	MOTION_LINE_START,
	MOTION_LINE_TEXT,	/* the first of the line that is no blank */
	MOTION_LINE_END,
	MOTION_LINE_REST,	/* to the end of the line, and behind it when there already */
	MOTION_PARAGRAPH_UP,	/* to the empty line before, behind */
	MOTION_PARAGRAPH_DOWN,
	MOTION_START,
	MOTION_END,
};

/* The byte `count` (at least 1) such motions lead to, within [0, size]. `text` is UTF-8 and `at` the
 * beginning of one of its characters. */
gsize motion_target(const char *text, gsize size, gsize at, enum motion motion, int count);
/* Ends of the line `at` is in, its newline not included. */
gsize motion_line_start(const char *text, gsize at);
gsize motion_line_end(const char *text, gsize size, gsize at);

#endif

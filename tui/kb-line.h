/* SPDX-License-Identifier: MIT
 * The line that says what the knowledge base has for a ticket, for the preview and the ticket's own screen: read
 * after the ticket itself, so that nobody waits for it, and again as the conversation grows. */
#ifndef MIDWATCH_TUI_KB_LINE_H
#define MIDWATCH_TUI_KB_LINE_H

#include "tui/screen.h"

struct kb_line {
	struct job job;
	gint64 id;	 /* the ticket */
	gint64 turn, seq; /* its newest event, and article_seq(), as they were */
	gint64 known_turn, known_seq; /* of the line before; 0: there was none */
	gboolean same;	 /* nothing has changed since the line before: there is no text */
	char *text;	 /* of suggest_line(); NULL: nothing */
};
/* Reads the line of a ticket; `before` is what there is so far (NULL: nothing). `done` answers with the line: give it
 * to kb_line_take(). */
void kb_line_ask(struct console *console, void *owner, gint64 ticket, const struct kb_line *before,
		 void (*done)(struct job *job));
/* Takes an answer over into *line. FALSE: it reads as before. */
gboolean kb_line_take(struct kb_line **line, struct job *job);
void kb_line_free(struct kb_line *line); /* NULL is fine */
/* The text, when it is that of this ticket; NULL. */
const char *kb_line_text(const struct kb_line *line, gint64 ticket);
/* In a rule: "── plan: … · kb: … ──". */
void kb_line_draw(const char *text, int row, int column, int columns);

#endif

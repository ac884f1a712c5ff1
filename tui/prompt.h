/* SPDX-License-Identifier: MIT
 * The last line while something is being typed there. It owns no text of its own: libedit does
 * (tui/lineedit.h). */
#ifndef MIDWATCH_TUI_PROMPT_H
#define MIDWATCH_TUI_PROMPT_H

#include "command/complete.h"
#include "tui/lineedit.h"
#include "tui/screen.h"

enum prompt_answer {
	PROMPT_OPEN,	 /* goes on */
	PROMPT_CHANGED,	 /* goes on; the text is another now */
	PROMPT_COMPLETE, /* goes on; Tab wants candidates */
	PROMPT_DONE,
	PROMPT_CANCELLED,
};

struct prompt;
/* `label` is drawn before the text. The history of `edit` serves ^P, ^N, ^R. */
struct prompt *prompt_new(struct lineedit *edit, const char *label, const char *initial);
void prompt_free(struct prompt *prompt);
enum prompt_answer prompt_key(struct prompt *prompt, int key);
enum prompt_answer prompt_paste(struct prompt *prompt, const char *text, gsize size);
const char *prompt_text(const struct prompt *prompt, gsize *cursor);
/* The answer to PROMPT_COMPLETE: candidates (of struct candidate*, taken over) for the text from byte
 * `from` to the cursor, of a line that read `line`; ignored when the line has changed since. One is
 * taken, several are shown and the next Tab walks through them. `whole`: they are whole lines (of the
 * history), written as they are; else words, quoted where they need it. */
void prompt_candidates(struct prompt *prompt, const char *line, gsize from, GPtrArray *candidates,
		       gboolean whole);
/* Draws the line on the last row of the area and candidates above it, over what is there; `on_top`: on the
 * first row, and candidates below. */
void prompt_draw(const struct prompt *prompt, const struct area *area, gboolean on_top);

#endif

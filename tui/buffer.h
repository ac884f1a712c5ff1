/* SPDX-License-Identifier: MIT
 * A text being written: its bytes, the cursor, what was taken back and can be put back, what was cut.
 * Pure: no screen, no time. The text is valid UTF-8 without NUL and CR whatever is put in (CR LF and CR
 * become newlines, bytes that are no text U+FFFD), and the cursor stands before one of its characters.
 * Costs grow with what is changed, plus one move of the bytes behind it. */
#ifndef MIDWATCH_TUI_BUFFER_H
#define MIDWATCH_TUI_BUFFER_H

#include "desk/error.h"
#include "tui/motion.h"

struct buffer;
/* `limit` in bytes: what would make the text longer is refused whole. */
struct buffer *buffer_new(gsize limit);
void buffer_free(struct buffer *buffer);

/* Another text from the start, the cursor at its end, and nothing to undo. What is beyond the limit
 * is cut. */
void buffer_set(struct buffer *buffer, const char *text);
/* The text, ended by NUL too, and its bytes (may be NULL); valid until the next change. */
const char *buffer_text(const struct buffer *buffer, gsize *size);
gsize buffer_cursor(const struct buffer *buffer);
/* Another number after each change of the text. */
guint64 buffer_version(const struct buffer *buffer);

/* The first byte that was changed since the last time this was asked; G_MAXSIZE: none was. */
gsize buffer_take_changed(struct buffer *buffer);

/* Moving ends what typing or cutting was joining. */
void buffer_move(struct buffer *buffer, enum motion motion, int count);
void buffer_move_to(struct buffer *buffer, gsize at); /* to the character that begins at or before it */

/* One character typed; a word typed is one step of undo. */
gboolean buffer_type(struct buffer *buffer, gunichar c, GError **error);
/* A text put in at the cursor, one step of undo. USAGE when there is no room. */
gboolean buffer_insert(struct buffer *buffer, const char *text, gsize size, GError **error);
/* Other bytes in place of [from, to), one step; the cursor behind them. */
gboolean buffer_replace(struct buffer *buffer, gsize from, gsize to, const char *text, gsize size,
			GError **error);
/* What lies between the cursor and where the motion leads; FALSE: nothing does. */
gboolean buffer_delete(struct buffer *buffer, enum motion motion, int count);
/* The same into the ring: what is cut in a row joins. */
gboolean buffer_kill(struct buffer *buffer, enum motion motion, int count);
/* `count` whole lines from the cursor's on; the cursor goes to the line then there. Nothing is put in
 * their place: the last line takes the newline before it along. */
gboolean buffer_kill_lines(struct buffer *buffer, int count);
/* Takes them without cutting. */
gboolean buffer_copy_lines(struct buffer *buffer, int count);
/* The newest cut at the cursor; after it, an older one in its place. Whole lines go before or behind the
 * cursor's line. FALSE without error: nothing was cut, or no yank came before. */
enum yank_where { YANK_HERE, YANK_BEFORE, YANK_AFTER };
gboolean buffer_yank(struct buffer *buffer, enum yank_where where, GError **error);
gboolean buffer_yank_older(struct buffer *buffer, GError **error);
/* The characters before and at the cursor change places; at a line's end the two before it. */
gboolean buffer_transpose(struct buffer *buffer);

/* FALSE: nothing to take back, to put back. */
gboolean buffer_undo(struct buffer *buffer);
gboolean buffer_redo(struct buffer *buffer);
/* What happens between the two is one step. They do not nest. */
void buffer_begin(struct buffer *buffer);
void buffer_end(struct buffer *buffer);

#endif

/* SPDX-License-Identifier: MIT
 * What the command `edit` can do: a row per word. Most are a motion and what to do with what it
 * passes; counts repeat them. */
#include "config.h"

#include <string.h>

#include "command/command.h"
#include "desk/i18n.h"
#include "tui/editor-private.h"

enum editing {
	DO_MOVE,
	DO_ROWS,  /* up and down by what is seen */
	DO_PAGES, /* the same, by what is shown at once */
	DO_DELETE,
	DO_KILL,
	DO_CHANGE, /* kill, then type: one step */
	DO_KILL_LINES,
	DO_COPY_LINES,
	DO_CHANGE_LINES,
	DO_JOIN,
	DO_YANK,
	DO_YANK_BEFORE,
	DO_YANK_AFTER,
	DO_YANK_OLDER,
	DO_UNDO,
	DO_REDO,
	DO_NEWLINE,
	DO_TAB,
	DO_TRANSPOSE,
	DO_NORMAL,
	DO_INSERT, /* after the motion */
	DO_OPEN_BELOW,
	DO_OPEN_ABOVE,
};

#define WORDS(FIRST, X) \
	FIRST("left", DO_MOVE, MOTION_LEFT) \
	X("right", DO_MOVE, MOTION_RIGHT) \
	X("up", DO_ROWS, MOTION_LEFT) \
	X("down", DO_ROWS, MOTION_RIGHT) \
	X("page-up", DO_PAGES, MOTION_LEFT) \
	X("page-down", DO_PAGES, MOTION_RIGHT) \
	X("word-left", DO_MOVE, MOTION_WORD_LEFT) \
	X("word-right", DO_MOVE, MOTION_WORD_RIGHT) \
	X("word-next", DO_MOVE, MOTION_WORD_NEXT) \
	X("word-end", DO_MOVE, MOTION_WORD_END) \
	X("line-start", DO_MOVE, MOTION_LINE_START) \
	X("line-text", DO_MOVE, MOTION_LINE_TEXT) \
	X("line-end", DO_MOVE, MOTION_LINE_END) \
	X("paragraph-up", DO_MOVE, MOTION_PARAGRAPH_UP) \
	X("paragraph-down", DO_MOVE, MOTION_PARAGRAPH_DOWN) \
	X("start", DO_MOVE, MOTION_START) \
	X("end", DO_MOVE, MOTION_END) \
	X("delete", DO_DELETE, MOTION_RIGHT) \
	X("delete-left", DO_DELETE, MOTION_LEFT) \
	X("kill-char", DO_KILL, MOTION_RIGHT) \
	X("kill-word-left", DO_KILL, MOTION_WORD_LEFT) \
	X("kill-word-right", DO_KILL, MOTION_WORD_RIGHT) \
	X("kill-word-next", DO_KILL, MOTION_WORD_NEXT) \
	X("kill-line", DO_KILL, MOTION_LINE_REST) \
	X("kill-line-left", DO_KILL, MOTION_LINE_START) \
	X("kill-line-end", DO_KILL, MOTION_LINE_END) \
	X("kill-lines", DO_KILL_LINES, MOTION_NONE) \
	X("copy-lines", DO_COPY_LINES, MOTION_NONE) \
	X("change-char", DO_CHANGE, MOTION_RIGHT) \
	X("change-word", DO_CHANGE, MOTION_WORD_RIGHT) \
	X("change-line-end", DO_CHANGE, MOTION_LINE_END) \
	X("change-lines", DO_CHANGE_LINES, MOTION_LINE_END) \
	X("join", DO_JOIN, MOTION_NONE) \
	X("yank", DO_YANK, MOTION_NONE) \
	X("yank-before", DO_YANK_BEFORE, MOTION_NONE) \
	X("yank-after", DO_YANK_AFTER, MOTION_NONE) \
	X("yank-older", DO_YANK_OLDER, MOTION_NONE) \
	X("undo", DO_UNDO, MOTION_NONE) \
	X("redo", DO_REDO, MOTION_NONE) \
	X("newline", DO_NEWLINE, MOTION_NONE) \
	X("tab", DO_TAB, MOTION_NONE) \
	X("transpose", DO_TRANSPOSE, MOTION_NONE) \
	X("normal", DO_NORMAL, MOTION_NONE) \
	X("insert", DO_INSERT, MOTION_NONE) \
	X("insert-start", DO_INSERT, MOTION_LINE_TEXT) \
	X("append", DO_INSERT, MOTION_RIGHT) \
	X("append-end", DO_INSERT, MOTION_LINE_END) \
	X("open-below", DO_OPEN_BELOW, MOTION_LINE_END) \
	X("open-above", DO_OPEN_ABOVE, MOTION_LINE_START)

#define FIRST_NAME(name, what, motion) name
#define NEXT_NAME(name, what, motion) " " name
#define ROW_OF(name, what, motion) {what, motion},
const char editor_words[] = WORDS(FIRST_NAME, NEXT_NAME);
static const struct {
	enum editing what;
	enum motion motion;
} rows[] = {WORDS(ROW_OF, ROW_OF)};

static gboolean at_line_end(const struct editor *editor)
{
	gsize size, cursor = buffer_cursor(editor->buffer);
	const char *text = buffer_text(editor->buffer, &size);
	return cursor >= size || text[cursor] == '\n';
}

static gboolean at_line_start(const struct editor *editor)
{
	gsize cursor = buffer_cursor(editor->buffer);
	return cursor == 0 || buffer_text(editor->buffer, NULL)[cursor - 1] == '\n';
}

/* What is typed from here until `edit normal` is one step of undo. */
static void begin_typing(struct editor *editor)
{
	buffer_begin(editor->buffer);
	editor->normal = FALSE;
}

static gboolean move(struct editor *editor, enum motion motion, int count)
{
	gsize before = buffer_cursor(editor->buffer);
	/* With a count the ends are lines: 5G. */
	if (motion == MOTION_END && count > 0) {
		gsize size;
		const char *text = buffer_text(editor->buffer, &size);
		gsize at = 0;
		for (int i = 1; i < count && at < size; i++)
			at = MIN(motion_line_end(text, size, at) + 1, size);
		buffer_move_to(editor->buffer, at);
	} else {
		buffer_move(editor->buffer, motion, MAX(count, 1));
	}
	return buffer_cursor(editor->buffer) != before;
}

static gboolean join_lines(struct editor *editor, GError **error)
{
	gsize size, cursor = buffer_cursor(editor->buffer);
	const char *text = buffer_text(editor->buffer, &size);
	gsize from = motion_line_end(text, size, cursor), to = from;
	while (to < size && (text[to] == '\n' || text[to] == ' ' || text[to] == '\t'))
		if (text[to++] == '\n' && to < size && text[to] == '\n')
			break;
	if (from == size)
		return FALSE;
	gboolean blank = from > 0 && text[from - 1] != ' ' && text[from - 1] != '\n';
	return buffer_replace(editor->buffer, from, to, " ", blank ? 1 : 0, error);
}

static gboolean open_line(struct editor *editor, gboolean below, GError **error)
{
	begin_typing(editor);
	buffer_move(editor->buffer, below ? MOTION_LINE_END : MOTION_LINE_START, 1);
	if (!buffer_type(editor->buffer, '\n', error))
		return FALSE;
	if (!below)
		buffer_move(editor->buffer, MOTION_LEFT, 1);
	return TRUE;
}

static gboolean insert_after(struct editor *editor, enum motion motion)
{
	if (motion != MOTION_NONE && !(motion == MOTION_RIGHT && at_line_end(editor)))
		buffer_move(editor->buffer, motion, 1);
	if (editor->normal)
		begin_typing(editor);
	return TRUE;
}

static gboolean change(struct editor *editor, enum motion motion, int count)
{
	begin_typing(editor);
	buffer_kill(editor->buffer, motion, count);
	return TRUE;
}

static gboolean leave_typing(struct editor *editor)
{
	if (editor->normal)
		return TRUE;
	buffer_end(editor->buffer);
	editor->normal = TRUE;
	if (!at_line_start(editor))
		buffer_move(editor->buffer, MOTION_LEFT, 1);
	return TRUE;
}

static gboolean repeat(struct editor *editor, gboolean (*once)(struct buffer *), int count)
{
	gboolean any = FALSE;
	for (int i = 0; i < count && once(editor->buffer); i++)
		any = TRUE;
	return any;
}

/* However often, it is one step. Once, an older cut may take its place. */
static gboolean yank(struct buffer *buffer, enum yank_where where, int count, GError **error)
{
	gboolean done = TRUE;
	if (count == 1)
		return buffer_yank(buffer, where, error);
	buffer_begin(buffer);
	for (int i = 0; i < count && done; i++)
		done = buffer_yank(buffer, where, error);
	buffer_end(buffer);
	return done;
}

static gboolean run(struct editor *editor, enum editing what, enum motion motion, int given,
		    GError **error)
{
	struct buffer *buffer = editor->buffer;
	int count = MAX(given, 1), sign = motion == MOTION_LEFT ? -1 : 1;
	switch (what) {
	case DO_MOVE:
		return move(editor, motion, given);
	case DO_ROWS:
		editor_move_rows(editor, sign * count);
		return TRUE;
	case DO_PAGES:
		editor_move_rows(editor, sign * count * MAX(editor->height - 1, 1));
		return TRUE;
	case DO_DELETE:
		return buffer_delete(buffer, motion, count);
	case DO_KILL:
		return buffer_kill(buffer, motion, count);
	case DO_CHANGE:
		return change(editor, motion, count);
	case DO_KILL_LINES:
		return buffer_kill_lines(buffer, count);
	case DO_COPY_LINES:
		return buffer_copy_lines(buffer, count);
	case DO_CHANGE_LINES:
		begin_typing(editor);
		buffer_move(buffer, MOTION_LINE_START, 1);
		buffer_kill(buffer, motion, 1);
		return TRUE;
	case DO_JOIN:
		return join_lines(editor, error);
	case DO_YANK:
		return yank(buffer, YANK_HERE, count, error);
	case DO_YANK_BEFORE:
		return yank(buffer, YANK_BEFORE, count, error);
	case DO_YANK_AFTER:
		return yank(buffer, YANK_AFTER, count, error);
	case DO_YANK_OLDER:
		return buffer_yank_older(buffer, error);
	case DO_UNDO:
		return repeat(editor, buffer_undo, count);
	case DO_REDO:
		return repeat(editor, buffer_redo, count);
	case DO_NEWLINE:
		return buffer_type(buffer, '\n', error);
	case DO_TAB:
		return buffer_type(buffer, '\t', error);
	case DO_TRANSPOSE:
		return repeat(editor, buffer_transpose, count);
	case DO_NORMAL:
		return leave_typing(editor);
	case DO_INSERT:
		return insert_after(editor, motion);
	case DO_OPEN_BELOW:
		return open_line(editor, TRUE, error);
	case DO_OPEN_ABOVE:
		return open_line(editor, FALSE, error);
	}
	return FALSE;
}

gboolean editor_run(struct editor *editor, const char *word, int count, GError **error)
{
	int index;
	if (!call_choice("edit", word, editor_words, &index, error))
		return FALSE;
	enum editing what = rows[index].what;
	if (what != DO_ROWS && what != DO_PAGES)
		editor->goal = -1;
	gboolean done = run(editor, what, rows[index].motion, count, error);
	/* In the normal mode the cursor is on a character, not behind the last. */
	if (editor->normal && at_line_end(editor) && !at_line_start(editor)) {
		int goal = editor->goal;
		buffer_move(editor->buffer, MOTION_LEFT, 1);
		editor->goal = goal;
	}
	return done;
}

/* SPDX-License-Identifier: MIT
 * The buffer's two files: buffer.c (the text, its changes, typing, undo), buffer-kill.c (deleting,
 * cutting, putting back what was cut). Nobody else includes this. */
#ifndef MIDWATCH_TUI_BUFFER_PRIVATE_H
#define MIDWATCH_TUI_BUFFER_PRIVATE_H

#include "tui/buffer.h"

/* Characters that may join one step of undo: writing without blanks has to end somewhere. */
enum { BUFFER_JOINED_MOST = 24 };

/* What the change before was, for what would join it. */
enum joining { JOIN_NOTHING, JOIN_TYPED, JOIN_DELETED, JOIN_KILLED, JOIN_YANKED };

struct kill {
	GString *text;
	gboolean lines;
};

struct buffer {
	GString *text;
	gsize cursor, limit, changed_from;
	guint64 version;
	GQueue done, undone; /* of struct change*, newest last */
	gsize kept;          /* bytes in `done` */
	guint step;
	gboolean grouped;
	enum joining joining;
	int joined;       /* characters in the step that is being joined */
	GPtrArray *kills; /* of struct kill*, newest last */
	guint yanked;     /* which of them, from the newest */
	gsize yank_start;
};

/* What comes next joins what is told here, or nothing. */
void buffer_settle(struct buffer *buffer, enum joining joining);
/* What is changed from here on is a step of its own, unless it is within a group. */
void buffer_begin_step(struct buffer *buffer);
/* Every change but undo and redo: [at, at + out) becomes `in`, which is clean and has room; the cursor goes
 * behind it. */
void buffer_change(struct buffer *buffer, gsize at, gsize out, const char *in, gsize size);
/* USAGE when the text would be longer than its limit. */
gboolean buffer_has_room(const struct buffer *buffer, gsize out, gsize in, GError **error);
void buffer_kill_free(void *kill);

#endif

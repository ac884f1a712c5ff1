/* SPDX-License-Identifier: MIT
 * Deleting, and the ring of what was cut. What is cut in a row joins, so that it comes back whole.
 */
#include "config.h"

#include <string.h>

#include "tui/buffer-private.h"

enum { KILLS_KEPT = 30 };

void buffer_kill_free(void *data)
{
	struct kill *kill = data;
	g_string_free(kill->text, TRUE);
	g_free(kill);
}

static gboolean reach(const struct buffer *buffer, enum motion motion, int count, gsize *from,
		      gsize *size)
{
	gsize to =
		motion_target(buffer->text->str, buffer->text->len, buffer->cursor, motion, count);
	*from = MIN(to, buffer->cursor);
	*size = MAX(to, buffer->cursor) - *from;
	return *size > 0;
}

gboolean buffer_delete(struct buffer *buffer, enum motion motion, int count)
{
	gsize from, size;
	if (!reach(buffer, motion, count, &from, &size))
		return FALSE;
	if (buffer->joining != JOIN_DELETED || buffer->joined >= BUFFER_JOINED_MOST) {
		buffer_begin_step(buffer);
		buffer->joined = 0;
	}
	buffer_change(buffer, from, size, "", 0);
	buffer->joining = JOIN_DELETED;
	buffer->joined++;
	return TRUE;
}

static void keep_kill(struct buffer *buffer, gsize from, gsize size, gboolean lines)
{
	const char *text = buffer->text->str + from;
	struct kill *newest =
		buffer->kills->len > 0 ? buffer->kills->pdata[buffer->kills->len - 1] : NULL;
	if (buffer->joining == JOIN_KILLED && newest) {
		if (from < buffer->cursor)
			g_string_prepend_len(newest->text, text, (gssize)size);
		else
			g_string_append_len(newest->text, text, (gssize)size);
		return;
	}
	struct kill *kill = g_new0(struct kill, 1);
	kill->text = g_string_new_len(text, (gssize)size);
	kill->lines = lines;
	g_ptr_array_add(buffer->kills, kill);
	if (buffer->kills->len > KILLS_KEPT)
		g_ptr_array_remove_index(buffer->kills, 0);
}

gboolean buffer_kill(struct buffer *buffer, enum motion motion, int count)
{
	gsize from, size;
	if (!reach(buffer, motion, count, &from, &size))
		return FALSE;
	keep_kill(buffer, from, size, FALSE);
	buffer_begin_step(buffer);
	buffer_change(buffer, from, size, "", 0);
	buffer_settle(buffer, JOIN_KILLED);
	return TRUE;
}

/* `count` lines from the cursor's on, [*from, *to), with the newline behind the last; into the ring
 * they always go with one. */
static gboolean take_lines(struct buffer *buffer, int count, gsize *from, gsize *to)
{
	const GString *text = buffer->text;
	if (text->len == 0)
		return FALSE;
	*from = *to = motion_line_start(text->str, buffer->cursor);
	for (int i = 0; i < count && *to < text->len; i++) {
		*to = motion_line_end(text->str, text->len, *to);
		*to += *to < text->len;
	}
	buffer_settle(buffer, JOIN_NOTHING);
	keep_kill(buffer, *from, *to - *from, TRUE);
	GString *kept = ((struct kill *)buffer->kills->pdata[buffer->kills->len - 1])->text;
	if (kept->len == 0 || kept->str[kept->len - 1] != '\n')
		g_string_append_c(kept, '\n');
	return TRUE;
}

gboolean buffer_copy_lines(struct buffer *buffer, int count)
{
	gsize from, to;
	return take_lines(buffer, count, &from, &to);
}

gboolean buffer_kill_lines(struct buffer *buffer, int count)
{
	const GString *text = buffer->text;
	gsize from, to;
	if (!take_lines(buffer, count, &from, &to))
		return FALSE;
	if (to == text->len && from > 0 && (to == from || text->str[to - 1] != '\n'))
		from--;
	buffer_begin_step(buffer);
	buffer_change(buffer, from, to - from, "", 0);
	buffer->cursor = motion_line_start(text->str, buffer->cursor);
	buffer_settle(buffer, JOIN_NOTHING);
	return TRUE;
}

static gboolean put_lines(struct buffer *buffer, const struct kill *kill, gboolean after,
			  GError **error)
{
	const GString *text = buffer->text;
	gsize start = motion_line_start(text->str, buffer->cursor);
	gsize end = motion_line_end(text->str, text->len, buffer->cursor);
	if (!buffer_has_room(buffer, 0, kill->text->len, error))
		return FALSE;
	buffer_begin_step(buffer);
	if (!after) {
		buffer_change(buffer, start, 0, kill->text->str, kill->text->len);
		buffer->cursor = start;
	} else if (end < text->len) {
		buffer_change(buffer, end + 1, 0, kill->text->str, kill->text->len);
		buffer->cursor = end + 1;
	} else {
		g_autofree char *turned =
			g_strdup_printf("\n%.*s", (int)kill->text->len - 1, kill->text->str);
		buffer_change(buffer, end, 0, turned, kill->text->len);
		buffer->cursor = end + 1;
	}
	buffer_settle(buffer, JOIN_NOTHING);
	return TRUE;
}

gboolean buffer_yank(struct buffer *buffer, enum yank_where where, GError **error)
{
	if (buffer->kills->len == 0)
		return FALSE;
	const struct kill *kill = buffer->kills->pdata[buffer->kills->len - 1];
	if (kill->lines && where != YANK_HERE)
		return put_lines(buffer, kill, where == YANK_AFTER, error);
	if (!buffer_has_room(buffer, 0, kill->text->len, error))
		return FALSE;
	if (where == YANK_AFTER && buffer->cursor < buffer->text->len &&
	    buffer->text->str[buffer->cursor] != '\n')
		buffer_move(buffer, MOTION_RIGHT, 1);
	buffer_begin_step(buffer);
	buffer->yanked = 0;
	buffer->yank_start = buffer->cursor;
	buffer_change(buffer, buffer->cursor, 0, kill->text->str, kill->text->len);
	buffer_settle(buffer, JOIN_YANKED);
	return TRUE;
}

gboolean buffer_yank_older(struct buffer *buffer, GError **error)
{
	if (buffer->joining != JOIN_YANKED)
		return FALSE;
	guint older = (buffer->yanked + 1) % buffer->kills->len;
	const struct kill *kill = buffer->kills->pdata[buffer->kills->len - 1 - older];
	gsize out = buffer->cursor - buffer->yank_start;
	if (!buffer_has_room(buffer, out, kill->text->len, error))
		return FALSE;
	buffer_change(buffer, buffer->yank_start, out, kill->text->str, kill->text->len);
	buffer->yanked = older;
	return TRUE;
}

gboolean buffer_transpose(struct buffer *buffer)
{
	const GString *text = buffer->text;
	gsize middle = buffer->cursor;
	if (middle == text->len || text->str[middle] == '\n')
		middle = motion_target(text->str, text->len, middle, MOTION_LEFT, 1);
	gsize from = motion_target(text->str, text->len, middle, MOTION_LEFT, 1);
	gsize to = motion_target(text->str, text->len, middle, MOTION_RIGHT, 1);
	if (from == middle || to == middle || memchr(text->str + from, '\n', to - from))
		return FALSE;
	g_autoptr(GString) turned = g_string_new_len(text->str + middle, (gssize)(to - middle));
	g_string_append_len(turned, text->str + from, (gssize)(middle - from));
	buffer_begin_step(buffer);
	buffer_change(buffer, from, to - from, turned->str, turned->len);
	buffer_settle(buffer, JOIN_NOTHING);
	return TRUE;
}

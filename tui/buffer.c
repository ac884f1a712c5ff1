/* SPDX-License-Identifier: MIT
 * The text is one block: moving 4 MB costs less than a millisecond, and everybody may look at it
 * without asking. Each change is kept as what went out and what came in, which is both its undo and
 * its redo. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "tui/buffer-private.h"

enum { UNDO_BYTES = 32 << 20 };

struct change {
	gsize at, before; /* the cursor before it */
	GString *removed, *inserted;
	guint step; /* changes of one step go and come together */
};

static void change_free(struct change *change)
{
	g_string_free(change->removed, TRUE);
	g_string_free(change->inserted, TRUE);
	g_free(change);
}

static gsize change_bytes(const struct change *change)
{
	return change->removed->len + change->inserted->len + sizeof *change;
}

struct buffer *buffer_new(gsize limit)
{
	struct buffer *buffer = g_new0(struct buffer, 1);
	buffer->text = g_string_new(NULL);
	buffer->limit = limit;
	buffer->changed_from = G_MAXSIZE;
	buffer->kills = g_ptr_array_new_with_free_func(buffer_kill_free);
	g_queue_init(&buffer->done);
	g_queue_init(&buffer->undone);
	return buffer;
}

static void forget_undone(struct buffer *buffer)
{
	struct change *change;
	while ((change = g_queue_pop_tail(&buffer->undone)))
		change_free(change);
}

void buffer_free(struct buffer *buffer)
{
	struct change *change;
	if (!buffer)
		return;
	forget_undone(buffer);
	while ((change = g_queue_pop_tail(&buffer->done)))
		change_free(change);
	g_ptr_array_unref(buffer->kills);
	g_string_free(buffer->text, TRUE);
	g_free(buffer);
}

const char *buffer_text(const struct buffer *buffer, gsize *size)
{
	if (size)
		*size = buffer->text->len;
	return buffer->text->str;
}

gsize buffer_cursor(const struct buffer *buffer)
{
	return buffer->cursor;
}

guint64 buffer_version(const struct buffer *buffer)
{
	return buffer->version;
}

gsize buffer_take_changed(struct buffer *buffer)
{
	gsize from = buffer->changed_from;
	buffer->changed_from = G_MAXSIZE;
	return from;
}

/* ---- changes */

void buffer_settle(struct buffer *buffer, enum joining joining)
{
	buffer->joining = joining;
	buffer->joined = 0;
}

void buffer_begin_step(struct buffer *buffer)
{
	if (!buffer->grouped)
		buffer->step++;
}

/* Nobody takes back megabytes of history; the step under way is always kept whole. */
static void forget_oldest(struct buffer *buffer)
{
	struct change *oldest;
	while (buffer->kept > UNDO_BYTES && (oldest = g_queue_peek_head(&buffer->done)) &&
	       oldest->step != buffer->step) {
		buffer->kept -= change_bytes(oldest);
		change_free(g_queue_pop_head(&buffer->done));
	}
}

static void swap_bytes(struct buffer *buffer, gsize at, gsize out, const char *in, gsize size)
{
	g_string_erase(buffer->text, (gssize)at, (gssize)out);
	g_string_insert_len(buffer->text, (gssize)at, in, (gssize)size);
	buffer->cursor = at + size;
	buffer->changed_from = MIN(buffer->changed_from, at);
	buffer->version++;
}

/* Adds to the change before when it goes on from there. */
static gboolean extend(struct buffer *buffer, gsize at, gsize out, const char *in, gsize size)
{
	struct change *last = g_queue_peek_tail(&buffer->done);
	if (!last || last->step != buffer->step)
		return FALSE;
	if (out == 0 && at == last->at + last->inserted->len) {
		g_string_append_len(last->inserted, in, (gssize)size);
		return TRUE;
	}
	if (size > 0 || last->inserted->len > 0)
		return FALSE;
	if (at == last->at)
		g_string_append_len(last->removed, buffer->text->str + at, (gssize)out);
	else if (at + out == last->at) {
		g_string_prepend_len(last->removed, buffer->text->str + at, (gssize)out);
		last->at = at;
	} else {
		return FALSE;
	}
	return TRUE;
}

/* Every change of the text but undo and redo: `in` is clean, and there is room. */
void buffer_change(struct buffer *buffer, gsize at, gsize out, const char *in, gsize size)
{
	if (out == 0 && size == 0)
		return;
	forget_undone(buffer);
	if (!extend(buffer, at, out, in, size)) {
		struct change *change = g_new0(struct change, 1);
		change->at = at;
		change->before = buffer->cursor;
		change->step = buffer->step;
		change->removed = g_string_new_len(buffer->text->str + at, (gssize)out);
		change->inserted = g_string_new_len(in, (gssize)size);
		g_queue_push_tail(&buffer->done, change);
		buffer->kept += sizeof *change;
	}
	buffer->kept += out + size;
	swap_bytes(buffer, at, out, in, size);
	forget_oldest(buffer);
}

/* What may be kept of a text from outside. */
static GString *clean(const char *text, gsize size)
{
	GString *out = g_string_sized_new(size + 1);
	const char *end = text + size;
	while (text < end) {
		const char *run = text;
		while (run < end && *run != '\0' && *run != '\r' && (guchar)*run < 0x80)
			run++;
		g_string_append_len(out, text, run - text);
		text = run;
		if (text == end)
			break;
		gunichar c = g_utf8_get_char_validated(text, end - text);
		if (*text == '\0') {
			text++;
		} else if (*text == '\r') {
			g_string_append_c(out, '\n');
			text += text + 1 < end && text[1] == '\n' ? 2 : 1;
		} else if (c > 0x10FFFF) { /* -1 wrong, -2 cut off */
			g_string_append(out, "\uFFFD");
			text++;
		} else {
			gsize used = g_unichar_to_utf8(c, NULL);
			g_string_append_len(out, text, (gssize)used);
			text += used;
		}
	}
	return out;
}

gboolean buffer_has_room(const struct buffer *buffer, gsize out, gsize in, GError **error)
{
	gsize wanted = buffer->text->len - out + in;
	if (wanted <= buffer->limit)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("not taken: the text would have %zu bytes, %zu are possible"), wanted,
		    buffer->limit);
	return FALSE;
}

void buffer_set(struct buffer *buffer, const char *text)
{
	struct change *change;
	g_autoptr(GString) in = clean(text, strlen(text));
	gsize size = MIN(in->len, buffer->limit);
	while (size < in->len && size > 0 && ((guchar)in->str[size] & 0xc0) == 0x80)
		size--;
	swap_bytes(buffer, 0, buffer->text->len, in->str, size);
	forget_undone(buffer);
	while ((change = g_queue_pop_tail(&buffer->done)))
		change_free(change);
	buffer->kept = 0;
	buffer_settle(buffer, JOIN_NOTHING);
}

gboolean buffer_replace(struct buffer *buffer, gsize from, gsize to, const char *text, gsize size,
			GError **error)
{
	g_autoptr(GString) in = clean(text, size);
	if (!buffer_has_room(buffer, to - from, in->len, error))
		return FALSE;
	buffer_begin_step(buffer);
	buffer_change(buffer, from, to - from, in->str, in->len);
	buffer_settle(buffer, JOIN_NOTHING);
	return TRUE;
}

gboolean buffer_insert(struct buffer *buffer, const char *text, gsize size, GError **error)
{
	return buffer_replace(buffer, buffer->cursor, buffer->cursor, text, size, error);
}

/* A word ends where the next begins: its blanks belong to it. */
static gboolean begins_word(const struct buffer *buffer, gunichar c)
{
	char before = buffer->cursor > 0 ? buffer->text->str[buffer->cursor - 1] : '\n';
	return c == '\n' || (g_ascii_isspace(before) && !g_unichar_isspace(c));
}

gboolean buffer_type(struct buffer *buffer, gunichar c, GError **error)
{
	char bytes[8];
	gsize size = (gsize)g_unichar_to_utf8(c, bytes);
	g_autoptr(GString) in = clean(bytes, size);
	if (!buffer_has_room(buffer, 0, in->len, error))
		return FALSE;
	if (buffer->joining != JOIN_TYPED || buffer->joined >= BUFFER_JOINED_MOST ||
	    begins_word(buffer, c)) {
		buffer_begin_step(buffer);
		buffer->joined = 0;
	}
	buffer_change(buffer, buffer->cursor, 0, in->str, in->len);
	buffer->joining = JOIN_TYPED;
	buffer->joined++;
	return TRUE;
}

/* ---- moving */

void buffer_move_to(struct buffer *buffer, gsize at)
{
	gsize line, next;
	at = MIN(at, buffer->text->len);
	if (at > 0 && at < buffer->text->len) {
		/* Never into a character, nor between it and its marks. */
		while (at > 0 && ((guchar)buffer->text->str[at] & 0xc0) == 0x80)
			at--;
		line = motion_line_start(buffer->text->str, at);
		next = at > line ? motion_target(buffer->text->str, buffer->text->len, at,
						 MOTION_LEFT, 1)
				 : at;
		if (next < at &&
		    motion_target(buffer->text->str, buffer->text->len, next, MOTION_RIGHT, 1) > at)
			at = next;
	}
	buffer->cursor = at;
	buffer_settle(buffer, JOIN_NOTHING);
}

void buffer_move(struct buffer *buffer, enum motion motion, int count)
{
	buffer->cursor =
		motion_target(buffer->text->str, buffer->text->len, buffer->cursor, motion, count);
	buffer_settle(buffer, JOIN_NOTHING);
}

/* ---- taking back */

static gboolean take_back(struct buffer *buffer, GQueue *from, GQueue *to, gboolean undo)
{
	struct change *change = g_queue_peek_tail(from);
	guint step = change ? change->step : 0;
	if (!change)
		return FALSE;
	while ((change = g_queue_peek_tail(from)) && change->step == step) {
		const GString *out = undo ? change->inserted : change->removed;
		const GString *in = undo ? change->removed : change->inserted;
		swap_bytes(buffer, change->at, out->len, in->str, in->len);
		if (undo)
			buffer->cursor = change->before;
		g_queue_push_tail(to, g_queue_pop_tail(from));
		buffer->kept += undo ? -change_bytes(change) : change_bytes(change);
	}
	/* What is typed from here on is a step of its own, also within a group. */
	buffer->step++;
	buffer_settle(buffer, JOIN_NOTHING);
	return TRUE;
}

gboolean buffer_undo(struct buffer *buffer)
{
	return take_back(buffer, &buffer->done, &buffer->undone, TRUE);
}

gboolean buffer_redo(struct buffer *buffer)
{
	return take_back(buffer, &buffer->undone, &buffer->done, FALSE);
}

void buffer_begin(struct buffer *buffer)
{
	buffer->step++;
	buffer->grouped = TRUE;
	buffer_settle(buffer, JOIN_NOTHING);
}

void buffer_end(struct buffer *buffer)
{
	buffer->grouped = FALSE;
	buffer->step++;
	buffer_settle(buffer, JOIN_NOTHING);
}

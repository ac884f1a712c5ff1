/* SPDX-License-Identifier: MIT
 * Fuzzing the text being written: each byte is a command, some take the bytes behind them as text.
 * Whatever is done the text is valid, the cursor stands in it, and everything can be taken back. */
#include <string.h>

#include "tui/buffer.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check(const struct buffer *buffer)
{
	gsize size, cursor = buffer_cursor(buffer);
	const char *text = buffer_text(buffer, &size);
	g_assert(strlen(text) == size && g_utf8_validate(text, (gssize)size, NULL));
	g_assert(cursor <= size && ((guchar)text[cursor] & 0xc0) != 0x80 && !strchr(text, '\r'));
}

static gsize take_text(struct buffer *buffer, const guint8 *data, gsize size)
{
	gsize used = size > 0 ? MIN((gsize)data[0] % 32 + 1, size) : 0;
	buffer_insert(buffer, (const char *)data, used, NULL);
	return used;
}

static void command(struct buffer *buffer, guint8 byte)
{
	enum motion motion = (enum motion)(byte % (MOTION_END + 1));
	int count = byte / 64 + 1;
	switch (byte % 11) {
	case 0:
		buffer_move(buffer, motion, count);
		break;
	case 1:
		buffer_delete(buffer, motion, count);
		break;
	case 2:
		buffer_kill(buffer, motion, count);
		break;
	case 3:
		buffer_kill_lines(buffer, count);
		break;
	case 4:
		buffer_yank(buffer, (enum yank_where)(byte % 3), NULL);
		break;
	case 5:
		buffer_yank_older(buffer, NULL);
		break;
	case 6:
		buffer_transpose(buffer);
		break;
	case 7:
		buffer_undo(buffer);
		break;
	case 8:
		buffer_redo(buffer);
		break;
	case 9:
		buffer_begin(buffer);
		buffer_type(buffer, byte, NULL);
		buffer_end(buffer);
		break;
	default:
		buffer_move_to(buffer, byte);
	}
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	struct buffer *buffer = buffer_new(1000);
	for (gsize at = 0; at < size; at++) {
		if (data[at] >= 240)
			at += take_text(buffer, data + at + 1, size - at - 1);
		else if (data[at] >= 200)
			buffer_type(buffer, data[at] * 61u, NULL);
		else
			command(buffer, data[at]);
		check(buffer);
	}
	g_autofree char *end = g_strdup(buffer_text(buffer, NULL));
	gboolean undone = FALSE;
	while (buffer_redo(buffer))
		;
	g_free(end);
	end = g_strdup(buffer_text(buffer, NULL));
	while (buffer_undo(buffer))
		undone = TRUE;
	g_assert_cmpstr(buffer_text(buffer, NULL), ==, "");
	while (buffer_redo(buffer))
		;
	if (undone)
		g_assert_cmpstr(buffer_text(buffer, NULL), ==, end);
	buffer_free(buffer);
	return 0;
}

/* SPDX-License-Identifier: MIT
 * Motions. Each looks only at what it passes, so their cost does not grow with the text. */
#include "config.h"

#include <string.h>

#include "desk/text.h"
#include "tui/motion.h"

enum kind { KIND_BLANK, KIND_WORD, KIND_KANA, KIND_HAN, KIND_MARK };

static enum kind kind_of(const char *at)
{
	gunichar c = g_utf8_get_char(at);
	if (c < 0x80)
		return g_ascii_isspace((char)c)               ? KIND_BLANK
		       : g_ascii_isalnum((char)c) || c == '_' ? KIND_WORD
							      : KIND_MARK;
	if (g_unichar_isspace(c))
		return KIND_BLANK;
	switch (g_unichar_get_script(c)) {
	case G_UNICODE_SCRIPT_HAN:
		return KIND_HAN;
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_KATAKANA:
		return KIND_KANA;
	default:
		return g_unichar_isalnum(c) || g_unichar_ismark(c) ? KIND_WORD : KIND_MARK;
	}
}

gsize motion_line_start(const char *text, gsize at)
{
	const char *newline = memrchr(text, '\n', at);
	return newline ? (gsize)(newline - text) + 1 : 0;
}

gsize motion_line_end(const char *text, gsize size, gsize at)
{
	const char *newline = memchr(text + at, '\n', size - at);
	return newline ? (gsize)(newline - text) : size;
}

static gsize right(const char *text, gsize size, gsize at)
{
	int columns;
	return at + text_cluster(text + at, size - at, &columns);
}

/* A cluster begins where the one before it ends: from a character that surely begins one, and is
 * near in any ordinary writing, the way is walked forwards. */
static gsize left(const char *text, gsize at)
{
	gsize from = at;
	gboolean stands = FALSE;
	while (from > 0 && !stands) {
		from = (gsize)(g_utf8_prev_char(text + from) - text);
		gunichar c = g_utf8_get_char(text + from);
		stands = c < 0x80 || (g_unichar_isalpha(c) && text_width_char(c) > 0);
	}
	for (gsize next = from; next < at; next = right(text, at, next))
		from = next;
	return from;
}

static gsize word_left(const char *text, gsize at)
{
	enum kind kind = KIND_BLANK, before;
	while (at > 0) {
		gsize p = left(text, at);
		kind = kind_of(text + p);
		if (kind != KIND_BLANK && kind != KIND_MARK)
			break;
		at = p;
	}
	while (at > 0) {
		gsize p = left(text, at);
		before = kind_of(text + p);
		if (before != kind)
			break;
		at = p;
		if (kind == KIND_HAN)
			break;
	}
	return at;
}

static gsize skip_kind(const char *text, gsize size, gsize at, enum kind kind)
{
	while (at < size && kind_of(text + at) == kind) {
		at = right(text, size, at);
		if (kind == KIND_HAN)
			break;
	}
	return at;
}

static gsize word_right(const char *text, gsize size, gsize at)
{
	while (at < size && (kind_of(text + at) == KIND_BLANK || kind_of(text + at) == KIND_MARK))
		at = right(text, size, at);
	return at < size ? skip_kind(text, size, at, kind_of(text + at)) : at;
}

static gsize word_next(const char *text, gsize size, gsize at)
{
	if (at < size && kind_of(text + at) != KIND_BLANK)
		at = skip_kind(text, size, at, kind_of(text + at));
	return skip_kind(text, size, at, KIND_BLANK);
}

static gsize word_end(const char *text, gsize size, gsize at)
{
	gsize next = right(text, size, at);
	next = skip_kind(text, size, next, KIND_BLANK);
	if (next >= size)
		return left(text, size);
	return left(text, skip_kind(text, size, next, kind_of(text + next)));
}

static gsize line_text(const char *text, gsize size, gsize at)
{
	at = motion_line_start(text, at);
	while (at < size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

static gsize line_rest(const char *text, gsize size, gsize at)
{
	gsize end = motion_line_end(text, size, at);
	return end == at && at < size ? at + 1 : end;
}

static gboolean is_empty_line(const char *text, gsize size, gsize at)
{
	return (at == 0 || text[at - 1] == '\n') && (at == size || text[at] == '\n');
}

static gsize paragraph_down(const char *text, gsize size, gsize at)
{
	while (at < size && is_empty_line(text, size, at))
		at++;
	while (at < size && !is_empty_line(text, size, at)) {
		at = motion_line_end(text, size, at);
		if (at < size)
			at++;
	}
	return at;
}

static gsize paragraph_up(const char *text, gsize size, gsize at)
{
	at = motion_line_start(text, at);
	while (at > 0 && is_empty_line(text, size, at))
		at = motion_line_start(text, at - 1);
	while (at > 0 && !is_empty_line(text, size, at))
		at = motion_line_start(text, at - 1);
	return at;
}

static gsize once(const char *text, gsize size, gsize at, enum motion motion)
{
	switch (motion) {
	case MOTION_LEFT:
		return left(text, at);
	case MOTION_RIGHT:
		return right(text, size, at);
	case MOTION_WORD_LEFT:
		return word_left(text, at);
	case MOTION_WORD_RIGHT:
		return word_right(text, size, at);
	case MOTION_WORD_NEXT:
		return word_next(text, size, at);
	case MOTION_WORD_END:
		return word_end(text, size, at);
	case MOTION_LINE_START:
		return motion_line_start(text, at);
	case MOTION_LINE_TEXT:
		return line_text(text, size, at);
	case MOTION_LINE_END:
		return motion_line_end(text, size, at);
	case MOTION_LINE_REST:
		return line_rest(text, size, at);
	case MOTION_PARAGRAPH_UP:
		return paragraph_up(text, size, at);
	case MOTION_PARAGRAPH_DOWN:
		return paragraph_down(text, size, at);
	case MOTION_START:
		return 0;
	case MOTION_END:
		return size;
	case MOTION_NONE:
		break;
	}
	return at;
}

gsize motion_target(const char *text, gsize size, gsize at, enum motion motion, int count)
{
	for (int i = 0; i < count; i++) {
		gsize next = once(text, size, at, motion);
		if (next == at)
			break;
		at = next;
	}
	return at;
}

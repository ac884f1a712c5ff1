/* SPDX-License-Identifier: MIT
 * Fuzzing the sanitiser: whatever comes in, what goes out is valid UTF-8 of characters with a known
 * width, plus newlines when asked, and is stable. */
#include <string.h>

#include "desk/text.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check(const GString *out, gsize from, enum text_flags flags)
{
	g_assert(strlen(out->str) == out->len && g_utf8_validate(out->str, -1, NULL));
	for (const char *at = out->str + from; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		if (c == '\n' && (flags & TEXT_KEEP_NEWLINES))
			continue;
		GUnicodeType type = g_unichar_type(c);
		g_assert(type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR &&
			 type != G_UNICODE_PARAGRAPH_SEPARATOR && type != G_UNICODE_SURROGATE &&
			 type != G_UNICODE_PRIVATE_USE);
		g_assert(!(c >= 0x200B && c <= 0x200F) && !(c >= 0x202A && c <= 0x202E) &&
			 !(c >= 0x2060 && c <= 0x206F) && !(c >= 0xE0000 && c <= 0xE0FFF));
		g_assert(c != 0x61C && c != 0xFEFF && text_width_char(c) >= 0);
	}
}

/* Taken apart into what a cursor steps over, it is what the whole is. */
static void check_clusters(const char *text, gsize size)
{
	g_autoptr(GString) whole = g_string_new(NULL), parts = g_string_new(NULL);
	if (memchr(text, '\n', size))
		return; /* a mark behind it would stand on what is shown for it */
	text_sanitise(whole, text, (gssize)size, TEXT_LINE, NULL);
	for (gsize at = 0; at < size;) {
		int columns;
		gsize used = text_cluster(text + at, size - at, &columns), before = parts->len;
		g_assert(used > 0 && used <= size - at);
		text_sanitise(parts, text + at, (gssize)used, TEXT_LINE, NULL);
		g_assert_cmpint(text_width(parts->str + before, -1), ==, columns);
		at += used;
	}
	g_assert_cmpstr(whole->str, ==, parts->str);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	check_clusters((const char *)data, size);
	for (int flags = TEXT_LINE; flags <= TEXT_KEEP_NEWLINES; flags++) {
		g_autoptr(GArray) warn = g_array_new(FALSE, FALSE, sizeof(struct text_span));
		g_autoptr(GString) once = g_string_new(NULL);
		g_autoptr(GString) twice = g_string_new(NULL);
		g_autoptr(GString) padded = g_string_new(NULL);
		text_sanitise(once, (const char *)data, size, flags, warn);
		check(once, 0, flags);
		gsize last = 0;
		for (guint i = 0; i < warn->len; i++) {
			struct text_span span = g_array_index(warn, struct text_span, i);
			g_assert(span.start >= last && span.end > span.start &&
				 span.end <= once->len);
			g_assert(once->str[span.start] == '<' && once->str[span.end - 1] == '>');
			last = span.end;
		}
		text_sanitise(twice, once->str, once->len, flags, NULL);
		g_assert_cmpstr(once->str, ==, twice->str);
		int columns = size > 0 ? data[0] : 0;
		text_pad(padded, once->str, columns);
		g_assert_cmpint(text_width(padded->str, -1), ==, columns);
	}
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autofree char *folded = text_fold(text);
	g_assert(g_utf8_validate(folded, -1, NULL));
	return 0;
}

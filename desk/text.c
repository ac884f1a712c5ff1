/* SPDX-License-Identifier: MIT
 * The one sanitiser, widths and cutting. Everything that is not known to be harmless is shown by
 * its number, so a character new to Unicode is safe before it is known here. */
#include "desk/text.h"

#include <string.h>

enum text_class {
	CLASS_ZERO, /* combines with the character before it */
	CLASS_ONE,
	CLASS_WIDE,
	CLASS_SHOWN,    /* controls, separators, bidi, invisible */
	CLASS_UNKNOWN,  /* unassigned, private */
	CLASS_SELECTOR, /* of a variation */
	CLASS_MODIFIER, /* skin tone; a wide character of its own when alone */
};
#include "desk/text-table.h"

#define MARKS_SHOWN 3
#define TAB_STOP 8
#define CUT_MARK "…"

static enum text_class class_of(gunichar c)
{
	if (c >= 0x20 && c < 0x7F)
		return CLASS_ONE;
	if (c > 0x10FFFF)
		return CLASS_UNKNOWN;
	gsize low = 0, high = G_N_ELEMENTS(text_table);
	while (high - low > 1) {
		gsize middle = (low + high) / 2;
		if (text_table[middle] >> 3 <= c)
			low = middle;
		else
			high = middle;
	}
	return (enum text_class)(text_table[low] & 7);
}

int text_width_char(gunichar c)
{
	switch (class_of(c)) {
	case CLASS_ZERO:
		return 0;
	case CLASS_ONE:
		return 1;
	case CLASS_WIDE:
	case CLASS_MODIFIER:
		return 2;
	default:
		return -1;
	}
}

struct cleaner {
	GString *out;
	GArray *warn;
	int column;           /* since the last newline, for tabs */
	int marks;            /* combining marks behind the last character */
	enum text_class last; /* of the last character written; SHOWN: nothing to stand on */
	gboolean selected;    /* it had its variation selector */
};

static void show(struct cleaner *cleaner, const char *format, guint value)
{
	struct text_span span = {.start = cleaner->out->len};
	g_string_append_printf(cleaner->out, format, value);
	span.end = cleaner->out->len;
	cleaner->column += (int)(span.end - span.start);
	cleaner->last = CLASS_SHOWN;
	if (cleaner->warn != NULL)
		g_array_append_val(cleaner->warn, span);
}

static void put(struct cleaner *cleaner, const char *bytes, gsize size, enum text_class class)
{
	g_string_append_len(cleaner->out, bytes, size);
	cleaner->column += class == CLASS_ONE ? 1 : 2;
	cleaner->last = class;
	cleaner->marks = 0;
	cleaner->selected = FALSE;
}

/* A run of printable ASCII: bytes taken. */
static gsize put_plain(struct cleaner *cleaner, const char *text, const char *end)
{
	const char *at = text;
	while (at < end && (guchar)*at >= 0x20 && (guchar)*at < 0x7F)
		at++;
	put(cleaner, text, at - text, CLASS_ONE);
	cleaner->column += (int)(at - text) - 1;
	return at - text;
}

static void put_newline(struct cleaner *cleaner, enum text_flags flags)
{
	if (!(flags & TEXT_KEEP_NEWLINES)) {
		put(cleaner, "⏎", strlen("⏎"), CLASS_ONE);
		return;
	}
	g_string_append_c(cleaner->out, '\n');
	cleaner->column = 0;
	cleaner->last = CLASS_SHOWN;
}

static void put_tab(struct cleaner *cleaner, enum text_flags flags)
{
	do
		put(cleaner, " ", 1, CLASS_ONE);
	while ((flags & TEXT_KEEP_NEWLINES) && cleaner->column % TAB_STOP != 0);
}

static void put_char(struct cleaner *cleaner, gunichar c, const char *bytes, gsize size)
{
	enum text_class class = class_of(c);
	gboolean stands = cleaner->last != CLASS_SHOWN;
	switch (class) {
	case CLASS_ONE:
	case CLASS_WIDE:
		put(cleaner, bytes, size, class);
		break;
	case CLASS_ZERO:
		if (!stands)
			show(cleaner, "<U+%04X>", c);
		else if (++cleaner->marks <= MARKS_SHOWN)
			g_string_append_len(cleaner->out, bytes, size);
		break;
	case CLASS_SELECTOR:
		if (!stands || cleaner->selected)
			show(cleaner, "<U+%04X>", c);
		else
			cleaner->selected = TRUE;
		break;
	case CLASS_MODIFIER:
		if (cleaner->last != CLASS_WIDE)
			put(cleaner, bytes, size, class);
		break;
	case CLASS_UNKNOWN:
		put(cleaner, "\uFFFD", strlen("\uFFFD"), CLASS_ONE);
		break;
	case CLASS_SHOWN:
		show(cleaner, "<U+%04X>", c);
		break;
	}
}

void text_sanitise(GString *out, const char *text, gssize size, enum text_flags flags, GArray *warn)
{
	struct cleaner cleaner = {.out = out, .warn = warn, .last = CLASS_SHOWN};
	const char *end = text + (size < 0 ? (gssize)strlen(text) : size);
	while (text < end) {
		guchar byte = (guchar)*text;
		gsize used = 1;
		if (byte >= 0x20 && byte < 0x7F)
			used = put_plain(&cleaner, text, end);
		else if (byte == '\n')
			put_newline(&cleaner, flags);
		else if (byte == '\r' && end - text > 1 && text[1] == '\n') {
			put_newline(&cleaner, flags);
			used = 2;
		} else if (byte == '\t')
			put_tab(&cleaner, flags);
		else if (byte < 0x80)
			show(&cleaner, "<U+%04X>", byte);
		else {
			gunichar c = g_utf8_get_char_validated(text, end - text);
			if (c > 0x10FFFF) /* -1 wrong, -2 cut off */
				show(&cleaner, "<0x%02X>", byte);
			else {
				used = g_unichar_to_utf8(c, NULL);
				put_char(&cleaner, c, text, used);
			}
		}
		text += used;
	}
}

char *text_clean(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	if (text != NULL)
		text_sanitise(out, text, -1, TEXT_LINE, NULL);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The character at `at` and its columns; bytes that are none count one column each. Without an
 * `end` the text ends at its NUL. */
static gsize step(const char *at, const char *end, int *width)
{
	if ((guchar)*at < 0x80) {
		*width = *at != '\n';
		return 1;
	}
	gunichar c = g_utf8_get_char_validated(at, end != NULL ? end - at : -1);
	*width = c > 0x10FFFF ? 1 : text_width_char(c);
	if (*width < 0)
		*width = 1;
	return c > 0x10FFFF ? 1 : g_unichar_to_utf8(c, NULL);
}

/* The class of what stands at the beginning, and its bytes; bytes that are no character are shown.
 */
static enum text_class class_at(const char *text, gsize size, gsize *used, gunichar *c)
{
	guchar byte = (guchar)*text;
	*used = 1;
	*c = byte;
	if (byte < 0x80)
		return (byte >= 0x20 && byte < 0x7F) || byte == '\t' || byte == '\n' ? CLASS_ONE
										     : CLASS_SHOWN;
	*c = g_utf8_get_char_validated(text, (gssize)size);
	if (*c > 0x10FFFF)
		return CLASS_SHOWN;
	*used = g_unichar_to_utf8(*c, NULL);
	return class_of(*c);
}

static int shown_columns(gunichar c)
{
	char number[16];
	return c > 0x10FFFF ? (int)strlen("<0xFF>")
			    : g_snprintf(number, sizeof number, "<U+%04X>", c);
}

gsize text_cluster(const char *text, gsize size, int *columns)
{
	gsize used, next;
	gunichar c;
	*columns = 0;
	if (size == 0)
		return 0;
	enum text_class base = class_at(text, size, &used, &c), class;
	gboolean stands = base != CLASS_SHOWN && base != CLASS_ZERO && base != CLASS_SELECTOR;
	gboolean selected = FALSE;
	*columns = !stands ? shown_columns(c) : 1 + (base == CLASS_WIDE || base == CLASS_MODIFIER);
	if (!stands || c == '\n')
		return used;
	/* Most characters stand alone, and most of the next ones are plain. */
	while (used < size && (guchar)text[used] >= 0x80) {
		class = class_at(text + used, size - used, &next, &c);
		if (class == CLASS_SELECTOR && !selected)
			selected = TRUE;
		else if (class != CLASS_ZERO && !(class == CLASS_MODIFIER && base == CLASS_WIDE))
			break;
		used += next;
	}
	return used;
}

int text_width(const char *clean, gssize size)
{
	const char *end = clean + (size < 0 ? (gssize)strlen(clean) : size);
	int total = 0;
	while (clean < end) {
		int width;
		clean += step(clean, end, &width);
		total += width;
	}
	return total;
}

gsize text_fit(const char *clean, int columns, int *used)
{
	/* No look at the end of the line: it may be megabytes away, and is asked for each piece. */
	const char *at = clean;
	int total = 0, width = 0;
	while (*at != '\0' && *at != '\n') {
		gsize size = step(at, NULL, &width);
		if (total + width > columns)
			break;
		total += width;
		at += size;
	}
	if (used != NULL)
		*used = total;
	return at - clean;
}

void text_pad(GString *out, const char *clean, int columns)
{
	if (columns <= 0)
		return;
	int used = 0;
	gsize size = text_fit(clean, columns, &used);
	gboolean cut = clean[size] != '\0';
	if (cut)
		size = text_fit(clean, columns - 1, &used);
	g_string_append_len(out, clean, size);
	if (cut) {
		g_string_append(out, CUT_MARK);
		used++;
	}
	for (; used < columns; used++)
		g_string_append_c(out, ' ');
}

gboolean text_valid(const char *text, gsize size, gsize *bad_offset)
{
	const char *bad = NULL;
	if (g_utf8_validate_len(text, size, &bad))
		return TRUE;
	if (bad_offset != NULL)
		*bad_offset = bad - text;
	return FALSE;
}

char *text_fold(const char *text)
{
	const char *at = text;
	while (*at != '\0' && (guchar)*at < 0x80)
		at++;
	if (*at == '\0')
		return g_ascii_strdown(text, at - text);
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *plain = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
	g_autofree char *folded = g_utf8_casefold(plain, -1);
	/* Folding can undo the composition, of U+0130 for one. */
	return g_utf8_normalize(folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/* Marks that stay with what is before them, and those that stay with what is behind. */
static gboolean closes(gunichar c)
{
	static const gunichar marks[] = {0x3001, 0x3002, 0xff0c, 0xff0e, 0xff01, 0xff1f, 0xff1b,
					 0xff1a, 0xff09, 0xff3d, 0xff5d, 0x300b, 0x300d, 0x300f,
					 0x3011, 0x3015, 0x2019, 0x201d, 0x2026, 0xff05};
	for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
		if (marks[i] == c)
			return TRUE;
	return c < 0x80 && strchr(",.;:!?)]}%", (int)c) != NULL;
}

static gboolean opens(gunichar c)
{
	static const gunichar marks[] = {0xff08, 0xff3b, 0xff5b, 0x300a, 0x300c,
					 0x300e, 0x3010, 0x3014, 0x2018, 0x201c};
	for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
		if (marks[i] == c)
			return TRUE;
	return c < 0x80 && strchr("([{", (int)c) != NULL;
}

/* Whether a line may end before `at`: behind a space, or beside an ideograph. */
static gboolean may_break(const char *clean, const char *at)
{
	gunichar before = g_utf8_get_char(g_utf8_find_prev_char(clean, at));
	gunichar behind = g_utf8_get_char(at);
	if (before == ' ')
		return TRUE;
	if (text_width_char(before) != 2 && text_width_char(behind) != 2)
		return FALSE;
	return text_width_char(behind) > 0 && behind != ' ' && !closes(behind) && !opens(before);
}

gsize text_fit_words(const char *clean, gsize size, int columns)
{
	gsize fits = MIN(text_fit(clean, columns, NULL), size);
	if (fits == 0)
		return MIN(size, (gsize)g_utf8_skip[(guchar)*clean]);
	if (fits == size || clean[fits] == ' ')
		return fits;
	for (const char *p = clean + fits; p > clean + fits / 2;
	     p = g_utf8_find_prev_char(clean, p))
		if (may_break(clean, p))
			return (gsize)(p - clean);
	return fits;
}

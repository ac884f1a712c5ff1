/* SPDX-License-Identifier: MIT
 * A reader of the few sequences curses sends. Styles are only noted as they come and sent when a
 * character needs them; every other sequence passes unchanged, and one that is not understood makes
 * us forget what we knew rather than guess. */
#include "config.h"

#include <string.h>

#include "tui/squeeze.h"

enum { ESCAPE = 27, SHIFT_OUT = 14, SHIFT_IN = 15, COLOUR_DEFAULT = -1, REPEAT_LEAST = 8 };
/* Parameters of one sequence that are looked at. */
enum { PARAMETERS = 16 };

struct style {
	gboolean known;
	guint flags;    /* bit n: SGR n, 1 to 9 */
	int fore, back; /* SGR parameter, 256 + n of 256 colours, COLOUR_DEFAULT */
};

/* Of a blank only these are seen: underlined, reversed, struck out, and the background; of a
 * reversed one that is the colour of the text. */
#define REVERSED (1u << 7)
#define BLANK_FLAGS ((1u << 4) | REVERSED | (1u << 9))

struct squeeze {
	gboolean repeats;
	struct style have, want, saved;
	char have_set, want_set, saved_set; /* G0: B or 0; 0 not known */
	int row;                            /* from 1; 0 not known */
	int column;                         /* exact, from 1; 0 not known */
	int column_most;                    /* not further right than this; 0 not known */
	int rows, columns;
	GString *out;
};

struct squeeze *squeeze_new(gboolean repeats)
{
	struct squeeze *squeeze = g_new0(struct squeeze, 1);
	squeeze->repeats = repeats;
	squeeze->want_set = 'B'; /* what there is, nobody knows yet */
	return squeeze;
}

void squeeze_free(struct squeeze *squeeze)
{
	g_free(squeeze);
}

static void lose_place(struct squeeze *squeeze)
{
	squeeze->row = squeeze->column = squeeze->column_most = 0;
}

/* ---- styles */

static void append_colour(GString *out, int colour, int base)
{
	if (colour == COLOUR_DEFAULT)
		g_string_append_printf(out, ";%d", base + 9);
	else if (colour >= 256)
		g_string_append_printf(out, ";%d;5;%d", base + 8, colour - 256);
	else
		g_string_append_printf(out, ";%d", colour);
}

static gboolean same(const struct style *a, const struct style *b)
{
	return a->known && b->known && a->flags == b->flags && a->fore == b->fore &&
	       a->back == b->back;
}

/* From the style there is to the one wanted: added to, or begun anew, whichever is shorter. */
static void send_style(struct squeeze *squeeze)
{
	const struct style *have = &squeeze->have, *want = &squeeze->want;
	g_autoptr(GString) add = g_string_new(NULL), anew = g_string_new(NULL);
	if (!want->known || same(have, want))
		return;
	for (int bit = 1; bit <= 9; bit++) {
		if (want->flags & (1u << bit))
			g_string_append_printf(anew, ";%d", bit);
		if (want->flags & ~have->flags & (1u << bit))
			g_string_append_printf(add, ";%d", bit);
	}
	if (want->fore != COLOUR_DEFAULT)
		append_colour(anew, want->fore, 30);
	if (want->back != COLOUR_DEFAULT)
		append_colour(anew, want->back, 40);
	if (want->fore != have->fore)
		append_colour(add, want->fore, 30);
	if (want->back != have->back)
		append_colour(add, want->back, 40);
	gboolean can_add = have->known && (have->flags & ~want->flags) == 0 && add->len > 0;
	/* "CSI m" alone begins anew; with more behind it a 0 must stand before. */
	if (can_add && add->len - 1 <= (anew->len > 0 ? anew->len + 1 : 0))
		g_string_append_printf(squeeze->out, "\033[%sm", add->str + 1);
	else
		g_string_append_printf(squeeze->out, "\033[%s%sm", anew->len > 0 ? "0" : "",
				       anew->str);
	squeeze->have = squeeze->want;
}

static void send_set(struct squeeze *squeeze)
{
	if (squeeze->have_set == squeeze->want_set)
		return;
	g_string_append_printf(squeeze->out, "\033(%c", squeeze->want_set);
	squeeze->have_set = squeeze->want_set;
}

/* What a blank, or an erased cell, looks like. */
static void send_blank_style(struct squeeze *squeeze)
{
	const struct style *have = &squeeze->have, *want = &squeeze->want;
	if (!have->known || !want->known || ((have->flags ^ want->flags) & BLANK_FLAGS) != 0 ||
	    have->back != want->back || ((want->flags & REVERSED) != 0 && have->fore != want->fore))
		send_style(squeeze);
}

/* Takes the parameters of an SGR as wanted; FALSE: one of them is not understood. */
static gboolean take_style(struct style *style, const int *parameters, int count)
{
	static const struct style plain = {TRUE, 0, COLOUR_DEFAULT, COLOUR_DEFAULT};
	struct style result = *style;
	for (int i = 0; i < MAX(count, 1); i++) {
		int p = i < count ? parameters[i] : 0;
		if (p == 0)
			result = plain;
		else if (p <= 9)
			result.flags |= 1u << p;
		else if ((p >= 30 && p <= 37) || (p >= 90 && p <= 97))
			result.fore = p;
		else if ((p >= 40 && p <= 47) || (p >= 100 && p <= 107))
			result.back = p;
		else if (p == 39)
			result.fore = COLOUR_DEFAULT;
		else if (p == 49)
			result.back = COLOUR_DEFAULT;
		else if ((p == 38 || p == 48) && i + 2 < count && parameters[i + 1] == 5) {
			*(p == 38 ? &result.fore : &result.back) = 256 + parameters[i + 2];
			i += 2;
		} else if (p == 22)
			result.flags &= ~6u;
		else if (p >= 23 && p <= 29)
			result.flags &= ~(1u << (p - 20));
		else
			return FALSE;
	}
	/* Something on top of what nobody knows. */
	if (!result.known)
		return FALSE;
	*style = result;
	return TRUE;
}

/* ---- moves */

static void send_place(struct squeeze *squeeze, int row, int column)
{
	char best[32], other[32];
	g_snprintf(best, sizeof best, column == 1 ? "\033[%dH" : "\033[%d;%dH", row, column);
	if (row == 1 && column == 1)
		g_strlcpy(best, "\033[H", sizeof best);
	/* That we are still in that line is certain when nothing can have reached its end. */
	if (squeeze->row == row && squeeze->column_most > 0 &&
	    squeeze->column_most <= squeeze->columns) {
		g_snprintf(other, sizeof other, column == 1 ? "\r" : "\033[%dG", column);
		if (strlen(other) < strlen(best))
			g_strlcpy(best, other, sizeof best);
		int by = squeeze->column > 0 ? column - squeeze->column : 0;
		if (by != 0) {
			g_snprintf(other, sizeof other, ABS(by) == 1 ? "\033[%c" : "\033[%2$d%1$c",
				   by > 0 ? 'C' : 'D', ABS(by));
			if (strlen(other) < strlen(best))
				g_strlcpy(best, other, sizeof best);
		}
	}
	g_string_append(squeeze->out, best);
	squeeze->row = row;
	squeeze->column = squeeze->column_most = column;
}

/* ---- sequences */

static int parameter(const int *parameters, int count, int index)
{
	return index < count && parameters[index] > 0 ? parameters[index] : 1;
}

/* Moves are what we know best. TRUE: sent. */
static gboolean take_move(struct squeeze *squeeze, char final, const int *parameters, int count)
{
	int first = parameter(parameters, count, 0);
	switch (final) {
	case 'H':
		send_place(squeeze, first, parameter(parameters, count, 1));
		return TRUE;
	case 'G':
		if (squeeze->row > 0) {
			send_place(squeeze, squeeze->row, first);
			return TRUE;
		}
		squeeze->column = squeeze->column_most = first;
		return FALSE;
	case 'd':
		squeeze->row = first;
		return FALSE;
	case 'A':
		squeeze->row = squeeze->row > first ? squeeze->row - first : 0;
		return FALSE;
	case 'B':
		squeeze->row += squeeze->row > 0 ? first : 0;
		return FALSE;
	case 'C':
		squeeze->column += squeeze->column > 0 ? first : 0;
		squeeze->column_most += squeeze->column_most > 0 ? first : 0;
		return FALSE;
	case 'D':
		squeeze->column = squeeze->column > first ? squeeze->column - first : 0;
		return FALSE;
	case 'r':
		if (first != 1 || parameter(parameters, count, 1) != squeeze->rows) {
			lose_place(squeeze);
			return FALSE;
		}
		/* The whole screen need not be named. */
		g_string_append(squeeze->out, "\033[r");
		squeeze->row = squeeze->column = squeeze->column_most = 1;
		return TRUE;
	case 'K': /* these leave the cursor where it is, and fill with the background */
	case 'J':
	case 'X':
	case '@':
	case 'P':
		send_blank_style(squeeze);
		return FALSE;
	default:
		send_style(squeeze);
		lose_place(squeeze);
		return FALSE;
	}
}

/* A control sequence of `size` bytes. */
static void take_control(struct squeeze *squeeze, const char *bytes, gsize size)
{
	int parameters[PARAMETERS] = {0}, count = 0;
	gboolean plain = TRUE;
	for (gsize i = 2; i + 1 < size; i++) {
		if (g_ascii_isdigit(bytes[i]) && count < PARAMETERS) {
			count = MAX(count, 1);
			parameters[count - 1] = parameters[count - 1] * 10 + (bytes[i] - '0');
		} else if (bytes[i] == ';' && count < PARAMETERS) {
			count = MAX(count, 1) + 1;
		} else {
			plain = FALSE;
		}
	}
	char final = bytes[size - 1];
	plain = plain && count <= PARAMETERS;
	if (plain && final == 'm') {
		if (take_style(&squeeze->want, parameters, count))
			return;
		send_style(squeeze);
		g_string_append_len(squeeze->out, bytes, (gssize)size);
		squeeze->have.known = squeeze->want.known = FALSE;
		return;
	}
	if (plain && take_move(squeeze, final, parameters, count))
		return;
	if (!plain && final != 'h' && final != 'l') {
		send_style(squeeze);
		lose_place(squeeze);
	}
	g_string_append_len(squeeze->out, bytes, (gssize)size);
}

/* Gives the size of the escape sequence that begins here. */
static gsize take_escape(struct squeeze *squeeze, const char *bytes, gsize size)
{
	gsize length = 2;
	if (size >= 3 && bytes[1] == '[') {
		while (length < size && (guchar)bytes[length] >= 0x20 &&
		       (guchar)bytes[length] < 0x40)
			length++;
		length = MIN(length + 1, size);
		take_control(squeeze, bytes, length);
		return length;
	}
	if (size >= 3 && bytes[1] == '(' && (bytes[2] == 'B' || bytes[2] == '0')) {
		squeeze->want_set = bytes[2];
		return 3;
	}
	while (length < size && (guchar)bytes[length - 1] >= 0x20 &&
	       (guchar)bytes[length - 1] < 0x30)
		length++;
	length = MIN(length, size);
	send_style(squeeze);
	send_set(squeeze);
	lose_place(squeeze);
	g_string_append_len(squeeze->out, bytes, (gssize)length);
	/* The cursor is kept and brought back with its style. */
	if (bytes[1] == '7') {
		squeeze->saved = squeeze->have;
		squeeze->saved_set = squeeze->have_set;
	} else if (bytes[1] == '8') {
		squeeze->have = squeeze->want = squeeze->saved;
		/* Whether the set too, terminals disagree. */
		if (squeeze->have_set != squeeze->saved_set)
			squeeze->have_set = 0;
	}
	return length;
}

/* ---- text */

static gsize character_size(const char *bytes, gsize size)
{
	gsize length = 1;
	while (length < size && ((guchar)bytes[length] & 0xc0) == 0x80)
		length++;
	return length;
}

static gsize take_text(struct squeeze *squeeze, const char *bytes, gsize size)
{
	gsize run = 1, length = character_size(bytes, size);
	gboolean ascii = length == 1 && (guchar)*bytes < 0x80;
	if (*bytes == ' ')
		send_blank_style(squeeze);
	else
		send_style(squeeze);
	send_set(squeeze);
	while (ascii && run < size && bytes[run] == *bytes)
		run++;
	gsize taken = ascii ? run : length;
	if (squeeze->repeats && run >= REPEAT_LEAST)
		g_string_append_printf(squeeze->out, "%c\033[%" G_GSIZE_FORMAT "b", *bytes,
				       run - 1);
	else
		g_string_append_len(squeeze->out, bytes, (gssize)taken);
	squeeze->column = ascii && squeeze->column > 0 ? squeeze->column + (int)run : 0;
	if (squeeze->column_most > 0)
		squeeze->column_most += ascii ? (int)run : 2;
	return taken;
}

static void take_single(struct squeeze *squeeze, char byte)
{
	switch (byte) {
	case '\r':
		squeeze->column = squeeze->column_most = 1;
		break;
	case '\n':
		/* At the end of a scrolled region the line stays the same. */
		squeeze->row = 0;
		send_blank_style(squeeze);
		break;
	case '\b':
		squeeze->column = squeeze->column > 1 ? squeeze->column - 1 : 0;
		break;
	case SHIFT_OUT:
	case SHIFT_IN:
		break;
	default:
		lose_place(squeeze);
	}
	g_string_append_c(squeeze->out, byte);
}

void squeeze_add(struct squeeze *squeeze, GString *out, const char *bytes, gsize size, int rows,
		 int columns)
{
	squeeze->out = out;
	squeeze->rows = rows;
	squeeze->columns = columns;
	for (gsize at = 0; at < size;) {
		guchar byte = (guchar)bytes[at];
		if (byte == ESCAPE && at + 1 < size) {
			at += take_escape(squeeze, bytes + at, size - at);
		} else if (byte >= 0x20 && byte != 0x7f) {
			at += take_text(squeeze, bytes + at, size - at);
		} else {
			take_single(squeeze, bytes[at]);
			at++;
		}
	}
	squeeze->out = NULL;
}

void squeeze_end(struct squeeze *squeeze, GString *out)
{
	squeeze->out = out;
	send_set(squeeze);
	send_style(squeeze);
	squeeze->have.known = squeeze->want.known = FALSE;
	squeeze->have_set = 0;
	lose_place(squeeze);
	squeeze->out = NULL;
}

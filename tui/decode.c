/* SPDX-License-Identifier: MIT
 * The decoder: a small buffer, and one function that looks at its beginning. Both forms of cursor
 * keys (CSI and SS3) are always known, so the keypad mode needs no switching; terminfo only adds.
 */
#include "config.h"

#include <string.h>

#include "tui/decode.h"

enum {
	ESC = 27,
	/* Longest sequence worth waiting for; a longer one is dropped byte by byte. */
	SEQUENCE_LIMIT = 64,
	/* A control string (OSC, DCS …) is swallowed up to this length. */
	STRING_LIMIT = 4096,
	MORE = -1, /* the beginning of something: wait */
};

static const char paste_end[] = "\033[201~";

struct sequence {
	char *bytes;
	gsize size;
	int key;
};

struct decoder {
	GArray *sequences; /* of struct sequence */
	GString *buffer;
	GString *paste; /* NULL outside a paste */
	gboolean mouse;
	int row, column; /* of the pointer */
};

static void sequence_clear(void *data)
{
	g_free(((struct sequence *)data)->bytes);
}

struct decoder *decoder_new(void)
{
	struct decoder *decoder = g_new0(struct decoder, 1);
	decoder->sequences = g_array_new(FALSE, FALSE, sizeof(struct sequence));
	g_array_set_clear_func(decoder->sequences, sequence_clear);
	decoder->buffer = g_string_new(NULL);
	return decoder;
}

void decoder_free(struct decoder *decoder)
{
	if (!decoder)
		return;
	g_array_unref(decoder->sequences);
	g_string_free(decoder->buffer, TRUE);
	if (decoder->paste)
		g_string_free(decoder->paste, TRUE);
	g_free(decoder);
}

void decoder_add(struct decoder *decoder, const char *sequence, int key)
{
	gsize size = sequence ? strlen(sequence) : 0;
	if (size == 0 || size > SEQUENCE_LIMIT)
		return;
	struct sequence one = {g_strdup(sequence), size, key};
	g_array_append_val(decoder->sequences, one);
}

/* The key of a CSI sequence "ESC [ params final"; 0 for one we don't know. */
static int csi_key(const char *params, gsize size, char final)
{
	int number[2] = {0, 0}, index = 0;
	for (gsize i = 0; i < size; i++) {
		if (g_ascii_isdigit(params[i])) {
			if (number[index] < 10000)
				number[index] = number[index] * 10 + (params[i] - '0');
		} else if (params[i] == ';' && index == 0) {
			index = 1;
		} else {
			return 0;
		}
	}
	int alt = number[1] > 1 && ((number[1] - 1) & 2) ? KEY_ALT : 0;
	switch (final) {
	case 'A':
		return KEY_N_UP | alt;
	case 'B':
		return KEY_N_DOWN | alt;
	case 'C':
		return KEY_N_RIGHT | alt;
	case 'D':
		return KEY_N_LEFT | alt;
	case 'H':
		return KEY_N_HOME | alt;
	case 'F':
		return KEY_N_END | alt;
	case 'Z':
		return KEY_N_BACKTAB;
	case 'P':
	case 'Q':
	case 'R':
	case 'S':
		return (KEY_N_F1 + (final - 'P')) | alt;
	case '~':
		break;
	default:
		return 0;
	}
	switch (number[0]) {
	case 1:
	case 7:
		return KEY_N_HOME | alt;
	case 2:
		return KEY_N_INSERT | alt;
	case 3:
		return KEY_N_DELETE | alt;
	case 4:
	case 8:
		return KEY_N_END | alt;
	case 5:
		return KEY_N_PAGE_UP | alt;
	case 6:
		return KEY_N_PAGE_DOWN | alt;
	case 11 ... 15:
		return (KEY_N_F1 + number[0] - 11) | alt;
	case 17 ... 21:
		return (KEY_N_F1 + number[0] - 12) | alt;
	case 23:
	case 24:
		return (KEY_N_F1 + number[0] - 13) | alt;
	default:
		return 0;
	}
}

/* Each of these parsers looks at the beginning of `b`, and gives the bytes it takes (0: none known,
 * MORE: wait) and the key (0: swallowed). */
/* "ESC [ < button ; column ; row M", mode 1006: presses and the wheel; a release is nothing. */
static int pointer_key(struct decoder *decoder, const char *params, gsize size, char final)
{
	int number[3] = {0, 0, 0}, index = 0;
	for (gsize i = 1; i < size; i++) {
		if (g_ascii_isdigit(params[i]) && number[index] < 10000)
			number[index] = number[index] * 10 + (params[i] - '0');
		else if (params[i] == ';' && index < 2)
			index++;
		else
			return 0;
	}
	if (!decoder->mouse || final != 'M' || index != 2 || number[1] < 1 || number[2] < 1)
		return 0;
	decoder->column = number[1] - 1;
	decoder->row = number[2] - 1;
	switch (number[0] & ~(4 | 8 | 16)) { /* Shift, Alt, Ctrl */
	case 0:
		return KEY_N_CLICK;
	case 64:
		return KEY_N_WHEEL_UP;
	case 65:
		return KEY_N_WHEEL_DOWN;
	default:
		return 0;
	}
}

void decoder_mouse(struct decoder *decoder, gboolean wanted)
{
	decoder->mouse = wanted;
}

void decoder_pointer(const struct decoder *decoder, int *row, int *column)
{
	*row = decoder->row;
	*column = decoder->column;
}

static int take_csi(struct decoder *decoder, const char *b, gsize n, int *key)
{
	gsize i = 2;
	if (n > 2 && b[2] == '[') { /* the Linux console's F1 to F5 */
		if (n == 3)
			return MORE;
		*key = b[3] >= 'A' && b[3] <= 'E' ? KEY_N_F1 + (b[3] - 'A') : 0;
		return 4;
	}
	while (i < n && b[i] >= 0x20 && b[i] <= 0x3f)
		i++;
	if (i >= SEQUENCE_LIMIT)
		return 1;
	if (i == n)
		return MORE;
	if (b[i] < 0x40 || b[i] > 0x7e)
		return (int)i; /* cut off by something else: drop what there was */
	*key = i > 2 && b[2] == '<' ? pointer_key(decoder, b + 2, i - 2, b[i])
				    : csi_key(b + 2, i - 2, b[i]);
	return (int)i + 1;
}

static int take_ss3(const char *b, gsize n, int *key)
{
	if (n < 3)
		return MORE;
	unsigned char c = (unsigned char)b[2];
	if (c == 'M')
		*key = '\r';
	else if (c >= 'j' && c <= 'y') /* the keypad in application mode */
		*key = (guchar) "*+,-./0123456789"[c - 'j'];
	else
		*key = csi_key("", 0, c);
	return 3;
}

static int take_string(const char *b, gsize n)
{
	for (gsize i = 2; i < n; i++) {
		if (b[i] == 7)
			return (int)i + 1;
		if (b[i] == ESC && i + 1 < n)
			return b[i + 1] == '\\' ? (int)i + 2 : (int)i;
	}
	return n >= STRING_LIMIT ? (int)n : MORE;
}

/* A plain character; control characters 1 to 31 are keys of their own, C1 and invalid bytes are
 * not. */
static int take_character(const char *b, gsize n, int *key)
{
	guchar first = (guchar)b[0];
	if (first < 0x80) {
		*key = first == 0x7f ? KEY_N_BACKSPACE : first;
		return 1;
	}
	gunichar c = g_utf8_get_char_validated(b, (gssize)MIN(n, 6));
	if (c == (gunichar)-2 && n < 4)
		return MORE;
	if (c == (gunichar)-1 || c == (gunichar)-2)
		return 1;
	*key = c < 0xa0 ? 0 : (int)c;
	return g_utf8_skip[first];
}

static int take_known(const struct decoder *decoder, const char *b, gsize n, int *key)
{
	int best = 0;
	for (guint i = 0; i < decoder->sequences->len; i++) {
		const struct sequence *s = &g_array_index(decoder->sequences, struct sequence, i);
		if (s->size <= n && (int)s->size > best && memcmp(s->bytes, b, s->size) == 0) {
			best = (int)s->size;
			*key = s->key;
		}
	}
	return best;
}

static gboolean begins_known(const struct decoder *decoder, const char *b, gsize n)
{
	for (guint i = 0; i < decoder->sequences->len; i++) {
		const struct sequence *s = &g_array_index(decoder->sequences, struct sequence, i);
		if (s->size > n && memcmp(s->bytes, b, n) == 0)
			return TRUE;
	}
	return FALSE;
}

static int take(struct decoder *decoder, const char *b, gsize n, int *key)
{
	int used = take_known(decoder, b, n, key);
	if (used > 0)
		return used;
	if (b[0] != ESC)
		return take_character(b, n, key);
	if (n == 1 || begins_known(decoder, b, n))
		return MORE;
	switch (b[1]) {
	case '[':
		return take_csi(decoder, b, n, key);
	case 'O':
		return take_ss3(b, n, key);
	case ']':
	case 'P':
	case '_':
	case '^':
	case 'X':
		return take_string(b, n);
	case ESC:
		*key = ESC;
		return 1;
	default:
		used = take_character(b + 1, n - 1, key);
		if (used == MORE)
			return MORE;
		if (*key)
			*key |= KEY_ALT;
		return used + 1;
	}
}

/* Moves what was pasted out of the buffer, but for a tail that may be the beginning of the end. */
static gboolean take_paste(struct decoder *decoder, decode_fn *fn, void *data)
{
	GString *buffer = decoder->buffer;
	const gsize end_size = sizeof paste_end - 1;
	const char *end = g_strstr_len(buffer->str, (gssize)buffer->len, paste_end);
	gsize size =
		end ? (gsize)(end - buffer->str) : buffer->len - MIN(buffer->len, end_size - 1);
	gsize room = DECODE_PASTE - MIN(decoder->paste->len, DECODE_PASTE);
	g_string_append_len(decoder->paste, buffer->str, (gssize)MIN(size, room));
	g_string_erase(buffer, 0, (gssize)(end ? size + end_size : size));
	if (!end)
		return FALSE;
	GString *paste = g_steal_pointer(&decoder->paste);
	fn(0, paste->str, paste->len, data);
	g_string_free(paste, TRUE);
	return TRUE;
}

static void take_all(struct decoder *decoder, decode_fn *fn, void *data)
{
	GString *buffer = decoder->buffer;
	while (buffer->len > 0) {
		if (decoder->paste) {
			if (!take_paste(decoder, fn, data))
				return;
			continue;
		}
		if (g_str_has_prefix(buffer->str, "\033[200~")) {
			g_string_erase(buffer, 0, 6);
			decoder->paste = g_string_new(NULL);
			continue;
		}
		int key = 0;
		int used = take(decoder, buffer->str, buffer->len, &key);
		if (used == MORE)
			return;
		g_string_erase(buffer, 0, MAX(used, 1));
		if (key)
			fn(key, NULL, 0, data);
	}
}

void decoder_feed(struct decoder *decoder, const char *bytes, gsize size, decode_fn *fn, void *data)
{
	g_string_append_len(decoder->buffer, bytes, (gssize)size);
	take_all(decoder, fn, data);
}

gboolean decoder_pending(const struct decoder *decoder)
{
	return decoder->buffer->len > 0 && !decoder->paste;
}

void decoder_flush(struct decoder *decoder, decode_fn *fn, void *data)
{
	GString *buffer = decoder->buffer;
	if (!decoder_pending(decoder))
		return;
	if (buffer->str[0] == ESC && buffer->len <= 2) {
		/* A person's Esc, or Alt with a letter that also begins sequences. */
		int key = buffer->len == 1 ? ESC : ((guchar)buffer->str[1] | KEY_ALT);
		g_string_truncate(buffer, 0);
		fn(key, NULL, 0, data);
		return;
	}
	g_string_truncate(buffer, 0); /* half a reply, or half a character */
}

void decoder_reset(struct decoder *decoder)
{
	g_string_truncate(decoder->buffer, 0);
	if (decoder->paste)
		g_string_free(g_steal_pointer(&decoder->paste), TRUE);
}

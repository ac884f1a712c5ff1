/* SPDX-License-Identifier: MIT
 * The splitter. Every byte of every article passes here, so characters are classed by tables made
 * from PCRE2's own answers, ASCII without decoding, and nothing is allocated. */
#include "kb/words.h"

#include <string.h>

#include "kb/fold.h"
#include "kb/word-table.h"

enum word_class { CLASS_OTHER, CLASS_LETTER, CLASS_WIDE };
#define BMP 0x10000
#define PIECES_MOST 16 /* of one run; what follows is in the run only */

static guint8 bmp_classes[BMP];

/* Bytes of ASCII that are of words, by what they mean in one; 0 is any other byte. */
enum ascii_kind { ASCII_PLAIN = 1, ASCII_CAPITAL = 2, ASCII_LINE = 4 };
static guint8 ascii_kinds[256];

static enum word_class class_in_table(gunichar c)
{
	gsize low = 0, high = G_N_ELEMENTS(word_table);
	while (low < high) {
		gsize middle = (low + high) / 2;
		if (word_table[middle] >> 2 <= c)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? CLASS_OTHER : word_table[low - 1] & 3;
}

static void fill_classes(void)
{
	static gsize filled;
	if (!g_once_init_enter(&filled))
		return;
	gsize at = 0;
	enum word_class class = CLASS_OTHER;
	for (gunichar c = 0; c < BMP; c++) {
		while (at < G_N_ELEMENTS(word_table) && word_table[at] >> 2 <= c)
			class = word_table[at++] & 3;
		bmp_classes[c] = (guint8) class;
	}
	for (guint byte = 0; byte < 128; byte++)
		if (g_ascii_isupper((char)byte))
			ascii_kinds[byte] = ASCII_CAPITAL;
		else if (g_ascii_isalnum((char)byte))
			ascii_kinds[byte] = ASCII_PLAIN;
	ascii_kinds['_'] = ASCII_LINE;
	g_once_init_leave(&filled, 1);
}

static enum word_class class_of(gunichar c)
{
	return c < BMP ? bmp_classes[c] : class_in_table(c);
}

/* The character at `at`, its bytes; what is no UTF-8 is a byte of U+FFFD. */
static gsize decode(const guint8 *text, gsize size, gsize at, gunichar *c)
{
	if (text[at] < 0x80) {
		*c = text[at];
		return 1;
	}
	/* The common case of Chinese; a surrogate has no class. */
	if (size - at >= 3 && (text[at] & 0xF0) == 0xE0 && (text[at + 1] & 0xC0) == 0x80 &&
	    (text[at + 2] & 0xC0) == 0x80) {
		*c = (gunichar)((text[at] & 0xF) << 12 | (text[at + 1] & 0x3F) << 6 |
				(text[at + 2] & 0x3F));
		if (*c >= 0x800)
			return 3;
	}
	gunichar any = g_utf8_get_char_validated((const char *)text + at, (gssize)(size - at));
	if (any >= (gunichar)-2 || any == 0) {
		*c = 0xFFFD;
		return 1;
	}
	*c = any;
	return (gsize)g_utf8_skip[text[at]];
}

struct split {
	const guint8 *text;
	gsize size, at;
	guint position;
	words_fn *fn;
	void *data;
	gboolean over;
};

/* A run's folded bytes and where it stood. */
struct run {
	char folded[WORD_LONGEST + 1];
	guint8 length;
	gboolean cut;
	gsize start, end;
	guint pieces; /* begin there in `folded`; 0: it is of one piece */
	guint8 piece[PIECES_MOST + 1];
	gsize piece_at[PIECES_MOST + 1];
};

static void add_folded(struct run *run, gunichar c)
{
	if (c >= 0xFF10 && c <= 0xFF5A)
		c -= 0xFEE0;
	/* The class has a capital as its representative, often; people read these words. */
	c = g_unichar_tolower(kb_fold(c));
	char bytes[6];
	int size = g_unichar_to_utf8(c, bytes);
	if (run->length + size > WORD_LONGEST) {
		run->cut = TRUE;
		return;
	}
	memcpy(run->folded + run->length, bytes, (gsize)size);
	run->length = (guint8)(run->length + size);
}

static void begin_piece(struct run *run, gsize at)
{
	if (run->pieces > 0 && run->piece[run->pieces - 1] == run->length)
		run->pieces--;
	if (run->pieces < PIECES_MOST) {
		run->piece[run->pieces] = run->length;
		run->piece_at[run->pieces++] = at;
	}
}

/* Small letters and digits, which most of all text is: no piece begins among them. How many. */
static gsize add_plain(const struct split *s, struct run *run)
{
	gsize room = MIN(s->size - s->at, (gsize)(WORD_LONGEST - run->length)), count = 0;
	const guint8 *from = s->text + s->at;
	char *to = run->folded + run->length;

	for (; count < room && ascii_kinds[from[count]] == ASCII_PLAIN; count++)
		to[count] = (char)from[count];
	run->length = (guint8)(run->length + count);
	return count;
}

/* Reads the run that begins at s->at. */
static void read_run(struct split *s, struct run *run)
{
	guint8 before = 0, before_that = 0;
	gsize last = s->at; /* where `before` stands */

	run->length = 0;
	run->cut = FALSE;
	run->pieces = 0;
	run->start = s->at;
	while (s->at < s->size) {
		gsize plain = ascii_kinds[before] <= ASCII_PLAIN ? add_plain(s, run) : 0;
		if (plain > 0) {
			s->at += plain;
			last = s->at - 1;
			before_that = before = s->text[last];
			continue;
		}
		guint8 byte = s->text[s->at];
		if (byte < 0x80) {
			if (!ascii_kinds[byte])
				break;
			gboolean upper = ascii_kinds[byte] == ASCII_CAPITAL;
			if (before == '_' || (upper && g_ascii_islower((char)before))) {
				begin_piece(run, s->at);
			} else if (g_ascii_islower((char)byte) && g_ascii_isupper((char)before) &&
				   g_ascii_isupper((char)before_that) && run->length > 0 &&
				   !run->cut) {
				/* HTTPServer: the last of the capitals begins the next piece. */
				run->length--;
				begin_piece(run, last);
				run->length++;
			}
			if (run->length < WORD_LONGEST)
				run->folded[run->length++] = (char)(upper ? byte | 0x20 : byte);
			else
				run->cut = TRUE;
			before_that = before;
			before = byte;
			last = s->at++;
			continue;
		}
		gunichar c;
		gsize bytes = decode(s->text, s->size, s->at, &c);
		if (class_of(c) != CLASS_LETTER)
			break;
		add_folded(run, c);
		before_that = before = 0;
		s->at += bytes;
	}
	run->end = s->at;
}

static void tell(struct split *s, enum word_kind kind, const char *word, gsize size, guint position,
		 gsize start, gsize end)
{
	if (!s->over)
		s->over = !s->fn(kind, word, size, position, start, end, s->data);
}

static void tell_pieces(struct split *s, const struct run *run, guint position)
{
	for (guint i = 0; i <= run->pieces; i++) {
		guint from = i == 0 ? 0 : run->piece[i - 1];
		guint to = i == run->pieces ? run->length : run->piece[i];
		gsize start = i == 0 ? run->start : run->piece_at[i - 1];
		gsize end = i == run->pieces ? run->end : run->piece_at[i];
		for (; from < to && run->folded[from] == '_'; from++)
			start++;
		for (; to > from && run->folded[to - 1] == '_'; to--)
			end--;
		/* A letter says nothing, and the whole run is told already. */
		if (to - from >= 2 && to - from < run->length)
			tell(s, WORD_PIECE, run->folded + from, to - from, position, start, end);
	}
}

static gboolean is_joiner(guint8 byte)
{
	return byte == '-' || byte == '.' || byte == ':' || byte == '/' || byte == '@';
}

/* Is there a joiner at s->at with a run behind it? */
static gboolean goes_on(const struct split *s)
{
	if (s->at + 1 >= s->size || !is_joiner(s->text[s->at]))
		return FALSE;
	guint8 byte = s->text[s->at + 1];
	if (byte < 0x80)
		return ascii_kinds[byte] != 0;
	gunichar c;
	decode(s->text, s->size, s->at + 1, &c);
	return class_of(c) == CLASS_LETTER;
}

/* Bytes of `text` within `most`, whole characters. */
static gsize cut(const char *text, gsize size, gsize most)
{
	if (size <= most)
		return size;
	while (most > 0 && ((guint8)text[most] & 0xC0) == 0x80)
		most--;
	return most;
}

static gsize join(char *out, gsize length, char joiner, const struct run *run)
{
	if (length >= WORD_LONGEST)
		return length;
	out[length++] = joiner;
	gsize more = cut(run->folded, run->length, WORD_LONGEST - length);
	memcpy(out + length, run->folded, more);
	return length + more;
}

/* A chain that goes on behind its first run. */
static void split_chain(struct split *s, struct run *first, guint position)
{
	struct run other, *last = first, *run = &other;
	char whole[WORD_LONGEST + 1], pair[WORD_LONGEST + 1];
	gsize start = first->start, length = first->length;

	memcpy(whole, first->folded, length);
	for (guint parts = 2;; parts++) {
		char joiner = (char)s->text[s->at++];
		read_run(s, run);
		guint here = s->position++;
		tell(s, WORD_RUN, run->folded, run->length, here, run->start, run->end);
		if (run->pieces > 0)
			tell_pieces(s, run, here);
		length = join(whole, length, joiner, run);
		gboolean more = goes_on(s) && !s->over;
		if (more || parts > 2) {
			memcpy(pair, last->folded, last->length);
			gsize size = join(pair, last->length, joiner, run);
			tell(s, WORD_PAIR, pair, size, here - 1, last->start, run->end);
		}
		struct run *spare = last;
		last = run;
		run = spare;
		if (!more)
			break;
	}
	tell(s, WORD_WHOLE, whole, length, position, start, last->end);
}

static void split_letters(struct split *s)
{
	struct run first;
	guint position = s->position++;

	read_run(s, &first);
	tell(s, WORD_RUN, first.folded, first.length, position, first.start, first.end);
	if (first.pieces > 0)
		tell_pieces(s, &first, position);
	if (goes_on(s))
		split_chain(s, &first, position);
}

/* Wide characters have no case, so they are told as they stand. */
static void split_wide(struct split *s, gsize bytes)
{
	gsize last = s->at, last_bytes = bytes;

	for (s->at += bytes; s->at < s->size && !s->over; s->at += bytes) {
		gunichar c;
		if (s->text[s->at] < 0x80)
			break;
		bytes = decode(s->text, s->size, s->at, &c);
		if (class_of(c) != CLASS_WIDE)
			break;
		tell(s, WORD_TWO, (const char *)s->text + last, last_bytes + bytes, s->position++,
		     last, s->at + bytes);
		last = s->at;
		last_bytes = bytes;
	}
	tell(s, WORD_LAST, (const char *)s->text + last, last_bytes, s->position++, last, s->at);
}

void kb_words_split(const char *text, gsize size, words_fn *fn, void *data)
{
	struct split s = {.text = (const guint8 *)text, .size = size, .fn = fn, .data = data};

	fill_classes();
	while (s.at < size && !s.over) {
		guint8 byte = s.text[s.at];
		if (byte < 0x80) {
			if (ascii_kinds[byte])
				split_letters(&s);
			else
				s.at++;
			continue;
		}
		gunichar c;
		gsize bytes = decode(s.text, size, s.at, &c);
		switch (class_of(c)) {
		case CLASS_LETTER:
			split_letters(&s);
			break;
		case CLASS_WIDE:
			split_wide(&s, bytes);
			break;
		case CLASS_OTHER:
			s.at += bytes;
			break;
		}
	}
}

gboolean kb_words_begins(const char *text, gsize size, gsize at)
{
	const guint8 *bytes = (const guint8 *)text;
	gunichar c;

	fill_classes();
	if ((bytes[at] & 0xC0) == 0x80)
		return FALSE;
	decode(bytes, size, at, &c);
	if (class_of(c) != CLASS_LETTER)
		return class_of(c) == CLASS_WIDE;
	if (at == 0)
		return TRUE;
	gsize before = at - 1;
	while (before > 0 && at - before < 4 && (bytes[before] & 0xC0) == 0x80)
		before--;
	return decode(bytes, at, before, &c) != at - before || class_of(c) != CLASS_LETTER;
}

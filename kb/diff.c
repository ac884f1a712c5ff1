/* SPDX-License-Identifier: MIT
 * Texts as numbers, one for each different line or word, and their differences as lines to show. */
#include "kb/diff.h"

#include <string.h>

#include "desk/text.h"

#define WORDS_MOST 4000 /* of a line that is looked into */
#define LIKENESS 3      /* a line is compared by words when a third of it stayed */

struct piece {
	const char *text;
	gsize size;
};
struct pieces {
	GArray *all;     /* of struct piece */
	GArray *numbers; /* of guint: equal pieces have equal ones */
};

static guint piece_hash(gconstpointer key)
{
	const struct piece *piece = key;
	guint hash = 5381;
	for (gsize i = 0; i < piece->size; i++)
		hash = hash * 33 + (guchar)piece->text[i];
	return hash;
}

static gboolean piece_equal(gconstpointer a, gconstpointer b)
{
	const struct piece *one = a, *other = b;
	return one->size == other->size && memcmp(one->text, other->text, one->size) == 0;
}

static void pieces_init(struct pieces *pieces)
{
	pieces->all = g_array_new(FALSE, FALSE, sizeof(struct piece));
	pieces->numbers = g_array_new(FALSE, FALSE, sizeof(guint));
}

static void pieces_clear(struct pieces *pieces)
{
	g_array_unref(pieces->all);
	g_array_unref(pieces->numbers);
}

/* `known` holds pieces of both texts; they must not move any more. */
static void number(struct pieces *pieces, GHashTable *known)
{
	for (guint i = 0; i < pieces->all->len; i++) {
		struct piece *piece = &g_array_index(pieces->all, struct piece, i);
		guint number = GPOINTER_TO_UINT(g_hash_table_lookup(known, piece));
		if (number == 0) {
			number = g_hash_table_size(known) + 1;
			g_hash_table_insert(known, piece, GUINT_TO_POINTER(number));
		}
		g_array_append_val(pieces->numbers, number);
	}
}

/* Which pieces of both have no partner. */
static void compare(struct pieces *a, struct pieces *b, gboolean **gone, gboolean **added)
{
	g_autoptr(GHashTable) known = g_hash_table_new(piece_hash, piece_equal);
	number(a, known);
	number(b, known);
	*gone = g_new0(gboolean, a->all->len + 1);
	*added = g_new0(gboolean, b->all->len + 1);
	diff_numbers((const guint *)(void *)a->numbers->data, a->all->len,
		     (const guint *)(void *)b->numbers->data, b->all->len, *gone, *added);
}

static void split_lines(struct pieces *pieces, const char *text, gsize size)
{
	for (gsize at = 0; at < size;) {
		const char *newline = memchr(text + at, '\n', size - at);
		struct piece line = {text + at,
				     newline != NULL ? (gsize)(newline - text) - at : size - at};
		g_array_append_val(pieces->all, line);
		at += line.size + 1;
	}
}

/* Words, and by themselves signs and ideographs. */
static void split_words(struct pieces *pieces, const struct diff_line *line)
{
	gboolean joins = FALSE;
	for (gsize at = 0; at < line->size;) {
		gunichar c = g_utf8_get_char_validated(line->text + at, (gssize)(line->size - at));
		gsize size = c > 0x10FFFF ? 1 : (gsize)g_unichar_to_utf8(c, NULL);
		gboolean letter = c <= 0x10FFFF && (g_unichar_isalnum(c) || g_unichar_ismark(c)) &&
				  text_width_char(c) < 2;
		if (letter && joins) {
			g_array_index(pieces->all, struct piece, pieces->all->len - 1).size += size;
		} else {
			struct piece word = {line->text + at, size};
			g_array_append_val(pieces->all, word);
		}
		joins = letter;
		at += size;
	}
}

/* Marks what of a line has no partner; neighbours, and those with a blank between, are one mark. */
static void mark(struct diff *diff, struct diff_line *line, const struct pieces *words,
		 const gboolean *alone)
{
	line->first = diff->marks->len;
	for (guint i = 0; i < words->all->len; i++) {
		const struct piece *word = &g_array_index(words->all, struct piece, i);
		struct diff_mark mark = {(guint)(word->text - line->text), 0};
		mark.to = mark.from + (guint)word->size;
		struct diff_mark *last = line->count > 0
						 ? &g_array_index(diff->marks, struct diff_mark,
								  diff->marks->len - 1)
						 : NULL;
		if (!alone[i])
			continue;
		if (last != NULL && (last->to == mark.from ||
				     (last->to + 1 == mark.from && line->text[last->to] == ' '))) {
			last->to = mark.to;
		} else {
			g_array_append_val(diff->marks, mark);
			line->count++;
		}
	}
}

/* Bytes that stayed, blanks apart: two lines of words always have those in common. */
static gsize stayed(const struct pieces *words, const gboolean *alone)
{
	gsize bytes = 0;
	for (guint i = 0; i < words->all->len; i++) {
		const struct piece *word = &g_array_index(words->all, struct piece, i);
		if (!alone[i] && !g_ascii_isspace(*word->text))
			bytes += word->size;
	}
	return bytes;
}

static void compare_words(struct diff *diff, struct diff_line *before, struct diff_line *after)
{
	struct pieces a, b;
	gboolean *gone, *added;
	pieces_init(&a);
	pieces_init(&b);
	split_words(&a, before);
	split_words(&b, after);
	if (a.all->len <= WORDS_MOST && b.all->len <= WORDS_MOST) {
		compare(&a, &b, &gone, &added);
		if (stayed(&b, added) * LIKENESS >= MIN(before->size, after->size) &&
		    stayed(&b, added) > 0) {
			mark(diff, before, &a, gone);
			mark(diff, after, &b, added);
		}
		g_free(gone);
		g_free(added);
	}
	pieces_clear(&a);
	pieces_clear(&b);
}

static struct diff_line *add_line(struct diff *diff, enum diff_kind kind, const struct piece *piece,
				  guint before, guint after)
{
	struct diff_line line = {.kind = (guint8)kind,
				 .before = before,
				 .after = after,
				 .text = piece->text,
				 .size = (guint)piece->size};
	g_array_append_val(diff->lines, line);
	return &g_array_index(diff->lines, struct diff_line, diff->lines->len - 1);
}

/* What goes comes first, then what stands in its place. */
static void add_lines(struct diff *diff, const struct pieces *a, const struct pieces *b,
		      const gboolean *gone, const gboolean *added)
{
	guint i = 0, j = 0;
	while (i < a->all->len || j < b->all->len) {
		guint first = diff->lines->len;
		for (; i < a->all->len && gone[i]; i++)
			add_line(diff, DIFF_GONE, &g_array_index(a->all, struct piece, i), i + 1,
				 0);
		guint second = diff->lines->len;
		for (; j < b->all->len && added[j]; j++)
			add_line(diff, DIFF_NEW, &g_array_index(b->all, struct piece, j), 0, j + 1);
		guint end = diff->lines->len;
		diff->gone += second - first;
		diff->added += end - second;
		for (guint k = 0; first + k < second && second + k < end; k++)
			compare_words(diff,
				      &g_array_index(diff->lines, struct diff_line, first + k),
				      &g_array_index(diff->lines, struct diff_line, second + k));
		if (i < a->all->len && j < b->all->len) {
			add_line(diff, DIFF_SAME, &g_array_index(b->all, struct piece, j), i + 1,
				 j + 1);
			i++;
			j++;
		}
	}
}

/* Leaves out what is the same further than `context` lines from what is not. */
static void cut(struct diff *diff, guint context)
{
	GArray *lines = diff->lines;
	g_autofree guint8 *near = g_new0(guint8, lines->len + 1);
	guint since = context + 1, kept = 0, out = 0;
	for (guint pass = 0; pass < 2; pass++, since = context + 1)
		for (guint i = 0; i < lines->len; i++) {
			guint at = pass == 0 ? i : lines->len - 1 - i;
			gboolean same =
				g_array_index(lines, struct diff_line, at).kind == DIFF_SAME;
			since = same ? since + (since <= context) : 0;
			near[at] |= since <= context;
		}
	for (guint i = 0; i < lines->len; i++) {
		struct diff_line line = g_array_index(lines, struct diff_line, i);
		/* A gap of one line says no less than the line. */
		gboolean lonely = i > 0 && i + 1 < lines->len && near[i - 1] && near[i + 1];
		if (!near[i] && !lonely) {
			out++;
			continue;
		}
		if (out > 0)
			g_array_index(lines, struct diff_line, kept++) =
				(struct diff_line){.kind = DIFF_CUT, .cut = out};
		out = 0;
		g_array_index(lines, struct diff_line, kept++) = line;
	}
	if (out > 0)
		g_array_index(lines, struct diff_line, kept++) =
			(struct diff_line){.kind = DIFF_CUT, .cut = out};
	g_array_set_size(lines, kept);
}

struct diff *diff_new(const char *before, gsize before_size, const char *after, gsize after_size,
		      guint context)
{
	struct diff *diff = g_new0(struct diff, 1);
	struct pieces a, b;
	gboolean *gone, *added;
	diff->lines = g_array_new(FALSE, FALSE, sizeof(struct diff_line));
	diff->marks = g_array_new(FALSE, FALSE, sizeof(struct diff_mark));
	pieces_init(&a);
	pieces_init(&b);
	split_lines(&a, before, before_size);
	split_lines(&b, after, after_size);
	compare(&a, &b, &gone, &added);
	add_lines(diff, &a, &b, gone, added);
	if (context != G_MAXUINT)
		cut(diff, context);
	g_free(gone);
	g_free(added);
	pieces_clear(&a);
	pieces_clear(&b);
	return diff;
}

void diff_free(struct diff *diff)
{
	if (diff == NULL)
		return;
	g_array_unref(diff->lines);
	g_array_unref(diff->marks);
	g_free(diff);
}

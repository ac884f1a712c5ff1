/* SPDX-License-Identifier: MIT
 * Edit distance with swaps (optimal string alignment) over short words. */
#include "desk/near.h"

#include <string.h>

#define NEAR_LONGEST 64 /* no word of the language is longer; bounds the table */
#define NEAR_SHOWN 3

static int least(int a, int b, int c)
{
	return MIN(a, MIN(b, c));
}

static int distance(const char *a, gsize a_size, const char *b, gsize b_size)
{
	int rows[3][NEAR_LONGEST + 1];
	int *before = rows[0], *last = rows[1], *row = rows[2];
	for (gsize k = 0; k <= b_size; k++)
		last[k] = (int)k;
	for (gsize i = 1; i <= a_size; i++) {
		row[0] = (int)i;
		for (gsize k = 1; k <= b_size; k++) {
			char x = g_ascii_tolower(a[i - 1]), y = g_ascii_tolower(b[k - 1]);
			row[k] = least(last[k] + 1, row[k - 1] + 1, last[k - 1] + (x != y));
			if (i > 1 && k > 1 && x == g_ascii_tolower(b[k - 2]) &&
			    y == g_ascii_tolower(a[i - 2]))
				row[k] = MIN(row[k], before[k - 2] + 1);
		}
		int *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_size];
}

/* 0 the same, 1 and 2 near; G_MAXINT: not near. */
static int nearness(const char *word, const char *other)
{
	gsize size = strlen(word), other_size = strlen(other);
	if (size == 0 || size > NEAR_LONGEST || other_size > NEAR_LONGEST)
		return G_MAXINT;
	/* Two slips in a word of four letters make it another word. */
	int allowed = MAX(size, other_size) >= 5 ? 2 : 1;
	int far = distance(word, size, other, other_size);
	if (far <= allowed && far < (int)MAX(size, other_size))
		return far;
	return size >= 2 && g_ascii_strncasecmp(word, other, size) == 0 ? 2 : G_MAXINT;
}

char *near_words(const char *word, const char *const *words)
{
	const char *found[NEAR_SHOWN];
	int far[NEAR_SHOWN];
	gsize count = 0;
	for (; *words != NULL; words++) {
		int how = nearness(word, *words);
		if (how == G_MAXINT)
			continue;
		gsize at = count;
		while (at > 0 && far[at - 1] > how)
			at--;
		if (at == NEAR_SHOWN)
			continue;
		if (count < NEAR_SHOWN)
			count++;
		for (gsize k = count - 1; k > at; k--) {
			found[k] = found[k - 1];
			far[k] = far[k - 1];
		}
		found[at] = *words;
		far[at] = how;
	}
	if (count == 0)
		return NULL;
	g_autoptr(GString) out = g_string_new(found[0]);
	for (gsize k = 1; k < count; k++)
		g_string_append_printf(out, ", %s", found[k]);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

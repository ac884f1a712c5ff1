/* SPDX-License-Identifier: MIT
 * Grams of texts: which there are, in order, of any bytes. */
#include "kb/grams.h"

#include <stdlib.h>
#include <string.h>

#include "kb/fold.h"

static int compare(const void *one, const void *other)
{
	gram a = *(const gram *)one, b = *(const gram *)other;

	return a < b ? -1 : a > b;
}

/* The keys of the set, ascending. */
static gram *sorted(const struct gram_set *set, guint *count)
{
	const gram *keys = gram_set_keys(set, count);
	gram *copy = g_new(gram, *count + 1);

	if (*count > 0)
		memcpy(copy, keys, *count * sizeof *copy);
	qsort(copy, *count, sizeof *copy, compare);
	return copy;
}

/* "abc bcd", those of ASCII as such, the others as "#". */
static char *grams(struct gram_set *set, const char *text, gsize size)
{
	GString *out = g_string_new(NULL);
	guint count;

	gram_set_clear(set);
	gram_set_add(set, text, size);
	g_autofree gram *keys = sorted(set, &count);
	for (guint i = 0; i < count; i++) {
		g_assert_cmpuint(keys[i], <, GRAM_END);
		g_assert_true(i == 0 || keys[i - 1] < keys[i]);
		if (keys[i] < 1 << 21)
			g_string_append_printf(out, "%c%c%c ", (int)(keys[i] >> 14),
					       (int)(keys[i] >> 7 & 127), (int)(keys[i] & 127));
		else
			g_string_append(out, "# ");
	}
	return g_string_free(out, FALSE);
}

static void test_ascii(void)
{
	struct gram_set *set = gram_set_new();
	static const struct {
		const char *text, *grams;
	} rows[] = {
		{"", ""},
		{"a", ""},
		{"ab", ""},
		{"abc", "abc "},
		{"ABC", "abc "},
		{"abcd", "abc bcd "},
		{"aaaa", "aaa "},
		{"a\nb", "a\nb "},
		{"v2.14", ".14 2.1 v2. "},
		{"卡", ""},
		{"卡顿", "# "},
		{"卡顿卡顿", "# # "},
		{"ab卡", "# "},
		{"ab卡顿", "# # # "}, /* ab卡 b卡顿 卡顿 */
		{"卡ab卡", "# # "},   /* 卡ab ab卡 */
		{"卡顿a", "# "},      /* 顿a is too short */
		{"卡顿ab", "# # "},
		{"éab", "# "},
		{"éa", ""},
		{"abc\xff"
		 "def",
		 "abc def "},
		{"ab\xff"
		 "c",
		 ""},
		{"abc\xe5\x8d"
		 "def",
		 "abc def "}, /* the lead of a character swallows nothing */
		{"卡\xff顿", ""},
		{"\xed\xa0\x80"
		 "abc",
		 "abc "}, /* half of a surrogate pair */
		{"\xc0\x80"
		 "abc",
		 "abc "}, /* longer than need be */
		{"abc\xf0\x9f\x98", "abc "},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *out = grams(set, rows[i].text, strlen(rows[i].text));
		g_assert_cmpstr(out, ==, rows[i].grams);
	}
	gram_set_free(set);
}

static void test_nul(void)
{
	struct gram_set *set = gram_set_new();
	guint count;

	gram_set_add(set, "a\0b\0", 4);
	g_autofree gram *keys = sorted(set, &count);
	g_assert_cmpuint(count, ==, 2);
	g_assert_cmpuint(keys[0], ==, (gram)'b' << 7);
	g_assert_cmpuint(keys[1], ==, (gram)'a' << 14 | 'b');
	gram_set_free(set);
}

static void test_folded(void)
{
	struct gram_set *set = gram_set_new();
	static const char *const same[][2] = {
		{"tasK", "taSk"},     {"ta\u017f\u212a", "TASK"},
		{"straße", "STRAẞE"}, {"Ǆab卡", "ǅAB卡"},
		{"ΣΑς", "σας"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(same); i++) {
		const gram *keys;
		guint one, both;
		gram_set_clear(set);
		gram_set_add(set, same[i][0], strlen(same[i][0]));
		gram_set_keys(set, &one);
		gram_set_add(set, same[i][1], strlen(same[i][1]));
		keys = gram_set_keys(set, &both);
		g_assert_nonnull(keys);
		g_assert_cmpuint(one, >, 0);
		g_assert_cmpuint(one, ==, both);
	}
	gram_set_free(set);
}

/* The grams of a text one by one, as the header says it. */
static void add_slowly(GHashTable *into, const gunichar *text, guint size)
{
	for (guint i = 0; i + 1 < size; i++) {
		gunichar a = kb_fold(text[i]), b = kb_fold(text[i + 1]);
		if (gram_wide(a) && gram_wide(b))
			g_hash_table_add(into, GUINT_TO_POINTER(gram_two(a, b)));
		else if (i + 2 < size)
			g_hash_table_add(into,
					 GUINT_TO_POINTER(gram_three(a, b, kb_fold(text[i + 2]))));
	}
}

static void test_random(void)
{
	static const gunichar letters[] = {'a', 'B',    'k',   '\n',   '0',    0,       0xe9,
					   'Z', 0x212a, 0x17f, 0x5361, 0x987f, 0x1f600, 0x3042};
	struct gram_set *set = gram_set_new();

	for (guint round = 0; round < 3000; round++) {
		g_autoptr(GHashTable) expected = g_hash_table_new(NULL, NULL);
		g_autoptr(GString) text = g_string_new(NULL);
		gunichar characters[60];
		guint size = (guint)g_test_rand_int_range(0, 60), count;
		const gram *keys;
		for (guint i = 0; i < size; i++) {
			characters[i] = letters[g_test_rand_int_range(0, G_N_ELEMENTS(letters))];
			g_string_append_unichar(text, characters[i]);
		}
		add_slowly(expected, characters, size);
		gram_set_clear(set);
		gram_set_add(set, text->str, text->len);
		keys = gram_set_keys(set, &count);
		g_assert_cmpuint(count, ==, g_hash_table_size(expected));
		for (guint i = 0; i < count; i++)
			g_assert_true(g_hash_table_contains(expected, GUINT_TO_POINTER(keys[i])));
	}
	gram_set_free(set);
}

/* The hash spreads: of 20 000 pairs of Han characters few share a key. */
static void test_spread(void)
{
	g_autoptr(GHashTable) keys = g_hash_table_new(NULL, NULL);

	for (gunichar a = 0x4e00; a < 0x4e00 + 200; a++)
		for (gunichar b = 0x5000; b < 0x5000 + 100; b++)
			g_hash_table_add(keys, GUINT_TO_POINTER(gram_two(a, b)));
	g_assert_cmpuint(g_hash_table_size(keys), >, 19900);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/grams/of-texts", test_ascii);
	g_test_add_func("/grams/nul", test_nul);
	g_test_add_func("/grams/folded", test_folded);
	g_test_add_func("/grams/random", test_random);
	g_test_add_func("/grams/spread", test_spread);
	return g_test_run();
}

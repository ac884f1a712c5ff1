/* SPDX-License-Identifier: MIT
 * Differences: against a slow one over all small sequences, by lines and words, and bounded. */
#include <string.h>

#include "kb/diff.h"
#include "tests/spent.h"

static char *shown(const char *before, const char *after, guint context)
{
	struct diff *diff = diff_new(before, strlen(before), after, strlen(after), context);
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < diff->lines->len; i++) {
		const struct diff_line *line = &g_array_index(diff->lines, struct diff_line, i);
		guint at = 0;
		g_string_append_c(out, " -+."[line->kind]);
		if (line->kind == DIFF_CUT)
			g_string_append_printf(out, "%u", line->cut);
		for (guint j = line->first; j < line->first + line->count; j++) {
			const struct diff_mark *mark =
				&g_array_index(diff->marks, struct diff_mark, j);
			g_string_append_len(out, line->text + at, mark->from - at);
			g_string_append_c(out, '[');
			g_string_append_len(out, line->text + mark->from, mark->to - mark->from);
			g_string_append_c(out, ']');
			at = mark->to;
		}
		if (line->size > at)
			g_string_append_len(out, line->text + at, line->size - at);
		g_string_append_c(out, '\n');
	}
	diff_free(diff);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void check(const char *before, const char *after, guint context, const char *expected)
{
	g_autofree char *got = shown(before, after, context);
	g_assert_cmpstr(got, ==, expected);
}

static void test_lines(void)
{
	check("", "", 3, "");
	check("a\n", "a\n", 3, ".1\n");
	check("a\nb\nc\n", "a\nc\n", 3, " a\n-b\n c\n");
	check("a\nc\n", "a\nb\nc", 3, " a\n+b\n c\n");
	check("a\n", "", 3, "-a\n");
	check("1\n2\n3\n4\n5\n6\n7\n8\n9\nx\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\ny\n", 2,
	      ".7\n 8\n 9\n-x\n+y\n");
	check("x\n1\n2\n3\ny\n", "1\n2\n3\n", 1, "-x\n 1\n 2\n 3\n-y\n");
}

static void test_words(void)
{
	check("Restart the edge now.\n", "Restart the origin now.\n", 3,
	      "-Restart the [edge] now.\n+Restart the [origin] now.\n");
	check("Restart edge\n", "Restart the edge\n", 3, "-Restart edge\n+Restart [the ]edge\n");
	check("all of it\n", "nothing stays here\n", 3, "-all of it\n+nothing stays here\n");
	check("检查边缘节点\n", "检查源站节点\n", 3, "-检查[边缘]节点\n+检查[源站]节点\n");
	check("first b c last\n", "first x y last\n", 3, "-first [b c] last\n+first [x y] last\n");
}

/* The longest common subsequence, the slow way. */
static guint longest(const guint *a, guint a_count, const guint *b, guint b_count)
{
	guint table[16][16] = {{0}};
	for (guint i = 1; i <= a_count; i++)
		for (guint j = 1; j <= b_count; j++)
			table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1
							   : MAX(table[i - 1][j], table[i][j - 1]);
	return table[a_count][b_count];
}

static void test_shortest(void)
{
	GRand *random = g_rand_new_with_seed(11);
	for (guint round = 0; round < 50000; round++) {
		guint a[12], b[12], kept_a[12], kept_b[12], kept = 0, other = 0;
		gboolean gone[12] = {FALSE}, added[12] = {FALSE};
		guint a_count = g_rand_int_range(random, 0, 13);
		guint b_count = g_rand_int_range(random, 0, 13);
		gint32 letters = g_rand_int_range(random, 1, 6);
		for (guint i = 0; i < a_count; i++)
			a[i] = (guint)g_rand_int_range(random, 0, letters);
		for (guint i = 0; i < b_count; i++)
			b[i] = (guint)g_rand_int_range(random, 0, letters);
		diff_numbers(a, a_count, b, b_count, gone, added);
		for (guint i = 0; i < a_count; i++)
			if (!gone[i])
				kept_a[kept++] = a[i];
		for (guint i = 0; i < b_count; i++)
			if (!added[i])
				kept_b[other++] = b[i];
		g_assert_cmpuint(kept, ==, other);
		g_assert_true(memcmp(kept_a, kept_b, kept * sizeof *a) == 0);
		g_assert_cmpuint(kept, ==, longest(a, a_count, b, b_count));
	}
	g_rand_free(random);
}

/* A mebibyte with nothing in common, one of two letters, and one long line. */
static void test_bounded(void)
{
	GRand *random = g_rand_new_with_seed(3);
	for (guint kind = 0; kind < 3; kind++) {
		g_autoptr(GString) a = g_string_new(NULL), b = g_string_new(NULL);
		while (a->len < 1 << 20) {
			g_string_append_printf(a,
					       kind == 0   ? "a%u\n"
					       : kind == 1 ? "%u\n"
							   : "%u ",
					       kind == 0 ? (guint)a->len : g_rand_int(random) % 2);
			g_string_append_printf(b,
					       kind == 0   ? "b%u\n"
					       : kind == 1 ? "%u\n"
							   : "%u ",
					       kind == 0 ? (guint)b->len : g_rand_int(random) % 2);
		}
		gint64 started = spent();
		struct diff *diff = diff_new(a->str, a->len, b->str, b->len, 3);
		g_assert_cmpuint(diff->lines->len, >, 0);
		diff_free(diff);
		g_assert_cmpint(spent() - started, <, 5 * G_USEC_PER_SEC);
	}
	g_rand_free(random);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/diff/lines", test_lines);
	g_test_add_func("/diff/words", test_words);
	g_test_add_func("/diff/shortest", test_shortest);
	g_test_add_func("/diff/bounded", test_bounded);
	return g_test_run();
}

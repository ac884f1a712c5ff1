/* SPDX-License-Identifier: MIT
 * What must not leave the house: sentences of tests/data/leaks.tsv, those kept apart from it, a
 * report made of both, whom it is for, hostile texts. */
#include "desk/leak.h"

#include <string.h>

static struct leaks *known(void)
{
	static const char *const people[] = {"li",          "Li Na",    "mbauer",
					     "Maria Bauer", "王伟",     "欧阳娜娜",
					     "tkowal",      "will",     "Tomasz Kowalski",
					     "may",         "Mark May", "陈晓东 Chen Xiaodong"};
	struct leaks *leaks = leaks_new();

	for (gsize i = 0; i < G_N_ELEMENTS(people); i++)
		leaks_person(leaks, people[i], i % 2 ? "the engineer" : NULL);
	leaks_client(leaks, "borealis", "borealis.example");
	leaks_client(leaks, "Borealis Media", NULL);
	leaks_client(leaks, "kumo", "kumo.example");
	leaks_client(leaks, "Kumo TV", NULL);
	leaks_client(leaks, "星河直播", "xinghe.example.cn");
	leaks_client(leaks, "Sternwarte Rundfunk GmbH", NULL);
	leaks_client(leaks, "北辰科技有限公司", NULL);
	leaks_client(leaks, "灯笼直播 Lantern Live", NULL);
	leaks_client(leaks, "edge", NULL);
	leaks_internal(leaks, "night.example");
	leaks_allow(leaks, "acme");
	leaks_allow(leaks, "Acme Live");
	leaks_allow(leaks, "acme.example");
	return leaks;
}

/* "host edge-4.sea, mail a@b.example"; checks what holds of every answer. */
static char *find(const struct leaks *leaks, const char *text, gsize size)
{
	g_autoptr(GPtrArray) found = leaks_find(leaks, text, size);
	GString *out = g_string_new(NULL);
	gsize from = 0;

	for (guint i = 0; i < found->len; i++) {
		const struct leak *leak = g_ptr_array_index(found, i);
		g_assert_cmpuint(leak->start, >=, from);
		g_assert_cmpuint(leak->start, <, leak->end);
		g_assert_cmpuint(leak->end, <=, size);
		g_assert_cmpuint(strlen(leak->found), ==, leak->end - leak->start);
		g_assert_nonnull(leak->instead);
		from = leak->end;
		g_string_append_printf(out, "%s%s %s", i ? ", " : "", leak_kind_name(leak->kind),
				       leak->found);
	}
	return g_string_free(out, FALSE);
}

/* The rows of a file as cells, \n and its like read. */
static GPtrArray *rows_of(const char *name)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	g_autofree char *path =
		g_build_filename(source ? source : ".", "tests", "data", name, NULL);
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	g_autofree char *content = NULL;
	g_auto(GStrv) lines = NULL;

	g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
	lines = g_strsplit(content, "\n", -1);
	for (char **line = lines; *line; line++) {
		char **cells;
		if (**line == '#' || **line == '\0')
			continue;
		cells = g_strsplit(*line, "\t", -1);
		for (char **cell = cells; *cell; cell++) {
			char *plain = g_strcompress(*cell);
			g_free(*cell);
			*cell = plain;
		}
		g_assert_nonnull(cells[1]);
		g_ptr_array_add(rows, cells);
	}
	return rows;
}

static char *expected(char *const *cells)
{
	GString *out = g_string_new(NULL);

	if (strcmp(cells[0], "-") == 0)
		return g_string_free(out, FALSE);
	g_string_append_printf(out, "%s %s", cells[0], cells[2]);
	for (guint i = 3; cells[i] && cells[i + 1]; i += 2)
		g_string_append_printf(out, ", %s %s", cells[i], cells[i + 1]);
	return g_string_free(out, FALSE);
}

/* Every row; gives how many are not as they should be. */
static guint check_file(const char *name, guint *count)
{
	g_autoptr(GPtrArray) rows = rows_of(name);
	struct leaks *leaks = known();
	guint wrong = 0;

	for (guint i = 0; i < rows->len; i++) {
		char **cells = g_ptr_array_index(rows, i);
		g_autofree char *want = expected(cells);
		g_autofree char *got = find(leaks, cells[1], strlen(cells[1]));
		if (strcmp(want, got) == 0)
			continue;
		wrong++;
		g_test_message("%s: [%s], not [%s]: %s", name, got, want, cells[1]);
	}
	*count = rows->len;
	leaks_free(leaks);
	return wrong;
}

static void test_sentences(void)
{
	guint count;

	g_assert_cmpuint(check_file("leaks.tsv", &count), ==, 0);
	g_assert_cmpuint(count, >, 100);
}

/* These show how the rest of the world's sentences fare. */
static void test_heldout(void)
{
	guint count, wrong = check_file("leaks-heldout.tsv", &count);

	g_test_message("%u of %u wrong", wrong, count);
	g_assert_cmpuint(wrong * 20, <=, count);
}

/* Where each row stands in a report: as a paragraph, in a list, a table, in code, bold. */
static const char *const frames[][2] = {
	{"", "\n\n"},         {"- ", "\n"},           {"> ", "\n"},   {"| 02:41 | ", " |\n"},
	{"```\n", "\n```\n"}, {"**Note:** ", "\r\n"}, {"（", "）\n"},
};

static void check_report(GPtrArray *rows, const struct leaks *leaks)
{
	g_autoptr(GString) report = g_string_new("# Report\n\n");
	g_autofree gsize *starts = g_new0(gsize, rows->len + 1);
	g_autoptr(GPtrArray) found = NULL;
	guint next = 0;

	for (guint i = 0; i < rows->len; i++) {
		char **cells = g_ptr_array_index(rows, i);
		g_string_append(report, frames[i % G_N_ELEMENTS(frames)][0]);
		starts[i] = report->len;
		g_string_append(report, cells[1]);
		g_string_append(report, frames[i % G_N_ELEMENTS(frames)][1]);
	}
	starts[rows->len] = report->len;
	found = leaks_find(leaks, report->str, report->len);
	for (guint i = 0; i < rows->len; i++) {
		char **cells = g_ptr_array_index(rows, i);
		g_autofree char *want = expected(cells);
		g_autoptr(GString) got = g_string_new(NULL);
		for (; next < found->len; next++) {
			const struct leak *leak = g_ptr_array_index(found, next);
			if (leak->start >= starts[i + 1])
				break;
			g_string_append_printf(got, "%s%s %s", got->len ? ", " : "",
					       leak_kind_name(leak->kind), leak->found);
		}
		g_assert_cmpstr(got->str, ==, want);
	}
	g_assert_cmpuint(next, ==, found->len);
}

/* Everything planted is found, nothing else is. */
static void test_report(void)
{
	g_autoptr(GPtrArray) rows = rows_of("leaks.tsv");
	struct leaks *leaks = known();

	check_report(rows, leaks);
	leaks_free(leaks);
}

static void test_place(void)
{
	static const char text[] = "# 报告\n\n王伟 moved it.\r\n源站 10.1.2.3 和 edge-4.sea\n";
	static const struct {
		guint line, column;
		const char *found, *instead;
	} rows[] = {
		{3, 1, "王伟", "the engineer"},
		{4, 4, "10.1.2.3", "[address]"},
		{4, 15, "edge-4.sea", "[host]"},
	};
	struct leaks *leaks = known();
	g_autoptr(GPtrArray) found = leaks_find(leaks, text, strlen(text));
	g_autofree char *told = leaks_redact(leaks, text);

	g_assert_cmpuint(found->len, ==, G_N_ELEMENTS(rows));
	for (guint i = 0; i < found->len; i++) {
		const struct leak *leak = g_ptr_array_index(found, i);
		g_assert_cmpuint(leak->line, ==, rows[i].line);
		g_assert_cmpuint(leak->column, ==, rows[i].column);
		g_assert_cmpstr(leak->found, ==, rows[i].found);
		g_assert_cmpstr(leak->instead, ==, rows[i].instead);
		g_assert_cmpint(strncmp(text + leak->start, leak->found, leak->end - leak->start),
				==, 0);
	}
	g_assert_cmpstr(told, ==, "# 报告\n\nthe engineer moved it.\r\n源站 [address] 和 [host]\n");
	leaks_free(leaks);
}

/* What the reader may read: his own, and what somebody answers for. */
static void test_allow(void)
{
	static const char text[] = "Borealis Media: a@borealis.example, 10.1.2.3, 10.1.2.33, "
				   "Kumo TV, kumo.example, li";
	struct leaks *leaks = known();

	leaks_allow(leaks, "Borealis Media");
	leaks_allow(leaks, "borealis");
	leaks_allow(leaks, "borealis.example");
	leaks_allow(leaks, "10.1.2.3");
	leaks_allow(leaks, "LI");
	g_autofree char *got = find(leaks, text, strlen(text));
	g_assert_cmpstr(got, ==, "address 10.1.2.33, client Kumo TV, client kumo.example");
	leaks_free(leaks);
}

static void test_kinds(void)
{
	for (int i = 0; i < LEAK_KINDS; i++) {
		enum leak_kind kind;
		g_assert_true(leak_kind_find(leak_kind_name((enum leak_kind)i), &kind));
		g_assert_cmpint((int)kind, ==, i);
		g_assert_nonnull(leak_kind_title(kind));
	}
	g_assert_false(leak_kind_find("phone", &(enum leak_kind){0}));
}

/* Whatever bytes come, what is found lies within them, in order (find()), and is found again. */
static void test_hostile(void)
{
	static const char *const pieces[] = {
		"10.1.2.3",  ":",         "/",
		"@",         "a.example", "https://",
		"[",         "]",         "(",
		"password=", "li",        "王伟",
		"\xff",      "\xe7",      "\n",
		"borealis",  " ",         "-----BEGIN RSA PRIVATE KEY-----",
		"AKIA",      "eyJa.",     "::",
		"db-01",     ".sea",      "密码：",
		"\"",        "ab12CD34"};
	struct leaks *leaks = known();

	for (int round = 0; round < 3000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		int count = g_test_rand_int_range(0, 20);
		for (int i = 0; i < count; i++) {
			guint piece = (guint)g_test_rand_int_range(0, G_N_ELEMENTS(pieces));
			g_string_append(text, pieces[piece]);
			if (g_test_rand_int_range(0, 20) == 0)
				g_string_append_c(text, '\0');
		}
		g_autofree char *once = find(leaks, text->str, text->len);
		g_autofree char *again = find(leaks, text->str, text->len);
		g_assert_cmpstr(once, ==, again);
	}
	leaks_free(leaks);
}

/* Texts in which every place begins something, of the size of the largest report. */
static void test_long(void)
{
	static const char *const pieces[] = {"a-",
					     "1.",
					     "a.",
					     "a:",
					     "a@",
					     "://",
					     "http://a",
					     "-----BEGIN PRIVATE KEY-----",
					     "password=",
					     "password: a",
					     "eyJa",
					     "curl -u ",
					     "mysql ",
					     "token",
					     "(",
					     "a.b.c-1",
					     "ssh ",
					     "密码",
					     "borealis",
					     "db-01-",
					     "::1:",
					     "ghp_",
					     "ssh-rsa AAAA",
					     "version 1.2.3.4 "};
	enum { SIZE = 1 << 20 };
	struct leaks *leaks = known();

	for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_sized_new(SIZE + 64);
		gint64 began = g_get_monotonic_time();
		while (text->len < SIZE)
			g_string_append(text, pieces[i]);
		g_ptr_array_unref(leaks_find(leaks, text->str, text->len));
		g_test_message("%s: %.3f s", pieces[i],
			       (double)(g_get_monotonic_time() - began) / G_USEC_PER_SEC);
		g_assert_cmpint(g_get_monotonic_time() - began, <, 15 * G_USEC_PER_SEC);
	}
	leaks_free(leaks);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/leak/sentences", test_sentences);
	g_test_add_func("/leak/heldout", test_heldout);
	g_test_add_func("/leak/report", test_report);
	g_test_add_func("/leak/place", test_place);
	g_test_add_func("/leak/allow", test_allow);
	g_test_add_func("/leak/kinds", test_kinds);
	g_test_add_func("/leak/hostile", test_hostile);
	g_test_add_func("/leak/long", test_long);
	return g_test_run();
}

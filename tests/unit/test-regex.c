/* SPDX-License-Identifier: MIT
 * Patterns: what is found and where, what is refused and how it is said, and that no pattern costs
 * more than it may. */
#include "desk/regex.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "desk/error.h"
#include "tests/spent.h"

static struct regex *given(const char *pattern, enum regex_flags flags)
{
	g_autoptr(GError) error = NULL;
	struct regex *regex = regex_new(pattern, flags, NULL, &error);

	g_assert_no_error(error);
	g_assert_nonnull(regex);
	return regex;
}

static gint64 stopped(void)
{
	return 0;
}

/* The answer as "3-5", "none" or "costly". */
static char *find_all(const char *pattern, enum regex_flags flags, const char *text, gsize size,
		      const struct regex_budget *budget)
{
	struct regex *regex = given(pattern, flags);
	GString *out = g_string_new(NULL);
	struct regex_span found;
	enum regex_answer answer;
	gsize from = 0;

	while ((answer = regex_find(regex, text, size, from, budget, &found)) == REGEX_FOUND) {
		g_string_append_printf(out, "%d-%d ", (int)found.start, (int)found.end);
		from = found.end;
		if (found.start == found.end) {
			from++;
			while (from < size && ((guchar)text[from] & 0xc0) == 0x80)
				from++;
		}
	}
	g_string_append(out, answer == REGEX_COSTLY ? "costly" : "end");
	regex_free(regex);
	return g_string_free(out, FALSE);
}

struct row {
	const char *pattern;
	enum regex_flags flags;
	const char *text, *found;
};

/* Each is found the same with and without a clock, that is in one call and in many. */
static void test_found(void)
{
	static const struct row rows[] = {
		{"50[23]", 0, "502 504 503", "0-3 8-11 end"},
		{"error", REGEX_SMART, "Error error", "0-5 6-11 end"},
		{"Error", REGEX_SMART, "Error error", "0-5 end"},
		{"\\SError", REGEX_SMART, "xerror xError", "7-13 end"},
		{"\\Srror", REGEX_SMART, "ERROR", "0-5 end"},
		{"\\p{Lu}b(?<Name>c)", REGEX_SMART, "abc ABC", "4-7 end"},
		{"[A]b", REGEX_SMART, "ab Ab", "3-5 end"},
		{"é", REGEX_CASELESS, "É é", "0-2 3-5 end"},
		{"卡顿", 0, "视频卡顿，又卡顿", "6-12 18-24 end"},
		{"\\w+", 0, "音画 不同步", "0-6 7-16 end"},
		{"\\d+", 0, "a１２b34", "1-7 8-10 end"},
		{"^b", 0, "a\nb", "end"},
		{"^b", REGEX_LINES, "a\nb\r\nb", "2-3 5-6 end"},
		{"b$", REGEX_LINES, "b\r\nb", "0-1 3-4 end"},
		{"a*", 0, "baab", "0-0 1-3 3-3 4-4 end"},
		{"(?<=x)y", 0, "yxy", "2-3 end"},
		{"\\bOOM\\b", 0, "OOM zOOM OOM", "0-3 9-12 end"},
		{"(a)(?C1)b(?C\"x\")", 0, "ab", "0-2 end"},
		{"(?i)k", 0, "\u212a", "0-3 end"},
		{"", 0, "ab", "0-0 1-1 2-2 end"},
		{"x", 0, "", "end"},
		{"$", 0, "", "0-0 end"},
		{"\\Qa.C\\E", REGEX_SMART, "a.c a.C", "4-7 end"},
		{"(?#A)b", REGEX_SMART, "B", "0-1 end"},
		{"[[:alpha:]]]", REGEX_SMART, "x] X]", "0-2 3-5 end"},
		{"(?:a|b)+c|(d)\\1", 0, "abac dd", "0-4 5-7 end"},
	};
	const struct regex_budget patient = {.clock = stopped, .until = 1};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i];
		gsize size = strlen(row->text);
		g_autofree char *once = find_all(row->pattern, row->flags, row->text, size, NULL);
		g_autofree char *many =
			find_all(row->pattern, row->flags, row->text, size, &patient);
		g_test_message("%s", row->pattern);
		g_assert_cmpstr(once, ==, row->found);
		g_assert_cmpstr(many, ==, row->found);
	}
}

/* Long texts go in many calls; where they are cut must not show. */
static void test_windows(void)
{
	static const char *const patterns[] = {
		"needle",   "ne+dle", "(?:n|x)ee(d)le",     "(?<=音)needle", "(?s)needle.*needle",
		"^needle$", "n\\w+e", "\\bneedle\\b.{0,9}", "(?=needle)n",   "e(?!e)d|需"};
	const struct regex_budget patient = {.clock = stopped, .until = 1};
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 40000; i++)
		g_string_append(text, i % 9001 == 9000 ? "音needle\nneedle\n" : "音x");
	for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
		g_autofree char *once =
			find_all(patterns[i], REGEX_LINES, text->str, text->len, NULL);
		g_autofree char *many =
			find_all(patterns[i], REGEX_LINES, text->str, text->len, &patient);
		g_test_message("%s", patterns[i]);
		g_assert_cmpstr(many, ==, once);
		g_assert_cmpuint(strlen(once), >, 10);
	}
}

static void test_groups(void)
{
	struct regex *regex = given("(?<hour>\\d+)(:(?<minute>\\d+))?", 0);
	struct regex_span span;

	g_assert_cmpint(regex_find(regex, "at 4:30", 7, 0, NULL, &span), ==, REGEX_FOUND);
	g_assert_true(regex_span(regex, regex_group(regex, "minute"), &span));
	g_assert_cmpuint(span.start, ==, 5);
	g_assert_cmpuint(span.end, ==, 7);
	g_assert_cmpint(regex_find(regex, "at 4", 4, 0, NULL, &span), ==, REGEX_FOUND);
	g_assert_false(regex_span(regex, regex_group(regex, "minute"), &span));
	g_assert_cmpuint(regex_group(regex, "second"), ==, 0);
	g_assert_cmpint(regex_find(regex, "at", 2, 0, NULL, &span), ==, REGEX_NONE);
	g_assert_false(regex_span(regex, 0, &span));
	regex_free(regex);
}

/* What is different in articles. */
static void test_articles(void)
{
	static const struct row rows[] = {
		{"\\bOOM\\b", 0, "发生OOM错误", "6-9 end"},
		{"\\w+", 0, "音画 ab", "7-9 end"},
		{"(*UCP)\\w+", 0, "音画 ab", "0-6 7-9 end"},
		{"(*UCP)(*LIMIT_HEAP=1)(*NO_JIT)\\bOOM\\b", 0, "发生OOM错误", "end"},
		{"^b$", 0, "a\nb\r\nb\n", "5-6 end"},
		{"(*ANYCRLF)^b$", 0, "a\nb\r\nb\n", "2-3 5-6 end"},
		{"(*BSR_ANYCRLF)a\\R", 0, "a\xe2\x80\xa8 a\n", "5-7 end"},
		{"(*NOTEMPTY)a*", 0, "baab", "1-3 end"},
		{"(*UTF)(*NO_START_OPT)é", 0, "É é", "3-5 end"},
		/* not where a search begins, that is at 0 and at 3 */
		{"(*NOTEMPTY_ATSTART)a*", 0, "baab", "1-3 4-4 end"},
		{"a(*SKIP)b|.", 0, "acab", "1-2 2-4 end"},
		{"aa(*COMMIT)b|c", 0, "aac c", "end"},
		{"(*COMMIT)b", 0, "ab", "1-2 end"},
		{"(*NO_START_OPT)(*COMMIT)b", 0, "ab", "end"},
		{"(*:Name)b(*ACCEPT)c|(*MARK:B)d(*PRUNE)(*THEN)(*FAIL)", REGEX_SMART, "bB",
		 "0-1 1-2 end"},
		{"(*atomic:a+)b", 0, "aab", "0-3 end"},
		{"(?<=音)k(?=s)", REGEX_CASELESS, "音\u212aſ", "3-6 end"},
		{"(\\((?:[^()]|(?1))*\\))", 0, "x(a(b)c)", "1-8 end"},
		{"\\x{17f}", REGEX_CASELESS, "S", "0-1 end"},
		{"(?<n>a)\\k<n>(?(<n>)b|c)", 0, "aab", "0-3 end"},
		{"\\X", 0, "e\u0301", "0-3 end"},
		/* the library's compiler, for any bytes, misses these */
		{"\\S+", 0, "http://、é x", "0-12 13-14 end"},
		{":\\D", 0, "x:卡", "1-5 end"},
		{":\\W", 0, "x:😀", "1-6 end"},
		{":[\\s\\S]", 0, "x:、", "1-5 end"},
		{":[-\\D]", 0, "x:、", "1-5 end"},
		{":[é[:^space:]]", 0, "x:、", "1-5 end"},
		{":\\S", 0, "\xff:x:\xe5\x8d", "1-3 end"},
	};
	const struct regex_budget patient = {.clock = stopped, .until = 1};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i];
		g_autofree char *found =
			find_all(row->pattern, row->flags | REGEX_ARTICLES | REGEX_LINES, row->text,
				 strlen(row->text), &patient);
		g_test_message("%s", row->pattern);
		g_assert_cmpstr(found, ==, row->found);
	}
}

/* Compiled without UTF-8, a pattern finds the same in texts of ASCII or is refused. */
static void test_ascii(void)
{
	static const char *const patterns[] = {
		"(?i)disk",        "\\w+\\W",     "[^x]+x",
		"\\p{Lu}\\P{Han}", "\\X{3}",      "(*UCP)\\b[[:punct:]]+",
		"(?i)[k-z]+\\R",   "\\N{3}(?=.)", "\\xe9?s",
		"(\\w)\\1",        "\\h\\S+",     "(?i)\\x53\\xb5?",
		"[[:^alpha:]]",    "(?<=k).",     "\\D+\\d"};
	static const char *const wrong[] = {"é?s", "(?i)\\x{17f}", "[^\\x{100}]", "音|k"};
	GString *text = g_string_new("A disk is full\r\nSSD _9 xx. {k} kKsS\n\n");

	for (int c = 0; c < 128; c++)
		g_string_append_c(text, (char)c);
	for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
		g_autofree char *utf =
			find_all(patterns[i], REGEX_ARTICLES, text->str, text->len, NULL);
		g_autofree char *ascii = find_all(patterns[i], REGEX_ARTICLES | REGEX_ASCII,
						  text->str, text->len, NULL);
		g_test_message("%s", patterns[i]);
		g_assert_cmpstr(utf, ==, ascii);
		g_assert_cmpuint(strlen(utf), >, 4);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_null(regex_new(wrong[i], REGEX_ARTICLES | REGEX_ASCII, NULL, NULL));
	g_string_free(text, TRUE);
}

/* Bytes that are no characters match nothing and break nothing; NUL is a character. */
static void test_bytes(void)
{
	static const char text[] = "a\xff\xc3(b\0c\xe9";
	g_autofree char *dot = find_all("[a-c]", 0, text, sizeof text - 1, NULL);
	g_autofree char *nul = find_all("b\\x00c", 0, text, sizeof text - 1, NULL);

	g_assert_cmpstr(dot, ==, "0-1 4-5 6-7 end");
	g_assert_cmpstr(nul, ==, "4-7 end");
}

static void test_refused(void)
{
	static const struct {
		const char *pattern;
		int column;
		const char *says;
	} rows[] = {
		{"50[23", 6, "a [ is never closed"},
		{"a(b", 4, "a ( is never closed"},
		{"ab)", 3, "no ( is open here"},
		{"音*+?{*", 4, "nothing to repeat"},
		{"*a", 1, "nothing to repeat"},
		{"a\\", 3, "nothing follows this \\"},
		{"a{3,2}", 6, "the wrong way round"},
		{"[z-a]", 4, "the wrong way round"},
		{"音\\C", 2, "half characters"},
		{"a\\Gb", 2, "has no meaning here"},
		{"(*LIMIT_MATCH=99999999)a", 1, "commands to the engine"},
		{"(*UTF)a", 1, "commands to the engine"},
		{"a(*COMMIT)b", 2, "commands to the engine"},
		{"(?x)#[\n(*COMMIT)b", 8, "commands to the engine"},
		{"\\p{Klingon}", 12, "no such property"},
		{"[[:nope:]]", 4, "no such class"},
		{"(?<=a+)b", 1, "fixed, short length"},
		{"(a)\\2", 5, "no such group"},
		{"(?<>a)", 4, "can't be read as a pattern ("},
		{"\xff", 1, "not UTF-8"},
		{"(((((a{9}){9}){9}){9}){9}){9}", 1, "grows too large"},
	};
	static const char *const of_articles[] = {
		"\\C",    "a\\Gb",         "(*NONSENSE)a", "a(*UCP)", "(*LIMIT_MATCH=)a",
		"(*CRLF", "(?x)#\n(*UTF)a"};
	g_autofree char *long_one = g_strnfill(REGEX_LONGEST + 1, 'a');
	g_autofree char *deep = g_strnfill(100, '(');
	g_autoptr(GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) problem = NULL;
		g_autofree char *where =
			g_strdup_printf("column %d of the pattern: ", rows[i].column);
		int column = 0;

		g_test_message("%s", rows[i].pattern);
		g_assert_null(regex_new(rows[i].pattern, 0, &column, NULL));
		g_assert_null(regex_new(rows[i].pattern, 0, NULL, &problem));
		g_assert_error(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_test_message("%s", problem->message);
		g_assert_true(g_str_has_prefix(problem->message, where));
		g_assert_nonnull(strstr(problem->message, rows[i].says));
		g_assert_cmpint(column, ==, rows[i].column);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(of_articles); i++) {
		g_autoptr(GError) problem = NULL;
		g_assert_null(regex_new(of_articles[i], REGEX_ARTICLES, NULL, &problem));
		g_assert_error(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_assert_null(strchr(problem->message, '\n'));
	}
	g_assert_null(regex_new(long_one, 0, NULL, &error));
	g_assert_nonnull(strstr(error->message, "1000 bytes"));
	g_clear_error(&error);
	g_assert_null(regex_new(deep, 0, NULL, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
}

/* Every one of these never ends, or not this week, where nothing stops it. */
static void test_hostile(void)
{
	static const char *const patterns[] = {
		"(a+)+[xy]", "(a|a)*[xy]", "(?s).*.*.*[xy]", "(?s)a.*[xy]", "(\\w+\\s?)*[xy]",
		"^(([a-z])+.)+[A-Z]([a-z])+$", "(?:a|aa)+[xy]", "(a*)*\\1[xy]", "(a(?R)?[bc])",
		"((a*)*)*[xy]", "(?:(?=a*)a)*[xy]", "(a?){50}a{50}[xy]",
		"a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?[xy]", ".{0,1000}.{0,1000}[xy]",
		"(?=(a+))a*[bx]\\1", "(?:\\p{L}+\\p{L}+)+[xy]", "(a*?)*?[xy]",
		/* which must not look harmless */
		"(?x)#[\n(a+)+[xy]", "[[:a](a+)+[xy:]]", "(?R)?a+[xy]", "\\c\\*(?:a+)+[xy]"};
	const gint64 patience = 20000, slack = 30000;
	static const gsize sizes[] = {100, 4000, 65536, 1 << 20, 4 << 20};
	g_autofree char *text = g_strnfill(4 << 20, 'a');
	gint64 worst = 0;
	guint costly = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
		struct regex *regex = given(patterns[i], 0);
		for (gsize k = 0; k < G_N_ELEMENTS(sizes); k++) {
			gint64 began = spent();
			const struct regex_budget budget = {.clock = spent,
							    .until = began + patience};
			struct regex_span found;
			enum regex_answer answer =
				regex_find(regex, text, sizes[k], 0, &budget, &found);
			gint64 took = spent() - began;

			g_assert_cmpint(answer, !=, REGEX_FOUND);
			costly += answer == REGEX_COSTLY;
			if (took > patience + 10000)
				g_test_message("%s over %d bytes took %d us", patterns[i],
					       (int)sizes[k], (int)took);
			worst = MAX(worst, took);
		}
		regex_free(regex);
	}
	g_test_message("worst %d us of %d allowed, %u given up", (int)worst, (int)patience, costly);
	g_assert_cmpint(worst, <, patience + slack);
	g_assert_cmpuint(costly, >, 20);
}

/* A search that is given up says so, and the next one is a new one. */
static void test_costly(void)
{
	struct regex *regex = given("(a+)+[xy]", 0);
	const struct regex_budget none = {.clock = stopped, .until = 0},
				  patient = {.clock = stopped, .until = 1};
	g_autofree char *text = g_strnfill(60, 'a');
	struct regex_span found;

	g_assert_cmpint(regex_find(regex, "ax", 2, 0, &none, &found), ==, REGEX_COSTLY);
	g_assert_cmpint(regex_find(regex, text, 60, 0, NULL, &found), ==, REGEX_COSTLY);
	g_assert_cmpint(regex_find(regex, "ax", 2, 0, &patient, &found), ==, REGEX_FOUND);
	g_assert_cmpint(regex_find(regex, "ax", 2, 3, &patient, &found), ==, REGEX_NONE);
	regex_free(regex);
}

static void test_unicode(void)
{
	int major;

	g_assert_cmpint(sscanf(regex_unicode(), "%d.", &major), ==, 1);
	g_assert_cmpint(major, >=, 5);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/regex/found", test_found);
	g_test_add_func("/regex/unicode", test_unicode);
	g_test_add_func("/regex/articles", test_articles);
	g_test_add_func("/regex/ascii", test_ascii);
	g_test_add_func("/regex/windows", test_windows);
	g_test_add_func("/regex/groups", test_groups);
	g_test_add_func("/regex/bytes", test_bytes);
	g_test_add_func("/regex/refused", test_refused);
	g_test_add_func("/regex/hostile", test_hostile);
	g_test_add_func("/regex/costly", test_costly);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * One pattern over many texts: however it goes about it, it finds what the plain search finds, and
 * it ends when it is told to. */
#include "kb/match.h"

#include <string.h>

#include "desk/error.h"

static gint64 now;

static gint64 stopped(void)
{
	return now;
}

static gint64 ticking(void)
{
	return now += 3000;
}

static const struct match_budget patient = {.clock = stopped, .until = G_MAXINT64};

static struct matcher *given(const char *pattern)
{
	g_autoptr(GError) error = NULL;
	struct matcher *matcher = matcher_new(pattern, &error);

	g_assert_no_error(error);
	return matcher;
}

static void test_found(void)
{
	static const struct {
		const char *pattern, *text;
		int start, end; /* -1: nothing */
	} rows[] = {
		{"error", "An Error", 3, 8},
		{"Error", "an error Error", 9, 14},
		{"(?-i)error", "Error error", 6, 11},
		{"^b$", "a\nb\nc", 2, 3},
		{"\\bOOM\\b", "发生OOM错误", 6, 9},
		{"(*UCP)\\bOOM\\b", "发生OOM错误", -1, -1},
		{"x*", "abc", 0, 0},
		{"卡顿", "直播卡顿", 6, 12},
		{"disk", "\u212a di\u017f\u212a", 4, 11},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct matcher *matcher = given(rows[i].pattern);
		struct regex_span span;
		gsize size = strlen(rows[i].text);
		enum match_answer answer =
			matcher_find(matcher, rows[i].text, size, 0, &patient, NULL, &span);

		g_test_message("%s", rows[i].pattern);
		g_assert_cmpint(answer, ==, rows[i].start < 0 ? MATCH_NONE : MATCH_FOUND);
		if (answer == MATCH_FOUND) {
			g_assert_cmpint((int)span.start, ==, rows[i].start);
			g_assert_cmpint((int)span.end, ==, rows[i].end);
		}
		matcher_free(matcher);
	}
}

static void test_refused(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(matcher_new("音(", &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_true(g_str_has_prefix(error->message, "column 3 of the pattern: "));
}

/* ---- many texts */

struct texts {
	GString *bytes;
	guint64 ends[64], wanted, ascii;
	guint count;
};

static const char *const words[] = {
	"disk", "DISK",  "sync",       "error",      " ",      " ",        " ",       "\n",
	"\n",   "a",     "k",          "ſ",          "\u212a", "错误",     "卡",      "顿",
	"音",   "é",     "timeout",    "10.23.7.17", "retry",  "334-5062", "the the", "user@host",
	"...",  "\"x\"", "ab_timeout", "\r",         "S",      "💥",        "x y z",   "--"};

static void make_texts(struct texts *texts, GRand *random)
{
	texts->bytes = g_string_new(NULL);
	texts->count = (guint)g_rand_int_range(random, 1, 65);
	texts->ascii = 0;
	texts->wanted = (guint64)g_rand_int(random) << 32 | g_rand_int(random);
	for (guint i = 0; i < texts->count; i++) {
		gsize from = texts->bytes->len;
		/* Half of them without what is not ASCII. */
		gboolean plain = g_rand_boolean(random);
		for (int n = g_rand_int_range(random, 0, 40); n > 0; n--) {
			const char *word = words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))];
			if (!plain || g_str_is_ascii(word))
				g_string_append(texts->bytes, word);
		}
		texts->ends[i] = texts->bytes->len;
		texts->ascii |= (guint64)g_str_is_ascii(texts->bytes->str + from) << i;
		g_string_append_c(texts->bytes, '\n');
	}
}

static void check_scan(struct matcher *matcher, struct regex *plain, const struct texts *texts,
		       gboolean told)
{
	guint8 answers[64];
	struct regex_span spans[64], span;

	memset(answers, 99, sizeof answers);
	g_assert_true(matcher_scan(matcher, texts->bytes->str, texts->ends, texts->count,
				   &texts->wanted, told ? &texts->ascii : NULL, &patient, answers,
				   spans));
	for (guint i = 0; i < texts->count; i++) {
		gsize from = i ? texts->ends[i - 1] + 1 : 0;
		if (!(texts->wanted >> i & 1)) {
			g_assert_cmpint(answers[i], ==, 99);
			continue;
		}
		enum regex_answer answer = regex_find(plain, texts->bytes->str + from,
						      texts->ends[i] - from, 0, NULL, &span);
		g_assert_cmpint(answer, !=, REGEX_COSTLY);
		g_assert_cmpint(answers[i], ==, answer == REGEX_FOUND ? MATCH_FOUND : MATCH_NONE);
		if (answer == REGEX_NONE)
			continue;
		g_assert_cmpuint(spans[i].start, ==, span.start);
		g_assert_cmpuint(spans[i].end, ==, span.end);
	}
}

/* Patterns for every way there is: byte by byte, within lines, plainly. */
static void test_scan(void)
{
	static const char *const patterns[] = {"error",
					       "disk",
					       "(?i)disk.*sync",
					       "sync\\b.*?error",
					       "[^x]*k",
					       "(?i)[a-k]+s",
					       ".*a.*k",
					       "\\p{Han}{2,}错误",
					       "[a-z]+_timeout",
					       "\\S*错误",
					       ".{0,9}错误$",
					       "^.*错误",
					       "(卡|顿).*错误",
					       "\\w+@\\w+",
					       "\\b\\d{3}-\\d{4}\\b",
					       "10\\.23\\.\\d+\\.17\\b",
					       "timeout(?=.*retry)",
					       "(\\w+) \\1",
					       "(?s)disk.*sync",
					       "\"[^\"]*\"",
					       "(?<=k)s",
					       "k(?!s)",
					       "\\Bk",
					       "[^a-z]k",
					       "(*UCP)\\bk\\w+",
					       "(?i)s(*SKIP)k|k",
					       "ſ",
					       "\\x{212a}",
					       "k.s",
					       "k.?$",
					       "s\\R",
					       "\\Ak|s\\z",
					       "(?:s|k)+$",
					       "x*",
					       "s*+k",
					       "(?x) d i \\ # k\n s k",
					       "\\Qdisk\\E\\s",
					       "(?i:K)S",
					       "\\X{3}k",
					       "[[:^alpha:]]k",
					       "(?|(s)|(k))\\1",
					       "s{2,}?|k{2}",
					       "(.*)k\\1",
					       "💥",
					       "s.*?",
					       "(?m)^k",
					       "k[^\n]*",
					       "\\N*s",
					       "(?<!\\p{Han})错误",
					       "错误(?!\\n)",
					       "错误\\s",
					       "a?错误\\K.",
					       "卡顿|[^ ]错误",
					       "(?=.*retry).*timeout",
					       "^(?=.*retry)(?!.*k).*error$",
					       "(?<=retry).*timeout\\b",
					       "error(?!.*timeout)",
					       "(?-m)^error.*retry",
					       "retry\\w*(?^)$",
					       "(?i)ERROR.?Timeout",
					       "(?i)sync.*(error|disk)",
					       ".{36}",
					       "^.{36,}s$",
					       "[^\n]{40}|(?:..){33}k",
					       "\\w{33}",
					       "timeout\\K.*retry",
					       ".*a.*r",
					       "[a-z]+r\\b",
					       "[^e]*or",
					       "(\\w)\\1",
					       "\\d.*\\.\\.",
					       "(?-i:k)|(?i:t)i"};
	g_autoptr(GRand) random = g_rand_new_with_seed(20);

	for (guint round = 0; round < 40; round++) {
		struct texts texts;
		make_texts(&texts, random);
		for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
			struct matcher *matcher = given(patterns[i]);
			struct regex *plain =
				regex_new(patterns[i], REGEX_ARTICLES | REGEX_SMART | REGEX_LINES,
					  NULL, NULL);
			g_test_message("%s", patterns[i]);
			check_scan(matcher, plain, &texts, TRUE);
			check_scan(matcher, plain, &texts, FALSE);
			regex_free(plain);
			matcher_free(matcher);
		}
		g_string_free(texts.bytes, TRUE);
	}
}

/* A costly text is named and the others are answered; what is spent counts over several searches.
 */
static void test_costly(void)
{
	const struct match_budget budget = {.clock = ticking, .until = G_MAXINT64};
	g_autofree char *a = g_strnfill(64, 'a');
	g_autofree char *text = g_strconcat("aab", "\n", a, "\n", "ab", NULL);
	const guint64 ends[] = {3, 68, 71}, wanted = 7;
	struct matcher *matcher = given("(a+)+[bc]");
	struct regex_span spans[3];
	guint8 answers[3];
	g_autofree char *long_one = g_strnfill(2000, 'b');
	gint64 costs = 0;

	long_one[1000] = 'a';
	g_assert_true(matcher_scan(matcher, text, ends, 3, &wanted, NULL, &budget, answers, spans));
	g_assert_cmpint(answers[0], ==, MATCH_FOUND);
	g_assert_cmpint(answers[1], ==, MATCH_COSTLY);
	g_assert_cmpint(answers[2], ==, MATCH_FOUND);
	g_assert_cmpint(matcher_find(matcher, long_one, 2000, 0, &budget, &costs, spans), ==,
			MATCH_FOUND);
	g_assert_cmpint(costs, >, 0);
	costs = MATCH_ARTICLE_US;
	g_assert_cmpint(matcher_find(matcher, "ab", 2, 0, &budget, &costs, spans), ==,
			MATCH_COSTLY);
	matcher_free(matcher);
}

static gint64 idle(void)
{
	return 0;
}

/* A machine busy with other things, where every call seems to take 3 ms, makes no article costly.
 */
static void test_busy(void)
{
	const struct match_budget alone = {.clock = ticking, .until = G_MAXINT64},
				  busy = {.clock = ticking, .until = G_MAXINT64, .worked = idle};
	g_autofree char *text = g_strnfill(64000, 'a');
	struct matcher *matcher = given("\\w+?\\d+[!%]");
	struct regex_span span;

	text[63999] = '!';
	g_assert_cmpint(matcher_find(matcher, text, 64000, 0, &alone, NULL, &span), ==,
			MATCH_COSTLY);
	g_assert_cmpint(matcher_find(matcher, text, 3000, 0, &busy, NULL, &span), ==, MATCH_NONE);
	matcher_free(matcher);
}

static void test_over(void)
{
	gint stop = 1;
	const struct match_budget late = {.clock = stopped, .until = now},
				  unwanted = {.clock = stopped, .until = G_MAXINT64, .stop = &stop};
	g_autofree char *a = g_strnfill(200, 'a');
	const guint64 ends[] = {99, 199}, wanted = 3;
	struct matcher *matcher = given("(a+)+[bc]");
	struct regex_span spans[2];
	guint8 answers[2];

	g_assert_false(matcher_scan(matcher, a, ends, 2, &wanted, NULL, &late, answers, spans));
	g_assert_cmpint(answers[0], ==, MATCH_OVER);
	g_assert_cmpint(answers[1], ==, MATCH_OVER);
	g_assert_false(matcher_scan(matcher, a, ends, 2, &wanted, NULL, &unwanted, answers, spans));
	g_assert_cmpint(answers[1], ==, MATCH_OVER);
	g_assert_cmpint(matcher_find(matcher, a, 200, 0, &unwanted, NULL, spans), ==, MATCH_OVER);
	matcher_free(matcher);
}

/* ---- copies */

static gpointer search(gpointer data)
{
	struct matcher *matcher = data;
	g_autoptr(GRand) random = g_rand_new_with_seed(7);
	struct regex *plain = regex_new("(?i)disk.*sync", REGEX_ARTICLES | REGEX_LINES, NULL, NULL);

	for (guint round = 0; round < 50; round++) {
		struct texts texts;
		make_texts(&texts, random);
		check_scan(matcher, plain, &texts, TRUE);
		g_string_free(texts.bytes, TRUE);
	}
	regex_free(plain);
	matcher_free(matcher);
	return NULL;
}

static void test_threads(void)
{
	struct matcher *matcher = given("(?i)disk.*sync");
	GThread *one = g_thread_new("one", search, matcher_copy(matcher));
	GThread *two = g_thread_new("two", search, matcher_copy(matcher));

	search(matcher);
	g_thread_join(one);
	g_thread_join(two);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/matcher/found", test_found);
	g_test_add_func("/matcher/refused", test_refused);
	g_test_add_func("/matcher/scan", test_scan);
	g_test_add_func("/matcher/costly", test_costly);
	g_test_add_func("/matcher/busy", test_busy);
	g_test_add_func("/matcher/over", test_over);
	g_test_add_func("/matcher/threads", test_threads);
	return g_test_run();
}

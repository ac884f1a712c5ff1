/* SPDX-License-Identifier: MIT
 * Patterns made to hurt (tests/data/hostile-patterns.txt) over articles made to be hurt by: each is
 * refused in one line or ends in time; what it finds is what the library's own interpreter finds;
 * and the ordinary articles beside the planted ones are answered.
 *
 * Time is counted here: every look at the clock is five milliseconds. How long a call really takes
 * between two looks is bounded by ten times what is promised, so that a busy machine does not fail.
 * HOSTILE=1 measures instead: articles of a megabyte, the processor's time, and a table of the
 * worst. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "desk/error.h"
#include "kb/match.h"
#include "tests/spent.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define CALL_MOST 20000 /* of a call, promised (kb.md §4) */
#define ARTICLE_MOST (2 * CALL_MOST)
#define SLACK 10 /* times, for a busy machine */
#define REFERENCE_STEPS 30000

static gboolean measuring;
static GPtrArray *patterns;

/* ---- the articles */

struct planted {
	const char *name;
	GString *text;
};
static struct planted planted[16];
static guint planted_count;

static void plant(const char *name, const char *piece, gsize size, const char *end)
{
	GString *text = g_string_sized_new(size + 100);

	while (text->len < size)
		g_string_append(text, piece);
	g_string_append(text, end);
	planted[planted_count++] = (struct planted){name, text};
}

static void plant_all(void)
{
	gsize large = measuring ? 1 << 20 : 1 << 15, half = large / 2;

	plant("64 a", "a", 64, "");
	plant("3 kB of a", "a", 3000, "");
	plant("12 kB of a", "a", 12000, "");
	plant("a", "a", large, "");
	plant("no newline", "lorem ipsum dolor sit amet ", large, "");
	plant("long words", "donaudampfschifffahrtselektrizitaetenhauptbetriebswerk", half,
	      " ab aab");
	plant("near misses", "aaaaaaaaaaaaaaaaaaaaaaaaac aab (a(a)a the the then ", half, "");
	plant("parentheses", "(((a", half, "");
	plant("newlines", "\n", large, "");
	plant("short lines", "a b\n", large, "");
	plant("Han", "音画不同步", large, "");
	plant("marks", "e\u0301\u0301\u0301", half, "");
	plant("joined", "👩\u200d", half, "");
	plant("k", "k\u212asſ", half, "");
	plant("blanks", " ", large, "");
	plant("prose, then a", "Restart the edge, then look at the log.\n", half, "");
	for (gsize i = 0; i < half; i++)
		g_string_append_c(planted[planted_count - 1].text, 'a');
}

/* ---- the clock */

static gint64 ticks, tick, looked_at, longest; /* microseconds */

static gint64 look(void)
{
	gint64 now = spent();

	longest = MAX(longest, now - looked_at);
	looked_at = now;
	return measuring ? now : (ticks += tick);
}

/* What a look takes by the counted clock. */
static void begin(gint64 look_takes)
{
	tick = look_takes;
	longest = 0;
	looked_at = spent();
}

/* ---- what is right, by the interpreter */

static pcre2_code *reference_new(const char *pattern, gboolean caseless)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	pcre2_code *code;
	PCRE2_SIZE at;
	int error;

	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	code = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern),
			     PCRE2_UTF | PCRE2_MULTILINE | (caseless ? PCRE2_CASELESS : 0), &error,
			     &at, context);
	pcre2_compile_context_free(context);
	/* It takes no limits that large. */
	g_assert_true(code || strstr(pattern, "=4294967295)"));
	return code;
}

/* FALSE: the interpreter gave up, too. */
static gboolean reference_find(pcre2_code *code, const char *text, gsize size, gboolean *found,
			       struct regex_span *span)
{
	pcre2_match_data *data;
	pcre2_match_context *context;
	int count;

	if (!code)
		return FALSE;
	data = pcre2_match_data_create_from_pattern(code, NULL);
	context = pcre2_match_context_create(NULL);

	pcre2_set_match_limit(context, REFERENCE_STEPS);
	count = pcre2_match(code, (PCRE2_SPTR)text, size, 0, PCRE2_NO_JIT, data, context);
	*found = count > 0;
	if (*found) {
		const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(data);
		*span = (struct regex_span){MIN(ends[0], ends[1]), ends[1]};
	}
	pcre2_match_data_free(data);
	pcre2_match_context_free(context);
	return count > 0 || count == PCRE2_ERROR_NOMATCH;
}

/* FALSE: not answered though the interpreter could. */
static gboolean check_answer(pcre2_code *code, const char *text, gsize size, guint8 answer,
			     const struct regex_span *span)
{
	struct regex_span right;
	gboolean found;

	if (!reference_find(code, text, size, &found, &right))
		return TRUE;
	if (answer == MATCH_COSTLY)
		return FALSE;
	g_assert_cmpint(answer, ==, found ? MATCH_FOUND : MATCH_NONE);
	if (found) {
		g_assert_cmpuint(span->start, ==, right.start);
		g_assert_cmpuint(span->end, ==, right.end);
	}
	return TRUE;
}

/* ---- small texts: all are answered rightly, most are answered */

static char *small_text(GRand *rand)
{
	static const char *const pieces[] = {"a",           "a",  "b",       "x", " ",   "!",   "A",
					     "\n",          "音", "k",       "ſ", "aaa", "(",   ")",
					     "the the the", "7",  "e\u0301", "c", "d",   "\r\n"};
	GString *text = g_string_new(NULL);

	for (int n = g_rand_int_range(rand, 0, 14); n > 0; n--)
		g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
	return g_string_free(text, FALSE);
}

static void check_small(struct matcher *matcher, pcre2_code *code, const char *pattern)
{
	const struct match_budget budget = {.clock = look, .until = G_MAXINT64};
	g_autoptr(GRand) rand = g_rand_new_with_seed(3);
	guint missed = 0;

	for (guint i = 0; i < 100; i++) {
		g_autofree char *text = small_text(rand);
		struct regex_span spans[1];
		guint8 answer;
		const guint64 wanted = 1, ascii = g_str_is_ascii(text), end = strlen(text);

		begin(1);
		g_assert_true(matcher_scan(matcher, text, &end, 1, &wanted, &ascii, &budget,
					   &answer, spans));
		missed += !check_answer(code, text, end, answer, spans);
	}
	/* Where a pattern limits itself the interpreter counts otherwise. */
	if (!strstr(pattern, "(*LIMIT_MATCH=3)"))
		g_assert_cmpuint(missed, <=, 5);
}

/* ---- planted articles, between ordinary ones */

struct worst {
	gint64 call, article;
	const char *call_in, *article_in;
	guint costly;
};

static void check_planted(struct matcher *matcher, pcre2_code *code, const struct planted *article,
			  struct worst *worst)
{
	static const char before[] = "The disk is full.\naab (a)x\n",
			  behind[] = "abc! 音画 the the the\n";
	const struct match_budget budget = {.clock = look, .until = G_MAXINT64};
	g_autofree char *text = g_strconcat(before, "\n", article->text->str, "\n", behind, NULL);
	const guint64 wanted = 7, ends[3] = {sizeof before - 1, sizeof before + article->text->len,
					     sizeof before + article->text->len + sizeof behind};
	const guint64 ascii = 1 | (guint64)g_str_is_ascii(article->text->str) << 1;
	struct regex_span spans[3];
	guint8 answers[3];
	gint64 began, took;

	begin(5000);
	began = looked_at;
	ticks = 0;
	g_assert_true(
		matcher_scan(matcher, text, ends, 3, &wanted, &ascii, &budget, answers, spans));
	look();
	took = looked_at - began;
	check_answer(code, before, sizeof before - 1, answers[0], &spans[0]);
	check_answer(code, behind, sizeof behind - 1, answers[2], &spans[2]);
	if (article->text->len < 100)
		check_answer(code, article->text->str, article->text->len, answers[1], &spans[1]);
	worst->costly += answers[1] == MATCH_COSTLY;
	if (longest > worst->call) {
		worst->call = longest;
		worst->call_in = article->name;
	}
	if (took > worst->article) {
		worst->article = took;
		worst->article_in = article->name;
	}
	/* Three articles: their time is up when it is up. */
	if (!measuring)
		g_assert_cmpint(ticks, <=, 3 * (MATCH_ARTICLE_US + 4 * tick));
}

static void check_pattern(const char *pattern, struct worst *worst)
{
	g_autoptr(GError) error = NULL;
	struct matcher *matcher = matcher_new(pattern, &error);
	struct regex *regex;
	pcre2_code *code;

	g_test_message("%.200s", pattern);
	if (!matcher) {
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_assert_null(strchr(error->message, '\n'));
		worst->call_in = "refused";
		return;
	}
	regex = regex_new(pattern, REGEX_ARTICLES | REGEX_SMART, NULL, NULL);
	code = reference_new(pattern, regex_caseless(regex));
	check_small(matcher, code, pattern);
	for (guint i = 0; i < planted_count; i++)
		check_planted(matcher, code, &planted[i], worst);
	pcre2_code_free(code);
	regex_free(regex);
	matcher_free(matcher);
}

static int by_call(const void *a, const void *b)
{
	const struct worst *const *x = a, *const *y = b;

	return ((*x)->call < (*y)->call) - ((*x)->call > (*y)->call);
}

static void print_worst(const struct worst *all)
{
	const struct worst **order = g_new(const struct worst *, patterns->len);

	for (guint i = 0; i < patterns->len; i++)
		order[i] = &all[i];
	qsort(order, patterns->len, sizeof *order, by_call);
	g_test_message("call ms  article ms  costly  pattern");
	for (guint i = 0; i < patterns->len; i++)
		g_test_message("%7.1f %11.1f %7u  %.50s  (%s; %s)", (double)order[i]->call / 1000,
			       (double)order[i]->article / 1000, order[i]->costly,
			       (char *)g_ptr_array_index(patterns, (guint)(order[i] - all)),
			       order[i]->call_in, order[i]->article_in ? order[i]->article_in : "");
	g_free(order);
}

static void test_patterns(void)
{
	g_autofree struct worst *worst = g_new0(struct worst, patterns->len);
	guint refused = 0, slow = 0;
	const gint64 slack = measuring ? 1 : SLACK;

	for (guint i = 0; i < patterns->len; i++) {
		check_pattern(g_ptr_array_index(patterns, i), &worst[i]);
		refused += g_strcmp0(worst[i].call_in, "refused") == 0;
		slow += worst[i].call > slack * CALL_MOST ||
			worst[i].article > slack * ARTICLE_MOST;
	}
	print_worst(worst);
	g_test_message("%u patterns, %u of them refused", patterns->len, refused);
	g_assert_cmpuint(patterns->len - refused, >=, 60);
	g_assert_cmpuint(slow, ==, 0);
}

/* All planted articles, again and again, with 300 ms for it all. */
static void test_budget(void)
{
	static const char *const hard[] = {"(a+)+[bx]", "(\\w+\\s?)*[!%]", "\\X+\\X+[!%]",
					   "(?s).*?.*?[!%]", "(*COMMIT)(a+)+[bx]"};
	const gint64 patience = 300000;

	for (gsize i = 0; i < G_N_ELEMENTS(hard); i++) {
		struct matcher *matcher = matcher_new(hard[i], NULL);
		enum match_answer answer = MATCH_NONE;
		begin(5000);
		gint64 began = look();
		const struct match_budget budget = {.clock = look, .until = began + patience};
		for (guint k = 0; answer != MATCH_OVER; k = (k + 1) % planted_count) {
			guint8 answers[1];
			struct regex_span spans[1];
			const guint64 wanted = 1, end = planted[k].text->len;
			matcher_scan(matcher, planted[k].text->str, &end, 1, &wanted, NULL, &budget,
				     answers, spans);
			answer = answers[0];
		}
		gint64 took = look() - began;
		g_test_message("%s: %d of %d ms", hard[i], (int)(took / 1000),
			       (int)(patience / 1000));
		g_assert_cmpint(took, <, patience + patience / 10);
		matcher_free(matcher);
	}
}

static void read_patterns(void)
{
	const char *source = g_getenv("MIDWATCH_SOURCE");
	g_autofree char *name =
		g_build_filename(source ? source : ".", "tests/data/hostile-patterns.txt", NULL);
	g_autofree char *bytes = NULL;
	g_auto(GStrv) lines = NULL;
	g_autoptr(GError) error = NULL;

	g_file_get_contents(name, &bytes, NULL, &error);
	g_assert_no_error(error);
	lines = g_strsplit(bytes, "\n", -1);
	patterns = g_ptr_array_new_with_free_func(g_free);
	for (char **line = lines; *line; line++)
		if (**line && **line != '#')
			g_ptr_array_add(patterns, g_strdup(*line));
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	measuring = g_getenv("HOSTILE") != NULL;
	read_patterns();
	plant_all();
	g_test_add_func("/hostile/patterns", test_patterns);
	g_test_add_func("/hostile/budget", test_budget);
	status = g_test_run();
	for (guint i = 0; i < planted_count; i++)
		g_string_free(planted[i].text, TRUE);
	g_ptr_array_free(patterns, TRUE);
	return status;
}

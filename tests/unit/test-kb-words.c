/* SPDX-License-Identifier: MIT
 * Words of articles and questions: what is found whole, and what in part. */
#include "kb/words.h"

#include <string.h>

#include "desk/regex.h"
#include "kb/fold.h"

static gboolean note(enum word_kind kind, const char *word, gsize size, guint position, gsize start,
		     gsize end, void *data)
{
	static const char kinds[] = "rpjwtl";
	GString *out = data;
	g_assert_cmpuint(start, <, end);
	g_assert_cmpuint(size, <=, WORD_LONGEST);
	g_assert_cmpuint(size, >, 0);
	g_assert_true(g_utf8_validate_len(word, size, NULL));
	g_string_append_printf(out, "%s%c%u:%.*s", out->len > 0 ? " " : "", kinds[kind], position,
			       (int)size, word);
	return TRUE;
}

static void check(const char *text, const char *expected)
{
	g_autoptr(GString) out = g_string_new(NULL);
	kb_words_split(text, strlen(text), note, out);
	g_assert_cmpstr(out->str, ==, expected);
}

static void test_table(void)
{
	check("", "");
	check(" .-: ", "");
	check("Connection refused.", "r0:connection r1:refused");
	check("v2.14", "r0:v2 r1:14 w0:v2.14");
	check("10.23.4.17:443", "r0:10 r1:23 j0:10.23 r2:4 j1:23.4 r3:17 j2:4.17 r4:443 j3:17:443 "
				"w0:10.23.4.17:443");
	check("db-prod-01", "r0:db r1:prod j0:db-prod r2:01 j1:prod-01 w0:db-prod-01");
	check("ERR-00099, x", "r0:err r1:00099 w0:err-00099 r2:x");
	check("a--b", "r0:a r1:b");
	check("end. Next", "r0:end r1:next");
	check("ops@acme.example", "r0:ops r1:acme j0:ops@acme r2:example j1:acme.example "
				  "w0:ops@acme.example");
	check("KubePodCrashLooping", "r0:kubepodcrashlooping p0:kube p0:pod p0:crash p0:looping");
	check("HTTPServer", "r0:httpserver p0:http p0:server");
	check("cpu_steal_", "r0:cpu_steal_ p0:cpu p0:steal");
	check("_id", "r0:_id p0:id");
	check("\xe5\x8d\xa1\xe9\xa1\xbf", "t0:卡顿 l1:顿");
	check("首帧延迟", "t0:首帧 t1:帧延 t2:延迟 l3:迟");
	check("发生OOM错误", "t0:发生 l1:生 r2:oom t3:错误 l4:误");
	check("率", "l0:率");
	check("サーバー", "t0:サー t1:ーバ t2:バー l3:ー");
	check("서버 오류", "t0:서버 l1:버 t2:오류 l3:류");
	check("v2.1升级", "r0:v2 r1:1 w0:v2.1 t2:升级 l3:级");
	check("ＣＤＮ节点", "r0:cdn t1:节点 l2:点");
	check("Straße NAÏVE", "r0:straße r1:naïve");
	check("\xe2\x84\xaa"
	      "8s",
	      "r0:k8s");
	check("a\xff"
	      "b\xe5\x8d",
	      "r0:a r1:b");
	check("卡，顿", "l0:卡 l1:顿");
}

static gboolean last_size(enum word_kind kind, const char *word, gsize size, guint position,
			  gsize start, gsize end, void *data)
{
	gsize *most = data;
	(void)kind, (void)word, (void)position, (void)start, (void)end;
	*most = MAX(*most, size);
	return TRUE;
}

static void test_long(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	gsize most = 0;
	for (int i = 0; i < 5000; i++)
		g_string_append(text, i % 7 ? "\xc3\xa9" : "-x");
	kb_words_split(text->str, text->len, last_size, &most);
	g_assert_cmpuint(most, <=, WORD_LONGEST);
	g_autofree char *run = g_strnfill(100000, 'a');
	most = 0;
	kb_words_split(run, 100000, last_size, &most);
	g_assert_cmpuint(most, ==, WORD_LONGEST);
	g_autoptr(GString) out = g_string_new(NULL);
	kb_words_split(run, 100000, note, out);
	g_assert_cmpuint(out->len, ==, WORD_LONGEST + 3);
}

/* A character is of the class PCRE2 says, and what has the same caseless class is the same word. */
static gboolean one_word(enum word_kind kind, const char *word, gsize size, guint position,
			 gsize start, gsize end, void *data)
{
	int *class = data;
	(void)word, (void)size, (void)position, (void)start, (void)end;
	*class = kind == WORD_LAST ? 2 : 1;
	return TRUE;
}

static gboolean finds(struct regex *regex, const char *text, gsize size)
{
	struct regex_span span;
	return regex_find(regex, text, size, 0, NULL, &span) == REGEX_FOUND;
}

static void test_classes(void)
{
	g_autoptr(GError) error = NULL;
	struct regex *letter = regex_new("[\\p{L}\\p{N}_]", REGEX_TRUSTED, NULL, &error);
	g_assert_no_error(error);
	struct regex *wide = regex_new("(?=[\\p{L}\\p{N}])[\\p{sc:Han}\\p{scx:Hiragana}"
				       "\\p{scx:Katakana}\\p{scx:Hangul}]",
				       REGEX_TRUSTED, NULL, &error);
	g_assert_no_error(error);
	if (!kb_fold_holds()) {
		g_test_skip("the library has another Unicode");
		return;
	}
	for (gunichar c = 1; c < 0x110000; c++) {
		char text[6];
		int class = 0;
		if (c >= 0xD800 && c < 0xE000)
			continue;
		gsize size = (gsize)g_unichar_to_utf8(c, text);
		kb_words_split(text, size, one_word, &class);
		int expected = finds(wide, text, size) ? 2 : finds(letter, text, size);
		if (class != expected || (class == 2 && kb_fold(c) != c))
			g_error("U+%04X: class %d, expected %d", c, class, expected);
	}
	regex_free(letter);
	regex_free(wide);
}

/* What is told of a kind, "start-end ..." each. */
static gboolean note_place(enum word_kind kind, const char *word, gsize size, guint position,
			   gsize start, gsize end, void *data)
{
	GString **places = data;
	(void)word, (void)size, (void)position;
	g_string_append_printf(places[kind], "%u-%u ", (guint)start, (guint)end);
	return TRUE;
}

static void note_matches(GString *out, struct regex *regex, const GString *text)
{
	struct regex_span span = {0, 0};
	while (regex_find(regex, text->str, text->len, span.end, NULL, &span) == REGEX_FOUND)
		g_string_append_printf(out, "%u-%u ", (guint)span.start, (guint)span.end);
}

/* Does a piece of a run begin at its byte `at`? By what stands around it alone. */
static gboolean begins_piece(const char *at)
{
	gboolean upper = g_ascii_isupper(*at);
	return (at[-1] == '_' && (g_ascii_isalnum(*at) || *at == '_')) ||
	       (upper && g_ascii_islower(at[-1])) ||
	       (upper && g_ascii_isupper(at[-1]) && g_ascii_islower(at[1]));
}

static void note_pieces(GString *out, struct regex *runs, const GString *text)
{
	struct regex_span span = {0, 0};
	while (regex_find(runs, text->str, text->len, span.end, NULL, &span) == REGEX_FOUND)
		for (gsize from = span.start, to; from < span.end; from = to) {
			for (to = from + 1; to < span.end && !begins_piece(text->str + to); to++)
				;
			gsize start = from, end = to;
			for (; start < end && text->str[start] == '_'; start++)
				;
			for (; end > start && text->str[end - 1] == '_'; end--)
				;
			if (end - start >= 2 && end - start < span.end - span.start &&
			    to - from < span.end - span.start)
				g_string_append_printf(out, "%u-%u ", (guint)start, (guint)end);
		}
}

/* Random texts cut by PCRE2 instead: runs, chains, and where pieces begin. */
static void test_random(void)
{
	static const char *const letters[] = {"a", "b",  "z", "A",  "Q",  "Z", "_",
					      "0", "9",  "é", "卡", "-",  ".", "/",
					      " ", "\n", "(", "—",  "𠀀", ":", "@"};
	const char *run = "(?:(?!\\p{sc:Han})[\\p{L}\\p{N}_])+";
	g_autofree char *chain = g_strdup_printf("%s(?:[-./:@]%s)+", run, run);
	struct regex *runs = regex_new(run, REGEX_TRUSTED, NULL, NULL);
	struct regex *chains = regex_new(chain, REGEX_TRUSTED, NULL, NULL);

	for (guint round = 0; round < 5000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		GString *told[WORD_LAST + 1];
		int of = round % 2 ? 9 : (int)G_N_ELEMENTS(letters); /* of ASCII, or of all */
		for (int size = g_test_rand_int_range(0, 40); size > 0; size--)
			g_string_append(text, g_test_rand_int_range(0, 4) == 0
						      ? letters[g_test_rand_int_range(11, 16)]
						      : letters[g_test_rand_int_range(0, of)]);
		for (guint i = 0; i < G_N_ELEMENTS(told); i++)
			told[i] = g_string_new(NULL);
		kb_words_split(text->str, text->len, note_place, told);
		GString *expected[3] = {g_string_new(NULL), g_string_new(NULL), g_string_new(NULL)};
		note_matches(expected[0], runs, text);
		note_matches(expected[1], chains, text);
		note_pieces(expected[2], runs, text);
		g_assert_cmpstr(told[WORD_RUN]->str, ==, expected[0]->str);
		g_assert_cmpstr(told[WORD_WHOLE]->str, ==, expected[1]->str);
		g_assert_cmpstr(told[WORD_PIECE]->str, ==, expected[2]->str);
		for (guint i = 0; i < G_N_ELEMENTS(told); i++)
			g_string_free(told[i], TRUE);
		for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
			g_string_free(expected[i], TRUE);
	}
	regex_free(runs);
	regex_free(chains);
}

static void test_doc(void)
{
	struct kb_doc doc = {.title = "CDN 502",
			     .title_size = 7,
			     .body = "502 from the cdn: 502",
			     .body_size = 21};
	struct words_doc *words = words_doc_new(&doc);
	guint count;
	const struct words_count *counts = words_doc_counts(words, &count);
	g_autoptr(GString) out = g_string_new(NULL);
	for (guint i = 0; i < count; i++)
		g_string_append_printf(out, "%s=%u ", counts[i].word, counts[i].count);
	g_assert_cmpstr(out->str, ==, "502=7 cdn=6 from=1 the=1 ");
	g_assert_cmpuint(words_doc_length(words), ==, 7);
	words_doc_free(words);
	words_doc_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kb-words/table", test_table);
	g_test_add_func("/kb-words/long", test_long);
	g_test_add_func("/kb-words/classes", test_classes);
	g_test_add_func("/kb-words/random", test_random);
	g_test_add_func("/kb-words/doc", test_doc);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Front matter: what it says, what is wrong with it, and that lines nobody asked about stay as they
 * are. */
#include <string.h>

#include "desk/error.h"
#include "kb/front.h"

static void check(const char *text, enum front_key key, const char *expected)
{
	g_autoptr(GError) error = NULL;
	struct front front;
	g_assert_true(front_parse(text, strlen(text), &front, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(front.values[key], ==, expected);
	front_clear(&front);
}

static void check_wrong(const char *text, const char *message)
{
	g_autoptr(GError) error = NULL;
	struct front front;
	g_assert_false(front_parse(text, strlen(text), &front, &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, message));
	g_assert_cmpuint(front.size, ==, 0);
}

static void test_values(void)
{
	check("---\ntitle: Edge down\n---\nx", FRONT_TITLE, "Edge down");
	check("---\nTitle: \"a \\\"b\\\" \\u4e00\"\n---\n", FRONT_TITLE, "a \"b\" 一");
	check("---\ntitle: 'it''s' # really\n---\n", FRONT_TITLE, "it's");
	check("---\ntitle: a: b # remark\n---\n", FRONT_TITLE, "a: b");
	check("---\ntitle: C#\n---\n", FRONT_TITLE, "C#");
	check("---\ntitle: \"{{ replace \"-\" }}\"\n---\n", FRONT_TITLE, "\"{{ replace \"-\" }}\"");
	check("---\ntitle:\n---\n", FRONT_TITLE, "");
	check("---\ntitle: ~\n---\n", FRONT_TITLE, "");
	check("---\nlang: zh\n---\n", FRONT_LANGUAGE, "zh");
	check("---\nreview_by: 2027-01-01\n---\n", FRONT_REVIEW_BY, "2027-01-01");
	check("---\nweight: 20\n---\n", FRONT_TITLE, NULL);
	check("# title: x\n", FRONT_TITLE, NULL);
}

static void test_tags(void)
{
	check("---\ntags: [cdn, \"sea 1\", ]\n---\n", FRONT_TAGS, "cdn sea-1");
	check("---\ntags: cdn, sea\n---\n", FRONT_TAGS, "cdn sea");
	check("---\ntags:\n  - cdn\n- sea\nowner: li\n---\n", FRONT_TAGS, "cdn sea");
	check("---\ntags: []\n---\n", FRONT_TAGS, "");
	check_wrong("---\nowner: li\ntags: [a\n---\n", "line 3: ");
}

static void test_wrong(void)
{
	check_wrong("---\ntitle: a\ntitle: b\n---\n", "line 3: ");
	check_wrong("---\ntitle: |\n  a\n---\n", "line 2: ");
	check_wrong("---\ntitle: a\nnonsense\n---\n", "line 3: ");
	check_wrong("---\ntitle: a\n  more\n---\n", "line 3: ");
}

/* Two rules with text between, or one that never closes, are no front matter. */
static void test_none(void)
{
	static const char *const texts[] = {"",
					    "---",
					    "---\n",
					    "---\n---\n",
					    "---\ntitle: a\n",
					    "---\nSome text\n---\n",
					    "---\nNote: this\nis text\n---\n",
					    "text\n---\ntitle: a\n---\n",
					    "---\n\n- a\n---\n"};
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_assert_cmpuint(front_size(texts[i], strlen(texts[i])), ==, 0);
	g_assert_cmpuint(front_size("---\nweight: 1\n---\nx", 19), ==, 18);
	g_assert_cmpuint(front_size("---\na: 1\nmenu:\n  b:\n    c: 2\n---", 32), ==, 32);
}

static void check_apply(const char *text, enum front_key key, const char *value,
			const char *expected)
{
	const char *wanted[FRONT_KEYS] = {NULL};
	wanted[key] = value;
	g_autofree char *got = front_apply(text, strlen(text), wanted);
	g_assert_cmpstr(got, ==, expected);
	if (value != NULL)
		check(got, key, value);
}

static void test_apply(void)
{
	check_apply("text\n", FRONT_TITLE, "A", "---\ntitle: A\n---\ntext\n");
	check_apply("text\n", FRONT_TITLE, NULL, "text\n");
	check_apply("---\n'quoted'\n", FRONT_OWNER, "li", "---\nowner: li\n---\n---\n'quoted'\n");
	/* as it is written when it says so */
	check_apply("---\ntitle:  'A'  # x\nweight: 2\n---\n\nb", FRONT_TITLE, "A",
		    "---\ntitle:  'A'  # x\nweight: 2\n---\n\nb");
	check_apply("---\ntitle: A\n# note\nweight: 2\n---\nb", FRONT_TITLE, "B: c",
		    "---\ntitle: \"B: c\"\n# note\nweight: 2\n---\nb");
	check_apply("---\ntitle: A\nweight: 2\nmenu:\n  after:\n---\nb", FRONT_TITLE, NULL,
		    "---\nweight: 2\nmenu:\n  after:\n---\nb");
	check_apply("---\ntitle: A\n---\nb", FRONT_TITLE, NULL, "b");
	check_apply("---\ntags:\n  - a\n  - b\n---\nb", FRONT_TAGS, "a b",
		    "---\ntags:\n  - a\n  - b\n---\nb");
	check_apply("---\ntags:\n  - a\n  - b\n---\nb", FRONT_TAGS, "a c",
		    "---\ntags: [a, c]\n---\nb");
	check_apply("x", FRONT_TITLE, "\"'\\ \x01#", "---\ntitle: \"\\\"'\\\\ \\u0001#\"\n---\nx");
	check_apply("x", FRONT_TITLE, "", "---\ntitle:\n---\nx");
}

/* Whatever a value is, it is read as it was written. */
static void test_any_value(void)
{
	static const char letters[] = "ab:# -'\"\\[]{},&*!|>%@`~\n\t一null";
	GRand *random = g_rand_new_with_seed(7);
	for (guint i = 0; i < 20000; i++) {
		GString *value = g_string_new(NULL);
		for (gint32 length = g_rand_int_range(random, 1, 8); length > 0; length--)
			g_string_append_unichar(
				value,
				g_utf8_get_char(g_utf8_offset_to_pointer(
					letters,
					g_rand_int_range(random, 0,
							 (gint32)g_utf8_strlen(letters, -1)))));
		const char *wanted[FRONT_KEYS] = {[FRONT_OWNER] = value->str};
		g_autofree char *text = front_apply("b\n", 2, wanted);
		check(text, FRONT_OWNER, value->str);
		g_string_free(value, TRUE);
	}
	g_rand_free(random);
}

static void check_title(const char *text, const char *expected)
{
	g_autofree char *title = front_guess_title(text, strlen(text));
	g_assert_cmpstr(title, ==, expected);
}

static void test_guesses(void)
{
	check_title("text\n\n## The `edge` is *down* ##\n", "The edge is down");
	check_title("```\n# no\n```\nYes\n===\n", "Yes");
	check_title("---\nweight: 1\n---\n# Front\n", "Front");
	check_title("#\n\n- a\n", NULL);
	check_title("| a |\n---\n", "| a |");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/front/values", test_values);
	g_test_add_func("/front/tags", test_tags);
	g_test_add_func("/front/wrong", test_wrong);
	g_test_add_func("/front/none", test_none);
	g_test_add_func("/front/apply", test_apply);
	g_test_add_func("/front/any-value", test_any_value);
	g_test_add_func("/front/guesses", test_guesses);
	return g_test_run();
}

/* SPDX-License-Identifier: MIT
 * Lint of articles: each finding with its line, none where all is well; and where links lead. */
#include <string.h>

#include "desk/article.h"
#include "kb/lint.h"
#include "tests/spent.h"

static gboolean is_there(const char *name, void *data G_GNUC_UNUSED)
{
	return strcmp(name, "edge/502.md") == 0 || strcmp(name, "kb:12") == 0;
}

/* "line:kind …" of what is found. */
static void check(const char *text, const char *expected)
{
	const struct lint_ask ask = {.ref = "edge/here.md", .is_there = is_there};
	g_autoptr(GPtrArray) found = lint_text(text, strlen(text), &ask);
	g_autoptr(GString) got = g_string_new(NULL);
	for (guint i = 0; i < found->len; i++) {
		const struct lint *lint = found->pdata[i];
		g_assert_true(*lint->message != '\0' && strchr(lint->message, '\n') == NULL);
		g_string_append_printf(got, "%s%u:%s", i > 0 ? " " : "", lint->line,
				       lint_kind_name(lint->kind));
	}
	g_assert_cmpstr(got->str, ==, expected);
}

static void test_findings(void)
{
	check("# Good\n\n## Part\n\n[a](502.md) [b](#part) [c](https://x.example/y.md) "
	      "[d](kb:12)\n",
	      "");
	check("---\ntitle: T\n---\ntext\n", "");
	check("text\n", "0:no-title");
	check("---\ntitle: T\n---\n\n", "0:empty");
	check("---\ntitle: T\nstate\n---\nx\n", "0:front-matter");
	check("# A\n\n### B\n\n## C\n", "3:heading-jump");
	check("# A\n\n```sh\nls\n", "3:open-fence");
	check("# A\n\n~~~\n```\n~~~\n", "");
	check("# A\n\n````\n```\n````\n", "");
	check("# A\n\n```sh\nls\n``` no\n", "3:open-fence");
	check("# A\n\nsee\n[a](gone.md)\n", "4:dead-link");
	check("# A\n\n[a](../edge/502.md#x) [b](502.md?q=1)\n", "");
	check("# A\n\n[a](../../502.md)\n", ""); /* outside: nobody knows */
	check("# A\n\n[a](kb:13)\n\n[b](#nowhere)\n", "3:dead-link 5:dead-anchor");
	check("# A\n\n[a](picture.png) ![b](gone.md)\n", "");
	check("# A\n\n`[a](gone.md)`\n", "");
	check("# A\n\n[a][b]\n\n[b]: gone.md\n", "3:dead-link");
	check("# A b - c\n\n[x](#a-b---c) [y](#a-b-c)\n", "");
}

static void check_follow(const char *ref, const char *target, const char *name, const char *anchor)
{
	g_autofree char *got_anchor = NULL;
	g_autofree char *got = link_follow(ref, target, &got_anchor);
	g_assert_cmpstr(got, ==, name);
	g_assert_cmpstr(got_anchor, ==, anchor);
}

static void test_links(void)
{
	check_follow("a/b/c.md", "d.md", "a/b/d.md", NULL);
	check_follow("a/b/c.md", "../d.md#e", "a/d.md", "e");
	check_follow("a/b/c.md", "/d.md", "d.md", NULL);
	check_follow("a/b/c.md", "./x/../d%20e.md", "a/b/d e.md", NULL);
	check_follow("c.md", "../d.md", NULL, NULL);
	check_follow("c.md", "#e%20f", NULL, "e f");
	check_follow("c.md", "mailto:li@example", NULL, NULL);
	check_follow("c.md", "//host/d.md", NULL, NULL);
	check_follow(NULL, "d.md", NULL, NULL);
	check_follow(NULL, "kb:12#e", "kb:12", "e");
	check_follow("c.md", "a%2f..%2fb", "a%2f..%2fb", NULL);
}

static void test_many(void)
{
	const struct lint_ask ask = {.ref = "a.md", .is_there = is_there};
	g_autoptr(GString) text = g_string_new("# A\n");
	while (text->len < ARTICLE_BODY_LIMIT)
		g_string_append(text, "[a](#b)\n### c\n# d\n");
	gint64 started = spent();
	g_autoptr(GPtrArray) found = lint_text(text->str, text->len, &ask);
	g_assert_cmpuint(found->len, >, 50);
	g_assert_cmpuint(found->len, <=, 110);
	g_assert_cmpint(spent() - started, <, 3 * G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lint/findings", test_findings);
	g_test_add_func("/lint/links", test_links);
	g_test_add_func("/lint/many", test_many);
	return g_test_run();
}

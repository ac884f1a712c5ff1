/* SPDX-License-Identifier: MIT
 * Questions to the knowledge base, as they are typed. */
#include "kb/query.h"

#include <string.h>

#include "desk/error.h"

static void list(GString *out, const char *name, const GPtrArray *texts)
{
	for (guint i = 0; i < texts->len; i++)
		g_string_append_printf(out, "%s(%s) ", name, (const char *)texts->pdata[i]);
}

static void check(const char *text, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	struct kb_query *query = kb_query_parse(text, &error);
	if (!query) {
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
		g_assert_cmpstr(error->message, ==, expected);
		return;
	}
	list(out, "word", query->words);
	list(out, "phrase", query->phrases);
	list(out, "without", query->without);
	for (guint i = 0; i < query->filters->len; i++) {
		const struct kb_filter *filter = query->filters->pdata[i];
		g_string_append_printf(out, "%s%s", filter->without ? "not " : "", filter->field);
		list(out, "", filter->values);
	}
	if (query->pattern)
		g_string_append_printf(out, "pattern(%s)@%zu ", query->pattern, query->pattern_at);
	if (query->open)
		g_string_append(out, "open ");
	if (query->open_phrase)
		g_string_append(out, "open-phrase ");
	g_assert_cmpstr(out->str, ==, expected);
	kb_query_free(query);
}

static void test_parse(void)
{
	check("", "");
	check("  ", "");
	check("pod crash", "word(pod) word(crash) open ");
	check("pod crash ", "word(pod) word(crash) ");
	check("\"connection refused\" nginx", "word(nginx) phrase(connection refused) open ");
	check("nginx \"connection ref", "word(nginx) phrase(connection ref) open-phrase ");
	check("nginx \"", "word(nginx) ");
	check("-staging cdn", "word(cdn) without(staging) open ");
	check("cdn -\"edge cache\"", "word(cdn) without(edge cache) ");
	check("cdn - x", "word(cdn) word(-) word(x) open ");
	check("product:Live,VOD lang:zh 卡顿", "word(卡顿) product(live) (vod) lang(zh) open ");
	check("-state:draft TAG:cdn x", "word(x) not state(draft) tag(cdn) open ");
	check("state:stale,retired", "state(stale) (retired) ");
	check("/a  b ", "pattern(a  b )@1 ");
	check("lang:zh  /错误.*", "lang(zh) pattern(错误.*)@10 ");
	check("in /etc/passwd", "word(in) word(/etc/passwd) open ");
	check("10.2.3.4:443 host:8080 http://x error:timeout",
	      "word(10.2.3.4:443) word(host:8080) word(http://x) word(error:timeout) open ");
}

static void test_wrong(void)
{
	check("卡顿 stat:stale",
	      "column 4: unknown field \"stat\" (near: state; expected product, lang, "
	      "region, client, kind, state, tag, owner)");
	check("-prodct:x",
	      "column 2: unknown field \"prodct\" (near: product; expected product, lang, "
	      "region, client, kind, state, tag, owner)");
	check("x state:stall",
	      "column 9: unknown state \"stall\" (expected draft, reviewed, published, "
	      "stale, retired)");
	check("kind:case,play", "column 11: unknown kind \"play\" (expected article, case, plan, "
				"compliance)");
	check("lang:", "column 6: lang: needs a value");
	check("tag:,,", "column 7: tag: needs a value");
	check("ab\xff", "column 3: not UTF-8 (expected words, filters or a pattern)");
}

static void passes(const char *text, enum article_state state, gboolean expected)
{
	static const char labels[] = "kind:plan lang:zh product:live region:sea tag:cdn tag:edge";
	struct kb_doc doc = {.state = (guint8)state,
			     .review_by = 1000,
			     .labels = labels,
			     .labels_size = sizeof labels - 1};
	g_autoptr(GError) error = NULL;
	struct kb_query *query = kb_query_parse(text, &error);
	g_assert_no_error(error);
	if (kb_query_passes(query, &doc, 2000) != expected)
		g_error("%s: expected %d", text, expected);
	kb_query_free(query);
}

static void test_passes(void)
{
	passes("x", ARTICLE_PUBLISHED, TRUE);
	passes("x", ARTICLE_RETIRED, FALSE);
	passes("state:retired", ARTICLE_RETIRED, TRUE);
	passes("-state:draft", ARTICLE_RETIRED, FALSE);
	passes("state:stale", ARTICLE_PUBLISHED, TRUE);
	passes("state:published", ARTICLE_PUBLISHED, FALSE);
	passes("state:draft", ARTICLE_DRAFT, TRUE);
	passes("lang:zh", ARTICLE_DRAFT, TRUE);
	passes("lang:en,zh", ARTICLE_DRAFT, TRUE);
	passes("lang:en", ARTICLE_DRAFT, FALSE);
	passes("-lang:en", ARTICLE_DRAFT, TRUE);
	passes("lang:z", ARTICLE_DRAFT, FALSE);
	passes("tag:edge tag:cdn", ARTICLE_DRAFT, TRUE);
	passes("tag:edge -tag:cdn", ARTICLE_DRAFT, FALSE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kb-query/parse", test_parse);
	g_test_add_func("/kb-query/wrong", test_wrong);
	g_test_add_func("/kb-query/passes", test_passes);
	return g_test_run();
}

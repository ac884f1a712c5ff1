/* SPDX-License-Identifier: MIT
 * What counts as said before, and what does not. */
#include "desk/repeat.h"
#include "tests/spent.h"

static void check(const char *text, const char *earlier, gboolean expected)
{
	struct repeat *a = repeat_new(text), *b = repeat_new(earlier);
	if (repeat_says(a, b) != expected)
		g_test_message("\"%s\" after \"%s\"", text, earlier);
	g_assert_cmpint(repeat_says(a, b), ==, expected);
	repeat_free(a);
	repeat_free(b);
}

static void test_same(void)
{
	check("We are on it.", "We are on it.", TRUE);
	check("we  are\n on it!", "We are on it.", TRUE);
	check("ＷＥ are on it", "We are on it.", TRUE);
	check("Yes.", "yes", TRUE);
	check("Yes.", "No.", FALSE);
	check("", "", FALSE);
	check("!!", "??", FALSE);
}

static const char earlier[] =
	"Traffic of the affected streams now runs over the backup nodes. New sessions are fine "
	"since 03:10; viewers who still see a frozen picture should reload once.";

static void test_nearly(void)
{
	check("Hello! Traffic of the affected streams now runs over the backup nodes. New "
	      "sessions are fine since 03:10; viewers who still see a frozen picture should "
	      "reload once. Regards, Wei",
	      earlier, TRUE);
	/* A part of it, told again. */
	check("Viewers who still see a frozen picture should reload once.", earlier, TRUE);
	check("Traffic of the affected streams runs normally again on all nodes, the backup is "
	      "free. New reports would tell us otherwise.",
	      earlier, FALSE);
	check("We found the cause: a certificate on edge 4 had expired. It is replaced.", earlier,
	      FALSE);
	/* The same words in another order say something else. */
	check("nodes backup the over runs now streams affected the of traffic", earlier, FALSE);
}

static void test_quotes(void)
{
	check("> Traffic of the affected streams now runs over the backup nodes.\nWhat do you see "
	      "at the encoder?",
	      earlier, FALSE);
	check("  > quoted\n  > words", "quoted words", FALSE);
}

static void test_chinese(void)
{
	const char *before =
		"我们已将受影响的流切换到备用节点，新会话正常，请仍看到卡顿的观众刷新一次。";
	check("您好，我们已将受影响的流切换到备用节点，新会话正常，请仍看到卡顿的观众刷新一次。",
	      before, TRUE);
	check("原因已经找到：边缘节点证书过期，现已更换。", before, FALSE);
	check("已收到", "已收到。", TRUE);
}

static void test_bytes(void)
{
	check("a\xff\xfe b", "a\xff\xfe b", TRUE);
	g_autoptr(GString) large = g_string_new(NULL);
	for (int i = 0; i < 100000; i++)
		g_string_append_printf(large, "word%d ", i);
	gint64 began = spent();
	check(large->str, large->str, TRUE);
	g_test_message("1 MB: %d ms", (int)((spent() - began) / 1000));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/repeat/same", test_same);
	g_test_add_func("/repeat/nearly", test_nearly);
	g_test_add_func("/repeat/quotes", test_quotes);
	g_test_add_func("/repeat/chinese", test_chinese);
	g_test_add_func("/repeat/bytes", test_bytes);
	return g_test_run();
}

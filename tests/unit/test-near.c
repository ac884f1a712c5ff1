/* SPDX-License-Identifier: MIT
 * Near words for error messages. */
#include "desk/near.h"

static const char *const words[] = {"severity", "state",        "restore", "resolve",
				    "reply",    "ack",          "note",    "contact",
				    "client",   "calendar add", "release", NULL};

static void check(const char *word, const char *expected)
{
	g_autofree char *got = near_words(word, words);
	g_assert_cmpstr(got, ==, expected);
}

static void test_near(void)
{
	check("sevrity", "severity");
	check("SEVERITY", "severity");
	check("staet", "state");
	check("restolve", "resolve, restore");
	check("akc", "ack");
	check("cal", "calendar add");
	check("re", "restore, resolve, reply");
}

static void test_far(void)
{
	check("", NULL);
	check("x", NULL);
	check("zzz", NULL);
	check("no", "note");
	g_autofree char *huge = g_strnfill(100000, 'a');
	check(huge, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/near/near", test_near);
	g_test_add_func("/near/far", test_far);
	return g_test_run();
}

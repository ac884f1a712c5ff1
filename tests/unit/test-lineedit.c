/* SPDX-License-Identifier: MIT
 * One line under libedit: its keys on wide text, its history, its limits. */
#include <locale.h>
#include <string.h>

#include "keymaps/keymaps.h"
#include "tui/lineedit.h"

static struct lineedit *edit;

static void check(const char *text, gsize cursor)
{
	gsize at;
	g_assert_cmpstr(lineedit_text(edit, &at), ==, text);
	g_assert_cmpuint(at, ==, cursor);
}

static void keys(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		lineedit_key(edit, (int)g_utf8_get_char(text));
}

static void test_editing(void)
{
	lineedit_begin(edit, "abc");
	check("abc", 3);
	keys("d");
	lineedit_key(edit, KEY_N_LEFT);
	lineedit_key(edit, KEY_N_LEFT);
	keys("X音");
	check("abX音cd", 6);
	lineedit_key(edit, KEY_N_BACKSPACE);
	lineedit_key(edit, KEY_N_DELETE);
	check("abXd", 3);
	lineedit_key(edit, KEY_N_HOME);
	lineedit_key(edit, KEY_ALT | 'f');
	check("abXd", 4);
	lineedit_key(edit, 1);
	lineedit_key(edit, 11); /* kill, yank */
	check("", 0);
	lineedit_key(edit, 25);
	check("abXd", 4);
	lineedit_begin(edit, "two words");
	lineedit_key(edit, 23);
	check("two ", 4);
}

static void test_history(void)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new();
	g_ptr_array_add(lines, (char *)"ack 1");
	g_ptr_array_add(lines, (char *)"note 画");
	lineedit_history(edit, lines);
	lineedit_begin(edit, "typed");
	lineedit_key(edit, KEY_N_UP);
	check("note 画", 8);
	lineedit_key(edit, 16);
	check("ack 1", 5);
	lineedit_key(edit, KEY_N_DOWN);
	lineedit_key(edit, KEY_N_DOWN);
	check("typed", 5);
}

static void test_inserting(void)
{
	lineedit_begin(edit, "");
	lineedit_insert(edit,
			"a\tb\nc\033d\xff"
			"e",
			-1);
	check("a b c de", 8);
	lineedit_replace(edit, 2, "画画");
	check("a b c 画画", 12);
	lineedit_replace(edit, 100, "x");
	check("x", 1);
	g_autofree char *many = g_strnfill(10000, 'z');
	lineedit_insert(edit, many, -1);
	gsize at;
	g_assert_cmpuint(strlen(lineedit_text(edit, &at)), ==, 4096);
	lineedit_key(edit, 'y');
	g_assert_cmpuint(strlen(lineedit_text(edit, &at)), ==, 4096);
}

/* None of these may hang, read on, or start anything. */
static void test_every_key(void)
{
	lineedit_begin(edit, "some text");
	for (int key = 1; key < 256; key++) {
		lineedit_key(edit, key);
		lineedit_key(edit, KEY_ALT | key);
	}
	for (int key = KEY_NAMED + 1; key < KEY_N_END_OF_KEYS; key++)
		lineedit_key(edit, key);
	lineedit_begin(edit, "fine");
	check("fine", 4);
}

/* vi: Esc once is the line's, twice it is whose the line is. */
static void test_vi(void)
{
	g_assert_false(lineedit_wants_escape(edit));
	lineedit_set_vi(edit, TRUE);
	lineedit_begin(edit, "one two");
	g_assert_true(lineedit_wants_escape(edit));
	lineedit_key(edit, 27);
	g_assert_false(lineedit_wants_escape(edit));
	keys("bcw");
	keys("three");
	check("one three", 9);
	g_assert_true(lineedit_wants_escape(edit));
	lineedit_key(edit, 27);
	keys("0x");
	check("ne three", 0);
	lineedit_key(edit, KEY_N_END);
	keys("a!");
	lineedit_key(edit, KEY_N_LEFT);
	keys("?");
	lineedit_key(edit, KEY_N_BACKSPACE);
	lineedit_key(edit, KEY_N_BACKSPACE);
	lineedit_key(edit, KEY_N_HOME);
	lineedit_key(edit, KEY_N_DELETE);
	check("e thre!", 0);
	test_every_key();
	lineedit_set_vi(edit, FALSE);
	lineedit_begin(edit, "");
	keys("bcw");
	check("bcw", 3);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_autoptr(GError) error = NULL;
	edit = lineedit_new(TRUE, &error);
	g_assert_no_error(error);
	g_test_add_func("/lineedit/editing", test_editing);
	g_test_add_func("/lineedit/history", test_history);
	g_test_add_func("/lineedit/inserting", test_inserting);
	g_test_add_func("/lineedit/every-key", test_every_key);
	g_test_add_func("/lineedit/vi", test_vi);
	int status = g_test_run();
	lineedit_free(edit);
	return status;
}

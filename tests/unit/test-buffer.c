/* SPDX-License-Identifier: MIT
 * The text being written: each command by example, then random ones against a model that keeps
 * every state as a copy, then how long a key takes in a long text. */
#include <string.h>

#include "tui/buffer.h"
#include "tests/spent.h"

#define LIMIT (4u << 20)

static struct buffer *given(const char *text, gsize cursor)
{
	struct buffer *buffer = buffer_new(LIMIT);
	g_assert_true(buffer_insert(buffer, text, strlen(text), NULL));
	buffer_move_to(buffer, cursor);
	return buffer;
}

/* The text with "|" where the cursor is. */
static void check(struct buffer *buffer, const char *expected)
{
	gsize size;
	g_autoptr(GString) text = g_string_new(buffer_text(buffer, &size));
	g_assert_cmpuint(text->len, ==, size);
	g_string_insert_c(text, (gssize)buffer_cursor(buffer), '|');
	g_assert_cmpstr(text->str, ==, expected);
}

static void type(struct buffer *buffer, const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		g_assert_true(buffer_type(buffer, g_utf8_get_char(text), NULL));
}

static void test_typing(void)
{
	struct buffer *buffer = buffer_new(LIMIT);
	type(buffer, "We see it");
	check(buffer, "We see it|");
	buffer_move(buffer, MOTION_LEFT, 2);
	type(buffer, "that ");
	check(buffer, "We see that |it");
	g_assert_true(buffer_delete(buffer, MOTION_LEFT, 1));
	check(buffer, "We see that|it");
	g_assert_true(buffer_delete(buffer, MOTION_RIGHT, 2));
	check(buffer, "We see that|");
	g_assert_false(buffer_delete(buffer, MOTION_RIGHT, 1));
	buffer_move(buffer, MOTION_START, 1);
	g_assert_false(buffer_delete(buffer, MOTION_LEFT, 1));
	check(buffer, "|We see that");
	buffer_free(buffer);
}

/* What is seen as one character goes as one. */
static void test_clusters(void)
{
	struct buffer *buffer = given("e\u0301\u0302x", 0);
	buffer_move(buffer, MOTION_RIGHT, 1);
	check(buffer, "e\u0301\u0302|x");
	buffer_move_to(buffer, 2);
	check(buffer, "|e\u0301\u0302x");
	buffer_move(buffer, MOTION_END, 1);
	buffer_move(buffer, MOTION_LEFT, 1);
	g_assert_true(buffer_delete(buffer, MOTION_LEFT, 1));
	check(buffer, "|x");
	buffer_free(buffer);
	buffer = given("音\u202Ea\uFE0F👍🏽b", 0);
	gsize size;
	buffer_text(buffer, &size);
	int steps = 0;
	for (; buffer_cursor(buffer) < size; steps++)
		buffer_move(buffer, MOTION_RIGHT, 1);
	g_assert_cmpint(steps, ==, 5);
	for (; buffer_cursor(buffer) > 0; steps--)
		buffer_move(buffer, MOTION_LEFT, 1);
	g_assert_cmpint(steps, ==, 0);
	buffer_free(buffer);
}

static void check_motion(const char *text, gsize from, enum motion motion, int count, gsize to)
{
	g_assert_cmpuint(motion_target(text, strlen(text), from, motion, count), ==, to);
}

static void test_motions(void)
{
	const char *text = "one two_3, four";
	check_motion(text, 0, MOTION_WORD_RIGHT, 1, 3);
	check_motion(text, 3, MOTION_WORD_RIGHT, 1, 9);
	check_motion(text, 9, MOTION_WORD_RIGHT, 1, 15);
	check_motion(text, 15, MOTION_WORD_RIGHT, 1, 15);
	check_motion(text, 15, MOTION_WORD_LEFT, 1, 11);
	check_motion(text, 11, MOTION_WORD_LEFT, 1, 4);
	check_motion(text, 6, MOTION_WORD_LEFT, 2, 0);
	check_motion(text, 0, MOTION_WORD_NEXT, 1, 4);
	check_motion(text, 4, MOTION_WORD_NEXT, 1, 9);
	check_motion(text, 9, MOTION_WORD_NEXT, 1, 11);
	check_motion(text, 0, MOTION_WORD_END, 1, 2);
	check_motion(text, 2, MOTION_WORD_END, 1, 8);
	check_motion(text, 8, MOTION_WORD_END, 1, 9);
	check_motion(text, 9, MOTION_WORD_END, 9, 14);
	/* 3 bytes each; a word of Latin letters between them is one. */
	const char *chinese = "音画不同步 SDK 坏";
	check_motion(chinese, 0, MOTION_WORD_RIGHT, 1, 3);
	check_motion(chinese, 0, MOTION_WORD_RIGHT, 6, 19);
	check_motion(chinese, 23, MOTION_WORD_LEFT, 1, 20);
	check_motion(chinese, 20, MOTION_WORD_LEFT, 2, 12);
	check_motion("カメラが", 0, MOTION_WORD_RIGHT, 1, 12);
	const char *lines = "ab\n  cd\n\nef\n\n\ngh";
	check_motion(lines, 5, MOTION_LINE_START, 1, 3);
	check_motion(lines, 6, MOTION_LINE_TEXT, 1, 5);
	check_motion(lines, 3, MOTION_LINE_END, 1, 7);
	check_motion(lines, 3, MOTION_LINE_REST, 1, 7);
	check_motion(lines, 7, MOTION_LINE_REST, 1, 8);
	check_motion(lines, 0, MOTION_PARAGRAPH_DOWN, 1, 8);
	check_motion(lines, 8, MOTION_PARAGRAPH_DOWN, 1, 12);
	check_motion(lines, 15, MOTION_PARAGRAPH_UP, 1, 13);
	check_motion(lines, 13, MOTION_PARAGRAPH_UP, 1, 8);
	check_motion(lines, 8, MOTION_PARAGRAPH_UP, 1, 0);
	check_motion("", 0, MOTION_WORD_END, 1, 0);
}

static void test_killing(void)
{
	struct buffer *buffer = given("one two three\nfour", 4);
	g_assert_true(buffer_kill(buffer, MOTION_WORD_RIGHT, 1));
	g_assert_true(buffer_kill(buffer, MOTION_LINE_REST, 1));
	g_assert_true(buffer_kill(buffer, MOTION_LINE_REST, 1));
	check(buffer, "one |four");
	g_assert_true(buffer_yank(buffer, YANK_HERE, NULL)); /* the three as one */
	check(buffer, "one two three\n|four");
	buffer_move(buffer, MOTION_START, 1);
	g_assert_true(buffer_kill(buffer, MOTION_WORD_RIGHT, 1));
	check(buffer, "| two three\nfour");
	buffer_move(buffer, MOTION_END, 1);
	g_assert_true(buffer_kill(buffer, MOTION_WORD_LEFT, 1));
	g_assert_true(buffer_kill(buffer, MOTION_LINE_START, 1) == FALSE);
	check(buffer, " two three\n|");
	g_assert_true(buffer_yank(buffer, YANK_HERE, NULL));
	check(buffer, " two three\nfour|");
	g_assert_true(buffer_yank_older(buffer, NULL));
	check(buffer, " two three\none|");
	g_assert_true(buffer_yank_older(buffer, NULL));
	check(buffer, " two three\ntwo three\n|");
	g_assert_true(buffer_yank_older(buffer, NULL)); /* around */
	check(buffer, " two three\nfour|");
	g_assert_true(buffer_undo(buffer)); /* one step, however often it was changed */
	check(buffer, " two three\n|");
	g_assert_false(buffer_yank_older(buffer, NULL));
	buffer_free(buffer);
	/* Backwards they join in the order of the text. */
	buffer = given("a bc def", 8);
	buffer_kill(buffer, MOTION_WORD_LEFT, 1);
	buffer_kill(buffer, MOTION_WORD_LEFT, 1);
	check(buffer, "a |");
	buffer_yank(buffer, YANK_HERE, NULL);
	check(buffer, "a bc def|");
	buffer_free(buffer);
	buffer = buffer_new(LIMIT);
	g_assert_false(buffer_yank(buffer, YANK_HERE, NULL));
	buffer_free(buffer);
}

static void test_lines(void)
{
	struct buffer *buffer = given("one\ntwo\nthree", 5);
	g_assert_true(buffer_kill_lines(buffer, 1));
	check(buffer, "one\n|three");
	g_assert_true(buffer_yank(buffer, YANK_BEFORE, NULL));
	check(buffer, "one\n|two\nthree");
	buffer_move(buffer, MOTION_END, 1);
	g_assert_true(buffer_yank(buffer, YANK_AFTER, NULL));
	check(buffer, "one\ntwo\nthree\n|two");
	g_assert_true(buffer_kill_lines(buffer, 9));
	check(buffer, "one\ntwo\n|three");
	buffer_move(buffer, MOTION_START, 1);
	g_assert_true(buffer_kill_lines(buffer, 2));
	check(buffer, "|three");
	g_assert_true(buffer_kill_lines(buffer, 1));
	check(buffer, "|");
	g_assert_false(buffer_kill_lines(buffer, 1));
	g_assert_true(buffer_yank(buffer, YANK_HERE, NULL));
	check(buffer, "three\n|");
	g_assert_true(buffer_kill_lines(buffer, 1)); /* the empty one at the end */
	check(buffer, "|three");
	buffer_free(buffer);
	buffer = given("abcd", 0);
	buffer_kill(buffer, MOTION_RIGHT, 2);
	buffer_yank(buffer, YANK_AFTER, NULL);
	check(buffer, "cab|d");
	g_assert_true(buffer_copy_lines(buffer, 1));
	check(buffer, "cab|d");
	g_assert_true(buffer_yank(buffer, YANK_AFTER, NULL));
	check(buffer, "cabd\n|cabd");
	buffer_free(buffer);
}

static void test_transpose(void)
{
	struct buffer *buffer = given("abc\nd", 1);
	g_assert_true(buffer_transpose(buffer));
	check(buffer, "ba|c\nd");
	g_assert_true(buffer_transpose(buffer));
	check(buffer, "bca|\nd");
	g_assert_true(buffer_transpose(buffer));
	check(buffer, "bac|\nd");
	buffer_move(buffer, MOTION_START, 1);
	g_assert_false(buffer_transpose(buffer));
	buffer_move(buffer, MOTION_END, 1);
	g_assert_false(buffer_transpose(buffer)); /* not over the line's beginning */
	buffer_free(buffer);
}

static void test_undo(void)
{
	struct buffer *buffer = buffer_new(LIMIT);
	type(buffer, "We see it, and write again.");
	g_assert_true(buffer_undo(buffer));
	check(buffer, "We see it, and write |");
	g_assert_true(buffer_undo(buffer));
	g_assert_true(buffer_undo(buffer));
	check(buffer, "We see it, |");
	g_assert_true(buffer_redo(buffer));
	check(buffer, "We see it, and |");
	type(buffer, "x");
	g_assert_false(buffer_redo(buffer)); /* another way was taken */
	for (int i = 0; i < 3; i++)
		g_assert_true(buffer_undo(buffer));
	check(buffer, "We see |");
	buffer_free(buffer);
	/* Pasted text is one step however many words it has. */
	buffer = given("one two three\nfour", 0);
	g_assert_true(buffer_undo(buffer));
	check(buffer, "|");
	g_assert_false(buffer_undo(buffer));
	g_assert_true(buffer_redo(buffer));
	check(buffer, "one two three\nfour|");
	/* Writing without blanks is cut into steps too. */
	for (int i = 0; i < 100; i++)
		buffer_type(buffer, 0x97f3, NULL);
	int steps = 0;
	while (buffer_undo(buffer))
		steps++;
	g_assert_cmpint(steps, ==, 6);
	/* A group is one. */
	buffer_begin(buffer);
	type(buffer, "a b");
	buffer_delete(buffer, MOTION_LEFT, 1);
	buffer_move(buffer, MOTION_START, 1);
	type(buffer, "c d ");
	buffer_end(buffer);
	check(buffer, "c d |a ");
	g_assert_true(buffer_undo(buffer));
	check(buffer, "|");
	buffer_free(buffer);
}

static void test_cleaning(void)
{
	struct buffer *buffer = buffer_new(LIMIT);
	static const char hostile[] = "a\r\nb\rc\0d\xff\xe9\x9f";
	g_assert_true(buffer_insert(buffer, hostile, sizeof hostile - 1, NULL));
	check(buffer, "a\nb\ncd\uFFFD\uFFFD\uFFFD|");
	buffer_free(buffer);
	buffer = buffer_new(LIMIT);
	g_assert_true(buffer_type(buffer, 0xD800, NULL));
	g_assert_true(g_utf8_validate(buffer_text(buffer, NULL), -1, NULL));
	g_assert_true(buffer_type(buffer, 0, NULL));
	g_assert_true(g_utf8_validate(buffer_text(buffer, NULL), -1, NULL));
	buffer_free(buffer);
}

static void test_limit(void)
{
	struct buffer *buffer = buffer_new(8);
	g_autoptr(GError) error = NULL;
	g_assert_true(buffer_insert(buffer, "12345678", 8, NULL));
	g_assert_false(buffer_type(buffer, '9', &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, "8 are possible"));
	g_assert_false(buffer_insert(buffer, "99", 2, NULL));
	check(buffer, "12345678|");
	g_assert_true(buffer_replace(buffer, 0, 4, "abcd", 4, NULL));
	check(buffer, "abcd|5678");
	buffer_kill(buffer, MOTION_END, 1);
	g_assert_true(buffer_yank(buffer, YANK_HERE, NULL));
	g_assert_false(buffer_yank(buffer, YANK_HERE, NULL));
	buffer_free(buffer);
}

/* ---- against the model */

static const char *const pieces[] = {"a",        "word ",   " ",      "\n",  "音",
				     "画不",     "e\u0301", "\u0301", "\t",  "\u202E",
				     "👍🏽", "\r\n",    ", ",     "\xff"};

static void insert_random(struct buffer *buffer, GRand *random, GString *model)
{
	const char *piece = pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))];
	const char *kept = piece[0] == '\r' ? "\n" : piece[0] == '\xff' ? "\uFFFD" : piece;
	gsize at = buffer_cursor(buffer);
	if (g_rand_boolean(random)) {
		g_assert_true(buffer_insert(buffer, piece, strlen(piece), NULL));
	} else {
		kept = g_rand_boolean(random) ? "x" : "é";
		g_assert_true(buffer_type(buffer, g_utf8_get_char(kept), NULL));
	}
	g_string_insert(model, (gssize)at, kept);
	g_assert_cmpuint(buffer_cursor(buffer), ==, at + strlen(kept));
}

static void remove_random(struct buffer *buffer, GRand *random, GString *model, enum motion motion)
{
	int count = g_rand_int_range(random, 1, 4);
	gsize at = buffer_cursor(buffer);
	gsize to = motion_target(model->str, model->len, at, motion, count);
	gboolean did = g_rand_boolean(random) ? buffer_kill(buffer, motion, count)
					      : buffer_delete(buffer, motion, count);
	g_assert_cmpint(did, ==, to != at);
	g_string_erase(model, (gssize)MIN(at, to), (gssize)(MAX(at, to) - MIN(at, to)));
	g_assert_cmpuint(buffer_cursor(buffer), ==, MIN(at, to));
}

/* One more state when the text changed, unless it joined the step of the state before. */
static void keep_state(GPtrArray *states, guint *now, const GString *model)
{
	if (strcmp(states->pdata[*now], model->str) == 0)
		return;
	g_ptr_array_set_size(states, (gint)*now + 1);
	g_ptr_array_add(states, g_strdup(model->str));
	(*now)++;
}

/* Undo leads to a state there was before, redo to one there was after; a change that left the text
 * as it was is one too. */
static void walk_back(struct buffer *buffer, GRand *random, GPtrArray *states, guint *now,
		      GString *model)
{
	guint before = *now;
	if (!buffer_undo(buffer)) {
		g_assert_cmpstr(model->str, ==, "");
		return;
	}
	for (; strcmp(states->pdata[*now], buffer_text(buffer, NULL)) != 0; (*now)--)
		g_assert_cmpuint(*now, >, 0);
	if (g_rand_boolean(random) && buffer_redo(buffer))
		for (; strcmp(states->pdata[*now], buffer_text(buffer, NULL)) != 0; (*now)++)
			g_assert_cmpuint(*now, <, before);
	g_string_assign(model, buffer_text(buffer, NULL));
}

static void test_model(void)
{
	for (guint32 seed = 1; seed <= 300; seed++) {
		GRand *random = g_rand_new_with_seed(seed);
		struct buffer *buffer = buffer_new(LIMIT);
		GString *model = g_string_new(NULL);
		GPtrArray *states = g_ptr_array_new_with_free_func(g_free);
		guint now = 0;
		g_ptr_array_add(states, g_strdup(""));
		for (int i = 0; i < 200; i++) {
			enum motion motion =
				(enum motion)g_rand_int_range(random, MOTION_LEFT, MOTION_END + 1);
			switch (g_rand_int_range(random, 0, 8)) {
			case 0:
			case 1:
			case 2:
				insert_random(buffer, random, model);
				break;
			case 3:
				remove_random(buffer, random, model, motion);
				break;
			case 4:
			case 5:
				buffer_move(buffer, motion, g_rand_int_range(random, 1, 3));
				break;
			case 6:
				walk_back(buffer, random, states, &now, model);
				break;
			default:
				if (buffer_transpose(buffer) ||
				    buffer_yank(buffer, YANK_HERE, NULL))
					g_string_assign(model, buffer_text(buffer, NULL));
			}
			g_assert_cmpstr(buffer_text(buffer, NULL), ==, model->str);
			g_assert_true(g_utf8_validate(model->str, (gssize)model->len, NULL));
			g_assert_cmpuint(buffer_cursor(buffer), <=, model->len);
			g_assert_true(((guchar)model->str[buffer_cursor(buffer)] & 0xc0) != 0x80);
			keep_state(states, &now, model);
		}
		while (buffer_redo(buffer))
			;
		g_string_assign(model, buffer_text(buffer, NULL));
		while (buffer_undo(buffer))
			;
		g_assert_cmpstr(buffer_text(buffer, NULL), ==, "");
		while (buffer_redo(buffer))
			;
		g_assert_cmpstr(buffer_text(buffer, NULL), ==, model->str);
		g_ptr_array_unref(states);
		g_string_free(model, TRUE);
		buffer_free(buffer);
		g_rand_free(random);
	}
}

/* ---- how long a key takes */

static gint64 worst_of(gsize size, gsize at)
{
	g_autoptr(GString) text = g_string_sized_new(size);
	while (text->len + 80 < size)
		g_string_append(text,
				"All our streams from Jakarta fail since 02:40, 音画不同步\n");
	struct buffer *buffer = given(text->str, at);
	gint64 worst = 0;
	for (int i = 0; i < 60; i++) {
		gint64 began = spent();
		if (i % 3 == 0)
			buffer_type(buffer, 'x', NULL);
		else if (i % 3 == 1)
			buffer_move(buffer, MOTION_WORD_LEFT, 1);
		else
			buffer_kill(buffer, MOTION_WORD_RIGHT, 1);
		/* The first touch of fresh memory is the system's. */
		if (i > 5)
			worst = MAX(worst, spent() - began);
	}
	buffer_free(buffer);
	return worst;
}

static void test_speed(void)
{
	gint64 small = worst_of(100000, 0), large = worst_of(LIMIT - 1000, 0);
	g_test_message("worst key: %d us in 100 kB, %d us in 4 MB", (int)small, (int)large);
	/* Ten times what a quiet machine needs; a key that rewrites the text would take far more.
	 */
	g_assert_cmpint(small, <=, 10000);
	g_assert_cmpint(large, <=, 50000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/buffer/typing", test_typing);
	g_test_add_func("/buffer/clusters", test_clusters);
	g_test_add_func("/buffer/motions", test_motions);
	g_test_add_func("/buffer/killing", test_killing);
	g_test_add_func("/buffer/lines", test_lines);
	g_test_add_func("/buffer/transpose", test_transpose);
	g_test_add_func("/buffer/undo", test_undo);
	g_test_add_func("/buffer/cleaning", test_cleaning);
	g_test_add_func("/buffer/limit", test_limit);
	g_test_add_func("/buffer/model", test_model);
	g_test_add_func("/buffer/speed", test_speed);
	return g_test_run();
}

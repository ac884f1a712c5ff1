/* SPDX-License-Identifier: MIT
 * Bytes to keys: what terminals send, cut at any place, and what is none of our business. */
#include <string.h>

#include "tui/decode.h"

static void note(int key, const char *pasted, gsize size, void *data)
{
	GString *out = data;
	if (key) {
		g_autofree char *name = key_name(key);
		g_string_append_printf(out, "%s%s", out->len ? " " : "", name);
	} else {
		g_string_append_printf(out, "%s[%.*s]", out->len ? " " : "", (int)size, pasted);
	}
}

static char *decode(const char *bytes, gsize size, gsize step, gboolean flush)
{
	struct decoder *decoder = decoder_new();
	GString *out = g_string_new(NULL);
	decoder_add(decoder, "\033[11^", KEY_N_F1 + 4);
	for (gsize i = 0; i < size; i += step)
		decoder_feed(decoder, bytes + i, MIN(step, size - i), note, out);
	if (flush)
		decoder_flush(decoder, note, out);
	g_assert_false(decoder_pending(decoder) && flush);
	decoder_free(decoder);
	return g_string_free(out, FALSE);
}

static void check(const char *bytes, const char *keys)
{
	/* The same keys, however the line cuts them up. */
	for (gsize step = 1; step <= 4; step++) {
		g_autofree char *got = decode(bytes, strlen(bytes), step, TRUE);
		g_assert_cmpstr(got, ==, keys);
	}
	g_autofree char *whole = decode(bytes, strlen(bytes), 4096, TRUE);
	g_assert_cmpstr(whole, ==, keys);
}

static void test_keys(void)
{
	check("aZ 1", "a Z Space 1");
	check("\r\t\x7f", "Enter Tab Backspace");
	check("\x01\x1a", "C-a C-z");
	check("音é", "音 é");
	check("\033[A\033OB\033[1;3C\033[5~\033[6~", "Up Down M-Right PageUp PageDown");
	check("\033[H\033OF\033[1~\033[4~\033[3~\033[2~\033[Z",
	      "Home End Home End Delete Insert BackTab");
	check("\033OP\033[15~\033[24~\033[[B", "F1 F5 F12 F2");
	check("\033[11^", "F5");
	check("\033x\033", "M-x Esc");
	check("\033\033[A", "Esc Up");
	check("\033OM\033Op", "Enter 0");
}

/* Answers of terminals, and what we never asked for: no keys. */
static void test_swallowed(void)
{
	check("\033[?62;22ca", "a");
	check("\033]11;rgb:0000/0000/0000\007a", "a");
	check("\033]11;rgb:0000\033\\a", "a");
	check("\033P1$r0m\033\\a", "a");
	check("\033[<0;12;13Ma", "a");
	check("\033[200;1Za", "BackTab a");
	check("\xc2\x9b"
	      "a",
	      "a");
	check("\xff\xfe"
	      "a",
	      "a");
}

/* Clicks and the wheel, once they were asked for; releases, other buttons and nonsense are nothing.
 */
static void test_mouse(void)
{
	static const char bytes[] =
		"\033[<0;12;13M\033[<0;12;13m\033[<64;3;4M\033[<65;1;1M\033[<2;5;5M"
		"\033[<16;7;8M\033[<0;0;1M\033[<0;1M\033[<0;1;2;3Mq";
	struct decoder *decoder = decoder_new();
	g_autoptr(GString) out = g_string_new(NULL);
	int row, column;
	decoder_mouse(decoder, TRUE);
	decoder_feed(decoder, bytes, 11, note, out);
	decoder_pointer(decoder, &row, &column);
	g_assert_cmpint(row, ==, 12);
	g_assert_cmpint(column, ==, 11);
	for (gsize i = 11; i < sizeof bytes - 1; i++)
		decoder_feed(decoder, bytes + i, 1, note, out);
	g_assert_cmpstr(out->str, ==, "Click WheelUp WheelDown Click q");
	decoder_free(decoder);
}

static void test_paste(void)
{
	check("\033[200~one\rtwo\033[A\033[201~q", "[one\rtwo\033[A] q");
	check("\033[200~\033[201~", "[]");
	check("\033[200~\033[20\033[201~x", "[\033[20] x");
}

/* A person's Esc is told from a sequence by time alone: until then it waits. */
static void test_pending(void)
{
	struct decoder *decoder = decoder_new();
	g_autoptr(GString) out = g_string_new(NULL);
	decoder_feed(decoder, "\033", 1, note, out);
	g_assert_true(decoder_pending(decoder));
	g_assert_cmpstr(out->str, ==, "");
	decoder_flush(decoder, note, out);
	g_assert_cmpstr(out->str, ==, "Esc");
	decoder_feed(decoder, "\033[20", 4, note, out);
	decoder_reset(decoder);
	g_assert_false(decoder_pending(decoder));
	decoder_free(decoder);
}

static void test_limits(void)
{
	struct decoder *decoder = decoder_new();
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *many = g_strnfill(200000, '7');
	decoder_feed(decoder, "\033[", 2, note, out);
	decoder_feed(decoder, many, 5000, note, out);
	decoder_feed(decoder, "\033]", 2, note, out);
	decoder_feed(decoder, many, 5000, note, out);
	g_string_truncate(out, 0);
	decoder_reset(decoder);
	decoder_feed(decoder, "\033[200~", 6, note, out);
	decoder_feed(decoder, many, 200000, note, out);
	decoder_feed(decoder, "\033[201~", 6, note, out);
	g_assert_cmpuint(out->len, ==, DECODE_PASTE + 2);
	decoder_free(decoder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/decode/keys", test_keys);
	g_test_add_func("/decode/swallowed", test_swallowed);
	g_test_add_func("/decode/mouse", test_mouse);
	g_test_add_func("/decode/paste", test_paste);
	g_test_add_func("/decode/pending", test_pending);
	g_test_add_func("/decode/limits", test_limits);
	return g_test_run();
}

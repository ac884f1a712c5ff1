/* SPDX-License-Identifier: MIT
 * What is squeezed shows the same: streams of what curses sends, made at random, looked at by
 * libvterm as they are and squeezed. And it is shorter where that is the point. */
#include <locale.h>
#include <string.h>
#include <vterm.h>

#include "tui/squeeze.h"

enum { ROWS = 12, COLUMNS = 60 };

struct screen {
	VTerm *vterm;
	VTermScreen *screen;
};

static void screen_open(struct screen *screen)
{
	screen->vterm = vterm_new(ROWS, COLUMNS);
	vterm_set_utf8(screen->vterm, 1);
	screen->screen = vterm_obtain_screen(screen->vterm);
	vterm_screen_reset(screen->screen, 1);
}

static void screen_put(struct screen *screen, const char *bytes, gsize size)
{
	vterm_input_write(screen->vterm, bytes, size);
	vterm_screen_flush_damage(screen->screen);
}

static void check_same(const struct screen *a, const struct screen *b)
{
	for (int row = 0; row < ROWS; row++)
		for (int column = 0; column < COLUMNS; column++) {
			VTermPos at = {row, column};
			VTermScreenCell x, y;
			vterm_screen_get_cell(a->screen, at, &x);
			vterm_screen_get_cell(b->screen, at, &y);
			for (int i = 0; i == 0 || (i < VTERM_MAX_CHARS_PER_CELL && x.chars[i - 1]);
			     i++)
				g_assert_cmpuint(x.chars[i], ==, y.chars[i]);
			/* The other half of a wide character is whatever it was. */
			if (x.chars[0] == (uint32_t)-1)
				continue;
			g_assert_true(vterm_color_is_equal(&x.bg, &y.bg));
			g_assert_cmpint(x.attrs.underline, ==, y.attrs.underline);
			g_assert_cmpint(x.attrs.reverse, ==, y.attrs.reverse);
			/* A blank's own colour and weight are seen by nobody, nor are those of the
			 * other half of a wide character. */
			if (x.chars[0] == 0 || x.chars[0] == ' ')
				continue;
			g_assert_true(vterm_color_is_equal(&x.fg, &y.fg));
			g_assert_cmpint(x.attrs.bold, ==, y.attrs.bold);
		}
	VTermPos here, there;
	vterm_state_get_cursorpos(vterm_obtain_state(a->vterm), &here);
	vterm_state_get_cursorpos(vterm_obtain_state(b->vterm), &there);
	g_assert_cmpint(here.row, ==, there.row);
	g_assert_cmpint(here.col, ==, there.col);
}

/* One thing curses might send. It never writes beyond the end of a line: `room` is what is left of
 * it. */
static void add_piece(GString *out, GRand *random, int *room)
{
	static const char *const styles[] = {
		"\033[m",        "\033(B\033[m", "\033[1m",  "\033[0;1m", "\033[91m",
		"\033[39m",      "\033[0;2m",    "\033[7m",  "\033[27m",  "\033[38;5;202m",
		"\033[39;49m",   "\033[44m",     "\033[49m", "\033[4m",   "\033[24m",
		"\033[0;10;91m", "\033(B",       "\033(B",   "\033[22m",  "\033[48;5;17m",
	};
	static const char *const moves[] = {
		"\r",        "\b",      "\033[H",  "\033[K",
		"\033[1K",   "\033[J",  "\033[5X", "\033[3P",
		"\033[2@",   "\033[L",  "\033[2M", "\033[3;9r\033[9;1H\n\033[1;12r\033[1;1H",
		"\033[A",    "\033[2B", "\033[3D", "\0337\033[2;6H\0338",
		"\033[?25l", "\033[2S",
	};
	static const struct {
		const char *text;
		int width;
	} words[] = {
		{"P0", 2},
		{"restore", 7},
		{"  ", 2},
		{"音画", 4},
		{"é", 1},
		{"----------------", 16},
		{"                ", 16},
		{"…", 1},
		{"msg", 3},
		{"x", 1},
		{"\033(0qqqqqqqqqqqqqqqq\033(B", 16},
		{"\033[4C", 4},
	};
	int word = g_rand_int_range(random, 0, G_N_ELEMENTS(words)), column;
	switch (g_rand_int_range(random, 0, 5)) {
	case 0:
	case 1:
		g_string_append(out, styles[g_rand_int_range(random, 0, G_N_ELEMENTS(styles))]);
		break;
	case 2:
		g_string_append(out, moves[g_rand_int_range(random, 0, G_N_ELEMENTS(moves))]);
		break;
	case 3:
		column = g_rand_int_range(random, 1, COLUMNS - 20);
		*room = COLUMNS - column - 1;
		g_string_append_printf(
			out, g_rand_boolean(random) ? "\033[%d;%dH" : "\033[%1$dd\033[%2$dG",
			g_rand_int_range(random, 1, ROWS + 1), column);
		break;
	default:
		if (words[word].width > *room)
			break;
		*room -= words[word].width;
		g_string_append(out, words[word].text);
	}
}

static void test_same(void)
{
	for (guint seed = 0; seed < 1500; seed++) {
		GRand *random = g_rand_new_with_seed(seed);
		struct squeeze *squeeze = squeeze_new(seed % 2 == 0);
		struct screen plain, squeezed;
		screen_open(&plain);
		screen_open(&squeezed);
		for (int frame = 0; frame < 4; frame++) {
			g_autoptr(GString) bytes = g_string_new(NULL), out = g_string_new(NULL);
			/* A frame places itself. */
			g_string_append(bytes, "\033[1;1H");
			int room = COLUMNS - 1;
			for (int i = 0; i < 60; i++)
				add_piece(bytes, random, &room);
			squeeze_add(squeeze, out, bytes->str, bytes->len, ROWS, COLUMNS);
			screen_put(&plain, bytes->str, bytes->len);
			screen_put(&squeezed, out->str, out->len);
			g_assert_cmpuint(out->len, <=, bytes->len + 16);
			check_same(&plain, &squeezed);
		}
		vterm_free(plain.vterm);
		vterm_free(squeezed.vterm);
		squeeze_free(squeeze);
		g_rand_free(random);
	}
}

static void check_becomes(const char *bytes, const char *expected)
{
	struct squeeze *squeeze = squeeze_new(TRUE);
	g_autoptr(GString) out = g_string_new(NULL);
	squeeze_add(squeeze, out, "\033[H\033(B\033[m.", 10, 24, 80);
	g_string_truncate(out, 0);
	squeeze_add(squeeze, out, bytes, strlen(bytes), 24, 80);
	squeeze_end(squeeze, out);
	g_assert_cmpstr(out->str, ==, expected);
	squeeze_free(squeeze);
}

static void test_shorter(void)
{
	/* Out of a style and into the next is one step. */
	check_becomes("\033[91mP0\033[39m\033(B\033[m \033[91m!\033[39m\033(B\033[m",
		      "\033[91mP0 !\033[m");
	/* A style nobody sees is never sent. */
	check_becomes("\033(B\033[0;1m\033(B\033[m", "");
	/* Within a line a move need not name it. */
	check_becomes("\033[1;40Hx", "\033[40Gx");
	check_becomes("\033[1;3Hx", "\033[Cx");
	check_becomes("\033[1;1Hx", "\rx");
	/* … but for where a character of a doubtful width may have wrapped. */
	check_becomes("\033[1;79H……\033[1;40Hx", "\033[79G……\033[1;40Hx");
	check_becomes("------------", "-\033[11b");
	check_becomes("\033[4;15r\033[1;24rx", "\033[4;15r\033[rx");
	/* What is not understood passes, and what was known is forgotten. */
	check_becomes("\033[1m\033[58;5;3mx\033[mx", "\033[1m\033[58;5;3mx\033[mx");
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/squeeze/same", test_same);
	g_test_add_func("/squeeze/shorter", test_shorter);
	return g_test_run();
}

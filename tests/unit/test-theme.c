/* SPDX-License-Identifier: MIT
 * Themes: their files and mistakes, and that what comes with the program can be read by everyone.
 */
#include <math.h>
#include <string.h>

#include "tui/theme.h"

static void note(const char *message, void *data)
{
	g_string_append_printf(data, "%s\n", message);
}

static const char *text_of(const char *name)
{
	for (const struct theme_shipped *at = theme_shipped; at->name; at++)
		if (strcmp(at->name, name) == 0)
			return at->text;
	g_assert_not_reached();
}

static void test_shipped(void)
{
	for (const struct theme_shipped *at = theme_shipped; at->name; at++) {
		g_autoptr(GString) said = g_string_new(NULL);
		struct theme theme;
		g_assert_cmpint(theme_parse(&theme, at->name, at->text, note, said), ==, 0);
		g_assert_cmpstr(said->str, ==, "");
		for (int style = 0; style < STYLES; style++) {
			g_autofree char *line = g_strdup_printf("\n%s ", theme_style_name(style));
			/* dark says something of every style, so all do. */
			g_assert_true(strcmp(at->name, "dark") != 0 || strstr(at->text, line));
			g_assert_cmpint(theme.looks[style][DEPTH_MONO].colour, ==, -1);
		}
	}
	g_assert_cmpstr(theme_shipped[0].name, ==, "dark");
}

/* WCAG 2: relative luminance of a colour of the 256 beyond the terminal's own 16. */
static double part(int level)
{
	double c = (level ? 55 + 40 * level : 0) / 255.0;
	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(int colour)
{
	if (colour >= 232) {
		double c = (8 + 10 * (colour - 232)) / 255.0;
		return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
	int i = colour - 16;
	return 0.2126 * part(i / 36) + 0.7152 * part(i / 6 % 6) + 0.0722 * part(i % 6);
}

static double contrast(double a, double b)
{
	return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

static int check_contrast(const char *name, double background)
{
	struct theme theme;
	int coloured = 0;
	theme_parse(&theme, name, text_of(name), NULL, NULL);
	for (int style = 0; style < STYLES; style++) {
		int colour = theme.looks[style][DEPTH_256].colour;
		if (colour < 0)
			continue;
		coloured++;
		/* The first 16 are the person's own: nobody knows how they look. */
		g_assert_cmpint(colour, >=, 16);
		double ratio = contrast(luminance(colour), background);
		if (ratio < 4.5)
			g_test_message("%s: %s: %.2f", name, theme_style_name(style), ratio);
		g_assert_cmpfloat(ratio, >=, 4.5);
	}
	return coloured;
}

static void test_contrast(void)
{
	g_assert_cmpfloat(contrast(luminance(231), luminance(16)), >, 20.9);
	g_assert_cmpint(check_contrast("dark", 0), >=, 8);
	g_assert_cmpint(check_contrast("light", 1), >=, 8);
	/* These have the terminal's own colours alone, so they do on any background. */
	g_assert_cmpint(check_contrast("high-contrast", 0), ==, 0);
	g_assert_cmpint(check_contrast("mono", 0), ==, 0);
}

static gboolean same_look(const struct theme *theme, enum style a, enum style b, int depth)
{
	const struct look *x = &theme->looks[a][depth], *y = &theme->looks[b][depth];
	return x->colour == y->colour && x->flags == y->flags;
}

/* What must be seen is not drawn as ordinary text, at any depth, in any theme. */
static void test_seen(void)
{
	static const enum style loud[] = {STYLE_P0,     STYLE_P1,   STYLE_BREACHED, STYLE_SOON,
					  STYLE_MARKED, STYLE_WARN, STYLE_ERROR,    STYLE_CURSOR};
	for (const struct theme_shipped *at = theme_shipped; at->name; at++) {
		struct theme theme;
		theme_parse(&theme, at->name, at->text, NULL, NULL);
		for (int depth = 0; depth < DEPTHS; depth++) {
			for (guint i = 0; i < G_N_ELEMENTS(loud); i++)
				g_assert_false(same_look(&theme, loud[i], STYLE_TEXT, depth));
			g_assert_false(same_look(&theme, STYLE_WARN, STYLE_STRONG, depth));
		}
		if (strcmp(at->name, "mono") == 0 || strcmp(at->name, "high-contrast") == 0)
			for (int style = 0; style < STYLES; style++)
				for (int depth = 0; depth < DEPTHS; depth++)
					g_assert_cmpint(theme.looks[style][depth].colour, ==, -1);
		if (strcmp(at->name, "high-contrast") == 0)
			for (int style = 0; style < STYLES; style++)
				g_assert_false(theme.looks[style][DEPTH_256].flags & LOOK_DIM);
	}
}

/* Padding aside. */
static gboolean same_style(const struct theme *a, const struct theme *b, enum style style)
{
	for (int depth = 0; depth < DEPTHS; depth++)
		if (a->looks[style][depth].colour != b->looks[style][depth].colour ||
		    a->looks[style][depth].flags != b->looks[style][depth].flags)
			return FALSE;
	return TRUE;
}

static void test_own(void)
{
	g_autoptr(GString) said = g_string_new(NULL);
	struct theme theme, light;
	theme_parse(&light, "light", text_of("light"), NULL, NULL);
	int wrong = theme_parse(
		&theme, "mine.theme",
		"# mine\nlike light\np0 196,bold bright-red 1,underline reverse # loud\n", note,
		said);
	g_assert_cmpint(wrong, ==, 0);
	g_assert_cmpstr(said->str, ==, "");
	g_assert_cmpint(theme.looks[STYLE_P0][DEPTH_256].colour, ==, 196);
	g_assert_cmpuint(theme.looks[STYLE_P0][DEPTH_256].flags, ==, LOOK_BOLD);
	g_assert_cmpint(theme.looks[STYLE_P0][DEPTH_16].colour, ==, 9);
	g_assert_cmpint(theme.looks[STYLE_P0][DEPTH_8].colour, ==, 1);
	g_assert_cmpuint(theme.looks[STYLE_P0][DEPTH_8].flags, ==, LOOK_UNDERLINE);
	g_assert_cmpuint(theme.looks[STYLE_P0][DEPTH_MONO].flags, ==, LOOK_REVERSE);
	g_assert_true(same_style(&theme, &light, STYLE_P1));
}

static void test_mistakes(void)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{"p00 - - - -", "no style is called “p00” (did you mean p0"},
		{"p0 - - -", "expected STYLE and 4 looks"},
		{"p0 - - - - -", "expected STYLE and 4 looks"},
		{"p0 256 - - -", "“256” is neither a colour"},
		{"p0 - 16 - -", "“16”: there are only 16 colours"},
		{"p0 - - bright-red -", "“bright-red”: there are only 8"},
		{"p0 - - - red", "“red”: there are only 0"},
		{"p0 bold,,dim - - -", "“” is neither"},
		{"p0 \033[31m - - -", "is neither a colour"},
		{"like neon", "expected like and one of"},
		{"like", "expected like and one of"},
	};
	struct theme dark, theme;
	theme_parse(&dark, "dark", text_of("dark"), NULL, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) said = g_string_new(NULL);
		g_autofree char *text = g_strdup_printf("\n%s\n", cases[i].text);
		g_assert_cmpint(theme_parse(&theme, "own.theme", text, note, said), ==, 1);
		g_assert_true(g_str_has_prefix(said->str, "own.theme:2: "));
		g_assert_nonnull(strstr(said->str, cases[i].said));
		/* What is wrong changes nothing. */
		for (int style = 0; style < STYLES; style++)
			g_assert_true(same_style(&theme, &dark, (enum style)style));
	}
	g_autoptr(GString) said = g_string_new(NULL);
	theme_load(&theme, "neon", "/nonexistent/neon.theme", note, said);
	g_assert_true(g_str_has_prefix(said->str, "theme: neon: "));
	g_assert_true(same_style(&theme, &dark, STYLE_P0));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/theme/shipped", test_shipped);
	g_test_add_func("/theme/contrast", test_contrast);
	g_test_add_func("/theme/seen", test_seen);
	g_test_add_func("/theme/own", test_own);
	g_test_add_func("/theme/mistakes", test_mistakes);
	return g_test_run();
}

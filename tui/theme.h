/* SPDX-License-Identifier: MIT
 * Themes: how each style of tui/draw.h looks on terminals of 256, 16, 8 and no colours. Data, from files
 * share/themes/NAME.theme (compiled in), and a person's own beside their midwatchrc. Knows no curses. */
#ifndef MIDWATCH_TUI_THEME_H
#define MIDWATCH_TUI_THEME_H

#include "desk/error.h"
#include "tui/draw.h"

enum depth { DEPTH_256, DEPTH_16, DEPTH_8, DEPTH_MONO, DEPTHS };
enum look_flags { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_UNDERLINE = 4, LOOK_REVERSE = 8 };
struct look {
	short colour; /* of the letters, 0 to 255; -1: the terminal's own. Backgrounds are never set */
	unsigned flags;
};
struct theme {
	struct look looks[STYLES][DEPTHS];
};

/* The name of a style in files: "breached". */
const char *theme_style_name(enum style style);
/* Reads a file of lines
 *
 *	like NAME		a shipped theme whose looks hold for what is not named below
 *	STYLE 256 16 8 NONE	a look for each depth: a colour and attributes with commas between, or "-"
 *
 * A colour is a number below the depth's, or black red green yellow blue magenta cyan white, each also
 * as bright-red; attributes are bold dim underline reverse. Wrong lines are told to `complain` (NULL: not
 * at all) as "FILE:LINE: …" and left out. Gives the number of them. What no line names is as in dark. */
typedef void theme_complain(const char *message, void *data);
int theme_parse(struct theme *theme, const char *file, const char *text, theme_complain *complain, void *data);
/* The theme called so: shipped, else the file of the person's own (`own`: their file; NULL: none may be
 * read). Without one, or where it is wrong, what is right of it over dark, and complaints. */
void theme_load(struct theme *theme, const char *name, const char *own, theme_complain *complain, void *data);

/* The files Midwatch comes with, compiled in; ended by a name of NULL. */
struct theme_shipped {
	const char *name, *text;
};
extern const struct theme_shipped theme_shipped[];
#endif

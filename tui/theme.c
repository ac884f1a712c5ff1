/* SPDX-License-Identifier: MIT
 * The reader of theme files. */
#include "tui/theme.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/near.h"

static const char *const style_names[STYLES + 1] = {
	[STYLE_TEXT] = "text",
	[STYLE_DIM] = "dim",
	[STYLE_STRONG] = "strong",
	[STYLE_HEADER] = "header",
	[STYLE_KEY] = "key",
	[STYLE_P0] = "p0",
	[STYLE_P1] = "p1",
	[STYLE_P2] = "p2",
	[STYLE_P3] = "p3",
	[STYLE_BREACHED] = "breached",
	[STYLE_SOON] = "soon",
	[STYLE_SLEEPING] = "sleeping",
	[STYLE_PAUSED] = "paused",
	[STYLE_MARKED] = "marked",
	[STYLE_CURSOR] = "cursor",
	[STYLE_WARN] = "warn",
	[STYLE_ERROR] = "error",
	[STYLE_GOOD] = "good",
	[STYLE_PUBLIC] = "public",
	[STYLE_INTERNAL] = "internal",
	[STYLE_PROMPT] = "prompt",
	[STYLE_MATCH] = "match",
	[STYLE_EMPHASIS] = "emphasis",
	[STYLE_CODE] = "code",
	[STYLE_LINK] = "link",
};
static const char *const colour_names[] = {"black", "red",     "green", "yellow",
					   "blue",  "magenta", "cyan",  "white"};
static const char *const flag_names[] = {"bold", "dim", "underline", "reverse"};
static const int depth_colours[DEPTHS] = {256, 16, 8, 0};

struct reading {
	struct theme *theme;
	const char *file;
	int line, wrong;
	theme_complain *complain;
	void *data;
};

const char *theme_style_name(enum style style)
{
	return style_names[style];
}

static void wrong(struct reading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void wrong(struct reading *reading, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_autofree char *why = g_strdup_vprintf(format, list);
	va_end(list);
	g_autofree char *message = g_strdup_printf("%s:%d: %s", reading->file, reading->line, why);
	reading->wrong++;
	if (reading->complain)
		reading->complain(message, reading->data);
}

/* -1: it is no colour. */
static int colour_of(const char *word)
{
	const char *plain = g_str_has_prefix(word, "bright-") ? word + strlen("bright-") : word;
	guint64 number;
	for (int i = 0; i < (int)G_N_ELEMENTS(colour_names); i++)
		if (strcmp(colour_names[i], plain) == 0)
			return i + (plain > word ? 8 : 0);
	return g_ascii_string_to_unsigned(word, 10, 0, 255, &number, NULL) ? (int)number : -1;
}

static unsigned flag_of(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(flag_names); i++)
		if (strcmp(flag_names[i], word) == 0)
			return 1u << i;
	return 0;
}

static gboolean read_look(struct reading *reading, const char *cell, int colours, struct look *look)
{
	g_auto(GStrv) words = g_strsplit(cell, ",", -1);
	*look = (struct look){.colour = -1};
	if (strcmp(cell, "-") == 0)
		return TRUE;
	for (char **word = words; *word; word++) {
		unsigned flag = flag_of(*word);
		int colour = flag ? -1 : colour_of(*word);
		look->flags |= flag;
		if (flag)
			continue;
		if (colour < 0) {
			wrong(reading,
			      _("“%s” is neither a colour (0 to 255, red, bright-red …) nor bold, "
				"dim, "
				"underline or reverse"),
			      *word);
			return FALSE;
		}
		if (colour >= colours) {
			wrong(reading, _("“%s”: there are only %d colours in this column"), *word,
			      colours);
			return FALSE;
		}
		look->colour = (short)colour;
	}
	return TRUE;
}

static void read_style(struct reading *reading, char **cells, int count)
{
	struct look looks[DEPTHS];
	int style = 0;
	while (style < STYLES && strcmp(style_names[style], cells[0]) != 0)
		style++;
	if (style == STYLES) {
		g_autofree char *near = near_words(cells[0], style_names);
		if (near)
			wrong(reading, _("no style is called “%s” (did you mean %s?)"), cells[0],
			      near);
		else
			wrong(reading, _("no style is called “%s”"), cells[0]);
		return;
	}
	if (count != 1 + DEPTHS) {
		wrong(reading, _("expected STYLE and %d looks: for 256, 16, 8 and no colours"),
		      DEPTHS);
		return;
	}
	for (int i = 0; i < DEPTHS; i++)
		if (!read_look(reading, cells[1 + i], depth_colours[i], &looks[i]))
			return;
	memcpy(reading->theme->looks[style], looks, sizeof looks);
}

static const char *shipped_text(const char *name)
{
	for (const struct theme_shipped *at = theme_shipped; at->name; at++)
		if (strcmp(at->name, name) == 0)
			return at->text;
	return NULL;
}

static void read_lines(struct reading *reading, const char *text, int depth);

/* `depth`: of themes like themes. The shipped ones are never like each other in a ring. */
static void read_like(struct reading *reading, char **cells, int count, int depth)
{
	const char *text = count == 2 ? shipped_text(cells[1]) : NULL;
	struct reading other = {.theme = reading->theme, .file = cells[count - 1]};
	if (!text || depth > 1)
		wrong(reading, _("expected like and one of dark, light, high-contrast, mono"));
	else
		read_lines(&other, text, depth + 1);
}

static void read_lines(struct reading *reading, const char *text, int depth)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		int count = 0;
		(*line)[strcspn(*line, "#")] = '\0';
		g_auto(GStrv) cells = g_strsplit_set(*line, " \t\r", -1);
		for (char **cell = cells; *cell; cell++) {
			char *kept = *cell;
			if (*kept)
				cells[count++] = kept;
			else
				g_free(kept);
		}
		cells[count] = NULL;
		reading->line++;
		if (count > 0 && strcmp(cells[0], "like") == 0)
			read_like(reading, cells, count, depth);
		else if (count > 0)
			read_style(reading, cells, count);
	}
}

int theme_parse(struct theme *theme, const char *file, const char *text, theme_complain *complain,
		void *data)
{
	struct reading usual = {.theme = theme, .file = "dark"};
	struct reading reading = {.theme = theme, .file = file, .complain = complain, .data = data};
	for (int style = 0; style < STYLES; style++)
		for (int depth = 0; depth < DEPTHS; depth++)
			theme->looks[style][depth] = (struct look){.colour = -1};
	read_lines(&usual, shipped_text("dark"), 0);
	read_lines(&reading, text, 0);
	return reading.wrong;
}

void theme_load(struct theme *theme, const char *name, const char *own, theme_complain *complain,
		void *data)
{
	const char *shipped = shipped_text(name);
	g_autofree char *file = g_strconcat(name, ".theme", NULL), *text = NULL, *message = NULL;
	g_autoptr(GError) error = NULL;
	if (!shipped && own)
		g_file_get_contents(own, &text, NULL, &error);
	if (!shipped && !text)
		message =
			g_strdup_printf(_("theme: %s: %s"), name,
					error ? error->message : _("no such theme; dark is shown"));
	if (message)
		complain(message, data);
	theme_parse(theme, file, shipped ? shipped : text ? text : "", complain, data);
}

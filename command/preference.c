/* SPDX-License-Identifier: MIT
 * Personal preferences, one row each. A value was right when it was set; where it no longer is (a
 * zone the system lost), the usual holds. */
#include "command/preference.h"

#include <string.h>

#include "command/ticket-row.h"
#include "desk/i18n.h"

/* A public message can be taken back this many seconds at most: who reads it waits as long. */
#define HOLD_MOST 60

static gboolean is_zone(struct desk *desk, const char *value, GError **error)
{
	return !desk || zone_set_get(desk->zones, value, error) != NULL;
}

static gboolean is_columns(struct desk *desk, const char *value, GError **error)
{
	/* Own fields are columns too, and which there are the desk knows. */
	return !desk || ticket_rows_check(desk, value, error);
}

static gboolean is_hold(struct desk *desk, const char *value, GError **error)
{
	gint64 seconds;

	return call_number("hold", value, 0, HOLD_MOST, &seconds, error);
}

static gboolean is_editor(struct desk *desk, const char *value, GError **error)
{
	g_auto(GStrv) words = NULL;
	GError *wrong = NULL;

	if (!*value || g_shell_parse_argv(value, NULL, &words, &wrong))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("editor: “%s” is no command line: %s"), value, wrong->message);
	g_error_free(wrong);
	return FALSE;
}

static const char theme_words[] = "dark light high-contrast mono";

char *preference_theme_file(const char *name)
{
	for (const char *at = name; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != '-' && *at != '_')
			return NULL;
	g_autofree char *file = g_strconcat(name, ".theme", NULL);
	return *name ? g_build_filename(g_get_user_config_dir(), "midwatch", "themes", file, NULL)
		     : NULL;
}

static gboolean is_theme(struct desk *desk, const char *value, GError **error)
{
	g_auto(GStrv) words = g_strsplit(theme_words, " ", -1);
	g_autofree char *file = preference_theme_file(value);

	if (g_strv_contains((const char *const *)words, value) ||
	    (file && g_file_test(file, G_FILE_TEST_IS_REGULAR)))
		return TRUE;
	g_autofree char *known = g_strjoinv(", ", words);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("theme: “%s” is neither %s nor a file in midwatch/themes"), value, known);
	return FALSE;
}

static const char *const rings[] = {N_("never"), N_("at most once in ten seconds"), NULL};
static const char *const copies[] = {N_("copying is refused"),
				     N_("to the clipboard of the terminal"), NULL};
static const char *const cursors[] = {N_("a > before it: few bytes for each move"),
				      N_("the row reversed too: more of them"), NULL};
static const char *const keymaps[] = {N_("letters that act, arrows and j k to move"),
				      N_("gg, ZZ, dd …; texts and prompts in two modes"),
				      N_("C-v, C-x u, C-x C-c …; no key needs Alt"),
				      N_("t tags, l limits, = and * …"), NULL};
static const char *const notices[] = {N_("none"), N_("as iTerm2, kitty and WezTerm know them"),
				      N_("as rxvt, foot and WezTerm know them"), NULL};
static const char *const sidebars[] = {N_("where there is room"), N_("always"), N_("never"), NULL};
static const char *const themes[] = {N_("for a dark background"), N_("for a light background"),
				     N_("the terminal's own two colours, nothing dim"),
				     N_("no colours"), NULL};

const struct preference preferences[] = {
	{"bell", "on", "off on",
	 N_("Ring for a new P0 and for a page, at most once in ten seconds"), rings},
	{"clipboard", "on", "off on",
	 N_("Let what is copied go to the terminal's clipboard (OSC 52)"), copies},
	{"columns", NULL, NULL, N_("The columns of the queue where no view says which"), NULL,
	 COMPLETE_COLUMN, is_columns},
	{"cursor", "marker", "marker bar",
	 N_("How the selected row is shown: a marker before it, or the row reversed too"), cursors},
	{"editor", NULL, NULL, N_("The command that edits long texts when asked for"),
	 .check = is_editor},
	{"hold", "10", NULL,
	 N_("Seconds a public message waits, to be taken back, before it is sent"),
	 .check = is_hold},
	{"keymap", "default", "default vi emacs mutt", N_("The keys Midwatch comes with"), keymaps},
	{"mouse", "off", "off on",
	 N_("Select rows by a click, move by the wheel; the terminal then marks text with Shift")},
	{"notify", "off", "off osc9 osc777",
	 N_("Tell the terminal of a new P0 and of a page, for a notice on the desktop"), notices},
	{"sidebar", "auto", "auto on off",
	 N_("The views beside the queue: when there is room, or not"), sidebars},
	{"theme", "dark", theme_words,
	 N_("The colours: one of those there are, or a file in midwatch/themes"), themes,
	 .check = is_theme},
	{"zone", NULL, NULL, N_("The zone in which times are shown and typed"), NULL, COMPLETE_ZONE,
	 is_zone},
	{NULL},
};

const struct preference *preference_find(const char *name, GError **error)
{
	g_autoptr(GString) known = g_string_new(NULL);

	for (const struct preference *at = preferences; at->name; at++) {
		if (strcmp(at->name, name) == 0)
			return at;
		g_string_append_printf(known, "%s%s", known->len ? ", " : "", at->name);
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s”: no such preference; there are %s"), name, known->str);
	return NULL;
}

gboolean preference_check(const struct preference *preference, struct desk *desk, const char *value,
			  GError **error)
{
	int index;

	return preference->check
		       ? preference->check(desk, value, error)
		       : call_choice(preference->name, value, preference->words, &index, error);
}

const char *preference_columns(struct desk *desk)
{
	const char *columns = book_option(desk->book, desk->user, "columns");

	return columns && ticket_rows_check(desk, columns, NULL) ? columns : NULL;
}

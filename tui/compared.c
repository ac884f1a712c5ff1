/* SPDX-License-Identifier: MIT
 * See compared.h. */
#include "config.h"

#include "tui/compared.h"

#include "command/kb-diff.h"
#include "desk/i18n.h"

enum { FROM_ROWS = 10 };

static void say(GString *out, const char *heading, const char *before, const char *after,
		struct console *console)
{
	struct sink *sink = sink_collect(out, console_zone(console), console_now(console));
	sink_say(sink, "-- %s", heading);
	kb_diff_say(sink, before, after);
	sink_free(sink);
}

void compared_toggle(struct console *console, struct pager **differences, const char *before,
		     const char *theirs, const char *mine)
{
	g_autoptr(GString) out = g_string_new(NULL);
	console_touch(console);
	if (*differences) {
		g_clear_pointer(differences, pager_free);
		return;
	}
	if (theirs)
		say(out, _("What was changed meanwhile"), before, theirs, console);
	say(out, _("What you change"), before, mine, console);
	*differences = pager_new(out->str);
}

void compared_draw(struct pager *differences, struct area *text, int columns)
{
	struct area shown = {text->row, text->column, text->rows / 2, columns};
	if (!differences || text->rows < FROM_ROWS)
		return;
	pager_draw(differences, &shown);
	text->row += shown.rows;
	text->rows -= shown.rows;
}

void compared_rule(struct pager *differences, struct area *text, int columns)
{
	if (text->rows <= 6)
		return;
	draw_rule(text->row, text->column, columns, STYLE_DIM);
	if (differences)
		draw_right(text->row, text->column, columns, STYLE_DIM, pager_place(differences));
	text->row++;
	text->rows--;
}

gboolean compared_verb(struct pager *differences, enum verb verb, int count, const char *argument,
		       GError **error)
{
	gboolean scrolls = verb == VERB_PREVIEW_UP || verb == VERB_PREVIEW_DOWN;
	return scrolls && differences &&
	       pager_verb(differences, verb == VERB_PREVIEW_UP ? VERB_UP : VERB_DOWN, MAX(count, 3),
			  argument, error);
}

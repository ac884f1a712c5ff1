/* SPDX-License-Identifier: MIT
 * See glance.h. */
#include "config.h"

#include "command/glance.h"
#include "desk/i18n.h"
#include "tui/glance.h"

void glance_put_told(const struct glance *glance, struct pen *pen, gint64 now)
{
	g_autofree char *told = glance_told(glance, now);
	if (!told)
		return;
	const char *label = _("client told: ");
	pen_item(pen, draw_width(label) + draw_width(told));
	pen_text(pen, STYLE_TEXT, label);
	pen_text(pen, glance->told_at == TIME_NONE ? STYLE_BREACHED : STYLE_TEXT, told);
}

void glance_line(const struct glance *glance, struct pen *pen, gint64 now)
{
	g_autofree char *also = glance_also_words(&glance->also);
	g_autofree char *people = glance_people(glance, now);
	if (!also && !people)
		return;
	if (also) {
		g_autofree char *text = g_strdup_printf(_("also on %s"), also);
		pen_text(pen, STYLE_STRONG, text);
	}
	if (people) {
		g_autofree char *text = g_strdup_printf(_("TAM %s"), people);
		pen_item(pen, draw_width(text));
		pen_text(pen, STYLE_TEXT, text);
	}
	pen_newline(pen);
}

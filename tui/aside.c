/* SPDX-License-Identifier: MIT
 * What goes to the terminal beside the frames: the bell, a notice for the desktop, a text for the
 * clipboard. */
#include "config.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/terminal.h"

/* However much happens, it rings no oftener (microseconds). */
#define RING_EVERY (10 * G_USEC_PER_SEC)
enum { NOTICE_COLUMNS = 120 };

void terminal_notify(gboolean rings, const char *way, const char *text)
{
	static gint64 rang_at; /* monotonic; 0 never */
	gint64 now = g_get_monotonic_time();
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *clean = text_clean(text);
	if (rang_at && now < rang_at + RING_EVERY)
		return;
	/* Terminals take a line, not a page. */
	clean[text_fit(clean, NOTICE_COLUMNS, NULL)] = '\0';
	if (rings)
		g_string_append_c(out, '\a');
	if (g_strcmp0(way, "osc9") == 0)
		g_string_append_printf(out, "\033]9;%s\a", clean);
	else if (g_strcmp0(way, "osc777") == 0)
		g_string_append_printf(out, "\033]777;notify;Midwatch;%s\a", clean);
	if (out->len > 0 && terminal_put(out->str, out->len))
		rang_at = now;
}

/* What xterm takes of one sequence, and others after it: 100 000 bytes with what is around. */
enum { COPY_LIMIT = 74994 };

gboolean terminal_copy(const char *text, gsize size, GError **error)
{
	if (!terminal_is_xterm_like()) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("this terminal has no clipboard"));
		return FALSE;
	}
	if (size > COPY_LIMIT) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%zu bytes are too many for a terminal's clipboard; it takes %d"),
			    size, COPY_LIMIT);
		return FALSE;
	}
	g_autofree char *encoded = g_base64_encode((const guchar *)text, size);
	g_autofree char *sequence = g_strconcat("\033]52;c;", encoded, "\a", NULL);
	terminal_put(sequence, strlen(sequence));
	return TRUE;
}

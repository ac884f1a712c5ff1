/* SPDX-License-Identifier: MIT
 * Personal preferences, one row each. A value was right when it was set; where it no longer is (a
 * zone the system lost), the usual holds. */
#include "command/preference.h"

#include <string.h>

#include "command/ticket-row.h"
#include "desk/i18n.h"

static gboolean is_zone(struct call *call, const char *value, GError **error)
{
	return zone_set_get(call->desk->zones, value, error) != NULL;
}

static gboolean is_columns(struct call *call, const char *value, GError **error)
{
	return ticket_rows_check(value, error);
}

static const struct preference {
	const char *name;
	gboolean (*check)(struct call *call, const char *value, GError **error);
} preferences[] = {
	{"columns", is_columns},
	{"zone", is_zone},
};

gboolean preference_check(struct call *call, const char *name, const char *value, GError **error)
{
	g_autoptr(GString) known = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(preferences); i++) {
		if (strcmp(preferences[i].name, name) == 0)
			return preferences[i].check(call, value, error);
		g_string_append_printf(known, "%s%s", i ? ", " : "", preferences[i].name);
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("“%s”: no such preference; there are %s"), name, known->str);
	return FALSE;
}

const char *preference_columns(struct desk *desk)
{
	return book_option(desk->book, desk->user, "columns");
}

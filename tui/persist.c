/* SPDX-License-Identifier: MIT
 * See persist.h. The driver sends a batch again by itself; what comes back here is a unit that
 * broke in two, or whose end got no answer. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/persist.h"

/* Longer than any fail-over, and than anybody waits: who gives up leaves. */
#define ENDURANCE (7 * G_TIME_SPAN_DAY)
/* A server that ends each session at once is not asked without a pause. */
#define PAUSE (200 * 1000)

static void take_key(struct persist *persist, gboolean again)
{
	g_autofree char *key = persist->part ? g_strdup_printf("%s/%u", persist->key, persist->part)
					     : g_strdup(persist->key);

	desk_keys_from(persist->desk, key, again);
	persist->losses = store_losses(persist->desk->store);
}

void persist_begin(struct persist *persist, struct desk *desk, const char *key, guint part)
{
	*persist = (struct persist){.desk = desk, .key = key, .part = part};
	persist->endurance = store_set_endurance(desk->store, ENDURANCE);
	take_key(persist, FALSE);
}

gboolean persist_again(struct persist *persist, const GError *error)
{
	if (!g_error_matches(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE) ||
	    store_losses(persist->desk->store) == persist->losses)
		return FALSE;
	if (persist->lost)
		g_usleep(PAUSE);
	persist->lost = TRUE;
	take_key(persist, TRUE);
	return TRUE;
}

void persist_end(struct persist *persist)
{
	desk_keys_from(persist->desk, NULL, FALSE);
	store_set_endurance(persist->desk->store, persist->endurance);
}

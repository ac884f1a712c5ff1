/* SPDX-License-Identifier: MIT
 * The names of clocks and what a policy that says nothing means. */
#include "desk/clock.h"

#include <string.h>

#include "desk/i18n.h"

static const char *const kind_names[CLOCK_KINDS] = {
	[CLOCK_FIRST_RESPONSE] = "first-response",
	[CLOCK_DIAGNOSIS] = "diagnosis",
	[CLOCK_NEXT_RESPONSE] = "next-response",
	[CLOCK_UPDATE] = "update",
	[CLOCK_RESTORE] = "restore",
	[CLOCK_RESOLVE] = "resolve",
	[CLOCK_NOTIFY] = "notify",
	[CLOCK_PROMISE] = "promise",
	[CLOCK_REVIEW] = "review",
	[CLOCK_CHANGE] = "change",
	[CLOCK_ACCEPTANCE] = "acceptance",
};

const char *clock_kind_name(enum clock_kind kind)
{
	return kind > 0 && kind < CLOCK_KINDS ? kind_names[kind] : "?";
}

gboolean clock_kind_parse(const char *word, enum clock_kind *kind)
{
	for (int i = 1; i < CLOCK_KINDS; i++)
		if (strcmp(kind_names[i], word) == 0) {
			*kind = (enum clock_kind)i;
			return TRUE;
		}
	return FALSE;
}

gboolean clock_kind_expect(const char *word, enum clock_kind *kind, GError **error)
{
	if (clock_kind_parse(word, kind))
		return TRUE;
	g_set_error(
		error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		_("“%s” is no clock: first-response, diagnosis, next-response, update, restore, "
		  "resolve, notify, promise, review, change or acceptance is expected"),
		word);
	return FALSE;
}

const char *clock_state_name(enum clock_state state)
{
	static const char *const names[] = {"running", "paused", "met", "missed", "cancelled"};

	return (unsigned)state < G_N_ELEMENTS(names) ? names[state] : "?";
}

const char *breach_cause_name(enum breach_cause cause)
{
	static const char *const names[] = {NULL, "reclassified", "late-entry", "flagged-lowering"};

	return (unsigned)cause < G_N_ELEMENTS(names) ? names[cause] : NULL;
}

unsigned clock_default_pause(enum clock_kind kind, int severity)
{
	switch (kind) {
	case CLOCK_NEXT_RESPONSE:
	case CLOCK_RESOLVE:
		return 1u << PAUSE_WAITING_CLIENT;
	case CLOCK_UPDATE:
		return severity <= 1 ? 0 : 1u << PAUSE_WAITING_CLIENT;
	case CLOCK_CHANGE:
		return 1u << PAUSE_SCHEDULED;
	default:
		return 0;
	}
}

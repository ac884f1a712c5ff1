/* SPDX-License-Identifier: MIT
 * One row per field of the filter language. A new field is a row here, a name in filter.h, a case
 * in store/select-term.c, and its column in the index ticket_queue. */
#include "desk/filter-field.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/near.h"

static const char *const severities[] = {"P0", "P1", "P2", "P3", "P4", "P5",
					 "P6", "P7", "P8", "P9", NULL};
static const char *const states[] = {"new",      "open",   "waiting",   "restored",
				     "resolved", "closed", "cancelled", NULL};
static const char *const kinds[] = {"fault",    "question",  "change", "advice",
				    "security", "complaint", NULL};
static const char *const clocks[] = {"first-response", "diagnosis", "next-response", "update",
				     "restore",        "resolve",   "notify",        "promise",
				     "review",         "change",    "acceptance",    NULL};
static const char *const reasons[] = {"waiting-client", "third-party", "scheduled",
				      "force-majeure",  "internal",    NULL};
static const char *const yes_no[] = {"yes", "no", NULL};

/* name, field, kind, nullable, personal, words, expected */
static const struct filter_row rows[] = {
	{"severity", FIELD_SEVERITY, FILTER_FIXED, FALSE, FALSE, severities, N_("P0 to P9")},
	{"state", FIELD_STATE, FILTER_FIXED, FALSE, FALSE, states,
	 N_("new, open, waiting, restored, resolved, closed, cancelled or any")},
	{"client", FIELD_CLIENT, FILTER_KEYS, FALSE, FALSE, NULL, N_("a client")},
	{"tier", FIELD_TIER, FILTER_KEYS, TRUE, FALSE, NULL, N_("a tier")},
	{"service", FIELD_SERVICE, FILTER_KEYS, TRUE, FALSE, NULL, N_("a service")},
	{"region", FIELD_REGION, FILTER_KEYS, TRUE, FALSE, NULL, N_("a region")},
	{"team", FIELD_TEAM, FILTER_KEYS, TRUE, FALSE, NULL, N_("a team")},
	{"tam", FIELD_TAM, FILTER_KEYS, TRUE, TRUE, NULL, N_("a user, me or none")},
	{"owner", FIELD_OWNER, FILTER_KEYS, TRUE, TRUE, NULL, N_("a user, me or none")},
	{"kind", FIELD_KIND, FILTER_FIXED, TRUE, FALSE, kinds,
	 N_("fault, question, change, advice, security, complaint or none")},
	{"cause", FIELD_CAUSE, FILTER_KEYS, TRUE, FALSE, NULL, N_("a cause or none")},
	{"clock", FIELD_CLOCK, FILTER_FIXED, TRUE, FALSE, clocks,
	 N_("a clock such as first-response, restore or resolve, or none")},
	{"language", FIELD_LANGUAGE, FILTER_KEYS, TRUE, FALSE, NULL, N_("a language such as zh")},
	{"due", FIELD_DUE, FILTER_TIMES, TRUE, FALSE, NULL,
	 N_("due<2h, due>2h, due<TIME, due>TIME or due:none")},
	{"breached", FIELD_BREACHED, FILTER_FIXED, FALSE, FALSE, yes_no, N_("yes or no")},
	{"wait", FIELD_WAIT, FILTER_FIXED, TRUE, FALSE, reasons,
	 N_("waiting-client, third-party, scheduled, force-majeure, internal, any or none")},
	{"tag", FIELD_TAG, FILTER_KEYS, TRUE, FALSE, NULL, N_("a tag")},
	{"unanswered", FIELD_UNANSWERED, FILTER_FIXED, FALSE, FALSE, yes_no, N_("yes or no")},
	{"opened", FIELD_OPENED, FILTER_TIMES, FALSE, FALSE, NULL,
	 N_("opened<2d, opened>2d, opened<TIME or opened>TIME")},
	{"updated", FIELD_UPDATED, FILTER_TIMES, FALSE, FALSE, NULL,
	 N_("updated<30m, updated>30m, updated<TIME or updated>TIME")},
	{"covered", FIELD_COVERED, FILTER_FIXED, FALSE, FALSE, yes_no, N_("yes or no")},
	{"id", FIELD_ID, FILTER_NUMBERS, FALSE, FALSE, NULL, N_("a ticket's number")},
	{"ref", FIELD_REF, FILTER_KEYS, TRUE, FALSE, NULL, N_("a reference")},
};

const struct filter_row *filter_row_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (g_ascii_strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

const char *const *filter_values(const char *name)
{
	const struct filter_row *row = filter_row_find(name);
	return row != NULL ? row->words : NULL;
}

const char *const *filter_words(void)
{
	static const char *const words[] = {
		"severity:",   "state:",  "client:", "tier:",     "service:", "region:",
		"team:",       "tam:",    "owner:",  "kind:",     "cause:",   "clock:",
		"language:",   "due<",    "due>",    "breached:", "wait:",    "tag:",
		"unanswered:", "opened<", "opened>", "updated<",  "updated>", "covered:",
		"id:",         "ref:",    "/",       NULL};
	return words;
}

static char *check_number(const char *value)
{
	const char *digits = *value == '#' ? value + 1 : value;
	gsize size = strspn(digits, "0123456789");
	/* 18 digits always fit in 64 bits. */
	return size > 0 && size <= 18 && digits[size] == '\0' ? g_strdup(digits) : NULL;
}

static char *check_fixed(const struct filter_row *row, const char *value)
{
	for (const char *const *word = row->words; *word != NULL; word++)
		if (g_ascii_strcasecmp(*word, value) == 0)
			return g_strdup(*word);
	return NULL;
}

char *filter_value_check(const struct filter_row *row, const char *value, GError **error)
{
	char *good = NULL;
	if (row->nullable && (strcmp(value, "none") == 0 || strcmp(value, "any") == 0))
		return g_strdup(value);
	if (row->field == FIELD_STATE && strcmp(value, "any") == 0)
		return g_strdup(value);
	if (row->kind == FILTER_KEYS && *value != '\0')
		return g_strdup(value);
	if (row->kind == FILTER_NUMBERS)
		good = check_number(value);
	else if (row->kind == FILTER_FIXED)
		good = check_fixed(row, value);
	if (good != NULL)
		return good;
	g_autofree char *near = row->kind == FILTER_FIXED ? near_words(value, row->words) : NULL;
	if (near != NULL)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: “%s” is not known here (did you mean %s? expected %s)"),
			    row->name, value, near, _(row->expected));
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: “%s” is not known here (expected %s)"), row->name, value,
			    _(row->expected));
	return NULL;
}

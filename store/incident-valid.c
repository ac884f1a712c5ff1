/* SPDX-License-Identifier: MIT
 * What may be written to incidents, and by whom. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/words.h"
#include "store/project.h"

struct validity {
	gsize limit;
	char *bad; /* the first field that can't be */
	gboolean too_long, no_key;
};

/* Keys are words: they go into rows of an export as they are. */
static gboolean is_key(const char *key)
{
	return *key && !key[strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789._-/@:+")];
}

static void check_field(const char *key, const char *value, void *data)
{
	struct validity *validity = data;
	gsize size = value ? strlen(value) : 0;

	if (validity->bad)
		return;
	validity->no_key = !is_key(key);
	validity->too_long = size > validity->limit;
	if (validity->no_key || validity->too_long || !text_valid(value ? value : "", size, NULL))
		validity->bad = g_strdup(key);
}

/* Words of "key=value", all of them. */
static gboolean check_words(const struct record *record, GError **error)
{
	const char *next = "";
	GPtrArray *words = words_split(record->fields ? record->fields : "", &next, NULL, NULL);
	gboolean good = words && !*next;

	for (guint i = 0; good && i < words->len; i++)
		good = strchr(((struct word *)g_ptr_array_index(words, i))->text, '=') != NULL;
	if (words)
		words_free(words);
	if (!good)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("the fields of a record are words “key=value”"));
	return good;
}

gboolean record_check_texts(const struct record *record, GError **error)
{
	struct validity validity = {.limit = record->kind == RECORD_SECTION ? SECTION_TEXT_LIMIT
									    : ENTRY_TEXT_LIMIT};

	if (!check_words(record, error))
		return FALSE;
	check_field("what", record->what, &validity);
	check_field("why", record->why, &validity);
	record_fields(record, check_field, &validity);
	if (!validity.bad)
		return TRUE;
	if (validity.no_key)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” can't name a field"), validity.bad);
	else if (validity.too_long)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: at most %zu bytes are expected"), validity.bad, validity.limit);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: text in UTF-8 is expected"), validity.bad);
	g_free(validity.bad);
	return FALSE;
}

gboolean incident_may_write(const struct desk *desk, GError **error)
{
	if (desk->role >= ROLE_ENGINEER)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
		    _("%s may look, not act (role %s)"), desk->user, role_name(desk->role));
	return FALSE;
}

/* Nothing is moved out of the writer's own sight, and nothing they don't see is linked. */
gboolean record_check_limits(struct desk *desk, const struct record *record, GError **error)
{
	g_autofree char *region = NULL;
	struct ticket ticket;

	if (record->kind == RECORD_LINK || record->kind == RECORD_NOTICE) {
		if (!ticket_load(desk, record->about, &ticket, error))
			return FALSE;
		ticket_clear(&ticket);
	}
	if (record->kind != RECORD_OPENED && record->kind != RECORD_SET)
		return TRUE;
	region = record_field(record, "region");
	if (regions_within(desk, region))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
		    _("region %s: outside what %s may work on"), region, desk->user);
	return FALSE;
}

gboolean record_check_kind(const struct record *record, GError **error)
{
	enum stamp stamp;
	gboolean good =
		record->kind > RECORD_OPENED && record->kind < RECORD_KINDS && record->about >= 0;

	if (record->kind == RECORD_SECTION || record->kind == RECORD_REPORT ||
	    record->kind == RECORD_OVERRIDE)
		good = good && record->about < AUDIENCES && record->what;
	if (record->kind == RECORD_STAMP)
		good = good && record->what && stamp_find(record->what, &stamp);
	if (!good)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a record of an incident can't be of kind %d, about %" PRId64),
			    (int)record->kind, record->about);
	return good;
}

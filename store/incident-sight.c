/* SPDX-License-Identifier: MIT
 * Who may see which incident, and what of it: by its region, by its tickets, and nothing of tickets
 * they don't see. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/project.h"

gboolean incident_missing(gint64 id, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("incident %" PRId64 ": no such incident"), id);
	return FALSE;
}

gboolean listed(const char *list, const char *word)
{
	gsize size = strlen(word);

	for (const char *at = list; at && *at; at += strspn(at, ", ")) {
		gsize length = strcspn(at, ", ");
		if (length == size && strncmp(at, word, size) == 0)
			return TRUE;
		at += length;
	}
	return FALSE;
}

gboolean regions_within(const struct desk *desk, const char *regions)
{
	if (!desk->regions || !regions || !*regions)
		return TRUE;
	for (char **region = desk->regions; *region; region++)
		if (listed(regions, *region))
			return TRUE;
	return FALSE;
}

struct seeing {
	const struct desk *desk;
	gint64 all, seen;
};

static gboolean ticket_row(const struct row *row, void *data)
{
	struct seeing *seeing = data;

	seeing->all++;
	seeing->seen += desk_sees(seeing->desk, row_text(row, 1), row_text(row, 2));
	return TRUE;
}

/* A region lets whoever works on it in, unless it is clients that limit them: those see it by a
 * ticket. What has no ticket tells of no client. */
gboolean incident_seen(struct desk *desk, gint64 id, const char *region, gint64 *tickets,
		       gboolean *seen, GError **error)
{
	struct seeing seeing = {.desk = desk};
	const struct value value = V_INT(id);

	*seen = !desk->clients && !desk->regions;
	if (*seen && !tickets)
		return TRUE;
	if (!store_ok(store_select(desk->store, QUERY_INCIDENT_TICKET_LIST, &value, 1, ticket_row,
				   &seeing, error),
		      error))
		return FALSE;
	if (tickets)
		*tickets = seeing.seen;
	*seen = *seen || seeing.seen > 0 ||
		((seeing.all == 0 || (!desk->clients && region && *region)) &&
		 regions_within(desk, region));
	return TRUE;
}

struct found {
	gboolean there;
	char *ref, *region;
};

static gboolean head_row(const struct row *row, void *data)
{
	struct found *found = data;

	found->there = TRUE;
	found->ref = g_strdup(row_text(row, 2));
	found->region = g_strdup(row_text(row, 3));
	return FALSE;
}

gboolean incident_ref(struct desk *desk, gint64 id, char **ref, GError **error)
{
	const struct value value = V_INT(id);
	struct found found = {0};
	gboolean seen = FALSE, good;

	good = store_ok(store_select(desk->store, QUERY_INCIDENT_HEAD, &value, 1, head_row, &found,
				     error),
			error) &&
	       (!found.there || incident_seen(desk, id, found.region, NULL, &seen, error));
	g_free(found.region);
	*ref = found.ref;
	return good && (seen || incident_missing(id, error));
}

gboolean incident_sees(struct desk *desk, gint64 id, GError **error)
{
	g_autofree char *ref = NULL;

	return incident_ref(desk, id, &ref, error);
}

/* The ticket a key names, "48213/7": 0: it is no such key. */
static gint64 ticket_of_key(const char *key)
{
	char *end;
	gint64 ticket = key ? g_ascii_strtoll(key, &end, 10) : 0;

	return ticket > 0 && *end == '/' ? ticket : 0;
}

struct hiding {
	struct desk *desk;
	GHashTable *tickets; /* id → whether it is seen */
	GHashTable *numbers; /* of entries that are not */
	GError *error;
};

static gboolean hidden_ticket(struct hiding *hiding, gint64 id)
{
	g_autoptr(GError) missing = NULL;
	struct ticket ticket = {0};
	gpointer seen;

	if (id <= 0 || hiding->error)
		return FALSE;
	if (g_hash_table_lookup_extended(hiding->tickets, &id, NULL, &seen))
		return !GPOINTER_TO_INT(seen);
	seen = GINT_TO_POINTER(ticket_load(hiding->desk, id, &ticket, &missing));
	ticket_clear(&ticket);
	if (missing && !g_error_matches(missing, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
		hiding->error = g_steal_pointer(&missing);
	g_hash_table_insert(hiding->tickets, g_memdup2(&id, sizeof id), seen);
	return !GPOINTER_TO_INT(seen);
}

static gboolean field_hidden(struct hiding *hiding, const struct record *record, const char *key)
{
	g_autofree char *value = record_field(record, key);
	gint64 ticket = strcmp(key, "ticket") == 0 ? (value ? g_ascii_strtoll(value, NULL, 10) : 0)
						   : ticket_of_key(value);

	return hidden_ticket(hiding, ticket);
}

static gboolean hidden(struct hiding *hiding, const struct record *record)
{
	switch (record->kind) {
	case RECORD_LINK:
	case RECORD_UNLINK:
	case RECORD_NOTICE:
		return hidden_ticket(hiding, record->about);
	case RECORD_ENTRY:
	case RECORD_REMOVED:
	case RECORD_PUT_BACK:
	case RECORD_EVIDENCE:
	case RECORD_REDACTED:
		if (g_hash_table_contains(hiding->numbers, &record->about))
			return TRUE;
		if (!field_hidden(hiding, record, "ticket") &&
		    !field_hidden(hiding, record, "source_ref"))
			return FALSE;
		g_hash_table_add(hiding->numbers, g_memdup2(&record->about, sizeof record->about));
		return TRUE;
	case RECORD_GAP:
		return field_hidden(hiding, record, "from") || field_hidden(hiding, record, "to");
	default:
		return FALSE;
	}
}

gboolean records_hide(struct desk *desk, GPtrArray *records, GHashTable **numbers, GError **error)
{
	struct hiding hiding = {.desk = desk};

	if (!desk->clients && !desk->regions) {
		if (numbers)
			*numbers = NULL;
		return TRUE;
	}
	hiding.tickets = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	hiding.numbers = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	for (guint i = 0; i < records->len && !hiding.error;) {
		if (hidden(&hiding, g_ptr_array_index(records, i)))
			g_ptr_array_remove_index(records, i);
		else
			i++;
	}
	g_hash_table_unref(hiding.tickets);
	if (numbers && !hiding.error)
		*numbers = hiding.numbers;
	else
		g_hash_table_unref(hiding.numbers);
	if (hiding.error)
		g_propagate_error(error, hiding.error);
	return !hiding.error;
}

void incident_expect_records(struct desk *desk, gint64 id)
{
	const struct value values[] = {V_INT(id), V_INT(0)};

	store_expect(desk->store, QUERY_INCIDENT_HEAD, values, 1);
	if (desk->clients || desk->regions)
		store_expect(desk->store, QUERY_INCIDENT_TICKET_LIST, values, 1);
	store_expect(desk->store, QUERY_INCIDENT_RECORD_LIST, values, 2);
	store_expect(desk->store, QUERY_EDITION_LIST, values, 1);
}

/* Behind `after` the numbers of entries that are not to be seen would not be known, so all are
 * read. */
GPtrArray *incident_records(struct desk *desk, gint64 id, gint64 after, GError **error)
{
	gboolean limited = desk->clients || desk->regions;
	g_autoptr(GPtrArray) records = NULL;

	if (!incident_sees(desk, id, error))
		return NULL;
	records = records_read(desk, id, limited ? 0 : after, error);
	if (!records || !records_hide(desk, records, NULL, error))
		return NULL;
	while (limited && records->len > 0 &&
	       ((struct record *)g_ptr_array_index(records, 0))->turn <= after)
		g_ptr_array_remove_index(records, 0);
	return g_steal_pointer(&records);
}

static gboolean client_row(const struct row *row, void *data)
{
	GPtrArray *keys = data;
	const char *client = row_text(row, 1);

	if (client && !g_ptr_array_find_with_equal_func(keys, client, g_str_equal, NULL))
		g_ptr_array_add(keys, g_strdup(client));
	return TRUE;
}

char **incident_clients(struct desk *desk, gint64 id, GError **error)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	const struct value value = V_INT(id);

	if (!incident_sees(desk, id, error) ||
	    !store_ok(store_select(desk->store, QUERY_INCIDENT_TICKET_LIST, &value, 1, client_row,
				   keys, error),
		      error))
		return NULL;
	g_ptr_array_add(keys, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&keys), FALSE);
}

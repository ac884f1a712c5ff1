/* SPDX-License-Identifier: MIT
 * What is published is what was approved (incidents.md R1). An edit takes approvals back by itself;
 * but a report also says what tickets, definitions and clocks say, which no record of the incident
 * tells. So an approval carries the hash of each text it was given to, undated, and who publishes
 * makes them again. */
#include "command/review.h"

#include <string.h>

#include "command/report-paper.h"
#include "desk/i18n.h"

#define FIELD "sha256."
#define SIGHT "sight"

/* ---- the texts there would be */

struct digests {
	struct desk *desk;
	const struct incident *incident;
	enum audience audience;
	GHashTable *by_field; /* "sha256.en/acme" → its hash */
};

static gboolean add_digest(const char *client, const char *language, void *data, GError **error)
{
	struct digests *digests = data;
	const struct report_wish wish = {.audience = digests->audience,
					 .client = client,
					 .language = language,
					 .version = 1,
					 .undated = TRUE};
	const struct edition edition = {.client = (char *)client, .language = (char *)language};
	struct report_made made;
	gboolean good = report_make(digests->desk, digests->incident, &wish, NULL,
				    desk_now(digests->desk), &made, error);

	if (good)
		g_hash_table_insert(digests->by_field, edition_field(&edition),
				    edition_digest(made.text, made.svg));
	report_made_clear(&made);
	return good;
}

/* Field → hash; g_hash_table_unref. */
static GHashTable *digests_now(struct desk *desk, const struct incident *incident,
			       enum audience audience, GError **error)
{
	g_autoptr(GHashTable) by_field =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	struct digests digests = {desk, incident, audience, by_field};

	return report_each(desk, incident, audience, add_digest, &digests, error)
		       ? g_steal_pointer(&by_field)
		       : NULL;
}

/* Whoever sees less makes other texts: these are compared with those of their like. */
static char *sight_of(const struct desk *desk)
{
	g_autofree char *clients = desk->clients ? g_strjoinv(",", desk->clients) : g_strdup("*");
	g_autofree char *regions = desk->regions ? g_strjoinv(",", desk->regions) : g_strdup("*");
	g_autofree char *both = g_strconcat(clients, " ", regions, NULL);

	if (!desk->clients && !desk->regions)
		return NULL;
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
}

gboolean review_sign(struct desk *desk, const struct incident *incident, struct record *record,
		     GError **error)
{
	g_autoptr(GHashTable) digests =
		digests_now(desk, incident, (enum audience)record->about, error);
	g_autofree char *sight = sight_of(desk);
	GHashTableIter each;
	gpointer field, digest;

	if (!digests)
		return FALSE;
	g_hash_table_iter_init(&each, digests);
	while (g_hash_table_iter_next(&each, &field, &digest))
		record_put(record, field, digest);
	record_put(record, SIGHT, sight);
	return TRUE;
}

/* ---- what was approved */

struct approved {
	GHashTable *now; /* as digests_now() */
	char *sight;
	GHashTable *fields; /* that were approved */
	char *other;        /* the first that is other now; NULL */
};

static void compare_field(const char *key, const char *value, void *data)
{
	struct approved *approved = data;

	if (strcmp(key, SIGHT) == 0) {
		g_free(approved->sight);
		approved->sight = g_strdup(value);
	}
	if (!g_str_has_prefix(key, FIELD))
		return;
	g_hash_table_add(approved->fields, g_strdup(key));
	if (!approved->other && g_strcmp0(g_hash_table_lookup(approved->now, key), value) != 0)
		approved->other = g_strdup(key + strlen(FIELD));
}

/* The first text that nobody approved, "en/acme"; NULL: there is none. An approval without hashes,
 * since it was given to an older program, can't be compared. */
static char *find_other(const struct record *record, GHashTable *now, const char *sight)
{
	g_autoptr(GHashTable) fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct approved approved = {.now = now, .fields = fields};
	GHashTableIter each;
	gpointer field;

	record_fields(record, compare_field, &approved);
	g_hash_table_iter_init(&each, now);
	while (!approved.other && g_hash_table_iter_next(&each, &field, NULL))
		if (!g_hash_table_contains(fields, field))
			approved.other = g_strdup((const char *)field + strlen(FIELD));
	if (!g_hash_table_size(fields) || g_strcmp0(approved.sight, sight) != 0)
		g_clear_pointer(&approved.other, g_free);
	g_free(approved.sight);
	return approved.other;
}

gboolean review_is_stale(struct desk *desk, const struct incident *incident, enum audience audience,
			 char **other, GError **error)
{
	const GPtrArray *approvals = incident->reports[audience].approvals;
	g_autofree char *sight = sight_of(desk);
	g_autoptr(GHashTable) now = NULL;

	*other = NULL;
	if (!approvals->len)
		return TRUE;
	now = digests_now(desk, incident, audience, error);
	for (guint i = 0; now && i < approvals->len && !*other; i++) {
		const struct approval *approval = g_ptr_array_index(approvals, i);
		g_autoptr(GPtrArray) records =
			incident_records(desk, incident->id, approval->turn - 1, error);
		if (!records)
			return FALSE;
		if (records->len)
			*other = find_other(g_ptr_array_index(records, 0), now, sight);
	}
	return now != NULL;
}

struct record *review_lapse(enum audience audience)
{
	struct record *record = record_new(RECORD_REPORT, (gint64)audience);

	record->what = g_strdup(report_deed_name(REPORT_LAPSE));
	record->why = g_strdup(_("tickets, clocks or definitions say otherwise by now"));
	return record;
}

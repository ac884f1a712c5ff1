/* SPDX-License-Identifier: MIT
 * The fold of an incident's records: who is told of each, and its entries in their order. A record
 * costs a search in the sorted entries, so applying one more costs what it would have cost within
 * the whole. */
#include "desk/incident-private.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/event.h"
#include "desk/i18n.h"

#define NUMBER_MOST G_MAXINT32 /* of an entry: whatever an import says */

struct incident *incident_new(gint64 id)
{
	struct incident *incident = g_new0(struct incident, 1);

	incident->id = id;
	incident->severity = -1;
	incident->opened_at = TIME_NONE;
	incident->entries = g_ptr_array_new();
	incident->by_number = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, entry_free);
	incident->by_ref = g_hash_table_new(g_str_hash, g_str_equal);
	incident->next_entry = incident->next_action = 1;
	parts_new(incident);
	return incident;
}

/* Those with a number belong to the hash. */
static void free_captured(struct incident *incident)
{
	for (guint i = 0; i < incident->entries->len; i++) {
		struct entry *entry = incident->entries->pdata[i];
		if (!entry->number)
			entry_free(entry);
	}
}

void incident_free(struct incident *incident)
{
	if (!incident)
		return;
	if (incident->kept)
		incident->kept_free(incident->kept);
	free_captured(incident);
	g_ptr_array_unref(incident->entries);
	g_hash_table_unref(incident->by_ref);
	g_hash_table_unref(incident->by_number);
	parts_free(incident);
	g_free(incident->ref);
	g_free(incident->title);
	g_free(incident->service);
	g_free(incident->region);
	g_free(incident->language);
	g_free(incident->cause);
	g_free(incident->lead);
	g_free(incident->opened_by);
	g_free(incident);
}

/* ---- the sorted entries */

static int compare_entries(const void *a, const void *b)
{
	return entry_compare(*(const struct entry *const *)a, *(const struct entry *const *)b);
}

/* Where the first entry not before `like` stands. */
static guint place_of(const struct incident *incident, const struct entry *like)
{
	guint low = 0, high = incident->entries->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (entry_compare(incident->entries->pdata[middle], like) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void put_in(struct incident *incident, struct entry *entry)
{
	if (entry->when.at != TIME_NONE)
		g_ptr_array_insert(incident->entries, (int)place_of(incident, entry), entry);
}

static void take_out(struct incident *incident, const struct entry *entry)
{
	if (entry->when.at != TIME_NONE)
		g_ptr_array_remove_index(incident->entries, place_of(incident, entry));
}

/* Puts an entry that stood at `place` before it changed where it belongs now. What names it never
 * changes, so the order it had can be asked of a flat copy. */
static void move(struct incident *incident, struct entry *entry, const struct entry *was,
		 guint place)
{
	if (entry_compare(entry, was) == 0)
		return;
	if (was->when.at != TIME_NONE)
		g_ptr_array_remove_index(incident->entries, place);
	put_in(incident, entry);
}

/* ---- records */

static void say_header(const char *key, const char *value, void *data)
{
	struct incident *incident = data;
	const struct {
		const char *key;
		char **slot;
	} texts[] = {
		{"title", &incident->title},   {"service", &incident->service},
		{"region", &incident->region}, {"language", &incident->language},
		{"cause", &incident->cause},   {"lead", &incident->lead},
		{"ref", &incident->ref},
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (strcmp(key, texts[i].key) == 0)
			field_text(texts[i].slot, value);
	if (strcmp(key, "severity") == 0)
		severity_parse(value, &incident->severity);
	else if (strcmp(key, "update") == 0 &&
		 !field_number(value, 0, CIVIL_END, &incident->update_every))
		incident->update_every = 0;
	else if (strcmp(key, "status") == 0)
		incident->cancelled = strcmp(value, "cancelled") == 0;
}

static void apply_header(struct incident *incident, const struct record *record)
{
	record_fields(record, say_header, incident);
	if (record->kind == RECORD_OPENED && incident->opened_at == TIME_NONE) {
		incident->opened_at = record->recorded_at;
		incident->opened_by = g_strdup(record->by);
	} else {
		report_edited(incident, record, EVERY_AUDIENCE);
	}
}

/* A new entry: by RECORD_ENTRY, or by any record that says which captured one it is about. */
static struct entry *number_entry(struct incident *incident, const struct record *record)
{
	struct entry *entry;
	g_autofree char *ref = record_field(record, "source_ref");

	if (record->about < 1 || record->about > NUMBER_MOST ||
	    (record->kind != RECORD_ENTRY && !ref))
		return NULL;
	entry = entry_new(record->about);
	g_hash_table_insert(incident->by_number, &entry->number, entry);
	incident->next_entry = MAX(incident->next_entry, record->about + 1);
	return entry;
}

/* From now on the reference means the entry with a number, and what was captured under it is lent
 * to that. */
static void claim_ref(struct incident *incident, struct entry *entry)
{
	struct entry *captured = g_hash_table_lookup(incident->by_ref, entry->source_ref);

	if (captured && captured->number)
		return;
	if (captured) {
		g_hash_table_remove(incident->by_ref, captured->source_ref);
		take_out(incident, captured);
		entry->lent = captured;
		entry_settle(entry);
	}
	g_hash_table_insert(incident->by_ref, entry->source_ref, entry);
}

static void apply_entry(struct incident *incident, const struct record *record)
{
	struct entry *entry = g_hash_table_lookup(incident->by_number, &record->about);
	unsigned audiences = 0;
	struct entry was;
	guint place;

	if (entry)
		audiences = entry_touches(entry);
	else
		entry = number_entry(incident, record);
	if (!entry)
		return;
	was = *entry;
	place = place_of(incident, entry);
	entry_apply(entry, record);
	if (!was.revision && entry_is_captured(entry))
		claim_ref(incident, entry);
	move(incident, entry, &was, place);
	report_edited(incident, record, audiences | entry_touches(entry));
}

/* What was captured of these tickets goes: the entries themselves, and what they lent. */
static void forget_tickets(struct incident *incident, GHashTable *tickets)
{
	g_autoptr(GPtrArray) lent = g_ptr_array_new();
	guint kept = 0;

	for (guint i = 0; i < incident->entries->len; i++) {
		struct entry *entry = incident->entries->pdata[i];
		if (!entry->number && g_hash_table_contains(tickets, &entry->ticket)) {
			g_hash_table_remove(incident->by_ref, entry->source_ref);
			entry_free(entry);
			continue;
		}
		if (entry->lent && g_hash_table_contains(tickets, &entry->lent->ticket))
			g_ptr_array_add(lent, entry);
		incident->entries->pdata[kept++] = entry;
	}
	g_ptr_array_set_size(incident->entries, (int)kept);
	for (guint i = 0; i < lent->len; i++) {
		struct entry *entry = lent->pdata[i], was = *entry;
		guint place = place_of(incident, entry);
		entry_free(entry->lent);
		entry->lent = NULL;
		entry_settle(entry);
		move(incident, entry, &was, place);
	}
}

static void forget_ticket(struct incident *incident, gint64 ticket)
{
	g_autoptr(GHashTable) tickets = g_hash_table_new(g_int64_hash, g_int64_equal);

	g_hash_table_add(tickets, &ticket);
	forget_tickets(incident, tickets);
}

/* A message that carried the incident's own notice: the notice is told, its copies are log. */
static void demote(struct entry *captured)
{
	captured->promoted = FALSE;
	captured->visibility = VISIBLE_LOG;
}

static char *copy_of(const struct notice *notice)
{
	return g_strdup_printf("%" PRId64 "/%" PRId64, notice->ticket, notice->turn);
}

static void apply_notice(struct incident *incident, const struct notice *notice)
{
	g_autofree char *ref = copy_of(notice);
	struct entry *entry = g_hash_table_lookup(incident->by_ref, ref);

	if (!entry || !notice->entry)
		return;
	if (!entry->number) {
		demote(entry);
	} else if (entry->lent) {
		demote(entry->lent);
		entry_settle(entry);
	}
}

void incident_apply(struct incident *incident, const struct record *record)
{
	incident->turn = MAX(incident->turn, record->turn);
	switch (record->kind) {
	case RECORD_OPENED:
	case RECORD_SET:
		apply_header(incident, record);
		break;
	case RECORD_ENTRY:
	case RECORD_REMOVED:
	case RECORD_PUT_BACK:
	case RECORD_EVIDENCE:
	case RECORD_REDACTED:
		apply_entry(incident, record);
		break;
	case RECORD_REPORT:
		report_apply(incident, record);
		break;
	default:
		parts_apply(incident, record);
		break;
	}
	if (record->kind == RECORD_UNLINK)
		forget_ticket(incident, record->about);
	else if (record->kind == RECORD_NOTICE && incident->notices->len)
		apply_notice(incident, incident->notices->pdata[incident->notices->len - 1]);
}

struct incident *incident_fold(gint64 id, const GPtrArray *records, gint64 known_at)
{
	struct incident *incident = incident_new(id);

	for (guint i = 0; i < records->len; i++) {
		const struct record *record = records->pdata[i];
		if (known_at == TIME_NONE || record->recorded_at <= known_at)
			incident_apply(incident, record);
	}
	return incident;
}

/* ---- what would be */

static struct entry *made_before(const GPtrArray *made, gint64 number)
{
	for (guint i = 0; i < made->len; i++) {
		struct entry *entry = made->pdata[i];
		if (entry->number == number)
			return entry;
	}
	return NULL;
}

/* As apply_entry() does it, to a copy: `shadow` has its own order of entries, and of those that
 * change copies. */
static void foresee_entry(const struct incident *incident, struct incident *shadow,
			  const struct record *record, GPtrArray *made)
{
	struct entry *entry = made_before(made, record->about);
	const struct entry *known = g_hash_table_lookup(incident->by_number, &record->about);
	g_autofree char *ref = record_field(record, "source_ref");

	if (entry || known) {
		take_out(shadow, entry ? entry : known);
	} else if (record->about < 1 || record->about > NUMBER_MOST ||
		   (record->kind != RECORD_ENTRY && !ref)) {
		return;
	}
	if (!entry) {
		entry = known ? entry_copy(known) : entry_new(record->about);
		g_ptr_array_add(made, entry);
	}
	entry_apply(entry, record);
	known = entry->revision == 1 && entry_is_captured(entry)
			? g_hash_table_lookup(incident->by_ref, entry->source_ref)
			: NULL;
	if (known && !known->number) {
		take_out(shadow, known);
		entry->lent = entry_copy(known);
		entry_settle(entry);
	}
	put_in(shadow, entry);
}

gboolean incident_foresee(const struct incident *incident, const GPtrArray *records,
			  struct stamped out[STAMPS])
{
	g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(entry_free);
	g_autoptr(GPtrArray) entries = g_ptr_array_copy(incident->entries, NULL, NULL);
	struct incident shadow = *incident;

	for (guint i = 0; i < records->len; i++) {
		const struct record *record = records->pdata[i];
		if (record->kind < RECORD_ENTRY || record->kind > RECORD_EVIDENCE)
			return FALSE;
	}
	shadow.entries = entries;
	for (guint i = 0; i < records->len; i++)
		foresee_entry(incident, &shadow, records->pdata[i], made);
	incident_stamps(&shadow, out);
	for (int i = 0; i < STAMPS; i++)
		out[i].entry = NULL;
	return TRUE;
}

/* ---- what was captured */

static GHashTable *copies_of(const struct incident *incident)
{
	GHashTable *copies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < incident->notices->len; i++) {
		const struct notice *notice = incident->notices->pdata[i];
		if (notice->entry)
			g_hash_table_add(copies, copy_of(notice));
	}
	return copies;
}

/* The array is sorted behind the last one. */
static void add_captured(struct incident *incident, struct entry *captured)
{
	struct entry *entry = g_hash_table_lookup(incident->by_ref, captured->source_ref);

	if (!entry) {
		g_hash_table_insert(incident->by_ref, captured->source_ref, captured);
		g_ptr_array_add(incident->entries, captured);
	} else if (entry->lent || !entry->number) {
		entry_free(captured); /* the same reference twice */
	} else {
		if (entry->when.at == TIME_NONE)
			g_ptr_array_add(incident->entries, entry);
		entry->lent = captured;
		entry_settle(entry);
	}
}

void incident_capture(struct incident *incident, GPtrArray *captured)
{
	g_autoptr(GHashTable) tickets = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_autoptr(GHashTable) copies = copies_of(incident);
	gsize count = 0;
	g_autofree gpointer *entries = g_ptr_array_steal(captured, &count);

	for (gsize i = 0; i < count; i++)
		g_hash_table_add(tickets, &((struct entry *)entries[i])->ticket);
	forget_tickets(incident, tickets);
	for (gsize i = 0; i < count; i++) {
		struct entry *entry = entries[i];
		if (g_hash_table_contains(copies, entry->source_ref))
			demote(entry);
		add_captured(incident, entry);
	}
	g_ptr_array_sort(incident->entries, compare_entries);
}

const struct entry *incident_entry(const struct incident *incident, const char *key)
{
	gint64 number;

	if (field_number(key, 1, NUMBER_MOST, &number))
		return g_hash_table_lookup(incident->by_number, &number);
	return g_hash_table_lookup(incident->by_ref, key);
}

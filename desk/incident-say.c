/* SPDX-License-Identifier: MIT
 * What records say of one entry of a timeline, and what it is where they don't: as it was captured,
 * or as an entry nobody said anything of. */
#include "desk/incident-private.h"

#include <string.h>

#include "desk/civil.h"

/* The fields an entry keeps track of: said by a record, or lent. */
enum field {
	FIELD_KIND,
	FIELD_AT,
	FIELD_END,
	FIELD_PRECISION,
	FIELD_ZONE,
	FIELD_TEXT,
	FIELD_FACT,
	FIELD_VISIBILITY,
	FIELD_PROMOTED,
	FIELD_TAGS,
	FIELD_SOURCE,
	FIELD_SOURCE_REF,
	FIELD_SERVICE,
	FIELD_REGION,
	FIELD_WEIGHT,
	FIELD_STATUS,
	FIELD_ROLE,
	FIELD_WHO,
	FIELD_TICKET,
	FIELDS
};
static const char *const field_names[FIELDS] = {
	"kind",       "at",       "end",  "precision", "zone",       "text",    "fact",
	"visibility", "promoted", "tags", "source",    "source_ref", "service", "region",
	"weight",     "status",   "role", "who",       "ticket"};
#define BIT(field) (1u << (field))
#define CUSTOMER_PREFIX "customer."

gboolean field_time(const char *value, gint64 *out)
{
	gint64 at;

	if (!*value)
		*out = TIME_NONE;
	else if (civil_parse_rfc3339(value, &at, NULL))
		*out = at;
	else
		return FALSE;
	return TRUE;
}

gboolean field_number(const char *value, gint64 least, gint64 most, gint64 *out)
{
	return g_ascii_string_to_signed(value, 10, least, most, out, NULL);
}

gboolean field_flag(const char *value, gboolean *out)
{
	if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return FALSE;
	*out = *value == '1';
	return TRUE;
}

void field_text(char **slot, const char *value)
{
	char *copy = value && *value ? g_strdup(value) : NULL;

	g_free(*slot);
	*slot = copy;
}

static char *tags_of(const char *value)
{
	g_auto(GStrv) words = g_strsplit_set(value, " ,\t\n", -1);
	g_autoptr(GString) out = g_string_new(" ");

	for (char **word = words; *word; word++)
		if (**word) {
			g_autofree char *tag = g_strdup_printf(" %s ", *word);
			if (!strstr(out->str, tag))
				g_string_append(out, tag + 1);
		}
	return out->len > 1 ? g_strdup(out->str) : NULL;
}

static void say_customer(struct entry *entry, const char *language, const char *text)
{
	for (guint i = 0; i < entry->customer->len; i++) {
		struct wording *wording = g_ptr_array_index(entry->customer, i);
		if (strcmp(wording->language, language) != 0)
			continue;
		if (*text)
			field_text(&wording->text, text);
		else
			g_ptr_array_remove_index(entry->customer, i);
		return;
	}
	if (*text) {
		struct wording *wording = g_new(struct wording, 1);
		*wording = (struct wording){g_strdup(language), g_strdup(text)};
		g_ptr_array_add(entry->customer, wording);
	}
}

static gboolean say_weight(struct entry *entry, const char *value)
{
	gint64 weight = -1;

	if (*value && !field_number(value, 0, 100, &weight))
		return FALSE;
	entry->weight = (int)weight;
	return TRUE;
}

/* Where it came from is said once: it names the entry. */
static gboolean say_source(struct entry *entry, enum field field, const char *value)
{
	if (entry->revision > 0 || !*value)
		return FALSE;
	if (field == FIELD_SOURCE)
		return entry_source_find(value, &entry->source);
	field_text(&entry->source_ref, value);
	return TRUE;
}

/* FALSE: it can't be read, or can't be said. */
static gboolean say(struct entry *entry, enum field field, const char *value)
{
	switch (field) {
	case FIELD_KIND:
		return entry_kind_find(value, &entry->kind);
	case FIELD_AT:
		return field_time(value, &entry->when.at);
	case FIELD_END:
		return field_time(value, &entry->end);
	case FIELD_PRECISION:
		return precision_parse(value, &entry->when, NULL);
	case FIELD_ZONE:
		field_text(&entry->zone, value);
		return TRUE;
	case FIELD_TEXT:
		g_free(entry->text);
		entry->text = g_strdup(value);
		return TRUE;
	case FIELD_FACT:
		g_free(entry->fact);
		entry->fact = g_strdup(value);
		return TRUE;
	case FIELD_VISIBILITY:
		return visibility_find(value, &entry->visibility);
	case FIELD_PROMOTED:
		return field_flag(value, &entry->promoted);
	case FIELD_TAGS:
		g_free(entry->tags);
		entry->tags = tags_of(value);
		return TRUE;
	case FIELD_SOURCE:
	case FIELD_SOURCE_REF:
		return say_source(entry, field, value);
	case FIELD_SERVICE:
		field_text(&entry->service, value);
		return TRUE;
	case FIELD_REGION:
		field_text(&entry->region, value);
		return TRUE;
	case FIELD_WEIGHT:
		return say_weight(entry, value);
	case FIELD_STATUS:
		return hypothesis_find(value, &entry->status);
	case FIELD_ROLE:
		field_text(&entry->role, value);
		return TRUE;
	case FIELD_WHO:
		field_text(&entry->who, value);
		return TRUE;
	case FIELD_TICKET:
		return field_number(value, 0, G_MAXINT64, &entry->ticket);
	case FIELDS:
		break;
	}
	return FALSE;
}

/* Fields that, taken away, are again what they would be if nothing had been said. */
#define RETURNING \
	(BIT(FIELD_KIND) | BIT(FIELD_AT) | BIT(FIELD_PRECISION) | BIT(FIELD_VISIBILITY) | \
	 BIT(FIELD_PROMOTED) | BIT(FIELD_STATUS) | BIT(FIELD_TICKET))

struct saying {
	struct entry *entry;
	unsigned named; /* by this record */
};

static void say_field(const char *key, const char *value, void *data)
{
	struct saying *saying = data;
	struct entry *entry = saying->entry;

	if (strcmp(key, "customer") == 0)
		say_customer(entry, "", value);
	else if (g_str_has_prefix(key, CUSTOMER_PREFIX))
		say_customer(entry, key + strlen(CUSTOMER_PREFIX), value);
	for (int field = 0; field < FIELDS; field++) {
		if (strcmp(key, field_names[field]) != 0)
			continue;
		if (!*value && (BIT(field) & RETURNING)) {
			entry->said &= ~BIT(field);
		} else if (say(entry, field, value)) {
			entry->said |= BIT(field);
			saying->named |= BIT(field);
		}
		return;
	}
}

/* Log is never promoted, and what clients may read is: what was named last counts. */
static void agree(struct entry *entry, unsigned named)
{
	gboolean both = (named & BIT(FIELD_VISIBILITY)) && (named & BIT(FIELD_PROMOTED));

	if (named & BIT(FIELD_VISIBILITY) && (!both || entry->visibility == VISIBLE_LOG)) {
		if (entry->visibility != VISIBLE_INTERNAL) {
			entry->promoted = entry->visibility == VISIBLE_CUSTOMER;
			entry->said |= BIT(FIELD_PROMOTED);
		}
	} else if (named & BIT(FIELD_PROMOTED) && entry->promoted &&
		   (entry->said & BIT(FIELD_VISIBILITY)) && entry->visibility == VISIBLE_LOG) {
		entry->visibility = VISIBLE_INTERNAL;
	}
}

static char *field_or_empty(const struct record *record, const char *key)
{
	char *value = record_field(record, key);

	return value ? value : g_strdup("");
}

static void add_evidence(struct entry *entry, const struct record *record)
{
	struct evidence *evidence = g_new0(struct evidence, 1);
	g_autofree char *at = record_field(record, "at");

	evidence->turn = record->turn;
	evidence->excerpt = field_or_empty(record, "excerpt");
	evidence->from = field_or_empty(record, "from");
	evidence->sha256 = field_or_empty(record, "sha256");
	if (!at || !field_time(at, &evidence->at))
		evidence->at = record->recorded_at;
	g_ptr_array_add(entry->evidence, evidence);
}

static void apply_evidence(struct entry *entry, const struct record *record)
{
	g_autofree char *value = record_field(record, "turn");
	gint64 turn = 0;

	if (g_strcmp0(record->what, "+") == 0)
		add_evidence(entry, record);
	if (g_strcmp0(record->what, "-") != 0 || !value ||
	    !field_number(value, 1, G_MAXINT64, &turn))
		return;
	for (guint i = 0; i < entry->evidence->len; i++) {
		const struct evidence *evidence = g_ptr_array_index(entry->evidence, i);
		if (evidence->turn == turn)
			g_ptr_array_remove_index(entry->evidence, i--);
	}
}

/* Whoever holds it in memory holds it no longer; what its ticket says is its ticket's. */
static void apply_redaction(struct entry *entry)
{
	entry->redacted = TRUE;
	if (entry->said & BIT(FIELD_TEXT))
		*entry->text = '\0';
	g_clear_pointer(&entry->tags, g_free);
	g_ptr_array_set_size(entry->customer, 0);
	for (guint i = 0; i < entry->evidence->len; i++) {
		struct evidence *evidence = g_ptr_array_index(entry->evidence, i);
		*evidence->excerpt = *evidence->from = '\0';
	}
}

static void apply_fields(struct entry *entry, const struct record *record)
{
	struct saying saying = {.entry = entry};

	record_fields(record, say_field, &saying);
	agree(entry, saying.named);
	/* Other words say other things. */
	if (saying.named & BIT(FIELD_TEXT) && !(saying.named & BIT(FIELD_FACT)))
		g_clear_pointer(&entry->fact, g_free);
	if (entry->first_at == TIME_NONE && (entry->said & BIT(FIELD_AT)))
		entry->first_at = entry->when.at;
}

/* A captured one is named by the first record about it, whichever that is. */
static void take_source(struct entry *entry, const struct record *record)
{
	g_autofree char *ref = record_field(record, "source_ref");
	g_autofree char *source = record_field(record, "source");

	if (!ref)
		return;
	if (!source || !entry_source_find(source, &entry->source))
		entry->source = g_str_has_suffix(ref, "/breach") || strstr(ref, "/warn")
					? SOURCE_SYSTEM
					: SOURCE_TICKET;
	field_text(&entry->source_ref, ref);
}

void entry_apply(struct entry *entry, const struct record *record)
{
	if (entry->revision == 0) {
		entry->made_at = record->recorded_at;
		entry->made_by = g_strdup(record->by);
		take_source(entry, record);
	}
	if (record->kind == RECORD_ENTRY)
		apply_fields(entry, record);
	else if (record->kind == RECORD_REMOVED)
		entry->removed = TRUE;
	else if (record->kind == RECORD_PUT_BACK)
		entry->removed = FALSE;
	else if (record->kind == RECORD_EVIDENCE)
		apply_evidence(entry, record);
	else if (record->kind == RECORD_REDACTED)
		apply_redaction(entry);
	entry->revision++;
	entry->revised_at = record->recorded_at;
	field_text(&entry->revised_by, record->by);
	field_text(&entry->reason, record->why);
	entry_settle(entry);
}

/* ---- what they don't say */

/* What capture promotes by itself, and what a person writes, is told; a pasted log is log. */
static gboolean promoted_unsaid(const struct entry *entry)
{
	if (entry->lent)
		return entry->lent->promoted;
	return entry->source == SOURCE_PERSON || entry_rank(entry->kind) != entry_rank(ENTRY_NOTE);
}

static void settle_time(struct entry *entry)
{
	const struct entry *lent = entry->lent;

	if (!(entry->said & BIT(FIELD_AT)))
		entry->when.at = lent                       ? lent->when.at
				 : entry_is_captured(entry) ? TIME_NONE
							    : entry->made_at;
	if (!(entry->said & BIT(FIELD_PRECISION)))
		entry->when.early = entry->when.late = 0;
	if (!(entry->said & BIT(FIELD_END)))
		entry->end = lent ? lent->end : TIME_NONE;
	entry->source_at = lent                             ? lent->when.at
			   : entry->source != SOURCE_PERSON ? entry->first_at
							    : TIME_NONE;
	if (entry->source_at == entry->when.at)
		entry->source_at = TIME_NONE;
	entry->recorded_at = lent ? lent->recorded_at : entry->made_at;
}

static void settle_texts(struct entry *entry)
{
	const struct entry *lent = entry->lent;

	if (!(entry->said & BIT(FIELD_TEXT))) {
		g_free(entry->text);
		entry->text = g_strdup(lent ? lent->text : "");
		g_free(entry->fact);
		entry->fact = lent ? g_strdup(lent->fact) : NULL;
	}
	if (!(entry->said & BIT(FIELD_ROLE)))
		field_text(&entry->role, lent ? lent->role : NULL);
	if (!(entry->said & BIT(FIELD_WHO)))
		field_text(&entry->who, lent ? lent->who : NULL);
	g_free(entry->by);
	entry->by = g_strdup(lent ? lent->by : entry->made_by ? entry->made_by : "");
}

void entry_settle(struct entry *entry)
{
	const struct entry *lent = entry->lent;

	if (!(entry->said & BIT(FIELD_KIND)))
		entry->kind = lent ? lent->kind : ENTRY_NOTE;
	settle_time(entry);
	settle_texts(entry);
	if (!(entry->said & BIT(FIELD_STATUS)))
		entry->status = lent ? lent->status : HYPOTHESIS_OPEN;
	if (!(entry->said & BIT(FIELD_WEIGHT)))
		entry->weight = lent ? lent->weight : -1;
	if (!(entry->said & BIT(FIELD_TICKET)))
		entry->ticket = lent ? lent->ticket : 0;
	entry->automatic = lent ? lent->automatic
				: entry->source == SOURCE_ALERT || entry->source == SOURCE_SYSTEM;
	if (!(entry->said & BIT(FIELD_PROMOTED)))
		entry->promoted =
			promoted_unsaid(entry) && !((entry->said & BIT(FIELD_VISIBILITY)) &&
						    entry->visibility == VISIBLE_LOG);
	if (!(entry->said & BIT(FIELD_VISIBILITY)))
		entry->visibility = entry->promoted ? VISIBLE_INTERNAL
				    : lent          ? lent->visibility
						    : VISIBLE_INTERNAL;
}

/* ---- who reads of it (R1) */

static gboolean kind_counts(enum entry_kind kind)
{
	switch (kind) {
	case ENTRY_IMPACT_START:
	case ENTRY_IMPACT_CHANGE:
	case ENTRY_IMPACT_END:
	case ENTRY_ALERT_FIRED:
	case ENTRY_CUSTOMER_REPORT:
	case ENTRY_DETECTION:
	case ENTRY_ACK:
	case ENTRY_HYPOTHESIS:
	case ENTRY_COMMS_CUSTOMER:
	case ENTRY_RESTORED:
	case ENTRY_RESOLVED:
	case ENTRY_REOPENED:
		return TRUE;
	default:
		return FALSE;
	}
}

static unsigned audiences_of(const struct entry *entry)
{
	unsigned audiences = 0;

	if (entry->removed)
		return 0;
	/* Its time is a stamp, a notice counted, or an impact's: in the numbers of everybody. */
	if (kind_counts(entry->kind))
		return EVERY_AUDIENCE;
	if (entry->promoted)
		audiences |= 1u << AUDIENCE_INTERNAL | 1u << AUDIENCE_MANAGEMENT;
	if (entry->visibility == VISIBLE_CUSTOMER)
		audiences |= 1u << AUDIENCE_CUSTOMER | 1u << AUDIENCE_INTERIM;
	return audiences;
}

unsigned entry_touches(const struct entry *entry)
{
	unsigned audiences = 1u << AUDIENCE_INTERNAL | 1u << AUDIENCE_MANAGEMENT;

	if (!entry_is_captured(entry))
		return audiences_of(entry);
	if (entry->removed || entry->said & (BIT(FIELD_KIND) | BIT(FIELD_AT) | BIT(FIELD_END) |
					     BIT(FIELD_STATUS) | BIT(FIELD_WEIGHT)))
		return EVERY_AUDIENCE;
	if (entry->said & BIT(FIELD_VISIBILITY) && entry->visibility == VISIBLE_CUSTOMER)
		audiences |= 1u << AUDIENCE_CUSTOMER | 1u << AUDIENCE_INTERIM;
	return audiences;
}

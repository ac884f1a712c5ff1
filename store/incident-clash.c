/* SPDX-License-Identifier: MIT
 * What a record was written over (incidents.md T6): whether that is still what its writer saw. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"

void clash_clear(struct clash *clash)
{
	g_free(clash->by);
	*clash = (struct clash){0};
}

static const struct entry *entry_of(const struct incident *incident, gint64 number)
{
	char key[24];

	g_snprintf(key, sizeof key, "%" PRId64, number);
	return incident_entry(incident, key);
}

static const struct section *section_of(const struct incident *incident,
					const struct record *record)
{
	g_autofree char *language = record_field(record, "language");

	for (guint i = 0; i < incident->sections->len; i++) {
		const struct section *section = g_ptr_array_index(incident->sections, i);
		if ((gint64)section->audience == record->about &&
		    g_strcmp0(section->block, record->what) == 0 &&
		    g_strcmp0(section->language ? section->language : "",
			      language ? language : "") == 0)
			return section;
	}
	return NULL;
}

static gboolean clashed(struct writing *writing, const struct record *record, gint64 newest,
			const char *by, GError **error)
{
	if (writing->clash)
		*writing->clash = (struct clash){record->kind, record->about, record->base, newest,
						 g_strdup(by)};
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("incident %" PRId64 ": %s changed it since you read it; look again"),
		    writing->id, by && *by ? by : "?");
	return FALSE;
}

static gboolean no_such(const struct writing *writing, const struct record *record, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    record->kind == RECORD_ACTION
			    ? _("action %" PRId64 ".%" PRId64 ": no such action")
			    : _("incident %" PRId64 ": it has no entry %" PRId64),
		    writing->id, record->about);
	return FALSE;
}

struct names {
	const struct record *other;
	gboolean shared;
};

static void shares_field(const char *key, const char *value G_GNUC_UNUSED, void *data)
{
	struct names *names = data;
	g_autofree char *other = record_field(names->other, key);

	names->shared = names->shared || other != NULL;
}

static gboolean same_field(const struct record *a, const struct record *b, const char *key)
{
	g_autofree char *x = record_field(a, key), *y = record_field(b, key);

	return g_strcmp0(x, y) == 0;
}

/* Do both say the same of an incident? Asked of what has no revision of its own. */
static gboolean same_matter(const struct record *a, const struct record *b)
{
	struct names names = {.other = b};

	if (a->kind != b->kind || a->about != b->about)
		return FALSE;
	switch (a->kind) {
	case RECORD_SET:
		record_fields(a, shares_field, &names);
		return names.shared;
	case RECORD_REPORT:
		return TRUE;
	case RECORD_GAP:
		return same_field(a, b, "from") && same_field(a, b, "to");
	default:
		return g_strcmp0(a->what, b->what) == 0;
	}
}

/* `base` of what has no revision of its own is the turn its writer saw. */
static gboolean check_turn(struct writing *writing, const struct incident *incident,
			   const struct record *record, GError **error)
{
	g_autoptr(GPtrArray) newer = NULL;
	const struct report_status *report =
		record->kind == RECORD_REPORT && record->about < AUDIENCES
			? &incident->reports[record->about]
			: NULL;

	if (!record->base || record->base >= incident->turn)
		return TRUE;
	newer = records_read(writing->desk, writing->id, record->base, error);
	for (guint i = newer ? newer->len : 0; i-- > 0;) {
		const struct record *other = g_ptr_array_index(newer, i);
		/* Nobody approves or publishes what they have not seen. */
		if (same_matter(record, other) || (report && report->edited_turn == other->turn))
			return clashed(writing, record, other->turn, other->by, error);
	}
	return newer != NULL;
}

static gboolean check_entry(struct writing *writing, const struct incident *incident,
			    const struct record *record, GError **error)
{
	const struct entry *entry = entry_of(incident, record->about);

	if (!entry || (writing->unseen && g_hash_table_contains(writing->unseen, &record->about)))
		return no_such(writing, record, error);
	if (record->base && record->base != entry->revision)
		return clashed(writing, record, entry->revision, entry->revised_by, error);
	return TRUE;
}

/* Is it the key of an event or clock of a ticket, "48213/7"? Those are said of once; an alert's
 * name comes again. */
static gboolean is_captured(const char *source_ref)
{
	gsize digits = source_ref ? strspn(source_ref, "0123456789") : 0;

	return digits > 0 && source_ref[digits] == '/';
}

/* What has no number yet gets one. */
static gboolean number_entry(struct writing *writing, struct incident *incident,
			     struct record *record, GError **error)
{
	g_autofree char *source_ref = record_field(record, "source_ref");
	const struct entry *known =
		is_captured(source_ref) ? incident_entry(incident, source_ref) : NULL;

	if (known && known->number && known->number < writing->first_entry) {
		record->about = known->number;
		return clashed(writing, record, known->revision, known->revised_by, error);
	}
	if (known && known->number) {
		record->about = known->number;
	} else if (record->kind == RECORD_ENTRY || source_ref) {
		record->about = writing->newest_entry = incident->next_entry;
	} else {
		/* Evidence beside the entry that the same batch makes. */
		record->about = writing->newest_entry;
		if (!record->about)
			return no_such(writing, record, error);
	}
	return TRUE;
}

gboolean record_settle(struct writing *writing, struct incident *incident, struct record *record,
		       GError **error)
{
	const struct section *section;
	const struct action *action;

	if (record_is_of_entry(record->kind))
		return record->about ? check_entry(writing, incident, record, error)
				     : number_entry(writing, incident, record, error);
	switch (record->kind) {
	case RECORD_SECTION:
		/* Who began an empty one has seen none. */
		section = section_of(incident, record);
		if (section && section->revision != record->base)
			return clashed(writing, record, section->revision, section->by, error);
		return TRUE;
	case RECORD_ACTION:
		action = record->about ? incident_action(incident, record->about) : NULL;
		if (record->about && !action)
			return no_such(writing, record, error);
		if (action && record->base && record->base != action->revision)
			return clashed(writing, record, action->revision, action->by, error);
		if (!action)
			record->about = incident->next_action;
		return TRUE;
	default:
		return check_turn(writing, incident, record, error);
	}
}

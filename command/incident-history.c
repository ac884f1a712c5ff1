/* SPDX-License-Identifier: MIT
 * incident history: what was recorded of an incident or one of its entries, and what each said
 * before (incidents.md T4). */
#include <string.h>

#include "command/incident.h"
#include "desk/i18n.h"
#include "desk/text.h"

enum { SHOWN_MOST = 48 }; /* columns of a value */

/* What records have said so far: "KIND ABOUT WHAT FIELD" → value. */
struct said {
	GHashTable *values;
	const struct record *record;
	record_field_fn *fn;
	void *data;
	const char *before; /* of the field told; NULL: nobody had said it */
};

/* Fields of opening and of changes are one matter. */
static char *field_key(const struct record *record, const char *key)
{
	enum record_kind kind = record->kind == RECORD_OPENED ? RECORD_SET : record->kind;
	gboolean parted = kind == RECORD_STAMP || kind == RECORD_SECTION;
	g_autofree char *language =
		kind == RECORD_SECTION ? record_field(record, "language") : NULL;

	return g_strdup_printf("%d %" PRId64 " %s %s %s", (int)kind, record->about,
			       parted && record->what ? record->what : "", language ? language : "",
			       key);
}

static void tell_field(const char *key, const char *value, void *data)
{
	struct said *said = data;
	char *name = field_key(said->record, key);

	said->before = g_hash_table_lookup(said->values, name);
	if (said->fn)
		said->fn(key, value, said->data);
	g_hash_table_replace(said->values, name, g_strdup(value));
}

/* Calls for each field of a record, `before` set, and keeps what it says. */
static void said_each(struct said *said, const struct record *record)
{
	said->record = record;
	record_fields(record, tell_field, said);
}

static GHashTable *values_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/* ---- history */

static const struct column columns[] = {
	{"row", NULL, CELL_TEXT},          {"incident", NULL, CELL_INT},
	{"turn", N_("TURN"), CELL_INT},    {"recorded_at", N_("AT"), CELL_TIME},
	{"by", N_("BY"), CELL_TEXT},       {"record", N_("RECORD"), CELL_TEXT},
	{"about", N_("OF"), CELL_INT},     {"what", N_("WHAT"), CELL_TEXT},
	{"field", N_("FIELD"), CELL_TEXT}, {"before", N_("BEFORE"), CELL_TEXT},
	{"after", N_("AFTER"), CELL_TEXT}, {"reason", N_("REASON"), CELL_LONG},
};

struct telling {
	struct call *call;
	struct said *said;
	gint64 incident;
	guint fields; /* of the record, so far */
};

/* People read how it begins; a section of a report may be long. */
static void give_value(struct sink *sink, const char *value)
{
	g_autofree char *clean = NULL;
	gsize fits;

	if (!value || sink_is_json(sink)) {
		sink_text(sink, value);
		return;
	}
	clean = text_clean(value);
	fits = text_fit(clean, SHOWN_MOST, NULL);
	if (clean[fits]) {
		g_autofree char *cut = g_strdup_printf("%.*s…", (int)fits, clean);
		sink_text(sink, cut);
	} else {
		sink_text(sink, clean);
	}
}

static void give(struct telling *telling, const char *key, const char *before, const char *after)
{
	const struct record *record = telling->said->record;
	struct sink *sink = telling->call->sink;

	sink_row(sink);
	sink_text(sink, "history");
	sink_int(sink, telling->incident);
	sink_int(sink, record->turn);
	sink_moment(telling->call, record->recorded_at);
	sink_text(sink, record->by);
	sink_text(sink, record_kind_name(record->kind));
	sink_id(sink, record->about);
	sink_text(sink, record->what);
	sink_text(sink, key);
	give_value(sink, before);
	give_value(sink, after);
	sink_text(sink, record->why);
	telling->fields++;
}

static void give_field(const char *key, const char *value, void *data)
{
	struct telling *telling = data;
	const char *before = telling->said->before;

	if (strcmp(before ? before : "", value) != 0)
		give(telling, key, before && *before ? before : NULL, *value ? value : NULL);
}

static gboolean tell_history(struct call *call, const struct incident *incident,
			     const struct entry *entry, GError **error)
{
	g_autoptr(GPtrArray) records = incident_records(call->desk, incident->id, 0, error);
	g_autoptr(GHashTable) values = values_new();
	struct said said = {.values = values};
	struct telling telling = {.call = call, .said = &said, .incident = incident->id};

	if (!records)
		return FALSE;
	said.data = &telling;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < records->len && !sink_failed(call->sink); i++) {
		const struct record *record = g_ptr_array_index(records, i);
		gboolean wanted = !entry || (record_is_of_entry(record->kind) &&
					     record->about == entry->number);
		telling.fields = 0;
		said.fn = wanted ? give_field : NULL;
		said_each(&said, record);
		if (wanted && !telling.fields)
			give(&telling, NULL, NULL, NULL);
	}
	sink_end(call->sink);
	return TRUE;
}

static gboolean run_history(struct call *call, GError **error)
{
	struct incident *incident = incident_argument(call, 0, error);
	const char *named = call_argument(call, 1);
	const struct entry *entry = incident && named ? entry_named(incident, named, error) : NULL;
	gboolean done = incident && (!named || entry);

	if (done && entry && !entry->number)
		sink_say(call->sink,
			 _("entry %s: nothing was said of it; it is as its ticket "
			   "tells it"),
			 named);
	else if (done)
		done = tell_history(call, incident, entry, error);
	incident_free(incident);
	return done;
}

static const struct argument_spec history_arguments[] = {
	INCIDENT_ARGUMENT,
	{.name = N_("ENTRY"), .completer = COMPLETE_ENTRY, .optional = TRUE},
	{.name = NULL},
};
const struct command command_incident_history = {
	.name = "incident history",
	.group = INCIDENT_GROUP,
	.arguments = history_arguments,
	.help = N_("Show what was recorded of an incident or an entry: who, when, why, and what it "
		   "said before"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_history,
};

/* SPDX-License-Identifier: MIT
 * Writing to incidents (incidents.md T4, T6): records go behind the newest one, in one batch with
 * the row that is their fold. Who wrote over what somebody else has changed meanwhile is refused;
 * everything else is tried again on the newest turn, whoever was faster. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/words.h"
#include "store/project.h"

/* Each time somebody was faster, as may be when many write the same one. Behind a few of them the
 * desk is taken before it is read, so that nobody can be. */
#define TRIES 20
#define TRIES_APART 5

/* ---- what may be written */

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

static gboolean check_texts(const struct record *record, GError **error)
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

static gboolean may_write(const struct desk *desk, GError **error)
{
	if (desk->role >= ROLE_ENGINEER)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
		    _("%s may look, not act (role %s)"), desk->user, role_name(desk->role));
	return FALSE;
}

/* Nothing is moved out of the writer's own sight, and nothing they don't see is linked. */
static gboolean check_limits(struct desk *desk, const struct record *record, GError **error)
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

static gboolean check_kind(const struct record *record, GError **error)
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

/* ---- the batch */

/* A record as it is stored. */
struct chained {
	struct record *record;
	guint8 hash[HASH_SIZE];
};

static void chained_clear(void *data)
{
	struct chained *chained = data;

	record_free(chained->record);
}

static GArray *chain_new(void)
{
	GArray *chain = g_array_new(FALSE, FALSE, sizeof(struct chained));

	g_array_set_clear_func(chain, chained_clear);
	return chain;
}

/* One more behind the newest, part of the incident from now on. Takes the record. */
static void chain_add(GArray *chain, struct incident *incident, struct record *record)
{
	struct chained chained = {.record = record};

	record_hash(incident_head(incident), record, chained.hash);
	g_array_append_val(chain, chained);
	incident_apply(incident, record);
	incident->turn = record->turn;
	incident_set_head(incident, chained.hash, record->recorded_at);
}

static void note_caches(struct incident_write *row, const struct record *record)
{
	row->tickets = row->tickets || record->kind == RECORD_LINK || record->kind == RECORD_UNLINK;
	row->actions = row->actions || record->kind == RECORD_ACTION;
}

static void append(struct batch *batch, const GArray *chain, gint64 id, const char *born)
{
	for (guint i = 0; i < chain->len; i++) {
		const struct chained *chained = &g_array_index(chain, struct chained, i);
		const struct record *record = chained->record;
		const struct value values[] = {
			id ? V_INT(id) : V_NULL,
			V_TEXT(born),
			V_INT(record->turn),
			V_INT(record->kind),
			V_INT(record->about),
			V_INT(record->base),
			V_INT(record->recorded_at),
			V_TEXT(record->by),
			V_TEXT(record->what),
			V_TEXT(record->why),
			V_TEXT(record->fields),
			V_TEXT(record->op_key),
			V_BLOB(chained->hash, HASH_SIZE),
		};
		batch_add(batch, QUERY_INCIDENT_RECORD_INSERT, values, G_N_ELEMENTS(values));
	}
}

/* ---- records behind the newest */

static void take(char **text, const char *value)
{
	char *copy = g_strdup(value);

	g_free(*text);
	*text = copy;
}

/* What the caller's record has become. */
static void tell(struct record *given, const struct record *stored)
{
	given->turn = stored->turn;
	given->about = stored->about;
	given->recorded_at = stored->recorded_at;
	take(&given->by, stored->by);
	take(&given->fields, stored->fields);
}

struct repeating {
	GPtrArray *records;
	guint found;
};

static gboolean repeated_row(const struct row *row, void *data)
{
	struct repeating *repeating = data;
	struct record *stored = record_of_row(row, 0);

	if (repeating->found < repeating->records->len)
		tell(g_ptr_array_index(repeating->records, repeating->found), stored);
	repeating->found++;
	record_free(stored);
	return TRUE;
}

/* Whether this very batch was stored before: its answer was lost. */
static enum store_answer stored_before(struct writing *writing, GError **error)
{
	struct repeating repeating = {.records = writing->records};
	const struct value values[] = {V_INT(writing->id), V_TEXT(writing->op_key)};
	enum store_answer answer = store_select(writing->desk->store, QUERY_INCIDENT_RECORD_OF_OP,
						values, 2, repeated_row, &repeating, error);

	return answer == STORE_OK && repeating.found ? STORE_REPEATED : answer;
}

/* The version the record publishes: the next one, or more of the newest (other languages, other
 * clients). */
static gboolean number_editions(const struct writing *writing, const struct incident *incident,
				struct record *record, GError **error)
{
	g_autofree char *told = record_field(record, "version");
	gint64 newest = incident->reports[record->about].version;
	gint64 version = told ? g_ascii_strtoll(told, NULL, 10) : newest + 1;

	if (version < 1 || version < newest || version > newest + 1) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("incident %" PRId64 ": the next version of its %s report is %" PRId64
			      ", not %s"),
			    writing->id, audience_name((enum audience)record->about), newest + 1,
			    told);
		return FALSE;
	}
	if (!told)
		record_put_number(record, "version", version);
	for (guint i = 0; i < writing->editions->len; i++) {
		struct edition *edition = g_ptr_array_index(writing->editions, i);
		edition->incident = writing->id;
		edition->audience = (enum audience)record->about;
		edition->version = version;
		edition->at = record->recorded_at;
		take(&edition->by, record->by);
	}
	return TRUE;
}

/* What the fold passes over, because the report is no longer in a state for it, publishes nothing.
 */
static gboolean check_published(const struct writing *writing, const struct incident *incident,
				const struct record *record, GError **error)
{
	if (incident->reports[record->about].published_turn == record->turn)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("incident %" PRId64 ": its %s report is %s, so it can't be published"),
		    writing->id, audience_name((enum audience)record->about),
		    report_state_name(incident->reports[record->about].state));
	return FALSE;
}

static gboolean prepare(struct writing *writing, struct incident *incident, GArray *chain,
			GError **error)
{
	struct desk *desk = writing->desk;
	gint64 now = desk_now(desk);

	writing->row = (struct incident_write){.base = incident->turn};
	writing->first_entry = incident->next_entry;
	writing->newest_entry = 0;
	for (guint i = 0; i < writing->records->len; i++) {
		struct record *record = record_copy(g_ptr_array_index(writing->records, i));
		record->turn = incident->turn + 1;
		record->recorded_at = now;
		take(&record->by, desk->user ? desk->user : "");
		take(&record->op_key, writing->op_key);
		if (!check_kind(record, error) || !check_texts(record, error) ||
		    !check_limits(desk, record, error) ||
		    !record_settle(writing, incident, record, error) ||
		    (writing->editions && !number_editions(writing, incident, record, error))) {
			record_free(record);
			return FALSE;
		}
		note_caches(&writing->row, record);
		chain_add(chain, incident, record);
		if (writing->editions && !check_published(writing, incident, record, error))
			return FALSE;
	}
	return !writing->row.tickets || incident_read_tickets(desk, incident, error);
}

static enum store_answer write_once(struct writing *writing, GArray *chain, GError **error)
{
	struct desk *desk = writing->desk;
	struct incident *incident = incident_whole(desk, writing->id, error);
	enum store_answer answer = STORE_FAILED;
	struct batch *batch;

	if (!incident || !prepare(writing, incident, chain, error))
		return answer;
	batch = batch_new();
	incident_write(batch, incident, &writing->row);
	append(batch, chain, writing->id, NULL);
	for (guint i = 0; writing->editions && i < writing->editions->len; i++)
		edition_write(batch, g_ptr_array_index(writing->editions, i), writing->id);
	if (writing->draft) {
		const struct value values[] = {V_TEXT(writing->draft), V_TEXT(desk->user)};
		batch_add(batch, QUERY_DRAFT_DROP, values, G_N_ELEMENTS(values));
	}
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	return answer;
}

static enum store_answer write_again(struct writing *writing, gboolean sent, GError **error)
{
	g_autoptr(GArray) chain = chain_new();
	enum store_answer answer = sent ? stored_before(writing, error) : STORE_OK;

	if (answer != STORE_OK)
		return answer;
	answer = write_once(writing, chain, error);
	/* What was applied and not stored is not so. */
	if (answer != STORE_OK)
		incident_drop(writing->desk);
	for (guint i = 0; answer == STORE_OK && i < chain->len; i++)
		tell(g_ptr_array_index(writing->records, i),
		     g_array_index(chain, struct chained, i).record);
	return answer;
}

struct attempt {
	struct writing *writing;
	enum store_answer answer;
};

static gboolean attempt(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	struct attempt *attempt = data;

	attempt->answer = write_again(attempt->writing, TRUE, error);
	return attempt->answer == STORE_OK;
}

static enum store_answer write_try(struct writing *writing, gboolean sent, int tries,
				   GError **error)
{
	struct attempt unit = {.writing = writing, .answer = STORE_OK};
	enum store_answer answer;

	if (tries < TRIES_APART || store_in_unit(writing->desk->store))
		return write_again(writing, sent || tries > 0, error);
	answer = store_unit(writing->desk->store, attempt, &unit, error);
	/* A unit that was rolled back answers for itself; why is known here. */
	return unit.answer == STORE_OK ? answer : unit.answer;
}

gboolean records_store(struct writing *writing, GError **error)
{
	struct record *first =
		writing->records->len ? g_ptr_array_index(writing->records, 0) : NULL;
	gboolean sent = first && first->op_key;
	g_autofree char *op_key = sent ? g_strdup(first->op_key) : op_key_new();
	enum store_answer answer = STORE_CONFLICT;

	writing->op_key = op_key;
	if (!first || !may_write(writing->desk, error) ||
	    !incident_sees(writing->desk, writing->id, error))
		return !first;
	/* Whoever gets no answer sends the same records again. */
	for (guint i = 0; i < writing->records->len; i++)
		take(&((struct record *)g_ptr_array_index(writing->records, i))->op_key, op_key);
	if (writing->desk->clients || writing->desk->regions) {
		g_autoptr(GPtrArray) all = records_read(writing->desk, writing->id, 0, error);
		if (!all || !records_hide(writing->desk, all, &writing->unseen, error))
			return FALSE;
	}
	for (int i = 0; i < TRIES && answer == STORE_CONFLICT; i++)
		answer = write_try(writing, sent, i, error);
	g_clear_pointer(&writing->unseen, g_hash_table_unref);
	if (answer == STORE_CONFLICT)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("incident %" PRId64 ": others keep writing to it; try again"),
			    writing->id);
	return answer != STORE_CONFLICT && store_ok(answer, error);
}

gboolean incident_record(struct desk *desk, gint64 id, GPtrArray *records, const char *draft,
			 struct clash *clash, GError **error)
{
	struct writing writing = {
		.desk = desk, .id = id, .records = records, .draft = draft, .clash = clash};

	if (clash)
		*clash = (struct clash){0};
	return records_store(&writing, error);
}

/* ---- a new one */

static gboolean number_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

/* Stores what is folded in `incident` as a new one. *id: now, or when it was sent before. */
static gboolean bear(struct desk *desk, struct incident *incident, const GArray *chain,
		     const char *op_key, gint64 number, gint64 *id, GError **error)
{
	const struct incident_write row = {.op_key = op_key, .tickets = TRUE, .actions = TRUE};
	const struct value numbers[] = {V_TEXT(op_key), V_INT(number)};
	struct batch *batch = batch_new();
	enum store_answer answer;

	incident_write_row(batch, incident, &row);
	if (number)
		batch_add(batch, QUERY_INCIDENT_RENUMBER, numbers, G_N_ELEMENTS(numbers));
	incident_write_parts(batch, incident, &row);
	append(batch, chain, 0, op_key);
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	*id = answer == STORE_OK && !number ? store_last_id(desk->store) : 0;
	if (*id)
		return TRUE;
	if ((answer != STORE_CONFLICT && !store_ok(answer, error)) ||
	    !store_ok(store_select(desk->store, QUERY_INCIDENT_BY_OP, numbers, 1, number_row, id,
				   error),
		      error))
		return FALSE;
	return *id || store_ok(answer, error);
}

/* The fold of records that are the first ones, chained to the op_key of their batch. */
static struct incident *begin(struct desk *desk, const GPtrArray *records, const char *ref,
			      const char *op_key, GArray *chain, GError **error)
{
	struct incident *incident = incident_new(0);
	guint8 genesis[HASH_SIZE];

	history_genesis(op_key, genesis);
	incident_set_head(incident, genesis, 0);
	incident->ref = g_strdup(ref);
	for (guint i = 0; i < records->len; i++) {
		struct record *record = record_copy(g_ptr_array_index(records, i));
		record->turn = i + 1;
		take(&record->op_key, op_key);
		chain_add(chain, incident, record);
	}
	if (incident_read_tickets(desk, incident, error))
		return incident;
	incident_free(incident);
	return NULL;
}

static gboolean check_opening(struct desk *desk, const struct record *record, GError **error)
{
	g_autofree char *title = record_field(record, "title");

	if (!may_write(desk, error) || !check_texts(record, error) ||
	    !check_limits(desk, record, error))
		return FALSE;
	if (record->kind == RECORD_OPENED && title && *title)
		return TRUE;
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("an incident needs a title"));
	return FALSE;
}

gboolean incident_open(struct desk *desk, const struct record *record, gint64 *id, GError **error)
{
	g_autofree char *op_key = record->op_key ? g_strdup(record->op_key) : op_key_new();
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autoptr(GArray) chain = chain_new();
	struct record *first = record_copy(record);
	struct incident *incident;
	gboolean born;

	g_ptr_array_add(records, first);
	*id = 0;
	if (!check_opening(desk, record, error))
		return FALSE;
	first->about = first->base = 0;
	first->recorded_at = desk_now(desk);
	take(&first->by, desk->user ? desk->user : "");
	incident = begin(desk, records, NULL, op_key, chain, error);
	born = incident && bear(desk, incident, chain, op_key, 0, id, error);
	incident_free(incident);
	return born;
}

/* ---- as it was elsewhere */

static gboolean restore_behind(struct desk *desk, const GPtrArray *records, gint64 id,
			       GError **error)
{
	struct incident *incident = incident_whole(desk, id, error);
	struct incident_write row = {.tickets = TRUE, .actions = TRUE};
	g_autoptr(GArray) chain = chain_new();
	g_autofree char *op_key = op_key_new();
	struct batch *batch;
	gboolean good;

	if (!incident)
		return FALSE;
	row.base = incident->turn;
	for (guint i = 0; i < records->len; i++) {
		struct record *record = record_copy(g_ptr_array_index(records, i));
		record->turn = incident->turn + 1;
		take(&record->op_key, op_key);
		chain_add(chain, incident, record);
	}
	batch = batch_new();
	good = incident_read_tickets(desk, incident, error);
	if (good) {
		incident_write(batch, incident, &row);
		append(batch, chain, id, NULL);
		good = store_ok(store_batch(desk->store, batch, error), error);
	}
	batch_free(batch);
	if (!good)
		incident_drop(desk);
	return good;
}

gboolean incident_restore(struct desk *desk, const GPtrArray *records, const char *ref,
			  gint64 number, gint64 *id, GError **error)
{
	g_autofree char *op_key = op_key_new();
	g_autoptr(GArray) chain = chain_new();
	struct incident *incident;
	gboolean born;

	for (guint i = 0; i < records->len; i++) {
		const struct record *record = g_ptr_array_index(records, i);
		if (!check_texts(record, error) || ((*id || i > 0) && !check_kind(record, error)))
			return FALSE;
	}
	if (*id)
		return may_write(desk, error) && restore_behind(desk, records, *id, error);
	if (!records->len || !check_opening(desk, g_ptr_array_index(records, 0), error))
		return FALSE;
	incident = begin(desk, records, ref, op_key, chain, error);
	born = incident && bear(desk, incident, chain, op_key, number, id, error);
	incident_free(incident);
	return born;
}

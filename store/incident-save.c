/* SPDX-License-Identifier: MIT
 * Writing to incidents (incidents.md T4, T6): records go behind the newest one, in one batch with
 * the row that is their fold. Who wrote over what somebody else has changed meanwhile is refused;
 * everything else is tried again on the newest turn, whoever was faster. */
#include "store/incident-private.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/draft.h"
#include "store/project.h"
#include "store/recent.h"

/* Each time somebody was faster, as may be when many write the same one. Behind a few of them they
 * are taken before this one is read, so that nobody can be. */
#define TRIES 20
#define TRIES_APART 5

static void note_caches(struct incident_write *row, const struct record *record)
{
	row->tickets = row->tickets || record->kind == RECORD_LINK || record->kind == RECORD_UNLINK;
	row->actions = row->actions || record->kind == RECORD_ACTION;
}

/* What the caller's record has become. */
static void tell(struct record *given, const struct record *stored)
{
	given->turn = stored->turn;
	given->about = stored->about;
	given->recorded_at = stored->recorded_at;
	text_take(&given->by, stored->by);
	text_take(&given->fields, stored->fields);
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
		text_take(&edition->by, record->by);
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

static gboolean redact(struct writing *writing, struct record *record, GError **error)
{
	guint before = writing->emptied->len;

	if (!redaction_empty(writing->desk, writing->id, record, writing->emptied, error))
		return FALSE;
	if (writing->emptied->len > before)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    _("incident %" PRId64 " entry %" PRId64 ": there is nothing to redact"),
		    writing->id, record->about);
	return FALSE;
}

static gboolean prepare(struct writing *writing, struct incident *incident, GArray *chain,
			GError **error)
{
	struct desk *desk = writing->desk;
	gint64 now = desk_now(desk);

	writing->row = (struct incident_write){0};
	incident_write_over(&writing->row, incident);
	/* A record gives one number at most, so behind all turns there is one that nobody has. */
	if (incident_is_in_part(incident))
		incident->next_entry = MAX(incident->next_entry, incident->turn + 1);
	writing->first_entry = incident->next_entry;
	writing->newest_entry = 0;
	g_ptr_array_set_size(writing->emptied, 0);
	for (guint i = 0; i < writing->records->len; i++) {
		struct record *record = record_copy(g_ptr_array_index(writing->records, i));
		record->turn = incident->turn + 1;
		record->recorded_at = now;
		text_take(&record->by, desk->user ? desk->user : "");
		text_take(&record->op_key, writing->op_key);
		if (!record_check_kind(record, error) || !record_check_texts(record, error) ||
		    !record_check_limits(desk, record, error) ||
		    !record_settle(writing, incident, record, error) ||
		    (writing->editions && !number_editions(writing, incident, record, error)) ||
		    (record->kind == RECORD_REDACTED && !redact(writing, record, error))) {
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

static gboolean stored_row(const struct row *row, void *data)
{
	struct incident_row read;

	incident_row_read(row, &read);
	incident_row_copy(&read, data);
	return FALSE;
}

/* What is needed of the row when the incident is seen in part. */
struct partly {
	struct incident_row before, stored;
};

static gboolean partly_read(struct desk *desk, struct incident *incident, struct partly *partly,
			    GError **error)
{
	const struct value values[] = {V_INT(incident->id - 1), V_INT(1)};
	struct incident_row row;

	*partly = (struct partly){0};
	if (!incident_is_in_part(incident))
		return TRUE;
	incident_row_of(incident, &row);
	incident_row_copy(&row, &partly->before);
	return store_ok(store_select(desk->store, QUERY_CHECK_INCIDENTS, values, 2, stored_row,
				     &partly->stored, error),
			error);
}

static void partly_clear(struct partly *partly)
{
	incident_row_clear(&partly->before);
	incident_row_clear(&partly->stored);
}

static enum store_answer write_seen(struct writing *writing, struct incident *incident,
				    const struct partly *partly, GArray *chain, GError **error)
{
	struct desk *desk = writing->desk;
	enum store_answer answer = STORE_FAILED;
	struct batch *batch;

	if (!prepare(writing, incident, chain, error))
		return answer;
	if (partly->before.id) {
		writing->row.before = &partly->before;
		writing->row.stored = &partly->stored;
	}
	batch = batch_new();
	incident_write(batch, incident, &writing->row);
	chain_append(batch, chain, writing->id, NULL);
	redaction_append(batch, writing->emptied, writing->id);
	for (guint i = 0; writing->editions && i < writing->editions->len; i++)
		edition_write(batch, g_ptr_array_index(writing->editions, i), writing->id);
	if (writing->draft)
		draft_write_drop(batch, writing->draft, desk->user);
	batch_is_known(batch);
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	return answer;
}

/* `remembered`: as it is thought to be, without a question. */
static enum store_answer write_once(struct writing *writing, gboolean remembered, GArray *chain,
				    GError **error)
{
	struct incident *incident = remembered ? writing->desk->incident
					       : incident_whole(writing->desk, writing->id, error);
	enum store_answer answer = STORE_FAILED;
	struct partly partly;

	if (!incident)
		return answer;
	if (partly_read(writing->desk, incident, &partly, error))
		answer = write_seen(writing, incident, &partly, chain, error);
	partly_clear(&partly);
	return answer;
}

static enum store_answer write_and_tell(struct writing *writing, gboolean remembered,
					GError **error)
{
	g_autoptr(GArray) chain = chain_new();
	enum store_answer answer = write_once(writing, remembered, chain, error);

	/* What was applied and not stored is not so; what was refused before that has changed
	 * nothing. */
	if (answer != STORE_OK && chain->len > 0)
		incident_drop(writing->desk);
	for (guint i = 0; answer == STORE_OK && i < chain->len; i++)
		tell(g_ptr_array_index(writing->records, i),
		     g_array_index(chain, struct chained, i).record);
	return answer;
}

static enum store_answer write_again(struct writing *writing, gboolean sent, GError **error)
{
	enum store_answer answer = sent ? stored_before(writing, error) : STORE_OK;

	return answer == STORE_OK ? write_and_tell(writing, FALSE, error) : answer;
}

/* What was refused by what is remembered is judged anew, like what was in somebody's way. */
static enum store_answer write_remembered(struct writing *writing, GError **error)
{
	GError *problem = NULL;
	enum store_answer answer = write_and_tell(writing, TRUE, &problem);

	if (answer == STORE_FAILED) {
		g_clear_error(&problem);
		answer = STORE_CONFLICT;
	}
	if (answer == STORE_CONFLICT && writing->clash)
		clash_clear(writing->clash);
	if (problem)
		g_propagate_error(error, problem);
	return answer;
}

struct attempt {
	struct writing *writing;
	enum store_answer answer;
};

static gboolean attempt(struct store *store, void *data, GError **error)
{
	struct attempt *attempt = data;

	attempt->answer = store_run(store, QUERY_INCIDENT_TAKE, NULL, 0, error);
	if (attempt->answer == STORE_OK)
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
	g_autoptr(GPtrArray) emptied = g_ptr_array_new_with_free_func(record_free);
	gboolean given = first && first->op_key, sent = given || writing->desk->sent_before;
	gboolean limited = writing->desk->clients || writing->desk->regions;
	g_autofree char *op_key = given ? g_strdup(first->op_key) : desk_op_key(writing->desk);
	enum store_answer answer = STORE_CONFLICT;

	writing->op_key = op_key;
	writing->emptied = emptied;
	if (!first || !incident_may_write(writing->desk, error) ||
	    (limited && !incident_sees(writing->desk, writing->id, error)))
		return !first;
	/* Whoever gets no answer sends the same records again. */
	for (guint i = 0; i < writing->records->len; i++)
		text_take(&((struct record *)g_ptr_array_index(writing->records, i))->op_key,
			  op_key);
	if (limited) {
		g_autoptr(GPtrArray) all = records_read(writing->desk, writing->id, 0, error);
		if (!all || !records_hide(writing->desk, all, &writing->unseen, error))
			return FALSE;
	}
	if (!sent && incident_is_remembered(writing->desk, writing->id)) {
		answer = write_remembered(writing, error);
		sent = TRUE;
	}
	for (int i = 0; i < TRIES && answer == STORE_CONFLICT; i++)
		answer = write_try(writing, sent, i, error);
	if (answer == STORE_OK)
		recent_prove(writing->desk);
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

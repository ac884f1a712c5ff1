/* SPDX-License-Identifier: MIT
 * Incidents compared with their records: the chain, the row and the other caches made again,
 * published versions with the hashes that the records which published them carry. */
#include <string.h>

#include "desk/i18n.h"
#include "store/check-private.h"
#include "store/incident-private.h"

enum { PAGE = 1000, CHECK_HEAD = 17, CHECK_OP, CHECK_SEQ };

/* A record that is not what its hash was made of, and what its hash would be now. */
struct doubt {
	guint record;
	guint8 computed[HASH_SIZE];
};

/* One incident as stored. */
struct seen {
	struct incident_row row; /* texts owned */
	guint8 head[HASH_SIZE], chain[HASH_SIZE];
	gint64 seq;
	GPtrArray *records;      /* of struct record* */
	GArray *doubts;          /* of struct doubt */
	GPtrArray *editions;     /* of struct edition*, with texts */
	gboolean broken, behind; /* behind: its row has not yet read all its tickets say */
};
struct checking {
	struct desk *desk;
	struct check *check;
	GChecksum *sum;
	GPtrArray *page;           /* of struct seen* */
	struct seen *seen;         /* the one being checked */
	struct incident *incident; /* as its records make it */
	gint64 newest;             /* the counter */
	guint found;               /* cached rows that were right */
};

static void seen_free(void *data)
{
	struct seen *seen = data;

	incident_row_clear(&seen->row);
	g_clear_pointer(&seen->records, g_ptr_array_unref);
	g_clear_pointer(&seen->doubts, g_array_unref);
	g_clear_pointer(&seen->editions, g_ptr_array_unref);
	g_free(seen);
}

static gboolean incident_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	struct seen *seen = g_new0(struct seen, 1);
	struct incident_row borrowed;
	gsize size = 0;
	const void *head = row_blob(row, CHECK_HEAD, &size);

	incident_row_read(row, &borrowed);
	incident_row_copy(&borrowed, &seen->row);
	if (head && size == HASH_SIZE)
		memcpy(seen->head, head, HASH_SIZE);
	history_genesis(row_text(row, CHECK_OP), seen->chain);
	seen->seq = row_int(row, CHECK_SEQ);
	g_ptr_array_add(checking->page, seen);
	g_checksum_update(checking->sum, seen->head, HASH_SIZE);
	return TRUE;
}

/* Told once: what follows is built on it. */
static void break_chain(const struct checking *checking, gint64 turn)
{
	struct seen *seen = checking->seen;

	if (!seen->broken)
		check_complain(checking->check,
			       _("incident %" PRId64 " record %" PRId64 ": the chain is broken"),
			       seen->row.id, turn);
	seen->broken = TRUE;
}

static gboolean record_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	struct seen *seen = checking->seen;
	struct record *record = record_of_row(row, 0);
	gsize size = 0;
	const void *hash = row_blob(row, RECORD_COLUMNS, &size);

	checking->check->records++;
	record_hash(seen->chain, record, seen->chain);
	if (size != HASH_SIZE || record->turn != (gint64)seen->records->len + 1) {
		break_chain(checking, record->turn);
	} else if (memcmp(seen->chain, hash, HASH_SIZE) != 0) {
		/* Broken, unless a later one says that this is what a redaction left of it. */
		struct doubt doubt = {.record = seen->records->len};
		memcpy(doubt.computed, seen->chain, HASH_SIZE);
		g_array_append_val(seen->doubts, doubt);
		memcpy(seen->chain, hash, HASH_SIZE);
	}
	g_ptr_array_add(seen->records, record);
	return TRUE;
}

static void check_doubts(struct checking *checking)
{
	const struct seen *seen = checking->seen;

	for (guint i = 0; i < seen->doubts->len; i++) {
		const struct doubt *doubt = &g_array_index(seen->doubts, struct doubt, i);
		const struct record *record = g_ptr_array_index(seen->records, doubt->record);
		if (!redaction_holds(seen->records, record, doubt->computed))
			break_chain(checking, record->turn);
	}
}

/* ---- the row */

static void check_row(const struct checking *checking)
{
	const struct incident_row *stored = &checking->seen->row;
	struct incident_row computed;

	incident_row_of(checking->incident, &computed);
	const struct {
		const char *what, *stored, *computed;
	} texts[] = {
		{"title", stored->title, computed.title},
		{"service", stored->service, computed.service},
		{"region", stored->region, computed.region},
		{"cause", stored->cause, computed.cause},
		{"lead", stored->lead, computed.lead},
	};
	const struct {
		const char *what;
		gint64 stored, computed;
	} numbers[] = {
		{"turn", stored->turn, computed.turn},
		{"severity", stored->severity, computed.severity},
		{"state", stored->state, computed.state},
		{"report", stored->report, computed.report},
		{"opened_at", stored->opened_at, computed.opened_at},
		{"updated_at", stored->updated_at, computed.updated_at},
		{"next_update_at", stored->next_update_at, computed.next_update_at},
		{"impact_start", stored->impact_start, computed.impact_start},
		{"restored_at", stored->restored_at, computed.restored_at},
		{"resolved_at", stored->resolved_at, computed.resolved_at},
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (g_strcmp0(texts[i].stored, texts[i].computed) != 0)
			check_complain(
				checking->check,
				_("incident %" PRId64 ": %s is stored as “%s”, computed as “%s”"),
				stored->id, texts[i].what, texts[i].stored ? texts[i].stored : "",
				texts[i].computed ? texts[i].computed : "");
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (numbers[i].stored != numbers[i].computed)
			check_complain(checking->check,
				       _("incident %" PRId64 ": %s is stored as %" PRId64
					 ", computed as %" PRId64),
				       stored->id, numbers[i].what, numbers[i].stored,
				       numbers[i].computed);
}

/* ---- tickets and actions */

static gboolean ticket_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	const GPtrArray *links = checking->incident->links;

	checking->seen->behind = checking->seen->behind || row_int(row, 3) != row_int(row, 4);
	for (guint i = 0; i < links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(links, i);
		if (link->ticket == row_int(row, 0)) {
			checking->found++;
			return TRUE;
		}
	}
	checking->found = G_MAXUINT / 2;
	return TRUE;
}

static void count_ticket(gint64 ticket G_GNUC_UNUSED, gint64 turn, void *data)
{
	/* One that is not in this desk has no events. */
	*(guint *)data += turn > 0;
}

static gboolean same_action(const struct action *a, const struct action *b)
{
	return a->number == b->number && a->revision == b->revision &&
	       g_strcmp0(a->text, b->text ? b->text : "") == 0 &&
	       g_strcmp0(a->owner, b->owner) == 0 && g_strcmp0(a->done_when, b->done_when) == 0 &&
	       g_strcmp0(a->by, b->by ? b->by : "") == 0 && g_strcmp0(a->why, b->why) == 0 &&
	       a->due == b->due && a->class == b->class && a->state == b->state &&
	       a->must == b->must && a->ticket == b->ticket && a->created_at == b->created_at &&
	       a->state_at == b->state_at;
}

static gboolean action_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	const struct action *computed = incident_action(checking->incident, row_int(row, 1));
	struct action stored;

	action_of_row(row, &stored);
	if (computed && same_action(&stored, computed))
		checking->found++;
	else
		checking->found = G_MAXUINT / 2;
	return TRUE;
}

static gboolean check_parts(struct checking *checking, GError **error)
{
	const struct value id = V_INT(checking->seen->row.id);
	struct store *store = checking->desk->store;
	guint tickets = 0;

	incident_each_ticket(checking->incident, count_ticket, &tickets);
	checking->found = 0;
	if (!store_ok(store_select(store, QUERY_INCIDENT_TICKET_LIST, &id, 1, ticket_row, checking,
				   error),
		      error))
		return FALSE;
	if (checking->found != tickets)
		check_complain(
			checking->check,
			_("incident %" PRId64 ": tickets stored otherwise than its records tell"),
			id.integer);
	checking->found = 0;
	if (!store_ok(store_select(store, QUERY_CHECK_INCIDENT_ACTIONS, &id, 1, action_row,
				   checking, error),
		      error))
		return FALSE;
	if (checking->found != checking->incident->actions->len)
		check_complain(
			checking->check,
			_("incident %" PRId64 ": actions stored otherwise than its records tell"),
			id.integer);
	return TRUE;
}

/* ---- editions */

static gboolean edition_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	struct edition *edition = edition_of_row(row, TRUE);

	g_checksum_update(checking->sum, (const guchar *)edition->sha256, -1);
	g_ptr_array_add(checking->seen->editions, edition);
	return TRUE;
}

struct publishing {
	struct checking *checking;
	enum audience audience;
	gint64 version;
};

/* A hash that a record carries: its edition is there. */
static void published(const char *key, const char *value G_GNUC_UNUSED, void *data)
{
	struct publishing *publishing = data;
	const struct seen *seen = publishing->checking->seen;

	if (!g_str_has_prefix(key, "sha256"))
		return;
	for (guint i = 0; i < seen->editions->len; i++) {
		const struct edition *edition = g_ptr_array_index(seen->editions, i);
		g_autofree char *field = edition_field(edition);
		if (edition->audience == publishing->audience &&
		    edition->version == publishing->version && strcmp(field, key) == 0)
			return;
	}
	check_complain(publishing->checking->check,
		       _("incident %" PRId64 ": version %" PRId64 " of its %s report is missing"),
		       seen->row.id, publishing->version, audience_name(publishing->audience));
}

static void check_published(struct checking *checking)
{
	const struct seen *seen = checking->seen;

	for (guint i = 0; i < seen->records->len; i++) {
		const struct record *record = g_ptr_array_index(seen->records, i);
		g_autofree char *version =
			record->kind == RECORD_REPORT ? record_field(record, "version") : NULL;
		struct publishing publishing = {checking, (enum audience)record->about, 0};
		if (!version)
			continue;
		publishing.version = g_ascii_strtoll(version, NULL, 10);
		record_fields(record, published, &publishing);
	}
	for (guint i = 0; i < seen->editions->len; i++) {
		const struct edition *edition = g_ptr_array_index(seen->editions, i);
		if (!edition_is_published(seen->records, edition))
			check_complain(checking->check,
				       _("incident %" PRId64 ": version %" PRId64
					 " of its %s report was changed"),
				       seen->row.id, edition->version,
				       audience_name(edition->audience));
	}
}

/* ---- one after another */

static gboolean check_folded(struct checking *checking, GError **error)
{
	struct seen *seen = checking->seen;

	incident_set_head(
		checking->incident, seen->chain,
		((struct record *)g_ptr_array_index(seen->records, seen->records->len - 1))
			->recorded_at);
	if (!incident_read_tickets(checking->desk, checking->incident, error) ||
	    !check_parts(checking, error))
		return FALSE;
	/* Whoever lists next brings it up to date: not a fault. */
	if (!seen->behind)
		check_row(checking);
	check_published(checking);
	return TRUE;
}

static gboolean check_incident(struct checking *checking, GError **error)
{
	struct seen *seen = checking->seen;
	const struct value id = V_INT(seen->row.id);
	struct store *store = checking->desk->store;
	gboolean good;

	checking->check->incidents++;
	seen->records = g_ptr_array_new_with_free_func(record_free);
	seen->doubts = g_array_new(FALSE, FALSE, sizeof(struct doubt));
	seen->editions = g_ptr_array_new_with_free_func(edition_free);
	if (!store_ok(store_select(store, QUERY_CHECK_INCIDENT_RECORDS, &id, 1, record_row,
				   checking, error),
		      error) ||
	    !store_ok(
		    store_select(store, QUERY_CHECK_EDITIONS, &id, 1, edition_row, checking, error),
		    error))
		return FALSE;
	check_doubts(checking);
	if (seen->records->len == 0) {
		check_complain(checking->check, _("incident %" PRId64 ": it has no records"),
			       seen->row.id);
		return TRUE;
	}
	if (!seen->broken && memcmp(seen->chain, seen->head, HASH_SIZE) != 0)
		check_complain(checking->check,
			       _("incident %" PRId64 ": records are missing at its end"),
			       seen->row.id);
	if (seen->seq > checking->newest)
		check_complain(checking->check,
			       _("incident %" PRId64 ": its number is ahead of the counter"),
			       seen->row.id);
	if (checking->check->chains) {
		check_published(checking);
		return TRUE;
	}
	checking->incident = incident_fold(seen->row.id, seen->records, TIME_NONE);
	good = check_folded(checking, error);
	g_clear_pointer(&checking->incident, incident_free);
	return good;
}

static gboolean stray_row(const struct row *row, void *data)
{
	struct checking *checking = data;

	check_complain(checking->check, _("incident %" PRId64 ": it has records but no row"),
		       row_int(row, 0));
	return TRUE;
}

/* Those after `last`, at most so many; `last` becomes the last of them. */
static gboolean check_page(struct checking *checking, gint64 *last, gint64 most, GError **error)
{
	const struct value values[] = {V_INT(*last), V_INT(most)};
	gboolean good;

	g_ptr_array_set_size(checking->page, 0);
	good = store_ok(store_select(checking->desk->store, QUERY_CHECK_INCIDENTS, values, 2,
				     incident_row, checking, error),
			error);
	for (guint i = 0; good && i < checking->page->len; i++) {
		checking->seen = g_ptr_array_index(checking->page, i);
		*last = checking->seen->row.id;
		good = check_incident(checking, error);
	}
	return good;
}

gboolean check_incidents(struct desk *desk, struct check *check, GChecksum *sum, GError **error)
{
	struct checking checking = {.desk = desk, .check = check, .sum = sum};
	gint64 last = 0;
	gboolean good;

	checking.newest = incident_seq(desk, error);
	if (checking.newest < 0 || !store_ok(store_select(desk->store, QUERY_CHECK_INCIDENT_STRAYS,
							  NULL, 0, stray_row, &checking, error),
					     error))
		return FALSE;
	checking.page = g_ptr_array_new_with_free_func(seen_free);
	do
		good = check_page(&checking, &last, PAGE, error);
	while (good && checking.page->len == PAGE);
	g_ptr_array_unref(checking.page);
	return good;
}

gboolean desk_check_incident(struct desk *desk, gint64 id, struct check *check, GError **error)
{
	struct checking checking = {.desk = desk, .check = check};
	gint64 last = id - 1;
	gboolean good;

	check->incidents = check->records = check->complaints = 0;
	if (!store_ok(store_snapshot_begin(desk->store, error), error))
		return FALSE;
	checking.sum = g_checksum_new(G_CHECKSUM_SHA256);
	checking.page = g_ptr_array_new_with_free_func(seen_free);
	checking.newest = incident_seq(desk, error);
	good = checking.newest >= 0 && check_page(&checking, &last, 1, error);
	g_ptr_array_unref(checking.page);
	g_checksum_free(checking.sum);
	store_snapshot_end(desk->store);
	return good;
}

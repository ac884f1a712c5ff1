/* SPDX-License-Identifier: MIT
 * The desk computed again and compared. */
#include "store/check-private.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "desk/i18n.h"
#include "store/article.h"
#include "store/project.h"

enum { PAGE = 1000 };

/* One ticket as stored, gathered from three selects over a page. */
struct seen {
	struct ticket ticket;
	char *op_key;
	guint8 head[HASH_SIZE], chain[HASH_SIZE];
	GPtrArray *events;
	GArray *clocks; /* of struct clock_row */
	GArray *uses;   /* of struct article_use, by article */
	gboolean broken;
};
struct checking {
	struct desk *desk;
	struct check *check;
	GPtrArray *page; /* of struct seen*, by id */
	guint at;        /* the one the current select has come to */
	GChecksum *sum;
};

static void seen_free(void *data)
{
	struct seen *seen = data;

	ticket_clear(&seen->ticket);
	g_free(seen->op_key);
	g_ptr_array_unref(seen->events);
	g_array_unref(seen->clocks);
	g_array_unref(seen->uses);
	g_free(seen);
}

void check_complain(struct check *check, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list arguments;

	va_start(arguments, format);
	what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	check->complaints++;
	check->complain(what, check->data);
}

/* ---- a page of tickets ---- */

static gboolean ticket_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	struct seen *seen = g_new0(struct seen, 1);
	gsize size = 0;
	const void *head = row_blob(row, TICKET_COLUMN_COUNT, &size);

	ticket_from_row(row, checking->check->now, &seen->ticket);
	seen->op_key = g_strdup(row_text(row, TICKET_COLUMN_COUNT + 1));
	if (head && size == HASH_SIZE)
		memcpy(seen->head, head, HASH_SIZE);
	history_genesis(seen->op_key, seen->chain);
	seen->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	seen->clocks = g_array_new(FALSE, FALSE, sizeof(struct clock_row));
	seen->uses = g_array_new(FALSE, FALSE, sizeof(struct article_use));
	g_ptr_array_add(checking->page, seen);
	g_checksum_update(checking->sum, seen->head, HASH_SIZE);
	return TRUE;
}

/* The page's ticket with this id; the selects come in order of ids. NULL: none has it. */
static struct seen *find(struct checking *checking, gint64 id)
{
	while (checking->at < checking->page->len) {
		struct seen *seen = g_ptr_array_index(checking->page, checking->at);
		if (seen->ticket.id == id)
			return seen;
		if (seen->ticket.id > id)
			return NULL;
		checking->at++;
	}
	return NULL;
}

enum { EVENT_BODY = 1 + EVENT_COLUMNS, EVENT_HASH, EVENT_TEXT, EVENT_HAS_TEXT };

static void check_body(struct checking *checking, const struct seen *seen,
		       const struct event *event, const guint8 *body, const struct row *row)
{
	const char *text = row_text(row, EVENT_TEXT);
	guint8 digest[HASH_SIZE];

	if (text)
		history_digest(text, strlen(text), digest);
	if (text && (!body || memcmp(digest, body, HASH_SIZE) != 0))
		check_complain(checking->check,
			       _("ticket %" PRId64 " event %" PRId64 ": its text was changed"),
			       seen->ticket.id, event->turn);
	if (body && event->kind != EVENT_ATTACH && row_is_null(row, EVENT_HAS_TEXT))
		check_complain(checking->check,
			       _("ticket %" PRId64 " event %" PRId64 ": its text is missing"),
			       seen->ticket.id, event->turn);
}

static gboolean event_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	struct seen *seen = find(checking, row_int(row, 0));
	struct event *event = history_event(row, 1);
	gsize body_size = 0, hash_size = 0;
	const guint8 *body = row_blob(row, EVENT_BODY, &body_size),
		     *hash = row_blob(row, EVENT_HASH, &hash_size);

	checking->check->events++;
	if (!seen) {
		check_complain(checking->check, _("ticket %" PRId64 ": it has events but no row"),
			       row_int(row, 0));
		event_free(event);
		return TRUE;
	}
	history_hash(seen->chain, event, body_size == HASH_SIZE ? body : NULL, seen->chain);
	/* Told once: every later hash is built on the broken one. */
	if (!seen->broken && (hash_size != HASH_SIZE || memcmp(seen->chain, hash, HASH_SIZE) != 0 ||
			      event->turn != (gint64)seen->events->len + 1)) {
		check_complain(checking->check,
			       _("ticket %" PRId64 " event %" PRId64 ": the chain is broken"),
			       seen->ticket.id, event->turn);
		seen->broken = TRUE;
	}
	check_body(checking, seen, event, body_size == HASH_SIZE ? body : NULL, row);
	g_ptr_array_add(seen->events, event);
	return TRUE;
}

static gboolean use_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	struct seen *seen = find(checking, row_int(row, 0));
	const struct article_use use = {.article = row_int(row, 1),
					.ticket = row_int(row, 0),
					.at = row_int(row, 2),
					.solved = row_int(row, 3) != 0};

	if (seen)
		g_array_append_val(seen->uses, use);
	return TRUE;
}

static gboolean clock_row(const struct row *row, void *data)
{
	struct checking *checking = data;
	struct seen *seen = find(checking, row_int(row, 0));
	struct clock_row clock = {
		.clock = (enum clock_kind)row_int(row, 1),
		.cycle = (int)row_int(row, 2),
		.state = (int)row_int(row, 3),
		.flags = (int)row_int(row, 4),
		.severity = (int)row_int(row, 5),
		.started_at = row_time(row, 6),
		.stopped_at = row_time(row, 7),
		.due_at = row_time(row, 8),
		.original_due_at = row_time(row, 9),
		.breach_at = row_time(row, 10),
		.target = row_int(row, 11),
		.elapsed = row_int(row, 12),
		.version = row_int(row, 13),
	};

	checking->check->clocks++;
	if (seen)
		g_array_append_val(seen->clocks, clock);
	else
		check_complain(checking->check, _("ticket %" PRId64 ": it has clocks but no row"),
			       row_int(row, 0));
	return TRUE;
}

/* ---- comparing ---- */

/* What time alone has done since the row was written: a due date that has passed is a breach. */
static void let_time_pass(struct clock_row *row, gint64 now)
{
	if (row->state == CLOCK_RUNNING && row->due_at != TIME_NONE && row->due_at < now) {
		row->flags |= CLOCK_BREACHED;
		if (row->breach_at == TIME_NONE || row->due_at < row->breach_at)
			row->breach_at = row->due_at;
	}
}

static gboolean same_clock(struct clock_row a, struct clock_row b, gint64 now)
{
	int flags = a.flags;

	let_time_pass(&a, now);
	let_time_pass(&b, now);
	/* A clock that time has breached since tells the cause of that breach, not what it told
	 * before. */
	if (a.flags != flags) {
		a.flags &= (1 << CLOCK_CAUSE_SHIFT) - 1;
		b.flags &= (1 << CLOCK_CAUSE_SHIFT) - 1;
	}
	return a.state == b.state && a.flags == b.flags && a.severity == b.severity &&
	       a.started_at == b.started_at && a.stopped_at == b.stopped_at &&
	       a.due_at == b.due_at && a.original_due_at == b.original_due_at &&
	       a.breach_at == b.breach_at && a.target == b.target && a.elapsed == b.elapsed &&
	       a.version == b.version;
}

static void check_clocks(struct checking *checking, const struct seen *seen,
			 const struct folded *folded)
{
	struct check *check = checking->check;
	guint found = 0;

	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		const struct clock_row *stored = NULL;
		struct clock_row computed;

		clock_row_of(cycle, &computed);
		for (guint k = 0; k < seen->clocks->len && !stored; k++) {
			const struct clock_row *row =
				&g_array_index(seen->clocks, struct clock_row, k);
			if (row->clock == computed.clock && row->cycle == computed.cycle)
				stored = row;
		}
		found += stored != NULL;
		if (!stored || !same_clock(*stored, computed, check->now))
			check_complain(check,
				       _("ticket %" PRId64
					 ": clock %s, cycle %d: stored otherwise than computed"),
				       seen->ticket.id, clock_kind_name(computed.clock),
				       computed.cycle);
	}
	if (found != seen->clocks->len)
		check_complain(check,
			       _("ticket %" PRId64 ": clocks stored that its events don't make"),
			       seen->ticket.id);
}

static void check_text(struct checking *checking, const struct seen *seen, const char *what,
		       const char *stored, const char *computed)
{
	if (g_strcmp0(stored, computed) != 0)
		check_complain(checking->check,
			       _("ticket %" PRId64 ": %s is stored as “%s”, computed as “%s”"),
			       seen->ticket.id, what, stored ? stored : "",
			       computed ? computed : "");
}

static void check_number(struct checking *checking, const struct seen *seen, const char *what,
			 gint64 stored, gint64 computed)
{
	if (stored != computed)
		check_complain(
			checking->check,
			_("ticket %" PRId64 ": %s is stored as %" PRId64 ", computed as %" PRId64),
			seen->ticket.id, what, stored, computed);
}

static void check_row(struct checking *checking, const struct seen *seen,
		      const struct projection *projection)
{
	const struct ticket *ticket = &seen->ticket;
	const struct facts *facts = &projection->facts;
	const struct folded *folded = projection->folded;
	const struct queue_row *row = &projection->row;
	g_autofree char *tags = ticket_tags_text(facts->tags);
	const struct {
		const char *what, *stored, *computed;
	} texts[] = {
		{"client", ticket->client, facts->client},
		{"contract", ticket->contract, projection->contract},
		{"tier", ticket->tier, projection->tier},
		{"service", ticket->service, facts->service},
		{"region", ticket->region, facts->region},
		{"kind", ticket->kind, facts->kind},
		{"language", ticket->language, facts->language},
		{"owner", ticket->owner, folded->owner},
		{"team", ticket->team, folded->team},
		{"subject", ticket->subject, facts->subject},
		{"contact", ticket->contact, facts->contact},
		{"affected", ticket->affected, facts->affected},
		{"cause", ticket->cause, facts->cause},
		{"side", ticket->side, facts->side},
		{"tags", ticket->tags, tags},
	};
	const struct {
		const char *what;
		gint64 stored, computed;
	} numbers[] = {
		{"turn", ticket->turn, seen->events->len},
		{"revision", ticket->revision, facts->rebound},
		{"severity", ticket->severity, folded->severity},
		{"claimed", ticket->claimed, facts->claimed},
		{"state", ticket->state, folded->state},
		{"wait", ticket->wait,
		 folded->state == STATE_WAITING ? (gint64)folded->wait_reason : -1},
		{"opened_at", ticket->opened_at, facts->opened_at},
		{"updated_at", ticket->updated_at, folded->updated_at},
		{"unanswered", ticket->unanswered, folded->unanswered},
		{"rest", ticket->row.rest, row->rest},
		{"class", ticket->row.klass, row->klass},
		{"key", ticket->row.key, row->key},
		{"clock", ticket->row.clock, row->clock},
		{"due_at", ticket->row.due_at, row->due_at},
		{"breached", ticket->row.breached, row->breached},
		{"breach_at", ticket->row.breach_at, row->breach_at},
		{"wakes_at", ticket->row.wakes_at, row->wakes_at},
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		check_text(checking, seen, texts[i].what, texts[i].stored, texts[i].computed);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		check_number(checking, seen, numbers[i].what, numbers[i].stored,
			     numbers[i].computed);
}

static gint compare_uses(gconstpointer a, gconstpointer b)
{
	const struct article_use *x = a, *y = b;

	return x->article < y->article ? -1 : x->article > y->article;
}

static void check_uses(struct checking *checking, const struct seen *seen, GArray *computed)
{
	guint count = computed ? computed->len : 0;
	gboolean same = count == seen->uses->len;

	if (computed)
		g_array_sort(computed, compare_uses);
	for (guint i = 0; i < count && same; i++) {
		const struct article_use *a = &g_array_index(computed, struct article_use, i);
		const struct article_use *b = &g_array_index(seen->uses, struct article_use, i);
		same = a->article == b->article && a->at == b->at && a->solved == b->solved;
	}
	if (!same)
		check_complain(
			checking->check,
			_("ticket %" PRId64 ": articles stored otherwise than its events tell"),
			seen->ticket.id);
}

static gboolean check_ticket(struct checking *checking, const struct seen *seen, GError **error)
{
	struct projection projection;
	gint64 wakes_at = seen->ticket.row.wakes_at;

	checking->check->tickets++;
	if (seen->events->len == 0) {
		check_complain(checking->check, _("ticket %" PRId64 ": it has no events"),
			       seen->ticket.id);
		return TRUE;
	}
	if (!seen->broken && memcmp(seen->chain, seen->head, HASH_SIZE) != 0)
		check_complain(checking->check,
			       _("ticket %" PRId64 ": events are missing at its end"),
			       seen->ticket.id);
	/* Time alone changes it from wakes_at on, and the next list writes that down: not a fault.
	 */
	if (checking->check->chains || (wakes_at != TIME_NONE && wakes_at <= checking->check->now))
		return TRUE;
	if (!ticket_project(checking->desk, seen->events, checking->check->now, TIME_NONE,
			    &projection, error))
		return FALSE;
	check_row(checking, seen, &projection);
	check_clocks(checking, seen, projection.folded);
	check_uses(checking, seen, projection.facts.uses);
	projection_clear(&projection);
	return TRUE;
}

static gboolean select_page(struct checking *checking, gint64 from, GError **error)
{
	struct store *store = checking->desk->store;
	const struct value after = V_INT(from);

	g_ptr_array_set_size(checking->page, 0);
	if (!store_ok(store_select(store, QUERY_CHECK_TICKETS, &after, 1, ticket_row, checking,
				   error),
		      error))
		return FALSE;
	/* Behind the last page the rest of the numbers, so that stray rows are found too. */
	const struct seen *last =
		checking->page->len == PAGE ? g_ptr_array_index(checking->page, PAGE - 1) : NULL;
	const struct value range[] = {V_INT(from), V_INT(last ? last->ticket.id : G_MAXINT64)};
	checking->at = 0;
	if (!store_ok(store_select(store, QUERY_CHECK_EVENTS, range, 2, event_row, checking, error),
		      error))
		return FALSE;
	checking->at = 0;
	if (!store_ok(store_select(store, QUERY_CHECK_CLOCKS, range, 2, clock_row, checking, error),
		      error))
		return FALSE;
	checking->at = 0;
	return store_ok(store_select(store, QUERY_CHECK_USES, range, 2, use_row, checking, error),
			error);
}

static gboolean check_tickets(struct checking *checking, GError **error)
{
	gint64 from = 0;
	gboolean more = TRUE;

	while (more) {
		if (!select_page(checking, from, error))
			return FALSE;
		for (guint i = 0; i < checking->page->len; i++)
			if (!check_ticket(checking, g_ptr_array_index(checking->page, i), error))
				return FALSE;
		more = checking->page->len == PAGE;
		if (more)
			from = ((struct seen *)g_ptr_array_index(checking->page, PAGE - 1))
				       ->ticket.id;
		if (checking->check->progress &&
		    !checking->check->progress(checking->check->tickets, checking->check->data,
					       error))
			return FALSE;
	}
	return TRUE;
}

/* ---- definitions ---- */

static gboolean definition_row(const struct row *row, void *data)
{
	struct checking *checking = data;

	for (int column = 0; column < 4; column++) {
		const char *text = row_text(row, column);
		g_checksum_update(checking->sum, (const guchar *)(text ? text : ""),
				  text ? (gssize)strlen(text) + 1 : 1);
	}
	checking->check->definitions++;
	return TRUE;
}

static gboolean check_definitions(struct checking *checking, GError **error)
{
	static const char *const nouns[] = {"calendar", "client", "contract",
					    "policy",   "tier",   "user"};
	struct book *book = checking->desk->book;

	for (guint i = 0; i < G_N_ELEMENTS(nouns); i++) {
		g_auto(GStrv) keys = book_keys(book, nouns[i], "", error);
		if (!keys)
			return FALSE;
		for (char **key = keys; *key; key++) {
			g_autoptr(GError) why = NULL;
			const char *text = book_text(book, nouns[i], *key, G_MAXINT64, NULL, &why);
			if (why || (text && !book_check(book, nouns[i], *key, text, &why)))
				check_complain(checking->check, "%s %s: %s", nouns[i], *key,
					       why->message);
		}
	}
	return store_ok(store_select(checking->desk->store, QUERY_DEFINITION_HISTORY, NULL, 0,
				     definition_row, checking, error),
			error);
}

static void engine_complaint(const char *what, void *data)
{
	check_complain(data, "%s", what);
}

gboolean desk_check(struct desk *desk, struct check *check, GError **error)
{
	struct checking checking = {.desk = desk, .check = check};
	struct store *store = desk->store;
	gboolean good;

	check->tickets = check->events = check->clocks = check->definitions = check->articles =
		check->incidents = check->records = check->complaints = 0;
	if (!check->chains &&
	    !store_ok(store_integrity(store, engine_complaint, check, error), error))
		return FALSE;
	if (!store_ok(store_snapshot_begin(store, error), error))
		return FALSE;
	checking.page = g_ptr_array_new_with_free_func(seen_free);
	checking.sum = g_checksum_new(G_CHECKSUM_SHA256);
	good = check_definitions(&checking, error) && check_tickets(&checking, error) &&
	       check_articles(desk, check, checking.sum, error) &&
	       check_incidents(desk, check, checking.sum, error);
	store_snapshot_end(store);
	g_strlcpy(check->head, g_checksum_get_string(checking.sum), sizeof check->head);
	g_checksum_free(checking.sum);
	g_ptr_array_unref(checking.page);
	return good;
}

/* SPDX-License-Identifier: MIT
 * One ticket, one row. JSON has every key and needs no calendar; the plain list shows what is left
 * of the time, which does. */
#include "command/ticket-row.h"

#include "command/ticket-column.h"

static const struct column json_columns[] = {
	{"ticket", NULL, CELL_INT},     {"ref", NULL, CELL_TEXT},
	{"severity", NULL, CELL_TEXT},  {"rest", NULL, CELL_INT},
	{"class", NULL, CELL_TEXT},     {"clock", NULL, CELL_TEXT},
	{"due_at", NULL, CELL_TIME},    {"breached", NULL, CELL_BOOL},
	{"breach_at", NULL, CELL_TIME}, {"state", NULL, CELL_TEXT},
	{"wait", NULL, CELL_TEXT},      {"client", NULL, CELL_TEXT},
	{"tier", NULL, CELL_TEXT},      {"service", NULL, CELL_TEXT},
	{"region", NULL, CELL_TEXT},    {"kind", NULL, CELL_TEXT},
	{"subject", NULL, CELL_TEXT},   {"owner", NULL, CELL_TEXT},
	{"opened_at", NULL, CELL_TIME}, {"updated_at", NULL, CELL_TIME},
	{"tags", NULL, CELL_WORDS},     {"team", NULL, CELL_TEXT},
	{"contract", NULL, CELL_TEXT},  {"unanswered", NULL, CELL_BOOL},
	{"cause", NULL, CELL_TEXT},     {"side", NULL, CELL_TEXT},
	{"language", NULL, CELL_TEXT},  {"claimed", NULL, CELL_TEXT},
	{"affected", NULL, CELL_TEXT},  {"contact", NULL, CELL_TEXT},
};

struct ticket_rows {
	struct call *call;
	GPtrArray *columns;   /* of struct ticket_column */
	struct column *shown; /* of the sink, while the table lasts */
	gboolean own;         /* some are own fields */
};

gboolean ticket_rows_check(struct desk *desk, const char *columns, GError **error)
{
	g_autoptr(GPtrArray) parsed = ticket_columns_parse(desk, columns, error);

	return parsed != NULL;
}

static void rows_free(struct ticket_rows *rows)
{
	g_clear_pointer(&rows->columns, g_ptr_array_unref);
	g_free(rows->shown);
	g_free(rows);
}

static enum cell cell_of(enum column_kind kind)
{
	switch (kind) {
	case COLUMN_ID:
		return CELL_INT;
	case COLUMN_OPENED:
	case COLUMN_UPDATED:
		return CELL_TIME;
	case COLUMN_SUBJECT:
		return CELL_LONG;
	default:
		return CELL_TEXT;
	}
}

struct ticket_rows *ticket_rows_new(struct call *call, const char *columns, GError **error)
{
	struct ticket_rows *rows = g_new0(struct ticket_rows, 1);

	rows->call = call;
	rows->columns = ticket_columns_parse(call->desk, columns, error);
	if (!rows->columns) {
		rows_free(rows);
		return NULL;
	}
	if (sink_is_json(call->sink)) {
		sink_table(call->sink, json_columns, G_N_ELEMENTS(json_columns));
		return rows;
	}
	rows->own = ticket_columns_own(rows->columns);
	rows->shown = g_new0(struct column, rows->columns->len);
	for (guint i = 0; i < rows->columns->len; i++) {
		const struct ticket_column *column = rows->columns->pdata[i];
		rows->shown[i] =
			(struct column){column->name, column->heading, cell_of(column->kind)};
	}
	sink_table(call->sink, rows->shown, (int)rows->columns->len);
	return rows;
}

static void add_json(struct sink *sink, const struct ticket *ticket)
{
	g_auto(GStrv) tags = g_strsplit_set(ticket->tags ? ticket->tags : "", " ", -1);
	int kept = 0;

	/* The tags stand between blanks. */
	for (int i = 0; tags[i]; i++) {
		if (*tags[i])
			tags[kept++] = tags[i];
		else
			g_free(tags[i]);
	}
	tags[kept] = NULL;
	sink_row(sink);
	sink_int(sink, ticket->id);
	sink_text(sink, ticket->ref);
	sink_text(sink, severity_name(ticket->severity));
	sink_int(sink, ticket->row.rest);
	sink_text(sink, queue_class_name(ticket->row.klass));
	sink_text(sink, ticket->row.clock ? clock_kind_name(ticket->row.clock) : NULL);
	sink_time(sink, ticket->row.due_at);
	sink_bool(sink, ticket->row.breached);
	sink_time(sink, ticket->row.breach_at);
	sink_text(sink, ticket_state_name(ticket->state));
	sink_text(sink,
		  ticket->wait < 0 ? NULL : pause_reason_name((enum pause_reason)ticket->wait));
	sink_text(sink, ticket->client);
	sink_text(sink, ticket->tier);
	sink_text(sink, ticket->service);
	sink_text(sink, ticket->region);
	sink_text(sink, ticket->kind);
	sink_text(sink, ticket->subject);
	sink_text(sink, ticket->owner);
	sink_time(sink, ticket->opened_at);
	sink_time(sink, ticket->updated_at);
	sink_words(sink, tags);
	sink_text(sink, ticket->team);
	sink_text(sink, ticket->contract);
	sink_bool(sink, ticket->unanswered);
	sink_text(sink, ticket->cause);
	sink_text(sink, ticket->side);
	sink_text(sink, ticket->language);
	sink_text(sink, ticket->claimed < 0 ? NULL : severity_name(ticket->claimed));
	sink_text(sink, ticket->affected);
	sink_text(sink, ticket->contact);
}

static gboolean add_plain(const struct ticket_rows *rows, const struct ticket_column *column,
			  const struct ticket *ticket, GHashTable *fields, GError **error)
{
	struct call *call = rows->call;
	struct sink *sink = call->sink;
	struct left left;
	char due[LEFT_SIZE];

	switch (column->kind) {
	case COLUMN_DUE:
		if (!ticket_countdown(call->desk, ticket, call->now, &left, NULL, error))
			return FALSE;
		left_print(&left, call->now, call->zone, due);
		sink_text(sink, *due ? due : ticket_is_uncovered(ticket) ? "?" : "-");
		return TRUE;
	case COLUMN_ID:
		sink_int(sink, ticket->id);
		return TRUE;
	case COLUMN_OPENED:
		sink_time(sink, ticket->opened_at);
		return TRUE;
	case COLUMN_UPDATED:
		sink_time(sink, ticket->updated_at);
		return TRUE;
	default:
		break;
	}
	g_autofree char *text = ticket_column_text(column, ticket, fields);
	sink_text(sink, text ? text : "-");
	return TRUE;
}

gboolean ticket_rows_add(struct ticket_rows *rows, const struct ticket *ticket, GError **error)
{
	struct sink *sink = rows->call->sink;
	g_autoptr(GHashTable) fields = NULL;

	if (sink_is_json(sink)) {
		add_json(sink, ticket);
		return TRUE;
	}
	if (rows->own && !(fields = ticket_fields(rows->call->desk, ticket->id, error)))
		return FALSE;
	sink_row(sink);
	for (guint i = 0; i < rows->columns->len; i++)
		if (!add_plain(rows, rows->columns->pdata[i], ticket, fields, error))
			return FALSE;
	return TRUE;
}

gboolean ticket_rows_own(const struct ticket_rows *rows)
{
	return rows->own && !sink_is_json(rows->call->sink);
}

void ticket_rows_end(struct ticket_rows *rows)
{
	sink_end(rows->call->sink);
	rows_free(rows);
}

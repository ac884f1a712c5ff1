/* SPDX-License-Identifier: MIT
 * One ticket, one row. JSON has every key and needs no calendar; the plain list shows what is left
 * of the time, which does. */
#include "command/ticket-row.h"

#include <string.h>

#include "desk/i18n.h"

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

enum plain {
	PLAIN_SEVERITY,
	PLAIN_DUE,
	PLAIN_CLOCK,
	PLAIN_ID,
	PLAIN_CLIENT,
	PLAIN_STATE,
	PLAIN_OWNER,
	PLAIN_SUBJECT,
	PLAIN_REF,
	PLAIN_TIER,
	PLAIN_SERVICE,
	PLAIN_REGION,
	PLAIN_KIND,
	PLAIN_TEAM,
	PLAIN_CONTRACT,
	PLAIN_TAGS,
	PLAIN_CAUSE,
	PLAIN_OPENED,
	PLAIN_UPDATED,
	PLAIN_COLUMNS
};
static const struct {
	const char *name;
	struct column column;
} plain_columns[PLAIN_COLUMNS] = {
	[PLAIN_SEVERITY] = {"severity", {"severity", N_("SEV"), CELL_TEXT}},
	[PLAIN_DUE] = {"due", {"due", N_("DUE"), CELL_TEXT}},
	[PLAIN_CLOCK] = {"clock", {"clock", N_("CLOCK"), CELL_TEXT}},
	[PLAIN_ID] = {"id", {"id", N_("ID"), CELL_INT}},
	[PLAIN_CLIENT] = {"client", {"client", N_("CLIENT"), CELL_TEXT}},
	[PLAIN_STATE] = {"state", {"state", N_("STATE"), CELL_TEXT}},
	[PLAIN_OWNER] = {"owner", {"owner", N_("OWNER"), CELL_TEXT}},
	[PLAIN_SUBJECT] = {"subject", {"subject", N_("SUBJECT"), CELL_LONG}},
	[PLAIN_REF] = {"ref", {"ref", N_("REF"), CELL_TEXT}},
	[PLAIN_TIER] = {"tier", {"tier", N_("TIER"), CELL_TEXT}},
	[PLAIN_SERVICE] = {"service", {"service", N_("SERVICE"), CELL_TEXT}},
	[PLAIN_REGION] = {"region", {"region", N_("REGION"), CELL_TEXT}},
	[PLAIN_KIND] = {"kind", {"kind", N_("KIND"), CELL_TEXT}},
	[PLAIN_TEAM] = {"team", {"team", N_("TEAM"), CELL_TEXT}},
	[PLAIN_CONTRACT] = {"contract", {"contract", N_("CONTRACT"), CELL_TEXT}},
	[PLAIN_TAGS] = {"tags", {"tags", N_("TAGS"), CELL_TEXT}},
	[PLAIN_CAUSE] = {"cause", {"cause", N_("CAUSE"), CELL_TEXT}},
	[PLAIN_OPENED] = {"opened", {"opened", N_("OPENED"), CELL_TIME}},
	[PLAIN_UPDATED] = {"updated", {"updated", N_("UPDATED"), CELL_TIME}},
};
static const enum plain usual[] = {PLAIN_SEVERITY, PLAIN_DUE,   PLAIN_CLOCK, PLAIN_ID,
				   PLAIN_CLIENT,   PLAIN_STATE, PLAIN_OWNER, PLAIN_SUBJECT};

struct ticket_rows {
	struct call *call;
	enum plain shown[PLAIN_COLUMNS];
	struct column columns[PLAIN_COLUMNS];
	int count;
};

static gboolean show_column(struct ticket_rows *rows, const char *name, GError **error)
{
	GString *known;

	for (int i = 0; i < PLAIN_COLUMNS; i++) {
		if (strcmp(plain_columns[i].name, name) != 0)
			continue;
		for (int k = 0; k < rows->count; k++)
			if (rows->shown[k] == (enum plain)i)
				return TRUE;
		rows->shown[rows->count++] = (enum plain)i;
		return TRUE;
	}
	known = g_string_new(NULL);
	for (int i = 0; i < PLAIN_COLUMNS; i++)
		g_string_append_printf(known, "%s%s", i ? ", " : "", plain_columns[i].name);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("--columns: “%s” is none of %s"),
		    name, known->str);
	g_string_free(known, TRUE);
	return FALSE;
}

static gboolean choose(struct ticket_rows *rows, const char *columns, GError **error)
{
	g_auto(GStrv) names = NULL;

	if (!columns) {
		for (guint i = 0; i < G_N_ELEMENTS(usual); i++)
			rows->shown[rows->count++] = usual[i];
		return TRUE;
	}
	names = call_list("--columns", columns, error);
	for (char **name = names; name && *name; name++)
		if (!show_column(rows, *name, error))
			return FALSE;
	return names != NULL;
}

gboolean ticket_rows_check(const char *columns, GError **error)
{
	struct ticket_rows rows = {0};

	return choose(&rows, columns, error);
}

struct ticket_rows *ticket_rows_new(struct call *call, const char *columns, GError **error)
{
	struct ticket_rows *rows = g_new0(struct ticket_rows, 1);

	rows->call = call;
	if (!choose(rows, columns, error)) {
		g_free(rows);
		return NULL;
	}
	if (sink_is_json(call->sink)) {
		sink_table(call->sink, json_columns, G_N_ELEMENTS(json_columns));
		return rows;
	}
	for (int i = 0; i < rows->count; i++)
		rows->columns[i] = plain_columns[rows->shown[i]].column;
	sink_table(call->sink, rows->columns, rows->count);
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

static const char *plain_state(const struct ticket *ticket)
{
	return ticket->state == STATE_WAITING && ticket->wait >= 0
		       ? pause_reason_name((enum pause_reason)ticket->wait)
		       : ticket_state_name(ticket->state);
}

/* No contract, and so no clock: that is not the same as nothing being due (clocks.md M2). */
static gboolean is_uncovered(const struct ticket *ticket)
{
	return !ticket->contract && !ticket->row.clock;
}

static gboolean add_plain(const struct ticket_rows *rows, enum plain column,
			  const struct ticket *ticket, GError **error)
{
	struct call *call = rows->call;
	struct sink *sink = call->sink;
	struct left left;
	char text[LEFT_SIZE];
	g_autofree char *tags = NULL;

	switch (column) {
	case PLAIN_DUE:
		if (!ticket_countdown(call->desk, ticket, call->now, &left, error))
			return FALSE;
		left_print(&left, call->now, call->zone, text);
		sink_text(sink, *text ? text : is_uncovered(ticket) ? "?" : "-");
		return TRUE;
	case PLAIN_ID:
		sink_int(sink, ticket->id);
		return TRUE;
	case PLAIN_OPENED:
		sink_time(sink, ticket->opened_at);
		return TRUE;
	case PLAIN_UPDATED:
		sink_time(sink, ticket->updated_at);
		return TRUE;
	case PLAIN_TAGS:
		tags = g_strstrip(g_strdup(ticket->tags ? ticket->tags : ""));
		sink_text(sink, tags);
		return TRUE;
	default:
		break;
	}
	const char *const texts[PLAIN_COLUMNS] = {
		[PLAIN_SEVERITY] = severity_name(ticket->severity),
		[PLAIN_CLOCK] =
			is_uncovered(ticket) ? _("uncovered") : left_clock_name(ticket->row.clock),
		[PLAIN_CLIENT] = ticket->client,
		[PLAIN_STATE] = plain_state(ticket),
		[PLAIN_OWNER] = ticket->owner ? ticket->owner : "-",
		[PLAIN_SUBJECT] = ticket->subject,
		[PLAIN_REF] = ticket->ref,
		[PLAIN_TIER] = ticket->tier,
		[PLAIN_SERVICE] = ticket->service,
		[PLAIN_REGION] = ticket->region,
		[PLAIN_KIND] = ticket->kind,
		[PLAIN_TEAM] = ticket->team,
		[PLAIN_CONTRACT] = ticket->contract,
		[PLAIN_CAUSE] = ticket->cause,
	};
	sink_text(sink, texts[column] ? texts[column] : "-");
	return TRUE;
}

gboolean ticket_rows_add(struct ticket_rows *rows, const struct ticket *ticket, GError **error)
{
	struct sink *sink = rows->call->sink;

	if (sink_is_json(sink)) {
		add_json(sink, ticket);
		return TRUE;
	}
	sink_row(sink);
	for (int i = 0; i < rows->count; i++)
		if (!add_plain(rows, rows->shown[i], ticket, error))
			return FALSE;
	return TRUE;
}

void ticket_rows_end(struct ticket_rows *rows)
{
	sink_end(rows->call->sink);
	g_free(rows);
}

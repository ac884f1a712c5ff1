/* SPDX-License-Identifier: MIT
 * One row per column; own fields are columns by their key. */
#include "command/ticket-column.h"

#include <string.h>

#include "desk/i18n.h"

static const struct {
	const char *name, *heading;
} known[COLUMN_OWN] = {
	[COLUMN_SEVERITY] = {"severity", N_("SEV")},
	[COLUMN_DUE] = {"due", N_("DUE")},
	[COLUMN_CLOCK] = {"clock", N_("CLOCK")},
	[COLUMN_ID] = {"id", N_("ID")},
	[COLUMN_CLIENT] = {"client", N_("CLIENT")},
	[COLUMN_STATE] = {"state", N_("STATE")},
	[COLUMN_OWNER] = {"owner", N_("OWNER")},
	[COLUMN_SUBJECT] = {"subject", N_("SUBJECT")},
	[COLUMN_REF] = {"ref", N_("REF")},
	[COLUMN_TIER] = {"tier", N_("TIER")},
	[COLUMN_SERVICE] = {"service", N_("SERVICE")},
	[COLUMN_REGION] = {"region", N_("REGION")},
	[COLUMN_KIND] = {"kind", N_("KIND")},
	[COLUMN_TEAM] = {"team", N_("TEAM")},
	[COLUMN_CONTRACT] = {"contract", N_("CONTRACT")},
	[COLUMN_TAGS] = {"tags", N_("TAGS")},
	[COLUMN_CAUSE] = {"cause", N_("CAUSE")},
	[COLUMN_OPENED] = {"opened", N_("OPENED")},
	[COLUMN_UPDATED] = {"updated", N_("UPDATED")},
};
static const char usual[] = "severity,due,clock,id,client,state,owner,subject";

static void column_free(void *data)
{
	struct ticket_column *column = data;
	g_free(column->name);
	g_free(column->heading);
	g_free(column);
}

char **ticket_column_names(struct desk *desk)
{
	g_auto(GStrv) fields = desk ? book_keys(desk->book, "field", "", NULL) : NULL;
	GPtrArray *names = g_ptr_array_new();
	for (int i = 0; i < COLUMN_OWN; i++)
		g_ptr_array_add(names, g_strdup(known[i].name));
	for (char **field = fields; field && *field; field++)
		g_ptr_array_add(names, g_strdup(*field));
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

static struct ticket_column *column_of(struct desk *desk, const char *name)
{
	if (strcmp(name, "sev") == 0)
		name = known[COLUMN_SEVERITY].name;
	struct ticket_column *column = g_new0(struct ticket_column, 1);
	for (int i = 0; i < COLUMN_OWN; i++)
		if (strcmp(known[i].name, name) == 0) {
			column->kind = (enum column_kind)i;
			column->name = g_strdup(name);
			column->heading = g_strdup(_(known[i].heading));
			return column;
		}
	const struct line *field =
		desk ? book_line(desk->book, "field", name, G_MAXINT64, NULL) : NULL;
	if (!field) {
		g_free(column);
		return NULL;
	}
	const char *title = line_option(field, "title");
	column->kind = COLUMN_OWN;
	column->name = g_strdup(name);
	column->heading = g_utf8_strup(title ? title : name, -1);
	return column;
}

static gboolean has(const GPtrArray *columns, const struct ticket_column *column)
{
	for (guint i = 0; i < columns->len; i++) {
		const struct ticket_column *other = columns->pdata[i];
		if (other->kind == column->kind && strcmp(other->name, column->name) == 0)
			return TRUE;
	}
	return FALSE;
}

static void refuse_column(struct desk *desk, const char *name, GError **error)
{
	g_auto(GStrv) all = ticket_column_names(desk);
	g_autofree char *list = g_strjoinv(", ", all);

	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("--columns: “%s” is none of %s"),
		    name, list);
}

GPtrArray *ticket_columns_parse(struct desk *desk, const char *names, GError **error)
{
	g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(column_free);
	g_auto(GStrv) parts = g_strsplit(names ? names : usual, ",", -1);
	for (char **part = parts; *part; part++) {
		struct ticket_column *column = column_of(desk, g_strstrip(*part));
		if (!column) {
			refuse_column(desk, *part, error);
			return NULL;
		}
		if (has(columns, column))
			column_free(column);
		else
			g_ptr_array_add(columns, column);
	}
	if (columns->len > 0)
		return g_steal_pointer(&columns);
	refuse_column(desk, "", error);
	return NULL;
}

gboolean ticket_columns_own(const GPtrArray *columns)
{
	for (guint i = 0; i < columns->len; i++)
		if (((const struct ticket_column *)columns->pdata[i])->kind == COLUMN_OWN)
			return TRUE;
	return FALSE;
}

gboolean ticket_is_uncovered(const struct ticket *ticket)
{
	return !ticket->contract && !ticket->row.clock;
}

static const char *state_word(const struct ticket *ticket)
{
	return ticket->state == STATE_WAITING && ticket->wait >= 0
		       ? pause_reason_name((enum pause_reason)ticket->wait)
		       : ticket_state_name(ticket->state);
}

char *ticket_column_text(const struct ticket_column *column, const struct ticket *ticket,
			 GHashTable *fields)
{
	switch (column->kind) {
	case COLUMN_SEVERITY:
		return g_strdup(severity_name(ticket->severity));
	case COLUMN_CLOCK:
		return g_strdup(ticket_is_uncovered(ticket) ? _("uncovered")
							    : left_clock_name(ticket->row.clock));
	case COLUMN_CLIENT:
		return g_strdup(ticket->client);
	case COLUMN_STATE:
		return g_strdup(state_word(ticket));
	case COLUMN_OWNER:
		return g_strdup(ticket->owner);
	case COLUMN_SUBJECT:
		return g_strdup(ticket->subject);
	case COLUMN_REF:
		return g_strdup(ticket->ref);
	case COLUMN_TIER:
		return g_strdup(ticket->tier);
	case COLUMN_SERVICE:
		return g_strdup(ticket->service);
	case COLUMN_REGION:
		return g_strdup(ticket->region);
	case COLUMN_KIND:
		return g_strdup(ticket->kind);
	case COLUMN_TEAM:
		return g_strdup(ticket->team);
	case COLUMN_CONTRACT:
		return g_strdup(ticket->contract);
	case COLUMN_TAGS:
		return g_strstrip(g_strdup(ticket->tags ? ticket->tags : ""));
	case COLUMN_CAUSE:
		return g_strdup(ticket->cause);
	case COLUMN_OWN:
		return fields ? g_strdup(g_hash_table_lookup(fields, column->name)) : NULL;
	default:
		return NULL;
	}
}

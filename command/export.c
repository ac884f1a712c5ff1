/* SPDX-License-Identifier: MIT
 * `export`: the whole truth as JSON Lines, definitions with all their versions first, so that a
 * desk moves whole (midwatch-import(5)). One snapshot; few tickets in memory at a time. */
#include "command/command.h"

#include <string.h>

#include "command/article-rows.h"
#include "command/incident-rows.h"
#include "command/rows.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "store/again.h"

struct export
{
	struct call *call;
	struct desk *desk;
	char *desk_id;
	gboolean with_users;
	GString *line;
	GError *error;
};

static void put(struct export *export)
{
	sink_raw(export->call->sink, export->line->str);
	g_string_truncate(export->line, 0);
}

static gboolean write_definition(const struct row *row, void *data)
{
	struct export *export = data;
	const char *noun = row_text(row, 0);

	if (strcmp(noun, "user") == 0 && !export->with_users)
		return TRUE;
	js_begin(export->line, NULL);
	js_text(export->line, "type", "definition", FALSE);
	js_text(export->line, "noun", noun, FALSE);
	js_text(export->line, "key", row_text(row, 1), FALSE);
	js_int(export->line, "revision", row_int(row, 2));
	js_text(export->line, "text", row_text(row, 3), FALSE);
	js_end(export->line);
	g_string_append_c(export->line, '\n');
	put(export);
	return !sink_failed(export->call->sink);
}

/* A ticket's own ref, else one made of the desk's identity and its number: known again here, and
 * kept as a ref elsewhere. */
static char *name_of(enum row_named named, gint64 id, void *data)
{
	struct export *export = data;
	struct ticket ticket = {0};
	char *name;

	if (named == ROW_ARTICLE)
		return article_name(export->desk, export->desk_id, id);
	if (!ticket_load(export->desk, id, &ticket, NULL))
		return g_strdup_printf("midwatch-%s:%" PRId64, export->desk_id, id);
	name = ticket.ref ? g_strdup(ticket.ref)
			  : g_strdup_printf("midwatch-%s:%" PRId64, export->desk_id, id);
	ticket_clear(&ticket);
	return name;
}

static gboolean write_ticket(void *data, gint64 id, GError **error)
{
	struct export *export = data;
	struct ticket ticket = {0};
	g_autoptr(GPtrArray) events = NULL;
	g_autofree char *ref = NULL;

	if (!ticket_load(export->desk, id, &ticket, error))
		return FALSE;
	events = ticket_events(export->desk, id, TRUE, error);
	if (!events) {
		ticket_clear(&ticket);
		return FALSE;
	}
	ref = ticket.ref ? g_strdup(ticket.ref)
			 : g_strdup_printf("midwatch-%s:%" PRId64, export->desk_id, id);
	row_write_opening(export->line, ref, &ticket, g_ptr_array_index(events, 0));
	for (guint i = 1; i < events->len; i++)
		row_write_event(export->line, ref, g_ptr_array_index(events, i), name_of, export);
	put(export);
	ticket_clear(&ticket);
	return TRUE;
}

static gboolean take_id(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_array_append_val((GArray *)data, id);
	return TRUE;
}

static GArray *ticket_ids(struct desk *desk, gint64 after, guint limit G_GNUC_UNUSED,
			  GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));

	return store_ok(store_select(desk->store, QUERY_TICKET_IDS, &V_INT(after), 1, take_id, ids,
				     error),
			error)
		       ? g_steal_pointer(&ids)
		       : NULL;
}

static void expect_tickets(void *data, const gint64 *ids, guint count)
{
	const struct export *export = data;

	for (guint i = 0; i < count; i++)
		ticket_expect(export->desk, ids[i], TRUE);
}

static gboolean run_export(struct call *call, GError **error)
{
	struct store *store = call->desk->store;
	struct export export = {
		.call = call, .desk = call->desk, .with_users = call_flag(call, "with-users")};
	gboolean good;

	if (export.with_users && call->desk->role < ROLE_ADMIN) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("--with-users: an administrator is needed"));
		return FALSE;
	}
	export.desk_id = desk_identity(call->desk, error);
	if (!export.desk_id)
		return FALSE;
	export.line = g_string_new(NULL);
	good = store_ok(store_snapshot_begin(store, error), error);
	if (good) {
		good = store_ok(store_select(store, QUERY_DEFINITION_HISTORY, NULL, 0,
					     write_definition, &export, error),
				error) &&
		       article_rows_write(call, export.desk_id, error) &&
		       rows_write_all(call, ticket_ids, expect_tickets, write_ticket, &export,
				      error) &&
		       incident_rows_write(call, export.desk_id, name_of, &export, error);
		store_snapshot_end(store);
	}
	g_string_free(export.line, TRUE);
	g_free(export.desk_id);
	return good;
}

static const struct option_spec export_options[] = {
	{"with-users", 0, NULL, N_("Write the definitions of users too (needs an administrator)")},
	{NULL},
};
const struct command command_export = {
	.name = "export",
	.group = N_("Import and export"),
	.options = export_options,
	.help = N_("Write definitions, tickets, events and incidents as JSON Lines, so that a desk "
		   "moves whole"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK,
	.run = run_export,
};

/* SPDX-License-Identifier: MIT
 * since: what happened on the desk since a time, or since one was here last. */
#include "store/since.h"

#include <string.h>

#include "command/aftermath.h"
#include "command/command.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/told.h"
#include "store/session.h"

struct told {
	gint64 ticket, at, turn;
	int severity;
	char *client, *subject, *by, *did;
	const char *kind; /* of its event; "breach" */
};

static void told_free(void *data)
{
	struct told *told = data;

	g_free(told->client);
	g_free(told->subject);
	g_free(told->by);
	g_free(told->did);
	g_free(told);
}

struct gathering {
	struct call *call;
	GPtrArray *rows;
};

static void gather(const struct since_deed *deed, void *data)
{
	struct gathering *gathering = data;
	const struct event *event = deed->event;
	struct told *told = g_new0(struct told, 1);

	told->ticket = deed->ticket;
	told->at = deed->at;
	told->turn = event ? event->turn : 0;
	told->severity = deed->severity;
	told->client = g_strdup(deed->client);
	told->subject = g_strdup(deed->subject);
	told->by = g_strdup(event ? event->by : "");
	told->kind = event ? event_kind_name(event->kind) : "breach";
	told->did = event ? event_summary(event, gathering->call->zone)
			  : g_strdup_printf(_("%s breached"), aftermath_clock(deed->clock));
	g_ptr_array_add(gathering->rows, told);
}

static gint compare_told(gconstpointer a, gconstpointer b)
{
	const struct told *x = *(const struct told *const *)a, *y = *(const struct told *const *)b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->ticket != y->ticket)
		return x->ticket < y->ticket ? -1 : 1;
	return x->turn < y->turn ? -1 : x->turn > y->turn;
}

static gboolean since_when(struct call *call, gint64 *from, GError **error)
{
	g_autoptr(GString) time = g_string_new(call_argument(call, 0));

	/* "yesterday 22:00" needs no quotes. */
	for (guint i = 1; call_argument(call, i); i++)
		g_string_append_printf(time, " %s", call_argument(call, i));
	if (time->len > 0)
		return call_past(call, time->str, from, error);
	*from = session_last_seen(call->desk, call->desk->user,
				  call->context ? call->context->session : NULL);
	if (*from != TIME_NONE)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("you were in no console of this desk yet: since when? a TIME is expected"));
	return FALSE;
}

static gboolean run_since(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"at", N_("AT"), CELL_TIME},        {"ticket", N_("ID"), CELL_INT},
		{"severity", N_("SEV"), CELL_TEXT}, {"client", N_("CLIENT"), CELL_TEXT},
		{"by", N_("BY"), CELL_TEXT},        {"kind", NULL, CELL_TEXT},
		{"did", N_("DID"), CELL_LONG},      {"subject", N_("SUBJECT"), CELL_LONG},
	};
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(told_free);
	struct gathering gathering = {call, rows};
	gboolean more;
	gint64 from;

	if (!since_when(call, &from, error) ||
	    !since_each(call->desk, from, gather, &gathering, &more, error))
		return FALSE;
	g_ptr_array_sort(rows, compare_told);
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < rows->len && !sink_failed(call->sink); i++) {
		const struct told *told = g_ptr_array_index(rows, i);
		sink_row(call->sink);
		sink_time(call->sink, told->at);
		sink_int(call->sink, told->ticket);
		sink_text(call->sink, severity_name(told->severity));
		sink_text(call->sink, told->client);
		sink_text(call->sink, told->by);
		sink_text(call->sink, told->kind);
		sink_text(call->sink, told->did);
		sink_text(call->sink, told->subject);
	}
	sink_end(call->sink);
	if (more && !sink_is_json(call->sink))
		sink_say(call->sink, _("… and more: of %d tickets at most"), SINCE_TICKETS);
	return TRUE;
}

static const struct argument_spec since_arguments[] = {
	{.name = "TIME", .completer = COMPLETE_TIME, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
const struct command command_since = {
	.name = "since",
	.group = N_("Tickets"),
	.arguments = since_arguments,
	.help = N_("What happened since a time, or since you were here last"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_since,
};

/* SPDX-License-Identifier: MIT
 * list, search, next, mine: which tickets there are, which to take, what one did. */
#include <string.h>

#include "command/acting.h"
#include "command/preference.h"
#include "command/progress.h"
#include "command/ticket-row.h"
#include "command/view.h"
#include "desk/i18n.h"
#include "desk/told.h"
#include "store/scan.h"

/* The view a first word names; NULL without an error: it is a word of the filter. */
static struct view *named_view(struct call *call, const char *name, GError **error)
{
	/* What has a colon or a comparison in it is the filter language's. */
	if (!name || strpbrk(name, ":<>=()\"/ ") || *name == '-')
		return NULL;
	return view_find(call->desk, name, error);
}

struct giving {
	struct sink *sink;
	struct ticket_rows *rows;
	GError *error;
};

static gboolean give_ticket(const struct ticket *ticket, void *data)
{
	struct giving *giving = data;

	/* Nobody reads the rest of `midwatch list | head`. */
	return ticket_rows_add(giving->rows, ticket, &giving->error) && !sink_failed(giving->sink);
}

static gboolean give_list(struct call *call, const struct list_query *query, const char *columns,
			  GError **error)
{
	struct giving giving = {.sink = call->sink, .rows = ticket_rows_new(call, columns, error)};
	struct list_query asked = *query;
	gboolean done;

	if (!giving.rows)
		return FALSE;
	asked.fields = ticket_rows_own(giving.rows);
	done = ticket_list(call->desk, &asked, give_ticket, &giving, error);
	ticket_rows_end(giving.rows);
	if (done && giving.error) {
		g_propagate_error(error, giving.error);
		return FALSE;
	}
	g_clear_error(&giving.error);
	return done;
}

struct searching {
	const struct call *call;
	struct progress *progress;
};

static gboolean searched(gint64 done, gint64 total, void *data, GError **error)
{
	struct searching *searching = data;
	const struct call *call = searching->call;

	if (!searching->progress)
		searching->progress = progress_new(call->context ? call->context->watch : NULL,
						   _("search"), total, call->quiet);
	return progress_at(searching->progress, done, error);
}

/* What a pattern costs too much in is left out, and said so. */
static void tell_unsearched(struct call *call)
{
	guint tickets = call->desk->search.unsearched;
	g_autofree char *message = NULL;

	if (tickets == 0 || !call->context || !call->context->remark)
		return;
	message = g_strdup_printf(
		ngettext("%u ticket not searched: the pattern costs too much in its texts",
			 "%u tickets not searched: the pattern costs too much in their texts",
			 tickets),
		tickets);
	call->context->remark(message, call->context->complain_data);
}

static gboolean run_list(struct call *call, GError **error)
{
	const char *first = call_argument(call, 0), *limit = call_option(call, "limit");
	const char *after = call_option(call, "after"), *columns = call_option(call, "columns");
	const char *order = call_option(call, "order");
	struct list_query query = {.closed_too = call_flag(call, "all")};
	struct filter *filter = NULL;
	GError *problem = NULL;
	gboolean done = FALSE;
	gint64 rows = 0;

	if ((limit && !call_number("--limit", limit, 1, G_MAXINT, &rows, error)) ||
	    (after && !call_number("--after", after, 1, G_MAXINT64, &query.after, error)))
		return FALSE;
	struct view *view = named_view(call, first, &problem);
	if (problem) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	g_autofree char *rest = filter_join(call->arguments, view ? 1 : 0);
	/* A view is narrowed by what follows its name, whatever it says itself. */
	g_autofree char *text = view && *view->filter
					? *rest ? g_strdup_printf("(%s) %s", view->filter, rest)
						: g_strdup(view->filter)
					: g_strdup(rest);
	if (!order && view)
		order = view->order;
	if (!columns)
		columns = view && view->columns ? view->columns : preference_columns(call->desk);
	if (order_parse(order, &query.ordering, error) && call_filter(call, text, &filter, error)) {
		query.filter = filter;
		query.limit = (int)rows;
		struct searching searching = {.call = call};
		desk_search_begin(call->desk, 0);
		call->desk->search.told = searched;
		call->desk->search.data = &searching;
		done = give_list(call, &query, columns, error);
		call->desk->search.told = NULL;
		progress_free(searching.progress);
		if (done)
			tell_unsearched(call);
		filter_free(filter);
	}
	view_free(view);
	return done;
}

static const struct argument_spec list_arguments[] = {
	{.name = "VIEW|FILTER", .completer = COMPLETE_FILTER, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec list_options[] = {
	{.name = "limit", .value = N_("N"), .help = N_("At most so many")},
	{.name = "after",
	 .value = N_("ID"),
	 .help = N_("Go on behind this ticket"),
	 .completer = COMPLETE_TICKET},
	{.name = "columns",
	 .value = N_("NAME,..."),
	 .help = N_("Which columns the plain list has"),
	 .completer = COMPLETE_COLUMN},
	{.name = "order",
	 .value = N_("ORDER"),
	 .help = N_(
		 "How it is sorted: queue, opened, updated, due, client or id; “,desc” the other "
		 "way round"),
	 .completer = COMPLETE_WORDS,
	 .words = ORDER_WORDS},
	{.name = "all", .help = N_("Resolved, closed and cancelled ones too")},
	{.name = NULL},
};
const struct command command_list = {
	.name = "list",
	.group = N_("Tickets"),
	.arguments = list_arguments,
	.options = list_options,
	.help = N_("List the queue, or what a view or filter picks"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | LONG_OPTIONS_ONLY,
	.run = run_list,
};

static gboolean run_search(struct call *call, GError **error)
{
	g_autofree char *text = call_rest(call, 0);
	char *values[] = {text, NULL};
	struct filter filter = {.op = FILTER_TERM,
				.term = {.field = FIELD_TEXT,
					 .compare = COMPARE_IS,
					 .values = values,
					 .span = TIME_NONE,
					 .time = TIME_NONE},
				.column = 1};
	struct list_query query = {.filter = &filter, .closed_too = TRUE};
	const char *limit = call_option(call, "limit");
	gint64 rows = 0;

	if (limit && !call_number("--limit", limit, 1, G_MAXINT, &rows, error))
		return FALSE;
	query.limit = (int)rows;
	return give_list(call, &query, call_option(call, "columns"), error);
}

static const struct argument_spec search_arguments[] = {{.name = "TEXT", .rest = TRUE},
							{.name = NULL}};
static const struct option_spec search_options[] = {
	{.name = "limit", .value = N_("N"), .help = N_("At most so many")},
	{.name = "columns",
	 .value = N_("NAME,..."),
	 .help = N_("Which columns the plain list has"),
	 .completer = COMPLETE_COLUMN},
	{.name = NULL},
};
const struct command command_search = {
	.name = "search",
	.group = N_("Tickets"),
	.arguments = search_arguments,
	.options = search_options,
	.help = N_("Find tickets by their subject or reference, closed ones too"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_search,
};

/* What `next` has seen: candidates in queue order, those that fit the person's skills apart. */
struct picking {
	const struct user *user;
	GArray *fitting, *others; /* of gint64 pairs: id, turn */
};
#define CANDIDATES 20

static gboolean speaks(char **list, const char *word)
{
	return !list || !*list || !word || g_strv_contains((const char *const *)list, word);
}

/* A person fits when they speak the language and have one of the skills the ticket asks for. */
static gboolean fits(const struct user *user, const struct ticket *ticket)
{
	const char *const *skills;

	if (!user || !speaks(user->languages, ticket->language))
		return !user;
	if (!user->skills || !*user->skills || !ticket->service)
		return TRUE;
	skills = (const char *const *)user->skills;
	return g_strv_contains(skills, ticket->service) ||
	       (ticket->kind && g_strv_contains(skills, ticket->kind));
}

static gboolean pick(const struct ticket *ticket, void *data)
{
	struct picking *picking = data;
	GArray *into = fits(picking->user, ticket) ? picking->fitting : picking->others;

	/* Queue order: nothing behind the first resting row answers to us. */
	if (ticket->row.rest)
		return FALSE;
	if (into->len < 2 * CANDIDATES) {
		g_array_append_val(into, ticket->id);
		g_array_append_val(into, ticket->turn);
	}
	return picking->fitting->len < 2 * CANDIDATES;
}

static gboolean claim_one(struct call *call, gint64 id, gint64 turn, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	const struct act act = {.ticket = id, .sees = turn, .events = events};
	struct desk *desk = call->desk;
	guint keys = desk->keys;
	struct event event;
	gint64 stored = 0;
	gboolean done;

	event_init(&event);
	event.kind = EVENT_CLAIM;
	g_ptr_array_add(events, &event);
	done = ticket_act(desk, &act, &stored, error);
	if (!done && desk_recalls(desk)) {
		g_clear_error(error);
		desk_recall_anew(desk);
		desk->keys = keys; /* it is the same act */
		done = ticket_act(desk, &act, &stored, error);
	}
	event_clear(&event);
	if (done)
		call_deed(call, id, stored);
	return done;
}

/* Another person may be quicker: then the next one is tried. */
static gboolean claim_first(struct call *call, const GArray *candidates, gint64 *claimed,
			    GError **error)
{
	for (guint i = 0; i + 1 < candidates->len && !*claimed; i += 2) {
		gint64 id = g_array_index(candidates, gint64, i);
		GError *problem = NULL;
		if (claim_one(call, id, g_array_index(candidates, gint64, i + 1), &problem)) {
			*claimed = id;
		} else if (g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT)) {
			g_clear_error(&problem);
		} else {
			g_propagate_error(error, problem);
			return FALSE;
		}
	}
	return TRUE;
}

static gboolean claim_and_tell(struct call *call, const struct picking *picking, GError **error)
{
	gint64 claimed = 0;

	if (!claim_first(call, picking->fitting, &claimed, error) ||
	    (!claimed && !claim_first(call, picking->others, &claimed, error)))
		return FALSE;
	if (claimed)
		return tell_ticket(call, claimed, G_MAXINT64, _("is yours"), error);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("nothing waits for an owner"));
	return FALSE;
}

static gboolean run_next(struct call *call, GError **error)
{
	g_autoptr(GArray) fitting = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(gint64));
	struct picking picking = {book_user(call->desk->book, call->desk->user, NULL), fitting,
				  others};
	struct list_query query = {0};
	struct filter *filter = NULL;
	gboolean done, recalls;

	if (!call_filter(call, "owner:none", &filter, error))
		return FALSE;
	query.filter = filter;
	done = ticket_list(call->desk, &query, pick, &picking, error);
	filter_free(filter);
	if (!done)
		return FALSE;
	recalls = desk_recall_begin(call->desk);
	done = claim_and_tell(call, &picking, error);
	if (recalls)
		desk_recall_end(call->desk);
	return done;
}

const struct command command_next = {
	.name = "next",
	.group = N_("Tickets"),
	.help = N_("Claim the ticket that should be next for you"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_next,
};

static gboolean give_deed(gint64 ticket, const char *subject, const struct event *event, void *data)
{
	struct call *call = data;
	g_autofree char *said = event_summary(event, call->zone);

	sink_row(call->sink);
	sink_time(call->sink, event->occurred_at);
	sink_time(call->sink, event->recorded_at);
	sink_int(call->sink, ticket);
	sink_int(call->sink, event->turn);
	sink_text(call->sink, event_kind_name(event->kind));
	sink_text(call->sink, said);
	sink_text(call->sink, subject);
	return TRUE;
}

static gboolean run_mine(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"at", N_("AT"), CELL_TIME},
		{"recorded_at", NULL, CELL_TIME},
		{"ticket", N_("ID"), CELL_INT},
		{"turn", NULL, CELL_INT},
		{"kind", NULL, CELL_TEXT},
		{"did", N_("DID"), CELL_LONG},
		{"subject", N_("SUBJECT"), CELL_LONG},
	};
	const char *from = call_option(call, "since");
	gint64 since = call->now - 12 * 3600;
	gboolean done;

	if (from && !call_past(call, from, &since, error)) {
		g_prefix_error(error, "--%s: ", "since");
		return FALSE;
	}
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	done = ticket_deeds(call->desk, call->desk->user, since, give_deed, call, error);
	sink_end(call->sink);
	return done;
}

static const struct option_spec mine_options[] = {
	{.name = "since",
	 .value = N_("TIME"),
	 .help = N_("From then on; the last 12 hours otherwise"),
	 .completer = COMPLETE_TIME},
	{.name = NULL},
};
const struct command command_mine = {
	.name = "mine",
	.group = N_("Tickets"),
	.options = mine_options,
	.help = N_("What you did"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_mine,
};

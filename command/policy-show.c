/* SPDX-License-Identifier: MIT
 * `policy show`: what a tier, or a client by its contract of now, is promised, nearest row first.
 */
#include <string.h>

#include "command/policy.h"
#include "command/sink.h"
#include "desk/i18n.h"

/* Whether a nearer subject's row leaves nothing of this one. */
static gboolean line_hidden(const struct line *line, const GPtrArray *nearer, guint count)
{
	for (guint i = 0; i < count; i++) {
		const struct line *other = g_ptr_array_index(nearer, i);
		if (strcmp(line_word(other, 4), line_word(line, 4)) == 0 &&
		    (strcmp(line_word(other, 3), line_word(line, 3)) == 0 ||
		     strcmp(line_word(other, 3), "*") == 0))
			return TRUE;
	}
	return FALSE;
}

/* Adds the rows of a subject that no nearer one hides. */
static gboolean rows_add(struct call *call, const char *subject, GPtrArray *rows, GError **error)
{
	GError *local = NULL;
	const char *text = book_text(call->desk->book, "policy", subject, G_MAXINT64, NULL, &local);
	g_autoptr(GPtrArray) lines =
		define_lines(noun_of(call), subject, text ? text : "", local ? NULL : &local);
	guint nearer = rows->len;

	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	while (lines->len > 0) {
		struct line *line = g_ptr_array_steal_index(lines, 0);
		if (line_hidden(line, rows, nearer))
			line_free(line);
		else
			g_ptr_array_add(rows, line);
	}
	return TRUE;
}

static int by_rank(const void *a, const void *b)
{
	return line_rank(*(struct line *const *)a) - line_rank(*(struct line *const *)b);
}

/* A client's rows, then those of the tier its contract names now; a tier's are its own. *calendar
 * is that contract's; NULL: there is none, or it is a tier. */
static gboolean rows_of(struct call *call, const char *subject, GPtrArray *rows,
			const char **calendar, GError **error)
{
	g_autofree char *owner = g_strndup(subject, strcspn(subject, "/"));
	const char *service = strchr(subject, '/');
	const char *owners[2] = {owner, NULL};
	GError *local = NULL;

	*calendar = NULL;
	if (book_text(call->desk->book, "client", owner, G_MAXINT64, NULL, NULL)) {
		const struct contract *contract =
			book_contract_at(call->desk->book, owner, service ? service + 1 : NULL,
					 call->now, G_MAXINT64, &local);
		if (local) {
			g_propagate_error(error, local);
			return FALSE;
		}
		owners[1] = contract ? contract->tier : NULL;
		if (contract)
			*calendar = contract->calendar ? contract->calendar : "24x7";
		if (contract)
			sink_say(call->sink, _("%s is served as %s by the contract %s"), owner,
				 contract->tier, contract->name);
		else
			sink_say(call->sink, _("%s has no contract now"), owner);
	}
	for (guint i = 0; i < 2 && owners[i]; i++) {
		g_autofree char *nearer = service ? g_strconcat(owners[i], service, NULL) : NULL;
		if ((nearer && !rows_add(call, nearer, rows, error)) ||
		    !rows_add(call, owners[i], rows, error))
			return FALSE;
	}
	g_ptr_array_sort(rows, by_rank);
	return TRUE;
}

/* The clocks that rows promise something for, in their order. */
static int clocks_of(const GPtrArray *rows, enum clock_kind clocks[CLOCK_KINDS])
{
	int count = 0;

	for (int kind = 1; kind < CLOCK_KINDS; kind++)
		for (guint i = 0; i < rows->len; i++) {
			const char *name = clock_kind_name((enum clock_kind)kind);
			if (strcmp(line_word(g_ptr_array_index(rows, i), 4), name) != 0)
				continue;
			clocks[count++] = (enum clock_kind)kind;
			break;
		}
	return count;
}

/* One row per severity, one column per clock: the target, and the calendar it counts on, because a
 * promise of "24 h" means little without it: a client's contract tells which one. */
static void print_matrix(struct sink *sink, const GPtrArray *rows, const char *own)
{
	struct column columns[1 + CLOCK_KINDS] = {{"severity", N_("severity"), CELL_TEXT}};
	enum clock_kind clocks[CLOCK_KINDS];
	int count = clocks_of(rows, clocks);

	for (int i = 0; i < count; i++) {
		const char *name = clock_kind_name(clocks[i]);
		columns[i + 1] = (struct column){name, name, CELL_TEXT};
	}
	sink_table(sink, columns, count + 1);
	for (guint i = 0; i < rows->len;) {
		const char *severity = line_word(g_ptr_array_index(rows, i), 3);
		sink_row(sink);
		sink_text(sink, severity);
		for (int column = 0; column < count; column++) {
			const struct line *line = i < rows->len ? g_ptr_array_index(rows, i) : NULL;
			if (!line || strcmp(line_word(line, 3), severity) != 0 ||
			    strcmp(line_word(line, 4), clock_kind_name(clocks[column])) != 0) {
				sink_null(sink);
				continue;
			}
			const char *calendar = line_option(line, "calendar");
			if (own && g_strcmp0(calendar, "contract") == 0)
				calendar = own;
			g_autofree char *text =
				g_strconcat(line_word(line, 5), " ", calendar, NULL);
			sink_text(sink, text);
			i++;
		}
	}
	sink_end(sink);
}

static gboolean run_show(struct call *call, GError **error)
{
	const char *subject = call_argument(call, 0), *calendar;
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)line_free);

	if (!subject_check(call, subject, TRUE, error))
		return FALSE;
	if (!key_visible(call->desk, noun_of(call), subject)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("there is no tier or client “%s”"), subject);
		return FALSE;
	}
	if (!rows_of(call, subject, rows, &calendar, error))
		return FALSE;
	if (rows->len == 0)
		sink_say(call->sink, _("nothing is promised"));
	else if (sink_is_json(call->sink) || call_flag(call, "rows"))
		define_table(call->sink, noun_of(call), rows);
	else
		print_matrix(call->sink, rows, calendar);
	return TRUE;
}

static const struct argument_spec subject_argument[] = {{.name = "SUBJECT", COMPLETE_SUBJECT},
							{NULL}};
static const struct option_spec show_options[] = {
	{"rows", 0, NULL, N_("A row per promise, with all its options")},
	{NULL},
};
const struct command command_policy_show = {
	.name = "policy show",
	.group = N_("Definitions"),
	.arguments = subject_argument,
	.options = show_options,
	.help = N_("Show what a tier or a client[/service] is promised, as a matrix"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_show,
};

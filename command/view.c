/* SPDX-License-Identifier: MIT
 * Which views there are, and `view`'s own rows of the registry. A personal one is kept under its
 * owner's name, as preferences are. */
#include "command/view.h"

#include <stdlib.h>
#include <string.h>

#include "command/define.h"
#include "command/ticket-row.h"
#include "desk/filter.h"
#include "desk/i18n.h"

static const struct {
	const char *name, *title, *filter;
} built_in[] = {
	{"all", N_("all"), ""},
	{"mine", N_("mine"), "owner:me"},
	{"unowned", N_("unowned"), "owner:none"},
	{"breached", N_("breached"), "breached:yes"},
	/* Typed after `list` it is this very filter. */
	{"due<2h", N_("due<2h"), "due<2h"},
	{"unanswered", N_("unanswered"), "unanswered:yes"},
	{"waiting", N_("waiting"), "state:waiting"},
	{"uncovered", N_("uncovered"), "covered:no"},
	{"restored", N_("restored"), "state:restored"},
};

static const struct {
	const char *name;
	enum select_order by;
} orders[] = {
	{"queue", ORDER_QUEUE}, {"opened", ORDER_OPENED}, {"updated", ORDER_UPDATED},
	{"due", ORDER_DUE},     {"client", ORDER_CLIENT}, {"id", ORDER_ID},
};

gboolean order_parse(const char *text, struct ordering *ordering, GError **error)
{
	*ordering = (struct ordering){ORDER_QUEUE, FALSE};
	if (!text || !*text)
		return TRUE;
	gsize length = strcspn(text, ", ");
	const char *way = text + length + (text[length] != '\0');
	gboolean down = strcmp(way, "desc") == 0;
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		if (strlen(orders[i].name) != length || strncmp(orders[i].name, text, length) != 0)
			continue;
		if (*way && !down && strcmp(way, "asc") != 0)
			break;
		if (down && orders[i].by == ORDER_QUEUE)
			break;
		*ordering = (struct ordering){orders[i].by, down};
		return TRUE;
	}
	g_set_error(
		error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		_("“%s” is no order; there are queue, opened, updated, due, client, id, and all "
		  "but the first with “,desc” the other way round"),
		text);
	return FALSE;
}

void view_free(void *data)
{
	struct view *view = data;
	if (!view)
		return;
	g_free(view->name);
	g_free(view->title);
	g_free(view->filter);
	g_free(view->columns);
	g_free(view->order);
	g_free(view);
}

static struct view *view_built_in(guint index)
{
	struct view *view = g_new0(struct view, 1);
	view->name = g_strdup(built_in[index].name);
	view->title = g_strdup(_(built_in[index].title));
	view->filter = g_strdup(built_in[index].filter);
	view->built_in = TRUE;
	return view;
}

/* A definition of the noun; FALSE with an error when it can't be read, *view NULL when there is
 * none. */
static gboolean view_read(struct desk *desk, const char *key, struct view **view, GError **error)
{
	GError *local = NULL;
	const struct line *line = book_line(desk->book, "view", key, G_MAXINT64, &local);
	*view = NULL;
	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	const char *name = line ? line_word(line, 2) : NULL;
	if (!name)
		return TRUE;
	const char *title = line_option(line, "title"), *filter = line_option(line, "filter");
	*view = g_new0(struct view, 1);
	(*view)->name = g_strdup(name);
	(*view)->title = g_strdup(title ? title : name);
	(*view)->filter = g_strdup(filter ? filter : "");
	(*view)->columns = g_strdup(line_option(line, "columns"));
	(*view)->order = g_strdup(line_option(line, "order"));
	(*view)->personal = strchr(key, '/') != NULL;
	return TRUE;
}

struct view *view_find(struct desk *desk, const char *name, GError **error)
{
	g_autofree char *own = g_strconcat(desk->user, "/", name, NULL);
	struct view *view;
	if (!view_read(desk, own, &view, error) || view)
		return view;
	/* A slash would be another person's key. */
	if (!strchr(name, '/') && (!view_read(desk, name, &view, error) || view))
		return view;
	for (guint i = 0; i < G_N_ELEMENTS(built_in); i++)
		if (strcmp(built_in[i].name, name) == 0)
			return view_built_in(i);
	return NULL;
}

static gint index_of(const GPtrArray *views, const char *name)
{
	for (guint i = 0; i < views->len; i++)
		if (strcmp(((const struct view *)views->pdata[i])->name, name) == 0)
			return (gint)i;
	return -1;
}

static int compare_keys(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	const char *x_slash = strchr(x, '/'), *y_slash = strchr(y, '/');
	int order = strcmp(x_slash ? x_slash + 1 : x, y_slash ? y_slash + 1 : y);
	/* A person's own behind the desk's of the same name, which it replaces. */
	return order ? order : (x_slash != NULL) - (y_slash != NULL);
}

GPtrArray *views_of(struct desk *desk, GError **error)
{
	g_auto(GStrv) keys = book_keys(desk->book, "view", "", error);
	g_autoptr(GPtrArray) views = g_ptr_array_new_with_free_func(view_free);
	g_autofree char *own = g_strconcat(desk->user, "/", NULL);
	if (!keys)
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(built_in); i++)
		g_ptr_array_add(views, view_built_in(i));
	qsort(keys, g_strv_length(keys), sizeof *keys, compare_keys);
	for (char **key = keys; *key; key++) {
		struct view *view;
		if (strchr(*key, '/') && !g_str_has_prefix(*key, own))
			continue;
		if (!view_read(desk, *key, &view, error))
			return NULL;
		if (!view)
			continue;
		gint place = index_of(views, view->name);
		if (place < 0) {
			g_ptr_array_add(views, view);
		} else {
			view_free(views->pdata[place]);
			views->pdata[place] = view;
		}
	}
	return g_steal_pointer(&views);
}

/* ---- the noun */

gboolean view_right(struct call *call, const char *key, const GPtrArray *lines, GError **error)
{
	const struct line *line = g_ptr_array_index(lines, 0);
	const char *text = line_option(line, "filter"), *columns = line_option(line, "columns");
	g_auto(GStrv) own = book_keys(call->desk->book, "field", "", error);
	struct ordering ordering;

	if (!own)
		return FALSE;
	if (!text) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--filter FILTER is missing"));
		return FALSE;
	}
	struct filter *filter = filter_parse(text, call->now, call->zone, call->desk->zones,
					     (const char *const *)own, error);
	if (!filter)
		g_prefix_error(error, "--filter: ");
	filter_free(filter);
	if (!filter || !order_parse(line_option(line, "order"), &ordering, error))
		return FALSE;
	return !columns || ticket_rows_check(call->desk, columns, error);
}

/* Whose view a call defines; NULL: everybody's. */
static const char *owner_of(const struct call *call)
{
	const char *user = call_option(call, "user");

	return !user || !*user ? NULL : strcmp(user, "me") == 0 ? call->desk->user : user;
}

static gboolean change_view(struct call *call, GPtrArray *lines, GError **error)
{
	struct line *line =
		define_line(call, lines->len ? g_ptr_array_index(lines, 0) : NULL, error);

	if (!line)
		return FALSE;
	if (owner_of(call))
		g_hash_table_insert(line->options, g_strdup("user"), g_strdup(owner_of(call)));
	g_ptr_array_set_size(lines, 0);
	g_ptr_array_add(lines, line);
	return TRUE;
}

static gboolean run_view_add(struct call *call, GError **error)
{
	const char *name = call_argument(call, 0), *user = owner_of(call);

	if (user && strcmp(user, call->desk->user) != 0 && call->desk->role < ROLE_ADMIN) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("only an admin makes personal views for others"));
		return FALSE;
	}
	g_autofree char *key = user ? g_strconcat(user, "/", name, NULL) : g_strdup(name);
	return key_check(noun_of(call), name, error) && define_edit(call, key, change_view, error);
}

static const struct option_spec view_options[] = {
	{"title", 't', "TEXT", N_("What people read")},
	{"filter", 'f', "FILTER", N_("Which tickets it shows"), COMPLETE_FILTER},
	{"columns", 0, "COLUMN,…", N_("The columns it shows"), COMPLETE_COLUMN},
	{"order", 0, "ORDER", N_("How it is sorted (default queue)"), COMPLETE_WORDS, ORDER_WORDS},
	{"user", 0, "USER", N_("Only this person sees it; “me” is oneself"), COMPLETE_USER},
	{NULL},
};
const struct command command_view_add = {
	.name = "view add",
	.group = N_("Definitions"),
	.arguments = ONE_ARGUMENT("NAME", COMPLETE_VIEW),
	.options = view_options,
	.help = N_("Define a named list of tickets, or change it"),
	.role = ROLE_ENGINEER,
	.needs = DEFINITION_NEEDS,
	.run = run_view_add,
};
const struct command command_view_list = LIST_ROW("view", COMPLETE_VIEW, N_("List the views"));
const struct command command_view_show = SHOW_ROW("view", COMPLETE_VIEW, N_("Show a view"));
const struct command command_view_remove =
	REMOVE_ROW("view", COMPLETE_VIEW, N_("Remove a view"), ROLE_ENGINEER);

/* SPDX-License-Identifier: MIT
 * kb list: articles by what is said of them, the newest first. Words are kb search's. */
#include <string.h>

#include "command/kb.h"
#include "command/library.h"
#include "desk/i18n.h"
#include "kb/query.h"

enum { LIMIT = 50 };

struct listing {
	struct kb_table table;
	const struct kb_query *query;
	GString *labels;
	gint64 left;
};

static gboolean give(const struct article *article, void *data)
{
	struct listing *listing = data;
	struct kb_doc doc;

	library_doc(article, listing->labels, &doc);
	if (!kb_query_passes(listing->query, &doc, listing->table.call->now))
		return TRUE;
	kb_row(&listing->table, article, NULL);
	return --listing->left > 0 && !sink_failed(listing->table.call->sink);
}

static gboolean only_filters(const struct kb_query *query, GError **error)
{
	if (!query->pattern && query->words->len + query->phrases->len + query->without->len == 0)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("filters like state:stale are expected; “kb search” looks for words"));
	return FALSE;
}

static gboolean run_list(struct call *call, GError **error)
{
	g_autofree char *text = call_rest(call, 0);
	const char *most = call_option(call, "limit");
	struct listing listing = {.left = LIMIT};
	struct kb_query *query;
	gboolean good;

	if (most && !call_number("--limit", most, 1, G_MAXINT32, &listing.left, error))
		return FALSE;
	query = kb_query_parse(text, error);
	good = query && only_filters(query, error);
	if (good) {
		listing.query = query;
		listing.labels = g_string_new(NULL);
		kb_table(&listing.table, call, NULL);
		good = article_list(call->desk, give, &listing, error);
		sink_end(call->sink);
		g_string_free(listing.labels, TRUE);
	}
	kb_query_free(query);
	return good;
}

static const struct argument_spec list_arguments[] = {
	{.name = N_("FILTER"), .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec list_options[] = {
	{.name = "limit", .value = "N", .help = N_("So many; 50 otherwise")},
	{.name = NULL},
};
const struct command command_kb_list = {
	.name = "kb list",
	.group = KB_GROUP,
	.arguments = list_arguments,
	.options = list_options,
	.help = N_("List articles by product:, lang:, region:, client:, kind:, state:, tag:, "
		   "owner:, the newest first"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | LONG_OPTIONS_ONLY,
	.run = run_list,
};

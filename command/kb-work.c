/* SPDX-License-Identifier: MIT
 * kb work: what is to do in the knowledge base (kb.md §1). */
#include <string.h>

#include "command/gaps.h"
#include "command/kb.h"
#include "desk/i18n.h"

#define WORK_WORDS "stale unused unvoted gaps"
#define GAPS_US 300000 /* to ask the index whether they still are */
enum { STALE, UNUSED, UNVOTED, GAPS, WORKS, LIMIT = 20 };

struct listing {
	struct call *call;
	int work;
	gint64 left;
};

static void give(struct call *call, int work, gint64 article, gint64 count, gint64 at,
		 const char *text)
{
	/* The words of the command, so that a line can be asked for alone. */
	static const char *const names[] = {"stale", "unused", "unvoted", "gaps"};
	struct sink *sink = call->sink;

	sink_row(sink);
	sink_text(sink, names[work]);
	if (article)
		sink_int(sink, article);
	else
		sink_null(sink);
	sink_int(sink, count);
	sink_time(sink, at);
	sink_text(sink, text);
}

static gboolean give_article(const struct article *article, void *data)
{
	struct listing *listing = data;

	give(listing->call, listing->work, article->id, article->used,
	     listing->work == STALE ? article->review_by : article->updated_at, article->title);
	return --listing->left > 0;
}

static gboolean give_gaps(struct call *call, gint64 limit, GError **error)
{
	g_autoptr(GPtrArray) gaps = gaps_standing(call->desk, (guint)limit, GAPS_US,
						  call->context->console != NULL, error);

	for (guint i = 0; gaps && i < gaps->len; i++) {
		const struct article_gap *gap = g_ptr_array_index(gaps, i);
		give(call, GAPS, 0, gap->count, gap->at, gap->query);
	}
	return gaps != NULL;
}

static gboolean run_work(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"work", N_("WORK"), CELL_TEXT},  {"article", N_("ID"), CELL_INT},
		{"count", N_("COUNT"), CELL_INT}, {"at", N_("SINCE"), CELL_TIME},
		{"text", N_("WHAT"), CELL_LONG},
	};
	static const enum article_work works[] = {WORK_STALE, WORK_NEVER_USED, WORK_NO_VOTES};
	const char *which = call_argument(call, 0), *text = call_option(call, "limit");
	gint64 limit = LIMIT;
	gboolean good = TRUE;
	int only = -1;

	if ((which && !call_choice("WORK", which, WORK_WORDS, &only, error)) ||
	    (text && !call_number("--limit", text, 1, G_MAXINT32, &limit, error)))
		return FALSE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (int work = STALE; work < WORKS && good; work++) {
		struct listing listing = {call, work, limit};
		if (only >= 0 && only != work)
			continue;
		good = work == GAPS ? give_gaps(call, limit, error)
				    : article_worklist(call->desk, works[work], call->now,
						       give_article, &listing, error);
	}
	sink_end(call->sink);
	return good;
}

static const struct argument_spec work_arguments[] = {
	{.name = N_("WORK"), .completer = COMPLETE_WORDS, .optional = TRUE, .words = WORK_WORDS},
	{.name = NULL},
};
static const struct option_spec work_options[] = {
	{.name = "limit", .value = "N", .help = N_("So many of each; 20 otherwise")},
	{.name = NULL},
};
const struct command command_kb_work = {
	.name = "kb work",
	.group = KB_GROUP,
	.arguments = work_arguments,
	.options = work_options,
	.help = N_("List what to do: stale articles, unused ones, used ones without a vote, "
		   "searches in vain"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_work,
};

/* SPDX-License-Identifier: MIT
 * kb show, kb history: one article as it reads, and how it came to. */
#include <string.h>

#include "command/kb.h"
#include "desk/i18n.h"

/* What is not said of an article takes no line. */
static void give_facts(struct call *call, const struct article *article)
{
	struct sink *sink = call->sink;
	g_auto(GStrv) tags = kb_tags(article);
	const struct column columns[] = {
		{"article", N_("Article"), CELL_INT},
		{"title", N_("Title"), CELL_LONG},
		{"state", N_("State"), CELL_TEXT},
		{"kind", N_("Kind"), CELL_TEXT},
		{"visibility", N_("For"), CELL_TEXT},
		{"language", article->language ? N_("Language") : NULL, CELL_TEXT},
		{"product", article->product ? N_("Product") : NULL, CELL_TEXT},
		{"region", article->region ? N_("Region") : NULL, CELL_TEXT},
		{"client", article->client ? N_("Client") : NULL, CELL_TEXT},
		{"owner", article->owner ? N_("Owner") : NULL, CELL_TEXT},
		{"tags", *article->tags ? N_("Tags") : NULL, CELL_WORDS},
		{"ref", article->ref ? N_("Reference") : NULL, CELL_TEXT},
		{"votes", N_("Solved"), CELL_INT},
		{"used", N_("Used"), CELL_INT},
		{"supersedes", article->supersedes ? N_("Supersedes") : NULL, CELL_INT},
		{"created_at", N_("Written"), CELL_TIME},
		{"rev", N_("Revision"), CELL_INT},
		{"updated_at", N_("Changed"), CELL_TIME},
		{"by", N_("By"), CELL_TEXT},
		{"reason", article->reason ? N_("Reason") : NULL, CELL_LONG},
		{"review_by", article->review_by == TIME_NONE ? NULL : N_("Review by"), CELL_TIME},
		/* In plain form it follows as it is. */
		{"text", NULL, CELL_LONG},
	};

	sink_record(sink, columns, G_N_ELEMENTS(columns));
	sink_row(sink);
	sink_int(sink, article->id);
	sink_text(sink, article->title);
	sink_text(sink, article_state_name(
				article_state_at(article->state, article->review_by, call->now)));
	sink_text(sink, article_kind_name(article->kind));
	sink_text(sink, article->internal ? "internal" : "client");
	sink_text(sink, article->language);
	sink_text(sink, article->product);
	sink_text(sink, article->region);
	sink_text(sink, article->client);
	sink_text(sink, article->owner);
	sink_words(sink, tags);
	sink_text(sink, article->ref);
	sink_int(sink, article->votes);
	sink_int(sink, article->used);
	if (article->supersedes)
		sink_int(sink, article->supersedes);
	else
		sink_null(sink);
	sink_time(sink, article->created_at);
	sink_int(sink, article->rev);
	sink_time(sink, article->updated_at);
	sink_text(sink, article->by);
	sink_text(sink, article->reason);
	sink_time(sink, article->review_by);
	sink_text(sink, article->body);
	sink_end(sink);
	if (*article->body) {
		sink_block(sink, "\n");
		sink_block(sink, article->body);
	}
}

static gboolean run_show(struct call *call, GError **error)
{
	const char *rev = call_option(call, "rev");
	gint64 number = 0;
	struct article *article;

	if (rev && !call_number("--rev", rev, 1, G_MAXINT64, &number, error))
		return FALSE;
	article = kb_load(call, 0, number, error);
	if (!article)
		return FALSE;
	give_facts(call, article);
	article_free(article);
	return TRUE;
}

static const struct argument_spec article_arguments[] = {ARTICLE_ARGUMENT, {.name = NULL}};
static const struct option_spec show_options[] = {
	{.name = "rev", .value = "N", .help = N_("As it read in this revision")},
	{.name = NULL},
};
const struct command command_kb_show = {
	.name = "kb show",
	.group = KB_GROUP,
	.arguments = article_arguments,
	.options = show_options,
	.help = N_("Show an article"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_show,
};

static gboolean run_history(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"article", NULL, CELL_INT},         {"rev", N_("REV"), CELL_INT},
		{"at", N_("AT"), CELL_TIME},         {"by", N_("BY"), CELL_TEXT},
		{"state", N_("STATE"), CELL_TEXT},   {"bytes", N_("BYTES"), CELL_INT},
		{"new_text", NULL, CELL_BOOL},       {"title", NULL, CELL_TEXT},
		{"reason", N_("REASON"), CELL_LONG},
	};
	g_autoptr(GPtrArray) revisions = NULL;
	gint64 id;

	if (!kb_id(call, call_argument(call, 0), &id, error))
		return FALSE;
	revisions = article_history(call->desk, id, error);
	if (!revisions)
		return FALSE;
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < revisions->len; i++) {
		const struct article *revision = g_ptr_array_index(revisions, i);
		sink_row(call->sink);
		sink_int(call->sink, id);
		sink_int(call->sink, revision->rev);
		sink_time(call->sink, revision->updated_at);
		sink_text(call->sink, revision->by);
		sink_text(call->sink, article_state_name(revision->state));
		sink_int(call->sink, revision->size);
		sink_bool(call->sink, revision->new_text);
		sink_text(call->sink, revision->title);
		sink_text(call->sink, revision->reason);
	}
	sink_end(call->sink);
	return TRUE;
}

const struct command command_kb_history = {
	.name = "kb history",
	.group = KB_GROUP,
	.arguments = article_arguments,
	.help = N_("Show the revisions of an article, the newest first: who, when and why"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_history,
};

/* SPDX-License-Identifier: MIT
 * `kb search` and `kb reindex`: questions to the knowledge base from the shell and from scripts,
 * and the index they are answered from. */
#include <string.h>

#include "command/kb-ask.h"
#include "command/kb.h"
#include "command/library.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/text.h"

#define LIMIT 20 /* articles, unless more are asked for */
#define COSTLY_NAMED 5
#define LINE_MOST 160 /* bytes of a line that are shown, around what was found */

/* ---- rows */

static void give_score(struct sink *sink, const void *data)
{
	const struct kb_hit *hit = data;

	if (hit->score > 0)
		sink_int(sink, (gint64)(hit->score * 1000));
	else
		sink_null(sink);
}

static void give_in_title(struct sink *sink, const void *data)
{
	sink_bool(sink, ((const struct kb_hit *)data)->in_title);
}

static void give_line(struct sink *sink, const void *data)
{
	sink_text(sink, ((const struct kb_hit *)data)->line);
}

static void give_line_number(struct sink *sink, const void *data)
{
	const struct kb_hit *hit = data;

	if (hit->line)
		sink_int(sink, hit->line_number);
	else
		sink_null(sink);
}

static const struct kb_column hit_columns[] = {
	{{"score", NULL, CELL_INT}, give_score},
	{{"in_title", NULL, CELL_BOOL}, give_in_title},
	{{"line", NULL, CELL_TEXT}, give_line},
	{{"line_number", NULL, CELL_INT}, give_line_number},
	{.give = NULL},
};
static const struct column total_columns[] = {
	{"total", NULL, CELL_INT},    {"complete", NULL, CELL_BOOL},
	{"partial", NULL, CELL_BOOL}, {"behind", NULL, CELL_BOOL},
	{"costly", NULL, CELL_WORDS}, {"costly_total", NULL, CELL_INT},
	{"how", NULL, CELL_TEXT},     {"used", NULL, CELL_WORDS},
};

static const char *how_name(enum rank_how how)
{
	static const char *const names[] = {
		[RANK_ALL] = "all", [RANK_CORRECTED] = "corrected", [RANK_ANY] = "any"};

	return names[how];
}

static void give_total(struct call *call, const struct kb_result *result)
{
	struct sink *sink = call->sink;
	g_autoptr(GPtrArray) costly = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) used = g_ptr_array_new();

	for (guint i = 0; i < result->costly->len; i++)
		g_ptr_array_add(costly, g_strdup_printf("%" PRId64,
							g_array_index(result->costly, gint64, i)));
	g_ptr_array_add(costly, NULL);
	for (guint i = 0; i < result->used->len; i++)
		g_ptr_array_add(used, result->used->pdata[i]);
	g_ptr_array_add(used, NULL);
	sink_table(sink, total_columns, G_N_ELEMENTS(total_columns));
	sink_row(sink);
	sink_int(sink, result->total);
	sink_bool(sink, result->complete);
	sink_bool(sink, result->partial);
	sink_bool(sink, result->behind);
	sink_words(sink, (char **)costly->pdata);
	sink_int(sink, result->costly_total);
	sink_text(sink, result->by_words ? how_name(result->how) : NULL);
	sink_words(sink, (char **)used->pdata);
	sink_end(sink);
}

/* ---- lines */

/* The part of a long line around what was found, cut between characters. */
static void say_line(struct call *call, const struct kb_hit *hit)
{
	const char *line = hit->line, *end = line + strlen(line);
	const char *from = line, *to = end;
	struct regex_span span = hit->span;

	if (end - line > LINE_MOST) {
		gsize before = MIN(span.start, LINE_MOST / 4);
		from = line + span.start - before;
		while (from > line && ((guchar)*from & 0xC0) == 0x80)
			from--;
		to = MIN(from + LINE_MOST, end);
		while (to > from && ((guchar)*to & 0xC0) == 0x80)
			to--;
	}
	g_autofree char *part = g_strndup(from, (gsize)(to - from));
	gsize cut = (gsize)(from - line), most = (gsize)(to - from);
	span.start = MIN(span.start - cut, most);
	span.end = MIN(span.end - cut, most);
	sink_say_marked(call->sink, from > line ? "        …" : "        ", part, span.start,
			span.end, to < end ? "…" : "");
}

static void say_hit(struct call *call, const struct kb_hit *hit, const struct article *article)
{
	char age[LEFT_SIZE];
	g_autoptr(GString) head = g_string_new(NULL);

	left_span(MAX(call->now - article->updated_at, 0), age);
	g_string_append_printf(head, "%6" PRId64 "  ", article->id);
	text_pad(
		head,
		article_state_name(article_state_at(article->state, article->review_by, call->now)),
		9);
	g_string_append_printf(head, " %5s  ", age);
	sink_say_marked(call->sink, head->str, article->title, hit->in_title ? hit->span.start : 0,
			hit->in_title ? hit->span.end : 0, "");
	if (hit->line)
		say_line(call, hit);
}

static void remark(struct call *call, const char *text)
{
	if (call->context && call->context->remark)
		call->context->remark(text, call->context->complain_data);
}

/* The first of them: "12, 40, 7, …". */
static char *costly_ids(const struct kb_result *result)
{
	GString *ids = g_string_new(NULL);

	for (guint i = 0; i < result->costly->len && i < COSTLY_NAMED; i++)
		g_string_append_printf(ids, "%s%" PRId64, i ? ", " : "",
				       g_array_index(result->costly, gint64, i));
	if (result->costly_total > COSTLY_NAMED)
		g_string_append(ids, ", …");
	return g_string_free(ids, FALSE);
}

/* What a person should know of an answer, beside it. */
static void remark_on(struct call *call, const struct kb_result *result, guint given)
{
	g_autofree char *costly = NULL, *used = NULL;

	if (result->partial)
		remark(call, _("the search took too long and ended early: there may be more"));
	if (result->behind)
		remark(call, _("the index is still being built: there may be more"));
	if (result->costly_total > 0) {
		g_autofree char *ids = costly_ids(result);
		costly = g_strdup_printf(
			ngettext(
				"%u article not searched: the pattern costs too much in it (%s)",
				"%u articles not searched: the pattern costs too much in them (%s)",
				result->costly_total),
			result->costly_total, ids);
		remark(call, costly);
	}
	if (result->by_words && result->how == RANK_ANY && result->total > 0)
		remark(call, _("no article has all of these words; these have some"));
	if (result->by_words && result->how == RANK_CORRECTED) {
		g_autoptr(GString) words = g_string_new(NULL);
		for (guint i = 0; i < result->used->len; i++)
			g_string_append_printf(words, "%s%s", i ? " " : "",
					       (char *)result->used->pdata[i]);
		used = g_strdup_printf(_("searched for: %s"), words->str);
		remark(call, used);
	}
	if (given < result->total) {
		g_autofree char *more = g_strdup_printf(_("%u of %u articles; --limit shows more"),
							given, result->total);
		remark(call, more);
	}
}

/* ---- searching */

/* The rows say what is shown, and whether this person may see it. */
static gboolean give_hits(struct call *call, const struct kb_result *result, guint *given,
			  GError **error)
{
	gboolean json = sink_is_json(call->sink);
	struct kb_table table;

	if (json)
		kb_table(&table, call, hit_columns);
	for (guint i = 0; i < result->hits->len && !sink_failed(call->sink); i++) {
		const struct kb_hit *hit = result->hits->pdata[i];
		g_autoptr(GError) problem = NULL;
		struct article *article = article_load(call->desk, hit->id, 0, &problem);
		if (!article && !g_error_matches(problem, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING)) {
			g_propagate_error(error, g_steal_pointer(&problem));
			return FALSE;
		}
		if (!article)
			continue;
		if (json)
			kb_row(&table, article, hit);
		else
			say_hit(call, hit, article);
		article_free(article);
		++*given;
	}
	if (json)
		sink_end(call->sink);
	return TRUE;
}

/* What people look for and nobody has written down is work to do. What scripts ask is not; nor is a
 * pattern, which is how one looks for what should not be there. */
static void note_missed(struct call *call, const struct kb_result *result, const char *text)
{
	struct desk *desk = call->desk;
	gboolean missed = result->by_words && result->complete && result->total == 0;

	if (!missed || sink_is_json(call->sink) || call->context->script)
		return;
	/* To search, a desk is opened for reading only. One that can't be written is no reason to
	 * disturb anybody. */
	if (store_is_read_only(desk->store) || !call->context->console)
		desk = desk_open(store_address(desk->store), STORE_WRITE, desk->user,
				 call->context->bound, NULL);
	if (desk)
		article_missed(desk, text, NULL);
	if (desk != call->desk)
		desk_close(desk);
}

static gboolean run_search(struct call *call, GError **error)
{
	g_autofree char *words = call_rest(call, 0);
	g_autofree char *text =
		call_flag(call, "regex") ? g_strconcat("/", words, NULL) : g_strdup(words);
	const char *limit_text = call_option(call, "limit");
	gint64 limit = LIMIT;
	guint given = 0;

	if (limit_text && !call_number("--limit", limit_text, 1, 1000000, &limit, error))
		return FALSE;
	gboolean counts = call_flag(call, "count");
	struct kb_result *result = kb_ask(call, text, counts ? 1 : (guint)limit, error);
	if (!result)
		return FALSE;
	gboolean done = counts || give_hits(call, result, &given, error);
	if (done && sink_is_json(call->sink))
		give_total(call, result);
	else if (done && counts)
		sink_say(call->sink, "%u", result->total);
	if (done) {
		sink_flush(call->sink);
		remark_on(call, result, counts ? result->total : given);
		note_missed(call, result, text);
	}
	kb_result_free(result);
	return done;
}

static const struct argument_spec search_arguments[] = {
	{.name = N_("QUERY"), .completer = COMPLETE_QUESTION, .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec search_options[] = {
	{.name = "regex", .letter = 'r', .help = N_("The whole is a pattern (PCRE2), as behind /")},
	{.name = "limit",
	 .letter = 'l',
	 .value = N_("N"),
	 .help = N_("At most so many articles; 20 otherwise")},
	{.name = "count", .letter = 'c', .help = N_("Only how many there are")},
	{.name = NULL},
};
const struct command command_kb_search = {
	.name = "kb search",
	.group = KB_GROUP,
	.arguments = search_arguments,
	.options = search_options,
	.help = N_("Find articles by words, product: lang: region: kind: state: tag: and /pattern"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_search,
};

/* ---- the index */

static void tell_state(struct call *call, struct library *library)
{
	static const struct column columns[] = {
		{"folder", N_("Folder"), CELL_TEXT},
		{"articles", N_("Articles"), CELL_INT},
		{"in_memory", N_("Not in it yet"), CELL_INT},
		{"segments", N_("Files"), CELL_INT},
		{"bytes", N_("Bytes"), CELL_INT},
	};
	struct library_state state;

	library_tell(library, &state);
	sink_record(call->sink, columns, G_N_ELEMENTS(columns));
	sink_row(call->sink);
	sink_text(call->sink, state.folder);
	sink_int(call->sink, state.articles);
	sink_int(call->sink, state.fresh);
	sink_int(call->sink, state.segments);
	sink_int(call->sink, (gint64)state.bytes);
	sink_end(call->sink);
}

static gboolean refuse(const char *why, enum midwatch_error code, GError **error)
{
	g_set_error_literal(error, MIDWATCH_ERROR, code, why);
	return FALSE;
}

static gboolean build(struct call *call, struct library *library, GError **error)
{
	switch (library_build(library, call_flag(call, "all"), call->context, error)) {
	case LIBRARY_BUILT:
		return TRUE;
	case LIBRARY_BUSY:
		return refuse(_("another midwatch of this host is building the index"),
			      MIDWATCH_ERROR_CONFLICT, error);
	case LIBRARY_NOT_KEPT:
		return refuse(library_trouble(library), MIDWATCH_ERROR_FAILED, error);
	case LIBRARY_FAILED:
		break;
	}
	return FALSE;
}

static gboolean run_reindex(struct call *call, GError **error)
{
	struct library *library = library_of(call->desk);
	gboolean waits = !call->context->console, dry = call_flag(call, "dry-run");
	struct shelf *shelf;

	if (!dry && waits && !build(call, library, error))
		return FALSE;
	if (!(shelf = library_shelf(library, FALSE, error)))
		return FALSE;
	shelf_unref(shelf);
	if (!dry && !waits) {
		library_build_behind(library, call_flag(call, "all"));
		sink_say(call->sink, _("The index is being built."));
	} else if (!call->quiet || sink_is_json(call->sink)) {
		tell_state(call, library);
	}
	return TRUE;
}

static const struct option_spec reindex_options[] = {
	{.name = "all", .letter = 'a', .help = N_("From nothing, not only what is new")},
	{.name = "dry-run", .letter = 'n', .help = N_("Build nothing, only tell what there is")},
	{.name = NULL},
};
const struct command command_kb_reindex = {
	.name = "kb reindex",
	.group = KB_GROUP,
	.options = reindex_options,
	.help = N_("Bring the index of this host up to date and tell what there is of it"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NOT_IN_SCRIPT,
	.run = run_reindex,
};

/* SPDX-License-Identifier: MIT
 * `kb diff`, and the comparison of a draft with what it was begun on. */
#include "command/kb-diff.h"

#include <string.h>

#include "command/article-text.h"
#include "command/kb.h"
#include "desk/event.h"
#include "desk/i18n.h"
#include "kb/diff.h"

#define CONTEXT 3

static const char *const kinds[] = {"same", "gone", "new", "cut"};

/* Where only some words of a line differ they stand in brackets: [-gone-], {+new+}. */
static void say_line(GString *out, const struct diff *diff, const struct diff_line *line)
{
	gboolean gone = line->kind == DIFF_GONE;
	guint at = 0;
	if (line->kind == DIFF_CUT) {
		g_string_append_printf(out,
				       ngettext("  … %u line as it was\n",
						"  … %u lines as they were\n", line->cut),
				       line->cut);
		return;
	}
	g_string_append(out, gone ? "- " : line->kind == DIFF_NEW ? "+ " : "  ");
	for (guint i = line->first; i < line->first + line->count; i++) {
		const struct diff_mark *mark = &g_array_index(diff->marks, struct diff_mark, i);
		g_string_append_len(out, line->text + at, mark->from - at);
		g_string_append(out, gone ? "[-" : "{+");
		g_string_append_len(out, line->text + mark->from, mark->to - mark->from);
		g_string_append(out, gone ? "-]" : "+}");
		at = mark->to;
	}
	g_string_append_len(out, line->text + at, line->size - at);
	g_string_append_c(out, '\n');
}

static void say_rows(struct sink *sink, const struct diff *diff)
{
	static const struct column columns[] = {
		{"kind", NULL, CELL_TEXT},
		{"before", NULL, CELL_INT},
		{"after", NULL, CELL_INT},
		{"text", NULL, CELL_LONG},
	};
	sink_table(sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < diff->lines->len; i++) {
		const struct diff_line *line = &g_array_index(diff->lines, struct diff_line, i);
		g_autofree char *text = g_strndup(line->text, line->size);
		if (line->kind == DIFF_CUT)
			continue;
		sink_row(sink);
		sink_text(sink, kinds[line->kind]);
		sink_int(sink, line->before);
		sink_int(sink, line->after);
		sink_text(sink, text != NULL ? text : "");
	}
	sink_end(sink);
}

void kb_diff_say(struct sink *sink, const char *before, const char *after)
{
	struct diff *diff = diff_new(before, strlen(before), after, strlen(after), CONTEXT);
	g_autoptr(GString) out = g_string_new(NULL);
	if (sink_is_json(sink)) {
		say_rows(sink, diff);
	} else if (diff->gone + diff->added == 0) {
		sink_say(sink, "%s", _("(no difference)"));
	} else {
		for (guint i = 0; i < diff->lines->len; i++)
			say_line(out, diff, &g_array_index(diff->lines, struct diff_line, i));
		sink_block(sink, out->str);
	}
	diff_free(diff);
}

/* ---- kb diff */

static gboolean take_rev(struct call *call, guint argument, gint64 most, gint64 *rev,
			 GError **error)
{
	const char *text = call_argument(call, argument);
	return text == NULL || call_number("REV", text, 1, most, rev, error);
}

static gboolean say_revisions(struct call *call, const struct article *newest, GError **error)
{
	gint64 before = MAX(newest->rev - 1, 1), after = newest->rev;
	if (!take_rev(call, 1, newest->rev, &before, error) ||
	    !take_rev(call, 2, newest->rev, &after, error))
		return FALSE;
	struct article *old = article_load(call->desk, newest->id, before, error);
	struct article *new =
		old != NULL ? article_load(call->desk, newest->id, after, error) : NULL;
	if (new != NULL) {
		g_autofree char *from = article_edit_text(old), *to = article_edit_text(new);
		sink_say(call->sink,
			 _("Article %" PRId64 ", revision %" PRId64 " → %" PRId64 ": %s"),
			 newest->id, before, after, new->reason != NULL ? new->reason : new->title);
		kb_diff_say(call->sink, from, to);
	}
	article_free(old);
	article_free(new);
	return new != NULL;
}

static gboolean run_diff(struct call *call, GError **error)
{
	struct article *newest = kb_load(call, 0, 0, error);
	gboolean good = newest != NULL && say_revisions(call, newest, error);
	article_free(newest);
	return good;
}

static const struct argument_spec diff_arguments[] = {
	ARTICLE_ARGUMENT,
	{.name = N_("REV"), .optional = TRUE},
	{.name = N_("REV"), .optional = TRUE},
	{.name = NULL},
};
const struct command command_kb_diff = {
	.name = "kb diff",
	.group = KB_GROUP,
	.arguments = diff_arguments,
	.help = N_("Show what a revision of an article changed: the newest, or from one REV to "
		   "another"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_diff,
};

/* ---- drafts */

gint64 article_of_draft(const struct draft *draft)
{
	struct event options;
	event_init(&options);
	options.more = g_strdup(draft->more);
	g_autofree char *id = event_more(&options, "article");
	event_clear(&options);
	return id != NULL ? g_ascii_strtoll(id, NULL, 10) : 0;
}

gboolean kb_diff_draft(struct desk *desk, struct sink *sink, const struct draft *draft,
		       GError **error)
{
	gint64 id = article_of_draft(draft);
	if (id == 0)
		return TRUE;
	struct article *newest = article_load(desk, id, 0, error);
	struct article *base =
		newest != NULL ? article_load(desk, id, draft->base_turn, error) : NULL;
	if (base != NULL) {
		g_autofree char *from = article_edit_text(base), *now = article_edit_text(newest);
		sink_block(sink, "\n");
		if (newest->rev > base->rev) {
			sink_say(sink, "-- %s", _("What was changed since it was begun"));
			kb_diff_say(sink, from, now);
		} else {
			sink_say(sink, "-- %s", _("Nobody changed the article since"));
		}
		sink_block(sink, "\n");
		sink_say(sink, "-- %s", _("What the draft changes"));
		kb_diff_say(sink, from, draft->text);
	}
	article_free(newest);
	article_free(base);
	return base != NULL;
}

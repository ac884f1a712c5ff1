/* SPDX-License-Identifier: MIT
 * The article that is shown: of the row the cursor rests on, or of a link that was followed, and
 * the way back. Its text comes from the shelf, what else is known of it from the desk. */
#include "config.h"

#include <string.h>

#include "command/article-link.h"
#include "desk/i18n.h"
#include "tui/copy.h"
#include "tui/kb.h"

/* ---- its text */

static void sheet_done(struct job *job)
{
	struct sheet *sheet = (struct sheet *)job;
	struct kb *kb = (struct kb *)job->owner;
	console_touch(kb->console);
	if (job->error) {
		console_say_error(kb->console, job->error);
		kb_ask_shelf(kb);
	}
	if (sheet->shelf == kb->shown_on && sheet->doc == kb->shown_doc)
		kb->rendering = FALSE;
	if (job->error || sheet->article.id != kb->shown) {
		sheet_free(sheet);
		return;
	}
	reading_take(&kb->view, sheet);
	if (kb->anchor)
		reading_go_anchor(&kb->view, kb->anchor);
	else if (kb->back_to != MD_NOWHERE)
		reading_go_source(&kb->view, kb->back_to);
	else if (kb->seek)
		reading_go_mark(&kb->view, kb->seek_mark);
	g_clear_pointer(&kb->anchor, g_free);
	kb->back_to = MD_NOWHERE;
	kb->seek = FALSE;
	kb->span_at = MD_NOWHERE;
}

gboolean kb_is_there(const struct kb *kb)
{
	return kb->shown && kb->view.sheet && kb->view.sheet->article.id == kb->shown;
}

/* What is marked: what was looked for in it, else the question, else the words it was suggested
 * for. */
static void render(struct kb *kb, gboolean anew)
{
	if (!kb->shown || kb->columns <= 0)
		return;
	const GPtrArray *used = kb->within || !kb->answer ? NULL : kb->answer->used;
	struct sheet *sheet = sheet_new(kb->shown_on, kb->shown_part, kb->shown_doc, kb->columns,
					kb->within    ? kb->within
					: kb->marking ? kb->marking
						      : "",
					used);
	sheet->anew = anew;
	sheet->from = kb->span_at;
	sheet->job.owner = kb;
	sheet->job.done = sheet_done;
	console_reckon(kb->console, TOPIC_PREVIEW, &sheet->job);
}

void kb_set_columns(struct kb *kb, int columns)
{
	gboolean other = columns != kb->columns;
	kb->columns = columns;
	if (other)
		render(kb, kb->view.sheet == NULL);
}

/* ---- what the desk knows of it */

static void facts_free(struct job *job)
{
	struct kb_facts *facts = (struct kb_facts *)job;
	g_clear_error(&job->error);
	article_free(facts->article);
	g_free(facts->ref);
	g_free(facts->anchor);
	g_free(facts);
}

static void facts_work(struct job *job, struct desk *desk)
{
	struct kb_facts *facts = (struct kb_facts *)job;
	if (facts->ref && !article_find(desk, facts->ref, &facts->id, &job->error))
		return;
	if (facts->ref && !facts->id) {
		g_set_error(&job->error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no article came from %s"), facts->ref);
		return;
	}
	facts->article = article_load(desk, facts->id, 0, &job->error);
}

static struct kb_facts *facts_new(struct kb *kb, gint64 id)
{
	struct kb_facts *facts = g_new0(struct kb_facts, 1);
	facts->id = id;
	facts->job.owner = kb;
	facts->job.work = facts_work;
	facts->job.free = facts_free;
	return facts;
}

static void forget_facts(struct kb *kb)
{
	if (kb->facts)
		facts_free(&kb->facts->job);
	kb->facts = NULL;
}

static void facts_done(struct job *job)
{
	struct kb_facts *facts = (struct kb_facts *)job;
	struct kb *kb = (struct kb *)job->owner;
	console_touch(kb->console);
	if (facts->id != kb->shown) {
		facts_free(job);
		return;
	}
	forget_facts(kb);
	kb->facts = facts;
}

void kb_ask_facts(struct kb *kb)
{
	if (!kb->shown)
		return;
	struct kb_facts *facts = facts_new(kb, kb->shown);
	facts->job.done = facts_done;
	console_post(kb->console, TOPIC_FACTS, &facts->job);
}

const struct article *kb_article(const struct kb *kb)
{
	return kb->facts && kb->facts->id == kb->shown ? kb->facts->article : NULL;
}

/* ---- which one is shown */

static void hide(struct kb *kb)
{
	kb->shown = 0;
	g_clear_pointer(&kb->shown_on, shelf_unref);
	reading_drop(&kb->view);
	forget_facts(kb);
	console_touch(kb->console);
}

/* One that is shown already stays where it is. */
static void show(struct kb *kb, struct shelf *shelf, guint part, guint doc, gint64 id)
{
	gboolean same = id == kb->shown;
	shelf_ref(shelf);
	g_clear_pointer(&kb->shown_on, shelf_unref);
	kb->shown = id;
	kb->shown_on = shelf;
	kb->shown_part = part;
	kb->shown_doc = doc;
	/* What is known of the one before stays with it as long as it is seen. */
	if (!same)
		g_clear_pointer(&kb->within, g_free);
	kb->rendering = TRUE;
	render(kb, !same);
	kb_ask_facts(kb);
	console_touch(kb->console);
}

static void show_row(struct kb *kb, const struct kb_row *row)
{
	g_free(kb->marking);
	kb->marking = g_strdup(row->words ? row->words : kb->shown_question);
	kb->span_at =
		row->span.end > row->span.start && !row->in_title ? row->span.start : MD_NOWHERE;
	show(kb, kb->rows_on, row->part, row->doc, row->id);
}

void kb_preview(struct kb *kb, gint64 delay)
{
	kb->preview_due = g_get_monotonic_time() + delay;
}

gint64 kb_preview_tick(struct kb *kb, gint64 monotonic)
{
	const struct kb_row *row = kb_selected(kb);
	if (!kb->preview_due || kb->state == KB_READING)
		return G_MAXINT64;
	if (monotonic < kb->preview_due)
		return kb->preview_due;
	kb->preview_due = 0;
	if (row)
		show_row(kb, row);
	else
		hide(kb);
	return G_MAXINT64;
}

gboolean kb_read(struct kb *kb, GError **error)
{
	const struct kb_row *row = kb_selected(kb);
	if (!row) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("there is no article to read"));
		return FALSE;
	}
	kb->preview_due = 0;
	g_clear_pointer(&kb->within, g_free);
	show_row(kb, row);
	g_array_set_size(kb->visits, 0);
	kb_enter(kb, KB_READING);
	return TRUE;
}

void kb_shelf_changed(struct kb *kb)
{
	guint part, doc;
	if (!kb->shown)
		return;
	if (shelf_find(kb->shelf, kb->shown, &part, &doc))
		show(kb, kb->shelf, part, doc, kb->shown);
	else if (kb->state == KB_READING)
		console_say(kb->console, STYLE_WARN,
			    _("article %" PRId64 " has been removed meanwhile"), kb->shown);
}

/* What can't be had comes no more: it is said when it is asked for. */
gboolean kb_is_coming(const struct kb *kb)
{
	return kb->shown && kb->columns > 0 &&
	       ((kb->rendering && !kb_is_there(kb)) || !kb->facts || kb->facts->id != kb->shown);
}

gboolean kb_await(struct kb *kb, const char *line)
{
	const struct kb_row *row = kb->state == KB_READING ? NULL : kb_selected(kb);
	/* Where it is not beside the list it is opened first: nobody takes what nobody sees. */
	if (row && kb->columns <= 0)
		return kb_read(kb, NULL);
	if (row && row->id != kb->shown) {
		kb->preview_due = 0;
		show_row(kb, row);
	}
	if (!kb_is_coming(kb))
		return FALSE;
	g_free(kb->then);
	kb->then = g_strdup(line);
	return TRUE;
}

/* ---- following, and the way back */

static void visit_done(struct job *job)
{
	struct kb_facts *facts = (struct kb_facts *)job;
	struct kb *kb = (struct kb *)job->owner;
	guint part, doc;
	if (!kb->visiting) { /* nobody waits for it any more */
		facts_free(job);
		return;
	}
	kb->visiting = FALSE;
	if (job->error) {
		console_say_error(kb->console, job->error);
		g_array_set_size(kb->ahead, 0); /* was meant for what does not come */
		facts_free(job);
		return;
	}
	if (!kb->shelf || !shelf_find(kb->shelf, facts->id, &part, &doc)) {
		console_say(kb->console, STYLE_ERROR, _("article %" PRId64 " can't be read yet"),
			    facts->id);
		g_array_set_size(kb->ahead, 0);
		facts_free(job);
		return;
	}
	if (kb->shown && kb->state == KB_READING && !facts->returns) {
		const struct kb_visit here = {kb->shown, reading_source(&kb->view)};
		g_array_append_val(kb->visits, here);
	}
	g_free(kb->anchor);
	kb->anchor = g_steal_pointer(&facts->anchor);
	kb->back_to = facts->source;
	kb->span_at = MD_NOWHERE;
	if (kb->shown == facts->id)
		hide(kb); /* led to another place of the same one */
	show(kb, kb->shelf, part, doc, facts->id);
	kb_enter(kb, KB_READING);
	facts_free(job);
}

static void post_visit(struct kb *kb, struct kb_facts *facts, const char *anchor)
{
	kb->visiting = TRUE;
	facts->job.done = visit_done;
	facts->anchor = anchor && *anchor ? g_strdup(anchor) : NULL;
	console_post(kb->console, TOPIC_NONE, &facts->job);
}

void kb_visit(struct kb *kb, const char *article)
{
	gint64 id = 0;
	gboolean number =
		g_ascii_string_to_signed(article + (*article == '#'), 10, 1, G_MAXINT64, &id, NULL);
	struct kb_facts *facts = facts_new(kb, id);
	facts->ref = number ? NULL : g_strdup(article);
	facts->source = MD_NOWHERE;
	post_visit(kb, facts, NULL);
}

gboolean kb_back(struct kb *kb)
{
	if (kb->visits->len == 0)
		return FALSE;
	const struct kb_visit *last =
		&g_array_index(kb->visits, struct kb_visit, kb->visits->len - 1);
	struct kb_facts *facts = facts_new(kb, last->id);
	facts->source = last->source;
	facts->returns = TRUE;
	g_array_set_size(kb->visits, kb->visits->len - 1);
	post_visit(kb, facts, NULL);
	return TRUE;
}

static gboolean follow_path(struct kb *kb, const char *target, GError **error)
{
	const struct article *article = kb_article(kb);
	g_autofree char *anchor = NULL;
	g_autofree char *ref = link_follow(article ? article->ref : NULL, target, &anchor);
	if (!ref) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    article && !article->ref
				    ? _("%s: this article was written here, its links lead nowhere")
				    : _("%s leads to no article"),
			    target);
		return FALSE;
	}
	struct kb_facts *facts = facts_new(kb, 0);
	facts->ref = g_steal_pointer(&ref);
	facts->source = MD_NOWHERE;
	post_visit(kb, facts, anchor);
	return TRUE;
}

gboolean kb_follow(struct kb *kb, int count, GError **error)
{
	const struct md_link *link = reading_link(&kb->view, count);
	if (!link) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    _("no link in this line"));
		return FALSE;
	}
	if (*link->target == '#') {
		if (reading_go_anchor(&kb->view, link->target + 1))
			return TRUE;
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("there is no heading %s"), link->target);
		return FALSE;
	}
	g_autofree char *scheme = g_uri_parse_scheme(link->target);
	gboolean foreign = scheme && strcmp(scheme, "kb") != 0;
	return foreign ? console_copy(kb->console, link->target, error)
		       : follow_path(kb, link->target, error);
}

/* ---- finding */

gboolean kb_next_match(struct kb *kb, int by, GError **error)
{
	gboolean elsewhere = kb->visits->len > 0 || kb->within;
	if (reading_next_mark(&kb->view, by))
		return TRUE;
	if (elsewhere || kb->list.cursor + by < 0 || kb->list.cursor + by >= kb->list.count) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
				    kb->within ? _("no further place in this article")
					       : _("no further place found"));
		return FALSE;
	}
	list_seek(&kb->list, kb->list.cursor + by);
	kb->preview_due = 0;
	kb->seek = TRUE;
	kb->seek_mark = by;
	show_row(kb, kb_selected(kb));
	kb_ask_more(kb);
	return TRUE;
}

void kb_find_within(struct kb *kb, const char *text)
{
	g_free(kb->within);
	/* A text as it stands, unless a pattern is meant. */
	g_autofree char *plain = g_regex_escape_string(text, -1);
	kb->within = !*text ? NULL : *text == '/' ? g_strdup(text) : g_strconcat("/", plain, NULL);
	kb->seek = TRUE;
	kb->seek_mark = 0;
	render(kb, FALSE);
}

void kb_forget_shown(struct kb *kb)
{
	hide(kb);
	g_free(kb->marking);
	g_free(kb->within);
	g_free(kb->anchor);
	g_array_unref(kb->visits);
}

/* SPDX-License-Identifier: MIT
 * kb link, unlink, vote, tick, untick, plan, plans: articles and the tickets they were of use to.
 * Each is an event of the ticket, so it can be taken back with undo. */
#include <string.h>

#include "command/acting.h"
#include "command/kb.h"
#include "command/plan.h"
#include "desk/i18n.h"
#include "store/project.h"

/* ---- saying it */

struct saying {
	enum article_deed deed;
	const char *did, *was; /* "linked to article %s: %s", and when it says so already */
};

/* `uses` NULL: none. */
static gboolean already(const GArray *uses, gint64 article, enum article_deed deed)
{
	const struct article_use *use = NULL;

	for (guint i = 0; uses && i < uses->len && !use; i++)
		if (g_array_index(uses, struct article_use, i).article == article)
			use = &g_array_index(uses, struct article_use, i);
	switch (deed) {
	case DEED_LINK:
		return use != NULL;
	case DEED_UNLINK:
		return !use;
	case DEED_SOLVED:
		return use && use->solved;
	default:
		return !use || !use->solved;
	}
}

static gboolean say_deed(struct call *call, const struct article *article, enum article_deed deed,
			 const char *box, const char *did, GError **error)
{
	struct acting acting;
	gboolean done = acting_begin(call, &acting, error);

	if (done) {
		article_deed(article, deed, box, acting_add(&acting, EVENT_ARTICLE));
		done = acting_tell(&acting, error, "%s", did);
	}
	acting_clear(&acting);
	return done;
}

/* A second time changes nothing. */
static gboolean say(struct call *call, const struct saying *saying, GError **error)
{
	g_autoptr(GPtrArray) events = NULL;
	g_autofree char *did = NULL;
	struct article *article = kb_load(call, 0, 0, error);
	gboolean done = FALSE, was;
	struct facts facts;

	if (!article)
		return FALSE;
	events = ticket_events(call->desk, call->ticket, FALSE, error);
	if (events) {
		facts_of(events, &facts);
		was = already(facts.uses, article->id, saying->deed);
		facts_clear(&facts);
		did = g_strdup_printf(_(was ? saying->was : saying->did), article->id,
				      article->title);
		done = was ? tell_ticket(call, call->ticket, G_MAXINT64, did, error)
			   : say_deed(call, article, saying->deed, NULL, did, error);
	}
	article_free(article);
	return done;
}

static gboolean link_one(struct call *call, GError **error)
{
	static const struct saying saying = {DEED_LINK, N_("linked to article %" PRId64 " %s"),
					     N_("is linked to article %" PRId64 " %s already")};

	return say(call, &saying, error);
}

static gboolean unlink_one(struct call *call, GError **error)
{
	static const struct saying saying = {DEED_UNLINK,
					     N_("no longer linked to article %" PRId64 " %s"),
					     N_("is not linked to article %" PRId64 " %s")};

	return say(call, &saying, error);
}

static gboolean vote_one(struct call *call, GError **error)
{
	static const struct saying yes = {DEED_SOLVED, N_("solved by article %" PRId64 " %s"),
					  N_("is solved by article %" PRId64 " %s already")};
	static const struct saying no = {DEED_UNSOLVED,
					 N_("not solved by article %" PRId64 " %s after all"),
					 N_("has no vote for article %" PRId64 " %s")};

	return say(call, call_flag(call, "no") ? &no : &yes, error);
}

static gboolean run_link(struct call *call, GError **error)
{
	return call_tickets(call, 1, link_one, error);
}

static gboolean run_unlink(struct call *call, GError **error)
{
	return call_tickets(call, 1, unlink_one, error);
}

static gboolean run_vote(struct call *call, GError **error)
{
	return call_tickets(call, 1, vote_one, error);
}

static const struct argument_spec use_arguments[] = {
	ARTICLE_ARGUMENT,
	{.name = "TICKET", .completer = COMPLETE_TICKET, .optional = TRUE, .rest = TRUE},
	{.name = NULL},
};
const struct command command_kb_link = {
	.name = "kb link",
	.group = KB_GROUP,
	.arguments = use_arguments,
	.help = N_("Say that an article is of use to a ticket"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | ONE_ACT,
	.run = run_link,
};
const struct command command_kb_unlink = {
	.name = "kb unlink",
	.group = KB_GROUP,
	.arguments = use_arguments,
	.help = N_("Say that it is not, its vote included"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | ONE_ACT,
	.run = run_unlink,
};
static const struct option_spec vote_options[] = {
	{.name = "no", .help = N_("It did not, after all")},
	{.name = NULL},
};
const struct command command_kb_vote = {
	.name = "kb vote",
	.group = KB_GROUP,
	.arguments = use_arguments,
	.options = vote_options,
	.help = N_("Say that an article solved a ticket"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | ONE_ACT,
	.run = run_vote,
};

/* ---- plans */

struct plan {
	struct article *article;
	struct md_text *text;
	GArray *boxes; /* of struct plan_box */
};

/* Wide enough that no box is broken into lines. */
enum { PLAN_COLUMNS = 1000 };

static void plan_clear(struct plan *plan)
{
	g_clear_pointer(&plan->boxes, g_array_unref);
	g_clear_pointer(&plan->text, md_text_free);
	article_free(plan->article);
}

/* Takes the article over. */
static gboolean plan_open(struct call *call, struct article *article, struct plan *plan,
			  GError **error)
{
	g_autoptr(GPtrArray) events =
		article ? ticket_events(call->desk, call->ticket, FALSE, error) : NULL;

	*plan = (struct plan){.article = article};
	if (!events)
		return FALSE;
	plan->text = md_render(article->body, strlen(article->body), PLAN_COLUMNS);
	plan->boxes = plan_boxes(plan->text, events, article->id);
	return TRUE;
}

static gboolean tick_one(struct call *call, gboolean off, GError **error)
{
	struct plan plan;
	gboolean done = plan_open(call, kb_load(call, 0, 0, error), &plan, error);
	g_autofree char *name = call_rest(call, 2);
	int index = done ? plan_find(plan.boxes, name, error) : -1;

	done = index >= 0;
	if (done) {
		const struct plan_box *box = &g_array_index(plan.boxes, struct plan_box, index);
		gboolean was = off == !box->who;
		guint ticked = plan_done(plan.boxes) + (was ? 0 : off ? -1 : 1);
		g_autofree char *did = g_strdup_printf(
			off ? _("%s, %u/%u done; open again: %s") : _("%s, %u/%u done: %s"),
			plan.article->title, ticked, plan.boxes->len, box->box->text);
		done = was ? tell_ticket(call, call->ticket, G_MAXINT64, did, error)
			   : say_deed(call, plan.article, off ? DEED_UNDONE : DEED_DONE,
				      box->box->text, did, error);
	}
	plan_clear(&plan);
	return done;
}

/* The ticket stands between the article and the box. */
static gboolean tick(struct call *call, command_fn *run, GError **error)
{
	g_ptr_array_add(call->ids, g_ptr_array_index(call->arguments, 1));
	return call_tickets(call, call->arguments->len, run, error);
}

static gboolean tick_on(struct call *call, GError **error)
{
	return tick_one(call, FALSE, error);
}

static gboolean tick_off(struct call *call, GError **error)
{
	return tick_one(call, TRUE, error);
}

static gboolean run_tick(struct call *call, GError **error)
{
	return tick(call, tick_on, error);
}

static gboolean run_untick(struct call *call, GError **error)
{
	return tick(call, tick_off, error);
}

static const struct argument_spec tick_arguments[] = {
	ARTICLE_ARGUMENT,
	{.name = "TICKET", .completer = COMPLETE_TICKET},
	{.name = N_("BOX"), .rest = TRUE},
	{.name = NULL},
};
const struct command command_kb_tick = {
	.name = "kb tick",
	.group = KB_GROUP,
	.arguments = tick_arguments,
	.help = N_("Tick a box of a plan off for a ticket: its number or how it begins"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | ONE_ACT,
	.run = run_tick,
};
const struct command command_kb_untick = {
	.name = "kb untick",
	.group = KB_GROUP,
	.arguments = tick_arguments,
	.help = N_("Say that a box of a plan is not done after all"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE | ONE_ACT,
	.run = run_untick,
};

static gboolean plan_one(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"ticket", NULL, CELL_INT},   {"article", NULL, CELL_INT},
		{"box", N_("BOX"), CELL_INT}, {"done_at", N_("DONE"), CELL_TIME},
		{"by", N_("BY"), CELL_TEXT},  {"text", N_("TEXT"), CELL_LONG},
	};
	struct plan plan;

	if (!plan_open(call, kb_load(call, 0, 0, error), &plan, error)) {
		plan_clear(&plan);
		return FALSE;
	}
	sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < plan.boxes->len; i++) {
		const struct plan_box *box = &g_array_index(plan.boxes, struct plan_box, i);
		sink_row(call->sink);
		sink_int(call->sink, call->ticket);
		sink_int(call->sink, plan.article->id);
		sink_int(call->sink, i + 1);
		sink_time(call->sink, box->who ? box->at : TIME_NONE);
		sink_text(call->sink, box->who);
		sink_text(call->sink, box->box->text);
	}
	sink_end(call->sink);
	plan_clear(&plan);
	return TRUE;
}

static gboolean run_plan(struct call *call, GError **error)
{
	return call_tickets(call, 1, plan_one, error);
}

const struct command command_kb_plan = {
	.name = "kb plan",
	.group = KB_GROUP,
	.arguments = use_arguments,
	.help = N_("Show the boxes of a plan as they stand on a ticket: who did what, and when"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK,
	.run = run_plan,
};

static void give_done(struct sink *sink, const void *data)
{
	const struct plan *plan = data;
	g_autofree char *done = g_strdup_printf("%u/%u", plan_done(plan->boxes), plan->boxes->len);

	sink_text(sink, done);
}

static gboolean run_plans(struct call *call, GError **error)
{
	static const struct kb_column also[] = {{{"done", N_("DONE"), CELL_TEXT}, give_done},
						{.give = NULL}};
	struct kb_table table;
	struct ticket ticket;
	g_autoptr(GPtrArray) plans = NULL;
	gboolean good = TRUE;

	if (!ticket_load(call->desk, call->ticket, &ticket, error))
		return FALSE;
	plans = article_plans(call->desk, &ticket, error);
	ticket_clear(&ticket);
	if (!plans)
		return FALSE;
	kb_table(&table, call, also);
	for (guint i = 0; i < plans->len && good; i++) {
		const struct article *article = g_ptr_array_index(plans, i);
		struct plan plan;
		good = plan_open(call, article_load(call->desk, article->id, 0, error), &plan,
				 error);
		if (good)
			kb_row(&table, article, &plan);
		plan_clear(&plan);
	}
	sink_end(call->sink);
	return good;
}

const struct command command_kb_plans = {
	.name = "kb plans",
	.group = KB_GROUP,
	.help = N_("List the emergency plans and compliance notes that concern a ticket"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_plans,
};

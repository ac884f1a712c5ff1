/* SPDX-License-Identifier: MIT
 * kb suggest: articles for a ticket. */
#include "command/kb.h"
#include "command/suggest.h"
#include "desk/i18n.h"

enum { LIMIT = 5 };

struct giving {
	gint64 ticket;
	const struct suggested *suggested;
};

static void give_ticket(struct sink *sink, const void *data)
{
	sink_int(sink, ((const struct giving *)data)->ticket);
}

static void give_words(struct sink *sink, const void *data)
{
	sink_text(sink, ((const struct giving *)data)->suggested->words);
}

static gboolean run_suggest(struct call *call, GError **error)
{
	static const struct kb_column also[] = {{{"ticket", NULL, CELL_INT}, give_ticket},
						{{"words", N_("WORDS"), CELL_TEXT}, give_words},
						{.give = NULL}};
	const char *most = call_option(call, "limit");
	g_autoptr(GPtrArray) events = NULL, told = NULL;
	struct kb_table table;
	struct ticket ticket;
	gint64 limit = LIMIT;

	if ((most && !call_number("--limit", most, 1, 1000, &limit, error)) ||
	    !ticket_load(call->desk, call->ticket, &ticket, error))
		return FALSE;
	events = ticket_events(call->desk, call->ticket, TRUE, error);
	told = events ? suggest_for(call->desk, &ticket, events, (guint)limit, FALSE, error) : NULL;
	ticket_clear(&ticket);
	if (!told)
		return FALSE;
	kb_table(&table, call, also);
	for (guint i = 0; i < told->len; i++) {
		const struct giving giving = {call->ticket, told->pdata[i]};
		kb_row(&table, giving.suggested->article, &giving);
	}
	sink_end(call->sink);
	return TRUE;
}

static const struct option_spec suggest_options[] = {
	{.name = "limit", .value = "N", .help = N_("So many; 5 otherwise")},
	{.name = NULL},
};
const struct command command_kb_suggest = {
	.name = "kb suggest",
	.group = KB_GROUP,
	.options = suggest_options,
	.help = N_("List the articles most like a ticket, with the words that matched"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_DESK | NEEDS_TICKETS,
	.run = run_suggest,
};

/* SPDX-License-Identifier: MIT
 * See card.h: contracts, promises, tickets. Each part is a heading and its lines; a part with
 * nothing to say is left out. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "desk/title.h"
#include "desk/when.h"
#include "desk/words.h"
#include "store/client.h"
#include "tui/card-private.h"
#include "tui/gauge.h"
#include "tui/moment.h"

enum { NAME_COLUMNS = 16, WEEKS = 12, NEWEST = 8, WORST = 0, MILDEST = 4 };

void card_heading(const struct card *card, const char *text)
{
	g_string_append_printf(card->out, "%s%s\n", card->out->len ? "\n" : "", text);
}

void card_named(const struct card *card, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	g_autofree char *clean = text_clean(name);
	g_string_append(card->out, "  ");
	text_pad(card->out, clean, MAX(NAME_COLUMNS, text_width(clean, -1)));
	g_string_append_printf(card->out, " %s\n", text);
}

void card_part(GString *out, const char *part)
{
	if (part && *part)
		g_string_append_printf(out, "%s%s", out->len ? " · " : "", part);
}

/* ---- contracts */

static void add_contract(const struct card *card, const struct contract *contract)
{
	g_autoptr(GString) line = g_string_new(NULL);
	gint64 now = card->now, days = (contract->to - now + 86399) / 86400;
	char from[11], to[11];
	civil_print_date(moment_day_number(contract->from, contract->zone), from);
	civil_print_date(moment_day_number(contract->to, contract->zone), to);
	g_string_append_printf(line, "%s, %s..%s", contract->tier, from, to);
	if (contract->service)
		g_string_append_printf(line, _(", for %s"), contract->service);
	if (contract->temporary)
		g_string_append(line, _(", temporary"));
	if (now < contract->from)
		g_string_append(line, _(" · to come"));
	else if (now >= contract->to)
		g_string_append(line, _(" · OVER"));
	else
		g_string_append_printf(line,
				       ngettext(" · %" PRId64 " day left",
						" · %" PRId64 " days left", (gulong)days),
				       days);
	g_string_append_printf(line, " · %s", contract->calendar ? contract->calendar : "24x7");
	card_named(card, contract->name, line->str);
}

static void add_contracts(const struct card *card)
{
	const GPtrArray *contracts =
		book_contracts(card->desk->book, card->client->key, G_MAXINT64, NULL);
	gboolean now = FALSE;
	card_heading(card, _("CONTRACTS"));
	for (guint i = 0; contracts && i < contracts->len; i++) {
		const struct contract *contract = contracts->pdata[i];
		add_contract(card, contract);
		now = now || (contract->from <= card->now && card->now < contract->to);
	}
	if (!now)
		g_string_append(card->out, _("  NO CONTRACT NOW: new tickets are uncovered\n"));
}

/* ---- promises */

static char *promise_words(const struct policy *policy, const char *usual)
{
	g_autofree char *target = duration_print(&policy->target);
	g_autofree char *aim = policy->aim.seconds || policy->aim.working_days
				       ? duration_print(&policy->aim)
				       : NULL;
	const char *calendar = calendar_key(policy->calendar);
	gboolean other = strcmp(calendar, usual) != 0;
	return g_strconcat(aim ? aim : "", aim ? ".." : "", target, other ? " " : "",
			   other ? calendar : "", NULL);
}

/* The calendar a severity's promises count on, told once; what counts on another one says so. NULL:
 * nothing is promised. */
static const char *usual_calendar(const struct terms *terms, int severity)
{
	for (int clock = 1; clock < CLOCK_KINDS; clock++) {
		const struct policy *policy =
			terms->policy(terms, severity, (enum clock_kind)clock);
		if (policy)
			return calendar_key(policy->calendar);
	}
	return NULL;
}

/* One cell; of clock 0 the calendar. */
static char *cell_of(const struct terms *terms, int severity, int clock)
{
	const char *usual = usual_calendar(terms, severity);
	if (!usual)
		return g_strdup("-");
	if (clock == 0)
		return g_strdup(usual);
	const struct policy *policy = terms->policy(terms, severity, (enum clock_kind)clock);
	return policy ? promise_words(policy, usual) : g_strdup("-");
}

static gboolean is_promised(const struct terms *terms, int clock)
{
	for (int severity = WORST; severity <= MILDEST; severity++)
		if (clock == 0 || terms->policy(terms, severity, (enum clock_kind)clock))
			return TRUE;
	return FALSE;
}

static void add_row(const struct card *card, const struct terms *terms, int clock,
		    const int widths[MILDEST + 1])
{
	g_autoptr(GString) line = g_string_new(NULL);
	if (!is_promised(terms, clock))
		return;
	for (int severity = WORST; severity <= MILDEST; severity++) {
		g_autofree char *cell = cell_of(terms, severity, clock);
		text_pad(line, cell, widths[severity] + 2);
	}
	card_named(card,
		   clock ? title_of(TITLE_CLOCK, clock_kind_name((enum clock_kind)clock))
			 : _("counted on"),
		   g_strchomp(line->str));
}

/* A row for each clock, since there are more clocks than severities. */
static void add_matrix(const struct card *card, const struct terms *terms)
{
	g_autoptr(GString) line = g_string_new(NULL);
	int widths[MILDEST + 1];
	for (int severity = WORST; severity <= MILDEST; severity++) {
		widths[severity] = 2;
		for (int clock = 0; clock < CLOCK_KINDS; clock++) {
			g_autofree char *cell = cell_of(terms, severity, clock);
			widths[severity] = MAX(widths[severity], text_width(cell, -1));
		}
		text_pad(line, severity_name(severity), widths[severity] + 2);
	}
	card_named(card, "", g_strchomp(line->str));
	for (int clock = 1; clock < CLOCK_KINDS; clock++)
		add_row(card, terms, clock, widths);
	add_row(card, terms, 0, widths);
}

static void add_promises(const struct card *card)
{
	struct book *book = card->desk->book;
	const char *client = card->client->key;
	const GPtrArray *contracts = book_contracts(book, client, G_MAXINT64, NULL);
	for (guint i = 0; contracts && i < contracts->len; i++) {
		const struct contract *contract = contracts->pdata[i];
		/* What another one beats now (a temporary one) promises nothing now. */
		if (book_contract_at(book, client, contract->service, card->now, G_MAXINT64,
				     NULL) != contract)
			continue;
		const struct terms *terms =
			book_terms(book, contract, client, contract->service, G_MAXINT64, NULL);
		if (!terms)
			continue;
		g_autofree char *text = g_strdup_printf(_("PROMISES by %s"), contract->name);
		card_heading(card, text);
		add_matrix(card, terms);
	}
}

/* ---- tickets */

static struct filter *filter_of(const struct card *card)
{
	g_autoptr(GString) text = g_string_new("client:");
	words_quote(text, card->client->key);
	return filter_parse(text->str, card->now, card->zone, card->desk->zones, NULL, NULL);
}

static void add_counts(const struct card *card, const struct filter *filter)
{
	g_autoptr(GString) line = g_string_new(NULL);
	struct queue_counts counts;
	if (!ticket_counts(card->desk, filter, &counts, NULL))
		return;
	for (int i = 0; i < (int)G_N_ELEMENTS(counts.severity); i++)
		if (counts.severity[i] > 0)
			g_string_append_printf(line, "%s %" PRId64 " · ", severity_name(i),
					       counts.severity[i]);
	g_string_append_printf(line, _("%" PRId64 " breached"), counts.breached);
	if (counts.resting > 0)
		g_string_append_printf(line, _(" · %" PRId64 " waiting or restored"),
				       counts.resting);
	card_named(card, _("open now"), line->str);
}

static void add_weeks(const struct card *card)
{
	gint64 weeks[WEEKS], total = 0;
	if (!client_weeks(card->desk, card->client->key, card->now, WEEKS, weeks, NULL))
		return;
	g_autoptr(GString) line = g_string_new(NULL);
	gauge_spark(line, weeks, WEEKS);
	for (int i = 0; i < WEEKS; i++)
		total += weeks[i];
	g_string_append_printf(line,
			       ngettext("  %" PRId64 " ticket in %d weeks, %" PRId64 " in the last",
					"  %" PRId64 " tickets in %d weeks, %" PRId64
					" in the last",
					(gulong)total),
			       total, WEEKS, weeks[WEEKS - 1]);
	card_named(card, _("by week"), line->str);
}

static void add_tickets(const struct card *card)
{
	struct filter *filter = filter_of(card);
	client_expect(card->desk, card->client->key, card->now, WEEKS, NEWEST);
	if (filter)
		counts_expect(card->desk, filter);
	card_heading(card, _("TICKETS"));
	if (filter)
		add_counts(card, filter);
	filter_free(filter);
	add_weeks(card);
	g_autoptr(GArray) ids = client_newest(card->desk, card->client->key, NEWEST, NULL);
	for (guint i = 0; ids && i < ids->len; i++)
		ticket_expect_row(card->desk, g_array_index(ids, gint64, i));
	for (guint i = 0; ids && i < ids->len; i++) {
		struct ticket ticket;
		char opened[WHEN_SHORT_SIZE];
		if (!ticket_load(card->desk, g_array_index(ids, gint64, i), &ticket, NULL))
			continue;
		when_short(ticket.opened_at, card->now, card->zone, opened);
		g_autofree char *name = g_strdup_printf("%" PRId64, ticket.id);
		g_autofree char *text =
			g_strdup_printf("%s %s %s  %s", severity_name(ticket.severity),
					title_of(TITLE_STATE, ticket_state_name(ticket.state)),
					opened, ticket.subject);
		card_named(card, name, text);
		ticket_clear(&ticket);
	}
}

/* ---- all of it */

static void add_head(const struct card *card)
{
	const struct client *client = card->client;
	g_autofree char *regions = client->regions ? g_strjoinv(" ", client->regions) : NULL;
	g_autofree char *domains = client->domains ? g_strjoinv(" ", client->domains) : NULL;
	g_autoptr(GString) line = g_string_new(NULL);
	card_part(line, client->key);
	card_part(line, client->language);
	card_part(line, regions);
	card_part(line, domains);
	g_string_append_printf(card->out, "%s\n", line->str);
}

char *card_text(struct desk *desk, const char *client, gint64 now, const struct zone *zone,
		GError **error)
{
	struct card card = {
		.desk = desk, .client = client_seen(desk, client, error), .now = now, .zone = zone};
	if (!card.client)
		return NULL;
	const char *text = book_text(desk->book, "client", client, G_MAXINT64, NULL, NULL);
	card.lines = text ? lines_parse(text, NULL) : NULL;
	card.out = g_string_new(NULL);
	add_head(&card);
	card_people(&card);
	card_hours(&card);
	add_contracts(&card);
	add_promises(&card);
	add_tickets(&card);
	card_facts(&card);
	g_clear_pointer(&card.lines, g_ptr_array_unref);
	return g_string_free(card.out, FALSE);
}

/* SPDX-License-Identifier: MIT
 * Blocks of figures: stamps, metrics with their anchors, clocks, impact, and the few of them that
 * management reads. */

#include "desk/error.h"
#include "desk/report-private.h"

void report_put_date(struct writing *writing)
{
	const struct report_facts *facts = writing->facts;
	g_autofree char *version = g_strdup_printf("%" G_GINT64_FORMAT, facts->version);
	if (facts->undated)
		say(writing, "\n");
	else
		say(writing, "%s · %s\n",
		    writing->draft ? say_word(writing, WORD_DRAFT)
				   : say_fill(writing, WORD_VERSION, version, NULL),
		    say_fill(writing, WORD_AS_OF, say_time(writing, facts->now, NULL), NULL));
}

void report_make_header(struct writing *writing)
{
	const struct incident *incident = writing->incident;
	g_autoptr(GString) title = g_string_new(NULL);
	markup_markdown(title, incident->title != NULL ? incident->title : "", MARKUP_JOIN);
	say(writing, "# INC-%" G_GINT64_FORMAT ": %s\n\n", incident->id, title->str);
	if (incident->severity >= 0)
		say(writing, "**P%d** · ", incident->severity);
	say(writing, "%s · %s · ", say_scope(writing, incident->service, incident->region),
	    say_word(writing, WORD_STATE + incident_state(incident)));
	if (incident->lead != NULL)
		say(writing, "%s · ",
		    say_fill(writing, WORD_LEAD, say_safe(writing, incident->lead), NULL));
	report_put_date(writing);
}

void report_make_axis(struct writing *writing)
{
	gboolean any = FALSE;
	for (int i = 0; i < STAMPS; i++)
		any = any || writing->stamps[i].when.at != TIME_NONE;
	if (any || writing->impacts->len > 0)
		say(writing, "%s\n", REPORT_AXIS);
}

/* ---- numbers */

static const char *stamp_origin(struct writing *writing, const struct stamped *stamp)
{
	const struct entry *entry = stamp->entry;
	if (entry != NULL)
		return say_safe(writing, entry->by);
	if (stamp->reason == NULL)
		return "";
	guint which = (guint)(stamp - writing->stamps);
	const char *by = writing->incident->fixed[which].by;
	return say_fill(writing, WORD_SET_BY, say_safe(writing, by),
			say_safe(writing, stamp->reason), NULL);
}

static void put_stamps(struct writing *writing)
{
	gboolean both = say_both(writing);
	const char *column = say_word(writing, WORD_STAMP_COLUMN);
	if (both)
		say_head(writing, column, "UTC", say_zone(writing), " ", NULL);
	else
		say_head(writing, column, "UTC", " ", NULL);
	for (guint i = 0; i < STAMPS; i++) {
		const struct stamped *stamp = &writing->stamps[i];
		const char *name = say_word(writing, WORD_STAMP + i);
		const char *utc = say_instant(writing, &stamp->when, NULL);
		const char *origin = stamp_origin(writing, stamp);
		if (both)
			say_row(writing, name, utc,
				say_time(writing, stamp->when.at, writing->facts->zone), origin,
				NULL);
		else
			say_row(writing, name, utc, origin, NULL);
	}
}

const char *say_measured(struct writing *writing, const struct measured *measured)
{
	if (!measured->known)
		return say_word(writing, WORD_UNKNOWN);
	const char *value = say_span(writing, measured->value);
	if (measured->least == measured->value && measured->most == measured->value)
		return value;
	return say_fill(writing, WORD_RANGE, value, say_span(writing, measured->least),
			say_span(writing, measured->most), NULL);
}

static void put_metrics(struct writing *writing)
{
	say_head(writing, say_word(writing, WORD_METRIC_COLUMN), say_word(writing, WORD_VALUE),
		 say_word(writing, WORD_ANCHORS), NULL);
	for (guint i = 0; i < METRICS; i++) {
		enum stamp from, to;
		struct measured measured = metric_measure(writing->stamps, (enum metric)i);
		metric_anchors((enum metric)i, &from, &to);
		say_row(writing, say_word(writing, WORD_METRIC + i),
			say_measured(writing, &measured),
			say_fill(writing, WORD_ANCHOR, say_word(writing, WORD_STAMP + to),
				 say_word(writing, WORD_STAMP + from), NULL),
			NULL);
	}
}

static const char *say_verdict(struct writing *writing, const char *verdict)
{
	static const struct {
		const char *name;
		enum report_word word;
	} verdicts[] = {{"met", WORD_MET},
			{"missed", WORD_MISSED},
			{"running", WORD_RUNNING},
			{"paused", WORD_PAUSED},
			{"cancelled", WORD_CANCELLED}};
	for (guint i = 0; i < G_N_ELEMENTS(verdicts); i++)
		if (g_strcmp0(verdict, verdicts[i].name) == 0)
			return say_word(writing, verdicts[i].word);
	return say_safe(writing, verdict);
}

static const char *say_kind(struct writing *writing, const char *clock)
{
	enum clock_kind kind;
	return clock != NULL && clock_kind_parse(clock, &kind)
		       ? say_word(writing, WORD_CLOCK_KIND + kind - 1)
		       : say_safe(writing, clock);
}

static void put_clocks(struct writing *writing)
{
	const GPtrArray *clocks = writing->facts->clocks;
	if (clocks == NULL || clocks->len == 0)
		return;
	say(writing, "\n");
	say_head(writing, say_word(writing, WORD_CLIENT), say_word(writing, WORD_CLOCK),
		 say_word(writing, WORD_DUE), say_word(writing, WORD_STOPPED),
		 say_word(writing, WORD_VERDICT), NULL);
	for (guint i = 0; i < clocks->len; i++) {
		const struct report_clock *clock = g_ptr_array_index(clocks, i);
		g_autofree char *client = g_strdup_printf(
			"%s #%" G_GINT64_FORMAT, say_safe(writing, clock->client), clock->ticket);
		say_row(writing, client, say_kind(writing, clock->clock),
			say_time(writing, clock->due_at, NULL),
			say_time(writing, clock->stopped_at, NULL),
			say_verdict(writing, clock->verdict), NULL);
	}
}

void report_make_numbers(struct writing *writing)
{
	put_stamps(writing);
	say(writing, "\n");
	put_metrics(writing);
	put_clocks(writing);
}

/* ---- impact */

/* A weighted second of a hundredth each, as whole seconds. */
static gint64 whole(gint64 weighted)
{
	return (weighted + 50) / 100;
}

/* As of now while it burns; behind restored a least value where nobody said when it ended. */
static const char *say_affected(struct writing *writing, const struct impact_sum *sum)
{
	const char *span = say_span(writing, sum->seconds);
	gboolean back = writing->stamps[STAMP_RESTORED].when.at != TIME_NONE ||
			writing->stamps[STAMP_RESOLVED].when.at != TIME_NONE;
	if (sum->open_to == TIME_NONE)
		return span;
	return say_fill(writing, back ? WORD_UNENDED_IMPACT : WORD_OPEN_IMPACT, span, NULL);
}

static void put_scopes(struct writing *writing)
{
	const struct impact *before = NULL;
	say_head(writing, say_word(writing, WORD_SCOPE), say_word(writing, WORD_AFFECTED),
		 say_word(writing, WORD_WEIGHTED), NULL);
	for (guint i = 0; i < writing->impacts->len; i++) {
		const struct impact *impact = g_ptr_array_index(writing->impacts, i);
		if (before != NULL && g_strcmp0(before->service, impact->service) == 0 &&
		    g_strcmp0(before->region, impact->region) == 0)
			continue;
		before = impact;
		struct impact_sum sum =
			impact_total(writing->impacts, impact->service ? impact->service : "",
				     impact->region ? impact->region : "");
		say_row(writing, say_scope(writing, impact->service, impact->region),
			say_affected(writing, &sum), say_span(writing, whole(sum.weighted)), NULL);
	}
	struct impact_sum sum = impact_total(writing->impacts, NULL, NULL);
	say_row(writing, say_word(writing, WORD_TOTAL), say_affected(writing, &sum),
		say_span(writing, whole(sum.weighted)), NULL);
}

static void put_clients(struct writing *writing)
{
	const GPtrArray *clients = writing->facts->clients;
	if (clients == NULL || clients->len == 0)
		return;
	say(writing, "%s", writing->out->len > 0 ? "\n" : "");
	say_head(writing, say_word(writing, WORD_CLIENT), say_word(writing, WORD_TICKET),
		 say_word(writing, WORD_REPORTED), say_word(writing, WORD_TOLD), NULL);
	for (guint i = 0; i < clients->len; i++) {
		const struct report_client *client = g_ptr_array_index(clients, i);
		g_autofree char *ticket = g_strdup_printf("#%" G_GINT64_FORMAT, client->ticket);
		say_row(writing, say_safe(writing, client->title ? client->title : client->key),
			client->ticket > 0 ? ticket : "-",
			say_time(writing, client->reported_at, NULL),
			client->told ? say_time(writing, client->told_at, NULL)
				     : say_word(writing, WORD_NOT_TOLD),
			NULL);
	}
}

void report_make_impact(struct writing *writing)
{
	if (writing->impacts->len > 0)
		put_scopes(writing);
	put_clients(writing);
}

/* ---- one page for management */

/* Each once, however many tickets and contracts it has. */
static guint count_clients(const GPtrArray *clients, gboolean told)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < clients->len; i++) {
		const struct report_client *client = g_ptr_array_index(clients, i);
		if (client->told || !told)
			g_hash_table_add(seen, (gpointer)client->key);
	}
	return g_hash_table_size(seen);
}

void report_make_figures(struct writing *writing)
{
	const struct report_facts *facts = writing->facts;
	struct impact_sum sum = impact_total(writing->impacts, NULL, NULL);
	struct measured restore = metric_measure(writing->stamps, METRIC_RESTORE);
	guint missed = 0;
	say_head(writing, " ", " ", NULL);
	say_row(writing, say_word(writing, WORD_IMPACT_FIGURE),
		writing->impacts->len > 0 ? say_affected(writing, &sum)
					  : say_word(writing, WORD_UNKNOWN),
		NULL);
	say_row(writing, say_word(writing, WORD_METRIC + METRIC_RESTORE),
		say_measured(writing, &restore), NULL);
	if (facts->clients != NULL) {
		say_row(writing, say_word(writing, WORD_CLIENTS_FIGURE),
			say_count(writing, count_clients(facts->clients, FALSE)), NULL);
		say_row(writing, say_word(writing, WORD_TOLD_FIGURE),
			say_count(writing, count_clients(facts->clients, TRUE)), NULL);
	}
	for (guint i = 0; facts->clocks != NULL && i < facts->clocks->len; i++) {
		const struct report_clock *clock = g_ptr_array_index(facts->clocks, i);
		missed += g_strcmp0(clock->verdict, "missed") == 0;
	}
	if (facts->clocks != NULL)
		say_row(writing, say_word(writing, WORD_CLOCKS_FIGURE), say_count(writing, missed),
			NULL);
}

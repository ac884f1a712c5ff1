/* SPDX-License-Identifier: MIT
 * Blocks for clients (R4): made of instants, of wordings for customers and of sections written for
 * them, and of nothing else. No function here reads an entry's text, an action's, or a title. */
#include <string.h>

#include "desk/error.h"
#include "desk/report-private.h"
#include "desk/template.h"

/* An instant in the client's zone, which is named, and in UTC. */
static const char *say_there(struct writing *writing, gint64 at)
{
	g_autofree char *out = NULL;
	const char *utc = say_time(writing, at, NULL);
	if (!say_both(writing))
		out = g_strdup_printf("%s UTC", utc);
	else
		out = g_strdup_printf("%s (%s), %s UTC",
				      say_time(writing, at, writing->facts->zone),
				      say_zone(writing), utc);
	return g_string_chunk_insert(writing->texts, out);
}

/* Whether a list by commas, or none at all, holds what a link names, or none. */
static gboolean meets(const char *list, const char *key)
{
	if (list == NULL || *list == '\0' || key == NULL || *key == '\0')
		return TRUE;
	g_auto(GStrv) keys = g_strsplit(list, ",", -1);
	for (guint i = 0; keys[i] != NULL; i++)
		if (strcmp(g_strstrip(keys[i]), key) == 0)
			return TRUE;
	return FALSE;
}

/* A client is told of what its own tickets name; one without a ticket of what there is. */
static gboolean concerns(const struct impact *impact, void *data)
{
	const struct report_facts *facts = data;
	gboolean linked = FALSE;
	for (guint i = 0; facts->client != NULL && i < facts->incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(facts->incident->links, i);
		if (g_strcmp0(link->client, facts->client) != 0)
			continue;
		linked = TRUE;
		if (meets(link->service, impact->service) && meets(link->region, impact->region))
			return TRUE;
	}
	return !linked;
}

static gboolean for_clients(enum audience audience)
{
	return audience == AUDIENCE_CUSTOMER || audience == AUDIENCE_INTERIM;
}

GPtrArray *report_impacts(const struct writing *writing)
{
	GPtrArray *some = g_ptr_array_new();
	for (guint i = 0; i < writing->impacts->len; i++) {
		struct impact *impact = g_ptr_array_index(writing->impacts, i);
		if (!for_clients(writing->audience) || concerns(impact, (void *)writing->facts))
			g_ptr_array_add(some, impact);
	}
	return some;
}

void report_make_title(struct writing *writing)
{
	const struct report_facts *facts = writing->facts;
	gint64 began = writing->stamps[STAMP_IMPACT_START].when.at;
	const char *section = report_section(writing, "title");
	const char *date = say_date(
		writing, began != TIME_NONE ? began : writing->incident->opened_at, facts->zone);
	const char *title = writing->audience == AUDIENCE_INTERIM
				    ? say_word(writing, WORD_INTERIM_TITLE)
				    : say_fill(writing, WORD_CUSTOMER_TITLE, date, NULL);
	g_autoptr(GString) safe = g_string_new(NULL);
	if (section != NULL)
		markup_markdown(safe, section, MARKUP_JOIN);
	say(writing, "# %s\n\n", section != NULL ? safe->str : title);
	if (facts->client_title != NULL)
		say(writing, "%s · ", say_safe(writing, facts->client_title));
	say(writing, "INC-%" G_GINT64_FORMAT " · ", writing->incident->id);
	report_put_date(writing);
	g_string_append_c(writing->out, '\n');
	if (section != NULL || !report_put_other(writing, "title"))
		g_string_truncate(writing->out, writing->out->len - 1);
}

/* ---- what they saw */

struct seen {
	gint64 from, to; /* TIME_NONE: unknown, or it goes on */
	gint64 seconds;
	gboolean open, partly;
};

static struct seen find_span(const struct writing *writing)
{
	struct seen span = {TIME_NONE, TIME_NONE, 0, FALSE, FALSE};
	g_autoptr(GPtrArray) impacts = report_impacts(writing);
	for (guint i = 0; i < impacts->len; i++) {
		const struct impact *impact = g_ptr_array_index(impacts, i);
		span.from = span.from == TIME_NONE ? impact->from : MIN(span.from, impact->from);
		span.to = span.to == TIME_NONE ? impact->to : MAX(span.to, impact->to);
		span.open = span.open || impact->open;
		span.partly = span.partly || impact->weight < 100;
	}
	span.seconds = impact_total(impacts, NULL, NULL).seconds;
	if (impacts->len == 0) {
		span.from = writing->stamps[STAMP_IMPACT_START].when.at;
		span.to = writing->stamps[STAMP_RESTORED].when.at;
		span.open = span.from != TIME_NONE && span.to == TIME_NONE;
		if (span.from != TIME_NONE && span.to != TIME_NONE)
			span.seconds = span.to - span.from;
	}
	return span;
}

static void put_instant(struct writing *writing, enum report_word word, gint64 at, gboolean open)
{
	const char *on = say_word(writing, WORD_GOES_ON);
	const char *utc = open ? on : say_time(writing, at, NULL);
	if (!say_both(writing))
		say_row(writing, say_word(writing, word), utc, NULL);
	else
		say_row(writing, say_word(writing, word),
			open ? on : say_time(writing, at, writing->facts->zone), utc, NULL);
}

void report_make_seen(struct writing *writing)
{
	struct seen span = find_span(writing);
	if (span.from == TIME_NONE)
		return;
	if (say_both(writing))
		say_head(writing, " ", say_fill(writing, WORD_YOUR_TIME, say_zone(writing), NULL),
			 "UTC", NULL);
	else
		say_head(writing, " ", "UTC", NULL);
	put_instant(writing, WORD_BEGAN, span.from, FALSE);
	put_instant(writing, WORD_ENDED, span.to, span.open);
	if (!span.open && span.seconds > 0)
		say(writing, "\n%s%s%s\n",
		    say_fill(writing, WORD_DURATION, say_span(writing, span.seconds), NULL),
		    span.partly ? say_word(writing, WORD_BETWEEN_SENTENCES) : "",
		    span.partly ? say_word(writing, WORD_PARTLY) : "");
}

/* ---- what they were told */

/* What was said on a ticket is its client's alone. */
gboolean report_was_told(const struct writing *writing, const struct entry *entry)
{
	if (entry->removed || entry->visibility != VISIBLE_CUSTOMER ||
	    entry->when.at == TIME_NONE || entry_customer(entry, writing->facts->language) == NULL)
		return FALSE;
	if (entry->ticket == 0)
		return TRUE;
	for (guint i = 0; i < writing->incident->links->len; i++) {
		const struct incident_link *link = g_ptr_array_index(writing->incident->links, i);
		if (link->ticket == entry->ticket)
			return writing->facts->client != NULL &&
			       g_strcmp0(link->client, writing->facts->client) == 0;
	}
	return FALSE;
}

/* They were told in the words they were told in; which language that was is said where it is not
 * the report's. */
static const char *say_told(struct writing *writing, const struct entry *entry)
{
	const char *language = writing->facts->language;
	const char *text = entry_customer(entry, language);
	for (guint i = 0; i < entry->customer->len; i++) {
		const struct wording *wording = g_ptr_array_index(entry->customer, i);
		if (wording->text == text && *wording->language != '\0' &&
		    g_strcmp0(report_language(wording->language), language) != 0)
			return say_fill(writing, WORD_IN_LANGUAGE,
					say_language(writing, wording->language),
					say_safe(writing, text), NULL);
	}
	return say_safe(writing, text);
}

void report_make_told(struct writing *writing)
{
	gboolean both = say_both(writing);
	for (guint i = 0; i < writing->incident->entries->len; i++) {
		const struct entry *entry = g_ptr_array_index(writing->incident->entries, i);
		if (!report_was_told(writing, entry))
			continue;
		const char *what = say_word(writing, WORD_WHAT);
		if (writing->out->len == 0 && both)
			say_head(writing,
				 say_fill(writing, WORD_YOUR_TIME, say_zone(writing), NULL), "UTC",
				 what, NULL);
		else if (writing->out->len == 0)
			say_head(writing, "UTC", what, NULL);
		const char *text = say_told(writing, entry);
		gint64 at = entry->when.at;
		if (both)
			say_row(writing, say_time(writing, at, writing->facts->zone),
				say_time(writing, at, NULL), text, NULL);
		else
			say_row(writing, say_time(writing, at, NULL), text, NULL);
	}
}

/* ---- restored, and what comes */

void report_make_restored(struct writing *writing)
{
	gint64 restored = writing->stamps[STAMP_RESTORED].when.at;
	gint64 resolved = writing->stamps[STAMP_RESOLVED].when.at;
	const char *now = restored == TIME_NONE ? say_word(writing, WORD_NOT_RESTORED)
						: say_fill(writing, WORD_RESTORED_AT,
							   say_there(writing, restored), NULL);
	const char *then = resolved == TIME_NONE ? say_word(writing, WORD_NOT_FIXED)
						 : say_fill(writing, WORD_FIXED_AT,
							    say_there(writing, resolved), NULL);
	say(writing, "%s%s%s\n", now, say_word(writing, WORD_BETWEEN_SENTENCES), then);
}

struct naming {
	struct writing *writing;
	GHashTable *named; /* numbers of actions */
};

/* "action 3": "network engineer, by 2026-09-30". */
static char *name_action(const char *field, void *data)
{
	struct naming *naming = data;
	struct writing *writing = naming->writing;
	const struct report_facts *facts = writing->facts;
	gint64 number;
	if (!g_str_has_prefix(field, "action ") ||
	    !g_ascii_string_to_signed(field + 7, 10, 1, G_MAXINT64, &number, NULL))
		return NULL;
	const struct action *action = incident_action(writing->incident, number);
	if (action == NULL)
		return NULL;
	g_hash_table_add(naming->named, (gpointer)action);
	enum role who = action->owner != NULL && facts->role_of != NULL
				? facts->role_of(action->owner, facts->data)
				: ROLE_ENGINEER;
	const char *role = say_word(writing, WORD_PERSON_ROLE + who);
	if (action->due == TIME_NONE)
		return g_strdup(say_fill(writing, WORD_ROLE_ALONE, role, NULL));
	return g_strdup(
		say_fill(writing, WORD_ROLE_AND_DATE, role, say_due(writing, action), NULL));
}

void report_make_prevention(struct writing *writing)
{
	const char *section = report_section(writing, "prevention");
	g_autoptr(GHashTable) named = g_hash_table_new(NULL, NULL);
	struct naming naming = {writing, named};
	if (section != NULL) {
		g_autofree char *filled = template_expand(section, name_action, &naming, NULL);
		report_put_section(writing, filled);
	}
	gboolean other = section == NULL && report_put_other(writing, "prevention");
	if (!writing->draft)
		return;
	g_autoptr(GString) left = g_string_new(NULL);
	for (guint i = 0; i < writing->incident->actions->len; i++) {
		const struct action *action = g_ptr_array_index(writing->incident->actions, i);
		if (action->state != ACTION_WAIVED && !g_hash_table_contains(named, action))
			g_string_append_printf(left, "%s%" G_GINT64_FORMAT,
					       left->len > 0 ? ", " : "", action->number);
	}
	if (section == NULL && !other)
		report_ask(writing, "prevention");
	if (left->len > 0)
		say(writing, "%s> *%s*\n", section != NULL || other ? "\n" : ">\n",
		    say_safe(writing, say_fill(writing, WORD_ACTIONS_LEFT, left->str, NULL)));
}

/* This notice is one of those they are to hear. */
void report_make_next(struct writing *writing)
{
	const struct incident *incident = writing->incident;
	gint64 promised = incident_next_update(incident);
	if (promised == TIME_NONE)
		return;
	gint64 next = MAX(promised, writing->facts->now + incident->update_every);
	say(writing, "%s\n", say_fill(writing, WORD_NEXT_AT, say_there(writing, next), NULL));
}

/* ---- the axis */

static const char *axis_stamp(enum stamp stamp, void *data)
{
	const struct report_facts *facts = data;
	return report_word(facts->language, (enum report_word)(WORD_STAMP + stamp));
}

static char *axis_scope(const char *service, const char *region, void *data)
{
	return report_scope(data, service, region);
}

/* As the tables beside it: those of the house speak of UTC first. */
static const struct zone *axis_zone(const struct report_facts *facts, enum audience audience)
{
	return for_clients(audience) && facts->zone != NULL ? facts->zone : zone_utc();
}

static struct axis *axis_for(const struct report_facts *facts, enum audience audience, int width,
			     int label)
{
	struct axis *axis =
		axis_new(facts->incident, facts->now, axis_zone(facts, audience), width, label);
	if (for_clients(audience))
		axis_keep(axis, CLIENT_STAMPS, concerns, (void *)facts);
	return axis;
}

static struct axis_words axis_words_for(const struct report_facts *facts)
{
	return (struct axis_words){.stamp = axis_stamp,
				   .title = report_word(facts->language, WORD_AXIS),
				   .scope = axis_scope,
				   .data = (void *)facts};
}

#define SVG_WIDTH 720
#define SVG_LABEL 56

#define TEXT_COLUMNS 78
#define DRAWN_BEGINS "<metadata>"
#define DRAWN_ENDS "</metadata>"

char *report_svg(const struct report_facts *facts, enum audience audience)
{
	const struct zone *zone = axis_zone(facts, audience);
	struct axis_words words = axis_words_for(facts);
	struct axis *axis = axis_for(facts, audience, SVG_WIDTH, SVG_LABEL);
	g_autofree char *svg = axis_svg(axis, zone, &words);
	axis_free(axis);
	axis = axis_for(facts, audience, TEXT_COLUMNS - AXIS_MARGIN, 8);
	g_autofree char *text = axis_text(axis, zone, &words);
	axis_free(axis);
	/* What is frozen can be read as text, too. */
	const char *end = g_strrstr(svg, "</svg>");
	GString *out = g_string_new_len(svg, end - svg);
	g_string_append(out, DRAWN_BEGINS);
	markup_xml(out, text);
	g_string_append_printf(out, "%s\n%s", DRAWN_ENDS, end);
	return g_string_free(out, FALSE);
}

char *report_drawn(const char *svg)
{
	const char *begin = strstr(svg, DRAWN_BEGINS);
	const char *end = begin != NULL ? strstr(begin, DRAWN_ENDS) : NULL;
	if (end == NULL)
		return NULL;
	begin += strlen(DRAWN_BEGINS);
	g_autofree char *text = g_strndup(begin, (gsize)(end - begin));
	return markup_plain(text);
}

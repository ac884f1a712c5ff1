/* SPDX-License-Identifier: MIT
 * What a writer must know of the ticket: who reads it, what was said last, what others did since
 * the writing began, and what the client has been told before. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/repeat.h"
#include "desk/when.h"
#include "tui/compose.h"
#include "tui/talk.h"

/* Of one message this much is looked at; of what was said before, so many messages. */
enum { TEXT_LIMIT = 64 << 10, EARLIER_LIMIT = 50, NEWS_COLUMNS = 200 };

void facts_free(struct facts *facts)
{
	if (!facts)
		return;
	g_clear_error(&facts->job.error);
	g_free(facts->client);
	g_free(facts->subject);
	g_free(facts->contact);
	g_free(facts->cc);
	g_free(facts->language);
	g_free(facts->client_city);
	g_free(facts->peak);
	g_free(facts->said);
	g_free(facts->news);
	g_free(facts->others);
	g_ptr_array_unref(facts->earlier);
	g_ptr_array_unref(facts->moments);
	g_free(facts);
}

static void free_job(struct job *job)
{
	facts_free((struct facts *)job);
}

static void describe(struct facts *facts, struct desk *desk, const struct ticket *ticket)
{
	const struct client *client = book_client(desk->book, ticket->client, NULL);
	const char *language = ticket->language ? ticket->language
			       : client         ? client->language
						: NULL;
	facts->client = g_strdup(client && client->title ? client->title : ticket->client);
	facts->subject = g_strdup(ticket->subject);
	facts->contact = g_strdup(ticket->contact);
	facts->severity = ticket->severity;
	facts->language = g_strdup(language);
	facts->turn = ticket->turn;
	if (client && client->zone_name) {
		const char *city = strrchr(client->zone_name, '/');
		facts->client_zone = client->zone;
		facts->client_city =
			g_strdelimit(g_strdup(city ? city + 1 : client->zone_name), "_", ' ');
		facts->peak = g_strdup(client->peak);
	}
}

static gboolean is_public(const struct said *said)
{
	return said->kind == TALK_CLIENT || said->kind == TALK_PUBLIC;
}

/* The client's last words, else how it began; then whatever was public since. */
static void add_said(struct facts *facts, const GPtrArray *talk, gint64 now,
		     const struct zone *zone)
{
	g_autoptr(GString) out = g_string_new(NULL);
	guint from = 0;
	while (from < talk->len && !(((struct said *)talk->pdata[from])->kind == TALK_CLIENT &&
				     ((struct said *)talk->pdata[from])->text))
		from++;
	if (from == talk->len)
		for (from = 0;
		     from + 1 < talk->len && !((struct said *)talk->pdata[from])->opening;)
			from++;
	for (guint i = MIN(from + 1, talk->len); i > 0; i--) {
		const struct said *said = talk->pdata[i - 1];
		const char *word = talk_kind_word(said);
		char when[WHEN_SHORT_SIZE];
		if (i - 1 != from && !is_public(said))
			continue;
		when_short(said->at, now, zone, when);
		g_string_append_printf(out, "%s%s  %s %s\n%s\n", out->len ? "\n" : "", when,
				       word ? word : "", said->by ? said->by : "",
				       said->text ? said->text : said->did);
	}
	facts->said = g_string_free(g_steal_pointer(&out), FALSE);
}

static char *first_line(const char *text)
{
	char *line = g_strndup(text, strcspn(text, "\n"));
	if (g_utf8_validate(line, -1, NULL) && g_utf8_strlen(line, -1) > NEWS_COLUMNS)
		*g_utf8_offset_to_pointer(line, NEWS_COLUMNS) = '\0';
	return line;
}

static char *tell(const struct said *said, gint64 now, const struct zone *zone)
{
	char when[WHEN_SHORT_SIZE];
	when_short(said->at, now, zone, when);
	g_autofree char *line = first_line(said->text ? said->text : said->did);
	const char *by = said->by ? said->by : _("the system");
	if (said->kind == TALK_CLIENT)
		return g_strdup_printf(_("the client wrote %s: %s"), when, line);
	if (said->kind == TALK_PUBLIC)
		return g_strdup_printf(_("%s answered the client %s: %s"), by, when, line);
	if (said->kind == TALK_NOTE)
		return g_strdup_printf(_("%s noted %s: %s"), by, when, line);
	return g_strdup_printf(_("%s, %s: %s"), by, when, said->did);
}

/* What others did behind the turn the writer knows; of several the gravest, then the newest. */
static void add_news(struct facts *facts, const GPtrArray *talk, const char *user, gint64 now,
		     const struct zone *zone)
{
	const struct said *shown = NULL;
	guint count = 0;
	for (guint i = 0; facts->sees > 0 && i < talk->len; i++) {
		const struct said *said = talk->pdata[i];
		if (said->turn <= facts->sees || g_strcmp0(said->by, user) == 0)
			continue;
		count++;
		if (!shown || (is_public(said) && !is_public(shown)))
			shown = said;
	}
	if (!shown)
		return;
	facts->grave = is_public(shown);
	facts->news = tell(shown, now, zone);
	if (count > 1) {
		g_autofree char *one = g_steal_pointer(&facts->news);
		facts->news = g_strdup_printf(_("%s (and %u more)"), one, count - 1);
	}
}

static void add_earlier(struct facts *facts, const GPtrArray *talk, gint64 now,
			const struct zone *zone)
{
	for (guint i = 0; i < talk->len && facts->earlier->len < EARLIER_LIMIT; i++) {
		const struct said *said = talk->pdata[i];
		char when[WHEN_SHORT_SIZE];
		if (said->kind != TALK_PUBLIC || !said->text)
			continue;
		when_short(said->at, now, zone, when);
		g_ptr_array_add(facts->earlier, repeat_new(said->text));
		g_ptr_array_add(facts->moments, g_strdup(when));
	}
}

static void load(struct job *job, struct desk *desk)
{
	struct facts *facts = (struct facts *)job;
	struct ticket ticket;
	gint64 now = desk_now(desk);
	const struct zone *zone = book_user_zone(desk->book, desk->user);
	if (!ticket_load(desk, facts->ticket, &ticket, &job->error))
		return;
	describe(facts, desk, &ticket);
	ticket_clear(&ticket);
	g_autoptr(GPtrArray) events = ticket_events(desk, facts->ticket, TRUE, &job->error);
	if (!events)
		return;
	facts->cc = ticket_cc(events);
	facts->others = console_others(job->console, desk, facts->ticket);
	g_autoptr(GPtrArray) talk = talk_of(events, zone, 0, TEXT_LIMIT);
	add_said(facts, talk, now, zone);
	add_news(facts, talk, desk->user, now, zone);
	add_earlier(facts, talk, now, zone);
}

struct job *facts_job(gint64 ticket, gint64 sees)
{
	struct facts *facts = g_new0(struct facts, 1);
	facts->ticket = ticket;
	facts->sees = sees;
	facts->earlier = g_ptr_array_new_with_free_func(repeat_free);
	facts->moments = g_ptr_array_new_with_free_func(g_free);
	facts->job.work = load;
	facts->job.free = free_job;
	return &facts->job;
}

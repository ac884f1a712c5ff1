/* SPDX-License-Identifier: MIT
 * Promises caught while typing: when the text rests, the store's thread looks for promised times in
 * it as its reader's clock shows them; one key makes clocks of them when it is sent. It looks for
 * what must not leave the house, too (incidents.md R5), and warns of it. It never holds anything
 * up: what is typed meanwhile is looked at when it rests again. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "command/leaks.h"
#include "desk/i18n.h"
#include "desk/promise.h"
#include "desk/when.h"
#include "tui/compose.h"
#include "tui/console-private.h"

/* So long nobody types: a pause to think, not one between two keys. */
#define RESTS (400 * 1000)
#define SHOWN_MOST 3
#define NARROW 60

struct advice_job {
	struct job job;
	guint64 version;
	char *text, *city, *to, *cc;
	gint64 ticket; /* 0: it is no reply, nothing is warned of */
	const struct zone *zone, *own;
	char *said, *brief, *warning;
	guint count;
};

/* "+07", "+05:30". */
static void add_offset(GString *out, int offset)
{
	int minutes = ABS(offset) / 60;

	g_string_append_printf(out, "%c%02d", offset < 0 ? '-' : '+', minutes / 60);
	if (minutes % 60)
		g_string_append_printf(out, ":%02d", minutes % 60);
}

static char *wording_of(const char *text, const struct promise_found *found)
{
	char *wording = g_strndup(text + found->start, found->end - found->start);
	return g_strdelimit(wording, "\n\r\t", ' ');
}

/* “within 30 min” → promise by 04:30+07 Jakarta (23:30 yours) */
static char *tell_one(const struct advice_job *advice, const struct promise_found *found,
		      gint64 now)
{
	g_autofree char *wording = wording_of(advice->text, found);
	g_autoptr(GString) there = g_string_new(NULL);
	int offset = zone_offset(advice->zone, found->at, NULL, NULL);
	char when[WHEN_SHORT_SIZE], mine[WHEN_SHORT_SIZE];

	when_short(found->at, now, advice->zone, when);
	when_short(found->at, now, advice->own, mine);
	g_string_append(there, when);
	add_offset(there, offset);
	if (advice->city)
		g_string_append_printf(there, " %s", advice->city);
	return zone_offset(advice->own, found->at, NULL, NULL) == offset
		       ? g_strdup_printf(_("“%s” → promise by %s"), wording, there->str)
		       : g_strdup_printf(_("“%s” → promise by %s (%s yours)"), wording, there->str,
					 mine);
}

/* “by 03:15” → 03:15 · “by 06:00” → 06:00 +07 Jakarta */
static char *tell_all(const struct advice_job *advice, const GArray *list, gint64 now)
{
	GString *out = g_string_new(NULL);
	const struct promise_found *found = &g_array_index(list, struct promise_found, 0);

	for (guint i = 0; i < MIN(list->len, SHOWN_MOST); i++) {
		char when[WHEN_SHORT_SIZE];
		found = &g_array_index(list, struct promise_found, i);
		g_autofree char *wording = wording_of(advice->text, found);
		when_short(found->at, now, advice->zone, when);
		g_string_append_printf(out, _("%s“%s” → %s"), i > 0 ? " · " : "", wording, when);
	}
	g_string_append_c(out, ' ');
	add_offset(out, zone_offset(advice->zone, found->at, NULL, NULL));
	if (advice->city)
		g_string_append_printf(out, " %s", advice->city);
	if (list->len > SHOWN_MOST)
		g_string_append_printf(out, _(" · %u more"), list->len - SHOWN_MOST);
	return g_string_free(out, FALSE);
}

/* says an address: 10.1.2.3 (line 2) · 1 more */
static char *warn(const struct advice_job *advice, struct desk *desk)
{
	g_autoptr(GPtrArray) found = NULL;
	g_autofree char *first = NULL;

	if (advice->ticket)
		found = leaks_in_reply(desk, advice->ticket, advice->to, advice->cc, advice->text,
				       NULL);
	if (!found || found->len == 0)
		return NULL;
	first = leak_words(g_ptr_array_index(found, 0));
	return found->len == 1 ? g_steal_pointer(&first)
			       : g_strdup_printf(_("%s · %u more"), first, found->len - 1);
}

static void advise_work(struct job *job, struct desk *desk)
{
	struct advice_job *advice = (struct advice_job *)job;
	const struct promise_reader reader = {desk_now(desk), advice->zone, advice->own,
					      desk->zones};
	g_autoptr(GArray) found = promise_spot(advice->text, -1, &reader);

	advice->count = found->len;
	advice->warning = warn(advice, desk);
	if (found->len == 0)
		return;
	advice->brief = tell_all(advice, found, reader.now);
	advice->said = found->len > 1
			       ? g_strdup(advice->brief)
			       : tell_one(advice, &g_array_index(found, struct promise_found, 0),
					  reader.now);
}

static void advise_free(struct job *job)
{
	struct advice_job *advice = (struct advice_job *)job;
	g_clear_error(&job->error);
	g_free(advice->text);
	g_free(advice->city);
	g_free(advice->said);
	g_free(advice->brief);
	g_free(advice->warning);
	g_free(advice->to);
	g_free(advice->cc);
	g_free(advice);
}

void advice_clear(struct advice *advice)
{
	g_clear_pointer(&advice->said, g_free);
	g_clear_pointer(&advice->brief, g_free);
	g_clear_pointer(&advice->warning, g_free);
}

static void advise_done(struct job *job)
{
	struct advice_job *advice = (struct advice_job *)job;
	struct compose *compose = (struct compose *)job->owner;

	if (!job->error && (g_strcmp0(compose->advice.said, advice->said) != 0 ||
			    g_strcmp0(compose->advice.warning, advice->warning) != 0)) {
		advice_clear(&compose->advice);
		compose->advice.said = g_steal_pointer(&advice->said);
		compose->advice.brief = g_steal_pointer(&advice->brief);
		compose->advice.warning = g_steal_pointer(&advice->warning);
		console_touch(compose->console);
	}
	compose->advice.count = advice->count;
	advise_free(job);
}

static void ask(struct compose *compose)
{
	const struct facts *facts = compose->facts;
	struct advice_job *advice = g_new0(struct advice_job, 1);
	gsize size;
	const char *text = buffer_text(editor_buffer(compose->letter->editor), &size);

	advice->text = g_strndup(text, MIN(size, PROMISE_TEXT));
	advice->zone = facts->client_zone ? facts->client_zone : zone_utc();
	advice->city = g_strdup(facts->client_zone ? facts->client_city : "UTC");
	advice->ticket = compose->letter->kind == LETTER_REPLY ? compose->letter->ticket : 0;
	advice->to = g_strdup(compose->letter->to);
	advice->cc = g_strdup(compose->letter->cc);
	advice->own = compose->console->zone ? compose->console->zone : zone_utc();
	advice->job.owner = compose;
	advice->job.work = advise_work;
	advice->job.done = advise_done;
	advice->job.free = advise_free;
	console_post(compose->console, TOPIC_ADVICE, &advice->job);
}

static gboolean is_ours(const struct letter *letter)
{
	return letter && letter_is_public(letter) && !letter->from_client;
}

gint64 compose_advise(struct compose *compose, gint64 monotonic)
{
	struct advice *advice = &compose->advice;

	if (!is_ours(compose->letter))
		return G_MAXINT64;
	if (advice->version != compose->version) {
		advice->version = compose->version;
		advice->due = monotonic + RESTS;
	}
	if (advice->due == 0 || !compose->facts)
		return G_MAXINT64;
	if (monotonic < advice->due)
		return advice->due;
	advice->due = 0;
	ask(compose);
	return G_MAXINT64;
}

gboolean compose_is_advised(const struct compose *compose)
{
	return is_ours(compose->letter) && compose->advice.said;
}

const char *compose_warning(const struct compose *compose)
{
	return is_ours(compose->letter) ? compose->advice.warning : NULL;
}

/* The key stands at the right and stays; where there is little room the wording is told in brief.
 */
void compose_draw_advice(const struct compose *compose, const struct area *line)
{
	const struct advice *advice = &compose->advice;
	const char *key = keymap_keys_for(compose->console->keymap, "compose", "compose promise");
	g_autofree char *hint = NULL;
	int room;

	if (key && line->columns < NARROW)
		hint = g_strdup_printf(
			compose->letter->promises ? _("%s: no clock") : _("%s: a clock"), key);
	else if (key && compose->letter->promises)
		hint = g_strdup_printf(ngettext("a clock when sent (%s: not)",
						"clocks when sent (%s: not)", advice->count),
				       key);
	else if (key)
		hint = g_strdup_printf(
			ngettext("%s makes it a clock", "%s makes them clocks", advice->count),
			key);
	room = line->columns - (hint ? draw_width(hint) + 2 : 0);
	draw_text(line->row, line->column, MAX(room, line->columns / 2), STYLE_PROMPT,
		  draw_width(advice->said) <= room ? advice->said : advice->brief);
	if (hint)
		draw_right(line->row, line->column + line->columns / 2,
			   line->columns - line->columns / 2, STYLE_PROMPT, hint);
}

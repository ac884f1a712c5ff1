/* SPDX-License-Identifier: MIT
 * This console among the others at the desk: entered once the first frame stands, a sign of life
 * each minute, where its person is, and whether anything others did is of any concern here. Signs
 * of life are the only thing an idle console ever writes. */
#include "config.h"

#include "desk/i18n.h"
#include "store/article.h"
#include "store/draft.h"
#include "store/incident.h"
#include "tui/console-private.h"

/* Someone who only pages past a ticket has not been there. */
#define SETTLES_AFTER (200 * 1000)
#define BEAT_EVERY (SESSION_BEAT * G_USEC_PER_SEC)
#define TRY_AGAIN (5 * G_USEC_PER_SEC)
/* Nobody's questions wait behind a sign of life on a desk that somebody keeps locked. */
#define PATIENCE (300 * 1000)

/* ---- entering, signs of life */

struct beat_job {
	struct job job;
	gboolean kept_out; /* it should have entered and could not */
	guint lost;        /* drafts nobody writes any more; counted on entering */
};

static gboolean may_write(const struct desk *desk)
{
	return !store_is_read_only(desk->store) && (desk->pinned == TIME_NONE || desk->test_clock);
}

/* A desk that is full or busy has no room for us this time; the next sign of life may find it. */
static void beat_work(struct job *job, struct desk *desk)
{
	struct console *console = job->console;
	struct beat_job *beat = (struct beat_job *)job;
	gint64 patience = store_set_patience(desk->store, PATIENCE);
	if (console->entered) {
		session_beat(desk, console->session, NULL);
	} else {
		gboolean may = may_write(desk);
		console->entered = may && session_begin(desk, console->session, NULL);
		beat->kept_out = may && !console->entered;
		if (console->entered)
			draft_gather(desk, NULL, NULL);
		beat->lost = draft_count_lost(desk);
	}
	store_set_patience(desk->store, patience);
}

static void beat_free(struct job *job)
{
	g_clear_error(&job->error);
	g_free(job);
}

static void offer_drafts(struct console *console, guint lost)
{
	const char *keys =
		keymap_keys_for(console->keymap, console_screen(console, NULL)->context, "drafts");
	console_say(console, STYLE_WARN,
		    ngettext("%u draft that was not sent: %s shows it",
			     "%u drafts that were not sent: %s shows them", lost),
		    lost, keys ? keys : ":drafts");
}

static void beat_done(struct job *job)
{
	struct console *console = job->console;
	const struct beat_job *beat = (struct beat_job *)job;
	console->beating = FALSE;
	if (beat->kept_out)
		console->beat_at -= BEAT_EVERY - TRY_AGAIN;
	if (beat->lost > 0 && !console->offered)
		offer_drafts(console, beat->lost);
	console->offered = TRUE;
	beat_free(job);
}

static gint64 beat(struct console *console, gint64 now)
{
	if (console->beating)
		return G_MAXINT64;
	if (console->beat_at && now < console->beat_at + BEAT_EVERY)
		return console->beat_at + BEAT_EVERY;
	/* After a long stop others took us for dead and forgot where we are. */
	if (console->beat_at && now > console->beat_at + SESSION_SILENT * G_USEC_PER_SEC)
		console->stands_due = now;
	struct beat_job *job = g_new0(struct beat_job, 1);
	job->job.owner = console;
	job->job.work = beat_work;
	job->job.done = beat_done;
	job->job.free = beat_free;
	console->beating = TRUE;
	console->beat_at = now;
	console_post(console, TOPIC_NONE, &job->job);
	return G_MAXINT64;
}

/* ---- where */

struct places_job {
	struct job job;
	GArray *places; /* of struct place */
};

static void places_work(struct job *job, struct desk *desk)
{
	struct console *console = job->console;
	GArray *places = ((struct places_job *)job)->places;
	gint64 patience = store_set_patience(desk->store, PATIENCE);
	if (console->entered)
		presence_set(desk, console->session, places, &job->error);
	store_set_patience(desk->store, patience);
	/* What is done there next needs no question. */
	for (guint i = 0; i < places->len; i++) {
		const gint64 any = 1;
		ticket_remember(desk, &g_array_index(places, struct place, i).ticket, &any, 1,
				NULL);
	}
}

static void places_free(struct job *job)
{
	g_clear_error(&job->error);
	g_array_unref(((struct places_job *)job)->places);
	g_free(job);
}

/* Presence informs; that it could not be told is nobody's trouble, and is told later. */
static void places_done(struct job *job)
{
	struct console *console = job->console;
	if (job->error && !console->stands_due)
		console->stands_due = g_get_monotonic_time() + TRY_AGAIN;
	places_free(job);
}

/* One place a ticket: writing there is more than looking at it. */
static GArray *places_of(const struct console *console)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(struct place));
	for (guint i = 0; i < console->stands->len; i++) {
		const struct place *place = &g_array_index(console->stands, struct stand, i).place;
		struct place *same = NULL;
		for (guint j = 0; j < places->len && !same; j++)
			if (g_array_index(places, struct place, j).ticket == place->ticket)
				same = &g_array_index(places, struct place, j);
		if (same)
			same->doing = MAX(same->doing, place->doing);
		else
			g_array_append_val(places, *place);
	}
	return places;
}

static void post_places(struct console *console)
{
	struct places_job *job = g_new0(struct places_job, 1);
	job->job.owner = console;
	job->job.work = places_work;
	job->job.done = places_done;
	job->job.free = places_free;
	job->places = places_of(console);
	console->stands_due = 0;
	console_post(console, TOPIC_HERE, &job->job);
}

void console_here(struct console *console, const void *owner, gint64 ticket, enum doing doing)
{
	const struct stand stand = {owner, {ticket, doing}};
	guint i = 0;
	while (i < console->stands->len &&
	       g_array_index(console->stands, struct stand, i).owner != owner)
		i++;
	if (i < console->stands->len) {
		const struct place *old = &g_array_index(console->stands, struct stand, i).place;
		if (ticket && old->ticket == ticket && old->doing == doing)
			return;
		g_array_remove_index_fast(console->stands, i);
	} else if (!ticket) {
		return;
	}
	if (ticket)
		g_array_append_val(console->stands, stand);
	console->stands_due = g_get_monotonic_time() + SETTLES_AFTER;
}

char *console_others(const struct console *console, struct desk *desk, gint64 ticket)
{
	g_autoptr(GPtrArray) present = presence_of(desk, ticket, console->session, NULL);
	return presence_words(present);
}

gint64 here_tick(struct console *console, gint64 now)
{
	if (!console->ready)
		return G_MAXINT64;
	gint64 next = beat(console, now);
	if (console->stands_due && now >= console->stands_due)
		post_places(console);
	return console->stands_due ? MIN(next, console->stands_due) : next;
}

/* ---- what others did */

void here_expect(struct desk *desk)
{
	static const enum query asked[] = {QUERY_ARTICLE_NEWEST, QUERY_INCIDENT_NEWEST,
					   QUERY_PULSE_ALL, QUERY_REVISION_NEWEST};
	for (guint i = 0; i < G_N_ELEMENTS(asked); i++)
		store_expect(desk->store, asked[i], NULL, 0);
}

void here_look(struct console *console, struct desk *desk, struct here_news *news)
{
	here_expect(desk);
	gint64 pulse, here, articles = article_seq(desk, NULL),
			    incidents = incident_seq(desk, NULL);
	/* Nothing to tell by: all may have changed. */
	gboolean known = session_pulse(desk, &pulse, &here, NULL);
	*news = (struct here_news){
		.changed = !known || pulse != console->pulse,
		.moved = !known || here != console->pulse_here,
		.learned = articles < 0 || articles != console->pulse_articles,
		.recorded = incidents < 0 || incidents != console->pulse_incidents,
	};
	console->pulse = pulse;
	console->pulse_here = here;
	console->pulse_articles = articles;
	console->pulse_incidents = incidents;
}

static void seen_work(struct job *job, struct desk *desk)
{
	here_seen(job->console, desk);
}

static void seen_free(struct job *job)
{
	g_clear_error(&job->error);
	g_free(job);
}

void here_done(struct console *console)
{
	struct job *job = g_new0(struct job, 1);
	job->owner = console;
	job->work = seen_work;
	job->patient = TRUE;
	job->done = seen_free;
	job->free = seen_free;
	console_post(console, TOPIC_NONE, job);
}

void here_seen(struct console *console, struct desk *desk)
{
	struct here_news news;
	here_look(console, desk, &news);
}

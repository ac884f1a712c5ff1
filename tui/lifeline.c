/* SPDX-License-Identifier: MIT
 * See lifeline.h. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "tui/lifeline.h"

/* A round trip so long is told; one so long is felt. */
#define TOLD_FROM (100 * 1000)
#define FELT_FROM (20 * 1000)
/* What comes back sooner was never away. */
#define AWAY_FROM G_USEC_PER_SEC
/* Clocks that differ by less are one: how long the question for the time took is not known. */
#define SAME_CLOCK G_USEC_PER_SEC
#define SECONDS_UNTIL 120 /* then minutes */

struct lifeline {
	pthread_mutex_t lock; /* of the next three; not of GLib, see working.c */
	struct store_link told;
	int told_news; /* a duplicate not taken yet; -1 */
	gboolean lost; /* it has been away since it was taken */
	int fd;
	/* Of the console's thread. */
	struct store_link now;
	int news;     /* a duplicate; -1 */
	gint64 trip;  /* as shown: small changes are not worth a frame */
	gint64 drawn; /* the second that was drawn; -1: none */
};

/* Whoever waits on a descriptor must not meet one that was closed meanwhile and given to something
 * else: each side has its own. */
static void hear(const struct store_link *link, void *data)
{
	struct lifeline *lifeline = data;
	const guint64 one = 1;

	pthread_mutex_lock(&lifeline->lock);
	lifeline->lost = lifeline->lost || link->state == STORE_LINK_AWAY;
	if (link->news != lifeline->told.news) {
		if (lifeline->told_news >= 0)
			close(lifeline->told_news);
		lifeline->told_news = link->news >= 0 ? fcntl(link->news, F_DUPFD_CLOEXEC, 0) : -1;
	}
	lifeline->told = *link;
	pthread_mutex_unlock(&lifeline->lock);
	while (write(lifeline->fd, &one, sizeof(one)) < 0 && errno == EINTR)
		continue;
}

struct lifeline *lifeline_new(void)
{
	struct lifeline *lifeline = g_new0(struct lifeline, 1);

	pthread_mutex_init(&lifeline->lock, NULL);
	lifeline->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (lifeline->fd < 0)
		g_error("eventfd: %s", g_strerror(errno));
	lifeline->drawn = -1;
	lifeline->told.news = lifeline->now.news = -1;
	lifeline->told_news = lifeline->news = -1;
	return lifeline;
}

void lifeline_free(struct lifeline *lifeline)
{
	if (!lifeline)
		return;
	close(lifeline->fd);
	if (lifeline->told_news >= 0)
		close(lifeline->told_news);
	if (lifeline->news >= 0)
		close(lifeline->news);
	pthread_mutex_destroy(&lifeline->lock);
	g_free(lifeline);
}

void lifeline_watch(struct lifeline *lifeline, struct store *store)
{
	store_watch_link(store, hear, lifeline);
}

int lifeline_news_fd(const struct lifeline *lifeline)
{
	return lifeline->news;
}

int lifeline_fd(const struct lifeline *lifeline)
{
	return lifeline->fd;
}

/* A quarter more or less is the same line. */
static gint64 steady(gint64 shown, gint64 trip)
{
	gboolean near = shown && trip > shown - shown / 4 && trip < shown + shown / 4;

	return near && (shown < TOLD_FROM) == (trip < TOLD_FROM) ? shown : trip;
}

gboolean lifeline_take(struct lifeline *lifeline)
{
	guint64 count;
	gboolean lost;

	while (read(lifeline->fd, &count, sizeof(count)) < 0 && errno == EINTR)
		continue;
	pthread_mutex_lock(&lifeline->lock);
	if (lifeline->news >= 0 &&
	    (lifeline->told_news >= 0 || lifeline->told.news != lifeline->now.news)) {
		close(lifeline->news);
		lifeline->news = -1;
	}
	if (lifeline->told_news >= 0) {
		lifeline->news = lifeline->told_news;
		lifeline->told_news = -1;
	}
	lifeline->now = lifeline->told;
	lost = lifeline->lost && lifeline->now.state == STORE_LINK_UP;
	if (lost)
		lifeline->lost = FALSE;
	pthread_mutex_unlock(&lifeline->lock);
	lifeline->trip = steady(lifeline->trip, lifeline->now.trip);
	return lost;
}

gboolean lifeline_is_there(const struct lifeline *lifeline)
{
	return lifeline->now.state != STORE_LINK_NONE;
}

gint64 lifeline_real_time(const struct lifeline *lifeline)
{
	gint64 here = g_get_real_time(), there;
	struct timespec boot;

	if (!lifeline->now.ahead)
		return here;
	clock_gettime(CLOCK_BOOTTIME, &boot);
	there = (gint64)boot.tv_sec * G_USEC_PER_SEC + boot.tv_nsec / 1000 + lifeline->now.ahead;
	return ABS(there - here) < SAME_CLOCK ? here : there;
}

gboolean lifeline_is_away(const struct lifeline *lifeline)
{
	return lifeline->now.state == STORE_LINK_AWAY || lifeline->now.state == STORE_LINK_SILENT;
}

gboolean lifeline_is_slow(const struct lifeline *lifeline)
{
	return lifeline_is_away(lifeline) || lifeline->now.trip >= FELT_FROM;
}

/* Seconds it has been away; -1: it is not, or not long enough to be told. */
static gint64 seconds_away(const struct lifeline *lifeline, gint64 monotonic)
{
	gint64 away = monotonic - lifeline->now.since;

	return lifeline_is_away(lifeline) && away >= AWAY_FROM ? away / G_USEC_PER_SEC : -1;
}

gboolean lifeline_tick(struct lifeline *lifeline, gint64 monotonic, gint64 *next)
{
	gint64 seconds = seconds_away(lifeline, monotonic);
	gboolean another = seconds != lifeline->drawn;

	*next = G_MAXINT64;
	if (lifeline_is_away(lifeline))
		*next = lifeline->now.since + (MAX(seconds, 0) + 1) * G_USEC_PER_SEC;
	lifeline->drawn = seconds;
	return another;
}

static void print_span(gint64 seconds, char out[LEFT_SIZE])
{
	if (seconds < SECONDS_UNTIL)
		g_snprintf(out, LEFT_SIZE, _("%d s"), (int)seconds);
	else
		left_span(seconds, out);
}

static char *away_words(const struct lifeline *lifeline, guint waiting, gboolean brief,
			gint64 seconds)
{
	gboolean silent = lifeline->now.state == STORE_LINK_SILENT;
	char span[LEFT_SIZE];

	print_span(seconds, span);
	if (brief && waiting)
		return g_strdup_printf(silent ? _("silent %s, %u wait") : _("away %s, %u wait"),
				       span, waiting);
	if (brief)
		return g_strdup_printf(silent ? _("silent %s") : _("away %s"), span);
	if (waiting && silent)
		return g_strdup_printf(ngettext("store silent %s, %u act waiting",
						"store silent %s, %u acts waiting", waiting),
				       span, waiting);
	if (waiting)
		return g_strdup_printf(ngettext("store away %s, %u act waiting",
						"store away %s, %u acts waiting", waiting),
				       span, waiting);
	return g_strdup_printf(silent ? _("store silent %s") : _("store away %s"), span);
}

static char *standby_words(const struct lifeline *lifeline, gboolean brief)
{
	const struct store_link *now = &lifeline->now;
	char span[LEFT_SIZE];

	print_span(MAX(now->lag, 0), span);
	if (now->cut && (brief || now->lag < 0))
		return g_strdup(_("no primary"));
	if (now->cut)
		return g_strdup_printf(_("standby, no primary, %s old"), span);
	if (now->lag > 0 && !brief)
		return g_strdup_printf(_("standby, %s behind"), span);
	if (now->lag > 0)
		return g_strdup_printf(_("behind %s"), span);
	return g_strdup(_("standby"));
}

char *lifeline_words(const struct lifeline *lifeline, guint waiting, gboolean brief,
		     gint64 monotonic)
{
	gint64 seconds = seconds_away(lifeline, monotonic);

	if (seconds >= 0)
		return away_words(lifeline, waiting, brief, seconds);
	if (lifeline->now.state != STORE_LINK_UP)
		return NULL;
	if (lifeline->now.standby)
		return standby_words(lifeline, brief);
	if (lifeline->trip < TOLD_FROM)
		return NULL;
	return g_strdup_printf(_("%d ms"), (int)(lifeline->trip / 10000 * 10));
}

void lifeline_draw(const struct lifeline *lifeline, const struct area *whole, guint waiting,
		   gint64 monotonic)
{
	/* What is shown then is not how things are. */
	gboolean matters = lifeline_is_away(lifeline) || lifeline->now.cut;
	enum style style = matters ? STYLE_SOON : STYLE_DIM;

	if (whole->rows < 2)
		return;
	for (int brief = 0; brief <= 1; brief++) {
		g_autofree char *words = lifeline_words(lifeline, waiting, brief != 0, monotonic);
		int width = words ? draw_width(words) : 0, column;

		if (!words || width > whole->columns)
			return;
		column = draw_empty(whole->row, width + 2);
		if (column < 0 && !brief)
			continue;
		/* A full row gives its end up to what matters more, never to what is only slow. */
		if (column < 0 && !matters)
			return;
		if (column < 0)
			column = whole->columns - width - 2;
		draw_blank(whole->row, MAX(column, 0), width + 2);
		draw_text(whole->row, column + 1, width, style, words);
		return;
	}
}

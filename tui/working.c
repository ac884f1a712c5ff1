/* SPDX-License-Identifier: MIT
 * See working.h. */
#include "config.h"

#include <inttypes.h>
#include <pthread.h>

#include "desk/i18n.h"
#include "tui/gauge.h"
#include "tui/working.h"

enum { BAR = 24 };

struct working {
	struct progress_watch watch;
	pthread_mutex_t lock; /* of all that follows; not of GLib, whose locks ThreadSanitizer does
				 not see */
	guint version;
	gboolean shown, stop;
	char what[64];
	gint64 done, total;
};

static void at(const char *what, gint64 done, gint64 total, void *data)
{
	struct working *working = data;
	pthread_mutex_lock(&working->lock);
	g_strlcpy(working->what, what, sizeof working->what);
	working->done = done;
	working->total = total;
	working->shown = TRUE;
	working->version++;
	pthread_mutex_unlock(&working->lock);
}

static void ended(void *data)
{
	struct working *working = data;
	pthread_mutex_lock(&working->lock);
	working->shown = FALSE;
	working->version++;
	pthread_mutex_unlock(&working->lock);
}

static gboolean stopped(void *data)
{
	struct working *working = data;
	pthread_mutex_lock(&working->lock);
	gboolean stop = working->stop;
	pthread_mutex_unlock(&working->lock);
	return stop;
}

struct working *working_new(void)
{
	struct working *working = g_new0(struct working, 1);
	working->watch = (struct progress_watch){at, ended, stopped, working};
	pthread_mutex_init(&working->lock, NULL);
	return working;
}

void working_free(struct working *working)
{
	if (!working)
		return;
	pthread_mutex_destroy(&working->lock);
	g_free(working);
}

const struct progress_watch *working_watch(const struct working *working)
{
	return &working->watch;
}

void working_begin(struct working *working)
{
	pthread_mutex_lock(&working->lock);
	working->stop = FALSE;
	pthread_mutex_unlock(&working->lock);
}

guint working_version(struct working *working)
{
	pthread_mutex_lock(&working->lock);
	guint version = working->version;
	pthread_mutex_unlock(&working->lock);
	return version;
}

gboolean working_draw(struct working *working, int row, int columns)
{
	pthread_mutex_lock(&working->lock);
	gboolean shown = working->shown, stop = working->stop;
	g_autofree char *what = g_strdup(working->what);
	gint64 done = working->done, total = working->total;
	pthread_mutex_unlock(&working->lock);
	if (!shown)
		return FALSE;
	g_autoptr(GString) bar = g_string_new(NULL);
	if (total > 0)
		gauge_bar(bar, MIN(done, total), total, 0, BAR);
	else
		g_string_append_printf(bar, "%" PRId64 " kB", done / 1000);
	int column = draw_text(row, 0, columns, STYLE_STRONG, what) + 2;
	column += draw_text(row, column, columns - column, STYLE_TEXT, bar->str) + 2;
	draw_text(row, column, columns - column, STYLE_KEY,
		  stop ? _("stopping …") : _("^C stops it"));
	return TRUE;
}

gboolean working_stop(struct working *working)
{
	pthread_mutex_lock(&working->lock);
	gboolean shown = working->shown;
	working->stop = working->stop || shown;
	working->version += shown;
	pthread_mutex_unlock(&working->lock);
	return shown;
}

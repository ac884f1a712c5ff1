/* SPDX-License-Identifier: MIT
 * The line of progress. */
#include "command/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "desk/error.h"
#include "desk/i18n.h"

enum { FIRST_US = 500000, EVERY_US = 500000, BAR = 30 };

struct progress {
	const struct progress_watch *watch; /* NULL: standard error */
	char *what;
	gint64 total, next;
	gboolean shown;
};

gboolean progress_wanted(const struct progress_watch *watch, gboolean quiet)
{
	return watch || (!quiet && isatty(STDERR_FILENO));
}

struct progress *progress_new(const struct progress_watch *watch, const char *what, gint64 total,
			      gboolean quiet)
{
	struct progress *progress;

	if (!progress_wanted(watch, quiet))
		return NULL;
	progress = g_new0(struct progress, 1);
	progress->watch = watch;
	progress->what = g_strdup(what);
	progress->total = total;
	progress->next = g_get_monotonic_time() + FIRST_US;
	return progress;
}

static void print(const struct progress *progress, gint64 done)
{
	int filled;

	if (!progress->total && !done) {
		fprintf(stderr, "\r%s", progress->what);
		return;
	}
	if (!progress->total) {
		fprintf(stderr, "\r%s %" PRId64 " kB", progress->what, done / 1000);
		return;
	}
	done = MIN(done, progress->total);
	filled = (int)(done * BAR / progress->total);
	fprintf(stderr, "\r%s [%.*s%*s] %3d%%", progress->what, filled,
		"==============================", BAR - filled, "",
		(int)(done * 100 / progress->total));
}

gboolean progress_at(struct progress *progress, gint64 done, GError **error)
{
	gint64 now;

	if (!progress)
		return TRUE;
	if (progress->watch && progress->watch->stopped(progress->watch->data)) {
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("stopped"));
		return FALSE;
	}
	now = g_get_monotonic_time();
	if (now < progress->next)
		return TRUE;
	progress->next = now + EVERY_US;
	progress->shown = TRUE;
	if (progress->watch)
		progress->watch->at(progress->what, done, progress->total, progress->watch->data);
	else
		print(progress, done);
	return TRUE;
}

void progress_free(struct progress *progress)
{
	if (!progress)
		return;
	if (progress->shown && progress->watch)
		progress->watch->ended(progress->watch->data);
	else if (progress->shown)
		fprintf(stderr, "\r\033[K");
	g_free(progress->what);
	g_free(progress);
}

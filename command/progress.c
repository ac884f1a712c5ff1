/* SPDX-License-Identifier: MIT
 * The line of progress. */
#include "command/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { FIRST_US = 500000, EVERY_US = 500000, BAR = 30 };

struct progress {
	char *what;
	gint64 total, next;
	gboolean shown;
};

struct progress *progress_new(const char *what, gint64 total, gboolean quiet)
{
	struct progress *progress;

	if (quiet || !isatty(STDERR_FILENO))
		return NULL;
	progress = g_new0(struct progress, 1);
	progress->what = g_strdup(what);
	progress->total = total;
	progress->next = g_get_monotonic_time() + FIRST_US;
	return progress;
}

void progress_at(struct progress *progress, gint64 done)
{
	gint64 now;
	int filled;

	if (!progress || (now = g_get_monotonic_time()) < progress->next)
		return;
	progress->next = now + EVERY_US;
	progress->shown = TRUE;
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

void progress_free(struct progress *progress)
{
	if (!progress)
		return;
	if (progress->shown)
		fprintf(stderr, "\r\033[K");
	g_free(progress->what);
	g_free(progress);
}

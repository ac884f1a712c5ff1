/* SPDX-License-Identifier: MIT
 * How fast patterns go through texts, without an index: kb-match [-p PATTERNS] FILE|DIR…
 * The texts are the files given and those below the folders; FILE "-" reads texts ended by NUL from
 * the standard input. PATTERNS is a file with a pattern a line; without it those of kb.md §4. One
 * thread, and its own time. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kb/match.h"

static const char *const queries[] = {
	"NTP-48213",
	"zzqx9",
	"error",
	"卡顿",
	"延迟",
	"error.{0,20}timeout",
	"\\b\\d{3}-\\d{4}\\b",
	"(?i)out of memory",
	"10\\.23\\.\\d+\\.17\\b",
	"db-prod-\\d+\\.hz",
	"v2\\.14\\.\\d+",
	"\\p{Han}{4,}错误",
	"timeout(?=.*retry)",
	"\\b(\\w+) \\1 \\1\\b",
	".*a.*b",
	"(a+)+$",
	"^(\\w+\\s?)*$",
	"(?i)disk sync",
	"[a-z]+_timeout",
	NULL,
};

static GString *text;
static GArray *ends; /* of guint64 */

static gint64 used(void)
{
	struct timespec spent;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
	return spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static void add(const char *bytes, gsize size)
{
	guint64 end;

	g_string_append_len(text, bytes, (gssize)size);
	end = text->len;
	g_array_append_val(ends, end);
	g_string_append_c(text, '\n');
}

static int add_file(const char *name, const struct stat *info, int kind, struct FTW *walk)
{
	g_autofree char *bytes = NULL;
	gsize size;

	(void)info;
	(void)walk;
	if (kind == FTW_F && g_file_get_contents(name, &bytes, &size, NULL))
		add(bytes, size);
	return 0;
}

static void add_stream(void)
{
	g_autofree char *line = NULL;
	char *room = NULL;
	size_t space = 0;
	ssize_t size;

	while ((size = getdelim(&room, &space, 0, stdin)) > 0)
		add(room, (gsize)(room[size - 1] ? size : size - 1));
	line = room;
}

static void measure(const char *pattern, const guint64 *ascii)
{
	g_autoptr(GError) error = NULL;
	gint64 began = used(), compiled;
	struct matcher *matcher = matcher_new(pattern, &error);
	guint counts[MATCH_OVER + 1] = {0};
	const struct match_budget budget = {g_get_monotonic_time, G_MAXINT64, NULL, matcher_worked};
	guint8 answers[64];
	struct regex_span spans[64];
	guint64 wanted = G_MAXUINT64;

	if (!matcher) {
		printf("%-28s %s\n", pattern, error->message);
		return;
	}
	compiled = used();
	for (guint first = 0; first < ends->len; first += 64) {
		guint count = MIN(64, ends->len - first);
		guint64 from = first ? g_array_index(ends, guint64, first - 1) + 1 : 0, chunk[64];
		for (guint i = 0; i < count; i++)
			chunk[i] = g_array_index(ends, guint64, first + i) - from;
		matcher_scan(matcher, text->str + from, chunk, count, &wanted, &ascii[first / 64],
			     &budget, answers, spans);
		for (guint i = 0; i < count; i++)
			counts[answers[i]]++;
	}
	gint64 took = MAX(used() - compiled, 1);
	printf("%-28s %9.1f %8.0f %9d %8u %6u\n", pattern, (double)took / 1000,
	       (double)text->len / (double)took, (int)(compiled - began), counts[MATCH_FOUND],
	       counts[MATCH_COSTLY]);
	matcher_free(matcher);
}

int main(int argc, char **argv)
{
	g_autofree char *patterns = NULL;
	g_auto(GStrv) lines = NULL;
	const char *const *list = queries;
	int i = 1;

	if (argc > 2 && strcmp(argv[1], "-p") == 0) {
		if (!g_file_get_contents(argv[2], &patterns, NULL, NULL))
			return EXIT_FAILURE;
		lines = g_strsplit(g_strchomp(patterns), "\n", -1);
		list = (const char *const *)lines;
		i = 3;
	}
	text = g_string_new(NULL);
	ends = g_array_new(FALSE, FALSE, sizeof(guint64));
	for (; i < argc; i++) {
		if (strcmp(argv[i], "-") == 0)
			add_stream();
		else
			nftw(argv[i], add_file, 20, FTW_PHYS);
	}
	g_autofree guint64 *ascii = g_new0(guint64, ends->len / 64 + 1);
	for (guint k = 0; k < ends->len; k++) {
		guint64 from = k ? g_array_index(ends, guint64, k - 1) + 1 : 0,
			end = g_array_index(ends, guint64, k);
		gboolean plain = TRUE;
		for (guint64 at = from; at < end && plain; at++)
			plain = (guchar)text->str[at] < 0x80;
		ascii[k / 64] |= (guint64)plain << (k % 64);
	}
	printf("%u texts, %.1f MB\n", ends->len, (double)text->len / 1e6);
	printf("%-28s %9s %8s %9s %8s %6s\n", "pattern", "ms", "MB/s", "compile us", "found",
	       "costly");
	for (; *list; list++)
		measure(*list, ascii);
	g_array_free(ends, TRUE);
	g_string_free(text, TRUE);
	return EXIT_SUCCESS;
}

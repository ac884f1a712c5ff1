/* SPDX-License-Identifier: MIT
 * Fuzzing patterns: the first line is a pattern, the rest the text. A pattern is refused with one
 * error of one line or searches to its end; in many short calls it finds what it finds in one; and
 * no search goes on long behind its time. The first byte gives the flags. */
#include "desk/regex.h"

#include <string.h>

#include "desk/error.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gint64 steps;

static gint64 count_calls(void)
{
	return steps++;
}

static void check_error(const char *pattern, int column, const GError *error)
{
	g_assert(error && error->domain == MIDWATCH_ERROR && !strchr(error->message, '\n'));
	g_assert(column >= 1 && column <= (int)strlen(pattern) + 1);
}

static void check_search(struct regex *regex, const char *text, gsize size)
{
	const struct regex_budget patient = {.clock = count_calls, .until = G_MAXINT64},
				  hurried = {.clock = g_get_monotonic_time,
					     .until = g_get_monotonic_time() + 2000};
	struct regex_span once, many;
	enum regex_answer whole = regex_find(regex, text, size, 0, NULL, &once), pieces;

	g_assert(whole != REGEX_FOUND || (once.start <= once.end && once.end <= size));
	if (whole != REGEX_COSTLY) {
		steps = 0;
		pieces = regex_find(regex, text, size, 0, &patient, &many);
		/* One place may be too costly for many short calls, too. */
		g_assert(pieces == whole || pieces == REGEX_COSTLY);
		g_assert(pieces != REGEX_FOUND ||
			 (once.start == many.start && once.end == many.end));
	}
	regex_find(regex, text, size, 0, &hurried, &many);
	g_assert(g_get_monotonic_time() < hurried.until + 2 * G_TIME_SPAN_SECOND);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	const char *text = (const char *)data + 1, *end;
	g_autoptr(GError) error = NULL;
	g_autofree char *pattern = NULL;
	struct regex *regex;
	int column = 0;

	if (size < 2)
		return 0;
	end = memchr(text, '\n', size - 1);
	if (!end)
		return 0;
	pattern = g_strndup(text, (gsize)(end - text));
	regex = regex_new(pattern, data[0] & 7, &column, &error);
	if (regex)
		check_search(regex, end + 1, size - 2 - (gsize)(end - text));
	else
		check_error(pattern, column, error);
	regex_free(regex);
	return 0;
}

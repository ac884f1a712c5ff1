/* SPDX-License-Identifier: MIT
 * Fuzzing patterns: the first line is a pattern, the rest the text. A pattern is refused with one
 * error of one line or searches to its end; in many short calls it finds what it finds in one; and
 * no search goes on long behind its time. The first byte gives the flags. With REGEX_ARTICLES the
 * text is also taken for several, between bytes 1, in which a matcher finds what the plain search
 * finds. */
#include "kb/match.h"

#include <string.h>

#include "desk/error.h"

#define TEXTS 64

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

static gboolean is_ascii(const char *text, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if ((guchar)text[i] >= 0x80)
			return FALSE;
	return TRUE;
}

static gint64 stopped(void)
{
	return 0;
}

static void check_answers(struct regex *plain, const char *text, const guint64 *ends, guint count,
			  const guint8 *answers, const struct regex_span *spans)
{
	struct regex_span span;

	for (guint i = 0; i < count; i++) {
		guint64 from = i ? ends[i - 1] + 1 : 0;
		enum regex_answer answer =
			regex_find(plain, text + from, ends[i] - from, 0, NULL, &span);
		if (answer == REGEX_COSTLY || answers[i] == MATCH_COSTLY)
			continue;
		g_assert(answers[i] == (answer == REGEX_FOUND ? MATCH_FOUND : MATCH_NONE));
		g_assert(answer == REGEX_NONE ||
			 (spans[i].start == span.start && spans[i].end == span.end));
	}
}

static void check_matcher(const char *pattern, const char *bytes, gsize size)
{
	const enum regex_flags flags = REGEX_ARTICLES | REGEX_SMART | REGEX_LINES;
	const struct match_budget budget = {.clock = stopped, .until = G_MAXINT64};
	struct matcher *matcher = matcher_new(pattern, NULL);
	struct regex *plain = regex_new(pattern, flags, NULL, NULL);
	g_autofree char *text = g_strndup(bytes, size);
	guint64 ends[TEXTS], ascii = 0, wanted = G_MAXUINT64;
	struct regex_span spans[TEXTS];
	guint8 answers[TEXTS];
	guint count = 0;

	g_assert(!matcher == !plain);
	for (gsize i = 0, from = 0; matcher && i <= size && count < TEXTS; i++) {
		if (i < size && text[i] != 1)
			continue;
		text[i] = i < size ? '\n' : '\0';
		/* What is not UTF-8 may be hidden otherwise. */
		if (!g_utf8_validate(text + from, (gssize)(i - from), NULL))
			wanted &= ~(G_GUINT64_CONSTANT(1) << count);
		ends[count] = i;
		ascii |= (guint64)is_ascii(text + from, i - from) << count++;
		from = i + 1;
	}
	if (matcher) {
		memset(answers, MATCH_COSTLY, sizeof answers);
		g_assert(matcher_scan(matcher, text, ends, count, &wanted, &ascii, &budget, answers,
				      spans));
		check_answers(plain, text, ends, count, answers, spans);
	}
	regex_free(plain);
	matcher_free(matcher);
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
	size -= 2 + (gsize)(end - text);
	regex = regex_new(pattern, data[0] & (7 | REGEX_ARTICLES | REGEX_ASCII), &column, &error);
	if (regex)
		check_search(regex, end + 1, size);
	else
		check_error(pattern, column, error);
	if (data[0] & REGEX_ARTICLES)
		check_matcher(pattern, end + 1, size);
	regex_free(regex);
	return 0;
}

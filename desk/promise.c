/* SPDX-License-Identifier: MIT
 * Walks a text: its lines (those of others left out), its sentences, the wordings in them. */
#include "desk/promise.h"

#include <string.h>

#include "desk/promise-private.h"

/* Nobody writes a longer sentence, nor so many times into one: what follows is looked at anew. */
#define SENTENCE_MOST 800
#define TIMES_MOST 24
/* Seconds ahead at which an hour without a day is rather one that has been: with a word such as
 * "by" that looks ahead, and without. */
#define FAR_BY (12 * 3600)
#define FAR_AT (8 * 3600)
/* A line this long that goes on in small letters was broken by an editor, not by its writer. */
#define WRAPPED 40

static void wording_clear(struct promise_wording *wording)
{
	for (int i = 0; i < PARTS; i++)
		g_clear_pointer(&wording->parts[i], g_free);
}

/* Full-width figures become plain ones, letters small, but for the zone's: capitals make "IST" one.
 */
static char *normal(const char *text, const struct regex_span *span)
{
	g_autofree char *plain = g_utf8_normalize(
		text + span->start, (gssize)(span->end - span->start), G_NORMALIZE_NFKC);

	return plain ? g_utf8_strdown(plain, -1) : NULL;
}

static void take_parts(const char *text, gsize row, struct promise_wording *wording)
{
	const struct promise_tools *tools = promise_tools();
	struct regex_span span;

	for (int part = 0; part < PARTS; part++)
		if (tools->parts[row][part] &&
		    regex_span(tools->rows[row], tools->parts[row][part], &span) &&
		    span.end > span.start)
			wording->parts[part] = normal(text, &span);
}

struct spotting {
	const char *text;
	const struct promise_reader *reader;
	GArray *found;  /* of struct promise_found, in any order */
	GArray *taken;  /* of struct regex_span: of this sentence */
	gboolean exact; /* the sentence has a promise with an hour or a length */
};

static gboolean is_taken(const struct spotting *spotting, const struct regex_span *span)
{
	for (guint i = 0; i < spotting->taken->len; i++) {
		const struct regex_span *other =
			&g_array_index(spotting->taken, struct regex_span, i);
		if (span->start < other->end && other->start < span->end)
			return TRUE;
	}
	return FALSE;
}

/* What is said twice is promised once. */
static gboolean is_known(const struct spotting *spotting, gint64 at)
{
	for (guint i = 0; i < spotting->found->len; i++)
		if (g_array_index(spotting->found, struct promise_found, i).at == at)
			return TRUE;
	return FALSE;
}

/* 03:20 恢复, written at 04:00, tells what was: it would be a promise for tomorrow. */
static gboolean is_told(const struct spotting *spotting, const struct promise_wording *wording,
			gint64 at)
{
	const char *head = wording->parts[PART_HEAD], *tail = wording->parts[PART_TAIL];
	gboolean by = (head && (g_str_has_prefix(head, "by") || strcmp(head, "before") == 0 ||
				strstr(head, "late"))) ||
		      (tail && g_str_has_suffix(tail, "前"));

	return wording->row->kind == PROMISE_CLOCK && !wording->parts[PART_DAY] &&
	       !wording->parts[PART_LATER] && at > spotting->reader->now + (by ? FAR_BY : FAR_AT);
}

/* "We'll look at it tomorrow and be done by 5": a bare day beside an hour is no promise of its own.
 */
static gboolean is_loose(const struct spotting *spotting, const struct promise_wording *wording,
			 gsize start, gsize end)
{
	return !wording->parts[PART_HEAD] && !wording->parts[PART_TIME] &&
	       !wording->parts[PART_TAIL] && !promise_delivers(spotting->text, start, end, wording);
}

static void consider(struct spotting *spotting, gsize row, const struct regex_span *span,
		     gsize start, gsize end)
{
	struct promise_wording wording = {&promise_rows[row], span->start, span->end, {NULL}};
	struct promise_found found = {span->start, span->end, 0};
	gboolean vague = wording.row->kind == PROMISE_DAY;
	enum promise_verdict verdict;

	if (wording.row->kind == PROMISE_MASK)
		return;
	take_parts(spotting->text, row, &wording);
	verdict = promise_judge(spotting->text, start, end, &wording);
	if (verdict >= PROMISE_MAYBE &&
	    !(vague && spotting->exact && is_loose(spotting, &wording, start, end)) &&
	    promise_resolve(&wording, spotting->reader, &found.at) &&
	    !(verdict == PROMISE_MAYBE && is_told(spotting, &wording, found.at)) &&
	    !is_known(spotting, found.at)) {
		while (found.end > found.start && g_ascii_isspace(spotting->text[found.end - 1]))
			found.end--;
		g_array_append_val(spotting->found, found);
		spotting->exact |= !vague;
	}
	wording_clear(&wording);
}

static void spot_sentence(struct spotting *spotting, gsize start, gsize end)
{
	const struct promise_tools *tools = promise_tools();
	struct regex_span span;

	g_array_set_size(spotting->taken, 0);
	spotting->exact = FALSE;
	for (gsize row = 0; row < promise_row_count; row++) {
		gsize from = start;
		while (spotting->taken->len < TIMES_MOST &&
		       regex_find(tools->rows[row], spotting->text, end, from, NULL, &span) ==
			       REGEX_FOUND) {
			from = MAX(span.end, from + 1);
			while (span.start < span.end && g_ascii_isspace(spotting->text[span.start]))
				span.start++;
			if (is_taken(spotting, &span))
				continue;
			g_array_append_val(spotting->taken, span);
			consider(spotting, row, &span, start, end);
		}
	}
}

static void spot_sentences(struct spotting *spotting, gsize start, gsize end)
{
	while (end - start > SENTENCE_MOST) {
		gsize cut = start + SENTENCE_MOST;
		/* Not within a character, were it one. */
		for (int i = 0; i < 3 && ((guchar)spotting->text[cut] & 0xc0) == 0x80; i++)
			cut--;
		spot_sentence(spotting, start, cut);
		start = cut;
	}
	spot_sentence(spotting, start, end);
}

/* The points of "a.m.", "approx." and their like end no sentence. */
static gboolean is_short(const char *text, gsize start, gsize point)
{
	static const char *const shorts[] = {"a.m", "p.m", "e.g", "i.e", "approx", "mr",
					     "mrs", "ms",  "dr",  "min", "mins",   "hrs",
					     "no",  "ca",  "max", NULL};
	gsize from = point;
	g_autofree char *word = NULL;

	while (from > start && (g_ascii_isalpha(text[from - 1]) || text[from - 1] == '.'))
		from--;
	word = g_ascii_strdown(text + from, (gssize)(point - from));
	return g_strv_contains(shorts, word);
}

/* How many bytes at `at` end a sentence; 0: none. */
static gsize ends_sentence(const char *text, gsize start, gsize at, gsize end)
{
	static const char *const marks[] = {"。", "！", "？", "；"};
	gboolean behind =
		at + 1 >= end || g_ascii_isspace(text[at + 1]) || strchr("\"')", text[at + 1]);

	for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
		if (end - at >= 3 && memcmp(text + at, marks[i], 3) == 0)
			return 3;
	if (text[at] == ';' || ((text[at] == '!' || text[at] == '?') && behind))
		return 1;
	return text[at] == '.' && behind && !is_short(text, start, at) ? 1 : 0;
}

static void spot_paragraph(struct spotting *spotting, gsize start, gsize end)
{
	gsize from = start;

	for (gsize at = start; at < end;) {
		gsize mark = ends_sentence(spotting->text, from, at, end);
		if (mark) {
			spot_sentences(spotting, from, at + mark);
			from = at + mark;
		}
		at += MAX(mark, 1);
	}
	if (from < end)
		spot_sentences(spotting, from, end);
}

/* Does the line at `next` go on with the sentence of the line before, `size` bytes long? */
static gboolean goes_on(const char *text, gsize size, gsize next, gsize end)
{
	while (next < end && text[next] == ' ')
		next++;
	return size >= WRAPPED && next < end &&
	       (g_ascii_islower(text[next]) || g_ascii_isdigit(text[next]) || text[next] & 0x80);
}

static gboolean is_skipped(const char *text, gsize start, gsize end)
{
	struct regex_span span;

	/* The pattern is anchored at its line: looked for in the line alone. */
	return regex_find(promise_tools()->skipped, text + start, end - start, 0, NULL, &span) !=
	       REGEX_NONE;
}

/* Below these stands what others wrote. */
static gboolean ends_text(const char *text, gsize start, gsize end)
{
	static const char *const marks[] = {
		"-- ",     "-----Original Message", "----- Original", "发件人：",
		"发件人:", "________________"};

	for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
		if (end - start >= strlen(marks[i]) &&
		    memcmp(text + start, marks[i], strlen(marks[i])) == 0)
			return TRUE;
	return end - start == 2 && memcmp(text + start, "--", 2) == 0;
}

static void spot_text(struct spotting *spotting, gsize size)
{
	const char *text = spotting->text;
	gsize paragraph = 0, line = 0, end = 0;
	gboolean fenced = FALSE;

	for (gsize start = 0; start < size; start = end + 1) {
		const char *newline = memchr(text + start, '\n', size - start);
		gsize visible;
		end = newline ? (gsize)(newline - text) : size;
		visible = end > start && text[end - 1] == '\r' ? end - 1 : end;
		if (ends_text(text, start, visible))
			break;
		gboolean fence = end - start >= 3 && memcmp(text + start, "```", 3) == 0;
		gboolean skipped = fence || fenced || is_skipped(text, start, visible);
		fenced ^= fence;
		/* What went on so far ends here, unless this line goes on with it. */
		if (paragraph < line &&
		    (skipped || !goes_on(text, line - paragraph, start, visible))) {
			spot_paragraph(spotting, paragraph, line);
			paragraph = line;
		}
		if (skipped)
			paragraph = line = end;
		else if (paragraph == line)
			paragraph = start, line = visible;
		else
			line = visible;
	}
	if (paragraph < line)
		spot_paragraph(spotting, paragraph, line);
}

static int compare_found(gconstpointer a, gconstpointer b)
{
	const struct promise_found *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

GArray *promise_spot(const char *text, gssize size, const struct promise_reader *reader)
{
	gsize length = MIN(size < 0 ? strlen(text) : (gsize)size, PROMISE_TEXT);
	struct spotting spotting = {.text = text, .reader = reader};

	spotting.found = g_array_new(FALSE, FALSE, sizeof(struct promise_found));
	spotting.taken = g_array_new(FALSE, FALSE, sizeof(struct regex_span));
	spot_text(&spotting, length);
	g_array_sort(spotting.found, compare_found);
	g_array_unref(spotting.taken);
	return spotting.found;
}

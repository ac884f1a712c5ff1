/* SPDX-License-Identifier: MIT
 * Where the words of a query stand in a text. */
#include "kb/rank-private.h"

#include <string.h>

#include "kb/stem.h"

/* Of words without a shelf: units that are compared with the words of a text. */
static void search_of_words(struct search *search, const struct kb_query *query,
			    const GPtrArray *used)
{
	static struct shelf none;
	const GPtrArray *words = used && used->len == query->words->len ? used : query->words;

	search_init(search, &none, NULL, 0, 0, NULL);
	for (guint i = 0; i < words->len; i++)
		units_add(search, words->pdata[i], query->open && i + 1 == words->len, i);
	guint telling = 0;
	for (guint i = 0; i < search->unit_count; i++) {
		struct unit *unit = search->units[i];
		unit->endings = unit->size > 3;
		unit->scored = unit->role != UNIT_ANY && !stem_empty(unit->word, unit->size);
		telling += unit->scored;
	}
	for (guint i = 0; telling == 0 && i < search->unit_count; i++)
		search->units[i]->scored = search->units[i]->role != UNIT_ANY;
}

struct marking {
	struct search search;
	GArray *spans;
	guint most;
};

/* The unit a word is; -1: none. */
static int which(const struct search *search, const char *word, gsize size)
{
	for (guint i = 0; i < search->unit_count; i++)
		if (search->units[i]->scored && word[0] == search->units[i]->word[0] &&
		    unit_is_form(search->units[i], word, size))
			return (int)i;
	return -1;
}

static gboolean mark(enum word_kind kind, const char *word, gsize size, guint position, gsize start,
		     gsize end, void *data)
{
	struct marking *marking = data;
	struct regex_span span = {start, end};

	(void)kind, (void)position;
	if (which(&marking->search, word, size) >= 0)
		g_array_append_val(marking->spans, span);
	return marking->spans->len < marking->most;
}

static gint by_start(gconstpointer a, gconstpointer b)
{
	const struct regex_span *one = a, *other = b;
	return (one->start > other->start) - (one->start < other->start);
}

/* Sorted, overlapping and touching ones made one. */
static void merge_spans(GArray *spans, guint most)
{
	struct regex_span *all = (struct regex_span *)(void *)spans->data;
	guint kept = 0;

	g_array_sort(spans, by_start);
	for (guint i = 0; i < spans->len; i++) {
		if (kept > 0 && all[i].start <= all[kept - 1].end)
			all[kept - 1].end = MAX(all[kept - 1].end, all[i].end);
		else
			all[kept++] = all[i];
	}
	g_array_set_size(spans, MIN(kept, most));
}

static void mark_phrases(const struct kb_query *query, const char *text, gsize size, guint most,
			 GArray *spans)
{
	for (guint i = 0; i < query->phrases->len; i++) {
		struct phrase *phrase =
			phrase_new(query->phrases->pdata[i],
				   query->open_phrase && i + 1 == query->phrases->len, NULL);
		struct regex_span span = {0, 0};
		guint found = 0;
		while (phrase && found++ < most && phrase_find(phrase, text, size, span.end, &span))
			g_array_append_val(spans, span);
		phrase_free(phrase);
	}
}

GArray *rank_marks(const struct kb_query *query, const GPtrArray *used, const char *text,
		   gsize size, guint most)
{
	/* Pairs of wide characters and chains overlap: more than are left at last. */
	struct marking marking = {.spans = g_array_new(FALSE, FALSE, sizeof(struct regex_span)),
				  .most = MAX(most, 16) * 4};

	search_of_words(&marking.search, query, used);
	if (marking.search.unit_count > 0)
		kb_words_split(text, size, mark, &marking);
	search_clear(&marking.search);
	mark_phrases(query, text, size, most, marking.spans);
	merge_spans(marking.spans, most);
	return marking.spans;
}

struct lining {
	struct search search;
	const char *text;
	gsize size;
	gsize line_end; /* of the present line */
	guint64 held;   /* units in it */
	struct regex_span first;
	guint best;
	gboolean heading, best_heading;
	struct regex_span found;
};

static void end_line(struct lining *lining)
{
	guint count = (guint)__builtin_popcountll(lining->held);
	gboolean better = count > lining->best ||
			  (count == lining->best && lining->best_heading && !lining->heading);

	if (count > 0 && better) {
		lining->best = count;
		lining->best_heading = lining->heading;
		lining->found = lining->first;
	}
	lining->held = 0;
}

static gboolean line_word(enum word_kind kind, const char *word, gsize size, guint position,
			  gsize start, gsize end, void *data)
{
	struct lining *lining = data;

	(void)kind, (void)position;
	if (start >= lining->line_end) {
		end_line(lining);
		const char *line = lining->text + start;
		while (line > lining->text && line[-1] != '\n')
			line--;
		lining->heading = *line == '#';
		const char *stop = memchr(lining->text + start, '\n', lining->size - start);
		lining->line_end = stop ? (gsize)(stop - lining->text) : lining->size;
	}
	int unit = which(&lining->search, word, size);
	if (unit < 0)
		return TRUE;
	if (lining->held == 0 || start < lining->first.start)
		lining->first = (struct regex_span){start, end};
	lining->held |= G_GUINT64_CONSTANT(1) << unit;
	return TRUE;
}

gboolean rank_best_line(const struct kb_query *query, const GPtrArray *used, const char *text,
			gsize size, struct regex_span *span)
{
	struct lining lining = {.text = text, .size = size};

	search_of_words(&lining.search, query, used);
	for (guint i = 0; i < query->phrases->len; i++)
		units_add(&lining.search, query->phrases->pdata[i], FALSE, G_MAXUINT);
	kb_words_split(text, size, line_word, &lining);
	end_line(&lining);
	search_clear(&lining.search);
	*span = lining.found;
	return lining.best > 0;
}

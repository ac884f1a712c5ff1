/* SPDX-License-Identifier: MIT
 * What a text is like: its weightiest words, and the articles with most of them. */
#include "kb/rank-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kb/stem.h"

#define TERMS 25
#define TERMS_SEEN 400     /* distinct words of which the shelf is asked, the most frequent ones */
#define FIRST_LINE 2.0f    /* a word of the subject weighs so many times as much */
#define DUPLICATES_TRIED 8 /* of the best suggestions that are read */

/* Of mails, not of matters. */
static const char *const courtesy[] = {
	"best", "cheers", "dear",  "hello",  "help",      "hi",    "kind", "please", "regards",
	"sent", "team",   "thank", "thanks", "sincerely", "wrote", "http", "https",  "com",
	"www",  "mailto", "您好",  "你好",   "谢谢",      "请问",  "麻烦", "辛苦",   "我们",
	"你们", "一下",   "可以",  "什么",   "怎么",      "这个",  "现在",
};

struct telling {
	char *word;
	guint size, count;
	gboolean first_line;
	gsize start, end; /* where it was seen first: pairs that overlap are shown as one */
	guint64 df;       /* articles that hold it */
	guint parts;      /* of the shelf; 0: none is fresh */
	guint64 **fresh;  /* for each part that is fresh: which of its articles do */
	float weight;
};

struct reading {
	GHashTable *words; /* word -> struct telling */
	gboolean first_line;
	gsize offset;
};

static void telling_free(void *data)
{
	struct telling *telling = data;
	for (guint i = 0; i < telling->parts; i++)
		g_free(telling->fresh[i]);
	g_free(telling->fresh);
	g_free(telling->word);
	g_free(telling);
}

static gboolean is_courtesy(const char *word)
{
	for (gsize i = 0; i < G_N_ELEMENTS(courtesy); i++)
		if (strcmp(courtesy[i], word) == 0)
			return TRUE;
	return FALSE;
}

/* Small numbers and years are in every text. */
static gboolean is_noise(const char *word, gsize size)
{
	gsize digits = 0;
	while (digits < size && g_ascii_isdigit(word[digits]))
		digits++;
	if (digits == size)
		return size <= 2 || (size == 4 && (g_str_has_prefix(word, "19") ||
						   g_str_has_prefix(word, "20")));
	return size < 2 || stem_empty(word, size) || is_courtesy(word);
}

static gboolean read_word(enum word_kind kind, const char *word, gsize size, guint position,
			  gsize start, gsize end, void *data)
{
	struct reading *reading = data;
	g_autofree char *key = g_strndup(word, size);

	(void)position;
	if (kind == WORD_LAST || is_noise(key, size))
		return TRUE;
	struct telling *telling = g_hash_table_lookup(reading->words, key);
	if (!telling) {
		telling = g_new0(struct telling, 1);
		telling->size = (guint)size;
		telling->start = reading->offset + start;
		telling->end = reading->offset + end;
		telling->word = g_steal_pointer(&key);
		g_hash_table_insert(reading->words, telling->word, telling);
	}
	telling->count++;
	telling->first_line |= reading->first_line;
	return TRUE;
}

static gboolean begins_any(const char *line, gsize size, const char *const *starts)
{
	for (; *starts; starts++) {
		gsize length = strlen(*starts);
		if (size >= length && g_ascii_strncasecmp(line, *starts, length) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Lines that mail programs write, and what is quoted: it was read when it was said. */
static gboolean is_machinery(const char *line, gsize size)
{
	static const char *const headers[] = {"from:", "sent:",     "to:",    "cc:",
					      "date:", "reply-to:", "发件人", "收件人",
					      "抄送",  "发送时间",  NULL};
	static const char *const quotes[] = {"on ", "在", NULL};

	if (size > 0 && line[0] == '>')
		return TRUE;
	if (begins_any(line, size, headers))
		return TRUE;
	return begins_any(line, size, quotes) &&
	       (g_str_has_suffix(line, "wrote:") || g_str_has_suffix(line, "写道:") ||
		g_str_has_suffix(line, "写道："));
}

static void read_text(struct reading *reading, const char *text, gsize size)
{
	gboolean signature = FALSE;

	reading->first_line = TRUE;
	for (gsize at = 0; at < size;) {
		const char *newline = memchr(text + at, '\n', size - at);
		gsize line_size = newline ? (gsize)(newline - (text + at)) : size - at;
		g_autofree char *line = g_strndup(text + at, line_size);
		g_strchomp(line);
		if (strcmp(line, "--") == 0)
			signature = TRUE;
		else if (line[0] == '\0')
			signature = FALSE;
		else if (!signature && !is_machinery(line, strlen(line))) {
			reading->offset = at;
			kb_words_split(text + at, line_size, read_word, reading);
			reading->first_line = FALSE;
		}
		at += line_size + 1;
	}
}

static gint by_count(gconstpointer a, gconstpointer b)
{
	const struct telling *one = *(struct telling *const *)a,
			     *other = *(struct telling *const *)b;
	guint one_count = one->count + one->first_line * 1000,
	      other_count = other->count + other->first_line * 1000;
	if (one_count != other_count)
		return one_count > other_count ? -1 : 1;
	return strcmp(one->word, other->word);
}

static gint by_weight(gconstpointer a, gconstpointer b)
{
	const struct telling *one = *(struct telling *const *)a,
			     *other = *(struct telling *const *)b;
	if (one->weight != other->weight)
		return one->weight > other->weight ? -1 : 1;
	return strcmp(one->word, other->word);
}

/* Words by their hashes: which of `words`, plus one. */
#define INDEX_SLOTS 2048
struct index {
	guint16 slots[INDEX_SLOTS];
	guint hashes[TERMS_SEEN];
};

static void index_words(struct index *index, const GPtrArray *words)
{
	memset(index->slots, 0, sizeof index->slots);
	for (guint i = 0; i < words->len; i++) {
		index->hashes[i] = words_hash(((struct telling *)words->pdata[i])->word);
		guint at = index->hashes[i] % INDEX_SLOTS;
		while (index->slots[at] != 0)
			at = (at + 1) % INDEX_SLOTS;
		index->slots[at] = (guint16)(i + 1);
	}
}

/* Which fresh articles hold each of the words: one look at each article for all of them. */
static void find_fresh(const struct index *index, const struct shelf *shelf, guint part,
		       GPtrArray *words)
{
	const struct shelf_part *place = &shelf->parts[part];

	for (guint i = 0; i < words->len; i++) {
		struct telling *telling = words->pdata[i];
		if (!telling->fresh) {
			telling->parts = shelf->count;
			telling->fresh = g_new0(guint64 *, telling->parts);
		}
		telling->fresh[part] = g_new0(guint64, bits_words(place->count));
	}
	for (guint doc = 0; doc < place->count; doc++) {
		guint count;
		const struct words_count *counts =
			words_doc_counts(place->fresh[doc]->words, &count);
		for (guint w = 0; w < count; w++) {
			guint at = counts[w].hash % INDEX_SLOTS;
			for (; index->slots[at] != 0; at = (at + 1) % INDEX_SLOTS) {
				guint i = index->slots[at] - 1u;
				struct telling *telling = words->pdata[i];
				if (index->hashes[i] != counts[w].hash ||
				    strcmp(telling->word, counts[w].word) != 0)
					continue;
				bits_set(telling->fresh[part], doc);
				telling->df++;
				break;
			}
		}
	}
}

/* How many articles of the shelf hold each. */
static void count_articles(const struct search *search, GPtrArray *words)
{
	const struct shelf *shelf = search->shelf;
	struct lexicon_list list;
	struct index index;

	index_words(&index, words);
	for (guint part = 0; part < shelf->count; part++) {
		if (!shelf->parts[part].segment)
			find_fresh(&index, shelf, part, words);
		for (guint i = 0; shelf->parts[part].segment && i < words->len; i++) {
			struct telling *telling = words->pdata[i];
			if (lexicon_find(shelf->parts[part].segment, telling->word, telling->size,
					 &list))
				telling->df += list.df;
		}
	}
}

/* The weightiest words of a text; words of nearly every article tell nothing. */
static GPtrArray *telling_words(const struct search *search, const char *text, gsize size)
{
	struct reading reading = {.words = g_hash_table_new(g_str_hash, g_str_equal)};
	GPtrArray *words = g_ptr_array_new_with_free_func(telling_free);
	GHashTableIter iter;
	gpointer value;

	read_text(&reading, text, size);
	g_hash_table_iter_init(&iter, reading.words);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(words, value);
	g_hash_table_unref(reading.words);
	g_ptr_array_sort(words, by_count);
	g_ptr_array_set_size(words, (gint)MIN(words->len, TERMS_SEEN));
	count_articles(search, words);
	for (guint i = 0; i < words->len; i++) {
		struct telling *telling = words->pdata[i];
		gboolean everywhere = search->docs > 20 && telling->df > search->docs / 3;
		if (telling->df > 0 && !everywhere)
			telling->weight = search_weight(search, telling->df) *
					  (1 + logf((float)telling->count)) *
					  (telling->first_line ? FIRST_LINE : 1);
	}
	g_ptr_array_sort(words, by_weight);
	guint kept = 0;
	while (kept < words->len && kept < TERMS &&
	       ((struct telling *)words->pdata[kept])->weight > 0)
		kept++;
	g_ptr_array_set_size(words, (gint)kept);
	return words;
}

static void search_like(struct search *search, const GPtrArray *words)
{
	for (guint i = 0; i < words->len; i++) {
		const struct telling *telling = words->pdata[i];
		struct unit *unit =
			unit_add(search, telling->word, telling->size, UNIT_ANY, FALSE, i);
		unit_resolve_known(search, unit, telling->fresh);
		unit->weight = telling->weight;
	}
	for (guint part = search->shelf->count; part-- > 0;) {
		guint docs = search->shelf->parts[part].count;
		g_autofree guint64 *bits = g_new0(guint64, bits_words(docs));
		for (guint i = 0; i < search->unit_count; i++)
			unit_mark(search, search->units[i], part, bits);
		part_passing(search, part, bits);
		part_collect(search, part, bits);
	}
	search_sort(search);
}

/* Words that stand one after another in the text and overlap are shown as one: 首帧 帧延 延迟 is
 * 首帧延迟. */
static void show_word(GString *out, const GPtrArray *words, gboolean *shown, guint which,
		      const gboolean *held, const char *text)
{
	const struct telling *first = words->pdata[which];
	gsize start = first->start, end = first->end;

	shown[which] = TRUE;
	for (gboolean grown = TRUE; grown;) {
		grown = FALSE;
		for (guint i = 0; i < words->len; i++) {
			const struct telling *other = words->pdata[i];
			if (shown[i] || !held[i] || other->start >= end || other->end <= start)
				continue;
			shown[i] = grown = TRUE;
			start = MIN(start, other->start);
			end = MAX(end, other->end);
		}
	}
	if (out->len > 0)
		g_string_append_c(out, ' ');
	if (start == first->start && end == first->end)
		g_string_append_len(out, first->word, first->size);
	else
		g_string_append_len(out, text + start, (gssize)(end - start));
}

static char *matched_words(const struct search *search, const GPtrArray *words, const char *text,
			   const struct rank_hit *hit)
{
	g_autofree gboolean *held = g_new0(gboolean, words->len),
			    *shown = g_new0(gboolean, words->len);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < words->len; i++)
		held[i] = unit_holds(search->units[i], search->shelf, hit->part, hit->doc);
	for (guint i = 0; i < words->len; i++)
		if (held[i] && !shown[i])
			show_word(out, words, shown, i, held, text);
	return g_string_free(out, FALSE);
}

static void suggestion_clear(void *data)
{
	g_free(((struct suggestion *)data)->words);
}

GArray *suggest_like(struct shelf *shelf, const char *text, gsize size, gint64 now, guint limit)
{
	GArray *found = g_array_new(FALSE, TRUE, sizeof(struct suggestion));
	struct search search;

	g_array_set_clear_func(found, suggestion_clear);
	search_init(&search, shelf, NULL, now, limit, NULL);
	g_autoptr(GPtrArray) words = telling_words(&search, text, size);
	search_like(&search, words);
	for (guint i = 0; i < search.best_count; i++) {
		struct suggestion one = {search.best[i],
					 matched_words(&search, words, text, &search.best[i])};
		g_array_append_val(found, one);
	}
	search_clear(&search);
	return found;
}

struct weighing {
	const struct search *search;
	GHashTable *known; /* word -> its weight in thousandths */
};

static double weight_of(struct weighing *weighing, const char *word)
{
	const struct shelf *shelf = weighing->search->shelf;
	gpointer known = g_hash_table_lookup(weighing->known, word);
	guint64 df = 0;

	if (known)
		return GPOINTER_TO_UINT(known) / 1000.0;
	for (guint i = 0; i < shelf->count; i++) {
		struct lexicon_list list;
		if (shelf->parts[i].segment &&
		    lexicon_find(shelf->parts[i].segment, word, strlen(word), &list))
			df += list.df;
	}
	double weight = search_weight(weighing->search, df);
	g_hash_table_insert(weighing->known, g_strdup(word),
			    GUINT_TO_POINTER((guint)(weight * 1000) + 1));
	return weight;
}

/* Of the words of both, by what they tell, the share both have: 0..100. */
static guint alike(struct weighing *weighing, const struct words_doc *one, const struct kb_doc *doc)
{
	struct words_doc *other = words_doc_new(doc);
	guint a_count, b_count;
	const struct words_count *a = words_doc_counts(one, &a_count),
				 *b = words_doc_counts(other, &b_count);
	double both = 0, either = 0;

	for (guint i = 0, k = 0; i < a_count || k < b_count;) {
		int order = i == a_count ? 1 : k == b_count ? -1 : strcmp(a[i].word, b[k].word);
		double weight = weight_of(weighing, order <= 0 ? a[i].word : b[k].word);
		guint a_times = order <= 0 ? a[i++].count : 0,
		      b_times = order >= 0 ? b[k++].count : 0;
		both += weight * log1p(MIN(a_times, b_times));
		either += weight * log1p(MAX(a_times, b_times));
	}
	words_doc_free(other);
	return either > 0 ? (guint)lround(100 * both / either) : 0;
}

static gint by_score(gconstpointer a, gconstpointer b)
{
	const struct likeness *one = a, *other = b;
	if (one->score != other->score)
		return one->score > other->score ? -1 : 1;
	return (one->hit.score < other->hit.score) - (one->hit.score > other->hit.score);
}

GArray *suggest_duplicates(struct shelf *shelf, const struct kb_doc *doc, gint64 now, guint limit)
{
	g_autoptr(GString) text = g_string_new_len(doc->title, (gssize)doc->title_size);
	GArray *found = g_array_new(FALSE, FALSE, sizeof(struct likeness));
	struct words_doc *own = words_doc_new(doc);
	struct search search;

	g_string_append_c(text, '\n');
	g_string_append_len(text, doc->body, (gssize)doc->body_size);
	search_init(&search, shelf, NULL, now, DUPLICATES_TRIED, NULL);
	g_autoptr(GPtrArray) words = telling_words(&search, text->str, text->len);
	search_like(&search, words);
	struct weighing weighing = {&search,
				    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
	for (guint i = 0; i < search.best_count; i++) {
		struct likeness one = {search.best[i], 0};
		struct kb_doc other;
		if (one.hit.id == doc->id ||
		    !shelf_doc(&shelf->parts[one.hit.part], one.hit.doc, &other))
			continue;
		one.score = alike(&weighing, own, &other);
		g_array_append_val(found, one);
	}
	g_hash_table_unref(weighing.known);
	g_array_sort(found, by_score);
	g_array_set_size(found, MIN(found->len, limit));
	words_doc_free(own);
	search_clear(&search);
	return found;
}

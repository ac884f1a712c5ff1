/* SPDX-License-Identifier: MIT
 * Ranking against counting by hand: the same articles, the same number, the same scores but for
 * rounding; filters, phrases, beginnings, typos, and that fresh articles are ranked as others are.
 */
#include "kb/rank.h"

#include <math.h>
#include <string.h>

#include "kb/rank-private.h"
#include "kb/segment-private.h"
#include "kb/words.h"
#include "tests/articles.h"

#define NOW 2000000000

struct library {
	char *folder;
	GPtrArray *articles; /* every change, by seq */
	GPtrArray *alive;    /* of struct kb_doc: the newest of each id */
	struct shelf *shelf;
};

static void find_alive(struct library *library)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);

	library->alive = g_ptr_array_new();
	for (guint i = library->articles->len; i-- > 0;) {
		struct kb_doc *doc = library->articles->pdata[i];
		if (g_hash_table_add(seen, &doc->id) && !doc->gone)
			g_ptr_array_add(library->alive, doc);
	}
}

/* The first ones in segments, the last in memory. */
static struct library *library_new(GPtrArray *articles, guint segments, guint fresh_count)
{
	struct library *library = g_new0(struct library, 1);
	struct segment *parts[8];
	guint indexed = articles->len - fresh_count;
	g_autoptr(GPtrArray) fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);

	library->folder = articles_folder();
	library->articles = articles;
	find_alive(library);
	for (guint i = 0; i < segments; i++)
		parts[i] = articles_build(library->folder, articles, indexed * i / segments,
					  indexed * (i + 1) / segments, 0);
	for (guint i = indexed; i < articles->len; i++)
		g_ptr_array_add(fresh, fresh_new(articles->pdata[i],
						 ((struct kb_doc *)articles->pdata[i])->gone));
	library->shelf = shelf_new(parts, segments, (struct fresh **)fresh->pdata, fresh->len,
				   G_MAXINT64, FALSE, NULL);
	g_assert_nonnull(library->shelf);
	for (guint i = 0; i < segments; i++)
		segment_unref(parts[i]);
	return library;
}

static void library_free(struct library *library)
{
	shelf_unref(library->shelf);
	articles_folder_drop(library->folder);
	g_ptr_array_unref(library->articles);
	g_ptr_array_unref(library->alive);
	g_free(library->folder);
	g_free(library);
}

static guint count_in(const struct kb_doc *doc, const char *word, guint *length)
{
	struct words_doc *words = words_doc_new(doc);
	guint count, found = 0;
	const struct words_count *counts = words_doc_counts(words, &count);

	for (guint i = 0; i < count; i++)
		if (strcmp(counts[i].word, word) == 0)
			found = counts[i].count;
	*length = words_doc_length(words);
	words_doc_free(words);
	return found;
}

/* How many documents there are, replaced ones of segments too, and their mean length. */
static double measure(const struct shelf *shelf, guint *docs)
{
	double total = 0;

	*docs = 0;
	for (guint i = 0; i < shelf->count; i++) {
		const struct shelf_part *part = &shelf->parts[i];
		*docs += part->count;
		if (part->segment)
			total += (double)lexicon_total(part->segment);
		for (guint k = 0; !part->segment && k < part->count; k++)
			total += words_doc_length(part->fresh[k]->words);
	}
	return total / *docs;
}

static guint held_by(const struct shelf *shelf, const char *word)
{
	guint held = 0, length;

	for (guint i = 0; i < shelf->count; i++)
		for (guint k = 0; k < shelf->parts[i].count; k++) {
			struct lexicon_list list;
			if (shelf->parts[i].segment) {
				if (k == 0 && lexicon_find(shelf->parts[i].segment, word,
							   strlen(word), &list))
					held += list.df;
				continue;
			}
			held += count_in(&shelf->parts[i].fresh[k]->doc, word, &length) > 0;
		}
	return held;
}

/* By the book; -1: not all the words are in it. */
static double score_of(const struct library *library, const struct kb_doc *doc, char **words)
{
	guint docs, length;
	double mean = measure(library->shelf, &docs), score = 0;

	for (; *words; words++) {
		double count = count_in(doc, *words, &length),
		       held = held_by(library->shelf, *words);
		if (count == 0)
			return -1;
		score += log(1 + (docs - held + 0.5) / (held + 0.5)) * 2.2 * count /
			 (count + 1.2 * (0.25 + 0.75 * length / mean));
	}
	return score * rank_prior(doc, NOW);
}

static struct rank_result *ask(const struct library *library, const char *text, guint limit)
{
	g_autoptr(GError) error = NULL;
	struct kb_query *query = kb_query_parse(text, &error);

	g_assert_no_error(error);
	struct rank_result *result = rank_search(library->shelf, query, NOW, limit, NULL);
	g_assert_false(result->damaged);
	kb_query_free(query);
	return result;
}

static int by_score(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;
	return (one < other) - (one > other);
}

static void compare(const struct library *library, const char *text)
{
	g_autofree char *question = g_strconcat(text, " ", NULL);
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	struct rank_result *result = ask(library, question, 20);
	g_autofree double *scores = g_new(double, library->alive->len + 1);
	guint total = 0;

	for (guint i = 0; i < library->alive->len; i++) {
		struct kb_doc *doc = library->alive->pdata[i];
		double score = score_of(library, doc, words);
		if (doc->state != ARTICLE_RETIRED && score >= 0)
			scores[total++] = score;
	}
	if (total == 0) {
		rank_result_free(result);
		return;
	}
	qsort(scores, total, sizeof *scores, by_score);
	g_assert_cmpuint(result->how, ==, RANK_ALL);
	g_assert_cmpuint(result->total, ==, total);
	g_assert_cmpuint(result->count, ==, MIN(total, 20));
	for (guint i = 0; i < result->count; i++) {
		struct kb_doc doc;
		const struct rank_hit *hit = &result->hits[i];
		g_assert_true(shelf_doc(&library->shelf->parts[hit->part], hit->doc, &doc));
		g_assert_true(shelf_alive(&library->shelf->parts[hit->part], hit->doc));
		g_assert_cmpint(doc.id, ==, hit->id);
		g_assert_cmpfloat_with_epsilon(hit->score, score_of(library, &doc, words),
					       0.04 * scores[i]);
		g_assert_cmpfloat_with_epsilon(hit->score, scores[i], 0.04 * scores[i]);
		g_assert_true(i == 0 || hit->score <= result->hits[i - 1].score);
	}
	rank_result_free(result);
}

static void test_by_the_book(void)
{
	static const char *const texts[] = {
		"error", "timeout", "卡顿", "edge retry", "v2", "error timeout ingest",
		"oom",   "naïve",   "a x",  "延迟 直播"};

	for (guint32 seed = 1; seed <= 3; seed++) {
		g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
		GPtrArray *articles = articles_random(rand, 150, seed == 2 ? 60 : 1000, 0);
		struct library *library = library_new(articles, seed, seed == 1 ? 0 : 30);
		for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
			compare(library, texts[i]);
		library_free(library);
	}
}

/* ---- a small library of known articles */

static void add(GPtrArray *articles, const char *title, const char *body, const char *labels,
		enum article_state state)
{
	struct kb_doc *doc = g_new0(struct kb_doc, 1);
	doc->id = doc->seq = (gint64)articles->len + 1;
	doc->title = g_strdup(title);
	doc->title_size = strlen(title);
	doc->body = g_strdup(body);
	doc->body_size = strlen(body);
	doc->labels = g_strdup(labels);
	doc->labels_size = strlen(labels);
	doc->state = (guint8)state;
	doc->updated_at = NOW;
	doc->review_by = doc->id == 4 ? NOW - 1 : NOW + 1;
	g_ptr_array_add(articles, doc);
}

static struct library *known(guint fresh)
{
	GPtrArray *articles = g_ptr_array_new_with_free_func(article_doc_free);

	add(articles, "Connection refused by origin",
	    "Check the origin: 10.23.4.17:443 on db-prod-01.", "lang:en product:cdn",
	    ARTICLE_PUBLISHED); /* 1 */
	add(articles, "直播卡顿排查", "首帧延迟高。先看 CDN 回源 502，再看推流断开。",
	    "lang:zh product:live", ARTICLE_PUBLISHED); /* 2 */
	add(articles, "KubePodCrashLooping",
	    "The pod restarts; refused once, the connection is kept.", "lang:en tag:k8s",
	    ARTICLE_REVIEWED); /* 3 */
	add(articles, "Certificate expired",
	    "Renew the certificate with certbot. Origin certificates too.", "lang:en product:cdn",
	    ARTICLE_PUBLISHED); /* 4: past its review */
	add(articles, "Certificate expired",
	    "Renew the certificate with certbot. Origin certificates too.", "lang:en product:live",
	    ARTICLE_DRAFT);                                                             /* 5 */
	add(articles, "Old certificate notes", "Retired.", "lang:en", ARTICLE_RETIRED); /* 6 */
	add(articles, "Certificate renewed late",
	    "The certificate was renewed late; cpu_steal v2.14.3.", "lang:en product:rtc",
	    ARTICLE_PUBLISHED); /* 7 */
	return library_new(articles, fresh == articles->len ? 0 : 1, fresh);
}

static const struct library *one;

/* "ids, best first; how; total". */
static void answers(const char *text, const char *expected)
{
	struct rank_result *result = ask(one, text, 20);
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < result->count; i++)
		g_string_append_printf(out, "%" G_GINT64_FORMAT " ", result->hits[i].id);
	g_string_append(out, result->how == RANK_ALL   ? "all"
			     : result->how == RANK_ANY ? "any"
						       : "corrected");
	for (guint i = 0; result->how == RANK_CORRECTED && i < result->used->len; i++)
		g_string_append_printf(out, " %s", (char *)result->used->pdata[i]);
	if (strcmp(out->str, expected) != 0)
		g_error("%s: %s, expected %s", text, out->str, expected);
	g_assert_cmpuint(result->total, ==, result->count);
	rank_result_free(result);
}

static void ask_everything(void)
{
	answers("connection refused ", "1 3 all");
	answers("\"connection refused\"", "1 all");
	answers("\"Connection  REFUSED", "1 all");
	answers("\"connection ref", "1 all");
	answers("\"connection ref\"", "any");
	answers("connection -origin ", "3 all");
	answers("refused -\"connection refused\" ", "3 all");
	/* A quoted word is one however it is quoted; of several only what stands together counts.
	 */
	answers("certificate -\"renewed \" ", "4 5 all");
	answers("卡顿 -\"先看推\"", "2 all");
	answers("卡顿 -\"看推流\"", "any");
	answers("10.23.4.17 ", "1 all");
	answers("10.23 ", "1 all");
	answers("4.17:443 ", "1 all");
	answers("10.23.4.1", "1 all");
	answers("10.4 ", "any");
	answers("db-prod-01 ", "1 all");
	answers("prod-01 ", "1 all");
	answers("v2.14 ", "7 all");
	answers("steal ", "7 all");
	answers("crash pod ", "3 all");
	answers("kubepodcrash", "3 all");
	answers("卡顿", "2 all");
	answers("卡", "2 all");
	answers("首帧延迟 ", "2 all");
	answers("cdn回源502 ", "2 all");
	/* Stale and drafts below, retired only when asked for. */
	answers("certificate ", "7 4 5 all");
	answers("state:retired certificate ", "6 all");
	answers("state:stale certificate ", "4 all");
	answers("state:stale,draft certificate ", "4 5 all");
	answers("-state:draft certificate ", "7 4 all");
	answers("product:live,rtc certificate ", "7 5 all");
	answers("product:live lang:zh", "2 all");
	answers("lang:en -product:cdn,live,rtc", "3 all");
	answers("tag:nothing certificate ", "any");
	answers("certif", "7 4 5 all");
	/* Endings are no typos. */
	answers("restarting ", "3 all");
	answers("is the pod restarted ", "3 all");
	answers("certifcate expird ", "4 5 corrected certificate expired");
	answers("conecton reufsed ", "1 3 corrected connection refused");
	answers("zzzzzz ", "any");
	answers("refused quietly by zebras ", "1 3 any");
	answers("", "7 5 4 3 2 1 all");
	answers("-certificate ", "3 2 1 all");
}

static void test_known(void)
{
	/* In a segment, in memory, in both. */
	for (guint fresh = 0; fresh <= 7; fresh += fresh == 0 ? 3 : 4) {
		struct library *library = known(fresh);
		one = library;
		ask_everything();
		library_free(library);
	}
}

/* Votes lift an article over one that would be as good without, also when that was seen first. */
static void test_votes(void)
{
	for (guint fresh = 0; fresh <= 2; fresh++) {
		GPtrArray *articles = g_ptr_array_new_with_free_func(article_doc_free);
		add(articles, "Ingest", "The ingest stalls.", "", ARTICLE_PUBLISHED);
		add(articles, "Ingest", "The ingest stalls.", "", ARTICLE_PUBLISHED);
		((struct kb_doc *)articles->pdata[0])->votes = 31;
		struct library *library = library_new(articles, fresh < 2, fresh);
		struct rank_result *result = ask(library, "ingest ", 1);
		g_assert_cmpuint(result->total, ==, 2);
		g_assert_cmpint(result->hits[0].id, ==, 1);
		rank_result_free(result);
		library_free(library);
	}
}

/* No word at all lists everything; what was typed and holds none finds nothing. */
static void test_no_words(void)
{
	static const struct {
		const char *text;
		guint total;
	} rows[] = {{"", 2}, {"-dns", 1}, {"::", 0}, {"\"--\"", 0}, {"ingest ::", 1}};
	GPtrArray *articles = g_ptr_array_new_with_free_func(article_doc_free);
	add(articles, "Ingest", "The ingest stalls.", "", ARTICLE_PUBLISHED);
	add(articles, "Steering", "By dns alone.", "", ARTICLE_PUBLISHED);
	struct library *library = library_new(articles, 1, 1);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct rank_result *result = ask(library, rows[i].text, 9);
		g_assert_cmpuint(result->total, ==, rows[i].total);
		rank_result_free(result);
	}
	library_free(library);
}

static gboolean hides_first(const struct kb_doc *doc, const void *data)
{
	(void)data;
	return doc->id == 1;
}

/* Words that only replaced or hidden articles have are no words of the shelf: neither are they
 * right, nor is anything corrected to them. */
static void test_corrected_alive(void)
{
	const struct shelf_hides hidden = {.hides = hides_first};
	GPtrArray *articles = g_ptr_array_new_with_free_func(article_doc_free);
	add(articles, "Borealis", "The ingset of borealis.", "", ARTICLE_PUBLISHED);
	add(articles, "Ingest", "The ingest stalls.", "", ARTICLE_PUBLISHED);
	struct library *library = library_new(articles, 1, 0);
	struct segment *segment = library->shelf->parts[0].segment;
	struct fresh *fresh = fresh_new(articles->pdata[0], FRESH_GONE);

	for (guint round = 0; round < 2; round++) {
		struct library seen = {
			.shelf = round ? shelf_new(&segment, 1, NULL, 0, 2, FALSE, &hidden)
				       : shelf_with(library->shelf, &fresh, 1, 3)};
		one = &seen;
		answers("ingset ", "2 corrected ingest");
		struct rank_result *result = ask(&seen, "borealiz ", 20);
		g_assert_cmpuint(result->total, ==, 0);
		g_assert_cmpstr(result->used->pdata[0], ==, "borealiz");
		rank_result_free(result);
		shelf_unref(seen.shelf);
	}
	fresh_unref(fresh);
	library_free(library);
}

/* Three words that only a list of everything has are not answered by that list alone. */
static void test_most(void)
{
	GPtrArray *articles = g_ptr_array_new_with_free_func(article_doc_free);
	g_autoptr(GString) list = g_string_new("certificate, expired, frontend: ");

	for (int i = 0; i < 500; i++)
		g_string_append_printf(list, "page%d ", i);
	add(articles, "Everything", list->str, "", ARTICLE_PUBLISHED);
	add(articles, "Certificate expired", "How to renew an expired certificate.", "",
	    ARTICLE_PUBLISHED);
	add(articles, "Frontend", "Machines of the frontend.", "", ARTICLE_PUBLISHED);
	add(articles, "Pages", "A page and another.", "", ARTICLE_PUBLISHED);
	struct library *library = library_new(articles, 1, 0);
	one = library;
	answers("certificate expired frontend ", "2 3 1 all");
	/* Two words are meant as they stand. */
	answers("certificate frontend ", "1 all");
	answers("\"certificate expired\" frontend ", "1 all");
	library_free(library);
}

static void test_stop(void)
{
	struct library *library = known(0);
	struct kb_query *query = kb_query_parse("certificate", NULL);
	gint stop = 1;
	struct rank_result *result = rank_search(library->shelf, query, NOW, 20, &stop);

	g_assert_cmpuint(result->count, ==, 0);
	rank_result_free(result);
	/* Within one article, too. */
	struct phrase *phrase = phrase_new("a b", FALSE, &stop);
	struct regex_span span;
	g_assert_false(phrase_find(phrase, "a b", 3, 0, &span));
	stop = 0;
	g_assert_true(phrase_find(phrase, "a b", 3, 0, &span));
	phrase_free(phrase);
	result = rank_search(library->shelf, query, NOW, 1, NULL);
	g_assert_cmpuint(result->count, ==, 1);
	g_assert_cmpuint(result->total, ==, 3);
	rank_result_free(result);
	kb_query_free(query);
	library_free(library);
}

/* A lexicon that lies, checksums and all, leads to some answer within the shelf, or to none. */
static void test_lies(void)
{
	static const char *const texts[] = {
		"error timeout ",     "e",           "ti", "卡", "v2.14 ", "erorr tmieout edge ",
		"\"error timeout\" ", "edge -retry "};
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);
	g_autoptr(GPtrArray) articles = articles_random(rand, 260, 100000, 0);
	g_autofree char *folder = articles_folder(), *good = NULL;
	struct segment *segment = articles_build(folder, articles, 0, articles->len, 0);
	g_autofree char *path = g_build_filename(folder, segment_name(segment), NULL);
	g_autofree char *name = g_strdup(segment_name(segment));
	gsize size;

	segment_unref(segment);
	g_assert_true(g_file_get_contents(path, &good, &size, NULL));
	const struct segment_header *header = (const struct segment_header *)(void *)good;
	for (guint round = 0; round < 400; round++) {
		g_autofree char *bad = g_memdup2(good, size);
		guint part = (guint)g_rand_int_range(rand, PART_TERMS, SEGMENT_PARTS);
		for (int i = g_rand_int_range(rand, 1, 20); i > 0; i--)
			bad[header->parts[part].offset +
			    g_rand_int(rand) % header->parts[part].size] = (char)g_rand_int(rand);
		articles_reseal((guint8 *)bad, size);
		g_assert_true(g_file_set_contents(path, bad, (gssize)size, NULL));
		segment = segment_open(folder, name, "test", NULL);
		g_assert_nonnull(segment);
		struct shelf *shelf = shelf_new(&segment, 1, NULL, 0, G_MAXINT64, FALSE, NULL);
		struct kb_query *query = kb_query_parse(texts[round % G_N_ELEMENTS(texts)], NULL);
		struct rank_result *result = rank_search(shelf, query, NOW, 20, NULL);
		for (guint i = 0; i < result->count; i++)
			g_assert_cmpuint(result->hits[i].doc, <, articles->len);
		g_assert_cmpuint(result->total, <=, articles->len);
		g_array_unref(suggest_like(shelf, "error timeout edge", 18, NOW, 5));
		rank_result_free(result);
		kb_query_free(query);
		shelf_unref(shelf);
		segment_unref(segment);
	}
	articles_folder_drop(folder);
}

static void marked(const char *text, const char *body, const char *expected)
{
	struct kb_query *query = kb_query_parse(text, NULL);
	GArray *marks = rank_marks(query, NULL, body, strlen(body), 50);
	g_autoptr(GString) out = g_string_new(NULL);
	gsize at = 0;

	for (guint i = 0; i < marks->len; i++) {
		const struct regex_span *span = &g_array_index(marks, struct regex_span, i);
		g_assert_cmpuint(span->start, <, span->end);
		g_assert_true(i == 0 || span->start > at);
		g_string_append_len(out, body + at, (gssize)(span->start - at));
		g_string_append_printf(out, "[%.*s]", (int)(span->end - span->start),
				       body + span->start);
		at = span->end;
	}
	g_string_append(out, body + at);
	g_assert_cmpstr(out->str, ==, expected);
	g_array_unref(marks);
	kb_query_free(query);
}

static void test_marks(void)
{
	marked("\"istanbul edge\" ", "the İstanbul edge", "the [İstanbul edge]");
	marked("error ", "An ERROR, errors; terror", "An [ERROR], [errors]; terror");
	marked("time", "timeout in time", "[timeout] in [time]");
	marked("卡顿率 ", "直播卡顿率高，卡顿", "直播[卡顿率]高，[卡顿]");
	marked("卡", "打卡机", "打[卡机]");
	marked("10.23 ", "10.23.4.17 and 10.4 and 23", "[10.23].4.17 and 10.4 and 23");
	marked("\"a b\" ", "a, b; b a", "[a, b]; b a");
	marked("why is the pod ", "the pod is", "the [pod] is");
	marked("why is ", "this is why", "this [is] [why]");
	marked("x", "", "");
}

static void best_line(const char *text, const char *body, const char *expected)
{
	struct kb_query *query = kb_query_parse(text, NULL);
	struct regex_span span;

	if (rank_best_line(query, NULL, body, strlen(body), &span))
		g_assert_true(g_str_has_prefix(body + span.start, expected));
	else
		g_assert_null(expected);
	kb_query_free(query);
}

static void test_best_line(void)
{
	best_line("pod crash ", "# Pod\nthe crash\na Pod that may crash\ncrash pod", "Pod that");
	best_line("pod ", "# Pod\nthe pod\n", "pod\n");
	best_line("pod ", "# Pod\nthe\n", "Pod\n");
	best_line("pod ", "nothing", NULL);
	best_line("\"the crash\" ", "crash\nof the crash", "the crash");
}

static void test_like(void)
{
	struct library *library = known(3);
	static const char text[] = "Origin refuses connections\n"
				   "Hi team,\nour users get connection refused from 10.23.4.17\n"
				   "On Monday support wrote:\n> have you renewed the certificate?\n"
				   "--\nPod Smith\n";
	GArray *found = suggest_like(library->shelf, text, strlen(text), NOW, 3);
	g_assert_cmpuint(found->len, >=, 1);
	struct suggestion *first = &g_array_index(found, struct suggestion, 0);
	g_assert_cmpint(first->hit.id, ==, 1);
	g_assert_nonnull(strstr(first->words, "10.23.4.17"));
	for (guint i = 0; i < found->len; i++) {
		const char *words = g_array_index(found, struct suggestion, i).words;
		g_assert_null(strstr(words, "certificate"));
		g_assert_null(strstr(words, "pod"));
	}
	g_array_unref(found);
	found = suggest_like(library->shelf, "首帧延迟很高", strlen("首帧延迟很高"), NOW, 3);
	g_assert_cmpuint(found->len, ==, 1);
	g_assert_cmpstr(g_array_index(found, struct suggestion, 0).words, ==, "首帧延迟");
	g_array_unref(found);
	found = suggest_like(library->shelf, "", 0, NOW, 3);
	g_assert_cmpuint(found->len, ==, 0);
	g_array_unref(found);
	library_free(library);
}

static void test_duplicates(void)
{
	struct library *library = known(0);
	struct kb_doc doc = *(struct kb_doc *)library->articles->pdata[3];
	GArray *found = suggest_duplicates(library->shelf, &doc, NOW, 5);
	const struct likeness *first = &g_array_index(found, struct likeness, 0);

	g_assert_cmpuint(found->len, >=, 2);
	g_assert_cmpint(first->hit.id, ==, 5);
	g_assert_cmpuint(first->score, ==, 100);
	g_assert_cmpuint(g_array_index(found, struct likeness, 1).score, <, 60);
	g_array_unref(found);
	library_free(library);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rank/by-the-book", test_by_the_book);
	g_test_add_func("/rank/known", test_known);
	g_test_add_func("/rank/votes", test_votes);
	g_test_add_func("/rank/no-words", test_no_words);
	g_test_add_func("/rank/corrected-alive", test_corrected_alive);
	g_test_add_func("/rank/most", test_most);
	g_test_add_func("/rank/stop", test_stop);
	g_test_add_func("/rank/lies", test_lies);
	g_test_add_func("/rank/marks", test_marks);
	g_test_add_func("/rank/best-line", test_best_line);
	g_test_add_func("/suggest/like", test_like);
	g_test_add_func("/suggest/duplicates", test_duplicates);
	return g_test_run();
}

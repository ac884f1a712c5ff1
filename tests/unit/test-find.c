/* SPDX-License-Identifier: MIT
 * Questions answered on threads: what is found, and in which order, is what a look into every
 * article finds, whatever the index leaves out and however many work; who asks anew is not kept
 * waiting; and time is kept. */
#include "kb/find.h"

#include <poll.h>
#include <string.h>

#include "kb/match.h"
#include "tests/articles.h"
#include "tests/spent.h"

#define NOW 1800000000
#define FOREVER G_TIME_SPAN_HOUR

/* Segments, and fresh ones behind them. */
struct stand {
	char *folder;
	GPtrArray *articles, *fresh;
	struct segment *segments[3];
	struct shelf *shelf;
};

static void stand_build(struct stand *stand, guint32 seed, guint count, guint ids)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	const guint ends[] = {0, count / 2, count / 4 * 3, count / 8 * 7};

	stand->folder = articles_folder();
	stand->articles = articles_random(rand, count, ids, 0);
	stand->fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);
	for (guint i = 0; i < 3; i++)
		stand->segments[i] =
			articles_build(stand->folder, stand->articles, ends[i], ends[i + 1], 0);
	for (guint i = ends[3]; i < count; i++)
		g_ptr_array_add(stand->fresh, fresh_new(stand->articles->pdata[i],
							i % 9 ? FRESH_WHOLE : FRESH_GONE));
	stand->shelf = shelf_new(stand->segments, 3, (struct fresh **)stand->fresh->pdata,
				 stand->fresh->len, 1, FALSE, NULL);
}

static void stand_clear(struct stand *stand)
{
	shelf_unref(stand->shelf);
	for (guint i = 0; i < 3; i++)
		segment_unref(stand->segments[i]);
	g_ptr_array_unref(stand->articles);
	g_ptr_array_unref(stand->fresh);
	articles_folder_drop(stand->folder);
	g_free(stand->folder);
}

static struct find_answer *answer_to(struct find *find, struct shelf *shelf, const char *text,
				     guint limit)
{
	guint64 asked = find_ask(find, shelf, text, NOW, limit);
	struct find_answer *answer;

	find_wait(find, FOREVER, 0);
	answer = find_answer(find);
	g_assert_true(answer->done);
	g_assert_true(answer->asked == asked);
	g_assert_true(answer->shelf == shelf);
	return answer;
}

/* ---- a look into every article */

static gboolean looks(struct matcher *matcher, const char *text, gsize size,
		      struct regex_span *span)
{
	const struct match_budget budget = {.clock = g_get_monotonic_time, .until = G_MAXINT64};
	gint64 costs = 0;

	return matcher_find(matcher, text, size, 0, &budget, &costs, span) == MATCH_FOUND;
}

/* Newest first; those found by their titles, then the others. */
static GArray *naive(const struct shelf *shelf, const char *text, guint *total)
{
	g_autoptr(GArray) bodies = g_array_new(FALSE, FALSE, sizeof(struct find_hit));
	GArray *hits = g_array_new(FALSE, FALSE, sizeof(struct find_hit));
	GError *error = NULL;
	struct kb_query *query = kb_query_parse(text, &error);
	g_assert_no_error(error);
	struct matcher *matcher = matcher_new(query->pattern, &error);
	g_assert_no_error(error);

	for (guint i = shelf->count; i-- > 0;) {
		for (guint doc = shelf->parts[i].count; doc-- > 0;) {
			struct find_hit hit = {.part = i, .doc = doc};
			struct kb_doc found;
			if (!shelf_alive(&shelf->parts[i], doc))
				continue;
			g_assert_true(shelf_doc(&shelf->parts[i], doc, &found));
			if (!kb_query_passes(query, &found, NOW))
				continue;
			hit.id = found.id;
			hit.in_title = looks(matcher, found.title, found.title_size, &hit.span);
			if (hit.in_title)
				g_array_append_val(hits, hit);
			else if (looks(matcher, found.body, found.body_size, &hit.span))
				g_array_append_val(bodies, hit);
		}
	}
	g_array_append_vals(hits, bodies->data, bodies->len);
	*total = hits->len;
	matcher_free(matcher);
	kb_query_free(query);
	return hits;
}

static void compare(const char *text, const struct find_answer *answer, const GArray *right,
		    guint total, guint limit)
{
	g_test_message("%s: %u", text, total);
	g_assert_no_error(answer->error);
	g_assert_true(answer->complete);
	g_assert_false(answer->partial || answer->damaged);
	g_assert_cmpuint(answer->total, ==, total);
	g_assert_cmpuint(answer->searched, ==, answer->of);
	g_assert_cmpuint(answer->hits->len, ==, MIN(total, limit));
	for (guint i = 0; i < answer->hits->len; i++) {
		const struct find_hit *one = &g_array_index(answer->hits, struct find_hit, i);
		const struct find_hit *two = &g_array_index(right, struct find_hit, i);
		g_assert_cmpint(one->id, ==, two->id);
		g_assert_cmpuint(one->part, ==, two->part);
		g_assert_cmpuint(one->doc, ==, two->doc);
		g_assert_cmpint(one->in_title, ==, two->in_title);
		g_assert_cmpuint(one->span.start, ==, two->span.start);
		g_assert_cmpuint(one->span.end, ==, two->span.end);
	}
}

static const char *const patterns[] = {
	"/error",
	"/ERROR",
	"/卡顿",
	"/延迟.{0,20}timeout",
	"/^#",
	"/\\bOOM\\b",
	"/10\\.23\\.\\d+\\.17",
	"/v2\\.14\\.\\d+",
	"/",
	"/nowhere at all",
	"/K",
	"/(?i)strasse|Straße",
	"/\\p{Han}{4,}",
	"/[a-f0-9]{6}",
	"/(error|timeout)\\s+edge",
	"/😀",
	"/a$",
	"/(\\w+) \\1",
	"lang:zh /retry",
	"-lang:zh /retry",
	"state:retired /error",
	"kind:plan state:draft,reviewed /[x-z]",
	"tag:nothing /a",
};

static void test_same_as_all(void)
{
	struct find *finds[] = {find_new(1, spent_by_all), find_new(2, spent_by_all)};
	static const guint limits[] = {1, 7, 50, 100000};

	for (guint32 seed = 1; seed < 4; seed++) {
		struct stand stand;
		stand_build(&stand, seed, 1200, 500 * seed);
		for (guint i = 0; i < G_N_ELEMENTS(patterns); i++) {
			guint total;
			g_autoptr(GArray) right = naive(stand.shelf, patterns[i], &total);
			for (guint k = 0; k < 2 * G_N_ELEMENTS(limits); k++) {
				guint limit = limits[k / 2];
				struct find_answer *answer =
					answer_to(finds[k % 2], stand.shelf, patterns[i], limit);
				compare(patterns[i], answer, right, total, limit);
				find_answer_free(answer);
			}
		}
		stand_clear(&stand);
	}
	find_free(finds[0]);
	find_free(finds[1]);
}

/* What is shown before the end is the beginning of what is shown at the end, or of its hits in
 * bodies while titles are still looked at. */
static void test_grows(void)
{
	struct find *find = find_new(2, spent_by_all);
	struct stand stand;
	guint total;

	stand_build(&stand, 11, 4000, 100000);
	g_autoptr(GArray) right = naive(stand.shelf, "/(\\w+) \\1", &total);
	for (guint round = 0; round < 20; round++) {
		gboolean done = FALSE;
		find_ask(find, stand.shelf, "/(\\w+) \\1", NOW, 30);
		while (!done) {
			guint at = 0;
			find_wait(find, 300, 0);
			struct find_answer *answer = find_answer(find);
			for (guint i = 0; i < answer->hits->len; i++) {
				const struct find_hit *hit =
					&g_array_index(answer->hits, struct find_hit, i);
				while (at < right->len &&
				       g_array_index(right, struct find_hit, at).id != hit->id)
					at++;
				g_assert_cmpuint(at, <, right->len);
			}
			g_assert_cmpuint(answer->total, <=, total);
			g_assert_cmpuint(answer->searched, <=, answer->of);
			g_assert_true(answer->done || !answer->complete);
			done = answer->done;
			find_answer_free(answer);
		}
	}
	find_free(find);
	stand_clear(&stand);
}

static void test_words(void)
{
	static const char *const questions[] = {"timeout",          "retry edge", "卡顿 error",
						"lang:zh",          "",           "tiemout",
						"\"error timeout\""};
	struct find *find = find_new(2, spent_by_all);
	struct stand stand;

	stand_build(&stand, 21, 1000, 100000);
	for (guint i = 0; i < G_N_ELEMENTS(questions); i++) {
		struct kb_query *query = kb_query_parse(questions[i], NULL);
		struct rank_result *right = rank_search(stand.shelf, query, NOW, 20, NULL);
		struct find_answer *answer = answer_to(find, stand.shelf, questions[i], 20);
		g_assert_cmpuint(answer->total, ==, right->total);
		g_assert_true(answer->complete);
		g_assert_cmpint(answer->how, ==, right->how);
		g_assert_cmpuint(answer->hits->len, ==, right->count);
		for (guint k = 0; k < right->count; k++) {
			const struct find_hit *hit =
				&g_array_index(answer->hits, struct find_hit, k);
			struct kb_doc doc;
			g_assert_cmpint(hit->id, ==, right->hits[k].id);
			g_assert_cmpfloat(hit->score, ==, right->hits[k].score);
			g_assert_true(shelf_doc(&stand.shelf->parts[hit->part], hit->doc, &doc));
			gsize size = hit->in_title ? doc.title_size : doc.body_size;
			g_assert_cmpuint(hit->span.start, <=, hit->span.end);
			g_assert_cmpuint(hit->span.end, <=, size);
		}
		find_answer_free(answer);
		rank_result_free(right);
		kb_query_free(query);
	}
	find_free(find);
	stand_clear(&stand);
}

static void test_wrong(void)
{
	struct find *find = find_new(2, spent_by_all);
	struct stand stand;

	stand_build(&stand, 31, 200, 1000);
	for (guint i = 0; i < 2; i++) {
		struct find_answer *answer =
			answer_to(find, stand.shelf, i ? "/a(b" : "state:nonsense x", 20);
		g_assert_nonnull(answer->error);
		g_assert_false(answer->complete);
		g_assert_cmpuint(answer->total, ==, 0);
		find_answer_free(answer);
	}
	find_free(find);
	stand_clear(&stand);
}

/* ---- costly ones */

static struct shelf *shelf_of_costly(guint count, guint good)
{
	g_autofree char *body = g_strnfill(64, 'a');
	g_autoptr(GPtrArray) fresh = g_ptr_array_new_with_free_func((GDestroyNotify)fresh_unref);

	for (guint i = 0; i < count; i++) {
		const struct kb_doc doc = {.id = i + 1,
					   .seq = i + 1,
					   .review_by = G_MAXINT64,
					   .state = ARTICLE_PUBLISHED,
					   .title = "t",
					   .title_size = 1,
					   .body = i < good ? "ab" : body,
					   .body_size = i < good ? 2 : strlen(body),
					   .labels = ""};
		g_ptr_array_add(fresh, fresh_new(&doc, FRESH_WHOLE));
	}
	return shelf_new(NULL, 0, (struct fresh **)fresh->pdata, fresh->len, 1, FALSE, NULL);
}

#define COSTLY "/(a+)+[bc]"

static void test_costly(void)
{
	struct find *find = find_new(2, spent_by_all);
	struct shelf *shelf = shelf_of_costly(8, 5);
	struct find_answer *answer = answer_to(find, shelf, COSTLY, 20);

	g_assert_cmpuint(answer->total, ==, 5);
	g_assert_cmpuint(answer->costly_total, ==, 3);
	g_assert_cmpuint(answer->costly->len, ==, 3);
	for (guint i = 0; i < 3; i++)
		g_assert_cmpint(g_array_index(answer->costly, gint64, i), >, 5);
	g_assert_false(answer->complete);
	g_assert_false(answer->partial);
	find_answer_free(answer);
	shelf_unref(shelf);
	find_free(find);
}

/* Who asks anew gets the answer to that, soon, and nothing of what was asked before. */
static void test_anew(void)
{
	struct find *find = find_new(2, spent_by_all);
	struct shelf *shelf = shelf_of_costly(400, 5);
	gint64 worst = 0;

	for (guint i = 0; i < 30; i++) {
		find_ask(find, shelf, COSTLY, NOW, 20);
		find_wait(find, 2000 * (i % 4), 0);
		gint64 begun = spent_by_all();
		struct find_answer *answer = answer_to(find, shelf, "/^ab$", 20);
		worst = MAX(worst, spent_by_all() - begun);
		g_assert_cmpuint(answer->total, ==, 5);
		g_assert_true(answer->complete);
		find_answer_free(answer);
	}
	g_test_message("at worst %d µs", (int)worst);
	/* Rather 5 ms; what was asked before alone takes seconds. */
	g_assert_cmpint(worst, <, 500000);
	find_ask(find, shelf, COSTLY, NOW, 20);
	find_stop(find);
	g_assert_null(find_answer(find));
	find_ask(find, shelf, COSTLY, NOW, 20);
	find_free(find);
	shelf_unref(shelf);
}

static gint ticks;
/* A thousandth of a second each time somebody looks. */
static gint64 ticking(void)
{
	return (gint64)g_atomic_int_add(&ticks, 1) * 1000;
}

static void test_time_ends(void)
{
	struct find *find = find_new(1, ticking);
	struct shelf *shelf = shelf_of_costly(2000, 3);
	struct find_answer *answer = answer_to(find, shelf, COSTLY, 20);

	g_assert_true(answer->partial);
	g_assert_false(answer->complete);
	g_assert_cmpuint(answer->searched, >, 0);
	g_assert_cmpuint(answer->searched, <, answer->of);
	g_assert_cmpint(answer->took, >=, FIND_ALL_US);
	g_assert_cmpint(answer->took, <, FIND_ALL_US + 100000);
	find_answer_free(answer);
	shelf_unref(shelf);
	find_free(find);
}

static void test_partial_shelf(void)
{
	struct find *find = find_new(2, spent_by_all);
	struct shelf *shelf = shelf_new(NULL, 0, NULL, 0, 1, TRUE, NULL);
	struct find_answer *answer = answer_to(find, shelf, "/a", 20);

	g_assert_false(answer->complete);
	g_assert_true(answer->done);
	find_answer_free(answer);
	shelf_unref(shelf);
	find_free(find);
}

static void test_told(void)
{
	struct find *find = find_new(2, spent_by_all);
	struct shelf *shelf = shelf_of_costly(5, 5);
	struct pollfd poll_fd = {.fd = find_fd(find), .events = POLLIN};

	g_assert_null(find_answer(find));
	g_assert_cmpint(poll(&poll_fd, 1, 0), ==, 0);
	for (guint i = 0; i < 100; i++) {
		gboolean done = FALSE;
		find_ask(find, shelf, i % 2 ? "/b" : "b", NOW, 20);
		while (!done) {
			g_assert_cmpint(poll(&poll_fd, 1, 60000), ==, 1);
			struct find_answer *answer = find_answer(find);
			done = answer->done;
			find_answer_free(answer);
		}
		g_assert_cmpint(poll(&poll_fd, 1, 0), ==, 0);
	}
	shelf_unref(shelf);
	find_free(find);
}

/* A segment that lies is noticed, and what it would answer is not told as complete. */
static void test_damage(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(41);
	g_autoptr(GPtrArray) articles = articles_random(rand, 800, 100000, 0);
	struct segment *whole = articles_build(folder, articles, 0, articles->len, 0);
	g_autofree char *name = g_strdup(segment_name(whole));
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *bytes = NULL;
	struct find *find = find_new(2, spent_by_all);
	gsize size;
	guint noticed = 0;

	segment_unref(whole);
	g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	for (guint i = 0; i < 20; i++) {
		gsize at = 4096 + (gsize)((double)(size - 4096) * i / 20);
		bytes[at] ^= 1;
		g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
		bytes[at] ^= 1;
		struct segment *segment = segment_open(folder, name, "test", NULL);
		if (!segment)
			continue;
		struct shelf *shelf = shelf_new(&segment, 1, NULL, 0, 1, FALSE, NULL);
		for (guint k = 0; shelf && k < 2; k++) {
			struct find_answer *answer = answer_to(find, shelf, k ? "error" : "/e", 20);
			g_assert_false(answer->damaged && answer->complete);
			g_assert_cmpint(answer->damaged, ==, segment_damaged(segment));
			noticed += answer->damaged;
			find_answer_free(answer);
		}
		shelf_unref(shelf);
		segment_unref(segment);
	}
	g_assert_cmpuint(noticed, >, 5);
	find_free(find);
	articles_folder_drop(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/find/same-as-all", test_same_as_all);
	g_test_add_func("/find/grows", test_grows);
	g_test_add_func("/find/words", test_words);
	g_test_add_func("/find/wrong", test_wrong);
	g_test_add_func("/find/costly", test_costly);
	g_test_add_func("/find/anew", test_anew);
	g_test_add_func("/find/time-ends", test_time_ends);
	g_test_add_func("/find/partial-shelf", test_partial_shelf);
	g_test_add_func("/find/told", test_told);
	g_test_add_func("/find/damage", test_damage);
	return g_test_run();
}

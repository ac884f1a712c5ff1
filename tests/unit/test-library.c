/* SPDX-License-Identifier: MIT
 * The library of a desk: what is saved is on the shelf at once, by whomever; what is built behind
 * comes by itself; what could not be read yet hides what is older; nobody sees beyond their limits.
 */
#include "command/library.h"

#include <stdlib.h>
#include <string.h>

#include "command/command.h"
#include "command/complete.h"
#include "tests/store/tickets.h"
#include "tests/spent.h"

static gint64 saves(struct desk *desk, gint64 id, const char *body, const char *client)
{
	struct article *article = id ? article_load(desk, id, 0, NULL) : article_new();
	GError *error = NULL;

	g_free(article->body);
	article->body = g_strdup(body);
	g_free(article->client);
	article->client = g_strdup(client);
	if (!article->title)
		article->title = g_strdup("title");
	article_save(desk, article, 0, "because", NULL, &error);
	g_assert_no_error(error);
	id = article->id;
	article_free(article);
	return id;
}

static struct shelf *shelf_now(struct desk *desk, gboolean background)
{
	GError *error = NULL;
	struct shelf *shelf = library_shelf(library_of(desk), background, &error);

	g_assert_no_error(error);
	return shelf;
}

/* What an article reads on the shelf; NULL: it is not there. */
static char *reads(struct desk *desk, gint64 id)
{
	struct shelf *shelf = shelf_now(desk, FALSE);
	struct kb_doc doc;
	guint part, at;
	char *text = NULL;

	if (shelf_find(shelf, id, &part, &at) && shelf_doc(&shelf->parts[part], at, &doc))
		text = g_strndup(doc.body, doc.body_size);
	shelf_unref(shelf);
	return text;
}

static void expect(struct desk *desk, gint64 id, const char *body)
{
	g_autofree char *text = reads(desk, id);

	g_assert_cmpstr(text, ==, body);
}

static void builds(struct desk *desk, gboolean all)
{
	struct context context = {.quiet = TRUE};
	GError *error = NULL;

	g_assert_cmpint(library_build(library_of(desk), all, &context, &error), ==, LIBRARY_BUILT);
	g_assert_no_error(error);
}

static struct library_state state_of(struct desk *desk)
{
	struct library_state state;

	shelf_unref(shelf_now(desk, FALSE));
	library_tell(library_of(desk), &state);
	return state;
}

static struct desk *beside(const struct stage *stage)
{
	GError *error = NULL;
	struct desk *desk =
		desk_open(store_address(stage->desk->store), STORE_WRITE, "li", FALSE, &error);

	g_assert_no_error(error);
	return desk;
}

static int compare(const void *one, const void *other)
{
	const gint64 *a = one, *b = other;

	return *a < *b ? -1 : *a > *b;
}

static void test_saved(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk, *other = beside(stage);
	gint64 took[200], id = 0;

	expect(desk, 1, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(took); i++) {
		g_autofree char *body = g_strdup_printf("number %u", i);
		id = saves(desk, i % 5 ? 0 : id, body, NULL);
		gint64 begun = spent();
		shelf_unref(shelf_now(desk, FALSE));
		took[i] = spent() - begun;
		expect(desk, id, body);
		expect(other, id, body);
	}
	qsort(took, G_N_ELEMENTS(took), sizeof took[0], compare);
	g_test_message("searchable after %d µs, p99 %d µs", (int)took[100], (int)took[198]);
	g_assert_cmpint(took[100], <, 1000);
	/* The shelf is the same as long as nothing changes. */
	struct shelf *one = shelf_now(desk, FALSE), *two = shelf_now(desk, FALSE);
	g_assert_true(one == two);
	shelf_unref(one);
	shelf_unref(two);
	desk_close(other);
}

/* What is taken back was never there. */
static void test_taken_back(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	gint64 id = saves(desk, 0, "before", NULL), gone;

	expect(desk, id, "before");
	g_assert_cmpint(store_unit_begin(desk->store, NULL), ==, STORE_OK);
	saves(desk, id, "within", NULL);
	gone = saves(desk, 0, "never", NULL);
	expect(desk, id, "within");
	expect(desk, gone, "never");
	g_assert_cmpint(store_unit_end(desk->store, FALSE, NULL), ==, STORE_OK);
	expect(desk, id, "before");
	expect(desk, gone, NULL);
	/* Nor when the same numbers mean something else by then. */
	g_assert_cmpint(store_unit_begin(desk->store, NULL), ==, STORE_OK);
	gone = saves(desk, 0, "never", NULL);
	expect(desk, gone, "never");
	g_assert_cmpint(store_unit_end(desk->store, FALSE, NULL), ==, STORE_OK);
	id = saves(desk, 0, "later", NULL);
	expect(desk, gone, id == gone ? "later" : NULL);
	expect(desk, id, "later");
}

static void test_behind(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk, *other = beside(stage);
	guint done, of;
	gint64 last = 0;

	g_assert_cmpint(store_unit_begin(desk->store, NULL), ==, STORE_OK);
	for (guint i = 0; i < LIBRARY_BEHIND + 5; i++)
		last = saves(desk, 0, "some text of an article", NULL);
	g_assert_cmpint(store_unit_end(desk->store, TRUE, NULL), ==, STORE_OK);
	g_assert_cmpuint(state_of(desk).segments, ==, 0);
	g_assert_true(library_is_behind(library_of(desk)));
	shelf_unref(shelf_now(desk, TRUE));
	/* Nobody waits for it: what is saved meanwhile is there. */
	expect(desk, saves(desk, 0, "meanwhile", NULL), "meanwhile");
	while (library_building(library_of(desk), &done, &of))
		g_assert_cmpuint(done, <=, LIBRARY_BEHIND + 6);
	struct library_state state = state_of(desk);
	g_assert_cmpuint(state.segments, ==, 1);
	g_assert_cmpuint(state.articles, ==, LIBRARY_BEHIND + 6);
	g_assert_cmpuint(state.fresh, <=, 1);
	g_assert_false(library_is_behind(library_of(desk)));
	/* Others see it, too. */
	g_assert_cmpuint(state_of(other).segments, ==, 1);
	saves(desk, last, "changed since", NULL);
	expect(desk, last, "changed since");
	expect(other, last, "changed since");
	builds(other, FALSE);
	g_assert_cmpuint(state_of(desk).fresh, ==, 0);
	expect(desk, last, "changed since");
	desk_close(other);
}

/* More than is held in memory: the newest are there, what is older than these and newer than the
 * index is not, and nothing reads as it did before it changed. */
static void test_far_behind(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	g_autofree char *large = g_strnfill(1 << 20, 'x');
	gint64 old = saves(desk, 0, "old", NULL), kept = saves(desk, 0, "kept", NULL), last = 0;

	builds(desk, FALSE);
	expect(desk, old, "old");
	saves(desk, old, "changed", NULL);
	for (guint i = 0; i < 14; i++)
		last = saves(desk, 0, large, NULL);
	for (guint i = 0; i < 2; i++) {
		struct shelf *shelf = shelf_now(desk, FALSE);
		g_assert_true(shelf->partial);
		shelf_unref(shelf);
		expect(desk, last, large);
		expect(desk, old, NULL);
		expect(desk, kept, "kept");
	}
	expect(desk, saves(desk, kept, "kept on", NULL), "kept on");
	builds(desk, FALSE);
	struct shelf *shelf = shelf_now(desk, FALSE);
	g_assert_false(shelf->partial);
	g_assert_cmpuint(shelf->articles, ==, 16);
	shelf_unref(shelf);
	expect(desk, old, "changed");
	expect(desk, kept, "kept on");
}

/* After a large import, where a build begins at once, the first look reads no more than what is
 * left to memory between builds: others wait for the desk meanwhile. */
static void test_first_look(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; text->len < 1 << 20; i++)
		g_string_append_printf(text, "word%x ", i * 2654435761u % 9973);
	g_string_truncate(text, 1 << 20);
	for (guint i = 0; i < 12; i++)
		saves(desk, 0, text->str, NULL);
	gint64 began = spent();
	struct shelf *shelf = shelf_now(desk, TRUE);
	g_test_message("%d us", (int)(spent() - began));
	guint64 bytes = 0;
	for (guint i = 0; i < shelf->articles; i++)
		bytes += text->len;
	g_assert_true(shelf->partial);
	g_assert_cmpuint(bytes, <=, LIBRARY_BEHIND_BYTES);
	g_assert_cmpuint(bytes, >=, LIBRARY_BEHIND_BYTES / 2);
	shelf_unref(shelf);
	for (guint done, of; library_building(library_of(desk), &done, &of);)
		g_usleep(1000);
	shelf = shelf_now(desk, TRUE);
	g_assert_false(shelf->partial);
	g_assert_cmpuint(shelf->articles, ==, 12);
	shelf_unref(shelf);
}

/* A person with limits: the same whether it is fresh or built. */
static void test_limits(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk, *bound = beside(stage);
	const char *const clients[] = {"acme", NULL};
	gint64 ours, theirs, everybodys;

	bound->clients = g_strdupv((char **)clients);
	ours = saves(desk, 0, "ours", "acme");
	theirs = saves(desk, 0, "theirs", "beta");
	everybodys = saves(desk, 0, "everybody's", NULL);
	for (guint i = 0; i < 2; i++) {
		expect(bound, ours, "ours");
		expect(bound, theirs, NULL);
		expect(bound, everybodys, "everybody's");
		g_assert_cmpuint(state_of(bound).articles, ==, 2);
		g_assert_cmpuint(state_of(desk).articles, ==, 3);
		builds(desk, TRUE);
	}
	/* What becomes another's goes, and comes back. */
	saves(desk, ours, "ours no more", "beta");
	expect(bound, ours, NULL);
	g_assert_cmpuint(state_of(bound).articles, ==, 1);
	saves(desk, ours, "ours again", "acme");
	expect(bound, ours, "ours again");
	desk_close(bound);
}

static gboolean offers(struct desk *desk, const char *line, const char *word)
{
	struct context context = {.desk = desk};
	gboolean found = FALSE;
	gsize start;
	g_autoptr(GPtrArray) all = complete_line(&context, line, strlen(line), &start);

	for (guint i = 0; i < all->len; i++)
		found |= g_str_equal(((struct candidate *)all->pdata[i])->text, word);
	return found;
}

/* What articles out of sight are filed under is not offered either. */
static void test_offers(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk, *bound = beside(stage);
	const char *const clients[] = {"acme", NULL};
	struct article *article = article_new();

	bound->clients = g_strdupv((char **)clients);
	article->title = g_strdup("theirs");
	article->client = g_strdup("beta");
	article->product = g_strdup("secretive");
	article->language = g_strdup("tlh");
	article->tags = g_strdup("merger");
	g_assert_true(article_save(desk, article, 0, "because", NULL, NULL));
	article_free(article);
	g_assert_true(offers(desk, "kb search product:", "product:secretive"));
	g_assert_true(offers(desk, "kb search lang:", "lang:tlh"));
	g_assert_true(offers(desk, "kb search tag:", "tag:merger"));
	g_assert_false(offers(bound, "kb search product:", "product:secretive"));
	g_assert_false(offers(bound, "kb search lang:", "lang:tlh"));
	g_assert_false(offers(bound, "kb search tag:", "tag:merger"));
	desk_close(bound);
}

/* Segments are merged, and there are never many. */
static void test_few(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	guint most = 0;

	for (guint i = 0; i < 40; i++) {
		g_autofree char *body = g_strnfill(1 + (40 - i) * 500, 'a' + i % 26);
		saves(desk, i % 3 == 2 ? 1 + i / 6 : 0, body, NULL);
		builds(desk, FALSE);
		most = MAX(most, state_of(desk).segments);
		g_assert_cmpuint(state_of(desk).fresh, ==, 0);
	}
	g_test_message("at most %u", most);
	g_assert_cmpuint(most, <=, 8);
}

int main(int argc, char **argv)
{
	char *folder = scratch_new();
	int failed;

	g_setenv("XDG_CACHE_HOME", folder, TRUE);
	g_test_init(&argc, &argv, NULL);
#define TEST(path, function) g_test_add(path, struct stage, NULL, stage_set, function, stage_strike)
	TEST("/library/saved", test_saved);
	TEST("/library/taken-back", test_taken_back);
	TEST("/library/behind", test_behind);
	TEST("/library/far-behind", test_far_behind);
	TEST("/library/first-look", test_first_look);
	TEST("/library/limits", test_limits);
	TEST("/library/offers", test_offers);
	TEST("/library/few", test_few);
	failed = g_test_run();
	scratch_free(folder);
	return failed;
}

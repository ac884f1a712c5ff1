/* SPDX-License-Identifier: MIT
 * Articles in the desk: every change a revision, nobody's overwritten, seq in commit order, and
 * nothing told outside a person's limits (kb.md §1, §2). */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/error.h"
#include "store/article.h"
#include "store/driver.h"
#include "tests/store/tickets.h"

#define USAGE MIDWATCH_ERROR_USAGE
#define MISSING MIDWATCH_ERROR_MISSING
#define CONFLICT MIDWATCH_ERROR_CONFLICT
#define DENIED MIDWATCH_ERROR_DENIED

static struct article *made(const char *title, const char *body)
{
	struct article *article = article_new();

	article->title = g_strdup(title);
	article->body = g_strdup(body);
	return article;
}

/* Stores; the error's code must be `code`, 0: none. */
static void saves(struct desk *desk, struct article *article, gint64 sees, int code)
{
	GError *error = NULL;
	gboolean saved = article_save(desk, article, sees, "because", NULL, &error);

	if (!code)
		g_assert_no_error(error);
	else
		g_assert_error(error, MIDWATCH_ERROR, code);
	g_assert_cmpint(saved, ==, !code);
	g_clear_error(&error);
}

static struct article *loaded(struct desk *desk, gint64 id, gint64 rev)
{
	GError *error = NULL;
	struct article *article = article_load(desk, id, rev, &error);

	g_assert_no_error(error);
	return article;
}

static void missing(struct desk *desk, gint64 id, gint64 rev)
{
	GError *error = NULL;

	g_assert_null(article_load(desk, id, rev, &error));
	g_assert_error(error, MIDWATCH_ERROR, MISSING);
	g_clear_error(&error);
}

static void test_round(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *article = made("  502 on\tingest ", "# 502\r\n卡顿\r\n"), *read;

	article->language = g_strdup("en");
	article->tags = g_strdup("SEA,cdn  sea");
	article->kind = ARTICLE_PLAN;
	article->owner = g_strdup("");
	saves(desk, article, 0, 0);
	g_assert_cmpint(article->id, >, 0);
	g_assert_cmpint(article->rev, ==, 1);
	read = loaded(desk, article->id, 0);
	g_assert_cmpstr(read->title, ==, "502 on ingest");
	g_assert_cmpstr(read->body, ==, "# 502\n卡顿\n");
	g_assert_cmpint(read->size, ==, (gint64)strlen(read->body));
	g_assert_cmpstr(read->tags, ==, " cdn sea ");
	g_assert_cmpint(read->kind, ==, ARTICLE_PLAN);
	g_assert_cmpint(read->state, ==, ARTICLE_DRAFT);
	g_assert_true(read->internal);
	g_assert_null(read->owner);
	g_assert_cmpstr(read->by, ==, "wei");
	g_assert_cmpstr(read->reason, ==, "because");
	g_assert_cmpint(read->created_at, ==, AT(9, 0));
	g_assert_cmpint(read->review_by, ==, AT(9, 0) + ARTICLE_REVIEW_AFTER);
	g_assert_cmpint(read->seq, ==, 1);
	article_free(read);
	article_free(article);
}

static void test_revisions(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *article = made("One", "first"), *other, *read;
	gint64 seq;

	saves(desk, article, 0, 0);
	other = loaded(desk, article->id, 0);
	/* Nothing changed: nothing is written. */
	seq = article_seq(desk, NULL);
	saves(desk, article, 1, 0);
	g_assert_cmpint(article->rev, ==, 1);
	g_assert_cmpint(article_seq(desk, NULL), ==, seq);
	/* The text stays where it is when only labels change. */
	desk->pinned += 60;
	g_free(article->product);
	article->product = g_strdup("live");
	saves(desk, article, 1, 0);
	g_assert_cmpint(article->rev, ==, 2);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM article_text"), ==, 1);
	g_free(article->body);
	article->body = g_strdup("second");
	saves(desk, article, 2, 0);
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM article_text"), ==, 2);
	/* Whoever read revision 1 may not write over 3. */
	g_free(other->body);
	other->body = g_strdup("mine");
	saves(desk, other, 1, CONFLICT);
	saves(desk, other, 0, 0);
	g_assert_cmpint(other->rev, ==, 4);
	read = loaded(desk, article->id, 2);
	g_assert_cmpstr(read->body, ==, "first");
	g_assert_cmpstr(read->product, ==, "live");
	g_assert_cmpint(read->updated_at, ==, AT(9, 1));
	article_free(read);
	read = loaded(desk, article->id, 0);
	g_assert_cmpstr(read->body, ==, "mine");
	g_assert_null(read->product);
	article_free(read);
	missing(desk, article->id, 5);
	missing(desk, article->id + 1, 0);
	g_autoptr(GPtrArray) history = article_history(desk, article->id, NULL);
	g_assert_cmpint(history->len, ==, 4);
	g_assert_cmpint(((struct article *)history->pdata[0])->rev, ==, 4);
	g_assert_cmpint(((struct article *)history->pdata[3])->size, ==, 5);
	g_assert_null(((struct article *)history->pdata[0])->body);
	article_free(other);
	article_free(article);
}

static void test_append_only(struct stage *stage, gconstpointer data)
{
	static const char *const texts[] = {
		"UPDATE article_text SET text = 'x'", "DELETE FROM article_text",
		"UPDATE article_revision SET title = 'x'", "DELETE FROM article_revision"};
	struct store *store = stage->desk->store;
	struct article *article = made("One", "first");

	saves(stage->desk, article, 0, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		GError *error = NULL;
		g_assert_cmpint(store_select_text(store, texts[i], NULL, 0, NULL, NULL, &error), !=,
				STORE_OK);
		g_clear_error(&error);
	}
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM article_revision"), ==, 1);
	article_free(article);
}

static void test_refused(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *article = made(" \n", "x");

	saves(desk, article, 0, USAGE);
	g_free(article->title);
	article->title = g_strnfill(ARTICLE_TITLE_LIMIT + 1, 'a');
	saves(desk, article, 0, USAGE);
	article->title[ARTICLE_TITLE_LIMIT] = '\0';
	g_free(article->body);
	article->body = g_strnfill(ARTICLE_BODY_LIMIT + 1, 'a');
	saves(desk, article, 0, USAGE);
	article->body[3] = '\xff';
	article->body[4] = '\0';
	saves(desk, article, 0, USAGE);
	article->body[3] = '\0';
	article->product = g_strdup("live cdn");
	saves(desk, article, 0, USAGE);
	g_clear_pointer(&article->product, g_free);
	article->ref = g_strdup("a/b.md");
	saves(desk, article, 0, 0);
	article->id = 0;
	saves(desk, article, 0, CONFLICT);
	article_free(article);
}

/* An engineer writes, a lead publishes and retires, a viewer looks. */
static void test_roles(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *article = made("One", "first");

	desk->role = ROLE_VIEWER;
	saves(desk, article, 0, DENIED);
	desk->role = ROLE_ENGINEER;
	saves(desk, article, 0, 0);
	article->state = ARTICLE_REVIEWED;
	saves(desk, article, 0, 0);
	article->state = ARTICLE_PUBLISHED;
	saves(desk, article, 0, DENIED);
	desk->role = ROLE_LEAD;
	saves(desk, article, 0, 0);
	desk->role = ROLE_ENGINEER;
	g_free(article->body);
	article->body = g_strdup("what the night has taught");
	saves(desk, article, 0, 0);
	article->state = ARTICLE_STALE;
	saves(desk, article, 0, 0);
	article->state = ARTICLE_RETIRED;
	saves(desk, article, 0, DENIED);
	article_free(article);
}

static void test_limits(struct stage *stage, gconstpointer data)
{
	static char *sea[] = {(char *)"sea", NULL}, *acme[] = {(char *)"acme", NULL};
	struct desk *desk = stage->desk;
	struct article *all = made("All", "x"), *eu = made("EU", "x"), *beta = made("Beta", "x");
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GPtrArray) history = NULL;
	gint64 first;

	eu->region = g_strdup("eu");
	beta->client = g_strdup("beta");
	saves(desk, all, 0, 0);
	saves(desk, eu, 0, 0);
	saves(desk, beta, 0, 0);
	desk->regions = sea;
	desk->clients = acme;
	article_free(loaded(desk, all->id, 0));
	missing(desk, eu->id, 0);
	missing(desk, eu->id, 1);
	missing(desk, beta->id, 0);
	saves(desk, beta, 0, MISSING);
	history = article_history(desk, eu->id, NULL);
	g_assert_null(history);
	g_array_append_val(ids, eu->id);
	g_array_append_val(ids, all->id);
	g_array_append_val(ids, beta->id);
	g_assert_true(article_sees(desk, ids, NULL));
	g_assert_cmpint(ids->len, ==, 1);
	first = g_array_index(ids, gint64, 0);
	g_assert_cmpint(first, ==, all->id);
	/* Nor may it be moved out of sight. */
	all->region = g_strdup("eu");
	saves(desk, all, 0, DENIED);
	desk->regions = desk->clients = NULL;
	article_free(all);
	article_free(eu);
	article_free(beta);
}

/* ---- seq */

struct seen {
	gint64 last, count;
	char *title;
};

static gboolean see(const struct article *article, void *data)
{
	struct seen *seen = data;

	g_assert_cmpint(article->seq, >, seen->last);
	g_assert_nonnull(article->body);
	seen->last = article->seq;
	seen->count++;
	g_free(seen->title);
	seen->title = g_strdup(article->title);
	return TRUE;
}

static void test_since(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *one = made("One", "x"), *two = made("Two", "x");
	struct seen seen = {0};

	g_assert_cmpint(article_seq(desk, NULL), ==, 0);
	saves(desk, one, 0, 0);
	saves(desk, two, 0, 0);
	one->state = ARTICLE_REVIEWED;
	saves(desk, one, 0, 0);
	g_assert_true(article_since(desk, 0, 100, see, &seen, NULL));
	g_assert_cmpint(seen.count, ==, 2);
	g_assert_cmpstr(seen.title, ==, "One");
	g_assert_cmpint(seen.last, ==, article_seq(desk, NULL));
	g_assert_true(article_since(desk, seen.last, 100, see, &seen, NULL));
	g_assert_cmpint(seen.count, ==, 2);
	g_free(seen.title);
	article_free(one);
	article_free(two);
}

enum { WRITERS = 3, EACH = 40 };

static void write_many(const char *where, int writer)
{
	GError *error = NULL;
	struct desk *desk = desk_open(where, STORE_WRITE, "li", FALSE, &error);

	for (int i = 0; desk && i < EACH; i++) {
		g_autofree char *title = g_strdup_printf("%d of %d", i, writer);
		struct article *article = made(title, "x");
		article->id = i % 2 ? 1 : 0; /* new ones, and the first one again and again */
		if (!article_save(desk, article, 0, NULL, NULL, &error))
			_exit(1);
		article_free(article);
	}
	_exit(desk && !error ? 0 : 1);
}

static gboolean told(gint64 pid, int *status)
{
	return waitpid((pid_t)pid, status, WNOHANG) == pid;
}

/* Whoever follows seq while others write sees every article as it ends up: nothing is committed
 * behind what was seen already. */
static void test_writers(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	g_autofree char *where = g_strdup(store_address(desk->store));
	struct article *first = made("First", "x");
	struct seen seen = {0};
	pid_t pids[WRITERS];
	int left = WRITERS, status;

	saves(desk, first, 0, 0);
	desk_close(desk);
	for (int i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			write_many(where, i);
	}
	desk = stage->desk = desk_open(where, STORE_WRITE, "wei", FALSE, NULL);
	while (left) {
		for (int i = 0; i < WRITERS; i++)
			if (pids[i] && told(pids[i], &status)) {
				g_assert_cmpint(status, ==, 0);
				pids[i] = 0;
				left--;
			}
		g_assert_true(article_since(desk, seen.last, 10, see, &seen, NULL));
	}
	while (seen.last < article_seq(desk, NULL))
		g_assert_true(article_since(desk, seen.last, 10, see, &seen, NULL));
	/* Each new one was seen, the first one at least at its end. */
	g_assert_cmpint(seen.count, >=, WRITERS * EACH / 2 + 1);
	g_assert_cmpint(number(desk->store, "SELECT rev FROM article WHERE id = 1"), ==,
			WRITERS * EACH / 2 + 1);
	g_assert_cmpint(number(desk->store, "SELECT (SELECT value FROM counter WHERE name = "
					    "'article') - MAX(seq) FROM article"),
			==, 0);
	g_free(seen.title);
	article_free(first);
}

/* Whether what a batch stored is known again when its answer was lost shows at the unique key. */
static void test_draft_goes(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *article = made("One", "first");
	const struct value values[] = {V_TEXT("d1"), V_TEXT("s"), V_TEXT("wei"), V_NULL,
				       V_TEXT("kb"), V_NULL,      V_NULL,        V_TEXT("text"),
				       V_INT(1),     V_INT(1)};
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_DRAFT_PUT, values, G_N_ELEMENTS(values));
	g_assert_cmpint(run_free(desk->store, batch, NULL), ==, STORE_OK);
	g_free(article->title);
	article->title = NULL;
	g_assert_false(article_save(desk, article, 0, NULL, "d1", NULL));
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM draft"), ==, 1);
	article->title = g_strdup("One");
	g_assert_true(article_save(desk, article, 0, NULL, "d1", NULL));
	g_assert_cmpint(number(desk->store, "SELECT COUNT(*) FROM draft"), ==, 0);
	article_free(article);
}

/* ---- what tickets say */

static void says(struct desk *desk, gint64 ticket, gint64 article, enum article_deed deed,
		 const char *box, gint64 *turn)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new();
	const struct act act = {.ticket = ticket, .events = events};
	struct article *about = loaded(desk, article, 0);
	struct event event;
	GError *error = NULL;

	event_init(&event);
	article_deed(about, deed, box, &event);
	article_free(about);
	g_ptr_array_add(events, &event);
	ticket_act(desk, &act, turn, &error);
	g_assert_no_error(error);
	event_clear(&event);
}

static void counts(struct desk *desk, gint64 id, gint64 votes, gint64 used)
{
	struct article *article = loaded(desk, id, 0);

	g_assert_cmpint(article->votes, ==, votes);
	g_assert_cmpint(article->used, ==, used);
	article_free(article);
	assert_sound(desk);
}

static gint64 seq_of(struct desk *desk, gint64 id)
{
	struct article *article = loaded(desk, id, 0);
	gint64 seq = article->seq;

	article_free(article);
	return seq;
}

static void test_votes(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *article = made("502 on ingest", "x");
	gint64 one = opened(desk, "acme", NULL, 1), two = opened(desk, "beta", NULL, 1), id, turn,
	       seq;
	g_autoptr(GArray) of_ticket = NULL, uses = NULL, limited = NULL;
	static char *acme[] = {(char *)"acme", NULL};

	saves(desk, article, 0, 0);
	id = article->id;
	says(desk, one, id, DEED_LINK, NULL, NULL);
	counts(desk, id, 0, 1);
	/* A link is no news to the index, a vote is. */
	seq = seq_of(desk, id);
	says(desk, one, id, DEED_SOLVED, NULL, &turn);
	counts(desk, id, 1, 1);
	g_assert_cmpint(seq_of(desk, id), >, seq);
	says(desk, one, id, DEED_SOLVED, NULL, NULL);
	says(desk, two, id, DEED_SOLVED, NULL, NULL);
	counts(desk, id, 2, 2);
	of_ticket = article_of_ticket(desk, one, NULL);
	g_assert_cmpint(of_ticket->len, ==, 1);
	g_assert_true(g_array_index(of_ticket, struct article_use, 0).solved);
	uses = article_uses(desk, id, NULL);
	g_assert_cmpint(uses->len, ==, 2);
	/* Whoever may not see the ticket is not told that it used the article. */
	desk->clients = acme;
	limited = article_uses(desk, id, NULL);
	g_assert_cmpint(limited->len, ==, 1);
	desk->clients = NULL;
	says(desk, two, id, DEED_UNSOLVED, NULL, NULL);
	counts(desk, id, 1, 2);
	says(desk, two, id, DEED_UNLINK, NULL, NULL);
	counts(desk, id, 1, 1);
	/* Taken back as every act can be. */
	says(desk, two, id, DEED_SOLVED, NULL, &turn);
	counts(desk, id, 2, 2);
	acts(desk, two, EVENT_RETRACT, NULL, NULL, 0, turn, 0);
	counts(desk, id, 1, 1);
	article_free(article);
}

static void ticked(struct desk *desk, gint64 ticket, gint64 article, const char *expected)
{
	g_autoptr(GPtrArray) events = ticket_events(desk, ticket, FALSE, NULL);
	g_autoptr(GPtrArray) ticks = article_ticks(events, article);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < ticks->len; i++) {
		const struct article_tick *tick = ticks->pdata[i];
		g_string_append_printf(text, "%s by %s;", tick->box, tick->who);
	}
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_ticks(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	struct article *plan = made("SEA edge", "- [ ] call\n- [ ] steer\n");
	gint64 one = opened(desk, "acme", NULL, 0), two = opened(desk, "acme", NULL, 0), turn;

	saves(desk, plan, 0, 0);
	says(desk, one, plan->id, DEED_DONE, "call", NULL);
	says(desk, one, plan->id, DEED_DONE, "steer", &turn);
	says(desk, one, plan->id, DEED_DONE, "call", NULL);
	ticked(desk, one, plan->id, "call by wei;steer by wei;");
	ticked(desk, two, plan->id, "");
	counts(desk, plan->id, 0, 1);
	acts(desk, one, EVENT_RETRACT, NULL, NULL, 0, turn, 0);
	ticked(desk, one, plan->id, "call by wei;");
	says(desk, one, plan->id, DEED_UNDONE, "call", NULL);
	ticked(desk, one, plan->id, "");
	article_free(plan);
}

static void test_plans(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	const struct {
		const char *title, *client, *region, *product;
		enum article_kind kind;
		enum article_state state;
	} rows[] = {
		{"EU note", NULL, "eu", NULL, ARTICLE_COMPLIANCE, ARTICLE_PUBLISHED},
		{"SEA note", NULL, "sea", NULL, ARTICLE_COMPLIANCE, ARTICLE_PUBLISHED},
		{"SEA plan", NULL, "sea", NULL, ARTICLE_PLAN, ARTICLE_REVIEWED},
		{"Acme plan", "acme", NULL, "live", ARTICLE_PLAN, ARTICLE_PUBLISHED},
		{"Beta plan", "beta", NULL, NULL, ARTICLE_PLAN, ARTICLE_PUBLISHED},
		{"Draft plan", NULL, NULL, NULL, ARTICLE_PLAN, ARTICLE_DRAFT},
		{"Old plan", NULL, NULL, NULL, ARTICLE_PLAN, ARTICLE_RETIRED},
		{"No plan", NULL, NULL, NULL, ARTICLE_PLAIN, ARTICLE_PUBLISHED},
		{"For all", NULL, NULL, NULL, ARTICLE_PLAN, ARTICLE_STALE},
	};
	static const char *const expected[] = {"Acme plan", "SEA plan", "For all", "SEA note"};
	const struct ticket ticket = {
		.client = (char *)"acme", .region = (char *)"sea", .service = (char *)"live"};
	g_autoptr(GPtrArray) plans = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct article *article = made(rows[i].title, "- [ ] call");
		article->client = g_strdup(rows[i].client);
		article->region = g_strdup(rows[i].region);
		article->product = g_strdup(rows[i].product);
		article->kind = rows[i].kind;
		article->state = rows[i].state;
		saves(desk, article, 0, 0);
		article_free(article);
	}
	plans = article_plans(desk, &ticket, NULL);
	g_assert_cmpint(plans->len, ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < plans->len; i++)
		g_assert_cmpstr(((struct article *)plans->pdata[i])->title, ==, expected[i]);
}

static void test_gaps(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	g_autoptr(GPtrArray) all = NULL, own = NULL, left = NULL;
	static char *sea[] = {(char *)"sea", NULL};

	g_assert_true(article_missed(desk, " hls drm ", NULL));
	desk->pinned++;
	g_assert_true(article_missed(desk, "hls drm", NULL));
	g_assert_true(article_missed(desk, "卡顿 5g", NULL));
	g_assert_true(article_missed(desk, "  ", NULL));
	g_free(desk->user);
	desk->user = g_strdup("li");
	g_assert_true(article_missed(desk, "卡顿 5g", NULL));
	g_assert_true(article_missed(desk, "卡顿 5g", NULL));
	all = article_gaps(desk, 10, NULL);
	g_assert_cmpint(all->len, ==, 2);
	g_assert_cmpstr(((struct article_gap *)all->pdata[0])->query, ==, "卡顿 5g");
	g_assert_cmpint(((struct article_gap *)all->pdata[0])->count, ==, 3);
	g_assert_cmpint(((struct article_gap *)all->pdata[1])->at, ==, AT(9, 0) + 1);
	desk->regions = sea;
	own = article_gaps(desk, 10, NULL);
	desk->regions = NULL;
	g_assert_cmpint(own->len, ==, 1);
	g_assert_true(article_gap_close(desk, "hls drm", NULL));
	left = article_gaps(desk, 10, NULL);
	g_assert_cmpint(left->len, ==, 1);
}

struct titles {
	GString *text;
	guint left;
};

static gboolean take_title(const struct article *article, void *data)
{
	struct titles *titles = data;

	g_string_append_printf(titles->text, "%s;", article->title);
	return --titles->left > 0;
}

static void test_worklist(struct stage *stage, gconstpointer data)
{
	struct desk *desk = stage->desk;
	const struct {
		const char *title;
		enum article_state state;
		gint64 review_by;
	} rows[] = {
		{"flagged", ARTICLE_STALE, TIME_NONE},  {"late", ARTICLE_PUBLISHED, AT(1, 0)},
		{"later", ARTICLE_REVIEWED, AT(2, 0)},  {"draft", ARTICLE_DRAFT, AT(1, 0)},
		{"good", ARTICLE_PUBLISHED, AT(23, 0)}, {"never", ARTICLE_PUBLISHED, TIME_NONE},
		{"gone", ARTICLE_RETIRED, AT(1, 0)},
	};
	static const char *const expected[] = {
		[WORK_STALE] = "late;later;flagged;",
		[WORK_NEVER_USED] = "flagged;late;later;",
		[WORK_NO_VOTES] = "good;",
	};
	gint64 ticket = opened(desk, "acme", NULL, 1);

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct article *article = made(rows[i].title, "x");
		article->state = rows[i].state;
		article->review_by = rows[i].review_by;
		saves(desk, article, 0, 0);
		if (strcmp(rows[i].title, "good") == 0)
			says(desk, ticket, article->id, DEED_LINK, NULL, NULL);
		article_free(article);
	}
	for (enum article_work work = WORK_STALE; work <= WORK_NO_VOTES; work++) {
		struct titles titles = {g_string_new(NULL), 3};
		g_assert_true(article_worklist(desk, work, AT(9, 0), take_title, &titles, NULL));
		g_assert_cmpstr(titles.text->str, ==, expected[work]);
		g_string_free(titles.text, TRUE);
	}
}

static void ignore(const char *what, void *data)
{
}

/* `check` tells of each way in which an article's rows can have been touched. */
static void test_check(struct stage *stage, gconstpointer data)
{
	static const char *const damages[] = {
		"UPDATE article SET title = 'x'",
		"UPDATE article SET seq = 1000",
		"UPDATE article SET votes = 7",
		"DELETE FROM article_use",
		"UPDATE article_text SET text = 'longer'",
		"DELETE FROM article_text",
		"DELETE FROM article_revision",
	};
	struct desk *desk = stage->desk;
	struct article *article = made("One", "first");
	gint64 ticket = opened(desk, "acme", NULL, 1);

	saves(desk, article, 0, 0);
	says(desk, ticket, article->id, DEED_SOLVED, NULL, NULL);
	assert_sound(desk);
	for (gsize i = 0; i < G_N_ELEMENTS(damages); i++) {
		struct check check = {.now = desk_now(desk), .complain = ignore};
		GError *error = NULL;
		store_unit_begin(desk->store, &error);
		g_assert_no_error(error);
		tamper(desk->store, damages[i]);
		g_assert_true(desk_check(desk, &check, &error));
		if (!check.complaints)
			g_error("unnoticed: %s", damages[i]);
		store_unit_end(desk->store, FALSE, NULL);
		assert_sound(desk);
	}
	article_free(article);
}

static void test_tags(void)
{
	const struct {
		const char *given, *expected;
	} rows[] = {{NULL, ""},
		    {"", ""},
		    {" , ", ""},
		    {"cdn", " cdn "},
		    {"sea,CDN sea\tａ", " a cdn sea "}};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *tags = article_tags(rows[i].given);
		g_assert_cmpstr(tags, ==, rows[i].expected);
	}
}

static void test_language(void)
{
	const struct {
		const char *text, *expected;
	} rows[] = {{"", NULL},
		    {"502 503 -- 10.0.0.1", NULL},
		    {"The ingest answers 502", "en"},
		    {"推流失败，nginx 返回 502 Bad Gateway", "zh"},
		    {"A long English text with 中 in the middle of it all", "en"}};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_cmpstr(article_language(rows[i].text, strlen(rows[i].text)), ==,
				rows[i].expected);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(struct stage *stage, gconstpointer data);
	} tests[] = {
		{"/article/round", test_round},
		{"/article/revisions", test_revisions},
		{"/article/append-only", test_append_only},
		{"/article/refused", test_refused},
		{"/article/roles", test_roles},
		{"/article/limits", test_limits},
		{"/article/since", test_since},
		{"/article/writers", test_writers},
		{"/article/draft", test_draft_goes},
		{"/article/votes", test_votes},
		{"/article/ticks", test_ticks},
		{"/article/plans", test_plans},
		{"/article/gaps", test_gaps},
		{"/article/worklist", test_worklist},
		{"/article/check", test_check},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, struct stage, NULL, stage_set, tests[i].run,
			   stage_strike);
	g_test_add_func("/article/tags", test_tags);
	g_test_add_func("/article/language", test_language);
	return g_test_run();
}

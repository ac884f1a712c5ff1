/* SPDX-License-Identifier: MIT
 * Reading articles: one, its history, what changed behind a seq, and who may see which. */
#include "store/article-private.h"

#include <string.h>

#include "desk/i18n.h"

struct article *article_new(void)
{
	struct article *article = g_new0(struct article, 1);

	article->kind = ARTICLE_PLAIN;
	article->state = ARTICLE_DRAFT;
	article->internal = TRUE;
	return article;
}

/* The texts of an article, wherever they are. */
static guint texts_of(struct article *article, char ***texts)
{
	char **const all[] = {&article->ref,    &article->title,    &article->body,
			      &article->tags,   &article->language, &article->product,
			      &article->region, &article->client,   &article->owner,
			      &article->by,     &article->reason};

	memcpy(texts, all, sizeof all);
	return G_N_ELEMENTS(all);
}
enum { TEXTS = 11 };

struct article *article_copy(const struct article *article)
{
	struct article *copy = g_memdup2(article, sizeof *article);
	char **texts[TEXTS];
	guint count = texts_of(copy, texts);

	for (guint i = 0; i < count; i++)
		*texts[i] = g_strdup(*texts[i]);
	return copy;
}

void article_free(void *data)
{
	struct article *article = data;
	char **texts[TEXTS];
	guint count;

	if (!article)
		return;
	count = texts_of(article, texts);
	for (guint i = 0; i < count; i++)
		g_free(*texts[i]);
	g_free(article);
}

void article_from_row(const struct row *row, gboolean body, struct article *article)
{
	int column = 0;

	*article = (struct article){0};
	article->id = row_int(row, column++);
	article->rev = row_int(row, column++);
	article->seq = row_int(row, column++);
	article->ref = (char *)row_text(row, column++);
	/* Another's file may say anything. */
	article->kind = (enum article_kind)CLAMP(row_int(row, column), 0, ARTICLE_KINDS - 1);
	column++;
	article->state = (enum article_state)CLAMP(row_int(row, column), 0, ARTICLE_STATES - 1);
	column++;
	article->internal = row_int(row, column++) != 0;
	article->title = (char *)row_text(row, column++);
	article->language = (char *)row_text(row, column++);
	article->product = (char *)row_text(row, column++);
	article->region = (char *)row_text(row, column++);
	article->client = (char *)row_text(row, column++);
	article->owner = (char *)row_text(row, column++);
	article->tags = (char *)row_text(row, column++);
	article->created_at = row_int(row, column++);
	article->updated_at = row_int(row, column++);
	article->review_by = row_time(row, column++);
	article->supersedes = row_int(row, column++);
	article->votes = row_int(row, column++);
	article->used = row_int(row, column++);
	article->size = row_int(row, column++);
	article->by = (char *)row_text(row, column++);
	article->reason = (char *)row_text(row, column++);
	article->body = body ? (char *)row_text(row, column) : NULL;
}

gboolean article_within(const struct desk *desk, const char *region, const char *client)
{
	return (!desk->regions || !region ||
		g_strv_contains((const char *const *)desk->regions, region)) &&
	       (!desk->clients || !client ||
		g_strv_contains((const char *const *)desk->clients, client));
}

gboolean article_missing(gint64 id, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("article %" PRId64 ": no such article"), id);
	return FALSE;
}

/* ---- one */

struct loading {
	const struct desk *desk;
	struct article *article;
};

static gboolean load_row(const struct row *row, void *data)
{
	struct loading *loading = data;
	struct article article;

	article_from_row(row, TRUE, &article);
	/* By what it says today: an old revision may have been of another client. */
	loading->article = article_copy(&article);
	return FALSE;
}

static gboolean limits_row(const struct row *row, void *data)
{
	struct loading *loading = data;

	if (article_within(loading->desk, row_text(row, 0), row_text(row, 1)))
		loading->article = article_new();
	return FALSE;
}

/* Is it there, for this person? */
static gboolean sees(struct desk *desk, gint64 id, gboolean *seen, GError **error)
{
	struct loading loading = {.desk = desk};
	const struct value value = V_INT(id);

	if (!store_ok(store_select(desk->store, QUERY_ARTICLE_LIMITS, &value, 1, limits_row,
				   &loading, error),
		      error))
		return FALSE;
	*seen = loading.article != NULL;
	article_free(loading.article);
	return TRUE;
}

void article_expect(struct desk *desk, gint64 id, gint64 rev)
{
	const struct value values[] = {V_INT(id), rev ? V_INT(rev) : V_NULL};

	store_expect(desk->store, QUERY_ARTICLE_LIMITS, values, 1);
	store_expect(desk->store, QUERY_ARTICLE_GET, values, G_N_ELEMENTS(values));
}

struct article *article_load(struct desk *desk, gint64 id, gint64 rev, GError **error)
{
	struct loading loading = {.desk = desk};
	const struct value values[] = {V_INT(id), rev ? V_INT(rev) : V_NULL};
	gboolean seen;

	article_expect(desk, id, rev);
	if (!sees(desk, id, &seen, error) ||
	    (seen && !store_ok(store_select(desk->store, QUERY_ARTICLE_GET, values, 2, load_row,
					    &loading, error),
			       error)))
		return NULL;
	if (!seen)
		article_missing(id, error);
	else if (!loading.article)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("article %" PRId64 ": it has no revision %" PRId64), id, rev);
	return loading.article;
}

static gboolean number_row(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

gboolean article_by_ref(struct desk *desk, const char *ref, gint64 *id, GError **error)
{
	const struct value value = V_TEXT(ref);

	*id = 0;
	return store_ok(
		store_select(desk->store, QUERY_ARTICLE_BY_REF, &value, 1, number_row, id, error),
		error);
}

/* ---- several */

static gboolean collect_row(const struct row *row, void *data)
{
	struct article article;

	article_from_row(row, FALSE, &article);
	article.new_text = row_int(row, ARTICLE_COLUMNS) == article.rev;
	g_ptr_array_add(data, article_copy(&article));
	return TRUE;
}

void article_expect_history(struct desk *desk, gint64 id)
{
	store_expect(desk->store, QUERY_ARTICLE_LIMITS, &V_INT(id), 1);
	store_expect(desk->store, QUERY_ARTICLE_HISTORY, &V_INT(id), 1);
}

GPtrArray *article_history(struct desk *desk, gint64 id, GError **error)
{
	g_autoptr(GPtrArray) revisions = g_ptr_array_new_with_free_func(article_free);
	const struct value value = V_INT(id);
	gboolean seen;

	if (!sees(desk, id, &seen, error) || (!seen && !article_missing(id, error)) ||
	    !store_ok(store_select(desk->store, QUERY_ARTICLE_HISTORY, &value, 1, collect_row,
				   revisions, error),
		      error))
		return NULL;
	return g_steal_pointer(&revisions);
}

static gboolean id_row(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_array_append_val((GArray *)data, id);
	return TRUE;
}

GArray *article_ids(struct desk *desk, gint64 after, guint limit, GError **error)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	const struct value values[] = {V_INT(after), V_INT(limit)};

	if (store_ok(store_select(desk->store, QUERY_ARTICLE_IDS, values, 2, id_row, ids, error),
		     error))
		return ids;
	g_array_unref(ids);
	return NULL;
}

struct listing {
	const struct desk *desk;
	article_fn *fn;
	void *data;
};

static gboolean listed_row(const struct row *row, void *data)
{
	const struct listing *listing = data;
	struct article article;

	article_from_row(row, FALSE, &article);
	return !article_within(listing->desk, article.region, article.client) ||
	       listing->fn(&article, listing->data);
}

static gboolean list(struct desk *desk, enum query query, const struct value *values, int count,
		     article_fn *fn, void *data, GError **error)
{
	struct listing listing = {desk, fn, data};

	return store_ok(
		store_select(desk->store, query, values, count, listed_row, &listing, error),
		error);
}

gboolean article_list(struct desk *desk, article_fn *fn, void *data, GError **error)
{
	return list(desk, QUERY_ARTICLE_LIST, NULL, 0, fn, data, error);
}

gboolean article_worklist(struct desk *desk, enum article_work work, gint64 now, article_fn *fn,
			  void *data, GError **error)
{
	static const enum query queries[] = {
		[WORK_STALE] = QUERY_ARTICLE_STALE,
		[WORK_NEVER_USED] = QUERY_ARTICLE_NEVER_USED,
		[WORK_NO_VOTES] = QUERY_ARTICLE_NO_VOTES,
	};
	const struct value value = V_INT(now);

	return list(desk, queries[work], &value, work == WORK_STALE, fn, data, error);
}

static gboolean keep_article(const struct article *article, void *data)
{
	g_ptr_array_add(data, article_copy(article));
	return TRUE;
}

GPtrArray *article_plans(struct desk *desk, const struct ticket *ticket, GError **error)
{
	GPtrArray *plans = g_ptr_array_new_with_free_func(article_free);
	const struct value values[] = {V_TEXT(ticket->client), V_TEXT(ticket->region),
				       V_TEXT(ticket->service)};

	if (list(desk, QUERY_ARTICLE_PLANS, values, G_N_ELEMENTS(values), keep_article, plans,
		 error))
		return plans;
	g_ptr_array_unref(plans);
	return NULL;
}

gint64 article_seq(struct desk *desk, GError **error)
{
	gint64 seq = 0;

	return store_ok(store_select(desk->store, QUERY_ARTICLE_NEWEST, NULL, 0, number_row, &seq,
				     error),
			error)
		       ? seq
		       : -1;
}

struct since {
	article_fn *fn;
	void *data;
};

static gboolean since_row(const struct row *row, void *data)
{
	struct since *since = data;
	struct article article;

	article_from_row(row, TRUE, &article);
	article.size = article.body ? (gint64)strlen(article.body) : 0;
	return since->fn(&article, since->data);
}

static gboolean stream(struct desk *desk, enum query query, gint64 seq, guint limit, article_fn *fn,
		       void *data, GError **error)
{
	struct since since = {.fn = fn, .data = data};
	const struct value values[] = {V_INT(seq), V_INT(limit)};

	return store_ok(store_select(desk->store, query, values, 2, since_row, &since, error),
			error);
}

gboolean article_since(struct desk *desk, gint64 seq, guint limit, article_fn *fn, void *data,
		       GError **error)
{
	return stream(desk, QUERY_ARTICLE_SINCE, seq, limit, fn, data, error);
}

gboolean article_before(struct desk *desk, gint64 seq, guint limit, article_fn *fn, void *data,
			GError **error)
{
	return stream(desk, QUERY_ARTICLE_BEFORE, seq, limit, fn, data, error);
}

gboolean article_changed(struct desk *desk, gint64 after, gint64 before, GArray *ids,
			 GError **error)
{
	const struct value values[] = {V_INT(after), V_INT(before)};

	return store_ok(
		store_select(desk->store, QUERY_ARTICLE_CHANGED, values, 2, id_row, ids, error),
		error);
}

gboolean article_sees(struct desk *desk, GArray *ids, GError **error)
{
	guint kept = 0;

	for (guint i = 0; i < ids->len; i++) {
		gint64 id = g_array_index(ids, gint64, i);
		gboolean seen;
		if (!sees(desk, id, &seen, error))
			return FALSE;
		if (seen)
			g_array_index(ids, gint64, kept++) = id;
	}
	g_array_set_size(ids, kept);
	return TRUE;
}

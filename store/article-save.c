/* SPDX-License-Identifier: MIT
 * Writing articles: a row, its text when that is new, and a revision, in one batch that says over
 * which revision it was written. */
#include <string.h>

#include "desk/i18n.h"
#include "desk/text.h"
#include "store/article-private.h"
#include "store/draft.h"
#include "store/project.h"

/* Each time somebody was faster, as may be when many write the same one. */
#define TRIES 20

/* ---- what may be written */

static gboolean refuse(GError **error, const char *what)
{
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, what);
	return FALSE;
}

/* Lines end in LF, whatever the editor or the file had. */
static void unify_lines(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (*from != '\r' || from[1] != '\n')
			*to++ = *from == '\r' ? '\n' : *from;
	*to = '\0';
}

static gboolean one_word(const char *name, char **value, GError **error)
{
	if (*value && !**value)
		g_clear_pointer(value, g_free);
	if (!*value || !strpbrk(*value, " ,\t\r\n"))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: one word is expected, found “%s”"), name, *value);
	return FALSE;
}

static gboolean check_title(struct article *article, GError **error)
{
	if (!article->title || !text_valid(article->title, strlen(article->title), NULL))
		return refuse(error, _("an article needs a title, in UTF-8"));
	for (char *at = article->title; *at; at++)
		if (g_ascii_isspace(*at))
			*at = ' ';
	g_strstrip(article->title);
	if (!*article->title)
		return refuse(error, _("an article needs a title"));
	if (g_utf8_strlen(article->title, -1) <= ARTICLE_TITLE_LIMIT)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("a title of at most %d characters is expected"), ARTICLE_TITLE_LIMIT);
	return FALSE;
}

static gboolean check_body(struct article *article, GError **error)
{
	gsize bad;

	if (!article->body)
		article->body = g_strdup("");
	unify_lines(article->body);
	article->size = (gint64)strlen(article->body);
	if (article->size > ARTICLE_BODY_LIMIT) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the text has %" PRId64 " bytes; at most %u are expected"),
			    article->size, ARTICLE_BODY_LIMIT);
		return FALSE;
	}
	if (text_valid(article->body, (gsize)article->size, &bad))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("the text is no UTF-8 at byte %zu"), bad);
	return FALSE;
}

static gboolean check(struct article *article, GError **error)
{
	char *tags = article_tags(article->tags);

	g_free(article->tags);
	article->tags = tags;
	return check_title(article, error) && check_body(article, error) &&
	       one_word("language", &article->language, error) &&
	       one_word("product", &article->product, error) &&
	       one_word("region", &article->region, error) &&
	       one_word("client", &article->client, error) &&
	       one_word("owner", &article->owner, error);
}

static gboolean is_out(enum article_state state)
{
	return state == ARTICLE_PUBLISHED || state == ARTICLE_RETIRED;
}

/* `before` NULL: it is new. */
static gboolean may(const struct desk *desk, const struct article *before,
		    const struct article *article, GError **error)
{
	enum article_state was = before ? before->state : ARTICLE_DRAFT;

	if (desk->role < ROLE_ENGINEER) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s may look, not act (role %s)"), desk->user, role_name(desk->role));
		return FALSE;
	}
	/* To say that what is published has become stale takes nobody's leave. */
	if (was != article->state && desk->role < ROLE_LEAD &&
	    (is_out(article->state) || was == ARTICLE_RETIRED)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("%s: what is published or retired takes a lead (role %s)"),
			    desk->user, role_name(desk->role));
		return FALSE;
	}
	if (article_within(desk, article->region, article->client))
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
		    _("an article of that region or client is outside what %s may work on"),
		    desk->user);
	return FALSE;
}

/* ---- the batch */

static gboolean same(const struct article *a, const struct article *b)
{
	return a->kind == b->kind && a->state == b->state && a->internal == b->internal &&
	       a->review_by == b->review_by && a->supersedes == b->supersedes &&
	       g_strcmp0(a->title, b->title) == 0 && g_strcmp0(a->tags, b->tags) == 0 &&
	       g_strcmp0(a->language, b->language) == 0 && g_strcmp0(a->product, b->product) == 0 &&
	       g_strcmp0(a->region, b->region) == 0 && g_strcmp0(a->client, b->client) == 0 &&
	       g_strcmp0(a->owner, b->owner) == 0 && g_strcmp0(a->body, b->body) == 0;
}

static struct value number_or_null(gint64 number)
{
	return number ? V_INT(number) : V_NULL;
}

/* Over revision `base`, as of article->updated_at. */
static void add_row(struct batch *batch, const struct article *article, gint64 base,
		    gboolean new_text, const char *op_key)
{
	struct value row[] = {
		V_TEXT(op_key),
		V_INT(article->kind),
		V_INT(article->state),
		V_INT(article->internal),
		V_TEXT(article->title),
		V_TEXT(article->language),
		V_TEXT(article->product),
		V_TEXT(article->region),
		V_TEXT(article->client),
		V_TEXT(article->owner),
		V_TEXT(article->tags),
		V_INT(article->updated_at),
		V_TIME(article->review_by),
		number_or_null(article->supersedes),
		/* Of a new one. */
		V_TEXT(article->ref),
		V_INT(article->created_at),
		V_NULL,
	};
	guint count = G_N_ELEMENTS(row);

	batch_add(batch, QUERY_ARTICLE_COUNT, NULL, 0);
	if (article->id) {
		row[count - 3] = V_INT(article->id);
		row[count - 2] = V_INT(base);
		row[count - 1] = new_text ? V_INT(base + 1) : V_NULL;
		batch_add(batch, QUERY_ARTICLE_UPDATE, row, (int)count);
	} else {
		batch_add(batch, QUERY_ARTICLE_INSERT, row, (int)count - 1);
	}
	batch_expect_one(batch);
}

/* What a batch writes over revision `base`. */
struct writing {
	gint64 base;
	gboolean new_text;
	gint64 number;     /* of a new one: the id it is to have, 0 any */
	const char *draft; /* thrown away; NULL */
	const char *op_key;
};

/* A revision more: the row, its text when that is new, and what it was at that moment. */
static void add_revision(struct batch *batch, const struct article *article,
			 const struct writing *writing)
{
	const char *op_key = writing->op_key;
	const struct value number[] = {V_TEXT(op_key), V_INT(writing->number)};
	const struct value text[] = {V_TEXT(op_key), V_TEXT(article->body)};
	const struct value revision[] = {V_TEXT(op_key), V_TEXT(article->by),
					 V_TEXT(article->reason), V_INT(article->size)};

	add_row(batch, article, writing->base, writing->new_text, op_key);
	if (!article->id && writing->number)
		batch_add(batch, QUERY_ARTICLE_RENUMBER, number, G_N_ELEMENTS(number));
	if (writing->new_text)
		batch_add(batch, QUERY_ARTICLE_TEXT_INSERT, text, G_N_ELEMENTS(text));
	batch_add(batch, QUERY_ARTICLE_REVISION_INSERT, revision, G_N_ELEMENTS(revision));
}

static gboolean stored_row(const struct row *row, void *data)
{
	struct article *article = data;

	article->id = row_int(row, 0);
	article->rev = row_int(row, 1);
	return FALSE;
}

/* What this batch made, when it did: now, or when it was sent before and its answer was lost. What
 * is known is not asked for: the row may have been written over since. */
static gboolean find_stored(struct desk *desk, struct article *article,
			    const struct writing *writing, enum store_answer answer,
			    gboolean *found, GError **error)
{
	const struct value value = V_TEXT(writing->op_key);
	struct article stored = {0};

	*found = answer == STORE_OK && !writing->number;
	if (*found) {
		if (!article->id)
			article->id = store_last_id(desk->store);
		article->rev = writing->base + 1;
		return TRUE;
	}
	if (!store_ok(store_select(desk->store, QUERY_ARTICLE_BY_OP, &value, 1, stored_row, &stored,
				   error),
		      error))
		return FALSE;
	*found = stored.id != 0;
	if (*found) {
		article->id = stored.id;
		article->rev = stored.rev;
	}
	return TRUE;
}

static enum store_answer write_revision(struct desk *desk, const struct article *article,
					const struct writing *writing, GError **error)
{
	struct batch *batch = batch_new();
	enum store_answer answer;

	add_revision(batch, article, writing);
	if (writing->draft)
		draft_write_drop(batch, writing->draft, desk->user);
	batch_is_known(batch);
	answer = store_batch(desk->store, batch, error);
	batch_free(batch);
	return answer;
}

static gboolean too_late(GError **error, gint64 id)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("article %" PRId64 ": someone changed it since you read it; look again"), id);
	return FALSE;
}

/* *stored FALSE: someone was faster, try again. */
static gboolean save_once(struct desk *desk, struct article *article, gint64 sees,
			  const char *draft, const char *op_key, gboolean *stored, GError **error)
{
	struct article *before = article->id ? article_load(desk, article->id, 0, error) : NULL;
	gboolean good = !article->id || before;
	struct writing writing = {
		.base = before ? before->rev : 0, .draft = draft, .op_key = op_key};
	enum store_answer answer;

	*stored = FALSE;
	if (good && sees && writing.base != sees)
		good = too_late(error, article->id);
	if (good)
		good = may(desk, before, article, error);
	if (good && before && same(before, article)) {
		article->rev = writing.base;
		article->updated_at = before->updated_at;
		*stored = TRUE;
	}
	writing.new_text = !before || g_strcmp0(before->body, article->body) != 0;
	article_free(before);
	if (*stored && draft)
		return draft_sent(desk, draft, error);
	if (!good || *stored)
		return good;
	answer = write_revision(desk, article, &writing, error);
	if (answer != STORE_CONFLICT && !store_ok(answer, error))
		return FALSE;
	return find_stored(desk, article, &writing, answer, stored, error);
}

static gboolean ref_is_free(struct desk *desk, const struct article *article, GError **error)
{
	gint64 taken = 0;

	if (article->id || !article->ref)
		return TRUE;
	if (!article_by_ref(desk, article->ref, &taken, error))
		return FALSE;
	if (!taken)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
		    _("ref %s: it is article %" PRId64 " already"), article->ref, taken);
	return FALSE;
}

static void set_text(char **text, const char *value)
{
	char *copy = value && *value ? g_strdup(value) : NULL;

	g_free(*text);
	*text = copy;
}

gboolean article_save(struct desk *desk, struct article *article, gint64 sees, const char *reason,
		      const char *draft, GError **error)
{
	g_autofree char *op_key = desk_op_key(desk);
	gint64 now = desk_now(desk);
	gboolean stored = FALSE;

	if (!check(article, error))
		return FALSE;
	if (!article->review_by)
		article->review_by = now + ARTICLE_REVIEW_AFTER;
	if (!article->id)
		article->created_at = now;
	article->updated_at = now;
	set_text(&article->reason, reason);
	g_free(article->by);
	article->by = g_strdup(desk->user ? desk->user : "");
	if (desk->sent_before) {
		const struct writing writing = {.op_key = op_key, .number = -1};
		if (!find_stored(desk, article, &writing, STORE_CONFLICT, &stored, error))
			return FALSE;
	}
	for (int i = 0; i < TRIES && !stored; i++)
		if (!ref_is_free(desk, article, error) ||
		    !save_once(desk, article, sees, draft, op_key, &stored, error))
			return FALSE;
	return stored || too_late(error, article->id);
}

gboolean article_restore(struct desk *desk, struct article *article, gint64 number, GError **error)
{
	g_autofree char *op_key = desk_op_key(desk);
	struct article *before = article->id ? article_load(desk, article->id, 0, error) : NULL;
	struct writing writing = {
		.base = before ? before->rev : 0, .number = number, .op_key = op_key};
	gboolean good = !article->id || before, stored = FALSE;
	enum store_answer answer;

	if (before && !article->body)
		article->body = g_strdup(before->body);
	article->created_at = before ? before->created_at : article->updated_at;
	writing.new_text = !before || g_strcmp0(before->body, article->body) != 0;
	article_free(before);
	if (!good || !check(article, error) || !may(desk, NULL, article, error))
		return FALSE;
	answer = write_revision(desk, article, &writing, error);
	if ((answer != STORE_CONFLICT && !store_ok(answer, error)) ||
	    !find_stored(desk, article, &writing, answer, &stored, error))
		return FALSE;
	return stored || too_late(error, article->id);
}

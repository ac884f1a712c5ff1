/* SPDX-License-Identifier: MIT
 * See article-rows.h. */
#include "command/article-rows.h"

#include <string.h>

#include "command/import-private.h"
#include "command/sink.h"
#include "desk/i18n.h"

#define OWN "kb:"
#define NEVER "never"
/* As of tickets: said aloud, and with room behind. */
#define NUMBER_LIMIT INT64_C(999999999999)

/* ---- names */

static char *name_of(const char *desk_id, const struct article *article)
{
	return article->ref ? g_strdup(article->ref)
			    : g_strdup_printf("midwatch-%s:" OWN "%" PRId64, desk_id, article->id);
}

char *article_name(struct desk *desk, const char *desk_id, gint64 id)
{
	const struct article unseen = {.id = id};
	struct article *article = article_load(desk, id, 0, NULL);
	char *name = name_of(desk_id, article ? article : &unseen);

	article_free(article);
	return name;
}

gboolean article_named(struct desk *desk, const char *own, const char *name, gint64 *id,
		       GError **error)
{
	g_autoptr(GArray) next = NULL;
	gsize size = strlen(own);

	if (!article_by_ref(desk, name, id, error))
		return FALSE;
	if (*id || strncmp(name, own, size) != 0 || !g_str_has_prefix(name + size, OWN))
		return TRUE;
	*id = g_ascii_strtoll(name + size + strlen(OWN), NULL, 10);
	next = article_ids(desk, *id - 1, 1, error);
	if (!next)
		return FALSE;
	if (next->len == 0 || g_array_index(next, gint64, 0) != *id)
		*id = 0;
	return TRUE;
}

/* ---- writing */

struct writing {
	struct call *call;
	const char *desk_id;
	GString *line;
};

static void write_some(GString *out, const char *key, const char *text)
{
	if (text && *text)
		js_text(out, key, text, FALSE);
}

static void write_tags(GString *out, const char *tags)
{
	g_auto(GStrv) words = g_strsplit(tags, " ", -1);

	js_begin_list(out, "tags");
	for (char **word = words; *word; word++)
		if (**word)
			js_text(out, NULL, *word, FALSE);
	js_end_list(out);
}

static void write_revision(struct writing *writing, const struct article *article)
{
	GString *out = writing->line;
	g_autofree char *name = name_of(writing->desk_id, article);
	g_autofree char *older =
		article->supersedes
			? article_name(writing->call->desk, writing->desk_id, article->supersedes)
			: NULL;

	js_begin(out, NULL);
	js_text(out, "type", "article", FALSE);
	js_text(out, "ref", name, FALSE);
	js_int(out, "id", article->id);
	js_int(out, "rev", article->rev);
	js_time(out, "at", article->updated_at);
	js_text(out, "by", article->by, FALSE);
	write_some(out, "reason", article->reason);
	js_text(out, "title", article->title, FALSE);
	js_text(out, "kind", article_kind_name(article->kind), FALSE);
	js_text(out, "state", article_state_name(article->state), FALSE);
	js_text(out, "visibility", article->internal ? "internal" : "client", FALSE);
	write_some(out, "language", article->language);
	write_some(out, "product", article->product);
	write_some(out, "region", article->region);
	write_some(out, "client", article->client);
	write_some(out, "owner", article->owner);
	write_tags(out, article->tags);
	if (article->review_by == TIME_NONE)
		js_text(out, "review_by", NEVER, FALSE);
	else
		js_time(out, "review_by", article->review_by);
	if (older) {
		js_text(out, "supersedes", older, FALSE);
		js_int(out, "supersedes_id", article->supersedes);
	}
	if (article->body)
		js_text(out, "text", article->body, FALSE);
	js_end(out);
	g_string_append_c(out, '\n');
	sink_raw(writing->call->sink, out->str);
	g_string_truncate(out, 0);
}

static gboolean write_article(void *data, gint64 id, GError **error)
{
	struct writing *writing = data;
	struct desk *desk = writing->call->desk;
	g_autoptr(GPtrArray) history = article_history(desk, id, error);

	for (guint i = history ? history->len : 0; i-- > 0;) {
		struct article *revision = g_ptr_array_index(history, i);
		if (revision->new_text) {
			struct article *whole = article_load(desk, id, revision->rev, error);
			if (!whole)
				return FALSE;
			revision->body = g_steal_pointer(&whole->body);
			article_free(whole);
		}
		write_revision(writing, revision);
	}
	return history != NULL;
}

/* What they were, and then the texts they had. */
static void expect_articles(void *data, const gint64 *ids, guint count)
{
	const struct writing *writing = data;
	struct desk *desk = writing->call->desk;

	for (guint i = 0; i < count; i++)
		article_expect_history(desk, ids[i]);
	for (guint i = 0; i < count; i++) {
		g_autoptr(GPtrArray) history = article_history(desk, ids[i], NULL);
		for (guint j = 0; history && j < history->len; j++) {
			const struct article *revision = g_ptr_array_index(history, j);
			if (revision->new_text)
				article_expect(desk, ids[i], revision->rev);
			if (revision->supersedes)
				article_expect(desk, revision->supersedes, 0);
		}
	}
}

gboolean article_rows_write(struct call *call, const char *desk_id, GError **error)
{
	g_autoptr(GString) line = g_string_new(NULL);
	struct writing writing = {call, desk_id, line};

	return rows_write_all(call, article_ids, expect_articles, write_article, &writing, error);
}

/* ---- reading */

static gboolean expected(GError **error, const char *key, const char *what, const char *found)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("%s: %s is expected, found “%s”"), key, what, found ? found : "null");
	return FALSE;
}

static gboolean read_texts(const struct js *js, struct article *article, GError **error)
{
	const struct {
		const char *key;
		char **into;
	} texts[] = {
		{"ref", &article->ref},           {"by", &article->by},
		{"reason", &article->reason},     {"title", &article->title},
		{"language", &article->language}, {"product", &article->product},
		{"region", &article->region},     {"client", &article->client},
		{"owner", &article->owner},       {"text", &article->body},
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *text;
		if (!js_get_text(js, texts[i].key, &text, error))
			return FALSE;
		*texts[i].into = g_strdup(text);
	}
	return (article->ref && *article->ref) || expected(error, "ref", _("a text"), article->ref);
}

static gboolean read_words(const struct js *js, struct article *article, GError **error)
{
	g_auto(GStrv) tags = NULL;
	const char *kind, *state, *visibility;

	if (!js_get_text(js, "kind", &kind, error) || !js_get_text(js, "state", &state, error) ||
	    !js_get_text(js, "visibility", &visibility, error) ||
	    !js_get_texts(js, "tags", &tags, error))
		return FALSE;
	if (kind && !article_kind_find(kind, &article->kind))
		return expected(error, "kind", _("article, case, plan or compliance"), kind);
	if (state && !article_state_find(state, &article->state))
		return expected(error, "state", _("draft, reviewed, published, stale or retired"),
				state);
	if (visibility && strcmp(visibility, "internal") != 0 && strcmp(visibility, "client") != 0)
		return expected(error, "visibility", _("internal or client"), visibility);
	article->internal = g_strcmp0(visibility, "client") != 0;
	article->tags = tags ? g_strjoinv(" ", tags) : NULL;
	return TRUE;
}

static gboolean read_times(const struct import *import, const struct js *js,
			   struct article *article, GError **error)
{
	const char *review_by;

	if (!row_read_time(&import->reader, js, "at", &article->updated_at, error) ||
	    !js_get_text(js, "review_by", &review_by, error))
		return FALSE;
	if (article->updated_at == TIME_NONE)
		article->updated_at = import->reader.now;
	if (article->updated_at > import->reader.now) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("at: that time lies in the future"));
		return FALSE;
	}
	article->review_by = article->updated_at + ARTICLE_REVIEW_AFTER;
	if (g_strcmp0(review_by, NEVER) == 0)
		article->review_by = TIME_NONE;
	else if (review_by &&
		 !row_read_time(&import->reader, js, "review_by", &article->review_by, error))
		return FALSE;
	return TRUE;
}

/* Numbers are the same on a desk that took them over; else what is not here is left out. */
static gboolean read_supersedes(struct import *import, const struct js *js, struct article *article,
				gboolean kept, GError **error)
{
	const char *name;
	gint64 number;

	if (!js_get_text(js, "supersedes", &name, error) ||
	    !js_get_int(js, "supersedes_id", 0, &number, error))
		return FALSE;
	if (name &&
	    !article_named(import->desk, import->own_names, name, &article->supersedes, error))
		return FALSE;
	if (name && !article->supersedes && kept && number > 0 && number <= NUMBER_LIMIT)
		article->supersedes = number;
	return TRUE;
}

/* Does the desk have this very revision already? *known FALSE: it is the next one. */
static gboolean compare(struct import *import, const struct article *article, gint64 rev,
			gboolean *known, GError **error)
{
	struct article *newest = article_load(import->desk, article->id, 0, error);
	struct article *same = NULL;
	gint64 last = newest ? newest->rev : 0;

	*known = FALSE;
	if (!newest)
		return FALSE;
	if (rev > last + 1) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("rev: %" PRId64 " is expected, found %" PRId64), last + 1, rev);
	} else if (!rev || rev <= last) {
		same = rev && rev < last ? article_load(import->desk, article->id, rev, error)
					 : article_copy(newest);
		*known = same && g_strcmp0(same->title, article->title) == 0 &&
			 same->state == article->state &&
			 (!article->body || strcmp(same->body, article->body) == 0) &&
			 (!rev || same->updated_at == article->updated_at);
		if (rev && same && !*known)
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
				    _("ref: revision %" PRId64 " of “%s” is another one here"), rev,
				    article->ref);
		/* A row that tells no number of its own may be the next one. */
		rev = *known || rev ? rev : last + 1;
	}
	article_free(same);
	article_free(newest);
	return *known || rev == last + 1;
}

static gboolean store_row(struct import *import, const struct js *js, struct article *article,
			  GError **error)
{
	gboolean known = FALSE;
	gint64 rev, number;

	if (!js_get_int(js, "rev", 0, &rev, error) || !js_get_int(js, "id", 0, &number, error) ||
	    !read_texts(js, article, error) || !read_words(js, article, error) ||
	    !read_times(import, js, article, error) ||
	    (article->client && !book_client(import->desk->book, article->client, error)) ||
	    !article_named(import->desk, import->own_names, article->ref, &article->id, error) ||
	    !read_supersedes(import, js, article, article->id ? article->id == number : number > 0,
			     error))
		return FALSE;
	if (number < 0 || number > NUMBER_LIMIT || rev < 0)
		return expected(error, rev < 0 ? "rev" : "id", _("a number"), "-");
	if (!article->id && rev > 1) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("rev: %d is expected, found %" PRId64), 1, rev);
		return FALSE;
	}
	if (article->id && !compare(import, article, rev, &known, error))
		return FALSE;
	if (known) {
		import->known++;
		return TRUE;
	}
	if (!article->by)
		article->by = g_strdup(import->desk->user);
	if (!article_restore(import->desk, article, number, error))
		return FALSE;
	import->articles++;
	return TRUE;
}

gboolean import_article(struct import *import, const struct js *js, GError **error)
{
	struct article *article = article_new();
	gboolean done = store_row(import, js, article, error);

	article_free(article);
	return done && import_unit_break(import, error);
}

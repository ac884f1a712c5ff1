/* SPDX-License-Identifier: MIT
 * See article-text.h. */
#include "command/article-text.h"

#include <string.h>

#include "command/article-rows.h"
#include "command/tree.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "kb/front.h"

#define NEVER "never"
#define INTERNAL "internal"
#define CLIENT "client"

struct labels {
	char *values[FRONT_KEYS];
};

static void labels_clear(struct labels *labels)
{
	for (guint i = 0; i < FRONT_KEYS; i++)
		g_free(labels->values[i]);
}

/* ---- values as they are written */

static char *print_time(gint64 at)
{
	char date[11], utc[21];
	if (at == TIME_NONE)
		return g_strdup(NEVER);
	civil_print_date(civil_day_of(at), date);
	civil_print_utc(at, utc);
	return g_strdup(at % CIVIL_DAY_SECONDS == 0 ? date : utc);
}

static gboolean read_time(const char *text, gint64 *at, GError **error)
{
	int day;
	if (strcmp(text, NEVER) == 0) {
		*at = TIME_NONE;
		return TRUE;
	}
	if (strlen(text) > strlen("2027-01-01"))
		return civil_parse_rfc3339(text, at, error);
	if (!civil_parse_date(text, &day, error))
		return FALSE;
	*at = (gint64)day * CIVIL_DAY_SECONDS;
	return TRUE;
}

static char *some(const char *text)
{
	return g_strdup(text != NULL ? text : "");
}

static void labels_of(const struct article *article, struct labels *labels)
{
	char **values = labels->values;
	values[FRONT_TITLE] = some(article->title);
	values[FRONT_STATE] = some(article_state_name(article->state));
	values[FRONT_KIND] = some(article_kind_name(article->kind));
	values[FRONT_VISIBILITY] = some(article->internal ? INTERNAL : CLIENT);
	values[FRONT_LANGUAGE] = some(article->language);
	values[FRONT_PRODUCT] = some(article->product);
	values[FRONT_REGION] = some(article->region);
	values[FRONT_CLIENT] = some(article->client);
	values[FRONT_TAGS] = g_strstrip(some(article->tags));
	values[FRONT_OWNER] = some(article->owner);
	values[FRONT_REVIEW_BY] = print_time(article->review_by);
	values[FRONT_SUPERSEDES] = article->supersedes != 0
					   ? g_strdup_printf("#%" PRId64, article->supersedes)
					   : some(NULL);
	values[FRONT_REF] = some(article->ref);
}

/* "runbooks/edge-down.md" is "edge-down". */
static char *title_of_path(const char *path)
{
	char *name = g_path_get_basename(path);
	char *dot = strrchr(name, '.');
	if (dot != NULL && dot > name)
		*dot = '\0';
	return name;
}

/* As store/article.h takes it: one line, not too long. */
static char *fit_title(char *title)
{
	for (char *at = title; *at != '\0'; at++)
		if (g_ascii_isspace(*at))
			*at = ' ';
	g_strstrip(title);
	if (g_utf8_validate(title, -1, NULL) && g_utf8_strlen(title, -1) > ARTICLE_TITLE_LIMIT) {
		g_autofree char *cut = g_utf8_substring(title, 0, ARTICLE_TITLE_LIMIT - 1);
		g_free(title);
		title = g_strconcat(cut, "…", NULL);
	}
	return title;
}

static char *guess_title(const char *body, gsize size, const char *path)
{
	char *title = front_guess_title(body, size);
	return fit_title(title != NULL ? title : title_of_path(path != NULL ? path : ""));
}

/* Keys and names of front matter are no text. */
static const char *language_of(const char *text, gsize size)
{
	gsize head = front_size(text, size);
	return article_language(text + head, size - head);
}

/* What a text at `path` tells of itself, last changed at `updated_at`. */
static void guesses_of(const char *body, gsize size, const char *path, gint64 updated_at,
		       struct labels *labels)
{
	struct article fresh = {.state = ARTICLE_FILE_STATE,
				.kind = ARTICLE_PLAIN,
				.internal = TRUE,
				.ref = (char *)path,
				.language = (char *)language_of(body, size),
				.review_by = updated_at + ARTICLE_REVIEW_AFTER};
	g_autofree char *title = guess_title(body, size, path);
	fresh.title = title;
	labels_of(&fresh, labels);
}

static gboolean says_same(enum front_key key, const char *a, const char *b)
{
	gint64 at, other;
	if (strcmp(a, b) == 0)
		return TRUE;
	if (key == FRONT_TAGS) {
		g_autofree char *tags = article_tags(a), *others = article_tags(b);
		return strcmp(tags, others) == 0;
	}
	return key == FRONT_REVIEW_BY && read_time(a, &at, NULL) && read_time(b, &other, NULL) &&
	       at == other;
}

/* ---- files */

static char *write_file(const struct labels *labels, const char *body, gsize size, const char *path,
			gint64 updated_at)
{
	struct labels guesses = {{NULL}};
	const char *wanted[FRONT_KEYS];
	struct front front;
	if (!front_parse(body, size, &front, NULL))
		front = (struct front){0};
	guesses_of(body, size, path, updated_at, &guesses);
	for (enum front_key key = 0; key < FRONT_KEYS; key++) {
		const char *said =
			front.values[key] != NULL ? front.values[key] : guesses.values[key];
		wanted[key] = says_same(key, said, labels->values[key]) ? front.values[key]
									: labels->values[key];
	}
	char *text = front_apply(body, size, wanted);
	labels_clear(&guesses);
	front_clear(&front);
	return text;
}

char *article_file_text(struct desk *desk, const char *desk_id, const struct article *article,
			const char *path)
{
	struct labels labels = {{NULL}};
	labels_of(article, &labels);
	if (article->supersedes != 0) {
		g_free(labels.values[FRONT_SUPERSEDES]);
		labels.values[FRONT_SUPERSEDES] = article_name(desk, desk_id, article->supersedes);
	}
	if (article->ref == NULL) {
		g_free(labels.values[FRONT_REF]);
		labels.values[FRONT_REF] = article_name(desk, desk_id, article->id);
	}
	char *text = write_file(&labels, article->body, strlen(article->body), path,
				article->updated_at);
	labels_clear(&labels);
	return text;
}

static void set(char **text, const char *value)
{
	g_free(*text);
	*text = value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}

/* Tells what is wrong with a key. */
static gboolean refuse(const struct front *front, enum front_key key, const char *expected,
		       GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("line %u: %s: %s is expected, found “%s”"), front->lines[key],
		    front_key_name(key), expected, front->values[key]);
	return FALSE;
}

/* What front matter says of choices and times. */
static gboolean take_choices(const struct front *front, struct article *article, GError **error)
{
	char *const *values = front->values;
	if (values[FRONT_STATE] != NULL &&
	    !article_state_find(values[FRONT_STATE], &article->state))
		return refuse(front, FRONT_STATE, "draft|reviewed|published|stale|retired", error);
	if (values[FRONT_KIND] != NULL && !article_kind_find(values[FRONT_KIND], &article->kind))
		return refuse(front, FRONT_KIND, "article|case|plan|compliance", error);
	if (values[FRONT_VISIBILITY] != NULL) {
		article->internal = strcmp(values[FRONT_VISIBILITY], INTERNAL) == 0;
		if (!article->internal && strcmp(values[FRONT_VISIBILITY], CLIENT) != 0)
			return refuse(front, FRONT_VISIBILITY, INTERNAL "|" CLIENT, error);
	}
	if (values[FRONT_REVIEW_BY] != NULL &&
	    !read_time(values[FRONT_REVIEW_BY], &article->review_by, NULL))
		return refuse(front, FRONT_REVIEW_BY, _("a date as 2027-01-31, or never,"), error);
	return TRUE;
}

static gboolean take_words(const struct front *front, struct article *article, GError **error)
{
	const struct {
		enum front_key key;
		char **text;
	} words[] = {{FRONT_LANGUAGE, &article->language},
		     {FRONT_PRODUCT, &article->product},
		     {FRONT_REGION, &article->region},
		     {FRONT_CLIENT, &article->client},
		     {FRONT_OWNER, &article->owner}};
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		const char *value = front->values[words[i].key];
		if (value != NULL && strpbrk(value, " ,\t\r\n") != NULL)
			return refuse(front, words[i].key, _("one word"), error);
		if (value != NULL)
			set(words[i].text, value);
	}
	if (front->values[FRONT_TITLE] != NULL)
		set(&article->title, front->values[FRONT_TITLE]);
	if (front->values[FRONT_TAGS] != NULL) {
		g_free(article->tags);
		article->tags = article_tags(front->values[FRONT_TAGS]);
	}
	return TRUE;
}

/* The title and language of a text that does not say them, unless a person gave others. */
static void take_guesses(const struct front *front, const char *text, gsize size, const char *path,
			 struct article *article)
{
	const char *body = article->body;
	gsize body_size = body != NULL ? strlen(body) : 0;
	g_autofree char *was = body != NULL ? guess_title(body, body_size, path) : NULL;
	const char *spoke = body != NULL ? language_of(body, body_size) : NULL;
	if (front->values[FRONT_TITLE] == NULL && g_strcmp0(article->title, was) == 0) {
		g_free(article->title);
		article->title = guess_title(text, size, path);
	}
	if (front->values[FRONT_LANGUAGE] == NULL && g_strcmp0(article->language, spoke) == 0)
		set(&article->language, language_of(text, size));
}

/* Where the body begins: behind front matter that would be written again as it stands. */
static gsize body_of_file(const struct front *front, const char *text, gsize size, const char *path)
{
	struct labels labels = {{NULL}};
	const char *body = text + front->size;
	if (front->size == 0 || front_size(body, size - front->size) > 0)
		return 0;
	guesses_of(body, size - front->size, path, 0, &labels);
	for (enum front_key key = 0; key < FRONT_KEYS; key++)
		if (front->values[key] != NULL) {
			g_free(labels.values[key]);
			labels.values[key] = g_strdup(front->values[key]);
		}
	g_autofree char *again = write_file(&labels, body, size - front->size, path, 0);
	labels_clear(&labels);
	return strlen(again) == size && memcmp(again, text, size) == 0 ? front->size : 0;
}

gboolean article_file_read(const char *text, gsize size, const char *path, struct article *article,
			   char **supersedes, GError **error)
{
	struct front front;
	const char *value;
	*supersedes = NULL;
	if (!front_parse(text, size, &front, error))
		return FALSE;
	gboolean good = take_choices(&front, article, error) && take_words(&front, article, error);
	if (good) {
		take_guesses(&front, text, size, path, article);
		gsize from = body_of_file(&front, text, size, path);
		g_free(article->body);
		article->body = g_strndup(text + from, size - from);
		value = front.values[FRONT_SUPERSEDES];
		if (value != NULL && *value != '\0')
			*supersedes = g_strdup(value);
		else if (value != NULL)
			article->supersedes = 0;
	}
	front_clear(&front);
	return good;
}

char *article_file_ref(const char *text, gsize size, const char *path, GError **error)
{
	struct front front;
	if (!front_parse(text, size, &front, error))
		return NULL;
	char *ref = front.values[FRONT_REF];
	ref = g_strdup(ref != NULL && *ref != '\0' ? ref : path);
	front_clear(&front);
	return ref;
}

char *article_folder(const char *option, GError **error)
{
	g_autofree char *folder = g_strdup(option != NULL ? option : "");
	while (g_str_has_suffix(folder, "/"))
		folder[strlen(folder) - 1] = '\0';
	g_autofree char *below = g_strconcat(folder, "/a.md", NULL);
	if (*folder == '\0' && (option == NULL || *option == '\0'))
		return g_strdup("");
	if (tree_path_fits(below))
		return g_strconcat(folder, "/", NULL);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("--under: a folder as runbooks/sea is expected, found “%s”"), option);
	return NULL;
}

/* ---- edited by a person */

static char *print_date(gint64 at)
{
	char date[11];
	if (at == 0)
		return some(NULL);
	if (at == TIME_NONE)
		return g_strdup(NEVER);
	civil_print_date(civil_day_of(at), date);
	return g_strdup(date);
}

char *article_edit_text(const struct article *article)
{
	struct labels labels = {{NULL}};
	const char *body = article->body != NULL ? article->body : "";
	labels_of(article, &labels);
	g_free(labels.values[FRONT_REVIEW_BY]);
	labels.values[FRONT_REVIEW_BY] = print_date(article->review_by);
	g_clear_pointer(&labels.values[FRONT_REF], g_free);
	char *text = front_apply(body, strlen(body), (const char *const *)labels.values);
	labels_clear(&labels);
	return text;
}

/* Front matter says the day alone: left as it is, it says nothing new. */
static void leave_review(struct front *front, const struct article *article)
{
	g_autofree char *date = print_date(article->review_by);
	char **value = &front->values[FRONT_REVIEW_BY];
	if (*value != NULL && (**value == '\0' || strcmp(*value, date) == 0))
		g_clear_pointer(value, g_free);
}

static gboolean take_replaced(struct desk *desk, const struct front *front, struct article *article,
			      GError **error)
{
	const char *value = front->values[FRONT_SUPERSEDES];
	char *end;
	if (value == NULL)
		return TRUE;
	article->supersedes = 0;
	if (*value == '\0')
		return TRUE;
	gint64 id = g_ascii_strtoll(value + (*value == '#'), &end, 10);
	if ((*end != '\0' || id <= 0) && !article_by_ref(desk, value, &id, error))
		return FALSE;
	struct article *other = id > 0 ? article_load(desk, id, 0, NULL) : NULL;
	article_free(other);
	article->supersedes = id;
	if (other == NULL || id == article->id)
		return refuse(front, FRONT_SUPERSEDES, _("another article, as #12,"), error);
	return TRUE;
}

/* What is stored: without what the rows say, but for keys that the file of the article had. */
static char *body_of_edit(const struct front *front, const char *text, gsize size,
			  const struct article *before)
{
	const char *wanted[FRONT_KEYS] = {NULL};
	const char *body = before->body != NULL ? before->body : "";
	struct front had;
	if (front_parse(body, strlen(body), &had, NULL)) {
		for (enum front_key key = 0; key < FRONT_KEYS; key++)
			if (had.values[key] != NULL)
				wanted[key] = front->values[key];
		front_clear(&had);
	}
	return front_apply(text, size, wanted);
}

static gboolean take_edit(struct desk *desk, struct front *front, const char *text, gsize size,
			  struct article *article, GError **error)
{
	if (front->values[FRONT_REF] != NULL)
		return refuse(front, FRONT_REF, _("no change"), error);
	leave_review(front, article);
	if (!take_choices(front, article, error) || !take_words(front, article, error) ||
	    !take_replaced(desk, front, article, error))
		return FALSE;
	if (article->title == NULL || front->values[FRONT_TITLE] == NULL ||
	    *front->values[FRONT_TITLE] == '\0') {
		char *title = front_guess_title(text, size);
		g_free(article->title);
		article->title = title != NULL ? fit_title(title) : NULL;
	}
	if (article->title == NULL) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("a title is expected: “title: …” in the lines between ---, or a "
			      "heading"));
		return FALSE;
	}
	if (article->language == NULL && article->id == 0)
		set(&article->language, language_of(text, size));
	char *body = body_of_edit(front, text, size, article);
	g_free(article->body);
	article->body = body;
	return TRUE;
}

gboolean article_edit_read(struct desk *desk, const char *text, gsize size, struct article *article,
			   GError **error)
{
	struct front front;
	if (!front_parse(text, size, &front, error))
		return FALSE;
	struct article *copy = article_copy(article);
	gboolean good = take_edit(desk, &front, text, size, copy, error);
	if (good) {
		struct article was = *article;
		*article = *copy;
		*copy = was;
	}
	article_free(copy);
	front_clear(&front);
	return good;
}

/* SPDX-License-Identifier: MIT
 * kb new, set, review, publish, retire: writing articles and where they stand. */
#include <string.h>

#include "command/acting.h"
#include "command/kb.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "store/project.h"

#define STATE_WORDS "draft reviewed published stale retired"
#define KIND_WORDS "article case plan compliance"
#define VISIBILITY_WORDS "internal client"

static void put(char **field, const char *value)
{
	if (!value)
		return;
	g_free(*field);
	*field = *value ? g_strdup(value) : NULL;
}

/* "cdn,sea" are the tags; "+cdn" and "-sea" change those there are. */
static void put_tags(struct article *article, const char *value)
{
	g_autofree char *old = g_strdup(article->tags ? article->tags : "");
	g_auto(GStrv) words = g_strsplit_set(value, " ,", -1);
	g_autoptr(GString) tags = g_string_new(*value == '+' || *value == '-' ? old : "");

	for (char **word = words; *word; word++) {
		const char *tag = **word == '+' || **word == '-' ? *word + 1 : *word;
		g_autofree char *folded = article_tags(tag);
		g_autofree char *with = article_tags(tags->str);
		g_string_assign(tags, with);
		/* Neighbours share the blank between them. */
		if (**word == '-' && *folded) {
			char *at = strstr(tags->str, folded);
			if (at)
				g_string_erase(tags, at - tags->str, (gssize)strlen(folded) - 1);
		} else {
			g_string_append_printf(tags, " %s", tag);
		}
	}
	g_free(article->tags);
	article->tags = article_tags(tags->str);
}

static gboolean put_words(struct call *call, struct article *article, GError **error)
{
	const char *state = call_option(call, "state"), *kind = call_option(call, "kind"),
		   *visibility = call_option(call, "visibility");
	int index;

	if (state) {
		if (!call_choice("--state", state, STATE_WORDS, &index, error))
			return FALSE;
		article->state = (enum article_state)index;
	}
	if (kind) {
		if (!call_choice("--kind", kind, KIND_WORDS, &index, error))
			return FALSE;
		article->kind = (enum article_kind)index;
	}
	if (visibility) {
		if (!call_choice("--visibility", visibility, VISIBILITY_WORDS, &index, error))
			return FALSE;
		article->internal = index == 0;
	}
	return TRUE;
}

static gboolean put_review_by(struct call *call, struct article *article, GError **error)
{
	const char *review_by = call_option(call, "review-by");

	if (review_by && strcmp(review_by, "never") == 0) {
		article->review_by = TIME_NONE;
		return TRUE;
	}
	return !review_by || call_time(call, review_by, &article->review_by, error);
}

static gboolean put_keys(struct call *call, struct article *article, GError **error)
{
	const struct {
		const char *name, *noun;
		char **field;
	} keys[] = {
		{"language", NULL, &article->language}, {"product", NULL, &article->product},
		{"region", "region", &article->region}, {"client", "client", &article->client},
		{"owner", "user", &article->owner},
	};

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		const char *value = call_option(call, keys[i].name);
		if (value && *value && keys[i].noun &&
		    !check_defined(call->desk, keys[i].noun, value, error))
			return FALSE;
		put(keys[i].field, value);
	}
	return TRUE;
}

/* What the options say of it. */
static gboolean put_all(struct call *call, struct article *article, GError **error)
{
	const GPtrArray *tags = call_options(call, "tag");
	char *text = NULL;

	if (!put_words(call, article, error) || !put_keys(call, article, error) ||
	    !put_review_by(call, article, error) || !call_text(call, "text", &text, error))
		return FALSE;
	put(&article->title, call_option(call, "title"));
	for (guint i = 0; tags && i < tags->len; i++)
		put_tags(article, g_ptr_array_index(tags, i));
	if (text) {
		g_free(article->body);
		article->body = text;
	}
	return TRUE;
}

#define LABEL_OPTIONS \
	OPTION_TEXT, \
		{.name = "kind", \
		 .value = N_("KIND"), \
		 .help = N_("An article, a case, an emergency plan, or a compliance note"), \
		 .completer = COMPLETE_WORDS, \
		 .words = KIND_WORDS}, \
		{.name = "language", .value = N_("TAG"), .help = N_("The language of its text")}, \
		{.name = "product", \
		 .value = N_("KEY"), \
		 .help = N_("What it is about; a service")}, \
		{.name = "region", \
		 .value = N_("KEY"), \
		 .help = N_("Where it holds; everywhere when absent"), \
		 .completer = COMPLETE_REGION}, \
		{.name = "client", \
		 .value = N_("KEY"), \
		 .help = N_("Whose it is; everybody's when absent"), \
		 .completer = COMPLETE_CLIENT}, \
		{.name = "owner", \
		 .value = N_("USER"), \
		 .help = N_("Who keeps it true"), \
		 .completer = COMPLETE_USER}, \
		{.name = "visibility", \
		 .value = N_("WORD"), \
		 .help = N_("Whether a client may be shown it; internal otherwise"), \
		 .completer = COMPLETE_WORDS, \
		 .words = VISIBILITY_WORDS}, \
		{.name = "review-by", \
		 .value = N_("TIME"), \
		 .help = N_("It is stale from then on; never, or half a year"), \
		 .completer = COMPLETE_TIME}, \
		{.name = "state", \
		 .value = N_("STATE"), \
		 .help = N_("Where it stands"), \
		 .completer = COMPLETE_WORDS, \
		 .words = STATE_WORDS}, \
		OPTION_WHY

/* ---- new */

static gboolean run_new(struct call *call, GError **error)
{
	struct article *article = article_new();
	gboolean done;

	article->title = call_rest(call, 0);
	done = put_all(call, article, error);
	if (done && !call_option(call, "language")) {
		g_autofree char *all = g_strconcat(article->title, "\n", article->body, NULL);
		article->language = g_strdup(article_language(all, strlen(all)));
	}
	done = done &&
	       article_save(call->desk, article, 0, call_option(call, "reason"), NULL, error);
	if (done)
		kb_tell(call, article, _("is new"));
	article_free(article);
	return done;
}

static const struct argument_spec new_arguments[] = {
	{.name = N_("TITLE"), .rest = TRUE},
	{.name = NULL},
};
static const struct option_spec new_options[] = {
	LABEL_OPTIONS,
	{.name = "tag", .value = N_("TAG,…"), .help = N_("Its tags"), .completer = COMPLETE_TAG},
	{.name = NULL},
};
const struct command command_kb_new = {
	.name = "kb new",
	.group = KB_GROUP,
	.arguments = new_arguments,
	.options = new_options,
	.help = N_("Write an article: a draft, unless --state says otherwise"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_new,
};

/* ---- set */

static gboolean run_set(struct call *call, GError **error)
{
	return kb_change(call, put_all, NULL, _("is changed"), error);
}

static const struct argument_spec article_arguments[] = {ARTICLE_ARGUMENT, {.name = NULL}};
static const struct option_spec set_options[] = {
	{.name = "title", .value = N_("TEXT"), .help = N_("What it is called")},
	LABEL_OPTIONS,
	{.name = "tag",
	 .value = N_("TAG,…"),
	 .help = N_("Its tags; +TAG adds one, -TAG takes it off"),
	 .completer = COMPLETE_TAG,
	 .many = TRUE},
	{.name = NULL},
};
const struct command command_kb_set = {
	.name = "kb set",
	.group = KB_GROUP,
	.arguments = article_arguments,
	.options = set_options,
	.help = N_("Change what is said of an article, or its whole text; an empty value takes it "
		   "off"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_set,
};

/* ---- where it stands */

/* True again until then. */
static gboolean push(struct call *call, struct article *article, GError **error)
{
	if (!call_option(call, "review-by") && article->review_by != TIME_NONE)
		article->review_by = MAX(article->review_by, call->now + ARTICLE_REVIEW_AFTER);
	return put_review_by(call, article, error);
}

static gboolean change_review(struct call *call, struct article *article, GError **error)
{
	if (article->state == ARTICLE_RETIRED) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("article %" PRId64 ": it is retired"), article->id);
		return FALSE;
	}
	if (article->state == ARTICLE_DRAFT || article->state == ARTICLE_STALE)
		article->state = ARTICLE_REVIEWED;
	return push(call, article, error);
}

static gboolean change_publish(struct call *call, struct article *article, GError **error)
{
	article->state = ARTICLE_PUBLISHED;
	return push(call, article, error);
}

static gboolean run_review(struct call *call, GError **error)
{
	return kb_change(call, change_review, _("Reviewed"), _("is reviewed"), error);
}

static gboolean run_publish(struct call *call, GError **error)
{
	return kb_change(call, change_publish, _("Published"), _("is published"), error);
}

static const struct option_spec review_options[] = {
	{.name = "review-by",
	 .value = N_("TIME"),
	 .help = N_("It is stale from then on; never, or half a year"),
	 .completer = COMPLETE_TIME},
	OPTION_WHY,
	{.name = NULL},
};
const struct command command_kb_review = {
	.name = "kb review",
	.group = KB_GROUP,
	.arguments = article_arguments,
	.options = review_options,
	.help = N_("Say that an article was read and is true: for half a year more"),
	.role = ROLE_ENGINEER,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_review,
};
const struct command command_kb_publish = {
	.name = "kb publish",
	.group = KB_GROUP,
	.arguments = article_arguments,
	.options = review_options,
	.help = N_("Say that an article is what everybody goes by"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_publish,
};

static gboolean change_retire(struct call *call G_GNUC_UNUSED, struct article *article,
			      GError **error G_GNUC_UNUSED)
{
	article->state = ARTICLE_RETIRED;
	return TRUE;
}

/* The one in its place says so. */
static gboolean supersede(struct call *call, gint64 id, const char *by, GError **error)
{
	gint64 other;
	struct article *article =
		kb_id(call, by, &other, error) ? article_load(call->desk, other, 0, error) : NULL;
	gboolean done = article != NULL;

	if (done && other == id) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("--superseded-by: another article is expected"));
		done = FALSE;
	}
	if (done) {
		g_autofree char *reason = g_strdup_printf(_("In place of %" PRId64), id);
		article->supersedes = id;
		done = article_save(call->desk, article, article->rev, reason, NULL, error);
	}
	article_free(article);
	return done;
}

struct retiring {
	struct call *call;
	gsize told; /* sink_hold() */
};

static gboolean retire(struct store *store G_GNUC_UNUSED, void *data, GError **error)
{
	const struct retiring *retiring = data;
	struct call *call = retiring->call;
	const char *by = call_option(call, "superseded-by");
	gint64 id;

	/* It may have been undone before. */
	sink_drop(call->sink, retiring->told);
	return kb_id(call, call_argument(call, 0), &id, error) &&
	       (!by || supersede(call, id, by, error)) &&
	       kb_change(call, change_retire, _("Retired"), _("is retired"), error);
}

static gboolean run_retire(struct call *call, GError **error)
{
	struct retiring retiring = {call, sink_hold(call->sink)};
	gboolean done = desk_atomically(call->desk, retire, &retiring, error);

	sink_let(call->sink);
	return done;
}

static const struct option_spec retire_options[] = {
	{.name = "superseded-by",
	 .value = N_("ARTICLE"),
	 .help = N_("What is read instead"),
	 .completer = COMPLETE_ARTICLE},
	OPTION_WHY,
	{.name = NULL},
};
const struct command command_kb_retire = {
	.name = "kb retire",
	.group = KB_GROUP,
	.arguments = article_arguments,
	.options = retire_options,
	.help = N_("Take an article out of use: it is found only when asked for"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE,
	.run = run_retire,
};

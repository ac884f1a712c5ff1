/* SPDX-License-Identifier: MIT
 * What can stand in a question to the knowledge base: its fields, and the values articles have. */
#include "command/complete-value.h"

#include <string.h>

#include "desk/i18n.h"
#include "kb/query.h"
#include "store/article.h"

struct label_search {
	struct completing *completing;
	GHashTable *seen;
};

/* One value, or several between blanks (tags), of articles the person may see. */
static gboolean add_label(const struct row *row, void *data)
{
	struct label_search *search = data;
	if (!article_within(search->completing->context->desk, row_text(row, 1), row_text(row, 2)))
		return TRUE;
	g_auto(GStrv) labels = g_strsplit(row_text(row, 0), " ", -1);
	for (char **label = labels; *label; label++)
		if (**label && g_hash_table_add(search->seen, g_strdup(*label)))
			complete_add(search->completing, *label, NULL, FALSE);
	return search->completing->found->len < COMPLETE_MOST;
}

static void add_labels(struct completing *completing, enum query query)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	struct label_search search = {completing, seen};
	struct desk *desk = completing->context->desk;
	if (desk)
		store_select(desk->store, query, NULL, 0, add_label, &search, NULL);
}

static void add_question_values(struct completing *completing, const char *field)
{
	if (strcmp(field, "state") == 0) {
		for (int state = 0; state < ARTICLE_STATES; state++)
			complete_add(completing, article_state_name((enum article_state)state),
				     NULL, FALSE);
	} else if (strcmp(field, "kind") == 0) {
		for (int kind = 0; kind < ARTICLE_KINDS; kind++)
			complete_add(completing, article_kind_name((enum article_kind)kind), NULL,
				     FALSE);
	} else if (strcmp(field, "lang") == 0) {
		add_labels(completing, QUERY_ARTICLE_LANGUAGES);
	} else if (strcmp(field, "product") == 0) {
		add_labels(completing, QUERY_ARTICLE_PRODUCTS);
	} else if (strcmp(field, "tag") == 0) {
		add_labels(completing, QUERY_ARTICLE_TAGS);
	} else if (strcmp(field, "region") == 0) {
		complete_value(completing, COMPLETE_REGION, NULL);
	}
}

/* "lang:en,z": the values of that field; else the fields. Behind a slash it is a pattern. */
void complete_question(struct completing *completing)
{
	static const struct {
		const char *field, *help;
	} helps[] = {
		{"kind", N_("article, case, plan or compliance")},
		{"lang", N_("the language it is written in")},
		{"product", N_("what it is about")},
		{"region", N_("where it holds")},
		{"state", N_("published, stale, draft …")},
		{"tag", N_("a word it is filed under")},
	};
	complete_keep(completing, strspn(completing->part, "-"));
	const char *colon = strchr(completing->part, ':');
	if (completing->part[0] == '/')
		return;
	if (colon) {
		g_autofree char *field =
			g_strndup(completing->part, (gsize)(colon - completing->part));
		const char *comma = strrchr(colon, ',');
		complete_keep(completing, (gsize)((comma ? comma : colon) + 1 - completing->part));
		add_question_values(completing, field);
		return;
	}
	for (const char *const *field = kb_query_fields(); *field; field++) {
		const char *help = NULL;
		for (guint i = 0; i < G_N_ELEMENTS(helps); i++)
			if (strcmp(helps[i].field, *field) == 0)
				help = _(helps[i].help);
		g_autofree char *word = g_strconcat(*field, ":", NULL);
		complete_add(completing, word, help, TRUE);
	}
}

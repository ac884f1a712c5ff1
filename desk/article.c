/* SPDX-License-Identifier: MIT
 * The words of an article's states and kinds, and when it has become stale. */
#include "desk/article.h"

#include <string.h>

#include "desk/error.h"
#include "desk/text.h"

static const char *const state_names[] = {"draft", "reviewed", "published", "stale", "retired"};
static const char *const kind_names[] = {"article", "case", "plan", "compliance"};
G_STATIC_ASSERT(G_N_ELEMENTS(state_names) == ARTICLE_STATES);
G_STATIC_ASSERT(G_N_ELEMENTS(kind_names) == ARTICLE_KINDS);

const char *article_state_name(enum article_state state)
{
	return state_names[state];
}

const char *article_kind_name(enum article_kind kind)
{
	return kind_names[kind];
}

static gboolean find(const char *const *names, guint count, const char *name, guint *index)
{
	for (guint i = 0; i < count; i++)
		if (g_str_equal(names[i], name)) {
			*index = i;
			return TRUE;
		}
	return FALSE;
}

gboolean article_state_find(const char *name, enum article_state *state)
{
	return find(state_names, ARTICLE_STATES, name, state);
}

gboolean article_kind_find(const char *name, enum article_kind *kind)
{
	return find(kind_names, ARTICLE_KINDS, name, kind);
}

enum article_state article_state_at(enum article_state state, gint64 review_by, gint64 now)
{
	gboolean shown = state == ARTICLE_REVIEWED || state == ARTICLE_PUBLISHED;

	return shown && review_by != TIME_NONE && review_by < now ? ARTICLE_STALE : state;
}

static int compare_words(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *article_tags(const char *text)
{
	g_autofree char *folded = text_fold(text ? text : "");
	g_auto(GStrv) words = g_strsplit_set(folded, " ,\t\n\r", -1);
	GString *tags = g_string_new(NULL);

	qsort(words, g_strv_length(words), sizeof *words, compare_words);
	for (char **word = words; *word; word++) {
		if (!**word || (word != words && strcmp(word[-1], *word) == 0))
			continue;
		g_string_append(tags, tags->len ? "" : " ");
		g_string_append(tags, *word);
		g_string_append_c(tags, ' ');
	}
	return g_string_free(tags, FALSE);
}

/* A Chinese text is full of commands and names in Latin letters, so few ideographs say enough. */
enum { LOOKED_AT = 8192, HAN_SHARE = 8 };

const char *article_language(const char *text, gsize size)
{
	const char *end = text + MIN(size, LOOKED_AT);
	guint han = 0, latin = 0;

	for (const char *at = text; at < end;) {
		gunichar c = g_utf8_get_char_validated(at, end - at);
		if (c == (gunichar)-1 || c == (gunichar)-2)
			break;
		if (g_unichar_isalpha(c)) {
			GUnicodeScript script = g_unichar_get_script(c);
			han += script == G_UNICODE_SCRIPT_HAN;
			latin += script == G_UNICODE_SCRIPT_LATIN;
		}
		at = g_utf8_next_char(at);
	}
	if (han && han * HAN_SHARE >= latin)
		return "zh";
	return latin ? "en" : NULL;
}

/* SPDX-License-Identifier: MIT
 * Taking a question apart. It is parsed at every key, so what is merely unfinished is no error. */
#include "kb/query.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/near.h"
#include "desk/text.h"

static const char *const fields[] = {"product", "lang", "region", "client", "kind",
				     "state",   "tag",  "owner",  NULL};

struct parser {
	const char *text, *at;
	struct kb_query *query;
};

const char *const *kb_query_fields(void)
{
	return fields;
}

static void filter_free(void *data)
{
	struct kb_filter *filter = data;
	g_free(filter->field);
	g_ptr_array_unref(filter->values);
	g_free(filter);
}

void kb_query_free(struct kb_query *query)
{
	if (!query)
		return;
	g_ptr_array_unref(query->words);
	g_ptr_array_unref(query->phrases);
	g_ptr_array_unref(query->without);
	g_ptr_array_unref(query->filters);
	g_free(query->pattern);
	g_free(query);
}

static int column_of(const struct parser *parser, const char *at)
{
	int column = 1;
	for (const char *p = parser->text; p < at; p++)
		column += ((guint8)*p & 0xC0) != 0x80;
	return column;
}

static gboolean is_space(char c)
{
	return c != '\0' && strchr(" \t\n\r\f\v", c) != NULL;
}

static gboolean is_field(const char *name)
{
	return g_strv_contains(fields, name);
}

static gboolean is_value(const char *field, const char *value)
{
	enum article_state state;
	enum article_kind kind;

	if (g_str_equal(field, "state"))
		return article_state_find(value, &state);
	return !g_str_equal(field, "kind") || article_kind_find(value, &kind);
}

static gboolean unknown_value(const struct parser *parser, const char *at, const char *field,
			      const char *value, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	gboolean state = g_str_equal(field, "state");
	for (int i = 0; i < (state ? (int)ARTICLE_STATES : (int)ARTICLE_KINDS); i++)
		g_ptr_array_add(names,
				(char *)(state ? article_state_name(i) : article_kind_name(i)));
	g_ptr_array_add(names, NULL);
	g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("column %d: unknown %s \"%s\" (expected %s)"), column_of(parser, at), field,
		    value, all);
	return FALSE;
}

/* The values from `at` to `end`. */
static gboolean take_filter(struct parser *parser, const char *name, gboolean without,
			    const char *at, const char *end, GError **error)
{
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	while (at < end) {
		const char *comma = memchr(at, ',', (gsize)(end - at));
		const char *stop = comma ? comma : end;
		if (stop > at) {
			g_autofree char *raw = g_strndup(at, (gsize)(stop - at));
			g_autofree char *value = text_fold(raw);
			if (!is_value(name, value))
				return unknown_value(parser, at, name, value, error);
			g_ptr_array_add(values, g_steal_pointer(&value));
		}
		at = comma ? comma + 1 : end;
	}
	if (values->len == 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("column %d: %s: needs a value"), column_of(parser, end), name);
		return FALSE;
	}
	struct kb_filter *filter = g_new0(struct kb_filter, 1);
	filter->field = g_strdup(name);
	filter->values = g_steal_pointer(&values);
	filter->without = without;
	g_ptr_array_add(parser->query->filters, filter);
	return TRUE;
}

static gboolean unknown_field(const struct parser *parser, const char *at, const char *name,
			      const char *near, GError **error)
{
	g_autofree char *all = g_strjoinv(", ", (char **)fields);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
		    _("column %d: unknown field \"%s\" (near: %s; expected %s)"),
		    column_of(parser, at), name, near, all);
	return FALSE;
}

enum taken { TAKEN_NOT, TAKEN, TAKEN_WRONG };

/* FIELD:VALUES at parser->at, or -FIELD:VALUES. */
static enum taken parse_filter(struct parser *parser, GError **error)
{
	const char *at = parser->at, *name = at + (*at == '-'), *colon = name;
	while (g_ascii_isalpha(*colon))
		colon++;
	if (*colon != ':' || colon == name)
		return TAKEN_NOT;
	g_autofree char *raw = g_strndup(name, (gsize)(colon - name));
	g_autofree char *field = g_ascii_strdown(raw, -1);
	if (!is_field(field)) {
		/* A word that is nearly a field is a slip; host:8080 and error:timeout are words.
		 */
		g_autofree char *near = near_words(field, fields);
		if (!near || strlen(field) < 3 || colon[1] == '/')
			return TAKEN_NOT;
		unknown_field(parser, name, field, near, error);
		return TAKEN_WRONG;
	}
	const char *end = colon + 1;
	while (*end && !is_space(*end))
		end++;
	if (!take_filter(parser, field, *at == '-', colon + 1, end, error))
		return TAKEN_WRONG;
	parser->at = end;
	return TAKEN;
}

static void parse_phrase(struct parser *parser, GPtrArray *to)
{
	const char *start = ++parser->at, *end = strchr(start, '"');
	gboolean open = end == NULL;
	if (open)
		end = start + strlen(start);
	if (end > start)
		g_ptr_array_add(to, g_strndup(start, (gsize)(end - start)));
	if (to == parser->query->phrases)
		parser->query->open_phrase = open && end > start && !is_space(end[-1]);
	parser->at = open ? end : end + 1;
}

static void parse_word(struct parser *parser, GPtrArray *to)
{
	const char *start = parser->at, *end = start;
	while (*end && !is_space(*end) && *end != '"')
		end++;
	g_ptr_array_add(to, g_strndup(start, (gsize)(end - start)));
	if (to == parser->query->words)
		parser->query->open = *end == '\0';
	parser->at = end;
}

static gboolean has_words(const struct kb_query *query)
{
	return query->words->len > 0 || query->phrases->len > 0 || query->without->len > 0;
}

static gboolean parse_all(struct parser *parser, GError **error)
{
	struct kb_query *query = parser->query;

	for (;;) {
		while (is_space(*parser->at))
			parser->at++;
		if (*parser->at == '\0')
			return TRUE;
		if (*parser->at == '/' && !has_words(query)) {
			query->pattern_at = (gsize)(parser->at + 1 - parser->text);
			query->pattern = g_strdup(parser->at + 1);
			return TRUE;
		}
		enum taken taken = parse_filter(parser, error);
		if (taken == TAKEN_WRONG)
			return FALSE;
		if (taken == TAKEN)
			continue;
		query->open = query->open_phrase = FALSE;
		gboolean without =
			*parser->at == '-' && parser->at[1] != '\0' && !is_space(parser->at[1]);
		parser->at += without;
		if (*parser->at == '"')
			parse_phrase(parser, without ? query->without : query->phrases);
		else
			parse_word(parser, without ? query->without : query->words);
	}
}

struct kb_query *kb_query_parse(const char *text, GError **error)
{
	struct kb_query *query = g_new0(struct kb_query, 1);
	struct parser parser = {text, text, query};

	query->words = g_ptr_array_new_with_free_func(g_free);
	query->phrases = g_ptr_array_new_with_free_func(g_free);
	query->without = g_ptr_array_new_with_free_func(g_free);
	query->filters = g_ptr_array_new_with_free_func(filter_free);
	gsize bad;
	if (!text_valid(text, strlen(text), &bad)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("column %d: not UTF-8 (expected words, filters or a pattern)"),
			    column_of(&parser, text + bad));
	} else if (parse_all(&parser, error)) {
		return query;
	}
	kb_query_free(query);
	return NULL;
}

/* Is FIELD:VALUE among the labels? */
static gboolean has_label(const struct kb_doc *doc, const char *field, const char *value)
{
	const char *at = doc->labels, *end = at + doc->labels_size;
	gsize field_size = strlen(field), value_size = strlen(value);

	while (at < end) {
		const char *space = memchr(at, ' ', (gsize)(end - at));
		gsize size = (gsize)((space ? space : end) - at);
		if (size == field_size + 1 + value_size && at[field_size] == ':' &&
		    memcmp(at, field, field_size) == 0 &&
		    memcmp(at + field_size + 1, value, value_size) == 0)
			return TRUE;
		at += size + 1;
	}
	return FALSE;
}

static gboolean passes(const struct kb_filter *filter, const struct kb_doc *doc, const char *state)
{
	gboolean is_state = g_str_equal(filter->field, "state");

	for (guint i = 0; i < filter->values->len; i++) {
		const char *value = filter->values->pdata[i];
		if (is_state ? g_str_equal(value, state) : has_label(doc, filter->field, value))
			return !filter->without;
	}
	return filter->without;
}

gboolean kb_query_passes(const struct kb_query *query, const struct kb_doc *doc, gint64 now)
{
	enum article_state state = article_state_at(doc->state, doc->review_by, now);
	gboolean retired = FALSE;

	for (guint i = 0; i < query->filters->len; i++) {
		const struct kb_filter *filter = query->filters->pdata[i];
		if (!passes(filter, doc, article_state_name(state)))
			return FALSE;
		if (g_str_equal(filter->field, "state") && !filter->without)
			retired = TRUE;
	}
	return retired || state != ARTICLE_RETIRED;
}

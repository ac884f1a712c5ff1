/* SPDX-License-Identifier: MIT
 * The parser of the filter language: one pass by recursive descent, its depth and the text's length
 * bounded, so that a filter from anywhere costs little. */
#include "desk/filter.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/filter-field.h"
#include "desk/i18n.h"
#include "desk/near.h"
#include "desk/text.h"
#include "desk/when.h"

struct parser {
	const char *text, *at;
	gint64 now;
	const struct zone *zone;
	struct zone_set *zones;
	const char *const *own_fields;
	int depth, patterns;
};

static int column_of(const struct parser *parser, const char *at)
{
	return (int)g_utf8_strlen(parser->text, at - parser->text) + 1;
}

static gboolean complain(const struct parser *parser, const char *at, GError **error,
			 const char *format, ...) G_GNUC_PRINTF(4, 5);

static gboolean complain(const struct parser *parser, const char *at, GError **error,
			 const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *what = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("column %d: %s"),
		    column_of(parser, at), what);
	return FALSE;
}

static struct filter *filter_new(enum filter_op op, int column)
{
	struct filter *filter = g_new0(struct filter, 1);
	filter->op = op;
	filter->column = column;
	filter->term.time = filter->term.span = TIME_NONE;
	if (op != FILTER_TERM)
		filter->parts = g_ptr_array_new_with_free_func((GDestroyNotify)filter_free);
	return filter;
}

void filter_free(struct filter *filter)
{
	if (filter == NULL)
		return;
	if (filter->parts != NULL)
		g_ptr_array_unref(filter->parts);
	g_free(filter->term.name);
	g_strfreev(filter->term.values);
	g_free(filter);
}

/* The ideographic space counts: an input method leaves it between words. */
static gsize blank(const char *at)
{
	if (g_ascii_isspace(*at))
		return 1;
	return strncmp(at, "\u3000", strlen("\u3000")) == 0 ? strlen("\u3000") : 0;
}

static void skip_blanks(struct parser *parser)
{
	while (blank(parser->at) > 0)
		parser->at += blank(parser->at);
}

static gboolean ends_word(const char *at)
{
	return *at == '\0' || *at == '(' || *at == ')' || blank(at) > 0;
}

static gboolean at_operator(const struct parser *parser, const char *word)
{
	gsize size = strlen(word);
	return strncmp(parser->at, word, size) == 0 && ends_word(parser->at + size);
}

/* "…" with \" and \\ inside; other backslashes stand for themselves. */
static char *take_quoted(struct parser *parser, GError **error)
{
	const char *open = parser->at;
	g_autoptr(GString) out = g_string_new(NULL);
	const char *at = open + 1;
	for (; *at != '\0' && *at != '"'; at++) {
		if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		g_string_append_c(out, *at);
	}
	if (*at != '"') {
		complain(parser, open, error, _("this \" is never closed (expected another \")"));
		return NULL;
	}
	parser->at = at + 1;
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *take_until(struct parser *parser, const char *stops)
{
	const char *start = parser->at;
	while (!ends_word(parser->at) && strchr(stops, *parser->at) == NULL)
		parser->at++;
	return g_strndup(start, parser->at - start);
}

/* Values between commas, each as it reads or quoted. */
static char **take_values(struct parser *parser, const struct filter_row *row, const char *name,
			  GError **error)
{
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	for (;;) {
		const char *start = parser->at;
		g_autofree char *value =
			*start == '"' ? take_quoted(parser, error) : take_until(parser, ",\"");
		if (value == NULL)
			return NULL;
		if (*value == '\0') {
			complain(parser, start, error,
				 _("nothing stands here (expected %s for %s)"),
				 row != NULL ? _(row->expected) : _("a value"), name);
			return NULL;
		}
		char *good = row != NULL ? filter_value_check(row, value, error) : g_strdup(value);
		if (good == NULL) {
			g_prefix_error(error, _("column %d: "), column_of(parser, start));
			return NULL;
		}
		g_ptr_array_add(values, good);
		if (*parser->at != ',')
			break;
		parser->at++;
	}
	g_ptr_array_add(values, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&values), FALSE);
}

/* Digits and then letters are a duration; everything else is a time. */
static gboolean looks_like_duration(const char *text)
{
	gsize digits = strspn(text, "0123456789");
	return digits > 0 && g_ascii_isalpha(text[digits]);
}

static gboolean take_instant(struct parser *parser, const struct filter_row *row,
			     struct filter_term *term, GError **error)
{
	const char *start = parser->at;
	g_autofree char *value =
		*start == '"' ? take_quoted(parser, error) : take_until(parser, "\"");
	if (value == NULL)
		return FALSE;
	if (*value == '\0')
		return complain(parser, start, error, _("nothing stands here (expected %s)"),
				_(row->expected));
	struct duration duration;
	gboolean good;
	if (looks_like_duration(value)) {
		good = duration_parse(value, &duration, error);
		if (good && duration.working_days > 0)
			return complain(parser, start, error,
					_("“%s”: working days have no fixed length (expected "
					  "hours or days such as 8h or 2d)"),
					value);
		term->span = good ? duration.seconds : TIME_NONE;
	} else
		good = when_parse(value, parser->now, parser->zone, parser->zones, &term->time,
				  error);
	if (!good)
		g_prefix_error(error, _("column %d: "), column_of(parser, start));
	return good;
}

static const char *own_field(const struct parser *parser, const char *name)
{
	for (const char *const *own = parser->own_fields; own != NULL && *own != NULL; own++)
		if (strcmp(*own, name) == 0)
			return *own;
	return NULL;
}

static gboolean refuse_field(const struct parser *parser, const char *start, const char *name,
			     GError **error)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
	for (const char *const *word = filter_words(); *word != NULL; word++)
		g_ptr_array_add(known, g_strndup(*word, strlen(*word) - 1));
	for (const char *const *own = parser->own_fields; own != NULL && *own != NULL; own++)
		g_ptr_array_add(known, g_strdup(*own));
	g_ptr_array_add(known, NULL);
	g_autofree char *near = near_words(name, (const char *const *)known->pdata);
	if (near != NULL)
		return complain(parser, start, error,
				_("no field is called “%s” (did you mean %s? a text with : < or > "
				  "in it goes between quotes)"),
				name, near);
	return complain(parser, start, error,
			_("no field is called “%s” (expected a field such as severity, state or "
			  "client; a text with : < or > in it goes between quotes)"),
			name);
}

/* Behind "name", at the operator. */
static gboolean take_field(struct parser *parser, const char *start, const char *name,
			   struct filter_term *term, GError **error)
{
	const struct filter_row *row = filter_row_find(name);
	const char *own = row == NULL ? own_field(parser, name) : NULL;
	char sign = *parser->at;
	if (row == NULL && own == NULL)
		return refuse_field(parser, start, name, error);
	gboolean takes_times = row != NULL && row->kind == FILTER_TIMES;
	if (sign == '=' || (sign != ':' && !takes_times))
		return complain(parser, parser->at, error,
				_("“%c” has no meaning behind %s (expected %s)"), sign, name,
				takes_times ? _(row->expected) : ":");
	parser->at++;
	term->field = row != NULL ? row->field : FIELD_OWN;
	term->name = g_strdup(own);
	if (sign == ':') {
		term->compare = COMPARE_IS;
		term->values = take_values(parser, row, name, error);
		return term->values != NULL;
	}
	term->compare = sign == '<' ? COMPARE_LESS : COMPARE_MORE;
	return take_instant(parser, row, term, error);
}

/* Each is looked for in every message. */
static gboolean count_pattern(struct parser *parser, const char *start, GError **error)
{
	return ++parser->patterns <= FILTER_PATTERNS ||
	       complain(parser, start, error,
			_("too many patterns and texts between quotes (expected at most %d)"),
			FILTER_PATTERNS);
}

static gboolean take_text(struct parser *parser, struct filter_term *term, GError **error)
{
	const char *start = parser->at;
	g_autofree char *text =
		*start == '"' ? take_quoted(parser, error) : take_until(parser, "\"");
	if (text == NULL)
		return FALSE;
	if (*text == '\0')
		return complain(parser, start, error,
				_("nothing stands between the quotes (expected a text)"));
	if (*start == '"' && !count_pattern(parser, start, error))
		return FALSE;
	gboolean id = text[0] == '#' && *start != '"' && g_ascii_isdigit(text[1]);
	const struct filter_row *row = id ? filter_row_find("id") : NULL;
	char *value = id ? filter_value_check(row, text, error) : g_strdup(text);
	if (value == NULL) {
		g_prefix_error(error, _("column %d: "), column_of(parser, start));
		return FALSE;
	}
	term->field = id ? FIELD_ID : FIELD_TEXT;
	term->quoted = !id && *start == '"';
	term->compare = COMPARE_IS;
	term->values = g_new0(char *, 2);
	term->values[0] = value;
	return TRUE;
}

/* /…/ with \/ for a slash, which is a slash to the pattern too: its columns are those of the text.
 */
static gboolean take_pattern(struct parser *parser, struct filter_term *term, GError **error)
{
	const char *open = parser->at, *at = open + 1;
	g_autoptr(GError) wrong = NULL;
	int column = 0;
	while (*at != '\0' && *at != '/')
		at += at[0] == '\\' && at[1] != '\0' ? 2 : 1;
	if (*at == '\0')
		return complain(
			parser, open, error,
			_("this / is never closed (expected another / behind the pattern)"));
	if (at == open + 1)
		return complain(parser, open, error,
				_("nothing stands between the slashes (expected a pattern)"));
	if (!ends_word(at + 1))
		return complain(parser, at, error,
				_("the pattern ends here (write \\/ for a slash within it)"));
	if (!count_pattern(parser, open, error))
		return FALSE;
	g_autofree char *pattern = g_strndup(open + 1, at - open - 1);
	struct regex *regex = regex_new(pattern, FILTER_PATTERN_FLAGS, &column, &wrong);
	if (regex == NULL)
		return complain(parser, g_utf8_offset_to_pointer(open, column), error, "%s",
				wrong->message);
	regex_free(regex);
	parser->at = at + 1;
	term->field = FIELD_PATTERN;
	term->compare = COMPARE_IS;
	term->values = g_new0(char *, 2);
	term->values[0] = g_steal_pointer(&pattern);
	return TRUE;
}

static gboolean take_term(struct parser *parser, struct filter_term *term, GError **error)
{
	const char *start = parser->at;
	if (*start == '/')
		return take_pattern(parser, term, error);
	gsize size = 0;
	if (g_ascii_isalpha(*start))
		while (g_ascii_isalnum(start[size]) ||
		       (start[size] != '\0' && strchr("_.-", start[size])))
			size++;
	if (size > 0 && start[size] != '\0' && strchr(":<>=", start[size]) != NULL) {
		g_autofree char *name = g_strndup(start, size);
		/* "a=b" is a word unless `a` is a field: then it was meant as one. */
		if (start[size] != '=' || filter_row_find(name) != NULL) {
			parser->at += size;
			return take_field(parser, start, name, term, error);
		}
	}
	return take_text(parser, term, error);
}

static struct filter *parse_or(struct parser *parser, GError **error);

static struct filter *parse_unary(struct parser *parser, GError **error)
{
	const char *start = parser->at;
	if (*start != '-' && *start != '(') {
		struct filter *term = filter_new(FILTER_TERM, column_of(parser, start));
		if (take_term(parser, &term->term, error))
			return term;
		filter_free(term);
		return NULL;
	}
	if (parser->depth >= FILTER_DEEPEST) {
		complain(parser, start, error, _("too deep (expected at most %d levels)"),
			 FILTER_DEEPEST);
		return NULL;
	}
	parser->depth++;
	parser->at++;
	struct filter *filter = NULL;
	if (*start == '(') {
		filter = parse_or(parser, error);
		if (filter != NULL && *parser->at != ')') {
			complain(parser, start, error, _("this ( is never closed (expected a ))"));
			g_clear_pointer(&filter, filter_free);
		} else if (filter != NULL)
			parser->at++;
	} else if (ends_word(parser->at) && *parser->at != '(')
		complain(parser, start, error, _("nothing follows this - (expected a term)"));
	else {
		struct filter *part = parse_unary(parser, error);
		if (part != NULL) {
			filter = filter_new(FILTER_NOT, column_of(parser, start));
			g_ptr_array_add(filter->parts, part);
		}
	}
	parser->depth--;
	return filter;
}

/* A list of one is that one. */
static struct filter *unwrap(struct filter *list)
{
	if (list->parts->len != 1)
		return list;
	struct filter *only = g_ptr_array_steal_index(list->parts, 0);
	filter_free(list);
	return only;
}

static struct filter *parse_and(struct parser *parser, GError **error)
{
	struct filter *list = filter_new(FILTER_AND, column_of(parser, parser->at));
	for (;;) {
		skip_blanks(parser);
		if (*parser->at == '\0' || *parser->at == ')' || at_operator(parser, "OR"))
			break;
		struct filter *part = parse_unary(parser, error);
		if (part == NULL) {
			filter_free(list);
			return NULL;
		}
		g_ptr_array_add(list->parts, part);
	}
	if (list->parts->len == 0) {
		complain(parser, parser->at, error, _("nothing stands here (expected a term)"));
		filter_free(list);
		return NULL;
	}
	return unwrap(list);
}

static struct filter *parse_or(struct parser *parser, GError **error)
{
	struct filter *list = filter_new(FILTER_OR, column_of(parser, parser->at));
	for (;;) {
		struct filter *part = parse_and(parser, error);
		if (part == NULL) {
			filter_free(list);
			return NULL;
		}
		g_ptr_array_add(list->parts, part);
		if (!at_operator(parser, "OR"))
			break;
		parser->at += strlen("OR");
	}
	return unwrap(list);
}

struct filter *filter_parse(const char *text, gint64 now, const struct zone *zone,
			    struct zone_set *zones, const char *const *own_fields, GError **error)
{
	struct parser parser = {.text = text,
				.at = text,
				.now = now,
				.zone = zone,
				.zones = zones,
				.own_fields = own_fields};
	gsize size = strlen(text), bad = 0;
	if (size > FILTER_LONGEST) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the filter is too long (expected at most %d bytes)"),
			    FILTER_LONGEST);
		return NULL;
	}
	if (!text_valid(text, size, &bad)) {
		complain(&parser, text + bad, error, _("not UTF-8 (expected text)"));
		return NULL;
	}
	skip_blanks(&parser);
	if (*parser.at == '\0')
		return filter_new(FILTER_AND, 1);
	struct filter *filter = parse_or(&parser, error);
	if (filter != NULL && *parser.at != '\0') {
		complain(&parser, parser.at, error, _("no ( is open here (expected a term)"));
		g_clear_pointer(&filter, filter_free);
	}
	return filter;
}

gboolean filter_names(const struct filter *filter, enum filter_field field)
{
	if (filter->op == FILTER_TERM)
		return filter->term.field == field;
	for (guint i = 0; i < filter->parts->len; i++)
		if (filter_names(filter->parts->pdata[i], field))
			return TRUE;
	return FALSE;
}

static gboolean is_phrase(const char *word)
{
	return strpbrk(word, " \t") != NULL && strpbrk(word, ":<>()\"") == NULL && *word != '-' &&
	       *word != '/' && strstr(word, " OR ") == NULL;
}

char *filter_join(const GPtrArray *words, guint from)
{
	GString *out = g_string_new(NULL);
	for (guint i = from; i < words->len; i++) {
		const char *word = words->pdata[i];
		if (i > from)
			g_string_append_c(out, ' ');
		if (!is_phrase(word)) {
			g_string_append(out, word);
			continue;
		}
		g_string_append_c(out, '"');
		for (; *word != '\0'; word++)
			g_string_append_printf(out, *word == '\\' ? "\\%c" : "%c", *word);
		g_string_append_c(out, '"');
	}
	return g_string_free(out, FALSE);
}

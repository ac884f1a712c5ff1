/* SPDX-License-Identifier: MIT
 * The syntax of PCRE2 as a tree. Only what is sure to mean the same in every version; anything else
 * makes the whole pattern "not understood". Whether a pattern is right is not looked at: the
 * library does. */
#include "kb/pattern-private.h"

#include <string.h>

#define DEEPEST 60 /* groups within each other; desk/regex.c takes no more */

struct node *node_new(enum node_kind kind)
{
	struct node *node = g_new0(struct node, 1);

	node->kind = kind;
	if (kind >= NODE_SERIES)
		node->parts = g_ptr_array_new_with_free_func((GDestroyNotify)node_free);
	return node;
}

void node_free(struct node *node)
{
	if (!node)
		return;
	if (node->parts)
		g_ptr_array_unref(node->parts);
	g_free(node);
}

static struct node *around(enum node_kind kind, struct node *part)
{
	struct node *node = node_new(kind);

	g_ptr_array_add(node->parts, part);
	return node;
}

static struct node *lost(struct parser *parser)
{
	parser->lost = TRUE;
	return node_new(NODE_OTHER);
}

static struct node *character(struct parser *parser, gunichar c)
{
	struct choice choice = {0};

	choice_add(&choice, c, parser->caseless);
	return choice_node(parser, &choice);
}

/* Any character; `ends`: \n, too. */
static struct node *any(struct parser *parser, gboolean ends)
{
	struct choice choice = {.many = TRUE, .beyond = TRUE, .may_end = ends};

	return choice_node(parser, &choice);
}

static struct node *parse_either(struct parser *parser);

/* ---- what stands between an item and its quantifier and means nothing */

/* (?#…), \E, and \Q\E. */
static void skip_nothing(struct parser *parser)
{
	for (;;) {
		if (g_str_has_prefix(parser->at, "(?#")) {
			const char *end = strchr(parser->at, ')');
			if (!end) {
				parser->lost = TRUE;
				return;
			}
			parser->at = end + 1;
		} else if (g_str_has_prefix(parser->at, "\\E")) {
			parser->at += 2;
		} else if (g_str_has_prefix(parser->at, "\\Q\\E")) {
			parser->at += 4;
		} else {
			return;
		}
	}
}

/* A number of times; any above what the library takes is as good as another. */
static guint count(const char *at, char **end)
{
	guint64 value = g_ascii_strtoull(at, end, 10);

	return (guint)MIN(value, 65536);
}

/* "{2,5}" at `at`: its bytes; 0: it is none. */
static gsize counts(const char *at, guint *least, guint *most)
{
	char *end;

	if (!g_ascii_isdigit(at[1]))
		return 0;
	*least = *most = count(at + 1, &end);
	if (*end == ',') {
		end++;
		*most = g_ascii_isdigit(*end) ? count(end, &end) : REPEAT_ENDLESS;
	}
	return *end == '}' ? (gsize)(end + 1 - at) : 0;
}

/* Behind an item. FALSE: there is none. */
static gboolean parse_quantifier(struct parser *parser, guint *least, guint *most)
{
	gsize size = 1;

	*least = 0;
	*most = REPEAT_ENDLESS;
	switch (*parser->at) {
	case '*':
		break;
	case '+':
		*least = 1;
		break;
	case '?':
		*most = 1;
		break;
	case '{':
		size = counts(parser->at, least, most);
		/* {,3} and { 3 } are text or not, depending on the version. */
		if (size)
			break;
		parser->lost |= parser->at[1 + strspn(parser->at + 1, " \t")] == ',' ||
				strspn(parser->at + 1, " \t0123456789") > 0;
		return FALSE;
	default:
		return FALSE;
	}
	parser->at += size;
	if (*parser->at == '+' || *parser->at == '?') /* possessive, lazy */
		parser->at++;
	return TRUE;
}

/* All quantifiers behind an item: a{2}{3} is one of a{2}. */
static struct node *repeated(struct parser *parser, struct node *item)
{
	guint least, most;

	for (skip_nothing(parser); parse_quantifier(parser, &least, &most); skip_nothing(parser)) {
		item = around(NODE_REPEAT, item);
		item->least = least;
		item->most = most;
	}
	return item;
}

/* ---- groups */

/* Behind "(?": the letters of (?i), (?i:…), (?^m-s:…). FALSE: others are among them. */
static gboolean parse_settings(struct parser *parser)
{
	gboolean on = TRUE;

	if (*parser->at == '^') {
		parser->caseless = parser->dot_all = FALSE;
		parser->at++;
	}
	for (; *parser->at != ')' && *parser->at != ':'; parser->at++) {
		switch (*parser->at) {
		case '-':
			on = FALSE;
			break;
		case 'i':
			parser->caseless = on;
			break;
		case 's':
			parser->dot_all = on;
			break;
		case 'm':
		case 'n':
		case 'J':
		case 'U':
			break;
		case 'x': /* blanks and comments may then stand anywhere */
			if (!on)
				break;
			return FALSE;
		default:
			return FALSE;
		}
	}
	return TRUE;
}

/* The rest of a group, its settings its own, and the ")". */
static struct node *parse_group(struct parser *parser, gboolean caseless, gboolean dot_all)
{
	struct node *inside;

	if (parser->depth == DEEPEST)
		return lost(parser);
	parser->depth++;
	inside = parse_either(parser);
	parser->depth--;
	parser->caseless = caseless;
	parser->dot_all = dot_all;
	if (*parser->at != ')')
		parser->lost = TRUE;
	else
		parser->at++;
	return inside;
}

static struct node *parse_plain_group(struct parser *parser)
{
	return parse_group(parser, parser->caseless, parser->dot_all);
}

/* (?=, (?!, (?<=, (?<!; parser->at stands behind that. */
static struct node *parse_look(struct parser *parser, gboolean negative)
{
	struct node *inside = parse_plain_group(parser);

	if (!negative)
		return around(NODE_LOOK, inside);
	node_free(inside);
	return node_new(NODE_NOTHING);
}

/* What was matched before, or a call of a group, to `end`. */
static struct node *parse_reference(struct parser *parser, char end, gboolean call)
{
	const char *to = strchr(parser->at, end);

	if (!to)
		return lost(parser);
	parser->at = to + 1;
	if (call)
		parser->one_line = FALSE;
	if (call || parser->caseless)
		parser->ascii = FALSE;
	parser->thirds |= parser->caseless;
	return node_new(NODE_OTHER);
}

static struct node *parse_named_group(struct parser *parser, char end)
{
	const char *to = strchr(parser->at, end);

	if (!to)
		return lost(parser);
	parser->at = to + 1;
	return parse_plain_group(parser);
}

/* Whether `text` comes; it is then taken. */
static gboolean take(struct parser *parser, const char *text)
{
	if (!g_str_has_prefix(parser->at, text))
		return FALSE;
	parser->at += strlen(text);
	return TRUE;
}

static struct node *parse_settings_group(struct parser *parser)
{
	gboolean caseless = parser->caseless, dot_all = parser->dot_all;

	if (!parse_settings(parser))
		return lost(parser);
	if (*parser->at++ == ':')
		return parse_group(parser, caseless, dot_all);
	return NULL; /* to the end of the group it stands in */
}

/* Behind "(?". NULL: it was no item: (?i). */
static struct node *parse_special_group(struct parser *parser)
{
	const char *digits = parser->at + strspn(parser->at, "+-");

	if (take(parser, ":") || take(parser, "|") || take(parser, ">"))
		return parse_plain_group(parser);
	if (take(parser, "=") || take(parser, "<="))
		return parse_look(parser, FALSE);
	if (take(parser, "!") || take(parser, "<!"))
		return parse_look(parser, TRUE);
	if (take(parser, "<*"))
		return lost(parser);
	if (take(parser, "P<") || take(parser, "<"))
		return parse_named_group(parser, '>');
	if (take(parser, "'"))
		return parse_named_group(parser, '\'');
	if (take(parser, "P="))
		return parse_reference(parser, ')', FALSE);
	if (*parser->at == '&' || *parser->at == 'R' || g_str_has_prefix(parser->at, "P>") ||
	    g_ascii_isdigit(*digits))
		return parse_reference(parser, ')', TRUE);
	return parse_settings_group(parser);
}

static struct node *parse_opening(struct parser *parser)
{
	if (*parser->at == '*') /* (*ACCEPT) ends a match before its time, (*UCP) changes \w */
		return lost(parser);
	if (take(parser, "?"))
		return parse_special_group(parser);
	return parse_plain_group(parser);
}

/* ---- items */

/* \g{-1} \g<name> \k{name} \k'name' */
static struct node *parse_named_reference(struct parser *parser, char letter)
{
	gboolean quoted = *parser->at == '<' || *parser->at == '\'';
	char end = *parser->at == '{' ? '}' : *parser->at == '<' ? '>' : '\'';

	if (!quoted && *parser->at != '{')
		return lost(parser);
	parser->at++;
	return parse_reference(parser, end, quoted && letter == 'g');
}

static struct node *parse_escape_letter(struct parser *parser, char letter)
{
	struct choice choice = {0};

	switch (letter) {
	case 'A':
	case 'G':
	case 'Z':
	case 'z':
		parser->one_line = FALSE;
		return node_new(NODE_NOTHING);
	case 'b':
	case 'B':
	case 'K':
		return node_new(NODE_NOTHING);
	case 'N':
		return *parser->at == '{' ? lost(parser) : any(parser, FALSE);
	case 'R':
	case 'X':
		parser->ascii = parser->one_line = FALSE;
		return node_new(NODE_OTHER);
	case 'g':
	case 'k':
		return parse_named_reference(parser, letter);
	default:
		if (!choice_escape(&choice, letter, &parser->at))
			return lost(parser);
		return choice_node(parser, &choice);
	}
}

/* Behind a "\". */
static struct node *parse_escape(struct parser *parser)
{
	gunichar c;
	char letter = *parser->at;

	if (letter >= '1' && letter <= '9') {
		/* \12 is octal or a reference, depending on how many groups there are. */
		if (g_ascii_isdigit(parser->at[1]))
			return lost(parser);
		parser->at++;
		parser->ascii &= !parser->caseless;
		parser->thirds |= parser->caseless;
		return node_new(NODE_OTHER);
	}
	if (g_ascii_isalpha(letter) && !strchr("aefnrtx", letter)) {
		parser->at++;
		return parse_escape_letter(parser, letter);
	}
	if (!escaped_character(&parser->at, &c))
		return lost(parser);
	return character(parser, c);
}

/* NULL: it was no item. */
static struct node *parse_item(struct parser *parser)
{
	char c = *parser->at;
	guint least, most;

	switch (c) {
	case '\\':
		parser->at++;
		return parse_escape(parser);
	case '[':
		parser->at++;
		return parse_class(parser);
	case '(':
		parser->at++;
		return parse_opening(parser);
	case '.':
		parser->at++;
		return any(parser, parser->dot_all);
	case '^':
	case '$':
		parser->at++;
		return node_new(NODE_NOTHING);
	default:
		/* One that follows no item. */
		if (parse_quantifier(parser, &least, &most))
			return lost(parser);
	}
	gunichar letter = g_utf8_get_char(parser->at);
	parser->at = g_utf8_next_char(parser->at);
	return character(parser, letter);
}

/* Behind \Q: its characters; the last one is the one that a quantifier behind \E is of. */
static void parse_quoted(struct parser *parser, GPtrArray *parts)
{
	while (*parser->at) {
		gunichar c = g_utf8_get_char(parser->at);
		struct node *item = character(parser, c);
		parser->at = g_utf8_next_char(parser->at);
		if (take(parser, "\\E")) {
			g_ptr_array_add(parts, repeated(parser, item));
			return;
		}
		g_ptr_array_add(parts, item);
	}
}

static struct node *parse_series(struct parser *parser)
{
	struct node *series = node_new(NODE_SERIES);

	for (;;) {
		skip_nothing(parser);
		if (parser->lost || !*parser->at || *parser->at == '|' || *parser->at == ')')
			return series;
		if (take(parser, "\\Q")) {
			parse_quoted(parser, series->parts);
			continue;
		}
		struct node *item = parse_item(parser);
		if (item)
			g_ptr_array_add(series->parts, repeated(parser, item));
	}
}

static struct node *parse_either(struct parser *parser)
{
	struct node *either = node_new(NODE_EITHER);

	do
		g_ptr_array_add(either->parts, parse_series(parser));
	while (!parser->lost && take(parser, "|"));
	return either;
}

struct parsed pattern_parse(const char *pattern, gboolean caseless)
{
	struct parser parser = {
		.at = pattern, .caseless = caseless, .one_line = TRUE, .ascii = TRUE};
	struct parsed parsed = {0};

	if (!g_utf8_validate(pattern, -1, NULL))
		return parsed;
	parsed.root = parse_either(&parser);
	if (parser.lost || *parser.at) {
		node_free(parsed.root);
		parsed.root = NULL;
		return parsed;
	}
	parsed.one_line = parser.one_line;
	parsed.ascii = parser.ascii;
	parsed.folded = parser.folded;
	parsed.thirds = parser.thirds;
	return parsed;
}

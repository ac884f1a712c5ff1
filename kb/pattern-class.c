/* SPDX-License-Identifier: MIT
 * Which characters one item of a pattern may match: [classes], \d, \p{…}, \x41. As articles are
 * searched: UTF without UCP, so that \d \s \w are ASCII's. */
#include "kb/pattern-private.h"

#include <string.h>

#include "kb/fold.h"

/* Characters a caseless pattern also takes for k and s. */
static gboolean has_like_beyond(gunichar c)
{
	return kb_fold(c) == 'k' || kb_fold(c) == 's';
}

static gboolean is_member(const struct choice *choice, gunichar c)
{
	for (guint i = 0; i < choice->count; i++)
		if (choice->members[i] == c)
			return TRUE;
	return FALSE;
}

static gboolean is_folded_member(const struct choice *choice, gunichar c)
{
	for (guint i = 0; i < choice->count; i++)
		if (kb_fold(choice->members[i]) == kb_fold(c))
			return TRUE;
	return FALSE;
}

void choice_add(struct choice *choice, gunichar c, gboolean caseless)
{
	choice->ends |= c == '\n';
	choice->may_end |= c == '\n';
	choice->beyond |= c >= 128 || (caseless && has_like_beyond(c));
	if (is_member(choice, c))
		return;
	if (!is_folded_member(choice, c))
		choice->folded++;
	if (choice->folded > MEMBERS_MOST || choice->count == G_N_ELEMENTS(choice->members))
		choice->many = TRUE;
	else
		choice->members[choice->count++] = c;
}

static void add_range(struct choice *choice, gunichar first, gunichar last, gboolean caseless)
{
	/* As many as are listed anyway; \n is in the first few, k and s are ASCII. */
	for (gunichar c = first; c <= MIN(last, first + 2 * 128); c++)
		choice_add(choice, c, caseless);
	choice->beyond |= last >= 128;
	choice->many |= last - first > 2 * 128;
}

static void add_all(struct choice *choice, const char *characters)
{
	for (; *characters; characters++)
		choice_add(choice, (guchar)*characters, FALSE);
}

/* Too many to be listed; `ends`: \n is among them. */
static void add_many(struct choice *choice, gboolean beyond, gboolean ends)
{
	choice->many = TRUE;
	choice->beyond |= beyond;
	choice->may_end |= ends;
	choice->ends |= ends;
}

/* "Han", "L": properties that \n does not have; it is Cc and of script Common. */
static gboolean property_without_ends(const char *name, gsize size)
{
	static const char *const scripts[] = {"Arabic",   "Bopomofo", "Cyrillic", "Greek",
					      "Han",      "Hangul",   "Hebrew",   "Hiragana",
					      "Katakana", "Latin",    "Thai"};

	if (size <= 2 && strchr("LMNPSZ", name[0]))
		return TRUE;
	if (size > 3 && strncmp(name, "sc:", 3) == 0) {
		name += 3;
		size -= 3;
	}
	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++)
		if (strlen(scripts[i]) == size && strncmp(scripts[i], name, size) == 0)
			return TRUE;
	return FALSE;
}

/* Behind \p or \P: L or {name}. */
static gboolean add_property(struct choice *choice, gboolean negated, const char **at)
{
	const char *name = *at, *end = name + 1;

	if (*name == '{') {
		name++;
		end = name;
		while (g_ascii_isalnum(*end) || (*end && strchr("_:=&^- ", *end)))
			end++;
		if (*end != '}' || end == name)
			return FALSE;
		*at = end + 1;
	} else if (g_ascii_isalpha(*name)) {
		*at = end;
	} else {
		return FALSE;
	}
	choice->many = choice->beyond = TRUE;
	/* Whether \n surely is among those of any other property isn't known. */
	choice->may_end |= negated || !property_without_ends(name, (gsize)(end - name));
	return TRUE;
}

gboolean choice_escape(struct choice *choice, char letter, const char **at)
{
	switch (letter) {
	case 'd':
		add_all(choice, "0123456789");
		return TRUE;
	case 's':
		add_all(choice, " \t\n\v\f\r");
		return TRUE;
	case 'w':
		add_many(choice, FALSE, FALSE);
		return TRUE;
	case 'h':
	case 'S':
	case 'V':
		add_many(choice, TRUE, FALSE);
		return TRUE;
	case 'D':
	case 'W':
	case 'H':
	case 'v':
		add_many(choice, TRUE, TRUE);
		return TRUE;
	case 'p':
	case 'P':
		return add_property(choice, letter == 'P', at);
	default:
		return FALSE;
	}
}

/* Versions of PCRE2 differ in what they take for a number: only the plain ways, {1f600} and 4b. */
static gboolean take_number(const char **at, gunichar *c)
{
	gboolean braced = **at == '{';
	const char *from = *at + braced, *end = from;

	for (*c = 0; g_ascii_isxdigit(*end) && *c <= 0x10ffff; end++) {
		if (!braced && end == from + 2)
			break;
		*c = *c * 16 + (gunichar)g_ascii_xdigit_value(*end);
	}
	if (*c > 0x10ffff || (braced ? end == from || *end != '}' : end < from + 2))
		return FALSE;
	*at = end + braced;
	return TRUE;
}

static gunichar take_octal(const char **at)
{
	gunichar c = 0;

	for (guint i = 0; i < 3 && **at >= '0' && **at <= '7'; i++)
		c = c * 8 + (gunichar)(*(*at)++ - '0');
	return c;
}

gboolean escaped_character(const char **at, gunichar *c)
{
	static const char letters[] = "aefnrt", stand_for[] = "\a\033\f\n\r\t";
	const char *letter;

	if (**at == '\0')
		return FALSE;
	if (**at == 'x') {
		(*at)++;
		return take_number(at, c);
	}
	if (**at == '0') {
		*c = take_octal(at);
		return TRUE;
	}
	if (!g_ascii_isalnum(**at)) {
		*c = g_utf8_get_char(*at);
		*at = g_utf8_next_char(*at);
		return TRUE;
	}
	letter = strchr(letters, **at);
	if (!letter)
		return FALSE;
	*c = (guchar)stand_for[letter - letters];
	(*at)++;
	return TRUE;
}

/* [:alpha:] within a class. */
static gboolean add_named(struct choice *choice, const char **at)
{
	static const struct {
		const char *name;
		gboolean ends;
	} names[] = {{"alnum", FALSE}, {"alpha", FALSE}, {"ascii", TRUE},  {"cntrl", TRUE},
		     {"graph", FALSE}, {"lower", FALSE}, {"print", FALSE}, {"punct", FALSE},
		     {"upper", FALSE}, {"word", FALSE},  {"xdigit", FALSE}};
	const char *name = *at + 2, *end = name;
	gboolean negated = *name == '^';

	if (negated)
		end = ++name;
	while (g_ascii_islower(*end))
		end++;
	if (end[0] != ':' || end[1] != ']')
		return FALSE;
	*at = end + 2;
	g_autofree char *wanted = g_strndup(name, (gsize)(end - name));
	if (negated) {
		choice->many = choice->beyond = choice->may_end = TRUE;
		return TRUE;
	}
	if (strcmp(wanted, "digit") == 0)
		return choice_escape(choice, 'd', at);
	if (strcmp(wanted, "space") == 0)
		return choice_escape(choice, 's', at);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (strcmp(wanted, names[i].name) == 0) {
			/* Caselessly they may be more than ASCII's. */
			add_many(choice, TRUE, names[i].ends);
			return TRUE;
		}
	}
	if (strcmp(wanted, "blank") != 0)
		return FALSE;
	add_all(choice, " \t");
	return TRUE;
}

/* Within a class, \Q…\E quotes and a lone \E is nothing. */
static void skip_quotes(const char **at, gboolean *quoted)
{
	for (;;) {
		if ((*at)[0] == '\\' && (*at)[1] == 'E')
			*quoted = FALSE;
		else if (!*quoted && (*at)[0] == '\\' && (*at)[1] == 'Q')
			*quoted = TRUE;
		else
			return;
		*at += 2;
	}
}

enum taken { TAKEN_CHARACTER, TAKEN_OTHERS, TAKEN_LOST };

/* One member: a character into *c, or others into the choice. */
static enum taken take_member(struct choice *choice, const char **at, gboolean quoted, gunichar *c)
{
	const char *here = *at;

	if (!quoted && here[0] == '[' && here[1] && strchr(":.=", here[1]))
		return add_named(choice, at) ? TAKEN_OTHERS : TAKEN_LOST;
	if (quoted || here[0] != '\\') {
		*c = g_utf8_get_char(here);
		*at = g_utf8_next_char(here);
		return TAKEN_CHARACTER;
	}
	if (here[1] == 'b') {
		*c = '\b';
		*at += 2;
		return TAKEN_CHARACTER;
	}
	(*at)++;
	if (escaped_character(at, c))
		return TAKEN_CHARACTER;
	if (!g_ascii_isalpha(**at))
		return TAKEN_LOST;
	(*at)++;
	return choice_escape(choice, here[1], at) ? TAKEN_OTHERS : TAKEN_LOST;
}

/* Behind a first member: "-z" makes it a range. */
static gboolean take_range(struct parser *parser, struct choice *choice, gunichar first,
			   gboolean *quoted)
{
	const char *at = parser->at;
	gunichar last;

	if (*quoted || at[0] != '-' || at[1] == ']') {
		choice_add(choice, first, parser->caseless);
		return TRUE;
	}
	at++;
	skip_quotes(&at, quoted);
	/* "a-\E]" and the like: rare enough not to be understood. */
	if (*at == '\0' || *at == ']' ||
	    take_member(choice, &at, *quoted, &last) != TAKEN_CHARACTER || last < first)
		return FALSE;
	add_range(choice, first, last, parser->caseless);
	skip_quotes(&at, quoted);
	parser->at = at;
	/* Whether a hyphen behind a range begins another depends on the version. */
	return *quoted || at[0] != '-' || at[1] == ']';
}

static gboolean take_members(struct parser *parser, struct choice *choice)
{
	gboolean quoted = FALSE, first = TRUE;

	for (;; first = FALSE) {
		gunichar c;
		skip_quotes(&parser->at, &quoted);
		if (*parser->at == '\0')
			return FALSE;
		if (*parser->at == ']' && !quoted && !first) {
			parser->at++;
			return TRUE;
		}
		switch (take_member(choice, &parser->at, quoted, &c)) {
		case TAKEN_LOST:
			return FALSE;
		case TAKEN_OTHERS:
			break;
		case TAKEN_CHARACTER:
			skip_quotes(&parser->at, &quoted);
			if (!take_range(parser, choice, c, &quoted))
				return FALSE;
		}
	}
}

/* A character that no other is taken for. */
static gboolean has_no_case(gunichar c)
{
	return (c < 128 && !g_ascii_isalpha(c)) || (c >= 0x2e80 && c < 0xa640);
}

static void note_case(struct parser *parser, const struct choice *choice)
{
	for (guint i = 0; i < choice->count; i++) {
		gunichar folded = kb_fold(choice->members[i]);
		parser->folded |= !has_no_case(choice->members[i]);
		parser->thirds |= folded == kb_fold('k') || folded == kb_fold('s');
	}
}

struct node *choice_node(struct parser *parser, const struct choice *choice)
{
	struct node *node = node_new(choice->many || !choice->count ? NODE_OTHER : NODE_ONE_OF);

	node->caseless = parser->caseless;
	if (parser->caseless)
		note_case(parser, choice);
	node->least = 1;
	node->count = choice->count;
	memcpy(node->members, choice->members, sizeof node->members);
	if (choice->may_end)
		parser->one_line = FALSE;
	if (choice->beyond)
		parser->ascii = FALSE;
	return node;
}

struct node *parse_class(struct parser *parser)
{
	struct choice choice = {0};
	gboolean negated, quoted = FALSE;

	/* \E and \Q\E may stand before the ^, too. */
	skip_quotes(&parser->at, &quoted);
	negated = !quoted && *parser->at == '^';
	parser->at += negated;
	if (quoted || !take_members(parser, &choice)) {
		parser->lost = TRUE;
		return node_new(NODE_OTHER);
	}
	parser->thirds |= parser->caseless && (negated || choice.many);
	if (negated) {
		choice.many = choice.beyond = TRUE;
		choice.may_end = !choice.ends;
	}
	return choice_node(parser, &choice);
}

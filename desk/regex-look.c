/* SPDX-License-Identifier: MIT
 * The look at a pattern before the library sees it: what is not taken, what it says of itself, and
 * what it can cost. No parser: where it is not sure it thinks the worse. */
#include "desk/regex-look.h"

#include <string.h>

#include "desk/i18n.h"

#define DEEP 64    /* groups within each other that are followed */
#define MANY 65535 /* of a counted repeat */

struct looking {
	const char *pattern;
	struct regex_look *look;
	gboolean articles;
	gboolean group; /* the item before is a group */
	guint depth;
	guint bars[DEEP]; /* | seen in each open group */
};

static const char why_command[] = N_("(*…) commands to the engine are not taken");
static const char why_verb[] = N_("there is no such (*…) command");

static void refuse(struct looking *at, gsize where, const char *why)
{
	if (at->look->why)
		return;
	at->look->refused = where;
	at->look->why = why;
}

static gsize next(const char *pattern, gsize at)
{
	return (gsize)(g_utf8_next_char(pattern + at) - pattern);
}

/* Behind the first `c` at or after `at`. */
static gsize behind(const char *pattern, gsize at, char c)
{
	const char *end = strchr(pattern + at, c);

	return end ? (gsize)(end - pattern) + 1 : at + strlen(pattern + at);
}

static void note_slow(struct looking *at, guint8 slow)
{
	at->look->slow = MAX(at->look->slow, slow);
}

/* An escape is no upper-case letter of the text looked for: \S, \P{Lu}, \x{AB}. */
static gsize skip_escape(struct looking *at, gsize i)
{
	const char *pattern = at->pattern;
	char c = pattern[i + 1];

	if (c == '\0')
		return i + 1;
	if (c == 'C')
		refuse(at, i, N_("\\C matches half characters and is not taken"));
	if (c == 'G')
		refuse(at, i, N_("\\G has no meaning here and is not taken"));
	if (c == 'c' && pattern[i + 2])
		return i + 3;
	/* A reference back or a call may match anything again and again. */
	if (g_ascii_isdigit(c) || strchr("gkXKR", c))
		at->look->wild = TRUE;
	at->look->refers |= g_ascii_isdigit(c) || c == 'g' || c == 'k';
	note_slow(at, strchr("pPX", c) ? 2 : strchr("dDwWsShHvVR", c) ? 1 : 0);
	if (strchr("pPxogkN", c) && pattern[i + 2] == '{')
		return behind(pattern, i, '}');
	return next(pattern, i + 1);
}

/* "[:alpha:]" at `at`: its bytes; 0: it is none. */
static gsize named_class(const char *pattern, gsize at)
{
	gsize end = at + 2;

	if (pattern[at] != '[' || pattern[at + 1] != ':')
		return 0;
	end += pattern[end] == '^';
	while (g_ascii_isalpha(pattern[end]))
		end++;
	return pattern[end] == ':' && pattern[end + 1] == ']' ? end + 2 - at : 0;
}

static void note_case(struct looking *at, const char *letter)
{
	if (g_unichar_isupper(g_utf8_get_char(letter)))
		at->look->upper = TRUE;
}

static gsize skip_class(struct looking *at, gsize i)
{
	const char *pattern = at->pattern;

	note_slow(at, 1);
	i++;
	i += pattern[i] == '^';
	i += pattern[i] == ']';
	while (pattern[i] && pattern[i] != ']') {
		gsize named = named_class(pattern, i);
		if (named) {
			i += named;
		} else if (pattern[i] == '\\') {
			i = skip_escape(at, i);
		} else {
			note_case(at, pattern + i);
			note_slow(at, (guchar)pattern[i] < 0x80 ? 1 : 2);
			i = next(pattern, i);
		}
	}
	return pattern[i] ? i + 1 : i;
}

static gboolean is_command(const char *at)
{
	return at[0] == '(' && at[1] == '*' && (g_ascii_isupper(at[2]) || at[2] == ':');
}

/* A command at `i`: those of the backtracking are taken in patterns for articles. */
static void note_command(struct looking *at, gsize i)
{
	static const char *const taken[] = {"ACCEPT", "F",     "FAIL",   "MARK", "",
					    "THEN",   "PRUNE", "COMMIT", "SKIP"};
	const char *name = at->pattern + i + 2;
	gsize size = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
	gboolean known = FALSE;

	for (gsize k = 0; k < G_N_ELEMENTS(taken); k++)
		known |= strlen(taken[k]) == size && memcmp(taken[k], name, size) == 0;
	if (!at->articles)
		refuse(at, i, why_command);
	else if (!known)
		refuse(at, i, why_verb);
	at->look->wild = TRUE;
	at->look->moves |= g_str_has_prefix(name, "COMMIT") || g_str_has_prefix(name, "SKIP");
}

/* Behind (?x) blanks and comments mean nothing, and what is a comment is not seen here: so anything
 * may come. */
static void expect_anything(struct looking *at)
{
	at->look->wild = TRUE;
	note_slow(at, 2);
	for (const char *c = at->pattern; *c; c++)
		if (is_command(c) && (gsize)(c - at->pattern) >= at->look->settings)
			note_command(at, (gsize)(c - at->pattern));
}

static void open_group(struct looking *at)
{
	at->group = FALSE;
	if (at->depth < DEEP)
		at->bars[at->depth] = 0;
	else
		at->look->wild = TRUE;
	at->depth++;
}

static void close_group(struct looking *at)
{
	at->group = TRUE;
	if (at->depth == 0)
		return; /* an error */
	at->depth--;
	if (at->depth < DEEP)
		at->look->ways *= 1 + at->bars[at->depth];
}

/* What stands between the "(?" at `i` with its letters and the text of the group. */
static gsize skip_kind(struct looking *at, gsize i, gsize letters)
{
	const char *pattern = at->pattern, *kind = pattern + letters;

	if (kind[0] && strchr(":=!>", kind[0]))
		return letters + 1;
	if (kind[0] == '<' && (kind[1] == '=' || kind[1] == '!'))
		return letters + 2;
	if (kind[0] == '<' || (kind[0] == 'P' && kind[1] == '<'))
		return behind(pattern, letters, '>');
	if (kind[0] == '\'')
		return behind(pattern, letters + 1, '\'');
	/* Conditions, calls, (?|…): not followed. */
	at->look->wild = TRUE;
	for (i += 2; pattern[i] && pattern[i] != '(' && pattern[i] != ')';)
		if (strchr(":|=!>", pattern[i++]))
			break;
	return i;
}

/* What follows a "(": its name or kind is no text looked for. */
static gsize skip_opening(struct looking *at, gsize i)
{
	const char *pattern = at->pattern;
	gsize letters = i + 2;

	if (is_command(pattern + i)) {
		note_command(at, i);
		return behind(pattern, i, ')');
	}
	if (pattern[i + 1] == '*') { /* (*atomic:…) */
		open_group(at);
		at->look->wild = TRUE;
		return letters + strspn(pattern + letters, "abcdefghijklmnopqrstuvwxyz_:");
	}
	if (pattern[i + 1] != '?') {
		open_group(at);
		return i + 1;
	}
	if (pattern[i + 2] == '#') /* the item before is still what may be repeated */
		return behind(pattern, i, ')');
	for (; pattern[letters] && strchr("imnsxJU-^", pattern[letters]); letters++)
		if (pattern[letters] == 'x')
			expect_anything(at);
	if (pattern[letters] == ')') { /* (?i) groups nothing */
		at->group = FALSE;
		return letters + 1;
	}
	open_group(at);
	return skip_kind(at, i, letters);
}

/* {3}, {3,}, {3,9}, {,9} at `i`: its end, or 0 when it is text. */
static gsize counted(struct looking *at, gsize i, double *least, double *most)
{
	const char *digits = at->pattern + i + 1;
	gsize size = strspn(digits, "0123456789, ");
	const char *comma = memchr(digits, ',', size);

	if (size == 0 || digits[size] != '}')
		return 0;
	*least = (double)MIN(g_ascii_strtoull(digits, NULL, 10), MANY);
	*most = *least;
	if (comma) {
		comma += 1 + strspn(comma + 1, " ");
		*most = g_ascii_isdigit(*comma)
				? (double)MIN(g_ascii_strtoull(comma, NULL, 10), MANY)
				: MANY + 1;
	}
	return i + size + 2;
}

static gsize skip_repeat(struct looking *at, gsize i)
{
	struct regex_look *look = at->look;
	double least = 0, most = MANY + 1;
	gsize end = i + 1;

	if (at->pattern[i] == '{') {
		end = counted(at, i, &least, &most);
		if (end == 0)
			return i + 1;
	} else if (at->pattern[i] == '?') {
		most = 1;
	}
	if (at->group) {
		look->wild = TRUE;
		look->copies = MIN(look->copies + (most > MANY ? 1 : (guint)most), COPIES_MOST);
	}
	if (most > MANY)
		look->endless++;
	else
		look->ways *= MAX(most - least, 0) + 1;
	look->length += most > MANY ? 0 : (gsize)most;
	at->group = FALSE;
	/* Lazy or possessive. */
	return end + (at->pattern[end] == '?' || at->pattern[end] == '+');
}

/* \Q…\E is text; what is behind it repeats its last character. */
static gsize skip_quoted(struct looking *at, gsize i)
{
	const char *pattern = at->pattern, *end = strstr(pattern + i, "\\E");
	gsize to = end ? (gsize)(end - pattern) : strlen(pattern);

	for (i += 2; i < to; i = next(pattern, i)) {
		at->group = FALSE;
		note_case(at, pattern + i);
	}
	return end ? to + 2 : to;
}

static void look_on(struct looking *at, gsize i)
{
	const char *pattern = at->pattern;

	while (pattern[i]) {
		char c = pattern[i];
		if (c == '\\' && pattern[i + 1] == 'Q') {
			i = skip_quoted(at, i);
		} else if (c == '\\' && pattern[i + 1] == 'E') {
			i += 2;
		} else if (c == '(') {
			i = skip_opening(at, i);
		} else if (c == ')') {
			close_group(at);
			i++;
		} else if (strchr("*+?{", c)) {
			i = skip_repeat(at, i);
		} else if (c == '\\') {
			i = skip_escape(at, i);
			at->group = FALSE;
		} else if (c == '[') {
			i = skip_class(at, i);
			at->group = FALSE;
		} else {
			if (c == '|' && at->depth > 0 && at->depth <= DEEP)
				at->bars[at->depth - 1]++;
			at->group = FALSE;
			note_case(at, pattern + i);
			i = next(pattern, i);
		}
	}
}

/* "NAME" or "NAME=12" at `name`, ended by ")": its bytes; 0: it is another. */
static gsize setting_size(const char *name, const char *wanted)
{
	gsize size = strlen(wanted);

	if (strncmp(name, wanted, size) != 0)
		return 0;
	if (wanted[size - 1] == '=') {
		gsize digits = strspn(name + size, "0123456789");
		size = digits ? size + digits : 0;
	}
	return size && name[size] == ')' ? size : 0;
}

/* What a pattern may say of itself (kb.md §3): what changes the answer is done; limits count when
 * they are lower than ours; what only says how to search is heard and has no effect. */
static void take_setting(struct regex_look *look, guint setting, const char *name)
{
	switch (setting) {
	case 0:
		look->ucp = TRUE;
		break;
	case 1:
		look->not_empty = TRUE;
		break;
	case 2:
		look->not_empty_at_start = TRUE;
		break;
	case 3:
		look->no_start = TRUE;
		break;
	case 4:
	case 5:
		look->newlines = (guint8)(setting - 3);
		break;
	case 6:
		look->limit = (guint32)MIN(
			look->limit, g_ascii_strtoull(name + strlen("LIMIT_MATCH="), NULL, 10));
		break;
	default:
		if (setting < 7 + REGEX_NEWLINE_NUL)
			look->newline = (guint8)(setting - 7 + REGEX_NEWLINE_CR);
	}
}

static void take_settings(struct regex_look *look, const char *pattern)
{
	static const char *const names[] = {"UCP", "NOTEMPTY", "NOTEMPTY_ATSTART", "NO_START_OPT",
					    "BSR_UNICODE", "BSR_ANYCRLF", "LIMIT_MATCH=", "CR",
					    "LF", "CRLF", "ANY", "ANYCRLF", "NUL",
					    /* without effect here */
					    "UTF", "NO_JIT", "NO_AUTO_POSSESS", "NO_DOTSTAR_ANCHOR",
					    "LIMIT_DEPTH=", "LIMIT_RECURSION=", "LIMIT_HEAP="};
	guint i;

	do {
		const char *name = pattern + look->settings + 2;
		if (!is_command(pattern + look->settings))
			return;
		for (i = 0; i < G_N_ELEMENTS(names); i++) {
			gsize size = setting_size(name, names[i]);
			if (size == 0)
				continue;
			take_setting(look, i, name);
			look->settings += size + 3;
			break;
		}
	} while (i < G_N_ELEMENTS(names));
}

void regex_look_at(const char *pattern, enum regex_flags flags, struct regex_look *look)
{
	struct looking at = {pattern, look, (flags & REGEX_ARTICLES) != 0, FALSE, 0, {0}};

	*look = (struct regex_look){.limit = G_MAXUINT32, .ways = 1};
	look->ascii = g_str_is_ascii(pattern);
	look->bytewise = regex_look_bytewise(pattern);
	look->negated = strstr(pattern, "\\S") || strstr(pattern, "\\D") ||
			strstr(pattern, "\\W") || strstr(pattern, "[:^");
	if (at.articles)
		take_settings(look, pattern);
	look->length = strlen(pattern) - look->settings;
	look_on(&at, look->settings);
	if (look->endless > 1 || look->ways > 10000)
		look->wild = TRUE;
}

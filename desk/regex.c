/* SPDX-License-Identifier: MIT
 * The wrapper of PCRE2: a look at the pattern before the library sees it, its errors in our words,
 * and searches cut into calls short enough to look at the clock between them. */
#include "desk/regex.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define DEEPEST 60              /* parentheses within each other */
#define CODE_MOST 32768         /* bytes compiled: counted repeats copy what they repeat */
#define STACK_LEAST (32 * 1024) /* of the compiled pattern's own stack */
#define STACK_MOST (1024 * 1024)
#define HEAP_MOST (16 * 1024) /* KiB, where there is no just-in-time compiler */
/* Backtracking from one place. Measured, a step takes 2 to 10 ns, or, where each scans the whole
 * text, 0.15 ns per byte of it. */
#define STEPS_LEAST 16
#define STEPS_FIRST 1000
#define STEPS_MOST 20000000
#define STEPS_OWN 200000
/* Steps × bytes × places of one call: a few milliseconds at the worst. The interpreter takes so
 * many times as long. */
#define CALL_MOST 20000000
#define INTERPRETED 16

/* What a pattern can cost from one place of the text: its own length; the text's length; anything.
 */
enum cost { COST_PLAIN, COST_LINEAR, COST_WILD };

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	enum cost cost;
	gboolean compiled; /* to machine code */
	int spans;         /* groups set by the last match, the whole among them */
};

struct look {
	gboolean upper;
	guint repeats;
	gboolean grouped;
	gsize refused; /* where; with `why` */
	const char *why;
};

static const char why_command[] = N_("(*…) commands to the engine are not taken");

static void refuse(struct look *look, gsize where, const char *why)
{
	if (look->why)
		return;
	look->refused = where;
	look->why = why;
}

/* An escape is no upper-case letter of the text looked for: \S, \P{Lu}, \x{AB}. */
static gsize skip_escape(const char *pattern, gsize at, struct look *look)
{
	char c = pattern[at + 1];

	if (c == '\0')
		return at + 1;
	if (c == 'C')
		refuse(look, at, N_("\\C matches half characters and is not taken"));
	if (c == 'G')
		refuse(look, at, N_("\\G has no meaning here and is not taken"));
	if (c == 'c' && pattern[at + 2])
		return at + 3;
	/* A reference back or a call may match anything again and again. */
	if (g_ascii_isdigit(c) || strchr("gkXKR", c))
		look->grouped = TRUE;
	if (strchr("pPxogkN", c) && pattern[at + 2] == '{') {
		const char *end = strchr(pattern + at, '}');
		return end ? (gsize)(end - pattern) + 1 : strlen(pattern);
	}
	return (gsize)(g_utf8_next_char(pattern + at + 1) - pattern);
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

static void note_case(struct look *look, const char *letter)
{
	if (g_unichar_isupper(g_utf8_get_char(letter)))
		look->upper = TRUE;
}

static gsize skip_class(const char *pattern, gsize at, struct look *look)
{
	gsize i = at + 1;

	i += pattern[i] == '^';
	i += pattern[i] == ']';
	while (pattern[i] && pattern[i] != ']') {
		gsize named = named_class(pattern, i);
		if (named) {
			i += named;
		} else if (pattern[i] == '\\') {
			i = skip_escape(pattern, i, look);
		} else {
			note_case(look, pattern + i);
			i = (gsize)(g_utf8_next_char(pattern + i) - pattern);
		}
	}
	return pattern[i] ? i + 1 : i;
}

static gboolean is_command(const char *at)
{
	return at[0] == '(' && at[1] == '*' && g_ascii_isupper(at[2]);
}

/* Behind (?x) blanks and comments mean nothing, and what is a comment is not seen here: so anything
 * may come. */
static void expect_anything(const char *pattern, struct look *look)
{
	look->grouped = TRUE;
	for (const char *at = pattern; *at; at++)
		if (is_command(at))
			refuse(look, (gsize)(at - pattern), why_command);
}

/* What follows a "(": its name or kind is no text looked for. */
static gsize skip_opening(const char *pattern, gsize at, struct look *look)
{
	gsize letters = at + 2;

	if (is_command(pattern + at))
		refuse(look, at, why_command);
	if (pattern[at + 1] != '?') {
		look->grouped = TRUE;
		return at + 1;
	}
	if (pattern[at + 2] == '#') {
		const char *end = strchr(pattern + at, ')');
		return end ? (gsize)(end - pattern) + 1 : strlen(pattern);
	}
	for (; pattern[letters] && strchr("imnsxJU-^", pattern[letters]); letters++)
		if (pattern[letters] == 'x')
			expect_anything(pattern, look);
	if (pattern[letters] == ')') /* (?i) groups nothing */
		return letters + 1;
	look->grouped = TRUE;
	for (at += 2; pattern[at] && pattern[at] != '(' && pattern[at] != ')';)
		if (strchr(":|=!>", pattern[at++]))
			break;
	return at;
}

/* Before the library sees it: what it may not see, and what it can cost. Where it is not sure it
 * thinks the worse. */
static void look_at(const char *pattern, struct look *look)
{
	gsize at = 0;

	while (pattern[at]) {
		char c = pattern[at];
		if (c == '\\' && pattern[at + 1] == 'Q') {
			const char *end = strstr(pattern + at, "\\E");
			gsize to = end ? (gsize)(end - pattern) : strlen(pattern);
			for (at += 2; at < to;) {
				note_case(look, pattern + at);
				at = (gsize)(g_utf8_next_char(pattern + at) - pattern);
			}
			at = end ? to + 2 : to;
		} else if (c == '\\') {
			at = skip_escape(pattern, at, look);
		} else if (c == '[') {
			at = skip_class(pattern, at, look);
		} else if (c == '(') {
			at = skip_opening(pattern, at, look);
		} else {
			look->repeats += strchr("*+?{", c) ? 1 : 0;
			note_case(look, pattern + at);
			at = (gsize)(g_utf8_next_char(pattern + at) - pattern);
		}
	}
}

/* What people write wrong, in our words. */
static const char *explain(int code)
{
	switch (code) {
	case PCRE2_ERROR_END_BACKSLASH:
	case PCRE2_ERROR_END_BACKSLASH_C:
		return _("nothing follows this \\ (write \\\\ for a backslash)");
	case PCRE2_ERROR_UNKNOWN_ESCAPE:
	case PCRE2_ERROR_UNSUPPORTED_ESCAPE_SEQUENCE:
		return _("this \\ with the letter behind it means nothing");
	case PCRE2_ERROR_QUANTIFIER_OUT_OF_ORDER:
		return _("the numbers in {…} are the wrong way round");
	case PCRE2_ERROR_QUANTIFIER_TOO_BIG:
		return _("a number in {…} is too big (expected at most 65535)");
	case PCRE2_ERROR_MISSING_SQUARE_BRACKET:
		return _("a [ is never closed (expected a ])");
	case PCRE2_ERROR_CLASS_RANGE_ORDER:
	case PCRE2_ERROR_CLASS_INVALID_RANGE:
		return _("this range between [ and ] is the wrong way round or has no ends");
	case PCRE2_ERROR_QUANTIFIER_INVALID:
		return _("there is nothing to repeat before this (write \\*, \\+ or \\? for the "
			 "character)");
	case PCRE2_ERROR_INVALID_AFTER_PARENS_QUERY:
	case PCRE2_ERROR_UNRECOGNIZED_AFTER_QUERY_P:
		return _("what follows (? means nothing");
	case PCRE2_ERROR_MISSING_CLOSING_PARENTHESIS:
	case PCRE2_ERROR_MISSING_COMMENT_CLOSING:
		return _("a ( is never closed (expected a ))");
	case PCRE2_ERROR_UNMATCHED_CLOSING_PARENTHESIS:
		return _("no ( is open here (write \\) for the character)");
	case PCRE2_ERROR_BAD_SUBPATTERN_REFERENCE:
	case PCRE2_ERROR_BAD_RELATIVE_REFERENCE:
		return _("there is no such group to refer to");
	case PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP:
	case PCRE2_ERROR_PARENTHESES_STACK_CHECK:
		return _("too many ( within each other");
	case PCRE2_ERROR_PATTERN_TOO_LARGE:
	case PCRE2_ERROR_PATTERN_TOO_COMPLICATED:
	case PCRE2_ERROR_INTERNAL_CODE_OVERFLOW:
	case PCRE2_ERROR_INTERNAL_PARSED_OVERFLOW:
	case PCRE2_ERROR_HEAP_FAILED:
		return _("the pattern grows too large when its repeats are written out");
	case PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH:
	case PCRE2_ERROR_LOOKBEHIND_TOO_COMPLICATED:
	case PCRE2_ERROR_LOOKBEHIND_TOO_LONG:
		return _("what (?<= or (?<! looks back at must have a fixed, short length");
	case PCRE2_ERROR_UNKNOWN_POSIX_CLASS:
	case PCRE2_ERROR_POSIX_CLASS_NOT_IN_CLASS:
		return _("there is no such class of characters as this [:…:]");
	case PCRE2_ERROR_MALFORMED_UNICODE_PROPERTY:
	case PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY:
		return _("there is no such property of characters as this \\p{…}");
	case PCRE2_ERROR_CODE_POINT_TOO_BIG:
	case PCRE2_ERROR_UNICODE_DISALLOWED_CODE_POINT:
	case PCRE2_ERROR_OCTAL_BYTE_TOO_BIG:
		return _("there is no character of this number");
	default:
		return NULL;
	}
}

static void complain(const char *pattern, gsize at, const char *what, int *column, GError **error)
{
	int where = (int)g_utf8_strlen(pattern, (gssize)at) + 1;

	if (column) {
		*column = where;
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, what);
		return;
	}
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("column %d of the pattern: %s"),
		    where, what);
}

static void complain_library(const char *pattern, gsize at, int code, int *column, GError **error)
{
	const char *known = explain(code);
	g_autofree char *what = NULL;
	char said[200] = "";

	if (!known) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)said, sizeof said);
		what = g_strdup_printf(_("this can't be read as a pattern (%s)"), said);
	}
	complain(pattern, MIN(at, strlen(pattern)), known ? known : what, column, error);
}

static gboolean acceptable(const char *pattern, enum regex_flags flags, struct look *look,
			   int *column, GError **error)
{
	gsize size = strlen(pattern), most = flags & REGEX_TRUSTED ? REGEX_OWN : REGEX_LONGEST;
	const char *bad = pattern;

	if (column)
		*column = 1;
	if (size > most) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("the pattern is too long (expected at most %d bytes)"), (int)most);
		return FALSE;
	}
	if (!g_utf8_validate(pattern, (gssize)size, &bad)) {
		complain(pattern, (gsize)(bad - pattern), _("not UTF-8 (expected text)"), column,
			 error);
		return FALSE;
	}
	look_at(pattern, look);
	if (look->why) {
		complain(pattern, look->refused, _(look->why), column, error);
		return FALSE;
	}
	return TRUE;
}

static pcre2_code *compile(const char *pattern, enum regex_flags flags, const struct look *look,
			   int *column, GError **error)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
			   PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	PCRE2_SIZE at = 0;
	int code = 0;
	pcre2_code *result;
	size_t size = 0;

	if (flags & REGEX_CASELESS || (flags & REGEX_SMART && !look->upper))
		options |= PCRE2_CASELESS;
	if (flags & REGEX_LINES)
		options |= PCRE2_MULTILINE;
	g_assert(context);
	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	pcre2_set_parens_nest_limit(context, DEEPEST);
	result = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern), options, &code, &at, context);
	pcre2_compile_context_free(context);
	if (result && pcre2_pattern_info(result, PCRE2_INFO_SIZE, &size) == 0 && size > CODE_MOST &&
	    !(flags & REGEX_TRUSTED)) {
		pcre2_code_free(result);
		result = NULL;
		code = PCRE2_ERROR_PATTERN_TOO_LARGE;
	}
	if (code == PCRE2_ERROR_PATTERN_TOO_LARGE)
		at = 0; /* the whole of it is */
	if (!result)
		complain_library(pattern, at, code, column, error);
	return result;
}

struct regex *regex_new(const char *pattern, enum regex_flags flags, int *column, GError **error)
{
	struct look look = {FALSE};
	struct regex *regex;
	pcre2_code *code;

	if (!acceptable(pattern, flags, &look, column, error))
		return NULL;
	code = compile(pattern, flags, &look, column, error);
	if (!code)
		return NULL;
	regex = g_new0(struct regex, 1);
	regex->code = code;
	regex->cost = look.grouped || look.repeats > 1 ? COST_WILD
		      : look.repeats                   ? COST_LINEAR
						       : COST_PLAIN;
	regex->data = pcre2_match_data_create_from_pattern(code, NULL);
	regex->context = pcre2_match_context_create(NULL);
	g_assert(regex->data && regex->context);
	pcre2_set_heap_limit(regex->context, HEAP_MOST);
	/* Without memory that may run, the interpreter does the same slower. */
	regex->compiled = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
	if (regex->compiled) {
		regex->stack = pcre2_jit_stack_create(STACK_LEAST, STACK_MOST, NULL);
		pcre2_jit_stack_assign(regex->context, NULL, regex->stack);
	}
	return regex;
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_match_data_free(regex->data);
	pcre2_match_context_free(regex->context);
	pcre2_jit_stack_free(regex->stack);
	pcre2_code_free(regex->code);
	g_free(regex);
}

const char *regex_unicode(void)
{
	static char version[32]; /* the library says it needs 24 bytes at the most */
	static gsize known;

	if (g_once_init_enter(&known)) {
		if (pcre2_config(PCRE2_CONFIG_UNICODE_VERSION, NULL) <= (int)sizeof version)
			pcre2_config(PCRE2_CONFIG_UNICODE_VERSION, version);
		g_once_init_leave(&known, 1);
	}
	return version;
}

guint regex_group(const struct regex *regex, const char *name)
{
	int number = pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)name);

	return number > 0 ? (guint)number : 0;
}

static gsize call_most(const struct regex *regex)
{
	return regex->compiled ? CALL_MOST : CALL_MOST / INTERPRETED;
}

static guint32 first_steps(const struct regex *regex, gsize size, const struct regex_budget *budget)
{
	if (!budget)
		return STEPS_OWN;
	if (regex->cost != COST_WILD)
		return STEPS_MOST;
	return (guint32)CLAMP(call_most(regex) / MAX(size, 1), STEPS_LEAST, STEPS_FIRST);
}

/* How many places of the text one call may try, so that it ends soon. */
static gsize places(const struct regex *regex, gsize size, guint32 steps)
{
	gsize least = MAX(size, 1);

	switch (regex->cost) {
	case COST_PLAIN:
		return G_MAXSIZE;
	case COST_LINEAR:
		return MAX(call_most(regex) / least, 1);
	default:
		return MAX(call_most(regex) / (least * steps), 1);
	}
}

/* One call over the places from `from` to before `to`. */
static int call(struct regex *regex, const char *text, gsize size, gsize from, gsize to,
		guint32 steps)
{
	pcre2_set_match_limit(regex->context, steps);
	pcre2_set_offset_limit(regex->context, to > size ? PCRE2_UNSET : to - 1);
	return pcre2_match(regex->code, (PCRE2_SPTR)text, size, from, PCRE2_NO_UTF_CHECK,
			   regex->data, regex->context);
}

static gsize next_character(const char *text, gsize size, gsize at)
{
	while (at < size && ((guchar)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static enum regex_answer take(struct regex *regex, int count, struct regex_span *found)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->data);

	regex->spans = count;
	found->start = MIN(ends[0], ends[1]);
	found->end = ends[1];
	return REGEX_FOUND;
}

enum regex_answer regex_find(struct regex *regex, const char *text, gsize size, gsize from,
			     const struct regex_budget *budget, struct regex_span *found)
{
	guint32 steps = first_steps(regex, size, budget);
	gint64 began = budget ? budget->clock() : 0;

	regex->spans = 0;
	while (from <= size) {
		gsize most = budget ? places(regex, size, steps) : G_MAXSIZE;
		gsize to = most > size - from ? size + 1 : from + most;
		if (budget && began >= budget->until)
			return REGEX_COSTLY;
		int count = call(regex, text, size, from, to, steps);
		if (count > 0)
			return take(regex, count, found);
		gint64 ended = budget ? budget->clock() : 0;
		if (count == PCRE2_ERROR_NOMATCH) {
			from = to > size ? to : next_character(text, size, to);
		} else if (count == PCRE2_ERROR_MATCHLIMIT && budget && steps < STEPS_MOST &&
			   ended + 8 * (ended - began) < budget->until) {
			/* More patience from here on, a shorter way at a time. */
			steps = MIN(steps * 8, STEPS_MOST);
		} else {
			return REGEX_COSTLY;
		}
		began = ended;
	}
	return REGEX_NONE;
}

gboolean regex_span(const struct regex *regex, guint group, struct regex_span *span)
{
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->data);

	if ((int)group >= regex->spans || ends[2 * group] == PCRE2_UNSET)
		return FALSE;
	span->start = ends[2 * group];
	span->end = MAX(ends[2 * group + 1], span->start);
	return TRUE;
}

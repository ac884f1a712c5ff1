/* SPDX-License-Identifier: MIT
 * The wrapper of PCRE2: a look at the pattern before the library sees it, its errors in our words,
 * and searches cut into calls short enough to look at the clock between them. */
#include "desk/regex.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/regex-look.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define DEEPEST 60              /* parentheses within each other */
#define CODE_MOST 32768         /* bytes compiled: counted repeats copy what they repeat */
#define STACK_LEAST (32 * 1024) /* of the compiled pattern's own stack */
#define STACK_MOST (1024 * 1024)
#define STACK_LARGE (16 * 1024 * 1024) /* for articles, once the other was too small */
#define HEAP_MOST (16 * 1024)          /* KiB, where there is no just-in-time compiler */
/* Backtracking from one place. Measured, a step takes 2 to 10 ns, or, where each scans the whole
 * text, 0.15 ns per byte of it. */
#define STEPS_LEAST 16
#define STEPS_FIRST 1000
#define STEPS_FIRST_ARTICLES 16 /* enough in nearly all articles for nearly all patterns */
#define STEPS_PASSING 8
#define STEP_COST 64
#define STEPS_MOST 20000000
#define STEPS_OWN 200000
/* Steps × bytes × places of one call: a few milliseconds at the worst. The interpreter takes so
 * many times as long, and so many times a character looked up one by one. */
#define CALL_MOST REGEX_RISK
#define INTERPRETED 16
#define ONE_BY_ONE 8
#define LOOKED_MOST 4000000 /* callouts × bytes between two looks at the clock from within */
#define CALL_SHORT 500      /* microseconds of a call that might as well have been longer */
#define CALL_LONG 3000
#define CALL_MOST_US 10000 /* no call of ours takes longer: that was something else */
#define EASE_MOST 8
#define EASE_MOST_WILD 4
#define CALM 16 /* searches before less is tried again */

/* What a pattern can cost from one place of the text: its own length; the text's length; anything.
 */
enum cost { COST_PLAIN, COST_LINEAR, COST_WILD };

/* What never changes once it is compiled; shared by copies. */
struct program {
	gint refs;
	pcre2_code *code;
	gboolean compiled; /* to machine code */
	gboolean articles;
	gboolean caseless;
	gboolean moves; /* what fails at one place decides about others: never cut into windows */
	gboolean bytewise;
	enum cost cost;
	gsize place;   /* COST_PLAIN, COST_LINEAR: what one place costs beside the text */
	gsize runs;    /* COST_WILD: how often a try passes over the text at least, when it does */
	gsize weight;  /* of a byte passed */
	guint32 limit; /* of steps, by the pattern's own wish */
	guint32 options; /* of every call */
	guint32 first;   /* of the first call of a search, too */
};

struct regex {
	struct program *program;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	gboolean large; /* the stack is */
	guint32 steps;  /* learned from the searches before: what a place may take at first */
	guint ease;     /* so many times CALL_MOST seems to take its time */
	guint calm;     /* searches since, that did not need more */
	int spans;      /* groups set by the last match, the whole among them */
	/* While a call runs whose clock is looked at from within. */
	const struct regex_budget *watched;
	guint unwatched, between; /* callouts since the clock was looked at; so many are left out */
};

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

static gboolean acceptable(const char *pattern, enum regex_flags flags, struct regex_look *look,
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
	regex_look_at(pattern, flags, look);
	if (look->why) {
		complain(pattern, look->refused, _(look->why), column, error);
		return FALSE;
	}
	return TRUE;
}

static pcre2_compile_context *compile_context(enum regex_flags flags, const struct regex_look *look)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	guint32 newline = flags & REGEX_ARTICLES ? PCRE2_NEWLINE_LF : PCRE2_NEWLINE_ANYCRLF;

	g_assert(context);
	G_STATIC_ASSERT((int)REGEX_NEWLINE_CR == PCRE2_NEWLINE_CR &&
			(int)REGEX_NEWLINE_NUL == PCRE2_NEWLINE_NUL);
	pcre2_set_newline(context, look->newline ? look->newline : newline);
	if (look->newlines)
		pcre2_set_bsr(context, look->newlines == 1 ? PCRE2_BSR_UNICODE : PCRE2_BSR_ANYCRLF);
	pcre2_set_parens_nest_limit(context, DEEPEST);
	return context;
}

static guint32 compile_options(enum regex_flags flags, const struct regex_look *look)
{
	guint32 options = PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;

	if (!(flags & REGEX_ASCII)) {
		options |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
		if (!(flags & REGEX_ARTICLES) || look->ucp)
			options |= PCRE2_UCP;
	}
	if (flags & REGEX_CASELESS || (flags & REGEX_SMART && !look->upper))
		options |= PCRE2_CASELESS;
	if (flags & REGEX_LINES)
		options |= PCRE2_MULTILINE;
	if (look->no_start)
		options |= PCRE2_NO_START_OPTIMIZE;
	if (look->moves)
		options |= PCRE2_AUTO_CALLOUT;
	return options;
}

static pcre2_code *compile(const char *pattern, enum regex_flags flags,
			   const struct regex_look *look, int *column, GError **error)
{
	pcre2_compile_context *context = compile_context(flags, look);
	PCRE2_SIZE at = 0;
	int code = 0;
	pcre2_code *result = pcre2_compile((PCRE2_SPTR)pattern + look->settings,
					   strlen(pattern) - look->settings,
					   compile_options(flags, look), &code, &at, context);
	size_t size = 0;

	at += look->settings;
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

static void judge_cost(struct program *program, const struct regex_look *look)
{
	program->cost = look->wild ? COST_WILD : look->endless ? COST_LINEAR : COST_PLAIN;
	program->weight = (look->slow ? ONE_BY_ONE : 1) * (program->compiled ? 1 : INTERPRETED);
	/* A character of the pattern takes about a nanosecond. */
	program->place = look->wild ? 0 : (gsize)look->ways * look->length * 6 * program->weight;
	program->weight *= look->wild ? 1 : (gsize)look->ways;
	program->runs = MAX(look->endless, 2);
	program->limit = look->limit;
}

static struct program *program_new(const char *pattern, enum regex_flags flags, int *column,
				   GError **error)
{
	struct regex_look look;
	struct program *program;
	pcre2_code *code;

	if (!acceptable(pattern, flags, &look, column, error))
		return NULL;
	if (flags & REGEX_ASCII && !look.ascii) {
		complain(pattern, 0, _("not ASCII"), column, error);
		return NULL;
	}
	code = compile(pattern, flags, &look, column, error);
	if (!code)
		return NULL;
	program = g_new0(struct program, 1);
	program->refs = 1;
	program->code = code;
	program->articles = (flags & REGEX_ARTICLES) != 0;
	program->caseless = flags & REGEX_CASELESS || (flags & REGEX_SMART && !look.upper);
	program->moves = look.moves;
	program->bytewise = look.bytewise;
	/* Without memory that may run, the interpreter does the same slower. */
	program->compiled = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
	judge_cost(program, &look);
	program->options = look.not_empty ? PCRE2_NOTEMPTY : 0;
	program->first = look.not_empty_at_start ? PCRE2_NOTEMPTY_ATSTART : 0;
	return program;
}

static void program_unref(struct program *program)
{
	if (!g_atomic_int_dec_and_test(&program->refs))
		return;
	pcre2_code_free(program->code);
	g_free(program);
}

/* Callouts stand between the items of patterns that are never cut into windows. */
static int look_from_within(pcre2_callout_block *block, void *data)
{
	struct regex *regex = data;
	const struct regex_budget *budget = regex->watched;

	(void)block;
	if (!budget || ++regex->unwatched < regex->between)
		return 0;
	regex->unwatched = 0;
	return budget->clock() >= budget->until || (budget->stop && g_atomic_int_get(budget->stop))
		       ? PCRE2_ERROR_CALLOUT
		       : 0;
}

static void give_stack(struct regex *regex, gsize most)
{
	pcre2_jit_stack_free(regex->stack);
	regex->stack = pcre2_jit_stack_create(STACK_LEAST, most, NULL);
	pcre2_jit_stack_assign(regex->context, NULL, regex->stack);
}

/* Takes the program's reference. */
static struct regex *regex_of(struct program *program)
{
	struct regex *regex = g_new0(struct regex, 1);

	regex->program = program;
	regex->data = pcre2_match_data_create_from_pattern(program->code, NULL);
	regex->context = pcre2_match_context_create(NULL);
	g_assert(regex->data && regex->context);
	pcre2_set_heap_limit(regex->context, HEAP_MOST);
	if (program->moves)
		pcre2_set_callout(regex->context, look_from_within, regex);
	if (program->compiled)
		give_stack(regex, STACK_MOST);
	regex->ease = 1;
	regex->steps = program->articles ? STEPS_FIRST_ARTICLES : STEPS_FIRST;
	return regex;
}

struct regex *regex_new(const char *pattern, enum regex_flags flags, int *column, GError **error)
{
	struct program *program = program_new(pattern, flags, column, error);

	if (!program)
		return NULL;
	if (program->articles && !program->compiled) {
		complain(pattern, 0,
			 _("this can't be compiled to machine code, and is not searched "
			   "for otherwise"),
			 column, error);
		program_unref(program);
		return NULL;
	}
	return regex_of(program);
}

struct regex *regex_copy(const struct regex *regex)
{
	g_atomic_int_inc(&regex->program->refs);
	return regex_of(regex->program);
}

void regex_free(struct regex *regex)
{
	if (!regex)
		return;
	pcre2_match_data_free(regex->data);
	pcre2_match_context_free(regex->context);
	pcre2_jit_stack_free(regex->stack);
	program_unref(regex->program);
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

gboolean regex_caseless(const struct regex *regex)
{
	return regex->program->caseless;
}

guint regex_group(const struct regex *regex, const char *name)
{
	int number = pcre2_substring_number_from_name(regex->program->code, (PCRE2_SPTR)name);

	return number > 0 ? (guint)number : 0;
}

/* With `bounded` only as many as let a call end soon, when nothing more is known of the pattern. */
static guint32 first_steps(const struct regex *regex, gsize size, gboolean bounded)
{
	const struct program *program = regex->program;

	if (!bounded)
		return MIN(STEPS_OWN, program->limit);
	if (program->cost != COST_WILD || program->moves)
		return MIN(STEPS_MOST, program->limit);
	return (guint32)MIN(
		CLAMP(CALL_MOST / MAX(size * program->weight, 1), STEPS_LEAST, regex->steps),
		program->limit);
}

/* What a try at one place of the text risks. */
static gsize place_cost(const struct regex *regex, gsize size, guint32 steps)
{
	const struct program *program = regex->program;

	switch (program->cost) {
	case COST_PLAIN:
		return program->place;
	case COST_LINEAR:
		return program->place + size * program->weight;
	default:
		/* Few of the steps pass over the whole text, even of patterns made for it. */
		return MAX(size, 1) * program->weight * MAX(program->runs, steps / STEPS_PASSING) +
		       (gsize)steps * STEP_COST;
	}
}

/* How many places of the text one call may try, so that it ends soon. */
static gsize places(const struct regex *regex, gsize size, guint32 steps)
{
	return regex->program->moves
		       ? G_MAXSIZE
		       : MAX(CALL_MOST * regex->ease / MAX(place_cost(regex, size, steps), 1), 1);
}

/* One call over the places from `from` to before `to`. */
static int call(struct regex *regex, const char *text, gsize size, gsize from, gsize to,
		guint32 steps, guint32 options)
{
	struct program *program = regex->program;
	int count;

	pcre2_set_match_limit(regex->context, steps);
	pcre2_set_offset_limit(regex->context, to > size ? PCRE2_UNSET : to - 1);
	if (!program->articles)
		return pcre2_match(program->code, (PCRE2_SPTR)text, size, from, PCRE2_NO_UTF_CHECK,
				   regex->data, regex->context);
	options |= program->options;
	count = pcre2_jit_match(program->code, (PCRE2_SPTR)text, size, from, options, regex->data,
				regex->context);
	if (count == PCRE2_ERROR_JIT_STACKLIMIT && !regex->large) {
		regex->large = TRUE;
		give_stack(regex, STACK_LARGE);
		count = pcre2_jit_match(program->code, (PCRE2_SPTR)text, size, from, options,
					regex->data, regex->context);
	}
	return count;
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

/* What places took in this text is where the next one begins; after some that were easier, lower.
 */
static void learn_steps(struct regex *regex, guint32 steps, gboolean raised)
{
	if (raised)
		regex->steps = MIN(MAX(steps, regex->steps), STEPS_FIRST);
	else if (regex->steps > STEPS_FIRST_ARTICLES && ++regex->calm >= CALM)
		regex->steps /= 8;
	else
		return;
	regex->calm = 0;
}

/* Most patterns cost a small part of what they can: while that is so, calls may be longer. */
static void learn_ease(struct regex *regex, gint64 took)
{
	if (took > CALL_LONG)
		regex->ease = 1;
	else if (took < CALL_SHORT &&
		 regex->ease < (regex->program->cost == COST_WILD ? EASE_MOST_WILD : EASE_MOST))
		regex->ease *= 2;
}

static gboolean is_over(const struct regex_budget *budget, gint64 now)
{
	return now >= budget->until || (budget->stop && g_atomic_int_get(budget->stop)) ||
	       (budget->spent && *budget->spent >= budget->most);
}

static gboolean has_time(const struct regex_budget *budget, gint64 now, gint64 needed)
{
	return now + needed < budget->until &&
	       (!budget->spent || *budget->spent + needed < budget->most);
}

/* One search that is going on. */
struct search {
	guint32 steps, options;
	gboolean raised;
	gint64 began; /* the call */
};

/* A call is over; gives how long it took. */
static gint64 account(struct regex *regex, struct search *search, const struct regex_budget *budget)
{
	gint64 began = search->began;

	if (!budget)
		return 0;
	search->began = budget->clock();
	if (budget->spent)
		*budget->spent += MIN(search->began - began, CALL_MOST_US);
	if (regex->program->articles)
		learn_ease(regex, search->began - began);
	return search->began - began;
}

/* A call ended at its limit of steps: whether to have more patience from here on, a shorter way at
 * a time. */
static gboolean raise_steps(const struct regex *regex, struct search *search, gint64 took,
			    const struct regex_budget *budget)
{
	guint32 most = MIN(STEPS_MOST, regex->program->limit);

	if (!budget || search->steps >= most || !has_time(budget, search->began, 8 * took))
		return FALSE;
	search->steps = (guint32)MIN((guint64)search->steps * 8, most);
	search->raised = TRUE;
	return TRUE;
}

enum regex_answer regex_find(struct regex *regex, const char *text, gsize size, gsize from,
			     const struct regex_budget *budget, struct regex_span *found)
{
	struct search search = {first_steps(regex, size, budget != NULL), regex->program->first,
				FALSE, budget ? budget->clock() : 0};
	int count = PCRE2_ERROR_NOMATCH;

	regex->spans = 0;
	regex->watched = budget;
	regex->between = (guint)(LOOKED_MOST / MAX(size, 1)) + 1;
	while (from <= size) {
		gsize most = budget ? places(regex, size, search.steps) : G_MAXSIZE;
		gsize to = most > size - from ? size + 1 : from + most;
		if (budget && is_over(budget, search.began))
			return REGEX_COSTLY;
		count = call(regex, text, size, from, to, search.steps, search.options);
		gint64 took = account(regex, &search, budget);
		if (count > 0)
			break;
		if (count == PCRE2_ERROR_NOMATCH) {
			from = to > size ? to : next_character(text, size, to);
			search.options = 0;
		} else if (count != PCRE2_ERROR_MATCHLIMIT ||
			   !raise_steps(regex, &search, took, budget)) {
			return REGEX_COSTLY;
		}
	}
	if (regex->program->articles)
		learn_steps(regex, search.steps, search.raised);
	return count > 0 ? take(regex, count, found) : REGEX_NONE;
}

gboolean regex_try(struct regex *regex, const char *text, gsize size, gsize from, gsize to,
		   gint64 *risk, enum regex_answer *answer, struct regex_span *found)
{
	guint32 steps = first_steps(regex, size, TRUE);
	gsize tried = MIN(to, size + 1) - from;
	int count;

	if (regex->program->moves || places(regex, size, steps) < tried)
		return FALSE;
	regex->spans = 0;
	*risk += (gint64)(place_cost(regex, size, steps) * tried);
	count = call(regex, text, size, from, to, steps, regex->program->first);
	if (count <= 0 && count != PCRE2_ERROR_NOMATCH)
		return FALSE;
	*answer = count > 0 ? take(regex, count, found) : REGEX_NONE;
	return TRUE;
}

gboolean regex_begins(const struct regex *regex)
{
	guint32 type = 0;

	return pcre2_pattern_info(regex->program->code, PCRE2_INFO_FIRSTCODETYPE, &type) == 0 &&
	       type == 1;
}

gboolean regex_bytewise(const struct regex *regex)
{
	return regex->program->bytewise;
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

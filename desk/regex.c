/* SPDX-License-Identifier: MIT
 * The wrapper of PCRE2: a look at the pattern before the library sees it, its errors in our words,
 * and searches cut into calls short enough to look at the clock between them. */
#include "desk/regex.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/regex-cost.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define DEEPEST 60              /* parentheses within each other */
#define CODE_MOST 32768         /* bytes compiled: counted repeats copy what they repeat */
#define STACK_LEAST (32 * 1024) /* of the compiled pattern's own stack */
#define STACK_MOST (1024 * 1024)
#define STACK_LARGE (16 * 1024 * 1024) /* for articles, once the other was too small */
#define HEAP_MOST (16 * 1024)          /* KiB, where there is no just-in-time compiler */
#define STEPS_OWN 200000               /* of our own patterns, where no clock is given */
#define SAMPLE_US \
	2000 /* microseconds between two questions what the thread has worked, which are dear */
#define LOOKED_MOST 4000000 /* callouts × bytes between two looks at the clock from within */

/* What never changes once it is compiled; shared by copies. */
struct program {
	gint refs;
	pcre2_code *code;
	pcre2_code *strict; /* for texts that are UTF-8; NULL: `code` is right for them, too */
	gboolean compiled;  /* to machine code */
	gboolean articles;
	gboolean caseless;
	gboolean bytewise;
	struct regex_cost cost;
	guint32 options; /* of every call */
	guint32 first;   /* of the first call of a search, too */
};

struct regex {
	struct program *program;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	gboolean large; /* the stack is */
	/* The text proved to be UTF-8 last, so that it is not for each of its matches. */
	const char *proved;
	gsize proved_size;
	struct regex_pace pace;
	int spans; /* groups set by the last match, the whole among them */
	/* While a call runs whose clock is looked at from within. */
	const struct regex_budget *watched;
	gint64 counted;           /* up to when time is counted, by its clock */
	gint64 sampled, worked;   /* when the thread was asked what it has worked, and the answer */
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

/* Compiled for any bytes and without UCP, \S, \D, \W and their like match no character of several
 * bytes (PCRE2 10.42, just in time). UTF-8 needs no such care. */
static pcre2_code *compile_strict(const char *pattern, enum regex_flags flags,
				  const struct regex_look *look)
{
	pcre2_compile_context *context;
	pcre2_code *code;
	PCRE2_SIZE at;
	int error;

	if (!look->negated || !(flags & REGEX_ARTICLES) || flags & REGEX_ASCII || look->ucp)
		return NULL;
	context = compile_context(flags, look);
	code = pcre2_compile((PCRE2_SPTR)pattern + look->settings, strlen(pattern) - look->settings,
			     compile_options(flags, look) & ~PCRE2_MATCH_INVALID_UTF, &error, &at,
			     context);
	pcre2_compile_context_free(context);
	if (code && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0) {
		pcre2_code_free(code);
		return NULL;
	}
	return code;
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
	program->strict = compile_strict(pattern, flags, &look);
	program->articles = (flags & REGEX_ARTICLES) != 0;
	program->caseless = flags & REGEX_CASELESS || (flags & REGEX_SMART && !look.upper);
	program->bytewise = look.bytewise;
	/* Without memory that may run, the interpreter does the same slower. */
	program->compiled = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
	regex_cost_init(&program->cost, &look, program->compiled);
	program->options = look.not_empty ? PCRE2_NOTEMPTY : 0;
	program->first = look.not_empty_at_start ? PCRE2_NOTEMPTY_ATSTART : 0;
	return program;
}

static void program_unref(struct program *program)
{
	if (!g_atomic_int_dec_and_test(&program->refs))
		return;
	pcre2_code_free(program->code);
	pcre2_code_free(program->strict);
	g_free(program);
}

/* Whether a search may go on, having used so much that is not in *spent yet. */
static gboolean has_time(const struct regex_budget *budget, gint64 now, gint64 used)
{
	return now < budget->until && !(budget->stop && g_atomic_int_get(budget->stop)) &&
	       !(budget->spent && *budget->spent + used >= budget->most);
}

/* Counts the time since it was counted last, without what others did on the machine as far as that
 * is known; gives it. */
static gint64 count_time(struct regex *regex, const struct regex_budget *budget)
{
	gint64 now = budget->clock(), took = now - regex->counted;

	if (budget->worked && now - regex->sampled > SAMPLE_US) {
		gint64 worked = budget->worked();
		/* Between the two as if all had been work. */
		took = CLAMP(worked - regex->worked - (regex->counted - regex->sampled), 0, took);
		regex->worked = worked;
		regex->sampled = now;
	}
	if (budget->spent)
		*budget->spent += took;
	regex->counted = now;
	return took;
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
	count_time(regex, budget);
	return has_time(budget, regex->counted, 0) ? 0 : PCRE2_ERROR_CALLOUT;
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
	if (program->cost.whole)
		pcre2_set_callout(regex->context, look_from_within, regex);
	if (program->compiled)
		give_stack(regex, STACK_MOST);
	regex_pace_init(&regex->pace, program->articles);
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

/* A search that goes on need not prove the text again; its beginning is UTF-8 when it ends between
 * characters. */
static gboolean is_utf8(struct regex *regex, const char *text, gsize size, gsize from)
{
	if (from > 0 && text == regex->proved && size <= regex->proved_size)
		return size == regex->proved_size || ((guchar)text[size] & 0xc0) != 0x80;
	regex->proved = NULL;
	/* NUL is a character here. */
	for (const char *at = text; !g_utf8_validate_len(at, size - (gsize)(at - text), &at); at++)
		if (*at)
			return FALSE;
	regex->proved = text;
	regex->proved_size = size;
	return TRUE;
}

/* One call over the places from `from` to before `to`. */
static int call(struct regex *regex, const char *text, gsize size, gsize from, gsize to,
		guint32 steps, guint32 options)
{
	struct program *program = regex->program;
	const pcre2_code *code = program->code;
	int count;

	pcre2_set_match_limit(regex->context, steps);
	pcre2_set_offset_limit(regex->context, to > size ? PCRE2_UNSET : to - 1);
	if (!program->articles)
		return pcre2_match(program->code, (PCRE2_SPTR)text, size, from, PCRE2_NO_UTF_CHECK,
				   regex->data, regex->context);
	options |= program->options;
	if (program->strict && is_utf8(regex, text, size, from))
		code = program->strict;
	count = pcre2_jit_match(code, (PCRE2_SPTR)text, size, from, options, regex->data,
				regex->context);
	if (count == PCRE2_ERROR_JIT_STACKLIMIT && !regex->large) {
		regex->large = TRUE;
		give_stack(regex, STACK_LARGE);
		count = pcre2_jit_match(code, (PCRE2_SPTR)text, size, from, options, regex->data,
					regex->context);
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

/* One search that is going on. */
struct search {
	guint32 steps, options;
	gboolean raised;
};

/* A call ended at its limit of steps: whether to have more patience from here on, a shorter way at
 * a time. Each step may pass over more of the text than the one before, so twice the steps take
 * four times as long. */
static gboolean raise_steps(const struct regex *regex, struct search *search, gint64 took,
			    const struct regex_budget *budget)
{
	guint32 most = MIN(STEPS_MOST, regex->program->cost.limit);

	if (!budget || search->steps >= most)
		return FALSE;
	for (guint times = 8; times > 1; times /= 2) {
		gint64 needed = (gint64)times * times * took;
		if (!has_time(budget, regex->counted + needed, needed))
			continue;
		search->steps = (guint32)MIN((guint64)search->steps * times, most);
		search->raised = TRUE;
		return TRUE;
	}
	return FALSE;
}

/* A search begins. */
static void watch(struct regex *regex, gsize size, const struct regex_budget *budget)
{
	regex->watched = budget;
	regex->between = (guint)(LOOKED_MOST / MAX(size, 1)) + 1;
	if (!budget)
		return;
	regex->counted = budget->clock();
	if (!budget->worked || regex->counted - regex->sampled <= SAMPLE_US)
		return;
	regex->worked = budget->worked();
	regex->sampled = regex->counted;
}

enum regex_answer regex_find(struct regex *regex, const char *text, gsize size, gsize from,
			     const struct regex_budget *budget, struct regex_span *found)
{
	const struct regex_cost *cost = &regex->program->cost;
	struct search search = {
		.steps = budget ? regex_cost_steps(cost, &regex->pace, size)
				: MIN(STEPS_OWN, cost->limit),
		.options = regex->program->first,
	};
	int count = PCRE2_ERROR_NOMATCH;

	regex->spans = 0;
	watch(regex, size, budget);
	while (from <= size) {
		gsize most = budget ? regex_cost_places(cost, &regex->pace, size, search.steps)
				    : G_MAXSIZE;
		gsize to = most > size - from ? size + 1 : from + most;
		if (budget && !has_time(budget, regex->counted, 0))
			return REGEX_COSTLY;
		count = call(regex, text, size, from, to, search.steps, search.options);
		gint64 took = budget ? count_time(regex, budget) : 0;
		if (budget && regex->program->articles)
			regex_pace_took(&regex->pace, cost, took);
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
		regex_pace_needed(&regex->pace, search.steps, search.raised);
	return count > 0 ? take(regex, count, found) : REGEX_NONE;
}

gboolean regex_try(struct regex *regex, const char *text, gsize size, gsize from, gsize to,
		   gint64 *risk, enum regex_answer *answer, struct regex_span *found)
{
	const struct regex_cost *cost = &regex->program->cost;
	guint32 steps = regex_cost_steps(cost, &regex->pace, size);
	gsize tried = MIN(to, size + 1) - from;
	int count;

	if (cost->whole || regex_cost_places(cost, &regex->pace, size, steps) < tried)
		return FALSE;
	regex->spans = 0;
	*risk += (gint64)(regex_cost_place(cost, size, steps) * tried);
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

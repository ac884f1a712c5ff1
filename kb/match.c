/* SPDX-License-Identifier: MIT
 * How one pattern is looked for in many texts: which of its compiled forms suits a text, which
 * lines of it can match at all, and when to look at the clock. Measured (bench/kb-match): a call
 * per text costs 0.05 us beside 1 us and more for its bytes, so texts are not searched several at
 * once. */
#include "config.h"

#include "kb/match.h"

#include <string.h>
#include <time.h>

#define LITERAL_LEAST 3 /* bytes: shorter ones stand in every line */
#define LITERALS_MOST 8
#define TITLE_MOST 1024 /* bytes of a text that is searched without a clock on its own */
#define AHEAD 16        /* cache lines of the next text asked for while one is searched */
#define CACHE_LINE 64

/* What copies share. */
struct plan {
	gint refs;
	struct pattern_plan *plan;
};

struct matcher {
	struct plan *plan;
	struct regex *regex;
	struct regex *bytes; /* the same without UTF-8, where that is quicker; NULL */
	gboolean bytewise;   /* and good for nearly every text */
	struct regex
		*literal; /* one of these stands in each line that matches; NULL: not looked for */
	gboolean cut;     /* and those lines may be searched as if the text ended there */
	gint64 risk;      /* since the clock was looked at */
};

static struct regex *copy_regex(const struct regex *regex)
{
	return regex ? regex_copy(regex) : NULL;
}

/* The literals as a pattern of their own: the library is the quickest to find them. */
static struct regex *literal_regex(const struct pattern_plan *plan)
{
	g_autoptr(GString) pattern = g_string_new(NULL);

	if (!plan->one_line || !plan->literals || plan->literals->len > LITERALS_MOST)
		return NULL;
	for (guint i = 0; i < plan->literals->len; i++) {
		const char *literal = g_ptr_array_index(plan->literals, i);
		if (strlen(literal) < LITERAL_LEAST || strstr(literal, "\\E"))
			return NULL;
		g_string_append_printf(pattern, "%s\\Q%s\\E", i ? "|" : "", literal);
	}
	return regex_new(pattern->str, REGEX_ARTICLES, NULL, NULL);
}

struct matcher *matcher_new(const char *pattern, GError **error)
{
	const enum regex_flags flags = REGEX_ARTICLES | REGEX_SMART | REGEX_LINES;
	struct regex *regex = regex_new(pattern, flags, NULL, error);
	struct matcher *matcher;

	if (!regex)
		return NULL;
	matcher = g_new0(struct matcher, 1);
	matcher->regex = regex;
	matcher->plan = g_new0(struct plan, 1);
	matcher->plan->refs = 1;
	matcher->plan->plan = pattern_plan_new(pattern, regex_caseless(regex));
	/* With a first character its places are found quickly whatever else there is. */
	if (!regex_begins(regex)) {
		matcher->bytes = regex_new(pattern, flags | REGEX_ASCII, NULL, NULL);
		matcher->bytewise = matcher->bytes && regex_bytewise(matcher->bytes);
		matcher->literal = literal_regex(matcher->plan->plan);
		/* With (?-m) a $ would take the line's end for the text's. */
		matcher->cut = !strchr(pattern, '$');
	}
	return matcher;
}

struct matcher *matcher_copy(const struct matcher *matcher)
{
	struct matcher *copy = g_new0(struct matcher, 1);

	*copy = *matcher;
	g_atomic_int_inc(&copy->plan->refs);
	copy->regex = regex_copy(matcher->regex);
	copy->bytes = copy_regex(matcher->bytes);
	copy->literal = copy_regex(matcher->literal);
	copy->risk = 0;
	return copy;
}

void matcher_free(struct matcher *matcher)
{
	if (!matcher)
		return;
	if (g_atomic_int_dec_and_test(&matcher->plan->refs)) {
		pattern_plan_free(matcher->plan->plan);
		g_free(matcher->plan);
	}
	regex_free(matcher->regex);
	regex_free(matcher->bytes);
	regex_free(matcher->literal);
	g_free(matcher);
}

const struct pattern_plan *matcher_plan(const struct matcher *matcher)
{
	return matcher->plan->plan;
}

gint64 matcher_worked(void)
{
	struct timespec worked;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &worked);
	return worked.tv_sec * G_USEC_PER_SEC + worked.tv_nsec / 1000;
}

static gboolean is_over(const struct match_budget *budget, gint64 now)
{
	return now >= budget->until || (budget->stop && g_atomic_int_get(budget->stop));
}

static enum match_answer find_timed(struct regex *regex, const char *text, gsize size, gsize from,
				    const struct match_budget *budget, gint64 *costs,
				    struct regex_span *found)
{
	gint64 own = 0, *spent = costs ? costs : &own;
	const struct regex_budget patience = {budget->clock, budget->until,    budget->stop,
					      spent,         MATCH_ARTICLE_US, budget->worked};
	enum regex_answer answer = regex_find(regex, text, size, from, &patience, found);

	if (answer == REGEX_COSTLY)
		return is_over(budget, budget->clock()) ? MATCH_OVER : MATCH_COSTLY;
	return answer == REGEX_FOUND ? MATCH_FOUND : MATCH_NONE;
}

/* Whether to go on, with a look at the clock when enough was risked since the last. */
static gboolean may_go_on(struct matcher *matcher, const struct match_budget *budget)
{
	if (budget->stop && g_atomic_int_get(budget->stop))
		return FALSE;
	if (matcher->risk < REGEX_RISK)
		return TRUE;
	matcher->risk = 0;
	return budget->clock() < budget->until;
}

enum match_answer matcher_find(struct matcher *matcher, const char *text, gsize size, gsize from,
			       const struct match_budget *budget, gint64 *costs,
			       struct regex_span *found)
{
	enum regex_answer answer;

	/* A title, one of many: the clock would cost more than the search. */
	if (size <= TITLE_MOST && matcher->risk < REGEX_RISK && !(costs && *costs)) {
		if (!may_go_on(matcher, budget))
			return MATCH_OVER;
		if (regex_try(matcher->regex, text, size, from, size + 1, &matcher->risk, &answer,
			      found))
			return answer == REGEX_FOUND ? MATCH_FOUND : MATCH_NONE;
	}
	matcher->risk = 0;
	return find_timed(matcher->regex, text, size, from, budget, costs, found);
}

typedef guint8 piece __attribute__((vector_size(16)));

static gboolean is_set(piece bits)
{
	guint64 halves[2];

	memcpy(halves, &bits, sizeof halves);
	return (halves[0] | halves[1]) != 0;
}

/* Whether ſ or K is in it, which caseless patterns take for s and k. */
static gboolean has_third_letter(const char *text, gsize size)
{
	piece found = {0}, here, next;
	gsize i = 0;

	/* The last two bytes of either; most texts have none of these pairs. */
	for (; i + sizeof here + 1 <= size; i += sizeof here) {
		memcpy(&here, text + i, sizeof here);
		memcpy(&next, text + i + 1, sizeof next);
		found |= (piece)((here == 0xc5) & (next == 0xbf)) |
			 (piece)((here == 0x84) & (next == 0xaa));
	}
	if (!is_set(found) && !memchr(text + i, 0xbf, size - i) &&
	    !memchr(text + i, 0xaa, size - i))
		return FALSE;
	return memmem(text, size, "\u017f", 2) || memmem(text, size, "\u212a", 3);
}

/* Only in the lines with a literal. FALSE: it takes a clock. */
static gboolean try_lines(struct matcher *matcher, struct regex *regex, const char *text,
			  gsize size, enum regex_answer *answer, struct regex_span *found)
{
	gint64 most = matcher->risk + REGEX_RISK;
	gsize at = 0;

	while (at <= size && matcher->risk < most) {
		const char *end;
		if (!regex_try(matcher->literal, text, size, at, size + 1, &matcher->risk, answer,
			       found))
			return FALSE;
		if (*answer == REGEX_NONE)
			return TRUE;
		const char *begin = memrchr(text + at, '\n', found->start - at);
		end = memchr(text + found->end, '\n', size - found->end);
		gsize from = begin ? (gsize)(begin - text) + 1 : at;
		at = end ? (gsize)(end - text) + 1 : size + 1;
		if (!regex_try(regex, text, matcher->cut ? MIN(at - 1, size) : size, from, at,
			       &matcher->risk, answer, found))
			return FALSE;
		if (*answer == REGEX_FOUND)
			return TRUE;
	}
	return at > size;
}

/* Without a clock; FALSE: it takes one. */
static gboolean try_text(struct matcher *matcher, const char *text, gsize size, gboolean ascii,
			 enum regex_answer *answer, struct regex_span *found)
{
	struct regex *regex = ascii && matcher->bytes ? matcher->bytes : matcher->regex;

	if (matcher->literal)
		return try_lines(matcher, regex, text, size, answer, found);
	if (!ascii && matcher->bytewise) {
		if (!regex_try(matcher->bytes, text, size, 0, size + 1, &matcher->risk, answer,
			       found))
			return FALSE;
		/* Afterwards, when the text is near. */
		if (!has_third_letter(text, size))
			return TRUE;
	}
	return regex_try(regex, text, size, 0, size + 1, &matcher->risk, answer, found);
}

enum match_answer matcher_look(struct matcher *matcher, const char *text, gsize size,
			       gboolean ascii, const struct match_budget *budget,
			       struct regex_span *found)
{
	enum regex_answer answer;

	if (!may_go_on(matcher, budget))
		return MATCH_OVER;
	if (!try_text(matcher, text, size, ascii, &answer, found))
		return find_timed(matcher->regex, text, size, 0, budget, NULL, found);
	return answer == REGEX_FOUND ? MATCH_FOUND : MATCH_NONE;
}

void matcher_fetch(const char *text)
{
	for (guint i = 0; i < AHEAD; i++)
		__builtin_prefetch(text + (gsize)i * CACHE_LINE);
}

static gboolean has_bit(const guint64 *bits, guint i)
{
	return bits && (bits[i / 64] >> (i % 64) & 1);
}

gboolean matcher_scan(struct matcher *matcher, const char *text, const guint64 *ends, guint count,
		      const guint64 *wanted, const guint64 *ascii,
		      const struct match_budget *budget, guint8 *answers, struct regex_span *spans)
{
	gboolean over = FALSE;

	for (guint i = 0; i < count; i++) {
		guint64 begin = i ? ends[i - 1] + 1 : 0;
		if (!has_bit(wanted, i))
			continue;
		if (over) {
			answers[i] = MATCH_OVER;
			continue;
		}
		if (i + 1 < count && has_bit(wanted, i + 1))
			matcher_fetch(text + ends[i]);
		answers[i] = (guint8)matcher_look(matcher, text + begin, ends[i] - begin,
						  has_bit(ascii, i), budget, &spans[i]);
		over = answers[i] == MATCH_OVER;
	}
	return !over;
}

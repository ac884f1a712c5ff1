/* SPDX-License-Identifier: MIT
 * How one pattern is looked for in many texts: which of its compiled forms suits a text, which
 * lines of it can match at all, and when to look at the clock. Measured (bench/kb-match): a call
 * per text costs 0.05 us beside 1 us and more for its bytes, so texts are not searched several at
 * once. */
#include "config.h"

#include "kb/match.h"

#include <string.h>
#include <time.h>

#include "kb/fold.h"

#define LITERAL_LEAST 3 /* bytes: shorter ones stand in every line */
#define LITERALS_MOST 8
#define TITLE_MOST 1024   /* bytes of a text that is searched without a clock on its own */
#define JOINED_MOST 16384 /* of several that are short, and looked into all at once */
#define LINE_LEAST 32     /* characters: a pattern of so many asks for the length of lines first */
#define AHEAD 16          /* cache lines of the next text asked for while one is searched */
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
	/* Matches are looked for in the lines only that have one of these each, and so many
	 * characters; NULL, 0: not asked for. */
	struct regex *literal, *other;
	guint least;
	gboolean joins; /* texts with a \n between them match as each does */
	gint64 risk;    /* since the clock was looked at */
};

static struct regex *copy_regex(const struct regex *regex)
{
	return regex ? regex_copy(regex) : NULL;
}

/* The longest part of a literal without k and s, which the library is slow to find where it takes
 * upper and lower case for the same. NULL: too short. */
static char *quick_part(const char *literal)
{
	const char *best = literal;
	gsize most = 0;

	for (const char *c = literal; *c;) {
		const char *begin = c;
		while (*c && kb_fold(g_utf8_get_char(c)) != kb_fold('k') &&
		       kb_fold(g_utf8_get_char(c)) != kb_fold('s'))
			c = g_utf8_next_char(c);
		if ((gsize)(c - begin) > most) {
			best = begin;
			most = (gsize)(c - begin);
		}
		if (*c)
			c = g_utf8_next_char(c);
	}
	return most >= LITERAL_LEAST ? g_strndup(best, most) : NULL;
}

/* Literals as a pattern of their own: the library is the quickest to find them. */
static struct regex *literal_regex(const GPtrArray *literals, gboolean folded, guint most)
{
	g_autoptr(GString) pattern = g_string_new(NULL);

	if (!literals || literals->len > most || (folded && !kb_fold_holds()))
		return NULL;
	for (guint i = 0; i < literals->len; i++) {
		const char *literal = literals->pdata[i];
		g_autofree char *part = folded ? quick_part(literal) : g_strdup(literal);
		if (!part || strlen(part) < LITERAL_LEAST || strstr(part, "\\E"))
			return NULL;
		g_string_append_printf(pattern, "%s\\Q%s\\E", i ? "|" : "", part);
	}
	return regex_new(pattern->str, REGEX_ARTICLES | (folded ? REGEX_CASELESS : 0), NULL, NULL);
}

/* Whether ^ and $ may stand for the ends of the text alone: "(?-m)", "(?^)". */
static gboolean unsets_lines(const char *pattern)
{
	while ((pattern = strstr(pattern, "(?")) != NULL) {
		gsize size;
		pattern += 2;
		size = strspn(pattern, "imnsxJU-^");
		const char *minus = memchr(pattern, '-', size);
		if (memchr(pattern, '^', size) ||
		    (minus && memchr(minus, 'm', size - (gsize)(minus - pattern))))
			return TRUE;
	}
	return FALSE;
}

/* Whether it is found as it stands. */
static gboolean is_plain(const char *pattern)
{
	return !strpbrk(pattern, "\\^$.[|()?*+{");
}

/* How lines are chosen. With a first character the places of the pattern itself are found quickly,
 * so that it takes a single string to be quicker. */
static void choose_lines(struct matcher *matcher, const char *pattern)
{
	const struct pattern_plan *plan = matcher->plan->plan;
	guint most = regex_begins(matcher->regex) ? 1 : LITERALS_MOST;

	if (!plan->one_line || is_plain(pattern) || unsets_lines(pattern))
		return;
	matcher->literal = literal_regex(plan->literals, plan->folded, most);
	if (matcher->literal)
		matcher->other = literal_regex(plan->others, plan->folded, most);
	matcher->least = plan->least >= LINE_LEAST ? plan->least : 0;
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
	matcher->joins = matcher->plan->plan->one_line && !strpbrk(pattern, "^$");
	choose_lines(matcher, pattern);
	if (!regex_begins(regex)) {
		matcher->bytes = regex_new(pattern, flags | REGEX_ASCII, NULL, NULL);
		matcher->bytewise = matcher->bytes && regex_bytewise(matcher->bytes);
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
	copy->other = copy_regex(matcher->other);
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
	regex_free(matcher->other);
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

/* With a clock only when it may take long; `costs` as find_timed() has it. */
static enum match_answer search(struct matcher *matcher, struct regex *regex, const char *text,
				gsize size, gsize from, const struct match_budget *budget,
				gint64 *costs, struct regex_span *found)
{
	enum regex_answer answer;

	if (!may_go_on(matcher, budget))
		return MATCH_OVER;
	if (regex_try(regex, text, size, from, size + 1, &matcher->risk, &answer, found))
		return answer == REGEX_FOUND ? MATCH_FOUND : MATCH_NONE;
	matcher->risk = 0;
	return find_timed(regex, text, size, from, budget, costs, found);
}

enum match_answer matcher_find(struct matcher *matcher, const char *text, gsize size, gsize from,
			       const struct match_budget *budget, gint64 *costs,
			       struct regex_span *found)
{
	/* A title, one of many: the clock would cost more than the search. */
	if (size <= TITLE_MOST && matcher->risk < REGEX_RISK && !(costs && *costs))
		return search(matcher, matcher->regex, text, size, from, budget, costs, found);
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

static gboolean has_characters(const char *text, gsize size, guint least)
{
	gsize count = 0;

	for (gsize i = 0; i < size && size >= least; i++)
		count += ((guchar)text[i] & 0xc0) != 0x80;
	return count >= least;
}

/* Line by line, since none of it goes across. Empty ones are left out: what is looked for here
 * takes characters. */
static enum match_answer look_at_lines(struct matcher *matcher, struct regex *regex,
				       const char *text, gsize size,
				       const struct match_budget *budget, struct regex_span *found)
{
	enum match_answer answer;
	gint64 costs = 0;
	gsize from, end;

	for (gsize at = 0; at < size; at = end + 1) {
		from = at;
		if (matcher->literal) {
			answer = search(matcher, matcher->literal, text, size, at, budget, &costs,
					found);
			if (answer != MATCH_FOUND)
				return answer;
			const char *before = memrchr(text + at, '\n', found->start - at);
			from = before ? (gsize)(before - text) + 1 : at;
			at = found->end;
		}
		const char *behind = memchr(text + at, '\n', size - at);
		end = behind ? (gsize)(behind - text) : size;
		if (!has_characters(text + from, end - from, matcher->least))
			continue;
		if (matcher->other && search(matcher, matcher->other, text + from, end - from, 0,
					     budget, &costs, found) == MATCH_NONE)
			continue;
		answer = search(matcher, regex, text + from, end - from, 0, budget, &costs, found);
		found->start += from;
		found->end += from;
		if (answer != MATCH_NONE)
			return answer;
	}
	return MATCH_NONE;
}

enum match_answer matcher_look(struct matcher *matcher, const char *text, gsize size,
			       gboolean ascii, const struct match_budget *budget,
			       struct regex_span *found)
{
	struct regex *regex = ascii && matcher->bytes ? matcher->bytes : matcher->regex;
	gint64 costs = 0;

	if (matcher->literal || matcher->least)
		return look_at_lines(matcher, regex, text, size, budget, found);
	if (!ascii && matcher->bytewise) {
		enum match_answer answer =
			search(matcher, matcher->bytes, text, size, 0, budget, &costs, found);
		/* Afterwards, when the text is near. */
		if (answer == MATCH_OVER || !matcher->plan->plan->thirds ||
		    !has_third_letter(text, size))
			return answer;
	}
	return search(matcher, regex, text, size, 0, budget, &costs, found);
}

/* Whether any of several short texts may match: most often none of many titles does, and a call for
 * each costs more than its bytes. */
static gboolean may_match(struct matcher *matcher, const char *text, gsize size)
{
	struct regex *regex = matcher->literal ? matcher->literal
			      : matcher->joins ? matcher->regex
					       : NULL;
	enum regex_answer answer;
	struct regex_span found;

	return !regex || size > JOINED_MOST ||
	       !regex_try(regex, text, size, 0, size + 1, &matcher->risk, &answer, &found) ||
	       answer == REGEX_FOUND;
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

	if (count > 1 && may_go_on(matcher, budget) && !may_match(matcher, text, ends[count - 1])) {
		for (guint i = 0; i < count; i++)
			if (has_bit(wanted, i))
				answers[i] = MATCH_NONE;
		return TRUE;
	}
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

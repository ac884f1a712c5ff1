/* SPDX-License-Identifier: MIT
 * Whether a time is promised: the words of its clause decide, where they say nothing those of the
 * clause before it, then of the one behind. */
#include <string.h>

#include "desk/error.h"
#include "desk/promise-private.h"

static struct regex *compile(const char *pattern, enum regex_flags flags)
{
	g_autoptr(GError) error = NULL;
	struct regex *regex = regex_new(pattern, flags | REGEX_TRUSTED, NULL, &error);

	g_assert_no_error(error); /* our own pattern, and a test compiles every one */
	return regex;
}

static void tools_free(gpointer data)
{
	struct promise_tools *tools = data;

	for (gsize i = 0; i < promise_row_count; i++)
		regex_free(tools->rows[i]);
	for (int i = 0; i < CUES; i++)
		regex_free(tools->cues[i]);
	regex_free(tools->clause);
	regex_free(tools->skipped);
	g_free(tools->rows);
	g_free(tools->parts);
	g_free(tools);
}

struct promise_tools *promise_tools(void)
{
	static GPrivate of_thread = G_PRIVATE_INIT(tools_free);
	struct promise_tools *tools = g_private_get(&of_thread);

	if (tools)
		return tools;
	tools = g_new0(struct promise_tools, 1);
	tools->rows = g_new0(struct regex *, promise_row_count);
	tools->parts = g_malloc0_n(promise_row_count, sizeof *tools->parts);
	for (gsize i = 0; i < promise_row_count; i++) {
		tools->rows[i] = compile(promise_rows[i].pattern, REGEX_CASELESS);
		for (int part = 0; part < PARTS; part++)
			tools->parts[i][part] =
				regex_group(tools->rows[i], promise_part_names[part]);
	}
	for (int i = 0; i < CUES; i++)
		tools->cues[i] = compile(promise_cue_patterns[i], REGEX_CASELESS);
	tools->clause = compile(promise_clause_pattern, REGEX_CASELESS);
	tools->skipped = compile(promise_skipped_pattern, REGEX_CASELESS);
	g_private_set(&of_thread, tools);
	return tools;
}

/* The end of the last match of a cue in [start, end) that is no part of the wording itself; 0:
 * none. */
static gsize last_cue(const char *text, gsize start, gsize end, enum promise_cue cue,
		      const struct promise_wording *wording)
{
	struct regex *regex = promise_tools()->cues[cue];
	struct regex_span found;
	gsize last = 0;

	while (regex_find(regex, text, end, start, NULL, &found) == REGEX_FOUND) {
		if (found.start < wording->start || found.end > wording->end)
			last = found.end;
		start = MAX(found.end, start + 1);
		while (start < end && ((guchar)text[start] & 0xc0) == 0x80)
			start++;
	}
	return last;
}

static gboolean has_cue(const char *text, gsize start, gsize end, enum promise_cue cue,
			const struct promise_wording *wording)
{
	return last_cue(text, start, end, cue, wording) > 0;
}

struct clause {
	gsize start, end;
};

/* The clauses of a sentence; those that the wording stands in are one. *at is which. */
static GArray *find_clauses(const char *text, gsize start, gsize end,
			    const struct promise_wording *wording, guint *at)
{
	GArray *clauses = g_array_new(FALSE, FALSE, sizeof(struct clause));
	struct regex_span found;
	gsize from = start;
	struct clause clause = {start, end};

	*at = 0;
	while (regex_find(promise_tools()->clause, text, end, from, NULL, &found) == REGEX_FOUND) {
		from = MAX(found.end, from + 1);
		if (found.end > wording->start && found.start < wording->end)
			continue;
		clause.end = found.start;
		g_array_append_val(clauses, clause);
		clause.start = found.end;
		*at += found.end <= wording->start;
	}
	clause.end = end;
	g_array_append_val(clauses, clause);
	return clauses;
}

/* Does the text begin with one of these words? */
static gboolean in_list(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (g_str_has_prefix(text, *words) && !g_ascii_isalpha(text[strlen(*words)]))
			return TRUE;
	return FALSE;
}

/* Past and future in one clause: "what failed will be back by 5" is one of ours, "we will look at
 * what failed at 5" is not. A deadline goes with the future, another hour with the nearest word
 * before it. */
static enum promise_verdict weigh(const char *text, const struct clause *clause,
				  const struct promise_wording *wording)
{
	/* "ETA 04:30", "next update at 5", "give us an hour" say it themselves. */
	static const char *const stating[] = {
		"eta",  "etr",   "update", "restoration", "completion", "recovery", "back",
		"give", "allow", "we",     "i",           "最迟",       "最晚",     "不晚于",
		"搞定", "完成",  "恢复",   "解决",        "修复",       NULL};
	const char *tail = wording->parts[PART_TAIL];
	const char *head = wording->parts[PART_HEAD];
	gboolean loose = wording->row->kind == PROMISE_CLOCK && head &&
			 *wording->row->language == 'e' && !g_str_has_prefix(head, "by") &&
			 !strstr(head, "later") && strcmp(head, "latest") != 0;
	gboolean stated = (head && in_list(head, stating)) || (tail && in_list(tail, stating));
	gsize strong = last_cue(text, clause->start, clause->end, CUE_STRONG, wording);
	gsize past = last_cue(text, clause->start, clause->end, CUE_PAST, wording);

	if (has_cue(text, clause->start, clause->end, CUE_VETO, wording))
		return PROMISE_NO;
	if (strong && past && loose) {
		strong = last_cue(text, clause->start, wording->start, CUE_STRONG, wording);
		past = last_cue(text, clause->start, wording->start, CUE_PAST, wording);
		return strong >= past ? PROMISE_YES : PROMISE_NO;
	}
	if (strong)
		return PROMISE_YES;
	if (past)
		return PROMISE_NO;
	return stated                                                         ? PROMISE_YES
	       : has_cue(text, clause->start, clause->end, CUE_WEAK, wording) ? PROMISE_MAYBE
									      : PROMISE_NOTHING;
}

/* Nothing but the time, as an answer is given: "Within 30 minutes." */
static gboolean stands_alone(const char *text, gsize start, gsize end,
			     const struct promise_wording *wording)
{
	for (gsize i = start; i < end; i++)
		if ((i < wording->start || i >= wording->end) &&
		    (g_ascii_isalnum(text[i]) || text[i] & 0x80))
			return FALSE;
	return wording->row->kind != PROMISE_DAY;
}

static gboolean is_question(const char *text, gsize start, gsize end)
{
	while (end > start && (g_ascii_isspace(text[end - 1]) || strchr("\"')", text[end - 1])))
		end--;
	return end > start &&
	       (text[end - 1] == '?' || (end - start > 3 && memcmp(text + end - 3, "？", 3) == 0));
}

/* A question asks for a time, unless only its end does: "We aim for 5 pm, does that suit you?" */
static gboolean asks(const char *text, gsize start, gsize end, const struct clause *clause,
		     const struct promise_wording *wording)
{
	if (!is_question(text, start, end))
		return has_cue(text, clause->start, clause->end, CUE_QUESTION, wording) &&
		       *wording->row->language == 'z';
	return clause->end == end || has_cue(text, start, clause->end, CUE_QUESTION, wording) ||
	       !has_cue(text, clause->start, clause->end, CUE_STRONG, wording);
}

static gboolean refused_by_parts(const struct promise_wording *wording)
{
	static const char *const heads[] = {
		"until", "till",   "since", "from", "after",  "between", "last", "of",   "and",
		"to",    "during", "从",    "自",   "到",     "至",      "过去", "最近", "近",
		"此前",  "前",     "已",    "持续", "持续了", "时长",    "超过", "首",   "后",
		"之后",  "以后",   "上",    "-",    "~",      "～",      "—",    NULL};
	static const char *const tails[] = {"起", "以来", "之间", "到", "至", "的",
					    "-",  "~",    "～",   "—",  NULL};
	const char *head = wording->parts[PART_HEAD], *tail = wording->parts[PART_TAIL];
	gboolean after = tail && g_str_has_suffix(tail, "后");

	return (head && (g_strv_contains(heads, head) || g_ascii_isdigit(*head))) ||
	       (tail &&
		(g_strv_contains(tails, tail) || (after && wording->row->kind != PROMISE_SPAN))) ||
	       (tail && wording->row->kind == PROMISE_SPAN && g_str_has_suffix(tail, "前"));
}

/* 一小时 alone is how long something takes, "takes an hour" too; with 内, 预计 or "will" it is when
 * it is done. */
static gboolean is_bare(const char *text, const struct clause *clause,
			const struct promise_wording *wording)
{
	const char *head = wording->parts[PART_HEAD];
	gboolean bare = *wording->row->language == 'z'
				? !wording->parts[PART_TAIL]
				: head && (g_str_has_prefix(head, "take") ||
					   g_str_has_prefix(head, "require"));

	return wording->row->kind == PROMISE_SPAN && bare &&
	       !has_cue(text, clause->start, clause->end, CUE_STRONG, wording);
}

enum promise_verdict promise_judge(const char *text, gsize start, gsize end,
				   const struct promise_wording *wording)
{
	guint at, near;
	g_autoptr(GArray) clauses = find_clauses(text, start, end, wording, &at);
	const struct clause *clause = &g_array_index(clauses, struct clause, at);
	enum promise_verdict verdict;

	if (refused_by_parts(wording) || is_bare(text, clause, wording) ||
	    asks(text, start, end, clause, wording) ||
	    has_cue(text, start, end, CUE_CONDITION, wording))
		return PROMISE_NO;
	if (wording->row->kind == PROMISE_EVERY && !has_cue(text, start, end, CUE_NEWS, wording))
		return PROMISE_NO;
	if (stands_alone(text, start, end, wording))
		return PROMISE_YES;
	verdict = weigh(text, clause, wording);
	/* "We will keep it running and finish by midnight." */
	for (near = at; verdict == PROMISE_MAYBE && near-- > 0;)
		if (weigh(text, &g_array_index(clauses, struct clause, near), wording) ==
		    PROMISE_YES)
			verdict = PROMISE_YES;
	for (near = at; verdict == PROMISE_NOTHING && near-- > 0;)
		verdict = weigh(text, &g_array_index(clauses, struct clause, near), wording);
	for (near = at + 1; verdict == PROMISE_NOTHING && near < clauses->len; near++)
		verdict = weigh(text, &g_array_index(clauses, struct clause, near), wording);
	return verdict;
}

gboolean promise_delivers(const char *text, gsize start, gsize end,
			  const struct promise_wording *wording)
{
	guint at;
	g_autoptr(GArray) clauses = find_clauses(text, start, end, wording, &at);
	const struct clause *clause = &g_array_index(clauses, struct clause, at);

	return has_cue(text, clause->start, clause->end, CUE_WEAK, wording);
}

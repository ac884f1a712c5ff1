/* SPDX-License-Identifier: MIT
 * 10 000 random ticket histories: folded in one go and event by event they read the same; due dates
 * are the same from any `now`; raising never puts off, lowering never erases; and what clocks
 * read agrees with a walk over the open intervals that knows nothing of the fold. A
 * failing history is named by its number, which is its seed. */
#include <string.h>

#include "desk/queue.h"
#include "tests/random.h"

#define HISTORIES 10000
#define DAY 86400

static void print_spans(GString *out, const GArray *spans)
{
	for (guint i = 0; i < spans->len; i++) {
		const struct span *span = &g_array_index(spans, struct span, i);
		g_string_append_printf(out, " [%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ")",
				       span->start, span->end);
	}
}

/* Everything a fold says, as text. */
static char *digest(const struct folded *folded)
{
	GString *out = g_string_new(NULL);

#define NUMBER(x) g_string_append_printf(out, " " #x "=%" G_GINT64_FORMAT, (gint64)(folded->x))
	NUMBER(state), NUMBER(wait_until), NUMBER(severity), NUMBER(restored), NUMBER(covered);
	NUMBER(pausing), NUMBER(unanswered), NUMBER(last_client_at), NUMBER(last_public_at);
	NUMBER(restored_at), NUMBER(resolved_at), NUMBER(closed_at), NUMBER(first_response_at);
	NUMBER(reopen_until), NUMBER(wakes_at), NUMBER(updated_at), NUMBER(merged_into);
#undef NUMBER
	g_string_append_printf(out, " owner=%s team=%s\n", folded->owner, folded->team);
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		g_string_append_printf(out, "%s/%d %s", clock_kind_name(cycle->clock),
				       cycle->number, clock_state_name(cycle->state));
#define NUMBER(x) g_string_append_printf(out, " " #x "=%" G_GINT64_FORMAT, (gint64)(cycle->x))
		NUMBER(breached), NUMBER(waived), NUMBER(waive_pending), NUMBER(unproved);
		NUMBER(provisional), NUMBER(original_missed), NUMBER(quiet), NUMBER(cause);
		NUMBER(breach_at), NUMBER(started_at), NUMBER(stopped_at), NUMBER(due_at);
		NUMBER(original_due_at), NUMBER(due_if_resumed_at), NUMBER(sleeping_until);
		NUMBER(target_s), NUMBER(aim_s), NUMBER(elapsed_s), NUMBER(remaining_s);
		NUMBER(turn), NUMBER(stop_turn), NUMBER(severity), NUMBER(shown);
		NUMBER(obligations->len);
#undef NUMBER
		print_spans(out, cycle->pauses);
		g_string_append(out, " gaps");
		print_spans(out, cycle->gaps);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

static int compare_events(const void *a, const void *b)
{
	const struct event *left = *(struct event *const *)a, *right = *(struct event *const *)b;

	if (left->occurred_at != right->occurred_at)
		return left->occurred_at < right->occurred_at ? -1 : 1;
	return (left->turn > right->turn) - (left->turn < right->turn);
}

static struct folded *fold_all(const GPtrArray *events, int which, gint64 now)
{
	return clock_fold((const struct event *const *)events->pdata, events->len, random_terms,
			  GINT_TO_POINTER(which), now, TIME_NONE);
}

/* One go, in any order given = event by event in order, with reads between. */
static void check_one_go(GRand *rand, const GPtrArray *events, int which)
{
	g_autoptr(GPtrArray) ordered = g_ptr_array_copy((GPtrArray *)events, NULL, NULL);
	g_autoptr(GPtrArray) mixed = g_ptr_array_copy((GPtrArray *)events, NULL, NULL);
	struct fold *fold = fold_new(random_terms, GINT_TO_POINTER(which));
	const struct event *last = g_ptr_array_index(events, 0);

	g_ptr_array_set_free_func(ordered, NULL);
	g_ptr_array_set_free_func(mixed, NULL);
	g_ptr_array_sort(ordered, compare_events);
	for (guint i = mixed->len; i > 1; i--) {
		guint other = (guint)g_rand_int_range(rand, 0, (int)i);
		void *kept = mixed->pdata[i - 1];
		mixed->pdata[i - 1] = mixed->pdata[other];
		mixed->pdata[other] = kept;
	}
	for (guint i = 0; i < ordered->len; i++) {
		last = g_ptr_array_index(ordered, i);
		fold_event(fold, last);
		if (one_in(rand, 3))
			folded_free(fold_read(fold,
					      last->occurred_at + g_rand_int_range(rand, 0, DAY)));
	}
	gint64 now = last->occurred_at + g_rand_int_range(rand, 0, 3 * DAY);
	struct folded *one = fold_all(mixed, which, now), *other = fold_read(fold, now);
	g_autofree char *one_text = digest(one), *other_text = digest(other);
	g_assert_cmpstr(one_text, ==, other_text);
	folded_free(one);
	folded_free(other);
	fold_free(fold);
}

static const struct cycle *find(const struct folded *folded, const struct cycle *like)
{
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		if (cycle->clock == like->clock && cycle->number == like->number)
			return cycle;
	}
	return NULL;
}

/* K7: from any now up to the next event or timer the due date is the same, and the rank too (§4).
 */
static void check_any_now(GRand *rand, const struct fold *fold, gint64 from, gint64 to)
{
	struct folded *first = fold_read(fold, from);
	struct queue_row row, later_row;

	if (first->wakes_at != TIME_NONE)
		to = MIN(to, first->wakes_at - 1);
	gint64 now = to > from ? from + (gint64)(g_rand_double(rand) * (double)(to - from)) : from;
	struct folded *later = fold_read(fold, now);
	g_assert_cmpint(first->cycles->len, ==, later->cycles->len);
	for (guint i = 0; i < first->cycles->len; i++) {
		const struct cycle *before = g_ptr_array_index(first->cycles, i);
		const struct cycle *after = g_ptr_array_index(later->cycles, i);
		g_assert_cmpint(before->due_at, ==, after->due_at);
		g_assert_cmpint(before->state, ==, after->state);
		/* Which of several paused ones would be due first may change with the hour. */
		if (before->shown == after->shown)
			g_assert_cmpint(before->elapsed_s, <=, after->elapsed_s);
		g_assert_cmpint(after->elapsed_s, >=, 0);
		g_assert_cmpint(before->elapsed_s, >=, 0);
		g_assert_true(!before->breached || after->breached);
		if (before->state == CLOCK_RUNNING)
			g_assert_true(after->breached == before->breached ||
				      after->breach_at == after->due_at ||
				      after->obligations->len > 1);
	}
	queue_row_of(first, first->covered, &row);
	queue_row_of(later, later->covered, &later_row);
	g_assert_cmpint(row.rest, ==, later_row.rest);
	g_assert_cmpint(row.klass, ==, later_row.klass);
	g_assert_cmpint(row.key, ==, later_row.key);
	g_assert_cmpint(row.wakes_at, ==, later_row.wakes_at);
	folded_free(first);
	folded_free(later);
}

/* M1, K4: what one more event at the same instant may do to a cycle. */
static void check_step(const struct folded *before, const struct folded *after,
		       const struct event *event)
{
	gboolean raise = event->kind == EVENT_SEVERITY && after->severity < before->severity;

	for (guint i = 0; i < before->cycles->len; i++) {
		const struct cycle *old = g_ptr_array_index(before->cycles, i);
		const struct cycle *new = find(after, old);
		g_assert_nonnull(new);
		g_assert_true(!old->breached || new->breached);
		if (old->breached)
			g_assert_cmpint(new->breach_at, <=, old->breach_at);
		if (raise && old->state == CLOCK_RUNNING && old->due_at != TIME_NONE &&
		    new->state == CLOCK_RUNNING)
			g_assert_cmpint(new->due_at, <=, old->due_at);
		if (event->kind == EVENT_SEVERITY && old->stopped_at != TIME_NONE)
			g_assert_cmpint(new->state, ==, old->state);
	}
}

/* The oracle: pauses as the events tell them, without the fold. */
static GArray *told_waits(const GPtrArray *events, const struct cycle *cycle)
{
	GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct span));
	unsigned mask = cycle->policy->pause;
	enum pause_reason reason = 0;
	struct span span = {.start = TIME_NONE};
	gint64 until = TIME_NONE;

	if (cycle->clock != CLOCK_ACCEPTANCE)
		mask &= ~(1u << PAUSE_INTERNAL);
	for (guint i = 0; i <= events->len; i++) {
		const struct event *event = i < events->len ? g_ptr_array_index(events, i) : NULL;
		gboolean state =
			event && event->kind == EVENT_STATE && !(event->flags & EVENT_PARTIAL) &&
			!(event->flags & EVENT_AUTOMATIC && strcmp(event->what, "restored") == 0);
		gboolean spoken =
			event && event->kind == EVENT_MESSAGE && (event->flags & EVENT_CLIENT) &&
			!(event->flags & EVENT_AUTOMATIC) && reason == PAUSE_WAITING_CLIENT;
		if (span.start != TIME_NONE &&
		    (!event || state || spoken || event->kind == EVENT_MERGE)) {
			span.end = event ? event->occurred_at : G_MAXINT64;
			if (until != TIME_NONE && until < span.end)
				span.end = MAX(until, span.start);
			if (mask & 1u << reason)
				g_array_append_val(spans, span);
			span.start = TIME_NONE;
		}
		if (state && strcmp(event->what, "waiting") == 0) {
			pause_reason_parse(event->why, &reason);
			span.start = event->occurred_at;
			until = event->until;
		}
	}
	if (cycle->gaps->len)
		g_array_append_vals(spans, cycle->gaps->data, cycle->gaps->len);
	return spans;
}

static gboolean is_out(const GArray *spans, gint64 at, gint64 *until)
{
	for (guint i = 0; i < spans->len; i++) {
		const struct span *span = &g_array_index(spans, struct span, i);
		if (at >= span->start && at < span->end) {
			*until = MIN(*until, span->end);
			return TRUE;
		}
		if (span->start > at)
			*until = MIN(*until, span->start);
	}
	return FALSE;
}

/* Walks from one edge to the next, of the open set or of a span. */
static void walk(const struct cycle *cycle, const GArray *spans, gint64 at, gint64 end,
		 gint64 *elapsed, gint64 *due)
{
	const struct calendar *calendar = cycle->policy->calendar;
	gint64 opens = TIME_NONE, closes = TIME_NONE, counted = 0;

	*elapsed = TIME_NONE;
	*due = TIME_NONE;
	while (*elapsed == TIME_NONE || *due == TIME_NONE) {
		gint64 next = G_MAXINT64;
		if (*elapsed == TIME_NONE && at >= end)
			*elapsed = counted;
		if (*elapsed != TIME_NONE && is_out(spans, at, &next) && next == G_MAXINT64)
			break;
		if (closes == TIME_NONE || at >= closes)
			g_assert_true(calendar_interval(calendar, at, &opens, &closes));
		gboolean open = at >= opens;
		next = open ? closes : opens;
		if (*elapsed == TIME_NONE)
			next = MIN(next, end);
		gboolean out = is_out(spans, at, &next);
		if (open && !out) {
			if (*due == TIME_NONE && next - at >= cycle->target_s - counted)
				*due = at + cycle->target_s - counted;
			counted += next - at;
		}
		at = next;
	}
}

static guint walked;

static void check_oracle(const GPtrArray *events, const struct folded *folded, gint64 now)
{
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		gint64 end = cycle->stopped_at == TIME_NONE ? now : cycle->stopped_at, elapsed, due;
		const struct obligation *shown =
			&g_array_index(cycle->obligations, struct obligation, cycle->shown);
		/* A change has windows of its own. */
		if (!cycle->policy || cycle->clock == CLOCK_CHANGE)
			continue;
		g_autoptr(GArray) waits = told_waits(events, cycle);
		walk(cycle, waits, shown->start, end, &elapsed, &due);
		if (cycle->elapsed_s != elapsed) {
			g_autofree char *text = digest(folded);
			random_print(events);
			g_printerr("%s/%d of\n%s\n", clock_kind_name(cycle->clock), cycle->number,
				   text);
		}
		g_assert_cmpint(cycle->elapsed_s, ==, elapsed);
		if (cycle->state == CLOCK_RUNNING)
			g_assert_cmpint(cycle->due_at, ==, due);
		if (cycle->obligations->len == 1 &&
		    (cycle->state == CLOCK_MET || cycle->state == CLOCK_MISSED))
			g_assert_cmpint(cycle->state, ==,
					elapsed > cycle->target_s || (due != TIME_NONE && due < end)
						? CLOCK_MISSED
						: CLOCK_MET);
		walked++;
	}
}

static void test_one_go(void)
{
	for (guint32 seed = 0; seed < HISTORIES; seed++) {
		GRand *rand = g_rand_new_with_seed(seed);
		g_autoptr(GPtrArray) events = random_history(rand, FALSE);
		g_test_message("history %u", seed);
		check_one_go(rand, events, (int)(seed % RANDOM_TERMS));
		g_rand_free(rand);
	}
}

static void test_plain(void)
{
	for (guint32 seed = 0; seed < HISTORIES; seed++) {
		GRand *rand = g_rand_new_with_seed(seed + HISTORIES);
		g_autoptr(GPtrArray) events = random_history(rand, TRUE);
		struct fold *fold = fold_new(random_terms, GINT_TO_POINTER((int)(seed % RANDOM_TERMS)));
		g_test_message("history %u", seed + HISTORIES);
		gboolean extended = FALSE;
		for (guint i = 0; i < events->len; i++) {
			const struct event *event = g_ptr_array_index(events, i);
			const struct event *next =
				i + 1 < events->len ? g_ptr_array_index(events, i + 1) : NULL;
			gint64 at = event->occurred_at;
			struct folded *before = i ? fold_read(fold, at) : NULL;
			fold_event(fold, event);
			struct folded *after = fold_read(fold, at);
			if (before)
				check_step(before, after, event);
			extended |= event->kind == EVENT_EXTEND;
			if (one_in(rand, 4) || !next)
				check_any_now(rand, fold, at,
					      next ? next->occurred_at : at + 9 * DAY);
			folded_free(before);
			folded_free(after);
		}
		const struct event *last = g_ptr_array_index(events, events->len - 1);
		gint64 now = last->occurred_at + g_rand_int_range(rand, 0, 3 * DAY);
		struct folded *folded = fold_read(fold, now);
		if (!extended)
			check_oracle(events, folded, now);
		folded_free(folded);
		fold_free(fold);
		g_rand_free(rand);
	}
	/* The oracle must have had its say. */
	g_assert_cmpuint(walked, >, HISTORIES);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (!given_database()) {
		g_print("1..0 # SKIP no tz database\n");
		return 0;
	}
	random_begin();
	g_test_add_func("/history/one-go-is-event-by-event", test_one_go);
	g_test_add_func("/history/any-now-raise-lower-oracle", test_plain);
	int status = g_test_run();
	random_end();
	return status;
}

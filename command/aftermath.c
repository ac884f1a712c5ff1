/* SPDX-License-Identifier: MIT
 * From two folds to what a person must know now. Each clause is one whole translated text; a clause
 * about a clock that changed comes before those that say what goes on. */
#include "command/aftermath.h"

#include <inttypes.h>

#include "desk/i18n.h"
#include "desk/left.h"
#include "desk/when.h"

/* Of what did not change a line has room for this much. */
enum { UNCHANGED_LIMIT = 2 };

const char *aftermath_clock(enum clock_kind clock)
{
	static const char *const names[] = {
		[CLOCK_FIRST_RESPONSE] = N_("first response"),
		[CLOCK_DIAGNOSIS] = N_("diagnosis"),
		[CLOCK_NEXT_RESPONSE] = N_("next response"),
		[CLOCK_UPDATE] = N_("update"),
		[CLOCK_RESTORE] = N_("restore"),
		[CLOCK_RESOLVE] = N_("resolve"),
		[CLOCK_NOTIFY] = N_("notify"),
		[CLOCK_PROMISE] = N_("promise"),
		[CLOCK_REVIEW] = N_("review"),
		[CLOCK_CHANGE] = N_("change"),
		[CLOCK_ACCEPTANCE] = N_("acceptance"),
	};
	return clock > 0 && clock < CLOCK_KINDS ? _(names[clock]) : "-";
}

static const char *stop_word(enum clock_stop stop)
{
	switch (stop) {
	case STOP_ACK:
		return "ack";
	case STOP_BEGUN:
		return "begun";
	case STOP_BEGUN_REPLY:
		return "begun+reply";
	case STOP_REPLY:
		break;
	}
	return "reply";
}

static gboolean is_unstopped(const struct cycle *cycle)
{
	return cycle && (cycle->state == CLOCK_RUNNING || cycle->state == CLOCK_PAUSED);
}

/* A promise that was moved stops and goes on as another, by one event: its other half. NULL: none.
 */
static const struct cycle *moved_from(const struct folded *after, const struct cycle *promise)
{
	for (guint i = 0; promise->clock == CLOCK_PROMISE && i < after->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(after->cycles, i);
		if (cycle->clock == CLOCK_PROMISE && cycle->stop_turn == promise->turn)
			return cycle;
	}
	return NULL;
}

static gboolean was_moved(const struct folded *after, const struct cycle *promise)
{
	for (guint i = 0; i < after->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(after->cycles, i);
		if (promise->stop_turn && moved_from(after, cycle) == promise)
			return TRUE;
	}
	return FALSE;
}

enum change { SAME, MET, MISSED, ENDED, BEGUN, PAUSED, RESUMED, MOVED, UNTOLD };

/* `before` NULL: the cycle is new. */
static enum change change_of(const struct cycle *before, const struct cycle *after)
{
	gboolean ran = is_unstopped(before);

	switch (after->state) {
	case CLOCK_MET:
		return before && before->state == CLOCK_MET ? UNTOLD : MET;
	case CLOCK_MISSED:
		return before && before->state == CLOCK_MISSED ? UNTOLD : MISSED;
	case CLOCK_CANCELLED:
		return ran ? ENDED : UNTOLD;
	case CLOCK_PAUSED:
		return !ran || before->state == CLOCK_RUNNING ? PAUSED : SAME;
	case CLOCK_RUNNING:
		break;
	}
	if (!before)
		return BEGUN;
	if (!ran || before->state == CLOCK_PAUSED)
		return RESUMED;
	return before->due_at == after->due_at ? SAME : MOVED;
}

/* What runs on: how long, or why not now. */
static void append_going_on(GString *out, const struct cycle *cycle, enum change change, gint64 now,
			    const struct zone *zone)
{
	const char *name = aftermath_clock(cycle->clock);
	gboolean owed = cycle->clock == CLOCK_FIRST_RESPONSE && cycle->policy && change == SAME;
	struct left left;
	char span[LEFT_SIZE], wakes[WHEN_SHORT_SIZE];

	left_cycle(&left, cycle, now);
	left_span(ABS(left.seconds), span);
	g_string_append(out, "; ");
	switch (left.look) {
	case LEFT_OVERDUE:
		if (owed)
			g_string_append_printf(out,
					       _("%s still runs (contract: %s), overdue by %s"),
					       name, stop_word(cycle->policy->stop), span);
		else
			g_string_append_printf(out, _("%s overdue by %s"), name, span);
		break;
	case LEFT_SLEEPING:
		when_short(left.wakes_at, now, zone, wakes);
		g_string_append_printf(out, _("%s asleep until %s"), name, wakes);
		break;
	case LEFT_PAUSED:
		g_string_append_printf(out,
				       left.seconds < 0 ? _("%s paused, overdue by %s")
				       : change == SAME ? _("%s still paused at %s")
							: _("%s paused at %s"),
				       name, span);
		break;
	case LEFT_RUNNING:
		if (owed)
			g_string_append_printf(out, _("%s still runs (contract: %s), %s left"),
					       name, stop_word(cycle->policy->stop), span);
		else
			g_string_append_printf(out,
					       change == RESUMED ? _("%s runs again, %s left")
					       : change == BEGUN ? _("%s now runs, %s left")
								 : _("%s %s left"),
					       name, span);
		break;
	case LEFT_NONE:
		g_string_append_printf(out, _("%s runs"), name);
		break;
	}
}

static void append_stopped(GString *out, const struct cycle *cycle, enum change change)
{
	const char *name = aftermath_clock(cycle->clock);
	char span[LEFT_SIZE];

	left_span(ABS(cycle->remaining_s), span);
	g_string_append(out, "; ");
	if (cycle->clock == CLOCK_PROMISE && change == MET)
		g_string_append_printf(out, _("%s met"), name);
	else
		g_string_append_printf(
			out, change == MET ? _("%s met with %s to spare") : _("%s missed by %s"),
			name, span);
}

static void append_moved(GString *out, const struct cycle *before, const struct cycle *after,
			 gint64 now, const struct zone *zone)
{
	char is[WHEN_SHORT_SIZE], was[WHEN_SHORT_SIZE];

	when_short(after->due_at, now, zone, is);
	when_short(before->due_at, now, zone, was);
	g_string_append(out, "; ");
	if (after->due_at != TIME_NONE && before->due_at != TIME_NONE)
		g_string_append_printf(out, _("%s now due %s (was %s)"),
				       aftermath_clock(after->clock), is, was);
	else
		append_going_on(out, after, BEGUN, now, zone);
}

/* Clocks that no longer run without a verdict: cancelled, or taken back with the act that started
 * them. */
static void append_ended(GString *out, const struct folded *before, const struct folded *after)
{
	g_autoptr(GString) names = g_string_new(NULL);
	guint ended = 0;

	for (guint i = 0; before && i < before->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(before->cycles, i);
		const struct cycle *now = folded_cycle(after, cycle);
		if (!is_unstopped(cycle) || (now && now->state != CLOCK_CANCELLED))
			continue;
		g_string_append_printf(names, "%s%s", ended++ ? ", " : "",
				       aftermath_clock(cycle->clock));
	}
	if (ended)
		g_string_append_printf(out,
				       ngettext("; %s runs no longer", "; %s run no longer", ended),
				       names->str);
}

/* The unchanged ones in the order they are told: the first response while it is owed, then by due
 * date, paused ones last. */
static gint compare_unchanged(gconstpointer a, gconstpointer b)
{
	const struct cycle *x = *(const struct cycle *const *)a,
			   *y = *(const struct cycle *const *)b;
	gboolean x_first = x->clock == CLOCK_FIRST_RESPONSE,
		 y_first = y->clock == CLOCK_FIRST_RESPONSE;
	gint64 x_due = x->state == CLOCK_PAUSED || x->due_at == TIME_NONE ? G_MAXINT64 : x->due_at,
	       y_due = y->state == CLOCK_PAUSED || y->due_at == TIME_NONE ? G_MAXINT64 : y->due_at;

	if (x_first != y_first)
		return x_first ? -1 : 1;
	return x_due < y_due ? -1 : x_due > y_due;
}

static void append_changed(GString *out, const struct cycle *before, const struct cycle *after,
			   enum change change, gint64 now, const struct zone *zone)
{
	switch (change) {
	case MET:
	case MISSED:
		append_stopped(out, after, change);
		break;
	case MOVED:
		append_moved(out, before, after, now, zone);
		break;
	case BEGUN:
	case PAUSED:
	case RESUMED:
		append_going_on(out, after, change, now, zone);
		break;
	case SAME:
	case ENDED:
	case UNTOLD:
		break;
	}
}

void aftermath_append(GString *out, const struct folded *before, const struct folded *after,
		      gint64 now, const struct zone *zone)
{
	g_autoptr(GPtrArray) unchanged = g_ptr_array_new();
	gboolean runs = FALSE;

	for (guint i = 0; i < after->cycles->len; i++) {
		struct cycle *cycle = g_ptr_array_index(after->cycles, i);
		const struct cycle *was = before ? folded_cycle(before, cycle) : cycle;
		enum change change = change_of(was, cycle);
		runs = runs || is_unstopped(cycle);
		if (change == BEGUN && (was = moved_from(after, cycle)))
			change = MOVED;
		if (change == MET && was_moved(after, cycle))
			continue;
		if (change == SAME)
			g_ptr_array_add(unchanged, cycle);
		else
			append_changed(out, was, cycle, change, now, zone);
	}
	append_ended(out, before, after);
	g_ptr_array_sort(unchanged, compare_unchanged);
	for (guint i = 0; i < MIN(unchanged->len, (guint)UNCHANGED_LIMIT); i++)
		append_going_on(out, g_ptr_array_index(unchanged, i), SAME, now, zone);
	if (!runs && after->state <= STATE_RESTORED)
		g_string_append_printf(out, "; %s", _("no clock runs"));
}

/* ---- many tickets */

void tally_begin(struct tally *tally)
{
	*tally = (struct tally){.next_due_at = TIME_NONE};
}

static void tally_cycle(struct tally *tally, gint64 ticket, enum change change,
			const struct cycle *cycle)
{
	tally->met += change == MET;
	tally->missed += change == MISSED;
	tally->paused += change == PAUSED;
	tally->resumed += change == RESUMED;
	tally->moved += change == MOVED;
	if (!is_unstopped(cycle))
		return;
	tally->owed += cycle->clock == CLOCK_FIRST_RESPONSE;
	if (cycle->state != CLOCK_RUNNING || cycle->due_at == TIME_NONE ||
	    (tally->next_due_at != TIME_NONE && tally->next_due_at <= cycle->due_at))
		return;
	tally->next_due_at = cycle->due_at;
	tally->next_ticket = ticket;
}

void tally_ticket(struct tally *tally, gint64 ticket, const struct folded *before,
		  const struct folded *after)
{
	tally->tickets++;
	for (guint i = 0; i < after->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(after->cycles, i);
		const struct cycle *was = before ? folded_cycle(before, cycle) : cycle;
		tally_cycle(tally, ticket, change_of(was, cycle), cycle);
	}
}

void tally_append(GString *out, const struct tally *tally, gint64 now)
{
	const struct {
		guint count;
		char *text;
	} parts[] = {
		{tally->met, g_strdup_printf(ngettext("%u clock met", "%u clocks met", tally->met),
					     tally->met)},
		{tally->missed, g_strdup_printf(_("%u missed"), tally->missed)},
		{tally->paused, g_strdup_printf(_("%u paused"), tally->paused)},
		{tally->resumed, g_strdup_printf(_("%u run again"), tally->resumed)},
		{tally->moved,
		 g_strdup_printf(ngettext("%u due date moved", "%u due dates moved", tally->moved),
				 tally->moved)},
		{tally->owed, g_strdup_printf(ngettext("%u first response still runs",
						       "%u first responses still run", tally->owed),
					      tally->owed)},
	};
	char span[LEFT_SIZE];

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
		if (parts[i].count)
			g_string_append_printf(out, "; %s", parts[i].text);
		g_free(parts[i].text);
	}
	if (tally->next_due_at == TIME_NONE)
		return;
	left_span(ABS(tally->next_due_at - now), span);
	g_string_append_printf(out,
			       tally->next_due_at < now ? _("; %" PRId64 " overdue by %s")
							: _("; next %" PRId64 " in %s"),
			       tally->next_ticket, span);
}

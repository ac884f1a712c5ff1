/* SPDX-License-Identifier: MIT
 * See dial.h. */
#include "config.h"

#include <string.h>

#include "desk/i18n.h"
#include "desk/title.h"
#include "desk/when.h"
#include "tui/dial.h"

/* Clocks that are over, in a line of all. */
enum { DONE_SHOWN = 4 };

static void dial_free(void *data)
{
	struct dial *dial = data;
	g_free(dial->name);
	g_free(dial->calendar);
	g_free(dial);
}

static struct dial *dial_of(const struct cycle *cycle, gint64 now)
{
	struct dial *dial = g_new0(struct dial, 1);
	dial->clock = cycle->clock;
	dial->number = cycle->number;
	const char *title = title_of(TITLE_CLOCK, clock_kind_name(cycle->clock));
	dial->name = cycle->number > 1 ? g_strdup_printf("%s %d", title, cycle->number)
				       : g_strdup(title);
	dial->state = cycle->state;
	dial->breached = cycle->breached;
	dial->waived = cycle->waived;
	dial->waive_pending = cycle->waive_pending;
	dial->unproved = cycle->unproved;
	dial->provisional = cycle->provisional;
	dial->cause = cycle->cause;
	face_of_cycle(&dial->face, cycle, now);
	dial->read_at = now;
	dial->due_at = cycle->state == CLOCK_PAUSED ? TIME_NONE : cycle->due_at;
	dial->original_due_at = cycle->original_due_at;
	dial->due_if_resumed_at = cycle->due_if_resumed_at;
	dial->started_at = cycle->started_at;
	dial->stopped_at = cycle->stopped_at;
	dial->target_s = cycle->target_s;
	dial->aim_s = cycle->aim_s;
	dial->elapsed_s = cycle->elapsed_s;
	if (cycle->calendar && strcmp(cycle->calendar, "24x7") != 0)
		dial->calendar = g_strdup(cycle->calendar);
	return dial;
}

GPtrArray *dials_of(const struct folded *folded, gint64 now)
{
	GPtrArray *dials = g_ptr_array_new_with_free_func(dial_free);
	for (guint i = 0; i < folded->cycles->len; i++)
		g_ptr_array_add(dials, dial_of(folded->cycles->pdata[i], now));
	return dials;
}

enum style dial_word(const struct dial *dial, gint64 now, const struct zone *zone, char *out,
		     gsize size)
{
	char left[LEFT_SIZE];
	switch (dial->state) {
	case CLOCK_RUNNING:
	case CLOCK_PAUSED:
		face_print(&dial->face, now, zone, left);
		g_snprintf(out, size, "%s%s", left,
			   dial->breached && dial->state == CLOCK_PAUSED ? _(" BREACHED") : "");
		return face_style(&dial->face, now);
	case CLOCK_MET:
		g_snprintf(out, size, "%s", _("met"));
		return STYLE_GOOD;
	case CLOCK_MISSED:
		g_snprintf(out, size, "%s", dial->waived ? _("missed, waived") : _("missed"));
		return STYLE_BREACHED;
	default:
		g_snprintf(out, size, "%s",
			   dial->breached ? _("cancelled, breached") : _("cancelled"));
		return dial->breached ? STYLE_BREACHED : STYLE_DIM;
	}
}

int dial_weight(const struct dial *dial)
{
	return dial->state == CLOCK_RUNNING ? 0 : dial->state == CLOCK_PAUSED ? 1 : 2;
}

gint64 dial_used(const struct dial *dial, gint64 now)
{
	gboolean counts = dial->state == CLOCK_RUNNING &&
			  (dial->face.look == LEFT_RUNNING || dial->face.look == LEFT_OVERDUE);
	return MAX(dial->elapsed_s, 0) + (counts ? MAX(now - dial->read_at, 0) : 0);
}

static void add_note(GString *out, const char *text)
{
	g_string_append_printf(out, "%s%s", out->len ? "; " : "", text);
}

static void add_moment(GString *out, const char *format, gint64 at, gint64 now,
		       const struct zone *zone)
{
	char when[WHEN_SHORT_SIZE];
	if (at == TIME_NONE)
		return;
	when_short(at, now, zone, when);
	g_autofree char *text = g_strdup_printf(format, when);
	add_note(out, text);
}

char *dial_note(const struct dial *dial, gint64 now, const struct zone *zone)
{
	GString *out = g_string_new(NULL);
	if (dial->waive_pending)
		add_note(out, _("a waiver waits for approval"));
	if (dial->cause)
		add_note(out, breach_cause_name(dial->cause));
	if (dial->unproved)
		add_note(out, _("unproved"));
	add_moment(out, _("extended, was due %s"), dial->original_due_at, now, zone);
	if (dial->state == CLOCK_PAUSED)
		add_moment(out, _("resumed now due %s"), dial->due_if_resumed_at, now, zone);
	if (dial->provisional)
		add_note(out, _("provisional"));
	return g_string_free(out, FALSE);
}

static void put_dial(struct pen *pen, const struct dial *dial, gint64 now, const struct zone *zone)
{
	char word[64];
	enum style style = dial_word(dial, now, zone, word, sizeof word);
	g_autofree char *calendar = dial->calendar && dial_weight(dial) < 2
					    ? g_strdup_printf(" [%s]", dial->calendar)
					    : g_strdup("");
	pen_item(pen, draw_width(dial->name) + 1 + draw_width(word) + draw_width(calendar));
	pen_text(pen, STYLE_TEXT, dial->name);
	pen_text(pen, STYLE_TEXT, " ");
	pen_text(pen, style, word);
	pen_text(pen, STYLE_DIM, calendar);
}

/* Of what has been, the misses are worth a word, then the newest: a long ticket has thousands.
 * Gives how many of them, ascending. */
static int pick_done(const GPtrArray *dials, guint picked[DONE_SHOWN])
{
	int count = 0;
	for (int breached = 1; breached >= 0; breached--)
		for (guint i = dials->len; i > 0 && count < DONE_SHOWN; i--) {
			const struct dial *dial = dials->pdata[i - 1];
			if (dial_weight(dial) == 2 && dial->breached == breached)
				picked[count++] = i - 1;
		}
	for (int i = 1; i < count; i++)
		for (int j = i; j > 0 && picked[j] < picked[j - 1]; j--) {
			guint other = picked[j];
			picked[j] = picked[j - 1];
			picked[j - 1] = other;
		}
	return count;
}

void dials_put(const GPtrArray *dials, gboolean uncovered, struct pen *pen, gint64 now,
	       const struct zone *zone)
{
	guint picked[DONE_SHOWN], done = 0;
	for (int weight = 0; weight <= 2; weight++)
		for (guint i = 0; i < dials->len; i++)
			if (dial_weight(dials->pdata[i]) == weight) {
				done += weight == 2;
				if (weight < 2)
					put_dial(pen, dials->pdata[i], now, zone);
			}
	int count = pick_done(dials, picked);
	for (int i = 0; i < count; i++)
		put_dial(pen, dials->pdata[picked[i]], now, zone);
	guint rest = done - (guint)count;
	if (rest > 0) {
		g_autofree char *more =
			g_strdup_printf(ngettext("%u more over", "%u more over", rest), rest);
		pen_item(pen, draw_width(more));
		pen_text(pen, STYLE_DIM, more);
	}
	if (dials->len == 0)
		pen_text(pen, STYLE_DIM, uncovered ? _("no contract, no clocks") : _("no clocks"));
}

gboolean dials_tick(const GPtrArray *dials, gint64 now)
{
	for (guint i = 0; i < dials->len; i++)
		if (face_ticks(&((const struct dial *)dials->pdata[i])->face, now))
			return TRUE;
	return FALSE;
}

/* SPDX-License-Identifier: MIT
 * What the timeline of an incident comes to: its stamps, its metrics with their anchors, gaps,
 * missed updates, and what still blocks the report. What is not known says so. */
#include "config.h"

#include "desk/i18n.h"
#include "desk/left.h"
#include "tui/incident.h"

/* So many columns hold every stamp. */
enum { ROOMY = 110 };

/* Short enough for three lines of 80 columns. */
static const char *stamp_word(enum stamp stamp)
{
	static const char *const words[STAMPS] = {
		[STAMP_IMPACT_START] = N_("impact"), [STAMP_DETECTED] = N_("detected"),
		[STAMP_REPORTED] = N_("reported"),   [STAMP_ACKNOWLEDGED] = N_("acked"),
		[STAMP_REPLIED] = N_("replied"),     [STAMP_IDENTIFIED] = N_("identified"),
		[STAMP_RESTORED] = N_("restored"),   [STAMP_RESOLVED] = N_("resolved"),
	};
	return _(words[stamp]);
}

static const char *metric_word(enum metric metric)
{
	static const char *const words[METRICS] = {
		[METRIC_DETECT] = N_("detect"),
		[METRIC_ACKNOWLEDGE] = N_("ack"),
		[METRIC_FIRST_RESPONSE] = N_("first response"),
		[METRIC_IDENTIFY] = N_("identify"),
		[METRIC_RESTORE] = N_("restore"),
		[METRIC_RESOLVE] = N_("resolve"),
	};
	return _(words[metric]);
}

/* "-" where there is none, "2 of 3" when as many of its tickets say so; `brief`: to the minute. */
static char *stamp_time(const struct timeline *timeline, enum stamp stamp, gboolean brief)
{
	char time[ENTRY_TIME_SIZE];
	const struct stamped *stamped = &timeline->stamps[stamp];
	struct instant when = stamped->when;
	if (when.at == TIME_NONE && stamped->said_so > 0)
		return g_strdup_printf(_("%u of %u"), stamped->said_so, stamped->tickets);
	if (brief && when.early == 0 && when.late < 60)
		when.late = 59;
	entry_time_print(&when, console_zone(timeline->console), timeline->many_days, time);
	return g_strdup(time);
}

/* "11m [6m, 16m]", "unknown". */
static char *measure(const struct timeline *timeline, enum metric metric)
{
	struct measured measured = metric_measure(timeline->stamps, metric);
	char value[LEFT_SIZE], least[LEFT_SIZE], most[LEFT_SIZE];
	if (!measured.known)
		return g_strdup(_("unknown"));
	left_span(ABS(measured.value), value);
	left_span(ABS(measured.least), least);
	left_span(ABS(measured.most), most);
	if (measured.least == measured.most)
		return g_strdup_printf("%s%s", measured.value < 0 ? "-" : "", value);
	return g_strdup_printf("%s%s [%s%s, %s%s]", measured.value < 0 ? "-" : "", value,
			       measured.least < 0 ? "-" : "", least, measured.most < 0 ? "-" : "",
			       most);
}

/* What has no room is left out whole: a piece of a number would be another one. */
static void append(GString *line, int columns, const char *text)
{
	const char *between = line->len ? " · " : "";
	if (draw_width(line->str) + draw_width(between) + draw_width(text) <= columns)
		g_string_append_printf(line, "%s%s", between, text);
}

static char *stamps_line(const struct timeline *timeline, int columns)
{
	GString *line = g_string_new(NULL);
	for (int i = 0; i < STAMPS; i++) {
		gboolean known = timeline->stamps[i].when.at != TIME_NONE;
		/* What is not there yet and need not be says nothing. */
		if (!known && (i == STAMP_REPORTED || i == STAMP_REPLIED || i == STAMP_RESOLVED))
			continue;
		if (columns < ROOMY && (i == STAMP_REPORTED || i == STAMP_REPLIED))
			continue;
		g_autofree char *time = stamp_time(timeline, (enum stamp)i, TRUE);
		g_autofree char *text = g_strdup_printf("%s %s", stamp_word((enum stamp)i), time);
		append(line, columns, text);
	}
	return g_string_free(line, FALSE);
}

static char *metrics_line(const struct timeline *timeline, int columns)
{
	static const enum metric shown[] = {METRIC_DETECT,   METRIC_ACKNOWLEDGE,
					    METRIC_RESTORE,  METRIC_FIRST_RESPONSE,
					    METRIC_IDENTIFY, METRIC_RESOLVE};
	GString *line = g_string_new(NULL);
	for (guint i = 0; i < G_N_ELEMENTS(shown); i++) {
		g_autofree char *value = measure(timeline, shown[i]);
		g_autofree char *text = g_strdup_printf("%s %s", metric_word(shown[i]), value);
		append(line, columns, text);
	}
	return g_string_free(line, FALSE);
}

static char *gaps_word(const struct timeline *timeline)
{
	guint open = gaps_unexplained(timeline->gaps);
	gint64 longest = 0;
	char span[LEFT_SIZE];
	for (guint i = 0; i < timeline->gaps->len; i++) {
		const struct timeline_gap *gap = timeline->gaps->pdata[i];
		if (gap->state == GAP_UNEXPLAINED)
			longest = MAX(longest, gap->end - gap->start);
	}
	if (open == 0)
		return g_strdup(timeline->gaps->len ? _("every gap is explained") : _("no gaps"));
	left_span(longest, span);
	return g_strdup_printf(
		ngettext("%u gap unexplained (%s)", "%u gaps unexplained (up to %s)", open), open,
		span);
}

static char *updates_word(const struct timeline *timeline)
{
	gint64 missed = 0, left = timeline->update_at - timeline->made_at;
	char span[LEFT_SIZE];
	for (guint i = 0; i < timeline->missed->len; i++)
		missed += g_array_index(timeline->missed, struct missed, i).count;
	g_autofree char *late =
		missed > 0 ? g_strdup_printf(_(", %" PRId64 " missed"), missed) : g_strdup("");
	if (timeline->update_at == TIME_NONE)
		return missed > 0 ? g_strdup_printf(ngettext("%" PRId64 " update missed",
							     "%" PRId64 " updates missed",
							     (gulong)missed),
						    missed)
				  : NULL;
	left_span(ABS(left), span);
	return left >= 0 ? g_strdup_printf(_("next update in %s%s"), span, late)
			 : g_strdup_printf(_("update %s late%s"), span, late);
}

static char *blockers_word(const struct timeline *timeline)
{
	guint count = timeline->blockers->len;
	return count == 0 ? g_strdup(_("nothing blocks the review"))
			  : g_strdup_printf(ngettext("review: %u thing blocks",
						     "review: %u things block", count),
					    count);
}

static char *duties_line(const struct timeline *timeline, int columns)
{
	GString *line = g_string_new(NULL);
	g_autofree char *gaps = gaps_word(timeline), *updates = updates_word(timeline),
			*blockers = blockers_word(timeline);
	append(line, columns, gaps);
	if (updates)
		append(line, columns, updates);
	append(line, columns, blockers);
	return g_string_free(line, FALSE);
}

void timeline_draw_strip(const struct timeline *timeline, const struct area *area)
{
	typedef char *line_fn(const struct timeline *timeline, int columns);
	/* One line alone is the one that asks for something. */
	static line_fn *const three[] = {stamps_line, metrics_line, duties_line},
			      *const one[] = {duties_line};
	line_fn *const *lines = area->rows >= STRIP_ROWS ? three : one;
	for (int i = 0; i < MIN(area->rows, area->rows >= STRIP_ROWS ? STRIP_ROWS : 1); i++) {
		g_autofree char *line = lines[i](timeline, area->columns);
		draw_text(area->row + i, area->column, area->columns, STYLE_TEXT, line);
	}
}

/* ---- beside */

struct side {
	const struct area *area;
	int row;
};

static int G_GNUC_PRINTF(3, 4) say(struct side *side, enum style style, const char *format, ...)
{
	va_list words;
	va_start(words, format);
	g_autofree char *text = g_strdup_vprintf(format, words);
	va_end(words);
	if (side->row >= side->area->row + side->area->rows)
		return 0;
	return draw_text(side->row++, side->area->column, side->area->columns, style, text);
}

static void say_stamps(struct side *side, const struct timeline *timeline)
{
	say(side, STYLE_HEADER, "%s", _("STAMPS"));
	for (int i = 0; i < STAMPS; i++) {
		const struct stamped *stamped = &timeline->stamps[i];
		g_autofree char *time = stamp_time(timeline, (enum stamp)i, FALSE);
		g_autofree char *key = stamped->entry ? entry_key(stamped->entry) : NULL;
		g_autoptr(GString) line = g_string_new(NULL);
		g_string_append_printf(line, "%s %s", stamp_title((enum stamp)i), time);
		if (stamped->reason)
			g_string_append_printf(line, _(" set: %s"), stamped->reason);
		else if (key)
			g_string_append_printf(line, " #%s %s", key, stamped->entry->by);
		say(side, stamped->when.at != TIME_NONE ? STYLE_TEXT : STYLE_DIM, "%s", line->str);
	}
}

static void say_metrics(struct side *side, const struct timeline *timeline)
{
	side->row++;
	say(side, STYLE_HEADER, "%s", _("METRICS"));
	for (int i = 0; i < METRICS; i++) {
		enum stamp from, to;
		g_autofree char *value = measure(timeline, (enum metric)i);
		metric_anchors((enum metric)i, &from, &to);
		say(side, STYLE_TEXT, "%s %s", metric_title((enum metric)i), value);
		say(side, STYLE_DIM, "  %s → %s", stamp_title(from), stamp_title(to));
	}
}

static void say_duties(struct side *side, const struct timeline *timeline)
{
	g_autofree char *gaps = gaps_word(timeline), *updates = updates_word(timeline),
			*blockers = blockers_word(timeline);
	side->row++;
	say(side, STYLE_TEXT, "%s", gaps);
	if (updates)
		say(side, STYLE_TEXT, "%s", updates);
	say(side, STYLE_STRONG, "%s", blockers);
	for (guint i = 0; i < timeline->blockers->len; i++)
		say(side, STYLE_TEXT, "  %s",
		    ((const struct blocker *)timeline->blockers->pdata[i])->text);
}

void timeline_draw_side(const struct timeline *timeline, const struct area *area)
{
	struct side side = {area, area->row};
	say_stamps(&side, timeline);
	say_metrics(&side, timeline);
	say_duties(&side, timeline);
}

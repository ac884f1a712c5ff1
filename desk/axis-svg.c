/* SPDX-License-Identifier: MIT
 * The axis as SVG: what is affected as bars whose height is the weight, so that it is seen on paper
 * without colours, too; stamps below, each name on a row where it is alone. */
#include <string.h>

#include "desk/axis-private.h"
#include "desk/markup.h"
#include "desk/text.h"

/* Units. */
#define LETTER 6.8 /* a column of text at most, at 12 units */
#define LABELS 20  /* height of the labels of ticks */
#define SCOPE 38   /* of a scope: its name, its bar */
#define BAR 14
#define LANE 19 /* of a row of names of stamps */

struct label {
	double from, to; /* x of the text */
	double at;       /* x of its line */
	int lane;
	gboolean left; /* the text stands left of the line */
	char *text;
};

static void put_text(GString *out, double x, double y, const char *anchor, const char *class,
		     const char *text)
{
	g_string_append_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>", x, y,
			       anchor, class);
	markup_xml(out, text);
	g_string_append(out, "</text>\n");
}

#define INK "font-size=\"12\" fill=\"#1c2733\""
#define SOFT "font-size=\"11\" fill=\"#5b6875\""

static void put_ticks(GString *out, const struct axis *axis, double bottom)
{
	for (guint i = 0; i < axis->ticks->len; i++) {
		const struct axis_tick *tick = &g_array_index(axis->ticks, struct axis_tick, i);
		double x = AXIS_SPARE + tick->at + 0.5;
		g_string_append_printf(out,
				       "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%.1f\" "
				       "stroke=\"#d9dfe5\"/>\n",
				       x, LABELS, x, bottom);
		put_text(out, x, LABELS - 7, "middle", SOFT, tick->label);
	}
}

static void put_bar(GString *out, const struct axis_bar *bar, double bottom)
{
	double height = MAX(BAR * MIN(bar->weight, 100) / 100.0, 3);
	double x = AXIS_SPARE + bar->from, width = MAX(bar->to - bar->from, 2);
	g_string_append_printf(out,
			       "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
			       "fill=\"#b5483a\"/>\n",
			       x, bottom - height, width, height);
	if (bar->open) /* an arrow: it goes on */
		g_string_append_printf(
			out, "<path d=\"M%.1f %.1fl8 %.1fl-8 %.1fz\" fill=\"#b5483a\"/>\n",
			x + width, bottom - BAR, BAR / 2.0, BAR / 2.0);
}

/* Gives the height below them. */
static double put_scopes(GString *out, const struct axis *axis, const struct axis_words *words,
			 double top)
{
	const struct axis_bar *before = NULL;
	double bottom = top;
	for (guint i = 0; i < axis->bars->len; i++) {
		const struct axis_bar *bar = &g_array_index(axis->bars, struct axis_bar, i);
		if (before == NULL || g_strcmp0(before->service, bar->service) != 0 ||
		    g_strcmp0(before->region, bar->region) != 0) {
			g_autofree char *name =
				words->scope(bar->service, bar->region, words->data);
			bottom += SCOPE;
			g_string_append_printf(
				out,
				"<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%d\" "
				"fill=\"#eef1f4\"/>\n",
				AXIS_SPARE, bottom - BAR, axis->width, BAR);
			put_text(out, AXIS_SPARE, bottom - BAR - 5, "start", INK, name);
			before = bar;
		}
		put_bar(out, bar, bottom);
	}
	return bottom;
}

/* ---- stamps */

static gboolean overlap(double from, double to, double other_from, double other_to)
{
	return from < other_to && other_from < to;
}

/* Would `label` on its lane stand on another's text, cut one with its line, or be cut? */
static gboolean clashes(const struct label *label, const struct label *others, guint count,
			gboolean lines)
{
	for (guint i = 0; i < count; i++) {
		const struct label *it = &others[i];
		if (it->lane == label->lane && overlap(label->from, label->to, it->from, it->to))
			return TRUE;
		if (lines && it->lane < label->lane && label->at > it->from && label->at < it->to)
			return TRUE;
		if (lines && it->lane > label->lane && it->at > label->from && it->at < label->to)
			return TRUE;
	}
	return FALSE;
}

static void stand(struct label *label, gboolean left, double width)
{
	label->left = left;
	label->from = left ? label->at - 5 - width : label->at + 5;
	label->to = label->from + width;
}

/* How much is tried before lines may cut names. */
#define TRIES 20000

struct places {
	struct label *labels;
	guint count;
	double room;
	int lanes, tries;
	gboolean strict; /* lines must not cut names */
};

/* Places labels 0 … n - 1; those behind stand already. */
static gboolean place(struct places *places, guint n)
{
	if (n == 0)
		return TRUE;
	struct label *label = &places->labels[n - 1];
	double width = text_width(label->text, -1) * LETTER;
	for (int lane = 0; lane < places->lanes; lane++)
		for (int left = 0; left < 2; left++) {
			label->lane = lane;
			stand(label, left, width);
			if (label->from < 0 || label->to > places->room ||
			    clashes(label, label + 1, places->count - n, places->strict))
				continue;
			if (places->tries-- <= 0)
				return FALSE;
			if (place(places, n - 1))
				return TRUE;
		}
	return FALSE;
}

/* On as few lanes as will do, so that no line cuts a name; when that can't be, so that no name
 * stands on another, for which a lane each is enough. */
static void place_all(struct label *labels, guint count, double room)
{
	struct places places = {.labels = labels, .count = count, .room = room};
	for (int strict = 1; strict >= 0; strict--)
		for (places.lanes = 1; places.lanes <= (int)count + 1; places.lanes++) {
			places.tries = TRIES;
			places.strict = strict;
			if (place(&places, count))
				return;
		}
	for (guint i = 0; i < count; i++) { /* wider than all the room */
		labels[i].lane = (int)i;
		stand(&labels[i], FALSE, 0);
	}
}

static struct label *make_labels(const struct axis *axis, const struct zone *zone,
				 const struct axis_words *words)
{
	struct label *labels = g_new0(struct label, axis->marks->len + 1);
	for (guint i = 0; i < axis->marks->len; i++) {
		const struct axis_mark *mark = &g_array_index(axis->marks, struct axis_mark, i);
		labels[i].text = axis_says(axis, mark, zone, words);
		labels[i].at = AXIS_SPARE + mark->at + 0.5;
	}
	place_all(labels, axis->marks->len, axis->width + 2 * AXIS_SPARE);
	return labels;
}

static double put_stamps(GString *out, const struct label *labels, guint count, double top)
{
	int lanes = 0;
	for (guint i = 0; i < count; i++) {
		double y = top + LANE * (labels[i].lane + 1);
		lanes = MAX(lanes, labels[i].lane + 1);
		g_string_append_printf(
			out,
			"<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
			"stroke=\"#8a97a5\"/>\n<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" "
			"fill=\"#1f5f8b\"/>\n",
			labels[i].at, top, labels[i].at, y, labels[i].at, top);
	}
	for (guint i = 0; i < count; i++)
		put_text(out, labels[i].left ? labels[i].to : labels[i].from,
			 top + LANE * (labels[i].lane + 1), labels[i].left ? "end" : "start", INK,
			 labels[i].text);
	return top + LANE * lanes;
}

/* For those who hear the page. */
static void put_description(GString *out, const struct label *labels, guint count,
			    const struct axis_words *words)
{
	g_string_append(out, "<title>");
	markup_xml(out, words->title);
	g_string_append(out, "</title>\n<desc>");
	for (guint i = 0; i < count; i++) {
		g_string_append(out, i > 0 ? "; " : "");
		markup_xml(out, labels[i].text);
	}
	g_string_append(out, "</desc>\n");
}

char *axis_svg(const struct axis *axis, const struct zone *zone, const struct axis_words *words)
{
	g_autoptr(GString) body = g_string_new(NULL);
	g_autoptr(GString) scopes = g_string_new(NULL);
	GString *out = g_string_new(NULL);
	guint count = axis->marks->len;
	struct label *labels = make_labels(axis, zone, words);
	double base = put_scopes(scopes, axis, words, LABELS) + 16;
	put_ticks(body, axis, base);
	g_string_append(body, scopes->str);
	g_string_append_printf(
		body, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#8a97a5\"/>\n",
		AXIS_SPARE, base, AXIS_SPARE + axis->width, base);
	double height = put_stamps(body, labels, count, base) + LANE;
	put_text(body, AXIS_SPARE + axis->width, height, "end", SOFT, zone_name(zone));
	height += 6;
	int width = axis->width + 2 * AXIS_SPARE;
	g_string_append_printf(
		out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"%d\" "
		"height=\"%.0f\" viewBox=\"0 0 %d %.0f\" font-family=\"system-ui, "
		"'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif\">\n",
		width, height, width, height);
	put_description(out, labels, count, words);
	g_string_append(out, body->str);
	g_string_append(out, "</svg>\n");
	for (guint i = 0; i < count; i++)
		g_free(labels[i].text);
	g_free(labels);
	return g_string_free(out, FALSE);
}

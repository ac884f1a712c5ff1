/* SPDX-License-Identifier: MIT
 * The axis in characters: for the console, for reports as text. */
#include <string.h>

#include "desk/axis-private.h"
#include "desk/text.h"

/* A row is an array of characters, each one column wide. */
static gunichar *row_new(int width)
{
	gunichar *row = g_new(gunichar, (gsize)width);
	for (int i = 0; i < width; i++)
		row[i] = ' ';
	return row;
}

static void put_row(GString *out, const char *name, const gunichar *row, int width)
{
	g_autofree char *clean = text_clean(name);
	g_autoptr(GString) line = g_string_new(NULL);
	gboolean wide = text_width(clean, -1) > AXIS_MARGIN - 1;
	if (wide) {
		text_pad(line, clean, AXIS_MARGIN + width);
		g_string_append_printf(out, "%s\n", g_strchomp(line->str));
		g_string_truncate(line, 0);
	}
	text_pad(line, wide ? "" : clean, AXIS_MARGIN - 1);
	g_string_append_c(line, ' ');
	for (int i = 0; i < width; i++)
		g_string_append_unichar(line, row[i]);
	g_string_append(out, g_strchomp(line->str));
	g_string_append_c(out, '\n');
}

static void put_ticks(GString *out, const struct axis *axis, const struct zone *zone)
{
	g_autofree gunichar *labels = row_new(axis->width);
	g_autofree gunichar *rule = row_new(axis->width);
	for (int i = 0; i < axis->width; i++)
		rule[i] = 0x2500; /* ─ */
	for (guint i = 0; i < axis->ticks->len; i++) {
		const struct axis_tick *tick = &g_array_index(axis->ticks, struct axis_tick, i);
		int size = (int)strlen(tick->label);
		rule[tick->at] = 0x252c; /* ┬ */
		for (int c = 0; tick->at + size <= axis->width && c < size; c++)
			labels[tick->at + c] = (gunichar)tick->label[c];
	}
	put_row(out, zone_name(zone), labels, axis->width);
	put_row(out, "", rule, axis->width);
}

/* The more is affected the darker. */
static gunichar shade(int weight)
{
	return weight >= 100 ? 0x2588 : weight >= 67 ? 0x2593 : weight >= 34 ? 0x2592 : 0x2591;
}

static gboolean same_scope(const struct axis_bar *a, const struct axis_bar *b)
{
	return g_strcmp0(a->service, b->service) == 0 && g_strcmp0(a->region, b->region) == 0;
}

static void put_bars(GString *out, const struct axis *axis, const struct axis_words *words)
{
	for (guint i = 0; i < axis->bars->len;) {
		const struct axis_bar *first = &g_array_index(axis->bars, struct axis_bar, i);
		g_autofree char *name = words->scope(first->service, first->region, words->data);
		g_autofree gunichar *row = row_new(axis->width);
		for (; i < axis->bars->len; i++) {
			const struct axis_bar *bar = &g_array_index(axis->bars, struct axis_bar, i);
			if (!same_scope(bar, first))
				break;
			for (int at = bar->from; at < MIN(bar->to, axis->width); at++)
				row[at] = shade(bar->weight);
			if (bar->open)
				row[MIN(bar->to, axis->width) - 1] = '>';
		}
		put_row(out, name, row, axis->width);
	}
}

/* Marks are digits; one that finds its place taken stands in a row below. */
static void put_marks(GString *out, const struct axis *axis)
{
	gboolean placed[STAMPS] = {FALSE};
	for (guint left = axis->marks->len; left > 0;) {
		g_autofree gunichar *row = row_new(axis->width);
		for (guint i = 0; i < axis->marks->len; i++) {
			int at = g_array_index(axis->marks, struct axis_mark, i).at;
			if (placed[i] || row[at] != ' ')
				continue;
			row[at] = '1' + i;
			placed[i] = TRUE;
			left--;
		}
		put_row(out, "", row, axis->width);
	}
}

static void put_names(GString *out, const struct axis *axis, const struct zone *zone,
		      const struct axis_words *words)
{
	int used = 0;
	for (guint i = 0; i < axis->marks->len; i++) {
		const struct axis_mark *mark = &g_array_index(axis->marks, struct axis_mark, i);
		g_autofree char *said = axis_says(axis, mark, zone, words);
		g_autofree char *name = g_strdup_printf("%u %s", i + 1, said);
		int columns = text_width(name, -1);
		gboolean fits = used > 0 && used + 3 + columns <= axis->width + AXIS_MARGIN;
		g_string_append_printf(out, "%s%s", fits ? "   " : used > 0 ? "\n" : "", name);
		used = fits ? used + 3 + columns : columns;
	}
	if (used > 0)
		g_string_append_c(out, '\n');
}

char *axis_text(const struct axis *axis, const struct zone *zone, const struct axis_words *words)
{
	GString *out = g_string_new(NULL);
	put_ticks(out, axis, zone);
	put_bars(out, axis, words);
	put_marks(out, axis);
	put_names(out, axis, zone, words);
	return g_string_free(out, FALSE);
}

/* SPDX-License-Identifier: MIT
 * The figures of a contract: availability, fee, credit bands. They are kept as they are written;
 * here what can be neither a percentage nor an amount is refused before it is kept. */
#include "desk/book-private.h"

#include <string.h>

#include "desk/i18n.h"

/* Digits with at most one point, from 0 to `most`. */
static gboolean is_figure(const char *text, double most, double *figure)
{
	gsize whole = strspn(text, "0123456789");
	gsize part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") + 1 : 0;

	*figure = g_ascii_strtod(text, NULL);
	return whole > 0 && whole + part <= 15 && part != 1 && text[whole + part] == '\0' &&
	       *figure <= most;
}

static gboolean is_share(const char *text)
{
	double share;

	return is_figure(text, 100, &share) && share > 0;
}

static gboolean is_amount(const char *text)
{
	double amount;

	return is_figure(text, 1e15, &amount);
}

static gboolean is_currency(const char *text)
{
	return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static gboolean is_days(const char *text)
{
	guint64 days;

	return g_ascii_string_to_unsigned(text, 10, 0, 3660, &days, NULL);
}

/* Bounds fall to 0, so that every availability lies in one band. */
static gboolean is_bands(const char *text)
{
	g_auto(GStrv) bands = g_strsplit(text, ",", -1);
	double last = 101, bound = 101, percent;

	for (char **band = bands; *band; band++) {
		g_auto(GStrv) pair = g_strsplit(*band, ":", -1);
		if (g_strv_length(pair) != 2 || !is_figure(pair[0], 100, &bound) ||
		    !is_figure(pair[1], 100, &percent) || bound >= last)
			return FALSE;
		last = bound;
	}
	return bound == 0;
}

static gboolean is_weights(const char *text)
{
	g_auto(GStrv) weights = g_strsplit(text, ",", -1);
	double weight;

	for (char **each = weights; *each; each++) {
		g_auto(GStrv) pair = g_strsplit(*each, ":", -1);
		if (g_strv_length(pair) != 2 || !*pair[0] || !is_figure(pair[1], 1, &weight))
			return FALSE;
	}
	return *weights != NULL;
}

/* What a contract says of availability and credits, so far as its form tells right from wrong. */
gboolean book_figures_right(const struct line *line, GError **error)
{
	static const struct {
		const char *option;
		gboolean (*right)(const char *text);
		const char *expected;
	} figures[] = {
		{"availability", is_share, N_("a percentage above 0, like 99.95")},
		{"fee", is_amount, N_("an amount, like 1000 or 1000.50")},
		{"currency", is_currency, N_("a currency's three letters, like EUR")},
		{"bands", is_bands, N_("BOUND:PERCENT,… falling to 0, like 99.9:0,99:20,0:50")},
		{"weights", is_weights, N_("IMPACT:WEIGHT,… from 0 to 1, like full:1,partial:0.3")},
		{"claim-days", is_days, N_("a number of days up to 3660")},
	};

	for (guint i = 0; i < G_N_ELEMENTS(figures); i++) {
		const char *text = line_option(line, figures[i].option);
		g_auto(GStrv) values = g_strsplit(text ? text : "", "\n", -1);
		for (char **value = values; *value; value++) {
			if (figures[i].right(*value))
				continue;
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("--%s: “%s” is not %s"), figures[i].option, *value,
				    _(figures[i].expected));
			return FALSE;
		}
	}
	return TRUE;
}

/* SPDX-License-Identifier: MIT
 * Fuzzing the filter language: a tree of bounded depth with checked terms, or one error (MISSING: a
 * zone). */
#include "desk/filter.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check(const struct filter *filter, int depth)
{
	/* A level is at most a NOT or an OR over an AND over the next. */
	g_assert(depth <= 3 * (FILTER_DEEPEST + 1));
	if (filter->op != FILTER_TERM) {
		g_assert(filter->op != FILTER_NOT || filter->parts->len == 1);
		for (guint i = 0; i < filter->parts->len; i++)
			check(filter->parts->pdata[i], depth + 1);
		return;
	}
	const struct filter_term *term = &filter->term;
	gboolean instant = term->time != TIME_NONE, span = term->span != TIME_NONE;
	g_assert(term->compare == COMPARE_IS ? term->values != NULL && term->values[0] != NULL
					     : instant != span);
	g_assert((term->field == FIELD_OWN) == (term->name != NULL));
}

static GBytes *no_zone(const char *name, void *data, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, "no zone %s", name);
	return NULL;
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	static const char *const own[] = {"stream", NULL};
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	struct zone_set *zones = zone_set_new(no_zone, NULL);
	struct filter *filter = filter_parse(text, 1790000000, zone_utc(), zones, own, &error);
	zone_set_free(zones);
	if (filter == NULL) {
		g_assert(g_error_matches(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE) ||
			 g_error_matches(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING));
		return 0;
	}
	g_assert_no_error(error);
	check(filter, 0);
	filter_free(filter);
	return 0;
}

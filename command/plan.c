/* SPDX-License-Identifier: MIT
 * See plan.h. */
#include "command/plan.h"

#include <string.h>

#include "desk/error.h"
#include "desk/i18n.h"

static void box_clear(void *data)
{
	g_free(((struct plan_box *)data)->who);
}

GArray *plan_boxes(const struct md_text *text, const GPtrArray *events, gint64 article)
{
	GArray *boxes = g_array_new(FALSE, FALSE, sizeof(struct plan_box));
	g_autoptr(GPtrArray) ticks = article_ticks(events, article);

	g_array_set_clear_func(boxes, box_clear);
	for (guint i = 0; i < text->boxes->len; i++) {
		struct plan_box one = {.box = &g_array_index(text->boxes, struct md_box, i)};
		for (guint k = 0; k < ticks->len; k++) {
			const struct article_tick *tick = g_ptr_array_index(ticks, k);
			if (strcmp(tick->box, one.box->text) == 0 && !one.who) {
				one.who = g_strdup(tick->who);
				one.at = tick->at;
			}
		}
		g_array_append_val(boxes, one);
	}
	return boxes;
}

guint plan_done(const GArray *boxes)
{
	guint done = 0;

	for (guint i = 0; i < boxes->len; i++)
		done += g_array_index(boxes, struct plan_box, i).who != NULL;
	return done;
}

static const char *text_of(const GArray *boxes, guint index)
{
	return g_array_index(boxes, struct plan_box, index).box->text;
}

int plan_find(const GArray *boxes, const char *name, GError **error)
{
	gint64 number;
	int found = -1;

	for (guint i = 0; i < boxes->len; i++)
		if (strcmp(text_of(boxes, i), name) == 0)
			return (int)i;
	if (g_ascii_string_to_signed(name, 10, 1, boxes->len, &number, NULL))
		return (int)number - 1;
	for (guint i = 0; i < boxes->len && *name; i++) {
		if (!g_str_has_prefix(text_of(boxes, i), name))
			continue;
		if (found >= 0) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("more than one box begins with “%s”"), name);
			return -1;
		}
		found = (int)i;
	}
	if (found < 0)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    ngettext("no box “%s”: it has %u, named by its number or text",
				     "no box “%s”: it has %u, named by number or text", boxes->len),
			    name, boxes->len);
	return found;
}

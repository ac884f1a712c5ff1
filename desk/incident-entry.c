/* SPDX-License-Identifier: MIT
 * One entry of a timeline: its life, how precisely its time is known, its order. */
#include "desk/incident-private.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/i18n.h"

#define PRECISION_MOST ((gint64)366 * CIVIL_DAY_SECONDS)

gboolean precision_parse(const char *text, struct instant *instant, GError **error)
{
	struct duration duration;

	if (g_str_has_prefix(text, "±"))
		text += strlen("±");
	if (strcmp(text, "exact") == 0) {
		instant->early = instant->late = 0;
		return TRUE;
	}
	if (strcmp(text, "minute") == 0) {
		instant->early = 0;
		instant->late = 59;
		return TRUE;
	}
	if (!duration_parse(text, &duration, NULL) || duration.working_days ||
	    duration.seconds > PRECISION_MOST) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: no precision; expected exact, minute or how far it may be off, "
			      "like 5m"),
			    text);
		return FALSE;
	}
	instant->early = instant->late = duration.seconds;
	return TRUE;
}

char *precision_print(const struct instant *instant)
{
	if (!instant->early && !instant->late)
		return g_strdup("exact");
	if (!instant->early && instant->late == 59)
		return g_strdup("minute");
	return g_strdup_printf("%" PRId64 "s", MAX(instant->early, instant->late));
}

/* ---- lifetime */

static void wording_free(void *data)
{
	struct wording *wording = data;

	g_free(wording->language);
	g_free(wording->text);
	g_free(wording);
}

static void evidence_free(void *data)
{
	struct evidence *evidence = data;

	g_free(evidence->excerpt);
	g_free(evidence->from);
	g_free(evidence->sha256);
	g_free(evidence);
}

struct entry *entry_new(gint64 number)
{
	struct entry *entry = g_new0(struct entry, 1);

	entry->number = number;
	entry->kind = ENTRY_NOTE;
	entry->when.at = entry->end = entry->source_at = entry->first_at = TIME_NONE;
	entry->recorded_at = entry->revised_at = entry->made_at = TIME_NONE;
	entry->by = g_strdup("");
	entry->text = g_strdup("");
	entry->weight = -1;
	entry->customer = g_ptr_array_new_with_free_func(wording_free);
	entry->evidence = g_ptr_array_new_with_free_func(evidence_free);
	return entry;
}

static gpointer wording_copy(gconstpointer data, gpointer unused G_GNUC_UNUSED)
{
	const struct wording *wording = data;
	struct wording *copy = g_new(struct wording, 1);

	*copy = (struct wording){g_strdup(wording->language), g_strdup(wording->text)};
	return copy;
}

static gpointer evidence_copy(gconstpointer data, gpointer unused G_GNUC_UNUSED)
{
	const struct evidence *evidence = data;
	struct evidence *copy = g_memdup2(evidence, sizeof *evidence);

	copy->excerpt = g_strdup(evidence->excerpt);
	copy->from = g_strdup(evidence->from);
	copy->sha256 = g_strdup(evidence->sha256);
	return copy;
}

struct entry *entry_copy(const struct entry *entry)
{
	if (!entry)
		return NULL;
	struct entry *copy = g_memdup2(entry, sizeof *entry);
	char **const texts[] = {&copy->zone,       &copy->by,     &copy->made_by, &copy->revised_by,
				&copy->source_ref, &copy->text,   &copy->fact,    &copy->tags,
				&copy->service,    &copy->region, &copy->role,    &copy->who,
				&copy->reason};
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = g_strdup(*texts[i]);
	copy->customer = g_ptr_array_copy(entry->customer, wording_copy, NULL);
	copy->evidence = g_ptr_array_copy(entry->evidence, evidence_copy, NULL);
	copy->lent = entry_copy(entry->lent);
	return copy;
}

void entry_free(void *data)
{
	struct entry *entry = data;

	if (!entry)
		return;
	g_free(entry->zone);
	g_free(entry->by);
	g_free(entry->made_by);
	g_free(entry->revised_by);
	g_free(entry->source_ref);
	g_free(entry->text);
	g_free(entry->fact);
	g_ptr_array_unref(entry->customer);
	g_free(entry->tags);
	g_ptr_array_unref(entry->evidence);
	g_free(entry->service);
	g_free(entry->region);
	g_free(entry->role);
	g_free(entry->who);
	g_free(entry->reason);
	entry_free(entry->lent);
	g_free(entry);
}

gboolean entry_is_captured(const struct entry *entry)
{
	return entry->source_ref &&
	       (entry->source == SOURCE_TICKET || entry->source == SOURCE_SYSTEM);
}

char *entry_key(const struct entry *entry)
{
	return entry->number ? g_strdup_printf("%" PRId64, entry->number)
			     : g_strdup(entry->source_ref);
}

const char *entry_customer(const struct entry *entry, const char *language)
{
	const char *any = NULL, *near = NULL;
	gsize size = language ? strcspn(language, "-") : 0;

	for (guint i = 0; i < entry->customer->len; i++) {
		const struct wording *wording = g_ptr_array_index(entry->customer, i);
		if (g_strcmp0(wording->language, language) == 0)
			return wording->text;
		if (size && strcspn(wording->language, "-") == size &&
		    g_ascii_strncasecmp(wording->language, language, size) == 0)
			near = wording->text;
		if (!any || !*wording->language)
			any = wording->text;
	}
	return near ? near : any;
}

const char *entry_words(const struct entry *entry)
{
	return entry->redacted && !*entry->text ? _("(redacted)") : entry->text;
}

/* ---- order (T3) */

int entry_rank(enum entry_kind kind)
{
	switch (kind) {
	case ENTRY_IMPACT_START:
		return 0;
	case ENTRY_ALERT_FIRED:
		return 1;
	case ENTRY_CUSTOMER_REPORT:
		return 2;
	case ENTRY_DETECTION:
		return 3;
	case ENTRY_OPENED:
		return 4;
	case ENTRY_ACK:
		return 5;
	case ENTRY_RESTORED:
		return 7;
	case ENTRY_RESOLVED:
		return 8;
	default:
		return 6;
	}
}

static int compare_numbers(gint64 a, gint64 b)
{
	return (a > b) - (a < b);
}

/* "48213/7" before "48213/12". */
static int compare_refs(const char *a, const char *b)
{
	while (*a && *b) {
		if (g_ascii_isdigit(*a) && g_ascii_isdigit(*b)) {
			gsize m, n;
			int order;
			a += strspn(a, "0");
			b += strspn(b, "0");
			m = strspn(a, "0123456789");
			n = strspn(b, "0123456789");
			order = m != n ? (m < n ? -1 : 1) : strncmp(a, b, m);
			if (order)
				return order;
			a += m;
			b += n;
		} else if (*a != *b) {
			break;
		} else {
			a++;
			b++;
		}
	}
	return (guchar)*a - (guchar)*b;
}

/* What was captured has no id as long as nothing was said of it, and must not move when something
 * is: it stands behind what was recorded in the same second, in the order of its references. */
int entry_compare(const struct entry *a, const struct entry *b)
{
	gboolean captured = entry_is_captured(a);
	int order = compare_numbers(a->when.at, b->when.at);

	if (!order)
		order = entry_rank(a->kind) - entry_rank(b->kind);
	if (!order)
		order = compare_numbers(a->recorded_at, b->recorded_at);
	if (!order)
		order = captured - entry_is_captured(b);
	if (!order && captured)
		order = compare_refs(a->source_ref, b->source_ref);
	return order ? order : compare_numbers(a->number, b->number);
}

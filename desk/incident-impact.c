/* SPDX-License-Identifier: MIT
 * What was broken, how much and how long (incidents.md T11; availability.md V2, V10): episodes per
 * service and region out of the entries of impact, and their union, in which the greatest weight
 * counts. */
#include "desk/incident-metrics.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/incident-private.h"

#define WHOLE 100    /* percent */
#define LIST_MOST 64 /* services, regions of one entry: whatever an import says */

struct episode {
	gint64 from, to;
	int weight;
	gboolean open;
};

struct scope {
	char *service, *region; /* NULL: none */
	GArray *episodes;       /* of struct episode */
	gint64 since;           /* what goes on; TIME_NONE: nothing */
	int weight;
	const struct entry *entry; /* that says so */
};

static void scope_free(void *data)
{
	struct scope *scope = data;

	g_free(scope->service);
	g_free(scope->region);
	g_array_unref(scope->episodes);
	g_free(scope);
}

static void impact_free(void *data)
{
	struct impact *impact = data;

	g_free(impact->service);
	g_free(impact->region);
	g_free(impact);
}

/* ---- the union */

struct step {
	gint64 at;
	int weight, by; /* by: +1, -1 */
	gboolean open;
};

static int compare_steps(const void *a, const void *b)
{
	const struct step *left = a, *right = b;

	return (left->at > right->at) - (left->at < right->at);
}

static void add_steps(GArray *steps, const struct episode *episode)
{
	struct step begin = {episode->from, episode->weight, 1, episode->open},
		    end = {episode->to, episode->weight, -1, episode->open};

	if (episode->from >= episode->to || episode->weight < 1)
		return;
	g_array_append_val(steps, begin);
	g_array_append_val(steps, end);
}

/* Episodes that don't overlap: at each instant the greatest of those that do (V2). */
static GArray *unite(GArray *steps)
{
	GArray *united = g_array_new(FALSE, FALSE, sizeof(struct episode));
	int count[WHOLE + 1] = {0}, open = 0, top = 0;
	gint64 since = 0;

	g_array_sort(steps, compare_steps);
	for (guint i = 0; i < steps->len; i++) {
		const struct step *step = &g_array_index(steps, struct step, i);
		struct episode *last =
			united->len ? &g_array_index(united, struct episode, united->len - 1)
				    : NULL;
		if (top > 0 && step->at > since) {
			struct episode more = {since, step->at, top, open > 0};
			if (last && last->to == since && last->weight == top) {
				last->to = more.to;
				last->open = more.open;
			} else {
				if (last)
					last->open = FALSE;
				g_array_append_val(united, more);
			}
		}
		count[step->weight] += step->by;
		open += step->open ? step->by : 0;
		for (top = WHOLE; top > 0 && !count[top];)
			top--;
		since = step->at;
	}
	return united;
}

/* ---- episodes out of entries */

static struct scope *scope_of(GPtrArray *scopes, const char *service, const char *region)
{
	struct scope *scope;

	for (guint i = 0; i < scopes->len; i++) {
		scope = scopes->pdata[i];
		if (g_strcmp0(scope->service, service) == 0 &&
		    g_strcmp0(scope->region, region) == 0)
			return scope;
	}
	scope = g_new0(struct scope, 1);
	scope->service = g_strdup(service);
	scope->region = g_strdup(region);
	scope->episodes = g_array_new(FALSE, FALSE, sizeof(struct episode));
	scope->since = TIME_NONE;
	g_ptr_array_add(scopes, scope);
	return scope;
}

static void add_episode(struct scope *scope, gint64 from, gint64 to, int weight, gboolean open)
{
	struct episode episode = {from, to, weight, open};

	g_array_append_val(scope->episodes, episode);
}

/* From then on its weight is another; 0: it is over. */
static void weigh(struct scope *scope, const struct entry *entry, int weight)
{
	if (scope->since != TIME_NONE)
		add_episode(scope, scope->since, entry->when.at, scope->weight, FALSE);
	scope->since = weight > 0 ? entry->when.at : TIME_NONE;
	scope->weight = weight;
	scope->entry = entry;
}

/* The words of a list by commas; a single NULL when there are none. */
static GPtrArray *list_of(const char *value)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) words = g_strsplit(value ? value : "", ",", LIST_MOST);

	for (char **word = words; *word; word++)
		if (*g_strstrip(*word))
			g_ptr_array_add(list, g_strdup(*word));
	if (!list->len)
		g_ptr_array_add(list, NULL);
	return list;
}

static gboolean is_of(const GPtrArray *list, const char *word)
{
	for (guint i = 0; i < list->len; i++)
		if (!list->pdata[i] || g_strcmp0(list->pdata[i], word) == 0)
			return TRUE;
	return FALSE;
}

/* An entry that names no service (no region) is about those of the incident, all of them. */
static void begin(const struct incident *incident, GPtrArray *scopes, const struct entry *entry,
		  int weight)
{
	g_autoptr(GPtrArray) services =
		list_of(entry->service ? entry->service : incident->service);
	g_autoptr(GPtrArray) regions = list_of(entry->region ? entry->region : incident->region);

	for (guint i = 0; i < services->len; i++)
		for (guint j = 0; j < regions->len; j++) {
			struct scope *scope =
				scope_of(scopes, services->pdata[i], regions->pdata[j]);
			if (entry->kind == ENTRY_IMPACT_START && entry->end != TIME_NONE)
				add_episode(scope, entry->when.at, entry->end, weight, FALSE);
			else if (scope->since == TIME_NONE || weight > scope->weight)
				weigh(scope, entry, weight);
		}
}

/* Whatever goes on there; FALSE: nothing does. */
static gboolean change(GPtrArray *scopes, const struct entry *entry, int weight)
{
	g_autoptr(GPtrArray) services = list_of(entry->service);
	g_autoptr(GPtrArray) regions = list_of(entry->region);
	gboolean found = FALSE;

	for (guint i = 0; i < scopes->len; i++) {
		struct scope *scope = scopes->pdata[i];
		if (scope->since == TIME_NONE || !is_of(services, scope->service) ||
		    !is_of(regions, scope->region))
			continue;
		weigh(scope, entry, weight);
		found = TRUE;
	}
	return found;
}

static GPtrArray *scopes_of(const struct incident *incident, gint64 now)
{
	GPtrArray *scopes = g_ptr_array_new_with_free_func(scope_free);

	for (guint i = 0; i < incident->entries->len; i++) {
		const struct entry *entry = incident->entries->pdata[i];
		int weight = entry->weight < 0 ? WHOLE : entry->weight;
		gboolean yet = entry->when.at < now ||
			       (entry->when.at == now && entry->kind == ENTRY_IMPACT_END);
		if (entry->removed || !yet)
			continue;
		if (entry->kind == ENTRY_IMPACT_END)
			change(scopes, entry, 0);
		else if (entry->kind == ENTRY_IMPACT_START ||
			 (entry->kind == ENTRY_IMPACT_CHANGE && !change(scopes, entry, weight)))
			begin(incident, scopes, entry, weight);
	}
	return scopes;
}

static int compare_scopes(const void *a, const void *b)
{
	const struct scope *left = *(const struct scope *const *)a,
			   *right = *(const struct scope *const *)b;
	int order = g_strcmp0(left->service, right->service);

	return order ? order : g_strcmp0(left->region, right->region);
}

/* When the service was back, by which stamp; TIME_NONE: it is not. */
static gint64 back_at(const struct incident *incident, enum stamp *by)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	*by = stamps[STAMP_RESTORED].when.at != TIME_NONE ? STAMP_RESTORED : STAMP_RESOLVED;
	return stamps[*by].when.at;
}

/* Nobody knows for how long what nobody ended went on behind `back`: that is not counted. */
static void read_scope(GPtrArray *impacts, struct scope *scope, gint64 now, gint64 back)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	gboolean counted = back != TIME_NONE && back > scope->since && back < now;

	if (scope->since != TIME_NONE)
		add_episode(scope, scope->since, counted ? back : now, scope->weight, TRUE);
	for (guint i = 0; i < scope->episodes->len; i++) {
		struct episode episode = g_array_index(scope->episodes, struct episode, i);
		episode.to = MIN(episode.to, now);
		add_steps(steps, &episode);
	}
	g_autoptr(GArray) united = unite(steps);
	for (guint i = 0; i < united->len; i++) {
		const struct episode *episode = &g_array_index(united, struct episode, i);
		struct impact *impact = g_new(struct impact, 1);
		*impact = (struct impact){
			.service = g_strdup(scope->service),
			.region = g_strdup(scope->region),
			.from = episode->from,
			.to = episode->to,
			.weight = episode->weight,
			.open = episode->open,
		};
		g_ptr_array_add(impacts, impact);
	}
}

GPtrArray *impact_intervals(const struct incident *incident, gint64 now)
{
	GPtrArray *impacts = g_ptr_array_new_with_free_func(impact_free);
	g_autoptr(GPtrArray) scopes = scopes_of(incident, now);
	enum stamp by;
	gint64 back = scopes->len ? back_at(incident, &by) : TIME_NONE;

	g_ptr_array_sort(scopes, compare_scopes);
	for (guint i = 0; i < scopes->len; i++)
		read_scope(impacts, scopes->pdata[i], now, back);
	return impacts;
}

/* ---- left open */

static char *name_scope(const struct scope *scope)
{
	if (scope->service && scope->region)
		return g_strdup_printf("%s/%s", scope->service, scope->region);
	return g_strdup(scope->service ? scope->service : scope->region);
}

static char *open_line(const struct scope *first, guint more, enum stamp by)
{
	g_autofree char *where = name_scope(first);
	const char *after = stamp_title(by);

	/* Without a name it is the only one, or as good as any. */
	if (!where)
		return g_strdup_printf(_("impact is still open after %s"), after);
	if (!more)
		return g_strdup_printf(_("impact on %s is still open after %s"), where, after);
	return g_strdup_printf(ngettext("impact on %s and %u more is still open after %s",
					"impact on %s and %u more are still open after %s", more),
			       where, more, after);
}

char *impact_left_open(const struct incident *incident, const struct entry **entry)
{
	g_autoptr(GPtrArray) scopes = NULL;
	const struct scope *first = NULL;
	guint count = 0;
	enum stamp by;

	*entry = NULL;
	if (back_at(incident, &by) == TIME_NONE)
		return NULL;
	scopes = scopes_of(incident, G_MAXINT64);
	g_ptr_array_sort(scopes, compare_scopes);
	for (guint i = 0; i < scopes->len; i++) {
		const struct scope *scope = scopes->pdata[i];
		if (scope->since == TIME_NONE)
			continue;
		first = first ? first : scope;
		count++;
	}
	if (!first)
		return NULL;
	*entry = first->entry;
	return open_line(first, count - 1, by);
}

static gboolean is_asked(const char *asked, const char *has)
{
	return !asked || strcmp(asked, has ? has : "") == 0;
}

struct impact_sum impact_total(const GPtrArray *intervals, const char *service, const char *region)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	struct impact_sum sum = {.open_to = TIME_NONE};

	for (guint i = 0; i < intervals->len; i++) {
		const struct impact *impact = intervals->pdata[i];
		struct episode episode = {impact->from, impact->to, impact->weight, impact->open};
		if (!is_asked(service, impact->service) || !is_asked(region, impact->region))
			continue;
		add_steps(steps, &episode);
		if (impact->open)
			sum.open_to = MAX(sum.open_to, impact->to);
	}
	g_autoptr(GArray) united = unite(steps);
	for (guint i = 0; i < united->len; i++) {
		const struct episode *episode = &g_array_index(united, struct episode, i);
		sum.seconds += episode->to - episode->from;
		sum.weighted += (episode->to - episode->from) * episode->weight;
	}
	return sum;
}

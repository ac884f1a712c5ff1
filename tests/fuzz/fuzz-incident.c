/* SPDX-License-Identifier: MIT
 * Fuzzing the fold of incidents: records whatever an import or a damaged row brings, a line each:
 * kind, about, what, fields. Nothing breaks, the entries stay sorted, and what is measured holds
 * together. */
#include <string.h>

#include "desk/incident-metrics.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define NOW 1789880400

static struct record *record_of(char *line, gint64 turn)
{
	char *words[4] = {line};

	for (int i = 1; i < 4; i++) {
		words[i] = words[i - 1] + strcspn(words[i - 1], " ");
		if (*words[i])
			*words[i]++ = '\0';
	}
	struct record *record =
		record_new(record_kind_parse(words[0]), g_ascii_strtoll(words[1], NULL, 10));
	record->turn = turn;
	record->recorded_at = NOW + turn;
	record->what = g_strdup(words[2]);
	record->fields = g_strdup(words[3]);
	return record;
}

static void read_all(const struct incident *incident)
{
	struct stamped stamps[STAMPS];
	g_autoptr(GPtrArray) gaps = incident_gaps(incident, NOW);
	g_autoptr(GPtrArray) impacts = impact_intervals(incident, NOW);
	g_autoptr(GArray) missed = incident_missed_updates(incident, NOW);
	g_autoptr(GPtrArray) blockers = incident_blockers(incident, AUDIENCE_INTERNAL, NOW);
	struct impact_sum sum = impact_total(impacts, NULL, NULL);

	g_assert(sum.seconds >= 0 && sum.weighted <= sum.seconds * 100);
	incident_stamps(incident, stamps);
	for (int i = 0; i < METRICS; i++) {
		struct measured measured = metric_measure(stamps, i);
		g_assert(measured.least <= measured.value && measured.value <= measured.most);
	}
	for (guint i = 1; i < incident->entries->len; i++)
		g_assert(entry_compare(incident->entries->pdata[i - 1],
				       incident->entries->pdata[i]) < 0);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) lines = g_strsplit(text, "\n", 200);
	struct incident *incident = incident_new(1);

	for (int i = 0; lines[i]; i++) {
		struct record *record = record_of(lines[i], i + 1);
		incident_apply(incident, record);
		record_free(record);
	}
	read_all(incident);
	incident_free(incident);
	return 0;
}

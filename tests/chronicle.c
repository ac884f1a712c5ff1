/* SPDX-License-Identifier: MIT
 * See chronicle.h. */
#include "tests/chronicle.h"

#include <string.h>

#include "desk/civil.h"
#include "desk/i18n.h"
#include "desk/incident-private.h"
#include "desk/words.h"

#define DAY 20716 /* 2026-09-20 */

gint64 hour(const char *word)
{
	int seconds;

	g_assert_true(civil_scan_time(&word, &seconds));
	g_assert_cmpstr(word, ==, "");
	return (gint64)DAY * CIVIL_DAY_SECONDS + seconds;
}

char *hour_print(gint64 at)
{
	gint64 seconds = at - (gint64)DAY * CIVIL_DAY_SECONDS;

	if (at == TIME_NONE)
		return g_strdup("-");
	if (seconds % 60)
		return g_strdup_printf("%02" PRId64 ":%02" PRId64 ":%02" PRId64, seconds / 3600,
				       seconds / 60 % 60, seconds % 60);
	return g_strdup_printf("%02" PRId64 ":%02" PRId64, seconds / 3600, seconds / 60 % 60);
}

static void put(struct record *record, const char *key, const char *value)
{
	static const char *const times[] = {"at", "end", "due", "reported", NULL};

	if (strcmp(key, "why") == 0)
		field_text(&record->why, value);
	else if (g_strv_contains(times, key) && strlen(value) <= 8 && *value)
		record_put_time(record, key, hour(value));
	else
		record_put(record, key, value);
}

/* The words from `first` on. */
static void put_words(struct record *record, GPtrArray *words, guint first)
{
	for (guint i = first; i < words->len; i++) {
		const struct word *word = g_ptr_array_index(words, i);
		g_auto(GStrv) halves = g_strsplit(word->text, "=", 2);
		if (halves[1])
			put(record, halves[0], halves[1]);
		else
			record->what = g_strdup(word->text);
	}
}

static struct record *add(GPtrArray *log, struct record *record, const char *at, const char *by)
{
	record->turn = log->len + 1;
	record->recorded_at = hour(at);
	field_text(&record->by, by);
	g_ptr_array_add(log, record);
	return record;
}

GPtrArray *chronicle_new(const char *header)
{
	GPtrArray *log = g_ptr_array_new_with_free_func(record_free);
	struct record *record = add(log, record_new(RECORD_OPENED, 0), "01:00", "wei");

	record_put(record, "severity", "P1");
	if (header) {
		GPtrArray *words = words_split(header, NULL, NULL, NULL);
		put_words(record, words, 0);
		words_free(words);
	}
	return log;
}

struct record *chronicle_tell(GPtrArray *log, const char *line)
{
	GPtrArray *words = words_split(line, NULL, NULL, NULL);
	const struct word *at = words->pdata[0], *by = words->pdata[1], *kind = words->pdata[2],
			  *about = words->pdata[3];
	struct record *record =
		record_new(record_kind_parse(kind->text), g_ascii_strtoll(about->text, NULL, 10));

	g_assert_cmpint(record->kind, !=, 0);
	put_words(record, words, 4);
	add(log, record, at->text, by->text);
	words_free(words);
	return record;
}

gint64 chronicle_note(GPtrArray *log, const char *line)
{
	GPtrArray *words = words_split(line, NULL, NULL, NULL);
	const struct word *at = words->pdata[0], *kind = words->pdata[1];
	gint64 number = 1;

	for (guint i = 0; i < log->len; i++) {
		const struct record *old = log->pdata[i];
		if (old->kind == RECORD_ENTRY)
			number = MAX(number, old->about + 1);
	}
	struct record *record = record_new(RECORD_ENTRY, number);
	record_put(record, "kind", kind->text);
	record_put_time(record, "at", hour(at->text));
	put_words(record, words, 2);
	add(log, record, at->text, "wei");
	words_free(words);
	return number;
}

struct incident *chronicle_fold(const GPtrArray *log)
{
	return incident_fold(7, log, TIME_NONE);
}

struct entry *chronicle_captured(const char *ref, gint64 ticket, enum entry_kind kind,
				 const char *at)
{
	struct entry *entry = entry_new(0);

	entry->source = SOURCE_TICKET;
	entry->source_ref = g_strdup(ref);
	entry->ticket = ticket;
	entry->kind = kind;
	entry->when.at = entry->recorded_at = entry->revised_at = hour(at);
	entry->visibility = VISIBLE_LOG;
	field_text(&entry->text, "as captured");
	field_text(&entry->fact, "P1");
	field_text(&entry->by, "li");
	return entry;
}

void chronicle_capture(struct incident *incident, struct entry *const *entries)
{
	g_autoptr(GPtrArray) captured = g_ptr_array_new();

	for (; *entries; entries++)
		g_ptr_array_add(captured, *entries);
	incident_capture(incident, captured);
}

void assert_stamp(const struct incident *incident, enum stamp stamp, const char *expected)
{
	struct stamped stamps[STAMPS];

	incident_stamps(incident, stamps);
	g_autofree char *at = hour_print(stamps[stamp].when.at);
	g_assert_cmpstr(at, ==, expected);
}

void chronicle_clear(struct incident **incident)
{
	incident_free(*incident);
}

/* ---- everything as text */

static void print_entry(GString *out, const struct entry *entry)
{
	g_autofree char *key = entry_key(entry), *at = hour_print(entry->when.at),
			*end = hour_print(entry->end), *source_at = hour_print(entry->source_at),
			*recorded = hour_print(entry->recorded_at);

	g_string_append_printf(
		out, "%s r%d %s %s -%d+%d end=%s rec=%s by=%s rev=%s@%d %s:%s@%s %s %s%s%s", key,
		(int)entry->revision, entry_kind_name(entry->kind), at, (int)entry->when.early,
		(int)entry->when.late, end, recorded, entry->by,
		entry->revised_by ? entry->revised_by : "-",
		(int)(entry->revision ? entry->revised_at % 86400 : 0),
		entry_source_name(entry->source), entry->source_ref ? entry->source_ref : "-",
		source_at, visibility_name(entry->visibility), entry->promoted ? "promoted " : "",
		entry->automatic ? "automatic " : "", entry->removed ? "removed " : "");
	g_string_append_printf(out,
			       "w%d %s t%d tags=%s svc=%s reg=%s role=%s who=%s zone=%s why=%s",
			       entry->weight, hypothesis_name(entry->status), (int)entry->ticket,
			       entry->tags ? entry->tags : "", entry->service ? entry->service : "",
			       entry->region ? entry->region : "", entry->role ? entry->role : "",
			       entry->who ? entry->who : "", entry->zone ? entry->zone : "",
			       entry->reason ? entry->reason : "");
	for (guint i = 0; i < entry->customer->len; i++) {
		const struct wording *wording = entry->customer->pdata[i];
		g_string_append_printf(out, " [%s]%s", wording->language, wording->text);
	}
	for (guint i = 0; i < entry->evidence->len; i++) {
		const struct evidence *evidence = entry->evidence->pdata[i];
		g_string_append_printf(out, " e%d %s %s", (int)evidence->turn, evidence->from,
				       evidence->excerpt);
	}
	if (entry->redacted)
		g_string_append(out, " redacted");
	g_string_append_printf(out, " | %s (%s)\n", entry->text, entry->fact ? entry->fact : "-");
}

static void print_parts(GString *out, const struct incident *incident)
{
	for (guint i = 0; i < incident->links->len; i++) {
		const struct incident_link *link = incident->links->pdata[i];
		g_string_append_printf(out, "link %d %s\n", (int)link->ticket,
				       link->client ? link->client : "-");
	}
	for (guint i = 0; i < incident->gap_words->len; i++) {
		const struct gap_word *word = incident->gap_words->pdata[i];
		g_string_append_printf(out, "gap %s-%s %s %s\n", word->from, word->to,
				       gap_state_name(word->state), word->why ? word->why : "-");
	}
	for (guint i = 0; i < incident->sections->len; i++) {
		const struct section *section = incident->sections->pdata[i];
		g_string_append_printf(out, "section %s %s %s r%d %s\n",
				       audience_name(section->audience), section->block,
				       section->language, (int)section->revision, section->text);
	}
	for (guint i = 0; i < incident->actions->len; i++) {
		const struct action *action = incident->actions->pdata[i];
		g_string_append_printf(out, "action %d r%d %s %s %s %d %s\n", (int)action->number,
				       (int)action->revision, action_class_name(action->class),
				       action_state_name(action->state),
				       action->owner ? action->owner : "-", action->must,
				       action->text);
	}
	for (guint i = 0; i < incident->notices->len; i++) {
		const struct notice *notice = incident->notices->pdata[i];
		g_string_append_printf(out, "notice %d/%d %d\n", (int)notice->ticket,
				       (int)notice->turn, notice->taken_back);
	}
	for (int i = 0; i < AUDIENCES; i++) {
		const struct report_status *status = &incident->reports[i];
		g_string_append_printf(out, "report %s %s v%d by %s edited %d approvals %u\n",
				       audience_name(i), report_state_name(status->state),
				       (int)status->version, status->author ? status->author : "-",
				       (int)status->edited_turn, status->approvals->len);
	}
}

char *chronicle_print(const struct incident *incident)
{
	GString *out = g_string_new(NULL);
	struct stamped stamps[STAMPS];

	g_string_append_printf(out, "%d %s P%d %s %s %d next %d %d\n", (int)incident->turn,
			       incident->title ? incident->title : "-", incident->severity,
			       incident->service ? incident->service : "-",
			       incident->region ? incident->region : "-", incident->cancelled,
			       (int)incident->next_entry, (int)incident->next_action);
	for (guint i = 0; i < incident->entries->len; i++)
		print_entry(out, incident->entries->pdata[i]);
	print_parts(out, incident);
	incident_stamps(incident, stamps);
	for (int i = 0; i < STAMPS; i++) {
		g_autofree char *at = hour_print(stamps[i].when.at);
		g_string_append_printf(out, "%s %s %s\n", stamp_name(i), at,
				       stamps[i].reason ? stamps[i].reason : "");
	}
	return g_string_free(out, FALSE);
}

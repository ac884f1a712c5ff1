/* SPDX-License-Identifier: MIT
 * Histories of tickets told in lines of text. */
#include "tests/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct calendar *always, *office;

void story_begin(int *argc, char ***argv)
{
	g_autoptr(GError) error = NULL;

	g_test_init(argc, argv, NULL);
	always = calendar_new_always("24x7");
	office = calendar_new("office", zone_utc(), "Mon-Fri 09:00-17:00", &error);
	g_assert_no_error(error);
	g_assert_true(calendar_seal(office, &error));
}

int story_end(void)
{
	int status = g_test_run();

	calendar_unref(office);
	calendar_unref(always);
	return status;
}

static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static gint64 first_monday(void)
{
	return (gint64)civil_day(2026, 3, 2) * 86400;
}

gint64 story_time(const char *word)
{
	int week = 0, hour = 0, minute = 0, second = 0;
	const char *rest = word + 3;

	for (int day = 0; day < 7; day++) {
		if (strncmp(word, days[day], 3) != 0)
			continue;
		if (*rest == '+')
			week = (int)strtol(rest + 1, (char **)&rest, 10);
		g_assert_cmpint(sscanf(rest, "-%d:%d:%d", &hour, &minute, &second), >=, 2);
		return first_monday() + (week * 7 + day) * 86400 + hour * 3600 + minute * 60 +
		       second;
	}
	g_error("no day in \"%s\"", word);
}

char *story_print(gint64 at)
{
	gint64 second = at - first_monday();
	int week = (int)((second < 0 ? second - 7 * 86400 + 1 : second) / (7 * 86400));
	GString *out = g_string_new(NULL);

	second -= week * (gint64)(7 * 86400);
	g_string_append(out, days[second / 86400]);
	if (week)
		g_string_append_printf(out, "%+d", week);
	g_string_append_printf(out, "-%02d:%02d", (int)(second % 86400 / 3600),
			       (int)(second % 3600 / 60));
	if (second % 60)
		g_string_append_printf(out, ":%02d", (int)(second % 60));
	return g_string_free(out, FALSE);
}

static const struct policy *cell(const struct terms *terms, int severity, enum clock_kind clock)
{
	return ((const struct story_terms *)terms)->cells[severity][clock];
}

struct story *story_new(void)
{
	struct story *story = g_new0(struct story, 1);

	story->events = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
	for (int i = 0; i < STORY_TERMS; i++) {
		story->terms[i].terms.policy = cell;
		story->terms[i].terms.contract = "acme@2026-01-01";
		story->terms[i].story = story;
	}
	return story;
}

struct story *story_opened(enum clock_kind clock, const char *target, struct calendar *calendar)
{
	struct story *story = story_new();

	story_policy(story, 3, clock, target, calendar);
	tell(story, "Fri-09:00 opened P3");
	return story;
}

void story_free(struct story *story)
{
	for (int i = 0; i < STORY_TERMS; i++)
		for (int severity = 0; severity < 10; severity++)
			for (int clock = 0; clock < CLOCK_KINDS; clock++)
				g_free(story->terms[i].cells[severity][clock]);
	g_ptr_array_unref(story->events);
	g_free(story);
}

void story_clear(struct story **story)
{
	story_free(*story);
}

struct policy *story_policy_of(struct story *story, int terms, int severity, enum clock_kind clock,
			       const char *target, struct calendar *calendar)
{
	g_autoptr(GError) error = NULL;
	struct policy **at = &story->terms[terms].cells[severity][clock];
	g_auto(GStrv) range = g_strsplit(target, "..", 2);

	if (!*at)
		*at = g_new0(struct policy, 1);
	**at = (struct policy){.clock = clock,
			       .severity = severity,
			       .calendar = calendar,
			       .pause = clock_default_pause(clock, severity),
			       .raise = MODE_FRESH,
			       .lower = MODE_RETRO,
			       .version = 1};
	if (range[1])
		duration_parse(range[0], &(*at)->aim, &error);
	g_assert_no_error(error);
	duration_parse(range[1] ? range[1] : range[0], &(*at)->target, &error);
	g_assert_no_error(error);
	return *at;
}

struct policy *story_policy(struct story *story, int severity, enum clock_kind clock,
			    const char *target, struct calendar *calendar)
{
	return story_policy_of(story, 0, severity, clock, target, calendar);
}

const struct terms *story_terms_of(const char *cover, gint64 revision, void *data)
{
	struct story *story = data;
	gint64 which = cover ? atoi(cover) : revision;

	return &story->terms[which].terms;
}

/* A word that says more about any event; FALSE when it is not one. */
static gboolean tell_more(struct event *event, const char *word)
{
	static const struct {
		const char *name;
		unsigned flag;
	} flags[] = {
		{"automatic", EVENT_AUTOMATIC}, {"diagnosis", EVENT_DIAGNOSIS},
		{"regressed", EVENT_REGRESSED}, {"partial", EVENT_PARTIAL},
		{"to-client", EVENT_TO_CLIENT}, {"imported", EVENT_IMPORTED},
		{"sent", EVENT_SENT},
	};

	for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
		if (strcmp(word, flags[i].name) == 0) {
			event->flags |= flags[i].flag;
			return TRUE;
		}
	if (g_str_has_prefix(word, "until=")) {
		event->until = story_time(word + 6);
	} else if (g_str_has_prefix(word, "recorded=")) {
		event->recorded_at = story_time(word + 9);
	} else if (g_str_has_prefix(word, "by=")) {
		g_free(event->by);
		event->by = g_strdup(word + 3);
	} else if (g_str_has_prefix(word, "opener=")) {
		g_free(event->why);
		event->why = g_strdup(word + 7);
	} else {
		return FALSE;
	}
	return TRUE;
}

/* Kinds whose first argument is their `what`, and what else the shared fields take. */
static const struct {
	const char *word;
	enum event_kind kind;
	unsigned flags;
	const char *what; /* fixed, or NULL: the first argument */
	enum { NONE, WHAT, WHY, NUMBER, WHAT_NUMBER } takes;
} kinds[] = {
	{"opened", EVENT_OPENED, 0, NULL, WHAT},
	{"reply", EVENT_MESSAGE, EVENT_PUBLIC, NULL, NONE},
	{"note", EVENT_MESSAGE, 0, NULL, NONE},
	{"auto", EVENT_MESSAGE, EVENT_PUBLIC | EVENT_AUTOMATIC, NULL, NONE},
	{"client", EVENT_MESSAGE, EVENT_PUBLIC | EVENT_CLIENT, NULL, NONE},
	{"client-auto", EVENT_MESSAGE, EVENT_PUBLIC | EVENT_CLIENT | EVENT_AUTOMATIC, NULL, NONE},
	{"ack", EVENT_ACK, 0, NULL, NONE},
	{"begun", EVENT_BEGUN, 0, NULL, NONE},
	{"confirm", EVENT_CONFIRM, 0, NULL, NONE},
	{"claim", EVENT_CLAIM, 0, NULL, NONE},
	{"accept", EVENT_ACCEPT, 0, NULL, NONE},
	{"release", EVENT_RELEASE, 0, NULL, NONE},
	{"assign", EVENT_ASSIGN, 0, NULL, WHAT},
	{"team", EVENT_ASSIGN, EVENT_TEAM, NULL, WHAT},
	{"severity", EVENT_SEVERITY, 0, NULL, WHAT},
	{"wait", EVENT_STATE, 0, "waiting", WHY},
	{"open", EVENT_STATE, 0, "open", NONE},
	{"restored", EVENT_STATE, 0, "restored", NONE},
	{"resolved", EVENT_STATE, 0, "resolved", NONE},
	{"closed", EVENT_STATE, 0, "closed", NONE},
	{"cancelled", EVENT_STATE, 0, "cancelled", NONE},
	{"promise", EVENT_PROMISE, 0, NULL, NONE},
	{"kept", EVENT_PROMISE_KEPT, 0, NULL, NUMBER},
	{"moved", EVENT_PROMISE_MOVED, 0, NULL, NUMBER},
	{"extend", EVENT_EXTEND, 0, NULL, WHAT_NUMBER},
	{"waive", EVENT_WAIVE, 0, NULL, WHAT_NUMBER},
	{"approve", EVENT_WAIVE_APPROVE, 0, NULL, NUMBER},
	{"retract", EVENT_RETRACT, 0, NULL, NUMBER},
	{"split", EVENT_SPLIT, 0, NULL, NUMBER},
	{"merge", EVENT_MERGE, 0, NULL, NUMBER},
	{"unmerge", EVENT_UNMERGE, 0, NULL, NONE},
	{"cover", EVENT_COVER, 0, NULL, WHAT},
	{"rebind", EVENT_REBIND, 0, NULL, NUMBER},
	{"delivery", EVENT_DELIVERY, 0, NULL, WHAT_NUMBER},
	{"change", EVENT_CHANGE, 0, NULL, WHAT},
	{"review", EVENT_REVIEW, 0, "published", NONE},
};

gint64 tell(struct story *story, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	struct event *event = g_new(struct event, 1);
	guint i = 0, next = 2;

	event_init(event);
	g_free(event->by);
	event->by = g_strdup("li");
	event->turn = story->events->len + 1;
	event->occurred_at = event->recorded_at = story_time(words[0]);
	event->flags = story->imported ? EVENT_IMPORTED : 0;
	while (i < G_N_ELEMENTS(kinds) && strcmp(kinds[i].word, words[1]) != 0)
		i++;
	if (i == G_N_ELEMENTS(kinds))
		g_error("no kind in \"%s\"", line);
	event->kind = kinds[i].kind;
	event->flags |= kinds[i].flags;
	event->what = g_strdup(kinds[i].what);
	if (kinds[i].takes == WHAT || kinds[i].takes == WHAT_NUMBER)
		event->what = g_strdup(words[next++]);
	if (kinds[i].takes == WHY)
		event->why = g_strdup(words[next++]);
	if (kinds[i].takes == NUMBER || kinds[i].takes == WHAT_NUMBER)
		event->number = atoi(words[next++]);
	for (; words[next]; next++)
		if (!tell_more(event, words[next]))
			g_error("what is \"%s\" in \"%s\"?", words[next], line);
	g_ptr_array_add(story->events, event);
	return event->turn;
}

struct folded *story_fold(const struct story *story, gint64 now)
{
	return clock_fold((const struct event *const *)story->events->pdata, story->events->len,
			  story_terms_of, (void *)story, now, TIME_NONE);
}

const struct cycle *story_cycle(const struct folded *folded, const char *name)
{
	for (guint i = 0; i < folded->cycles->len; i++) {
		const struct cycle *cycle = g_ptr_array_index(folded->cycles, i);
		g_autofree char *own =
			g_strdup_printf("%s/%d", clock_kind_name(cycle->clock), cycle->number);
		if (strcmp(own, name) == 0)
			return cycle;
	}
	return NULL;
}

static void add_time(GString *out, const char *name, gint64 at)
{
	if (at == TIME_NONE)
		return;
	g_autofree char *word = story_print(at);
	g_string_append_printf(out, " %s=%s", name, word);
}

char *story_read(const struct cycle *cycle)
{
	if (!cycle)
		return g_strdup("none");
	GString *out = g_string_new(clock_state_name(cycle->state));
	g_string_append_printf(out, " elapsed=%" G_GINT64_FORMAT, cycle->elapsed_s);
	add_time(out, "due", cycle->due_at);
	add_time(out, "resumed", cycle->due_if_resumed_at);
	g_assert_cmpint(cycle->breached, ==, cycle->breach_at != TIME_NONE);
	add_time(out, "breached", cycle->breach_at);
	if (cycle->cause)
		g_string_append_printf(out, " cause=%s", breach_cause_name(cycle->cause));
	add_time(out, "stopped", cycle->stopped_at);
	add_time(out, "sleeps", cycle->sleeping_until);
	add_time(out, "original", cycle->original_due_at);
	if (cycle->original_missed)
		g_string_append(out, " missed-originally");
	if (cycle->waived || cycle->waive_pending)
		g_string_append(out, cycle->waived ? " waived" : " waive-pending");
	if (cycle->unproved)
		g_string_append(out, " unproved");
	if (cycle->provisional)
		g_string_append(out, " provisional");
	return g_string_free(out, FALSE);
}

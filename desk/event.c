/* SPDX-License-Identifier: MIT
 * Names and lifetimes of events. */
#include "desk/event.h"

#include <string.h>

#include "desk/words.h"

static const char *const kind_names[EVENT_KIND_MAX] = {
	[EVENT_OPENED] = "opened",
	[EVENT_MESSAGE] = "message",
	[EVENT_ACK] = "ack",
	[EVENT_BEGUN] = "begun",
	[EVENT_CONFIRM] = "confirm",
	[EVENT_CLAIM] = "claim",
	[EVENT_RELEASE] = "release",
	[EVENT_ACCEPT] = "accept",
	[EVENT_ASSIGN] = "assign",
	[EVENT_SEVERITY] = "severity",
	[EVENT_STATE] = "state",
	[EVENT_SET] = "set",
	[EVENT_CAUSE] = "cause",
	[EVENT_TAG] = "tag",
	[EVENT_LINK] = "link",
	[EVENT_MERGE] = "merge",
	[EVENT_UNMERGE] = "unmerge",
	[EVENT_ABSORB] = "absorb",
	[EVENT_SPLIT] = "split",
	[EVENT_PROMISE] = "promise",
	[EVENT_PROMISE_KEPT] = "promise-kept",
	[EVENT_PROMISE_MOVED] = "promise-moved",
	[EVENT_EXTEND] = "extend",
	[EVENT_WAIVE] = "waive",
	[EVENT_WAIVE_APPROVE] = "waive-approve",
	[EVENT_RETRACT] = "retract",
	[EVENT_REDACT] = "redact",
	[EVENT_COVER] = "cover",
	[EVENT_REBIND] = "rebind",
	[EVENT_REMIND] = "remind",
	[EVENT_CHANGE] = "change",
	[EVENT_ATTACH] = "attach",
	[EVENT_FOLLOW] = "follow",
	[EVENT_DELIVERY] = "delivery",
	[EVENT_REVIEW] = "review",
	[EVENT_ESCALATE] = "escalate",
	[EVENT_ARTICLE] = "article",
};
static const char *const deed_names[ARTICLE_DEEDS] = {"link",     "unlink", "solved",
						      "unsolved", "done",   "undone"};
static const char *const state_names[] = {"new",      "open",   "waiting",  "restored",
					  "resolved", "closed", "cancelled"};
static const char *const pause_names[PAUSE_REASONS] = {"waiting-client", "third-party", "scheduled",
						       "force-majeure", "internal"};
static const char *const severity_names[] = {"P0", "P1", "P2", "P3", "P4",
					     "P5", "P6", "P7", "P8", "P9"};

void event_init(struct event *event)
{
	*event = (struct event){
		.occurred_at = TIME_NONE, .recorded_at = TIME_NONE, .until = TIME_NONE};
	event->by = g_strdup("");
}

void event_clear(struct event *event)
{
	g_free(event->by);
	g_free(event->what);
	g_free(event->why);
	g_free(event->via);
	g_free(event->more);
	g_free(event->text);
	g_free(event->ref);
	g_free(event->op_key);
	memset(event, 0, sizeof *event);
}

struct event *event_copy(const struct event *event)
{
	struct event *copy = g_memdup2(event, sizeof *event);

	copy->by = g_strdup(event->by);
	copy->what = g_strdup(event->what);
	copy->why = g_strdup(event->why);
	copy->via = g_strdup(event->via);
	copy->more = g_strdup(event->more);
	copy->text = g_strdup(event->text);
	copy->ref = g_strdup(event->ref);
	copy->op_key = g_strdup(event->op_key);
	return copy;
}

void event_free(struct event *event)
{
	if (!event)
		return;
	event_clear(event);
	g_free(event);
}

/* The index of `word` in `names`, or -1. */
static int index_of(const char *const *names, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (names[i] && strcmp(names[i], word) == 0)
			return i;
	return -1;
}

const char *event_kind_name(enum event_kind kind)
{
	return kind > 0 && kind < EVENT_KIND_MAX ? kind_names[kind] : "?";
}

enum event_kind event_kind_parse(const char *word)
{
	int kind = index_of(kind_names, EVENT_KIND_MAX, word);

	return kind < 0 ? 0 : (enum event_kind)kind;
}

char *event_more(const struct event *event, const char *key)
{
	const char *next = event->more;
	gsize length = strlen(key);
	char *value = NULL;

	if (!next)
		return NULL;
	GPtrArray *words = words_split(next, &next, NULL, NULL);
	for (guint i = 0; words && !value && i < words->len; i++) {
		const struct word *word = g_ptr_array_index(words, i);
		if (strncmp(word->text, key, length) == 0 && word->text[length] == '=')
			value = g_strdup(word->text + length + 1);
	}
	if (words)
		words_free(words);
	return value;
}

const char *article_deed_name(enum article_deed deed)
{
	return deed_names[deed];
}

gboolean article_deed_parse(const char *word, enum article_deed *deed)
{
	int index = word ? index_of(deed_names, ARTICLE_DEEDS, word) : -1;

	if (index >= 0)
		*deed = (enum article_deed)index;
	return index >= 0;
}

const char *ticket_state_name(enum ticket_state state)
{
	return (unsigned)state < G_N_ELEMENTS(state_names) ? state_names[state] : "?";
}

gboolean ticket_state_parse(const char *word, enum ticket_state *state)
{
	int i = index_of(state_names, G_N_ELEMENTS(state_names), word);

	if (i >= 0)
		*state = (enum ticket_state)i;
	return i >= 0;
}

const char *pause_reason_name(enum pause_reason reason)
{
	return (unsigned)reason < PAUSE_REASONS ? pause_names[reason] : "?";
}

gboolean pause_reason_parse(const char *word, enum pause_reason *reason)
{
	int i = index_of(pause_names, PAUSE_REASONS, word);

	if (i >= 0)
		*reason = (enum pause_reason)i;
	return i >= 0;
}

gboolean severity_parse(const char *word, int *severity)
{
	if ((word[0] != 'P' && word[0] != 'p') || !g_ascii_isdigit(word[1]) || word[2])
		return FALSE;
	*severity = word[1] - '0';
	return TRUE;
}

const char *severity_name(int severity)
{
	return severity >= 0 && severity <= 9 ? severity_names[severity] : "-";
}

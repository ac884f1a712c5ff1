/* SPDX-License-Identifier: MIT
 * See talk.h. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"
#include "desk/title.h"
#include "desk/told.h"
#include "store/tickets.h"
#include "tui/talk.h"

static void said_free(void *data)
{
	struct said *said = data;
	g_free(said->by);
	g_free(said->via);
	g_free(said->to);
	g_free(said->with);
	g_free(said->did);
	g_free(said->text);
	g_free(said);
}

/* What the desk noted by itself about a ticket (its tags, its own fields) stands elsewhere. */
static gboolean is_told(const struct event *event)
{
	return *event->by || (event->kind != EVENT_SET && event->kind != EVENT_TAG);
}

static enum talk_kind kind_of(const struct event *event)
{
	if (event->kind != EVENT_MESSAGE && event->kind != EVENT_OPENED)
		return TALK_EVENT;
	if (event->flags & EVENT_CLIENT)
		return TALK_CLIENT;
	if (event->kind == EVENT_OPENED)
		return event->flags & EVENT_TO_CLIENT ? TALK_PUBLIC : TALK_NOTE;
	return event->flags & EVENT_PUBLIC ? TALK_PUBLIC : TALK_NOTE;
}

/* A text cut between two characters, so that what is left is as valid as it was. */
static char *cut_text(const char *text, gsize limit)
{
	gsize size = text ? strlen(text) : 0;
	if (!limit || size <= limit)
		return g_strdup(text);
	for (size = limit; size > limit - 4 && ((guchar)text[size] & 0xC0) == 0x80;)
		size--;
	return g_strndup(text, size);
}

static struct said *said_of(const struct event *event, const struct zone *zone, gsize text_limit)
{
	struct said *said = g_new0(struct said, 1);
	said->turn = event->turn;
	said->at = event->occurred_at;
	said->recorded_at = event->recorded_at;
	said->kind = kind_of(event);
	said->opening = event->kind == EVENT_OPENED;
	said->automatic = (event->flags & EVENT_AUTOMATIC) != 0;
	said->imported = (event->flags & EVENT_IMPORTED) != 0;
	said->by = event->by && *event->by ? g_strdup(event->by) : NULL;
	said->via = g_strdup(title_of(TITLE_CHANNEL, event->via));
	said->to = said->kind == TALK_PUBLIC ? event_more(event, "to") : NULL;
	said->with = event_more(event, "with");
	said->did = event_summary(event, zone);
	said->text = cut_text(event->text, text_limit);
	return said;
}

static int compare_events(const void *a, const void *b)
{
	const struct event *x = *(const struct event *const *)a,
			   *y = *(const struct event *const *)b;
	if (x->occurred_at != y->occurred_at)
		return x->occurred_at > y->occurred_at ? -1 : 1;
	return x->turn > y->turn ? -1 : x->turn < y->turn;
}

GPtrArray *talk_of(const GPtrArray *events, const struct zone *zone, guint limit, gsize text_limit)
{
	GPtrArray *talk = g_ptr_array_new_with_free_func(said_free);
	g_autofree gboolean *standing = ticket_standing(events);
	g_autoptr(GPtrArray) told = g_ptr_array_new();
	g_autoptr(GHashTable) redacted = g_hash_table_new(g_int64_hash, g_int64_equal);
	for (guint i = 0; i < events->len; i++) {
		struct event *event = events->pdata[i];
		if (standing[i] && is_told(event))
			g_ptr_array_add(told, event);
		if (standing[i] && event->kind == EVENT_REDACT)
			g_hash_table_add(redacted, &event->number);
	}
	g_ptr_array_sort(told, compare_events);
	for (guint i = 0; i < told->len && (!limit || i < limit); i++) {
		struct said *said = said_of(told->pdata[i], zone, text_limit);
		said->redacted = g_hash_table_contains(redacted, &said->turn);
		g_ptr_array_add(talk, said);
	}
	return talk;
}

const char *talk_kind_word(const struct said *said)
{
	switch (said->kind) {
	case TALK_CLIENT:
		return said->automatic ? _("CLIENT, automatic") : _("CLIENT");
	case TALK_PUBLIC:
		return said->automatic ? _("PUBLIC, automatic") : _("PUBLIC");
	case TALK_NOTE:
		return said->automatic ? _("INTERNAL, automatic") : _("INTERNAL");
	default:
		return NULL;
	}
}

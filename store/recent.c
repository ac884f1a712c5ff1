/* SPDX-License-Identifier: MIT
 * See recent.h. Two tables: what is stored, the least recently used leaving first, and what a unit
 * read or wrote that is not stored yet. */
#include "store/recent.h"

/* A page of a queue several times over, and what their histories may be. */
#define TICKETS_MOST 256
#define EVENTS_MOST 10000

struct kept {
	struct stored stored;
	guint run;  /* in which it was kept */
	guint told; /* the last run it was told to that is younger than it */
	GList link; /* in recent->order */
};

struct recent {
	GHashTable *tickets, *unsettled; /* id → struct kept */
	GQueue order;                    /* of those in `tickets`, the latest first */
	guint events;                    /* of those */
	guint run, runs;                 /* the one that is on, 0: none; all so far */
	gboolean told;                   /* it was told something older than itself */
	gboolean proved;
};

static void kept_free(void *data)
{
	struct kept *kept = data;

	stored_clear(&kept->stored);
	g_free(kept);
}

struct recent *recent_new(void)
{
	struct recent *recent = g_new0(struct recent, 1);

	recent->tickets = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, kept_free);
	recent->unsettled = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, kept_free);
	return recent;
}

void recent_free(struct recent *recent)
{
	if (!recent)
		return;
	g_hash_table_unref(recent->unsettled);
	g_hash_table_unref(recent->tickets);
	g_free(recent);
}

static void forget(struct recent *recent, gint64 id)
{
	struct kept *old = g_hash_table_lookup(recent->tickets, &id);

	if (!old)
		return;
	g_queue_unlink(&recent->order, &old->link);
	recent->events -= old->stored.events->len;
	g_hash_table_remove(recent->tickets, &id);
}

static void settle(struct recent *recent, struct kept *fresh)
{
	forget(recent, fresh->stored.ticket.id);
	fresh->link.data = fresh;
	g_queue_push_head_link(&recent->order, &fresh->link);
	recent->events += fresh->stored.events->len;
	g_hash_table_insert(recent->tickets, &fresh->stored.ticket.id, fresh);
	while (recent->order.length > TICKETS_MOST || recent->events > EVENTS_MOST) {
		const struct kept *oldest = recent->order.tail->data;

		forget(recent, oldest->stored.ticket.id);
	}
}

void recent_keep(struct desk *desk, const struct stored *stored)
{
	struct recent *recent = desk->recent;
	struct kept *fresh;

	if (!recent)
		return;
	fresh = g_new0(struct kept, 1);
	stored_copy(stored, &fresh->stored);
	fresh->run = recent->run;
	if (store_in_unit(desk->store))
		g_hash_table_replace(recent->unsettled, &fresh->stored.ticket.id, fresh);
	else
		settle(recent, fresh);
}

void recent_drop(struct desk *desk, gint64 id)
{
	if (!desk->recent)
		return;
	forget(desk->recent, id);
	g_hash_table_remove(desk->recent->unsettled, &id);
}

static struct kept *find(const struct recent *recent, gint64 id)
{
	struct kept *found = g_hash_table_lookup(recent->unsettled, &id);

	return found ? found : g_hash_table_lookup(recent->tickets, &id);
}

const struct stored *recent_recall(struct desk *desk, gint64 id)
{
	struct recent *recent = desk->recent;
	struct kept *found = recent && recent->run ? find(recent, id) : NULL;

	if (!found)
		return NULL;
	if (found->run != recent->run) {
		/* Only until it has acted: the rest of what it says is read as it is then. */
		if (recent->proved)
			return NULL;
		recent->told = TRUE;
		found->told = recent->run;
	}
	if (found->link.data) {
		g_queue_unlink(&recent->order, &found->link);
		g_queue_push_head_link(&recent->order, &found->link);
	}
	return &found->stored;
}

gboolean recent_trusts(struct desk *desk)
{
	struct recent *recent = desk->recent;

	if (!recent || !recent->run || recent->proved)
		return FALSE;
	recent->told = TRUE;
	return TRUE;
}

gboolean recent_is_on(const struct desk *desk)
{
	return desk->recent && desk->recent->run;
}

const struct ticket *recent_ticket(const struct desk *desk, gint64 id)
{
	const struct kept *found = desk->recent ? find(desk->recent, id) : NULL;

	return found ? &found->stored.ticket : NULL;
}

void recent_prove(struct desk *desk)
{
	if (desk->recent)
		desk->recent->proved = TRUE;
}

static gboolean was_told(gpointer id G_GNUC_UNUSED, gpointer data, gpointer run)
{
	return ((const struct kept *)data)->told == GPOINTER_TO_UINT(run);
}

void recent_forget_told(struct desk *desk)
{
	struct recent *recent = desk->recent;

	if (!recent || !recent->told)
		return;
	for (GList *each = recent->order.head, *next; each; each = next) {
		const struct kept *kept = each->data;

		next = each->next;
		if (kept->told == recent->run)
			forget(recent, kept->stored.ticket.id);
	}
	g_hash_table_foreach_remove(recent->unsettled, was_told, GUINT_TO_POINTER(recent->run));
	recent->told = FALSE;
}

static gboolean take_all(gpointer id G_GNUC_UNUSED, gpointer data, gpointer recent)
{
	settle(recent, data);
	return TRUE;
}

void recent_unit(struct recent *recent, enum unit_moment moment)
{
	if (!recent || moment == UNIT_SETTLE)
		return;
	if (moment == UNIT_COMMITTED)
		g_hash_table_foreach_steal(recent->unsettled, take_all, recent);
	else
		g_hash_table_remove_all(recent->unsettled);
}

gboolean desk_recall_begin(struct desk *desk)
{
	struct recent *recent = desk->recent;

	if (!recent || recent->run)
		return FALSE;
	recent->run = ++recent->runs;
	recent->told = recent->proved = FALSE;
	return TRUE;
}

gboolean desk_recalls(const struct desk *desk)
{
	const struct recent *recent = desk->recent;

	return recent && recent->run && recent->told && !recent->proved;
}

void desk_recall_anew(struct desk *desk)
{
	/* What was read in it since stays good. */
	recent_forget_told(desk);
	desk->recent->proved = TRUE;
}

void desk_recall_end(struct desk *desk)
{
	if (desk_recalls(desk))
		recent_forget_told(desk);
	desk->recent->run = 0;
}

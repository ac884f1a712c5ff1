/* SPDX-License-Identifier: MIT
 * Who is silent may be working, or may hang while another server has taken over. A second
 * connection tells: as long as the server that was asked answers it, and knows our session, we wait
 * on. Only where it does not, and another server takes what we have, is that one asked instead. */
#include <string.h>
#include "store/postgres-private.h"

/* A session that has been silent for so long is asked after, and again later. Who has little
 * patience asks sooner. */
#define AFTER_LEAST (1 * G_USEC_PER_SEC)
#define AFTER_MOST (5 * G_USEC_PER_SEC)
#define AGAIN_AFTER (15 * G_USEC_PER_SEC)
/* What is asked is not listened to for so long at a time. */
#define STEP (50 * 1000)
#define SESSION_WITHIN (3 * G_USEC_PER_SEC)

struct probe {
	struct postgres *second;
	gint64 ours_until; /* monotonic: the server that was asked answers a new connection, or
			      hangs */
	gboolean ours_tried;
	guint rounds; /* of the hosts that are over */
};

enum found { FOUND_NOT_YET, FOUND_OURS, FOUND_OTHER, FOUND_NOBODY };

static gint64 waits_for(const struct postgres *pg)
{
	return CLAMP(pg->base.patience, AFTER_LEAST, AFTER_MOST);
}

gint64 probe_first(const struct postgres *pg, gint64 asked)
{
	return asked + waits_for(pg);
}

static struct probe *probe_new(const struct postgres *pg)
{
	struct probe *probe = g_new0(struct probe, 1);
	struct postgres *second = postgres_new(pg->route, STORE_READ);

	second->host = pg->host;
	second->address = pg->address;
	second->addresses = pg->addresses ? g_ptr_array_ref(pg->addresses) : NULL;
	probe->second = second;
	probe->ours_until = g_get_monotonic_time() + waits_for(pg);
	return probe;
}

void probe_free(struct probe *probe)
{
	if (!probe)
		return;
	probe->second->route = NULL; /* lent */
	postgres_free(probe->second);
	g_free(probe);
}

static const char *address_of(const struct postgres *pg)
{
	return pg->addresses ? pg->addresses->pdata[pg->address] : NULL;
}

static gboolean is_at_ours(const struct postgres *second, const struct postgres *pg)
{
	return second->host == pg->host && !g_strcmp0(address_of(second), address_of(pg));
}

/* Whether the server has our session: another may have come to the same address. */
static gboolean knows_session(struct postgres *second, const struct postgres *pg)
{
	g_autofree char *process = g_strdup_printf("%d", PQbackendPID(pg->connection));
	const struct value value = V_TEXT(process);
	PGresult *row = NULL;
	gboolean knows = TRUE;

	if (wire_text(second, "SELECT COUNT(*) FROM pg_stat_activity WHERE pid = $1", &value, 1) &&
	    wire_sync(second) && wire_collect(second, SESSION_WITHIN, &row, NULL) == STORE_OK &&
	    row)
		knows = PQntuples(row) != 1 || strcmp(PQgetvalue(row, 0, 0), "0") != 0;
	PQclear(row);
	return knows;
}

/* Goes on for a moment. */
static enum found look(struct probe *probe, const struct postgres *pg)
{
	struct postgres *second = probe->second;
	gboolean there;

	if (second->connection && is_at_ours(second, pg)) {
		probe->ours_tried = TRUE;
		second->attempt_until = MIN(second->attempt_until, probe->ours_until);
	}
	there = link_ready(second, g_get_monotonic_time() + STEP, TRUE, NULL) == STORE_OK;
	if (there && is_at_ours(second, pg))
		return pg->base.plain || knows_session(second, pg) ? FOUND_OURS : FOUND_OTHER;
	if (there)
		return probe->ours_tried ? FOUND_OTHER : FOUND_NOBODY;
	/* A round begins at ours, and ends with the last of the hosts. */
	probe->rounds += second->connection ? 0 : 1;
	return probe->rounds >= 2 ? FOUND_NOBODY : FOUND_NOT_YET;
}

gboolean probe_again(struct probe **probe, struct postgres *pg, gint64 *due)
{
	enum found found;

	if (!*probe)
		*probe = probe_new(pg);
	found = look(*probe, pg);
	*due = g_get_monotonic_time();
	if (found == FOUND_NOT_YET)
		return FALSE;
	if (found == FOUND_OTHER) {
		/* Whoever goes round the hosts next begins there. */
		pg->host = (*probe)->second->host;
		pg->address = 0;
		g_clear_pointer(&pg->addresses, g_ptr_array_unref);
	}
	g_clear_pointer(probe, probe_free);
	*due += AGAIN_AFTER;
	return found == FOUND_OTHER;
}

/* SPDX-License-Identifier: MIT
 * See client.h. */
#include "store/client.h"

#include "desk/i18n.h"
#include "store/project.h"

gboolean client_visible(struct desk *desk, const char *key)
{
	if (desk->clients && !g_strv_contains((const char *const *)desk->clients, key))
		return FALSE;
	if (!desk->regions)
		return TRUE;
	const struct client *client = book_client(desk->book, key, NULL);
	for (char **region = client ? client->regions : NULL; region && *region; region++)
		if (g_strv_contains((const char *const *)desk->regions, *region))
			return TRUE;
	return !client || !client->regions;
}

const struct client *client_seen(struct desk *desk, const char *key, GError **error)
{
	const struct client *client = book_client(desk->book, key, error);

	if (!client || client_visible(desk, key))
		return client;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, _("there is no %s “%s”"),
		    "client", key);
	return NULL;
}

struct counting {
	gint64 *weeks;
	int count;
};

static gboolean count_week(const struct row *row, void *data)
{
	struct counting *counting = data;
	gint64 week = row_int(row, 0);

	if (week >= 0 && week < counting->count)
		counting->weeks[week] = row_int(row, 1);
	return TRUE;
}

/* The last week ends with the present second. */
#define WEEKS_OF(client, now, count) \
	{ \
		V_TEXT(client), V_INT((now) + 1 - (gint64)(count)*CLIENT_WEEK), \
			V_INT(CLIENT_WEEK), V_INT(now) \
	}

gboolean client_weeks(struct desk *desk, const char *client, gint64 now, int count, gint64 *weeks,
		      GError **error)
{
	struct counting counting = {weeks, count};
	const struct value values[] = WEEKS_OF(client, now, count);

	for (int i = 0; i < count; i++)
		weeks[i] = 0;
	if (!client_seen(desk, client, error))
		return FALSE;
	return desk->regions ||
	       store_ok(store_select(desk->store, QUERY_CLIENT_WEEKS, values, G_N_ELEMENTS(values),
				     count_week, &counting, error),
			error);
}

static gboolean add_id(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_array_append_val((GArray *)data, id);
	return TRUE;
}

GArray *client_newest(struct desk *desk, const char *client, int limit, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	const struct value values[] = {V_TEXT(client), V_INT(limit)};

	if (!client_seen(desk, client, error) ||
	    !store_ok(store_select(desk->store, QUERY_CLIENT_NEWEST, values, G_N_ELEMENTS(values),
				   add_id, ids, error),
		      error))
		return NULL;
	return g_steal_pointer(&ids);
}

void client_expect(struct desk *desk, const char *client, gint64 now, int weeks, int newest)
{
	const struct value of_weeks[] = WEEKS_OF(client, now, weeks);
	const struct value of_newest[] = {V_TEXT(client), V_INT(newest)};

	if (!desk->regions)
		store_expect(desk->store, QUERY_CLIENT_WEEKS, of_weeks, G_N_ELEMENTS(of_weeks));
	store_expect(desk->store, QUERY_CLIENT_NEWEST, of_newest, G_N_ELEMENTS(of_newest));
}

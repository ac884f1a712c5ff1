/* SPDX-License-Identifier: MIT
 * Presence. Each session states all its places at once, so that nothing of it is left behind. */
#include "store/presence.h"

#include <string.h>

#include "desk/i18n.h"

const char *doing_name(enum doing doing)
{
	return doing == DOING_WRITING ? "writing" : "viewing";
}

gboolean presence_set(struct desk *desk, const char *session, const GArray *places, GError **error)
{
	const struct value key = V_TEXT(session);
	struct batch *batch = batch_new();
	gboolean good;

	batch_add(batch, QUERY_PRESENCE_CLEAR, &key, 1);
	for (guint i = 0; places && i < places->len; i++) {
		const struct place *place = &g_array_index(places, struct place, i);
		const struct value values[] = {key, V_INT(place->ticket), V_TEXT(desk->user),
					       V_TEXT(doing_name(place->doing)),
					       V_INT(session_now(desk))};
		batch_add(batch, QUERY_PRESENCE_PUT, values, G_N_ELEMENTS(values));
	}
	batch_add(batch, QUERY_PULSE_HERE, NULL, 0);
	good = store_ok(store_batch(desk->store, batch, error), error);
	batch_free(batch);
	return good;
}

struct reading {
	gint64 now;
	GPtrArray *present;
};

static void present_free(void *data)
{
	struct present *present = data;

	g_free(present->who);
	g_free(present);
}

/* Rows come by person; of one in several sessions the busiest counts. */
static gboolean read_present(const struct row *row, void *data)
{
	struct reading *reading = data;
	GPtrArray *all = reading->present;
	struct present *last = all->len ? all->pdata[all->len - 1] : NULL;
	const char *who = row_text(row, 5);
	enum doing doing = strcmp(row_text(row, 6), doing_name(DOING_WRITING)) == 0 ? DOING_WRITING
										    : DOING_VIEWING;

	if (!session_row_lives(row, 0, reading->now))
		return TRUE;
	if (last && strcmp(last->who, who) == 0) {
		if (doing <= last->doing)
			return TRUE;
	} else {
		last = g_new0(struct present, 1);
		last->who = g_strdup(who);
		g_ptr_array_add(all, last);
	}
	last->doing = doing;
	last->since = row_int(row, 7);
	return TRUE;
}

static int compare_present(gconstpointer a, gconstpointer b)
{
	const struct present *x = *(struct present *const *)a, *y = *(struct present *const *)b;

	return x->doing != y->doing ? (int)y->doing - (int)x->doing : strcmp(x->who, y->who);
}

void presence_expect(struct desk *desk, gint64 ticket, const char *session)
{
	const struct value values[] = {V_INT(ticket), V_TEXT(session ? session : "")};

	store_expect(desk->store, QUERY_PRESENCE_OF, values, G_N_ELEMENTS(values));
}

GPtrArray *presence_of(struct desk *desk, gint64 ticket, const char *session, GError **error)
{
	g_autoptr(GPtrArray) present = g_ptr_array_new_with_free_func(present_free);
	struct reading reading = {.now = session_now(desk), .present = present};
	const struct value values[] = {V_INT(ticket), V_TEXT(session ? session : "")};

	if (!store_ok(store_select(desk->store, QUERY_PRESENCE_OF, values, G_N_ELEMENTS(values),
				   read_present, &reading, error),
		      error))
		return NULL;
	g_ptr_array_sort(present, compare_present);
	return g_steal_pointer(&present);
}

char *presence_words(const GPtrArray *present)
{
	GString *words;

	if (!present || present->len == 0)
		return NULL;
	words = g_string_new(NULL);
	for (guint i = 0; i < present->len; i++) {
		const struct present *one = present->pdata[i];
		g_string_append(words, i ? " · " : "");
		g_string_append_printf(
			words, one->doing == DOING_WRITING ? _("%s is writing") : _("%s looks"),
			one->who);
	}
	return g_string_free(words, FALSE);
}

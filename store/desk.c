/* SPDX-License-Identifier: MIT
 * An open desk: the store, the book over it, and who acts. Opening reads as little as can be: the
 * book asks for a definition when someone wants it. */
#include "store/desk.h"

#include <string.h>

#include "desk/i18n.h"
#include "store/incident-private.h"
#include "store/project.h"
#include "store/recent.h"
#include "store/scan.h"
#include "store/tickets.h"
#include "store/tzfile.h"

/* A server that knows persons is not told another. A login's own name is nobody's wish. */
static gboolean take_user(struct desk *desk, const char *person, gboolean bound, GError **error)
{
	if (strcmp(desk->user, person) != 0 &&
	    (bound || strcmp(desk->user, g_get_user_name()) != 0)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
			    _("“%s”: to this server you are “%s”; only the desk's owner acts as "
			      "others"),
			    desk->user, person);
		return FALSE;
	}
	g_free(desk->user);
	desk->user = g_strdup(person);
	return TRUE;
}

/* A login fixes who acts, as does a server that holds persons to their limits, so that person's
 * definition says what they may. Whoever can open the file itself could do anything to it:
 * pretending otherwise would protect nothing. */
static gboolean take_person(struct desk *desk, gboolean bound, GError **error)
{
	int most = ROLE_ADMIN;
	const char *person = store_person(desk->store, &most);

	desk->role = ROLE_ADMIN;
	if (person && !take_user(desk, person, bound, error))
		return FALSE;
	if (!bound && !person)
		return TRUE;
	g_autoptr(GError) local = NULL;
	const struct user *user = book_user(desk->book, desk->user, &local);
	if (!user) {
		if (g_error_matches(local, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_DENIED,
				    _("“%s” is not a user of this desk"), desk->user);
		else
			g_propagate_error(error, g_steal_pointer(&local));
		return FALSE;
	}
	desk->role = person ? MIN(user->role, (enum role)most) : user->role;
	desk->clients = g_strdupv(user->clients);
	desk->regions = g_strdupv(user->regions);
	return TRUE;
}

struct desk *desk_open(const char *where, enum store_mode mode, const char *user, gboolean bound,
		       GError **error)
{
	struct store *store = store_open(where, mode, error);
	g_autofree char *test_clock = NULL;

	if (!store)
		return NULL;
	struct desk *desk = g_new0(struct desk, 1);
	desk->store = store;
	desk->user = g_strdup(user);
	desk->pinned = desk->held = TIME_NONE;
	desk->zones = zone_set_new(tzfile_read, NULL);
	desk->recent = store_is_far(store) ? recent_new() : NULL;
	definitions_attach(desk);
	if (store_meta(store, "test_clock", &test_clock, error) &&
	    take_person(desk, bound, error)) {
		desk->test_clock = g_strcmp0(test_clock, "1") == 0;
		return desk;
	}
	desk_close(desk);
	return NULL;
}

void desk_close(struct desk *desk)
{
	if (!desk)
		return;
	g_datalist_clear(&desk->kept);
	incident_drop(desk);
	incident_free(desk->read);
	store_close(desk->store);
	definitions_detach(desk);
	recent_free(desk->recent);
	scans_free(desk->scans);
	zone_set_free(desk->zones);
	g_strfreev(desk->clients);
	g_strfreev(desk->regions);
	g_free(desk->key_base);
	g_free(desk->user);
	g_free(desk);
}

struct filter *desk_filter(struct desk *desk, const char *text, gint64 now, GError **error)
{
	g_auto(GStrv) fields = book_keys(desk->book, "field", "", error);

	if (!fields)
		return NULL;
	return filter_parse(text, now, book_user_zone(desk->book, desk->user), desk->zones,
			    (const char *const *)fields, error);
}

void desk_remember(struct desk *desk, const char *line)
{
	if (store_is_read_only(desk->store))
		return;
	struct batch *batch = batch_new();
	struct value add[] = {V_TEXT(desk->user), V_TEXT(line), V_INT(desk_now(desk))};
	struct value trim[] = {V_TEXT(desk->user)};
	batch_add(batch, QUERY_HISTORY_ADD, add, G_N_ELEMENTS(add));
	batch_add(batch, QUERY_HISTORY_TRIM, trim, G_N_ELEMENTS(trim));
	store_batch(desk->store, batch, NULL);
	batch_free(batch);
}

void desk_keys_from(struct desk *desk, const char *base, gboolean again)
{
	g_free(desk->key_base);
	desk->key_base = g_strdup(base);
	desk->keys = 0;
	desk->sent_before = base && again;
}

char *desk_op_key(struct desk *desk)
{
	guint number;

	if (!desk->key_base)
		return op_key_new();
	number = desk->keys++;
	return number ? g_strdup_printf("%s.%u", desk->key_base, number) : g_strdup(desk->key_base);
}

gint64 desk_now(struct desk *desk)
{
	return desk->pinned != TIME_NONE ? desk->pinned
	       : desk->held != TIME_NONE ? desk->held
					 : store_now(desk->store);
}

void desk_hold_now(struct desk *desk, gboolean hold)
{
	desk->held = TIME_NONE;
	if (hold)
		desk->held = desk_now(desk);
}

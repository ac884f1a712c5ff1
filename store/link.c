/* SPDX-License-Identifier: MIT
 * What an engine tells of its server and of the desk there: how the link is, and whether it is
 * still the desk that was opened. */
#include "desk/i18n.h"
#include "store/driver.h"

void store_watch_link(struct store *store, store_link_fn *fn, void *data)
{
	store->link_watch = fn;
	store->link_data = data;
	if (fn && store->link.state != STORE_LINK_NONE)
		fn(&store->link, data);
}

guint store_losses(const struct store *store)
{
	return store->losses;
}

const struct store_link *store_link_of(const struct store *store)
{
	return &store->link;
}

char *store_engine(const struct store *store)
{
	return store->ops->engine ? store->ops->engine(store) : g_strdup("SQLite");
}

void driver_link_is(struct store *store, const struct store_link *link)
{
	const struct store_link *was = &store->link;
	gboolean same = was->state == link->state && was->since == link->since &&
			was->trip == link->trip && was->standby == link->standby &&
			was->lag == link->lag && was->cut == link->cut && was->news == link->news;

	if (link->state == STORE_LINK_AWAY && was->state != STORE_LINK_AWAY)
		store->losses++;
	store->link = *link;
	if (!same && store->link_watch)
		store->link_watch(link, store->link_data);
}

const char *store_gone(struct store *store)
{
	return store->ops->gone ? store->ops->gone(store) : NULL;
}

void driver_compare(struct store *store, int version, const char *identity)
{
	g_clear_pointer(&store->gone, g_free);
	if (store->version && version != store->version)
		store->gone = g_strdup_printf(
			_("the desk was migrated to version %d by another midwatch"), version);
	else if (store->version && g_strcmp0(identity, store->identity) != 0)
		store->gone = g_strdup(_("another desk was put in the place of this one"));
}

enum store_answer driver_gone(struct store *store, const char *why, GError **error)
{
	return driver_error(STORE_FAILED, error, _("start again: %s: %s"), why, store->where);
}

enum store_answer driver_migrated(struct store *store, GError **error)
{
	return driver_error(STORE_FAILED, error,
			    _("%s: the desk was migrated meanwhile: start again"), store->where);
}

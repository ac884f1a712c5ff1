/* SPDX-License-Identifier: MIT
 * Contract versions (clocks.md M2): which one covers an instant. All of a client's versions at one
 * revision are read together and kept, because a list of tickets asks for the same few again and
 * again. */
#include "desk/book-private.h"

#include <string.h>

#include "desk/i18n.h"

/* The versions of one client at one revision. */
struct group {
	char *client;
	gint64 revision;
	GPtrArray *contracts;
};
struct book_contracts {
	GHashTable *groups; /* a set of struct group */
	GPtrArray *retired;
};

static guint group_hash(const void *data)
{
	const struct group *group = data;

	return g_str_hash(group->client) ^ (guint)group->revision * 2654435761u;
}

static gboolean group_equal(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	return left->revision == right->revision && strcmp(left->client, right->client) == 0;
}

static void group_free(void *data)
{
	struct group *group = data;

	g_free(group->client);
	g_ptr_array_unref(group->contracts);
	g_free(group);
}

void contract_free(struct contract *contract)
{
	if (!contract)
		return;
	g_free(contract->name);
	g_free(contract->client);
	g_free(contract->tier);
	g_free(contract->service);
	g_free(contract->calendar);
	g_free(contract);
}

/* The zone of its dates: its own, else the client's at the revision, else UTC. */
static const struct zone *contract_zone(struct book *book, const struct line *line,
					const char *client, gint64 revision, GError **error)
{
	const char *name = line_option(line, "zone");

	if (name)
		return zone_set_get(book->zones, name, error);
	const struct client *owner = book_client_at(book, client, revision, error);
	return owner ? owner->zone : NULL;
}

static gboolean midnight(const struct line *line, const char *option, const struct zone *zone,
			 gint64 *at, GError **error)
{
	const char *date = line_option(line, option);
	gint64 latest;
	int day;

	if (!date) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("--%s DATE is missing"),
			    option);
		return FALSE;
	}
	if (!civil_parse_date(date, &day, error)) {
		g_prefix_error(error, "--%s: ", option);
		return FALSE;
	}
	zone_instants(zone, (gint64)day * 86400, at, &latest);
	return TRUE;
}

static struct contract *contract_read(struct book *book, const char *name, const struct line *line,
				      gint64 revision, GError **error)
{
	const char *client = line_word(line, 2), *tier = line_option(line, "tier");
	struct contract *contract;
	gint64 from, to;

	if (!client || !tier) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("contract “%s”: expected a client and --tier"), name);
		return NULL;
	}
	const struct zone *zone = contract_zone(book, line, client, revision, error);
	if (!zone || !midnight(line, "from", zone, &from, error) ||
	    !midnight(line, "to", zone, &to, error))
		return NULL;
	if (to <= from) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("contract “%s”: --to has to be after --from, it is the first day "
			      "no longer covered"),
			    name);
		return NULL;
	}
	if (!book_figures_right(line, error))
		return NULL;
	contract = g_new0(struct contract, 1);
	contract->name = g_strdup(name);
	contract->client = g_strdup(client);
	contract->tier = g_strdup(tier);
	contract->service = g_strdup(line_option(line, "service"));
	contract->calendar = g_strdup(line_option(line, "calendar"));
	contract->from = from;
	contract->to = to;
	contract->zone = zone;
	contract->temporary = line_option(line, "temporary") != NULL;
	return contract;
}

struct contract *book_contract_build(struct book *book, const char *name, const char *text,
				     gint64 revision, GError **error)
{
	struct line *line = line_parse(text, error);
	struct contract *contract = line ? contract_read(book, name, line, revision, error) : NULL;

	line_free(line);
	return contract;
}

static int by_start(const void *a, const void *b)
{
	const struct contract *left = *(struct contract *const *)a;
	const struct contract *right = *(struct contract *const *)b;

	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return strcmp(left->name, right->name);
}

static GPtrArray *group_read(struct book *book, const char *client, gint64 revision, GError **error)
{
	g_autofree char *prefix = g_strconcat(client, "@", NULL);
	g_auto(GStrv) names = book->list("contract", prefix, revision, book->data, error);
	g_autoptr(GPtrArray) contracts =
		g_ptr_array_new_with_free_func((GDestroyNotify)contract_free);

	if (!names)
		return NULL;
	for (char **name = names; *name; name++) {
		GError *local = NULL;
		const char *text = book_text(book, "contract", *name, revision, NULL, &local);
		struct contract *contract =
			text ? book_contract_build(book, *name, text, revision, &local) : NULL;
		if (local) {
			g_propagate_prefixed_error(error, local, "%s: ", *name);
			return NULL;
		}
		if (contract)
			g_ptr_array_add(contracts, contract);
	}
	g_ptr_array_sort(contracts, by_start);
	return g_steal_pointer(&contracts);
}

const GPtrArray *book_contracts(struct book *book, const char *client, gint64 revision,
				GError **error)
{
	struct group wanted = {.client = (char *)client, .revision = revision};

	if (!book->contracts) {
		book->contracts = g_new0(struct book_contracts, 1);
		book->contracts->groups =
			g_hash_table_new_full(group_hash, group_equal, NULL, group_free);
		book->contracts->retired = g_ptr_array_new_with_free_func(group_free);
	}
	struct group *group = g_hash_table_lookup(book->contracts->groups, &wanted);
	if (group)
		return group->contracts;
	GPtrArray *contracts = group_read(book, client, revision, error);
	if (!contracts)
		return NULL;
	group = g_new0(struct group, 1);
	*group = (struct group){g_strdup(client), revision, contracts};
	g_hash_table_add(book->contracts->groups, group);
	return contracts;
}

/* A temporary version wins over every standing one, then a service's over the general (M2). */
static int contract_rank(const struct contract *contract)
{
	return (contract->temporary ? 2 : 0) + (contract->service ? 1 : 0);
}

const struct contract *book_contract_at(struct book *book, const char *client, const char *service,
					gint64 at, gint64 revision, GError **error)
{
	const GPtrArray *contracts = book_contracts(book, client, revision, error);
	const struct contract *best = NULL;

	for (guint i = 0; contracts && i < contracts->len; i++) {
		const struct contract *contract = g_ptr_array_index(contracts, i);
		if (at < contract->from || at >= contract->to)
			continue;
		if (contract->service && g_strcmp0(contract->service, service) != 0)
			continue;
		if (!best || contract_rank(contract) > contract_rank(best))
			best = contract;
	}
	return best;
}

const struct contract *book_contract(struct book *book, const char *name, gint64 revision,
				     GError **error)
{
	const char *at = strchr(name, '@');
	g_autofree char *client = at ? g_strndup(name, at - name) : NULL;
	GError *local = NULL;
	const GPtrArray *contracts = client ? book_contracts(book, client, revision, &local) : NULL;

	for (guint i = 0; contracts && i < contracts->len; i++) {
		const struct contract *contract = g_ptr_array_index(contracts, i);
		if (strcmp(contract->name, name) == 0)
			return contract;
	}
	if (local)
		g_propagate_error(error, local);
	else
		book_missing("contract", name, error);
	return NULL;
}

void book_contracts_forget(struct book *book, gint64 revision)
{
	GHashTableIter iter;
	void *group;

	if (!book->contracts)
		return;
	g_hash_table_iter_init(&iter, book->contracts->groups);
	while (g_hash_table_iter_next(&iter, &group, NULL)) {
		gint64 of = ((struct group *)group)->revision;
		if (of != G_MAXINT64 && of <= revision)
			continue;
		g_ptr_array_add(book->contracts->retired, group);
		g_hash_table_iter_steal(&iter);
	}
}

void book_contracts_free(struct book *book)
{
	if (!book->contracts)
		return;
	g_hash_table_unref(book->contracts->groups);
	g_ptr_array_unref(book->contracts->retired);
	g_free(book->contracts);
}

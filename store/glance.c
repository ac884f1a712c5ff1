/* SPDX-License-Identifier: MIT
 * See glance.h. One question of an index of what was opened of late; what is shared is told here,
 * since tags are a list in a column. */
#include "store/glance.h"

#include <string.h>

#include "store/project.h"
#include "store/recent.h"

/* The own field that says on which machine it happened, where a desk has one. */
#define NODE "node"

enum shared { SHARED_NOTHING, SHARED_TAG, SHARED_CAUSE, SHARED_PLACE, SHARED_NODE };

struct hit {
	gint64 ticket;
	enum shared shared;
};

struct looking {
	struct desk *desk;
	const struct ticket *ticket;
	char **tags;
	GHashTable *node;    /* ids on the same node; NULL: it has none */
	GArray *hits;        /* of struct hit */
	GHashTable *clients; /* of the hits */
	char *tag;           /* the first one shared */
	guint looked;
};

static gboolean same(const char *a, const char *b)
{
	return a && *a && g_strcmp0(a, b) == 0;
}

static const char *shared_tag(const struct looking *looking, const char *tags)
{
	for (char **tag = looking->tags; tags && *tag; tag++) {
		g_autofree char *word = g_strdup_printf(" %s ", *tag);
		if (**tag && strstr(tags, word))
			return *tag;
	}
	return NULL;
}

/* id, region, service, cause, tags, client */
static gboolean recent_row(const struct row *row, void *data)
{
	struct looking *looking = data;
	const struct ticket *ticket = looking->ticket;
	struct hit hit = {.ticket = row_int(row, 0)};
	const char *tag;

	looking->looked++;
	if (hit.ticket == ticket->id ||
	    !desk_sees(looking->desk, row_text(row, 5), row_text(row, 1)))
		return TRUE;
	tag = shared_tag(looking, row_text(row, 4));
	if (looking->node && g_hash_table_contains(looking->node, &hit.ticket))
		hit.shared = SHARED_NODE;
	else if (same(ticket->region, row_text(row, 1)) && same(ticket->service, row_text(row, 2)))
		hit.shared = SHARED_PLACE;
	else if (same(ticket->cause, row_text(row, 3)))
		hit.shared = SHARED_CAUSE;
	else if (tag)
		hit.shared = SHARED_TAG;
	if (hit.shared == SHARED_NOTHING)
		return TRUE;
	if (tag && !looking->tag)
		looking->tag = g_strdup(tag);
	g_array_append_val(looking->hits, hit);
	g_hash_table_add(looking->clients, g_strdup(row_text(row, 5)));
	return TRUE;
}

static gboolean node_row(const struct row *row, void *data)
{
	gint64 id = row_int(row, 0);

	g_hash_table_add(data, g_memdup2(&id, sizeof id));
	return TRUE;
}

/* *node: its name, NULL when the ticket has none. */
static gboolean look_node(struct looking *looking, gint64 from, gint64 to, char **node,
			  GError **error)
{
	g_autoptr(GHashTable) fields = ticket_fields(looking->desk, looking->ticket->id, error);
	if (!fields)
		return FALSE;
	*node = g_strdup(g_hash_table_lookup(fields, NODE));
	if (!*node)
		return TRUE;
	const struct value values[] = {V_INT(from), V_INT(to), V_INT(GLANCE_LOOKED), V_TEXT(NODE),
				       V_TEXT(*node)};
	looking->node = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	return store_ok(store_select(looking->desk->store, QUERY_GLANCE_NODE, values,
				     G_N_ELEMENTS(values), node_row, looking->node, error),
			error);
}

static gboolean told_row(const struct row *row G_GNUC_UNUSED, void *data)
{
	*(gboolean *)data = TRUE;
	return FALSE;
}

static gboolean count_told(struct looking *looking, guint *told, GError **error)
{
	for (guint i = 0; i < MIN(looking->hits->len, (guint)GLANCE_TOLD); i++)
		store_expect(looking->desk->store, QUERY_GLANCE_TOLD,
			     &V_INT(g_array_index(looking->hits, struct hit, i).ticket), 1);
	for (guint i = 0; i < MIN(looking->hits->len, (guint)GLANCE_TOLD); i++) {
		const struct value id = V_INT(g_array_index(looking->hits, struct hit, i).ticket);
		gboolean one = FALSE;
		if (!store_ok(store_select(looking->desk->store, QUERY_GLANCE_TOLD, &id, 1,
					   told_row, &one, error),
			      error))
			return FALSE;
		*told += one;
	}
	return TRUE;
}

/* What the most telling of the shared things is called. */
static char *name_shared(const struct looking *looking, const char *node)
{
	enum shared most = SHARED_NOTHING;

	for (guint i = 0; i < looking->hits->len; i++)
		most = MAX(most, g_array_index(looking->hits, struct hit, i).shared);
	switch (most) {
	case SHARED_NODE:
		return g_strdup(node);
	case SHARED_PLACE:
		return g_strdup_printf("%s/%s", looking->ticket->region, looking->ticket->service);
	case SHARED_CAUSE:
		return g_strdup(looking->ticket->cause);
	case SHARED_TAG:
		return g_strdup_printf("#%s", looking->tag);
	case SHARED_NOTHING:
		break;
	}
	return NULL;
}

static void expect_recent(struct desk *desk, gint64 opened_at)
{
	const struct value values[] = {V_INT(opened_at - GLANCE_WITHIN),
				       V_INT(opened_at + GLANCE_WITHIN), V_INT(GLANCE_LOOKED)};

	store_expect(desk->store, QUERY_GLANCE_RECENT, values, G_N_ELEMENTS(values));
}

void glance_expect(struct desk *desk, gint64 ticket)
{
	const struct ticket *known = recent_ticket(desk, ticket);

	if (known)
		expect_recent(desk, known->opened_at);
	store_expect(desk->store, QUERY_FIELD_LIST, &V_INT(ticket), 1);
}

static gboolean look_also(struct desk *desk, const struct ticket *ticket, struct glance_also *also,
			  GError **error)
{
	gint64 from = ticket->opened_at - GLANCE_WITHIN, to = ticket->opened_at + GLANCE_WITHIN;
	const struct value values[] = {V_INT(from), V_INT(to), V_INT(GLANCE_LOOKED)};
	g_auto(GStrv) tags = g_strsplit(ticket->tags ? ticket->tags : "", " ", -1);
	g_autoptr(GArray) hits = g_array_new(FALSE, FALSE, sizeof(struct hit));
	g_autoptr(GHashTable) clients =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *node = NULL;
	struct looking looking = {
		.desk = desk, .ticket = ticket, .tags = tags, .hits = hits, .clients = clients};
	expect_recent(desk, ticket->opened_at);
	gboolean done = look_node(&looking, from, to, &node, error) &&
			store_ok(store_select(desk->store, QUERY_GLANCE_RECENT, values,
					      G_N_ELEMENTS(values), recent_row, &looking, error),
				 error) &&
			count_told(&looking, &also->told, error);

	if (done) {
		also->what = name_shared(&looking, node);
		also->tickets = hits->len;
		also->clients = g_hash_table_size(clients);
		also->more = looking.looked >= GLANCE_LOOKED;
	}
	g_clear_pointer(&looking.node, g_hash_table_unref);
	g_free(looking.tag);
	return done;
}

static void add_person(struct glance *glance, struct desk *desk, const char *name, gint64 now)
{
	struct person person;

	if (!name || !*name)
		return;
	person_at(&person, desk, name, now);
	g_array_append_val(glance->people, person);
}

gboolean glance_load(struct desk *desk, const struct ticket *ticket, const struct folded *folded,
		     gint64 now, struct glance *glance, GError **error)
{
	const struct client *client = book_client(desk->book, ticket->client, NULL);

	*glance = (struct glance){.told_at = folded->last_public_at,
				  .to_tell = folded->state < STATE_RESOLVED,
				  .people = g_array_new(FALSE, FALSE, sizeof(struct person))};
	g_array_set_clear_func(glance->people, person_clear);
	if (client) {
		add_person(glance, desk, client->tam, now);
		add_person(glance, desk, client->backup_tam, now);
	}
	/* Of what is over nobody asks who else is hit. */
	if (folded->state >= STATE_RESOLVED || look_also(desk, ticket, &glance->also, error))
		return TRUE;
	glance_clear(glance);
	return FALSE;
}

void glance_clear(struct glance *glance)
{
	g_clear_pointer(&glance->people, g_array_unref);
	g_clear_pointer(&glance->also.what, g_free);
}

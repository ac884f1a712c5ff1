/* SPDX-License-Identifier: MIT
 * Folds a ticket's events under the terms it is bound to. */
#include "store/project.h"

static const struct policy *no_policy(const struct terms *terms G_GNUC_UNUSED,
				      int severity G_GNUC_UNUSED,
				      enum clock_kind clock G_GNUC_UNUSED)
{
	return NULL;
}
static const struct terms no_terms = {.policy = no_policy};

const struct terms *binding_terms(const char *cover_contract, gint64 revision, void *data)
{
	struct binding *binding = data;
	struct book *book = binding->desk->book;
	const struct contract *contract = NULL;
	const struct terms *terms = NULL;
	GError *error = NULL;

	if (!revision)
		revision = binding->revision;
	if (!cover_contract)
		cover_contract = binding->cover;
	/* A contract signed after the ticket was stored is in no older revision: `cover` names one
	 * of now, so it is looked for there when the binding does not know it (clocks.md M2). */
	if (cover_contract) {
		contract = book_contract(book, cover_contract, revision, &error);
		if (g_error_matches(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING))
			g_clear_error(&error);
		if (!contract && !error) {
			revision = G_MAXINT64;
			contract = book_contract(book, cover_contract, revision, &error);
		}
	} else if (binding->client) {
		contract = book_contract_at(book, binding->client, binding->service,
					    binding->opened_at, revision, &error);
	}
	if (!error && binding->client)
		terms = book_terms(book, contract, binding->client, binding->service, revision,
				   &error);
	if (error && !binding->error)
		binding->error = g_steal_pointer(&error);
	g_clear_error(&error);
	binding->contract = contract;
	binding->terms = terms ? terms : &no_terms;
	return binding->terms;
}

gboolean ticket_project(struct desk *desk, const GPtrArray *events, gint64 now, gint64 known_at,
			struct projection *out, GError **error)
{
	struct binding binding = {.desk = desk};

	*out = (struct projection){0};
	facts_of(events, &out->facts);
	binding.client = out->facts.client;
	binding.service = out->facts.service;
	binding.opened_at = out->facts.opened_at;
	binding.revision = out->facts.revision;
	out->folded = clock_fold((const struct event *const *)events->pdata, events->len,
				 binding_terms, &binding, now, known_at);
	/* The binding in force: what the newest standing cover and rebind say, whatever the fold
	 * asked for last. */
	if (!binding.error)
		binding_terms(out->facts.cover, out->facts.rebound, &binding);
	if (binding.error) {
		g_propagate_error(error, binding.error);
		projection_clear(out);
		return FALSE;
	}
	if (binding.contract) {
		out->contract = binding.contract->name;
		out->tier = binding.contract->tier;
	}
	queue_row_of(out->folded, binding.contract != NULL, &out->row);
	return TRUE;
}

void projection_clear(struct projection *projection)
{
	facts_clear(&projection->facts);
	g_clear_pointer(&projection->folded, folded_free);
}

struct folded *ticket_fold(struct desk *desk, gint64 id, gint64 now, gint64 known_at,
			   GError **error)
{
	struct projection projection;
	struct folded *folded = NULL;
	struct stored stored;

	if (!stored_load(desk, id, &stored, error))
		return NULL;
	if (ticket_project(desk, stored.events, now, known_at, &projection, error)) {
		folded = g_steal_pointer(&projection.folded);
		projection_clear(&projection);
	}
	stored_clear(&stored);
	return folded;
}

struct folded *ticket_fold_events(struct desk *desk, const char *client, const char *service,
				  gint64 revision, const char *contract, const GPtrArray *events,
				  gint64 now, gint64 known_at, GError **error)
{
	struct binding binding = {.desk = desk,
				  .client = client,
				  .service = service,
				  .cover = contract,
				  .revision = revision};
	const struct event *first = events->len ? g_ptr_array_index(events, 0) : NULL;
	struct folded *folded;

	binding.opened_at = first ? first->occurred_at : now;
	folded = clock_fold((const struct event *const *)events->pdata, events->len, binding_terms,
			    &binding, now, known_at);
	if (!binding.error)
		return folded;
	g_propagate_error(error, binding.error);
	folded_free(folded);
	return NULL;
}

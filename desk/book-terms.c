/* SPDX-License-Identifier: MIT
 * The terms of a ticket: for each severity and clock the one policy row in force, found by
 * precedence and bound to the calendars of the same revision (clocks.md M3). An import of a million
 * tickets asks once a ticket, so terms are kept, and the last ones asked for are looked at first.
 */
#include "desk/book-private.h"

#include <string.h>

#define SEVERITIES 10

/* A set of terms and what it was made for. The services of tickets are free text, so a set of their
 * own is only made for those a policy names. */
struct bound {
	struct terms terms; /* first: what the caller holds */
	const struct contract *contract;
	char *client, *service; /* service NULL: any that has no policy of its own */
	gint64 revision;
	char **services;                               /* those that have, when `service` is NULL */
	struct policy *cells[SEVERITIES][CLOCK_KINDS]; /* NULL: no target, no clock */
};
struct book_terms_cache {
	GHashTable *bounds; /* a set of struct bound */
	GPtrArray *retired;
	struct bound *last;
};

static guint bound_hash(const void *data)
{
	const struct bound *bound = data;
	guint hash = g_direct_hash(bound->contract) ^ (guint)bound->revision * 2654435761u;

	hash = hash * 31 + g_str_hash(bound->client);
	return bound->service ? hash * 31 + g_str_hash(bound->service) : hash;
}

static gboolean bound_equal(const void *a, const void *b)
{
	const struct bound *left = a, *right = b;

	return left->contract == right->contract && left->revision == right->revision &&
	       strcmp(left->client, right->client) == 0 &&
	       g_strcmp0(left->service, right->service) == 0;
}

static void bound_free(void *data)
{
	struct bound *bound = data;

	for (int severity = 0; severity < SEVERITIES; severity++)
		for (int clock = 0; clock < CLOCK_KINDS; clock++) {
			struct policy *policy = bound->cells[severity][clock];
			if (!policy)
				continue;
			if (policy->calendar)
				calendar_unref(policy->calendar);
			g_free(policy->label);
			g_free(policy);
		}
	g_free(bound->client);
	g_free(bound->service);
	g_strfreev(bound->services);
	g_free(bound);
}

static const struct policy *bound_policy(const struct terms *terms, int severity,
					 enum clock_kind clock)
{
	const struct bound *bound = (const struct bound *)terms;

	if (severity < 0 || severity >= SEVERITIES || (unsigned)clock >= CLOCK_KINDS)
		return NULL;
	const struct policy *policy = bound->cells[severity][clock];
	/* "none" stands in the table, so that no wider row shines through it, and promises nothing.
	 */
	return policy && policy->calendar ? policy : NULL;
}

/* One cell from one row; a cell already filled was filled by a row that goes before. */
static gboolean cell_fill(struct book *book, struct bound *bound, const struct policy_row *row,
			  int severity, GError **error)
{
	struct policy **cell = &bound->cells[severity][row->policy.clock];
	struct calendar *calendar = NULL;

	if (*cell)
		return TRUE;
	if (row->policy.target.seconds > 0 || row->policy.target.working_days > 0) {
		const char *key = row->calendar;
		if (strcmp(key, "contract") == 0)
			key = bound->contract->calendar ? bound->contract->calendar : "24x7";
		calendar = book_calendar(book, key, bound->revision, error);
		if (!calendar)
			return FALSE;
	}
	struct policy *policy = g_memdup2(&row->policy, sizeof row->policy);
	policy->severity = severity;
	policy->label = g_strdup(row->policy.label);
	policy->calendar = calendar ? calendar_ref(calendar) : NULL;
	if (!row->pause_given)
		policy->pause = clock_default_pause(policy->clock, severity);
	*cell = policy;
	return TRUE;
}

/* The rows of one subject: a named severity before `*`. */
static gboolean subject_fill(struct book *book, struct bound *bound, const char *subject,
			     GError **error)
{
	GError *local = NULL;
	const GPtrArray *rows =
		book_object(book, &book_policy_type, subject, bound->revision, &local);

	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	for (int named = 1; rows && named >= 0; named--)
		for (guint i = 0; i < rows->len; i++) {
			const struct policy_row *row = g_ptr_array_index(rows, i);
			int first = row->policy.severity, last = first;
			if ((first >= 0) != named)
				continue;
			if (!named) {
				first = 0;
				last = SEVERITIES - 1;
			}
			for (int severity = first; severity <= last; severity++)
				if (!cell_fill(book, bound, row, severity, error))
					return FALSE;
		}
	return TRUE;
}

/* The services that a policy of the client or its tier names. */
static char **services_named(struct book *book, const char *const owners[2], gint64 revision,
			     GError **error)
{
	g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < 2; i++) {
		g_autofree char *prefix = g_strconcat(owners[i], "/", NULL);
		g_auto(GStrv) subjects = book->list("policy", prefix, revision, book->data, error);
		if (!subjects)
			return NULL;
		for (char **subject = subjects; *subject; subject++)
			g_ptr_array_add(out, g_strdup(*subject + strlen(prefix)));
	}
	g_ptr_array_add(out, NULL);
	g_ptr_array_set_free_func(out, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&out), FALSE);
}

static gboolean bound_fill(struct book *book, struct bound *bound, GError **error)
{
	const char *const owners[2] = {bound->client, bound->contract->tier};

	for (guint i = 0; i < G_N_ELEMENTS(owners); i++) {
		if (bound->service) {
			g_autofree char *subject =
				g_strconcat(owners[i], "/", bound->service, NULL);
			if (!subject_fill(book, bound, subject, error))
				return FALSE;
		}
		if (!subject_fill(book, bound, owners[i], error))
			return FALSE;
	}
	if (!bound->service)
		bound->services = services_named(book, owners, bound->revision, error);
	return bound->service || bound->services;
}

static struct bound *bound_get(struct book *book, const struct bound *wanted, GError **error)
{
	struct bound *bound = g_hash_table_lookup(book->terms->bounds, wanted);

	if (bound)
		return bound;
	bound = g_new0(struct bound, 1);
	bound->contract = wanted->contract;
	bound->client = g_strdup(wanted->client);
	bound->service = g_strdup(wanted->service);
	bound->revision = wanted->revision;
	bound->terms.policy = bound_policy;
	bound->terms.contract = wanted->contract ? wanted->contract->name : NULL;
	bound->terms.tier = wanted->contract ? wanted->contract->tier : NULL;
	if (wanted->contract && !bound_fill(book, bound, error)) {
		bound_free(bound);
		return NULL;
	}
	g_hash_table_add(book->terms->bounds, bound);
	return bound;
}

const struct terms *book_terms(struct book *book, const struct contract *contract,
			       const char *client, const char *service, gint64 revision,
			       GError **error)
{
	/* Uncovered tickets promise nothing, whoever sent them. */
	struct bound wanted = {.contract = contract,
			       .client = (char *)(contract ? client : ""),
			       .revision = revision};

	if (!book->terms) {
		book->terms = g_new0(struct book_terms_cache, 1);
		book->terms->bounds =
			g_hash_table_new_full(bound_hash, bound_equal, NULL, bound_free);
		book->terms->retired = g_ptr_array_new_with_free_func(bound_free);
	}
	struct bound *bound = book->terms->last;
	if (!bound || !bound_equal(bound, &wanted))
		bound = bound_get(book, &wanted, error);
	if (!bound)
		return NULL;
	book->terms->last = bound;
	if (service && bound->services &&
	    g_strv_contains((const char *const *)bound->services, service)) {
		wanted.service = (char *)service;
		bound = bound_get(book, &wanted, error);
	}
	return bound ? &bound->terms : NULL;
}

void book_terms_forget(struct book *book, gint64 revision)
{
	GHashTableIter iter;
	void *bound;

	if (!book->terms)
		return;
	book->terms->last = NULL;
	g_hash_table_iter_init(&iter, book->terms->bounds);
	while (g_hash_table_iter_next(&iter, &bound, NULL)) {
		gint64 of = ((struct bound *)bound)->revision;
		if (of != G_MAXINT64 && of <= revision)
			continue;
		g_ptr_array_add(book->terms->retired, bound);
		g_hash_table_iter_steal(&iter);
	}
}

void book_terms_free(struct book *book)
{
	if (!book->terms)
		return;
	g_hash_table_unref(book->terms->bounds);
	g_ptr_array_unref(book->terms->retired);
	g_free(book->terms);
}

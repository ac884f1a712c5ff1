/* SPDX-License-Identifier: MIT
 * Drafts in the desk. Taking one over gives it a new id in the same statement: whoever wrote it
 * before and still lives writes on under the old one, and nobody's words are overwritten. */
#include "store/draft.h"

#include <stdlib.h>
#include <string.h>

#include "desk/i18n.h"

enum { ID_DIGITS = 12 };

char *draft_id_new(void)
{
	g_autofree char *key = session_key_new();

	return g_strndup(key, ID_DIGITS);
}

struct draft *draft_new(void)
{
	struct draft *draft = g_new0(struct draft, 1);

	draft->id = draft_id_new();
	return draft;
}

struct draft *draft_copy(const struct draft *draft)
{
	struct draft *copy = g_new(struct draft, 1);

	*copy = *draft;
	copy->id = g_strdup(draft->id);
	copy->session = g_strdup(draft->session);
	copy->who = g_strdup(draft->who);
	copy->kind = g_strdup(draft->kind);
	copy->more = g_strdup(draft->more);
	copy->text = g_strdup(draft->text);
	return copy;
}

void draft_free(void *data)
{
	struct draft *draft = data;

	if (!draft)
		return;
	g_free(draft->id);
	g_free(draft->session);
	g_free(draft->who);
	g_free(draft->kind);
	g_free(draft->more);
	g_free(draft->text);
	g_free(draft);
}

static enum store_answer run(struct desk *desk, struct batch *batch, GError **error)
{
	enum store_answer answer = store_batch(desk->store, batch, error);

	batch_free(batch);
	return answer;
}

/* One statement that must find its row. */
static enum store_answer run_one(struct desk *desk, enum query query, const struct value *values,
				 int count, GError **error)
{
	struct batch *batch = batch_new();

	batch_add(batch, query, values, count);
	batch_expect_one(batch);
	return run(desk, batch, error);
}

/* ---- saving */

static gboolean holder_row(const struct row *row, void *data)
{
	struct draft *holder = data;

	holder->session = g_strdup(row_text(row, 0));
	holder->saves = row_int(row, 1);
	return FALSE;
}

gboolean draft_save(struct desk *desk, const struct draft *draft, GError **error)
{
	const struct value values[] = {
		V_TEXT(draft->id),        V_TEXT(draft->session),
		V_TEXT(desk->user),       draft->ticket ? V_INT(draft->ticket) : V_NULL,
		V_TEXT(draft->kind),      draft->base_turn ? V_INT(draft->base_turn) : V_NULL,
		V_TEXT(draft->more),      V_TEXT(draft->text),
		V_INT(session_now(desk)), V_INT(draft->saves)};
	enum store_answer answer =
		run_one(desk, QUERY_DRAFT_PUT, values, G_N_ELEMENTS(values), error);
	struct draft holder = {0};
	gboolean stands;

	if (answer != STORE_CONFLICT)
		return store_ok(answer, error);
	if (!store_ok(store_select(desk->store, QUERY_DRAFT_HOLDER, values, 1, holder_row, &holder,
				   error),
		      error))
		return FALSE;
	/* A newer copy of ours is there already. */
	stands = g_strcmp0(holder.session, draft->session) == 0 && holder.saves >= draft->saves;
	g_free(holder.session);
	if (!stands)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("draft %s: another session has taken it over"), draft->id);
	return stands;
}

gboolean draft_put_aside(struct desk *desk, const char *id, const char *session, GError **error)
{
	const struct value values[] = {V_TEXT(id), V_TEXT(session)};
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_DRAFT_PUT_ASIDE, values, G_N_ELEMENTS(values));
	return store_ok(run(desk, batch, error), error);
}

/* ---- reading */

struct reading {
	gint64 now;
	GPtrArray *drafts;
};

static gboolean read_draft(const struct row *row, void *data)
{
	struct reading *reading = data;
	struct draft *draft = g_new0(struct draft, 1);

	draft->lost = !session_row_lives(row, 0, reading->now);
	draft->id = g_strdup(row_text(row, 5));
	draft->session = g_strdup(row_text(row, 6));
	draft->who = g_strdup(row_text(row, 7));
	draft->ticket = row_int(row, 8);
	draft->kind = g_strdup(row_text(row, 9));
	draft->base_turn = row_int(row, 10);
	draft->more = g_strdup(row_text(row, 11));
	draft->text = g_strdup(row_text(row, 12));
	draft->saved_at = row_int(row, 13);
	draft->saves = row_int(row, 14);
	g_ptr_array_add(reading->drafts, draft);
	return TRUE;
}

static struct draft *find(const GPtrArray *drafts, const char *id)
{
	for (guint i = 0; i < drafts->len; i++) {
		struct draft *draft = drafts->pdata[i];
		if (strcmp(draft->id, id) == 0)
			return draft;
	}
	return NULL;
}

/* Of two copies the newer counts; the desk's when they are the same. */
static void add_files(struct desk *desk, GPtrArray *drafts)
{
	g_autofree char *name = draft_desk(desk);
	g_autoptr(GPtrArray) files = draft_read_files(name, desk->user);

	for (guint i = 0; i < files->len; i++) {
		struct draft *file = files->pdata[i], *row = find(drafts, file->id);
		if (row && (row->saves >= file->saves || strcmp(row->session, file->session) != 0))
			continue;
		if (row)
			g_ptr_array_remove(drafts, row);
		file->lost = !session_lives(desk, file->session);
		g_ptr_array_add(drafts, draft_copy(file));
	}
}

static int compare_drafts(gconstpointer a, gconstpointer b)
{
	const struct draft *x = *(struct draft *const *)a, *y = *(struct draft *const *)b;

	return x->saved_at != y->saved_at ? (x->saved_at < y->saved_at ? 1 : -1)
					  : strcmp(x->id, y->id);
}

GPtrArray *draft_list(struct desk *desk, GError **error)
{
	g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func(draft_free);
	struct reading reading = {.now = session_now(desk), .drafts = drafts};
	const struct value who = V_TEXT(desk->user);

	if (!store_ok(store_select(desk->store, QUERY_DRAFT_MINE, &who, 1, read_draft, &reading,
				   error),
		      error))
		return NULL;
	add_files(desk, drafts);
	g_ptr_array_sort(drafts, compare_drafts);
	return g_steal_pointer(&drafts);
}

guint draft_count_lost(struct desk *desk)
{
	g_autoptr(GPtrArray) drafts = draft_list(desk, NULL);
	guint lost = 0;

	for (guint i = 0; drafts && i < drafts->len; i++)
		lost += ((struct draft *)drafts->pdata[i])->lost;
	return lost;
}

struct draft *draft_load(struct desk *desk, const char *id, GError **error)
{
	g_autoptr(GPtrArray) drafts = draft_list(desk, error);
	const struct draft *found = NULL;

	if (!drafts)
		return NULL;
	for (guint i = 0; i < drafts->len; i++) {
		const struct draft *draft = drafts->pdata[i];
		if (!*id || !g_str_has_prefix(draft->id, id))
			continue;
		if (found) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("draft %s: more than one begins so; give more of its name"),
				    id);
			return NULL;
		}
		found = draft;
	}
	if (!found)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("draft %s: you have none of that name"), id);
	return found ? draft_copy(found) : NULL;
}

/* ---- taking over, throwing away */

struct draft *draft_take(struct desk *desk, const char *id, const char *session, GError **error)
{
	g_autofree char *fresh = draft_id_new();
	struct draft *draft = draft_gather(desk, NULL, error) ? draft_load(desk, id, error) : NULL;
	enum store_answer answer;

	if (!draft)
		return NULL;
	if (!draft->lost) {
		g_autofree char *where = session_place(desk, draft->session);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("draft %s: it is being written in another session (%s)"), draft->id,
			    where);
		draft_free(draft);
		return NULL;
	}
	const struct value values[] = {V_TEXT(draft->id), V_TEXT(draft->session), V_TEXT(fresh),
				       V_TEXT(session), V_TEXT(desk->user)};
	answer = run_one(desk, QUERY_DRAFT_TAKE, values, G_N_ELEMENTS(values), error);
	if (answer == STORE_CONFLICT)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT,
			    _("draft %s: another session was faster"), draft->id);
	if (answer == STORE_CONFLICT || !store_ok(answer, error)) {
		draft_free(draft);
		return NULL;
	}
	g_free(draft->id);
	draft->id = g_steal_pointer(&fresh);
	g_free(draft->session);
	draft->session = g_strdup(session);
	draft->saves++;
	return draft;
}

void draft_write_drop(struct batch *batch, const char *id, const char *user)
{
	const struct value values[] = {V_TEXT(id), V_TEXT(user)};

	batch_add(batch, QUERY_DRAFT_DROP, values, G_N_ELEMENTS(values));
}

gboolean draft_sent(struct desk *desk, const char *id, GError **error)
{
	struct batch *batch = batch_new();

	draft_write_drop(batch, id, desk->user);
	return store_ok(run(desk, batch, error), error);
}

gboolean draft_goes_along(struct desk *desk, const char *id)
{
	gboolean waits = desk->draft != NULL;

	desk->draft = id;
	return waits;
}

gboolean draft_options(struct desk *desk, const char *id, const char *more, GError **error)
{
	const struct value values[] = {V_TEXT(id), V_TEXT(more), V_TEXT(desk->user)};
	struct batch *batch = batch_new();

	batch_add(batch, QUERY_DRAFT_MORE, values, G_N_ELEMENTS(values));
	return store_ok(run(desk, batch, error), error);
}

gboolean draft_drop(struct desk *desk, const char *id, GError **error)
{
	/* The file last: what is left of a failure is a draft that is still there. */
	if (!draft_sent(desk, id, error))
		return FALSE;
	draft_remove_file(id);
	return TRUE;
}

/* ---- what was written while the store was away */

gboolean draft_gather(struct desk *desk, guint *count, GError **error)
{
	g_autofree char *name = draft_desk(desk);
	g_autoptr(GPtrArray) files = draft_read_files(name, desk->user);
	gboolean good = TRUE;

	for (guint i = 0; i < files->len && good; i++) {
		const struct draft *file = files->pdata[i];
		g_autoptr(GError) local = NULL;
		if (session_lives(desk, file->session))
			continue;
		good = draft_save(desk, file, &local) ||
		       g_error_matches(local, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT);
		if (good) {
			draft_remove_file(file->id);
			if (count)
				++*count;
		} else {
			g_propagate_error(error, g_steal_pointer(&local));
		}
	}
	return good;
}

char *draft_desk(struct desk *desk)
{
	g_autofree char *identity = NULL;
	char *real = realpath(store_where(desk->store), NULL);
	char *whole;

	store_meta(desk->store, "identity", &identity, NULL);
	whole = g_strconcat(identity ? identity : "", " ", real ? real : "", NULL);
	free(real);
	return whole;
}

/* SPDX-License-Identifier: MIT
 * Many tickets born at once. First their rows go in, then it is asked which numbers they got, then
 * all their events follow, all bodies, all clocks: each by the same plain insert many times over,
 * which an engine at the end of a line takes in bulk. */
#include <string.h>

#include "desk/i18n.h"
#include "store/article-private.h"
#include "store/driver.h"
#include "store/open-private.h"

struct born {
	char *op_key;
	gint64 id; /* 0: not known yet */
	GPtrArray *events;
	struct chain_link *chain;
	GArray *clocks; /* of struct clock_row */
};
struct openings {
	struct desk *desk;
	GPtrArray *born;
	struct batch *tickets; /* NULL: none */
	struct batch *rest;    /* what is found by the op_keys */
	gint64 last;           /* the highest number kept; 0: the engine gives them */
	const char *last_key;
};

static void born_free(void *data)
{
	struct born *born = data;

	g_free(born->op_key);
	g_ptr_array_unref(born->events);
	g_free(born->chain);
	g_array_unref(born->clocks);
	g_free(born);
}

struct openings *openings_new(struct desk *desk)
{
	struct openings *openings = g_new0(struct openings, 1);

	openings->desk = desk;
	openings->born = g_ptr_array_new_with_free_func(born_free);
	return openings;
}

void openings_drop(struct openings *openings)
{
	g_ptr_array_set_size(openings->born, 0);
	g_clear_pointer(&openings->tickets, batch_free);
	g_clear_pointer(&openings->rest, batch_free);
	openings->last = 0;
}

void openings_free(struct openings *openings)
{
	if (!openings)
		return;
	openings_drop(openings);
	g_ptr_array_unref(openings->born);
	g_free(openings);
}

static struct born *born_new(const struct opening *opening, GPtrArray *events,
			     const struct folded *folded)
{
	struct born *born = g_new(struct born, 1);

	*born = (struct born){.op_key = opening->op_key ? g_strdup(opening->op_key) : op_key_new(),
			      .id = opening->id,
			      .events = events,
			      .clocks = g_array_new(FALSE, FALSE, sizeof(struct clock_row))};
	born->chain = opening_chain(born->op_key, events);
	for (guint i = 0; i < folded->cycles->len; i++) {
		struct clock_row row;

		clock_row_of(g_ptr_array_index(folded->cycles, i), &row);
		g_array_append_val(born->clocks, row);
	}
	return born;
}

gboolean openings_add(struct openings *openings, const struct opening *opening, GError **error)
{
	struct projection projection;
	GPtrArray *events = opening_project(openings->desk, opening, &projection, error);
	struct born *born;

	if (!events)
		return FALSE;
	born = born_new(opening, events, projection.folded);
	g_ptr_array_add(openings->born, born);
	const struct ticket_write write = {.op_key = born->op_key,
					   .ref = opening->ref,
					   .number = opening->id,
					   .turn = events->len,
					   .head = born->chain[events->len - 1].hash};
	if (!openings->tickets) {
		openings->tickets = batch_new();
		openings->rest = batch_new();
	}
	ticket_write(openings->tickets, &write, &projection);
	ticket_write_fields(openings->rest, 0, born->op_key, &projection.facts);
	article_write_uses(openings->rest, 0, born->op_key, events, projection.facts.uses);
	if (opening->id > openings->last) {
		openings->last = opening->id;
		openings->last_key = born->op_key;
	}
	projection_clear(&projection);
	return TRUE;
}

static gboolean number_row(const struct row *row, void *data)
{
	struct born *born = g_hash_table_lookup(data, row_text(row, 0));

	/* Others may have keys between the first and the last of ours. */
	if (born)
		born->id = row_int(row, 1);
	return TRUE;
}

/* Which numbers the engine gave. */
static enum store_answer ask_numbers(struct openings *openings, GError **error)
{
	g_autoptr(GHashTable) by_key = g_hash_table_new(g_str_hash, g_str_equal);
	const char *first = NULL, *last = NULL;

	for (guint i = 0; i < openings->born->len; i++) {
		struct born *born = openings->born->pdata[i];

		g_hash_table_insert(by_key, born->op_key, born);
		if (!first || strcmp(born->op_key, first) < 0)
			first = born->op_key;
		if (!last || strcmp(born->op_key, last) > 0)
			last = born->op_key;
	}
	const struct value range[] = {V_TEXT(first), V_TEXT(last)};
	return store_select(openings->desk->store, QUERY_TICKETS_BORN, range, 2, number_row, by_key,
			    error);
}

static enum store_answer write_histories(struct openings *openings, GError **error)
{
	struct batch *batch = batch_new();
	enum store_answer answer;

	for (guint i = 0; i < openings->born->len; i++) {
		const struct born *born = openings->born->pdata[i];
		for (guint k = 0; k < born->events->len; k++)
			history_bear(batch, born->id, born->events->pdata[k], &born->chain[k]);
	}
	for (guint i = 0; i < openings->born->len; i++) {
		const struct born *born = openings->born->pdata[i];
		for (guint k = 0; k < born->events->len; k++)
			history_bear_body(batch, born->id, born->events->pdata[k]);
	}
	for (guint i = 0; i < openings->born->len; i++) {
		const struct born *born = openings->born->pdata[i];
		for (guint k = 0; k < born->clocks->len; k++)
			ticket_bear_clock(batch, born->id,
					  &g_array_index(born->clocks, struct clock_row, k));
	}
	answer = store_batch(openings->desk->store, batch, error);
	batch_free(batch);
	return answer;
}

static enum store_answer write_all(struct openings *openings, GError **error)
{
	struct store *store = openings->desk->store;
	enum store_answer answer;

	/* The engine's own numbers go on behind those that are kept. */
	if (openings->last) {
		const struct value values[] = {V_TEXT(openings->last_key), V_INT(openings->last)};
		batch_add(openings->tickets, QUERY_TICKET_RENUMBER, values, G_N_ELEMENTS(values));
	}
	answer = store_batch(store, openings->tickets, error);
	if (answer == STORE_OK && !openings->last)
		answer = ask_numbers(openings, error);
	if (answer == STORE_OK)
		answer = write_histories(openings, error);
	if (answer == STORE_OK && openings->rest->statements->len)
		answer = store_batch(store, openings->rest, error);
	return answer;
}

gboolean openings_write(struct openings *openings, GError **error)
{
	struct store *store = openings->desk->store;
	enum store_answer answer = STORE_OK;

	if (openings->born->len) {
		answer = store_savepoint(store, error);
		if (answer == STORE_OK) {
			answer = write_all(openings, error);
			if (answer == STORE_OK)
				answer = store_savepoint_end(store, TRUE, error);
			else
				store_savepoint_end(store, FALSE, NULL);
		}
		openings_drop(openings);
	}
	return store_ok(answer, error);
}

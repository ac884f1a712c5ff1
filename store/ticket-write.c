/* SPDX-License-Identifier: MIT
 * The cached row of a ticket and its clock rows, written in the same batch as the event that
 * changed them. A cache: `check` recomputes it. */
#include <string.h>

#include "desk/text.h"
#include "store/project.h"
#include "store/tzfile.h"

void clock_row_of(const struct cycle *cycle, struct clock_row *row)
{
	*row = (struct clock_row){
		.clock = cycle->clock,
		.cycle = cycle->number,
		.state = cycle->state,
		.flags = (cycle->breached ? CLOCK_BREACHED : 0) |
			 (cycle->waived ? CLOCK_WAIVED : 0) |
			 (cycle->unproved ? CLOCK_UNPROVED : 0) |
			 (cycle->provisional ? CLOCK_PROVISIONAL : 0) |
			 (int)((unsigned)cycle->cause << CLOCK_CAUSE_SHIFT),
		.severity = cycle->severity,
		.started_at = cycle->started_at,
		.stopped_at = cycle->stopped_at,
		.due_at = cycle->due_at,
		.original_due_at = cycle->original_due_at,
		.breach_at = cycle->breach_at,
		.target = cycle->target_s,
		.version = cycle->policy ? cycle->policy->version : 0,
	};
	/* What a running clock has used up grows with every second: only a figure that stands still
	 * can be kept. */
	row->elapsed = cycle->state == CLOCK_RUNNING ? 0 : cycle->elapsed_s;
}

/* A row of clock_put; that of clock_born begins with the second. */
enum { CLOCK_VALUES = 16 };

static void clock_values(const struct clock_row *row, struct value id, struct value op_key,
			 struct value values[CLOCK_VALUES])
{
	const struct value all[CLOCK_VALUES] = {
		id,
		op_key,
		V_INT(row->clock),
		V_INT(row->cycle),
		V_INT(row->state),
		V_INT(row->flags),
		V_INT(row->severity),
		V_TIME(row->started_at),
		V_TIME(row->stopped_at),
		V_TIME(row->due_at),
		V_TIME(row->original_due_at),
		V_TIME(row->breach_at),
		V_INT(row->target),
		V_INT(row->elapsed),
		V_INT(row->version),
		V_TEXT(row->stopped_at == TIME_NONE ? NULL : tzfile_release()),
	};

	memcpy(values, all, sizeof all);
}

void ticket_bear_clock(struct batch *batch, gint64 id, const struct clock_row *row)
{
	const struct value key = V_NULL, born = V_INT(id);
	struct value values[CLOCK_VALUES];

	clock_values(row, key, born, values);
	batch_add(batch, QUERY_CLOCK_BORN, values + 1, CLOCK_VALUES - 1);
}

void ticket_write_clocks(struct batch *batch, gint64 id, const char *op_key,
			 const struct folded *folded)
{
	int newest[CLOCK_KINDS] = {0};
	struct value key = id ? V_INT(id) : V_NULL, born = V_TEXT(id ? NULL : op_key);

	for (guint i = 0; i < folded->cycles->len; i++) {
		struct value values[CLOCK_VALUES];
		struct clock_row row;

		clock_row_of(g_ptr_array_index(folded->cycles, i), &row);
		newest[row.clock] = MAX(newest[row.clock], row.cycle);
		clock_values(&row, key, born, values);
		batch_add(batch, QUERY_CLOCK_PUT, values, CLOCK_VALUES);
	}
	if (id) {
		struct value values[CLOCK_KINDS];

		values[0] = V_INT(id);
		for (int kind = 1; kind < CLOCK_KINDS; kind++)
			values[kind] = V_INT(newest[kind]);
		batch_add(batch, QUERY_CLOCK_TRIM, values, CLOCK_KINDS);
	}
}

void ticket_write_fields(struct batch *batch, gint64 id, const char *op_key,
			 const struct facts *facts)
{
	struct value key = id ? V_INT(id) : V_NULL, born = V_TEXT(id ? NULL : op_key);
	GHashTableIter iter;
	gpointer name, value;

	if (id) {
		batch_add(batch, QUERY_FIELD_CLEAR, &key, 1);
		batch_add(batch, QUERY_LINK_CLEAR, &key, 1);
	}
	if (facts->fields) {
		g_hash_table_iter_init(&iter, facts->fields);
		while (g_hash_table_iter_next(&iter, &name, &value)) {
			const struct value values[] = {key, born, V_TEXT(name), V_TEXT(value)};
			batch_add(batch, QUERY_FIELD_PUT, values, G_N_ELEMENTS(values));
		}
	}
	for (guint i = 0; facts->links && i < facts->links->len; i++) {
		const struct value values[] = {key, born,
					       V_INT(g_array_index(facts->links, gint64, i))};
		batch_add(batch, QUERY_LINK_PUT, values, G_N_ELEMENTS(values));
	}
}

/* " cdn sea ": every tag stands between spaces, so that one is found by its whole word. */
char *ticket_tags_text(const GPtrArray *tags)
{
	GString *text = g_string_new(tags->len ? " " : "");

	for (guint i = 0; i < tags->len; i++) {
		g_string_append(text, g_ptr_array_index(tags, i));
		g_string_append_c(text, ' ');
	}
	return g_string_free(text, FALSE);
}

void ticket_write(struct batch *batch, const struct ticket_write *write,
		  const struct projection *projection)
{
	const struct facts *facts = &projection->facts;
	const struct folded *folded = projection->folded;
	const struct queue_row *row = &projection->row;
	g_autofree char *tags = ticket_tags_text(facts->tags);
	g_autofree char *searched = g_strconcat(facts->subject ? facts->subject : "",
						write->ref ? " " : NULL, write->ref, NULL);
	g_autofree char *folded_text = text_fold(searched);
	const struct value values[] = {
		V_INT(write->number),
		write->id ? V_INT(write->id) : V_TEXT(write->ref),
		write->id ? V_INT(write->base) : V_TEXT(write->op_key),
		V_INT(write->turn),
		V_BLOB(write->head, HASH_SIZE),
		V_INT(facts->rebound),
		V_TEXT(projection->contract),
		V_TEXT(facts->client),
		V_TEXT(projection->tier),
		V_TEXT(facts->service),
		V_TEXT(facts->region),
		V_TEXT(facts->kind),
		V_TEXT(facts->language),
		V_INT(folded->severity),
		facts->claimed < 0 ? V_NULL : V_INT(facts->claimed),
		V_INT(folded->state),
		folded->state == STATE_WAITING ? V_INT(folded->wait_reason) : V_NULL,
		V_TEXT(folded->owner),
		V_TEXT(folded->team),
		V_TEXT(facts->subject ? facts->subject : ""),
		V_TEXT(folded_text),
		V_TEXT(facts->contact),
		V_TEXT(facts->affected),
		V_TEXT(facts->cause),
		V_TEXT(facts->side),
		V_TEXT(tags),
		V_INT(facts->opened_at),
		V_INT(folded->updated_at),
		V_INT(folded->state <= STATE_RESTORED),
		V_INT(row->rest),
		V_INT(row->klass),
		V_INT(row->key),
		row->clock ? V_INT(row->clock) : V_NULL,
		V_TIME(row->due_at),
		V_INT(row->breached),
		V_TIME(row->breach_at),
		V_TIME(row->wakes_at),
		V_INT(folded->unanswered),
		V_BLOB(write->base_head, write->id ? HASH_SIZE : 0),
	};
	int count = G_N_ELEMENTS(values);

	if (write->number)
		batch_add(batch, QUERY_TICKET_BORN, values, count - 1);
	else if (!write->id)
		batch_add(batch, QUERY_TICKET_INSERT, values + 1, count - 2);
	if (!write->id)
		return;
	batch_add(batch, QUERY_TICKET_UPDATE, values + 1, count - 1);
	batch_expect_one(batch);
}

static void put_text(char **field, const char *value)
{
	g_free(*field);
	*field = g_strdup(value);
}

void ticket_written(struct ticket *ticket, gint64 turn, const struct projection *projection)
{
	const struct facts *facts = &projection->facts;
	const struct folded *folded = projection->folded;

	ticket->turn = turn;
	ticket->revision = facts->rebound;
	put_text(&ticket->contract, projection->contract);
	put_text(&ticket->client, facts->client);
	put_text(&ticket->tier, projection->tier);
	put_text(&ticket->service, facts->service);
	put_text(&ticket->region, facts->region);
	put_text(&ticket->kind, facts->kind);
	put_text(&ticket->language, facts->language);
	put_text(&ticket->owner, folded->owner);
	put_text(&ticket->team, folded->team);
	put_text(&ticket->subject, facts->subject ? facts->subject : "");
	put_text(&ticket->contact, facts->contact);
	put_text(&ticket->affected, facts->affected);
	put_text(&ticket->cause, facts->cause);
	put_text(&ticket->side, facts->side);
	g_free(ticket->tags);
	ticket->tags = ticket_tags_text(facts->tags);
	ticket->severity = folded->severity;
	ticket->claimed = facts->claimed;
	ticket->state = folded->state;
	ticket->wait = folded->state == STATE_WAITING ? (int)folded->wait_reason : -1;
	ticket->opened_at = facts->opened_at;
	ticket->updated_at = folded->updated_at;
	ticket->unanswered = folded->unanswered;
	ticket->row = projection->row;
}

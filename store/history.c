/* SPDX-License-Identifier: MIT
 * Reading and writing events, and the hash chain over them. */
#include "store/history.h"

#include <string.h>

#include "desk/words.h"
#include "store/tickets.h"

void history_digest(const void *bytes, gsize size, guint8 out[HASH_SIZE])
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize length = HASH_SIZE;

	g_checksum_update(sum, bytes, (gssize)size);
	g_checksum_get_digest(sum, out, &length);
}

char *history_hex(const guint8 digest[HASH_SIZE])
{
	char *hex = g_malloc(2 * HASH_SIZE + 1);

	for (int i = 0; i < HASH_SIZE; i++)
		g_snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return hex;
}

void history_genesis(const char *op_key, guint8 out[HASH_SIZE])
{
	history_digest(op_key ? op_key : "", op_key ? strlen(op_key) : 0, out);
}

void chain_int(GByteArray *out, gint64 value)
{
	guint64 bytes = GUINT64_TO_BE((guint64)value);

	g_byte_array_append(out, (const guint8 *)&bytes, sizeof bytes);
}

void chain_text(GByteArray *out, const char *text)
{
	gsize size = text ? strlen(text) : 0;
	guint32 length = text ? GUINT32_TO_BE((guint32)size) : G_MAXUINT32;

	g_byte_array_append(out, (const guint8 *)&length, sizeof length);
	if (size)
		g_byte_array_append(out, (const guint8 *)text, (guint)size);
}

void history_hash(const guint8 previous[HASH_SIZE], const struct event *event, const guint8 *body,
		  guint8 out[HASH_SIZE])
{
	g_autoptr(GByteArray) bytes = g_byte_array_sized_new(256);

	g_byte_array_append(bytes, previous, HASH_SIZE);
	chain_int(bytes, event->turn);
	chain_int(bytes, event->kind);
	chain_int(bytes, event->flags);
	chain_int(bytes, event->occurred_at);
	chain_int(bytes, event->recorded_at);
	chain_text(bytes, event->by);
	chain_text(bytes, event->what);
	chain_text(bytes, event->why);
	chain_text(bytes, event->via);
	chain_int(bytes, event->until);
	chain_int(bytes, event->number);
	chain_text(bytes, event->more);
	chain_text(bytes, event->ref);
	chain_text(bytes, event->op_key);
	if (body)
		g_byte_array_append(bytes, body, HASH_SIZE);
	history_digest(bytes->data, bytes->len, out);
}

gboolean history_body(const struct event *event, guint8 out[HASH_SIZE])
{
	if (event->kind == EVENT_ATTACH) {
		g_autofree char *hex = event_more(event, "sha256");
		for (int i = 0; hex && i < HASH_SIZE; i++) {
			int high = g_ascii_xdigit_value(hex[2 * i]);
			int low = high < 0 ? -1 : g_ascii_xdigit_value(hex[2 * i + 1]);
			if (low < 0)
				return FALSE;
			out[i] = (guint8)(high << 4 | low);
		}
		return hex != NULL;
	}
	if (!event->text)
		return FALSE;
	history_digest(event->text, strlen(event->text), out);
	return TRUE;
}

void history_link(const guint8 previous[HASH_SIZE], const struct event *event,
		  struct chain_link *link)
{
	link->has_body = history_body(event, link->body);
	history_hash(previous, event, link->has_body ? link->body : NULL, link->hash);
}

/* A row of event_insert; that of event_born begins with the second. */
enum { EVENT_VALUES = 18 };

static void event_values(const struct event *event, const struct chain_link *link, struct value id,
			 struct value op_key, struct value values[EVENT_VALUES])
{
	const struct value all[EVENT_VALUES] = {
		id,
		op_key,
		V_INT(event->turn),
		V_INT(event->kind),
		V_INT(event->flags),
		V_INT(event->occurred_at),
		V_INT(event->recorded_at),
		V_TEXT(event->by),
		V_TEXT(event->what),
		V_TEXT(event->why),
		V_TEXT(event->via),
		V_TIME(event->until),
		V_INT(event->number),
		V_TEXT(event->more),
		V_TEXT(event->ref),
		V_TEXT(event->op_key),
		link->has_body ? V_BLOB(link->body, HASH_SIZE) : V_NULL,
		V_BLOB(link->hash, HASH_SIZE),
	};

	memcpy(values, all, sizeof all);
}

void history_append(struct batch *batch, gint64 ticket, const char *op_key,
		    const struct event *event, const struct chain_link *link)
{
	struct value id = ticket ? V_INT(ticket) : V_NULL, born = V_TEXT(ticket ? NULL : op_key);
	struct value values[EVENT_VALUES];

	event_values(event, link, id, born, values);
	batch_add(batch, QUERY_EVENT_INSERT, values, EVENT_VALUES);
	if (event->text) {
		const struct value text[] = {id, born, V_INT(event->turn), V_TEXT(event->text)};
		batch_add(batch, QUERY_BODY_INSERT, text, G_N_ELEMENTS(text));
	}
}

void history_bear(struct batch *batch, gint64 ticket, const struct event *event,
		  const struct chain_link *link)
{
	const struct value id = V_NULL, born = V_INT(ticket);
	struct value values[EVENT_VALUES];

	event_values(event, link, id, born, values);
	batch_add(batch, QUERY_EVENT_BORN, values + 1, EVENT_VALUES - 1);
}

void history_bear_body(struct batch *batch, gint64 ticket, const struct event *event)
{
	const struct value values[] = {V_INT(ticket), V_INT(event->turn), V_TEXT(event->text)};

	if (event->text)
		batch_add(batch, QUERY_BODY_BORN, values, G_N_ELEMENTS(values));
}

struct event *history_event(const struct row *row, int first)
{
	struct event *event = g_new(struct event, 1);

	*event = (struct event){
		.turn = row_int(row, first),
		.kind = (enum event_kind)row_int(row, first + 1),
		.flags = (unsigned)row_int(row, first + 2),
		.occurred_at = row_int(row, first + 3),
		.recorded_at = row_int(row, first + 4),
		.by = g_strdup(row_text(row, first + 5)),
		.what = g_strdup(row_text(row, first + 6)),
		.why = g_strdup(row_text(row, first + 7)),
		.via = g_strdup(row_text(row, first + 8)),
		.until = row_time(row, first + 9),
		.number = row_int(row, first + 10),
		.more = g_strdup(row_text(row, first + 11)),
		.ref = g_strdup(row_text(row, first + 12)),
		.op_key = g_strdup(row_text(row, first + 13)),
	};
	return event;
}

gboolean *ticket_standing(const GPtrArray *events)
{
	gboolean *standing = g_new(gboolean, events->len + 1);
	g_autoptr(GHashTable) gone = NULL;

	for (guint i = 0; i < events->len; i++)
		standing[i] = TRUE;
	/* A retract always has a higher turn than what it takes out, so the newest are judged
	 * first. */
	for (guint i = events->len; i-- > 0;) {
		const struct event *event = g_ptr_array_index(events, i);
		if (gone && g_hash_table_contains(gone, &event->turn))
			standing[i] = FALSE;
		else if (event->kind == EVENT_RETRACT && event->number < event->turn) {
			if (!gone)
				gone = g_hash_table_new(g_int64_hash, g_int64_equal);
			g_hash_table_add(gone, (gpointer)&event->number);
		}
	}
	return standing;
}

void history_fact(GString *more, const char *key, const char *value)
{
	g_autofree char *word = value ? g_strconcat(key, "=", value, NULL) : NULL;

	if (!word)
		return;
	if (more->len)
		g_string_append_c(more, ' ');
	words_quote(more, word);
}

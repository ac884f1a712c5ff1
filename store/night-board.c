/* SPDX-License-Identifier: MIT
 * The board itself: what a row of it reads, and where it ends. See night.h. */
#include "store/night-private.h"

#include "store/person.h"

#define NIGHT_S ((gint64)12 * 3600)

static void entry_free(void *data)
{
	struct night_entry *entry = data;

	g_free(entry->key);
	g_free(entry->client);
	g_free(entry->subject);
	g_free(entry->owner);
	g_free(entry);
}

struct night_board *night_board_new(gint64 now, gint64 until)
{
	struct night_board *board = g_new0(struct night_board, 1);

	board->now = now;
	board->until = until;
	board->moments = night_new();
	board->entries = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, entry_free);
	return board;
}

void night_board_free(struct night_board *board)
{
	if (!board)
		return;
	g_array_unref(board->moments);
	g_hash_table_unref(board->entries);
	g_free(board);
}

const struct night_entry *night_board_entry(const struct night_board *board, gint64 ticket)
{
	return g_hash_table_lookup(board->entries, &ticket);
}

gint64 night_shift_ends(struct desk *desk, gint64 now)
{
	struct calendar *hours = person_hours(desk, desk->user);
	gint64 end = hours ? night_shift_end(hours, now) : TIME_NONE;

	if (hours)
		calendar_unref(hours);
	return end;
}

gint64 night_default_end(struct desk *desk, gint64 now, gboolean *shift)
{
	gint64 end = night_shift_ends(desk, now);

	if (shift)
		*shift = end != TIME_NONE;
	return end == TIME_NONE ? now + NIGHT_S : end;
}

const struct night_entry *night_board_add(struct night_board *board, struct desk *desk,
					  const struct ticket *ticket)
{
	struct night_entry *entry = g_new0(struct night_entry, 1);
	const struct client *client = book_client(desk->book, ticket->client, NULL);
	const struct tier *tier = ticket->tier ? book_tier(desk->book, ticket->tier, NULL) : NULL;

	entry->id = ticket->id;
	entry->turn = ticket->turn;
	entry->severity = ticket->severity;
	entry->state = ticket->state;
	entry->strategic = tier && tier->strategic;
	entry->key = g_strdup(ticket->client);
	entry->client = g_strdup(client && client->title ? client->title : ticket->client);
	entry->subject = g_strdup(ticket->subject);
	entry->owner = ticket->owner  ? g_strdup(ticket->owner)
		       : ticket->team ? g_strconcat("@", ticket->team, NULL)
				      : NULL;
	entry->zone = client && client->zone_name ? client->zone : NULL;
	g_hash_table_replace(board->entries, &entry->id, entry);
	return entry;
}

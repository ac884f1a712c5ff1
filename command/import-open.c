/* SPDX-License-Identifier: MIT
 * New tickets gathered and written at once. When that fails, because somebody else was first with
 * one of them, each is opened by itself, and the one that can't be is refused. */
#include "command/import-private.h"

#include "store/again.h"

/* A few are as quick one by one. Where no line has to be waited for, more than some dozen only fill
 * the processor's caches. */
enum { WORTH_IT = 4, NEAR_MOST = 32 };

static void block_free(void *data)
{
	import_block_clear(data);
	g_free(data);
}

static void begin(struct import *import)
{
	if (import->openings)
		return;
	import->openings = openings_new(import->desk);
	import->opening = g_ptr_array_new_with_free_func(block_free);
	import->opening_refs = g_hash_table_new(g_str_hash, g_str_equal);
}

gboolean import_open(struct import *import, GError **error)
{
	struct block *block = &import->block;

	begin(import);
	/* The engine's numbers go on behind all there are: who was first must be first. */
	if (import->opening->len && import->opening_kept != (block->opening.id != 0) &&
	    !import_open_write(import, error))
		return FALSE;
	if (!openings_add(import->openings, &block->opening, error))
		return FALSE;
	import->opening_kept = block->opening.id != 0;
	import->tickets++;
	import->events += block->events->len;
	g_hash_table_add(import->opening_refs, block->ref);
	g_ptr_array_add(import->opening, g_memdup2(block, sizeof *block));
	*block = (struct block){0};
	return import->opening->len < NEAR_MOST || store_is_far(import->desk->store) ||
	       import_open_write(import, error);
}

static gboolean open_one(struct import *import, struct block *block, GError **error)
{
	GError *why = NULL;
	gint64 id;

	if (ticket_open(import->desk, &block->opening, &id, &why))
		return TRUE;
	import->tickets--;
	import->events -= block->events->len;
	g_hash_table_add(import->refused, g_strdup(block->ref));
	return import_go_on(import, block->row, why, error);
}

static gboolean write_all(struct import *import, GError **error)
{
	GError *why = NULL;

	if (import->opening->len >= WORTH_IT && openings_write(import->openings, &why))
		return TRUE;
	if (why && !g_error_matches(why, MIDWATCH_ERROR, MIDWATCH_ERROR_CONFLICT)) {
		g_propagate_error(error, why);
		return FALSE;
	}
	g_clear_error(&why);
	openings_drop(import->openings);
	for (guint i = 0; i < import->opening->len; i++)
		if (!open_one(import, import->opening->pdata[i], error))
			return FALSE;
	return TRUE;
}

gboolean import_open_write(struct import *import, GError **error)
{
	gboolean good;

	if (!import->opening || import->opening->len == 0)
		return TRUE;
	good = write_all(import, error);
	for (guint i = 0; i < import->opening->len; i++)
		g_hash_table_remove(import->resolved,
				    ((struct block *)import->opening->pdata[i])->ref);
	g_hash_table_remove_all(import->opening_refs);
	g_ptr_array_set_size(import->opening, 0);
	return good;
}

gboolean import_is_opening(const struct import *import, const char *ref)
{
	return import->opening_refs && g_hash_table_contains(import->opening_refs, ref);
}

void import_open_clear(struct import *import)
{
	openings_free(import->openings);
	g_clear_pointer(&import->opening_refs, g_hash_table_unref);
	g_clear_pointer(&import->opening, g_ptr_array_unref);
}

gboolean import_number_free(struct import *import, gint64 number, gboolean *is_free, GError **error)
{
	if (!ticket_number_free(import->desk, number, is_free, error))
		return FALSE;
	/* One of those to be written may be it, or get it. */
	if (!*is_free || !import->opening || import->opening->len == 0)
		return TRUE;
	for (guint i = 0; import->opening_kept && i < import->opening->len; i++)
		if (((struct block *)import->opening->pdata[i])->opening.id == number)
			*is_free = FALSE;
	return import->opening_kept || (import_open_write(import, error) &&
					ticket_number_free(import->desk, number, is_free, error));
}

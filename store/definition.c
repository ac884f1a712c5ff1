/* SPDX-License-Identifier: MIT
 * Definitions over the store. All edits of one transaction make one revision (clocks.md M3), and a
 * version once written is never changed; so edits are gathered while the unit runs and written when
 * it ends, or when something binds to the revision within it. Until then only "in force" sees them.
 */
#include <string.h>

#include "desk/i18n.h"
#include "store/desk.h"
#include "store/recent.h"
#include "store/remember.h"
#include "store/tickets.h"

/* One edit: what a definition will read; "" is a removal. */
struct edit {
	char *noun, *key, *text;
};
struct edits {
	GPtrArray *gathered; /* of struct edit*, at most one per (noun, key) */
	gint64 seen;         /* the revision that the book's "in force" stands for; -1 unknown */
	gint64 base;         /* the newest one before this unit's own */
	gboolean wrote;      /* this unit wrote a revision */
	gboolean settled;    /* within this unit `seen` is the newest: nobody else can write */
	struct remembered *remembered; /* what is stored; NULL: not read, or another by now */
};

static void edit_free(void *data)
{
	struct edit *edit = data;

	g_free(edit->noun);
	g_free(edit->key);
	g_free(edit->text);
	g_free(edit);
}

static struct edit *edit_find(const struct desk *desk, const char *noun, const char *key)
{
	for (guint i = 0; i < desk->edits->gathered->len; i++) {
		struct edit *edit = g_ptr_array_index(desk->edits->gathered, i);
		if (strcmp(edit->key, key) == 0 && strcmp(edit->noun, noun) == 0)
			return edit;
	}
	return NULL;
}

static gboolean take_int(const struct row *row, void *data)
{
	*(gint64 *)data = row_int(row, 0);
	return FALSE;
}

static gboolean newest(struct desk *desk, gint64 *revision, GError **error)
{
	*revision = 0;
	return store_ok(store_select(desk->store, QUERY_REVISION_NEWEST, NULL, 0, take_int,
				     revision, error),
			error);
}

struct found {
	char *text;
	gint64 version;
};

static gboolean take_found(const struct row *row, void *data)
{
	struct found *found = data;
	const char *text = row_text(row, 1);

	found->version = row_int(row, 0);
	found->text = text && *text ? g_strdup(text) : NULL;
	return FALSE;
}

/* Where asking costs a line all of it is asked for once; *remembered NULL: it is not kept. What a
 * unit writes is read anew (forget()), so that it sees its own. */
static gboolean remember(struct desk *desk, const struct remembered **remembered, GError **error)
{
	struct edits *edits = desk->edits;

	*remembered = NULL;
	if (!store_is_far(desk->store))
		return TRUE;
	if (!edits->remembered)
		edits->remembered = remembered_read(desk->store, error);
	*remembered = edits->remembered;
	return *remembered != NULL;
}

static void forget(struct desk *desk)
{
	g_clear_pointer(&desk->edits->remembered, remembered_free);
}

static gboolean load_stored(struct desk *desk, const char *noun, const char *key, gint64 revision,
			    struct found *found, GError **error)
{
	const struct value values[] = {V_TEXT(noun), V_TEXT(key), V_INT(revision)};
	const struct remembered *remembered;
	const char *text;

	if (!remember(desk, &remembered, error))
		return FALSE;
	if (remembered && remembered_at(remembered, noun, key, revision, &text, &found->version)) {
		found->text = g_strdup(text);
		return TRUE;
	}
	return store_ok(store_select(desk->store, QUERY_DEFINITION_AT, values, G_N_ELEMENTS(values),
				     take_found, found, error),
			error);
}

static gboolean load(const char *noun, const char *key, gint64 revision, char **text,
		     gint64 *version, void *data, GError **error)
{
	struct desk *desk = data;
	struct found found = {NULL, 0};
	const struct edit *edit = revision == G_MAXINT64 ? edit_find(desk, noun, key) : NULL;

	if (edit) {
		*text = *edit->text ? g_strdup(edit->text) : NULL;
		*version = desk->edits->base + 1;
		return TRUE;
	}
	if (!load_stored(desk, noun, key, revision, &found, error))
		return FALSE;
	*text = found.text;
	*version = found.version;
	return TRUE;
}

struct listing {
	const char *prefix;
	GPtrArray *keys;
};

static gboolean take_key(const struct row *row, void *data)
{
	struct listing *listing = data;
	const char *key = row_text(row, 0);

	if (!g_str_has_prefix(key, listing->prefix))
		return FALSE;
	g_ptr_array_add(listing->keys, g_strdup(key));
	return TRUE;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds the keys that are stored and in force at `revision`. */
static gboolean list_stored(struct desk *desk, const char *noun, const char *prefix,
			    gint64 revision, GPtrArray *keys, GError **error)
{
	const struct value values[] = {V_TEXT(noun), V_TEXT(prefix), V_INT(revision)};
	struct listing listing = {prefix, keys};
	const struct remembered *remembered;

	if (!remember(desk, &remembered, error))
		return FALSE;
	if (remembered && remembered_keys(remembered, noun, prefix, revision, keys))
		return TRUE;
	return store_ok(store_select(desk->store, QUERY_DEFINITION_KEYS, values,
				     G_N_ELEMENTS(values), take_key, &listing, error),
			error);
}

/* In force is what is being edited, in place of what is stored. */
static void list_edits(const struct desk *desk, const char *noun, const char *prefix,
		       GPtrArray *keys)
{
	for (guint i = keys->len; i-- > 0;)
		if (edit_find(desk, noun, keys->pdata[i]))
			g_ptr_array_remove_index(keys, i);
	for (guint i = 0; i < desk->edits->gathered->len; i++) {
		const struct edit *edit = g_ptr_array_index(desk->edits->gathered, i);
		if (*edit->text && strcmp(edit->noun, noun) == 0 &&
		    g_str_has_prefix(edit->key, prefix))
			g_ptr_array_add(keys, g_strdup(edit->key));
	}
}

static char **list(const char *noun, const char *prefix, gint64 revision, void *data,
		   GError **error)
{
	struct desk *desk = data;
	GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);

	if (!list_stored(desk, noun, prefix, revision, keys, error)) {
		g_ptr_array_unref(keys);
		return NULL;
	}
	if (revision == G_MAXINT64 && desk->edits->gathered->len)
		list_edits(desk, noun, prefix, keys);
	g_ptr_array_sort(keys, by_text);
	g_ptr_array_add(keys, NULL);
	g_ptr_array_set_free_func(keys, NULL);
	return (char **)g_ptr_array_free(keys, FALSE);
}

/* An edit taken back within the same unit is none. */
static gboolean drop_idle(struct desk *desk, GError **error)
{
	for (guint i = desk->edits->gathered->len; i-- > 0;) {
		const struct edit *edit = g_ptr_array_index(desk->edits->gathered, i);
		struct found found = {NULL, 0};
		if (!load_stored(desk, edit->noun, edit->key, G_MAXINT64, &found, error))
			return FALSE;
		if (strcmp(found.text ? found.text : "", edit->text) == 0)
			g_ptr_array_remove_index(desk->edits->gathered, i);
		g_free(found.text);
	}
	return TRUE;
}

/* Writes what was gathered as one revision. */
static gboolean flush(struct desk *desk, GError **error)
{
	struct edits *edits = desk->edits;

	if (edits->gathered->len == 0)
		return TRUE;
	if (!drop_idle(desk, error))
		return FALSE;
	if (edits->gathered->len == 0)
		return TRUE;
	const struct value revision[] = {V_INT(edits->base + 1), V_INT(desk_now(desk)),
					 V_TEXT(desk->user)};
	struct batch *batch = batch_new();
	batch_add(batch, QUERY_REVISION_INSERT, revision, G_N_ELEMENTS(revision));
	for (guint i = 0; i < edits->gathered->len; i++) {
		const struct edit *edit = g_ptr_array_index(edits->gathered, i);
		const struct value values[] = {V_TEXT(edit->noun), V_TEXT(edit->key),
					       V_INT(edits->base + 1), V_TEXT(edit->text)};
		batch_add(batch, QUERY_DEFINITION_INSERT, values, G_N_ELEMENTS(values));
	}
	gboolean good = store_ok(store_batch(desk->store, batch, error), error);
	batch_free(batch);
	if (!good)
		return FALSE;
	g_ptr_array_set_size(edits->gathered, 0);
	forget(desk);
	edits->base++;
	edits->seen = edits->base;
	edits->wrote = TRUE;
	return TRUE;
}

/* What was gathered or written since then never was: its numbers will be given again. */
static void undone(struct desk *desk)
{
	struct edits *edits = desk->edits;
	gint64 before = 0;

	if (!edits->wrote && edits->gathered->len == 0)
		return;
	g_ptr_array_set_size(edits->gathered, 0);
	edits->seen = -1;
	edits->settled = FALSE;
	forget(desk);
	book_forget(desk->book, newest(desk, &before, NULL) ? before : 0);
}

static gboolean watch_units(enum unit_moment moment, void *data, GError **error)
{
	struct desk *desk = data;

	recent_unit(desk->recent, moment);
	switch (moment) {
	case UNIT_SETTLE:
		return flush(desk, error);
	case UNIT_SAVEPOINT_UNDONE:
		undone(desk);
		return TRUE;
	case UNIT_UNDONE:
		undone(desk);
		break;
	case UNIT_COMMITTED:
		break;
	}
	desk->edits->wrote = FALSE;
	desk->edits->settled = FALSE;
	return TRUE;
}

void definitions_attach(struct desk *desk)
{
	desk->edits = g_new0(struct edits, 1);
	desk->edits->gathered = g_ptr_array_new_with_free_func(edit_free);
	desk->edits->seen = -1;
	desk->book = book_new(desk->zones, load, list, desk);
	store_watch_units(desk->store, watch_units, desk);
}

void definitions_detach(struct desk *desk)
{
	book_free(desk->book);
	g_ptr_array_unref(desk->edits->gathered);
	forget(desk);
	g_free(desk->edits);
}

void desk_expect_revision(struct desk *desk)
{
	if (!desk->edits->settled)
		store_expect(desk->store, QUERY_REVISION_NEWEST, NULL, 0);
}

gboolean desk_refresh(struct desk *desk, GError **error)
{
	struct edits *edits = desk->edits;
	gint64 revision;

	if (edits->settled)
		return TRUE;
	if (!newest(desk, &revision, error))
		return FALSE;
	if (edits->seen != revision) {
		forget(desk);
		/* What was asked before that does not know of it. */
		store_expect_none(desk->store);
		if (edits->seen >= 0)
			book_refresh(desk->book);
		edits->seen = revision;
	}
	edits->base = revision;
	edits->settled = store_in_unit(desk->store);
	return TRUE;
}

gint64 desk_known_revision(const struct desk *desk)
{
	return desk->edits->seen;
}

gint64 desk_revision(struct desk *desk, GError **error)
{
	if (!desk_refresh(desk, error) || !flush(desk, error))
		return -1;
	return desk->edits->seen;
}

struct put {
	struct desk *desk;
	const char *noun, *key, *text;
};

static gboolean put_gather(struct store *store, void *data, GError **error)
{
	const struct put *put = data;
	struct desk *desk = put->desk;
	GError *local = NULL;

	if (!desk_refresh(desk, error))
		return FALSE;
	const char *current = book_text(desk->book, put->noun, put->key, G_MAXINT64, NULL, &local);
	if (local) {
		g_propagate_error(error, local);
		return FALSE;
	}
	if (strcmp(current ? current : "", put->text) == 0)
		return TRUE;
	struct edit *edit = edit_find(desk, put->noun, put->key);
	if (edit) {
		g_free(edit->text);
		edit->text = g_strdup(put->text);
	} else {
		edit = g_new0(struct edit, 1);
		*edit = (struct edit){g_strdup(put->noun), g_strdup(put->key), g_strdup(put->text)};
		g_ptr_array_add(desk->edits->gathered, edit);
	}
	book_refresh(desk->book);
	return TRUE;
}

gboolean definition_put(struct desk *desk, const char *noun, const char *key, const char *text,
			GError **error)
{
	struct put put = {desk, noun, key, text};

	if (store_in_unit(desk->store))
		return put_gather(desk->store, &put, error);
	return store_ok(store_unit(desk->store, put_gather, &put, error), error);
}

gboolean definition_remove(struct desk *desk, const char *noun, const char *key, GError **error)
{
	return definition_put(desk, noun, key, "", error);
}

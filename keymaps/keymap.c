/* SPDX-License-Identifier: MIT
 * The engine: a trie per context, resolved from the nearest context outwards. */
#include <string.h>

#include "desk/i18n.h"
#include "keymaps/private.h"

void key_entry_free(struct entry *entry)
{
	if (entry == NULL)
		return;
	g_free((char *)entry->binding.keys);
	g_free((char *)entry->binding.command);
	g_free((char *)entry->binding.help);
	g_free((char *)entry->binding.purpose);
	g_free((char *)entry->binding.origin);
	g_free(entry);
}

static void node_free(void *data);

/* A sequence is at most SEQUENCE_LONGEST keys, so the recursion is shallow. */
static void node_clear(struct node *node)
{
	g_clear_pointer(&node->children, g_ptr_array_unref);
	g_clear_pointer(&node->entry, key_entry_free);
}

static void node_free(void *data)
{
	node_clear(data);
	g_free(data);
}

static struct node *node_child(const struct node *node, int key)
{
	for (guint i = 0; node->children != NULL && i < node->children->len; i++) {
		struct node *child = node->children->pdata[i];
		if (child->key == key)
			return child;
	}
	return NULL;
}

static const struct node *node_walk(const struct node *node, const int *keys, gsize count)
{
	for (gsize i = 0; i < count && node != NULL; i++)
		node = node_child(node, keys[i]);
	return node;
}

static void context_free(void *data)
{
	struct context *context = data;
	node_clear(&context->root);
	g_ptr_array_unref(context->order);
	g_free(context->name);
	g_free(context);
}

struct keymap *keymap_new(keymap_check *check, void *data)
{
	struct keymap *keymap = g_new0(struct keymap, 1);
	keymap->check = check;
	keymap->data = data;
	keymap->contexts = g_ptr_array_new_with_free_func(context_free);
	return keymap;
}

void keymap_free(struct keymap *keymap)
{
	if (keymap == NULL)
		return;
	g_ptr_array_unref(keymap->contexts);
	g_free(keymap);
}

struct context *keymap_find_context(const struct keymap *keymap, const char *name)
{
	for (guint i = 0; i < keymap->contexts->len; i++) {
		struct context *context = keymap->contexts->pdata[i];
		if (strcmp(context->name, name) == 0)
			return context;
	}
	return NULL;
}

/* What several parents share comes behind all that is nearer. */
static void inherit(struct context *context, const struct context *parent)
{
	for (guint i = 0; i < parent->order->len; i++) {
		g_ptr_array_remove(context->order, parent->order->pdata[i]);
		g_ptr_array_add(context->order, parent->order->pdata[i]);
	}
}

void keymap_context(struct keymap *keymap, const char *name, const char *parents)
{
	struct context *context = g_new0(struct context, 1);
	g_auto(GStrv) names = g_strsplit(parents != NULL ? parents : "", " ", -1);
	g_assert(keymap_find_context(keymap, name) == NULL);
	context->name = g_strdup(name);
	context->order = g_ptr_array_new();
	g_ptr_array_add(context->order, context);
	for (char **parent = names; *parent != NULL; parent++) {
		const struct context *found = keymap_find_context(keymap, *parent);
		g_assert(found != NULL);
		inherit(context, found);
	}
	g_ptr_array_add(keymap->contexts, context);
}

/* Some binding of load `load` at or below the node; NULL. */
static const struct entry *bound_below(const struct node *node, guint load)
{
	if (node->entry != NULL && node->entry->load == load)
		return node->entry;
	const struct entry *found = NULL;
	for (guint i = 0; node->children != NULL && i < node->children->len && found == NULL; i++)
		found = bound_below(node->children->pdata[i], load);
	return found;
}

/* What the same file bound that these keys would be at odds with. */
static gboolean refuse_conflict(const struct context *context, const int *keys, gsize count,
				const struct entry *entry, GError **error)
{
	const char *mine = entry->binding.keys;
	const struct node *node = &context->root;
	for (gsize i = 0; i < count; i++) {
		node = node_child(node, keys[i]);
		if (node == NULL)
			return TRUE;
		if (i + 1 < count && node->entry != NULL && node->entry->load == entry->load) {
			g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
				    _("“%s” can never be reached: “%s” is bound in line %d"), mine,
				    node->entry->binding.keys, node->entry->line);
			return FALSE;
		}
	}
	const struct entry *other = bound_below(node, entry->load);
	if (other == NULL)
		return TRUE;
	if (other == node->entry)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is bound already, in line %d"), mine, other->line);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” would make “%s” of line %d unreachable"), mine,
			    other->binding.keys, other->line);
	return FALSE;
}

gboolean keymap_put(struct keymap *keymap, struct context *context, const int *keys, gsize count,
		    struct entry *entry, GError **error)
{
	struct node *node = &context->root;
	if (!refuse_conflict(context, keys, count, entry, error)) {
		key_entry_free(entry);
		return FALSE;
	}
	/* An earlier file's bindings of a beginning or a continuation give way. */
	for (gsize i = 0; i < count; i++) {
		struct node *child = node_child(node, keys[i]);
		if (child == NULL) {
			child = g_new0(struct node, 1);
			child->key = keys[i];
			if (node->children == NULL)
				node->children = g_ptr_array_new_with_free_func(node_free);
			g_ptr_array_add(node->children, child);
		}
		if (i + 1 < count)
			g_clear_pointer(&child->entry, key_entry_free);
		node = child;
	}
	node_clear(node);
	node->entry = entry;
	entry->binding.context = context->name;
	entry->serial = ++keymap->serials;
	return TRUE;
}

gboolean keymap_take(struct keymap *keymap, struct context *context, const int *keys, gsize count)
{
	struct node *path[SEQUENCE_LONGEST + 1] = {&context->root};
	for (gsize i = 0; i < count; i++)
		if ((path[i + 1] = node_child(path[i], keys[i])) == NULL)
			return FALSE;
	if (path[count]->entry == NULL)
		return FALSE;
	g_clear_pointer(&path[count]->entry, key_entry_free);
	/* A node that leads nowhere must go: it would make its keys wait. */
	for (gsize i = count; i > 0 && path[i]->entry == NULL; i--) {
		if (path[i]->children != NULL && path[i]->children->len > 0)
			break;
		g_ptr_array_remove(path[i - 1]->children, path[i]);
	}
	return TRUE;
}

/* What a sequence means in a context: an entry, or NULL and whether it is a beginning. The nearest
 * context that knows the sequence decides. */
static const struct entry *resolve(const struct context *context, const int *keys, gsize count,
				   gboolean *beginning)
{
	*beginning = FALSE;
	for (guint i = 0; i < context->order->len; i++) {
		const struct context *at = context->order->pdata[i];
		const struct node *node = node_walk(&at->root, keys, count);
		if (node == NULL)
			continue;
		if (node->entry != NULL && !*beginning)
			return node->entry;
		if (node->children != NULL && node->children->len > 0)
			*beginning = TRUE;
	}
	return NULL;
}

const struct binding *keymap_feed(struct keymap *keymap, const char *name, int key,
				  gboolean *pending)
{
	const struct context *context = keymap_find_context(keymap, name);
	gboolean beginning = FALSE;
	if (context != keymap->pending_in)
		keymap_reset(keymap);
	*pending = FALSE;
	if (context == NULL)
		return NULL;
	keymap->pending_in = context;
	keymap->pending[keymap->pending_count++] = key;
	const struct entry *entry =
		resolve(context, keymap->pending, keymap->pending_count, &beginning);
	if (entry == NULL && beginning)
		*pending = TRUE;
	else
		keymap_reset(keymap);
	return entry != NULL ? &entry->binding : NULL;
}

void keymap_reset(struct keymap *keymap)
{
	keymap->pending_in = NULL;
	keymap->pending_count = 0;
}

char *keymap_pending(const struct keymap *keymap)
{
	return keymap_print(keymap->pending, keymap->pending_count);
}

struct collecting {
	const struct context *context;
	GPtrArray *found; /* of const struct entry* */
	int keys[SEQUENCE_LONGEST];
};

/* Is it what a person gets who types these keys one after the other? */
static gboolean effective(const struct collecting *collecting, gsize count,
			  const struct entry *entry)
{
	gboolean beginning;
	for (gsize i = 1; i < count; i++)
		if (resolve(collecting->context, collecting->keys, i, &beginning) != NULL ||
		    !beginning)
			return FALSE;
	return resolve(collecting->context, collecting->keys, count, &beginning) == entry;
}

static void collect(struct collecting *collecting, const struct node *node, gsize depth)
{
	if (node->entry != NULL && effective(collecting, depth, node->entry))
		g_ptr_array_add(collecting->found, node->entry);
	for (guint i = 0; node->children != NULL && i < node->children->len; i++) {
		const struct node *child = node->children->pdata[i];
		collecting->keys[depth] = child->key;
		collect(collecting, child, depth + 1);
	}
}

static GPtrArray *collect_all(const struct keymap *keymap, const char *name, gboolean pending_only)
{
	struct collecting collecting = {.context = keymap_find_context(keymap, name),
					.found = g_ptr_array_new()};
	gsize depth = pending_only ? keymap->pending_count : 0;
	if (collecting.context == NULL ||
	    (pending_only && collecting.context != keymap->pending_in))
		return collecting.found;
	memcpy(collecting.keys, keymap->pending, depth * sizeof *collecting.keys);
	for (guint i = 0; i < collecting.context->order->len; i++) {
		const struct context *at = collecting.context->order->pdata[i];
		const struct node *node = node_walk(&at->root, keymap->pending, depth);
		if (node != NULL)
			collect(&collecting, node, depth);
	}
	return collecting.found;
}

/* A binding is the first member of its entry. */
static int compare_keys(const void *a, const void *b)
{
	const struct binding *x = *(const struct binding *const *)a;
	const struct binding *y = *(const struct binding *const *)b;
	int order = g_ascii_strcasecmp(x->keys, y->keys);
	return order != 0 ? order : strcmp(x->keys, y->keys);
}

GPtrArray *keymap_list(const struct keymap *keymap, const char *context, gboolean pending_only)
{
	GPtrArray *found = collect_all(keymap, context, pending_only);
	g_ptr_array_sort(found, compare_keys);
	return found;
}

guint keymap_generation(const struct keymap *keymap)
{
	return keymap->loads;
}

int keymap_distance(const struct keymap *keymap, const char *name, const char *at)
{
	const struct context *context = keymap_find_context(keymap, name);
	guint i = 0;
	while (context != NULL && i < context->order->len &&
	       strcmp(((const struct context *)context->order->pdata[i])->name, at) != 0)
		i++;
	return (int)i;
}

const char *keymap_keys_for(const struct keymap *keymap, const char *context, const char *command)
{
	g_autoptr(GPtrArray) found = collect_all(keymap, context, FALSE);
	const struct entry *best = NULL;
	for (guint i = 0; i < found->len; i++) {
		const struct entry *entry = found->pdata[i];
		if (strcmp(entry->binding.command, command) != 0)
			continue;
		gsize size = strlen(entry->binding.keys);
		gsize least = best != NULL ? strlen(best->binding.keys) : G_MAXSIZE;
		if (size < least || (size == least && entry->serial < best->serial))
			best = entry;
	}
	return best != NULL ? best->binding.keys : NULL;
}

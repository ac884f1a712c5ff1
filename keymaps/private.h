/* SPDX-License-Identifier: MIT
 * The tries of a keymap, shared by its engine (keymap.c) and its files (file.c). */
#ifndef MIDWATCH_KEYMAPS_PRIVATE_H
#define MIDWATCH_KEYMAPS_PRIVATE_H

#include "keymaps/keymaps.h"

#define SEQUENCE_LONGEST 8 /* keys */

struct entry {
	struct binding binding; /* its texts but the context's are owned */
	int line;
	guint load;   /* which keymap_load bound it: those of one file may not be at odds */
	guint serial; /* order of binding over all files */
};
struct node {
	int key;
	GPtrArray *children; /* of struct node*; NULL when none */
	struct entry *entry; /* NULL: only a prefix */
};
struct context {
	char *name;
	GPtrArray *order; /* of struct context*: itself, then what it inherits, nearest first */
	struct node root;
};
struct keymap {
	keymap_check *check;
	void *data;
	GPtrArray *contexts; /* of struct context* */
	guint loads, serials;
	const struct context *pending_in;
	int pending[SEQUENCE_LONGEST];
	gsize pending_count;
};

struct context *keymap_find_context(const struct keymap *keymap, const char *name);
/* Binds; takes the entry over. FALSE with USAGE when the same load bound these keys, a beginning of
 * them or a continuation: then the entry is freed. */
gboolean keymap_put(struct keymap *keymap, struct context *context, const int *keys, gsize count,
		    struct entry *entry, GError **error);
/* FALSE when the keys are not bound in this very context. */
gboolean keymap_take(struct keymap *keymap, struct context *context, const int *keys, gsize count);
/* "C-x g"; free it. */
char *keymap_print(const int *keys, gsize count);
void key_entry_free(struct entry *entry);

#endif

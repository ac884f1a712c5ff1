/* SPDX-License-Identifier: MIT
 * Fuzzing key files: any bytes load with at most one complaint per line, and every binding that is
 * listed is reached by typing its keys. */
#include <string.h>

#include "keymaps/keymaps.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void check(struct keymap *keymap, const char *context, const struct binding *binding)
{
	g_auto(GStrv) names = g_strsplit(binding->keys, " ", -1);
	gboolean pending = FALSE;
	const struct binding *got = NULL;
	for (char **name = names; *name != NULL; name++) {
		int key = key_parse(*name);
		g_assert(key != 0 && got == NULL);
		got = keymap_feed(keymap, context, key, &pending);
	}
	g_assert(got == binding && !pending);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	struct keymap *keymap = keymap_new(NULL, NULL);
	keymap_context(keymap, "global", NULL);
	keymap_context(keymap, "list", "global");
	keymap_context(keymap, "queue", "list");
	keymap_load(keymap, "default.keys",
		    "bind global q quit\nbind list gg top\nbind queue a take\n", NULL, NULL);
	int lines = 1;
	for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	g_assert(keymap_load(keymap, "rc", text, NULL, NULL) <= lines);
	static const char *const contexts[] = {"global", "list", "queue"};
	for (gsize i = 0; i < G_N_ELEMENTS(contexts); i++) {
		g_autoptr(GPtrArray) all = keymap_list(keymap, contexts[i], FALSE);
		for (guint k = 0; k < all->len; k++)
			check(keymap, contexts[i], all->pdata[k]);
	}
	keymap_free(keymap);
	return 0;
}

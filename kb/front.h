/* SPDX-License-Identifier: MIT
 * Front matter: what stands about an article at the head of its file, between two lines "---", in a small part
 * of YAML: one "key: value" a line, quoted or not, tags as a list. Keys that are not ours are left as they are.
 * And what can be told from a text that has none. Pure. */
#ifndef MIDWATCH_KB_FRONT_H
#define MIDWATCH_KB_FRONT_H

#include <glib.h>

enum front_key { /* in the order they are written */
	FRONT_TITLE,
	FRONT_STATE,
	FRONT_KIND,
	FRONT_VISIBILITY, /* "internal" or "client" */
	FRONT_LANGUAGE,
	FRONT_PRODUCT,
	FRONT_REGION,
	FRONT_CLIENT,
	FRONT_TAGS, /* read and written as a list; here words with a space between */
	FRONT_OWNER,
	FRONT_REVIEW_BY,
	FRONT_SUPERSEDES,
	FRONT_REF,
	FRONT_KEYS,
};
struct front {
	char *values[FRONT_KEYS]; /* NULL: it is not there; "": it is there and says nothing */
	guint lines[FRONT_KEYS];  /* where it stands, counted from 1 */
	gsize size;		  /* bytes up to behind the closing line; 0: there is none */
};
const char *front_key_name(enum front_key key);
/* Of a text with LF. USAGE: "line 3: …". Two lines "---" with other things than keys between are no front matter. */
gboolean front_parse(const char *text, gsize size, struct front *front, GError **error);
void front_clear(struct front *front);
/* The bytes at the beginning of an article that need not be shown: its front matter when that has no error. */
gsize front_size(const char *text, gsize size);
/* The text with front matter that says `wanted` (NULL: nothing about this key): lines that say so already, and
 * those of other keys, stay as they are. g_free. */
char *front_apply(const char *text, gsize size, const char *const wanted[FRONT_KEYS]);

/* The first heading, without marks; NULL: there is none. g_free. */
char *front_guess_title(const char *text, gsize size);

#endif

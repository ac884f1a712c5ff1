/* SPDX-License-Identifier: MIT
 * What is wrong with an article before it is stored, as far as its text tells: no title, no text, headings that jump, a
 * fence of code that never closes, links that lead nowhere, an article much like it. Pure: who knows the other
 * articles is asked. And where links between articles lead. */
#ifndef MIDWATCH_KB_LINT_H
#define MIDWATCH_KB_LINT_H

#include <glib.h>

enum lint_kind { LINT_TITLE, LINT_EMPTY, LINT_LONG, LINT_FRONT, LINT_JUMP, LINT_FENCE, LINT_LINK, LINT_ANCHOR, LINT_LIKE, LINT_KINDS };
struct lint {
	enum lint_kind kind;
	guint line;    /* of the text, from 1; 0: of no line */
	char *message; /* one line */
};
const char *lint_kind_name(enum lint_kind kind); /* "dead-link", as in JSON */

struct lint_ask {
	const char *ref; /* of the article looked at; NULL: it is of no tree, and only "kb:12" can be followed */
	/* Is there an article with this ref ("runbooks/a.md"), or number ("kb:12")? */
	gboolean (*is_there)(const char *name, void *data);
	void *data;
};
/* Of struct lint*, in the order of the text; freed with the array. */
GPtrArray *lint_text(const char *text, gsize size, const struct lint_ask *ask);
void lint_add(GPtrArray *found, enum lint_kind kind, guint line, char *message); /* takes the message */

/* Where a link of the article `ref` leads: "../b.md#c" in "runbooks/a/x.md" is "runbooks/b.md", *anchor "c" (NULL:
 * none; may be NULL); "kb:12" stays. g_free. NULL: outside the knowledge base, as "https:…", or within the
 * article itself (then *anchor is set). */
char *link_follow(const char *ref, const char *target, char **anchor);

#endif

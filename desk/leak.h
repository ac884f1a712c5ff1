/* SPDX-License-Identifier: MIT
 * What must not leave the house (incidents.md R5): a text for a client is looked through for addresses, host names,
 * mail addresses, people, other clients, internal links and secrets. Pure. Published reports are blocked by a hit,
 * public replies are warned. */
#ifndef MIDWATCH_DESK_LEAK_H
#define MIDWATCH_DESK_LEAK_H

#include <glib.h>

enum leak_kind { LEAK_ADDRESS, LEAK_HOST, LEAK_MAIL, LEAK_PERSON, LEAK_CLIENT, LEAK_LINK, LEAK_SECRET, LEAK_KINDS };
const char *leak_kind_name(enum leak_kind kind); /* "address" … as in JSON and overrides */
gboolean leak_kind_find(const char *name, enum leak_kind *kind);
const char *leak_kind_title(enum leak_kind kind); /* _() */
struct leak {
	enum leak_kind kind;
	gsize start, end; /* bytes of the text */
	guint line, column; /* from 1; characters */
	char *found;
	const char *instead; /* what it should read: "the engineer", "[address]"; owned by the leaks; NULL */
};

/* Whom and what a desk knows; told once, asked often, by one thread at a time. */
struct leaks;
struct leaks *leaks_new(void);
void leaks_free(struct leaks *leaks);
void leaks_person(struct leaks *leaks, const char *name, const char *role); /* staff: login, title; `role` stands instead */
void leaks_client(struct leaks *leaks, const char *name, const char *domain); /* another client than the reader; either may be NULL */
void leaks_internal(struct leaks *leaks, const char *domain); /* ours: hosts and links below it are internal, but for https://www.… and its like */
void leaks_allow(struct leaks *leaks, const char *text); /* the reader's own: domain, name, address; what was overridden */
/* Ascending, not overlapping; of struct leak*. Whole words; documentation addresses and example names count as well.
 * What tells nothing is none: 127.0.0.1, localhost, a link to a page made for the world (https://www.…, a registered
 * name itself, github.com). What has a secret in it is one. Any bytes; in time proportional to them. */
GPtrArray *leaks_find(const struct leaks *leaks, const char *text, gsize size);
/* The text with each hit replaced by what should stand there; g_free. */
char *leaks_redact(const struct leaks *leaks, const char *text);

#endif

/* SPDX-License-Identifier: MIT
 * The book of definitions: calendars, tiers, policies, clients, contracts, users … as kept in the
 * desk. A definition is a noun, a key and its text in the command language (canonical lines, options
 * as --name=value); a version of it is that text at a `revision`. A revision is one transaction's
 * edits (clocks.md M3), numbered 1, 2, … over the whole desk, so a ticket bound to a revision is bound
 * to every policy and calendar version at once. Texts are read through a loader (store/); typed
 * structs are built here, cached by (noun, key, version), immutable, and valid as long as the book. */
#ifndef MIDWATCH_DESK_BOOK_H
#define MIDWATCH_DESK_BOOK_H

#include "desk/clock.h"

/* Fills *text with the newest version of (noun, key) at or below `revision` (G_MAXINT64: in force) and
 * *version with its revision. An absent or removed definition: *text = NULL and TRUE. FALSE: error. */
typedef gboolean book_loader(const char *noun, const char *key, gint64 revision, char **text, gint64 *version,
			     void *data, GError **error);
/* The keys of a noun present at `revision`, sorted, starting with `prefix`; NULL-terminated. */
typedef char **book_lister(const char *noun, const char *prefix, gint64 revision, void *data, GError **error);

struct book;
struct book *book_new(struct zone_set *zones, book_loader *load, book_lister *list, void *data);
void book_free(struct book *book);
/* Forget what is "in force" (another process or this transaction edited definitions). Old versions stay. */
void book_refresh(struct book *book);
struct zone_set *book_zones(struct book *book);

/* The text in force (or at a revision), NULL without error when absent. Owned by the book. */
const char *book_text(struct book *book, const char *noun, const char *key, gint64 revision, gint64 *version, GError **error);
char **book_keys(struct book *book, const char *noun, const char *prefix, GError **error);

/* Parses one canonical text line into positional words and options. */
struct line {
	GPtrArray *words;	/* of char*: noun, verb, positionals */
	GHashTable *options;	/* char* name without dashes → char* value ("" for a flag) */
};
struct line *line_parse(const char *text, GError **error);
void line_free(struct line *line);
const char *line_option(const struct line *line, const char *name);	/* NULL when absent */

/* Noun "calendar". MISSING when there is none. The key "24x7" always exists. */
struct calendar *book_calendar(struct book *book, const char *key, gint64 revision, GError **error);
/* Builds a calendar from a definition text without storing it: how an edit is checked first. */
struct calendar *book_calendar_build(struct book *book, const char *key, const char *text, GError **error);

struct client {
	char *key, *title, *zone_name, *tam, *backup_tam, *language, *peak;
	char **regions, **domains;
	const struct zone *zone;	/* UTC when none was given */
};
const struct client *book_client(struct book *book, const char *key, GError **error);	/* in force */

struct contract {
	char *name;	/* "acme@2026-01-01[/live]", the key of noun "contract" */
	char *client, *tier, *service, *calendar;	/* service NULL: general; calendar NULL: "24x7" */
	gint64 from, to;	/* instants: midnight of the dates in the contract's zone (M2); half-open */
	const struct zone *zone;
	gboolean temporary;
};
/* M2: the version that covers `at`, a service's before the general, a temporary before both; NULL
 * without error when uncovered. */
const struct contract *book_contract_at(struct book *book, const char *client, const char *service, gint64 at,
					gint64 revision, GError **error);
const struct contract *book_contract(struct book *book, const char *name, gint64 revision, GError **error);

struct tier { char *key, *title; int rank; gboolean strategic; };
const struct tier *book_tier(struct book *book, const char *key, GError **error);

enum role { ROLE_VIEWER, ROLE_ENGINEER, ROLE_TAM, ROLE_LEAD, ROLE_ADMIN };
const char *role_name(enum role role);
gboolean role_parse(const char *word, enum role *role);
struct user {
	char *name, *title, *zone_name, *mail, *phone, *hours, *backup;
	enum role role;
	char **languages, **skills, **clients, **regions;	/* NULL: no limit / none */
	const struct zone *zone;	/* UTC when none */
};
const struct user *book_user(struct book *book, const char *name, GError **error);

/* The terms of a ticket of (client, service) under `contract` (NULL: uncovered, every policy NULL) at
 * `revision`. Precedence: client/service, client, tier/service, tier; severity list before `*`.
 * Policies with --calendar contract take the contract's. Cached and owned by the book. */
const struct terms *book_terms(struct book *book, const struct contract *contract, const char *client,
			       const char *service, gint64 revision, GError **error);
/* All cells of one subject's matrix (noun "policy", key "tier" or "client[/service]"), of const struct
 * policy*; for `policy show`. Free the array. */
GPtrArray *book_policies(struct book *book, const char *subject, gint64 revision, GError **error);

#endif

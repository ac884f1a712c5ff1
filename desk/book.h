/* SPDX-License-Identifier: MIT
 * The book of definitions: calendars, tiers, policies, clients, contracts, users … as kept in the
 * desk. A definition is a noun, a key and its text in the command language (canonical lines,
 * options as --name=value); a version of it is that text at a `revision`. A revision is one
 * transaction's edits (clocks.md M3), numbered 1, 2, … over the whole desk, so a ticket bound to a
 * revision is bound to every policy and calendar version at once. Texts are read through a loader
 * (store/); typed structs are built here, cached by (noun, key, version), immutable, and valid as
 * long as the book. */
#ifndef MIDWATCH_DESK_BOOK_H
#define MIDWATCH_DESK_BOOK_H

#include "desk/clock.h"

/* Fills *text with the newest version of (noun, key) at or below `revision` (G_MAXINT64: in force)
 * and *version with its revision. An absent or removed definition: *text = NULL and TRUE. FALSE:
 * error. */
typedef gboolean book_loader(const char *noun, const char *key, gint64 revision, char **text,
			     gint64 *version, void *data, GError **error);
/* The keys of a noun present at `revision`, sorted, starting with `prefix`; NULL-terminated. */
typedef char **book_lister(const char *noun, const char *prefix, gint64 revision, void *data,
			   GError **error);

struct book;
struct line;
struct book *book_new(struct zone_set *zones, book_loader *load, book_lister *list, void *data);
void book_free(struct book *book);
/* Forget what is "in force" (another process or this transaction edited definitions). Old versions
 * stay. */
void book_refresh(struct book *book);
/* A transaction was rolled back: forget also every version after `revision`, whose numbers will be
 * given again. What was handed out stays valid. */
void book_forget(struct book *book, gint64 revision);

/* The text in force (or at a revision), NULL without error when absent. Owned by the book. */
const char *book_text(struct book *book, const char *noun, const char *key, gint64 revision,
		      gint64 *version, GError **error);
char **book_keys(struct book *book, const char *noun, const char *prefix, GError **error);
/* The first line of a definition of a noun without an object of its own (canned, field, option,
 * region, service, team, view), parsed once; NULL without error when absent. Owned by the book. */
const struct line *book_line(struct book *book, const char *noun, const char *key, gint64 revision,
			     GError **error);
/* What people who read `language` (a tag; NULL: whichever) call a service or a region: its title in that
 * language, else its title, else its key. g_free. */
char *book_title(struct book *book, const char *noun, const char *key, const char *language);
/* A personal preference (`option set NAME VALUE`); NULL when not set. Owned by the book. */
const char *book_option(struct book *book, const char *user, const char *name);

/* Parses one canonical text line into positional words and options. */
struct line {
	GPtrArray *words;    /* of char*: noun, verb, positionals */
	GHashTable *options; /* char* name without dashes → char* value ("" for a flag; repeated:
				joined by newlines) */
};
struct line *line_parse(const char *text, GError **error);
GPtrArray *lines_parse(const char *text, GError **error); /* every line, of struct line* */
void line_free(struct line *line);
const char *line_option(const struct line *line, const char *name); /* NULL when absent */
const char *line_word(const struct line *line, guint index);        /* NULL when absent */
gboolean line_is(const struct line *line, const char *verb);
/* "sea, us" as words: trimmed, the empty and the repeated dropped. NULL gives NULL; g_strfreev. */
char **list_split(const char *text);
char **line_list(const struct line *line, const char *name);
/* "2026-02-15" or "2026-02-15..2026-02-23", both ends included. */
gboolean dates_parse(const char *text, int *first, int *last, GError **error);

/* Noun "calendar". MISSING when there is none. The key "24x7" always exists. */
struct calendar *book_calendar(struct book *book, const char *key, gint64 revision, GError **error);

/* Builds what a text defines, without storing it, and says what is wrong with it: how an edit is
 * checked first. Of nouns with an object here (calendar, client, contract, policy, tier, user); the
 * text of another only has to consist of words. */
gboolean book_check(struct book *book, const char *noun, const char *key, const char *text,
		    GError **error);

/* The typed ones: NULL with MISSING when there is none. */
struct client {
	char *key, *title, *zone_name, *tam, *backup_tam, *language, *peak;
	char **regions, **domains;
	const struct zone *zone; /* UTC when none was given */
};
const struct client *book_client(struct book *book, const char *key, GError **error); /* in force */

struct contract {
	char *name; /* "acme@2026-01-01[/live]", the key of noun "contract" */
	char *client, *tier, *service, *calendar; /* service NULL: general; calendar NULL: "24x7" */
	/* Half-open, instants: midnights of the dates in the contract's zone (M2). */
	gint64 from, to;
	const struct zone *zone; /* its own, else the client's at that revision, else UTC */
	gboolean temporary;
};
/* M2: the version that covers `at`, a service's before the general, a temporary before both; NULL
 * without error when uncovered. */
const struct contract *book_contract_at(struct book *book, const char *client, const char *service,
					gint64 at, gint64 revision, GError **error);
const struct contract *book_contract(struct book *book, const char *name, gint64 revision,
				     GError **error);
/* Every version of a client at `revision`, of const struct contract*, ascending by (from, name);
 * owned by the book. */
const GPtrArray *book_contracts(struct book *book, const char *client, gint64 revision,
				GError **error);
/* Reads a contract from its text, checked in itself; free with contract_free. */
struct contract *book_contract_build(struct book *book, const char *name, const char *text,
				     gint64 revision, GError **error);
void contract_free(struct contract *contract);

struct tier {
	char *key, *title;
	int rank;
	gboolean strategic;
};
const struct tier *book_tier(struct book *book, const char *key, GError **error);

enum role { ROLE_VIEWER, ROLE_ENGINEER, ROLE_TAM, ROLE_LEAD, ROLE_ADMIN };
const char *role_name(enum role role);
struct user {
	char *name, *title, *zone_name, *mail, *phone, *hours, *backup;
	enum role role;
	char **languages, **skills, **clients, **regions; /* NULL: no limit / none */
	const struct zone *zone;                          /* UTC when none */
};
const struct user *book_user(struct book *book, const char *name, GError **error);
/* The zone a person reads and types times in: the one they prefer (`option set zone`), else that of
 * their definition, else UTC. Never NULL. */
const struct zone *book_user_zone(struct book *book, const char *name);

/* The terms of a ticket of (client, service) under `contract` (NULL: uncovered, every policy NULL)
 * at `revision`. Precedence: client/service, client, tier/service, tier; severity list before `*`.
 * Policies with --calendar contract take the contract's. Cached and owned by the book. */
const struct terms *book_terms(struct book *book, const struct contract *contract,
			       const char *client, const char *service, gint64 revision,
			       GError **error);

/* One line of a policy: a severity or any of them, a clock, a promise. */
struct policy_row {
	struct policy policy; /* severity -1: `*`; target zero: "none"; calendar NULL; pause of `*`
				 unset */
	char *calendar;       /* a key, or "contract" */
	gboolean pause_given; /* FALSE: clock_default_pause */
};
/* Reads "policy set SUBJECT SEVERITY CLOCK TARGET --calendar=…". */
struct policy_row *policy_row_parse(const struct line *line, gint64 version, GError **error);
void policy_row_free(struct policy_row *row);
/* Whether an option of `policy set` ("start", "stop" …) means anything for a clock. */
gboolean policy_option_concerns(const char *option, enum clock_kind clock);

#endif

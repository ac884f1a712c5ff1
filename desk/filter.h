/* SPDX-License-Identifier: MIT
 * The filter language (cli.md), parsed to a tree that store/select.h turns into SQL. Terms stand side
 * by side (AND); OR in capitals between terms, parentheses group, "-" negates. Words look at subjects
 * and refs, which an index has, as they are typed; "phrases" at messages too, a /pattern/ at subjects
 * and messages. */
#ifndef MIDWATCH_DESK_FILTER_H
#define MIDWATCH_DESK_FILTER_H

#include "desk/event.h"
#include "desk/regex.h"
#include "desk/zone.h"

enum filter_op { FILTER_AND, FILTER_OR, FILTER_NOT, FILTER_TERM };
enum filter_field {
	FIELD_SEVERITY, FIELD_STATE, FIELD_CLIENT, FIELD_TIER, FIELD_SERVICE, FIELD_REGION, FIELD_TEAM, FIELD_TAM,
	FIELD_OWNER, FIELD_KIND, FIELD_CAUSE, FIELD_CLOCK, FIELD_LANGUAGE, FIELD_DUE, FIELD_BREACHED, FIELD_WAIT,
	FIELD_TAG, FIELD_UNANSWERED, FIELD_OPENED, FIELD_UPDATED, FIELD_COVERED, FIELD_ID, FIELD_REF, FIELD_TEXT,
	FIELD_PATTERN,	/* PCRE2 in subjects and messages: costs more than an index gives (store/scan.h) */
	FIELD_OWN,	/* an own field of tickets; `name` is its key */
};
enum filter_compare { COMPARE_IS, COMPARE_LESS, COMPARE_MORE };
/* LESS and MORE part the instants in two, `<` without the bound and `>` with it: due<2h is due before
 * two hours have passed, the overdue too; due>2h later than that. updated<30m and opened<2d are
 * within that long ago; opened>2d longer ago. opened>2026-11-01 is from that instant on. */
struct filter_term {
	enum filter_field field;
	enum filter_compare compare;
	char *name;	/* FIELD_OWN: the key; else NULL */
	gboolean quoted;	/* FIELD_TEXT: it stood between quotes, so messages are meant too */
	char **values;	/* COMPARE_IS: any of these, checked and in canonical spelling where the words are
			 * fixed; "none" and "any" kept as words, "me" too in owner: and tam:. FIELD_TEXT: the
			 * one raw text; FIELD_PATTERN: what stands between the slashes, good for
			 * regex_new() with FILTER_PATTERN_FLAGS. NULL else */
	gint64 time;	/* LESS/MORE of opened, updated, due: an instant, already resolved */
	gint64 span;	/* LESS/MORE given as a duration: seconds; TIME_NONE when `time` is meant */
};
struct filter {
	enum filter_op op;
	GPtrArray *parts;	/* of struct filter*: AND and OR ≥ 2 (a lone AND 0: matches all), NOT 1 */
	struct filter_term term;
	int column;	/* 1-based character column in the text, for messages */
};
#define FILTER_PATTERN_FLAGS (REGEX_SMART | REGEX_LINES)
#define FILTER_PATTERNS 4	/* and texts between quotes, at most, in one filter */
#define FILTER_LONGEST 4096	/* bytes */
#define FILTER_DEEPEST 32	/* parentheses and negations within each other */
/* `own_fields`: NULL-terminated keys of own fields; NULL: none. An empty text gives an AND of nothing,
 * which matches all. A wrong one says where (column) and what was expected. */
struct filter *filter_parse(const char *text, gint64 now, const struct zone *zone, struct zone_set *zones,
			    const char *const *own_fields, GError **error);
void filter_free(struct filter *filter);
/* A command line's words from `from` on (of char*) as one filter text. The shell has taken the quotes
 * off: a word with blanks in it and no sign of this language is the phrase it was. Free with g_free. */
char *filter_join(const GPtrArray *words, guint from);
gboolean filter_names(const struct filter *filter, enum filter_field field);	/* does it mention the field anywhere? */
/* The words a completer offers (field names with their operator), NULL-terminated, static. */
const char *const *filter_words(void);
/* The fixed values of a field ("yes", "P0", "waiting-client" …), NULL-terminated, static; NULL when its
 * values are the desk's own or it takes none. `name` as in filter_words, without the operator. */
const char *const *filter_values(const char *name);

#endif

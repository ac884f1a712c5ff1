/* SPDX-License-Identifier: MIT
 * The filter language (cli.md), parsed to a tree. store/ turns the tree into SQL from whitelisted
 * fragments; desk/filter also matches one row in memory. Message text and /regex/ come with the
 * knowledge base: until then "…" words look at subjects. */
#ifndef MIDWATCH_DESK_FILTER_H
#define MIDWATCH_DESK_FILTER_H

#include "desk/event.h"
#include "desk/zone.h"

enum filter_op { FILTER_AND, FILTER_OR, FILTER_NOT, FILTER_TERM };
enum filter_field {
	FIELD_SEVERITY, FIELD_STATE, FIELD_CLIENT, FIELD_TIER, FIELD_SERVICE, FIELD_REGION, FIELD_TEAM, FIELD_TAM,
	FIELD_OWNER, FIELD_KIND, FIELD_CAUSE, FIELD_CLOCK, FIELD_LANGUAGE, FIELD_DUE, FIELD_BREACHED, FIELD_WAIT,
	FIELD_TAG, FIELD_UNANSWERED, FIELD_OPENED, FIELD_UPDATED, FIELD_COVERED, FIELD_ID, FIELD_REF, FIELD_TEXT,
	FIELD_OWN	/* an own field of tickets; `name` is its key */
};
enum filter_compare { COMPARE_IS, COMPARE_LESS, COMPARE_MORE };
struct filter_term {
	enum filter_field field;
	enum filter_compare compare;
	char *name;
	char **values;		/* COMPARE_IS: any of these; "none", "any", "me" kept as words */
	gint64 time;		/* LESS/MORE of opened, updated, due: an instant, already resolved */
	gint64 span;		/* LESS/MORE given as a duration: seconds; TIME_NONE when `time` is meant */
};
struct filter {
	enum filter_op op;
	GPtrArray *parts;	/* of struct filter*, AND OR NOT */
	struct filter_term term;
	gsize column;		/* 1-based character column in the text, for messages */
};
/* `own_fields`: NULL-terminated keys of own fields. An empty text gives an AND of nothing, which
 * matches all. A wrong one says where and what was expected. Depth ≤ 32, ≤ 4 096 bytes. */
struct filter *filter_parse(const char *text, gint64 now, const struct zone *zone, struct zone_set *zones,
			    const char *const *own_fields, GError **error);
void filter_free(struct filter *filter);
gboolean filter_names(const struct filter *filter, enum filter_field field);	/* does it mention the field anywhere? */
/* The words a completer offers after `prefix` (field names with their operator), NULL-terminated, static. */
const char *const *filter_words(void);

#endif

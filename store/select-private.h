/* SPDX-License-Identifier: MIT
 * The composer of SQL shared by select.c (whole questions) and select-term.c (a filter's terms). A
 * value becomes a parameter the moment it is met, so parameters are numbered in the order of the
 * text, which SQLite's binding by position needs. */
#ifndef MIDWATCH_STORE_SELECT_PRIVATE_H
#define MIDWATCH_STORE_SELECT_PRIVATE_H

#include "store/select.h"

struct composer {
	GString *sql;
	GArray *values;
	GPtrArray *texts;
	const struct select_context *context;
	gboolean live; /* the question is about live tickets only */
	gboolean negated; /* within an odd number of NOT */
	const struct filter *filter; /* the whole of it */
	GError *error; /* of a lookup; the first one stays */
};

/* Only constants of these two files, never a person's text. */
void compose(struct composer *composer, const char *fragment);
void compose_int(struct composer *composer, gint64 number);
void compose_text(struct composer *composer, char *text); /* takes it over */
/* `column` is one of the strings; false when there are none. */
void compose_strings(struct composer *composer, const char *column, char **strings);
const char *compose_client_column(const struct composer *composer);
void compose_breached(struct composer *composer);
void compose_filter(struct composer *composer, const struct filter *filter);

#endif

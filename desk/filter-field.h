/* SPDX-License-Identifier: MIT
 * The fields of the filter language and how their values read: shared by the parser's two files. */
#ifndef MIDWATCH_DESK_FILTER_FIELD_H
#define MIDWATCH_DESK_FILTER_FIELD_H

#include "desk/filter.h"

enum filter_kind {
	FILTER_KEYS,	/* any words: keys of the desk */
	FILTER_FIXED,	/* words of a fixed list */
	FILTER_NUMBERS, /* ids */
	FILTER_TIMES,	/* < and > with a duration or a time; `:` with none and any only when nullable */
};
struct filter_row {
	const char *name;
	enum filter_field field;
	enum filter_kind kind;
	gboolean nullable;	  /* takes "none" and "any" */
	gboolean personal;	  /* takes "me" */
	const char *const *words; /* FILTER_FIXED */
	const char *expected;	  /* N_(): what its values are, for messages */
};
/* NULL when there is none of that name. */
const struct filter_row *filter_row_find(const char *name);
/* Checks one value of COMPARE_IS; gives the canonical spelling, newly allocated. The message has no
 * column. */
char *filter_value_check(const struct filter_row *row, const char *value, GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * The columns a list of tickets can have: the same names in `list --columns`, in views, in preferences
 * and on the queue's screen. */
#ifndef MIDWATCH_COMMAND_TICKET_COLUMN_H
#define MIDWATCH_COMMAND_TICKET_COLUMN_H

#include "store/tickets.h"

enum column_kind {
	COLUMN_SEVERITY,
	COLUMN_DUE,
	COLUMN_CLOCK,
	COLUMN_ID,
	COLUMN_CLIENT,
	COLUMN_STATE,
	COLUMN_OWNER,
	COLUMN_SUBJECT,
	COLUMN_REF,
	COLUMN_TIER,
	COLUMN_SERVICE,
	COLUMN_REGION,
	COLUMN_KIND,
	COLUMN_TEAM,
	COLUMN_CONTRACT,
	COLUMN_TAGS,
	COLUMN_CAUSE,
	COLUMN_OPENED,
	COLUMN_UPDATED,
	COLUMN_OWN, /* an own field of tickets, `name` its key */
	COLUMN_KINDS
};
struct ticket_column {
	enum column_kind kind;
	char *name;    /* owned */
	char *heading; /* in the person's language; owned */
};
/* "severity,due,…" as columns, in that order, repeats dropped ("sev" is understood too); NULL the usual
 * ones. Of struct ticket_column*, freed with the array. USAGE names the known ones. */
GPtrArray *ticket_columns_parse(struct desk *desk, const char *names, GError **error);
/* The names there are, own fields last, NULL-terminated; g_strfreev. */
char **ticket_column_names(struct desk *desk);
/* What a ticket has in a column that is plain text; NULL: nothing. `fields`: its own ones (char* → char*),
 * NULL where no column needs them. Free with g_free. Not for due, id, opened, updated. */
char *ticket_column_text(const struct ticket_column *column, const struct ticket *ticket,
			 GHashTable *fields);
/* Whether any of them needs the own fields. */
gboolean ticket_columns_own(const GPtrArray *columns);
/* No contract, and so no clock: that is not the same as nothing being due (clocks.md M2). */
gboolean ticket_is_uncovered(const struct ticket *ticket);

#endif

/* SPDX-License-Identifier: MIT
 * `copy`: a desk moved to another place, on the same engine or another, row by row with every number, hash and time
 * as it is. What is guaranteed:
 *
 * TO is what FROM was at one moment, whole: all is read from one state of FROM, and at the end both are read again and
 * compared table by table, and the chains of TO are computed anew. Until then TO is no desk: it is refused by whatever
 * opens it. A copy that was cut short, by whatever, is gone on with by calling it again, and may then compare what is
 * there already with what FROM has become.
 *
 * Others may write to FROM meanwhile. What they changed is noticed and copied again, until nothing did while a round
 * was under way; where that does not happen the copy is not finished, so nothing is lost by moving. `live` is content
 * with the state copied. Noticed are tickets, definitions, articles, incidents and drafts; signs of life, remembered
 * lines and searches are not waited for. */
#ifndef MIDWATCH_STORE_COPY_H
#define MIDWATCH_STORE_COPY_H

#include "store/store.h"

enum copy_stage { COPY_ROWS, COPY_COMPARE, COPY_CHAINS };

struct copy {
	gboolean live;
	/* Done of a total of rows, for chains of tickets; FALSE with an error: stop. NULL: nobody looks. */
	gboolean (*progress)(enum copy_stage stage, gint64 done, gint64 total, void *data, GError **error);
	void *data;
	/* Answers; of another call copy_clear() first. */
	char *from, *to;  /* for people: say no password */
	gboolean resumed; /* went on with what an earlier call had begun */
	gint64 tables, rows, written; /* rows there are; put, changed or removed by this call */
	gint64 rounds; /* after the first: FROM had been changed */
	gint64 complaints; /* of the chains: FROM's own, for the copy is exact */
	char digest[65]; /* SHA-256 of all rows; the same for every copy of one state */
	char head[65];	 /* what `check --head` says */
};
/* TO is made, or has nothing in it, or was begun by an earlier call from the same desk. Who asks must be an admin of
 * FROM without limits. Codes: CONFLICT: TO has something else, is written by another copy, or FROM goes on being
 * changed. */
gboolean desk_copy(const char *from, const char *to, const char *user, gboolean bound, struct copy *copy,
		   GError **error);
void copy_clear(struct copy *copy);

#endif

/* SPDX-License-Identifier: MIT
 * The tickets this desk read or wrote last, where asking for one costs a round trip. An act is judged on
 * what is remembered, and its batch proves it: the row must have the turn and the head it was judged on,
 * or the act conflicts and is judged anew on what is read then. So what is remembered may be old, and
 * nobody need be told when it is. It has no bodies. */
#ifndef MIDWATCH_STORE_RECENT_H
#define MIDWATCH_STORE_RECENT_H

#include "store/project.h"

struct recent *recent_new(void);
void recent_free(struct recent *recent); /* may be NULL */
/* What of `stored` is worth keeping, copied. Within a unit it is kept apart until the unit ends. */
void recent_keep(struct desk *desk, const struct stored *stored);
void recent_drop(struct desk *desk, gint64 id);
/* What a run (desk_recall_begin()) may be told of a ticket without asking; NULL: it must ask. Borrowed,
 * until something is kept or dropped. */
const struct stored *recent_recall(struct desk *desk, gint64 id);
/* May a run be told something else that is remembered? Then it has been. */
gboolean recent_trusts(struct desk *desk);
gboolean recent_is_on(const struct desk *desk); /* a run is */
/* Its row as it was last known, whether or not a run is on; NULL: it is not. Borrowed as above. */
const struct ticket *recent_ticket(const struct desk *desk, gint64 id);
/* An act of this run is stored: what it was judged on was right. */
void recent_prove(struct desk *desk);
/* What this run was told is not to be told again. */
void recent_forget_told(struct desk *desk);
/* Hears of units (store_watch_units). */
void recent_unit(struct recent *recent, enum unit_moment moment);

#endif

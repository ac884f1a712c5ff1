/* SPDX-License-Identifier: MIT
 * Personal preferences: what `option set` knows. The zone of a person is the book's to tell
 * (book_user_zone). */
#ifndef MIDWATCH_COMMAND_PREFERENCE_H
#define MIDWATCH_COMMAND_PREFERENCE_H

#include "command/command.h"

/* USAGE or MISSING unless `name` is a preference and `value` one it can have. */
gboolean preference_check(struct call *call, const char *name, const char *value, GError **error);

/* The columns of `list` that the acting user wants where neither option nor view says; NULL: the usual ones.
 * Owned by the book. */
const char *preference_columns(struct desk *desk);
#endif

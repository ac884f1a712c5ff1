/* SPDX-License-Identifier: MIT
 * What opening one ticket (open.c) and opening many at once (open-many.c) share. */
#ifndef MIDWATCH_STORE_OPEN_PRIVATE_H
#define MIDWATCH_STORE_OPEN_PRIVATE_H

#include "store/project.h"

/* Judges the opening, but for its ref. NULL with an error; else its events, numbered, and what they come to. */
GPtrArray *opening_project(struct desk *desk, const struct opening *opening, struct projection *projection,
			   GError **error);
/* One link for each event; g_free. */
struct chain_link *opening_chain(const char *op_key, const GPtrArray *events);

#endif

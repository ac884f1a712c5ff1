/* SPDX-License-Identifier: MIT
 * Whom and what this desk's texts to a client must not name (incidents.md R5): its people, its other clients, its own
 * domains, out of the definitions in force; what the client may read is allowed. Reports and notices are looked through
 * by leaks_of(), what is said on a ticket by leaks_in_reply(). */
#ifndef MIDWATCH_COMMAND_LEAKS_H
#define MIDWATCH_COMMAND_LEAKS_H

#include "command/acting.h"
#include "desk/leak.h"

/* For texts that `client` (a key; NULL: nobody in particular) reads. Owned by the desk, made anew when definitions
 * have changed; valid until the next call. Not to be told more: what else may be said is passed over in its hits
 * (leaks_pass()). NULL with an error. */
const struct leaks *leaks_of(struct desk *desk, const char *client, GError **error);
/* What a public text on that ticket says that it should not; of struct leak*. Neither what the client wrote on it, nor
 * those it goes to (`to`, `cc`: addresses, NULL), nor the name of who writes it is. NULL with an error. */
GPtrArray *leaks_in_reply(struct desk *desk, gint64 ticket, const char *to, const char *cc, const char *text,
			  GError **error);
/* Takes out of the hits what stands in `text` as well, on its own and in any case. */
void leaks_pass(GPtrArray *leaks, const char *text);
/* "names another client: Kumo TV (line 2)", for a person; of a secret only how it begins. g_free. */
char *leak_words(const struct leak *leak);
/* Tells a person at a shell what is in a public message that was just stored; never holds it up. Nothing in JSON, with
 * --quiet. */
void leaks_remark(struct call *call, const struct event *said);

#endif

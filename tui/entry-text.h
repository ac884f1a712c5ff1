/* SPDX-License-Identifier: MIT
 * An entry of an incident as one text to be edited: what happened, and behind a line "-- client en --" what the client
 * may read of it in that language. And three versions of such a text as one (incidents.md T6). Pure. */
#ifndef MIDWATCH_TUI_ENTRY_TEXT_H
#define MIDWATCH_TUI_ENTRY_TEXT_H

#include "desk/incident.h"

/* The line before the client's words; `language` "": whichever. g_free. */
char *entry_text_rule(const char *language);
char *entry_text_of(const struct entry *entry); /* g_free */
/* What `text` says otherwise than `entry` goes into the record. FALSE: nothing is other. */
gboolean entry_text_put(const char *text, const struct entry *entry, struct record *record);
/* What both changed, line by line; where both changed the same lines both stand there, marked, and *clashes counts it.
 * g_free. */
char *text_merge(const char *base, const char *mine, const char *theirs, guint *clashes);

#endif

/* SPDX-License-Identifier: MIT
 * The values a word can have, by its completer. Only command/complete.c uses it. */
#ifndef MIDWATCH_COMMAND_COMPLETE_VALUE_H
#define MIDWATCH_COMMAND_COMPLETE_VALUE_H

#include "command/complete.h"

struct completing {
	gboolean fuzzy;	   /* nothing begins with the part: what holds it counts too */
	gboolean in_order; /* what is added stands in the order in which it comes */
	const struct zone *zone; /* NULL without a desk */
	gint64 now;
	struct context *context;
	GPtrArray *found;
	char *kept;	  /* the beginning of the word that stays: "--client=", "acme," */
	const char *part; /* the part to be completed */
	const char *before; /* the word before the one being completed; NULL: there is none */
};
/* Takes `text` when it goes on from the part, or, `fuzzy`, matches it otherwise (command/match.h). */
void complete_add(struct completing *completing, const char *text, const char *help, gboolean open);
/* The same, where what it is called may be typed instead. */
void complete_add_named(struct completing *completing, const char *text, const char *help);
/* The first `size` bytes of the part are settled. */
void complete_keep(struct completing *completing, gsize size);
/* command/complete-question.c */
void complete_question(struct completing *completing);
/* command/complete-incident.c */
void complete_incidents(struct completing *completing);
void complete_entries(struct completing *completing);
void complete_entry_kinds(struct completing *completing);
void complete_stamps(struct completing *completing);
void complete_actions(struct completing *completing);
void complete_value(struct completing *completing, enum completer completer, const char *words);

#endif

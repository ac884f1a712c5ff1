/* SPDX-License-Identifier: MIT
 * What the parts of a client's card share (card.c, card-people.c). Nobody else includes this. */
#ifndef MIDWATCH_TUI_CARD_PRIVATE_H
#define MIDWATCH_TUI_CARD_PRIVATE_H

#include "tui/card.h"

struct card {
	struct desk *desk;
	const struct client *client;
	GPtrArray *lines; /* of struct line*: the client's definition; NULL when it can't be read */
	gint64 now;
	const struct zone *zone;
	GString *out;
};
/* A line above a part. */
void card_heading(const struct card *card, const char *text);
/* "  name   text"; nothing when there is no text. */
void card_named(const struct card *card, const char *name, const char *text);
/* Appends a part behind " · ". */
void card_part(GString *out, const char *part);

void card_people(const struct card *card);
void card_hours(const struct card *card);
void card_facts(const struct card *card);

#endif

/* SPDX-License-Identifier: MIT
 * One ticket at a glance: who it is for, every clock, the last things said and done, in whatever room
 * there is, below a list or beside it. */
#ifndef MIDWATCH_TUI_PREVIEW_H
#define MIDWATCH_TUI_PREVIEW_H

#include "tui/page.h"

/* Whether there is room for tables and for a line of the knowledge base's own. */
gboolean preview_is_tall(const struct area *area);
/* Draws from line `*skip` of the conversation on (limited to what there is). `kb`: what the knowledge base has for it,
 * shown where it is tall; NULL. */
void preview_draw(const struct page *page, const char *kb, const struct area *area, gint64 now, const struct zone *zone,
		  int *skip);

#endif

/* SPDX-License-Identifier: MIT
 * One ticket at a glance: who it is for, every clock, the last things said and done, in whatever room
 * there is, below a list or beside it. */
#ifndef MIDWATCH_TUI_PREVIEW_H
#define MIDWATCH_TUI_PREVIEW_H

#include "tui/page.h"

/* Draws from line `*skip` of the conversation on (limited to what there is). */
void preview_draw(const struct page *page, const struct area *area, gint64 now, const struct zone *zone,
		  int *skip);

#endif

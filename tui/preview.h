/* SPDX-License-Identifier: MIT
 * One ticket at a glance: who it is for, every clock, the last things said and done. Loaded as a job on
 * the store's thread, drawn in whatever room there is, below a list or beside it. */
#ifndef MIDWATCH_TUI_PREVIEW_H
#define MIDWATCH_TUI_PREVIEW_H

#include "tui/face.h"
#include "tui/screen.h"

struct preview;
/* The job that loads it; the job is the preview: keep it with preview_keep() in `done`. */
struct job *preview_job(gint64 ticket);
struct preview *preview_of(struct job *job);
gint64 preview_ticket(const struct preview *preview);
void preview_free(struct preview *preview);
/* Draws from line `*skip` of the conversation on (limited to what there is). */
void preview_draw(const struct preview *preview, const struct area *area, gint64 now, const struct zone *zone,
		  int *skip);
/* Whether one of its clocks shows seconds. */
gboolean preview_ticks(const struct preview *preview, gint64 now);

#endif

/* SPDX-License-Identifier: MIT
 * How much of a text one call into the library may be given, so that it ends soon; for desk/regex.c alone. */
#ifndef MIDWATCH_DESK_REGEX_COST_H
#define MIDWATCH_DESK_REGEX_COST_H

#include "desk/regex-look.h"

/* What a try at one place of a text can cost: the pattern's own length; the text's length; anything. */
enum regex_cost_kind { COST_PLAIN, COST_LINEAR, COST_WILD };

/* Of a pattern. The unit is what a byte costs that is passed over with many others: about 0.15 ns. */
struct regex_cost {
	enum regex_cost_kind kind;
	gsize weight;	 /* of a byte that is passed over */
	gsize place;	 /* of a place beside that; COST_PLAIN, COST_LINEAR */
	gsize runs;	 /* how often a try may pass over the text; COST_WILD */
	guint32 passing; /* one of so many steps back passes over it again */
	guint32 limit;	 /* of steps, by the pattern's own wish */
	gboolean whole;	 /* it can't be cut into calls */
};
void regex_cost_init(struct regex_cost *cost, const struct regex_look *look, gboolean compiled);

/* What was learned of a pattern from the calls before. */
struct regex_pace {
	guint32 steps, least; /* what a place may take at first; never less than that */
	guint ease;	      /* so many times REGEX_RISK seems to take its time */
	guint calm;	      /* searches since that needed no more steps */
};
void regex_pace_init(struct regex_pace *pace, gboolean articles);
void regex_pace_took(struct regex_pace *pace, const struct regex_cost *cost, gint64 microseconds);
/* A search ended that needed `steps`; `raised`: more than it began with. */
void regex_pace_needed(struct regex_pace *pace, guint32 steps, gboolean raised);

#define STEPS_MOST 20000000 /* back from one place */
/* How many a call over a text of `size` bytes begins with. */
guint32 regex_cost_steps(const struct regex_cost *cost, const struct regex_pace *pace, gsize size);
/* What a try at one place risks with so many. */
gsize regex_cost_place(const struct regex_cost *cost, gsize size, guint32 steps);
/* How many places one call may try: at least one. */
gsize regex_cost_places(const struct regex_cost *cost, const struct regex_pace *pace, gsize size,
			guint32 steps);

#endif

/* SPDX-License-Identifier: MIT
 * See keeping.h. The promise is about the oldest change no place holds: whatever is typed is held
 * two seconds later, the time to write it included, while the desk answers and when it does not. */
#include "tui/keeping.h"

static void place_change(struct keeping_place *place, gint64 now)
{
	if (!place->after)
		place->after = now;
	if (place->asked && !place->asked_after)
		place->asked_after = now;
}

void keeping_change(struct keeping *keeping, gint64 now)
{
	keeping->changes++;
	keeping->changed_at = now;
	place_change(&keeping->desk, now);
	place_change(&keeping->file, now);
}

static gint64 after_failure(const struct keeping_place *place, gint64 due)
{
	return place->failed_at ? MAX(due, place->failed_at + KEEPING_AGAIN) : due;
}

gint64 keeping_desk_due(const struct keeping *keeping)
{
	const struct keeping_place *desk = &keeping->desk;
	if (desk->asked || !desk->after)
		return G_MAXINT64;
	return after_failure(desk,
			     MIN(keeping->changed_at + KEEPING_REST, desk->after + KEEPING_TYPING));
}

gint64 keeping_file_due(const struct keeping *keeping)
{
	const struct keeping_place *desk = &keeping->desk, *file = &keeping->file;
	if (file->asked || !file->after || !desk->after)
		return G_MAXINT64;
	/* A desk that has refused won't take it by then either. */
	gint64 due = desk->failed_at ? desk->failed_at : desk->after + KEEPING_FALLBACK;
	if (file->held > desk->held)
		due = MAX(due,
			  MIN(keeping->changed_at + KEEPING_REST, file->after + KEEPING_TYPING));
	return after_failure(file, due);
}

void keeping_ask(const struct keeping *keeping, struct keeping_place *place)
{
	place->asked = keeping->changes;
	place->asked_after = 0;
}

void keeping_answer(struct keeping_place *place, gboolean good, gint64 now)
{
	if (good) {
		place->held = place->asked;
		place->after = place->asked_after;
	}
	place->failed_at = good ? 0 : now;
	place->asked = 0;
}

gboolean keeping_is_safe(const struct keeping *keeping)
{
	return MAX(keeping->desk.held, keeping->file.held) >= keeping->changes;
}

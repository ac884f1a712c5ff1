/* SPDX-License-Identifier: MIT
 * Clock faces. The calendar of a row's clock comes from the terms it is bound to, which the book
 * keeps, so a screen of rows costs no fold; only a paused clock must be folded to know what
 * remains. */
#include "config.h"

#include "desk/i18n.h"
#include "desk/title.h"
#include "tui/face.h"

#define SOON_SECONDS (10 * 60)

static void face_of_left(struct face *face, const struct left *left, gint64 due_at)
{
	face->look = left->look;
	face->due_at = due_at;
	face->wakes_at = left->wakes_at;
	face->remaining_s = left->seconds;
	face->breached = left->breached;
}

void face_of_cycle(struct face *face, const struct cycle *cycle, gint64 now)
{
	struct left left;
	left_cycle(&left, cycle, now);
	face_of_left(face, &left, cycle->due_at);
}

gboolean face_of_ticket(struct face *face, struct desk *desk, const struct ticket *ticket,
			gint64 now, GError **error)
{
	struct left left;
	const char *hours;
	if (!ticket_countdown(desk, ticket, now, &left, &hours, error))
		return FALSE;
	face->hours = g_intern_string(hours);
	face_of_left(face, &left, ticket->row.due_at);
	face->breached = face->breached || ticket->row.breached;
	return TRUE;
}

static void face_left(const struct face *face, gint64 now, struct left *left)
{
	if (face->look == LEFT_NONE) {
		*left = (struct left){.look = LEFT_NONE, .wakes_at = TIME_NONE};
	} else if (face->look == LEFT_PAUSED) {
		left_paused(left, face->remaining_s);
	} else {
		left_running(left, face->due_at, NULL, now);
		if (face->look == LEFT_SLEEPING && now < face->wakes_at) {
			left->look = LEFT_SLEEPING;
			left->wakes_at = face->wakes_at;
		}
	}
}

void face_print(const struct face *face, gint64 now, const struct zone *zone, char out[LEFT_SIZE])
{
	struct left left;
	face_left(face, now, &left);
	left.breached = left.breached || face->breached;
	left_print(&left, now, zone, out);
}

enum style face_style(const struct face *face, gint64 now)
{
	struct left left;
	face_left(face, now, &left);
	switch (left.look) {
	case LEFT_OVERDUE:
		return STYLE_BREACHED;
	case LEFT_RUNNING:
		return left.seconds < SOON_SECONDS ? STYLE_SOON : STYLE_TEXT;
	case LEFT_SLEEPING:
		return STYLE_SLEEPING;
	case LEFT_PAUSED:
		return face->breached ? STYLE_BREACHED : STYLE_PAUSED;
	default:
		return STYLE_DIM;
	}
}

gboolean face_ticks(const struct face *face, gint64 now)
{
	struct left left;
	face_left(face, now, &left);
	/* One second more, so that the step down to "9m59" happens on time. */
	return (left.look == LEFT_RUNNING || left.look == LEFT_OVERDUE) &&
	       left.seconds <= SOON_SECONDS;
}

enum style face_severity_style(int severity)
{
	return severity <= 0   ? STYLE_P0
	       : severity == 1 ? STYLE_P1
	       : severity == 2 ? STYLE_P2
			       : STYLE_P3;
}

const char *face_state(enum ticket_state state, gboolean unanswered, gboolean full)
{
	static const char *const brief[] = {NC_("state", "new"),    NC_("state", "open"),
					    NC_("state", "wait"),   NC_("state", "fixed"),
					    NC_("state", "solved"), NC_("state", "closed"),
					    NC_("state", "void")};
	if (full || state >= G_N_ELEMENTS(brief))
		return title_of(TITLE_STATE, ticket_state_name(state));
	/* What the client wrote last, and nobody answered, matters more than "open". */
	if (unanswered && state != STATE_NEW)
		return _("msg");
	return title_of(TITLE_STATE, brief[state]);
}

/* SPDX-License-Identifier: MIT
 * The one error domain. A code is the exit status a command ends with (cli.md, exit status), so an
 * error made deep in desk/ or store/ needs no translation on its way out. Messages are one line, say
 * what, where and what was expected, are marked for translation, and never carry a raw library text
 * alone. Text from outside quoted in a message is sanitised where it is printed, not here. */
#ifndef MIDWATCH_DESK_ERROR_H
#define MIDWATCH_DESK_ERROR_H

#include <glib.h>

#define MIDWATCH_ERROR (midwatch_error_quark())
GQuark midwatch_error_quark(void);

enum midwatch_error {
	MIDWATCH_ERROR_FAILED = 1,
	MIDWATCH_ERROR_USAGE = 2,	/* bad words, bad values */
	MIDWATCH_ERROR_MISSING = 3,	/* no such ticket, client, calendar, zone … */
	MIDWATCH_ERROR_CONFLICT = 4,	/* someone changed it since it was read */
	MIDWATCH_ERROR_DENIED = 5,	/* role or client/region limit */
	MIDWATCH_ERROR_UNREACHABLE = 6,	/* store busy, lost or away: try again */
};

/* An absent time, turn or duration. Every gint64 time in the program is UTC seconds since 1970. */
#define TIME_NONE G_MININT64

#endif

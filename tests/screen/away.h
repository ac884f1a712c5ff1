/* SPDX-License-Identifier: MIT
 * A console of wei's on a PostgreSQL behind a line that is long, stalls and breaks (tests/store/server.h). */
#ifndef MIDWATCH_TESTS_SCREEN_AWAY_H
#define MIDWATCH_TESTS_SCREEN_AWAY_H

#include "desk.h"
#include "tests/store/server.h"

/* One way, µs: what is felt, so that acts show as on their way; and what is told, too. */
#define FELT (15 * 1000)
#define TOLD (55 * 1000)

struct away {
	struct proxy *line;
	char *near, *far; /* the desk, beside the line and behind it */
	struct session *wei;
};
struct away_test {
	const char *name;
	int one_way;
	void (*run)(struct away *away, gconstpointer data);
};
/* The number that a select gives, asked beside the line. */
gint64 away_count(const struct away *away, const char *sql);
/* Runs them, as PREFIX/NAME. */
int away_main(int argc, char **argv, const char *prefix, const struct away_test *tests, guint count);

#endif

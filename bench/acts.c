/* SPDX-License-Identifier: MIT
 * Durable acts by many consoles at once: PROCESSES children with a desk each, open, write a note on
 * tickets of their own, THINK ms apart, for ACTS acts. All are open before the first acts, and
 * begin spread over one THINK: measured is the day's work, not 32 programs started at once. Prints
 * one JSON object: acts per second, p50 and p99 of one act, failures. acts DESK [PROCESSES ACTS
 * THINK_MS] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/tickets.h"

static int compare(const void *a, const void *b)
{
	gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

	return x < y ? -1 : x > y;
}

struct day {
	const char *where;
	int processes, acts, think_ms;
	int start[2],
		told[2]; /* pipes: the end of one starts everyone, the other brings the times */
};

/* Opens the desk and reads what the first act needs, as a console on the screen has. */
static struct desk *ready(const struct day *day, gint64 ticket)
{
	g_autoptr(GError) error = NULL;
	struct desk *desk = desk_open(day->where, STORE_WRITE, "bench", FALSE, &error);
	struct folded *folded = NULL;

	if (desk)
		folded = ticket_fold(desk, ticket, desk_now(desk), TIME_NONE, &error);
	/* Where that costs a trip, a console has read the rows in sight. */
	for (gint64 id = ticket; folded && id < ticket + 100; id++) {
		const gint64 any = 1;
		ticket_remember(desk, &id, &any, 1, NULL);
	}
	if (folded)
		folded_free(folded);
	else
		fprintf(stderr, "acts: %s\n", error->message);
	return folded ? desk : NULL;
}

static void tell(const struct day *day, gint64 took)
{
	if (write(day->told[1], &took, sizeof took) != (ssize_t)sizeof took)
		_exit(1);
}

/* One console: tells 0 when it is ready, then each act's microseconds, -1 for a failure. */
static void console(const struct day *day, int number)
{
	g_autoptr(GError) error = NULL;
	struct desk *desk = ready(day, 1 + number * 100);
	char end;

	tell(day, desk ? 0 : -1);
	close(day->start[1]);
	if (!desk || read(day->start[0], &end, 1) != 0)
		_exit(1);
	g_usleep((gulong)day->think_ms * 1000 * (gulong)number / (gulong)day->processes);
	for (int i = 0; i < day->acts; i++) {
		g_autoptr(GPtrArray) events =
			g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
		struct event *event = g_new(struct event, 1);
		struct act act = {.ticket = 1 + number * 100 + i % 100, .events = events};
		gint64 took = g_get_monotonic_time();

		event_init(event);
		event->kind = EVENT_MESSAGE;
		event->text = g_strdup("Traced to the origin; capacity is being added.");
		g_ptr_array_add(events, event);
		g_clear_error(&error);
		took = ticket_act(desk, &act, NULL, &error) ? g_get_monotonic_time() - took : -1;
		if (took < 0)
			fprintf(stderr, "acts: %s\n", error->message);
		tell(day, took);
		g_usleep((gulong)day->think_ms * 1000);
	}
	_exit(0);
}

static gboolean hear(const struct day *day, gint64 *took)
{
	return read(day->told[0], took, sizeof *took) == (ssize_t)sizeof *took;
}

int main(int argc, char **argv)
{
	struct day day = {.where = argc > 1 ? argv[1] : NULL,
			  .processes = argc > 2 ? atoi(argv[2]) : 32,
			  .acts = argc > 3 ? atoi(argv[3]) : 50,
			  .think_ms = argc > 4 ? atoi(argv[4]) : 100};
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
	int failed = 0, status;
	gint64 took;

	if (!day.where || day.processes < 1 || day.acts < 1 || pipe(day.start) != 0 ||
	    pipe(day.told) != 0) {
		fprintf(stderr, "usage: acts DESK [PROCESSES ACTS THINK_MS]\n");
		return 2;
	}
	for (int i = 0; i < day.processes; i++)
		if (fork() == 0)
			console(&day, i);
	close(day.told[1]);
	for (int i = 0; i < day.processes && hear(&day, &took); i++)
		failed += took < 0;
	gint64 start = g_get_monotonic_time();
	close(day.start[1]);
	while (hear(&day, &took)) {
		if (took < 0)
			failed++;
		else
			g_array_append_val(times, took);
	}
	gint64 wall = g_get_monotonic_time() - start;
	while (wait(&status) > 0)
		failed += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
	if (times->len == 0)
		return 1;
	qsort(times->data, times->len, sizeof(gint64), compare);
	printf("{\"processes\":%d,\"acts\":%u,\"failed\":%d,\"acts_per_s\":%.1f,\"p50_ms\":%.2f,"
	       "\"p99_ms\":%.2f,\"max_ms\":%.2f}\n",
	       day.processes, times->len, failed, (double)times->len * 1e6 / (double)wall,
	       (double)g_array_index(times, gint64, times->len / 2) / 1e3,
	       (double)g_array_index(times, gint64, times->len - 1 - times->len / 100) / 1e3,
	       (double)g_array_index(times, gint64, times->len - 1) / 1e3);
	return failed != 0;
}

/* SPDX-License-Identifier: MIT
 * Durable acts by many consoles at once: PROCESSES children with a desk each, open, write a note on
 * tickets of their own, THINK ms apart, for ACTS acts. Prints one JSON object: acts per second, p50
 * and p99 of one act, failures. acts DESK [PROCESSES ACTS THINK_MS] */
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

/* One console: writes each act's microseconds to `out`, -1 for a failure. */
static void console(const char *where, int number, int acts, int think_ms, int out)
{
	g_autoptr(GError) error = NULL;
	struct desk *desk = desk_open(where, STORE_WRITE, "bench", FALSE, &error);

	if (!desk) {
		fprintf(stderr, "acts: %s\n", error->message);
		_exit(1);
	}
	for (int i = 0; i < acts; i++) {
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
		if (write(out, &took, sizeof took) != (ssize_t)sizeof took)
			_exit(1);
		g_usleep((gulong)think_ms * 1000);
	}
	desk_close(desk);
	_exit(0);
}

int main(int argc, char **argv)
{
	int processes = argc > 2 ? atoi(argv[2]) : 32, acts = argc > 3 ? atoi(argv[3]) : 50;
	int think_ms = argc > 4 ? atoi(argv[4]) : 100, ends[2], failed = 0, status;
	g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
	gint64 took;

	if (argc < 2 || processes < 1 || acts < 1 || pipe(ends) != 0) {
		fprintf(stderr, "usage: acts DESK [PROCESSES ACTS THINK_MS]\n");
		return 2;
	}
	gint64 start = g_get_monotonic_time();
	for (int i = 0; i < processes; i++)
		if (fork() == 0)
			console(argv[1], i, acts, think_ms, ends[1]);
	close(ends[1]);
	while (read(ends[0], &took, sizeof took) == (ssize_t)sizeof took) {
		if (took < 0)
			failed++;
		else
			g_array_append_val(times, took);
	}
	while (wait(&status) > 0)
		failed += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
	gint64 wall = g_get_monotonic_time() - start;
	qsort(times->data, times->len, sizeof(gint64), compare);
	if (times->len == 0)
		return 1;
	printf("{\"processes\":%d,\"acts\":%u,\"failed\":%d,\"acts_per_s\":%.1f,\"p50_ms\":%.2f,"
	       "\"p99_ms\":%.2f,\"max_ms\":%.2f}\n",
	       processes, times->len, failed, (double)times->len * 1e6 / (double)wall,
	       (double)g_array_index(times, gint64, times->len / 2) / 1e3,
	       (double)g_array_index(times, gint64, times->len - 1 - times->len / 100) / 1e3,
	       (double)g_array_index(times, gint64, times->len - 1) / 1e3);
	return failed != 0;
}

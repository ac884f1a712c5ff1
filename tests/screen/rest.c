/* SPDX-License-Identifier: MIT
 * See rest.h. Read from /proc; the processor's time from the clocks of the processes, which are
 * exact. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "rest.h"

/* "pid (name) state parent group session" of a process or a thread; a name may hold anything. */
static gboolean read_stat(const char *path, char *state, int *leader)
{
	g_autofree char *text = NULL;
	const char *behind =
		g_file_get_contents(path, &text, NULL, NULL) ? strrchr(text, ')') : NULL;
	return behind && sscanf(behind, ") %c %*d %*d %d", state, leader) == 2;
}

static void add_process(struct rest *rest, const char *pid)
{
	g_autofree char *path = g_build_filename("/proc", pid, "task", NULL);
	g_autoptr(GDir) threads = g_dir_open(path, 0, NULL);
	for (const char *name = NULL; threads && (name = g_dir_read_name(threads));) {
		g_autofree char *stat = g_build_filename(path, name, "stat", NULL);
		int leader;
		char state;
		if (read_stat(stat, &state, &leader) && !strchr("STtZX", state))
			rest->asleep = FALSE;
	}
	clockid_t clock;
	struct timespec time;
	if (clock_getcpuclockid(atoi(pid), &clock) == 0 && clock_gettime(clock, &time) == 0)
		rest->cpu += time.tv_sec * G_GINT64_CONSTANT(1000000000) + time.tv_nsec;
}

/* The server's end of a desk of this test: whoever waits for its answer sleeps and does not rest.
 * It calls itself "postgres: midwatch desk_PID_1 [local] UPDATE", "… idle" when all is answered,
 * and "… waiting" for what somebody else holds. */
static void add_server(struct rest *rest, const char *pid)
{
	g_autofree char *path = g_build_filename("/proc", pid, "cmdline", NULL), *title = NULL;
	g_autofree char *ours = g_strdup_printf(" desk_%d_", (int)getpid());
	if (!g_file_get_contents(path, &title, NULL, NULL) ||
	    !g_str_has_prefix(title, "postgres: ") || !strstr(title, ours))
		return;
	add_process(rest, pid);
	if (!strstr(title, " idle") && !strstr(title, " waiting"))
		rest->asleep = FALSE;
}

struct rest rest_of(pid_t leader)
{
	struct rest rest = {.asleep = TRUE};
	gboolean served = g_getenv("MIDWATCH_TEST_DESK") != NULL;
	g_autoptr(GDir) processes = g_dir_open("/proc", 0, NULL);
	for (const char *name = NULL; processes && (name = g_dir_read_name(processes));) {
		g_autofree char *stat = g_build_filename("/proc", name, "stat", NULL);
		int led_by;
		char state;
		if (!g_ascii_isdigit(*name) || !read_stat(stat, &state, &led_by))
			continue;
		if (led_by == leader)
			add_process(&rest, name);
		else if (served)
			add_server(&rest, name);
	}
	return rest;
}

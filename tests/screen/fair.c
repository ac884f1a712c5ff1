/* SPDX-License-Identifier: MIT
 * See fair.h. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "tests/screen/desk.h"
#include "tests/screen/fair.h"

/* Of one nap and one write, on a quiet machine: most of it the nap. */
#define NAP_US 10000
#define ORDINARY_US 16000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static gint64 round_at, late; /* monotonic; not counted so far */

static gint64 late_by(gint64 now)
{
	return MAX(now - round_at - ORDINARY_US, 0);
}

static void *work(void *data)
{
	int fd = GPOINTER_TO_INT(data);
	for (;;) {
		g_usleep(NAP_US);
		if (pwrite(fd, "", 1, 0) != 1 || fdatasync(fd) != 0)
			g_error("the clock can't write");
		gint64 now = g_get_monotonic_time();
		pthread_mutex_lock(&lock);
		late += late_by(now);
		round_at = now;
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void begin(void)
{
	g_autofree char *path = g_build_filename(desk_folder, "clock", NULL);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	pthread_t thread;
	g_assert_cmpint(fd, >=, 0);
	round_at = g_get_monotonic_time();
	g_assert_cmpint(pthread_create(&thread, NULL, work, GINT_TO_POINTER(fd)), ==, 0);
	pthread_detach(thread);
}

gint64 fair_time(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, begin);
	pthread_mutex_lock(&lock);
	gint64 now = g_get_monotonic_time();
	gint64 fair = now - late - late_by(now);
	pthread_mutex_unlock(&lock);
	return fair;
}

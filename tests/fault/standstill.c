/* SPDX-License-Identifier: MIT
 * Preloaded, makes the clock on the wall stand at the second that stands in the file STANDSTILL,
 * eight bytes, whenever somebody looks: who writes another there moves it. So does the clock that
 * runs since the machine began, by which what a server's says is carried on; those that measure
 * what passes run on. */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *face;

__attribute__((constructor)) static void look(void)
{
	const char *path = getenv("STANDSTILL");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	void *map = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *face, PROT_READ, MAP_SHARED, fd, 0);

	if (map != MAP_FAILED)
		face = map;
	if (fd >= 0)
		close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	if (!face || (clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME))
		return (int)syscall(SYS_clock_gettime, clock, time);
	*time = (struct timespec){.tv_sec = *face};
	return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
	return 0;
}

time_t time(time_t *at)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (at)
		*at = now.tv_sec;
	return now.tv_sec;
}

/* SPDX-License-Identifier: MIT
 * Preloaded, makes every fsync() and fdatasync() take SLOWSYNC_US microseconds longer, so that a
 * virtual disk that answers at once behaves like a real one. */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int sync_fn(int fd);

static int slowly(const char *name, int fd)
{
	/* A function's address through void *, as dlsym(3) has it. */
	union {
		void *object;
		sync_fn *function;
	} real = {dlsym(RTLD_NEXT, name)};
	const char *text = getenv("SLOWSYNC_US");
	long delay = text ? strtol(text, NULL, 10) : 0;
	struct timespec time = {delay / 1000000, delay % 1000000 * 1000};
	int result = real.function(fd);

	if (delay > 0)
		nanosleep(&time, NULL);
	return result;
}

int fsync(int fd)
{
	return slowly("fsync", fd);
}

int fdatasync(int fd)
{
	return slowly("fdatasync", fd);
}

/* SPDX-License-Identifier: MIT
 * See outflow.h. */
#include "tui/outflow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

void outflow_open(struct outflow *flow)
{
	const char *name = ttyname(STDOUT_FILENO);
	int fd = name ? open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) : -1;
	flow->fd = fd >= 0 ? fd : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	flow->unsent = g_byte_array_new();
	flow->gone = FALSE;
}

void outflow_close(struct outflow *flow)
{
	close(flow->fd);
	flow->fd = -1;
	g_clear_pointer(&flow->unsent, g_byte_array_unref);
}

gboolean outflow_go_on(struct outflow *flow)
{
	gsize sent = 0;
	while (sent < flow->unsent->len && !flow->gone) {
		ssize_t done = write(flow->fd, flow->unsent->data + sent, flow->unsent->len - sent);
		if (done > 0)
			sent += (gsize)done;
		else if (done < 0 && errno == EAGAIN)
			break;
		else if (done < 0 && errno != EINTR)
			flow->gone = TRUE;
	}
	g_byte_array_remove_range(flow->unsent, 0, (guint)sent);
	return !flow->gone;
}

gboolean outflow_put(struct outflow *flow, const char *bytes, gsize size)
{
	g_byte_array_append(flow->unsent, (const guint8 *)bytes, (guint)size);
	return outflow_go_on(flow);
}

gboolean outflow_is_stuck(const struct outflow *flow)
{
	return flow->unsent && flow->unsent->len > 0;
}

gboolean outflow_finish(struct outflow *flow, gint64 microseconds)
{
	gint64 deadline = g_get_monotonic_time() + microseconds;
	while (outflow_go_on(flow) && flow->unsent->len > 0) {
		gint64 left = deadline - g_get_monotonic_time();
		struct pollfd fd = {.fd = flow->fd, .events = POLLOUT};
		if (left <= 0 || (poll(&fd, 1, (int)(left / 1000) + 1) < 0 && errno != EINTR))
			break;
	}
	gboolean all = flow->unsent->len == 0 && !flow->gone;
	g_byte_array_set_size(flow->unsent, 0);
	return all;
}

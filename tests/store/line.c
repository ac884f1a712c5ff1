/* SPDX-License-Identifier: MIT
 * The bad line of server.h: what comes in on one side goes out on the other when its time has come.
 */
#include "config.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "tests/store/server.h"

#define SOCKET ".s.PGSQL.5432"

struct chunk {
	gint64 due;
	gsize size, sent;
	gint turns; /* how often it gives the word to the client */
	guint8 bytes[];
};

/* One direction; `ended`: nothing more will come in. */
struct way {
	int from, to;
	GQueue chunks;
	gboolean ended, closed;
	guint8 head[5]; /* of the message that comes in: its type, and how long it is */
	guint headed;
	gsize left;
};

struct pair {
	int client, server;
	struct way there, back;
	gboolean asking; /* the client has spoken since it was its turn */
	gint owed;       /* how often the server is still to say that it is the client's turn */
	gboolean doomed; /* what it asked then gets no answer */
};

struct proxy {
	pthread_t thread;
	int listener, wake;
	char *folder, *socket;
	gint64 delay;
	GPtrArray *pairs;
	gint fault, trips, most, cuts, stop; /* atomic; behind the trip `most` it stalls */
};

static void way_clear(struct way *way)
{
	g_queue_clear_full(&way->chunks, g_free);
}

static void pair_free(void *data)
{
	struct pair *pair = data;

	way_clear(&pair->there);
	way_clear(&pair->back);
	close(pair->client);
	close(pair->server);
	g_free(pair);
}

static int dial(const char *path)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_strlcpy(name.sun_path, path, sizeof(name.sun_path));
	if (connect(fd, (struct sockaddr *)&name, sizeof(name))) {
		close(fd);
		return -1;
	}
	return fd;
}

static void welcome(struct proxy *line)
{
	g_autofree char *path = g_build_filename(server_folder(), SOCKET, NULL);
	int client = accept4(line->listener, NULL, NULL, SOCK_CLOEXEC), other = -1;
	struct pair *pair;

	if (client >= 0 && g_atomic_int_get(&line->fault) != LINE_CUT)
		other = dial(path);
	if (other < 0) {
		if (client >= 0)
			close(client);
		return;
	}
	fcntl(client, F_SETFL, O_NONBLOCK);
	fcntl(other, F_SETFL, O_NONBLOCK);
	pair = g_new0(struct pair, 1);
	pair->client = client;
	pair->server = other;
	/* Its first message has no type, and is a question. */
	pair->there = (struct way){.from = client, .to = other, .head = "Q", .headed = 1};
	pair->back = (struct way){.from = other, .to = client};
	g_queue_init(&pair->there.chunks);
	g_queue_init(&pair->back.chunks);
	g_ptr_array_add(line->pairs, pair);
}

static void replace(guint8 *bytes, gsize size, const char *word, const char *other, gsize length)
{
	guint8 *found = memmem(bytes, size, word, length);

	if (found)
		memcpy(found, other, length);
}

/* Words of the same length that mean something else, or nothing. */
static void spoil(gint fault, guint8 *bytes, gsize size, gboolean back)
{
	if (fault == LINE_FOREIGN && back)
		replace(bytes, size, "IntervalStyle\0p", "crdb_version\0xp", 15);
	if ((fault == LINE_FOREIGN || fault == LINE_DEAF) && !back) {
		replace(bytes, size, "LISTEN midwatch", "LISTEN to them.", 15);
		replace(bytes, size, "NOTIFY midwatch", "NOTIFY to them.", 15);
	}
}

/* How many messages of these types begin in the bytes. */
static gint messages(struct way *way, const guint8 *bytes, gsize size, const char *types)
{
	guint32 length;
	gint found = 0;

	for (gsize at = 0; at < size;) {
		gsize rest = MIN(way->left, size - at);

		way->left -= rest;
		at += rest;
		if (at == size)
			break;
		way->head[way->headed++] = bytes[at++];
		if (way->headed < sizeof(way->head))
			continue;
		way->headed = 0;
		memcpy(&length, way->head + 1, sizeof(length));
		way->left = GUINT32_FROM_BE(length) - sizeof(length);
		found += strchr(types, way->head[0]) != NULL;
	}
	return found;
}

/* FALSE: the connection is over. */
static gboolean take_in(struct proxy *line, struct pair *pair, struct way *way)
{
	guint8 bytes[16384];
	gssize size = read(way->from, bytes, sizeof(bytes));
	gboolean back = way == &pair->back;
	struct chunk *chunk;
	gint turns;

	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return TRUE;
	if (size <= 0) {
		way->ended = TRUE;
		return TRUE;
	}
	turns = messages(way, bytes, (gsize)size, back ? "ZG" : "SQcf");
	if (!back) {
		if (!pair->asking)
			g_atomic_int_inc(&line->trips);
		pair->asking = TRUE;
		pair->owed += turns;
	}
	if (!back && g_atomic_int_get(&line->fault) == LINE_LOSES_ANSWER)
		pair->doomed = TRUE;
	guint8 *key = back ? memmem(bytes, (gsize)size, "K\0\0\0\f", 5) : NULL;
	if (key && g_atomic_int_get(&line->fault) == LINE_POOLS)
		key[8] ^= 1;
	spoil(g_atomic_int_get(&line->fault), bytes, (gsize)size, back);
	/* News may come before the answer, whose end says that the server is ready for more. */
	if (back && pair->doomed) {
		if (!memmem(bytes, (gsize)size, "Z\0\0\0\5", 5))
			return TRUE;
		g_atomic_int_set(&line->fault, LINE_FINE);
		return FALSE;
	}
	chunk = g_malloc(sizeof(struct chunk) + (gsize)size);
	*chunk = (struct chunk){.due = g_get_monotonic_time() + line->delay,
				.size = (gsize)size,
				.turns = back ? turns : 0};
	memcpy(chunk->bytes, bytes, (gsize)size);
	g_queue_push_tail(&way->chunks, chunk);
	return TRUE;
}

static gboolean is_stalled(const struct proxy *line)
{
	return g_atomic_int_get(&line->fault) == LINE_STALLED ||
	       g_atomic_int_get(&line->trips) > g_atomic_int_get(&line->most);
}

static gboolean give_out(struct proxy *line, struct pair *pair, struct way *way)
{
	struct chunk *chunk;

	if (is_stalled(line))
		return TRUE;
	while ((chunk = g_queue_peek_head(&way->chunks)) && chunk->due <= g_get_monotonic_time()) {
		gssize sent = send(way->to, chunk->bytes + chunk->sent, chunk->size - chunk->sent,
				   MSG_NOSIGNAL);

		if (sent < 0)
			return errno == EAGAIN || errno == EINTR;
		chunk->sent += (gsize)sent;
		if (chunk->sent < chunk->size)
			continue;
		/* What comes of an answer while the question is still being sent ends no trip. */
		pair->owed -= chunk->turns;
		pair->asking = pair->asking && (!chunk->turns || pair->owed > 0);
		g_free(g_queue_pop_head(&way->chunks));
	}
	if (way->ended && !way->closed && g_queue_is_empty(&way->chunks)) {
		shutdown(way->to, SHUT_WR);
		way->closed = TRUE;
	}
	return TRUE;
}

static gint64 first_due(const struct proxy *line)
{
	gint64 due = G_MAXINT64;

	if (is_stalled(line))
		return due;
	for (guint i = 0; i < line->pairs->len; i++) {
		struct pair *pair = line->pairs->pdata[i];
		const struct chunk *there = g_queue_peek_head(&pair->there.chunks);
		const struct chunk *back = g_queue_peek_head(&pair->back.chunks);

		if (there)
			due = MIN(due, there->due);
		if (back)
			due = MIN(due, back->due);
	}
	return due;
}

/* Whole milliseconds would be a coarse delay. */
static void wait_for(struct proxy *line, struct pollfd *fds, guint count)
{
	gint64 due = first_due(line), left = MAX(due - g_get_monotonic_time(), 0);
	const struct timespec time = {.tv_sec = left / G_USEC_PER_SEC,
				      .tv_nsec = left % G_USEC_PER_SEC * 1000};
	guint64 woken;

	if (ppoll(fds, count, due == G_MAXINT64 ? NULL : &time, NULL) > 0 && fds[1].revents)
		if (read(line->wake, &woken, sizeof(woken)) < 0)
			return;
}

static void serve(struct proxy *line)
{
	guint count = 2 + 2 * line->pairs->len;
	g_autofree struct pollfd *fds = g_new0(struct pollfd, count);

	fds[0] = (struct pollfd){.fd = line->listener, .events = POLLIN};
	fds[1] = (struct pollfd){.fd = line->wake, .events = POLLIN};
	for (guint i = 0; i < line->pairs->len; i++) {
		const struct pair *pair = line->pairs->pdata[i];

		fds[2 + 2 * i] = (struct pollfd){.fd = pair->there.ended ? -1 : pair->client,
						 .events = POLLIN};
		fds[3 + 2 * i] = (struct pollfd){.fd = pair->back.ended ? -1 : pair->server,
						 .events = POLLIN};
	}
	wait_for(line, fds, count);
	for (guint i = line->pairs->len; i-- > 0;) {
		struct pair *pair = line->pairs->pdata[i];
		gboolean good = g_atomic_int_get(&line->fault) != LINE_CUT;

		if (good && fds[2 + 2 * i].revents)
			good = take_in(line, pair, &pair->there);
		if (good && fds[3 + 2 * i].revents)
			good = take_in(line, pair, &pair->back);
		good = good && give_out(line, pair, &pair->there) &&
		       give_out(line, pair, &pair->back) &&
		       !(pair->there.closed && pair->back.closed);
		if (!good)
			g_ptr_array_remove_index_fast(line->pairs, i);
	}
	if (g_atomic_int_get(&line->fault) == LINE_CUT && line->pairs->len == 0)
		g_atomic_int_inc(&line->cuts);
	if (fds[0].revents)
		welcome(line);
}

static void *work(void *data)
{
	struct proxy *line = data;
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	while (!g_atomic_int_get(&line->stop))
		serve(line);
	return NULL;
}

static void wake(struct proxy *line)
{
	const guint64 one = 1;

	if (write(line->wake, &one, sizeof(one)) < 0)
		g_error("eventfd: %s", g_strerror(errno));
}

struct proxy *proxy_new(gint64 delay)
{
	struct proxy *line = g_new0(struct proxy, 1);
	struct sockaddr_un name = {.sun_family = AF_UNIX};

	line->folder = g_dir_make_tmp("midwatch-line-XXXXXX", NULL);
	line->socket = g_build_filename(line->folder, SOCKET, NULL);
	line->delay = delay;
	line->most = G_MAXINT;
	line->wake = eventfd(0, EFD_CLOEXEC);
	line->pairs = g_ptr_array_new_with_free_func(pair_free);
	g_strlcpy(name.sun_path, line->socket, sizeof(name.sun_path));
	line->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(line->listener, (struct sockaddr *)&name, sizeof(name)) ||
	    listen(line->listener, 16) || pthread_create(&line->thread, NULL, work, line))
		g_error("no line: %s", g_strerror(errno));
	return line;
}

void proxy_free(struct proxy *line)
{
	g_atomic_int_set(&line->stop, 1);
	wake(line);
	pthread_join(line->thread, NULL);
	g_ptr_array_unref(line->pairs);
	close(line->listener);
	close(line->wake);
	g_unlink(line->socket);
	g_rmdir(line->folder);
	g_free(line->socket);
	g_free(line->folder);
	g_free(line);
}

const char *proxy_folder(const struct proxy *line)
{
	return line->folder;
}

void proxy_is(struct proxy *line, enum proxy_fault fault)
{
	gint cuts = g_atomic_int_get(&line->cuts);

	g_atomic_int_set(&line->most, G_MAXINT);
	g_atomic_int_set(&line->fault, (gint)fault);
	wake(line);
	while (fault == LINE_CUT && g_atomic_int_get(&line->cuts) == cuts)
		sched_yield();
}

void proxy_stalls_after(struct proxy *line, guint trips)
{
	g_atomic_int_set(&line->most, g_atomic_int_get(&line->trips) + (gint)trips);
	g_atomic_int_set(&line->fault, LINE_FINE);
	wake(line);
}

guint proxy_trips(struct proxy *line)
{
	return (guint)g_atomic_int_get(&line->trips);
}

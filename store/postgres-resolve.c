/* SPDX-License-Identifier: MIT
 * Names of hosts to addresses. getaddrinfo() can't be told how long to take, and libpq would call
 * it in the middle of what it says does not block; so it runs on a thread of its own, which is left
 * alone when the answer does not come in time. */
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include "desk/i18n.h"
#include "store/postgres-private.h"

struct lookup {
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t done;
	guint holders; /* who waits, and who looks */
	gboolean finished;
	int failure; /* of getaddrinfo */
	char *name;
	GPtrArray *addresses;
};

static void let_go(struct lookup *lookup)
{
	guint left;

	pthread_mutex_lock(&lookup->lock);
	left = --lookup->holders;
	pthread_mutex_unlock(&lookup->lock);
	if (left)
		return;
	pthread_cond_destroy(&lookup->done);
	pthread_mutex_destroy(&lookup->lock);
	if (lookup->addresses)
		g_ptr_array_unref(lookup->addresses);
	g_free(lookup->name);
	g_free(lookup);
}

static void *look(void *data)
{
	struct lookup *lookup = data;
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
	struct addrinfo *all = NULL;
	GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
	int failure = getaddrinfo(lookup->name, NULL, &hints, &all);

	for (const struct addrinfo *each = failure ? NULL : all; each; each = each->ai_next) {
		char text[NI_MAXHOST];

		if (!getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof(text), NULL, 0,
				 NI_NUMERICHOST))
			g_ptr_array_add(addresses, g_strdup(text));
	}
	if (!failure)
		freeaddrinfo(all);
	pthread_mutex_lock(&lookup->lock);
	lookup->failure = failure;
	lookup->addresses = addresses;
	lookup->finished = TRUE;
	pthread_cond_signal(&lookup->done);
	pthread_mutex_unlock(&lookup->lock);
	let_go(lookup);
	return NULL;
}

/* Signals are for the threads that expect them. */
static gboolean start(struct lookup *lookup)
{
	sigset_t all, before;
	pthread_t thread;
	gboolean started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = !pthread_create(&thread, NULL, look, lookup);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (started)
		pthread_detach(thread);
	return started;
}

static struct lookup *lookup_new(const char *name)
{
	struct lookup *lookup = g_new0(struct lookup, 1);
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&lookup->lock, NULL);
	pthread_cond_init(&lookup->done, &attributes);
	pthread_condattr_destroy(&attributes);
	lookup->holders = 2;
	lookup->name = g_strdup(name);
	return lookup;
}

GPtrArray *resolve(const char *name, gint64 deadline, const char **why)
{
	struct lookup *lookup = lookup_new(name);
	const struct timespec until = {.tv_sec = deadline / G_USEC_PER_SEC,
				       .tv_nsec = deadline % G_USEC_PER_SEC * 1000};
	GPtrArray *addresses = NULL;
	int rc = 0;

	*why = _("its address is not known in time");
	if (!start(lookup)) {
		let_go(lookup);
		let_go(lookup);
		return NULL;
	}
	pthread_mutex_lock(&lookup->lock);
	while (!lookup->finished && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&lookup->done, &lookup->lock, &until);
	if (lookup->finished) {
		if (lookup->failure)
			*why = gai_strerror(lookup->failure);
		if (!lookup->failure && lookup->addresses->len)
			addresses = g_steal_pointer(&lookup->addresses);
	}
	pthread_mutex_unlock(&lookup->lock);
	let_go(lookup);
	return addresses;
}

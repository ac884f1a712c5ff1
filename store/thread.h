/* SPDX-License-Identifier: MIT
 * The store's own thread with a queue: the console posts jobs, never waits (architecture.md, Store).
 * Jobs run in order on the thread, which owns the store handle; `done` runs on the thread that calls
 * store_thread_collect(), woken through a file descriptor. */
#ifndef MIDWATCH_STORE_THREAD_H
#define MIDWATCH_STORE_THREAD_H

#include <glib.h>

struct store_thread;
typedef void job_fn(void *data);
struct store_thread *store_thread_new(void);
/* Posts `work(data)`, then `done(data)` on collection. A job of the same `topic` (non-zero) still
 * waiting is dropped in favour of this one (its `drop(data)` runs at collection). */
void store_thread_post(struct store_thread *thread, guint topic, job_fn *work, job_fn *done, job_fn *drop, void *data);
/* The same without a topic, before all that waits with one behind the last that has none: what a person did
 * goes before what only shows. */
void store_thread_urge(struct store_thread *thread, job_fn *work, job_fn *done, job_fn *drop, void *data);
/* Whether such a one waits: what only shows, and is at work, can make room. On any thread. */
gboolean store_thread_is_urged(struct store_thread *thread);
int store_thread_fd(const struct store_thread *thread);	/* readable when something can be collected */
void store_thread_collect(struct store_thread *thread);
gint64 store_thread_busy_since(struct store_thread *thread);	/* monotonic µs; 0 idle */
/* Lets the job under way end and starts no other until resumed: before the process is stopped, so that
 * nobody waits for a stopped one. Nests. FALSE: it has not ended within `microseconds` (G_MAXINT64: as
 * long as it takes), and nothing is paused. */
gboolean store_thread_pause(struct store_thread *thread, gint64 microseconds);
void store_thread_resume(struct store_thread *thread);
void store_thread_free(struct store_thread *thread);	/* finishes what is queued and collects it */

#endif

/* SPDX-License-Identifier: MIT
 * Building the index: one builder of the host at a time, here and now or on a thread with a
 * connection of its own, so that nobody waits for it. What is in place is always whole: a build
 * adds a segment under a new name, merges, and only then removes what it replaced. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "command/library-private.h"
#include "command/progress.h"
#include "desk/error.h"
#include "desk/i18n.h"

#define SEGMENTS 8        /* at most */
#define ROWS 256          /* of one question: others may write between two */
#define AGAIN_US 60000000 /* after a build that failed */

/* ---- the work */

struct adding {
	struct segment_builder *builder;
	struct building *building;
	GString *labels;
	gint64 seq, end; /* the last one read; where it ends */
	guint rows, added;
	GError *error;
};

static gboolean add_row(const struct article *article, void *data)
{
	struct adding *adding = data;
	struct kb_doc doc;

	adding->seq = article->seq;
	adding->rows++;
	/* What changed since it began has moved behind the end: it is fresh, and of the next build.
	 */
	if (article->seq > adding->end)
		return FALSE;
	library_doc(article, adding->labels, &doc);
	adding->added++;
	return segment_builder_add(adding->builder, &doc, &adding->error);
}

static gboolean stopped(struct building *building, GError **error)
{
	if (!g_atomic_int_get(&building->stop))
		return building->at && !building->at(building, error);
	if (error && !*error)
		g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("stopped"));
	return TRUE;
}

/* Every row behind the segments up to the newest of now. FALSE: the desk's error, or who watches
 * stopped it; what the index is to blame for is in adding->error. */
static gboolean add_rows(struct library *library, struct adding *adding, GError **error)
{
	adding->end = article_seq(library->desk, error);
	adding->seq = library_end(library);
	if (adding->end < 0)
		return FALSE;
	do {
		adding->rows = 0;
		if (!article_since(library->desk, adding->seq, ROWS, add_row, adding, error))
			return FALSE;
		g_atomic_int_set(&adding->building->done, adding->added);
		if (stopped(adding->building, error))
			return FALSE;
	} while (!adding->error && adding->rows == ROWS && adding->seq < adding->end);
	return TRUE;
}

static enum library_built not_kept(struct library *library, GError *why)
{
	g_free(library->trouble);
	library->trouble = g_strdup(why ? why->message : "");
	g_clear_error(&why);
	return LIBRARY_NOT_KEPT;
}

/* Puts a file that was made into the chain, in place of those from `at` on. */
static gboolean install(struct library *library, guint at, char *name, GError **error)
{
	struct segment *segment =
		segment_open(library->place.folder, name, library->place.name, error);

	g_free(name);
	if (!segment)
		return FALSE;
	g_ptr_array_set_size(library->segments, (gint)at);
	g_ptr_array_add(library->segments, segment);
	return TRUE;
}

static enum library_built add_segment(struct library *library, struct building *building,
				      GError **error)
{
	struct adding adding = {
		.building = building,
		.labels = g_string_new(NULL),
		.builder = segment_builder_new(library->place.folder, library->place.name,
					       library_end(library), &building->stop),
	};
	gboolean good = add_rows(library, &adding, error);
	char *name = NULL;

	if (good && !adding.error && adding.added > 0)
		name = segment_builder_finish(adding.builder, &adding.error);
	if (name)
		install(library, library->segments->len, name, &adding.error);
	segment_builder_free(adding.builder);
	g_string_free(adding.labels, TRUE);
	/* A builder that was told to stop calls that an error of its own. */
	if (!good || stopped(building, error)) {
		g_clear_error(&adding.error);
		return LIBRARY_FAILED;
	}
	return adding.error ? not_kept(library, adding.error) : LIBRARY_BUILT;
}

/* From which one on segments are merged: each stays larger than all behind it together, so that a
 * text is written anew about as often as the index doubles. */
static guint first_to_merge(const struct library *library)
{
	guint at = library->segments->len - 1;
	guint64 sum = library_segment_size(library->segments->pdata[at]);

	while (at > 0) {
		guint64 size = library_segment_size(library->segments->pdata[at - 1]);
		if (size > sum && at < SEGMENTS)
			break;
		sum += size;
		at--;
	}
	return at;
}

/* A merge that fails leaves an index that holds; a damaged segment is built anew by the next build.
 */
static void merge(struct library *library, struct building *building)
{
	guint count = library->segments->len, at;
	char *name;

	if (count < 2 || (at = first_to_merge(library)) == count - 1)
		return;
	name = segment_merge_all(library->place.folder, library->place.name,
				 (struct segment **)library->segments->pdata + at, count - at,
				 &building->stop, NULL);
	if (name)
		install(library, at, name, NULL);
	else
		library_put_damaged_aside(library);
}

static enum library_built work(struct library *library, struct building *building, GError **error)
{
	enum library_built built;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));

	/* No row is kept in memory; what the segments say is compared all the same. */
	if (!library_reload(library, !building->all, 0, error) ||
	    !article_changed(library->desk, library_end(library), G_MAXINT64, ids, error))
		return LIBRARY_FAILED;
	g_atomic_int_set(&building->of, ids->len);
	built = add_segment(library, building, error);
	g_atomic_int_set(&building->of, 0);
	if (built == LIBRARY_BUILT && library->segments->len > 0)
		merge(library, building);
	if (built == LIBRARY_BUILT)
		library_place_sweep(&library->place, library->segments);
	return built;
}

enum library_built library_work(struct library *library, struct building *building, GError **error)
{
	GError *why = NULL;
	enum library_built built;
	int lock;

	if (!library->place.name && !library_place_of(library->desk, &library->place, error))
		return LIBRARY_FAILED;
	if (!library_place_make(&library->place, &why) ||
	    ((lock = library_place_lock(&library->place, &why)) < 0 && why))
		return not_kept(library, why);
	if (lock < 0)
		return LIBRARY_BUSY;
	built = work(library, building, error);
	close(lock);
	return built;
}

/* ---- here and now */

struct watching {
	struct context *context;
	struct progress *progress;
};

static gboolean tell_progress(struct building *building, GError **error)
{
	struct watching *watching = building->data;
	struct context *context = watching->context;

	if (!watching->progress)
		watching->progress =
			progress_new(context->watch, _("index"), building->of, context->quiet);
	return progress_at(watching->progress, building->done, error);
}

enum library_built library_build(struct library *library, gboolean all, struct context *context,
				 GError **error)
{
	struct watching watching = {.context = context};
	struct building building = {.all = all, .at = tell_progress, .data = &watching};
	/* What is on the shelf stays as it is meanwhile, and when nothing comes of it. */
	struct library *own = library_new(library->desk);
	enum library_built built = library_work(own, &building, error);

	progress_free(watching.progress);
	g_free(library->trouble);
	library->trouble = g_steal_pointer(&own->trouble);
	library_free(own);
	return built;
}

/* ---- on a thread */

struct builder {
	struct building building;
	pthread_t thread;
	gboolean started; /* and not joined */
	gint running;     /* atomic */
	char *where, *user;
	/* The thread's until it ended. */
	enum library_built built;
	char *trouble;
};

struct builder *library_builder_new(void)
{
	return g_new0(struct builder, 1);
}

static void *run(void *data)
{
	struct builder *builder = data;
	struct desk *desk = desk_open(builder->where, STORE_READ, builder->user, FALSE, NULL);

	builder->built = LIBRARY_FAILED;
	if (desk) {
		struct library *own = library_new(desk);
		builder->built = library_work(own, &builder->building, NULL);
		builder->trouble = g_steal_pointer(&own->trouble);
		library_free(own);
	}
	desk_close(desk);
	g_atomic_int_set(&builder->running, FALSE);
	return NULL;
}

static void join(struct builder *builder)
{
	if (builder->started)
		pthread_join(builder->thread, NULL);
	builder->started = FALSE;
}

void library_builder_free(struct builder *builder)
{
	g_atomic_int_set(&builder->building.stop, TRUE);
	join(builder);
	g_free(builder->where);
	g_free(builder->user);
	g_free(builder->trouble);
	g_free(builder);
}

void library_builder_ended(struct library *library)
{
	struct builder *builder = library->builder;

	if (!builder->started || g_atomic_int_get(&builder->running))
		return;
	join(builder);
	if (builder->built == LIBRARY_BUILT || builder->trouble) {
		g_free(library->trouble);
		library->trouble = g_steal_pointer(&builder->trouble);
	}
	library->again = builder->built == LIBRARY_BUILT ? 0 : g_get_monotonic_time() + AGAIN_US;
}

void library_build_behind(struct library *library, gboolean all)
{
	struct builder *builder = library->builder;
	sigset_t every, before;

	library_builder_ended(library);
	if (builder->started || (!all && g_get_monotonic_time() < library->again))
		return;
	g_free(builder->where);
	g_free(builder->user);
	builder->where = g_strdup(store_address(library->desk->store));
	builder->user = g_strdup(library->desk->user);
	builder->building.all = all;
	g_atomic_int_set(&builder->building.done, 0);
	g_atomic_int_set(&builder->building.of, 0);
	g_atomic_int_set(&builder->running, TRUE);
	/* Signals are the main thread's. */
	sigfillset(&every);
	pthread_sigmask(SIG_SETMASK, &every, &before);
	builder->started = pthread_create(&builder->thread, NULL, run, builder) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!builder->started)
		g_atomic_int_set(&builder->running, FALSE);
}

gboolean library_building(struct library *library, guint *done, guint *of)
{
	struct builder *builder = library->builder;

	*done = (guint)g_atomic_int_get(&builder->building.done);
	*of = (guint)g_atomic_int_get(&builder->building.of);
	return g_atomic_int_get(&builder->running);
}

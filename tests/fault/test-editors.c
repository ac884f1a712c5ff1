/* SPDX-License-Identifier: MIT
 * Several editors of one incident at once (incidents.md T6), each a process of its own: no entry is
 * lost, nobody writes over what they have not seen, and each conflict is offered to the one who was
 * later. EDITS sets how many edits all together try (1000), EDITORS how many they are (2). Then the
 * same while they are killed: ROUNDS (5). */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/incidents.h"

enum { EDITORS_MOST = 16, EDITS_MOST = 200000, CAPTURED = 40 };

/* What an editor was told of one edit. Its text is its number, so it is known again. */
enum told { UNTOLD, STORED, REFUSED };
struct edit {
	enum told told;
	gint64 about; /* what it was stored for */
};
struct shared {
	gint64 conflicts[EDITORS_MOST];
	struct edit edits[EDITS_MOST];
};

static int setting(const char *name, int otherwise, int most)
{
	const char *text = getenv(name);

	return text ? CLAMP(atoi(text), 1, most) : otherwise;
}

/* One incident for all of them. */
struct scene {
	struct stage stage;
	char *where;
	gint64 id;
	struct shared *shared;
};

/* ---- an editor */

/* An entry as the editor sees it: said of before, or captured; mostly one of the newest, where
 * editors meet. */
static const struct entry *some_entry(const struct incident *incident, GRand *random)
{
	int count = (int)incident->entries->len, first = g_rand_boolean(random) ? count - 12 : 0;

	return count ? incident->entries->pdata[g_rand_int_range(random, MAX(first, 0), count)]
		     : NULL;
}

static struct record *some_record(struct desk *desk, const struct incident *incident, GRand *random,
				  const char *text)
{
	const struct entry *entry = some_entry(incident, random);
	int what = g_rand_int_range(random, 0, 10);
	struct record *record;

	if (!entry || what < 2)
		return entry_record(desk, 0, 0, text);
	if (what == 2) {
		/* The summary, as far as it was seen. */
		const struct section *section =
			incident_section(incident, AUDIENCE_INTERNAL, "summary", "");
		return record_with(RECORD_SECTION, AUDIENCE_INTERNAL, "summary",
				   section ? section->revision : 0, "text", text);
	}
	record = entry_record(desk, entry->number ? entry->number : -1, entry->revision, text);
	if (!entry->number) {
		record->about = 0;
		record_put(record, "source_ref", entry->source_ref);
	} else if (what == 3) {
		record->kind = entry->removed ? RECORD_PUT_BACK : RECORD_REMOVED;
		g_free(record->why);
		record->why = g_strdup(text);
	}
	return record;
}

/* Tries one; the answer is told to all. */
static gboolean edit(struct desk *desk, const struct incident *incident, GRand *random,
		     struct shared *shared, int me, int number)
{
	g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(record_free);
	g_autofree char *text = g_strdup_printf("edit-%d", number);
	struct record *record = some_record(desk, incident, random, text);
	struct edit *edit = &shared->edits[number];
	struct clash clash;
	GError *error = NULL;

	g_ptr_array_add(records, record);
	if (incident_record(desk, incident->id, records, NULL, &clash, &error)) {
		edit->about = record->about;
		edit->told = STORED;
		return TRUE;
	}
	if (error->code != MIDWATCH_ERROR_CONFLICT || clash.kind != record->kind ||
	    clash.newest <= clash.base || !clash.by)
		g_error("%s", error->message);
	g_error_free(error);
	clash_clear(&clash);
	shared->conflicts[me]++;
	edit->told = REFUSED;
	return FALSE;
}

/* Begins when the other end of the pipe is closed. */
G_NORETURN static void edit_on(const struct scene *scene, int me, int from, int to, int start)
{
	g_autofree char *name = g_strdup_printf("editor-%d", me);
	struct desk *desk = desk_open(scene->where, STORE_WRITE, name, FALSE, NULL);
	struct incident *incident = desk ? incident_load(desk, scene->id, TIME_NONE, NULL) : NULL;
	GRand *random = g_rand_new_with_seed((guint32)(me * 7919 + from));
	gboolean changed;
	char byte;

	/* Forked ones would all draw the same keys for their batches. */
	g_random_set_seed((guint32)getpid());
	if (!incident || read(start, &byte, 1) != 0)
		_exit(2);
	desk->test_clock = TRUE;
	desk->pinned = AT(10, 0);
	for (int i = from; i < to; i++) {
		/* A person who goes on typing has not seen the newest. */
		if ((!edit(desk, incident, random, scene->shared, me, i) ||
		     g_rand_int_range(random, 0, 3) == 0) &&
		    !incident_refresh(desk, &incident, &changed, NULL))
			_exit(3);
	}
	_exit(0);
}

/* ---- what is true at the end */

struct counting {
	GHashTable *texts;     /* of each edit stored: what it is about, as the record says */
	GHashTable *revisions; /* thing → records of it so far */
	GHashTable *captured;  /* source_ref → entry */
};

static char *thing_of(const struct record *record)
{
	return g_strdup_printf("%d/%" G_GINT64_FORMAT "/%s", record->kind == RECORD_SECTION,
			       record->about, record->what ? record->what : "");
}

static void count(struct counting *counting, const struct record *record)
{
	g_autofree char *text = record_field(record, "text");
	g_autofree char *ref = record_field(record, "source_ref");
	char *thing = thing_of(record);
	gint64 seen = GPOINTER_TO_SIZE(g_hash_table_lookup(counting->revisions, thing));

	if (!text || !g_str_has_prefix(text, "edit-")) {
		g_free(thing);
		return;
	}
	/* Over what was there, and nothing else. */
	g_assert_cmpint(record->base, ==, seen);
	g_hash_table_replace(counting->revisions, thing, GSIZE_TO_POINTER(seen + 1));
	/* Nothing twice. */
	g_assert_true(g_hash_table_insert(counting->texts, g_steal_pointer(&text),
					  GSIZE_TO_POINTER(record->about)));
	/* A captured entry became one of the incident's own once. */
	if (ref && record->base == 0)
		g_assert_true(g_hash_table_add(counting->captured, g_steal_pointer(&ref)));
}

static void check(struct desk *desk, gint64 id, const struct shared *shared, int edits)
{
	g_autoptr(GPtrArray) records = incident_records(desk, id, 0, NULL);
	struct counting counting = {
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};

	for (guint i = 0; i < records->len; i++)
		count(&counting, g_ptr_array_index(records, i));
	for (int i = 0; i < edits; i++) {
		g_autofree char *text = g_strdup_printf("edit-%d", i);
		gpointer about;
		gboolean there = g_hash_table_lookup_extended(counting.texts, text, NULL, &about);
		if (shared->edits[i].told == STORED)
			g_assert_cmpint(there ? (gint64)GPOINTER_TO_SIZE(about) : 0, ==,
					shared->edits[i].about);
		if (shared->edits[i].told == REFUSED)
			g_assert_false(there);
	}
	g_hash_table_unref(counting.texts);
	g_hash_table_unref(counting.revisions);
	g_hash_table_unref(counting.captured);
	assert_sound(desk);
}

static void scene_set(struct scene *scene, gconstpointer data)
{
	gint64 ticket;

	stage_set(&scene->stage, NULL);
	scene->where = g_strdup(store_address(scene->stage.desk->store));
	scene->id = opened_incident(scene->stage.desk, "SEA edge 502", NULL);
	ticket = opened(scene->stage.desk, "acme", NULL, 1);
	for (int i = 0; i < CAPTURED; i++)
		acts(scene->stage.desk, ticket, EVENT_SEVERITY, i % 2 ? "P1" : "P0", NULL, 0, 0, 0);
	says(scene->stage.desk, scene->id, record_new(RECORD_LINK, ticket), 0);
	scene->shared = mmap(NULL, sizeof *scene->shared, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	g_assert_true(scene->shared != MAP_FAILED);
	/* Connections don't survive a fork. */
	desk_close(scene->stage.desk);
	scene->stage.desk = NULL;
}

static void scene_reopen(struct scene *scene)
{
	GError *error = NULL;

	scene->stage.desk = desk_open(scene->where, STORE_WRITE, "wei", FALSE, &error);
	g_assert_no_error(error);
	scene->stage.desk->test_clock = TRUE;
	scene->stage.desk->pinned = AT(10, 0);
}

static void scene_strike(struct scene *scene, gconstpointer data)
{
	munmap(scene->shared, sizeof *scene->shared);
	g_free(scene->where);
	stage_strike(&scene->stage, NULL);
}

static void start(const struct scene *scene, pid_t *pids, int editors, int from, int edits)
{
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	for (int i = 0; i < editors; i++) {
		pids[i] = fork();
		g_assert_cmpint(pids[i], >=, 0);
		if (pids[i] == 0) {
			close(ends[1]);
			edit_on(scene, i, from + edits * i / editors,
				from + edits * (i + 1) / editors, ends[0]);
		}
	}
	close(ends[0]);
	close(ends[1]);
}

static void test_edits(struct scene *scene, gconstpointer data)
{
	int edits = setting("EDITS", 1000, EDITS_MOST);
	int editors = setting("EDITORS", 2, EDITORS_MOST), status;
	gint64 conflicts = 0, before = g_get_monotonic_time();
	pid_t pids[EDITORS_MOST];

	start(scene, pids, editors, 0, edits);
	for (int i = 0; i < editors; i++) {
		g_assert_cmpint(waitpid(pids[i], &status, 0), ==, pids[i]);
		g_assert_cmpint(status, ==, 0);
		conflicts += scene->shared->conflicts[i];
	}
	for (int i = 0; i < edits; i++)
		g_assert_cmpint(scene->shared->edits[i].told, !=, UNTOLD);
	g_test_message("%d editors, %d edits in %.1f s, %d conflicts offered", editors, edits,
		       (double)(g_get_monotonic_time() - before) / 1e6, (int)conflicts);
	/* They did meet. */
	g_assert_cmpint(conflicts, >, 0);
	scene_reopen(scene);
	check(scene->stage.desk, scene->id, scene->shared, edits);
}

static int told_of(const struct shared *shared, int edits)
{
	int count = 0;

	for (int i = 0; i < edits; i++)
		count += shared->edits[i].told != UNTOLD;
	return count;
}

/* Killed at any instant: what an editor was told is so, and what is stored is whole. */
static void test_killed(struct scene *scene, gconstpointer data)
{
	int rounds = setting("ROUNDS", 5, EDITS_MOST / 1000);
	pid_t pids[2];

	for (int round = 0; round < rounds; round++) {
		int wanted = told_of(scene->shared, EDITS_MOST) + g_random_int_range(1, 60);
		start(scene, pids, 2, round * 1000, 1000);
		while (told_of(scene->shared, (round + 1) * 1000) < wanted)
			g_usleep(200);
		for (int i = 0; i < 2; i++) {
			kill(pids[i], SIGKILL);
			waitpid(pids[i], NULL, 0);
		}
		scene_reopen(scene);
		check(scene->stage.desk, scene->id, scene->shared, (round + 1) * 1000);
		desk_close(scene->stage.desk);
	}
	scene_reopen(scene);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/fault/editors/edits", struct scene, NULL, scene_set, test_edits, scene_strike);
	g_test_add("/fault/editors/killed", struct scene, NULL, scene_set, test_killed,
		   scene_strike);
	return g_test_run();
}

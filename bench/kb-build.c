/* SPDX-License-Identifier: MIT
 * How long an index takes to build, and how large it is: `kb-build TREE FOLDER [MOST]` reads the
 * Markdown files below TREE (at most MOST) and leaves the segment in FOLDER. Reading the files is
 * not counted. Then merges the segment with nothing, reads every block once, and asks for some
 * grams. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "kb/segment-private.h"

static const char *const part_names[SEGMENT_PARTS] = {
	"docs", "ids", "text", "titles", "grams", "gram-lists", "terms", "term-lists", "lengths",
};

static double cpu(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double wall(void)
{
	return (double)g_get_monotonic_time() / 1e6;
}

static int compare_paths(const void *one, const void *other)
{
	return strcmp(*(char *const *)one, *(char *const *)other);
}

static void list(const char *folder, GPtrArray *paths)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		char *path = g_build_filename(folder, name, NULL);
		if (g_str_has_suffix(name, ".md")) {
			g_ptr_array_add(paths, path);
			continue;
		}
		list(path, paths);
		g_free(path);
	}
}

/* Of this process, in MB: what is its own, without mapped files. */
static double own_memory(void)
{
	static const char what[] = "RssAnon:";
	g_autofree char *status = NULL;

	if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
		return 0;
	const char *at = strstr(status, what);
	return at ? strtod(at + strlen(what), NULL) / 1024 : 0;
}

/* The most there ever was of it, which the system does not keep: looked at while others work. */
struct watch {
	GThread *thread;
	gint over;
	double peak;
};

static gpointer watch(gpointer data)
{
	struct watch *watch = data;

	for (; !g_atomic_int_get(&watch->over); g_usleep(5000))
		watch->peak = MAX(watch->peak, own_memory());
	return NULL;
}

static void *must(void *value, GError *error)
{
	if (!value) {
		fprintf(stderr, "%s\n", error->message);
		exit(1);
	}
	return value;
}

static gint64 seq;

static gboolean add(struct segment_builder *builder, const char *text, gsize size, GError **error)
{
	const char *end = memchr(text, '\n', size);
	gsize title = end ? (gsize)(end - text) : 0;
	struct kb_doc doc = {
		.id = ++seq,
		.seq = seq,
		.state = ARTICLE_PUBLISHED,
		.title = text + MIN(title, 2),
		.title_size = title - MIN(title, 2),
		.body = text + title,
		.body_size = size - title,
		.labels = "kind:article lang:en",
		.labels_size = 20,
	};

	return segment_builder_add(builder, &doc, error);
}

static char *build(const char *tree, const char *folder, guint most)
{
	struct watch memory = {.over = FALSE};
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	GError *error = NULL;
	double cpu_reading = 0, reading = 0, cpu_start, start;

	list(tree, paths);
	g_ptr_array_sort(paths, compare_paths);
	cpu_start = cpu();
	start = wall();
	memory.thread = g_thread_new("memory", watch, &memory);
	struct segment_builder *builder = segment_builder_new(folder, "bench", 0, NULL);
	for (guint i = 0; i < MIN(paths->len, most); i++) {
		g_autofree char *text = NULL;
		gsize size;
		double before = wall(), cpu_before = cpu();
		if (!g_file_get_contents(paths->pdata[i], &text, &size, NULL))
			continue;
		reading += wall() - before;
		cpu_reading += cpu() - cpu_before;
		if (!add(builder, text, size, &error))
			must(NULL, error);
	}
	printf("blocks  %6.2f s cpu %6.2f s\n", wall() - start - reading,
	       cpu() - cpu_start - cpu_reading);
	char *name = must(segment_builder_finish(builder, &error), error);
	segment_builder_free(builder);
	printf("build   %6.2f s cpu %6.2f s  (reading the files, apart: %.2f s)\n",
	       wall() - start - reading, cpu() - cpu_start - cpu_reading, reading);
	g_atomic_int_set(&memory.over, TRUE);
	g_thread_join(memory.thread);
	printf("own memory at most %.0f MB\n", memory.peak);
	return name;
}

static void sizes(const struct segment *segment)
{
	double text = (double)segment_part_size(segment, PART_TEXT), index = 0;

	for (guint i = 0; i < SEGMENT_PARTS; i++) {
		double size = (double)segment_part_size(segment, i);
		printf("  %-11s %8.2f MB %.3f\n", part_names[i], size / 1e6, size / text);
		index += i == PART_TEXT ? 0 : size;
	}
	printf("index over text %.3f of %u articles\n", index / text, segment_count(segment));
}

/* How long it takes to know which articles hold every gram of a text. */
static void ask(const struct segment *segment, struct gram_set *set, const char *text)
{
	g_autofree guint64 *bits = g_new(guint64, segment_count(segment) / 64 + 1);
	guint grams, count = 0;

	gram_set_clear(set);
	gram_set_add(set, text, strlen(text));
	const gram *keys = gram_set_keys(set, &grams);
	g_autofree struct need *needs = g_new0(struct need, grams);
	g_autofree struct need **parts = g_new(struct need *, grams);
	for (guint i = 0; i < grams; i++) {
		needs[i] = (struct need){.kind = NEED_GRAM, .key = keys[i]};
		parts[i] = &needs[i];
	}
	struct need all = {.kind = NEED_AND, .count = grams, .parts = parts};
	double before = wall();
	for (guint i = 0; i < 100; i++)
		count = segment_candidates(segment, &all, bits);
	printf("  %-14s %7u candidates %8.1f us\n", text, count, (wall() - before) * 1e4);
}

static void questions(const struct segment *segment)
{
	static const char *const texts[] = {"error",         "timeout",    "qqzjx",     "10.23.17",
					    "out of memory", "kube-proxy", "ERR-48213", "延迟"};
	struct gram_set *set = gram_set_new();
	double before = wall();

	for (guint i = 0; i < SEGMENT_PARTS; i++)
		segment_bytes(segment, i, 0, segment_part_size(segment, i));
	printf("prove   %6.3f s\n", wall() - before);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		ask(segment, set, texts[i]);
	gram_set_free(set);
}

int main(int argc, char **argv)
{
	double start;
	GError *error = NULL;

	if (argc < 3) {
		fprintf(stderr, "usage: kb-build TREE FOLDER [MOST]\n");
		return 2;
	}
	g_autofree char *name =
		build(argv[1], argv[2], argc > 3 ? (guint)atoi(argv[3]) : G_MAXUINT);
	struct segment *segment = must(segment_open(argv[2], name, "bench", &error), error);
	sizes(segment);
	questions(segment);
	start = wall();
	g_free(must(segment_merge_all(argv[2], "bench", &segment, 1, NULL, &error), error));
	printf("merge   %6.2f s, own memory %.0f MB\n", wall() - start, own_memory());
	segment_unref(segment);
	return 0;
}

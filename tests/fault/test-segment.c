/* SPDX-License-Identifier: MIT
 * Damaged index files are refused or answer right: cut anywhere, any bit of the header and the
 * checksums flipped, bits elsewhere, lying headers, other formats and desks. Builds that are
 * killed, that run out of disk, that are two at a time; readers of files that were merged and
 * removed. ROUNDS (500) sets how many bits elsewhere. */
#include "config.h"

#include "kb/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "desk/error.h"
#include "kb/segment-grams.h"
#include "kb/segment-private.h"
#include "tests/articles.h"

#define SKIP 77

/* A segment with what it says, and its bytes to be damaged. */
struct sample {
	char *folder, *name, *path;
	GPtrArray *articles;
	GArray *grams; /* of struct gram_truth */
	guint8 *bytes;
	gsize size;
};
struct gram_truth {
	gram key;
	guint count;
};

static void sample_init(struct sample *sample)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(21);
	struct gram_cursor cursor;

	sample->folder = articles_folder();
	sample->articles = articles_random(rand, 90, 1000000, 0);
	struct segment *segment = articles_build(sample->folder, sample->articles, 0, 90, 0);
	g_assert_cmpuint(segment_count(segment), ==, 90);
	sample->name = g_strdup(segment_name(segment));
	sample->path = g_build_filename(sample->folder, sample->name, NULL);
	sample->grams = g_array_new(FALSE, FALSE, sizeof(struct gram_truth));
	g_assert_true(gram_cursor_start(&cursor, segment));
	while (gram_cursor_next(&cursor)) {
		struct gram_truth truth = {cursor.key, cursor.count};
		g_array_append_val(sample->grams, truth);
	}
	segment_unref(segment);
	g_assert_true(
		g_file_get_contents(sample->path, (char **)&sample->bytes, &sample->size, NULL));
}

static void sample_clear(struct sample *sample)
{
	articles_folder_drop(sample->folder);
	g_ptr_array_unref(sample->articles);
	g_array_unref(sample->grams);
	g_free(sample->bytes);
	g_free(sample->name);
	g_free(sample->path);
	g_free(sample->folder);
}

static void sample_put(const struct sample *sample, const void *bytes, gsize size)
{
	int fd = open(sample->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	g_assert_cmpint(write(fd, bytes, size), ==, (gssize)size);
	close(fd);
}

static void expect_docs(const struct segment *segment, const struct sample *sample)
{
	struct segment_chunk chunk;
	struct kb_doc doc;
	guint at;

	for (guint i = 0; i < sample->articles->len; i++) {
		const struct kb_doc *truth = sample->articles->pdata[i];
		if (segment_doc(segment, i, &doc))
			articles_equal(truth, &doc);
		else
			g_assert_true(segment_damaged(segment));
		if (segment_find(segment, truth->id, &at))
			g_assert_cmpuint(at, ==, i);
		else
			g_assert_true(segment_damaged(segment));
		if (i % SEGMENT_CHUNK == 0 && segment_chunk(segment, i / SEGMENT_CHUNK, &chunk))
			g_assert_cmpmem(chunk.text, chunk.ends[0], truth->body, truth->body_size);
	}
}

static void expect_grams(const struct segment *segment, const struct sample *sample)
{
	guint64 bits[2];

	for (guint i = 0; i < sample->grams->len; i++) {
		const struct gram_truth *truth =
			&g_array_index(sample->grams, struct gram_truth, i);
		struct need need = {.kind = NEED_GRAM, .key = truth->key};
		guint count = segment_gram_count(segment, truth->key);
		guint found = segment_candidates(segment, &need, bits);
		if (segment_damaged(segment)) {
			/* From then on everything may match. */
			g_assert_cmpuint(segment_candidates(segment, &need, bits), ==, 90);
			g_assert_cmpuint(segment_gram_count(segment, truth->key), >=, truth->count);
			return;
		}
		g_assert_cmpuint(count, ==, truth->count);
		g_assert_cmpuint(found, ==, truth->count);
	}
}

/* Everything that can be read of the file as it lies there. TRUE: it was refused, or noticed. */
static gboolean expect_right_or_refused(const struct sample *sample)
{
	g_autoptr(GError) error = NULL;
	struct segment *segment = segment_open(sample->folder, sample->name, "test", &error);

	if (!segment) {
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
		g_assert_nonnull(strstr(error->message, sample->name));
		g_assert_null(strchr(error->message, '\n'));
		return TRUE;
	}
	expect_docs(segment, sample);
	expect_grams(segment, sample);
	gboolean damaged = segment_damaged(segment);
	segment_unref(segment);
	return damaged;
}

static void test_truncated(void)
{
	struct sample sample;

	sample_init(&sample);
	g_assert_false(expect_right_or_refused(&sample));
	for (guint i = 0; i < 64; i++) {
		sample_put(&sample, sample.bytes, sample.size * i / 64);
		g_assert_true(expect_right_or_refused(&sample));
	}
	sample_put(&sample, sample.bytes, sample.size - 1);
	g_assert_true(expect_right_or_refused(&sample));
	guint8 *longer = g_malloc0(sample.size + 1);
	memcpy(longer, sample.bytes, sample.size);
	sample_put(&sample, longer, sample.size + 1);
	g_assert_true(expect_right_or_refused(&sample));
	g_free(longer);
	sample_clear(&sample);
}

/* Flips a bit of the file, looks, and flips it back. */
static gboolean flipped(const struct sample *sample, int fd, gsize bit)
{
	guint8 byte = sample->bytes[bit / 8] ^ (guint8)(1 << bit % 8);

	g_assert_cmpint(pwrite(fd, &byte, 1, (off_t)(bit / 8)), ==, 1);
	gboolean seen = expect_right_or_refused(sample);
	g_assert_cmpint(pwrite(fd, &sample->bytes[bit / 8], 1, (off_t)(bit / 8)), ==, 1);
	return seen;
}

static void test_flipped(void)
{
	struct sample sample;
	g_autoptr(GRand) rand = g_rand_new_with_seed(22);
	const char *rounds = g_getenv("ROUNDS");
	guint many = rounds ? (guint)atoi(rounds) : 500;

	sample_init(&sample);
	const struct segment_header *header = (const struct segment_header *)(void *)sample.bytes;
	int fd = open(sample.path, O_RDWR | O_CLOEXEC);
	for (gsize bit = 0; bit < sizeof *header * 8; bit++)
		g_assert_true(flipped(&sample, fd, bit));
	for (gsize bit = header->sums * 8; bit < sample.size * 8; bit++)
		g_assert_true(flipped(&sample, fd, bit));
	for (guint i = 0; i < many; i++) {
		gsize bit = (gsize)(g_rand_double(rand) * (double)(sample.size * 8));
		gboolean seen = flipped(&sample, fd, bit);
		/* What was not noticed was not read: fillings between parts, and behind the header.
		 */
		for (guint part = 0; part < SEGMENT_PARTS && !seen; part++)
			if (part < PART_TERMS)
				g_assert_false(bit / 8 >= header->parts[part].offset &&
					       bit / 8 - header->parts[part].offset <
						       header->parts[part].size);
	}
	close(fd);
	g_assert_false(expect_right_or_refused(&sample));
	sample_clear(&sample);
}

static void expect_header_refused(const struct sample *sample, const struct segment_header *header)
{
	g_autofree guint8 *bytes = g_memdup2(sample->bytes, sample->size);

	memcpy(bytes, header, sizeof *header);
	articles_reseal(bytes, sample->size);
	sample_put(sample, bytes, sample->size);
	struct segment *segment = segment_open(sample->folder, sample->name, "test", NULL);
	g_assert_null(segment);
}

/* Headers whose own checksum is right. */
static void test_foreign(void)
{
	struct sample sample;

	sample_init(&sample);
	const struct segment_header *right = (const struct segment_header *)(void *)sample.bytes;
	struct segment_header header = *right;
	header.magic[0] = 'x';
	expect_header_refused(&sample, &header);
	header = *right;
	header.format++;
	expect_header_refused(&sample, &header);
	header = *right;
	header.order = GUINT32_SWAP_LE_BE(header.order);
	expect_header_refused(&sample, &header);
	header = *right;
	header.desk[0] ^= 1;
	expect_header_refused(&sample, &header);
	header = *right;
	g_strlcpy(header.unicode, "1.0.0", sizeof header.unicode);
	expect_header_refused(&sample, &header);
	header = *right;
	header.last++;
	expect_header_refused(&sample, &header);
	articles_folder_drop(sample.folder);
	g_mkdir_with_parents(sample.folder, 0700);
	sample_put(&sample, sample.bytes, sample.size);
	g_assert_null(segment_open(sample.folder, sample.name, "other", NULL));
	g_assert_null(segment_open(sample.folder, "nothing.segment", "test", NULL));
	sample_clear(&sample);
}

static void test_lying(void)
{
	static const guint64 lies[] = {
		0,       1,          4095,       4097,        4096 + 64,
		1 << 20, G_MAXINT32, G_MAXINT64, G_MAXUINT64, G_MAXUINT64 - 63};
	struct sample sample;

	sample_init(&sample);
	const struct segment_header *right = (const struct segment_header *)(void *)sample.bytes;
	for (gsize at = G_STRUCT_OFFSET(struct segment_header, docs);
	     at < G_STRUCT_OFFSET(struct segment_header, sums_sum); at += sizeof(guint64)) {
		for (guint i = 0; i < G_N_ELEMENTS(lies); i++) {
			struct segment_header header = *right;
			g_autofree guint8 *bytes = g_memdup2(sample.bytes, sample.size);
			memcpy((guint8 *)&header + at, &lies[i], sizeof lies[i]);
			memcpy(bytes, &header, sizeof header);
			articles_reseal(bytes, sample.size);
			sample_put(&sample, bytes, sample.size);
			struct segment *segment =
				segment_open(sample.folder, sample.name, "test", NULL);
			/* One that is taken may say anything, but ends within its file. */
			for (guint part = 0; segment && part < SEGMENT_PARTS; part++)
				segment_bytes(segment, part, 0, segment_part_size(segment, part));
			segment_unref(segment);
		}
	}
	sample_clear(&sample);
}

/* ---- builds that fail */

static void in_child(const char *folder, int (*fn)(const char *folder))
{
	int status;
	pid_t pid = fork();

	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		_exit(fn(folder));
	g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIP)
		g_test_skip("needs root, and the right to mount");
	else
		g_assert_cmpint(status, ==, 0);
}

/* Builds until the disk is full: one error, and the folder is as it was. */
static void expect_full(const char *folder, guint64 block)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(23);
	g_autoptr(GPtrArray) articles = articles_random(rand, 500, 1000000, 0);
	g_autoptr(GError) error = NULL;
	guint before = articles_folder_count(folder);
	struct segment_builder *builder = segment_builder_new(folder, "test", 0, NULL);
	gboolean good = TRUE;
	char *name = NULL;

	segment_builder_limit(builder, block);
	for (guint i = 0; i < articles->len && good; i++)
		good = segment_builder_add(builder, articles->pdata[i], &error);
	if (good)
		name = segment_builder_finish(builder, &error);
	segment_builder_free(builder);
	g_assert_null(name);
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, folder));
	g_assert_cmpuint(articles_folder_count(folder), ==, before);
}

static int limited(const char *folder)
{
	struct rlimit limits;

	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limits), ==, 0);
	for (rlim_t size = 1000; size < 600000; size = size * 2 + 77) {
		limits.rlim_cur = size;
		g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limits), ==, 0);
		expect_full(folder, 1 << 20);
		expect_full(folder, 100000);
	}
	return 0;
}

static int on_small_disk(const char *folder)
{
	if (geteuid() || unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", folder, "tmpfs", 0, "size=600k"))
		return SKIP;
	expect_full(folder, 32 << 20);
	expect_full(folder, 100000);
	umount(folder);
	return 0;
}

static void test_full(void)
{
	g_autofree char *folder = articles_folder();

	in_child(folder, limited);
	in_child(folder, on_small_disk);
	articles_folder_drop(folder);
}

static void test_no_folder(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(24);
	g_autoptr(GPtrArray) articles = articles_random(rand, 2, 1000000, 0);
	g_autoptr(GError) error = NULL;
	struct segment_builder *builder = segment_builder_new(folder, "test", 0, NULL);

	g_assert_cmpint(rmdir(folder), ==, 0);
	g_assert_false(segment_builder_add(builder, articles->pdata[0], &error));
	g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
	segment_builder_free(builder);
}

/* Builds for ever, a byte into the pipe for each step. */
G_NORETURN static void build_for_ever(const char *folder, int pipe)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(25);
	g_autoptr(GPtrArray) articles = articles_random(rand, 300, 1000000, 0);

	for (;;) {
		struct segment_builder *builder = segment_builder_new(folder, "test", 0, NULL);
		segment_builder_limit(builder, 20000);
		for (guint i = 0; i < articles->len; i++) {
			segment_builder_add(builder, articles->pdata[i], NULL);
			if (i % 10 == 0 && write(pipe, "", 1) != 1)
				_exit(1);
		}
		g_free(segment_builder_finish(builder, NULL));
		segment_builder_free(builder);
	}
}

static void kill_after(const char *folder, guint steps)
{
	int ends[2];
	char byte;

	g_assert_cmpint(pipe(ends), ==, 0);
	pid_t pid = fork();
	g_assert_cmpint(pid, >=, 0);
	if (pid == 0)
		build_for_ever(folder, ends[1]);
	close(ends[1]);
	for (guint i = 0; i < steps; i++)
		g_assert_cmpint(read(ends[0], &byte, 1), ==, 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(ends[0]);
}

/* Whatever a kill leaves: segments that are whole, and files the next build removes. */
static void expect_cleaned(const char *folder)
{
	g_autoptr(GDir) dir = NULL;
	const char *name;
	gint64 first, last;
	struct segment_builder *builder = segment_builder_new(folder, "test", 0, NULL);

	dir = g_dir_open(folder, 0, NULL);
	while ((name = g_dir_read_name(dir))) {
		g_autoptr(GError) error = NULL;
		g_assert_true(segment_named(name, "test", &first, &last));
		struct segment *segment = segment_open(folder, name, "test", &error);
		g_assert_no_error(error);
		for (guint part = 0; part < SEGMENT_PARTS; part++)
			segment_bytes(segment, part, 0, segment_part_size(segment, part));
		g_assert_false(segment_damaged(segment));
		segment_unref(segment);
	}
	segment_builder_free(builder);
}

static void test_killed(void)
{
	g_autofree char *folder = articles_folder();

	for (guint i = 0; i < 12; i++) {
		kill_after(folder, 1 + i * 7);
		expect_cleaned(folder);
	}
	articles_folder_drop(folder);
}

/* A sweep leaves alone what another is writing. */
static void test_two_builders(void)
{
	g_autofree char *folder = articles_folder();
	g_autoptr(GRand) rand = g_rand_new_with_seed(26);
	g_autoptr(GPtrArray) articles = articles_random(rand, 100, 1000000, 0);
	g_autoptr(GError) error = NULL;
	struct segment_builder *one = segment_builder_new(folder, "test", 0, NULL);

	for (guint i = 0; i < 50; i++)
		g_assert_true(segment_builder_add(one, articles->pdata[i], NULL));
	struct segment *other = articles_build(folder, articles, 0, 100, 0);
	for (guint i = 50; i < 100; i++)
		g_assert_true(segment_builder_add(one, articles->pdata[i], NULL));
	g_autofree char *name = segment_builder_finish(one, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(name, ==, segment_name(other));
	segment_builder_free(one);
	segment_unref(other);
	articles_folder_drop(folder);
}

/* ---- readers of what goes */

struct reading {
	const struct segment *segment;
	const struct sample *sample;
	gint end;
};

static void *read_on(void *data)
{
	struct reading *reading = data;

	do {
		expect_docs(reading->segment, reading->sample);
		expect_grams(reading->segment, reading->sample);
		g_assert_false(segment_damaged(reading->segment));
	} while (!g_atomic_int_get(&reading->end));
	return NULL;
}

static void test_reader(void)
{
	struct sample sample;
	GError *error = NULL;

	sample_init(&sample);
	struct segment *segment = segment_open(sample.folder, sample.name, "test", &error);
	g_assert_no_error(error);
	struct reading reading = {.segment = segment, .sample = &sample};
	GThread *threads[2];
	for (guint i = 0; i < 2; i++)
		threads[i] = g_thread_new("reader", read_on, &reading);
	for (guint i = 0; i < 10; i++) {
		/* The merged one has the same range, so it replaces the file. */
		g_autofree char *name =
			segment_merge_all(sample.folder, "test", &segment, 1, NULL, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(name, ==, sample.name);
		g_assert_false(expect_right_or_refused(&sample));
		g_assert_cmpint(unlink(sample.path), ==, 0);
	}
	g_atomic_int_set(&reading.end, 1);
	for (guint i = 0; i < 2; i++)
		g_thread_join(threads[i]);
	segment_unref(segment);
	sample_clear(&sample);
}

/* What is damaged is not merged. */
static void test_merge_damaged(void)
{
	struct sample sample;
	g_autoptr(GRand) rand = g_rand_new_with_seed(27);

	sample_init(&sample);
	const struct segment_header *header = (const struct segment_header *)(void *)sample.bytes;
	for (guint i = 0; i < 60; i++) {
		/* PART_IDS is made anew and not read. */
		static const enum segment_part parts[] = {PART_DOCS, PART_TEXT, PART_TITLES,
							  PART_GRAMS, PART_GRAM_LISTS};
		g_autoptr(GError) error = NULL;
		enum segment_part part = parts[i % G_N_ELEMENTS(parts)];
		guint64 at = header->parts[part].offset +
			     (guint64)(g_rand_double(rand) * (double)header->parts[part].size);
		sample.bytes[at] ^= 4;
		sample_put(&sample, sample.bytes, sample.size);
		sample.bytes[at] ^= 4;
		struct segment *segment = segment_open(sample.folder, sample.name, "test", NULL);
		g_assert_nonnull(segment);
		g_assert_null(segment_merge_all(sample.folder, "test", &segment, 1, NULL, &error));
		g_assert_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED);
		segment_unref(segment);
		g_assert_cmpuint(articles_folder_count(sample.folder), ==, 1);
	}
	sample_clear(&sample);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/segment/truncated", test_truncated);
	g_test_add_func("/segment/flipped", test_flipped);
	g_test_add_func("/segment/foreign", test_foreign);
	g_test_add_func("/segment/lying", test_lying);
	g_test_add_func("/segment/full", test_full);
	g_test_add_func("/segment/no-folder", test_no_folder);
	g_test_add_func("/segment/killed", test_killed);
	g_test_add_func("/segment/two-builders", test_two_builders);
	g_test_add_func("/segment/reader", test_reader);
	g_test_add_func("/segment/merge-damaged", test_merge_damaged);
	return g_test_run();
}

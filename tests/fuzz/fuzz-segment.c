/* SPDX-License-Identifier: MIT
 * Fuzzing index files: any bytes as the file of a segment. A header of 4 KiB is dull to find, so
 * the input's first bytes say where to change a good file, made of its other bytes as articles;
 * then its checksums are made right again, so that every reader behind them meets lies. Whatever is
 * read must end, and lie within the file; merging it either fails or makes a file that opens. */
#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kb/lexicon.h"
#include "kb/segment-grams.h"
#include "kb/segment-private.h"
#include "tests/articles.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define CHANGE 9 /* bytes: how, where (4), what (4) */

/* Once: a segment of a few articles, which the inputs change. */
static const guint8 *model(gsize *size)
{
	static guint8 *bytes;
	static gsize length;

	if (!bytes) {
		g_autofree char *folder = articles_folder();
		g_autoptr(GRand) rand = g_rand_new_with_seed(31);
		g_autoptr(GPtrArray) articles = articles_random(rand, 70, 1000, 0);
		/* Short ones: the smaller the file, the more often it is looked into. */
		for (guint i = articles->len; i-- > 0;)
			if (((struct kb_doc *)articles->pdata[i])->body_size > 400)
				g_ptr_array_remove_index(articles, i);
		struct segment *segment = articles_build(folder, articles, 0, articles->len, 0);
		g_autofree char *path = g_build_filename(folder, segment_name(segment), NULL);
		g_assert_true(g_file_get_contents(path, (char **)&bytes, &length, NULL));
		segment_unref(segment);
		articles_folder_drop(folder);
	}
	*size = length;
	return bytes;
}

static void change(guint8 *bytes, gsize size, const guint8 data[CHANGE])
{
	guint32 where, what;

	memcpy(&where, data + 1, sizeof where);
	memcpy(&what, data + 5, sizeof what);
	gint64 wide = (gint32)what;
	gsize width = data[0] & 3 ? (data[0] & 2 ? sizeof wide : sizeof what) : 1;
	/* The header, a part, or anywhere. */
	gsize start = 0, room = size;
	const struct segment_header *header = (const struct segment_header *)(void *)bytes;
	guint part = data[0] >> 4;
	if (data[0] & 4) {
		room = sizeof *header;
	} else if (part < SEGMENT_PARTS && header->parts[part].size >= sizeof wide &&
		   header->parts[part].offset < size &&
		   header->parts[part].size < size - header->parts[part].offset) {
		start = header->parts[part].offset;
		room = header->parts[part].size;
	}
	where %= room - sizeof wide;
	if (data[0] & 8)
		where &= ~7u;
	memcpy(bytes + start + where, &wide, width);
}

static struct segment *map(const guint8 *bytes, gsize size)
{
	int fd = memfd_create("segment", MFD_CLOEXEC);

	g_assert_cmpint(write(fd, bytes, size), ==, (gssize)size);
	return segment_map(fd, "fuzz", "test", NULL);
}

/* Reads the bytes, so that those that are not there are noticed. */
static void touch(const char *bytes, gsize size)
{
	for (gsize i = 0; i < size; i++)
		(void)*(const volatile char *)(bytes + i);
}

static void read_docs(const struct segment *segment)
{
	struct segment_chunk chunk;
	struct kb_doc doc;
	guint at;

	for (guint i = 0; i < segment_count(segment); i++) {
		if (!segment_doc(segment, i, &doc))
			continue;
		touch(doc.title, doc.title_size);
		touch(doc.labels, doc.labels_size);
		touch(doc.body, doc.body_size);
		if (segment_find(segment, doc.id, &at))
			g_assert_cmpuint(at, <, segment_count(segment));
	}
	for (guint i = 0; segment_chunk(segment, i, &chunk); i++)
		touch(chunk.text, chunk.ends[chunk.count - 1] + 1);
}

static void read_grams(const struct segment *segment)
{
	struct gram_cursor cursor;
	g_autofree guint64 *bits = g_new0(guint64, segment_count(segment) / 64 + 1);

	if (!gram_cursor_start(&cursor, segment))
		return;
	while (gram_cursor_next(&cursor)) {
		struct need need = {.kind = NEED_GRAM, .key = cursor.key};
		guint count = segment_candidates(segment, &need, bits);
		g_assert_cmpuint(count, <=, segment_count(segment));
		g_assert_cmpuint(segment_gram_count(segment, need.key), <=, segment_count(segment));
	}
}

static gboolean read_word(const char *word, gsize size, const struct lexicon_list *list, void *data)
{
	const struct segment *segment = data;
	struct lexicon_walk walk;
	guint32 docs[LEXICON_BLOCK];
	guint8 counts[LEXICON_BLOCK];

	touch(word, size);
	lexicon_walk(&walk, list, NULL);
	for (guint count; (count = lexicon_next(&walk, docs, counts)) > 0;)
		for (guint i = 0; i < count; i++)
			g_assert_cmpuint(docs[i], <, segment_count(segment));
	return TRUE;
}

static void read_lexicon(struct segment *segment)
{
	const guint8 *lengths = lexicon_lengths(segment);

	if (lengths)
		touch((const char *)lengths, segment_count(segment));
	lexicon_total(segment);
	lexicon_each(segment, "", 0, read_word, segment);
}

static void merge(struct segment *segment)
{
	const char *folder = g_file_test("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm" : "/tmp";
	g_autofree char *name = segment_merge_all(folder, "test", &segment, 1, NULL, NULL);

	if (!name)
		return;
	g_autofree char *path = g_build_filename(folder, name, NULL);
	segment_unref(segment_open(folder, name, "test", NULL));
	unlink(path);
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	gsize length;
	g_autofree guint8 *bytes = NULL;

	const guint8 *good = model(&length);
	gboolean raw = size >= SEGMENT_DATA && memcmp(data, SEGMENT_MAGIC, 8) == 0;
	if (raw) {
		good = data;
		length = size;
	}
	bytes = g_malloc(length);
	memcpy(bytes, good, length);
	for (; !raw && size >= CHANGE; data += CHANGE, size -= CHANGE)
		change(bytes, length, data);
	articles_reseal(bytes, length);
	struct segment *segment = map(bytes, length);
	if (!segment)
		return 0;
	read_docs(segment);
	read_grams(segment);
	read_lexicon(segment);
	merge(segment);
	segment_unref(segment);
	return 0;
}

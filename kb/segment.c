/* SPDX-License-Identifier: MIT
 * A segment mapped: what is checked when it is opened, and the only door to its bytes, where each
 * block is proved by its checksum before its first use by this process.
 *
 * What remains: the file could be cut short by someone else while it is mapped, and reading behind
 * its end is a signal. Nothing of ours does that: files are made under another name, renamed, and
 * removed, never written again; they are the owner's alone (0600). And a block that was proved is
 * not proved again when memory is short and the disk gives other bytes the second time. */
#include "kb/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/regex.h"
#include "kb/segment-private.h"

#define SUFFIX ".segment"

struct notes {
	gint64 since;
	guint8 bytes[];
};
struct segment {
	gint refs;
	char *name;
	const guint8 *map;
	gsize size;
	const struct segment_header *header;
	const guint32 *sums;
	guint64 *proved;     /* a bit per block; set once, by whoever is first */
	struct notes *notes; /* made by whoever asks first */
	gint damaged;
};

char *segment_name_of(const char *desk, gint64 first, gint64 last)
{
	return g_strdup_printf("%s-%d-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT SUFFIX, desk,
			       SEGMENT_FORMAT, first, last);
}

gboolean segment_named(const char *name, const char *desk, gint64 *first, gint64 *last)
{
	/* Taken apart from its end, since a desk's id may have dashes, and put together again: what
	 * differs from that in any way is none of ours. */
	gsize size = strlen(desk);
	char *end;

	if (!g_str_has_prefix(name, desk) || name[size] != '-')
		return FALSE;
	guint64 format = g_ascii_strtoull(name + size + 1, &end, 10);
	if (format != SEGMENT_FORMAT || *end != '-')
		return FALSE;
	*first = g_ascii_strtoll(end + 1, &end, 10);
	if (*end != '-')
		return FALSE;
	*last = g_ascii_strtoll(end + 1, NULL, 10);
	g_autofree char *right = segment_name_of(desk, *first, *last);
	return *first >= 0 && *first <= *last && *last < G_MAXINT64 && g_str_equal(name, right);
}

static gboolean refuse(GError **error, const char *why, const char *name)
{
	/* Every `why` is a marked format with one %s. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, why, name);
#pragma GCC diagnostic pop
	return FALSE;
}

static guint64 blocks_of(const struct segment_header *header)
{
	return (header->sums - SEGMENT_DATA + SEGMENT_BLOCK - 1) / SEGMENT_BLOCK;
}

static gboolean parts_hold(const struct segment_header *header)
{
	for (guint i = 0; i < SEGMENT_PARTS; i++) {
		guint64 offset = header->parts[i].offset;
		if (offset % SEGMENT_ALIGN || offset < SEGMENT_DATA || offset > header->sums ||
		    header->parts[i].size > header->sums - offset)
			return FALSE;
	}
	guint64 docs = header->docs;
	return docs < G_MAXINT32 &&
	       header->parts[PART_DOCS].size == docs * sizeof(struct segment_record) &&
	       header->parts[PART_IDS].size % sizeof(struct segment_id) == 0 &&
	       header->parts[PART_IDS].size <= docs * sizeof(struct segment_id);
}

static gboolean header_holds(const struct segment_header *header, gsize size, const char *name,
			     const char *desk, GError **error)
{
	if (memcmp(header->magic, SEGMENT_MAGIC, sizeof header->magic) != 0)
		return refuse(error, _("%s is not an index file"), name);
	if (header->order != SEGMENT_ORDER)
		return refuse(error, _("the index file %s was made on a host of another kind"),
			      name);
	if (header->format != SEGMENT_FORMAT)
		return refuse(error, _("the index file %s has another format than this program's"),
			      name);
	if (segment_sum(header, G_STRUCT_OFFSET(struct segment_header, sum)) != header->sum)
		return refuse(error, _("the index file %s is damaged at its beginning"), name);
	if (strncmp(header->desk, desk, sizeof header->desk) != 0)
		return refuse(error, _("the index file %s is of another desk"), name);
	if (strncmp(header->unicode, regex_unicode(), sizeof header->unicode) != 0)
		return refuse(error,
			      _("the index file %s was made with another version of Unicode"),
			      name);
	if (header->size != size || header->sums < SEGMENT_DATA || header->sums > size ||
	    header->sums % SEGMENT_ALIGN || header->first < 0 ||
	    size - header->sums != blocks_of(header) * sizeof(guint32))
		return refuse(error, _("the index file %s is not as long as it says"), name);
	const guint8 *sums = (const guint8 *)header + header->sums;
	if (segment_sum(sums, size - header->sums) != header->sums_sum)
		return refuse(error, _("the index file %s is damaged at its end"), name);
	if (!parts_hold(header))
		return refuse(error, _("the index file %s says what can not be"), name);
	return TRUE;
}

static void segment_free(struct segment *segment)
{
	if (segment->map)
		munmap((void *)segment->map, segment->size);
	g_free(segment->notes);
	g_free(segment->proved);
	g_free(segment->name);
	g_free(segment);
}

struct segment *segment_map(int fd, const char *name, const char *desk, GError **error)
{
	struct stat about;
	struct segment *segment = g_new0(struct segment, 1);

	segment->refs = 1;
	segment->name = g_strdup(name);
	if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size >= SEGMENT_DATA) {
		segment->size = (gsize)about.st_size;
		void *map = mmap(NULL, segment->size, PROT_READ, MAP_SHARED, fd, 0);
		segment->map = map == MAP_FAILED ? NULL : map;
	}
	close(fd);
	segment->header = (const struct segment_header *)segment->map;
	if (!segment->map) {
		refuse(error, _("%s is not an index file"), name);
	} else if (header_holds(segment->header, segment->size, name, desk, error)) {
		segment->sums = (const guint32 *)(segment->map + segment->header->sums);
		segment->proved = g_new0(guint64, blocks_of(segment->header) / 64 + 1);
		return segment;
	}
	segment_free(segment);
	return NULL;
}

struct segment *segment_open(const char *folder, const char *name, const char *desk, GError **error)
{
	gint64 first, last;
	g_autofree char *path = g_build_filename(folder, name, NULL);

	if (!segment_named(name, desk, &first, &last)) {
		refuse(error, _("%s is not an index file"), name);
		return NULL;
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("the index file %s can't be read: %s"), path, g_strerror(errno));
		return NULL;
	}
	struct segment *segment = segment_map(fd, name, desk, error);
	if (segment && (segment_first(segment) != first || segment_last(segment) != last)) {
		refuse(error, _("the index file %s holds something else than its name says"), name);
		segment_unref(segment);
		return NULL;
	}
	return segment;
}

struct segment *segment_ref(struct segment *segment)
{
	g_atomic_int_inc(&segment->refs);
	return segment;
}

void segment_unref(struct segment *segment)
{
	if (segment && g_atomic_int_dec_and_test(&segment->refs))
		segment_free(segment);
}

const char *segment_name(const struct segment *segment)
{
	return segment->name;
}

guint segment_count(const struct segment *segment)
{
	return (guint)segment->header->docs;
}

gint64 segment_first(const struct segment *segment)
{
	return segment->header->first;
}

gint64 segment_last(const struct segment *segment)
{
	return segment->header->last;
}

gboolean segment_damaged(const struct segment *segment)
{
	return g_atomic_int_get(&segment->damaged);
}

gboolean segment_doubt(const struct segment *segment)
{
	/* The one thing of a segment that changes; readers hold it const. */
	g_atomic_int_set((gint *)&segment->damaged, TRUE);
	return FALSE;
}

static gboolean prove(const struct segment *segment, guint64 block)
{
	guint64 start = SEGMENT_DATA + block * SEGMENT_BLOCK;
	guint64 size = MIN(SEGMENT_BLOCK, segment->header->sums - start);

	if (segment_sum(segment->map + start, size) != segment->sums[block])
		return segment_doubt(segment);
	__atomic_fetch_or(&segment->proved[block / 64], G_GUINT64_CONSTANT(1) << block % 64,
			  __ATOMIC_RELAXED);
	return TRUE;
}

const guint8 *segment_bytes(const struct segment *segment, enum segment_part part, guint64 offset,
			    guint64 size)
{
	guint64 whole = segment->header->parts[part].size;

	if (offset > whole || size > whole - offset) {
		segment_doubt(segment);
		return NULL;
	}
	guint64 start = segment->header->parts[part].offset + offset;
	if (size == 0)
		return segment->map + start;
	guint64 last = (start + size - 1 - SEGMENT_DATA) / SEGMENT_BLOCK;
	for (guint64 block = (start - SEGMENT_DATA) / SEGMENT_BLOCK; block <= last; block++) {
		guint64 word = __atomic_load_n(&segment->proved[block / 64], __ATOMIC_RELAXED);
		if (!(word >> block % 64 & 1) && !prove(segment, block))
			return NULL;
	}
	return segment->map + start;
}

guint64 segment_part_size(const struct segment *segment, enum segment_part part)
{
	return segment->header->parts[part].size;
}

guint8 *segment_notes(const struct segment *segment, gint64 now, gint64 *since)
{
	struct notes **place = (struct notes **)&segment->notes;
	struct notes *notes = __atomic_load_n(place, __ATOMIC_ACQUIRE), *first = NULL;

	if (!notes) {
		notes = g_malloc0(sizeof *notes + segment_count(segment));
		notes->since = now;
		if (!__atomic_compare_exchange_n(place, &first, notes, FALSE, __ATOMIC_ACQ_REL,
						 __ATOMIC_ACQUIRE)) {
			g_free(notes);
			notes = first;
		}
	}
	*since = notes->since;
	return now < notes->since ? NULL : notes->bytes;
}

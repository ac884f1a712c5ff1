/* SPDX-License-Identifier: MIT
 * Writing the file of a segment: bytes in order, a checksum per block as they go out, the header
 * last. The file has no segment's name until it is whole and on the disk. The first thing that goes
 * wrong is kept, and what is written after it goes nowhere. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/regex.h"
#include "kb/segment-private.h"

#define UNFINISHED "unfinished."
#define BUFFER (64 * SEGMENT_BLOCK)

struct segment_writer {
	char *folder, *path;
	int fd; /* -1: given away */
	const gint *stop;
	struct segment_header header;
	int part; /* -1: none yet */
	guint8 *buffer;
	gsize used;
	guint64 flushed; /* bytes behind the header that are in the file */
	GArray *sums;    /* of guint32 */
	GError *error;
};

static void fail(struct segment_writer *writer)
{
	if (!writer->error)
		g_set_error(&writer->error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("the index can't be written in %s: %s"), writer->folder,
			    g_strerror(errno));
}

/* A name of its own, locked. A sweep may take one that is not locked yet: then another. */
static int make_file(const char *folder, char **path)
{
	struct stat about;

	for (;;) {
		*path = g_build_filename(folder, UNFINISHED "XXXXXX", NULL);
		int fd = g_mkstemp_full(*path, O_RDWR | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &about) == 0 && about.st_nlink)
			return fd;
		unlink(*path);
		close(fd);
		g_free(*path);
	}
}

void segment_sweep(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		if (!g_str_has_prefix(entry->d_name, UNFINISHED))
			continue;
		int fd = openat(dirfd(dir), entry->d_name,
				O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
		if (fd >= 0)
			close(fd);
	}
	if (dir)
		closedir(dir);
}

struct segment_writer *segment_writer_new(const char *folder, const char *desk, const gint *stop,
					  GError **error)
{
	struct segment_writer *writer = g_new0(struct segment_writer, 1);

	g_return_val_if_fail(strlen(desk) < SEGMENT_DESK && !strchr(desk, '/'), NULL);
	writer->folder = g_strdup(folder);
	writer->stop = stop;
	writer->fd = make_file(folder, &writer->path);
	if (writer->fd < 0) {
		fail(writer);
		g_propagate_error(error, g_steal_pointer(&writer->error));
		g_clear_pointer(&writer->path, g_free);
		segment_writer_free(writer);
		return NULL;
	}
	memcpy(writer->header.magic, SEGMENT_MAGIC, sizeof writer->header.magic);
	writer->header.format = SEGMENT_FORMAT;
	writer->header.order = SEGMENT_ORDER;
	g_strlcpy(writer->header.desk, desk, sizeof writer->header.desk);
	g_strlcpy(writer->header.unicode, regex_unicode(), sizeof writer->header.unicode);
	for (guint i = 0; i < SEGMENT_PARTS; i++)
		writer->header.parts[i].offset = SEGMENT_DATA;
	writer->part = -1;
	writer->buffer = g_malloc(BUFFER);
	writer->sums = g_array_new(FALSE, FALSE, sizeof(guint32));
	return writer;
}

void segment_writer_free(struct segment_writer *writer)
{
	if (!writer)
		return;
	if (writer->path)
		unlink(writer->path);
	if (writer->fd >= 0)
		close(writer->fd);
	if (writer->sums)
		g_array_unref(writer->sums);
	g_clear_error(&writer->error);
	g_free(writer->buffer);
	g_free(writer->path);
	g_free(writer->folder);
	g_free(writer);
}

static void put(struct segment_writer *writer, const void *bytes, gsize size, guint64 offset)
{
	const char *rest = bytes;

	while (size > 0 && !writer->error) {
		ssize_t done = pwrite(writer->fd, rest, size, (off_t)offset);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			errno = done == 0 ? ENOSPC : errno;
			fail(writer);
			return;
		}
		rest += done;
		size -= (gsize)done;
		offset += (gsize)done;
	}
}

/* The buffer begins at the beginning of a block; only the last one of a file is not a whole number
 * of them. */
static void flush(struct segment_writer *writer)
{
	for (gsize at = 0; at < writer->used; at += SEGMENT_BLOCK) {
		guint32 sum =
			segment_sum(writer->buffer + at, MIN(SEGMENT_BLOCK, writer->used - at));
		g_array_append_val(writer->sums, sum);
	}
	put(writer, writer->buffer, writer->used, SEGMENT_DATA + writer->flushed);
	writer->flushed += writer->used;
	writer->used = 0;
}

static void append(struct segment_writer *writer, const void *bytes, gsize size)
{
	const guint8 *rest = bytes;

	while (size > 0) {
		gsize now = MIN(size, BUFFER - writer->used);
		memcpy(writer->buffer + writer->used, rest, now);
		writer->used += now;
		rest += now;
		size -= now;
		if (writer->used == BUFFER)
			flush(writer);
	}
}

static void align(struct segment_writer *writer)
{
	static const guint8 zeros[SEGMENT_ALIGN];

	append(writer, zeros, -(writer->flushed + writer->used) % SEGMENT_ALIGN);
}

void segment_begin_part(struct segment_writer *writer, enum segment_part part)
{
	align(writer);
	writer->part = (int)part;
	writer->header.parts[part].offset = SEGMENT_DATA + writer->flushed + writer->used;
}

void segment_write(struct segment_writer *writer, const void *bytes, gsize size)
{
	append(writer, bytes, size);
	writer->header.parts[writer->part].size += size;
}

guint64 segment_written(const struct segment_writer *writer)
{
	return writer->header.parts[writer->part].size;
}

gboolean segment_in_vain(const struct segment_writer *writer)
{
	return writer->error || (writer->stop && g_atomic_int_get(writer->stop));
}

gboolean segment_writer_good(struct segment_writer *writer, GError **error)
{
	if (!segment_in_vain(writer))
		return TRUE;
	if (!writer->error)
		g_set_error_literal(&writer->error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
				    _("the index was not finished: it was given up"));
	g_propagate_error(error, g_error_copy(writer->error));
	return FALSE;
}

static gboolean seal(struct segment_writer *writer, gint64 first, gint64 last, guint docs,
		     GError **error)
{
	struct segment_header *header = &writer->header;

	align(writer);
	flush(writer);
	header->first = first;
	header->last = last;
	header->docs = docs;
	header->sums = SEGMENT_DATA + writer->flushed;
	gsize size = writer->sums->len * sizeof(guint32);
	header->size = header->sums + size;
	header->sums_sum = segment_sum(writer->sums->data, size);
	header->sum = segment_sum(header, G_STRUCT_OFFSET(struct segment_header, sum));
	put(writer, writer->sums->data, size, header->sums);
	/* A file of nothing but a header is as long as the header's room all the same. */
	if (!writer->error && ftruncate(writer->fd, (off_t)header->size) != 0)
		fail(writer);
	put(writer, header, sizeof *header, 0);
	return segment_writer_good(writer, error);
}

struct segment *segment_writer_block(struct segment_writer *writer, guint docs, GError **error)
{
	struct segment *segment = NULL;

	if (seal(writer, 0, 0, docs, error)) {
		int fd = writer->fd;
		writer->fd = -1;
		segment = segment_map(fd, writer->path, writer->header.desk, error);
	}
	segment_writer_free(writer);
	return segment;
}

/* The name lasts when the folder does. */
static gboolean sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean good = fd >= 0 && fsync(fd) == 0;
	int why = errno;

	if (fd >= 0)
		close(fd);
	errno = why;
	return good;
}

char *segment_writer_publish(struct segment_writer *writer, gint64 first, gint64 last, guint docs,
			     GError **error)
{
	g_autofree char *name = segment_name_of(writer->header.desk, first, last);
	g_autofree char *path = g_build_filename(writer->folder, name, NULL);
	gboolean good = seal(writer, first, last, docs, error);

	if (good) {
		good = fsync(writer->fd) == 0 && rename(writer->path, path) == 0;
		if (good) {
			g_clear_pointer(&writer->path, g_free);
			good = sync_folder(writer->folder);
		}
		if (!good) {
			fail(writer);
			g_propagate_error(error, g_steal_pointer(&writer->error));
		}
	}
	segment_writer_free(writer);
	return good ? g_steal_pointer(&name) : NULL;
}

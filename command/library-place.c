/* SPDX-License-Identifier: MIT
 * The folder of an index: whose it is, which of its files make up the index, who may write. Its
 * content is disposable, and hostile until a segment has proved itself. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/library-private.h"
#include "desk/error.h"
#include "desk/i18n.h"
#include "store/again.h"

#define LOCK "lock"
#define FORSAKEN (30 * 86400) /* seconds */
#define NAME_LENGTH 32 /* hexadecimal digits; a segment's header has room for twice as many */

/* A hash, for a desk's identity may be any text. */
gboolean library_place_of(struct desk *desk, struct library_place *place, GError **error)
{
	g_autofree char *identity = desk_identity(desk, error);

	if (!identity)
		return FALSE;
	char *real = realpath(store_where(desk->store), NULL);
	/* Whom the server shows a part, that part is theirs as long as their limits are these. */
	g_autofree char *limits = NULL;
	if (store_person(desk->store, NULL)) {
		g_autofree char *clients = desk->clients ? g_strjoinv(",", desk->clients) : NULL;
		g_autofree char *regions = desk->regions ? g_strjoinv(",", desk->regions) : NULL;
		limits = g_strconcat("\n", clients ? clients : "*", "\n", regions ? regions : "*",
				     NULL);
	}
	g_autofree char *both =
		g_strconcat(identity, "\n", real ? real : store_where(desk->store), limits, NULL);
	free(real);
	place->name = g_compute_checksum_for_string(G_CHECKSUM_SHA256, both, -1);
	place->name[NAME_LENGTH] = '\0';
	place->folder =
		g_build_filename(g_get_user_cache_dir(), "midwatch", "kb", place->name, NULL);
	return TRUE;
}

void library_place_clear(struct library_place *place)
{
	g_clear_pointer(&place->folder, g_free);
	g_clear_pointer(&place->name, g_free);
}

/* A folder of our own that nobody else can look into; else an errno. */
static int make_private(const char *folder)
{
	struct stat about;

	if (g_mkdir_with_parents(folder, 0700) || lstat(folder, &about))
		return errno;
	if (!S_ISDIR(about.st_mode))
		return ENOTDIR;
	if (about.st_uid != geteuid())
		return EPERM;
	if ((about.st_mode & 07777) != 0700 && g_chmod(folder, 0700))
		return errno;
	return access(folder, W_OK | X_OK) ? errno : 0;
}

gboolean library_place_make(const struct library_place *place, GError **error)
{
	const char *folder = place->folder;
	int number = make_private(folder);

	if (number)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: no index can be kept here: %s"), folder, g_strerror(number));
	return number == 0;
}

gint64 library_place_stamp(const struct library_place *place)
{
	struct stat about;

	if (stat(place->folder, &about))
		return 0;
	return (gint64)about.st_mtim.tv_sec * 1000000000 + about.st_mtim.tv_nsec;
}

int library_place_lock(const struct library_place *place, GError **error)
{
	g_autofree char *path = g_build_filename(place->folder, LOCK, NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: no index can be kept here: %s"), place->folder,
			    g_strerror(errno));
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -1;
}

/* ---- which files */

struct file {
	char *name;
	gint64 first, last;
};

static void file_clear(void *data)
{
	g_free(((struct file *)data)->name);
}

/* By where they begin; of those that begin at one place the one that goes furthest first. */
static int compare(const void *one, const void *other)
{
	const struct file *a = one, *b = other;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->last > b->last ? -1 : a->last < b->last;
}

static GArray *list(const struct library_place *place)
{
	GArray *files = g_array_new(FALSE, FALSE, sizeof(struct file));
	GDir *folder = g_dir_open(place->folder, 0, NULL);
	const char *name;

	g_array_set_clear_func(files, file_clear);
	while (folder && (name = g_dir_read_name(folder))) {
		struct file file;
		if (!segment_named(name, place->name, &file.first, &file.last))
			continue;
		file.name = g_strdup(name);
		g_array_append_val(files, file);
	}
	if (folder)
		g_dir_close(folder);
	g_array_sort(files, compare);
	return files;
}

static struct segment *take(const struct library_place *place, const GPtrArray *known,
			    const char *name)
{
	for (guint i = 0; known && i < known->len; i++)
		if (g_str_equal(segment_name(known->pdata[i]), name) &&
		    !segment_damaged(known->pdata[i]))
			return segment_ref(known->pdata[i]);
	return segment_open(place->folder, name, place->name, NULL);
}

static GPtrArray *chain(const struct library_place *place, const GPtrArray *known,
			const GArray *files)
{
	GPtrArray *segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_unref);
	gint64 end = 0;

	for (guint i = 0; i < files->len; i++) {
		const struct file *file = &g_array_index(files, struct file, i);
		struct segment *segment =
			file->first == end + 1 ? take(place, known, file->name) : NULL;
		if (!segment)
			continue;
		g_ptr_array_add(segments, segment);
		end = file->last;
	}
	return segments;
}

GPtrArray *library_place_read(const struct library_place *place, const GPtrArray *known)
{
	/* A builder puts a merged one in place before it removes what it was made of; so when those
	 * vanish between looking and opening, there is something new to see. */
	for (guint tries = 0;; tries++) {
		gint64 stamp = library_place_stamp(place);
		g_autoptr(GArray) files = list(place);
		GPtrArray *segments = chain(place, known, files);
		if (stamp == library_place_stamp(place) || tries == 10)
			return segments;
		g_ptr_array_unref(segments);
	}
}

static gboolean is_kept(const GPtrArray *keep, const char *name)
{
	for (guint i = 0; i < keep->len; i++)
		if (g_str_equal(segment_name(keep->pdata[i]), name))
			return TRUE;
	return FALSE;
}

/* Files of another program's format may be in use by it; after some time they are not. */
static gboolean is_forsaken(const char *path)
{
	struct stat about;

	return !lstat(path, &about) &&
	       about.st_mtime < g_get_real_time() / G_USEC_PER_SEC - FORSAKEN;
}

void library_place_sweep(const struct library_place *place, const GPtrArray *keep)
{
	GDir *folder = g_dir_open(place->folder, 0, NULL);
	const char *name;

	while (folder && (name = g_dir_read_name(folder))) {
		g_autofree char *path = g_build_filename(place->folder, name, NULL);
		gint64 first, last;
		if (g_str_equal(name, LOCK) || is_kept(keep, name))
			continue;
		if (segment_named(name, place->name, &first, &last) || is_forsaken(path))
			g_unlink(path);
	}
	if (folder)
		g_dir_close(folder);
}

gboolean library_place_remove(const struct library_place *place, const char *name)
{
	g_autofree char *path = g_build_filename(place->folder, name, NULL);

	return g_unlink(path) == 0 || errno == ENOENT;
}

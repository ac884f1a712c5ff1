/* SPDX-License-Identifier: MIT
 * Files around a desk, without the engine: stat() refuses with better words than SQLite does. A
 * desk that is open is never opened here: closing any descriptor of a file drops the process's
 * locks on it. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "desk/error.h"
#include "desk/i18n.h"
#include "store/netfs.h"
#include "store/place.h"

static gboolean refuse(GError **error, enum midwatch_error code, const char *where, const char *why)
{
	g_set_error(error, MIDWATCH_ERROR, code, "%s: %s", where, why);
	return FALSE;
}

static gboolean refuse_errno(GError **error, int number, const char *where, const char *why)
{
	enum midwatch_error code = number == EACCES || number == EPERM || number == EROFS
					   ? MIDWATCH_ERROR_DENIED
					   : MIDWATCH_ERROR_FAILED;

	g_set_error(error, MIDWATCH_ERROR, code, "%s: %s: %s", where, why, g_strerror(number));
	return FALSE;
}

gboolean place_refuse_network(const char *where, GError **error)
{
	g_autofree char *network = netfs_at(where);

	if (!network)
		return TRUE;
	g_set_error(
		error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		_("%s: lies on a network file system (%s), where a desk would be damaged: keep it "
		  "on a local disk"),
		where, network);
	return FALSE;
}

static gboolean sync_folder(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

gboolean place_make(const char *where, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(where);
	struct stat status;
	int fd;

	if (g_mkdir_with_parents(folder, 0700))
		return refuse_errno(error, errno, folder, _("the folder can't be made"));
	fd = open(where, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST && !stat(where, &status) && S_ISREG(status.st_mode) &&
	    status.st_size == 0)
		return TRUE; /* as a creation that was cut short leaves it */
	if (fd < 0 && errno == EEXIST)
		return refuse(error, MIDWATCH_ERROR_CONFLICT, where,
			      _("there is something here already"));
	if (fd < 0)
		return refuse_errno(error, errno, where, _("a desk can't be made here"));
	close(fd);
	sync_folder(where);
	return TRUE;
}

gboolean place_look(const char *where, GError **error)
{
	struct stat status;

	if (stat(where, &status) && (errno == ENOENT || errno == ENOTDIR))
		return refuse(error, MIDWATCH_ERROR_MISSING, where,
			      _("there is no desk here: make one with 'midwatch init'"));
	if (stat(where, &status))
		return refuse_errno(error, errno, where, _("the desk can't be reached"));
	if (!S_ISREG(status.st_mode))
		return refuse(error, MIDWATCH_ERROR_FAILED, where,
			      _("not a desk: not an ordinary file"));
	if (access(where, R_OK))
		return refuse_errno(error, errno, where, _("the desk can't be read"));
	if (status.st_size == 0)
		return refuse(error, MIDWATCH_ERROR_FAILED, where,
			      _("not a desk: the file is empty"));
	return TRUE;
}

char *place_name(const char *where)
{
	g_autofree char *path = g_canonicalize_filename(where, NULL);
	g_autofree char *log = g_strconcat(path, "-wal", NULL);
	g_autofree char *escaped = NULL;
	struct statvfs disk;

	if (statvfs(path, &disk) || !(disk.f_flag & ST_RDONLY) || !access(log, F_OK))
		return g_steal_pointer(&path);
	escaped = g_uri_escape_string(path, "/", TRUE);
	return g_strconcat("file:", escaped, "?immutable=1", NULL);
}

gboolean place_is_taken(const char *where)
{
	struct stat status;

	return !stat(where, &status) && (!S_ISREG(status.st_mode) || status.st_size > 0);
}

gboolean place_refuse_log(const char *path, GError **error)
{
	g_autofree char *log = g_strconcat(path, "-wal", NULL);

	if (access(log, F_OK))
		return TRUE;
	return refuse(error, MIDWATCH_ERROR_CONFLICT, path,
		      _("is a desk in use, not a place for a backup"));
}

gboolean place_differ(const char *backup, const char *where, GError **error)
{
	struct stat a, b;

	if (stat(backup, &a) || stat(where, &b) || a.st_dev != b.st_dev || a.st_ino != b.st_ino)
		return TRUE;
	return refuse(error, MIDWATCH_ERROR_USAGE, backup, _("is the desk itself, not a backup"));
}

char *place_temporary(const char *path, GError **error)
{
	g_autofree char *name = g_strconcat(path, ".new-XXXXXX", NULL);
	int fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0) {
		refuse_errno(error, errno, path, _("a file can't be made here"));
		return NULL;
	}
	close(fd);
	return g_steal_pointer(&name);
}

gboolean place_install(const char *temporary, const char *path, GError **error)
{
	int fd = open(temporary, O_RDWR | O_CLOEXEC), number = 0;

	if (fd < 0 || fsync(fd))
		number = errno;
	if (fd >= 0 && close(fd) && !number)
		number = errno;
	if (!number && rename(temporary, path))
		number = errno;
	if (!number && !sync_folder(path))
		number = errno;
	if (!number)
		return TRUE;
	unlink(temporary);
	return refuse_errno(error, number, path, _("the file can't be written"));
}

gboolean place_move_aside(const char *where, GError **error)
{
	static const char *const parts[] = {"", "-wal", "-shm"};

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *from = g_strconcat(where, parts[i], NULL);
		g_autofree char *to = g_strconcat(where, ".before-restore", parts[i], NULL);

		if (rename(from, to) && errno != ENOENT)
			return refuse_errno(error, errno, from, _("the file can't be moved aside"));
	}
	return TRUE;
}

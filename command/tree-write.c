/* SPDX-License-Identifier: MIT
 * Writing below a folder: from folder to folder by descriptors, so that neither a name nor a link
 * that stands there leads out of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/tree.h"
#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/text.h"

#define NAME_LONGEST 255 /* bytes, of most file systems */
#define PATH_LONGEST 1024

gboolean tree_path_fits(const char *path)
{
	gsize size = strlen(path);
	if (size > PATH_LONGEST || !tree_is_markdown(path) || !text_valid(path, size, NULL))
		return FALSE;
	for (const char *at = path; *at != '\0'; at++)
		if (g_ascii_iscntrl(*at) || *at == '\\')
			return FALSE;
	g_auto(GStrv) names = g_strsplit(path, "/", -1);
	for (char **name = names; *name != NULL; name++)
		/* Nor what import passes by. */
		if (**name == '\0' || **name == '.' || strlen(*name) > NAME_LONGEST - 16)
			return FALSE;
	return TRUE;
}

static gboolean fail(GError **error, int number)
{
	gboolean full = number == ENOSPC || number == EDQUOT || number == EROFS;
	g_set_error_literal(error, MIDWATCH_ERROR,
			    full ? MIDWATCH_ERROR_UNREACHABLE : MIDWATCH_ERROR_FAILED,
			    g_strerror(number));
	return FALSE;
}

/* The folder of a path, made where it is not there; *name the last of it. -1 with an error. */
static int open_folder(int root, const char *path, const char **name, GError **error)
{
	int folder = fcntl(root, F_DUPFD_CLOEXEC, 0);
	const char *slash;
	for (*name = path; folder >= 0 && (slash = strchr(*name, '/')) != NULL; *name = slash + 1) {
		g_autofree char *step = g_strndup(*name, (gsize)(slash - *name));
		int below = -1;
		if (mkdirat(folder, step, 0777) == 0 || errno == EEXIST)
			below = openat(folder, step,
				       O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		int number = errno;
		close(folder);
		errno = number;
		folder = below;
	}
	if (folder < 0)
		fail(error, errno);
	return folder;
}

/* What stands there: NEW nothing, SAME this text, IN_THE_WAY something else. */
static enum tree_wrote look(int folder, const char *name, const char *text, gsize size)
{
	struct stat status;
	gsize at = 0;
	gssize got = 1;
	int there = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (there < 0)
		return errno == ENOENT ? TREE_NEW : TREE_IN_THE_WAY;
	gboolean same = fstat(there, &status) == 0 && S_ISREG(status.st_mode) &&
			(guint64)status.st_size == size;
	while (same && got > 0) {
		char bytes[65536];
		got = read(there, bytes, sizeof bytes);
		same = got >= 0 && (gsize)got <= size - at &&
		       memcmp(bytes, text + at, (gsize)got) == 0;
		at += got > 0 ? (gsize)got : 0;
	}
	close(there);
	return same && at == size ? TREE_SAME : TREE_IN_THE_WAY;
}

static gboolean write_all(int to, const char *text, gsize size, GError **error)
{
	while (size > 0) {
		gssize put = write(to, text, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return fail(error, errno);
		text += put;
		size -= (gsize)put;
	}
	return TRUE;
}

/* Written aside and renamed: a disk that is full leaves nothing half there. */
static gboolean put(int folder, const char *name, const char *text, gsize size, GError **error)
{
	g_autofree char *aside = g_strdup_printf(".%s.%d", name, (int)getpid());
	int to = openat(folder, aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (to < 0)
		return fail(error, errno);
	gboolean good = write_all(to, text, size, error);
	if (close(to) != 0 && good)
		good = fail(error, errno);
	if (good && renameat(folder, aside, folder, name) != 0)
		good = fail(error, errno);
	if (!good)
		unlinkat(folder, aside, 0);
	return good;
}

enum tree_wrote tree_write(int root, const char *path, const char *text, gsize size,
			   gboolean overwrite, GError **error)
{
	const char *name;
	int folder = open_folder(root, path, &name, error);
	if (folder < 0)
		return TREE_FAILED;
	enum tree_wrote wrote = look(folder, name, text, size);
	if (wrote == TREE_IN_THE_WAY && overwrite)
		wrote = TREE_REPLACED;
	if ((wrote == TREE_NEW || wrote == TREE_REPLACED) && !put(folder, name, text, size, error))
		wrote = TREE_FAILED;
	close(folder);
	return wrote;
}

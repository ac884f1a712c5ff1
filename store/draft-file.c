/* SPDX-License-Identifier: MIT
 * Drafts on disk, for the time the store is away. One small file each, replaced whole; its owner
 * alone can read it. The layout is GLib's key file, which keeps any text on lines. */
#include "store/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "desk/i18n.h"

#define GROUP "draft"
#define SUFFIX ".draft"

static char *folder(void)
{
	const char *state = g_getenv("XDG_STATE_HOME");

	/* A relative one counts as none (XDG base directories). */
	if (state && *state == '/')
		return g_build_filename(state, "midwatch", "drafts", NULL);
	return g_build_filename(g_get_home_dir(), ".local", "state", "midwatch", "drafts", NULL);
}

char *draft_path(const char *id)
{
	g_autofree char *in = folder(), *name = g_strconcat(id, SUFFIX, NULL);

	return g_build_filename(in, name, NULL);
}

static void put(GKeyFile *file, const char *key, const char *text)
{
	if (text)
		g_key_file_set_string(file, GROUP, key, text);
}

static gboolean write_all(int fd, const char *bytes, gsize size)
{
	while (size > 0) {
		ssize_t done = write(fd, bytes, size);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return FALSE;
		bytes += done;
		size -= (gsize)done;
	}
	return TRUE;
}

static gboolean sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static gboolean replace(const char *in, const char *path, const char *bytes, gsize size)
{
	g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
	int fd = g_mkstemp_full(temporary, O_WRONLY | O_CLOEXEC, 0600);
	gboolean good;

	if (fd < 0)
		return FALSE;
	good = write_all(fd, bytes, size) && fsync(fd) == 0;
	good = close(fd) == 0 && good;
	good = good && g_rename(temporary, path) == 0;
	if (!good) {
		int saved = errno;
		g_unlink(temporary);
		errno = saved;
	}
	return good && sync_folder(in);
}

gboolean draft_write_file(const struct draft *draft, const char *desk, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *in = folder(), *path = draft_path(draft->id), *bytes = NULL;
	gsize size;

	put(file, "desk", desk);
	put(file, "id", draft->id);
	put(file, "session", draft->session);
	put(file, "who", draft->who);
	put(file, "kind", draft->kind);
	put(file, "more", draft->more);
	g_key_file_set_int64(file, GROUP, "ticket", draft->ticket);
	g_key_file_set_int64(file, GROUP, "base", draft->base_turn);
	g_key_file_set_int64(file, GROUP, "at", draft->saved_at);
	g_key_file_set_int64(file, GROUP, "saves", draft->saves);
	put(file, "text", draft->text);
	bytes = g_key_file_to_data(file, &size, NULL);
	if (g_mkdir_with_parents(in, 0700) != 0 || !replace(in, path, bytes, size)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("%s: the draft can't be written: %s"), path, g_strerror(errno));
		return FALSE;
	}
	return TRUE;
}

void draft_remove_file(const char *id)
{
	g_autofree char *path = draft_path(id);

	g_unlink(path);
}

static gboolean is_same_desk(const char *of, const char *desk)
{
	gsize identity = of ? strcspn(of, " ") : 0;

	if (g_strcmp0(of, desk) == 0)
		return TRUE;
	return identity > 0 && of[identity] && strncmp(of, desk, identity + 1) == 0 &&
	       !g_file_test(of + identity + 1, G_FILE_TEST_EXISTS);
}

/* NULL: not one of ours, or damaged. It stays where it is, for a person to look at. */
static struct draft *read_file(const char *path, const char *desk, const char *who)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *of = NULL;
	struct draft *draft;

	if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
		return NULL;
	of = g_key_file_get_string(file, GROUP, "desk", NULL);
	if (!is_same_desk(of, desk))
		return NULL;
	draft = g_new0(struct draft, 1);
	draft->id = g_key_file_get_string(file, GROUP, "id", NULL);
	draft->session = g_key_file_get_string(file, GROUP, "session", NULL);
	draft->who = g_key_file_get_string(file, GROUP, "who", NULL);
	draft->kind = g_key_file_get_string(file, GROUP, "kind", NULL);
	draft->more = g_key_file_get_string(file, GROUP, "more", NULL);
	draft->text = g_key_file_get_string(file, GROUP, "text", NULL);
	draft->ticket = g_key_file_get_int64(file, GROUP, "ticket", NULL);
	draft->base_turn = g_key_file_get_int64(file, GROUP, "base", NULL);
	draft->saved_at = g_key_file_get_int64(file, GROUP, "at", NULL);
	draft->saves = g_key_file_get_int64(file, GROUP, "saves", NULL);
	draft->on_disk = TRUE;
	/* Under another name it would not be found again. */
	g_autofree char *own = draft->id ? draft_path(draft->id) : NULL;
	if (g_strcmp0(own, path) == 0 && draft->session && draft->kind && draft->text &&
	    g_strcmp0(draft->who, who) == 0)
		return draft;
	draft_free(draft);
	return NULL;
}

GPtrArray *draft_read_files(const char *desk, const char *who)
{
	GPtrArray *drafts = g_ptr_array_new_with_free_func(draft_free);
	g_autofree char *in = folder();
	g_autoptr(GDir) dir = g_dir_open(in, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(in, name, NULL);
		struct draft *draft =
			g_str_has_suffix(name, SUFFIX) ? read_file(path, desk, who) : NULL;
		if (draft)
			g_ptr_array_add(drafts, draft);
	}
	return drafts;
}

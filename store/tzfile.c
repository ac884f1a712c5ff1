/* SPDX-License-Identifier: MIT
 * Finds and reads the files of the tz database. */
#include "store/tzfile.h"

#include "desk/error.h"
#include "desk/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_FILE (1 << 20) /* real ones have some kilobytes */
#define DEEPEST_FOLDER 3       /* America/Argentina/Ushuaia */

/* Where systems keep it; the first folder that exists is the database. */
static const char *const folders[] = {
	"/usr/share/zoneinfo",
	"/usr/lib/zoneinfo",
	"/usr/share/lib/zoneinfo",
	"/etc/zoneinfo",
};

static const char *database(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
		if (g_file_test(folders[i], G_FILE_TEST_IS_DIR))
			return folders[i];
	return NULL;
}

/* Reads the whole of a regular file, at most `most` bytes of it; NULL with errno. */
static GBytes *read_file(const char *path, gsize most)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	g_autofree guint8 *bytes = NULL;
	gsize size = 0;

	if (file < 0)
		return NULL;
	if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
		close(file);
		errno = ENOENT;
		return NULL;
	}
	bytes = g_malloc(most);
	while (size < most) {
		ssize_t got = read(file, bytes + size, most - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			int saved = errno;

			close(file);
			errno = saved;
			return NULL;
		}
		if (got == 0)
			break;
		size += (gsize)got;
	}
	close(file);
	return g_bytes_new(bytes, size);
}

GBytes *tzfile_read(const char *name, void *data, GError **error)
{
	const char *folder = database();
	g_autofree char *path = NULL;
	GBytes *bytes;

	if (folder == NULL) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("time zone %s: this system has no tz database (expected in %s; the "
			      "package is usually called tzdata)"),
			    name, folders[0]);
		return NULL;
	}
	path = g_build_filename(folder, name, NULL);
	bytes = read_file(path, LARGEST_FILE);
	if (bytes != NULL)
		return bytes;
	if (errno == ENOENT || errno == ENOTDIR)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
			    _("no time zone “%s” (expected a name of the tz database, such as "
			      "Asia/Shanghai)"),
			    name);
	else
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("time zone %s: %s: %s"),
			    name, path, g_strerror(errno));
	return NULL;
}

static gboolean is_zone_file(const char *path)
{
	g_autoptr(GBytes) bytes = read_file(path, 4);

	return bytes != NULL && g_bytes_get_size(bytes) == 4 &&
	       memcmp(g_bytes_get_data(bytes, NULL), "TZif", 4) == 0;
}

/* "posix" and "right" hold every zone a second and third time; the files in lower case and those
 * with a dot are tables and the system's own settings. */
static void collect(const char *folder, const char *prefix, int depth, GPtrArray *names)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *entry;

	while (dir != NULL && (entry = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, entry, NULL);
		g_autofree char *name = g_strconcat(prefix, entry, NULL);

		if ((depth == 0 && g_ascii_islower(entry[0])) || strchr(entry, '.') != NULL ||
		    strcmp(name, "Factory") == 0)
			continue;
		if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
			g_autofree char *inside = g_strconcat(name, "/", NULL);

			if (depth < DEEPEST_FOLDER)
				collect(path, inside, depth + 1, names);
		} else if (is_zone_file(path)) {
			g_ptr_array_add(names, g_steal_pointer(&name));
		}
	}
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **tzfile_names(void)
{
	GPtrArray *names = g_ptr_array_new();
	const char *folder = database();

	if (folder != NULL)
		collect(folder, "", 0, names);
	g_ptr_array_sort(names, compare_names);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

/* Debian and others ship zic's input, whose first line names the release; BSD and macOS a file of
 * its own. */
static char *find_release(void)
{
	static const char opening[] = "# version ";
	const char *folder = database();
	g_autofree char *source = NULL, *plain = NULL, *text = NULL;
	g_autoptr(GBytes) bytes = NULL;

	if (folder == NULL)
		return g_strdup("unknown");
	source = g_build_filename(folder, "tzdata.zi", NULL);
	plain = g_build_filename(folder, "+VERSION", NULL);
	bytes = read_file(source, 64);
	if (bytes != NULL) {
		text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
		if (g_str_has_prefix(text, opening)) {
			char *release = text + sizeof opening - 1;

			release[strcspn(release, " \r\n")] = '\0';
			return g_strdup(release);
		}
		g_clear_pointer(&bytes, g_bytes_unref);
		g_clear_pointer(&text, g_free);
	}
	bytes = read_file(plain, 64);
	if (bytes == NULL)
		return g_strdup("unknown");
	text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	g_strstrip(text);
	return text[0] != '\0' ? g_strdup(text) : g_strdup("unknown");
}

const char *tzfile_release(void)
{
	static gsize once;
	static char *release;

	if (g_once_init_enter(&once)) {
		release = find_release();
		g_once_init_leave(&once, 1);
	}
	return release;
}

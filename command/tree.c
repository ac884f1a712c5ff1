/* SPDX-License-Identifier: MIT
 * Looking through a tree of files, and reading one: regular files only, opened so that no pipe or
 * device can make it wait. */
#include "command/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/error.h"
#include "desk/i18n.h"
#include "desk/text.h"

struct looking {
	struct tree *tree;
	char *real; /* the folder without links, with a slash behind */
	tree_tell_fn *tell;
	void *data;
	GPtrArray *folders; /* of char*: still to be looked through; paths from the root, "" it
			       itself */
};

gboolean tree_is_markdown(const char *name)
{
	g_autofree char *lower = g_ascii_strdown(name, -1);
	return g_str_has_suffix(lower, ".md") || g_str_has_suffix(lower, ".markdown");
}

/* Is a name text that can be shown and typed? */
static gboolean is_text(const char *name)
{
	gsize size = strlen(name);
	if (!text_valid(name, size, NULL))
		return FALSE;
	for (gsize at = 0; at < size; at++)
		if (g_ascii_iscntrl(name[at]))
			return FALSE;
	return TRUE;
}

static void tell(struct looking *looking, const char *path, const char *what)
{
	g_autofree char *full = g_build_filename(looking->tree->root, path, NULL);
	looking->tell(full, what, looking->data);
}

/* Does a link lead to a regular file of the tree? */
static gboolean stays(struct looking *looking, const char *full, gboolean *folder)
{
	char *real = realpath(full, NULL);
	struct stat status;
	gboolean there = real != NULL && stat(real, &status) == 0;
	gboolean inside = there && S_ISREG(status.st_mode) && g_str_has_prefix(real, looking->real);
	*folder = there && S_ISDIR(status.st_mode);
	free(real);
	return inside;
}

static void add_file(struct looking *looking, const char *path)
{
	if (is_text(path))
		g_ptr_array_add(looking->tree->files, g_strdup(path));
	else
		tell(looking, path, _("its name is no text"));
}

static void look_at(struct looking *looking, const char *path)
{
	g_autofree char *full = g_build_filename(looking->tree->root, path, NULL);
	gboolean markdown = tree_is_markdown(path), folder = FALSE;
	struct stat status;
	if (lstat(full, &status) != 0)
		tell(looking, path, g_strerror(errno));
	else if (S_ISDIR(status.st_mode))
		g_ptr_array_add(looking->folders, g_strdup(path));
	else if (S_ISLNK(status.st_mode)) {
		gboolean inside = stays(looking, full, &folder);
		if (folder)
			tell(looking, path, _("a link to a folder is not followed"));
		else if (markdown && inside)
			add_file(looking, path);
		else if (markdown)
			tell(looking, path, _("this link leads to no file of the tree"));
		else
			looking->tree->others++;
	} else if (S_ISREG(status.st_mode) && markdown)
		add_file(looking, path);
	else if (markdown)
		tell(looking, path, _("it is no ordinary file"));
	else
		looking->tree->others++;
}

static void look_through(struct looking *looking, const char *path, GError **error)
{
	g_autofree char *full = g_build_filename(looking->tree->root, path, NULL);
	g_autoptr(GError) why = NULL;
	GDir *folder = g_dir_open(full, 0, &why);
	if (folder == NULL && error != NULL)
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("%s: it can't be read"),
			    looking->tree->root);
	else if (folder == NULL)
		tell(looking, path, _("this folder can't be read"));
	for (const char *name; folder != NULL && (name = g_dir_read_name(folder)) != NULL;) {
		g_autofree char *below =
			*path != '\0' ? g_build_filename(path, name, NULL) : g_strdup(name);
		if (*name != '.')
			look_at(looking, below);
	}
	if (folder != NULL)
		g_dir_close(folder);
}

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct tree *tree_read(const char *where, tree_tell_fn *tell_fn, void *data, GError **error)
{
	struct tree *tree = g_new0(struct tree, 1);
	struct stat status;
	GError *why = NULL;
	tree->files = g_ptr_array_new_with_free_func(g_free);
	if (stat(where, &status) != 0) {
		g_set_error(&why, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING, "%s: %s", where,
			    g_strerror(errno));
	} else if (!S_ISDIR(status.st_mode)) {
		tree->root = g_path_get_dirname(where);
		g_ptr_array_add(tree->files, g_path_get_basename(where));
	} else {
		char *real = realpath(where, NULL);
		struct looking looking = {
			.tree = tree,
			.tell = tell_fn,
			.data = data,
			.real = g_strconcat(real != NULL ? real : where, "/", NULL),
			.folders = g_ptr_array_new_with_free_func(g_free)};
		tree->root = g_strdup(where);
		free(real);
		look_through(&looking, "", &why);
		for (guint i = 0; i < looking.folders->len; i++)
			look_through(&looking, looking.folders->pdata[i], NULL);
		g_ptr_array_sort(tree->files, by_name);
		g_ptr_array_unref(looking.folders);
		g_free(looking.real);
	}
	if (why == NULL)
		return tree;
	g_propagate_error(error, why);
	tree_free(tree);
	return NULL;
}

void tree_free(struct tree *tree)
{
	if (tree == NULL)
		return;
	g_ptr_array_unref(tree->files);
	g_free(tree->root);
	g_free(tree);
}

static gboolean fail(GError **error, const char *what)
{
	g_set_error_literal(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, what);
	return FALSE;
}

static gboolean read_all(int descriptor, GString *text, gsize limit, GError **error)
{
	struct stat status;
	gssize got = 1;
	if (fstat(descriptor, &status) != 0)
		return fail(error, g_strerror(errno));
	if (!S_ISREG(status.st_mode))
		return fail(error, _("it is no ordinary file"));
	while (got > 0 && text->len <= limit) {
		char bytes[65536];
		got = read(descriptor, bytes, sizeof bytes);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got < 0)
			return fail(error, g_strerror(errno));
		else
			g_string_append_len(text, bytes, got);
	}
	if (text->len <= limit)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED, _("it has more than %zu bytes"),
		    limit);
	return FALSE;
}

GString *tree_file(const struct tree *tree, const char *path, gsize limit, GError **error)
{
	g_autofree char *full = g_build_filename(tree->root, path, NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	int descriptor = open(full, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	gsize bad;
	if (descriptor < 0) {
		fail(error, g_strerror(errno));
		return NULL;
	}
	gboolean good = read_all(descriptor, text, limit, error);
	close(descriptor);
	if (good && !text_valid(text->str, text->len, &bad)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
			    _("it is no UTF-8 text at byte %zu"), bad);
		good = FALSE;
	}
	return good ? g_steal_pointer(&text) : NULL;
}

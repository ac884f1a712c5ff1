/* SPDX-License-Identifier: MIT
 * A program run from its build tree must not use the files of another version that is installed. */
#include "command/data.h"

#include "desk/error.h"
#include "desk/i18n.h"

static char *beside_program(const char *name)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	if (!program)
		return NULL;
	g_autofree char *folder = g_path_get_dirname(program);
	return g_build_filename(folder, "share", name, NULL);
}

char *data_file(const char *name, GError **error)
{
	g_autofree char *built = beside_program(name);
	if (built && g_file_test(built, G_FILE_TEST_IS_REGULAR))
		return g_steal_pointer(&built);
	g_autofree char *installed = g_build_filename(PKGDATADIR, name, NULL);
	if (g_file_test(installed, G_FILE_TEST_IS_REGULAR))
		return g_steal_pointer(&installed);
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_MISSING,
		    _("%s: no such file; is midwatch installed whole?"), installed);
	return NULL;
}

char *data_catalogues(void)
{
	char *built = beside_program("locale");
	if (built && g_file_test(built, G_FILE_TEST_IS_DIR))
		return built;
	g_free(built);
	return g_strdup(LOCALEDIR);
}

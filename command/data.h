/* SPDX-License-Identifier: MIT
 * Where the program's own files lie. */
#ifndef MIDWATCH_COMMAND_DATA_H
#define MIDWATCH_COMMAND_DATA_H

#include <glib.h>

/* The path of an installed file ("desks/demo.midwatch"): share/ beside a program run from its build
 * tree, else the package's data folder. MISSING names the latter. g_free. */
char *data_file(const char *name, GError **error);
/* The folder of translations, for bindtextdomain(); found the same way. g_free. */
char *data_catalogues(void);

#endif

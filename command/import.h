/* SPDX-License-Identifier: MIT
 * Importing a file of rows (midwatch-import(5)), for `import` itself and `init --demo`. */
#ifndef MIDWATCH_COMMAND_IMPORT_H
#define MIDWATCH_COMMAND_IMPORT_H

#include "command/command.h"

/* `file` "-" is standard input; `errors` (NULL: none) takes refused rows as JSON Lines. Reports counts
 * to the call's sink, each bad row to its context's complain. FALSE when any row was refused. Outside a
 * unit only. */
gboolean import_file(struct call *call, const char *file, gboolean dry_run, gboolean with_users, const char *errors,
		     GError **error);

#endif

/* SPDX-License-Identifier: MIT
 * `version`: which program this is. */
#include "config.h"

#include "command/command.h"
#include "command/sink.h"
#include "desk/i18n.h"

static gboolean run_version(struct call *call, GError **error)
{
	if (sink_is_json(call->sink)) {
		static const struct column columns[] = {{"program", NULL, CELL_TEXT},
							{"version", NULL, CELL_TEXT}};
		sink_table(call->sink, columns, G_N_ELEMENTS(columns));
		sink_row(call->sink);
		sink_text(call->sink, PACKAGE_NAME);
		sink_text(call->sink, PACKAGE_VERSION);
		sink_end(call->sink);
		return TRUE;
	}
	sink_raw(call->sink, PACKAGE_STRING "\n");
	return TRUE;
}

const struct command command_version = {
	.name = "version",
	.group = N_("Help"),
	.help = N_("Print the program's version"),
	.role = ROLE_VIEWER,
	.run = run_version,
};

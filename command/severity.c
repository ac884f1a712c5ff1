/* SPDX-License-Identifier: MIT
 * What the severities mean to a tier or a client: contracts word them, figures don't. */
#include <string.h>

#include "command/policy.h"
#include "desk/i18n.h"

static gboolean change_severity(struct call *call, GPtrArray *lines, GError **error)
{
	const char *word = call_argument(call, 1);
	const struct line *before = NULL;
	int severity;

	if (!subject_check(call, call_argument(call, 0), FALSE, error))
		return FALSE;
	if (!severity_parse(word, &severity)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("severity “%s”: expected P0 to P9"), word);
		return FALSE;
	}
	for (guint i = 0; i < lines->len && !before; i++) {
		const struct line *line = g_ptr_array_index(lines, i);
		if (strcmp(line_word(line, 3), severity_name(severity)) == 0)
			before = line;
	}
	struct line *line = define_line(call, before, error);
	if (!line)
		return FALSE;
	g_free(line->words->pdata[3]);
	line->words->pdata[3] = g_strdup(severity_name(severity));
	lines_replace(lines, line);
	return TRUE;
}

static gboolean run_severity(struct call *call, GError **error)
{
	return define_edit(call, call_argument(call, 0), change_severity, error);
}

static const struct argument_spec severity_arguments[] = {
	{.name = "SUBJECT", COMPLETE_SUBJECT}, {.name = "SEVERITY", COMPLETE_SEVERITY}, {NULL}};
static const struct option_spec severity_options[] = {
	{"title", 't', "TEXT", N_("Its name, like \"major\"")},
	{"means", 'm', "TEXT", N_("When a ticket has it")},
	{NULL},
};
const struct command command_severity_set = {
	.name = "severity set",
	.group = N_("Definitions"),
	.arguments = severity_arguments,
	.options = severity_options,
	.help = N_("Say what a severity means to a tier or a client"),
	.role = ROLE_LEAD,
	.needs = DEFINITION_NEEDS,
	.run = run_severity,
};
const struct command command_severity_list =
	LIST_ROW("severity", COMPLETE_SUBJECT, N_("List what severities mean"));
const struct command command_severity_show = SHOW_ROW(
	"severity", COMPLETE_SUBJECT, N_("Show what severities mean to a tier or a client"));
const struct command command_severity_remove = {
	.name = "severity remove",
	.group = N_("Definitions"),
	.arguments = rows_remove_arguments,
	.help = N_("Forget what severities mean to a tier or a client"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK | NEEDS_WRITE | NEEDS_CONFIRM,
	.run = rows_remove,
};

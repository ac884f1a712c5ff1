/* SPDX-License-Identifier: MIT
 * The commands of the night board's screen: which kinds of moments it shows, how far it reaches,
 * how the one under the cursor comes about. */
#include "config.h"

#include "desk/i18n.h"
#include "tui/console-private.h"

static gboolean run_kinds(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_KINDS, 0, NULL, error);
}

const struct command command_night_kinds = CONSOLE_COMMAND(
	"night-kinds", NULL, N_("The night board: all, what is due, all but warnings, what wakes"),
	run_kinds);

static gboolean run_longer(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_LONGER, 0, NULL, error);
}

const struct command command_night_longer = CONSOLE_COMMAND(
	"night-longer", NULL, N_("The night board reaches further ahead"), run_longer);

static gboolean run_shorter(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_SHORTER, 0, NULL, error);
}

const struct command command_night_shorter = CONSOLE_COMMAND(
	"night-shorter", NULL, N_("The night board reaches less far ahead"), run_shorter);

static gboolean run_explain_moment(struct call *call, GError **error)
{
	return console_give_verb(call, VERB_EXPLAIN, 0, NULL, error);
}

const struct command command_explain_moment =
	CONSOLE_COMMAND("explain-moment", NULL,
			N_("How the time of the selected moment comes about"), run_explain_moment);

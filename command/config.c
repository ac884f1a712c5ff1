/* SPDX-License-Identifier: MIT
 * `config`: the definitions in force as the commands that make them. Sourced into a fresh desk they
 * print the same bytes again. */
#include <string.h>

#include "command/define.h"
#include "command/sink.h"
#include "desk/i18n.h"

static gboolean print_noun(struct call *call, const struct noun *noun, const char *prefix,
			   GError **error)
{
	g_auto(GStrv) keys = book_keys(call->desk->book, noun->name, prefix, error);

	for (char **key = keys; key && *key; key++) {
		GError *local = NULL;
		if (!key_visible(call->desk, noun, *key))
			continue;
		const char *text =
			book_text(call->desk->book, noun->name, *key, G_MAXINT64, NULL, &local);
		if (local) {
			g_propagate_error(error, local);
			return FALSE;
		}
		if (text)
			sink_raw(call->sink, text);
	}
	return keys != NULL;
}

static gboolean run_config(struct call *call, GError **error)
{
	const char *wanted = call_argument(call, 0), *prefix = call_argument(call, 1);

	if (wanted && !noun_find(wanted)) {
		g_autoptr(GString) known = g_string_new(NULL);
		for (const struct noun *noun = nouns; noun->name; noun++)
			g_string_append_printf(known, "%s%s", known->len ? ", " : "", noun->name);
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("“%s” is no noun of definitions; there are %s"), wanted, known->str);
		return FALSE;
	}
	for (const struct noun *noun = nouns; noun->name; noun++)
		if ((!wanted || strcmp(wanted, noun->name) == 0) &&
		    !print_noun(call, noun, prefix ? prefix : "", error))
			return FALSE;
	return TRUE;
}

static const struct argument_spec arguments[] = {
	{.name = "NOUN", .optional = TRUE}, {.name = "PREFIX", .optional = TRUE}, {NULL}};
const struct command command_config = {
	.name = "config",
	.group = N_("Desk"),
	.arguments = arguments,
	.help = N_("Print the definitions as the commands that make them"),
	.role = ROLE_LEAD,
	.needs = NEEDS_DESK,
	.run = run_config,
};

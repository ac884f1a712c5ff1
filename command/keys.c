/* SPDX-License-Identifier: MIT
 * Building the keymap, and `keys`, which prints what holds in the language of key files. */
#include "command/keys.h"

#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "desk/i18n.h"

#define CONTEXTS "global acting list queue ticket log text menu"

/* Each after what it inherits from; `acting` holds the acts on tickets, for every screen of them.
 */
static const struct {
	const char *name, *parents;
} contexts[] = {
	{"global", NULL},       {"acting", "global"},     {"list", "global"},
	{"text", "global"},     {"queue", "acting list"}, {"ticket", "acting text"},
	{"log", "acting list"}, {"menu", NULL},
};

static gboolean check_command(const char *line, void *data, GError **error)
{
	guint used;
	GPtrArray *words = words_split(line, &line, NULL, error);
	gboolean good = words && command_match(words, &used, error) != NULL;
	words_free(words);
	return good;
}

struct keymap *keys_load(const char *shipped, const struct rc *rc, keymap_complain *complain,
			 void *data, int *wrong)
{
	struct keymap *keymap = keymap_new(check_command, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(contexts); i++)
		keymap_context(keymap, contexts[i].name, contexts[i].parents);
	int count = 0;
	for (const struct keymap_shipped *at = keymap_shipped; at->name; at++) {
		g_autofree char *file = g_strconcat(at->name, ".keys", NULL);
		if (at == keymap_shipped || strcmp(at->name, shipped) == 0)
			count += keymap_load(keymap, file, at->text, complain, data);
	}
	if (rc->text)
		count += keymap_load(keymap, RC_NAME, rc->text, complain, data);
	if (wrong)
		*wrong = count;
	return keymap;
}

static void print_line(struct sink *sink, const struct binding *binding)
{
	g_autoptr(GString) keys = g_string_new(NULL), line = g_string_new(NULL);
	words_quote(keys, binding->keys);
	g_string_printf(line, "bind %-6s %-9s %s", binding->context, keys->str, binding->command);
	for (gsize width = line->len; width < 48; width++)
		g_string_append_c(line, ' ');
	g_string_append_printf(line, "  # %s%s%s", binding->help ? binding->help : "",
			       binding->help ? "; " : "", binding->origin);
	/* The person's own file may hold anything. */
	sink_block(sink, line->str);
}

static void print_row(struct sink *sink, const struct binding *binding)
{
	sink_row(sink);
	sink_text(sink, binding->context);
	sink_text(sink, binding->keys);
	sink_text(sink, binding->command);
	sink_text(sink, binding->help);
	sink_text(sink, binding->origin);
}

static void print_context(struct sink *sink, const struct keymap *keymap, const char *context,
			  gboolean inherited)
{
	g_autoptr(GPtrArray) bindings = keymap_list(keymap, context, FALSE);
	for (guint i = 0; i < bindings->len; i++) {
		const struct binding *binding = bindings->pdata[i];
		if (!inherited && strcmp(binding->context, context) != 0)
			continue;
		if (sink_is_json(sink))
			print_row(sink, binding);
		else
			print_line(sink, binding);
	}
}

static void tell_wrong(const char *message, void *data)
{
	const struct context *context = data;
	if (context->complain)
		context->complain(message, context->complain_data);
}

/* The desk's choice; a desk that can't be opened has none. */
static const char *desk_keymap(struct context *context)
{
	struct desk *desk = context_open(context, FALSE, NULL) ? context->desk : NULL;
	return desk ? book_option(desk->book, desk->user, "keymap") : NULL;
}

static gboolean run_keys(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"context", NULL, CELL_TEXT}, {"keys", NULL, CELL_TEXT},
		{"command", NULL, CELL_TEXT}, {"help", NULL, CELL_TEXT},
		{"origin", NULL, CELL_TEXT},
	};
	const char *only = call_argument(call, 0);
	const char *asked = call_option(call, "keymap");
	int index, wrong;
	if (asked && !call_choice("--keymap", asked, "default vi emacs mutt", &index, error))
		return FALSE;
	if (only && !call_choice("CONTEXT", only, CONTEXTS, &index, error))
		return FALSE;
	struct rc *rc = rc_read(call->context->restricted, tell_wrong, call->context);
	const struct rc_line *chosen = rc_option(rc, "keymap");
	const char *shipped = asked;
	if (!shipped)
		shipped = chosen ? chosen->value : desk_keymap(call->context);
	struct keymap *keymap =
		keys_load(shipped ? shipped : "default", rc, tell_wrong, call->context, &wrong);
	wrong += rc->wrong;
	rc_free(rc);
	if (sink_is_json(call->sink))
		sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; !only && i < G_N_ELEMENTS(contexts); i++)
		print_context(call->sink, keymap, contexts[i].name, FALSE);
	if (only)
		print_context(call->sink, keymap, only, TRUE);
	if (sink_is_json(call->sink))
		sink_end(call->sink);
	keymap_free(keymap);
	if (wrong == 0)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("%d line is wrong; the others hold",
			     "%d lines are wrong; the others hold", (unsigned long)wrong),
		    wrong);
	return FALSE;
}

static const struct argument_spec keys_arguments[] = {
	{N_("CONTEXT"), COMPLETE_WORDS, .optional = TRUE, .words = CONTEXTS},
	{NULL},
};
static const struct option_spec keys_options[] = {
	{"keymap", 0, N_("NAME"), N_("Those of this keymap, instead of one's own choice"),
	 COMPLETE_WORDS, "default vi emacs mutt"},
	{NULL},
};
const struct command command_keys = {
	.name = "keys",
	.group = N_("Help"),
	.arguments = keys_arguments,
	.options = keys_options,
	.help = N_("List the keys that hold, of all contexts or of one with what it inherits"),
	.role = ROLE_VIEWER,
	.run = run_keys,
};

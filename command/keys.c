/* SPDX-License-Identifier: MIT
 * Building the keymap, and `keys`, which prints what holds in the language of key files. */
#include "command/keys.h"

#include <string.h>

#include "command/command.h"
#include "command/sink.h"
#include "desk/i18n.h"

/* Each after what it inherits from; `acting` holds the acts on tickets, for every screen of them.
 */
const struct keys_context keys_contexts[] = {
	{"global", NULL},
	{"acting", "global"},
	{"list", "global"},
	{"text", "global"},
	{"queue", "acting list"},
	{"ticket", "acting text"},
	{"night", "acting list"},
	{"log", "acting list"},
	{"drafts", "list"},
	{"plan", "acting"},
	{"kb", "global"},
	{"article", "kb"},
	{"kb-work", "list"},
	{"article-history", "list"},
	{"incidents", "list"},
	{"incident", "list"},
	{"incident-paste", "list"},
	{"kb-ask", NULL},
	{"menu", NULL},
	{"banner", NULL},
	{"editor", NULL},
	{"editor-normal", "editor"},
	{"compose", "editor"},
	{"compose-normal", "editor-normal compose"},
	{"article-edit", "editor"},
	{"article-edit-normal", "editor-normal article-edit"},
	{"entry-edit", "editor"},
	{"entry-edit-normal", "editor-normal entry-edit"},
	{"notify", "list"},
	{"notify-edit", "editor"},
	{"notify-edit-normal", "editor-normal notify-edit"},
	{"actions", "list"},
	{"report", "global"},
	{"report-versions", "list"},
	{"section-edit", "editor"},
	{"section-edit-normal", "editor-normal section-edit"},
	{NULL},
};

static gboolean check_command(const char *line, void *data, GError **error)
{
	guint used;
	GPtrArray *words = words_split(line, &line, NULL, error);
	gboolean good = words && command_match(words, &used, error) != NULL;
	words_free(words);
	return good;
}

static struct keymap *empty_keymap(void)
{
	struct keymap *keymap = keymap_new(check_command, NULL);
	for (const struct keys_context *at = keys_contexts; at->name; at++)
		keymap_context(keymap, at->name, at->parents);
	return keymap;
}

struct keymap *keys_load(const char *shipped, const struct rc *rc, keymap_complain *complain,
			 void *data, int *wrong)
{
	struct keymap *keymap = empty_keymap();
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

void keys_line_free(void *data)
{
	struct keys_line *line = data;
	g_free(line->file);
	g_free(line->text);
	g_free(line);
}

gboolean keys_take_line(struct context *context, const char *file, const char *text,
			const char **next, int *number, GError **error)
{
	struct keys_line *line = g_new0(struct keys_line, 1);
	struct keymap *keymap = empty_keymap();
	GError *wrong = NULL;
	line->file = g_strdup(file);
	line->number = *number;
	gboolean good = keymap_load_line(keymap, file, text, next, number, &wrong);
	line->text = g_strndup(text, (gsize)(*next - text));
	keymap_free(keymap);
	/* Whether there is what an unbind takes away, only the console knows. */
	if (!good && wrong->code == MIDWATCH_ERROR_MISSING)
		good = TRUE;
	if (good && context->binds)
		g_ptr_array_add(context->binds, line);
	else
		keys_line_free(line);
	if (good)
		g_clear_error(&wrong);
	else
		g_propagate_error(error, wrong);
	return good;
}

const char *keys_pass_line(const char *text)
{
	const char *next = text;
	do {
		text = next;
		words_free(words_split(text, &next, NULL, NULL));
	} while (next > text && next[-1] == ';' && *next);
	return next;
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

static gboolean refuse_line(struct call *call, GError **error)
{
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE, _("only the console has it"));
	return FALSE;
}

static const struct argument_spec bind_arguments[] = {
	{N_("CONTEXT"), COMPLETE_CONTEXT},
	{N_("KEYS"), COMPLETE_NONE},
	{N_("COMMAND"), COMPLETE_COMMAND, .rest = TRUE},
	{NULL},
};
const struct command command_bind = {
	.name = "bind",
	.group = N_("Console"),
	.arguments = bind_arguments,
	.help = N_("Bind keys of a context to one or more commands, until the console is left"),
	.needs = NEEDS_CONSOLE | TAKES_LINE | LONG_OPTIONS_ONLY,
	.run = refuse_line,
};

static const struct argument_spec unbind_arguments[] = {
	{N_("CONTEXT"), COMPLETE_CONTEXT},
	{N_("KEYS"), COMPLETE_NONE},
	{NULL},
};
const struct command command_unbind = {
	.name = "unbind",
	.group = N_("Console"),
	.arguments = unbind_arguments,
	.help = N_("Let keys of a context mean nothing, until the console is left"),
	.needs = NEEDS_CONSOLE | TAKES_LINE,
	.run = refuse_line,
};

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

static char *context_names(void)
{
	GString *names = g_string_new(NULL);
	for (const struct keys_context *at = keys_contexts; at->name; at++)
		g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", at->name);
	return g_string_free(names, FALSE);
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
	g_autofree char *names = context_names();
	if (only && !call_choice("CONTEXT", only, names, &index, error))
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
	for (const struct keys_context *at = keys_contexts; !only && at->name; at++)
		print_context(call->sink, keymap, at->name, FALSE);
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
	{N_("CONTEXT"), COMPLETE_CONTEXT, .optional = TRUE},
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

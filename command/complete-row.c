/* SPDX-License-Identifier: MIT
 * `complete`: what could come next, for the shells' completions. */
#include "command/complete.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/text.h"

/* The words may name another desk or user than this call was given. */
static void adopt_options(struct context *context, GPtrArray *words)
{
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
							    (GDestroyNotify)g_ptr_array_unref);
	if (!command_take_program_options(words, taken, NULL))
		return;
	const GPtrArray *where = g_hash_table_lookup(taken, "desk"),
			*user = g_hash_table_lookup(taken, "as");
	if (where)
		context->where = g_intern_string(where->pdata[0]);
	if (user)
		context->user = g_intern_string(user->pdata[0]);
}

static gboolean run_complete(struct call *call, GError **error)
{
	static const struct column columns[] = {
		{"text", NULL, CELL_TEXT},
		{"help", NULL, CELL_TEXT},
		{"open", NULL, CELL_BOOL},
	};
	struct context *context = call->context;
	g_autoptr(GPtrArray) words =
		words_from((char *const *)call->arguments->pdata, call->arguments->len);
	/* The last word is being typed: it is no option of this call yet. */
	if (words->len > 1 && !context->desk) {
		g_autoptr(GPtrArray) last = g_ptr_array_new();
		g_ptr_array_add(last, g_ptr_array_steal_index(words, words->len - 1));
		adopt_options(context, words);
		g_ptr_array_add(words, last->pdata[0]);
	}
	/* A desk that can't be opened has nothing to offer; names and options stay. */
	context_open(context, FALSE, NULL);
	/* Files are the shell's own to offer: it does so when nothing else is. */
	gboolean restricted = context->restricted;
	context->restricted = TRUE;
	g_autoptr(GPtrArray) found = complete_words(context, words);
	context->restricted = restricted;
	gboolean json = sink_is_json(call->sink);
	if (json)
		sink_table(call->sink, columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < found->len; i++) {
		const struct candidate *candidate = found->pdata[i];
		if (json) {
			sink_row(call->sink);
			sink_text(call->sink, candidate->text);
			sink_text(call->sink, candidate->help);
			sink_bool(call->sink, candidate->open);
		} else {
			g_autofree char *text = text_clean(candidate->text),
					*help = text_clean(candidate->help);
			sink_raw(call->sink, text);
			sink_raw(call->sink, *help ? "\t" : "");
			sink_raw(call->sink, help);
			sink_raw(call->sink, "\n");
		}
	}
	if (json)
		sink_end(call->sink);
	return TRUE;
}

static const struct argument_spec complete_arguments[] = {
	{N_("WORD"), COMPLETE_NONE, .optional = TRUE, .rest = TRUE},
	{NULL},
};
const struct command command_complete = {
	.name = "complete",
	.group = N_("Help"),
	.arguments = complete_arguments,
	.help = N_(
		"List what could stand for the last word of a line, for the shells' completions"),
	.role = ROLE_VIEWER,
	.run = run_complete,
};

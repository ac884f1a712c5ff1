/* SPDX-License-Identifier: MIT
 * Scripts. The text is read twice: first for what it needs, before anything runs, then to run it.
 * So one that writes is one transaction, one that only reads sees one snapshot, and thousands of
 * lines cost one process, one opening of the desk and the memory of one line.
 *
 * Two that act on the same tickets in another order keep each other from going on. The one that has
 * to give way is run again from its first line, and so nothing is told before the transaction is
 * stored; what is told is kept until then. */
#include "command/command.h"

#include <string.h>

#include "command/aftermath.h"
#include "command/keys.h"
#include "command/sink.h"
#include "desk/i18n.h"

#define SCRIPT_LIMIT (64u << 20)
#define SCRIPT_DEPTH 16

struct script {
	struct context *context;
	const char *name, *text;
	gboolean keep_going, writes, reads;
	int worst;
};

/* What any of its commands needs. A wrong line is told when it is its turn. */
static void look_through(struct script *script)
{
	for (const char *text = script->text; *text;) {
		guint used;
		const char *start = text;
		GPtrArray *words = words_split(text, &text, NULL, NULL);
		const struct command *command = words ? command_match(words, &used, NULL) : NULL;
		if (command && (command->needs & TAKES_LINE)) {
			text = keys_pass_line(start);
		} else if (command) {
			script->writes |= (command->needs & NEEDS_WRITE) != 0;
			script->reads |= (command->needs & NEEDS_DESK) != 0;
			/* What a script within it does is not known before it is read. */
			script->writes |= strcmp(command->name, "source") == 0;
		}
		words_free(words);
	}
}

/* The next command from *text on, an empty one included. A quote left open is told where it opened,
 * a command where it begins. */
static gboolean run_next(const struct script *script, const char **text, int *line, guint *count,
			 GError **error)
{
	struct context *context = script->context;
	const char *start = *text;
	int from = *line;
	GPtrArray *words = words_split(*text, text, line, error);
	if (words && words->len == 0) {
		words_free(words);
		return TRUE;
	}
	++*count;
	context->located = FALSE;
	guint used;
	const struct command *command = words ? command_match(words, &used, NULL) : NULL;
	if (command && (command->needs & TAKES_LINE)) {
		words_free(words);
		*line = from;
		context->located = TRUE;
		return keys_take_line(context, script->name, start, text, line, error);
	}
	gboolean done = words && command_run(context, words, error);
	/* Of scripts within scripts the innermost place is the one to look at. */
	if (!done && !context->located)
		g_prefix_error(error, "%s:%d: ", script->name, words ? from : *line);
	context->located = !done;
	words_free(words);
	return done;
}

static gboolean run_all(struct store *store, void *data, GError **error)
{
	struct script *script = data;
	struct context *context = script->context;
	const char *text = script->text;
	guint count = 0, failed = 0;
	int line = 1;
	while (*text) {
		g_autoptr(GError) one = NULL;
		/* Questions nobody reads the answers of; what a script does is done all the same.
		 */
		if (!script->writes && context->sink && sink_failed(context->sink))
			break;
		if (run_next(script, &text, &line, &count, &one))
			continue;
		if (!script->keep_going) {
			g_propagate_error(error, g_steal_pointer(&one));
			return FALSE;
		}
		failed++;
		script->worst = MAX(script->worst, one->code);
		if (context->complain)
			context->complain(one->message, context->complain_data);
	}
	if (!failed)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, script->worst, _("%s: %u of %u commands failed"),
		    script->name, failed, count);
	return FALSE;
}

/* ---- one transaction */

/* What a transaction told beside the desk, and what was there before it. */
struct telling {
	struct script *script;
	complain_fn *complain, *remark;
	void *data;      /* theirs */
	GPtrArray *said; /* of char*: '!' or '?', and the message */
	gsize since;     /* sink_hold() */
	guint deeds, binds;
	struct tally tally;
	gboolean ran;
};

static void keep_complaint(const char *message, void *data)
{
	g_ptr_array_add(((struct telling *)data)->said, g_strconcat("!", message, NULL));
}

static void keep_remark(const char *message, void *data)
{
	g_ptr_array_add(((struct telling *)data)->said, g_strconcat("?", message, NULL));
}

static void telling_begin(struct telling *telling)
{
	struct context *context = telling->script->context;

	telling->complain = context->complain;
	telling->remark = context->remark;
	telling->data = context->complain_data;
	telling->said = g_ptr_array_new_with_free_func(g_free);
	telling->since = context->sink ? sink_hold(context->sink) : 0;
	telling->deeds = context->deeds ? context->deeds->len : 0;
	telling->binds = context->binds ? context->binds->len : 0;
	if (context->tally)
		telling->tally = *context->tally;
	context->complain = telling->complain ? keep_complaint : NULL;
	context->remark = telling->remark ? keep_remark : NULL;
	context->complain_data = telling;
}

/* FALSE: too much was told to be taken back. */
static gboolean telling_again(struct telling *telling)
{
	struct context *context = telling->script->context;

	if (context->sink && !sink_drop(context->sink, telling->since))
		return FALSE;
	g_ptr_array_set_size(telling->said, 0);
	if (context->deeds)
		g_array_set_size(context->deeds, telling->deeds);
	if (context->binds)
		g_ptr_array_set_size(context->binds, (gint)telling->binds);
	if (context->tally)
		*context->tally = telling->tally;
	return TRUE;
}

static void telling_end(struct telling *telling)
{
	struct context *context = telling->script->context;

	context->complain = telling->complain;
	context->remark = telling->remark;
	context->complain_data = telling->data;
	if (context->sink)
		sink_let(context->sink);
	for (guint i = 0; i < telling->said->len; i++) {
		const char *said = telling->said->pdata[i];

		(*said == '!' ? telling->complain : telling->remark)(said + 1, telling->data);
	}
	g_ptr_array_unref(telling->said);
}

static gboolean run_telling(struct store *store, void *data, GError **error)
{
	struct telling *telling = data;
	struct script *script = telling->script;

	if (telling->ran && !telling_again(telling)) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_UNREACHABLE,
			    _("%s: others were in its way, and it told too much to be run again "
			      "by itself; run it again"),
			    script->name);
		return FALSE;
	}
	if (telling->ran)
		book_refresh(script->context->desk->book);
	telling->ran = TRUE;
	script->worst = 0;
	return run_all(store, script, error);
}

static gboolean run_at_once(struct script *script, GError **error)
{
	struct context *context = script->context;
	struct telling telling = {.script = script};
	GError *failure = NULL;

	telling_begin(&telling);
	gboolean done = desk_atomically(context->desk, run_telling, &telling, &failure);
	telling_end(&telling);
	if (done)
		return TRUE;
	/* What the commands printed has not happened, and definitions read back in the unit are
	 * gone. */
	book_refresh(context->desk->book);
	g_set_error(error, failure->domain, failure->code, _("%s (nothing was changed)"),
		    failure->message);
	g_error_free(failure);
	return FALSE;
}

static gboolean run_script(struct script *script, GError **error)
{
	struct context *context = script->context;
	struct store *store = NULL;
	if ((script->writes || script->reads) && context->where && !context->desk &&
	    !context_open(context, script->writes, error))
		return FALSE;
	if (script->writes && context->desk && !context_open(context, TRUE, error))
		return FALSE;
	if (context->desk)
		store = context->desk->store;
	if (!store || script->keep_going || store_in_unit(store))
		return run_all(store, script, error);
	if (!script->writes) {
		if (!store_ok(store_snapshot_begin(store, error), error))
			return FALSE;
		gboolean done = run_all(store, script, error);
		store_snapshot_end(store);
		return done;
	}
	return run_at_once(script, error);
}

gboolean command_source(struct context *context, const char *name, const char *text,
			gboolean keep_going, GError **error)
{
	if (context->depth >= SCRIPT_DEPTH) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("%s: scripts within scripts deeper than %d"), name, SCRIPT_DEPTH);
		return FALSE;
	}
	struct script script = {
		.context = context, .name = name, .text = text, .keep_going = keep_going};
	look_through(&script);
	gboolean outer = context->script;
	const char *file = context->file;
	context->script = TRUE;
	context->file = name;
	context->depth++;
	gboolean done = run_script(&script, error);
	context->depth--;
	context->file = file;
	context->script = outer;
	return done;
}

/* A script within a script is looked for beside it. */
static char *script_path(const struct context *context, const char *file)
{
	if (!context->file || strcmp(context->file, "-") == 0 || g_path_is_absolute(file))
		return g_strdup(file);
	g_autofree char *folder = g_path_get_dirname(context->file);
	return strcmp(folder, ".") == 0 ? g_strdup(file) : g_build_filename(folder, file, NULL);
}

static gboolean run_source(struct call *call, GError **error)
{
	struct context *context = call->context;
	g_autofree char *path = script_path(context, call_argument(call, 0));
	g_autofree char *text = NULL;
	if (!call_file(call, path, SCRIPT_LIMIT, &text, error))
		return FALSE;
	gboolean quiet = context->quiet;
	struct sink *sink = context->sink;
	context->quiet = call->quiet;
	context->sink = call->sink;
	gboolean done = command_source(context, path, text, call_flag(call, "keep-going"), error);
	context->quiet = quiet;
	context->sink = sink;
	return done;
}

static const struct argument_spec source_arguments[] = {
	{N_("FILE"), COMPLETE_FILE},
	{NULL},
};
static const struct option_spec source_options[] = {
	{"keep-going", 'k', NULL, N_("Run each command by itself and go on behind one that fails")},
	{NULL},
};
const struct command command_source_file = {
	.name = "source",
	.group = N_("Desk"),
	.arguments = source_arguments,
	.options = source_options,
	.help = N_("Run the commands of a file, or of standard input (-), in one transaction"),
	.role = ROLE_VIEWER,
	.needs = NEEDS_FILES,
	.run = run_source,
};

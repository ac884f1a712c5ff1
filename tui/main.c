/* SPDX-License-Identifier: MIT
 * The program: its own options, then one command, or the console. Answers go to standard output,
 * errors to standard error as "midwatch: what: why", and the status says which kind of error it was
 * (cli.md). */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/command.h"
#include "command/data.h"
#include "command/sink.h"
#include "desk/i18n.h"
#include "desk/text.h"
#include "tui/console.h"
#include "tui/plain.h"
#include "tui/terminal.h"

/* One sanitised line. What was answered before comes out before it. */
static void complain(const char *message, void *data)
{
	if (data)
		sink_flush(data);
	g_autofree char *clean = text_clean(message);
	fprintf(stderr, "midwatch: %s\n", clean);
}

/* A desk opened as descriptor 1 would be written over by the next answer. */
static void open_standard_descriptors(void)
{
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (fcntl(i, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			_exit(MIDWATCH_ERROR_FAILED);
}

static const char *taken_option(GHashTable *taken, const char *name)
{
	const GPtrArray *values = g_hash_table_lookup(taken, name);
	return values ? values->pdata[values->len - 1] : NULL;
}

static char *desk_path(GHashTable *taken)
{
	const char *where = taken_option(taken, "desk");
	if (!where)
		where = g_getenv("MIDWATCH_DESK");
	if (where && *where)
		return g_strdup(where);
	return g_build_filename(g_get_user_data_dir(), "midwatch", "desk.db", NULL);
}

static const char *acting_user(GHashTable *taken)
{
	const char *user = taken_option(taken, "as");
	if (!user)
		user = g_getenv("MIDWATCH_USER");
	return user && *user ? user : NULL;
}

/* A terminal that is no screen (TERM=dumb), or somebody who wants none, gets lines instead. */
static gboolean wants_lines(GHashTable *taken)
{
	const char *kind = g_getenv("TERM"), *accessible = g_getenv("ACCESSIBLE");
	return taken_option(taken, "plain") || !kind || strcmp(kind, "dumb") == 0 ||
	       (accessible && *accessible);
}

static struct sink *standard_sink(GHashTable *taken)
{
	gboolean terminal = isatty(STDOUT_FILENO);
	if (taken_option(taken, "json"))
		return sink_json(stdout, terminal);
	const char *no = g_getenv("NO_COLOR");
	gboolean colour = terminal && !(no && *no) && !wants_lines(taken);
	struct sink *sink = sink_plain(stdout, NULL, TIME_NONE, colour);
	sink_set_room(sink, terminal_columns(STDOUT_FILENO));
	return sink;
}

static gboolean open_console(struct context *context, gboolean tour, int *status, GError **error)
{
	struct console_options options = {
		.where = context->where,
		.mode = STORE_WRITE,
		.user = context_user(context),
		.bound = context->bound,
		.restricted = context->restricted,
		.tour = tour,
		.now = TIME_NONE,
	};
	if (context->now_text) {
		if (!context_open(context, FALSE, error))
			return FALSE;
		options.now = context->desk->pinned;
		g_clear_pointer(&context->desk, desk_close);
		context->zone = NULL;
		sink_set_zone(context->sink, zone_utc());
	}
	int ended = console_run(&options, error);
	*status = MAX(ended, 0);
	return ended >= 0;
}

static gboolean run(struct context *context, GHashTable *taken, GPtrArray *words, char **where,
		    int *status, GError **error)
{
	if (!command_take_program_options(words, taken, error))
		return FALSE;
	context->sink = standard_sink(taken);
	context->complain_data = context->sink;
	context->quiet = taken_option(taken, "quiet") != NULL;
	context->user = acting_user(taken);
	*where = desk_path(taken);
	context->where = *where;
	context->now_text = taken_option(taken, "now");
	if (taken_option(taken, "version"))
		return command_run_line(context, "version", error);
	if (taken_option(taken, "help")) {
		char help[] = "help", *texts[] = {help};
		g_autoptr(GPtrArray) question = words_from(texts, 1);
		g_ptr_array_extend_and_steal(question, g_ptr_array_ref(words));
		return command_run(context, question, error);
	}
	gboolean tour = words->len == 1 &&
			strcmp(((const struct word *)words->pdata[0])->text, "tour") == 0;
	gboolean talks =
		isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !taken_option(taken, "json");
	if (talks && tour && !wants_lines(taken))
		return open_console(context, TRUE, status, error);
	if (words->len > 0)
		return command_run(context, words, error);
	if (talks)
		return wants_lines(taken) ? plain_run(context, error)
					  : open_console(context, FALSE, status, error);
	return command_run_line(context, "list", error);
}

int main(int argc, char **argv)
{
	g_autofree char *catalogues = data_catalogues();
	setlocale(LC_ALL, "");
	bindtextdomain(PACKAGE, catalogues);
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
	open_standard_descriptors();
	command_add_table(console_commands);
	/* A reader that leaves (`midwatch list | head`) fails a write; it must not end an act half
	 * way. */
	signal(SIGPIPE, SIG_IGN);
	/* Nor must a write past a limit on file sizes: to the store that is a full disk. */
	signal(SIGXFSZ, SIG_IGN);

	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
							    (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) words = words_from(argv + 1, argc > 0 ? (gsize)argc - 1 : 0);
	struct context context = {.complain = complain, .remark = complain};
	g_autoptr(GError) error = NULL;
	g_autofree char *where = NULL;
	int status = 0;
	if (!run(&context, taken, words, &where, &status, &error)) {
		complain(error->message, context.sink);
		status = error->domain == MIDWATCH_ERROR ? error->code : MIDWATCH_ERROR_FAILED;
	}
	g_clear_pointer(&context.desk, desk_close);
	if (context.sink) {
		sink_flush(context.sink);
		int failed = sink_failed(context.sink);
		if (failed && failed != EPIPE) {
			g_autofree char *message =
				g_strdup_printf("%s: %s", _("standard output"), g_strerror(failed));
			complain(message, NULL);
			status = status ? status : MIDWATCH_ERROR_FAILED;
		}
		sink_free(context.sink);
	}
	return status;
}

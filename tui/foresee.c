/* SPDX-License-Identifier: MIT
 * See foresee.h. */
#include "config.h"

#include "command/what-if.h"
#include "desk/i18n.h"
#include "tui/console-private.h"
#include "tui/foresee.h"

/* A prefix that waits so long is being thought about. */
#define ASK_AFTER (250 * 1000)
/* Foretelling is no reason to wait for who writes: what comes behind it is wanted more. */
#define PATIENCE (50 * 1000)

struct foresee {
	struct console *console;
	gint64 prefix_at;  /* of the prefix that was asked about; 0: none */
	GHashTable *words; /* command line → what it would do; NULL: nothing known */
};

struct foresee_job {
	struct job job;
	gint64 prefix_at, ticket;
	GPtrArray *lines; /* of char* */
	GHashTable *words;
};

struct foresee *foresee_new(struct console *console)
{
	struct foresee *foresee = g_new0(struct foresee, 1);
	foresee->console = console;
	return foresee;
}

void foresee_free(struct foresee *foresee)
{
	if (!foresee)
		return;
	console_disown(foresee->console, foresee);
	g_clear_pointer(&foresee->words, g_hash_table_unref);
	g_free(foresee);
}

const char *foresee_words(const struct foresee *foresee, const char *line)
{
	return foresee->words ? g_hash_table_lookup(foresee->words, line) : NULL;
}

/* ---- on the store's thread */

/* NULL: it can't be told now, somebody writes. */
static char *words_about(struct context *context, gint64 ticket, const GPtrArray *words)
{
	struct what_if what;
	g_autoptr(GError) refused = NULL;
	if (!what_if(context, ticket, words, &what, &refused))
		return refused->code == MIDWATCH_ERROR_UNREACHABLE
			       ? NULL
			       : g_strdup_printf(_("refused: %s"), refused->message);
	char *text = what_if_words(&what, context->zone);
	what_if_clear(&what);
	return text ? text : g_strdup(_("no clock changes"));
}

static void foresee_line(struct foresee_job *foresee, struct context *context, const char *line)
{
	const char *rest;
	g_autoptr(GError) error = NULL;
	GPtrArray *words = words_split(line, &rest, NULL, &error);
	char *about = words && words->len > 0 ? words_about(context, foresee->ticket, words) : NULL;
	if (about)
		g_hash_table_insert(foresee->words, g_strdup(line), about);
	words_free(words);
}

static void foresee_work(struct job *job, struct desk *desk)
{
	struct foresee_job *foresee = (struct foresee_job *)job;
	struct context context = {.desk = desk,
				  .restricted = job->console->options->restricted,
				  .zone = job->console->zone};
	if (store_is_read_only(desk->store) || !context_adopt(&context, desk, &job->error))
		return;
	gint64 patience = store_set_patience(desk->store, PATIENCE);
	for (guint i = 0; i < foresee->lines->len; i++)
		foresee_line(foresee, &context, foresee->lines->pdata[i]);
	store_set_patience(desk->store, patience);
}

static void foresee_job_free(struct job *job)
{
	struct foresee_job *foresee = (struct foresee_job *)job;
	g_clear_error(&job->error);
	g_ptr_array_unref(foresee->lines);
	g_clear_pointer(&foresee->words, g_hash_table_unref);
	g_free(foresee);
}

/* ---- on the console's */

static void foresee_done(struct job *job)
{
	struct foresee *foresee = (struct foresee *)job->owner;
	struct foresee_job *told = (struct foresee_job *)job;
	if (foresee->console->prefix && told->prefix_at == foresee->console->prefix_at) {
		g_clear_pointer(&foresee->words, g_hash_table_unref);
		foresee->words = g_steal_pointer(&told->words);
		console_touch(foresee->console);
	}
	job->free(job);
}

/* One act on tickets, and nothing behind it. */
static gboolean is_act(const char *line)
{
	const char *rest;
	guint used;
	GPtrArray *words = words_split(line, &rest, NULL, NULL);
	const struct command *command =
		words && words->len > 0 && !*rest ? command_match(words, &used, NULL) : NULL;
	words_free(words);
	return command && (command->needs & NEEDS_TICKETS) && (command->needs & NEEDS_WRITE);
}

static GPtrArray *acts_behind(const struct console *console)
{
	g_autoptr(GPtrArray) bindings =
		keymap_list(console->keymap, console_context(console), TRUE);
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < bindings->len; i++) {
		const struct binding *binding = bindings->pdata[i];
		if (is_act(binding->command))
			g_ptr_array_add(lines, g_strdup(binding->command));
	}
	return lines;
}

/* The ticket an act would be on; 0: none, or several. */
static gint64 only_target(const struct console *console)
{
	g_autoptr(GArray) targets = g_array_new(FALSE, FALSE, sizeof(struct target));
	void *self;
	const struct screen *screen = console_screen(console, &self);
	if (screen->targets)
		screen->targets(self, targets);
	for (guint i = 0; i < targets->len; i++)
		g_free(g_array_index(targets, struct target, i).label);
	return targets->len == 1 ? g_array_index(targets, struct target, 0).id : 0;
}

static void ask(struct foresee *foresee)
{
	struct console *console = foresee->console;
	GPtrArray *lines = acts_behind(console);
	gint64 ticket = lines->len > 0 ? only_target(console) : 0;
	foresee->prefix_at = console->prefix_at;
	if (!ticket) {
		g_ptr_array_unref(lines);
		return;
	}
	struct foresee_job *job = g_new0(struct foresee_job, 1);
	job->job.owner = foresee;
	job->job.work = foresee_work;
	job->job.done = foresee_done;
	job->job.free = foresee_job_free;
	job->prefix_at = console->prefix_at;
	job->ticket = ticket;
	job->lines = lines;
	job->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	console_post(console, TOPIC_FORESEE, &job->job);
}

gint64 foresee_tick(struct foresee *foresee, gint64 monotonic)
{
	const struct console *console = foresee->console;
	if (!console->prefix) {
		g_clear_pointer(&foresee->words, g_hash_table_unref);
		return G_MAXINT64;
	}
	if (foresee->prefix_at == console->prefix_at)
		return G_MAXINT64;
	g_clear_pointer(&foresee->words, g_hash_table_unref);
	if (monotonic < console->prefix_at + ASK_AFTER)
		return console->prefix_at + ASK_AFTER;
	ask(foresee);
	return G_MAXINT64;
}

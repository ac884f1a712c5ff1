/* SPDX-License-Identifier: MIT
 * `copy`: a desk moved to another place or engine. */
#include "store/copy.h"

#include "command/command.h"
#include "command/progress.h"
#include "command/sink.h"
#include "desk/i18n.h"

struct showing {
	const struct progress_watch *watch;
	struct progress *progress; /* of the stage under way */
	enum copy_stage stage;
	gboolean quiet;
};

static gboolean show(enum copy_stage stage, gint64 done, gint64 total, void *data, GError **error)
{
	static const char *const words[] = {[COPY_ROWS] = N_("copy"),
					    [COPY_COMPARE] = N_("compare"),
					    [COPY_CHAINS] = N_("chains")};
	struct showing *showing = data;

	if (!showing->progress || showing->stage != stage) {
		progress_free(showing->progress);
		showing->stage = stage;
		showing->progress =
			progress_new(showing->watch, _(words[stage]), total, showing->quiet);
	}
	return progress_at(showing->progress, done, error);
}

static void tell(struct call *call, const struct copy *copy, gint64 seconds)
{
	static const struct column columns[] = {
		{"from", N_("From"), CELL_TEXT},
		{"to", N_("To"), CELL_TEXT},
		{"tables", N_("Tables"), CELL_INT},
		{"rows", N_("Rows"), CELL_INT},
		{"written", N_("Written"), CELL_INT},
		{"resumed", N_("Resumed"), CELL_BOOL},
		{"rounds", N_("Rounds"), CELL_INT},
		{"took_s", N_("Took"), CELL_SPAN},
		{"digest", N_("Digest"), CELL_TEXT},
		{"head", N_("Head"), CELL_TEXT},
		{"complaints", N_("Complaints"), CELL_INT},
	};

	sink_record(call->sink, columns, G_N_ELEMENTS(columns));
	sink_row(call->sink);
	sink_text(call->sink, copy->from);
	sink_text(call->sink, copy->to);
	sink_int(call->sink, copy->tables);
	sink_int(call->sink, copy->rows);
	sink_int(call->sink, copy->written);
	sink_bool(call->sink, copy->resumed);
	sink_int(call->sink, copy->rounds);
	sink_span(call->sink, seconds);
	sink_text(call->sink, copy->digest);
	sink_text(call->sink, copy->head);
	sink_int(call->sink, copy->complaints);
	sink_end(call->sink);
}

/* What it was has come, and that was not sound. */
static gboolean tell_complaints(const struct copy *copy, GError **error)
{
	if (!copy->complaints)
		return TRUE;
	g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_FAILED,
		    ngettext("%s is an exact copy, with %" PRId64
			     " complaint that %s has too: 'midwatch check' tells it",
			     "%s is an exact copy, with %" PRId64
			     " complaints that %s has too: 'midwatch check' tells them",
			     (unsigned long)copy->complaints),
		    copy->to, copy->complaints, copy->from);
	return FALSE;
}

static gboolean run_copy(struct call *call, GError **error)
{
	struct context *context = call->context;
	struct showing showing = {.watch = context->watch, .quiet = call->quiet};
	struct copy copy = {.live = call_flag(call, "live"), .data = &showing};
	gint64 began = g_get_monotonic_time();
	gboolean done;

	if (context->console) {
		g_set_error(error, MIDWATCH_ERROR, MIDWATCH_ERROR_USAGE,
			    _("run it from a shell: the console would wait for it"));
		return FALSE;
	}
	if (progress_wanted(showing.watch, showing.quiet))
		copy.progress = show;
	done = desk_copy(call_argument(call, 0), call_argument(call, 1), context_user(context),
			 context->bound, &copy, error);
	progress_free(showing.progress);
	if (done)
		tell(call, &copy, (g_get_monotonic_time() - began) / G_USEC_PER_SEC);
	done = done && tell_complaints(&copy, error);
	copy_clear(&copy);
	return done;
}

static const struct argument_spec copy_arguments[] = {
	{N_("FROM"), COMPLETE_FILE},
	{N_("TO"), COMPLETE_FILE},
	{NULL},
};
static const struct option_spec copy_options[] = {
	{"live", 0, NULL,
	 N_("Be content with FROM as it is now, though others go on writing to it")},
	{NULL},
};
const struct command command_copy = {
	.name = "copy",
	.group = N_("Desk"),
	.arguments = copy_arguments,
	.options = copy_options,
	.help = N_("Move a desk to another place or engine; begun again, it goes on"),
	.role = ROLE_ADMIN,
	.needs = NEEDS_FILES | NOT_IN_SCRIPT,
	.run = run_copy,
};
